"""What is typed about a board's front sheet, its agendas and declarations of interest."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator

from alongside.board import rules
from alongside.board.models import Declaration
from alongside.board.pack_queries import Sheet
from alongside.core import conflicts
from alongside.core.forms import Form
from alongside.reports_pack.exemptions import PARAGRAPHS

LONGEST_TEXT = 5000
MOST_NOTICES = 5
MOST_SECTIONS = 10


def _words(label: str, most: int, **options: Any) -> forms.CharField:
    options = {"required": False, "widget": forms.Textarea, **options}
    too_long = f"{label} must be {most:,} characters or fewer"
    return forms.CharField(label=label, validators=[MaxLengthValidator(most, too_long)], **options)


def key_of(title: str) -> str:
    """The field of a standing item's text: the same whatever other items there are."""
    return f"text-{sha256(title.casefold().encode()).hexdigest()[:8]}"


class SheetForm(conflicts.Form):
    """What stands on every front sheet of a board. Standing items have a field each."""

    sections = _words(
        "Sections of the membership list",
        500,
        required=True,
        help_text="One on each line. Advisors stand in the last, unless you say otherwise",
        error_messages={"required": "Enter at least one section"},
    )
    watch = forms.CharField(
        label="Where people watch the meeting",
        required=False,
        max_length=500,
        help_text="An address that begins with https://",
        validators=[
            RegexValidator(r"^https?://\S+$", "The address must begin with https:// and have no spaces")
        ],
    )
    contact = _words(
        "Whom to ask", 500, help_text="The role of the clerk, telephone and email, each on a line"
    )
    officer = _words("The officer who calls the meeting", 500, help_text="Their role, and the address")

    def __init__(self, *args: Any, titles: Sequence[str], **options: Any) -> None:
        """Have a text for each standing item, and places for notices."""
        super().__init__(*args, **options)
        self.titles = list(dict.fromkeys(titles))
        for title in self.titles:
            self.fields[key_of(title)] = _words(f"Below “{title}”", LONGEST_TEXT)
        for number in range(1, MOST_NOTICES + 1):
            self.fields[f"title-{number}"] = forms.CharField(
                label=f"Notice {number}: title", required=False, max_length=200
            )
            self.fields[f"notice-{number}"] = _words(f"Notice {number}: text", LONGEST_TEXT)

    def clean_sections(self) -> str:
        """Its lines, each once and without spaces around it."""
        lines = [line.strip() for line in self.cleaned_data["sections"].splitlines() if line.strip()]
        if len(lines) > MOST_SECTIONS or any(len(line) > 100 for line in lines):
            raise forms.ValidationError(
                f"Enter at most {MOST_SECTIONS} sections, of at most 100 characters each"
            )
        return "\n".join(dict.fromkeys(lines))

    def clean(self) -> dict[str, Any]:
        """A notice has a title and a text, or neither."""
        given = super().clean() or self.cleaned_data
        for number in range(1, MOST_NOTICES + 1):
            title, text = given.get(f"title-{number}", ""), given.get(f"notice-{number}", "")
            if title and not text:
                self.add_error(f"notice-{number}", f"Enter the text of notice {number}, or empty its title")
            if text and not title:
                self.add_error(f"title-{number}", f"Enter the title of notice {number}, or empty its text")
        return given

    def sheet(self, before: Sheet) -> Sheet:
        """It as it is kept. Texts of items that are not standing now stay."""
        said = self.cleaned_data
        numbers = range(1, MOST_NOTICES + 1)
        notices = [(said[f"title-{number}"], said[f"notice-{number}"]) for number in numbers]
        texts = {title.casefold(): one_kind_of_line(said[key_of(title)]) for title in self.titles}
        return Sheet(
            texts={**before.texts, **texts},
            notices=[(title, one_kind_of_line(text)) for title, text in notices if title],
            sections=said["sections"].splitlines(),
            watch=said["watch"],
            contact=one_kind_of_line(said["contact"]),
            officer=one_kind_of_line(said["officer"]),
        )


