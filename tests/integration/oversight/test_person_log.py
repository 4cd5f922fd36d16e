"""Who has looked at this person: for those who see the person, newest first, page by page."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.iom.models import Case
from alongside.oversight import queries
from alongside.partners.models import AccessRequest, AgreementParty
from integration.oversight.conftest import ENFIELD, NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def address(case: Case) -> str:
    return f"/log/about/{case.reference}/"


def listed(page: Any) -> list[int]:
    """The numbers of the entries in the first table, in order."""
    rows = page.content.decode().split("By agency")[0]
    return [int(number) for number in re.findall(r'<td class="govuk-table__cell">(\d+)</td>', rows)]


def shows(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("supervisor", 200),
        ("officer", 200),
        ("police_officer", 200),
        ("coordinator", 200),
        ("governance", 403),
        ("viewer", 403),
        ("analyst", 403),
    ],
)
def test_the_page_is_for_those_who_see_the_person_by_name(
    staff: Any, case: Case, visit: Callable[..., Any], persona: str, status: int
) -> None:
    assert visit(getattr(staff, persona), address(case)).status_code == status


def test_a_person_out_of_sight_is_not_there(
    staff: Any, make_case: Callable[..., Case], visit: Callable[..., Any]
) -> None:
    elsewhere = make_case(borough=ENFIELD)
    sealed = make_case(access="SEALED")
    assert visit(staff.officer, address(elsewhere)).status_code == 404
    assert visit(staff.police_officer, address(sealed)).status_code == 404
    assert visit(staff.officer, address(sealed)).status_code == 200


def test_colleagues_are_named_and_others_are_role_and_agency(
    staff: Any, case: Case, write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    write(staff.other_officer, case, fields=["IDENTITY", "PLAN"])
    write(staff.police_officer, case)
    page = shows(visit(staff.officer, address(case)))
    assert f"{staff.other_officer.user.name}, Probation officer" in page
    assert "Identity, Plan and decisions" in page
    assert "Police officer, Police" in page
    assert staff.police_officer.user.name not in page


def test_others_on_a_list_are_counted_and_not_named(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    case, other, third = make_case(), make_case(), make_case()
    write(staff.officer, case, other, third)
    page = shows(visit(staff.supervisor, address(case)))
    assert "Consultation: case, one of 3 people" in page
    assert other.reference not in page


def test_pages_go_on_from_the_last_entry_and_show_each_once(
    staff: Any,
    make_case: Callable[..., Case],
    write: Callable[..., Entry],
    visit: Callable[..., Any],
) -> None:
    case, other = make_case(), make_case()
    about = [write(staff.officer, case).pk for _ in range(103)]
    write(staff.officer, other)
    first = visit(staff.supervisor, address(case))
    oldest = listed(first)[-1]
    # That the first page was looked at is an entry itself, newer than all of them.
    second = visit(staff.supervisor, f"{address(case)}?before={oldest}")
    third = visit(staff.supervisor, f"{address(case)}?before={listed(second)[-1]}")
    assert [len(listed(page)) for page in (first, second, third)] == [50, 50, 3]
    assert listed(first) + listed(second) + listed(third) == about[::-1]
    assert "Older entries" not in shows(third)


def test_looking_is_written_down_and_shows(
    staff: Any, case: Case, visit: Callable[..., Any], write: Callable[..., Entry]
) -> None:
    visit(staff.supervisor, address(case))
    entry = Entry.objects.get(what="audit.entry")
    assert (entry.actor_id, entry.people, entry.which) == (
        staff.supervisor.user_id,
        [case.person_id],
        [case.reference],
    )
    assert "Consultation: the log" in shows(visit(staff.supervisor, address(case)))


def test_given_out_lists_disclosures_and_exports_alone(
    staff: Any, case: Case, visit: Callable[..., Any], write: Callable[..., Entry]
) -> None:
    write(staff.officer, case)
    disclosed = write(staff.officer, case, act="DISCLOSURE", to="Somebody")
    exported = write(staff.officer, case, act="EXPORT")
    page = visit(staff.supervisor, f"{address(case)}?show=given-out")
    assert listed(page) == [exported.pk, disclosed.pk]
    assert "Disclosure: case. To Somebody" in shows(page)


def test_agencies_are_counted(
    staff: Any, case: Case, visit: Callable[..., Any], write: Callable[..., Entry]
) -> None:
    write(staff.officer, case)
    write(staff.officer, case)
    write(staff.police_officer, case)
    with transaction.atomic(), acting.as_posting(staff.supervisor):
        counted = queries.count_by_agency(staff.supervisor, case)
    assert counted == [("Probation", "CONSULTATION", 2), ("Police", "CONSULTATION", 1)]


def test_access_that_ran_is_said_to_the_supervisor_of_the_lead_agency(
    staff: Any, case: Case, visit: Callable[..., Any], write: Callable[..., Entry]
) -> None:
    AccessRequest.objects.create(
        way="BREAK_GLASS",
        kind="iom.case",
        record_id=case.pk,
        reference=case.reference,
        lead_agency=staff.probation,
        posting=staff.police_officer,
        reason="Threat to life tonight",
        asked_at=NOW - 2 * HOUR,
        decision="GRANTED",
        from_at=NOW - 2 * HOUR,
        until_at=NOW,
    )
    write(staff.police_officer, case, at=NOW - HOUR)
    assert "By break-glass: Threat to life tonight" in shows(visit(staff.supervisor, address(case)))
    assert "Threat to life tonight" not in shows(visit(staff.officer, address(case)))


def test_access_that_had_ended_is_not_the_way_in(
    staff: Any, case: Case, visit: Callable[..., Any], write: Callable[..., Entry]
) -> None:
    AccessRequest.objects.create(
        way="ASKED",
        kind="iom.case",
        record_id=case.pk,
        reference=case.reference,
        lead_agency=staff.probation,
        posting=staff.police_officer,
        reason="For a hearing",
        asked_at=NOW - 2 * HOUR,
        decision="GRANTED",
        from_at=NOW - 2 * HOUR,
        until_at=NOW,
    )
    write(staff.police_officer, case, at=NOW)
    assert "For a hearing" not in shows(visit(staff.supervisor, address(case)))


def test_the_second_lock_holds_alone(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry]
) -> None:
    seen, elsewhere = make_case(), make_case(borough=ENFIELD)
    write(staff.police_officer, seen)
    write(staff.police_officer, elsewhere)
    found = "SELECT oversight_entries_about(%s, NULL, 50, NULL)"
    with transaction.atomic(), acting.as_posting(staff.officer), connection.cursor() as cursor:
        about_seen = cursor.execute(found, [seen.person_id]).fetchall()
        about_other = cursor.execute(found, [elsewhere.person_id]).fetchall()
    assert (len(about_seen), about_other) == (1, [])


@pytest.mark.parametrize("persona", ["viewer", "governance", "analyst"])
def test_the_second_lock_tells_no_numbers_to_those_who_may_not_ask(
    staff: Any, case: Case, write: Callable[..., Entry], persona: str
) -> None:
    write(staff.police_officer, case)
    with transaction.atomic(), acting.as_posting(getattr(staff, persona)), connection.cursor() as cursor:
        cursor.execute("SELECT oversight_entries_about(%s, NULL, 50, NULL)", [case.person_id])
        assert cursor.fetchall() == []


def test_the_predicate_holds_alone(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry], settings: Any
) -> None:
    settings.DATABASE_ROLE_WHILE_ACTING = ""  # The owner of the tables, whom no policy binds.
    elsewhere = make_case(borough=ENFIELD)
    write(staff.police_officer, elsewhere)
    with transaction.atomic(), acting.as_posting(staff.officer):
        assert Entry.objects.filter(people__contains=[elsewhere.person_id]).exists()
        assert queries.ids_about(staff.officer, elsewhere, most=50) == []
        assert queries.ids_about(staff.viewer, elsewhere, most=50) == []


def test_the_case_leads_here_for_those_who_may_and_a_refusal_is_written_down(
    staff: Any, make_case: Callable[..., Case], visit: Callable[..., Any]
) -> None:
    case, elsewhere = make_case(), make_case(borough=ENFIELD)
    of_case = f"/iom/cases/{case.reference}/"
    assert address(case) in shows(visit(staff.officer, of_case))
    assert address(case) not in shows(visit(staff.analyst, of_case))
    assert visit(staff.officer, address(elsewhere)).status_code == 404
    assert Entry.objects.get(act="REFUSAL").which == [elsewhere.reference]


def test_reasons_are_for_the_lead_agency_and_where_plans_are_shared(
    staff: Any, case: Case, write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    AgreementParty.objects.filter(agency=staff.police).update(contributes=["IDENTITY"])
    write(staff.police_officer, case, reason="Raid tonight")
    AgreementParty.objects.filter(agency=staff.coordinator.agency).update(reads=["IDENTITY"])
    write(staff.officer, case, reason="Hostel at weekends")
    lead = shows(visit(staff.supervisor, address(case)))
    assert ("Raid tonight" in lead, "Hostel at weekends" in lead) == (True, True)
    other = shows(visit(staff.coordinator, address(case)))
    assert ("Raid tonight" in other, "Hostel at weekends" in other) == (False, False)
    assert "Not shared with your agency" in other
    own = shows(visit(staff.police_officer, address(case)))
    assert ("Raid tonight" in own, "Hostel at weekends" in own) == (True, True)
