"""The report of what a posting is told: as page, as PDF and JSON to publish, and as figures of papers."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.audit.models import Entry
from alongside.core import figures
from alongside.diversion import report_reading
from alongside.partners.models import Posting
from integration.diversion.conftest import ENFIELD, as_one, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
PAGE, PDF, JSON = (reverse(f"diversion:report{name}") for name in ("", "_pdf", "_json"))


def days(first: str, last: str) -> dict[str, str]:
    """Two days as the form sends them."""
    parts = ("year", "month", "day")
    named = {"first": first.split("-"), "last": last.split("-")}
    return {
        f"{name}-{part}": value for name, day in named.items() for part, value in zip(parts, day, strict=True)
    }


NOVEMBER = days("2020-11-01", "2020-11-30")


@pytest.fixture
def two(worker: Posting) -> list[Any]:
    """Two children met in November: of Haringey, and of Enfield, who would not engage."""
    other = {"forenames": "Kofi", "surname": "Mensah-Brook", "born_on": date(2005, 3, 2)}
    return [met(worker), met(worker, said=other, home_borough=ENFIELD, offer="REFUSED")]


def test_the_page_counts_what_the_project_has_recorded(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    page = sign_in(worker).get(PAGE, NOVEMBER).content.decode()
    assert "1 November 2020 to 30 November 2020" in page
    # One of two would not engage.
    assert "1 of 2" in page
    assert "outcome=WOULD_NOT_ENGAGE&amp;month=2020-11" in page


def test_a_figure_opens_the_list_of_what_it_counts(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    found = sign_in(worker).get(
        reverse("diversion:engagements"), {"outcome": "WOULD_NOT_ENGAGE", "month": "2020-11"}
    )
    assert "1 engagement" in found.content.decode()


def test_without_days_it_shows_the_newest_three_months(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    assert "1 September 2020 to 30 November 2020" in sign_in(worker).get(PAGE).content.decode()


def test_whoever_is_told_nothing_counts_nothing(
    sign_in: Callable[[Posting], Client], school: Posting, two: list[Any]
) -> None:
    page = sign_in(school).get(PAGE, NOVEMBER).content.decode()
    assert "1 of 2" not in page
    assert f"Counted is what {school.agency.name} is told." in page


def test_what_is_published_hides_small_numbers(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    told = json.loads(sign_in(worker).get(JSON, NOVEMBER).content)
    assert told["for_publication"] is True
    assert told["outcomes"]["Would not engage"] != [1, 1]


def test_the_pdf_is_one(sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]) -> None:
    answer = sign_in(worker).get(PDF, NOVEMBER)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (days("2020-11-30", "2020-11-01"), "The last day must be the first day or later"),
        (days("2019-11-01", "2020-11-30"), "A report covers at most 12 months: give days closer together"),
        (days("2020-02-30", "2020-11-30"), "The first day must be a real date"),
    ],
)
@pytest.mark.parametrize("path", [PAGE, PDF, JSON])
def test_days_that_cannot_be_are_refused(
    sign_in: Callable[[Posting], Client], worker: Posting, path: str, asked: dict[str, str], sentence: str
) -> None:
    answer = sign_in(worker).get(path, asked)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_the_log_says_whose_engagements_were_counted(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    sign_in(worker).get(PAGE, NOVEMBER)
    entry = Entry.objects.filter(fields__contains=["in a report"]).latest("pk")
    assert entry.people == sorted(one.case.person_id for one in two)


def test_a_paper_takes_the_tables_of_a_quarter(worker: Posting, two: list[Any]) -> None:
    with as_one(worker):
        offered = dict(figures.offered(worker))
        drawn = figures.drawn(f"{report_reading.FIGURE} outcomes-2020-10", worker)
    assert (
        offered[f"{report_reading.FIGURE} outcomes-2020-10"]
        == "Custody diversion, October to December 2020: Outcomes"
    )
    assert drawn.head[-1] == "Total"
