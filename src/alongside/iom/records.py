"""What London IOM tells the pages of cases: it opens, gives and closes its records itself."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from alongside.casework.models import Case as Record
from alongside.casework.own_rules import OwnRules
from alongside.iom import tabs
from alongside.iom.parts import KIND, PROGRAMME
from alongside.iom.queries import visible_to
from alongside.partners.models import Posting
from alongside.partners.sharing import Scope


def _pages(record: Record, posting: Posting) -> list[dict[str, Any]]:
    case = visible_to(posting).filter(record=record).first()
    return tabs.own(case, posting) if case else []


def _opened(scope: Scope) -> Q:
    """The records of the cases that granted or break-glass access opens, where an agreement shares them."""
    cases = scope.opened.get(KIND)
    return Q(iom_case__in=sorted(cases), lead_agency__in=scope.sources(PROGRAMME)) if cases else Q()


LONDON_IOM = OwnRules(
    programme=PROGRAMME,
    pages=_pages,
    workers=lambda record: reverse("iom:allocate", args=[record.number]),
    end=lambda record: f"{reverse('iom:case', args=[record.number])}#decide",
    opened=_opened,
)
