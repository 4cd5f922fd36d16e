"""PDFs as a board receives them, and what a reader finds in a PDF: for the tests of reports packs."""

import functools
import io
from collections.abc import Callable, Iterator
from typing import Any

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

Change = Callable[[bytes], bytes]

A4 = (210, 297)
A4_LANDSCAPE = (297, 210)


def pages(count: int, *, size: tuple[float, float] = A4, name: str = "Report") -> bytes:
    """A PDF of so many pages, in millimetres; on page 3 stands “Report sheet 3”."""
    source = f"""
#set page(width: {size[0]}mm, height: {size[1]}mm, margin: 20mm)
#set document(title: "A report", date: none)
#for at in range({count}) {{ if at > 0 {{ pagebreak() }}; [{name} sheet #(at + 1)] }}
"""
    made: bytes = typst.compile(source.encode(), ignore_system_fonts=True)
    return made


def changed(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """The PDF after `change` has been done to its writer."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def with_password(pdf: bytes) -> bytes:
    return changed(pdf, lambda writer: writer.encrypt("secret"))


def protected_from_change(pdf: bytes) -> bytes:
    """It opens without a password, and says that nobody may change it."""
    return changed(pdf, lambda writer: writer.encrypt("", owner_password="secret"))


def with_script(pdf: bytes) -> bytes:
    """It runs JavaScript when it is opened."""
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    return changed(pdf, lambda writer: writer.root_object.update({NameObject("/OpenAction"): action}))


def with_comment(pdf: bytes) -> bytes:
    return changed(
        pdf, lambda writer: writer.add_annotation(1, Text(rect=(50, 50, 90, 90), text="Is this so?"))
    )


def with_words_over_it(pdf: bytes) -> bytes:
    return changed(
        pdf, lambda writer: writer.add_annotation(0, FreeText(rect=(50, 50, 200, 90), text="Approved"))
    )


def with_field(pdf: bytes) -> bytes:
    """A form of which one field is filled in."""
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("Cost"),
            NameObject("/V"): TextStringObject("15,000"),
            NameObject("/Rect"): ArrayObject([FloatObject(at) for at in (50, 50, 200, 90)]),
        }
    )
    return changed(pdf, lambda writer: writer.pages[0].update({NameObject("/Annots"): ArrayObject([field])}))


def with_link(pdf: bytes) -> bytes:
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject([FloatObject(at) for at in (50, 50, 200, 90)]),
        }
    )
    return changed(pdf, lambda writer: writer.pages[0].update({NameObject("/Annots"): ArrayObject([link])}))


def turned(pdf: bytes) -> bytes:
    """Its first page is turned by a quarter, as a scanner does it."""
    return changed(pdf, lambda writer: writer.pages[0].rotate(90))


def without_words(count: int = 1) -> bytes:
    """As a scan: pages without any text."""
    sheets = "#pagebreak()\n".join(["#rect(fill: gray)\n"] * count)
    source = f'#set page(paper: "a4")\n#set document(title: "Scan")\n{sheets}'
    made: bytes = typst.compile(source.encode(), ignore_system_fonts=True)
    return made


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


@functools.cache
def sheets(pdf: bytes) -> list[str]:
    """What each page of a PDF says, with one space for any white space."""
    return [_said(page) for page in reader(pdf).pages]


def _said(page: PageObject) -> str:
    return " ".join(page.extract_text().replace("\u200b", "").split())


def elements(pdf: bytes) -> list[Any]:
    """The elements of the structure, in reading order."""
    return list(_below(reader(pdf).trailer["/Root"]["/StructTreeRoot"]))


def tags(pdf: bytes) -> list[str]:
    """The names of the structure's elements, in reading order."""
    return [str(element["/S"]) for element in elements(pdf)]


def alternatives(pdf: bytes) -> list[str]:
    """What a screen reader is told of each figure."""
    return [str(element["/Alt"]) for element in elements(pdf) if element["/S"] == "/Figure"]


def bookmarks(pdf: bytes) -> list[tuple[str, int]]:
    """The bookmarks of the first level, each with the sheet that it leads to, counted from 1."""
    read = reader(pdf)
    return [
        (str(each["/Title"]), read.get_destination_page_number(each) + 1)
        for each in read.outline
        if not isinstance(each, list)
    ]


def _below(node: Any) -> Iterator[Any]:
    if not hasattr(node, "get"):
        return
    if "/S" in node:
        yield node
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from _below(child.get_object())
