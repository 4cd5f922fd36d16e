"""Reading the cohort: whom a posting may see, the lists, and the figures.

A figure and its list are one definition.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from alongside.core.disclosure import Published, suppress_breakdowns
from alongside.iom.models import Allocation, Case, Decision, Eligibility, Run, Tally
from alongside.iom.parts import KIND, PROGRAMME, Sight, sight_of
from alongside.iom.rules import standing_on
from alongside.iom.tallying import TALLIED
from alongside.iom.what_if import BCU_OF
from alongside.partners import sharing
from alongside.partners.areas import BCUS, BOROUGHS
from alongside.partners.categories import Category
from alongside.partners.models import Access, Posting
from alongside.partners.permissions import IOM_SEE, IOM_UPLOAD
from alongside.partners.rules import may
from alongside.people.programmes import barriers
from alongside.people.queries import is_restricted

D = Case.Decided

# Every case stands in exactly one of these places. In order, first match wins; the label is what pages call
# it.
STANDINGS = {
    "included": "Included",
    "left-out": "Left out",
    "deferred": "Deferred",
    "undecided": "Undecided",
    "discretionary": "Added at local discretion",
    "expired-still-on": "Expired, still on",
    "expired": "Expired",
    "not-assessable": "Not assessable",
    "not-eligible": "Not eligible",
}
# How long an undecided case has waited, in days: from, to (exclusive).
WAITS = {
    "under-4-weeks": ("Under 4 weeks", 0, 28),
    "4-to-12-weeks": ("4 to 12 weeks", 28, 84),
    "over-12-weeks": ("12 weeks or more", 84, None),
}
# Lists that gather several standings, each behind one figure.
GATHERED = {
    "eligible": ("Eligible", ("included", "left-out", "deferred", "undecided")),
    "active": ("Active", ()),
}


def standing_is(standing: str, today: date) -> Q:
    """The condition for one of STANDINGS on a day. A deferral that has run out is undecided again."""
    eligible = Q(eligibility=Eligibility.ELIGIBLE)
    waits = Q(decided=D.DEFERRED, defer_until__gt=today)
    on = Q(decided=D.INCLUDED)
    conditions = {
        "included": eligible & on,
        "left-out": eligible & Q(decided=D.LEFT_OUT),
        "deferred": eligible & waits,
        "undecided": eligible
        & (Q(decided__in=[D.UNDECIDED, D.NOTHING]) | Q(decided=D.DEFERRED, defer_until__lte=today)),
        "discretionary": ~eligible & on & Q(discretionary=True),
        "expired-still-on": Q(eligibility=Eligibility.EXPIRED) & on & Q(discretionary=False),
        "expired": Q(eligibility=Eligibility.EXPIRED) & ~on,
        "not-assessable": Q(eligibility=Eligibility.NOT_ASSESSABLE) & ~(on & Q(discretionary=True)),
        "not-eligible": Q(eligibility=Eligibility.NOT_ELIGIBLE) & ~(on & Q(discretionary=True)),
    }
    return conditions[standing]


def list_is(name: str, today: date) -> Q:
    """The condition for a list: one of STANDINGS, or one of GATHERED."""
    if name == "eligible":
        return Q(eligibility=Eligibility.ELIGIBLE)
    if name == "active":
        return Q(decided=D.INCLUDED)
    return standing_is(name, today)


def wait_is(wait: str, today: date) -> Q:
    """The condition for one of WAITS on a day: undecided, and for so long."""
    _, least, most = WAITS[wait]
    condition = standing_is("undecided", today) & Q(waiting_since__lte=today - timedelta(days=least))
    return condition if most is None else condition & Q(waiting_since__gt=today - timedelta(days=most))


def visible_to(posting: Posting) -> QuerySet[Case]:
    """The cases that a posting may see: those of partners.sharing.sees; none without the permission.

    Without those of people from whom it is kept, such as the other side of an event (people.programmes).
    """
    if not may(posting, IOM_SEE):
        return Case.objects.none()
    found = Case.objects.filter(sharing.sees(posting, programme=PROGRAMME, kind=KIND))
    for kept_from in barriers():
        found = found.exclude(person__in=kept_from(posting))
    return found


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to. An empty value does not narrow."""

    standing: str = ""
    reason: str = ""
    waited: str = ""
    boroughs: tuple[str, ...] = ()
    change: str = ""
    marker: str = ""
    words: str = ""
    mine: bool = False

    def condition(self, today: date) -> Q:
        """The same for a list, its count, its export and its figure; `cases` adds `words` and `mine`."""
        condition = Q()
        if self.standing:
            condition &= list_is(self.standing, today)
        if self.waited:
            condition &= wait_is(self.waited, today)
        if self.reason:
            condition &= Q(reason=self.reason)
        if self.boroughs:
            condition &= Q(borough__in=self.boroughs)
        if self.change:
            condition &= Q(last_change=self.change)
        if self.marker:
            condition &= {
                "gangs": Q(gangs=True),
                "domestic-abuse": Q(domestic_abuse=True),
                "mappa": ~Q(mappa=""),
            }[self.marker]
        return condition


