"""`alongside serve`, `worker`, `migrate` and `manage`: what runs the service."""

import asyncio
import os
import signal
from typing import Annotated

import typer

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="How many processes answer requests.")] = 2,
) -> None:
    """Serve the pages."""
    from granian import Granian
    from granian.constants import Interfaces

    ready.database_url()
    Granian(
        "alongside.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backpressure=64,
        respawn_failed_workers=True,
        log_level=os.environ.get("ALONGSIDE_LOG_LEVEL", "warning"),
    ).serve()


def worker() -> None:
    """Do the long work: checking and applying extracts. As many as you like may run."""
    ready.use_django()
    from procrastinate.contrib.django import app

    from alongside.core.jobs import GIVEN_UP_AFTER, HEARTBEAT

    async def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as waiting:
            async with waiting.open_async():
                await waiting.run_worker_async(
                    concurrency=1,
                    fetch_job_polling_interval=1.0,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=GIVEN_UP_AFTER,
                    shutdown_graceful_timeout=20,
                    delete_jobs="successful",
                )

    asyncio.run(work())


def migrate() -> None:
    """Bring the database up to date with this version."""
    ready.use_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    say("The database is up to date.")


def manage(context: typer.Context) -> None:
    """Run one of Django's own commands, such as `alongside manage check`."""
    ready.use_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["alongside manage", *context.args])


def end_with_parent() -> None:
    """Have the system end this process when the one that started it dies (Linux)."""
    import ctypes

    PR_SET_PDEATHSIG = 1
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM) != 0:
        raise CannotDo("This system does not let a process end with its parent.")
