"""What London IOM tells the pages of cases: it opens, gives and closes its records itself.

Whoever is referred to it, and accepted, is added to the cohort at local discretion, which the framework
leaves to local panels (board pack of 24 February 2021).
"""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from alongside.casework.models import Case as Record
from alongside.casework.own_rules import OwnRules, Refused
from alongside.iom import rules, tabs
from alongside.iom.actions import decisions
from alongside.iom.parts import KIND, PROGRAMME
from alongside.iom.queries import visible_to
from alongside.partners.models import Posting
from alongside.partners.sharing import Scope
from alongside.people.models import Person


def _pages(record: Record, posting: Posting) -> list[dict[str, Any]]:
    case = visible_to(posting).filter(record=record).first()
    return tabs.own(case, posting) if case else []


def _opened(scope: Scope) -> Q:
    """The records of the cases that granted or break-glass access opens, where an agreement shares them."""
    cases = scope.opened.get(KIND)
    return Q(iom_case__in=sorted(cases), lead_agency__in=scope.sources(PROGRAMME)) if cases else Q()


def _take(person: Person, *, borough: str, why: str, by: Posting) -> Record:
    try:
        case = decisions.add_person(person=person, borough=borough, by=by, text=why)
    except rules.NotAllowed as fault:
        raise Refused(f"{fault}.") from fault
    if case.record is None:
        raise Refused("No pack of London IOM is loaded.")
    return case.record


LONDON_IOM = OwnRules(
    programme=PROGRAMME,
    pages=_pages,
    workers=lambda record: reverse("iom:allocate", args=[record.number]),
    end=lambda record: f"{reverse('iom:case', args=[record.number])}#decide",
    take=_take,
    opened=_opened,
)
