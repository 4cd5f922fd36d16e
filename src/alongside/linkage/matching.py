"""Matches new records against known ones with a stored model, in bulk or one by one, and says why.

`match` compares those whom the blocking rules bring together: files of people, by Splink. `score` compares
everybody with everybody: one new record and some that a search has found, by one statement. Both are built
from the same settings and give the same weights. `explain` takes one weight apart.
"""

import functools
import logging
import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker

from alongside.linkage import backends, blocking, cleaning, settings
from alongside.linkage.columns import IDENTIFIERS
from alongside.linkage.models import Model
from alongside.linkage.settings import Comparison

# What the columns of a frame of people are called. Only `id` must be there. `given` holds all forenames;
# `dob` is a date or text.
COLUMNS = (
    "id", "given", "middle", "surname", "dob", "sex", "postcode", "locality", "address", "email", "phone",
    *IDENTIFIERS,
)  # fmt: skip
FOUND = {"new_id": pl.Int64, "known_id": pl.Int64, "weight": pl.Float64}

_NEW, _KNOWN = 0, 1
_PARTS = ("birth_year", "birth_month", "birth_day")
_log = logging.getLogger(__name__)


class BadFrame(ValueError):
    """The frame is no table of people; the message says what is wrong with it."""


@dataclass(frozen=True)
class Evidence:
    """What one comparison says of a pair: its name, how far the two agree, and its weight in bits."""

    comparison: str
    words: str
    bits: float


@dataclass(frozen=True)
class Explained:
    """A weight taken apart: prior and the bits of the evidence add up to it."""

    weight: float
    prior: float
    evidence: tuple[Evidence, ...]


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as match() and score() compare it: `id` and the columns of cleaning.CLEANED, as text.

    Rows stay as they are ordered. Raises BadFrame.
    """
    with _connection() as connection:
        mapping = _load(connection, {_NEW: frame})
        query = f"SELECT * EXCLUDE (source) FROM ({cleaning.cleaned('raw', mapping)}) ORDER BY id"
        rows: pl.DataFrame = connection.sql(query).pl()
    return rows.select(frame["id"].cast(pl.Int64), *cleaning.CLEANED)


def match(new: pl.DataFrame, known: pl.DataFrame, model: Model, *, least: float) -> pl.DataFrame:
    """Every pair of a new and a known record that a rule brings together and that weighs enough.

    Args:
        new: records with columns by the names of COLUMNS.
        known: those that they may be of.
        model: what they are weighed with.
        least: the least weight, in bits, that a pair must have.

    Returns:
        `new_id`, `known_id` and `weight` in bits, the heaviest first.

    Raises:
        BadFrame: a frame without `id`, or with columns that hold no text, numbers or dates.
        blocking.TooManyPairs: every rule would compare too many pairs.
    """
    connection = backends.open_duckdb()
    cleaning.make_roots(connection)
    mapping = _load(connection, {_NEW: new, _KNOWN: known})
    connection.execute(f"CREATE TABLE people AS {cleaning.cleaned('raw', mapping)}")
    connection.execute("DROP VIEW raw")
    filled = _filled(connection)
    compared = _usable(model.compared, filled)
    plan = blocking.plan(connection, filled, two_files=True)
    for note in plan.notes:
        _log.info(note)
    if not compared or not plan.rules:
        return pl.DataFrame(schema=FOUND)
    pairs = " UNION ALL ".join(
        f"SELECT l.id AS join_key_l, r.id AS join_key_r FROM people l JOIN people r ON ({rule.sql}) "
        f"WHERE l.source = {_NEW} AND r.source = {_KNOWN}"
        for rule in plan.rules
    )
    connection.execute(f"CREATE TABLE pairs AS SELECT DISTINCT '0' AS match_key, * FROM ({pairs})")
    return _as_found(_scored_by_splink(connection, compared, model, least), new, known)


def score(new: pl.DataFrame, known: pl.DataFrame, model: Model) -> pl.DataFrame:
    """The weight of every new record with every known one, as match() would give it; the heaviest first.

    For a few against some thousands: nothing is left out, so all pairs are compared. Raises BadFrame.
    """
    with _connection() as connection:
        connection.register("common", model.shares)
        mapping = _load(connection, {_NEW: new, _KNOWN: known})
        compared = _usable(model.compared, mapping)
        bits = " + ".join(["0", *(f"bits_{one.name}" for one in compared)])
        prior = settings.probability_to_weight(model.prior)
        query = f"SELECT id_l, id_r, {prior} + {bits} AS weight FROM ({_weighed(mapping, compared, model)})"
        return _as_found(connection.sql(query).pl(), new, known)


def explain(one: Mapping[str, object], other: Mapping[str, object], model: Model) -> Explained:
    """What speaks for and against two records being of one person, comparison by comparison.

    Args:
        one: a record by the names of COLUMNS; what is missing, None or blank is not known.
        other: another one. Which is called new and which known makes no difference.
        model: what they are weighed with.

    Raises:
        BadFrame: a value that is no text, number or date.
    """
    with _connection() as connection:
        connection.register("common", model.shares)
        mapping = _load(connection, {_NEW: _as_frame(one), _KNOWN: _as_frame(other)})
        names = [comparison.name for comparison in model.compared]
        said = ", ".join(f"level_{name}, bits_{name}, {_is_known(name)}" for name in names)
        query = f"SELECT {said} FROM ({_weighed(mapping, model.compared, model)})"
        (row,) = connection.execute(query).fetchall()
    evidence = tuple(
        Evidence(comparison.name, _words(comparison, level, is_known=is_known), bits)
        for comparison, level, bits, is_known in zip(
            model.compared, row[::3], row[1::3], row[2::3], strict=True
        )
    )
    prior = settings.probability_to_weight(model.prior)
    return Explained(prior + sum(each.bits for each in evidence), prior, evidence)


def _words(comparison: Comparison, level: int, *, is_known: bool) -> str:
    if level >= 0:
        return comparison.levels[level].label
    return "not known in one of them" if is_known else "not known in either"


def _is_known(name: str) -> str:
    """Whether one of the two has what is compared."""
    column = "surname" if name == settings.KIN else name
    return f"{column}_l IS NOT NULL OR {column}_r IS NOT NULL"


@functools.cache
def _database() -> duckdb.DuckDBPyConnection:
    """One database for all small questions, because to open one takes longer than to answer them.

    It computes in the thread that asks, so a process that was forked can use it as well.
    """
    database = backends.open_duckdb(threads=1, memory="500MB")
    cleaning.make_roots(database)
    return database


@contextmanager
def _connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to it; what is registered there is seen by no other, and gone with it."""
    connection = _database().cursor()
    try:
        yield connection
    finally:
        connection.close()


