"""The progress report by exception as Markdown, read back as the pack reads it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alongside.plans import report_text
from alongside.plans.report_text import Appended, Line, Told
from alongside.reports_pack import markdown

RED = Line(1, "2.3.", "Work with job centres", "Q1-4", "IOM lead", "Red", "Nobody comes to meetings.")
GREEN = Line(1, "2.1.", "Publish the strategy", "Q2", "Strategy lead", "Green", "", was="Amber/Red")
TOLD = Told(
    year="2016–17",
    owner="A council",
    meeting_on=date(2016, 11, 2),
    links=["Corporate Plan"],
    highlights="Gang exit **works**.",
    asks="Use its influence.",
    since=date(2016, 7, 6),
    plans=[Appended("Outcome 2", [("Green", 1), ("Red", 1)], 1, [("2 Prevent harm", [GREEN, RED])])],
    exceptions=[RED],
    changed=[GREEN],
)


def blocks_of(told: Told) -> list[dict[str, Any]]:
    return markdown.read(report_text.written(told), "report.md")


def words_of(words: list[Any]) -> str:
    """The words of a block, without their emphasis."""
    return "".join(word if isinstance(word, str) else words_of(word["words"]) for word in words)


def below(told: Told, heading: str) -> dict[str, Any]:
    """The first block below a heading."""
    blocks = blocks_of(told)
    at = next(
        number
        for number, block in enumerate(blocks)
        if block["kind"] == "heading" and words_of(block["words"]) == heading
    )
    return blocks[at + 1]


def test_its_headings_are_those_of_the_report_of_november_2016() -> None:
    found = [words_of(block["words"]) for block in blocks_of(TOLD) if block["kind"] == "heading"]
    assert found == [
        "Strategic delivery plans 2016–17: progress report",
        "1. Purpose of the report",
        "2. Links with other plans and strategies",
        "3. Recommendations",
        "4. Summary overview",
        "5. Key improvements and highlights",
        "6. Areas of concern and mitigation",
        "7. What changed since the last report",
        "RAG key for all plans",
        "Appendix 1: Outcome 2",
        "2 Prevent harm",
    ]


def test_an_exception_says_its_colour_its_reason_and_where_its_plan_is() -> None:
    assert words_of(below(TOLD, "6. Areas of concern and mitigation")["words"]) == (
        "6.1 Red: Work with job centres (2.3; due Q1-4; IOM lead). Nobody comes to meetings. "
        "(See appendix 1.)"
    )


@pytest.mark.parametrize("link", ["- Corporate Plan", "+ 1", "3. Corporate Plan", "4) Plan", "1.", "---"])
def test_a_strategy_is_no_list_of_its_own(link: str) -> None:
    [[item]] = below(replace(TOLD, links=[link]), "2. Links with other plans and strategies")["items"]
    assert (item["kind"], words_of(item["words"])) == ("paragraph", link)


def test_a_plan_without_exceptions_says_so() -> None:
    told = replace(TOLD, exceptions=[])
    assert words_of(below(told, "6. Areas of concern and mitigation")["words"]) == (
        "No action is Red or Amber/Red."
    )


def test_what_changed_says_from_what_to_what() -> None:
    table = below(TOLD, "7. What changed since the last report")
    assert [[words_of(cell) for cell in row] for row in table["rows"]] == [
        ["1", "Publish the strategy", "Amber/Red", "Green"]
    ]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (replace(TOLD, since=None), "This is the first report of these plans."),
        (
            replace(TOLD, changed=[]),
            "No milestone has another colour than at the last report, on 6 July 2016.",
        ),
    ],
)
def test_where_nothing_changed_it_says_why(told: Told, sentence: str) -> None:
    assert words_of(below(told, "7. What changed since the last report")["words"]) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a link](javascript:x)",
        "![a picture](x.png)",
        "a | b",
        "**bold** _it_ `code` ~x~",
        "# not a heading",
        "a\n\n## nor this",
        "back\\slash &amp; &",
    ],
)
def test_no_text_of_a_plan_is_markup(text: str) -> None:
    line = replace(RED, text=text, why=text)
    plan = Appended(text, [("Red", 1)], 0, [(text, [line])])
    told = replace(TOLD, exceptions=[line], plans=[plan], links=[text], changed=[line])
    flat = " ".join(text.split())
    assert f"Red: {flat}" in words_of(below(told, "6. Areas of concern and mitigation")["words"])
    assert words_of(below(told, f"Appendix 1: {flat}")["words"]) == flat
    assert words_of(below(told, flat)["rows"][0][1]) == flat


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A *good* year.\n\n- one\n- two", ""),
        ("", ""),
        ("Well\n\n<b>done</b>", "Line 3 this is HTML: “<b>”."),
        ("# Our highlights", "Leave headings out"),
        ("Highlights\n---", "Leave headings out"),
        ("![x](y.png)", "Line 1 this is a picture"),
        ("Well\n\n```\ncode", "A line of ``` or ~~~ begins code that nothing ends"),
        ("~~~~\ncode\n~~~", "A line of ``` or ~~~ begins code that nothing ends"),
        ("```\ncode\n```", ""),
        ("- one\n\n  more of it", ""),
    ],
)
def test_what_is_typed_is_refused_where_no_pack_takes_it(text: str, fault: str) -> None:
    assert report_text.fault_of(text).startswith(fault)
    assert bool(report_text.fault_of(text)) == bool(fault)
