"""What the tests of the index stand on: the monthly run, workers who enter people, and who reviews pairs."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from alongside.partners.models import Posting
from alongside.people.actions import entries, linking
from alongside.people.models import Pair, Person
from integration.iom.conftest import (
    Cohort,
    analyst,
    as_posting,
    cohort,
    enfield,
    haringey,
    officer,
    police,
    posting_of,
    viewer,
)

__all__ = [
    "Cohort",
    "analyst",
    "as_posting",
    "cohort",
    "enfield",
    "haringey",
    "officer",
    "police",
    "posting_of",
    "viewer",
]

SAID: dict[str, Any] = {
    "forenames": "Marcus Jerome",
    "surname": "Adeyemi",
    "born_on": date(2004, 5, 11),
    "sex": "M",
    "address": "14 Acacia Road",
    "postcode": "N17 9QA",
}


def a_marker(role: str = "AT_RISK") -> dict[str, Any]:
    """What a form says of how an agency knows somebody."""
    review_on = timezone.localdate() + timedelta(days=90)
    return {"role": role, "reason": "Referred by the school", "review_on": review_on}


@pytest.fixture
def school(make_posting: Callable[..., Posting]) -> Posting:
    """Works at a school in Haringey."""
    return make_posting("PARTNER_WORKER", "Haringey")


@pytest.fixture
def enter() -> Callable[..., Person]:
    """A maker of people, each as a worker enters them: Marcus Adeyemi, but for what is said."""

    def make(by: Posting, *, role: str = "AT_RISK", same_as: int | None = None, **said: Any) -> Person:
        return entries.enter(by=by, said={**SAID, **said}, marker=a_marker(role), same_as=same_as)

    return make


@pytest.fixture
def pair_of() -> Callable[[Person, Person], Pair]:
    """The pair of two people, whatever became of it."""

    def find(one: Person, two: Person) -> Pair:
        first, second = sorted((one.pk, two.pk))
        return Pair.objects.get(one=first, two=second)

    return find


@pytest.fixture
def link_again() -> Callable[..., linking.Linked]:
    """Compares some people with the whole index, as an intake does."""

    def again(*people: Person) -> linking.Linked:
        return linking.link([one.pk for one in people], by=None)

    return again
