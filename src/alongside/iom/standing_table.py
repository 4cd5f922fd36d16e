"""How everybody stands now, as one table of columns: what the next extract is compared with."""

import polars as pl
from django.db import connection, transaction

from alongside.iom.comparison import COMPARED, HASHED, STANDING

# The person's columns; all others are the case's.
PERSON = ("pnc", "noms", "surname", "forenames", "dob", "sex", "ethnicity", "address", "postcode")
COLUMN = {"dob": "born_on"}
TYPES: dict[str, type[pl.DataType]] = {
    "dob": pl.Date,
    "sentence_start": pl.Date,
    "sentence_end": pl.Date,
    "ogrs2": pl.Int16,
    "ovp2": pl.Int16,
    "domestic_abuse": pl.Boolean,
    "gangs": pl.Boolean,
    **STANDING,
}
DECISION: dict[str, type[pl.DataType]] = {
    "case_id": pl.Int64,
    "decided": pl.String,
    "reason": pl.String,
    "defer_until": pl.Date,
    "discretionary": pl.Boolean,
    "waiting_since": pl.Date,
    "decided_in": pl.String,
}
# The borough that decided last, or was asked to: it may be another than the one where the person now is.
DECIDED_IN = """(
    select d.borough from iom_decision d where d.case_id = c.id order by d.decided_at desc, d.id desc limit 1
)"""


def read() -> pl.DataFrame:
    """Whom an extract has brought: crn, and the columns of STANDING, COMPARED and HASHED as last applied."""
    names = ["crn", *STANDING, *COMPARED, *HASHED]
    return _table(names, {name: TYPES.get(name, pl.String) for name in names})


def read_decisions() -> pl.DataFrame:
    """Crn, id and decision of their cases as it stands, and which borough decided (null: none has)."""
    return _table(["crn", *DECISION], {"crn": pl.String, **DECISION})


def _table(names: list[str], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    columns = ", ".join(_column(name) for name in names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"select {columns} from iom_case c join people_person p on p.id = c.person_id "
            "where p.source = 'EXTRACT'"
        )
        return pl.DataFrame(cursor.fetchall(), schema=schema, orient="row")


def _column(name: str) -> str:
    if name == "case_id":
        return "c.id"
    if name == "decided_in":
        return DECIDED_IN
    table = "p" if name == "crn" or name in PERSON else "c"
    return f"{table}.{COLUMN.get(name, name)}"
