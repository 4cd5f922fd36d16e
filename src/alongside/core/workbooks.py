"""Reading the sheets of a workbook (.xlsx) row by row, in little memory.

A sheet is read once, as a stream, and gives its values together with what a value alone would hide: that a
cell holds a formula or an error. A sheet may have any size; only the table of shared texts is held in memory.

No library reads it, for two reasons. Those that give values do not say which of them come from formulas, so
that each sheet would be parsed twice. And the fast one, calamine, makes room for what a file claims to hold:
a few bytes changed in a workbook end the whole process (tried: a cell XFD1048576, or a count of shared texts
of 10^14).
"""

import re
from collections.abc import Generator, Iterator
from typing import NamedTuple
from zipfile import ZipFile

from alongside.core.intake_files import CannotRead
from alongside.core.office_xml import Attributes, elements, first_of, related
from alongside.core.workbook_xml import Row, shared_texts, sheet_rows

_WORKBOOK = "The workbook"
_BUILT_IN_DATES = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
# What may stand in a number's format without making it a date: texts, spacing, colours, conditions, locales.
_NOT_DATE_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general', re.IGNORECASE)


class SheetPart(NamedTuple):
    """A sheet of a workbook: its name, and the member of the zip that holds it."""

    name: str
    member: str


class Workbook:
    """An open workbook: `sheets` in their order, and the rows of each."""

    def __init__(self, archive: ZipFile) -> None:
        """Find the sheets of a workbook that kind_of() found safe. Raises CannotRead when it has none."""
        self._archive = archive
        self._members = set(archive.namelist())
        main = first_of(related(archive, "", _WORKBOOK), "officeDocument") or "xl/workbook.xml"
        parts = related(archive, main, _WORKBOOK)
        member_of = {part.identifier: part.member for part in parts}
        self._styles_member, self._texts_member = first_of(parts, "styles"), first_of(parts, "sharedStrings")
        self._texts: list[str] | None = None
        self._date_styles: frozenset[str] = frozenset()
        self._from_1904 = False
        self.sheets: list[SheetPart] = []
        for name, attributes in self._elements(main):
            if name == "workbookPr":
                self._from_1904 = attributes.get("date1904", "0").lower() in ("1", "true")
            elif name == "sheet":
                member = member_of.get(_prefixed(attributes, "id"), "")
                self.sheets.append(SheetPart(attributes.get("name", ""), member))
        if not self.sheets:
            raise CannotRead("The workbook has no sheets. Export it again.")

    def rows(self, sheet: SheetPart) -> Generator[Row]:
        """The rows of a sheet that hold anything, from the top. Raises CannotRead where it is damaged."""
        place = f"The sheet “{sheet.name}”"
        if sheet.member not in self._members:
            raise CannotRead(f"{place} is missing from the file. Export the workbook again.")
        if self._texts is None:
            self._texts = self._shared_texts()
            self._date_styles = self._styles_of_dates()
        with self._archive.open(sheet.member) as stream:
            yield from sheet_rows(
                stream, place, texts=self._texts, date_styles=self._date_styles, from_1904=self._from_1904
            )

    def merged(self, sheet: SheetPart) -> list[str]:
        """The cells that are merged in a sheet, such as A2:A5. Raises CannotRead where it is damaged."""
        found = self._elements(sheet.member)
        return [attributes.get("ref", "") for name, attributes in found if name == "mergeCell"]

    def _elements(self, member: str) -> Iterator[tuple[str, Attributes]]:
        """The elements of a part; none when the workbook has no such part."""
        if member in self._members:
            with self._archive.open(member) as stream:
                yield from elements(stream, _WORKBOOK)

    def _shared_texts(self) -> list[str]:
        if self._texts_member not in self._members:
            return []
        with self._archive.open(self._texts_member) as stream:
            return shared_texts(stream, _WORKBOOK)

    def _styles_of_dates(self) -> frozenset[str]:
        """The numbers of the cell styles that show a number as a date."""
        codes: dict[str, str] = {}
        dates: set[str] = set()
        is_of_cells, number = False, 0
        for name, attributes in self._elements(self._styles_member):
            if name == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name in ("cellStyleXfs", "cellXfs", "cellStyles"):
                is_of_cells = name == "cellXfs"
            elif name == "xf" and is_of_cells:
                style = attributes.get("numFmtId", "0")
                if _shows_date(style, codes.get(style)):
                    dates.add(str(number))
                number += 1
        return frozenset(dates)


def _shows_date(style: str, code: str | None) -> bool:
    if code is None:
        return style in _BUILT_IN_DATES
    bare = _NOT_DATE_CODE.sub("", code).lower()
    return any(letter in bare for letter in "dmyhs")


def _prefixed(attributes: Attributes, name: str) -> str:
    """The attribute of this name that has a prefix, whichever prefix the file gives it."""
    return next((value for key, value in attributes.items() if key.endswith(f":{name}")), "")
