"""What is being typed into a paper is kept on the server as it is typed, for its author alone (ADR 0042).

As casework.drafts keeps what is typed about cases: the form carries a signed token that says whose it is, so
that what is sent after the session has ended is kept too. What is forgotten is erased after 30 days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from alongside.board import queries
from alongside.board.models import Paper, PaperDraft
from alongside.core import conflicts
from alongside.partners import turned_away
from alongside.partners.models import Posting

TOKEN = "draft"  # noqa: S105  # The name of a field.
_SALT = "board.draft"
# More than the longest paper that is taken; beyond it nothing is kept.
MOST = 3_000_000
FIELDS = ("title", "lead", "access", "paragraph", "reason", "text")


@dataclass(frozen=True)
class Opened:
    """A form that is opened: its token, and what was typed into it before, if anything was."""

    token: str
    said: Mapping[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None


def opened(by: Posting, paper: Paper) -> Opened:
    """The form of a paper, with somebody's draft of it."""
    token = signing.dumps([by.pk, paper.pk], salt=_SALT)
    found = PaperDraft.objects.filter(posting=by, paper=paper).first()
    return Opened(token, found.said, found.saved_at) if found else Opened(token)


def keep(*, by: Posting, paper: int, said: QueryDict) -> bool:
    """Keep what stands in the form of a draft paper. False where it is not theirs, or far too long.

    How the paper stood when its page was opened is kept with it (core.conflicts), so that it does not
    write over what a colleague saved meanwhile; where both versions are shown, how it stood before.
    """
    # No text in the database holds a NUL, and nobody types one.
    typed = {name: said.get(name, "").replace("\0", "") for name in FIELDS}
    opened = said.get(conflicts.BEFORE) or said.get(conflicts.OPENED, "")
    typed[conflicts.OPENED] = opened.replace("\0", "")
    found = queries.paper(by, paper)
    is_draft = found is not None and found.state == Paper.State.DRAFT and queries.may_write(by)
    if not is_draft or sum(map(len, typed.values())) > MOST:
        return False
    PaperDraft.objects.update_or_create(
        posting=by, paper_id=paper, defaults={"said": typed, "saved_at": timezone.now()}
    )
    return True


def forget(*, by: Posting, paper: Paper) -> None:
    """Erase what somebody typed into a paper: it is saved, or thrown away."""
    PaperDraft.objects.filter(posting=by, paper=paper).delete()


def forget_old() -> int:
    """Erase what somebody typed and forgot. Works as the system posting of drafts. Returns how many."""
    with transaction.atomic():
        return PaperDraft.objects.filter(saved_at__lt=turned_away.forgotten_before()).delete()[0]


def keep_posted(request: HttpRequest) -> bool:
    """Keep what was sent by somebody whose session has ended, for whoever had opened the form."""

    def kept(by: Posting, paper: int) -> bool:
        return keep(by=by, paper=paper, said=request.POST)

    return turned_away.as_who_opened(request, token=TOKEN, salt=_SALT, keep=kept)
