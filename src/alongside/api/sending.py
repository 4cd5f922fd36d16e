"""Sending to an address that a partner gave, so that it cannot be led to anything but the partner's system.

Only https; only to addresses of the public network, and to just the one that was looked at; no redirect is
followed and nothing of the answer is read but its status (OWASP, server-side request forgery prevention).
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

# For each step, and for all of it. Seconds.
STEP, WHOLE = 10.0, 20.0
_PUBLIC_6 = IPv6Network("2000::/3")


class NotSent(Exception):
    """It did not arrive; the message says why, in a few words."""


def fault_of(url: str) -> str:
    """Why nothing is sent to an address, in a sentence; "" where it is one. Asks no name server."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return "Write the address like https://system.example.org/alongside."
    if parts.scheme != "https" or not parts.hostname or not url.isascii() or not url.isprintable():
        return "Give an address that begins with https://, like https://system.example.org/alongside."
    if " " in url or parts.username is not None or parts.fragment or not 0 < port < 65536:
        return "Give the address without a name, a password, spaces or a #."
    try:
        literal = ip_address(parts.hostname)
    except ValueError:
        return ""
    return "" if is_reachable(literal) else "Nothing is sent to an address of a private network."


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public network, and leads nowhere else by another name."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    is_carrier = address.sixtofour or address.teredo
    return address in _PUBLIC_6 and address.is_global and not is_carrier


def is_reachable(address: IPv4Address | IPv6Address) -> bool:
    """Whether anything is sent to an address: to a public one."""
    return is_public(address) or not settings.API_WEBHOOKS_STAY_PUBLIC


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body, and return the status of the answer.

    Raises:
        NotSent: the address is none to which anything is sent, or nothing answered in time.
    """
    if fault := fault_of(url):
        raise NotSent(fault)
    parts = urlsplit(url)
    try:
        with _connected(parts) as connection:
            # A system that answers letter by letter holds nobody up for longer than this.
            clock = threading.Timer(WHOLE, _cut, [connection])
            clock.start()
            try:
                return _posted(connection, parts, body, headers)
            finally:
                clock.cancel()
    except ssl.SSLCertVerificationError:
        raise NotSent("its certificate does not fit") from None
    except TimeoutError:
        raise NotSent("no answer in time") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotSent("could not be reached") from None


def _connected(parts: SplitResult) -> ssl.SSLSocket:
    host, port = str(parts.hostname), parts.port or 443
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    # All of them: a name that leads to a private address as well is no partner's.
    if not found or not all(is_reachable(ip_address(one.partition("%")[0])) for one in found):
        raise NotSent("the name leads to a private network")
    # To the address that was looked at, and not to whatever the name leads to a moment later.
    plain = socket.create_connection((found[0], port), timeout=STEP)
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _posted(connection: ssl.SSLSocket, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
    asking = http.client.HTTPSConnection(str(parts.hostname), parts.port or 443)
    asking.sock = connection
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    asking.request("POST", path, body, {**headers, "Connection": "close"})
    with asking.getresponse() as answer:
        return answer.status


def _cut(connection: ssl.SSLSocket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
