"""What workers type to warn of something, and to look at a warning again."""

from typing import Any

from django import forms
from django.core.validators import MinLengthValidator

from alongside.casework.models import Case, WarningMarker
from alongside.casework.note_forms import category_field
from alongside.casework.pack import Pack
from alongside.core.forms import DateField, Form
from alongside.partners.models import Posting
from alongside.people.forms import LEAST_REASON, MOST_REASON


def _disclosed() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Has the person been told of it?",
        choices=WarningMarker.Disclosed.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the person has been told of it"},
    )


def _why_not() -> forms.CharField:
    return forms.CharField(label="Why have they not been told?", required=False, max_length=500)


class _Told(Form):
    """A form that asks whether the person has been told, and why not."""

    def clean(self) -> dict[str, Any]:
        """Ask why not, where they have not."""
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("disclosed") == WarningMarker.Disclosed.YES:
            asked["why_not"] = ""
        elif asked.get("disclosed") and not asked.get("why_not") and "why_not" not in self.errors:
            self.add_error("why_not", "Say why they have not been told")
        return asked


class WarningForm(_Told):
    """A warning: of what, in words, until when, who reads it, and whether the person knows."""

    code = forms.ChoiceField(label="Of what?", error_messages={"required": "Select what you warn of"})
    words = forms.CharField(
        label="What must whoever meets them know?",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about it")],
        widget=forms.Textarea,
        help_text="What is known, who says so, and what to do. Do not name other people",
        error_messages={"required": "Say what whoever meets them must know"},
    )
    review_on = DateField(label="When is it looked at again?", help_text="For example, 27 9 2026")
    disclosed = _disclosed()
    why_not = _why_not()

    def __init__(self, *args: Any, case: Case, pack: Pack, by: Posting, **options: Any) -> None:
        """Have the warnings and categories of a pack."""
        super().__init__(*args, **options)
        self.fields["code"].choices = [("", "Choose"), *pack.offered("warnings")]  # type: ignore[attr-defined]
        self.fields["category"] = category_field(case, pack, by, first=pack.categories.plan)


class WarningReviewForm(_Told):
    """Whether a warning still holds: until another day, or no more."""

    holds = forms.ChoiceField(
        label="Does it still hold?",
        choices=[("YES", "Yes"), ("NO", "No, it ends today")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it still holds"},
    )
    review_on = DateField(label="When is it looked at again?", required=False)
    disclosed = _disclosed()
    why_not = _why_not()
    ended_why = forms.CharField(
        label="Why does it end?", required=False, max_length=MOST_REASON, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Of a warning that ends it need not be said.
        self.fields["disclosed"].required = False

    def clean(self) -> dict[str, Any]:
        """Ask for the day where it holds, and for the reason where it ends."""
        asked = super().clean()
        wanted = {
            "YES": (
                ("review_on", "Enter when it is looked at again"),
                ("disclosed", "Select whether the person has been told of it"),
            ),
            "NO": (("ended_why", "Say why it ends"),),
        }
        for name, sentence in wanted.get(asked.get("holds", ""), ()):
            if not asked.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return asked
