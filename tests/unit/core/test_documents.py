"""Documents as PDF: what a reader, a screen reader and an attacker find in them."""

import datetime as dt
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from alongside.core import documents

PLAIN = documents.ROOT / "core" / "typst" / "plain.typ"
MADE = dt.datetime(2026, 3, 2, 15, 5, tzinfo=dt.UTC)
TEMPLATES = sorted(documents.ROOT.rglob("*.typ"))


def made(data: Mapping[str, Any], *, title: str = "A plain document", at: dt.datetime = MADE) -> bytes:
    return documents.pdf(PLAIN, data, title=title, made_at=at)


def read(data: Mapping[str, Any]) -> PdfReader:
    return PdfReader(io.BytesIO(made(data)))


def text(data: Mapping[str, Any]) -> str:
    """All that the document says, with one space for any white space, and no spaces of no width."""
    words = " ".join(page.extract_text() for page in read(data).pages).replace("\u200b", "")
    return " ".join(words.split())


def paragraph(words: Any) -> dict[str, Any]:
    return {"paragraphs": [words]}


def table(rows: list[list[Any]]) -> dict[str, Any]:
    return {"paragraphs": [], "table": {"title": "Who has it", "header": ["Agency", "When"], "rows": rows}}


def tags(node: Any) -> list[str]:
    """The names of the structure's elements, in reading order."""
    children = node.get("/K", []) if hasattr(node, "get") else []
    inside = [child.get_object() for child in (children if isinstance(children, list) else [children])]
    below = [tag for child in inside if hasattr(child, "get") for tag in tags(child)]
    return [str(node["/S"]), *below] if "/S" in node else below


def test_it_says_its_title_language_and_that_it_is_tagged() -> None:
    reader = read(paragraph("Words."))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "A plain document"
    assert root["/Lang"] == "en-GB"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_a_table_is_a_table_to_a_screen_reader() -> None:
    found = tags(read(table([["Police", "Monday"]])).trailer["/Root"]["/StructTreeRoot"])
    assert [tag for tag in found if tag in ("/H1", "/Table", "/TR", "/TH", "/TD")] == [
        "/H1", "/Table", "/TR", "/TH", "/TH", "/TR", "/TD", "/TD",
    ]  # fmt: skip


def test_headings_are_bookmarks() -> None:
    assert [entry["/Title"] for entry in read(table([])).outline] == ["Who has it"]


def test_a_hundred_pages_carry_their_number_and_the_table_s_header() -> None:
    reader = read(table([[f"Agency {number}", "Monday"] for number in range(4000)]))
    count = len(reader.pages)
    words = [page.extract_text() for page in reader.pages]
    assert count > 100
    assert f"Page 3 of {count}" in words[2]
    assert f"Page {count} of {count}" in words[-1]
    assert "Agency When" in words[-1]
    assert "Agency 3999" in words[-1]


def test_header_and_footer_say_what_and_when() -> None:
    words = text({"reference": "REF-0042", **paragraph("Words.")})
    assert words.startswith("A plain document REF-0042")
    assert words.endswith("Made on 2 March 2026 at 3:05pm Page 1 of 1")


def test_the_time_is_local() -> None:
    summer = dt.datetime(2026, 7, 2, 15, 5, tzinfo=dt.UTC)
    words = PdfReader(io.BytesIO(made(paragraph("Words."), at=summer))).pages[0].extract_text()
    assert "2 July 2026 at 4:05pm" in words


@pytest.mark.parametrize(
    "words",
    [
        "# = heading, #eval(\"1\") and #read(\"/etc/passwd\")",
        "$x^2$ @reference <label> *bold* _slanted_ `code`",
        r"\ back \u{41} and \* stars, [brackets] {braces}",
        "<script>alert(1)</script> &amp; <b>bold</b>",
        "- list, + list, / term: x // not a comment /* nor this */",
        "~ -- --- ... 'single' \"double\" https://example.org/a#b",
        "Łukasz Ọlá Şebnem Nguyễn Ngô Ελένη Олена",
    ],
)  # fmt: skip
def test_text_stays_text(words: str) -> None:
    assert words in text(paragraph(words))
    assert words in text(table([[words, words]]))