def _load(connection: duckdb.DuckDBPyConnection, frames: Mapping[int, pl.DataFrame]) -> dict[str, str]:
    """Give the connection the rows of the frames as `raw`, numbered through, and tell which fields it has."""
    parts = []
    for source, frame in frames.items():
        _check(frame)
        given = [pl.col(name).cast(pl.String) for name in frame.columns if name in COLUMNS and name != "id"]
        parts.append(frame.select(pl.lit(source, pl.Int8).alias("_source"), *given))
    raw = pl.concat(parts, how="diagonal").with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64))
    connection.register("raw", raw.to_arrow())
    return {name: name for name in raw.columns if name in COLUMNS}


def _check(frame: pl.DataFrame) -> None:
    if "id" not in frame.columns:
        raise BadFrame(f"There is no column “id”. The columns are {', '.join(frame.columns)}.")
    if not (frame.schema["id"].is_integer() or frame.schema["id"] == pl.Null) or frame["id"].null_count():
        raise BadFrame("The column “id” must hold a whole number for each record.")
    for name, kind in frame.schema.items():
        if name in COLUMNS and (kind.is_nested() or kind in {pl.Binary, pl.Object}):
            raise BadFrame(f"The column “{name}” holds {kind}. Give text, numbers or dates.")


def _as_frame(record: Mapping[str, object]) -> pl.DataFrame:
    given = {name: [value] for name, value in record.items() if name in COLUMNS and name != "id"}
    return pl.DataFrame({"id": [0], **given}, strict=False)


