"""Asking the MASH or the YOS whether they know a child, and keeping what was answered."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import queries as casework
from alongside.casework.actions.adding import CannotDo, one_at_a_time
from alongside.casework.models import Case
from alongside.diversion import queries
from alongside.diversion.actions.ground import (
    EngagementNotFound,
    has_come,
    log,
    part,
    say,
    to_work_on,
)
from alongside.diversion.models import Check, CheckAnswer, Engagement
from alongside.partners.categories import Category
from alongside.partners.models import Posting

ASK = "ASK"


def ask(*, engagement: int, by: Posting, of: str) -> Check:
    """Ask the MASH or the YOS whether they know a child.

    Raises:
        EngagementNotFound: it is not theirs to work on, or has ended.
        CannotDo: they were asked already, and have not answered.
    """
    with transaction.atomic():
        found = to_work_on(engagement, by)
        asked = Check.objects.filter(engagement=found, of=of).order_by("pk")
        if set(asked.values_list("pk", flat=True)) - queries.answered(found):
            raise CannotDo(
                f"The {of} was asked already, and has not answered. Keep the answer when it comes."
            )
        return _asked(found, of, by=by, at=timezone.now())


def _asked(found: Engagement, of: str, *, by: Posting, at: datetime) -> Check:
    made = Check.objects.create(**_part(found, by), of=of, asked_at=at)
    words = f"The {of} is asked whether they know the child"
    say(found, "ASKED", by=by, on=queries.day_of(at), words=words)
    log(Act.COLLECTION, found, "check", by=by)
    return made


def _part(found: Engagement, by: Posting) -> dict[str, Any]:
    # Whatever the pack’s plans are about: whether somebody is known to the MASH is about their safety.
    return part(found, by, Category.SAFEGUARDING)


def as_recorded(found: Engagement, yos: str, *, by: Posting, answered_by: str = "") -> Check:
    """Keep what was said of the YOS with the custody form: asked now, or asked and answered on the spot."""
    made = _asked(found, Check.Of.YOS, by=by, at=found.engaged_at)
    if yos != ASK:
        who = answered_by or f"YOS, as {by.user.name} was told in custody"
        _answered(found, made, by=by, says=yos, answered_by=who, answered_at=found.engaged_at, words="")
    return made


def answer(
    *,
    check: int,
    engagement: int,
    by: Posting,
    says: str,
    answered_by: str,
    answered_at: datetime,
    words: str = "",
) -> CheckAnswer:
    """Keep an answer, as whoever was told it or gives it, for their agency. The newest counts.

    Raises:
        EngagementNotFound: the posting does not see it, or may add nothing to the case.
        CannotDo: the answer is before the question, or still to come.
    """
    with transaction.atomic():
        found = queries.one(by, engagement)
        question = queries.checks(by, found).filter(pk=check).first() if found else None
        if found is None or question is None or not queries.may_answer(by, found):
            raise EngagementNotFound
        # Whoever closes the case meanwhile waits, or is waited for.
        if casework.may_work_on(by, found.case):
            Case.objects.select_for_update().filter(pk=found.case_id).first()
        has_come(answered_at, "The answer")
        if answered_at < question.asked_at.replace(second=0, microsecond=0):
            raise CannotDo("The answer is before the question. Check its day and time.")
        said: dict[str, Any] = {
            "says": says,
            "answered_by": answered_by.strip(),
            "answered_at": answered_at,
            "words": words.strip(),
        }
        since = one_at_a_time(by)
        again = CheckAnswer.objects.filter(question=question, by=by, at__gt=since, **said).first()
        if again:
            return again
        return _answered(found, question, by=by, **said)


def _answered(
    found: Engagement,
    question: Check,
    *,
    by: Posting,
    says: str,
    answered_by: str,
    answered_at: datetime,
    words: str,
) -> CheckAnswer:
    made = CheckAnswer.objects.create(
        **_part(found, by),
        question=question,
        says=says,
        answered_by=answered_by,
        answered_at=answered_at,
        words=words,
    )
    told = ". ".join(filter(None, [f"{question.of}: {made.get_says_display().lower()}", answered_by, words]))
    say(found, "ANSWERED", by=by, on=queries.day_of(answered_at), words=told)
    log(Act.COLLECTION, found, "answer", by=by)
    return made
