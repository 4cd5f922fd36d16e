"""Two locks on every record, each of which holds by itself: the predicate, and PostgreSQL's policies.

Random partnerships: agencies, agreements, postings and records. What each posting may see is worked out here
a third time, record by record, in the words of ADR 0024.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements import a_party, an_agreement
from alongside.audit import acting
from alongside.iom import queries
from alongside.iom.models import Case, CustodySpell, Decision, Offence
from alongside.partners.models import AccessRequest, Agency, Posting, Team, User
from alongside.people.models import Person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HARINGEY, ENFIELD = "E09000014", "E09000010"
AGENCIES = range(3)
ROLES = {
    "PAN_LONDON_ANALYST": [""],
    "LONDON_VIEWER": [""],
    "BOROUGH_COORDINATOR": [HARINGEY, ENFIELD],
    "POLICE_OFFICER": [HARINGEY, ENFIELD],
    "SUPERVISOR": ["", HARINGEY],
    "GOVERNANCE_LEAD": ["", HARINGEY],
}
# Starts and ends, in hours from now: live, not begun, over, ends this very moment, begins this very moment.
TERMS = [(-1, 1), (1, 2), (-2, -1), (-1, 0), (0, 1)]


@dataclass(frozen=True)
class Record:
    """A case to be made."""

    lead: int
    borough: str
    access: str
    team: int | None
    opened: tuple[int, int] | None


@dataclass(frozen=True)
class Deal:
    """An agreement to be made: each agency's part is what it reads and what it contributes."""

    state: str
    term: tuple[int, int]
    parts: dict[int, tuple[frozenset[str], frozenset[str]]]


@dataclass(frozen=True)
class Partnership:
    """Everything that decides what one posting sees."""

    role: str
    borough: str
    has_team: bool
    deals: tuple[Deal, ...]
    records: tuple[Record, ...]


categories = st.frozensets(st.sampled_from(["IDENTITY", "OFFENDING", "PLAN", "VICTIM"]), max_size=4)
deals = st.builds(
    Deal,
    state=st.sampled_from(["LIVE", "LIVE", "LIVE", "DRAFT", "TO_SIGN", "WITHDRAWN"]),
    term=st.sampled_from(TERMS),
    parts=st.dictionaries(st.sampled_from(AGENCIES), st.tuples(categories, categories), min_size=2),
)
levels = st.one_of(
    st.tuples(st.just("OPEN"), st.none()),
    st.tuples(st.just("RESTRICTED"), st.sampled_from([0, 1])),
    st.tuples(st.just("SEALED"), st.sampled_from([None, 0, 1])),
)
records = st.builds(
    lambda lead, borough, level, opened: Record(lead, borough, *level, opened),
    lead=st.sampled_from(AGENCIES),
    borough=st.sampled_from([HARINGEY, ENFIELD]),
    level=levels,
    opened=st.one_of(st.none(), st.sampled_from(TERMS)),
)
partnerships = st.sampled_from(sorted(ROLES)).flatmap(
    lambda role: st.builds(
        Partnership,
        role=st.just(role),
        borough=st.sampled_from(ROLES[role]),
        has_team=st.booleans(),
        deals=st.lists(deals, max_size=3).map(tuple),
        records=st.lists(records, min_size=1, max_size=6).map(tuple),
    )
)


def is_now(term: tuple[int, int]) -> bool:
    """From the first moment until, and without, the last."""
    return term[0] <= 0 < term[1]


def flows(deal: Deal, source: int, category: str | None = None) -> bool:
    """Whether something that a case has (of a category) flows from an agency to agency 0, the posting's."""
    if deal.state != "LIVE" or not is_now(deal.term) or not {0, source} <= deal.parts.keys():
        return False
    shared = deal.parts[0][0] & deal.parts[source][1]
    return bool(shared - {"VICTIM"} if category is None else shared & {category})


def may_read(partnership: Partnership, source: int, category: str | None = None) -> bool:
    """One's own agency's information; another's under an agreement."""
    return source == 0 or any(flows(deal, source, category) for deal in partnership.deals)


def is_seen(partnership: Partnership, record: Record) -> bool:
    """Shared; in reach and open, the team's, sealed and one's own, or a supervisor's own; or opened."""
    if partnership.role == "GOVERNANCE_LEAD" or not may_read(partnership, record.lead):
        return False
    team = 0 if partnership.has_team else None
    on_level = {
        "OPEN": True,
        "RESTRICTED": team is not None and record.team == team,
        "SEALED": record.lead == 0 and record.team in (None, team),
    }[record.access]
    decides = partnership.role == "SUPERVISOR" and record.lead == 0
    in_reach = partnership.borough in ("", record.borough)
    return (in_reach and (on_level or decides)) or (record.opened is not None and is_now(record.opened))


