"""Keeping a file as it was received, and giving it back."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction

from alongside.core.models import FileChunk, StoredFile

CHUNK = 1024 * 1024


def sha256_of(parts: Iterable[bytes]) -> str:
    """The SHA-256 of some bytes, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def parts_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file on disk, a mebibyte at a time."""
    with path.open("rb") as source:
        while part := source.read(CHUNK):
            yield part


def plain_name(name: str) -> str:
    """The name of a file as its sender gave it, without folders and without what hides or ends a line.

    Both kinds of slash part folders, whichever machine it came from; control and direction characters go.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip()
    return seen[:255] if seen.strip(". ") else "file"


@transaction.atomic
def store(*, purpose: str, name: str, parts: Iterable[bytes]) -> StoredFile:
    """Keep a file.

    Args:
        purpose: what it was sent for, such as "IOM_EXTRACT".
        name: the name that its sender gave it; only for show, never used as a path.
        parts: its bytes, in pieces of any size.
    """
    file = StoredFile.objects.create(purpose=purpose, name=plain_name(name), sha256="", size=0)
    digest = hashlib.sha256()
    for number, part in enumerate(_in_chunks(parts)):
        digest.update(part)
        file.size += len(part)
        FileChunk.objects.create(file=file, number=number, content=part)
    file.sha256 = digest.hexdigest()
    file.save(update_fields=["sha256", "size"])
    return file


def parts(file: StoredFile) -> Iterator[bytes]:
    """The bytes of a stored file, in order, a mebibyte at a time."""
    for chunk in file.chunks.order_by("number").iterator(chunk_size=8):
        yield bytes(chunk.content)


def write_to(file: StoredFile, path: Path) -> None:
    """Write a stored file to a path."""
    with path.open("wb") as target:
        for part in parts(file):
            target.write(part)


def _in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)
