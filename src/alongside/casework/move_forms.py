"""What is typed about the move of a caseload."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator

from alongside.core.forms import DateField, Form
from alongside.partners.areas import BOROUGHS
from alongside.partners.models import Agency, Posting
from alongside.people.forms import LEAST_REASON, MOST_REASON


class DrawUpForm(Form):
    """A move to draw up."""

    receiving = forms.ChoiceField(label="To which agency?", error_messages={"required": "Select an agency"})
    programmes = forms.MultipleChoiceField(
        label="Of which programmes?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one programme"},
    )
    boroughs = forms.MultipleChoiceField(
        label="Of which boroughs?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Select none for all of them",
    )
    on = DateField(
        label="On which day?",
        help_text="For example, 26 6 2026. It is carried out just after midnight",
        error_messages={"required": "Enter the day"},
    )
    why = forms.CharField(
        label="Why",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        widget=forms.Textarea,
        help_text="Said in every case that moves. Do not name anybody",
        error_messages={"required": "Say why"},
    )

    def __init__(
        self,
        *args: Any,
        agencies: Iterable[Agency],
        programmes: Mapping[str, str],
        borough: str,
        **options: Any,
    ) -> None:
        """Have the agencies and programmes there are; whoever reaches one borough moves its cases."""
        super().__init__(*args, **options)
        self.fields["receiving"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((str(one.pk), one.name) for one in agencies),
        ]
        self.fields["programmes"].choices = list(programmes.items())  # type: ignore[attr-defined]
        if borough:
            del self.fields["boroughs"]
        else:
            choices = [(one.gss, one.name) for one in sorted(BOROUGHS, key=lambda one: one.name)]
            self.fields["boroughs"].choices = choices  # type: ignore[attr-defined]
        self.borough = borough

    def reach(self) -> list[str]:
        """What the action takes."""
        return [self.borough] if self.borough else list(self.cleaned_data["boroughs"])


class AgreeForm(Form):
    """Agreeing that a caseload comes: who takes whose place, and who takes the tasks of all others."""

    taker = forms.ChoiceField(
        label="Who takes the open tasks of everybody else?",
        error_messages={"required": "Select who takes them"},
    )

    def __init__(
        self,
        *args: Any,
        leaving: Iterable[Posting],
        takers: Iterable[Posting],
        named: Mapping[int, int],
        **options: Any,
    ) -> None:
        """Have a choice for each worker who gives cases; what the giving agency has said stands."""
        super().__init__(*args, **options)
        choices = [(str(one.pk), one.user.name) for one in takers]
        places: dict[str, forms.Field] = {
            f"worker-{one.pk}": forms.ChoiceField(
                label=f"In the place of {one.user.name}",
                required=False,
                choices=[("", "Nobody yet: their cases have no worker"), *choices],
            )
            for one in leaving
            if one.pk not in named
        }
        self.fields["taker"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]
        self.fields = {**places, **self.fields}

    def workers(self) -> dict[int, int]:
        """What the action takes."""
        return {
            int(name.removeprefix("worker-")): int(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("worker-") and value
        }


class WithdrawForm(Form):
    """Taking a move back."""

    why = forms.CharField(
        label="Why",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        widget=forms.Textarea,
        error_messages={"required": "Say why"},
    )
