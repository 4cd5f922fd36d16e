"""Asking ClamAV whether a file is infected, over the socket of its daemon (man clamd: INSTREAM).

    found = virus_scan.scan(parts, address="/run/clamav/clamd.ctl")     # "" or the name of what was found

The two client libraries for Python are kept up no more, and the protocol is these few lines.
"""

import socket
import struct
from collections.abc import Iterable
from contextlib import suppress

TIMEOUT = 30.0
# clamd's own answers are a line; more than this is no answer of clamd's.
_LONGEST_ANSWER = 4096
_CHUNK = 64 * 1024


class ScannerAway(Exception):
    """The scanner does not answer, or not with a finding: nothing is known of the file."""


def scan(parts: Iterable[bytes], *, address: str) -> str:
    """What clamd finds in a file; "" where it finds nothing.

    Args:
        parts: the bytes of the file, in pieces of any size.
        address: the path of a Unix socket, or host:port.

    Raises:
        ScannerAway: it does not answer, or refuses the file (it may be larger than clamd takes).
    """
    try:
        with _connected(address) as link:
            answer = _asked(link, parts)
    except (OSError, ValueError) as fault:
        raise ScannerAway(f"clamd at {address}: {fault}") from fault
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerAway(f"clamd at {address} answers: {answer[:200]}")


def _connected(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    if host and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=TIMEOUT)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(TIMEOUT)
    try:
        link.connect(address)
    except OSError:
        link.close()
        raise
    return link


def _asked(link: socket.socket, parts: Iterable[bytes]) -> str:
    # clamd closes its side when a file is larger than it takes, and says so first.
    with suppress(BrokenPipeError, ConnectionResetError):
        link.sendall(b"zINSTREAM\0")
        for part in parts:
            for at in range(0, len(part), _CHUNK):
                piece = part[at : at + _CHUNK]
                link.sendall(struct.pack("!L", len(piece)) + piece)
        link.sendall(struct.pack("!L", 0))
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER and (more := link.recv(_LONGEST_ANSWER)):
        answer += more
    return answer.split(b"\0")[0].decode("utf-8", "replace")
