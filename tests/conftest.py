"""What every test stands on: a PostgreSQL of the tests' own, and Django set up on it.

The server is the launcher's, in a cluster beside the demonstration's. Sessions that run at the same time
share the server, and each has databases of its own.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import psycopg
import pytest
from django.conf import settings
from psycopg import sql

import template_database
from alongside.core import postgres
from alongside.core.postgres import files
from alongside.core.postgres.account import run
from alongside.core.postgres.binaries import major_version

# Two cores, shared with a browser: how long an example takes says nothing.
hypothesis.settings.register_profile("alongside", deadline=None, print_blob=True)
hypothesis.settings.load_profile("alongside")


@contextlib.contextmanager
def _server() -> Iterator[str]:
    """The tests' server, for as long as the block; the last session to leave stops it.

    A session holds the file `sessions` as one of many; who holds it alone may clear up, or stop the server.
    """
    any_name = postgres.default_cluster("test")
    major = major_version(any_name.binaries, any_name.owner)
    cluster = postgres.default_cluster(f"test-{major}", is_durable=False)
    files.make_folder(cluster.folder, cluster.owner)
    with (cluster.folder / "sessions").open("w") as sessions:
        is_alone = _try_alone(sessions.fileno())
        address = postgres.start(cluster)
        if is_alone:
            _drop_leftovers(address)
        fcntl.flock(sessions, fcntl.LOCK_SH)
        yield address
        if _try_alone(sessions.fileno()):
            postgres.stop(cluster)


def _try_alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return False
    return True


def _drop_leftovers(address: str) -> None:
    """Drop the databases of sessions that were killed."""
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_alongside_%'")
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


# All this happens as the file is read, so that the conftest files below may import models at their top.
# The processes of `-n` inherit what their parent has set.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _session = contextlib.ExitStack()
    atexit.register(_session.close)
    os.environ |= {
        "DATABASE_URL": _session.enter_context(_server()).replace(
            "/alongside?", f"/alongside_{os.getpid()}?"
        ),
        "DJANGO_SETTINGS_MODULE": "alongside.site.settings",
        "ALONGSIDE_DEMO": "1",
        # As where pages are served.
        "ALONGSIDE_KEEPS_PLANS": "1",
        # Playwright keeps an event loop in the thread of the test, which Django takes for asynchronous code.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    # Playwright's own Node.js needs a library that a bare Debian lacks; setup has linked one that does not.
    if (node := Path(sys.prefix) / "node" / "node").exists():
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
django.setup()
# The tests make what they need as the owner of the tables; requests and jobs work as the application.
settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"


@pytest.fixture(autouse=True, scope="session")
def _emptying_reaches_the_log() -> Iterator[None]:
    """Let Django empty the log and its seals after a test that commits; their triggers refuse TRUNCATE."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    empty = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        statements = empty(self, style, tables, **options)
        if "audit_entry" not in tables:
            return statements
        change = "ALTER TABLE {0} {1} TRIGGER {0}_is_append_only"
        logs = ("audit_entry", "audit_seal")
        off, on = ([change.format(table, how) for table in logs] for how in ("DISABLE", "ENABLE"))
        return [*off, *statements, *on]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Have the tests' database copied from one that is migrated."""
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template_database.made(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the database tell the time by the tests' clock, which may stand still."""
    from django.db import connection

    clock = """
        CREATE OR REPLACE FUNCTION alongside_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
            SELECT coalesce(alongside_told('test_clock')::timestamptz, now())
        $$
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(clock)


@pytest.fixture(autouse=True, scope="session")
def _database_keeps_the_tests_time() -> Iterator[None]:
    """Tell each transaction what the tests' clock says, before it is told who acts."""
    from django.utils import timezone

    from alongside.core.database import telling

    tell = telling._tell

    def tell_with_time(connected: Any, statement: telling.Statement) -> None:
        with connected.cursor() as cursor:
            now = timezone.now().isoformat()
            cursor.execute("select set_config('alongside.test_clock', %s, true)", (now,))
        tell(connected, statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "_tell", tell_with_time)
        yield


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    """The browser that scripts/chromium has made sure of; None for Playwright's own."""
    path = os.pathsep.join([f"{sys.prefix}/bin", os.environ["PATH"]])
    return shutil.which("chromium", path=path) or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    """A folder with a short name that every account can enter; pytest's own is closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="alongside-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def spare_cluster(shared_folder: Path) -> Iterator[Callable[..., postgres.Cluster]]:
    """A maker of clusters for tests that need one of their own: to break it, or to look into it as superuser.

    `spare_cluster()` makes a new one, which is not started; `name` puts it in a folder of that name, and the
    other options go to `postgres.cluster_in`. All are stopped and removed after the module's tests.
    """
    made: list[postgres.Cluster] = []

    def make(name: str = "", **options: Any) -> postgres.Cluster:
        folder = shared_folder / (name or f"cluster-{len(made)}")
        made.append(postgres.cluster_in(folder, **{"is_durable": False} | options))
        return made[-1]

    yield make
    for cluster in made:
        # Nothing in it matters any more, so it need not be written out.
        stop = ("stop", "--mode=immediate", f"--pgdata={cluster.data}")
        run(cluster.owner, cluster.binaries / "pg_ctl", *stop)
        shutil.rmtree(cluster.socket_folder, ignore_errors=True)
