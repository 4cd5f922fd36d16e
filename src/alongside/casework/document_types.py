"""What a document is by its content, whatever its name says, and which are taken. No database.

puremagic knows the first bytes of files; a Word document, a workbook and an OpenDocument text are archives
that only their contents tell apart.
"""

import io
import zipfile
from dataclasses import dataclass

import puremagic

from alongside.core.pdf_files import MAX_BYTES, MEGABYTE
from alongside.core.pdf_files import fault_of as pdf_fault_of


@dataclass(frozen=True)
class Type:
    """A type of document: what it is called, how it is sent, and by which endings its name ends.

    `shown`: how a page shows it: "pdf", "picture", or "" where it is only downloaded.
    """

    name: str
    media: str
    endings: tuple[str, ...]
    shown: str = ""


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODT = "application/vnd.oasis.opendocument.text"
TYPES = {
    "PDF": Type("PDF", "application/pdf", ("pdf",), "pdf"),
    "DOCX": Type("Word document", _WORD, ("docx",)),
    "XLSX": Type("Excel workbook", _WORKBOOK, ("xlsx",)),
    "ODT": Type("OpenDocument text", _ODT, ("odt",)),
    "PNG": Type("PNG picture", "image/png", ("png",), "picture"),
    "JPEG": Type("JPEG picture", "image/jpeg", ("jpg", "jpeg"), "picture"),
    "TXT": Type("plain text", "text/plain; charset=utf-8", ("txt",)),
}
TAKEN = "PDF, Word, Excel, OpenDocument text, PNG, JPEG or plain text"
# A text that is none holds these.
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


def type_of(content: bytes) -> str:
    """The code of the type that a content has, of TYPES; "" for any other."""
    if content.startswith(b"PK\x03\x04"):
        return _of_archive(content)
    media = _media(content)
    found = next((code for code, one in TYPES.items() if one.media == media and one.shown), "")
    return found or ("TXT" if _is_text(content) else "")


def fault_of(name: str, content: bytes) -> str:
    """Why a document is not taken, in a sentence that says what to do; "" where it is."""
    if not content:
        return "The file is empty. Choose another"
    if len(content) > MAX_BYTES:
        most = f"{MAX_BYTES // MEGABYTE} MB, which is the most"
        return f"The file is larger than {most}. Save it smaller, or in parts"
    code = type_of(content)
    if not code:
        return f"This is no file of a type that is taken: {TAKEN}. Save it as one of these, and choose that"
    if code == "PDF" and (fault := pdf_fault_of(content)):
        return fault
    ending = name.rpartition(".")[2].lower()
    if ending not in TYPES[code].endings:
        return (
            f"The name says one thing and the file is another: “{name}” is a {TYPES[code].name}. "
            f"If that is right, have its name end with .{TYPES[code].endings[0]}, and choose it again"
        )
    return ""


def _media(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content[:8192])
    except (puremagic.PureError, ValueError):
        return ""
    return str(found[0].mime_type) if found else ""


def _of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            first = archive.infolist()[0] if names else None
            is_odt = bool(
                first
                and first.filename == "mimetype"
                and first.file_size == len(_ODT)
                and archive.read(first).decode("ascii", "replace") == _ODT
            )
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return ""
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        # Macros run on the machine of whoever opens it.
        return ""
    if "[Content_Types].xml" in names:
        return "DOCX" if "word/document.xml" in names else "XLSX" if "xl/workbook.xml" in names else ""
    return "ODT" if is_odt and "content.xml" in names else ""


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _CONTROLS & set(content)
