"""Closing an account, and resetting a second factor: who may, whose, and that it binds at the next click."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners import actions, jobs
from alongside.partners.actions import CannotDo
from alongside.partners.models import Agency, Posting, User
from integration.conftest import PASSWORD
from integration.partners.people import (
    LATER,
    PEOPLE,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Come,
    come,
    lead,
    monday,
    officer,
    page_of,
    posting_form,
    probation,
    stranger,
    supervisor,
)
from plain_sql import refused, send

# The fixtures that the tests ask for by name.
__all__ = ["come", "lead", "monday", "officer", "probation", "stranger", "supervisor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WHY = {"reason": "Left without giving the laptop back"}


def closing(of: Posting) -> str:
    return f"{PEOPLE}{of.user_id}/close/"


def resetting(of: Posting) -> str:
    return f"{PEOPLE}{of.user_id}/second-factor/"


@pytest.fixture
def with_factors(officer: Posting) -> Posting:
    """The officer has an authenticator app and recovery codes."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    [Authenticator.objects.create(user=officer.user, type=kind, data={}) for kind in kinds]
    return officer


def notices() -> list[Any]:
    """Send what waits to be sent, and give it."""
    mail.outbox.clear()
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = 'partners.notify_of_reset'")
        waiting = [args if isinstance(args, dict) else json.loads(args) for (args,) in cursor.fetchall()]
    [jobs.notify_of_reset(**args) for args in waiting]
    return list(mail.outbox)


# --- Closing --------------------------------------------------------------------------------------


def test_a_closed_account_is_signed_out_everywhere_at_the_next_click(
    come: Come, lead: Posting, officer: Posting
) -> None:
    at_the_office, at_home = come(officer), come(officer)
    assert at_the_office.get("/iom/cases/").status_code == at_home.get("/iom/cases/").status_code == 200
    response = come(lead).post(closing(officer), WHY, follow=True)
    assert response.redirect_chain == [(f"{PEOPLE}{officer.user_id}/", 302)]
    page = page_of(response)
    assert "The account is closed." in page
    assert "Account Closed" in page
    after = [browser.get("/iom/cases/").headers["Location"] for browser in (at_the_office, at_home)]
    assert after == ["/account/login/?next=%2Fiom%2Fcases%2F"] * 2


def test_a_closed_account_signs_in_no_more_and_gets_no_new_password(
    come: Come, lead: Posting, officer: Posting
) -> None:
    come(lead).post(closing(officer), WHY)
    browser = Client()
    browser.post("/account/login/", {"login": officer.user.email, "password": PASSWORD})
    browser.post("/account/password/reset/", {"email": officer.user.email})
    assert "_auth_user_id" not in browser.session
    assert mail.outbox == []


def test_its_postings_end_today_and_those_to_come_are_called_off(
    come: Come, lead: Posting, officer: Posting, probation: Agency, make_posting: Callable[..., Posting]
) -> None:
    given = {"user": officer.user, "agency": probation}
    to_come = make_posting("PROBATION_OFFICER", "Enfield", starts_on=LATER, **given)
    ends_later = make_posting("SUPERVISOR", "Haringey", ends_on=LATER, **given)
    ended = make_posting("SUPERVISOR", "Enfield", ends_on=YESTERDAY, **given)
    called_off = make_posting("PAN_LONDON_ANALYST", starts_on=TOMORROW, **given)
    Posting.objects.filter(pk=called_off.pk).update(ends_on=TOMORROW)
    assert come(lead).post(closing(officer), WHY).status_code == 302
    ends = dict(Posting.objects.filter(user=officer.user).values_list("pk", "ends_on"))
    assert ends == {
        officer.pk: TODAY,
        to_come.pk: LATER,
        ends_later.pk: TODAY,
        ended.pk: YESTERDAY,
        called_off.pk: TOMORROW,
    }


