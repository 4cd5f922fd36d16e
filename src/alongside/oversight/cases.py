"""The cases about whose person the log is read: the cohort's, and those of programmes that are packs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alongside.casework import case_page, parts
from alongside.casework import queries as casework
from alongside.casework import tabs as casework_tabs
from alongside.casework.models import Case as ProgrammeCase
from alongside.iom import parts as iom_parts
from alongside.iom import queries as iom
from alongside.iom import tabs as iom_tabs
from alongside.iom.models import Case
from alongside.partners.categories import Category
from alongside.partners.models import Posting

AnyCase = Case | ProgrammeCase


@dataclass(frozen=True)
class Shown:
    """A case as the page about it shows it.

    Attributes:
        programme: its slug, for whose agreements apply.
        caption: what stands above the name.
        name: who it is, or the reference where that is not shared.
        here, back: the addresses of this page and of the case.
    """

    programme: str
    caption: str
    name: str
    here: str
    back: str
    tabs: list[dict[str, Any]]


def visible_to(posting: Posting, case: AnyCase) -> QuerySet[Any]:
    """The cases of the same kind that a posting may see."""
    return iom.visible_to(posting) if isinstance(case, Case) else casework.visible_to(posting)


def kind(case: AnyCase) -> str:
    """What the log calls such a case."""
    return iom_parts.KIND if isinstance(case, Case) else parts.KIND


def shown(case: AnyCase, posting: Posting) -> Shown:
    """What the page shows of a case."""
    if isinstance(case, Case):
        is_named = iom_parts.sight_of(posting).shows(case, Category.IDENTITY)
        return Shown(
            programme=iom_parts.PROGRAMME,
            caption=case.reference if is_named else "London IOM core cohort",
            name=case.person.name if is_named else case.reference,
            here=reverse("oversight:person_log", args=[case.pk]),
            back=reverse("iom:case", args=[case.pk]),
            tabs=iom_tabs.of(case, posting, current="person_log"),
        )
    sight = parts.sight_of(posting)
    is_named, programme = sight.shows(case, Category.IDENTITY), sight.pack_of(case).name
    return Shown(
        programme=case.programme,
        caption=f"{case.reference}, {programme}" if is_named else programme,
        name=case_page.name(case, sight) if is_named else case.reference,
        here=reverse("oversight:case_log", args=[case.pk]),
        back=reverse("casework:case", args=[case.pk]),
        tabs=casework_tabs.of(case, posting, current="case_log"),
    )
