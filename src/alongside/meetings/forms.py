"""What is typed about series, meetings, agendas, decisions and actions."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from alongside.casework.models import Referral
from alongside.core import conflicts
from alongside.core.forms import DateField, Form
from alongside.meetings import rules
from alongside.meetings.drawing_up import Proposal
from alongside.meetings.models import Action, Answer, Attendance, Member, Series
from alongside.meetings.referrals import title
from alongside.partners.models import Agency, Posting, Programme

# As much as somebody types in a meeting; more is a paper.
MOST = 2_000
MOST_OF_A_PART = 5_000
# A panel speaks for 12 to 15 minutes of each case.
MINUTES_FOR_A_CASE = 12
DAY_HINT = "For example, 24 2 2021"
LENGTHS = (5, 600)
# On one line, as a subject of an e-mail and a calendar have it.
# The last is how a version that was saved meanwhile carries it.
TIMES = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I %p", "%H:%M:%S")


class Line(forms.CharField):
    """Text on one line."""

    def to_python(self, value: Any) -> str:
        """What was typed, without line breaks."""
        return " ".join((super().to_python(value) or "").split())


def _time() -> forms.TimeField:
    return forms.TimeField(
        label="Time",
        help_text="For example, 2:00pm or 14:00",
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "text"}),
        error_messages={
            "required": "Enter the time at which it begins",
            "invalid": "The time must be like 2:00pm or 14:00",
        },
    )


def _whole(label: str, least: int, most: int, *, required: bool = True) -> forms.IntegerField:
    message = f"{label} must be a whole number from {least} to {most}"
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": message, "min_value": message, "max_value": message},
    )


def _words(label: str, missing: str, *, hint: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST,
        widget=forms.Textarea,
        help_text=hint,
        error_messages={"required": missing, "max_length": f"{label} must be {MOST:,} letters or fewer"},
    )


def _part(label: str, hint: str) -> forms.CharField:
    """One of the texts of an agency's part."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_OF_A_PART,
        widget=forms.Textarea,
        help_text=hint,
        error_messages={
            "max_length": f"“{label}” takes {MOST_OF_A_PART:,} letters at most. Nothing of it is lost"
        },
    )


class SeriesForm(conflicts.Form):
    """How a series meets."""

    name = Line(label="Name", max_length=120, help_text="It stands in e-mails, so name no case and nobody")
    rhythm = forms.ChoiceField(
        label="How often does it meet?",
        choices=[(one.value, one.label) for one in rules.Rhythm],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how often it meets"},
    )
    first_on = DateField(
        label="First day",
        help_text=f"The rhythm counts from it. {DAY_HINT}",
        error_messages={"required": "Enter the day from which the rhythm counts"},
    )
    time = _time()
    minutes = _whole("Length in minutes", *LENGTHS)
    place = Line(label="Place", max_length=200, help_text="A room, or a link to a call")
    quorum = _whole("Agencies in the room for a quorum", 1, 50)
    needs_chair = forms.BooleanField(
        label="A quorum needs a chair or co-chair too", required=False, initial=True
    )
    standing = forms.CharField(
        label="Standing items",
        required=False,
        widget=forms.Textarea,
        help_text="Items of every agenda, one on each line",
        validators=[MaxLengthValidator(MOST, f"Standing items must be {MOST:,} letters or fewer")],
    )


