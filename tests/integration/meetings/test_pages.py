"""Pages about meetings, as members, chairs and owners of actions use them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alongside.audit.models import Entry as LogEntry
from alongside.meetings.actions import meetings, room
from alongside.meetings.models import Action, AgendaItem, Attendance, Decision, Draft, Meeting, Member, Series
from alongside.partners.models import Agency, Agreement, Posting
from integration.meetings.conftest import act, an_action, called, comes, held, item, join, plan

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]


def words(response: Any) -> str:
    """What a page says, in one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def day(name: str, of: date) -> dict[str, str]:
    return {f"{name}-day": str(of.day), f"{name}-month": str(of.month), f"{name}-year": str(of.year)}


HOW = {
    "name": "Board",
    "kind": "GROUP",
    "rhythm": "QUARTERLY",
    "time": "2pm",
    "minutes": "90",
    "place": "Room 2",
    "quorum": "3",
    "needs_chair": "on",
    "standing": "Apologies",
    **day("first_on", date(2021, 2, 24)),
}


# --- Series ---


def test_a_series_is_made_and_its_dates_are_offered(council: Posting, sign_in: SignIn) -> None:
    browser = sign_in(council)
    assert browser.post("/meetings/new/", HOW).status_code == 302
    made = Series.objects.get()
    assert (made.borough, made.agency, made.time.hour) == ("E09000014", council.agency, 14)
    said = words(browser.get(f"/meetings/series/{made.pk}/plan/"))
    assert "Wednesday 24 February 2021 Wednesday 26 May 2021 Wednesday 25 August 2021" in said
    browser.post(f"/meetings/series/{made.pk}/plan/", {"dates": ["2021-02-24"]})
    assert "24 February 2021 at 2:00pm Planned Room 2" in words(browser.get(f"/meetings/series/{made.pk}/"))


def test_the_preview_says_why_a_date_is_moved(council: Posting, sign_in: SignIn) -> None:
    browser = sign_in(council)
    browser.post(
        "/meetings/new/", {**HOW, "rhythm": "EVERY_THREE_WEEKS", **day("first_on", date(2021, 3, 15))}
    )
    said = words(browser.get(f"/meetings/series/{Series.objects.get().pk}/plan/"))
    assert "Tuesday 6 April 2021 Moved from Monday 5 April 2021: a bank holiday (Easter Monday)" in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (day("first_on", date(9999, 12, 31)), "Give a first day within five years of today"),
        (day("first_on", date(2021, 4, 5)), "Monday 5 April 2021 is a bank holiday (Easter Monday)"),
        ({"time": "noonish"}, "The time must be like 2:00pm or 14:00"),
        ({"quorum": "0"}, "Agencies in the room for a quorum must be a whole number from 1 to 50"),
        ({"minutes": "99999999999999999999"}, "Length in minutes must be a whole number from 5 to 600"),
        ({"kind": "PANEL"}, "Select the programme whose cases the panel speaks of"),
    ],
)
def test_what_is_wrong_with_a_series_is_said(
    council: Posting, sign_in: SignIn, typed: dict[str, str], sentence: str
) -> None:
    response = sign_in(council).post("/meetings/new/", {**HOW, **typed})
    assert response.status_code == 400
    assert sentence in words(response)
    assert not Series.objects.exists()


def test_two_people_who_change_a_series_see_both_versions(
    board: Series, council: Posting, sign_in: SignIn, make_posting: Callable[..., Posting]
) -> None:
    colleague = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    here = f"/meetings/series/{board.pk}/change/"
    browser = sign_in(council)
    opened = re.search(r'name="opened" value="([^"]+)"', browser.get(here).content.decode())
    assert opened
    typed = {**HOW, "name": "Board of all"}
    sign_in(colleague).post(here, {**typed, "place": "Town hall"})
    response = browser.post(here, {**typed, "place": "By video", "opened": unescape(opened[1])})
    assert response.status_code == 409
    assert "Town hall" in words(response)
    assert "By video" in words(response)
    board.refresh_from_db()
    assert board.place == "Town hall"


