"""In what rhythm cases are reviewed and met on, and which have fallen out of it.

As far as it is told (queries.told). The days are those of the pack of each case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from alongside.casework import plan_rules, task_rules
from alongside.casework.actions.tasks import REVIEWED
from alongside.casework.models import (
    Addendum,
    Appointment,
    Case,
    CustodySpell,
    Entry,
    Note,
    PackVersion,
    PlanReview,
)
from alongside.casework.models.appointments import KEPT

# The notes of a contact, and what counts as a review of a case.
IN_CONTACT = (Note.Kind.CONTACT, Note.Kind.VISIT, Note.Kind.CALL, Note.Kind.MESSAGE)
# Before any day: a plan that was never reviewed set none.
NEVER = date.min
# What `with_review` adds to a case.
REVIEW = ("last_review", "set_on", "set_for")
REVIEWS = Q(kind=Entry.Kind.REVIEW) | Q(kind=Entry.Kind.TASK, code=REVIEWED)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the pack of a programme says, in a borough or ("") for all."""

    programme: str
    borough: str
    review_days: int
    no_contact_days: int
    alarms: tuple[str, ...]


def rhythms() -> list[Rhythm]:
    """The rhythm of every programme that has a pack, and of each borough that shapes its own. One query."""
    newest = PackVersion.objects.order_by("programme_id", "borough", "-pk").distinct(
        "programme_id", "borough"
    )
    found = newest.values_list("programme__slug", "borough", "content")
    return [_rhythm(slug, borough, content) for slug, borough, content in found]


def _rhythm(slug: str, borough: str, content: dict[str, Any]) -> Rhythm:
    kept = content["rhythm"]
    return Rhythm(
        programme=slug,
        borough=borough,
        review_days=kept["review_days"],
        no_contact_days=kept["no_contact_days"],
        alarms=tuple(one["code"] for one in content["rag"] if one["alarms"]),
    )


def last_contact(told: Q) -> Greatest:
    """For cases: the day of the newest contact; None where there was none.

    An appointment that was kept, as it stands now, or a note of a contact that is not said to be in error.
    The chronology has what was said before both were mended.
    """
    kept = Appointment.objects.filter(told, case=OuterRef("pk"), outcome__in=KEPT).order_by("-starts_at")
    wrong = Addendum.objects.filter(note=OuterRef("pk"), kind=Addendum.Kind.ERROR)
    notes = Note.objects.filter(~Exists(wrong), told, case=OuterRef("pk"), kind__in=IN_CONTACT)
    return Greatest(
        Subquery(kept.values(day=TruncDate("starts_at"))[:1]),
        Subquery(notes.order_by("-happened_on").values("happened_on")[:1]),
        output_field=DateField(),
    )


def with_contact(cases: QuerySet[Case], told: Q) -> QuerySet[Case]:
    """Cases with `last_contact`: the day of the newest contact, or of the opening where there was none."""
    return cases.annotate(last_contact=Coalesce(last_contact(told), F("opened_on")))


def not_met(known: list[Rhythm], today: date) -> Q:
    """With `with_contact`: nobody has been in contact with them for as many days as their pack says."""
    return _each(known, lambda one: _by("last_contact", today, one.no_contact_days))


def with_review(cases: QuerySet[Case], told: Q) -> QuerySet[Case]:
    """Cases with `last_review`, or the opening; and on which day a plan's review (`set_on`) set the next."""
    reviews = PlanReview.objects.filter(told, case=OuterRef("pk")).order_by("-on", "-pk")
    newest = Entry.objects.filter(REVIEWS, told, case=OuterRef("pk")).order_by("-on", "-pk").values("on")
    return cases.annotate(
        last_review=Coalesce(Subquery(newest[:1]), F("opened_on"), output_field=DateField()),
        set_on=Coalesce(Subquery(reviews.values("on")[:1]), NEVER, output_field=DateField()),
        set_for=Subquery(reviews.values("next_on")[:1]),
    )


def to_review(known: list[Rhythm], today: date) -> Q:
    """With `with_review`: the review is due, or was: on the day that the last review set, where one did."""
    by_rhythm = _each(known, lambda one: _by("last_review", today, one.review_days))
    is_set = Q(set_on__gte=F("last_review"))
    return is_set & Q(set_for__lte=today) | ~is_set & by_rhythm


def review_due(found: Mapping[str, Any], review_days: int) -> date:
    """When a case is reviewed next: on the day that its newest review set, or by the rhythm after it.

    Args:
        found: the columns of REVIEW, as `with_review` adds them.
        review_days: the programme's rhythm.
    """
    is_set = found["set_on"] >= found["last_review"]
    return plan_rules.next_review(
        opened_on=found["last_review"],
        set_for=found["set_for"] if is_set else None,
        review_days=review_days,
    )


def turned(known: list[Rhythm], today: date) -> Q:
    """Those that turned a colour that alarms in the last seven days."""
    since = today - task_rules.TURNED_FOR
    return _each(known, lambda one: Q(rag__in=one.alarms, rag_since__gt=since))


def with_release(cases: QuerySet[Case], told: Q, today: date, *, since: date | None = None) -> QuerySet[Case]:
    """Cases with `released_on`: the newest day on which their person was released.

    Args:
        since: after this day; in the last seven days, where it is not given.
    """
    after = since or today - task_rules.TURNED_FOR
    spells = CustodySpell.objects.filter(
        told, case=OuterRef("pk"), released_on__gt=after, released_on__lte=today
    )
    newest = Subquery(spells.order_by("-released_on").values("released_on")[:1])
    return cases.annotate(released_on=newest)


def with_coming_release(cases: QuerySet[Case], told: Q, today: date, *, until: date) -> QuerySet[Case]:
    """Cases with `release_on`: the day until another on which their person is expected to be released."""
    spells = CustodySpell.objects.filter(
        told, case=OuterRef("pk"), released_on=None, expected_on__gt=today, expected_on__lte=until
    )
    return cases.annotate(release_on=Subquery(spells.order_by("expected_on").values("expected_on")[:1]))


def _by(name: str, today: date, days: int) -> Q:
    return Q(**{f"{name}__lte": task_rules.last_day_without(today, days)})


def _each(known: list[Rhythm], condition: Any) -> Q:
    """A condition for each programme by its own rhythm; a borough's own goes before that for all."""
    found = Q(pk__in=[])
    for one in known:
        own = [other.borough for other in known if other.programme == one.programme and other.borough]
        where = Q(borough=one.borough) if one.borough else ~Q(borough__in=own) if own else Q()
        found |= Q(programme=one.programme) & where & condition(one)
    return found
