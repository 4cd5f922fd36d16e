"""What is answered where something cannot be done: problem details (RFC 9457), with a plain sentence."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, Field

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.forms import Form

MEDIA_TYPE = "application/problem+json"
# What WWW-Authenticate says.
SHOW_ONE = 'Bearer realm="Alongside"'
SHOW_ANOTHER = f'{SHOW_ONE}, error="invalid_token"'


class Fault(BaseModel):
    """One thing that is wrong in what was sent."""

    where: str = Field(description="The part of the request, for example body.on")
    words: str = Field(description="What is wrong with it, in a sentence")


class ProblemDetails(BaseModel):
    """What went wrong, as RFC 9457 has it. `detail` is a sentence for people."""

    title: str
    status: int
    detail: str
    faults: list[Fault] = Field(default=[], description="What is wrong in what was sent, one by one")


class Problem(Exception):
    """An answer that says why something is not done."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        faults: list[Fault] | None = None,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.faults = status, detail, faults or []
        self.headers, self.more = headers or {}, more or {}


class NotThere(Exception):
    """A record that is not there, or not this client's to see: both look the same from outside."""

    def __init__(self, what: str, which: object) -> None:
        super().__init__(f"{what} {which}")
        self.what, self.which = what, str(which)[:100]


def answer(problem: Problem) -> HttpResponse:
    """A problem as it is sent."""
    body = {
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "faults": [one.model_dump() for one in problem.faults],
        **problem.more,
    }
    return JsonResponse(
        body, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers, safe=True
    )


def too_many(wait: int) -> Problem:
    """For a client that asks more often than it may."""
    words = f"This client asks too often. Try again in {wait} seconds."
    return Problem(429, words, headers={"Retry-After": str(wait)})


def of_form(form: Form) -> Problem:
    """What the form of the page says to it, where the same is typed there."""
    faults = [
        Fault(where="body" if name == "__all__" else f"body.{name}", words=str(words))
        for name, found in form.errors.items()
        for words in found
    ]
    return Problem(422, "; ".join(one.words for one in faults), faults=faults)


def on_problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer with it."""
    return answer(problem)


def on_not_there(request: HttpRequest, fault: NotThere) -> HttpResponse:
    """Answer, and write in the log what was asked for."""
    posting = request.posting  # type: ignore[attr-defined]
    log.record(act=Act.REFUSAL, by=posting, what=fault.what, which=[fault.which])
    return answer(Problem(404, "There is no such record, or it is not shared with your agency."))


def on_invalid(_request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    """Say what is wrong in what was sent, and never what was sent: it may be about somebody."""
    faults = [
        Fault(where=".".join(str(part) for part in one["loc"]), words=one["msg"]) for one in invalid.errors
    ]
    return answer(Problem(422, "What was sent is not as the API describes it.", faults=faults))


def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """What django-ninja says of a body that it cannot read."""
    return answer(Problem(error.status_code, "What was sent could not be read as JSON."))


def on_too_large(_request: HttpRequest, _fault: Exception) -> HttpResponse:
    """Say that a body is too large to be read."""
    return answer(Problem(413, "This is more than the API takes at once."))
