"""Who is told what was said on an exempt item: one rule, on pages of meetings, in minutes and in tables."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from alongside.audit import acting
from alongside.board.actions import agendas as item_acts
from alongside.board.actions import minutes as acts
from alongside.board.actions.saying import CannotDo as CannotWrite
from alongside.board.models import Declaration, ItemDetail, Minute, MinuteAction
from alongside.meetings import queries
from alongside.meetings.actions import agenda, meetings, said
from alongside.meetings.faults import CannotDo
from alongside.meetings.models import Action, AgendaItem, Decision, Meeting, Member, Series
from alongside.partners.models import Posting
from integration.attacks import forms
from integration.board.conftest import as_clerk, words
from integration.board.test_minutes import (
    DECEMBER,
    FEBRUARY,
    board,
    clock,
    comes,
    december,
    held,
    police,
    school,
    viewer,
)

__all__ = ["board", "clock", "december", "police", "school", "viewer"]
pytestmark = pytest.mark.django_db
SignIn = Callable[[Posting], Client]
SECRETS = ("The update is noted", "Train the fire brigade")


@pytest.fixture
def coordinator(clerk: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """Runs the board for the council, and is no member; their role could read what is exempt."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=clerk.agency)


@pytest.fixture
def item(december: Meeting, clerk: Posting) -> AgendaItem:
    """The item of December on which something was said; its paper was exempt under paragraph 7."""
    found = december.items.get(title="Modern slavery plan")
    forms.an_item_paper(clerk, found, forms.a_paper(clerk, "PUBLISHED", is_exempt=True))
    return found


def told_by(browser: Client, path: str) -> list[bool]:
    """Which of the secrets a page tells."""
    page = words(browser.get(path))
    return [each in page for each in SECRETS]


def rows_seen_by(who: Posting) -> list[int]:
    """How many decisions and actions the database shows somebody, and how many the first lock does."""
    with transaction.atomic(), acting.as_posting(who):
        second = [Decision.objects.count(), Action.objects.count()]
    return [*second, queries.decisions_told(who).count(), queries.actions_told(who).count()]


def test_what_was_said_on_an_exempt_item_is_told_to_its_clerk_and_members_whose_role_may(
    item: AgendaItem, clerk: Posting, police: Posting, viewer: Posting, coordinator: Posting, sign_in: SignIn
) -> None:
    page = f"/meetings/{item.meeting_id}/"
    one = f"{page}items/{item.pk}/"
    whole, nothing = [True, True], [False, False]
    assert [told_by(sign_in(who), page) for who in (clerk, police)] == [whole, whole]
    assert [told_by(sign_in(who), one) for who in (clerk, police)] == [whole, whole]
    assert [told_by(sign_in(who), page) for who in (viewer, coordinator)] == [nothing, nothing]
    assert [told_by(sign_in(who), one) for who in (viewer, coordinator)] == [nothing, nothing]
    # One decision stands, and one was taken back.
    hidden = "2 decisions and 1 action on an exempt item are not shown to you."
    assert [hidden in words(sign_in(viewer).get(path)) for path in (page, one)] == [True, True]
    assert "not shown to you" not in words(sign_in(police).get(page))


def test_both_locks_say_so(
    item: AgendaItem, clerk: Posting, police: Posting, viewer: Posting, coordinator: Posting
) -> None:
    assert [rows_seen_by(who) for who in (clerk, police)] == [[2, 1, 2, 1], [2, 1, 2, 1]]
    assert [rows_seen_by(who) for who in (viewer, coordinator)] == [[0, 0, 0, 0], [0, 0, 0, 0]]


def test_whoever_owns_an_action_is_told_it(item: AgendaItem, viewer: Posting, sign_in: SignIn) -> None:
    Action.objects.update(owner=viewer)
    assert rows_seen_by(viewer) == [0, 1, 0, 1]
    page = words(sign_in(viewer).get(f"/meetings/{item.meeting_id}/"))
    assert "Train the fire brigade" in page
    assert "2 decisions on an exempt item are not shown to you." in page


