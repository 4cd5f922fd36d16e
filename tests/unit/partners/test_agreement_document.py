"""The sharing agreement as PDF: all that it says, and nothing that somebody typed taken for a placeholder."""

import dataclasses
import datetime as dt
import io
from typing import Any

import pytest
from pypdf import PdfReader

from alongside.partners import agreement_document
from alongside.partners.agreement_document import AgreementDocument, Clause, Party, Signature

MADE = dt.datetime(2026, 3, 2, 15, 5, tzinfo=dt.UTC)

AGREEMENT = AgreementDocument(
    title="Sharing agreement for London IOM in Haringey",
    reference="SA-0007",
    version=2,
    programme="London IOM",
    lead_agency="Haringey Council",
    purposes=("to reduce reoffending by people on the core cohort", "to keep their victims safe"),
    legal_basis=tuple(
        basis.words
        for basis in agreement_document.legal_bases()
        if basis.code in ("PUBLIC_TASK", "LAW_ENFORCEMENT")
    ),
    regime="Part 3 of the Data Protection Act 2018 between competent authorities; UK GDPR otherwise",
    consent="Consent is not needed for the core cohort. It is asked for before a charity is told.",
    conditions=("Health information is shared in meetings only.", "A charity sees its own clients."),
    starts_at=dt.datetime(2026, 4, 1, 8, 0, tzinfo=dt.UTC),
    # Midnight in London's summer: the last day is 31 March.
    ends_at=dt.datetime(2027, 3, 31, 23, 0, tzinfo=dt.UTC),
    review_on=dt.date(2026, 10, 1),
    parties=(
        Party(
            name="Metropolitan Police Service",
            contact="Information governance, police@example.org",
            contributes=("Identity", "Offending", "Intelligence"),
            reads=("Identity", "Plan", "Housing"),
            is_competent_authority=True,
        ),
        Party(
            name="Haringey Council",
            contact="Community safety, council@example.org",
            contributes=("Identity", "Housing", "Plan"),
            reads=("Identity", "Offending", "Risk"),
        ),
        Party(
            name="A charity for young people",
            contact="Manager, charity@example.org",
            contributes=(),
            reads=("Identity",),
        ),
    ),
    signatures=(
        Signature(
            agency="Metropolitan Police Service",
            signed_by="Superintendent, North Area",
            signed_at=dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC),
        ),
        Signature(agency="Haringey Council"),
    ),
    clauses=agreement_document.built_in_clauses(),
)


def text(**changes: Any) -> str:
    agreement = dataclasses.replace(AGREEMENT, **changes)
    reader = PdfReader(io.BytesIO(agreement_document.agreement_pdf(agreement, made_at=MADE)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


@pytest.mark.parametrize(
    "words",
    [
        "Sharing agreement for London IOM in Haringey",
        "SA-0007, version 2",
        "to reduce reoffending by people on the core cohort; to keep their victims safe",
        "UK GDPR article 6(1)(e)",
        "From 1 April 2026 at 9:00am",
        "Until the end of 31 March 2027",
        "To be reviewed by 1 October 2026",
        "between Metropolitan Police Service, Haringey Council and A charity for young people",
        "Metropolitan Police Service Superintendent, North Area 1 March 2026",
        "Haringey Council Not signed yet",
        "Health information is shared in meetings only.",
        "what flows under it is out of sight the same minute",
        "within 72 hours of becoming aware",
        "17. Signatures",
    ],
)
def test_the_agreement_says(words: str) -> None:
    assert words in text()


def test_no_placeholder_is_left_in_the_built_in_clauses() -> None:
    clauses = agreement_document.filled(AGREEMENT)
    assert "{" not in " ".join(words for clause in clauses for words in (clause.heading, *clause.text))


def test_every_placeholder_has_its_words() -> None:
    named = Clause(heading="All", text=tuple(f"{{{name}}}" for name in agreement_document.PLACEHOLDERS))
    (clause,) = agreement_document.filled(dataclasses.replace(AGREEMENT, clauses=(named,)))
    assert clause.text[1:3] == ("London IOM", "Haringey Council")
    assert clause.text[-3:] == ("1 April 2026 at 9:00am", "the end of 31 March 2027", "1 October 2026")


def test_what_somebody_typed_is_no_placeholder() -> None:
    assert "for the programme {purposes} and {programme.__class__}" in text(
        programme="{purposes} and {programme.__class__}"
    )


def test_a_placeholder_that_is_not_there_is_named() -> None:
    clause = Clause(heading="Cost", text=("It costs {price}.",))
    with pytest.raises(agreement_document.UnknownPlaceholder, match=r"names \{price\}.*\{programme\}"):
        agreement_document.filled(dataclasses.replace(AGREEMENT, clauses=(clause,)))


def test_an_end_within_a_day_keeps_its_time() -> None:
    assert "Until 1 April 2027 at 10:30am" in text(ends_at=dt.datetime(2027, 4, 1, 9, 30, tzinfo=dt.UTC))


def test_no_conditions_are_said_to_be_none() -> None:
    assert "There are no further conditions." in text(conditions=())


def test_section_115_is_one_basis_to_choose_with_a_warning() -> None:
    (basis,) = [each for each in agreement_document.legal_bases() if "section 115" in each.words]
    assert "It does not replace a basis under data protection law." in basis.note
    assert "section 115" not in " ".join(
        words for clause in agreement_document.built_in_clauses() for words in clause.text
    )


def test_the_bases_for_part_3_are_for_competent_authorities_only() -> None:
    part_3 = [basis for basis in agreement_document.legal_bases() if basis.regime == "PART_3"]
    assert [basis.code for basis in part_3] == ["LAW_ENFORCEMENT"]
    assert part_3[0].note.startswith("For competent authorities only.")
