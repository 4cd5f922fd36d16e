"""A progress report of delivery plans becomes a paper on the board's next agenda, by one press."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from alongside.board.models import ItemPaper, Paper
from alongside.meetings.models import Meeting
from alongside.partners.models import Agency, Posting
from alongside.plans.models import Report
from integration.attacks import forms

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 2)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def clerk(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Keeps the board of Haringey."""
    return make_posting("BOARD_CLERK", "Haringey", agency=make_agency(name="The council"))


@pytest.fixture
def keeper(make_posting: Callable[..., Posting]) -> Posting:
    """Keeps the delivery plans."""
    made = make_posting("BOROUGH_COORDINATOR", "Haringey")
    forms.a_delivery_plan(made)
    return made


@pytest.fixture
def meeting(clerk: Posting) -> Meeting:
    """The board's meeting for which the report is written, after another."""
    made = forms.a_meeting(clerk)
    made.starts_at = datetime(DAY.year, DAY.month, DAY.day, 14, tzinfo=UTC)
    made.save()
    forms.a_meeting(clerk, "PLANNED", made.series)
    for order, title in enumerate(("Apologies", "Any other business"), 1):
        item = forms.an_item(made, clerk)
        item.title, item.order = title, order
        item.save()
    return made


def press(who: Posting, report: Any) -> Any:
    browser = Client()
    browser.force_login(who.user)
    return browser.post(f"/delivery-plans/reports/{report.pk}/to-board/", follow=True)


def test_it_is_a_paper_before_any_other_business_of_its_meeting(
    clerk: Posting, keeper: Posting, meeting: Meeting
) -> None:
    report = forms.a_report(keeper, is_finished=True)
    report.refresh_from_db()
    answer = press(clerk, report)
    assert answer.redirect_chain == [(f"/board/meetings/{meeting.pk}/", 302)]
    paper = Paper.objects.get()
    assert (paper.state, paper.agency) == ("DRAFT", keeper.agency)
    assert f"# {paper.title}\n\n{paper.text}" == report.text
    titles = list(meeting.items.order_by("order").values_list("title", flat=True))
    assert titles == ["Apologies", paper.title, "Any other business"]
    assert "was on the agenda of this meeting already" in press(clerk, report).content.decode()
    assert ItemPaper.objects.count() == 1


def test_each_report_is_a_paper_of_its_own(clerk: Posting, keeper: Posting, meeting: Meeting) -> None:
    first = forms.a_report(keeper, is_finished=True)
    corrected = Report.objects.get(pk=first.pk)
    corrected.pk, corrected.meeting_on = None, DAY + timedelta(days=7)
    corrected.text += "\nCorrected.\n"
    corrected.save(force_insert=True)
    press(clerk, first)
    assert "The report is a paper, and on the agenda" in press(clerk, corrected).content.decode()
    texts = ItemPaper.objects.order_by("pk").values_list("paper__text", flat=True)
    assert ["Corrected." in text for text in texts] == [False, True]


def test_without_a_meeting_nothing_is_made(clerk: Posting, keeper: Posting) -> None:
    answer = press(clerk, forms.a_report(keeper, is_finished=True))
    assert "No meeting of a board that you keep is planned." in answer.content.decode()
    assert not Paper.objects.exists()


def test_only_a_clerk_does_it(keeper: Posting, meeting: Meeting) -> None:
    assert press(keeper, forms.a_report(keeper, is_finished=True)).status_code == 403
