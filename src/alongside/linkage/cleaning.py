"""Cleans a table of people for comparing. What is done to which field is data, in cleaning.toml.

A column's distinct values are cleaned once and put back by a join, so that a million rows take seconds.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files

import duckdb

from alongside.linkage.columns import IDENTIFIERS, quoted

_DATA = tomllib.loads((files("alongside.linkage") / "cleaning.toml").read_text("utf-8"))
CLEANERS: dict[str, str] = _DATA["cleaners"]
CLEANERS_OF: dict[str, list[str]] = _DATA["fields"]
NICKNAMES: dict[str, str] = _DATA["nicknames"]

# A number, e-mail address or telephone that so many different names share says nothing about a person.
MOST_HOLDERS = 12
_SHARED = ("email", "phone", *IDENTIFIERS)
# Every column of a cleaned table, known or not, so that one definition fits every table.
CLEANED = (
    "given", "given_root", "middle", "surname", "dob", "sex", "postcode", "outward", "locality", "address",
    "email", "email_user", "phone", *IDENTIFIERS,
)  # fmt: skip


def clean_values(
    connection: duckdb.DuckDBPyConnection, field: str, values: Iterable[str | None]
) -> list[str | None]:
    """Each of `values` as `field` is compared; None is not known."""
    given = "SELECT unnest($1::VARCHAR[]) AS x, generate_subscripts($1::VARCHAR[], 1) AS n"
    rows = connection.execute(
        f"SELECT x FROM ({_chained(field, given, keep='n')}) ORDER BY n", [list(values)]
    ).fetchall()
    return [row[0] for row in rows]


def clean(connection: duckdb.DuckDBPyConnection, raw: str, mapping: Mapping[str, str]) -> list[str]:
    """Make the table `people` from the table `raw`, and tell what was left out of it, in sentences.

    Args:
        connection: where `raw` is: `_row` and `_source` for each row, and the columns that `mapping` names.
        raw: the table's name.
        mapping: field → column, as columns.guess gives it.
    """
    given = {field: f"r.{quoted(column)}::VARCHAR" for field, column in mapping.items()}
    if "birth_year" in given:
        parts = (given.get(part, "'1'") for part in ("birth_year", "birth_month", "birth_day"))
        given["dob"] = "concat_ws('/', {}, {}, {})".format(*parts)
    if "name" in given:
        given["surname"], given["given"] = _surname_of(given["name"]), _given_of(given["name"])
    used = {field: source for field, source in given.items() if field in CLEANED}
    joins = []
    for field, source in used.items():
        column = f"SELECT DISTINCT {source} AS x, {source} AS was FROM {raw} r"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE cleaned_{field} AS {_chained(_kind(field), column, keep='was')}"
        )
        joins.append(f"LEFT JOIN cleaned_{field} ON cleaned_{field}.was = {source}")
    columns = {field: f"cleaned_{field}.x" for field in used}
    _make_roots(connection)
    if "given" in used:
        joins.append("LEFT JOIN roots ON roots.short = cleaned_given.x")
        columns["given_root"] = "coalesce(roots.root, cleaned_given.x)"
    if "postcode" in used:
        columns["outward"] = f"CASE WHEN {_IS_BRITISH} THEN left(cleaned_postcode.x, -3) END"
    if "email" in used:
        columns["email_user"] = "split_part(cleaned_email.x, '@', 1)"
    born = columns.get("dob", "NULL")
    selected = ", ".join(f"({columns.get(name, 'NULL')})::VARCHAR AS {name}" for name in CLEANED)
    connection.execute(
        f"CREATE OR REPLACE TABLE people AS SELECT r._row AS id, r._source AS source, {selected}, "
        f"left({born}, 4)::SMALLINT AS birth_year, substr({born}, 6, 2)::SMALLINT AS birth_month, "
        f"right({born}, 2)::SMALLINT AS birth_day FROM {raw} r {' '.join(joins)}"
    )
    for field in used:
        connection.execute(f"DROP TABLE cleaned_{field}")
    return [note for field in _SHARED if field in used and (note := _leave_out_shared(connection, field))]


_IS_BRITISH = "regexp_full_match(cleaned_postcode.x, '[A-Z]{1,2}\\d[A-Z0-9]?\\d[A-Z]{2}')"


def _chained(field: str, table: str, *, keep: str) -> str:
    """A query that puts `x` of `table` through the cleaners of a field, one after the other."""
    for cleaner in CLEANERS_OF[field]:
        table = f"SELECT {keep}, {CLEANERS[cleaner]} AS x FROM ({table})"
    return f"SELECT {keep}, nullif(x, '') AS x FROM ({table})"


def _kind(field: str) -> str:
    return "identifier" if field in IDENTIFIERS else field


def _make_roots(connection: duckdb.DuckDBPyConnection) -> None:
    """A table of nicknames. A short form of two names, as SAM, goes with the first."""
    connection.execute("CREATE OR REPLACE TEMP TABLE roots (short VARCHAR, root VARCHAR)")
    roots: dict[str, str] = {}
    for root, shorts in NICKNAMES.items():
        for short in shorts.split():
            roots.setdefault(short, root)
    connection.executemany("INSERT INTO roots VALUES (?, ?)", list(roots.items()))


# A surname is the last word with the particles before it, but never the whole name: AL is a forename too.
_NAME = r"(?i)^(\S.*?)\s+((?:(?:van|von|der|den|de|la|le|di|da|dos|del|mc|mac|al|el|st|bin|ibn|abu)\s+)*\S+)$"


def _surname_of(name: str) -> str:
    return (
        f"(CASE WHEN contains({name}, ',') THEN split_part({name}, ',', 1) "
        f"WHEN contains(trim({name}), ' ') THEN regexp_extract(trim({name}), '{_NAME}', 2) ELSE {name} END)"
    )


def _given_of(name: str) -> str:
    return (
        f"(CASE WHEN contains({name}, ',') THEN split_part({name}, ',', 2) "
        f"ELSE regexp_extract(trim({name}), '{_NAME}', 1) END)"
    )


def _leave_out_shared(connection: duckdb.DuckDBPyConnection, field: str) -> str:
    """Take out of `people` what of a field too many people share, and say so; blank when there is none."""
    ((values, most),) = connection.execute(
        f"CREATE OR REPLACE TEMP TABLE shared AS SELECT {field} AS value, count(*) AS n FROM people "
        f"WHERE {field} IS NOT NULL GROUP BY {field} HAVING count(*) > {MOST_HOLDERS} "
        f"AND count(DISTINCT concat_ws(' ', given, surname, dob)) > {MOST_HOLDERS}; "
        "SELECT count(*), max(n) FROM shared"
    ).fetchall()
    if not values:
        return ""
    connection.execute(f"UPDATE people SET {field} = NULL WHERE {field} IN (SELECT value FROM shared)")
    return (
        f"{values:,} values of {field} are each given for more than {MOST_HOLDERS} different people "
        f"(one for {most:,} records). They are taken as not known."
    )
