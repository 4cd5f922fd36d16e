"""Which columns of a list are shown, in which order, and what a query string asks for that is not there.

    columns = lists.columns(request.GET, COLUMNS)
    asked = tables.ask(columns.params, COLUMNS, default="name", shown=columns.shown)

The query string has them as `columns=name.status.opened`. The form of *Choose columns* sends a value for
each box that is ticked, in the order of the boxes, and `up` from the button that moves one; both are read
here into the short form, in which every link of the page has them from then on. So it works without
JavaScript, and nothing that was ticked is lost by moving a column. docs/lists.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from alongside.core import tables
from alongside.core.filters import keys
from alongside.core.sheets import Cell
from alongside.core.tables import Column, Link, Tag

COLUMNS, UP = "columns", "up"
# A point needs no escape in an address.
BETWEEN = "."


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A column that may be chosen. `is_fixed`: it heads each row, and is always there."""

    name: str
    label: str
    is_shown: bool
    is_fixed: bool
    can_go_up: bool


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The columns that are shown, and the form in which others are chosen.

    Attributes:
        params: the query string, with the columns in their short form; without those that are shown at first.
        kept: what the form sends on besides.
        lost: the names of columns that were asked for and are not there (any more).
        is_open: whether a column was moved just now, so that the form stays open.
        reset: the address with the columns that are shown at first.
    """

    shown: tuple[Column, ...]
    params: QueryDict
    choices: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    lost: tuple[str, ...]
    is_open: bool
    reset: str


def columns(params: QueryDict, every: Sequence[Column]) -> Chosen:
    """Read which columns are asked for. The first of all heads the rows: it is always there, and first."""
    known = {column.name: column for column in every}
    at_first = [column.name for column in every if column.at_first or column is every[0]]
    asked = _unique(name for value in params.getlist(COLUMNS) for name in value.split(BETWEEN) if name)
    names = _unique([every[0].name, *(name for name in asked if name in known)]) if asked else at_first
    up = params.get(UP, "")
    if up in names[2:]:
        place = names.index(up)
        names[place - 1], names[place] = up, names[place - 1]
    clean = params.copy()
    for name in (COLUMNS, UP):
        clean.pop(name, None)
    reset = tables.href(clean)
    kept = tuple((name, value) for name in clean if name != "page" for value in clean.getlist(name))
    if names != at_first:
        clean[COLUMNS] = BETWEEN.join(names)
    in_order = [*names, *(column.name for column in every if column.name not in names)]
    return Chosen(
        shown=tuple(known[name] for name in names),
        params=clean,
        choices=tuple(
            Choice(
                name=name,
                label=known[name].label,
                is_shown=name in names,
                is_fixed=place == 0,
                can_go_up=name in names[2:],
            )
            for place, name in enumerate(in_order)
        ),
        kept=kept,
        lost=tuple(name for name in asked if name not in known),
        is_open=UP in params,
        reset=reset,
    )


def lost(params: QueryDict, chosen: Chosen, every: Sequence[Column], form: forms.BaseForm) -> list[str]:
    """What a query string asks for that is not there any more, or not for its reader, in words.

    Args:
        params: the query string.
        chosen: what `columns` read from it.
        every: the columns that the list has for this reader.
        form: the filter, as it is for this reader, bound to the query string; its class has every field.
    """
    form.is_valid()
    found = []
    for name, field in type(form).base_fields.items():  # type: ignore[attr-defined]
        offered = form.fields.get(name)
        sent = (value for key in keys(name, field) for value in params.getlist(key))
        if any(value.strip() for value in sent) and (offered is None or form.errors.get(name)):
            found.append(f"the filter {str(field.label or name).lower()}")
    found += [f"the column {name.replace('_', ' ')}" for name in chosen.lost]
    sort = params.get("sort", "").removeprefix("-")
    if sort and sort not in {column.name for column in every if column.order}:
        found.append(f"the order by {sort.replace('_', ' ')}")
    return found


def cell(value: object) -> Cell:
    """What stands in a cell of the page, as a cell of a file: the words of a link or a tag, or the value."""
    if isinstance(value, Link):
        return cell(value.text)
    if isinstance(value, Tag):
        return value.text
    return value if isinstance(value, Cell) else str(value)


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
