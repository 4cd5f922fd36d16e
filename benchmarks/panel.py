"""A case panel in the room: one case, eight agencies’ parts, and twelve people who save at the same time.

    python -m benchmarks panel

Everybody types into the part of their agency, of which what they typed is kept every two seconds and saved
every ten, each time longer; and looks at the page of the case every two seconds. The site runs as in service,
with its four processes, as the role that owns nothing. A time is from when a request was due to its last
byte.
At the end every part and every draft must say what was sent last, and as many versions must be there as were
saved.

SECONDS in the environment makes a quicker try.
"""

import http.client
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from benchmarks.database import remove, row, start

SECONDS = int(os.environ.get("SECONDS", "60"))
WARM, AGENCIES, PEOPLE, MOST_QUERIES, MOST_MS = 10, 8, 12, 20, 150
LOOKS, KEEPS, SAVES = 2, 2, 10
TOLD = ["IDENTITY", "PLAN", "OFFENDING"]


@dataclass(frozen=True)
class Room:
    """The port of the site, and the case that stands before the room."""

    port: int
    meeting: int
    item: int


@dataclass
class Somebody:
    """Somebody in the room: their session, and what they have sent."""

    posting: int
    agency: int
    cookie: str
    csrf: str
    taken: dict[str, list[float]] = field(default_factory=lambda: {"panel": [], "drafts": [], "items": []})
    kept: str = ""
    saved: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def measure() -> list[dict[str, object]]:
    """Fill a database, have twelve people sit in the room, and remove it all again."""
    os.environ["ALONGSIDE_SECRET_KEY"] = secrets.token_urlsafe(40)
    cluster = start("panel")
    try:
        from django.conf import settings

        settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
        meeting, item = fill()
        people = sign_in(meeting)
        queries = _questions(people[-1], meeting, item)
        with _served() as port:
            _sit(Room(port, meeting, item), people)
        return [queries, *_figures(people), *_lost(people, item)]
    finally:
        remove(cluster)


def fill() -> tuple[int, int]:
    """Eight agencies that share for the gangs unit, twelve members in the room, and a case before it."""
    from alongside.casework import packs
    from alongside.casework.models import Case
    from alongside.casework.shipped import shipped
    from alongside.meetings.models import AgendaItem, Attendance, Meeting, Member, Series, Showing
    from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme, User
    from alongside.people.models import Person

    now, today = datetime.now(UTC), datetime.now(UTC).date()
    programme, _ = Programme.objects.update_or_create(
        slug="gang-action-group", defaults={"name": "Gangs unit", "live_from": now - timedelta(days=900)}
    )
    packs.load(shipped()["gang-action-group.toml"], "gang-action-group.toml")
    agencies = [Agency.objects.create(name=f"Agency {n}", kind="COUNCIL") for n in range(AGENCIES)]
    postings = [
        Posting.objects.create(
            user=User.objects.create(email=f"{n}@agency.example", name=f"Member {n}", is_persona=True),
            agency=agencies[n % AGENCIES],
            role="BOROUGH_COORDINATOR" if n == 0 else "PARTNER_WORKER",
            borough="E09000014",
            starts_on=date(2020, 1, 1),
        )
        for n in range(PEOPLE)
    ]
    chair = postings[0]
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
        review_on=today + timedelta(days=200),
        written_by=chair,
        written_at=now,
    )
    for one in agencies:
        AgreementParty.objects.create(agreement=agreement, agency=one, reads=TOLD, contributes=TOLD)
    series = Series.objects.create(
        name="Gangs panel",
        kind="PANEL",
        programme=programme,
        borough="E09000014",
        agency=chair.agency,
        rhythm="EVERY_THREE_WEEKS",
        first_on=today,
        time=now.time(),
        minutes=120,
        place="Room 4",
        quorum=2,
        made_by=chair,
        made_at=now,
    )
    meeting = Meeting.objects.create(
        series=series,
        starts_at=now,
        minutes=120,
        place="Room 4",
        state="HELD",
        called_at=now,
        held_at=now,
        quorum=2,
        needs_chair=True,
    )
    for one in postings:
        who = {"agency": one.agency, "posting": one}
        Member.objects.create(series=series, from_on=today, added_by=chair, added_at=now, **who)
        Attendance.objects.create(
            meeting=meeting, capacity="REPRESENTATIVE", arrived_at=now, marked_by=chair, **who
        )
    person = Person.objects.create(
        source="ENTERED",
        agency=chair.agency,
        programme=programme.slug,
        borough="E09000014",
        entered_by=chair,
        surname="Example",
        forenames="Sam",
        born_on=date(2004, 5, 11),
    )
    case = Case.objects.create(
        programme=programme.slug,
        prefix="GAG",
        person=person,
        borough="E09000014",
        lead_agency=chair.agency,
        opened_on=today,
        status="COMMUNITY",
        approach="SUPPORT",
        rag="RED",
        rag_since=today,
    )
    item = AgendaItem.objects.create(
        meeting=meeting,
        kind="CASE",
        title=case.reference,
        order=1,
        minutes=12,
        case=case,
        why="RAG",
        why_on=today,
        by=chair,
        at=now,
    )
    shown = {str(one.pk): sorted(TOLD) for one in agencies}
    Showing.objects.create(meeting=meeting, item=item, case=case, shown=shown, from_at=now, by=chair)
    return meeting.pk, item.pk


