"""The criteria for the core cohort: versioned data, loaded from criteria_versions/<id>.toml.

Criteria are clauses and routes. A clause is one thing that is met or not; a person is eligible when every
clause of any one route is met. What the clauses come to for a person is worked out in eligibility.py.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

SCORES: Mapping[str, str] = {"ogrs2": "OGRS 2-year score", "ovp2": "OVP 2-year score"}
"""The scores that a clause may use: column of the extract → its name."""

LOWEST_SCORE, HIGHEST_SCORE = 0, 100
MOST_YEARS = 10

_NUMBER_WORDS = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class ScoreClause:
    """Met when a score is at least a threshold. `score` is one of SCORES."""

    name: str
    pattern: str
    score: str
    at_least: int

    @property
    def words(self) -> str:
        """The clause in plain words."""
        return self.pattern.format(at_least=self.at_least)


@dataclass(frozen=True, slots=True)
class OffenceClause:
    """Met when an offence of one of `groups` was committed within the last `years` years at liberty."""

    name: str
    pattern: str
    groups: tuple[str, ...]
    years: int

    @property
    def words(self) -> str:
        """The clause in plain words."""
        return self.pattern.format(years="year" if self.years == 1 else f"{_NUMBER_WORDS[self.years]} years")


Clause = ScoreClause | OffenceClause
Route = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """A version of the criteria. `in_force_from` is None for one that is only compared with."""

    id: str
    title: str
    source: str
    in_force_from: date | None
    clauses: tuple[Clause, ...]
    routes: tuple[Route, ...]

    @property
    def scores(self) -> tuple[str, ...]:
        """The scores that a person must have to be assessed: those that a clause uses."""
        used = {clause.score for clause in self.clauses if isinstance(clause, ScoreClause)}
        return tuple(score for score in SCORES if score in used)


class BadCriteria(ValueError):
    """A file of criteria that cannot be used; the message names the file and the key."""


class UnknownCriteria(KeyError):
    """No version of the criteria has this id; the message lists those there are."""

    def __str__(self) -> str:
        return str(self.args[0])


class BadChanges(ValueError):
    """Changes that give no usable criteria. `problems`: a sentence for each clause, or for "routes"."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


# Versions


@cache
def all_versions() -> tuple[Criteria, ...]:
    """Every version, the newest first; those that are only compared with come last."""
    folder = files(__package__).joinpath("criteria_versions")
    found = [
        read(path.read_text(encoding="utf-8"), path.name)
        for path in folder.iterdir()
        if path.name.endswith(".toml")
    ]
    return tuple(
        sorted(found, key=lambda version: (version.in_force_from or date.min, version.id), reverse=True)
    )


def load(criteria_id: str) -> Criteria:
    """The version with this id. Raises UnknownCriteria."""
    for version in all_versions():
        if version.id == criteria_id:
            return version
    known = ", ".join(version.id for version in all_versions())
    raise UnknownCriteria(f"There are no criteria “{criteria_id}”. There are: {known}.")


def in_force(on: date) -> Criteria:
    """The version in force on a day; for a day before the first one known, that one."""
    known = [version for version in all_versions() if version.in_force_from]
    started = [version for version in known if version.in_force_from and version.in_force_from <= on]
    return started[0] if started else known[-1]


# What if


