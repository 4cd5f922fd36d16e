"""Which tables the report has, and what is counted in each of their rows: as SQL, said once.

Every row is counted month by month. A table says which rows of other tables its own add up to: so readers
know what a table is a table of, and disclosure control what may be worked out from what.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from alongside.diversion.engagement_columns import ARRANGED, AWAITS, ENGAGED, NOT_KNOWN, OUT_OF_AREA, REFUSED
from alongside.diversion.engagement_table import quoted
from alongside.diversion.report_programme import Programme
from alongside.people.ethnicity import ETHNICITIES, GROUPS

Ref: TypeAlias = tuple[str, str]
"""A row of a table, as the names of both."""

EVERYBODY = "Children engaged"
ALL: Ref = ("children_engaged", EVERYBODY)
OUTCOMES = {
    ARRANGED: "Positively engaged and intervention arranged",
    AWAITS: "Positively engaged and awaits intervention",
    REFUSED: "Would not engage",
    OUT_OF_AREA: "Out of area: MASH referral completed",
}
NOT_OFFERED = "Not offered yet"
"""Who awaits and was offered nothing so far has neither engaged nor refused."""
NOT_OFFERED_YET_REF: Ref = ("outcomes", NOT_OFFERED)
NOT_OFFERED_REF: Ref = ("offer", "Not offered")


_HOUR = 60 * 60 * 1_000_000
"""In microseconds: the difference of two moments with a zone is counted in the days of a calendar."""
_NOWHERE = ("", NOT_KNOWN, NOT_KNOWN.capitalize(), NOT_KNOWN.upper())


@dataclass(frozen=True)
class Row:
    """A row: its label, and which engagements are counted in it. `if_any`: left out where there are none."""

    label: str
    where: str
    if_any: bool = False


@dataclass(frozen=True, kw_only=True)
class TableOf:
    """A table: its rows add up to those of `adds_up_to`. `about`: whom it counts, where not everybody."""

    name: str
    title: str
    category: str
    rows: tuple[Row, ...]
    adds_up_to: tuple[Ref, ...] = (ALL,)
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class RateOf:
    """A rate: the sum of some rows divided by the sum of others, and both in words."""

    name: str
    title: str
    numerator: str
    denominator: str
    over: tuple[Ref, ...]
    part: tuple[Ref, ...]


@dataclass(frozen=True)
class Cells:
    """What is counted for a programme."""

    tables: tuple[TableOf, ...]
    rates: tuple[RateOf, ...]
    told: dict[str, str]

    def refs(self) -> Iterator[tuple[Ref, Row]]:
        """Every row of every table, in order."""
        for table in self.tables:
            for row in table.rows:
                yield (table.name, row.label), row


@dataclass(frozen=True)
class Spelt:
    """A programme's suites, and each of its boroughs, as they are written in a table, in capitals or not."""

    suites: tuple[str, ...]
    boroughs: Mapping[str, tuple[str, ...]]


DAYS = "engaged_at >= $first AND engaged_at < $until"
"""SQL for what lies in the period."""


def spelt(programme: Programme, suites: Iterable[str], homes: Iterable[str]) -> Spelt:
    """The programme's names as a table writes them, from all that it has."""
    found = tuple(homes)
    wanted = {name.casefold() for name in programme.suites}
    return Spelt(
        suites=tuple(name for name in suites if name.casefold() in wanted),
        boroughs={
            borough: tuple(name for name in found if name.casefold() == borough.casefold())
            for borough in programme.boroughs
        },
    )


def cells(programme: Programme) -> Cells:
    """The tables and rates of the report of a programme."""
    return Cells(tables=_tables(programme), rates=_rates(programme), told=_told(programme))


def counted(found: Cells, programme: Programme, names: Spelt) -> str:
    """SQL that counts every row by month: `month`, and c0, c1, … in the order of refs(), then of `told`."""
    conditions = [row.where for _, row in found.refs()] + list(found.told.values())
    counts = ", ".join(f"coalesce(countif({where}), 0) AS c{at}" for at, where in enumerate(conditions))
    return f"{_project(programme, names)} SELECT {_MONTH} AS month, {counts} FROM project GROUP BY ALL"


def listed(found: Cells, programme: Programme, names: Spelt, refs: Sequence[Ref]) -> str:
    """SQL for the references of what is counted in some rows of a table: in `$month`, or in all of them."""
    rows = dict(found.refs())
    counted_in = " OR ".join(f"({rows[ref].where})" for ref in refs)
    return (
        f"{_project(programme, names)} SELECT reference FROM project "
        f"WHERE ({counted_in}) AND ($month::DATE IS NULL OR {_MONTH} = $month::DATE)"
    )


_MONTH = "date_trunc('month', engaged_at)::DATE"


