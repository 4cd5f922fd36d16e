"""The filter panel of a list: a form sent by GET, and what is chosen as chips that can be taken off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from alongside.core import formats, tables


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
    form.is_valid()
    names = {key for name, field in form.fields.items() for key in keys(form.add_prefix(name), field)}
    kept = tuple((key, str(params[key])) for key in params if key not in names and key != "page")
    cleared = params.copy()
    for key in (*names, "page"):
        cleared.pop(key, None)
    chips = tuple(chip for name in form.fields for chip in _chips(form, name, params))
    return Filters(form=form, chips=chips, kept=kept, clear_href=tables.href(cleared))


def keys(name: str, field: forms.Field) -> list[str]:
    """The parameters under which a field is sent: one, or one for each part of a date."""
    suffixes: list[str] = getattr(field.widget, "widgets_names", [""])
    return [f"{name}{suffix}" for suffix in suffixes]


def _chips(form: forms.BaseForm, name: str, params: QueryDict) -> list[Chip]:
    key, field = form.add_prefix(name), form.fields[name]
    label = str(field.label or name)
    day = getattr(form, "cleaned_data", {}).get(name)
    if isinstance(day, date):
        return [Chip(label=label, value=formats.date(day), href=_without(params, keys(key, field)))]
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    chosen = [value for value in params.getlist(key) if value.strip()]
    return [
        Chip(
            label=label,
            value=labels.get(value, "Yes" if isinstance(field, forms.BooleanField) else value),
            href=_without(params, [key], value),
        )
        for value in chosen
        if not labels or value in labels
    ]


def _without(params: QueryDict, names: Sequence[str], value: str | None = None) -> str:
    """The address without some parameters, or without one value of them."""
    changed: Any = params.copy()
    for name in names:
        changed.setlist(name, [other for other in params.getlist(name) if value not in (None, other)])
    changed.pop("page", None)
    return tables.href(changed)
