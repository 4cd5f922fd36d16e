"""At which level two records agree, and which rules a table can have."""

from collections.abc import Iterator

import duckdb
import pytest

from alongside.linkage import backends, cleaning, settings
from alongside.linkage.columns import IDENTIFIERS

KNOWN = (
    "given",
    "middle",
    "surname",
    "dob",
    "sex",
    "postcode",
    "locality",
    "address",
    "email",
    "phone",
    "pnc",
)

# Two values as they are after cleaning, and how far they agree.
LEVELS = {
    "given": [
        ("SARAH", "SARAH", "same"),
        ("ROBERT", "ROBERTA", "nickname or beginning"),
        ("SAM", "SAMANTHA", "nickname or beginning"),
        ("BOBBY", "ROBERT", "nickname or beginning"),
        ("MARTHA", "MARHTA", "nearly alike"),
        ("SARAH", "SARAN", "nearly alike"),
        ("JONES", "JOHNSON", "somewhat alike"),
        ("SARAH", "KEITH", "different"),
        (None, "SARAH", "not known"),
    ],
    "surname": [
        ("WHITLOCK", "WHITLOCK", "same"),
        ("WHITLOCK", "WHITLOK", "nearly alike"),
        ("SMITH JONES", "JONES", "one of two names"),
        ("SMITH", "JONES SMITH", "one of two names"),
        ("SMITHSON", "SMITH JONES", "somewhat alike"),
        ("WHITLOCK", "DIXON", "different"),
    ],
    "dob": [
        ("1984-03-07", "1984-03-07", "same"),
        ("1984-01-01", "1984-01-01", "same, on 1 January"),
        ("1984-03-07", "1984-07-03", "day and month swapped"),
        ("1984-03-07", "1984-03-01", "one character differs"),
        ("1984-03-07", "1948-03-07", "two of day, month and year agree"),
        ("1984-03-12", "1984-03-21", "one character differs"),
        ("1984-03-07", "1984-03-19", "two of day, month and year agree"),
        ("1984-03-07", "1984-04-08", "two characters differ"),
        ("1984-03-07", "1984-12-08", "within a year"),
        ("1984-03-07", "1985-11-19", "within a year"),
        ("1984-03-07", "1994-11-19", "within ten years"),
        ("1984-03-07", "1995-11-19", "different"),
    ],
    "postcode": [
        ("N179QA", "N179QA", "same"),
        ("N179QA", "N179QB", "one character differs"),
        ("N179QA", "N171AB", "same district"),
        ("N179QA", "E14NS", "different"),
    ],
    "email": [
        ("ann@mail.com", "ann@mail.com", "same"),
        ("ann@mail.com", "ann@post.org", "same before the @"),
        ("ann.lee@mail.com", "ann.le@post.org", "nearly alike"),
        ("ann@mail.com", "bob@mail.com", "different"),
    ],
    "phone": [
        ("7700900123", "7700900123", "same"),
        ("7700900123", "7700900128", "one digit differs"),
        ("7700900123", "2079460000", "different"),
    ],
    "pnc": [
        ("20020073319Z", "20020073319Z", "same"),
        ("20020073319Z", "20020073318Z", "one character differs"),
        ("20020073319Z", "20020073391Z", "one character differs"),
        ("20020073319Z", "19990451172K", "different"),
    ],
    "sex": [("F", "F", "same"), ("F", "M", "different")],
    "locality": [
        ("TOTTENHAM", "TOTTENHAM", "same"),
        ("TOTTENHAM", "TOTENHAM", "nearly alike"),
        ("TOTTENHAM", "ENFIELD", "different"),
    ],
    "address": [
        ("12 HIGH ROAD", "12 HIGH ROAD", "same"),
        ("12 HIGH ROAD", "12 HIGH RD", "nearly alike"),
        ("12 HIGH ROAD", "4 MILL LANE", "different"),
    ],
    "middle": [
        ("JANE", "JANE", "same"),
        ("JANE", "J", "one begins as the other"),
        ("JANE", "ALICE", "different"),
    ],
}
CASES = [(name, *case) for name, cases in LEVELS.items() for case in cases]

