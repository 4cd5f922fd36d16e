"""Every case stands in exactly one place, and every figure is as long as its list: whatever the case."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.iom import queries
from alongside.iom.models import Case, Eligibility
from alongside.iom.present import standing_of
from alongside.iom.rules import ADD_REASONS, LEAVE_OUT_REASONS
from alongside.partners.areas import BCUS, BOROUGHS
from alongside.partners.models import Agency, Posting, User
from alongside.people.models import Person

pytestmark = pytest.mark.django_db

TODAY = date(2021, 4, 27)
ROUND = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

near = st.integers(-90, 3).map(lambda days: TODAY + timedelta(days=days))
ahead = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))
DECISIONS = st.one_of(
    st.just({"decided": "NOTHING"}),
    st.fixed_dictionaries({"decided": st.just("UNDECIDED"), "waiting_since": near.filter(TODAY.__ge__)}),
    st.fixed_dictionaries(
        {
            "decided": st.just("INCLUDED"),
            "discretionary": st.booleans(),
            "reason": st.sampled_from(["", *ADD_REASONS]),
        }
    ),
    st.fixed_dictionaries({"decided": st.just("LEFT_OUT"), "reason": st.sampled_from([*LEAVE_OUT_REASONS])}),
    st.fixed_dictionaries(
        {
            "decided": st.just("DEFERRED"),
            "defer_until": ahead,
            "waiting_since": near.filter(TODAY.__ge__),
        }
    ),
)
CASES = st.lists(
    st.tuples(st.sampled_from(Eligibility.values), st.sampled_from([b.gss for b in BOROUGHS]), DECISIONS).map(
        lambda drawn: {"eligibility": drawn[0], "borough": drawn[1], **drawn[2]}
    ),
    min_size=1,
    max_size=30,
)


@contextmanager
def there_are(cases: list[dict[str, Any]]) -> Iterator[Posting]:
    """These cases, and no others, for as long as the block; led by the agency of the posting given."""
    with transaction.atomic():
        agency = Agency.objects.create(name="Agency that leads", kind="PROBATION")
        user = User.objects.create(email="analyst@agency.example", name="Analyst")
        posting = Posting.objects.create(
            user=user, agency=agency, role="PAN_LONDON_ANALYST", starts_on=date(2020, 1, 1)
        )
        people = Person.objects.bulk_create(
            Person(crn=f"A{number:06d}", surname="A", forenames="B", born_on=date(1990, 1, 1), sex="M")
            for number in range(len(cases))
        )
        Case.objects.bulk_create(
            Case(person=person, lead_agency=agency, **values)
            for person, values in zip(people, cases, strict=True)
        )
        yield posting
        transaction.set_rollback(True)


@ROUND
@given(cases=CASES)
def test_every_case_stands_in_one_place_and_the_database_agrees(
    db: None, cases: list[dict[str, Any]]
) -> None:
    with there_are(cases):
        by_list = {
            name: set(Case.objects.filter(queries.standing_is(name, TODAY)).values_list("pk", flat=True))
            for name in queries.STANDINGS
        }
        by_case = {
            name: {case.pk for case in Case.objects.all() if standing_of(case, TODAY) == name}
            for name in queries.STANDINGS
        }
        assert by_list == by_case
        assert sum(map(len, by_list.values())) == len(cases)


def figures(area: queries.Coverage) -> dict[str, Any]:
    """What a page shows of an area."""
    return {
        **area.standing,
        "eligible": area.eligible,
        "active": area.active,
        **{reason: area.left_out.get(reason, 0) for reason in LEAVE_OUT_REASONS},
        **area.waits,
    }


def lengths(area: queries.Coverage) -> dict[str, int]:
    """How long the lists behind them are, as London's analyst would see them."""
    asked = {
        **{name: {"standing": name} for name in (*queries.STANDINGS, *queries.GATHERED)},
        **{reason: {"standing": "left-out", "reason": reason} for reason in LEAVE_OUT_REASONS},
        **{wait: {"waited": wait} for wait in queries.WAITS},
    }
    return {
        name: Case.objects.filter(
            queries.CaseFilter(**narrowed, boroughs=area.boroughs).condition(TODAY)
        ).count()
        for name, narrowed in asked.items()
    }


@settings(ROUND, max_examples=15)
@given(cases=CASES)
def test_every_figure_of_coverage_is_as_long_as_its_list(db: None, cases: list[dict[str, Any]]) -> None:
    with there_are(cases) as posting:
        found = queries.coverage(posting, TODAY)
        first = next(area for area in found.boroughs if area.boroughs == (cases[0]["borough"],))
        areas = [found.london, first, *(bcu for bcu in found.bcus if bcu.bcu == first.bcu)]
        assert list(map(figures, areas)) == list(map(lengths, areas))


@ROUND
@given(cases=CASES)
def test_coverage_counts_each_case_once_and_its_parts_add_up(db: None, cases: list[dict[str, Any]]) -> None:
    with there_are(cases) as posting:
        found = queries.coverage(posting, TODAY)
    assert sum(found.london.standing.values()) == len(cases)
    assert found.london.eligible == sum(each["eligibility"] == "ELIGIBLE" for each in cases)
    assert found.london.active == sum(each["decided"] == "INCLUDED" for each in cases)
    in_city = sum(each["borough"] == "E09000001" for each in cases)
    assert sum(sum(area.standing.values()) for area in found.bcus) == len(cases) - in_city


def test_bcus_are_those_of_the_boroughs_and_the_city_has_none(db: None) -> None:
    with there_are([]) as posting:
        found = queries.coverage(posting, TODAY)
    assert len(found.boroughs) == 33
    assert [len(area.boroughs) for area in found.bcus] == [len(bcu.boroughs) for bcu in BCUS]
    assert len(found.london.boroughs) == 33


@pytest.mark.parametrize(
    ("days", "wait"),
    [(0, "under-4-weeks"), (27, "under-4-weeks"), (28, "4-to-12-weeks"), (83, "4-to-12-weeks"),
     (84, "over-12-weeks"), (400, "over-12-weeks")],
)  # fmt: skip
def test_how_long_a_case_has_waited(db: None, days: int, wait: str) -> None:
    waiting = {"decided": "UNDECIDED", "waiting_since": TODAY - timedelta(days=days)}
    with there_are([{"eligibility": "ELIGIBLE", "borough": "E09000014", **waiting}]) as posting:
        found = queries.coverage(posting, TODAY).london
        assert {name: count for name, count in found.waits.items() if count} == {wait: 1}
        assert found.waiting_since == TODAY - timedelta(days=days)


def test_the_share_decided_is_unknown_where_nobody_is_eligible(db: None) -> None:
    with there_are([{"eligibility": "EXPIRED", "borough": "E09000014", "decided": "NOTHING"}]) as posting:
        assert queries.coverage(posting, TODAY).london.share_decided is None
