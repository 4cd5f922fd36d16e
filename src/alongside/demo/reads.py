"""What Haringey's staff have read in the last ten days, so that the pages of oversight are not empty.

Most of it is everyday work. In between is one of each pattern that is worth a question. The log takes what is
written as it is: each entry is written by the posting that it names, as the pages of the cohort would.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db.models import Count

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Act, Entry
from alongside.core.working_days import is_working_day
from alongside.demo import scenario
from alongside.demo.dealing import seeded
from alongside.iom.models import Case
from alongside.oversight import actions as oversight
from alongside.oversight import rules
from alongside.oversight.models import ReadSample
from alongside.partners import actions as partners
from alongside.partners.models import Posting

DAYS = 10
WORKERS = 3
SHOWN = ["IDENTITY", "CONTACT", "OFFENDING", "RISK", "PLAN"]
EXPLANATIONS = (
    "Weekly supervision: I checked the sentence plan before the appointment.",
    "Prepared the case for Thursday’s IOM meeting.",
    "A colleague in custody rang about the release date, and I looked it up.",
)


@dataclass(frozen=True)
class Read:
    """One read to be written: by whom, when, of which cases, or what was refused."""

    at: datetime
    by: Posting
    cases: tuple[Case, ...] = ()
    refused: str = ""

    def entry(self) -> Entry:
        """The entry that the pages would have written."""
        actor = self.by.actor
        return Entry(
            act=Act.REFUSAL if self.refused else Act.CONSULTATION,
            at=self.at,
            actor_id=actor.user_id,
            actor_email=actor.email,
            posting_id=actor.posting_id,
            agency_id=actor.agency_id,
            agency=actor.agency,
            role=actor.role,
            what="page" if self.refused else "iom.case",
            which=[self.refused] if self.refused else [case.reference for case in self.cases],
            people=sorted(case.person_id for case in self.cases),
            fields=[] if self.refused else SHOWN if len(self.cases) == 1 else SHOWN[:1],
            reason="needs iom.upload" if self.refused else "",
        )


def make(*, now: datetime) -> None:
    """Write the reads of the ten days before a moment, and draw last week's sample of them."""
    officer = _posting("PROBATION_OFFICER")
    with acting.as_posting(officer):
        cases = list(Case.objects.filter(borough=scenario.HARINGEY).select_related("person").order_by("pk"))
    if not cases:
        return
    with acting.as_system(Task.SETUP):
        workers = _workers(cases, officer)
        namesake = _post("Robin " + cases[0].person.surname, "robin.cover@probation.example", officer)
    days = [now - timedelta(days=back) for back in range(DAYS, 0, -1)]
    planned = [
        *_everyday(days, workers, cases),
        *_worth_a_question(days, workers, namesake, officer, cases),
        Read(_on(days[-2], 10, 12), _posting("POLICE_OFFICER"), refused="/iom/runs/new/"),
        Read(_on(days[-3], 16, 3), officer, refused="/iom/runs/new/"),
    ]
    written = sorted((read for read in planned if read.at < now), key=lambda read: read.at)
    for posting, reads in groupby(written, key=lambda read: read.by):
        # Only whoever sets a partnership up writes entries of days that are over.
        with acting.as_posting(posting, task=Task.SETUP):
            Entry.objects.bulk_create([read.entry() for read in reads])
    _sample(now, workers[0])


def _posting(role: str) -> Posting:
    found = Posting.objects.filter(role=role, user__is_persona=True, borough=scenario.HARINGEY)
    return found.select_related("user", "agency", "team").order_by("pk")[0]


def _workers(cases: Sequence[Case], like: Posting) -> list[Posting]:
    """Haringey's probation workers with the most cases, as the extract names them."""
    named = (
        Case.objects.filter(pk__in=[case.pk for case in cases])
        .exclude(probation_email="")
        .values_list("probation_worker", "probation_email")
        .annotate(cases=Count("pk"))
        .order_by("-cases", "probation_email")
    )
    with acting.as_posting(like):
        found = list(named[:WORKERS])
    return [_post(name, email, like) for name, email, _ in found]


def _post(name: str, email: str, like: Posting) -> Posting:
    """Somebody who works beside a posting, from the same day on."""
    user = partners.create_user(email=email, name=name, by=None)
    return partners.post_user(
        user=user,
        agency=like.agency,
        role=like.role,
        borough=like.borough,
        team=like.team.name if like.team else "",
        starts_on=like.starts_on,
        by=None,
    )


def _everyday(days: Sequence[datetime], workers: Sequence[Posting], cases: Sequence[Case]) -> Iterator[Read]:
    """On working days each worker looks over their caseload, and opens a few of its cases."""
    rng = seeded("reads")
    for day in (day for day in days if is_working_day(day.date())):
        for worker in workers:
            own = [case for case in cases if case.probation_email == worker.user.email]
            yield Read(_on(day, 9, rng.randrange(60)), worker, tuple(own[:50]))
            for case in rng.sample(own, min(5, len(own))):
                yield Read(_on(day, rng.randrange(10, 17), rng.randrange(60)), worker, (case,))


def _worth_a_question(
    days: Sequence[datetime],
    workers: Sequence[Posting],
    namesake: Posting,
    officer: Posting,
    cases: Sequence[Case],
) -> Iterator[Read]:
    """One of each pattern."""
    working = [day for day in days if is_working_day(day.date())]
    weekend = next(day for day in days if not is_working_day(day.date()))
    second, third = workers[1 % len(workers)], workers[-1]
    others = [case for case in cases if case.probation_email not in ("", second.user.email)]
    own = [case for case in cases if case.probation_email == third.user.email]
    # Covers for a colleague, and opens the case of somebody of the same surname.
    yield Read(_on(working[-2], 14, 20), namesake, (cases[0],))
    for case in others[:2]:
        yield Read(_on(working[-3], 15, 5), second, (case,))
    for case in own[:2]:
        yield Read(_on(working[-2], 21, 40), third, (case,))
    yield Read(_on(weekend, 11, 15), third, tuple(own[:1]))
    for page in range(0, len(cases), 50):
        yield Read(_on(working[-1], 11, page // 50), officer, tuple(cases[page : page + 50]))


def _sample(now: datetime, worker: Posting) -> None:
    """Last week's reads to explain; one worker has explained theirs."""
    with acting.as_system(Task.SAMPLING):
        oversight.draw(week_on=rules.week_before(now.astimezone(rules.LONDON).date()))
    with acting.as_posting(worker):
        asked = ReadSample.objects.filter(user=worker.user_id).order_by("pk")
        for number, sample in enumerate(list(asked)):
            words = EXPLANATIONS[number % len(EXPLANATIONS)]
            oversight.explain(sample=sample.pk, by=worker, explanation=words)


def _on(day: datetime, hour: int, minute: int) -> datetime:
    local = day.astimezone(rules.LONDON).date()
    return datetime.combine(local, time(hour, minute), rules.LONDON)
