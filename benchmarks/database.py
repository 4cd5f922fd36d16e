"""A database of its own for a benchmark, filled by SQL, and Django on it."""

import os
from pathlib import Path

from alongside.core import postgres

PEOPLE, RUNS = 200_000, 24


def start(name: str) -> postgres.Cluster:
    """Start an empty cluster for a benchmark, and set Django up on it; `remove` takes it away."""
    cluster = postgres.default_cluster(f"bench-{name}")
    os.environ |= {
        "DATABASE_URL": postgres.start(cluster),
        "ALONGSIDE_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "alongside.site.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    return cluster


def remove(cluster: postgres.Cluster) -> None:
    """Stop a benchmark's cluster and delete it."""
    import shutil

    postgres.stop(cluster)
    shutil.rmtree(cluster.folder, ignore_errors=True)


def row(what: str, figure: str, target: str = "", *, met: bool | None = None) -> dict[str, object]:
    """A row of the table that `make bench` prints; `met` is None where there is nothing to meet."""
    return {"what": what, "figure": figure, "target": target, "met": met}


def resident(pid: int) -> int:
    """The most memory that a process has held, in bytes (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
