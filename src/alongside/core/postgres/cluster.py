"""What a cluster is, and where its files are."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alongside.core.postgres import account, binaries
from alongside.core.postgres.account import Account
from alongside.core.postgres.errors import LauncherError

# Only the socket file's name says it: there is no network port.
PORT = 5432
# The kernel's limit is 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 100
SOCKET_FILE = f".s.PGSQL.{PORT}"
# The one short folder that everybody may write to. Not $TMPDIR: the path must be the same for every caller.
SHORT_PLACE = Path("/tmp")  # noqa: S108 - the folder inside is made 0700, and its owner is checked


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL server of our own: where it is, what runs it, and as whom.

    Arguments:
        folder: everything about it: data, passwords, log and lock; 0700.
        socket_folder: where it listens; 0700. There is no other way in.
        binaries: the folder with initdb, pg_ctl and postgres.
        owner: the account that it runs under.
        is_durable: False lets it lose what it holds when the machine stops, for speed. Only for tests.
    """

    folder: Path
    socket_folder: Path
    binaries: Path
    owner: Account
    is_durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    def password_file(self, role: str) -> Path:
        return self.folder / f"{role}.password"


def default_cluster(
    name: str = "main", *, is_durable: bool = True, environ: Mapping[str, str] = os.environ
) -> Cluster:
    """The cluster of this checkout with the given name; nothing is started or written.

    It is in the folder `ALONGSIDE_DATA`; else in the checkout's `.data`; else, for root in a checkout which
    the unprivileged account can't enter, under /var/lib/alongside; else in the user's own data folder.

    Raises:
        LauncherError: there is no PostgreSQL, no account for it, or no place for it.
    """
    return cluster_in(_base(environ) / name, is_durable=is_durable, environ=environ)


def cluster_in(folder: Path, *, is_durable: bool = True, environ: Mapping[str, str] = os.environ) -> Cluster:
    """The cluster in a folder, which need not exist; nothing is started or written.

    Raises:
        LauncherError: there is no PostgreSQL, no account for it, or the folder is out of its reach or has a
            name that PostgreSQL can't take.
    """
    folder = folder.resolve()
    # pg_ctl hands the name to a shell, between double quotes.
    if set(str(folder)) & set('"$`\\'):
        raise LauncherError(f"A database can't be in {folder}: its name may not have any of \" $ ` \\ in it.")
    owner = account.choose(folder)
    parent = _nearest_existing(folder.parent)
    if not owner.is_caller and not account.can_enter(owner, parent):
        raise LauncherError(
            f"The account {owner.name} can't enter {parent}, and PostgreSQL does not run as root: set "
            "ALONGSIDE_DATA to a folder that it can enter, such as /var/lib/alongside."
        )
    return Cluster(folder, _socket_folder(folder), binaries.find(owner, environ), owner, is_durable)


def _base(environ: Mapping[str, str]) -> Path:
    chosen = environ.get("ALONGSIDE_DATA")
    if chosen:
        return Path(chosen).expanduser().absolute()
    checkout = _checkout()
    is_root = os.geteuid() == 0
    if checkout:
        data = checkout / ".data"
        if not is_root or account.can_enter(account.choose(data / "main"), _nearest_existing(data)):
            return data
        return binaries.SHARED_PLACE / f"{checkout.name}-{_digest(checkout)}"
    if is_root:
        return binaries.SHARED_PLACE
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "alongside"


def _checkout() -> Path | None:
    """The folder of the checkout that this code runs from; None when it is installed as a package."""
    folder = Path(__file__).resolve().parents[4]
    return folder if (folder / "pyproject.toml").exists() else None


def _nearest_existing(folder: Path) -> Path:
    return next(path for path in [folder, *folder.parents] if path.exists())


def _socket_folder(folder: Path) -> Path:
    """Inside the cluster's folder; under /tmp where that is too long, or has the comma that parts hosts."""
    inside = folder / "socket"
    if len(os.fsencode(inside / SOCKET_FILE)) <= LONGEST_SOCKET_PATH and "," not in str(inside):
        return inside
    return SHORT_PLACE / f"alongside-{_digest(folder)}"


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
