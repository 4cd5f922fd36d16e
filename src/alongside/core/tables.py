"""Tables with sort, filter and paging on the server.

A view asks with the query string, reads one page of rows, and hands the template plain values:

    asked = tables.ask(request.GET, COLUMNS, default="name")
    listing = tables.page(asked, queries.cases(posting), row=case_row, tiebreak="crn")
    return render(request, "iom/cases.html", {"page_title": "Cases", "listing": listing})

Every order ends in a unique tiebreak, so that no row is shown twice or never while someone pages through.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from django.db.models import Count, QuerySet, Window
from django.http import QueryDict

PAGE_SIZE = 50

Record = TypeVar("Record")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    `name`: key of the row's cell, and of the sort in the query string. `order`: the field names to order by
    (Django's, "-" for descending), empty when the column cannot be sorted. `numeric` aligns right.
    `at_first`: whether it is shown where nobody has chosen columns (core/lists.py).
    """

    name: str
    label: str
    order: tuple[str, ...] = ()
    numeric: bool = False
    at_first: bool = True


@dataclass(frozen=True, kw_only=True)
class Link:
    """A cell that leads somewhere; `hidden` is said by screen readers after the text."""

    text: object
    href: str
    hidden: str = ""


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A cell with a coloured tag; colours are GOV.UK's (grey, green, turquoise, blue, purple, …)."""

    text: str
    colour: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row. `cells` by column name: text, number, date, Link, Tag, Suppressed or safe HTML (Markup).

    `id` is what a select-all checkbox sends and `label` what it is called ("Select Ada Smith").
    """

    cells: Mapping[str, object]
    id: str = ""
    label: str = ""
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the query string asks of a table: sort, page, and the filters beside them.

    `columns` are those that it may be sorted by, `shown` those that are drawn, in their order.
    """

    columns: tuple[Column, ...]
    shown: tuple[Column, ...]
    sort: str
    descending: bool
    page: int
    page_size: int
    params: QueryDict

    def order_by(self, *tiebreak: str) -> tuple[str, ...]:
        """The order for `QuerySet.order_by`, ending in the unique tiebreak."""
        chosen = next(column for column in self.columns if column.name == self.sort)
        order = tuple(_flip(name) for name in chosen.order) if self.descending else chosen.order
        named = {name.lstrip("-") for name in order}
        return order + tuple(name for name in tiebreak if name.lstrip("-") not in named)

    def href(self, **changes: str | int | None) -> str:
        """The same page with some of its query string changed; None takes a parameter out."""
        return href(self.params, **changes)


@dataclass(frozen=True, kw_only=True)
class Header:
    """A column's heading as drawn: `aria_sort` is "ascending", "descending", "none" or "" (not sortable)."""

    name: str
    label: str
    numeric: bool
    href: str = ""
    aria_sort: str = ""


@dataclass(frozen=True, kw_only=True)
class PageLink:
    number: int
    href: str
    current: bool = False
    ellipsis: bool = False


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Where this page lies: "Showing 1 to 50 of 4,178", and the links to the others."""

    first: int
    last: int
    total: int
    links: tuple[PageLink, ...] = ()
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table ready to draw."""

    headers: tuple[Header, ...]
    rows: tuple[Row, ...]
    paging: Paging | None = None


class Records(Protocol):
    """What `page` needs of a queryset."""

    def count(self) -> int: ...
    def order_by(self, *names: str) -> Any: ...


def cell_kind(value: object) -> str:
    """How a cell is drawn: link, tag, number, moment (a date or time), missing, or text."""
    kinds: tuple[tuple[type, str], ...] = (
        (Link, "link"),
        (Tag, "tag"),
        (bool, "text"),
        (int, "number"),
        (float, "number"),
        (dt.date, "moment"),
        (type(None), "missing"),
    )
    return next((kind for type_, kind in kinds if isinstance(value, type_)), "text")


def ask(
    params: QueryDict,
    columns: Sequence[Column],
    *,
    default: str,
    shown: Sequence[Column] | None = None,
    page_size: int = PAGE_SIZE,
) -> Asked:
    """Read sort and page from the query string (`?sort=-name&page=2`).

    `shown` are the columns that are drawn, where not all are (core/lists.py). `default` is a column's name,
    with "-" in front for descending. What cannot be read (an unknown column, a page that is not a number)
    falls back to the default and to page 1: a query string is no user input that deserves an error page.
    Raises ValueError when `default` itself cannot be sorted by.
    """
    sortable = {column.name for column in columns if column.order}
    if default.lstrip("-") not in sortable:
        raise ValueError(f"The default order {default!r} is not a sortable column.")
    asked_sort = params.get("sort", "")
    sort = asked_sort if asked_sort.removeprefix("-") in sortable else default
    return Asked(
        columns=tuple(columns),
        shown=tuple(columns if shown is None else shown),
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        page=_page_number(params.get("page", "")),
        page_size=page_size,
        params=params,
    )


