"""Sharing agreements: written, sent out, signed by each party, live, and over. A change is a new version."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners import agreement_rules
from alongside.partners.actions import CannotDo
from alongside.partners.actions.programmes import File, store
from alongside.partners.agreement_rules import Fault, PartyTerms
from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme
from alongside.partners.sharing_queries import agreement_numbers

PURPOSE = "AGREEMENT"
WHAT = "partners.agreement"
S = Agreement.State


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a draft says, apart from its parties."""

    title: str
    programme: Programme
    purposes: tuple[str, ...]
    legal_basis: str
    regime: str
    starts_at: datetime
    ends_at: datetime
    review_on: date
    purpose_words: str = ""
    statute: str = ""
    consent_needed: bool = False
    conditions: str = ""

    def as_fields(self) -> dict[str, Any]:
        """The model's fields."""
        return {**self.__dict__, "purposes": list(self.purposes), "title": self.title.strip()}


@dataclass(frozen=True)
class Part:
    """What one agency reads and contributes."""

    reads: frozenset[str] = frozenset()
    contributes: frozenset[str] = frozenset()


@transaction.atomic
def write(
    *, terms: Terms, parties: Mapping[Agency, Part], by: Posting, at: datetime | None = None
) -> Agreement:
    """Write a draft of a new agreement.

    Args:
        terms: what it says.
        parties: the agencies, and what each reads and contributes; may be empty while it is a draft.
        by: who writes it.

    Raises:
        CannotDo: when dates, purposes or law do not fit together.
    """
    # Who writes at the same time waits here, so that no two agreements get one number.
    list(Programme.objects.select_for_update().order_by("pk"))
    series = max((number.series for number in agreement_numbers()), default=0) + 1
    agreement = Agreement(
        series=series, version=1, written_by=by, written_at=at or timezone.now(), **terms.as_fields()
    )
    _refuse(_faults_of_draft(agreement))
    agreement.save(force_insert=True)
    _set_parties(agreement, parties)
    log.record(act=Act.COLLECTION, by=by, what=WHAT, which=[agreement.pk], fields=["terms", "parties"])
    return agreement


@transaction.atomic
def change(
    *,
    agreement: Agreement,
    by: Posting,
    terms: Terms | None = None,
    parties: Mapping[Agency, Part | None] | None = None,
    seen: str = "",
) -> Agreement:
    """Change a draft.

    Args:
        terms: what it says now; None where that stays as it is.
        parties: the agencies, and what each reads and contributes; a Part that is None stays as it is, or is
            empty where the agency comes new. None where all the parties stay as they are.
        seen: the mark of the draft that the person changing it had before them; empty: not told.

    Raises:
        CannotDo: when it is no draft, belongs to another agency, or does not fit together.
        ChangedMeanwhile: it no longer says what was seen.
    """
    held = _held(agreement)
    if against := against_change(held, by):
        raise CannotDo(against)
    if seen and seen != (mark := mark_of(held)):
        raise ChangedMeanwhile(mark)
    fields = []
    if terms is not None:
        fields.append("terms")
        for name, value in terms.as_fields().items():
            setattr(held, name, value)
        _refuse(_faults_of_draft(held))
        held.save()
    if parties is not None:
        fields.append("parties")
        _set_parties(held, parties)
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[held.pk], fields=fields)
    return held


class ChangedMeanwhile(CannotDo):
    """Somebody else has changed the draft; `mark` is what it now has."""

    def __init__(self, mark: str) -> None:
        """Say so, and what to do."""
        super().__init__(
            "Somebody changed this draft while you wrote. What you entered is still here: compare it with "
            "the draft in another window, then keep it to put it in the draft’s place."
        )
        self.mark = mark


def mark_of(agreement: Agreement) -> str:
    """A word for what an agreement and its parts say now: another word, once anybody has changed it."""
    parts = agreement.parties.order_by("agency").values_list("agency", "reads", "contributes")
    said = (model_to_dict(agreement), [(agency, sorted(r), sorted(c)) for agency, r, c in parts])
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def against_change(agreement: Agreement, by: Posting) -> str:
    """What stands in the way of changing an agreement, in a sentence; nothing where it may be changed."""
    if agreement.written_by.agency_id != by.agency_id:
        return "This is for the agency that wrote it."
    if agreement.state != S.DRAFT:
        return "Only a draft can be changed. Write a new version instead."
    return ""


@transaction.atomic
def send(*, agreement: Agreement, by: Posting) -> Agreement:
    """Send a draft out for signature. From now on it never changes.

    Raises:
        CannotDo: when it is no draft, belongs to another agency, or the rules are not met.
    """
    held = _held(agreement)
    if against := against_sending(held, by):
        raise CannotDo(" ".join(against))
    held.state = S.TO_SIGN
    held.save(update_fields=["state"])
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[held.pk], fields=["state"])
    return held


