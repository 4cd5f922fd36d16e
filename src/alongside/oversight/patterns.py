"""Patterns in what the users of an agency read: a figure and its list come from one definition each.

Every one is bounded by the agency and by time, and asked set by set. What counts as out of hours or as bulk
is said by rules alone: here are only the hours and days in which somebody read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Trunc

from alongside.audit.models import Entry
from alongside.core.working_days import bank_holidays
from alongside.oversight import queries, rules
from alongside.oversight.queries import READS, of_agency, users_of
from alongside.partners.models import Posting
from alongside.partners.permissions import LOG_SEE
from alongside.partners.rules import may


@dataclass(frozen=True)
class Period:
    """From a moment until, and without, another."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Found:
    """A pattern found for one user: how many entries, and in words what of."""

    pattern: str
    user_id: int
    entries: int
    words: str


@dataclass(frozen=True)
class Pattern:
    """A pattern: what it is called, what it compares, how it is found, and the entries behind it."""

    label: str
    compares: str
    find: Callable[[Posting, Period], list[Found]]
    entries: Callable[[Posting, Period, int], QuerySet[Entry]]


def reads(posting: Posting, period: Period) -> QuerySet[Entry]:
    """What the users of one's agency read about people in a time."""
    found = of_agency(posting).filter(at__gte=period.since, at__lt=period.until, act__in=READS)
    return found.filter(actor_id__isnull=False).exclude(people=[])


def find(posting: Posting, period: Period) -> list[Found]:
    """Every pattern found among the users of one's agency, in the order of PATTERNS, most entries first."""
    return [
        found
        for pattern in PATTERNS.values()
        for found in sorted(pattern.find(posting, period), key=lambda one: (-one.entries, one.user_id))
    ]


def _own_names(posting: Posting, period: Period) -> list[Found]:
    return _grouped("own-name", _namesakes(posting, period), "{people} whose surname is theirs")


def _own_name_entries(posting: Posting, period: Period, user: int) -> QuerySet[Entry]:
    return _numbered(posting, _namesakes(posting, period, user))


def _namesakes(posting: Posting, period: Period, user: int | None = None) -> list[Any]:
    known = users_of(posting).order_by("pk").values_list("pk", "name", "email")
    pairs = [
        (pk, name)
        for pk, full_name, email in (known.filter(pk=user) if user else known)
        for name in sorted(rules.own_names(full_name, email))
    ]
    arguments = [user, [pk for pk, _ in pairs], [name for _, name in pairs]]
    return _called(
        posting,
        "oversight_reads_of_namesakes(%s, %s, %s::bigint, %s::bigint[], %s::text[])",
        period,
        arguments,
    )


def _without_link(posting: Posting, period: Period) -> list[Found]:
    return _grouped("no-link", _unlinked(posting, period), "{people} with whom nothing here links them")


def _without_link_entries(posting: Posting, period: Period, user: int) -> QuerySet[Entry]:
    return _numbered(posting, _unlinked(posting, period, user))


def _unlinked(posting: Posting, period: Period, user: int | None = None) -> list[Any]:
    return _called(posting, "oversight_reads_without_link(%s, %s, %s::bigint)", period, [user])


def _called(posting: Posting, call: str, period: Period, arguments: list[Any]) -> list[Any]:
    """Rows of entry, user and person from a function of the migration oversight.0002."""
    if not may(posting, LOG_SEE):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry_id, actor_id, person_id FROM {call}", [period.since, period.until, *arguments]
        )
        return cursor.fetchall()


def _grouped(pattern: str, rows: Collection[Any], words: str) -> list[Found]:
    numbers, people = defaultdict(set), defaultdict(set)
    for entry, user, person in rows:
        numbers[user].add(entry)
        people[user].add(person)
    return [
        Found(pattern, user, len(found), words.format(people=_people(len(people[user]))))
        for user, found in numbers.items()
    ]


def _numbered(posting: Posting, rows: Collection[Any]) -> QuerySet[Entry]:
    numbers = [entry for entry, *_ in rows]
    return of_agency(posting).extra(where=["audit_entry.id = ANY(%s)"], params=[numbers])


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _out_of_hours(posting: Posting, period: Period) -> list[Found]:
    numbers: dict[int, int] = defaultdict(int)
    for user, _hour, number in _strange_hours(posting, period):
        numbers[user] += number
    return [
        Found("out-of-hours", user, number, "Before 7am, from 8pm on, or at a weekend")
        for user, number in numbers.items()
    ]


