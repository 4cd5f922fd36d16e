"""What the actions on engagements stand on: one that is theirs to work on, and how it is kept and said."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import packs
from alongside.casework.actions.adding import CannotDo, CaseNotFound, record, say_of
from alongside.casework.models import Case, Entry
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.diversion import queries
from alongside.diversion.models import Engagement
from alongside.diversion.queries import KIND
from alongside.partners.categories import Category
from alongside.partners.models import Posting


class EngagementNotFound(CaseNotFound):
    """It is not there, or not this posting’s to work on: both look the same from outside."""


def to_work_on(engagement: int, by: Posting) -> Engagement:
    """One of one's own agency that has not ended, locked with its case. Raises EngagementNotFound."""
    found = queries.visible_to(by).filter(pk=engagement).first()
    if found is None:
        raise EngagementNotFound
    # The case first, always: whoever changes how it stands locks it too.
    case = Case.objects.select_for_update().filter(pk=found.case_id).first()
    locked = Engagement.objects.select_for_update().filter(pk=engagement).first()
    if case is None or locked is None:
        raise EngagementNotFound
    locked.case = case
    if not queries.may_work_on(by, locked):
        raise EngagementNotFound
    return locked


def pack_of(engagement: Engagement) -> Pack:
    """The words by which it is worked."""
    return packs.for_programme(engagement.case.programme, engagement.case.borough)


def part(engagement: Engagement, by: Posting, category: Category) -> dict[str, Any]:
    """The columns that everything has that is kept with an engagement."""
    return {
        "engagement": engagement,
        "case": engagement.case,
        "agency_id": by.agency_id,
        "category": category,
        "by": by,
        "at": timezone.now(),
    }


def say(engagement: Engagement, code: str, *, by: Posting, on: date, words: str = "") -> None:
    """Say in the chronology of the case what happened."""
    say_of(engagement, engagement.case, Entry.Kind.DIVERSION, code=code, by=by, on=on, words=words)


def log(act: Act, engagement: Engagement, *fields: str, by: Posting, reason: str = "") -> None:
    """Write it in the log."""
    record(act, engagement.case, *fields, by=by, what=KIND, part=engagement, reason=reason)


def has_come(at: datetime, what: str) -> None:
    """Raise CannotDo where a moment is still to come."""
    if at > timezone.now():
        raise CannotDo(f"{what} is still to come. Check its day and time.")


def not_before(at: datetime, first: datetime, *, what: str, since: str) -> None:
    """Raise CannotDo where one moment is before another that comes first."""
    if at < first:
        raise CannotDo(f"{what} is before the {since}, {formats.datetime(first)}. Check its day and time.")
