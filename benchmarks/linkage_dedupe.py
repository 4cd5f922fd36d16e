"""A million people deduplicated from end to end, beside a bare Splink script on the same table.

    python -m benchmarks.linkage_dedupe

The table is made from a fixed seed and written as Parquet: 700,000 people with 1,000,000 records, in which
names are misspelt or swapped, day and month swapped, people have moved, and values are missing. Ours and
Splink's run one after the other, each in a process of its own, from the file to the clusters. Splink's script
is its tutorial for such columns, with the pairs for expectation-maximisation capped, because its tutorial
without that takes several times as long for the same weights. Broad rules let about 80 pairs be compared for
each record.

Then 100,000 different people who all give one postcode, which must be an answer in bounded time and memory;
and 6,000 records against 60,000 on Spark, which must find what DuckDB finds.
"""

import importlib.util
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from alongside.linkage import clusters, evaluating, reading, report, running, settings

RECORDS, ORIGINALS = 1_000_000, 700_000
MOST_SECONDS, MOST_MB = 20, 2_048
BROAD_PAIRS, LEAST_A_SECOND = 80, 1_200_000
ONE_POSTCODE, MOST_SECONDS_THERE = 100_000, 60
INDEX, EXTRACT = 60_000, 6_000

# Names are put together from syllables: 1,500 forenames and 12,000 surnames, the first of them far commoner.
_DATA = """
CREATE MACRO chance(i, what) AS (hash(i, what, 20210224) % 1000000007) / 1000000007.0;
CREATE MACRO pick(words, i, what) AS words[1 + floor(len(words) * chance(i, what))::INTEGER];
CREATE MACRO starts() AS ['AL','BER','CAR','DEN','ED','FRAN','GIL','HAR','IS','JO','KEN','LE','MAR','NOR','OL',
    'PAT','RO','SAM','TER','WIL','AD','BRY','CLA','DAR','EL','GRA','HEN','JAM','KA','LOR'];
CREATE MACRO middles() AS ['','A','E','I','O','AN','EN','IN','ER','AR'];
CREATE MACRO ends() AS ['TON','LEY','SON','FORD','WELL','MAN','BY','WOOD','FIELD','SHAW','COTT','WICK','HAM',
    'DEN','TER','KIN','RIDGE','STONE','BROOK','GATE','MORE','LAND','WORTH','HURST','DALE','MER','LOW','STEAD',
    'COMBE','BURN','RICK','NARD','LINE','BEL','DA','SA','NIE','MY','RA','LIA'];
CREATE MACRO word(n) AS starts()[1 + n % 30] || middles()[1 + (n // 30) % 10] || ends()[1 + (n // 300) % 40];
CREATE MACRO misspelt(s, i, what) AS CASE floor(3 * chance(i, what || ' how'))::INTEGER
    WHEN 0 THEN left(s, 1 + floor((len(s) - 1) * chance(i, what))::INTEGER)
        || substr(s, 3 + floor((len(s) - 1) * chance(i, what))::INTEGER)
    WHEN 1 THEN left(s, 1 + floor((len(s) - 1) * chance(i, what))::INTEGER)
        || pick(['A','E','I','O','N','R','S','T'], i, what || ' letter')
        || substr(s, 3 + floor((len(s) - 1) * chance(i, what))::INTEGER)
    ELSE left(s, 1 + floor((len(s) - 1) * chance(i, what))::INTEGER)
        || pick(['A','E','I','O','N','R','S','T'], i, what || ' letter')
        || substr(s, 2 + floor((len(s) - 1) * chance(i, what))::INTEGER) END;
CREATE MACRO postcode(n) AS ['N','E','SE','SW','NW','W','EN','CR'][1 + n % 8] || (1 + (n // 8) % 20)::VARCHAR || ' '
    || ((n // 160) % 10)::VARCHAR || chr((65 + (n // 1600) % 20)::INTEGER) || chr((65 + (n // 32000) % 20)::INTEGER);
COPY (
    WITH people AS (
        SELECT i AS person,
            word(floor(1500 * chance(i, 'forename') ** 2.5)::INTEGER * 7) AS forename,
            word(floor(12000 * chance(i, 'surname') ** 2)::INTEGER) AS surname,
            DATE '1940-01-01' + floor(25000 * chance(i, 'born'))::INTEGER AS born,
            postcode(floor({originals} / 5 * chance(i, 'postcode'))::INTEGER) AS postcode,
            CASE WHEN chance(i, 'sex') < 0.5 THEN 'M' ELSE 'F' END AS sex,
            '20' || lpad(floor(20 * chance(i, 'year'))::INTEGER::VARCHAR, 2, '0') || '/'
                || lpad(floor(9999999 * chance(i, 'number'))::INTEGER::VARCHAR, 7, '0') || 'A' AS pnc
        FROM range({originals}) AS people(i)
    ), records AS (
        SELECT r, CASE WHEN r < {originals} THEN r
            ELSE floor({originals} * chance(r, 'whose'))::BIGINT END AS person, r >= {originals} AS is_copy
        FROM range({records}) AS records(r)
    ), written AS (
        SELECT r AS record, person,
            CASE WHEN is_copy AND chance(r, 'a') < 0.10 THEN misspelt(forename, r, 'a')
                WHEN is_copy AND chance(r, 'a') < 0.13 THEN left(forename, 3) ELSE forename END AS a,
            CASE WHEN is_copy AND chance(r, 'b') < 0.10 THEN misspelt(surname, r, 'b')
                WHEN is_copy AND chance(r, 'b') < 0.12 THEN word(floor(12000 * chance(r, 'married'))::INTEGER)
                ELSE surname END AS b,
            CASE WHEN is_copy AND chance(r, 'c') < 0.04 AND day(born) <= 12 THEN strftime(born, '%Y-%d-%m')
                WHEN is_copy AND chance(r, 'c') < 0.10
                    THEN strftime(born + 1 + floor(300 * chance(r, 'later'))::INTEGER, '%Y-%m-%d')
                WHEN chance(r, 'no date') < 0.02 THEN NULL ELSE strftime(born, '%Y-%m-%d') END AS dob,
            CASE WHEN is_copy AND chance(r, 'd') < 0.25
                    THEN postcode(floor({originals} / 5 * chance(r, 'moved'))::INTEGER)
                WHEN chance(r, 'no postcode') < 0.08 THEN NULL ELSE postcode END AS postcode,
            sex, CASE WHEN chance(r, 'has number') < 0.3 THEN pnc END AS pnc, chance(r, 'swapped') < 0.02 AND is_copy AS swapped
        FROM records JOIN people USING (person)
    )
    SELECT record, person, if(swapped, b, a) AS forename, if(swapped, a, b) AS surname, dob,
        {postcode} AS postcode, sex, pnc
    FROM written ORDER BY record
) TO '{file}';
"""  # noqa: E501


