"""A caseworker's day with everything in the database: how many questions a page asks, and how long it takes.

    python -m benchmarks casework

200,000 people, 60,000 of them cases of the gangs unit in 33 boroughs, 5 million entries of the chronology, 3
million notes and tasks, 600,000 appointments. Forty people are signed in, in ten boroughs: two who work on
cases, and two of an agency that leads none and is told who somebody is and what is planned (the most
restricted role that sees a case). The site runs as in service, with its four processes, as the role that owns
nothing; their requests come at a steady twenty a second, whether the ones before are answered or not, for
five minutes, from a process on the same two cores, after one minute in which the server's connections come to
have their plans (docs/adr/0044). A time is from when a request was due to its last byte.

SECONDS and CASES in the environment make a quicker try.
"""

import concurrent.futures
import gzip
import http.client
import itertools
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import alongside
from benchmarks.database import remove, row, start

CASES = int(os.environ.get("CASES", "60000"))
SECONDS = int(os.environ.get("SECONDS", "300"))
PEOPLE = CASES * 10 // 3
ENTRIES, NOTES, TASKS, APPOINTMENTS = 83, 25, 25, 10
LONG, WARM = 5000, 60
A_SECOND, MOST_QUERIES, MOST_MS, MOST_HTML, MOST_ASSETS = 20, 20, 150, 150 * 1024, 120 * 1024
WORKED_IN, OF_EACH = 10, 2
TOLD = ["IDENTITY", "PLAN"]

_PEOPLE = """
insert into people_person (source, agency_id, programme, borough, entered_by_id, is_closed, crn, pnc, noms,
    cro, surname, forenames, known_as, born_on, sex, ethnicity, address, postcode)
select 'ENTERED', a.agency, 'gang-action-group', a.borough, a.posting, false, '', '', '', '',
    'Surname' || (i * 7919 %% 30011), 'Forename' || (i * 104729 %% 997), '',
    date '1992-01-01' + (i * 31 %% 5000)::int, 'M', '', i || ' High Road', 'N17 1AA'
from generate_series(1::bigint, %(people)s) i join bench_area a on a.place = i %% 33
"""
_CASES = """
insert into casework_case (programme, prefix, person_id, borough, opened_on, status, approach, rag,
    rag_since, motivation, worker_id, worker_since, exit, lead_agency_id, access)
select 'gang-action-group', 'GAG', p.id, p.borough, current_date - (p.id %% 700)::int - 30,
    'COMMUNITY', 'SUPPORT', (array['RED', 'AMBER', 'AMBER', 'GREEN', 'GREEN', 'GREEN'])[1 + p.id %% 6],
    current_date - (p.id %% 60)::int,
    'SOME', (select w.posting from bench_worker w where w.borough = p.borough and w.place = p.id / 33 %% 60),
    current_date - 20, '', p.agency_id, case when p.id %% 50 = 3 then 'SEALED' else 'OPEN' end
from people_person p where p.id <= %(cases)s
"""
_ENTRIES = """
insert into casework_entry (case_id, agency_id, category, by_id, at, kind, code, words, "on", pack_id)
select c.id, c.lead_agency_id, 'PLAN', c.entered, now() - n * interval '5 days',
    (array['NOTE', 'APPOINTMENT', 'TASK', 'STATUS', 'RAG'])[1 + n %% 5],
    (array['', '', '', 'COMMUNITY', 'AMBER'])[1 + n %% 5],
    'What happened on that day, in a sentence such as people write', current_date - n * 5, %(pack)s
from (select c.id, c.lead_agency_id, p.entered_by_id as entered from casework_case c
    join people_person p on p.id = c.person_id where c.id between %(first)s and %(last)s) c,
    generate_series(1, %(entries)s) n
"""
_LONG = """
insert into casework_entry (case_id, agency_id, category, by_id, at, kind, code, words, "on", pack_id)
select c.id, c.lead_agency_id, 'PLAN', c.worker_id, now(), 'NOTE', '', 'One of many',
    current_date - n / 5, %(pack)s
from casework_case c, generate_series(1, %(long)s) n where c.id in (
    select max(id) from casework_case where access = 'OPEN' group by borough)
"""
_NOTES = """
insert into casework_note (case_id, agency_id, category, by_id, at, kind, nature, happened_on, text, told_by,
    source, information, handling, conditions)
select c.id, c.lead_agency_id, case when n %% 3 = 0 then 'SUPPORT_NOTES' else 'PLAN' end, p.entered_by_id,
    now() - n * interval '9 days', 'VISIT', 'FACT', current_date - n * 9,
    repeat('A sentence of a note, such as people write. ', 12), '', '', '', '', ''
from casework_case c join people_person p on p.id = c.person_id, generate_series(1, %(notes)s) n
"""
_TASKS = """
insert into casework_worktask (case_id, agency_id, category, by_id, at, owner_id, what, due_on, source, state)
select c.id, c.lead_agency_id, 'PLAN', c.worker_id, now() - n * interval '9 days', c.worker_id,
    'Ring the school', current_date + 4 - n * 9, 'BY_HAND', case when n > 2 then 'DONE' else 'OPEN' end
from casework_case c, generate_series(1, %(tasks)s) n
"""
_APPOINTMENTS = """
insert into casework_appointment (case_id, agency_id, category, by_id, at, need, pack_id, starts_at, mode,
    worker_id, purpose, outcome, outcome_at, why, cancelled_by, outcome_words)
select c.id, c.lead_agency_id, 'PLAN', c.worker_id, now() - n * interval '9 days', '', %(pack)s,
    now() - n * interval '9 days' + interval '10 days', 'OFFICE', c.worker_id, 'To see how it goes',
    case when n > 1 then (array['ATTENDED', 'MISSED'])[1 + (n %% 4 = 0)::int] else '' end,
    case when n > 1 then now() - n * interval '9 days' + interval '11 days' end,
    case when n > 1 and n %% 4 = 0 then 'NO_REASON' else '' end, '', ''
from casework_case c, generate_series(1, %(appointments)s) n
"""


