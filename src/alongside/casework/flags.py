"""The flags of a case, as far as a posting is told what they rest on."""

from collections.abc import Iterable
from datetime import date

from alongside.casework import flag_rules
from alongside.casework.flag_rules import Flag
from alongside.casework.looked_at import LookedAt
from alongside.casework.models import Case, WarningMarker
from alongside.casework.pack import Pack


def of_case(
    case: Case, looked: LookedAt, warnings: Iterable[WarningMarker], pack: Pack, today: date
) -> list[Flag]:
    """The flags of a case that is open, what alarms first.

    Args:
        warnings: those that are in force, and of which the reader is told.
    """
    alarms = next((one.name for one in pack.rag if one.code == case.rag and one.alarms), "")
    by_review = sorted(warnings, key=lambda one: (one.review_on, one.pk))
    return flag_rules.flags(
        flag_rules.Facts(
            today=today,
            opened_on=case.opened_on,
            no_contact_days=pack.rhythm.no_contact_days,
            contact_on=looked.contact_on,
            review_due=looked.review_due,
            alarm=alarms,
            alarm_since=case.rag_since,
            warnings=[(pack.word("warnings", one.code), one.review_on) for one in by_review],
            attempts=looked.attempts,
            custody=looked.spell,
        )
    )
