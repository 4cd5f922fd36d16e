"""The same form sent twice: who is entered once, and who twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction

from alongside.partners.models import Posting
from alongside.people.actions import entries
from alongside.people.models import Marker, Pair, Person
from integration.iom.test_meanwhile import somebody_waits

MAKE_PERSON = Callable[..., Person]
BESIDE = Callable[[Callable[[], Any]], Future[Any]]


@pytest.fixture
def beside() -> Iterator[BESIDE]:
    """Does something in a thread with a connection of its own."""

    def closed(do: Callable[[], Any]) -> Any:
        try:
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        yield lambda do: pool.submit(closed, do)


@pytest.mark.django_db
def test_the_same_entered_again_is_the_one_who_is_there(school: Posting, enter: MAKE_PERSON) -> None:
    assert enter(school) == enter(school) == Person.objects.get()
    assert Marker.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_entered_at_the_same_moment_is_entered_once(
    school: Posting, enter: MAKE_PERSON, beside: BESIDE
) -> None:
    with transaction.atomic():
        first = enter(school)
        second = beside(lambda: enter(school))
        assert somebody_waits()
    assert second.result(30) == first
    assert (Person.objects.count(), Marker.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed", [{"known_as": "Jay"}, {"born_on": None}, {"crn": "X123456"}, {"ethnicity": "W1"}]
)
def test_whoever_differs_in_anything_is_somebody_else(
    school: Posting, enter: MAKE_PERSON, changed: dict[str, Any]
) -> None:
    assert enter(school) != enter(school, **changed)


@pytest.mark.django_db
def test_the_same_entered_by_a_colleague_is_another_source(
    school: Posting, enter: MAKE_PERSON, make_posting: Callable[..., Posting]
) -> None:
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=school.agency)
    assert enter(school) != enter(colleague)


@pytest.mark.django_db
def test_the_same_entered_on_another_day_is_another_source(school: Posting, enter: MAKE_PERSON) -> None:
    first = enter(school)
    Person.objects.update(stated_on=date(2020, 1, 1))
    assert enter(school) != first


@pytest.mark.django_db
def test_whoever_is_known_in_another_role_is_somebody_else(school: Posting, enter: MAKE_PERSON) -> None:
    assert enter(school, role="AT_RISK") != enter(school, role="VICTIM")


@pytest.mark.django_db
def test_whoever_is_entered_after_the_role_has_ended_is_a_new_row(
    school: Posting, enter: MAKE_PERSON
) -> None:
    first = enter(school)
    entries.end_marker(by=school, marker=Marker.objects.get().pk, why="Entered by mistake")
    assert enter(school) != first


@pytest.mark.django_db
def test_who_they_are_is_said_of_the_one_who_is_there_and_once(
    school: Posting, police: Posting, enter: MAKE_PERSON
) -> None:
    known = enter(police, role="OFFENDER", forenames="Zofia", surname="Quill", born_on=None)
    first = enter(school, address="", postcode="")
    assert not Pair.objects.exists()
    second = enter(school, address="", postcode="", same_as=known.pk)
    third = enter(school, address="", postcode="", same_as=known.pk)
    assert first == second == third
    assert [one.kind for one in Pair.objects.get().verdicts.all()] == ["SAME"]
    assert set(Person.objects.values_list("individual", flat=True)) == {known.pk}
