"""The second lock on minutes: PostgreSQL refuses what the pages do, whoever asks it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board import minutes_drafts, minutes_queries
from alongside.board.models import Minute, MinuteAction, Minutes, MinutesDraft, MinutesVersion
from alongside.core.models import StoredFile
from alongside.meetings.models import Member
from alongside.partners.models import Posting
from integration.attacks import forms
from integration.board.conftest import as_clerk
from plain_sql import insert, no_right, no_row, refused, refused_row, send

pytestmark = pytest.mark.django_db
TIME = datetime(2021, 2, 24, 9, tzinfo=UTC)


@pytest.fixture
def stranger(make_posting: Callable[..., Posting]) -> Posting:
    """Works in Haringey, and is a member of no board."""
    return make_posting("POLICE_OFFICER", "Haringey")


@pytest.fixture
def member(make_posting: Callable[..., Posting]) -> Posting:
    """Will be a member of the board."""
    return make_posting("PARTNER_WORKER", "Haringey")


def joined(of: Minutes, member: Posting) -> None:
    """Make somebody a member of the board of some minutes."""
    Member.objects.create(
        series=of.meeting.series,
        agency=member.agency,
        posting=member,
        from_on=of.held_on,
        added_by=of.written_by,
        added_at=TIME,
    )


def seen_by(posting: Posting) -> list[int]:
    """How much somebody sees of minutes: heads, minutes, versions, and files."""
    with transaction.atomic(), acting.as_posting(posting):
        files = StoredFile.objects.filter(purpose="BOARD_MINUTES")
        return [
            *(model.objects.count() for model in (Minutes, Minute, MinutesVersion)),
            files.count(),
        ]


def test_a_draft_is_seen_by_its_members_alone(
    clerk: Posting, elsewhere: Posting, stranger: Posting, member: Posting
) -> None:
    made = forms.some_minutes(clerk)
    joined(made, member)
    assert seen_by(clerk) == seen_by(member) == [1, 1, 0, 0]
    assert seen_by(stranger) == seen_by(elsewhere) == [0, 0, 0, 0]


def test_a_draft_is_hidden_even_if_it_says_that_it_is_public(clerk: Posting, stranger: Posting) -> None:
    Minutes.objects.filter(pk=forms.some_minutes(clerk).pk).update(is_public=True)
    assert seen_by(stranger) == [0, 0, 0, 0]
    assert not minutes_queries.visible_to(stranger).exists()


def test_the_first_lock_hides_what_the_second_does(
    clerk: Posting, stranger: Posting, member: Posting, make_posting: Callable[..., Posting]
) -> None:
    """Asked as the owner of the tables, to whom the second lock is open."""
    public = forms.some_minutes(clerk, "AGREED", is_public=True)
    of_members, draft = forms.some_minutes(clerk, "AGREED"), forms.some_minutes(clerk)
    joined(of_members, member)
    assert list(minutes_queries.visible_to(stranger)) == [public]
    assert {*minutes_queries.visible_to(member)} == {public, of_members}
    assert {*minutes_queries.visible_to(clerk)} == {public, of_members, draft}
    assert minutes_queries.own(member, of_members.pk) is None
    typed = {"posting": clerk, "minutes": draft, "form": "head", "said": {"apologies": "x"}}
    MinutesDraft.objects.create(**typed, saved_at=TIME)
    colleague = make_posting("BOARD_CLERK", "Haringey", agency=clerk.agency)
    assert minutes_drafts.opened(colleague, draft, "head").saved_at is None
    assert minutes_drafts.opened(clerk, draft, "head").saved_at == TIME


def test_what_is_agreed_and_public_is_seen_by_all_as_it_was_agreed_and_nothing_before(
    clerk: Posting, stranger: Posting, member: Posting
) -> None:
    made = forms.some_minutes(clerk, "AGREED", is_public=True)
    joined(made, member)
    MinutesVersion.objects.create(
        minutes=made, number=2, text="As given", sha256="0", made_by=clerk, made_at=TIME
    )
    assert seen_by(stranger) == [1, 0, 1, 1]
    assert seen_by(member) == [1, 1, 2, 1]


def test_what_is_agreed_for_members_is_seen_by_them_alone(
    clerk: Posting, stranger: Posting, member: Posting
) -> None:
    joined(forms.some_minutes(clerk, "AGREED"), member)
    assert seen_by(stranger) == [0, 0, 0, 0]
    assert seen_by(member) == [1, 1, 1, 1]


@pytest.mark.parametrize(("role", "seen"), [(["LONDON_VIEWER"], 0), (["POLICE_OFFICER", "Haringey"], 1)])
def test_what_minutes_say_of_an_exempt_item_is_seen_by_those_whose_role_may(
    clerk: Posting, make_posting: Callable[..., Posting], role: list[str], seen: int
) -> None:
    made, member = forms.some_minutes(clerk), make_posting(*role)
    joined(made, member)
    Minute.objects.update(paragraph=7)
    version = {"text": "x", "sha256": "0", "made_by": clerk, "made_at": TIME}
    MinutesVersion.objects.create(minutes=made, number=1, is_exempt=True, **version)
    assert seen_by(member) == [1, seen, seen, 0]
    with transaction.atomic(), acting.as_posting(member):
        assert MinuteAction.objects.count() == seen
    assert minutes_queries.versions(made, with_exempt=False).count() == 0
    assert minutes_queries.reads_exempt(member, made) is bool(seen)


def test_actions_of_minutes_are_seen_with_them_and_added_by_their_writers_alone(
    clerk: Posting, stranger: Posting, member: Posting, elsewhere: Posting
) -> None:
    made = forms.some_minutes(clerk)
    joined(made, member)
    asked = "select from board_minuteaction"
    assert send(asked, by=member) == send(asked, by=clerk) == 1
    assert send(asked, by=stranger) == send(asked, by=elsewhere) == 0
    row = {"minute_id": made.each.get().pk, "number": 2, "text": "x", "owner": "x", "due_on": TIME.date()}
    assert refused_row("board_minuteaction", row, by=member) == no_row("board_minuteaction")
    assert insert("board_minuteaction", row, by=clerk) == 1
    for_good = "update board_minuteaction set text = 'y'"
    assert refused(for_good, by=clerk) == no_right("board_minuteaction")


def test_whoever_has_no_posting_sees_none(clerk: Posting) -> None:
    forms.some_minutes(clerk, "AGREED", is_public=True)
    with transaction.atomic(), acting.as_system(Task.PUBLIC_ANSWER):
        assert not Minutes.objects.exists()
        assert not MinutesVersion.objects.exists()


def test_a_member_who_does_not_run_the_board_changes_nothing(clerk: Posting, member: Posting) -> None:
    made = forms.some_minutes(clerk)
    joined(made, member)
    with transaction.atomic(), acting.as_posting(member):
        assert Minutes.objects.update(apologies="x") == 0
        assert Minute.objects.update(text="x") == 0
    assert send("delete from board_minute", by=member) == 0
    row = {"minutes_id": made.pk, "place": 2, "title": "x", "text": "", "resolved": ""}
    row |= {"changed_by_id": member.pk, "changed_at": TIME}
    assert refused_row("board_minute", row, by=member) == no_row("board_minute")


def test_nobody_drafts_minutes_of_another_s_meeting_nor_of_a_case_panel(
    clerk: Posting, elsewhere: Posting
) -> None:
    meeting = forms.a_meeting(clerk, "CLOSED")
    row: dict[str, Any] = {
        "meeting_id": meeting.pk,
        "body": "Board",
        "held_on": TIME.date(),
        "when": "x",
        "present": "",
        "apologies": "",
        "state": "DRAFT",
        "is_public": False,
        "written_by_id": elsewhere.pk,
        "written_at": TIME,
        "changed_by_id": elsewhere.pk,
        "changed_at": TIME,
        "signed_how": "",
        "signed_name": "",
    }
    assert refused_row("board_minutes", row, by=elsewhere) == no_row("board_minutes")
    row |= {"written_by_id": clerk.pk, "changed_by_id": clerk.pk}
    assert insert("board_minutes", row, by=clerk) == 1


def test_a_version_is_made_of_a_draft_alone_by_whoever_writes_it(clerk: Posting, elsewhere: Posting) -> None:
    row: dict[str, Any] = {
        "minutes_id": forms.some_minutes(clerk).pk,
        "number": 1,
        "is_agreed": False,
        "is_exempt": False,
        "was_circulated": True,
        "text": "x",
        "corrections": "",
        "sha256": "0",
        "made_by_id": elsewhere.pk,
        "made_at": TIME,
        "fault": "",
    }
    assert refused_row("board_minutesversion", row, by=elsewhere) == no_row("board_minutesversion")
    assert insert("board_minutesversion", {**row, "made_by_id": clerk.pk}, by=clerk) == 1
    agreed = forms.some_minutes(clerk, "AGREED").pk
    again = {**row, "minutes_id": agreed, "number": 2, "made_by_id": clerk.pk}
    assert refused_row("board_minutesversion", again, by=clerk) == no_row("board_minutesversion")


@pytest.mark.parametrize("table", ["board_minutes", "board_minutesversion", "board_minuteaction"])
def test_nothing_of_these_is_taken_away(clerk: Posting, table: str) -> None:
    assert refused(f"delete from {table}", by=clerk) == no_right(table)


@pytest.mark.parametrize("change", ["text = 'y'", "is_agreed = true", "sha256 = 'y'"])
def test_what_a_version_says_is_changed_by_nobody(clerk: Posting, change: str) -> None:
    said = refused(f"update board_minutesversion set {change}", by=clerk)
    assert said == no_right("board_minutesversion")


@pytest.mark.parametrize(
    ("events", "of"), [("board_minutesevent", "pgh_obj_id"), ("board_minuteevent", "minutes_id")]
)
def test_how_a_draft_was_worded_is_for_those_who_write_it(
    clerk: Posting, stranger: Posting, member: Posting, events: str, of: str
) -> None:
    made = forms.some_minutes(clerk, "AGREED", is_public=True)
    joined(made, member)
    asked = f"select from {events} where {of} = {made.pk}"
    assert send(asked, by=member) == send(asked, by=stranger) == 0
    assert send(asked, by=clerk) > 0


def test_what_a_colleague_types_is_theirs(clerk: Posting, make_posting: Callable[..., Posting]) -> None:
    made = forms.some_minutes(clerk)
    colleague = make_posting("BOARD_CLERK", "Haringey", agency=clerk.agency)
    row = {"posting_id": clerk.pk, "minutes_id": made.pk, "form": "head", "said": "{}", "saved_at": TIME}
    assert refused_row("board_minutesdraft", row, by=colleague) == no_row("board_minutesdraft")
    assert insert("board_minutesdraft", row, by=clerk) == 1
    assert as_clerk(lambda by: MinutesDraft.objects.count(), colleague) == 0


def test_the_worker_sets_the_pdf_of_what_was_agreed_and_changes_nothing_else(clerk: Posting) -> None:
    made = forms.some_minutes(clerk, "AGREED")
    with transaction.atomic(), acting.as_system(Task.BOARD):
        assert MinutesVersion.objects.filter(minutes=made).update(fault="x") == 1
        assert Minutes.objects.filter(pk=made.pk).update(apologies="x") == 0
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_system(Task.DRAFTS),
    ):
        StoredFile.objects.create(purpose="BOARD_MINUTES", name="x", sha256="", size=0)
