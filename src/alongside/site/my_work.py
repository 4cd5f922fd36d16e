"""What awaits a posting, from every room that has something to say. Each room is asked here, by name."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from alongside.board import queries as board
from alongside.casework import exceptions, moves
from alongside.casework import referral_queries as referrals
from alongside.casework.models import Referral
from alongside.core import formats
from alongside.iom import allocating, queries
from alongside.iom.models import Run
from alongside.meetings import queries as meetings
from alongside.oversight import queries as oversight
from alongside.partners import access_requests, sharing_queries
from alongside.partners.models import Posting
from alongside.partners.permissions import (
    ACCESS_DECIDE,
    AGREEMENTS_WRITE,
    IOM_ALLOCATE,
    IOM_DECIDE,
    PEOPLE_ENTER,
    PEOPLE_REVIEW,
    RETENTION_WORK,
    RIGHTS_WORK,
)
from alongside.partners.rules import may
from alongside.people import queries as people
from alongside.rights import queries as rights


@dataclass(frozen=True)
class Task:
    """Something to do: how many, of what, and where. The page it leads to lists exactly that many."""

    number: int
    label: str
    href: str
    note: str = ""


def what_awaits(posting: Posting) -> list[Task]:
    """What this posting has to do, most pressing first: what is not as it should be before what waits."""
    return [
        *_exceptions(posting),
        *_moves(posting),
        *_actions(posting),
        *_runs(posting),
        *_access(posting),
        *_rights(posting),
        *_agreements(posting),
        *_referrals(posting),
        *_cases(posting),
        *_people(posting),
        *_board(posting),
        *_reads(posting),
    ]


def _board(posting: Posting) -> list[Task]:
    """The consultations of a clerk whose last day is past: to close, or to take late answers."""
    return [
        Task(
            1,
            "consultation past its last day",
            reverse("board:consultation", args=[one.pk]),
            f"{one.title}, until {one.due_on:%-d %B %Y}",
        )
        for one in board.past_last_day(posting, timezone.localdate())
    ]


def _exceptions(posting: Posting) -> list[Task]:
    """What is not as it should be with tasks and cases of programmes, each kind that there is."""
    return [Task(one.number, one.label, one.href, one.note) for one in exceptions.tiles(posting)]


def _moves(posting: Posting) -> list[Task]:
    return [
        Task(
            1,
            "caseload move to agree to",
            reverse("casework:move", args=[one.pk]),
            f"From {one.giving.name}, on {one.on:%-d %B %Y}",
        )
        for one in moves.to_agree(posting).select_related("giving")
    ]


def _actions(posting: Posting) -> list[Task]:
    """The actions of meetings that are one's own."""
    owned, today = meetings.owned(posting), timezone.localdate()
    counted = owned.order_by().aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    note = f"{counted['overdue']} of them overdue" if counted["overdue"] else "From meetings"
    task = Task(counted["all"], "Actions of meetings", reverse("meetings:actions"), note)
    return [task] if task.number else []


def next_meetings(posting: Posting) -> list[dict[str, str]]:
    """The next meetings to which a posting is invited, at most three."""
    return [
        {
            "name": one.series.name,
            "href": reverse("meetings:meeting", args=[one.pk]),
            "when": formats.datetime(one.starts_at),
            "place": one.place,
        }
        for one in meetings.next_meetings(posting, on=timezone.localdate())[:3]
    ]


def _runs(posting: Posting) -> list[Task]:
    ready = queries.runs_sent_by(posting).filter(state=Run.State.CHECKED).order_by("received_at", "id")
    return [
        Task(1, f"run as of {run.as_of:%-d %B %Y} ready to apply", reverse("iom:run", args=[run.pk]))
        for run in ready
    ]


def _access(posting: Posting) -> list[Task]:
    to_decide, to_review = access_requests.how_many(posting) if may(posting, ACCESS_DECIDE) else (0, 0)
    left = allocating.orphaned(posting).count() if may(posting, IOM_ALLOCATE) else 0
    address = reverse("iom:access_requests")
    tasks = (
        Task(to_review, "broken glass to review", address, "By the next working day"),
        Task(to_decide, "requests for access", address, "Somebody waits for your decision"),
        Task(left, "orphaned cases", reverse("iom:orphaned"), "Held by somebody who has left"),
    )
    return [task for task in tasks if task.number]


