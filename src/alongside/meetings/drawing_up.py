"""Which cases a panel speaks of next, and why: proposed to whoever draws up its agenda.

Of the panel's programme and area, as far as whoever draws it up may see them. Cases that are restricted or
sealed are proposed to nobody: who else sees them is decided one by one, and they are added by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from alongside.casework import case_page, parts, rhythm
from alongside.casework import queries as casework
from alongside.casework.models import Case
from alongside.casework.parts import Sight
from alongside.core import formats
from alongside.meetings import rules
from alongside.meetings.models import AgendaItem, Meeting, Series
from alongside.partners.models import Access, Posting

Why = AgendaItem.Why
# Where no meeting is planned after this one: the rhythm of the gangs group (gangs delivery model, 5.1).
NO_RHYTHM = timedelta(weeks=3)
_ORDER = list(Why)


@dataclass(frozen=True)
class Proposal:
    """A case for an agenda: what presses most, its day, all the reasons in words, and how it is rated."""

    case: Case
    why: AgendaItem.Why
    on: date | None
    words: str
    name: str
    rag_place: int


def proposals(posting: Posting, meeting: Meeting) -> list[Proposal]:
    """The cases that are not on an agenda yet and have a reason to be, by reason, then by rating."""
    since, day, following = _days(meeting)
    told, known = casework.told(posting), rhythm.rhythms()
    # A release on the day of the meeting before counts; `since` of with_release is exclusive.
    dated = rhythm.with_release(
        rhythm.with_review(_open_cases(posting, meeting.series), told),
        told,
        timezone.localdate(),
        since=max(since, date.min + timedelta(days=1)) - timedelta(days=1),
    )
    dated = rhythm.with_coming_release(dated, told, timezone.localdate(), until=following)
    pressing = (
        Q(opened_on__gte=since)
        | Q(rag_since__gte=since)
        | Q(released_on__isnull=False)
        | Q(release_on__isnull=False)
        | rhythm.to_review(known, day)
    )
    there = meeting.items.filter(case__isnull=False).order_by().values("case")
    found = dated.filter(pressing).exclude(pk__in=there).select_related("lead_agency")
    cases = list(found.prefetch_related("person").order_by("pk"))
    sight = parts.sight_of(posting)
    sight.read_packs(cases)
    made = [_proposal(one, sight, since=since, day=day, following=following) for one in cases]
    return in_order(one for one in made if one)


def in_order(found: Iterable[Proposal]) -> list[Proposal]:
    """By reason, then by rating, then by day."""
    return sorted(
        found, key=lambda one: (_ORDER.index(one.why), one.rag_place, one.on or date.max, one.case.pk)
    )


def by_hand(posting: Posting, meeting: Meeting, reference: str) -> Proposal | None:
    """A case that somebody adds by its reference, of the panel's programme and area, if they may see it."""
    of_series = _of_series(meeting.series)
    found = casework.with_reference(posting, reference.strip().upper()).filter(of_series)
    case = found.select_related("lead_agency").prefetch_related("person").first()
    if case is None:
        return None
    sight = parts.sight_of(posting)
    return Proposal(
        case, Why.BY_HAND, None, "Added by hand", case_page.name(case, sight), _place(case, sight)
    )


def _of_series(series: Series) -> Q:
    programme = series.programme.slug if series.programme else ""
    return Q(programme=programme) & (Q(borough=series.borough) if series.borough else Q())


def _open_cases(posting: Posting, series: Series) -> QuerySet[Case]:
    found = casework.visible_to(posting).filter(_of_series(series))
    return found.filter(closed_on=None, access=Access.OPEN)


def _days(meeting: Meeting) -> tuple[date, date, date]:
    """The days of the meeting before, of this one, and of the one after."""
    others = Meeting.objects.filter(series=meeting.series_id).exclude(state=Meeting.State.CANCELLED)
    held = others.filter(starts_at__lt=meeting.starts_at, held_at__isnull=False)
    before = held.order_by("-starts_at").values_list("starts_at", flat=True).first()
    after = others.filter(starts_at__gt=meeting.starts_at).order_by("starts_at")
    coming = after.values_list("starts_at", flat=True).first()
    day = timezone.localdate(meeting.starts_at)
    return (
        timezone.localdate(before) if before else date.min,
        day,
        timezone.localdate(coming) if coming else day + NO_RHYTHM,
    )


def _proposal(case: Case, sight: Sight, *, since: date, day: date, following: date) -> Proposal | None:
    pack = sight.pack_of(case)
    dates = {name: getattr(case, name) for name in rhythm.REVIEW}
    shows = sight.shows_standing(case)
    reasons = rules.why_on_agenda(
        rules.Dates(
            opened_on=case.opened_on,
            review_due=rhythm.review_due(dates, pack.rhythm.review_days),
            rated_on=case.rag_since if shows else None,
            released_on=case.released_on,  # type: ignore[attr-defined]  # Annotated by rhythm.
            release_on=case.release_on,  # type: ignore[attr-defined]
        ),
        since=since,
        day=day,
        following=following,
    )
    if not reasons:
        return None
    code, on = reasons[0]
    words = "; ".join(f"{Why(one).label.lower()}, {formats.date(at)}" for one, at in reasons)
    name = case_page.name(case, sight)
    return Proposal(case, Why(code), on, f"{words[:1].upper()}{words[1:]}", name, _place(case, sight))


def _place(case: Case, sight: Sight) -> int:
    """The place of its rating among those of its pack; after them all, where none is told."""
    ratings = [one.code for one in sight.pack_of(case).rag]
    is_told = sight.shows_standing(case) and case.rag in ratings
    return ratings.index(case.rag) if is_told else len(ratings)
