"""What happens to a case after it is closed: who still sees it, and when it is reviewed and erased."""

from django.utils import timezone

from alongside.casework.models import Case
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.partners import sharing
from alongside.partners.categories import OF_A_CASE
from alongside.partners.models import Access, Agency
from alongside.partners.rules import flows_to


def lines(case: Case, pack: Pack) -> list[str]:
    """What whoever closes a case is told, a sentence or two each."""
    kept = pack.retention
    reviewed, erased = (
        formats.count(months, "month") for months in (kept.review_after_months, kept.erase_after_months)
    )
    ends = "Interventions, appointments to come and barriers end with it, whichever agency said them."
    review = f"{reviewed} after its end somebody decides whether it is still needed."
    erasure = f"{erased} after its end it is erased, unless it is kept for a reason that is recorded."
    return [
        f"{_who(case)} Nobody adds to it any more.",
        f"{ends} Goals stay as they stand.",
        f"{review} {erasure}",
    ]


def _who(case: Case) -> str:
    lead = case.lead_agency.name
    if case.access != Access.OPEN:
        return f"After closing, only those at {lead} see it who see it now."
    parts = sharing.live_parts(timezone.now(), with_agency=case.lead_agency_id)
    readers = {
        part.agency
        for part in parts
        if any(
            case.lead_agency_id in sources
            for category, sources in flows_to(part.agency, parts).get(case.programme, {}).items()
            if category in OF_A_CASE
        )
    }
    names = Agency.objects.filter(pk__in=readers - {case.lead_agency_id}).order_by("name", "pk")
    *others, last = list(names.values_list("name", flat=True)) or [""]
    if not last:
        return f"After closing, only {lead} sees it."
    shared = f"{', '.join(others)} and {last}" if others else last
    return f"After closing, it is still seen by {lead}, and by {shared} as long as their agreements run."
