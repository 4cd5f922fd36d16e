"""Secrets that lie encrypted in the database, so that a copy of it opens nothing."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def lock(text: str, *, purpose: bytes) -> str:
    """Lock a secret away under the current key; each purpose has a lock of its own (RFC 5869)."""
    return _locks(purpose).encrypt(text.encode()).decode()


def unlock(locked: str, *, purpose: bytes) -> str:
    """Unlock a secret, also one locked under an earlier key (SECRET_KEY_FALLBACKS)."""
    return _locks(purpose).decrypt(locked.encode()).decode()


def _locks(purpose: bytes) -> MultiFernet:
    return MultiFernet([_lock(key, purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _lock(key: str | bytes, purpose: bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(force_bytes(key))
    return Fernet(base64.urlsafe_b64encode(derived))
