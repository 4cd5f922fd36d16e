"""Which rules are taken, with their pairs counted by hand."""

from collections.abc import Iterator

import duckdb
import pytest

from alongside.linkage import backends, blocking, settings

# Surnames: four Lees, two Kerrs, one Adams: 6 + 1 pairs. Birth dates: three, two, and one each: 3 + 1 pairs.
PEOPLE = (
    (0, 0, "LEE", "1984-03-07"),
    (1, 0, "LEE", "1984-03-07"),
    (2, 1, "LEE", "1984-03-07"),
    (3, 1, "LEE", "1990-02-03"),
    (4, 1, "KERR", "1990-02-03"),
    (5, 0, "KERR", "1971-11-30"),
    (6, 1, "ADAMS", None),
)
KNOWN = ("surname", "dob")
ALL = {"birth date", "birth date and initial of surname", "surname", "surname and month of birth",
    "surname and day of birth", "surname and year of birth", "month of birth", "day of birth"}  # fmt: skip


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    """Seven people, too many to compare all."""
    monkeypatch.setattr(settings, "ALL_PAIRS", 5)
    with backends.open_duckdb() as connection:
        connection.execute("CREATE TABLE people (id BIGINT, source INTEGER, surname VARCHAR, dob VARCHAR)")
        connection.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", PEOPLE)
        yield connection


def pairs(plan: blocking.Plan) -> dict[str, int]:
    return {rule.name: rule.pairs for rule in plan.rules}


def test_pairs_are_counted_for_each_rule(connection: duckdb.DuckDBPyConnection) -> None:
    found = pairs(blocking.plan(connection, KNOWN, two_files=False))
    assert found.keys() == ALL
    assert (found["surname"], found["birth date"]) == (7, 4)
    assert found["birth date and initial of surname"] == 3


def test_between_two_files_only_pairs_across_count(connection: duckdb.DuckDBPyConnection) -> None:
    found = pairs(blocking.plan(connection, KNOWN, two_files=True))
    # Lees: two by two, and a Kerr in each. Of 7 March two by one; both of 3 February are in the second file.
    assert (found["surname"], found["birth date"]) == (5, 2)


def test_the_counted_pairs_are_the_pairs_that_are_joined(connection: duckdb.DuckDBPyConnection) -> None:
    plan = blocking.plan(connection, KNOWN, two_files=True)
    assert joined(connection, plan) == pairs(plan)


def joined(connection: duckdb.DuckDBPyConnection, plan: blocking.Plan) -> dict[str, int]:
    return {
        rule.name: connection.execute(
            f"SELECT count(*) FROM people l JOIN people r ON {rule.sql} WHERE l.id < r.id"
        ).fetchall()[0][0]
        for rule in plan.rules
    }


def test_the_broadest_rules_are_left_out_and_said(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FEWEST_PAIRS", 10)
    monkeypatch.setattr(settings, "PAIRS_PER_RECORD", 1)
    plan = blocking.plan(connection, ("surname",), two_files=False)
    assert pairs(plan) == {"surname": 7}
    monkeypatch.setattr(settings, "FEWEST_PAIRS", 14)
    plan = blocking.plan(connection, KNOWN, two_files=False)
    assert sum(rule.pairs for rule in plan.rules) <= 14
    assert "Rule “surname” would compare 7 pairs, and is left out." in plan.notes


def test_a_larger_table_is_allowed_more_pairs(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FEWEST_PAIRS", 0)
    assert pairs(blocking.plan(connection, ("surname",), two_files=False)) == {"surname": 7}
    monkeypatch.setattr(settings, "MOST_PAIRS", 7)
    assert pairs(blocking.plan(connection, ("surname",), two_files=False)) == {"surname": 7}
    monkeypatch.setattr(settings, "MOST_PAIRS", 6)
    with pytest.raises(blocking.TooManyPairs, match="at most 6 are allowed"):
        blocking.plan(connection, ("surname",), two_files=False)


@pytest.mark.parametrize("two_files", [False, True])
def test_what_too_many_share_is_no_key(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, two_files: bool
) -> None:
    monkeypatch.setattr(settings, "LARGEST_BLOCK", 3)
    plan = blocking.plan(connection, ("surname",), two_files=two_files)
    assert pairs(plan) == {"surname": 1}
    (rule,) = plan.rules
    rows = connection.execute(
        f"SELECT l.id, r.id FROM people l JOIN people r ON {rule.sql} WHERE l.id < r.id"
    )
    assert rows.fetchall() == [(4, 5)]
    (note,) = plan.notes
    assert note.startswith("Rule “surname”: 1 values are shared by more than 3 records (one by 4).")


def test_a_small_table_is_compared_in_full(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ALL_PAIRS", 21)
    assert pairs(blocking.plan(connection, KNOWN, two_files=False)) == {settings.EVERYBODY: 21}
