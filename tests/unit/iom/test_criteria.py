"""The versions of the criteria, files that are refused, and changes for a what-if."""

from datetime import date

import pytest

from alongside.iom import criteria
from alongside.iom.criteria import BadChanges, BadCriteria, UnknownCriteria

LONDON_2021 = criteria.load("london-2021")
AT_LIBERTY = "robbery_or_burglary_at_liberty"
TWO_YEARS = "A robbery or burglary offence within the last two years at liberty"


def test_london_2021_reads_like_the_framework():
    assert [(clause.name, clause.words) for clause in LONDON_2021.clauses] == [
        ("ogrs2_75", "OGRS 2-year score is 75 or more"),
        ("ogrs2_50", "OGRS 2-year score is 50 or more"),
        (AT_LIBERTY, "A robbery or burglary offence within the last two years at liberty"),
        ("ovp2_30", "OVP 2-year score is 30 or more"),
    ]
    assert LONDON_2021.routes == (("ogrs2_75", "ovp2_30"), ("ogrs2_50", AT_LIBERTY, "ovp2_30"))
    assert LONDON_2021.scores == ("ogrs2", "ovp2")


def test_the_earlier_rule_has_the_same_routes_without_ovp():
    earlier = criteria.load("london-2013")
    assert earlier.routes == (("ogrs2_75",), ("ogrs2_50", AT_LIBERTY))
    assert earlier.scores == ("ogrs2",)


def test_versions_are_listed_with_the_one_in_force_first():
    assert [version.id for version in criteria.all_versions()] == ["london-2021", "london-2013"]


@pytest.mark.parametrize("on", [date(2021, 1, 1), date(2026, 7, 31), date(2020, 2, 29)])
def test_london_2021_is_in_force_and_the_earlier_rule_never_is(on):
    assert criteria.in_force(on) is LONDON_2021


@pytest.mark.parametrize("unknown", ["london-1999", "", "../london-2021", "LONDON-2021"])
def test_an_unknown_version_is_refused_with_those_there_are(unknown):
    with pytest.raises(UnknownCriteria) as fault:
        criteria.load(unknown)
    assert str(fault.value) == f"There are no criteria “{unknown}”. There are: london-2021, london-2013."


GOOD = """
id = "test-1"
title = "Test"
source = "Here"
in_force_from = 2021-01-01
routes = [["high", "offence"]]

[[clauses]]
name = "high"
words = "OGRS is {at_least} or more"
kind = "score"
score = "ogrs2"
at_least = 75

[[clauses]]
name = "offence"
words = "A robbery within the last {years} at liberty"
kind = "offence"
groups = ["ROBBERY"]
years_at_liberty = 1
"""