# A function, because under row-level security a search for a part of a name can use no index (ADR 0027).
NAMED = "SELECT iom_cases_named(%s, %s)"


def named(words: str, sight: Sight) -> Q:
    """Cases whose CRN, PNC or prison number is this, or whose surname or forenames hold every word.

    Only those whose lead agency shares with the posting who its people are.
    """
    condition = Q()
    for word in words.replace(",", " ").split():
        pattern = "%" + re.sub(r"([\\%_])", r"\\\1", word.upper()) + "%"
        condition &= Q(pk__in=RawSQL(NAMED, (word.upper(), pattern)))  # noqa: S611  # Words go as parameters.
    return condition & Q(lead_agency__in=sight.sources(Category.IDENTITY)) if condition else condition


def cases(posting: Posting, narrowed: CaseFilter, today: date) -> QuerySet[Case]:
    """The cases that a posting sees for a filter."""
    found = visible_to(posting).filter(narrowed.condition(today))
    if narrowed.mine:
        held = Allocation.objects.filter(posting=posting, until_at__isnull=True)
        found = found.filter(pk__in=held.order_by().values("case"))
    return found.filter(named(narrowed.words, sight_of(posting)))


@dataclass
class Coverage:
    """Where the cases of an area stand. Every figure has a list behind it (`list_is`)."""

    name: str
    bcu: str = ""
    boroughs: tuple[str, ...] = ()
    standing: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STANDINGS, 0))
    left_out: dict[str, int] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WAITS, 0))
    waiting_since: date | None = None
    active: int = 0

    @property
    def eligible(self) -> int:
        """How many are eligible, decided or not."""
        return sum(self.standing[name] for name in GATHERED["eligible"][1])

    @property
    def decided(self) -> int:
        """How many eligible cases are included or left out with a reason."""
        return self.standing["included"] + self.standing["left-out"]

    @property
    def share_decided(self) -> float | None:
        """`decided` of `eligible`, from 0 to 1; None when nobody is eligible."""
        return self.decided / self.eligible if self.eligible else None

    def add(self, other: "Coverage") -> None:
        """Count another area's cases in."""
        for name, count in other.standing.items():
            self.standing[name] += count
        for name, count in other.waits.items():
            self.waits[name] += count
        for name, count in other.left_out.items():
            self.left_out[name] = self.left_out.get(name, 0) + count
        self.active += other.active
        if other.waiting_since:
            self.waiting_since = min(self.waiting_since or other.waiting_since, other.waiting_since)


@dataclass(frozen=True)
class LondonCoverage:
    """Coverage of every borough, of each BCU and of London: the sums of the same rows."""

    boroughs: tuple[Coverage, ...]
    bcus: tuple[Coverage, ...]
    london: Coverage


def coverage(posting: Posting, today: date) -> LondonCoverage:
    """How many cases that a posting sees stand where, in every borough; BCUs and London are their sums.

    What is open is read from the tally, which triggers keep; the few that are closed are counted one by one.
    So every figure is that of its list. Who sees one borough has all their figures in its row.
    """
    by_borough = {
        borough.gss: Coverage(borough.name, borough.bcu or "", (borough.gss,)) for borough in BOROUGHS
    }
    for tally in (*_open_tallies(posting), *_closed(posting)):
        _count_in(by_borough[posting.borough or tally.borough], tally, today)
    bcus = tuple(
        _summed(bcu.name, bcu.code, [area for area in by_borough.values() if area.bcu == bcu.code])
        for bcu in BCUS
    )
    return LondonCoverage(tuple(by_borough.values()), bcus, _summed("London", "", by_borough.values()))


def _open_tallies(posting: Posting) -> QuerySet[Tally]:
    found = Tally.objects.filter(
        access=Access.OPEN,
        cases__gt=0,
        lead_agency_id__in=sharing.scope_of(posting).sources(PROGRAMME),
    )
    return (found.filter(borough=posting.borough) if posting.borough else found).order_by("pk")


def _closed(posting: Posting) -> list[Tally]:
    """What the posting sees beyond the open cases of its reach: closed ones, and what is opened for it."""
    beyond = ~Q(access=Access.OPEN)
    opened = sharing.scope_of(posting).opened.get(KIND, frozenset())
    if opened and posting.borough:
        beyond |= Q(pk__in=opened) & ~Q(borough=posting.borough)
    counted = visible_to(posting).filter(beyond).order_by().values(*TALLIED).annotate(cases=Count("pk"))
    return [Tally(**row) for row in counted]


@dataclass(frozen=True)
class Elsewhere:
    """The two columns of the board pack for the boroughs outside a posting's reach, as they may be shown.

    Of those agencies only of which something flows to the posting's. Its own borough is in none of the
    counts: its figures are known, and would tell what is hidden.
    """

    eligible: Published
    active: Published


