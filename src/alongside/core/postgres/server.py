"""Starting and stopping a cluster, and asking how it is."""

import subprocess
import time
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from psycopg import pq

from alongside.core.postgres import files
from alongside.core.postgres.account import reason, run
from alongside.core.postgres.binaries import major_version
from alongside.core.postgres.cluster import PORT, SOCKET_FILE, Cluster
from alongside.core.postgres.errors import LauncherError
from alongside.core.postgres.making import APPLICATION, DATABASE, OWNER, make_data, make_database

# Raise it when make_database() changes: that then runs once more on clusters that exist.
PREPARED = "2"

# After kill -9 the old server's processes and their shared memory outlive it for a moment.
PATIENCE_SECONDS = 20
# Replaying the log after a crash takes as long as it takes.
RECOVERY_SECONDS = 600
PAUSE_SECONDS = 0.1
PASSING = ("already exists", "already in use", "still in use", "starting up", "shutting down")
LONGEST_LOG_BYTES = 10_000_000

# PostgreSQL's own figures suit a far smaller machine.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Of tests, which undo what they write. To vacuum behind them notes that a table is empty, and the next test
# that fills it in one transaction is planned for as if it were: a module of a minute has taken twenty.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class Status(StrEnum):
    """What a cluster is doing. STARTING also stands for stopping, and for recovering after a crash."""

    NOT_MADE = "NOT_MADE"
    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"


def start(cluster: Cluster, *, as_owner: bool = True) -> str:
    """Make the cluster where there is none, start it where it does not run, and return its address.

    Args:
        as_owner: the address for the owner of the tables; else for the application, which owns nothing.

    Safe when several call it at once, and after any crash: a step that was not finished is done again.

    Raises:
        LauncherError: it can't be made or started.
    """
    files.make_folder(cluster.folder, cluster.owner)
    with files.locked(cluster.lock, cluster.owner):
        if not cluster.data.exists():
            make_data(cluster)
        if status(cluster) != Status.RUNNING:
            _check_version(cluster)
            _write_settings(cluster)
            _launch(cluster)
        prepared = cluster.data / "alongside.prepared"
        if not prepared.exists() or prepared.read_text() != PREPARED:
            make_database(cluster)
            files.write(prepared, PREPARED, cluster.owner)
    return url(cluster, as_owner=as_owner)


def stop(cluster: Cluster) -> None:
    """Stop the cluster, ending its connections. Does nothing where it does not run.

    Raises:
        LauncherError: it does not stop.
    """
    if not cluster.data.exists():
        return
    with files.locked(cluster.lock, cluster.owner):
        if _pg_ctl(cluster, "status").returncode != 0:
            return
        stopped = _pg_ctl(cluster, "stop", "--mode=fast", "--timeout=60")
        if stopped.returncode != 0:
            why = reason(stopped.stderr)
            raise LauncherError(f"PostgreSQL did not stop: {why}. Its log is {cluster.log}.")


def status(cluster: Cluster) -> Status:
    """What the cluster is doing, by the answer from its socket."""
    if not cluster.data.exists():
        return Status.NOT_MADE
    answer = pq.PGconn.ping(f"host='{_escaped(str(cluster.socket_folder))}' port={PORT}".encode())
    if answer == pq.Ping.OK:
        return Status.RUNNING
    return Status.STARTING if answer == pq.Ping.REJECT else Status.STOPPED


def url(cluster: Cluster, *, as_owner: bool = True) -> str:
    """The cluster's address for psycopg and for DATABASE_URL, with the password in it.

    Args:
        as_owner: as in `start`.

    Raises:
        LauncherError: the cluster was never started.
    """
    role = OWNER if as_owner else APPLICATION
    try:
        password = cluster.password_file(role).read_text()
    except FileNotFoundError:
        raise LauncherError(
            f"There is no database in {cluster.folder} yet: make it with `alongside db start`."
        ) from None
    return f"postgresql://{role}:{password}@/{DATABASE}?host={quote(str(cluster.socket_folder))}"


