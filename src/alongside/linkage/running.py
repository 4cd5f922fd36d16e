"""Links a table of people from end to end."""

import logging
import math
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker

from alongside.linkage import (
    backends,
    blocking,
    cleaning,
    clusters,
    columns,
    evaluating,
    reading,
    settings,
    training,
)
from alongside.linkage.columns import IDENTIFIERS

# Weights are learned from at most so many candidate pairs, and as many random ones.
LEARN_FROM, RANDOM_PAIRS = 200_000, 200_000
# What is compared is thrown away below this weight.
LEAST_WEIGHT = clusters.LEAST
# The weights among which the default is chosen.
TRIED = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
# In a larger group nobody is looked at one by one for being kin.
LARGEST_GROUP = 500
# Columns that say so when little in them can be read.
_READ = ("given", "middle", "surname", "dob", "sex", "postcode", "locality", "address")
# How likely two random records are to be of one person, before anything is known.
START = 1e-4
# Chosen so that one run is as the next.
SEED = 20_210_224


_NO_PAIRS = pl.DataFrame(schema={"id_l": pl.Int64, "id_r": pl.Int64, "weight": pl.Float64})


@dataclass
class Linked:
    """What a run found: pairs with their weights, the weights learned, and how the run went."""

    rows: int
    mapping: dict[str, str]
    plan: blocking.Plan
    learned: training.Learned
    notes: list[str]
    stages: dict[str, float]
    # The file of each record when there are two.
    source: pl.Series | None
    # The run's own database, and in it the table of the pairs that were compared.
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    blocked: str = "no_pairs"
    comparisons: int = 0
    pairs: pl.DataFrame = field(default_factory=lambda: _NO_PAIRS)
    steps: pl.DataFrame = field(default_factory=lambda: clusters.steps(0, _NO_PAIRS))
    threshold: float = 0.0

    def blocking_recall(self, truth: pl.Series) -> float:
        """Which share of the pairs of one person was compared at all."""
        real = evaluating.pairs_of(truth, self.source)
        frame = pl.DataFrame({"id": range(self.rows), "truth": truth}, schema_overrides={"id": pl.Int64})
        self.connection.register("truth", frame.to_arrow())
        compared = self.connection.execute(
            f"SELECT count(*) FROM {self.blocked} JOIN truth l ON l.id = join_key_l "
            "JOIN truth r ON r.id = join_key_r WHERE l.truth = r.truth"
        ).fetchall()[0][0]
        self.connection.unregister("truth")
        return float(compared / real) if real else 1.0


def link(
    tables: Sequence[pl.DataFrame],
    *,
    said: Mapping[str, str] | None = None,
    never: Sequence[str] = (),
    backend: str = "duckdb",
) -> Linked:
    """Find who is who in a table, or between two."""
    stages: dict[str, float] = {}
    connection = backends.open_duckdb()
    with _stage(stages, "read"):
        headers = reading.load(connection, tables)
        mapping = columns.guess(headers, said=said or {}, never=never)
    with _stage(stages, "clean"):
        notes = cleaning.clean(connection, "raw", mapping) + _unread(connection, mapping)
        known = _known(connection)
    rows = connection.execute("SELECT count(*) FROM people").fetchall()[0][0]
    if not rows:
        raise reading.CannotRead("The table has no rows below its header. Give a table of people.")
    if not known:
        raise columns.UnclearColumns(
            f"Nothing that can be compared is in the columns {', '.join(mapping.values())}: every value is "
            "blank, a placeholder, or not of that kind. Say with --map which column holds what."
        )
    with _stage(stages, "count"):
        plan = blocking.plan(connection, known, two_files=len(tables) > 1)
        notes += plan.notes
    compared = settings.comparisons(known)
    source = _frame(connection, "SELECT source FROM people ORDER BY id")["source"]
    found = Linked(
        rows=rows,
        mapping=mapping,
        plan=plan,
        notes=notes,
        stages=stages,
        source=source if len(tables) > 1 else None,
        connection=connection,
        learned=training.Learned(compared, START, 0),
    )
    if not any(rule.pairs for rule in plan.rules):
        notes.append("No two records share anything by which they would be compared.")
        stages |= dict.fromkeys(("block", "train", "compare", "cluster"), 0.0)
        connection.execute(f"CREATE TABLE {found.blocked} (join_key_l BIGINT, join_key_r BIGINT)")
        return found
    with backends.splink_api(backend, connection) as api:
        _score(found, _Backend(connection, api), compared)
    return found


