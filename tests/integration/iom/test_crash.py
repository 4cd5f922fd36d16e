"""`kill -9` of the server, the worker or the database at ten moments of an upload.

Each time the state afterwards is the one before or the one after, the page of the run says which, and a job
that died with its worker is done by the next. The moments are spread over a whole upload, from a seed.
"""

import contextlib
import hashlib
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

import template_database
from alongside.core import postgres

SEED = int(os.environ.get("ALONGSIDE_CRASH_SEED", "20210224"))
CHANCE = random.Random(SEED)
VICTIMS = CHANCE.sample(["server", "worker", "database"] * 3 + ["worker"], 10)
# One moment in each tenth of an upload: 0 is its beginning, 1 is when the run has been applied.
MOMENTS = [
    pytest.param(victim, (tenth + CHANCE.random()) / 10, id=f"{victim}-seed{SEED}-{tenth}")
    for tenth, victim in enumerate(VICTIMS)
]
PEOPLE = 400
# Far longer than anything takes, even on a machine with other work: reached only when something is stuck.
PATIENCE = 90
SECRETS = {"ALONGSIDE_DEMO": "1", "ALONGSIDE_LOG_LEVEL": "warning"}
TABLES = (
    "people_person",
    "iom_case",
    "iom_offence",
    "iom_custodyspell",
    "iom_result",
    "iom_decision",
    "iom_tally",
)
SETUP = """
import django
django.setup()
from datetime import date
from alongside.partners import actions
user = actions.create_user(email="a@example.org", name="An analyst", by=None, is_persona=True)
agency = actions.create_agency(name="Probation", kind="PROBATION", by=None)
actions.post_user(
    user=user, agency=agency, role="PAN_LONDON_ANALYST", starts_on=date(2020, 1, 1), by=None
)
print(user.pk)
"""


