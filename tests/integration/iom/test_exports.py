"""Lists and files taken away: what is in them, who may, what is harmless, and what the log then says."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from alongside.audit.models import Entry
from alongside.iom.actions import runs
from alongside.iom.models import Run

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
FEBRUARY = date(2021, 2, 1)
FORMULA = '=cmd|"/C calc"!A1'


def content_of(response: Any) -> bytes:
    """The bytes of a page or of a file."""
    return b"".join(response) if response.streaming else response.content


def rows_of(response: Any) -> list[dict[str, Any]]:
    """The rows of a downloaded workbook or CSV, by column."""
    content = content_of(response)
    if content[:2] == b"PK":
        page = openpyxl.load_workbook(io.BytesIO(content)).active
        header, *rows = [list(row) for row in page.iter_rows(values_only=True)]
    else:
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def take(london: Any, as_posting: SignIn, posting_of: Callable[[str], Any]) -> Callable[..., Any]:
    """Takes a list away, as somebody."""

    def take(persona: str, query: str = "", **sent: str) -> Any:
        given = {"format": "csv", "names": "with", "reason": "For the panel of 3 May"}
        return as_posting(posting_of(persona)).post(f"/iom/cases/export/?{query}", {**given, **sent})

    return take


# --- Lists of cases -------------------------------------------------------------------------------


def test_a_list_is_taken_as_text(take: Callable[..., Any], london: Any) -> None:
    response = take("haringey", "standing=left-out")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="iom-cases-2021-04-27.csv"'
    [row] = rows_of(response)
    case = london.case("H000003")
    expected = {
        "reference": case.reference,
        "crn": "H000003",
        "surname": "Surhaaaaad",
        "dob": "1990-02-03",
        "borough": "Haringey",
        "age_band": "25 to 34",
        "ogrs2": "80",
        "index_offence_group": "Robbery",
        "eligible_since": "2021-02-01",
        "standing": "Left out",
        "reason": "Capacity",
        "deferred_until": "",
    }
    assert {name: row[name] for name in expected} == expected


def test_a_list_is_taken_as_a_workbook_with_numbers_and_dates(take: Callable[..., Any]) -> None:
    response = take("haringey", "standing=deferred", format="xlsx")
    assert response.headers["Content-Disposition"] == 'attachment; filename="iom-cases-2021-04-27.xlsx"'
    [row] = rows_of(response)
    assert (row["ogrs2"], row["ovp2"], row["standing"]) == (80, 40, "Deferred")
    assert (row["dob"].date(), row["deferred_until"].date()) == (date(1990, 2, 3), date(2021, 6, 1))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_without_names_there_is_nothing_that_says_who(take: Callable[..., Any], form: str) -> None:
    rows = rows_of(take("haringey", "", names="without", format=form))
    assert len(rows) == 13
    assert not {
        "surname",
        "forenames",
        "dob",
        "crn",
        "pnc",
        "noms",
        "address",
        "postcode",
        "probation_worker",
    } & set(rows[0])


TAKEN = {
    ("haringey", ""): 13,
    ("haringey", "standing=undecided"): 5,
    ("haringey", "standing=undecided&sort=-who&page=2"): 5,
    ("haringey", "area=E09000010"): 13,
    ("analyst", "area=E09000010"): 4,
    ("analyst", ""): 18,
    ("enfield", "standing=left-out&reason=OTHER"): 1,
    ("viewer", "standing=active"): 3,
}


def test_what_is_taken_is_what_is_listed(
    take: Callable[..., Any], as_posting: SignIn, posting_of: Callable[[str], Any]
) -> None:
    def said(persona: str, query: str) -> int:
        page = as_posting(posting_of(persona)).get(f"/iom/cases/export/?{query}").content.decode()
        return int(re.search(r"(\d+) cases?, as the list", page)[1])

    assert {asked: said(*asked) for asked in TAKEN} == TAKEN
    assert {asked: len(rows_of(take(*asked, names="without"))) for asked in TAKEN} == TAKEN


def test_the_viewer_gets_no_names_by_asking_for_them(
    take: Callable[..., Any], as_posting: SignIn, viewer: Any
) -> None:
    assert take("viewer", names="with").status_code == 400
    assert 'value="with"' not in as_posting(viewer).get("/iom/cases/export/").content.decode()
    assert "crn" not in rows_of(take("viewer", names="without"))[0]


@pytest.mark.parametrize("persona", ["officer", "police"])
def test_who_may_not_take_lists_away_cannot(take: Callable[..., Any], persona: str) -> None:
    assert take(persona).status_code == 403


LACKING = [
    ({"reason": ""}, "what the list is for"),
    ({"reason": "  "}, "what the list is for"),
    ({"format": "pdf"}, "Select a valid choice"),
    ({"names": ""}, "Select who is in it"),
    ({"reason": "x" * 201}, "at most 200 characters"),
]


def test_without_a_reason_nothing_is_taken(take: Callable[..., Any]) -> None:
    answers = [(take("haringey", **sent), sentence) for sent, sentence in LACKING]
    assert {response.status_code for response, _ in answers} == {400}
    assert [sentence for response, sentence in answers if sentence not in response.content.decode()] == []
    assert not Entry.objects.filter(act="EXPORT").exists()


def test_what_was_taken_is_in_the_log_with_every_case_and_why(
    take: Callable[..., Any], london: Any, haringey: Any
) -> None:
    rows = rows_of(take("haringey", "standing=undecided", names="without"))
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.reason) == ("EXPORT", "iom.case", "For the panel of 3 May")
    assert entry.which == [row["reference"] for row in rows]
    assert entry.posting_id == haringey.pk
    assert entry.fields == list(rows[0])


def test_asking_for_a_list_takes_nothing(london: Any, as_posting: SignIn, haringey: Any) -> None:
    as_posting(haringey).get("/iom/cases/export/?standing=undecided")
    assert not Entry.objects.filter(act="EXPORT").exists()


def test_a_formula_in_a_name_is_not_taken_in(cohort: Any) -> None:
    run = cohort.check(FEBRUARY, cohort.person(forenames=FORMULA), cohort.person("X000002"))
    assert run.summary["rejected"] == {"people": 1}


FORMULAS = [FORMULA, "+1+1", "-2+3", "@SUM(A1)", "=1"]


@pytest.mark.parametrize(
    ("form", "harmless"), [("csv", [f"'{text}" for text in FORMULAS]), ("xlsx", FORMULAS)]
)
def test_a_formula_in_an_address_is_harmless(
    cohort: Any, as_posting: SignIn, haringey: Any, form: str, harmless: list[str]
) -> None:
    people = [
        cohort.person(f"A00000{number}", address=text, probation_worker=text)
        for number, text in enumerate(FORMULAS)
    ]
    cohort.month(FEBRUARY, *people)
    given = {"format": form, "names": "with", "reason": "A test"}
    rows = rows_of(as_posting(haringey).post("/iom/cases/export/", given))
    assert [row["address"] for row in rows] == harmless
    assert [row["probation_worker"] for row in rows] == harmless


def test_a_formula_in_a_workbook_is_a_text(cohort: Any, as_posting: SignIn, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(address=FORMULA))
    given = {"format": "xlsx", "names": "with", "reason": "A test"}
    content = content_of(as_posting(haringey).post("/iom/cases/export/", given))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}


# --- Files of a run -------------------------------------------------------------------------------


def test_the_extract_is_given_back_exactly_as_it_was_received(
    cohort: Any, as_posting: SignIn, analyst: Any
) -> None:
    content = cohort.workbook([cohort.person()])
    run = cohort.receive(FEBRUARY, content)
    assert content_of(as_posting(analyst).get(f"/iom/runs/{run.pk}/received/")) == content
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which, entry.fields) == (
        "EXPORT", "iom.run", [str(run.pk)], ["received"],
    )  # fmt: skip


def test_rejected_rows_come_back_as_the_same_sheets_with_a_reason(
    cohort: Any, as_posting: SignIn, analyst: Any
) -> None:
    bad = {"forenames": FORMULA, "dob": "31/02/1990"}
    run = cohort.check(FEBRUARY, cohort.person(), cohort.person("X000002", **bad))
    content = content_of(as_posting(analyst).get(f"/iom/runs/{run.pk}/rejected/download/"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    header, row = book["people"].iter_rows(values_only=True)
    found = dict(zip(header, row, strict=True))
    assert (found["crn"], found["forenames"], found["dob"]) == ("X000002", FORMULA, "31/02/1990")
    assert "is not a name" in found["reason"]
    assert "is not a day that exists" in found["reason"]
    assert [page.title for page in book] == ["people", "offences", "custody"]
    assert Entry.objects.latest("id").fields == ["rejected"]


def test_rejected_rows_put_right_may_be_sent_in_again(cohort: Any, as_posting: SignIn, analyst: Any) -> None:
    run = cohort.check(FEBRUARY, cohort.person(), cohort.person("X000002", dob="31/02/1990"))
    content = content_of(as_posting(analyst).get(f"/iom/runs/{run.pk}/rejected/download/"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    header = [cell.value for cell in book["people"][1]]
    book["people"].cell(2, header.index("dob") + 1).value = "28/02/1990"
    target = io.BytesIO()
    book.save(target)
    again = cohort.receive(FEBRUARY, target.getvalue())
    runs.check(again)
    again.refresh_from_db()
    assert (again.state, again.summary["people"], again.summary["rejected"]) == ("CHECKED", 1, {})


def test_the_template_is_given_to_who_takes_extracts_in(
    cohort: Any, as_posting: SignIn, analyst: Any, haringey: Any
) -> None:
    content = content_of(as_posting(analyst).get("/iom/runs/template/"))
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == [
        "people",
        "offences",
        "custody",
        "notes",
    ]
    assert as_posting(haringey).get("/iom/runs/template/").status_code == 403


def test_of_nothing_nothing_is_taken(take: Callable[..., Any]) -> None:
    assert rows_of(take("haringey", "marker=gangs")) == []
    assert Run.objects.count() == 2
