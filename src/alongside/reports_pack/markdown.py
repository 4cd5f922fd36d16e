"""Reports written in Markdown: headings, paragraphs, lists, tables, links and emphasis, as plain data.

What comes out is lists, dictionaries and texts, which the template sets; no text in it is ever markup. HTML,
pictures and links that lead nowhere from a pack are refused with their line, and never left out unseen.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from alongside.reports_pack.faults import Fault, Faults, at_line

Block: TypeAlias = dict[str, Any]
Inline: TypeAlias = str | dict[str, Any]
# Gives the blocks of a figure, by what a report says between ```figure and ```. Raises NoFigure.
Figures: TypeAlias = Callable[[str], list[Block]]
FIGURE = "figure"

SCHEMES = ("http", "https", "mailto", "tel")
MOST_BYTES = 2 * 1024 * 1024
# Ten columns of numbers and short words can be read on a page that stands.
MOST_COLUMNS = 10
# Lists in lists, and quotations in quotations: deeper than this is a slip of the pen, or an attack.
DEEPEST = 6
# The reader leaves out what is nested deeper than this; each level of a list is two, and DEEPEST comes first.
MOST_NESTED = 100


class NoFigure(LookupError):
    """There is no such figure; the message is a sentence that begins in the middle of one."""


def read(text: str, file: str, figures: Figures | None = None) -> list[Block]:
    """The blocks of a report.

    Args:
        text: the report as Markdown (CommonMark, with tables).
        file: its name, for what is said of faults.
        figures: where the report may hold figures, what gives them.

    Raises:
        Faults: it says nothing, or holds HTML, pictures, links that lead nowhere from a pack, or figures that
            are not there.
    """
    reader = MarkdownIt("commonmark", {"maxNesting": MOST_NESTED}).enable("table")
    tree = SyntaxTreeNode(reader.parse(text))
    placed: dict[int, list[Block]] = {}
    faults = [*_faults(tree, file), *_place(tree, file, figures, placed)]
    if faults:
        raise Faults(faults)
    blocks = [block for node in tree.children for block in placed.get(_line(node), [_block(node)])]
    if not blocks:
        raise Faults([Fault(file, "", "it says nothing. Write the report, or leave it out of the agenda.")])
    return _levelled(blocks)


def defines_links(text: str) -> bool:
    """Whether a text says where links lead that stand elsewhere, as “[1]: https://…”."""
    said: dict[str, Any] = {}
    MarkdownIt("commonmark", {"maxNesting": MOST_NESTED}).parse(text, said)
    return bool(said.get("references"))


def _faults(node: SyntaxTreeNode, file: str, line: int = 1, depth: int = 0) -> Iterator[Fault]:
    """What the report may not hold, in its order."""
    if not node.is_root and node.map:
        line = node.map[0] + 1
    depth += node.type in ("bullet_list", "ordered_list", "blockquote")
    if words := _TOO_DEEP if depth > DEEPEST else _fault(node):
        yield at_line(file, line, words)
        return
    for child in node.children:
        # Inside a paragraph a break is a new line.
        line += child.type in ("softbreak", "hardbreak")
        yield from _faults(child, file, line, depth)


def _place(
    tree: SyntaxTreeNode, file: str, figures: Figures | None, placed: dict[int, list[Block]]
) -> Iterator[Fault]:
    """Put the blocks of each figure by the line on which it begins; what is wrong with one is a fault."""
    for node in tree.walk():
        if node.type != "fence" or node.info.strip() != FIGURE:
            continue
        if figures is None:
            yield at_line(file, _line(node), _ONLY_IN_ALONGSIDE)
        elif node.parent is not tree:
            yield at_line(file, _line(node), _NOT_BY_ITSELF)
        else:
            try:
                placed[_line(node)] = figures(" ".join(node.content.split()))
            except NoFigure as wrong:
                yield at_line(file, _line(node), str(wrong))


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 0


_ONLY_IN_ALONGSIDE = "this is a figure, which only a paper in Alongside can have. Put its table here instead."
_NOT_BY_ITSELF = "a figure stands by itself, and in no list or quotation. Begin its line at the left edge."
_TOO_DEEP = f"lists and quotations stand in each other more than {DEEPEST} deep. Make it flatter."


