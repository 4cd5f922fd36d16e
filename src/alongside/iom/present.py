"""What pages and files show of a case: plain values, and names only for those who may see them."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from alongside.core import formats
from alongside.core.tables import Column, Link, Row, Tag
from alongside.iom.models import Case
from alongside.iom.parts import Sight
from alongside.iom.queries import STANDINGS
from alongside.iom.rules import REASONS, standing_on
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.people.rules import age_on

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
NOT_SHARED = "not shared"


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


def age_band(born_on: date | None, day: date) -> str:
    """The pack's age bands, for those who see no dates of birth."""
    if born_on is None:
        return formats.NOT_KNOWN
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


def markers(case: Case, sight: Sight) -> str:
    """MAPPA, domestic abuse and gangs, as one line: those that may be seen."""
    risk, intelligence = (sight.shows(case, each) for each in (Category.RISK, Category.INTELLIGENCE))
    found = [
        risk and case.mappa and f"MAPPA {case.mappa.replace('_', ' ').lower()}",
        risk and case.domestic_abuse and "Domestic abuse",
        intelligence and case.gangs and "Gangs",
        NOT_SHARED.capitalize() if not (risk or intelligence) else "",
    ]
    return ", ".join(word for word in found if word)


@dataclass(frozen=True)
class CaseRows:
    """Rows of a list of cases, for one posting on one day. A part that is nowhere shared has no column."""

    sight: Sight
    all_london: bool
    today: date

    LISTED = (Category.IDENTITY, Category.OFFENDING, Category.RISK, Category.INTELLIGENCE)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, with the fields that each sorts by: none where some rows do not show them."""
        sight = self.sight
        by_name = sight.throughout(Category.IDENTITY)
        who = Column(
            name="who",
            label="Name" if sight.names and sight.anywhere(Category.IDENTITY) else "Case",
            order=("person__surname", "person__forenames") if by_name else ("pk",),
        )
        scored = sight.throughout(Category.RISK)
        columns = (
            (None, who),
            (None, Column(name="borough", label="Borough", order=("borough",)) if self.all_london else None),
            (Category.RISK, self._score("ogrs2", "OGRS 2-year", scored)),
            (Category.RISK, self._score("ovp2", "OVP 2-year", scored)),
            (Category.OFFENDING, Column(name="index", label="Index offence")),
            (None, self._markers()),
            (None, Column(name="standing", label="Standing")),
            (None, Column(name="waited", label="Waiting", order=("waiting_since",), numeric=True)),
        )
        return tuple(
            column
            for category, column in columns
            if column is not None and (category is None or sight.anywhere(category))
        )

    @property
    def default_order(self) -> str:
        """The highest score first, where every score may be seen."""
        return "-ogrs2" if self.sight.throughout(Category.RISK) else "who"

    @property
    def fields(self) -> list[str]:
        """What of the cases is shown, in the words of the log: the categories, as of the page of one case."""
        return [str(category) for category in self.LISTED if self._shows(category)]

    @property
    def hidden(self) -> list[str]:
        """The parts of the list that are not shown, or not in every row, in words."""
        return self.sight.hidden_anywhere(self.LISTED)

    def _shows(self, category: Category) -> bool:
        return self.sight.anywhere(category) and (category != Category.IDENTITY or self.sight.names)

    def _score(self, name: str, label: str, is_sorted: bool) -> Column:  # noqa: FBT001
        return Column(name=name, label=label, order=(name,) if is_sorted else (), numeric=True)

    def _markers(self) -> Column | None:
        seen = [self.sight.anywhere(each) for each in (Category.RISK, Category.INTELLIGENCE)]
        return Column(name="markers", label="Markers") if any(seen) else None

    def row(self, case: Case) -> Row:
        """One case."""
        standing = standing_of(case, self.today)
        sight = self.sight
        scored = sight.shows(case, Category.RISK)
        offending = sight.shows(case, Category.OFFENDING)
        name = case.person.name if sight.shows(case, Category.IDENTITY) else case.reference
        href = reverse("iom:case", args=[case.pk])
        return Row(
            id=str(case.pk),
            label=name,
            cells={
                "who": Link(text=name, href=href),
                "borough": borough(case.borough).name,
                "ogrs2": _score(case.ogrs2) if scored else NOT_SHARED,
                "ovp2": _score(case.ovp2) if scored else NOT_SHARED,
                "index": in_words(case.index_offence_group) if offending else NOT_SHARED,
                "markers": markers(case, sight),
                "standing": standing_tag(standing),
                "waited": waited(case, self.today) if standing == "undecided" else "",
            },
        )


def _score(value: int | None) -> object:
    return "–" if value is None else value


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