def _project(programme: Programme, names: Spelt) -> str:
    """SQL for the project's own engagements of the period, with what the rows ask of each: `project`."""
    homes = " ".join(
        f"WHEN {_in('home_borough', spellings)} THEN {at}"
        for at, spellings in enumerate((*names.boroughs.values(), _NOWHERE))
    )
    return f"""
    WITH project AS (
        SELECT *, {_age("engaged_at")} AS age, CASE {homes} ELSE -1 END AS home,
            outcome = '{AWAITS}' AND offer = 'not offered' AS is_not_offered,
            outcome IN ('{ARRANGED}', '{AWAITS}') AND NOT is_not_offered AS is_engaging,
            {_is_soon(programme.first_meeting_within_hours)} AS is_soon
        FROM engagements WHERE {DAYS} AND {in_suites(names.suites)}
    )"""


def _age(at: str) -> str:
    """SQL for the age at a moment, as people.rules.age_on has it: of 29 February, a year older on 1 March."""
    months_and_days = (f"month({day}) * 100 + day({day})" for day in (at, "birth_date"))
    return f"year({at}) - year(birth_date) - ({' < '.join(months_and_days)})::INTEGER"


def _is_soon(hours: int) -> str:
    """SQL for a first meeting in time, by what has passed: when the clocks change, no clock tells that.

    What is two hours from the limit by the clock is told by the clock: zones are slow.
    """
    met, released = (
        f"epoch_us(timezone('Europe/London', {moment}))" for moment in ("first_meeting_at", "released_at")
    )
    clock, near = "epoch_us(first_meeting_at) - epoch_us(released_at)", 2 * _HOUR
    most = hours * _HOUR
    return (
        f"CASE WHEN {clock} BETWEEN {most - near} AND {most + near} THEN {met} - {released} ELSE {clock} END "
        f"<= {most}"
    )


def in_suites(suites: Sequence[str]) -> str:
    """SQL for the project's own engagements in some suites, as they are written."""
    return f"(\"group\" = '{ENGAGED}' AND {_in('suite', suites)})"


def _tables(programme: Programme) -> tuple[TableOf, ...]:
    nowhere = len(programme.boroughs)
    residents = _residents(programme)
    homes = tuple(("place_of_residence", name) for name in programme.boroughs)
    engaging = tuple(("outcomes", OUTCOMES[outcome]) for outcome in (ARRANGED, AWAITS))
    return (
        TableOf(
            name="children_engaged",
            title="Total children engaged",
            category="Total children engaged",
            rows=(Row(EVERYBODY, "true"),),
            adds_up_to=(),
        ),
        TableOf(
            name="place_of_residence",
            title="Place of residence",
            category="Place of residence",
            rows=(
                *(Row(name, f"home = {at}") for at, name in enumerate(programme.boroughs)),
                Row("Other", "home = -1"),
                Row("Not known", f"home = {nowhere}", if_any=True),
            ),
        ),
        TableOf(
            name="age",
            title="Age of children engaged",
            category="Age at the engagement",
            rows=_ages(programme.bands),
        ),
        TableOf(
            name="sex",
            title="Sex of children engaged",
            category="Sex",
            rows=(
                Row("Girls", "sex = 'F'"),
                Row("Boys", "sex = 'M'"),
                Row("Another", "sex = 'X'", if_any=True),
                Row("Not known", "sex = 'U'", if_any=True),
            ),
        ),
        TableOf(
            name="ethnicity",
            title="Ethnicity of children engaged",
            category="Self-defined ethnicity",
            rows=tuple(Row(group, f"ethnicity IN ({_codes(group)})") for group in GROUPS),
        ),
        TableOf(
            name="first_arrest",
            title="Children arrested for the first time",
            category="First arrest",
            rows=(
                Row("Yes", "first_arrest = 'yes'"),
                Row("No", "first_arrest = 'no'"),
                Row("Not known", "first_arrest = 'unknown'", if_any=True),
            ),
        ),
        TableOf(
            name="known_to_yos",
            title="Children known to the youth offending service (YOS)",
            category="Known to YOS",
            rows=(
                Row("Yes", f"known_to_yos = 'yes' AND {residents}"),
                Row("No", f"known_to_yos = 'no' AND {residents}"),
                Row("Not checked", f"known_to_yos = 'not checked' AND {residents}", if_any=True),
            ),
            adds_up_to=homes,
            about=f"Children who live in {together(programme.boroughs)}.",
        ),
        TableOf(
            name="outcomes",
            title="Outcomes",
            category="Outcome",
            rows=(
                *(
                    Row(label, f"outcome = '{outcome}'{' AND is_engaging' if outcome == AWAITS else ''}")
                    for outcome, label in OUTCOMES.items()
                ),
                Row(NOT_OFFERED, "is_not_offered", if_any=True),
            ),
        ),
        TableOf(
            name="offer",
            title="Answers to the worker’s offer",
            category="Offer",
            rows=(
                Row("Accepted", "offer = 'accepted'"),
                Row("Refused", "offer = 'refused'"),
                Row(NOT_OFFERED_REF[1], "offer = 'not offered'", if_any=True),
                Row("Not recorded", "offer = 'not recorded'", if_any=True),
            ),
        ),
        TableOf(
            name="first_meeting",
            title="First meeting after release",
            category="First meeting",
            rows=_meetings(programme.first_meeting_within_hours),
            adds_up_to=engaging,
            about="Children who engaged positively: an intervention is arranged or awaited.",
        ),
    )


