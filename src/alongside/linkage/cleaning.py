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
    make_roots(connection)
    connection.execute(f"CREATE OR REPLACE TABLE people AS {cleaned(raw, mapping)}")
    ((*counts,),) = connection.execute(
        f"SELECT {', '.join(f'count({field})' for field in _SHARED)} FROM people"
    ).fetchall()
    used = [field for field, count in zip(_SHARED, counts, strict=True) if count]
    return [note for field in used if (note := _leave_out_shared(connection, field))]


def cleaned(raw: str, mapping: Mapping[str, str]) -> str:
    """The query for a cleaned table: `id`, `source`, every column of CLEANED, and the birth date's parts.

    Args: as those of clean().
    """
    sources = {field: f"r.{quoted(column)}::VARCHAR" for field, column in mapping.items()}
    if "birth_year" in sources:
        # A workbook's numbers may come as 1984.0.
        parts = (sources.get(part, "'1'") for part in ("birth_year", "birth_month", "birth_day"))
        whole = (f"regexp_replace({part}, '\\.0*$', '')" for part in parts)
        sources["dob"] = f"concat_ws('/', {', '.join(whole)})"
    if "name" in sources:
        sources["surname"], sources["given"] = _surname_of(sources["name"]), _given_of(sources["name"])
    used = {field: source for field, source in sources.items() if field in CLEANED}
    alike: dict[tuple[str, ...], list[str]] = {}
    for field in used:
        alike.setdefault(tuple(CLEANERS_OF[_kind(field)]), []).append(field)
    tables, joins = [], []
    for number, fields in enumerate(alike.values()):
        given = " UNION ALL ".join(f"SELECT {used[field]} AS x FROM {raw} r" for field in fields)
        values = f"SELECT DISTINCT x, x AS was FROM ({given})"
        tables.append(f"cleaned_{number} AS ({_chained(_kind(fields[0]), values, keep='was')})")
        joins += [f"LEFT JOIN cleaned_{number} {field} ON {field}.was = {used[field]}" for field in fields]
    columns = {field: f"{field}.x" for field in used}
    if "given" in used:
        joins.append("LEFT JOIN roots ON roots.short = given.x")
        columns["given_root"] = "coalesce(roots.root, given.x)"
    if "postcode" in used:
        columns["outward"] = f"CASE WHEN {_IS_BRITISH} THEN left(postcode.x, -3) END"
    if "email" in used:
        columns["email_user"] = "split_part(email.x, '@', 1)"
    born = columns.get("dob", "NULL")
    selected = ", ".join(f"({columns.get(name, 'NULL')})::VARCHAR AS {name}" for name in CLEANED)
    with_ = f"WITH {', '.join(tables)}" if tables else ""
    return (
        f"{with_} SELECT r._row AS id, r._source AS source, {selected}, "
        f"left({born}, 4)::SMALLINT AS birth_year, substr({born}, 6, 2)::SMALLINT AS birth_month, "
        f"right({born}, 2)::SMALLINT AS birth_day FROM {raw} r {' '.join(joins)}"
    )


_IS_BRITISH = "regexp_full_match(postcode.x, '[A-Z]{1,2}\\d[A-Z0-9]?\\d[A-Z]{2}')"


def _chained(field: str, table: str, *, keep: str) -> str:
    """A query that puts `x` of `table` through the cleaners of a field, one after the other."""
    for cleaner in CLEANERS_OF[field]:
        table = f"SELECT {keep}, {CLEANERS[cleaner]} AS x FROM ({table})"
    return f"SELECT {keep}, nullif(x, '') AS x FROM ({table})"


def _kind(field: str) -> str:
    return "identifier" if field in IDENTIFIERS else field


def make_roots(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of nicknames that `cleaned` reads. Of two names for a short form, the first counts."""
    roots: dict[str, str] = {}
    for root, shorts in NICKNAMES.items():
        for short in shorts.split():
            roots.setdefault(short, root)
    connection.execute(
        f"CREATE OR REPLACE TABLE roots AS SELECT unnest({list(roots)}) AS short, "
        f"unnest({list(roots.values())}) AS root"
    )


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
