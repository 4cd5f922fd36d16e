"""A database that says how to get one.

`alongside iom check` and the type checker load the settings and need no database; whoever does need it is
told what to do, in a sentence, when they first ask.
"""

from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL


class DatabaseWrapper(PostgreSQL):
    """PostgreSQL in everything but a connection."""

    def get_connection_params(self) -> NoReturn:
        """Say what to do.

        Raises:
            ImproperlyConfigured: always.
        """
        raise ImproperlyConfigured(
            "No database is set. Start Alongside with `alongside serve`, which starts its own PostgreSQL, "
            "or set DATABASE_URL to your server's, like postgresql://name:password@host/alongside."
        )
