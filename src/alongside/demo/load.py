"""Filling an empty database with the demonstration partnership: all of it, or nothing."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.demo import (
    agreements,
    board,
    board_of_2021,
    board_packs,
    casework,
    closed_records,
    delivery_plans,
    directory,
    diversion,
    index,
    meetings,
    minutes,
    packs,
    partnership,
    reads,
    referrals,
    rights,
    saved_views,
    scenario,
    service_referrals,
    systems,
)
from alongside.demo.decisions import PlannedDecision, Standing, planned_decisions
from alongside.demo.extracts import write_extracts
from alongside.iom import criteria
from alongside.iom.actions import decisions, runs
from alongside.iom.assessment import assess_extract
from alongside.iom.extract.read import read
from alongside.iom.models import Case
from alongside.partners.models import Posting, User

# Postings begin well before the first extract.
POSTED_FOR = timedelta(days=400)


def is_loaded() -> bool:
    """Whether the demonstration is in the database."""
    return User.objects.filter(is_persona=True).exists()


def is_used_otherwise() -> bool:
    """Whether the database holds accounts already, and they are not the demonstration's.

    Nothing else is asked: without an account nothing can have come in.
    """
    return not is_loaded() and User.objects.exists()


def personas() -> list[str]:
    """Who to sign in as, a line each."""
    return [f"{persona.name}: {persona.shows}" for persona in scenario.PERSONAS]


@transaction.atomic
def load(*, last_as_of: date, tell: Callable[[str], None] = lambda line: None) -> None:
    """Make agencies, postings, three monthly runs and the boroughs' decisions.

    Args:
        last_as_of: the day of the last of the three extracts; the others are a month apart before it.
        tell: is told, in a line each, how far it is.
    """
    started = last_as_of - POSTED_FOR
    tell("  agencies, postings and sharing agreements …")
    with acting.as_system(Task.SETUP):
        made = partnership.make(started)
    packs.make()
    agreements.make(made, since=started)
    # Before the runs: each of these is entered and linked by itself, which takes longer the more there are.
    tell("  children met in custody …")
    diversion.make()
    analyst = Posting.objects.select_related("user", "agency").get(role="PAN_LONDON_ANALYST")
    with tempfile.TemporaryDirectory() as folder:
        tell("  writing three extracts …")
        extracts = write_extracts(Path(folder), last_as_of)
        planned = planned_decisions([_standings(path, as_of) for as_of, path in extracts])
        for number, (as_of, path) in enumerate(extracts):
            tell(f"  run as of {as_of:%-d %B %Y} …")
            with acting.as_posting(analyst, task=Task.MONTHLY_RUN):
                _run(path, as_of, analyst)
                case_of = dict(Case.objects.values_list("person__crn", "pk"))
            _decide([one for one in planned if one.run == number], as_of, made.coordinators, case_of)
    closed_records.make()
    tell("  people whom workers entered …")
    index.make()
    casework.make()
    saved_views.make()
    referrals.make()
    tell("  meetings …")
    meetings.make()
    systems.make()
    delivery_plans.make()
    directory.make()
    service_referrals.make()
    board.make()
    minutes.make()
    board_packs.make()
    board_of_2021.make()
    reads.make(now=timezone.now())
    rights.make(today=timezone.localdate())


def _standings(path: Path, as_of: date) -> dict[str, Standing]:
    assessed = assess_extract(read(path, as_of=as_of), criteria.in_force(as_of), as_of)
    return {
        row["crn"]: Standing(row["borough"], row["eligibility"], row["status"])
        for row in assessed.select("crn", "borough", "eligibility", "status").iter_rows(named=True)
    }


def _run(path: Path, as_of: date, analyst: Posting) -> None:
    taken_in = _moment(as_of, days=0, hour=9)
    with path.open("rb") as content:
        run = runs.receive(by=analyst, name=path.name, content=content, as_of=as_of, at=taken_in)
    runs.check(run)
    runs.apply(run=run, by=analyst, at=taken_in + timedelta(hours=1))


def _decide(
    planned: list[PlannedDecision],
    as_of: date,
    coordinators: Mapping[str, Posting],
    case_of: Mapping[str, int],
) -> None:
    """Make the planned decisions, those that are alike together, each as the borough's coordinator."""

    def alike(one: PlannedDecision) -> tuple[object, ...]:
        return (one.days_after, one.borough, one.kind, one.reason, one.text, one.defer_days or 0)

    for key, ones in groupby(sorted(planned, key=lambda one: (*alike(one), one.crn)), key=alike):
        days_after, borough, kind, reason, text, defer_days = key
        by = coordinators[str(borough)]
        with acting.as_posting(by):
            decisions.decide(
                cases=[case_of[one.crn] for one in ones],
                by=by,
                kind=str(kind),
                reason=str(reason),
                text=str(text),
                defer_until=as_of + timedelta(days=int(str(defer_days))) if defer_days else None,
                at=_moment(as_of, days=int(str(days_after)), hour=11),
            )


def _moment(day: date, *, days: int, hour: int) -> datetime:
    """A moment some days after a day, but never one that has not come yet."""
    moment = timezone.make_aware(datetime.combine(day + timedelta(days=days), time(hour)))
    return min(moment, timezone.now())
