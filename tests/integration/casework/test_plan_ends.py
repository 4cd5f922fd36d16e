"""The end of a case and its plan; the plan that is handed to the person; and unmet demand."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from alongside.casework import packs, unmet
from alongside.casework.actions.adding import CannotDo
from alongside.casework.models import Appointment, Barrier, Case, Goal, Intervention, NeedScore
from alongside.casework.shipped import shipped
from alongside.partners.models import Posting
from integration.casework.conftest import close_by_two, sign_closure
from integration.casework.plans import (
    Open,
    barrier,
    booked,
    days_ago,
    goal,
    intervention,
    opened,
    outcome,
    scored,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


# The end


def test_the_needs_that_were_scored_at_the_start_are_scored_at_the_end(
    council: Posting, police: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3, PEERS=2)
    scored(case, council, "REVIEW", days=9, FAMILY=1)
    with pytest.raises(CannotDo, match=r"Say how serious each need is at the end.*Peers and identity"):
        close_by_two(case, council, {"ETE": 1})
    assert not Case.objects.exclude(closed_on=None).exists()
    close_by_two(case, council, {"ETE": 1, "PEERS": None})
    assert list(NeedScore.objects.filter(point="END").values_list("need", "score")) == [("ETE", 1)]


def test_what_is_open_ends_with_the_case_whosesoever_it_is(
    council: Posting, police: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    both = (council, police)
    [barrier(case, by) for by in both]
    [intervention(case, by, need="") for by in both]
    [booked(case, by, days=-3) for by in both]
    goal(case, council)
    done = intervention(case, council, status="COMPLETED", provider="Another")
    close_by_two(case, council)
    assert set(Barrier.objects.values_list("until_on", flat=True)) == {days_ago(0)}
    assert set(Appointment.objects.values_list("outcome", "cancelled_by")) == {("CANCELLED", "CASE")}
    ended = Intervention.objects.exclude(pk=done.pk).values_list("status", "status_on")
    assert set(ended) == {("CASE_CLOSED", days_ago(0))}
    done.refresh_from_db()
    assert done.status == "COMPLETED"
    assert Goal.objects.get().state == "OPEN"
    assert not unmet.figures(council)


def test_what_another_agency_has_not_said_is_not_made_up(
    council: Posting, police: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    booked(case, police, days=3)
    close_by_two(case, council)
    assert Appointment.objects.get().outcome == ""


def test_the_outcome_of_one_s_own_appointments_is_said_first(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    one = booked(case, council, days=3)
    with pytest.raises(CannotDo, match="Say first what came of the appointment"):
        close_by_two(case, council)
    outcome(one, council, "ATTENDED")
    assert close_by_two(case, council).closed_on == days_ago(0)


def test_the_page_asks_for_the_scores_and_says_what_happens_to_access(
    council: Posting, police: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3, PEERS=2)
    browser, address = sign_in(council), f"/cases/{case.pk}/close/"
    page = words(browser.get(address))
    assert "After closing, it is still seen by Council, and by Police and School as long as" in page
    assert "12 months after its end somebody decides" in page
    assert "72 months after its end it is erased" in page
    form = {"exit": "MOVED", "words": "Has moved to Leeds", "need_ETE": "1"}
    answer = browser.post(address, form)
    assert answer.status_code == 400
    assert "Select how serious it is: Peers and identity" in words(answer)
    assert "Has moved to Leeds" in answer.content.decode()
    answer = browser.post(address, {**form, "need_PEERS": "NOT_SCORED"}, follow=True)
    assert "stays open until a second person has signed" in words(answer)
    sign_closure(case, council)
    plan = words(browser.get(f"/cases/{case.pk}/plan/"))
    assert "2 steps better" in plan
    assert "Set a goal" not in plan
    assert browser.get(f"/cases/{case.pk}/plan/goals/new/").status_code == 404


# What is handed to the person


def test_the_plan_to_hand_over_has_their_goals_who_helps_and_when_they_meet(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    goal(case, council, words="Stops carrying; Jaydon is a bad influence")
    intervention(case, council, status="STARTED")
    booked(case, council, days=-3, purpose="Ask what he knows of Jaydon")
    page = words(sign_in(council).get(f"/cases/{case.pk}/plan/print/"))
    assert page.index("“I want a job”") < page.index("Job centre outreach") < page.index("When we meet next")
    assert "Job centre. It has started" in page
    assert f"with {council.user.name}" in page


def test_nothing_stands_on_it_that_may_not_be_handed_over(
    council: Posting, police: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    scored(case, council, SEXUAL_EXPLOITATION=3)
    goal(case, council, own_words="", words="Keep away from Jaydon", need="SEXUAL_EXPLOITATION")
    given_up = goal(case, council, own_words="To be left alone")
    Goal.objects.filter(pk=given_up.pk).update(state="GIVEN_UP", state_on=days_ago(1), reason="Jaydon again")
    intervention(case, police, code="ENFORCEMENT", need="", provider="Gang unit officers")
    intervention(case, council, code="YP_ADVOCATE", need="SEXUAL_EXPLOITATION", provider="An advocate")
    intervention(case, council, code="VICTIM_SUPPORT", need="", status="WOULD_NOT_ENGAGE", provider="Victims")
    barrier(case, council, words="Jaydon’s cousin runs the hostel")
    booked(case, council, days=-3, purpose="Ask about Jaydon")
    missed = booked(case, council, days=3)
    outcome(missed, council, "MISSED", why="REFUSED", words="With Jaydon")
    answer = sign_in(council).get(f"/cases/{case.pk}/plan/print/")
    main = re.sub(r"<nav.*?</nav>", " ", answer.content.decode(), flags=re.DOTALL)
    page = re.sub(r"<[^>]+>", " ", main)
    for_nobody = (
        *("Jaydon", "xploitation", "nforcement", "officers", "advocate", "Victims", "left alone"),
        *("hostel", "Amber", "GAG-", "Gang Action", "issed", "Serious", "At risk"),
    )
    assert [word for word in for_nobody if word in page] == []
    # Header, navigation, the way back, the hint and the foot of the page are not printed.
    assert main.count("govuk-!-display-none-print") == 5
    assert "Not on it, for want of words of their own: 1 open goal" in page


def test_what_a_later_pack_withholds_or_keeps_from_them_is_not_handed_over_either(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    intervention(case, council, status="STARTED")
    intervention(case, council, code="HOUSING_MOVE", need="", provider="Homes for Haringey")
    goal(case, council, need="PEERS", own_words="New friends")
    booked(case, council, days=-3, need="PEERS")
    text = shipped()["gang-action-group.toml"].replace('version = "2026.1"', 'version = "2026.2"')
    outreach, peers = 'name = "Job centre outreach"', 'name = "Peers and identity"'
    later = text.replace(outreach, f"{outreach}\nwithheld = true").replace(
        peers, f'{peers}\ncategory = "RISK"'
    )
    before = words(sign_in(council).get(f"/cases/{case.pk}/plan/print/"))
    packs.load(later, "gang-action-group.toml")
    page = words(sign_in(council).get(f"/cases/{case.pk}/plan/print/"))
    kept = ("Job centre outreach", "New friends", f"with {council.user.name}")
    assert [one for one in kept if one not in before] == []
    assert [one for one in kept if one in page] == []
    assert "Homes for Haringey" in page


# Unmet demand


def test_a_figure_counts_cases_and_opens_its_list(
    council: Posting, police: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    first = opened(open_case(council))
    second = opened(open_case(council, surname="Bello", forenames="Tunde"))
    closed = opened(open_case(council, surname="Cole", forenames="Ann"))
    [barrier(first, by) for by in (council, police)]
    barrier(first, council, need="ACCOMMODATION")
    barrier(second, council)
    barrier(second, council, code="NO_ETE_PLACE")
    barrier(closed, council)
    close_by_two(closed, council)
    found = [(one.barrier, one.cases) for one in unmet.figures(council)]
    assert found == [("NO_HOUSING", 2), ("NO_ETE_PLACE", 1)]
    browser = sign_in(council)
    page = browser.get("/cases/unmet/").content.decode()
    hrefs = re.findall(r'href="(/cases/unmet/list/\?of=[^"]+)"', page)
    counts = [lines(browser.get(href)) for href in hrefs]
    assert counts == [2, 1]
    assert "2 open cases" in words(browser.get(hrefs[0]))


def lines(answer: Any) -> int:
    return len(set(re.findall(r"/cases/(\d+)/", answer.content.decode())))


def test_it_counts_only_what_one_is_told(
    council: Posting, police: Posting, school: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    barrier(case, council, need="ACCOMMODATION")
    assert [len(unmet.figures(one)) for one in (council, police, school)] == [1, 0, 0]
    barrier(case, council)
    assert [len(unmet.figures(one)) for one in (council, police, school)] == [1, 1, 0]


@pytest.mark.parametrize("of", ["", "nothing", "gang-action-group.NOTHING", "\x00", "x" * 2000])
def test_a_figure_that_is_not_there_leads_back_to_those_that_are(
    council: Posting, sign_in: Callable[[Posting], Client], of: str
) -> None:
    answer = sign_in(council).get("/cases/unmet/list/", {"of": of}, follow=True)
    assert answer.redirect_chain == [("/cases/unmet/", 302)]
    assert "No barrier stands" in words(answer)
