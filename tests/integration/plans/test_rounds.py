"""A quarter's round: each lead is written to, and answers for their own milestones by a link."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from alongside.partners.models import Posting
from alongside.plans import jobs, links
from alongside.plans.actions import leads, rounds
from alongside.plans.models import Ask, Lead, LeadContact, Milestone, Plan, Round, Update
from delivery_plans import DRAFT, FINAL, LAST, PATHWAY
from integration.plans.conftest import NOW

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]


@pytest.fixture(autouse=True)
def _no_tries_before(db: None) -> None:
    """Rate limits count in the cache."""
    cache.clear()


@pytest.fixture
def ask(plan: Plan, keeper: Posting) -> Ask:
    """What the lead of homes is asked in the second quarter's round; they have an address."""
    lead = Lead.objects.get(plan=plan, name="Housing lead")
    leads.change(lead=lead, agency=None, email="lead@homes.example", by=keeper)
    made = rounds.begin(plan=plan, quarter=2, closes_on=date(2026, 10, 30), by=keeper)
    return made.asks.select_related("round__plan", "lead").get(lead=lead)


def page_of(ask: Ask) -> str:
    return f"/delivery-plans/answer/{links.token(ask.pk)}/"


def typed(*texts: str, **more: str) -> dict[str, Any]:
    """A form filled in for some milestones."""
    found = [Milestone.objects.get(text=text) for text in texts]
    said = {"progress": "UNDER_WAY", "rag": "GREEN", "comment": "", **more}
    seen = {one.pk: one.updates.order_by("-pk").values_list("pk", flat=True).first() or "" for one in found}
    return {
        **{f"{one.pk}-{name}": text for one in found for name, text in said.items()},
        **{f"{pk}-seen": number for pk, number in seen.items()},
    }


def test_every_lead_is_asked_and_those_with_an_address_are_written_to(ask: Ask, plan: Plan) -> None:
    asked = Ask.objects.filter(round=ask.round).order_by("lead__name").values_list("lead__name", flat=True)
    assert list(asked) == ["Gangs manager", "Housing lead", "Strategy lead"]
    _ = [jobs.send_ask(ask=one.pk) for one in Ask.objects.filter(round=ask.round)]
    [sent] = mail.outbox
    assert (sent.to, page_of(ask) in sent.body) == (["lead@homes.example"], True)
    assert "July to September" in sent.subject
    assert "until the end of 29 October 2026" in sent.body
    ask.refresh_from_db()
    assert ask.sent_at == NOW


def test_the_page_shows_ones_own_milestones_and_no_others(ask: Ask, client: Client) -> None:
    page = client.get(page_of(ask)).content.decode()
    assert [text in page for text in (PATHWAY, LAST, DRAFT, FINAL)] == [True, True, False, False]
    assert "You lead these milestones as <b>Housing lead</b>" in page


def test_an_answer_stands_in_the_plan(ask: Ask, client: Client) -> None:
    page = client.post(page_of(ask), typed(PATHWAY, LAST, progress="DONE"), follow=True).content.decode()
    assert "All of your milestones are answered." in page
    pathway = Milestone.objects.get(text=PATHWAY)
    assert (pathway.progress, pathway.rag) == ("DONE", "GREEN")
    newest = pathway.updates.latest("pk")
    assert (newest.how, newest.lead, newest.by) == ("LINK", ask.lead, None)
    ask.refresh_from_db()
    assert ask.answered_at == NOW


def test_what_is_typed_is_kept_until_it_is_sent(ask: Ask, client: Client) -> None:
    before = Update.objects.count()
    kept = typed(PATHWAY, LAST, rag="RED", comment="Half a sente\0nce") | {"save": "1"}
    client.post(page_of(ask), kept)
    page = Client().get(page_of(ask)).content.decode()
    assert page.count("Half a sentence") == 2
    assert Update.objects.count() == before


def test_a_choice_that_nobody_made_keeps_what_stands(ask: Ask, client: Client) -> None:
    pathway = Milestone.objects.get(text=PATHWAY)
    client.post(page_of(ask), {f"{pathway.pk}-comment": "So far", "save": "1"})
    page = Client().get(page_of(ask)).content.decode()
    chosen = re.findall(rf'name="{pathway.pk}-rag" type="radio" value="(\w+)" checked', page)
    assert (chosen, "So far" in page) == (["AMBER_GREEN"], True)


def test_what_was_typed_does_not_overwrite_unseen_what_was_said_since(
    ask: Ask, keeper: Posting, sign_in: SignIn, client: Client
) -> None:
    said = typed(PATHWAY, LAST, comment="Mine")
    client.post(page_of(ask), said | {"save": "1"})
    last = Milestone.objects.get(text=LAST)
    sign_in(keeper).post(
        f"/delivery-plans/{last.plan_id}/milestones/{last.pk}/",
        {"progress": "NOT_STARTED", "rag": "RED", "comment": "Theirs"},
    )
    page = Client().get(page_of(ask)).content.decode()
    seen = dict(re.findall(r'name="(\d+-seen)" value="(\d*)"', page))
    answer = client.post(page_of(ask), said | seen)
    assert (answer.status_code, "Red, “Theirs”" in answer.content.decode()) == (409, True)
    assert Milestone.objects.get(text=LAST).rag == "RED"


