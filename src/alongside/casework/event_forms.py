"""What workers type about events, and supervisors about who may see both sides."""

from typing import Any

from django import forms
from django.core.validators import MinLengthValidator

from alongside.casework import queries
from alongside.casework.models import Case, EventSide
from alongside.core.forms import DateField, Form
from alongside.partners.models import Posting
from alongside.people.forms import LEAST_REASON, MOST_REASON


class SideForm(Form):
    """On which side of an event somebody stands."""

    reference = forms.CharField(
        label="Crime reference", max_length=30, help_text="As the police give it, for example 01/123456/26"
    )
    side = forms.ChoiceField(
        label="Which side are they on?",
        choices=EventSide.Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select which side they are on"},
    )


class TakeBackForm(Form):
    """Why somebody is not on that side after all."""

    why = forms.CharField(
        label="Why is it taken back?",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say why it is taken back"},
    )


class AllowForm(Form):
    """Who may see both sides, why, and until when."""

    to = forms.ChoiceField(label="Who", error_messages={"required": "Select who may see it"})
    words = forms.CharField(
        label="Why must they see both sides?",
        help_text="Do not name other people",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        widget=forms.Textarea,
        error_messages={"required": "Say why they must see both sides"},
    )
    until_on = DateField(label="Until when?", help_text="At most 90 days. For example, 27 9 2026")

    def __init__(self, *args: Any, case: Case, by: Posting, **options: Any) -> None:
        """Have those of the supervisor's agency who work on cases here."""
        super().__init__(*args, **options)
        found = queries.colleagues(by, case.borough)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((str(one.pk), one.user.name) for one in found),
        ]
