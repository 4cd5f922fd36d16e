"""The pack: its page ranges, what it keeps from the public, and what a screen reader finds in it."""

import io
import itertools
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import made_pdfs
from alongside.reports_pack import agenda, making, markdown, reading, received
from alongside.reports_pack.faults import Faults
from made_pdfs import alternatives, bookmarks, reader, tags
from unit.reports_pack.conftest import HEAD, MADE, Make

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "board-pack"

# How many sheets each paper of the pack of 24 February 2021 had, without those that were left blank.
SHEETS = {
    "minutes.md": 7,
    "membership.md": 2,
    "vawg.md": 5,
    "crime.md": 8,
    "operation-alliance.md": 3,
    "tensions.md": 3,
    "tensions-slides.md": 8,
    "probation.md": 8,
    "iom.md": 27,
}
# What that pack printed beside its items, and the pages that it left blank.
PRINTED = {
    5: (1, 8),
    6: (9, 10),
    8: (11, 16),
    9: (17, 24),
    10: (25, 28),
    11: (29, 40),
    12: (41, 48),
    13: (49, 76),
}
LEFT_BLANK = [8, 16, 28, 32, 76]
BLANK = "This page is intentionally left blank"


def items(*reports: str) -> str:
    """Items with these reports, as TOML: “Item a.md” and so on."""
    return "".join(f'[[item]]\ntitle = "Item {name}"\nreport = "{name}"\n' for name in reports)


def ranges(made: making.Made) -> dict[int, tuple[int | None, int | None]]:
    """The pages of each item that has papers."""
    return {item.number: (item.first_page, item.last_page) for item in made.items if item.first_page}


def sheets(made: making.Made) -> list[str]:
    """What each sheet of the PDF says."""
    return made_pdfs.sheets(made.pdf)


def front(made: making.Made) -> str:
    """What the front sheet says."""
    labels = reader(made.pdf).page_labels
    return " ".join(text for label, text in zip(labels, sheets(made), strict=True) if not label.isdigit())


def of_sizes(folder: Path, agenda_given: agenda.Agenda, counts: dict[str, int]) -> making.Made:
    """A pack whose papers are PDFs of so many pages."""
    paths = {name: folder / f"{name}.pdf" for name in counts}
    for name, path in paths.items():
        path.write_bytes(made_pdfs.pages(counts[name], name=name))
    papers: dict[str, reading.Paper] = {
        name: reading.Received(path, received.read(path, name)) for name, path in paths.items()
    }
    return making.make(agenda_given, papers, for_members=False, made_at=MADE)


@pytest.fixture(scope="module")
def february(tmp_path_factory: pytest.TempPathFactory) -> making.Made:
    """The agenda of 24 February 2021, with papers as long as they were."""
    read = agenda.read((EXAMPLE / "agenda.toml").read_text("utf-8"), "agenda.toml")
    return of_sizes(tmp_path_factory.mktemp("february"), read, SHEETS)


def test_the_ranges_of_24_february_2021_are_those_that_were_printed(february: making.Made) -> None:
    assert ranges(february) == PRINTED


def test_the_agenda_of_24_february_2021_prints_them(february: making.Made) -> None:
    printed = re.findall(r"(\d+)\. [^()]*(?:\([A-Z]+\)[^()]*)*\(PAGES (\d+) - (\d+)\)", front(february))
    assert [(int(first), int(last)) for _, first, last in printed] == list(PRINTED.values())
    assert "5. Minutes (PAGES 1 - 8) To agree" in front(february)
    assert "7. Re-housing households in urgent circumstances Verbal update." in front(february)


def test_the_pages_of_24_february_2021_that_were_blank_are_so(february: making.Made) -> None:
    said = zip(reader(february.pdf).page_labels, sheets(february), strict=True)
    assert [int(label) for label, text in said if BLANK in text and label.isdigit()] == LEFT_BLANK