SARAH = {"given": "SARAH", "surname": "WHITLOCK", "dob": "1984-03-07", "postcode": "N179QA", "pnc": None}
TWIN = SARAH | {"given": "KEITH"}
KIN = {
    "two people": (SARAH, SARAH | {"surname": "DIXON", "given": "KEITH"}, "neither twins nor namesakes"),
    "the same": (SARAH, SARAH, "neither twins nor namesakes"),
    "twins": (SARAH, TWIN, settings.TWINS_LEVEL),
    "twins who live apart": (
        SARAH,
        TWIN | {"postcode": "E14NS"},
        "one surname and birth date, two forenames",
    ),
    "twins with one number": (
        SARAH | {"pnc": "20020073319Z"},
        TWIN | {"pnc": "20020073319Z"},
        "neither twins nor namesakes",
    ),
    "twins with one number, mistyped": (
        SARAH | {"pnc": "20020073319Z"},
        TWIN | {"pnc": "20020073318Z"},
        "neither twins nor namesakes",
    ),
    "twins with two numbers": (
        SARAH | {"pnc": "20020073319Z"},
        TWIN | {"pnc": "19990451172K"},
        settings.TWINS_LEVEL,
    ),
    "mother and daughter": (SARAH, SARAH | {"dob": "2006-11-21"}, "one name, two generations"),
    "twelve years": (SARAH, SARAH | {"dob": "1996-11-21"}, "neither twins nor namesakes"),
    "thirteen years": (SARAH, SARAH | {"dob": "1997-11-21"}, "one name, two generations"),
    "a mistyped year": (SARAH, SARAH | {"dob": "1954-03-07"}, "neither twins nor namesakes"),
    "no forename": (SARAH, SARAH | {"given": None}, "not known"),
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with backends.open_duckdb() as connection:
        yield connection


def level(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    left: dict[str, str | None],
    right: dict[str, str | None],
) -> str:
    """The label of the first level that holds for two cleaned records."""
    compared = next(one for one in settings.comparisons(KNOWN) if one.name == name)
    cases = " ".join(
        f"ELSE '{one.label}'" if one.condition == "ELSE" else f"WHEN {one.condition} THEN '{one.label}'"
        for one in compared.levels
    ).replace("{similarity}", settings.SIMILARITY["duckdb"])
    values = {
        f"{column}_{side}": record.get(column)
        for side, record in (("l", left), ("r", right))
        for column in (*cleaning.CLEANED, *IDENTIFIERS)
    }
    roots = {short: root for root, shorts in cleaning.NICKNAMES.items() for short in shorts.split()}
    for side, record in (("l", left), ("r", right)):
        given, born, email = (record.get(column) or "" for column in ("given", "dob", "email"))
        values[f"given_root_{side}"] = roots.get(given, given) or None
        values[f"email_user_{side}"] = email.split("@")[0] or None
        values[f"outward_{side}"] = (record.get("postcode") or "")[:-3] or None
        values |= dict(
            zip((f"birth_{part}_{side}" for part in ("year", "month", "day")), born.split("-"), strict=False)
        )
    selected = ", ".join(
        f"{'NULL' if value is None else repr(value)}::{_type(column)} AS {column}"
        for column, value in values.items()
    )
    found = connection.execute(
        f"SELECT CASE WHEN {compared.unknown} THEN 'not known' {cases} END FROM (SELECT {selected})"
    ).fetchall()
    return str(found[0][0])


def _type(column: str) -> str:
    return "SMALLINT" if column.startswith("birth") else "VARCHAR"


@pytest.mark.parametrize(("name", "left", "right", "label"), CASES)
def test_two_values_agree_that_far(
    connection: duckdb.DuckDBPyConnection, name: str, left: str | None, right: str | None, label: str
) -> None:
    assert level(connection, name, {name: left}, {name: right}) == label
    assert level(connection, name, {name: right}, {name: left}) == label


def test_names_that_stand_in_each_others_place_are_seen(connection: duckdb.DuckDBPyConnection) -> None:
    swapped = {"given": "WHITLOCK", "surname": "SARAH"}
    named = {"given": "SARAH", "surname": "WHITLOCK"}
    assert level(connection, "given", named, swapped) == "stands as surname"
    assert level(connection, "surname", named, swapped) == "stands as forename"


@pytest.mark.parametrize("case", KIN)
def test_kin_are_told_from_one_person(connection: duckdb.DuckDBPyConnection, case: str) -> None:
    left, right, label = KIN[case]
    assert level(connection, "kin", left, right) == label
    assert level(connection, "kin", right, left) == label


def test_a_table_is_compared_by_what_it_has() -> None:
    assert [one.name for one in settings.comparisons({"given", "surname", "dob"})] == [
        "given",
        "surname",
        "dob",
        "kin",
    ]
    assert [one.name for one in settings.comparisons({"surname", "pnc"})] == ["surname", "pnc"]


def test_a_table_has_the_rules_whose_columns_it_has() -> None:
    assert list(settings.keys({"surname", "pnc"})) == ["pnc", "surname"]
    assert list(settings.keys({"email"})) == ["email", "email before the @"]
    assert "forename and postcode" in settings.keys({"given", "postcode"})


def test_comparisons_say_which_columns_they_need() -> None:
    names = settings.comparisons({"surname", "sex"})
    # A surname may stand as a forename in the other record.
    assert settings.columns_of(names) == ["given", "sex", "surname"]


def test_levels_of_each_comparison_add_up() -> None:
    sums = [
        (sum(one.m for one in compared.levels), sum(one.u for one in compared.levels))
        for compared in settings.comparisons(KNOWN)
    ]
    assert [m for m, _ in sums] == pytest.approx([1.0] * len(sums), abs=0.011)
    assert [u for _, u in sums] == pytest.approx([1.0] * len(sums), abs=0.011)


@pytest.mark.parametrize(
    ("bits", "probability"), [(0.0, 0.5), (1.0, 2 / 3), (-2.0, 0.2), (10.0, 1024 / 1025)]
)
def test_a_weight_is_a_probability(bits: float, probability: float) -> None:
    assert settings.weight_to_probability(bits) == pytest.approx(probability)
    assert settings.probability_to_weight(probability) == pytest.approx(bits)