def one_kind_of_line(text: str) -> str:
    """A text with one kind of line end, whichever browser sent it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def stands(sheet: Sheet, titles: Iterable[str]) -> dict[str, str]:
    """How a front sheet stands, as its form has it."""
    notices = [*sheet.notices, *[("", "")] * MOST_NOTICES][:MOST_NOTICES]
    return {
        "sections": "\n".join(sheet.sections),
        "watch": sheet.watch,
        "contact": sheet.contact,
        "officer": sheet.officer,
        **{key_of(title): sheet.text_of(title) for title in titles},
        **{f"title-{number}": title for number, (title, _) in enumerate(notices, 1)},
        **{f"notice-{number}": text for number, (_, text) in enumerate(notices, 1)},
    }


class PlaceForm(Form):
    """What the membership list says of a member."""

    post = forms.CharField(
        label="Post at their agency",
        required=False,
        max_length=150,
        help_text="Such as Borough Commander. The list names posts, and nobody",
    )
    section = forms.ChoiceField(
        label="Section",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a section", "invalid_choice": "Choose a section that is offered"},
    )

    def __init__(self, *args: Any, sections: Sequence[str], **options: Any) -> None:
        """Have the sections of the board's list."""
        super().__init__(*args, **options)
        self.fields["section"].choices = [(one, one) for one in sections]  # type: ignore[attr-defined]


class ItemForm(conflicts.Form):
    """What an item of an agenda says of itself."""

    text = _words("Text of its own", LONGEST_TEXT, help_text="In place of what stands there at every meeting")
    to_follow = forms.BooleanField(label="A paper will follow", required=False)
    late_reason = forms.CharField(
        label="Why it cannot wait",
        required=False,
        max_length=500,
        help_text="Of a late item only. It is public",
    )
    paragraph = forms.TypedChoiceField(
        label="Exempt under paragraph",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "As its papers say"),
            *((str(number), f"{number}: {words}") for number, words in PARAGRAPHS.items()),
        ],
        help_text="Where what is said of it is not public, and no paper on it is exempt",
        error_messages={"invalid_choice": "Choose a paragraph that is offered"},
    )

    def clean_text(self) -> str:
        """The text with one kind of line end."""
        return one_kind_of_line(self.cleaned_data["text"])


class AttachForm(Form):
    """A paper to put on an item."""

    paper = forms.TypedChoiceField(
        coerce=int,
        error_messages={"required": "Choose a paper", "invalid_choice": "Choose a paper that is offered"},
    )

    def __init__(self, *args: Any, papers: Iterable[tuple[int, str]], **options: Any) -> None:
        """Have the papers that could be put on it."""
        super().__init__(*args, **options)
        self.fields["paper"].choices = [("", "Choose a paper"), *papers]  # type: ignore[attr-defined]


class TakeOffForm(Form):
    """Why a paper is taken off; needed once a pack was published."""

    why = forms.CharField(label="Why is it withdrawn?", max_length=500)

    def __init__(self, *args: Any, needs_reason: bool, **options: Any) -> None:
        """Ask for the reason where it is needed."""
        super().__init__(*args, **options)
        if needs_reason:
            self.fields["why"].error_messages["required"] = "Enter why it is withdrawn"
            self.fields["why"].help_text = "The next version of the pack says so"
        else:
            del self.fields["why"]


class DeclarationForm(Form):
    """An interest that somebody in the room declares."""

    item = forms.TypedChoiceField(
        label="In which item?",
        coerce=int,
        error_messages={"required": "Choose the item", "invalid_choice": "Choose an item that is offered"},
    )
    spell = forms.TypedChoiceField(
        label="Who declares it?",
        coerce=int,
        help_text="Somebody who is marked as in the room",
        error_messages={"required": "Choose who declares it", "invalid_choice": "Choose who declares it"},
    )
    kind = forms.ChoiceField(
        label="Kind of interest",
        choices=Declaration.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the kind of interest"},
    )
    nature = forms.CharField(
        label="What is the interest?",
        max_length=500,
        help_text="It is public. Say no more than was said",
        error_messages={"required": "Enter what the interest is"},
    )
    done = forms.ChoiceField(
        label="What did they do?",
        choices=Declaration.Done.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they did"},
    )

    def __init__(
        self,
        *args: Any,
        items: Iterable[tuple[int, str]],
        spells: Iterable[tuple[int, str]],
        **options: Any,
    ) -> None:
        """Have the items of the agenda, and who is in the room."""
        super().__init__(*args, **options)
        self.fields["item"].choices = [("", "Choose an item"), *items]  # type: ignore[attr-defined]
        self.fields["spell"].choices = [("", "Choose somebody"), *spells]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who may take no part did not."""
        given: Mapping[str, Any] = super().clean() or self.cleaned_data
        kind, done = given.get("kind", ""), given.get("done", "")
        if kind and done == Declaration.Done.TOOK_PART and not rules.may_take_part(kind):
            self.add_error(
                "done",
                "With a prejudicial or disclosable pecuniary interest nobody takes part without a "
                "dispensation",
            )
        return dict(given)


class SeenForm(Form):
    """That what is published is what was looked at."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
