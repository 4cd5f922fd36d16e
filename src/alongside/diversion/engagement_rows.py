"""The engagements that a posting sees, as rows of the table that the report reads (engagement_columns).

    engagement_rows.of(posting, first=date(2020, 10, 19), last=date(2020, 12, 31))

A category that is not shared leaves its cells blank, as where nothing is known. Moments are of the clock in
London.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from alongside.casework import parts
from alongside.casework import queries as casework
from alongside.casework.pack import Pack
from alongside.diversion import queries, rules
from alongside.diversion.engagement_columns import (
    ARRANGED,
    AWAITS,
    COLUMNS,
    ENGAGED,
    OUT_OF_AREA,
    REFUSED,
    Holds,
    episodes,
)
from alongside.diversion.models import CheckAnswer, Engagement, Episodes, Need, Outcome, Session
from alongside.diversion.rules import Came
from alongside.partners.areas import BOROUGHS
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people import queries as index

Row = dict[str, Any]
Result, Offer = Engagement.Result, Engagement.Offer
RESULTS = {
    Result.ARRANGED: ARRANGED,
    Result.AWAITS: AWAITS,
    Result.WOULD_NOT_ENGAGE: REFUSED,
    Result.OUT_OF_AREA: OUT_OF_AREA,
}
OFFERS = {Offer.ACCEPTED: "accepted", Offer.REFUSED: "refused", Offer.NOT_OFFERED: "not offered"}
KNOWN = {"KNOWN": "yes", "NOT_KNOWN": "no"}
# What the table calls a need of the pack; one that a borough has added is none of its columns' choices.
NEEDS = {
    "SEND": "SEND",
    "EXCLUSION": "exclusion",
    "EXPLOITATION": "exploitation",
    "MISSING": "missing",
    "MENTAL_HEALTH": "mental health",
}
NAMES = {one.gss: one.name for one in BOROUGHS}
_BLANK: Row = {
    column.name: None if column.holds in (Holds.MOMENT, Holds.DAY, Holds.COUNT) else "" for column in COLUMNS
}


def of(posting: Posting, *, first: date, last: date, is_followed: bool = True) -> Iterator[Row]:
    """The engagements from one day to another, both included, the earliest first.

    Args:
        is_followed: whether children are told apart for what is before and after. Earlier engagements of the
            same children then stand before, with what was recorded on the day: who was met before counts in
            no report of these days as met for the first time.
    """
    found = queries.between(posting, first, last).select_related("case").prefetch_related("case__person")
    engagements = list(found.order_by("engaged_at", "pk"))
    children: dict[int, int] = {}
    if is_followed:
        children = index.together({one.case.person_id for one in engagements})
        for one in queries.earlier(posting, first, children).order_by("engaged_at", "pk"):
            yield {**_BLANK, **_recorded(one, children)}
    told, sight = casework.told(posting), parts.sight_of(posting)
    ids = [one.pk for one in engagements]

    def kept(model: type[Model]) -> dict[int, list[Any]]:
        rows = model._default_manager.filter(told, engagement__in=ids).order_by("pk")  # noqa: SLF001
        return _by_engagement(rows)

    outcomes, sessions, needs, counts = kept(Outcome), kept(Session), kept(Need), kept(Episodes)
    answers = _by_engagement(
        CheckAnswer.objects.filter(told, engagement__in=ids, question__of="YOS").order_by("pk")
    )
    for one in engagements:
        who = one.case.person if sight.shows(one.case, Category.IDENTITY) else None
        yield {
            **_BLANK,
            **_recorded(one, children),
            "birth_date": who.born_on if who else None,
            "sex": who.sex if who else "U",
            "ethnicity": (who.ethnicity if who else "") or "NS",
            "known_to_yos": KNOWN.get(answers[one.pk][-1].says, "not checked")
            if answers[one.pk]
            else "not checked",
            "needs": _needs(needs[one.pk]),
            **_came(one, outcomes[one.pk], sight.pack_of(one.case)),
            **_met(one, sessions[one.pk]),
            **{
                episodes(each.kind.lower(), each.side.lower(), each.months): each.number
                for each in counts[one.pk]
            },
        }


def _by_engagement(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.engagement_id].append(row)
    return found


def _needs(needs: list[Need]) -> str:
    standing = {each.code for each in needs if each.ended_on is None}
    return ";".join(words for code, words in NEEDS.items() if code in standing)


def _recorded(one: Engagement, children: Mapping[int, int]) -> Row:
    return {
        "reference": one.reference,
        # Of the table in memory alone: it stands in nothing that is shown.
        "child": str(children.get(one.case.person_id, "")),
        "arrested_at": _in_london(one.arrested_at),
        "engaged_at": _in_london(one.engaged_at),
        "suite": one.suite,
        "home_borough": NAMES.get(one.home_borough, one.home_elsewhere),
        "first_arrest": one.first_arrest.lower(),
        "offer": OFFERS[Offer(one.offer)],
        "released_at": _in_london(one.released_at),
        "group": ENGAGED,
    }


def _came(one: Engagement, outcomes: list[Outcome], pack: Pack) -> Row:
    newest, wanted = outcomes[-1], next((each.wanted for each in reversed(outcomes) if each.wanted), "")
    waited = rules.waiting_days([Came(each.result, each.on) for each in outcomes], until=newest.on)
    is_arranged = newest.result == Result.ARRANGED
    return {
        "outcome": RESULTS[Result(newest.result)],
        "pathway": pack.word("interventions", newest.pathway) if newest.pathway else "",
        "wanted": pack.word("interventions", wanted) if wanted else "",
        "mash_authority": newest.mash_authority,
        "mash_referred_on": newest.mash_referred_on,
        "waiting_days": (waited or 0) if is_arranged else None,
        "exit_on": one.exit_on,
        "exit_reason": pack.word("exits", one.exit) if one.exit else "",
        "worked": one.worked,
    }


def _met(one: Engagement, sessions: list[Session]) -> Row:
    came = [each.held_at for each in sessions if each.came]
    first = rules.first_meeting(one.released_at, came)
    return {"first_meeting_at": _in_london(first), "sessions": len(came) if sessions else None}


def _in_london(at: datetime | None) -> datetime | None:
    return timezone.localtime(at).replace(tzinfo=None) if at else None
