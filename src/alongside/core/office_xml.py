"""The XML inside an Office file (.xlsx, .docx), read as streams: elements, and how parts refer to each other.

Every parser here refuses document types (so that there are no entities to expand), and texts and tags longer
than an office program writes: what a part takes in memory depends on what is kept of it, not on its size.
"""

import zlib
from collections.abc import Iterator
from posixpath import join, normpath
from typing import IO, NamedTuple
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from alongside.core.intake_files import CannotRead

MAX_TEXT = 32_767
"""The most characters that a spreadsheet program keeps in a cell."""

_CHUNK = 64 * 1024
_MAX_TOKEN = 1024 * 1024

# LookupError and ValueError: the part names an encoding that is not known, or cannot be read piece by piece.
_BROKEN = (expat.ExpatError, LookupError, ValueError, BadZipFile, zlib.error, EOFError)

Attributes = dict[str, str]


class Related(NamedTuple):
    """A part of an Office file to which another refers; `kind` is the last word of the relation's type."""

    identifier: str
    kind: str
    member: str


def elements(stream: IO[bytes], place: str) -> Iterator[tuple[str, Attributes]]:
    """The elements of a part, in their order, without their prefixes. Raises CannotRead for broken XML."""
    found: list[tuple[str, Attributes]] = []
    reading = parser()
    reading.StartElementHandler = lambda name, attributes: found.append((bare(name), attributes))
    for _ in parse(stream, reading, place, []):
        yield from found
        found.clear()


def related(archive: ZipFile, part: str, place: str) -> list[Related]:
    """What a part ("" for the file as a whole) refers to inside the file; nothing where it says nothing."""
    folder, _, name = part.rpartition("/")
    member = join(folder, "_rels", f"{name}.rels")
    if member not in archive.namelist():
        return []
    found = []
    with archive.open(member) as stream:
        for element, attributes in elements(stream, place):
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                member = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found.append(Related(attributes.get("Id", ""), kind, member))
    return found


def first_of(parts: list[Related], kind: str) -> str:
    """The member of the first part of a kind; "" where there is none."""
    return next((part.member for part in parts if part.kind == kind), "")


def bare(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def parser() -> expat.XMLParserType:
    """A parser that refuses document types."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse_doctype
    return made


def parse(stream: IO[bytes], reading: expat.XMLParserType, place: str, text: list[str]) -> Iterator[None]:
    """Feed a stream to a parser piece by piece; after each piece what it found can be taken.

    Args:
        stream: the part.
        reading: the parser.
        place: what a sentence calls the part, with a capital.
        text: where the parser gathers a cell's text.

    Raises:
        CannotRead: broken XML, or texts or tags so long that no office program can have written them.
    """
    fed = 0
    try:
        while chunk := stream.read(_CHUNK):
            reading.Parse(chunk)
            fed += len(chunk)
            if fed - reading.CurrentByteIndex > _MAX_TOKEN or sum(map(len, text)) > MAX_TEXT + _CHUNK:
                raise CannotRead(f"{place} has a cell with more than {MAX_TEXT:,} characters. Shorten it.")
            yield
        reading.Parse(b"", True)  # noqa: FBT003
        yield
    except _BROKEN as fault:
        raise CannotRead(
            f"{place} is damaged and cannot be read to its end. Save or export it again."
        ) from fault


def _refuse_doctype(*_: object) -> None:
    raise CannotRead(
        "The file has a document type in it, as no office program writes. Save or export it again."
    )
