"""`alongside iom check` from a folder of CSV files to JSON."""

import json
from datetime import date

import pytest

from alongside.iom import criteria
from alongside.iom.check import check
from alongside.iom.extract.read import CannotRead

PEOPLE = """\
crn,pnc,noms,surname,forenames,dob,sex,ethnicity,address,postcode,borough,status,index_offence,index_offence_group,\
sentence_type,sentence_start,sentence_end,rosh,ogrs2,ovp2,scores_on,mappa,domestic_abuse,gangs,probation_worker,\
probation_email,probation_team
X000004,,,Example,Dora,1990-02-24,F,W1,,,Haringey,,,,,,,,60,40,2021-02-01,,,,,,
X000001,,,Example,Ada,1990-02-24,F,W1,,,Haringey,,,,,,,,75,30,2021-02-01,,,,,,
X000002,,,Example,Ben,1990-02-24,M,B1,,,E09000010,,,,,,,,75.5,30,2021-02-01,,,,,,
X000003,,,Example,Cai,1990-02-24,M,B1,,,Enfield,,,,,,,,60,40,2021-02-01,,,,,,
X000005,,,Example,Eve,1990-02-24,F,W1,,,Slough,,,,,,,,80,40,2021-02-01,,,,,,
"""
OFFENCES = """\
crn,offence_on,offence_code,offence_group
X000004,2019-03-21,03401,ROBBERY
X000003,20/03/2019,03401,ROBBERY
"""
# Ten days inside move the start of both windows from 31 to 21 March 2019.
CUSTODY = """\
crn,from,to
X000004,2020-06-01,2020-06-11
X000003,2020-06-01,2020-06-11
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "offences.csv").write_text(OFFENCES, encoding="utf-8")
    (tmp_path / "custody.csv").write_text(CUSTODY, encoding="utf-8")
    return tmp_path


def found(folder, **options):
    checked = check(folder, as_of=date(2021, 3, 31), criteria=criteria.load("london-2021"))
    return json.loads(json.dumps(checked.as_json(**options)))


def test_the_figures(folder):
    result = found(folder, cases=False)
    rejected = result.pop("rejected")
    assert result == {
        "as_of": "2021-03-31",
        "criteria": "london-2021",
        "rows": 4,
        "assessable": 3,
        "not_assessable": 1,
        "eligible": 2,
        "by_borough": {"E09000014": 2},
        "rejected_rows": 1,
        "warnings": [],
    }
    (row,) = rejected
    assert (row["sheet"], row["row"], row["crn"]) == ("people", 6, "X000005")
    assert "“Slough” is not a London borough." in row["reason"]


def clauses(ogrs, start, offence_met, offence_on, ovp):
    """The clauses of a case by hand: the scores' met from the thresholds 75, 50 and 30."""
    met = {None: (None, None), 75: (True, True), 60: (False, True)}[ogrs]
    return [
        {"name": "ogrs2_75", "value": ogrs, "threshold": 75, "met": met[0]},
        {"name": "ogrs2_50", "value": ogrs, "threshold": 50, "met": met[1]},
        {
            "name": "robbery_or_burglary_at_liberty",
            "value": offence_on,
            "threshold": start,
            "met": offence_met,
        },
        {"name": "ovp2_30", "value": ovp, "threshold": 30, "met": True},
    ]


def test_the_cases_by_crn_each_with_why(folder):
    assert found(folder)["cases"] == [
        {
            "crn": "X000001",
            "eligible": True,
            "not_assessable_reason": None,
            "clauses": clauses(75, "2019-03-31", False, None, 30),
        },
        {
            "crn": "X000002",
            "eligible": None,
            "not_assessable_reason": "OGRS 2-year score “75.5” is not a whole number",
            "clauses": clauses(None, "2019-03-31", False, None, 30),
        },
        {
            "crn": "X000003",
            "eligible": False,
            "not_assessable_reason": None,
            "clauses": clauses(60, "2019-03-21", False, "2019-03-20", 40),
        },
        {
            "crn": "X000004",
            "eligible": True,
            "not_assessable_reason": None,
            "clauses": clauses(60, "2019-03-21", True, "2019-03-21", 40),
        },
    ]


def test_what_is_no_extract_is_refused(tmp_path):
    with pytest.raises(CannotRead):
        found(tmp_path)
