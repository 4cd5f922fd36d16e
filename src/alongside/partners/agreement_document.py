"""A sharing agreement as PDF, and the built-in template's clauses, which are data in agreement_template.toml.

A clause's placeholders, such as {programme}, are filled from the agreement in one pass: braces in what
somebody typed stay as they are, and a placeholder can reach nothing but what `PLACEHOLDERS` lists.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from alongside.core import documents, formats

TEMPLATE = Path(__file__).with_name("documents") / "agreement.typ"
CLAUSES = Path(__file__).with_name("documents") / "agreement_template.toml"

NONE = "None"
_NAMED = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A numbered clause: its heading and its paragraphs, which may hold placeholders."""

    heading: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """A legal basis to choose; `note` warns whoever chooses it and is not part of the agreement."""

    code: str
    regime: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An agency, whom to ask there, and the categories in words that it contributes and may read."""

    name: str
    contact: str
    contributes: tuple[str, ...]
    reads: tuple[str, ...]
    is_competent_authority: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """An agency's signature; not signed yet where there is no name."""

    agency: str
    signed_by: str = ""
    signed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDocument:
    """All that a sharing agreement says, in words. From `ends_at` on it no longer runs."""

    title: str
    reference: str
    version: int
    programme: str
    lead_agency: str
    purposes: tuple[str, ...]
    legal_basis: tuple[str, ...]
    regime: str
    consent: str
    conditions: tuple[str, ...]
    starts_at: dt.datetime
    ends_at: dt.datetime
    review_on: dt.date
    parties: tuple[Party, ...]
    signatures: tuple[Signature, ...]
    clauses: tuple[Clause, ...]


class UnknownPlaceholder(ValueError):
    """A clause names something in braces that an agreement does not have; the message is a sentence."""


PLACEHOLDERS = (
    "parties",
    "programme",
    "lead_agency",
    "purposes",
    "legal_basis",
    "regime",
    "consent",
    "conditions",
    "starts",
    "ends",
    "review",
)


@cache
def built_in_clauses() -> tuple[Clause, ...]:
    """The clauses of the built-in template, with their placeholders."""
    return tuple(Clause(heading=each["heading"], text=tuple(each["text"])) for each in _template()["clauses"])


@cache
def legal_bases() -> tuple[LegalBasis, ...]:
    """The legal bases to choose from, in the template's order."""
    return tuple(LegalBasis(**each) for each in _template()["legal_bases"])


def filled(agreement: AgreementDocument) -> tuple[Clause, ...]:
    """The agreement's clauses with its own words for the placeholders. Raises UnknownPlaceholder."""
    words = _placeholders(agreement)
    return tuple(
        Clause(heading=_fill(clause.heading, words), text=tuple(_fill(text, words) for text in clause.text))
        for clause in agreement.clauses
    )


def agreement_pdf(agreement: AgreementDocument, *, made_at: dt.datetime) -> bytes:
    """The agreement as PDF.

    Raises:
        UnknownPlaceholder: a clause names what an agreement does not have.
        documents.NotSet: it cannot be set, with a sentence that says why.
    """
    said = _placeholders(agreement)
    data = {
        "reference": f"{agreement.reference}, version {agreement.version}",
        **{name: said[name] for name in ("programme", "lead_agency", "regime", "consent")},
        **{name: said[name] for name in ("starts", "ends", "review")},
        "purposes": list(agreement.purposes) or [NONE],
        "legal_basis": list(agreement.legal_basis) or [NONE],
        "parties": [_party(party) for party in agreement.parties],
        "clauses": [{"heading": clause.heading, "text": list(clause.text)} for clause in filled(agreement)],
        "signatures": [_signature(each) for each in agreement.signatures],
    }
    return documents.pdf(TEMPLATE, data, title=agreement.title, made_at=made_at)


def _template() -> dict[str, Any]:
    return tomllib.loads(CLAUSES.read_text(encoding="utf-8"))


def _placeholders(agreement: AgreementDocument) -> dict[str, str]:
    return {
        "parties": _and(party.name for party in agreement.parties),
        "programme": agreement.programme,
        "lead_agency": agreement.lead_agency,
        "purposes": _semicolons(agreement.purposes),
        "legal_basis": _semicolons(agreement.legal_basis),
        "regime": agreement.regime,
        "consent": agreement.consent,
        "conditions": "\n".join(agreement.conditions) or "There are no further conditions.",
        "starts": formats.datetime(agreement.starts_at),
        "ends": _until(agreement.ends_at),
        "review": formats.date(agreement.review_on),
    }


def _fill(text: str, words: Mapping[str, str]) -> str:
    def word(named: re.Match[str]) -> str:
        if named[1] not in words:
            raise UnknownPlaceholder(
                f"A clause names {{{named[1]}}}, which an agreement does not have. Use one of these: "
                + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                + "."
            )
        return words[named[1]]

    return _NAMED.sub(word, text)


def _until(moment: dt.datetime) -> str:
    """An end in words: the end of the day before where it falls on midnight, as people say it."""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        return f"the end of {formats.date(local.date() - dt.timedelta(days=1))}"
    return formats.datetime(moment)


def _and(names: Iterable[str]) -> str:
    *first, last = tuple(names) or (NONE,)
    return f"{', '.join(first)} and {last}" if first else last


def _semicolons(texts: Iterable[str]) -> str:
    return "; ".join(text.rstrip(".;") for text in texts) or NONE.lower()


def _party(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "kind": "Competent authority" if party.is_competent_authority else "Not a competent authority",
        "contact": party.contact,
        "contributes": "\n".join(party.contributes) or "Nothing",
        "reads": "\n".join(party.reads) or "Nothing",
    }


def _signature(signature: Signature) -> dict[str, str]:
    return {
        "agency": signature.agency,
        "signed_by": signature.signed_by or "Not signed yet",
        "signed": formats.date(signature.signed_at) if signature.signed_at else "–",
    }