def test_a_good_file_is_read():
    found = criteria.read(GOOD, "test-1.toml")
    assert found.in_force_from == date(2021, 1, 1)
    assert [clause.words for clause in found.clauses] == [
        "OGRS is 75 or more",
        "A robbery within the last year at liberty",
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("at_least = 75", "at_least = 101", "clauses[1].at_least: give a whole number from 0 to 100."),
        ("at_least = 75", "at_least = -1", "clauses[1].at_least: give a whole number from 0 to 100."),
        ("at_least = 75", "at_least = 75.0", "clauses[1].at_least: give a whole number from 0 to 100."),
        ("at_least = 75", "at_least = true", "clauses[1].at_least: give a whole number from 0 to 100."),
        ("at_least = 75", "", "clauses[1].at_least: it is missing."),
        ("at_least = 75", "at_least = 75\nmore = 1", "clauses[1].more: there is no such key."),
        ('score = "ogrs2"', 'score = "ogrs3"', "clauses[1].score: use one of ogrs2, ovp2."),
        ('kind = "score"', 'kind = "points"', "clauses[1].kind: use score or offence."),
        ("{at_least}", "{threshold}", "clauses[1].words: use {at_least} for a score, {years} for an offence"),
        ("{at_least}", "{at_least", "clauses[1].words: use {at_least} for a score, {years} for an offence"),
        (
            'name = "high"',
            'name = "High score"',
            "clauses[1].name: use small letters, digits and underscores",
        ),
        ('name = "high"', 'name = "offence"', "clauses: two have the name “offence”."),
        (
            "years_at_liberty = 1",
            "years_at_liberty = 0",
            "clauses[2].years_at_liberty: give a whole number from 1",
        ),
        ('groups = ["ROBBERY"]', "groups = []", "clauses[2].groups: give a list of texts."),
        ('groups = ["ROBBERY"]', "groups = [1]", "clauses[2].groups: give a list of texts."),
        ('routes = [["high", "offence"]]', "", "routes: it is missing."),
        ('routes = [["high", "offence"]]', "routes = []", "routes: give a list of lists."),
        ('routes = [["high", "offence"]]', 'routes = [["high"], []]', "routes[2]: give a list of texts."),
        ('routes = [["high", "offence"]]', 'routes = [["high"]]', "routes: none has the clause “offence”."),
        ('["high", "offence"]', '["high", "offence", "low"]', "routes[1]: there is no clause “low”."),
        ('id = "test-1"', 'id = "test-2"', "id: it is “test-2”, so the file must be called test-2.toml."),
        ('title = "Test"', 'title = " "', "title: give a text."),
        ("2021-01-01", "2021-01-01T00:00:00", "in_force_from: give a date, such as 2021-01-01."),
        ("[[clauses]]", "[clauses]", "this is not TOML."),
        ('source = "Here"', 'source = "Here"\nnote = "x"', "note: there is no such key."),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_the_key(old, new, sentence):
    with pytest.raises(BadCriteria) as fault:
        criteria.read(GOOD.replace(old, new), "test-1.toml")
    assert str(fault.value).startswith(f"test-1.toml: {sentence}")


def test_no_change_gives_the_same_criteria():
    assert criteria.with_changes(LONDON_2021) is LONDON_2021
    assert (
        criteria.with_changes(LONDON_2021, thresholds={"ovp2_30": 30}, years={AT_LIBERTY: 2}) is LONDON_2021
    )


def test_changes_show_in_the_words_and_in_the_list_of_differences():
    changed = criteria.with_changes(LONDON_2021, thresholds={"ogrs2_75": 70}, years={AT_LIBERTY: 1})
    assert [clause.words for clause in changed.clauses] == [
        "OGRS 2-year score is 70 or more",
        "OGRS 2-year score is 50 or more",
        "A robbery or burglary offence within the last year at liberty",
        "OVP 2-year score is 30 or more",
    ]
    assert criteria.differences(LONDON_2021, changed) == (
        "“OGRS 2-year score is 75 or more” becomes “OGRS 2-year score is 70 or more”.",
        f"“{TWO_YEARS}” becomes “A robbery or burglary offence within the last year at liberty”.",
    )


def test_changed_criteria_are_never_in_force_and_say_that_they_are_changed():
    changed = criteria.with_changes(LONDON_2021, thresholds={"ovp2_30": 40})
    assert (changed.id, changed.title) == ("london-2021-changed", "London core cohort, 2021, changed")
    assert changed.in_force_from is None


def test_a_clause_left_out_is_asked_for_on_no_route():
    changed = criteria.with_changes(LONDON_2021, drop_clauses=["ovp2_30"])
    assert changed.routes == (("ogrs2_75",), ("ogrs2_50", AT_LIBERTY))
    assert changed.scores == ("ogrs2",)
    assert criteria.differences(LONDON_2021, changed) == ("“OVP 2-year score is 30 or more” is left out.",)


def test_routes_that_become_the_same_are_one():
    changed = criteria.with_changes(LONDON_2021, drop_clauses=["ogrs2_75", "ogrs2_50", AT_LIBERTY])
    assert changed.routes == (("ovp2_30",),)


def test_a_route_left_out_takes_the_clauses_that_only_it_has():
    changed = criteria.with_changes(LONDON_2021, drop_routes=[2])
    assert changed.routes == (("ogrs2_75", "ovp2_30"),)
    assert [clause.name for clause in changed.clauses] == ["ogrs2_75", "ovp2_30"]
    assert criteria.differences(LONDON_2021, changed)[-1] == "Routes left out: 1 of 2."


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        (
            {"thresholds": {"ovp2_30": 101}},
            {"ovp2_30": "“OVP 2-year score is 30 or more”: enter a whole number from 0 to 100 instead."},
        ),
        (
            {"thresholds": {"ovp2_30": -1}},
            {"ovp2_30": "“OVP 2-year score is 30 or more”: enter a whole number from 0 to 100 instead."},
        ),
        (
            {"thresholds": {"ovp2_30": 29.5}},
            {"ovp2_30": "“OVP 2-year score is 30 or more”: enter a whole number from 0 to 100 instead."},
        ),
        (
            {"years": {AT_LIBERTY: 0}},
            {AT_LIBERTY: f"“{TWO_YEARS}”: enter a whole number of years from 1 to 10 instead."},
        ),
        (
            {"thresholds": {AT_LIBERTY: 3}},
            {AT_LIBERTY: f"“{TWO_YEARS}” has no score to change; it has years at liberty."},
        ),
        (
            {"years": {"ovp2_30": 3}},
            {"ovp2_30": "“OVP 2-year score is 30 or more” has no years to change; it has a score."},
        ),
        (
            {"drop_clauses": ["ogrs4"]},
            {"ogrs4": f"There is no clause “ogrs4”. There are: ogrs2_75, ogrs2_50, {AT_LIBERTY}, ovp2_30."},
        ),
        (
            {"drop_clauses": ["ogrs2_75", "ovp2_30"]},
            {
                "routes": "Everybody would be eligible: no clause is left on one of the routes. "
                "Keep a clause, or leave the route out."
            },
        ),
        (
            {"drop_routes": [1, 2]},
            {"routes": "Nobody would be eligible: every route is left out. Keep one."},
        ),
        (
            {"drop_routes": [3]},
            {"routes": "There is no route 3. There are 2, counted from 1."},
        ),
    ],
)
def test_changes_that_make_no_sense_are_refused_with_a_sentence(changes, problems):
    with pytest.raises(BadChanges) as fault:
        criteria.with_changes(LONDON_2021, **changes)
    assert fault.value.problems == problems
    assert str(fault.value) == " ".join(problems.values())
