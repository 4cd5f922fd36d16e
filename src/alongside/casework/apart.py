"""Victim and offender of one event are kept apart: whoever works on one side does not see the other.

Row-level security says the same (migrations 0018, 0020 and 0032). Somebody works with a person on one of
whose cases they are the worker, in whichever of their postings; the side may be said on another. A supervisor
may allow one of these to see both for a time, with a reason (models.ConflictAllowed).
"""

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from alongside.partners.models import Posting

# Said of whoever may not see a case, for whichever reason.
MAY_NOT_SEE = "{} may not see {}. Choose somebody else."


def people_kept_from(posting: Posting) -> frozenset[int]:
    """The ids of the people, by all their sources, who are on the other side of what its user works on.

    Every list asks. They are few, and most often none: a request asks once, and keeps them with its posting.
    The database answers past its policies (migration 0033).
    """
    kept: frozenset[int] | None = posting.__dict__.get("people_kept_from")
    if kept is None:
        asked = (posting.user_id, posting.pk, timezone.localdate())
        with connection.cursor() as cursor:
            cursor.execute("SELECT casework_people_kept_from(%s, %s, %s)", asked)
            kept = frozenset(person for (person,) in cursor.fetchall())
        if posting.keeps_scope:
            posting.__dict__["people_kept_from"] = kept
    return kept


def kept_from(person: int, postings: Iterable[Posting]) -> frozenset[int]:
    """Which of some postings are kept from a person, for whom they work with: asked at once, by their ids."""
    asked = [(one.user_id, one.pk) for one in postings]
    if not asked:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.posting FROM unnest(%s::bigint[], %s::bigint[]) AS asked (somebody, posting) "
            "WHERE %s IN (SELECT casework_people_kept_from(asked.somebody, asked.posting, %s))",
            [[user for user, _ in asked], [pk for _, pk in asked], person, timezone.localdate()],
        )
        return frozenset(posting for (posting,) in cursor.fetchall())


def works_on_the_other_side(worker: Posting, person: int, *, reference: str = "", side: str = "") -> bool:
    """Whether somebody works on a case of whoever stands on the other side of an event of a person.

    The database answers past its policies (migration 0021): whoever asks may see no case there. What a
    supervisor allowed is for seeing: nobody is given both sides to work on.

    Args:
        worker: in whichever of their postings they work.
        person: by all their sources, and whichever of their cases says on which side they stand.
        reference, side: of an event that is about to be entered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT casework_works_on_the_other_side(%s, %s, %s, %s)",
            [worker.user_id, person, reference, side],
        )
        return bool(cursor.fetchone()[0])


def somebody_has_both(person: int, *, reference: str, side: str) -> bool:
    """Whether somebody who works with a person works on the other side of an event, were that side theirs.

    The database answers past its policies (migration 0032), as for works_on_the_other_side.

    Args:
        person: by all their sources, and on whichever of their cases.
        reference, side: of the event that is about to be entered.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_somebody_has_both(%s, %s, %s)", [person, reference, side])
        return bool(cursor.fetchone()[0])