def against_sending(agreement: Agreement, by: Posting) -> list[str]:
    """What stands in the way of sending an agreement out, a sentence each; nothing where it may be sent."""
    if agreement.written_by.agency_id != by.agency_id:
        return ["This is for the agency that wrote it."]
    if agreement.state != S.DRAFT:
        return ["This agreement has been sent out already."]
    return [fault.sentence for fault in agreement_rules.faults(terms_of(agreement))]


@transaction.atomic
def sign(
    *,
    agreement: Agreement,
    signatory: str,
    signatory_role: str,
    by: Posting,
    file: File | None = None,
    at: datetime | None = None,
) -> Agreement:
    """Sign for one's own agency. When the last party has signed, the agreement is live.

    It starts on the day that it says, or the moment that the last party signs where that is later; the
    version before it ends then, in the same transaction.

    Args:
        signatory: who has signed, by name.
        signatory_role: as what they have signed.
        by: who records it: a posting at the party.
        file: the signed document, where it is at hand.

    Raises:
        CannotDo: when it is not out for signature, one's agency is no party or has signed, a name or role is
            missing, or it would have ended already.
    """
    held, moment = _held(agreement), at or timezone.now()
    party = held.parties.filter(agency_id=by.agency_id).first()
    if party is None:
        raise CannotDo("Your agency is not a party to this agreement.")
    if held.state != S.TO_SIGN:
        raise CannotDo("This agreement is not out for signature.")
    if party.signed_at is not None:
        raise CannotDo("Your agency has signed this agreement already.")
    if not signatory.strip() or not signatory_role.strip():
        raise CannotDo("Say who has signed, by name and role.")
    if held.ends_at <= moment:
        raise CannotDo("The term of this agreement is over. Write a new version with another end.")
    _refuse(agreement_rules.faults(terms_of(held)))
    party.signed_at, party.recorded_by = moment, by
    party.signatory, party.signatory_role = signatory.strip(), signatory_role.strip()
    party.document = store(PURPOSE, file)
    signed = ["signed_at", "recorded_by", "signatory", "signatory_role", "document"]
    party.save(update_fields=signed)
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[held.pk], fields=signed)
    if not held.parties.filter(signed_at__isnull=True).exists():
        _make_live(held, by=by, at=moment)
    return held


@transaction.atomic
def new_version(*, agreement: Agreement, by: Posting, at: datetime | None = None) -> Agreement:
    """Copy an agreement into a draft of its next version, to be changed, sent out and signed anew.

    Raises:
        CannotDo: when one's agency is no party, the agreement has not been sent out, or the next version is
            being written already.
    """
    held = _held(agreement)
    _refuse_other_agency(held, by)
    if held.state == S.DRAFT:
        raise CannotDo("This version is a draft: change it instead.")
    versions = [number for number in agreement_numbers() if number.series == held.series]
    if any(number.state in (S.DRAFT, S.TO_SIGN) for number in versions):
        raise CannotDo("Another version is being written or signed. Withdraw that one first.")
    last = max(number.version for number in versions)
    parts = {
        party.agency: Part(frozenset(party.reads), frozenset(party.contributes))
        for party in held.parties.select_related("agency")
    }
    copied = Agreement.objects.get(pk=held.pk)
    copied.pk = None
    copied.version, copied.state = last + 1, S.DRAFT
    copied.written_by, copied.written_at = by, at or timezone.now()
    copied.withdrawn_at, copied.withdrawn_why, copied.ends_why = None, "", ""
    copied.save(force_insert=True)
    _set_parties(copied, parts)
    log.record(act=Act.COLLECTION, by=by, what=WHAT, which=[copied.pk], fields=["terms", "parties"])
    return copied


@transaction.atomic
def withdraw(*, agreement: Agreement, reason: str, by: Posting, at: datetime | None = None) -> Agreement:
    """Withdraw an agreement. From this moment nothing flows under it.

    Raises:
        CannotDo: when one's agency is no party, no reason is given, or it is over already.
    """
    held, moment = _held(agreement), at or timezone.now()
    _refuse_other_agency(held, by)
    if not reason.strip():
        raise CannotDo("Say why the agreement is withdrawn.")
    if held.state == S.WITHDRAWN or (held.state == S.LIVE and held.ends_at <= moment):
        raise CannotDo("This agreement is over already.")
    _mark_withdrawn(held, at=moment, why=reason.strip())
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[held.pk], fields=["state"], reason=reason.strip())
    return held


