"""The demonstration's meetings: what lies behind, what is ahead, and who never comes."""

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.demo import agreements, casework, index, meetings, packs, panel, partnership
from alongside.meetings import attendance, queries, screen
from alongside.meetings.models import Action, AgendaItem, Answer, Meeting, Part, Series, Showing
from alongside.partners.models import Posting

pytestmark = pytest.mark.django_db

COUNCIL, POLICE = "Rosalind Achterberg-Moyo", "Lloyd Whilby"
HEALTH, PROBATION = "Ngozi Harcombe", "Bhavna Kotecha"


def _of(name: str) -> Posting:
    return Posting.objects.get(user__name=name)


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


def test_probation_sits_on_the_panel_and_is_not_told_what_it_says(made: None) -> None:
    panel = Series.objects.get(kind="PANEL")
    sees = [queries.visible_to(_of(name)).contains(panel) for name in (PROBATION, POLICE, HEALTH)]
    told = [queries.is_told(_of(name), panel) for name in (PROBATION, POLICE, HEALTH)]
    assert (sees, told) == ([True, True, True], [False, True, True])


def test_council_police_and_health_together_are_shown_who_it_is_and_what_is_planned(made: None) -> None:
    council, *others = [_of(name) for name in (COUNCIL, POLICE, HEALTH)]
    seats = [screen.seat_of(one) for one in others]
    shown = [screen.of(case, seats, viewer=council).shown for case in panel.cases_of(council)]
    assert [one[council.agency_id] for one in shown] == [["IDENTITY", "PLAN"]] * 8


def test_with_probation_in_the_room_nothing_of_a_case_is_shown(made: None) -> None:
    council = _of(COUNCIL)
    seats = [screen.seat_of(_of(name)) for name in (POLICE, PROBATION)]
    assert not screen.of(panel.cases_of(council)[0], seats, viewer=council).shown


def test_the_last_panel_showed_two_cases_once_probation_had_left(made: None) -> None:
    shown = Showing.objects.select_related("meeting").order_by("from_at")
    assert [sorted({each for every in one.shown.values() for each in every}) for one in shown] == [
        ["IDENTITY", "INTELLIGENCE", "OFFENDING", "PLAN", "SAFEGUARDING"]
    ] * 2
    probation = shown[0].meeting.spells.get(agency__name="London Probation (demonstration)")
    assert probation.left_at
    assert probation.left_at <= shown[0].from_at
    assert shown[0].meeting.decisions.filter(case__isnull=False).count() == 2


def test_the_next_panel_has_eight_cases_with_parts_of_three_agencies(made: None) -> None:
    called = Meeting.objects.get(series__kind="PANEL", state="CALLED")
    items = AgendaItem.objects.filter(meeting=called, case__isnull=False)
    assert {*items.values_list("why", flat=True)} == {"RAG", "RELEASE", "REFERRAL", "REVIEW"}
    assert [items.count(), {*items.values_list("minutes", flat=True)}] == [8, {12}]
    brought = Part.objects.filter(item__meeting=called).values_list("agency__kind")
    assert sorted(brought.annotate(Count("pk"))) == [("COUNCIL", 8), ("HEALTH", 4), ("POLICE", 6)]
    assert set(Answer.objects.values_list("says", flat=True)) == {"COMES", "APOLOGIES"}
    assert called.items.last().title == "Any other business"
