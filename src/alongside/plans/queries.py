"""What is read of plans. Whose a plan is to read is said here once; row-level security says the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from alongside.partners.models import Posting
from alongside.partners.permissions import PLANS_KEEP, PLANS_SEE, PLANS_UPDATE
from alongside.partners.rules import may, reaches
from alongside.plans.models import Colour, Lead, Milestone, MilestoneLead, Plan, Progress, Report, Update


def visible_to(posting: Posting) -> QuerySet[Plan]:
    """The plans of a posting's area."""
    if not may(posting, PLANS_SEE):
        return Plan.objects.none()
    return Plan.objects.filter(borough=posting.borough) if posting.borough else Plan.objects.all()


def kept_by(posting: Posting) -> QuerySet[Plan]:
    """The plans that a posting keeps: those of its own agency, in its area."""
    if not may(posting, PLANS_KEEP):
        return Plan.objects.none()
    return visible_to(posting).filter(owner=posting.agency_id)


def keeps(posting: Posting, plan: Plan) -> bool:
    """Whether a posting keeps a plan."""
    return may(posting, PLANS_KEEP) and plan.owner_id == posting.agency_id and reaches(posting, plan.borough)


def may_update(posting: Posting, plan: Plan, milestone: Milestone) -> bool:
    """Whether a posting says how a milestone stands: it keeps the plan, or its agency leads the milestone."""
    if milestone.left_at:
        return False
    if keeps(posting, plan):
        return True
    of_ours = MilestoneLead.objects.filter(milestone=milestone, lead__agency=posting.agency_id)
    return may(posting, PLANS_UPDATE) and reaches(posting, plan.borough) and of_ours.exists()


def reports_seen_by(posting: Posting) -> QuerySet[Report]:
    """The reports of a posting's area that are finished, and those that it writes."""
    if not may(posting, PLANS_SEE):
        return Report.objects.none()
    mine = Q(owner=posting.agency_id) if may(posting, PLANS_KEEP) else Q(pk=None)
    found = Report.objects.filter(Q(finished_at__isnull=False) | mine)
    return found.filter(borough=posting.borough) if posting.borough else found


def standing(plans: Iterable[int]) -> QuerySet[Milestone]:
    """The milestones that stand in some plans now."""
    return Milestone.objects.filter(plan__in=list(plans), left_at=None)


@dataclass(frozen=True)
class Counted:
    """How the milestones of an outcome stand. `rags` by colour; "" where none of the four is given."""

    plan: int
    outcome: int
    number: str
    title: str
    rags: dict[str, int]
    late: int

    @property
    def milestones(self) -> int:
        """How many there are."""
        return sum(self.rags.values())


def counts(plans: Iterable[int], *, today: date) -> list[Counted]:
    """How the milestones of each outcome stand, in the order of the plans. One query."""
    late = Q(due_on__lt=today) & ~Q(progress=Progress.DONE)
    found = (
        standing(plans)
        .values(
            "plan_id",
            "action__outcome_id",
            "action__outcome__position",
            "action__outcome__number",
            "action__outcome__title",
            "rag",
        )
        .annotate(count=Count("pk"), late=Count("pk", filter=late))
        .order_by("plan_id", "action__outcome__position", "action__outcome_id", "rag")
    )
    gathered: dict[int, list[Any]] = {}
    for one in found:
        gathered.setdefault(one["action__outcome_id"], []).append(one)
    return [
        Counted(
            rows[0]["plan_id"],
            outcome,
            rows[0]["action__outcome__number"],
            rows[0]["action__outcome__title"],
            dict.fromkeys((*Colour.values, ""), 0) | {one["rag"]: one["count"] for one in rows},
            sum(one["late"] for one in rows),
        )
        for outcome, rows in gathered.items()
    ]


def late(plans: Iterable[int], *, today: date) -> QuerySet[Milestone]:
    """The milestones that should be done and are not, the longest first."""
    found = standing(plans).filter(due_on__lt=today).exclude(progress=Progress.DONE)
    return found.select_related("action__outcome").order_by("due_on", "plan_id", "position")


def exceptions(plans: Iterable[int]) -> QuerySet[Milestone]:
    """The milestones of which the board is told, in the order of the plans."""
    found = standing(plans).filter(rag__in=[Colour.RED, Colour.AMBER_RED])
    return found.select_related("action__outcome", "plan").order_by(
        "plan__title", "plan_id", "position", "pk"
    )


@dataclass(frozen=True)
class Moved:
    """A milestone that has another colour than it had: its newest update, and what it was before."""

    update: Update
    was: str


def moved_since(plans: Iterable[int], since: datetime) -> list[Moved]:
    """The milestones that have another colour than at a moment, in the order of the plans."""
    before = Update.objects.filter(milestone=OuterRef("milestone"), at__lte=since).order_by("-pk")
    last = Update.objects.filter(milestone=OuterRef("milestone")).order_by("-pk")
    found = (
        Update.objects.filter(milestone__in=standing(plans), at__gt=since, pk=Subquery(last.values("pk")[:1]))
        .annotate(was=Coalesce(Subquery(before.values("rag")[:1]), Value("")))
        .exclude(rag=F("was"))
        .select_related("milestone__action__outcome", "milestone__plan")
        .order_by("milestone__plan__title", "milestone__plan_id", "milestone__position", "pk")
    )
    return [Moved(one, str(one.was)) for one in found]


def led_by(lead: Lead) -> QuerySet[Milestone]:
    """What a lead leads now, in the order of the plan."""
    found = Milestone.objects.filter(leads__lead=lead, left_at=None).select_related("action__outcome")
    return found.order_by("position", "pk")


@dataclass(frozen=True)
class Work:
    """A lead: how many milestones they lead now, and where they are written to ("" where nobody has said)."""

    lead: Lead
    led: int
    email: str


def with_work(plan: Plan) -> list[Work]:
    """The leads of a plan with what they lead, by name. Addresses are for its keepers alone."""
    count = Count("milestones", filter=Q(milestones__milestone__left_at=None))
    found = Lead.objects.filter(plan=plan).annotate(led=count, email=F("contact__email"))
    return [
        Work(one, int(one.led), str(one.email or ""))
        for one in found.select_related("agency").order_by("name", "pk")
    ]


def newest(milestones: Iterable[int]) -> dict[int, Update]:
    """The newest update of each of some milestones."""
    found = Update.objects.filter(milestone__in=list(milestones)).order_by("milestone_id", "-pk")
    return {
        one.milestone_id: one for one in found.distinct("milestone_id").select_related("lead", "by__agency")
    }