def test_the_list_of_actions_leaves_those_of_others_on_it_out_and_says_so(
    item: AgendaItem, police: Posting, viewer: Posting, sign_in: SignIn
) -> None:
    path = "/meetings/actions/?show=all"
    assert [told_by(sign_in(who), path)[1] for who in (police, viewer)] == [True, False]
    assert "Other people’s actions on exempt items of a board are listed" in words(sign_in(viewer).get(path))


def test_what_was_said_on_a_public_item_is_told_to_every_member(
    december: Meeting, viewer: Posting, sign_in: SignIn
) -> None:
    assert told_by(sign_in(viewer), f"/meetings/{december.pk}/") == [True, True]


def test_a_member_who_is_none_any_more_is_told_nothing(
    item: AgendaItem, police: Posting, coordinator: Posting
) -> None:
    Member.objects.filter(posting=police).update(until_on=DECEMBER)
    assert rows_seen_by(police) == [0, 0, 0, 0]


def test_an_action_is_carried_by_whoever_calls_the_meeting_and_told_to_those_who_may(
    item: AgendaItem,
    board: Series,
    coordinator: Posting,
    police: Posting,
    viewer: Posting,
    clock: Any,
    sign_in: SignIn,
) -> None:
    later = held(board, coordinator, clock, FEBRUARY)
    carried, one = later.items.get(kind="CARRIED"), Action.objects.get()
    assert (carried.action_id, carried.title) == (one.pk, one.reference)
    page, path = f"/meetings/{later.pk}/", f"/meetings/{later.pk}/items/{carried.pk}/"
    assert f"{one.reference}: an action that is not shown to you" in words(sign_in(viewer).get(page))
    assert told_by(sign_in(viewer), path) == told_by(sign_in(viewer), page) == [False, False]
    assert told_by(sign_in(police), page) == [False, True]
    with pytest.raises(CannotDo, match="This item is exempt"):
        as_clerk(said.decide, coordinator, meeting=later.pk, item=carried.pk, text="Noted", reason="As said")
    decided = as_clerk(
        said.decide, police, meeting=later.pk, item=carried.pk, text="Extended", reason="Ill health"
    )
    assert rows_seen_by(viewer) == [0, 0, 0, 0]
    assert decided in queries.decisions_told(police)


def test_whoever_runs_the_meeting_and_may_not_be_told_writes_nothing_on_it(
    board: Series, clerk: Posting, coordinator: Posting, police: Posting, clock: Any, sign_in: SignIn
) -> None:
    meeting = held(board, clerk, clock, DECEMBER)
    one = as_clerk(agenda.add, clerk, meeting=meeting.pk, title="Modern slavery plan")
    forms.an_item_paper(clerk, one, forms.a_paper(clerk, "PUBLISHED", is_exempt=True))
    path = f"/meetings/{meeting.pk}/items/{one.pk}/"
    page = words(sign_in(coordinator).get(path))
    assert "This item is exempt. Nothing is written down on it." in page
    assert "Write down a decision" not in page
    sent = sign_in(coordinator).post(f"{path}decide/", {"text": "Noted", "reason": "As said"})
    assert sent.status_code == 400
    assert "This item is exempt, and you are not told what is said on it" in words(sent)
    to_do = {"text": "Ring", "owner": police.pk, "due_on": date(2021, 1, 20)}
    with pytest.raises(CannotDo, match="This item is exempt"):
        as_clerk(said.set_action, coordinator, meeting=meeting.pk, item=one.pk, **to_do)
    assert "Write down a decision" in words(sign_in(clerk).get(path))
    assert Decision.objects.count() == 0


