"""The daily e-mail about tasks: how many, and where. It leaves the system, so it names nobody."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from alongside.audit import acting
from alongside.casework import task_queries, task_rules
from alongside.casework.models import Digest, WorkTask
from alongside.partners.models import Posting, User

SUBJECT = "Your tasks today"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of somebody's tasks are overdue, due today and later this week, over all their postings."""

    user: int
    overdue: int
    today: int
    week: int

    @property
    def lines(self) -> tuple[str, ...]:
        """What the e-mail says, a line for each that there is."""
        said = ((self.overdue, "overdue"), (self.today, "due today"), (self.week, "due later this week"))
        return tuple(f"{_tasks(number)} {words}" for number, words in said if number)


def to_send(today: date) -> list[Counted]:
    """Who is to have the e-mail of a day: whoever has such tasks in an active posting, and has it not yet.

    Nobody who wants none. Called as the system's task of reminding; counted as each posting, by its inbox: of
    what it is not told, such as when an agreement has ended, it is not reminded either.
    """
    until = task_rules.end_of_week(today)
    due = WorkTask.objects.filter(state="OPEN", due_on__lte=until).order_by().values("owner")
    without = Digest.objects.filter(Q(wanted=False) | Q(sent_on__gte=today)).order_by().values("user")
    owners = Posting.objects.active_on(today).filter(pk__in=due).exclude(user__in=without)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one in owners.select_related("agency", "team").order_by("user", "pk"):
        with acting.as_posting(one):
            days = task_queries.inbox(one).filter(due_on__lte=until).values_list("due_on", flat=True)
            found[one.user_id].update(task_rules.bucket(day, today) for day in days)
    return [
        Counted(user, number[task_rules.OVERDUE], number[task_rules.TODAY], number[task_rules.WEEK])
        for user, number in found.items()
        if number
    ]


def users(found: Iterable[Counted]) -> dict[int, User]:
    """Those users, by id."""
    return User.objects.in_bulk([one.user for one in found])


def _tasks(number: int) -> str:
    return f"{number} task{'' if number == 1 else 's'}"
