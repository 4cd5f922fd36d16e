"""The demonstration's referrals to services: one that waits, one without a place, one not answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework.models import Barrier
from alongside.demo import agreements, casework, directory, index, packs, partnership, service_referrals
from alongside.network.models import ServiceReferral, SuggestionChoice

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(scene: None) -> None:
    """The partnership, with the cases of the gangs unit and the directory."""
    since = timezone.localdate() - timedelta(days=400)
    with acting.as_system(Task.SETUP):
        agencies = partnership.make(since)
    packs.make()
    agreements.make(agencies, since=since)
    index.make()
    casework.make()
    directory.make()
    service_referrals.make()


def test_three_stand_in_three_ways(made: None) -> None:
    found = ServiceReferral.objects.order_by("pk").values_list("service__name", "state", "code")
    assert list(found) == [
        ("Ringside mentoring", "WAITING", ""),
        ("Construction apprenticeships", "DECLINED", "NO_CAPACITY"),
        ("Talking it through", "SENT", ""),
    ]


def test_the_first_was_chosen_of_a_suggestion(made: None) -> None:
    assert SuggestionChoice.objects.get().service == ServiceReferral.objects.order_by("pk")[0].service


def test_the_place_that_was_not_to_be_had_is_unmet_demand(made: None) -> None:
    assert Barrier.objects.get(code="NO_PLACE_AT_SERVICE").words == "Construction apprenticeships"
