"""Forms for writing a sharing agreement: its terms and parties, and then what each party shares."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from alongside.core.forms import DateField, Form
from alongside.partners import agreement_rules
from alongside.partners.actions.agreements import Part, Terms
from alongside.partners.agreement_rules import PartyTerms
from alongside.partners.categories import LABELS, LEGAL_BASES, PURPOSES, REGIMES
from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme

LONG = 4000
# What a field is called where the terms have another name for it.
FIELDS = {"starts_at": "starts_on", "ends_at": "ends_on"}
KEPT = (
    "title",
    "purposes",
    "purpose_words",
    "legal_basis",
    "statute",
    "regime",
    "consent_needed",
    "conditions",
    "review_on",
)


class TermsForm(Form):
    """What an agreement says, and between whom it is. `seen` is the mark of the draft that was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        empty_label="Select a programme",
        error_messages={"required": "Select a programme", "invalid_choice": "Select a programme of the list"},
    )
    title = forms.CharField(
        max_length=200, help_text="As letters and lists call it, for example “Who works with whom”"
    )
    purposes = forms.MultipleChoiceField(
        label="What is it for?",
        choices=list(PURPOSES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one purpose"},
    )
    purpose_words = forms.CharField(
        label="The purposes in the parties’ own words",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="For what exactly, and what it may not be used for",
    )
    legal_basis = forms.ChoiceField(
        label="Legal basis", choices=list(LEGAL_BASES.items()), widget=forms.RadioSelect
    )
    statute = forms.CharField(
        label="The powers that the parties rely on",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="Acts and sections. A power to share stands beside the legal basis, not in its place",
    )
    regime = forms.ChoiceField(label="Regime", choices=list(REGIMES.items()), widget=forms.RadioSelect)
    consent_needed = forms.BooleanField(label="Each person’s consent is needed", required=False)
    conditions = forms.CharField(
        label="Conditions",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="One a line: each is a paragraph of the agreement",
    )
    starts_on = DateField(
        label="From",
        help_text="It begins then, or when the last party has signed where that is later",
        error_messages={"required": "Enter the day from which it runs"},
    )
    ends_on = DateField(
        label="Until",
        help_text="The first day on which nothing flows any more",
        error_messages={"required": "Enter the day on which it ends"},
    )
    review_on = DateField(label="Review by", error_messages={"required": "Enter the day of the review"})
    parties = forms.ModelMultipleChoiceField(
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="What each of them reads and contributes comes on the next page",
        error_messages={
            "required": "Select the agencies that are party to it",
            "invalid_choice": "Select agencies of the list",
            "invalid_pk_value": "Select agencies of the list",
        },
    )

    def __init__(self, *args: Any, agreement: Agreement | None = None, **options: Any) -> None:
        """Offer what there is today; with an agreement, what that says already."""
        self.agreement = agreement
        initial = _said(agreement) if agreement else options.pop("initial", None)
        super().__init__(*args, initial=initial, **options)
        own = agreement.parties.values("agency") if agreement else Agency.objects.none().values("pk")
        today = timezone.localdate()
        self.fields["programme"].queryset = Programme.objects.filter(  # type: ignore[attr-defined]
            ended_at__isnull=True
        ).order_by("name", "pk")
        self.fields["parties"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]
            Q(ends_on__isnull=True) | Q(ends_on__gt=today) | Q(pk__in=own)
        ).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """Check what the law asks, once everything is there, and say it beside the field."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        terms = self._as_rules(cleaned)
        for fault in [*agreement_rules.faults_of_terms(terms), *agreement_rules.faults_of_parties(terms)]:
            self.add_error(FIELDS.get(fault.about, fault.about), fault.sentence)
        if terms.ends_at <= timezone.now() and "ends_on" not in self.errors:
            self.add_error("ends_on", "The end must lie ahead.")
        return cleaned

    def terms(self) -> Terms:
        """What was typed, as the actions take it."""
        asked = self.cleaned_data
        return Terms(
            programme=asked["programme"],
            starts_at=self._moment("starts_at", asked["starts_on"]),
            ends_at=self._moment("ends_at", asked["ends_on"]),
            **{name: asked[name] for name in KEPT if name != "purposes"},
            purposes=tuple(asked["purposes"]),
        )

    def agencies(self) -> dict[Agency, Part | None]:
        """The agencies that were chosen; what they share stays as it is."""
        return dict.fromkeys(self.cleaned_data["parties"])

    def _as_rules(self, asked: dict[str, Any]) -> agreement_rules.Terms:
        return agreement_rules.Terms(
            purposes=asked["purposes"],
            legal_basis=asked["legal_basis"],
            regime=asked["regime"],
            consent_needed=asked["consent_needed"],
            starts_at=timezone.localtime(self._moment("starts_at", asked["starts_on"])),
            ends_at=timezone.localtime(self._moment("ends_at", asked["ends_on"])),
            review_on=asked["review_on"],
            parties=[PartyTerms(one.name, one.is_competent_authority) for one in asked["parties"]],
        )

    def _moment(self, name: str, day: date) -> datetime:
        """The beginning of a day; the very moment that the draft has, where the day was not changed."""
        kept = getattr(self.agreement, name) if self.agreement else None
        if kept and timezone.localdate(kept) == day:
            return kept
        return timezone.make_aware(datetime.combine(day, time()))


def first_draft(posting: Posting) -> dict[str, Any]:
    """What a new agreement begins with: one's own agency, a year from tomorrow, and a review in it."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {
        "parties": [posting.agency_id],
        "starts_on": tomorrow,
        "ends_on": tomorrow + timedelta(days=365),
        "review_on": tomorrow + timedelta(days=300),
    }


