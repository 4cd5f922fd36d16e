"""How long it takes to move a caseload, as when probation was unified: 35,000 cases in at most 60 seconds.

    python -m benchmarks.caseload_move

35,000 open cases of one agency, each of a person of its own, with ten entries and two open tasks, by 500
workers, of whom half are replaced by name. Carried out by the job's own action as the role that owns nothing,
in one transaction with its entries in the log. CASES in the environment makes a quicker try.
"""

import os
import time
from datetime import UTC, date, datetime, timedelta

from benchmarks.database import remove, row, start

CASES = int(os.environ.get("CASES", "35000"))
WORKERS, ENTRIES, TASKS, MOST_SECONDS = 500, 10, 2, 60.0
NOW = datetime(2026, 6, 26, tzinfo=UTC)

_FILL = """
insert into people_person (source, agency_id, programme, borough, entered_by_id, is_closed, crn, pnc, noms,
    cro, surname, forenames, known_as, sex, ethnicity, address, postcode)
select 'ENTERED', %(giving)s, 'gang-action-group', 'E09000014', %(worker)s, false, '', '', '', '',
    'Surname' || n, 'Forename', '', 'M', '', '', '' from generate_series(1, %(cases)s) n;
insert into casework_case (programme, prefix, person_id, borough, opened_on, status, approach, rag,
    motivation, worker_id, worker_since, exit, lead_agency_id, access)
select 'gang-action-group', 'GAG', p.id, 'E09000014', date '2025-01-01', 'COMMUNITY', '', '', '',
    %(worker)s + p.id %% %(workers)s, date '2025-01-01', '', %(giving)s, 'OPEN'
from people_person p where p.agency_id = %(giving)s;
insert into casework_entry (case_id, agency_id, category, by_id, at, kind, code, words, "on", pack_id)
select c.id, %(giving)s, 'PLAN', %(worker)s, now(), 'STATUS', 'COMMUNITY', 'Said', date '2025-01-01', %(pack)s
from casework_case c, generate_series(1, %(entries)s);
insert into casework_worktask (case_id, agency_id, category, by_id, at, owner_id, what, due_on, source, state)
select c.id, %(giving)s, 'PLAN', c.worker_id, now(), c.worker_id, 'Ring the school', date '2026-07-01',
    'BY_HAND', 'OPEN'
from casework_case c, generate_series(1, %(tasks)s);
"""


def measure() -> list[dict[str, object]]:
    """Fill a database, move the caseload, and remove the database again."""
    cluster = start("caseload-move")
    try:
        from django.conf import settings

        settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
        return _measured(fill())
    finally:
        remove(cluster)


def fill() -> int:
    """The cases, and a move of them that is agreed; returns its id."""
    from django.db import connection

    from alongside.casework import packs
    from alongside.casework.models import CaseloadMove, MoveWorker
    from alongside.casework.shipped import shipped
    from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme, User

    day = date(2020, 1, 1)
    programme = Programme.objects.update_or_create(
        slug="gang-action-group", defaults={"name": "Gangs unit", "live_from": NOW - timedelta(days=3000)}
    )[0]
    packs.load(shipped()["gang-action-group.toml"], "gang-action-group.toml")
    giving, receiving = (
        Agency.objects.create(name=name, kind="PROBATION") for name in ("Giving", "Receiving")
    )

    def posted(agency: Agency, number: int, role: str = "PROBATION_OFFICER") -> Posting:
        user = User.objects.create(email=f"{agency.pk}-{number}@agency.example", name=f"Worker {number}")
        return Posting.objects.create(user=user, agency=agency, role=role, borough="E09000014", starts_on=day)

    leaving = [posted(giving, number) for number in range(WORKERS)]
    taking = [posted(receiving, number) for number in range(WORKERS)]
    lead = posted(receiving, WORKERS, "SUPERVISOR")
    agreement = Agreement.objects.create(
        series=1,
        title="Unification",
        programme=programme,
        state="LIVE",
        purposes=["REDUCE_REOFFENDING"],
        legal_basis="PUBLIC_TASK",
        regime="UK_GDPR",
        starts_at=NOW - timedelta(days=3000),
        ends_at=NOW + timedelta(days=3000),
        review_on=date(2030, 1, 1),
        written_by=lead,
        written_at=NOW - timedelta(days=3000),
    )
    shared = ["IDENTITY", "CONTACT", "PLAN"]
    for agency in (giving, receiving):
        AgreementParty.objects.create(agreement=agreement, agency=agency, reads=shared, contributes=shared)
    version = packs.newest("gang-action-group")
    with connection.cursor() as cursor:
        numbers = {"cases": CASES, "workers": WORKERS, "entries": ENTRIES, "tasks": TASKS}
        values = {
            "giving": giving.pk,
            "worker": leaving[0].pk,
            "pack": version.pk if version else 0,
            **numbers,
        }
        for statement in _FILL.split(";\n")[:-1]:
            cursor.execute(statement, values)
        cursor.execute("vacuum (analyze)")
    move = CaseloadMove.objects.create(
        giving=giving,
        receiving=receiving,
        programmes=["gang-action-group"],
        on=day,
        why="The contract ends",
        drawn_by=leaving[0],
        drawn_at=NOW,
        state="AGREED",
        agreed_by=lead,
        agreed_at=NOW,
        taker=taking[0],
    )
    MoveWorker.objects.bulk_create(
        MoveWorker(move=move, leaves=leaves, takes=takes)
        for leaves, takes in zip(leaving[::2], taking[::2], strict=True)
    )
    return move.pk


def _measured(move: int) -> list[dict[str, object]]:
    from alongside.audit import acting
    from alongside.audit.acting import Task
    from alongside.casework.actions import moves
    from alongside.casework.models import Case, Entry, WorkTask

    begun = time.perf_counter()
    with acting.as_system(Task.MOVING):
        moved = moves.carry_out(move=move)
    seconds = time.perf_counter() - begun
    led = Case.objects.filter(lead_agency__name="Receiving").count()
    said = Entry.objects.filter(kind="MOVED").count()
    tasks = WorkTask.objects.filter(owner__agency__name="Receiving").count()
    is_whole = moved == led == said == CASES and tasks == CASES * TASKS
    return [
        row(
            f"Moving a caseload of {CASES:,} cases with {tasks:,} open tasks",
            f"{seconds:.1f} s",
            f"at most {MOST_SECONDS:.0f} s",
            met=seconds <= MOST_SECONDS and is_whole,
        )
    ]


if __name__ == "__main__":
    for found in measure():
        print(found)
