"""The XML inside a workbook (.xlsx), read as streams: shared texts, and the cells of a sheet."""

import re
from collections.abc import Callable, Generator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import IO, NamedTuple

from alongside.core.intake_files import CannotRead
from alongside.core.office_xml import Attributes, bare, parse, parser

MAX_ROWS = 1_048_576

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAY = 86_400
_NO_DAY = 60  # 29 February 1900, which spreadsheets count and which never was


class Row(NamedTuple):
    """One row as a person sees it: its number, its texts by column letter, and faults by column letter.

    A fault under "" is the whole row's. Blank cells are left out. Dates are ISO, numbers as short as they can
    be.
    """

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, str]


_NO_FAULTS: Mapping[str, str] = {}


def shared_texts(stream: IO[bytes], place: str) -> list[str]:
    """The texts that cells refer to by number. Raises CannotRead for broken XML."""
    texts: list[str] = []
    gatherer = _Gatherer()
    gatherer.on_start("si", lambda _: gatherer.text.clear())
    gatherer.on_end("si", lambda: texts.append(_unescaped("".join(gatherer.text))))
    for _ in parse(stream, gatherer.parser, place, gatherer.text):
        pass
    return texts


def sheet_rows(
    stream: IO[bytes], place: str, *, texts: list[str], date_styles: frozenset[str], from_1904: bool
) -> Generator[Row]:
    """The rows of a sheet that hold anything, from the top.

    Args:
        stream: the sheet's part.
        place: what a sentence calls the sheet, with a capital.
        texts: the workbook's shared texts.
        date_styles: the numbers of the cell styles that show a number as a date.
        from_1904: days are counted from 1 January 1904, as on old Macs, and not from 1900.

    Raises:
        CannotRead: broken XML, more rows than a sheet can have, or a text that is not in `texts`.
    """
    reader = _CellReader(
        place, texts, date_styles, lru_cache(100_000)(lambda day: day_text(day, from_1904=from_1904))
    )
    for _ in parse(stream, reader.parser, place, reader.text):
        yield from reader.ready
        reader.ready.clear()


def number_text(text: str) -> str:
    """A number as a person would write it: 75 for 75.0 or 7.5E1; the text itself when it is no number."""
    if text.isdecimal():
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def day_text(text: str, *, from_1904: bool) -> str:
    """A spreadsheet's day number as an ISO date, with its time if any; as a number when it is no date."""
    try:
        days, seconds = divmod(round(float(text) * _DAY), _DAY)
        if from_1904:
            day = date(1904, 1, 1) + timedelta(days)
        else:
            day = date(1899, 12, 31 if days < _NO_DAY else 30) + timedelta(days)
    except (ValueError, OverflowError):
        return number_text(text)
    if days < 1:
        return number_text(text)
    shown = day.isoformat() if from_1904 or days != _NO_DAY else "1900-02-29"
    return f"{shown} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" if seconds else shown


def next_letters(column: str) -> str:
    """The column after this one: B after A, AA after Z, A after "" (before the first)."""
    head, last = column[:-1], column[-1:]
    if not last:
        return "A"
    return next_letters(head) + "A" if last == "Z" else head + chr(ord(last) + 1)


