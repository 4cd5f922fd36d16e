"""The demonstration's packs: one that was published, and the draft of the next meeting."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board import rules
from alongside.board.models import ItemPaper, Minutes, Pack, Paper
from alongside.board.report_templates import TEMPLATES
from alongside.core.working_days import bank_holidays
from alongside.demo import (
    agreements,
    board,
    board_of_2021,
    board_packs,
    delivery_plans,
    meetings,
    minutes,
    packs,
    partnership,
)

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
    minutes.make()
    board_packs.make()
    board_of_2021.make()


def test_the_pack_of_the_last_meeting_was_published_in_time(made: None) -> None:
    found = Pack.objects.exclude(meeting__series__rhythm="BY_HAND").get(state="PUBLISHED")
    assert found.published_at is not None
    notice = timezone.localdate(found.published_at), timezone.localdate(found.meeting.starts_at)
    assert rules.clear_days(*notice, bank_holidays()) == 5
    assert [one["title"] for one in found.places if one["first"]] == ["Minutes", "Membership"]


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


def test_the_next_meeting_is_given_the_minutes_as_they_were_drafted(made: None) -> None:
    found = Pack.objects.get(state="DRAFT")
    draft = Minutes.objects.get(state="DRAFT")
    given = ItemPaper.objects.get(item__meeting=found.meeting, item__title="Minutes")
    assert given.paper_id == draft.versions.get().paper_id


def test_the_meeting_of_february_2021_has_its_seventeen_items_and_the_pages_of_its_papers(made: None) -> None:
    found = Pack.objects.get(meeting__starts_at__date="2021-02-24")
    assert (found.state, timezone.localdate(found.published_at)) == ("PUBLISHED", date(2021, 2, 16))
    assert [one["number"] for one in found.places] == list(range(1, 18))
    assert [one["number"] for one in found.places if one["first"]] == [5, 6, 8, 9, 10, 11, 12, 13]
    firsts = [one["first"] for one in found.places if one["first"]]
    lasts = [one["last"] for one in found.places if one["first"]]
    # Each begins on the sheet after the one before: no page is in two ranges, and none is between them.
    assert (firsts[0], firsts[1:]) == (1, [last + 1 for last in lasts[:-1]])


def test_the_reports_of_february_2021_have_the_nine_headings(made: None) -> None:
    papers = Paper.objects.filter(on_agendas__item__meeting__starts_at__date="2021-02-24")
    texts = papers.filter(template="report-2021").values_list("text", flat=True)
    # Those on items 8 to 13; the minutes, the membership list and the slides are none.
    assert [TEMPLATES["report-2021"].missing_in(text) for text in texts] == [[]] * 6
