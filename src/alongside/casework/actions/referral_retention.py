"""How long drafts and referrals that came to nothing are kept, and their end."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework import packs, referral_queries, referral_rules
from alongside.casework.actions import drafts
from alongside.casework.actions.cases import CannotDo
from alongside.casework.actions.referrals import Kind, ReferralNotFound, record, write
from alongside.casework.models import Referral, ReferralDraft
from alongside.core.months import months_later
from alongside.partners.models import Posting


@dataclass(frozen=True, slots=True)
class Erased:
    """How many were erased."""

    drafts: int
    referrals: int


def erase_due() -> Erased:
    """Erase the drafts whose time is over, and the referrals that are due by their pack and not held."""
    with acting.as_system(Task.REFERRALS), transaction.atomic():
        over = ReferralDraft.objects.filter(expires_at__lte=timezone.now()).order_by("pk")
        gone = list(over.values_list("pk", flat=True))
        over.delete()
        if gone:
            log.record(act=Act.ERASURE, by=None, what=drafts.KIND, which=gone, fields=["content"])
        today = timezone.localdate()
        ended = Referral.objects.filter(~Q(referral_queries.held(today)), erase_on__lte=today, case=None)
        due = list(ended.order_by("pk"))
        for one in due:
            record(Act.ERASURE, one, None, ["referral"])
            one.delete()
    return Erased(len(gone), len(due))


def keep(*, referral: int, by: Posting, words: str) -> Referral:
    """Keep what came to nothing until its next review, and say why. Raises ReferralNotFound, CannotDo."""
    with transaction.atomic():
        found = _over(referral, by)
        months = packs.for_programme(found.programme, found.borough).retention.review_after_months
        write(found, Kind.KEPT, by=by, words=words)
        found.review_on = months_later(timezone.localdate(), months)
        found.save(update_fields=["review_on"])
        record(Act.ALTERATION, found, by, ["review_on"], reason=words)
    return found


def erase(*, referral: int, by: Posting, words: str) -> None:
    """Erase a referral that came to nothing, whole, and say why. Raises ReferralNotFound, CannotDo."""
    with transaction.atomic():
        found = _over(referral, by)
        if Referral.objects.filter(referral_queries.held(timezone.localdate()), pk=referral).exists():
            raise CannotDo("A legal hold keeps this referral. Keep it, and erase it once the hold is over.")
        record(Act.ERASURE, found, by, ["referral"], reason=words)
        found.delete()


def _over(referral: int, by: Posting) -> Referral:
    mine = referral_queries.inbox(by)
    found = mine.select_for_update().filter(pk=referral).first()
    if found is None:
        raise ReferralNotFound
    if found.state not in referral_rules.CAME_TO_NOTHING:
        raise CannotDo("Only what was declined or withdrawn is erased here.")
    return found
