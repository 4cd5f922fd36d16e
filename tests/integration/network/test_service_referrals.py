"""Suggesting services for a case, referring to one, and the service's answer by its link."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as Logged
from alongside.casework import chronology, unmet
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import Barrier, Case
from alongside.network import links, referral_queries
from alongside.network.actions import link_mails, referring, suggestions
from alongside.network.models import (
    Capacity,
    Need,
    Organisation,
    Service,
    ServiceDisclosure,
    ServiceReferral,
    ServiceStep,
    Suggestion,
    SuggestionChoice,
)
from alongside.partners.models import Agreement, Posting
from alongside.people.models import Person
from alongside.rights import erasing, gathering
from alongside.rights.models import Erasure, RetentionReview
from integration.casework.conftest import (
    agreed,
    close_by_two,
    council,
    gangs_unit,
    open_case,
    police,
    school,
)
from integration.casework.plans import as_one, opened, said, scored, words
from plain_sql import no_right, no_row, refused, refused_row

__all__ = ["agreed", "council", "gangs_unit", "open_case", "police", "school"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
TOLD = [("Age", "17"), ("In words", "Likes to be out of the house")]
SignIn = Callable[[Posting], Client]


@pytest.fixture
def boxing() -> Service:
    """Sport for 11 to 25 in Haringey, with places."""
    return a_service("Evening boxing", needs=[Need.SPORT], minimum_age=11, maximum_age=25)


def a_service(name: str, **said: Any) -> Service:
    organisation, _ = Organisation.objects.get_or_create(name="Corner to Corner")
    given = {"areas": ["Haringey"], "capacity": Capacity.PLACES, "email": "office@corner.example", **said}
    return Service.objects.create(organisation=organisation, name=name, modified_at=timezone.now(), **given)


@pytest.fixture
def case(council: Posting, open_case: Callable[..., Case]) -> Case:
    """Marcus, whose peers are a need."""
    made = opened(open_case(council))
    scored(made, council, PEERS=3, MISSING=2)
    return made


def refer(case: Case, by: Posting, service: Service, **changes: Any) -> ServiceReferral:
    given = {
        "told": TOLD,
        "basis": "CONSENT",
        "basis_words": "Marcus, on the day",
        "email": "office@corner.example",
        "need": "PEERS",
        **changes,
    }
    with as_one(by):
        return referring.refer(case=case.pk, service=service.pk, by=by, **given)


@pytest.fixture
def referral(case: Case, council: Posting, boxing: Service) -> ServiceReferral:
    """Marcus is referred to boxing."""
    return refer(case, council, boxing)


def answer(referral: ServiceReferral, state: str, **changes: Any) -> ServiceReferral:
    given = {"on": timezone.localdate(), "answered_as": "Duty worker", **changes}
    with links.public(referral.pk, referral.key):
        return referring.answer(referral=referral.pk, state=state, **given)


def say(referral: ServiceReferral, by: Posting, state: str, **changes: Any) -> ServiceReferral:
    given = {"on": timezone.localdate(), **changes}
    with as_one(by):
        return referring.say(case=referral.case_id, referral=referral.pk, by=by, state=state, **given)


def test_a_referral_is_kept_told_and_said_once(
    referral: ServiceReferral, case: Case, council: Posting
) -> None:
    again = refer(case, council, referral.service)
    assert (again.pk, ServiceStep.objects.count()) == (referral.pk, 1)
    assert referral.disclosure.told == [
        {"label": "Age", "text": "17"},
        {"label": "In words", "text": "Likes to be out of the house"},
    ]
    assert (referral.category, referral.state, referral.reference) == (
        "PLAN",
        "SENT",
        f"SR-{referral.pk:06d}",
    )
    assert said(case, "SERVICE") == [("SENT", "Evening boxing")]
    logged = Logged.objects.filter(what="network.servicereferral").get()
    assert (logged.act, logged.people, logged.to) == ("DISCLOSURE", [case.person_id], "Evening boxing")
    assert logged.fields == ["Age", "In words"]


def test_the_same_service_is_asked_once_at_a_time(
    referral: ServiceReferral, case: Case, council: Posting
) -> None:
    with pytest.raises(CannotDo, match="has not ended"):
        refer(case, council, referral.service, told=[("Age", "18")])


def test_nothing_told_is_no_referral(case: Case, council: Posting, boxing: Service) -> None:
    with pytest.raises(CannotDo, match="at least one thing"):
        refer(case, council, boxing, told=[])


def test_a_service_that_has_left_the_directory_takes_none(
    case: Case, council: Posting, boxing: Service
) -> None:
    Service.objects.update(left_at=timezone.now())
    with pytest.raises(CannotDo, match="not offered any more"):
        refer(case, council, boxing)


def test_the_mail_names_nobody_and_its_link_opens_what_is_told(
    referral: ServiceReferral, client: Client
) -> None:
    link_mails.send(referral.pk)
    (sent,) = mail.outbox
    text = f"{sent.subject} {sent.body}"
    assert [word for word in ("Marcus", "Adeyemi", "GAG", "gang", "17,") if word in text] == []
    address = re.search(r"/service-referral/\S+", sent.body)
    page = words(client.get(address[0] if address else ""))
    assert "Likes to be out of the house" in page
    assert [
        word for word in ("Marcus", "Adeyemi", "GAG-", "Gang", "Peers", "on the day") if word in page
    ] == []
    referral.refresh_from_db()
    assert referral.link_sent_at
    assert link_mails.unsent() == []


def test_what_could_not_be_sent_is_tried_again(
    referral: ServiceReferral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda _self: (_ for _ in ()).throw(OSError))
    link_mails.send(referral.pk)
    assert link_mails.unsent() == [referral.pk]
    referral.refresh_from_db()
    assert referral.link_fault == "OSError"


def test_the_services_answers_stand_in_the_chronology_as_its_own(
    referral: ServiceReferral, case: Case
) -> None:
    answer(referral, "WAITING", words="Six weeks")
    answer(referral, "STARTED")
    found = answer(referral, "ENDED", code="COMPLETED")
    assert (found.state, found.code) == ("ENDED", "COMPLETED")
    own = "Answered by the service itself (Duty worker)"
    assert said(case, "SERVICE") == [
        ("SENT", "Evening boxing"),
        ("WAITING", f"Evening boxing. {own}. Six weeks"),
        ("STARTED", f"Evening boxing. {own}"),
        ("ENDED", f"Evening boxing. Completed. {own}"),
    ]
    titles = [one["title"] for one in chronology.shown(case.entries.filter(kind="SERVICE").order_by("pk"))]
    assert titles[1] == "Referral to a service: waiting for a place"


def test_an_answer_that_is_sent_twice_is_kept_once(referral: ServiceReferral) -> None:
    answer(referral, "ACCEPTED")
    answer(referral, "ACCEPTED")
    assert referral.steps.count() == 2


def test_no_capacity_is_unmet_demand(referral: ServiceReferral, case: Case, council: Posting) -> None:
    answer(referral, "DECLINED", code="NO_CAPACITY")
    barrier = Barrier.objects.get()
    assert (barrier.case_id, barrier.need, barrier.words) == (case.pk, "PEERS", "Evening boxing")
    with as_one(council):
        assert [(one.name, one.cases) for one in unmet.figures(council)] == [("No place at a service", 1)]


def test_declining_for_another_reason_is_not(referral: ServiceReferral) -> None:
    answer(referral, "DECLINED", code="NOT_ELIGIBLE")
    assert not Barrier.objects.exists()


def test_two_services_without_a_place_count_once(
    referral: ServiceReferral, case: Case, council: Posting
) -> None:
    answer(referral, "DECLINED", code="NO_CAPACITY")
    other = refer(case, council, a_service("Other boxing"))
    answer(other, "DECLINED", code="NO_CAPACITY")
    assert Barrier.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "changes", "why"),
    [
        ("ENDED", {"code": "COMPLETED"}, "cannot follow"),
        ("WITHDRAWN", {}, "cannot follow"),
        ("DECLINED", {}, "reason"),
        ("ACCEPTED", {"code": "OTHER"}, "reason"),
        ("ACCEPTED", {"on": date(2000, 1, 1)}, "Give a day"),
        ("ACCEPTED", {"seen": "WAITING"}, "it now says “Sent”"),
    ],
)
def test_what_a_service_may_not_say(
    referral: ServiceReferral, state: str, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(CannotDo, match=why):
        answer(referral, state, **changes)
    assert referral.steps.count() == 1


def test_nothing_follows_what_is_over(referral: ServiceReferral, council: Posting) -> None:
    say(referral, council, "WITHDRAWN", words="He has moved")
    with pytest.raises(CannotDo, match="It is over"):
        answer(referral, "ACCEPTED")


def test_the_lead_agency_withdraws_what_another_agency_has_sent(
    case: Case, police: Posting, council: Posting, boxing: Service, sign_in: SignIn
) -> None:
    sent = refer(case, police, boxing)
    address = f"/cases/{case.pk}/services/{sent.pk}/"
    browser = sign_in(council)
    assert "Withdraw it" in words(browser.get(address))
    assert "Started" not in words(browser.get(f"{address}step/"))
    with pytest.raises(CannotDo, match="cannot follow"):
        say(sent, council, "ACCEPTED")
    with pytest.raises(CaseNotFound), as_one(council):
        referring.send_again(case=case.pk, referral=sent.pk, by=council, email="x@corner.example")
    say(sent, council, "WITHDRAWN", words="The police work with them no more")
    sent.refresh_from_db()
    assert sent.state == "WITHDRAWN"
    with links.public(sent.pk, sent.key):
        assert not ServiceDisclosure.objects.exists()


def test_a_link_ends_where_its_agency_may_tell_of_the_case_no_more(
    case: Case, police: Posting, boxing: Service
) -> None:
    sent = refer(case, police, boxing)
    with links.public(sent.pk, sent.key):
        assert ServiceDisclosure.objects.exists()
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    with links.public(sent.pk, sent.key):
        assert not ServiceReferral.objects.exists()
        assert not ServiceDisclosure.objects.exists()
    with pytest.raises(CannotDo, match="opens nothing"):
        answer(sent, "ACCEPTED")


def test_another_agency_than_the_lead_withdraws_nothing(referral: ServiceReferral, police: Posting) -> None:
    with pytest.raises(CaseNotFound):
        say(referral, police, "WITHDRAWN")
    row = {"referral_id": referral.pk, "case_id": referral.case_id, "state": "WITHDRAWN", "code": ""}
    row |= {"words": "", "on": timezone.localdate(), "by_id": police.pk, "answered_as": ""}
    row |= {"at": timezone.now()}
    assert refused_row("network_servicestep", row, by=police) == no_row("network_servicestep")


def add_step(held: ServiceReferral, to: ServiceReferral) -> None:
    """What whoever has the link to one referral would write past the actions."""
    row = {"state": "ACCEPTED", "on": timezone.localdate(), "answered_as": "x", "at": timezone.now()}
    with links.public(held.pk, held.key):
        ServiceStep.objects.create(referral=to, case_id=to.case_id, **row)


def test_the_database_itself_takes_no_step_on_what_is_over(
    referral: ServiceReferral, council: Posting
) -> None:
    say(referral, council, "WITHDRAWN")
    with pytest.raises(IntegrityError, match="takes_no_step"):
        add_step(referral, referral)


def test_a_new_link_ends_those_before(referral: ServiceReferral, council: Posting) -> None:
    with as_one(council):
        referring.send_again(
            case=referral.case_id, referral=referral.pk, by=council, email="duty@corner.example"
        )
    with pytest.raises(CannotDo, match="opens nothing"):
        answer(referral, "ACCEPTED")
    referral.refresh_from_db()
    assert answer(referral, "ACCEPTED").state == "ACCEPTED"


def test_a_link_ends_on_its_day(referral: ServiceReferral) -> None:
    ServiceReferral.objects.update(
        sent_on=timezone.localdate() - timedelta(days=90), link_until=timezone.localdate()
    )
    with pytest.raises(CannotDo, match="opens nothing"):
        answer(referral, "ACCEPTED")


def test_a_link_sees_its_own_row_and_nothing_of_the_case(
    referral: ServiceReferral, case: Case, council: Posting
) -> None:
    other = refer(case, council, a_service("Other"))
    with links.public(referral.pk, referral.key):
        assert list(ServiceReferral.objects.all()) == [referral]
        assert ServiceStep.objects.count() == 1
        assert not Case.objects.exists()
        assert not case.entries.exists()
        assert ServiceReferral.objects.filter(pk=referral.pk).count() == 1
    with links.public(other.pk, referral.key):
        assert not ServiceReferral.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"):
        add_step(referral, other)


def test_what_is_told_is_its_agencys_and_the_links_until_it_is_over(
    referral: ServiceReferral, council: Posting, police: Posting
) -> None:
    with as_one(council):
        assert ServiceDisclosure.objects.get().basis_words == "Marcus, on the day"
    with as_one(police):
        # The police are told the plan, and not what the service is told.
        assert ServiceReferral.objects.exists()
        assert not ServiceDisclosure.objects.exists()
    with links.public(referral.pk, referral.key):
        assert ServiceDisclosure.objects.get().referral_id == referral.pk
    with acting.as_system(Task.SERVICE_LINKS), transaction.atomic():
        assert ServiceReferral.objects.exists()
        assert not ServiceDisclosure.objects.exists()
    say(referral, council, "WITHDRAWN")
    with links.public(referral.pk, referral.key):
        assert ServiceReferral.objects.exists()
        assert not ServiceDisclosure.objects.exists()


def test_the_pages_of_another_agency_do_not_say_what_is_told(
    referral: ServiceReferral, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE network_servicedisclosure DISABLE ROW LEVEL SECURITY")
    address = f"/cases/{referral.case_id}/services/{referral.pk}/"
    secret = ("Likes to be out of the house", "Marcus, on the day", "office@corner.example")
    own, other = words(sign_in(council).get(address)), words(sign_in(police).get(address))
    assert [text for text in secret if text in own] == [*secret]
    assert [text for text in secret if text in other] == []
    assert f"What was told is kept with the agency that referred: {council.agency.name}." in other


def test_a_link_changes_no_referral(referral: ServiceReferral) -> None:
    with links.public(referral.pk, referral.key):
        assert ServiceReferral.objects.update(email="x@x.example") == 0
    with pytest.raises(ProgrammingError, match="permission denied"), links.public(referral.pk, referral.key):
        ServiceReferral.objects.update(state="ENDED")


def test_nobody_writes_how_it_stands_past_a_step(
    referral: ServiceReferral, council: Posting, police: Posting
) -> None:
    table = "network_servicereferral"
    assert refused(f"update {table} set state = 'ENDED'", by=council) == no_right(table)
    row = {
        "referral_id": referral.pk,
        "case_id": referral.case_id,
        "state": "STARTED",
        "code": "",
        "words": "",
        "on": timezone.localdate(),
        "by_id": police.pk,
        "answered_as": "",
        "at": timezone.now(),
    }
    # The police see it, and it is not theirs.
    assert refused_row("network_servicestep", row, by=police) == no_row("network_servicestep")


def seen(posting: Posting) -> tuple[int, int]:
    """How many referrals somebody is told, by the predicate and by the policies."""
    with as_one(posting):
        return referral_queries.visible_to(posting).count(), ServiceReferral.objects.count()


def test_both_locks_say_the_same(
    referral: ServiceReferral, case: Case, council: Posting, police: Posting, school: Posting
) -> None:
    refer(case, council, a_service("Mind"), need="HEALTH")
    assert (seen(council), seen(police), seen(school)) == ((2, 2), (1, 1), (0, 0))
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert seen(police) == (0, 0)


def test_the_predicate_holds_without_the_policies(
    referral: ServiceReferral, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE network_servicereferral DISABLE ROW LEVEL SECURITY")
    address = f"/cases/{referral.case_id}/services/"
    assert "Evening boxing" in words(sign_in(police).get(address))
    assert "Evening boxing" not in words(sign_in(school).get(address))
    assert sign_in(school).get(f"{address}{referral.pk}/").status_code == 404


def test_with_the_case_it_ends(
    case: Case, council: Posting, referral: ServiceReferral, boxing: Service
) -> None:
    started = refer(case, council, a_service("Other"))
    answer(started, "STARTED")
    close_by_two(case, council, {"PEERS": 1, "MISSING": 0})
    referral.refresh_from_db()
    started.refresh_from_db()
    assert (referral.state, referral.code) == ("WITHDRAWN", "CASE_CLOSED")
    assert (started.state, started.code) == ("ENDED", "CASE_CLOSED")


def test_it_is_erased_with_its_person(referral: ServiceReferral, case: Case, council: Posting) -> None:
    with as_one(council):
        suggestions.choose_none(
            case=case.pk, suggestion=suggest(case, council).pk, by=council, words="He has a coach already"
        )
    RetentionReview.objects.create(
        person_id=case.person_id,
        agency=council.agency,
        rule="index-person",
        rules_version="1",
        counted_from=timezone.localdate(),
        due_on=timezone.localdate(),
        made_at=timezone.now(),
        outcome="ERASE",
        reason="Nobody has a need",
        decided_by=council,
        decided_at=timezone.now(),
    )
    erasing.erase(person=case.person_id, why=Erasure.Why.REVIEW, rule="index-person")
    kept = (ServiceReferral, ServiceDisclosure, ServiceStep, Suggestion, SuggestionChoice)
    assert [model.objects.count() for model in kept] == [0] * len(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM network_servicereferralevent")
        assert cursor.fetchone() == (0,)


def test_every_free_text_of_it_is_gathered(
    referral: ServiceReferral, case: Case, council: Posting, make_posting: Callable[..., Posting]
) -> None:
    with as_one(council):
        made = suggestions.suggest(case=case.pk, by=council)
        suggestions.choose_none(case=case.pk, suggestion=made.pk, by=council, words="He has a coach already")
    answer(referral, "WAITING", words="Six weeks")
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        found = gathering.gather(Person.objects.get(pk=case.person_id))
    told = " ".join(one.value for one in found)
    texts = (
        "Likes to be out of the house",
        "Marcus, on the day",
        "He has a coach already",
        "Six weeks",
        "Evening boxing",
    )
    assert [text for text in texts if text not in told] == []


def suggest(case: Case, by: Posting, **said: str) -> Suggestion:
    with as_one(by):
        return suggestions.suggest(case=case.pk, by=by, **said)


def test_a_suggestion_stands_as_it_was_shown(case: Case, council: Posting, boxing: Service) -> None:
    a_service("Too old", needs=[Need.SPORT], minimum_age=60)
    a_service("Advice", needs=[Need.FINANCE])
    full = a_service("A full club", needs=[Need.SPORT], capacity=Capacity.FULL)
    made = suggest(case, council, language="Turkish")
    Service.objects.update(name="Renamed", capacity=Capacity.FULL)
    made.refresh_from_db()
    assert [one["key"] for one in made.shown] == [boxing.pk, full.pk]
    assert made.shown[0]["name"] == "Evening boxing"
    assert made.shown[0]["fits"][:3] == ["Helps with: Peers and identity", "Has places", "Is for Haringey"]
    assert made.wanted["not_compared"][0] == (
        "“Going missing”: no word of the directory stands for this need"
    )
    assert (made.choices.count(), made.others) == (0, 0)


def test_what_is_chosen_is_kept_beside_it(case: Case, council: Posting, boxing: Service) -> None:
    made = suggest(case, council)
    refer(case, council, boxing, suggestion=made.pk)
    assert [one.service for one in made.choices.all()] == [boxing]
    with pytest.raises(CannotDo, match="decided on already"), as_one(council):
        suggestions.choose_none(case=case.pk, suggestion=made.pk, by=council, words="None of them fits")


def test_a_suggestion_is_its_agencys_alone(
    case: Case, council: Posting, police: Posting, boxing: Service
) -> None:
    made = suggest(case, council)
    with as_one(police):
        assert not Suggestion.objects.exists()
        with pytest.raises(CaseNotFound):
            suggestions.choose_none(case=case.pk, suggestion=made.pk, by=police, words="None of them fits")


def test_without_a_need_nothing_is_suggested(council: Posting, open_case: Callable[..., Case]) -> None:
    with pytest.raises(CannotDo, match="Score needs on the plan"):
        suggest(opened(open_case(council)), council)


def test_nearer_is_said_of_the_first_half_of_the_postcode(
    case: Case, council: Posting, boxing: Service
) -> None:
    boxing.places.create(postcode="N17 9XX", district="N17", latitude=51.5882, longitude=-0.0693)
    made = suggest(case, council)
    assert made.wanted["place"] == "N17"
    assert "About 0.0 km from N17" in made.shown[0]["fits"]


GIVEN = {
    "items": ["AGE", "BOROUGH"],
    "words": "Likes to be out of the house",
    "basis": "CONSENT",
    "basis_words": "Marcus, on the day",
    "email": "office@corner.example",
}


def test_the_way_through_the_pages(
    case: Case, council: Posting, boxing: Service, sign_in: SignIn, client: Client
) -> None:
    browser = sign_in(council)
    tab = f"/cases/{case.pk}/services/"
    shown = browser.post(f"{tab}suggest/", {"language": ""}, follow=True)
    assert "Helps with: Peers and identity" in words(shown)
    made = Suggestion.objects.get()
    form = browser.get(f"{tab}refer/{boxing.pk}/?suggestion={made.pk}")
    assert "Name: Marcus Adeyemi" in words(form)
    sent = browser.post(f"{tab}refer/{boxing.pk}/", {**GIVEN, "suggestion": made.pk}, follow=True)
    assert "a link is sent to Evening boxing" in words(sent)
    referral = ServiceReferral.objects.get()
    assert [one["label"] for one in referral.disclosure.told] == ["Age", "Home borough", "In words"]
    assert SuggestionChoice.objects.get().service == boxing
    today = timezone.localdate()
    day = {"on-day": today.day, "on-month": today.month, "on-year": today.year}
    address = f"/service-referral/{links.token_of(referral)}/"
    answered = client.post(
        address, {"state": "WAITING", "answered_as": "Duty worker", "seen": "SENT", **day}, follow=True
    )
    assert "Your answer is sent" in words(answered)
    assert "Waiting for a place" in words(browser.get(tab))
    assert client.post(address, {"state": "DECLINED", "answered_as": "Duty worker", **day}).status_code == 400


def test_a_link_that_is_none_says_so(client: Client) -> None:
    assert client.get("/service-referral/nothing/").status_code == 404


def test_a_link_answers_so_often_an_hour(referral: ServiceReferral, client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "service_answer": "1/h/key"}
    today = timezone.localdate()
    given = {"answered_as": "x", "on-day": today.day, "on-month": today.month, "on-year": today.year}
    address = f"/service-referral/{links.token_of(referral)}/"
    assert client.post(address, {"state": "ACCEPTED", **given}).status_code == 302
    again = client.post(address, {"state": "STARTED", **given})
    assert (again.status_code, "Wait an hour" in words(again)) == (400, True)


def test_take_up_says_of_how_many(
    referral: ServiceReferral,
    case: Case,
    council: Posting,
    make_posting: Callable[..., Posting],
    sign_in: SignIn,
) -> None:
    answer(referral, "STARTED")
    again = refer(case, council, a_service("Full club"))
    answer(again, "DECLINED", code="NO_CAPACITY")
    supervisor = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    page = words(sign_in(supervisor).get("/services/take-up/"))
    # Sent, answered, taken up, no capacity, completed, days.
    assert "Evening boxing 1 1 of 1 1 of 1 0 of 1 None yet 0 (of 1)" in page
    assert "Full club 1 1 of 1 0 of 1 1 of 1 None yet None yet" in page


def test_the_case_page_in_another_agency_shows_no_way_to_change(
    referral: ServiceReferral, police: Posting, sign_in: SignIn
) -> None:
    browser = sign_in(police)
    address = f"/cases/{referral.case_id}/services/{referral.pk}/"
    assert "Say how it stands" not in words(browser.get(address))
    assert browser.get(f"{address}step/").status_code == 404
