"""The columns of an exported list of cases. Without names, nothing in them says who anybody is."""

from collections.abc import Callable
from datetime import date

from alongside.core.sheets import Cell
from alongside.iom.models import Case
from alongside.iom.present import age_band, in_words, markers, reason_words, standing_of
from alongside.iom.queries import STANDINGS
from alongside.partners.areas import borough

_Value = Callable[[Case, date], Cell]

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
    ("markers", lambda case, today: markers(case)),
    ("eligible_since", lambda case, today: case.eligible_since),
    ("standing", lambda case, today: STANDINGS[standing_of(case, today)]),
    ("reason", lambda case, today: reason_words(case)),
    ("deferred_until", lambda case, today: case.defer_until),
    ("waiting_since", lambda case, today: case.waiting_since),
)


def columns(*, with_names: bool) -> tuple[tuple[str, _Value], ...]:
    """Each column's name, and what it holds of a case on a day."""
    return (*_FIGURES[:1], *_NAMES, *_FIGURES[1:]) if with_names else _FIGURES


def header(*, with_names: bool) -> list[str]:
    """The names of the columns."""
    return [name for name, _ in columns(with_names=with_names)]


def row(case: Case, *, today: date, with_names: bool) -> tuple[Cell, ...]:
    """One case."""
    return tuple(value(case, today) for _, value in columns(with_names=with_names))
