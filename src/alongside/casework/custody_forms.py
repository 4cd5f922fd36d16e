"""What workers type about custody and release."""

from typing import Any

from django import forms

from alongside.casework.actions.custody import DATES
from alongside.casework.models import CustodySpell
from alongside.core.forms import DateField, Form


class CustodyForm(Form):
    """From when until when somebody is in custody, where and why."""

    why = forms.ChoiceField(
        label="Why are they in custody?",
        choices=CustodySpell.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why they are in custody"},
    )
    from_on = DateField(label="In custody from", help_text="For example, 27 3 2026")
    establishment = forms.CharField(
        label="Where", required=False, max_length=100, help_text="The prison or other establishment"
    )
    expected_on = DateField(
        label="Release expected on",
        required=False,
        help_text="The status becomes pre-release 12 weeks before, and released on the day",
    )
    released_on = DateField(label="Released on", required=False, help_text="Once it has happened")
    words = forms.CharField(
        label="In words", required=False, max_length=500, help_text="Of a recall, why they were recalled"
    )

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in DATES}
