"""Whom a programme takes, by its pack. No database, no clock."""

from datetime import date

from alongside.casework.pack import Pack
from alongside.people.rules import age_on

ROLES = {
    "OFFENDER": "offenders",
    "VICTIM": "victims",
    "AT_RISK": "people at risk",
    "ASSOCIATE": "associates",
}


def against_taking(pack: Pack, *, role: str, born_on: date | None, on: date) -> str:
    """Why a programme does not take somebody, in a sentence; "" where it does.

    Args:
        role: in which role the agency knows them.
        born_on: when they were born; the age is not asked for where it is not known.
        on: the day on which they would be taken.
    """
    if role not in pack.referrals.roles:
        taken = " and ".join(ROLES[one] for one in pack.referrals.roles)
        return f"{pack.name} takes {taken}, and nobody in another role."
    if not (pack.ages and born_on):
        return ""
    age = age_on(born_on, on)
    if pack.ages.youngest <= age <= pack.ages.oldest:
        return ""
    return (
        f"{pack.name} takes people from {pack.ages.youngest} to {pack.ages.oldest}, and they are {age}. "
        "Check the date of birth, or choose another programme."
    )
