"""Which pairs are compared at all: rules are counted before any run, and the too broad ones left out."""

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from alongside.linkage import settings


class TooManyPairs(ValueError):
    """Every rule would compare too many pairs; the message names them with their counts."""


@dataclass(frozen=True)
class Rule:
    """A rule by which records are compared: its name, its SQL, and how many pairs share its key."""

    name: str
    sql: str
    pairs: int


@dataclass(frozen=True)
class Plan:
    """The rules of a run, and what was left out, in sentences."""

    rules: list[Rule]
    notes: list[str]


def plan(connection: duckdb.DuckDBPyConnection, known: Collection[str], *, two_files: bool) -> Plan:
    """Choose the rules for the table `people`, and give it a column `key_N` for each.

    From the narrowest rule to the broadest, as long as all together stay under the number of pairs allowed.

    Raises:
        TooManyPairs: not one rule does.
    """
    rows, first = connection.execute("SELECT count(*), count(*) FILTER (source = 0) FROM people").fetchall()[
        0
    ]
    everyone = first * (rows - first) if two_files else rows * (rows - 1) // 2
    across = " AND l.source <> r.source" if two_files else ""
    if everyone <= settings.ALL_PAIRS:
        connection.execute("ALTER TABLE people ADD COLUMN key_0 TINYINT DEFAULT 1")
        return Plan([Rule(settings.EVERYBODY, "l.key_0 = r.key_0" + across, everyone)], [])
    rules, notes = [], []
    parts = settings.keys(known)
    _add_keys(connection, parts)
    for number, name in enumerate(parts):
        pairs, left_out, largest = _count(connection, f"key_{number}", two_files=two_files)
        if left_out:
            notes.append(
                f"Rule “{name}”: {left_out:,} values are shared by more than {settings.LARGEST_BLOCK:,} "
                f"records (one by {largest:,}). Who shares only such a value is not compared by this rule."
            )
        if pairs:
            rules.append(Rule(name, f"l.key_{number} = r.key_{number}" + across, pairs))
    allowed = min(max(settings.FEWEST_PAIRS, settings.PAIRS_PER_RECORD * rows), settings.MOST_PAIRS)
    chosen: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.pairs):
        if sum(one.pairs for one in chosen) + rule.pairs > allowed:
            notes.append(f"Rule “{rule.name}” would compare {rule.pairs:,} pairs, and is left out.")
        else:
            chosen.append(rule)
    if notes and not chosen:
        raise TooManyPairs(
            f"Every one of {len(notes)} rules would compare too many pairs; at most {allowed:,} are allowed. "
            f"The first: {notes[0]} "
            "Give a column that tells people apart, such as a birth date or a postcode."
        )
    return Plan(chosen, notes)


def _add_keys(connection: duckdb.DuckDBPyConnection, parts: dict[str, tuple[str, ...]]) -> None:
    """Keys are hashes: fast to join, small to keep. Two values of one hash only make one pair more.

    Halved, because Spark has no unsigned numbers.
    """
    keys = ", ".join(
        f"CASE WHEN {' AND '.join(f'({part}) IS NOT NULL' for part in expressions)} "
        f"THEN (hash({', '.join(expressions)}) >> 1)::BIGINT END AS key_{number}"
        for number, expressions in enumerate(parts.values())
    )
    # How a surname sounds is worked out once for each surname: it takes longer than all the rest.
    connection.execute(
        f"CREATE OR REPLACE TABLE people AS SELECT people.*, {keys.replace(settings.SURNAME_SOUND, 'sound')} "
        f"FROM people LEFT JOIN (SELECT surname AS sounding, {settings.SURNAME_SOUND} AS sound "
        "FROM (SELECT DISTINCT surname FROM people)) ON sounding = surname"
    )


def _count(connection: duckdb.DuckDBPyConnection, key: str, *, two_files: bool) -> tuple[int, int, int]:
    """The pairs that share a key; how many values too many records share, and how many share the commonest.

    Those values are taken out of the key.
    """
    if two_files:
        # A value of one file alone makes no pair; to look for the others only is much faster.
        made = "a * (n - a)"
        blocks = (
            f"WITH first AS (SELECT {key}, count(*)::BIGINT AS a FROM people "
            f"WHERE source = 0 AND {key} IS NOT NULL GROUP BY {key}) "
            f"SELECT {key}, a, (a + count(*))::BIGINT AS n FROM people JOIN first USING ({key}) "
            f"WHERE source = 1 GROUP BY {key}, a"
        )
    else:
        made = "n * (n - 1) // 2"
        blocks = f"SELECT {key}, count(*)::BIGINT AS n FROM people WHERE {key} IS NOT NULL GROUP BY {key}"
    pairs, left_out, largest = connection.execute(
        f"CREATE OR REPLACE TEMP TABLE blocks AS {blocks}; "
        f"SELECT coalesce(sum({made}) FILTER (n <= {settings.LARGEST_BLOCK}), 0)::BIGINT, "
        f"count(*) FILTER (n > {settings.LARGEST_BLOCK}), coalesce(max(n), 0) FROM blocks"
    ).fetchall()[0]
    if left_out:
        connection.execute(
            f"UPDATE people SET {key} = NULL "
            f"WHERE {key} IN (SELECT {key} FROM blocks WHERE n > {settings.LARGEST_BLOCK})"
        )
    return int(pairs), int(left_out), int(largest)
