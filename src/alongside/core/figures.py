"""Figures that a paper may hold: tables of any room, live while it is written, frozen when it is published.

A room adds its own where the site starts (AppConfig.ready). A paper names one by its reference, which is the
code of the figure and, where there are several of its kind, a key:

    figures.add(Figure(code="iom-standing", keys=…, source=…))
    figures.drawn("iom-standing", posting)

Counts of people go through disclosure control here, so that no room can forget it: a room hands over what it
has counted (Counts), or a table that counts nobody (Words).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from alongside.core import disclosure, formats


class NotThere(LookupError):
    """A reference names no figure that this posting may show; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many people are in each row. `head`: the headings of the rows and of the counts."""

    head: tuple[str, str]
    rows: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Words:
    """A table of texts that counts nobody."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


Table: TypeAlias = Counts | Words


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a room hands over: a table, what it is called, what is counted in it how, and for which day."""

    title: str
    definition: str
    as_at: date
    table: Table


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A figure as it may be published: every cell as it is read."""

    title: str
    definition: str
    as_at: date
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_of_counts: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A kind of figure.

    Attributes:
        code: how references begin; no spaces.
        keys: what is offered to a posting, as key and title; one with the key "" where there is only one.
        source: gives the table for a posting and a key. Raises NotThere.
    """

    code: str
    keys: Callable[[Any], Iterable[tuple[str, str]]]
    source: Callable[[Any, str], Source]


_FIGURES: dict[str, Figure] = {}
_NUMBER = re.compile(r"[0-9]{1,18}")


def number(key: str) -> int:
    """The number of a record that a key is; 0, which is no record's, where it is none that there could be."""
    return int(key) if _NUMBER.fullmatch(key) else 0


def add(figure: Figure) -> None:
    """Have a figure offered to whoever writes a paper. Once, however often a room says so."""
    _FIGURES[figure.code] = figure


def offered(posting: Any) -> list[tuple[str, str]]:
    """Every figure that a posting may show, as reference and title."""
    return [
        (f"{figure.code} {key}".strip(), title)
        for figure in _FIGURES.values()
        for key, title in figure.keys(posting)
    ]


def drawn(reference: str, posting: Any) -> Drawn:
    """A figure as it stands now. Raises NotThere."""
    code, _, key = reference.partition(" ")
    figure = _FIGURES.get(code)
    if figure is None:
        known = ", ".join(sorted(_FIGURES)) or "none"
        raise NotThere(f"there is no figure “{reference[:80]}”. Those that there are begin with: {known}.")
    source = figure.source(posting, key.strip())
    head, rows = _cells(source.table)
    return Drawn(
        title=source.title,
        definition=source.definition,
        as_at=source.as_at,
        head=head,
        rows=rows,
        is_of_counts=isinstance(source.table, Counts),
    )


def _cells(table: Table) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    if isinstance(table, Words):
        return tuple(table.head), tuple(tuple(row) for row in table.rows)
    shown = disclosure.suppress(table.rows)
    rows = [(label, formats.number(count)) for label, count in shown.cells.items()]
    return table.head, (*rows, ("Total", formats.number(shown.total)))
