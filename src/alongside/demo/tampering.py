"""Changing an entry of the log behind Alongside's back, in the demonstration, to see that it is found."""

from django.db import connection, transaction

MARK = " (changed afterwards)"

_CHANGE = """
    UPDATE audit_entry SET reason = reason || %(mark)s
    WHERE id = (SELECT lower(entries) FROM audit_seal ORDER BY count DESC, number LIMIT 1)
        AND right(reason, length(%(mark)s)) <> %(mark)s
    RETURNING id
"""
_PUT_BACK = """
    UPDATE audit_entry SET reason = left(reason, -length(%(mark)s))
    WHERE right(reason, length(%(mark)s)) = %(mark)s
    RETURNING id
"""


def tamper() -> int | None:
    """Change the reason of a sealed entry, as the database's owner can; its id, or None if it is already."""
    return _behind_its_back(_CHANGE)


def put_back() -> int | None:
    """Undo it; the id of the entry, or None where none was changed."""
    return _behind_its_back(_PUT_BACK)


@transaction.atomic
def _behind_its_back(statement: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_append_only")
        cursor.execute(statement, {"mark": MARK})
        found = cursor.fetchone()
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_is_append_only")
    return found[0] if found else None
