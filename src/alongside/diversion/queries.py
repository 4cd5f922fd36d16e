"""Reading engagements: which a posting sees, which come first, and who waits for what."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateField, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from alongside.casework import packs
from alongside.casework import queries as casework
from alongside.casework.models import Case, Entry
from alongside.casework.pack import Pack
from alongside.casework.parts import sight_of
from alongside.diversion import rules
from alongside.diversion.models import (
    Capacity,
    Check,
    CheckAnswer,
    Engagement,
    Episodes,
    LetIn,
    Need,
    Outcome,
    Session,
)
from alongside.partners import sharing
from alongside.partners.categories import Category
from alongside.partners.models import Agency, Posting
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.rules import flows_to, may
from alongside.partners.sharing import Scope

PROGRAMME = "operation-alliance"
KIND = "diversion.engagement"
Result = Engagement.Result


def opened(scope: Scope) -> Q:
    """The condition for the sealed cases into which an agency was let; row-level security says the same."""
    let_in = LetIn.objects.filter(agency=scope.agency, ended_at=None).order_by()
    return Q(pk__in=let_in.values("case"), lead_agency__in=scope.sources(PROGRAMME))


def is_of_programme(case: Case, _posting: Posting) -> bool:
    """Whether a case is one of custody diversion."""
    return case.programme == PROGRAMME


def of_case_href(case: Case) -> str:
    """Where the engagements of a case stand."""
    return reverse("diversion:of_case", args=[case.pk])


def takes_part(posting: Posting) -> bool:
    """Whether anything of the programme flows to a posting: it is then shown the way there."""
    return may(posting, CASES_SEE) and PROGRAMME in sharing.scope_of(posting).flows


def pack_of(posting: Posting) -> Pack:
    """The words of the programme, as the posting’s borough has them."""
    return packs.for_programme(PROGRAMME, posting.borough)


def has_pack(posting: Posting) -> bool:
    """Whether the programme has any words here: without them there is nothing to choose from."""
    return packs.newest(PROGRAMME, posting.borough) is not None


def visible_to(posting: Posting) -> QuerySet[Engagement]:
    """The engagements that a posting is told; row-level security says the same."""
    return Engagement.objects.filter(casework.told(posting), case__in=casework.visible_to(posting))


def leads(posting: Posting) -> bool:
    """Whether a posting’s agency leads cases of the programme: what it counts is then the project’s own."""
    return casework.visible_to(posting).filter(programme=PROGRAMME, lead_agency=posting.agency_id).exists()


def between(posting: Posting, first: date, last: date) -> QuerySet[Engagement]:
    """Those of some days, both included: the project’s own, or what somebody else is told of them."""
    found = visible_to(posting).filter(engaged_at__date__gte=first, engaged_at__date__lte=last)
    return found.filter(agency=posting.agency_id) if leads(posting) else found


def earlier(posting: Posting, first: date, people: Collection[int]) -> QuerySet[Engagement]:
    """Those of some people before a day, as far as `between` would count them."""
    found = between(posting, date.min, first - timedelta(days=1))
    return found.filter(case__person__in=people).select_related("case")


def one(posting: Posting, pk: int) -> Engagement | None:
    """One engagement, if the posting is told it, with its case."""
    found = visible_to(posting).select_related(
        "case__lead_agency", "case__worker__user", "by__user", "agency"
    )
    return found.prefetch_related("case__person").filter(pk=pk).first()


def of_case(posting: Posting, case: Case) -> QuerySet[Engagement]:
    """The engagements of a case that a posting is told, the newest first."""
    return Engagement.objects.filter(casework.told_of(posting, case)).select_related("by__user")


def newest_change(posting: Posting, engagement: Engagement) -> Entry | None:
    """What the chronology says of who put an engagement right last, if the posting is told it."""
    told = casework.told_of(posting, engagement.case)
    changes = Entry.objects.filter(told, kind=Entry.Kind.DIVERSION, code="CHANGED", record=engagement.pk)
    return changes.select_related("by__user").order_by("-pk").first()


def outcomes(posting: Posting, engagement: Engagement) -> QuerySet[Outcome]:
    """All that came of it, the newest first."""
    told = casework.told_of(posting, engagement.case)
    found = Outcome.objects.filter(told, engagement=engagement).select_related("by__user", "agency")
    return found.order_by("-pk")


def sessions(posting: Posting, engagement: Engagement) -> QuerySet[Session]:
    """The times that the child was met, or did not come, the newest first."""
    told = casework.told_of(posting, engagement.case)
    found = Session.objects.filter(told, engagement=engagement).select_related("by__user", "agency")
    return found.order_by("-held_at", "-pk")


def checks(posting: Posting, engagement: Engagement) -> QuerySet[Check]:
    """What the MASH and the YOS were asked, each with the answers that a posting is told."""
    told = casework.told_of(posting, engagement.case)
    answers = CheckAnswer.objects.filter(told).select_related("agency", "by__user").order_by("-pk")
    found = Check.objects.filter(told, engagement=engagement).select_related("by__user", "agency")
    return found.prefetch_related(Prefetch("answers", queryset=answers)).order_by("asked_at", "pk")


def needs(posting: Posting, engagement: Engagement) -> QuerySet[Need]:
    """The needs that stand, as far as their category is shared."""
    told = casework.told_of(posting, engagement.case)
    return Need.objects.filter(told, engagement=engagement, ended_on=None).order_by("pk")


def episodes(posting: Posting, engagement: Engagement) -> QuerySet[Episodes]:
    """The counts before and after that a posting is told."""
    told = casework.told_of(posting, engagement.case)
    return Episodes.objects.filter(told, engagement=engagement).order_by("kind", "side", "months", "pk")


def let_in(posting: Posting, case: Case) -> QuerySet[LetIn]:
    """The agencies that were let into a case that a posting sees, those that still are first.

    Why is said of a child's safety: of other agencies a posting learns where such information flows to it.
    """
    seen = casework.visible_to(posting).filter(pk=case.pk)
    found = LetIn.objects.filter(case__in=seen).select_related("agency", "by__user")
    if not tells_why(posting, case):
        found = found.filter(agency=posting.agency_id)
    return found.order_by(F("ended_at").desc(nulls_first=True), "pk")


def tells_why(posting: Posting, case: Case) -> bool:
    """Whether a posting is told of the safety of whom a case is about."""
    return sight_of(posting).shows(case, Category.SAFEGUARDING)


def could_be_let_in(posting: Posting, case: Case) -> QuerySet[Agency]:
    """The agencies that could be let into a case: those to which its lead agency shares who somebody is."""
    parts = [part for part in sharing.live_parts(timezone.now()) if part.programme == case.programme]
    readers = [
        agency
        for agency in {part.agency for part in parts} - {case.lead_agency_id}
        if case.lead_agency_id in flows_to(agency, parts).get(case.programme, {}).get(Category.IDENTITY, ())
    ]
    already = let_in(posting, case).filter(ended_at=None).values("agency")
    return Agency.objects.filter(pk__in=readers).exclude(pk__in=already).order_by("name", "pk")


def answered(engagement: Engagement) -> set[int]:
    """Which questions are answered, also where the answer is not shared: not what it says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM diversion_answered(%s)", [[engagement.pk]])
        return {check for (check,) in cursor.fetchall()}


