"""How an operation is declared: its guard, what it may answer, and, where it writes, that it does so once."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Annotated, Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Status
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from alongside.api import answers, problems
from alongside.api.guards import OAuth2, Request
from alongside.api.problems import NotThere, Problem, ProblemDetails

View = TypeVar("View", bound=Callable[..., Any])
READING = (401, 403, 404, 422, 429, 500)
WRITING = (400, *READING, 413)
_KEY = {
    "in": "header",
    "name": answers.HEADER,
    "required": True,
    "description": "Another for each thing to be done; the same when it is tried again",
    "schema": {"type": "string", "pattern": answers.PATTERN},
}
_REPLAYED = {
    answers.REPLAYED: {
        "description": "true, where the same was asked before: nothing was done a second time",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


class Said(BaseModel):
    """What a client sends: nothing that the API does not know, and no text without end."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def _in_utc(at: datetime) -> datetime:
    """A moment as PostgreSQL keeps it, which knows no zone that is further off than 16 hours."""
    try:
        found = at.astimezone(UTC)
    except OverflowError:
        found = None
    if found is None or not 1900 <= found.year <= 9000:
        raise ValueError("Give a moment between the years 1900 and 9000")
    return found


def _is_written_out(typed: object) -> object:
    """A moment as the description has it: pydantic also takes a number, for seconds since 1970."""
    is_number = isinstance(typed, (int, float)) or (isinstance(typed, str) and "-" not in typed[1:])
    if is_number:
        raise ValueError("Give a moment such as 2026-02-24T09:00:00Z")
    return typed


def _is_a_day(typed: object) -> object:
    """A day as the description has it: pydantic also takes a number, and a moment at midnight."""
    if not (isinstance(typed, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", typed)):
        raise ValueError("Give a day such as 2026-02-24")
    return typed


Day = Annotated[date, BeforeValidator(_is_a_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_is_written_out), AfterValidator(_in_utc)]


def day_typed(name: str, on: date | None) -> dict[str, str]:
    """A day as it is typed on a page, in three parts: so that the page's form says what may be said."""
    if on is None:
        return {}
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": f"{on.year:04}"}


class Api(NinjaAPI):
    """The API, which says of a problem that it is one, and of an operation which scope it needs."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, with the media type of problems and the scopes."""
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for operation in methods.values():
                if scopes := operation.pop("x-scopes", []):
                    operation["security"] = [{OAuth2.__name__: scopes}]
                for answer in operation["responses"].values():
                    said = answer.get("content", {}).get("application/json")
                    if said and _is_a_problem(schema, said["schema"]):
                        answer["content"] = {problems.MEDIA_TYPE: said}
        return schema


def _is_a_problem(schema: OpenAPISchema, said: dict[str, Any]) -> bool:
    name = said.get("$ref", "").rpartition("/")[2]
    return "detail" in schema["components"]["schemas"].get(name, {}).get("properties", {})


def reads(
    router: Router, path: str, *, name: str, scope: str, permission: str, answer: Any
) -> Callable[[View], View]:
    """Declare an operation that reads."""
    return router.get(
        path,
        auth=OAuth2([scope], permission),
        response={200: answer, **problems_of(*READING)},
        url_name=name,
        openapi_extra={"x-scopes": [scope]},
    )


def writes(
    router: Router,
    path: str,
    *,
    name: str,
    scope: str,
    permission: str,
    answer: Any,
    show: Callable[[Request, int], Any],
    status: int = 201,
    also: dict[int, Any] | None = None,
) -> Callable[[Callable[..., int]], Callable[..., Any]]:
    """Declare an operation that writes: a function that returns the number of the record that it wrote.

    Args:
        answer: what is answered, as `show` draws it from the record, and writes in the log that it did.
        status: of the answer: 201 where something is made.
        also: other answers than the usual.
    """
    # What is answered holds what others said too, so that it takes the scope for reading that.
    scopes = [scope, scope.replace(":write", ":read")]

    def declare(act: Callable[..., int]) -> Callable[..., Any]:
        @wraps(act)
        def view(request: Request, *args: Any, **given: Any) -> Any:
            record, is_again = answers.once(
                request, lambda: act(request, *args, **given), client=request.token.client
            )
            shown = show(request, record)
            # The door puts it into the answer.
            request.is_replayed = is_again
            return Status(status, shown)

        declared: Callable[..., Any] = router.post(
            path,
            auth=OAuth2(scopes, permission),
            response={status: answer, **problems_of(*WRITING), **(also or {})},
            url_name=name,
            openapi_extra={"x-scopes": scopes, **keyed(status)},
        )(view)
        return declared

    return declare


def keyed(status: int) -> dict[str, Any]:
    """What the description says of an operation that takes an idempotency key, and of its answer."""
    return {"parameters": [_KEY], "responses": {status: {"headers": _REPLAYED}}}


def problems_of(*statuses: int) -> dict[int, Any]:
    """What the description says of the problems that an operation answers with."""
    return dict.fromkeys(statuses, ProblemDetails)


def answer_problems(api: NinjaAPI) -> None:
    """Have an API say in its words what went wrong."""
    handlers: dict[type[Exception], Any] = {
        Problem: problems.on_problem,
        NotThere: problems.on_not_there,
        ValidationError: problems.on_invalid,
        HttpError: problems.on_http_error,
        RequestDataTooBig: problems.on_too_large,
        # Anything else is raised, so that the transaction is taken back; the door puts it into words.
        Exception: _raised,
    }
    for fault, handler in handlers.items():
        api.add_exception_handler(fault, handler)


def _raised(_request: HttpRequest, fault: Exception) -> HttpResponse:
    raise fault
