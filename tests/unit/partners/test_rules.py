"""Who may do what, written out by hand, and how far a posting reaches."""

from types import SimpleNamespace

import pytest

from alongside.partners.permissions import ALL_PERMISSIONS, PERMISSIONS
from alongside.partners.rules import UnknownPermission, may, reaches

HARINGEY, ENFIELD = "E09000014", "E09000010"

MAY = {
    "PAN_LONDON_ANALYST": "iom.see iom.see_names iom.upload iom.what_if iom.export people.see people.review "
    "lists.keep plans.see directory.manage",
    "BOROUGH_COORDINATOR": "iom.see iom.see_names iom.decide iom.allocate iom.what_if iom.export access.ask "
    "log.see_person people.see people.enter people.review cases.see cases.work cases.export lists.keep "
    "cases.supervise caseloads.move meetings.run desks.write plans.see plans.update plans.keep board.exempt "
    "directory.manage",
    "PROBATION_OFFICER": "iom.see iom.see_names access.ask log.see_person people.see people.enter "
    "cases.see cases.work lists.keep plans.see plans.update board.exempt",
    "POLICE_OFFICER": "iom.see iom.see_names access.ask log.see_person people.see people.enter "
    "cases.see cases.work lists.keep plans.see plans.update board.exempt",
    "PARTNER_WORKER": "iom.see iom.see_names access.ask log.see_person people.see people.enter "
    "cases.see cases.work lists.keep plans.see plans.update board.exempt",
    "LONDON_VIEWER": "iom.see iom.what_if iom.export lists.keep plans.see",
    "SUPERVISOR": "iom.see iom.see_names iom.allocate access.ask access.decide log.see_person log.see "
    "accounts.write people.see people.enter people.review cases.see cases.work cases.export lists.keep "
    "cases.supervise caseloads.move meetings.run desks.write plans.see plans.update board.exempt",
    "GOVERNANCE_LEAD": "agreements.write partners.write accounts.write accounts.close clients.write "
    "rights.work retention.work log.see caseloads.move desks.write plans.see board.exempt",
    "BOARD_CLERK": "board.write board.exempt meetings.run plans.see",
}


def test_the_table_has_every_role() -> None:
    assert MAY.keys() == PERMISSIONS.keys()


@pytest.mark.parametrize("permission", sorted(ALL_PERMISSIONS))
@pytest.mark.parametrize(("role", "allowed"), MAY.items())
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: str, allowed: str, permission: str) -> None:
    assert may(SimpleNamespace(role=role), permission) is (permission in allowed.split())


def test_only_the_viewer_without_names_sees_without_names() -> None:
    sees_cases = {role for role, granted in PERMISSIONS.items() if "iom.see" in granted}
    assert {role for role in sees_cases if "iom.see_names" not in PERMISSIONS[role]} == {"LONDON_VIEWER"}


@pytest.mark.parametrize("permission", sorted(ALL_PERMISSIONS))
def test_nobody_without_a_posting_may_do_anything(permission: str) -> None:
    assert may(None, permission) is False


@pytest.mark.parametrize("permission", sorted(ALL_PERMISSIONS))
def test_a_role_that_is_not_in_the_table_may_do_nothing(permission: str) -> None:
    assert may(SimpleNamespace(role="RETIRED_ROLE"), permission) is False


@pytest.mark.parametrize("permission", ["", "iom", "iom.sea", "IOM.SEE"])
def test_a_permission_that_no_role_has_is_a_fault_of_the_code(permission: str) -> None:
    with pytest.raises(UnknownPermission, match="no permission"):
        may(SimpleNamespace(role="PAN_LONDON_ANALYST"), permission)


@pytest.mark.parametrize(
    ("posted_to", "record_of", "expected"),
    [
        (HARINGEY, HARINGEY, True),
        (HARINGEY, ENFIELD, False),
        (HARINGEY, "", False),
        ("", HARINGEY, True),
        ("", "", True),
    ],
)
def test_a_posting_reaches_its_borough_or_all_of_london(
    posted_to: str, record_of: str, expected: bool
) -> None:
    assert reaches(SimpleNamespace(borough=posted_to), record_of) is expected


def test_nobody_without_a_posting_reaches_anything() -> None:
    assert reaches(None, HARINGEY) is False
