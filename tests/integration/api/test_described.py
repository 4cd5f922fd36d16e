"""The API is as it describes itself: whatever is asked, no fault and no answer that is not described.

schemathesis makes requests from the description, good and bad, and asks the whole application.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from alongside.api.rules import SCOPES
from alongside.api.v1.api import api
from alongside.api.v1.operations import Said
from alongside.api.v1.service_referrals import NewAnswer, ServiceReferralShown
from alongside.casework.models import Case
from alongside.partners.models import Posting
from integration.api.conftest import Provider, System

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
DESCRIPTION: dict[str, Any] = dict(api.get_openapi_schema())
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
APPLICATION = get_wsgi_application()
# As a server does, it says from where it was asked.
SCHEMA.app = lambda environ, start: APPLICATION({"REMOTE_ADDR": "127.0.0.1", **environ}, start)
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# What was sent against the description is refused. (A token is asked for before anything is looked at.)
STRICT = [*CHECKS, checks.negative_data_rejection]
OPERATIONS = [(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods]
FEW = settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def one_connection() -> Iterator[None]:
    """Let the application keep the connection of the test between requests, as Django's own browser does."""
    signals = (request_started, request_finished)
    [one.disconnect(close_old_connections) for one in signals]
    try:
        yield
    finally:
        [one.connect(close_old_connections) for one in signals]


def ask(token: str, path: str, method: str, mode: GenerationMode, **given_parts: Any) -> None:
    """Ask one operation many things."""
    judged_by = STRICT if mode == GenerationMode.NEGATIVE else CHECKS
    strategy = SCHEMA[path][method].as_strategy(generation_mode=mode, **given_parts)

    @FEW
    @given(case=strategy)
    def asked(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=judged_by)

    with one_connection():
        asked()


@pytest.fixture
def somebody(council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case of the council's."""
    return open_case(council)


@pytest.fixture
def system(council: Posting, system_of: Callable[..., System], settings: Any) -> System:
    """The council's system, which may ask as often as it likes."""
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    return system_of(council)


OF_PARTNERS = [one for one in OPERATIONS if one[0] != "/api/v1/service-referral"]
OF_SERVICES = [one for one in OPERATIONS if one not in OF_PARTNERS]


@pytest.mark.parametrize(("path", "method"), OF_PARTNERS)
def test_whatever_is_asked(system: System, somebody: Case, path: str, method: str) -> None:
    ask(system.token, path, method, GenerationMode.POSITIVE)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), OF_SERVICES)
def test_whatever_is_asked_by_a_link(
    provider: Provider, settings: Any, mode: GenerationMode, path: str, method: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "service_answer": "1000/h/key"}
    ask(provider.token, path, method, mode)


# Of one that takes nothing, nothing can be asked that it does not take.
TAKING = [
    (path, method)
    for path, method in OF_PARTNERS
    if {"parameters", "requestBody"}
    & {name for name, said in DESCRIPTION["paths"][path][method].items() if said}
]


@pytest.mark.parametrize(("path", "method"), TAKING)
def test_whatever_is_asked_against_the_description(
    system: System, somebody: Case, path: str, method: str
) -> None:
    ask(system.token, path, method, GenerationMode.NEGATIVE)


OF_A_CASE = [(path, method) for path, method in OPERATIONS if "{reference}" in path]


@pytest.mark.parametrize(("path", "method"), OF_A_CASE)
def test_whatever_is_asked_of_a_case_that_is_there(
    system: System, somebody: Case, path: str, method: str
) -> None:
    ask(
        system.token, path, method, GenerationMode.POSITIVE, path_parameters={"reference": somebody.reference}
    )


@pytest.mark.parametrize(("path", "method"), OF_PARTNERS)
def test_every_operation_says_what_it_may_answer(path: str, method: str) -> None:
    operation = DESCRIPTION["paths"][path][method]
    common = {"429", "500"} | ({"401", "403", "404", "422"} if "security" in operation else set())
    assert common <= {str(status) for status in operation["responses"]}
    problems = [
        list(answer["content"])
        for status, answer in operation["responses"].items()
        if int(status) >= 400 and "security" in operation
    ]
    assert problems == [["application/problem+json"]] * len(problems)


