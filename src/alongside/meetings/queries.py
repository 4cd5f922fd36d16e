"""Reading meetings: whom a posting may see, what it runs, and what it is told of what was said.

Row-level security says the same (0002).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import BigIntegerField, CharField, Exists, Func, OuterRef, Q, QuerySet
from django.db.models.lookups import In
from django.utils import timezone

from alongside.casework import packs
from alongside.casework import queries as casework
from alongside.casework.models import Case
from alongside.meetings import closed_items
from alongside.meetings.models import Action, AgendaItem, Decision, Meeting, Member, Part, Series
from alongside.partners import sharing
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SEE, MEETINGS_RUN, PERMISSIONS
from alongside.partners.rules import may, may_not_read
from alongside.partners.sharing import Scope, live_parts

# What a page about an item shows around it.
OF_ITEM = ("meeting__series__agency", "meeting__series__programme")
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
    the agency that runs it to theirs, in its programme, under the category of the plans of that (ADR 0046).
    """
    return Series.objects.filter(_is_told(posting))


def _is_told(posting: Posting) -> Q:
    said = Q(kind=Series.Kind.GROUP)
    if may(posting, CASES_SEE):
        said |= Q(agency=posting.agency_id)
        scope = sharing.scope_of(posting)
        for programme in sorted(scope.flows):
            for categories, agencies in _by_what_flows(scope, programme):
                said |= Q(
                    In(PLAN_CATEGORY, sorted(categories)), programme__slug=programme, agency__in=agencies
                )
    return said


# Under which category the plans of a series' programme are kept, where the series is for: the database reads
# it from the pack that is in force (migration 0009).
PLAN_CATEGORY = Func("programme", "borough", function="meetings_plan_category", output_field=CharField())


def _by_what_flows(scope: Scope, programme: str) -> Iterator[tuple[frozenset[Category], list[int]]]:
    """The categories that flow in a programme, with the agencies from which these do and no others."""
    found: dict[frozenset[Category], list[int]] = {}
    for agency in sorted(frozenset().union(*scope.flows[programme].values())):
        found.setdefault(scope.categories(programme, agency), []).append(agency)
    yield from found.items()


def plan_category(series: Series) -> Category:
    """Under which category what a panel says is shared: that of the plans of its programme."""
    if series.programme is None:
        return Category.PLAN
    return packs.for_programme(series.programme.slug, series.borough).categories.plan


def meetings_seen(posting: Posting) -> QuerySet[Meeting]:
    """The meetings of the series that a posting sees."""
    return Meeting.objects.filter(series__in=visible_to(posting))


def items_told(posting: Posting) -> QuerySet[AgendaItem]:
    """The items of agendas that a posting is told."""
    series = visible_to(posting).filter(_is_told(posting))
    return AgendaItem.objects.filter(meeting__series__in=series)


def decisions_told(posting: Posting) -> QuerySet[Decision]:
    """The decisions that a posting is told: those on a case only where it may see the case.

    And those on a closed item only where that is not closed to it (closed_items).
    """
    return Decision.objects.filter(
        _of_seen_case(posting), closed_items.told(posting), item__in=items_told(posting)
    )


def actions_told(posting: Posting) -> QuerySet[Action]:
    """The actions that a posting is told: of the series that it sees, and its own wherever they are from.

    Those on a case only where it may see the case, and those of others on a closed item (closed_items) only
    where that is not closed to it.
    """
    return Action.objects.filter(
        Q(series__in=visible_to(posting)) & closed_items.told(posting) | Q(owner=posting),
        _of_seen_case(posting),
        series__in=told(posting),
    )


def decisions_on(posting: Posting, item: AgendaItem, case: Case | None) -> QuerySet[Decision]:
    """Those on one item that a posting is told, whose case it sees: as decisions_told has them."""
    return Decision.objects.filter(_said_of(case), closed_items.told(posting), item=item)


def actions_on(posting: Posting, item: AgendaItem, case: Case | None) -> QuerySet[Action]:
    """The same of actions, as actions_told has them."""
    return Action.objects.filter(
        closed_items.told(posting) | Q(owner=posting),
        _said_of(case),
        series=item.meeting.series_id,
        item=item,
    )


def _said_of(case: Case | None) -> Q:
    return Q(case=None) | Q(case=case) if case else Q(case=None)


def _of_seen_case(posting: Posting) -> Q:
    """The condition for what is said of no case, or of one that a posting sees."""
    return Q(case=None) | Q(case__in=casework.visible_to(posting))


def parts_told(posting: Posting) -> QuerySet[Part]:
    """What agencies bring on cases, the newest version of each, as far as a posting is told it.

    As what is kept with a case: where the case is seen, and the category flows from whose part it is. Which
    is the newest the database answers past its policies (migration 0005): whoever may not read it does not
    read the one before in its place.
    """
    return _newest(Part.objects.filter(casework.told(posting), case__in=casework.visible_to(posting)))


def parts_on(posting: Posting, item: AgendaItem, case: Case) -> QuerySet[Part]:
    """What they bring on one case that a posting sees, as parts_told has it."""
    return _newest(Part.objects.filter(casework.told_of(posting, case), item=item))


