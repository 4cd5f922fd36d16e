"""The columns of an exported list of cases: what is shared. Without names, nothing says who anybody is."""

from collections.abc import Callable
from datetime import date

from alongside.core.sheets import Cell
from alongside.iom.models import Case
from alongside.iom.parts import CATEGORY_OF, PROGRAMME, Sight
from alongside.iom.present import age_band, in_words, reason_words, standing_of
from alongside.iom.queries import STANDINGS
from alongside.partners.areas import borough
from alongside.partners.categories import Category

_Value = Callable[[Case, date], Cell]
NOT_SHARED = "not shared"

_NAMES: tuple[tuple[str, _Value], ...] = (
    ("surname", lambda case, today: case.person.surname),
    ("forenames", lambda case, today: case.person.forenames),
    ("dob", lambda case, today: case.person.born_on),
    ("crn", lambda case, today: case.person.crn),
    ("pnc", lambda case, today: case.person.pnc),
    ("noms", lambda case, today: case.person.noms),
    ("address", lambda case, today: case.person.address),
    ("postcode", lambda case, today: case.person.postcode),
    ("probation_worker", lambda case, today: case.probation_worker),
)
_FIGURES: tuple[tuple[str, _Value], ...] = (
    ("reference", lambda case, today: case.reference),
    ("borough", lambda case, today: borough(case.borough).name),
    ("sex", lambda case, today: case.person.sex),
    ("age_band", lambda case, today: age_band(case.person.born_on, today)),
    ("ethnicity", lambda case, today: case.person.ethnicity),
    ("ogrs2", lambda case, today: case.ogrs2),
    ("ovp2", lambda case, today: case.ovp2),
    ("scores_on", lambda case, today: case.scores_on),
    ("status", lambda case, today: in_words(case.status)),
    ("index_offence_group", lambda case, today: in_words(case.index_offence_group)),
    ("rosh", lambda case, today: in_words(case.rosh)),
    ("mappa", lambda case, today: case.mappa.replace("_", " ").lower()),
    ("domestic_abuse", lambda case, today: "yes" if case.domestic_abuse else ""),
    ("gangs", lambda case, today: "yes" if case.gangs else ""),
    ("eligible_since", lambda case, today: case.eligible_since),
    ("standing", lambda case, today: STANDINGS[standing_of(case, today)]),
    ("reason", lambda case, today: reason_words(case)),
    ("deferred_until", lambda case, today: case.defer_until),
    ("waiting_since", lambda case, today: case.waiting_since),
)

# A decision is its borough's; these columns are only there where all who decide in reach share their plans.
OF_A_DECISION = frozenset({"reason", "deferred_until"})


def columns(sight: Sight, *, with_names: bool) -> tuple[tuple[str, _Value], ...]:
    """Each column's name, and what it holds of a case on a day. What is nowhere shared has no column."""
    every = (*_FIGURES[:1], *_NAMES, *_FIGURES[1:]) if with_names else _FIGURES
    return tuple((name, value) for name, value in every if _is_shown(sight, name))


def header(sight: Sight, *, with_names: bool) -> list[str]:
    """The names of the columns."""
    return [name for name, _ in columns(sight, with_names=with_names)]


def left_out(sight: Sight, *, with_names: bool) -> list[str]:
    """The names of the columns that are not in the file, because they are not shared."""
    every = (*_NAMES, *_FIGURES) if with_names else _FIGURES
    return [name for name, _ in every if not _is_shown(sight, name)]


def row(case: Case, sight: Sight, *, today: date, with_names: bool) -> tuple[Cell, ...]:
    """One case."""
    return tuple(
        value(case, today) if _is_shared(sight, case, name) else NOT_SHARED
        for name, value in columns(sight, with_names=with_names)
    )


def _is_shown(sight: Sight, column: str) -> bool:
    if column in OF_A_DECISION:
        return sight.reasons
    category = CATEGORY_OF.get(column)
    return category is None or not sight.leads or bool(sight.leads & _sources(sight, category))


def _is_shared(sight: Sight, case: Case, column: str) -> bool:
    category = CATEGORY_OF.get(column)
    return column in OF_A_DECISION or category is None or case.lead_agency_id in _sources(sight, category)


def _sources(sight: Sight, category: Category) -> frozenset[int]:
    return sight.scope.sources(PROGRAMME, category)
