"""Who sees what through the API: just what somebody posted so sees on the pages, this very minute."""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from alongside.api.actions import clients
from alongside.api.models import Client, Token
from alongside.api.v1 import finding
from alongside.audit.models import Entry as LogEntry
from alongside.casework import queries
from alongside.casework.models import Case
from alongside.partners.models import Agency, Agreement, Posting
from integration.api.conftest import System

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
SystemOf = Callable[..., System]
OpenCase = Callable[..., Case]


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Works in Haringey, at an agency that is party to nothing."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(name="Stranger", shares=False))


# What four agencies see: by the agreement that conftest of casework has written.
SEEN: dict[str, Any] = {
    "council": ("Adeyemi", "14 Acacia Road", "COMMUNITY", []),
    "police": ("Adeyemi", "14 Acacia Road", "COMMUNITY", ["SUPPORT_NOTES"]),
    "school": (
        "Adeyemi",
        None,
        None,
        ["CONTACT", "INTELLIGENCE", "PLAN", "SAFEGUARDING", "SUPPORT_NOTES"],
    ),
}


@pytest.mark.parametrize("agency", SEEN)
def test_each_agency_is_told_what_its_agreement_says_and_the_rest_is_named(
    request: pytest.FixtureRequest, council: Posting, open_case: OpenCase, system_of: SystemOf, agency: str
) -> None:
    case = open_case(council)
    told = system_of(request.getfixturevalue(agency)).get(f"/cases/{case.reference}").json()
    name, address, status, hidden = SEEN[agency]
    assert told["person"]["surname"] == name
    assert (told["contact"] or {}).get("address") == address
    assert ((told["standing"] or {}).get("status") or {}).get("code") == status
    assert told["not_shared"] == hidden


@pytest.mark.parametrize("agency", SEEN)
def test_it_is_what_the_pages_show(
    request: pytest.FixtureRequest, council: Posting, open_case: OpenCase, system_of: SystemOf, agency: str
) -> None:
    case, posting = open_case(council), request.getfixturevalue(agency)
    told = system_of(posting).get(f"/cases/{case.reference}").json()
    browser = Browser()
    browser.force_login(posting.user)
    record = browser.get(f"/cases/{case.pk}/").content.decode()
    person = browser.get(f"/people/{case.person_id}/").content.decode()
    assert (told["person"] is not None) == ("Adeyemi" in record)
    assert (told["standing"] is not None) == ("In the community" in record)
    assert (told["contact"] is not None) == ("14 Acacia Road" in person)


