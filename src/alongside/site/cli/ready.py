"""Getting a command ready: the database's address, and Django."""

import os

import django
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from alongside.core import postgres
from alongside.site.cli.words import CannotDo


def database_url() -> str:
    """The address of the database: DATABASE_URL, else of the embedded one, started where it does not run.

    Raises CannotDo when DATABASE_URL is no address.
    """
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.start(postgres.default_cluster())
    try:
        conninfo_to_dict(os.environ["DATABASE_URL"])
    except ProgrammingError:
        raise CannotDo(
            "DATABASE_URL is not an address of PostgreSQL. Write it as postgresql://account:password@host/database."
        ) from None
    return os.environ["DATABASE_URL"]


def use_django() -> None:
    """Set Django up against the database. Commands import what needs it only after this."""
    database_url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.site.settings")
    django.setup()
