"""The index of a million people: finding one of them, and finding out who somebody new is.

    python -m benchmarks people

A million people in the extract, each with a case in one of London's boroughs; 60,000 have moved since.
Names are drawn from lists by a skewed distribution: the commonest is that of 16 people in 1,000, as Smith
is of 13. A police officer of one borough and an analyst of London look for 200 of them, in every way that
there is; a worker enters people, with likely matches and with linking; and 6,000 are taken in at once, as
by a monthly run.
PEOPLE in the environment makes a quicker try.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks import access
from benchmarks.database import remove, row, start

PEOPLE = int(os.environ.get("PEOPLE", "1000000"))
SEARCHES, ENTRIES, INTAKE = 200, 30, 6_000
TODAY = datetime.now(UTC).date()
MOST_FOR_A_SEARCH, MOST_FOR_A_MATCH, MOST_FOR_AN_INTAKE = 0.1, 0.3, 30.0

# How names begin, so that as many begin alike as among real ones (the commonest three letters some 3 in 100),
# and how they go on.
_BEGINNINGS = (
    *("ali", "and", "bar", "beg", "bel", "bro", "cha", "col", "coo", "dav", "edw", "ell", "fos", "gra"),
    *("gri", "har", "hay", "hug", "hus", "jam", "joh", "kel", "kha", "mar", "mic", "mor", "mur", "nas"),
    *("pat", "pri", "ric", "rob", "rus", "sin", "ste", "sul", "tho", "wal", "web", "wil"),
)
_SYLLABLES = (
    *("ka", "ro", "mi", "ten", "la", "dor", "si", "ber"),
    *("na", "wil", "jo", "sha", "re", "ton", "vi", "chu"),
)
_PEOPLE = """
insert into people_person (source, programme, borough, known_as, cro, crn, pnc, noms, surname, forenames,
    born_on, sex, ethnicity, address, postcode)
select 'EXTRACT', 'london-iom', '', '', '',
    chr(65 + (i / 1000000)::int) || lpad((i %% 1000000)::text, 6, '0'),
    case when i %% 3 = 0 then (1990 + i %% 30) || '/' || lpad((i * 7 %% 9999991)::text, 7, '0') || 'Z'
        else '' end, '',
    (%(surnames)s::text[])[1 + floor(power(random(), 2) * %(n)s)::int],
    (%(forenames)s::text[])[1 + floor(power(random(), 2) * %(n)s)::int] || ' '
        || (%(forenames)s::text[])[1 + floor(power(random(), 2) * %(n)s)::int],
    date '1955-01-01' + floor(random() * 19000)::int, case when i %% 12 = 0 then 'F' else 'M' end, 'W1',
    (1 + i %% 180) || ' ' || (%(surnames)s::text[])[1 + i %% %(n)s] || ' Road',
    (array['N', 'E', 'SE', 'SW', 'NW', 'W'])[1 + i %% 6] || (1 + i %% 20) || ' ' || (1 + i %% 9)
        || chr(65 + (i / 9 %% 8)::int) || chr(65 + (i / 72 %% 8)::int)
from generate_series(1::bigint, %(people)s) as i
"""
_CASES = """
insert into iom_case (person_id, borough, eligibility, not_assessable_reason, last_change, decided, reason,
    discretionary, status, rosh, mappa, domestic_abuse, gangs, index_offence, index_offence_group,
    sentence_type, probation_worker, probation_email, probation_team, offences_hash, custody_hash,
    lead_agency_id, access)
select id, (%(boroughs)s::text[])[1 + id %% 33], 'NOT_ELIGIBLE', '', 'NONE', 'NOTHING', '', false, '', '', '',
    false, false, '', '', '', '', '', '', '', '', %(lead)s, 'OPEN'
from people_person
"""
# To one of 300 houses, each a hostel of 200 people or so.
_MOVED = """
update people_person
set address = (id % 300) || ' New Street', postcode = 'N' || (1 + id % 20) || ' 9QA'
where id % 17 = 0
"""


def measure() -> list[dict[str, object]]:
    """Fill a database, look for people in it, and remove it again."""
    cluster = start("people")
    try:
        from django.conf import settings

        settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
        officer, analyst = fill()
        rng = random.Random(7)
        known = _some_people(rng)
        return [
            *_searches("borough", officer, known, rng),
            *_searches("London", analyst, known, rng),
            *_entries(officer, known),
            *_intake(analyst, rng),
        ]
    finally:
        remove(cluster)


def fill() -> tuple[Any, Any]:
    """Everybody; returns the postings of an officer of Haringey and of London's analyst."""
    from django.db import connection

    from alongside.partners import actions
    from alongside.partners.areas import BOROUGHS

    rng = random.Random(1)
    agency = actions.create_agency(name="Probation", kind="PROBATION", by=None)
    police = actions.create_agency(name="Police", kind="POLICE", by=None)
    postings = []
    for role, borough, at in (("POLICE_OFFICER", "Haringey", police), ("PAN_LONDON_ANALYST", "", agency)):
        user = actions.create_user(email=f"{role.lower()}@example.org", name=role, by=None)
        given = {"user": user, "agency": at, "role": role, "borough": borough, "by": None}
        postings.append(actions.post_user(**given, starts_on=date(2020, 1, 1)))
    access.agree(agency, police)
    names = {"surnames": _names(rng), "forenames": _names(rng), "n": 4_000}
    with connection.cursor() as cursor:
        cursor.execute("select setseed(0.5)")
        cursor.execute(_PEOPLE, {**names, "people": PEOPLE})
        cursor.execute(_CASES, {"boroughs": [each.gss for each in BOROUGHS], "lead": agency.pk})
        cursor.execute(_MOVED)
        cursor.execute("vacuum (analyze)")
    return postings[0], postings[1]


