"""Putting a run's tables into the database, set by set: six thousand people or a hundred thousand alike.

Called by actions.runs.apply, inside its transaction. How a case stands afterwards is decided by
rules.after_run, person by person; this module only carries the rows. Whoever is new or described anew is then
looked for in the index of people (people.actions.linking).
"""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper

from alongside.iom import locks, standing_table
from alongside.iom.models import Run
from alongside.iom.rules import Standing, after_run
from alongside.partners.models import Posting
from alongside.people.actions import linking

# Column of the extract: (column of people_person, type).
PERSON = {
    "pnc": ("pnc", "text"),
    "noms": ("noms", "text"),
    "surname": ("surname", "text"),
    "forenames": ("forenames", "text"),
    "dob": ("born_on", "date"),
    "sex": ("sex", "text"),
    "ethnicity": ("ethnicity", "text"),
    "address": ("address", "text"),
    "postcode": ("postcode", "text"),
}
# Column of the extract: type. The case has a column of the same name.
CASE = {
    "borough": "text",
    "ogrs2": "smallint",
    "ovp2": "smallint",
    "scores_on": "date",
    "status": "text",
    "rosh": "text",
    "mappa": "text",
    "domestic_abuse": "boolean",
    "gangs": "boolean",
    "index_offence": "text",
    "index_offence_group": "text",
    "sentence_type": "text",
    "sentence_start": "date",
    "sentence_end": "date",
    "probation_worker": "text",
    "probation_email": "text",
    "probation_team": "text",
    "offences_hash": "text",
    "custody_hash": "text",
}
STANDING = {
    "decided": "text",
    "reason": "text",
    "defer_until": "date",
    "discretionary": "boolean",
    "waiting_since": "date",
    "reopened": "text",
}
RUN = {
    "crn": "text",
    "in_extract": "boolean",
    "eligibility": "text",
    "change": "text",
    "changed": "jsonb",
    "clauses": "jsonb",
    "not_assessable_reason": "text",
    "offences_changed": "boolean",
    "custody_changed": "boolean",
}


def apply_tables(*, run: Run, by: Posting, at: datetime, tables: dict[str, pl.DataFrame]) -> None:
    """Put a checked run's tables into force.

    Args:
        tables: `preview` as comparison.compare gives it, `offences` and `custody` of the extract.
    """
    locks.cohort_changes()
    preview = _with_standing(tables["preview"], run)
    said_before = linking.newest_statement()
    values: dict[str, Any] = {"run": run.pk, "as_of": run.as_of, "by": by.pk, "at": at, "lead": by.agency_id}
    with connection.cursor() as cursor:
        _copy(
            cursor, "incoming", preview, {**RUN, **{k: t for k, (_, t) in PERSON.items()}, **CASE, **STANDING}
        )
        for statement in (_PEOPLE, _NEW_CASES, _CASES, _ABSENT, _RESULTS, _REOPENED):
            cursor.execute(statement, values)
        _replace(cursor, "offences", tables["offences"], _OFFENCES)
        _replace(cursor, "custody", tables["custody"], _CUSTODY)
        cursor.execute("drop table incoming, incoming_offences, incoming_custody")
    linking.link(linking.said_since(said_before), by=by, at=at)


def _with_standing(preview: pl.DataFrame, run: Run) -> pl.DataFrame:
    """The preview with the columns of STANDING: each case's decision after this run."""
    known = preview.join(standing_table.read_decisions(), on="crn", how="left")
    standings = [_after(row, run) for row in known.iter_rows(named=True)]
    columns = pl.DataFrame(
        standings,
        schema={
            "decided": pl.String,
            "reason": pl.String,
            "defer_until": pl.Date,
            "discretionary": pl.Boolean,
            "waiting_since": pl.Date,
            "reopened": pl.String,
        },
        orient="row",
    )
    return preview.hstack(columns).with_columns(
        offences_changed=_differs("offences_hash"), custody_changed=_differs("custody_hash")
    )


