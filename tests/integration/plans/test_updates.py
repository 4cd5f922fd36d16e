"""Saying how a milestone stands: by whoever keeps the plan, and by the agency that leads it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners.models import Posting
from alongside.plans import locks
from alongside.plans.actions import leads, rounds, updates
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.models import Lead, LeadContact, Milestone, Plan, Update
from delivery_plans import DRAFT, LAST, PATHWAY
from plain_sql import insert, no_right, no_row, refused, refused_row

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]


@pytest.fixture
def led_by_housing(plan: Plan, keeper: Posting, housing: Posting) -> Lead:
    """The lead of homes is of the housing association."""
    lead = Lead.objects.get(plan=plan, name="Housing lead")
    leads.change(lead=lead, agency=housing.agency, email="lead@homes.example", by=keeper)
    return lead


def page_of(plan: Plan, text: str) -> str:
    return f"/delivery-plans/{plan.pk}/milestones/{Milestone.objects.get(plan=plan, text=text).pk}/"


def typed(plan: Plan, text: str, **more: Any) -> dict[str, Any]:
    newest = Update.objects.filter(milestone__plan=plan, milestone__text=text).order_by("-pk").first()
    seen = newest.pk if newest else ""
    return {"progress": "UNDER_WAY", "rag": "GREEN", "comment": "", "seen": seen, **more}


def test_whoever_keeps_the_plan_says_how_a_milestone_stands(
    keeper: Posting, plan: Plan, sign_in: SignIn
) -> None:
    said = typed(plan, DRAFT, rag="AMBER_RED", comment="The printer is away.\r\nA second one is asked.")
    page = sign_in(keeper).post(page_of(plan, DRAFT), said, follow=True).content.decode()
    assert "How it stands is kept." in page
    draft = Milestone.objects.get(text=DRAFT)
    assert (draft.rag, draft.rag_words, draft.progress) == ("AMBER_RED", "Amber/Red", "UNDER_WAY")
    assert draft.comment == "The printer is away.\nA second one is asked."
    newest = draft.updates.latest("pk")
    # Due with June and under way on 15 October, it is 107 days late: later than a quarter.
    assert (newest.how, newest.by, newest.proposed) == ("PAGE", keeper, "RED")
    assert Entry.objects.filter(what="plans.milestone", which=[str(draft.pk)]).count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"rag": "RED"}, "Say why it is Red, and what is done about it"),
        ({"rag": "AMBER_RED", "comment": "  \n "}, "Say why it is Amber/Red, and what is done about it"),
        ({"rag": "PURPLE"}, "PURPLE is not one of the available choices"),
        ({"rag": ""}, "Select RAG status"),
        ({"progress": ""}, "Answer the question: how far is it?"),
        ({"comment": "x" * 5001}, "at most 5000 characters"),
        ({"comment": "a\0b"}, "Null characters are not allowed"),
        ({"seen": "99999999999999999999999"}, "less than or equal to"),
    ],
)
def test_what_cannot_be_kept_is_said_in_a_sentence(
    keeper: Posting, plan: Plan, sign_in: SignIn, more: dict[str, str], sentence: str
) -> None:
    before = Update.objects.count()
    answer = sign_in(keeper).post(page_of(plan, DRAFT), typed(plan, DRAFT, **more))
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert Update.objects.count() == before


def test_the_agency_that_leads_a_milestone_says_how_it_stands_and_no_other(
    housing: Posting, plan: Plan, led_by_housing: Lead, sign_in: SignIn
) -> None:
    browser = sign_in(housing)
    assert browser.post(page_of(plan, PATHWAY), typed(plan, PATHWAY)).status_code == 302
    assert Milestone.objects.get(text=PATHWAY).rag == "GREEN"
    refusal = browser.post(page_of(plan, DRAFT), typed(plan, DRAFT, rag="RED", comment="No"))
    assert refusal.status_code == 400
    assert "is said by its lead, or by whoever keeps the plan" in refusal.content.decode()
    assert "Say how it stands" not in browser.get(page_of(plan, DRAFT)).content.decode()
    assert Milestone.objects.get(text=DRAFT).rag == "GREEN"


def test_a_button_pressed_twice_says_it_once(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    browser, said = sign_in(keeper), typed(plan, LAST)
    browser.post(page_of(plan, LAST), said)
    again = browser.post(page_of(plan, LAST), said, follow=True)
    assert "It stands so already. Nothing was changed." in again.content.decode()
    assert Update.objects.filter(milestone__text=LAST).count() == 1


def test_of_two_people_at_once_the_second_sees_what_the_first_said(
    keeper: Posting, housing: Posting, plan: Plan, led_by_housing: Lead, sign_in: SignIn
) -> None:
    first, second = sign_in(keeper), sign_in(housing)
    seen_by_second = typed(plan, LAST, rag="RED", comment="Nobody answers")
    first.post(page_of(plan, LAST), typed(plan, LAST, comment="All is well"))
    answer = second.post(page_of(plan, LAST), seen_by_second)
    page = answer.content.decode()
    assert (answer.status_code, "Green, “All is well”" in page, "Nobody answers" in page) == (400, True, True)
    newest = Update.objects.filter(milestone__text=LAST).latest("pk")
    assert f'value="{newest.pk}"' in page
    second.post(page_of(plan, LAST), {**seen_by_second, "seen": newest.pk})
    said = Update.objects.filter(milestone__text=LAST).order_by("pk").values_list("rag", flat=True)
    assert list(said) == ["GREEN", "RED"]


def test_the_page_tells_everything_that_was_said(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    browser = sign_in(keeper)
    browser.post(page_of(plan, DRAFT), typed(plan, DRAFT, rag="RED", comment="Burnt"))
    page = browser.get(page_of(plan, DRAFT)).content.decode()
    assert "Haringey Council, in the file (version 1)" in page
    assert page.index("Burnt") < page.index("in the file (version 1)")
    assert "in time until 30 June 2026" in page


def test_nothing_is_said_of_what_leaves_the_plan_while_it_is_waited_for(
    keeper: Posting, plan: Plan, led_by_housing: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    pathway = Milestone.objects.get(text=PATHWAY)
    made = rounds.begin(plan=plan, quarter=2, closes_on=date(2026, 10, 30), by=keeper)
    ask, before = made.asks.get(lead=led_by_housing), Update.objects.count()
    said = updates.Said(milestone=pathway.pk, progress="DONE", rag="GREEN", comment="", seen=0)

    def leaves(_: Plan) -> None:
        Milestone.objects.filter(pk=pathway.pk).update(left_at=ask.round.asked_at)

    monkeypatch.setattr(locks, "one_at_a_time", leaves)
    with pytest.raises(CannotDo, match="said by its lead"):
        updates.say(plan=plan, said=said, by=keeper)
    Milestone.objects.filter(pk=pathway.pk).update(left_at=None)
    with pytest.raises(CannotDo, match="The plan was changed meanwhile"):
        updates.answer(ask=ask, said=[said])
    assert Update.objects.count() == before


# --- The second lock ---


def said_row(plan: Plan, text: str, by: Posting, **more: Any) -> dict[str, object]:
    return {
        "milestone_id": Milestone.objects.get(plan=plan, text=text).pk,
        "how": "PAGE",
        "by_id": by.pk,
        "at": "2026-10-15T09:00Z",
        "rag": "GREEN",
        "rag_words": "Green",
        "comment": "",
        "progress": "DONE",
        "proposed": "",
        **more,
    }


def test_nobody_says_it_for_another_agency_or_in_anothers_name(
    keeper: Posting, housing: Posting, other: Posting, plan: Plan, led_by_housing: Lead
) -> None:
    table = "plans_update"
    assert refused_row(table, said_row(plan, DRAFT, housing), by=housing) == no_row(table)
    assert refused_row(table, said_row(plan, PATHWAY, keeper), by=housing) == no_row(table)
    assert refused_row(table, said_row(plan, PATHWAY, other), by=other) == no_row(table)
    by_file = said_row(plan, PATHWAY, housing, how="FILE", version_id=plan.current_id)
    assert refused_row(table, by_file, by=housing) == no_row(table)
    insert(table, said_row(plan, PATHWAY, housing), by=housing)
    assert Milestone.objects.get(text=PATHWAY).progress == "DONE"


def test_what_was_said_is_neither_changed_nor_taken_back(keeper: Posting, plan: Plan) -> None:
    assert refused("update plans_update set rag = 'GREEN'", by=keeper) == no_right("plans_update")
    assert refused("delete from plans_update", by=keeper) == no_right("plans_update")
    assert refused("update plans_milestone set rag = 'GREEN'", by=keeper) == no_right("plans_milestone")


def test_only_the_keepers_see_where_a_lead_is_written_to(
    keeper: Posting, housing: Posting, other: Posting, plan: Plan, led_by_housing: Lead
) -> None:
    from plain_sql import send

    count = "select 1 from plans_leadcontact"
    assert [send(count, by=one) for one in (keeper, housing, other)] == [1, 0, 0]
    history = "select 1 from plans_leadcontactevent"
    assert [send(history, by=one) for one in (keeper, housing, other)] == [1, 0, 0]


def test_a_plan_of_another_area_is_not_there(other: Posting, plan: Plan) -> None:
    from plain_sql import send

    tables = ("plan", "version", "outcome", "action", "milestone", "lead", "milestonelead", "update")
    assert {table: send(f"select 1 from plans_{table}", by=other) for table in tables} == dict.fromkeys(
        tables, 0
    )


def test_the_history_of_an_address_goes_with_it(keeper: Posting, plan: Plan, led_by_housing: Lead) -> None:
    leads.change(lead=led_by_housing, agency=None, email="", by=keeper)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from plans_leadcontactevent")
        assert cursor.fetchone() == (0,)
    assert not LeadContact.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rag": "RED", "comment": ""},
        {"progress": ""},
        {"rag": ""},
        {"by_id": None},
    ],
)
def test_the_database_keeps_no_status_without_its_reason_or_its_sayer(
    keeper: Posting, plan: Plan, wrong: dict[str, Any]
) -> None:
    row = said_row(plan, DRAFT, keeper, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Update.objects.create(**row)
