"""Links a table of people from end to end."""

import logging
import math
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import polars as pl
from splink import Linker

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
LEARN_FROM, RANDOM_PAIRS = 300_000, 500_000
# What is compared is thrown away below this weight.
LEAST_WEIGHT = clusters.LEAST
# The probabilities at which clusters are shown.
THRESHOLDS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
# The weights among which the default is chosen.
TRIED = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
# In a larger group nobody is looked at one by one for being kin.
LARGEST_GROUP = 500
# Chosen so that one run is as the next.
SEED = 20_210_224


@dataclass
class Linked:
    """What a run found: pairs with their weights, the weights learned, and how the run went."""

    rows: int
    mapping: dict[str, str]
    plan: blocking.Plan
    pairs: pl.DataFrame
    steps: list[clusters.Step]
    learned: training.Learned
    comparisons: int
    threshold: float
    notes: list[str]
    stages: dict[str, float]
    # The file of each record when there are two.
    source: pl.Series | None
    # The pairs that were compared, in the run's own database.
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    blocked: str

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
        return compared / real if real else 1.0


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
        notes = cleaning.clean(connection, "raw", mapping)
        known = _known(connection)
    rows = connection.execute("SELECT count(*) FROM people").fetchall()[0][0]
    if not rows:
        raise reading.CannotRead("The table has no rows below its header. Give a table of people.")
    if not known:
        raise columns.UnclearColumns(
            f"Nothing that can be compared is in the columns {', '.join(mapping.values())}: every value is blank, "
            "a placeholder, or not of that kind. Say with --map which column holds what."
        )
    with _stage(stages, "count"):
        plan = blocking.plan(connection, known, two_files=len(tables) > 1)
        notes += plan.notes
    compared = settings.comparisons(known)
    api = backends.splink_api(backend, connection)
    people = api.register(_input(api, connection, "people"), table_name="people_in")
    rules = [rule.sql for rule in plan.rules]
    if not any(rule.pairs for rule in plan.rules):
        return _nothing(connection, rows, mapping, plan, compared, notes, stages, len(tables))
    with _stage(stages, "block"):
        blocked = _linker(
            people, compared, rules, backend, 1e-4
        ).inference.compute_blocked_pairs_for_predict()
        comparisons = connection.execute(f"SELECT count(*) FROM {blocked.physical_name}").fetchall()[0][0]
    with _stage(stages, "train"):
        learned = _learn(
            connection, api, people, blocked.physical_name, compared, rows, comparisons, len(tables) > 1
        )
    with _stage(stages, "compare"):
        linker = _linker(people, learned.compared, rules, backend, learned.prior)
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        scored = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT, warning_mode="never")
        pairs = _frame(
            connection,
            f"SELECT id_l, id_r, match_weight AS weight FROM {scored.physical_name} ORDER BY 3 DESC, 1, 2",
        )
    with _stage(stages, "cluster"):
        steps = clusters.steps(rows, pairs, _apart(connection, rows, pairs, compared))
        threshold = best_threshold(pairs, steps)
    source = (
        _frame(connection, "SELECT source FROM people ORDER BY id")["source"] if len(tables) > 1 else None
    )
    return Linked(
        rows, mapping, plan, pairs, steps, learned, comparisons, threshold, notes, stages, source, connection,
        blocked.physical_name,
    )  # fmt: skip


def _nothing(
    connection: duckdb.DuckDBPyConnection,
    rows: int,
    mapping: dict[str, str],
    plan: blocking.Plan,
    compared: tuple[settings.Comparison, ...],
    notes: list[str],
    stages: dict[str, float],
    files: int,
) -> Linked:
    """What a run found where no two records have anything to compare."""
    connection.execute("CREATE TABLE no_pairs (join_key_l BIGINT, join_key_r BIGINT)")
    stages |= dict.fromkeys(("block", "train", "compare", "cluster"), 0.0)
    pairs = pl.DataFrame(schema={"id_l": pl.Int64, "id_r": pl.Int64, "weight": pl.Float64})
    source = _frame(connection, "SELECT source FROM people ORDER BY id")["source"] if files > 1 else None
    learned = training.Learned(compared, 0.0001, 0)
    notes = [*notes, "No two records share anything by which they would be compared."]
    return Linked(
        rows, mapping, plan, pairs, [], learned, 0, 0.0, notes, stages, source, connection, "no_pairs"
    )


def best_threshold(pairs: pl.DataFrame, steps: Sequence[clusters.Step]) -> float:
    """The weight down to which clusters are put together, at which F1 is expected to be highest.

    Expected are the pairs' own probabilities, summed over those that stand in one cluster; whoever was put
    together without a comparison is expected to be wrong.
    """
    joined, made = clusters.joined_at(steps, pairs)
    likely = pairs.select(p=1 / (1 + (-pl.col("weight") * math.log(2)).exp()), joined=joined)
    real = float(likely["p"].sum())

    def expected_f1(threshold: float) -> float:
        found = float(likely.filter(pl.col("joined") >= threshold)["p"].sum())
        together = int(made.filter(pl.col("weight") >= threshold)["pairs"].sum())
        return 2 * found / (together + real) if together else 0.0

    return max(sorted(TRIED, key=abs), key=expected_f1)


