"""How somebody is reminded of tasks: the daily e-mail, and the address of a calendar."""

import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import calendars, digests, task_rules
from alongside.casework.models import CalendarFeed, Digest
from alongside.core.working_days import bank_holidays
from alongside.partners.models import Posting, User

DIGEST = "casework.digest"


def make_feed(*, by: Posting) -> str:
    """Make the address of a posting's calendar, in place of any before.

    Returns:
        the secret part of the address. Only its hash is kept, so that it is shown once.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        CalendarFeed.objects.filter(posting=by).delete()
        CalendarFeed.objects.create(
            posting=by, token_hash=calendars.hashed(token), made_at=now, changed_at=now
        )
        log.record(act=Act.COLLECTION, by=by, what=calendars.KIND, which=[by.pk], fields=["token_hash"])
    return token


def revoke_feed(*, by: Posting) -> None:
    """Have the address of a posting's calendar work no more."""
    with transaction.atomic():
        removed, _ = CalendarFeed.objects.filter(posting=by).delete()
        if removed:
            log.record(act=Act.ERASURE, by=by, what=calendars.KIND, which=[by.pk], fields=["token_hash"])


def wants_digest(user: User) -> bool:
    """Whether somebody wants the daily e-mail: unless they have said not."""
    found = Digest.objects.filter(user=user).first()
    return found is None or found.wanted


def want_digest(*, user: User, by: Posting, wanted: bool) -> None:
    """Say whether one wants the daily e-mail."""
    with transaction.atomic():
        Digest.objects.update_or_create(user=user, defaults={"wanted": wanted})
        log.record(act=Act.ALTERATION, by=by, what=DIGEST, which=[user.pk], fields=["wanted"])


def due_digests(*, today: date) -> list[digests.Counted]:
    """Take down that the e-mail of a day goes to each who is to have it, once.

    Called as the system's task of reminding, in the transaction in which the e-mails are put into the queue.

    Returns:
        what each is told; nobody on a day that is no working day.
    """
    if not task_rules.is_day_of_digest(today, bank_holidays()):
        return []
    found = digests.to_send(today)
    for one in found:
        Digest.objects.update_or_create(user_id=one.user, defaults={"sent_on": today})
    return found
