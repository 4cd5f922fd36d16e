"""The records of a JSON file, one by one, so that a file of any length needs no more memory than its largest.

Read are: one record; a list of records; a page of a feed (its records under `contents`); the tables of a
whole directory (`organizations`, `services` …, in files of the standard also as `services.csv`).
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import ijson
from ijson.common import ObjectBuilder

from alongside.core.intake_files import CannotRead
from alongside.network.hsds.profile import TABLES, Kind, kind_of

# A record with more values than this, or deeper, is none: a service with 500 locations has some 10,000.
MOST_VALUES = 200_000
DEEPEST = 40
CONTENTS = "contents"
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_BLANK = b" \t\r\n"


@dataclass(frozen=True)
class Item:
    """A record: where it stands in the file, what it is (None where that cannot be told), what it holds."""

    path: str
    kind: Kind | None
    value: Any


@dataclass
class Around:
    """What stands in the file beside its lists of records, once they are all read: see `records`."""

    values: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)


def records(path: Path, around: Around | None = None) -> Iterator[Item]:
    """The records of a file.

    Args:
        path: the file.
        around: is filled with what stands beside the lists of records, and how many each holds.

    Raises:
        CannotRead: it is no JSON, in another encoding than UTF-8, cut off, or of no shape that is known. What
            was read before stands.
    """
    around = around if around is not None else Around()
    last = "its beginning"
    try:
        with path.open("rb") as file:
            _begin(file)
            for item in _items(ijson.basic_parse(file, use_float=True), around):
                yield item
                last = item.path or "its beginning"
    except FileNotFoundError:
        raise CannotRead(f"There is no file “{path}”. Check its name.") from None
    except IsADirectoryError:
        raise CannotRead(f"“{path}” is a folder. Give one file.") from None
    except UnicodeDecodeError:
        raise CannotRead(_encoding(last)) from None
    except (ijson.JSONError, ValueError, OverflowError) as fault:
        said = str(fault)
        if "UTF8" in said.upper().replace("-", "") or "unicode" in said.lower():
            raise CannotRead(_encoding(last)) from None
        if (isinstance(fault, ijson.IncompleteJSONError) and "premature" in said) or "ncomplete" in said:
            raise CannotRead(
                f"The file ends in the middle of a record, after {last}. It was cut off: fetch or export "
                "it again."
            ) from None
        raise CannotRead(
            f"The file is no JSON: what comes after {last} cannot be read ({' '.join(said.split())[:120]}). "
            "Mend it there, or export it again."
        ) from None


def _encoding(last: str) -> str:
    return (
        f"The file is not in UTF-8: there are bytes after {last} that are no text in it. Save or export it "
        "as UTF-8."
    )


def _begin(file: IO[bytes]) -> None:
    """Pass the mark of UTF-8; refuse what is plainly something else."""
    start = file.read(64)
    for mark, name in _MARKS.items():
        if start.startswith(mark) or (name == "UTF-16" and start[1:2] == b"\0" and start[:1] in b"[{"):
            raise CannotRead(f"The file is in {name}. Save or export it as UTF-8.")
    if not start.strip(_BLANK):
        raise CannotRead("The file is empty. Export it again, and check that the export has finished.")
    if start.startswith(b"PK\x03\x04"):
        raise CannotRead("The file is a workbook or zip, and no JSON. Unpack it, or give the JSON file.")
    if start.lstrip(_BLANK).startswith(b"<"):
        raise CannotRead(
            "The file is a web page or XML, and no JSON. Check the address that it was fetched from."
        )
    file.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)


def _items(events: Iterator[tuple[str, Any]], around: Around) -> Iterator[Item]:
    event, value = next(events)
    if event == "start_array":
        yield from _each(events, "", None, around)
    elif event == "start_map":
        yield from _of_map(events, around)
    else:
        raise CannotRead(f"The file holds {_word(value)}, and no record. Give services or organisations.")
    # So that what comes after the end is found.
    for _ in events:
        pass


def _of_map(events: Iterator[tuple[str, Any]], around: Around) -> Iterator[Item]:
    """The lists of records in an object; or the object itself, where it is a record."""
    own: dict[str, Any] = {}
    for event, key in events:
        if event == "end_map":
            break
        name = str(key).removesuffix(".csv")
        begins, value = next(events)
        if begins == "start_array" and (name == CONTENTS or _is_table(name, own)):
            yield from _each(events, str(key), TABLES.get(name), around)
        else:
            own[str(key)] = _built(events, begins, value, str(key))
    around.values = own
    if not around.lists or "id" in own:
        if around.lists:
            # The services that were passed on one by one are no less the organisation's.
            own = {**own, "services": []}
        yield Item("", kind_of(own), own)


def _is_table(name: str, own: dict[str, Any]) -> bool:
    """Whether a list under a name is one of records: within a record most are a part of it."""
    return name in TABLES and (name == "services" or not own.keys() & {"id", "name", "status"})


def _each(events: Iterator[tuple[str, Any]], name: str, kind: Kind | None, around: Around) -> Iterator[Item]:
    around.lists[name] = 0
    for number, (event, value) in enumerate(events):
        if event == "end_array":
            break
        path = f"{name}[{number}]"
        record = _built(events, event, value, path)
        found = kind or (kind_of(record) if isinstance(record, dict) else None)
        yield Item(path, found, record)
        around.lists[name] = number + 1


def _built(events: Iterator[tuple[str, Any]], event: str, value: Any, path: str) -> Any:
    """What begins with an event, whole."""
    builder = ObjectBuilder()
    builder.event(event, value)
    depth, size = int(event.startswith("start_")), 0
    while depth:
        event, value = next(events)
        builder.event(event, value)
        size += 1
        depth += event.startswith("start_") - event.startswith("end_")
        if depth > DEEPEST:
            raise CannotRead(
                f"{path} is nested more than {DEEPEST} deep. A directory is not: export it again."
            )
        if size > MOST_VALUES:
            raise CannotRead(
                f"{path} holds more than {MOST_VALUES:,} values. No record of a directory does: export it "
                "as a list of services."
            )
    return builder.value


def _word(value: Any) -> str:
    return "nothing (null)" if value is None else f"only {str(value)[:40]!r}"