def until(found: Callable[[], Any], what: str, log: Path | None = None) -> Any:
    """What a question comes to, as soon as it comes to something; else what stands at the end of a log."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, urllib.error.URLError, psycopg.OperationalError):
            if answer := found():
                return answer
        time.sleep(0.05)
    said = log.read_text()[-3000:] if log else ""
    raise AssertionError(f"After {PATIENCE} seconds there is still no {what}. {said}")


class Interrupted(Exception):
    """Whoever was at it has given up."""


class Browser:
    """The analyst's browser: keeps cookies, and sends forms with the page's token."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self.token = ""

    def get(self, path: str) -> str:
        """A page."""
        with self.open(f"{self.address}{path}", timeout=10) as response:
            content = response.read().decode()
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', content):
            self.token = found[1]
        return content

    def post(self, path: str, fields: dict[str, str] | None = None, file: bytes = b"") -> str:
        """Send a form; the address of the page that it leads to."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {**(fields or {}), "csrfmiddlewaretoken": self.token}.items()
        ]
        if file:
            head = 'Content-Disposition: form-data; name="extract"; filename="extract.zip"'
            parts += [f"--{edge}\r\n{head}\r\n\r\n".encode(), file, b"\r\n"]
        request = urllib.request.Request(
            f"{self.address}{path}",
            data=b"".join([*parts, f"--{edge}--\r\n".encode()]),
            headers={"Content-Type": f"multipart/form-data; boundary={edge}"},
        )
        with self.open(request, timeout=20) as response:
            return str(response.geturl())


class Service:
    """A database, a server and a worker of their own, each of which can be killed and started again."""

    def __init__(self, cluster: postgres.Cluster, folder: Path) -> None:
        self.cluster, self.folder = cluster, folder
        self.url = postgres.start(cluster)
        template_database.copy_to(self.url, cluster.binaries)
        # What serves signs in as the application, which owns nothing.
        application = postgres.url(cluster, as_owner=False)
        self.environment = {**os.environ, **SECRETS, "DATABASE_URL": application}
        done = subprocess.run(
            [sys.executable, "-c", SETUP],
            env={**self.environment, "DATABASE_URL": self.url},
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        self.analyst = done.stdout.split()[-1]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.months, self.takes, self.interrupted = 0, 0.0, threading.Event()
        self.revive()
        self.browser = Browser(f"http://127.0.0.1:{self.port}")
        self.browser.get("/demo/")
        self.browser.post(f"/demo/{self.analyst}/")

    def revive(self) -> None:
        """Start whatever does not run, and wait until the server answers."""
        postgres.start(self.cluster)
        commands = {"server": ["serve", "--port", str(self.port), "--workers", "1"], "worker": ["worker"]}
        for name, command in commands.items():
            if name not in self.running or self.running[name].poll() is not None:
                log = (self.folder / f"{name}.log").open("ab")
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", "alongside", *command],
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                log.close()
        until(lambda: Browser(f"http://127.0.0.1:{self.port}").get("/demo/"), "answer from the server")

    def kill(self, victim: str) -> None:
        """End one of them, with all its processes, without a word."""
        if victim == "database":
            postmaster = psutil.Process(int((self.cluster.data / "postmaster.pid").read_text().split()[0]))
            processes = [postmaster, *postmaster.children(recursive=True)]
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes, timeout=10)
            return
        process = self.running[victim]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def kill_during(self, do: Callable[[], None], victim: str, *, at: float) -> None:
        """Kill one of them some seconds after something has begun, which is given up; start it again."""

        def begun() -> None:
            with contextlib.suppress(Interrupted, OSError, http.client.HTTPException, psycopg.Error):
                do()

        doing = threading.Thread(target=begun)
        doing.start()
        doing.join(at)
        self.interrupted.set()
        self.kill(victim)
        postgres.start(self.cluster)
        self.as_if_time_had_passed()
        self.revive()
        doing.join(PATIENCE)
        self.interrupted.clear()

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(question, values).fetchall()

    def as_if_time_had_passed(self) -> None:
        """Let the dead worker have been silent for a minute; the next one is given its jobs."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "update procrastinate_workers set last_heartbeat = now() - interval '1 minute'"
            )

    def upload(self, month: int, content: bytes) -> None:
        """Take a month's extract in, and have it applied once it is checked, unless interrupted meanwhile."""
        if not self.run(month):
            self.get("/iom/runs/new/")
            day = {f"as_of-{part}": str(getattr(day_of(month), part)) for part in ("day", "month", "year")}
            self.browser.post("/iom/runs/new/", day, content)
        page = f"/iom/runs/{self.run(month)}/"
        until(lambda: "Being checked" not in self.get(page), "checked run")
        if "Ready to apply" in self.get(page):
            self.browser.post(f"{page}apply/")
        until(lambda: "Its results are in force" in self.get(page), "applied run")

    def get(self, path: str) -> str:
        """A page, for somebody who gives up when they are interrupted."""
        if self.interrupted.is_set():
            raise Interrupted
        return self.browser.get(path)

    def run(self, month: int) -> int:
        """The number of a month's run; 0 when there is none."""
        found = self.ask("select id from iom_run where as_of = %s", day_of(month))
        return found[0][0] if found else 0

    def says(self, month: int) -> str:
        """What the pages say of a month: that it is not there, or that all stands as before or after it."""
        listed = self.browser.get("/iom/runs/")
        run = self.run(month)
        if not run:
            return (
                "nothing" if f"{day_of(month).day} January 2021" not in listed else "a run that is not there"
            )
        page = self.browser.get(f"/iom/runs/{run}/")
        sentences = {
            "before": "Not applied yet: every case stands as it did before this run.",
            "after": "Its results are in force",
        }
        return ", ".join(name for name, sentence in sentences.items() if sentence in page)

    def settle(self) -> None:
        """Wait until no job of a run waits or is under way."""
        question = """select not exists (select from procrastinate_jobs
            where queue_name = 'runs' and status in ('todo', 'doing'))"""
        until(lambda: self.ask(question)[0][0], "end of the jobs", self.folder / "worker.log")

    def digest(self) -> str:
        """One value for everything that a run may change."""
        queries = (f"select '{table}', t::text from {table} t order by 2" for table in TABLES)
        return hashlib.sha256(json.dumps([self.ask(query) for query in queries]).encode()).hexdigest()

    def figures(self) -> dict[str, Any]:
        """How the cohort stands: which month it is of, and how many rows there are."""
        questions = {
            "cases": "select ogrs2 - 75, count(*) from iom_case group by 1",
            "offences": "select offence_on - date '2021-01-01', count(*) from iom_offence group by 1",
            "custody": "select from_on - date '2021-01-01', count(*) from iom_custodyspell group by 1",
            "results": "select count(distinct run_id), count(*) from iom_result",
            "asked again": "select count(*) from iom_decision where kind = 'REOPEN'",
            "tally": "select sum(cases) from iom_tally",
        }
        return {name: self.ask(question) for name, question in questions.items()}

    def broken_files(self) -> list[tuple[Any, ...]]:
        """Stored files that are not whole, or of no run."""
        return self.ask("""
            select f.id, f.name from core_storedfile f left join lateral (
                select string_agg(content, ''::bytea order by number) as bytes
                from core_filechunk c where c.file_id = f.id
            ) kept on true
            where coalesce(length(bytes), 0) <> f.size or encode(sha256(bytes), 'hex') <> f.sha256
                or not exists (select from iom_run r where r.file_id = f.id)
        """)


