"""What the law and the partnership ask of a sharing agreement, and of a programme before it goes live.

Pure: dates come in as arguments. Every refusal is a sentence that says what to do. The law: the Data
Protection Act 2018, Part 3 (competent authorities), and the UK GDPR, article 6.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alongside.partners.categories import LEGAL_BASES, PURPOSES, REGIMES

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
    """What an agreement says, as far as it can be wrong."""

    purposes: Sequence[str]
    legal_basis: str
    regime: str
    consent_needed: bool
    starts_at: datetime
    ends_at: datetime
    review_on: date
    parties: Sequence[PartyTerms] = ()


@dataclass(frozen=True)
class Assessment:
    """An impact assessment as it stands: one of ASSESSMENTS, and its days."""

    kind: str
    assessed_on: date
    reviewed_on: date | None
    review_due_on: date


def faults_of_terms(terms: Terms) -> list[str]:
    """What is wrong with dates, purposes and law; a draft may not be kept with it."""
    return [*_dates(terms), *_law(terms)]


def faults(terms: Terms) -> list[str]:
    """Everything that stands in the way of sending an agreement out for signature."""
    return [*faults_of_terms(terms), *_parties(terms)]


def _dates(terms: Terms) -> list[str]:
    if terms.ends_at <= terms.starts_at:
        return ["The agreement must end after it starts."]
    if not terms.starts_at.date() <= terms.review_on <= terms.ends_at.date():
        return ["The review date must lie between the start and the end of the agreement."]
    return []


def _law(terms: Terms) -> list[str]:
    found = []
    if not terms.purposes or not set(terms.purposes) <= set(PURPOSES):
        found.append("Select at least one purpose.")
    if terms.legal_basis not in LEGAL_BASES or terms.regime not in REGIMES:
        return [*found, "Select a legal basis and a regime."]
    if terms.legal_basis == "CONSENT" and not terms.consent_needed:
        found.append("The legal basis is consent, so each person’s consent must be needed.")
    if terms.regime == "PART_3" and terms.legal_basis not in ("LAW_ENFORCEMENT", "CONSENT"):
        found.append("Under Part 3 the legal basis is a law enforcement purpose, or consent.")
    if terms.regime == "UK_GDPR" and terms.legal_basis == "LAW_ENFORCEMENT":
        found.append("A law enforcement purpose is a legal basis under Part 3 only, not under the UK GDPR.")
    return found


def _parties(terms: Terms) -> list[str]:
    found = []
    if len(terms.parties) < 2:
        found.append("An agreement has at least two parties.")
    others = [party.agency for party in terms.parties if not party.is_competent_authority]
    if terms.regime == "PART_3" and others:
        found.append(
            f"Only competent authorities share under Part 3. These are not: {', '.join(others)}. Choose the "
            "UK GDPR, or make an agreement of its own with them."
        )
    silent = [party.agency for party in terms.parties if not party.reads and not party.contributes]
    if silent:
        found.append(f"These parties neither read nor contribute anything: {', '.join(silent)}.")
    if len(terms.parties) > 1 and not _anything_flows(terms.parties):
        found.append("Nothing would flow: no party contributes a category that another reads.")
    return found


def _anything_flows(parties: Sequence[PartyTerms]) -> bool:
    return any(
        giver.contributes & reader.reads
        for place, giver in enumerate(parties)
        for other, reader in enumerate(parties)
        if place != other
    )


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
