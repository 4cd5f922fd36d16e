"""Linkage: new records matched against a million known ones, beside a bare Splink script.

    python -m benchmarks.linkage

Made-up people are written as Parquet: known records, of which some speak of one person twice, and new ones,
half of whom are known under a slip of the pen and half are strangers. Names are drawn unevenly, so that some
are common; a third of the people have a PNC. Every run is a process of
its own, and its peak memory is taken.

`ours` reads the raw tables, cleans them, counts what each rule would compare, and matches. `splink` is what
one would write by hand: link_only with the same comparisons, weights and rules. It is given tables that are
clean already, so its time is without cleaning; ours is with it.

The environment variables LINKAGE_KNOWN and LINKAGE_NEW (several, as 6000,50000) make it a smaller try.
"""

import json
import logging
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker

from alongside.linkage import backends, blocking, cleaning, matching, models, settings
from benchmarks.database import row

KNOWN = int(os.environ.get("LINKAGE_KNOWN", "1000000"))
NEW = [int(size) for size in os.environ.get("LINKAGE_NEW", "6000,50000").split(",")]
LEAST = 0.0
CANDIDATES, TURNS = 500, 30
MOST_SECONDS, MOST_BYTES, MOST_TIMES = 30, 2 * 10**9, 1.2

_FORENAMES = """
    Oliver Amelia George Olivia Arthur Isla Noah Ava Muhammad Lily Leo Mia Oscar Ivy Harry Freya Jack
    Florence Henry Willow Charlie Isabella Freddie Sophie David Sarah John Emma Paul Laura Mark Claire
    Andrew Lisa Stephen Karen James Susan Robert Margaret Peter Christine Michael Julie Alan Linda Kevin
    Patricia Daniel Gemma Matthew Rebecca Thomas Hannah Ryan Lauren Adam Jessica Luke Chloe Jordan
    Bethany Connor Shannon Abdul Fatima Ahmed Aisha Ali Maryam Hassan Zainab Kwame Ama Kofi Abena Tariq
    Yasmin Omar Leila Andrei Elena Piotr Agnieszka Marek Katarzyna Dmitri Natalia Luca Giulia Jean Marie
    Pedro Ines Rahul Priya Arjun Anjali Wei Mei Hiroshi Yuki Tomasz Ewa Ibrahim Khadija Yusuf Halima
    Samuel Ruth Isaac Esther Joseph Naomi Elijah Grace Gabriel Faith Marcus Joy Dwayne Tanya Leroy
    Shanice Darren Tracy Gary Sharon Wayne Donna Lee Kelly Craig Stacey Shane Kirsty Liam Sinead Sean
    Aoife
"""
_BEGINNINGS = """
    Ash Bar Beck Black Brad Bram Bur Cal Car Chad Clay Clif Cole Cran Dal Dar Den Dray Dun East El Fair
    Farn Fen Gar Glad Gran Ham Har Hart Hay Hol Hor Kel Ken Kings Lang Law Lin Long Mar Mel Mid New Nor
    Oak Pem Pres Rad Red Ren Row Rush Sel Shaw Stan Strat Sut Thorn Wake Wal Wes Whit Win Wood
"""
_ENDINGS = """
    ton ley ford ham well worth bury field wick man son more den land by stead cott gate ridge hurst
"""
_STREETS = """
    High Station Church Mill Park Victoria Green Manor Queens Grange Albert York Springfield Alexandra
"""  # Chances come from a hash, so that the same people are made every time.
_PEOPLE = """
CREATE MACRO chance(i, what) AS (hash(i, what, 20261129) % 1000000007) / 1000000007.0;
CREATE MACRO one_of(list, share) AS list[1 + floor(len(list) * share)::INTEGER];
CREATE MACRO digits(i, what, n) AS lpad((hash(i, what, 3) % (10 ** n)::BIGINT)::VARCHAR, n, '0');
CREATE MACRO words(text) AS regexp_extract_all(text, '[A-Za-z]+');
CREATE TABLE lists AS SELECT words('{forenames}') AS forenames, words('{beginnings}') AS beginnings,
    words('{endings}') AS endings, words('{streets}') AS streets,
    words('N E NW SE SW W EN IG RM CR') AS areas;
CREATE TABLE person AS SELECT i AS person,
    one_of(forenames, chance(i, 'forename') ** 2) AS given,
    one_of(beginnings, chance(i, 'beginning') ** 2) || one_of(endings, chance(i, 'ending') ** 1.5) AS surname,
    DATE '1940-01-01' + floor(25900 * chance(i, 'born'))::INTEGER AS dob,
    CASE WHEN chance(i, 'sex') < 0.8 THEN 'M' ELSE 'F' END AS sex,
    one_of(areas, chance(i, 'area')) || (1 + hash(i, 'district') % 25)::VARCHAR || ' '
        || (1 + hash(i, 'sector') % 9)::VARCHAR
        || chr((65 + hash(i, 'unit') % 20)::INTEGER) || chr((65 + hash(i, 'last') % 20)::INTEGER) AS postcode,
    (1 + hash(i, 'house') % 150)::VARCHAR || ' ' || one_of(streets, chance(i, 'street'))
        || one_of([' Road', ' Street', ' Avenue', ' Lane'], chance(i, 'kind')) AS address,
    CASE WHEN chance(i, 'pnc') < 0.3334
        THEN (1980 + hash(i, 'year') % 45)::VARCHAR || '/' || digits(i, 'serial', 7) || 'A' END AS pnc,
    CASE WHEN chance(i, 'crn') < 0.5 THEN 'X' || digits(i, 'crn', 6) END AS crn
FROM range({people}) AS people(i), lists;
CREATE MACRO slipped(x, i) AS CASE floor(chance(i, 'slip') * 3)::INTEGER
    WHEN 0 THEN left(x, 2) || substr(x, 4)
    WHEN 1 THEN left(x, 2) || substr(x, 4, 1) || substr(x, 3, 1) || substr(x, 5)
    ELSE left(x, 2) || 'e' || substr(x, 4) END;
CREATE MACRO seen_again(i) AS TABLE SELECT person,
    CASE WHEN chance(i + person, 'given') < 0.15 THEN slipped(given, person) ELSE given END AS given,
    CASE WHEN chance(i + person, 'surname') < 0.25 THEN slipped(surname, person) ELSE surname END AS surname,
    (CASE WHEN chance(i + person, 'dob') < 0.1 AND day(dob) < 13
        THEN make_date(year(dob), day(dob), month(dob))
        WHEN chance(i + person, 'dob') < 0.2 THEN dob + 1 ELSE dob END) AS dob,
    sex,
    CASE WHEN chance(i + person, 'moved') < 0.3 THEN NULL ELSE postcode END AS postcode,
    CASE WHEN chance(i + person, 'moved') < 0.5 THEN NULL ELSE address END AS address,
    CASE WHEN chance(i + person, 'pnc') < 0.6 THEN pnc END AS pnc,
    CASE WHEN chance(i + person, 'crn') < 0.6 THEN crn END AS crn
FROM person;
"""
_ROWS = """
COPY (SELECT row_number() OVER (ORDER BY person, again) AS id, * EXCLUDE (again) FROM (
    SELECT *, 0 AS again FROM person WHERE person < {once}
    UNION ALL SELECT *, 1 FROM seen_again(1) WHERE person < {twice}
) ORDER BY id) TO '{folder}/known.parquet';
"""
_NEW = """
COPY (SELECT row_number() OVER (ORDER BY person) AS id, * FROM (
    FROM (FROM seen_again(2) WHERE person < {once} ORDER BY hash(person, 'new') LIMIT {half})
    UNION ALL FROM (SELECT * FROM person WHERE person >= {once} ORDER BY person LIMIT {half})
) ORDER BY id) TO '{folder}/new_{size}.parquet';
"""


