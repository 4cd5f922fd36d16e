"""What a document is by its content, and which are taken."""

import io
import zipfile

import pytest

from alongside.casework.document_types import fault_of, type_of
from alongside.core.pdf_files import MAX_BYTES

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
ODT = "application/vnd.oasis.opendocument.text"


def archive(**files: str) -> bytes:
    """A zip archive with some files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        _ = [made.writestr(name, text) for name, text in files.items()]
    return target.getvalue()


def office(part: str, **more: str) -> bytes:
    return archive(**{"[Content_Types].xml": "<Types/>", part: "<x/>", **more})


KNOWN = [
    ("report.pdf", PDF, "PDF"),
    ("photo.PNG", PNG, "PNG"),
    ("photo.jpeg", JPEG, "JPEG"),
    ("photo.jpg", JPEG, "JPEG"),
    ("letter.docx", office("word/document.xml"), "DOCX"),
    ("list.xlsx", office("xl/workbook.xml"), "XLSX"),
    ("letter.odt", archive(**{"mimetype": ODT, "content.xml": "<x/>"}), "ODT"),
    ("note.txt", "Seen at the café".encode(), "TXT"),
]
NOT_TAKEN = [
    ("program.pdf", b"MZ\x90\x00\x03" + b"\x00" * 60),
    ("macro.docx", office("word/document.xml", **{"word/vbaProject.bin": "x"})),
    ("archive.docx", archive(**{"anything.exe": "x"})),
    ("broken.docx", b"PK\x03\x04 and no archive"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60),
    ("slides.pptx", office("ppt/presentation.xml")),
    ("bytes.txt", b"\x00\x01\x02"),
    ("latin.txt", b"caf\xe9"),
]


@pytest.mark.parametrize(("name", "content", "code"), KNOWN)
def test_what_it_is_and_that_it_is_taken(name: str, content: bytes, code: str) -> None:
    assert (type_of(content), fault_of(name, content)) == (code, "")


@pytest.mark.parametrize(("name", "content"), NOT_TAKEN)
def test_what_is_of_no_type_that_is_taken(name: str, content: bytes) -> None:
    assert "no file of a type that is taken" in fault_of(name, content)


@pytest.mark.parametrize(
    ("name", "content", "is_a"),
    [
        ("report.pdf", PNG, "PNG picture"),
        ("photo.png", PDF, "PDF"),
        ("letter.docx", office("xl/workbook.xml"), "Excel workbook"),
        ("page.html", b"<script>alert(1)</script>", "plain text"),
        ("report", PDF, "PDF"),
    ],
)
def test_a_name_that_lies_is_told_what_the_file_is(name: str, content: bytes, is_a: str) -> None:
    assert f"“{name}” is a {is_a}" in fault_of(name, content)


def test_what_is_empty_or_too_large_or_not_whole_is_said() -> None:
    assert "is empty" in fault_of("report.pdf", b"")
    assert "larger than 10 MB" in fault_of("report.pdf", PDF + b"0" * MAX_BYTES)
    assert "its end is missing" in fault_of("report.pdf", PDF[:20])
