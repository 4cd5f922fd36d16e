"""What is typed about delivery plans."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone

from alongside.core import formats
from alongside.core.forms import DateField, Form
from alongside.delivery.model import LABELS, MEANINGS, Rag
from alongside.delivery.rules import needs_reason
from alongside.partners.models import Agency
from alongside.plans import report_text, rules
from alongside.plans.models import Colour, Lead, Milestone, Outcome, Plan, Progress

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LONGEST_COMMENT = 5_000
LONGEST_PART = 20_000
ASKED_FOR_AT_MOST = timedelta(days=92)
MEANING_OF = {colour.value: f"{MEANINGS[Rag(colour)].capitalize()}" for colour in Colour}
FILE_HINT = "A workbook (.xlsx), a CSV file or a Word document (.docx), in the layout of the delivery plan"


class PlanFileField(forms.FileField):
    """The file of a plan. What is in it is looked at when it is read."""

    def __init__(self) -> None:
        super().__init__(
            label="The plan’s file",
            help_text=f"{FILE_HINT}; at most {LARGEST_FILE // MEGABYTE} MB",
            error_messages={"empty": "The file is empty. Save the plan again, and choose that"},
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is too large, before it is read."""
        sent = super().clean(data, initial)
        if isinstance(sent, UploadedFile) and (sent.size or 0) > LARGEST_FILE:
            raise ValidationError(
                f"The file has {(sent.size or 0) / MEGABYTE:,.0f} MB, and the most is "
                f"{LARGEST_FILE // MEGABYTE} MB. Check that it is the right one; take pictures out of it"
            )
        return sent


class VersionForm(Form):
    """A further version of a plan."""

    file = PlanFileField()


class BeginForm(Form):
    """A plan that begins with its file."""

    title = forms.CharField(
        label="What the plan is called",
        max_length=200,
        help_text="For example: Outcome 2, gang related activity and victimisation",
    )
    year = forms.IntegerField(
        label="Year in which it begins",
        required=False,
        min_value=2000,
        max_value=2099,
        help_text="Leave it empty where the file says so above its table, as “2016 – 2017”",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Enter the year as four numbers, like 2016"
        ),
    )
    file = PlanFileField()

    def clean_title(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["title"].split())


class StatusForm(Form):
    """How a milestone stands. `seen` is the update that its page showed as the newest."""

    progress = forms.ChoiceField(label="How far is it?", choices=Progress.choices, widget=forms.RadioSelect)
    rag = forms.ChoiceField(label="RAG status", choices=Colour.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea,
        help_text="Where it is Amber/Red or Red: why, and what is done about it. The board reads this",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62)

    def clean_comment(self) -> str:
        """With plain line ends."""
        return str(self.cleaned_data["comment"]).replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        """A reason is asked for what the board is told of."""
        given = super().clean() or {}
        rag = given.get("rag")
        if rag and needs_reason(Rag(rag)) and "comment" in given and not given["comment"]:
            self.add_error("comment", f"Say why it is {LABELS[Rag(rag)]}, and what is done about it")
        return given


class LeadForm(Form):
    """Whose role a lead is, and where they are written to."""

    agency = forms.ModelChoiceField(
        label="Agency",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="Not said",
        help_text="Those at this agency may say on the pages of the plan how these milestones stand",
    )
    email = forms.EmailField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="The link of each quarter’s round goes there. Whoever reads it can answer for the lead",
        error_messages={"invalid": "Enter an email address in the correct format, like name@example.com"},
    )

    def __init__(self, *args: Any, lead: Lead, **options: Any) -> None:
        """Offer the agencies that are partners, and the one that is there."""
        contact = getattr(lead, "contact", None)
        super().__init__(
            *args, initial={"agency": lead.agency_id, "email": contact.email if contact else ""}, **options
        )
        is_partner = Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()) | Q(pk=lead.agency_id)
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.filter(is_partner).order_by("name", "pk")


