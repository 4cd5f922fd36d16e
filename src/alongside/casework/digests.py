"""Who is written to, and of what: the daily e-mail says how many tasks and referrals, and where.

It leaves the system, so it names nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from alongside.audit import acting
from alongside.casework import referral_queries, task_queries, task_rules
from alongside.casework.models import Desk, Digest, Referral, WorkTask
from alongside.core import formats
from alongside.partners.models import Posting, User

SUBJECT = "Your tasks today"
REFERRALS = "referrals"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of somebody's tasks are overdue, due today and later this week, over all their postings.

    `referrals`: how many at their desks wait for somebody to take them, or for their own answer.
    """

    user: int
    overdue: int
    today: int
    week: int
    referrals: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """What the e-mail says, a line for each that there is."""
        said = ((self.overdue, "overdue"), (self.today, "due today"), (self.week, "due later this week"))
        tasks = [f"{formats.count(number, 'task')} {words}" for number, words in said if number]
        waiting = "waits" if self.referrals == 1 else "wait"
        return (
            *tasks,
            *([f"{formats.count(self.referrals, 'referral')} {waiting}"] if self.referrals else []),
        )


def to_send(today: date) -> list[Counted]:
    """Who is to have the e-mail of a day: whoever has such tasks or referrals, and has it not yet.

    Nobody who wants none. Called as the system's task of reminding; counted as each posting, by its inbox: of
    what it is not told, such as when an agreement has ended, it is not reminded either.
    """
    until = task_rules.end_of_week(today)
    due = WorkTask.objects.filter(state="OPEN", due_on__lte=until).order_by().values("owner")
    without = Digest.objects.filter(Q(wanted=False) | Q(sent_on__gte=today)).order_by().values("user")
    at_desks = Q(agency__in=Desk.objects.order_by().values("agency"))
    owners = Posting.objects.active_on(today).filter(at_desks | Q(pk__in=due)).exclude(user__in=without)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one in owners.select_related("agency", "team").order_by("user", "pk"):
        with acting.as_posting(one):
            days = task_queries.inbox(one).filter(due_on__lte=until).values_list("due_on", flat=True)
            found[one.user_id].update(task_rules.bucket(day, today) for day in days)
            waiting = referral_queries.inbox(one).filter(referral_queries.is_open())
            found[one.user_id][REFERRALS] += waiting.filter(Q(owner=None) | Q(owner=one)).count()
    return [
        Counted(
            user,
            number[task_rules.OVERDUE],
            number[task_rules.TODAY],
            number[task_rules.WEEK],
            number[REFERRALS],
        )
        for user, number in found.items()
        if number.total()
    ]


def at_desk_of(referral: int, *, today: date) -> list[int]:
    """The users who work at the desk of a referral, while somebody has still to decide on it.

    Called as the system's task of referrals; asked as each posting, by its inbox.
    """
    waits = Referral.objects.filter(referral_queries.is_open(), pk=referral).order_by()
    postings = Posting.objects.active_on(today).filter(agency__in=waits.values("desk"))
    found = set()
    for one in postings.select_related("agency", "team").order_by("pk"):
        with acting.as_posting(one):
            if referral_queries.inbox(one).filter(pk=referral).exists():
                found.add(one.user_id)
    return sorted(found)


def users(found: Iterable[Counted]) -> dict[int, User]:
    """Those users, by id."""
    return User.objects.in_bulk([one.user for one in found])
