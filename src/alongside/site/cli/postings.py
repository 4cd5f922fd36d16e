"""Who acts when a command does what a page would."""

from typing import TYPE_CHECKING

from alongside.site.cli.words import CannotDo

if TYPE_CHECKING:
    from alongside.partners.models import Posting


def posting_of(email: str, permission: str) -> "Posting":
    """The posting that acts: of whoever has this address, or of the only one who may."""
    from django.utils import timezone

    from alongside.partners.models import Posting
    from alongside.partners.rules import may

    active = Posting.objects.active_on(timezone.localdate()).select_related("user", "agency")
    able = [posting for posting in active.order_by("pk") if may(posting, permission)]
    chosen = [posting for posting in able if not email or posting.user.email.lower() == email.strip().lower()]
    if len(chosen) == 1:
        return chosen[0]
    who = ", ".join(sorted({posting.user.email for posting in able})) or "nobody yet"
    raise CannotDo(f"Say with --by who takes the file in. These may: {who}.")