def _ages(bands: Sequence[tuple[int, int]]) -> tuple[Row, ...]:
    inside = " OR ".join(f"age BETWEEN {first} AND {last}" for first, last in bands)
    return (
        *(Row(f"Aged {first} to {last}", f"age BETWEEN {first} AND {last}") for first, last in bands),
        Row("Another age", f"NOT ({inside})", if_any=True),
        Row("Birth date not known", "age IS NULL", if_any=True),
    )


def _meetings(hours: int) -> tuple[Row, ...]:
    return (
        Row(f"Within {hours} hours", "is_engaging AND is_soon"),
        Row("Later", "is_engaging AND NOT is_soon"),
        Row("No meeting yet", "is_engaging AND released_at IS NOT NULL AND first_meeting_at IS NULL"),
        Row("Release not recorded", "is_engaging AND released_at IS NULL", if_any=True),
    )


def _residents(programme: Programme) -> str:
    return f"home BETWEEN 0 AND {len(programme.boroughs) - 1}"


def _rates(programme: Programme) -> tuple[RateOf, ...]:
    hours = programme.first_meeting_within_hours
    outcome = {name: (("outcomes", label),) for name, label in OUTCOMES.items()}
    local = outcome[ARRANGED] + outcome[AWAITS] + outcome[REFUSED]
    engaging = outcome[ARRANGED] + outcome[AWAITS]
    yes, no = ("known_to_yos", "Yes"), ("known_to_yos", "No")
    accepted, refused = ("offer", "Accepted"), ("offer", "Refused")
    met, later, unmet = (
        ("first_meeting", row) for row in (f"Within {hours} hours", "Later", "No meeting yet")
    )
    but_out_of_area = (
        "children engaged, but those out of area who were referred to a MASH elsewhere, and those to whom "
        "nothing was offered yet"
    )
    return (
        RateOf(
            name="known_to_yos",
            title="Known to the youth offending service",
            part=(yes,),
            over=(yes, no),
            numerator="children known to the youth offending service",
            denominator=f"children who live in {together(programme.boroughs)} and were checked",
        ),
        RateOf(
            name="engagement",
            title="Engagement rate: an intervention is arranged",
            part=outcome[ARRANGED],
            over=local,
            numerator="children for whom an intervention is arranged",
            denominator=but_out_of_area,
        ),
        RateOf(
            name="awaiting",
            title="Awaits an intervention",
            part=outcome[AWAITS],
            over=local,
            numerator="children who engaged and await an intervention",
            denominator=but_out_of_area,
        ),
        RateOf(
            name="refusal",
            title="Would not engage",
            part=outcome[REFUSED],
            over=local,
            numerator="children who would not engage",
            denominator=but_out_of_area,
        ),
        RateOf(
            name="offer",
            title="Offer rate",
            part=(accepted, refused),
            over=(ALL,),
            numerator="children to whom the worker’s help was offered",
            denominator="children engaged",
        ),
        RateOf(
            name="take_up",
            title="Take-up",
            part=(accepted,),
            over=(accepted, refused),
            numerator="children who accepted the offer",
            denominator="children to whom the worker’s help was offered",
        ),
        RateOf(
            name="conversion",
            title="Conversion",
            part=outcome[ARRANGED],
            over=engaging,
            numerator="children for whom an intervention is arranged",
            denominator="children who engaged positively: an intervention is arranged or awaited",
        ),
        RateOf(
            name="first_meeting",
            title=f"First meeting within {hours} hours of release",
            part=(met,),
            over=(met, later, unmet),
            numerator=f"children whom the worker met within {hours} hours of their release",
            denominator="children who engaged positively, and whose release is recorded",
        ),
    )


def _told(programme: Programme) -> dict[str, str]:
    residents = _residents(programme)
    """What is said in notes, counted alongside: which engagements, by the sentence that tells how many."""
    youngest = programme.criminal_responsibility_from
    return {
        "{count} of children who live elsewhere with an outcome in the area: residence and outcome are "
        "separate facts.": f"home = -1 AND outcome <> '{OUT_OF_AREA}'",
        "{count} out of area although the child lives in the project’s boroughs: check the outcome or the "
        "home borough.": f"outcome = '{OUT_OF_AREA}' AND {residents}",
        f"{{count}} of children under {youngest}, below the age of criminal responsibility: safeguarding "
        "comes first.": f"age < {youngest}",
        "{count} of children who turned 18 between the arrest and the engagement: the age counted is that "
        "at the engagement.": (f"CASE WHEN age = 18 THEN {_age('arrested_at')} = 17 END"),
        "{count} with an intervention arranged or awaited, and without an offer that was accepted.": (
            "is_engaging AND offer <> 'accepted'"
        ),
    }


def _codes(group: str) -> str:
    return ", ".join(quoted(each.code) for each in ETHNICITIES if each.group == group)


def _in(column: str, texts: Sequence[str]) -> str:
    return f"({column} IN ({', '.join(map(quoted, texts))}))" if texts else "false"


def together(names: Sequence[str]) -> str:
    """Names in a row: Enfield and Haringey."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
