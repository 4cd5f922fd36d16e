"""Forms of people's rights."""

from typing import Any

from django import forms

from alongside.core.forms import DateField, Form
from alongside.rights.models import PackItem, RetentionReview, SubjectRequest
from alongside.rights.pack_document import Exemption

LONGEST = 1000


def words(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, help_text=hint, widget=forms.Textarea, max_length=LONGEST, required=required
    )


class RequestForm(Form):
    """Taking a request in."""

    number = forms.CharField(
        label="CRN, prison number or PNC number",
        help_text="Only somebody whose number is known exactly is found, for example X123456",
        max_length=20,
    )
    kind = forms.ChoiceField(
        label="What they ask for", choices=SubjectRequest.Kind.choices, widget=forms.RadioSelect
    )
    asked_on = DateField(label="When the request was received", help_text="For example, 27 3 2026")
    asked_by = forms.CharField(
        label="Who asks on their behalf",
        help_text="Leave it empty when they ask themselves",
        max_length=250,
        required=False,
    )
    wish = words("What they ask, in their words", required=False)


class IdentityForm(Form):
    """It is clear who asks."""

    on = DateField(label="When it became clear")
    how = words("How", "Which documents were seen, or who knows them. Keep no copy of a document")


class WordsForm(Form):
    """A few sentences on what is done."""

    words = words("What was said")


class CloseForm(Form):
    """What came of a request."""

    outcome = forms.ChoiceField(
        label="What came of it", choices=SubjectRequest.Outcome.choices, widget=forms.RadioSelect
    )
    words = words(
        "What the person is told",
        "What was changed and by whom, or why not. A refusal says that they may complain to the agency and "
        "to the Information Commissioner",
    )


class TellForm(Form):
    """Which agencies were told."""

    agencies = forms.MultipleChoiceField(
        label="Agencies that have looked at this person, or were given their information",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select the agencies that were told"},
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].choices = agencies  # type: ignore[attr-defined]


class DecisionForm(Form):
    """Whether the person is given an item."""

    decision = forms.ChoiceField(
        label="What is done with it", choices=PackItem.Decision.choices, widget=forms.RadioSelect
    )
    exemption = forms.ChoiceField(
        label="Exemption",
        choices=[("", "Select one"), *((one.name, f"{one.words}: {one.law}") for one in Exemption)],
        required=False,
    )
    reason = words("Why it applies here", "For the file; the person reads the exemption", required=False)
    words = words("Words to take out", "One line each. Each goes wherever it stands", required=False)

    def __init__(self, *args: Any, is_file: bool = False, **options: Any) -> None:
        """Have every decision; of a file none that takes words out."""
        super().__init__(*args, **options)
        if is_file:
            del self.fields["words"]
            choices = [one for one in PackItem.Decision.choices if one[0] != PackItem.Decision.PART]
            self.fields["decision"].choices = choices  # type: ignore[attr-defined]


class ReviewForm(Form):
    """Whether somebody's information is kept or erased."""

    outcome = forms.ChoiceField(
        label="Decision", choices=RetentionReview.Outcome.choices, widget=forms.RadioSelect
    )
    keep_until = DateField(label="Keep until", required=False)
    reason = words("Why", "Every decision to keep is recorded, and so is every one to erase")


class HoldForm(Form):
    """Setting a legal hold."""

    number = forms.CharField(label="CRN, prison number or PNC number", max_length=20)
    reason = words("Why it may not be erased", "A claim, an inquiry, an appeal")
    until_on = DateField(label="Until", help_text="Leave it empty when it is not known", required=False)
