"""What clerks write into consultations and papers, and what agencies answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from alongside.board import queries
from alongside.board.actions.papers import EXEMPT, PUBLIC
from alongside.board.actions.responses import NAME, ROLE, field_of
from alongside.board.models import Consultation, Question, Response
from alongside.board.report_templates import TEMPLATES
from alongside.core import conflicts
from alongside.core.forms import DateField, Form
from alongside.partners.models import Agency
from alongside.reports_pack.exemptions import PARAGRAPHS
from alongside.reports_pack.received import MOST_BYTES, MOST_PAGES

MOST_QUESTIONS = 20
LONGEST_QUESTION = 500
LONGEST_ANSWER = 10_000
LONGEST_PAPER = 300_000
# As its column holds.
MOST_VERSIONS = 32_766
# The name of the button that saves.
SAVE = "save"


class ConsultationForm(conflicts.Form):
    """A consultation: what is asked, why, and until when."""

    title = forms.CharField(
        max_length=200,
        help_text="As the paper will be called: “Crime after lockdown”",
        error_messages={"required": "Enter a title"},
    )
    why = forms.CharField(
        label="Why are they asked?",
        max_length=5000,
        widget=forms.Textarea,
        help_text="Agencies read this above the questions",
        error_messages={"required": "Enter why they are asked"},
    )
    questions = forms.CharField(
        max_length=MOST_QUESTIONS * (LONGEST_QUESTION + 2),
        widget=forms.Textarea,
        help_text=f"Each on a line of its own, in their order; at most {MOST_QUESTIONS}",
        error_messages={"required": "Enter at least one question"},
    )
    due_on = DateField(
        label="Last day to answer",
        help_text="Agencies that have not answered are reminded three working days before, and on the day",
        error_messages={"required": "Enter the last day to answer"},
    )

    def clean_questions(self) -> str:
        """One question in each line, without the empty lines between them."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["questions"].splitlines()]
        put = [line for line in lines if line]
        if not put:
            raise ValidationError("Enter at least one question")
        if len(put) > MOST_QUESTIONS:
            raise ValidationError(f"These are {len(put)} questions, and {MOST_QUESTIONS} are the most")
        for number, line in enumerate(put, start=1):
            if len(line) > LONGEST_QUESTION:
                raise ValidationError(
                    f"Question {number} has {len(line):,} characters, and {LONGEST_QUESTION} are the most. "
                    "Say the rest above the questions"
                )
        return "\n".join(put)

    def said(self) -> dict[str, Any]:
        """What the actions take."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "why": given["why"],
            "questions": given["questions"].splitlines(),
            "due_on": given["due_on"],
        }


class ContactForm(Form):
    """To whom an agency's link is sent."""

    contact = forms.CharField(
        label="Whom it is sent to",
        max_length=150,
        help_text="Their role, such as Borough Commander",
        error_messages={"required": "Enter whom it is sent to"},
    )
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="Whoever has the link answers for the agency",
        error_messages={
            "required": "Enter an email address",
            "invalid": "Enter an email address like name@example.org",
        },
    )


class AskForm(ContactForm):
    """An agency to ask."""

    agency = forms.TypedChoiceField(label="A partner", coerce=int, required=False, empty_value=None)
    name = forms.CharField(
        label="Or another agency, by its name",
        max_length=200,
        required=False,
        help_text="One that is no partner in Alongside",
    )

    field_order = ("agency", "name", "contact", "email")

    def __init__(self, *args: Any, of: Consultation, **options: Any) -> None:
        """Have the agencies that are not asked yet."""
        super().__init__(*args, **options)
        offered = queries.agencies_to_ask(of).values_list("pk", "name")
        self.fields["agency"].choices = [("", "Choose an agency"), *offered]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Have one agency named, and no more."""
        said = super().clean() or self.cleaned_data
        if not self.errors and bool(said.get("agency")) == bool(said.get("name")):
            self.add_error("agency", "Choose a partner, or enter the name of another agency, and not both")
        return said


class LastDayForm(Form):
    """Until when answers are taken."""

    due_on = DateField(
        label="Last day to answer", error_messages={"required": "Enter the last day to answer"}
    )
    takes_late = forms.BooleanField(
        label="Take answers after the last day, and mark them as late", required=False
    )


def _answers(questions: list[Question]) -> dict[str, forms.Field]:
    """A field for each question, by its name."""
    return {
        field_of(one): forms.CharField(
            label=f"{one.number}. {one.text}",
            required=False,
            max_length=LONGEST_ANSWER,
            widget=forms.Textarea,
        )
        for one in questions
    }


class ResponseForm(conflicts.Form):
    """An agency's answers. No one answer is needed, but one is; and in which role they are given."""

    def __init__(self, *args: Any, questions: list[Question], **options: Any) -> None:
        """Have a field for each question."""
        super().__init__(*args, **options)
        self.fields |= _answers(questions)
        self.fields[ROLE] = forms.CharField(
            label="Your role",
            max_length=150,
            help_text="Such as Borough Commander. It stands beside your agency’s answers",
            error_messages={"required": "Enter your role"},
        )
        self.fields[NAME] = forms.CharField(
            label="Your name",
            max_length=150,
            required=False,
            help_text="Only whoever keeps the board’s papers sees it",
        )
        self.answers = [field_of(one) for one in questions]

    def clean(self) -> dict[str, Any]:
        """Refuse a form that answers nothing."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(name) for name in self.answers):
            raise ValidationError("Answer at least one question. To go on later, press Save and finish later")
        return given


class HalfForm(ResponseForm):
    """The same, saved before it is finished: nothing is needed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask for nothing, and say that it is saved: the page of both versions sends that on."""
        super().__init__(*args, **options)
        self.fields[ROLE].required = False
        self.fields[SAVE] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Take it as it is."""
        return self.cleaned_data


