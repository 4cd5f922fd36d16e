"""The minutes of a meeting as they are first drafted, from its record: who was there, and what it decided."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import F, Func, SmallIntegerField
from django.utils import timezone

from alongside.board.minutes_text import plain
from alongside.board.models import Declaration, MinuteAction
from alongside.core import formats
from alongside.meetings import queries as meetings
from alongside.meetings.attendance import PATIENCE
from alongside.meetings.models import Action, AgendaItem, Answer, Attendance, Decision, Meeting
from alongside.partners.models import Agency, Posting

# As long as the title of a minute may be.
LONGEST = 300
EARLIER = "Actions of earlier meetings"
# As standing_words.TITLES.
DECLARATIONS = "Declarations of interest"
_AS = {
    Attendance.Capacity.SUBSTITUTE: "substitute",
    Attendance.Capacity.ADVISOR: "advisor",
    Attendance.Capacity.GUEST: "guest",
}


@dataclass(kw_only=True)
class Drafted:
    """A minute as it is first drafted."""

    item: AgendaItem | None
    title: str
    text: str = ""
    resolved: str = ""
    paragraph: int | None = None
    actions: list[MinuteAction] = field(default_factory=list)


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
    absent = sorted({each.name for each in _expected(meeting, day)} - set(there))
    if absent:
        lines.append(f"\nNobody came for {plain(', '.join(absent))}.")
    return "\n".join(lines)


def _expected(meeting: Meeting, day: date) -> list[Agency]:
    """The agencies that are members on a day and were not wound up by then."""
    found = [one.agency for one in meetings.members(meeting.series, day)]
    return [each for each in found if each.ends_on is None or each.ends_on > day]


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


def exempt(item: str) -> Func:
    """Under which paragraph an item is exempt, by the name of its column, or none.

    The database answers past its policies: whoever writes minutes need not be told what a paper says.
    """
    return Func(F(item), function="board_exempt_paragraph", output_field=SmallIntegerField())


def minutes_of(meeting: Meeting) -> list[Drafted]:
    """One minute for each item of the agenda, with what was decided; carried actions together in one.

    Those that were set on an exempt item are together in one of their own, which is exempt.
    """
    decided: dict[int, list[Decision]] = {}
    for one in Decision.objects.filter(meeting=meeting, taken_back_at=None).order_by("at", "pk"):
        decided.setdefault(one.item_id, []).append(one)
    actions = _actions_set(meeting)
    items = meeting.items.select_related("action__owner__user", "action__owner__agency")
    items = items.annotate(paragraph=exempt("pk"), carried=exempt("action__item")).order_by("order", "pk")
    found: list[Drafted] = []
    earlier: dict[int | None, Drafted] = {}
    for item in items:
        if item.action and item.pk not in decided and item.pk not in actions:
            if item.carried not in earlier:
                earlier[item.carried] = Drafted(item=item, title=EARLIER, paragraph=item.carried)
                found.append(earlier[item.carried])
            earlier[item.carried].text += f"- {_stood(item.action)}\n"
        else:
            found.append(
                Drafted(
                    item=item,
                    title=item.action.text[:LONGEST] if item.action else item.title,
                    resolved=_resolved(decided.get(item.pk, [])),
                    paragraph=item.paragraph or item.carried,
                    actions=actions.get(item.pk, []),
                )
            )
    return _with_declarations(found, meeting)


def _actions_set(meeting: Meeting) -> dict[int, list[MinuteAction]]:
    """By item, the actions that the meeting set: with whose they were and until when at first."""
    set_here = Action.objects.filter(meeting=meeting).select_related("owner__user", "owner__agency")
    events = apps.get_model("meetings", "ActionEvent").objects
    rows = events.filter(pgh_label="insert", pgh_obj__in=set_here)
    firsts = {one.pgh_obj_id: one for one in rows.select_related("owner__user", "owner__agency")}
    found: dict[int, list[MinuteAction]] = {}
    for one in set_here.order_by("pk"):
        first, others = firsts.get(one.pk, one), found.setdefault(one.item_id, [])
        made = {"text": first.text, "owner": owner_of(first.owner), "due_on": first.due_on}
        others.append(MinuteAction(number=len(others) + 1, **made))
    return found


def _with_declarations(found: list[Drafted], meeting: Meeting) -> list[Drafted]:
    """The minutes with the interests that were declared: below the standing item, or in a minute before."""
    rows = Declaration.objects.filter(item__meeting=meeting).order_by("item__order", "pk")
    rows = rows.select_related("item", "spell__posting__user", "spell__agency")
    lines = [_declared(one) for one in rows.annotate(paragraph=exempt("item"))]
    standing = next((one for one in found if one.title.casefold() == DECLARATIONS.casefold()), None)
    if standing:
        standing.text = "\n".join(lines) or "There were none."
    elif lines:
        found.insert(0, Drafted(item=None, title=DECLARATIONS, text="\n".join(lines)))
    return found


def _declared(one: Any) -> str:
    """An interest that was declared; of an exempt item without its title and its nature."""
    who = f"- **{plain(one.spell.who)}**, {plain(one.spell.agency.name)}"
    of = "an exempt item" if one.paragraph else plain(one.item.title)
    nature = "" if one.paragraph else f": {plain(one.nature)}"
    return f"{who}, in {of}. {one.get_kind_display()} interest{nature}. {one.get_done_display()}."


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
