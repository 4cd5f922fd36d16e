"""Who acts, in the words of the log."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Actor:
    """Who an entry is about: a user, as a posting at an agency."""

    user_id: int | None
    email: str
    posting_id: int | None = None
    agency_id: int | None = None
    agency: str = ""
    role: str = ""


class Acting(Protocol):
    """Anything that can act: a posting, or a user who has none yet."""

    @property
    def actor(self) -> Actor:
        """How the log names it."""


SYSTEM = Actor(user_id=None, email="")