def _fault(node: SyntaxTreeNode) -> str:
    if node.type in ("html_block", "html_inline"):
        found = node.content.strip().splitlines()[0][:40]
        return f"this is HTML: “{found}”. Take it out, or write &lt; for a < that belongs to the text."
    if node.type == "image":
        return "this is a picture, which a report in Markdown cannot have. Give the report as PDF."
    if node.type == "table" and (columns := len(node.children[0].children[0].children)) > MOST_COLUMNS:
        return (
            f"the table has {columns} columns, and {MOST_COLUMNS} fit on a page. "
            "Divide it, or give the report as PDF."
        )
    if node.type == "link" and urlsplit(str(node.attrs["href"])).scheme.lower() not in SCHEMES:
        return (
            f"the link goes to “{str(node.attrs['href'])[:80]}”, which leads nowhere from a pack. "
            "Give an address that begins with https:// or mailto:, or take the link out."
        )
    return ""


def _blocks(node: SyntaxTreeNode) -> list[Block]:
    return [_block(child) for child in node.children]


def _block(node: SyntaxTreeNode) -> Block:
    return _KINDS[node.type](node)


def _paragraph(node: SyntaxTreeNode) -> Block:
    return {"kind": "paragraph", "words": _words(node)}


def _heading(node: SyntaxTreeNode) -> Block:
    return {"kind": "heading", "level": int(node.tag[1]), "words": _words(node)}


def _bullets(node: SyntaxTreeNode) -> Block:
    return {"kind": "bullets", "items": [_blocks(item) for item in node.children]}


def _numbers(node: SyntaxTreeNode) -> Block:
    first = int(node.attrs.get("start", 1))
    return {"kind": "numbers", "first": first, "items": [_blocks(item) for item in node.children]}


def _quotation(node: SyntaxTreeNode) -> Block:
    return {"kind": "quotation", "blocks": _blocks(node)}


def _code(node: SyntaxTreeNode) -> Block:
    return {"kind": "code", "text": node.content.rstrip("\n")}


def _rule(_node: SyntaxTreeNode) -> Block:
    return {"kind": "rule"}


def _table(node: SyntaxTreeNode) -> Block:
    rows = [row for part in node.children for row in part.children]
    cells = [[_words(cell) for cell in row.children] for row in rows]
    sides = [str(cell.attrs.get("style", "")).removeprefix("text-align:") for cell in rows[0].children]
    # Markdown asks for a header; where its cells are empty, the table has none.
    header = cells[0] if any(any(words) for words in cells[0]) else []
    return {"kind": "table", "sides": sides, "header": header, "rows": cells[1:]}


_KINDS: dict[str, Callable[[SyntaxTreeNode], Block]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "bullet_list": _bullets,
    "ordered_list": _numbers,
    "table": _table,
    "blockquote": _quotation,
    "fence": _code,
    "code_block": _code,
    "hr": _rule,
}


def _words(node: SyntaxTreeNode) -> list[Inline]:
    """The words inside a block: texts, and dictionaries for emphasis, links and breaks."""
    inside = [each for child in node.children for each in (child.children if child.type == "inline" else [])]
    return [_inline(each) for each in inside]


def _inline(node: SyntaxTreeNode) -> Inline:
    match node.type:
        case "text":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return {"kind": "break"}
        case "code_inline":
            return {"kind": "code", "text": node.content}
        case "link":
            words = [_inline(child) for child in node.children]
            return {"kind": "link", "to": str(node.attrs["href"]), "words": words}
    return {"kind": node.type, "words": [_inline(child) for child in node.children]}


def _levelled(blocks: list[Block]) -> list[Block]:
    """The blocks with headings that go down one level at a time, from 1, as a screen reader needs them."""
    above: list[int] = []
    for block in blocks:
        if block["kind"] == "heading":
            above = [level for level in above if level < block["level"]]
            above.append(block["level"])
            block["level"] = len(above)
    return blocks
