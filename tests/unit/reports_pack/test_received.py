"""Reports received as PDF: what is taken of them, and what is refused with a sentence."""

from pathlib import Path

import pytest

import made_pdfs
from alongside.reports_pack import received
from alongside.reports_pack.faults import Faults

PROTECTED = (
    "the PDF is protected by a password or against changes. Ask for a copy without protection, or print it "
    "to a new PDF."
)
DAMAGED = "the PDF is damaged, and cannot be read. Save it again from where it was written, and give that."


def read(folder: Path, pdf: bytes) -> list[received.Page]:
    path = folder / "paper-0.pdf"
    path.write_bytes(pdf)
    return received.read(path, "report.pdf")


def fault(folder: Path, pdf: bytes) -> str:
    with pytest.raises(Faults) as raised:
        read(folder, pdf)
    return str(raised.value)


def test_each_page_has_its_size_in_points_and_its_text(tmp_path: Path) -> None:
    first, second = read(tmp_path, made_pdfs.pages(2))
    # 210 mm by 297 mm; a point is 25.4/72 mm.
    assert (round(first.width, 1), round(first.height, 1)) == (595.3, 841.9)
    assert not first.is_landscape
    assert (first.text, second.text) == ("Report sheet 1", "Report sheet 2")


def test_a_landscape_page_is_one(tmp_path: Path) -> None:
    [page] = read(tmp_path, made_pdfs.pages(1, size=made_pdfs.A4_LANDSCAPE))
    assert page.is_landscape


def test_a_page_that_is_turned_is_as_it_is_seen(tmp_path: Path) -> None:
    [page] = read(tmp_path, made_pdfs.turned(made_pdfs.pages(1)))
    assert page.is_landscape


def test_a_scan_has_no_text(tmp_path: Path) -> None:
    assert [page.text for page in read(tmp_path, made_pdfs.without_words(2))] == ["", ""]


@pytest.mark.parametrize("make", [made_pdfs.with_script, made_pdfs.with_link])
def test_scripts_and_links_are_no_reason_to_refuse_it(tmp_path: Path, make: made_pdfs.Change) -> None:
    assert len(read(tmp_path, make(made_pdfs.pages(2)))) == 2


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        pytest.param(made_pdfs.with_password, f"report.pdf: {PROTECTED}", id="a password"),
        pytest.param(made_pdfs.protected_from_change, f"report.pdf: {PROTECTED}", id="no changes allowed"),
        pytest.param(lambda pdf: pdf[: len(pdf) // 2], f"report.pdf: {DAMAGED}", id="half of it"),
        pytest.param(lambda _: b"%PDF-1.7\nnothing more", f"report.pdf: {DAMAGED}", id="only a beginning"),
        pytest.param(
            lambda _: b"PK\x03\x04 a document",
            "report.pdf: it is not a PDF, whatever its name says. Save the report as PDF, and give that.",
            id="another kind of file",
        ),
        pytest.param(
            lambda _: b"",
            "report.pdf: it is not a PDF, whatever its name says. Save the report as PDF, and give that.",
            id="an empty file",
        ),
        pytest.param(
            made_pdfs.with_field,
            "report.pdf, page 1: it has fields of a form, which a pack would not show. Print it to a new "
            "PDF, and give that.",
            id="a form",
        ),
        pytest.param(
            made_pdfs.with_comment,
            "report.pdf, page 2: it has comments, which a pack would not show. Print it to a new PDF, and "
            "give that.",
            id="a comment",
        ),
        pytest.param(
            made_pdfs.with_words_over_it,
            "report.pdf, page 1: it has comments, which a pack would not show. Print it to a new PDF, and "
            "give that.",
            id="words over the page",
        ),
    ],
)
def test_what_a_pack_cannot_take_is_refused(tmp_path: Path, make: made_pdfs.Change, sentence: str) -> None:
    assert fault(tmp_path, make(made_pdfs.pages(2))) == sentence


def test_2000_pages_are_too_many(tmp_path: Path) -> None:
    assert fault(tmp_path, made_pdfs.pages(2000)) == (
        "report.pdf: the PDF has 2,000 pages, and a report may have 1,000. Give a summary, or divide it."
    )


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "MOST_BYTES", 2 * 1024 * 1024)
    assert fault(tmp_path, b"%PDF-1.7\n" + b"x" * 2 * 1024 * 1024) == (
        "report.pdf: the PDF is larger than 2 MB. Save it with smaller pictures."
    )
