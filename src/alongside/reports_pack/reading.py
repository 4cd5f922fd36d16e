"""A folder with agenda.toml and the reports that it names, read and checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from alongside.reports_pack import agenda as agendas
from alongside.reports_pack import markdown, received
from alongside.reports_pack.agenda import Agenda
from alongside.reports_pack.faults import Fault, Faults

AGENDA = "agenda.toml"
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """A report written in Markdown."""

    blocks: list[markdown.Block]


@dataclass(frozen=True, slots=True)
class Received:
    """A report received as PDF: where it lies, and its pages."""

    path: Path
    pages: list[received.Page]


Paper: TypeAlias = Written | Received


@dataclass(frozen=True, slots=True)
class Folder:
    """A meeting's agenda, and its papers by the names that the agenda gives them."""

    agenda: Agenda
    papers: dict[str, Paper]


def folder(place: Path, *, for_members: bool) -> Folder:
    """The agenda and the papers in a folder.

    Args:
        place: the folder.
        for_members: the papers of exempt items as well. Else these are not even opened.

    Raises:
        Faults: agenda.toml is missing or wrong, or a report is missing, or cannot be taken.
    """
    agenda = agendas.read(_text(place, place / AGENDA, MOST_BYTES), AGENDA)
    names = [name for item in agenda.item for name in item.report if for_members or not item.exempt]
    papers: dict[str, Paper] = {}
    faults: list[Fault] = []
    for name in dict.fromkeys(names):
        try:
            papers[name] = paper(place, name)
        except Faults as wrong:
            faults += wrong.found
    if faults:
        raise Faults(faults)
    return Folder(agenda, papers)


def paper(place: Path, name: str) -> Paper:
    """One report of a folder.

    Args:
        place: the folder.
        name: the report's name in it, which ends in .md or .pdf.

    Raises:
        Faults: it is missing, lies outside of the folder, or cannot be taken.
    """
    path = place / name
    if path.suffix.lower() == ".md":
        return Written(markdown.read(_text(place, path, markdown.MOST_BYTES), name))
    _found(place, path)
    try:
        return Received(path, received.read(path, name))
    except OSError as wrong:
        raise _unreadable(name, wrong) from None


def _text(place: Path, path: Path, most: int) -> str:
    _found(place, path)
    name = str(path.relative_to(place))
    if path.stat().st_size > most:
        raise Faults([Fault(name, "", f"it is larger than {most // 1024**2} MB. Divide it, or give a PDF.")])
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        words = "a letter is not written as UTF-8. Save the file as text in UTF-8."
        raise Faults([Fault(name, f"line {line}", words)]) from None
    except OSError as wrong:
        raise _unreadable(name, wrong) from None


def _unreadable(name: str, wrong: OSError) -> Faults:
    words = f"it cannot be opened ({wrong.strerror}). See that you may read it."
    return Faults([Fault(name, "", words)])


def _found(place: Path, path: Path) -> None:
    name = str(path.relative_to(place))
    if not path.is_file():
        words = f"there is no such file in {place}. Put it there, or mend its name in {AGENDA}."
        if name == AGENDA:
            words = f"there is none in {place}. Write it: docs/board-packs.md says how."
        raise Faults([Fault(name, "", words)])
    if not path.resolve().is_relative_to(place.resolve()):
        raise Faults([Fault(name, "", "it lies outside of the folder. Put a copy into the folder.")])
