"""The filter panel of a list: a form sent by GET, and what is chosen as chips that can be taken off."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from alongside.core import tables


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter that is on: "Borough: Haringey", and the address of the list without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Filters:
    """A filter panel ready to draw. `kept` are the other parameters (the sort), sent on as hidden fields."""

    form: forms.BaseForm
    chips: tuple[Chip, ...]
    kept: tuple[tuple[str, str], ...]
    clear_href: str


def filters(form: forms.BaseForm, params: QueryDict) -> Filters:
    """The panel for a form bound to the query string: `filters(CaseFilter(request.GET), request.GET)`."""
    names = {form.add_prefix(name) for name in form.fields}
    kept = tuple((key, str(params[key])) for key in params if key not in names and key != "page")
    cleared = params.copy()
    for key in (*names, "page"):
        cleared.pop(key, None)
    chips = tuple(chip for name in form.fields for chip in _chips(form, name, params))
    return Filters(form=form, chips=chips, kept=kept, clear_href=tables.href(cleared))


def _chips(form: forms.BaseForm, name: str, params: QueryDict) -> list[Chip]:
    key = form.add_prefix(name)
    field = form.fields[name]
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    chosen = [value for value in params.getlist(key) if value.strip()]
    return [
        Chip(
            label=str(field.label or name),
            value=labels.get(value, "Yes" if isinstance(field, forms.BooleanField) else value),
            href=_without(params, key, value),
        )
        for value in chosen
        if not labels or value in labels
    ]


def _without(params: QueryDict, key: str, value: str) -> str:
    changed: Any = params.copy()
    changed.setlist(key, [other for other in params.getlist(key) if other != value])
    changed.pop("page", None)
    return tables.href(changed)
