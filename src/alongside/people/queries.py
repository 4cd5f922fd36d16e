"""Reading the person index."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from alongside.people.models import Restriction


def restrictions_on(people: Iterable[int], day: date) -> QuerySet[Restriction]:
    """The restrictions of processing that are in force for some people on a day."""
    in_force = Q(until_on=None) | Q(until_on__gt=day)
    return Restriction.objects.filter(in_force, person__in=people, from_on__lte=day).order_by("from_on", "pk")


def is_restricted(person: int, day: date) -> bool:
    """Whether a person's information may be stored, and nothing else, on a day."""
    return restrictions_on([person], day).exists()
