"""What London IOM tells the index of people: whom it sees, and who is a case of the cohort."""

import re
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from alongside.iom.models import Case, Eligibility
from alongside.iom.parts import sight_of
from alongside.iom.present import standing_of
from alongside.iom.queries import STANDINGS, visible_to
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people.programmes import Involvement

NAME = "London IOM core cohort"


class LondonIom:
    """The programme, as people.programmes asks it."""

    def people_seen(self, posting: Posting, category: Category) -> QuerySet[Any, Any]:
        """The people whose case a posting sees, where its lead agency shares a category."""
        shared = visible_to(posting).filter(lead_agency__in=sight_of(posting).sources(category))
        return shared.order_by().values("person")

    def open_cases(self, people: Collection[int]) -> set[int]:
        """Who of some people is eligible, or on the cohort."""
        is_open = Q(eligibility=Eligibility.ELIGIBLE) | Q(decided=Case.Decided.INCLUDED)
        found = Case.objects.filter(is_open, person__in=people).order_by()
        return set(found.values_list("person_id", flat=True))

    def involvements(self, posting: Posting, people: Collection[int]) -> list[Involvement]:
        """The cases of some people that a posting sees."""
        today = timezone.localdate()
        return [
            Involvement(
                person=case.person_id,
                programme=NAME,
                reference=case.reference,
                standing=STANDINGS[standing_of(case, today)],
                href=reverse("iom:case", args=[case.pk]),
            )
            for case in visible_to(posting).filter(person__in=people).order_by("pk")
        ]

    def with_reference(self, posting: Posting, reference: str) -> list[int]:
        """Whose case has a reference such as IOM-000123."""
        if not re.fullmatch(r"IOM-\d{1,9}", reference):
            return []
        found = visible_to(posting).filter(pk=int(reference.removeprefix("IOM-")))
        return list(found.order_by().values_list("person_id", flat=True))
