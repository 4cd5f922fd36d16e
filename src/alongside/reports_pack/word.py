"""Blocks of a report (reports_pack.markdown) as a Word document: real headings, lists and tables.

The document says its language and its title, and each table repeats its header row, so that a screen reader
reads it as the page is read.
"""

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from alongside.reports_pack.markdown import Block, Inline

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE = "en-GB"
# Word's own styles for lists go three deep; what is deeper stands at the third.
DEEPEST_LIST, DEEPEST_HEADING = 3, 9


def document(title: str, blocks: Sequence[Block], *, below: int = 1) -> bytes:
    """A report as .docx, below its title.

    Args:
        below: the level of the heading above the blocks, as on the page: 0 where theirs count the title.
    """
    made = docx.Document()
    made.core_properties.title, made.core_properties.language = title, LANGUAGE
    made.core_properties.author = made.core_properties.comments = ""
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    _speak(made)
    made.add_heading(_shown(title), level=1)
    for block in blocks:
        _add(made, block | {"level": block["level"] + below} if block["kind"] == "heading" else block)
    whole = io.BytesIO()
    made.save(whole)
    return whole.getvalue()


def _speak(made: Document) -> None:
    """Have a screen reader and the spelling checker read British English."""
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _add(made: Document, block: Block, *, style: str = "", depth: int = 0) -> None:
    kind = block["kind"]
    if kind == "heading":
        _say(made.add_heading(level=min(block["level"], DEEPEST_HEADING)), block["words"])
    elif kind == "paragraph":
        _say(made.add_paragraph(style=style or None), block["words"])
    elif kind in ("bullets", "numbers"):
        _list(made, block, depth + 1)
    elif kind == "quotation":
        for each in block["blocks"]:
            _add(made, each, style="Quote", depth=depth)
    elif kind == "code":
        made.add_paragraph(_shown(block["text"]), style="No Spacing")
    elif kind == "table":
        _table(made, block)


def _list(made: Document, block: Block, depth: int) -> None:
    """A list. Numbers are written out, so that they stay what they were, wherever the list begins."""
    is_numbered = block["kind"] == "numbers"
    level = min(depth, DEEPEST_LIST)
    name = "List Continue" if is_numbered else "List Bullet"
    style = name if level == 1 else f"{name} {level}"
    follows = "List Continue" if level == 1 else f"List Continue {level}"
    for at, item in enumerate(block["items"]):
        for order, each in enumerate(item):
            if order == 0 and each["kind"] == "paragraph":
                number = [f"{block['first'] + at}. "] if is_numbered else []
                _say(made.add_paragraph(style=style), [*number, *each["words"]])
            else:
                _add(made, each, style=follows, depth=depth)


def _table(made: Document, block: Block) -> None:
    rows = [*([block["header"]] if block["header"] else []), *block["rows"]]
    if not rows:
        return
    table = made.add_table(rows=len(rows), cols=len(block["sides"]), style="Table Grid")
    for at, row in enumerate(rows):
        is_header = at == 0 and bool(block["header"])
        for cell, words in zip(table.rows[at].cells, row, strict=False):
            _say(cell.paragraphs[0], words, is_bold=is_header)
        if is_header:
            # The row is repeated on each page, and is read as the table's header.
            table.rows[at]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # No other way.


def _say(to: Paragraph, words: Sequence[Inline], *, is_bold: bool = False, is_italic: bool = False) -> None:
    for word in words:
        if isinstance(word, str):
            run = to.add_run(_shown(word))
            run.bold, run.italic = is_bold or None, is_italic or None
        elif word["kind"] == "break":
            to.add_run().add_break()
        elif word["kind"] == "code":
            to.add_run(_shown(word["text"]))
        elif word["kind"] == "link":
            _link(to, word)
        else:
            _say(
                to,
                word["words"],
                is_bold=is_bold or word["kind"] == "strong",
                is_italic=is_italic or word["kind"] == "em",
            )


def _link(to: Paragraph, word: dict[str, Any]) -> None:
    """A link that Word follows; what it says stays its text."""
    reference = to.part.relate_to(word["to"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), reference)
    before = len(to.runs)
    _say(to, word["words"])
    for run in to.runs[before:]:
        run.underline = True
        link.append(run._r)  # noqa: SLF001  # python-docx reads links, and writes none.
    to._p.append(link)  # noqa: SLF001


def _shown(text: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))
