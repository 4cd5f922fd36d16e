"""What workers type about plans. A word that the pack has retired is offered no more."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils import timezone

from alongside.casework.models import Goal, Intervention, NeedScore
from alongside.casework.pack import Pack
from alongside.core.forms import DateField, Form
from alongside.people.forms import LEAST_REASON, MOST_REASON

NOT_SCORED = "NOT_SCORED"
NO_OTHERS = "Do not name other people"
# A mistyped year is found.
LONGEST = timedelta(days=10 * 366)


def words(label: str, *, required: bool = False, help_text: str = NO_OTHERS, most: int = MOST_REASON) -> Any:
    """A field for a few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        widget=forms.Textarea,
        help_text=help_text,
        validators=[MinLengthValidator(LEAST_REASON, "Say more")] if required else [],
    )


def of_a_need(pack: Pack) -> forms.ChoiceField:
    """Which need something is about, in the groups of their pathways."""
    choices = [("", "None in particular"), *pack.offered("needs")]
    return forms.ChoiceField(label="Which need is it for?", required=False, choices=choices)


def today() -> date:
    """What a day is filled with: read when the form is shown."""
    return timezone.localdate()


class ScoreForm(Form):
    """How serious needs are, at the start or at a review."""

    point = forms.ChoiceField(
        label="At which point?",
        choices=[(one.value, one.label) for one in (NeedScore.Point.START, NeedScore.Point.REVIEW)],
        widget=forms.RadioSelect,
        error_messages={"required": "Select start or review"},
    )
    on = DateField(label="When were they scored?", initial=today)
    words = words("What do the scores rest on?")

    def __init__(self, *args: Any, pack: Pack, scored: Iterable[str] = (), **options: Any) -> None:
        """Have a field for each need that is offered, and for those that were scored before."""
        super().__init__(*args, **options)
        offered = dict(pack.offered("needs"))
        self.needs = [*offered, *sorted(set(scored) - set(offered))]
        fields = {
            f"need_{code}": forms.ChoiceField(
                label=pack.word("needs", code),
                required=False,
                choices=[("", "Not scored now"), *scale(pack)],
            )
            for code in self.needs
        }
        asked = self.fields
        self.fields = {"point": asked["point"], "on": asked["on"], **fields, "words": asked["words"]}

    def clean(self) -> dict[str, Any]:
        """Ask for at least one score."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.scores():
            raise ValidationError("Score at least one need")
        return cleaned

    def scores(self) -> dict[str, int]:
        """What the action takes."""
        said = {code: self.cleaned_data.get(f"need_{code}", "") for code in self.needs}
        return {code: int(number) for code, number in said.items() if number}


def scale(pack: Pack) -> list[tuple[str, str]]:
    """The scale of a pack, as choices."""
    return [(str(number), f"{number}: {name}") for number, name in enumerate(pack.need_scale)]


class GoalForm(Form):
    """What is to be reached, and by when."""

    own_words = words(
        "What do they want, in their own words?",
        help_text="As they say it. It stands on the plan that they are given",
    )
    words = words("And in yours?")
    set_on = DateField(label="When was it set?", initial=today)
    target_on = DateField(label="By when?", help_text="For example, 27 3 2027")

    def __init__(self, *args: Any, pack: Pack, **options: Any) -> None:
        """Have the needs of a pack."""
        super().__init__(*args, **options)
        self.fields = {"need": of_a_need(pack), **self.fields}

    def clean_target_on(self) -> date:
        """Ask for a day within ten years: a mistyped year is found."""
        found: date = self.cleaned_data["target_on"]
        if found > today() + LONGEST:
            raise ValidationError("Give a day within ten years")
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for words, and for days that fit each other."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("own_words") or cleaned.get("words")) and not self.errors:
            self.add_error("own_words", "Say what is to be reached, in their own words if you can")
        return cleaned


class GoalStateForm(Form):
    """That a goal is reached, given up, or open again. `seen`: the state when the form was opened."""

    seen = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="How does it stand?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select how it stands"},
    )
    on = DateField(label="Since when?", initial=today)
    reason = words("What shows it, or why?", required=True)

    def __init__(self, *args: Any, goal: Goal, **options: Any) -> None:
        """Offer the other states."""
        super().__init__(*args, **options)
        others = [(one.value, one.label) for one in Goal.State if one != goal.state]
        self.fields["state"].choices = others  # type: ignore[attr-defined]
        self.initial.setdefault("seen", goal.state)


class InterventionForm(Form):
    """Something that is offered, by whom, and how far it is."""

    provider = forms.CharField(
        label="Who does it?", required=False, max_length=200, help_text="A service or agency, not a person"
    )
    status = forms.ChoiceField(label="How far is it?")
    on = DateField(label="Since when?", initial=today)

    def __init__(self, *args: Any, pack: Pack, **options: Any) -> None:
        """Have the interventions and needs of a pack."""
        super().__init__(*args, **options)
        code = forms.ChoiceField(
            label="What is offered?",
            choices=[("", "Choose"), *pack.offered("interventions")],
            error_messages={"required": "Select what is offered"},
        )
        self.fields = {"code": code, "need": of_a_need(pack), **self.fields}
        self.fields["status"].choices = statuses()  # type: ignore[attr-defined]


def statuses() -> list[tuple[str, str]]:
    """How far an intervention may be; that it ended with its case is for the database to say."""
    return [(one.value, one.label) for one in Intervention.Status if one != Intervention.Status.CASE_CLOSED]


class InterventionStatusForm(Form):
    """How far an intervention is now. `seen`: the status when the form was opened."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label="How far is it?", widget=forms.RadioSelect, error_messages={"required": "Select how far it is"}
    )
    on = DateField(label="Since when?", initial=today)
    words = words("Anything more?")

    def __init__(self, *args: Any, intervention: Intervention, **options: Any) -> None:
        """Offer the other statuses."""
        super().__init__(*args, **options)
        others = [one for one in statuses() if one[0] != intervention.status]
        self.fields["status"].choices = others  # type: ignore[attr-defined]
        self.initial.setdefault("seen", intervention.status)


class BarrierForm(Form):
    """What was needed and not to be had."""

    from_on = DateField(label="Since when?", initial=today)
    words = words("Anything more?", help_text=f"What was tried, and where. {NO_OTHERS}")

    def __init__(self, *args: Any, pack: Pack, **options: Any) -> None:
        """Have the barriers and needs of a pack."""
        super().__init__(*args, **options)
        code = forms.ChoiceField(
            label="What is not to be had?",
            choices=pack.offered("barriers"),
            widget=forms.RadioSelect,
            error_messages={"required": "Select what is not to be had"},
        )
        self.fields = {"code": code, "need": of_a_need(pack), **self.fields}


class EndBarrierForm(Form):
    """That it is there now, or is needed no more."""

    until_on = DateField(label="When did it end?", initial=today)
    words = words("How did it end?", required=True)


class ReviewForm(Form):
    """That the plan was reviewed."""

    on = DateField(label="When was it reviewed?", initial=today)
    words = words("What was agreed?", required=True)
