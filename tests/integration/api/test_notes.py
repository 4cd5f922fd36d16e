"""Notes through the API: by the form's rules, told by their category."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from alongside.audit import acting
from alongside.casework.actions import notes
from alongside.casework.models import Case, Note
from alongside.partners.models import Posting
from integration.api.conftest import System, was_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def a_note(**more: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    said = {"kind": "VISIT", "nature": "FACT", "category": "PLAN", "happened_on": today}
    return {**said, "text": "Met him at home, with his mother", **more}


def test_a_note_is_kept_and_told_to_those_who_are_told_its_category(
    council: Posting,
    police: Posting,
    school: Posting,
    open_case: Callable[..., Case],
    system_of: Callable[..., System],
) -> None:
    where = f"/cases/{open_case(council).reference}/notes"
    system = system_of(council)
    made = system.post(where, a_note())
    assert was_told(system) == ["notes"]
    assert (made.status_code, made.json()["text"]) == (201, "Met him at home, with his mother")
    told = [
        [one["number"] for one in system_of(each).get(where).json()["notes"]] for each in (police, school)
    ]
    assert told == [[made.json()["number"]], []]


def test_a_note_to_which_something_was_added_has_changed(
    council: Posting, open_case: Callable[..., Case], system_of: Callable[..., System]
) -> None:
    case, system = open_case(council), system_of(council)
    where = f"/cases/{case.reference}/notes"
    number = system.post(where, a_note()).json()["number"]
    since = timezone.now().isoformat()
    assert system.get(where, changed_since=since).json()["notes"] == []
    with acting.as_posting(council):
        notes.add_to(note=number, case=case.pk, by=council, text="It was his brother", is_error=True)
    told = system.get(where, changed_since=since).json()["notes"]
    assert [(one["number"], one["is_error"], one["added"]) for one in told] == [
        (number, True, ["It was his brother"])
    ]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"category": "HEALTH"}, "body.category"),
        ({"kind": "GOSSIP"}, "body.kind"),
        ({"text": ""}, "body.text"),
        ({"kind": "INFORMATION"}, "body.told_by"),
        ({"nature": ""}, "body.nature"),
    ],
)
def test_what_the_form_would_not_take(
    council: Posting,
    open_case: Callable[..., Case],
    system_of: Callable[..., System],
    more: dict[str, Any],
    where: str,
) -> None:
    answer = system_of(council).post(f"/cases/{open_case(council).reference}/notes", a_note(**more))
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, where)
    assert not Note.objects.exists()
