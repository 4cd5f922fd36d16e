"""The account that PostgreSQL runs under.

PostgreSQL refuses to run as root. An ordinary user runs it as themselves; root runs it as an account that may
do nothing else.
"""

import contextlib
import os
import pwd
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from alongside.core.postgres.errors import LauncherError

# Debian's own packages make `postgres`; every Unix has `nobody`.
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A Unix account: its name, user id and main group id."""

    name: str
    uid: int
    gid: int

    @property
    def is_caller(self) -> bool:
        return self.uid == os.geteuid()


def choose(folder: Path) -> Account:
    """The account to run a cluster under whose files are, or will be, in `folder`.

    A folder that exists already keeps its owner, so that root can go on with what an ordinary user began.

    Raises:
        LauncherError: root finds no unprivileged account, or the folder belongs to somebody else.
    """
    caller = os.geteuid()
    owner = _owner(folder)
    if caller == 0:
        return _account(owner) if owner else _unprivileged()
    if owner is None or owner == caller:
        return _account(caller)
    raise LauncherError(
        f"The database folder {folder} belongs to {_name(owner)}: run this as that user or as root, "
        "or set ALONGSIDE_DATA to a folder of your own."
    )


def run(account: Account, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as `account` and wait for it, whatever its exit code.

    The environment holds nothing of the caller's: PGHOST, PGDATA or PGOPTIONS would lead PostgreSQL astray,
    and English messages are needed to read its log. It runs in `/`, because the account may not be able to
    enter the caller's folder.

    Raises:
        PermissionError: the account can't reach the command.
        FileNotFoundError: there is no such command.
    """
    as_account = {} if account.is_caller else {"user": account.uid, "group": account.gid, "extra_groups": []}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [str(part) for part in command],
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **as_account,
    )


def reason(said: str) -> str:
    """The line that matters in what PostgreSQL said: the first fatal one, else the last."""
    lines = said.strip().splitlines() or ["it said nothing"]
    fatal = [line for line in lines if re.search(r"FATAL|PANIC|error:", line)]
    return re.sub(r"^.*?(FATAL|PANIC|error):\s*", "", (fatal or lines[-1:])[0]).rstrip(".")


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account can reach what is inside a folder that exists."""
    return run(account, "test", "-x", folder).returncode == 0


def _owner(folder: Path) -> int | None:
    """The user id that a folder belongs to; None where there is no folder."""
    try:
        return folder.stat().st_uid
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise LauncherError(
            f"You may not look into {folder.parent}: run this as its owner, or set ALONGSIDE_DATA to a "
            "folder of your own."
        ) from error


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # A container may run under a number that has no name; initdb needs one.
        raise LauncherError(
            f"The user id {uid} has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd."
        ) from None
    # The caller's group may be another than the one that goes with the name.
    return Account(entry.pw_name, uid, os.getegid() if uid == os.geteuid() else entry.pw_gid)


def _unprivileged() -> Account:
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise LauncherError(
        "PostgreSQL does not run as root and there is no account `postgres` or `nobody` to run it under: "
        "make one with `useradd --system postgres`, or run this as an ordinary user."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
