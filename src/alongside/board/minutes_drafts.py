"""What is being typed into minutes is kept on the server as it is typed, for its author alone (ADR 0042).

As board.drafts keeps what is typed into papers. A form is that of the head, or of one minute.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from alongside.board import minutes_queries
from alongside.board.models import Minutes, MinutesDraft
from alongside.core import conflicts
from alongside.partners import turned_away
from alongside.partners.models import Posting

TOKEN = "minutes-draft"  # noqa: S105  # The name of a field.
_SALT = "board.minutes-draft"
# More than the longest that is taken; beyond it nothing is kept.
MOST = 250_000
HEAD = "head"
_MINUTE = re.compile(r"minute-\d{1,18}", re.ASCII)
FIELDS = {
    HEAD: ("when", "present", "apologies", "first_number"),
    "minute": ("title", "text", "resolved", "place"),
}


@dataclass(frozen=True)
class Opened:
    """A form that is opened: its token, and what was typed into it before, if anything was."""

    token: str
    said: Mapping[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None


def of_minute(pk: int) -> str:
    """The form of a minute."""
    return f"minute-{pk}"


def opened(by: Posting, minutes: Minutes, form: str) -> Opened:
    """A form of some minutes, with somebody's draft of it."""
    token = signing.dumps([by.pk, minutes.pk, form], salt=_SALT)
    found = MinutesDraft.objects.filter(posting=by, minutes=minutes, form=form).first()
    return Opened(token, found.said, found.saved_at) if found else Opened(token)


def keep(*, by: Posting, minutes: int, form: str, said: QueryDict) -> bool:
    """Keep what stands in a form of draft minutes. False where they are not theirs, or it is far too long."""
    if form != HEAD and not _MINUTE.fullmatch(form):
        return False
    # No text in the database holds a NUL, and nobody types one.
    typed = {name: said.get(name, "").replace("\0", "") for name in FIELDS[form.partition("-")[0]]}
    opened = said.get(conflicts.BEFORE) or said.get(conflicts.OPENED, "")
    typed[conflicts.OPENED] = opened.replace("\0", "")
    found = minutes_queries.own(by, minutes)
    is_draft = found is not None and found.state == Minutes.State.DRAFT
    is_there = (
        form == HEAD or minutes_queries.own_minute(by, minutes, int(form.partition("-")[2])) is not None
    )
    if not is_draft or not is_there or sum(map(len, typed.values())) > MOST:
        return False
    MinutesDraft.objects.update_or_create(
        posting=by, minutes_id=minutes, form=form, defaults={"said": typed, "saved_at": timezone.now()}
    )
    return True


def forget(*, by: Posting, minutes: Minutes, form: str) -> None:
    """Erase what somebody typed into a form: it is saved, or thrown away."""
    MinutesDraft.objects.filter(posting=by, minutes=minutes, form=form).delete()


def forget_old() -> int:
    """Erase what somebody typed and forgot. Works as the system posting of drafts. Returns how many."""
    with transaction.atomic():
        return MinutesDraft.objects.filter(saved_at__lt=turned_away.forgotten_before()).delete()[0]


def keep_posted(request: HttpRequest) -> bool:
    """Keep what was sent by somebody whose session has ended, for whoever had opened the form."""

    def kept(by: Posting, minutes: int, form: str) -> bool:
        return keep(by=by, minutes=minutes, form=form, said=request.POST)

    return turned_away.as_who_opened(request, token=TOKEN, salt=_SALT, keep=kept)