def column_number(letters: str) -> int:
    """The number of a column, from 0 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _Gatherer:
    """A parser that gathers the `text` of t elements, leaving out readings in phonetic script (rPh)."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.parser = parser()
        self._is_phonetic = False
        self._starts: dict[str, Callable[[Attributes], None]] = {}
        self._ends: dict[str, Callable[[], None]] = {}
        self.on_start("t", self.gather)
        self.on_end("t", self._stop)
        self.on_start("rPh", self._start_phonetic)
        self.on_end("rPh", self._end_phonetic)
        self.parser.StartElementHandler = self._root

    def on_start(self, name: str, handler: Callable[[Attributes], None]) -> None:
        """Call this with the attributes of each such element."""
        self._starts[name] = handler

    def on_end(self, name: str, handler: Callable[[], None]) -> None:
        """Call this at the end of each such element."""
        self._ends[name] = handler

    def gather(self, _: Attributes) -> None:
        """Gather what stands in the element that has just begun."""
        if not self._is_phonetic:
            self.parser.CharacterDataHandler = self.text.append

    def _stop(self) -> None:
        self.parser.CharacterDataHandler = None

    def _start_phonetic(self, _: Attributes) -> None:
        self._is_phonetic = True

    def _end_phonetic(self) -> None:
        self._is_phonetic = False

    def _root(self, name: str, _: Attributes) -> None:
        """The first element tells with which prefix the part writes its elements; mostly none."""
        prefix = name.removesuffix(bare(name))
        start_of = {prefix + name: handler for name, handler in self._starts.items()}.get
        end_of = {prefix + name: handler for name, handler in self._ends.items()}.get

        def start(name: str, attributes: Attributes) -> None:
            if handler := start_of(name):
                handler(attributes)

        def end(name: str) -> None:
            if handler := end_of(name):
                handler()

        self.parser.StartElementHandler, self.parser.EndElementHandler = start, end


class _CellReader(_Gatherer):
    """Turns the cells of a sheet into `ready` rows."""

    def __init__(
        self, place: str, texts: list[str], date_styles: frozenset[str], as_day: Callable[[str], str]
    ) -> None:
        super().__init__()
        self.ready: list[Row] = []
        self._place, self._texts, self._date_styles, self._as_day = place, texts, date_styles, as_day
        self._row = 0
        self._column = ""
        self._attributes: Attributes = {}
        self._formula = ""
        self._cells: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self.on_start("row", self._start_row)
        self.on_start("c", self._start_cell)
        self.on_start("f", self.gather)
        self.on_end("f", self._end_formula)
        self.on_start("v", self.gather)
        self.on_end("c", self._end_cell)
        self.on_end("row", self._end_row)

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r", "")
        self._row = int(number[:9]) if number.isdecimal() else self._row + 1
        if self._row > MAX_ROWS:
            raise CannotRead(f"{self._place} has more than {MAX_ROWS:,} rows. Export it again.")
        self._column = ""

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        # No column has more than three letters; a name made up of thousands is not worth counting on from.
        self._column = reference.rstrip("0123456789")[:4] if reference else next_letters(self._column)
        self._attributes = attributes
        self._formula = ""
        self.text.clear()

    def _end_formula(self) -> None:
        self.parser.CharacterDataHandler = None
        self._formula = f"={''.join(self.text)}"
        self.text.clear()

    def _end_cell(self) -> None:
        self.parser.CharacterDataHandler = None
        text = "".join(self.text)
        cell = f"Cell {self._column}{self._row}"
        if self._formula:
            self._faults[self._column] = f"{cell} holds a formula. Copy it, and paste its value in its place."
        if not text:
            if self._formula:
                self._cells[self._column] = self._formula
            return
        kind = self._attributes.get("t", "n")
        if kind == "n":
            is_day = self._attributes.get("s") in self._date_styles
            value = self._as_day(text) if is_day else number_text(text)
        elif kind == "s":
            value = self._shared(text)
        elif kind == "b":
            value = "TRUE" if text == "1" else "FALSE"
        else:
            value = _unescaped(text)
        if kind == "e":
            self._faults[self._column] = f"{cell} holds the error {text[:20]}. Put the value itself there."
        if value:
            self._cells[self._column] = value

    def _shared(self, number: str) -> str:
        try:
            return self._texts[int(number)]
        except (ValueError, IndexError):
            raise CannotRead(
                f"{self._place} is damaged: a text is missing. Export the workbook again."
            ) from None

    def _end_row(self) -> None:
        if self._cells or self._faults:
            self.ready.append(Row(self._row, self._cells, self._faults or _NO_FAULTS))
            self._cells, self._faults = {}, {}


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written _x000D_ in a workbook."""
    return _ESCAPED.sub(_escaped_character, text) if "_x" in text else text


def _escaped_character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    is_half_of_a_pair = 0xD800 <= number <= 0xDFFF
    return match[0] if is_half_of_a_pair else chr(number)
