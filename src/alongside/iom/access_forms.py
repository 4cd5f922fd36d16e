"""Forms about closed records and about who works with whom."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from alongside.core.forms import DateField, Form
from alongside.iom.finding import Wanted
from alongside.iom.forms import choose
from alongside.partners.access_rules import LEAST_REASON, MOST_DAYS, MOST_REASON, USUAL_DAYS
from alongside.partners.models import Access
from alongside.people import identifiers

BAD_NUMBER = (
    "This is no CRN, PNC or prison number in full. Write it like X123456, 2002/0073319Z or A1234BC: parts of "
    "a number find nobody"
)
# Each kind of number, with the function that gives its canonical form.
NUMBERS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("CRN", identifiers.crn),
    ("prison number", identifiers.noms),
    ("PNC number", identifiers.pnc),
)


def reason_field(label: str, *, required: str, hint: str = "", least: int = 0) -> forms.CharField:
    """A reason, which is kept."""
    return forms.CharField(
        label=label,
        help_text=hint,
        min_length=least or None,
        max_length=MOST_REASON,
        widget=forms.Textarea,
        error_messages={
            "required": required,
            "min_length": f"Say more: the reason needs at least {least} characters",
        },
    )


class FindForm(Form):
    """Whom somebody looks for, exactly: a number, or full name and date of birth."""

    number = forms.CharField(
        label="CRN, PNC or prison number",
        required=False,
        max_length=20,
        help_text="In full, for example X123456, 2002/0073319Z or A1234BC",
    )
    surname = forms.CharField(label="Surname", required=False, max_length=100)
    forenames = forms.CharField(
        label="Forenames", required=False, max_length=150, help_text="All of them, as on their record"
    )
    born_on = DateField(label="Date of birth", required=False, help_text="For example, 27 3 1990")

    # By what somebody is looked for, in the words of the log.
    how = ""

    def clean_number(self) -> str:
        """The number in its canonical form."""
        given: str = self.cleaned_data["number"].strip()
        if not given:
            return ""
        for name, canonical in NUMBERS:
            try:
                found = canonical(given)
            except identifiers.BadIdentifier:
                continue
            self.how = name
            return found
        raise ValidationError(BAD_NUMBER)

    def clean(self) -> dict[str, Any]:
        """A number, or else all three parts of a name and date of birth."""
        given = super().clean() or {}
        if self.errors or given.get("number"):
            return given
        parts = {"surname": "surname", "forenames": "forenames", "born_on": "date of birth"}
        missing = [name for name in parts if not given.get(name)]
        if len(missing) == len(parts):
            self.add_error("number", "Enter a number, or a full name and date of birth")
            return given
        for name in missing:
            self.add_error(name, f"Enter the {parts[name]}: without it the name finds nobody")
        self.how = "name and date of birth"
        return given

    def wanted(self) -> Wanted:
        """Whom it asks for: by the number alone, where one is given."""
        given = self.cleaned_data
        if given["number"]:
            return Wanted(number=given["number"])
        surname, forenames = (" ".join(given[name].split()) for name in ("surname", "forenames"))
        return Wanted(surname=surname, forenames=forenames, born_on=given["born_on"])


class AskForm(Form):
    """Why somebody needs to see a closed record."""

    reason = reason_field(
        "Why do you need to see this record?",
        required="Enter why you need to see this record",
        hint="Its lead agency decides by this. Do not write more about the person than it needs",
    )


class BreakGlassForm(Form):
    """Why a closed record cannot wait."""

    reason = reason_field(
        "Why can this not wait for the lead agency’s decision?",
        required="Enter why this cannot wait",
        hint=f"At least {LEAST_REASON} characters. It is read by the supervisors who review this",
        least=LEAST_REASON,
    )


class LevelForm(Form):
    """Who may see a record, of those whom the agreements allow."""

    access = forms.ChoiceField(
        label="Who may see this record?",
        choices=[
            (Access.OPEN, "Open"),
            (Access.RESTRICTED, "Restricted to a team"),
            (Access.SEALED, "Sealed"),
        ],
        widget=forms.RadioSelect,
    )
    team = forms.ChoiceField(label="Team", required=False, help_text="Of the agency that leads the case")
    why = reason_field("Why?", required="Enter why", hint="This is kept in the log")

    HINTS = {
        "OPEN": "All whom the sharing agreements allow, in the borough",
        "RESTRICTED": "One team of your agency, and its supervisors",
        "SEALED": "Your agency, or one team of it, and its supervisors. Others find a name and your agency",
    }

    def __init__(self, *args: Any, teams: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "team", [("", "None"), *teams])

    def clean(self) -> dict[str, Any]:
        """To restrict takes a team."""
        given = super().clean() or {}
        if given.get("access") == Access.RESTRICTED and not given.get("team") and "team" not in self.errors:
            self.add_error("team", "Select the team to which it is restricted")
        return given

    def asked(self) -> dict[str, Any]:
        """The keywords of actions.levels.set_level."""
        team = self.cleaned_data["team"]
        return {
            "access": self.cleaned_data["access"],
            "team": int(team) if team else None,
            "why": self.cleaned_data["why"],
        }


class DecideForm(Form):
    """What the lead agency decides on a request."""

    act = forms.CharField(widget=forms.HiddenInput, initial="decide")
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("GRANTED", "Grant access, for a time"), ("REFUSED", "Refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you decide"},
    )
    days = forms.IntegerField(
        label="For how many days?",
        required=False,
        initial=USUAL_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=f"From 1 to {MOST_DAYS}. It ends by itself, and can be ended earlier",
        error_messages={
            "invalid": "Enter the days as a whole number",
            "min_value": f"Access may last from 1 to {MOST_DAYS} days",
            "max_value": f"Access may last from 1 to {MOST_DAYS} days",
        },
    )
    why = forms.CharField(
        label="Reason",
        required=False,
        max_length=MOST_REASON,
        widget=forms.Textarea,
        help_text="Whoever asked reads it. Needed to refuse",
    )

    def clean(self) -> dict[str, Any]:
        """To grant takes days, and to refuse takes a reason."""
        given = super().clean() or {}
        decision = given.get("decision")
        if decision == "GRANTED" and given.get("days") is None and "days" not in self.errors:
            self.add_error("days", "Enter for how many days")
        if decision == "REFUSED":
            self.errors.pop("days", None)
            if not given.get("why", "").strip():
                self.add_error("why", "Enter why you refuse")
        return given


class EndForm(Form):
    """Why access is ended early, or why nobody of an agency works with somebody any more."""

    act = forms.CharField(widget=forms.HiddenInput, initial="end")
    why = reason_field("Why does it end now?", required="Enter why it ends now")


class ReviewGlassForm(Form):
    """What the review of broken glass finds."""

    act = forms.CharField(widget=forms.HiddenInput, initial="review")
    finding = forms.ChoiceField(
        label="Was it justified?",
        choices=[("JUSTIFIED", "Justified"), ("UNJUSTIFIED", "Not justified")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it was justified"},
    )
    why = reason_field(
        "What do you find this by?", required="Enter what you find this by", hint="Both supervisors read it"
    )


class GiveForm(Form):
    """Who is to work with somebody."""

    to = forms.ChoiceField(label="Who is to work with them?", error_messages={"required": "Select who"})
    why = reason_field("Why?", required="Enter why", hint="This is kept with the case")

    def __init__(self, *args: Any, workers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to", [("", "Select"), *workers])
