"""Reading the person index."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from alongside.people.models import Restriction


def restrictions_on(people: Iterable[int], day: date) -> QuerySet[Restriction]:
    """The restrictions of processing that are in force for some people on a day."""
    in_force = Q(until_on=None) | Q(until_on__gt=day)
    return Restriction.objects.filter(in_force, person__in=people, from_on__lte=day).order_by("from_on", "pk")


def is_restricted(person: str, day: date) -> Exists:
    """Whether the information of a row's person is only to be stored. `person`: the row's field."""
    in_force = Q(until_on=None) | Q(until_on__gt=day)
    return Exists(Restriction.objects.filter(in_force, person=OuterRef(person), from_on__lte=day))
