"""What the law and the partnership ask of a sharing agreement, and of a programme before it goes live.

Pure: dates come in as arguments. Every refusal is a sentence that says what to do. The law: the Data
Protection Act 2018, Part 3 (competent authorities), and the UK GDPR, article 6.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from alongside.partners.categories import LABELS, LEGAL_BASES, PURPOSES, REGIMES, Category

ASSESSMENTS = {"DPIA": "data protection impact assessment", "EQIA": "equality impact assessment"}


@dataclass(frozen=True)
class PartyTerms:
    """One agency's part: its name, and the categories it reads and contributes."""

    agency: str
    is_competent_authority: bool
    reads: frozenset[str] = frozenset()
    contributes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terms:
    """What an agreement says, as far as it can be wrong. `kept_in`: what its programme shares with nobody."""

    purposes: Sequence[str]
    legal_basis: str
    regime: str
    consent_needed: bool
    starts_at: datetime
    ends_at: datetime
    review_on: date
    parties: Sequence[PartyTerms] = ()
    kept_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Assessment:
    """An impact assessment as it stands: one of ASSESSMENTS, and its days."""

    kind: str
    assessed_on: date
    reviewed_on: date | None
    review_due_on: date


class Fault(NamedTuple):
    """Something that does not fit: what it is about (a field, or an agency), and a sentence."""

    about: str
    sentence: str


def faults_of_terms(terms: Terms) -> list[Fault]:
    """What is wrong with dates, purposes and law; a draft may not be kept with it."""
    return [*_dates(terms), *_law(terms)]


def faults_of_parties(terms: Terms) -> list[Fault]:
    """What is wrong with who is a party; what each of them shares is another matter."""
    found = []
    if len(terms.parties) < 2:
        found.append(Fault("parties", "An agreement has at least two parties."))
    others = [party.agency for party in terms.parties if not party.is_competent_authority]
    if terms.regime == "PART_3" and others:
        sentence = (
            f"Only competent authorities share under Part 3. These are not: {', '.join(others)}. Choose the "
            "UK GDPR, or make an agreement of its own with them."
        )
        found.append(Fault("parties", sentence))
    return found


def faults_of_shares(parties: Sequence[PartyTerms], kept_in: frozenset[str]) -> list[Fault]:
    """What is wrong with what the parties read and contribute. A fault of one of them is about its name.

    Args:
        kept_in: the categories that the programme shares with nobody, by its pack.
    """
    found = [
        Fault(party.agency, f"{party.agency} neither reads nor contributes anything.")
        for party in parties
        if not party.reads and not party.contributes
    ]
    for party in parties:
        if kept := (party.reads | party.contributes) & kept_in:
            words = ", ".join(LABELS[one] for one in Category if one in kept)
            found.append(Fault(party.agency, f"This programme keeps to itself: {words}. Leave it out."))
    if len(parties) > 1 and not _anything_flows(parties):
        found.append(
            Fault("shares", "Nothing would flow: no party contributes a category that another reads.")
        )
    return found


def faults(terms: Terms) -> list[Fault]:
    """Everything that stands in the way of sending an agreement out for signature."""
    return [
        *faults_of_terms(terms),
        *faults_of_parties(terms),
        *faults_of_shares(terms.parties, terms.kept_in),
    ]


def _dates(terms: Terms) -> list[Fault]:
    if terms.ends_at <= terms.starts_at:
        return [Fault("ends_at", "The agreement must end after it starts.")]
    if not terms.starts_at.date() <= terms.review_on <= terms.ends_at.date():
        sentence = "The review date must lie between the start and the end of the agreement."
        return [Fault("review_on", sentence)]
    return []


def _law(terms: Terms) -> list[Fault]:
    found = []
    if not terms.purposes or not set(terms.purposes) <= set(PURPOSES):
        found.append(Fault("purposes", "Select at least one purpose."))
    if terms.legal_basis not in LEGAL_BASES or terms.regime not in REGIMES:
        return [*found, Fault("legal_basis", "Select a legal basis and a regime.")]
    if terms.legal_basis == "CONSENT" and not terms.consent_needed:
        sentence = "The legal basis is consent, so each person’s consent must be needed."
        found.append(Fault("consent_needed", sentence))
    if terms.regime == "PART_3" and terms.legal_basis not in ("LAW_ENFORCEMENT", "CONSENT"):
        sentence = "Under Part 3 the legal basis is a law enforcement purpose, or consent."
        found.append(Fault("legal_basis", sentence))
    if terms.regime == "UK_GDPR" and terms.legal_basis == "LAW_ENFORCEMENT":
        sentence = "A law enforcement purpose is a legal basis under Part 3 only, not under the UK GDPR."
        found.append(Fault("legal_basis", sentence))
    return found


def _anything_flows(parties: Sequence[PartyTerms]) -> bool:
    return any(
        giver.contributes & reader.reads
        for place, giver in enumerate(parties)
        for other, reader in enumerate(parties)
        if place != other
    )


def faults_of_assessment(*, assessed_on: date, review_due_on: date, today: date) -> list[Fault]:
    """What is wrong with the days of an impact assessment."""
    found = []
    if assessed_on > today:
        found.append(Fault("assessed_on", "The day of the assessment must be today or in the past."))
    if review_due_on <= assessed_on:
        sentence = "The assessment must be due for review after the day on which it was made."
        found.append(Fault("review_due_on", sentence))
    return found


def faults_of_review(*, assessed_on: date, review_due_on: date, on: date) -> list[Fault]:
    """What is wrong with the days of a review that is made on a day."""
    found = []
    if on < assessed_on:
        found.append(Fault("on", "The review must not lie before the assessment."))
    if review_due_on <= on:
        found.append(Fault("review_due_on", "The next review must lie after this one."))
    return found


def missing_to_go_live(assessments: Iterable[Assessment], *, today: date) -> list[str]:
    """What a programme lacks before it goes live, a sentence each; empty when it may.

    It needs a data protection and an equality impact assessment, each dated and reviewed, and not due again.
    """
    known = list(assessments)
    return [
        sentence
        for kind, words in ASSESSMENTS.items()
        if (sentence := _missing([one for one in known if one.kind == kind], words, today))
    ]


def _missing(recorded: list[Assessment], words: str, today: date) -> str:
    if any(one.reviewed_on is not None and one.review_due_on > today for one in recorded):
        return ""
    newest = max(recorded, key=lambda one: one.assessed_on, default=None)
    if newest is None:
        return f"Its {words} is not recorded."
    if newest.reviewed_on is None:
        return f"Its {words} of {newest.assessed_on:%-d %B %Y} is not reviewed."
    due = f"{newest.review_due_on:%-d %B %Y}"
    return f"Its {words} of {newest.assessed_on:%-d %B %Y} has been due for review since {due}."
