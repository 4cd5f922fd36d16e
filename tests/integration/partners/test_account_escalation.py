"""Nobody gains more by the pages of accounts than they may give, whatever form they send."""

import re
from typing import Any

import pytest

from alongside.partners import actions
from alongside.partners.actions import CannotDo
from alongside.partners.models import Posting
from integration.partners.people import (
    ADD,
    ENFIELD,
    HARINGEY,
    PEOPLE,
    TODAY,
    Come,
    come,
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


# --- What may not be given ------------------------------------------------------------------------

ESCALATIONS = [
    ("supervisor", {"role": "GOVERNANCE_LEAD"}),
    ("supervisor", {"role": "GOVERNANCE_LEAD", "borough": ""}),
    ("supervisor", {"role": "BOROUGH_COORDINATOR"}),
    ("supervisor", {"role": "POLICE_OFFICER"}),
    ("supervisor", {"role": "PAN_LONDON_ANALYST", "borough": ""}),
    ("supervisor", {"role": "SUPERVISOR", "borough": ""}),
    ("supervisor", {"role": "SUPERVISOR", "borough": ENFIELD}),
    ("supervisor", {"borough": ENFIELD}),
    ("supervisor", {"borough": "E09999999"}),
    ("supervisor", {"team": "A team of nobody"}),
    ("lead", {"role": "BOROUGH_COORDINATOR"}),
    ("lead", {"role": "LONDON_VIEWER", "borough": ""}),
    ("lead", {"role": "BOSS"}),
]


@pytest.mark.parametrize(("who", "changes"), ESCALATIONS, ids=str)
def test_a_crafted_form_gives_no_more_than_may_be_given(
    request: pytest.FixtureRequest, come: Come, officer: Posting, who: str, changes: dict[str, str]
) -> None:
    by: Posting = request.getfixturevalue(who)
    browser = come(by)
    before = everything()
    answers = [
        browser.post(ADD, person_form(**changes)),
        browser.post(f"{PEOPLE}{officer.user_id}/post/", posting_form(**changes)),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert everything() == before


def test_nobody_raises_their_own_role(come: Come, supervisor: Posting, lead: Posting) -> None:
    before = everything()
    answers = [
        come(one).post(f"{PEOPLE}{one.user_id}/post/", posting_form(role="SUPERVISOR", team="Haringey team"))
        for one in (supervisor, lead)
    ]
    own = come(supervisor).post(ADD, person_form(email=supervisor.user.email))
    assert [answer.status_code for answer in (*answers, own)] == [400] * 3
    assert ["Nobody gives a posting to themselves" in page_of(one) for one in (*answers, own)] == [True] * 3
    assert everything() == before


def test_an_agency_that_is_sent_along_is_not_read(come: Come, supervisor: Posting, stranger: Posting) -> None:
    extra = {"agency": stranger.agency_id, "user": stranger.user_id, "is_persona": "on", "is_active": ""}
    come(supervisor).post(ADD, {**person_form(), **extra})
    made = Posting.objects.get(user__email="new@probation.example")
    assert (made.agency_id, made.user.is_persona, made.user.is_active) == (supervisor.agency_id, False, True)


@pytest.mark.parametrize(
    ("role", "borough", "sentence"),
    [
        ("GOVERNANCE_LEAD", HARINGEY, "This role is not yours to give."),
        ("PROBATION_OFFICER", ENFIELD, "Your own posting does not reach so far"),
        ("PAN_LONDON_ANALYST", "", "Your own posting does not reach so far"),
    ],
)
def test_the_action_refuses_by_itself(
    supervisor: Posting, officer: Posting, role: str, borough: str, sentence: str
) -> None:
    with pytest.raises(CannotDo, match=sentence):
        actions.post_user(
            user=officer.user,
            agency=supervisor.agency,
            role=role,
            borough=borough,
            starts_on=TODAY,
            by=supervisor,
        )


def test_the_action_refuses_another_agency(supervisor: Posting, stranger: Posting) -> None:
    with pytest.raises(CannotDo, match="You give postings at your own agency only"):
        actions.post_user(
            user=stranger.user,
            agency=stranger.agency,
            role="PARTNER_WORKER",
            borough=HARINGEY,
            starts_on=TODAY,
            by=supervisor,
        )


@pytest.mark.parametrize("options", [{"password": "x" * 20}, {"is_persona": True}])
def test_nobody_makes_an_account_that_they_could_enter(supervisor: Posting, options: dict[str, Any]) -> None:
    with pytest.raises(CannotDo, match="This account is not yours to make"):
        actions.create_user(email="new@probation.example", name="New", by=supervisor, **options)


def test_whoever_supervises_nobody_makes_no_account(officer: Posting) -> None:
    with pytest.raises(CannotDo, match="This account is not yours to make"):
        actions.create_user(email="new@probation.example", name="New", by=officer)


def test_only_what_may_be_given_is_offered(come: Come, supervisor: Posting) -> None:
    page = come(supervisor).get(ADD).content.decode()
    assert re.findall(r'type="radio" value="(\w+)"', page) == ["PROBATION_OFFICER", "SUPERVISOR"]
    assert re.findall(r'<option value="(E\d+)"', page) == [HARINGEY]
    assert re.findall(r'<option value="([^"E]*)"', page) == ["", "", "Haringey team"]
