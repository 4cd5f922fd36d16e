"""What may stand before the room: what all who sit in it may read, and why the rest is not there (ADR 0052).

seen = screen.of(case, screen.seats(meeting), viewer=posting)
seen.why_nothing                     # why nothing at all of the case is shown; "" where something is
seen.shows(agency, category)         # whether a category of an agency's information is
Part.objects.filter(seen.condition)  # of what is kept with cases, that
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from alongside.casework import apart
from alongside.casework.models import Case
from alongside.meetings import queries, rules
from alongside.meetings.models import Attendance, Meeting
from alongside.partners import sharing
from alongside.partners.categories import EVERY_CATEGORY, OF_A_CASE, Category
from alongside.partners.models import Access, Posting
from alongside.partners.permissions import ACCESS_DECIDE, CASES_SEE
from alongside.partners.rules import may, may_not_read, reaches

# Where somebody lives stands on no screen.
NEVER = frozenset({Category.CONTACT})


@dataclass(frozen=True)
class Seat:
    """Somebody who looks: for which agency, and through which posting, if they have an account."""

    who: str
    agency: int
    agency_name: str
    posting: Posting | None


@dataclass(frozen=True)
class Screen:
    """What of one case may be shown.

    Attributes:
        may_not: by whose information it is and its category, which of those who look may not read it.
        names: what their agencies are called.
        why_nothing: why nothing of it is shown; "" where something is.
        limit: what was put before the room: more than that is not shown until it is put there again.
    """

    may_not: Mapping[int, Mapping[str, frozenset[int]]]
    names: Mapping[int, str]
    why_nothing: str = ""
    limit: Mapping[int, frozenset[str]] | None = None

    def shows(self, source: int, category: str) -> bool:
        """Whether a category of an agency's information is shown."""
        if self.why_nothing or (self.limit is not None and category not in self.limit.get(source, ())):
            return False
        return source in self.may_not and not self.may_not[source][category]

    @property
    def shown(self) -> dict[int, list[str]]:
        """By whose information it is, the categories that are shown."""
        found = {
            source: [str(one) for one in sorted(EVERY_CATEGORY - NEVER) if self.shows(source, one)]
            for source in sorted(self.may_not)
        }
        return {source: categories for source, categories in found.items() if categories}

    @property
    def condition(self) -> Q:
        """The condition for what is kept with cases (PartOfCase)."""
        alike: dict[frozenset[str], list[int]] = {}
        for source, categories in self.shown.items():
            alike.setdefault(frozenset(categories), []).append(source)
        condition = Q(pk__in=[])
        for found, sources in alike.items():
            condition |= Q(agency__in=sources, category__in=sorted(found))
        return condition

    def why_not(self, source: int, category: Category) -> str:
        """Why a category is not shown; "" where it is, or nothing is at all."""
        if self.why_nothing or self.shows(source, category):
            return ""
        kept = self.may_not[source][category] if source in self.may_not else frozenset()
        if not kept:
            return "because it was not put before the room. Show the case again."
        named = sorted(self.names[one] for one in kept)
        who = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
        be = "is" if len(named) == 1 else "are"
        return f"because {who} {be} here, and no agreement lets them read it."


def seats(meeting: Meeting) -> list[Seat]:
    """Who is in the room now."""
    here = Attendance.objects.filter(meeting=meeting, left_at=None)
    found = here.select_related("agency", "posting__user", "posting__agency").order_by("agency__name", "pk")
    return [Seat(one.who, one.agency_id, one.agency.name, one.posting) for one in found]


def seat_of(posting: Posting) -> Seat:
    """The seat of somebody who looks without being in the room."""
    return Seat(posting.user.name, posting.agency_id, posting.agency.name, posting)


def of(
    case: Case,
    looking: Iterable[Seat],
    *,
    viewer: Posting,
    limit: Mapping[int, frozenset[str]] | None = None,
) -> Screen:
    """What of a case may be shown to some who look at once, the viewer among them.

    Args:
        limit: what was put before the room.
    """
    others = [one for one in looking if one.posting != viewer]
    here = [seat_of(viewer), *others]
    names = {one.agency: one.agency_name for one in here}
    live = sharing.live_parts(timezone.now())
    may_not = may_not_read(set(names), live, programme=case.programme)
    if case.lead_agency_id not in may_not:
        may_not[case.lead_agency_id] = {each: frozenset(names) for each in EVERY_CATEGORY}
    unaware = rules.may_not_know(may_not[case.lead_agency_id], set(names), OF_A_CASE)
    # The viewer has found the case, and so is not kept apart from its person.
    kept = apart.kept_from(case.person_id, [one.posting for one in others if one.posting])
    why = next(filter(None, (_why_not(one, case, unaware, kept) for one in here)), "")
    unknown = next((one for one in here if one.posting is None), None)
    if unknown and not why and queries.is_on_a_side(case.person_id):
        why = f"{_who(unknown)} without an account, and whether they are to be kept apart cannot be checked"
    why = f"Nothing of this case is shown, because {why}." if why else ""
    return Screen(may_not, names, why, limit)


def who_may(case: Case, seats: Iterable[Seat]) -> list[Seat]:
    """Which of some may know of a case, each by themselves."""
    seats = list(seats)
    names = {one.agency for one in seats}
    may_not = may_not_read(
        {*names, case.lead_agency_id}, sharing.live_parts(timezone.now()), programme=case.programme
    )
    unaware = rules.may_not_know(may_not[case.lead_agency_id], names, OF_A_CASE)
    kept = apart.kept_from(case.person_id, [one.posting for one in seats if one.posting])
    return [one for one in seats if not _why_not(one, case, unaware, kept)]


def _why_not(one: Seat, case: Case, unaware: frozenset[int], kept: frozenset[int]) -> str:
    """Why somebody may not know of a case; "" where they may."""
    who = _who(one)
    if one.agency in unaware:
        return f"{one.agency_name} is here, and no agreement in force tells it of the case"
    if one.posting and not (may(one.posting, CASES_SEE) and reaches(one.posting, case.borough)):
        return f"{who}, and does not work with such cases"
    is_apart = one.posting is not None and one.posting.pk in kept
    if is_apart or (case.access != Access.OPEN and not _is_let_in(one, case)):
        return f"{who}, and may not see it"
    return ""


def _who(one: Seat) -> str:
    return f"{one.who}, {one.agency_name}, is here"


def _is_let_in(one: Seat, case: Case) -> bool:
    """Whether somebody sees a case that is not open, by what they are (partners.sharing.sees).

    Whoever was let in for a time, by asking or by breaking the glass, looks at it alone and in no room.
    """
    if one.posting is None:
        return False
    is_own, of_team = one.agency == case.lead_agency_id, one.posting.team_id == case.access_team_id
    if is_own and may(one.posting, ACCESS_DECIDE):
        return True
    if case.access == Access.RESTRICTED:
        return of_team
    return is_own and (case.access_team_id is None or of_team)
