"""Looking for a service among 50,000: by need, age, day, capacity and words, within a distance.

    python -m benchmarks directory

50,000 services of 2,000 organisations, each at one or two places in and around London, open on some weekdays.
Somebody posted looks for 300 of them under row-level security, from a place and within 5 km, as the page
does: the first 25 with their parts, and how many there are. SERVICES in the environment makes a quicker try.
"""

import os
import random
import statistics
import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.database import remove, row, start

SERVICES = int(os.environ.get("SERVICES", "50000"))
SEARCHES, MOST_MS = 300, 100

_ORGANISATIONS = """
insert into network_organisation (hsds_id, name, description, email, website)
select gen_random_uuid(), 'Organisation ' || i, '', '', '' from generate_series(1, 2000) i
"""
_SERVICES = """
insert into network_service (hsds_id, organisation_id, name, description, status, url, email, alert,
    eligibility, minimum_age, maximum_age, needs, languages, areas, attending, route, route_url, fees,
    is_free, capacity, capacity_words, accreditations, source, modified_at)
select gen_random_uuid(), o.id, (%(words)s::text[])[1 + i %% 20] || ' '
    || (%(words)s::text[])[1 + i / 20 %% 20] || ' ' || i,
    'Helps with ' || (%(words)s::text[])[1 + i * 7 %% 20] || ' and '
    || (%(words)s::text[])[1 + i * 13 %% 20],
    case when i %% 20 = 0 then 'INACTIVE' else 'ACTIVE' end,
    '', '', '', '', case when i %% 5 > 0 then 8 + i %% 11 end, case when i %% 7 > 0 then 18 + i %% 9 end,
    array[(%(needs)s::text[])[1 + i %% 12], (%(needs)s::text[])[1 + i * 5 %% 12]],
    array['English', (%(languages)s::text[])[1 + i %% 6]], array['Haringey'], array['IN_PERSON'],
    (array['OPEN', 'BY_CASE', ''])[1 + i %% 3], '', '', true,
    (array['PLACES', 'WAITING', 'FULL', ''])[1 + i %% 4], '', '', '', now()
from generate_series(1, %(services)s) i
join (select id, row_number() over (order by id) place from network_organisation) o on o.place = 1 + i %% 2000
"""
# Within some 25 km of the middle of London, the more the nearer.
_PLACES = """
insert into network_place (hsds_id, service_id, location_id, kind, name, address, city, postcode, district,
    latitude, longitude, accessibility)
select gen_random_uuid(), s.id, gen_random_uuid(), 'PHYSICAL', 'Hall', '1 Road', 'London', '',
    'N' || (1 + s.id %% 22), 51.51 + (random() - 0.5) * random() * 0.45,
    -0.12 + (random() - 0.5) * random() * 0.7,
    '{}'
from network_service s, generate_series(1, 2) n where n = 1 or s.id %% 4 = 0
"""
_OPENINGS = """
insert into network_opening (hsds_id, service_id, weekday, opens_at, closes_at, words)
select gen_random_uuid(), s.id, (s.id + n) %% 7, '10:00', '17:00', ''
from network_service s, generate_series(1, 3) n
"""
WORDS = (
    *("boxing", "mentoring", "housing", "counselling", "music", "football", "parents", "training"),
    *("tenancy", "drama", "apprentices", "recovery", "advice", "cooking", "family", "coding"),
    *("refuge", "gardening", "debt", "reading"),
)
LANGUAGES = ("Turkish", "Somali", "Polish", "Bengali", "Greek", "French")


def measure() -> list[dict[str, object]]:
    """Fill a database, and look for services in it."""
    cluster = start("directory")
    try:
        return _measured()
    finally:
        remove(cluster)


def _measured() -> list[dict[str, object]]:
    from django.conf import settings
    from django.db import connection

    from alongside.network.models import Need
    from alongside.partners import actions

    settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
    given = {
        "words": list(WORDS),
        "needs": list(Need.values),
        "languages": list(LANGUAGES),
        "services": SERVICES,
    }
    with connection.cursor() as cursor:
        for statement in (_ORGANISATIONS, _SERVICES, _PLACES, _OPENINGS):
            cursor.execute(statement, given)
        cursor.execute("vacuum analyze")
    user = actions.create_user(
        email="worker@bench.example", name="Worker", password="a long enough phrase", by=None
    )
    agency = actions.create_agency(name="Charity", kind="CHARITY", by=None)
    today = datetime.now(UTC).date()
    posting = actions.post_user(
        user=user, agency=agency, role="PARTNER_WORKER", borough="Haringey", starts_on=today, by=None
    )
    return [
        _searched(posting, "distance and eligibility", with_words=False, near=True),
        _searched(posting, "distance, eligibility and words", with_words=True, near=True),
        _searched(posting, "eligibility alone, by name", with_words=False, near=False),
    ]


def _searched(posting: Any, what: str, *, with_words: bool, near: bool) -> dict[str, object]:
    from django.db import transaction

    from alongside.audit import acting
    from alongside.network import queries
    from alongside.network.models import Need
    from alongside.network.queries import Asked
    from alongside.network.rules import Point

    rng, taken, found = random.Random(7), [], 0
    for number in range(SEARCHES + 10):
        asked = Asked(
            words=rng.choice(WORDS) if with_words else "",
            need=rng.choice(Need.values) if number % 2 else "",
            age=rng.randrange(9, 30),
            day=rng.randrange(7) if number % 3 == 0 else None,
            capacity=queries.ANY_PLACE if number % 4 == 0 else "",
            near=Point(51.4 + rng.random() * 0.25, -0.35 + rng.random() * 0.45) if near else None,
        )
        began = time.perf_counter()
        with acting.as_posting(posting), transaction.atomic():
            _, total = queries.find(asked, start=0, count=25)
        # The first ten warm the connection.
        if number >= 10:
            taken.append((time.perf_counter() - began) * 1000)
            found += total
    p95 = statistics.quantiles(taken, n=20)[-1]
    return row(
        f"Search of {SERVICES:,} services by {what}: p95 of {SEARCHES}",
        f"{p95:.0f} ms (median {statistics.median(taken):.0f} ms, {found / SEARCHES:,.0f} fit)",
        f"≤ {MOST_MS} ms" if near else "",
        met=p95 <= MOST_MS if near else None,
    )


if __name__ == "__main__":
    for one in measure():
        print(one)
