"""Eligibility with reasons for a million people, beside hand-written queries that give only the boolean.

    python -m benchmarks.eligibility

A million people, five million offences and two million custody spells are made from a fixed seed and written
as Parquet. Two processes are then started on them: one runs ours and the hand-written queries in turns and
takes their times, the other runs ours alone and takes its peak memory. Every result is kept as a table, and
all must agree on every person. Besides the time on the clock the processor's is taken, which says more on a
machine that does other things as well. `make bench` calls measure() and prints the table.

The hand-written queries throw away early whomever the scores decide, and work out windows only for people
with a robbery or burglary. BOOLEAN is the yardstick. SHORTCUT also uses that an offence in the calendar years
counts whatever the custody was; it is there to see how far a query can go that need not say why. Ours works
out every window, because every case says since when an offence would have counted.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from alongside.iom import criteria
from alongside.iom.eligibility import assess

AS_OF = date(2021, 3, 31)
PEOPLE, OFFENCES, SPELLS = 1_000_000, 5_000_000, 2_000_000
TURNS = 7
MOST_TIMES, MOST_BYTES = 1.5, 4 * 2**30

# Scores as in the monthly extract: few below 50, a third from 50 to 74 (where a robbery or burglary decides),
# and seven in ten with OVP of 30 or more. Some people have many offences and spells, others none. A spell
# that would not be over yet is open; some overlap, touch or last no day.
_DATA = """
CREATE MACRO chance(i, what) AS (hash(i, what, 20210224) % 1000000007) / 1000000007.0;
CREATE MACRO somebody(i, what) AS
    'X' || lpad(floor({people} * chance(i, what) ** 1.5)::INTEGER::VARCHAR, 6, '0');
