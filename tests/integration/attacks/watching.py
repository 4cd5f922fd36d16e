"""What an attack changed, and what an answer gives away."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

# Who is signed in, caches and counts of tries: theirs to change with every request.
NOT_COMPARED = {"django_session", "cache", "axes_accessattempt", "axes_accesslog"}
# Different each time, whatever is sent: ids of requests, salted hashes, drawn secrets.
NOT_THE_SAME_TWICE = [
    *("request_id", "pgh_request", "password", "data", "last_login", "token_hash"),
    *("secret_hash", "secret_locked", "former_locked", "key"),
]

_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')
# When the session ends, by the minute and the second: a slow test would see two.
_SESSION_ENDS = re.compile(r'signed out at [\d:.apm]+|data-seconds="\d+"')
# Shown once, and drawn anew each time.
_SECRET = re.compile(r"als_[\w-]{43}|whsec_[\w+/&#;=]+")
_LITERAL = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b|%s|NULL")
_NAMED_ANEW = re.compile(r'"s\d+_x\d+"|"_django_curs_\w+"')


def body_of(response: Any) -> bytes:
    """The bytes of an answer, sent in one piece or in many; those can be read once, so they are kept."""
    if response.streaming and not hasattr(response, "kept"):
        response.kept = b"".join(response)
    return response.kept if response.streaming else response.content


def found_in_each(names: Iterable[str], look: Callable[[str], Any]) -> dict[str, Any]:
    """What a look at each of some addresses finds wrong; without those of which it finds nothing."""
    return {name: found for name in names if (found := look(name))}


def words_of(response: Any, *without: str) -> str:
    """A page without its form's token and the session's end, and without what was asked for."""
    page = _TOKEN.sub(r"\1", _SESSION_ENDS.sub("", body_of(response).decode(errors="replace")))
    page = _SECRET.sub("", page)
    for word in without:
        # A number stands by itself: within a colour it is none.
        page = re.sub(rf"\b{word}\b", "", page) if word.isdigit() else page.replace(word, "")
    return page


def headers_of(response: Any) -> dict[str, str]:
    """The headers, without the number that every answer has for itself."""
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


def shape(sql: str) -> str:
    """A statement without its values and the names of savepoints and cursors."""
    return _LITERAL.sub("?", _NAMED_ANEW.sub("", sql))


def asked(ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    """An answer, and the shapes of the statements that it took, in order."""
    with CaptureQueriesContext(connection) as queries:
        response = ask()
    return response, [shape(query["sql"]) for query in queries.captured_queries]


def rows() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    tables = [name for name in connection.introspection.table_names() if name not in NOT_COMPARED]
    with connection.cursor() as cursor:
        cursor.execute(_every_row_of(tuple(tables)), [NOT_THE_SAME_TWICE] * len(tables))
        return dict(cursor.fetchall())


def taken_back(act: Callable[[], Any]) -> Any:
    """What an act answers. Then all that it did is taken back, and the numbering of rows too."""
    numbers = list(_numbers())
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.executemany("SELECT setval(%s::regclass, %s, %s)", numbers)
    return answer


def undone(act: Callable[[], Any]) -> tuple[Any, dict[str, list[str]]]:
    """What an act answers, and what it leaves in the tables before it is taken back."""
    return taken_back(lambda: (act(), rows()))


@functools.cache
def _every_row_of(tables: tuple[str, ...]) -> str:
    """One statement for all tables: to ask for each by itself takes most of the time that a test has."""
    row = "SELECT (to_jsonb(t) - %s::text[])::text AS row FROM {table} t"
    rows = f"SELECT '{{name}}', coalesce(array_agg(row ORDER BY row), '{{{{}}}}') FROM ({row}) AS rows"
    quoted = {name: connection.ops.quote_name(name) for name in tables}
    return " UNION ALL ".join(rows.format(name=name, table=table) for name, table in quoted.items())


def _numbers() -> Iterator[tuple[str, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        yield from [(name, last or 1, last is not None) for name, last in cursor.fetchall()]
