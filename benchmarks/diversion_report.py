"""The report of a custody diversion programme over a million engagements, beside a hand-written query.

    python -m benchmarks.diversion_report

A million engagements over fourteen months, of some 630,000 children, are made from a fixed seed, once as a
table in DuckDB and once as a CSV file. Ours gives the whole report: tables, rates, costs, notes, and
episodes before and after. The query is written by hand for this file alone: two statements that give the
same cells and nothing else, no notes, no check of the file. Both run in turns in one process; every cell
must agree. `make bench` calls measure().
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path

import duckdb

from alongside.diversion import engagement_file, report_programme
from alongside.diversion.engagement_columns import COLUMNS, EPISODES, MONTHS, SIDES, episodes
from alongside.diversion.engagement_table import connect
from alongside.diversion.report import Report, report
from benchmarks.database import row

ROWS, TURNS = 1_000_000, 7
MOST_SECONDS, MOST_TIMES = 2.0, 1.5
FIRST, UNTIL, AS_AT = date(2020, 1, 1), date(2021, 1, 1), date(2021, 6, 1)

_ROWS = """
CREATE MACRO chance(i, what) AS (hash(i, what, 20201019) % 1000000007) / 1000000007.0;
CREATE MACRO one(i, what, choices) AS choices[1 + floor(len(choices) * chance(i, what))::INTEGER];
CREATE TABLE made AS SELECT 'OA-' || i AS reference,
    'C' || floor({rows} * chance(i, 'child'))::INTEGER AS child,
    t - INTERVAL 3 HOUR AS arrested_at, t AS engaged_at,
    'Wood Green' AS suite, one(i, 'home', ['Enfield', 'Haringey', 'Barnet', 'Hackney']) AS home_borough,
    CASE WHEN chance(i, 'unknown') > 0.01
        THEN (t - to_days(3700 + floor(3500 * chance(i, 'age'))::INTEGER))::DATE END AS birth_date,
    one(i, 'sex', ['F', 'M', 'M', 'M', 'U']) AS sex,
    one(i, 'ethnicity', ['W1', 'B1', 'B2', 'A3', 'M1', 'O9', 'NS']) AS ethnicity,
    one(i, 'first', ['yes', 'no', 'unknown']) AS first_arrest,
    one(i, 'offer', ['accepted', 'accepted', 'refused']) AS offer,
    one(i, 'yos', ['yes', 'no', 'not checked']) AS known_to_yos,
    one(i, 'needs', ['', 'SEND', 'SEND;exclusion', 'missing;mental health']) AS needs,
    one(i, 'outcome', ['arranged', 'awaits', 'would not engage', 'out of area']) AS outcome,
    one(i, 'pathway', ['', 'Boxing, with a mentor', 'Mentoring']) AS pathway, '' AS wanted,
    '' AS mash_authority, NULL::DATE AS mash_referred_on, t + INTERVAL 5 HOUR AS released_at,
    CASE WHEN chance(i, 'met') > 0.2
        THEN released_at + to_hours(floor(90 * chance(i, 'when'))::INTEGER) END AS first_meeting_at,
    3 AS sessions, 12 AS waiting_days, NULL::DATE AS exit_on, '' AS exit_reason, '' AS worked,
    {episodes}, 'engaged' AS "group"
FROM (SELECT i, TIMESTAMP '2019-12-01' + to_minutes(floor(608000 * chance(i, 'time'))::INTEGER) AS t
    FROM range({rows}) AS engagements(i))
