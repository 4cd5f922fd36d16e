"""What the attacks are made on: two months of the cohort, and who may see which part of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from alongside.partners.models import Posting
from integration.attacks.forms import Ground
from integration.iom.conftest import (
    analyst,
    as_posting,
    cohort,
    enfield,
    haringey,
    london,
    london_rows,
    officer,
    police,
    posting_of,
    viewer,
)

# The fixtures of the monthly run, for this folder too.
__all__ = [
    "analyst",
    "as_posting",
    "cohort",
    "enfield",
    "haringey",
    "london",
    "london_rows",
    "officer",
    "police",
    "posting_of",
    "viewer",
]


@pytest.fixture(autouse=True)
def _no_tries_before(db: None) -> None:
    """Rate limits count in the cache."""
    cache.clear()


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting]) -> Posting:
    """Haringey's supervisor, who may see the log."""
    return make_posting("SUPERVISOR", "Haringey")


@pytest.fixture
def clerk(make_posting: Callable[..., Posting]) -> Posting:
    """Keeps the papers of Haringey's board."""
    return make_posting("BOARD_CLERK", "Haringey")


@pytest.fixture
def clerk_elsewhere(make_posting: Callable[..., Posting]) -> Posting:
    """Keeps the papers of Enfield's board."""
    return make_posting("BOARD_CLERK", "Enfield")


@pytest.fixture
def governance(make_posting: Callable[..., Posting], analyst: Posting) -> Posting:
    """Leads information governance where the cases are led, and works on people's rights."""
    return make_posting("GOVERNANCE_LEAD", agency=analyst.agency)


@pytest.fixture
def governance_elsewhere(make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance at another agency."""
    return make_posting("GOVERNANCE_LEAD")


@pytest.fixture
def come_as(posting_of: Callable[[str], Posting]) -> Callable[..., Client]:
    """A maker of browsers: `come_as("haringey")` has signed in, `come_as("anonymous")` has not.

    Options go to the browser, such as `enforce_csrf_checks=True`.
    """

    def come(who: str, **options: Any) -> Client:
        browser = Client(**options)
        if who != "anonymous":
            browser.force_login(posting_of(who).user)
            # The posting is taken up, and the session's clocks have started.
            browser.get("/postings/")
        return browser

    return come


@pytest.fixture
def ground(
    london: Any,
    supervisor: Posting,
    governance: Posting,
    clerk: Posting,
    posting_of: Callable[[str], Posting],
) -> Ground:
    """What forms are made from."""
    return Ground(london, posting_of)
