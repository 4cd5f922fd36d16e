"""How right linkage is on labelled sets, beside Splink's own examples, recordlinkage and dedupe.

    python -m benchmarks.linkage_peers

Every library links every set in a process of its own, from the file to the clusters, and the same function
says how right the clusters are. What each is given is what its own documentation shows for such a table, or
more:

- Ours: `alongside link` as it comes, at its own threshold. No labels.
- Splink: the settings of its documentation (accuracy analysis for its made-up people, FEBRL 3 for FEBRL's
  single files, FEBRL 4's detailed model for two), clustered at a probability of 0.5, and then at the
  threshold at which F1 is highest, which nobody without labels can know.
- recordlinkage: its ECM classifier, without labels, over the pairs of several blocks together.
- dedupe: learns from 200 pairs that it asks about, answered from the truth.

The sets are in ../shared/data/record_linkage, or where RECORD_LINKAGE_DATA says. FEBRL 3 and 4 come with
recordlinkage; nothing in linkage was chosen by them. What is not there is left out, and said. recordlinkage
and dedupe are the dependency group `linkage-benchmark`.
"""

import importlib.util
import json
import logging
import os
import random
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from alongside.linkage import clusters, evaluating, reading, report, running

DATA = Path(
    os.environ.get("RECORD_LINKAGE_DATA", Path(__file__).parents[2] / "shared" / "data" / "record_linkage")
)
LABELS = 200
SEED = 5
# Of one library on one set. dedupe asks for more than 19 GB on FEBRL 2.
MOST_SECONDS, MOST_GB = 900, 14


@dataclass(frozen=True)
class People:
    """A labelled set: its one or two files, its columns, and the column that says who is who."""

    files: tuple[str, ...]
    truth: str
    columns: tuple[str, ...]
    is_held_out: bool = False

    def paths(self) -> list[Path]:
        """Where the files are, and they may not be there."""
        return [_folder(held_out=self.is_held_out) / file for file in self.files]


FEBRL = (
    "given_name", "surname", "street_number", "address_1", "suburb", "postcode", "state", "date_of_birth",
    "soc_sec_id",
)  # fmt: skip
MADE_UP = ("first_name", "surname", "dob", "city", "email")
SETS = {
    "FEBRL 1": People(("febrl_dataset1.csv",), "rec_id", FEBRL),
    "FEBRL 2": People(("febrl_dataset2.csv",), "rec_id", FEBRL),
    "fake_1000": People(("splink_fake_1000.csv",), "cluster", MADE_UP),
    "fake_20000": People(("splink_fake_20000.csv",), "group", MADE_UP),
    "FEBRL 3": People(("dataset3.csv",), "rec_id", FEBRL, is_held_out=True),
    "FEBRL 4": People(("dataset4a.csv", "dataset4b.csv"), "rec_id", FEBRL, is_held_out=True),
}
LIBRARIES = {"ours": "splink", "Splink": "splink", "recordlinkage": "recordlinkage", "dedupe": "dedupe"}
# What ours must be better than: what can be had without labels.
PEERS = ("Splink, at 0.5", "recordlinkage")


def measure() -> list[dict[str, object]]:
    """Rows for the table of `make bench`: how right each library is on each set, and how long it took."""
    rows: list[dict[str, object]] = []
    for name, people in SETS.items():
        if absent := [path.name for path in people.paths() if not path.is_file()]:
            rows.append(_row(f"{name}: left out", f"{', '.join(absent)} is not there"))
            continue
        rows += _beside(name)
    return rows


def _beside(name: str) -> list[dict[str, object]]:
    found: dict[str, dict[str, float]] = {}
    without = []
    for library, module in LIBRARIES.items():
        if importlib.util.find_spec(module) is None:
            without.append(_row(f"{name}: {library}", "not installed"))
        elif library != "dedupe" or len(SETS[name].files) == 1:
            answer = _in_a_process(library, name)
            found |= answer
            if not answer:
                without.append(_row(f"{name}: {library}", f"not done in {MOST_SECONDS} s and {MOST_GB} GB"))
    to_beat = max(found[peer]["f1"] for peer in PEERS if peer in found)
    rows = [_row(f"{name}: {library}", _figure(figures)) for library, figures in found.items()]
    rows[0] |= {"target": f"F1 ≥ {to_beat:.4f}", "met": found["ours"]["f1"] >= to_beat}
    return rows + without


def _figure(figures: dict[str, float]) -> str:
    shares = "  ".join(f"{name} {figures[key]:.4f}" for name, key in _SHARES.items())
    return f"{shares}  {figures['seconds']:.1f} s"


