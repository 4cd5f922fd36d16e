"""What the actions of partners share: refusing, and checking a record against fields and constraints."""

from django.core.exceptions import ValidationError
from django.db.models import Model


class CannotDo(ValueError):
    """What was asked cannot be done; the text says what to do instead."""


def check(record: Model) -> None:
    """Check a record against its fields and constraints, in one sentence.

    Raises:
        CannotDo: with what is wrong.
    """
    try:
        record.full_clean()
    except ValidationError as error:
        raise CannotDo(" ".join(error.messages)) from error
