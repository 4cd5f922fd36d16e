"""The demonstration's agencies and personas."""

from alongside.demo import scenario
from alongside.partners.areas import borough
from alongside.partners.permissions import PERMISSIONS


def test_there_is_a_persona_for_every_role() -> None:
    assert {persona.role for persona in scenario.PERSONAS} == set(PERMISSIONS)


def test_haringey_and_enfield_have_coordinators() -> None:
    coordinators = [persona for persona in scenario.PERSONAS if persona.role == "BOROUGH_COORDINATOR"]
    assert [borough(persona.borough).name for persona in coordinators] == ["Haringey", "Enfield"]


def test_every_persona_works_for_an_agency_of_the_demonstration() -> None:
    agencies = {agency.name for agency in scenario.AGENCIES}
    # The charity's part is small, and the job centre never comes: nobody there signs in.
    assert {persona.agency for persona in scenario.PERSONAS} == agencies - {
        scenario.CHARITY,
        scenario.JOB_CENTRE,
    }


def test_roles_for_all_of_london_have_no_borough() -> None:
    without = {persona.role for persona in scenario.PERSONAS if not persona.borough}
    assert without == {"PAN_LONDON_ANALYST", "LONDON_VIEWER", "GOVERNANCE_LEAD"}


def test_addresses_are_different_and_can_never_exist() -> None:
    addresses = {persona.email for persona in scenario.PERSONAS}
    assert len(addresses) == len(scenario.PERSONAS)
    assert all(address.endswith(".example") for address in addresses)