def sign_in(meeting: int) -> list[Somebody]:
    """Everybody in the room, signed in."""
    from django.conf import settings
    from django.test import Client

    from alongside.meetings.models import Attendance

    found = []
    for spell in Attendance.objects.filter(meeting=meeting).select_related("posting__user").order_by("pk"):
        assert spell.posting
        client = Client(SERVER_NAME="localhost")
        client.force_login(spell.posting.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        found.append(Somebody(spell.posting.pk, spell.agency_id, session, secrets.token_hex(16)))
    return found


def _questions(who: Somebody, meeting: int, item: int) -> dict[str, object]:
    """How many questions the page asks of the database, of somebody who runs nothing."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = who.cookie
    client.get(f"/meetings/{meeting}/panel/{item}/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/meetings/{meeting}/panel/{item}/").status_code == 200
    number = 1 + sum(not one["sql"].startswith(("BEGIN", "COMMIT")) for one in asked.captured_queries)
    return row("Page of a case: questions", str(number), f"≤ {MOST_QUERIES}", met=number <= MOST_QUERIES)


@contextmanager
def _served() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-m", "alongside", "serve", "--port", str(port)])
    try:
        until = time.monotonic() + 60
        while not _answers(port):
            if time.monotonic() > until:
                raise RuntimeError("The site did not come up.")
            time.sleep(0.3)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def _sit(room: Room, people: list[Somebody]) -> None:
    """Have everybody type, save and look, each at a steady pace of their own, first until all is warm."""
    for seconds in (WARM, SECONDS):
        for who in people:
            for taken in who.taken.values():
                taken.clear()
        begun = time.perf_counter() + 0.5
        threads = [
            threading.Thread(target=act, args=(room, who, begun + number / PEOPLE, seconds))
            for number, who in enumerate(people)
            for act in (_look, _type)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _look(room: Room, who: Somebody, begun: float, seconds: int) -> None:
    for turn in range(seconds // LOOKS):
        _asked(room, who, f"panel/{room.item}/", begun + turn * LOOKS)


def _type(room: Room, who: Somebody, begun: float, seconds: int) -> None:
    """Colleagues of one agency save the same part one after the other: each says all that it says by then."""
    for turn in range(seconds // KEEPS):
        due = begun + turn * KEEPS + 1
        said = f"{who.posting} at {seconds} {turn}: " + "what we know of them. " * turn
        fields = {"category": "PLAN", "facts": said, "concerns": "", "offer": ""}
        if (turn + 1) % (SAVES // KEEPS):
            if _asked(room, who, f"drafts/part-{room.item}/", due, fields) == 204:
                who.kept = said
        elif _asked(room, who, f"items/{room.item}/part/", due, fields) == 302:
            who.saved.append(said)
            who.kept = ""


def _asked(room: Room, who: Somebody, page: str, due: float, fields: dict[str, str] | None = None) -> int:
    time.sleep(max(0.0, due - time.perf_counter()))
    what, address = page.partition("/")[0], f"/meetings/{room.meeting}/{page}"
    connection = http.client.HTTPConnection("127.0.0.1", room.port, timeout=30)
    headers = {"Cookie": f"alongside_session={who.cookie}; csrftoken={who.csrf}"}
    try:
        if fields is None:
            connection.request("GET", address, headers=headers)
        else:
            body = urlencode({**fields, "csrfmiddlewaretoken": who.csrf})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        answer.read()
    except OSError as fault:
        who.failed.append(f"{what}: {fault}")
        return 0
    finally:
        connection.close()
    if answer.status in (200, 204, 302):
        who.taken[what].append((time.perf_counter() - due) * 1000)
    else:
        who.failed.append(f"{what}: {answer.status}")
    return answer.status


def _figures(people: list[Somebody]) -> list[dict[str, object]]:
    words = {"panel": "Page of a case", "drafts": "What is typed, kept", "items": "A part, saved"}
    found = []
    for what, name in words.items():
        taken = sorted(one for who in people for one in who.taken[what])
        p95 = taken[int(len(taken) * 0.95)] if taken else 0.0
        figure = f"{p95:.0f} ms (half {statistics.median(taken):.0f}, of {len(taken)})" if taken else "none"
        found.append(
            row(f"{name}: 95 of 100 within", figure, f"≤ {MOST_MS} ms", met=bool(taken) and p95 <= MOST_MS)
        )
    return found


def _lost(people: list[Somebody], item: int) -> list[dict[str, object]]:
    """What was said to be saved or kept, and is not there."""
    from alongside.meetings.models import Draft, Part

    versions = set(Part.objects.filter(item=item).values_list("by", "facts"))
    drafts = {one.posting_id: one.said["facts"] for one in Draft.objects.filter(form=f"part-{item}")}
    lost = [said for who in people for said in who.saved if (who.posting, said.strip()) not in versions]
    lost += [who.kept for who in people if who.kept and drafts.get(who.posting) != who.kept]
    failed = [one for who in people for one in who.failed]
    if failed or lost:
        print(failed[:5], [re.sub(r"\s.*", "", one) for one in lost[:5]], file=sys.stderr)
    saved = sum(len(who.saved) for who in people)
    return [
        row(f"Of {saved} saved and what is typed: lost", str(len(lost)), "0", met=not lost),
        row("Requests that failed", str(len(failed)), "0", met=not failed),
    ]
