"""What was said in case panels ends by its rule; that the panel met, and who came, stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, transaction

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework.models import Entry as CaseEntry
from alongside.meetings import retention as panels
from alongside.meetings.actions import agenda, copies, meetings, owed, said, showing
from alongside.meetings.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    Part,
    ProfileCopy,
    Series,
    Showing,
)
from alongside.partners.models import Posting
from alongside.rights import erasing, retention, retention_rules
from alongside.rights.models import Erasure, LegalHold, RetentionReview
from integration.meetings.conftest import act, an_action, as_one, called, comes, held, item, plan
from integration.meetings.panels import a_case, brings, gangs, on_agenda

__all__ = ["gangs"]
pytestmark = pytest.mark.django_db

AFTER = date(2021, 3, 1)


def a_meeting_is_over(of: Series, council: Posting, clock: Any) -> Action:
    """A meeting that closed on 24 February 2021, with a decision and an action."""
    meeting = held(of, council, clock)
    on = item(meeting, council, "Marcus")
    act(council, said.decide, meeting=meeting.pk, item=on.pk, text="Marcus: support", reason="He asks for it")
    action = an_action(on, council, council, "Ring Marcus")
    comes(meeting, council, council)
    act(council, meetings.close, meeting=meeting.pk)
    return action


def erase(before: date = AFTER) -> list[int]:
    with acting.as_system(Task.RETENTION), transaction.atomic():
        return panels.erase(before=before)


def every_word() -> str:
    """All that is kept of items, decisions and actions, and of their history."""
    kept = [model.objects.values_list() for model in (AgendaItem, Decision, Action)]
    events = [
        model.history.rel.related_model.objects.values_list() for model in (AgendaItem, Decision, Action)
    ]
    return str([list(rows) for rows in (*kept, *events)])


def test_the_words_go_with_their_history_and_the_attendance_stays(
    panel: Series, council: Posting, clock: Any
) -> None:
    action = a_meeting_is_over(panel, council, clock)
    given = {"owner": council.pk, "due_on": date(2021, 4, 1), "why": "Marcus asked"}
    act(council, owed.change, action=action.pk, **given)
    act(council, owed.end, action=action.pk, state=Action.State.DONE, said="Marcus is well")
    assert "Marcus" in every_word()
    gone = erase()
    assert gone == [Meeting.objects.get().pk]
    assert "Marcus" not in every_word()
    assert (Attendance.objects.count(), Decision.objects.get().text) == (1, "Erased")
    assert LogEntry.objects.filter(act="ERASURE").values_list("what", "which").get() == (
        "meetings.meeting",
        [Meeting.objects.get().reference],
    )
    assert erase() == []


def test_an_open_action_keeps_them(panel: Series, council: Posting, clock: Any) -> None:
    a_meeting_is_over(panel, council, clock)
    assert erase() == []
    assert "Marcus" in every_word()


def test_so_does_a_day_that_has_not_come(panel: Series, council: Posting, clock: Any) -> None:
    action = a_meeting_is_over(panel, council, clock)
    act(council, owed.end, action=action.pk, state=Action.State.DONE)
    assert erase(before=date(2021, 2, 24)) == []


def test_what_a_board_said_stays(board: Series, council: Posting, clock: Any) -> None:
    action = a_meeting_is_over(board, council, clock)
    act(council, owed.end, action=action.pk, state=Action.State.DONE)
    assert erase() == []


def test_an_action_that_was_carried_says_nothing_on_the_later_agenda(
    panel: Series, council: Posting, clock: Any
) -> None:
    action = a_meeting_is_over(panel, council, clock)
    later = held(panel, council, clock, date(2021, 5, 26))
    act(council, owed.end, action=action.pk, state=Action.State.DONE)
    erase()
    assert later.items.get(action=action).title == "Erased"


def test_what_was_taken_off_an_agenda_goes_too(panel: Series, council: Posting, clock: Any) -> None:
    Series.objects.update(standing="")
    meeting = called(panel, council)
    one = item(meeting, council, "Marcus")
    act(council, agenda.remove, meeting=meeting.pk, item=one.pk)
    assert "Marcus" in every_word()
    # It was called, and never held.
    assert erase(before=date(2021, 2, 24)) == []
    assert erase() == [meeting.pk]
    assert "Marcus" not in every_word()
    assert erase() == []


@pytest.mark.parametrize("make", [plan, called])
def test_a_meeting_that_was_never_closed_falls_due_by_its_day(
    panel: Series, council: Posting, make: Callable[..., Meeting]
) -> None:
    meeting = make(panel, council)
    item(meeting, council, "Marcus")
    assert erase(before=date(2021, 2, 24)) == []
    assert erase() == [meeting.pk]
    assert "Marcus" not in every_word()


def test_so_does_one_that_is_still_being_held(panel: Series, council: Posting, clock: Any) -> None:
    meeting = held(panel, council, clock)
    item(meeting, council, "Marcus")
    assert erase() == [meeting.pk]
    assert "Marcus" not in every_word()


def test_why_a_panel_was_cancelled_goes_too(panel: Series, council: Posting) -> None:
    Series.objects.update(standing="")
    meeting = called(panel, council)
    act(council, meetings.cancel, meeting=meeting.pk, why="Marcus has moved away")
    assert erase() == [meeting.pk]
    events = Meeting.history.rel.related_model.objects.values_list("cancelled_why", flat=True)  # type: ignore[attr-defined]
    assert {Meeting.objects.get().cancelled_why, *events} == {"", "Erased"}
    assert erase() == []


def test_nobody_but_the_task_of_retention_erases(panel: Series, council: Posting, clock: Any) -> None:
    action = a_meeting_is_over(panel, council, clock)
    act(council, owed.end, action=action.pk, state=Action.State.DONE)
    with as_one(council):
        assert panels.erase(before=AFTER) == []
    with pytest.raises(DatabaseError, match="permission denied"), as_one(council):
        Decision.objects.update(text="Mine")


@pytest.mark.parametrize(("confirmed", "erased"), [(False, 0), (True, 1)])
def test_the_rule_erases_once_the_partnership_has_confirmed_it(
    panel: Series, council: Posting, clock: Any, confirmed: bool, erased: int
) -> None:
    action = a_meeting_is_over(panel, council, clock)
    act(council, owed.end, action=action.pk, state=Action.State.DONE)
    # 72 months after 24 February 2021, and a day.
    clock.move_to(datetime(2027, 2, 25, 9, tzinfo=UTC))
    rules = retention_rules.rules()
    given = {**rules, "case-panel": replace(rules["case-panel"], confirmed=confirmed)}
    with mock.patch.object(retention_rules, "rules", return_value=given):
        count = retention.simulate().counts["case-panel"]
        assert (count.to_erase, count.waits) == (erased, 1 - erased)
        assert retention.apply().panels == erased


# --- Cases before a panel ---


def a_case_was_spoken_of(of: Series, council: Posting, clock: Any) -> AgendaItem:
    """Marcus before a panel that is closed, with a part, a decision, an action that is done, and a copy."""
    case = a_case(council)
    on = on_agenda(held(of, council, clock), council, case)
    brings(on, council, facts="Marcus is at school")
    comes(on.meeting, council, council)
    act(council, showing.show, meeting=on.meeting_id, item=on.pk)
    given = {"meeting": on.meeting_id, "item": on.pk}
    act(council, said.decide, text="Marcus: support", reason="He asks for it", **given)
    action = an_action(on, council, council, "Ring Marcus")
    act(council, owed.end, action=action.pk, state=Action.State.DONE, said="Marcus is well")
    act(council, copies.make, item=on, case=case, recipient=council, categories=["IDENTITY"])
    act(council, meetings.close, meeting=on.meeting_id)
    return on


def test_what_a_panel_said_of_a_case_goes_from_its_chronology_too(
    gangs: Series, council: Posting, clock: Any
) -> None:
    on = a_case_was_spoken_of(gangs, council, clock)
    assert on.case.entries.filter(kind="PANEL").count() == 3
    assert erase() == [on.meeting_id]
    on.refresh_from_db()
    assert (on.title, on.case, on.why) == ("Erased", None, "")
    assert (Part.objects.count(), Showing.objects.count(), ProfileCopy.objects.count()) == (0, 0, 0)
    assert "Marcus" not in every_word()
    assert not CaseEntry.objects.filter(kind="PANEL").exists()
    assert erase() == []


def test_a_legal_hold_keeps_what_was_said_of_whom_it_is_on_and_nothing_else(
    gangs: Series, council: Posting, clock: Any
) -> None:
    on = a_case_was_spoken_of(gangs, council, clock)
    until = {"from_on": date(2021, 2, 1), "until_on": date(2021, 3, 9)}
    hold = LegalHold.objects.create(
        person_id=on.case.person_id, agency=council.agency, reason="A claim", by=council, **until
    )
    assert erase() == [on.meeting_id]
    titles = set(on.meeting.items.values_list("title", flat=True))
    assert titles == {on.case.reference, "Erased"}
    assert "Marcus: support" in every_word()
    assert "Ring Marcus" in every_word()
    assert (Part.objects.count(), on.case.entries.filter(kind="PANEL").count()) == (1, 3)
    assert erase() == []
    with acting.as_system(Task.RETENTION), transaction.atomic():
        assert panels.held(before=AFTER) == [on.meeting_id]
    hold.until_on = date(2021, 2, 24)
    hold.save()
    assert erase() == [on.meeting_id]
    assert "Marcus" not in every_word()
    assert not CaseEntry.objects.filter(kind="PANEL").exists()


def test_an_action_on_a_case_that_is_held_keeps_its_place_on_the_later_agenda(
    gangs: Series, council: Posting, clock: Any
) -> None:
    on = a_case_was_spoken_of(gangs, council, clock)
    later, action = called(gangs, council, date(2021, 3, 17)), Action.objects.get()
    carried = AgendaItem.objects.create(
        meeting=later, kind="CARRIED", title=action.reference, order=90, action=action, by=council, at=on.at
    )
    since = {"from_on": date(2021, 2, 1), "by": council}
    LegalHold.objects.create(person_id=on.case.person_id, agency=council.agency, reason="A claim", **since)
    assert erase() == [on.meeting_id]
    assert later.items.get(pk=carried.pk).title == action.reference


def test_a_hold_is_counted_beside_what_goes(gangs: Series, council: Posting, clock: Any) -> None:
    on = a_case_was_spoken_of(gangs, council, clock)
    since = {"from_on": date(2021, 2, 1), "by": council}
    LegalHold.objects.create(person_id=on.case.person_id, agency=council.agency, reason="A claim", **since)
    clock.move_to(datetime(2027, 2, 25, 9, tzinfo=UTC))
    count = retention.simulate().counts["case-panel"]
    assert (count.applies_to, count.held, count.waits, count.to_erase) == (1, 1, 1, 0)


def test_why_an_approach_was_set_goes_with_the_words_of_the_panel(
    gangs: Series, council: Posting, clock: Any
) -> None:
    on = on_agenda(held(gangs, council, clock), council, a_case(council))
    given: dict[str, Any] = {"meeting": on.meeting_id, "item": on.pk, "approach_was": "SUPPORT"}
    made = act(council, said.decide, text="Divert", reason="Marcus asks for it", approach="DIVERT", **given)
    act(council, said.take_back, meeting=on.meeting_id, decision=made.pk, why="Marcus did not")
    comes(on.meeting, council, council)
    act(council, meetings.close, meeting=on.meeting_id)
    assert erase() == [on.meeting_id]
    found = CaseEntry.objects.filter(case=on.case_id, kind="APPROACH").order_by("pk")
    # The first is from when the case was opened.
    assert list(found.values_list("code", "words"))[-2:] == [
        ("DIVERT", "As a case panel decided."),
        ("SUPPORT", "As a case panel took its decision back."),
    ]
    assert not CaseEntry.objects.filter(words__contains="Marcus").exists()


def test_what_panels_said_goes_with_the_case(gangs: Series, council: Posting, clock: Any) -> None:
    on = a_case_was_spoken_of(gangs, council, clock)
    later = on_agenda(called(gangs, council, date(2021, 3, 17)), council, on.case)
    person = on.case.person_id
    RetentionReview.objects.create(
        person_id=person,
        agency=council.agency,
        rule="index-person",
        rules_version="1",
        counted_from=date(2021, 2, 1),
        due_on=date(2021, 2, 1),
        made_at=on.at,
        outcome="ERASE",
        reason="Nobody has a need",
        decided_by=council,
        decided_at=on.at,
    )
    erasing.erase(person=person, why=Erasure.Why.REVIEW, rule="index-person")
    assert "Marcus" not in every_word()
    assert set(AgendaItem.objects.filter(kind="CASE").values_list("title", "case")) == {("Erased", None)}
    assert (Part.objects.count(), Showing.objects.count(), Attendance.objects.count()) == (0, 0, 1)
    assert later.meeting.items.filter(title="Erased").exists()
