"""Who is eligible, and why: one definition for one person or a million, as SQL made from the criteria.

The query itself is in eligibility_sql.py.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

import duckdb
import polars as pl

from alongside.iom.criteria import SCORES, Criteria
from alongside.iom.eligibility_sql import query

_COLUMNS: dict[str, dict[str, type[pl.DataType]]] = {
    "people": {
        "crn": pl.String,
        **dict.fromkeys(SCORES, pl.Int16),
        **dict.fromkeys((f"{score}_problem" for score in SCORES), pl.String),
    },
    "offences": {"crn": pl.String, "offence_on": pl.Date, "offence_group": pl.String},
    "custody": {"crn": pl.String, "from_on": pl.Date, "to_on": pl.Date},
}


class ClauseResult(TypedDict):
    """What a clause came to for a person. Dates are ISO texts; `met` is None where it cannot be judged."""

    name: str
    value: int | str | None
    threshold: int | str
    met: bool | None


def assess(
    connection: duckdb.DuckDBPyConnection,
    *,
    people: str,
    offences: str,
    custody: str,
    criteria: Criteria,
    as_of: date,
) -> duckdb.DuckDBPyRelation:
    """Assess everybody in `people` against the criteria, in no particular order.

    Args:
        people: table or view of crn (unique), ogrs2, ovp2 (whole numbers or NULL), ogrs2_problem and
            ovp2_problem (NULL, or why there is no score).
        offences: table or view of crn, offence_on, offence_group.
        custody: table or view of crn, from_on, to_on (the day of release; NULL: still inside).

    Returns:
        crn; eligible (NULL: not assessable); not_assessable_reason; and for each clause <name>_value,
        <name>_threshold and <name>_met. For a clause on offences the value is the day of the latest one up to
        `as_of` (NULL: none), and the threshold the first day of the years at liberty.
    """
    return connection.sql(query(criteria, as_of, people=people, offences=offences, custody=custody))


def assess_frames(
    *, people: pl.DataFrame, offences: pl.DataFrame, custody: pl.DataFrame, criteria: Criteria, as_of: date
) -> pl.DataFrame:
    """`assess` on frames with at least the columns that it names. Sorted by crn."""
    frames = {"people": people, "offences": offences, "custody": custody}
    with duckdb.connect(config={"enable_external_access": False}) as connection:
        for name, frame in frames.items():
            columns = frame.select(pl.col(column).cast(kind) for column, kind in _COLUMNS[name].items())
            # An Arrow stream is read once, and the query reads some tables twice; hence the table.
            connection.register("arriving", columns.__arrow_c_stream__())
            connection.execute(f"CREATE TABLE {name} AS FROM arriving")
            connection.unregister("arriving")
        assessed = assess(
            connection,
            people="people",
            offences="offences",
            custody="custody",
            criteria=criteria,
            as_of=as_of,
        )
        found: pl.DataFrame = assessed.pl()
        return found.sort("crn")


def why(row: Mapping[str, Any], criteria: Criteria) -> list[ClauseResult]:
    """Each clause of the criteria with what it came to, from a row of what `assess` returns."""
    return [
        ClauseResult(
            name=clause.name,
            value=_plain(row[f"{clause.name}_value"]),
            threshold=_plain(row[f"{clause.name}_threshold"]),
            met=row[f"{clause.name}_met"],
        )
        for clause in criteria.clauses
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
