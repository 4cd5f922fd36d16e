"""A page whose records are found by their keys, from the database."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from alongside.core import tables
from alongside.core.tables import Column, Row, Table
from alongside.partners.models import Agency, Team

pytestmark = pytest.mark.django_db
COLUMNS = [Column(name="name", label="Name", order=("name",))]


@pytest.fixture
def teams() -> None:
    """Five teams of two agencies; two have the same name, the one of the police the older."""
    council, police = (Agency.objects.create(name=name, kind="COUNCIL") for name in ("Council", "Police"))
    for agency, name in ((police, "C"), (police, "A"), (council, "B"), (council, "C"), (council, "D")):
        Team.objects.create(agency=agency, name=name)


def paged(query: str, **more: Any) -> Table:
    """A page of two teams, each with its agency."""
    asked = tables.ask(QueryDict(query), COLUMNS, default="name", page_size=2)
    found = Team.objects.filter(agency__name__in=["Council", "Police"]).select_related("agency")
    return tables.page_by_key(
        asked, found, row=lambda team: Row(id=f"{team.agency.name} {team.name}", cells={}), **more
    )


@pytest.mark.usefixtures("teams")
@pytest.mark.parametrize(
    ("query", "ids", "first", "last"),
    [
        ("", ["Police A", "Council B"], 1, 2),
        ("page=2", ["Police C", "Council C"], 3, 4),
        ("page=3", ["Council D"], 5, 5),
        ("page=99", ["Council D"], 5, 5),
        ("sort=-name", ["Council D", "Police C"], 1, 2),
    ],
)
def test_a_page_is_in_order_and_knows_how_many_there_are(
    query: str, ids: list[str], first: int, last: int
) -> None:
    table = paged(query)
    assert [row.id for row in table.rows] == ids
    assert table.paging is not None
    assert (table.paging.first, table.paging.last, table.paging.total) == (first, last, 5)


def test_a_page_of_none_is_empty() -> None:
    assert (paged("").rows, paged("page=2").rows) == ((), ())


@pytest.mark.usefixtures("teams")
def test_two_questions_are_asked_and_only_the_first_sorts() -> None:
    seen: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        paged("page=2", first=lambda teams: seen.extend(team.agency.name for team in teams))
    assert seen == ["Police", "Council"]
    assert ["LIMIT 2" in one["sql"] for one in asked.captured_queries] == [True, False]
