"""Asking somebody whether those who were one person through another source still are, once that has gone."""

from collections.abc import Iterable
from itertools import pairwise

from django.db.models import Q
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.people import queries
from alongside.people.actions import linking
from alongside.people.models import Pair, Person, Verdict


def linked_with(person: int) -> set[int]:
    """The sources with which one is linked, by the evidence or by a decision."""
    pairs = Pair.objects.filter(Q(one=person) | Q(two=person), state__in=queries.LINKED)
    return {side for pair in pairs.order_by().values_list("one_id", "two_id") for side in pair} - {person}


def about_those_who_fell_apart(people: Iterable[int]) -> list[Pair]:
    """Put people who were linked with a source that has gone among the pairs to be looked at.

    Those who are one person without it are left as they are. Each of the rest is paired with the next, so
    that what is decided can make one person of all again. Works as the task of linking, which alone adds
    pairs; call it in the transaction in which the source went.

    Returns:
        the pairs that are new. Where there was one before, it stands as it was.
    """
    with acting.as_system(Task.LINKING):
        first_of: dict[int | None, int] = {}
        found = Person.objects.filter(pk__in=[*people]).order_by("pk")
        for person, individual in found.values_list("pk", "individual"):
            first_of.setdefault(individual, person)
        now = timezone.now()
        asked = [
            Pair.objects.get_or_create(one_id=one, two_id=two, defaults={"found_at": now})
            for one, two in pairwise(first_of.values())
        ]
        new = [pair for pair, is_new in asked if is_new]
        if new:
            Verdict.objects.bulk_create(
                [Verdict(pair=pair, kind=Verdict.Kind.QUEUED, at=now) for pair in new]
            )
            log.record(
                act=Act.COMBINATION,
                by=None,
                what=linking.WHAT,
                which=[pair.pk for pair in new],
                people=[side for pair in new for side in (pair.one_id, pair.two_id)],
                fields=["state"],
                reason="Linked through a source that has gone: to be looked at",
            )
    return new
