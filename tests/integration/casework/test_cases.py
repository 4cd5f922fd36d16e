"""Cases of programmes: opened, seen as agreements allow, changed and closed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework import packs, queries
from alongside.casework.actions import cases, closures
from alongside.casework.models import Case, Closure, Entry
from alongside.casework.shipped import shipped
from alongside.partners.models import Agreement, Posting, Programme
from alongside.people import queries as people
from alongside.people.models import Marker, Person
from integration.casework.conftest import STANDING, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


@contextmanager
def as_one(posting: Posting) -> Iterator[None]:
    """A transaction of somebody's."""
    with transaction.atomic(), acting.as_posting(posting):
        yield


def sees_case(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody sees a case, by the predicate and by the policies."""
    with as_one(posting):
        return queries.visible_to(posting).exists(), Case.objects.exists()


def sees_person(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody sees who it is, by the predicate and by the policies."""
    with as_one(posting):
        return people.visible_to(posting).exists(), Person.objects.exists()


def words(answer: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


BOTH, NEITHER = (True, True), (False, False)


# Opening


def test_a_case_is_opened_with_its_person_role_and_chronology(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    assert re.fullmatch(r"GAG-\d{6}", case.reference)
    assert (case.lead_agency, case.access, case.opened_on) == (council.agency, "OPEN", timezone.localdate())
    assert (case.person.programme, case.person.agency) == ("gang-action-group", council.agency)
    assert Marker.objects.get().programme == "gang-action-group"
    said = [(one.kind, one.code) for one in case.entries.order_by("pk")]
    assert said == [
        ("OPENED", ""),
        ("STATUS", "COMMUNITY"),
        ("APPROACH", "SUPPORT"),
        ("RAG", "AMBER"),
        ("MOTIVATION", "SOME"),
    ]


def test_it_is_opened_once_however_often_the_button_is_pressed(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    assert open_case(council) == open_case(council)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"born_on": date(2015, 1, 1)}, "takes people from 15 to 35, and they are"),
        ({"born_on": date(1980, 1, 1)}, "takes people from 15 to 35, and they are"),
        ({"programme": "london-iom"}, "not live, so no case can be opened in it"),
        ({"programme": "nothing"}, "not live, so no case can be opened in it"),
    ],
)
def test_whom_a_programme_does_not_take_is_said_and_nobody_is_entered(
    council: Posting, open_case: Callable[..., Case], said: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(cases.CannotDo, match=sentence):
        open_case(council, **said)
    assert not Person.objects.exists()


def test_a_role_that_a_programme_does_not_take(council: Posting, open_case: Callable[..., Case]) -> None:
    load("operation-alliance")
    with pytest.raises(cases.CannotDo, match="takes people at risk, and nobody in another role"):
        open_case(
            council,
            programme="operation-alliance",
            role="OFFENDER",
            born_on=date(2012, 1, 1),
            standing={"status": "RELEASED"},
        )


def test_no_case_is_opened_in_a_programme_that_is_not_live(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    Programme.objects.filter(slug="gang-action-group").update(live_from=None)
    with pytest.raises(cases.CannotDo, match="not live"):
        open_case(council)


def test_somebody_who_is_in_the_index_becomes_a_case_as_another_source_of_theirs(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    first = open_case(police)
    second = open_case(council, same_as=first.person)
    first.person.refresh_from_db()
    assert second.person_id != first.person_id
    # Two open cases are joined by two people.
    assert second.person.individual != first.person.individual


# Who sees it


def test_it_is_seen_by_those_with_whom_it_is_shared_and_by_nobody_else(
    council: Posting,
    police: Posting,
    school: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
) -> None:
    open_case(council)
    stranger = make_posting("PARTNER_WORKER", "Haringey")
    elsewhere = make_posting("PARTNER_WORKER", "Enfield", agency=police.agency)
    viewer = make_posting("LONDON_VIEWER", agency=police.agency)
    assert [sees_case(one) for one in (council, police, school)] == [BOTH, BOTH, BOTH]
    assert [sees_case(one) for one in (stranger, elsewhere, viewer)] == [NEITHER, NEITHER, NEITHER]


def test_when_the_agreement_ends_it_is_out_of_sight(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    open_case(council)
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert (sees_case(police), sees_person(police)) == (NEITHER, NEITHER)
    assert (sees_case(council), sees_person(council)) == (BOTH, BOTH)


def test_a_case_that_is_sealed_by_its_pack_hides_who_it_is_from_all_others(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    load("girls-forum")
    agreement = Agreement.objects.get(title="Gangs unit")
    Agreement.objects.filter(pk=agreement.pk).update(programme=Programme.objects.get(slug="girls-forum"))
    case = open_case(council, programme="girls-forum", standing={"status": "WORKING"})
    assert (case.access, Person.objects.get().is_closed) == ("SEALED", True)
    assert (sees_case(police), sees_person(police)) == (NEITHER, NEITHER)
    assert (sees_case(council), sees_person(council)) == (BOTH, BOTH)
    browser = sign_in(police)
    assert "0 people" in words(browser.post("/people/", {"q": "adeyemi"})) or "Nobody" in words(
        browser.post("/people/", {"q": "adeyemi"})
    )
    assert browser.get(f"/cases/{case.pk}/").status_code == 404


def test_whoever_is_told_only_who_it_is_is_not_told_how_they_stand(
    council: Posting, school: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    page = words(sign_in(school).get(f"/cases/{case.pk}/"))
    assert "Adeyemi, Marcus" in page
    assert "Plan and decisions: not shared with your agency" in page
    assert "Amber" not in page
    assert "Seen with them" not in page
    listed = words(sign_in(school).get("/cases/"))
    assert "Adeyemi, Marcus" in listed
    assert "In the community" not in listed


def test_the_policies_keep_the_chronology_from_whoever_is_told_only_who_it_is(
    council: Posting, school: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    open_case(council)
    with as_one(school):
        assert (Case.objects.count(), Entry.objects.count()) == (1, 0)
    with as_one(police):
        assert Entry.objects.count() == 5


def test_whoever_is_told_how_they_stand_and_not_who_it_is(
    council: Posting, school: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    part = Agreement.objects.get(title="Gangs unit").parties.get(agency=school.agency)
    type(part).objects.filter(pk=part.pk).update(reads=["PLAN"])
    page = words(sign_in(school).get(f"/cases/{case.pk}/"))
    assert "Adeyemi" not in page
    assert "Amber" in page
    assert "Adeyemi" not in words(sign_in(school).get("/cases/"))


def test_the_index_says_where_they_are_a_case(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    found = words(sign_in(police).post("/people/", {"q": "adeyemi"}))
    assert case.reference in found
    assert "in the community" in words(sign_in(police).get(f"/people/{case.person_id}/"))
    assert "Adeyemi" in words(sign_in(police).post("/people/", {"q": case.reference}))


# Working on it


def test_how_they_stand_is_changed_and_what_stood_before_is_in_the_chronology(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    cases.change(
        case=case.pk,
        by=council,
        standing={**STANDING, "rag": "RED"},
        words="Stabbed on Sunday",
        on=timezone.localdate(),
    )
    case.refresh_from_db()
    assert (case.rag, case.rag_since, case.status) == ("RED", timezone.localdate(), "COMMUNITY")
    page = words(sign_in(council).get(f"/cases/{case.pk}/"))
    assert page.index("RAG rating: Red") < page.index("RAG rating: Amber")
    assert "Stabbed on Sunday" in page


def test_the_chronology_stays_in_the_words_of_its_time(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    text = shipped()["gang-action-group.toml"].replace('name = "In the community"', 'name = "At liberty"')
    packs.load(text.replace('version = "2026.1"', 'version = "2026.2"'), "gang-action-group.toml")
    page = words(sign_in(council).get(f"/cases/{case.pk}/"))
    assert "Status At liberty" in page
    assert "Status: In the community" in page


@pytest.mark.parametrize("days", [-1, 1])
def test_it_stands_so_from_no_day_before_its_opening_or_after_today(
    council: Posting, open_case: Callable[..., Case], days: int
) -> None:
    case = open_case(council)
    on = timezone.localdate() + timedelta(days=days)
    with pytest.raises(cases.CannotDo, match="from the opening of the case to today"):
        cases.change(case=case.pk, by=council, standing={**STANDING, "rag": "RED"}, words="Why not", on=on)


def test_nothing_changes_where_nothing_is_said(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    with pytest.raises(cases.CannotDo, match="Nothing would change"):
        cases.change(case=case.pk, by=council, standing=STANDING, words="Why not", on=timezone.localdate())


def test_only_the_lead_agency_works_on_it(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    with pytest.raises(cases.CaseNotFound):
        cases.close(case=case.pk, by=police, exit_code="MOVED", words="Has moved")
    browser = sign_in(police)
    assert "Say how they stand" not in words(browser.get(f"/cases/{case.pk}/"))
    assert browser.get(f"/cases/{case.pk}/change/").status_code == 404
    with as_one(police), pytest.raises(ProgrammingError), transaction.atomic():
        Entry.objects.create(
            case=case,
            kind="STATUS",
            on=timezone.localdate(),
            pack=packs.newest("gang-action-group"),
            by=police,
            at=timezone.now(),
        )
    with as_one(police):
        assert Case.objects.filter(pk=case.pk).update(rag="GREEN") == 0


@pytest.mark.parametrize(
    "change", [{"access": "OPEN"}, {"lead_agency": None}, {"person": None}, {"opened_on": None}]
)
def test_what_a_case_is_of_and_who_sees_it_is_not_for_plain_sql_to_say(
    council: Posting, open_case: Callable[..., Case], change: dict[str, Any]
) -> None:
    open_case(council)
    with as_one(council), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Case.objects.update(**change)


def test_nobody_opens_a_case_for_another_agency(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    case.pk, case.programme = None, "gang-exit"
    with as_one(police), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        case.save(force_insert=True)


def test_a_case_that_is_closed_says_why_and_is_worked_on_no_more(
    council: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
) -> None:
    case = open_case(council)
    browser = sign_in(council)
    browser.post(f"/cases/{case.pk}/close/", {"exit": "MOVED", "words": "Has moved to Leeds"})
    supervisor = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    closures.sign(closure=Closure.objects.get().pk, by=supervisor)
    answer = browser.get(f"/cases/{case.pk}/")
    assert "Moved out of the area" in words(answer)
    assert "Say how they stand" not in words(answer)
    assert browser.get(f"/cases/{case.pk}/change/").status_code == 404
    assert case.reference in words(browser.get("/cases/?closed"))
    assert case.reference not in words(browser.get("/cases/"))


def test_what_has_happened_is_never_changed(council: Posting, open_case: Callable[..., Case]) -> None:
    open_case(council)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(words="Something else")


# Pages


def test_a_case_is_opened_on_the_page_with_likely_matches_first(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    there = open_case(police)
    programme = Programme.objects.get(slug="gang-action-group")
    soon = timezone.localdate() + timedelta(days=60)
    typed = {
        "forenames": "Marcus",
        "surname": "Adeyemi",
        "sex": "M",
        "role": "AT_RISK",
        "born_on-day": 11,
        "born_on-month": 5,
        "born_on-year": 2004,
        "reason": "Seen by the school",
        "status": "COMMUNITY",
        "review_on-day": soon.day,
        "review_on-month": soon.month,
        "review_on-year": soon.year,
    }
    browser = sign_in(council)
    assert "Gang Action Group" not in words(browser.get("/cases/new/")) or programme.name in words(
        browser.get("/cases/new/")
    )
    first = words(browser.post(f"/cases/new/{programme.pk}/", typed))
    assert "Is it one of these?" in first
    answer = browser.post(f"/cases/new/{programme.pk}/", {**typed, "same_as": there.person_id}, follow=True)
    assert "is open" in words(answer)
    assert Case.objects.count() == 2


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    programme = Programme.objects.get(slug="gang-action-group")
    answer = sign_in(council).post(f"/cases/new/{programme.pk}/", {"surname": "Adeyemi"})
    assert answer.status_code == 400
    assert "Select a status" in words(answer)
    assert 'value="Adeyemi"' in answer.content.decode()


def test_an_age_that_the_programme_does_not_take_is_said_on_the_form(
    council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    programme = Programme.objects.get(slug="gang-action-group")
    soon = timezone.localdate() + timedelta(days=60)
    typed = {
        "forenames": "Marcus",
        "surname": "Adeyemi",
        "sex": "M",
        "role": "AT_RISK",
        "born_on-day": 11,
        "born_on-month": 5,
        "born_on-year": 2019,
        "reason": "Seen by the school",
        "status": "COMMUNITY",
        "review_on-day": soon.day,
        "review_on-month": soon.month,
        "review_on-year": soon.year,
    }
    answer = sign_in(council).post(f"/cases/new/{programme.pk}/", typed)
    assert answer.status_code == 400
    assert "takes people from 15 to 35" in words(answer)


def test_reading_is_in_the_log(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    browser = sign_in(council)
    browser.get(f"/cases/{case.pk}/")
    browser.get("/cases/")
    read = LogEntry.objects.filter(act="CONSULTATION", what="casework.case", which=[case.reference])
    assert [one.people for one in read] == [[case.person_id], [case.person_id]]