@dataclass(frozen=True)
class _Backend:
    """Where Splink computes, and the tables that it is given."""

    connection: duckdb.DuckDBPyConnection
    api: Any

    @property
    def dialect(self) -> str:
        """What its SQL is called: duckdb or spark."""
        return str(self.api.sql_dialect.sql_dialect_str)

    def given(self, table: str) -> Any:
        """A table of ours, as Splink takes it."""
        if self.dialect == "duckdb":
            return self.api.register(table, table_name=f"in_{table}")
        rows = self.connection.sql(f"FROM {table}").to_arrow_table()
        return self.api.register(self.api.spark.createDataFrame(rows), table_name=f"in_{table}")

    def taken(self, found: Any, name: str) -> str:
        """What a table that Splink has made is called in our database, to which it is brought from Spark."""
        if self.dialect == "duckdb":
            return str(found.physical_name)
        self.connection.register("from_spark", found.as_pyarrow_table())
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM from_spark")
        self.connection.unregister("from_spark")
        return name

    def linker(
        self,
        people: Any,
        compared: Sequence[settings.Comparison],
        rules: Sequence[str],
        *,
        prior: float = START,
        with_levels: bool = False,
    ) -> Linker:
        """Splink's linker for these comparisons and rules."""
        logging.getLogger("splink").setLevel(logging.ERROR)
        said = settings.splink_settings(
            tuple(compared), rules, backend=self.dialect, prior=prior, with_levels=with_levels
        )
        return Linker(people, said, log_level=None, validate_settings=False)


def _score(found: Linked, backend: _Backend, compared: tuple[settings.Comparison, ...]) -> None:
    """Compare every pair of the plan, learn what agreement weighs, and put clusters together."""
    connection = found.connection
    rules = [rule.sql for rule in found.plan.rules]
    # Spark takes minutes to plan a score of joins that take seconds here; and what is learned here, from a
    # bounded number of pairs, weighs the same on both.
    here = backend if backend.dialect == "duckdb" else _Backend(connection, DuckDBAPI(connection))
    with _stage(found.stages, "block"):
        linker = here.linker(here.given("people"), compared, rules)
        found.blocked = linker.inference.compute_blocked_pairs_for_predict().physical_name
        found.comparisons = connection.execute(f"SELECT count(*) FROM {found.blocked}").fetchall()[0][0]
        # Only what is compared, because Splink copies all that it is given.
        wanted = ", ".join(("id", *settings.columns_of(compared)))
        connection.execute(f"CREATE TABLE compared AS SELECT {wanted} FROM people")
        people = here.given("compared")
    with _stage(found.stages, "train"):
        found.learned = _learn(found, here, people, compared)
    with _stage(found.stages, "compare"):
        if backend is not here:
            people = backend.given("compared")
        linker = backend.linker(people, found.learned.compared, rules, prior=found.learned.prior)
        linker.table_management.register_blocked_pairs_for_predict(backend.given(found.blocked))
        scored = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT, warning_mode="never")
        found.pairs = _frame(
            connection,
            "SELECT id_l, id_r, match_weight AS weight "
            f"FROM {backend.taken(scored, 'scored')} ORDER BY 3 DESC, 1, 2",
        )
    with _stage(found.stages, "cluster"):
        found.steps = clusters.steps(found.rows, found.pairs, _apart(found, compared))
        found.threshold = best_threshold(found.rows, found.pairs, found.steps)


def best_threshold(rows: int, pairs: pl.DataFrame, steps: pl.DataFrame) -> float:
    """The weight down to which clusters are put together, at which F1 is expected to be highest.

    Expected are the pairs' own probabilities, summed over those that stand in one cluster; whoever was put
    together without a comparison is expected to be wrong.
    """
    likely = pairs.select("id_l", "id_r", p=1 / (1 + (-pl.col("weight") * math.log(2)).exp()))
    real = float(likely["p"].sum())

    def expected_f1(weight: float) -> float:
        cluster = clusters.at_threshold(rows, steps, weight)
        is_one = cluster.gather(likely["id_l"]) == cluster.gather(likely["id_r"])
        found = float(likely["p"].filter(is_one).sum())
        together = int(steps.filter(pl.col("weight") >= weight)["pairs"].sum())
        return 2 * found / (together + real) if together else 0.0

    return max(sorted(TRIED, key=abs), key=expected_f1)


def _apart(linked: Linked, compared: Sequence[settings.Comparison]) -> set[tuple[int, int]]:
    """Twins that would come together through a third record: one without a forename, say.

    A pair that all the rest of the evidence puts together stays as it is, and so does one of whom a third
    record bears the number of one and the forename of the other.
    """
    connection = linked.connection
    kin = next((one for one in compared if one.name == settings.KIN), None)
    close = linked.pairs.filter(pl.col("weight") >= clusters.LOWEST).select("id_l", "id_r")
    if kin is None or not close.height:
        return set()
    group = pl.DataFrame({"of": clusters.components(linked.rows, close)}).with_row_index("id")
    group = group.filter(pl.len().over("of").is_between(3, LARGEST_GROUP))
    connection.register("groups", group.to_arrow())
    needed = settings.columns_of([kin])
    left, right = (
        f"(SELECT id AS id_{side}, of AS of_{side}, "
        f"{', '.join(f'{name} AS {name}_{side}' for name in needed)} FROM people JOIN groups USING (id))"
        for side in ("l", "r")
    )
    is_kin = " OR ".join(
        f"({level.condition})" for level in kin.levels if level.label == settings.TWINS_LEVEL
    )
    if not is_kin:
        return set()
    is_kin = is_kin.replace("{similarity}", settings.SIMILARITY["duckdb"])
    numbers = [one.name for one in compared if one.name in IDENTIFIERS]
    is_one = "FALSE" + "".join(
        f" OR (c.{name} = {name}_{a} AND c.given = given_{b})" for name in numbers for a, b in ("lr", "rl")
    )
    found = connection.sql(
        f"SELECT id_l, id_r FROM {left} JOIN {right} ON of_l = of_r AND id_l < id_r WHERE ({is_kin}) AND NOT "
        f"EXISTS (SELECT 1 FROM people c JOIN groups USING (id) WHERE of = of_l AND ({is_one}))"
    ).pl()
    connection.unregister("groups")
    return set(found.join(close, on=["id_l", "id_r"], how="anti").iter_rows())


