"""Taking data away: written in the log, in the transaction that reads it."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.sheets import Cell
from alongside.iom import export
from alongside.iom.models import Case, Run
from alongside.iom.parts import sight_of
from alongside.partners.models import Posting


def take_cases(
    *, cases: QuerySet[Case], by: Posting, reason: str, with_names: bool, today: date
) -> list[tuple[Cell, ...]]:
    """The rows of a list of cases, and the entry in the log that says who took which.

    Args:
        cases: the cases of a list, as queries.cases gives them.
        with_names: whether who they are is in the rows.
    """
    with transaction.atomic():
        sight = sight_of(by)
        chosen = list(cases.select_related("person").order_by("borough", "pk"))
        log.record(
            act=Act.EXPORT,
            by=by,
            what="iom.case",
            which=[case.reference for case in chosen],
            people=[case.person_id for case in chosen],
            fields=export.header(sight, with_names=with_names),
            reason=reason,
        )
        return [export.row(case, sight, today=today, with_names=with_names) for case in chosen]


def took_file(*, run: Run, by: Posting, what: str) -> None:
    """Write down that a file of a run was taken: "received" or "rejected"."""
    log.record(act=Act.EXPORT, by=by, what="iom.run", which=[str(run.pk)], fields=[what])
