"""Finding one person exactly: whom one sees, whom one may ask for, and nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements import ALWAYS
from alongside.audit.models import Entry
from alongside.iom.models import Case
from alongside.partners.models import Agreement, AgreementParty, Posting
from integration.iom.closed.conftest import ENFIELD, NOW, Staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]
ADDRESS = "/iom/find/"
BY_NAME = {
    "surname": "Hiddenname",
    "forenames": "Sam Lee",
    "born_on-day": "1",
    "born_on-month": "1",
    "born_on-year": "1990",
}
NOBODY = "Nobody found"


def found(browser: Client, **sent: str) -> str:
    response = browser.post(ADDRESS, sent)
    assert response.status_code == 200
    return response.content.decode()


def test_somebody_whom_one_sees_is_a_link(
    staff: Staff, make_case: Callable[..., Case], as_posting: SignIn
) -> None:
    case = make_case("Openname")
    said = found(as_posting(staff.police_officer), number="x 000001")
    assert f'href="/iom/cases/{case.reference}/">Openname, Sam Lee</a>' in said
    assert "Ask for access" not in said


@pytest.mark.parametrize(
    "sent", [{"number": "X000001"}, {"number": "A0001BC"}, BY_NAME, {**BY_NAME, "surname": " HIDDENNAME "}]
)
def test_a_sealed_record_shows_name_and_lead_agency_and_the_two_ways(
    staff: Staff, sealed: Case, as_posting: SignIn, sent: dict[str, str]
) -> None:
    said = found(as_posting(staff.police_officer), **sent)
    assert "Hiddenname, Sam Lee" in said
    assert "Probation" in said
    assert f'href="/iom/find/{sealed.reference}/ask/"' in said
    assert f'href="/iom/find/{sealed.reference}/break-glass/"' in said
    assert sealed.person.crn not in said.split("<form")[0]
    assert "1990" not in said.split("<form")[0]


def test_a_pnc_number_finds_too(staff: Staff, sealed: Case, as_posting: SignIn) -> None:
    type(sealed.person).objects.filter(pk=sealed.person_id).update(pnc="2002/0073319Z")
    assert "Hiddenname" in found(as_posting(staff.police_officer), number="02/73319Z")


@pytest.mark.parametrize(
    "options", [{"borough": ENFIELD}, {"access": "SEALED"}, {"access": "RESTRICTED", "access_team": "South"}]
)
def test_each_way_of_being_closed_may_be_asked_for(
    staff: Staff, make_case: Callable[..., Case], as_posting: SignIn, options: dict[str, Any]
) -> None:
    given = dict(options)
    given |= {"access_team": staff.other_officer.team} if "access_team" in given else {}
    make_case("Hiddenname", **given)
    assert "Ask for access" in found(as_posting(staff.police_officer), number="X000001")


@pytest.mark.parametrize(
    "sent",
    [
        {**BY_NAME, "surname": "Hidden%"},
        {**BY_NAME, "surname": "Hiddennam_"},
        {**BY_NAME, "surname": "Hidden"},
        {**BY_NAME, "forenames": "Sam"},
        {**BY_NAME, "forenames": "%"},
        {**BY_NAME, "born_on-day": "2"},
    ],
)
def test_only_what_is_exactly_right_finds_anybody(
    staff: Staff, sealed: Case, as_posting: SignIn, sent: dict[str, str]
) -> None:
    said = found(as_posting(staff.police_officer), **sent)
    assert NOBODY in said
    assert "Ask for access" not in said


@pytest.mark.parametrize("number", ["X00000", "X00000%", "%", "X0000011"])
def test_part_of_a_number_is_refused_in_a_sentence(
    staff: Staff, sealed: Case, as_posting: SignIn, number: str
) -> None:
    response = as_posting(staff.police_officer).post(ADDRESS, {"number": number})
    assert response.status_code == 400
    assert "parts of a number find nobody" in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "asked_for"),
    [
        ({}, "Enter a number, or a full name and date of birth"),
        ({**BY_NAME, "surname": ""}, "Enter the surname"),
        ({**BY_NAME, "forenames": ""}, "Enter the forenames"),
        (
            {"surname": "Hiddenname", "forenames": "Sam Lee"},
            "Enter the date of birth: without it the name finds nobody",
        ),
    ],
)
def test_what_is_missing_is_asked_for(
    staff: Staff, as_posting: SignIn, sent: dict[str, str], asked_for: str
) -> None:
    response = as_posting(staff.police_officer).post(ADDRESS, sent)
    assert response.status_code == 400
    assert asked_for in response.content.decode()


def test_two_closed_people_of_one_name_and_birthday_are_nobody(
    staff: Staff, make_case: Callable[..., Case], as_posting: SignIn
) -> None:
    first, _ = make_case("Hiddenname", access="SEALED"), make_case("Hiddenname", access="SEALED")
    browser = as_posting(staff.police_officer)
    assert NOBODY in found(browser, **BY_NAME)
    assert "Ask for access" in found(browser, number=first.person.crn)


def without_agreement(staff: Staff) -> Posting:
    return staff.stranger


def whose_agreement_has_expired(staff: Staff) -> Posting:
    Agreement.objects.update(starts_at=ALWAYS, ends_at=NOW)
    return staff.police_officer


def whose_agreement_is_not_about_identity(staff: Staff) -> Posting:
    AgreementParty.objects.filter(agency=staff.probation).update(contributes=["OFFENDING"])
    return staff.police_officer


def answer_and_questions(browser: Client, number: str) -> tuple[str, list[str]]:
    """What is said of a number, without the number; and what the database is asked for that."""
    with CaptureQueriesContext(connection) as asked:
        said = found(browser, number=number)
    without_number = said.replace(number, "")
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", without_number), [
        re.sub(r"'[^']*'|\d+", "", query["sql"]) for query in asked.captured_queries
    ]


@pytest.mark.parametrize(
    "who", [without_agreement, whose_agreement_has_expired, whose_agreement_is_not_about_identity]
)
def test_hidden_and_absent_have_the_same_answer_and_questions(
    staff: Staff, sealed: Case, as_posting: SignIn, who: Callable[[Staff], Posting]
) -> None:
    browser = as_posting(who(staff))
    browser.get(ADDRESS)
    hidden_answer, hidden_questions = answer_and_questions(browser, "X000001")
    absent_answer, absent_questions = answer_and_questions(browser, "X999999")
    assert hidden_answer == absent_answer
    assert NOBODY in hidden_answer
    assert hidden_questions == absent_questions
    hidden, absent = Entry.objects.filter(what="iom.case", act="CONSULTATION").order_by("pk")
    assert (hidden.which, hidden.people, hidden.reason) == (absent.which, absent.people, absent.reason)


def test_the_last_moment_of_an_agreement_is_over(staff: Staff, sealed: Case, as_posting: SignIn) -> None:
    Agreement.objects.update(ends_at=NOW + timedelta(seconds=1))
    assert "Ask for access" in found(as_posting(staff.police_officer), number="X000001")


def test_each_search_is_in_the_log_with_whom_it_showed_and_without_what_was_typed(
    staff: Staff, sealed: Case, as_posting: SignIn
) -> None:
    found(as_posting(staff.police_officer), **BY_NAME)
    entry = Entry.objects.get(act="CONSULTATION")
    assert (entry.people, entry.which) == ([sealed.person_id], [sealed.reference])
    assert entry.fields == ["name", "lead_agency"]
    assert entry.reason == "Looked for by name and date of birth"


@pytest.mark.parametrize("way", ["ask", "break-glass"])
def test_what_was_not_found_first_is_not_there(
    staff: Staff, sealed: Case, as_posting: SignIn, way: str
) -> None:
    browser = as_posting(staff.police_officer)
    assert browser.get(f"/iom/find/{sealed.reference}/{way}/").status_code == 404
    found(browser, number="X000001")
    assert browser.get(f"/iom/find/{sealed.reference}/{way}/").status_code == 200


@pytest.mark.parametrize("way", ["ask", "break-glass"])
def test_when_the_agreement_ends_what_was_found_is_gone(
    staff: Staff, sealed: Case, as_posting: SignIn, way: str
) -> None:
    browser = as_posting(staff.police_officer)
    found(browser, number="X000001")
    Agreement.objects.update(ends_at=NOW)
    sent = {"reason": "Somebody may come to harm tonight"}
    assert browser.post(f"/iom/find/{sealed.reference}/{way}/", sent).status_code == 404


@pytest.mark.parametrize("switched_off", ["the predicate", "the policies"])
def test_with_either_lock_off_nobody_is_found_without_an_agreement(
    monkeypatch: pytest.MonkeyPatch, staff: Staff, sealed: Case, as_posting: SignIn, switched_off: str
) -> None:
    change = {
        "the predicate": ("alongside.iom.finding.sight_of", lambda posting: Everything()),
        "the policies": ("django.conf.settings.DATABASE_ROLE_WHILE_ACTING", ""),
    }
    monkeypatch.setattr(*change[switched_off])
    said = found(as_posting(staff.stranger), number="X000001")
    assert NOBODY in said
    assert "Hiddenname" not in said


class Everything:
    """A sight that the predicate does not narrow."""

    scope = property(lambda self: self)

    def sources(self, *_: object) -> frozenset[int]:
        return frozenset(range(1000))
