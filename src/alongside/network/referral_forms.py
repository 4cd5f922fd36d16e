"""What workers type when they refer somebody to a service, and what a service types when it answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from alongside.casework.pack import Pack
from alongside.casework.plan_forms import of_a_need, words
from alongside.core.forms import DateField, Form, visible
from alongside.network import referral_rules
from alongside.network.models import ServiceReferral
from alongside.partners.categories import LEGAL_BASES

State = ServiceReferral.State
WORDS = "In words"
_EMAIL = {"invalid": "Enter an email address in the correct format, like name@example.com"}


def _email() -> forms.EmailField:
    return forms.EmailField(
        label="To which address does the link go?",
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
        help_text="Of their office or of whoever takes referrals. The email names nobody",
        error_messages=_EMAIL,
    )


class SuggestForm(Form):
    """What a suggestion asks besides what the case says."""

    language = forms.CharField(
        label="A language that they need", required=False, max_length=60, help_text="For example, Turkish"
    )

    def clean_language(self) -> str:
        """On one line."""
        return " ".join(str(self.cleaned_data["language"]).split())


class NoneForm(Form):
    """Why none of the services that were suggested is chosen."""

    words = words("Why is none of them chosen?", required=True)


class ReferForm(Form):
    """To refer somebody: what the service is told, item by item, on which basis, and where the link goes."""

    items = forms.MultipleChoiceField(
        label="What is the service told?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="It is told what you tick and what you write, as it stands here, and nothing else",
    )
    words = words(
        "What else is it told?", help_text="What they need to know to start. Do not name other people"
    )
    basis = forms.ChoiceField(
        label="What allows you to share this?",
        choices=list(LEGAL_BASES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Select what allows you to share this"},
    )
    basis_words = forms.CharField(
        label="Who consented and when, or why is it lawful?",
        max_length=500,
        help_text="The service is not told this",
        error_messages={"required": "Say who consented and when, or why it is lawful to share this"},
    )
    email = _email()
    suggestion = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)

    def __init__(
        self, *args: Any, pack: Pack, offered: Sequence[tuple[str, str, str]], **options: Any
    ) -> None:
        """Have the needs of a pack, and what may be told: code, label and text of each item."""
        super().__init__(*args, **options)
        self.offered = {code: (label, text) for code, label, text in offered}
        self.fields = {"need": of_a_need(pack), **self.fields}
        self.pack = pack
        items: Any = self.fields["items"]
        items.choices = [(code, f"{label}: {text}") for code, label, text in offered]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing that the service is told."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.told():
            self.add_error("items", "Tick at least one thing that the service is told, or write it")
        return cleaned

    def told(self) -> list[tuple[str, str]]:
        """What the service is told."""
        said = [self.offered[code] for code in self.cleaned_data.get("items", [])]
        own = self.cleaned_data.get("words", "").strip()
        return [*said, *([(WORDS, own)] if own else [])]


class LinkForm(Form):
    """Where a new link goes."""

    email = _email()


class StepForm(Form):
    """How a referral stands, as far as it may go on."""

    state = forms.ChoiceField(
        label="How does it stand?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select how it stands",
            "invalid_choice": "Select how it stands from what can follow now",
        },
    )
    declined = forms.ChoiceField(label="Why is it declined?", required=False)
    ended = forms.ChoiceField(label="How did it end?", required=False)
    on = DateField(label="Since which day?")
    words = words("What else is to be known?", help_text="Do not name other people")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    is_service = False
    labels = {
        State.ACCEPTED: "Accepted: there is a place",
        State.WAITING: "Waiting for a place",
        State.STARTED: "Started",
        State.ENDED: "Ended",
        State.DECLINED: "Declined",
        State.WITHDRAWN: "Withdrawn",
    }

    def __init__(self, *args: Any, referral: ServiceReferral, is_own: bool = True, **options: Any) -> None:
        """Have what may follow."""
        initial = {"seen": referral.state, "on": timezone.localdate(), **options.pop("initial", {})}
        super().__init__(*args, initial=initial, **options)
        self.referral = referral
        follows = referral_rules.may_follow(referral.state, is_service=self.is_service, is_own=is_own)
        states: Any = self.fields["state"]
        states.choices = [(one, self.labels[State(one)]) for one in follows]
        for name, state in (("declined", State.DECLINED), ("ended", State.ENDED)):
            if state in follows:
                reasons: Any = self.fields[name]
                reasons.choices = [("", "Select a reason"), *referral_rules.codes_of(state).items()]
            else:
                del self.fields[name]

    def clean_on(self) -> date:
        """Ask for a day from the last step until today."""
        found: date = self.cleaned_data["on"]
        if not self.referral.state_on <= found <= timezone.localdate():
            raise ValidationError(
                f"Give a day from {self.referral.state_on.day} {self.referral.state_on:%B %Y} to today"
            )
        return found

    def clean_words(self) -> str:
        """As they are seen."""
        return visible(self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where one is given."""
        cleaned = super().clean() or self.cleaned_data
        asked = {State.DECLINED: "declined", State.ENDED: "ended"}.get(cleaned.get("state", ""))
        if asked and not cleaned.get(asked):
            self.add_error(asked, "Select the reason")
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        asked = {State.DECLINED: "declined", State.ENDED: "ended"}.get(given["state"], "")
        return {
            "state": given["state"],
            "code": given[asked] if asked else "",
            **{name: given[name] for name in ("on", "words", "seen")},
        }


class AnswerForm(StepForm):
    """The same, as the service says it."""

    answered_as = forms.CharField(
        label="In which role do you answer?",
        max_length=150,
        help_text="For example, duty worker. Your name is not needed",
        error_messages={"required": "Enter the role in which you answer"},
    )
    is_service = True
    labels = {
        **StepForm.labels,
        State.ACCEPTED: "We accept: we have a place",
        State.WAITING: "We accept, and they wait for a place",
        State.STARTED: "They have started",
        State.ENDED: "It has ended",
        State.DECLINED: "We decline",
    }

    def clean_answered_as(self) -> str:
        """Ask for something that is seen."""
        found = visible(self.cleaned_data["answered_as"])
        if not found:
            raise ValidationError(self.fields["answered_as"].error_messages["required"])
        return found

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return {**super().said(), "answered_as": self.cleaned_data["answered_as"]}


class ByNameForm(Form):
    """A service that somebody knows already."""

    words = forms.CharField(label="A service by its name", required=False, max_length=200)