COPY (
    SELECT 'X' || lpad(i::VARCHAR, 6, '0') AS crn,
        CASE WHEN chance(i, 'no ogrs') < 0.01 THEN NULL
            WHEN chance(i, 'band') < 0.08 THEN 20 + floor(30 * chance(i, 'ogrs'))
            WHEN chance(i, 'band') < 0.42 THEN 50 + floor(25 * chance(i, 'ogrs'))
            ELSE 75 + floor(24 * chance(i, 'ogrs')) END::SMALLINT AS ogrs2,
        CASE WHEN chance(i, 'no ovp') < 0.02 THEN NULL
            WHEN chance(i, 'risk') < 0.27 THEN 1 + floor(29 * chance(i, 'ovp'))
            ELSE 30 + floor(65 * chance(i, 'ovp') ** 2) END::SMALLINT AS ovp2,
        CASE WHEN ogrs2 IS NULL THEN 'OGRS 2-year score is missing' END AS ogrs2_problem,
        CASE WHEN ovp2 IS NULL THEN 'OVP 2-year score is missing' END AS ovp2_problem
    FROM range({people}) AS people(i)
) TO '{folder}/people.parquet';
COPY (
    SELECT somebody(i, 'offender') AS crn,
        (DATE '{as_of}' + 30 - floor(4000 * chance(i, 'day') ** 1.3)::INTEGER)::DATE AS offence_on,
        ['THEFT', 'VIOLENCE', 'ROBBERY', 'BURGLARY_DOMESTIC', 'BURGLARY_OTHER', 'DRUGS', 'MOTORING',
            'PUBLIC_ORDER', 'CRIMINAL_DAMAGE', 'OTHER'
        ][1 + floor(10 * chance(i, 'group'))::INTEGER] AS offence_group
    FROM range({offences}) AS offences(i)
) TO '{folder}/offences.parquet';
COPY (
    SELECT somebody(i, 'prisoner') AS crn,
        (DATE '{as_of}' + 30 - floor(4000 * chance(i, 'reception'))::INTEGER)::DATE AS from_on,
        from_on + floor(-150 * ln(1 - chance(i, 'length')))::INTEGER AS release_on,
        CASE WHEN release_on <= DATE '{as_of}' - 20 THEN release_on END AS to_on
    FROM range({spells}) AS spells(i)
) TO '{folder}/custody.parquet';
"""

_BOOLEAN = """
WITH borderline AS (
    SELECT crn FROM people WHERE ogrs2 BETWEEN 50 AND 74 AND ovp2 BETWEEN 30 AND 100
), latest AS (
    SELECT crn, max(offence_on) AS offence_on FROM offences SEMI JOIN borderline USING (crn)
    WHERE offence_group IN ('ROBBERY', 'BURGLARY_DOMESTIC', 'BURGLARY_OTHER')
        AND offence_on <= DATE '2021-03-31' GROUP BY crn
), spells AS (
    SELECT crn, from_on, least(to_on, DATE '2021-03-31') AS to_on
    FROM custody SEMI JOIN {whose} USING (crn)
    WHERE from_on < DATE '2021-03-31' AND (to_on IS NULL OR to_on > from_on)
), before AS (
    SELECT *, max(to_on) OVER (PARTITION BY crn ORDER BY from_on
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_to FROM spells
), parts AS (
    SELECT crn, from_on, to_on, to_on - greatest(from_on, covered_to) AS days FROM before WHERE days > 0
), later AS (
    SELECT crn, to_on, days, coalesce(sum(days) OVER (PARTITION BY crn ORDER BY from_on
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0)::INTEGER AS days_later FROM parts
), starts AS (
    SELECT crn, DATE '2019-03-31' - sum(days)::INTEGER AS start_on FROM later
    WHERE to_on > DATE '2019-03-31' - days_later GROUP BY crn
)
SELECT crn, CASE WHEN ogrs2 BETWEEN 0 AND 100 AND ovp2 BETWEEN 0 AND 100 THEN
    ovp2 >= 30 AND (ogrs2 >= 75 OR (ogrs2 >= 50
        AND coalesce(offence_on >= coalesce(start_on, DATE '2019-03-31'), false))) END AS eligible
FROM people LEFT JOIN latest USING (crn) LEFT JOIN starts USING (crn)
"""

BOOLEAN = _BOOLEAN.format(whose="latest")
SHORTCUT = _BOOLEAN.format(whose="(SELECT crn FROM latest WHERE offence_on < DATE '2019-03-31')")


def measure() -> list[dict[str, object]]:
    """Rows for the table of `make bench`: what, the figure, the target, and whether it is met."""
    with tempfile.TemporaryDirectory() as folder:
        make_data(Path(folder))
        times = _in_a_process("times", folder)
        peak = _in_a_process("memory", folder)["peak"]
    clock, processor = times["clock"], times["processor"]
    ratio = _ratio(clock, "boolean")
    return [
        _row("eligibility with reasons, 1,000,000 people", _seconds(clock["ours"])),
        _row("hand-written query, boolean only", _seconds(clock["boolean"])),
        _row("ours / hand-written", f"{ratio:.2f}", f"at most {MOST_TIMES}", met=ratio <= MOST_TIMES),
        _row("ours / hand-written, processor time", f"{_ratio(processor, 'boolean'):.2f}"),
        _row("hand-written query with the shortcut", _seconds(clock["shortcut"])),
        _row("ours / that", f"{_ratio(clock, 'shortcut'):.2f}"),
        _row("ours / that, processor time", f"{_ratio(processor, 'shortcut'):.2f}"),
        _row("peak memory of ours", f"{peak / 2**30:.2f} GiB", "below 4 GiB", met=peak < MOST_BYTES),
    ]


def make_data(folder: Path, people: int = PEOPLE, offences: int = OFFENCES, spells: int = SPELLS) -> None:
    """Write people.parquet, offences.parquet and custody.parquet; the same every time."""
    with duckdb.connect() as connection:
        connection.execute(
            _DATA.format(folder=folder, people=people, offences=offences, spells=spells, as_of=AS_OF)
        )


def _in_a_process(what: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.eligibility", what, folder]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _connect(folder: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": "3GB", "preserve_insertion_order": False})
    for name in ("people", "offences", "custody"):
        connection.execute(f"CREATE VIEW {name} AS FROM '{folder}/{name}.parquet'")
    return connection


def _ours(connection: duckdb.DuckDBPyConnection) -> str:
    relation = assess(
        connection,
        people="people",
        offences="offences",
        custody="custody",
        criteria=criteria.load("london-2021"),
        as_of=AS_OF,
    )
    return relation.sql_query()


def _times(folder: str) -> dict[str, dict[str, list[float]]]:
    """Seconds on the clock and of the processor, for each query, in turns; the first turn is not counted."""
    connection = _connect(folder)
    queries = {"ours": _ours(connection), "boolean": BOOLEAN, "shortcut": SHORTCUT}
    clock: dict[str, list[float]] = {name: [] for name in queries}
    processor: dict[str, list[float]] = {name: [] for name in queries}
    for _ in range(TURNS + 1):
        for name, query in queries.items():
            started, busy = time.perf_counter(), time.process_time()
            connection.execute(f"CREATE OR REPLACE TABLE found_{name} AS {query}")
            clock[name].append(time.perf_counter() - started)
            processor[name].append(time.process_time() - busy)
    for name in ("boolean", "shortcut"):
        _agree(connection, name)
    return {
        "clock": {name: taken[1:] for name, taken in clock.items()},
        "processor": {name: taken[1:] for name, taken in processor.items()},
    }


def _agree(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    differences = connection.execute(
        f"""SELECT count(*) FROM found_ours FULL JOIN found_{name} AS peer USING (crn)
        WHERE found_ours.eligible IS DISTINCT FROM peer.eligible
            OR found_ours.crn IS NULL OR peer.crn IS NULL"""
    ).fetchall()
    if differences != [(0,)]:
        raise SystemExit(
            f"{differences[0][0]:,} people come out differently in the hand-written query {name}."
        )


def _peak(folder: str) -> dict[str, float]:
    connection = _connect(folder)
    connection.execute(f"CREATE TABLE found AS {_ours(connection)}")
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def _seconds(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} s (fastest {min(times):.2f} s)"


def _ratio(times: dict[str, list[float]], peer: str) -> float:
    return statistics.median(times["ours"]) / statistics.median(times[peer])


def _row(what: str, figure: str, target: str = "", *, met: bool | None = None) -> dict[str, object]:
    return {"what": what, "figure": figure, "target": target, "met": met}


def main() -> None:
    """Print the table; or, in a process that measure() started, the figures it asked for."""
    if len(sys.argv) == 3:
        take = {"times": _times, "memory": _peak}[sys.argv[1]]
        print(json.dumps(take(sys.argv[2])))
        return
    for row in measure():
        verdict = {True: "met", False: "NOT MET", None: ""}[row["met"]]
        print(f"{row['what']:<45} {row['figure']:<28} {row['target']:<14} {verdict}")


if __name__ == "__main__":
    main()