def test_what_a_link_is_asked_is_described_with_examples() -> None:
    (path,) = {path for path, _ in OF_SERVICES}
    operations = DESCRIPTION["paths"][path]
    assert {method: one["security"] for method, one in operations.items()} == {
        "get": [{"ServiceLink": []}],
        "post": [{"ServiceLink": []}],
    }
    schemas = DESCRIPTION["components"]["schemas"]
    for_examples = [(ServiceReferralShown, "ServiceReferralShown"), (NewAnswer, "NewAnswer")]
    taken = [
        model.model_validate(example).model_dump(mode="json", exclude_unset=True)
        for model, name in for_examples
        for example in schemas[name]["examples"]
    ]
    assert taken == [example for _, name in for_examples for example in schemas[name]["examples"]]
    # As long as the page takes it.
    assert schemas["NewAnswer"]["properties"]["words"]["maxLength"] == 1_000
    problems = [
        list(answer["content"])
        for one in operations.values()
        for status, answer in one["responses"].items()
        if int(status) >= 400
    ]
    assert problems == [["application/problem+json"]] * 9


DAYS = [
    (model, name)
    for model in Said.__subclasses__()
    for name, field in model.model_json_schema().get("properties", {}).items()
    if "'date'" in str(field)
]


@pytest.mark.parametrize("typed", [1_774_569_600, "0", "2026-03-27T00:00:00", "2026-03-27T00:00:00Z"])
@pytest.mark.parametrize(("model", "name"), DAYS)
def test_a_day_is_taken_as_it_is_described(model: type[Said], name: str, typed: object) -> None:
    with pytest.raises(ValidationError, match="Give a day such as 2026-02-24"):
        model.__pydantic_validator__.validate_assignment(model.model_construct(), name, typed)


def test_every_day_that_is_taken_is_among_them() -> None:
    assert sorted(name for _, name in DAYS) == [
        *("born_on", "consent_on", "due_on", "due_on", "happened_on", "on", "on", "on")
    ]


def test_it_is_openapi_3_1_and_every_scope_is_in_it() -> None:
    told = Browser().get("/api/v1/openapi.json")
    assert (told.status_code, told.json()["openapi"]) == (200, "3.1.0")
    scheme = told.json()["components"]["securitySchemes"]["OAuth2"]
    assert scheme["flows"]["clientCredentials"] == {"tokenUrl": "/api/v1/token", "scopes": SCOPES}
    needed = {
        one["security"][0]["OAuth2"][0]
        for methods in told.json()["paths"].values()
        for one in methods.values()
        if "OAuth2" in one.get("security", [{}])[0]
    }
    assert needed == set(SCOPES)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_method_that_is_not_described_is_refused_in_the_apis_words(system: System, method: str) -> None:
    answer = getattr(system.browser, method)("/api/v1/cases", HTTP_AUTHORIZATION=f"Bearer {system.token}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_said_in_the_apis_words_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, system: System, somebody: Case
) -> None:
    def fail(**_options: Any) -> None:
        raise RuntimeError("a slip of the pen")

    system.browser.raise_request_exception = False
    monkeypatch.setattr("alongside.casework.actions.cases.change", fail)
    said = {"rag": "RED", "on": str(somebody.opened_on), "words": "Seen with them again"}
    seen = {"status": "COMMUNITY", "approach": "SUPPORT", "rag": "AMBER", "motivation": "SOME"}
    key = uuid.uuid4().hex
    answer = system.post(f"/cases/{somebody.reference}/standing", {**said, "seen": seen}, key=key)
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert b"slip of the pen" not in answer.content
    monkeypatch.undo()
    again = system.post(f"/cases/{somebody.reference}/standing", {**said, "seen": seen}, key=key)
    assert again.status_code == 200
