"""What flows between agencies, in Python and in PostgreSQL: the two locks read the same agreements alike.

Random agreements of two programmes, live or not in every way there is. What flows is worked out here a third
time, pair by pair, in the words of ADR 0024.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements import a_party, an_agreement, live_programme
from alongside.audit import acting
from alongside.partners import sharing
from alongside.partners.models import Agency, Posting, Programme, User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)
AGENCIES = range(4)
PROGRAMMES = ("london-iom", "diversion")
CATEGORIES = ("IDENTITY", "HEALTH", "PLAN")
# Of these, what a case is made of: health is shared by others and for others.
OF_A_CASE = ("IDENTITY", "PLAN")
STATES = ("LIVE", "LIVE", "LIVE", "DRAFT", "TO_SIGN", "WITHDRAWN")
# From and until, in hours from now: live, not begun, over, ends this very moment, begins this very moment.
TERMS = ((-1, 1), (1, 2), (-2, -1), (-1, 0), (0, 1))
# When a programme went live and ended, in hours from now: live, ends later, ends this very moment, never
# begun, begins later.
LIVES = ((-1, None), (-1, 1), (-1, 0), (None, None), (1, None))

Part = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Deal:
    """An agreement to be made; each agency's part is what it reads and what it contributes."""

    programme: str
    state: str
    term: tuple[int, int]
    parts: dict[int, Part]


@dataclass(frozen=True)
class World:
    """Agreements, the lives of the two programmes, what they keep in, and the agencies that have ended."""

    deals: list[Deal]
    kept_in: dict[str, frozenset[str]]
    lives: dict[str, tuple[int | None, int | None]]
    ended: frozenset[int]


some = st.frozensets(st.sampled_from(CATEGORIES))
deals = st.builds(
    Deal,
    programme=st.sampled_from(PROGRAMMES),
    state=st.sampled_from(STATES),
    term=st.sampled_from(TERMS),
    parts=st.dictionaries(st.sampled_from(AGENCIES), st.tuples(some, some), min_size=2),
)
worlds = st.builds(
    World,
    deals=st.lists(deals, min_size=1, max_size=5),
    kept_in=st.fixed_dictionaries(
        dict.fromkeys(PROGRAMMES, st.frozensets(st.sampled_from(CATEGORIES), max_size=1))
    ),
    lives=st.fixed_dictionaries(dict.fromkeys(PROGRAMMES, st.sampled_from(LIVES))),
    ended=st.frozensets(st.sampled_from(AGENCIES[1:]), max_size=1),
)


def runs(begins: int | None, ends: int | None) -> bool:
    """From the first moment until, and without, the last; hours from now."""
    return begins is not None and begins <= 0 and (ends is None or ends > 0)


def sources(world: World, programme: str, category: str | None) -> set[int]:
    """The agencies whose information of a category, or of any that a case has, agency 0 may read."""
    live = [
        deal.parts
        for deal in world.deals
        if (deal.programme, deal.state) == (programme, "LIVE")
        and runs(*deal.term)
        and runs(*world.lives[programme])
        and 0 in deal.parts
    ]
    wanted = frozenset(OF_A_CASE if category is None else [category]) - world.kept_in[programme]
    return {0} | {
        agency
        for parts in live
        for agency, (_, contributes) in parts.items()
        if agency not in world.ended | {0} and parts[0][0] & contributes & wanted
    }


def make(world: World) -> tuple[list[Agency], Posting]:
    """A world in the database, and a posting at its agency 0."""
    agencies = [
        Agency.objects.create(name=f"Agency {n}", kind="POLICE", ends_on=TODAY if n in world.ended else None)
        for n in AGENCIES
    ]
    programmes = {slug: live_programme(slug) for slug in world.lives}
    for number, deal in enumerate(world.deals):
        starts, ends = (NOW + hours * HOUR for hours in deal.term)
        withdrawn = {"withdrawn_at": NOW, "withdrawn_why": "Why"} if deal.state == "WITHDRAWN" else {}
        agreement = an_agreement(
            number + 1,
            programme=programmes[deal.programme],
            state=deal.state,
            starts_at=starts,
            ends_at=ends,
            **withdrawn,
        )
        for agency, (reads, contributes) in deal.parts.items():
            a_party(agreement, agencies[agency], reads=sorted(reads), contributes=sorted(contributes))
    for slug, (began, ended) in world.lives.items():
        moments = {"live_from": began, "ended_at": ended}
        Programme.objects.filter(slug=slug).update(
            kept_in=sorted(world.kept_in[slug]),
            **{name: None if hours is None else NOW + hours * HOUR for name, hours in moments.items()},
        )
    user = User.objects.create(email="p@agency.example", name="P")
    posting = Posting.objects.create(
        user=user, agency=agencies[0], role="PARTNER_WORKER", borough="E09000014", starts_on=TODAY
    )
    return agencies, posting


def told(posting: Posting, programme: str, category: str) -> set[int]:
    """The sources that the policies go by."""
    with acting.as_posting(posting), connection.cursor() as cursor:
        cursor.execute("select alongside_sources(%s, %s)", (programme, category))
        return set(cursor.fetchone()[0])


ASKED = list(product(PROGRAMMES, (*CATEGORIES, None)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_the_predicate_and_the_policies_take_the_same_from_the_agreements(
    time_machine: Callable, world: World
) -> None:
    time_machine.move_to(NOW, tick=False)
    with transaction.atomic():
        agencies, posting = make(world)
        number = {agency.pk: n for n, agency in enumerate(agencies)}
        scope = sharing.scope_of(posting)
        expected = {asked: sources(world, *asked) for asked in ASKED}
        in_python = {(p, c): {number[pk] for pk in scope.sources(p, c)} for p, c in ASKED}
        in_sql = {(p, c): {number[pk] for pk in told(posting, p, c or "ANY")} for p, c in ASKED}
        transaction.set_rollback(True)
    assert in_python == expected
    assert in_sql == expected