def _newest(parts: QuerySet[Part]) -> QuerySet[Part]:
    newest = Func("item", "agency", function="meetings_newest_part", output_field=BigIntegerField())
    return parts.filter(pk=newest).select_related("agency", "by__user")


def filled_in(meeting: Meeting) -> dict[int, set[int]]:
    """By item, the agencies that have filled in their part: that they have, and nothing of what they say.

    The database answers past its policies: whoever runs a panel need not be told what an agency brings to
    know that it has brought it.
    """
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, agency FROM meetings_filled_in(%s)", [meeting.pk])
        for item, agency in cursor.fetchall():
            found.setdefault(item, set()).add(agency)
    return found


def cases_on(posting: Posting, items: Iterable[AgendaItem | Action]) -> dict[int, Case]:
    """The cases of some items, or actions, that a posting sees, by their ids."""
    wanted = [one.case_id for one in items if one.case_id]
    if not wanted:
        return {}
    found = casework.visible_to(posting).filter(pk__in=wanted).select_related("lead_agency")
    return {one.pk: one for one in found.prefetch_related("person")}


def carried_on(posting: Posting, items: Iterable[AgendaItem]) -> dict[int, Action]:
    """The actions that some items carry and a posting is told, by their ids."""
    wanted = [one.action_id for one in items if one.action_id]
    if not wanted:
        return {}
    return actions_told(posting).select_related("owner__user", "owner__agency").in_bulk(wanted)


def open_actions(series: Series) -> list[int]:
    """The ids of the open actions of a series that somebody runs, the first due first.

    The database answers past its policies: an action is carried also by whoever is not told what it is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM meetings_open_actions(%s)", [series.pk])
        return [int(row[0]) for row in cursor.fetchall()]


def agencies_told(series: Series, day: date) -> dict[int, str]:
    """The member agencies that are told what a panel says, by their ids: those that could bring something."""
    members = Member.objects.filter(runs_on(day), series=series).exclude(agency__ends_on__lte=day)
    found = dict(members.order_by("agency__name").values_list("agency", "agency__name"))
    programme = series.programme.slug if series.programme else ""
    may_not = may_not_read({*found, series.agency_id}, live_parts(timezone.now()), programme=programme)
    untold = may_not[series.agency_id][plan_category(series)]
    return {agency: name for agency, name in found.items() if agency not in untold}


def belongs_to(posting: Posting) -> QuerySet[Series]:
    """The series of which a posting is a member today."""
    return Series.objects.filter(Exists(_membership(posting)))


def is_member(posting: Posting, series: Series) -> bool:
    """Whether a posting is a member of a series today."""
    return belongs_to(posting).filter(pk=series.pk).exists()


def one_series(posting: Posting, pk: int) -> Series | None:
    """One series, if the posting may see it."""
    return visible_to(posting).select_related("agency", "programme").filter(pk=pk).first()


def one_meeting(posting: Posting, pk: int) -> Meeting | None:
    """One meeting, if the posting may see it."""
    found = meetings_seen(posting).select_related("series__agency", "series__programme", "agreed_in")
    return found.filter(pk=pk).first()


def one_item(posting: Posting, meeting: int, pk: int) -> AgendaItem | None:
    """One item of a meeting, if the posting is told it."""
    found = items_told(posting).select_related(*OF_ITEM)
    return found.filter(meeting=meeting, pk=pk).first()


def one_action(posting: Posting, pk: int) -> Action | None:
    """One action, if the posting is told it."""
    found = actions_told(posting).select_related("series", "meeting", "owner__user", "owner__agency")
    return found.filter(pk=pk).first()


def may_run(posting: Posting, series: Series) -> bool:
    """Whether a posting runs a series."""
    return run_by(posting).filter(pk=series.pk).exists()


@dataclass(frozen=True)
class Place:
    """What a posting is to a series: whether it runs it, is told what it says, and is a member today."""

    runs: bool = False
    is_told: bool = False
    belongs: bool = False


def place_in(posting: Posting, series: Series) -> Place:
    """What a posting is to a series that it sees, asked at once."""
    found = Series.objects.filter(pk=series.pk).values(
        runs=Exists(run_by(posting).filter(pk=OuterRef("pk"))),
        is_told=Exists(told(posting).filter(pk=OuterRef("pk"))),
        belongs=Exists(_membership(posting)),
    )
    row = found.first()
    return Place(**row) if row else Place()


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


def could_come(series: Series, day: date) -> QuerySet[Posting]:
    """Who could be in the room without being a member: whoever works at a partner, whatever they may see."""
    found = Posting.objects.active_on(day).filter(user__is_system=False).exclude(agency__ends_on__lte=day)
    members = Member.objects.filter(runs_on(day), series=series, posting__isnull=False).order_by()
    found = found.exclude(pk__in=members.values("posting"))
    return found.select_related("user", "agency").order_by("agency__name", "user__name", "pk")


def is_on_a_side(person: int) -> bool:
    """Whether somebody, by all their sources, stands on a side of an event (migration 0005)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT meetings_on_a_side(%s)", [person])
        return bool(cursor.fetchone()[0])


def case_roles() -> list[str]:
    """The roles that work with cases of programmes."""
    return [role for role, permissions in PERMISSIONS.items() if CASES_SEE in permissions]
