"""Finding a case by its reference, for whoever may see it, work on it, or add to it."""

import re

from django.db.models import Q, QuerySet

from alongside.api.guards import Request
from alongside.api.problems import NotThere
from alongside.casework import queries
from alongside.casework.models import Case
from alongside.casework.parts import KIND


def with_reference(reference: str) -> Q:
    """The condition for the case that a reference names."""
    match = re.fullmatch(r"([A-Z]{2,5})-([0-9]{6,9})", reference)
    if not match:
        return Q(pk=None)
    number = int(match[2])
    return Q(prefix=match[1]) & (Q(number=number) | Q(number=None, pk=number))


def cases(request: Request) -> QuerySet[Case]:
    """The cases that the client sees."""
    found = queries.visible_to(request.posting)
    return found.select_related("lead_agency", "worker__user").prefetch_related("person")


def case(request: Request, reference: str) -> Case:
    """One case that the client sees. Raises NotThere."""
    found = cases(request).filter(with_reference(reference)).first()
    if found is None:
        raise NotThere(KIND, reference)
    return found


def to_work_on(request: Request, reference: str) -> Case:
    """One that it may change. Raises NotThere."""
    found = case(request, reference)
    if not queries.may_work_on(request.posting, found):
        raise NotThere(KIND, reference)
    return found


def to_add_to(request: Request, reference: str) -> Case:
    """One to which it may add what its agency knows. Raises NotThere."""
    found = case(request, reference)
    if not queries.may_add_to(request.posting, found):
        raise NotThere(KIND, reference)
    return found