"""
_EPISODE = "floor({months} * chance(i, '{kind} {side}') / 2)::USMALLINT AS {name}"

_CELLS = """
SELECT date_trunc('month', engaged_at)::DATE AS month, count(*),
    count(*) FILTER (home_borough = 'Enfield'), count(*) FILTER (home_borough = 'Haringey'),
    count(*) FILTER (home_borough NOT IN ('Enfield', 'Haringey')),
    count(*) FILTER (age BETWEEN 9 AND 10), count(*) FILTER (age BETWEEN 11 AND 15),
    count(*) FILTER (age BETWEEN 16 AND 18), count(*) FILTER (age < 9 OR age > 18),
    count(*) FILTER (age IS NULL),
    count(*) FILTER (sex = 'F'), count(*) FILTER (sex = 'M'), count(*) FILTER (sex = 'U'),
    count(*) FILTER (ethnicity IN ('A1', 'A2', 'A3', 'A4', 'A9', 'O1')),
    count(*) FILTER (ethnicity IN ('B1', 'B2', 'B9')),
    count(*) FILTER (ethnicity IN ('M1', 'M2', 'M3', 'M9')),
    count(*) FILTER (ethnicity IN ('O2', 'O9', 'ETH03')),
    count(*) FILTER (ethnicity IN ('W1', 'W2', 'W3', 'W4', 'W5', 'W9')),
    count(*) FILTER (ethnicity IN ('NS', 'Z1')),
    count(*) FILTER (first_arrest = 'yes'), count(*) FILTER (first_arrest = 'no'),
    count(*) FILTER (first_arrest = 'unknown'),
    count(*) FILTER (known_to_yos = 'yes' AND home_borough IN ('Enfield', 'Haringey')),
    count(*) FILTER (known_to_yos = 'no' AND home_borough IN ('Enfield', 'Haringey')),
    count(*) FILTER (known_to_yos = 'not checked' AND home_borough IN ('Enfield', 'Haringey')),
    count(*) FILTER (outcome = 'arranged'), count(*) FILTER (outcome = 'awaits'),
    count(*) FILTER (outcome = 'would not engage'), count(*) FILTER (outcome = 'out of area'),
    count(*) FILTER (offer = 'accepted'), count(*) FILTER (offer = 'refused'),
    count(*) FILTER (outcome IN ('arranged', 'awaits') AND passed <= 48 * 3600000000),
    count(*) FILTER (outcome IN ('arranged', 'awaits') AND passed > 48 * 3600000000),
    count(*) FILTER (outcome IN ('arranged', 'awaits') AND first_meeting_at IS NULL)
FROM (SELECT *, year(engaged_at) - year(birth_date)
        - (month(engaged_at) * 100 + day(engaged_at)
            < month(birth_date) * 100 + day(birth_date))::INTEGER AS age,
    CASE WHEN epoch_us(first_meeting_at) - epoch_us(released_at) BETWEEN 46 * 3600000000 AND 50 * 3600000000
        THEN epoch_us(timezone('Europe/London', first_meeting_at))
            - epoch_us(timezone('Europe/London', released_at))
        ELSE epoch_us(first_meeting_at) - epoch_us(released_at) END AS passed FROM {source})
WHERE engaged_at >= '2020-01-01' AND engaged_at < '2021-01-01' AND suite = 'Wood Green'
    AND "group" = 'engaged'
GROUP BY 1 ORDER BY 1
"""
_WINDOWS = """
SELECT count(*), {counts}
FROM (FROM {source}
    QUALIFY row_number() OVER (PARTITION BY "group", child ORDER BY engaged_at, reference) = 1)
WHERE engaged_at >= '2020-01-01' AND engaged_at < '2021-01-01' AND suite = 'Wood Green'
    AND "group" = 'engaged'
