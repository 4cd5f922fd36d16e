"""The query behind eligibility.py: criteria in, SQL for DuckDB out.

A day is in custody when from_on ≤ day < to_on: the day of reception is inside, the day of release is not.
The "two years at liberty" before the as-of date are walked back from it. Their length is that of the calendar
years: the days from the same date two years earlier up to the as-of date. Their start is the day from which
just so many days at liberty remain, which is the calendar start moved back by every day in custody since
then. Spells may touch, overlap, be open, or cover all of it.

What is put into the SQL comes from Criteria (checked names, whole numbers, dates) or is quoted here.
"""

# ruff: noqa: S608

from datetime import date, timedelta

from alongside.iom.criteria import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    SCORES,
    Clause,
    Criteria,
    OffenceClause,
    ScoreClause,
)

# How far before the calendar start a spell is first looked for. Most people were not inside for longer than
# this, and so what ended earlier cannot matter for them; for the others all their spells are read. Any length
# gives the same results; this one is fast.
NEAR = timedelta(days=365)


def query(criteria: Criteria, as_of: date, *, people: str, offences: str, custody: str) -> str:
    """The SQL of eligibility.assess, which says what the tables named here hold and what comes out."""
    tables: list[str] = []
    joins: list[str] = []
    for clause in criteria.clauses:
        if isinstance(clause, OffenceClause):
            tables.append(_latest_offences(clause, as_of, _identifier(offences)))
            tables.append(_window_starts(clause, as_of, _identifier(custody)))
            joins.append(f"LEFT JOIN {clause.name}_latest USING (crn)")
            joins.append(f"LEFT JOIN {clause.name}_starts USING (crn)")
    names = [clause.name for clause in criteria.clauses]
    shown = ", ".join(f"{name}_value, {name}_threshold, {name}_met" for name in names)
    judged = ",\n    ".join(_judged(clause, as_of) for clause in criteria.clauses)
    routes = " OR ".join(f"({' AND '.join(f'{name}_met' for name in route)})" for route in criteria.routes)
    # Without a score that the criteria use nothing is decided, whatever the other clauses come to.
    return f"""
{"WITH" if tables else ""} {", ".join(tables)}
SELECT crn, CASE WHEN not_assessable_reason IS NULL THEN {routes} END AS eligible, not_assessable_reason,
    {shown}
FROM (
    SELECT crn, {_reason(criteria)} AS not_assessable_reason,
    {judged}
    FROM {_identifier(people)} {" ".join(joins)}
)
"""


