"""What the cases of packs tell the index of people."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alongside.casework import own_rules, parts, queries
from alongside.casework.models import Case
from alongside.partners import sharing
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people.programmes import Involvement


class Packs:
    """The programmes that are packs, as people.programmes asks them."""

    def people_seen(self, posting: Posting, category: Category) -> QuerySet[Any, Any]:
        """The people whose case a posting sees, where its lead agency shares a category."""
        scope = sharing.scope_of(posting)
        shares = Q(lead_agency=posting.agency_id)
        for programme in sorted(scope.flows):
            shares |= Q(programme=programme, lead_agency__in=scope.sources(programme, category))
        return queries.visible_to(posting).filter(shares).order_by().values("person")

    def open_cases(self, people: Collection[int]) -> set[int]:
        """Who of some people has an open case."""
        found = Case.objects.filter(closed_on=None, person__in=people).order_by()
        return set(found.values_list("person_id", flat=True))

    def involvements(self, posting: Posting, people: Collection[int]) -> list[Involvement]:
        """The cases of some people that a posting sees."""
        sight = parts.sight_of(posting)
        # What a programme with rules of its own has to say, it says itself.
        seen = queries.visible_to(posting).exclude(programme__in=own_rules.slugs())
        found = []
        for case in seen.filter(person__in=people).order_by("pk"):
            standing = "closed" if case.closed_on else "open"
            if sight.shows_standing(case) and not case.closed_on:
                standing = sight.pack_of(case).word("statuses", case.status).lower()
            found.append(
                Involvement(
                    person=case.person_id,
                    programme=sight.pack_of(case).name,
                    reference=case.reference,
                    standing=standing,
                    href=reverse("casework:case", args=[case.pk]),
                )
            )
        return found

    def with_reference(self, posting: Posting, reference: str) -> list[int]:
        """Whose case has a reference such as GAG-000123."""
        found = queries.with_reference(posting, reference)
        return list(found.order_by().values_list("person_id", flat=True))
