"""What is being typed into a meeting is kept as it is typed, for its author alone, as drafts of cases are.

Unlike those it hangs on a meeting, and outlives it until its author has saved it or thrown it away.
"""

import re
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from alongside.casework import queries as casework
from alongside.core import conflicts
from alongside.core.forms import PARTS
from alongside.meetings import queries
from alongside.meetings.models import Draft, Meeting
from alongside.partners import turned_away
from alongside.partners.models import Posting

TOKEN = "meeting-draft"  # noqa: S105  # The name of a field.
_SALT = "meetings.draft"
# The longest part, and how it stood when its page was opened.
MOST = 40_000
# While an agency may still fill in its part.
TO_COME = (Meeting.State.PLANNED, Meeting.State.CALLED, Meeting.State.HELD)
_KEY = re.compile(r"(decision|action|part)-\d{1,18}", re.ASCII)
_TAKEN = {
    "decision": {"text", "reason", "approach"},
    "action": {"text", "owner", *(f"due_on-{part}" for part in PARTS)},
    "part": {"category", "facts", "concerns", "offer", conflicts.OPENED},
}
# What makes a draft worth keeping: without any of it the form is empty.
_SAYS = {"decision": ("text", "reason"), "action": ("text",), "part": ("facts", "concerns", "offer")}


def token(by: Posting, meeting: int) -> str:
    """What a page carries, so that what is sent after the session has ended is kept too."""
    return signing.dumps([by.pk, meeting], salt=_SALT)


def said(by: Posting, meeting: int, form: str) -> dict[str, Any]:
    """What was typed into a form before, by field."""
    found = Draft.objects.filter(posting=by, meeting=meeting, form=form).first()
    return dict(found.said) if found else {}


def said_in(by: Posting, meeting: int, *forms: str) -> dict[str, dict[str, Any]]:
    """The same for several forms of a page, by form."""
    found = Draft.objects.filter(posting=by, meeting=meeting, form__in=forms)
    return {**{form: {} for form in forms}, **{one.form: dict(one.said) for one in found}}


def unsaved_on(by: Posting, meeting: Meeting) -> set[int]:
    """The items on which somebody has typed what they can still save: that are there, of no hidden case."""
    kept = Draft.objects.filter(posting=by, meeting=meeting).values_list("form", flat=True)
    items = queries.items_told(by).filter(meeting=meeting)
    seen = items.filter(Q(case=None) | Q(case__in=casework.visible_to(by))).values_list("pk", flat=True)
    there = {str(pk) for pk in seen}
    return {
        int(item)
        for form, item in ((form, form.rpartition("-")[2]) for form in kept)
        if item in there and _may_keep(by, meeting.pk, form)
    }


def keep(*, by: Posting, meeting: int, form: str, typed: QueryDict) -> bool:
    """Keep what stands in the fields of a form in place of what was kept before; nothing, where it is empty.

    How a part stood when its page was opened is kept with it (core.conflicts), so that it does not write over
    what a colleague saved meanwhile.

    Returns:
        whether it could be kept: not where there is no such form, the posting does not see the meeting, or it
        is longer than anything that is taken.
    """
    which = form.partition("-")[0]
    taken = _TAKEN.get(which, set())
    # No text in the database holds a NUL, and nobody types one.
    kept = {name: typed.get(name, "").replace("\0", "") for name in typed if name in taken}
    if conflicts.OPENED in kept and (before := typed.get(conflicts.BEFORE, "")):
        # Where both versions are shown, how it stood before.
        kept[conflicts.OPENED] = before.replace("\0", "")
    is_too_long = sum(map(len, kept.values())) > MOST
    if not _KEY.fullmatch(form) or is_too_long or not _may_keep(by, meeting, form):
        return False
    if any(kept.get(name) for name in _SAYS[which]):
        values = {"said": kept, "saved_at": timezone.now()}
        Draft.objects.update_or_create(posting=by, meeting_id=meeting, form=form, defaults=values)
    else:
        forget(by=by, meeting=meeting, form=form)
    return True


def forget(*, by: Posting, meeting: int, form: str) -> None:
    """Erase the draft of a form: it is saved, or thrown away."""
    Draft.objects.filter(posting=by, meeting=meeting, form=form).delete()


def forget_old() -> int:
    """Erase what somebody typed and forgot. Works as the system posting of drafts. Returns how many."""
    with transaction.atomic():
        return Draft.objects.filter(saved_at__lt=turned_away.forgotten_before()).delete()[0]


def keep_posted(request: HttpRequest) -> bool:
    """Keep what was sent by somebody whose session has ended, for whoever had opened the form."""

    def kept(by: Posting, meeting: int) -> bool:
        return keep(by=by, meeting=meeting, form=request.POST.get("form", ""), typed=request.POST)

    return turned_away.as_who_opened(request, token=TOKEN, salt=_SALT, keep=kept)


def _may_keep(by: Posting, meeting: int, form: str) -> bool:
    which, _, item = form.partition("-")
    if which == "part":
        to_come = queries.items_told(by).filter(pk=item, meeting=meeting, meeting__state__in=TO_COME)
        members = queries.belongs_to(by)
        return to_come.filter(case__in=casework.visible_to(by), meeting__series__in=members).exists()
    being_held = queries.meetings_seen(by).filter(pk=meeting, state=Meeting.State.HELD)
    return being_held.filter(series__in=queries.run_by(by)).exists()
