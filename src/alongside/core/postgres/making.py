"""Making a new cluster: its files, then the role, the database and the extensions of Alongside."""

import secrets
import shutil
from typing import LiteralString

import psycopg
from psycopg import sql

from alongside.core.postgres import files
from alongside.core.postgres.account import reason, run
from alongside.core.postgres.binaries import major_version
from alongside.core.postgres.cluster import PORT, Cluster
from alongside.core.postgres.errors import LauncherError

SUPERUSER = "postgres"
OWNER = "alongside"
# Which the application works as: it owns nothing, and row-level security binds it.
APPLICATION = "alongside_app"
DATABASE = "alongside"
# Trigram search, exclusion constraints over a key and a range, and search without accents.
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")


def make_data(cluster: Cluster) -> None:
    """Run initdb beside the data folder and move the result in, so that half of one is never seen.

    Raises:
        LauncherError: initdb fails.
    """
    for role in (SUPERUSER, OWNER, APPLICATION):
        files.write(cluster.password_file(role), secrets.token_urlsafe(24), cluster.owner)
    unfinished = cluster.folder / "data.unfinished"
    options = [
        f"--pgdata={unfinished}",
        f"--username={SUPERUSER}",
        f"--pwfile={cluster.password_file(SUPERUSER)}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
        *([] if cluster.is_durable else ["--no-sync"]),
    ]
    said = ""
    for locale in _locales(major_version(cluster.binaries, cluster.owner)):
        shutil.rmtree(unfinished, ignore_errors=True)
        made = run(cluster.owner, cluster.binaries / "initdb", *options, *locale)
        if made.returncode == 0:
            unfinished.rename(cluster.data)
            return
        said = reason(made.stderr)
    raise LauncherError(f"PostgreSQL could not make a database in {cluster.folder}: {said}.")


def _locales(major: int) -> list[list[str]]:
    """initdb's options for sorting and letter case, the best first.

    The built-in C.UTF-8 (from 17 on) is the same everywhere and never changes under an index. The C library's
    sorts alike; where it has none, C is left, which knows no case beyond ASCII.
    """
    if major >= 17:
        return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    return [["--locale=C.UTF-8"], ["--locale=C"]]


def make_database(cluster: Cluster) -> None:
    """Make the roles and the database, and put the extensions there and into template1.

    From template1 every test database gets them, which needs no superuser then. Doing it again does no harm.
    """
    database = sql.Identifier(DATABASE)
    with as_superuser(cluster, "template1") as connection:
        _create_extensions(connection)
    with as_superuser(cluster, SUPERUSER) as connection:
        # CREATEDB is for the tests' databases.
        _make_role(connection, cluster, OWNER, "CREATEDB")
        _make_role(connection, cluster, APPLICATION, "NOCREATEDB")
        granted = sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER))
        connection.execute(granted)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, sql.Identifier(OWNER)))
    with as_superuser(cluster, DATABASE) as connection:
        _create_extensions(connection)


def _make_role(connection: psycopg.Connection, cluster: Cluster, name: str, may: LiteralString) -> None:
    """Make a role that signs in with the password in its file; the file is made where there is none."""
    role, path = sql.Identifier(name), cluster.password_file(name)
    if not path.exists():
        files.write(path, secrets.token_urlsafe(24), cluster.owner)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
    made = sql.SQL("ALTER ROLE {} LOGIN " + may + " PASSWORD {}")
    connection.execute(made.format(role, sql.Literal(path.read_text())))


def as_superuser(cluster: Cluster, database: str) -> psycopg.Connection:
    """A connection as PostgreSQL's superuser, which Alongside itself never uses; each statement commits."""
    return psycopg.connect(
        host=str(cluster.socket_folder),
        port=PORT,
        dbname=database,
        user=SUPERUSER,
        password=cluster.password_file(SUPERUSER).read_text(),
        autocommit=True,
    )


def _create_extensions(connection: psycopg.Connection) -> None:
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
