"""The cluster's folders and files: private, owned by its account, and never half written."""

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from alongside.core.postgres.account import Account
from alongside.core.postgres.errors import LauncherError


def make_folder(folder: Path, owner: Account) -> None:
    """Make a folder that only `owner` may enter. Folders made above it let everybody through.

    Raises:
        LauncherError: it can't be made, or something else is in its place.
    """
    try:
        for parent in [path for path in reversed(folder.parents) if not path.exists()]:
            parent.mkdir(exist_ok=True)
            parent.chmod(0o755)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LauncherError(
            f"The database folder {folder} can't be made ({error.strerror}): "
            "set ALONGSIDE_DATA to a folder that you may write to."
        ) from error
    found = folder.lstat()
    # A name in /tmp can be taken by anybody, with a link too.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner.uid, os.geteuid()}:
        raise LauncherError(
            f"{folder} is in the way: it is no folder of the account {owner.name}. Remove it."
        )
    os.chown(folder, owner.uid, owner.gid, follow_symlinks=False)
    folder.chmod(0o700)


def write(path: Path, text: str, owner: Account) -> None:
    """Write a file of 0600 that belongs to `owner`, whole or not at all."""
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchown(descriptor, owner.uid, owner.gid)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    Path(unfinished).replace(path)


@contextlib.contextmanager
def locked(path: Path, owner: Account) -> Iterator[None]:
    """Hold the lock file for the length of the block; whoever else wants it waits.

    The kernel lets go of it when the process ends, in whatever way.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.fchown(descriptor, owner.uid, owner.gid)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