def _after(row: dict[str, Any], run: Run) -> tuple[object, ...]:
    before = Standing(
        decided=row["decided"] or "NOTHING",
        reason=row["reason"] or "",
        defer_until=row["defer_until"],
        discretionary=bool(row["discretionary"]),
        waiting_since=row["waiting_since"],
    )
    # Not only this month: they may have moved while they could not be assessed, or had expired.
    asked_in = row["decided_in"] or row["borough_before"]
    standing, reopened = after_run(
        before=before,
        change=row["change"],
        eligibility=row["eligibility"],
        has_moved=asked_in is not None and row["borough"] != asked_in,
        as_of=run.as_of,
    )
    return (
        standing.decided,
        standing.reason,
        standing.defer_until,
        standing.discretionary,
        standing.waiting_since,
        reopened,
    )


def _differs(name: str) -> pl.Expr:
    return pl.col("in_extract") & pl.col(name).ne_missing(pl.col(f"{name}_before").fill_null(""))


def _copy(cursor: CursorWrapper, table: str, frame: pl.DataFrame, columns: dict[str, str]) -> None:
    """Put a table of columns into a temporary table, by COPY."""
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    cursor.execute(f"create temporary table {table} ({declared}) on commit drop")
    text = io.BytesIO()
    frame.select(list(columns)).write_csv(text, include_header=False, quote_style="non_numeric")
    with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin (format csv)") as copy:
        copy.write(text.getbuffer())
    cursor.execute(f"analyze {table}")


def _replace(cursor: CursorWrapper, name: str, frame: pl.DataFrame, statements: tuple[str, ...]) -> None:
    columns = {"crn": "text", **_CHILD[name]}
    _copy(cursor, f"incoming_{name}", frame, columns)
    for statement in statements:
        cursor.execute(statement)


def _set(columns: Iterable[str], source: str = "i") -> str:
    return ", ".join(f"{column} = {source}.{column}" for column in columns)


_CHILD = {
    "offences": {"offence_on": "date", "offence_code": "text", "offence_group": "text"},
    "custody": {"from_on": "date", "to_on": "date"},
}

_PERSON_COLUMNS = ", ".join(column for column, _ in PERSON.values())
_PERSON_VALUES = ", ".join(
    f"coalesce({name}, '')" if kind == "text" else name for name, (_, kind) in PERSON.items()
)
_PEOPLE = f"""
    insert into people_person as p
        (crn, source, programme, borough, cro, known_as, stated_on, {_PERSON_COLUMNS})
    select crn, 'EXTRACT', 'london-iom', '', '', '', %(as_of)s::date, {_PERSON_VALUES}
    from incoming where in_extract order by crn
    on conflict (crn) where source = 'EXTRACT' do update
    set stated_on = excluded.stated_on, {_set((column for column, _ in PERSON.values()), "excluded")}
    where row({", ".join(f"p.{column}" for column, _ in PERSON.values())})
          is distinct from row({", ".join(f"excluded.{column}" for column, _ in PERSON.values())})
"""

# Whom a worker entered is another source, whatever number they gave: a run neither reads nor changes it.
_OF_EXTRACT = "join people_person p on p.crn = i.crn and p.source = 'EXTRACT'"
# New people get an empty case, which the next statement fills as it does the others.
_NEW_CASES = f"""
    insert into iom_case (person_id, borough, eligibility, not_assessable_reason, last_change, decided,
    reason,
        discretionary, status, rosh, mappa, domestic_abuse, gangs, index_offence, index_offence_group,
        sentence_type, probation_worker, probation_email, probation_team, offences_hash, custody_hash,
        lead_agency_id, access)
    select p.id, i.borough, 'NOT_ELIGIBLE', '', 'NONE', 'NOTHING', '',
        false, '', '', '', false, false, '', '',
        '', '', '', '', '', '', %(lead)s, 'OPEN'
    from incoming i {_OF_EXTRACT}
    where i.in_extract and not exists (select from iom_case c where c.person_id = p.id)
    order by i.crn
"""

