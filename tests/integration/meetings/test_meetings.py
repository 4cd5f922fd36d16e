"""A meeting from its date to its record: planned, called, moved, held, closed, agreed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core import mail
from django.http import QueryDict
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob

from alongside.audit.models import Entry as LogEntry
from alongside.meetings import drafts, jobs, page
from alongside.meetings.actions import agenda, meetings, owed, room, said, series
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Action, AgendaItem, Attendance, Decision, Meeting, Member, Series
from alongside.meetings.rules import Rhythm
from alongside.partners.models import Agency, Posting
from integration.meetings.conftest import act, an_action, as_one, called, comes, held, how, item, join, plan

pytestmark = pytest.mark.django_db


def two_oclock(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 14, tzinfo=UTC)


# --- Series and members ---


def test_a_second_chair_is_refused_with_who_is_the_first(
    board: Series, council: Posting, make_posting: Callable[..., Posting], police: Posting
) -> None:
    colleague = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    with pytest.raises(CannotDo, match=f"{council.user.name} is the chair, and a series has one."):
        join(board, council, colleague, role=Member.Role.CHAIR)
    join(board, council, colleague, role=Member.Role.CO_CHAIR)


def test_whoever_is_a_member_is_not_added_again(board: Series, council: Posting, police: Posting) -> None:
    with pytest.raises(CannotDo, match="a member of this series already"):
        join(board, council, police)
    with pytest.raises(CannotDo, match="Job centre is a member already"):
        join(board, council, Agency.objects.get(name="Job centre"))


def test_a_substitute_is_named(board: Series, council: Posting, an_agency: Callable[[str], Agency]) -> None:
    with pytest.raises(CannotDo, match="Say who it is"):
        join(board, council, an_agency("Health"), stands_as=Member.StandsAs.SUBSTITUTE)


def test_an_agency_that_was_wound_up_joins_nothing(
    board: Series, council: Posting, an_agency: Callable[[str], Agency]
) -> None:
    gone = an_agency("Gone")
    Agency.objects.filter(pk=gone.pk).update(ends_on=date(2021, 2, 3))
    gone.refresh_from_db()
    with pytest.raises(CannotDo, match="Gone is no longer a partner"):
        join(board, council, gone)


def test_a_panel_takes_nobody_who_does_not_work_with_cases(
    panel: Series, council: Posting, make_posting: Callable[..., Posting]
) -> None:
    viewer = make_posting("LONDON_VIEWER")
    with pytest.raises(CannotDo, match="does not work with cases"):
        join(panel, council, viewer)


def test_a_series_begins_on_a_working_day(council: Posting) -> None:
    with pytest.raises(CannotDo, match=r"Friday 2 April 2021 is a bank holiday \(Good Friday\)"):
        act(council, series.make, kind=Series.Kind.GROUP, how=how(first_on=date(2021, 4, 2)))


def test_only_who_runs_a_series_changes_it(board: Series, police: Posting) -> None:
    with pytest.raises(NotThere):
        act(police, series.change, series=board.pk, how=how(name="Ours"))
    with pytest.raises(NotThere):
        act(police, series.make, kind=Series.Kind.GROUP, how=how())


# --- Dates ---


def test_the_dates_of_the_rhythm_are_planned_once(council: Posting) -> None:
    # Every three weeks from 15 March: the first after today is that day, the second is Easter Monday.
    how_often = how(rhythm=Rhythm.EVERY_THREE_WEEKS, first_on=date(2021, 3, 15))
    made = act(council, series.make, kind=Series.Kind.GROUP, how=how_often)
    dates = [date(2021, 3, 15), date(2021, 4, 5)]
    act(council, meetings.plan, series=made.pk, dates=dates)
    assert act(council, meetings.plan, series=made.pk, dates=dates) == []
    planned = Meeting.objects.order_by("starts_at").values_list("rhythm_on", "starts_at", "moved_why")
    # In April the clocks have gone forward: two o'clock is 13:00 UTC.
    assert list(planned) == [
        (date(2021, 3, 15), datetime(2021, 3, 15, 14, tzinfo=UTC), ""),
        (
            date(2021, 4, 5),
            datetime(2021, 4, 6, 13, tzinfo=UTC),
            "Moved from Monday 5 April 2021: a bank holiday (Easter Monday)",
        ),
    ]
    assert meetings.proposed(made, after=date(2021, 2, 3), number=1)[0].on == date(2021, 4, 26)


def test_a_date_that_the_rhythm_does_not_have_is_refused(board: Series, council: Posting) -> None:
    with pytest.raises(CannotDo, match="25 February 2021 is not a date of this rhythm"):
        act(council, meetings.plan, series=board.pk, dates=[date(2021, 2, 25)])
    assert not Meeting.objects.exists()


def test_a_meeting_on_a_bank_holiday_is_refused_with_the_next_working_day(
    board: Series, council: Posting
) -> None:
    with pytest.raises(CannotDo, match=r"Monday 3 May 2021 is a bank holiday \(Early May bank holiday\)"):
        plan(board, council, date(2021, 5, 3))
    with pytest.raises(CannotDo, match="The next working day is Tuesday 4 May 2021"):
        plan(board, council, date(2021, 5, 3))


@pytest.mark.parametrize("day", [date(2021, 2, 2), date(2023, 3, 1)])
def test_nor_is_one_that_is_past_or_too_far_off(board: Series, council: Posting, day: date) -> None:
    with pytest.raises(CannotDo, match="from today on, within two years"):
        plan(board, council, day)


def test_a_series_meets_once_at_a_time(board: Series, council: Posting) -> None:
    plan(board, council)
    with pytest.raises(CannotDo, match="meets on 24 February 2021 at that time already"):
        plan(board, council)


# --- Calling it ---


def sent() -> list[Any]:
    """Do the jobs that wait, and give the e-mails."""
    for one in ProcrastinateJob.objects.filter(task_name="meetings.send_invitations").order_by("id"):
        jobs.send_invitations(**one.args)
    return mail.outbox


def event_of(message: Any) -> Any:
    name, content, kind = message.attachments[0]
    assert (name, kind.partition(";")[0]) == ("meeting.ics", "text/calendar")
    return Calendar.from_ical(content)


def test_calling_it_invites_every_member_who_is_named(
    board: Series, council: Posting, police: Posting, school: Posting
) -> None:
    meeting = plan(board, council)
    assert act(council, meetings.call, meeting=meeting.pk) == 3
    messages = sent()
    assert {one.to[0] for one in messages} == {one.user.email for one in (council, police, school)}
    assert messages[0].subject == (
        "Alongside: Invitation: Community safety board, 24 February 2021 at 2:00pm"
    )
    calendar = event_of(messages[0])
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert event["DTSTART"].dt == two_oclock(date(2021, 2, 24))
    assert event["DTEND"].dt == datetime(2021, 2, 24, 15, 30, tzinfo=UTC)
    assert event["LOCATION"] == "Civic centre, room 2"
    disclosed = LogEntry.objects.get(act="DISCLOSURE", what="meetings.meeting")
    assert (disclosed.to, disclosed.which) == ("3 members, by e-mail", [meeting.reference])


def test_nothing_that_is_mailed_says_what_or_whom_it_is_about(panel: Series, council: Posting) -> None:
    meeting = plan(panel, council)
    item(meeting, council, "Marcus Adeyemi, GAG-000012")
    act(council, meetings.call, meeting=meeting.pk)
    act(council, meetings.cancel, meeting=meeting.pk, why="Marcus Adeyemi has moved away")
    messages = sent()
    # Three members, twice.
    assert len(messages) == 6
    said_in = [one.message().as_string() + one.body + str(one.attachments) for one in messages]
    assert not [one for one in said_in if "Marcus" in one or "GAG-" in one]


def test_a_change_after_that_goes_to_everybody_with_a_higher_sequence(
    board: Series, council: Posting
) -> None:
    meeting = called(board, council)
    given = {"on": date(2021, 2, 25), "at": time(10), "minutes": 60, "place": "A call"}
    act(council, meetings.move, meeting=meeting.pk, **given)
    event = event_of(sent()[-1]).walk("VEVENT")[0]
    assert (event["SEQUENCE"], event["LOCATION"], event["UID"]) == (
        1,
        "A call",
        f"{meeting.reference}@alongside",
    )
    # Saved again with nothing changed, nobody is written to.
    act(council, meetings.move, meeting=meeting.pk, **given)
    assert ProcrastinateJob.objects.filter(task_name="meetings.send_invitations").count() == 2


def test_a_cancelled_meeting_leaves_the_calendars(board: Series, council: Posting) -> None:
    meeting = called(board, council)
    act(council, meetings.cancel, meeting=meeting.pk, why="No papers")
    calendar = event_of(sent()[-1])
    assert (calendar["METHOD"], calendar.walk("VEVENT")[0]["STATUS"]) == ("CANCEL", "CANCELLED")
    with pytest.raises(CannotDo, match="This meeting is cancelled"):
        act(council, meetings.cancel, meeting=meeting.pk, why="Again")


def test_it_is_called_once_and_not_when_its_time_is_past(board: Series, council: Posting, clock: Any) -> None:
    meeting = called(board, council)
    with pytest.raises(CannotDo, match="has not begun"):
        act(council, meetings.call, meeting=meeting.pk)
    late = plan(board, council, date(2021, 2, 25))
    clock.move_to(two_oclock(date(2021, 2, 26)))
    with pytest.raises(CannotDo, match="Its time is past"):
        act(council, meetings.call, meeting=late.pk)


def test_nobody_to_invite_is_said_and_nothing_is_called(council: Posting) -> None:
    made = act(council, series.make, kind=Series.Kind.GROUP, how=how())
    meeting = plan(made, council)
    with pytest.raises(CannotDo, match="Nobody is there to invite"):
        act(council, meetings.call, meeting=meeting.pk)
    meeting.refresh_from_db()
    assert meeting.state == "PLANNED"


def test_whoever_has_left_is_not_invited(board: Series, council: Posting, police: Posting) -> None:
    meeting = plan(board, council)
    Posting.objects.filter(pk=police.pk).update(ends_on=date(2021, 2, 3))
    assert act(council, meetings.call, meeting=meeting.pk) == 2


def test_whoever_joins_is_invited_to_what_is_called_and_whoever_leaves_is_not_any_more(
    board: Series, council: Posting, stranger: Posting
) -> None:
    meeting = called(board, council)
    plan(board, council, date(2021, 5, 26))
    join(board, council, stranger)
    member = Member.objects.get(posting=stranger)
    act(council, series.end_member, member=member.pk, series=board.pk)
    mails = [one for one in sent() if one.to == [stranger.user.email]]
    calendars = [event_of(one) for one in mails]
    events = [one.walk("VEVENT")[0] for one in calendars]
    assert [one["METHOD"] for one in calendars] == ["REQUEST", "CANCEL"]
    assert [one["SEQUENCE"] for one in events] == [0, 1]
    assert {one["UID"] for one in events} == {f"{meeting.reference}@alongside"}
    # Whoever is no member finds no page.
    here = f"/meetings/{meeting.pk}/"
    assert (here in mails[0].body, here in mails[1].body) == (True, False)
    assert "You are no longer invited to this meeting." in mails[1].body
    # Three were invited when it was called; nobody but the one who came and went heard more.
    assert len(mail.outbox) == 5
    disclosed = LogEntry.objects.filter(act="DISCLOSURE", what="meetings.meeting").order_by("pk")
    assert list(disclosed.values_list("to", flat=True)) == [
        "3 members, by e-mail",
        "1 member, by e-mail",
        "1 member, by e-mail",
    ]


def test_a_chair_who_ends_their_own_membership_is_told_too(
    board: Series, council: Posting, stranger: Posting
) -> None:
    join(board, council, stranger, role=Member.Role.CO_CHAIR)
    called(board, council)
    member = Member.objects.get(posting=stranger)
    act(stranger, series.end_member, member=member.pk, series=board.pk)
    last = sent()[-1]
    assert (last.to, event_of(last)["METHOD"]) == ([stranger.user.email], "CANCEL")


# --- The agenda ---


def titles(meeting: Meeting) -> list[str]:
    return list(AgendaItem.objects.filter(meeting=meeting).values_list("title", flat=True))


def test_standing_items_stand_on_it_and_members_add_theirs(
    board: Series, council: Posting, police: Posting, stranger: Posting
) -> None:
    meeting = plan(board, council)
    act(police, agenda.add, meeting=meeting.pk, title="Crime post-lockdown", minutes=15)
    assert titles(meeting) == ["Apologies", "Minutes of the last meeting", "Crime post-lockdown"]
    with pytest.raises(NotThere):
        act(stranger, agenda.add, meeting=meeting.pk, title="Ours")


def test_a_member_of_a_panel_who_is_told_nothing_adds_nothing(
    panel: Series, council: Posting, school: Posting
) -> None:
    meeting = plan(panel, council)
    with pytest.raises(NotThere):
        act(school, agenda.add, meeting=meeting.pk, title="A name")


@pytest.mark.parametrize(("place", "expected"), [(1, "CAB"), (2, "ACB"), (3, "ABC"), (99, "ABC")])
def test_an_item_is_put_elsewhere(board: Series, council: Posting, place: int, expected: str) -> None:
    Series.objects.update(standing="A\nB")
    meeting = plan(board, council)
    third = item(meeting, council, "C")
    act(council, agenda.change, meeting=meeting.pk, item=third.pk, title="C", minutes=5, place=place)
    assert "".join(titles(meeting)) == expected


def test_an_item_that_was_not_reached_goes_to_the_next_meeting_once(
    board: Series, council: Posting, clock: Any
) -> None:
    following = plan(board, council, date(2021, 5, 26))
    meeting = held(board, council, clock)
    one = item(meeting, council, "Re-housing")
    carried = act(council, agenda.carry, meeting=meeting.pk, item=one.pk)
    assert (carried.meeting, carried.kind, carried.title) == (following, "CARRIED", "Re-housing")
    with pytest.raises(CannotDo, match="carried already"):
        act(council, agenda.carry, meeting=meeting.pk, item=one.pk)


def test_without_a_next_meeting_nothing_is_carried(board: Series, council: Posting, clock: Any) -> None:
    meeting = held(board, council, clock)
    one = item(meeting, council)
    with pytest.raises(CannotDo, match="No later meeting is planned"):
        act(council, agenda.carry, meeting=meeting.pk, item=one.pk)


# --- The room ---


def test_who_is_in_the_room_is_marked_once_and_comes_again(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    first = comes(meeting, council, police)
    assert comes(meeting, council, police) == first
    clock.move_to(datetime(2021, 2, 24, 14, 20, tzinfo=UTC))
    act(council, room.left, meeting=meeting.pk, spell=first.pk)
    act(council, room.left, meeting=meeting.pk, spell=first.pk)
    clock.move_to(datetime(2021, 2, 24, 14, 50, tzinfo=UTC))
    second = comes(meeting, council, police)
    spells = Attendance.objects.filter(posting=police).values_list("arrived_at__minute", "left_at__minute")
    assert (list(spells), second.pk != first.pk) == ([(0, 20), (50, None)], True)


def test_a_guest_is_in_the_room_by_name(
    board: Series, council: Posting, job_centre: Agency, clock: Any
) -> None:
    meeting = held(board, council, clock)
    given = {"meeting": meeting.pk, "name": "Sam Example", "agency": job_centre}
    act(council, room.guest, **given)
    act(council, room.guest, **given)
    found = Attendance.objects.get()
    assert (found.who, found.capacity, found.posting) == ("Sam Example", "GUEST", None)


def test_nobody_comes_for_an_agency_that_is_no_member(
    board: Series, council: Posting, stranger: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    given = {"meeting": meeting.pk, "name": "Sam Example", "agency": stranger.agency}
    with pytest.raises(CannotDo, match="Strangers is not a member today"):
        act(council, room.guest, **given, capacity=Attendance.Capacity.REPRESENTATIVE)
    assert act(council, room.guest, **given).capacity == "GUEST"


def test_a_later_change_of_the_series_leaves_the_quorum_of_a_meeting(
    board: Series, council: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    act(council, series.change, series=board.pk, how=how(quorum=9, needs_chair=False))
    found = Meeting.objects.select_related("series").get(pk=meeting.pk)
    assert page.meeting_facts(found)[2]["value"] == "2 agencies in the room, and a chair or co-chair"
    assert page.room(found, [], [], today=date(2021, 2, 24))["quorum"] == (
        "There is no quorum: 0 agencies are here, and 2 must be; no chair or co-chair is here."
    )


def test_whoever_runs_it_marks_and_nobody_else(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    with pytest.raises(NotThere):
        comes(meeting, police, police)


def test_an_agency_wound_up_between_two_meetings_no_longer_comes(
    board: Series, council: Posting, school: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    Agency.objects.filter(pk=school.agency_id).update(ends_on=date(2021, 2, 24))
    with pytest.raises(CannotDo, match="no longer works at School"):
        comes(meeting, council, school)


def test_it_is_started_on_its_day_and_closed_with_everybody_out(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = called(board, council)
    with pytest.raises(CannotDo, match="Its day has not come: Wednesday 24 February 2021"):
        act(council, meetings.start, meeting=meeting.pk)
    clock.move_to(two_oclock(date(2021, 2, 24)))
    act(council, meetings.start, meeting=meeting.pk)
    with pytest.raises(CannotDo, match="Mark who was in the room"):
        act(council, meetings.close, meeting=meeting.pk)
    comes(meeting, council, police)
    clock.move_to(datetime(2021, 2, 24, 15, 30, tzinfo=UTC))
    act(council, meetings.close, meeting=meeting.pk)
    assert Attendance.objects.get().left_at == datetime(2021, 2, 24, 15, 30, tzinfo=UTC)
    with pytest.raises(CannotDo, match="its record no longer changes"):
        comes(meeting, council, council)


# --- What is said ---


def test_a_decision_is_written_once_and_taken_back_with_why(
    board: Series, council: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    one = item(meeting, council)
    given = {"meeting": meeting.pk, "item": one.pk, "text": "Noted", "reason": "As reported"}
    first = act(council, said.decide, **given)
    assert act(council, said.decide, **given) == first
    act(council, said.take_back, meeting=meeting.pk, decision=first.pk, why="The wrong item")
    with pytest.raises(CannotDo, match="taken back already"):
        act(council, said.take_back, meeting=meeting.pk, decision=first.pk, why="Again")
    # What was taken back is decided anew, as another row.
    assert act(council, said.decide, **given) != first
    assert list(Decision.objects.order_by("pk").values_list("taken_back_why", flat=True)) == [
        "The wrong item",
        "",
    ]


def test_an_item_of_another_meeting_takes_no_decision(board: Series, council: Posting, clock: Any) -> None:
    other = item(plan(board, council, date(2021, 5, 26)), council)
    meeting = held(board, council, clock)
    with pytest.raises(NotThere):
        act(council, said.decide, meeting=meeting.pk, item=other.pk, text="Noted", reason="As reported")


def test_an_action_has_one_owner_of_a_member_agency(
    board: Series, council: Posting, police: Posting, stranger: Posting, clock: Any
) -> None:
    one = item(held(board, council, clock), council)
    assert an_action(one, council, police).owner == police
    with pytest.raises(CannotDo, match="Choose somebody who is offered"):
        an_action(one, council, stranger)
    with pytest.raises(CannotDo, match="from today on"):
        an_action(one, council, police, due_on=date(2021, 2, 23))


def test_nobody_owns_an_action_of_a_panel_who_may_not_be_told(
    panel: Series, council: Posting, school: Posting, clock: Any
) -> None:
    one = item(held(panel, council, clock), council)
    with pytest.raises(CannotDo, match="School is not told what this panel says"):
        an_action(one, council, school)


def test_an_action_is_carried_to_each_next_agenda_until_it_is_closed(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    action = an_action(item(meeting, council), council, police)
    comes(meeting, council, council)
    act(council, meetings.close, meeting=meeting.pk)
    second = held(board, council, clock, date(2021, 5, 26))
    # Called, and started: carried once.
    assert [one.action for one in second.items.filter(action__isnull=False)] == [action]
    comes(second, council, council)
    act(council, meetings.close, meeting=second.pk)
    act(police, owed.end, action=action.pk, state=Action.State.DONE, said="They come in June")
    third = held(board, council, clock, date(2021, 8, 25))
    assert not third.items.filter(action__isnull=False).exists()


def test_what_is_not_done_says_why_and_is_closed_once(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    action = an_action(item(held(board, council, clock), council), council, police)
    with pytest.raises(CannotDo, match="Say why it is not done"):
        act(police, owed.end, action=action.pk, state=Action.State.NOT_DONE, said=" ")
    act(police, owed.end, action=action.pk, state=Action.State.NOT_DONE, said="They refused")
    act(police, owed.end, action=action.pk, state=Action.State.NOT_DONE, said="Again")
    with pytest.raises(CannotDo, match="closed already: not done"):
        act(council, owed.end, action=action.pk, state=Action.State.DONE)
    action.refresh_from_db()
    assert (action.words, action.ended_by) == ("They refused", police)


def test_another_member_closes_nobodys_action(
    board: Series, council: Posting, police: Posting, school: Posting, clock: Any
) -> None:
    action = an_action(item(held(board, council, clock), council), council, police)
    with pytest.raises(NotThere):
        act(school, owed.end, action=action.pk, state=Action.State.DONE)
    with pytest.raises(NotThere):
        act(police, owed.change, action=action.pk, owner=school.pk, due_on=date(2021, 4, 1), why="Not ours")
    act(council, owed.change, action=action.pk, owner=school.pk, due_on=date(2021, 4, 1), why="On leave")
    action.refresh_from_db()
    assert (action.owner, action.due_on) == (school, date(2021, 4, 1))
    assert LogEntry.objects.filter(what="meetings.action").last().reason == "On leave"  # type: ignore[union-attr]


def test_no_words_of_a_panel_are_in_the_log(
    panel: Series, council: Posting, police: Posting, clock: Any
) -> None:
    other = called(panel, council, date(2021, 5, 26))
    act(council, meetings.cancel, meeting=other.pk, why="Marcus has moved away")
    meeting = held(panel, council, clock)
    one = item(meeting, council)
    given = {"meeting": meeting.pk, "item": one.pk, "text": "Noted", "reason": "As reported"}
    decision = act(council, said.decide, **given)
    act(council, said.take_back, meeting=meeting.pk, decision=decision.pk, why="Marcus was not meant")
    action = an_action(one, council, police)
    given = {"owner": council.pk, "due_on": date(2021, 4, 1), "why": "Marcus asked"}
    act(council, owed.change, action=action.pk, **given)
    act(council, owed.end, action=action.pk, state=Action.State.NOT_DONE, said="Marcus refused")
    logged = LogEntry.objects.filter(what__startswith="meetings.")
    assert not logged.exclude(reason="").exists()
    action.refresh_from_db()
    assert (action.changed_why, action.words) == ("Marcus asked", "Marcus refused")


def test_what_came_of_an_action_is_in_no_log(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    action = an_action(item(held(board, council, clock), council), council, police)
    act(police, owed.end, action=action.pk, state=Action.State.DONE, said="They come in June")
    assert not LogEntry.objects.filter(what="meetings.action").exclude(reason="").exists()


# --- The record ---


def test_a_record_is_agreed_once_at_a_later_meeting(board: Series, council: Posting, clock: Any) -> None:
    meeting = held(board, council, clock)
    comes(meeting, council, council)
    act(council, meetings.close, meeting=meeting.pk)
    second = called(board, council, date(2021, 5, 26))
    with pytest.raises(CannotDo, match="has not begun"):
        act(council, meetings.agree_record, meeting=second.pk, record=meeting.pk)
    clock.move_to(two_oclock(date(2021, 5, 26)))
    act(council, meetings.start, meeting=second.pk)
    act(council, meetings.agree_record, meeting=second.pk, record=meeting.pk)
    with pytest.raises(CannotDo, match="agreed on 26 May 2021 already"):
        act(council, meetings.agree_record, meeting=second.pk, record=meeting.pk)
    with pytest.raises(NotThere):
        act(council, meetings.agree_record, meeting=second.pk, record=second.pk)


def test_what_was_typed_and_not_saved_keeps_a_meeting_open(
    board: Series, council: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    one = item(meeting, council)
    comes(meeting, council, council)
    with as_one(council):
        drafts.keep(by=council, meeting=meeting.pk, form=f"decision-{one.pk}", typed=QueryDict("text=Half"))
    with pytest.raises(CannotDo, match=r"You have typed something that is not saved, on item [0-9]+\."):
        act(council, meetings.close, meeting=meeting.pk)
