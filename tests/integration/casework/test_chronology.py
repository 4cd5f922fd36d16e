"""The chronology: who is told what by both locks, filters, pages, every programme of one person."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from agreements import a_party, an_agreement, live_programme
from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework import chronology
from alongside.casework.actions.saying import say
from alongside.casework.models import Case, Entry
from alongside.partners.categories import Category
from alongside.partners.models import Agency, Posting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
Kind = Entry.Kind


def told(posting: Posting, case: Case) -> tuple[list[str], list[str]]:
    """What somebody is told in words, by the predicate and by the policies."""
    with transaction.atomic(), acting.as_posting(posting):
        kept = Case.objects.get(pk=case.pk)
        by_predicate = [one.words for one in chronology.of_case(posting, kept) if one.kind == Kind.NOTE]
        by_policy = list(Entry.objects.filter(kind=Kind.NOTE).values_list("words", flat=True))
    return by_predicate, by_policy


def note(case: Case, by: Posting, words: str, category: Category, on: date = date(2026, 3, 2)) -> Entry:
    with transaction.atomic(), acting.as_posting(by):
        return say(case, Kind.NOTE, by=by, on=on, words=words, category=category)


def test_what_another_agency_keeps_with_a_case_is_told_by_its_own_category(
    council: Posting, police: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    note(case, police, "Seen with a knife", Category.INTELLIGENCE)
    note(case, police, "Told his nurse", Category.HEALTH)
    # The council reads what the police share, and that is not health; the school reads only who somebody is.
    assert told(council, case) == (["Seen with a knife"], ["Seen with a knife"])
    assert told(school, case) == ([], [])
    assert (
        sorted(told(police, case)[0])
        == sorted(told(police, case)[1])
        == ["Seen with a knife", "Told his nurse"]
    )


def test_nothing_is_said_in_the_name_of_another(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    with pytest.raises(ProgrammingError), transaction.atomic(), acting.as_posting(police):
        say(case, Kind.NOTE, by=council, on=date(2026, 3, 2), words="No", category=Category.PLAN)


def test_the_page_has_filters_and_says_how_many(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    for day in range(1, 29):
        note(case, council, f"Visit {day}", Category.PLAN, date(2026, 2, day))
        note(case, council, f"Call {day}", Category.PLAN, date(2026, 2, day))
    browser, address = sign_in(council), f"/cases/{case.pk}/chronology/"
    whole = browser.get(address).content.decode()
    assert "of <b>61</b>" in whole
    assert "All of them on one page" in whole
    printed = browser.get(f"{address}?print=1").content.decode()
    assert all(f"Visit {day}<" in printed for day in range(1, 29))
    assert "of <b>56</b>" in browser.get(f"{address}?kind=NOTE").content.decode()
    of_days = "since-day=3&since-month=2&since-year=2026&until-day=4&until-month=2&until-year=2026"
    narrowed = browser.get(f"{address}?kind=NOTE&{of_days}").content.decode()
    assert "of <b>4</b>" in narrowed
    assert "Visit 5<" not in narrowed


def test_one_person_in_two_programmes_has_one_chronology(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client], girls_forum: None
) -> None:
    case = open_case(council)
    other = open_case(council, programme="girls-forum", same_as=case.person, standing={"status": "WORKING"})
    note(other, council, "Spoke up at the forum", Category.PLAN)
    browser, address = sign_in(council), f"/cases/{case.pk}/chronology/"
    assert "Spoke up" not in browser.get(address).content.decode()
    every = browser.get(f"{address}?every=on").content.decode()
    assert "Spoke up" in every
    assert other.reference in every


def test_the_record_says_in_which_role_and_where_else_they_are_known(
    council: Posting,
    school: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    girls_forum: None,
) -> None:
    case = open_case(council)
    other = open_case(council, programme="girls-forum", same_as=case.person, standing={"status": "WORKING"})
    page = sign_in(council).get(f"/cases/{case.pk}/").content.decode()
    assert "At risk" in page
    assert f'href="/cases/{other.pk}/"' in page
    assert f'href="/cases/{case.pk}/"' not in page.partition("Also in")[2]
    # The school is told of the gangs unit's cases, and nothing of the forum's.
    told = sign_in(school).get(f"/cases/{case.pk}/").content.decode()
    assert "Also in" not in told


@pytest.fixture
def worker_without_names(
    council: Posting, make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]
) -> Posting:
    """Is told what is planned with people of the gangs unit, and not who they are."""
    posting = make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(name="Evaluator", shares=False))
    agreement = an_agreement(51, programme=live_programme("gang-action-group"), title="Evaluation")
    a_party(agreement, posting.agency, reads=["PLAN"], contributes=[])
    a_party(agreement, council.agency, reads=[], contributes=["PLAN"])
    return posting


def test_whoever_is_not_told_who_it_is_sees_this_case_alone(
    council: Posting,
    worker_without_names: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
) -> None:
    case = open_case(council)
    page = sign_in(worker_without_names).get(f"/cases/{case.pk}/chronology/?every=on")
    assert page.status_code == 200
    assert "Every programme that you see" not in page.content.decode()


def test_the_log_says_of_which_cases_the_chronology_was_read(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client], girls_forum: None
) -> None:
    case = open_case(council)
    other = open_case(council, programme="girls-forum", same_as=case.person, standing={"status": "WORKING"})
    sign_in(council).get(f"/cases/{case.pk}/chronology/?every=on")
    read = LogEntry.objects.filter(act="CONSULTATION", fields=["chronology"]).latest("pk")
    assert set(read.which) == {case.reference, other.reference}
    assert set(read.people) == {case.person_id, other.person_id}
