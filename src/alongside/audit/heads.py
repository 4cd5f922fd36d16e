"""The head of the chain, in a file elsewhere: what was removed at the end of the log is found by it.

Whoever owns the database can take the newest seals away together with their entries, and what is left is a
whole chain. A line kept where they cannot reach says that there was more.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Sum

from alongside.audit import chain
from alongside.audit.models import Seal


class BadHeads(Exception):
    """A file of heads cannot be read or written; the message says why, in a sentence."""


@dataclass(frozen=True)
class Head:
    """The newest seal when it was published: its number, how many entries were sealed, the last one's id."""

    seal: int
    entries: int
    last_entry: int
    digest: str
    sealed_at: str

    @property
    def line(self) -> str:
        """As a line of a file."""
        return json.dumps(asdict(self))


def newest() -> Head | None:
    """The head of the chain now; None while nothing is sealed."""
    seal = Seal.objects.defer("leaves").order_by("-number").first()
    if seal is None:
        return None
    return Head(
        seal=seal.number,
        entries=Seal.objects.filter(number__lte=seal.number).aggregate(all=Sum("count"))["all"],
        last_entry=chain.ranges(seal.entries)[-1][-1],
        digest=bytes(seal.digest).hex(),
        sealed_at=seal.sealed_at.isoformat(),
    )


def publish(head: Head, path: Path) -> bool:
    """Append the head to a file, unless its last line says it already; whether a line was added.

    Raises:
        BadHeads: when the file cannot be written.
    """
    try:
        with path.open("a+b") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
            tail = file.read()
            if tail.rpartition(b"\n")[0].rpartition(b"\n")[2] == head.line.encode():
                return False
            # A line that was cut short, when the disk was full, must not spoil this one.
            start = "" if tail[-1:] in (b"", b"\n") else "\n"
            file.write(f"{start}{head.line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise BadHeads(f"The head of the log cannot be written to {path}: {fault.strerror}.") from None
    return True


def published(path: Path) -> Iterator[Head]:
    """The heads in a file, oldest first.

    Raises:
        BadHeads: when the file cannot be read, or a line is no head.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not a text"
        raise BadHeads(f"The heads of the log cannot be read from {path}: {why}.") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _head(line, f"Line {number} of {path}")


def _head(line: str, where: str) -> Head:
    try:
        said = json.loads(line)
        head = Head(
            seal=int(said["seal"]),
            entries=int(said["entries"]),
            last_entry=int(said["last_entry"]),
            digest=bytes.fromhex(said["digest"]).hex(),
            sealed_at=datetime.fromisoformat(said["sealed_at"]).isoformat(),
        )
    except (KeyError, TypeError, ValueError):
        raise BadHeads(
            f"{where} is not a head of the log as `alongside audit head` writes it. Take it out if it was "
            "cut short."
        ) from None
    return head