def test_closing_is_logged_with_its_reason(come: Come, lead: Posting, officer: Posting) -> None:
    come(lead).post(closing(officer), WHY)
    entries = Entry.objects.filter(act="ALTERATION", posting_id=lead.pk).order_by("pk")
    assert [(entry.what, entry.which, entry.fields, entry.reason) for entry in entries] == [
        ("partners.posting", [str(officer.pk)], ["ends_on"], WHY["reason"]),
        ("partners.user", [str(officer.user_id)], ["is_active"], WHY["reason"]),
    ]


def test_closing_asks_why_and_says_what_it_does(come: Come, lead: Posting, officer: Posting) -> None:
    browser = come(lead)
    assert "Their postings end today." in page_of(browser.get(closing(officer)))
    response = browser.post(closing(officer), {"reason": " "})
    assert response.status_code == 400
    assert "There is a problem Answer the question: why is it closed?" in page_of(response)
    assert User.objects.get(pk=officer.user_id).is_active


def test_a_closed_account_is_not_closed_again_nor_posted(come: Come, lead: Posting, officer: Posting) -> None:
    browser = come(lead)
    browser.post(closing(officer), WHY)
    again = browser.post(closing(officer), WHY)
    assert (again.status_code, "This account is closed already." in page_of(again)) == (400, True)
    posted = browser.post(f"{PEOPLE}{officer.user_id}/post/", posting_form())
    assert "The account with this address is closed." in page_of(posted)
    page = page_of(browser.get(f"{PEOPLE}{officer.user_id}/"))
    assert [words for words in ("Close this account", "Give a posting") if words in page] == []


# --- The second factor ----------------------------------------------------------------------------


def test_a_reset_takes_every_factor_away_and_tells_whose_it_was(
    come: Come, lead: Posting, with_factors: Posting
) -> None:
    reason = {"reason": "Lost her phone, and came to the desk"}
    response = come(lead).post(resetting(with_factors), reason, follow=True)
    page = page_of(response)
    assert "The second factor is reset." in page
    assert "Second factor Not set up yet" in page
    assert not Authenticator.objects.filter(user=with_factors.user).exists()
    entry = Entry.objects.get(act="ALTERATION", what="partners.user")
    assert (entry.which, entry.fields, entry.reason, entry.posting_id) == (
        [str(with_factors.user_id)],
        ["second_factor"],
        reason["reason"],
        lead.pk,
    )
    (told,) = notices()
    assert told.to == [with_factors.user.email]
    assert told.subject == "Alongside: Your second factor was reset"
    assert "If you did not ask for this, change your password as well" in told.body


def test_without_a_reason_nothing_is_reset(come: Come, lead: Posting, with_factors: Posting) -> None:
    response = come(lead).post(resetting(with_factors), {"reason": ""})
    assert response.status_code == 400
    assert "There is a problem Answer the question: why is it reset?" in page_of(response)
    assert Authenticator.objects.filter(user=with_factors.user).count() == 2
    assert notices() == []


def test_where_there_is_none_nothing_is_reset(come: Come, lead: Posting, officer: Posting) -> None:
    browser = come(lead)
    assert "Reset the second factor" not in page_of(browser.get(f"{PEOPLE}{officer.user_id}/"))
    response = browser.post(resetting(officer), WHY)
    assert (response.status_code, "They have no second factor" in page_of(response)) == (400, True)


def test_another_s_factors_stay(come: Come, lead: Posting, with_factors: Posting, stranger: Posting) -> None:
    Authenticator.objects.create(user=stranger.user, type=Authenticator.Type.TOTP, data={})
    come(lead).post(resetting(with_factors), WHY)
    assert Authenticator.objects.get().user == stranger.user


# --- Who ------------------------------------------------------------------------------------------


def refusals(by: Posting, of: Posting) -> list[str]:
    """What both acts say to somebody, of somebody's account."""
    with pytest.raises(CannotDo) as to_close:
        actions.close_account(user=of.user, by=by, reason="A reason")
    with pytest.raises(CannotDo) as to_reset:
        actions.reset_second_factor(user=of.user, by=by, reason="A reason")
    return [str(to_close.value), str(to_reset.value)]


