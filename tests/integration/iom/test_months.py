"""Month by month: what a run makes of each case, and when their borough is asked again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from alongside.iom.models import Case, Decision

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH, APRIL = (date(2021, number, 1) for number in (2, 3, 4))
HARINGEY, ENFIELD = "E09000014", "E09000010"
# Nobody else in the extract would be an empty one, which is refused.
BYSTANDER = {"crn": "X999999", "ogrs2": "10"}


@pytest.fixture
def months(cohort: Any) -> Callable[..., list[Any]]:
    """Runs a month for each row given for one person (None: they are not in it), and gives the runs."""

    def run(*rows: dict[str, Any] | None) -> list[Any]:
        bystander = cohort.person(**BYSTANDER)
        return [
            cohort.month(day, bystander, *([] if row is None else [cohort.person(**row)]))
            for day, row in zip((FEBRUARY, MARCH, APRIL), rows, strict=False)
        ]

    return run


def standing(case: Case) -> tuple[object, ...]:
    return (case.eligibility, case.last_change, case.decided)


ELIGIBLE: dict[str, str] = {}
NOT_ELIGIBLE = {"ogrs2": "20"}
NOT_ASSESSABLE = {"ovp2": ""}
REJECTED = {"dob": "31/02/1990"}
NOT_IN_IT = None
UNDECIDED, NOTHING = "UNDECIDED", "NOTHING"
# What is in February's extract and in March's, and how a case then stands.
FATES = [
    (NOT_IN_IT, ELIGIBLE, ("ELIGIBLE", "NEW", UNDECIDED)),
    (NOT_IN_IT, NOT_ELIGIBLE, ("NOT_ELIGIBLE", "NONE", NOTHING)),
    (NOT_IN_IT, NOT_ASSESSABLE, ("NOT_ASSESSABLE", "NONE", NOTHING)),
    (ELIGIBLE, ELIGIBLE, ("ELIGIBLE", "CONTINUING", UNDECIDED)),
    # The date of the scores moves every month, and is no news.
    (ELIGIBLE, {"scores_on": "2021-02-15"}, ("ELIGIBLE", "CONTINUING", UNDECIDED)),
    (ELIGIBLE, {"ogrs2": "81"}, ("ELIGIBLE", "CHANGED", UNDECIDED)),
    (ELIGIBLE, NOT_IN_IT, ("EXPIRED", "EXPIRED", NOTHING)),
    (ELIGIBLE, NOT_ELIGIBLE, ("EXPIRED", "EXPIRED", NOTHING)),
    (ELIGIBLE, REJECTED, ("ELIGIBLE", "HELD", UNDECIDED)),
    (ELIGIBLE, NOT_ASSESSABLE, ("NOT_ASSESSABLE", "NONE", UNDECIDED)),
    (NOT_ELIGIBLE, ELIGIBLE, ("ELIGIBLE", "NEW", UNDECIDED)),
    (NOT_ELIGIBLE, NOT_IN_IT, ("NOT_ELIGIBLE", "NONE", NOTHING)),
    (NOT_ELIGIBLE, REJECTED, ("NOT_ELIGIBLE", "NONE", NOTHING)),
    (NOT_ASSESSABLE, ELIGIBLE, ("ELIGIBLE", "NEW", UNDECIDED)),
    (NOT_ASSESSABLE, NOT_ELIGIBLE, ("NOT_ELIGIBLE", "NONE", NOTHING)),
    (NOT_ASSESSABLE, NOT_IN_IT, ("NOT_ELIGIBLE", "NONE", NOTHING)),
]
CRNS = [f"A{number:06d}" for number in range(len(FATES))]


def test_every_case_stands_as_the_months_made_it(cohort: Any) -> None:
    bystander = cohort.person(**BYSTANDER)
    rows = dict(zip(CRNS, FATES, strict=True))
    cohort.month(
        FEBRUARY, bystander, *(cohort.person(crn, **r[0]) for crn, r in rows.items() if r[0] is not None)
    )
    cohort.month(
        MARCH, bystander, *(cohort.person(crn, **r[1]) for crn, r in rows.items() if r[1] is not None)
    )
    found = {crn: standing(cohort.case(crn)) for crn in CRNS}
    assert found == {crn: expected for crn, (_, _, expected) in rows.items()}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([ELIGIBLE, NOT_IN_IT, NOT_IN_IT], ("EXPIRED", "NONE", NOTHING)),
        ([ELIGIBLE, NOT_ELIGIBLE, ELIGIBLE], ("ELIGIBLE", "NEW", UNDECIDED)),
        ([ELIGIBLE, NOT_IN_IT, ELIGIBLE], ("ELIGIBLE", "NEW", UNDECIDED)),
        ([ELIGIBLE, REJECTED, ELIGIBLE], ("ELIGIBLE", "CONTINUING", UNDECIDED)),
        ([ELIGIBLE, REJECTED, NOT_IN_IT], ("EXPIRED", "EXPIRED", NOTHING)),
        ([ELIGIBLE, NOT_ASSESSABLE, ELIGIBLE], ("ELIGIBLE", "CHANGED", UNDECIDED)),
        ([ELIGIBLE, NOT_ASSESSABLE, NOT_ELIGIBLE], ("EXPIRED", "EXPIRED", NOTHING)),
    ],
)
def test_a_case_remembers_longer_than_a_month(
    months: Callable[..., Any], cohort: Any, rows: list[Any], expected: tuple[object, ...]
) -> None:
    months(*rows)
    assert standing(cohort.case()) == expected


def test_a_new_case_waits_from_the_day_for_which_the_extract_speaks(
    months: Callable[..., Any], cohort: Any
) -> None:
    months({}, {})
    case = cohort.case()
    assert (case.eligible_since, case.waiting_since, case.expired_on) == (FEBRUARY, FEBRUARY, None)


def test_an_expired_case_says_since_when(months: Callable[..., Any], cohort: Any) -> None:
    months({}, None, None)
    case = cohort.case()
    assert (case.expired_on, case.waiting_since) == (MARCH, None)


def test_a_case_that_is_eligible_again_is_so_since_then(months: Callable[..., Any], cohort: Any) -> None:
    months({}, None, {})
    case = cohort.case()
    assert (case.eligible_since, case.expired_on, case.waiting_since) == (APRIL, None, APRIL)


def test_a_case_that_cannot_be_assessed_says_why(months: Callable[..., Any], cohort: Any) -> None:
    months({"ogrs2": "75.5", "ovp2": ""})
    assert cohort.case().not_assessable_reason == (
        "OGRS 2-year score “75.5” is not a whole number; OVP 2-year score is missing"
    )


def test_a_rejected_row_does_not_take_away_why_a_case_cannot_be_assessed(
    months: Callable[..., Any], cohort: Any
) -> None:
    months(NOT_ASSESSABLE, REJECTED)
    case = cohort.case()
    assert (case.eligibility, case.not_assessable_reason) == ("NOT_ASSESSABLE", "OVP 2-year score is missing")


def test_a_rejected_row_changes_nothing_that_is_known(months: Callable[..., Any], cohort: Any) -> None:
    months({"status": "Engaging"}, {**REJECTED, "status": "In breach", "ogrs2": "99"})
    case = cohort.case()
    assert (case.status, case.ogrs2, case.person.born_on) == ("Engaging", 80, date(1990, 2, 3))


def test_who_is_not_in_the_extract_keeps_what_was_known(months: Callable[..., Any], cohort: Any) -> None:
    months({"status": "Engaging"}, None)
    case = cohort.case()
    assert (case.status, case.ogrs2, case.borough) == ("Engaging", 80, HARINGEY)


CHANGES = {
    "A000001": ({"surname": "Newname"}, [("surname", "Suraaaaaab", "Newname")]),
    "A000002": ({"ogrs2": "81"}, [("ogrs2", "80", "81")]),
    "A000003": ({"gangs": "Y"}, [("gangs", "false", "true")]),
    "A000004": ({"mappa": "2/1"}, [("mappa", "", "CATEGORY 2 LEVEL 1")]),
    "A000005": ({"sentence_end": "01/06/2022"}, [("sentence_end", None, "2022-06-01")]),
    "A000006": ({"dob": "1990-02-04"}, [("dob", "1990-02-03", "1990-02-04")]),
    "A000007": (
        {"status": "In breach", "rosh": "HIGH"},
        [("status", "Engaging", "In breach"), ("rosh", "MEDIUM", "HIGH")],
    ),
}


def test_a_changed_case_says_which_fields_with_before_and_now(cohort: Any) -> None:
    cohort.month(FEBRUARY, *(cohort.person(crn) for crn in CHANGES))
    march = cohort.month(MARCH, *(cohort.person(crn, **row) for crn, (row, _) in CHANGES.items()))
    found = {
        result.case.person.crn: [(each["field"], each["before"], each["now"]) for each in result.changed]
        for result in march.results.filter(change="CHANGED").select_related("case__person")
    }
    assert found == {crn: changes for crn, (_, changes) in CHANGES.items()}


def test_everything_that_is_known_of_a_person_is_brought_up_to_date(
    months: Callable[..., Any], cohort: Any
) -> None:
    months({}, {"surname": "Newname", "address": "2 New Road", "index_offence": "Theft", "sex": "F"})
    case = cohort.case()
    assert (case.person.surname, case.person.address, case.person.sex) == ("Newname", "2 New Road", "F")
    assert case.index_offence == "Theft"


# --- Who is asked again ---------------------------------------------------------------------------


def history(case: Case) -> list[tuple[str, str]]:
    return list(case.decisions.values_list("kind", "reason"))


def test_a_decision_stands_while_the_case_continues(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey, kind="LEAVE_OUT", reason="CAPACITY")
    cohort.month(MARCH, cohort.person(ogrs2="90"))
    case = cohort.case()
    assert (*standing(case), case.reason) == ("ELIGIBLE", "CHANGED", "LEFT_OUT", "CAPACITY")
    assert history(case) == [("LEAVE_OUT", "CAPACITY")]


@pytest.mark.parametrize(
    "decision",
    [{"kind": "INCLUDE"}, {"kind": "LEAVE_OUT", "reason": "DECEASED"}],
)
def test_who_moves_is_asked_about_again_in_the_new_borough(
    cohort: Any, haringey: Any, decision: dict[str, str]
) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey, **decision)
    march = cohort.month(MARCH, cohort.person(borough="Enfield"))
    case = cohort.case()
    assert (case.borough, case.decided, case.waiting_since, case.reason) == (ENFIELD, "UNDECIDED", MARCH, "")
    asked = case.decisions.first()
    assert (asked.kind, asked.reason, asked.borough) == ("REOPEN", "NEW_BOROUGH", ENFIELD)
    assert (asked.run, asked.decided_by, asked.decided_at) == (march, cohort.analyst, cohort.moment(MARCH))


def test_who_moves_while_not_assessable_is_asked_about_once_assessed(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    cohort.month(MARCH, cohort.person(borough="Enfield", ogrs2=""))
    cohort.month(APRIL, cohort.person(borough="Enfield"))
    case = cohort.case()
    assert (case.borough, case.decided, case.waiting_since) == (ENFIELD, "UNDECIDED", APRIL)
    assert history(case) == [("REOPEN", "NEW_BOROUGH"), ("INCLUDE", "")]


def test_who_expires_while_on_and_comes_back_elsewhere_is_asked_about_there(
    cohort: Any, haringey: Any
) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    cohort.month(MARCH, cohort.person(borough="Enfield", ogrs2="20"))
    cohort.month(APRIL, cohort.person(borough="Enfield"))
    assert (cohort.case().decided, history(cohort.case())[0]) == ("UNDECIDED", ("REOPEN", "NEW_BOROUGH"))


def test_who_moves_there_and_back_is_asked_about_each_time(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    cohort.month(MARCH, cohort.person(borough="Enfield"))
    cohort.month(APRIL, cohort.person())
    assert history(cohort.case()) == [("REOPEN", "NEW_BOROUGH"), ("REOPEN", "NEW_BOROUGH"), ("INCLUDE", "")]


def test_a_decision_of_the_new_borough_stands_next_month(cohort: Any, haringey: Any, enfield: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    cohort.month(MARCH, cohort.person(borough="Enfield"))
    cohort.decide(enfield, kind="LEAVE_OUT", reason="OTHER_MEANS")
    cohort.month(APRIL, cohort.person(borough="Enfield"))
    assert (cohort.case().decided, cohort.case().reason) == ("LEFT_OUT", "OTHER_MEANS")


def test_an_undecided_case_that_moves_waits_from_then(months: Callable[..., Any], cohort: Any) -> None:
    months({}, {"borough": "Enfield"})
    assert (cohort.case().decided, cohort.case().waiting_since) == ("UNDECIDED", MARCH)


def test_who_was_left_out_and_is_eligible_again_is_asked_about_again(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey, kind="LEAVE_OUT", reason="LONG_CUSTODY")
    cohort.month(MARCH, cohort.person(ogrs2="20"))
    assert cohort.case().decided == "LEFT_OUT"
    cohort.month(APRIL, cohort.person())
    case = cohort.case()
    assert (case.decided, case.reason, case.waiting_since) == ("UNDECIDED", "", APRIL)
    assert history(case) == [("REOPEN", "ELIGIBLE_AGAIN"), ("LEAVE_OUT", "LONG_CUSTODY")]


def test_who_was_taken_on_and_expires_stays_on_flagged(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    cohort.month(MARCH, cohort.person(ogrs2="20"))
    case = cohort.case()
    assert (*standing(case), case.expired_on) == ("EXPIRED", "EXPIRED", "INCLUDED", MARCH)
    assert history(case) == [("INCLUDE", "")]


def test_who_stayed_on_and_is_eligible_again_is_still_on(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    cohort.month(MARCH, cohort.person(ogrs2="20"))
    cohort.month(APRIL, cohort.person())
    assert standing(cohort.case()) == ("ELIGIBLE", "NEW", "INCLUDED")


def test_who_expires_while_deferred_needs_no_decision(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey, kind="DEFER", defer_until=date(2021, 6, 1), text="Waits for the panel")
    cohort.month(MARCH, cohort.person(ogrs2="20"))
    case = cohort.case()
    assert (case.decided, case.defer_until, case.waiting_since) == ("NOTHING", None, None)
    assert history(case) == [("DEFER", "")]


def test_a_deferred_case_stays_deferred_while_it_continues(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey, kind="DEFER", defer_until=date(2021, 6, 1), text="Waits for the panel")
    cohort.month(MARCH, cohort.person())
    case = cohort.case()
    assert (case.decided, case.defer_until, case.waiting_since) == ("DEFERRED", date(2021, 6, 1), FEBRUARY)


def test_who_was_added_at_local_discretion_stays_on_whatever_the_criteria_say(
    cohort: Any, haringey: Any
) -> None:
    cohort.month(FEBRUARY, cohort.person(ogrs2="20"))
    cohort.decide(haringey, kind="ADD", reason="LOCAL_PRIORITY")
    cohort.month(MARCH, cohort.person())
    cohort.month(APRIL, cohort.person(ogrs2="20"))
    case = cohort.case()
    assert (case.eligibility, case.decided, case.discretionary) == ("EXPIRED", "INCLUDED", True)


# --- Offences and custody -------------------------------------------------------------------------


def robberies(*days: str, crn: str = "X000001") -> list[dict[str, str]]:
    return [
        {"crn": crn, "offence_on": day, "offence_code": "03401", "offence_group": "ROBBERY"} for day in days
    ]


def test_offences_and_custody_are_kept_with_the_case(cohort: Any) -> None:
    spells = [
        {"crn": "X000001", "from": "2019-05-01", "to": ""},
        {"crn": "X000001", "from": "2018-01-01", "to": "2018-02-01"},
    ]
    cohort.month(FEBRUARY, cohort.person(), offences=robberies("2020-11-30"), custody=spells)
    case = cohort.case()
    assert list(case.offences.values_list("offence_on", "code", "group")) == [
        (date(2020, 11, 30), "03401", "ROBBERY")
    ]
    assert list(case.custody_spells.values_list("from_on", "to_on")) == [
        (date(2019, 5, 1), None),
        (date(2018, 1, 1), date(2018, 2, 1)),
    ]


def test_offences_and_custody_are_those_of_the_last_extract(cohort: Any) -> None:
    inside = [{"crn": "X000001", "from": "2019-05-01", "to": ""}]
    released = [{"crn": "X000001", "from": "2019-05-01", "to": "2021-02-20"}]
    cohort.month(FEBRUARY, cohort.person(), offences=robberies("2020-11-30"), custody=inside)
    march = cohort.month(
        MARCH, cohort.person(), offences=robberies("2021-02-25", "2020-12-01"), custody=released
    )
    case = cohort.case()
    assert [offence.offence_on for offence in case.offences.all()] == [date(2021, 2, 25), date(2020, 12, 1)]
    assert [spell.to_on for spell in case.custody_spells.all()] == [date(2021, 2, 20)]
    assert [change["field"] for change in case.results.get(run=march).changed] == [
        "offences_hash",
        "custody_hash",
    ]


def test_the_same_offences_again_are_no_change_and_keep_their_rows(cohort: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(), offences=robberies("2020-11-30", "2020-10-01"))
    before = list(cohort.case().offences.values_list("pk", flat=True))
    cohort.month(MARCH, cohort.person(), offences=robberies("2020-10-01", "2020-11-30"))
    assert list(cohort.case().offences.values_list("pk", flat=True)) == before
    assert cohort.case().last_change == "CONTINUING"


def test_offences_that_are_gone_from_the_extract_are_gone(cohort: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(), offences=robberies("2020-11-30"))
    cohort.month(MARCH, cohort.person())
    assert not cohort.case().offences.exists()


def test_who_is_held_or_not_in_the_extract_keeps_offences(cohort: Any) -> None:
    committed = [*robberies("2020-11-30"), *robberies("2020-11-30", crn="X000002")]
    cohort.month(FEBRUARY, cohort.person(), cohort.person("X000002"), offences=committed)
    cohort.month(MARCH, cohort.person("X000002", dob="31/02/1990"), cohort.person(**BYSTANDER))
    assert cohort.case("X000001").offences.count() == 1
    assert cohort.case("X000002").offences.count() == 1


# By robbery: 60 is below 75, and not below 50.
BY_ROBBERY = {"ogrs2": "60"}
BAD_ROBBERY = [{"crn": "X000001", "offence_on": "31/11/2020", "offence_group": "ROBBERY"}]
# The robbery of 1 December 2018 is within reach only because of the year inside.
INSIDE = [{"crn": "X000001", "from": "2019-05-01", "to": "2020-05-01"}]
BAD_SPELL = [{"crn": "X000001", "from": "2019-05-01", "to": "2019-04-01"}]


@pytest.mark.parametrize(
    ("row", "offences", "custody", "then"),
    [
        (BY_ROBBERY, BAD_ROBBERY, INSIDE, ("ELIGIBLE", "HELD", "INCLUDED")),
        (BY_ROBBERY, robberies("2018-12-01"), BAD_SPELL, ("ELIGIBLE", "HELD", "INCLUDED")),
        # Nothing was rejected.
        (BY_ROBBERY, [], INSIDE, ("EXPIRED", "EXPIRED", "INCLUDED")),
        # Not for want of the row.
        ({"ogrs2": "49"}, BAD_ROBBERY, INSIDE, ("EXPIRED", "EXPIRED", "INCLUDED")),
        ({"ogrs2": "60", "ovp2": "29"}, BAD_ROBBERY, INSIDE, ("EXPIRED", "EXPIRED", "INCLUDED")),
        ({"ogrs2": "60", "ovp2": ""}, BAD_ROBBERY, INSIDE, ("NOT_ASSESSABLE", "NONE", "INCLUDED")),
    ],
)
def test_a_rejected_offence_or_spell_takes_nobody_off(
    cohort: Any, haringey: Any, row: Any, offences: Any, custody: Any, then: Any
) -> None:
    cohort.month(FEBRUARY, cohort.person(**BY_ROBBERY), offences=robberies("2018-12-01"), custody=INSIDE)
    cohort.decide(haringey)
    cohort.month(MARCH, cohort.person(**row), offences=offences, custody=custody)
    assert standing(cohort.case()) == then


def test_decisions_are_not_touched_by_a_month_that_asks_nothing(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(), cohort.person("X000002"))
    cohort.decide(haringey, "X000001", "X000002")
    before = list(Decision.objects.order_by("id").values())
    cohort.month(MARCH, cohort.person(), cohort.person("X000002"))
    assert list(Decision.objects.order_by("id").values()) == before
