"""What the actions of the board stand on: why something cannot be done, and the log."""

from collections.abc import Iterable

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.models import Posting

CONSULTATION, RESPONSE, PAPER = "board.consultation", "board.response", "board.paper"
BOARD, ITEM, PACK = "board.board", "board.item", "board.pack"
MINUTES = "board.minutes"


class CannotDo(Exception):
    """It cannot be done; the message says why and what to do, in a sentence."""


class NotThere(Exception):
    """The record is not there, or not this posting's: both look the same from outside."""


def record(
    act: Act,
    what: str,
    reference: str,
    *fields: str,
    by: Posting | None,
    also: Iterable[str] = (),
    reason: str = "",
    to: str = "",
) -> None:
    """Write in the log what was done to a record of the board."""
    log.record(act=act, by=by, what=what, which=[reference, *also], fields=fields, reason=reason, to=to)
