"""Two locks on the index of people, each of which holds by itself: the predicate, and PostgreSQL's policies.

Random partnerships: agencies, agreements of two programmes, people whom workers entered, cases and markers.
Who is told what is worked out here a third time, somebody by somebody, in the words of ADR 0030.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model, Q
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements import a_party, an_agreement, live_programme
from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.iom.models import Case
from alongside.partners.categories import Category
from alongside.partners.models import Agency, Posting, User
from alongside.people import queries, searching, weighing
from alongside.people.models import Marker, Pair, Person, Statement, Verdict

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()
HARINGEY, ENFIELD = "E09000014", "E09000010"
IOM, OTHER = "london-iom", "gang-exit"
AGENCIES = range(3)
SEE = ["PAN_LONDON_ANALYST", "BOROUGH_COORDINATOR", "POLICE_OFFICER", "PARTNER_WORKER", "SUPERVISOR"]
REVIEW = ["PAN_LONDON_ANALYST", "BOROUGH_COORDINATOR", "SUPERVISOR"]
ROLES = {
    "PAN_LONDON_ANALYST": [""],
    "LONDON_VIEWER": [""],
    "BOROUGH_COORDINATOR": [HARINGEY, ENFIELD],
    "POLICE_OFFICER": [HARINGEY, ENFIELD],
    "PARTNER_WORKER": ["", HARINGEY],
    "SUPERVISOR": ["", HARINGEY],
    "GOVERNANCE_LEAD": ["", HARINGEY],
}
# What tells in which role somebody is known, and what of all that is shared a case is made of.
TELLS = {
    "OFFENDER": "OFFENDING",
    "VICTIM": "VICTIM",
    "AT_RISK": "SAFEGUARDING",
    "ASSOCIATE": "INTELLIGENCE",
}
OF_A_CASE = {"IDENTITY", "CONTACT", "OFFENDING", "INTELLIGENCE"}
# Starts and ends, in hours from now: live, not begun, over, ends this very moment, begins this very moment.
TERMS = [(-1, 1), (-1, 1), (1, 2), (-2, -1), (-1, 0), (0, 1)]


@dataclass(frozen=True)
class Deal:
    """An agreement to be made: each agency's part is what it reads and what it contributes."""

    programme: str
    state: str
    term: tuple[int, int]
    parts: dict[int, tuple[frozenset[str], frozenset[str]]]


@dataclass(frozen=True)
class Somebody:
    """Somebody to be put into the index: entered by an agency, or described by the extract as its case.

    `mark`: the agency, the programme and the role of a marker.
    """

    is_case: bool
    agency: int
    borough: str
    programme: str
    is_sealed: bool
    mark: tuple[int, str, str]


@dataclass(frozen=True)
class Partnership:
    """Everything that decides what one posting sees. The posting is of agency 0."""

    role: str
    borough: str
    deals: tuple[Deal, ...]
    people: tuple[Somebody, ...]


categories = st.frozensets(st.sampled_from(sorted({*TELLS.values(), "IDENTITY", "CONTACT"})), max_size=6)
programmes = st.sampled_from([IOM, IOM, OTHER])
deals = st.builds(
    Deal,
    programme=programmes,
    state=st.sampled_from(["LIVE", "LIVE", "LIVE", "DRAFT", "WITHDRAWN"]),
    term=st.sampled_from(TERMS),
    parts=st.dictionaries(st.sampled_from(AGENCIES), st.tuples(categories, categories), min_size=2),
)
boroughs = st.sampled_from([HARINGEY, ENFIELD])
marks = st.tuples(st.sampled_from(AGENCIES), programmes, st.sampled_from(sorted(TELLS)))
somebody = st.one_of(
    st.builds(
        Somebody,
        is_case=st.just(True),
        agency=st.sampled_from(AGENCIES),
        borough=boroughs,
        programme=st.just(IOM),
        is_sealed=st.booleans(),
        mark=marks,
    ),
    st.builds(
        Somebody,
        is_case=st.just(False),
        agency=st.sampled_from(AGENCIES),
        borough=st.one_of(boroughs, st.just("")),
        programme=programmes,
        is_sealed=st.just(False),
        mark=marks,
    ),
)
partnerships = st.sampled_from(sorted(ROLES)).flatmap(
    lambda role: st.builds(
        Partnership,
        role=st.just(role),
        borough=st.sampled_from(ROLES[role]),
        deals=st.lists(deals, max_size=4).map(tuple),
        people=st.lists(somebody, min_size=1, max_size=5).map(tuple),
    )
)

# --- The third account ----------------------------------------------------------------------------


