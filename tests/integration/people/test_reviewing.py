"""Deciding on pairs: what binds, what needs a second person, and that taking back restores what was."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.partners.models import Posting
from alongside.people import queries
from alongside.people.actions import reviewing
from alongside.people.models import Pair, Person, Verdict
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db
FEBRUARY = date(2021, 2, 1)


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting]) -> Posting:
    """Haringey's supervisor."""
    return make_posting("SUPERVISOR", "Haringey")


@pytest.fixture
def three(school: Posting, enter: Callable[..., Person]) -> list[Person]:
    """Three people who have nothing in common, and a pair of each two."""
    names = [("Aidan", "Brook", 1990), ("Zofia", "Quill", 1961), ("Tariq", "Venn", 2001)]
    people = [
        enter(school, forenames=a, surname=b, born_on=date(year, 1, 9), address="", postcode="")
        for a, b, year in names
    ]
    make_pair(people[0], people[1])
    make_pair(people[0], people[2])
    make_pair(people[1], people[2])
    return people


def make_pair(one: Person, two: Person, **options: Any) -> Pair:
    from django.utils import timezone

    return Pair.objects.get_or_create(one=one, two=two, defaults={"found_at": timezone.now(), **options})[0]


def say(pair: Pair, verdict: str, by: Posting) -> str:
    return reviewing.decide(pair=pair.pk, verdict=verdict, reason="They say so themselves", by=by).state


def individuals(people: list[Person]) -> list[int | None]:
    found = dict(Person.objects.values_list("pk", "individual"))
    return [found[person.pk] for person in people]


def test_the_same_is_one_person_and_taken_back_it_is_two(
    three: list[Person], haringey: Posting, pair_of: Callable[..., Pair]
) -> None:
    a, b, c = (person.pk for person in three)
    pair = pair_of(three[0], three[1])
    assert say(pair, "SAME", haringey) == "SAME"
    assert individuals(three) == [a, a, c]
    reviewing.take_back(pair=pair.pk, reason="It was the brother", by=haringey)
    assert individuals(three) == [a, b, c]
    kinds = [verdict.kind for verdict in pair.verdicts.order_by("pk")]
    assert kinds == ["SAME", "TAKEN_BACK"]


@pytest.mark.parametrize("verdict", ["DIFFERENT", "NOT_SURE"])
def test_different_and_not_sure_link_nobody(
    three: list[Person], haringey: Posting, pair_of: Callable[..., Pair], verdict: str
) -> None:
    assert say(pair_of(three[0], three[1]), verdict, haringey) == verdict
    assert individuals(three) == [person.pk for person in three]
    assert not queries.pairs_to_look_at(haringey).filter(state=verdict).exists()


def test_what_contradicts_other_decisions_changes_nothing_and_goes_to_somebody(
    three: list[Person], haringey: Posting, pair_of: Callable[..., Pair]
) -> None:
    a, b, c = three
    say(pair_of(a, b), "SAME", haringey)
    say(pair_of(b, c), "DIFFERENT", haringey)
    before = individuals(three)
    assert say(pair_of(a, c), "SAME", haringey) == "CONFLICT"
    assert individuals(three) == before
    assert pair_of(a, c) in queries.pairs_to_look_at(haringey)


def test_different_people_who_are_linked_by_way_of_others_are_a_conflict_too(
    three: list[Person], haringey: Posting, pair_of: Callable[..., Pair]
) -> None:
    a, b, c = three
    say(pair_of(a, b), "SAME", haringey)
    say(pair_of(b, c), "SAME", haringey)
    assert say(pair_of(a, c), "DIFFERENT", haringey) == "CONFLICT"
    assert individuals(three) == [a.pk] * 3


def test_a_source_that_is_of_somebody_else_loses_all_its_links_at_once(
    three: list[Person], haringey: Posting, pair_of: Callable[..., Pair]
) -> None:
    a, b, c = three
    for one, two in ((a, b), (b, c), (a, c)):
        say(pair_of(one, two), "SAME", haringey)
    assert reviewing.separate(person=c.pk, reason="Another Tariq", by=haringey) == 2
    assert individuals(three) == [a.pk, a.pk, c.pk]
    assert {pair_of(a, c).state, pair_of(b, c).state} == {"DIFFERENT"}


def two_open_cases(cohort: Cohort) -> tuple[Person, Person]:
    cohort.month(FEBRUARY, cohort.person("X000001"), cohort.person("X000002", dob="1991-07-08"))
    return cohort.case("X000001").person, cohort.case("X000002").person


