"""What is typed about referrals, by whoever refers and by the desk."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, RegexValidator
from django.utils import timezone

from alongside.casework import referral_queries, referral_rules, rules
from alongside.casework.actions.referrals import Answer, What
from alongside.casework.forms import OpenForm
from alongside.casework.models import Referral
from alongside.casework.pack import Pack, Question, Route
from alongside.core import formats
from alongside.core.forms import PARTS, DateField, Form
from alongside.core.months import months_later
from alongside.partners.areas import BOROUGHS
from alongside.partners.categories import LEGAL_BASES, Category
from alongside.partners.models import Agency, Posting, Programme, Role, Team
from alongside.people.forms import LEAST_REASON, MOST_REASON, PersonForm
from alongside.people.models import Marker
from alongside.people.queries import CATEGORY_OF_ROLE

MOST_WORDS = 4_000
STATUSES = (
    ("CUSTODY", "In custody"),
    ("LICENCE", "On licence"),
    ("COMMUNITY_ORDER", "On a community order"),
    ("BREACH_WANTED", "In breach or wanted"),
    ("NONE", "None of these"),
    ("NOT_KNOWN", "Not known"),
)
YES_NO = (("Yes", "Yes"), ("No", "No"), ("Not known", "Not known"))
IDENTITY, CONTACT, OFFENDING = Category.IDENTITY, Category.CONTACT, Category.OFFENDING
# The items about the person that every form has, by field: under which code and category each is kept.
WHO = {
    "forenames": ("FORENAMES", IDENTITY),
    "surname": ("SURNAME", IDENTITY),
    "born_on": ("BORN_ON", IDENTITY),
    "crn": ("CRN", IDENTITY),
    "pnc": ("PNC", IDENTITY),
    "noms": ("NOMS", IDENTITY),
    "address": ("ADDRESS", CONTACT),
    "postcode": ("POSTCODE", CONTACT),
    "status": ("STATUS", OFFENDING),
}
REFERRER = ("referrer_name", "referrer_agency", "referrer_email", "referrer_telephone")
BASIS = ("basis", "consent_by", "consent_on")
TOO_LONG = "Shorten this to 4,000 characters: the desk asks for more where it needs it"


def _telephone() -> forms.CharField:
    return forms.CharField(
        label="Your telephone number",
        max_length=30,
        validators=[RegexValidator(r"^[0-9+() -]{6,30}$", "Enter a telephone number, like 020 7946 0000")],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )


class ReferralForm(PersonForm):
    """A referral: the items that every programme asks, and the questions of its pack.

    For whoever is signed in, who they are is known but for their telephone number.
    """

    known_as = sex = ethnicity = cro = None  # type: ignore[assignment]  # Django takes a field out so.
    status = forms.ChoiceField(
        label="Current status",
        choices=STATUSES,
        widget=forms.RadioSelect,
        error_messages={"required": "Select their current status, or that it is not known"},
    )
    role = forms.ChoiceField(
        label="How are they involved?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say how they are involved"},
    )
    why = forms.CharField(
        label="Why do you refer them?",
        max_length=MOST_WORDS,
        widget=forms.Textarea,
        help_text="What happened, when, and who says so. Do not name other people",
        validators=[MinLengthValidator(LEAST_REASON, "Say more about why")],
        error_messages={"required": "Say why you refer them", "max_length": TOO_LONG},
    )
    basis = forms.ChoiceField(
        label="What allows you to share this?",
        choices=list(LEGAL_BASES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Select what allows you to share this"},
    )
    consent_by = forms.CharField(
        label="Who gave consent?",
        max_length=150,
        required=False,
        help_text="For example, herself, or her mother",
    )
    consent_on = DateField(label="When did they give it?", required=False)
    referrer_name = forms.CharField(
        label="Your full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    referrer_agency = forms.CharField(
        label="Your agency",
        max_length=200,
        help_text="School, surgery, hospital, charity or team",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    referrer_email = forms.EmailField(
        label="Your work email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an email address in the correct format, like name@example.com"},
    )
    referrer_telephone = _telephone()
    once = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        pack: Pack,
        by: Posting | None = None,
        saved: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        """Have the questions and roles of a pack; filled with what was saved, if anything was."""
        super().__init__(*args, **more)
        self.pack, self.by = pack, by
        roles = [(one.value, one.label) for one in Marker.Role if one.value in pack.referrals.roles]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.questions = {f"q_{one.code}": one for one in pack.questions if not one.retired}
        self.fields.update({name: _field(one) for name, one in self.questions.items()})
        for name in REFERRER[:3] if by else ():
            del self.fields[name]
        for name in ("forenames", "surname"):
            self.fields[name].error_messages["max_length"] = referral_rules.ONE_PERSON
        self.initial = {"once": str(uuid.uuid4()), **self._typed(saved or {}), **self.initial}

    def _typed(self, saved: Mapping[str, str]) -> dict[str, Any]:
        return {
            name: [saved.get(f"{name}-{part}", "") for part in PARTS]
            if isinstance(field, DateField)
            else saved.get(name)
            for name, field in self.fields.items()
            if name in saved or any(f"{name}-{part}" in saved for part in PARTS)
        }

    def content(self) -> dict[str, str]:
        """What was typed, as it was typed: to be saved."""
        dates = {f"{name}-{part}" for name, field in self.fields.items() for part in PARTS if _is_date(field)}
        return {name: self.data[name] for name in (*self.fields, *dates) if self.data.get(name)}

    def clean_forenames(self) -> str:
        """One person's."""
        return _of_one(super().clean_forenames())

    def clean_surname(self) -> str:
        """One person's."""
        return _of_one(super().clean_surname())

    def clean_once(self) -> uuid.UUID:
        """What tells this form from any other."""
        try:
            return uuid.UUID(self.cleaned_data["once"])
        except ValueError:
            return uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """Consent was given by somebody on a day; no text is a list of people."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name, said in [*found.items()]:
            if isinstance(said, str) and referral_rules.tells_of_many(said):
                self.add_error(name, referral_rules.ONE_PERSON)
        if found.get("basis") == "CONSENT":
            if not found.get("consent_by"):
                self.add_error("consent_by", "Say who gave consent")
            if "consent_on" in found and not found["consent_on"]:
                self.add_error("consent_on", "Say when they gave it")
        if (given := found.get("consent_on")) and not date(2000, 1, 1) <= given <= timezone.localdate():
            self.add_error("consent_on", "The day of consent must be today or in the past")
        return found

    def against_taking(self) -> str:
        """Why the programme does not take somebody of that age or in that role; "" where it does."""
        said = self.cleaned_data
        today = timezone.localdate()
        return rules.against_taking(self.pack, role=said["role"], born_on=said["born_on"], on=today)

    def what(self, *, programme: Programme, borough: str) -> What:
        """What the action takes."""
        said, by = self.cleaned_data, self.by
        is_consent = said["basis"] == "CONSENT"
        known = {"name": by.user.name, "agency": by.agency.name, "email": by.user.email} if by else {}
        return What(
            programme=programme.slug,
            borough=borough,
            answers=[*self._of_every_form(), *self._of_the_pack()],
            referrer_name=known.get("name") or said["referrer_name"],
            referrer_agency=known.get("agency") or said["referrer_agency"],
            referrer_email=known.get("email") or said["referrer_email"],
            referrer_telephone=said["referrer_telephone"],
            basis=said["basis"],
            consent_by=said["consent_by"] if is_consent else "",
            consent_on=said["consent_on"] if is_consent else None,
        )

    def _of_every_form(self) -> list[Answer]:
        said, role = self.cleaned_data, Marker.Role(self.cleaned_data["role"])
        kept = {**WHO, "role": ("ROLE", CATEGORY_OF_ROLE[role]), "why": ("WHY", self.pack.categories.plan)}
        return [
            Answer(
                code=code,
                category=category,
                question=str(self.fields[name].label),
                answer=_in_words(name, said[name]),
            )
            for name, (code, category) in kept.items()
            if said.get(name)
        ]

    def _of_the_pack(self) -> list[Answer]:
        return [
            Answer(
                code=f"Q_{one.code}",
                category=one.category,
                question=one.words,
                answer=_in_words(name, self.cleaned_data[name]),
            )
            for name, one in self.questions.items()
            if self.cleaned_data.get(name)
        ]


def _in_words(name: str, said: Any) -> str:
    """An answer as it is kept: as it is read, but for what is looked for by its code or its day."""
    if name == "status":
        return dict(STATUSES)[said]
    return formats.date(said) if isinstance(said, date) and name != "born_on" else str(said)


def _is_date(field: forms.Field) -> bool:
    return isinstance(field, DateField)


def _of_one(name: str) -> str:
    if referral_rules.names_many(name):
        raise ValidationError(referral_rules.ONE_PERSON)
    return name


def _field(question: Question) -> forms.Field:
    """The field of a question of a pack."""
    shared: dict[str, Any] = {
        "label": question.words,
        "help_text": question.hint,
        "required": question.required,
        "error_messages": {"required": f"Answer: {question.words}"},
    }
    if question.kind == "date":
        return DateField(**shared)
    if question.kind in ("yes_no", "choice"):
        choices = YES_NO if question.kind == "yes_no" else [(one, one) for one in question.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
    if question.kind == "long":
        shared["error_messages"]["max_length"] = TOO_LONG
        return forms.CharField(max_length=MOST_WORDS, widget=forms.Textarea, **shared)
    return forms.CharField(max_length=500, **shared)


class WhereForm(Form):
    """To which programme, and where the person lives."""

    programme = forms.ChoiceField(label="Programme", widget=forms.RadioSelect)
    borough = forms.ChoiceField(
        label="Where do they live?",
        choices=[
            ("", "Choose a borough"),
            *sorted(((one.gss, one.name) for one in BOROUGHS), key=lambda x: x[1]),
        ],
    )

    def __init__(self, *args: Any, programmes: list[Programme], **more: Any) -> None:
        """Have some programmes."""
        super().__init__(*args, **more)
        self.fields["programme"].choices = [(str(one.pk), one.name) for one in programmes]  # type: ignore[attr-defined]


class LinkForm(Form):
    """Where the link to a saved form goes."""

    referrer_email = forms.EmailField(
        label="Your work email address",
        max_length=254,
        error_messages={
            "required": "Enter your email address: the link to your form is sent there",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )


class WordsForm(Form):
    """A question, an answer or a reason, in words."""

    words = forms.CharField(
        max_length=MOST_WORDS,
        widget=forms.Textarea,
        validators=[MinLengthValidator(2, "Say more")],
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, label: str, hint: str = "", required: bool = True, **more: Any) -> None:
        """Ask so."""
        super().__init__(*args, **more)
        words = self.fields["words"]
        words.label, words.help_text, words.required = label, hint, required
        words.error_messages["required"] = "Enter your words"


class DeclineForm(WordsForm):
    """Why a referral is turned down."""

    code = forms.ChoiceField(
        label="Why?", widget=forms.RadioSelect, error_messages={"required": "Select why it is declined"}
    )
    field_order = ("code", "words")

    def __init__(self, *args: Any, pack: Pack, **more: Any) -> None:
        """Have the reasons of a pack, each with its consequence."""
        told = "What else the referrer should know"
        super().__init__(*args, label=told, required=False, **more)
        self.fields["code"].choices = pack.offered("declines")  # type: ignore[attr-defined]
        self.consequences = {one.code: one.consequence for one in pack.declines if not one.retired}


class RedirectForm(WordsForm):
    """Where a referral goes instead."""

    programme = forms.ChoiceField(label="Programme", error_messages={"required": "Select a programme"})
    borough = forms.ChoiceField(label="Borough", error_messages={"required": "Select a borough"})
    field_order = ("programme", "borough", "words")

    def __init__(self, *args: Any, referral: Referral, **more: Any) -> None:
        """Have every programme that takes referrals, and begin with where it lies."""
        hint = "The referrer is told this. Do not name anybody"
        super().__init__(*args, label="Why?", hint=hint, **more)
        programmes = [(one.slug, one.name) for one in referral_queries.programmes(Route.INSIDE)]
        boroughs = sorted(((one.gss, one.name) for one in BOROUGHS), key=lambda pair: pair[1])
        self.fields["programme"].choices = programmes  # type: ignore[attr-defined]
        self.fields["borough"].choices = boroughs  # type: ignore[attr-defined]
        self.initial = {"programme": referral.programme, "borough": referral.borough, **self.initial}


class AcceptForm(OpenForm):
    """Whom the desk takes: filled with what the referrer said, for the desk to put right."""

    def __init__(self, *args: Any, pack: Pack, opens_case: bool, **more: Any) -> None:
        """Ask how they stand where a case is opened."""
        super().__init__(*args, pack=pack, **more)
        if not opens_case:
            for name in self.standing_names:
                del self.fields[name]
            self.standing_names = []


def said_as_initial(said: Mapping[str, str]) -> dict[str, Any]:
    """What a referrer said, as AcceptForm begins with it."""
    who: dict[str, Any] = {
        name: said[code] for name, (code, _) in WHO.items() if code in said and name != "status"
    }
    if born_on := who.pop("born_on", ""):
        who |= {"born_on": date.fromisoformat(born_on)}
    today = timezone.localdate()
    return {
        **who,
        "role": said.get("ROLE", ""),
        "reason": said.get("WHY", "")[:MOST_REASON],
        "review_on": months_later(today, 3),
    }


class ReviewForm(WordsForm):
    """Whether a referral that came to nothing is kept on."""

    outcome = forms.ChoiceField(
        label="Keep it or erase it?",
        choices=[("ERASE", "Erase it, whole"), ("KEEP", "Keep it until the next review")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it is kept"},
    )
    field_order = ("outcome", "words")


class DeskForm(Form):
    """Which agency takes the referrals of a programme in a borough."""

    programme = forms.ChoiceField(label="Programme", error_messages={"required": "Select a programme"})
    borough = forms.ChoiceField(label="Borough", required=False)
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label="Agency that takes them",
        error_messages={"required": "Select an agency"},
    )
    team = forms.ModelChoiceField(
        queryset=Team.objects.none(),
        label="Team of it",
        required=False,
        empty_label="The whole agency",
        help_text="Only this team and its supervisors then see them",
    )

    def __init__(self, *args: Any, by: Posting, **more: Any) -> None:
        """Have the boroughs that a posting reaches; every borough at once where it reaches all."""
        super().__init__(*args, **more)
        programmes = {one.slug: one.name for one in referral_queries.programmes(Route.INSIDE)}
        reached = sorted(
            ((one.gss, one.name) for one in BOROUGHS if by.borough in ("", one.gss)), key=lambda pair: pair[1]
        )
        every = (
            [] if by.borough and by.role != Role.GOVERNANCE_LEAD else [("", "Every borough without its own")]
        )
        self.fields["programme"].choices = [("", "Choose"), *programmes.items()]  # type: ignore[attr-defined]
        self.fields["borough"].choices = [*every, *reached]  # type: ignore[attr-defined]
        self.fields["agency"].queryset = referral_queries.agencies()  # type: ignore[attr-defined]
        teams = (
            Team.objects.filter(ends_on=None).select_related("agency").order_by("agency__name", "name", "pk")
        )
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = lambda team: f"{team.agency.name}: {team.name}"  # type: ignore[attr-defined]


class InboxFilter(Form):
    """Which referrals are listed."""

    show = forms.ChoiceField(
        label="Which",
        required=False,
        choices=[
            ("", "All of them"),
            ("NEW", "New"),
            ("OVERDUE", "First response overdue"),
            ("ASKED", "Waiting for the referrer"),
            ("ANSWERED", "Answer has come"),
            ("REVIEW", "To keep or erase"),
        ],
        widget=forms.RadioSelect,
    )
    programme = forms.ChoiceField(label="Programme", required=False)
    mine = forms.BooleanField(label="Mine only", required=False)

    def __init__(self, *args: Any, programmes: Mapping[str, str], show: Collection[str], **more: Any) -> None:
        """Have the programmes that are in the list, and what of it may be shown."""
        super().__init__(*args, **more)
        which = self.fields["show"]
        which.choices = [one for one in which.choices if one[0] in ("", *show)]  # type: ignore[attr-defined]
        self.fields["programme"].choices = [("", "Every programme"), *programmes.items()]  # type: ignore[attr-defined]
