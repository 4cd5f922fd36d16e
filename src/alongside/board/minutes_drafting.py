"""The minutes of a meeting as they are first drafted, from its record: who was there, and what it decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from alongside.board.minutes_text import ToDo, plain
from alongside.core import formats
from alongside.meetings import queries as meetings
from alongside.meetings.attendance import PATIENCE
from alongside.meetings.models import Action, AgendaItem, Answer, Attendance, Decision, Meeting
from alongside.partners.models import Posting

EARLIER = "Actions of earlier meetings"
_AS = {
    Attendance.Capacity.SUBSTITUTE: "substitute",
    Attendance.Capacity.ADVISOR: "advisor",
    Attendance.Capacity.GUEST: "guest",
}


@dataclass(kw_only=True)
class Drafted:
    """A minute as it is first drafted."""

    item: AgendaItem
    title: str
    text: str = ""
    resolved: str = ""


def when(meeting: Meeting) -> str:
    """From when until when it was held, and where."""
    began, ended = meeting.held_at or meeting.starts_at, meeting.closed_at or meeting.ends_at
    day, last = timezone.localtime(began), timezone.localtime(ended)
    until = formats.time(ended) if day.date() == last.date() else formats.datetime(ended)
    return f"Held on {day:%A} {formats.date(began)}, {formats.time(began)} to {until}, {meeting.place}"


def present(meeting: Meeting) -> str:
    """Who was there, by agency, with those who came late or left early; and for which member nobody came."""
    found = meeting.spells.select_related("agency", "posting__user").order_by(
        "agency__name", "arrived_at", "pk"
    )
    there: dict[str, dict[str, list[Attendance]]] = {}
    for spell in found:
        there.setdefault(spell.agency.name, {}).setdefault(spell.who, []).append(spell)
    lines = [
        f"- **{plain(agency)}**: {'; '.join(_person(spells, meeting) for spells in people.values())}"
        for agency, people in there.items()
    ]
    day = timezone.localdate(meeting.starts_at)
    absent = sorted({one.agency.name for one in meetings.members(meeting.series, day)} - set(there))
    if absent:
        lines.append(f"\nNobody came for {plain(', '.join(absent))}.")
    return "\n".join(lines)


def apologies(meeting: Meeting) -> str:
    """Who answered the invitation with apologies, and did not come all the same."""
    there = meeting.spells.filter(posting__isnull=False).order_by().values("posting")
    sent = meeting.answers.filter(says=Answer.Says.APOLOGIES).exclude(posting__in=there)
    found = sent.select_related("posting__user", "posting__agency").order_by("posting__user__name", "pk")
    return plain(", ".join(f"{one.posting.user.name} ({one.posting.agency.name})" for one in found))


def _person(spells: list[Attendance], meeting: Meeting) -> str:
    """A name, in what capacity where it is not the usual one, and when where it was not all the time."""
    first = spells[0]
    capacity = "in the chair" if first.is_chair else _AS.get(Attendance.Capacity(first.capacity), "")
    notes = ", ".join(note for note in (capacity, _times(spells, meeting)) if note)
    return plain(first.who) + (f" ({notes})" if notes else "")


def _times(spells: list[Attendance], meeting: Meeting) -> str:
    began, ended = meeting.held_at or meeting.starts_at, meeting.closed_at or meeting.ends_at
    return " and ".join(
        words for spell in spells if (words := _spell(spell.arrived_at, spell.left_at or ended, began, ended))
    )


def _spell(came: datetime, left: datetime, began: datetime, ended: datetime) -> str:
    is_late, is_early = came > began + PATIENCE, left < ended - PATIENCE
    parts = [
        *([f"from {formats.time(came)}"] if is_late else []),
        *([f"until {formats.time(left)}"] if is_early else []),
    ]
    return " ".join(parts)


def minutes_of(meeting: Meeting) -> list[Drafted]:
    """One minute for each item of the agenda, with what was decided; carried actions together in one."""
    decided: dict[int, list[Decision]] = {}
    for one in Decision.objects.filter(meeting=meeting, taken_back_at=None).order_by("at", "pk"):
        decided.setdefault(one.item_id, []).append(one)
    set_here = set(Action.objects.filter(meeting=meeting).order_by().values_list("item", flat=True))
    items = meeting.items.select_related("action__owner__user", "action__owner__agency")
    found: list[Drafted] = []
    earlier: Drafted | None = None
    for item in items.order_by("order", "pk"):
        if item.action and item.pk not in decided and item.pk not in set_here:
            if earlier is None:
                earlier = Drafted(item=item, title=EARLIER)
                found.append(earlier)
            earlier.text += f"- {_stood(item.action)}\n"
        else:
            resolved = _resolved(decided.get(item.pk, []))
            found.append(Drafted(item=item, title=item.title, resolved=resolved))
    return found


def _resolved(decisions: list[Decision]) -> str:
    texts = [f"{plain(one.text)}\n\nReason: {plain(one.reason)}" for one in decisions]
    if len(texts) < 2:
        return "".join(texts)
    return "\n\n".join(
        f"{number}. " + text.replace("\n\n", "\n\n   ") for number, text in enumerate(texts, start=1)
    )


def _stood(action: Action) -> str:
    """An action of an earlier meeting, with what had become of it."""
    words = f": {plain(action.words)}" if action.words else ""
    owner = plain(owner_of(action.owner))
    return f"{plain(action.text)} ({owner}): {action.get_state_display().lower()}{words}"


def owner_of(posting: Posting) -> str:
    """Whoever is to do something, as minutes name them."""
    return f"{posting.user.name}, {posting.agency.name}"


def to_do(actions: Iterable[Action]) -> list[ToDo]:
    """Actions as minutes say them."""
    return [ToDo(text=one.text, owner=owner_of(one.owner), due=formats.date(one.due_on)) for one in actions]
