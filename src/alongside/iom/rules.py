"""What may be decided on a case, and how it then stands.

From the London IOM framework (board pack of 24 February 2021): every eligible case is taken on "except
where valid reasons are recorded"; local panels may add other cases, and take them off. Pure: no database
and no clock.
"""

from dataclasses import dataclass
from datetime import date

LEAVE_OUT_REASONS = {
    "MANAGED_ELSEWHERE": "Already managed elsewhere",
    "DECEASED": "Deceased",
    "MOVED_OUT": "Moved out of London",
    "LONG_CUSTODY": "Long custodial sentence",
    "CAPACITY": "Capacity",
    "OTHER_MEANS": "Risk managed by other means",
    "OTHER": "Other",
}
REFERRED = "REFERRED"
ADD_REASONS = {
    REFERRED: "Referred to the panel: see the note",
    "LOCAL_PRIORITY": "Local priority",
    "RISK_OF_VIOLENCE": "Risk of violence that the scores do not show",
    "PERSISTENT": "Persistent offending that the scores do not show",
    "KEPT_ON": "Kept on after the criteria were no longer met",
    "OTHER": "Other",
}
# The four exit statuses of the pan-London platform, and what else ends a local inclusion.
TAKE_OFF_REASONS = {
    "SUCCESS": "Success: risk can be managed without IOM",
    "MOVED_OUT": "Moved out of London",
    "DECEASED": "Deceased",
    "LONG_CUSTODY": "Given a new long custodial sentence",
    "NO_LONGER_MEETS": "No longer meets the criteria",
    "OTHER": "Other",
}
# Why the record ends, as the pack calls it, by the reason of the decision; OTHER for all others.
EXITS = {
    "SUCCESS": "SUCCESS",
    "MOVED_OUT": "MOVED",
    "DECEASED": "DIED",
    "LONG_CUSTODY": "LONG_CUSTODY",
    "NO_LONGER_MEETS": "NO_LONGER_MEETS",
}
REOPEN_REASONS = {
    "NEW_BOROUGH": "Moved to this borough",
    "ELIGIBLE_AGAIN": "Eligible again",
}
REASONS = {
    "INCLUDE": {},
    "LEAVE_OUT": LEAVE_OUT_REASONS,
    "DEFER": {},
    "ADD": ADD_REASONS,
    "TAKE_OFF": TAKE_OFF_REASONS,
    "REOPEN": REOPEN_REASONS,
}


class NotAllowed(Exception):
    """The decision does not fit the case; the message says why, in a sentence for the person deciding."""


@dataclass(frozen=True)
class Standing:
    """What a borough has decided on a case."""

    decided: str
    reason: str = ""
    defer_until: date | None = None
    discretionary: bool = False
    waiting_since: date | None = None


# A run that would expire more than this share of the cohort, move it to other boroughs or leave it without
# scores, is more likely a wrong or slipped file than real.
MOST_CONCERNED = 0.25
FEW = 20


def concerns_many(cases: int, *, before: int) -> bool:
    """Whether a run does something to so many of those eligible before that somebody must confirm it."""
    return before >= FEW and cases > MOST_CONCERNED * before


def standing_on(
    today: date, *, eligibility: str, decided: str, defer_until: date | None, discretionary: bool
) -> str:
    """In which of the places of a list a case stands on a day: queries.STANDINGS says what pages call each.

    A deferral that has run out is undecided again. queries.standing_is says the same in SQL.
    """
    is_on = decided == "INCLUDED"
    if eligibility == "ELIGIBLE":
        if decided == "DEFERRED" and defer_until and defer_until > today:
            return "deferred"
        return {"INCLUDED": "included", "LEFT_OUT": "left-out"}.get(decided, "undecided")
    if is_on and discretionary:
        return "discretionary"
    if eligibility == "EXPIRED":
        return "expired-still-on" if is_on else "expired"
    return "not-assessable" if eligibility == "NOT_ASSESSABLE" else "not-eligible"


