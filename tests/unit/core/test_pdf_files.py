"""What a PDF that somebody sends must be."""

from collections.abc import Iterator

import pytest

from alongside.core import pdf_files

WHOLE = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"
LARGEST = WHOLE.replace(b"1 0", b"1" * (10 * 1024 * 1024 - len(WHOLE) + 3 - 2) + b" 0")


@pytest.mark.parametrize("content", [WHOLE, WHOLE + b"\0" * 1000, LARGEST], ids=["whole", "more", "largest"])
def test_a_pdf_is_taken(content: bytes) -> None:
    assert pdf_files.fault_of(content) == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a PDF"),
        (b"MZ%PDF-1.4 %%EOF", "not a PDF"),
        (b"<html>", "not a PDF"),
        (WHOLE[:-6], "its end is missing"),
        (WHOLE + b"\0" * 5000, "its end is missing"),
        (LARGEST + b"\n", "larger than 10 MB"),
    ],
    ids=["nothing", "a program", "a page", "cut off", "much behind it", "too large"],
)
def test_anything_else_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    assert sentence in pdf_files.fault_of(content)


def test_no_more_is_read_than_shows_that_it_is_too_large() -> None:
    read = []

    def parts() -> Iterator[bytes]:
        for number in range(100):
            read.append(number)
            yield b" " * 1024 * 1024

    assert len(pdf_files.read(parts())) == 11 * 1024 * 1024
    assert read == list(range(11))
