"""Reports received as PDF: what a pack can take of them, and what it says of each page to a screen reader.

They are read by PDFium, which Chromium reads PDF with. A pack takes the pictures of their pages, text
included, and nothing else: no scripts, links, attachments or bookmarks come along. Whatever would be missing
from paper is refused: fields that somebody has filled in, and comments.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from alongside.core import shown_text
from alongside.reports_pack.faults import Fault, Faults

MOST_BYTES = 100 * 1024 * 1024
MOST_PAGES = 1000
# What a screen reader is told of one page at most, in characters.
MOST_TEXT = 20_000
# PDFium calls an error of loading so where a password is asked for.
_PASSWORD = 4
_UNSEEN = frozenset({raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP})
_FIELD = raw.FPDF_ANNOT_WIDGET


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its width and height as it is seen, in points, and the text that stands on it."""

    width: float
    height: float
    text: str

    @property
    def is_landscape(self) -> bool:
        """It is wider than high."""
        return self.width > self.height


def read(path: Path, file: str) -> list[Page]:
    """The pages of a report that was received as PDF.

    Args:
        path: where it lies.
        file: its name, for what is said of faults.

    Raises:
        Faults: it is no PDF, damaged, protected, too large or too long, or holds fields or comments.
    """
    if words := _outside(path):
        raise Faults([Fault(file, "", words)])
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as wrong:
        raise Faults([Fault(file, "", _PROTECTED if wrong.err_code == _PASSWORD else _DAMAGED)]) from None
    with document:
        if words := _inside(document):
            raise Faults([Fault(file, "", words)])
        try:
            return [_page(document, at, file) for at in range(len(document))]
        except pypdfium2.PdfiumError:
            raise Faults([Fault(file, "", _DAMAGED)]) from None


_PROTECTED = (
    "the PDF is protected by a password or against changes. Ask for a copy without protection, or print it "
    "to a new PDF."
)
_DAMAGED = "the PDF is damaged, and cannot be read. Save it again from where it was written, and give that."


def _outside(path: Path) -> str:
    """What the file shows without being read."""
    if path.stat().st_size > MOST_BYTES:
        return f"the PDF is larger than {MOST_BYTES // 1024**2} MB. Save it with smaller pictures."
    with path.open("rb") as content:
        is_pdf = b"%PDF-" in content.read(1024)
    return "" if is_pdf else "it is not a PDF, whatever its name says. Save the report as PDF, and give that."


def _inside(document: pypdfium2.PdfDocument) -> str:
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        return _PROTECTED
    if not len(document):
        return "the PDF has no pages."
    if len(document) > MOST_PAGES:
        return (
            f"the PDF has {len(document):,} pages, and a report may have {MOST_PAGES:,}. "
            "Give a summary, or divide it."
        )
    return ""


def _page(document: pypdfium2.PdfDocument, at: int, file: str) -> Page:
    page = document[at]
    try:
        if words := _overlaid(page):
            raise Faults([Fault(file, f"page {at + 1}", words)])
        width, height = page.get_size()
        words_on_it = page.get_textpage()
        try:
            return Page(width, height, _readable(words_on_it.get_text_bounded()))
        finally:
            words_on_it.close()
    finally:
        page.close()


def _readable(text: str) -> str:
    """The text of a page in one line, without what is no letter: PDFium marks a divided word with U+0002."""
    unseen = shown_text.never_shown(text) - frozenset("\r\f")
    return " ".join(text.translate({ord(letter): None for letter in unseen}).split())[:MOST_TEXT]


def _overlaid(page: pypdfium2.PdfPage) -> str:
    """What lies over a page and would not come along: fields and comments."""
    kinds = Counter(_annotations(page))
    what = " and ".join(
        name
        for name, count in (("fields of a form", kinds[_FIELD]), ("comments", kinds.total() - kinds[_FIELD]))
        if count
    )
    return (
        f"it has {what}, which a pack would not show. Print it to a new PDF, and give that." if what else ""
    )


def _annotations(page: pypdfium2.PdfPage) -> Iterator[int]:
    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        kind = int(raw.FPDFAnnot_GetSubtype(annotation))
        raw.FPDFPage_CloseAnnot(annotation)
        if kind not in _UNSEEN:
            yield kind