"""
_OVER = "FILTER (engaged_at + INTERVAL {months} MONTH < '2021-06-02')"


def measure() -> list[dict[str, object]]:
    """The rows of the table that `make bench` prints."""
    with tempfile.TemporaryDirectory() as folder, connect() as connection:
        path = Path(folder) / "engagements.csv"
        _make(connection, path)
        found: dict[str, list[float]] = {}
        for _ in range(TURNS + 1):
            ours = _timed(found, "table", lambda: _report(connection))
            by_hand = _timed(found, "table by hand", lambda: _by_hand(connection, "engagements"))
            _agree(ours, by_hand)
        for _ in range(3):
            _timed(found, "file", lambda: _of_file(path))
            _timed(found, "file by hand", lambda: _file_by_hand(path))
    return [
        *_rows("a table of 1,000,000 engagements", found["table"][1:], found["table by hand"][1:]),
        *_rows("a CSV file of them, checked", found["file"], found["file by hand"], most_seconds=None),
    ]


def _rows(
    what: str, ours: list[float], by_hand: list[float], *, most_seconds: float | None = MOST_SECONDS
) -> list[dict[str, object]]:
    """A file has no target of its own in seconds: its size is the reader's, not the report's."""
    seconds, peer = statistics.median(ours), statistics.median(by_hand)
    target = f"at most {most_seconds:.0f} s" if most_seconds else ""
    met = seconds <= most_seconds if most_seconds else None
    return [
        row(f"report over {what}", f"{seconds:.2f} s", target, met=met),
        row("the same cells by a hand-written query", f"{peer:.2f} s"),
        row(
            "ours / hand-written",
            f"{seconds / peer:.2f}",
            f"at most {MOST_TIMES}",
            met=seconds / peer <= MOST_TIMES,
        ),
    ]


def _make(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    counted = ", ".join(
        _EPISODE.format(months=months, kind=kind, side=side, name=episodes(kind, side, months))
        for kind, side, months in product(EPISODES, SIDES, MONTHS)
    )
    connection.execute(_ROWS.format(rows=ROWS, episodes=counted))
    names = ", ".join(f'"{column.name}"' for column in COLUMNS)
    connection.execute(
        f"COPY (SELECT {names} FROM made) TO '{path}' (HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M')"
    )
    connection.execute("DROP TABLE made")
    engagement_file.load(connection, path)


def _timed(found: dict[str, list[float]], name: str, work: Callable[[], object]) -> object:
    started = time.perf_counter()
    result = work()
    found.setdefault(name, []).append(time.perf_counter() - started)
    return result


def _report(connection: duckdb.DuckDBPyConnection) -> Report:
    return report(connection, report_programme.load(), first=FIRST, until=UNTIL, as_at=AS_AT)


def _by_hand(connection: duckdb.DuckDBPyConnection, source: str) -> tuple[list[tuple], list[tuple]]:
    counts = [
        f"count(*) {_OVER.format(months=months)}, "
        + ", ".join(
            f"sum({episodes(kind, side, months)}) {_OVER.format(months=months)}"
            for kind, side in product(EPISODES, SIDES)
        )
        for months in MONTHS
    ]
    return (
        connection.execute(_CELLS.format(source=source)).fetchall(),
        connection.execute(_WINDOWS.format(source=source, counts=", ".join(counts))).fetchall(),
    )


def _of_file(path: Path) -> Report:
    with connect() as connection:
        engagement_file.load(connection, path)
        return _report(connection)


def _file_by_hand(path: Path) -> object:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE engagements AS FROM read_csv('{path}')")
        return _by_hand(connection, "engagements")


def _agree(ours: object, by_hand: object) -> None:
    assert isinstance(ours, Report)
    assert isinstance(by_hand, tuple)
    cells, [windows] = by_hand
    expected = list(zip(*(line[1:] for line in cells), strict=True))
    rows = [figures[:-1] for table in ours.tables.values() for figures in table.rows.values()]
    counts = [each.count for each in ours.episodes]
    children = [each.window.children for each in ours.episodes[:: len(EPISODES) * len(SIDES)]]
    wide = 1 + len(EPISODES) * len(SIDES)
    if rows != expected or children != list(windows[1::wide]):
        raise SystemExit("The hand-written query gives other cells.")
    if counts != [int(count) for at, count in enumerate(windows[1:]) if at % wide]:
        raise SystemExit("The hand-written query gives other episodes.")


def main() -> None:
    """Print the table."""
    for found in measure():
        verdict = {True: "met", False: "NOT MET", None: ""}[found["met"]]
        print(f"{found['what']:<50} {found['figure']:<12} {found['target']:<14} {verdict}")


if __name__ == "__main__":
    main()
