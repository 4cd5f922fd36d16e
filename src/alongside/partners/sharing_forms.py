"""Forms about sharing: signing, ending and withdrawing an agreement, and choosing two agencies."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from alongside.core.forms import DateField, Form
from alongside.partners.file_forms import FormWithDocument, PdfField
from alongside.partners.models import Agency

IN_A_MOMENT = timedelta(minutes=2)


class SignForm(FormWithDocument):
    """Signing for one's own agency."""

    signatory = forms.CharField(label="Name of who has signed", max_length=200)
    signatory_role = forms.CharField(label="Their role", max_length=200)
    document = PdfField(label="The signed document", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the document again where something else is wrong."""
        cleaned = super().clean() or {}
        self.ask_again()
        return cleaned


class WithdrawForm(Form):
    """Why an agreement is withdrawn."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=500,
        widget=forms.Textarea,
        help_text="The other parties can read this",
    )


class EndForm(Form):
    """Having an agreement end earlier than was agreed."""

    when = forms.ChoiceField(
        label="When does it end?",
        widget=forms.RadioSelect,
        choices=[("soon", "In 2 minutes"), ("tonight", "Tonight at midnight"), ("day", "On a day")],
    )
    ends_on = DateField(label="First day on which nothing flows", required=False)
    reason = forms.CharField(
        label="Why does it end earlier?",
        max_length=500,
        widget=forms.Textarea,
        help_text="The other parties can read this",
    )

    def clean(self) -> dict[str, Any]:
        """Work out the moment."""
        cleaned = super().clean() or {}
        when, day = cleaned.get("when"), cleaned.get("ends_on")
        if when == "day" and day is None and "ends_on" not in self.errors:
            self.add_error("ends_on", forms.ValidationError("Enter the day", code="day month year"))
        elif when == "soon":
            cleaned["ends_at"] = timezone.now() + IN_A_MOMENT
        elif when:
            chosen = day if when == "day" else timezone.localdate() + timedelta(days=1)
            cleaned["ends_at"] = chosen and timezone.make_aware(datetime.combine(chosen, time()))
        return cleaned


class TwoAgenciesForm(forms.Form):
    """Two agencies, from the query string."""

    one = forms.ModelChoiceField(
        label="Between", queryset=Agency.objects.order_by("name", "pk"), empty_label="Select an agency"
    )
    other = forms.ModelChoiceField(
        label="and", queryset=Agency.objects.order_by("name", "pk"), empty_label="Select an agency"
    )
