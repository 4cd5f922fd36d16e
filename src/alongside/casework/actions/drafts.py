"""Forms that are saved before they are sent. Only whoever has the link finds one; a job ends it."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import links
from alongside.casework.actions import mails
from alongside.casework.models import ReferralDraft, ReferralMail

KIND = "casework.referraldraft"
KEPT_FOR = timedelta(days=30)
# What a form holds at most; more is no referral of one person.
MOST_SIGNS = 10_000


def keep(*, programme: str, content: Mapping[str, str], email: str = "", token: str = "") -> str:
    """Keep a form, and send the link to it where an address is given.

    Args:
        content: what was typed, by the names of the fields.
        email: to which the link goes; "" where whoever typed it is taken back to it (after signing in again).
        token: of the draft that is saved once more.

    Returns:
        the token of the draft.
    """
    now = timezone.now()
    # PostgreSQL keeps no NUL.
    kept = {name: typed.replace("\x00", "")[:MOST_SIGNS] for name, typed in content.items()}
    values = {"email": email, "content": kept, "saved_at": now, "expires_at": now + KEPT_FOR}
    if token:
        with links.public(draft=token):
            draft = ReferralDraft.objects.filter(token_hash=links.hashed(token)).first()
            if draft:
                for name, value in values.items():
                    setattr(draft, name, value)
                draft.save(update_fields=list(values))
                _kept(draft, email)
                return token
    draft = ReferralDraft(programme=programme, **values)
    token = links.of_draft(draft.key)
    draft.token_hash = links.hashed(token)
    with links.public(draft=token):
        draft.save(force_insert=True)
        _kept(draft, email)
    return token


def _kept(draft: ReferralDraft, email: str) -> None:
    log.record(act=Act.COLLECTION, by=None, what=KIND, which=[draft.pk], fields=["content"])
    if email:
        mails.want(ReferralMail.Kind.DRAFT, draft=draft)


def end(token: str) -> None:
    """Remove a draft: it was sent."""
    with links.public(draft=token):
        ReferralDraft.objects.filter(token_hash=links.hashed(token)).delete()