def test_page_1_is_the_first_of_the_papers_and_a_right_hand_page(february: making.Made) -> None:
    labels = reader(february.pdf).page_labels
    # Two sheets of agenda, and then 76 numbered pages.
    assert labels == ["i", "ii", *map(str, range(1, 77))]
    assert february.sheets == 78
    assert "Page " not in front(february)


def test_every_numbered_page_says_its_number_its_item_and_its_meeting(february: making.Made) -> None:
    papers = sheets(february)[2:]
    assert [text.endswith(f"Page {at}") for at, text in enumerate(papers, 1)] == [True] * 76
    assert [text.startswith("Community Safety Partnership, 24 February 2021") for text in papers] == [
        True
    ] * 76
    assert "Agenda item 11" in papers[29 - 1]
    assert "Agenda item 11" in papers[40 - 1]


def test_a_received_page_stands_where_the_agenda_says(february: making.Made) -> None:
    papers = sheets(february)[2:]
    assert "minutes.md sheet 1" in papers[1 - 1]
    assert "tensions.md sheet 3" in papers[31 - 1]
    assert "tensions-slides.md sheet 1" in papers[33 - 1]
    assert "iom.md sheet 27" in papers[75 - 1]


def test_bookmarks_lead_to_the_items(february: making.Made) -> None:
    found = dict(bookmarks(february.pdf))
    assert found["Notice of meeting"] == 1
    assert found["5. Minutes"] == 3
    assert found["13. IOM re-launch"] == 49 + 2


def test_a_screen_reader_is_told_the_text_of_a_received_page(february: making.Made) -> None:
    told = alternatives(february.pdf)
    assert len(told) == sum(SHEETS.values())
    assert told[0] == "Page 1 of 7 of this paper. minutes.md sheet 1"


def test_a_pack_with_received_pages_is_tagged_and_titled_and_does_not_declare_pdf_ua(
    february: making.Made,
) -> None:
    root = reader(february.pdf).trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert february.title == "Community Safety Partnership, 24 February 2021: public reports pack"
    assert getattr(reader(february.pdf).metadata, "title", "") == february.title
    # Read strictly: every object is where the table of the file says.
    assert len(PdfReader(io.BytesIO(february.pdf), strict=True).pages) == 78
    assert february.standard == "tagged PDF"
    assert b"pdfuaid" not in root["/Metadata"].get_data()


def test_a_pack_of_written_reports_declares_pdf_ua() -> None:
    found = reading.folder(EXAMPLE, for_members=False)
    made = making.make(found.agenda, found.papers, for_members=False, made_at=MADE)
    root = reader(made.pdf).trailer["/Root"]
    assert made.standard == "PDF/UA-1"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert root["/Lang"] == "en-GB"
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])


def test_a_written_report_is_headings_lists_tables_and_links_to_a_screen_reader(make: Make) -> None:
    report = (
        "# Title\n\nSee [this](https://a.example).\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n### Next\n"
    )
    found = tags(make(items("a.md"), a_md=report).pdf)
    names = ("/H1", "/H2", "/H3", "/L", "/LI", "/Table", "/TH", "/TD", "/Link")
    # The front sheet: two headings, the agenda as a list of one, and the link to its page.
    assert [tag for tag in found if tag in names] == [
        "/H1", "/H1", "/L", "/LI", "/Link",
        "/H1", "/H2", "/Link", "/L", "/LI", "/Table", "/TH", "/TH", "/TD", "/TD", "/H3",
    ]  # fmt: skip