def elsewhere(posting: Posting) -> Elsewhere:
    """How many are eligible and active in every other borough, through disclosure control."""
    others = [borough.gss for borough in BOROUGHS if borough.gss != posting.borough]
    counted = {
        row["borough"]: row
        for row in Tally.objects.filter(
            cases__gt=0, borough__in=others, lead_agency_id__in=sharing.scope_of(posting).sources(PROGRAMME)
        )
        .order_by()
        .values("borough")
        .annotate(
            eligible=Sum("cases", filter=Q(eligibility=Eligibility.ELIGIBLE), default=0),
            active=Sum("cases", filter=Q(decided=D.INCLUDED), default=0),
        )
    }
    return Elsewhere(
        **{
            name: _published({gss: counted[gss][name] if gss in counted else 0 for gss in others})
            for name in ("eligible", "active")
        }
    )


def _published(by_borough: dict[str, int]) -> Published:
    by_bcu: dict[str, int] = {}
    for gss, count in by_borough.items():
        by_bcu[BCU_OF[gss]] = by_bcu.get(BCU_OF[gss], 0) + count
    shown = suppress_breakdowns({"bcu": by_bcu, "borough": by_borough}, within={"borough": ("bcu", BCU_OF)})
    return shown["borough"]


def _count_in(area: Coverage, tally: Tally, today: date) -> None:
    standing = standing_on(
        today,
        eligibility=tally.eligibility,
        decided=tally.decided,
        defer_until=tally.defer_until,
        discretionary=tally.discretionary,
    )
    area.standing[standing] += tally.cases
    if tally.decided == D.INCLUDED:
        area.active += tally.cases
    if standing == "left-out":
        area.left_out[tally.reason] = area.left_out.get(tally.reason, 0) + tally.cases
    if standing == "undecided" and tally.waiting_since:
        days = max((today - tally.waiting_since).days, 0)
        wait = next(name for name, (_, _, most) in WAITS.items() if most is None or days < most)
        area.waits[wait] += tally.cases
        area.waiting_since = min(area.waiting_since or tally.waiting_since, tally.waiting_since)


def _summed(name: str, bcu: str, parts: Iterable[Coverage]) -> Coverage:
    total = Coverage(name, bcu)
    for part in parts:
        total.add(part)
        total.boroughs += part.boroughs
    return total


def latest_run() -> Run | None:
    """The run whose results are in force."""
    return Run.objects.filter(state=Run.State.APPLIED).order_by("-applied_at", "-id").first()


def runs_seen_by(posting: Posting) -> QuerySet[Run]:
    """The applied runs that a posting may see: where something flows from who sent the extract."""
    senders = sharing.scope_of(posting).sources(PROGRAMME)
    return Run.objects.filter(state=Run.State.APPLIED, received_by__agency__in=senders)


def runs_sent_by(posting: Posting) -> QuerySet[Run]:
    """The runs of a posting's own agency, in whatever state: for those who take extracts in, nobody else.

    An extract holds everybody and every category, so its file is its sender's, whatever else is shared.
    """
    if not may(posting, IOM_UPLOAD):
        return Run.objects.none()
    return Run.objects.filter(received_by__agency=posting.agency_id)


def run_in_hand() -> Run | None:
    """A run that is being checked or waits to be applied."""
    return (
        Run.objects.filter(state__in=[Run.State.RECEIVED, Run.State.CHECKED]).order_by("-received_at").first()
    )


def case_with_person(posting: Posting, pk: int) -> Case | None:
    """One case, if the posting may see it."""
    restricted = is_restricted("person", timezone.localdate())
    found = visible_to(posting).filter(pk=pk).annotate(workers=_workers(), is_restricted=restricted)
    return found.select_related("person", "last_run", "lead_agency", "access_team", "record").first()


def _workers() -> ArraySubquery:
    """Who works with somebody now: agency, name and since when, with the case and not in a question more."""
    now = Allocation.objects.filter(case=OuterRef("pk"), until_at__isnull=True).order_by("agency__name", "pk")
    return ArraySubquery(
        now.values(one=JSONObject(agency="agency__name", name="posting__user__name", since="from_at"))
    )


def decisions_shown(posting: Posting) -> QuerySet[Decision]:
    """The decisions of those agencies that share their plans with the posting's."""
    return Decision.objects.filter(decided_by__agency__in=sight_of(posting).sources(Category.PLAN))


def newest_decision(cases: Iterable[int], posting: Posting) -> int:
    """The id of the newest decision that a posting sees on any of some cases, by their ids; 0 for none."""
    found = decisions_shown(posting).filter(case__in=cases)
    return found.aggregate(newest=Max("id"))["newest"] or 0


def next_undecided(posting: Posting, case: Case, today: date) -> int | None:
    """The id of another undecided case: the one that comes after this one in the worklist's order.

    The order is by OGRS score, highest first, and then by id; by id alone for who does not see every score.
    """
    others = visible_to(posting).filter(standing_is("undecided", today)).exclude(pk=case.pk)
    if sight_of(posting).throughout(Category.RISK):
        later = others.filter(Q(ogrs2__lt=case.ogrs2 or 0) | Q(ogrs2=case.ogrs2 or 0, pk__gt=case.pk))
        order: tuple[str, ...] = ("-ogrs2", "pk")
    else:
        later, order = others.filter(pk__gt=case.pk), ("pk",)
    return (
        later.order_by(*order).values_list("pk", flat=True).first()
        or others.order_by(*order).values_list("pk", flat=True).first()
    )
