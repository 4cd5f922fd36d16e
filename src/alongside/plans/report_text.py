"""A progress report by exception as Markdown, for a board's pack: its headings are those of November 2016."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alongside.core import formats
from alongside.delivery.model import LABELS, MEANINGS, Rag
from alongside.reports_pack import markdown
from alongside.reports_pack.faults import Faults

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
# What makes a list of a line that begins with it; "*" is escaped already.
_LIST = re.compile(r"^(\d*)([-+.)])")
NOT_GIVEN = "None given"
NOTHING = "Nothing was added."


@dataclass(frozen=True)
class Line:
    """A milestone in a report. `why` is its comment; `was` its colour before, where it has changed."""

    plan: int
    action: str
    text: str
    due: str
    lead: str
    rag: str
    why: str
    is_late: bool = False
    was: str = ""


@dataclass(frozen=True)
class Appended:
    """A plan that a report is about: its counts by colour, and its milestones by outcome and action."""

    title: str
    counts: Sequence[tuple[str, int]]
    late: int
    outcomes: Sequence[tuple[str, Sequence[Line]]]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a report says."""

    year: str
    owner: str
    meeting_on: date
    links: Sequence[str]
    highlights: str
    asks: str
    since: date | None
    plans: Sequence[Appended]
    exceptions: Sequence[Line]
    changed: Sequence[Line]


def written(told: Told) -> str:
    """The whole report."""
    parts = [
        f"# Strategic delivery plans {told.year}: progress report",
        f"**Report of:** {plain(told.owner)}",
        f"**For the meeting of:** {formats.date(told.meeting_on)}",
        "## 1. Purpose of the report",
        "To report by exception on progress against the partnership’s delivery plans.",
        "## 2. Links with other plans and strategies",
        _bullets(told.links) or "The plans name none.",
        "## 3. Recommendations",
        _bullets(["That board members note the areas of concern, Red or Amber/Red, in section 6."])
        + (f"\n\n{told.asks.strip()}" if told.asks.strip() else ""),
        "## 4. Summary overview",
        _overview(told.plans),
        "## 5. Key improvements and highlights",
        told.highlights.strip() or NOTHING,
        "## 6. Areas of concern and mitigation",
        _concerns(told.exceptions),
        "## 7. What changed since the last report",
        _changed(told.changed, told.since),
        "## RAG key for all plans",
        table(["RAG status", "What it means"], [[LABELS[rag], MEANINGS[rag].capitalize()] for rag in Rag]),
        *(part for number, plan in enumerate(told.plans, 1) for part in _appended(number, plan)),
    ]
    return "\n\n".join(parts) + "\n"


def fault_of(text: str) -> str:
    """Why a text that somebody types cannot stand in a report; "" where it can."""
    if not text.strip():
        return ""
    try:
        # Read as it stands in the report: with a heading after it.
        *blocks, last = markdown.read(f"{text.strip()}\n\n# The next part", "")
    except Faults as found:
        first = found.found[0]
        words = " ".join(f"{first.place} {first.words}".split())
        return f"{words[0].upper()}{words[1:]}"
    if any(block["kind"] == "heading" for block in blocks):
        return (
            "Leave headings out (lines that begin with #, or have a line of = or - below): the report has "
            "its own"
        )
    if last["kind"] != "heading":
        return (
            "A line of ``` or ~~~ begins code that nothing ends. Put the same line below the code, or take "
            "it out"
        )
    return ""


def plain(text: str) -> str:
    """A text of a plan so that nothing in it is markup, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; its cells are texts or numbers."""
    lines = [
        _row(header),
        _row(["---"] * len(header)),
        *(_row([plain(str(cell)) for cell in row]) for row in rows),
    ]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join("- " + _LIST.sub(r"\1\\\2", plain(line)) for line in lines)


def _overview(plans: Sequence[Appended]) -> str:
    colours = [label for label, _ in plans[0].counts] if plans else []
    rows = [
        [f"{number}. {plan.title}", *(count for _, count in plan.counts), plan.late]
        for number, plan in enumerate(plans, 1)
    ]
    return table(["Plan", *colours, "Late"], rows)


def _concerns(lines: Sequence[Line]) -> str:
    if not lines:
        return "No action is Red or Amber/Red."
    return "\n\n".join(
        f"6\\.{number} **{line.rag}: {plain(line.text) or 'A milestone without a text'}** "
        f"({plain(_where(line))}). {plain(line.why) or 'No reason is given.'} (See appendix {line.plan}.)"
        for number, line in enumerate(lines, 1)
    )


def _where(line: Line) -> str:
    parts = (line.action.rstrip("."), f"due {line.due}" if line.due else "", line.lead)
    return "; ".join(part for part in parts if part.strip())


def _changed(lines: Sequence[Line], since: date | None) -> str:
    if since is None:
        return "This is the first report of these plans."
    if not lines:
        return f"No milestone has another colour than at the last report, on {formats.date(since)}."
    rows = [[line.plan, line.text, line.was or NOT_GIVEN, line.rag or NOT_GIVEN] for line in lines]
    return table(["Appendix", "Milestone", "Was", "Is"], rows)


def _appended(number: int, plan: Appended) -> Iterable[str]:
    yield f"## Appendix {number}: {plain(plan.title)}"
    for title, lines in plan.outcomes:
        if title.strip():
            yield f"### {plain(title)}"
        rows = [[line.action, line.text, line.due, line.lead, line.rag or NOT_GIVEN] for line in lines]
        yield table(["Action", "Milestone", "Due", "Lead", "RAG status"], rows)