class NewSeriesForm(SeriesForm):
    """A series to make: of what kind, and how it meets."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=Series.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what it is"},
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Programme",
        required=False,
        empty_label="Choose",
        help_text="Of a case panel",
        error_messages={"invalid_choice": "Select a programme that is offered"},
    )

    field_order = ["name", "kind", "programme"]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Have the programmes that are live."""
        super().__init__(*args, **options)
        live = Programme.objects.filter(live_from__isnull=False, ended_at=None).order_by("name", "pk")
        self.fields["programme"].queryset = live  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A case panel is of a programme, and a board of none."""
        said = super().clean() or {}
        if said.get("kind") == Series.Kind.PANEL and not said.get("programme") and not self.errors:
            self.add_error("programme", "Select the programme whose cases the panel speaks of")
        if said.get("kind") == Series.Kind.GROUP:
            said["programme"] = None
        return said


class MemberForm(Form):
    """Who belongs to a series."""

    who = forms.ChoiceField(
        label="Who?",
        help_text="Somebody who works there; or an agency that has not said yet who comes",
        error_messages={"required": "Select who it is", "invalid_choice": "Select somebody who is offered"},
    )
    stands_as = forms.ChoiceField(
        label="They come as",
        choices=Member.StandsAs.choices,
        initial=Member.StandsAs.REPRESENTATIVE,
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(
        label="Role", choices=Member.Role.choices, initial=Member.Role.MEMBER, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, agencies: Iterable[Agency], postings: Iterable[Posting], **options: Any
    ) -> None:
        """Have the agencies, each with who works there."""
        super().__init__(*args, **options)
        at: dict[int, list[tuple[str, str]]] = {}
        self._known: dict[str, tuple[Agency, Posting | None]] = {}
        for one in postings:
            key = f"p{one.pk}"
            self._known[key] = (one.agency, one)
            at.setdefault(one.agency_id, []).append((key, f"{one.agency.name}: {one.user.name}"))
        choices = [("", "Choose")]
        for agency in agencies:
            self._known[f"a{agency.pk}"] = (agency, None)
            choices += [*at.get(agency.pk, []), (f"a{agency.pk}", f"{agency.name}: nobody named yet")]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[Agency, Posting | None]:
        """The agency, and who it is."""
        return self._known[self.cleaned_data["who"]]


class DatesForm(Form):
    """Which of the dates that the rhythm proposes are planned."""

    dates = forms.MultipleChoiceField(
        label="Dates",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Select at least one date",
            "invalid_choice": "Select dates that are offered",
        },
    )

    def __init__(self, *args: Any, proposed: Sequence[rules.Proposed], **options: Any) -> None:
        """Have those dates, all chosen."""
        super().__init__(*args, **options)
        choices = [
            (one.rhythm_on.isoformat(), f"{one.on:%A} {one.on.day} {one.on:%B %Y}") for one in proposed
        ]
        self.fields["dates"].choices = choices  # type: ignore[attr-defined]
        self.fields["dates"].initial = [key for key, _ in choices]

    @property
    def chosen(self) -> list[date]:
        """The days on which the rhythm puts them."""
        return [date.fromisoformat(one) for one in self.cleaned_data["dates"]]


class DayForm(Form):
    """A date for a meeting, by hand."""

    on = DateField(
        label="Another date", help_text=DAY_HINT, error_messages={"required": "Enter the date of the meeting"}
    )
    time = _time()


class MeetingForm(Form):
    """When and where a meeting is."""

    on = DateField(
        label="Date", help_text=DAY_HINT, error_messages={"required": "Enter the date of the meeting"}
    )
    time = _time()
    minutes = _whole("Length in minutes", *LENGTHS)
    place = Line(label="Place", max_length=200)


class WhyForm(Form):
    """A reason."""

    why = _words("Why?", "Say why")


class GuestForm(Form):
    """Somebody in the room who is no member."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Agency",
        empty_label="Choose",
        error_messages={
            "required": "Select for which agency they are here",
            "invalid_choice": "Select an agency that is offered",
        },
    )
    posting = forms.ModelChoiceField(
        Posting.objects.none(),
        label="Who, if they have an account?",
        required=False,
        empty_label="They have no account",
        help_text="What they may see of a case is checked by it",
        error_messages={"invalid_choice": "Select somebody who is offered"},
    )
    name = Line(label="Name, if they have none", required=False, max_length=120)
    capacity = forms.ChoiceField(
        label="In what capacity?",
        choices=[
            (Attendance.Capacity.GUEST, "Guest"),
            (Attendance.Capacity.REPRESENTATIVE, "For their agency, today"),
            (Attendance.Capacity.ADVISOR, "Advisor"),
        ],
        initial=Attendance.Capacity.GUEST,
    )

    def __init__(self, *args: Any, day: date, could_come: QuerySet[Posting], **options: Any) -> None:
        """Have the agencies that are partners on the day, and who works there."""
        super().__init__(*args, **options)
        self.fields["agency"].queryset = agencies_on(day)  # type: ignore[attr-defined]
        who: Any = self.fields["posting"]
        who.queryset = could_come
        who.label_from_instance = lambda one: f"{one.agency.name}: {one.user.name}"

    def clean(self) -> dict[str, Any]:
        """They have an account at that agency, or a name."""
        said = super().clean() or {}
        agency, posting = said.get("agency"), said.get("posting")
        if "posting" in self.errors:
            return said
        if posting is None and not said.get("name"):
            self.add_error("name", "Enter who it is")
        if posting and agency and posting.agency_id != agency.pk:
            self.add_error(
                "posting", f"{posting.user.name} works at {posting.agency.name}: select that agency"
            )
        return said


