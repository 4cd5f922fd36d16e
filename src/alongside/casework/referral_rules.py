"""How a referral stands, when it is to be answered, and what is a list and no referral. No Django, no clock.

The clock counts working days. It stands still while a question to the referrer is open: from the day of the
question up to the day before the answer; the day of the answer counts again. A day is a day in London, and
events are in the order in which they were written, whatever a clock said meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alongside.core.working_days import is_working_day

LONDON = ZoneInfo("Europe/London")
OPEN_STATES = ("WAITING", "TAKEN", "ASKED", "ANSWERED")
ENDS = ("ACCEPTED", "DECLINED", "WITHDRAWN")
CAME_TO_NOTHING = ("DECLINED", "WITHDRAWN")
# A name has no more words than this, and no reason that many lines that are rows of a table.
MOST_WORDS_OF_A_NAME = 12
MOST_ROWS = 10
ONE_PERSON = "A referral is about one person. Send one for each: the desk can help where there are many"


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, as far as the standing rests on it. `by`: the posting, if there is one."""

    kind: str
    at: datetime
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """From the day of a question to the day of its answer; `until` None while there is none."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the clock stands still on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a referral stands."""

    state: str
    sent_on: date
    owner: int | None = None
    pauses: tuple[Pause, ...] = ()
    ended_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide on it."""
        return self.state in OPEN_STATES

    @property
    def stands_still_since(self) -> date | None:
        """Since when a question is open."""
        return next((pause.since for pause in self.pauses if pause.until is None), None)


def day_of(at: datetime) -> date:
    """The day in London, summer time or not."""
    return at.astimezone(LONDON).date()


def fold(events: Sequence[Happened]) -> Standing:
    """How a referral stands by all that happened to it, in the order in which it was written.

    Raises:
        ValueError: it does not begin with its being sent.
    """
    if not events or events[0].kind != "SENT":
        raise ValueError("A referral begins with its being sent.")
    state, owner, ended_on = "WAITING", None, None
    pauses: list[Pause] = []
    for event in events[1:]:
        state = _after(state, event.kind)
        if event.kind in ("TAKEN", "ASKED", "ACCEPTED", "DECLINED"):
            owner = event.by
        elif event.kind in ("REDIRECTED", "DESKED"):
            owner = None
        if event.kind in ENDS:
            ended_on = day_of(event.at)
        _pause(pauses, event)
    return Standing(state, day_of(events[0].at), owner, tuple(pauses), ended_on)


def _after(state: str, kind: str) -> str:
    if kind in ("REDIRECTED", "DESKED"):
        return "WAITING"
    if kind == "TAKEN":
        return "TAKEN" if state == "WAITING" else state
    return kind if kind in (*OPEN_STATES, *ENDS) else state


def _pause(pauses: list[Pause], event: Happened) -> None:
    is_open = bool(pauses) and pauses[-1].until is None
    if event.kind == "ASKED" and not is_open:
        pauses.append(Pause(day_of(event.at)))
    elif is_open and event.kind in ("ANSWERED", "REDIRECTED", "DESKED", *ENDS):
        pauses[-1] = Pause(pauses[-1].since, max(pauses[-1].since, day_of(event.at)))


def due_on(standing: Standing, *, working_days: int, holidays: Collection[date]) -> date | None:
    """The day by which a referral is first answered; None while a question is open, and once it has ended.

    Args:
        working_days: after the day on which it was sent. 0: on that day, be it a working day or not.
        holidays: the bank holidays.
    """
    if not standing.is_open or standing.stands_still_since:
        return None
    day, left = standing.sent_on, working_days
    while left or _stands_still(standing.pauses, day):
        day += timedelta(days=1)
        if left and is_working_day(day, holidays) and not _stands_still(standing.pauses, day):
            left -= 1
    return day


def _stands_still(pauses: Iterable[Pause], day: date) -> bool:
    return any(pause.covers(day) for pause in pauses)


def age_on(sent_on: date, day: date, holidays: Collection[date]) -> int:
    """How many working days a referral is old: those after the day on which it was sent."""
    days = range(1, (day - sent_on).days + 1)
    return sum(is_working_day(sent_on + timedelta(days=each), holidays) for each in days)


def names_many(name: str) -> bool:
    """Whether a name is a list of people: more words than a name has, or what stands between names."""
    return any(sign in name for sign in "\r\n\t;|") or len(name.split()) > MOST_WORDS_OF_A_NAME


def tells_of_many(text: str) -> bool:
    """Whether a text is rows of a table, as when a list of people was pasted: many lines, most with cells.

    A line of prose has commas, and hardly a number too.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [line for line in lines if _is_row(line)]
    return len(rows) > MOST_ROWS and len(rows) * 2 > len(lines)


def _is_row(line: str) -> bool:
    has_cells = line.count(",") > 1 or line.count(";") > 1
    return "\t" in line or (has_cells and any(sign.isdigit() for sign in line))
