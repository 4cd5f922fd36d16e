"""agenda.toml: what it says, and a sentence with its line for whatever is wrong in it."""

import datetime as dt

import pytest

from alongside.reports_pack import agenda
from alongside.reports_pack.faults import Faults

HEAD = """body = "Community Safety Partnership"
date = 2021-02-24
time = "2pm"
place = "MS Teams"
"""
ITEM = """[[item]]
title = "Minutes"
"""


def faults(text: str) -> list[str]:
    with pytest.raises(Faults) as raised:
        agenda.read(text, "agenda.toml")
    return [str(fault) for fault in raised.value.found]


def test_the_least_that_an_agenda_says() -> None:
    read = agenda.read(HEAD + ITEM, "agenda.toml")
    assert (read.body, read.date, read.time, read.place) == (
        "Community Safety Partnership",
        dt.date(2021, 2, 24),
        "2pm",
        "MS Teams",
    )
    assert [(number, item.title) for number, item in read.numbered()] == [(1, "Minutes")]


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("14:00:00", "2pm"),
        ("09:30:00", "9:30am"),
        ("12:00:00", "midday"),
        ("00:00:00", "midnight"),
        ("00:05:00", "12:05am"),
        ('"2.00 pm"', "2.00 pm"),
    ],
)
def test_the_time_is_a_text_or_a_time_of_the_day(time: str, said: str) -> None:
    assert agenda.read(HEAD.replace('"2pm"', time) + ITEM, "agenda.toml").time == said


def test_the_date_may_stand_in_quotes() -> None:
    read = agenda.read(HEAD.replace("2021-02-24", '"2021-02-24"') + ITEM, "agenda.toml")
    assert read.date == dt.date(2021, 2, 24)


def test_a_report_is_one_name_or_several() -> None:
    items = ITEM + 'report = "a.md"\n' + ITEM + 'report = ["b.pdf", "a.md"]\n'
    read = agenda.read(HEAD + items, "agenda.toml")
    assert [item.report for item in read.item] == [("a.md",), ("b.pdf", "a.md")]
    assert read.reports() == ["a.md", "b.pdf"]


def test_numbers_may_run_on_from_the_last_meeting() -> None:
    read = agenda.read(HEAD + "first_number = 64\n" + ITEM + ITEM, "agenda.toml")
    assert [number for number, _ in read.numbered()] == [64, 65]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            HEAD + 'colour = "red"\n' + ITEM,
            "agenda.toml, line 5: colour: there is no such key.",
            id="an unknown key",
        ),
        pytest.param(
            HEAD + ITEM + 'reprot = "a.md"\n',
            "agenda.toml, line 7: item 1, reprot: there is no such key.",
            id="an unknown key of an item",
        ),
        pytest.param(
            HEAD + '[[item]]\ntext = "Verbal update."\n',
            "agenda.toml, line 5: item 1, title: it is missing.",
            id="no title",
        ),
        pytest.param(
            HEAD + ITEM + '[[item]]\ntitle = " "\n',
            "agenda.toml, line 8: item 2, title: give a text that says something.",
            id="an empty title",
        ),
        pytest.param(
            HEAD.replace("2021-02-24", '"24 February 2021"') + ITEM,
            "agenda.toml, line 2: date: give a date such as 2021-02-24.",
            id="a date as a text",
        ),
        pytest.param(
            HEAD.replace("2021-02-24", "2021-02-30") + ITEM,
            "agenda.toml, line 2: this is not TOML: Invalid date or datetime (at line 2, column 8).",
            id="a day that there is not",
        ),
        pytest.param(
            HEAD.replace("2021-02-24", "2021-02-24T14:00:00") + ITEM,
            "agenda.toml, line 2: date: give a date such as 2021-02-24.",
            id="a date with a time",
        ),
        pytest.param(
            HEAD.replace("2021-02-24", '"24/02/2021"') + ITEM,
            "agenda.toml, line 2: date: give a date such as 2021-02-24.",
            id="a date as it is written by hand",
        ),
        pytest.param(
            HEAD.replace('"2pm"', "14") + ITEM,
            "agenda.toml, line 3: time: give a text, in quotes.",
            id="an hour without quotes",
        ),
        pytest.param(
            HEAD + "published = 2021-02-25\n" + ITEM,
            "agenda.toml, line 5: published: that is after the meeting.",
            id="published after the meeting",
        ),
        pytest.param(
            HEAD + 'watch = "javascript:alert(1)"\n' + ITEM,
            "agenda.toml, line 5: watch: give an address that begins with https://.",
            id="an address that is none",
        ),
        pytest.param(HEAD, "agenda.toml, line 1: item: it is missing.", id="no items"),
        pytest.param(
            HEAD + "item = []\n",
            "agenda.toml, line 5: item: there is none; begin each with [[item]].",
            id="an empty list of items",
        ),
        pytest.param(
            HEAD + ITEM + "exempt = true\n",
            "agenda.toml, line 7: item 1, exempt: say why with paragraph = 1 to 7, of Schedule 12A to the "
            "Local Government Act 1972.",
            id="exempt without a reason",
        ),
        pytest.param(
            HEAD + ITEM + "exempt = true\nparagraph = 8\n",
            "agenda.toml, line 8: item 1, paragraph: give at most 7.",
            id="a paragraph that there is not",
        ),
        pytest.param(
            HEAD + ITEM + "paragraph = 3\n",
            "agenda.toml, line 7: item 1, paragraph: write exempt = true as well, or leave it out.",
            id="a reason without exempt",
        ),
        pytest.param(
            HEAD + ITEM + 'report = "a.md"\nto_follow = true\n',
            "agenda.toml, line 8: item 1, to_follow: there is a report, so leave it out.",
            id="to follow, and there",
        ),
        pytest.param(
            HEAD + ITEM + 'report = "../secret.md"\n',
            "agenda.toml, line 7: item 1, report: “../secret.md” is not in the folder of agenda.toml; put it "
            "there, and give its name.",
            id="a report from elsewhere",
        ),
        pytest.param(
            HEAD + ITEM + 'report = "/etc/passwd.md"\n',
            "agenda.toml, line 7: item 1, report: “/etc/passwd.md” is not in the folder of agenda.toml; put "
            "it there, and give its name.",
            id="a report by its full path",
        ),
        pytest.param(
            HEAD + ITEM + 'report = "minutes.docx"\n',
            "agenda.toml, line 7: item 1, report: “minutes.docx” is neither Markdown (.md) nor PDF (.pdf); "
            "save it as one of them.",
            id="a report in Word",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, sentence: str) -> None:
    assert faults(text) == [sentence]


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    assert faults('time = 3\ndate = 2021-02-24\nbody = "B"\nplace = "P"\n[[item]]\nreport = 1\n') == [
        "agenda.toml, line 1: time: give a text, in quotes.",
        "agenda.toml, line 5: item 1, title: it is missing.",
        "agenda.toml, line 6: item 1, report: give a list of texts.",
    ]