def test_a_member_is_added_and_ended_by_whoever_runs_it(
    board: Series, council: Posting, police: Posting, stranger: Posting, sign_in: SignIn
) -> None:
    browser = sign_in(council)
    typed = {"who": f"p{stranger.pk}", "stands_as": "REPRESENTATIVE", "role": "ADVISOR"}
    browser.post(f"/meetings/series/{board.pk}/members/new/", typed)
    member = Member.objects.get(posting=stranger)
    assert sign_in(stranger).get(f"/meetings/series/{board.pk}/").status_code == 200
    browser.post(f"/meetings/series/{board.pk}/members/{member.pk}/end/")
    assert sign_in(stranger).get(f"/meetings/series/{board.pk}/").status_code == 404
    assert sign_in(police).get(f"/meetings/series/{board.pk}/members/new/").status_code == 404


def test_the_page_of_a_series_says_who_comes_for_which_agency(
    board: Series, council: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    Agency.objects.filter(pk=school.agency_id).update(ends_on=date(2021, 2, 1))
    Posting.objects.filter(pk=police.pk).update(ends_on=date(2021, 2, 2))
    said = words(sign_in(council).get(f"/meetings/series/{board.pk}/"))
    assert f"Council {council.user.name}, representative Chair" in said
    assert "Job centre Nobody named yet" in said
    assert f"{police.user.name}, representative Left on 2 February 2021: name somebody else" in said
    assert "School No longer a partner since 1 February 2021: it does not count" in said


def test_somebody_without_meetings_is_told_so(stranger: Posting, sign_in: SignIn) -> None:
    assert "You belong to no series of meetings" in words(sign_in(stranger).get("/meetings/"))


def test_who_is_not_told_of_a_panel_reads_that_they_are_not(
    panel: Series, council: Posting, school: Posting, sign_in: SignIn
) -> None:
    meeting = plan(panel, council)
    item(meeting, council, "Marcus")
    said = words(sign_in(school).get(f"/meetings/{meeting.pk}/"))
    assert "no sharing agreement under which Council shares plans with your agency is in force" in said
    assert "Marcus" not in said
    assert "Agenda" not in said
    assert sign_in(school).get(f"/meetings/{meeting.pk}/items/new/").status_code == 404


# --- One meeting ---


def test_a_meeting_is_called_held_and_closed_with_buttons(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = plan(board, council)
    here, browser = f"/meetings/{meeting.pk}/", sign_in(council)
    said = words(browser.post(f"{here}step/", {"act": "call"}, follow=True))
    assert "The meeting is called. 3 members are invited by e-mail." in said
    clock.move_to(datetime(2021, 2, 24, 14, tzinfo=UTC))
    browser = sign_in(council)
    said = words(browser.post(f"{here}step/", {"act": "start"}, follow=True))
    assert "There is no quorum: 0 agencies are here, and 2 must be; no chair or co-chair is here." in said
    for one in (council, police):
        member = Member.objects.get(posting=one)
        said = words(browser.post(f"{here}room/", {"act": "arrived", "member": member.pk}, follow=True))
    assert "There is a quorum: 2 agencies are here, and 2 must be." in said
    clock.move_to(datetime(2021, 2, 24, 14, 10, tzinfo=UTC))
    spell = Attendance.objects.get(posting=police)
    said = words(browser.post(f"{here}room/", {"act": "left", "spell": spell.pk}, follow=True))
    assert "There is no quorum: 1 agency is here, and 2 must be." in said
    clock.move_to(datetime(2021, 2, 24, 14, 14, tzinfo=UTC))
    assert "There has been no quorum since 2:10pm." in words(browser.get(here))
    said = words(browser.post(f"{here}step/", {"act": "close"}, follow=True))
    assert "There was no quorum from 2:10pm to 2:14pm." in said
    assert f"{police.user.name}, Police: representative, from 2:00pm to 2:10pm" in said
    assert "Not agreed yet" in said


def test_a_quorum_that_came_together_after_the_beginning_is_no_loss(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    browser, here = sign_in(council), f"/meetings/{meeting.pk}/"
    comes(meeting, council, council)
    clock.move_to(datetime(2021, 2, 24, 14, 2, tzinfo=UTC))
    assert "There has been no quorum since 2:00pm." in words(browser.get(here))
    comes(meeting, council, police)
    clock.move_to(datetime(2021, 2, 24, 15, 0, tzinfo=UTC))
    act(council, room.left, meeting=meeting.pk, spell=Attendance.objects.get(posting=police).pk)
    clock.move_to(datetime(2021, 2, 24, 15, 30, tzinfo=UTC))
    act(council, meetings.close, meeting=meeting.pk)
    said = words(sign_in(council).get(here))
    assert "There was a quorum from 2:02pm. There was no quorum from 3:00pm to 3:30pm." in said


def test_a_guest_is_typed_and_a_blank_name_is_refused(
    board: Series, council: Posting, job_centre: Agency, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    here, browser = f"/meetings/{meeting.pk}/room/", sign_in(council)
    typed = {"act": "guest", "name": "", "agency": job_centre.pk, "capacity": "REPRESENTATIVE"}
    response = browser.post(here, typed)
    assert (response.status_code, "Enter who it is" in words(response)) == (400, True)
    browser.post(here, {**typed, "name": "Sam Example"})
    assert Attendance.objects.get().capacity == "REPRESENTATIVE"


def test_what_is_pressed_too_late_is_said(board: Series, council: Posting, sign_in: SignIn) -> None:
    meeting = called(board, council)
    said = words(sign_in(council).post(f"/meetings/{meeting.pk}/step/", {"act": "start"}, follow=True))
    assert "Its day has not come: Wednesday 24 February 2021." in said
    assert sign_in(council).post(f"/meetings/{meeting.pk}/step/", {"act": "burn"}).status_code == 404


def test_a_member_reads_and_runs_nothing(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    browser, here = sign_in(police), f"/meetings/{meeting.pk}/"
    assert "Close the meeting" not in words(browser.get(here))
    assert browser.post(f"{here}step/", {"act": "close"}).status_code == 404
    assert browser.post(f"{here}room/", {"act": "left", "spell": "1"}).status_code == 404
    assert browser.get(f"{here}cancel/").status_code == 404


def test_a_meeting_moved_to_a_bank_holiday_stays_where_it_is(
    board: Series, council: Posting, sign_in: SignIn
) -> None:
    meeting = called(board, council)
    typed = {"time": "14:00", "minutes": "90", "place": "Room 2", **day("on", date(2021, 5, 3))}
    response = sign_in(council).post(f"/meetings/{meeting.pk}/change/", typed)
    assert "The next working day is Tuesday 4 May 2021." in words(response)
    meeting.refresh_from_db()
    assert meeting.starts_at.date() == date(2021, 2, 24)


def test_more_minutes_than_the_meeting_has_are_seen(board: Series, council: Posting, sign_in: SignIn) -> None:
    meeting = plan(board, council)
    browser = sign_in(council)
    for title, minutes in (("Crime", "60"), ("Tensions", "45")):
        browser.post(f"/meetings/{meeting.pk}/items/new/", {"title": title, "minutes": minutes})
    assert "The items have 105 minutes, and the meeting 90." in words(browser.get(f"/meetings/{meeting.pk}/"))


def test_an_item_is_taken_off_and_another_is_carried(
    board: Series, council: Posting, sign_in: SignIn, clock: Any
) -> None:
    following = plan(board, council, date(2021, 5, 26))
    off = item(following, council, "Off")
    meeting = held(board, council, clock)
    on = item(meeting, council, "Re-housing")
    browser = sign_in(council)
    browser.post(f"/meetings/{following.pk}/items/{off.pk}/change/", {"act": "remove"})
    said = words(browser.post(f"/meetings/{meeting.pk}/items/{on.pk}/change/", {"act": "carry"}, follow=True))
    assert "The item is on the agenda of 26 May 2021." in said
    titles = AgendaItem.objects.filter(meeting=following).values_list("title", flat=True)
    assert list(titles) == ["Apologies", "Minutes of the last meeting", "Re-housing"]


# --- What is written down ---


def test_a_decision_and_an_action_are_written_on_an_item(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    browser, here = sign_in(council), f"/meetings/{meeting.pk}/items/{on.pk}/"
    browser.post(f"{here}decide/", {"text": "The board writes to DWP", "reason": "Nobody comes"})
    typed = {"text": "Write the letter", "owner": str(police.pk), **day("due_on", date(2021, 3, 10))}
    said = words(browser.post(f"{here}action/", typed, follow=True))
    assert "The board writes to DWP Because: Nobody comes" in said
    assert f"Write the letter Open {police.user.name}, Police, by 10 March 2021" in said


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    board: Series, council: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    here = f"/meetings/{meeting.pk}/items/{on.pk}/"
    response = sign_in(council).post(f"{here}decide/", {"text": "Half a decision", "reason": ""})
    assert response.status_code == 400
    assert "Enter why it was decided" in words(response)
    assert "Half a decision" in words(sign_in(council).get(here))


def test_what_is_typed_is_kept_as_it_is_typed(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    browser, draft = sign_in(council), f"/meetings/{meeting.pk}/drafts/action-{on.pk}/"
    response = browser.post(draft, {"text": "Write to", "owner": "", "due_on-day": "10", "colour": "red"})
    assert (response.status_code, int(response["Session-Seconds"]) > 0) == (204, True)
    assert Draft.objects.get().said == {"text": "Write to", "owner": "", "due_on-day": "10"}
    page = browser.get(f"/meetings/{meeting.pk}/items/{on.pk}/").content.decode()
    assert 'value="10"' in page
    assert ">Write to</textarea>" in page
    browser.post(draft, {"text": "", "owner": ""})
    assert not Draft.objects.exists()
    assert sign_in(police).post(draft, {"text": "Mine"}).status_code == 404


def test_what_was_sent_after_the_session_ended_is_there_again(
    board: Series, council: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    here = f"/meetings/{meeting.pk}/items/{on.pk}/"
    token = re.search(r'name="meeting-draft" value="([^"]+)"', sign_in(council).get(here).content.decode())
    assert token
    typed = {"meeting-draft": token[1], "form": f"decision-{on.pk}", "text": "Typed to the end", "reason": ""}
    Client().post(f"{here}decide/", typed)
    assert "Typed to the end" in words(sign_in(council).get(here))


def test_nothing_is_written_down_before_a_meeting_begins(
    board: Series, council: Posting, sign_in: SignIn
) -> None:
    meeting = called(board, council)
    on = item(meeting, council)
    here = f"/meetings/{meeting.pk}/items/{on.pk}/"
    browser = sign_in(council)
    response = browser.post(f"{here}decide/", {"text": "Noted", "reason": ""})
    assert response.status_code == 400
    assert "Decisions and actions are written down while the meeting is being held." in words(response)
    assert not Decision.objects.exists()


def test_what_is_sent_just_after_a_meeting_was_closed_is_on_the_page_to_copy(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    comes(meeting, council, council)
    act(council, meetings.close, meeting=meeting.pk)
    browser, here = sign_in(council), f"/meetings/{meeting.pk}/items/{on.pk}/"
    response = browser.post(f"{here}decide/", {"text": "A long decision", "reason": "And why"})
    assert response.status_code == 400
    assert "What you typed What was decided? A long decision Why? And why" in words(response)
    typed = {"text": "Write the letter", "owner": str(police.pk), **day("due_on", date(2021, 3, 10))}
    response = browser.post(f"{here}action/", typed)
    assert response.status_code == 400
    assert (
        f"What is to be done? Write the letter Who does it? {police.user.name}, Police By when? 10 3 2021"
    ) in words(response)
    assert (Decision.objects.count(), Action.objects.count()) == (0, 0)


def test_a_second_press_leaves_no_draft_behind(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    browser, here = sign_in(council), f"/meetings/{meeting.pk}/items/{on.pk}/"
    typed = {"text": "Write the letter", "owner": str(police.pk), **day("due_on", date(2021, 3, 10))}
    browser.post(f"{here}decide/", {"text": "Noted", "reason": "As said"})
    browser.post(f"{here}decide/", {"text": "Noted", "reason": "As said"})
    browser.post(f"{here}action/", typed)
    browser.post(f"{here}action/", typed)
    assert (Decision.objects.count(), Action.objects.count(), Draft.objects.count()) == (1, 1, 0)


def test_a_decision_is_taken_back_with_a_reason(
    board: Series, council: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    browser = sign_in(council)
    browser.post(f"/meetings/{meeting.pk}/items/{on.pk}/decide/", {"text": "Noted", "reason": "As said"})
    one = Decision.objects.get()
    browser.post(f"/meetings/{meeting.pk}/decisions/{one.pk}/take-back/", {"why": "The wrong item"})
    said = words(browser.get(f"/meetings/{meeting.pk}/"))
    assert "Noted Taken back Because: As said. Taken back because: The wrong item" in said


# --- Actions ---


def test_actions_are_listed_the_overdue_first_and_closed_by_their_owner(
    board: Series, council: Posting, police: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting = held(board, council, clock)
    on = item(meeting, council)
    late = an_action(on, council, police, "Write to DWP", date(2021, 3, 1))
    an_action(on, council, council, "Ask the school", date(2021, 4, 1))
    clock.move_to(datetime(2021, 3, 10, 9, tzinfo=UTC))
    chair, owner = sign_in(council), sign_in(police)
    said = words(chair.get("/meetings/actions/?show=all"))
    assert said.index("Write to DWP") < said.index("Ask the school")
    assert "10 March" not in said
    assert "Overdue" in words(chair.get("/meetings/actions/?show=overdue"))
    assert "Ask the school" not in words(owner.get("/meetings/actions/"))
    here = f"/meetings/actions/{late.pk}/"
    assert "Say why it is not done" in words(owner.post(here, {"state": "NOT_DONE", "words": ""}))
    said = words(owner.post(here, {"state": "NOT_DONE", "words": "They refused"}, follow=True))
    assert "What came of it They refused" in said
    assert "Write to DWP" in words(chair.get("/meetings/actions/?show=closed"))


def test_an_owner_who_is_no_member_sees_the_action_and_no_meeting(
    board: Series,
    council: Posting,
    police: Posting,
    make_posting: Callable[..., Posting],
    sign_in: SignIn,
    clock: Any,
) -> None:
    owner = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    meeting = held(board, council, clock)
    action = an_action(item(meeting, council), council, owner)
    browser = sign_in(owner)
    said = words(browser.get(f"/meetings/actions/{action.pk}/"))
    assert "From Community safety board, 24 February 2021" in said
    assert browser.get(f"/meetings/{meeting.pk}/").status_code == 404
    assert "1 Actions of meetings" in words(browser.get("/"))


def test_an_action_is_given_to_somebody_else_by_whoever_runs_the_series(
    board: Series, council: Posting, police: Posting, school: Posting, sign_in: SignIn, clock: Any
) -> None:
    action = an_action(item(held(board, council, clock), council), council, police)
    here = f"/meetings/actions/{action.pk}/change/"
    typed = {"owner": str(school.pk), "why": "On leave", **day("due_on", date(2021, 4, 1))}
    assert sign_in(police).post(here, typed).status_code == 404
    sign_in(council).post(here, typed)
    assert Action.objects.get().owner == school


# --- Home, attendance, the log ---


def test_home_says_which_meetings_are_next(
    board: Series, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    plan(board, council, date(2021, 5, 26))
    called(board, council)
    said = words(sign_in(police).get("/"))
    assert "Your next meetings Community safety board , 24 February 2021 at 2:00pm, Civic centre" in said
    assert "26 May" not in said


def a_meeting_was_held(of: Series, by: Posting, clock: Any, on: date, *came: Posting) -> Meeting:
    made = held(of, by, clock, on)
    for one in came:
        comes(made, by, one)
    clock.move_to(datetime(on.year, on.month, on.day, 15, 30, tzinfo=UTC))
    act(by, meetings.close, meeting=made.pk)
    return made


def test_attendance_by_agency_names_the_agency_that_never_comes(
    board: Series, council: Posting, police: Posting, school: Posting, sign_in: SignIn, clock: Any
) -> None:
    a_meeting_was_held(board, council, clock, date(2021, 2, 24), council, police)
    a_meeting_was_held(board, council, clock, date(2021, 5, 26), council)
    # The school is wound up between two meetings: it is not missed at the third.
    Agency.objects.filter(pk=school.agency_id).update(ends_on=date(2021, 6, 1))
    third = held(board, council, clock, date(2021, 8, 25))
    # In summer 14:00 UTC is three o’clock: it begins late. The police leave after 30 minutes.
    comes(third, council, council)
    spell = comes(third, council, police)
    clock.move_to(datetime(2021, 8, 25, 14, 30, tzinfo=UTC))
    act(council, room.left, meeting=third.pk, spell=spell.pk)
    clock.move_to(datetime(2021, 8, 25, 15, 30, tzinfo=UTC))
    act(council, meetings.close, meeting=third.pk)
    said = words(sign_in(council).get(f"/meetings/series/{board.pk}/attendance/"))
    assert "Job centre came to none of the last 3 meetings." in said
    assert "Council Representative Representative Representative 3 of 3" in said
    assert "Police Representative Nobody came Representative, 30 of 90 minutes 2 of 3" in said
    assert "School Nobody came Nobody came Not a member 0 of 2" in said


def test_a_record_is_agreed_at_the_next_meeting(
    board: Series, council: Posting, sign_in: SignIn, clock: Any
) -> None:
    first = a_meeting_was_held(board, council, clock, date(2021, 2, 24), council)
    second = held(board, council, clock, date(2021, 5, 26))
    browser, step = sign_in(council), f"/meetings/{second.pk}/step/"
    assert "The record of 24 February 2021 is not agreed yet" in words(browser.get(f"/meetings/{second.pk}/"))
    browser.post(step, {"act": "agree", "record": first.pk})
    said = words(browser.post(step, {"act": "agree", "record": first.pk}, follow=True))
    assert "This record was agreed on 26 May 2021 already." in said
    assert "Agreed as correct at the meeting of 26 May 2021" in words(browser.get(f"/meetings/{first.pk}/"))


def test_every_page_that_is_read_is_in_the_log(
    board: Series, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    meeting = plan(board, council)
    browser = sign_in(police)
    browser.get(f"/meetings/series/{board.pk}/")
    browser.get(f"/meetings/{meeting.pk}/")
    browser.get("/meetings/987654/")
    read = LogEntry.objects.filter(posting_id=police.pk, what__startswith="meetings.").order_by("pk")
    assert list(read.values_list("act", "what", "which")) == [
        ("CONSULTATION", "meetings.series", [board.reference]),
        ("CONSULTATION", "meetings.meeting", [meeting.reference]),
        ("REFUSAL", "meetings.meeting", ["987654"]),
    ]


def test_a_panel_of_which_the_agreement_ends_falls_silent_on_the_page(
    panel: Series, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    meeting = plan(panel, council)
    item(meeting, council, "Marcus")
    assert "Marcus" in words(sign_in(police).get(f"/meetings/{meeting.pk}/"))
    Agreement.objects.filter(title="Gangs panel").update(ends_at=timezone.now())
    assert "Marcus" not in words(sign_in(police).get(f"/meetings/{meeting.pk}/"))


def test_a_substitute_comes_for_their_agency(
    board: Series, council: Posting, police: Posting, make_posting: Callable[..., Posting], clock: Any
) -> None:
    second = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    join(board, council, second, stands_as=Member.StandsAs.SUBSTITUTE)
    meeting = held(board, council, clock)
    assert comes(meeting, council, second).capacity == "SUBSTITUTE"