def with_changes(
    criteria: Criteria,
    *,
    thresholds: Mapping[str, int] | None = None,
    years: Mapping[str, int] | None = None,
    drop_clauses: Collection[str] = (),
    drop_routes: Collection[int] = (),
) -> Criteria:
    """The criteria with changes, to see what they would do.

    Args:
        thresholds: clause name → another score of 0 to 100.
        years: clause name → another number of years at liberty, 1 to 10.
        drop_clauses: clauses that need not be met any more, on any route.
        drop_routes: routes that are closed, counted from 1. A clause that is then on no route goes too.

    Raises BadChanges with a sentence for each change that makes no sense.
    """
    thresholds, years = thresholds or {}, years or {}
    problems = _problems(criteria, thresholds, years, drop_clauses, drop_routes)
    routes = [
        tuple(name for name in route if name not in drop_clauses)
        for number, route in enumerate(criteria.routes, start=1)
        if number not in drop_routes
    ]
    if not routes:
        problems["routes"] = "Nobody would be eligible: every route is left out. Keep one."
    elif not all(routes):
        problems["routes"] = (
            "Everybody would be eligible: no clause is left on one of the routes. "
            "Keep a clause, or leave the route out."
        )
    if problems:
        raise BadChanges(problems)
    on_a_route = {name for route in routes for name in route}
    changed = replace(
        criteria,
        clauses=tuple(_changed(c, thresholds, years) for c in criteria.clauses if c.name in on_a_route),
        routes=tuple(dict.fromkeys(routes)),
    )
    if changed == criteria:
        return criteria
    return replace(
        changed, id=f"{criteria.id}-changed", title=f"{criteria.title}, changed", in_force_from=None
    )


def differences(before: Criteria, after: Criteria) -> tuple[str, ...]:
    """What `with_changes` changed, a sentence for each clause and route."""
    now = {clause.name: clause.words for clause in after.clauses}
    told = [_difference(clause.words, now.get(clause.name)) for clause in before.clauses]
    closed = len(before.routes) - len(after.routes)
    if closed:
        told.append(f"Routes left out: {closed} of {len(before.routes)}.")
    return tuple(sentence for sentence in told if sentence)


def _difference(before: str, after: str | None) -> str:
    if after is None:
        return f"“{before}” is left out."
    return f"“{before}” becomes “{after}”." if after != before else ""


def _changed(clause: Clause, thresholds: Mapping[str, int], years: Mapping[str, int]) -> Clause:
    if isinstance(clause, ScoreClause):
        return replace(clause, at_least=thresholds.get(clause.name, clause.at_least))
    return replace(clause, years=years.get(clause.name, clause.years))


def _problems(
    criteria: Criteria,
    thresholds: Mapping[str, int],
    years: Mapping[str, int],
    drop_clauses: Collection[str],
    drop_routes: Collection[int],
) -> dict[str, str]:
    clauses = {clause.name: clause for clause in criteria.clauses}
    problems = {
        name: f"There is no clause “{name}”. There are: {', '.join(clauses)}."
        for name in (*thresholds, *years, *drop_clauses)
        if name not in clauses
    }
    for name, clause in clauses.items():
        is_score = isinstance(clause, ScoreClause)
        if name in (years if is_score else thresholds):
            has, has_not = ("a score", "years") if is_score else ("years at liberty", "score")
            problems[name] = f"“{clause.words}” has no {has_not} to change; it has {has}."
        elif name in thresholds and not _is_whole(thresholds[name], LOWEST_SCORE, HIGHEST_SCORE):
            problems[name] = (
                f"“{clause.words}”: enter a whole number from {LOWEST_SCORE} to {HIGHEST_SCORE} instead."
            )
        elif name in years and not _is_whole(years[name], 1, MOST_YEARS):
            problems[name] = (
                f"“{clause.words}”: enter a whole number of years from 1 to {MOST_YEARS} instead."
            )
    wrong = [number for number in drop_routes if not 1 <= number <= len(criteria.routes)]
    if wrong:
        problems["routes"] = (
            f"There is no route {wrong[0]}. There are {len(criteria.routes)}, counted from 1."
        )
    return problems


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


# Reading a file