def _last_day(day: date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + ASKED_FOR_AT_MOST:
        raise ValidationError(
            f"The last day must be from today to {formats.date(today + ASKED_FOR_AT_MOST)}",
            code="day month year",
        )


class LastDayForm(Form):
    """Until when the links of a round work."""

    last_day = DateField(label="Last day to answer", validators=[_last_day])

    @property
    def closes_on(self) -> date:
        """The first day on which they no longer work."""
        return self.cleaned_data["last_day"] + timedelta(days=1)


class RoundForm(LastDayForm):
    """A quarter’s round."""

    quarter = forms.TypedChoiceField(
        label="For which quarter?",
        coerce=int,
        choices=[(number, f"Q{number}: {words}") for number, words in rules.QUARTERS.items()],
        widget=forms.RadioSelect,
    )
    field_order = ("quarter", "last_day")


class TargetForm(Form):
    """Something about one of the targets of an outcome."""

    target = forms.ChoiceField(label="Target", widget=forms.RadioSelect)

    def __init__(self, *args: Any, outcome: Outcome, **options: Any) -> None:
        """Offer the outcome’s targets."""
        super().__init__(*args, **options)
        target: Any = self.fields["target"]
        target.choices = [(str(number), words) for number, words in enumerate(outcome.targets)]
        self.targets = outcome.targets

    def clean_target(self) -> str:
        """The target in the plan’s words."""
        return str(self.targets[int(self.cleaned_data["target"])])


class MeasureForm(TargetForm):
    """Which live figure a target names."""

    reference = forms.ChoiceField(
        label="Live figure",
        required=False,
        help_text="Worked out each time the plan is read, as far as whoever reads it may see it",
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **options: Any) -> None:
        """Offer the figures that papers of the board may show, and none."""
        super().__init__(*args, **options)
        reference: Any = self.fields["reference"]
        reference.choices = [("", "None: its typed figures alone"), *offered]


class ReadingForm(TargetForm):
    """What a target’s measure was on a day."""

    figure = forms.DecimalField(
        label="Figure",
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": "Enter the figure as a number, like 58.5"},
    )
    unit = forms.CharField(label="Unit", max_length=20, required=False, help_text="For example: % or people")
    on = DateField(label="Day for which it holds")
    source = forms.CharField(
        label="Where it comes from",
        max_length=200,
        help_text="For example: quarterly return of the gangs unit",
    )


def _plain_markdown(text: str) -> None:
    if fault := report_text.fault_of(text):
        raise ValidationError(fault)


class ReportForm(Form):
    """What whoever writes a report to the board adds to what the plans say."""

    meeting_on = DateField(label="Day of the board’s meeting")
    highlights = forms.CharField(
        label="Key improvements and highlights",
        required=False,
        max_length=LONGEST_PART,
        widget=forms.Textarea,
        validators=[_plain_markdown],
        help_text="A paragraph for each; lists and **bold** as in Markdown",
    )
    asks = forms.CharField(
        label="What the board is asked to do",
        required=False,
        max_length=LONGEST_PART,
        widget=forms.Textarea,
        validators=[_plain_markdown],
        help_text="For example: use its influence, so that an agency comes to meetings",
    )


class BeginReportForm(ReportForm):
    """A report that begins: on the plans of which year."""

    year = forms.TypedChoiceField(label="Plans of which year?", coerce=int, widget=forms.RadioSelect)
    field_order = ("year", "meeting_on", "highlights", "asks")

    def __init__(self, *args: Any, years: list[int], **options: Any) -> None:
        """Offer the years of plans that are kept."""
        super().__init__(*args, **options)
        year: Any = self.fields["year"]
        year.choices = [(one, rules.year_words(one)) for one in years]


NOT_GIVEN = "NONE"


class FilterForm(forms.Form):
    """What a plan’s page is narrowed to."""

    rag = forms.MultipleChoiceField(
        label="RAG status",
        required=False,
        choices=[*Colour.choices, (NOT_GIVEN, "None of the four")],
        widget=forms.CheckboxSelectMultiple,
    )
    late = forms.MultipleChoiceField(
        label="Time", required=False, choices=[("yes", "Late")], widget=forms.CheckboxSelectMultiple
    )
    outcome = forms.ChoiceField(label="Outcome", required=False)
    lead = forms.ChoiceField(label="Lead", required=False)

    def __init__(self, *args: Any, plan: Plan, outcomes: list[Outcome], **options: Any) -> None:
        """Offer the plan’s outcomes and leads."""
        super().__init__(*args, **options)
        outcome: Any = self.fields["outcome"]
        outcome.choices = [("", "Every outcome"), *((str(one.pk), _named(one)) for one in outcomes)]
        lead: Any = self.fields["lead"]
        lead.choices = [
            ("", "Every lead"),
            *((str(pk), name) for pk, name in Lead.objects.filter(plan=plan).values_list("pk", "name")),
        ]

    def narrowed(self, milestones: Any, *, today: date) -> Any:
        """The milestones that fit; what cannot be read narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if colours := asked.get("rag"):
            milestones = milestones.filter(rag__in=["" if one == NOT_GIVEN else one for one in colours])
        if asked.get("late"):
            milestones = milestones.filter(due_on__lt=today).exclude(progress=Progress.DONE)
        if asked.get("outcome"):
            milestones = milestones.filter(action__outcome=asked["outcome"])
        if asked.get("lead"):
            milestones = milestones.filter(leads__lead=asked["lead"])
        return milestones


def _named(outcome: Outcome) -> str:
    words = " ".join(f"{outcome.number} {outcome.title}".split()) or "Without an outcome"
    return words if len(words) <= 60 else f"{words[:59]}…"


def status_initial(milestone: Milestone, seen: int) -> dict[str, Any]:
    """What a form about how a milestone stands begins with."""
    return {
        "progress": milestone.progress,
        "rag": milestone.rag,
        "comment": milestone.comment,
        "seen": seen,
    }
