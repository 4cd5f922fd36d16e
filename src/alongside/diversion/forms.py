"""What is typed about custody diversion: on the telephone in custody, and afterwards step by step."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from alongside.casework.note_forms import LongText
from alongside.casework.pack import Pack
from alongside.core import conflicts, formats
from alongside.core.forms import DateField, Form
from alongside.diversion import rules
from alongside.diversion.actions.checks import ASK
from alongside.diversion.actions.engaging import OUTSIDE, Facts
from alongside.diversion.actions.steps import MONTHS, MOST
from alongside.diversion.models import CheckAnswer, Engagement, Episodes
from alongside.diversion.report_pdf import MOST_MONTHS
from alongside.partners.areas import BOROUGHS
from alongside.partners.models import Agency, Posting
from alongside.people.ethnicity import ETHNICITIES
from alongside.people.forms import PersonForm

OTHER = "OTHER"
MOST_WORDS, EARLIEST = 2_000, 2000
Says = CheckAnswer.Says


class MomentField(forms.DateTimeField):
    """A day and time, chosen in the browser’s own way, or typed as 2026-03-27T14:30."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = [
            "%Y-%m-%dT%H:%M",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M",
            "%d/%m/%Y %H:%M",
            "%d %m %Y %H:%M",
        ]
        options.setdefault("error_messages", {}).setdefault(
            "invalid", "Give a real day and time, like 27/03/2026 14:30"
        )
        super().__init__(widget=widget, input_formats=formats, **options)

    def to_python(self, value: Any) -> datetime | None:
        """Of the hour that comes twice when the clocks go back, the first: nobody is kept from recording."""
        if value in self.empty_values:
            return None
        typed: Any = forms.fields.BaseTemporalField.to_python(self, str(value).strip())
        return timezone.make_aware(typed)

    def clean(self, value: Any) -> datetime | None:
        """A moment of this age: a year of four digits that nobody mistyped."""
        found: Any = super().clean(value)
        if found and not EARLIEST <= found.year <= timezone.now().year + 1:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class FactsForm(Form):
    """What is recorded of an engagement beside who the child is."""

    engaged_at = MomentField(label="When did you meet?", error_messages={"required": "Say when you met"})
    arrested_at = MomentField(
        label="When were they arrested?", error_messages={"required": "Say when they were arrested"}
    )
    suite = forms.CharField(
        label="Which custody suite?", max_length=100, error_messages={"required": "Say which custody suite"}
    )
    age_band = forms.ChoiceField(
        label="If it is not known: about how old?",
        choices=[("", "The date of birth is known"), *Engagement.AgeBand.choices],
        initial="",
        required=False,
        widget=forms.RadioSelect,
    )
    home_borough = forms.ChoiceField(
        label="Home borough", error_messages={"required": "Select the borough in which they live"}
    )
    home_elsewhere = forms.CharField(
        label="Where, if outside London?",
        max_length=100,
        required=False,
        help_text="The local authority, such as Broxbourne",
    )
    staying_in = forms.CharField(
        label="Staying somewhere else now?",
        max_length=100,
        required=False,
        help_text="The one home borough stands above. Say here where they are staying",
    )
    first_arrest = forms.ChoiceField(
        label="First arrest?",
        choices=Engagement.YesNo.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it is the first arrest, or that it is not known"},
    )
    offer = forms.ChoiceField(
        label="What did they say to the offer?",
        choices=Engagement.Offer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what they said to the offer"},
    )
    consent_by = forms.ChoiceField(
        label="If they accepted: who consented?",
        choices=[("", "Nobody yet"), *Engagement.ConsentBy.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="What do they need help with?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def _set_up(self, pack: Pack, by: Posting) -> None:
        near = by.agency.areas
        ordered = sorted(BOROUGHS, key=lambda one: (one.gss not in near, one.name))
        choices = [("", "Choose"), *((one.gss, one.name) for one in ordered), (OUTSIDE, "Outside London")]
        self.fields["home_borough"].choices = choices  # type: ignore[attr-defined]
        self.fields["needs"].choices = pack.offered("needs")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One home, the times in their order, and consent where the offer was accepted."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("home_borough") == OUTSIDE and not found.get("home_elsewhere"):
            self.add_error("home_elsewhere", "Say where they live, if it is outside London")
        if found.get("home_borough") not in (None, OUTSIDE) and found.get("home_elsewhere"):
            self.add_error(
                "home_elsewhere",
                "There is one home: take this out, or select outside London above. Where else they stay has "
                "a field of its own",
            )
        if found.get("offer") == Engagement.Offer.ACCEPTED and not found.get("consent_by"):
            self.add_error("consent_by", "Select who consented: without consent nothing is arranged")
        engaged, arrested = found.get("engaged_at"), found.get("arrested_at")
        if engaged and arrested:
            against = rules.why_not_when(arrested, engaged, now=timezone.now())
            if against:
                self.add_error("engaged_at", against)
        return found

    def facts(self, *, suite: str, consent_at: datetime | None, released_at: datetime | None) -> Facts:
        """What the actions take."""
        said = self.cleaned_data
        is_outside = said["home_borough"] == OUTSIDE
        is_accepted = said["offer"] == Engagement.Offer.ACCEPTED
        return Facts(
            arrested_at=said["arrested_at"],
            engaged_at=said["engaged_at"],
            suite=suite,
            home_borough="" if is_outside else said["home_borough"],
            home_elsewhere=said["home_elsewhere"] if is_outside else "",
            staying_in=said["staying_in"],
            age_band=said["age_band"],
            first_arrest=said["first_arrest"],
            offer=said["offer"],
            consent_by=said["consent_by"] if is_accepted else "",
            consent_at=(consent_at or said["engaged_at"]) if is_accepted else None,
            released_at=released_at,
        )


class CustodyForm(FactsForm, PersonForm):
    """The form of the custody suite: as few fields as the record needs, with what is likely chosen."""

    known_as = address = postcode = crn = pnc = noms = cro = None  # type: ignore[assignment]
    once = forms.CharField(required=False, widget=forms.HiddenInput)
    other_suite = forms.CharField(label="Another suite", max_length=100, required=False)
    ethnicity = forms.ChoiceField(
        label="Ethnicity, as they describe it",
        required=False,
        choices=[
            ("", "Not asked"),
            *((one.code, one.label) for one in ETHNICITIES if not one.is_historic),
        ],
    )
    yos = forms.ChoiceField(
        label="Does the YOS know them?",
        choices=[(ASK, "Ask the YOS"), *Says.choices],
        initial=ASK,
        widget=forms.RadioSelect,
        help_text="Their answer can be kept when it comes",
    )

    def __init__(self, *args: Any, pack: Pack, by: Posting, suites: list[str], **more: Any) -> None:
        """Have the words of a pack, and the suites that were used last."""
        super().__init__(*args, **more)
        self._set_up(pack, by)
        if suites:
            choices = [*((name, name) for name in suites), (OTHER, "Another suite")]
            field = forms.ChoiceField(
                label="Which custody suite?",
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Select the custody suite"},
            )
            self.fields["suite"] = field
        else:
            del self.fields["other_suite"]
        self.initial = {
            "once": str(uuid.uuid4()),
            "engaged_at": timezone.localtime().replace(second=0, microsecond=0),
            "suite": suites[0] if suites else "",
            **self.initial,
        }

    def clean_once(self) -> uuid.UUID:
        """What tells this form from any other."""
        try:
            return uuid.UUID(self.cleaned_data["once"])
        except ValueError:
            return uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """Where there is no date of birth, about how old they are."""
        found = super().clean()
        if "born_on" in found and not found["born_on"] and not found.get("age_band"):
            self.add_error("age_band", "Enter the date of birth above, or select about how old they are")
        if found.get("born_on"):
            found["age_band"] = ""
        if found.get("suite") == OTHER and not found.get("other_suite"):
            # Before the first engagement there is one field for the suite, and this is no name of one.
            self.add_error(
                "other_suite" if "other_suite" in self.fields else "suite", "Say which custody suite"
            )
        return found

    @property
    def suite_name(self) -> str:
        """The suite that was chosen, or typed."""
        said = self.cleaned_data
        return str(said["other_suite"] if said["suite"] == OTHER else said["suite"]).strip()


class ChangeForm(FactsForm, conflicts.Form):
    """The same facts anew, to put right what was recorded."""

    consent_at = MomentField(label="When did they consent?", required=False)
    field_order = (
        *("engaged_at", "arrested_at", "suite", "home_borough", "home_elsewhere", "staying_in", "age_band"),
        *("first_arrest", "offer", "consent_by", "consent_at", "needs", "opened"),
    )

    def __init__(self, *args: Any, pack: Pack, by: Posting, engagement: Engagement, **more: Any) -> None:
        """Start from how it stands."""
        super().__init__(*args, **more)
        self._set_up(pack, by)
        self.fields["age_band"].label = "Age, as it was estimated"
        stands = {name: getattr(engagement, name) for name in Facts.__dataclass_fields__}
        stands["home_borough"] = engagement.home_borough or OUTSIDE
        self.initial = {**stands, **self.initial}

    def clean(self) -> dict[str, Any]:
        """Consent is given before now."""
        found = super().clean()
        if (given := found.get("consent_at")) and given > timezone.now():
            self.add_error("consent_at", "The consent is still to come. Check its day and time")
        return found


class OutcomeForm(Form):
    """What came of an engagement. What stood before stays."""

    result = forms.ChoiceField(
        label="What came of it?",
        choices=Engagement.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what came of it"},
    )
    pathway = forms.ChoiceField(label="If it is arranged: which pathway?", required=False)
    wanted = forms.ChoiceField(
        label="What was asked for and is not to be had?",
        required=False,
        help_text="It counts as unmet demand until a place has come",
    )
    mash_authority = forms.CharField(
        label="If out of area: the authority whose MASH they were referred to", max_length=100, required=False
    )
    mash_referred_on = DateField(label="When was the MASH referral made?", required=False)
    on = DateField(label="Since when?", help_text="For example, 27 3 2026")
    why = LongText(label="Why?", most=MOST_WORDS, error_messages={"required": "Say why"})
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pack: Pack, **more: Any) -> None:
        """Offer the pathways of a pack."""
        super().__init__(*args, **more)
        offered = pack.offered("interventions")
        self.fields["pathway"].choices = [("", "Choose"), *offered]  # type: ignore[attr-defined]
        self.fields["wanted"].choices = [("", "Nothing"), *offered]  # type: ignore[attr-defined]
        self.initial = {"on": timezone.localdate(), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Ask for what a result needs."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        result = found.get("result")
        if result == Engagement.Result.ARRANGED and not found.get("pathway"):
            self.add_error("pathway", "Choose the pathway that is arranged")
        if result == Engagement.Result.OUT_OF_AREA:
            if not found.get("mash_authority"):
                self.add_error("mash_authority", "Name the authority whose MASH they were referred to")
            if "mash_referred_on" in found and not found["mash_referred_on"]:
                self.add_error(
                    "mash_referred_on",
                    "Say when the MASH referral was made. Until it is, leave the outcome as it is",
                )
        return found


class ReleaseForm(Form):
    """When a child was released."""

    released_at = MomentField(
        label="When were they released?", error_messages={"required": "Say when they were released"}
    )


class SessionForm(Form):
    """A session with a child."""

    held_at = MomentField(label="When was it?", error_messages={"required": "Say when it was"})
    came = forms.ChoiceField(
        label="Did they come?",
        choices=[("YES", "Yes"), ("NO", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether they came"},
    )
    words = LongText(label="What was done", most=MOST_WORDS, required=False)


class AnswerForm(Form):
    """What another service answered."""

    says = forms.ChoiceField(
        label="Do they know the child?",
        choices=Says.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what was answered"},
    )
    answered_by = forms.CharField(
        label="Who answered?",
        max_length=150,
        help_text="A name and a role",
        error_messages={"required": "Say who answered"},
    )
    answered_at = MomentField(
        label="When did they answer?", error_messages={"required": "Say when they answered"}
    )
    words = LongText(
        label="What did they say?",
        most=MOST_WORDS,
        required=False,
        help_text="As far as the sharing agreement goes, such as that there is a social worker",
    )


class EndForm(Form):
    """Why an engagement ends, and what worked."""

    exit = forms.ChoiceField(
        label="Why does it end?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select why it ends"},
    )
    on = DateField(label="When did it end?", help_text="For example, 27 3 2026")
    worked = LongText(
        label="What worked?",
        most=MOST_WORDS,
        help_text="For the child, and in their own words where you can",
        error_messages={"required": "Say what worked, or that nothing did"},
    )

    def __init__(self, *args: Any, pack: Pack, **more: Any) -> None:
        """Offer the reasons of a pack."""
        super().__init__(*args, **more)
        self.fields["exit"].choices = pack.offered("exits")  # type: ignore[attr-defined]
        self.initial = {"on": timezone.localdate(), **self.initial}


class EpisodesForm(Form):
    """How often a child was victim, suspect or missing, before and after."""

    def __init__(self, *args: Any, stands: dict[tuple[str, str, int], int], **more: Any) -> None:
        """One field for each kind, side and number of months."""
        super().__init__(*args, **more)
        for kind in Episodes.Kind:
            for side in Episodes.Side:
                for months in MONTHS:
                    cell = (str(kind), str(side), months)
                    self.fields[_cell_name(cell)] = forms.IntegerField(
                        label=f"{kind.label}, {months} months {side.label.lower()}",
                        required=False,
                        min_value=0,
                        max_value=MOST,
                        initial=stands.get(cell),
                        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                        error_messages={
                            "invalid": "Give a whole number, or leave it empty",
                            "min_value": "Give a whole number from 0 to 9,999",
                            "max_value": "Give a whole number from 0 to 9,999",
                        },
                    )

    def counts(self) -> dict[tuple[str, str, int], int | None]:
        """What was typed, by kind, side and months."""
        return {
            (str(kind), str(side), months): self.cleaned_data[_cell_name((str(kind), str(side), months))]
            for kind in Episodes.Kind
            for side in Episodes.Side
            for months in MONTHS
        }


def _cell_name(cell: tuple[str, str, int]) -> str:
    kind, side, months = cell
    return f"{kind}_{side}_{months}".lower()


class LetInForm(Form):
    """Which agency may see a sealed case, and why."""

    agency = forms.ChoiceField(
        label="Which agency?", error_messages={"required": "Select the agency with which it was agreed"}
    )
    why = LongText(
        label="Why, and with whom was it agreed?",
        most=MOST_WORDS,
        help_text="For example, with the duty social worker, because of what was seen in custody",
        error_messages={"required": "Say why, and with whom it was agreed"},
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency], **more: Any) -> None:
        """Offer the agencies to which something flows."""
        super().__init__(*args, **more)
        choices = [("", "Choose"), *((str(one.pk), one.name) for one in agencies)]
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]


class PlacesForm(Form):
    """How many children a pathway can hold at once."""

    pathway = forms.ChoiceField(label="Pathway", error_messages={"required": "Select the pathway"})
    places = forms.IntegerField(
        label="Places",
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Say how many places there are",
            "invalid": "Give a whole number from 0 to 9,999",
            "min_value": "Give a whole number from 0 to 9,999",
            "max_value": "Give a whole number from 0 to 9,999",
        },
    )

    def __init__(self, *args: Any, pack: Pack, **more: Any) -> None:
        """Offer the pathways of a pack."""
        super().__init__(*args, **more)
        self.fields["pathway"].choices = [("", "Choose"), *pack.offered("interventions")]  # type: ignore[attr-defined]


