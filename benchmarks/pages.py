"""The worklist and coverage pages with 200,000 people and 24 runs in the database.

    python -m benchmarks.pages

Each page is asked for through Django's test client, with all of its middleware, and then again with a view
that draws the same template from the same values, held in memory. The two are asked for in turns, and the
ratio is that of their medians. The view in memory still reads the session, the user and the posting.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest import mock

from benchmarks.database import PEOPLE, RUNS, remove, row, start

TURNS = 40
MOST_TIMES, MOST_QUERIES = 5.0, 12

_PEOPLE = """
insert into people_person (source, programme, borough, known_as, cro, crn, pnc, noms, surname, forenames,
    born_on, sex, ethnicity, address, postcode)
select 'EXTRACT', 'london-iom', '', '', '', 'X' || lpad(i::text, 6, '0'), '', '',
    'Surname' || (i * 7919 %% 30011),
    'Forename' || (i * 104729 %% 997),
    date '1975-01-01' + (i * 31 %% 11000)::int, case when i %% 14 = 0 then 'F' else 'M' end, 'W1',
    i || ' High Road', 'N17 1AA'
from generate_series(1::bigint, %(people)s) as i
"""
# Seven in ten are eligible, as in the extracts; half of them are decided.
_CASES = """
insert into iom_case (person_id, borough, eligibility, not_assessable_reason, last_change, last_run_id,
    decided, reason, defer_until, discretionary, waiting_since, eligible_since, ogrs2, ovp2, scores_on,
    status, rosh, mappa, domestic_abuse, gangs, index_offence, index_offence_group, sentence_type,
    probation_worker, probation_email, probation_team, offences_hash, custody_hash, lead_agency_id, access)
select p.id, (%(boroughs)s::text[])[1 + p.id %% 33], e.eligibility, '', 'CONTINUING', %(run)s, d.decided,
    case d.decided when 'LEFT_OUT' then (array['CAPACITY', 'DECEASED', 'MANAGED_ELSEWHERE'])[1 + p.id %% 3]
        else '' end,
    case d.decided when 'DEFERRED' then current_date + 30 end, false,
    case when d.decided in ('UNDECIDED', 'DEFERRED') then current_date - (30 * (p.id %% 24))::int end,
    case e.eligibility when 'ELIGIBLE' then current_date - 400 end,
    50 + (p.id * 17 %% 50), (p.id * 13 %% 90), current_date - 20, 'LICENCE', 'HIGH', '', p.id %% 3 = 0,
    p.id %% 15 = 0, 'Robbery', 'ROBBERY', 'Determinate', 'A worker', 'worker@probation.example', 'A team',
    '', '', %(lead)s, 'OPEN'
from people_person p
    cross join lateral (
        select case when p.id %% 10 < 7 then 'ELIGIBLE' else 'NOT_ELIGIBLE' end as eligibility) e
    cross join lateral (select case when e.eligibility <> 'ELIGIBLE' then 'NOTHING'
        else (array['INCLUDED', 'LEFT_OUT', 'DEFERRED', 'UNDECIDED', 'UNDECIDED'])[1 + p.id / 10 %% 5] end
        as decided) d
"""
# Checking ten million references, one by one, would take longer than all the rest; only reading is measured.
_WITHOUT_CHECKS = """
do $$ begin execute 'alter table iom_result drop constraint ' || (
    select conname from pg_constraint where conrelid = 'iom_result'::regclass and contype = 'f'
        and pg_get_constraintdef(oid) like 'FOREIGN KEY ({column})%'
); end $$
"""
_RESULTS = """
insert into iom_result (run_id, case_id, borough, eligibility, not_assessable_reason, change, changed, ogrs2,
    ovp2, scores_on, clauses)
