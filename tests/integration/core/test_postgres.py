"""The launcher of the embedded database, on real servers: each that this machine has."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from alongside.core import postgres
from alongside.core.postgres import LauncherError, Status
from alongside.core.postgres.making import as_superuser

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("1[5-9]/bin"))
SERVERS = [{}, *[{"ALONGSIDE_PG_BIN": str(folder)} for folder in INSTALLED if (folder / "postgres").exists()]]
Maker = Callable[..., postgres.Cluster]


@pytest.fixture(
    scope="module", params=SERVERS, ids=lambda environ: environ.get("ALONGSIDE_PG_BIN", "package")
)
def cluster(request: pytest.FixtureRequest, spare_cluster: Maker) -> postgres.Cluster:
    """A cluster that runs, and that no test here changes."""
    cluster = spare_cluster(environ=request.param, is_durable=True)
    postgres.start(cluster)
    return cluster


def do(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def ask(address: str, question: str) -> object:
    """The first column of the first row of the answer."""
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
    assert row
    return row[0]


def kill(cluster: postgres.Cluster) -> None:
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)


# --- What is made ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SELECT current_user", "alongside"),
        ("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", False),
        ("SELECT current_database()", "alongside"),
        ("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'alongside'", "alongside"),
        ("SHOW server_encoding", "UTF8"),
        ("SHOW data_checksums", "on"),
        ("SHOW listen_addresses", ""),
        ("SHOW fsync", "on"),
        ("SHOW password_encryption", "scram-sha-256"),
        ("SELECT lower('ÉŁŐ')", "éłő"),
        ("SELECT 'Z' < 'a' AND 'z' < 'é'", True),
        ("SELECT unaccent('Łucja Őry')", "Lucja Ory"),
        ("SELECT similarity('haringey', 'harringay') > 0.3", True),
        ("SELECT count(*)::int FROM pg_opclass WHERE opcname = 'gist_int4_ops'", 1),
    ],
)
def test_the_database_is_ready_for_alongside(
    cluster: postgres.Cluster, question: str, answer: object
) -> None:
    assert ask(postgres.url(cluster), question) == answer


def test_a_database_made_for_a_test_has_the_extensions_too(cluster: postgres.Cluster) -> None:
    address = postgres.url(cluster)
    do(address, "CREATE DATABASE another")
    extensions = ask(
        address.replace("/alongside?", "/another?"),
        "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'",
    )
    assert extensions == ["btree_gist", "pg_trgm", "unaccent"]


@pytest.mark.parametrize("name", ["", "data", "socket", "alongside.password", "postgres.password"])
def test_nobody_else_may_look_inside(cluster: postgres.Cluster, name: str) -> None:
    found = (cluster.folder / name).stat()
    assert stat.S_IMODE(found.st_mode) & 0o077 == 0
    assert found.st_uid == cluster.owner.uid


def test_a_wrong_password_is_refused(cluster: postgres.Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url(cluster), password="wrong")


def test_the_server_never_runs_as_root(cluster: postgres.Cluster) -> None:
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{postmaster}").stat().st_uid == cluster.owner.uid != 0


# --- Starting and stopping ------------------------------------------------------------------------


@pytest.mark.parametrize("environ", SERVERS, ids=str)
def test_a_cluster_is_made_started_stopped_and_started_again(
    spare_cluster: Maker, environ: dict[str, str]
) -> None:
    cluster = spare_cluster(environ=environ)
    assert postgres.status(cluster) == Status.NOT_MADE
    postgres.stop(cluster)
    address = postgres.start(cluster)
    assert postgres.start(cluster) == address == postgres.url(cluster)
    assert postgres.status(cluster) == Status.RUNNING
    do(address, "CREATE TABLE kept AS SELECT 1")
    postgres.stop(cluster)
    postgres.stop(cluster)
    assert postgres.status(cluster) == Status.STOPPED
    began = time.monotonic()
    assert postgres.start(cluster) == address
    assert time.monotonic() - began < 2
    assert ask(address, "SELECT count(*) FROM kept") == 1


def test_what_was_committed_is_there_after_kill_9_while_a_client_is_connected(spare_cluster: Maker) -> None:
    cluster = spare_cluster(is_durable=True)
    address = postgres.start(cluster)
    do(address, "CREATE TABLE kept AS SELECT 7 AS number")
    # The client's process outlives the postmaster for a moment, and with it the shared memory.
    with psycopg.connect(address):
        kill(cluster)
        assert postgres.start(cluster) == address
    assert ask(address, "SELECT number FROM kept") == 7


@pytest.mark.parametrize("lock", ["data/postmaster.pid", "socket/.s.PGSQL.5432.lock"])
def test_a_lock_file_that_names_some_other_process_is_no_hindrance(spare_cluster: Maker, lock: str) -> None:
    cluster = spare_cluster()
    postgres.start(cluster)
    kill(cluster)
    # As after a restart of a container, where the old number is soon taken again.
    # PostgreSQL takes every process of its own account for a server.
    stranger = subprocess.Popen(["sleep", "60"], user=cluster.owner.uid)
    file = cluster.folder / lock
    file.write_text(file.read_text().replace(file.read_text().split()[0], str(stranger.pid), 1))
    try:
        assert ask(postgres.start(cluster), "SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_a_dead_server_that_nobody_buried_is_no_hindrance(spare_cluster: Maker) -> None:
    cluster = spare_cluster()
    postgres.start(cluster)
    postgres.stop(cluster)
    # A child that has ended stays in the list of processes until its parent asks after it.
    corpse = subprocess.Popen(["true"], user=cluster.owner.uid)
    os.waitid(os.P_PID, corpse.pid, os.WEXITED | os.WNOWAIT)
    (cluster.data / "postmaster.pid").write_text(f"{corpse.pid}\n{cluster.data}\n")
    assert ask(postgres.start(cluster), "SELECT 1") == 1
    corpse.wait()


def test_what_a_killed_initdb_left_is_made_again(spare_cluster: Maker) -> None:
    cluster = spare_cluster()
    (cluster.folder / "data.unfinished" / "base").mkdir(parents=True)
    cluster.password_file("alongside").write_text("the one of the first attempt")
    cluster.folder.chmod(0o700)
    assert postgres.status(cluster) == Status.NOT_MADE
    assert ask(postgres.start(cluster), "SELECT 1") == 1


def test_the_role_and_the_database_are_made_again_where_that_was_not_finished(spare_cluster: Maker) -> None:
    cluster = spare_cluster()
    postgres.start(cluster)
    with as_superuser(cluster, "postgres") as connection:
        connection.execute("DROP DATABASE alongside")
    (cluster.data / "alongside.prepared").unlink()
    assert ask(postgres.start(cluster), "SELECT current_database()") == "alongside"


def test_several_may_start_it_at_once(spare_cluster: Maker) -> None:
    cluster = spare_cluster()
    code = (
        "import sys; from pathlib import Path; from alongside.core import postgres;"
        "print(postgres.start(postgres.cluster_in(Path(sys.argv[1]), is_durable=False)))"
    )
    starters = [
        subprocess.Popen([sys.executable, "-c", code, cluster.folder], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [starter.communicate()[0].strip() for starter in starters]
    assert said == [postgres.url(cluster)] * 3
    assert ask(said[0], "SELECT 1") == 1


# --- Names of folders -----------------------------------------------------------------------------


def test_a_path_too_long_for_a_socket_gets_a_short_one_elsewhere(spare_cluster: Maker) -> None:
    cluster = spare_cluster(name="a-rather-long-name/" * 8)
    assert not cluster.socket_folder.is_relative_to(cluster.folder)
    assert len(str(cluster.socket_folder / ".s.PGSQL.5432")) <= 100
    assert ask(postgres.start(cluster), "SELECT 1") == 1
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700


def test_a_path_with_a_comma_too_which_would_part_two_hosts(spare_cluster: Maker) -> None:
    assert "," not in str(spare_cluster(name="one,two").socket_folder)


def test_a_folder_may_have_an_odd_name(spare_cluster: Maker) -> None:
    cluster = spare_cluster(name="it's a name? 100% é & that=1")
    assert ask(postgres.start(cluster), "SELECT 1") == 1


def test_something_else_in_the_place_of_the_socket_folder_is_not_used(
    spare_cluster: Maker, shared_folder: Path
) -> None:
    cluster = spare_cluster()
    cluster.folder.mkdir()
    cluster.socket_folder.symlink_to(shared_folder)
    with pytest.raises(LauncherError, match="socket is in the way: it is no folder of the account"):
        postgres.start(cluster)
    cluster.socket_folder.unlink()
