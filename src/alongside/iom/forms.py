"""Forms of the core-cohort run."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from alongside.core.downloads import TakeAwayForm
from alongside.core.forms import DateField, Form
from alongside.iom import criteria, queries, rules
from alongside.iom.criteria import Clause, Criteria, ScoreClause
from alongside.iom.models import Change, Decision
from alongside.iom.parts import Sight
from alongside.partners.areas import BCUS, BOROUGHS
from alongside.partners.categories import Category

KIND_LABELS = {
    "INCLUDE": "Include in the cohort",
    "LEAVE_OUT": "Leave out",
    "DEFER": "Defer the decision",
    "ADD": "Add at local discretion",
    "TAKE_OFF": "Take off the cohort",
}
# Each with the category that it tells of.
MARKERS = (
    ("", "Any", Category.RISK),
    ("gangs", "Gangs", Category.INTELLIGENCE),
    ("domestic-abuse", "Domestic abuse", Category.RISK),
    ("mappa", "MAPPA", Category.RISK),
)
BOTH = {**queries.STANDINGS, **{name: label for name, (label, _) in queries.GATHERED.items()}}


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Set what a field of a form offers."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class UploadForm(Form):
    """A month's extract."""

    extract = forms.FileField(
        label="Extract",
        help_text="An Excel workbook (.xlsx), or a .zip of three .csv files, of at most 100 MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.zip"}),
        error_messages={
            "required": "Choose the extract",
            "empty": "The file is empty: export it again, and check that the export has finished",
        },
    )
    as_of = DateField(
        label="As-of date",
        help_text="The day for which the extract speaks. For example, 1 3 2021",
        error_messages={"required": "Enter the as-of date"},
    )
    out_of_turn_reason = forms.CharField(
        label="Why is this month taken in out of turn?",
        required=False,
        widget=forms.Textarea,
        max_length=500,
        help_text="Only where a later or the same month, or this very file, has been applied already",
    )

    def clean_as_of(self) -> date:
        """The day may not lie ahead."""
        as_of: date = self.cleaned_data["as_of"]
        if as_of > timezone.localdate():
            raise forms.ValidationError("As-of date must be today or in the past", code="day month year")
        return as_of


