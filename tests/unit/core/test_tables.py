"""Sort, filter and paging, as the query string asks for them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from markupsafe import Markup

from alongside.core import tables
from alongside.core.disclosure import Suppressed
from alongside.core.tables import Column, Link, Paging, Row, Tag

COLUMNS = (
    Column(name="name", label="Name", order=("surname", "forenames")),
    Column(name="score", label="OGRS", order=("-ogrs2",), numeric=True),
    Column(name="note", label="Note"),
)


def asked(query: str = "", **options: Any) -> tables.Asked:
    return tables.ask(QueryDict(query), COLUMNS, default="name", **options)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ("surname", "forenames", "crn")),
        ("sort=name", ("surname", "forenames", "crn")),
        ("sort=-name", ("-surname", "-forenames", "crn")),
        # A column may run from high to low by itself; turned, it runs from low to high.
        ("sort=score", ("-ogrs2", "crn")),
        ("sort=-score", ("ogrs2", "crn")),
        ("sort=note", ("surname", "forenames", "crn")),
        ("sort=password", ("surname", "forenames", "crn")),
        ("sort=--name", ("surname", "forenames", "crn")),
    ],
)
def test_order_ends_in_a_unique_tiebreak(query: str, expected: tuple[str, ...]) -> None:
    assert asked(query).order_by("crn") == expected


def test_a_tiebreak_that_is_sorted_by_already_is_not_repeated() -> None:
    assert asked("sort=-name").order_by("surname", "crn") == ("-surname", "-forenames", "crn")


def test_the_default_must_be_sortable() -> None:
    with pytest.raises(ValueError, match="'note' is not a sortable column"):
        tables.ask(QueryDict(), COLUMNS, default="note")


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("", 1),
        ("page=3", 3),
        ("page=0", 1),
        ("page=-2", 1),
        ("page=two", 1),
        ("page=²", 1),
        ("page=99999999999", 1),
    ],
)
def test_page_number(query: str, page: int) -> None:
    assert asked(query).page == page


def test_headings_keep_the_filters_and_turn_the_order() -> None:
    table = tables.table(asked("borough=E09000014&sort=name&page=3"), [], 0)
    assert [(header.label, header.aria_sort, header.href) for header in table.headers] == [
        ("Name", "ascending", "?borough=E09000014&sort=-name"),
        ("OGRS", "none", "?borough=E09000014&sort=score"),
        ("Note", "", ""),
    ]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("sort=name", "ascending"),
        ("sort=-name", "descending"),
    ],
)
def test_the_heading_says_which_way(query: str, order: str) -> None:
    assert tables.table(asked(query), [], 0).headers[0].aria_sort == order


@dataclass(frozen=True)
class Person:
    """A record in memory."""

    crn: str
    surname: str
    forenames: str
    ogrs2: int | None


PEOPLE = [
    Person("X3", "Smith", "Ada", 60),
    Person("X1", "Smith", "Ada", 80),
    Person("X2", "Jones", "Bola", None),
    Person("X4", "Ali", "Zara", 80),
]


def listed(query: str, **options: Any) -> list[str]:
    def row(person: Person) -> Row:
        return Row(id=person.crn, cells={})

    table = tables.page_of_list(asked(query, **options), PEOPLE, row=row, tiebreak="crn")
    return [row.id for row in table.rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=name", ["X4", "X2", "X1", "X3"]),
        ("sort=-name", ["X1", "X3", "X2", "X4"]),
        ("sort=score", ["X1", "X4", "X3", "X2"]),
        ("sort=-score", ["X3", "X1", "X4", "X2"]),
    ],
)
def test_a_list_in_memory_has_one_order_with_the_missing_last(query: str, expected: list[str]) -> None:
    assert listed(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("page=1", ["X4", "X2", "X1"]),
        ("page=2", ["X3"]),
        ("page=9", ["X3"]),
    ],
)
def test_a_page_past_the_end_is_the_last(query: str, expected: list[str]) -> None:
    assert listed(query, page_size=3) == expected


class Records:
    """Stands for a queryset: remembers the order asked for, and is cut like a list."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.order: tuple[str, ...] = ()

    def count(self) -> int:
        return self.size

    def order_by(self, *names: str) -> Any:
        self.order = names
        return range(1, self.size + 1)


def test_a_page_of_records_is_ordered_counted_and_cut() -> None:
    records = Records(4178)
    table = tables.page(asked("page=84"), records, row=lambda n: Row(id=str(n), cells={}), tiebreak="crn")
    assert records.order == ("surname", "forenames", "crn")
    assert [row.id for row in table.rows] == [str(number) for number in range(4151, 4179)]
    assert table.paging is not None
    assert (table.paging.first, table.paging.last, table.paging.total) == (4151, 4178, 4178)


def test_a_total_that_is_known_is_not_counted_again() -> None:
    table = tables.page(
        asked(), Records(9), row=lambda n: Row(cells={}), total=3, tiebreak=("borough", "crn")
    )
    assert table.paging == Paging(first=1, last=3, total=3)


def links(page: int, total: int) -> list[str]:
    """The links of a page of ten: numbers, [the current one], and … for a gap."""
    paging = tables.table(asked(f"page={page}", page_size=10), [Row(cells={})], total).paging
    assert paging is not None
    return [
        "…" if link.ellipsis else f"[{link.number}]" if link.current else str(link.number)
        for link in paging.links
    ]


@pytest.mark.parametrize(
    ("page", "total", "expected"),
    [
        (1, 10, []),
        (1, 11, ["[1]", "2"]),
        (1, 95, ["[1]", "2", "…", "10"]),
        (2, 95, ["1", "[2]", "3", "…", "10"]),
        (5, 95, ["1", "…", "4", "[5]", "6", "…", "10"]),
        (10, 95, ["1", "…", "9", "[10]"]),
    ],
)
def test_links_to_other_pages(page: int, total: int, expected: list[str]) -> None:
    assert links(page, total) == expected


def test_previous_and_next_keep_the_rest_of_the_query() -> None:
    paging = tables.table(asked("borough=E09000014&page=2", page_size=10), [Row(cells={})] * 10, 30).paging
    assert paging is not None
    assert paging.previous == "?borough=E09000014&page=1"
    assert paging.next == "?borough=E09000014&page=3"
    assert (paging.first, paging.last) == (11, 20)


def test_an_empty_list_shows_none_of_none() -> None:
    assert tables.table(asked(), [], 0).paging == Paging(first=0, last=0, total=0)


def test_a_plain_table_cannot_be_sorted() -> None:
    table = tables.plain(COLUMNS, [Row(cells={"name": "Ada"})])
    assert [header.href for header in table.headers] == ["", "", ""]
    assert table.paging is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Link(text="Ada", href="/"), "link"),
        (Tag(text="Included"), "tag"),
        (True, "text"),
        (4178, "number"),
        (0.5, "number"),
        (date(2021, 2, 24), "moment"),
        (None, "missing"),
        (Suppressed(), "text"),
        (Markup("<b>1</b>"), "text"),
    ],
)
def test_how_a_cell_is_drawn(value: object, kind: str) -> None:
    assert tables.cell_kind(value) == kind