def agencies_on(day: date) -> Any:
    """The agencies that are partners on a day."""
    return Agency.objects.exclude(ends_on__lte=day).order_by("name", "pk")


class ItemForm(Form):
    """An item for an agenda."""

    title = Line(
        label="What is it about?", max_length=300, error_messages={"required": "Enter what it is about"}
    )
    minutes = _whole("Minutes", 1, 600, required=False)


class ChangeItemForm(ItemForm):
    """An item of an agenda, and its place."""

    place = _whole("Place on the agenda", 1, 200)


class DrawUpForm(Form):
    """Which of the proposed cases and referrals come onto the agenda of a panel, and for how long."""

    cases = forms.MultipleChoiceField(
        label="Cases",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "A case that you chose is not proposed any more. Look at the list again"
        },
    )
    referrals = forms.MultipleChoiceField(
        label="Referrals that wait",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "A referral that you chose is decided by now, or not proposed. Look at the list"
        },
    )
    reference = Line(
        label="Another case", required=False, max_length=20, help_text="By its reference, such as GAG-000012"
    )
    minutes = _whole("Minutes for each", 1, 120)

    def __init__(
        self, *args: Any, proposed: Sequence[Proposal], waiting: Sequence[Referral], **options: Any
    ) -> None:
        """Have the proposed cases and referrals, all chosen."""
        super().__init__(*args, **options)
        choices = [(str(one.case.pk), f"{one.case.reference}, {one.name}") for one in proposed]
        self.fields["cases"].choices = choices  # type: ignore[attr-defined]
        self.fields["cases"].initial = [key for key, _ in choices]
        self.fields["minutes"].initial = MINUTES_FOR_A_CASE
        if not choices:
            del self.fields["cases"]
        choices = [(str(one.pk), title(one)) for one in waiting]
        self.fields["referrals"].choices = choices  # type: ignore[attr-defined]
        self.fields["referrals"].initial = [key for key, _ in choices]
        if not choices:
            del self.fields["referrals"]

    @property
    def referred(self) -> list[int]:
        """The ids of the referrals."""
        return [int(one) for one in self.cleaned_data.get("referrals", [])]

    @property
    def chosen(self) -> list[int]:
        """The ids of the cases."""
        return [int(one) for one in self.cleaned_data.get("cases", [])]