@dataclass
class Somebody:
    """Somebody who is signed in: the cookie, and the case that they open."""

    name: str
    cookie: str
    case: int
    long: int


@dataclass
class Answers:
    """What came back: milliseconds by page, and how many failed."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def measure() -> list[dict[str, object]]:
    """Fill a database, serve the site, ask for a day's pages, and remove it all again."""
    os.environ["ALONGSIDE_SECRET_KEY"] = secrets.token_urlsafe(40)
    cluster = start("casework")
    try:
        from django.conf import settings

        settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
        fill()
        people = sign_in()
        return [*_questions(people), *_weights(people[-1]), *_under_load(people)]
    finally:
        remove(cluster)


def fill() -> None:
    """Agencies, postings, an agreement, people, cases, and what is kept with them."""
    from django.db import connection

    from alongside.casework import packs
    from alongside.casework.shipped import shipped
    from alongside.partners.areas import BOROUGHS
    from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme, User

    now = datetime.now(UTC)
    programme, _ = Programme.objects.update_or_create(
        slug="gang-action-group", defaults={"name": "Gangs unit", "live_from": now - timedelta(days=900)}
    )
    packs.load(shipped()["gang-action-group.toml"], "gang-action-group.toml")

    def posted(agency: Agency, borough: str, number: int) -> Posting:
        user = User.objects.create(
            email=f"{agency.pk}-{borough}-{number}@agency.example".lower(),
            name=f"Worker {number}",
            is_persona=True,
        )
        return Posting.objects.create(
            user=user, agency=agency, role="PARTNER_WORKER", borough=borough, starts_on=date(2020, 1, 1)
        )

    areas, workers = [], []
    told = Agency.objects.create(name="Told", kind="CHARITY")
    for place, borough in enumerate(BOROUGHS):
        council = Agency.objects.create(name=f"Council {place}", kind="COUNCIL")
        held = [posted(council, borough.gss, number) for number in range(60)]
        areas.append((place, borough.gss, council.pk, held[0].pk))
        workers += [(borough.gss, number, one.pk) for number, one in enumerate(held)]
        if place < WORKED_IN:
            _ = [posted(told, borough.gss, number) for number in range(OF_EACH)]
    agreement = Agreement.objects.create(
        series=1,
        title="Gangs",
        programme=programme,
        state="LIVE",
        purposes=["PREVENT_CRIME"],
        legal_basis="PUBLIC_TASK",
        regime="UK_GDPR",
        starts_at=now - timedelta(days=900),
        ends_at=now + timedelta(days=300),
        review_on=now.date() + timedelta(days=200),
        written_by=Posting.objects.order_by("pk").first(),
        written_at=now,
    )
    for _, _, council_id, _ in areas:
        AgreementParty.objects.create(
            agreement=agreement, agency_id=council_id, reads=TOLD, contributes=[*TOLD, "SUPPORT_NOTES"]
        )
    AgreementParty.objects.create(agreement=agreement, agency=told, reads=TOLD, contributes=[])
    version = packs.newest("gang-action-group")
    values = {
        "people": PEOPLE,
        "cases": CASES,
        "entries": ENTRIES,
        "long": LONG,
        "notes": NOTES,
        "tasks": TASKS,
        "appointments": APPOINTMENTS,
        "pack": version.pk if version else 0,
    }
    with connection.cursor() as cursor:
        cursor.execute("create temporary table bench_area (place int, borough text, agency int, posting int)")
        cursor.execute("create temporary table bench_worker (borough text, place int, posting int)")
        cursor.executemany("insert into bench_area values (%s, %s, %s, %s)", areas)
        cursor.executemany("insert into bench_worker values (%s, %s, %s)", workers)
        cursor.execute(_PEOPLE, values)
        cursor.execute(_CASES, values)
        for first in range(1, CASES + 1, 6000):
            cursor.execute(_ENTRIES, {**values, "first": first, "last": first + 5999})
        for statement in (_LONG, _NOTES, _TASKS, _APPOINTMENTS):
            cursor.execute(statement, values)
        cursor.execute("vacuum (analyze)")


