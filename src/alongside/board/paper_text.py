"""A paper's Markdown as blocks, with its figures in their places: live in a draft, frozen once published.

A figure stands between fences, by its reference:

    ```figure
    consultation 12
    ```

reports_pack.markdown reads the text, and refuses HTML, pictures and other links. What comes out is plain
data, of which the page and the PDF are drawn, so that nothing in a text can become markup.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from alongside.board.models import Paper, PaperFigure
from alongside.core import figures, formats
from alongside.core.figures import Drawn
from alongside.partners.models import Posting
from alongside.reports_pack import markdown
from alongside.reports_pack.faults import Faults
from alongside.reports_pack.markdown import Block, Inline

# What a fault calls the text.
NAME = "The paper"


@dataclass(frozen=True, kw_only=True)
class Read:
    """A text as it is read: its blocks, the figures in it by reference, and what is wrong with it."""

    blocks: tuple[Block, ...] = ()
    figures: tuple[tuple[str, Drawn], ...] = ()
    faults: tuple[str, ...] = ()


def live(text: str, posting: Posting) -> Read:
    """A draft's text, with its figures as they stand now."""
    return _read(text, lambda reference: figures.drawn(reference, posting))


def frozen(paper: Paper) -> Read:
    """A published paper's text, with its figures as they were."""
    kept = {one.reference: _thawed(one) for one in paper.figures.order_by("number")}
    return _read(paper.text, kept.__getitem__)


def _thawed(one: PaperFigure) -> Drawn:
    return Drawn(
        title=one.title,
        definition=one.definition,
        as_at=one.as_at,
        head=tuple(one.head),
        rows=tuple(tuple(row) for row in one.rows),
    )


def _read(text: str, draw: Callable[[str], Drawn]) -> Read:
    found: dict[str, Drawn] = {}

    def place(reference: str) -> list[Block]:
        try:
            found[reference] = found.get(reference) or draw(reference)
        except figures.NotThere as wrong:
            raise markdown.NoFigure(str(wrong)) from None
        return blocks_of(found[reference])

    try:
        blocks = markdown.read(text, NAME, place)
    except Faults as wrong:
        return Read(faults=tuple(str(fault) for fault in wrong.found))
    return Read(blocks=tuple(blocks), figures=tuple(found.items()))


def blocks_of(figure: Drawn) -> list[Block]:
    """A figure as blocks: its title, its table, and its definition with the day for which it holds."""
    definition = f"{figure.definition} As at {formats.date(figure.as_at)}."
    return [
        {"kind": "paragraph", "words": [{"kind": "strong", "words": [figure.title]}]},
        {
            "kind": "table",
            "sides": ["", *("right" if figure.is_of_counts else "" for _ in figure.head[1:])],
            "header": [[cell] for cell in figure.head],
            "rows": [[_cell(cell) for cell in row] for row in figure.rows],
        },
        {"kind": "paragraph", "words": [{"kind": "em", "words": [definition]}]},
    ]


def _cell(text: str) -> list[Inline]:
    """A cell with its own lines."""
    words: list[Inline] = []
    for line in text.splitlines() or [""]:
        words += [{"kind": "break"}, line] if words else [line]
    return words


def as_markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table as Markdown, for a report that is written elsewhere. No text in it is markup there."""
    header = [_escaped(cell) for cell in head]
    lines = [header, ["---"] * len(header), *([_escaped(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_SIGNS: Any = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>()#+-.!|~&"})


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_SIGNS)