def _check_version(cluster: Cluster) -> None:
    made_by = int((cluster.data / "PG_VERSION").read_text())
    ours = major_version(cluster.binaries, cluster.owner)
    if made_by != ours:
        raise LauncherError(
            f"The database in {cluster.folder} was made by PostgreSQL {made_by}, and {cluster.binaries} "
            f"is {ours}: set ALONGSIDE_PG_BIN to the bin folder of a PostgreSQL {made_by}, or ALONGSIDE_DATA "
            "to a new folder."
        )


def _write_settings(cluster: Cluster) -> None:
    """Write our settings into a file of their own, which the server reads after its postgresql.conf."""
    # The server takes a list of folders here, so a space in the name needs the inner quotes.
    sockets = '"' + str(cluster.socket_folder).replace('"', '""') + '"'
    settings = SETTINGS | {"unix_socket_directories": sockets} | ({} if cluster.is_durable else NOT_DURABLE)
    lines = [f"{name} = '{_escaped(value)}'\n" for name, value in settings.items()]
    files.write(cluster.data / "alongside.conf", "".join(lines), cluster.owner)
    main = cluster.data / "postgresql.conf"
    include = "include_if_exists = 'alongside.conf'\n"
    text = main.read_text(encoding="utf-8")
    if include not in text:
        files.write(main, f"{text}\n{include}", cluster.owner)


def _launch(cluster: Cluster) -> None:
    files.make_folder(cluster.socket_folder, cluster.owner)
    if cluster.log.exists() and cluster.log.stat().st_size > LONGEST_LOG_BYTES:
        cluster.log.rename(cluster.log.with_name("server.log.1"))
    began = time.monotonic()
    while True:
        _remove_locks_of_the_dead(cluster)
        log_before = cluster.log.stat().st_size if cluster.log.exists() else 0
        attempt = _pg_ctl(cluster, "start", f"--timeout={RECOVERY_SECONDS}", f"--log={cluster.log}")
        now = status(cluster)
        if now == Status.RUNNING:
            return
        why = _log_since(cluster, log_before) or attempt.stderr
        patience = RECOVERY_SECONDS if now == Status.STARTING else PATIENCE_SECONDS
        is_passing = any(words in why for words in PASSING)
        if not is_passing or time.monotonic() - began > patience:
            raise LauncherError(f"PostgreSQL did not start: {reason(why)}. Its log is {cluster.log}.")
        time.sleep(PAUSE_SECONDS)


def _remove_locks_of_the_dead(cluster: Cluster) -> None:
    """Remove the lock files of a server that was killed, where PostgreSQL would take it for alive.

    It asks only whether a process has that number. In a container that may be the server's own corpse, when
    the first process buries nobody, or after a restart anything else. Should processes of the old server live
    on, the new one finds their shared memory in use, by the number of the data folder, and does not start.
    """
    for lock in (cluster.data / "postmaster.pid", cluster.socket_folder / f"{SOCKET_FILE}.lock"):
        if lock.exists() and _is_no_server(lock.read_text().split()[0]):
            lock.unlink()


def _is_no_server(process: str) -> bool:
    """Whether a process is there for certain, and is dead or something else than PostgreSQL."""
    try:
        stat = Path("/proc", process, "stat").read_text()
    except OSError:
        # PostgreSQL sees for itself that there is none; elsewhere than on Linux, leave it to that.
        return False
    # The name stands in brackets and may hold anything, brackets too.
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return rest.split()[0] == "Z" or name != "postgres"


def _log_since(cluster: Cluster, position: int) -> str:
    if not cluster.log.exists():
        return ""
    with cluster.log.open("rb") as log:
        log.seek(position)
        return log.read().decode("utf-8", errors="replace")


def _pg_ctl(cluster: Cluster, action: str, *options: str) -> subprocess.CompletedProcess[str]:
    return run(
        cluster.owner, cluster.binaries / "pg_ctl", action, "--wait", f"--pgdata={cluster.data}", *options
    )


def _escaped(value: str) -> str:
    """A value between single quotes, in a settings file or a connection string."""
    return value.replace("\\", "\\\\").replace("'", "\\'")