class Made:
    """A partnership, in the database."""

    def __init__(self, partnership: Partnership) -> None:
        self.agencies = [Agency.objects.create(name=f"Agency {n}", kind="POLICE") for n in AGENCIES]
        # Team 0 is the posting's; team 1 is another's.
        self.teams = [Team.objects.create(agency=agency, name="Team") for agency in self.agencies[:2]]
        self.user = User.objects.create(email="p@agency.example", name="P")
        self.posting = Posting.objects.create(
            user=self.user,
            agency=self.agencies[0],
            role=partnership.role,
            borough=partnership.borough,
            team=self.teams[0] if partnership.has_team else None,
            starts_on=date(2020, 1, 1),
        )
        self.other = Posting.objects.create(
            user=self.user, agency=self.agencies[2], role="SUPERVISOR", starts_on=date(2020, 1, 1)
        )
        for number, deal in enumerate(partnership.deals):
            self._agree(number + 1, deal)
        self.cases = [self._case(number, record) for number, record in enumerate(partnership.records)]

    def _agree(self, series: int, deal: Deal) -> None:
        withdrawn = {"withdrawn_at": NOW, "withdrawn_why": "Why"} if deal.state == "WITHDRAWN" else {}
        starts, ends = (NOW + hours * HOUR for hours in deal.term)
        agreement = an_agreement(series, state=deal.state, starts_at=starts, ends_at=ends, **withdrawn)
        for agency, (reads, contributes) in deal.parts.items():
            a_party(agreement, self.agencies[agency], reads=[*reads], contributes=[*contributes])

    def _case(self, number: int, record: Record) -> Case:
        person = Person.objects.create(
            crn=f"X00000{number}", surname=f"Sur{number}x", forenames="Ann", born_on=date(1990, 1, 1), sex="F"
        )
        case = Case.objects.create(
            person=person,
            borough=record.borough,
            lead_agency=self.agencies[record.lead],
            access=record.access,
            access_team=None if record.team is None else self.teams[record.team],
        )
        Offence.objects.create(case=case, offence_on=date(2025, 1, 1), group="ROBBERY")
        CustodySpell.objects.create(case=case, from_on=date(2025, 1, 1))
        Decision.objects.create(
            case=case, kind="INCLUDE", borough=record.borough, decided_by=self.other, decided_at=NOW
        )
        for starts, ends in [record.opened] if record.opened else []:
            AccessRequest.objects.create(
                way="ASKED",
                kind="iom.case",
                record_id=case.pk,
                reference=case.reference,
                lead_agency=case.lead_agency,
                posting=self.posting,
                reason="Why",
                asked_at=NOW - 3 * HOUR,
                decision="GRANTED",
                from_at=NOW + starts * HOUR,
                until_at=NOW + ends * HOUR,
            )
        return case


@contextmanager
def made(partnership: Partnership) -> Iterator[Made]:
    """A partnership in the database, for as long as the block."""
    with transaction.atomic():
        yield Made(partnership)
        transaction.set_rollback(True)


