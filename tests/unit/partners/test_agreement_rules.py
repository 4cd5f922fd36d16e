"""What the law asks of an agreement, and of a programme before it goes live: each refusal, by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from alongside.partners.agreement_rules import Assessment, PartyTerms, Terms, faults, missing_to_go_live

WHO, PLAN = frozenset({"IDENTITY"}), frozenset({"PLAN"})
PROBATION = PartyTerms("Probation", is_competent_authority=True, reads=PLAN, contributes=WHO)
COUNCIL = PartyTerms("Council", is_competent_authority=False, reads=WHO, contributes=PLAN)
POLICE = PartyTerms("Police", is_competent_authority=True, reads=WHO)
AGREED = Terms(
    purposes=("PREVENT_CRIME",),
    legal_basis="PUBLIC_TASK",
    regime="UK_GDPR",
    consent_needed=False,
    starts_at=datetime(2026, 1, 1, tzinfo=UTC),
    ends_at=datetime(2027, 1, 1, tzinfo=UTC),
    review_on=date(2026, 7, 1),
    parties=(PROBATION, COUNCIL),
)


def test_an_agreement_that_fits_together_has_no_fault() -> None:
    assert faults(AGREED) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_at": AGREED.starts_at}, "must end after it starts"),
        ({"review_on": date(2025, 12, 31)}, "review date must lie between"),
        ({"review_on": date(2027, 1, 2)}, "review date must lie between"),
        ({"purposes": ()}, "Select at least one purpose"),
        ({"purposes": ("CURIOSITY",)}, "Select at least one purpose"),
        ({"regime": "NONE"}, "Select a legal basis and a regime"),
        ({"legal_basis": "CONSENT"}, "each person’s consent must be needed"),
        ({"regime": "PART_3", "parties": (PROBATION, POLICE)}, "Under Part 3 the legal basis is"),
        ({"legal_basis": "LAW_ENFORCEMENT"}, "under Part 3 only"),
        ({"regime": "PART_3", "legal_basis": "LAW_ENFORCEMENT"}, "These are not: Council"),
        ({"parties": (PROBATION,)}, "at least two parties"),
        (
            {"parties": (PROBATION, COUNCIL, PartyTerms("A charity", False))},
            "A charity neither reads",
        ),
        (
            {
                "kept_in": frozenset({"HEALTH"}),
                "parties": (replace(PROBATION, contributes=WHO | {"HEALTH"}), COUNCIL),
            },
            "This programme keeps to itself: Health.",
        ),
        ({"parties": (POLICE, replace(POLICE, agency="Another"))}, "Nothing would flow"),
        ({"parties": (replace(PROBATION, contributes=PLAN), POLICE)}, "Nothing would flow"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    found = faults(replace(AGREED, **changes))
    assert len(found) == 1
    assert sentence in found[0].sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"review_on": date(2026, 1, 1)},
        {"review_on": date(2027, 1, 1)},
        {"legal_basis": "CONSENT", "consent_needed": True},
        {"regime": "PART_3", "legal_basis": "LAW_ENFORCEMENT", "parties": (PROBATION, POLICE)},
    ],
)
def test_what_the_law_allows_is_no_fault(changes: dict[str, Any]) -> None:
    assert faults(replace(AGREED, **changes)) == []


TODAY = date(2026, 6, 1)
MADE, REVIEWED, DUE = date(2026, 1, 5), date(2026, 2, 1), date(2027, 1, 5)
DPIA = Assessment("DPIA", MADE, REVIEWED, DUE)
EQIA = replace(DPIA, kind="EQIA")


@pytest.mark.parametrize(
    ("assessments", "missing"),
    [
        ([DPIA, EQIA], []),
        ([DPIA, replace(EQIA, review_due_on=date(2026, 6, 2))], []),
        # An older one that is reviewed and not due counts beside a newer that is not reviewed yet.
        ([DPIA, EQIA, replace(DPIA, assessed_on=date(2026, 5, 1), reviewed_on=None)], []),
        (
            [],
            [
                "Its data protection impact assessment is not recorded.",
                "Its equality impact assessment is not recorded.",
            ],
        ),
        ([DPIA], ["Its equality impact assessment is not recorded."]),
        (
            [EQIA, replace(DPIA, reviewed_on=None)],
            ["Its data protection impact assessment of 5 January 2026 is not reviewed."],
        ),
        (
            [DPIA, replace(EQIA, review_due_on=TODAY)],
            ["Its equality impact assessment of 5 January 2026 has been due for review since 1 June 2026."],
        ),
    ],
)
def test_a_programme_goes_live_only_with_both_assessments_reviewed_and_not_due(
    assessments: list[Assessment], missing: list[str]
) -> None:
    assert missing_to_go_live(assessments, today=TODAY) == missing
