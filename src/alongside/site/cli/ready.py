"""Getting a command ready: the database's address, and Django."""

import os

import django
from django.apps import apps
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from alongside.core import postgres
from alongside.site.cli.words import CannotDo

APPLICATION = "alongside_app"


def database_url(*, as_owner: bool = False) -> str:
    """The address of the database: DATABASE_URL, else of the embedded one, started where it does not run.

    Whoever works with the data does so in the application's role, which owns nothing, so that row-level
    security binds it. Only migrations are the owner's.

    Args:
        as_owner: as the owner of the tables, whose address may be given apart, in ALONGSIDE_OWNER_URL.

    Raises CannotDo when DATABASE_URL or ALONGSIDE_OWNER_URL is no address.
    """
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.start(postgres.default_cluster(), as_owner=as_owner)
    elif as_owner:
        os.environ["DATABASE_URL"] = os.environ.get("ALONGSIDE_OWNER_URL") or os.environ["DATABASE_URL"]
    parts = _parts(os.environ["DATABASE_URL"])
    if not as_owner and parts.get("user") != APPLICATION:
        # Signed in as the owner, it takes on the application's role for as long as it is connected.
        os.environ["DATABASE_URL"] = make_conninfo(
            os.environ["DATABASE_URL"], options=f"{parts.get('options', '')} -c role={APPLICATION}".strip()
        )
    return os.environ["DATABASE_URL"]


def _parts(address: str) -> dict[str, object]:
    try:
        return dict(conninfo_to_dict(address))
    except ProgrammingError:
        raise CannotDo(
            "DATABASE_URL is not an address of PostgreSQL. Write it as postgresql://account:password@host/database."
        ) from None


def use_django(*, as_owner: bool = False) -> None:
    """Set Django up against the database. Commands import what needs it only after this.

    Where Django is set up already, as in the tests, it stays with the database that it has.
    """
    if apps.ready:
        return
    database_url(as_owner=as_owner)
    use_settings()
    django.setup()


def use_settings() -> None:
    """Say where the settings are, for what needs London's clock and no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.site.settings")
