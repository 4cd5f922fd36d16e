"""The plan of 2016–17 in the demonstration: taken in, reported on, and taken away with nothing changed."""

import csv
import io
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client

from alongside.delivery import cells, flags
from alongside.demo import delivery_plans, scenario
from alongside.partners.models import Agency, Posting
from alongside.plans import content
from alongside.plans.models import Ask, Milestone, Plan, Report
from integration.attacks.watching import body_of
from unit.delivery.plan_files import cells_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Haringey's coordinator in the demonstration, and what is made for them."""
    council = make_agency(name=scenario.HARINGEY_COUNCIL)
    made = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council)
    delivery_plans.make()
    return made


@pytest.fixture
def plan(keeper: Posting) -> Plan:
    """The plan of 2016–17."""
    return Plan.objects.get(year=2016)


def test_it_has_the_numbers_and_quarters_of_the_plan_that_was_published(plan: Plan) -> None:
    milestones = list(Milestone.objects.filter(plan=plan).select_related("action"))
    numbers = [one.action.number for one in milestones]
    assert {number: numbers.count(number) for number in numbers} == {
        "2.1.": 3,
        "2.2.": 3,
        "2.3.": 5,
        "2.4.": 3,
        "2.5": 3,
        "2.5.": 4,
    }
    dues = [one.due for one in milestones]
    assert {due: dues.count(due) for due in dues} == {"Q1": 2, "Q2": 9, "Q1-4": 9, "JQ1-4": 1}


def test_what_is_odd_in_it_is_flagged_and_kept(plan: Plan) -> None:
    assert plan.current
    odd = flags.flags_of(content.plan_of(plan.current.content))
    assert [flag.sentence[:33] for flag in odd] == [
        "The number 2.5. is doubled: 2.5 s",
        "“JQ1-4” is neither a quarter (Q1)",
    ]


def test_it_is_taken_away_with_nothing_changed(keeper: Posting, plan: Plan, tmp_path: Path) -> None:
    browser = Client()
    browser.force_login(keeper.user)
    (tmp_path / "out.xlsx").write_bytes(body_of(browser.get(f"/delivery-plans/{plan.pk}/export/")))
    received = files("alongside.demo").joinpath("delivery-plan-2016-17.csv").read_text("utf-8")
    assert cells_of(tmp_path / "out.xlsx") == {
        f"{'ABCDEF'[column]}{row}": text
        for row, texts in enumerate(csv.reader(io.StringIO(received)), start=1)
        for column, text in enumerate(texts)
        if text
    }


def test_its_report_names_the_two_exceptions_of_november_2016(plan: Plan) -> None:
    concerns = Report.objects.get(year=2016).text.split("## 6. ")[1].split("## 7. ")[0]
    assert concerns.count("(See appendix 1.)") == 2
    told = Milestone.objects.filter(plan=plan, rag__in=["RED", "AMBER_RED"]).values_list("text", flat=True)
    assert ["job centre" in one or "protocol" in one for one in told] == [True, True]


def test_this_years_leads_are_asked_and_one_has_answered(keeper: Posting) -> None:
    asked = Ask.objects.filter(round__plan__title=delivery_plans.THIS_YEAR)
    assert (asked.count(), asked.exclude(answered_at=None).count()) == (7, 1)


def test_nobody_is_named_in_either() -> None:
    leads = {
        name
        for file in ("delivery-plan-2016-17.csv", "delivery-plan-now.csv")
        for row in csv.reader(io.StringIO(files("alongside.demo").joinpath(file).read_text("utf-8")))
        for name in cells.lines_of("".join(row[3:4]))
    }
    # A role ends with what somebody does; the one agency that leads is a service of the council.
    ends = ("lead", "manager", "officer", "safety", "services", "worker", "workers", "inspector", "analyst")
    roles = {name for name in leads if name.lower().endswith(ends)}
    assert leads - roles == {
        "Families First",
        "MPS Intel Hub",
        "Strategic Lead for VAWG",
        "Victim Support",
        "YOS Police DC",
        "Probation head of service",
    }
