"""The plan on one page for the person: their goals first, who helps with what, and when they meet next.

Nothing stands on it that may not be handed to them, or lie about at home: no programme, no rating, no need by
its name, no free text but their own words and which service helps, no intervention that the pack of its time
or the pack of today withholds, nothing that is of a category that is kept from them by either, and no other
people but those who work with them.
"""

from datetime import date, datetime
from typing import Any

from alongside.casework import appointments_page, parts, queries
from alongside.casework.actions.appointments import when
from alongside.casework.case_page import name
from alongside.casework.models import Appointment, Case, Goal, Intervention
from alongside.casework.pack import Pack
from alongside.casework.plan_page import Packs
from alongside.core import formats
from alongside.partners.categories import Category
from alongside.partners.models import Posting

# What somebody concluded about a person, or was told about them, is never handed to them here.
KEPT_FROM_THEM = frozenset({Category.INTELLIGENCE, Category.RISK})
HOW_FAR = {
    Intervention.Status.PLANNED: "We will arrange it",
    Intervention.Status.REFERRED: "We have asked for it",
    Intervention.Status.WAITING: "You are waiting for a place",
    Intervention.Status.STARTED: "It has started",
    Intervention.Status.COMPLETED: "Done",
}


def context(case: Case, *, posting: Posting, now: datetime, today: date) -> dict[str, Any]:
    """Everything that the page needs."""
    packs, sight = Packs(), parts.sight_of(posting)
    told, pack_now = queries.told_of(posting, case), sight.pack_of(case)
    goals = [one for one in Goal.objects.filter(told) if not _is_kept(one, pack_now)]
    helped = Intervention.objects.filter(told, status__in=HOW_FAR)
    own = [one for one in goals if one.own_words and one.state != Goal.State.GIVEN_UP]
    left_out = [one for one in goals if not one.own_words and one.state == Goal.State.OPEN]
    coming = [
        one
        for one in appointments_page.told(case, posting).order_by("starts_at", "pk")
        if one.starts_at > now and not one.outcome and not _is_kept(one, pack_now)
    ]
    return {
        "name": name(case, sight),
        "on": formats.date(today),
        "agency": posting.agency.name,
        "goals": [_goal(one) for one in own],
        "help": [
            _help(one, packs.of(one))
            for one in helped.select_related("pack", "agency")
            if not _is_kept(one, pack_now)
            and not any(_is_withheld(one, pack) for pack in (packs.of(one), pack_now))
        ],
        "next": [f"{when(one)}, {_where(one)}, with {one.worker.user.name}" for one in coming[:3]],
        "left_out": formats.count(len(left_out), "open goal") if left_out else "",
    }


def _goal(one: Goal) -> dict[str, str]:
    """A goal in their own words, and how it stands."""
    if one.state == Goal.State.REACHED:
        return {"words": one.own_words, "by": f"You reached it on {formats.date(one.state_on)}"}
    return {"words": one.own_words, "by": f"By {formats.date(one.target_on)}"}


def _is_kept(one: Goal | Intervention | Appointment, pack: Pack) -> bool:
    """Whether it is of a category that is kept from them: as it was written, or by its need in a pack."""
    return not KEPT_FROM_THEM.isdisjoint({one.category, pack.category_of(one.need)})


def _is_withheld(one: Intervention, pack: Pack) -> bool:
    """Whether the pack keeps it off this page; what the pack does not know is kept off too."""
    return next((each.withheld for each in pack.interventions if each.code == one.code), True)


def _help(one: Intervention, pack: Pack) -> dict[str, str]:
    return {
        "what": pack.word("interventions", one.code),
        "who": one.provider or one.agency.name,
        "how_far": HOW_FAR[Intervention.Status(one.status)],
    }


def _where(one: Any) -> str:
    return str(one.get_mode_display()).lower()
