"""Views of lists: kept, shared with a team and with nobody else, opened with, and without anybody's name."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from django.db import ProgrammingError, connections, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.iom.views.cases import LIST
from alongside.partners import saved_views
from alongside.partners.actions import CannotDo
from alongside.partners.actions import saved_views as acts
from alongside.partners.models import Agency, DefaultView, Posting, SavedView, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(make_agency: Callable[..., Agency]) -> Agency:
    return make_agency(name="Haringey Council")


@pytest.fixture
def team(agency: Agency) -> Team:
    return Team.objects.create(agency=agency, name="Community safety")


@pytest.fixture
def ada(make_posting: Callable[..., Posting], agency: Agency, team: Team) -> Posting:
    """A coordinator in the team."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=agency, team=team.name)


@pytest.fixture
def ben(make_posting: Callable[..., Posting], agency: Agency, team: Team) -> Posting:
    """A colleague in the team."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=agency, team=team.name)


@pytest.fixture
def eve(make_posting: Callable[..., Posting], agency: Agency) -> Posting:
    """At the same agency, and in no team."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=agency)


@contextmanager
def as_one(posting: Posting) -> Iterator[None]:
    with transaction.atomic(), acting.as_posting(posting):
        yield


def keep(
    by: Posting, query: str = "standing=undecided", name: str = "Undecided", **options: Any
) -> SavedView:
    given = {"is_shared": True, **options}
    with as_one(by):
        return acts.save(of=LIST, query=QueryDict(query), name=name, by=by, **given)


def come(posting: Posting) -> Client:
    client = Client()
    client.force_login(posting.user)
    return client


def words(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def sees(posting: Posting) -> tuple[list[str], list[str]]:
    """What somebody sees, by the predicate and by the policies."""
    with as_one(posting):
        by_policy = list(SavedView.objects.order_by("pk").values_list("name", flat=True))
        by_predicate = [view.name for view in saved_views.seen_by(posting)]
    return by_predicate, by_policy


# Who sees one


def test_a_shared_view_is_the_team_s_and_nobody_else_s(ada: Posting, ben: Posting, eve: Posting) -> None:
    keep(ada)
    keep(ada, name="Mine", is_shared=False)
    assert sees(ada) == (["Mine", "Undecided"], ["Undecided", "Mine"])
    assert sees(ben) == (["Undecided"], ["Undecided"])
    assert sees(eve) == ([], [])


def test_the_predicate_holds_without_the_policies(ada: Posting, ben: Posting, eve: Posting) -> None:
    keep(ada, is_shared=False)
    # As the owner of the tables, whom no policy binds.
    assert SavedView.objects.count() == 1
    assert [saved_views.seen_by(one).count() for one in (ada, ben, eve)] == [1, 0, 0]


def test_the_policies_let_nobody_write_in_another_s_name(ada: Posting, ben: Posting, eve: Posting) -> None:
    view = keep(ada)
    fields = {"page": "iom:cases", "name": "Forged", "saved_at": view.saved_at}
    with as_one(ben):
        assert SavedView.objects.update(name="Taken over") == 0
        assert SavedView.objects.filter(pk=view.pk)._raw_delete("default") == 0
    with as_one(ben), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        SavedView.objects.create(posting=ada, **fields)
    with as_one(eve), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        SavedView.objects.create(posting=eve, team=ada.team, **fields)
    with as_one(ada), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SavedView.objects.update(posting=ben)
    with as_one(eve), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        DefaultView.objects.create(page="iom:cases", posting=eve, view=view)


def test_whoever_is_in_no_team_shares_with_nobody(eve: Posting) -> None:
    with pytest.raises(CannotDo, match="You are in no team"):
        keep(eve)
    assert "Your team" not in words(come(eve).get("/views/new/?page=iom:cases"))
    assert keep(eve, is_shared=False).team is None


def test_another_s_view_is_not_there_to_be_changed(ada: Posting, ben: Posting) -> None:
    view = keep(ada)
    browser = come(ben)
    assert "Change it" not in words(browser.get(f"/views/{view.pk}/"))
    assert browser.post(f"/views/{view.pk}/", {"name": "Theirs", "who": "alone"}).status_code == 404
    assert browser.post(f"/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.get().name == "Undecided"


# What is kept


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (
            "standing=undecided&sort=-ogrs2&columns=who.ogrs2&page=3&view=9",
            "standing=undecided&sort=-ogrs2&columns=who.ogrs2",
        ),
        ("words=Adeyemi&standing=undecided", "standing=undecided"),
        ("standing=Marcus+Adeyemi", ""),
        ("standing=&mine=on", "mine=on"),
        ("nothing=x&csrfmiddlewaretoken=x", ""),
        ("sort=who%0d%0aSet-Cookie:x", ""),
        ("columns=Marcus+Adeyemi", ""),
        ("columns=who.Marcus+Adeyemi&columns=who.ogrs2", "columns=who.ogrs2"),
    ],
)
def test_codes_are_kept_and_no_words_that_somebody_typed(query: str, kept: str) -> None:
    assert saved_views.to_keep(LIST, QueryDict(query)) == kept


def test_the_page_says_what_is_not_kept(ada: Posting) -> None:
    page = words(come(ada).get("/views/new/?page=iom:cases&q=words%3DAdeyemi%26standing%3Dundecided"))
    assert "Not kept, because what is typed there may be somebody’s name: Name or number." in page


# On the pages