class EnterForm(Form):
    """What an agency answered otherwise than by its link: by whom, how and when."""

    how = forms.ChoiceField(
        label="How was it given?",
        widget=forms.RadioSelect,
        choices=[one for one in Response.How.choices if one[0] != Response.How.LINK],
        error_messages={"required": "Select how it was given"},
    )
    given_on = DateField(
        label="When was it given?", error_messages={"required": "Enter the day on which it was given"}
    )
    role = forms.CharField(
        label="In which role did they answer?",
        max_length=150,
        help_text="Such as Borough Commander. It stands beside the agency’s answers",
        error_messages={"required": "Enter their role"},
    )
    name = forms.CharField(
        label="Their name",
        max_length=150,
        required=False,
        help_text="Only whoever keeps the board’s papers sees it",
    )
    # Of the answer that stood when the page was opened.
    newest = forms.IntegerField(min_value=0, max_value=MOST_VERSIONS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: list[Question], **options: Any) -> None:
        """Have a field for each question."""
        super().__init__(*args, **options)
        self.answers = _answers(questions)
        self.fields |= self.answers

    def clean(self) -> dict[str, Any]:
        """Refuse a form that answers nothing."""
        if not self.errors and not any(self.cleaned_data.get(name) for name in self.answers):
            raise ValidationError("Enter what was answered to at least one question")
        return self.cleaned_data


class AboutForm(Form):
    """What every paper begins with."""

    title = forms.CharField(max_length=200, error_messages={"required": "Enter the title of the paper"})
    agency = forms.TypedChoiceField(
        label="Whose paper is it?", coerce=int, error_messages={"required": "Choose an agency"}
    )
    lead = forms.CharField(
        label="Who answers for it?",
        max_length=150,
        help_text="Their role, such as Head of Community Safety",
        error_messages={"required": "Enter the role of whoever answers for it"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Have the agencies that are partners now."""
        super().__init__(*args, **options)
        agencies = Agency.objects.filter(ends_on=None).order_by("name", "pk").values_list("pk", "name")
        self.fields["agency"].choices = [("", "Choose an agency"), *agencies]  # type: ignore[attr-defined]


class BeginForm(AboutForm):
    """A paper that is written here."""

    template = forms.ChoiceField(
        label="Which headings does it begin with?",
        widget=forms.RadioSelect,
        choices=[(code, one.label) for code, one in TEMPLATES.items()],
        error_messages={"required": "Choose the headings"},
    )


class FileForm(Form):
    """A paper as PDF."""

    file = forms.FileField(
        label="The paper as PDF",
        help_text=(
            f"At most {MOST_BYTES // 1024**2} MB and {MOST_PAGES:,} pages. Not protected by a password, and "
            "without comments or fields of a form"
        ),
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another"},
    )

    def sent(self) -> dict[str, Any]:
        """What the actions take."""
        file = self.cleaned_data["file"]
        return {"name": file.name or "", "content": file.chunks()}


class ReceiveForm(FileForm, AboutForm):
    """A paper that was received as PDF."""

    field_order = ("title", "agency", "lead", "file")


class PaperForm(conflicts.Form):
    """A draft: its title, who may read it, and its text."""

    title = forms.CharField(max_length=200, error_messages={"required": "Enter the title of the paper"})
    lead = forms.CharField(
        label="Who answers for it?",
        max_length=150,
        error_messages={"required": "Enter the role of whoever answers for it"},
    )
    access = forms.ChoiceField(
        label="Who may read it?",
        widget=forms.RadioSelect,
        choices=[(PUBLIC, "The public"), (EXEMPT, "Only the board: it is exempt")],
        error_messages={"required": "Choose who may read it"},
    )
    paragraph = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Choose a paragraph"),
            *((str(number), f"{number}: {words}") for number, words in PARAGRAPHS.items()),
        ],
    )
    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="Why it is exempt, or public although it could be exempt. The log keeps it",
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST_PAPER,
        # What the author writes is kept as it was written, with the lines at its beginning.
        strip=False,
        widget=forms.Textarea,
        help_text="Markdown: headings, lists, tables, links, **bold** and *italics*",
    )

    def __init__(self, *args: Any, is_written: bool, **options: Any) -> None:
        """Have a text where the paper is written here."""
        super().__init__(*args, **options)
        if not is_written:
            del self.fields["text"]

    def clean_text(self) -> str:
        """The text with one kind of line end, so that it is the same whichever browser sent it."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def clean_reason(self) -> str:
        """The same of the reason."""
        reason: str = self.cleaned_data["reason"]
        return reason.replace("\r\n", "\n").replace("\r", "\n")

    def clean(self) -> dict[str, Any]:
        """An exempt paper says under which paragraph, and why; a public one has no paragraph."""
        given = super().clean() or self.cleaned_data
        if given.get("access") != EXEMPT:
            given["paragraph"] = ""
            return given
        if not given.get("paragraph"):
            self.add_error("paragraph", "Choose the paragraph under which it is exempt")
        if not given.get("reason", "").strip():
            self.add_error("reason", "Enter why it is exempt")
        return given


class TakeOutForm(Form):
    """Why a paper that was published by mistake is taken out."""

    why = forms.CharField(
        label="Why is it taken out?",
        max_length=500,
        widget=forms.Textarea,
        help_text="The reason is for clerks. Everybody else is told only that the paper was taken out, and "
        "when; and so is every pack in which it stands. It cannot be undone: to put it right, publish a new "
        "version",
        error_messages={"required": "Enter why it is taken out"},
    )


class PublishForm(conflicts.Form):
    """That a paper is published as it was read: what was read is sealed in it."""

    changed_at = forms.CharField(required=False)
