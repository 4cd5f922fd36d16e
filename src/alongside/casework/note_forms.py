"""What workers type as notes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from alongside.casework import drafts, readers
from alongside.casework.models import Case, Note
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.core.forms import DateField, Form
from alongside.partners.categories import MEANINGS, Category
from alongside.partners.models import Posting

MOST_TEXT = 20_000
GRADING = ("told_by", "source", "information", "handling", "conditions")


class LongText(forms.CharField):
    """A long text. One that is too long is told how long it is, and stays in the form."""

    def __init__(self, *, most: int = MOST_TEXT, **options: Any) -> None:
        super().__init__(widget=forms.Textarea, **options)
        self.most = most

    def validate(self, value: str) -> None:
        """Say how long it is, and what to do."""
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                f"The text has {formats.number(len(value))} characters, and the most is "
                f"{formats.number(self.most)}. Shorten it, keep it as several notes, or add it as a document."
                " Nothing of it is lost"
            )


def category_field(
    case: Case,
    pack: Pack,
    by: Posting,
    *,
    first: Category | None = None,
    offered: Iterable[Category] | None = None,
) -> forms.ChoiceField:
    """Under which category something is shared: each with its meaning, and who will be able to read it.

    Args:
        first: the category that is chosen where nothing is said; the first of the pack's notes, if not given.
        offered: those to choose from; the pack's for notes and plans, if not given.
    """
    usual = [*pack.categories.notes, pack.categories.plan]
    offered = dict.fromkeys([*([first] if first else []), *(usual if offered is None else offered)])
    found = readers.of(case, offered, by=by)
    made = forms.ChoiceField(
        label="Who may read it?",
        choices=[(one.value, one.label) for one in offered],
        initial=next(iter(offered)).value,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what it is about"},
    )
    made.hints = {  # type: ignore[attr-defined]
        one.value: f"{MEANINGS[one]} {readers.in_words(found[one])}" for one in offered
    }
    return made


class NoteForm(Form):
    """A note: what happened, when, whether it is a fact, and who may read it. Intelligence is graded."""

    kind = forms.ChoiceField(label="What is it?", choices=[("", "Choose"), *Note.Kind.choices])
    happened_on = DateField(label="When did it happen?", help_text="For example, 27 3 2026")
    text = LongText(
        label="What happened?",
        help_text="Say what you saw, did or were told. Do not name other people where it can be helped",
        error_messages={"required": "Enter what happened"},
    )
    nature = forms.ChoiceField(
        label="Is it a fact or an assessment?",
        choices=Note.Nature.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it is a fact or an assessment"},
    )
    told_by = forms.CharField(
        label="Who says so?",
        required=False,
        max_length=200,
        help_text="A role, and a name only where it is needed. Leave it empty if you saw it yourself",
    )
    source = forms.ChoiceField(label="Source", required=False, choices=[("", "Choose"), *Note.Source.choices])
    information = forms.ChoiceField(
        label="Information", required=False, choices=[("", "Choose"), *Note.Information.choices]
    )
    handling = forms.ChoiceField(
        label="Handling", required=False, choices=[("", "Choose"), *Note.Handling.choices]
    )
    conditions = forms.CharField(label="Conditions of sharing", required=False, max_length=500)

    def __init__(self, *args: Any, case: Case, pack: Pack, by: Posting, **options: Any) -> None:
        """Have the categories of a pack."""
        super().__init__(*args, **options)
        self.fields["category"] = category_field(case, pack, by)
        self.initial.setdefault("happened_on", timezone.localdate())

    @property
    def may_be_graded(self) -> bool:
        """Whether the programme has a category that calls for a grade."""
        return Category.INTELLIGENCE in dict(self.fields["category"].choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a grade where it is intelligence, and for nothing of one where it is not."""
        asked: dict[str, Any] = super().clean() or {}
        is_graded = asked.get("category") == Category.INTELLIGENCE
        if not is_graded:
            asked |= {"source": "", "information": "", "handling": "", "conditions": ""}
        wanted = {
            "told_by": ("Say who says so", is_graded or asked.get("kind") == Note.Kind.INFORMATION),
            "source": ("Select how reliable the source is", is_graded),
            "information": ("Select how the source knows it", is_graded),
            "handling": ("Select whether it may be shared without conditions", is_graded),
            "conditions": ("Say on what conditions it may be shared", asked.get("handling") == "C"),
        }
        for name, (sentence, is_wanted) in wanted.items():
            if is_wanted and not asked.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return asked


class AddendumForm(Form):
    """What is said further of a note."""

    text = LongText(
        label="What is to be added?",
        help_text="The note stays as it was written. What you add stands beneath it, with your name",
        error_messages={"required": "Enter what is to be added"},
    )
    is_error = forms.BooleanField(
        label="The note was entered in error", required=False, help_text="It is then shown struck through"
    )

    def __init__(self, *args: Any, may_be_error: bool, **options: Any) -> None:
        """Offer to say that it is in error to those whose note it is."""
        super().__init__(*args, **options)
        if not may_be_error:
            del self.fields["is_error"]


def keep_drafts() -> None:
    """Have what is typed as a note, and added to one, kept as it is typed."""
    drafts.take("note", NoteForm.base_fields, "category")
    drafts.take("addendum", AddendumForm.base_fields)