def _filled(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns that at least one new and one known record have."""
    counts = ", ".join(f"count({name})" for name in cleaning.CLEANED)
    rows = connection.execute(f"SELECT {counts} FROM people GROUP BY source").fetchall()
    if len(rows) < 2:
        return []
    return [name for name, *count in zip(cleaning.CLEANED, *rows, strict=True) if all(count)]


def _usable(compared: tuple[Comparison, ...], known: Collection[str]) -> tuple[Comparison, ...]:
    """Those that can say something. Left out are comparisons of what is not known, which weigh nothing."""
    kin = {"given", "surname", "dob"} <= set(known)
    return tuple(one for one in compared if one.name in known or (kin and one.name == settings.KIN))


def _scored_by_splink(
    connection: duckdb.DuckDBPyConnection, compared: tuple[Comparison, ...], model: Model, least: float
) -> pl.DataFrame:
    """The weights of the table `pairs`, from Splink: `id_l`, `id_r` and `weight`."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    said = settings.splink_settings(compared, ["l.id = r.id"], backend="duckdb", prior=model.prior)
    people = api.register("people", table_name="in_people")
    connection.register("common", model.shares)
    linker = Linker(people, said, log_level=None, validate_settings=False)
    # How common the new records' values are: no other value can agree with theirs.
    for column in _rarities(compared):
        connection.execute(
            f"CREATE TABLE tf_{column} AS SELECT {column}, coalesce(any_value(share), {model.other[column]}) "
            f"AS tf_{column} FROM people LEFT JOIN common ON of = '{column}' AND value = {column} "
            f"WHERE source = {_NEW} AND {column} IS NOT NULL GROUP BY {column}"
        )
        linker.table_management.register_term_frequency_lookup(api.register(f"tf_{column}"), column)
    linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
    scored = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    found: pl.DataFrame = connection.sql(
        f"SELECT id_l, id_r, match_weight AS weight FROM {scored.physical_name}"
    ).pl()
    return found


def _rarities(compared: tuple[Comparison, ...]) -> list[str]:
    return [level.rarity for one in compared for level in one.levels if level.rarity]


def _weighed(mapping: Mapping[str, str], compared: tuple[Comparison, ...], model: Model) -> str:
    """A query for every pair of a new and a known record of `raw`, with what each comparison says of it.

    For each comparison, `level_` is the number of its level from the first, -1 when it is not known, and
    `bits_` what that weighs. The pair's values are there too, as `_l` and `_r`.
    """
    names = ("id", *cleaning.CLEANED, *_PARTS)
    left, right = (", ".join(f"{name} AS {name}_{side}" for name in names) for side in "lr")
    shares = "".join(
        f", coalesce((SELECT share FROM common WHERE of = '{column}' AND value = {column}), "
        f"{model.other[column]}) AS share_{column}"
        for column in _rarities(compared)
    )
    levels = "".join(f", {_level(one)} AS level_{one.name}" for one in compared)
    bits = "".join(f", {_bits(one)} AS bits_{one.name}" for one in compared)
    people = cleaning.cleaned("raw", mapping)
    return (
        f"WITH people AS MATERIALIZED ({people}) SELECT *{bits} FROM (SELECT *{levels} FROM ("
        f"SELECT {left}{shares} FROM people WHERE source = {_NEW}) "
        f"CROSS JOIN (SELECT {right} FROM people WHERE source = {_KNOWN}))"
    )


def _level(one: Comparison) -> str:
    """The number of the first level that holds."""
    conditions = [
        level.condition.replace("{similarity}", settings.SIMILARITY["duckdb"]) for level in one.levels
    ]
    cases = [
        f"ELSE {number}" if condition == "ELSE" else f"WHEN {condition} THEN {number}"
        for number, condition in enumerate(conditions)
    ]
    return f"CASE WHEN {one.unknown} THEN -1 {' '.join(cases)} END"


def _bits(one: Comparison) -> str:
    """What the level weighs; where it counts by how common the value is, that stands in place of u."""
    cases = [
        f"WHEN {number} THEN "
        + (
            f"{math.log2(level.m)} - log2(share_{level.rarity})"
            if level.rarity
            else f"{math.log2(level.m / level.u)}"
        )
        for number, level in enumerate(one.levels)
    ]
    return f"(CASE level_{one.name} {' '.join(cases)} ELSE 0 END)::DOUBLE"


def _as_found(scored: pl.DataFrame, new: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows as pairs of ids."""
    return scored.select(
        new_id=new["id"].cast(pl.Int64).gather(scored["id_l"]),
        known_id=known["id"].cast(pl.Int64).gather(scored["id_r"] - new.height),
        weight=pl.col("weight").cast(pl.Float64),
    ).sort("weight", "new_id", "known_id", descending=[True, False, False])
