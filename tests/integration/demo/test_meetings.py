"""The demonstration's meetings: what lies behind, what is ahead, and who never comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.demo import agreements, casework, index, meetings, packs, partnership
from alongside.meetings import attendance, queries
from alongside.meetings.models import Action, AgendaItem, Answer, Meeting, Part, Series, Showing
from alongside.partners.models import Posting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(scene: None) -> None:
    """The partnership, with its agreements, the cases of the gangs unit, and meetings."""
    since = timezone.localdate() - timedelta(days=400)
    with acting.as_system(Task.SETUP):
        agencies = partnership.make(since)
    packs.make()
    agreements.make(agencies, since=since)
    index.make()
    casework.make()
    meetings.make()


@pytest.mark.parametrize("kind", ["PANEL", "GROUP"])
def test_six_meetings_lie_behind_and_the_next_is_called(made: None, kind: str) -> None:
    of_kind = Meeting.objects.filter(series__kind=kind).order_by("starts_at")
    assert list(of_kind.values_list("state", flat=True)) == [*["CLOSED"] * 6, "CALLED", "PLANNED"]
    # Each was agreed by the next, but the last.
    assert of_kind.filter(agreed_in__isnull=False).count() == 5


@pytest.mark.parametrize("kind", ["PANEL", "GROUP"])
def test_the_job_centre_never_comes(made: None, kind: str) -> None:
    assert attendance.over(Series.objects.get(kind=kind)).never == ["Haringey Job Centre (demonstration)"]


def test_actions_are_open_overdue_done_and_not_done(made: None) -> None:
    is_open = Action.objects.filter(state="OPEN")
    assert set(Action.objects.values_list("state", flat=True)) == {"OPEN", "DONE", "NOT_DONE"}
    assert is_open.filter(due_on__lt=timezone.localdate()).exists()
    called = Meeting.objects.filter(state="CALLED")
    assert set(is_open.values_list("pk", flat=True)) == set(
        called.filter(items__action__isnull=False).values_list("items__action", flat=True)
    )


def test_health_sits_on_the_panel_and_is_not_told_what_it_says(made: None) -> None:
    health = Posting.objects.get(user__name="Ngozi Harcombe")
    police = Posting.objects.get(user__name="Lloyd Whilby")
    panel = Series.objects.get(kind="PANEL")
    told = [
        (queries.visible_to(one).contains(panel), queries.is_told(one, panel)) for one in (health, police)
    ]
    assert told == [(True, False), (True, True)]


def test_the_last_panel_showed_two_cases_once_probation_had_left(made: None) -> None:
    shown = Showing.objects.select_related("meeting").order_by("from_at")
    assert [sorted({each for every in one.shown.values() for each in every}) for one in shown] == [
        ["IDENTITY", "INTELLIGENCE", "OFFENDING", "PLAN", "SAFEGUARDING"]
    ] * 2
    probation = shown[0].meeting.spells.get(agency__name="London Probation (demonstration)")
    assert probation.left_at
    assert probation.left_at <= shown[0].from_at
    assert shown[0].meeting.decisions.filter(case__isnull=False).count() == 2


def test_the_next_panel_has_an_agenda_with_parts_of_two_agencies(made: None) -> None:
    called = Meeting.objects.get(series__kind="PANEL", state="CALLED")
    assert AgendaItem.objects.filter(meeting=called, case__isnull=False).count() == 2
    assert Part.objects.filter(item__meeting=called).values("agency").distinct().count() == 2
    assert set(Answer.objects.values_list("says", flat=True)) == {"COMES", "APOLOGIES"}
    assert called.items.last().title == "Any other business"