# --- The list ---

RUNNING = Q(exit_on=None, case__closed_on=None)
RELEASED = Q(released_at__isnull=False, outcome__in=[Result.ARRANGED, Result.AWAITS])
MET = Exists(
    Session.objects.filter(engagement=OuterRef("pk"), came=True, held_at__gte=OuterRef("released_at"))
)
UNANSWERED = Exists(
    Check.objects.filter(engagement=OuterRef("pk")).exclude(
        pk__in=CheckAnswer.objects.filter(engagement=OuterRef("engagement")).values("question")
    )
)


def not_met_in_time(now: datetime) -> Q:
    """The condition for who was released more than 48 hours ago and has not been met since."""
    late = Q(released_at__lt=now - rules.FIRST_MEETING_WITHIN)
    return RELEASED & late & RUNNING & ~Q(MET)


def waits() -> Q:
    """The condition for who waits for something to be arranged."""
    return Q(outcome=Result.AWAITS) & RUNNING


def unanswered() -> Q:
    """The condition for whom a question is about that waits for its answer, as far as answers are told."""
    return Q(UNANSWERED, case__closed_on=None)


def waiting_since(found: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Engagements with the day since which each waits: of the first such outcome after any other."""
    other = Outcome.objects.filter(engagement=OuterRef("engagement")).exclude(result=Result.AWAITS)
    last_other = other.order_by("-pk").values("pk")[:1]
    waits = Outcome.objects.filter(engagement=OuterRef("pk"), result=Result.AWAITS)
    unbroken = waits.annotate(other=Subquery(last_other)).filter(Q(other=None) | Q(pk__gt=F("other")))
    first = unbroken.order_by().values("engagement").annotate(first=Min("on")).values("first")
    return found.annotate(waiting_since=Subquery(first, output_field=DateField()))


def waiting_list(posting: Posting) -> QuerySet[Engagement]:
    """Who waits, the longest first."""
    # Annotated: the plugin of the type checker does not see that.
    found: Any = waiting_since(visible_to(posting).filter(waits()))
    listed: QuerySet[Engagement] = found.select_related("case__worker__user")
    return listed.order_by(F("waiting_since"), "engaged_at", "pk")


def wanted(engagements: Iterable[int]) -> dict[int, str]:
    """What was asked for last and not to be had, by engagement."""
    found = Outcome.objects.filter(engagement__in=[*engagements]).exclude(wanted="").order_by("pk")
    return dict(found.values_list("engagement", "wanted"))


# --- Pathways ---


@dataclass(frozen=True, kw_only=True)
class Pathway:
    """One pathway of the pack: how many children it holds now, how many it can, and who asked in vain."""

    code: str
    name: str
    held: int
    places: int | None
    waiting: int

    @property
    def free(self) -> int | None:
        """How many more it can hold; None where nobody has said how many it holds."""
        return None if self.places is None else max(self.places - self.held, 0)


def pathways(posting: Posting) -> Sequence[Pathway]:
    """Every pathway that is offered or held, in the order of the pack: as far as a posting sees."""
    pack = pack_of(posting)
    running = visible_to(posting).filter(RUNNING)
    held = _count(_newest_pathway(running.filter(outcome=Result.ARRANGED)))
    waiting = _count(wanted(running.filter(waits()).values_list("pk", flat=True)).values())
    places = dict(Capacity.objects.filter(agency=posting.agency_id).values_list("pathway", "places"))
    names = dict(pack.offered("interventions"))
    others = sorted({*held, *waiting, *places} - set(names))
    names |= {code: pack.word("interventions", code) for code in others}
    return [
        Pathway(
            code=code,
            name=name,
            held=held.get(code, 0),
            places=places.get(code),
            waiting=waiting.get(code, 0),
        )
        for code, name in names.items()
    ]


def _newest_pathway(found: QuerySet[Engagement]) -> list[str]:
    newest = Outcome.objects.filter(engagement=OuterRef("pk")).order_by("-pk").values("pathway")[:1]
    return list(found.annotate(held=Subquery(newest)).order_by().values_list("held", flat=True))


def _count(codes: Iterable[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for code in codes:
        counted[code] = counted.get(code, 0) + 1
    return counted


# --- The custody form ---


def suites(posting: Posting) -> list[str]:
    """The custody suites in which a posting’s agency has met children, the latest first."""
    mine = Engagement.objects.filter(casework.told(posting), agency=posting.agency_id)
    by_me = mine.filter(by__user=posting.user_id).order_by("-pk").values_list("suite", flat=True)[:1]
    of_all = mine.order_by("-pk").values_list("suite", flat=True)[:200]
    return list(dict.fromkeys([*by_me, *of_all]))[:4]


def met_lately(posting: Posting, people: Iterable[int], *, at: datetime) -> QuerySet[Engagement]:
    """The engagements of some people that same night, of one’s own agency, the newest first."""
    same_night = Q(engaged_at__gt=at - rules.SAME_NIGHT, engaged_at__lt=at + rules.SAME_NIGHT)
    found = visible_to(posting).filter(same_night, agency=posting.agency_id, case__person__in=[*people])
    return found.select_related("case", "by__user").order_by("-engaged_at", "-pk")


def may_work_on(posting: Posting, engagement: Engagement) -> bool:
    """Whether a posting says what comes of an engagement: of the agency whose it is, and not ended."""
    return (
        engagement.agency_id == posting.agency_id
        and casework.may_work_on(posting, engagement.case)
        and engagement.exit_on is None
    )


def may_answer(posting: Posting, engagement: Engagement) -> bool:
    """Whether a posting may say what was answered: it reaches the case, or its agency was let into it."""
    case = engagement.case
    if not may(posting, CASES_WORK) or case.closed_on:
        return False
    mine = LetIn.objects.filter(case=case, agency=posting.agency_id, ended_at=None)
    return casework.may_add_to(posting, case) or mine.exists()


def may_let_in(posting: Posting, case: Case) -> bool:
    """Whether a posting decides which agency may see a sealed case: whoever oversees the work on it."""
    return case.programme == PROGRAMME and casework.may_supervise(posting, case)


def why_not_closed(case: Case) -> str:
    """Why a case stays open, in a sentence: an engagement of it runs."""
    running = Engagement.objects.filter(case=case, exit_on=None).order_by("pk").first()
    return f"{running.reference} is still running. End it first, then close the case." if running else ""


def day_of(at: datetime) -> date:
    """The day of a moment, in London."""
    return timezone.localdate(at)


def months(posting: Posting) -> list[date]:
    """The months in which a posting sees engagements, the newest first."""
    found = visible_to(posting).order_by().annotate(day=TruncDate("engaged_at")).values_list("day", flat=True)
    return sorted({day.replace(day=1) for day in found.distinct()}, reverse=True)


def facts(found: Iterable[Engagement]) -> dict[int, dict[str, Any]]:
    """For a list: when each was first met after release, and the newest pathway. Two queries."""
    rows = {one.pk: one for one in found}
    met: dict[int, list[datetime]] = {}
    came = Session.objects.filter(engagement__in=rows, came=True).order_by("held_at", "pk")
    for engagement, held_at in came.values_list("engagement", "held_at"):
        met.setdefault(engagement, []).append(held_at)
    return {pk: {"met_at": rules.first_meeting(one.released_at, met.get(pk, ()))} for pk, one in rows.items()}
