"""What is settled of a plan before its case is closed."""

from collections.abc import Callable, Mapping

from django.utils import timezone

from alongside.casework.actions import needs
from alongside.casework.actions.adding import CannotDo, Ground, ground_of
from alongside.casework.actions.appointments import when
from alongside.casework.models import Appointment, Case, NeedScore
from alongside.partners.models import Posting

_WHY_NOT: dict[str, Callable[[Case], str]] = {}


def ask_first(programme: str, why_not: Callable[[Case], str]) -> None:
    """Have a programme's own room say why a case of it stays open, in a sentence; "" where nothing does."""
    _WHY_NOT[programme] = why_not


def settle(case: Case, *, by: Posting, scores: Mapping[str, int | None]) -> None:
    """Keep the scores of the end. The database ends what is still open (casework_ends_plan).

    Args, Raises: as check.
    """
    found = check(case, by=by, scores=scores)
    given = {need: number for need, number in scores.items() if number is not None}
    needs.keep(found, point=NeedScore.Point.END, scores=given, on=timezone.localdate(), words="")


def check(case: Case, *, by: Posting, scores: Mapping[str, int | None]) -> Ground:
    """Whether a plan can end: asked when somebody asks for the case to be closed, and again when it is.

    Args:
        scores: for each need that was scored at the start its score; None where it cannot be scored.

    Raises:
        CannotDo: a need is not scored, nobody has said what came of an appointment of the closing agency, or
            the programme's own room says why not.
    """
    why_not = _WHY_NOT.get(case.programme)
    if against := why_not(case) if why_not else "":
        raise CannotDo(against)
    due = Appointment.objects.filter(
        case=case, agency=by.agency_id, outcome="", starts_at__lte=timezone.now()
    )
    unsaid = due.order_by("starts_at", "pk").first()
    if unsaid:
        raise CannotDo(f"Say first what came of the appointment of {when(unsaid)}. Then close the case.")
    missing = needs.scored_before(by, case.pk, NeedScore.Point.START) - set(scores)
    found = ground_of(case, by)
    if missing:
        names = ", ".join(sorted(found.pack.word("needs", code) for code in missing))
        raise CannotDo(f"Say how serious each need is at the end, or that it cannot be scored: {names}.")
    return found