@pytest.fixture
def _at_noon(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


RANDOM = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def expected(partnership: Partnership, world: Made) -> set[int]:
    pairs = zip(world.cases, partnership.records, strict=True)
    return {case.pk for case, record in pairs if is_seen(partnership, record)}


@pytest.mark.usefixtures("_at_noon")
@given(partnership=partnerships)
@RANDOM
def test_the_predicate_alone_shows_just_what_the_agreements_allow(partnership: Partnership) -> None:
    with made(partnership) as world:
        found = set(queries.visible_to(world.posting).values_list("pk", flat=True))
        assert found == expected(partnership, world)


@pytest.mark.usefixtures("_at_noon")
@given(partnership=partnerships)
@RANDOM
def test_the_policies_alone_show_just_what_the_agreements_allow(partnership: Partnership) -> None:
    with made(partnership) as world:
        with acting.as_posting(world.posting):
            found = set(Case.objects.values_list("pk", flat=True))
            people = set(Person.objects.values_list("iom_case", flat=True))
            offences = set(Offence.objects.values_list("case", flat=True))
            custody = set(CustodySpell.objects.values_list("case", flat=True))
            decisions = set(Decision.objects.values_list("case", flat=True))
            history = set(Case.history.rel.related_model.objects.values_list("pgh_obj_id", flat=True))
        seen = expected(partnership, world)
        pairs = list(zip(world.cases, partnership.records, strict=True))
        offending = seen & {c.pk for c, record in pairs if may_read(partnership, record.lead, "OFFENDING")}
        assert (found, people, history) == (seen, seen, seen)
        assert (offences, custody) == (offending, offending)
        # Agency 2 decided: its plans are read by those with whom it shares them.
        assert decisions == (seen if may_read(partnership, 2, "PLAN") else set())


@pytest.fixture
def partnership_of_one() -> Partnership:
    """An officer in Haringey, and one record that is closed to them for each reason there is."""
    nothing_flows = Deal(
        "LIVE", (-2, -1), {0: (frozenset({"IDENTITY"}),) * 2, 1: (frozenset({"IDENTITY"}),) * 2}
    )
    return Partnership(
        "POLICE_OFFICER",
        HARINGEY,
        has_team=True,
        deals=(nothing_flows,),
        records=(
            Record(0, HARINGEY, "OPEN", None, None),
            Record(0, ENFIELD, "OPEN", None, None),
            Record(0, HARINGEY, "RESTRICTED", 1, None),
            Record(0, HARINGEY, "SEALED", 1, None),
            Record(1, HARINGEY, "OPEN", None, None),
            Record(1, HARINGEY, "OPEN", None, (-1, 1)),
        ),
    )


def pages(client: Client, world: Made) -> str:
    """What every page of the run says, put together, and what the addresses of the cases answer."""
    addresses = [
        "/",
        "/iom/cases/",
        "/iom/cases/?sort=who",
        "/iom/cases/?words=Sur",
        "/iom/coverage/",
        *(f"/iom/cases/{case.reference}/" for case in world.cases),
    ]
    return "".join(client.get(address).content.decode() for address in addresses)


def without_the_predicate(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody had forgotten it, everywhere."""
    monkeypatch.setattr("alongside.partners.sharing.sees", lambda posting, **_: queries.Q())


def without_the_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the application owned the tables: policies do not bind an owner."""
    monkeypatch.setattr("django.conf.settings.DATABASE_ROLE_WHILE_ACTING", "")


def names_shown(said: str) -> set[str]:
    return {f"Sur{number}x" for number in range(6) if f"Sur{number}x" in said}


@pytest.mark.usefixtures("_at_noon")
@pytest.mark.parametrize("switched_off", [without_the_predicate, without_the_policies])
def test_either_lock_holds_when_the_other_is_off(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    partnership_of_one: Partnership,
    switched_off: Callable[[pytest.MonkeyPatch], None],
) -> None:
    switched_off(monkeypatch)
    world = Made(partnership_of_one)
    client.force_login(world.user)
    client.post("/postings/", {"posting": world.posting.pk})
    assert names_shown(pages(client, world)) == {"Sur0x"}


@pytest.mark.usefixtures("_at_noon")
def test_with_both_locks_off_everything_would_show(
    client: Client, monkeypatch: pytest.MonkeyPatch, partnership_of_one: Partnership
) -> None:
    without_the_predicate(monkeypatch)
    without_the_policies(monkeypatch)
    # Of a case that is seen, a part that is not shared is hidden by itself (iom.parts).
    monkeypatch.setattr("alongside.iom.parts.Sight.shares", lambda *_: True)
    world = Made(partnership_of_one)
    client.force_login(world.user)
    client.post("/postings/", {"posting": world.posting.pk})
    assert names_shown(pages(client, world)) == {f"Sur{number}x" for number in range(6)}


def test_the_application_owns_nothing_and_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select r.rolsuper, r.rolbypassrls, r.rolcreaterole, count(c) from pg_roles r
            left join pg_class c on c.relowner = r.oid where r.rolname = 'alongside_app'
            group by r.oid, 1, 2, 3
            """
        )
        assert cursor.fetchone() == (False, False, False, 0)


def test_on_nobodys_behalf_nothing_is_seen(partnership_of_one: Partnership) -> None:
    Made(partnership_of_one)
    with acting.as_nobody(), connection.cursor() as cursor:
        cursor.execute("set local role alongside_app")
        assert not Case.objects.exists()
        assert not Person.objects.exists()
        cursor.execute("set local role none")
