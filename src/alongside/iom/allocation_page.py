"""What the page of a case shows of who works with somebody: plain values."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from alongside.core import formats
from alongside.iom.models import Case
from alongside.iom.parts import NOT_YOUR_ROLE, sight_of
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_ALLOCATE
from alongside.partners.rules import may


def panel(case: Case, posting: Posting) -> dict[str, Any]:
    """Who works with somebody now, for each agency.

    Args:
        case: the case, with its workers, as queries.case_with_person gives it.
        posting: who reads it. Names are shown where the lead agency shares its plans.
    """
    sight = sight_of(posting)
    hidden = sight.why_hidden(case.lead_agency_id, Category.PLAN) or ("" if sight.names else NOT_YOUR_ROLE)
    return {
        "hidden": hidden.capitalize(),
        "workers": [
            {
                "key": one["agency"],
                "value": f"{one['name']}, since {formats.date(datetime.fromisoformat(one['since']))}",
            }
            for one in case.workers  # type: ignore[attr-defined]
        ],
        "change_href": reverse("iom:allocate", args=[case.pk]) if may(posting, IOM_ALLOCATE) else "",
    }
