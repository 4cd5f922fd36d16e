"""Who sees a series, its meetings and what was said there, by the predicates and by row-level security."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.http import QueryDict
from django.utils import timezone

from alongside.audit import acting
from alongside.meetings import drafts, queries
from alongside.meetings.actions import meetings, said, series
from alongside.meetings.models import Action, AgendaItem, Attendance, Decision, Draft, Meeting, Member, Series
from alongside.partners.models import Agency, Agreement, Posting
from integration.meetings.conftest import act, an_action, as_one, comes, held, item, plan
from plain_sql import insert, no_row, refused_row

pytestmark = pytest.mark.django_db

BOTH, NEITHER = (True, True), (False, False)


def sees(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody sees a series, by the predicate and by the policies."""
    with as_one(posting):
        return queries.visible_to(posting).exists(), Series.objects.exists()


def is_told(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody reads an item of an agenda, by the predicate and by the policies."""
    with as_one(posting):
        return queries.items_told(posting).exists(), AgendaItem.objects.exists()


def test_a_series_is_its_members_and_theirs_who_run_it(
    board: Series, council: Posting, police: Posting, school: Posting, stranger: Posting
) -> None:
    assert [sees(one) for one in (council, police, school, stranger)] == [BOTH, BOTH, BOTH, NEITHER]


def test_an_agency_that_is_a_member_shows_it_to_nobody_but_who_is_named(
    board: Series, police: Posting, make_posting: Any
) -> None:
    colleague = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    assert sees(colleague) == NEITHER


def test_whoever_runs_meetings_at_the_agency_sees_it_and_others_there_do_not(
    board: Series, council: Posting, make_posting: Any
) -> None:
    supervisor = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    elsewhere = make_posting("SUPERVISOR", "Enfield", agency=council.agency)
    worker = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    assert [sees(one) for one in (supervisor, elsewhere, worker)] == [BOTH, NEITHER, NEITHER]


def test_it_ends_with_the_membership(board: Series, council: Posting, police: Posting) -> None:
    member = Member.objects.get(posting=police)
    act(council, series.end_member, series=board.pk, member=member.pk)
    assert sees(police) == NEITHER


def test_a_membership_to_come_shows_nothing_yet(board: Series, council: Posting, police: Posting) -> None:
    Member.objects.filter(posting=police).update(from_on=timezone.localdate() + timedelta(days=1))
    assert sees(police) == NEITHER


def test_with_the_policies_off_the_predicates_hold(board: Series, stranger: Posting) -> None:
    with transaction.atomic():  # As the owner of the tables, whom they do not bind.
        assert Series.objects.count() == 1
        assert not queries.visible_to(stranger).exists()


def test_of_a_panel_it_is_told_where_plans_flow(
    panel: Series, council: Posting, police: Posting, school: Posting, stranger: Posting
) -> None:
    plan(panel, council)
    assert [is_told(one) for one in (council, police, school, stranger)] == [BOTH, BOTH, NEITHER, NEITHER]
    assert sees(school) == BOTH


def test_a_panel_falls_silent_with_its_agreement(panel: Series, council: Posting, police: Posting) -> None:
    plan(panel, council)
    Agreement.objects.filter(title="Gangs panel").update(ends_at=timezone.now())
    assert (is_told(council), is_told(police)) == (BOTH, NEITHER)


def test_whoever_sees_figures_without_names_is_not_told_of_a_panel(
    panel: Series, council: Posting, police: Posting, make_posting: Any
) -> None:
    plan(panel, council)
    viewer = make_posting("LONDON_VIEWER", agency=police.agency)
    Member.objects.filter(posting=police).update(posting=viewer)
    assert (sees(viewer), is_told(viewer)) == (BOTH, NEITHER)


def test_a_chair_who_is_not_told_does_not_run_the_panel(
    panel: Series, council: Posting, school: Posting
) -> None:
    Member.objects.filter(posting=council).delete()
    Member.objects.filter(posting=school).update(role="CHAIR")
    with as_one(school):
        assert not queries.may_run(school, panel)


def test_an_action_is_seen_by_its_owner_and_the_members(
    board: Series, council: Posting, police: Posting, make_posting: Any, stranger: Posting, clock: Any
) -> None:
    owner = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    meeting = held(board, council, clock)
    action = an_action(item(meeting, council), council, owner)

    def sees_action(posting: Posting) -> tuple[bool, bool]:
        with as_one(posting):
            return queries.one_action(posting, action.pk) is not None, Action.objects.exists()

    assert [sees_action(one) for one in (owner, police, council, stranger)] == [BOTH, BOTH, BOTH, NEITHER]
    with as_one(owner):
        # From which meeting it is, they are told; nothing else of it.
        assert (Meeting.objects.count(), Member.objects.count(), AgendaItem.objects.count()) == (1, 0, 0)
        assert not queries.visible_to(owner).exists()


def test_the_owner_of_a_panels_action_loses_it_with_the_agreement(
    panel: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(panel, council, clock)
    an_action(item(meeting, council), council, police)
    Member.objects.filter(posting=police).delete()
    Agreement.objects.filter(title="Gangs panel").update(ends_at=timezone.now())
    with as_one(police):
        assert (queries.owned(police).exists(), Action.objects.exists()) == NEITHER


# --- What PostgreSQL refuses, whoever writes ---


def test_nobody_writes_into_a_room_that_they_do_not_run(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    row: dict[str, object] = {
        "meeting_id": meeting.pk,
        "agency_id": police.agency_id,
        "posting_id": police.pk,
        "name": "",
        "capacity": "GUEST",
        "is_chair": False,
        "arrived_at": timezone.now(),
        "marked_by_id": police.pk,
    }
    assert refused_row("meetings_attendance", row, by=police) == no_row("meetings_attendance")
    assert insert("meetings_attendance", {**row, "marked_by_id": council.pk}, by=council) == 1


def test_a_decision_is_written_in_ones_own_name_while_the_meeting_is_held(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    comes(meeting, council, council)
    row: dict[str, object] = {
        "meeting_id": meeting.pk,
        "item_id": on.pk,
        "text": "Noted",
        "reason": "As reported",
        "by_id": police.pk,
        "at": timezone.now(),
        "approach": "",
        "approach_was": "",
        "taken_back_why": "",
    }
    assert refused_row("meetings_decision", row, by=council) == no_row("meetings_decision")
    assert insert("meetings_decision", {**row, "by_id": council.pk}, by=council) == 1
    act(council, meetings.close, meeting=meeting.pk)
    assert refused_row("meetings_decision", {**row, "by_id": council.pk}, by=council) == no_row(
        "meetings_decision"
    )


@pytest.mark.parametrize("model", [Series, Member, Meeting, Attendance, Decision, Action])
def test_nothing_of_a_meeting_is_deleted(model: Any, council: Posting) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_one(council):
        model.objects.all()._raw_delete("default")


def test_an_owner_does_not_give_their_action_away(
    board: Series, council: Posting, police: Posting, school: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    action = an_action(item(meeting, council), council, police)
    with pytest.raises(ProgrammingError, match="row-level security"), as_one(police):
        Action.objects.filter(pk=action.pk).update(owner=school)


def test_an_agency_wound_up_shows_its_people_nothing(
    board: Series, police: Posting, job_centre: Agency
) -> None:
    Agency.objects.filter(pk=police.agency_id).update(ends_on=date(2021, 2, 3))
    with transaction.atomic(), acting.as_posting(police):
        assert not Series.objects.exists()


def test_a_draft_is_its_authors_alone(board: Series, council: Posting, police: Posting, clock: Any) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    typed = QueryDict("text=The+board+will&reason=")
    with as_one(council):
        assert drafts.keep(by=council, meeting=meeting.pk, form=f"decision-{on.pk}", typed=typed)
        assert drafts.said(council, meeting.pk, f"decision-{on.pk}")["text"] == "The board will"
    with as_one(police):
        assert not Draft.objects.exists()
        assert not drafts.keep(by=police, meeting=meeting.pk, form=f"decision-{on.pk}", typed=typed)
    act(council, said.decide, meeting=meeting.pk, item=on.pk, text="Noted", reason="As said")
    assert not Draft.objects.exists()