def years_before(day: date, years: int) -> date:
    """The same date some years earlier; 29 February counts back to 28 February where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _judged(clause: Clause, as_of: date) -> str:
    """The columns of one clause: value, threshold, met."""
    name = clause.name
    if isinstance(clause, ScoreClause):
        value = f"CASE WHEN {_is_usable(clause.score)} THEN {clause.score} END"
        threshold, met = f"{clause.at_least}::SMALLINT", f"{value} >= {clause.at_least}"
    else:
        # Whoever was never inside in the calendar years is not in the table of starts.
        value = f"{name}_latest.offence_on"
        threshold = f"coalesce({name}_starts.start_on, {_day(years_before(as_of, clause.years))})"
        # The latest offence is enough to look at: if any is in the window, it is.
        met = f"coalesce({value} >= {threshold}, false)"
    return f"{value} AS {name}_value, {threshold} AS {name}_threshold, {met} AS {name}_met"


def _is_usable(score: str) -> str:
    return f"({score}_problem IS NULL AND {score} BETWEEN {LOWEST_SCORE} AND {HIGHEST_SCORE})"


def _reason(criteria: Criteria) -> str:
    """Why a person cannot be assessed; NULL for the many who can, without putting sentences together."""
    are_usable = " AND ".join(_is_usable(score) for score in criteria.scores) or "true"
    problems = ", ".join(_problem(score) for score in criteria.scores) or "NULL"
    return f"CASE WHEN {are_usable} THEN NULL ELSE concat_ws('; ', {problems}) END"


def _problem(score: str) -> str:
    """What the extract says is wrong with a score, or what is plain from the number."""
    label = SCORES[score]
    return f"""CASE
        WHEN {_is_usable(score)} THEN NULL
        WHEN {score}_problem IS NOT NULL THEN {score}_problem
        WHEN {score} IS NULL THEN '{label} is missing'
        ELSE '{label} “' || {score} || '” is outside {LOWEST_SCORE} to {HIGHEST_SCORE}' END"""


def _latest_offences(clause: OffenceClause, as_of: date, offences: str) -> str:
    groups = ", ".join(_text(group) for group in clause.groups)
    return f"""{clause.name}_latest AS (
    SELECT crn, max(offence_on) AS offence_on FROM {offences}
    WHERE offence_group IN ({groups}) AND offence_on <= {_day(as_of)} GROUP BY crn
)"""


def _window_starts(clause: OffenceClause, as_of: date, custody: str) -> str:
    """The first day of the years at liberty, for everybody who was inside in the calendar years.

    The spells of a person are walked latest end first. `edge` is the earliest day in custody walked past so
    far, so what a spell adds are its days before the edge, its fresh days. It adds them only when it ends
    after the start as it stands by then: the calendar start, less the fresh days walked before. A spell that
    ends on the start or before it is out of reach, and so is every later one of the walk.
    """
    name, end = clause.name, _day(as_of)
    start = years_before(as_of, clause.years)
    near = start - NEAR
    return f"""{name}_near AS MATERIALIZED (
    SELECT crn, from_on, least(to_on, {end}) AS to_on, (least(to_on, {end}) - from_on)::INTEGER AS days
    FROM {custody}
    WHERE from_on < {end} AND (to_on IS NULL OR (to_on > from_on AND to_on > {_day(near)}))
), {name}_inside AS MATERIALIZED (
    SELECT crn, count(*) AS spells, sum(days)::INTEGER AS days_inside FROM {name}_near
    GROUP BY crn HAVING max(to_on) > {_day(start)}
), {name}_walkers AS MATERIALIZED (
    -- With one spell there is nothing to walk. Numbers sort faster than CRNs.
    SELECT crn, row_number() OVER () AS walker, days_inside FROM {name}_inside
    WHERE spells > 1 OR days_inside > {NEAR.days}
), {name}_spells AS (
    -- The start moves back by days_inside at most: what ends before that is out of reach.
    SELECT walker, from_on, to_on FROM {name}_near JOIN {name}_walkers USING (crn)
    WHERE to_on > {_day(start)} - days_inside
    UNION ALL
    SELECT walker, from_on, to_on FROM {custody} JOIN {name}_walkers USING (crn)
    WHERE days_inside > {NEAR.days} AND to_on > from_on AND to_on <= {_day(near)}
), {name}_edges AS (
    SELECT *, min(from_on) OVER (
        PARTITION BY walker ORDER BY to_on DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS edge FROM {name}_spells
), {name}_fresh AS (
    SELECT walker, least(to_on, edge) AS fresh_to, fresh_to - from_on AS days FROM {name}_edges WHERE days > 0
), {name}_walked AS (
    SELECT walker, days, fresh_to > {_day(start)} - coalesce(sum(days) OVER (
        PARTITION BY walker ORDER BY fresh_to DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::INTEGER AS counts FROM {name}_fresh
), {name}_starts AS (
    SELECT crn, {_day(start)} - days_inside AS start_on FROM {name}_inside
    WHERE spells = 1 AND days_inside <= {NEAR.days}
    UNION ALL
    SELECT crn, {_day(start)} - moved AS start_on FROM {name}_walkers JOIN (
        SELECT walker, sum(days)::INTEGER AS moved FROM {name}_walked WHERE counts GROUP BY walker
    ) USING (walker)
)"""


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
