"""What becomes of an action: done, not done with a reason, given to somebody else or more time."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import queries as casework
from alongside.casework.models import Case
from alongside.meetings import queries
from alongside.meetings.actions.finding import locked, reason_to_log, words
from alongside.meetings.actions.said import ACTION, check_day, owner_of, people_of, say_on
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Action
from alongside.partners.models import Posting

State = Action.State


@transaction.atomic
def end(*, action: int, by: Posting, state: Action.State, said: str = "") -> Action:
    """Say that an action is done, or that it is not and will not be, with a reason: it is carried no longer.

    Raises:
        NotThere: it is neither theirs nor of a series that they run.
        CannotDo: somebody said something else already, or it is not done and nobody says why.
    """
    found = _mine(action, by)
    if found.state == state:
        return found
    _check_open(found)
    found.words = words(said, "Say why it is not done.") if state == State.NOT_DONE else said.strip()
    found.state, found.ended_at, found.ended_by = state, timezone.now(), by
    found.save(update_fields=["state", "words", "ended_at", "ended_by"])
    case = _case_of(found, by)
    came = f"\nWhat came of it: {found.words}" if found.words else ""
    say_on(case, found.state, f"{found.text}{came}", by, record=found.pk)
    _written(found, by, ["state"], case=case)
    return found


@transaction.atomic
def change(*, action: int, by: Posting, owner: int, due_on: date, why: str) -> Action:
    """Give an action to somebody else, or more time, with a reason, as whoever runs its series.

    Raises:
        NotThere: it is not of a series that they run.
        CannotDo: it is closed, no reason is given, or it could not be so.
    """
    found = _mine(action, by)
    if not queries.run_by(by).filter(pk=found.series_id).exists():
        raise NotThere
    _check_open(found)
    found.changed_why = words(why, "Say why.")
    if due_on != found.due_on:
        check_day(due_on)
    if owner != found.owner_id:
        found.owner = owner_of(found.series_id, owner, _case_of(found, by))
    found.due_on = due_on
    found.save(update_fields=["owner", "due_on", "changed_why"])
    _written(
        found,
        by,
        ["owner", "due_on"],
        reason_to_log(found.series, found.changed_why),
        case=_case_of(found, by),
    )
    return found


def may_end(by: Posting, action: Action) -> bool:
    """Whether a posting may close an action that it is told: its owner, or whoever runs the series."""
    return by.pk == action.owner_id or queries.run_by(by).filter(pk=action.series_id).exists()


def _mine(pk: int, by: Posting) -> Action:
    found = locked(queries.actions_told(by).filter(pk=pk))
    if found is None or not may_end(by, found):
        raise NotThere
    return found


def _check_open(action: Action) -> None:
    if action.state != State.OPEN:
        raise CannotDo(f"This action is closed already: {action.get_state_display().lower()}.")


def _case_of(action: Action, by: Posting) -> Case | None:
    return casework.one(by, action.case_id) if action.case_id else None


def _written(action: Action, by: Posting, fields: list[str], reason: str = "", *, case: Case | None) -> None:
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=ACTION,
        which=[action.reference],
        people=people_of(case),
        fields=fields,
        reason=reason,
    )
