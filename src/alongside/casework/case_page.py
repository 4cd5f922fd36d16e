"""What the page of one case shows, in plain values; what is not shared is named."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alongside.casework import (
    appointments_page,
    chronology,
    flags,
    looked_at,
    own_rules,
    parts,
    queries,
    tabs,
    warnings_page,
)
from alongside.casework.models import Case
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.core.tables import Tag
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.partners.models import Access, Posting
from alongside.people import present, rules
from alongside.people import queries as index
from alongside.people.programmes import all_programmes

# The record shows the newest so many of what happened; the chronology has all.
NEWEST = 10


def name(case: Case, sight: parts.Sight) -> str:
    """Who it is, where that is shared."""
    return present.name(case.person) if sight.shows(case, Category.IDENTITY) else parts.NOT_SHARED


def standing(case: Case, pack: Pack) -> str:
    """How somebody stands, or that the case has ended."""
    return "Closed" if case.closed_on else pack.word("statuses", case.status)


def rating(case: Case, pack: Pack) -> Tag | None:
    """The RAG rating, in the colour that the pack gives it."""
    if not case.rag or case.closed_on:
        return None
    colour = next((one.colour for one in pack.rag if one.code == case.rag), "grey")
    return Tag(text=pack.word("rag", case.rag), colour=colour)


def context(case: Case, *, posting: Posting, today: date) -> dict[str, Any]:
    """Everything that the template of one case needs."""
    sight = parts.sight_of(posting)
    pack, shows = sight.pack_of(case), sight.shows_standing(case)
    shows_who = sight.shows(case, Category.IDENTITY)
    is_worked = shows and case.closed_on is None
    framed = frame(case, posting, current="case")
    due, now = framed["review_due"], timezone.now()
    worked = appointments_page.facts(case, posting=posting, review_due=due, now=now) if is_worked else []
    return {
        **framed,
        **(_person(case, posting) if shows_who else {}),
        "facts": [*_who(case, sight, today), *_standing(case, pack, shows=shows), *_frame(case), *worked],
        "entries": chronology.shown(chronology.of_case(posting, case)[:NEWEST]),
        "may_change": queries.may_work_on(posting, case),
        **_where(case),
        **_closure(case, posting, pack, is_asked=framed["is_closure_asked"]),
        "may_add": queries.may_add_to(posting, case),
        "shown": [*(["identity"] if shows_who else []), *(["standing"] if shows else [])],
    }


def _closure(case: Case, posting: Posting, pack: Pack, *, is_asked: bool) -> dict[str, Any]:
    """What waits for a second person to sign the closure, and what the posting may do about it."""
    asked = queries.closures_asked(posting, case).first() if is_asked else None
    words = "Close the case" if not pack.closure_sign_off else "Ask for it to be closed"
    if asked is None:
        return {"closure": None, "close_words": words}
    is_other = asked.by.user_id != posting.user_id
    return {
        "closure": {
            "words": f"{asked.by.user.name} asks that this case be closed: "
            f"{pack.word('exits', asked.exit)}. It stays open until a second person has signed.",
            "decide_href": reverse("casework:closure", args=[asked.pk])
            if is_other and queries.may_supervise(posting, case)
            else "",
            "take_back_href": reverse("casework:take_back_closure", args=[asked.pk])
            if asked.by_id == posting.pk
            else "",
        },
        "close_words": words,
    }


def frame(case: Case, posting: Posting, *, current: str) -> dict[str, Any]:
    """What every page about a case shows around its own (casework/case_layout.html).

    Args:
        current: the name of the page among casework.tabs.
    """
    sight = parts.sight_of(posting)
    shows = sight.shows_standing(case)
    return {
        **above(case, posting, sight),
        "reference": case.reference,
        "pk": case.pk,
        "programme": sight.pack_of(case).name,
        "name": name(case, sight),
        "rating": rating(case, sight.pack_of(case)) if shows else None,
        "access": "" if case.access == Access.OPEN else case.get_access_display(),
        "tabs": tabs.of(case, posting, current=current),
        "hidden": _hidden(case, sight),
    }


def _person(case: Case, posting: Posting) -> dict[str, Any]:
    """In which roles agencies know them, and where else they are, as far as the posting may know it."""
    people = [one.pk for one in index.same_individual(posting, case.person)]
    roles = index.markers_seen(posting, people).filter(until_on=None)
    elsewhere = [
        one
        for programme in all_programmes()
        for one in programme.involvements(posting, people)
        if one.reference != case.reference
    ]
    return {
        "person_href": reverse("people:person", args=[case.person_id]),
        "roles": list(dict.fromkeys(present.role_tag(one) for one in roles)),
        "also_in": [
            {"text": f"{one.programme}: {one.standing}", "href": one.href, "reference": one.reference}
            for one in elsewhere
        ],
    }


def _where(case: Case) -> dict[str, str]:
    """Where it is said who works on a case, and that it ends."""
    if ruled := own_rules.of(case):
        return {"assign_href": ruled.workers(case), "close_href": ruled.end(case)}
    return {
        "assign_href": reverse("casework:assign", args=[case.pk]),
        "close_href": reverse("casework:close", args=[case.pk]),
    }


def above(case: Case, posting: Posting, sight: parts.Sight) -> dict[str, Any]:
    """What stands above every page about a case: what to know of them, and what the dates show."""
    pack, warnings = sight.pack_of(case), list(warnings_page.of_case(posting, case))
    is_worked = sight.shows_standing(case) and case.closed_on is None
    looked = looked_at.of(case, posting) if is_worked else None
    return {
        "warnings": warnings_page.shown(warnings, case=case, posting=posting, pack=pack),
        "flags": flags.of_case(case, looked, warnings, pack, timezone.localdate()) if looked else [],
        "review_due": looked.review_due if looked else None,
        "is_closure_asked": bool(looked and looked.is_closure_asked),
    }


def _hidden(case: Case, sight: parts.Sight) -> list[str]:
    """What the programme keeps that is not shared with the posting's agency, named."""
    pack = sight.pack_of(case)
    kept = pack.categories
    needs = [one.category for one in pack.needs if one.category and not one.retired]
    asked = dict.fromkeys([kept.plan, *kept.notes, *needs])
    return [f"{one.label}: not shared with your agency" for one in asked if not sight.shows(case, one)]


