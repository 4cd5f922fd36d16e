"""A small delivery plan for the tests of several kinds, in the layout of the partnership's."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from alongside.audit import acting
from alongside.partners.models import Posting
from alongside.plans.actions import versions
from alongside.plans.models import Plan
from unit.delivery.plan_files import HEADER, xlsx

TITLE = "Young people and homes"
ABOVE: list[list[str]] = [["Community Safety Delivery Plan 2026 – 2027"], [], list(HEADER)]
# The texts of milestones, by what the tests call them.
DRAFT, FINAL, FORUM, PATHWAY, LAST = (
    "Present the draft",
    "Present the final text",
    "Hold the forum every three weeks",
    "Agree a pathway with landlords",
    "Tell every tenant",
)
OUTCOME_2 = ["Outcome 2: Fewer young people are harmed", "", "• 60% in settled homes\n• 20% less reoffending"]
ROWS: list[list[str]] = [
    OUTCOME_2,
    ["2.1. Publish a strategy", DRAFT, "Q1", "Strategy lead\nGangs manager", "Corporate Plan", "Green"],
    [
        "",
        FINAL,
        "Q2",
        "Strategy lead",
        "Corporate Plan\nHousing Strategy",
        "Red\nIt was not ready. It comes in October.",
    ],
    ["2.2. Work with girls", FORUM, "Q1-4", "Gangs manager", "", ""],
    ["2.2 Work with landlords", PATHWAY, "JQ1-4", "Housing lead", "", "Amber/Green"],
    ["Outcome 3: Homes are safe"],
    ["3.1. Tell tenants", LAST, "31 March 2027", "Housing lead", "", ""],
]


def a_file(rows: Sequence[Sequence[str]] = ROWS) -> io.BytesIO:
    """The plan as a workbook; of the same rows the same bytes, though a workbook holds when it was made."""
    return io.BytesIO(_bytes_of(tuple(map(tuple, rows))))


@cache
def _bytes_of(rows: tuple[tuple[str, ...], ...]) -> bytes:
    with TemporaryDirectory() as folder:
        return xlsx(Path(folder) / "plan.xlsx", [*ABOVE, *rows]).read_bytes()


def a_plan(by: Posting, rows: Sequence[Sequence[str]] = ROWS, *, title: str = TITLE) -> Plan:
    """The plan in force, as whoever keeps it took it in."""
    with transaction.atomic(), acting.as_posting(by):
        version = versions.begin(by=by, name="plan.xlsx", file=a_file(rows), title=title, year=None)
        versions.apply(version=version, by=by)
    return Plan.objects.get(pk=version.plan_id)
