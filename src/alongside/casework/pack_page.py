"""What the page of a programme's pack shows, in plain values."""

from dataclasses import replace
from typing import Any

from django.urls import reverse

from alongside.casework import pack as packing
from alongside.casework.models import PackVersion
from alongside.casework.pack import Pack
from alongside.casework.rules import ROLES
from alongside.core import formats, tables
from alongside.core.tables import Column, Row
from alongside.partners.areas import BOROUGHS
from alongside.partners.categories import LABELS, Category

ROUTES = {
    packing.Route.RUN: "the monthly run",
    packing.Route.INSIDE: "partners who sign in",
    packing.Route.PUBLIC: "the public form",
}
KINDS = {
    "text": "A line",
    "long": "A text",
    "yes_no": "Yes or no",
    "choice": "One of",
    "date": "A date",
}
MOVES = {
    "custody": "Going into custody",
    "pre_release": "Twelve weeks before release",
    "release": "Release",
}


def where(borough: str) -> str:
    """For whom a version is, in words."""
    return next((one.name for one in BOROUGHS if one.gss == borough), "All boroughs")


def others(versions: list[PackVersion], shown: PackVersion) -> list[dict[str, Any]]:
    """The versions of a programme that are in force, by place, with the one that is shown."""
    return [
        {
            "label": where(one.borough),
            "href": f"{reverse('casework:pack', args=[one.programme_id])}?borough={one.borough}",
            "current": one.pk == shown.pk,
        }
        for one in versions
    ]


def facts(version: PackVersion, pack: Pack) -> list[dict[str, str]]:
    """Who may refer whom, and in what rhythm the programme works, for a summary list."""
    days = pack.rhythm.first_response_working_days
    rows = {
        "Purpose": pack.purpose,
        "Source": pack.source,
        "Version": f"{pack.version}, loaded on {formats.date(version.loaded_at)}",
        "Who may refer": _sentence(_listed(ROUTES[route] for route in pack.referrals.routes)),
        "Whom it takes": _whom(pack),
        "First response": "The same day" if days == 0 else f"Within {_counted(days, 'working day')}",
        "Reviews": f"Every {_counted(pack.rhythm.review_days, 'day')}",
        "Meetings": _every(pack.rhythm.meeting_days),
        "No contact for": f"{_counted(pack.rhythm.no_contact_days, 'day')} is an exception",
        "Capacity": _capacity(pack) or "Not limited",
        "Needs are scored": " – ".join(pack.need_scale),
        "Notes are about": _categories(pack.categories.notes),
        "Shared by no agreement": _categories(pack.categories.private) or "Nothing is kept in",
        "A new case is": "Sealed" if pack.access == "SEALED" else "Open to those the agreements allow",
        "Kept": f"Reviewed {_counted(pack.retention.review_after_months, 'month')} after its end, "
        f"erased after {_counted(pack.retention.erase_after_months, 'month')}",
    }
    return [{"key": key, "value": value} for key, value in rows.items()]


def vocabularies(pack: Pack) -> list[dict[str, Any]]:
    """Each vocabulary that the pack has: its caption, and a table, or a list where there is only a name."""
    made = [
        (
            "How somebody stands",
            [_row(one, MOVES.get(one.moved_by, "")) for one in pack.statuses],
            "Moved by",
        ),
        ("Approaches", [_row(one) for one in pack.approaches], ""),
        ("Ratings", [_row(one, one.meaning) for one in pack.rag], "Meaning"),
        ("Motivation and engagement, from low to high", [_row(one) for one in pack.motivation], ""),
        ("Needs", [_row(one, _need(one)) for one in pack.needs], "Pathway"),
        (
            "Interventions",
            [
                _row(one, _listed(pack.word("needs", code) for code in one.needs))
                for one in pack.interventions
            ],
            "For",
        ),
        ("Barriers, counted as unmet demand", [_row(one) for one in pack.barriers], ""),
        ("How a case ends", [_row(one, "Success" if one.success else "") for one in pack.exits], "Counts as"),
        (
            "Why a referral is declined",
            [_row(one, one.consequence) for one in pack.declines],
            "What then happens",
        ),
        ("Warnings", [_row(one) for one in pack.warnings], ""),
        ("Questions of the referral form", [_question(one) for one in pack.questions], "Answer"),
        ("Targets", [_row(one, _target(one)) for one in pack.targets], "To reach"),
    ]
    columns = (Column(name="name", label="Name"), Column(name="more", label="More"))
    return [
        {
            "caption": caption,
            "names": [] if more else [row.cells["name"] for row in rows],
            "table": tables.plain((columns[0], replace(columns[1], label=more)), rows),
        }
        for caption, rows, more in made
        if rows
    ]


def _row(word: Any, more: str = "") -> Row:
    name = f"{word.name} (no longer offered)" if getattr(word, "retired", False) else word.name
    return Row(cells={"name": name, "more": more})


def _need(need: packing.Need) -> str:
    return f"{need.pathway}; shared as {LABELS[need.category].lower()}" if need.category else need.pathway


def _question(question: packing.Question) -> Row:
    kind = KINDS[question.kind]
    answer = f"{kind}: {', '.join(question.choices)}" if question.choices else kind
    words = f"{question.words} (no longer asked)" if question.retired else question.words
    return Row(cells={"name": words, "more": answer if question.required else f"{answer}, or nothing"})


def _target(target: packing.Target) -> str:
    if target.reach is not None:
        return f"{target.reach}% of cases"
    change = target.change or 0
    words = f"{abs(change)}% {'more' if change > 0 else 'less'}"
    return f"{words} over {_counted(target.years, 'year')}" if target.years else words


def _whom(pack: Pack) -> str:
    roles = _listed(ROLES[role] for role in pack.referrals.roles)
    ages = f", {pack.ages.youngest} to {pack.ages.oldest} years old" if pack.ages else ""
    across = ", from any borough" if pack.referrals.across_boroughs else ""
    return _sentence(f"{roles}{ages}{across}")


def _capacity(pack: Pack) -> str:
    said = {
        "a worker at once": pack.capacity.per_worker,
        "a worker in a year": pack.capacity.per_worker_a_year,
        "in a year": pack.capacity.per_year,
    }
    return ", ".join(f"{number:,} {words}" for words, number in said.items() if number)


def _every(days: int | None) -> str:
    return f"Every {_counted(days, 'day')}" if days else "None of its own"


def _categories(found: tuple[Category, ...]) -> str:
    return ", ".join(LABELS[one] for one in found)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _listed(words: Any) -> str:
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
