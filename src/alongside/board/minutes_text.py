"""The minutes of a meeting as one Markdown text, of which page, PDF, Word document and paper are drawn.

In the order of the board's own (board pack of 24 February 2021): who was present, each minute under its
number with what was discussed, RESOLVED and its actions; at the end all actions in a table.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alongside.board import paper_text
from alongside.reports_pack import markdown
from alongside.reports_pack.faults import Faults
from alongside.reports_pack.markdown import Block

NOT_CIRCULATED = "They were not circulated before that meeting. It said:"
DRAFT = "**Draft.** These minutes are not yet agreed as a correct record."
EXEMPT = "Exempt item"
WITHOUT_EXEMPT = "Agreed as a correct record. What they say of exempt items is left out here."
SIGN_HERE = "Signed by the chair:\n\nName:\n\nDate:"
ACTIONS = ("Minute", "Action", "Owner", "By")
_NEXT = "The next minute"
_NUMBERED = re.compile(r"(\d+)\. ")


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """An action, as minutes say it: what, by whom, by when."""

    text: str
    owner: str
    due: str


@dataclass(frozen=True, kw_only=True)
class One:
    """One minute."""

    number: int
    title: str
    text: str = ""
    resolved: str = ""
    actions: Sequence[ToDo] = ()

    @property
    def name(self) -> str:
        """What a fault calls it."""
        return f"Minute {self.number} ({self.title})"


@dataclass(frozen=True, kw_only=True)
class Whole:
    """All minutes of a meeting."""

    when: str
    present: str = ""
    apologies: str = ""
    each: Sequence[One] = field(default_factory=list)


def composed(whole: Whole) -> str:
    """The minutes as Markdown."""
    parts = [plain(whole.when)]
    for title, text in (("Present", whole.present), ("Apologies", whole.apologies)):
        if text.strip():
            parts += [f"# {title}", text.strip()]
    for one in whole.each:
        parts += [f"# {one.number}. {plain(one.title)}", *_said(one)]
    rows = [[str(one.number), act.text, act.owner, act.due] for one in whole.each for act in one.actions]
    if rows:
        parts += ["# Actions", paper_text.as_markdown(ACTIONS, rows).strip()]
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(one: One) -> Iterable[str]:
    yield one.text.strip()
    if one.resolved.strip():
        yield "**RESOLVED**"
        yield one.resolved.strip()
    for act in one.actions:
        yield f"**Action:** {plain(act.text)} ({plain(act.owner)}, by {act.due})"


def agreed(text: str, *, on: str, corrections: str, was_circulated: bool = True, signed: str = "") -> str:
    """Minutes as they are published: that they were agreed, with which corrections, and a place to sign.

    Args:
        on: the day of the meeting that agreed them, in words.
        corrections: what it had corrected, each on a line of its own.
        was_circulated: whether they were given to that meeting before it began.
        signed: that they are signed, in a sentence; the lines for a pen where they are not.
    """
    lines = [f"- {plain(line)}" for line in corrections.splitlines() if line.strip()]
    words = f"Agreed as a correct record on {on}" + (", with these corrections:" if lines else ".")
    if not was_circulated:
        words = f"Agreed as a correct record on {on}. {NOT_CIRCULATED}"
    parts = [words, "\n".join(lines), text, "# Signature", plain(signed) if signed else SIGN_HERE]
    return "\n\n".join(part for part in parts if part)


def faults(whole: Whole) -> list[str]:
    """What keeps minutes from being read: HTML, pictures, headings beside the titles. In sentences."""
    texts = [
        ("Present", whole.present),
        ("Apologies", whole.apologies),
        *((one.name, text) for one in whole.each for text in (one.text, one.resolved)),
    ]
    return [fault for name, text in texts for fault in faults_of(text, name)]


def faults_of(text: str, name: str) -> list[str]:
    """What is wrong in one of its texts."""
    if not text.strip():
        return []
    try:
        # As it is composed: below it stands the next heading.
        *read, last = markdown.read(f"{text.strip()}\n\n# {_NEXT}", name)
    except Faults as wrong:
        return [str(fault) for fault in wrong.found]
    if last["kind"] != "heading" or last["words"] != [_NEXT]:
        return [
            f"{name}: what begins with ``` does not end, and would take in what follows. End it with ```."
        ]
    if any(block["kind"] == "heading" for block in _all(read)):
        return [f"{name}: a minute has its title and no other headings. Write the line in **bold** instead."]
    if markdown.defines_links(text):
        return [
            f"{name}: a line such as “[1]: https://…” is for other links. Write each link with its address."
        ]
    return []


def _all(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks, and those that stand in lists and quotations."""
    for block in blocks:
        yield block
        for inside in (*block.get("items", ()), block.get("blocks", ())):
            yield from _all(inside)


def blocks(text: str) -> tuple[Block, ...]:
    """The minutes as blocks, each minute's heading with an id to link to. The text has no faults."""
    read = markdown.read(text, "The minutes")
    for block in read:
        first = block["words"][0] if block["kind"] == "heading" and block["words"] else ""
        if isinstance(first, str) and (number := _NUMBERED.match(first)):
            block["id"] = anchor(int(number[1]))
    return tuple(read)


def anchor(number: int) -> str:
    """The id of a minute on its page."""
    return f"minute-{number}"


def plain(text: str) -> str:
    """A line of plain text as Markdown that reads the same, escaped no more than it must be."""
    line = re.sub(r"([\\`*_\[\]<>|~&])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(?=[#+=-])|^(\d+)(?=[.)])", lambda found: f"{found[1] or ''}\\", line)
