"""Opening, restricting and sealing a case: who does it, with a reason; and who then sees it."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.iom import queries
from alongside.iom.models import Case
from alongside.partners.models import Posting
from integration.iom.closed.conftest import Staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    """An open case."""
    return make_case("Openname")


def who_sees(staff: Staff, case: Case) -> set[str]:
    """The names of the postings that see a case, by both locks."""
    names = ("supervisor", "other_supervisor", "officer", "other_officer", "police_officer", "coordinator")
    return {name for name in names if _sees(getattr(staff, name), case)}


def _sees(posting: Posting, case: Case) -> bool:
    with acting.as_posting(posting):
        return queries.visible_to(posting).filter(pk=case.pk).exists()


EVERYBODY = {"supervisor", "other_supervisor", "officer", "other_officer", "police_officer", "coordinator"}


@pytest.mark.parametrize(
    ("access", "has_team", "seen_by"),
    [
        ("RESTRICTED", True, {"supervisor", "other_supervisor", "other_officer"}),
        ("SEALED", False, {"supervisor", "other_supervisor", "officer", "other_officer"}),
        ("SEALED", True, {"supervisor", "other_supervisor", "other_officer"}),
    ],
)
def test_a_supervisor_closes_a_case_and_still_sees_it(
    staff: Staff, case: Case, as_posting: SignIn, access: str, has_team: bool, seen_by: set[str]
) -> None:
    assert who_sees(staff, case) == EVERYBODY
    team = str(staff.other_officer.team_id) if has_team else ""
    sent = {"access": access, "team": team, "why": "A threat to a witness"}
    page = as_posting(staff.supervisor).post(f"/iom/cases/{case.reference}/level/", sent, follow=True)
    assert page.status_code == 200
    assert who_sees(staff, case) == seen_by
    entry = Entry.objects.filter(act="ALTERATION", what="iom.case").get()
    assert entry.fields == ["access", "access_team"]
    assert entry.reason.endswith(": A threat to a witness")
    assert entry.people == [case.person_id]
    levels = case.history.order_by("pgh_id").values_list("access", flat=True)
    assert list(levels) == ["OPEN", access]


def test_it_is_opened_again(staff: Staff, make_case: Callable[..., Case], as_posting: SignIn) -> None:
    case = make_case(access="SEALED")
    sent = {"access": "OPEN", "team": "", "why": "The threat is over"}
    as_posting(staff.supervisor).post(f"/iom/cases/{case.reference}/level/", sent)
    assert who_sees(staff, case) == EVERYBODY


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"access": "SEALED", "why": ""}, "Enter why"),
        ({"access": "RESTRICTED", "why": "Why"}, "Select the team to which it is restricted"),
        ({"access": "OPEN", "why": "Why"}, "This is how it is already"),
        ({"access": "HIDDEN", "why": "Why"}, "Select a valid choice"),
        ({"access": "SEALED", "team": "999999", "why": "Why"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said(
    staff: Staff, case: Case, as_posting: SignIn, sent: dict[str, str], said: str
) -> None:
    response = as_posting(staff.supervisor).post(f"/iom/cases/{case.reference}/level/", sent)
    assert response.status_code == 400
    assert said in response.content.decode()
    case.refresh_from_db()
    assert case.access == "OPEN"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("police_supervisor", 404),  # Sees the case, which another agency leads.
        ("enfields_supervisor", 404),  # Of the agency, and of another borough.
        ("officer", 403),
        ("coordinator", 403),
    ],
)
def test_nobody_else_says_who_may_see_it(
    staff: Staff, case: Case, as_posting: SignIn, who: str, status: int
) -> None:
    browser = as_posting(getattr(staff, who))
    sent = {"access": "SEALED", "team": "", "why": "Why"}
    assert browser.post(f"/iom/cases/{case.reference}/level/", sent).status_code == status
    case.refresh_from_db()
    assert case.access == "OPEN"


@pytest.mark.parametrize("who", ["coordinator", "police_supervisor"])
def test_the_database_holds_the_level_too(staff: Staff, case: Case, who: str) -> None:
    with (
        acting.as_posting(getattr(staff, who)),
        pytest.raises(ProgrammingError, match="for its lead agency to say"),
        transaction.atomic(),
    ):
        Case.objects.filter(pk=case.pk).update(access="SEALED")


def test_the_case_page_says_who_may_see_it(staff: Staff, case: Case, as_posting: SignIn) -> None:
    address = f"/iom/cases/{case.reference}/"
    page = as_posting(staff.supervisor).get(address).content.decode()
    assert "Who may see this record" in page
    assert f'href="{address}level/"' in page
    assert f'href="{address}level/"' not in as_posting(staff.police_officer).get(address).content.decode()
