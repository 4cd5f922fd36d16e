"""How many questions a page of delivery plans asks the database: as many as query_budgets.toml allows."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.partners.models import Posting
from alongside.plans.actions import reports, rounds
from alongside.plans.models import Milestone
from delivery_plans import OUTCOME_2, ROWS, a_plan
from integration.attacks.watching import body_of

pytestmark = pytest.mark.django_db

BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))
MAY = [(who, page) for who, pages in BUDGETS.items() for page in pages]
# Enough that a question for each would be seen.
MANY = [
    *ROWS,
    OUTCOME_2,
    *(
        [f"2.{number} Another", f"Milestone number {number}", "Q2", f"Lead {number}", "", "Red\nWhy"]
        for number in range(3, 60)
    ),
]


@pytest.fixture
def addresses(keeper: Posting) -> dict[str, str]:
    """An address of each page."""
    plan = a_plan(keeper, MANY)
    asked = rounds.begin(plan=plan, quarter=2, closes_on=date(2026, 10, 30), by=keeper)
    report = reports.begin(by=keeper, year=2026, meeting_on=date(2026, 11, 2), highlights="", asks="")
    reports.finish(report=report, by=keeper)
    number = Milestone.objects.filter(plan=plan).earliest("pk").pk
    below = f"/delivery-plans/{plan.pk}/"
    return {
        "plans": "/delivery-plans/",
        "plan": below,
        "milestone": f"{below}milestones/{number}/",
        "export": f"{below}export/",
        "version": f"{below}versions/1/",
        "leads": f"{below}leads/",
        "round": f"{below}rounds/{asked.pk}/",
        "report": f"/delivery-plans/reports/{report.pk}/",
    }


@pytest.mark.parametrize(("who", "page"), MAY)
def test_a_page_asks_no_more_than_it_may(
    request: pytest.FixtureRequest,
    settings: Any,
    addresses: dict[str, str],
    sign_in: Callable[[Posting], Client],
    who: str,
    page: str,
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    posting = request.getfixturevalue(who)
    Authenticator.objects.create(user=posting.user, type=Authenticator.Type.TOTP, data={})
    browser = sign_in(posting)
    browser.get("/people/")
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(addresses[page])
        body_of(answer)
    assert answer.status_code == 200
    assert len(asked) <= BUDGETS[who][page], "\n".join(one["sql"][:150] for one in asked.captured_queries)
