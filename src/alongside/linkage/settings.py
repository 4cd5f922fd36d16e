"""The one definition of how people are compared: levels of agreement, thresholds and blocking rules.

`comparisons` and `keys` are built from it for the columns that a table has; `splink_settings` gives them to
Splink, for DuckDB or Spark alike. The m and u of a level are what is believed before a table is seen: m is
how often records of one person agree like that, u how often those of two people do. `training` replaces them.
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from alongside.linkage.columns import IDENTIFIERS, OCCASIONS

# How alike two names are (Jaro-Winkler) to be near, or alike at all.
NEAR, ALIKE = 0.92, 0.80
# One character more, less or other leaves four characters and more at least so alike.
OFF_BY_ONE = 0.83
# A number as alike has two neighbouring characters swapped.
SWAPPED = 0.96
# Two people of one full name whose years of birth lie so far apart are of two generations.
GENERATION = 13
# The comparison that holds kin apart.
KIN = "kin"
TWINS_LEVEL = "twins: one surname, birth date and address, two forenames"
# How much speaks against a pair, in bits, that would be twins, or parent and child of one name. At one
# address it outweighs all that agrees, however rare: a surname, a birth date and a household are theirs too.
TWINS_AT_ONE_ADDRESS, TWINS, NAMESAKES = -60.0, -5.0, -20.0
# The same where the forenames are alike, as those of twins often are, and as one that was badly mistyped is.
LIKE_TWINS = -16.0

# Pairs to compare: at least this many, and so many for each record of a large table. Rules that would make
# more are left out, the broadest first.
FEWEST_PAIRS, PAIRS_PER_RECORD, MOST_PAIRS = 3_000_000, 4, 100_000_000
# A table with no more pairs than this is compared in full.
ALL_PAIRS = 1_000_000
# What so many records share is no key.
LARGEST_BLOCK = 5_000

# The function for Jaro-Winkler on each backend.
SIMILARITY = {"duckdb": "jaro_winkler_similarity", "spark": "jaro_winkler"}


@dataclass(frozen=True)
class Level:
    """How far two values agree; the first level of a comparison that holds is the one that counts."""

    label: str
    condition: str
    m: float = 0.0
    u: float = 0.0
    # The column by whose rarity an agreement counts.
    rarity: str = ""
    # Whether the level is "same value in this column", so that u can be counted.
    same: str = ""


@dataclass(frozen=True)
class Comparison:
    """One part of the evidence: a column, or columns that belong together, compared level by level."""

    name: str
    unknown: str
    levels: tuple[Level, ...]
    # The weights are set here, and not learned.
    is_fixed: bool = False


def comparisons(known: Collection[str]) -> tuple[Comparison, ...]:
    """What is compared in a table that has the columns `known`, by their names after cleaning."""
    found = [comparison for comparison in _COMPARISONS if comparison.name in known]
    found += [_identifier(name) for name in IDENTIFIERS if name in known]
    if {"given", "surname", "dob"} <= set(known):
        found.append(_kin(known))
    return tuple(found)


def _is_same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _unknown(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _similar(column: str, least: float) -> str:
    return f"{{similarity}}({column}_l, {column}_r) >= {least}"


def _off_by_one(column: str, *, longer_than: int = 3) -> str:
    """One character is other, more or less. Then the whole is alike, which is faster to see."""
    return (
        f"(length({column}_l) > {longer_than} AND {_similar(column, OFF_BY_ONE)} AND "
        f"levenshtein({column}_l, {column}_r) <= 1)"
    )


def _mistyped(column: str, *, longer_than: int) -> str:
    """One character of a number or address is mistyped, or swapped with its neighbour."""
    return f"{_off_by_one(column, longer_than=longer_than)} OR {_similar(column, SWAPPED)}"


def _different(column: str) -> str:
    """Nothing alike. Asked early, because most pairs are: what is then left is at least alike."""
    return f"{{similarity}}({column}_l, {column}_r) < {ALIKE}"


def _begins(column: str) -> str:
    return (
        f"(substr({column}_l, 1, length({column}_r)) = {column}_r OR "
        f"substr({column}_r, 1, length({column}_l)) = {column}_l)"
    )


# A name that has several words shares one with the other: a double-barrelled surname, of which one stayed.
def _has_word(column: str) -> str:
    return (
        f"(({column}_l LIKE '% %' OR {column}_r LIKE '% %') AND "
        f"((' ' || {column}_l || ' ') LIKE ('% ' || {column}_r || ' %') OR "
        f"(' ' || {column}_r || ' ') LIKE ('% ' || {column}_l || ' %')))"
    )


# Forename and surname stand in each other's place, whichever record is the left one. One of them counts once.
_ONE_CROSSED = "given_l = surname_r OR given_r = surname_l"
_BOTH_CROSSED = "given_l = surname_r AND given_r = surname_l"
_YEAR, _MONTH, _DAY = _is_same("birth_year"), _is_same("birth_month"), _is_same("birth_day")
_ON_1_JANUARY = "birth_month_l = 1 AND birth_day_l = 1"
_ONE_PART = f"({_YEAR} OR {_MONTH} OR {_DAY})"
_TWO_PARTS = f"(({_YEAR} AND {_MONTH}) OR ({_YEAR} AND {_DAY}) OR ({_MONTH} AND {_DAY}))"
_YEARS_APART = "abs(birth_year_l - birth_year_r)"
# One character can only be in one part of the date. (Written without integer division, which differs
# between the backends.)
_DATE_OFF_BY_ONE = f"""({_TWO_PARTS} AND (levenshtein(dob_l, dob_r) <= 1
    OR (birth_day_l % 10) * 100 + birth_day_l - birth_day_l % 10 = birth_day_r * 10
    OR (birth_month_l % 10) * 100 + birth_month_l - birth_month_l % 10 = birth_month_r * 10))"""

_COMPARISONS = (
    Comparison(
        "given",
        _unknown("given"),
        (
            Level("same", _is_same("given"), 0.75, 0.006, rarity="given", same="given"),
            Level("nickname or beginning", f"{_is_same('given_root')} OR {_begins('given')}", 0.04, 0.002),
            Level("stands as surname", _ONE_CROSSED, 0.03, 0.001),
            Level("different", _different("given"), 0.04, 0.97),
            Level("nearly alike", f"{_off_by_one('given')} OR {_similar('given', NEAR)}", 0.12, 0.004),
            Level("somewhat alike", "ELSE", 0.02, 0.015),
        ),
    ),
    Comparison(
        "middle",
        _unknown("middle"),
        (
            Level("same", _is_same("middle"), 0.7, 0.01, rarity="middle", same="middle"),
            Level("one begins as the other", _begins("middle"), 0.15, 0.03),
            Level("nearly alike", _similar("middle", NEAR), 0.05, 0.003),
            Level("different", "ELSE", 0.10, 0.957),
        ),
    ),
    Comparison(
        "surname",
        _unknown("surname"),
        (
            Level("same", _is_same("surname"), 0.78, 0.002, rarity="surname", same="surname"),
            Level("one of two names", _has_word("surname"), 0.01, 0.001),
            Level("stands as forename", _BOTH_CROSSED, 0.03, 0.001),
            Level("different", _different("surname"), 0.04, 0.986),
            Level("nearly alike", f"{_off_by_one('surname')} OR {_similar('surname', NEAR)}", 0.12, 0.002),
            Level("somewhat alike", "ELSE", 0.02, 0.008),
        ),
    ),
    Comparison(
        "dob",
        _unknown("dob"),
        (
            Level("same, on 1 January", f"{_is_same('dob')} AND {_ON_1_JANUARY}", 0.01, 1e-6),
            Level("same", _is_same("dob"), 0.84, 4e-5, same="dob"),
            Level(
                "day and month swapped",
                f"{_YEAR} AND birth_month_l = birth_day_r AND birth_day_l = birth_month_r",
                0.01,
                3e-5,
            ),
            Level("one character differs", _DATE_OFF_BY_ONE, 0.08, 6e-4),
            Level(
                "two of day, month and year agree",
                _TWO_PARTS,
                0.02,
                3e-3,
            ),
            Level("two characters differ", f"{_ONE_PART} AND levenshtein(dob_l, dob_r) <= 2", 0.02, 0.02),
            Level("within a year", f"{_YEARS_APART} <= 1", 0.01, 0.04),
            Level("within ten years", f"{_YEARS_APART} <= 10", 0.005, 0.2),
            Level("different", "ELSE", 0.005, 0.73),
        ),
    ),
    Comparison(
        "sex",
        _unknown("sex"),
        (Level("same", _is_same("sex"), 0.98, 0.5), Level("different", "ELSE", 0.02, 0.5)),
    ),
    Comparison(
        "postcode",
        _unknown("postcode"),
        (
            Level("same", _is_same("postcode"), 0.65, 1e-4, rarity="postcode", same="postcode"),
            Level("one character differs", _off_by_one("postcode"), 0.05, 1e-3),
            Level("same district", "outward_l = outward_r", 0.1, 5e-3),
            Level("different", "ELSE", 0.2, 0.994),
        ),
    ),
    Comparison(
        "locality",
        _unknown("locality"),
        (
            Level("same", _is_same("locality"), 0.75, 0.02, rarity="locality", same="locality"),
            Level("different", _different("locality"), 0.12, 0.955),
            Level("nearly alike", f"{_off_by_one('locality')} OR {_similar('locality', NEAR)}", 0.1, 0.005),
            Level("somewhat alike", "ELSE", 0.03, 0.02),
        ),
    ),
    Comparison(
        "address",
        _unknown("address"),
        (
            Level("same", _is_same("address"), 0.65, 5e-4, rarity="address", same="address"),
            Level("different", _different("address"), 0.2, 0.977),
            Level("nearly alike", _similar("address", NEAR), 0.12, 2e-3),
            Level("somewhat alike", "ELSE", 0.03, 0.02),
        ),
    ),
    Comparison(
        "email",
        _unknown("email"),
        (
            Level("same", _is_same("email"), 0.7, 2e-6, same="email"),
            Level("same before the @", _is_same("email_user"), 0.05, 1e-5, same="email_user"),
            Level("nearly alike", _mistyped("email_user", longer_than=3), 0.1, 2e-5),
            Level("different", "ELSE", 0.15, 0.999),
        ),
    ),
    Comparison(
        "phone",
        _unknown("phone"),
        (
            Level("same", _is_same("phone"), 0.6, 2e-6, same="phone"),
            Level("one digit differs", _mistyped("phone", longer_than=5), 0.05, 1e-5),
            Level("different", "ELSE", 0.35, 0.999),
        ),
    ),
)  # fmt: skip


def _identifier(name: str) -> Comparison:
    """A number that one person has: agreement is strong, and disagreement is strong against.

    Of an arrest or a detention one person has several, so that there disagreement says little.
    """
    same, mistyped, different = (0.1, 0.01, 0.89) if name in OCCASIONS else (0.92, 0.07, 0.01)
    return Comparison(
        name,
        _unknown(name),
        (
            Level("same", _is_same(name), same, 1e-6, same=name),
            Level("one character differs", _mistyped(name, longer_than=5), mistyped, 1e-5),
            Level("different", "ELSE", different, 0.999),
        ),
    )


def _kin(known: Collection[str]) -> Comparison:
    """Holds twins apart, and parent and child of one name, unless a number says that they are one person."""
    numbers = [name for name in IDENTIFIERS if name in known]
    no_number = "".join(f" AND NOT coalesce({_mistyped(name, longer_than=5)}, FALSE)" for name in numbers)
    one_family = f"{_is_same('surname')} AND {_is_same('dob')}"
    other_name = (
        f"NOT ({_is_same('given_root')} OR {_begins('given')} OR given_l = surname_r OR given_r = surname_l)"
    )
    different_forename = f"{one_family} AND {other_name} AND NOT ({_similar('given', ALIKE)})" + no_number
    alike_forename = (
        f"{one_family} AND {other_name} AND NOT ({_similar('given', NEAR)} OR {_off_by_one('given')})"
        + no_number
    )
    one_address = " OR ".join(
        f"coalesce({_is_same(column)}, FALSE)" for column in ("postcode", "address") if column in known
    )
    generations = (
        f"{_is_same('given')} AND {_is_same('surname')} AND {_YEARS_APART} >= {GENERATION} "
        f"AND NOT {_DATE_OFF_BY_ONE}" + no_number
    )
    levels = [
        (
            TWINS_LEVEL,
            f"{different_forename} AND ({one_address})",
            TWINS_AT_ONE_ADDRESS,
        )
        if one_address
        else None,
        (
            "perhaps twins: one surname, birth date and address, forenames alike",
            f"{alike_forename} AND ({one_address})",
            LIKE_TWINS,
        )
        if one_address
        else None,
        ("one surname and birth date, two forenames", different_forename, TWINS),
        ("one name, two generations", generations, NAMESAKES),
    ]
    # Of two people, so few are kin that for all others the comparison weighs nothing.
    rare = 0.001
    kin = [Level(label, sql, rare * 2**bits, rare) for label, sql, bits in filter(None, levels)]
    rest = 1 - sum(one.u for one in kin)
    return Comparison(
        KIN,
        "given_l IS NULL OR given_r IS NULL OR surname_l IS NULL OR surname_r IS NULL "
        "OR dob_l IS NULL OR dob_r IS NULL",
        (*kin, Level("neither twins nor namesakes", "ELSE", rest, rest)),
        is_fixed=True,
    )


# What two records must share for one rule to compare them: an expression that names its columns. Narrow
# ones come first where one covers another.
_GIVEN, _SURNAME = "left(given_root, 1)", "left(surname, 1)"
SURNAME_SOUND = "left(surname, 1) || left(regexp_replace(substr(surname, 2), '[AEIOUYHW ]', '', 'g'), 4)"
_BIRTH_YEAR, _BIRTH_MONTH, _BIRTH_DAY = "left(dob, 4)", "left(dob, 7)", "right(dob, 5)"
KEYS: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in IDENTIFIERS},
    "email": ("email",),
    "phone": ("phone",),
    "email before the @": ("email_user",),
    "birth date": ("dob",),
    "birth date and initial of forename": ("dob", _GIVEN),
    "birth date and initial of surname": ("dob", _SURNAME),
    "both names, in either order": ("least(given, surname)", "greatest(given, surname)"),
    "both names, in either order, and year of birth": (
        "least(given, surname)", "greatest(given, surname)", _BIRTH_YEAR,
    ),
    "beginnings of both names": ("left(given, 3)", "left(surname, 3)"),
    "beginnings of both names and year of birth": ("left(given, 3)", "left(surname, 3)", _BIRTH_YEAR),
    "sound of surname and forename": (SURNAME_SOUND, "given_root"),
    "surname and month of birth": (SURNAME_SOUND, _BIRTH_MONTH),
    "surname and day of birth": (SURNAME_SOUND, _BIRTH_DAY),
    "surname and year of birth": ("surname", _BIRTH_YEAR),
    "forename and month of birth": ("given_root", _BIRTH_MONTH),
    "forename and day of birth": ("given_root", _BIRTH_DAY),
    "forename and year of birth": ("given_root", _BIRTH_YEAR),
    "surname and postcode": ("left(surname, 4)", "postcode"),
    "forename and postcode": ("left(given_root, 4)", "postcode"),
    "year of birth and postcode": (_BIRTH_YEAR, "postcode"),
    "day of birth and postcode": (_BIRTH_DAY, "postcode"),
    "surname and town": (SURNAME_SOUND, "locality"),
    "forename and town": ("given_root", "locality"),
    "month of birth and town": (_BIRTH_MONTH, "locality"),
    "day of birth and town": (_BIRTH_DAY, "locality"),
    "surname and address": ("left(surname, 4)", "left(address, 8)"),
    "forename and address": ("left(given_root, 4)", "left(address, 8)"),
    "year of birth and address": (_BIRTH_YEAR, "left(address, 8)"),
    "postcode and address": ("postcode", "left(address, 6)"),
    "beginning of e-mail and forename": ("left(email_user, 4)", "left(given, 3)"),
    "beginning of e-mail and surname": ("left(email_user, 4)", "left(surname, 3)"),
    "beginning of e-mail and year of birth": ("left(email_user, 4)", _BIRTH_YEAR),
    "end of e-mail and year of birth": ("right(email, 14)", _BIRTH_YEAR),
    "surname": ("surname",),
    "forename": ("given_root",),
    "month of birth": (_BIRTH_MONTH,),
    "day of birth": (_BIRTH_DAY,),
}  # fmt: skip
EVERYBODY = "everybody with everybody"


def keys(known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The rules that a table with the columns `known` can have."""
    words = {*known, *(f"{column}_user" for column in known if column == "email")}
    words |= {"given_root"} if "given" in known else set()
    return {name: parts for name, parts in KEYS.items() if all(_columns(part) <= words for part in parts)}