def test_who_shares_nothing_sees_nothing_and_it_is_written_down(
    council: Posting, stranger: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(stranger)
    hidden, absent = system.get(f"/cases/{case.reference}"), system.get("/cases/GAG-999999")
    assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert system.get("/cases").json()["cases"] == []
    refused = LogEntry.objects.filter(act="REFUSAL", posting_id=system.client.posting_id).first()
    assert refused is not None
    assert refused.which == [case.reference]


def test_what_was_read_is_in_the_log_as_the_systems(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(council)
    system.get(f"/cases/{case.reference}")
    entry = LogEntry.objects.filter(act="CONSULTATION").latest("pk")
    assert (entry.posting_id, entry.which, entry.people) == (
        system.client.posting_id,
        [case.reference],
        [case.person_id],
    )


def test_the_database_holds_where_the_predicate_is_gone(
    monkeypatch: pytest.MonkeyPatch,
    council: Posting,
    stranger: Posting,
    open_case: OpenCase,
    system_of: SystemOf,
) -> None:
    case = open_case(council)
    theirs, others = system_of(council), system_of(stranger)
    monkeypatch.setattr(finding, "cases", lambda request: Case.objects.select_related("lead_agency"))
    assert theirs.get(f"/cases/{case.reference}").status_code == 200
    assert others.get(f"/cases/{case.reference}").status_code == 404


def test_the_predicate_holds_where_the_database_is_open(
    settings: Any, council: Posting, stranger: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case = open_case(council)
    theirs, others = system_of(council), system_of(stranger)
    settings.DATABASE_ROLE_WHILE_ACTING = ""
    assert theirs.get(f"/cases/{case.reference}").status_code == 200
    assert others.get(f"/cases/{case.reference}").status_code == 404


def test_when_the_agreement_ends_so_does_the_sight(
    council: Posting, police: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case, system = open_case(council), system_of(police)
    assert system.get(f"/cases/{case.reference}").status_code == 200
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert system.get(f"/cases/{case.reference}").status_code == 404


# Tokens


def ends_posting(system: System, lead: Posting) -> None:
    Posting.objects.filter(pk=system.client.posting_id).update(ends_on=timezone.localdate())


def ends_agency(system: System, lead: Posting) -> None:
    Agency.objects.filter(pk=lead.agency_id).update(ends_on=timezone.localdate())


def revokes(system: System, lead: Posting) -> None:
    clients.revoke(client=system.client, by=lead, reason="No longer in use")


def makes_a_secret(system: System, lead: Posting) -> None:
    clients.new_secret(client=system.client, by=lead)


@pytest.mark.parametrize("ended", [ends_posting, ends_agency, revokes, makes_a_secret])
def test_a_token_stops_with_what_it_stands_on(
    council: Posting,
    system_of: SystemOf,
    lead_of: Callable[[Agency], Posting],
    ended: Callable[[System, Posting], None],
) -> None:
    system, lead = system_of(council), lead_of(council.agency)
    assert system.get("/cases").status_code == 200
    ended(system, lead)
    answer = system.get("/cases")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert system.ask_for_token().status_code == 401


def test_a_token_runs_out_after_ten_minutes(council: Posting, system_of: SystemOf) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        system = system_of(council)
        assert system.ask_for_token().json()["expires_in"] == 600
        clock.shift(timedelta(minutes=9, seconds=59))
        assert system.get("/cases").status_code == 200
        clock.shift(timedelta(seconds=1))
        assert system.get("/cases").status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic x", "bearer\tx", f"Bearer {5000 * 'x'}", "Bearer é"],
)
def test_what_is_no_token_opens_nothing(header: str) -> None:
    answer = Browser().get("/api/v1/cases", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Alongside"')
    assert not answer.cookies


def test_a_session_opens_nothing_and_is_left_alone(council: Posting, system_of: SystemOf) -> None:
    system, browser = system_of(council), Browser()
    browser.force_login(council.user)
    before = dict(browser.session.items())
    assert browser.get("/api/v1/cases").status_code == 401
    answer = browser.get("/api/v1/cases", HTTP_AUTHORIZATION=f"Bearer {system.token}")
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert dict(browser.session.items()) == before


def test_only_hashes_of_secrets_and_tokens_are_kept(council: Posting, system_of: SystemOf) -> None:
    system = system_of(council)
    kept = [*Client.objects.values_list(), *Token.objects.values_list()]
    assert system.secret not in str(kept)
    assert system.token not in str(kept)


def test_a_token_is_got_with_the_secret_in_the_header(council: Posting, system_of: SystemOf) -> None:
    system = system_of(council)
    shown = base64.b64encode(f"{system.client.key}:{system.secret}".encode()).decode()
    answer = Browser().post(
        "/api/v1/token",
        "grant_type=client_credentials&scope=cases:read",
        content_type="application/x-www-form-urlencoded",
        HTTP_AUTHORIZATION=f"Basic {shown}",
    )
    assert (answer.status_code, answer.json()["scope"]) == (200, "cases:read")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "als_wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "nobody\0"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "everything"}, 400, "invalid_scope"),
    ],
)
def test_who_is_given_no_token(
    council: Posting, system_of: SystemOf, form: dict[str, str], status: int, error: str
) -> None:
    answer = system_of(council).ask_for_token(**form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize("body", [b"\xff", b"%", b"a=%FF", b"grant_type=a&grant_type=x", b""])
def test_a_form_that_cannot_be_read_is_no_fault_of_ours(body: bytes) -> None:
    answer = Browser().post("/api/v1/token", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 401)
    assert answer.json()["error"]


def test_a_wrong_secret_and_a_token_are_written_down(council: Posting, system_of: SystemOf) -> None:
    system = system_of(council)
    system.ask_for_token(client_secret="als_wrong")
    acts = LogEntry.objects.filter(what="api.client", which=[system.client.key]).order_by("pk")
    assert [one.act for one in acts] == ["COLLECTION", "ALTERATION", "SIGN_IN", "REFUSAL"]


def test_wrong_secrets_fill_no_log_and_keep_nobody_out(
    settings: Any, council: Posting, system_of: SystemOf
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api_refused": "2/m/ip"}
    system = system_of(council)
    tried = [system.ask_for_token(client_secret="als_wrong") for _ in range(4)]
    assert [one.status_code for one in tried] == [401, 401, 429, 429]
    assert int(tried[-1].headers["Retry-After"]) <= 60
    assert LogEntry.objects.filter(act="REFUSAL", what="api.client").count() == 2
    assert system.ask_for_token().status_code == 200


def test_a_client_id_is_not_to_be_worked_out(council: Posting, system_of: SystemOf) -> None:
    numbers = [f"{council.agency_id}/{number}" for number in range(3)]
    guessed = {hashlib.sha256(one.encode()).hexdigest()[:24] for one in numbers}
    keys = {system_of(council).client.key for _ in range(2)}
    assert (len(keys), keys & guessed) == (2, set())


# Scopes, permissions, limits


@pytest.mark.parametrize(
    ("has", "lacks", "what"),
    [
        ("cases:read", "cases:write", "/cases/GAG-000001/standing"),
        # Each is answered with what others said too.
        ("cases:write", "cases:read", "/cases/GAG-000001/standing"),
        ("cases:write", "cases:read", "/cases/GAG-000001/needs"),
        ("cases:write", "cases:read", "/cases/GAG-000001/exit"),
        ("cases:write", "cases:read", "/cases/GAG-000001/notes"),
        ("cases:write", "cases:read", "/cases/GAG-000001/appointments"),
        ("cases:write", "cases:read", "/cases/GAG-000001/appointments/1/outcome"),
        ("referrals:write", "referrals:read", "/referrals/REF-000001/answer"),
        ("tasks:write", "tasks:read", "/tasks/T-000001/done"),
    ],
)
def test_a_scope_that_a_token_lacks_is_named(
    council: Posting, system_of: SystemOf, has: str, lacks: str, what: str
) -> None:
    answer = system_of(council, has).post(what, {})
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        f"This needs the scope {lacks}, which this token does not have.",
    )
    refused = LogEntry.objects.filter(act="REFUSAL").latest("pk")
    assert refused.reason == f"needs the scope {lacks}"


def test_a_role_that_may_not_see_cases_sees_none(council: Posting, system_of: SystemOf) -> None:
    system = system_of(council)
    Posting.objects.filter(pk=system.client.posting_id).update(role="LONDON_VIEWER", borough="")
    assert system.get("/cases").status_code == 403


def test_who_asks_too_often_is_told_how_long_to_wait(
    settings: Any, council: Posting, system_of: SystemOf
) -> None:
    settings.API_REQUESTS_A_MINUTE = 3
    with time_machine.travel(timezone.now().replace(second=20), tick=False) as clock:
        system = system_of(council)  # The token is the first.
        assert [system.get("/cases").status_code for _ in range(3)] == [200, 200, 429]
        answer = system.get("/cases")
        assert answer.headers["Retry-After"] == "40"
        assert system.ask_for_token().status_code == 429
        clock.shift(timedelta(seconds=40))
        assert system.get("/cases").status_code == 200


def test_a_system_cannot_sign_in_on_a_page(council: Posting, system_of: SystemOf) -> None:
    user, browser = system_of(council).client.posting.user, Browser()
    assert not user.has_usable_password()
    browser.force_login(user)
    assert browser.get("/cases/").status_code == 403


def test_a_system_is_nobody_to_give_a_case_to(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:

    case, system = open_case(council), system_of(council)
    assert system.client.posting not in queries.could_work(case)
    assert council in queries.could_work(case)


# Lists


def test_a_list_goes_on_where_it_stopped_and_tells_nothing_twice(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    made = [open_case(council, surname=f"Adeyemi{number}", forenames="M").reference for number in range(3)]
    system = system_of(council)
    first = system.get("/cases", limit=2).json()
    rest = system.get("/cases", limit=2, cursor=first["next"]).json()
    assert [one["reference"] for one in first["cases"] + rest["cases"]] == made
    assert rest["next"] == ""


@pytest.mark.parametrize("cursor", ["x", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "MQ==", "é"])
def test_a_cursor_that_is_none_is_said_to_be(council: Posting, system_of: SystemOf, cursor: str) -> None:
    answer = system_of(council).get("/cases", cursor=cursor)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "query.cursor")


def test_a_list_is_narrowed(council: Posting, open_case: OpenCase, system_of: SystemOf) -> None:
    case, system = open_case(council), system_of(council)
    narrowed = {
        "programme": [{"programme": "gang-action-group"}, {"programme": "girls-forum"}],
        "state": [{"state": "open"}, {"state": "closed"}],
    }
    found = [
        [one["reference"] for one in system.get("/cases", **query).json()["cases"]]
        for asked in narrowed.values()
        for query in asked
    ]
    assert found == [[case.reference], [], [case.reference], []]


def test_what_has_changed_since_is_what_one_was_told_of(
    council: Posting, school: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case = open_case(council)
    mine, theirs = system_of(council), system_of(school)
    first = mine.get("/cases").json()
    since = timezone.now()

    def changed(system: System, when: Any) -> list[str]:
        return [one["reference"] for one in system.get("/cases", changed_since=when).json()["cases"]]

    assert changed(mine, since.isoformat()) == []
    assert changed(mine, first["as_of"]) == [case.reference]
    # The school is told nothing of the plan, so that nothing it knows of has changed.
    assert changed(theirs, first["as_of"]) == []


def test_the_chronology_is_that_of_the_page_the_oldest_first(
    council: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case = open_case(council)
    told = system_of(council).get(f"/cases/{case.reference}/chronology").json()
    assert [one["title"] for one in told["entries"]] == [
        "Opened",
        "Status: In the community",
        "Approach: Support",
        "RAG rating: Amber",
        "Motivation and engagement: Some engagement and motivation to change",
    ]
    assert {one["agency"] for one in told["entries"]} == {"Council"}


def test_who_is_not_told_of_the_plan_is_told_no_chronology(
    council: Posting, school: Posting, open_case: OpenCase, system_of: SystemOf
) -> None:
    case = open_case(council)
    assert system_of(school).get(f"/cases/{case.reference}/chronology").json()["entries"] == []


def test_a_programme_is_its_words(council: Posting, system_of: SystemOf) -> None:
    system = system_of(council)
    one = system.get("/programmes/gang-action-group").json()
    assert {"code": "RED", "word": "Red", "retired": False} in one["vocabularies"]["rag"]
    assert one in system.get("/programmes").json()["programmes"]
    assert system.get("/programmes/nothing").status_code == 404


@pytest.mark.parametrize(
    "moment",
    [
        "0485-09-17T11:36:31-23:40",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "1899-12-31T00:00:00Z",
    ],
)
def test_a_moment_that_no_calendar_of_ours_has_is_said_to_be_none(
    council: Posting, system_of: SystemOf, moment: str
) -> None:
    answer = system_of(council).get("/cases", changed_since=moment)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "query.changed_since")