_SHARES = {"precision": "precision", "recall": "recall", "F1": "f1"}


def _in_a_process(library: str, name: str) -> dict[str, dict[str, float]]:
    """What a library found, or nothing where it needs more time or memory than there is."""
    command = [sys.executable, "-m", "benchmarks.linkage_peers", library, name]
    try:
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        return {}
    answer: dict[str, dict[str, float]] = (
        json.loads(done.stdout.splitlines()[-1]) if not done.returncode else {}
    )
    return answer


def link(library: str, name: str) -> dict[str, dict[str, float]]:
    """How right one library is on one set, by what it is called in the table, with the seconds it took."""
    people = SETS[name]
    tables = [reading.read(path) for path in people.paths()]
    values = pl.concat([table[people.truth] for table in tables]).str.strip_chars()
    truth, _ = evaluating.truth_of(values)
    source = pl.concat([pl.repeat(n, len(table), eager=True) for n, table in enumerate(tables)])
    across = source if len(tables) > 1 else None
    linking = {"ours": _ours, "Splink": _splink, "recordlinkage": _recordlinkage, "dedupe": _dedupe}[library]
    start = time.perf_counter()
    found = linking(people, tables, truth)
    seconds = time.perf_counter() - start
    figures = {}
    for called, cluster in found.items():
        right = evaluating.rightness(cluster, truth, across)
        figures[called] = {"precision": right.precision, "recall": right.recall, "f1": right.f1}
    if library == "Splink":
        figures = _at_half_and_best(figures)
    return {called: shares | {"seconds": seconds} for called, shares in figures.items()}


def _ours(people: People, tables: list[pl.DataFrame], _truth: pl.Series) -> dict[str, pl.Series]:
    linked = running.link(tables, never=[people.truth])
    return {"ours": report.clustered(linked, linked.threshold)}


def _splink(people: People, tables: list[pl.DataFrame], _truth: pl.Series) -> dict[str, pl.Series]:
    """Clusters at every quarter of a bit; as Splink puts them together: whatever a chain of links joins."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    frames = _frames(people, tables)
    settings, train = _splink_example(people)
    api = DuckDBAPI()
    linker = Linker(
        [api.register(frame) for frame in frames] if len(frames) > 1 else api.register(frames[0]), settings
    )
    train(linker)
    scored = linker.inference.predict(threshold_match_weight=-10).as_pandas_dataframe()
    pairs = pl.DataFrame({name: scored[column].to_numpy() for name, column in _PAIR_COLUMNS.items()})
    rows = sum(map(len, tables))
    return {
        f"{quarter / 4}": _components(rows, pairs.filter(pl.col("weight") >= quarter / 4))
        for quarter in range(-40, 121)
    }


_PAIR_COLUMNS = {"id_l": "id_l", "id_r": "id_r", "weight": "match_weight"}


def _at_half_and_best(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    best = max(figures.values(), key=lambda shares: shares["f1"])
    return {"Splink, at 0.5": figures["0.0"], "Splink, at the best": best}


def _splink_example(people: People) -> tuple[Any, Any]:
    """The settings, and what trains them, of the example that Splink's documentation has for such a table."""
    if people.columns == MADE_UP:
        return _accuracy_example()
    return _febrl_4_example() if len(people.files) > 1 else _febrl_3_example()


def _accuracy_example() -> tuple[Any, Any]:
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("first_name"), block_on("surname"), block_on("dob"), block_on("email"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
    )  # fmt: skip

    def train(linker: Any) -> None:
        linker.training.estimate_probability_two_random_records_match(
            [
                "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
                "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
                "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
                "l.email = r.email",
            ],
            recall=0.7,
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
        for rule in (block_on("dob"), block_on("email"), block_on("first_name", "surname")):
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True
            )

    return settings, train


def _febrl_3_example() -> tuple[Any, Any]:
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    blocks = ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(block) for block in blocks],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    )

    def train(linker: Any) -> None:
        swapped = (
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
        )
        linker.training.estimate_probability_two_random_records_match(
            [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), swapped], recall=0.9
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
        for rule in (block_on("date_of_birth"), block_on("postcode")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)

    return settings, train


