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

    Rows stay in their order. Raises BadFrame.
    """
    with _connection() as connection:
        connection.execute(f"CREATE TEMP TABLE people AS {_cleaned(connection, frame)}")
        rows: pl.DataFrame = connection.sql("FROM people ORDER BY id").pl()
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
    connection.execute(f"CREATE TABLE people AS {_cleaned(connection, new, known)}")
    connection.unregister("raw")
    filled = _filled(_counts(connection))
    compared = _compared(filled, model)
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
        connection.execute(f"CREATE TEMP TABLE people AS {_cleaned(connection, new, known)}")
        compared = _compared(_filled(_counts(connection)), model)
        connection.register("common", model.shares)
        weight = " + ".join([str(_prior(model)), *(f"bits_{one.name}" for one in compared)])
        # A relation would be planned twice, once for its columns; that takes as long as all the rest.
        connection.execute(
            f"CREATE TEMP TABLE found AS SELECT id_l, id_r, {weight} AS weight "
            f"FROM ({_weighed(compared, model)})"
        )
        return _as_found(connection.sql("FROM found").pl(), new, known)


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
        people = _cleaned(connection, _as_frame(one), _as_frame(other))
        connection.execute(f"CREATE TEMP TABLE people AS {people}")
        counts = _counts(connection)
        compared = _compared(_filled(counts), model)
        connection.register("common", model.shares)
        said = ", ".join(["0", *(f"level_{each.name}, bits_{each.name}" for each in compared)])
        row = connection.execute(f"SELECT {said} FROM ({_weighed(compared, model)})").fetchall()[0][1:]
    found = {
        each.name: Evidence(each.name, each.levels[level].label, bits)
        for each, level, bits in zip(compared, row[::2], row[1::2], strict=True)
    }
    evidence = tuple(
        found.get(each.name) or Evidence(each.name, _not_known(each.name, counts), 0.0)
        for each in model.compared
    )
    return Explained(_prior(model) + sum(each.bits for each in evidence), _prior(model), evidence)


def _not_known(name: str, counts: Mapping[str, tuple[int, int]]) -> str:
    if name == settings.KIN:
        return "names or birth dates not known"
    return "not known in one of them" if any(counts[name]) else "not known in either"


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
    """A connection to it. What is registered there, or is temporary, is seen by no other and gone with it."""
    connection = _database().cursor()
    try:
        yield connection
    finally:
        connection.close()


def _cleaned(connection: duckdb.DuckDBPyConnection, *frames: pl.DataFrame) -> str:
    """Give the connection the rows of the frames as `raw`; a query that cleans them, all numbered through.

    `source` is 0 for the first frame, and 1 for the second.
    """
    parts = []
    for source, frame in enumerate(frames):
        _check(frame)
        given = [pl.col(name).cast(pl.String) for name in frame.columns if name in COLUMNS[1:]]
        parts.append(frame.select(pl.lit(source, pl.Int8).alias("_source"), *given))
    raw = pl.concat(parts, how="diagonal").with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64))
    connection.register("raw", raw.to_arrow())
    return cleaning.cleaned("raw", {name: name for name in raw.columns if name in COLUMNS})


def _check(frame: pl.DataFrame) -> None:
    if "id" not in frame.columns:
        raise BadFrame(f"There is no column “id”. The columns are {', '.join(frame.columns)}.")
    if not (frame.schema["id"].is_integer() or frame.schema["id"] == pl.Null) or frame["id"].null_count():
        raise BadFrame("The column “id” must hold a whole number for each record.")
    for name, kind in frame.schema.items():
        if name in COLUMNS and (kind.is_nested() or kind in {pl.Binary, pl.Object}):
            raise BadFrame(f"The column “{name}” holds {kind}. Give text, numbers or dates.")


def _as_frame(record: Mapping[str, object]) -> pl.DataFrame:
    given = {name: [value] for name, value in record.items() if name in COLUMNS[1:]}
    return pl.DataFrame({"id": [0], **given}, strict=False)


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """How many new records and how many known ones have each column."""
    counts = ", ".join(f"count({name})" for name in cleaning.CLEANED)
    rows = connection.execute(f"SELECT source, {counts} FROM people GROUP BY source").fetchall()
    none = (0,) * len(cleaning.CLEANED)
    by_source = {source: counted for source, *counted in rows}
    new, known = by_source.get(_NEW, none), by_source.get(_KNOWN, none)
    return dict(zip(cleaning.CLEANED, zip(new, known, strict=True), strict=True))


def _filled(counts: Mapping[str, tuple[int, int]]) -> list[str]:
    """The columns that at least one new and one known record have."""
    return [name for name, both in counts.items() if all(both)]


def _compared(filled: Collection[str], model: Model) -> tuple[Comparison, ...]:
    """The comparisons that can say something, weighed as in the model. What they leave out weighs nothing."""
    weighed = {one.name: one for one in model.compared}
    return tuple(one if one.is_fixed else weighed[one.name] for one in settings.comparisons(filled))


def _prior(model: Model) -> float:
    return settings.probability_to_weight(model.prior)


def _scored_by_splink(
    connection: duckdb.DuckDBPyConnection, compared: tuple[Comparison, ...], model: Model, least: float
) -> pl.DataFrame:
    """The weights of the table `pairs`, from Splink: `id_l`, `id_r` and `weight`."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    said = settings.splink_settings(compared, ["l.id = r.id"], backend="duckdb", prior=model.prior)
    # Without the keys, because Splink copies all that it is given.
    wanted = ", ".join(("id", *cleaning.CLEANED, *_PARTS))
    connection.execute(f"CREATE VIEW compared AS SELECT {wanted} FROM people")
    linker = Linker(api.register("compared"), said, log_level=None, validate_settings=False)
    connection.register("common", model.shares)
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


def _weighed(compared: tuple[Comparison, ...], model: Model) -> str:
    """A query for every pair of a new and a known record of `people`, with what each comparison says of it.

    For each comparison, `level_` is the number of its level from the first, -1 when it is not known, and
    `bits_` what that weighs.
    """
    names = ("id", *cleaning.CLEANED, *_PARTS)
    left, right = (", ".join(f"p.{name} AS {name}_{side}" for name in names) for side in "lr")
    shares = "".join(
        f", coalesce(share_of_{column}.share, {model.other[column]}) AS share_{column}"
        for column in _rarities(compared)
    )
    joins = " ".join(
        f"LEFT JOIN common share_of_{column} ON share_of_{column}.of = '{column}' "
        f"AND share_of_{column}.value = p.{column}"
        for column in _rarities(compared)
    )
    levels = "".join(f", {_level(one)} AS level_{one.name}" for one in compared)
    bits = "".join(f", {_bits(one)} AS bits_{one.name}" for one in compared)
    return (
        f"SELECT *{bits} FROM (SELECT *{levels} "
        f"FROM (SELECT {left}{shares} FROM people p {joins} WHERE source = {_NEW}) "
        f"CROSS JOIN (SELECT {right} FROM people p WHERE source = {_KNOWN}))"
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