def test_the_front_sheet_says_who_when_where_and_whom_to_ask(make: Make) -> None:
    more = """watch = "https://council.example.org/live"
members = ["Borough Commander (co-chair)", "Cabinet Member (co-chair)"]
contact = ["Committee Co-ordinator", "020 7946 0000"]
officer = ["Monitoring Officer", "Civic Centre"]
published = 2021-02-16
[[notice]]
title = "Large print"
text = "Ask for papers in large print."
[[item]]
title = "Any other business"
"""
    made = make(more)
    assert front(made) == (
        "Notice of meeting Community Safety Partnership Wednesday 24 February 2021, 2pm MS Teams. Watch the "
        "meeting Members • Borough Commander (co-chair) • Cabinet Member (co-chair) Agenda 1. Any other "
        "business Notices Large print Ask for papers in large print. Contact Committee Co-ordinator "
        f"020 7946 0000 Monitoring Officer Civic Centre Published on Tuesday 16 February 2021 {BLANK}"
    )
    links = [link["/A"]["/URI"] for page in reader(made.pdf).pages for link in page.get("/Annots", [])]
    assert links == ["https://council.example.org/live"]


def test_an_item_says_that_it_is_late_and_that_a_report_is_to_follow(make: Make) -> None:
    made = make(
        '[[item]]\ntitle = "Budget"\nto_follow = true\nlate = "The grant was offered on 15 February."\n'
    )
    assert "1. Budget (TO FOLLOW) Late item: The grant was offered on 15 February." in front(made)


