"""What is typed about tasks, closures, and who works on many cases."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator

from alongside.casework.models import WorkTask
from alongside.core.forms import DateField, Form
from alongside.partners.models import Posting
from alongside.people.forms import LEAST_REASON, MOST_REASON

# What one may choose by hand; the other sources are those of rooms that make tasks.
BY_HAND = ("BY_HAND", "PLAN", "MEETING", "LICENCE", "REVIEW")


def _why(label: str = "Why") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        widget=forms.Textarea,
        error_messages={"required": "Say why"},
    )


def _people(postings: Iterable[Posting], *, own_agency: int) -> list[tuple[str, str]]:
    """Postings to choose from, with their agency where it is another."""
    return [
        (str(one.pk), one.user.name if one.agency_id == own_agency else f"{one.user.name}, {one.agency.name}")
        for one in postings
    ]


class TaskForm(Form):
    """A task to set."""

    what = forms.CharField(
        label="What is to be done?",
        max_length=MOST_REASON,
        widget=forms.Textarea,
        help_text="Do not name other people",
        error_messages={"required": "Say what is to be done"},
    )
    due_on = DateField(
        label="By when?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day by which it is to be done"},
    )
    owner = forms.ChoiceField(label="Who does it?", error_messages={"required": "Select who does it"})
    source = forms.ChoiceField(
        label="Where does it come from?",
        choices=[(one, WorkTask.Source(one).label) for one in BY_HAND],
        initial="BY_HAND",
        error_messages={"required": "Select where it comes from"},
    )

    def __init__(self, *args: Any, owners: Iterable[Posting], by: Posting, **options: Any) -> None:
        """Have those who could take it on, whoever sets it first."""
        super().__init__(*args, **options)
        others = [one for one in owners if one.pk != by.pk]
        choices = [(str(by.pk), f"{by.user.name} (you)"), *_people(others, own_agency=by.agency_id)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]


class DoneForm(Form):
    """A task that is ticked off."""

    words = forms.CharField(
        label="What came of it?", required=False, max_length=MOST_REASON, widget=forms.Textarea
    )


class ExtendForm(Form):
    """More time for a task."""

    due_on = DateField(
        label="Until when?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day by which it is to be done now"},
    )
    why = _why()


class PassOnForm(Form):
    """A task for somebody else."""

    to = forms.ChoiceField(label="To whom?", error_messages={"required": "Select who is to do it"})
    why = _why()

    def __init__(self, *args: Any, owners: Iterable[Posting], by: Posting, **options: Any) -> None:
        """Have those who could take it on."""
        super().__init__(*args, **options)
        choices = [("", "Choose"), *_people(owners, own_agency=by.agency_id)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class WhyForm(Form):
    """A reason: for dropping a task, or refusing a closure."""

    why = _why()


class DecideForm(Form):
    """What somebody else says to a closure that is asked for."""

    decision = forms.ChoiceField(
        label="Is the case to be closed?",
        choices=[("SIGN", "Yes: sign, and close it"), ("REFUSE", "No: it stays open")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the case is to be closed"},
    )
    why = forms.CharField(
        label="Why",
        required=False,
        max_length=MOST_REASON,
        widget=forms.Textarea,
        help_text="If it stays open, say why: whoever asked reads it",
    )

    def clean(self) -> dict[str, Any]:
        """Refusing needs a reason."""
        said = super().clean() or {}
        if said.get("decision") == "REFUSE" and len(said.get("why", "").strip()) < LEAST_REASON:
            self.add_error("why", "Say why the case stays open")
        return said


class ReassignForm(Form):
    """One worker for several cases."""

    to = forms.ChoiceField(
        label="Who works on them?", error_messages={"required": "Select who works on them"}
    )
    why = _why()

    def __init__(self, *args: Any, workers: Iterable[Posting], **options: Any) -> None:
        """Have those who could work on one of them."""
        super().__init__(*args, **options)
        choices = [("", "Choose"), *((str(one.pk), one.user.name) for one in workers)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class DigestForm(Form):
    """Whether one wants the daily e-mail."""

    wanted = forms.BooleanField(label="Send me an email on working days when a task needs me", required=False)
