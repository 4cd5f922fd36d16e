"""Which layout a file has, by what it holds, and its records in the one shape."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import ijson

from alongside.core.intake_files import MAX_BYTES, MEGABYTE, CannotRead
from alongside.network.hsds.profile import Kind, Page, kind_of
from alongside.network.hsds.reading import CONTENTS, Around
from alongside.network.readers import hsds, ministry, outpost, rows, sheet
from alongside.network.readers.rows import Sheet
from alongside.network.shape import Shaped

HSDS, SHEET, OUTPOST, OUTPOST_CSV, CONTRACTS, OFFICES = (
    "HSDS",
    "SHEET",
    "OUTPOST",
    "OUTPOST_CSV",
    "CONTRACTS",
    "OFFICES",
)


@dataclass(frozen=True)
class Read:
    """A file that was read: its layout, its records, and what must be known of how it was read.

    `part` says why it is not a whole directory, as the beginning of a sentence; "" where it may be one.
    """

    layout: str
    records: list[Shaped]
    warnings: list[str]
    part: str = ""


def read(path: Path) -> Read:
    """Read a file of a directory. Raises CannotRead where it is none, is damaged, or too large to take in."""
    if not path.is_file():
        raise CannotRead(f"There is no file “{path}”. Check its name.")
    if path.stat().st_size > MAX_BYTES:
        raise CannotRead(
            f"The file has {path.stat().st_size / MEGABYTE:,.0f} MB, and the most that is taken in is "
            f"{MAX_BYTES // MEGABYTE} MB. Divide it, or check it with “alongside directory check”."
        )
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return _json(path)
    return _table(path)


def _json(path: Path) -> Read:
    layout = _layout_of(path)
    around = Around()
    readers: dict[str, Callable[[], Iterator[Shaped]]] = {
        HSDS: lambda: hsds.read(path, around),
        OUTPOST: lambda: outpost.read(path, around),
        CONTRACTS: lambda: ministry.read(path),
    }
    try:
        records = _once(readers[layout]())
        return Read(layout, records, [], "" if layout == CONTRACTS else _part(around))
    # A ValueError or OverflowError: no JSON, no UTF-8, or a number of thousands of digits.
    except (ValueError, OverflowError, RecursionError) as fault:
        said = str(fault)[:120]
        raise CannotRead(f"The file is no JSON that can be read: {said}. Export it again.") from None
    except (AttributeError, TypeError, KeyError, IndexError):
        raise CannotRead(
            f"The file begins as {layout.lower()} does, and is otherwise built. Export it again."
        ) from None


# What a page says of its feed, as Open Referral calls it and as Outpost does.
_FIGURES = (("page_number", "number"), ("total_pages", "totalPages"), ("total_items", "totalElements"))
_OF_PAGES = {CONTENTS, outpost.CONTENT, *Page.model_fields, *chain(*_FIGURES)}


def _part(around: Around) -> str:
    """Why a file is not a whole directory: it is one record, or a page of a feed and not the only one.

    A page may call its list by any name; that it is the only one is believed where every figure says so.
    """
    values, lists = around.values, around.lists
    if not lists or "id" in values or kind_of(values) in (Kind.SERVICE, Kind.ORGANISATION):
        return "The file is one record of a directory"
    if not _OF_PAGES & {*values, *lists}:
        return ""
    number, pages, total = (_figure(values, names) for names in _FIGURES)
    if pages and (pages > 1 or (number or 0) > pages):
        which = f"page {number:,} of {pages:,}" if number else f"one of {pages:,} pages"
        return f"The file is {which} of a feed"
    if not pages or 0 in (number, total):
        return "The file is a page of a feed and does not say that it is the only one"
    held = min(filter(None, lists.values()), default=0)
    if total and total > held:
        return f"The feed has {total:,} records, and the file holds {held:,}"
    return ""


def _figure(values: dict[str, Any], names: tuple[str, ...]) -> int | None:
    """A number from 1; 0 where something else stands there, and None where nothing does."""
    given = next((values[name] for name in names if values.get(name) is not None), None)
    # To Python, yes and no are numbers.
    return given if given is None or (type(given) is int and given > 0) else 0


def _layout_of(path: Path) -> str:
    """By the names of the first record."""
    names: set[str] = set()
    try:
        # Without use_float the parser ends the process on a number of thousands of digits.
        with path.open("rb") as file:
            for number, (place, event, value) in enumerate(ijson.parse(file, use_float=True)):
                if event == "map_key" and place in ("", "item"):
                    names.add(str(value))
                if number > 2_000:
                    break
    except (ijson.JSONError, ValueError, OverflowError):
        # Whoever reads it says what is wrong, and where.
        return HSDS
    if "contract_reference" in names:
        return CONTRACTS
    return OUTPOST if {"content", "totalElements"} <= names else HSDS


def _table(path: Path) -> Read:
    found = rows.sheets(path)
    for first in found:
        for layout, marks, reader in _TABLES:
            if marks <= set(first.header):
                own = [one for one in found if marks <= set(one.header)]
                return _read_all(layout, own, [one for one in found if not marks <= set(one.header)], reader)
    raise CannotRead(
        "The file has none of the tables that are known. Give it the columns that “alongside directory "
        "template” writes; at least organisation and service."
    )


def _read_all(
    layout: str, own: list[Sheet], others: list[Sheet], reader: Callable[[Sheet], Iterator[Shaped]]
) -> Read:
    """Every sheet of a layout. Of each of the others that holds anything it is said that it is not read."""
    _refuse_twins(own, is_one=not others and len(own) == 1)
    unread = [one for one in others if one.lines and one.header != sheet.NOTES]
    warnings = [one.warning for one in own if one.warning]
    warnings += [
        f"The {one.place} is not read: it does not have the columns of the {own[0].place}. Where it holds "
        "services, give it these columns, or take it in by itself."
        for one in unread
    ]
    part = f"The {unread[0].place} is not read" if unread else ""
    return Read(layout, _once(chain.from_iterable(map(reader, own))), warnings, part)


def _refuse_twins(own: list[Sheet], *, is_one: bool) -> None:
    """Refuse two columns of one name: only one would be read, and nobody would know which."""
    for one in own:
        if twins := [name for name, times in Counter(one.header).items() if name and times > 1]:
            raise CannotRead(
                f"Two columns{'' if is_one else f' of the {one.place}'} are called “{twins[0]}”; capitals, "
                "spaces and hyphens do not tell them apart. Take one out, or give it another name."
            )


_TABLES: tuple[tuple[str, set[str], Any], ...] = (
    (OUTPOST_CSV, {"import_id", "import_id_reference", "name", "organisation"}, outpost.read_sheet),
    (OFFICES, {"probation_office_id", "name", "address"}, ministry.read_offices),
    (SHEET, set(sheet.MUST), sheet.read),
)


def _once(records: Iterator[Shaped]) -> list[Shaped]:
    """Each record once: an organisation stands beside each of its services, and not each says all of it."""
    found: dict[str, Shaped] = {}
    kept: list[Shaped] = []
    for one in records:
        key = f"{one.content.get('kind')} {one.content.get('id') or one.content.get('reference')}"
        before = found.get(key) if not one.reason else None
        if before is None:
            if not one.reason:
                found[key] = one
            kept.append(one)
        elif before.content == one.content or one.content["kind"] == "ORGANISATION":
            more = {name: value for name, value in one.content.items() if value and not before.content[name]}
            before.content |= more
        else:
            reason = f"It has the identifier of {before.label} at {before.place}. Only one can be kept."
            kept.append(Shaped(one.place, one.label, reason=reason))
    return kept
