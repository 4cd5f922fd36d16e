"""How many questions a page of the directory asks the database: as many as query_budgets.toml allows."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.casework.models import Case
from alongside.network.models import Received, Service
from alongside.partners.models import Posting
from directory_samples import BOXING, service
from integration.attacks import forms
from integration.attacks.watching import body_of
from integration.casework.conftest import agreed, council, gangs_unit, open_case, police, school

__all__ = ["agreed", "council", "gangs_unit", "open_case", "police", "school"]

pytestmark = pytest.mark.django_db

BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))
MAY = [(who, page) for who, pages in BUDGETS.items() for page in pages]
# Enough that a question for each would be seen.
MANY = [service(), *(service(id=f"11111111-2222-4333-8444-{number:012d}") for number in range(40))]


@pytest.fixture
def overseer(council: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """Oversees the work of the council’s gangs workers."""
    return make_posting("SUPERVISOR", "Haringey", agency=council.agency)


@pytest.fixture
def addresses(
    take_in: Callable[..., Received], agreed: None, council: Posting, open_case: Callable[..., Case]
) -> dict[str, str]:
    """An address of each page."""
    received = take_in(MANY)
    case = open_case(council)
    referrals = [forms.a_service_referral(council, case) for _ in range(3)]
    of_case = f"/cases/{case.pk}/services/"
    return {
        "case_services": of_case,
        "service_referral": f"{of_case}{referrals[0].pk}/",
        "suggestion": f"{of_case}suggestions/{forms.a_suggestion(council, case).pk}/",
        "refer": f"{of_case}refer/{forms.a_service().pk}/",
        "take_up": "/services/take-up/",
        "services": "/services/",
        "near": "/services/?place=N17&within=10&age=15&day=1",
        "service": f"/services/{Service.objects.get(hsds_id=BOXING).pk}/",
        "suppliers": "/services/suppliers/",
        "files": "/services/files/",
        "received": f"/services/files/{received.pk}/",
        "feed_services": "/open-referral/v3/services",
        "feed_service": f"/open-referral/v3/services/{BOXING}",
        "feed_places": "/open-referral/v3/service_at_locations",
    }


@pytest.mark.parametrize(("who", "page"), MAY)
def test_a_page_asks_no_more_than_it_may(
    request: pytest.FixtureRequest, settings: Any, addresses: dict[str, str], who: str, page: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    browser = _anybody() if who == "anybody" else _signed_in(request.getfixturevalue(who))
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(addresses[page])
        body_of(answer)
    assert answer.status_code == 200
    assert len(asked) <= BUDGETS[who][page], "\n".join(one["sql"][:150] for one in asked.captured_queries)


def _anybody() -> Client:
    return Client()


def _signed_in(posting: Posting) -> Client:
    Authenticator.objects.create(user=posting.user, type=Authenticator.Type.TOTP, data={})
    browser = Client()
    browser.force_login(posting.user)
    browser.get("/services/")
    return browser