_DECISION_COLUMNS = [name for name in STANDING if name != "reopened"]
_STANDING_SET = f"""
    eligibility = i.eligibility,
    not_assessable_reason = case
        when i.in_extract then coalesce(i.not_assessable_reason, '')
        when i.eligibility = 'NOT_ASSESSABLE' then c.not_assessable_reason
        else '' end,
    last_change = i.change,
    last_run_id = %(run)s,
    eligible_since = case
        when i.change = 'NEW' then %(as_of)s::date
        when i.eligibility = 'NOT_ELIGIBLE' then null
        when i.eligibility = 'NOT_ASSESSABLE' and c.eligibility not in ('ELIGIBLE', 'NOT_ASSESSABLE') then
        null else c.eligible_since end,
    expired_on = case
        when i.change = 'EXPIRED' then %(as_of)s::date
        when i.eligibility = 'EXPIRED' then c.expired_on
        else null end,
    {_set(_DECISION_COLUMNS)}
"""
_CASE_SET = ", ".join(
    f"{name} = coalesce(i.{name}, '')" if kind == "text" else f"{name} = i.{name}"
    for name, kind in CASE.items()
)
_CASES = f"""
    update iom_case c set {_STANDING_SET}, {_CASE_SET}
    from incoming i {_OF_EXTRACT}
    where c.person_id = p.id and i.in_extract
"""
# Who is not in the extract keeps what was known of them.
_ABSENT = f"""
    update iom_case c set {_STANDING_SET}
    from incoming i {_OF_EXTRACT}
    where c.person_id = p.id and not i.in_extract
"""

_RESULTS = f"""
    insert into iom_result (run_id, case_id, borough, eligibility, not_assessable_reason, change, changed,
        ogrs2, ovp2, scores_on, clauses)
    select %(run)s, c.id, c.borough, i.eligibility, coalesce(i.not_assessable_reason, ''), i.change,
        i.changed, i.ogrs2, i.ovp2, i.scores_on, coalesce(i.clauses, '[]')
    from incoming i {_OF_EXTRACT} join iom_case c on c.person_id = p.id
    where i.in_extract or i.change <> 'NONE'
    order by c.id
"""

_REOPENED = f"""
    insert into iom_decision (case_id, kind, reason, text, borough, run_id, decided_by_id, decided_at)
    select c.id, 'REOPEN', i.reopened, '', c.borough, %(run)s, %(by)s, %(at)s
    from incoming i {_OF_EXTRACT} join iom_case c on c.person_id = p.id
    where i.reopened <> ''
    order by c.id
"""

_OFFENCES = (
    f"""
    delete from iom_offence o using incoming i {_OF_EXTRACT} join iom_case c on c.person_id = p.id
    where o.case_id = c.id and i.offences_changed
    """,
    f"""
    insert into iom_offence (case_id, offence_on, code, "group")
    select c.id, o.offence_on, coalesce(o.offence_code, ''), o.offence_group
    from incoming_offences o join incoming i using (crn) {_OF_EXTRACT}
        join iom_case c on c.person_id = p.id
    where i.offences_changed
    order by c.id, o.offence_on
    """,
)
_CUSTODY = (
    f"""
    delete from iom_custodyspell s using incoming i {_OF_EXTRACT} join iom_case c on c.person_id = p.id
    where s.case_id = c.id and i.custody_changed
    """,
    f"""
    insert into iom_custodyspell (case_id, from_on, to_on)
    select c.id, s.from_on, s.to_on
    from incoming_custody s join incoming i using (crn) {_OF_EXTRACT}
        join iom_case c on c.person_id = p.id
    where i.custody_changed
    order by c.id, s.from_on
    """,
)