def measure() -> list[dict[str, object]]:
    """Rows for the table of `make bench`: what, the figure, the target, and whether it is met."""
    with tempfile.TemporaryDirectory() as folder:
        make_data(Path(folder), KNOWN, NEW)
        rows = [found for size in NEW for found in _matched(folder, size)]
        rows += _scored(_in_a_process("score", folder, NEW[0]))
    return rows


def make_data(folder: Path, known: int, new: list[int]) -> None:
    """Write known.parquet and new_<size>.parquet, raw, and the same cleaned; the same every time."""
    once = known * 4 // 5
    lists = {
        "forenames": _FORENAMES,
        "beginnings": _BEGINNINGS,
        "endings": _ENDINGS,
        "streets": _STREETS,
    }
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(_PEOPLE.format(people=once + max(new), **lists))
        connection.execute(_ROWS.format(folder=folder, once=once, twice=known - once))
        for size in new:
            connection.execute(_NEW.format(folder=folder, once=once, half=size // 2, size=size))
    for name in ("known", *(f"new_{size}" for size in new)):
        matching.clean(pl.read_parquet(folder / f"{name}.parquet")).write_parquet(
            folder / f"{name}_clean.parquet"
        )


def _matched(folder: str, size: int) -> list[dict[str, object]]:
    rules = _in_a_process("rules", folder, size)
    Path(f"{folder}/rules_{size}.json").write_text(json.dumps(rules), "utf-8")
    ours, splink = _in_a_process("ours", folder, size), _in_a_process("splink", folder, size)
    what = f"{size:,} new against {KNOWN:,} known"
    ratio = ours["seconds"] / splink["seconds"]
    busy = ours["processor"] / splink["processor"]
    return [
        row(
            f"{what}, with cleaning",
            f"{ours['seconds']:.1f} s ({ours['processor']:.1f} s of processor), {ours['pairs']:,} pairs",
            f"at most {MOST_SECONDS} s",
            met=ours["seconds"] <= MOST_SECONDS,
        ),
        row(
            f"{what}: peak memory",
            f"{ours['peak'] / 1e9:.2f} GB",
            f"at most {MOST_BYTES / 1e9:.0f} GB",
            met=ours["peak"] <= MOST_BYTES,
        ),
        *(
            row(f"{what}: from {bits:.0f} bits", f"{again:.1%} of those known found, {wrong:,} pairs wrong")
            for bits, again, wrong in ours["right"]
        ),
        row(
            "bare Splink, same weights and rules, already clean",
            f"{splink['seconds']:.1f} s ({splink['processor']:.1f} s of processor), "
            f"{splink['pairs']:,} pairs, {splink['peak'] / 1e9:.2f} GB",
        ),
        row("ours / bare Splink", f"{ratio:.2f}", f"at most {MOST_TIMES}", met=ratio <= MOST_TIMES),
        row("ours / bare Splink, processor time", f"{busy:.2f}"),
    ]


def _scored(taken: dict[str, Any]) -> list[dict[str, object]]:
    milliseconds = taken["milliseconds"]
    return [
        row(
            f"one new record against {CANDIDATES} candidates",
            f"{statistics.median(milliseconds):.0f} ms (fastest {min(milliseconds):.0f} ms)",
        )
    ]


def _in_a_process(what: str, folder: str, size: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.linkage", what, folder, str(size)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _ours(folder: str, size: int) -> dict[str, Any]:
    began = time.perf_counter()
    known, new = (pl.read_parquet(f"{folder}/{name}.parquet") for name in ("known", f"new_{size}"))
    found = matching.match(new.drop("person"), known.drop("person"), models.default(), least=LEAST)
    taken = _taken(began, found)
    new_people, known_people = new.select("id", new="person"), known.select("id", known="person")
    pairs = found.join(new_people, left_on="new_id", right_on="id")
    pairs = pairs.join(known_people, left_on="known_id", right_on="id")
    there = new.join(known, on="person", how="semi").height
    return taken | {"right": [_right(pairs, there, bits) for bits in models.default().thresholds.values()]}


def _right(pairs: pl.DataFrame, there: int, bits: float) -> tuple[float, float, int]:
    """From so many bits on: which share of those who are known is found, and how many pairs are wrong."""
    taken = pairs.filter(pl.col("weight") >= bits)
    right = taken.filter(pl.col("new") == pl.col("known"))
    return bits, right["new_id"].n_unique() / there, taken.height - right.height


def _taken(began: float, found: pl.DataFrame) -> dict[str, Any]:
    """What it took since `began`: seconds on the clock, and of the processor and memory from the start."""
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "pairs": found.height,
    }


def _splink(folder: str, size: int) -> dict[str, Any]:
    rules = json.loads(Path(f"{folder}/rules_{size}.json").read_text("utf-8"))
    began = time.perf_counter()
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(config={"threads": backends.THREADS})
    for name, file in (("a_new", f"new_{size}"), ("b_known", "known")):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT *, left(dob, 4)::SMALLINT AS birth_year, "
            "substr(dob, 6, 2)::SMALLINT AS birth_month, right(dob, 2)::SMALLINT AS birth_day "
            f"FROM '{folder}/{file}_clean.parquet'"
        )
    api, model = DuckDBAPI(connection), models.default()
    weighed = {one.name: one for one in model.compared}
    compared = tuple(one if one.is_fixed else weighed[one.name] for one in settings.comparisons(_FILLED))
    said = settings.splink_settings(compared, rules, backend="duckdb", prior=model.prior) | {
        "link_type": "link_only"
    }
    linker = Linker([api.register("a_new"), api.register("b_known")], said, log_level=None)
    for column, share in model.other.items():
        if column in _FILLED:
            connection.execute(
                f"CREATE TABLE tf_{column} AS SELECT DISTINCT {column}, {share} AS tf_{column} FROM a_new"
            )
            linker.table_management.register_term_frequency_lookup(api.register(f"tf_{column}"), column)
    scored = linker.inference.predict(threshold_match_weight=LEAST, warning_mode="never")
    found = connection.sql(f"SELECT id_l, id_r, match_weight FROM {scored.physical_name}").pl()
    return _taken(began, found)


_NAME = r"\1"
_FILLED = ["given", "given_root", "surname", "dob", "sex", "postcode", "outward", "address", "pnc", "crn"]


def _rules(folder: str, size: int) -> list[str]:
    """The rules that our plan has taken, as one would write them by hand."""
    connection = backends.open_duckdb()
    connection.execute(
        f"CREATE TABLE people AS SELECT 0::TINYINT AS source, * FROM '{folder}/new_{size}_clean.parquet' "
        f"UNION ALL SELECT 1, * FROM '{folder}/known_clean.parquet'"
    )
    plan = blocking.plan(connection, _FILLED, two_files=True)
    column = re.compile(rf"\b({'|'.join(cleaning.CLEANED)})\b")
    return [
        " AND ".join(
            f"{column.sub('l.' + _NAME, part)} = {column.sub('r.' + _NAME, part)}"
            for part in settings.KEYS[rule.name]
        )
        for rule in plan.rules
    ]


def _score(folder: str, size: int) -> dict[str, Any]:
    known = pl.read_parquet(f"{folder}/known.parquet", n_rows=CANDIDATES).drop("person")
    new = pl.read_parquet(f"{folder}/new_{size}.parquet", n_rows=TURNS + 1).drop("person")
    milliseconds, model = [], models.default()
    for number in range(TURNS + 1):
        began = time.perf_counter()
        matching.score(new[number], known, model)
        milliseconds.append((time.perf_counter() - began) * 1000)
    return {"milliseconds": milliseconds[1:]}


def main() -> None:
    """Print the table; or, in a process that measure() started, the figures it asked for."""
    if len(sys.argv) == 4:
        take = {"rules": _rules, "ours": _ours, "splink": _splink, "score": _score}[sys.argv[1]]
        print(json.dumps(take(sys.argv[2], int(sys.argv[3]))))
        return
    for found in measure():
        verdict = {True: "met", False: "NOT MET", None: ""}[found["met"]]
        print(f"{found['what']:<60} {found['figure']:<65} {found['target']:<15} {verdict}")


if __name__ == "__main__":
    main()