@transaction.atomic
def end_earlier(
    *, agreement: Agreement, ends_at: datetime, reason: str, by: Posting, at: datetime | None = None
) -> Agreement:
    """Have a live agreement end earlier than was agreed.

    Args:
        ends_at: from this moment nothing flows under it; at the earliest now.
        reason: why, which the other parties can read.

    Raises:
        CannotDo: when one's agency is no party, it does not run, or the end is not earlier and ahead.
    """
    held, moment = _held(agreement), at or timezone.now()
    _refuse_other_agency(held, by)
    if not reason.strip():
        raise CannotDo("Say why the agreement ends earlier.")
    if held.state != S.LIVE or held.ends_at <= moment:
        raise CannotDo("Only an agreement that runs can end earlier.")
    if held.starts_at >= ends_at:
        raise CannotDo("The agreement would end before it starts. Withdraw it instead.")
    if ends_at < moment:
        raise CannotDo("The new end must not lie in the past.")
    if ends_at >= held.ends_at:
        raise CannotDo("The new end must be earlier than the one agreed. A longer term is a new version.")
    held.ends_at, held.ends_why = ends_at, reason.strip()
    held.save(update_fields=["ends_at", "ends_why"])
    log.record(
        act=Act.ALTERATION, by=by, what=WHAT, which=[held.pk], fields=["ends_at"], reason=reason.strip()
    )
    return held


def terms_of(agreement: Agreement) -> agreement_rules.Terms:
    """An agreement as the rules look at it, with the parties that are kept."""
    parties = AgreementParty.objects.filter(agreement=agreement.pk).select_related("agency")
    return agreement_rules.Terms(
        purposes=agreement.purposes,
        legal_basis=agreement.legal_basis,
        regime=agreement.regime,
        consent_needed=agreement.consent_needed,
        starts_at=timezone.localtime(agreement.starts_at),
        ends_at=timezone.localtime(agreement.ends_at),
        review_on=agreement.review_on,
        parties=[
            PartyTerms(
                party.agency.name,
                party.agency.is_competent_authority,
                frozenset(party.reads),
                frozenset(party.contributes),
            )
            for party in parties.order_by("agency__name", "pk")
        ],
        kept_in=frozenset(agreement.programme.kept_in),
    )


def _held(agreement: Agreement) -> Agreement:
    """The agreement, locked and as it stands now."""
    held: Agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    return held


def _refuse(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise CannotDo(" ".join(fault.sentence for fault in found))


def _faults_of_draft(agreement: Agreement) -> list[Fault]:
    missing = [] if agreement.title else [Fault("title", "Give the agreement a title.")]
    return [*missing, *agreement_rules.faults_of_terms(terms_of(agreement))]


def _refuse_other_agency(agreement: Agreement, by: Posting) -> None:
    """Refuse who is neither at the agency that wrote it nor at a party."""
    parties = agreement.parties.values_list("agency_id", flat=True)
    if by.agency_id not in {agreement.written_by.agency_id, *parties}:
        raise CannotDo("This is for the agency that wrote it or a party to it.")


def _set_parties(agreement: Agreement, parties: Mapping[Agency, Part | None]) -> None:
    agreement.parties.exclude(agency__in=parties).delete()
    for agency, part in parties.items():
        said = {"reads": sorted(part.reads), "contributes": sorted(part.contributes)} if part else {}
        AgreementParty.objects.update_or_create(agreement=agreement, agency=agency, defaults=said)


def _make_live(agreement: Agreement, *, by: Posting, at: datetime) -> None:
    """Put an agreement into force that all have signed, and let the version before it end as it starts."""
    agreement.starts_at = max(agreement.starts_at, at)
    replaced = f"Replaced by version {agreement.version}."
    earlier = Agreement.objects.select_for_update().filter(
        series=agreement.series, state=S.LIVE, ends_at__gt=agreement.starts_at
    )
    for version in earlier.order_by("version"):
        if version.starts_at >= agreement.starts_at:
            _mark_withdrawn(version, at=at, why=replaced)
        else:
            version.ends_at, version.ends_why = agreement.starts_at, replaced
            version.save(update_fields=["ends_at", "ends_why"])
        log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[version.pk], fields=["ends_at"])
    agreement.state = S.LIVE
    agreement.save(update_fields=["state", "starts_at"])
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[agreement.pk], fields=["state", "starts_at"])


def _mark_withdrawn(agreement: Agreement, *, at: datetime, why: str) -> None:
    agreement.state, agreement.withdrawn_at, agreement.withdrawn_why = S.WITHDRAWN, at, why
    agreement.save(update_fields=["state", "withdrawn_at", "withdrawn_why"])
