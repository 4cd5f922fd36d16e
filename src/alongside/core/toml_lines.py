"""Where in a TOML file something stands: so that a fault can name the line.

`tomllib` tells what a file says, and not where. This finds the line of a key, or of the nearest table above
it, for files that are written one key to a line.
"""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=\s*(.*)$")
_QUOTES = ('"""', "'''")

Place = tuple[str | int, ...]


def lines(text: str) -> dict[Place, int]:
    """The line, counted from 1, of every table and key of a TOML text that `tomllib` can read.

    A place is a path: ("questions", 0, "code") is the key `code` of the first [[questions]].
    """
    found: dict[Place, int] = {(): 1}
    table: Place = ()
    counts: dict[Place, int] = {}
    inside = ""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if depth:
            depth = max(depth + _opened(line), 0)
            continue
        if header := _HEADER.match(line):
            table = _table(header[2], counts, is_array=header[1] == "[[")
            found.setdefault(table, number)
            if header[1] == "[[":
                found.setdefault(table[:-1], number)
        elif key := _KEY.match(line):
            found[table + _parts(key[1])] = number
            inside = next((mark for mark in _QUOTES if key[2].count(mark) == 1), "")
            depth = 0 if inside else max(_opened(key[2]), 0)
    return found


def line_of(found: dict[Place, int], place: Sequence[str | int]) -> int:
    """The line of a place, or of the nearest one above it. `found`: what `lines` gave."""
    path = tuple(place)
    while path not in found:
        path = path[:-1]
    return found[path]


def _table(name: str, counts: dict[Place, int], *, is_array: bool) -> Place:
    place: Place = ()
    *above, last = _parts(name)
    for part in above:
        place = (*place, part)
        if place in counts:
            place = (*place, counts[place] - 1)
    place = (*place, last)
    if not is_array:
        return place
    counts[place] = counts.get(place, 0) + 1
    return (*place, counts[place] - 1)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in name.split("."))


def _opened(text: str) -> int:
    """How many more brackets a line opens than it closes, outside of quotes and comments."""
    bare = re.sub(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*$", "", text)
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
