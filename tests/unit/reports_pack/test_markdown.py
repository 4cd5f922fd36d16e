"""Reports in Markdown: what becomes of headings, lists, tables, links and emphasis, and what is refused."""

from typing import Any

import pytest

from alongside.reports_pack import markdown
from alongside.reports_pack.faults import Faults


def blocks(text: str) -> list[dict[str, Any]]:
    return markdown.read(text, "report.md")


def faults(text: str) -> list[str]:
    with pytest.raises(Faults) as raised:
        blocks(text)
    return [str(fault) for fault in raised.value.found]


def test_emphasis_links_code_and_breaks() -> None:
    assert blocks("A **b** *c* `d` [e](https://f.example)  \ng\nh") == [
        {
            "kind": "paragraph",
            "words": [
                "A ",
                {"kind": "strong", "words": ["b"]},
                " ",
                {"kind": "em", "words": ["c"]},
                " ",
                {"kind": "code", "text": "d"},
                " ",
                {"kind": "link", "to": "https://f.example", "words": ["e"]},
                {"kind": "break"},
                "g",
                " ",
                "h",
            ],
        }
    ]


def test_lists_in_lists_and_numbers_that_begin_later() -> None:
    inner = {"kind": "bullets", "items": [[{"kind": "paragraph", "words": ["b"]}]]}
    assert blocks("- a\n  - b\n\n3. c\n4. d\n") == [
        {"kind": "bullets", "items": [[{"kind": "paragraph", "words": ["a"]}, inner]]},
        {
            "kind": "numbers",
            "first": 3,
            "items": [[{"kind": "paragraph", "words": ["c"]}], [{"kind": "paragraph", "words": ["d"]}]],
        },
    ]


def test_a_table_has_its_header_its_sides_and_its_rows() -> None:
    [table] = blocks("| Measure | R12 |\n|:--|--:|\n| Total crime | 28,325 |\n")
    assert table == {
        "kind": "table",
        "sides": ["left", "right"],
        "header": [["Measure"], ["R12"]],
        "rows": [[["Total crime"], ["28,325"]]],
    }


def test_a_header_of_empty_cells_is_none() -> None:
    [table] = blocks("| | |\n|--|--|\n| Author | Lead officer |\n")
    assert table["header"] == []


@pytest.mark.parametrize(
    ("headings", "levels"),
    [
        pytest.param("# a\n## b\n### c", [1, 2, 3], id="in order"),
        pytest.param("# a\n#### b\n# c", [1, 2, 1], id="one that leaps"),
        pytest.param("### a\n## b\n### c", [1, 1, 2], id="one that begins deep"),
    ],
)
def test_headings_go_down_one_level_at_a_time(headings: str, levels: list[int]) -> None:
    assert [block["level"] for block in blocks(headings)] == levels


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            "One\n\n<script>alert(1)</script>\n",
            "report.md, line 3: this is HTML: “<script>alert(1)</script>”. Take it out, or write &lt; for a "
            "< that belongs to the text.",
            id="a script",
        ),
        pytest.param(
            "One\ntwo <b onclick=x()>three",
            "report.md, line 2: this is HTML: “<b onclick=x()>”. Take it out, or write &lt; for a < that "
            "belongs to the text.",
            id="HTML in a paragraph",
        ),
        pytest.param(
            "- one\n- two <!-- not yet agreed -->\n",
            "report.md, line 2: this is HTML: “<!-- not yet agreed -->”. Take it out, or write &lt; for a < "
            "that belongs to the text.",
            id="a remark that nobody was to see",
        ),
        pytest.param(
            "| a |\n|---|\n| b |\n| <br> |\n",
            "report.md, line 4: this is HTML: “<br>”. Take it out, or write &lt; for a < that belongs to the "
            "text.",
            id="HTML in a table",
        ),
        pytest.param(
            "One\n\n![A chart](chart.png)\n",
            "report.md, line 3: this is a picture, which a report in Markdown cannot have. Give the report "
            "as PDF.",
            id="a picture",
        ),
        pytest.param(
            "See [appendix](appendix.md)",
            "report.md, line 1: the link goes to “appendix.md”, which leads nowhere from a pack. Give an "
            "address that begins with https:// or mailto:, or take the link out.",
            id="a link to a file",
        ),
        pytest.param(
            "Wide\n\n" + "| a " * 11 + "|\n" + "|---" * 11 + "|\n" + "| 1 " * 11 + "|\n",
            "report.md, line 3: the table has 11 columns, and 10 fit on a page. Divide it, or give the "
            "report as PDF.",
            id="a table that is too wide",
        ),
        pytest.param(
            "> " * 7 + "deep",
            "report.md, line 1: lists and quotations stand in each other more than 6 deep. Make it flatter.",
            id="seven quotations in each other",
        ),
        pytest.param(
            " \n\n",
            "report.md: it says nothing. Write the report, or leave it out of the agenda.",
            id="nothing",
        ),
    ],
)
def test_what_a_pack_cannot_show_is_refused_with_its_line(text: str, sentence: str) -> None:
    assert faults(text) == [sentence]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_an_address_that_would_run_something_is_only_text(address: str) -> None:
    assert blocks(f"[x]({address})") == [{"kind": "paragraph", "words": [f"[x]({address})"]}]


def test_a_less_than_sign_is_text() -> None:
    assert blocks("aged <18, &lt;b&gt;") == [{"kind": "paragraph", "words": ["aged <18, <b>"]}]


def test_nothing_is_left_out_however_deep_it_stands() -> None:
    assert "more than 6 deep" in faults("> " * 300 + "deep")[0]


def placed(reference: str) -> list[dict[str, Any]]:
    """A figure, as its reference in a paragraph; “gone” is none."""
    if reference == "gone":
        raise markdown.NoFigure("there is none.")
    return [{"kind": "paragraph", "words": [reference]}]


def test_a_figure_stands_in_its_place() -> None:
    text = "One\n\n```figure\n a  1 \n```\n\nTwo\n\n```figure\nb\n```\n"
    assert [block["words"] for block in markdown.read(text, "p", placed)] == [
        ["One"],
        ["a 1"],
        ["Two"],
        ["b"],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One\n\n```figure\ngone\n```", "p, line 3: there is none."),
        ("> ```figure\n> a\n> ```", "p, line 1: a figure stands by itself"),
    ],
)
def test_a_figure_that_cannot_be_placed_is_a_fault(text: str, said: str) -> None:
    with pytest.raises(Faults) as raised:
        markdown.read(text, "p", placed)
    assert [str(fault)[: len(said)] for fault in raised.value.found] == [said]


def test_a_report_outside_of_alongside_has_no_figures() -> None:
    said = "this is a figure, which only a paper in Alongside can have. Put its table here instead."
    assert faults("```figure\na\n```") == [f"report.md, line 1: {said}"]


def test_another_fence_is_code_as_before() -> None:
    assert markdown.read("```python\na\n```", "p", placed) == [{"kind": "code", "text": "a"}]
