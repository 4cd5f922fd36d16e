"""Cases of the gangs unit in Haringey, led by the council, with tasks, closures and a move of a caseload."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework.actions import cases, closures, moves, needs, tasks, workers
from alongside.casework.models import Case, NeedScore, WorkTask
from alongside.demo import case_parts, gangs, plans, scenario
from alongside.partners.models import Agency, Posting
from alongside.people.models import Person

SAID = ("forenames", "surname", "known_as", "born_on", "sex")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A case to open: of whom the index has, in which role and why, and how they stand."""

    surname: str
    role: str
    why: str
    approach: str
    rag: str
    motivation: str


PLANNED = (
    Planned(
        surname="Brathwaite-Osei",
        role="AT_RISK",
        why="Told a youth worker that he carries a knife to school; the school confirms two exclusions",
        approach="SUPPORT",
        rag="AMBER",
        motivation="SOME",
    ),
    Planned(
        surname="Nwachukwu-Bright",
        role="ASSOCIATE",
        why="Named by two sources as often with the group; graded B2 by the police",
        approach="DIVERT",
        rag="AMBER",
        motivation="NONE",
    ),
    Planned(
        surname="Marchetti-Doyle",
        role="VICTIM",
        why="Reported threats by the group in March; the officer in the case confirms",
        approach="SUPPORT",
        rag="GREEN",
        motivation="ACTIVE",
    ),
)


def make() -> None:
    """Open them as the coordinator of Haringey’s council, and let something happen."""
    council, worker, supervisor = (
        _persona(role, scenario.HARINGEY_COUNCIL)
        for role in ("BOROUGH_COORDINATOR", "PARTNER_WORKER", "SUPERVISOR")
    )
    with transaction.atomic(), acting.as_posting(council):
        opened = [_open(planned, council) for planned in PLANNED]
        plans.make(*opened, by=council)
        why = "Stabbed on Sunday; friends talk of revenge, say the police"
        case_parts.turn_red(opened[1], council, why, on=timezone.localdate())
        case_parts.make(opened, council)
        for case in (opened[0], opened[2]):
            workers.assign(case=case.pk, to=worker.pk, by=council, words="Has the time, and knows the estate")
        gangs.make(council, worker=worker)
    with transaction.atomic(), acting.as_posting(worker):
        asked = closures.ask(
            case=opened[2].pk,
            by=worker,
            exit_code="MOVED",
            words="Has moved to her aunt’s in Leeds; handed over to victim support there",
            scores={"EXPLOITATION": 1},
        )
        closures.ask(
            case=opened[0].pk,
            by=worker,
            exit_code="MOVED_AWAY_FROM_GANG",
            words="Back at school for a whole term",
            scores=dict.fromkeys(needs.scored_before(worker, opened[0].pk, NeedScore.Point.START), 1),
        )
        _set_tasks(opened[0], worker, supervisor)
    with transaction.atomic(), acting.as_posting(supervisor):
        if asked:
            closures.sign(closure=asked.pk, by=supervisor)
    with acting.as_system(Task.REMINDING):
        tasks.remind_and_escalate(today=timezone.localdate())
    _move_drawn_up()


def _persona(role: str, agency: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=agency, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]


def _set_tasks(case: Case, worker: Posting, supervisor: Posting) -> None:
    """A task in each state: late and escalated, due today, extended, passed on, done, and dropped."""
    today = timezone.localdate()

    def a_task(what: str, days: int, source: WorkTask.Source = WorkTask.Source.BY_HAND) -> WorkTask:
        due_on = today + timedelta(days=days)
        return tasks.create(by=worker, what=what, due_on=due_on, case=case.pk, source=source)

    late = a_task("Ask the school about the exclusion hearing", 1, WorkTask.Source.MEETING)
    # As if it had been set a month ago.
    WorkTask.objects.filter(pk=late.pk).update(due_on=today - timedelta(days=14))
    a_task("Ring his mother before the home visit", 0, WorkTask.Source.PLAN)
    a_task("Write up the risk to his brother for the panel", 9, WorkTask.Source.MEETING)
    longer = a_task("Find a boxing club that takes him", 2, WorkTask.Source.PLAN)
    tasks.extend(
        task=longer.pk,
        by=worker,
        due_on=today + timedelta(days=16),
        why="The club answers after the holidays",
    )
    given = a_task("Approve the taxi to the hearing", 3)
    tasks.pass_on(task=given.pk, by=worker, to=supervisor.pk, why="Beyond what I may spend")
    finished = a_task("Review the plan with him", 1, WorkTask.Source.REVIEW)
    tasks.done(task=finished.pk, by=worker, words="He wants to sit his exams")
    dropped = a_task("Book the mediation", 5)
    tasks.drop(task=dropped.pk, by=worker, why="Both families have said no")


def _move_drawn_up() -> None:
    """Probation’s cases in Haringey are to move to the council’s team, which has not agreed yet."""
    probation = _persona("SUPERVISOR", scenario.PROBATION)
    council = Agency.objects.get(name=scenario.HARINGEY_COUNCIL)
    with transaction.atomic(), acting.as_posting(probation):
        moves.draw_up(
            by=probation,
            receiving=council.pk,
            programmes=["london-iom"],
            boroughs=[probation.borough],
            on=timezone.localdate() + timedelta(days=28),
            why="A trial of one team for the borough’s cohort",
        )


def _open(planned: Planned, by: Posting) -> Case:
    known = Person.objects.filter(surname=planned.surname).order_by("pk")[0]
    return cases.open_case(
        by=by,
        programme=gangs.PROGRAMME,
        said={name: getattr(known, name) for name in SAID},
        marker={
            "role": planned.role,
            "reason": planned.why,
            "review_on": timezone.localdate() + timedelta(days=84),
        },
        standing={
            "status": "COMMUNITY",
            "approach": planned.approach,
            "rag": planned.rag,
            "motivation": planned.motivation,
        },
        same_as=known.pk,
        on=timezone.localdate() - timedelta(days=plans.OPENED_AGO),
    )
