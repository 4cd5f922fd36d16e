"""The partnership profile: what is known of somebody on one page, as a panel looks at them.

The history of offending, engagement with services, needs and risks (gangs delivery model, 5.1), as far as
whoever looks is told. What it rests on is asked for with one question, since a room waits for the answer.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Manager, OuterRef, Q
from django.db.models.functions import JSONObject, TruncDate
from django.utils import timezone

from alongside.casework import case_page
from alongside.casework.models import (
    Appointment,
    Case,
    CustodySpell,
    Entry,
    EventSide,
    Intervention,
    NeedScore,
    WarningMarker,
)
from alongside.casework.models.appointments import KEPT, Outcome
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.partners.categories import Category
from alongside.people import present, rules

# As many as fit on a screen, and are still of now.
APPOINTMENTS, DECISIONS = 10, 3
Shows = Callable[[Category], bool]


def of(case: Case, *, told: Q, shows: Shows, pack: Pack) -> dict[str, Any]:
    """A profile, in plain values.

    Args:
        told: the condition for what is kept with the case (PartOfCase) and is shown.
        shows: whether a category of what the lead agency knows is shown.
    """
    asked = Case.objects.filter(pk=case.pk).values(**_asked(told)).get()
    # Where nothing is told the database is not asked, and has no rows.
    rows: dict[str, Any] = {name: found or [] for name, found in asked.items()}
    stands = [one for one in (Category.IDENTITY, pack.categories.plan) if shows(one)]
    return {
        # Under which categories something really stands here.
        "categories": {*map(str, stands), *(one["category"] for found in rows.values() for one in found)},
        "name": present.name(case.person) if shows(Category.IDENTITY) else "",
        "who": _who(case) if shows(Category.IDENTITY) else [],
        "standing": _standing(case, pack) if shows(pack.categories.plan) else [],
        "rating": case_page.rating(case, pack) if shows(pack.categories.plan) else None,
        "risks": [_risk(one, pack) for one in rows["warned"]],
        "needs": _needs(rows["scored"], pack),
        "offending": [*map(_custody, rows["inside"]), *map(_event, rows["sides"])],
        "engagement": [
            *_appointments(row["outcome"] for row in rows["met"]),
            *(_intervention(one, pack) for one in rows["offered"]),
        ],
        "decided": [{"text": one["words"], "on": formats.date(_day(one["on"]))} for one in rows["decided"]],
    }


def _asked(told: Q) -> dict[str, ArraySubquery]:
    today = timezone.localdate()
    return {
        "warned": _rows(
            WarningMarker.objects,
            told & Q(ended_on=None),
            "-starts_on",
            code="code",
            words="words",
            on="starts_on",
        ),
        "scored": _rows(NeedScore.objects, told, "on", need="need", score="score", on="on"),
        "inside": _rows(
            CustodySpell.objects,
            told,
            "-from_on",
            why="why",
            from_on="from_on",
            expected_on="expected_on",
            released_on="released_on",
        ),
        "sides": _rows(
            EventSide.objects, told & Q(ended_on=None), "reference", side="side", reference="reference"
        ),
        "met": _rows(
            Appointment.objects,
            told & Q(outcome__in=[*KEPT, Outcome.MISSED], starts_at__date__lte=today),
            "-starts_at",
            outcome="outcome",
            on=TruncDate("starts_at"),
            most=APPOINTMENTS,
        ),
        "offered": _rows(
            Intervention.objects,
            told,
            "-planned_on",
            code="code",
            provider="provider",
            status="status",
            on="status_on",
        ),
        "decided": _rows(
            Entry.objects,
            told & Q(kind=Entry.Kind.PANEL, code="DECISION"),
            "-on",
            words="words",
            on="on",
            most=DECISIONS,
        ),
    }


def _rows(
    kept: Manager[Any], told: Q, order: str, *, most: int | None = None, **columns: Any
) -> ArraySubquery:
    return ArraySubquery(
        kept.filter(told, case=OuterRef("pk"))
        .order_by(order, "-pk")
        .values(row=JSONObject(category="category", **columns))[:most]
    )


def _day(text: str) -> date:
    # PostgreSQL writes a date within JSON as text.
    return date.fromisoformat(text)


def _who(case: Case) -> list[dict[str, str]]:
    born = case.person.born_on
    age = f"{rules.age_on(born, timezone.localdate())}, born on {formats.date(born)}" if born else "Not known"
    return [{"key": "Age", "value": age}]


def _standing(case: Case, pack: Pack) -> list[dict[str, str]]:
    rows = {"Status": case_page.standing(case, pack)}
    if pack.approaches:
        rows["Approach"] = pack.word("approaches", case.approach) if case.approach else "Not known"
    if case.rag and case.rag_since:
        rows["Rated"] = f"{pack.word('rag', case.rag)} since {formats.date(case.rag_since)}"
    if case.motivation:
        rows["Engagement"] = pack.word("motivation", case.motivation)
    return [{"key": key, "value": value} for key, value in rows.items()]


def _risk(one: Mapping[str, Any], pack: Pack) -> dict[str, str]:
    return {
        "name": pack.word("warnings", one["code"]),
        "words": one["words"],
        "since": formats.date(_day(one["on"])),
    }


def _needs(rows: Iterable[Mapping[str, Any]], pack: Pack) -> list[dict[str, str]]:
    """Each need as it was scored last, the most serious first."""
    newest = {one["need"]: one for one in rows}
    ordered = sorted(newest.values(), key=lambda one: (-one["score"], pack.word("needs", one["need"])))
    scale = pack.need_scale
    return [
        {
            "name": pack.word("needs", one["need"]),
            "score": scale[one["score"]] if one["score"] < len(scale) else str(one["score"]),
            "on": formats.date(_day(one["on"])),
        }
        for one in ordered
    ]


def _custody(one: Mapping[str, Any]) -> str:
    words = f"{CustodySpell.Why(one['why']).label}, in custody from {formats.date(_day(one['from_on']))}"
    if one["released_on"]:
        return f"{words} to {formats.date(_day(one['released_on']))}"
    if one["expected_on"]:
        return f"{words}; release expected on {formats.date(_day(one['expected_on']))}"
    return words


def _event(one: Mapping[str, Any]) -> str:
    return f"{EventSide.Side(one['side']).label} in {one['reference']}"


def _appointments(outcomes: Iterable[str]) -> list[str]:
    counted = Counter(outcomes)
    if not counted:
        return []
    kept = sum(counted[one] for one in KEPT)
    return [f"Kept {kept} of the last {formats.count(counted.total(), 'appointment')}"]


def _intervention(one: Mapping[str, Any], pack: Pack) -> str:
    who = f", {one['provider']}" if one["provider"] else ""
    status = Intervention.Status(one["status"]).label.lower()
    return f"{pack.word('interventions', one['code'])}{who}: {status}, {formats.date(_day(one['on']))}"
