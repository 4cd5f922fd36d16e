"""What follows an engagement: release, sessions, counts, places, and who is let into the case."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import actions as audit
from alongside.audit.models import Act
from alongside.casework.actions import cases
from alongside.casework.actions.adding import CannotDo, CaseNotFound, one_at_a_time, own, record
from alongside.diversion import queries
from alongside.diversion.actions.ground import has_come, log, not_before, pack_of, part, say, to_work_on
from alongside.diversion.models import Capacity, Engagement, Episodes, LetIn, Session
from alongside.partners.categories import Category
from alongside.partners.models import Posting

CATEGORY_OF = {
    Episodes.Kind.VICTIM: Category.VICTIM,
    Episodes.Kind.SUSPECT: Category.OFFENDING,
    Episodes.Kind.MISSING: Category.SAFEGUARDING,
}
MONTHS = (3, 6, 12)
MOST = 9_999
# A kind, a side and a number of months.
Cell = tuple[str, str, int]


def release(*, engagement: int, by: Posting, released_at: datetime) -> Engagement:
    """Say when a child was released: the first meeting is due within 48 hours. Said again, it is put right.

    Raises:
        EngagementNotFound: it is not theirs to work on, or has ended.
        CannotDo: it is before the engagement in custody, after a session, or still to come.
    """
    with transaction.atomic():
        found = to_work_on(engagement, by)
        has_come(released_at, "The release")
        not_before(released_at, found.engaged_at, what="The release", since="engagement in custody")
        if Session.objects.filter(engagement=found, held_at__lt=released_at).exists():
            raise CannotDo("A session was held before that. Check the day and time of the release.")
        if found.released_at == released_at:
            return found
        found.released_at = released_at
        found.save(update_fields=["released_at"])
        on = queries.day_of(released_at)
        say(found, "RELEASED", by=by, on=on)
        log(Act.ALTERATION, found, "released_at", by=by)
        if found.case.status == "IN_CUSTODY":
            standing = {**cases.stands(found.case), "status": "RELEASED"}
            since = max(on, found.case.opened_on)
            cases.change(
                case=found.case_id, by=by, standing=standing, words="Released from custody", on=since
            )
    return found


def add_session(*, engagement: int, by: Posting, held_at: datetime, came: bool, words: str = "") -> Session:
    """Keep that a child was met after release, or did not come. Pressed twice, it is kept once.

    Raises:
        EngagementNotFound: it is not theirs to work on, or has ended.
        CannotDo: nobody has said when they were released, or it is before that, or still to come.
    """
    with transaction.atomic():
        found = to_work_on(engagement, by)
        if found.released_at is None:
            raise CannotDo("Say first when they were released: sessions are after that.")
        has_come(held_at, "The session")
        not_before(held_at, found.released_at, what="The session", since="release")
        said = {"held_at": held_at, "came": came, "words": words.strip()}
        since = one_at_a_time(by)
        if again := Session.objects.filter(engagement=found, by=by, at__gt=since, **said).first():
            return again
        made = Session.objects.create(**part(found, by, pack_of(found).categories.plan), **said)
        code = "SESSION" if came else "MISSED"
        say(found, code, by=by, on=queries.day_of(held_at), words=made.words)
        log(Act.COLLECTION, found, "session", by=by)
    return made


def count(*, engagement: int, by: Posting, counts: Mapping[Cell, int | None]) -> list[Episodes]:
    """Keep how often a child was victim, suspect or missing; None leaves what stands, where it is not known.

    Raises:
        EngagementNotFound: it is not theirs to work on, or has ended.
        CannotDo: a count is too large, or a longer time holds fewer than a shorter one.
    """
    _check_counts(counts)
    with transaction.atomic():
        found = to_work_on(engagement, by)
        kept = {
            (one.kind, one.side, one.months): one
            for one in Episodes.objects.select_for_update().filter(engagement=found, agency=by.agency_id)
        }
        made = []
        for cell, number in counts.items():
            before = kept.get(cell)
            if number is None or (before and before.number == number):
                continue
            kind, side, months = cell
            one = before or Episodes(
                **part(found, by, CATEGORY_OF[Episodes.Kind(kind)]), kind=kind, side=side, months=months
            )
            one.number = number
            one.save(**({"update_fields": ["number"]} if before else {"force_insert": True}))
            made.append(one)
        if made:
            log(Act.ALTERATION, found, "episodes", by=by)
    return made


def _check_counts(counts: Mapping[Cell, int | None]) -> None:
    for (kind, side, months), number in counts.items():
        if number is None:
            continue
        if not 0 <= number <= MOST:
            raise CannotDo("Give whole numbers from 0 to 9,999.")
        shorter = [counts.get((kind, side, fewer)) for fewer in MONTHS if fewer < months]
        if any(one is not None and one > number for one in shorter):
            label = Episodes.Kind(kind).label.lower()
            raise CannotDo(
                f"{months} months hold the shorter times too: {label}, {side.lower()}, cannot be fewer. "
                "Check the numbers."
            )


def set_places(*, by: Posting, pathway: str, places: int) -> Capacity:
    """Say how many children a pathway can hold at once. Raises CannotDo."""
    if pathway not in dict(queries.pack_of(by).offered("interventions")):
        raise CannotDo("That pathway is offered no more. Choose another.")
    if not 0 <= places <= MOST:
        raise CannotDo("Give a whole number from 0 to 9,999.")
    with transaction.atomic():
        made, _ = Capacity.objects.update_or_create(
            agency_id=by.agency_id,
            pathway=pathway,
            defaults={"places": places, "by": by, "at": timezone.now()},
        )
        audit.record(act=Act.ALTERATION, by=by, what="diversion.capacity", which=[pathway], fields=["places"])
    return made


def let_in(*, case: int, by: Posting, agency: int, why: str) -> LetIn:
    """Let an agency see a sealed case, because that was agreed; it reads what flows to it, and no more.

    Raises:
        CaseNotFound: it is not theirs to decide.
        CannotDo: no reason is given, or nothing flows to that agency, or it was let in already.
    """
    with transaction.atomic():
        found = own(case, by)
        if not queries.may_let_in(by, found):
            raise CaseNotFound
        if not why.strip():
            raise CannotDo("Say why, and with whom it was agreed.")
        other = queries.could_be_let_in(by, found).filter(pk=agency).first()
        if other is None:
            raise CannotDo(
                "No live agreement of this programme shares with that agency who somebody is, or it was let "
                "in already."
            )
        try:
            with transaction.atomic():
                made = LetIn.objects.create(
                    case=found, agency=other, why=why.strip(), by=by, at=timezone.now()
                )
        except IntegrityError:
            raise CannotDo("That agency was let in already.") from None
        audit.record(
            act=Act.DISCLOSURE,
            by=by,
            what="diversion.letin",
            which=[found.reference],
            people=[found.person_id],
            fields=["case"],
            reason=made.why,
            to=other.name,
        )
    return made


def shut_out(*, let_in: int, case: int, by: Posting) -> LetIn:
    """Have an agency see a case no more. Raises CaseNotFound."""
    with transaction.atomic():
        found = own(case, by)
        if not queries.may_let_in(by, found):
            raise CaseNotFound
        one = LetIn.objects.select_for_update().filter(case=found, ended_at=None, pk=let_in).first()
        if one is None:
            raise CaseNotFound
        one.ended_at = timezone.now()
        one.save(update_fields=["ended_at"])
        record(Act.ALTERATION, found, "let_in", by=by, what="diversion.letin")
    return one
