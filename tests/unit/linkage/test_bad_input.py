"""Tables as they come: names that are none, values that all share, columns of the wrong kind, and no rows."""

import datetime as dt
import random
from pathlib import Path

import polars as pl
import pytest

from alongside.linkage import columns, reading, report, running

SURNAMES = (
    "Adams",
    "Baker",
    "Clarke",
    "Dixon",
    "Evans",
    "Foster",
    "Grant",
    "Hughes",
    "Ingram",
    "Jarvis",
    "Kerr",
)
FORENAMES = ("Alan", "Beth", "Carl", "Dora", "Edgar", "Fiona", "Graham", "Heather", "Ian", "Janet")


def crowd(**said: list[object] | object) -> pl.DataFrame:
    """A hundred and twenty people, nobody twice, with some columns as `said`."""
    chance = random.Random(7)
    table = pl.DataFrame(
        [
            {
                "forename": chance.choice(FORENAMES),
                "surname": chance.choice(SURNAMES),
                "dob": (dt.date(1950, 1, 1) + dt.timedelta(chance.randrange(20_000))).isoformat(),
                "postcode": f"N{chance.randrange(1, 30)} {chance.randrange(1, 9)}{chance.choice('ABDE')}B",
                "pnc": f"19{chance.randrange(70, 99)}/{chance.randrange(10**6, 10**7)}A",
            }
            for _ in range(120)
        ]
    )
    return table.with_columns(
        pl.Series(name, values, strict=False) if isinstance(values, list) else pl.lit(values).alias(name)
        for name, values in said.items()
    )


def people(*tables: pl.DataFrame) -> tuple[list[int], running.Linked]:
    """Each record's person at the default threshold, and the run."""
    run = running.link(tables)
    return report.clustered(run, run.threshold).to_list(), run


NOBODYS = {
    "names that are empty": {"forename": "", "surname": ""},
    "names of one letter": {"forename": "A", "surname": "B"},
    "names that are placeholders": {"forename": "Baby", "surname": "Unknown"},
    "names of emoji": {"forename": "😀", "surname": "🙃🙃"},
    "names of right-to-left marks": {"forename": "\u200f\u200f", "surname": "\u202e"},
    "names of 500 characters, all the same": {"forename": "x" * 500, "surname": "y" * 500},
    "one birth date": {"dob": "1990-02-03"},
    "one postcode": {"postcode": "N17 9QA"},
    "a birth date that is a number": {"dob": 3.5},
    "a birth date that is a truth value": {"dob": True},
    "a postcode that is a date": {"postcode": dt.date(1990, 2, 3)},
    "a number that all bear": {"pnc": "2002/0073319Z"},
}


@pytest.mark.parametrize("said", NOBODYS.values(), ids=NOBODYS)
def test_what_says_nothing_joins_nobody(said: dict[str, object]) -> None:
    found, _ = people(crowd(**said))
    assert len(set(found)) == len(found) == 120


def test_a_number_that_fifty_people_share_joins_none_of_them() -> None:
    numbers = crowd()["pnc"].to_list()
    found, run = people(crowd(pnc=["2002/0073319Z"] * 50 + numbers[50:]))
    assert len(set(found)) == 120
    assert any("values of pnc are each given for more than 12 different people" in note for note in run.notes)


@pytest.mark.parametrize(
    ("column", "value", "note"),
    [
        ("dob", 3.5, "Of 120 values in the column dob, only 0 can be read as dob."),
        ("postcode", "somewhere", "Of 120 values in the column postcode, only 0 can be read as postcode."),
        ("forename", "A", "Of 120 values in the column forename, only 0 can be read as given."),
    ],
)
def test_a_column_that_cannot_be_read_is_said(column: str, value: object, note: str) -> None:
    _, run = people(crowd(**{column: value}))
    assert any(said.startswith(note) for said in run.notes)


def test_a_column_that_can_be_read_is_not_said() -> None:
    _, run = people(crowd())
    assert run.notes == []


SAME = {
    "right-to-left marks": ("\u200fSarah\u200e", "Whitlock"),
    "an emoji": ("Sarah 😀", "Whitlock"),
    "blanks": ("  Sarah", "Whit\u00a0lock"),
    "capitals": ("SARAH", "WHITLOCK"),
}


@pytest.mark.parametrize("names", SAME.values(), ids=SAME)
def test_somebody_is_found_under_what_is_not_part_of_a_name(names: tuple[str, str]) -> None:
    pair = pl.DataFrame(
        {
            "forename": ["Sarah", names[0]],
            "surname": ["Whitlock", names[1]],
            "dob": ["1984-03-07"] * 2,
            "postcode": ["E5 8QT"] * 2,
            "pnc": ["", ""],
        }
    )
    found, _ = people(pl.concat([pair, crowd()]))
    assert found[0] == found[1]
    assert len(set(found)) == 121


def test_names_of_500_characters_are_compared_by_their_beginning() -> None:
    names = [f"{forename.lower()}{'x' * 500}" for forename in crowd()["forename"]]
    found, _ = people(pl.concat([crowd(forename=names), crowd(forename=names)[:3]]))
    assert found[120:] == [0, 1, 2]


def test_two_files_that_share_nobody() -> None:
    half = crowd()
    found, run = people(half[:60], half[60:])
    assert len(set(found)) == 120
    assert run.comparisons == 60 * 60


def test_two_files_of_one_row() -> None:
    one = crowd()[:1]
    found, run = people(one, one)
    assert (found, run.comparisons) == ([0, 0], 1)


def test_two_files_of_which_one_has_no_rows() -> None:
    found, run = people(crowd()[:2], crowd()[:0])
    assert (found, run.comparisons) == ([0, 1], 0)


def test_nothing_but_placeholders_is_said() -> None:
    table = pl.DataFrame({"forename": ["Unknown", ""], "surname": ["Baby", "n/k"], "dob": ["1900-01-01", ""]})
    with pytest.raises(columns.UnclearColumns, match="Nothing that can be compared"):
        running.link([table])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n\n", "empty"),
        ("people.pdf", b"%PDF", "is not csv"),
        ("people.parquet", b"forename,surname\n", "cannot be read as parquet"),
        ("twice.csv", b"Surname,surname\nLee,Lee\n", "two columns called"),
    ],
)
def test_a_file_that_is_no_table_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(reading.CannotRead, match=said):
        reading.read(tmp_path / name)


def test_lists_in_a_column_are_not_evidence(tmp_path: Path) -> None:
    crowd(aliases=[["a", "b"]] * 120).write_parquet(tmp_path / "people.parquet")
    assert "aliases" not in reading.read(tmp_path / "people.parquet").columns