def _rights(posting: Posting) -> list[Task]:
    asked = list(rights.open_requests(posting)) if may(posting, RIGHTS_WORK) else []
    reviews = rights.open_reviews(posting).count() if may(posting, RETENTION_WORK) else 0
    due = asked[0].due_on if asked else None
    tasks = (
        Task(
            len(asked),
            "requests about people’s rights",
            reverse("rights:requests"),
            f"The next is due on {due:%-d %B %Y}" if due else "",
        ),
        Task(reviews, "People to keep or erase", reverse("rights:reviews")),
    )
    return [task for task in tasks if task.number]


def _agreements(posting: Posting) -> list[Task]:
    waiting = sharing_queries.agreements_to_sign(posting) if may(posting, AGREEMENTS_WRITE) else ()
    return [
        Task(1, "Agreement to sign", reverse("partners:agreement", args=[one.pk]), one.title)
        for one in waiting
    ]


def _referrals(posting: Posting) -> list[Task]:
    """Each count is of the list that it leads to."""
    at, own = referrals.inbox(posting), referrals.sent(posting)
    inbox, today = reverse("casework:referrals"), timezone.localdate()
    at_desk = at.order_by().aggregate(
        overdue=Count("pk", filter=referrals.overdue(today)),
        new=Count("pk", filter=Q(state="WAITING")),
        answered=Count("pk", filter=Q(state="ANSWERED")),
        to_review=Count("pk", filter=referrals.to_review(today)),
    )
    no_desk = Referral.objects.filter(referrals.without_desk(posting)).count()
    tasks = (
        Task(at_desk["overdue"], "First responses overdue", f"{inbox}?show=OVERDUE"),
        Task(at_desk["new"], "New referrals", f"{inbox}?show=NEW"),
        Task(at_desk["answered"], "Answers that came", f"{inbox}?show=ANSWERED"),
        Task(
            own.filter(state="ASKED").count(),
            "Questions about referrals that you sent",
            f"{reverse('casework:referrals_sent')}?show=ASKED",
        ),
        Task(
            no_desk,
            "Referrals without a desk",
            reverse("casework:desks"),
            "Nobody reads them until one is named",
        ),
        Task(
            at_desk["to_review"],
            "Referrals to keep or erase",
            f"{reverse('casework:referrals_decided')}?show=REVIEW",
        ),
    )
    return [task for task in tasks if task.number]


def _cases(posting: Posting) -> list[Task]:
    if not may(posting, IOM_DECIDE):
        return []
    today = timezone.localdate()
    visible = queries.visible_to(posting)
    tasks = (
        ("Undecided", "undecided", "", "Include, leave out or defer, each with its reason"),
        ("Undecided for 12 weeks or more", "undecided", "over-12-weeks", ""),
        ("Expired, still on", "expired-still-on", "", "Take off, or keep on at local discretion"),
        ("Not assessable", "not-assessable", "", "Probation can complete the scores"),
    )
    counted = [
        Task(
            number=visible.filter(queries.CaseFilter(standing, waited=waited).condition(today)).count(),
            label=label,
            href=f"{reverse('iom:cases')}?{urlencode({'standing': standing, 'waited': waited})}",
            note=note,
        )
        for label, standing, waited, note in tasks
    ]
    return [task for task in counted if task.number]


def _people(posting: Posting) -> list[Task]:
    pairs = people.pairs_to_look_at(posting).count() if may(posting, PEOPLE_REVIEW) else 0
    roles = (
        people.roles_to_look_at(posting, timezone.localdate()).count() if may(posting, PEOPLE_ENTER) else 0
    )
    tasks = (
        Task(pairs, "Pairs to look at", reverse("people:pairs"), "Two records that may be of one person"),
        Task(roles, "Roles to look at again", reverse("people:roles"), "Their day has come"),
    )
    return [task for task in tasks if task.number]


def _reads(posting: Posting) -> list[Task]:
    to_explain, to_review = oversight.how_many_reads(posting)
    tasks = (
        Task(to_explain, "Reads to explain", reverse("oversight:my_reads"), "Drawn at random, by week"),
        Task(to_review, "Reads to review", f"{reverse('oversight:samples')}?show=review"),
    )
    return [task for task in tasks if task.number]
