"""What a received file is: every kind that is refused, with the sentence that says why."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import intake_files
from alongside.core.intake_files import CannotRead, Kind, encoding_of, kind_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACRO_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
)

Zipped = Callable[[dict[str, bytes]], Path]
WithMembers = Callable[[dict[str, str | bytes | None]], Path]


def refusal(path: Path) -> str:
    with pytest.raises(CannotRead) as fault:
        kind_of(path)
    return str(fault.value)


def ole(tmp_path: Path, *streams: str) -> Path:
    """A file in the older container, with these stream names in its directory."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(OLE + b"\0" * 504 + b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams))
    return path


def test_a_workbook_a_zip_and_a_folder_are_told_by_their_content(
    tmp_path: Path, with_members: WithMembers, zipped: Zipped
) -> None:
    assert kind_of(with_members({})) is Kind.WORKBOOK
    assert kind_of(zipped({"people.csv": b"crn"})) is Kind.CSV_ZIP
    assert kind_of(tmp_path) is Kind.CSV_FOLDER


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "book.xlsx", "The file is empty"),
        (b"hello, this is text", "book.xlsx", "is not a workbook"),
        (
            b"crn,surname\nX123456,Example\n",
            "people.csv",
            "a single CSV file. Put one for each sheet into a zip",
        ),
        (b"%PDF-1.7 ...", "book.xlsx", "The file is a PDF"),
        (b"PK\x03\x04 and then nothing", "book.xlsx", "The file is damaged"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(
    tmp_path: Path, content: bytes, name: str, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert sentence in refusal(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "none.xlsx")


def test_200_megabytes_are_too_much(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert "too large: 200 MB, and the most is 100 MB" in refusal(path)


@pytest.mark.parametrize(
    ("streams", "sentence"),
    [
        (["Root Entry", "EncryptionInfo", "EncryptedPackage"], "protected with a password"),
        (["Root Entry", "Workbook"], "an Excel 97 to 2003 workbook (.xls)"),
        (["Root Entry", "WordDocument"], "an older Office document"),
    ],
)
def test_the_older_container(tmp_path: Path, streams: list[str], sentence: str) -> None:
    assert sentence in refusal(ole(tmp_path, *streams))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"xl/vbaProject.bin": b"\0"}, "The workbook holds macros"),
        ({"[Content_Types].xml": MACRO_TYPES}, "The workbook holds macros"),
        ({"xl/workbook.bin": b"\0", "xl/workbook.xml": None}, "binary workbook (.xlsb)"),
        ({"mimetype": "x", "content.xml": "x"}, "an OpenDocument file"),
        ({"../evil.xml": "x"}, "an unsafe name"),
        ({"/etc/evil.xml": "x"}, "an unsafe name"),
        ({"C:evil.xml": "x"}, "an unsafe name"),
        ({"XL/WORKBOOK.XML": "x"}, "the same name"),
    ],
)
def test_workbooks_that_are_not_opened(
    with_members: WithMembers, changes: dict[str, str | bytes | None], sentence: str
) -> None:
    assert sentence in refusal(with_members(changes))


def test_a_text_document_is_no_workbook(zipped: Zipped) -> None:
    path = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
    assert "an Office document, but not a workbook" in refusal(path)


def test_a_bomb_of_zeros_is_not_unpacked(zipped: Zipped) -> None:
    path = zipped({"people.csv": b"0" * 20 * 1024 * 1024})
    assert path.stat().st_size < 50_000
    assert "would unpack to far more than an extract holds" in refusal(path)


def test_a_bomb_of_many_files_is_not_unpacked(zipped: Zipped, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_files, "MAX_UNPACKED", 3_000_000)
    # A megabyte or less each: not one is suspicious for itself.
    path = zipped({f"{number}.csv": b"0" * 900_000 for number in range(4)})
    assert "would unpack to far more" in refusal(path)


def test_a_bomb_that_lies_about_its_size_is_found_out(zipped: Zipped) -> None:
    path = zipped({"people.csv": b"0" * 20 * 1024 * 1024})
    content = path.read_bytes().replace(struct.pack("<I", 20 * 1024 * 1024), struct.pack("<I", 10))
    path.write_bytes(content)
    assert "would unpack to far more" in refusal(path)


def test_too_many_files(zipped: Zipped) -> None:
    assert "a zip of 1,001 files" in refusal(zipped({f"{number}.csv": b"x" for number in range(1001)}))


def test_a_locked_zip(zipped: Zipped) -> None:
    path = zipped({"people.csv": b"crn"})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag in the member's own header …
    content[content.index(b"PK\x01\x02") + 8] |= 1  # … and in the directory
    path.write_bytes(content)
    assert "The zip is protected with a password" in refusal(path)


def test_an_unusual_way_of_packing(tmp_path: Path) -> None:
    path = tmp_path / "files.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("people.csv", "crn")
    assert "packed in an unusual way" in refusal(path)


@pytest.mark.parametrize("keep", [20, 200, 2_000, 4_000])
def test_a_workbook_that_was_cut_off(with_members: WithMembers, keep: int) -> None:
    path = with_members({})
    path.write_bytes(path.read_bytes()[:keep])
    assert "The file is damaged" in refusal(path)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("crn,Zoë".encode(), "utf-8-sig"),
        ("crn,Zoë".encode("utf-8-sig"), "utf-8-sig"),
        ("crn,Zoë".encode("cp1252"), "cp1252"),
        ("crn,Zoë".encode("utf-16"), "utf-16"),
        (b"", "utf-8-sig"),
        # The first byte of “é” is the last of the first piece that is read.
        (b"x" * (256 * 1024 - 1) + "é".encode(), "utf-8-sig"),
    ],
)
def test_the_encoding_of_a_text(content: bytes, encoding: str) -> None:
    assert encoding_of(io.BytesIO(content), "The file") == encoding


@pytest.mark.parametrize("content", [b"crn\0\0", b"\x81\x8d\x8f", b"\xff\xfe\x00"])
def test_what_is_no_text(content: bytes) -> None:
    with pytest.raises(CannotRead, match="The file is not a text file"):
        encoding_of(io.BytesIO(content), "The file")


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", OLE]))
def test_any_bytes_are_a_kind_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "book.xlsx"
    path.write_bytes(start + content)
    assert len(refusal(path)) > 20
