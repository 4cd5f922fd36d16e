"""Two people who save the same record: a page that shows both versions, and loses neither.

A form about a record carries, signed, how the record stood when its page was opened. Whoever saves it says so
to the action, which compares under its lock and raises ChangedMeanwhile; the view then answers with the page
of core/conflict.html: what stood, what stands now, and what was typed, field by field, to choose from.

    class CaseForm(conflicts.Form): …

    change = conflicts.Change(sent, about=f"case {pk}", fields=("status", "rag"), kinds=CaseForm.base_fields)
    form = CaseForm(change.posted, initial={"opened": change.seal(now)})
    if change.is_unsettled:
        return …                        # render core/conflict.html with change.page(form, now=…, by=…, at=…)
    if form.is_valid():
        acts.change(…, was=change.was)  # conflicts.check(was=was, now=…, new=…) under the lock; the same page
        …                               # where it raises

Nothing is stored: what is shown is what the form holds, so it works without JavaScript and in any tab.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms as django_forms
from django.core import signing
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone

from alongside.core import formats, forms
from alongside.core.filters import keys

OPENED, BEFORE, ASK, KEEP, ALL = "opened", "before", "ask", "keep-", "keep-all"
THEIRS, YOURS = "theirs", "yours"
NOTHING = "Nothing"
Values = Mapping[str, str]


class ChangedMeanwhile(Exception):
    """Somebody else saved the record after its page was opened."""


class Form(forms.Form):
    """A form about a record that somebody else may save meanwhile."""

    opened = django_forms.CharField(required=False, widget=django_forms.HiddenInput)


def plain(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as they are compared and carried, as text.

    A date as 2026-03-27, a moment to the minute, several choices a line each in order, and nothing as "".
    """
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return "\n".join(sorted(map(str, value)))
    return str("" if value is None else value)


