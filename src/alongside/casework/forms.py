"""What workers type about cases."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils import timezone

from alongside.casework import queries
from alongside.casework.models import Case
from alongside.casework.pack import Pack
from alongside.casework.parts import STANDING
from alongside.casework.plan_forms import NOT_SCORED, scale
from alongside.core import conflicts
from alongside.core.forms import DateField, Form
from alongside.people.forms import LEAST_REASON, MOST_REASON, EnterForm
from alongside.people.models import Marker


def standing_fields(pack: Pack, case: Case | None = None) -> dict[str, forms.ChoiceField]:
    """A field for each vocabulary that the pack has; a retired word stays for whom it stands for."""
    made = {}
    for one in STANDING:
        choices = pack.offered(one.vocabulary)
        held = getattr(case, one.column, "")
        if held and held not in dict(choices):
            choices = [*choices, (held, pack.word(one.vocabulary, held))]
        if not choices:
            continue
        is_needed = one.column == "status"
        made[one.column] = forms.ChoiceField(
            label=one.label,
            required=is_needed,
            choices=[("", "Choose" if is_needed else "Not known"), *choices],
            initial=held,
            error_messages={"required": "Select a status"},
        )
    return made


class OpenForm(EnterForm):
    """Somebody who becomes a case: who they are, how they are known, and how they stand."""

    def __init__(self, *args: Any, pack: Pack, **options: Any) -> None:
        """Have the fields of a pack."""
        super().__init__(*args, **options)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Marker.Role if role.value in pack.referrals.roles
        ]
        self.standing_names = list(standing_fields(pack))
        self.fields.update(standing_fields(pack))

    def standing(self) -> dict[str, str]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.standing_names}


class StandingForm(conflicts.Form):
    """How somebody stands now, since when, and why."""

    on = DateField(label="Since", help_text="For example, 27 3 2026")
    words = forms.CharField(
        label="Why",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        widget=forms.Textarea,
        help_text="What happened, and who says so. Do not name other people",
        error_messages={"required": "Say why"},
    )

    def __init__(self, *args: Any, pack: Pack, case: Case, **options: Any) -> None:
        """Have the fields of a pack, filled with how the case stands."""
        super().__init__(*args, **options)
        standing = standing_fields(pack, case)
        self.standing_names = list(standing)
        self.fields = {**standing, **self.fields}
        self.initial.setdefault("on", timezone.localdate())

    def standing(self) -> dict[str, str]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.standing_names}


class CloseForm(Form):
    """Why a case ends, and how serious the needs are that were scored at its start."""

    exit = forms.ChoiceField(
        label="Why does it end?", widget=forms.RadioSelect, error_messages={"required": "Select why it ends"}
    )
    words = forms.CharField(
        label="In words",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        widget=forms.Textarea,
        error_messages={"required": "Say in words why it ends"},
    )

    def __init__(self, *args: Any, pack: Pack, needs: Collection[str] = (), **options: Any) -> None:
        """Have the reasons of a pack, and the needs that are scored at the end."""
        super().__init__(*args, **options)
        self.fields["exit"].choices = pack.offered("exits")  # type: ignore[attr-defined]
        self.needs = sorted(needs, key=lambda code: pack.word("needs", code))
        for code in self.needs:
            self.fields[f"need_{code}"] = forms.ChoiceField(
                label=f"At the end: {pack.word('needs', code)}",
                choices=[("", "Choose"), *scale(pack), (NOT_SCORED, "Cannot be scored")],
                error_messages={"required": f"Select how serious it is: {pack.word('needs', code)}"},
            )

    def scores(self) -> dict[str, int | None]:
        """What the action takes."""
        said = {code: self.cleaned_data[f"need_{code}"] for code in self.needs}
        return {code: None if number == NOT_SCORED else int(number) for code, number in said.items()}


class AssignForm(Form):
    """Who works on a case."""

    to = forms.ChoiceField(label="Who", error_messages={"required": "Select who works on it"})
    words = forms.CharField(
        label="Why", max_length=MOST_REASON, widget=forms.Textarea, error_messages={"required": "Say why"}
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        """Have those who could work on the case, without whoever does."""
        super().__init__(*args, **options)
        could = [(str(one.pk), one.user.name) for one in queries.could_work(case) if one.pk != case.worker_id]
        self.fields["to"].choices = [("", "Choose"), *could]  # type: ignore[attr-defined]


class AssignManyForm(Form):
    """Who works on some cases from now on."""

    to = forms.ChoiceField(label="Who", error_messages={"required": "Select who works on them"})
    words = forms.CharField(
        label="Why",
        max_length=MOST_REASON,
        widget=forms.Textarea,
        help_text="Said in the chronology of each case",
        error_messages={"required": "Say why"},
    )

    def __init__(self, *args: Any, cases: Sequence[Case], **options: Any) -> None:
        """Have those who could work on every one of the cases."""
        super().__init__(*args, **options)
        could = [(str(one.pk), one.user.name) for one in queries.could_work_on_all(cases)]
        self.has_choice = bool(could)
        self.fields["to"].choices = [("", "Choose"), *could]  # type: ignore[attr-defined]
