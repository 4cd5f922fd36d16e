"""A pack made: what its front sheet and papers say, and on which page each item begins and ends."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pypdfium2

from alongside.reports_pack import exemptions, setting
from alongside.reports_pack.agenda import Agenda, Item
from alongside.reports_pack.faults import Fault, Faults
from alongside.reports_pack.reading import Paper, Received, Written

STANDARD = "PDF/UA-1"
TAGGED = "tagged PDF"


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of the agenda, and the pages of its papers as they are numbered.

    `first_page`, `last_page`: nothing where it has no papers in this version. `sheet`: where the first of
    them lies in the PDF, counted from 1 with the front sheet.
    """

    number: int
    title: str
    is_exempt: bool
    first_page: int | None
    last_page: int | None
    sheet: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """A pack. `standard`: what it declares to be, PDF/UA-1 or only tagged. `silent`: pages of received PDFs
    without any text, as of a scan, by their name and number: a screen reader has nothing to read there.
    `sheets`: all pages, with those of the front sheet.
    """

    pdf: bytes
    title: str
    standard: str
    sheets: int
    items: tuple[Placed, ...]
    silent: tuple[tuple[str, int], ...]


def make(
    agenda: Agenda,
    papers: Mapping[str, Paper],
    *,
    for_members: bool,
    made_at: dt.datetime,
    is_draft: bool = False,
) -> Made:
    """The pack of a meeting as PDF.

    The papers of exempt items stand behind all others, so that a page has the same number in both versions.

    Args:
        agenda: the meeting and its items.
        papers: the papers by the names that the items give them; those of exempt items are not looked at in
            the public version.
        for_members: the members’ version, with the papers of exempt items.
        made_at: when it was made, with its time zone. Nothing in the pack but its properties depends on it.
        is_draft: it is not published, and says so on the front sheet and above each page.

    Raises:
        Faults: a received PDF cannot be set.
    """
    shown = [
        (number, item) for number, item in agenda.numbered() if _has_papers(item, for_members=for_members)
    ]
    shown.sort(key=lambda each: each[1].exempt)
    used = dict.fromkeys(name for _, item in shown for name in item.report)
    files = {name: f"paper-{at}.pdf" for at, name in enumerate(used)}
    received = {name: paper for name in used if isinstance(paper := papers[name], Received)}
    title = _title(agenda, for_members=for_members, is_draft=is_draft)
    data = {
        "title": title,
        "draft": is_draft,
        "running": f"{agenda.body}, {_day(agenda.date)}",
        "version": _version(agenda) if for_members else None,
        "meeting": _meeting(agenda),
        "items": [_of_agenda(number, item, for_members=for_members) for number, item in agenda.numbered()],
        "notices": [{"title": each.title, "text": _paragraphs(each.text)} for each in agenda.notice],
        "papers": [
            {
                "number": number,
                "title": item.title,
                "exempt": item.exempt,
                "papers": [_paper(papers[name], files[name]) for name in item.report],
            }
            for number, item in shown
        ],
    }
    try:
        pdf, places = setting.set_as_pdf(
            data, {files[name]: paper.path for name, paper in received.items()}, made_at
        )
    except setting.CannotBeSet as wrong:
        name = next(name for name, file in files.items() if file == wrong.file)
        raise Faults([Fault(name, "", _CANNOT_BE_SET)]) from None
    return Made(
        pdf=pdf,
        title=title,
        standard=TAGGED if received else STANDARD,
        sheets=_sheets(pdf),
        items=tuple(_placed(number, item, places) for number, item in agenda.numbered()),
        silent=tuple(
            (name, at)
            for name, paper in received.items()
            for at, page in enumerate(paper.pages, 1)
            if not page.text
        ),
    )


@dataclass(frozen=True, slots=True)
class Alone:
    """One paper as PDF, without a meeting. `standard` and `silent` as of a pack; `sheets`: its pages."""

    pdf: bytes
    standard: str
    sheets: int
    silent: tuple[int, ...]


