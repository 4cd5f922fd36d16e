"""Attendance by agency over the meetings of a series, and the agencies that never come.

In 2016 the board was told that one partner hardly came to the meetings at which it was needed (progress
report of November 2016, 6.2): that is a table here, and nobody's impression.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from alongside.core import formats, tables
from alongside.meetings import rules
from alongside.meetings.models import Answer, Attendance, Meeting, Member, Series

# The meetings that are looked back on.
LATEST = 12
# Whoever misses no more than this was there from beginning to end.
PATIENCE = timedelta(minutes=10)
NOT_A_MEMBER, NOBODY, APOLOGIES = "Not a member", "Nobody came", "Apologies"


@dataclass(frozen=True)
class Line:
    """An agency's attendance: in words for each meeting, and whether it came to those it belonged to."""

    agency: str
    cells: list[str] = field(default_factory=list)
    came: list[bool] = field(default_factory=list)

    @property
    def never(self) -> bool:
        """Whether it never came."""
        return rules.never_came(self.came)


@dataclass(frozen=True)
class Over:
    """Attendance over some meetings, the oldest first."""

    meetings: Sequence[Meeting]
    lines: list[Line]

    @property
    def never(self) -> list[str]:
        """The agencies that never came."""
        return [one.agency for one in self.lines if one.never]


def over(series: Series, *, latest: int = LATEST) -> Over:
    """Attendance by agency over the latest meetings of a series that are closed."""
    spells = Prefetch("spells", Attendance.objects.order_by("arrived_at", "pk"))
    sent = Answer.objects.filter(says=Answer.Says.APOLOGIES).select_related("posting").order_by("pk")
    apologies = Prefetch("answers", sent, to_attr="apologies")
    closed = Meeting.objects.filter(series=series, state=Meeting.State.CLOSED)
    closed = closed.prefetch_related(spells, apologies)
    meetings = list(closed.order_by("-starts_at", "-pk")[:latest])[::-1]
    members = list(
        Member.objects.filter(series=series).select_related("agency").order_by("agency__name", "pk")
    )
    lines: dict[int, Line] = {one.agency_id: Line(one.agency.name) for one in members}
    for meeting in meetings:
        for agency, line in lines.items():
            there = [one for one in meeting.spells.all() if one.agency_id == agency]
            belonged = any(_belonged(one, meeting) for one in members if one.agency_id == agency)
            line.cells.append(
                _words(there, meeting) if there else _absent(agency, meeting, belonged=belonged)
            )
            if belonged:
                line.came.append(bool(there))
    return Over(meetings, list(lines.values()))


def _belonged(member: Member, meeting: Meeting) -> bool:
    """Whether a membership ran on the day of a meeting, and the agency was a partner."""
    day = timezone.localdate(meeting.starts_at)
    ends = [end for end in (member.until_on, member.agency.ends_on) if end]
    return member.from_on <= day and all(end > day for end in ends)


def _absent(agency: int, meeting: Meeting, *, belonged: bool) -> str:
    """Why nobody of an agency was there: silence is not the same as apologies."""
    if not belonged:
        return NOT_A_MEMBER
    sent: list[Answer] = meeting.apologies  # type: ignore[attr-defined]  # Prefetched.
    return APOLOGIES if any(one.posting.agency_id == agency for one in sent) else NOBODY


def _words(there: list[Attendance], meeting: Meeting) -> str:
    """In what capacity somebody came, and for how long where that was not all of it."""
    best = min(there, key=lambda one: list(Attendance.Capacity).index(Attendance.Capacity(one.capacity)))
    began, ended = meeting.held_at or meeting.starts_at, meeting.closed_at or meeting.ends_at
    stayed, until = timedelta(), began
    for one in there:
        since, left = max(one.arrived_at, until), min(one.left_at or ended, ended)
        stayed += max(left - since, timedelta())
        until = max(until, left)
    if stayed >= ended - began - PATIENCE:
        return best.get_capacity_display()
    whole = formats.count(_minutes(ended - began), "minute")
    return f"{best.get_capacity_display()}, {_minutes(stayed)} of {whole}"


def _minutes(of: timedelta) -> int:
    return round(of.total_seconds() / 60)


def table(found: Over) -> tables.Table:
    """Agencies by meetings."""
    columns = [
        tables.Column(name="agency", label="Agency"),
        *(
            tables.Column(name=str(one.pk), label=formats.date(timezone.localdate(one.starts_at)))
            for one in found.meetings
        ),
        tables.Column(name="came", label="Came to"),
    ]
    rows = []
    for line in found.lines:
        cells: dict[str, object] = {"agency": line.agency, "came": f"{sum(line.came)} of {len(line.came)}"}
        for meeting, words in zip(found.meetings, line.cells, strict=True):
            colour = {NOBODY: "red", APOLOGIES: "yellow"}.get(words)
            cells[str(meeting.pk)] = tables.Tag(text=words, colour=colour) if colour else words
        rows.append(tables.Row(cells=cells))
    return tables.plain(columns, rows)
