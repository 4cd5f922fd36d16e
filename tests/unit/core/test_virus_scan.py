"""Asking clamd: a daemon that answers as clamd does, on a socket of its own."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alongside.core import virus_scan

# The string that every scanner takes for a virus, and that is none (eicar.org).
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def received(link: socket.socket) -> bytes:
    """What a client streams, by the protocol: chunks with their length, until one of none."""
    stream = link.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    chunks = iter(lambda: stream.read(struct.unpack("!L", stream.read(4))[0]), b"")
    return b"".join(chunks)


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A daemon that answers once, with what is said or by what it received."""
    servers: list[socket.socket] = []

    def start(answer: bytes = b"") -> str:
        path = str(tmp_path / "clamd.ctl")
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(path)
        server.listen(1)
        servers.append(server)

        def serve() -> None:
            link, _ = server.accept()
            with link:
                said = received(link)
                finding = b"stream: Eicar-Test-Signature FOUND" if EICAR in said else b"stream: OK"
                link.sendall((answer or finding) + b"\0")

        threading.Thread(target=serve, daemon=True).start()
        return path

    yield start
    _ = [server.close() for server in servers]


def test_nothing_is_found_in_what_is_clean(clamd: Callable[..., str]) -> None:
    assert virus_scan.scan([b"a letter", b" to his school"], address=clamd()) == ""


def test_what_is_found_is_named_however_it_is_cut(clamd: Callable[..., str]) -> None:
    parts = [b"0" * 70_000, EICAR[:30], EICAR[30:]]
    assert virus_scan.scan(parts, address=clamd()) == "Eicar-Test-Signature"


def test_an_answer_that_is_no_finding_is_none(clamd: Callable[..., str]) -> None:
    address = clamd(b"INSTREAM size limit exceeded. ERROR")
    with pytest.raises(virus_scan.ScannerAway, match="size limit exceeded"):
        virus_scan.scan([b"a letter"], address=address)


def test_no_answer_is_no_finding(clamd: Callable[..., str]) -> None:
    with pytest.raises(virus_scan.ScannerAway):
        virus_scan.scan([b"a letter"], address=clamd(b"\0"))


def test_a_daemon_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(virus_scan.ScannerAway):
        virus_scan.scan([b"a letter"], address=str(tmp_path / "nothing.ctl"))
