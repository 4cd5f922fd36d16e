"""People at one's agency: who they are, adding somebody, and giving them another posting."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners import actions
from alongside.partners.actions import CannotDo
from alongside.partners.models import Agency, Posting, Team, User
from integration.partners.people import (
    ADD,
    ENFIELD,
    HARINGEY,
    LATER,
    PEOPLE,
    TODAY,
    YESTERDAY,
    Come,
    come,
    day,
    everything,
    lead,
    monday,
    officer,
    page_of,
    person_form,
    posting_form,
    probation,
    stranger,
    supervisor,
)

# The fixtures that the tests ask for by name.
__all__ = ["come", "lead", "monday", "officer", "probation", "stranger", "supervisor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


# --- Who works here -------------------------------------------------------------------------------


def test_the_list_has_who_has_a_posting_and_what_they_do(
    come: Come, supervisor: Posting, officer: Posting, stranger: Posting
) -> None:
    signed_in = datetime(2026, 2, 27, 17, 30, tzinfo=ZoneInfo("Europe/London"))
    User.objects.filter(pk=officer.user_id).update(last_login=signed_in)
    page = page_of(come(supervisor).get(PEOPLE))
    assert (
        "Olive Officer olive@probation.example Probation officer Haringey Haringey team 1 January 2020 Open"
        in page
    )
    assert "27 February 2026 at 5:30pm" in page
    assert "Sandy Stranger" not in page


def test_postings_that_have_ended_are_listed_apart(come: Come, supervisor: Posting, officer: Posting) -> None:
    Posting.objects.filter(pk=officer.pk).update(ends_on=TODAY)
    browser = come(supervisor)
    assert "Olive Officer" not in page_of(browser.get(PEOPLE))
    ended = page_of(browser.get(PEOPLE, {"show": "ended"}))
    assert "Olive Officer" in ended
    assert supervisor.user.email not in ended


def test_looking_at_the_list_and_at_one_person_is_logged(
    come: Come, supervisor: Posting, officer: Posting
) -> None:
    browser = come(supervisor)
    browser.get(PEOPLE)
    browser.get(f"{PEOPLE}{officer.user_id}/")
    listed, one = Entry.objects.filter(what="partners.user", act="CONSULTATION").order_by("pk")
    assert set(listed.which) == {str(officer.user_id), str(supervisor.user_id)}
    assert (one.which, one.posting_id) == ([str(officer.user_id)], supervisor.pk)


def test_a_person_is_shown_with_their_postings_at_this_agency_only(
    come: Come, supervisor: Posting, officer: Posting, make_posting: Callable[..., Posting]
) -> None:
    make_posting("POLICE_OFFICER", "Enfield", user=officer.user)
    page = page_of(come(supervisor).get(f"{PEOPLE}{officer.user_id}/"))
    assert "olive@probation.example" in page
    assert "Probation officer Haringey Haringey team" in page
    assert "Police officer" not in page
    assert "They have not signed in yet." in page


def test_somebody_of_another_agency_is_not_there(come: Come, supervisor: Posting, stranger: Posting) -> None:
    browser = come(supervisor)
    addresses = [
        f"{PEOPLE}{stranger.user_id}/",
        f"{PEOPLE}{stranger.user_id}/post/",
        f"/agencies/postings/{stranger.pk}/end/",
    ]
    asked = [ask(address).status_code for address in addresses for ask in (browser.get, browser.post)]
    assert asked == [404, 405, 404, 404, 404, 404]


@pytest.mark.parametrize("role", ["PROBATION_OFFICER", "PAN_LONDON_ANALYST"])
def test_whoever_supervises_nobody_is_refused(
    come: Come, make_posting: Callable[..., Posting], probation: Agency, officer: Posting, role: str
) -> None:
    borough = {"PROBATION_OFFICER": "Haringey"}.get(role, "")
    browser = come(make_posting(role, borough, agency=probation))
    before = everything()
    asked = [
        browser.get(PEOPLE),
        browser.get(f"{PEOPLE}{officer.user_id}/"),
        browser.post(ADD, person_form()),
        browser.post(f"{PEOPLE}{officer.user_id}/post/", posting_form(role="SUPERVISOR")),
        browser.post(f"/agencies/postings/{officer.pk}/end/", {**day("ends_on", TODAY), "reason": "Spite"}),
    ]
    assert [answer.status_code for answer in asked] == [403] * 5
    assert everything() == before


# --- Adding somebody ------------------------------------------------------------------------------


def test_somebody_new_gets_an_account_and_a_posting(come: Come, supervisor: Posting) -> None:
    response = come(supervisor).post(
        ADD, person_form(team="Haringey team", **day("ends_on", LATER)), follow=True
    )
    made = Posting.objects.get(user__email="new@probation.example")
    assert response.redirect_chain == [(f"{PEOPLE}{made.user_id}/", 302)]
    assert (made.user.name, made.user.has_usable_password(), made.user.is_persona) == (
        "Nell Newcomer",
        False,
        False,
    )
    assert (made.agency_id, made.role, made.borough) == (
        supervisor.agency_id,
        "PROBATION_OFFICER",
        HARINGEY,
    )
    assert (made.team.name, made.starts_on, made.ends_on) == ("Haringey team", TODAY, LATER)
    assert "choose “I have forgotten my password”" in page_of(response)


def test_the_account_and_the_posting_are_logged_with_who_gave_them(come: Come, supervisor: Posting) -> None:
    come(supervisor).post(ADD, person_form())
    made = Posting.objects.get(user__email="new@probation.example")
    entries = Entry.objects.filter(act="COLLECTION", posting_id=supervisor.pk).order_by("pk")
    assert [(entry.what, entry.which, entry.fields) for entry in entries] == [
        ("partners.user", [str(made.user_id)], ["email", "name"]),
        (
            "partners.posting",
            [str(made.pk)],
            ["user", "agency", "role", "borough", "team", "starts_on", "ends_on"],
        ),
    ]


def test_somebody_new_sets_their_own_password(come: Come, supervisor: Posting) -> None:
    come(supervisor).post(ADD, person_form())
    browser = Client()
    browser.post("/account/password/reset/", {"email": "new@probation.example"})
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    words = {"password1": "an altogether new phrase", "password2": "an altogether new phrase"}
    assert browser.post(form, words).status_code == 302
    assert User.objects.get(email="new@probation.example").check_password("an altogether new phrase")


def test_somebody_who_has_an_account_keeps_it(come: Come, supervisor: Posting, stranger: Posting) -> None:
    password = stranger.user.password
    response = come(supervisor).post(ADD, person_form(email=" SANDY@council.example"), follow=True)
    assert "Sandy Stranger has the posting." in page_of(response)
    stranger.user.refresh_from_db()
    assert (stranger.user.name, stranger.user.password) == ("Sandy Stranger", password)
    held = Posting.objects.filter(user=stranger.user).order_by("pk")
    assert [(one.agency_id, one.role) for one in held] == [
        (stranger.agency_id, "BOROUGH_COORDINATOR"),
        (supervisor.agency_id, "PROBATION_OFFICER"),
    ]


def test_a_closed_account_stays_closed(come: Come, supervisor: Posting, stranger: Posting) -> None:
    User.objects.filter(pk=stranger.user_id).update(is_active=False)
    response = come(supervisor).post(ADD, person_form(email="sandy@council.example"))
    assert response.status_code == 400
    assert "The account with this address is closed." in page_of(response)
    assert Posting.objects.filter(user=stranger.user).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Enter email address"),
        ({"email": "new"}, "Write the email address like name@example.org"),
        ({"name": " "}, "Enter full name"),
        ({"role": ""}, "Select role"),
        ({"borough": ""}, "This role needs a borough."),
        ({"starts_on-day": ""}, "From must include a day"),
        (day("starts_on", YESTERDAY), "A posting cannot start earlier than it is given."),
        (day("ends_on", TODAY), "A posting ends after the day on which it starts."),
        (day("ends_on", YESTERDAY), "A posting ends after the day on which it starts."),
    ],
    ids=str,
)
def test_a_form_that_does_not_fit_together_is_refused(
    come: Come, lead: Posting, changes: dict[str, str], sentence: str
) -> None:
    before = everything()
    response = come(lead).post(ADD, person_form(**changes))
    assert response.status_code == 400
    assert sentence in page_of(response)
    assert everything() == before


# --- Another posting ------------------------------------------------------------------------------


def test_somebody_gets_another_posting(come: Come, lead: Posting, officer: Posting) -> None:
    form = posting_form(role="PROBATION_OFFICER", borough=ENFIELD, **day("starts_on", LATER))
    response = come(lead).post(f"{PEOPLE}{officer.user_id}/post/", form, follow=True)
    made = Posting.objects.exclude(pk=officer.pk).get(user=officer.user)
    assert (made.borough, made.starts_on, made.agency_id) == (ENFIELD, LATER, lead.agency_id)
    assert "Probation officer Enfield 1 April 2026 Open" in page_of(response)


def test_the_same_posting_is_not_given_twice(come: Come, supervisor: Posting, officer: Posting) -> None:
    response = come(supervisor).post(f"{PEOPLE}{officer.user_id}/post/", posting_form(team="Haringey team"))
    assert response.status_code == 400
    assert "This person already holds the same posting at that time." in page_of(response)


def test_a_team_that_has_ended_takes_nobody_in(come: Come, supervisor: Posting, officer: Posting) -> None:
    Team.objects.create(agency=supervisor.agency, name="Old team", ends_on=YESTERDAY)
    form = person_form(team="Old team")
    assert come(supervisor).post(ADD, form).status_code == 400
    with pytest.raises(CannotDo, match="The team Old team has ended"):
        actions.post_user(
            user=officer.user,
            agency=supervisor.agency,
            role="PROBATION_OFFICER",
            borough=HARINGEY,
            team="old team",
            starts_on=TODAY,
            by=supervisor,
        )