def _columns(expression: str) -> set[str]:
    names = (
        "given_root",
        "given",
        "surname",
        "dob",
        "postcode",
        "locality",
        "address",
        "email_user",
        "email",
        "phone",
    )
    return {name for name in (*names, *IDENTIFIERS) if re.search(rf"\b{name}\b", expression)}


def columns_of(compared: Collection[Comparison]) -> list[str]:
    """The columns of the cleaned table that comparisons speak of, in the order of the alphabet."""
    conditions = [one.unknown for one in compared]
    conditions += [level.condition for one in compared for level in one.levels]
    found = {name for condition in conditions for name in re.findall(r"\b(\w+)_[lr]\b", condition)}
    return sorted(found)


def splink_settings(
    compared: tuple[Comparison, ...],
    rules: Collection[str],
    *,
    backend: str,
    prior: float,
    with_levels: bool = False,
) -> dict[str, Any]:
    """The settings that Splink takes.

    Args:
        compared: comparisons, with their m and u.
        rules: SQL of the blocking rules.
        backend: "duckdb" or "spark".
        prior: how likely two random records are to be of one person.
        with_levels: whether the result tells each comparison's level.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": with_levels,
        "retain_intermediate_calculation_columns": with_levels,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in rules],
        "comparisons": [_as_splink(comparison, SIMILARITY[backend]) for comparison in compared],
    }


def _as_splink(comparison: Comparison, similarity: str) -> dict[str, Any]:
    unknown = {"sql_condition": comparison.unknown, "label_for_charts": "not known", "is_null_level": True}
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [
            unknown,
            *(
                {
                    "sql_condition": level.condition.replace("{similarity}", similarity),
                    "label_for_charts": level.label,
                    "m_probability": level.m,
                    "u_probability": level.u,
                }
                | (
                    {"tf_adjustment_column": level.rarity, "tf_adjustment_weight": 1.0}
                    if level.rarity
                    else {}
                )
                for level in comparison.levels
            ),
        ],
    }


def with_weights(comparison: Comparison, m: list[float], u: list[float]) -> Comparison:
    """The comparison with other m and u, level by level."""
    levels = zip(comparison.levels, m, u, strict=True)
    return replace(comparison, levels=tuple(replace(level, m=one, u=two) for level, one, two in levels))


def weight_to_probability(bits: float) -> float:
    """The probability for a match weight."""
    return 1 / (1 + math.pow(2, -bits))


def probability_to_weight(probability: float) -> float:
    """The match weight, in bits, for a probability between 0 and 1, both left out."""
    return math.log2(probability / (1 - probability))