def _learn(
    linked: Linked, backend: _Backend, people: Any, compared: tuple[settings.Comparison, ...]
) -> training.Learned:
    """The weights that fit a share of the candidate pairs, and random ones."""
    connection, rows, across = linked.connection, linked.rows, linked.source is not None
    first = connection.execute("SELECT count(*) FROM people WHERE source = 0").fetchall()[0][0]
    everyone = first * (rows - first) if across else rows * (rows - 1) // 2
    share = 1.0 if linked.comparisons < settings.ALL_PAIRS else LEARN_FROM / linked.comparisons
    connection.execute(
        f"CREATE OR REPLACE TABLE some_pairs AS SELECT * FROM {linked.blocked} "
        f"WHERE hash(join_key_l, join_key_r) % 4294967296 < {int(share * 2**32)}"
    )
    candidates = random = _levels(backend, people, compared, "some_pairs")
    if linked.comparisons != everyone:
        connection.execute(
            "CREATE OR REPLACE TABLE random_pairs AS SELECT DISTINCT '0' AS match_key, "
            "l.id AS join_key_l, r.id AS join_key_r FROM (SELECT "
            f"hash(range, 1, {SEED}) % {rows} AS a, hash(range, 2, {SEED}) % {rows} AS b "
            f"FROM range({RANDOM_PAIRS})) JOIN people l ON l.id = least(a, b) "
            "JOIN people r ON r.id = greatest(a, b) WHERE a <> b"
            f"{' AND l.source <> r.source' if across else ''}"
        )
        random = _levels(backend, people, compared, "random_pairs")
    seen = training.Seen(candidates, share, random, everyone)
    return training.learn(compared, seen, prior=_prior(rows, everyone))


def _prior(rows: int, everyone: int) -> float:
    """To begin with, every second record has another of the same person."""
    return min(0.5 * rows / max(everyone, 1), 0.1)


def _levels(
    backend: _Backend, people: Any, compared: Sequence[settings.Comparison], table: str
) -> pl.DataFrame:
    """The levels of pairs: gamma_<comparison>, and the rarity of what agrees."""
    linker = backend.linker(people, compared, ["l.id = r.id"], with_levels=True)
    linker.table_management.register_blocked_pairs_for_predict(backend.given(table))
    scored = linker.inference.predict(warning_mode="never")
    rarity = " + ".join(
        f"CASE WHEN gamma_{one.name} = {len(one.levels) - 1 - at} "
        f"THEN {math.log2(level.u)} - mw_tf_adj_{one.name} ELSE 0 END"
        for one in compared
        for at, level in enumerate(one.levels)
        if level.rarity
    )
    gammas = ", ".join(f"gamma_{one.name}" for one in compared)
    return _frame(
        backend.connection,
        f"SELECT {gammas}, ({rarity or '0'})::DOUBLE AS rarity FROM {backend.taken(scored, 'levels')}",
    )


def _frame(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    found: pl.DataFrame = connection.sql(query).pl()
    return found


def _unread(connection: duckdb.DuckDBPyConnection, mapping: Mapping[str, str]) -> list[str]:
    """A sentence for each column of which cleaning left less than half."""
    fields = {field: columns.quoted(column) for field, column in mapping.items() if field in _READ}
    if not fields:
        return []
    given = ", ".join(f"count(nullif({column}, ''))" for column in fields.values())
    kept = ", ".join(f"count({field})" for field in fields)
    counts = zip(
        fields,
        connection.execute(f"SELECT {given} FROM raw").fetchall()[0],
        connection.execute(f"SELECT {kept} FROM people").fetchall()[0],
        strict=True,
    )
    return [
        f"Of {before:,} values in the column {mapping[field]}, only {after:,} can be read as {field}. "
        "The others are taken as not known."
        for field, before, after in counts
        if after < before / 2
    ]


def _known(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = connection.execute(
        f"SELECT {', '.join(f'count({name})' for name in cleaning.CLEANED)} FROM people"
    ).fetchall()[0]
    return [name for name, count in zip(cleaning.CLEANED, counts, strict=True) if count]


@contextmanager
def _stage(stages: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    stages[name] = round(time.perf_counter() - start, 3)


def peak_mb() -> float:
    """The most memory that this process has had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024**2 if sys.platform == "darwin" else 1024), 1)
