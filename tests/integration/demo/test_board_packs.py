"""The demonstration's packs: one that was published, and the draft of the next meeting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board import rules
from alongside.board.models import Pack, Paper
from alongside.core.working_days import bank_holidays
from alongside.demo import agreements, board, board_packs, delivery_plans, meetings, packs, partnership

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(scene: None) -> None:
    """The partnership, with its meetings, plans, papers and packs."""
    since = timezone.localdate() - timedelta(days=400)
    with acting.as_system(Task.SETUP):
        agencies = partnership.make(since)
    packs.make()
    agreements.make(agencies, since=since)
    meetings.make()
    delivery_plans.make()
    board.make()
    # It has a figure of the cohort, of which there is none here.
    Paper.objects.filter(title__startswith="Crime").update(text="Crime fell.")
    board_packs.make()


def test_the_pack_of_the_last_meeting_was_published_in_time(made: None) -> None:
    found = Pack.objects.get(state="PUBLISHED")
    assert found.published_at is not None
    notice = timezone.localdate(found.published_at), timezone.localdate(found.meeting.starts_at)
    assert rules.clear_days(*notice, bank_holidays()) == 5
    assert [one["title"] for one in found.places if one["first"]] == ["Membership"]


def test_the_draft_of_the_next_has_its_pages_and_an_exempt_item(made: None) -> None:
    found = Pack.objects.get(state="DRAFT")
    assert found.fault == ""
    titles = [one["title"] for one in found.places]
    assert titles[:5] == [
        *("Filming at meetings", "Apologies", "Urgent business", "Declarations of interest", "Minutes")
    ]
    assert titles[-3:] == ["New items of urgent business", "Any other business", "Dates of future meetings"]
    assert [one["title"] for one in found.places if one["is_exempt"]] == ["An operation"]
    assert found.members_pdf is not None
