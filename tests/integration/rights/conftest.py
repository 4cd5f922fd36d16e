"""What the tests of people's rights stand on: the monthly run, and who leads information governance."""

from collections.abc import Callable

import pytest

from alongside.partners.models import Posting
from integration.iom.conftest import Cohort, analyst, as_posting, cohort, haringey
from integration.people.conftest import enter, pair_of, school

__all__ = ["Cohort", "analyst", "as_posting", "cohort", "enter", "haringey", "pair_of", "school"]


@pytest.fixture
def governance(make_posting: Callable[..., Posting], analyst: Posting) -> Posting:
    """Leads information governance at the agency that leads the cases."""
    return make_posting("GOVERNANCE_LEAD", agency=analyst.agency)
