"""`alongside demo`: the demonstration partnership, ready to click through."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import Annotated

import typer

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say

HOST = "127.0.0.1"
READY_SECONDS = 30


def demo(
    load_only: Annotated[bool, typer.Option("--load-only", help="Fill the database and stop.")] = False,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    tamper: Annotated[
        bool,
        typer.Option("--tamper", help="Change a sealed entry of the log behind Alongside’s back, and stop."),
    ] = False,
    untamper: Annotated[bool, typer.Option("--untamper", help="Put that entry back, and stop.")] = False,
) -> None:
    """Set the demonstration up where there is none, and serve it with a worker until Ctrl+C."""
    os.environ["ALONGSIDE_DEMO"] = "1"
    if tamper or untamper:
        _tamper(is_back=untamper)
        return
    # Before anything is loaded: e-mails that are written meanwhile lead there.
    os.environ.setdefault("ALONGSIDE_ADDRESS", f"http://{HOST}:{port}")
    if not load_only:
        _refuse_taken_port(port)
    say("Starting the database …")
    _migrate()
    ready.use_django()
    from django.utils import timezone

    from alongside.demo import load

    if load.is_used_otherwise():
        raise CannotDo(
            "The database is in use: it has accounts that are not the demonstration’s. Give an "
            "empty one in DATABASE_URL, or leave DATABASE_URL out."
        )
    if not load.is_loaded():
        say("Making the demonstration partnership (three months of about 6,000 synthetic people) …")
        load.load(last_as_of=timezone.localdate().replace(day=1), tell=say)
    if load_only:
        say("The demonstration is loaded.")
        return
    _serve(port, load.personas())


def _tamper(*, is_back: bool) -> None:
    """Change an entry of the log as the owner of the database can, or put it back."""
    ready.use_django(as_owner=True)
    from django.db import connection

    from alongside.audit import sealing
    from alongside.demo import load, tampering

    if "partners_user" not in connection.introspection.table_names() or not load.is_loaded():
        raise CannotDo("This is not the demonstration’s database, or it is not loaded: nothing is changed.")
    if is_back:
        entry = tampering.put_back()
        say(
            f"Entry {entry:,} is as it was."
            if entry
            else "No entry was changed: there is nothing to put back."
        )
        return
    sealing.seal()
    entry = tampering.tamper()
    if entry is None:
        raise CannotDo("An entry is changed already. Put it back with `alongside demo --untamper`.")
    say(f"The reason in entry {entry:,} of the log is changed, with its trigger switched off meanwhile.")
    say("See it found: `alongside audit verify`. Put it back: `alongside demo --untamper`.")


def _migrate() -> None:
    """Bring the tables up to date as their owner: another process, for this one is the application’s."""
    done = subprocess.run(
        [sys.executable, "-m", "alongside", "migrate"], stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise CannotDo("The tables could not be made or brought up to date; what was said stands above.")


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CannotDo(
                f"Something else listens on {HOST}:{port}. Stop it, or add --port with another number."
            ) from None


def _serve(port: int, personas: list[str]) -> None:
    """Run the server and a worker beside each other; when one ends, or on Ctrl+C, both are stopped."""
    command = [sys.executable, "-m", "alongside"]
    mails = tempfile.TemporaryDirectory(prefix="alongside-outbox-")
    # Not where somebody has named a mail server, or a folder of their own.
    os.environ.setdefault("ALONGSIDE_OUTBOX", mails.name)
    # In sessions of their own, so that Ctrl+C reaches this process alone, which then stops both in turn.
    running = [
        subprocess.Popen([*command, "serve", "--host", HOST, "--port", str(port)], start_new_session=True),
        subprocess.Popen([*command, "worker"], start_new_session=True),
    ]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        _wait_until_answering(port, running)
        say(f"\nAlongside is ready: http://{HOST}:{port}/demo\n")
        say("Everything in it is synthetic. One click signs in as:")
        for persona in personas:
            say(f"  {persona}")
        say("\nCtrl+C stops it.")
        while all(process.poll() is None for process in running):
            time.sleep(0.5)
        raise CannotDo("The server or the worker has stopped by itself; what it said stands above.")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=30)
        mails.cleanup()


def _wait_until_answering(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    for _ in range(READY_SECONDS * 10):
        if any(process.poll() is not None for process in running):
            raise CannotDo("The server or the worker did not start; what it said stands above.")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise CannotDo(f"The server did not answer within {READY_SECONDS} seconds.")
