"""The register of figures: what a paper may name, and that counts pass disclosure control."""

from datetime import date
from typing import Any

import pytest

from alongside.core import figures
from alongside.core.figures import Counts, Figure, NotThere, Source, Words

DAY = date(2021, 2, 24)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two figures, and no others."""
    monkeypatch.setattr(figures, "_FIGURES", {})
    add("ages", Counts(head=("Age", "People"), rows={"15 to 17": 3, "18 to 24": 20, "25 and over": 9}))
    add("words", Words(head=("Agency", "Answer"), rows=[("Police", "3 of us")]), keys=("1", "2"))


def add(code: str, table: figures.Table, keys: tuple[str, ...] = ("",)) -> None:
    def source(posting: Any, key: str) -> Source:
        if key not in keys:
            raise NotThere("there is none.")
        return Source(title=f"{code} {key}", definition="Counted.", as_at=DAY, table=table)

    figures.add(Figure(code=code, keys=lambda posting: [(key, code) for key in keys], source=source))


@pytest.mark.usefixtures("added")
def test_each_is_offered_by_its_reference() -> None:
    assert figures.offered(None) == [("ages", "ages"), ("words 1", "words"), ("words 2", "words")]


@pytest.mark.usefixtures("added")
def test_a_small_count_is_hidden_and_what_would_tell_it() -> None:
    drawn = figures.drawn("ages", None)
    # 32 - 20 - 9 would tell 3, so the next smallest is hidden too.
    assert drawn.rows == (
        ("15 to 17", "fewer than 5"),
        ("18 to 24", "20"),
        ("25 and over", "not shown"),
        ("Total", "32"),
    )
    assert (drawn.is_of_counts, drawn.as_at) == (True, DAY)


@pytest.mark.usefixtures("added")
def test_words_stay_as_they_are() -> None:
    drawn = figures.drawn("words 2", None)
    assert (drawn.title, drawn.rows, drawn.is_of_counts) == ("words 2", (("Police", "3 of us"),), False)


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("none 1", "those that there are begin with: ages, words"),
        ("words 3", "there is none"),
        ("", "no figure"),
    ],
)
def test_a_reference_that_names_nothing_says_so(reference: str, sentence: str) -> None:
    with pytest.raises(NotThere, match=f"(?i){sentence}"):
        figures.drawn(reference, None)
