"""What somebody types about a view of a list."""

from typing import Any

from django import forms

from alongside.core.forms import Form
from alongside.partners.models import Posting

ALONE, TEAM = "alone", "team"


class ViewForm(Form):
    """What a view is called, and who sees it."""

    name = forms.CharField(
        label="What is it called?",
        max_length=60,
        help_text="For example, Red and nobody works on it. Do not name people",
        error_messages={"required": "Enter what it is called"},
    )
    who = forms.ChoiceField(
        label="Who sees it?", widget=forms.RadioSelect, error_messages={"required": "Select who sees it"}
    )

    def __init__(self, *args: Any, posting: Posting, **options: Any) -> None:
        """Offer the posting's team, where it is in one."""
        super().__init__(*args, **options)
        choices = [(ALONE, "You alone")]
        if posting.team is not None:
            choices.append((TEAM, f"Your team, {posting.team.name}"))
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    @property
    def is_shared(self) -> bool:
        """Whether the team sees it."""
        return bool(self.cleaned_data["who"] == TEAM)


class SaveViewForm(ViewForm):
    """The same of a view that is kept now."""

    page = forms.CharField(max_length=60, widget=forms.HiddenInput)
    q = forms.CharField(required=False, widget=forms.HiddenInput)
    replace = forms.BooleanField(label="Replace my view of this name, if there is one", required=False)
