"""Lists in pages, by the number of the last record: what is added meanwhile moves no page."""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from pydantic import BaseModel, Field

from alongside.api.problems import Fault, Problem
from alongside.api.v1.operations import Moment


class Paged(BaseModel):
    """Which page of a list: what every list takes."""

    cursor: str = Field("", max_length=40, description="Where to go on: `next` of the page before")
    limit: int = Field(50, ge=1, le=100, description="How many at most")


class Asked(Paged):
    """The same, of a list of which only what is new may be asked for."""

    changed_since: Moment | None = Field(
        None, description="Only of what was said since: `as_of` of the time before"
    )


# What is being written while a list is read is told next time: no act takes longer than this.
OVERLAP = timedelta(minutes=15)


def page(found: QuerySet[Any], asked: Paged) -> tuple[list[Any], str]:
    """The records of a page, by their number, and the cursor of the next; "" where there is none."""
    after = _number_of(asked.cursor)
    rows: list[Model] = list(found.filter(pk__gt=after).order_by("pk")[: asked.limit + 1])
    shown = rows[: asked.limit]
    return shown, _cursor_of(shown[-1].pk) if len(rows) > asked.limit else ""


def as_of() -> datetime:
    """From when to ask for changes the next time."""
    return timezone.now() - OVERLAP


def _cursor_of(number: int) -> str:
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def _number_of(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        number = int(base64.urlsafe_b64decode(cursor.encode() + b"==").decode("ascii"))
    except (ValueError, binascii.Error):
        number = -1
    if not 0 <= number < 2**63 or _cursor_of(number) != cursor:
        words = "This is no cursor. Take `next` of the page before, as it is."
        raise Problem(422, words, faults=[Fault(where="query.cursor", words=words)])
    return number
