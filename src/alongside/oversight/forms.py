"""Forms of oversight."""

from typing import Any

from django import forms

from alongside.core.forms import Form
from alongside.oversight.models import ReadSample

SENTENCES = 600
OUTCOMES = {
    ReadSample.Outcome.OK: "The read is explained and was needed",
    ReadSample.Outcome.ASK: "Talk with the person, and come back to this",
    ReadSample.Outcome.REFER: "To information governance, who may look into it",
}


class ExplainForm(Form):
    """Why somebody read something."""

    explanation = forms.CharField(
        label="Why did you look at this?",
        help_text="A sentence or two: the task, meeting or contact that you needed it for",
        widget=forms.Textarea,
        max_length=SENTENCES,
        error_messages={"required": "Enter why you looked at this"},
    )


class ReviewForm(Form):
    """What came of a read."""

    outcome = forms.ChoiceField(
        label="What do you find?",
        choices=ReadSample.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you find"},
    )
    note = forms.CharField(
        label="Note",
        help_text="What is to be asked, or what is referred",
        required=False,
        widget=forms.Textarea,
        max_length=SENTENCES,
    )

    def clean(self) -> dict[str, Any]:
        """A note says what is to be asked or referred."""
        given = super().clean() or {}
        if given.get("outcome") in ("ASK", "REFER") and not given.get("note", "").strip():
            self.add_error("note", "Enter what is to be asked, or what is referred")
        return given
