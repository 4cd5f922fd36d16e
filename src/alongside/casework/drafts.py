"""Drafts: what is being typed about a case is kept on the server as it is typed, for its author alone.

    kept = drafts.opened(posting, case, "note")               # a form is opened: with what was typed before
    form = NoteForm(initial=drafts.initial(kept.said, NoteForm))
    {% include "casework/_draft.html" %}                      # in the form, so that it is kept as typed
    drafts.forget(by=posting, case=case, form="note")         # in the transaction in which it is saved

A form has a key, such as "note" or "addendum-12", and says once what it keeps (`take`). Its page carries a
signed token that says whose it is, so that what is sent after the session has ended is kept too
(partners.turned_away). Nothing of a draft is in the log: it is nobody's record until it is saved. What is
forgotten is erased after 30 days (casework.jobs).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from alongside.casework import queries
from alongside.casework.models import Case, Draft
from alongside.core.forms import PARTS, DateField
from alongside.partners import turned_away
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_WORK
from alongside.partners.rules import may

TOKEN = "draft"  # noqa: S105  # The name of a field.
_SALT = "casework.draft"
# More than the longest form that is taken; beyond it nothing is kept.
MOST = 3_000_000
_KEY = re.compile(r"[a-z]{1,20}(-\d{1,18})?", re.ASCII)
# What is kept of each form, by its key without the number of a record.
_TAKEN: dict[str, frozenset[str]] = {}


@dataclass(frozen=True)
class Opened:
    """A form that is opened: its token, and what was typed into it before, if anything was.

    Attributes:
        said: what stood in each field.
        saved_at: when that was kept; None where nothing is.
    """

    key: str
    token: str
    said: Mapping[str, list[str]] = field(default_factory=dict)
    saved_at: Any = None


def take(key: str, fields: Mapping[str, forms.Field], *more: str) -> None:
    """Have a form keep drafts: nothing but its fields is kept.

    Args:
        key: of the form, without the number of a record.
        fields, more: of its class, and the names of those that it makes as it goes.
    """
    dates = {name for name, one in fields.items() if isinstance(one, DateField)}
    parts = {f"{name}-{part}" for name in dates for part in PARTS}
    _TAKEN[key] = frozenset({*fields, *parts, *more} - dates)


def opened(by: Posting, case: Case, form: str) -> Opened:
    """A form that somebody opens, with their draft of it."""
    found = Draft.objects.filter(posting=by, case=case, form=form).first()
    token = signing.dumps([by.pk, case.pk, form], salt=_SALT)
    return Opened(form, token, found.said, found.saved_at) if found else Opened(form, token)


def keep(*, by: Posting, case: int, form: str, said: QueryDict) -> bool:
    """Keep what stands in the fields of a form in place of what was kept before.

    Returns:
        whether it is kept: not where there is no such form, the posting does not see the case, or it is
        longer than anything that is taken.
    """
    taken = _TAKEN.get(form.partition("-")[0], frozenset())
    # No text in the database holds a NUL, and nobody types one.
    typed = {
        name: [text.replace("\0", "") for text in values] for name, values in said.lists() if name in taken
    }
    is_too_long = sum(len(text) for values in typed.values() for text in values) > MOST
    if not taken or not _KEY.fullmatch(form) or is_too_long or not _may_keep(by, case):
        return False
    Draft.objects.update_or_create(
        posting=by, case_id=case, form=form, defaults={"said": typed, "saved_at": timezone.now()}
    )
    return True


def forget(*, by: Posting, case: Case, form: str) -> None:
    """Erase the draft of a form: it is saved, or thrown away."""
    Draft.objects.filter(posting=by, case=case, form=form).delete()


def forget_old() -> int:
    """Erase what somebody typed and forgot. Works as the system posting of drafts. Returns how many."""
    with transaction.atomic():
        return Draft.objects.filter(saved_at__lt=turned_away.forgotten_before()).delete()[0]


def keep_posted(request: HttpRequest) -> bool:
    """Keep what was sent by somebody whose session has ended, for whoever had opened the form."""

    def kept(by: Posting, case: int, form: str) -> bool:
        return keep(by=by, case=case, form=form, said=request.POST)

    return turned_away.as_who_opened(request, token=TOKEN, salt=_SALT, keep=kept)


def initial(said: Mapping[str, list[str]], fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    """What was typed, as the initial values of a form's fields."""
    found: dict[str, Any] = {}
    for name, one in fields.items():
        if isinstance(one, DateField):
            parts = [_first(said.get(f"{name}-{part}", ())) for part in PARTS]
            if any(parts):
                found[name] = parts
        elif name in said:
            found[name] = said[name] if isinstance(one, forms.MultipleChoiceField) else _first(said[name])
    return found


def _first(values: Iterable[str]) -> str:
    return next(iter(values), "")


def _may_keep(by: Posting, case: int) -> bool:
    return may(by, CASES_WORK) and queries.visible_to(by).filter(pk=case).exists()
