"""Goals, interventions and barriers: added by any agency that may, changed by the one whose they are."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client

from alongside.casework import packs
from alongside.casework.actions import plans
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import Barrier, Goal, Intervention
from alongside.casework.shipped import shipped
from alongside.partners.models import Posting
from integration.casework.plans import (
    Open,
    as_one,
    barrier,
    days_ago,
    goal,
    intervention,
    opened,
    said,
    typed,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


# Goals


def test_a_goal_is_set_reached_and_its_story_told(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    one = goal(case, council, need="ETE", words="A place at college")
    with as_one(council):
        plans.change_goal(
            case=case.pk, goal=one.pk, by=council, state="REACHED", on=days_ago(1), reason="Enrolled"
        )
    one.refresh_from_db()
    assert (one.state, one.state_on, one.category) == ("REACHED", days_ago(1), "EDUCATION_EMPLOYMENT")
    story = said(case, "GOAL")
    assert [code for code, _ in story] == ["OPEN", "REACHED"]
    assert story[0][1].startswith("“I want a job” A place at college By ")
    assert story[1][1] == "I want a job. Enrolled"


def test_a_goal_that_was_given_up_may_be_open_again(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    one = goal(case, council)
    with as_one(council):
        plans.change_goal(
            case=case.pk, goal=one.pk, by=council, state="GIVEN_UP", on=days_ago(3), reason="Moved"
        )
        plans.change_goal(
            case=case.pk,
            goal=one.pk,
            by=council,
            state="OPEN",
            on=days_ago(1),
            reason="Back",
            seen="GIVEN_UP",
        )
    one.refresh_from_db()
    assert (one.state, one.state_on) == ("OPEN", None)
    assert [code for code, _ in said(case, "GOAL")] == ["OPEN", "GIVEN_UP", "OPEN_AGAIN"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"own_words": "", "words": ""}, "Say what is to be reached"),
        ({"target_on": days_ago(30)}, "not before the day on which the goal was set"),
        ({"set_on": days_ago(-1)}, "to today"),
        ({"need": "NOTHING"}, "offered no more"),
    ],
)
def test_what_is_no_goal_is_said(
    council: Posting, open_case: Open, change: dict[str, Any], sentence: str
) -> None:
    case = opened(open_case(council))
    with pytest.raises(CannotDo, match=sentence):
        goal(case, council, **change)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": "GIVEN_UP"}, "Say why"),
        ({"state": "OPEN"}, "is so already"),
        ({"state": "REACHED", "on": days_ago(21)}, "to today"),
        (
            {"state": "REACHED", "seen": "GIVEN_UP"},
            "changed this meanwhile. It now says: Open",
        ),
    ],
)
def test_how_a_goal_cannot_stand(
    council: Posting, open_case: Open, change: dict[str, Any], sentence: str
) -> None:
    case = opened(open_case(council))
    one = goal(case, council)
    with as_one(council), pytest.raises(CannotDo, match=sentence):
        plans.change_goal(**{"case": case.pk, "goal": one.pk, "by": council, "on": days_ago(1), **change})


def test_the_database_keeps_no_goal_that_was_given_up_without_a_reason(
    council: Posting, open_case: Open
) -> None:
    one = goal(opened(open_case(council)), council)
    with pytest.raises(IntegrityError, match="a_goal_given_up_says_why"), transaction.atomic():
        Goal.objects.filter(pk=one.pk).update(state="GIVEN_UP", state_on=days_ago(1))


# Interventions


def test_an_intervention_is_planned_started_and_completed(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    one = intervention(case, council)
    with as_one(council):
        plans.change_intervention(
            case=case.pk, intervention=one.pk, by=council, status="STARTED", on=days_ago(9), seen="PLANNED"
        )
        plans.change_intervention(
            case=case.pk, intervention=one.pk, by=council, status="COMPLETED", on=days_ago(2), words="All six"
        )
    one.refresh_from_db()
    assert (one.status, one.status_on, one.planned_on) == ("COMPLETED", days_ago(2), days_ago(20))
    assert said(case, "INTERVENTION") == [
        ("JOB_CENTRE_OUTREACH", "Planned. Job centre"),
        ("JOB_CENTRE_OUTREACH", "Started. Job centre"),
        ("JOB_CENTRE_OUTREACH", "Completed. Job centre. All six"),
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "NOTHING"}, "offered no more"),
        ({"need": "NOTHING"}, "offered no more"),
        ({"on": days_ago(-1)}, "to today"),
    ],
)
def test_what_is_no_intervention_is_said(
    council: Posting, open_case: Open, change: dict[str, Any], sentence: str
) -> None:
    case = opened(open_case(council))
    with pytest.raises(CannotDo, match=sentence):
        intervention(case, council, **change)


def test_a_word_that_is_retired_is_offered_no_more_and_stays_where_it_was_written(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    intervention(case, council)
    text = shipped()["gang-action-group.toml"].replace(
        'code = "JOB_CENTRE_OUTREACH"\n', 'code = "JOB_CENTRE_OUTREACH"\nretired = true\n'
    )
    packs.load(text.replace('version = "2026.1"', 'version = "2026.2"'), "gang-action-group.toml")
    with pytest.raises(CannotDo, match="offered no more"):
        intervention(case, council, provider="Another")
    browser = sign_in(council)
    assert "Job centre outreach" in words(browser.get(f"/cases/{case.pk}/plan/"))
    assert "Job centre outreach" not in words(browser.get(f"/cases/{case.pk}/plan/interventions/new/"))


# Barriers


def test_a_barrier_stands_until_it_ends(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    one = barrier(case, council, need="ACCOMMODATION")
    with as_one(council):
        plans.end_barrier(case=case.pk, barrier=one.pk, by=council, until_on=days_ago(1), words="Has a room")
    one.refresh_from_db()
    assert (one.until_on, one.category) == (days_ago(1), "HOUSING")
    assert said(case, "BARRIER") == [
        ("NO_HOUSING", "Not to be had. Turned away twice"),
        ("NO_HOUSING", "Ended. Has a room"),
    ]
    with as_one(council), pytest.raises(CannotDo, match="It ended on"):
        plans.end_barrier(case=case.pk, barrier=one.pk, by=council, until_on=days_ago(1))


def test_an_agency_says_a_barrier_once_while_it_stands(
    council: Posting, police: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    one = barrier(case, council)
    with pytest.raises(CannotDo, match="has said this already"):
        barrier(case, council)
    barrier(case, police)
    with as_one(council):
        plans.end_barrier(case=case.pk, barrier=one.pk, by=council, until_on=days_ago(0), words="Ended")
    barrier(case, council, from_on=days_ago(0))
    assert Barrier.objects.count() == 3


# Whose it is


def test_another_agency_adds_and_changes_only_its_own(
    council: Posting, police: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    ours, theirs = goal(case, council), goal(case, police, own_words="", words="To stay out of trouble")
    assert theirs.agency_id == police.agency_id
    with as_one(police), pytest.raises(CaseNotFound):
        plans.change_goal(case=case.pk, goal=ours.pk, by=police, state="REACHED", on=days_ago(1), reason="No")
    browser = sign_in(police)
    page = words(browser.get(f"/cases/{case.pk}/plan/"))
    assert "I want a job" in page
    assert page.count("Say how it stands") == 1
    assert browser.get(f"/cases/{case.pk}/plan/goals/{ours.pk}/").status_code == 404
    assert browser.get(f"/cases/{case.pk}/plan/goals/{theirs.pk}/").status_code == 200


def test_a_part_is_found_through_its_own_case_alone(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case, other = opened(open_case(council)), opened(open_case(council, surname="Other", same_as=None))
    one = goal(case, council)
    assert sign_in(council).get(f"/cases/{other.pk}/plan/goals/{one.pk}/").status_code == 404
    with as_one(council), pytest.raises(CaseNotFound):
        plans.change_goal(case=other.pk, goal=one.pk, by=council, state="REACHED", on=days_ago(1), reason="x")


def test_who_does_not_see_the_case_adds_nothing(
    council: Posting, open_case: Open, make_posting: Callable[..., Posting]
) -> None:
    case = opened(open_case(council))
    stranger = make_posting("PARTNER_WORKER", "Haringey")
    with pytest.raises(CaseNotFound):
        goal(case, stranger)


def test_a_school_that_is_told_only_who_adds_what_it_knows_and_reads_only_that(
    council: Posting, school: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    goal(case, council)
    intervention(case, school, code="GANGS_WORKER", need="ETE", provider="Our mentor")
    page = words(sign_in(school).get(f"/cases/{case.pk}/plan/"))
    assert "Our mentor" in page
    assert "I want a job" not in page
    assert "Housing: not shared with your agency" in page


def test_the_pages_take_what_was_typed_and_keep_it_where_it_was_wrong(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    browser, address = sign_in(council), f"/cases/{case.pk}/plan/"
    wrong = {
        "own_words": "Somewhere quiet",
        **typed("set_on", days_ago(1)),
        **typed("target_on", days_ago(30)),
    }
    answer = browser.post(f"{address}goals/new/", wrong)
    assert answer.status_code == 400
    assert "not before the day on which the goal was set" in words(answer)
    assert "Somewhere quiet" in answer.content.decode()
    far = {**wrong, **typed("target_on", days_ago(-9000))}
    assert "within ten years" in words(browser.post(f"{address}goals/new/", far))
    right = {**wrong, **typed("target_on", days_ago(-30))}
    assert "“Somewhere quiet”" in words(browser.post(f"{address}goals/new/", right, follow=True))
    code = {"code": "NO_HOUSING", "need": "ACCOMMODATION", **typed("from_on", days_ago(1))}
    answer = browser.post(f"{address}barriers/new/", code, follow=True)
    assert "Not met" in words(answer)
    assert "counts as unmet demand" in words(answer)


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_intervention_at_once_and_the_second_is_told(
    council: Posting, open_case: Open, make_posting: Callable[..., Posting]
) -> None:
    case = opened(open_case(council))
    one = intervention(case, council)
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    told: list[str] = []

    def change(by: Posting, status: str) -> None:
        try:
            with as_one(by):
                plans.change_intervention(
                    case=case.pk, intervention=one.pk, by=by, status=status, on=days_ago(1), seen="PLANNED"
                )
        except CannotDo as fault:
            told.append(str(fault))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=change, args=who) for who in ((council, "STARTED"), (colleague, "REFERRED"))
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    one.refresh_from_db()
    assert len(told) == 1
    assert f"It now says: {one.get_status_display()}" in told[0]
    assert len(said(case, "INTERVENTION")) == 2
    assert Intervention.objects.count() == 1
