"""Reading meetings: whom a posting may see, what it runs, and what it is told of what was said.

Row-level security says the same (0002).
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alongside.meetings.models import Action, AgendaItem, Meeting, Member, Series
from alongside.partners import sharing
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SEE, MEETINGS_RUN, PERMISSIONS
from alongside.partners.rules import may

CHAIRS = (Member.Role.CHAIR, Member.Role.CO_CHAIR)


def runs_on(day: date) -> Q:
    """The condition for memberships that run on a day."""
    return Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gt=day))


def visible_to(posting: Posting) -> QuerySet[Series]:
    """The series that a posting may see: of which it is a member today, and those that its agency runs."""
    return Series.objects.filter(_of_agency(posting) | Q(Exists(_membership(posting))))


def run_by(posting: Posting) -> QuerySet[Series]:
    """The series that a posting runs and is told of: for its agency, or as chair or co-chair."""
    chairs = _membership(posting).filter(role__in=CHAIRS)
    return told(posting).filter(_of_agency(posting) | Q(Exists(chairs)))


def _membership(posting: Posting) -> QuerySet[Member]:
    of_series = Member.objects.filter(runs_on(timezone.localdate()), series=OuterRef("pk"), posting=posting)
    return of_series.order_by()


def _of_agency(posting: Posting) -> Q:
    if not may(posting, MEETINGS_RUN):
        return Q(pk__in=[])
    within = Q(borough=posting.borough) if posting.borough else Q()
    return Q(agency=posting.agency_id) & within


def told(posting: Posting) -> QuerySet[Series]:
    """The series whose agendas, decisions and actions a posting's agency may read, if it sees the series.

    Those of a board or group; and those of a case panel by whoever works with cases, where plans flow from
    the agency that runs it to theirs, in its programme (ADR 0046).
    """
    said = Q(kind=Series.Kind.GROUP)
    if may(posting, CASES_SEE):
        said |= Q(agency=posting.agency_id)
        scope = sharing.scope_of(posting)
        for programme in sorted(scope.flows):
            said |= Q(programme__slug=programme, agency__in=scope.sources(programme, Category.PLAN))
    return Series.objects.filter(said)


def meetings_seen(posting: Posting) -> QuerySet[Meeting]:
    """The meetings of the series that a posting sees."""
    return Meeting.objects.filter(series__in=visible_to(posting))


def items_told(posting: Posting) -> QuerySet[AgendaItem]:
    """The items of agendas that a posting is told."""
    series = visible_to(posting) & told(posting)
    return AgendaItem.objects.filter(meeting__series__in=series)


def actions_told(posting: Posting) -> QuerySet[Action]:
    """The actions that a posting is told: of the series that it sees, and its own wherever they are from."""
    return Action.objects.filter(
        Q(series__in=visible_to(posting)) | Q(owner=posting), series__in=told(posting)
    )


def one_series(posting: Posting, pk: int) -> Series | None:
    """One series, if the posting may see it."""
    return visible_to(posting).select_related("agency", "programme").filter(pk=pk).first()


def one_meeting(posting: Posting, pk: int) -> Meeting | None:
    """One meeting, if the posting may see it."""
    found = meetings_seen(posting).select_related("series__agency", "series__programme", "agreed_in")
    return found.filter(pk=pk).first()


def one_item(posting: Posting, meeting: int, pk: int) -> AgendaItem | None:
    """One item of a meeting, if the posting is told it."""
    found = items_told(posting).select_related(
        "meeting__series", "action__owner__user", "action__owner__agency"
    )
    return found.filter(meeting=meeting, pk=pk).first()


def one_action(posting: Posting, pk: int) -> Action | None:
    """One action, if the posting is told it."""
    found = actions_told(posting).select_related("series", "meeting", "owner__user", "owner__agency")
    return found.filter(pk=pk).first()


def may_run(posting: Posting, series: Series) -> bool:
    """Whether a posting runs a series."""
    return run_by(posting).filter(pk=series.pk).exists()


def is_told(posting: Posting, series: Series) -> bool:
    """Whether a posting is told what is said in the meetings of a series that it sees."""
    return told(posting).filter(pk=series.pk).exists()


def members(series: Series, day: date) -> QuerySet[Member]:
    """The members of a series on a day, by agency; the representative before substitutes."""
    found = Member.objects.filter(runs_on(day), series=series)
    found = found.select_related("agency", "posting__user", "posting__agency")
    return found.order_by("agency__name", "stands_as", "pk")


def next_meetings(posting: Posting, *, on: date) -> QuerySet[Meeting]:
    """The meetings to which a posting belongs that are called or held, from a day on."""
    belongs = Member.objects.filter(runs_on(on), posting=posting).order_by().values("series")
    found = meetings_seen(posting).filter(series__in=belongs, state__in=["CALLED", "HELD"])
    return found.filter(starts_at__date__gte=on).select_related("series").order_by("starts_at", "pk")


def owned(posting: Posting) -> QuerySet[Action]:
    """The open actions of a posting, the most overdue first."""
    found = actions_told(posting).filter(owner=posting, state=Action.State.OPEN)
    return found.order_by("due_on", "pk")


def could_own(series: Series, day: date) -> QuerySet[Posting]:
    """Who could be given an action: whoever works at a member agency, in the area of the series."""
    agencies = Member.objects.filter(runs_on(day), series=series).order_by().values("agency")
    found = Posting.objects.active_on(day).filter(agency__in=agencies, user__is_system=False)
    if series.borough:
        found = found.filter(borough__in=["", series.borough])
    if series.kind == Series.Kind.PANEL:
        found = found.filter(role__in=case_roles())
    return found.select_related("user", "agency").order_by("agency__name", "user__name", "pk")


def case_roles() -> list[str]:
    """The roles that work with cases of programmes."""
    return [role for role, permissions in PERMISSIONS.items() if CASES_SEE in permissions]
