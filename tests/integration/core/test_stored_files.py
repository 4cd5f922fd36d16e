"""Files kept as they were received: byte for byte, in pieces, with their checksum."""

import hashlib
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from alongside.core import stored_files
from alongside.core.models import FileChunk, StoredFile

pytestmark = pytest.mark.django_db

MEBIBYTE = 1024 * 1024


def content(size: int) -> bytes:
    """Bytes that differ from place to place, so that pieces in the wrong order show."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


@pytest.mark.parametrize("size", [0, 1, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE])
def test_what_was_received_comes_back(size: int) -> None:
    given = content(size)
    file = stored_files.store(purpose="TEST", name="file.bin", parts=[given])
    file.refresh_from_db()
    assert b"".join(stored_files.parts(file)) == given
    assert (file.size, file.sha256) == (size, hashlib.sha256(given).hexdigest())
    assert file.chunks.count() == -(-size // MEBIBYTE)


@pytest.mark.parametrize("piece", [1000, 65_536, 2 * MEBIBYTE])
def test_the_pieces_in_which_it_arrives_make_no_difference(piece: int) -> None:
    given = content(2 * MEBIBYTE + 5)
    parts = (given[start : start + piece] for start in range(0, len(given), piece))
    file = stored_files.store(purpose="TEST", name="file.bin", parts=parts)
    assert [len(part) for part in stored_files.parts(file)] == [MEBIBYTE, MEBIBYTE, 5]
    assert b"".join(stored_files.parts(file)) == given
    assert stored_files.sha256_of([given]) == file.sha256


def test_a_file_on_disk_is_read_and_written_in_pieces(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content(MEBIBYTE + 7))
    file = stored_files.store(purpose="TEST", name="file.bin", parts=stored_files.parts_of(source))
    stored_files.write_to(file, target)
    assert target.read_bytes() == source.read_bytes()
    assert [len(part) for part in stored_files.parts_of(source)] == [MEBIBYTE, 7]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("extract.xlsx", "extract.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("/tmp/extract.xlsx", "extract.xlsx"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Extracts\\March.xlsx", "March.xlsx"),
        ("a\r\nb\x00.xlsx", "ab.xlsx"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}xslx.exe", "xslx.exe"),
        ("..", "file"),
        (" ", "file"),
        ("x" * 300, "x" * 255),
        ("März ✓.xlsx", "März ✓.xlsx"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    assert stored_files.store(purpose="TEST", name=name, parts=[b"x"]).name == kept


class Interrupted(Exception):
    """The sender has gone."""


def broken_off() -> object:
    """Two mebibytes, and then nothing more."""
    yield content(2 * MEBIBYTE)
    raise Interrupted


def test_what_breaks_off_leaves_nothing() -> None:
    with pytest.raises(Interrupted):
        stored_files.store(purpose="TEST", name="file.bin", parts=broken_off())
    assert (StoredFile.objects.count(), FileChunk.objects.count()) == (0, 0)


def test_no_piece_is_kept_twice() -> None:
    file = stored_files.store(purpose="TEST", name="file.bin", parts=[b"x"])
    with pytest.raises(IntegrityError, match="one_chunk_per_number"), transaction.atomic():
        FileChunk.objects.create(file=file, number=0, content=b"y")
