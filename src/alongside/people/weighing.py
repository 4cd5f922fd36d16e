"""Statements as the tables that linkage weighs, and the model that it weighs them with."""

import io
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

import polars as pl
import structlog
from django.db import connection

from alongside.linkage import matching, models
from alongside.linkage.matching import Explained
from alongside.linkage.models import Model
from alongside.people.models import LinkageModel, Person, Statement
from alongside.people.rules import LOOK

log = structlog.get_logger()

# One new source is weighed against at most so many others, that the database finds to be like it.
MOST_CANDIDATES = 500
# Sources that are compared each with each; more are brought together by the rules of linkage.
EACH_WITH_EACH = 1_000_000
CANDIDATES = "SELECT people_candidates(%s, %s, %s, %s, %s, %s)"
# Columns of a statement, under the names that linkage knows.
_SELECT = """
SELECT person_id AS person, split_part(forenames, ' ', 1) AS given,
    substr(forenames, length(split_part(forenames, ' ', 1)) + 2) AS middle, surname, known_as,
    to_char(born_on, 'YYYY-MM-DD') AS dob, sex, postcode, address, crn, pnc, noms, cro FROM people_statement
"""
_COLUMNS = (
    *("given", "middle", "surname", "known_as", "dob", "sex", "postcode", "address"),
    *("crn", "pnc", "noms", "cro"),
)
_SCHEMA = {"person": pl.Int64, **dict.fromkeys(_COLUMNS, pl.String)}


def model() -> Model:
    """The model in use: the newest taken in, or what linkage believes before it has seen anything.

    One of an earlier version, which an upgrade leaves behind, is not used: who is who does not wait for it.
    """
    newest = LinkageModel.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _model(newest) if newest else models.default()


@lru_cache(maxsize=2)
def _model(pk: int) -> Model:
    try:
        return models.load(LinkageModel.objects.get(pk=pk).text)
    except models.CannotUse as fault:
        log.warning("the model in use cannot be used: learn or bring one", model=pk, why=str(fault))
        return models.default()


def statements(people: Collection[int] | None = None, *, only_now: bool = False) -> pl.DataFrame:
    """What sources have said, a row for each name: `id`, `person` and the columns of linkage.

    Args:
        people: of whom; None is everybody.
        only_now: leave out what they no longer say.
    """
    where = " WHERE is_current" if only_now else " WHERE true"
    if people is not None:
        where += f" AND person_id IN ({','.join(str(int(one)) for one in people) or 'NULL'})"
    content = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({_SELECT}{where}) TO STDOUT (FORMAT csv)") as copy,
    ):
        for piece in copy:
            content.write(piece)
    content.seek(0)
    if not content.getbuffer().nbytes:
        return _named(pl.DataFrame(schema=_SCHEMA))
    return _named(
        pl.read_csv(content, has_header=False, new_columns=[*_SCHEMA], schema_overrides=[*_SCHEMA.values()])
    )


def without_contact(frame: pl.DataFrame) -> pl.DataFrame:
    """Statements without addresses."""
    return frame.with_columns(postcode=pl.lit(None, pl.String), address=pl.lit(None, pl.String))


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with another row for whoever is also known by another name, and a number for each row."""
    other = frame.filter(pl.col("known_as").fill_null("") != "").with_columns(given="known_as")
    return pl.concat([frame, other]).drop("known_as").with_row_index("id").cast({"id": pl.Int64})


def candidates(
    *, forenames: str, surname: str, born_on: date | None, postcode: str, numbers: Iterable[str]
) -> list[int]:
    """Who may be the one that is described. Of those whom whoever asks may see."""
    given = [number for number in numbers if number]
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, [forenames, surname, born_on, postcode, given, MOST_CANDIDATES])
        return [row[0] for row in cursor.fetchall()]


def candidates_of(person: Person) -> list[int]:
    """Who may be the same as a person of the index."""
    numbers = (person.crn, person.pnc, person.noms, person.cro)
    names = f"{person.forenames} {person.known_as}"
    found = candidates(
        forenames=names,
        surname=person.surname,
        born_on=person.born_on,
        postcode=person.postcode,
        numbers=numbers,
    )
    return [one for one in found if one != person.pk]


def weigh(new: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The weight of every pair of people, `one`, `two` (the lower first) and `weight`, that is worth a look.

    Args:
        new, known: as `statements` gives them. Who is in both is not compared with themselves.
    """
    if new.is_empty() or known.is_empty():
        return _of_people(pl.DataFrame(schema=matching.FOUND), new, known)
    if new.height * known.height <= EACH_WITH_EACH:
        found = matching.score(new.drop("person"), known.drop("person"), model())
    else:
        found = matching.match(new.drop("person"), known.drop("person"), model(), least=LOOK)
    return _of_people(found, new, known)


def _of_people(found: pl.DataFrame, new: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The heaviest pair of rows of each pair of people."""
    named = found.join(new.select(new_id="id", a="person"), on="new_id").join(
        known.select(known_id="id", b="person"), on="known_id"
    )
    pairs = named.filter(pl.col("a") != pl.col("b")).select(
        one=pl.min_horizontal("a", "b"), two=pl.max_horizontal("a", "b"), weight="weight"
    )
    return (
        pairs.group_by("one", "two")
        .agg(pl.col("weight").max())
        .sort("weight", "one", "two", descending=[True, False, False])
    )


def explain(one: Statement, two: Statement, *, without: Collection[str] = ()) -> Explained:
    """Why two statements weigh what they do together, leaving out some fields that are not to be shown."""
    first, second = (
        as_record({name: getattr(each, name) for name in SAID if name not in without}) for each in (one, two)
    )
    return matching.explain(first, second, model())


# What is compared of a statement.
SAID = ("forenames", "surname", "born_on", "sex", "postcode", "address", "crn", "pnc", "noms", "cro")


def as_record(said: Mapping[str, object]) -> dict[str, object]:
    """What is said of somebody, by the names of SAID, under the names of linkage."""
    record = {name: value or "" for name, value in said.items()}
    given, _, middle = str(record.pop("forenames", "")).partition(" ")
    return {**record, "given": given, "middle": middle, "dob": record.pop("born_on", "")}
