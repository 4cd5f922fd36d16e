"""What workers type about appointments."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from alongside.casework import clock, queries
from alongside.casework.models import Appointment, Case
from alongside.casework.pack import Pack
from alongside.casework.plan_forms import of_a_need, words
from alongside.core.forms import DateField, Form
from alongside.partners.models import Posting


class BookForm(Form):
    """When, how, with whom and why."""

    on = DateField(label="Day", help_text="For example, 27 3 2027")
    time = forms.CharField(label="Time", max_length=20, help_text="For example, 2:30pm or 14:30")
    mode = forms.ChoiceField(
        label="How?",
        choices=Appointment.Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how you meet"},
    )
    worker = forms.ChoiceField(label="With whom?", error_messages={"required": "Select with whom it is"})
    purpose = words("What is it for?", required=True)

    def __init__(self, *args: Any, pack: Pack, case: Case, by: Posting, **options: Any) -> None:
        """Have the needs of a pack, and those of one's agency who could hold it."""
        super().__init__(*args, **options)
        could = [(str(one.pk), one.user.name) for one in queries.could_work(case, by.agency_id)]
        self.fields["worker"].choices = [("", "Choose"), *could]  # type: ignore[attr-defined]
        self.initial.setdefault("worker", str(by.pk))
        self.fields["need"] = of_a_need(pack)

    def clean(self) -> dict[str, Any]:
        """Find the moment, also where clocks change."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on") and cleaned.get("time"):
            try:
                cleaned["starts_at"] = clock.moment(cleaned["on"], cleaned["time"])
            except clock.NoSuchTime as fault:
                self.add_error("time", ValidationError(str(fault)))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        asked = self.cleaned_data
        starts_at: datetime = asked["starts_at"]
        return {
            "starts_at": starts_at,
            "mode": asked["mode"],
            "worker": int(asked["worker"]),
            "purpose": asked["purpose"],
            "need": asked["need"],
        }


class OutcomeForm(Form):
    """What came of an appointment. `seen`: what was said of it when the form was opened."""

    seen = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=Appointment.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what came of it"},
    )
    why = forms.ChoiceField(
        label="Why was it missed?", required=False, choices=[("", "Choose"), *Appointment.Why.choices]
    )
    cancelled_by = forms.ChoiceField(
        label="Who cancelled it?",
        required=False,
        choices=[
            ("", "Choose"),
            *(one for one in Appointment.CancelledBy.choices if one[0] != Appointment.CancelledBy.CASE),
        ],
    )
    words = words("Anything more?")

    def __init__(self, *args: Any, appointment: Appointment, **options: Any) -> None:
        """Ask in words what was wrong where an outcome that was said is mended."""
        super().__init__(*args, **options)
        self.initial.setdefault("seen", appointment.outcome)
        if appointment.outcome:
            self.fields["words"].label = "What was wrong before?"
            self.fields["words"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask why it was missed, or by whom it was cancelled."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == Appointment.Outcome.MISSED and not cleaned.get("why"):
            self.add_error("why", "Select why it was missed")
        if cleaned.get("outcome") == Appointment.Outcome.CANCELLED and not cleaned.get("cancelled_by"):
            self.add_error("cancelled_by", "Select who cancelled it")
        return cleaned