def make_people(
    file: Path, *, records: int = RECORDS, originals: int = ORIGINALS, postcode: str = ""
) -> None:
    """Write a table of people, the same every time: `person` is who it is.

    Args:
        file: where to, as Parquet.
        records: how many rows.
        originals: how many people; the other rows are of somebody who has one already.
        postcode: the one that all give, in place of many.
    """
    said = f"'{postcode}'" if postcode else "postcode"
    with duckdb.connect() as connection:
        connection.execute(_DATA.format(file=file, records=records, originals=originals, postcode=said))


def measure() -> list[dict[str, object]]:
    """Rows for the table of `make bench`: what, the figure, the target, and whether it is met."""
    with tempfile.TemporaryDirectory() as folder:
        file, one_postcode = Path(folder) / "people.parquet", Path(folder) / "one-postcode.parquet"
        make_people(file)
        make_people(one_postcode, records=ONE_POSTCODE, originals=ONE_POSTCODE, postcode="N17 9QA")
        ours, splink = (_in_a_process(what, file) for what in ("dedupe", "splink"))
        broad, splink_broad = (_in_a_process(what, file) for what in ("broad", "splink-broad"))
        crowded = _in_a_process("dedupe", one_postcode)
        two_files = Path(folder) / "two-files.parquet"
        make_people(two_files, records=INDEX + EXTRACT, originals=INDEX)
        on_spark = _in_a_process("spark", two_files) if importlib.util.find_spec("pyspark") else None
    return [
        _row(
            f"1,000,000 deduplicated, {ours['rules']} rules",
            f"{ours['seconds']:.1f} s",
            f"at most {MOST_SECONDS} s",
            met=ours["seconds"] <= MOST_SECONDS,
        ),
        _row("the same: peak memory", f"{ours['mb']:,.0f} MB", f"{MOST_MB:,} MB", met=ours["mb"] <= MOST_MB),
        _row("the same: stages", ", ".join(f"{name} {took:.1f}" for name, took in ours["stages"].items())),
        _row("the same: how right", _shares(ours)),
        _row("bare Splink: seconds, memory", f"{splink['seconds']:.1f} s, {splink['mb']:,.0f} MB"),
        _row("bare Splink: how right, at 0.5", _shares(splink)),
        _row(
            f"broad rules: {broad['comparisons'] / 1e6:.0f} M comparisons",
            f"{broad['per_second'] / 1e6:.2f} M/s",
            f"{LEAST_A_SECOND / 1e6} M/s",
            met=broad["per_second"] >= LEAST_A_SECOND,
        ),
        _row("the same: end to end, memory", f"{broad['seconds']:.1f} s, {broad['mb']:,.0f} MB"),
        _row("the same: how right", _shares(broad)),
        _row(
            f"bare Splink, broad: {splink_broad['comparisons'] / 1e6:.0f} M comparisons",
            f"{splink_broad['per_second'] / 1e6:.2f} M/s, {splink_broad['mb']:,.0f} MB",
        ),
        _row(
            f"{ONE_POSTCODE:,} people of one postcode",
            f"{crowded['seconds']:.1f} s, {crowded['mb']:,.0f} MB, {crowded['joined']:,} wrongly joined",
            f"at most {MOST_SECONDS_THERE} s",
            met=crowded["seconds"] <= MOST_SECONDS_THERE and crowded["mb"] <= MOST_MB,
        ),
        _on_spark(on_spark),
    ]


