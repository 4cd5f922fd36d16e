"""Reading cases: whom a posting may see, and the lists."""

import re
from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, Func, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.db.models.lookups import Exact
from django.utils import timezone

from alongside.casework import apart, own_rules
from alongside.casework.models import Case, Closure, EventSide, Handover, PackVersion
from alongside.casework.parts import KIND
from alongside.partners import sharing
from alongside.partners.categories import Category
from alongside.partners.models import Posting, Programme
from alongside.partners.permissions import CASES_SEE, CASES_SUPERVISE, CASES_WORK, PERMISSIONS
from alongside.partners.rules import may, reaches
from alongside.people.models import Person


def visible_to(posting: Posting) -> QuerySet[Case]:
    """The cases of all programmes that a posting may see; row-level security says the same.

    Whoever works on one side of an event does not see the other (apart).
    """
    if not may(posting, CASES_SEE):
        return Case.objects.none()
    flows = sorted(sharing.scope_of(posting).flows)
    # Where nothing flows, one's own agency's.
    condition = ~Q(programme__in=flows) & sharing.sees(posting, programme="", kind=KIND)
    for programme in flows:
        seen = sharing.sees(posting, programme=programme, kind=KIND)
        if also := own_rules.opened(programme, sharing.scope_of(posting)):
            seen |= also
        condition |= Q(programme=programme) & seen
    return Case.objects.filter(condition).exclude(person__in=apart.people_kept_from(posting))


def told(posting: Posting) -> Q:
    """The condition for what is kept with cases (PartOfCase): one's own agency's, what flows to it, and what
    was handed over to it with a case that it leads now.

    Whether a case is seen at all is visible_to's; row-level security asks both.
    """
    scope = sharing.scope_of(posting)
    condition = Q(agency=scope.agency)
    for programme in sorted(scope.flows):
        condition |= Q(case__programme=programme) & _flowing(scope, programme)
    return condition | Q(case__lead_agency=scope.agency) & _handed_over(scope.agency)


def told_within(posting: Posting) -> Q:
    """The condition for what is kept with the case of each row of a statement on cases, as `told` has it.

    For subqueries. It looks at the row that is there, where `told` would join the case once more.
    """
    scope = sharing.scope_of(posting)
    condition = Q(agency=scope.agency)
    for programme in sorted(scope.flows):
        condition |= Q(Exact(OuterRef("programme"), programme)) & _flowing(scope, programme)
    return condition | Q(Exact(OuterRef("lead_agency"), scope.agency)) & _handed_over(scope.agency)


def told_of(posting: Posting, case: Case) -> Q:
    """The condition for what is kept with one case that a posting sees, as `told` has it for all."""
    scope = sharing.scope_of(posting)
    condition = Q(agency=scope.agency) | _flowing(scope, case.programme)
    if case.lead_agency_id == scope.agency:
        for handed in case.handed_over:
            condition |= Q(agency=handed["wrote"], category__in=handed["categories"])
    return Q(case=case) & condition


def _flowing(scope: sharing.Scope, programme: str) -> Q:
    """What flows to an agency in a programme; nothing, where it has no flows."""
    alike: dict[frozenset[int], list[str]] = {}
    for category, sources in sorted(scope.flows.get(programme, {}).items()):
        alike.setdefault(sources, []).append(category)
    condition = Q(pk__in=[])
    for sources, categories in alike.items():
        condition |= Q(category__in=categories, agency__in=sources)
    return condition


def _handed_over(agency: int) -> Q:
    """What agencies wrote that had a case before, as far as it was handed over to its lead agency now."""
    category = Func(
        OuterRef("category"),
        template="ARRAY[%(expressions)s]::varchar[]",
        output_field=ArrayField(CharField()),
    )
    handed = Handover.objects.filter(
        case=OuterRef("case"), wrote=OuterRef("agency"), receiving=agency, categories__contains=category
    )
    return Q(Exists(handed.order_by()))


def is_handed_over(case: Case, agency: int, wrote: int, category: Category) -> bool:
    """Whether a category of what an agency wrote was handed over with a case, which the other leads now."""
    handed = Handover.objects.filter(
        case=case, wrote=wrote, receiving=agency, categories__contains=[category]
    )
    return case.lead_agency_id == agency and handed.exists()


def sides_worked_on(posting: Posting, worker: Posting) -> QuerySet[EventSide]:
    """On which sides those stand on whose cases somebody works, as far as a posting is told.

    Whoever is refused a worker for that is told why where they see it here, and nowhere else (apart).
    """
    cases = visible_to(posting).filter(worker__user=worker.user_id, closed_on=None)
    return EventSide.objects.filter(told(posting), case__in=cases, ended_on=None).order_by()


def sees_both_sides(posting: Posting, worker: Posting, person: int) -> bool:
    """Whether a posting is told that somebody works on the other side of an event of a person."""
    other = sides_worked_on(posting, worker).filter(reference=OuterRef("reference"))
    individual = Person.objects.filter(pk=person).values("individual")
    here = EventSide.objects.filter(
        told(posting),
        case__in=visible_to(posting).filter(person__individual__in=individual),
        ended_on=None,
    )
    return here.filter(Exists(other.exclude(side=OuterRef("side")))).exists()


