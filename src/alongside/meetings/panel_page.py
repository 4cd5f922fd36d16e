"""A case before a panel as its pages show it: the screen of the room, the profile, and what was disclosed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from alongside.casework import case_page, parts, profile
from alongside.casework import queries as casework
from alongside.casework.models import Case
from alongside.casework.pack import Pack
from alongside.core import formats, tables
from alongside.meetings import queries, rules, screen
from alongside.meetings.models import AgendaItem, Attendance, Meeting, Part, Showing
from alongside.meetings.screen import Screen
from alongside.partners.categories import Category
from alongside.partners.models import Posting

COLUMNS = (
    tables.Column(name="case", label="Case"),
    tables.Column(name="who", label="Who"),
    tables.Column(name="agency", label="Agency"),
    tables.Column(name="times", label="In the room while it was shown"),
    tables.Column(name="what", label="What could be read"),
)


def record(case: Case, item: AgendaItem, posting: Posting, seen: Screen) -> dict[str, Any]:
    """What the record says of a case, and what agencies bring: as far as all who look may read it.

    `shown`: the categories of what really stands there, of those that could.
    """
    sight = parts.sight_of(posting)
    pack = sight.pack_of(case)

    def shows(category: Category) -> bool:
        return sight.shows(case, category) and seen.shows(case.lead_agency_id, category)

    told = casework.told_of(posting, case) & seen.condition
    brought = [one for one in _parts(item, case, posting) if seen.shows(one.agency_id, one.category)]
    found = profile.of(case, told=told, shows=shows, pack=pack)
    return {
        **found,
        "reference": case.reference,
        "lead": case.lead_agency.name,
        "parts": [_part(one) for one in brought],
        "hidden": _hidden(case, pack, posting, seen),
        "shown": sorted({*found["categories"], *(one.category for one in brought)}),
    }


def _parts(item: AgendaItem, case: Case, posting: Posting) -> list[Part]:
    return list(queries.parts_on(posting, item, case).order_by("agency__name", "pk"))


def _part(one: Part) -> dict[str, Any]:
    said = {"What we know": one.facts, "What worries us": one.concerns, "What we can offer": one.offer}
    return {
        "agency": one.agency.name,
        "by": f"{one.by.user.name}, {formats.datetime(one.at)}",
        "category": one.get_category_display(),
        "said": [{"key": key, "value": value} for key, value in said.items() if value],
    }


def _hidden(case: Case, pack: Pack, posting: Posting, seen: Screen) -> list[str]:
    """What the programme keeps that is not shown, named, with the reason."""
    if seen.why_nothing:
        return []
    sight, kept = parts.sight_of(posting), pack.categories
    asked = dict.fromkeys([Category.IDENTITY, kept.plan, *part_categories(pack), *kept.notes])
    reasons: dict[str, list[str]] = {}
    for one in asked:
        if why := seen.why_not(case.lead_agency_id, one):
            reasons.setdefault(f"not shown, {why}", []).append(one.label)
        elif not sight.shows(case, one):
            reasons.setdefault("not shared with your agency.", []).append(one.label)
    return [f"{', '.join(labels)}: {why}" for why, labels in reasons.items()]


def part_categories(pack: Pack) -> list[Category]:
    """Under which categories an agency may bring its part: the plan's, those of needs, and those of notes.

    Intelligence is none of them: it is graded, in a note.
    """
    kept = pack.categories
    needs = [one.category for one in pack.needs if one.category and not one.retired]
    offered = dict.fromkeys([kept.plan, *needs, *kept.notes, Category.OFFENDING])
    return [one for one in offered if one != Category.INTELLIGENCE]


def stands_there(showings: Sequence[Showing]) -> Showing | None:
    """What stands before the room now, of the showings of a meeting."""
    return next((one for one in showings if one.until_at is None), None)


def before_the_room(showings: Sequence[Showing], item: AgendaItem) -> dict[str, Any]:
    """Whether a case stands before the room and since when, against the time that it has.

    Args:
        showings: of the meeting, in their order.
    """
    allotted = formats.count(item.minutes, "minute") if item.minutes else ""
    now = stands_there(showings)
    if now is None or now.item_id != item.pk:
        return {"allotted": allotted, "is_shown": False, "other": now.item_id if now else 0}
    since: datetime = now.from_at
    for one in reversed(showings):
        # A case that stays there while somebody comes or goes stands there since it was put there.
        if one.item_id == item.pk and one.until_at == since:
            since = one.from_at
    minutes = int((timezone.now() - since).total_seconds() // 60)
    return {
        "allotted": allotted,
        "is_shown": True,
        "since": formats.time(since),
        "minutes": formats.count(minutes, "minute"),
        "is_over_time": bool(item.minutes and minutes >= item.minutes),
    }


def who_is_here(found: Iterable[Any]) -> list[dict[str, str]]:
    """Who is in the room, for the screen."""
    return [{"who": one.who, "agency": one.agency_name} for one in found]


def name(case: Case, posting: Posting, seen: Screen) -> str:
    """What the case is called before the room."""
    is_shown = seen.shows(case.lead_agency_id, Category.IDENTITY)
    return case_page.name(case, parts.sight_of(posting)) if is_shown else case.reference


# --- What was disclosed to whom ---


def disclosures(posting: Posting, meeting: Meeting) -> dict[str, Any]:
    """To whom each case of a meeting was disclosed, from when until when, and what of it."""
    showings = list(Showing.objects.filter(meeting=meeting).select_related("item").order_by("from_at", "pk"))
    spells = list(
        Attendance.objects.filter(meeting=meeting).select_related("agency", "posting__user").order_by("pk")
    )
    people = {_key(one): one for one in spells}
    found = rules.disclosed(
        [rules.Shown(one.item_id, frozenset(one.on_screen), one.from_at, one.until_at) for one in showings],
        [rules.Stay(_key(one), one.arrived_at, one.left_at) for one in spells],
        now=timezone.now(),
    )
    spans_days = len({timezone.localdate(each) for one in found for each in (one.since, one.until)}) > 1
    items = {one.item_id: one.item for one in showings}
    cases = queries.cases_on(posting, items.values())
    parts.sight_of(posting).read_packs(cases.values())
    order = {pk: at for at, pk in enumerate(sorted(items, key=lambda pk: (items[pk].order, pk)))}
    rows = [
        tables.Row(
            cells={
                "case": case_name(items[one.item], cases, posting),
                "who": people[one.who].who,
                "agency": people[one.who].agency.name,
                "times": _times(one, with_day=spans_days),
                "what": ", ".join(Category(each).label for each in sorted(one.categories)),
            }
        )
        for one in sorted(found, key=lambda each: (order[each.item], each.since, people[each.who].who))
    ]
    nothing = [
        case_name(items[pk], cases, posting)
        for pk in order
        if not any(one.on_screen for one in showings if one.item_id == pk)
    ]
    return {"table": tables.plain(COLUMNS, rows), "has_any": bool(rows), "nothing": nothing}


def _times(one: rules.Disclosed, *, with_day: bool) -> str:
    """From when until when; with the day, where the meeting goes on on another."""
    said = formats.datetime if with_day else formats.time
    return f"{said(one.since)} to {said(one.until)}"


def case_name(item: AgendaItem, cases: dict[int, Case], posting: Posting) -> str:
    """A case by its reference, and its person where they may be told."""
    case = cases.get(item.case_id or 0)
    return f"{item.title}, {case_page.name(case, parts.sight_of(posting))}" if case else item.title


def _key(one: Attendance) -> str:
    """Somebody in the room, however often they came."""
    return f"p{one.posting_id}" if one.posting_id else f"g{one.agency_id} {one.name}"


# --- The profile on paper ---


def paper(
    case: Case, said: dict[str, Any], *, copy: str, recipient: Posting, meeting: Meeting
) -> dict[str, Any]:
    """What a printed profile says (documents/profile.typ)."""
    across = f"For {recipient.user.name}, {recipient.agency.name}"
    sections = [
        ("Offending and custody", said["offending"]),
        ("Engagement", said["engagement"]),
        ("Needs", [f"{one['name']}: {one['score']}, {one['on']}" for one in said["needs"]]),
        ("Risks", [f"{one['name']}, since {one['since']}: {one['words']}" for one in said["risks"]]),
        ("What panels decided before", [f"{one['on']}: {one['text']}" for one in said["decided"]]),
    ]
    return {
        "reference": copy,
        "running": f"Partnership profile, {case.reference}. {across}",
        "across": across,
        "footer": f"{copy}, made on {formats.datetime(timezone.now())}. {across}. Do not copy or pass on.",
        "facts": [
            ["Case", case.reference],
            *([["Name", said["name"]]] if said["name"] else []),
            *[[row["key"], row["value"]] for row in (*said["who"], *said["standing"])],
            ["Lead agency", said["lead"]],
            ["Meeting", f"{meeting.series.name}, {formats.datetime(meeting.starts_at)}"],
        ],
        "sections": [
            {"title": title, "lines": lines or ["Nothing is kept, or shown."]} for title, lines in sections
        ],
        "parts": [
            {
                "agency": one["agency"],
                "by": one["by"],
                "said": [[each["key"], each["value"]] for each in one["said"]],
            }
            for one in said["parts"]
        ],
        "hidden": said["hidden"],
    }


def recipients(meeting: Meeting, case: Case, by: Posting, *, runs: bool) -> list[Posting]:
    """For whom a profile may be printed: oneself; by whoever runs the meeting, members who see the case."""
    if not runs:
        return [by]
    today = timezone.localdate()
    members = queries.members(meeting.series, today).filter(posting__isnull=False)
    active = set(Posting.objects.active_on(today).filter(pk__in=members.order_by().values("posting")))
    others = [one.posting for one in members if one.posting and one.posting in active and one.posting != by]
    may_know = screen.who_may(case, [screen.seat_of(one) for one in others])
    return [by, *(one.posting for one in may_know if one.posting)]


def copies(item: AgendaItem) -> tables.Table:
    """The copies that were made of a profile for a meeting."""
    found = item.copies.select_related("recipient__user", "recipient__agency", "by__user").order_by("-pk")
    columns = (
        tables.Column(name="copy", label="Copy"),
        tables.Column(name="for", label="For"),
        tables.Column(name="by", label="Made by"),
        tables.Column(name="at", label="When"),
    )
    return tables.plain(
        columns,
        [
            tables.Row(
                cells={
                    "copy": one.reference,
                    "for": f"{one.recipient.user.name}, {one.recipient.agency.name}",
                    "by": one.by.user.name,
                    "at": one.at,
                }
            )
            for one in found
        ],
    )
