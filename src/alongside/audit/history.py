"""Row history by trigger: what a row was before and after, by whom and in which request, however it changed.

    @history.kept(exclude=["last_run"])
    class Case(models.Model): …

makes an event model beside it (CaseEvent), filled by triggers of PostgreSQL, so that bulk updates and raw SQL
are caught too. The application's role may only read it: see the migrations for its policies and grants.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pghistory
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast, NullIf

Model = TypeVar("Model", bound=type[models.Model])


def _told(name: str) -> Func:
    """What the transaction was told (audit.acting), or nothing."""
    return NullIf(
        Func(
            Value(f"alongside.{name}"),
            Value(True),  # noqa: FBT003  # Its second argument: may be missing.
            function="current_setting",
            output_field=models.TextField(),
        ),
        Value(""),
    )


def kept(*, exclude: Iterable[str] = ()) -> Callable[[Model], Model]:
    """Keep the history of a model's rows.

    Args:
        exclude: fields whose changes alone are no event, and that are not kept.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
        context_field=None,  # type: ignore[arg-type]  # Allowed, though its type does not say so.
        level=pghistory.Statement,
        attrs=_who(),
        meta={"ordering": ["pgh_obj_id", "pgh_id"]},
    )


def _who() -> dict[str, Any]:
    return {
        "pgh_posting": models.BigIntegerField(
            null=True, editable=False, db_default=Cast(_told("posting"), models.BigIntegerField())
        ),
        "pgh_task": models.TextField(null=True, editable=False, db_default=_told("task")),
        "pgh_request": models.TextField(null=True, editable=False, db_default=_told("request")),
    }