def one(posting: Posting, pk: int) -> Case | None:
    """One case, if the posting may see it. Its person is there only where who they are is shared."""
    handed = Handover.objects.filter(case=OuterRef("pk"), receiving=OuterRef("lead_agency")).order_by("pk")
    row = JSONObject(wrote="wrote", categories="categories")
    found = visible_to(posting).select_related("lead_agency", "worker__user").prefetch_related("person")
    brought = {"handed_over": ArraySubquery(handed.values(row=row))}
    return found.annotate(**brought).filter(pk=pk).first()


def with_reference(posting: Posting, reference: str) -> QuerySet[Case]:
    """The case of a reference such as GAG-000123, if the posting may see it: one at most."""
    match = re.fullmatch(r"([A-Z]{2,5})-(\d{1,9})", reference)
    if not match:
        return Case.objects.none()
    return visible_to(posting).filter(prefix=match[1], pk=int(match[2]), number=None)


def may_work_on(posting: Posting, case: Case) -> bool:
    """Whether a posting may change a case: of its own agency, in its reach, and not ended."""
    return (
        may(posting, CASES_WORK)
        and case.lead_agency_id == posting.agency_id
        and reaches(posting, case.borough)
        and case.closed_on is None
    )


def may_add_to(posting: Posting, case: Case) -> bool:
    """Whether a posting may add what its agency knows to a case that it sees: in its reach, and not ended."""
    return may(posting, CASES_WORK) and reaches(posting, case.borough) and case.closed_on is None


def may_correct(posting: Posting, case: Case) -> bool:
    """Whether a posting may say what is wrong in what is kept with a case: also of one that has ended."""
    return may(posting, CASES_WORK) and reaches(posting, case.borough)


def may_supervise(posting: Posting, case: Case) -> bool:
    """Whether a posting oversees the work on a case: of its lead agency, in its reach, and not ended."""
    return may(posting, CASES_SUPERVISE) and may_work_on(posting, case)


def closures_to_decide(posting: Posting) -> QuerySet[Closure]:
    """The closures that wait for whoever oversees the work: of their agency, in reach, and not their own."""
    if not may(posting, CASES_SUPERVISE):
        return Closure.objects.none()
    found = Closure.objects.filter(
        told(posting), state="ASKED", agency=posting.agency_id, case__lead_agency=posting.agency_id
    )
    if posting.borough:
        found = found.filter(case__borough=posting.borough)
    return found.filter(case__in=visible_to(posting)).exclude(by__user=posting.user_id)


def closures_asked(posting: Posting, case: Case) -> QuerySet[Closure]:
    """The closure of a case that waits for a second person, if a posting is told of it. One at most."""
    found = Closure.objects.filter(told_of(posting, case), state="ASKED")
    return found.select_related("by__user", "agency")


def could_work(case: Case, agency: int | None = None) -> QuerySet[Posting]:
    """The postings of the lead agency (or of another) that could work on a case, by name."""
    return _workers_of(agency or case.lead_agency_id).filter(borough__in=["", case.borough])


def could_work_on_all(cases: Iterable[Case]) -> QuerySet[Posting]:
    """The postings that could work on each of some cases, which one agency leads."""
    boroughs, agencies = {case.borough for case in cases}, {case.lead_agency_id for case in cases}
    return could_work_in(agencies.pop() if len(agencies) == 1 else None, boroughs)


def could_work_in(agency: int | None, boroughs: Iterable[str]) -> QuerySet[Posting]:
    """The postings of an agency that could work on cases in each of some boroughs (none: in all), by name."""
    asked = set(boroughs)
    return _workers_of(agency).filter(borough__in=["", *asked] if len(asked) == 1 else [""])


def could_work_for(posting: Posting) -> QuerySet[Posting]:
    """The postings of one's own agency that could work on cases where one reaches, by name."""
    found = _workers_of(posting.agency_id)
    return found.filter(borough__in=["", posting.borough]) if posting.borough else found


def colleagues(posting: Posting, borough: str) -> QuerySet[Posting]:
    """The postings of an agency, but for one's own, that work on cases in a borough, by name."""
    others = _workers_of(posting.agency_id).exclude(user=posting.user_id)
    return others.filter(borough__in=["", borough])


def _workers_of(agency: int | None) -> QuerySet[Posting]:
    roles = [role for role, permissions in PERMISSIONS.items() if CASES_WORK in permissions]
    active = Posting.objects.active_on(timezone.localdate()).select_related("user", "agency")
    found: QuerySet[Posting] = active.filter(agency=agency, role__in=roles, user__is_system=False)
    return found.order_by("user__name", "pk")


def programmes_to_open_in() -> QuerySet[Programme]:
    """The programmes in which a case may be opened: live, with a pack, and without rules of their own."""
    now = timezone.now()
    live = Programme.objects.filter(live_from__lte=now).filter(Q(ended_at=None) | Q(ended_at__gt=now))
    with_pack = PackVersion.objects.order_by().values("programme")
    return live.filter(pk__in=with_pack).exclude(slug__in=own_rules.slugs()).order_by("name", "pk")
