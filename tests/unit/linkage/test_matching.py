"""New records against known ones: the same weights in bulk, for one person, and taken apart."""

import math
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from alongside.linkage import blocking, matching, models, settings

NAMES = [
    "Sarah",
    "Sara",
    "Sally",
    "SARAH JANE",
    "Robert",
    "Bobby",
    "Bob",
    "Mohammed",
    "Whitlock",
    "علي",
    "J",
    "",
]
SURNAMES = [
    "Whitlock",
    "Whitlok",
    "Smith-Jones",
    "Smith",
    "Jones",
    "O'Neill",
    "Sarah",
    "van der Berg",
    "X" * 500,
]
DATES = ["1984-03-07", "07/03/1984", "1984-07-03", "1984-03-08", "1994-03-07", "1985-01-19", "1951-06-30",
         "2000-01-01", "no date"]  # fmt: skip
POSTCODES = ["N17 9QA", "N17 9QB", "N17 4TT", "E1 4NS", "ZZ99 3VZ"]
ADDRESSES = ["1 High Street", "1 High St", "12 High Street", "Flat 3, Elm Court", "🏠"]
NUMBERS = ["2002/0073319Z", "2002/0073391Z", "2002/0073310Z", "1999/0451172K", "00000"]
COLUMNS = {
    "given": NAMES, "middle": NAMES, "surname": SURNAMES, "dob": DATES, "sex": ["M", "female", "?"],
    "postcode": POSTCODES, "locality": ["Tottenham", "Totenham", "Leeds"], "address": ADDRESSES,
    "email": ["a.b@mail.com", "a.c@mail.com", "a.b@post.org"], "phone": ["07700 900123", "+447700900124"],
    "pnc": NUMBERS, "crn": NUMBERS, "noms": NUMBERS, "cro": NUMBERS, "nhs": NUMBERS,
}  # fmt: skip


def mixed(rows: int, *, first: int, seed: int) -> pl.DataFrame:
    """Records that agree and differ in every way, a third of whose values are not known."""
    chance = random.Random(seed)
    columns = {
        name: [chance.choice(values) if chance.random() < 0.7 else None for _ in range(rows)]
        for name, values in COLUMNS.items()
    }
    return pl.DataFrame({"id": range(first, first + rows), **columns})


def model() -> models.Model:
    """What is believed, and that some values are common."""
    believed = models.default()
    common = {
        "given": {"SARAH": 0.02, "MUHAMMAD": 0.3},
        "surname": {"SMITH": 0.01},
        "postcode": {"N179QA": 0.1},
    }
    return models.Model(believed.compared, believed.prior, common, {**believed.other, "given": 0.003})


def test_in_bulk_and_one_by_one_the_weights_are_the_same() -> None:
    new, known = mixed(60, first=1_000, seed=1), mixed(80, first=5, seed=2)
    by_splink = matching.match(new, known, model(), least=-1000)
    by_one_statement = matching.score(new, known, model())
    assert by_one_statement.height == 60 * 80
    assert by_one_statement["weight"].round(3).n_unique() > 1000
    order = ["new_id", "known_id"]
    assert_frame_equal(by_splink.sort(order), by_one_statement.sort(order), abs_tol=1e-6)


def test_taken_apart_a_weight_is_the_same() -> None:
    new, known = mixed(6, first=0, seed=3), mixed(6, first=0, seed=4)
    weights = {(one, other): weight for one, other, weight in matching.score(new, known, model()).rows()}
    explained = {
        (one["id"], other["id"]): matching.explain(one, other, model())
        for one in new.to_dicts()
        for other in known.to_dicts()
    }
    assert {pair: each.weight for pair, each in explained.items()} == pytest.approx(weights, abs=1e-9)
    assert all(
        each.prior + sum(evidence.bits for evidence in each.evidence) == pytest.approx(each.weight)
        for each in explained.values()
    )


def test_who_comes_first_makes_no_difference() -> None:
    one, other = mixed(20, first=0, seed=5), mixed(20, first=0, seed=6)
    there = matching.score(one, other, model()).sort("new_id", "known_id")["weight"]
    back = matching.score(other, one, model()).sort("known_id", "new_id")["weight"]
    assert there.to_list() == pytest.approx(back.to_list(), abs=1e-9)


def test_many_may_ask_at_once() -> None:
    asked = [mixed(5, first=0, seed=seed) for seed in range(8)]
    known = mixed(40, first=0, seed=9)
    one_by_one = [matching.score(new, known, model()) for new in asked]
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(lambda new: matching.score(new, known, model()), asked))
    assert [found.rows() for found in at_once] == [found.rows() for found in one_by_one]


def test_pairs_below_the_least_weight_are_left_out_and_the_heaviest_come_first() -> None:
    new, known = mixed(20, first=0, seed=7), mixed(20, first=0, seed=8)
    every = matching.score(new, known, model())
    found = matching.match(new, known, model(), least=-10)
    assert 0 < found.height < every.height
    assert_frame_equal(found, every.filter(pl.col("weight") >= -10), abs_tol=1e-6)


