"""Reading referrals: whose they are to see, the lists, and the desks. RLS says the same (referrals_kept)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from alongside.casework import apart, packs, queries
from alongside.casework.models import (
    Case,
    Desk,
    PackVersion,
    Referral,
    ReferralAnswer,
    ReferralDraft,
    ReferralEvent,
)
from alongside.casework.pack import Route
from alongside.casework.referral_rules import OPEN_STATES
from alongside.partners import sharing
from alongside.partners.models import Access, Agency, Posting, Programme
from alongside.partners.permissions import CASES_WORK, DESKS_WRITE
from alongside.partners.rules import may
from alongside.people.models import Person

KIND = "casework.referral"
NOTHING = Q(pk__in=[])
# What is told of a referral to whoever sees that it is there, and not what is in it.
OUTSIDE = ("SENT", "DESKED", "REDIRECTED")


def apart_from(posting: Posting) -> QuerySet[Referral]:
    """All referrals, but for those of whoever is on the other side of what a posting works on (apart)."""
    other_side = apart.people_kept_from(posting)
    # Without a join, so that whoever changes one may lock what is found.
    cases = Case.objects.filter(person__in=other_side).order_by().values("pk")
    return Referral.objects.exclude(Q(person__in=other_side) | Q(case__in=cases))


def at_desk(posting: Posting) -> Q:
    """The condition for referrals at a desk at which a posting works."""
    if not may(posting, CASES_WORK):
        return NOTHING
    condition = Q(desk=posting.agency_id)
    if posting.borough:
        condition &= Q(is_across=True) | Q(borough=posting.borough)
    if not sharing.scope_of(posting).decides:
        condition &= (
            Q(desk_team=None) | Q(desk_team=posting.team_id) if posting.team_id else Q(desk_team=None)
        )
    return condition


def sent_by(posting: Posting) -> Q:
    """The condition for those that its agency has sent; of a sealed programme, it itself."""
    if not may(posting, CASES_WORK):
        return NOTHING
    return Q(sender=posting) | Q(sender_agency=posting.agency_id, access=Access.OPEN)


def without_desk(posting: Posting) -> Q:
    """The condition for those that wait for a desk, where a posting names desks.

    A desk whose agency has ended is none: what lay there waits for another.
    """
    if not may(posting, DESKS_WRITE):
        return NOTHING
    waits = Q(desk=None) | Q(desk__ends_on__lte=timezone.localdate())
    here = Q(borough=posting.borough) if posting.borough else Q()
    return waits & here & is_open()


def of_cases(posting: Posting) -> Q:
    """The condition for those of which a case came that a posting sees."""
    return Q(access=Access.OPEN, case__in=queries.visible_to(posting).order_by().values("pk"))


def visible_to(posting: Posting) -> QuerySet[Referral]:
    """Every referral that a posting may know of."""
    passed_on = Q(passed_on_by=posting.agency_id)
    if not (may(posting, CASES_WORK) or may(posting, DESKS_WRITE)):
        passed_on = NOTHING
    seen = at_desk(posting) | sent_by(posting) | without_desk(posting) | passed_on | of_cases(posting)
    return apart_from(posting).filter(seen)


def one(posting: Posting, pk: int) -> Referral | None:
    """One referral that a posting may know of."""
    found = visible_to(posting).select_related("desk", "owner__user", "owner__agency", "desk_team", "case")
    return found.filter(pk=pk).first()


def is_at_desk(posting: Posting, referral: Referral) -> bool:
    """Whether a posting works at the desk of a referral."""
    return apart_from(posting).filter(at_desk(posting), pk=referral.pk).exists()


def is_sender(posting: Posting, referral: Referral) -> bool:
    """Whether a posting, or its agency, has sent a referral."""
    return apart_from(posting).filter(sent_by(posting), pk=referral.pk).exists()


def tells_consent(posting: Posting, referral: Referral) -> bool:
    """Whether a posting is told who gave consent: most often that says of whom the referral is.

    As answers_told, but for what is told by category of a case: whoever is told that asks the desk.
    """
    is_open = referral.access == Access.OPEN
    return is_at_desk(posting, referral) or (is_open and is_sender(posting, referral))


def answers_told(posting: Posting, referrals: Collection[int]) -> QuerySet[ReferralAnswer]:
    """What was said in some referrals, as far as a posting is told it, in the order of the form."""
    scope = sharing.scope_of(posting)
    seen = apart_from(posting).order_by().values("pk")
    at = seen.filter(at_desk(posting))
    sent = seen.filter(sent_by(posting), access=Access.OPEN)
    told = Q(referral__in=at) | Q(referral__in=sent)
    of_a_case = Q(referral__in=seen.filter(of_cases(posting)))
    for programme, by_category in sorted(scope.flows.items()):
        for category, sources in sorted(by_category.items()):
            told |= of_a_case & Q(
                referral__programme=programme, category=category, referral__desk__in=sources
            )
    return ReferralAnswer.objects.filter(told, referral__in=referrals).order_by("referral_id", "pk")


def events_told(posting: Posting, referral: Referral) -> QuerySet[ReferralEvent]:
    """What happened to a referral that a posting sees, the newest first."""
    found = ReferralEvent.objects.filter(referral=referral).select_related("by__user", "by__agency", "desk")
    if not (is_at_desk(posting, referral) or is_sender(posting, referral)):
        found = found.filter(kind__in=OUTSIDE)
    return found.select_related("pack").order_by("-pk")


def names_of(posting: Posting, referrals: Iterable[Referral]) -> dict[int, str]:
    """Whom some referrals are of, where that is told."""
    said: dict[int, dict[str, str]] = {}
    found = answers_told(posting, [one.pk for one in referrals])
    for answer in found.filter(code__in=["SURNAME", "FORENAMES"]):
        said.setdefault(answer.referral_id, {})[answer.code] = answer.answer
    return {pk: f"{each.get('FORENAMES', '')} {each.get('SURNAME', '')}".strip() for pk, each in said.items()}


def inbox(posting: Posting) -> QuerySet[Referral]:
    """The referrals at a posting's desks."""
    return apart_from(posting).filter(at_desk(posting))


