"""What a posting leaves behind when it ends: higher floors say it, and the page that ends it asks here."""

from collections.abc import Callable

from alongside.partners.models import Posting

# Each with the name of the address where what was left is passed on.
_ASKED: dict[Callable[[Posting], str], str] = {}


def add(words: Callable[[Posting], str], *, passed_on_at: str) -> None:
    """Add something that a posting may leave behind, once: in the AppConfig.ready of its room.

    Args:
        words: gives a sentence about a posting, or "" where there is nothing to say.
        passed_on_at: the name of the address of the page where it is passed on to somebody else.
    """
    _ASKED[words] = passed_on_at


def warnings(posting: Posting) -> list[str]:
    """What is to be known before a posting is ended, in sentences."""
    return [said for said, _ in left(posting)]


def left(posting: Posting) -> list[tuple[str, str]]:
    """What is to be known before a posting is ended: sentences, each with the name of an address."""
    return [(said, address) for words, address in _ASKED.items() if (said := words(posting))]