class PartForm(conflicts.Form):
    """What an agency brings on a case."""

    facts = _part("What do you know?", "Facts, and who says so")
    concerns = _part("What worries you?", "Your assessment of the risks")
    offer = _part("What can you offer?", "What your agency could do next")

    def __init__(self, *args: Any, category: forms.ChoiceField, **options: Any) -> None:
        """Have the categories under which it may be shared."""
        super().__init__(*args, **options)
        self.fields["category"] = category

    def clean(self) -> dict[str, Any]:
        """An empty part says nothing."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(name, "").strip() for name in ("facts", "concerns", "offer")):
            raise forms.ValidationError("Say what you know, what worries you, or what you can offer")
        return said


class AnswerForm(Form):
    """Whether one comes to a meeting."""

    says = forms.ChoiceField(
        label="Do you come?",
        choices=Answer.Says.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether you come"},
    )


class CopyForm(Form):
    """For whom a profile is printed."""

    recipient = forms.ChoiceField(
        label="Who is it for?",
        help_text="Their name and agency stand across each page. They are told what their agency may read",
        error_messages={
            "required": "Select for whom it is",
            "invalid_choice": "Select somebody who is offered",
        },
    )

    def __init__(self, *args: Any, recipients: Iterable[Posting], **options: Any) -> None:
        """Have those for whom it may be printed."""
        super().__init__(*args, **options)
        self.fields["recipient"].choices = owner_choices(recipients)  # type: ignore[attr-defined]


class DecisionForm(Form):
    """What was decided, and why; of a case also the approach, where whoever writes may set it."""

    text = _words("What was decided?", "Enter what was decided")
    reason = _words("Why?", "Enter why it was decided")

    def __init__(
        self, *args: Any, approaches: Sequence[tuple[str, str]] = (), stands: str = "", **options: Any
    ) -> None:
        """Have the approaches of the programme's pack, the one that stands chosen."""
        super().__init__(*args, **options)
        if approaches:
            self.fields["approach"] = forms.ChoiceField(
                label="Approach",
                required=False,
                choices=[*([] if stands else [("", "Not agreed yet")]), *approaches],
                initial=stands,
                widget=forms.RadioSelect,
            )
            # Whoever leaves it as it stood does not set back what was set meanwhile.
            self.fields["approach_was"] = forms.CharField(
                required=False, initial=stands, widget=forms.HiddenInput
            )


class ActionForm(Form):
    """Who is to do what, by when."""

    text = _words("What is to be done?", "Enter what is to be done")
    owner = forms.ChoiceField(
        label="Who does it?",
        help_text="One person",
        error_messages={
            "required": "Select who does it",
            "invalid_choice": "Select somebody who is offered",
        },
    )
    due_on = DateField(
        label="By when?",
        help_text=DAY_HINT,
        error_messages={"required": "Enter the day by which it is to be done"},
    )

    def __init__(self, *args: Any, owners: Iterable[Posting], **options: Any) -> None:
        """Have those who could own it."""
        super().__init__(*args, **options)
        self.fields["owner"].choices = owner_choices(owners)  # type: ignore[attr-defined]


def owner_choices(owners: Iterable[Posting]) -> list[tuple[str, str]]:
    """Who could own an action, with their agency."""
    return [("", "Choose"), *((str(one.pk), f"{one.user.name}, {one.agency.name}") for one in owners)]


class ChangeActionForm(Form):
    """Somebody else to do it, or more time."""

    owner = ActionForm.base_fields["owner"]
    due_on = ActionForm.base_fields["due_on"]
    why = _words("Why?", "Say why")

    def __init__(self, *args: Any, owners: Iterable[Posting], **options: Any) -> None:
        """Have those who could own it."""
        super().__init__(*args, **options)
        self.fields["owner"].choices = owner_choices(owners)  # type: ignore[attr-defined]


class EndActionForm(Form):
    """What became of an action."""

    state = forms.ChoiceField(
        label="Is it done?",
        choices=[
            (Action.State.DONE, "Yes, it is done"),
            (Action.State.NOT_DONE, "No, and it will not be"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it is done"},
    )
    words = _words(
        "What came of it?", "", hint="If it is not done, say why: the members read it", required=False
    )

    def clean(self) -> dict[str, Any]:
        """What is not done needs a reason."""
        said = super().clean() or {}
        if said.get("state") == Action.State.NOT_DONE and not said.get("words", "").strip():
            self.add_error("words", "Say why it is not done")
        return said


class Sure(Form):
    """A question that a button answers."""
