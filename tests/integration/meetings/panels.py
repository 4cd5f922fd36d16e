"""A gangs panel before which cases come: what the tests of cases in meetings stand on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alongside.casework import packs
from alongside.casework.actions import cases
from alongside.casework.models import Case
from alongside.casework.shipped import shipped
from alongside.meetings.actions import agenda, parts
from alongside.meetings.models import AgendaItem, Meeting, Part, Series
from alongside.partners.models import Posting
from integration.meetings.conftest import act

STANDING = {"status": "COMMUNITY", "approach": "SUPPORT", "rag": "AMBER", "motivation": "SOME"}


@pytest.fixture
def gangs(panel: Series) -> Series:
    """The panel, with the pack of its programme."""
    packs.load(shipped()["gang-action-group.toml"], "gang-action-group.toml")
    return panel


def a_case(by: Posting, *, days: int = 0, surname: str = "Adeyemi", rag: str = "AMBER") -> Case:
    """Marcus, but for his surname and rating, in the gangs unit since some days ago."""
    today = timezone.localdate()
    return act(
        by,
        cases.open_case,
        programme="gang-action-group",
        said={"forenames": "Marcus", "surname": surname, "born_on": today - timedelta(days=6500), "sex": "M"},
        marker={"role": "AT_RISK", "reason": "Seen with them", "review_on": today + timedelta(days=90)},
        standing={**STANDING, "rag": rag},
        on=today - timedelta(days=days),
    )


def on_agenda(meeting: Meeting, by: Posting, case: Case, minutes: int = 12) -> AgendaItem:
    """A case on an agenda, by hand."""
    act(by, agenda.draw_up, meeting=meeting.pk, cases=[], minutes=minutes, reference=case.reference)
    return meeting.items.get(case=case)


def brings(item: AgendaItem, by: Posting, **said: Any) -> Part:
    """Somebody fills in the part of their agency."""
    given = {"category": "PLAN", "facts": "", "concerns": "", "offer": "", **said}
    return act(by, parts.fill_in, meeting=item.meeting_id, item=item.pk, said=given)