class DecisionForm(Form):
    """One decision, with what it needs; which kinds fit is said by rules.choices_for."""

    kind = forms.ChoiceField(label="What is decided?", widget=forms.RadioSelect)
    leave_out_reason = forms.ChoiceField(label="Why left out?", required=False, widget=forms.RadioSelect)
    add_reason = forms.ChoiceField(label="Why added?", required=False, widget=forms.RadioSelect)
    take_off_reason = forms.ChoiceField(label="Why taken off?", required=False, widget=forms.RadioSelect)
    defer_until = DateField(label="Defer until", required=False, help_text="The case asks again on this day")
    text = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed for another reason, and to say what a deferred decision waits for",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    FIELD = {"LEAVE_OUT": "leave_out_reason", "ADD": "add_reason", "TAKE_OFF": "take_off_reason"}

    def __init__(self, *args: Any, kinds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        choose(self, "kind", [(kind, KIND_LABELS[kind]) for kind in kinds])
        self.fields["kind"].error_messages["required"] = "Select what is decided"
        for kind, name in self.FIELD.items():
            choose(self, name, list(rules.REASONS[kind].items()))
            if kind not in kinds:
                del self.fields[name]
        if "DEFER" not in kinds:
            del self.fields["defer_until"]

    def clean(self) -> dict[str, Any]:
        """Keep only what belongs to the kind, and have the rule say what is missing, beside its field."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        field = self.FIELD.get(kind or "", "")
        # What was filled in for another kind neither counts nor stands in the way.
        own = "defer_until" if kind == Decision.Kind.DEFER else field
        for name in {*self.FIELD.values(), "defer_until"} - {own}:
            self.errors.pop(name, None)
        if not kind or self.errors:
            return cleaned
        cleaned["reason"] = cleaned.get(field, "") if field else ""
        cleaned["defer_until"] = cleaned.get("defer_until") if kind == Decision.Kind.DEFER else None
        try:
            rules.check(
                kind=kind,
                reason=cleaned["reason"],
                text=cleaned.get("text", ""),
                defer_until=cleaned["defer_until"],
                today=timezone.localdate(),
            )
        except rules.NotAllowed as fault:
            self.add_error(self._at_fault(str(fault), field), str(fault))
        return cleaned

    def _at_fault(self, fault: str, field: str) -> str:
        if "date" in fault:
            return "defer_until"
        return field if "Select" in fault else "text"

    def asked(self) -> dict[str, Any]:
        """The keywords of actions.decisions.decide."""
        return {name: self.cleaned_data.get(name) for name in ("kind", "reason", "text", "defer_until")}


class CaseFilterForm(forms.Form):
    """What a list of cases is narrowed to, from its query string. What cannot be read does not narrow."""

    words = forms.CharField(label="Name or number", required=False, max_length=100)
    standing = forms.ChoiceField(label="Standing", required=False, choices=[("", "Any"), *BOTH.items()])
    waited = forms.ChoiceField(
        label="Undecided for",
        required=False,
        choices=[("", "Any time"), *((name, label) for name, (label, *_) in queries.WAITS.items())],
    )
    reason = forms.ChoiceField(
        label="Reason", required=False, choices=[("", "Any"), *rules.LEAVE_OUT_REASONS.items()]
    )
    area = forms.ChoiceField(
        label="Borough or BCU",
        required=False,
        choices=[
            ("", "All"),
            *((borough.gss, borough.name) for borough in sorted(BOROUGHS, key=lambda borough: borough.name)),
            *((bcu.code, f"{bcu.name} BCU") for bcu in BCUS),
        ],
    )
    change = forms.ChoiceField(
        label="Last run",
        required=False,
        choices=[("", "Any"), *((value, label) for value, label in Change.choices if value != Change.NONE)],
    )
    marker = forms.ChoiceField(
        label="Marker", required=False, choices=[(value, label) for value, label, _ in MARKERS]
    )
    mine = forms.BooleanField(label="My cases", required=False)

    def __init__(self, *args: Any, has_area: bool, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is not offered is not obeyed either when it is typed into the address.
        offered = {
            "area": has_area,
            "words": sight.names and sight.anywhere(Category.IDENTITY),
            "reason": sight.reasons,
            "mine": sight.names,
        }
        for name in [name for name, is_offered in offered.items() if not is_offered]:
            del self.fields[name]
        markers = [
            (value, label) for value, label, category in MARKERS if not value or sight.throughout(category)
        ]
        choose(self, "marker", markers)
        if len(markers) == 1:
            del self.fields["marker"]

    def narrowed(self) -> queries.CaseFilter:
        """The filter that it asks for."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        area = asked.pop("area", "")
        return queries.CaseFilter(boroughs=_boroughs(area), **asked)


def _boroughs(area: str) -> tuple[str, ...]:
    bcu = next((bcu for bcu in BCUS if bcu.code == area), None)
    if bcu:
        return tuple(borough.gss for borough in bcu.boroughs)
    return (area,) if area else ()


class ExportForm(TakeAwayForm):
    """How a list is taken away, with or without names."""

    NAMES = (
        ("without", "Case references only, without names, dates of birth, addresses or numbers"),
        ("with", "With names and numbers"),
    )

    names = forms.ChoiceField(
        label="Who is in it",
        widget=forms.RadioSelect,
        choices=NAMES,
    )

    def __init__(self, *args: Any, may_see_names: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_see_names:
            choose(self, "names", self.NAMES[:1])


class WhatIfForm(Form):
    """Other thresholds and clauses than the criteria it starts from. Sent by GET: it changes nothing."""

    def __init__(self, *args: Any, start: Criteria, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start = start
        for clause in start.clauses:
            self.fields[clause.name] = self._field(clause)
        self.fields["drop"] = forms.MultipleChoiceField(
            label="Leave out",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(clause.name, clause.words) for clause in start.clauses],
        )

    def _field(self, clause: Clause) -> forms.IntegerField:
        if isinstance(clause, ScoreClause):
            hint, initial = "At least, from 0 to 100", clause.at_least
        else:
            hint, initial = "Years at liberty, from 1 to 10", clause.years
        return forms.IntegerField(
            label=clause.words,
            required=False,
            help_text=hint,
            initial=initial,
            error_messages={"invalid": f"“{clause.words}”: enter a whole number"},
        )

    def tried(self) -> Criteria | None:
        """The criteria that it asks for; None, with errors beside the fields, when they make no sense."""
        if not self.is_valid():
            return None
        given = {
            name: value for name, value in self.cleaned_data.items() if name != "drop" and value is not None
        }
        scores = {clause.name for clause in self.start.clauses if isinstance(clause, ScoreClause)}
        try:
            return criteria.with_changes(
                self.start,
                thresholds={name: value for name, value in given.items() if name in scores},
                years={name: value for name, value in given.items() if name not in scores},
                drop_clauses=self.cleaned_data["drop"],
            )
        except criteria.BadChanges as fault:
            for name, problem in fault.problems.items():
                self.add_error(name if name in self.fields else None, problem)
            return None