def _on_spark(figures: dict[str, Any] | None) -> dict[str, object]:
    what = f"{EXTRACT:,} × {INDEX:,} on Spark"
    if figures is None:
        return _row(what, "pyspark is not installed")
    figure = (
        f"{figures['pairs']:,} pairs, {figures['other']:,} other than DuckDB's, weights "
        f"{figures['most']:.0e} apart; {figures['seconds']:.0f} s, DuckDB {figures['duckdb_seconds']:.0f} s"
    )
    return _row(what, figure, "the same pairs", met=not figures["other"] and figures["most"] < 1e-6)


def _shares(figures: dict[str, Any]) -> str:
    return f"precision {figures['precision']:.4f}, recall {figures['recall']:.4f}, F1 {figures['f1']:.4f}"


def _in_a_process(what: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.linkage_dedupe", what, str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def ours(file: Path, *, broad: bool = False) -> dict[str, Any]:
    """`alongside link`, from the file to the clusters."""
    if broad:
        settings.PAIRS_PER_RECORD = BROAD_PAIRS
    start = time.perf_counter()
    linked = running.link([reading.read(file)], never=["record", "person"])
    cluster = report.clustered(linked, linked.threshold)
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "stages": linked.stages,
        "rules": len(linked.plan.rules),
        "comparisons": linked.comparisons,
        "per_second": linked.comparisons / (linked.stages["block"] + linked.stages["compare"]),
        "threshold": linked.threshold,
        **_how_right(file, cluster),
    }


