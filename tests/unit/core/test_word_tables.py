"""Reading Word documents: paragraphs and rows as a person sees them, with merges and tracked changes."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import word_tables
from alongside.core.intake_files import CannotRead
from alongside.core.word_tables import Cell, Document, TableRow, is_word, read_document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

WithBody = Callable[[str], Path]


@pytest.fixture
def with_body(tmp_path: Path) -> WithBody:
    """A maker of documents with this XML as their body."""

    def make(body: str) -> Path:
        xml = f'<w:document xmlns:w="{WORD}" xmlns:mc="urn:mc"><w:body>{body}</w:body></w:document>'
        return rewritten(tmp_path, {"word/document.xml": xml.encode()})

    return make


def rewritten(folder: Path, changes: dict[str, bytes | None]) -> Path:
    """A document of which members are replaced, added, or (None) left out."""
    docx.Document().save(str(folder / "made.docx"))
    with zipfile.ZipFile(folder / "made.docx") as made, zipfile.ZipFile(folder / "file.docx", "w") as target:
        members = {name: made.read(name) for name in made.namelist()} | changes
        for name, content in members.items():
            if content is not None:
                target.writestr(name, content)
    return folder / "file.docx"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc><w:p>{cell}</w:p></w:tc>' for cell in cells)}</w:tr>"


def texts(document: Document) -> list[Any]:
    return [
        block if isinstance(block, str) else [cell.text for cell in block.cells] for block in document.blocks
    ]


def test_paragraphs_and_rows_come_in_their_order(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Above")
    table = made.add_table(2, 2)
    table.cell(0, 0).text = "One\nTwo"
    table.cell(0, 0).add_paragraph("Three\tfour")
    table.cell(1, 1).text = "Five"
    made.add_paragraph(" ")
    made.add_paragraph("Below")
    made.add_table(1, 1).cell(0, 0).text = "Six"
    made.save(str(tmp_path / "file.docx"))
    assert read_document(tmp_path / "file.docx") == Document(
        (
            "Above",
            TableRow(1, 1, (Cell(0, "One\nTwo\nThree\tfour"), Cell(1, ""))),
            TableRow(1, 2, (Cell(0, ""), Cell(1, "Five"))),
            "Below",
            TableRow(2, 1, (Cell(0, "Six"),)),
        ),
        is_tracked=False,
    )


def test_merged_cells_are_told(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(3, 3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "over two"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "down two"
    table.cell(2, 2).text = "last"
    made.save(str(tmp_path / "file.docx"))
    assert [block.cells for block in read_document(tmp_path / "file.docx").blocks] == [  # type: ignore[union-attr]
        (Cell(0, ""), Cell(1, "over two", columns=2)),
        (Cell(0, "down two"), Cell(1, ""), Cell(2, "")),
        (Cell(0, "", continues=True), Cell(1, ""), Cell(2, "last")),
    ]


def test_empty_paragraphs_are_left_out_at_the_end_of_a_cell_alone(with_body: WithBody) -> None:
    cell = f"<w:tc><w:p/><w:p>{run('a')}</w:p><w:p/><w:p>{run('b')}</w:p><w:p/><w:p/></w:tc>"
    assert texts(read_document(with_body(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"))) == [["\na\n\nb"]]


def test_a_row_that_begins_further_right_keeps_its_columns(with_body: WithBody) -> None:
    late = row(run("b")).replace("<w:tr>", '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>')
    [_, second] = read_document(with_body(f"<w:tbl>{row(run('a'), run('b'))}{late}</w:tbl>")).blocks
    assert second == TableRow(1, 2, (Cell(1, "b"),))


def test_an_edge_that_was_dragged_makes_no_column(with_body: WithBody) -> None:
    def spanning(*spans: int) -> str:
        cells = (
            f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p>{run(str(number))}</w:p></w:tc>'
            for number, span in enumerate(spans)
        )
        return f"<w:tr>{''.join(cells)}</w:tr>"

    path = with_body(f"<w:tbl>{spanning(1, 2, 1)}{spanning(2, 1, 1)}{spanning(1, 3)}</w:tbl>")
    assert [block.cells for block in read_document(path).blocks] == [  # type: ignore[union-attr]
        (Cell(0, "0"), Cell(1, "1"), Cell(2, "2")),
        (Cell(0, "0"), Cell(1, "1"), Cell(2, "2")),
        (Cell(0, "0"), Cell(1, "1", columns=2)),
    ]


def test_tracked_changes_are_read_as_accepted_and_told(with_body: WithBody) -> None:
    body = (
        f"<w:p><w:ins>{run('new')}</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('away')}</w:moveFrom><w:moveTo>{run(' here')}</w:moveTo></w:p>"
    )
    assert read_document(with_body(body)) == Document(("new here",), is_tracked=True)


def test_what_content_controls_hold_is_read(with_body: WithBody) -> None:
    held = f"<w:sdt><w:sdtContent>{row(run('in control'))}</w:sdtContent></w:sdt>"
    assert texts(read_document(with_body(f"<w:tbl>{row(run('plain'))}{held}</w:tbl>"))) == [
        ["plain"],
        ["in control"],
    ]


def test_a_table_in_a_cell_is_text_of_the_cell(with_body: WithBody) -> None:
    inner = f"<w:tbl>{row(run('in'), run('side'))}</w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc><w:p>{run('out')}</w:p>{inner}</w:tc><w:tc/></w:tr></w:tbl>"
    assert texts(read_document(with_body(outer))) == [["out\nin\nside", ""]]


def test_tab_stops_and_second_forms_of_drawings_are_no_text(with_body: WithBody) -> None:
    stops = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
    forms = f"<mc:Choice>{run('once')}</mc:Choice><mc:Fallback>{run('once')}</mc:Fallback>"
    drawing = f"<mc:AlternateContent>{forms}</mc:AlternateContent>"
    assert texts(read_document(with_body(f"<w:p>{stops}{drawing}</w:p>"))) == ["once"]


def test_a_document_is_told_by_its_content(
    tmp_path: Path, with_members: Callable[[dict[str, Any]], Path]
) -> None:
    document = rewritten(tmp_path, {})
    workbook = with_members({}).rename(tmp_path / "book.docx")
    assert (is_word(document), is_word(workbook)) == (True, False)


def test_macros_are_refused(tmp_path: Path) -> None:
    types = b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"
    with pytest.raises(CannotRead, match="holds macros"):
        is_word(rewritten(tmp_path, {"[Content_Types].xml": types}))


def test_a_zip_that_ends_early_is_refused(tmp_path: Path) -> None:
    path = rewritten(tmp_path, {})
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(CannotRead, match="damaged"):
        is_word(path)


def test_a_zip_of_which_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "file.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "text " * 100)
    content = bytearray((tmp_path / "file.docx").read_bytes())
    start = 30 + len("word/document.xml")
    content[start : start + 8] = b"\xff" * 8
    (tmp_path / "file.docx").write_bytes(content)
    with pytest.raises(CannotRead, match="damaged"):
        is_word(tmp_path / "file.docx")


def test_a_document_without_its_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="no text in it"):
        read_document(rewritten(tmp_path, {"word/document.xml": None}))


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (b"<w:document", "damaged"),
        (b'<!DOCTYPE w [<!ENTITY a "aaa">]><w>&a;</w>', "document type"),
        (
            b"<w><tbl><tr><tc><p><r><t>" + b"x" * 200_000 + b"</t></r></p></tc></tr></tbl></w>",
            "more than 32,767",
        ),
    ],
    ids=["broken", "entities", "endless text"],
)
def test_broken_and_hostile_text_is_refused(tmp_path: Path, xml: bytes, said: str) -> None:
    with pytest.raises(CannotRead, match=said):
        read_document(rewritten(tmp_path, {"word/document.xml": xml}))


def test_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_tables, "MAX_PART", 100)
    with pytest.raises(CannotRead, match="MB of text"):
        read_document(rewritten(tmp_path, {}))


LEAVES = [
    run("x"),
    "<w:vMerge/>",
    '<w:gridBefore w:val="9999"/>',
    *(f'<w:gridSpan w:val="{value}"/>' for value in ("3", "-1", "99999", "x")),
]
ELEMENTS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.builds(
        lambda name, parts: f"<w:{name}>{''.join(parts)}</w:{name}>",
        st.sampled_from(["tbl", "tr", "tc", "p", "del", "ins"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(body=ELEMENTS)
def test_elements_in_each_other_in_any_way_are_read(
    tmp_path_factory: pytest.TempPathFactory, body: str
) -> None:
    xml = f'<w:document xmlns:w="{WORD}">{body}</w:document>'
    path = rewritten(tmp_path_factory.mktemp("word"), {"word/document.xml": xml.encode()})
    rows = [block for block in read_document(path).blocks if isinstance(block, TableRow)]
    columns = [[cell.column for cell in one.cells] for one in rows]
    assert columns == [sorted(set(each)) for each in columns]
