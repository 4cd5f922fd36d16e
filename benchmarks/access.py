"""What it costs to show each agency just what its agreements allow, and to write down who saw it.

    python -m benchmarks.access

200,000 people, 400 agencies, 60 live agreements and 20 million log entries. A police officer of one borough,
at an agency that leads no record (the most restricted role that sees names), asks for the worklist, a
person's page and a search. Each page is asked for through all of its middleware, in turns:

    as it is        agreements, levels of access, row-level security, and the entry in the log
    no policies     the same as the owner of the tables, whom row-level security does not bind
    no filters      neither policies nor agreements nor levels: only the list's own borough
    no log          as it is, but that reading writes nothing down

The ratios are those of the medians of 40. LOG_ENTRIES in the environment makes a quicker try.
"""

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

from benchmarks import pages
from benchmarks.database import remove, row, start

AGENCIES, AGREEMENTS, PARTIES, PROGRAMMES = 400, 60, 8, 10
ENTRIES = int(os.environ.get("LOG_ENTRIES", "20000000"))
TURNS = 40
MOST_QUERIES, MOST_TIMES, MOST_FOR_POLICIES, MOST_FOR_THE_LOG = 15, 2.0, 1.25, 1.15

# One in a hundred entries is of a list of fifty people, the others of one person.
_LOG = """
insert into audit_entry (act, at, actor_id, actor_email, posting_id, agency_id, agency, role, task, what,
    which, people, fields, reason, "to", request_id)
select 'CONSULTATION', now() - (%(entries)s - i) * interval '2 seconds', i %% 5000, 'somebody@agency.example',
    i %% 5000, 1 + i %% 400, 'An agency', 'POLICE_OFFICER', '', 'iom.case',
    array['IOM-' || lpad((1 + i * 7 %% 200000)::text, 6, '0')],
    case when i %% 100 = 0 then array(select 1 + (i * 7 + n) %% 200000 from generate_series(0, 49) n)
        else array[1 + i * 7 %% 200000] end,
    '{IDENTITY,OFFENDING}', '', '', md5(i::text)
from generate_series(%(first)s::bigint, %(last)s) as i
"""

# What a search for people would be if nobody were kept from anything: the same, without its two locks.
_SEARCH_WITHOUT_LOCKS = """
create function iom_cases_named_by_anybody(number text, pattern text) returns setof bigint
language sql stable security definer set search_path = public, pg_temp rows 20 as $$
    with named as materialized (
        select p.id from people_person p
        where p.crn = number or p.pnc = number or p.noms = number
            or upper(p.surname) like pattern or upper(p.forenames) like pattern
    )
    select id from iom_case where person_id in (select named.id from named)
$$
"""


def measure() -> list[dict[str, object]]:
    """Fill a database, ask for the pages in every way, and remove it again."""
    cluster = start("access")
    try:
        from django.conf import settings

        settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
        officer, case = fill()
        addresses = {
            "Worklist": "/iom/cases/?standing=undecided",
            "Person’s page": f"/iom/cases/IOM-{case:06d}/",
            "Search": "/iom/cases/?words=surname1234",
        }
        return [found for name, address in addresses.items() for found in _measured(name, officer, address)]
    finally:
        remove(cluster)


def fill() -> tuple[Any, int]:
    """Everybody and everything; returns the officer's user and the id of a case that they may see."""
    from django.db import connection

    from alongside.iom.models import Case
    from alongside.partners.models import Agency, Posting, User

    pages.fill(runs_kept=2)
    lead = Agency.objects.get(name="Benchmark")
    Agency.objects.bulk_create(Agency(name=f"Agency {n}", kind="POLICE") for n in range(AGENCIES - 1))
    police = Agency.objects.get(name="Agency 0")
    user = User.objects.create(email="officer@police.example", name="Officer")
    Posting.objects.create(
        user=user, agency=police, role="POLICE_OFFICER", borough="E09000014", starts_on=date(2020, 1, 1)
    )
    agree(lead, police)
    # Two in a hundred are closed to most.
    Case.objects.extra(where=["id %% 100 = 3"]).update(access="SEALED")
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH_WITHOUT_LOCKS)
        _fill_log(cursor)
        cursor.execute("vacuum (analyze)")
    seen = Case.objects.filter(borough="E09000014", access="OPEN").order_by("-ogrs2", "id")
    return user, seen.values_list("pk", flat=True)[10]


def _fill_log(cursor: Any) -> None:
    """The log's entries, a million at a time, with its indexes made afterwards."""
    cursor.execute(
        "select indexname, indexdef from pg_indexes"
        " where tablename = 'audit_entry' and indexdef not like '%UNIQUE%'"
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"drop index {name}")
    for first in range(1, ENTRIES + 1, 1_000_000):
        last = min(first + 999_999, ENTRIES)
        cursor.execute(_LOG, {"first": first, "last": last, "entries": ENTRIES})
    cursor.execute("set maintenance_work_mem = '2GB'")
    for _, definition in indexes:
        cursor.execute(definition)