class ListForm(Form):
    """The filter of the list."""

    show = forms.ChoiceField(
        label="To look at",
        required=False,
        choices=[
            ("", "All"),
            ("NOT_MET", "Not met within 48 hours"),
            ("WAITS", "Waiting for something"),
            ("UNANSWERED", "Checks not answered"),
        ],
    )
    month = forms.ChoiceField(label="Month", required=False)
    outcome = forms.ChoiceField(
        label="Outcome", required=False, choices=[("", "All"), *Engagement.Result.choices]
    )
    borough = forms.ChoiceField(
        label="Home borough",
        required=False,
        choices=[("", "All"), *((one.gss, one.name) for one in BOROUGHS), (OUTSIDE, "Outside London")],
    )

    def __init__(self, *args: Any, months: Iterable[date], **more: Any) -> None:
        """Offer the months in which there is something."""
        super().__init__(*args, **more)
        choices = [("", "All"), *((f"{one:%Y-%m}", f"{one:%B %Y}") for one in months)]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]


class ReportForm(Form):
    """The days of a report."""

    first = DateField(label="The first day")
    last = DateField(label="The last day, which counts too")

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, or further apart than a page can show."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        today = timezone.localdate()
        if first and first.year < EARLIEST:
            self.add_error("first", f"The first day must be in {EARLIEST} or later")
        if last and last > today:
            self.add_error(
                "last", f"The last day is still to come: give today, {formats.date(today)}, or a day before"
            )
        elif first and last and last < first:
            self.add_error("last", "The last day must be the first day or later")
        elif first and last and (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
            self.add_error("last", f"A report covers at most {MOST_MONTHS} months: give days closer together")
        return cleaned


class PublishForm(Form):
    """What whoever publishes a report has looked at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
