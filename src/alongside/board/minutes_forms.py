"""What clerks write into minutes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alongside.core import conflicts
from alongside.core.forms import DateField, Form

LONGEST = 100_000
# Beyond it a number is no minute's.
LARGEST_NUMBER = 9_999
MEMBERS, PUBLIC = "MEMBERS", "PUBLIC"
MARKDOWN = "Markdown: lists, tables, links, **bold** and *italics*"


class Text(forms.CharField):
    """Markdown, kept as it was written, with one kind of line end whichever browser sent it."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=LONGEST, strip=False, **options)

    def to_python(self, value: Any) -> str:
        """The text with one kind of line end."""
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class Line(forms.CharField):
    """Text on one line."""

    def to_python(self, value: Any) -> str:
        """What was typed, without line breaks."""
        return " ".join((super().to_python(value) or "").split())


def _number(label: str, hint: str, *, required: bool) -> forms.IntegerField:
    message = f"{label} must be a whole number from 1 to {LARGEST_NUMBER:,}"
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=1,
        max_value=LARGEST_NUMBER,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": f"Enter the {label[0].lower()}{label[1:]}",
            "invalid": message,
            "min_value": message,
            "max_value": message,
        },
    )


def _title() -> forms.CharField:
    return Line(max_length=300, error_messages={"required": "Enter the title of the minute"})


class HeadForm(conflicts.Form):
    """Who was present, the apologies, and where the numbers begin."""

    when = Line(
        label="When and where",
        max_length=300,
        error_messages={"required": "Enter when and where the meeting was held"},
    )
    present = Text(help_text=f"By agency, drafted from who was in the room. {MARKDOWN}")
    apologies = Text(help_text="Who sent apologies for absence")
    first_number = _number(
        "Number of the first minute",
        "Leave it empty to run on from the minutes before, from 1 in each municipal year",
        required=False,
    )


class MinuteForm(conflicts.Form):
    """A minute: what was discussed, and what was resolved."""

    title = _title()
    text = Text(label="What was discussed", help_text=MARKDOWN)
    resolved = Text(label="Resolved", help_text="What was decided, and why. It stands below RESOLVED")
    place = _number("Place among the minutes", "1 is the first", required=True)


class TitleForm(Form):
    """A minute that is added."""

    title = _title()


class AgreeForm(conflicts.Form):
    """That minutes are agreed as they were read, with what was corrected, and who may read them."""

    corrections = forms.CharField(
        required=False,
        max_length=5_000,
        widget=forms.Textarea,
        help_text="What the meeting had corrected, each on a line of its own. Empty where it agreed them as "
        "given",
    )
    access = forms.ChoiceField(
        label="Who may read them?",
        widget=forms.RadioSelect,
        choices=[
            (MEMBERS, "The members of the board or group, and whoever runs it"),
            (PUBLIC, "Everybody who uses Alongside: they are public"),
        ],
        error_messages={"required": "Choose who may read them"},
    )
    # What was read, sealed (core.conflicts).
    read = forms.CharField(required=False)


class SignForm(Form):
    """That the paper copy of minutes was signed."""

    chair = forms.ChoiceField(
        label="Who signed?",
        choices=[],
        error_messages={"required": "Choose who signed", "invalid_choice": "Choose who signed from the list"},
    )
    on = DateField(
        label="Day on which they signed", error_messages={"required": "Enter the day on which they signed"}
    )

    def __init__(self, *args: Any, chairs: Sequence[tuple[int, str]], **options: Any) -> None:
        """Offer who chaired the meeting that agreed them."""
        super().__init__(*args, **options)
        found = [(str(pk), name) for pk, name in chairs]
        self.fields["chair"].choices = found if len(found) == 1 else [("", "Choose"), *found]  # type: ignore[attr-defined]