def agree(lead: Any, police: Any) -> None:
    """Sixty live agreements: under one the lead agency shares with the police, under others many do."""
    from alongside.partners.categories import Category
    from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme

    now = datetime.now(UTC)
    slugs = ["london-iom", *(f"programme-{number}" for number in range(1, PROGRAMMES))]
    programmes = [
        Programme.objects.update_or_create(
            slug=slug, defaults={"name": slug, "live_from": now - timedelta(days=400)}
        )[0]
        for slug in slugs
    ]
    writer = Posting.objects.order_by("pk").first()
    everything = [str(category) for category in Category]
    agencies = list(Agency.objects.exclude(pk__in=[lead.pk, police.pk]).order_by("pk"))
    for number in range(AGREEMENTS):
        agreement = Agreement.objects.create(
            series=number + 1,
            title=f"Agreement {number}",
            programme=programmes[number % PROGRAMMES],
            state="LIVE",
            purposes=["REDUCE_REOFFENDING"],
            legal_basis="PUBLIC_TASK",
            regime="UK_GDPR",
            starts_at=now - timedelta(days=300),
            ends_at=now + timedelta(days=300),
            review_on=now.date() + timedelta(days=200),
            written_by=writer,
            written_at=now,
        )
        others = agencies[number * 6 : number * 6 + PARTIES - 2]
        parties = [police, *([lead] if number == 0 else []), *others] if number % 2 == 0 else others
        AgreementParty.objects.bulk_create(
            AgreementParty(agreement=agreement, agency=agency, reads=everything, contributes=everything)
            for agency in parties
        )


def _measured(name: str, user: Any, address: str) -> list[dict[str, object]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    pages.ask(client, address)
    with CaptureQueriesContext(connection) as asked:
        pages.ask(client, address)
    # Beginning and ending a transaction asks nothing; what tells it who acts goes past Django's count.
    queries = 1 + sum(not each["sql"].startswith(("BEGIN", "COMMIT")) for each in asked.captured_queries)
    ways: tuple[Callable[[], contextlib.AbstractContextManager[object]], ...] = (
        contextlib.nullcontext,
        _no_policies,
        _no_filters,
        _no_log,
    )
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(TURNS):
        for way, taken in zip(ways, times, strict=True):
            with way():
                began = time.perf_counter()
                pages.ask(client, address)
                taken.append(time.perf_counter() - began)
    as_it_is, no_policies, no_filters, no_log = (statistics.median(each) for each in times)
    return [
        row(
            f"{name}, most restricted: queries",
            str(queries),
            f"≤ {MOST_QUERIES}",
            met=queries <= MOST_QUERIES,
        ),
        _ratio(f"{name}: against no filters at all", as_it_is, no_filters, MOST_TIMES),
        _ratio(f"{name}: against no row-level security", as_it_is, no_policies, MOST_FOR_POLICIES),
        _ratio(f"{name}: against no entry in the log", as_it_is, no_log, MOST_FOR_THE_LOG),
    ]


def _ratio(what: str, ours: float, other: float, most: float) -> dict[str, object]:
    ratio = ours / other
    figure = f"{ratio:.2f} × ({ours * 1000:.1f} ms, {other * 1000:.1f} ms)"
    return row(what, figure, f"≤ {most} ×", met=ratio <= most)


@contextmanager
def _no_policies() -> Iterator[None]:
    with mock.patch("django.conf.settings.DATABASE_ROLE_WHILE_ACTING", ""):
        yield


@contextmanager
def _no_filters() -> Iterator[None]:
    """Neither lock, and nothing worked out for them; the list keeps to the posting's borough, as lists do."""
    from alongside.iom.models import Case
    from alongside.partners.categories import Category
    from alongside.partners.sharing import Scope

    lead = Case.objects.values_list("lead_agency", flat=True).first()
    flows = {"london-iom": {str(category): frozenset({lead}) for category in Category}}

    def scope(posting: Any, _: datetime) -> Scope:
        return Scope(posting.agency_id, posting.team_id, posting.borough, flows)

    def sees(posting: Any, **_: object) -> Any:
        from django.db.models import Q

        return Q(borough=posting.borough) if posting.borough else Q()

    with (
        mock.patch("alongside.partners.sharing.sees", sees),
        mock.patch("alongside.partners.sharing._worked_out", scope),
        mock.patch("alongside.iom.queries.NAMED", "SELECT iom_cases_named_by_anybody(%s, %s)"),
        mock.patch("alongside.audit.acting.as_posting", return_value=contextlib.nullcontext()),
        mock.patch("alongside.audit.acting.as_nobody", contextlib.nullcontext),
    ):
        yield


@contextmanager
def _no_log() -> Iterator[None]:
    with mock.patch("alongside.audit.actions.record", return_value=None):
        yield


def main() -> None:
    """Print the figures."""
    for found in measure():
        print(f"{found['what']}: {found['figure']}  {found['target']}")


if __name__ == "__main__":
    main()
