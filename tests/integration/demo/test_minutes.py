"""The demonstration's minutes: one agreed and signed, one draft that runs on from it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board import minutes_queries
from alongside.board.models import Minutes
from alongside.demo import agreements, board, meetings, minutes, packs, partnership
from alongside.partners.models import Posting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(scene: None) -> None:
    """The partnership, with its meetings and their minutes."""
    since = timezone.localdate() - timedelta(days=400)
    with acting.as_system(Task.SETUP):
        agencies = partnership.make(since)
    packs.make()
    agreements.make(agencies, since=since)
    meetings.make()
    board.make()
    minutes.make()


def test_one_is_agreed_and_signed_and_the_draft_runs_on_from_it(made: None) -> None:
    signed, draft = Minutes.objects.order_by("held_on")
    clerk = Posting.objects.get(role="BOARD_CLERK", user__is_persona=True)
    # Ten of May are on paper, and August has ten.
    assert [(one.state, minutes_queries.numbers(one).first) for one in (signed, draft)] == [
        *(("SIGNED", 11), ("DRAFT", 21))
    ]
    assert minutes_queries.one(clerk, draft.pk) == draft
