"""What an extract changes, person by person."""

import json
from datetime import date

import polars as pl
import pytest

from alongside.iom.comparison import COMPARED, HASHED, STANDING, compare, with_hashes

DATES = {"dob", "sentence_start", "sentence_end"}
FLAGS = {"domestic_abuse", "gangs"}
SCORES = {"ogrs2", "ovp2"}
BLANK = {
    **dict.fromkeys((*COMPARED, *HASHED), ""),
    **dict.fromkeys(DATES),
    **dict.fromkeys(FLAGS, False),
    **dict.fromkeys(SCORES, 80),
    "borough": "E09000014",
}
TYPES = {
    **dict.fromkeys((*COMPARED, *HASHED), pl.String),
    **dict.fromkeys(DATES, pl.Date),
    **dict.fromkeys(FLAGS, pl.Boolean),
    **dict.fromkeys(SCORES, pl.Int16),
}


def known(eligibility="ELIGIBLE", since=date(2021, 1, 1), **values):
    row = {"crn": "A000001", "eligibility": eligibility, "eligible_since": since, **BLANK, **values}
    return pl.DataFrame([row], schema={"crn": pl.String, **STANDING, **TYPES})


def extracted(eligibility="ELIGIBLE", **values):
    row = {"crn": "A000001", "eligibility": eligibility, **BLANK, **values}
    return pl.DataFrame([row], schema={"crn": pl.String, "eligibility": pl.String, **TYPES})


NOBODY_KNOWN, NOBODY_EXTRACTED = known().clear(), extracted().clear()
NEVER = {"eligibility": "NOT_ELIGIBLE", "since": None}


@pytest.mark.parametrize(
    ("before", "now", "rejected", "change", "eligibility"),
    [
        (NOBODY_KNOWN, extracted(), (), "NEW", "ELIGIBLE"),
        (known(), extracted(), (), "CONTINUING", "ELIGIBLE"),
        (known(), extracted(ogrs2=81), (), "CHANGED", "ELIGIBLE"),
        (known(**NEVER), extracted(), (), "NEW", "ELIGIBLE"),
        (known(eligibility="EXPIRED"), extracted(), (), "NEW", "ELIGIBLE"),
        (known(), extracted(eligibility="NOT_ELIGIBLE"), (), "EXPIRED", "EXPIRED"),
        (known(), NOBODY_EXTRACTED, (), "EXPIRED", "EXPIRED"),
        # A bad row takes nobody off.
        (known(), NOBODY_EXTRACTED, ("A000001",), "HELD", "ELIGIBLE"),
        (known(**NEVER), NOBODY_EXTRACTED, (), "NONE", "NOT_ELIGIBLE"),
        # Expired stays expired, and is not news twice.
        (known(eligibility="EXPIRED"), NOBODY_EXTRACTED, (), "NONE", "EXPIRED"),
        (known(eligibility="EXPIRED"), extracted(eligibility="NOT_ELIGIBLE"), (), "NONE", "EXPIRED"),
        # Not assessable is neither eligible nor expired, and eligible again is no news.
        (known(), extracted(eligibility="NOT_ASSESSABLE", ogrs2=None), (), "NONE", "NOT_ASSESSABLE"),
        (known(eligibility="NOT_ASSESSABLE", ogrs2=None), extracted(), (), "CHANGED", "ELIGIBLE"),
        (known(eligibility="NOT_ASSESSABLE", since=None), extracted(), (), "NEW", "ELIGIBLE"),
        (NOBODY_KNOWN, extracted(eligibility="NOT_ELIGIBLE"), (), "NONE", "NOT_ELIGIBLE"),
    ],
)
def test_change(before, now, rejected, change, eligibility):
    [row] = compare(before=before, now=now, rejected_crns=frozenset(rejected)).to_dicts()
    assert (row["change"], row["eligibility"]) == (change, eligibility)


@pytest.mark.parametrize(
    ("before", "now", "change", "eligibility"),
    [
        (known(), extracted(eligibility="NOT_ELIGIBLE"), "HELD", "ELIGIBLE"),
        (known(), extracted(), "CONTINUING", "ELIGIBLE"),
        (known(), extracted(eligibility="NOT_ASSESSABLE"), "NONE", "NOT_ASSESSABLE"),
        (known(eligibility="EXPIRED"), extracted(eligibility="NOT_ELIGIBLE"), "NONE", "EXPIRED"),
        (NOBODY_KNOWN, extracted(eligibility="NOT_ELIGIBLE"), "NONE", "NOT_ELIGIBLE"),
    ],
)
def test_who_may_be_eligible_but_for_a_rejected_row_is_not_taken_off(before, now, change, eligibility):
    doubt = frozenset({"A000001"})
    [row] = compare(before=before, now=now, rejected_crns=frozenset(), in_doubt_crns=doubt).to_dicts()
    assert (row["change"], row["eligibility"]) == (change, eligibility)


def test_changed_fields_are_named_with_before_and_now():
    before = known(ovp2=30, surname="Ali", offences_hash="a")
    now = extracted(ovp2=None, surname="Ahmed", offences_hash="b")
    [row] = compare(before=before, now=now, rejected_crns=frozenset()).to_dicts()
    assert json.loads(row["changed"]) == [
        {"field": "surname", "before": "Ali", "now": "Ahmed"},
        {"field": "ovp2", "before": "30", "now": None},
        {"field": "offences_hash", "before": None, "now": None},
    ]


def test_somebody_new_has_no_changed_fields():
    [row] = compare(before=NOBODY_KNOWN, now=extracted(), rejected_crns=frozenset()).to_dicts()
    assert row["changed"] == "[]"


def test_hashes_do_not_depend_on_the_order_of_rows():
    people = pl.DataFrame({"crn": ["A000001", "A000002"]})
    offences = pl.DataFrame(
        {
            "crn": ["A000001", "A000001", "A000002", "A000002"],
            "offence_on": [date(2020, 1, 1), date(2020, 2, 1), date(2020, 2, 1), date(2020, 1, 1)],
            "offence_code": ["1", "2", "2", "1"],
            "offence_group": ["THEFT", "ROBBERY", "ROBBERY", "THEFT"],
        }
    )
    custody = pl.DataFrame(
        {"crn": ["A000001"], "from_on": [date(2020, 3, 1)], "to_on": [None]},
        schema_overrides={"to_on": pl.Date},
    )
    first, second = with_hashes(people, offences, custody).to_dicts()
    assert first["offences_hash"] == second["offences_hash"] != ""
    assert first["custody_hash"] != second["custody_hash"] == ""