def flows(deal: Deal, programme: str, source: int) -> frozenset[str]:
    """What of an agency's information flows to agency 0 by an agreement, for a programme."""
    is_live = deal.state == "LIVE" and deal.term[0] <= 0 < deal.term[1]
    if not is_live or deal.programme != programme or not {0, source} <= deal.parts.keys():
        return frozenset()
    return deal.parts[0][0] & deal.parts[source][1]


def may_read(partnership: Partnership, source: int, programme: str, category: str) -> bool:
    """One's own agency's information; another's under an agreement."""
    return source == 0 or any(category in flows(deal, programme, source) for deal in partnership.deals)


def knows_the_case(partnership: Partnership, one: Somebody) -> bool:
    """Something that a case is made of is shared; it is in reach; sealed, it is one's own agency's."""
    shared = any(may_read(partnership, one.agency, IOM, category) for category in OF_A_CASE)
    in_reach = partnership.borough in ("", one.borough)
    return (
        partnership.role in [*SEE, "LONDON_VIEWER"]
        and shared
        and in_reach
        and (not one.is_sealed or one.agency == 0)
    )


def is_told(partnership: Partnership, one: Somebody, category: str) -> bool:
    """Of whom the posting is told a category."""
    if partnership.role not in SEE or not may_read(partnership, one.agency, one.programme, category):
        return False
    if one.is_case:
        return knows_the_case(partnership, one)
    return not partnership.borough or one.borough in ("", partnership.borough)


def has_row(partnership: Partnership, one: Somebody) -> bool:
    """Whose row the policies show: a case's where it is known, whatever is shared of it."""
    return knows_the_case(partnership, one) if one.is_case else is_told(partnership, one, "IDENTITY")


def tells_role(partnership: Partnership, one: Somebody) -> bool:
    """Whether the marker's agency shares what it tells of somebody who is seen."""
    agency, programme, role = one.mark
    return partnership.role in SEE and may_read(partnership, agency, programme, TELLS[role])


# --- The same, made -------------------------------------------------------------------------------