def check(*, was: Values | None, now: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Refuse to write over what somebody else saved and whoever saves now has not seen.

    Args:
        was: how the record stood when the page was opened; None where nobody says.
        now: how it stands, read under a lock.
        new: how it is to stand.

    Raises:
        ChangedMeanwhile: unless both say the same.
    """
    stands = plain(now)
    if was is not None and any(stands.get(name, "") != was[name] for name in was):
        typed = plain(new)
        if any(typed.get(name, "") != stands.get(name, "") for name in was):
            raise ChangedMeanwhile


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field in which the versions differ. `keeps`: which is chosen; none where both changed it."""

    name: str
    label: str
    was: str
    theirs: str
    yours: str
    both: bool
    keeps: str
    is_missing: bool


class Change:
    """One saving of a record's form.

    Attributes:
        posted: what was sent, with what was chosen on the page of both versions; None where nothing was.
        was: how the record stood when the page was opened, if the form says so.
        is_unsettled: whether that page was sent without a choice where one is needed.
    """

    def __init__(
        self,
        sent: QueryDict | None,
        *,
        about: str,
        fields: Iterable[str],
        kinds: Mapping[str, django_forms.Field],
    ) -> None:
        """Read what was sent.

        Args:
            about: which record, so that what one page carries is not taken for another's.
            fields: the names of the fields that the record keeps.
            kinds: the fields of the form, by name.
        """
        self._about, self._kinds = about, kinds
        self._fields = [name for name in fields if name in kinds]
        self.posted: QueryDict | None = None
        self.was: Values | None = None
        self._before: Values | None = None
        self._missing: list[str] = []
        if sent is not None:
            self.was = self._opened(sent.get(OPENED, ""))
            self._before = self._opened(sent.get(BEFORE, ""))
            self.posted = self._settled(sent)

    @property
    def is_unsettled(self) -> bool:
        """Whether something that both changed is not chosen yet."""
        return bool(self._missing) and self._before is not None and self.was is not None

    def seal(self, values: Mapping[str, Any]) -> str:
        """How the record stands, for the form to carry."""
        kept = {name: value for name, value in plain(values).items() if name in self._fields}
        return signing.dumps(kept, salt=f"{__name__} {self._about}", compress=True)

    def page(
        self, form: django_forms.BaseForm, *, now: Mapping[str, Any], by: str, at: datetime | None
    ) -> dict[str, Any]:
        """What the page of both versions shows (core/conflict.html).

        Args:
            form: bound to `posted`.
            now: how the record stands; where a choice is missing, what the page showed is shown again.
            by: who saved it meanwhile, in words; `at`: when.
        """
        form.is_valid()
        stands = self.was if self.is_unsettled and self.was is not None else plain(now)
        was = self._before if self.is_unsettled and self._before is not None else self.was or stands
        yours = plain({name: form.cleaned_data.get(name) for name in self._fields})
        differ = [
            self._difference(form, name, was.get(name, ""), stands.get(name, ""), yours[name])
            for name in self._fields
            if len({was.get(name, ""), stands.get(name, ""), yours[name]}) > 1
        ]
        return {
            "differences": differ,
            "opened": self.seal(stands),
            "before": self.seal(was),
            "typed": [
                (key, value)
                for name in self._fields
                for key in keys(name, self._kinds[name])
                for value in (self.posted or QueryDict()).getlist(key)
            ],
            "others": [bound for bound in form if bound.name not in (*self._fields, OPENED)],
            "by": by,
            "at": at,
            "missing": [
                {"text": f"Choose which is to stand: {one.label}", "href": f"#keep-{one.name}-theirs"}
                for one in differ
                if one.is_missing
            ]
            + (forms.errors(form) if self.is_unsettled else []),
        }

    def _difference(
        self, form: django_forms.BaseForm, name: str, was: str, theirs: str, yours: str
    ) -> Difference:
        bound = form[name]
        both = len({was, theirs, yours}) == 3
        chosen = (self.posted or QueryDict()).get(f"{KEEP}{name}", "") if self.is_unsettled else ""
        return Difference(
            name=name,
            label=str(bound.label),
            was=_words(bound, was),
            theirs=_words(bound, theirs),
            yours=_words(bound, yours),
            both=both,
            keeps=chosen or ("" if both else THEIRS if yours == was else YOURS),
            is_missing=name in self._missing,
        )

    def _settled(self, sent: QueryDict) -> QueryDict:
        """What was sent, with their value of each field of which theirs is to stand."""
        posted = sent.copy()
        every = sent.get(ALL, "")
        for name in self._fields:
            kept = every or sent.get(f"{KEEP}{name}", "")
            if kept == THEIRS and self.was is not None:
                for key, values in _as_sent(name, self._kinds[name], self.was.get(name, "")).items():
                    posted.setlist(key, values)
            elif kept not in (THEIRS, YOURS) and name in sent.getlist(ASK):
                self._missing.append(name)
        return posted

    def _opened(self, token: str) -> Values | None:
        try:
            found = signing.loads(token, salt=f"{__name__} {self._about}")
        except signing.BadSignature:
            return None
        return {name: str(found[name]) for name in self._fields if name in found}


def _as_sent(name: str, field: django_forms.Field, value: str) -> dict[str, list[str]]:
    """A value as the browser would send it: a date in three parts, a moment by the clock, choices singly."""
    names = keys(name, field)
    if isinstance(field, django_forms.MultipleChoiceField):
        return {name: value.splitlines()}
    if isinstance(field, django_forms.DateTimeField) and value:
        return {name: [f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%dT%H:%M}"]}
    if len(names) == 1:
        return {name: [value]}
    day = date.fromisoformat(value) if value else None
    parts = (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")
    return {key: [part] for key, part in zip(names, parts, strict=True)}


def _words(bound: BoundField, value: str) -> str:
    """A value as it is read: the names of choices, or a date in full."""
    choices = {str(code): str(label) for code, label in getattr(bound.field, "choices", ())}
    if value in choices:
        return choices[value]
    if isinstance(bound.field, django_forms.MultipleChoiceField):
        return ", ".join(choices.get(code, code) for code in value.splitlines()) or NOTHING
    if isinstance(bound.field, forms.DateField) and value:
        return formats.date(date.fromisoformat(value))
    if isinstance(bound.field, django_forms.DateTimeField) and value:
        return formats.datetime(datetime.fromisoformat(value))
    return value or NOTHING