def crowd(rows: int, *, first: int) -> pl.DataFrame:
    """People of whom no two are alike, born a day apart."""
    letters = [chr(97 + number % 26) for number in range(rows)]
    return pl.select(
        id=pl.int_range(first, first + rows),
        given=pl.Series([a * 2 + b + "a" for a, b in zip(letters, reversed(letters), strict=True)]),
        surname=pl.Series([f"{b}e{a}o{b}" for a, b in zip(letters, reversed(letters), strict=True)]),
        dob=pl.date(1930, 1, 1) + pl.duration(days=pl.int_range(rows) * 17),
    )


def test_in_a_large_table_the_rules_find_who_shares_a_key() -> None:
    known = crowd(1_200, first=0)
    new = known.head(1_000).with_columns(pl.col("id") + 50_000)
    found = matching.match(new, known, model(), least=10)
    assert sorted(found.select(pl.col("new_id") - 50_000, "known_id").rows()) == [
        (n, n) for n in range(1_000)
    ]


def test_people_whom_nothing_tells_apart_are_too_many_pairs() -> None:
    everybody = pl.select(
        id=pl.int_range(6_000), given=pl.lit("Ann"), surname=pl.lit("Lee"), dob=pl.lit("1990-02-03")
    )
    with pytest.raises(blocking.TooManyPairs, match="birth date"):
        matching.match(everybody, everybody, model(), least=0)


SARAH = {"id": 7, "given": "Sarah", "surname": "Whitlock", "dob": date(1984, 3, 7), "pnc": "2002/0073319Z"}


def frame(*records: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([*records])


@pytest.mark.parametrize("columns", [["id"], ["id", "given"], ["id", "pnc"]])
def test_a_frame_may_lack_columns(columns: list[str]) -> None:
    new, known = frame(SARAH).select(*columns, shoe_size=pl.lit(5)), frame(SARAH, SARAH)
    found = matching.score(new, known, model())
    assert found.rows() == [(7, 7, found["weight"][0])] * 2
    assert matching.match(new, known, model(), least=-1000).height in {0, 2}


def test_where_nothing_is_known_nothing_speaks_for_it() -> None:
    nobody = frame(SARAH).select("id", given=pl.lit(None), surname=pl.lit(None, pl.String))
    prior = settings.probability_to_weight(model().prior)
    assert matching.score(nobody, frame(SARAH), model())["weight"].to_list() == [prior]
    assert matching.match(nobody, frame(SARAH), model(), least=-1000).is_empty()
    explained = matching.explain({}, SARAH, model())
    assert explained.weight == prior
    assert {each.bits for each in explained.evidence} == {0}
    assert {each.comparison: each.words for each in explained.evidence}["pnc"] == "not known in one of them"
    assert {each.comparison: each.words for each in explained.evidence}["crn"] == "not known in either"


@pytest.mark.parametrize(("new", "known"), [(0, 1), (1, 0), (0, 0)])
def test_without_records_there_are_no_pairs(new: int, known: int) -> None:
    given = frame(SARAH).head(new), frame(SARAH).head(known)
    nothing = pl.DataFrame(schema=matching.FOUND)
    assert matching.score(*given, model()).equals(nothing)
    assert matching.match(*given, model(), least=-1000).equals(nothing)
    assert matching.clean(given[0]).height == new


def test_odd_text_gets_an_answer() -> None:
    odd = SARAH | {"given": "\u200fSarah😀\u202e", "surname": "Whitlock" + "\u0000" * 3}
    assert matching.score(frame(odd), frame(SARAH), model()).equals(
        matching.score(frame(SARAH), frame(SARAH), model())
    )
    long = SARAH | {"given": "Sarah" * 100, "surname": "'; DROP TABLE people; --" * 30}
    assert matching.score(frame(long), frame(long), model())["weight"][0] > 20


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (frame(SARAH).drop("id"), "no column “id”"),
        (frame(SARAH).with_columns(id=pl.lit("seven")), "a whole number for each record"),
        (frame(SARAH).with_columns(id=pl.lit(None, pl.Int64)), "a whole number for each record"),
        (frame(SARAH).with_columns(given=pl.lit(b"Sarah")), "“given” holds Binary"),
        (frame(SARAH).with_columns(given=pl.concat_list("surname")), "“given” holds List"),
    ],
)
def test_what_is_no_table_of_people_is_said(bad: pl.DataFrame, sentence: str) -> None:
    with pytest.raises(matching.BadFrame, match=sentence):
        matching.score(bad, frame(SARAH), model())
    with pytest.raises(matching.BadFrame, match=sentence):
        matching.match(frame(SARAH), bad, model(), least=0)


def test_cleaning_keeps_the_rows_and_their_order() -> None:
    given = pl.DataFrame({"id": [3, 1, 2], "given": ["Bobby", " sarah ", "Unknown"], "postcode": "n17 9qa"})
    cleaned = matching.clean(given)
    assert cleaned.select("id", "given", "given_root", "postcode", "outward").rows() == [
        (3, "BOBBY", "ROBERT", "N179QA", "N17"),
        (1, "SARAH", "SARAH", "N179QA", "N17"),
        (2, None, None, "N179QA", "N17"),
    ]