class Made:
    """A partnership, in the database, with a pair of each two people and a verdict on each pair."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.agencies = [Agency.objects.create(name=f"Agency {n}", kind="POLICE") for n in AGENCIES]
        self.user = User.objects.create(email="p@agency.example", name="P")
        self.posting = Posting.objects.create(
            user=self.user,
            agency=self.agencies[0],
            role=partnership.role,
            borough=partnership.borough,
            starts_on=date(2020, 1, 1),
        )
        for number, deal in enumerate(partnership.deals):
            self._agree(number + 1, deal)
        self.people = [self._person(number, one) for number, one in enumerate(partnership.people)]
        self.pairs = {
            (one.pk, two.pk): Pair.objects.create(one=one, two=two, found_at=NOW)
            for one, two in combinations(self.people, 2)
        }
        Verdict.objects.bulk_create(
            [Verdict(pair=pair, kind="QUEUED", at=NOW) for pair in self.pairs.values()]
        )

    def _agree(self, series: int, deal: Deal) -> None:
        withdrawn = {"withdrawn_at": NOW, "withdrawn_why": "Why"} if deal.state == "WITHDRAWN" else {}
        starts, ends = (NOW + timedelta(hours=hours) for hours in deal.term)
        term = {"state": deal.state, "starts_at": starts, "ends_at": ends, **withdrawn}
        agreement = an_agreement(series, programme=live_programme(deal.programme), **term)
        for agency, (reads, contributes) in deal.parts.items():
            a_party(agreement, self.agencies[agency], reads=[*reads], contributes=[*contributes])

    def _person(self, number: int, one: Somebody) -> Person:
        agency, programme, role = one.mark
        name = {"surname": "Common", "forenames": f"Fore{number}x Ann", "sex": "F"}
        said: dict[str, Any] = {**name, "postcode": "N17 9QA", "born_on": date(1990, 1, 1)}
        if one.is_case:
            person = Person.objects.create(crn=f"X00000{number}", **said)
            Case.objects.create(
                person=person,
                borough=one.borough,
                lead_agency=self.agencies[one.agency],
                access="SEALED" if one.is_sealed else "OPEN",
            )
        else:
            person = Person.objects.create(
                source="ENTERED",
                agency=self.agencies[one.agency],
                entered_by=self.posting,
                borough=one.borough,
                programme=one.programme,
                **said,
            )
        Marker.objects.create(
            person=person,
            agency=self.agencies[agency],
            programme=programme,
            role=role,
            reason="Why",
            from_on=TODAY,
            review_on=TODAY + timedelta(days=90),
            set_by=self.posting,
        )
        return person

    def those(self, is_one: Callable[[Partnership, Somebody], bool]) -> set[int]:
        """The people of whom something holds."""
        people = zip(self.people, self.partnership.people, strict=True)
        return {person.pk for person, one in people if is_one(self.partnership, one)}

    def told(self, *wanted: str) -> set[int]:
        """The people of whom the posting is told all of some categories."""
        return self.those(lambda partnership, one: all(is_told(partnership, one, each) for each in wanted))

    def pairs_among(self, people: set[int]) -> set[int]:
        """The pairs that the posting may review, where it sees just some people."""
        reviews = self.partnership.role in REVIEW
        return {pair.pk for sides, pair in self.pairs.items() if reviews and people.issuperset(sides)}


@contextmanager
def made(partnership: Partnership) -> Iterator[Made]:
    """A partnership in the database, for as long as the block."""
    with transaction.atomic():
        yield Made(partnership)
        transaction.set_rollback(True)


@pytest.fixture
def _at_noon(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


RANDOM = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ids(rows: Any, column: str = "pk") -> set[int]:
    return set(rows.order_by().values_list(column, flat=True))


def past_of(model: type[Model]) -> set[int]:
    """Of which rows the history is seen."""
    return ids(model.history.rel.related_model.objects.all(), "pgh_obj_id")  # type: ignore[attr-defined]


def asked(statement: str, *values: object) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.usefixtures("_at_noon")
@given(partnership=partnerships)
@RANDOM
def test_the_predicate_alone_tells_just_what_the_agreements_allow(partnership: Partnership) -> None:
    with made(partnership) as world:
        identity, contact = (
            ids(queries.visible_to(world.posting, category))
            for category in (Category.IDENTITY, Category.CONTACT)
        )
        assert (identity, contact) == (world.told("IDENTITY"), world.told("CONTACT"))
        seen = world.those(lambda partnership, one: is_told(partnership, one, "IDENTITY"))
        assert ids(queries.markers_seen(world.posting, identity), "person") == seen & world.those(tells_role)
        assert ids(queries.pairs_of(world.posting)) == world.pairs_among(seen)


@pytest.mark.usefixtures("_at_noon")
@given(partnership=partnerships)
@RANDOM
def test_the_policies_alone_show_just_what_the_agreements_allow(partnership: Partnership) -> None:
    with made(partnership) as world:
        rows = world.those(has_row)
        with acting.as_posting(world.posting):
            people = ids(Person.objects)
            follow = (ids(Statement.objects, "person"), past_of(Person))
            markers = (ids(Marker.objects, "person"), len(past_of(Marker)))
            pairs = (ids(Pair.objects), ids(Verdict.objects, "pair"), past_of(Pair))
        assert people == rows
        assert follow == (rows, rows)
        known = rows & world.those(tells_role)
        assert markers == (known, len(known))
        assert pairs == (world.pairs_among(rows),) * 3


SEARCHED = "select person from people_search(%s, null, null, %s, '', '', 50)"
CANDIDATES = "select people_candidates(%s, 'Common', null, %s, '{}', 500)"


@pytest.mark.usefixtures("_at_noon")
@given(partnership=partnerships)
@RANDOM
def test_the_search_finds_just_those_who_match_and_are_seen(partnership: Partnership) -> None:
    with made(partnership) as world:
        with acting.as_posting(world.posting):
            by_name = asked(SEARCHED, '[["COMMON"]]', "")
            by_one_name = asked(SEARCHED, '[["FORE0X"], ["COMMON"]]', "")
            by_address = asked(SEARCHED, "[]", "N17 %")
            nobody = asked(SEARCHED, '[["QUILL"]]', "")
            alike = asked(CANDIDATES, "Ann", "")
            at_the_address = asked(CANDIDATES, "Nobody", "N17 9QA")
            told = asked("select id from people_person where people_told(id)")
        assert (by_name, alike, told) == (world.told("IDENTITY"),) * 3
        assert by_one_name == world.told("IDENTITY") & {world.people[0].pk}
        assert by_address == at_the_address == world.told("IDENTITY", "CONTACT")
        assert nobody == set()


@pytest.mark.usefixtures("_at_noon")
@given(partnership=partnerships)
@RANDOM
def test_the_task_of_linking_sees_everybody_and_is_told_no_more(partnership: Partnership) -> None:
    with made(partnership) as world:
        everybody = {person.pk for person in world.people}
        with acting.as_posting(world.posting, task=Task.LINKING):
            assert ids(Person.objects) == everybody
            assert asked(CANDIDATES, "Ann", "") == everybody
            assert asked("select id from people_person where people_told(id)") == world.told("IDENTITY")
            assert asked(SEARCHED, '[["COMMON"]]', "") == world.told("IDENTITY")


# --- One lock off ---------------------------------------------------------------------------------


@pytest.fixture
def partnership_of_one() -> Partnership:
    """A coordinator in Haringey, somebody they see, and somebody hidden for each reason there is."""
    identity = frozenset({"IDENTITY"})
    over = Deal(IOM, "LIVE", (-2, -1), {0: (identity, identity), 1: (identity, identity)})
    other = Deal(OTHER, "LIVE", (-1, 1), {0: (identity, identity), 2: (identity, identity)})
    mark = (0, IOM, "AT_RISK")

    def entered(agency: int, borough: str) -> Somebody:
        return Somebody(False, agency, borough, IOM, False, mark)

    return Partnership(
        "BOROUGH_COORDINATOR",
        HARINGEY,
        deals=(over, other),
        people=(
            entered(0, HARINGEY),
            entered(0, ENFIELD),
            entered(1, HARINGEY),
            entered(2, HARINGEY),
            Somebody(True, 0, ENFIELD, IOM, False, mark),
            Somebody(True, 1, HARINGEY, IOM, False, mark),
        ),
    )


EVERYBODY = {f"Fore{number}x" for number in range(6)}


def names_shown(said: str) -> set[str]:
    return {name for name in EVERYBODY if name in said}


def without_the_predicate(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody had forgotten it, everywhere."""
    monkeypatch.setattr(queries, "_entered", lambda posting, category: Q(pk__isnull=False))


