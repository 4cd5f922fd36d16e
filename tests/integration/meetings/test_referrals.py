"""Referrals that wait, before a panel: proposed, shown as far as all may read, and decided at their desk."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from alongside.audit.models import Entry as LogEntry
from alongside.casework.actions import referral_retention
from alongside.casework.models import Referral
from alongside.meetings import referrals
from alongside.meetings.actions import agenda, meetings, said
from alongside.meetings.faults import CannotDo
from alongside.meetings.models import AgendaItem, Decision, Series
from alongside.partners.models import Posting
from integration.casework.referring import done, name_desk, refer
from integration.meetings.conftest import act, as_one, called, comes, held, plan
from integration.meetings.panels import gangs
from plain_sql import refused_row

__all__ = ["gangs"]
pytestmark = pytest.mark.django_db
SignIn = Callable[[Posting], Client]
SAID = ("Marcus", "He carries a knife to school, says his tutor", "He has not slept for a week")


@pytest.fixture
def referral(gangs: Series, council: Posting, school: Posting) -> Referral:
    """What the school says of Marcus, at the desk of the council."""
    name_desk(council)
    return refer(school)


@pytest.fixture
def waiting(referral: Referral, gangs: Series, council: Posting, clock: Any) -> AgendaItem:
    """It before the panel that is being held."""
    return drawn_up(gangs, council, referral, clock)


def drawn_up(gangs: Series, by: Posting, referral: Referral, clock: Any) -> AgendaItem:
    meeting = held(gangs, by, clock)
    act(by, agenda.draw_up, meeting=meeting.pk, cases=[], referred=[referral.pk], minutes=12)
    return meeting.items.get(referral=referral)


def test_referrals_that_wait_are_proposed_and_put_on_the_agenda_once(
    referral: Referral, gangs: Series, council: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    sealed, decided = refer(school), done("decline", refer(school), council, code="AGE", words="Too old")
    Referral.objects.filter(pk=sealed.pk).update(access="SEALED")
    meeting = plan(gangs, council)
    with as_one(council):
        assert list(referrals.undecided(council, meeting)) == [referral]
    with as_one(police):
        # The police neither sent it nor work at its desk.
        assert not referrals.undecided(police, meeting).exists()
    browser, here = sign_in(council), f"/meetings/{meeting.pk}/draw-up/"
    page = browser.get(here).content.decode()
    assert f"{referral.reference}, from Northgate School" in page
    assert (decided.reference in page, sealed.reference in page, "Marcus" in page) == (False, False, False)
    typed = {"referrals": [referral.pk], "minutes": "15", "reference": ""}
    assert browser.post(here, typed).status_code == 302
    one = meeting.items.get(kind="REFERRAL")
    assert (one.title, one.minutes) == (f"{referral.reference}, from Northgate School", 15)
    assert browser.post(here, typed).status_code == 400
    act(council, agenda.draw_up, meeting=meeting.pk, cases=[], referred=[referral.pk], minutes=12)
    assert meeting.items.filter(kind="REFERRAL").count() == 1
    logged = LogEntry.objects.get(what="meetings.agendaitem", fields=["referral"])
    assert logged.which == [meeting.reference, referral.reference]


def test_one_that_was_decided_meanwhile_comes_onto_no_agenda(
    referral: Referral, gangs: Series, council: Posting
) -> None:
    meeting = plan(gangs, council)
    done("decline", referral, council, code="AGE", words="Too old")
    with pytest.raises(CannotDo, match="is decided by now"):
        act(council, agenda.draw_up, meeting=meeting.pk, cases=[], referred=[referral.pk], minutes=12)


def test_nobody_puts_one_on_an_agenda_of_which_they_may_not_know(
    referral: Referral, gangs: Series, council: Posting, police: Posting
) -> None:
    meeting = plan(gangs, council)
    row = {"meeting_id": meeting.pk, "kind": "ADDED", "title": "x", "order": 9, "referral_id": referral.pk}
    row |= {"by_id": police.pk, "at": referral.sent_at, "why": ""}
    # Its name is in what PostgreSQL says: that policy, and no other.
    assert 'policy "of_a_seen_referral"' in refused_row("meetings_agendaitem", row, by=police)


def told_on(browser: Client, item: AgendaItem) -> list[bool]:
    """Which of what was said stands on the page of an item."""
    page = browser.get(f"/meetings/{item.meeting_id}/items/{item.pk}/").content.decode()
    return [each in page for each in SAID]


def test_the_room_is_shown_what_all_who_are_there_may_read(
    waiting: AgendaItem, council: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    comes(waiting.meeting, council, council)
    browser = sign_in(council)
    page = browser.get(f"/meetings/{waiting.meeting_id}/items/{waiting.pk}/").content.decode()
    assert told_on(browser, waiting) == [True, True, True]
    # In words, as on its own page; and where they live stands on no screen.
    assert ("11 May 2004" in page, "At risk" in page) == (True, True)
    assert "N17 9QA" not in page
    comes(waiting.meeting, council, police)
    page = browser.get(f"/meetings/{waiting.meeting_id}/items/{waiting.pk}/").content.decode()
    assert told_on(browser, waiting) == [False, False, False]
    assert f"{waiting.referral.reference}, from Northgate School" in page  # type: ignore[union-attr]
    assert f"because of who is here: {police.user.name}, Police." in page
    assert f"/referrals/{waiting.referral_id}/" in page


def test_to_whom_it_was_shown_is_in_the_log(waiting: AgendaItem, council: Posting, sign_in: SignIn) -> None:
    comes(waiting.meeting, council, council)
    told_on(sign_in(council), waiting)
    logged = LogEntry.objects.get(act="DISCLOSURE", what="casework.referral")
    assert logged.which == [waiting.referral.reference, waiting.meeting.reference]  # type: ignore[union-attr]
    assert logged.to == f"{council.user.name}, Council"
    assert logged.fields == ["HEALTH", "IDENTITY", "OFFENDING", "PLAN", "SAFEGUARDING"]


def test_a_member_who_may_not_know_of_it_reads_its_reference_and_who_sent_it(
    waiting: AgendaItem, police: Posting, sign_in: SignIn
) -> None:
    page = sign_in(police).get(f"/meetings/{waiting.meeting_id}/items/{waiting.pk}/").content.decode()
    assert f"{waiting.title}" in page
    assert "What was said in this referral is not shown to you." in page
    assert f"/referrals/{waiting.referral_id}/" not in page
    assert not LogEntry.objects.filter(act="DISCLOSURE", what="casework.referral").exists()


def test_what_the_panel_says_is_kept_and_its_desk_decides(
    waiting: AgendaItem, council: Posting, police: Posting
) -> None:
    given = {"meeting": waiting.meeting_id, "item": waiting.pk}
    act(council, said.decide, text="Take him", reason="He asks for it", **given)
    comes(waiting.meeting, council, council)
    act(council, meetings.close, meeting=waiting.meeting_id)
    assert (Decision.objects.get().text, Decision.objects.get().case) == ("Take him", None)
    assert Referral.objects.get().state == "WAITING"


def test_it_is_carried_and_called_as_before(
    waiting: AgendaItem, gangs: Series, council: Posting, clock: Any
) -> None:
    later = called(gangs, council, date(2021, 3, 17))
    made = act(council, agenda.carry, meeting=waiting.meeting_id, item=waiting.pk)
    assert (made.meeting, made.referral, made.title) == (later, waiting.referral, waiting.title)
    given = {"minutes": 5, "place": 1, "title": "Marcus"}
    changed = act(council, agenda.change, meeting=later.pk, item=made.pk, **given)
    assert changed.title == waiting.title


def test_what_was_said_goes_with_the_referral(waiting: AgendaItem, council: Posting, clock: Any) -> None:
    given = {"meeting": waiting.meeting_id, "item": waiting.pk}
    act(council, said.decide, text="Take him", reason="He asks for it", **given)
    done("decline", waiting.referral, council, code="AGE", words="Too old")  # type: ignore[arg-type]
    Referral.objects.update(erase_on=date(2021, 2, 24), review_on=date(2021, 2, 24))
    referral_retention.erase_due()
    assert not Referral.objects.exists()
    waiting.refresh_from_db()
    assert (waiting.title, waiting.referral_id) == ("Erased", None)
    assert Decision.objects.get().text == "Erased"
    events = AgendaItem.history.rel.related_model.objects  # type: ignore[attr-defined]
    assert not events.filter(referral__isnull=False).exists()
