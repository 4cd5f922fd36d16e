"""Flags: each with the rule and the evidence that it rests on."""

from dataclasses import replace
from datetime import date

from alongside.casework.custody_rules import Spell
from alongside.casework.flag_rules import Facts, Flag, flags

# All is well: contact on 1 May, reviewed on 20 April, and the programme looks after 21 days.
WELL = Facts(
    today=date(2026, 5, 10),
    opened_on=date(2026, 1, 5),
    no_contact_days=21,
    contact_on=date(2026, 5, 1),
    review_due=date(2026, 5, 11),
)


def test_nothing_is_flagged_where_all_is_well() -> None:
    assert flags(WELL) == []


def test_no_contact_for_as_long_as_the_programme_looks_after() -> None:
    assert flags(replace(WELL, contact_on=date(2026, 4, 20))) == []
    assert flags(replace(WELL, contact_on=date(2026, 4, 19))) == [
        Flag(
            "Contact",
            "No contact for 21 days",
            "Last contact that you are told of: 19 April 2026. The programme looks after 21 days",
        )
    ]


def test_no_contact_at_all_counts_from_the_opening() -> None:
    (found,) = flags(replace(WELL, contact_on=None))
    assert found.words == "No contact for 125 days"
    assert found.evidence.startswith("You are told of none since it was opened on 5 January 2026")


def test_a_review_is_overdue_from_the_day_after_it_was_due() -> None:
    assert flags(replace(WELL, review_due=date(2026, 5, 10))) == []
    (found,) = flags(replace(WELL, review_due=date(2026, 4, 28)))
    assert found.words == "Review overdue by 12 days"
    assert "to be reviewed on 28 April 2026" in found.evidence


def test_a_rating_that_alarms_says_since_when() -> None:
    (found,) = flags(replace(WELL, alarm="Red", alarm_since=date(2026, 5, 9)))
    assert found == Flag("Rating", "Turned red on 9 May 2026", "Rated so for 1 day")
    (found,) = flags(replace(WELL, alarm="Red", alarm_since=date(2026, 5, 10)))
    assert found.evidence == "Rated so since today"


def test_a_warning_that_nobody_looked_at_again() -> None:
    (found,) = flags(
        replace(WELL, warnings=[("Never visit alone", date(2026, 5, 8)), ("Area", date(2026, 5, 10))])
    )
    assert found.words == "Review of a warning overdue by 2 days"
    assert "Never visit alone" in found.evidence


def test_what_is_due_before_a_release_is_flagged_until_it_comes() -> None:
    spell = Spell(date(2026, 1, 5), date(2026, 6, 1))
    assert [one.words for one in flags(replace(WELL, custody=spell))] == [
        "12 weeks before release: due 9 March 2026",
        "4 weeks before release: due 4 May 2026",
    ]
    assert flags(replace(WELL, custody=replace(spell, released_on=date(2026, 5, 9)))) == []


def test_three_missed_of_the_last_four_are_too_many() -> None:
    days = [date(2026, 5, 8), date(2026, 5, 6), date(2026, 5, 4), date(2026, 5, 2)]
    missed = [(True, days[0]), (False, days[1]), (True, days[2]), (True, days[3])]
    (found,) = flags(replace(WELL, attempts=missed))
    assert found == Flag(
        "Appointments",
        "Missed 3 of the last 4 appointments",
        "Missed on 8 May 2026, 4 May 2026, 2 May 2026",
    )
    assert flags(replace(WELL, attempts=[(False, days[0]), *missed])) == []


def test_a_release_that_was_expected_and_is_not_confirmed() -> None:
    (found,) = flags(replace(WELL, custody=Spell(date(2026, 1, 5), date(2026, 5, 9))))
    assert found.words == "Release is not confirmed"
    assert "expected on 9 May 2026" in found.evidence