def spark(file: Path, **_: object) -> dict[str, Any]:
    """Two files linked on DuckDB and on Spark: pairs that only one finds, and how far weights differ."""
    table = reading.read(file)
    tables = (table[:INDEX], table[INDEX:])
    start = time.perf_counter()
    here = running.link(tables, never=["record", "person"])
    between = time.perf_counter()
    there = running.link(tables, never=["record", "person"], backend="spark")
    end = time.perf_counter()
    both = here.pairs.join(there.pairs, on=["id_l", "id_r"], suffix="_spark")
    return {
        "pairs": len(there.pairs),
        "other": len(here.pairs) + len(there.pairs) - 2 * len(both),
        "most": (both["weight"] - both["weight_spark"]).abs().max(),
        "seconds": end - between,
        "duckdb_seconds": between - start,
    }


def splink(file: Path, *, broad: bool = False) -> dict[str, Any]:
    """A bare script as Splink's tutorial has it, with the pairs for expectation-maximisation capped."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    blocks = [
        ("forename", "surname"), ("surname", "dob"), ("forename", "dob"), ("pnc",), ("surname", "postcode"),
        ("dob", "postcode"), ("forename", "postcode"),
    ]  # fmt: skip
    blocks += [("forename", "substr(dob, 1, 4)"), ("surname", "substr(dob, 1, 4)"), ("dob",)] if broad else []
    start = time.perf_counter()
    with duckdb.connect(config={"threads": 2, "memory_limit": "1500MB"}) as connection:
        api = DuckDBAPI(connection)
        people = api.register(connection.read_parquet(str(file)), table_name="people")
        linker = Linker(
            people,
            SettingsCreator(
                link_type="dedupe_only",
                unique_id_column_name="record",
                blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
                comparisons=[
                    cl.NameComparison("forename").configure(term_frequency_adjustments=True),
                    cl.NameComparison("surname").configure(term_frequency_adjustments=True),
                    cl.DateOfBirthComparison("dob", input_is_string=True),
                    cl.PostcodeComparison("postcode").configure(term_frequency_adjustments=True),
                    cl.ExactMatch("sex"),
                    cl.LevenshteinAtThresholds("pnc", 1),
                ],
            ),
        )
        linker.training.estimate_probability_two_random_records_match(
            [block_on("forename", "surname", "dob"), block_on("pnc")], recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=5)
        for rule in (block_on("forename", "surname"), block_on("dob")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=1e6)
        trained = time.perf_counter()
        blocked = linker.inference.compute_blocked_pairs_for_predict()
        comparisons = connection.execute(f"SELECT count(*) FROM {blocked.physical_name}").fetchall()[0][0]
        scored = linker.inference.predict(threshold_match_probability=0.5)
        compared = time.perf_counter()
        pairs = connection.sql(f"SELECT record_l, record_r FROM {scored.physical_name}").pl()
    cluster = clusters.components(_rows(file), pairs.rename({"record_l": "id_l", "record_r": "id_r"}))
    return {
        "seconds": time.perf_counter() - start,
        "comparisons": comparisons,
        "per_second": comparisons / (compared - trained),
        **_how_right(file, cluster),
    }


def _rows(file: Path) -> int:
    return int(pl.scan_parquet(file).select(pl.len()).collect().item())


def _how_right(file: Path, cluster: pl.Series) -> dict[str, float]:
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    right = evaluating.rightness(cluster, pl.read_parquet(file)["person"].cast(pl.String))
    joined = len(cluster) - cluster.n_unique()
    return {"mb": mb, "precision": right.precision, "recall": right.recall, "f1": right.f1, "joined": joined}


def _row(what: str, figure: str, target: str = "", *, met: bool | None = None) -> dict[str, object]:
    return {"what": what, "figure": figure, "target": target, "met": met}


def main() -> None:
    """Print the table; or, in a process that measure() started, the figures it asked for."""
    if len(sys.argv) == 3:
        run = {"splink": splink, "splink-broad": splink, "spark": spark}.get(sys.argv[1], ours)
        print(json.dumps(run(Path(sys.argv[2]), broad=sys.argv[1].endswith("broad"))))
        return
    for row in measure():
        verdict = {True: "met", False: "NOT MET", None: ""}[row["met"]]
        print(f"{row['what']:<45} {row['figure']:<60} {row['target']:<14} {verdict}")


if __name__ == "__main__":
    main()
