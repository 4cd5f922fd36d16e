"""The demonstration, started in a folder of its own for as long as it is attacked."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HOST = "127.0.0.1"
LOADS_WITHIN = 300
STOPS_WITHIN = 60


class DidNotStart(Exception):
    """The demonstration did not answer in time, or ended by itself."""


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a demonstration that is started here, and stopped with its database whatever happens.

    Raises:
        DidNotStart: with the last lines that it said.
    """
    folder = Path(tempfile.mkdtemp(prefix="alongside-security-"))
    # Its database runs as an account of its own, which has to reach its folder.
    folder.chmod(0o755)
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    # One proxy, so that a tool can seem to come from many places: else it only ever meets the rate limit.
    environment = kept | {"ALONGSIDE_DATA": str(folder / "data"), "ALONGSIDE_PROXIES": "1"}
    command = [sys.executable, "-m", "alongside"]
    said = folder / "said.txt"
    with said.open("w") as log:
        process = subprocess.Popen(
            [*command, "demo", "--port", str(port)], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, said)
        yield f"http://{HOST}:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOPS_WITHIN)
        process.kill()
        subprocess.run([*command, "db", "stop"], env=environment, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + LOADS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if "Ctrl+C stops it" in said.read_text(errors="replace"):
            return
        time.sleep(0.5)
    lines = said.read_text(errors="replace").splitlines()
    raise DidNotStart("\n".join(["The demonstration did not start. It said:", *lines[-20:]]))