@given(counts=st.lists(st.integers(1, 4), min_size=1, max_size=9))
@settings(max_examples=15)
def test_each_paper_begins_on_an_odd_page_after_all_before_it(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int]
) -> None:
    names = {f"{at}.pdf": count for at, count in enumerate(counts)}
    made = of_sizes(tmp_path_factory.mktemp("odd"), agenda.read(HEAD + items(*names), "agenda.toml"), names)
    # A paper of 1 or 2 pages takes one sheet of paper, of 3 or 4 two.
    paper_before = [sum((count + 1) // 2 for count in counts[:at]) for at in range(len(counts) + 1)]
    assert list(ranges(made).values()) == [
        (2 * before + 1, 2 * after) for before, after in itertools.pairwise(paper_before)
    ]


def test_forty_written_reports_of_different_length_are_where_the_agenda_says(make: Make) -> None:
    reports = {f"r{at}_md": "\n\n".join(["A line of the report."] * (1 + 13 * (at % 7))) for at in range(40)}
    made = make(items(*(name.replace("_", ".") for name in reports)), **reports)
    said = sheets(made)
    assert len(ranges(made)) == 40
    assert [
        item.number
        for item in made.items
        if f"{item.number}. {item.title} A line" not in said[(item.sheet or 0) - 1]
        or not said[(item.sheet or 0) - 1].endswith(f"Page {item.first_page}")
        or f"{item.title} (PAGES {item.first_page} - {item.last_page})" not in front(made)
    ] == []


SECRET = """[[item]]
title = "Grant"
report = "a.md"
[[item]]
title = "A visit to a supplier"
text = "The supplier is called Yellowfin."
report = "b.md"
exempt = true
paragraph = 3
[[item]]
title = "Dates"
report = "c.md"
"""


def test_the_public_version_names_an_exempt_item_and_holds_nothing_of_it(make: Make) -> None:
    made = make(SECRET, a_md="Grants.", b_md="Prices of Yellowfin.", c_md="Dates.")
    assert (
        "2. A visit to a supplier Exempt under paragraph 3 of Part 1 of Schedule 12A to the Local "
        "Government Act 1972 (information about somebody’s financial or business affairs). "
        "Its papers are not in this pack."
    ) in front(made)
    assert "Yellowfin" not in " ".join(sheets(made))
    assert ranges(made) == {1: (1, 2), 3: (3, 4)}


def test_the_members_version_has_it_behind_all_others_marked_on_each_page(make: Make) -> None:
    made = make(SECRET, members=True, a_md="Grants.", b_md="Prices of Yellowfin.", c_md="Dates.")
    assert ranges(made) == {1: (1, 2), 3: (3, 4), 2: (5, 6)}
    assert "Members’ version: holds exempt information, and is not for publication." in front(made)
    assert "A visit to a supplier (PAGES 5 - 6)" in front(made)
    assert ["Exempt: not for publication" in text for text in sheets(made)[2:]] == [False] * 4 + [True] * 2
    assert "Prices of Yellowfin." in sheets(made)[-2]


def test_the_public_version_is_made_without_opening_the_papers_of_exempt_items(make: Make) -> None:
    assert ranges(make(SECRET, a_md="Grants.", c_md="Dates.")) == {1: (1, 2), 3: (3, 4)}


def test_words_that_look_like_markup_are_only_words(make: Make) -> None:
    odd = '#panic(1) $x$ = y ]] @z \\"q\\" //'
    made = make(
        f'[[item]]\ntitle = "{odd}"\ntext = "{odd}"\nreport = "a.md"\n', a_md="#panic(2) $x^2$ @y [z]"
    )
    said = '#panic(1) $x$ = y ]] @z "q" //'
    assert f"1. {said} (PAGES 1 - 2) {said}" in front(made)
    assert "#panic(2) $x^2$ @y [z]" in sheets(made)[2]


@pytest.mark.parametrize(
    "report", [{"a_md": "One"}, {"a_pdf": made_pdfs.pages(1)}], ids=["written", "received"]
)
def test_a_letter_that_no_font_shows_is_written_as_its_code(make: Make, report: dict[str, bytes]) -> None:
    name = next(iter(report)).replace("_", ".")
    made = make(f'[[item]]\ntitle = "A 中 B \u202e C"\nreport = "{name}"\n', **report)
    assert "A [U+4E2D] B [U+202E] C" in front(made)


def test_a_word_without_end_breaks_and_an_address_stays_whole(make: Make) -> None:
    address = "https://a.example/" + "x" * 200
    made = make(items("a.md"), a_md=f"[{'y' * 200}]({address})")
    # pypdf puts a space where a line ends.
    assert "y" * 200 in sheets(made)[2].replace(" ", "")
    assert [link["/A"]["/URI"] for link in reader(made.pdf).pages[2]["/Annots"]] == [address]


def test_a_script_in_a_received_pdf_stays_outside(make: Make) -> None:
    made = make(items("a.pdf"), a_pdf=made_pdfs.with_script(made_pdfs.pages(2)))
    objects = [str(reader(made.pdf).get_object(at)) for at in range(1, len(reader(made.pdf).xref[0]))]
    assert len(objects) > 20
    assert [text for text in objects if "JavaScript" in text or "app.alert" in text] == []
    assert "/OpenAction" not in reader(made.pdf).trailer["/Root"]


def test_a_landscape_page_lies_and_the_next_one_stands(make: Make) -> None:
    made = make(
        items("a.pdf", "b.pdf"),
        a_pdf=made_pdfs.pages(1, size=made_pdfs.A4_LANDSCAPE),
        b_pdf=made_pdfs.pages(2),
    )
    boxes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader(made.pdf).pages]
    # A4 in points, on its side for the first paper and its blank page.
    assert boxes == [(595, 842)] * 2 + [(842, 595)] * 2 + [(595, 842)] * 2
    assert sheets(made)[2].endswith("Page 1")


def test_a_screen_reader_is_told_letters_that_no_font_shows(make: Make) -> None:
    made = make(items("a.pdf"), a_pdf=made_pdfs.pages(1, name="مريم 李"))
    assert alternatives(made.pdf)[0].endswith("sheet 1")
    assert "[U+" not in alternatives(made.pdf)[0]


def test_pages_without_text_are_named(make: Make) -> None:
    made = make(items("a.pdf"), a_pdf=made_pdfs.without_words(2))
    assert made.silent == (("a.pdf", 1), ("a.pdf", 2))
    assert alternatives(made.pdf)[0] == "Page 1 of 2 of this paper. It has no text that can be read out."


@pytest.mark.parametrize(
    "report", [{"a_md": "One"}, {"a_pdf": made_pdfs.pages(3)}], ids=["written", "received"]
)
def test_the_same_pack_has_the_same_bytes(make: Make, report: dict[str, bytes]) -> None:
    name = next(iter(report)).replace("_", ".")
    pdf = make(items(name), **report).pdf
    assert pdf == make(items(name), **report).pdf
    assert getattr(reader(pdf).metadata, "creation_date", None) == MADE


def test_a_pdf_that_typst_does_not_take_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    odd = reading.Received(tmp_path / "odd.pdf", [received.Page(595, 842, "Words")])
    read = agenda.read(HEAD + items("odd.pdf"), "agenda.toml")
    with pytest.raises(Faults, match=r"^odd\.pdf: the PDF cannot be set as it is\. "):
        making.make(read, {"odd.pdf": odd}, for_members=False, made_at=MADE)


def test_an_agenda_without_papers_is_a_pack(make: Make) -> None:
    made = make('[[item]]\ntitle = "Any other business"\n')
    assert (made.sheets, ranges(made)) == (2, {})


def a_paper_alone(paper: reading.Paper, *, is_exempt: bool = False) -> making.Alone:
    return making.alone(
        paper, title="A paper", running="A council, 24 February 2021", is_exempt=is_exempt, made_at=MADE
    )


def test_one_paper_alone_has_its_title_and_no_agenda() -> None:
    blocks = markdown.read("## Issue\n\nIt may come back.", "paper.md")
    made = a_paper_alone(reading.Written(blocks))
    assert (made.standard, made.sheets, made.silent) == ("PDF/UA-1", 1, ())
    said = made_pdfs.sheets(made.pdf)[0]
    assert "A council, 24 February 2021" in said
    assert "Agenda item" not in said
    assert "Exempt" not in said
    assert {"/H1", "/H2", "/P"} <= set(tags(made.pdf))


def test_a_received_paper_alone_has_each_page_and_no_blank_one(tmp_path: Path) -> None:
    path = tmp_path / "slides.pdf"
    path.write_bytes(made_pdfs.pages(3, size=made_pdfs.A4_LANDSCAPE))
    made = a_paper_alone(reading.Received(path, received.read(path, "slides.pdf")), is_exempt=True)
    assert (made.standard, made.sheets) == ("tagged PDF", 3)
    assert "Exempt: not for publication" in made_pdfs.sheets(made.pdf)[2]


def test_a_draft_says_so_on_its_front_and_above_each_page(make: Make) -> None:
    given = items("one.md") + '[[item]]\ntitle = "Two"\nreport = "two.md"\nexempt = true\nparagraph = 7\n'
    reports = {"one_md": "Words.", "two_md": "Secret."}
    draft = make(given, members=True, is_draft=True, **reports)
    assert draft.title.endswith("draft of the members’ reports pack")
    assert draft.standard == "PDF/UA-1"
    assert "Draft: not published, and may change." in front(draft)
    papers = [text for text in sheets(draft) if "Page " in text]
    assert ["Draft" in text for text in papers] == [True] * 4
    assert "Draft. Exempt: not for publication" in papers[-1]
    assert "Draft" not in " ".join(sheets(make(given, members=True, **reports)))


def test_a_draft_has_a_watermark_across_each_page_over_which_a_screen_reader_passes(make: Make) -> None:
    given = items("one.md", "slides.pdf")
    reports = {"one_md": "Words.", "slides_pdf": made_pdfs.without_words(2)}
    draft, final = make(given, is_draft=True, **reports), make(given, **reports)
    assert [text.count("DRAFT") for text in sheets(draft)] == [1] * draft.sheets
    assert "DRAFT" not in " ".join(sheets(final))
    # Of a draft nothing more is tagged than the sentence of its front sheet.
    more = Counter(tags(draft.pdf)) - Counter(tags(final.pdf))
    assert more == {"/P": 1, "/Strong": 1}
