"""Django forms drawn with the GOV.UK components: a thin adapter, and the date field they need.

`params` turns a bound field into the parameters of the GOV.UK macro for its widget, and the macro `field` of
templates/core/forms.html calls that macro. Error messages follow the GOV.UK pattern: what to do, in one
sentence.
"""

import datetime as dt
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import widgets
from django.forms.boundfield import BoundField

PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Form(forms.Form):
    """A form whose "required" messages say what to do: Enter the reason, Select a borough, Choose a file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, bound in self.fields.items():
            bound.label = bound.label or name.replace("_", " ").capitalize()
            if bound.error_messages["required"] == forms.Field.default_error_messages["required"]:
                bound.error_messages["required"] = _required_message(bound)


def visible(text: str) -> str:
    """A text without the signs that nobody sees: of no width, or turning others around (Unicode's Cf).

    What separates lines or paragraphs (Zl, Zp) is a space.
    """
    kinds = {sign: unicodedata.category(sign) for sign in set(text)}
    seen = (" " if kinds[sign] in ("Zl", "Zp") else sign for sign in text if kinds[sign] != "Cf")
    return "".join(seen).strip()


class DateInput(forms.MultiWidget):
    """Day, month and year, each typed on its own (names `<name>-day`, `<name>-month`, `<name>-year`)."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: widgets.TextInput() for part in PARTS}, attrs)
        self.widgets_names = [f"-{part}" for part in PARTS]

    def decompress(self, value: dt.date | None) -> list[str]:
        return _parts(value)


class DateField(forms.MultiValueField):
    """A date typed as day, month (number or name) and year; cleans to a `date`, or None when left empty.

    The codes of its errors name the parts that are wrong ("day", "month year"), so that only these are red.
    """

    widget = DateInput

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False) for _ in PARTS]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def clean(self, value: list[str] | None) -> dt.date | None:
        typed = dict(zip(PARTS, [(part or "").strip() for part in value or ["", "", ""]], strict=True))
        missing = [part for part in PARTS if not typed[part]]
        if len(missing) == len(PARTS):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="day month year")
            return None
        if missing:
            raise self._error(f"must include a {' and '.join(missing)}", *missing)
        cleaned = self._real_date(typed)
        self.run_validators(cleaned)
        return cleaned

    def compress(self, data_list: list[Any]) -> Any:
        """Not reached: `clean` reads the three parts itself."""
        raise NotImplementedError

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, list) else _parts(initial)
        return [str(part or "").strip() for part in data or ["", "", ""]] != [str(part) for part in before]

    def _real_date(self, typed: dict[str, str]) -> dt.date:
        if not (typed["year"].isdecimal() and len(typed["year"]) == 4):
            raise self._error("must have a year of 4 numbers, like 2021", "year")
        month = _month(typed["month"])
        if month is None:
            raise self._error("must have a real month, like 2 or February", "month")
        try:
            return dt.date(int(typed["year"]), month, int(typed["day"]))
        except (ValueError, OverflowError):
            raise self._error("must be a real date", *PARTS) from None

    def _error(self, problem: str, *parts: str) -> ValidationError:
        return ValidationError(f"{self.label or 'The date'} {problem}", code=" ".join(parts))


def errors(*bound_forms: forms.BaseForm) -> list[dict[str, str]]:
    """The error summary's list, in the order of the fields: text and the address of the field."""
    listed = []
    for form in bound_forms:
        listed += [{"text": str(text), "href": ""} for text in form.non_field_errors()]
        listed += [
            {"text": str(text), "href": f"#{focus_id(form[name])}"}
            for name in form.fields
            for text in form.errors.get(name, ())
        ]
    return listed


def focus_id(bound: BoundField) -> str:
    """The id that an error about a field leads to: for a date, the first part that is wrong."""
    if isinstance(bound.field, DateField):
        return f"{bound.auto_id}-{next(iter(wrong_parts(bound)), 'day')}"
    return bound.auto_id


