"""Sealing and verifying a log of twenty million entries.

    python -m benchmarks.log

Entries are made by SQL: most about one record and one person, one in ten a list of 25. They are sealed by the
action that the worker runs each minute, in batches of ten thousand, and then verified, each entry of them,
the way `alongside audit verify` does it: in the application's role, under row-level security, on two
connections. The environment variable LOG_ENTRIES makes it a smaller try.
"""

import os
import time

from benchmarks.database import remove, row, start

ENTRIES = 20_000_000
LEAST_PER_SECOND = 500_000

# Indexes that neither sealing nor verifying uses would take longer to keep than all the rest.
_BARE = """
drop index audit_entry_at;
drop index audit_entry_actor;
drop index audit_entry_agency;
drop index audit_entry_people;
"""
_ENTRIES = """
insert into audit_entry (act, at, actor_id, actor_email, posting_id, agency_id, agency, role, task, what,
    which, people, fields, reason, "to", request_id)
select (array['CONSULTATION', 'CONSULTATION', 'CONSULTATION', 'ALTERATION', 'EXPORT'])[1 + i %% 5],
    timestamptz '2025-01-01' + i * interval '1.5 seconds', i %% 4000,
    'officer' || i %% 4000 || '@example.org', i %% 5000, i %% 400, 'Agency number ' || i %% 400,
    'PROBATION_OFFICER', '', 'iom.case', shown.which, shown.people,
    case when i %% 5 = 3 then '{decided,reason}'::text[] else '{}' end, '', '', md5(i::text)
from generate_series(1::bigint, %s) as i
    cross join lateral (
        select array_agg('IOM-' || lpad(person::text, 6, '0')) as which, array_agg(person) as people
        from (select (i + other) %% 200000 as person
            from generate_series(0, case when i %% 10 = 0 then 24 else 0 end) as other) as each
    ) as shown
"""


def measure() -> list[dict[str, object]]:
    """Fill a database, seal its log, verify it, and remove the database again."""
    entries = int(os.environ.get("LOG_ENTRIES", ENTRIES))
    cluster = start("log")
    try:
        return _measured(entries)
    finally:
        from django.db import connections

        connections.close_all()
        remove(cluster)


def _measured(entries: int) -> list[dict[str, object]]:
    from django.conf import settings
    from django.db import connection

    from alongside.audit import acting, sealing, verifying
    from alongside.audit.acting import Task

    with connection.cursor() as cursor:
        cursor.execute(_BARE)
        cursor.execute(_ENTRIES, [entries])
        cursor.execute("vacuum analyze audit_entry")
    settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
    with acting.as_system(Task.SEALING):
        began = time.perf_counter()
        made = sealing.seal()
        sealed_in = time.perf_counter() - began
        report = verifying.verify()
    assert made.entries == report.sealed == entries
    assert report.is_ok
    speed = entries / report.seconds
    return [
        row(f"{entries:,} log entries: sealed", f"{entries / sealed_in:,.0f} entries/s, {sealed_in:.0f} s"),
        row(
            f"{entries:,} log entries: verified",
            f"{speed:,.0f} entries/s, {report.seconds:.0f} s",
            f"≥ {LEAST_PER_SECOND:,} entries/s",
            met=speed >= LEAST_PER_SECOND,
        ),
    ]


def main() -> None:
    """Print the figures."""
    for found in measure():
        print(f"{found['what']}: {found['figure']}  {found['target']}")


if __name__ == "__main__":
    main()