def without_the_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the application owned the tables, and the functions that search found whoever matches."""

    def everybody(*_: object, **__: object) -> list[int]:
        return list(Person.objects.values_list("pk", flat=True))

    monkeypatch.setattr("django.conf.settings.DATABASE_ROLE_WHILE_ACTING", "")
    monkeypatch.setattr(searching, "_asked", lambda *_: [(pk, 1, True) for pk in everybody()])
    monkeypatch.setattr(weighing, "candidates", everybody)


def pages(client: Client, world: Made) -> dict[str, set[str]]:
    """Whom a search shows, those who are like somebody who is entered, the pairs, and every person's page."""
    born_on = {"born_on-day": "1", "born_on-month": "1", "born_on-year": "1990"}
    like = {"surname": "Common", "forenames": "Ann", "sex": "F", **born_on}
    answers = {
        "search": [client.post("/people/", {"q": "Common"})],
        "likely": [client.post("/people/likely/", like)],
        "pairs": [client.get("/people/pairs/")],
        "person": [client.get(f"/people/{person.pk}/") for person in world.people],
    }
    said = {page: "".join(one.content.decode() for one in found) for page, found in answers.items()}
    return {page: names_shown(words) for page, words in said.items()}


@pytest.mark.usefixtures("_at_noon")
@pytest.mark.parametrize("switched_off", [without_the_predicate, without_the_policies])
def test_either_lock_holds_when_the_other_is_off(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    partnership_of_one: Partnership,
    switched_off: Callable[[pytest.MonkeyPatch], None],
) -> None:
    world = Made(partnership_of_one)
    switched_off(monkeypatch)
    client.force_login(world.user)
    client.post("/postings/", {"posting": world.posting.pk})
    seen = {"Fore0x"}
    assert pages(client, world) == {"search": seen, "likely": seen, "pairs": set(), "person": seen}


@pytest.mark.usefixtures("_at_noon")
def test_with_both_locks_off_everybody_would_show(
    client: Client, monkeypatch: pytest.MonkeyPatch, partnership_of_one: Partnership
) -> None:
    world = Made(partnership_of_one)
    without_the_predicate(monkeypatch)
    without_the_policies(monkeypatch)
    client.force_login(world.user)
    client.post("/postings/", {"posting": world.posting.pk})
    shown = pages(client, world)
    assert {page: found for page, found in shown.items() if page != "likely"} == {
        "search": EVERYBODY,
        "pairs": EVERYBODY,
        "person": EVERYBODY,
    }
    # As many as a form shows.
    assert len(shown["likely"]) == 5


def test_on_nobodys_behalf_nothing_is_seen(partnership_of_one: Partnership) -> None:
    Made(partnership_of_one)
    with acting.as_nobody(), connection.cursor() as cursor:
        cursor.execute("set local role alongside_app")
        found = [model.objects.exists() for model in (Person, Statement, Marker, Pair, Verdict)]
        assert found == [False] * 5
        assert asked(SEARCHED, '[["COMMON"]]', "") == set()
        cursor.execute("set local role none")
