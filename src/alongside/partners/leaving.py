"""What a posting leaves behind when it ends: higher floors say it, and the page that ends it asks here."""

from collections.abc import Callable

from alongside.partners.models import Posting

_ASKED: list[Callable[[Posting], str]] = []


def add(words: Callable[[Posting], str]) -> None:
    """Add something that a posting may leave behind, once: in the AppConfig.ready of its room.

    Args:
        words: gives a sentence about a posting, or "" where there is nothing to say.
    """
    if words not in _ASKED:
        _ASKED.append(words)


def warnings(posting: Posting) -> list[str]:
    """What is to be known before a posting is ended, in sentences."""
    return [said for words in _ASKED if (said := words(posting))]