def after(month: int) -> dict[str, Any]:
    """The figures after a month's run: all are of that month, and one has moved in each but the first."""
    everybody = [(month, PEOPLE)]
    return {
        "cases": everybody,
        "offences": everybody,
        "custody": everybody,
        "results": [(month, month * PEOPLE)],
        "asked again": [(month - 1,)],
        "tally": [(PEOPLE,)],
    }


@pytest.fixture(scope="module")
def service(
    spare_cluster: Callable[..., postgres.Cluster],
    tmp_path_factory: pytest.TempPathFactory,
    extract_of: Callable[..., bytes],
) -> Iterator[Service]:
    """The service, after two months that nothing disturbed."""
    made = Service(spare_cluster(is_durable=True), tmp_path_factory.mktemp("service"))
    try:
        made.upload(1, extract(1, extract_of))
        started = time.monotonic()
        made.upload(2, extract(2, extract_of))
        made.takes = time.monotonic() - started
        made.months = 2
        yield made
    finally:
        for name in made.running:
            with contextlib.suppress(ProcessLookupError):
                made.kill(name)


def day_of(month: int) -> date:
    """A day that stands for a month."""
    return date(2021, 1, 1) + timedelta(days=month)


def extract(month: int, extract_of: Callable[..., bytes]) -> bytes:
    """A month's extract: everybody's score, offence and spell say which month it is, and one person moves."""
    crns = [f"X{number:06d}" for number in range(PEOPLE)]
    day, place = str(day_of(month)), ("Haringey", "Enfield")[month % 2]
    return extract_of(
        [{"crn": crn, "ogrs2": str(75 + month), "borough": "Camden"} for crn in crns[1:]]
        + [{"crn": crns[0], "ogrs2": str(75 + month), "borough": place}],
        [{"crn": crn, "offence_on": day, "offence_group": "ROBBERY"} for crn in crns],
        [{"crn": crn, "from": day, "to": ""} for crn in crns],
    )


@pytest.mark.parametrize(("victim", "moment"), MOMENTS)
def test_a_kill_leaves_the_state_before_or_the_state_after(
    service: Service, extract_of: Callable[..., bytes], victim: str, moment: float
) -> None:
    service.months += 1
    month, content, before = service.months, extract(service.months, extract_of), service.digest()
    expected = {"nothing": after(month - 1), "before": after(month - 1), "after": after(month)}

    service.kill_during(lambda: service.upload(month, content), victim, at=moment * service.takes)
    service.settle()

    said = service.says(month)
    print(f"{victim} killed at {moment:.0%} of {service.takes:.1f} s: {said}")  # noqa: T201
    assert service.figures() == expected[said]
    assert (service.digest() == before) == (said != "after")
    assert service.broken_files() == []

    service.upload(month, content)
    assert (service.says(month), service.figures()) == ("after", after(month))


def test_a_job_that_died_with_its_worker_is_done_by_the_next(
    service: Service, extract_of: Callable[..., bytes]
) -> None:
    service.months += 1
    month, content = service.months, extract(service.months, extract_of)
    upload = threading.Thread(target=service.upload, args=(month, content))
    upload.start()
    until(
        lambda: service.ask(
            "select true from procrastinate_jobs where queue_name = 'runs' and status = 'doing'"
        ),
        "job",
    )
    service.kill("worker")
    left = service.ask("select status::text from procrastinate_jobs where queue_name = 'runs'")
    service.as_if_time_had_passed()
    service.revive()
    upload.join(PATIENCE)
    assert left == [("doing",)]
    assert (service.says(month), service.figures()) == ("after", after(month))
