"""What the tests of the extract make extracts with: good rows, to be spoilt one cell at a time."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from alongside.iom.extract.read import Extract, read

AS_OF = date(2021, 2, 24)

PERSON: dict[str, Any] = {
    "crn": "X000001",
    "pnc": "2002/0073319Z",
    "noms": "A1234BC",
    "surname": "Example",
    "forenames": "Ada",
    "dob": "1990-02-03",
    "sex": "F",
    "ethnicity": "W1",
    "address": "1 Example Road, London",
    "postcode": "N17 9QA",
    "borough": "Haringey",
    "status": "Engaging",
    "index_offence": "Robbery",
    "index_offence_group": "ROBBERY",
    "sentence_type": "Community order",
    "sentence_start": "2020-06-01",
    "sentence_end": "2022-06-01",
    "rosh": "MEDIUM",
    "ogrs2": 78,
    "ovp2": 34,
    "scores_on": "2021-02-01",
    "mappa": "",
    "domestic_abuse": "N",
    "gangs": "Y",
    "probation_worker": "Sam Example",
    "probation_email": "sam.example@example.org",
    "probation_team": "Haringey 1",
}
OFFENCE: dict[str, Any] = {
    "crn": "X000001",
    "offence_on": "2020-11-30",
    "offence_code": "03401",
    "offence_group": "ROBBERY",
}
SPELL: dict[str, Any] = {"crn": "X000001", "from": "2019-05-01", "to": "2020-04-30"}
GOOD: dict[str, dict[str, Any]] = {"people": PERSON, "offences": OFFENCE, "custody": SPELL}

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Make = Callable[..., Path]


def filled(rows: Rows) -> dict[str, list[list[Any]]]:
    """The sheets with their headers and rows; what a row does not say is as in a good one, and a sheet not
    mentioned has one good row."""
    sheets = {}
    for name, good in GOOD.items():
        sheets[name] = [list(good), *([*(good | row).values()] for row in rows.get(name, [{}]))]
    return sheets


def save_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def as_csv(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    return "".join(
        separator.join('"' + str("" if cell is None else cell).replace('"', '""') + '"' for cell in row)
        + "\r\n"
        for row in rows
    )


@pytest.fixture
def workbook(tmp_path: Path) -> Make:
    """A maker of workbooks: workbook(people=[{"dob": "31/02/1990"}])."""
    return lambda **rows: save_workbook(tmp_path / "extract.xlsx", filled(rows))


@pytest.fixture
def sheets_as_given(tmp_path: Path) -> Callable[[Mapping[str, Sequence[Sequence[Any]]]], Path]:
    """A maker of workbooks from whole sheets, headers included."""
    return lambda sheets: save_workbook(tmp_path / "extract.xlsx", sheets)


@pytest.fixture
def csv_zip(tmp_path: Path) -> Callable[..., Path]:
    """A maker of zips of CSV files: csv_zip({"people": [...]}, encoding=…, separator=…, folder=…)."""

    def make(
        rows: Rows | None = None,
        encoding: str = "utf-8",
        separator: str = ",",
        folder: str = "",
        **more: bytes,
    ) -> Path:
        path = tmp_path / "extract.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, sheet in filled(rows or {}).items():
                archive.writestr(f"{folder}{name}.csv", as_csv(sheet, separator).encode(encoding))
            for name, content in more.items():
                archive.writestr(name, content)
        return path

    return make


@pytest.fixture
def extract(workbook: Make) -> Callable[..., Extract]:
    """What is read from a workbook with these rows."""
    return lambda **rows: read(workbook(**rows), as_of=AS_OF)


@pytest.fixture
def reason(extract: Callable[..., Extract]) -> Callable[..., str]:
    """Why the one rejected row of a workbook with these rows was rejected."""
    return lambda **rows: extract(**rows).rejected["reason"].item()
