"""Who may give and end which postings, written out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.partners import account_rules, models
from alongside.partners.account_rules import (
    Giver,
    Held,
    Workplace,
    boroughs_to_give,
    fault_in_account,
    fault_in_ending,
    fault_in_giving,
    fits,
    roles_to_give,
)
from alongside.partners.areas import BOROUGHS
from alongside.partners.permissions import PERMISSIONS

HARINGEY, ENFIELD, CAMDEN = "E09000014", "E09000010", "E09000007"
HERE, ELSEWHERE = 1, 2
ONESELF, SOMEBODY = 10, 11
OWN = "You give postings at your own agency only."
NOT_YOURS = "This role is not yours to give."
TOO_FAR = "Your own posting does not reach so far: give one for your borough."
NO_BOROUGH = "This role is for all of London: choose no borough."
NEEDS_ONE = "This role needs a borough."
NOT_THERE = "Your agency does not work there: choose one of its boroughs."

# What each kind of agency may give, without its information governance lead's own role.
GIVES = {
    "PROBATION": "PAN_LONDON_ANALYST PROBATION_OFFICER SUPERVISOR",
    "POLICE": "POLICE_OFFICER SUPERVISOR",
    "COUNCIL": "BOARD_CLERK BOROUGH_COORDINATOR PARTNER_WORKER SUPERVISOR",
    "MAYORS_OFFICE": "LONDON_VIEWER SUPERVISOR",
    "HEALTH": "PARTNER_WORKER SUPERVISOR",
    "EDUCATION": "PARTNER_WORKER SUPERVISOR",
    "JOBS": "PARTNER_WORKER SUPERVISOR",
    "CHARITY": "PARTNER_WORKER SUPERVISOR",
}
ROLES = sorted(PERMISSIONS)
OTHERS = sorted(PERMISSIONS.keys() - {"SUPERVISOR", "GOVERNANCE_LEAD"})


def giver(
    role: str = "SUPERVISOR", borough: str = HARINGEY, kind: str = "PROBATION", areas: tuple[str, ...] = ()
) -> Giver:
    """Somebody at the agency number 1; a supervisor of probation in Haringey, unless it is said."""
    return Giver(user=ONESELF, role=role, borough=borough, at=Workplace(HERE, kind, areas))


def test_the_tables_have_every_kind_and_every_role() -> None:
    assert account_rules.WORK.keys() == set(models.AgencyKind.values) == GIVES.keys()
    work = frozenset().union(*account_rules.WORK.values())
    assert work | account_rules.EITHER == set(models.Role.values)
    assert set(models.LONDON_WIDE_ROLES) == account_rules.LONDON_WIDE
    assert set(models.EITHER_ROLES) == account_rules.EITHER


@pytest.mark.parametrize("kind", GIVES)
def test_a_supervisor_gives_the_work_of_their_agency_and_their_own_role(kind: str) -> None:
    assert roles_to_give("SUPERVISOR", kind) == set(GIVES[kind].split())


@pytest.mark.parametrize("kind", GIVES)
def test_a_governance_lead_gives_their_own_role_too(kind: str) -> None:
    assert roles_to_give("GOVERNANCE_LEAD", kind) == {*GIVES[kind].split(), "GOVERNANCE_LEAD"}


@pytest.mark.parametrize("kind", GIVES)
@pytest.mark.parametrize("role", [*OTHERS, "", "supervisor", "BOSS"])
def test_nobody_else_gives_anything(role: str, kind: str) -> None:
    assert roles_to_give(role, kind) == set()


def test_at_an_agency_of_no_known_kind_only_leaders_are_made() -> None:
    assert roles_to_give("SUPERVISOR", "CLUB") == {"SUPERVISOR"}


# role of the giver, their borough, the agency's kind and areas | role given, borough | the refusal
CASES = [
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("PROBATION_OFFICER", HARINGEY), ""),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("SUPERVISOR", HARINGEY), ""),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("GOVERNANCE_LEAD", HARINGEY), NOT_YOURS),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("BOROUGH_COORDINATOR", HARINGEY), NOT_YOURS),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("POLICE_OFFICER", HARINGEY), NOT_YOURS),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("BOSS", HARINGEY), NOT_YOURS),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("", HARINGEY), NOT_YOURS),
    # No further than one reaches: neither elsewhere, nor all of London.
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("PROBATION_OFFICER", ENFIELD), TOO_FAR),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("SUPERVISOR", ENFIELD), TOO_FAR),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("SUPERVISOR", ""), TOO_FAR),
    (("SUPERVISOR", HARINGEY, "PROBATION", ()), ("PAN_LONDON_ANALYST", ""), TOO_FAR),
    (("SUPERVISOR", "", "PROBATION", ()), ("PAN_LONDON_ANALYST", ""), ""),
    (("SUPERVISOR", "", "PROBATION", ()), ("PROBATION_OFFICER", ENFIELD), ""),
    (("SUPERVISOR", "", "PROBATION", ()), ("SUPERVISOR", ""), ""),
    (("SUPERVISOR", "", "PROBATION", ()), ("PAN_LONDON_ANALYST", ENFIELD), NO_BOROUGH),
    (("SUPERVISOR", "", "PROBATION", ()), ("PROBATION_OFFICER", ""), NEEDS_ONE),
    # No further than the agency works.
    (("SUPERVISOR", "", "COUNCIL", (HARINGEY,)), ("BOROUGH_COORDINATOR", HARINGEY), ""),
    (("SUPERVISOR", "", "COUNCIL", (HARINGEY,)), ("BOROUGH_COORDINATOR", ENFIELD), NOT_THERE),
    (("SUPERVISOR", "", "COUNCIL", (HARINGEY,)), ("SUPERVISOR", ""), NOT_THERE),
    (("SUPERVISOR", "", "HEALTH", (HARINGEY, ENFIELD)), ("PARTNER_WORKER", ENFIELD), ""),
    (("SUPERVISOR", "", "HEALTH", (HARINGEY, ENFIELD)), ("PARTNER_WORKER", CAMDEN), NOT_THERE),
    (("SUPERVISOR", "", "MAYORS_OFFICE", (HARINGEY,)), ("LONDON_VIEWER", ""), NOT_THERE),
    (("GOVERNANCE_LEAD", "", "COUNCIL", (HARINGEY,)), ("GOVERNANCE_LEAD", ""), ""),
    (("GOVERNANCE_LEAD", "", "COUNCIL", (HARINGEY,)), ("SUPERVISOR", HARINGEY), ""),
    (("GOVERNANCE_LEAD", "", "COUNCIL", (HARINGEY,)), ("SUPERVISOR", ""), NOT_THERE),
    (("GOVERNANCE_LEAD", "", "COUNCIL", (HARINGEY,)), ("GOVERNANCE_LEAD", ENFIELD), NOT_THERE),
    (("GOVERNANCE_LEAD", "", "COUNCIL", (HARINGEY,)), ("PAN_LONDON_ANALYST", ""), NOT_YOURS),
    (("GOVERNANCE_LEAD", HARINGEY, "COUNCIL", (HARINGEY,)), ("GOVERNANCE_LEAD", ""), TOO_FAR),
    # Who gives nothing.
    (("BOROUGH_COORDINATOR", HARINGEY, "COUNCIL", ()), ("BOROUGH_COORDINATOR", HARINGEY), NOT_YOURS),
    (("PAN_LONDON_ANALYST", "", "PROBATION", ()), ("PROBATION_OFFICER", HARINGEY), NOT_YOURS),
]


@pytest.mark.parametrize(("who", "what", "fault"), CASES, ids=lambda each: "-".join(map(str, each)))
def test_what_is_given_is_refused_with_a_sentence(
    who: tuple[str, str, str, tuple[str, ...]], what: tuple[str, str], fault: str
) -> None:
    role, borough = what
    said = fault_in_giving(giver(*who), user=SOMEBODY, agency=HERE, role=role, borough=borough)
    assert said == fault


roles = st.sampled_from([*ROLES, "BOSS", ""])
places = st.sampled_from(["", HARINGEY, ENFIELD, CAMDEN])
givers = st.builds(
    giver,
    role=roles,
    borough=places,
    kind=st.sampled_from([*GIVES, "CLUB"]),
    areas=st.sampled_from([(), (HARINGEY,), (HARINGEY, ENFIELD)]),
)


@given(givers, roles, places)
def test_nobody_gives_themselves_anything(by: Giver, role: str, borough: str) -> None:
    said = fault_in_giving(by, user=ONESELF, agency=HERE, role=role, borough=borough)
    assert said == (
        "Nobody gives a posting to themselves: ask another supervisor or your information governance lead."
    )


@given(givers, st.sampled_from([ONESELF, SOMEBODY]), roles, places)
def test_nobody_gives_anything_at_another_agency(by: Giver, user: int, role: str, borough: str) -> None:
    assert fault_in_giving(by, user=user, agency=ELSEWHERE, role=role, borough=borough) == OWN


@given(givers, roles, places)
def test_whatever_is_given_reaches_no_further_and_fits_the_agency(by: Giver, role: str, borough: str) -> None:
    said = fault_in_giving(by, user=SOMEBODY, agency=HERE, role=role, borough=borough)
    is_given = said == ""
    assert is_given <= (by.borough in ("", borough))
    assert is_given <= fits(by.at, role, borough)
    assert is_given <= (by.role in ("SUPERVISOR", "GOVERNANCE_LEAD"))
    assert is_given <= (role != "GOVERNANCE_LEAD" or by.role == "GOVERNANCE_LEAD")


@given(givers, roles, places)
def test_a_chain_of_postings_leads_to_no_more_than_its_first(by: Giver, role: str, borough: str) -> None:
    said = fault_in_giving(by, user=SOMEBODY, agency=HERE, role="SUPERVISOR", borough=borough)
    made = Giver(user=SOMEBODY, role="SUPERVISOR", borough=borough, at=by.at)
    further = fault_in_giving(made, user=12, agency=HERE, role=role, borough=borough)
    at_once = fault_in_giving(by, user=12, agency=HERE, role=role, borough=borough)
    assert (said == further == "") <= (at_once == "")


@given(givers, roles)
def test_the_boroughs_offered_are_those_that_are_given(by: Giver, role: str) -> None:
    codes = [one.gss for one in BOROUGHS]
    offered = boroughs_to_give(by, role, codes)
    given_ = [
        one
        for one in ["", *codes]
        if not fault_in_giving(by, user=SOMEBODY, agency=HERE, role=role, borough=one)
    ]
    assert set(given_) in (set(offered), set())


ENDS_OWN = "You end postings at your own agency only."
ENDS_LEAD = "This posting is not yours to end: ask your information governance lead."
ENDS_FAR = "This posting reaches further than yours: ask your information governance lead."


@pytest.mark.parametrize(
    ("by", "role", "borough", "fault"),
    [
        (giver(), "PROBATION_OFFICER", HARINGEY, ""),
        (giver(), "SUPERVISOR", HARINGEY, ""),
        # One that would not be given any more may still be ended.
        (giver(), "POLICE_OFFICER", HARINGEY, ""),
        (giver(), "GOVERNANCE_LEAD", HARINGEY, ENDS_LEAD),
        (giver(), "PROBATION_OFFICER", ENFIELD, ENDS_FAR),
        (giver(), "PAN_LONDON_ANALYST", "", ENDS_FAR),
        (giver(borough=""), "PAN_LONDON_ANALYST", "", ""),
        (giver("GOVERNANCE_LEAD", ""), "GOVERNANCE_LEAD", "", ""),
        (giver("GOVERNANCE_LEAD", ""), "SUPERVISOR", ENFIELD, ""),
        (giver("PROBATION_OFFICER"), "PROBATION_OFFICER", HARINGEY, ENDS_LEAD),
    ],
)
def test_who_ends_what(by: Giver, role: str, borough: str, fault: str) -> None:
    assert fault_in_ending(by, agency=HERE, role=role, borough=borough) == fault


@given(givers, roles, places)
def test_nobody_ends_a_posting_at_another_agency(by: Giver, role: str, borough: str) -> None:
    assert fault_in_ending(by, agency=ELSEWHERE, role=role, borough=borough) == ENDS_OWN


NOT_ONES_OWN = (
    "Nobody does this to their own account: ask another information governance lead, or whoever runs "
    "Alongside."
)
FOR_LEADS = "This is for your information governance lead."
WORKS_ELSEWHERE = (
    "They work at another agency too. End their postings at yours, or ask whoever runs Alongside."
)
CLOSES_FAR = "One of their postings reaches further than yours: ask your information governance lead."


@pytest.mark.parametrize(
    ("by", "user", "postings", "fault"),
    [
        (giver("GOVERNANCE_LEAD", ""), SOMEBODY, [Held(HERE, HARINGEY), Held(HERE, "")], ""),
        # Whoever has left already.
        (giver("GOVERNANCE_LEAD", ""), SOMEBODY, [], ""),
        (giver("GOVERNANCE_LEAD", HARINGEY), SOMEBODY, [Held(HERE, HARINGEY)], ""),
        (
            giver("GOVERNANCE_LEAD", HARINGEY),
            SOMEBODY,
            [Held(HERE, HARINGEY), Held(HERE, ENFIELD)],
            CLOSES_FAR,
        ),
        (giver("GOVERNANCE_LEAD", HARINGEY), SOMEBODY, [Held(HERE, "")], CLOSES_FAR),
        (
            giver("GOVERNANCE_LEAD", ""),
            SOMEBODY,
            [Held(HERE, HARINGEY), Held(ELSEWHERE, HARINGEY)],
            WORKS_ELSEWHERE,
        ),
        (giver("GOVERNANCE_LEAD", ""), ONESELF, [], NOT_ONES_OWN),
        (giver("SUPERVISOR", ""), SOMEBODY, [Held(HERE, HARINGEY)], FOR_LEADS),
        (giver("PROBATION_OFFICER"), SOMEBODY, [], FOR_LEADS),
    ],
)
def test_who_closes_and_resets_whose_account(by: Giver, user: int, postings: list[Held], fault: str) -> None:
    assert fault_in_account(by, user=user, postings=postings) == fault


@given(givers, st.lists(st.builds(Held, st.sampled_from([HERE, ELSEWHERE]), places)))
def test_nobody_closes_more_than_they_could_end(by: Giver, postings: list[Held]) -> None:
    said = fault_in_account(by, user=SOMEBODY, postings=postings)
    ends = [
        fault_in_ending(by, agency=one.agency, role="SUPERVISOR", borough=one.borough) for one in postings
    ]
    assert (said == "") <= (by.role == "GOVERNANCE_LEAD" and set(ends) <= {""})
    assert fault_in_account(by, user=ONESELF, postings=postings) == NOT_ONES_OWN


@pytest.mark.parametrize(
    ("kind", "areas", "role", "borough", "expected"),
    [
        ("COUNCIL", (HARINGEY,), "BOROUGH_COORDINATOR", HARINGEY, True),
        ("COUNCIL", (HARINGEY,), "BOROUGH_COORDINATOR", ENFIELD, False),
        ("CHARITY", (HARINGEY,), "BOROUGH_COORDINATOR", HARINGEY, False),
        ("CHARITY", (HARINGEY,), "GOVERNANCE_LEAD", "", True),
        ("CHARITY", (), "SUPERVISOR", "", True),
        ("CHARITY", (HARINGEY,), "SUPERVISOR", "", False),
    ],
)
def test_what_fits_an_agency(
    kind: str, areas: tuple[str, ...], role: str, borough: str, *, expected: bool
) -> None:
    assert fits(Workplace(HERE, kind, areas), role, borough) is expected