def page(
    asked: Asked,
    records: Records,
    *,
    row: Callable[[Any], Row],
    tiebreak: str | tuple[str, ...] = "pk",
    total: int | None = None,
    first: Callable[[list[Any]], None] = lambda found: None,
) -> Table:
    """One page of a queryset: ordered, counted, cut and turned into rows. Two queries (one with `total`).

    `first` is told the records of the page, to read at once what all of the rows need.
    """
    total = records.count() if total is None else total
    asked = _within(asked, total)
    breakers = (tiebreak,) if isinstance(tiebreak, str) else tiebreak
    start = (asked.page - 1) * asked.page_size
    found = list(records.order_by(*asked.order_by(*breakers))[start : start + asked.page_size])
    first(found)
    return table(asked, [row(record) for record in found], total)


def page_by_key(
    asked: Asked,
    records: QuerySet[Any],
    *,
    row: Callable[[Any], Row],
    tiebreak: str = "pk",
    first: Callable[[list[Any]], None] = lambda found: None,
) -> Table:
    """The same for many records that are joined with others: only those of the page are. Two queries.

    One statement finds the keys of the page and how many there are in all, another reads those records.
    """

    def keys(of: Asked) -> list[tuple[Any, int]]:
        start = (of.page - 1) * of.page_size
        counted = records.order_by(*of.order_by(tiebreak)).values_list("pk", Window(Count("*")))
        return list(counted[start : start + of.page_size])

    found = keys(asked)
    if not found and asked.page > 1:
        asked = _within(asked, records.count())
        found = keys(asked)
    by_key = records.in_bulk([key for key, _ in found])
    on_it = [by_key[key] for key, _ in found if key in by_key]
    first(on_it)
    return table(asked, [row(record) for record in on_it], found[0][1] if found else 0)


def page_of_list(
    asked: Asked, records: Iterable[Record], *, row: Callable[[Record], Row], tiebreak: str
) -> Table:
    """The same for objects already in memory (a table of boroughs): `order` names their attributes.

    Missing values (None) come last in either direction.
    """
    found = list(records)
    asked = _within(asked, len(found))
    for name in reversed(asked.order_by(tiebreak)):
        attribute = name.removeprefix("-")
        known = [record for record in found if getattr(record, attribute) is not None]
        unknown = [record for record in found if getattr(record, attribute) is None]
        known.sort(key=lambda record: getattr(record, attribute), reverse=name.startswith("-"))
        found = known + unknown
    start = (asked.page - 1) * asked.page_size
    return table(asked, [row(record) for record in found[start : start + asked.page_size]], len(found))


def plain(columns: Sequence[Column], rows: Iterable[Row]) -> Table:
    """A table as it is given: no sort, no paging."""
    headers = tuple(Header(name=c.name, label=c.label, numeric=c.numeric) for c in columns)
    return Table(headers=headers, rows=tuple(rows))


def href(params: QueryDict, **changes: str | int | None) -> str:
    """A query string with some parameters changed, the rest kept: "?borough=E09000014&page=2"."""
    changed = params.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


def table(asked: Asked, rows: Sequence[Row], total: int) -> Table:
    """A page of rows that were read some other way, with headings and paging. `total` counts all pages."""
    return Table(headers=_headers(asked), rows=tuple(rows), paging=_paging(asked, len(rows), total))


def _headers(asked: Asked) -> tuple[Header, ...]:
    return tuple(_header(asked, column) for column in asked.shown)


def _header(asked: Asked, column: Column) -> Header:
    header = Header(name=column.name, label=column.label, numeric=column.numeric)
    if not column.order:
        return header
    is_sorted = column.name == asked.sort
    turn = is_sorted and not asked.descending
    return replace(
        header,
        href=asked.href(sort=f"-{column.name}" if turn else column.name, page=None),
        aria_sort=("descending" if asked.descending else "ascending") if is_sorted else "none",
    )


def _paging(asked: Asked, shown: int, total: int) -> Paging:
    start = (asked.page - 1) * asked.page_size
    pages = _pages(total, asked.page_size)
    if pages == 1:
        return Paging(first=min(1, total), last=total, total=total)
    return Paging(
        first=start + 1,
        last=start + shown,
        total=total,
        links=tuple(_page_links(asked, pages)),
        previous=asked.href(page=asked.page - 1) if asked.page > 1 else "",
        next=asked.href(page=asked.page + 1) if asked.page < pages else "",
    )


def _page_links(asked: Asked, pages: int) -> Iterable[PageLink]:
    """First, last, and the pages around this one, with … between (the GOV.UK pagination pattern)."""
    near = sorted({1, pages, *range(max(1, asked.page - 1), min(pages, asked.page + 1) + 1)})
    before = 0
    for number in near:
        if number - before > 1:
            yield PageLink(number=0, href="", ellipsis=True)
        yield PageLink(number=number, href=asked.href(page=number), current=number == asked.page)
        before = number


def _within(asked: Asked, total: int) -> Asked:
    return replace(asked, page=min(asked.page, _pages(total, asked.page_size)))


def _pages(total: int, page_size: int) -> int:
    return max(1, -(-total // page_size))


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