def read(text: str, file: str) -> Criteria:
    """Criteria from the text of a TOML file. `file` is its name, <id>.toml. Raises BadCriteria."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadCriteria(f"{file}: this is not TOML. {fault}.") from None
    top = _Table(table, file, "")
    criteria = Criteria(
        id=top.text("id"),
        title=top.text("title"),
        source=top.text("source"),
        in_force_from=top.day("in_force_from"),
        clauses=tuple(_clause(each) for each in top.tables("clauses")),
        routes=tuple(tuple(route) for route in top.lists("routes")),
    )
    top.close()
    if f"{criteria.id}.toml" != file:
        raise top.wrong("id", f"it is “{criteria.id}”, so the file must be called {criteria.id}.toml")
    _check_routes(criteria, top)
    return criteria


def _clause(table: "_Table") -> Clause:
    kind = table.text("kind")
    name = table.text("name")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise table.wrong("name", "use small letters, digits and underscores, a letter first")
    pattern = table.text("words")
    clause: Clause
    if kind == "score":
        clause = ScoreClause(name, pattern, table.text("score"), table.whole("at_least", 0, HIGHEST_SCORE))
        if clause.score not in SCORES:
            raise table.wrong("score", f"use one of {', '.join(SCORES)}")
    elif kind == "offence":
        years = table.whole("years_at_liberty", 1, MOST_YEARS)
        clause = OffenceClause(name, pattern, tuple(table.texts("groups")), years)
    else:
        raise table.wrong("kind", "use score or offence")
    try:
        clause.words  # noqa: B018  # Its braces are filled in here, so that a slip is found on loading.
    except (KeyError, IndexError, ValueError):
        raise table.wrong(
            "words", "use {at_least} for a score, {years} for an offence, and no other braces"
        ) from None
    table.close()
    return clause


def _check_routes(criteria: Criteria, top: "_Table") -> None:
    names = [clause.name for clause in criteria.clauses]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise top.wrong("clauses", f"two have the name “{doubled[0]}”")
    for number, route in enumerate(criteria.routes, start=1):
        for name in route:
            if name not in names:
                raise top.wrong(f"routes[{number}]", f"there is no clause “{name}”")
    unused = [name for name in names if not any(name in route for route in criteria.routes)]
    if unused:
        raise top.wrong("routes", f"none has the clause “{unused[0]}”")


class _Table:
    """A TOML table that is read key by key, and says in which file and under which key something is wrong."""

    def __init__(self, values: Mapping[str, object], file: str, place: str) -> None:
        self._values = values
        self._file = file
        self._place = place
        self._read: set[str] = set()

    def wrong(self, key: str, what: str) -> BadCriteria:
        return BadCriteria(f"{self._file}: {self._place}{key}: {what}.")

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "give a text")
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        value = self._get(key)
        if not isinstance(value, int) or not _is_whole(value, least, most):
            raise self.wrong(key, f"give a whole number from {least} to {most}")
        return value

    def day(self, key: str) -> date | None:
        value = self._get(key, must=False)
        if value is not None and type(value) is not date:
            raise self.wrong(key, "give a date, such as 2021-01-01")
        return value

    def texts(self, key: str) -> Sequence[str]:
        return self._texts(key, self._get(key))

    def lists(self, key: str) -> list[Sequence[str]]:
        value = self._get(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, "give a list of lists")
        return [self._texts(f"{key}[{number}]", each) for number, each in enumerate(value, start=1)]

    def tables(self, key: str) -> list["_Table"]:
        value = self._get(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            raise self.wrong(key, f"give tables, each under [[{key}]]")
        return [_Table(each, self._file, f"{key}[{number}].") for number, each in enumerate(value, start=1)]

    def close(self) -> None:
        """Refuse keys that were not asked for: a slip in a key would otherwise be passed over."""
        unknown = sorted(set(self._values) - self._read)
        if unknown:
            raise self.wrong(unknown[0], "there is no such key")

    def _get(self, key: str, *, must: bool = True) -> object:
        self._read.add(key)
        if must and key not in self._values:
            raise self.wrong(key, "it is missing")
        return self._values.get(key)

    def _texts(self, key: str, value: object) -> Sequence[str]:
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(each, str) and each for each in value)
        ):
            raise self.wrong(key, "give a list of texts")
        return value
