"""How many pairs a rule would compare, before it does."""

import duckdb
import pytest

from alongside.linkage import backends, blocking, cleaning, settings

# Each record's file and birth date: of one date five, of another four, of a third two.
PEOPLE = [
    *[(0, "1984-03-07")] * 2, (0, "1990-11-02"),
    *[(1, "1984-03-07")] * 3, (1, "1990-11-02"), *[(1, "1961-01-30")] * 4,
]  # fmt: skip


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """The people as a cleaned table, too many to be compared each with each."""
    monkeypatch.setattr(settings, "ALL_PAIRS", 0)
    found = backends.open_duckdb()
    cleaning.make_roots(found)
    found.execute("CREATE TABLE raw (_row BIGINT, _source TINYINT, dob VARCHAR)")
    rows = [(number, source, dob) for number, (source, dob) in enumerate(PEOPLE)]
    found.executemany("INSERT INTO raw VALUES (?, ?, ?)", rows)
    found.execute(f"CREATE TABLE people AS {cleaning.cleaned('raw', {'dob': 'dob'})}")
    return found


def said_and_made(connection: duckdb.DuckDBPyConnection, plan: blocking.Plan) -> tuple[int, int]:
    """The pairs that the rule by birth date is said to make, and those that it makes."""
    rule = next(rule for rule in plan.rules if rule.name == "birth date")
    made = connection.execute(f"SELECT count(*) FROM people l JOIN people r ON {rule.sql} WHERE l.id < r.id")
    return rule.pairs, made.fetchall()[0][0]


def test_within_a_file_each_pair_counts(connection: duckdb.DuckDBPyConnection) -> None:
    # Ten of the five, six of the four, and one.
    plan = blocking.plan(connection, ["dob"], two_files=False)
    assert said_and_made(connection, plan) == (17, 17)


def test_between_two_files_only_pairs_across_them_count(connection: duckdb.DuckDBPyConnection) -> None:
    # Two by three, and one by one.
    plan = blocking.plan(connection, ["dob"], two_files=True)
    assert said_and_made(connection, plan) == (7, 7)


@pytest.mark.parametrize(("two_files", "left"), [(True, 1), (False, 7)])
def test_what_too_many_share_is_left_out_and_said(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, two_files: bool, left: int
) -> None:
    monkeypatch.setattr(settings, "LARGEST_BLOCK", 4)
    plan = blocking.plan(connection, ["dob"], two_files=two_files)
    assert said_and_made(connection, plan) == (left, left)
    assert any(
        note.startswith("Rule “birth date”: 1 values are shared by more than 4 records (one by 5)")
        for note in plan.notes
    )
