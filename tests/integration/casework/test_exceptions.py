"""Home is what is not as it should be; supervision; and passing many cases on."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework import exceptions, looked_at, rhythm, supervision
from alongside.casework.actions import cases, closures, needs, tasks, workers
from alongside.casework.models import Case, Entry, WorkTask
from alongside.casework.views.exceptions import LIST
from alongside.partners.actions import saved_views as views
from alongside.partners.models import Posting
from integration.casework.conftest import STANDING
from integration.casework.plans import booked, outcome
from integration.casework.test_cases import as_one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def overseer(make_posting: Callable[..., Posting], council: Posting) -> Posting:
    """Supervises the gangs worker."""
    return make_posting("SUPERVISOR", "Haringey", agency=council.agency)


@pytest.fixture
def colleague(make_posting: Callable[..., Posting], council: Posting) -> Posting:
    """Works beside the gangs worker."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)


@pytest.fixture
def case(council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case that the gangs worker works on, opened 22 days ago: the unit reviews every 21."""
    found = open_case(council)
    workers.assign(case=found.pk, to=council.pk, by=council, words="Knows him")
    Case.objects.filter(pk=found.pk).update(opened_on=ago(22))
    found.refresh_from_db()
    return found


def names(posting: Posting) -> set[str]:
    """The kinds of exceptions that a posting has."""
    with as_one(posting):
        return {one.name for one in exceptions.kinds() if exceptions.listed(posting, one).exists()}


def of_the_unit(name: str) -> int:
    return int(getattr(next(one for one in rhythm.rhythms() if one.programme == "gang-action-group"), name))


def test_a_review_is_due_by_the_packs_rhythm_until_it_is_done(case: Case, council: Posting) -> None:
    days = of_the_unit("review_days")
    Case.objects.filter(pk=case.pk).update(opened_on=ago(days - 1))
    assert "review" not in names(council)
    Case.objects.filter(pk=case.pk).update(opened_on=ago(days))
    assert "review" in names(council)
    task = tasks.create(
        by=council,
        what="Review",
        due_on=timezone.localdate(),
        case=case.pk,
        source=WorkTask.Source.REVIEW,
    )
    tasks.done(task=task.pk, by=council, words="Nothing changes")
    assert "review" not in names(council)


def test_the_page_of_the_plan_and_home_name_one_day(case: Case, council: Posting) -> None:
    days = of_the_unit("review_days")
    Case.objects.filter(pk=case.pk).update(opened_on=ago(100))
    needs.review(case=case.pk, by=council, on=ago(days), words="To go on")
    assert "review" in names(council)
    task = tasks.create(
        by=council, what="Review", due_on=timezone.localdate(), case=case.pk, source=WorkTask.Source.REVIEW
    )
    tasks.done(task=task.pk, by=council, words="Nothing changes")
    case.refresh_from_db()
    assert "review" not in names(council)
    assert looked_at.of(case, council).review_due == timezone.localdate() + timedelta(days=days)


def test_nobody_met_for_as_long_as_the_pack_says(case: Case, council: Posting) -> None:
    days = of_the_unit("no_contact_days")
    Case.objects.filter(pk=case.pk).update(opened_on=ago(days))
    assert "no-contact" in names(council)
    outcome(booked(case, council, days - 1), council, "MISSED", why="REFUSED")
    assert "no-contact" in names(council)
    kept = outcome(booked(case, council, days - 2), council, "ATTENDED")
    assert "no-contact" not in names(council)
    # It was somebody else who came.
    outcome(kept, council, "MISSED", why="REFUSED", words="It was his brother", seen="ATTENDED")
    assert "no-contact" in names(council)


def test_turned_red_for_seven_days(case: Case, council: Posting) -> None:
    assert "turned-red" not in names(council)
    cases.change(
        case=case.pk, by=council, standing={**STANDING, "rag": "RED"}, words="Stabbed on Sunday", on=ago(6)
    )
    assert "turned-red" in names(council)
    Case.objects.filter(pk=case.pk).update(rag_since=ago(7))
    assert "turned-red" not in names(council)


def test_they_are_of_those_one_works_on_and_of_the_agency_for_who_oversees(
    case: Case, council: Posting, colleague: Posting, overseer: Posting, police: Posting
) -> None:
    Case.objects.filter(pk=case.pk).update(opened_on=ago(100))
    assert [bool(names(one)) for one in (council, colleague, overseer, police)] == [True, False, True, False]


@pytest.fixture
def a_bad_day(
    case: Case,
    council: Posting,
    overseer: Posting,
    colleague: Posting,
    open_case: Callable[..., Case],
) -> None:
    """Something of every kind."""
    other = open_case(council, surname="Brown", born_on=date(1999, 2, 1))
    Case.objects.update(opened_on=ago(100), rag="RED", rag_since=ago(1))
    closures.ask(case=other.pk, by=council, exit_code="MOVED", words="Has moved")
    late, today = (
        tasks.create(by=overseer, what=what, due_on=timezone.localdate(), case=case.pk)
        for what in ("Ring the school", "Ring his mother")
    )
    WorkTask.objects.filter(pk=late.pk).update(due_on=ago(9), escalated_for=ago(9))
    tasks.extend(task=today.pk, by=overseer, due_on=timezone.localdate() + timedelta(days=1), why="Leave")
    tasks.create(by=overseer, what="Ring the officer", due_on=timezone.localdate())


def test_each_count_opens_exactly_its_list(
    a_bad_day: None, overseer: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(overseer)
    with as_one(overseer):
        tiles = exceptions.tiles(overseer)
    assert len(tiles) == 7
    listed = {tile.href: rows_of(browser.get(tile.href)) for tile in tiles}
    assert listed == {tile.href: tile.number for tile in tiles}


def rows_of(answer: Any) -> int:
    """How many a page lists: in a table, or as tasks to tick off."""
    page = answer.content.decode()
    return len(re.findall(r'<tr class="govuk-table__row">\s*<th scope="row"', page)) + page.count(
        "govuk-task-list__item "
    )


def test_home_asks_at_most_twenty_questions_as_the_most_restricted_role(
    a_bad_day: None, overseer: Posting, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    counted = [questions(sign_in(one)) for one in (council, overseer)]
    assert counted[0] <= 20
    assert counted[1] <= 32  # Who oversees has closed records and caseloads of the cohort beside.


def questions(browser: Client) -> int:
    browser.get("/")
    with CaptureQueriesContext(connection) as found:
        assert browser.get("/").status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)


def test_caseload_against_capacity(
    case: Case, council: Posting, overseer: Posting, open_case: Callable[..., Case]
) -> None:
    open_case(council, surname="Brown", born_on=date(1999, 2, 1))
    with as_one(overseer):
        nobody, worker = supervision.loads(overseer)
    assert (nobody.worker, nobody.held) == (None, 1)
    assert (worker.worker, worker.held, worker.taken, worker.is_gone) == (council, 1, 1, False)
    Posting.objects.filter(pk=council.pk).update(ends_on=timezone.localdate())
    with as_one(overseer):
        assert [one.is_gone for one in supervision.loads(overseer)] == [False, True]
        assert supervision.cases(overseer, show=supervision.ORPHANED).get() == case


def test_many_cases_are_passed_on_all_or_none(
    case: Case,
    council: Posting,
    colleague: Posting,
    overseer: Posting,
    police: Posting,
    open_case: Callable[..., Case],
) -> None:
    other = open_case(council, surname="Brown", born_on=date(1999, 2, 1))
    chosen = {case.pk: council.pk, other.pk: None}
    workers.assign(case=other.pk, to=council.pk, by=council, words="Meanwhile")
    with as_one(overseer), pytest.raises(cases.CannotDo, match=f"given {other.reference} to another worker"):
        workers.assign_many(cases=chosen, to=colleague.pk, by=overseer, words="On leave")
    case.refresh_from_db()
    assert case.worker == council
    with as_one(overseer):
        given = workers.assign_many(
            cases={case.pk: council.pk, other.pk: council.pk}, to=colleague.pk, by=overseer, words="On leave"
        )
    assert given == [case, other]
    assert set(Case.objects.values_list("worker", flat=True)) == {colleague.pk}
    # Said once in the log, and once in each case.
    assert LogEntry.objects.get(reason="On leave").which == [case.reference, other.reference]
    assert Entry.objects.filter(kind="WORKER", words__endswith="On leave").count() == 2
    with as_one(police), pytest.raises(cases.CaseNotFound):
        workers.assign_many(cases={case.pk: colleague.pk}, to=police.pk, by=police, words="Ours")


def test_many_are_passed_on_on_the_page(
    case: Case,
    council: Posting,
    colleague: Posting,
    overseer: Posting,
    sign_in: Callable[[Posting], Client],
) -> None:
    browser = sign_in(overseer)
    chosen = f"{case.pk}:{council.pk}"
    assert f'value="{chosen}"' in browser.get("/supervision/cases/").content.decode()
    assert case.reference in words(browser.get("/supervision/reassign/", {"case": chosen}))
    typed = {"case": chosen, "to": colleague.pk, "why": "On leave"}
    assert "works on 1 case more" in words(browser.post("/supervision/reassign/", typed, follow=True))
    again = browser.post("/supervision/reassign/", typed)
    assert again.status_code == 400
    assert f"given {case.reference} to another worker" in words(again)
    assert "On leave" in again.content.decode()


def test_a_posting_that_acts_sees_the_same_by_the_policies(case: Case, overseer: Posting) -> None:
    Case.objects.filter(pk=case.pk).update(opened_on=ago(100))
    with acting.as_posting(overseer):
        assert {one.label for one in exceptions.tiles(overseer)} >= {"Reviews due", "No contact for long"}


def test_the_list_opens_with_the_kind_and_columns_that_one_has_kept(
    case: Case, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(council)
    second = exceptions.kinds()[1]
    query = QueryDict(f"show={second.name}&columns=reference.name")
    view = views.save(of=LIST, query=query, name="Second", by=council, is_shared=False)
    views.open_with(view=view, by=council, is_default=True)
    page = browser.get(LIST.href, follow=True)
    assert "View: Second (Yours)" in words(page)
    assert f"<title>{second.label}" in page.content.decode()
    assert exceptions.kinds()[0].label in words(browser.get(LIST.href, {"show": exceptions.kinds()[0].name}))