def test_what_no_font_shows_is_written_as_its_code() -> None:
    assert "李 is" not in text(paragraph("李 is"))
    assert "[U+674E] is [U+1F600]" in text(paragraph("李 is 😀"))


@pytest.mark.parametrize("code", [0x00, 0x07, 0x7F, 0x202E, 0x2066, 0xD800, 0xE000, 0xFFFF])
def test_what_is_unseen_or_turns_the_text_around_is_written_as_its_code(code: int) -> None:
    assert f"before [U+{code:04X}] after" in text(paragraph(f"before {chr(code)} after"))


def test_lines_stay_lines_and_a_tab_is_a_space() -> None:
    words = read(paragraph("one\ntwo\tthree")).pages[0].extract_text()
    assert "one\ntwo three" in words


def test_a_long_unbroken_word_stays_on_the_paper() -> None:
    words = read(table([["w" * 400, "Monday"]])).pages[0].extract_text().replace("\u200b", "")
    lines = re.findall("w+", words)
    # Half of A4 without its margins is 81 mm; at 10 points a "w" takes 2.4 mm.
    assert sum(map(len, lines)) == 400
    assert max(map(len, lines)) < 81 / 2.4


def test_what_was_removed_is_a_bar_with_its_reason() -> None:
    data = paragraph(["Seen with ", {"removed": "another person’s information"}, " on Monday"])
    assert "Seen with [removed: another person’s information] on Monday" in text(data)


def test_the_same_document_has_the_same_bytes() -> None:
    data = table([["Police", "Monday"]])
    assert made(data) == made(data)
    assert made(data) != made(data, at=MADE + dt.timedelta(minutes=1))


def test_no_font_of_the_machine_is_used() -> None:
    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z-]+)", made(paragraph("Words, الاسم"))))
    assert {font.split(b"-")[0] for font in fonts} <= {b"LibertinusSerif", b"DejaVuSansMono"}


@pytest.mark.parametrize(
    "template",
    [
        Path("/etc/passwd"),
        documents.ROOT / "core" / ".." / ".." / ".." / "README.md",
        documents.ROOT / "core" / "typst",
        documents.ROOT / "core" / "documents.py",
        documents.ROOT / "core" / "typst" / "none.typ",
    ],
)
def test_a_template_is_one_of_ours(template: Path) -> None:
    with pytest.raises(documents.NotSet, match="There is no document template"):
        documents.pdf(template, {}, title="None", made_at=MADE)


def test_a_link_out_of_the_package_is_no_template(tmp_path: Path) -> None:
    outside = tmp_path / "outside.typ"
    outside.write_text("Words")
    with pytest.raises(documents.NotSet, match=r"outside\.typ"):
        documents.pdf(outside, {}, title="None", made_at=MADE)


def test_ten_megabytes_are_refused_with_a_sentence() -> None:
    with pytest.raises(documents.NotSet, match=r"take 10\.0 MB, and 5 MB is the most\. Make it in parts"):
        made(paragraph("x" * 10 * 1024 * 1024))


@pytest.mark.parametrize("value", [dt.date(2026, 3, 2), float("nan"), {1, 2}, b"bytes"])
def test_what_is_no_json_is_refused_with_a_sentence(value: object) -> None:
    with pytest.raises(documents.NotSet, match="cannot be written as JSON"):
        made(paragraph(value))


def test_what_the_template_misses_is_said() -> None:
    with pytest.raises(documents.NotSet, match=r"The document “Nothing” could not be set: .*paragraphs"):
        made({}, title="Nothing")


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(documents.NotSet, match="time zone"):
        made(paragraph("Words."), at=MADE.replace(tzinfo=None))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_evaluates_text_or_fetches_packages(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert re.findall(r"\beval\s*\(|@preview|@local|\bplugin\s*\(|\bread\s*\(|datetime\.today", source) == []