def _apart(
    connection: duckdb.DuckDBPyConnection,
    rows: int,
    pairs: pl.DataFrame,
    compared: Sequence[settings.Comparison],
) -> set[tuple[int, int]]:
    """Twins that would come together through a third record: one without a forename, say.

    A pair that all the rest of the evidence puts together stays as it is, and so does one of whom a third
    record bears the number of one and the forename of the other.
    """
    kin = next((one for one in compared if one.name == settings.KIN), None)
    close = pairs.filter(pl.col("weight") >= clusters.LOWEST).select("id_l", "id_r")
    if kin is None or not close.height:
        return set()
    group = pl.DataFrame({"of": clusters.components(rows, close.iter_rows())}).with_row_index("id")
    group = group.filter(pl.len().over("of").is_between(3, LARGEST_GROUP))
    connection.register("groups", group.to_arrow())
    needed = [name for name in (*cleaning.CLEANED, "birth_year", "birth_month", "birth_day")]
    left, right = (
        f"(SELECT id AS id_{side}, of AS of_{side}, {', '.join(f'{name} AS {name}_{side}' for name in needed)} "
        "FROM people JOIN groups USING (id))"
        for side in ("l", "r")
    )
    is_kin = " OR ".join(
        f"({level.condition})" for level in kin.levels if level.label == settings.TWINS_LEVEL
    )
    if not is_kin:
        return set()
    is_kin = is_kin.replace("{similarity}", settings.SIMILARITY["duckdb"])
    is_one = " OR ".join(
        f"(c.{name} = {name}_{a} AND c.given = given_{b})" for name in IDENTIFIERS for a, b in ("lr", "rl")
    )
    found = connection.execute(
        f"SELECT id_l, id_r FROM {left} JOIN {right} ON of_l = of_r AND id_l < id_r WHERE ({is_kin}) AND NOT "
        f"EXISTS (SELECT 1 FROM people c JOIN groups USING (id) WHERE of = of_l AND ({is_one}))"
    ).fetchall()
    connection.unregister("groups")
    return set(found) - set(close.iter_rows())


def _learn(
    connection: duckdb.DuckDBPyConnection,
    api,
    people,
    blocked: str,
    compared,
    rows: int,
    comparisons: int,
    across: bool,
) -> training.Learned:
    first = connection.execute("SELECT count(*) FROM people WHERE source = 0").fetchall()[0][0]
    everyone = first * (rows - first) if across else rows * (rows - 1) // 2
    share = min(1.0, LEARN_FROM / max(comparisons, 1))
    if comparisons < settings.ALL_PAIRS:
        share = 1.0
    most = int(share * 2**32)
    connection.execute(
        "CREATE OR REPLACE TABLE some_pairs AS SELECT * FROM "
        f"{blocked} WHERE hash(join_key_l, join_key_r) % 4294967296 < {most}"
    )
    candidates = _levels(connection, api, people, compared, "some_pairs")
    if comparisons == everyone:
        return training.learn(
            compared, training.Seen(candidates, share, candidates, everyone), prior=_prior(rows, everyone)
        )
    across_sql = "AND l.source <> r.source" if across else ""
    connection.execute(
        "CREATE OR REPLACE TABLE random_pairs AS SELECT DISTINCT '0' AS match_key, l.id AS join_key_l, r.id AS join_key_r FROM "
        f"(SELECT hash(range, 1, {SEED}) % {rows} AS a, hash(range, 2, {SEED}) % {rows} AS b FROM range({RANDOM_PAIRS})) "
        f"JOIN people l ON l.id = least(a, b) JOIN people r ON r.id = greatest(a, b) WHERE a <> b {across_sql}"
    )
    random = _levels(connection, api, people, compared, "random_pairs")
    return training.learn(
        compared, training.Seen(candidates, share, random, everyone), prior=_prior(rows, everyone)
    )


def _prior(rows: int, everyone: int) -> float:
    """To begin with, every second record has another of the same person."""
    return min(0.5 * rows / max(everyone, 1), 0.1)


def _levels(connection: duckdb.DuckDBPyConnection, api, people, compared, table: str) -> pl.DataFrame:
    """The levels of pairs: gamma_<comparison>, and the rarity of what agrees."""
    linker = _linker(
        people, compared, ["l.id = r.id"], api.sql_dialect.sql_dialect_str, 1e-4, with_levels=True
    )
    pairs = api.register(_input(api, connection, table), table_name=f"in_{table}")
    linker.table_management.register_blocked_pairs_for_predict(pairs)
    scored = linker.inference.predict(warning_mode="never")
    rarity = " + ".join(
        f"CASE WHEN gamma_{one.name} = {len(one.levels) - 1 - at} THEN {_log2(level.u)} - mw_tf_adj_{one.name} ELSE 0 END"
        for one in compared
        for at, level in enumerate(one.levels)
        if level.rarity
    )
    gammas = ", ".join(f"gamma_{one.name}" for one in compared)
    return _frame(
        connection, f"SELECT {gammas}, ({rarity or '0'})::DOUBLE AS rarity FROM {scored.physical_name}"
    )


def _frame(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    return pl.DataFrame(connection.sql(query))


def _log2(value: float) -> float:
    return math.log2(value)


def _linker(people, compared, rules, backend: str, prior: float, *, with_levels: bool = False) -> Linker:
    logging.getLogger("splink").setLevel(logging.ERROR)
    return Linker(
        people,
        settings.splink_settings(compared, rules, backend=backend, prior=prior, with_levels=with_levels),
        log_level=None,
        validate_settings=False,
    )


def _known(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = connection.execute(
        f"SELECT {', '.join(f'count({name})' for name in cleaning.CLEANED)} FROM people"
    ).fetchall()[0]
    return [name for name, count in zip(cleaning.CLEANED, counts, strict=True) if count]


def _input(api, connection, table: str):
    """A table of ours as the backend takes it."""
    if api.sql_dialect.sql_dialect_str == "duckdb":
        return table
    return api.spark.createDataFrame(connection.sql(f"FROM {table}").to_arrow_table())


@contextmanager
def _stage(stages: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    stages[name] = round(time.perf_counter() - start, 3)


def peak_mb() -> float:
    """The most memory that this process has had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024**2 if sys.platform == "darwin" else 1024), 1)
