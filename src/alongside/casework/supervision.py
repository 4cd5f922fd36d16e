"""What whoever oversees an agency's work sees: who holds how much, its exceptions, and what nobody holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from alongside.casework import exceptions, packs, queries, task_queries
from alongside.casework.models import Case, Entry
from alongside.casework.pack import Capacity
from alongside.partners.models import Posting, Programme

UNASSIGNED, ORPHANED = "unassigned", "orphaned"


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one worker holds in one programme, and what the pack says a worker can.

    Attributes:
        worker: None for the cases that nobody works on.
        held: open cases.
        taken: cases that they were given this calendar year.
        capacity: of the pack, in the borough of whoever looks.
        overdue: their overdue tasks, on whatever case.
        by_kind: how many of the cases held are exceptions, by kind (exceptions.Kind.name).
        is_gone: the posting has ended: the cases are orphaned.
    """

    worker: Posting | None
    programme: str
    held: int
    taken: int
    capacity: Capacity
    overdue: int
    by_kind: dict[str, int]
    is_gone: bool

    @property
    def is_over(self) -> bool:
        """Whether they hold more than a worker can."""
        return over(self.held, self.capacity.per_worker) or over(self.taken, self.capacity.per_worker_a_year)


@dataclass(frozen=True, kw_only=True)
class Year:
    """How many cases a programme opened this year, against how many it takes in one."""

    programme: str
    opened: int
    per_year: int

    @property
    def is_over(self) -> bool:
        """Whether it has taken more than it takes in a year."""
        return self.opened > self.per_year


def over(number: int, limit: int | None) -> bool:
    """Whether a number is above a limit, where there is one."""
    return limit is not None and number > limit


def cases(posting: Posting, *, show: str = "", worker: int | None = None) -> QuerySet[Case]:
    """The open cases that an overseer answers for: all, nobody's, orphaned ones, or those of one worker."""
    found = exceptions.answered_for(posting)
    if show == UNASSIGNED:
        return found.filter(worker__isnull=True)
    if show == ORPHANED:
        return found.filter(worker__isnull=False).exclude(worker__in=_working(posting))
    return found.filter(worker=worker) if worker else found


def loads(posting: Posting) -> list[Load]:
    """What each worker holds in each programme: nobody's first, then by name."""
    today = timezone.localdate()
    answered = exceptions.answered_for(posting)
    held = {
        (one["worker"], one["programme"]): one["number"]
        for one in answered.order_by().values("worker", "programme").annotate(number=Count("pk"))
    }
    taken, by_kind, overdue = _taken(posting, today), _by_kind(posting), _overdue(posting, today)
    workers = {
        one.pk: one
        for one in Posting.objects.filter(pk__in={worker for worker, _ in held if worker}).select_related(
            "user"
        )
    }
    working = set(_working(posting).filter(pk__in=workers).values_list("pk", flat=True))
    capacities = {
        programme: packs.for_programme(programme, posting.borough).capacity
        for programme in sorted({programme for _, programme in held})
    }
    found = [
        Load(
            worker=workers.get(worker or 0),
            programme=programme,
            held=number,
            taken=taken[worker, programme],
            capacity=capacities[programme],
            overdue=overdue[worker],
            by_kind=by_kind.get((worker, programme), {}),
            is_gone=worker in workers and worker not in working,
        )
        for (worker, programme), number in held.items()
    ]
    return sorted(
        found,
        key=lambda one: (
            one.worker is not None,
            not one.is_gone,
            one.worker.user.name if one.worker else "",
            one.worker.pk if one.worker else 0,
            one.programme,
        ),
    )


def years(posting: Posting) -> list[Year]:
    """How many cases each programme opened this year at one's agency, where its pack has a limit."""
    today = timezone.localdate()
    opened = queries.visible_to(posting).filter(
        lead_agency=posting.agency_id, opened_on__gte=date(today.year, 1, 1)
    )
    if posting.borough:
        opened = opened.filter(borough=posting.borough)
    counted = opened.order_by("programme").values("programme").annotate(number=Count("pk"))
    found = [(one["programme"], one["number"]) for one in counted]
    limits = {slug: packs.for_programme(slug, posting.borough).capacity.per_year for slug, _ in found}
    return [
        Year(programme=slug, opened=number, per_year=limit)
        for slug, number in found
        if (limit := limits[slug]) is not None
    ]


def names() -> dict[str, str]:
    """What programmes are called, by slug."""
    return dict(Programme.objects.values_list("slug", "name"))


def _working(posting: Posting) -> QuerySet[Posting]:
    active: QuerySet[Posting] = Posting.objects.active_on(timezone.localdate())
    return active.filter(agency=posting.agency_id).order_by()


def _taken(posting: Posting, today: date) -> Counter[tuple[int | None, str]]:
    """Cases that each worker was given this year, also those that are closed or passed on since."""
    seen = queries.visible_to(posting).filter(lead_agency=posting.agency_id)
    given = Entry.objects.filter(
        kind=Entry.Kind.WORKER, on__gte=date(today.year, 1, 1), record__isnull=False, case__in=seen
    )
    counted = (
        given.order_by()
        .values("record", slug=F("case__programme"))
        .annotate(number=Count("case", distinct=True))
    )
    return Counter({(one["record"], one["slug"]): one["number"] for one in counted})


def _by_kind(posting: Posting) -> dict[tuple[int | None, str], dict[str, int]]:
    counted = exceptions.counted(posting, "worker", "programme")
    names = [kind.name for kind in exceptions.kinds()]
    return {(row["worker"], row["programme"]): {name: row[name] for name in names} for row in counted}


def _overdue(posting: Posting, today: date) -> Counter[int | None]:
    late = task_queries.visible_to(posting).filter(
        state="OPEN", owner__agency=posting.agency_id, due_on__lt=today
    )
    counted = late.order_by().values("owner").annotate(number=Count("pk"))
    return Counter({one["owner"]: one["number"] for one in counted})
