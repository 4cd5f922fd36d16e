"""Attendance as a figure in the papers of a board."""

from typing import Any

import pytest

from alongside.core import figures
from alongside.meetings.actions import meetings
from alongside.meetings.models import Series
from alongside.partners.models import Posting
from integration.meetings.conftest import act, as_one, comes, held

pytestmark = pytest.mark.django_db


def test_who_came_for_each_agency_and_who_never_did(
    board: Series, council: Posting, police: Posting, clock: Any
) -> None:
    meeting = held(board, council, clock)
    comes(meeting, council, council)
    comes(meeting, council, police)
    act(council, meetings.close, meeting=meeting.pk)
    with as_one(police):
        found = figures.drawn(f"attendance {board.pk}", police)
    assert found.head == ("Agency", "24 February 2021", "Came to")
    assert [(row[0], row[2]) for row in found.rows] == [
        ("Council", "1 of 1"),
        ("Job centre", "0 of 1"),
        ("Police", "1 of 1"),
        ("School", "0 of 1"),
    ]
    assert [row[1] for row in found.rows] == [
        "Representative",
        "Nobody came",
        "Representative",
        "Nobody came",
    ]
    # One meeting says nothing of never.
    assert "Never came" not in found.definition


def test_whoever_is_no_member_has_no_such_figure(board: Series, stranger: Posting) -> None:
    with as_one(stranger), pytest.raises(figures.NotThere, match="no such series of meetings"):
        figures.drawn(f"attendance {board.pk}", stranger)
