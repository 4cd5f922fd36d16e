"""Scoring needs, and saying that a plan was reviewed."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import plan_rules, queries
from alongside.casework.actions.adding import CannotDo, Ground, ground, ground_of, own
from alongside.casework.models import Entry, NeedScore, PlanReview
from alongside.partners.models import Posting

Point = NeedScore.Point


def score(
    *, case: int, by: Posting, point: str, scores: Mapping[str, int], on: date, words: str = ""
) -> list[NeedScore]:
    """Say how serious needs are. Pressed twice, it is said once.

    Args:
        point: START or REVIEW; the end is scored when the case is closed (cases.close).
        scores: for the codes of needs, their place on the scale of the pack.
        on: the day on which they were scored.
        words: what it rests on.

    Raises:
        CaseNotFound: it is not theirs to add to.
        CannotDo: no need is scored, the day is not from the opening to today, or a need or score is unknown.
    """
    with transaction.atomic():
        found = ground(case, by)
        if point not in (Point.START, Point.REVIEW):
            raise CannotDo("Score the end when you close the case.")
        found.has_been(on)
        if not scores:
            raise CannotDo("Score at least one need.")
        return keep(found, point=Point(point), scores=scores, on=on, words=words)


def keep(
    found: Ground, *, point: NeedScore.Point, scores: Mapping[str, int], on: date, words: str
) -> list[NeedScore]:
    """Keep scores, and say so. The caller has checked the day. Raises CannotDo."""
    known = {code for code, _ in found.pack.offered("needs")} | scored_before(found.by, found.case.pk)
    made = []
    for need, number in scores.items():
        if need not in known or not 0 <= number < len(found.pack.need_scale):
            raise CannotDo("That need or score is not one of this programme. Choose another.")
        row = {"point": point, "score": number, "on": on, "words": words}
        if NeedScore.objects.filter(case=found.case, by=found.by, need=need, **row).exists():
            continue
        one = NeedScore.objects.create(**found.part(need), **row)
        said = f"{point.label}: {found.pack.need_scale[number]}"
        said = f"{said}. {words}" if words else said
        found.say(Entry.Kind.NEED, need=need, code=need, on=on, words=said, record=one.pk)
        made.append(one)
    if made:
        found.record(Act.COLLECTION, "needs")
    return made


def scored_before(by: Posting, case: int, point: str = "") -> set[str]:
    """The needs of a case that were scored, at one point or at any, as far as a posting is told."""
    kept = NeedScore.objects.filter(queries.told(by), case=case)
    if point:
        kept = kept.filter(point=point)
    return set(kept.order_by().values_list("need", flat=True))


def review(*, case: int, by: Posting, on: date, words: str) -> PlanReview:
    """Say that a plan was reviewed. The next review is due after the programme's rhythm.

    Raises:
        CaseNotFound: the case is not theirs to work on.
        CannotDo: the day is not from the last review (or the opening) to today.
    """
    with transaction.atomic():
        found = ground_of(own(case, by), by)
        kept = PlanReview.objects.filter(case=found.case)
        # The case is locked: of two who press at once, the second finds what the first has kept.
        again = kept.filter(on=on, words=words, by=by).first()
        if again:
            return again
        found.has_been(on, since=kept.aggregate(last=Max("on"))["last"])
        made = PlanReview.objects.create(
            case=found.case,
            agency_id=by.agency_id,
            category=found.pack.categories.plan,
            by=by,
            at=timezone.now(),
            on=on,
            words=words,
            next_on=plan_rules.review_after(on, found.pack.rhythm.review_days),
        )
        found.say(Entry.Kind.REVIEW, on=on, words=words, record=made.pk)
        found.record(Act.COLLECTION, "review")
    return made