def sign_in() -> list[Somebody]:
    """Forty people of ten boroughs: two workers of the council in each, and two who are told of its cases."""
    from django.conf import settings
    from django.test import Client

    from alongside.casework.models import Case
    from alongside.partners.models import Posting

    found = []
    postings = Posting.objects.select_related("user", "agency").order_by("agency__name", "borough", "pk")
    boroughs = sorted(set(postings.filter(agency__name="Told").values_list("borough", flat=True)))
    for borough in boroughs:
        of_it = postings.filter(borough=borough)
        chosen = [
            *of_it.exclude(agency__name="Told").filter(caseload__isnull=False).distinct()[: 2 * OF_EACH : 2],
            *of_it.filter(agency__name="Told"),
        ]
        open_cases = Case.objects.filter(borough=borough, access="OPEN")
        for number, posting in enumerate(chosen):
            client = Client(SERVER_NAME="localhost")
            client.force_login(posting.user)
            own = (
                open_cases.filter(worker=posting).order_by("pk").first() or open_cases.order_by("pk")[number]
            )
            found.append(
                Somebody(
                    name=posting.agency.name,
                    cookie=client.cookies[settings.SESSION_COOKIE_NAME].value,
                    case=own.pk,
                    long=open_cases.order_by("-pk")[0].pk,
                )
            )
    return found


def pages_of(who: Somebody) -> dict[str, str]:
    """A caseworker's day, in the order in which it is asked for."""
    case = f"/cases/{who.case}/"
    return {
        "Home": "/",
        "My tasks": "/tasks/",
        "List of cases": "/cases/",
        "List of cases, mine": "/cases/?worker=mine",
        "Record": case,
        "Plan": f"{case}plan/",
        "Appointments": f"{case}appointments/",
        "Notes": f"{case}notes/",
        "A case’s tasks": f"{case}tasks/",
        "Chronology of 5,000": f"/cases/{who.long}/chronology/",
        "Search": "/people/?q=Surname1234",
    }