select %(run)s, id, borough, eligibility, '', 'CONTINUING', '[]', ogrs2, ovp2, scores_on, %(clauses)s::jsonb
from iom_case
"""
_CLAUSES = """[{"name":"ogrs2_75","value":80,"threshold":75,"met":true},
{"name":"ogrs2_50","value":80,"threshold":50,"met":true},
{"name":"robbery_or_burglary_at_liberty","value":"2020-05-01","threshold":"2019-01-02","met":true},
{"name":"ovp2_30","value":40,"threshold":30,"met":true}]"""


def measure() -> list[dict[str, object]]:
    """Fill a database, ask for the pages, and remove it again."""
    cluster = start("pages")
    try:
        coordinator, analyst = fill()
        worklist, coverage = "alongside.iom.views.cases.render", "alongside.iom.views.coverage.render"
        pages = (
            ("Worklist, a borough's", coordinator, "/iom/cases/?standing=undecided", worklist),
            ("Worklist, a borough's, searched", coordinator, "/iom/cases/?words=surname1234", worklist),
            ("Worklist, all of London", analyst, "/iom/cases/?standing=undecided", worklist),
            ("Worklist, all of London, by name", analyst, "/iom/cases/?sort=who", worklist),
            ("Coverage, as a borough's coordinator", coordinator, "/iom/coverage/", coverage),
            ("Coverage, as London's analyst", analyst, "/iom/coverage/", coverage),
        )
        return [found for page in pages for found in _measured(*page)]
    finally:
        remove(cluster)


def fill(runs_kept: int = RUNS) -> tuple[Any, Any]:
    """People, cases, runs and results; returns a coordinator's user and an analyst's.

    Args:
        runs_kept: how many runs there have been; each has a result for everybody.
    """
    from django.db import connection
    from django.utils import timezone

    from alongside.core import stored_files
    from alongside.iom.models import Run
    from alongside.partners import actions
    from alongside.partners.areas import BOROUGHS

    agency = actions.create_agency(name="Benchmark", kind="PROBATION", by=None)
    users, postings = [], []
    for role, borough in (("BOROUGH_COORDINATOR", "Haringey"), ("PAN_LONDON_ANALYST", "")):
        user = actions.create_user(email=f"{role.lower()}@example.org", name=role, by=None)
        users.append(user)
        postings.append(
            actions.post_user(
                user=user, agency=agency, role=role, borough=borough, starts_on=date(2020, 1, 1), by=None
            )
        )
    file = stored_files.store(purpose="IOM_EXTRACT", name="extract.xlsx", parts=[b"extract"])
    runs = [
        Run.objects.create(
            as_of=date(2024 + number // 12, 1 + number % 12, 1),
            criteria="london-2021",
            file=file,
            state=Run.State.APPLIED,
            received_at=timezone.now(),
            received_by=postings[1],
            applied_at=timezone.now(),
            applied_by=postings[1],
        )
        for number in range(runs_kept)
    ]
    with connection.cursor() as cursor:
        for constraint in ("run_id", "case_id"):
            cursor.execute(_WITHOUT_CHECKS.format(column=constraint))
        cursor.execute(_PEOPLE, {"people": PEOPLE})
        cursor.execute(
            _CASES, {"boroughs": [each.gss for each in BOROUGHS], "run": runs[-1].pk, "lead": agency.pk}
        )
        for run in runs:
            cursor.execute(_RESULTS, {"run": run.pk, "clauses": _CLAUSES})
        cursor.execute("vacuum (analyze)")
    return users[0], users[1]


def _measured(what: str, user: Any, address: str, render: str) -> list[dict[str, object]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import resolve

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    ours = resolve(address.partition("?")[0]).func
    drawn: dict[str, Any] = {}

    def remember(request: Any, template: str, context: dict[str, Any], **options: Any) -> Any:
        drawn["template"], drawn["context"] = template, context
        return really(request, template, context, **options)

    with mock.patch(render) as patched:
        from django.shortcuts import render as really

        patched.side_effect = remember
        ask(client, address)
        with CaptureQueriesContext(connection) as asked:
            ask(client, address)
            queries = len(asked)

    def in_memory(request: Any) -> Any:
        return really(request, drawn["template"], drawn["context"])

    in_memory.access = ours.access  # type: ignore[attr-defined]
    times = _in_turns(lambda: ask(client, address), lambda: _ask_instead(client, address, in_memory))
    with_database, without = (statistics.median(each) for each in times)
    ratio = with_database / without
    return [
        row(
            f"{what}: against the same page from memory",
            f"{ratio:.1f} × ({with_database * 1000:.0f} ms, {without * 1000:.0f} ms)",
            f"≤ {MOST_TIMES:.0f} ×",
            met=ratio <= MOST_TIMES,
        ),
        row(f"{what}: queries", str(queries), f"≤ {MOST_QUERIES}", met=queries <= MOST_QUERIES),
    ]


def _in_turns(*asks: Callable[[], None]) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in asks]
    for _ in range(TURNS):
        for ask, taken in zip(asks, times, strict=True):
            began = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - began)
    return times


def ask(client: Any, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)


def _ask_instead(client: Any, address: str, view: Callable[[Any], Any]) -> None:
    """Ask for a page, with another view in the place of its own."""
    from django.urls import resolve

    from alongside.iom.urls import urlpatterns

    name = resolve(address.partition("?")[0]).url_name
    pattern = next(each for each in urlpatterns if each.name == name)
    with mock.patch.object(pattern, "callback", view):
        ask(client, address)


def main() -> None:
    """Print the figures."""
    for found in measure():
        print(f"{found['what']}: {found['figure']}  {found['target']}")


if __name__ == "__main__":
    main()
