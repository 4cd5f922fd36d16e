"""Triggers that count each statement's cases in and out of the tally (models.Tally)."""

import pgtrigger

TALLIED = (
    "borough",
    "eligibility",
    "decided",
    "reason",
    "defer_until",
    "waiting_since",
    "discretionary",
    "access",
    "lead_agency_id",
)


def tally_triggers() -> list[pgtrigger.Trigger]:
    """One for each kind of statement, because PostgreSQL gives changed rows to a trigger of one kind only."""
    kinds = {
        "cases_are_counted_in": (pgtrigger.Insert, {"new": "counted_in"}),
        "cases_are_counted_anew": (pgtrigger.Update, {"old": "counted_out", "new": "counted_in"}),
        "cases_are_counted_out": (pgtrigger.Delete, {"old": "counted_out"}),
    }
    return [
        pgtrigger.Trigger(
            name=name,
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**rows),
            func=_tally(rows),
        )
        for name, (operation, rows) in kinds.items()
    ]


def _tally(rows: dict[str, str]) -> str:
    """The body of a trigger. Rows go in one order, so that no two statements wait for each other."""
    columns = ", ".join(TALLIED)
    changes = " union all ".join(
        f"select {columns}, {1 if when == 'new' else -1} as change from {name}" for when, name in rows.items()
    )
    return f"""
        insert into iom_tally as t ({columns}, cases)
        select {columns}, sum(change) from ({changes}) changes
        group by {columns} having sum(change) <> 0 order by {columns}
        on conflict ({columns}) do update set cases = t.cases + excluded.cases;
        return null;
    """
