"""What workers type about people."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils import timezone

from alongside.core import conflicts
from alongside.core.forms import DateField, Form
from alongside.people import identifiers
from alongside.people.ethnicity import ETHNICITIES
from alongside.people.models import Marker, Pair

SEXES = [("M", "Male"), ("F", "Female"), ("X", "Other"), ("U", "Not known")]
MOST_REASON = 1_000
LEAST_REASON = 5


class SearchForm(Form):
    """One box."""

    q = forms.CharField(
        label="Find a person",
        max_length=200,
        error_messages={"required": "Enter a name, a date of birth, a number or an address"},
        help_text="A name in any order, a nickname or an initial, with a date of birth or an age; or a "
        "postcode, a street, a CRN, PNC, CRO or prison number, or a case reference. "
        "For example, bill smith 14/3/1990",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


# Letters to Unicode that are not: an apostrophe, and four that fill a space in Korean.
_NO_LETTERS = frozenset("\u02bc\u115f\u1160\u3164\uffa0")


def _has_letter(name: str) -> bool:
    """Whether a name has a letter of any script: by anything else nobody can be found."""
    return any(sign.isalpha() and sign not in _NO_LETTERS for sign in name)


def _number(label: str, example: str, canonical: Callable[[str], str], length: int) -> forms.CharField:
    class Number(forms.CharField):
        def clean(self, value: Any) -> str:
            given: str = super().clean(value)
            if not given:
                return ""
            try:
                return canonical(given)
            except identifiers.BadIdentifier as fault:
                raise ValidationError(str(fault)) from None

    return Number(label=label, required=False, max_length=length + 10, help_text=f"For example, {example}")


class PersonForm(Form):
    """What an agency knows of somebody."""

    forenames = forms.CharField(label="Forenames", max_length=150, required=False)
    surname = forms.CharField(label="Surname", max_length=100)
    known_as = forms.CharField(
        label="Also known as",
        max_length=150,
        required=False,
        help_text="A nickname, or another name that they use",
    )
    born_on = DateField(label="Date of birth", required=False, help_text="For example, 27 3 2004")
    sex = forms.ChoiceField(label="Sex", choices=SEXES, widget=forms.RadioSelect)
    ethnicity = forms.ChoiceField(
        label="Ethnicity, as they describe it",
        required=False,
        choices=[("", "Not asked"), *((one.code, one.label) for one in ETHNICITIES)],
    )
    address = forms.CharField(label="Address", max_length=250, required=False, help_text="House and street")
    postcode = _number("Postcode", "N17 9QA", identifiers.postcode, 8)
    crn = _number("CRN", "X123456", identifiers.crn, 7)
    pnc = _number("PNC number", "2002/0073319Z", identifiers.pnc, 14)
    noms = _number("Prison number", "A1234BC", identifiers.noms, 7)
    cro = _number("CRO number", "065656/91H", identifiers.cro, 14)

    def clean_forenames(self) -> str:
        """Nothing, or a name."""
        given: str = self.cleaned_data["forenames"]
        if given and not _has_letter(given):
            raise ValidationError("Enter a forename with at least one letter, or leave it empty")
        return given

    def clean_surname(self) -> str:
        """A name."""
        given: str = self.cleaned_data["surname"]
        if not _has_letter(given):
            raise ValidationError("Enter a surname with at least one letter")
        return given

    def clean_born_on(self) -> date | None:
        """A date that has come."""
        given: date | None = self.cleaned_data["born_on"]
        if given and not date(1900, 1, 1) <= given <= timezone.localdate():
            raise ValidationError("Date of birth must be in the past, and after 1900")
        return given

    def said(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data.get(name) for name in PersonForm.base_fields}


class ChangeForm(PersonForm, conflicts.Form):
    """The same said anew, while somebody else may."""


class MarkerForm(Form):
    """In which role an agency knows somebody."""

    role = forms.ChoiceField(
        label="How does your agency know them?",
        choices=Marker.Role,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how your agency knows them: nobody stands here without a role"},
    )
    reason = forms.CharField(
        label="What that rests on",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more: what happened, and who says so")],
        widget=forms.Textarea,
        help_text="What happened, and who says so. Do not name other people",
        error_messages={"required": "Say what it rests on"},
    )
    review_on = DateField(label="Look at it again on", help_text="Within a year. For example, 27 3 2027")

    def clean_review_on(self) -> date:
        """A day after today, and within a year."""
        given: date = self.cleaned_data["review_on"]
        today = timezone.localdate()
        if not today < given <= date(today.year + 1, today.month, min(today.day, 28)):
            raise ValidationError("The day to look at it again must be after today, and within a year")
        return given

    def marker(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in MarkerForm.base_fields}


class EnterForm(PersonForm, MarkerForm):
    """Somebody new, and how they are known."""

    field_order = (*PersonForm.base_fields, *MarkerForm.base_fields)


class WhyForm(Form):
    """A reason, which is kept."""

    reason = forms.CharField(
        label="Why",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        widget=forms.Textarea,
        error_messages={"required": "Say why"},
    )


class VerdictForm(Form):
    """Whether two sources speak of one person."""

    verdict = forms.ChoiceField(
        label="Are they one person?",
        choices=[
            (Pair.State.SAME, "Same person"),
            (Pair.State.DIFFERENT, "Different people"),
            (Pair.State.NOT_SURE, "Not sure"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they are one person"},
    )
    reason = forms.CharField(
        label="What that rests on",
        max_length=MOST_REASON,
        validators=[MinLengthValidator(LEAST_REASON, "Say more about what that rests on")],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what that rests on: it is shown to whoever looks at this again"},
    )
