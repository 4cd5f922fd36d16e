"""History of every room is written by its triggers alone, and a restriction in one's own name."""

from datetime import date

import pytest
from django.apps import apps
from pghistory.models import Event

from alongside.partners.models import Posting
from alongside.people.models import Person, Restriction
from plain_sql import insert, no_right, no_row, refused, refused_row

pytestmark = pytest.mark.django_db

NOW = "2021-02-01T09:00Z"
HISTORIES = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, Event))
# What the retention of the log's samples removes, under a policy of its own.
REMOVED_BY_TASK = {"oversight_readsampleevent"}


@pytest.fixture
def whom() -> Person:
    """Somebody whose information is to be restricted."""
    return Person.objects.create(crn="X000001", surname="Surname", born_on=date(1990, 1, 1), sex="F")


def restriction(whom: Person, by: Posting) -> dict[str, object]:
    """A restriction, said to be set by somebody."""
    return {"person_id": whom.pk, "from_on": "2021-02-01", "reason": "Disputed.", "by_posting": by.pk}


def test_every_history_of_the_rooms_is_looked_at() -> None:
    assert {
        "iom_allocationevent",
        "iom_caseevent",
        "oversight_readsampleevent",
        "people_personevent",
        "people_restrictionevent",
        "rights_legalholdevent",
        "rights_retentionreviewevent",
        "rights_subjectrequestevent",
    } <= set(HISTORIES)


@pytest.mark.parametrize("table", HISTORIES)
def test_no_past_is_made_up(governance: Posting, table: str) -> None:
    row: dict[str, object] = {"pgh_created_at": NOW, "pgh_label": "update", "pgh_obj_id": 1, "id": 1}
    assert refused_row(table, row, by=governance) == no_row(table)


@pytest.mark.parametrize("table", HISTORIES)
def test_no_past_is_changed(governance: Posting, table: str) -> None:
    assert refused(f"update {table} set pgh_label = 'insert'", by=governance) == no_right(table)


@pytest.mark.parametrize("table", sorted(set(HISTORIES) - REMOVED_BY_TASK))
def test_no_past_is_taken_away(governance: Posting, table: str) -> None:
    assert refused(f"delete from {table}", by=governance) == no_right(table)


def test_the_trigger_keeps_what_a_posting_does(governance: Posting, whom: Person) -> None:
    insert("people_restriction", restriction(whom, governance), by=governance)
    event = Restriction.history.rel.related_model.objects.get()
    assert (event.pgh_posting, event.by_posting) == (governance.pk, governance.pk)


def test_a_restriction_is_set_in_nobody_elses_name(
    governance: Posting, analyst: Posting, whom: Person
) -> None:
    said = refused_row("people_restriction", restriction(whom, analyst), by=governance)
    assert said == no_row("people_restriction")
    said = refused_row("people_restriction", restriction(whom, analyst), by=analyst)
    assert said == no_row("people_restriction")