def alone(paper: Paper, *, title: str, running: str, is_exempt: bool, made_at: dt.datetime) -> Alone:
    """One paper by itself, set as it is in a pack: with its title, page numbers and bookmarks.

    Args:
        paper: what it says.
        title: its heading, and the title of the document.
        running: what stands above each page.
        is_exempt: each page says that it is not for publication.
        made_at: when it was made, with its time zone.

    Raises:
        Faults: a received PDF cannot be set.
    """
    file, is_received = "paper-0.pdf", isinstance(paper, Received)
    papers = [{"number": 1, "title": title, "exempt": is_exempt, "papers": [_paper(paper, file)]}]
    data: dict[str, Any] = {
        "title": title,
        "draft": False,
        "running": running,
        "version": None,
        "meeting": None,
        "items": [],
        "notices": [],
        "papers": papers,
    }
    received = {file: paper.path} if isinstance(paper, Received) else {}
    try:
        pdf, _ = setting.set_as_pdf(data, received, made_at)
    except setting.CannotBeSet:
        raise Faults([Fault(title, "", _CANNOT_BE_SET)]) from None
    return Alone(
        pdf=pdf,
        standard=TAGGED if is_received else STANDARD,
        sheets=_sheets(pdf),
        silent=tuple(at for at, page in enumerate(paper.pages, 1) if not page.text)
        if isinstance(paper, Received)
        else (),
    )


_CANNOT_BE_SET = "the PDF cannot be set as it is. Print it to a new PDF, and give that."


def _has_papers(item: Item, *, for_members: bool) -> bool:
    return bool(item.report) and (for_members or not item.exempt)


def _version(agenda: Agenda) -> str | None:
    """What the members’ version says of itself, where it differs from the public one."""
    is_secret = any(item.exempt for item in agenda.item)
    return "Members’ version: holds exempt information, and is not for publication." if is_secret else None


def _sheets(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as whole:
        return len(whole)


def _title(agenda: Agenda, *, for_members: bool, is_draft: bool) -> str:
    what = "members’ reports pack" if for_members else "public reports pack"
    return f"{agenda.body}, {_day(agenda.date)}: {'draft of the ' if is_draft else ''}{what}"


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def _meeting(agenda: Agenda) -> dict[str, Any]:
    return {
        "body": agenda.body,
        "day": f"{agenda.date:%A} {_day(agenda.date)}",
        "time": agenda.time,
        "place": agenda.place,
        "watch": {"to": agenda.watch} if agenda.watch else None,
        "members": list(agenda.members),
        "contact": list(agenda.contact),
        "officer": list(agenda.officer),
        "published": f"{agenda.published:%A} {_day(agenda.published)}" if agenda.published else None,
    }


def _of_agenda(number: int, item: Item, *, for_members: bool) -> dict[str, Any]:
    is_hidden = item.exempt and not for_members
    return {
        "number": number,
        "title": item.title,
        "has_papers": _has_papers(item, for_members=for_members),
        "to_follow": item.to_follow,
        "text": [*_told(item, is_hidden=is_hidden)],
    }


def _told(item: Item, *, is_hidden: bool) -> Iterator[str]:
    """The paragraphs under an item's title. What an exempt item says is for members, but for the reason."""
    if item.late:
        yield f"Late item: {item.late}"
    if item.exempt and item.paragraph:
        yield f"Exempt under {exemptions.reason(item.paragraph)}."
        if is_hidden:
            yield "Its papers are not in this pack. The public may be asked to leave while it is discussed."
    if item.text and not is_hidden:
        yield from _paragraphs(item.text)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines divide."""
    return [" ".join(each.split()) for each in re.split(r"\n\s*\n", text.strip())]


_SILENT = "It has no text that can be read out."


def _paper(paper: Paper, file: str) -> dict[str, Any]:
    if isinstance(paper, Written):
        return {"kind": "written", "blocks": paper.blocks}
    count = len(paper.pages)
    return {
        "kind": "received",
        "file": file,
        "pages": [
            {
                "landscape": page.is_landscape,
                "alt": f"Page {at} of {count} of this paper. {page.text or _SILENT}",
            }
            for at, page in enumerate(paper.pages, 1)
        ],
    }


def _placed(number: int, item: Item, places: Mapping[str, Mapping[str, int]]) -> Placed:
    pages = places.get(str(number), {})
    return Placed(
        number=number,
        title=item.title,
        is_exempt=item.exempt,
        first_page=pages.get("first"),
        last_page=pages.get("last"),
        sheet=pages.get("sheet"),
    )
