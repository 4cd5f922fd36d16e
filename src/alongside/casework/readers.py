"""Who will be able to read something that is kept with a case, by the agreements that are live now."""

from collections.abc import Iterable

from django.utils import timezone

from alongside.casework.models import Case
from alongside.partners import sharing
from alongside.partners.categories import OF_A_CASE, Category
from alongside.partners.models import Access, Agency, Posting
from alongside.partners.rules import flows_to


def of(case: Case, categories: Iterable[Category], *, by: Posting) -> dict[Category, list[str]]:
    """By category, the names of the other agencies that will read what a posting's agency keeps under it.

    Those that see the case, and to which the category flows. Of a case that is not open, none: who else sees
    it is decided one by one.
    """
    wanted = list(categories)
    if case.access != Access.OPEN:
        return {category: [] for category in wanted}
    parts = [part for part in sharing.live_parts(timezone.now()) if part.programme == case.programme]
    flows = {
        agency: flows_to(agency, parts).get(case.programme, {})
        for agency in {part.agency for part in parts} - {by.agency_id}
    }
    seeing = {
        agency
        for agency, by_category in flows.items()
        if agency == case.lead_agency_id
        or any(case.lead_agency_id in by_category.get(one, ()) for one in OF_A_CASE)
    }
    names = dict(Agency.objects.filter(pk__in=seeing).values_list("pk", "name"))
    return {
        category: sorted(
            names[agency] for agency in seeing if by.agency_id in flows[agency].get(category, ())
        )
        for category in wanted
    }


def in_words(agencies: Iterable[str]) -> str:
    """Who will read it, in a sentence."""
    named = list(agencies)
    if not named:
        return "Read by your agency alone."
    return f"Read by your agency and by {_listed(named)}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
