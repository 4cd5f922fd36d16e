"""Meetings, agendas and actions as their pages show them, in plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alongside.casework import case_page, parts, referral_page
from alongside.casework.models import Case
from alongside.core import formats, tables
from alongside.meetings import queries, rules
from alongside.meetings.models import (
    Action,
    AgendaItem,
    Answer,
    Attendance,
    Decision,
    Meeting,
    Member,
    Series,
)
from alongside.meetings.referrals import Seen
from alongside.partners.models import Agency, Posting

COLOURS = {"PLANNED": "grey", "CALLED": "blue", "HELD": "green", "CLOSED": "grey", "CANCELLED": "red"}
NOT_TOLD = (
    "What this panel says is not shown to you: no sharing agreement under which {agency} shares plans with "
    "your agency is in force, or your role does not work with cases."
)
SERIES_COLUMNS = (
    tables.Column(name="name", label="Series"),
    tables.Column(name="kind", label="Kind"),
    tables.Column(name="rhythm", label="Rhythm"),
    tables.Column(name="agency", label="Run by"),
    tables.Column(name="next", label="Next meeting"),
)
MEETING_COLUMNS = (
    tables.Column(name="when", label="Meeting", order=("starts_at",)),
    tables.Column(name="state", label="State", order=("state",)),
    tables.Column(name="place", label="Place"),
    tables.Column(name="note", label="Note"),
)
ACTION_COLUMNS = (
    tables.Column(name="what", label="Action"),
    tables.Column(name="owner", label="Owner", order=("owner__user__name",)),
    tables.Column(name="due", label="Due", order=("due_on",)),
    tables.Column(name="series", label="From", order=("series__name", "meeting__starts_at")),
    tables.Column(name="state", label="State", order=("state",)),
)


def state_tag(meeting: Meeting) -> tables.Tag:
    """The state of a meeting."""
    return tables.Tag(text=meeting.get_state_display(), colour=COLOURS[meeting.state])


def series_row(series: Series, following: Meeting | None) -> tables.Row:
    """A series in the list."""
    following_cell: object = "None planned"
    if following:
        href = reverse("meetings:meeting", args=[following.pk])
        following_cell = tables.Link(text=following.starts_at, href=href, hidden=f": {series.name}")
    return tables.Row(
        cells={
            "name": tables.Link(text=series.name, href=reverse("meetings:series", args=[series.pk])),
            "kind": series.get_kind_display(),
            "rhythm": series.get_rhythm_display(),
            "agency": series.agency.name,
            "next": following_cell,
        }
    )


def meeting_row(meeting: Meeting) -> tables.Row:
    """A meeting in the list of its series."""
    href = reverse("meetings:meeting", args=[meeting.pk])
    return tables.Row(
        cells={
            "when": tables.Link(text=meeting.starts_at, href=href),
            "state": state_tag(meeting),
            "place": meeting.place,
            "note": meeting.cancelled_why if meeting.state == "CANCELLED" else meeting.moved_why,
        }
    )


def series_facts(series: Series) -> list[dict[str, object]]:
    """What is said of a series."""
    facts: list[dict[str, object]] = [
        {"key": "Kind", "value": series.get_kind_display()},
        {"key": "Run by", "value": series.agency.name},
        {"key": "Area", "value": series.area},
        {"key": "Rhythm", "value": series.get_rhythm_display()},
        {"key": "Usually", "value": usually(series)},
        {"key": "Quorum", "value": quorum_rule(series.quorum, needs_chair=series.needs_chair)},
    ]
    if series.programme:
        facts.insert(1, {"key": "Programme", "value": series.programme.name})
    return facts


def usually(series: Series) -> str:
    """When and where a series usually meets."""
    at = timezone.make_aware(datetime.combine(series.first_on, series.time))
    return f"{formats.time(at)}, for {formats.count(series.minutes, 'minute')}, {series.place}"


def quorum_rule(needed: int, *, needs_chair: bool) -> str:
    """What a quorum is."""
    number = formats.count(needed, "agency", "agencies")
    return f"{number} in the room{', and a chair or co-chair' if needs_chair else ''}"


def members(found: Iterable[Member], today: date, *, runs: bool) -> list[dict[str, Any]]:
    """The members of a series by agency, each with how they come and what is not as it should be."""
    by_agency: dict[int, dict[str, Any]] = {}
    for one in found:
        agency = by_agency.setdefault(
            one.agency_id,
            {
                "name": one.agency.name,
                "note": wound_up(one.agency, today),
                "people": [],
            },
        )
        agency["people"].append(
            {
                "name": one.posting.user.name if one.posting else "Nobody named yet",
                "stands_as": one.get_stands_as_display() if one.posting else "",
                "role": one.get_role_display() if one.role != Member.Role.MEMBER else "",
                "note": has_left(one.posting, today),
                "end": reverse("meetings:end_member", args=[one.series_id, one.pk]) if runs else "",
            }
        )
    return list(by_agency.values())


def wound_up(agency: Agency, today: date) -> str:
    """That an agency is no partner any more."""
    if agency.ends_on and agency.ends_on <= today:
        return f"No longer a partner since {formats.date(agency.ends_on)}: it does not count"
    return ""


def has_left(posting: Posting | None, today: date) -> str:
    """That somebody no longer works there."""
    if posting and posting.ends_on and posting.ends_on <= today:
        return f"Left on {formats.date(posting.ends_on)}: name somebody else"
    return ""


# --- One meeting ---


def meeting_facts(meeting: Meeting) -> list[dict[str, object]]:
    """What is said of a meeting."""
    needed, needs_chair = _quorum_of(meeting)
    facts: list[dict[str, object]] = [
        {"key": "When", "value": f"{formats.datetime(meeting.starts_at)}, for {length(meeting)}"},
        {"key": "Where", "value": meeting.place},
        {"key": "Quorum", "value": quorum_rule(needed, needs_chair=needs_chair)},
    ]
    if meeting.moved_why:
        facts.insert(1, {"key": "Moved", "value": meeting.moved_why})
    if meeting.cancelled_why:
        facts.append({"key": "Why cancelled", "value": meeting.cancelled_why})
    if meeting.held_at:
        facts.append({"key": "Began", "value": formats.datetime(meeting.held_at)})
    if meeting.closed_at:
        facts.append({"key": "Ended", "value": formats.datetime(meeting.closed_at)})
        facts.append({"key": "Record", "value": agreed(meeting)})
    return facts


ANSWER_COLOURS = {"COMES": "green", "SUBSTITUTE": "blue", "APOLOGIES": "yellow"}
ANSWERED = {"COMES": "Comes", "SUBSTITUTE": "A substitute comes", "APOLOGIES": "Apologies"}


def answers(of_series: Iterable[Member], given: Iterable[Answer]) -> list[dict[str, Any]]:
    """What each member has answered to an invitation, apart from those who have said nothing."""
    by_posting = {one.posting_id: one for one in given}
    return [
        {
            "who": member.posting.user.name,
            "agency": member.agency.name,
            "tag": answer_tag(by_posting.get(member.posting.pk)),
        }
        for member in of_series
        if member.posting
    ]


def answer_tag(given: Answer | None) -> tables.Tag:
    """An answer in a word or two."""
    if given is None:
        return tables.Tag(text="No answer yet", colour="grey")
    return tables.Tag(text=ANSWERED[given.says], colour=ANSWER_COLOURS[given.says])


def _quorum_of(meeting: Meeting) -> tuple[int, bool]:
    """How many agencies must be there, and whether a chair: as its series has it, until it begins."""
    held_to = meeting.series if meeting.quorum is None or meeting.needs_chair is None else meeting
    return int(held_to.quorum or 0), bool(held_to.needs_chair)


def agreed(meeting: Meeting) -> str:
    """Whether a record was agreed, and when."""
    if meeting.agreed_in is None:
        return "Not agreed yet"
    return f"Agreed as correct at the meeting of {formats.date(meeting.agreed_in.starts_at)}"


def length(meeting: Meeting) -> str:
    """How long a meeting is."""
    return formats.count(meeting.minutes, "minute")


def spells_of(found: Iterable[Attendance]) -> list[rules.Spell]:
    """The spells as the rules read them: representatives and substitutes count for their agency."""
    counts = (Attendance.Capacity.REPRESENTATIVE, Attendance.Capacity.SUBSTITUTE)
    return [
        rules.Spell(one.agency_id, one.capacity in counts, one.is_chair, one.arrived_at, one.left_at)
        for one in found
    ]


def room(
    meeting: Meeting, found: list[Attendance], of_series: Iterable[Member], *, today: date
) -> dict[str, Any]:
    """Who is in the room, who could come, and how it stands with the quorum."""
    held_at = meeting.held_at or meeting.starts_at
    until = meeting.closed_at or timezone.now()
    needed, needs_chair = _quorum_of(meeting)
    spells = spells_of(found)
    lost = rules.without_quorum(spells, needed=needed, needs_chair=needs_chair, since=held_at, until=until)
    now = rules.quorum(spells, needed=needed, needs_chair=needs_chair, at=until)
    here = {one.posting_id for one in found if one.left_at is None and one.posting_id}
    absent = [
        {
            "pk": one.pk,
            "who": one.posting.user.name,
            "agency": one.agency.name,
            "as": one.get_role_display() if one.role != "MEMBER" else one.get_stands_as_display(),
        }
        for one in of_series
        if one.posting
        and one.posting_id not in here
        and not (wound_up(one.agency, today) or has_left(one.posting, today))
    ]
    return {
        "quorum": now.words if meeting.state == Meeting.State.HELD else "",
        "is_met": now.is_met,
        "lost": _lost(lost, held_at, until, is_over=meeting.closed_at is not None),
        "here": [_spell(one) for one in found if one.left_at is None],
        "left": [_spell(one) for one in found if one.left_at is not None],
        "absent": absent,
    }


def without_quorum(meeting: Meeting) -> str:
    """That a meeting that is being held has no quorum, and what lacks, for whoever writes a decision."""
    needed, needs_chair = _quorum_of(meeting)
    spells = spells_of(meeting.spells.filter(left_at=None))
    now = rules.quorum(spells, needed=needed, needs_chair=needs_chair, at=timezone.now())
    return "" if now.is_met else now.words


def _lost(
    gaps: list[tuple[datetime, datetime]], began: datetime, until: datetime, *, is_over: bool
) -> list[str]:
    """From when there was a quorum, where it was not there at once; and from when until when there was none.

    Nobody is marked before a meeting begins, so a gap at its beginning says when a quorum came together.
    """
    sentences = []
    if gaps and gaps[0][0] == began and gaps[0][1] < until:
        sentences.append(f"There was a quorum from {formats.time(gaps[0][1])}.")
        gaps = gaps[1:]
    is_still = bool(gaps) and gaps[-1][1] == until and not is_over
    past = [
        f"from {formats.time(since)} to {formats.time(end)}"
        for since, end in (gaps[:-1] if is_still else gaps)
    ]
    if past:
        sentences.append(f"There was no quorum {', and '.join(past)}.")
    if is_still:
        sentences.append(f"There has been no quorum since {formats.time(gaps[-1][0])}.")
    return sentences


def _spell(one: Attendance) -> dict[str, Any]:
    kind = "Chair or co-chair" if one.is_chair else one.get_capacity_display()
    times = f"from {formats.time(one.arrived_at)}"
    if one.left_at:
        times += f" to {formats.time(one.left_at)}"
    return {"pk": one.pk, "who": one.who, "agency": one.agency.name, "as": kind, "times": times}


@dataclass(frozen=True)
class Told:
    """What a posting is told of the items of one agenda.

    Attributes:
        cases: those that it sees, by their ids, and the actions that are carried.
        filled_in: by item, the agencies that have filled in their part.
        members: the agencies that could bring a part, by id; none where the posting runs nothing.
        in_room: whether the page may stand before the room of a panel: it names nobody then.
    """

    posting: Posting
    cases: Mapping[int, Case]
    actions: Mapping[int, Action]
    filled_in: Mapping[int, set[int]]
    members: Mapping[int, str]
    in_room: bool


def told(posting: Posting, meeting: Meeting, items: list[AgendaItem], *, runs: bool) -> Told:
    """What a posting is told of the items of an agenda."""
    cases = queries.cases_on(posting, items)
    parts.sight_of(posting).read_packs(cases.values())
    day = timezone.localdate(meeting.starts_at)
    has_cases = any(one.case_id for one in items)
    # Once it has begun, who sits there is asked and no longer told by the page.
    is_to_come = meeting.state in (Meeting.State.PLANNED, Meeting.State.CALLED)
    return Told(
        posting=posting,
        cases=cases,
        actions=queries.carried_on(posting, items),
        filled_in=queries.filled_in(meeting) if has_cases else {},
        members=queries.agencies_told(meeting.series, day) if runs and has_cases and is_to_come else {},
        in_room=is_in_room(meeting),
    )


def is_in_room(meeting: Meeting) -> bool:
    """Whether a meeting of a panel is being held, so that its page may stand on the screen of the room."""
    return meeting.series.kind == Series.Kind.PANEL and meeting.state == Meeting.State.HELD


def agenda(
    items: Iterable[AgendaItem], known: Told, *, runs: bool, belongs: bool, is_over: bool
) -> list[dict[str, Any]]:
    """The items of an agenda in their order. `belongs`: whether the posting is a member today."""
    return [
        {
            "number": number,
            "title": title(one, known),
            "href": _item_href(one, known),
            "change": reverse("meetings:change_item", args=[one.meeting_id, one.pk])
            if runs and not is_over
            else "",
            "kind": _item_kind(one),
            "minutes": one.minutes,
            "action": action(known.actions[one.action_id])
            if one.action_id and one.action_id in known.actions
            else None,
            "parts": _parts_line(one, known) if one.case_id in known.cases else "",
            "part_href": reverse("meetings:part", args=[one.meeting_id, one.pk])
            if one.case_id in known.cases and belongs and not is_over
            else "",
        }
        for number, one in enumerate(items, start=1)
    ]


def title(one: AgendaItem, known: Told) -> str:
    """What an item is called on the page of its meeting."""
    action = known.actions.get(one.action_id or 0)
    if known.in_room and (one.case_id or (action and action.case_id)):
        return one.title
    return item_title(one, known.cases, known.posting, known.actions)


def item_title(
    one: AgendaItem, cases: Mapping[int, Case], posting: Posting, actions: Mapping[int, Action]
) -> str:
    """What an item is called: a case by its person, and an action by its words, only to whoever is told."""
    if one.action_id and one.action_id in actions:
        return actions[one.action_id].text
    if one.action_id and one.case_id is None:
        return f"{one.title}: an action that is not shown to you"
    if one.case_id is None:
        return one.title
    case = cases.get(one.case_id)
    if case is None:
        return f"{one.title}: a case that is not shown to you"
    return f"{one.title}, {case_page.name(case, parts.sight_of(posting))}"


def referral(seen: Seen) -> dict[str, Any]:
    """A referral before a panel, with the way to its desk for whoever may know of it."""
    found = seen.referral
    return {
        "said": [{"key": one.question, "value": referral_page.answer(one)} for one in seen.answers],
        "why": seen.why,
        "state": found.get_state_display() if found else "",
        "href": reverse("casework:referral", args=[found.pk]) if found else "",
    }


def _item_href(one: AgendaItem, known: Told) -> str:
    name = "meetings:panel" if one.case_id in known.cases else "meetings:item"
    return reverse(name, args=[one.meeting_id, one.pk])


def _item_kind(one: AgendaItem) -> str:
    """What kind of item it is; of a case, why it is there."""
    if one.case_id:
        return str(one.get_why_display())
    return one.get_kind_display() if one.kind != AgendaItem.Kind.STANDING else ""


def _parts_line(one: AgendaItem, known: Told) -> str:
    """Since when a case is there for its reason, and whether one's agency has filled in its part.

    To whoever runs the meeting, before it begins: which agencies have not.
    """
    there = known.filled_in.get(one.pk, set())
    on = f"{formats.date(one.why_on)}." if one.why_on else ""
    own = "Your agency’s part is filled in." if known.posting.agency_id in there else ""
    if not known.members:
        return f"{on} {own or 'Your agency’s part is not filled in yet.'}".strip()
    missing = sorted(name for agency, name in known.members.items() if agency not in there)
    waiting = (
        f"Not filled in yet: {', '.join(missing)}." if missing else "Every agency has filled in its part."
    )
    return " ".join(filter(None, [on, own, waiting]))


def decision(one: Decision, title: str = "", *, left: str = "", approach: str = "") -> dict[str, Any]:
    """A decision. `title`: what its item is called to whoever reads; `left`, `approach`: what these say."""
    return {
        "pk": one.pk,
        "text": one.text,
        "reason": one.reason,
        "at": one.at,
        "item": title or one.item.title,
        "taken_back_why": one.taken_back_why,
        "left": left,
        "approach": approach,
    }


def approach_set(one: Decision, known: Told) -> str:
    """Which approach a decision set, to whoever is told how the case stands."""
    case = known.cases.get(one.case_id or 0)
    sight = parts.sight_of(known.posting)
    if not one.approach or case is None or not sight.shows_standing(case):
        return ""
    return f"Approach: {sight.pack_of(case).word('approaches', one.approach)}."


def approach_left(one: Decision, case: Case | None, posting: Posting) -> str:
    """That the approach of a case is not the one from before a decision that was taken back."""
    set_and_back = one.approach and one.taken_back_at
    if case is None or not set_and_back or case.approach in ("", one.approach_was):
        return ""
    sight = parts.sight_of(posting)
    if not sight.shows_standing(case):
        return ""
    return f"The approach of the case is still {sight.pack_of(case).word('approaches', case.approach)}."


def action(one: Action, case: Case | None = None) -> dict[str, Any]:
    """An action. `case`: of which it is, where whoever reads sees it."""
    return {
        "case": case_link(case) if case else None,
        "text": one.text,
        "href": reverse("meetings:action", args=[one.pk]),
        "owner": f"{one.owner.user.name}, {one.owner.agency.name}",
        "due": formats.date(one.due_on),
        "state": action_state(one),
        "words": one.words,
        "changed_why": one.changed_why,
    }


def action_state(one: Action) -> tables.Tag:
    """The state of an action; of an open one, whether it is overdue."""
    if one.state == Action.State.OPEN and one.due_on < timezone.localdate():
        return tables.Tag(text="Overdue", colour="red")
    colour = {"OPEN": "blue", "DONE": "green", "NOT_DONE": "grey"}[one.state]
    return tables.Tag(text=one.get_state_display(), colour=colour)


def case_link(case: Case) -> tables.Link:
    """The way to a case."""
    return tables.Link(text=case.reference, href=reverse("casework:case", args=[case.pk]))


def action_row(one: Action, case: Case | None = None) -> tables.Row:
    """An action in a list. `case`: of which it is, where whoever reads sees it."""
    of_case = f", {case.reference}" if case else ""
    return tables.Row(
        cells={
            "what": tables.Link(text=one.text, href=reverse("meetings:action", args=[one.pk])),
            "owner": f"{one.owner.user.name}, {one.owner.agency.name}",
            "due": one.due_on,
            "series": f"{one.series.name}, {formats.date(one.meeting.starts_at)}{of_case}",
            "state": action_state(one),
        }
    )


def frame(posting: Posting, series: Series) -> dict[str, Any]:
    """What every page about a series or a meeting says: whether one runs it, and is told."""
    place = queries.place_in(posting, series)
    return {
        "series": series.name,
        "series_pk": series.pk,
        "runs": place.runs,
        "is_told": place.is_told,
        "belongs": place.belongs,
        "not_told": "" if place.is_told else NOT_TOLD.format(agency=series.agency.name),
    }