def test_a_view_is_saved_opened_and_shown_with_whose_it_is(ada: Posting, ben: Posting) -> None:
    browser = come(ada)
    typed = {"page": "iom:cases", "q": "standing=undecided&columns=who.ogrs2", "name": "To do", "who": "team"}
    answer = browser.post("/views/new/", typed, follow=True)
    view = SavedView.objects.get()
    assert answer.redirect_chain[-1][0].startswith(f"/iom/cases/?view={view.pk}&standing=undecided")
    assert "The view “To do” is saved." in words(answer)
    theirs = words(come(ben).get("/iom/cases/?standing=included"))
    assert f"To do {ada.user.name}, shared with Community safety" in theirs
    logged = Entry.objects.get(what="partners.savedview")
    assert (logged.act, logged.which, logged.posting_id) == ("COLLECTION", [str(view.pk)], ada.pk)


def test_a_name_is_one_s_own_once_unless_it_is_to_be_replaced(ada: Posting, ben: Posting) -> None:
    keep(ada)
    keep(ben)
    browser = come(ada)
    typed = {"page": "iom:cases", "q": "standing=included", "name": "undecided", "who": "alone"}
    refused = browser.post("/views/new/", typed)
    assert (refused.status_code, "You have a view called “Undecided”" in words(refused)) == (400, True)
    assert 'value="undecided"' in refused.content.decode()
    browser.post("/views/new/", {**typed, "replace": "on"})
    own = SavedView.objects.get(posting=ada)
    assert (own.name, own.query, own.team) == ("undecided", "standing=included", None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "who": "alone"}, "Enter what it is called"),
        ({"name": "A view"}, "Select who sees it"),
        ({"name": "x" * 61, "who": "alone"}, "at most 60"),
    ],
)
def test_what_is_missing_is_said(ada: Posting, typed: dict[str, str], said: str) -> None:
    answer = come(ada).post("/views/new/", {"page": "iom:cases", "q": "", **typed})
    assert (answer.status_code, said in words(answer)) == (400, True)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("page", ["nothing", "people:search", ""])
def test_only_a_list_that_one_opens_has_views(ada: Posting, page: str) -> None:
    assert come(ada).get(f"/views/new/?page={page}").status_code == 404


def test_a_view_is_called_something_else_and_shared_no_more(ada: Posting, ben: Posting) -> None:
    view = keep(ada)
    come(ada).post(f"/views/{view.pk}/", {"name": "Still waiting", "who": "alone"})
    view.refresh_from_db()
    assert (view.name, view.team) == ("Still waiting", None)
    assert sees(ben) == ([], [])


def test_a_list_opens_with_the_view_that_one_chose_and_for_nobody_else(ada: Posting, ben: Posting) -> None:
    view = keep(ada)
    browser = come(ben)
    browser.post(f"/views/{view.pk}/default/")
    assert browser.get("/iom/cases/").headers["Location"] == f"/iom/cases/?view={view.pk}&standing=undecided"
    # With any query string, the list is what that asks for.
    assert browser.get("/iom/cases/?view=").status_code == 200
    assert come(ada).get("/iom/cases/").status_code == 200
    browser.post(f"/views/{view.pk}/default/", {"no": "1"})
    assert browser.get("/iom/cases/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_button_that_is_pressed_twice_at_once_opens_the_list_with_it_once(ada: Posting) -> None:
    view = keep(ada)
    barrier = threading.Barrier(4)

    def press(_: int) -> int:
        try:
            browser = come(ada)
            barrier.wait(5)
            return browser.post(f"/views/{view.pk}/default/").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(press, range(4))) == [302] * 4
    assert DefaultView.objects.get().view == view


def test_a_view_that_is_taken_back_opens_no_list_any_more(ada: Posting, ben: Posting) -> None:
    view = keep(ada)
    browser = come(ben)
    browser.post(f"/views/{view.pk}/default/")
    come(ada).post(f"/views/{view.pk}/", {"name": "Mine", "who": "alone"})
    assert browser.get("/iom/cases/").status_code == 200
    come(ada).post(f"/views/{view.pk}/delete/")
    assert (SavedView.objects.count(), DefaultView.objects.count()) == (0, 0)


def test_of_a_view_that_fits_no_longer_what_is_left_is_shown(ada: Posting) -> None:
    view = keep(ada)
    gone = "standing=undecided&reason=NO_SUCH_REASON&columns=who.shoe_size&sort=shoe_size"
    SavedView.objects.filter(pk=view.pk).update(query=gone)
    view.refresh_from_db()
    page = words(come(ada).get(saved_views.href(view)))
    assert "the filter reason, the column shoe size, the order by shoe size. What is left is shown." in page
    assert "Standing : Undecided" in page or "Standing: Undecided" in page


def test_very_many_are_not_kept(ada: Posting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "MOST", 1)
    keep(ada)
    with pytest.raises(CannotDo, match="You have kept 1 views"):
        keep(ada, name="Another")


def test_what_somebody_shared_stays_when_they_have_left_and_the_team_may_delete_it(
    ada: Posting, ben: Posting, eve: Posting
) -> None:
    view = keep(ada)
    browser = come(ben)
    assert "Delete it" not in words(browser.get(f"/views/{view.pk}/"))
    Posting.objects.filter(pk=ada.pk).update(ends_on=timezone.localdate())
    assert sees(ben) == (["Undecided"], ["Undecided"])
    assert "Delete it" in words(browser.get(f"/views/{view.pk}/"))
    assert come(eve).post(f"/views/{view.pk}/delete/").status_code == 404
    browser.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()