def _who(case: Case, sight: parts.Sight, today: date) -> list[dict[str, str]]:
    if not sight.shows(case, Category.IDENTITY):
        return [{"key": "Who", "value": parts.NOT_SHARED}]
    born = case.person.born_on
    age = f"{formats.date(born)}, {rules.age_on(born, today)} years old" if born else "Not known"
    return [{"key": "Date of birth", "value": age}]


def _standing(case: Case, pack: Pack, *, shows: bool) -> list[dict[str, str]]:
    if not shows:
        return []
    rows = {"Status": standing(case, pack)}
    if pack.approaches:
        rows["Approach"] = pack.word("approaches", case.approach) if case.approach else "Not known"
    if case.rag:
        meaning = next((one.meaning for one in pack.rag if one.code == case.rag), "")
        since = f", since {formats.date(case.rag_since)}" if case.rag_since else ""
        rows["RAG rating"] = f"{pack.word('rag', case.rag)}: {meaning}{since}"
    if pack.motivation:
        held = pack.word("motivation", case.motivation) if case.motivation else "Not known"
        rows["Motivation and engagement"] = held
    if case.exit:
        rows["Why it ended"] = pack.word("exits", case.exit)
    return [{"key": key, "value": value} for key, value in rows.items()]


def _frame(case: Case) -> list[dict[str, str]]:
    rows = {
        "Lead agency": case.lead_agency.name,
        "Borough": borough(case.borough).name,
        "Opened": formats.date(case.opened_on),
    }
    if case.worker:
        rows["Worker"] = f"{case.worker.user.name}, since {formats.date(case.worker_since)}"
    if case.closed_on:
        rows["Closed"] = formats.date(case.closed_on)
    return [{"key": key, "value": value} for key, value in rows.items()]
