"""What a client may ask for, and when what could not be delivered is tried again. No clock here."""

from datetime import datetime, timedelta

# What a client may do, as its agency's information governance lead chooses. Beside it stand the role of its
# posting and the sharing agreements: a scope opens nothing that these do not.
SCOPES: dict[str, str] = {
    "cases:read": "Read programmes, cases, who they are, how they stand and what happened",
    "cases:write": "Say how somebody stands, keep appointments and notes, score needs, ask for closure",
    "referrals:read": "Read the referrals that your agency has sent, and how they stand",
    "referrals:write": "Refer somebody, answer the desk’s question, and withdraw",
    "tasks:read": "Read tasks",
    "tasks:write": "Set tasks, give them more time, and tick them off",
}
# A stolen token is of use for so long.
TOKEN_LASTS = timedelta(minutes=10)
# How long an answer is remembered by its idempotency key.
ANSWER_KEPT = timedelta(hours=24)
# How long it stays on the page what was delivered.
DELIVERY_KEPT = timedelta(days=30)
# After a new signing secret is made, what is sent is signed with the one before too.
BOTH_SECRETS = timedelta(hours=24)
# After these an event that could not be delivered is tried again, and then each twelve hours.
WAITS = (
    *(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=6), timedelta(hours=12)),
)
# A webhook to which nothing could be delivered for so long is paused.
GIVEN_UP_AFTER = timedelta(hours=24)


def next_try(attempts: int, at: datetime) -> datetime:
    """When an event is tried again.

    Args:
        attempts: how often it was tried, the last time included.
        at: when that was.
    """
    return at + WAITS[min(attempts, len(WAITS)) - 1]


def is_given_up(failing_since: datetime, at: datetime) -> bool:
    """Whether a webhook is to be paused, to which nothing could be delivered since a moment."""
    return at - failing_since >= GIVEN_UP_AFTER


def seconds_to_wait(at: datetime) -> int:
    """How many seconds are left of the minute in which a client's requests are counted."""
    return 60 - at.second