def _febrl_4_example() -> tuple[Any, Any]:
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
    )

    def train(linker: Any) -> None:
        linker.training.estimate_probability_two_random_records_match(
            [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.8
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
        for rule in (block_on("date_of_birth"), block_on("postcode")):
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True
            )

    return settings, train


def _recordlinkage(people: People, tables: list[pl.DataFrame], _truth: pl.Series) -> dict[str, pl.Series]:
    """ECM over all pairs that share a name, birth date, number, postcode or e-mail address."""
    import recordlinkage

    frames = [frame.set_index("id") for frame in _frames(people, tables)]
    index = recordlinkage.Index()
    for column in people.columns:
        if column in _ECM_BLOCKS:
            index.block(column)
    candidates = index.index(*frames)
    compare = recordlinkage.Compare(n_jobs=1)
    for column in people.columns:
        if column in _ECM_EXACT:
            compare.exact(column, column, label=column)
        else:
            # Dates of one decade are alike by Jaro-Winkler; of ten digits, one may differ.
            method = "levenshtein" if column in _ECM_DATES else "jarowinkler"
            compare.string(column, column, method=method, threshold=0.85, label=column)
    features = compare.compute(candidates, *frames)
    matches = recordlinkage.ECMClassifier().fit_predict(features)
    pairs = pl.DataFrame([tuple(map(int, pair)) for pair in matches], schema=["id_l", "id_r"], orient="row")
    return {"recordlinkage": _components(sum(map(len, tables)), pairs)}


_ECM_BLOCKS = {
    "given_name",
    "first_name",
    "surname",
    "date_of_birth",
    "dob",
    "soc_sec_id",
    "postcode",
    "email",
}
_ECM_DATES = {"date_of_birth", "dob"}
_ECM_EXACT = {"street_number", "postcode", "state", "city"}


def _dedupe(people: People, tables: list[pl.DataFrame], truth: pl.Series) -> dict[str, pl.Series]:
    """Trained on as many labels as LABELS says, for pairs that dedupe chooses."""
    import dedupe
    import joblib
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)
    records = {
        number: {"id": number, **{column: row[column] for column in people.columns}}
        for number, row in enumerate(_cleaned(people, tables[0]).iter_rows(named=True))
    }
    fields = [dedupe.variables.String(column, has_missing=True) for column in people.columns]
    deduper = dedupe.Dedupe(fields, num_cores=2)
    deduper.prepare_training(records)
    # It learns anew after every label, and starting processes for that takes longer than the learning.
    with joblib.parallel_config(backend="sequential"):
        for _ in range(LABELS):
            pair = deduper.uncertain_pairs()[0]
            is_one = truth[pair[0]["id"]] == truth[pair[1]["id"]]
            deduper.mark_pairs({"match": [pair] if is_one else [], "distinct": [] if is_one else [pair]})
        deduper.train()
    cluster = pl.Series("cluster", range(len(truth)), dtype=pl.Int64)
    for members, _ in deduper.partition(records, 0.5):
        cluster[list(members)] = min(members)
    return {f"dedupe, {LABELS} labels": cluster}


def _components(rows: int, pairs: pl.DataFrame) -> pl.Series:
    return clusters.components(rows, pairs)


def _cleaned(people: People, table: pl.DataFrame) -> pl.DataFrame:
    """The columns that are compared, in small letters and trimmed; what is empty is not known."""
    columns = pl.col(people.columns).str.strip_chars().str.to_lowercase()
    return (
        table.select(people.columns)
        .with_columns(columns)
        .with_columns(pl.when(pl.col(people.columns) != "").then(pl.col(people.columns)).name.keep())
    )


def _frames(people: People, tables: Iterable[pl.DataFrame]) -> list[Any]:
    """The tables for pandas, with a number for each row that goes on from one to the next."""
    frames, rows = [], 0
    for table in tables:
        frames.append(_cleaned(people, table).with_row_index("id", offset=rows).to_pandas())
        rows += len(table)
    return frames


def _folder(*, held_out: bool) -> Path:
    """Where the sets are; those that were not looked at come with recordlinkage."""
    if not held_out:
        return DATA
    package = importlib.util.find_spec("recordlinkage")
    return (
        Path(package.origin).parent / "datasets" / "febrl"
        if package and package.origin
        else Path("recordlinkage")
    )


def _row(what: str, figure: str) -> dict[str, object]:
    return {"what": what, "figure": figure, "target": "", "met": None}


def main() -> None:
    """Print the table; or, in a process that measure() started, the figures it asked for."""
    warnings.simplefilter("ignore")
    if len(sys.argv) == 3:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_GB * 2**30, MOST_GB * 2**30))
        print(json.dumps(link(sys.argv[1], sys.argv[2])))
        return
    for row in measure():
        verdict = {True: "met", False: "NOT MET", None: ""}[row["met"]]
        print(f"{row['what']:<36} {row['figure']:<60} {row['target']:<14} {verdict}")


if __name__ == "__main__":
    main()
