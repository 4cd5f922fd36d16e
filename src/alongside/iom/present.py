"""What pages and files show of a case: plain values, and names only for those who may see them."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from alongside.core import formats
from alongside.core.tables import Column, Link, Row, Tag
from alongside.iom.models import Case
from alongside.iom.queries import STANDINGS
from alongside.iom.rules import REASONS, standing_on
from alongside.partners.areas import borough
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_SEE_NAMES
from alongside.partners.rules import may

COLOURS = {
    "included": "green",
    "left-out": "grey",
    "deferred": "yellow",
    "undecided": "red",
    "discretionary": "teal",
    "expired-still-on": "orange",
    "expired": "grey",
    "not-assessable": "purple",
    "not-eligible": "grey",
}
CHANGES = {
    "NEW": ("New", "blue"),
    "CHANGED": ("Changed", "yellow"),
    "EXPIRED": ("Expired", "orange"),
    "HELD": ("Row rejected", "red"),
}
AGE_BANDS = ((18, "under 18"), (25, "18 to 24"), (35, "25 to 34"), (50, "35 to 49"), (200, "50 and over"))
NOT_SHOWN = "Names are not shown to your posting"


def may_see_names(posting: Posting) -> bool:
    """Whether a posting sees who the people are."""
    return may(posting, IOM_SEE_NAMES)


def standing_of(case: Case, today: date) -> str:
    """Which of STANDINGS a case is in on a day."""
    return standing_on(
        today,
        eligibility=case.eligibility,
        decided=case.decided,
        defer_until=case.defer_until,
        discretionary=case.discretionary,
    )


def standing_tag(standing: str) -> Tag:
    """A standing as a coloured tag."""
    return Tag(text=STANDINGS[standing], colour=COLOURS[standing])


def age_on(born_on: date, day: date) -> int:
    """Age in whole years on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_band(born_on: date, day: date) -> str:
    """The pack's age bands, for those who see no dates of birth."""
    age = age_on(born_on, day)
    return next(words for limit, words in AGE_BANDS if age < limit)


def reason_words(case: Case) -> str:
    """Why a case is left out, or was added, in words."""
    return next((reasons[case.reason] for reasons in REASONS.values() if case.reason in reasons), "")


def waited(case: Case, today: date) -> str:
    """How long an undecided case has waited, in words."""
    if case.waiting_since is None:
        return ""
    days = (today - case.waiting_since).days
    return f"{days} day" if days == 1 else f"{max(days, 0):,} days"


def markers(case: Case) -> str:
    """MAPPA, domestic abuse and gangs, as one line."""
    found = [
        case.mappa and f"MAPPA {case.mappa.replace('_', ' ').lower()}",
        case.domestic_abuse and "Domestic abuse",
        case.gangs and "Gangs",
    ]
    return ", ".join(word for word in found if word)


@dataclass(frozen=True)
class CaseRows:
    """Rows of a list of cases, for one posting on one day."""

    names: bool
    all_london: bool
    today: date

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, with the fields that each sorts by."""
        who = (
            Column(name="who", label="Name", order=("person__surname", "person__forenames"))
            if self.names
            else Column(name="who", label="Case", order=("pk",))
        )
        where = (Column(name="borough", label="Borough", order=("borough",)),) if self.all_london else ()
        return (
            who,
            *where,
            Column(name="ogrs2", label="OGRS 2-year", order=("ogrs2",), numeric=True),
            Column(name="ovp2", label="OVP 2-year", order=("ovp2",), numeric=True),
            Column(name="index", label="Index offence"),
            Column(name="markers", label="Markers"),
            Column(name="standing", label="Standing"),
            Column(name="waited", label="Waiting", order=("waiting_since",), numeric=True),
        )

    def row(self, case: Case) -> Row:
        """One case."""
        standing = standing_of(case, self.today)
        name = case.person.name if self.names else case.reference
        href = reverse("iom:case", args=[case.pk])
        return Row(
            id=str(case.pk),
            label=name,
            cells={
                "who": Link(text=name, href=href),
                "borough": borough(case.borough).name,
                "ogrs2": "–" if case.ogrs2 is None else case.ogrs2,
                "ovp2": "–" if case.ovp2 is None else case.ovp2,
                "index": in_words(case.index_offence_group),
                "markers": markers(case),
                "standing": standing_tag(standing),
                "waited": waited(case, self.today) if standing == "undecided" else "",
            },
        )


def changed_value(field: str, value: str | None) -> str:
    """A value before or after a change, as comparison.compare writes it, in words."""
    if not value:
        return "nothing"
    if field == "borough":
        return borough(value).name
    if field in ("dob", "sentence_start", "sentence_end"):
        return formats.date(date.fromisoformat(value))
    if field in ("domestic_abuse", "gangs"):
        return "yes" if value == "true" else "no"
    return in_words(value) if value.isupper() and len(value) > 3 else value


def in_words(code: str) -> str:
    """A code in upper case as words: BURGLARY_DOMESTIC reads Burglary domestic."""
    return code.replace("_", " ").capitalize()