def test_two_windows_of_one_lead_send_one_after_the_other(ask: Ask, client: Client) -> None:
    with CaptureQueriesContext(connection) as sent:
        client.post(page_of(ask), typed(PATHWAY, LAST))
        client.get(page_of(ask))
    locking = [one["sql"] for one in sent if 'FOR UPDATE OF "plans_ask"' in one["sql"]]
    assert len(locking) == 1


def test_a_reason_that_is_missing_is_asked_for_and_the_rest_is_kept(ask: Ask, client: Client) -> None:
    said = typed(PATHWAY, comment="On its way") | typed(LAST, rag="RED")
    answer = client.post(page_of(ask), said)
    page = answer.content.decode()
    assert (answer.status_code, "Say why it is Red" in page, "On its way" in page) == (400, True, True)
    assert "On its way" in Client().get(page_of(ask)).content.decode()
    assert not Update.objects.filter(how="LINK").exists()


def test_milestones_of_others_are_not_said_by_the_link(ask: Ask, client: Client) -> None:
    client.post(page_of(ask), typed(PATHWAY, LAST, DRAFT, progress="DONE"))
    assert set(Update.objects.filter(how="LINK").values_list("milestone__text", flat=True)) == {PATHWAY, LAST}


def test_the_database_takes_nothing_else_from_whoever_has_a_link(ask: Ask) -> None:
    draft, contacts = Milestone.objects.get(text=DRAFT).pk, LeadContact.objects.count()
    others = Ask.objects.exclude(pk=ask.pk)[0]
    with links.lead(ask.pk):
        seen = set(Milestone.objects.values_list("text", flat=True))
        counted = [
            LeadContact.objects.count(),
            Ask.objects.count(),
            Lead.objects.count(),
            Round.objects.count(),
        ]
        updated = Ask.objects.filter(pk=others.pk).update(typed={})
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            Update.objects.create(
                milestone_id=draft,
                how="LINK",
                ask=ask,
                lead=ask.lead,
                at=NOW,
                rag="GREEN",
                progress="DONE",
            )
    assert (seen, counted, updated, contacts) == ({PATHWAY, LAST}, [0, 1, 1, 1], 0, 1)


def test_a_link_that_is_over_or_was_never_one_shows_nothing(ask: Ask, client: Client) -> None:
    wrong = f"{ask.pk}:{'A' * 43}"
    assert client.get(f"/delivery-plans/answer/{wrong}/").status_code == 404
    assert client.get(page_of(ask)).status_code == 200
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        answer = client.post(page_of(ask), typed(PATHWAY, LAST))
    assert (answer.status_code, PATHWAY in answer.content.decode()) == (404, False)
    assert not Update.objects.filter(how="LINK").exists()


def test_a_button_pressed_twice_says_it_once(ask: Ask, client: Client) -> None:
    said = typed(PATHWAY, LAST)
    assert [client.post(page_of(ask), said).status_code for _ in range(2)] == [302, 302]
    assert Update.objects.filter(how="LINK").count() == 2


def test_whoever_answers_sees_what_somebody_else_said_meanwhile(
    ask: Ask, keeper: Posting, sign_in: SignIn, client: Client
) -> None:
    said = typed(PATHWAY, LAST, comment="Mine")
    last = Milestone.objects.get(text=LAST)
    sign_in(keeper).post(
        f"/delivery-plans/{last.plan_id}/milestones/{last.pk}/",
        {"progress": "NOT_STARTED", "rag": "RED", "comment": "Theirs"},
    )
    answer = client.post(page_of(ask), said)
    page = answer.content.decode()
    assert (answer.status_code, "Red, “Theirs”" in page, "Mine" in page) == (409, True, True)
    assert not Update.objects.filter(how="LINK").exists()
    newest = last.updates.latest("pk").pk
    assert client.post(page_of(ask), {**said, f"{last.pk}-seen": newest}).status_code == 302


def test_too_many_answers_wait_and_nothing_typed_is_lost(ask: Ask, client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "plan_answer": "1/h/key"}
    client.post(page_of(ask), typed(PATHWAY, LAST, comment="First"))
    answer = client.post(page_of(ask), typed(PATHWAY, LAST, comment="Second"))
    assert (answer.status_code, "Second" in answer.content.decode()) == (429, True)
    assert set(Update.objects.filter(how="LINK").values_list("comment", flat=True)) == {"First"}