def _names(rng: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < 4_000:
        rest = rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3)))
        found["".join([rng.choice(_BEGINNINGS), *rest]).capitalize()] = None
    return list(found)


def _some_people(rng: random.Random) -> list[Any]:
    """People of Haringey, drawn at random: each as likely as another, so most have common names."""
    from alongside.iom.models import Case

    ids = list(Case.objects.filter(borough="E09000014").order_by().values_list("person_id", flat=True))
    from alongside.people.models import Person

    return list(Person.objects.filter(pk__in=rng.sample(ids, SEARCHES)).order_by("pk"))


def _ways(person: Any, rng: random.Random) -> str:
    """Something by which somebody may be looked for."""
    first, last = person.forenames.split()[0], person.surname
    cut = len(last) // 2
    mistyped = last[: cut - 1] + last[cut] + last[cut - 1] + last[cut + 1 :]
    age = (TODAY - person.born_on).days // 365
    return rng.choice(
        [
            f"{first} {last}",
            f"{last}, {first}",
            f"{first} {mistyped}",
            f"{first[0]} {last}",
            f"{first[:4]} {last[:5]}",
            f"{last} {age}",
            f"{last} {person.born_on:%d/%m/%Y}",
            f"{person.born_on:%d %B %Y}",
            person.postcode,
            person.address,
            person.crn,
            person.pnc or person.crn,
        ]
    )


def _searches(of: str, posting: Any, known: list[Any], rng: random.Random) -> list[dict[str, object]]:
    """Asked for through the page, with its middleware and its entry in the log."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(posting.user)
    times, found = [], 0
    for person in known:
        typed = _ways(person, rng)
        began = time.perf_counter()
        page = client.post("/people/", {"q": typed})
        times.append(time.perf_counter() - began)
        found += f"/people/{person.pk}/" in page.content.decode() or "Only the first" in page.content.decode()
    p95 = sorted(times)[int(len(times) * 0.95)]
    return [
        row(
            f"Search box, {of}, {PEOPLE:,} people: 95 of 100 within",
            f"{p95 * 1000:.0f} ms (median {statistics.median(times) * 1000:.0f} ms; {found} found)",
            f"≤ {MOST_FOR_A_SEARCH * 1000:.0f} ms",
            met=p95 <= MOST_FOR_A_SEARCH,
        )
    ]


def _entries(posting: Any, known: list[Any]) -> list[dict[str, object]]:
    """Likely matches as somebody types, through the page; and entering, with linking."""
    from django.test import Client

    from alongside.audit import acting
    from alongside.people.actions import entries

    client = Client(SERVER_NAME="localhost")
    client.force_login(posting.user)

    def suggest(person: Any) -> None:
        typed = {
            "forenames": person.forenames.split()[0],
            "surname": person.surname,
            "postcode": person.postcode,
        }
        born = {f"born_on-{part}": getattr(person.born_on, part) for part in ("day", "month", "year")}
        client.post("/people/likely/", {**typed, **born})

    def enter(person: Any) -> None:
        said = {
            "forenames": person.forenames,
            "surname": person.surname,
            "born_on": person.born_on,
            "sex": "M",
        }
        marker = {"role": "AT_RISK", "reason": "Measured", "review_on": TODAY + timedelta(days=90)}
        with acting.as_posting(posting):
            entries.enter(by=posting, said=said, marker=marker)

    rows = []
    for what, act in (("Likely matches as one types", suggest), ("Entering somebody, with linking", enter)):
        taken = _timed(act, known[:ENTRIES])
        is_suggested = act is suggest
        rows.append(
            row(
                f"{what}: median",
                f"{statistics.median(taken) * 1000:.0f} ms (most {max(taken) * 1000:.0f} ms)",
                f"≤ {MOST_FOR_A_MATCH * 1000:.0f} ms" if is_suggested else "",
                met=statistics.median(taken) <= MOST_FOR_A_MATCH if is_suggested else None,
            )
        )
    return rows


def _timed(act: Callable[[Any], None], each: Iterable[Any]) -> list[float]:
    taken = []
    for one in each:
        began = time.perf_counter()
        act(one)
        taken.append(time.perf_counter() - began)
    return taken


def _intake(posting: Any, rng: random.Random) -> list[dict[str, object]]:
    """As many as a month's extract, half of them somebody who is there already, compared with everybody."""
    from django.db import transaction

    from alongside.audit import acting
    from alongside.audit.acting import Task
    from alongside.people.actions import linking
    from alongside.people.models import Person

    template = list(Person.objects.filter(pk__lte=INTAKE * 2).order_by("pk")[:INTAKE])
    new = [
        Person(
            crn=f"Z{number:06d}",
            surname=one.surname if number % 2 else rng.choice(template).surname + "son",
            forenames=one.forenames.split()[0],
            born_on=one.born_on if number % 2 else one.born_on + timedelta(days=rng.randrange(9_000)),
            sex=one.sex,
            postcode=one.postcode if number % 4 == 1 else "",
        )
        for number, one in enumerate(template)
    ]
    made = [one.pk for one in Person.objects.bulk_create(new, batch_size=2_000)]
    began = time.perf_counter()
    with acting.as_posting(posting, task=Task.MONTHLY_RUN), transaction.atomic():
        linked = linking.link(made, by=posting)
    taken = time.perf_counter() - began
    return [
        row(
            f"Linking {INTAKE:,} new people with {PEOPLE:,}, end to end",
            f"{taken:.1f} s ({linked.linked:,} linked, {linked.to_look_at:,} to look at)",
            f"≤ {MOST_FOR_AN_INTAKE:.0f} s",
            met=taken <= MOST_FOR_AN_INTAKE,
        )
    ]