def wrong_parts(bound: BoundField) -> list[str]:
    """Which parts of a date field are wrong: day, month, year."""
    codes = [error.code or "" for error in bound.form.errors.as_data().get(bound.name, [])]
    named = [part for part in PARTS if any(part in code.split() for code in codes)]
    return named or (["day"] if codes else [])


def params(bound: BoundField, *, hint: str = "", mark_optional: bool = True) -> dict[str, Any]:
    """The parameters of the GOV.UK macro for a field, with `kind` saying which macro.

    Kinds: hidden, radios, checkboxes, checkbox, select, textarea, file, date, password, input.
    """
    kind = _kind(bound)
    label = (
        bound.label
        if bound.field.required or not mark_optional or kind == "checkbox"
        else f"{bound.label} (optional)"
    )
    found = hint or bound.help_text
    shared: dict[str, Any] = {
        "kind": kind,
        "id": bound.auto_id,
        "idPrefix": bound.auto_id,
        "name": bound.html_name,
        "label_text": label,
        "hint": {"text": found} if found else None,
        "errorMessage": {"text": " ".join(str(text) for text in bound.errors)} if bound.errors else None,
        "attributes": _attributes(bound),
    }
    return shared | _value_params(bound, kind)


def _value_params(bound: BoundField, kind: str) -> dict[str, Any]:
    value = bound.value()
    if kind in ("radios", "checkboxes", "select"):
        return {"items": _items(bound, value)}
    if kind == "checkbox":
        return {"items": [{"value": "on", "text": bound.label, "checked": bool(value)}]}
    if kind == "date":
        return {"items": _date_items(bound, value)}
    if kind in ("file", "password"):
        return {"multiple": getattr(bound.field.widget, "allow_multiple_selected", False)}
    return {"value": "" if value is None else bound.field.widget.format_value(value) or ""} | (
        {"type": bound.field.widget.input_type} if kind == "input" else {}
    )


def _items(bound: BoundField, value: Any) -> list[dict[str, Any]]:
    chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one is not None}
    return [
        {
            "value": str(code),
            "text": str(label),
            "checked": str(code) in chosen,
            "selected": str(code) in chosen,
        }
        for code, label in bound.field.choices  # type: ignore[attr-defined]
    ]


def _date_items(bound: BoundField, value: Any) -> list[dict[str, Any]]:
    typed = value if isinstance(value, list) else _parts(value)
    wrong = wrong_parts(bound)
    return [
        {
            "id": f"{bound.auto_id}-{part}",
            "name": f"{bound.html_name}-{part}",
            "label": part.capitalize(),
            "value": text or "",
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
        }
        for part, text in zip(PARTS, typed, strict=True)
    ]


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    kinds: tuple[tuple[type[widgets.Widget], str], ...] = (
        (widgets.HiddenInput, "hidden"),
        (widgets.CheckboxSelectMultiple, "checkboxes"),
        (widgets.RadioSelect, "radios"),
        (widgets.Select, "select"),
        (widgets.CheckboxInput, "checkbox"),
        (widgets.Textarea, "textarea"),
        (widgets.FileInput, "file"),
        (widgets.PasswordInput, "password"),
        (DateInput, "date"),
    )
    return next((kind for kind_class, kind in kinds if isinstance(widget, kind_class)), "input")


def _attributes(bound: BoundField) -> dict[str, str]:
    """What the widget was given, without what would turn the browser's own checks on before ours."""
    kept = {key: value for key, value in bound.field.widget.attrs.items() if key not in ("required", "class")}
    return {key: str(value) for key, value in kept.items() if value is not False}


def _required_message(field: forms.Field) -> str:
    name = str(field.label)
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    if isinstance(field.widget, widgets.FileInput):
        return f"Choose a file: {name}"
    if isinstance(field.widget, widgets.CheckboxInput):
        return f"Confirm: {name}"
    if name.endswith("?"):
        return f"Answer the question: {name}"
    return f"{'Select' if isinstance(field.widget, widgets.ChoiceWidget) else 'Enter'} {name}"


def _parts(value: dt.date | None) -> list[str]:
    return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    return MONTHS.index(text.lower()[:3]) + 1 if text.lower()[:3] in MONTHS else None
