"""`alongside serve`, `worker`, `migrate` and `manage`: what runs the service."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
from typing import Annotated

import typer

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="How many processes answer requests.")] = 4,
) -> None:
    """Serve the pages."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    ready.database_url()
    # For the processes that answer requests.
    os.environ["ALONGSIDE_KEEPS_PLANS"] = "1"
    # More processes than cores are meant to be (docs/adr/0065).
    logging.getLogger("_granian").addFilter(lambda record: "amount of CPU cores" not in record.getMessage())
    Granian(
        "alongside.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        backpressure=64,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def worker() -> None:
    """Do the long work: checking and applying extracts. As many as you like may run."""
    ready.use_django()
    asyncio.run(_work_until_stopped())


async def _work_until_stopped() -> None:
    """Work until told to stop. When the database goes away, wait for it, and begin again."""
    from procrastinate.exceptions import ConnectorException

    is_told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, is_told.set)
    while not is_told.is_set():
        working = asyncio.create_task(_work())
        telling = asyncio.create_task(is_told.wait())
        await asyncio.wait([working, telling], return_when=asyncio.FIRST_COMPLETED)
        # Cancelled, it still finishes the job in hand.
        working.cancel()
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError, ConnectorException):
            await working
        if not is_told.is_set():
            say("The worker has lost the database, and waits for it.")
            await asyncio.sleep(1)


async def _work() -> None:
    """Do jobs until cancelled, or until the database goes away."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from alongside.core.jobs import GIVEN_UP_AFTER, HEARTBEAT

    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise CannotDo("The job queue is not on Django's database. Check INSTALLED_APPS.")
    with app.replace_connector(connector.get_worker_connector()) as waiting:
        async with waiting.open_async():
            await waiting.run_worker_async(
                concurrency=1,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=GIVEN_UP_AFTER,
                shutdown_graceful_timeout=20,
                delete_jobs="successful",
                install_signal_handlers=False,
            )


def migrate() -> None:
    """Bring the database up to date with this version, as the owner of its tables."""
    ready.use_django(as_owner=True)
    from django.core.management import call_command

    # Each step makes the classes of models anew; to look for garbage among them so often took half the time.
    gc.set_threshold(100_000, 10, 10)
    call_command("migrate", interactive=False, verbosity=0)
    say("The database is up to date.")


def manage(context: typer.Context) -> None:
    """Run one of Django's own commands, such as `alongside manage check`, as the owner of the tables."""
    ready.use_django(as_owner=True)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["alongside manage", *context.args])