def test_minutes_of_an_exempt_item_are_read_and_written_by_the_same(
    item: AgendaItem, clerk: Posting, police: Posting, coordinator: Posting, sign_in: SignIn
) -> None:
    with pytest.raises(CannotWrite, match="An item of this meeting is exempt"):
        as_clerk(acts.begin, coordinator, meeting=item.meeting_id)
    made = as_clerk(acts.begin, clerk, meeting=item.meeting_id)
    path = f"/board/minutes/{made.pk}/"
    assert told_by(sign_in(coordinator), path) == [False, False]
    assert [told_by(sign_in(who), path) for who in (clerk, police)] == [[True, True], [True, True]]
    one = made.each.get(paragraph=7)
    assert sign_in(coordinator).get(f"{path}{one.pk}/").status_code == 404
    assert sign_in(coordinator).get(f"{path}head/").status_code == 404
    assert sign_in(police).get(f"{path}{one.pk}/").status_code == 200
    with transaction.atomic(), acting.as_posting(coordinator):
        assert not Minute.objects.filter(pk=one.pk).exists()
        assert not MinuteAction.objects.exists()


def test_minutes_without_an_exempt_item_are_written_by_whoever_runs_the_meetings(
    december: Meeting, coordinator: Posting
) -> None:
    made = as_clerk(acts.begin, coordinator, meeting=december.pk)
    assert made.each.get(title="Modern slavery plan").resolved


def test_an_action_that_is_carried_has_its_words_in_its_minute(
    item: AgendaItem, board: Series, clerk: Posting, police: Posting, clock: Any
) -> None:
    later = held(board, clerk, clock, FEBRUARY)
    comes(later, clerk, police)
    carried = later.items.get(kind="CARRIED")
    as_clerk(said.decide, clerk, meeting=later.pk, item=carried.pk, text="Extended", reason="Ill health")
    as_clerk(meetings.close, clerk, meeting=later.pk)
    made = as_clerk(acts.begin, clerk, meeting=later.pk)
    assert made.each.get(item=carried).title == "Train the fire brigade"
    assert made.each.get(item=carried).paragraph == 7


def test_what_an_interest_in_an_exempt_item_is_is_told_to_those_who_may(
    item: AgendaItem, clerk: Posting, police: Posting, viewer: Posting, sign_in: SignIn
) -> None:
    row = {"spell": item.meeting.spells.order_by("pk")[0], "by": clerk, "at": item.meeting.starts_at}
    Declaration.objects.create(item=item, kind="PERSONAL", nature="They live there", done="TOOK_PART", **row)
    path = f"/board/meetings/{item.meeting_id}/"
    assert "They live there" in words(sign_in(police).get(path))
    page = words(sign_in(viewer).get(path))
    assert "They live there" not in page
    assert "Personal interest in an exempt item, of which you are not told what it is" in page


def test_what_is_carried_from_an_exempt_item_is_exempt_until_the_clerk_says_otherwise(
    board: Series, clerk: Posting, viewer: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(board, clerk, clock, DECEMBER)
    comes(meeting, clerk, police)
    as_clerk(meetings.plan_by_hand, clerk, series=board.pk, on=FEBRUARY)
    secret, public = (
        as_clerk(agenda.add, clerk, meeting=meeting.pk, title=title) for title in ("A site", "A street")
    )
    forms.an_item_paper(clerk, secret, forms.a_paper(clerk, "PUBLISHED", is_exempt=True))
    carried, open_too = (
        as_clerk(agenda.carry, clerk, meeting=meeting.pk, item=one.pk) for one in (secret, public)
    )
    assert [item_acts.stands(one)["paragraph"] for one in (carried, open_too)] == [7, None]
    assert ItemDetail.objects.get(item=carried).changed_by == clerk
    following = {"meeting": carried.meeting_id, "item": carried.pk}
    as_clerk(item_acts.describe, clerk, **following, text="", to_follow=False, late_reason="", paragraph=None)
    assert item_acts.stands(carried)["paragraph"] is None
