"""A report as a Word document, read back: headings, lists, tables, links, and text that XML cannot hold."""

import io
from typing import Any

import docx
import pytest
from docx.document import Document

from alongside.reports_pack import markdown, word

TITLE = "Crime after lockdown"


def written(text: str) -> Document:
    """A report in Markdown, as Word, read by what others read Word with."""
    return docx.Document(io.BytesIO(word.document(TITLE, markdown.read(text, "report.md"))))


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Its paragraphs below the title, with their styles."""
    return [(str(one.style and one.style.name), one.text) for one in written(text).paragraphs[1:]]


def test_the_title_is_the_first_heading_and_a_property_of_the_document() -> None:
    made = written("x")
    first: Any = made.paragraphs[0]
    assert (first.style.name, first.text) == ("Heading 1", TITLE)
    assert (made.core_properties.title, made.core_properties.language) == (TITLE, "en-GB")
    assert made.core_properties.author == ""


def test_headings_go_down_from_the_second_level() -> None:
    assert paragraphs("# One\n\n## Two") == [("Heading 2", "One"), ("Heading 3", "Two")]


def test_headings_whose_levels_count_the_title_stay_where_they_are() -> None:
    _, *blocks = markdown.read("# Title\n\n## One", "report.md")
    made = docx.Document(io.BytesIO(word.document(TITLE, blocks, below=0)))
    assert [one.style and one.style.name for one in made.paragraphs] == ["Heading 1", "Heading 2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- one\n  - two\n    - three\n      - four", "Bullet|Bullet 2|Bullet 3|Bullet 3"),
        ("3. three\n4. four", "Continue|Continue"),
        ("1. one\n\n   more", "Continue|Continue"),
    ],
)
def test_lists_have_the_styles_of_lists(text: str, expected: str) -> None:
    assert [style for style, _ in paragraphs(text)] == [f"List {each}" for each in expected.split("|")]


def test_numbers_of_a_list_stay_what_they_were() -> None:
    assert [text for _, text in paragraphs("3. three\n4. four")] == ["3. three", "4. four"]


def test_bold_italics_and_both() -> None:
    runs = written("**a** *b* ***c***").paragraphs[1].runs
    assert [(run.text, bool(run.bold), bool(run.italic)) for run in runs if run.text.strip()] == [
        ("a", True, False),
        ("b", False, True),
        ("c", True, True),
    ]


def test_a_link_leads_where_it_led() -> None:
    said = written("See [the board](https://council.example/board) now").paragraphs[1]
    assert said.text == "See the board now"
    (link,) = said.hyperlinks
    assert (link.text, link.address) == ("the board", "https://council.example/board")


def test_a_table_has_its_header_repeated_and_every_cell() -> None:
    (table,) = written("| A | B |\n|---|--:|\n| x | 5 |").tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["A", "B"], ["x", "5"]]
    assert ["tblHeader" in row._tr.xml for row in table.rows] == [True, False]


def test_a_table_without_a_header_repeats_no_row() -> None:
    (table,) = written("| | |\n|---|---|\n| x | y |").tables
    assert ["tblHeader" in row._tr.xml for row in table.rows] == [False]


def test_quotations_and_code() -> None:
    assert paragraphs("> said\n\n```\nx = 1\n```") == [("Quote", "said"), ("No Spacing", "x = 1")]


def test_control_characters_do_not_break_the_document() -> None:
    assert paragraphs("a\x07b\x1bc") == [("Normal", "abc")]