def test_two_open_cases_need_a_second_person(cohort: Cohort, haringey: Posting, supervisor: Posting) -> None:
    one, two = two_open_cases(cohort)
    pair = make_pair(one, two)
    assert say(pair, "SAME", haringey) == "CONFIRM"
    assert individuals([one, two]) == [one.pk, two.pk]
    assert pair not in queries.pairs_to_look_at(haringey)
    with pytest.raises(reviewing.NotAllowed, match="Somebody else has to confirm it"):
        say(pair, "SAME", haringey)
    assert pair in queries.pairs_to_look_at(supervisor)
    assert say(pair, "SAME", supervisor) == "SAME"
    assert individuals([one, two]) == [one.pk, one.pk]


def test_the_database_refuses_a_second_opinion_of_the_first(
    cohort: Cohort, haringey: Posting, make_posting: Callable[..., Posting]
) -> None:
    one, two = two_open_cases(cohort)
    pair = make_pair(one, two)
    say(pair, "SAME", haringey)
    # The same person, as another of their postings.
    again = make_posting("SUPERVISOR", "Haringey", user=haringey.user)
    with pytest.raises(IntegrityError, match="cannot confirm it too"), transaction.atomic():
        Verdict.objects.create(pair=pair, kind="CONFIRMED", reason="I", by=again, at=pair.found_at)


def test_a_pair_that_is_decided_is_not_decided_again(
    three: list[Person], haringey: Posting, pair_of: Callable[..., Pair]
) -> None:
    pair = pair_of(three[0], three[1])
    say(pair, "DIFFERENT", haringey)
    with pytest.raises(reviewing.NotAllowed, match="has been decided meanwhile"):
        say(pair, "SAME", haringey)


def test_a_pair_of_which_one_does_not_see_both_sides_is_not_there(
    three: list[Person], enfield: Posting, school: Posting, pair_of: Callable[..., Pair]
) -> None:
    pair = pair_of(three[0], three[1])
    for stranger in (enfield, school):
        with pytest.raises(reviewing.PairNotFound):
            say(pair, "SAME", stranger)


def snapshot() -> list[tuple[Any, ...]]:
    """Every row of people and statements, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM people_person p ORDER BY id")
        people = cursor.fetchall()
        cursor.execute("SELECT s::text FROM people_statement s ORDER BY id")
        return people + cursor.fetchall()


PEOPLE = range(5)
edges = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda pair: pair[0] < pair[1])
acts = st.lists(st.tuples(edges, st.sampled_from(["SAME", "SAME", "DIFFERENT", "BACK"])), max_size=12)


def reachable(links: set[tuple[int, int]], person: int) -> int:
    """The first of all who can be reached from one, by hand."""
    found = {person}
    for _ in PEOPLE:
        found |= {b for a, b in links if a in found} | {a for a, b in links if b in found}
    return min(found)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts)
def test_taking_back_restores_exactly_what_was_after_any_decisions(
    acts: list[tuple[tuple[int, int], str]], school: Posting, haringey: Posting
) -> None:
    with transaction.atomic():
        people = [
            Person.objects.create(
                source="ENTERED", agency=school.agency, entered_by=school, surname=f"Name{number}", sex="U"
            )
            for number in PEOPLE
        ]
        pairs = {(a, b): make_pair(people[a], people[b]) for a in PEOPLE for b in PEOPLE if a < b}
        links: set[tuple[int, int]] = set()
        history: list[list[tuple[Any, ...]]] = []
        for edge, act in acts:
            before = snapshot()
            state = Pair.objects.get(pk=pairs[edge].pk).state
            links = play(pairs[edge], act, state, links, edge, haringey)
            expected = [people[reachable(links, number)].pk for number in PEOPLE]
            assert individuals(people) == expected
            history.append(before)
        # Everything that was decided, taken back: byte for byte as at the beginning.
        for pair in Pair.objects.exclude(state="WAITING").order_by("-pk"):
            reviewing.take_back(pair=pair.pk, reason="All of it", by=haringey)
        assert snapshot() == (history[0] if history else snapshot())
        transaction.set_rollback(True)


def play(
    pair: Pair, act: str, state: str, links: set[tuple[int, int]], edge: tuple[int, int], by: Posting
) -> set[tuple[int, int]]:
    """One act, where the pair lets it be done; the links after it."""
    if act == "BACK":
        if state == "WAITING":
            return links
        before = snapshot() if state != "SAME" else None
        reviewing.take_back(pair=pair.pk, reason="Taken back", by=by)
        assert before is None or snapshot() == before
        return links - {edge}
    if state not in ("WAITING", "CONFLICT"):
        return links
    return links | {edge} if say(pair, act, by) == "SAME" else links