def _questions(people: list[Somebody]) -> list[dict[str, object]]:
    """How many questions each page asks of the database, as the most restricted role."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    who = people[-1]
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = who.cookie
    found = []
    for name, address in pages_of(who).items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        # Beginning and ending a transaction asks nothing; telling it who acts goes past Django's count.
        number = 1 + sum(not each["sql"].startswith(("BEGIN", "COMMIT")) for each in asked.captured_queries)
        found.append(row(f"{name}: questions", str(number), f"≤ {MOST_QUERIES}", met=number <= MOST_QUERIES))
    return found


def _weights(who: Somebody) -> list[dict[str, object]]:
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = who.cookie
    html = len(client.get(pages_of(who)["Record"]).content)
    built = Path(alongside.__file__).parent / "core" / "static" / "build"
    files = [one for one in built.rglob("*") if one.is_file() and one.suffix not in {".gz", ".br"}]
    assets = sum(len(gzip.compress(one.read_bytes(), 9)) for one in files)
    return [
        row("HTML of the record", f"{html / 1024:.0f} KB", "≤ 150 KB", met=html <= MOST_HTML),
        row("All assets, compressed", f"{assets / 1024:.0f} KB", "≤ 120 KB", met=assets <= MOST_ASSETS),
    ]


def _under_load(people: list[Somebody]) -> list[dict[str, object]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "alongside", "serve", "--port", str(port)])
    try:
        _wait_for(port, people[0])
        answers = _asked(port, people)
    finally:
        server.terminate()
        server.wait(20)
    everything = sorted(itertools.chain.from_iterable(answers.taken.values()))
    found = [
        row(
            f"{name}: 95 of 100 within",
            f"{_p95(taken):.0f} ms (half {statistics.median(taken):.0f})",
            f"≤ {MOST_MS} ms",
            met=_p95(taken) <= MOST_MS,
        )
        for name, taken in answers.taken.items()
        if taken
    ]
    asked = len(everything) + len(answers.failed)
    return [
        *found,
        row(
            f"All {asked:,} at {A_SECOND} a second, 95 of 100 within",
            f"{_p95(everything):.0f} ms",
            "",
            met=None,
        ),
        row("Of them failed", str(len(answers.failed)), "0", met=not answers.failed),
    ]


def _wait_for(port: int, who: Somebody) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if _ask(port, who.cookie, "/") == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("The site did not come up.")


def _asked(port: int, people: list[Somebody]) -> Answers:
    """Ask at a steady pace, and note how long each took from when it was due."""
    answers = Answers({name: [] for name in pages_of(people[0])})
    by_person = [list(pages_of(who).items()) for who in people]

    def one(number: int, due: float) -> None:
        who = people[number % len(people)]
        # Each is somewhere else in the day.
        name, address = by_person[number % len(people)][(number // len(people) + number) % len(by_person[0])]
        try:
            status = _ask(port, who.cookie, address)
        except OSError as fault:
            answers.failed.append(f"{name}: {fault}")
            return
        if status == 200:
            answers.taken[name].append((time.perf_counter() - due) * 1000)
        else:
            answers.failed.append(f"{name}: {status}")

    def at_a_steady_pace(seconds: int) -> None:
        begun = time.perf_counter() + 0.5
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            for number in range(A_SECOND * seconds):
                due = begun + number / A_SECOND
                time.sleep(max(0.0, due - time.perf_counter()))
                pool.submit(one, number, due)

    at_a_steady_pace(WARM)
    _ = [taken.clear() for taken in answers.taken.values()]
    at_a_steady_pace(SECONDS)
    if answers.failed:
        print(answers.failed[:5], file=sys.stderr)
    return answers


def _ask(port: int, cookie: str, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address, headers={"Cookie": f"alongside_session={cookie}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)] if taken else 0.0