def sent(posting: Posting) -> QuerySet[Referral]:
    """Those that a posting or its agency has sent or passed on to another desk."""
    passed_on = Q(passed_on_by=posting.agency_id) if may(posting, CASES_WORK) else NOTHING
    return apart_from(posting).filter(sent_by(posting) | passed_on).exclude(at_desk(posting))


def sent_by_agency(posting: Posting) -> QuerySet[Referral]:
    """Those that a posting or its agency has sent, wherever they are now."""
    return apart_from(posting).filter(sent_by(posting))


def overdue(today: date) -> Q:
    """The condition for those whose first response is late."""
    return Q(due_on__lt=today)


def to_review(today: date) -> Q:
    """The condition for those that came to nothing, and are to be kept on or erased."""
    return Q(review_on__lte=today)


def is_open() -> Q:
    """The condition for those on which somebody has still to decide."""
    return Q(state__in=OPEN_STATES)


def held(on: date) -> Func:
    """The condition for those that a legal hold keeps: on whoever would take them along when erased."""
    return Func(F("pk"), Value(on), function="casework_referral_is_held", output_field=BooleanField())


def programmes(route: Route) -> list[Programme]:
    """The programmes to which one may refer by a route: live, and their pack allows it; by name."""
    now = timezone.now()
    live = Programme.objects.filter(live_from__lte=now).filter(Q(ended_at=None) | Q(ended_at__gt=now))
    allowed = {
        version.programme_id
        for version in PackVersion.objects.filter(programme__in=live, borough="")
        .order_by("programme_id", "-pk")
        .distinct("programme_id")
        if route in packs.content(version).referrals.routes
    }
    return list(live.filter(pk__in=allowed).order_by("name", "pk"))


def programme(pk: int, route: Route) -> Programme | None:
    """One of them."""
    return next((one for one in programmes(route) if one.pk == pk), None)


def desk_of(programme: str, borough: str) -> Desk | None:
    """The desk of a programme in a borough: its own, else the one for every borough."""
    found = Desk.objects.filter(programme=programme, borough__in=["", borough]).select_related(
        "agency", "team"
    )
    today = timezone.localdate()
    running = found.filter(Q(agency__ends_on=None) | Q(agency__ends_on__gt=today))
    return running.order_by("-borough").first()


def desks() -> QuerySet[Desk]:
    """Every desk."""
    return Desk.objects.select_related("agency", "team", "named_by__user").order_by("programme", "borough")


def agencies() -> QuerySet[Agency]:
    """The agencies that could be a desk."""
    today = timezone.localdate()
    return Agency.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today)).order_by("name", "pk")


def draft(token_hash: str) -> ReferralDraft | None:
    """The draft whose link somebody has, while it runs. The transaction has been told its hash."""
    return ReferralDraft.objects.filter(token_hash=token_hash, expires_at__gt=timezone.now()).first()


def of_person(person: Person) -> QuerySet[Referral]:
    """The referrals of somebody: those of their cases, and those that say them in words to their agency.

    As casework_referrals_of (referrals_kept), by which those in words are erased with them: by the same full
    name and day of birth, or by a number.
    """
    numbers = [number for number in (person.crn, person.pnc, person.noms) if number]
    in_words = Referral.objects.none()
    if person.agency_id:
        ids = RawSQL(
            "SELECT casework_referrals_of(%s, %s, %s, %s, %s)",
            [person.agency_id, person.surname, person.forenames, person.born_on, numbers],
        )
        in_words = Referral.objects.filter(pk__in=ids)
    of_cases = Q(case__person=person) | Q(person=person)
    return Referral.objects.filter(of_cases | Q(pk__in=in_words.order_by().values("pk"))).order_by("pk")


def question_open(referral: Referral) -> str:
    """What the referrer is asked now; "" where no question is open."""
    if referral.state != Referral.State.ASKED:
        return ""
    asked = ReferralEvent.objects.filter(referral=referral, kind=ReferralEvent.Kind.ASKED)
    newest = asked.order_by("-pk").first()
    return newest.words if newest else ""


def said(referral: Referral) -> Mapping[str, Any]:
    """What was said of somebody, by code: for whoever is at the desk."""
    return dict(ReferralAnswer.objects.filter(referral=referral).order_by("pk").values_list("code", "answer"))
