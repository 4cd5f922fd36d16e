"""Which page of the navigation is the current one."""

from types import SimpleNamespace

import pytest

from alongside.site import context


@pytest.fixture(autouse=True)
def _three_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (
        ("My work", "home", ""),
        ("Decide", "partners:postings", "iom.decide"),
        ("Upload", "partners:keep_session", "iom.upload"),
    )
    monkeypatch.setattr(context, "NAVIGATION", pages)


COORDINATOR = SimpleNamespace(role="BOROUGH_COORDINATOR")


def test_a_page_is_shown_only_to_whom_it_would_let_in() -> None:
    assert [item["label"] for item in context.navigation(COORDINATOR, "/")] == ["My work", "Decide"]


def test_without_a_posting_there_is_no_navigation() -> None:
    assert context.navigation(None, "/") == []


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["My work"]),
        ("/postings/", ["Decide"]),
        ("/postings/further/", ["Decide"]),
        ("/elsewhere/", []),
    ],
)
def test_the_nearest_page_above_is_the_current_one(path: str, current: list[str]) -> None:
    marked = [item["label"] for item in context.navigation(COORDINATOR, path) if item["current"]]
    assert marked == current
