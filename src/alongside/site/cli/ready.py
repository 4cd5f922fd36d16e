"""Getting a command ready: the database's address, and Django."""

import os

import django

from alongside.core import postgres


def database_url() -> str:
    """The address of the database: DATABASE_URL, else of the embedded one, started where it does not run."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.start(postgres.default_cluster())
    return os.environ["DATABASE_URL"]


def use_django() -> None:
    """Set Django up against the database. Commands import what needs it only after this."""
    database_url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.site.settings")
    django.setup()
