"""What is being typed into the custody form is kept on the server, for its author alone (ADR 0042).

As casework.drafts keeps what is typed about cases; this form is about nobody yet. It carries a signed token
that says whose it is, so that what is sent after the session has ended is kept too. What is forgotten is
erased after 30 days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from alongside.diversion.models import Draft
from alongside.partners import turned_away
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_WORK
from alongside.partners.rules import may

TOKEN = "custody-draft"  # noqa: S105  # The name of a field.
_SALT = "diversion.draft"
# More than the whole form; beyond it nothing is kept.
MOST = 20_000
# What is kept: the fields of the form (diversion.forms.CustodyForm), and nothing that is sent beside them.
FIELDS = frozenset(
    {
        *("once", "engaged_at", "arrested_at", "suite", "other_suite", "forenames", "surname"),
        *("born_on-day", "born_on-month", "born_on-year", "age_band", "sex", "ethnicity", "home_borough"),
        *("home_elsewhere", "staying_in", "first_arrest", "yos", "needs", "offer", "consent_by"),
    }
)


@dataclass(frozen=True)
class Opened:
    """The form as it is opened: its token, and what was typed into it before, if anything was."""

    token: str
    said: Mapping[str, list[str]] = field(default_factory=dict)
    saved_at: datetime | None = None


def opened(by: Posting) -> Opened:
    """The custody form, with somebody's draft of it."""
    token = signing.dumps([by.pk], salt=_SALT)
    found = Draft.objects.filter(posting=by).first()
    return Opened(token, found.said, found.saved_at) if found else Opened(token)


def keep(*, by: Posting, said: QueryDict) -> bool:
    """Keep what stands in the form. False where it is far too long, or the posting may record nobody."""
    # No text in the database holds a NUL, and nobody types one.
    typed = {
        name: [text.replace("\0", "") for text in values] for name, values in said.lists() if name in FIELDS
    }
    is_too_long = sum(len(name) + sum(map(len, values)) for name, values in typed.items()) > MOST
    if is_too_long or not may(by, CASES_WORK):
        return False
    Draft.objects.update_or_create(posting=by, defaults={"said": typed, "saved_at": timezone.now()})
    return True


def forget(*, by: Posting) -> None:
    """Erase what somebody typed: it is sent, or thrown away."""
    Draft.objects.filter(posting=by).delete()


def forget_old() -> int:
    """Erase what somebody typed and forgot. Works as the system posting of drafts. Returns how many."""
    with transaction.atomic():
        return Draft.objects.filter(saved_at__lt=turned_away.forgotten_before()).delete()[0]


def keep_posted(request: HttpRequest) -> bool:
    """Keep what was sent by somebody whose session has ended, for whoever had opened the form."""

    def kept(by: Posting) -> bool:
        return keep(by=by, said=request.POST)

    return turned_away.as_who_opened(request, token=TOKEN, salt=_SALT, keep=kept)
