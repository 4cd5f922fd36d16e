"""A service's system answers a referral by its link: what the page shows and takes, and nothing more."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client as Browser
from django.utils import timezone

from alongside.api.models import Answer
from alongside.audit.models import Entry as LogEntry
from alongside.network import links
from alongside.network.actions import link_mails, referring
from alongside.network.models import ServiceReferral
from alongside.partners.models import Posting
from integration.api.conftest import Provider, System
from integration.casework.plans import as_one, said, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
KEY = "a-key-of-theirs-1"
Refer = Callable[[str], ServiceReferral]


def today() -> str:
    return timezone.localdate().isoformat()


def says(state: str, seen: str = "SENT", **more: Any) -> dict[str, Any]:
    return {"state": state, "on": today(), "answered_as": "Duty worker", "seen": seen, **more}


def say(referral: ServiceReferral, by: Posting, state: str, **more: Any) -> None:
    given = {"on": timezone.localdate(), **more}
    with as_one(by):
        referring.say(case=referral.case_id, referral=referral.pk, by=by, state=state, **given)


def detail(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]


def test_it_is_told_what_the_page_shows_and_not_one_thing_more(
    referral: ServiceReferral, provider: Provider, council: Posting
) -> None:
    say(referral, council, "ACCEPTED", words="They rang me")
    day = timezone.localdate()
    answer = provider.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "reference": f"SR-{referral.pk:06d}",
        "service": "Evening boxing",
        "agency": council.agency.name,
        "sent_on": day.isoformat(),
        "until": (day + timedelta(days=90)).isoformat(),
        "state": "ACCEPTED",
        "told": [
            {"label": "Age", "text": "17"},
            {"label": "In words", "text": "Likes to be out of the house"},
        ],
        "said": [
            {"state": "SENT", "code": "", "on": today(), "by": "whoever referred", "words": ""},
            {"state": "ACCEPTED", "code": "", "on": today(), "by": "whoever referred", "words": ""},
        ],
        "may_say": ["WAITING", "STARTED", "DECLINED"],
    }
    logged = LogEntry.objects.filter(act="CONSULTATION").latest("pk")
    assert (logged.which, logged.fields, logged.to) == (
        [referral.reference],
        ["Age", "In words"],
        "Evening boxing",
    )


def test_its_answers_stand_in_the_chronology_as_its_own(
    referral: ServiceReferral, provider: Provider
) -> None:
    waits = provider.post(says("WAITING", words="Six weeks"))
    assert (waits.status_code, waits.json()["state"]) == (200, "WAITING")
    assert waits.json()["said"][-1] == {
        "state": "WAITING",
        "code": "",
        "on": today(),
        "by": "the service (Duty worker)",
        "words": "Six weeks",
    }
    assert provider.post(says("STARTED", "WAITING")).status_code == 200
    ended = provider.post(says("ENDED", "STARTED", ended="COMPLETED")).json()
    assert (ended["state"], ended["told"], ended["until"], ended["may_say"]) == ("ENDED", [], None, [])
    own = "Answered by the service itself (Duty worker)"
    assert said(referral.case, "SERVICE") == [
        ("SENT", "Evening boxing"),
        ("WAITING", f"Evening boxing. {own}. Six weeks"),
        ("STARTED", f"Evening boxing. {own}"),
        ("ENDED", f"Evening boxing. Completed. {own}"),
    ]
    acts = LogEntry.objects.filter(act="COLLECTION", what="network.servicereferral").order_by("pk")
    assert [one.fields for one in acts] == [["WAITING"], ["STARTED"], ["ENDED"]]


def test_declining_for_want_of_a_place_is_said_with_its_reason(
    referral: ServiceReferral, provider: Provider
) -> None:
    told = provider.post(says("DECLINED", declined="NO_CAPACITY")).json()
    assert [(one["state"], one["code"]) for one in told["said"]][-1] == ("DECLINED", "NO_CAPACITY")
    assert referral.case.barriers.get().code == "NO_PLACE_AT_SERVICE"


def test_what_is_over_is_told_no_more_and_takes_no_answer(
    referral: ServiceReferral, provider: Provider, council: Posting
) -> None:
    say(referral, council, "WITHDRAWN", words="He has moved")
    told = provider.get()
    assert (told.status_code, told.json()["told"], "moved" in str(told.json())) == (200, [], False)
    assert detail(provider.post(says("ACCEPTED", "WITHDRAWN"))) == (
        422,
        f"This referral is over. Speak to {council.agency.name} if there is more to say.",
    )


# Links that open nothing


def unsigned(referral: ServiceReferral, other: ServiceReferral) -> str:
    return f"{links.token_of(referral).rpartition(':')[0]}:{'A' * 43}"


def of_another(referral: ServiceReferral, other: ServiceReferral) -> str:
    referral.key = other.key
    return links.token_of(referral)


def out_of_date(referral: ServiceReferral, other: ServiceReferral) -> str:
    begun = timezone.localdate() - timedelta(days=90)
    ServiceReferral.objects.filter(pk=referral.pk).update(sent_on=begun, link_until=timezone.localdate())
    return links.token_of(referral)


def replaced(referral: ServiceReferral, other: ServiceReferral) -> str:
    token = links.token_of(referral)
    with as_one(referral.by):
        referring.send_again(
            case=referral.case_id, referral=referral.pk, by=referral.by, email="duty@corner.example"
        )
    return token


@pytest.mark.parametrize("made", [unsigned, of_another, out_of_date, replaced])
def test_a_link_that_opens_nothing_answers_like_none(
    referral: ServiceReferral, refer_to: Refer, made: Callable[..., str]
) -> None:
    link, none = Provider(made(referral, refer_to("Advice"))), Provider("nothing")
    for_reading, for_writing = none.get(), none.post(says("ACCEPTED"))
    assert detail(for_reading) == (
        401,
        "This link opens nothing. Take the newest, or ask whoever referred somebody.",
    )
    assert 'error="invalid_token"' in for_reading.headers["WWW-Authenticate"]
    read, written = link.get(), link.post(says("ACCEPTED"))
    assert (read.status_code, read.content) == (401, for_reading.content)
    assert (written.status_code, written.content) == (401, for_writing.content)
    assert referral.steps.count() == 1


def test_a_link_opens_nothing_else_and_no_other_token_opens_it(
    provider: Provider, council: Posting, system_of: Callable[..., System]
) -> None:
    assert provider.get("/cases").status_code == 401
    assert system_of(council).get("/service-referral").status_code == 401
    assert Browser().get("/api/v1/service-referral").status_code == 401


def test_a_session_does_not_open_it(referral: ServiceReferral, council: Posting) -> None:
    browser = Browser()
    browser.force_login(council.user)
    assert browser.get("/api/v1/service-referral").status_code == 401


# Once


def test_the_same_key_answers_once_and_says_so(
    referral: ServiceReferral, provider: Provider, council: Posting
) -> None:
    first = provider.post(says("ACCEPTED"), key=KEY)
    say(referral, council, "WAITING")
    again = provider.post(says("ACCEPTED"), key=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Idempotency-Replayed" not in first.headers
    # As it stands now: the worker has said otherwise since, and that is left alone.
    assert (again.headers["Idempotency-Replayed"], again.json()["state"]) == ("true", "WAITING")
    assert [one.state for one in referral.steps.order_by("pk")] == ["SENT", "ACCEPTED", "WAITING"]
    kept = Answer.objects.get()
    assert (kept.client, kept.service_referral, kept.record) == (None, referral.pk, referral.pk)


@pytest.mark.parametrize(
    "given",
    [{"state": "ACCEPTED", "words": "On Tuesday"}, {"state": "DECLINED", "declined": "OTHER"}],
    ids=["goes on", "is over"],
)
def test_the_same_answer_with_another_key_is_answered_as_the_first(
    referral: ServiceReferral, provider: Provider, given: dict[str, Any]
) -> None:
    first, again = provider.post(says(**given)), provider.post(says(**given))
    assert (again.status_code, again.json()) == (200, first.json())
    assert referral.steps.count() == 2


@pytest.mark.parametrize(
    "changes", [{"words": "On Friday"}, {"answered_as": "Manager"}, {"state": "WAITING"}]
)
def test_another_answer_to_what_was_seen_is_not_taken_for_the_same(
    referral: ServiceReferral, provider: Provider, changes: dict[str, Any]
) -> None:
    provider.post(says("ACCEPTED"))
    assert provider.post(says("ACCEPTED") | changes).status_code == 409
    assert referral.steps.count() == 2


def test_an_answer_that_somebody_has_followed_is_not_said_again(
    referral: ServiceReferral, provider: Provider, council: Posting
) -> None:
    provider.post(says("ACCEPTED"))
    say(referral, council, "WAITING")
    assert provider.post(says("ACCEPTED")).status_code == 409
    assert referral.steps.count() == 3


def test_the_same_key_with_another_body_is_refused(referral: ServiceReferral, provider: Provider) -> None:
    provider.post(says("ACCEPTED"), key=KEY)
    other = provider.post(says("STARTED", "ACCEPTED"), key=KEY)
    assert (other.status_code, "another request" in other.json()["detail"]) == (422, True)
    assert referral.steps.count() == 2


def test_what_was_refused_may_be_mended_under_the_same_key(provider: Provider) -> None:
    assert provider.post(says("DECLINED"), key=KEY).status_code == 422
    assert provider.post(says("DECLINED", declined="OTHER"), key=KEY).status_code == 200


def test_a_key_is_asked_for(provider: Provider) -> None:
    assert provider.post(says("ACCEPTED"), key="short").status_code == 400


def test_two_links_may_use_the_same_key(provider: Provider, refer_to: Refer) -> None:
    other = Provider(links.token_of(refer_to("Advice")))
    assert provider.post(says("ACCEPTED"), key=KEY).status_code == 200
    answer = other.post(says("ACCEPTED"), key=KEY)
    assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (200, False)


def test_a_link_sees_and_makes_the_keys_of_its_own_referral_alone(
    referral: ServiceReferral, provider: Provider, refer_to: Refer
) -> None:
    other = refer_to("Advice")
    provider.post(says("ACCEPTED"), key=KEY)
    with links.public(other.pk, other.key):
        assert not Answer.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"), links.public(other.pk, other.key):
        Answer.objects.create(service_referral=referral.pk, key="another-key", at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_does_it_and_both_are_answered(referral: ServiceReferral) -> None:
    both = [Provider(links.token_of(referral)) for _ in range(2)]
    together, answers = threading.Barrier(2), list[Any]()

    def send(one: Provider) -> None:
        together.wait()
        answers.append(one.post(says("ACCEPTED"), key=KEY))
        connection.close()

    threads = [threading.Thread(target=send, args=[one]) for one in both]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert [one.status_code for one in answers] == [200, 200]
    assert sorted(str(one.headers.get("Idempotency-Replayed")) for one in answers) == ["None", "true"]
    assert referral.steps.count() == 2


# What cannot be said


# By how it stands now the first could follow and the second could not: neither is written.
@pytest.mark.parametrize("state", ["ACCEPTED", "WAITING"])
def test_over_what_somebody_said_meanwhile_nothing_is_written(
    referral: ServiceReferral, provider: Provider, council: Posting, state: str
) -> None:
    say(referral, council, "WAITING")
    answer = provider.post(says(state, "SENT"))
    assert detail(answer) == (
        409,
        "Somebody has answered meanwhile: it now says “Waiting for a place”. Look again before you save.",
    )
    assert (answer.json()["yours"], answer.json()["theirs"]) == (state, "WAITING")
    assert referral.steps.count() == 2


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a role that nobody sees": (
        {"answered_as": "\u200b"},
        "body.answered_as",
        "Enter the role in which you answer",
    ),
    "no reason": ({"state": "DECLINED"}, "body.declined", "Select the reason"),
    "cannot follow": ({"state": "ENDED"}, "body.state", "Select how it stands from what can follow now"),
    "long ago": ({"on": "2000-01-01"}, "body.on", "Give a day from {day} to today"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_in_the_sentences_of_the_page(
    referral: ServiceReferral, provider: Provider, wrong: str
) -> None:
    changes, where, sentence = WRONG[wrong]
    day = timezone.localdate()
    sentence = sentence.format(day=f"{day.day} {day:%B %Y}")
    given = says("ACCEPTED") | changes
    answer = provider.post(given)
    assert answer.status_code == 422
    assert {"where": where, "words": sentence} in answer.json()["faults"]
    year, month, date = given.pop("on").split("-")
    typed = {**given, "on-day": date, "on-month": month, "on-year": year}
    page = Browser().post(f"/service-referral/{links.token_of(referral)}/", typed)
    assert (page.status_code, sentence in words(page)) == (400, True)
    assert referral.steps.count() == 1


def by_api(referral: ServiceReferral, given: dict[str, Any]) -> Any:
    return Provider(links.token_of(referral)).post(given)


def by_page(referral: ServiceReferral, given: dict[str, Any]) -> Any:
    day = timezone.localdate()
    typed = {**given, "on-day": day.day, "on-month": day.month, "on-year": day.year}
    return Browser().post(f"/service-referral/{links.token_of(referral)}/", typed)


HIDDEN = "\u202e" * 100


@pytest.mark.parametrize("send", [by_api, by_page])
def test_signs_that_nobody_sees_are_not_kept(referral: ServiceReferral, send: Callable[..., Any]) -> None:
    given = says("WAITING", words=f"{HIDDEN}Six\u2028weeks\ufeff", answered_as="Duty\u200b\u2029worker\u2029")
    # Sent twice, it is the same answer still.
    assert send(referral, given).status_code in (200, 302)
    assert by_api(referral, given).status_code == 200
    step = referral.steps.get(state="WAITING")
    assert (step.words, step.answered_as) == ("Six weeks", "Duty worker")


@pytest.mark.parametrize(("send", "status"), [(by_api, 422), (by_page, 400)])
@pytest.mark.parametrize("hidden", ["\u200b", "\u2028", "\u00ad \u2066"], ids=ascii)
def test_a_role_that_nobody_sees_is_none(
    referral: ServiceReferral, send: Callable[..., Any], status: int, hidden: str
) -> None:
    assert send(referral, says("WAITING", answered_as=hidden)).status_code == status
    assert referral.steps.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "WITHDRAWN"},
        {"state": "SENT"},
        {"state": "MAYBE"},
        {"declined": "OTHER"},
        {"state": "DECLINED", "declined": "COMPLETED"},
        {"state": "DECLINED", "declined": "OTHER", "ended": "COMPLETED"},
        {"on": "2026-02-30"},
        {"on": 10**30},
        {"words": "a\0b"},
        {"words": "x" * 1_001},
        {"answered_as": ""},
        {"answered_as": "x" * 151},
        {"seen": ""},
        {"name": "Marcus"},
    ],
    ids=str,
)
def test_what_is_not_as_described_is_refused_and_not_repeated(
    referral: ServiceReferral, provider: Provider, changes: dict[str, Any]
) -> None:
    answer = provider.post(says("ACCEPTED") | changes)
    assert (answer.status_code, "Marcus" in answer.content.decode()) == (422, False)
    assert answer.json()["faults"]
    assert referral.steps.count() == 1


def test_it_answers_as_often_as_the_page_and_the_two_are_counted_together(
    referral: ServiceReferral, provider: Provider, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "service_answer": "1/h/key"}
    day = timezone.localdate()
    typed = {"state": "ACCEPTED", "answered_as": "x", "on-day": day.day, "on-month": day.month}
    page = Browser().post(f"/service-referral/{links.token_of(referral)}/", {**typed, "on-year": day.year})
    assert page.status_code == 302
    answer = provider.post(says("STARTED", "ACCEPTED"), key=KEY)
    assert detail(answer) == (
        429,
        "Answers were sent very often in a short time. Wait an hour, and send this with the same key.",
    )
    assert answer.headers["Retry-After"] == "3600"
    assert referral.steps.count() == 2
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "service_answer": "9/h/key"}
    assert provider.post(says("STARTED", "ACCEPTED"), key=KEY).status_code == 200


def test_the_mail_says_that_a_system_can_answer_and_where_that_is_described(
    referral: ServiceReferral, mailoutbox: list[Any]
) -> None:
    link_mails.send(referral.pk)
    (sent,) = mailoutbox
    line = next(one for one in sent.body.splitlines() if "system" in one)
    described = re.search(r"https?://[^/]+(/\S+json)", line)
    assert described
    told = Browser().get(described[1]).json()
    assert "/api/v1/service-referral" in told["paths"]
    # The token is what the line says it is.
    link = next(one for one in sent.body.splitlines() if "/service-referral/" in one)
    assert Provider(link.split("/")[-2]).get().status_code == 200
