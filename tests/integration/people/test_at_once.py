"""Two who decide at the same time: who is one person is as if they had come one after the other."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from alongside.partners.models import Posting
from alongside.people.actions import reviewing
from alongside.people.models import Pair, Person
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db(transaction=True)

ALIKE_IN_NOTHING = (
    {"forenames": "Aidan", "surname": "Brook", "born_on": date(1990, 1, 9)},
    {"forenames": "Zofia", "surname": "Quill", "born_on": date(1961, 1, 9)},
    {"forenames": "Tariq", "surname": "Venn", "born_on": date(2001, 1, 9)},
)


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting]) -> Posting:
    """A second person who may decide."""
    return make_posting("SUPERVISOR", "Haringey")


@pytest.fixture
def three(school: Posting, enter: Callable[..., Person]) -> list[Person]:
    """Three people who have nothing in common."""
    return [enter(school, address="", postcode="", **said) for said in ALIKE_IN_NOTHING]


def pair(one: Person, two: Person) -> int:
    return Pair.objects.get_or_create(one=one, two=two, defaults={"found_at": timezone.now()})[0].pk


def at_once(*acts: Callable[[], Any]) -> None:
    """Do each in a transaction of its own that is not over before the other has acted, if the other can."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                act()
                wait(barrier)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


def wait(barrier: threading.Barrier) -> None:
    """Until the other has acted too, or for a second, as it may have to wait for this one."""
    try:
        barrier.wait(1)
    except threading.BrokenBarrierError:
        return


def individuals() -> Iterator[int | None]:
    return iter(Person.objects.order_by("pk").values_list("individual", flat=True))


def test_two_links_of_three_make_one_person(
    three: list[Person], haringey: Posting, supervisor: Posting
) -> None:
    one, two, last = three
    first, second = pair(one, two), pair(two, last)
    at_once(
        lambda: reviewing.decide(pair=first, verdict="SAME", reason="says so", by=haringey),
        lambda: reviewing.decide(pair=second, verdict="SAME", reason="says so", by=supervisor),
    )
    assert set(individuals()) == {one.pk}


def test_two_links_do_not_put_together_who_were_found_different(
    three: list[Person], haringey: Posting, supervisor: Posting
) -> None:
    one, two, last = three
    first, second = pair(one, two), pair(two, last)
    reviewing.decide(pair=pair(one, last), verdict="DIFFERENT", reason="not alike", by=haringey)
    at_once(
        lambda: reviewing.decide(pair=first, verdict="SAME", reason="says so", by=haringey),
        lambda: reviewing.decide(pair=second, verdict="SAME", reason="says so", by=supervisor),
    )
    states = Pair.objects.filter(pk__in=[first, second]).values_list("state", flat=True)
    assert sorted(states) == ["CONFLICT", "SAME"]


def test_two_links_do_not_join_two_open_cases_by_way_of_a_third(
    cohort: Cohort, school: Posting, haringey: Posting, supervisor: Posting, enter: Callable[..., Person]
) -> None:
    cohort.month(date(2021, 2, 1), cohort.person("X000001"), cohort.person("X000002", dob="1991-07-08"))
    one, two = (cohort.case(crn).person for crn in ("X000001", "X000002"))
    between = enter(school)
    first, second = pair(one, between), pair(two, between)
    at_once(
        lambda: reviewing.decide(pair=first, verdict="SAME", reason="says so", by=haringey),
        lambda: reviewing.decide(pair=second, verdict="SAME", reason="says so", by=supervisor),
    )
    states = Pair.objects.filter(pk__in=[first, second]).values_list("state", flat=True)
    assert sorted(states) == ["CONFIRM", "SAME"]
