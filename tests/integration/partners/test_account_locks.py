"""The second lock on accounts and postings: PostgreSQL refuses what the rule does, whoever asks it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from alongside.audit import acting
from alongside.partners import actions
from alongside.partners.models import Agency, Posting, Team, User

pytestmark = pytest.mark.django_db

HARINGEY, ENFIELD = "E09000014", "E09000010"
TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)


@pytest.fixture
def probation(make_agency: Callable[..., Agency]) -> Agency:
    """An agency that works for all of London."""
    return make_agency(name="Probation", kind="PROBATION")


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting], probation: Agency) -> Posting:
    """Supervises probation in Haringey."""
    return make_posting("SUPERVISOR", "Haringey", agency=probation)


@pytest.fixture
def lead(make_posting: Callable[..., Posting], probation: Agency) -> Posting:
    """Leads information governance at probation."""
    return make_posting("GOVERNANCE_LEAD", agency=probation)


@pytest.fixture
def officer(make_posting: Callable[..., Posting], probation: Agency) -> Posting:
    """Works for probation in Haringey."""
    return make_posting("PROBATION_OFFICER", "Haringey", agency=probation)


@pytest.fixture
def stranger(make_posting: Callable[..., Posting]) -> Posting:
    """Works for a council."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey")


def a_posting(agency: Agency, user: User, **changes: Any) -> Posting:
    """A posting, as whoever has the statement in their hands would write it."""
    given = {"role": "PROBATION_OFFICER", "borough": HARINGEY, "starts_on": TODAY, **changes}
    return Posting(agency=agency, user=user, **given)


def refused(write: Callable[[], object], *, by: Posting) -> str:
    """What PostgreSQL says to a statement of the application's role on behalf of a posting."""
    with pytest.raises(ProgrammingError) as said, transaction.atomic(), acting.as_posting(by):
        write()
    return str(said.value).splitlines()[0]


LOCKED = 'new row violates row-level security policy for table "partners_posting"'


def test_the_policy_lets_through_what_the_rule_does(supervisor: Posting, stranger: Posting) -> None:
    with transaction.atomic(), acting.as_posting(supervisor):
        a_posting(supervisor.agency, stranger.user).save(force_insert=True)
    assert Posting.objects.filter(user=stranger.user, agency=supervisor.agency).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "GOVERNANCE_LEAD"},
        {"role": "BOROUGH_COORDINATOR"},
        {"borough": ENFIELD},
        {"role": "SUPERVISOR", "borough": ""},
        {"role": "PAN_LONDON_ANALYST", "borough": ""},
    ],
    ids=str,
)
def test_postgresql_refuses_an_escalation(
    supervisor: Posting, stranger: Posting, changes: dict[str, str]
) -> None:
    made = a_posting(supervisor.agency, stranger.user, **changes)
    assert refused(lambda: made.save(force_insert=True), by=supervisor) == LOCKED


def test_postgresql_refuses_a_posting_elsewhere_or_to_oneself(supervisor: Posting, stranger: Posting) -> None:
    elsewhere = a_posting(stranger.agency, stranger.user, role="SUPERVISOR")
    own = a_posting(supervisor.agency, supervisor.user)
    assert refused(lambda: elsewhere.save(force_insert=True), by=supervisor) == LOCKED
    assert refused(lambda: own.save(force_insert=True), by=supervisor) == LOCKED


@pytest.mark.parametrize("who", ["officer", "stranger"])
def test_postgresql_refuses_whoever_supervises_nobody(
    request: pytest.FixtureRequest, supervisor: Posting, who: str
) -> None:
    by: Posting = request.getfixturevalue(who)
    made = a_posting(by.agency, supervisor.user)
    assert refused(lambda: made.save(force_insert=True), by=by) == LOCKED


@pytest.mark.parametrize("column", [{"role": "SUPERVISOR"}, {"borough": ENFIELD}, {"starts_on": YESTERDAY}])
def test_a_posting_once_given_is_only_ended(
    supervisor: Posting, officer: Posting, column: dict[str, Any]
) -> None:
    change = Posting.objects.filter(pk=officer.pk).update
    assert refused(lambda: change(**column), by=supervisor) == "permission denied for table partners_posting"


def test_postgresql_lets_nobody_end_a_posting_elsewhere(supervisor: Posting, stranger: Posting) -> None:
    with transaction.atomic(), acting.as_posting(supervisor):
        changed = Posting.objects.filter(pk=stranger.pk).update(ends_on=TODAY)
    assert changed == 0


def test_of_an_account_neither_who_it_is_nor_what_it_is_changes(
    supervisor: Posting, officer: Posting
) -> None:
    change = User.objects.filter(pk=officer.user_id).update
    columns: list[dict[str, Any]] = [
        {"is_persona": True},
        {"email": "x@example.org"},
        {"name": "X"},
    ]
    said = [refused(lambda column=column: change(**column), by=supervisor) for column in columns]
    assert said == ["permission denied for table partners_user"] * 3


def test_postgresql_lets_a_page_make_no_persona(supervisor: Posting) -> None:
    made = User(email="x@example.org", name="X", password="!", is_persona=True)
    said = refused(lambda: made.save(force_insert=True), by=supervisor)
    assert said == 'new row violates row-level security policy for table "partners_user"'


def test_nothing_of_this_is_deleted(supervisor: Posting, officer: Posting) -> None:
    said = refused(lambda: Posting.objects.filter(pk=officer.pk).delete(), by=supervisor)
    assert said == "permission denied for table partners_posting"


AGENCY = 'new row violates row-level security policy for table "partners_agency"'
TEAM = 'new row violates row-level security policy for table "partners_team"'


@pytest.mark.parametrize("who", ["supervisor", "officer"])
def test_only_a_governance_lead_adds_agencies_and_teams(
    request: pytest.FixtureRequest, probation: Agency, who: str
) -> None:
    by: Posting = request.getfixturevalue(who)
    agency, team = Agency(name="Another", kind="POLICE"), Team(agency=probation, name="Another")
    assert refused(lambda: agency.save(force_insert=True), by=by) == AGENCY
    assert refused(lambda: team.save(force_insert=True), by=by) == TEAM


@pytest.mark.parametrize(("who", "expected"), [("supervisor", 0), ("officer", 0), ("lead", 1)])
def test_only_a_governance_lead_changes_an_agency(
    request: pytest.FixtureRequest, stranger: Posting, who: str, expected: int
) -> None:
    with transaction.atomic(), acting.as_posting(request.getfixturevalue(who)):
        assert Agency.objects.filter(pk=stranger.agency_id).update(name="Another") == expected


def test_the_command_line_still_does_all_of_it(db: None) -> None:
    with acting.as_system(acting.Task.SETUP), transaction.atomic():
        user = actions.create_user(email="first@charity.example", name="First", by=None)
        agency = actions.create_agency(name="A charity", kind="CHARITY", by=None)
        posting = actions.post_user(
            user=user, agency=agency, role="GOVERNANCE_LEAD", team="Office", starts_on=TODAY, by=None
        )
        actions.end_posting(posting=posting, ends_on=date(2026, 3, 9), by=None, reason="Left")
    assert Posting.objects.get(user=user).ends_on == date(2026, 3, 9)
