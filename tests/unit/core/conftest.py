"""What the tests of received files make files with."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook_bytes() -> bytes:
    """A small workbook with one sheet, list: a header and one row."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "list"
    page.append(["crn", "score"])
    page.append(["X123456", 75])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rewritten(path: Path, changes: dict[str, str | bytes | None]) -> Path:
    with zipfile.ZipFile(io.BytesIO(workbook_bytes())) as source, zipfile.ZipFile(path, "w") as target:
        contents = {name: source.read(name) for name in source.namelist()} | changes
        for name, content in contents.items():
            if content is not None:
                target.writestr(name, content)
    return path


@pytest.fixture
def with_members(tmp_path: Path) -> Callable[[dict[str, str | bytes | None]], Path]:
    """A maker of workbooks of which members, by name, are replaced (None: left out) or added."""
    return lambda changes: rewritten(tmp_path / "book.xlsx", changes)


@pytest.fixture
def with_sheet(tmp_path: Path) -> Callable[[str], Path]:
    """A maker of workbooks whose one sheet has this inside its sheetData."""

    def make(rows: str) -> Path:
        xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        return rewritten(tmp_path / "book.xlsx", {SHEET: xml})

    return make


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    """A maker of zips, packed, with these members."""

    def make(members: dict[str, bytes]) -> Path:
        path = tmp_path / "files.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return path

    return make