def test_a_mail_that_could_not_be_sent_is_tried_again(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        jobs.send_ask(ask=ask.pk)
    ask.refresh_from_db()
    assert (ask.fault, ask.tries, ask.sent_at) == ("ConnectionRefusedError", 1, None)
    jobs.send_unsent(timestamp=0)
    ask.refresh_from_db()
    assert (ask.fault, ask.sent_at, len(mail.outbox)) == ("", NOW, 1)


def test_the_coordinator_sees_who_has_answered(
    ask: Ask, keeper: Posting, sign_in: SignIn, client: Client
) -> None:
    client.post(page_of(ask), typed(PATHWAY, LAST))
    page = sign_in(keeper).get(f"/delivery-plans/{ask.round.plan_id}/rounds/{ask.round_id}/").content.decode()
    assert "1 of 3 leads have answered" in page
    assert page.count("No address") == 2


def test_a_quarter_is_asked_for_once(ask: Ask, keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    asked = {"quarter": "2", "last_day-day": "30", "last_day-month": "10", "last_day-year": "2026"}
    answer = sign_in(keeper).post(f"/delivery-plans/{plan.pk}/rounds/new/", asked)
    assert "The leads were asked for quarter 2 already." in answer.content.decode()
    assert Round.objects.count() == 1


@pytest.mark.parametrize("day", [("14", "10", "2026"), ("1", "3", "2027"), ("31", "2", "2027")])
def test_the_last_day_is_soon_and_not_past(
    keeper: Posting, plan: Plan, sign_in: SignIn, day: tuple[str, str, str]
) -> None:
    parts = dict(zip(("last_day-day", "last_day-month", "last_day-year"), day, strict=True))
    answer = sign_in(keeper).post(f"/delivery-plans/{plan.pk}/rounds/new/", {"quarter": "3", **parts})
    assert (answer.status_code, Round.objects.count()) == (400, 0)


def test_those_who_have_not_answered_are_written_to_again(
    ask: Ask, keeper: Posting, sign_in: SignIn, client: Client
) -> None:
    path = f"/delivery-plans/{ask.round.plan_id}/rounds/{ask.round_id}/again/"
    assert "Written to again: 1." in sign_in(keeper).post(path, follow=True).content.decode()
    client.post(page_of(ask), typed(PATHWAY, LAST))
    assert "Written to again: 0." in sign_in(keeper).post(path, follow=True).content.decode()


def test_who_was_just_written_to_and_who_leads_nothing_is_not_written_to_again(
    ask: Ask, keeper: Posting, sign_in: SignIn
) -> None:
    path = f"/delivery-plans/{ask.round.plan_id}/rounds/{ask.round_id}/"
    browser = sign_in(keeper)
    jobs.send_ask(ask=ask.pk)
    assert "Written to again: 0." in browser.post(f"{path}again/", follow=True).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        assert "Written to again: 1." in browser.post(f"{path}again/", follow=True).content.decode()
        Milestone.objects.filter(leads__lead=ask.lead).update(left_at=NOW)
        page = browser.post(f"{path}again/", follow=True).content.decode()
    assert "Written to again: 0." in page
    assert "0 of 2 leads have answered" in page


def test_a_mail_that_was_asked_for_twice_goes_out_once(ask: Ask) -> None:
    rounds.ask_again(of=ask.round, by=ask.round.asked_by)
    asked = [
        one.args for one in ProcrastinateJob.objects.filter(task_name="plans.send_ask", args__ask=ask.pk)
    ]
    _ = [jobs.send_ask(**args) for args in asked]
    assert (len(asked), len(mail.outbox)) == (2, 1)


def test_whoever_gets_an_address_is_written_to_for_open_rounds(ask: Ask, keeper: Posting) -> None:
    lead = Lead.objects.get(plan=ask.round.plan, name="Gangs manager")
    sent_to = ProcrastinateJob.objects.filter(args__ask=ask.round.asks.get(lead=lead).pk)
    before = sent_to.count()
    leads.change(lead=lead, agency=None, email="manager@gangs.example", by=keeper)
    leads.change(lead=lead, agency=keeper.agency, email="manager@gangs.example", by=keeper)
    assert sent_to.count() == before + 1
    rounds.close_on(of=ask.round, day=NOW.date(), by=keeper)
    leads.change(lead=lead, agency=None, email="new@gangs.example", by=keeper)
    assert sent_to.count() == before + 1


def test_a_mail_that_nothing_will_send_is_not_on_its_way(ask: Ask, keeper: Posting, sign_in: SignIn) -> None:
    browser, path = sign_in(keeper), f"/delivery-plans/{ask.round.plan_id}/rounds/{ask.round_id}/"
    assert "On its way" in browser.get(path).content.decode()
    Ask.objects.filter(pk=ask.pk).update(fault="OSError", tries=1)
    assert rounds.unsent() == [ask.pk]
    rounds.close_on(of=ask.round, day=NOW.date(), by=keeper)
    page = browser.get(path).content.decode()
    assert ("Could not be sent (OSError)" in page, "tried again" in page) == (True, False)
    Ask.objects.filter(pk=ask.pk).update(fault="")
    assert "Not sent" in browser.get(path).content.decode()
    Ask.objects.filter(pk=ask.pk).update(fault="OSError")
    assert rounds.unsent() == []


def test_addresses_are_forgotten_a_year_after_the_plan(ask: Ask) -> None:
    assert rounds.forget_contacts(today=date(2028, 3, 30)) == 0
    assert rounds.forget_contacts(today=date(2028, 3, 31)) == 1
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from plans_leadcontactevent")
        assert cursor.fetchone() == (0,)
