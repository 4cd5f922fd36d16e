"""A database with every migration applied, made once; the tests' own are copies of it.

Migrating takes the best part of a minute, copying a second. Sessions and processes that run at the same time
wait for whichever makes it.
"""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).parents[1]
CODE = ROOT / "src" / "alongside"
NAME = "template_of_alongside_"
# What migrations use of the rest of the code (tests/repository/test_migrations.py).
USED = ("audit/multirange.py",)


def made(address: str) -> str:
    """The name of the database to copy.

    Args:
        address: of a database on the tests' server.
    """
    name = f"{NAME}{_state_of_the_migrations()}"
    with _alone(), psycopg.connect(_at(address, "alongside"), autocommit=True) as server:
        found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [NAME])
        others = {each for (each,) in found.fetchall()}
        if name not in others:
            _make(server, address, name)
        for other in sorted(others - {name}):
            # One that somebody copies just now stays until the next time.
            with contextlib.suppress(psycopg.errors.ObjectInUse):
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(other)))
    return name


def copy_to(other: str, binaries: Path) -> None:
    """Fill an empty database of another server, whose roles and extensions are there.

    Args:
        other: its address.
        binaries: the folder of PostgreSQL's commands.
    """
    address = os.environ["DATABASE_URL"]
    dump = [binaries / "pg_dump", "--no-comments", "--dbname", _at(address, made(address))]
    load = [binaries / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", other]
    text = subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(load, input=text, check=True, stdout=subprocess.DEVNULL)


def _make(server: psycopg.Connection, address: str, name: str) -> None:
    """Migrate under another name first: what breaks off half-way is never copied."""
    unfinished = sql.Identifier("unfinished_template_of_alongside")
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(unfinished))
    server.execute(sql.SQL("CREATE DATABASE {}").format(unfinished))
    subprocess.run(
        [sys.executable, "-m", "alongside", "migrate"],
        env=os.environ | {"DATABASE_URL": _at(address, "unfinished_template_of_alongside")},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(unfinished, sql.Identifier(name)))


def _at(address: str, name: str) -> str:
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def _state_of_the_migrations() -> str:
    """What the tables depend on: the migrations, the code that these use, and the libraries."""
    used = [CODE / each for each in USED]
    files = [ROOT / "requirements.txt", *used, *sorted(CODE.glob("*/migrations/*.py"))]
    digest = hashlib.sha256(str(sys.version_info).encode())
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
        digest.update(str(file.relative_to(ROOT)).encode())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"alongside-template-{os.getuid()}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
