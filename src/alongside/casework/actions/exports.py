"""Taking cases away as a file: written in the log, in the transaction that reads them."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework.case_list import Sees
from alongside.casework.models import Case
from alongside.casework.parts import KIND
from alongside.core import lists
from alongside.core.sheets import Cell
from alongside.core.tables import Column
from alongside.partners.models import Posting


def take_cases(
    *, cases: QuerySet[Case], sees: Sees, columns: Sequence[Column], by: Posting, reason: str
) -> list[tuple[Cell, ...]]:
    """The rows of a list, as its page shows them, and the entry in the log that says who took which.

    Args:
        cases: the cases of the list in their order (Sees.cases).
        columns: those that are shown, in their order.
    """
    with transaction.atomic():
        chosen = list(cases)
        sees.prepare(chosen, columns)
        log.record(
            act=Act.EXPORT,
            by=by,
            what=KIND,
            which=[case.reference for case in chosen],
            people=[case.person_id for case in chosen],
            fields=[column.name for column in columns],
            reason=reason,
        )
        rows = [sees.row(case).cells for case in chosen]
        return [tuple(lists.cell(row[column.name]) for column in columns) for row in rows]
