"""A database that says how to get one.

`alongside iom check` and the type checker load the settings and need no database; whoever does need it is
told what to do, in a sentence, when they first ask.
"""

from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.dummy.base import DatabaseWrapper as NothingThere


def _say_so(*_args: object, **_kwargs: object) -> NoReturn:
    raise ImproperlyConfigured(
        "No database is set. Start Alongside with the `alongside` command, which starts its own PostgreSQL, "
        "or set DATABASE_URL to your server's, for example postgresql://name:password@host/alongside."
    )


class DatabaseWrapper(NothingThere):
    """Refuses every connection with the sentence above."""

    _cursor = _say_so
    ensure_connection = _say_so
    _commit = _say_so
    _rollback = _say_so
    _close = _say_so
    _savepoint = _say_so
    _savepoint_commit = _say_so
    _savepoint_rollback = _say_so
    _set_autocommit = _say_so
