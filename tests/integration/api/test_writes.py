"""Writing through the API: as on the page, once, and over nothing that somebody else said meanwhile."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from alongside.api import delivering
from alongside.api.models import Answer
from alongside.audit.models import Entry as LogEntry
from alongside.casework.actions import cases
from alongside.casework.models import Case, Entry
from alongside.partners.models import Posting
from integration.api.conftest import System, was_told
from integration.casework.conftest import STANDING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
SystemOf = Callable[..., System]
OpenCase = Callable[..., Case]
KEY = "a-key-of-theirs-1"


def said(**more: Any) -> dict[str, Any]:
    """That somebody turned red."""
    return {
        "rag": "RED",
        "on": timezone.localdate().isoformat(),
        "words": "Seen with them again on Tuesday",
        "seen": STANDING,
        **more,
    }


def where(case: Case) -> str:
    return f"/cases/{case.reference}/standing"


def test_how_somebody_stands_is_said_as_on_the_page(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    answer = system.post(where(case), said())
    assert (answer.status_code, answer.json()["rag"]) == (200, {"code": "RED", "word": "Red"})
    assert was_told(system) == ["standing"]
    case.refresh_from_db()
    assert (case.rag, case.status, case.rag_since) == ("RED", "COMMUNITY", timezone.localdate())
    entry = Entry.objects.latest("pk")
    assert (entry.kind, entry.code, entry.by, entry.words) == (
        "RAG",
        "RED",
        system.client.posting,
        "Seen with them again on Tuesday",
    )
    logged = LogEntry.objects.filter(act="ALTERATION", what="casework.case").latest("pk")
    assert (logged.posting_id, logged.fields) == (system.client.posting_id, ["case", "rag"])


@pytest.mark.parametrize("who", ["police", "school"])
def test_only_the_lead_agency_says_so(
    request: pytest.FixtureRequest, council: Posting, open_case: OpenCase, system_of: SystemOf, who: str
) -> None:
    case = open_case(council)
    assert system_of(request.getfixturevalue(who)).post(where(case), said()).status_code == 404
    case.refresh_from_db()
    assert case.rag == "AMBER"


@pytest.mark.parametrize(
    ("more", "where_it_is", "words"),
    [
        ({"rag": "PURPLE"}, "body.rag", "Select a valid choice"),
        ({"status": ""}, "body.status", "Select a status"),
        ({"words": "No"}, "body.words", "Say more about why"),
        ({"unknown": 1}, "body.said.unknown", "Extra inputs are not permitted"),
        ({"on": "27 March"}, "body.said.on", "Give a day such as 2026-02-24"),
        ({"words": "\0 and more of it"}, "body.said.words", "String should match pattern"),
    ],
)
def test_what_cannot_be_said_is_named(
    council: Posting,
    open_case: OpenCase,
    system_of: SystemOf,
    more: dict[str, Any],
    where_it_is: str,
    words: str,
) -> None:
    answer = system_of(council).post(where(open_case(council)), said(**more))
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    fault = answer.json()["faults"][0]
    assert fault["where"] == where_it_is
    assert words in fault["words"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"rag": "AMBER"}, "Nothing would change"),
        ({"on": "2020-01-01"}, "Give a day from the opening"),
        ({"on": "9999-12-31"}, "Give a day from the opening"),
    ],
)
def test_what_the_action_refuses_is_said_in_its_words(
    council: Posting, open_case: OpenCase, system_of: SystemOf, more: dict[str, Any], sentence: str
) -> None:
    answer = system_of(council).post(where(open_case(council)), said(**more))
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


def test_over_nothing_that_was_said_meanwhile(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    today = timezone.localdate()
    cases.change(
        case=case.pk,
        by=council,
        standing={**STANDING, "rag": "GREEN"},
        words="Better now, they say",
        on=today,
    )
    answer = system.post(where(case), said())
    assert answer.status_code == 409
    assert (answer.json()["yours"]["rag"], answer.json()["theirs"]["rag"]) == ("RED", "GREEN")
    again = system.post(where(case), said(seen=answer.json()["theirs"]))
    assert (again.status_code, again.json()["rag"]["code"]) == (200, "RED")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', '{"on": NaN}', b"\xff", b'{"words": "\\ud800"}']
)
def test_a_body_that_is_none_is_said_to_be(
    council: Posting, open_case: OpenCase, system_of: SystemOf, body: Any
) -> None:
    answer = system_of(council).post(where(open_case(council)), body)
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_body_that_is_too_large(
    settings: Any, council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    answer = system_of(council).post(
        where(open_case(council)), said(words="x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


# Once


def test_what_is_sent_again_is_answered_again_and_done_once(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    answers = [system.post(where(case), said(), key=KEY) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert [one.headers.get("Idempotency-Replayed") for one in answers] == [None, "true"]
    assert Entry.objects.filter(kind="RAG", code="RED").count() == 1


def test_the_same_key_for_something_else_is_refused(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    system.post(where(case), said(), key=KEY)
    answer = system.post(where(case), said(rag="GREEN"), key=KEY)
    assert (answer.status_code, "another key" in answer.json()["detail"]) == (422, True)


def test_another_system_may_use_the_same_key(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, one, other = open_case(council), system_of(council), system_of(council)
    one.post(where(case), said(), key=KEY)
    answer = other.post(where(case), said(rag="GREEN", seen={**STANDING, "rag": "RED"}), key=KEY)
    assert (answer.status_code, answer.json()["rag"]["code"]) == (200, "GREEN")


def test_what_was_refused_may_be_mended_under_the_same_key(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    assert system.post(where(case), said(rag="PURPLE"), key=KEY).status_code == 422
    assert system.post(where(case), said(), key=KEY).status_code == 200


@pytest.mark.parametrize("key", [" ", "short", "é" * 10, "x" * 101, "with space"])
def test_a_key_is_asked_for(council: Posting, open_case: OpenCase, system_of: SystemOf, key: str) -> None:
    answer = system_of(council).post(where(open_case(council)), said(), key=key)
    assert (answer.status_code, "Idempotency-Key" in answer.json()["detail"]) == (400, True)


def test_nothing_of_the_answer_is_kept_but_which_record(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    system.post(where(case), said(), key=KEY)
    kept = Answer.objects.get()
    assert (kept.client, kept.key, kept.record, len(kept.fingerprint)) == (system.client, KEY, case.pk, 64)


def test_what_is_no_longer_shared_is_not_answered_again(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    system.post(where(case), said(), key=KEY)
    Case.objects.filter(pk=case.pk).update(borough="E09000010")
    assert system.post(where(case), said(), key=KEY).status_code == 404


def test_keys_are_forgotten_after_a_day(council: Posting, open_case: OpenCase, system_of: SystemOf) -> None:
    case, system = open_case(council), system_of(council)
    system.post(where(case), said(), key=KEY)
    delivering.forget()
    assert Answer.objects.count() == 1
    Answer.objects.update(at=timezone.now() - timedelta(hours=24, seconds=1))
    delivering.forget()
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_does_it_and_both_are_answered(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, first = open_case(council), system_of(council)
    both = [first, System(first.client, first.secret, first.token)]
    together, answers = threading.Barrier(2), list[Any]()

    def send(system: System) -> None:
        together.wait()
        answers.append(system.post(where(case), said(), key=KEY))
        connection.close()

    threads = [threading.Thread(target=send, args=[one]) for one in both]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert [one.status_code for one in answers] == [200, 200]
    assert sorted(str(one.headers.get("Idempotency-Replayed")) for one in answers) == ["None", "true"]
    assert Entry.objects.filter(kind="RAG", code="RED").count() == 1