def _out_of_hours_entries(posting: Posting, period: Period, user: int) -> QuerySet[Entry]:
    hours = [hour for _, hour, _ in _strange_hours(posting, period, user)]
    found = reads(posting, period).filter(actor_id=user)
    return found.annotate(hour=_HOUR).filter(hour__in=hours)


# London's clock differs from universal time by whole hours, so that an hour of one is an hour of the other.
_HOUR = Trunc("at", "hour", tzinfo=UTC)


def _strange_hours(posting: Posting, period: Period, user: int | None = None) -> list[Any]:
    """The hours out of hours in which somebody read: user, the hour, and how many entries."""
    narrowed = reads(posting, period) if user is None else reads(posting, period).filter(actor_id=user)
    hours = (
        narrowed.annotate(hour=_HOUR)
        .order_by("actor_id", "hour")
        .values("actor_id", "hour")
        .annotate(entries=Count("pk"))
        .values_list("actor_id", "hour", "entries")
    )
    holidays = bank_holidays()
    return [row for row in hours if rules.is_out_of_hours(row[1], holidays)]


def _bulk(posting: Posting, period: Period) -> list[Found]:
    numbers: dict[int, list[tuple[date, int, int]]] = defaultdict(list)
    for user, day, people, number in _bulk_days(posting, period):
        numbers[user].append((day, people, number))
    return [
        Found("bulk", user, sum(number for *_, number in days), _bulk_words(days))
        for user, days in numbers.items()
    ]


def _bulk_words(days: list[tuple[date, int, int]]) -> str:
    most = _people(max(people for _, people, _ in days))
    return f"{most} in a day" if len(days) == 1 else f"On {len(days)} days, {most} on the busiest"


def _bulk_entries(posting: Posting, period: Period, user: int) -> QuerySet[Entry]:
    days = [day for other, day, *_ in _bulk_days(posting, period) if other == user]
    condition = Q(pk__in=[])
    for day in days:
        condition |= queries.is_on(day)
    return reads(posting, period).filter(condition, actor_id=user)


def _bulk_days(posting: Posting, period: Period) -> list[tuple[int, date, int, int]]:
    """The days of bulk reading: user, day, different people, and how many entries."""
    if not may(posting, LOG_SEE):
        return []
    with connection.cursor() as cursor:
        acts = list(map(str, READS))
        cursor.execute(_DAYS, [rules.LONDON.key, posting.agency_id, period.since, period.until, acts])
        days = cursor.fetchall()
    usual: dict[str, list[int]] = defaultdict(list)
    for _user, role, _day, people, _number in days:
        usual[role].append(people)
    limits = {role: rules.bulk_limit(counts) for role, counts in usual.items()}
    return [(user, day, people, number) for user, role, day, people, number in days if people > limits[role]]


_DAYS = """
    SELECT e.actor_id, e.role, (e.at AT TIME ZONE %s)::date AS day,
        count(DISTINCT p.person), count(DISTINCT e.id)
    FROM audit_entry e CROSS JOIN LATERAL unnest(e.people) AS p (person)
    WHERE e.agency_id = %s AND e.at >= %s AND e.at < %s AND e.act = ANY (%s) AND e.actor_id IS NOT NULL
    GROUP BY e.actor_id, e.role, day ORDER BY day, e.actor_id
"""

PATTERNS: dict[str, Pattern] = {
    "own-name": Pattern(
        "Own surname",
        "The last word of the user’s name and the end of their e-mail address, with the surname of each "
        "person whose record they opened by itself; each half of a double name counts. Users’ home addresses "
        "are not held, so they are not compared.",
        _own_names,
        _own_name_entries,
    ),
    "no-link": Pattern(
        "No link with the case",
        "Cases opened by somebody who never worked with the person here, never decided on the case, was not "
        "let in to it, and is not named as its probation worker.",
        _without_link,
        _without_link_entries,
    ),
    "out-of-hours": Pattern(
        "Out of hours",
        "Reads about people before 7am or from 8pm on, at weekends and on England’s bank holidays, by the "
        "clock in London.",
        _out_of_hours,
        _out_of_hours_entries,
    ),
    "bulk": Pattern(
        "Bulk reading",
        f"More different people in a day, lists and exports included, than {rules.BULK_TIMES} times what is "
        f"usual for the role here (the median day), and more than {rules.BULK_LEAST}.",
        _bulk,
        _bulk_entries,
    ),
}