def _said(agreement: Agreement) -> dict[str, Any]:
    return {
        **{name: getattr(agreement, name) for name in KEPT},
        "programme": agreement.programme_id,
        "starts_on": timezone.localdate(agreement.starts_at),
        "ends_on": timezone.localdate(agreement.ends_at),
        "parties": list(agreement.parties.values_list("agency_id", flat=True)),
    }


class SharesForm(Form):
    """What each party reads and contributes: two columns of boxes for each, a box for each category.

    `seen` is the mark of the draft that was opened.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, parties: Iterable[AgreementParty], kept_in: Iterable[str], **options: Any
    ) -> None:
        """Have the fields of these parties. `kept_in`: what their programme shares with nobody."""
        self.parties: Sequence[AgreementParty] = list(parties)
        self.kept_in = frozenset(kept_in)
        super().__init__(*args, **options)
        for party in self.parties:
            for verb, chosen in (("reads", party.reads), ("contributes", party.contributes)):
                self.fields[f"{verb}-{party.agency_id}"] = forms.MultipleChoiceField(
                    label=f"{party.agency.name} {verb}",
                    required=False,
                    choices=[(str(one), label) for one, label in LABELS.items()],
                    initial=chosen,
                    error_messages={"invalid_choice": "Select categories of the list"},
                )

    def clean(self) -> dict[str, Any]:
        """Check that something flows and nobody is a party for nothing, unless it is finished later."""
        cleaned = super().clean() or {}
        if self.errors or "later" in self.data:
            return cleaned
        first = {party.agency.name: f"reads-{party.agency_id}" for party in self.parties}
        parts = self.parts()
        shares = [
            PartyTerms(agency.name, agency.is_competent_authority, part.reads, part.contributes)
            for agency, part in parts.items()
        ]
        for fault in agreement_rules.faults_of_shares(shares, self.kept_in):
            self.add_error(first.get(fault.about), fault.sentence)
        return cleaned

    def parts(self) -> dict[Agency, Part]:
        """What was chosen, as the actions take it."""
        return {party.agency: Part(*self._chosen(party)) for party in self.parties}

    def tables(self) -> list[dict[str, Any]]:
        """A table for each party, in plain values: its name, what is wrong, and a row for each category."""
        return [
            {
                "agency": party.agency.name,
                "id": f"shares-{party.agency_id}",
                "error": " ".join(
                    str(text)
                    for verb in ("reads", "contributes")
                    for text in self.errors.get(f"{verb}-{party.agency_id}", ())
                ),
                "rows": [
                    {
                        "label": label,
                        "boxes": [self._box(party, verb, category) for verb in ("reads", "contributes")],
                    }
                    for category, label in LABELS.items()
                ],
            }
            for party in self.parties
        ]

    def _chosen(self, party: AgreementParty) -> tuple[frozenset[str], frozenset[str]]:
        reads, contributes = (
            frozenset(self.cleaned_data[f"{verb}-{party.agency_id}"]) for verb in ("reads", "contributes")
        )
        return reads, contributes

    def _box(self, party: AgreementParty, verb: str, category: str) -> dict[str, Any]:
        bound = self[f"{verb}-{party.agency_id}"]
        # The first box has the name by which the error summary finds the field.
        is_first = category == next(iter(LABELS))
        return {
            "id": bound.auto_id if is_first else f"{bound.auto_id}-{category.lower()}",
            "name": bound.html_name,
            "value": str(category),
            "checked": str(category) in (bound.value() or []),
            "label": f"{party.agency.name} {verb} {LABELS[category]}",  # type: ignore[index]
        }