def choices_for(*, eligibility: str, decided: str) -> tuple[str, ...]:
    """The kinds of decision that fit a case, in the order in which they are offered."""
    if eligibility == "ELIGIBLE":
        return ("INCLUDE", "LEAVE_OUT", "DEFER")
    if decided == "INCLUDED":
        return ("TAKE_OFF", "ADD") if eligibility == "EXPIRED" else ("TAKE_OFF",)
    return ("ADD",)


def check(*, kind: str, reason: str, text: str, defer_until: date | None, today: date) -> None:
    """Raise NotAllowed when a decision lacks what it needs.

    A reason is a code of REASONS[kind]; OTHER needs a text; DEFER needs a day after today and why.
    """
    allowed = REASONS[kind]
    if allowed and reason not in allowed:
        raise NotAllowed("Select a reason")
    if not allowed and reason:
        raise NotAllowed("This decision takes no coded reason")
    if reason == "OTHER" and not text.strip():
        raise NotAllowed("Say what the other reason is")
    if kind == "DEFER":
        if defer_until is None:
            raise NotAllowed("Enter the date until which you defer the decision")
        if defer_until <= today:
            raise NotAllowed("The date until which you defer must be after today")
        if not text.strip():
            raise NotAllowed("Say what you are waiting for")
    elif defer_until is not None:
        raise NotAllowed("Only a deferred decision has a date")


def after(
    *, kind: str, reason: str, defer_until: date | None, before: Standing, on: date, eligibility: str
) -> Standing:
    """How a case stands after a decision made on a day."""
    if kind == "INCLUDE":
        return Standing("INCLUDED", discretionary=before.discretionary)
    if kind == "LEAVE_OUT":
        return Standing("LEFT_OUT", reason)
    if kind == "DEFER":
        return Standing("DEFERRED", defer_until=defer_until, waiting_since=before.waiting_since or on)
    if kind == "ADD":
        return Standing("INCLUDED", reason, discretionary=True)
    if kind == "REOPEN":
        return Standing("UNDECIDED", discretionary=before.discretionary, waiting_since=on)
    return Standing("UNDECIDED", waiting_since=on) if eligibility == "ELIGIBLE" else Standing("NOTHING")


def after_run(
    *, before: Standing, change: str, eligibility: str, has_moved: bool, as_of: date
) -> tuple[Standing, str]:
    """How a case stands after a monthly run, and why it is asked again ("" when it is not).

    Who is newly eligible, or eligible in another borough, needs a decision by the borough where they now
    are. Who is no longer eligible needs none; but somebody who was taken on stays on, flagged, until their
    borough takes them off.
    """
    if eligibility == "ELIGIBLE" and has_moved and before.decided != "NOTHING":
        return Standing("UNDECIDED", discretionary=False, waiting_since=as_of), "NEW_BOROUGH"
    if change == "NEW":
        if before.decided == "INCLUDED":
            return before, ""
        again = "ELIGIBLE_AGAIN" if before.decided == "LEFT_OUT" else ""
        return Standing("UNDECIDED", waiting_since=as_of), again
    if eligibility in ("EXPIRED", "NOT_ELIGIBLE") and before.decided in ("UNDECIDED", "DEFERRED"):
        return Standing("NOTHING"), ""
    return before, ""


# Words of an extract's free text on where somebody stands, in the order in which they are looked for, and the
# status of the pack of London IOM.
_STATUS_WORDS = (
    ("NON_STATUTORY", ("non-statutory", "non statutory")),
    ("PRE_RELEASE", ("pre-release", "pre release")),
    ("BREACH_WANTED", ("breach", "wanted", "recall", "unlawfully")),
    ("CUSTODY", ("custody", "prison", "remand")),
)


def record_status(said: str) -> str:
    """The status of the record for what an extract says: engaging, where it says nothing else."""
    words = said.casefold().replace("_", " ")
    return next((code for code, signs in _STATUS_WORDS if any(sign in words for sign in signs)), "ENGAGING")
