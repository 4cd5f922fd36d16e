"""Reading tasks: whom a posting sees, its inbox, and who could take one on."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from alongside.casework import queries, task_rules
from alongside.casework.models import Case, WorkTask
from alongside.partners import access_requests, sharing
from alongside.partners.categories import Category
from alongside.partners.models import Agency, Posting
from alongside.partners.permissions import ACCESS_DECIDE, CASES_SUPERVISE, CASES_WORK, PERMISSIONS
from alongside.partners.rules import may

ESCALATED, SET_BY_ME, ENDED = "escalated", "set", "ended"


def visible_to(posting: Posting) -> QuerySet[WorkTask]:
    """The tasks that a posting may see: on a case as any part of it; on none its own, or of whom it oversees.

    Row-level security says the same.
    """
    if not may(posting, CASES_WORK):
        return WorkTask.objects.none()
    on_none = Q(owner=posting) | Q(by=posting)
    if may(posting, CASES_SUPERVISE):
        on_none |= Q(agency=posting.agency_id)
    on_a_case = queries.told(posting) & Q(case__in=queries.visible_to(posting))
    return WorkTask.objects.filter(Q(case__isnull=True) & on_none | Q(case__isnull=False) & on_a_case)


def inbox(posting: Posting, which: str = "", *, today: date | None = None) -> QuerySet[WorkTask]:
    """The open tasks that a posting owns; those under one heading (task_rules.BUCKETS), where it is given."""
    found = visible_to(posting).filter(owner=posting, state=WorkTask.State.OPEN)
    return found.filter(under(which, today or timezone.localdate())) if which else found


def under(which: str, today: date) -> Q:
    """The condition for tasks that are due under one heading."""
    first, last = task_rules.days_of(which, today)
    condition = Q(due_on__gte=first) if first else Q()
    return condition & Q(due_on__lte=last) if last else condition


def escalated(posting: Posting) -> QuerySet[WorkTask]:
    """What is late at the agency of whoever oversees its work, and was escalated: for the due date it has."""
    if not may(posting, CASES_SUPERVISE):
        return WorkTask.objects.none()
    found = visible_to(posting).filter(state=WorkTask.State.OPEN, owner__agency=posting.agency_id)
    # Extended since, it is due on another day, and no longer escalated.
    return found.filter(escalated_for__isnull=False)


def listed(posting: Posting, which: str) -> QuerySet[WorkTask]:
    """The tasks of one list of the inbox: a heading, what was escalated, set for others, or has ended."""
    if which == ESCALATED:
        return escalated(posting)
    if which == SET_BY_ME:
        return visible_to(posting).filter(by=posting, state="OPEN").exclude(owner=posting)
    if which == ENDED:
        return visible_to(posting).filter(owner=posting).exclude(state="OPEN")
    return inbox(posting, which)


def of_case(posting: Posting, case: Case) -> QuerySet[WorkTask]:
    """The tasks on a case that a posting sees, as far as it is told them."""
    return WorkTask.objects.filter(queries.told_of(posting, case))


def one(posting: Posting, pk: int) -> WorkTask | None:
    """One task, if the posting may see it."""
    found = visible_to(posting).select_related("owner__user", "owner__agency", "by__user", "agency", "case")
    return found.filter(pk=pk).first()


def may_change(posting: Posting, task: WorkTask) -> bool:
    """Whether a posting may change a task that it sees: its owner, its author, or who oversees either."""
    if task.state != WorkTask.State.OPEN or not may(posting, CASES_WORK):
        return False
    if posting.pk in (task.owner_id, task.by_id):
        return True
    return may(posting, CASES_SUPERVISE) and posting.agency_id in (task.agency_id, task.owner.agency_id)


def may_pass_on(posting: Posting, task: WorkTask) -> bool:
    """The same; but of one on no case only its author, or who oversees: it is out of others' sight then.

    That of reviewing a break-glass only who may review it: nobody else sees who could.
    """
    if task.source == WorkTask.Source.BREAK_GLASS and not may(posting, ACCESS_DECIDE):
        return False
    is_over = posting.pk == task.by_id or may(posting, CASES_SUPERVISE)
    return may_change(posting, task) and (task.case_id is not None or is_over)


def could_own(posting: Posting, case: Case | None, category: Category | None = None) -> QuerySet[Posting]:
    """The postings to which somebody may give a task, by agency and name.

    On no case: of their own agency. On one: also of agencies that read the category from theirs, and see the
    case. Whether one of them sees it just now is asked again when it is given (is_seen_by).
    """
    roles = [role for role, permissions in PERMISSIONS.items() if CASES_WORK in permissions]
    found = Posting.objects.active_on(timezone.localdate()).filter(role__in=roles, user__is_system=False)
    if case is None:
        found = found.filter(agency=posting.agency_id)
        if posting.borough:
            found = found.filter(borough__in=["", posting.borough])
    else:
        agencies = {posting.agency_id}
        if category:
            agencies |= readers(posting.agency_id, case.programme, category)
        found = found.filter(agency__in=agencies, borough__in=["", case.borough])
    return found.select_related("user", "agency").order_by("agency__name", "user__name", "pk")


def could_take(posting: Posting, task: WorkTask) -> QuerySet[Posting]:
    """The postings to which a task may be passed on, by agency and name."""
    found = could_own(posting, task.case, Category(task.category)).exclude(pk=task.owner_id)
    if task.source == WorkTask.Source.BREAK_GLASS:
        found = found.filter(role__in=[role for role, held in PERMISSIONS.items() if ACCESS_DECIDE in held])
    return found


def could_do(owner: Posting, task: WorkTask) -> bool:
    """Whether somebody could do what a task asks for: few review break-glass, and nobody their own."""
    if task.source != WorkTask.Source.BREAK_GLASS or task.record is None:
        return True
    return access_requests.to_oversee(owner).filter(access_requests.to_review(owner), pk=task.record).exists()


def readers(agency: int, programme: str, category: Category) -> set[int]:
    """The agencies to which a category of an agency's information flows now."""
    parts = sharing.live_parts(timezone.now(), with_agency=agency)
    gives = {p.agreement for p in parts if p.agency == agency and category in p.contributes}
    return {
        p.agency
        for p in parts
        if p.agency != agency and p.programme == programme and p.agreement in gives and category in p.reads
    }


def is_seen_by(owner: Posting, case: Case, agency: Agency | int, category: Category) -> bool:
    """Whether somebody sees a case, and is told a category of an agency's information on it."""
    source = agency if isinstance(agency, int) else agency.pk
    is_told = category in sharing.scope_of(owner).categories(case.programme, source)
    is_told = is_told or queries.is_handed_over(case, owner.agency_id, source, category)
    return is_told and queries.visible_to(owner).filter(pk=case.pk).exists()
