"""Warning of somebody, looking at a warning again, and ending it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import queries
from alongside.casework.actions.adding import CannotDo, CaseNotFound, one_at_a_time, record, say_of, to_add_to
from alongside.casework.models import Case, Entry, WarningMarker
from alongside.core import formats
from alongside.partners.models import Posting

WHAT = "casework.warning"


def give(*, case: int, by: Posting, said: Mapping[str, Any]) -> WarningMarker:
    """Warn whoever meets somebody, until it is ended. Pressed twice, it is warned of once.

    Args:
        said: code (of the pack), category, words, review_on, disclosed, and why_not where they were not told.

    Raises:
        CaseNotFound: the case is not theirs to add to, or has ended.
        CannotDo: it is warned of already, or would be looked at again today or before.
    """
    today = timezone.localdate()
    with transaction.atomic():
        found = to_add_to(case, by)
        _later(said["review_on"], today)
        since = one_at_a_time(by)
        again = WarningMarker.objects.filter(case=found, by=by, at__gt=since, ended_on=None, **said).first()
        if again:
            return again
        made = WarningMarker(
            case=found, agency_id=by.agency_id, by=by, at=timezone.now(), starts_on=today, **said
        )
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise CannotDo(
                "Your agency warns of this already. Look at that warning again, or end it."
            ) from None
        _say(found, made, by, f"{made.words} To be looked at again on {formats.date(made.review_on)}.")
        record(Act.COLLECTION, found, "warning", by=by, what=WHAT, part=made)
    return made


def review(
    *, warning: int, case: int, by: Posting, review_on: date, disclosed: str, why_not: str
) -> WarningMarker:
    """Look at a warning again: it still holds, until another day.

    Raises:
        CaseNotFound: it is not their agency's, or has ended.
        CannotDo: the day is today or before.
    """
    with transaction.atomic():
        found, one = _own(warning, case, by)
        _later(review_on, timezone.localdate())
        one.review_on, one.disclosed, one.why_not = review_on, disclosed, why_not
        one.save(update_fields=["review_on", "disclosed", "why_not"])
        _say(found, one, by, f"Still holds. To be looked at again on {formats.date(review_on)}.")
        record(Act.ALTERATION, found, "review_on", "disclosed", "why_not", by=by, what=WHAT, part=one)
    return one


def end(*, warning: int, case: int, by: Posting, why: str) -> WarningMarker:
    """End a warning: it no longer holds. It stays in the chronology.

    Raises:
        CaseNotFound: it is not their agency's, or has ended.
    """
    with transaction.atomic():
        found, one = _own(warning, case, by)
        one.ended_on, one.ended_why = timezone.localdate(), why
        one.save(update_fields=["ended_on", "ended_why"])
        _say(found, one, by, f"Ended. {why}")
        record(Act.ALTERATION, found, "ended_on", "ended_why", by=by, what=WHAT, part=one)
    return one


def _own(warning: int, case: int, by: Posting) -> tuple[Case, WarningMarker]:
    found = queries.visible_to(by).filter(pk=case).first()
    if found is None or not queries.may_correct(by, found):
        raise CaseNotFound
    own = WarningMarker.objects.filter(queries.told(by), agency=by.agency_id, ended_on=None)
    one = own.select_for_update(of=("self",)).filter(case=found, pk=warning).first()
    if one is None:
        raise CaseNotFound
    return found, one


def _later(day: date, today: date) -> None:
    if day <= today:
        raise CannotDo("Give a day after today on which the warning is looked at again.")


def _say(case: Case, one: WarningMarker, by: Posting, words: str) -> None:
    say_of(one, case, Entry.Kind.WARNING, code=one.code, words=words, by=by)
