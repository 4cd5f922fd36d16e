"""Secrets drawn at random, and what is kept of them."""

import hashlib
import secrets

WEBHOOK_SECRETS = b"alongside webhooks"


def drawn(start: str) -> str:
    """A new secret of 256 bits, which says what it is by its start, so that scanners of code find it."""
    return f"{start}{secrets.token_urlsafe(32)}"


def hashed(secret: str) -> str:
    """What is kept of a secret that was drawn: its SHA-256. Whoever has that cannot find the secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
