"""The warnings that stand above every page about a case."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alongside.casework import queries
from alongside.casework.models import Case, WarningMarker
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.partners.models import Posting


def of_case(posting: Posting, case: Case) -> QuerySet[WarningMarker]:
    """The warnings of a case that are in force and that a posting is told, the newest first."""
    found = WarningMarker.objects.filter(queries.told_of(posting, case), ended_on=None)
    return found.select_related("agency", "by__user").order_by("-starts_on", "-pk")


def shown(
    warnings: Iterable[WarningMarker], *, case: Case, posting: Posting, pack: Pack
) -> list[dict[str, Any]]:
    """Warnings for the template; whose they are may look at them again."""
    return [
        {
            "name": pack.word("warnings", one.code),
            "words": one.words,
            "by": f"{one.by.user.name}, {one.agency.name}, since {formats.date(one.starts_on)}",
            "told": "They have been told."
            if one.disclosed == WarningMarker.Disclosed.YES
            else f"They have not been told: {one.why_not}",
            "href": reverse("casework:warning", args=[case.pk, one.pk])
            if one.agency_id == posting.agency_id and queries.may_correct(posting, case)
            else "",
        }
        for one in warnings
    ]
