"""On whose behalf the database works: a posting, or a system posting that may do one thing.

    with acting.as_posting(posting): …
    with acting.as_system(Task.SEALING): …

Row-level security shows and takes what that posting or task may see and write; outside such a block it shows
nothing. What somebody may see is worked out by PostgreSQL itself, from the tables and by its own clock, when
a transaction begins (the function alongside_act_as, in a migration of partners).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol

from django.db import connection
from structlog.contextvars import get_contextvars

from alongside.core.database.telling import Statement, told


class Task(StrEnum):
    """The system postings, each for one task and with the least it needs. What each may do: the policies."""

    SETUP = "setup"  # Accounts, agencies and postings from the command line.
    MONTHLY_RUN = "monthly-run"  # Checking and applying an extract.
    LINKING = "linking"  # Finding out which sources speak of one person.
    SEALING = "log-sealing"  # Sealing the log, and verifying it.
    SAMPLING = "log-sampling"  # Drawing the week's reads to explain.
    RETENTION = "retention"  # Reviewing, and erasing what is due.
    API = "api"  # Letting systems in by their tokens, and telling them of events.
    SUBJECT_ACCESS = "subject-access"  # Gathering what is held about one person.
    REMINDING = "task-reminding"  # Reminding of tasks that are due, escalating, and the daily e-mail.
    CALENDAR = "calendar"  # Reading a posting's own tasks for its calendar.
    MOVING = "caseload-move"  # Carrying out a caseload's move on its day.
    PUBLIC_REFERRAL = "public-referral"  # Whoever refers somebody without an account.
    REFERRALS = "referrals"  # Sending their e-mails, and erasing drafts and what came to nothing.
    CUSTODY_DATES = "custody-dates"  # Moving the status of cases on the days of custody and release.
    BREAK_GLASS = "break-glass"  # Giving whoever reviews a broken glass the task of doing so.
    DRAFTS = "drafts"  # Erasing what somebody typed and forgot.
    PLAN_LEAD = "plan-lead"  # Whoever leads milestones of a delivery plan and has a link to them.
    PLANS = "plans"  # Sending these links, and erasing whom they went to.
    PUBLIC_ANSWER = "public-answer"  # Whoever answers a consultation without an account.
    DIRECTORY = "directory"  # Whoever reads the directory's public feed.
    SERVICE_ANSWER = "service-answer"  # Whoever answers a referral to a service without an account.
    SERVICE_LINKS = "service-links"  # Sending these links.
    BOARD = "board"  # Sending a consultation's e-mails, reading received papers, setting papers as PDF.


class Posted(Protocol):
    """A posting, as far as the database needs to know it."""

    @property
    def pk(self) -> int:
        """Its id."""


NOBODY = Statement("select alongside_act_as(null, '', '')", is_nobody=True)
_task: ContextVar[str] = ContextVar("task", default="")


def task() -> str:
    """The task of the system posting that acts now; empty when none does."""
    return _task.get()


@contextmanager
def as_posting(posting: Posted, *, task: Task | None = None) -> Iterator[None]:
    """Work on behalf of a posting; with a task where a job of the system does something it asked for."""
    with _as(posting.pk, task):
        yield


@contextmanager
def as_system(task: Task) -> Iterator[None]:
    """Work as a system posting."""
    with _as(None, task):
        yield


@contextmanager
def as_nobody() -> Iterator[None]:
    """Work on nobody's behalf: whoever has not signed in, or has no posting."""
    with told(NOBODY, nobody=NOBODY):
        yield


@contextmanager
def holding(name: str, value: str) -> Iterator[None]:
    """Work as whoever holds something, such as the link to a record: policies ask the transaction for it."""
    _tell(name, value)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _tell(name, "")


def _tell(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [f"alongside.{name}", value])


@contextmanager
def _as(posting: int | None, task: Task | None) -> Iterator[None]:
    request = str(get_contextvars().get("request_id", ""))
    token = _task.set(task or "")
    try:
        statement = Statement("select alongside_act_as(%s, %s, %s)", (posting, task or "", request))
        with told(statement, nobody=NOBODY):
            yield
    finally:
        _task.reset(token)