def test_a_common_name_weighs_less() -> None:
    sarah, sally = SARAH | {"given": "Sarah"}, SARAH | {"given": "Sally"}
    # log2(0.75 / 0.02) for one of fifty, and log2(0.75 / 0.003) for any other: m of "same" is 0.75.
    assert bits("given", sarah, sarah) == ("same", pytest.approx(5.2288, abs=1e-4))
    assert bits("given", sally, sally) == ("same", pytest.approx(7.9658, abs=1e-4))


def bits(comparison: str, one: dict[str, object], other: dict[str, object]) -> tuple[str, float]:
    evidence = matching.explain(one, other, model()).evidence
    found = next(each for each in evidence if each.comparison == comparison)
    return found.words, found.bits


# Who is easily taken for somebody else, as the settings believe before anything was trained: two records, the
# least and the most that they may weigh, and what is said of one comparison.
HOME = {"postcode": "N17 9QA", "address": "12 Elm Road"}
WITHOUT = {name: value for name, value in SARAH.items() if name != "pnc"}
SCENARIOS = {
    "the same twice": (SARAH | HOME, SARAH | HOME, (40, 99), ("dob", "same")),
    "name and birth date": (WITHOUT, WITHOUT, (10, 20), ("surname", "same")),
    "only a name": (WITHOUT | {"dob": None}, WITHOUT, (-99, 0.5), ("dob", "not known in one of them")),
    "twins": (
        WITHOUT | HOME, WITHOUT | HOME | {"given": "Kieran"}, (-99, 0),
        ("kin", "twins: one surname, birth date and address, two forenames"),
    ),
    "twins at one postcode": (
        WITHOUT | HOME, WITHOUT | HOME | {"given": "Kieran", "address": None}, (-99, 0),
        ("given", "different"),
    ),
    "twins whose address is not known": (
        WITHOUT, WITHOUT | {"given": "Kieran"}, (-99, 0),
        ("kin", "one surname and birth date, two forenames"),
    ),
    "one number, two forenames": (
        SARAH | HOME, SARAH | HOME | {"given": "Kieran"}, (20, 99), ("pnc", "same"),
    ),
    "a namesake of another age": (
        WITHOUT, WITHOUT | {"dob": date(1979, 11, 21)}, (-99, -5), ("dob", "within ten years"),
    ),
    "parent and child of one name": (
        WITHOUT | HOME, WITHOUT | HOME | {"dob": date(2006, 11, 21)}, (-99, 0),
        ("kin", "one name, two generations"),
    ),
    "two numbers": (SARAH, SARAH | {"pnc": "1999/0451172K"}, (-99, 10), ("pnc", "different")),
    "day and month swapped, one number": (
        SARAH, SARAH | {"dob": date(1984, 7, 3)}, (20, 99), ("dob", "day and month swapped"),
    ),
    "one number, changed name": (
        SARAH, SARAH | {"surname": "Penhaligon"}, (15, 99), ("surname", "different"),
    ),
    "a nickname": (
        WITHOUT | HOME | {"given": "Robert"}, WITHOUT | HOME | {"given": "Bobby"}, (20, 99),
        ("given", "nickname or beginning"),
    ),
    "names swapped": (
        WITHOUT | HOME, WITHOUT | HOME | {"given": "Whitlock", "surname": "Sarah"}, (15, 99),
        ("given", "stands as surname"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_who_is_taken_for_whom(scenario: str) -> None:
    one, other, (least, most), said = SCENARIOS[scenario]
    believed = models.default()
    explained = matching.explain(one, other, believed)
    assert least < explained.weight < most
    assert said in {(each.comparison, each.words) for each in explained.evidence}
    (weight,) = matching.score(frame(one), frame(other), believed)["weight"]
    assert weight == pytest.approx(explained.weight, abs=1e-9)


@pytest.mark.parametrize("number", ["pnc", "crn", "noms", "cro"])
def test_two_numbers_of_a_kind_weigh_strongly_against(number: str) -> None:
    words, weight = bits(number, {number: "A1234BC"}, {number: "A9876XY"})
    assert words == "different"
    assert weight < -6
    words, weight = bits(number, {number: "A1234BC"}, {number: " a1234bc"})
    assert words == "same"
    assert weight > 15


@pytest.mark.parametrize("number", ["asn", "custody"])
def test_two_numbers_of_two_arrests_weigh_next_to_nothing(number: str) -> None:
    words, weight = bits(number, {number: "16/0000/01/123456A"}, {number: "19/0000/01/998877B"})
    assert words == "different"
    assert weight == pytest.approx(math.log2(0.89 / 0.999))
    words, weight = bits(number, {number: "16/0000/01/123456A"}, {number: "16/0000/01/123456A"})
    assert words == "same"
    assert weight > 15


def test_the_evidence_is_in_the_order_of_the_comparisons() -> None:
    explained = matching.explain(SARAH, SARAH, model())
    assert [each.comparison for each in explained.evidence] == [one.name for one in model().compared]
