"""The report of what a posting is told, as a page and on the command line."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from alongside.audit.models import Entry
from alongside.diversion import report_reading
from alongside.diversion.actions import steps
from alongside.partners.models import Posting
from alongside.site.cli import app
from integration.diversion.conftest import ENFIELD, NOW, act, as_one, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
PAGE, PUBLISH, DRAFT = (reverse(f"diversion:{name}") for name in ("report", "publish", "report_draft"))


def days(first: str, last: str) -> dict[str, str]:
    """Two days as the form sends them."""
    parts = ("year", "month", "day")
    named = {"first": first.split("-"), "last": last.split("-")}
    return {
        f"{name}-{part}": value for name, day in named.items() for part, value in zip(parts, day, strict=True)
    }


NOVEMBER = days("2020-11-01", "2020-11-09")


@pytest.fixture
def two(worker: Posting) -> list[Any]:
    """Two children met in November: of Haringey, and of Enfield, who would not engage."""
    other = {"forenames": "Kofi", "surname": "Mensah-Brook", "born_on": date(2005, 3, 2)}
    return [met(worker), met(worker, said=other, home_borough=ENFIELD, offer="REFUSED")]


def test_the_page_counts_what_the_project_has_recorded(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    page = sign_in(worker).get(PAGE, NOVEMBER).content.decode()
    assert "1 November 2020 to 9 November 2020" in page
    # One of two would not engage.
    assert "1 of 2" in page
    assert "table=outcomes&amp;row=Would+not+engage&amp;month=2020-11" in page


def test_without_days_it_shows_the_newest_three_months(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    assert "1 September 2020 to 9 November 2020" in sign_in(worker).get(PAGE).content.decode()


def test_whoever_is_told_nothing_counts_nothing(
    sign_in: Callable[[Posting], Client], school: Posting, two: list[Any]
) -> None:
    page = sign_in(school).get(PAGE, NOVEMBER).content.decode()
    assert "1 of 2" not in page
    assert f"Counted is what {school.agency.name} is told." in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (days("2020-11-09", "2020-11-01"), "The last day must be the first day or later"),
        (days("2019-11-01", "2020-11-09"), "A report covers at most 12 months: give days closer together"),
        (days("2020-02-30", "2020-11-09"), "The first day must be a real date"),
        (days("0001-01-01", "0001-01-05"), "The first day must be in 2000 or later"),
        (days("9999-12-01", "9999-12-31"), "still to come: give today, 9 November 2020"),
        (days("2020-11-01", "2020-11-10"), "still to come: give today, 9 November 2020"),
    ],
)
@pytest.mark.parametrize("path", [PAGE, PUBLISH, DRAFT])
def test_days_that_cannot_be_are_refused(
    sign_in: Callable[[Posting], Client], lead: Posting, path: str, asked: dict[str, str], sentence: str
) -> None:
    answer = sign_in(lead).get(path, asked)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_the_log_says_whose_engagements_were_counted(
    sign_in: Callable[[Posting], Client], worker: Posting, two: list[Any]
) -> None:
    sign_in(worker).get(PAGE, NOVEMBER)
    entry = Entry.objects.filter(fields__contains=["in a report"]).latest("pk")
    assert entry.people == sorted(one.case.person_id for one in two)


@pytest.fixture
def told_of_one(two: list[Any], lead: Posting, social_worker: Posting) -> Posting:
    """Somebody whose agency leads no case, and was let into one of the two."""
    act(lead, steps.let_in, case=two[0].case_id, agency=social_worker.agency_id, why="Agreed with them")
    return social_worker


def test_whoever_leads_no_case_counts_a_part_and_publishes_nothing(
    sign_in: Callable[[Posting], Client], told_of_one: Posting
) -> None:
    client = sign_in(told_of_one)
    page = client.get(PAGE, NOVEMBER).content.decode()
    assert "What is counted here is a part" in page
    assert (PUBLISH in page, "Costs</h2>" in page) == (False, False)
    refused = [client.get(path, NOVEMBER) for path in (PUBLISH, DRAFT)]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert not Entry.objects.filter(act="DISCLOSURE", what="diversion.engagement").exists()


def test_the_command_line_says_whose_sight_counts_and_the_log_how_it_was_asked(
    worker: Posting, two: list[Any]
) -> None:
    asked = ["diversion", "report", "--from", "2020-11-01", "--to", "2020-11-09", "--json"]
    done = CliRunner().invoke(app, asked)
    assert json.loads(done.stdout)["children_engaged"]["Children engaged"] == [2, 2]
    assert f"Counted is what {worker.user.email} of {worker.agency.name} sees" in done.stderr
    entry = Entry.objects.get(fields__contains=["on the command line"])
    assert (entry.act, entry.posting_id) == ("CONSULTATION", worker.pk)
    # Who is named need not be told.
    named = CliRunner().invoke(app, [*asked, "--by", worker.user.email, "--for-publication"])
    assert named.stderr == ""
    entry = Entry.objects.filter(fields__contains=["on the command line"]).latest("pk")
    assert (entry.act, entry.reason) == ("DISCLOSURE", "To be published, 1 November 2020 to 9 November 2020")


def test_on_the_command_line_too_only_who_leads_cases_counts(told_of_one: Posting) -> None:
    asked = ["diversion", "report", "--from", "2020-11-01", "--to", "2020-11-09"]
    done = CliRunner().invoke(app, [*asked, "--by", told_of_one.user.email])
    assert "is not of an agency that leads cases" in str(done.exception)


def test_a_child_who_was_met_before_these_days_counts_as_met_again(worker: Posting, clock: Any) -> None:
    """One child in October and in November, and another in November: one is met for the first time."""
    earlier = NOW - timedelta(days=30)
    clock.move_to(earlier)
    first = met(worker, arrested_at=earlier - timedelta(hours=3), engaged_at=earlier, consent_at=earlier)
    clock.move_to(NOW)
    met(worker, same_as=first.case.person_id)
    met(worker, said={"forenames": "Kofi", "surname": "Mensah-Brook", "born_on": date(2005, 3, 2)})
    with as_one(worker):
        found = report_reading.told(worker, first=date(2020, 11, 1), last=date(2020, 11, 9))
    assert found.tables["children_engaged"].rows["Children engaged"][-1] == 2
    assert {each.window.left_out for each in found.episodes} == {1}
    assert (
        "1 engagement of children who had been met before: not counted again before and after." in found.notes
    )
    entry = Entry.objects.filter(fields__contains=["in a report"]).latest("pk")
    assert first.reference in entry.which
