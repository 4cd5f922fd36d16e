"""What some agencies that sit together may all read: cases worked by hand."""

from alongside.partners.categories import EVERY_CATEGORY
from alongside.partners.rules import Part, may_not_read

COUNCIL, POLICE, HEALTH, SCHOOL = 1, 2, 3, 4
GANGS = "gang-action-group"
BOTH = frozenset({"IDENTITY", "PLAN"})
WHO = frozenset({"IDENTITY"})
NOTHING: frozenset[str] = frozenset()
# One agreement: council and police share all that it is about, health is told who.
TOGETHER = [
    Part(1, GANGS, COUNCIL, reads=BOTH, contributes=BOTH),
    Part(1, GANGS, POLICE, reads=BOTH, contributes=BOTH),
    Part(1, GANGS, HEALTH, reads=WHO, contributes=NOTHING),
]


def read_by_all(agencies: set[int], source: int, parts: list[Part] = TOGETHER) -> set[str]:
    """What all of them may read of an agency's information."""
    return {
        category
        for category, kept in may_not_read(agencies, parts, programme=GANGS)[source].items()
        if not kept
    }


def test_two_who_share_plans_read_them_together() -> None:
    assert read_by_all({COUNCIL, POLICE}, COUNCIL) == BOTH


def test_whoever_joins_and_reads_less_makes_it_less() -> None:
    assert read_by_all({COUNCIL, POLICE, HEALTH}, COUNCIL) == WHO
    assert may_not_read({COUNCIL, POLICE, HEALTH}, TOGETHER, programme=GANGS)[COUNCIL]["PLAN"] == {HEALTH}


def test_an_agency_alone_reads_all_of_its_own() -> None:
    assert read_by_all({COUNCIL}, COUNCIL) == EVERY_CATEGORY


def test_what_nobody_contributes_nobody_else_reads() -> None:
    # Health contributes nothing: with anybody beside it, nothing of health's is read.
    assert read_by_all({COUNCIL, HEALTH}, HEALTH) == set()


def test_an_agency_without_an_agreement_reads_nothing() -> None:
    assert read_by_all({COUNCIL, POLICE, SCHOOL}, COUNCIL) == set()


def test_what_one_agreement_gives_one_of_them_the_others_do_not_get() -> None:
    # Council and police on one, council and school on another: of the police's, the school is told nothing.
    pairs = [
        Part(1, GANGS, COUNCIL, reads=BOTH, contributes=BOTH),
        Part(1, GANGS, POLICE, reads=BOTH, contributes=BOTH),
        Part(2, GANGS, COUNCIL, reads=WHO, contributes=WHO),
        Part(2, GANGS, SCHOOL, reads=WHO, contributes=WHO),
    ]
    assert read_by_all({COUNCIL, POLICE, SCHOOL}, POLICE, pairs) == set()
    assert read_by_all({COUNCIL, POLICE, SCHOOL}, COUNCIL, pairs) == WHO


def test_an_agreement_of_another_programme_counts_for_nothing() -> None:
    other = [Part(1, "marac", one.agency, one.reads, one.contributes) for one in TOGETHER]
    assert read_by_all({COUNCIL, POLICE}, COUNCIL, other) == set()