def test_nobody_does_it_to_themselves(come: Come, lead: Posting) -> None:
    response = come(lead).post(closing(lead), WHY)
    assert (response.status_code, "Nobody does this to their own account" in page_of(response)) == (400, True)
    assert page_of(come(lead).get(f"{PEOPLE}{lead.user_id}/")).count("Close this account") == 0


def test_a_supervisor_does_not(come: Come, supervisor: Posting, with_factors: Posting) -> None:
    browser = come(supervisor)
    asked = [browser.post(closing(with_factors), WHY), browser.post(resetting(with_factors), WHY)]
    assert [answer.status_code for answer in asked] == [403, 403]
    assert refusals(supervisor, with_factors) == ["This is for your information governance lead."] * 2
    page = page_of(browser.get(f"{PEOPLE}{with_factors.user_id}/"))
    assert [words for words in ("Close this account", "Reset the second") if words in page] == []


def test_somebody_who_works_elsewhere_too_is_not_one_agency_s_to_close(
    come: Come, lead: Posting, with_factors: Posting, make_posting: Callable[..., Posting]
) -> None:
    elsewhere = make_posting("POLICE_OFFICER", "Haringey", user=with_factors.user, starts_on=LATER)
    browser = come(lead)
    answer = browser.post(closing(with_factors), WHY)
    assert (answer.status_code, "They work at another agency too." in page_of(answer)) == (400, True)
    assert elsewhere.agency.name not in page_of(answer)
    assert "Close this account" not in page_of(browser.get(f"{PEOPLE}{with_factors.user_id}/"))
    assert Posting.objects.filter(user=with_factors.user, ends_on__isnull=True).count() == 2


def test_a_lead_of_one_borough_reaches_no_further(
    probation: Agency, with_factors: Posting, make_posting: Callable[..., Posting]
) -> None:
    enfields = make_posting("GOVERNANCE_LEAD", "Enfield", agency=probation)
    assert {said.partition(":")[0] for said in refusals(enfields, with_factors)} == {
        "One of their postings reaches further than yours"
    }


def test_somebody_of_another_agency_is_not_there(come: Come, lead: Posting, stranger: Posting) -> None:
    browser = come(lead)
    asked = [browser.post(closing(stranger), WHY), browser.post(resetting(stranger), WHY)]
    assert [answer.status_code for answer in asked] == [404, 404]
    assert User.objects.get(pk=stranger.user_id).is_active


# --- The second lock ------------------------------------------------------------------------------

CLOSE = "update partners_user set is_active = false where id = %s"
NOT_YOURS = "This account is not yours to close."


@pytest.mark.parametrize(
    ("by", "of"),
    [("supervisor", "officer"), ("officer", "stranger"), ("lead", "stranger"), ("lead", "lead")],
)
def test_postgresql_refuses_whoever_may_not(request: pytest.FixtureRequest, by: str, of: str) -> None:
    whose: Posting = request.getfixturevalue(of)
    assert refused(CLOSE, [whose.user_id], by=request.getfixturevalue(by)) == NOT_YOURS


def test_postgresql_refuses_a_lead_where_somebody_works_elsewhere_too_or_further(
    lead: Posting, probation: Agency, officer: Posting, make_posting: Callable[..., Posting]
) -> None:
    enfields = make_posting("GOVERNANCE_LEAD", "Enfield", agency=probation)
    assert refused(CLOSE, [officer.user_id], by=enfields) == NOT_YOURS
    make_posting("POLICE_OFFICER", "Haringey", user=officer.user)
    assert refused(CLOSE, [officer.user_id], by=lead) == NOT_YOURS


def test_postgresql_lets_a_lead_close_and_nobody_open(lead: Posting, officer: Posting) -> None:
    assert send(CLOSE, [officer.user_id], by=lead) == 1
    again = "update partners_user set is_active = true where id = %s"
    assert refused(again, [officer.user_id], by=lead) == NOT_YOURS
