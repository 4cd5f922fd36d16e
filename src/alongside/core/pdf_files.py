"""What a PDF that somebody sends must be. It is kept and given back as it came, and is never opened here."""

from collections.abc import Iterable

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
# Readers find the mark of the end in the last 1,024 bytes; some programs write a little behind it.
_TAIL = 4096


def read(parts: Iterable[bytes]) -> bytes:
    """The bytes of a file that comes in pieces, no more of them than show that it is too large."""
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > MAX_BYTES:
            break
    return bytes(content)


def fault_of(content: bytes) -> str:
    """Why a file is not taken, in a sentence that says what to do; nothing where it is a PDF.

    It is judged by its bytes, whatever its name says.
    """
    if len(content) > MAX_BYTES:
        return (
            f"The file is larger than {MAX_BYTES // MEGABYTE} MB, which is the most. Save it with smaller "
            "pictures, or scan it in black and white"
        )
    if not content.startswith(b"%PDF-"):
        return "The file is not a PDF. Save the document as PDF, or scan it to PDF, and choose that"
    if b"%%EOF" not in content[-_TAIL:]:
        return "The PDF is not whole: its end is missing. Save it again, and choose that"
    return ""
