"""What a user has looked at, and what users were refused: for those who oversee their own agency."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry, Seal, Verification
from alongside.iom.models import Case
from alongside.oversight import queries
from alongside.partners.models import AccessRequest
from integration.oversight.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGES = ["/log/users/", "/log/refusals/", "/log/patterns/", "/log/samples/", "/log/state/"]


def shows(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("supervisor", 200),
        ("governance", 200),
        ("officer", 403),
        ("police_officer", 403),
        ("coordinator", 403),
        ("viewer", 403),
        ("analyst", 403),
    ],
)
def test_only_those_who_oversee_an_agency_come_in(
    staff: Any, visit: Callable[..., Any], address: str, persona: str, status: int
) -> None:
    assert visit(getattr(staff, persona), address).status_code == status


def test_users_of_ones_own_agency_are_listed_with_what_they_did_in_a_week(
    staff: Any, case: Case, write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    write(staff.officer, case, at=NOW - DAY)
    write(staff.officer, case, at=NOW - 2 * DAY)
    write(staff.officer, at=NOW - 3 * DAY, what="iom.run")
    write(staff.officer, case, at=NOW - 8 * DAY)
    page = shows(visit(staff.supervisor, "/log/users/"))
    name = staff.officer.user.name
    row = page.split(f">{name}<")[1].split("</tr>")[0]
    assert re.findall(r"numeric\">(\d+)<", row) == ["2", "3"]
    assert "9 March 2021 at 10:00am" in row
    assert staff.police_officer.user.name not in page


def test_another_agencys_user_is_not_there(staff: Any, visit: Callable[..., Any]) -> None:
    assert visit(staff.supervisor, f"/log/users/{staff.officer.user_id}/").status_code == 200
    assert visit(staff.supervisor, f"/log/users/{staff.police_officer.user_id}/").status_code == 404
    assert visit(staff.governance, f"/log/users/{staff.police_officer.user_id}/").status_code == 404


def test_of_a_user_at_two_agencies_each_oversees_its_own_part(
    staff: Any,
    make_posting: Callable[..., Any],
    case: Case,
    write: Callable[..., Entry],
    visit: Callable[..., Any],
) -> None:
    second = make_posting("POLICE_OFFICER", "Haringey", agency=staff.police, user=staff.officer.user)
    write(staff.officer, case, reason="For probation")
    write(second, case, reason="For the police")
    address = f"/log/users/{staff.officer.user_id}/"
    ours, theirs = visit(staff.supervisor, address), visit(staff.police_supervisor, address)
    assert ("For probation" in shows(ours), "For the police" in shows(ours)) == (True, False)
    assert ("For probation" in shows(theirs), "For the police" in shows(theirs)) == (False, True)


def test_days_count_different_people_by_the_clock_in_london(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry], time_machine: Any
) -> None:
    time_machine.move_to(datetime(2021, 4, 6, 10, tzinfo=UTC), tick=False)
    one, two, three = make_case(), make_case(), make_case()
    # The clocks went forward on 28 March: 11.30pm universal time on 31 March is 1 April in London.
    write(staff.officer, one, two, at=datetime(2021, 3, 31, 22, 30, tzinfo=UTC))
    write(staff.officer, one, at=datetime(2021, 3, 31, 22, 45, tzinfo=UTC))
    write(staff.officer, three, at=datetime(2021, 3, 31, 23, 30, tzinfo=UTC))
    write(staff.officer, at=datetime(2021, 3, 31, 23, 40, tzinfo=UTC), what="iom.run")
    with transaction.atomic(), acting.as_posting(staff.supervisor):
        days = queries.by_day(staff.supervisor, staff.officer.user_id, since=datetime(2021, 3, 9, tzinfo=UTC))
    assert days == [
        queries.Day(date(2021, 4, 1), 2, 1, ("iom.case", "iom.run")),
        queries.Day(date(2021, 3, 31), 2, 2, ("iom.case",)),
    ]


def test_a_day_opens_the_entries_it_counts(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    yesterday, today = make_case(), make_case()
    write(staff.officer, yesterday, at=NOW - DAY)
    write(staff.officer, today)
    address = f"/log/users/{staff.officer.user_id}/"
    assert "?day=2021-03-09" in shows(visit(staff.supervisor, address))
    page = shows(visit(staff.supervisor, f"{address}?day=2021-03-09"))
    assert (yesterday.reference in page, today.reference in page) == (True, False)


def test_pages_show_each_entry_once_though_many_have_the_same_time(
    staff: Any, case: Case, write: Callable[..., Entry]
) -> None:
    written = [write(staff.officer, case).pk for _ in range(60)]
    # Written later, of an earlier moment: the order is that of time.
    earlier = write(staff.officer, case, at=NOW - DAY).pk
    with transaction.atomic(), acting.as_posting(staff.supervisor):
        found = queries.of_agency(staff.supervisor).filter(actor_id=staff.officer.user_id)
        first = queries.page(found, before=None)
        second = queries.page(found, before=first.older)
    assert [entry.pk for entry in first.entries + second.entries] == [*written[::-1], earlier]
    assert (len(first.entries), second.older) == (50, None)


def test_a_number_that_is_none_begins_at_the_newest(staff: Any, visit: Callable[..., Any]) -> None:
    address = f"/log/users/{staff.officer.user_id}/"
    assert visit(staff.supervisor, f"{address}?before=x").status_code == 200
    assert visit(staff.supervisor, f"{address}?before={'9' * 30}").status_code == 200
    assert visit(staff.supervisor, f"{address}?day=31&pattern=none").status_code == 200


def test_refusals_of_ones_own_users_say_page_and_permission(staff: Any, visit: Callable[..., Any]) -> None:
    visit(staff.officer, "/log/users/")
    visit(staff.police_officer, "/log/patterns/")
    page = shows(visit(staff.supervisor, "/log/refusals/"))
    assert staff.officer.user.name in page
    assert "/log/users/</td>" in page
    assert "needs log.see" in page
    assert staff.police_officer.user.name not in page


def break_glass(posting: Any, case: Case, **options: Any) -> AccessRequest:
    given = {
        "way": "BREAK_GLASS",
        "kind": "iom.case",
        "record_id": case.pk,
        "reference": case.reference,
        "lead_agency": case.lead_agency,
        "posting": posting,
        "reason": "Threat to life tonight",
        "asked_at": NOW - DAY,
        "decision": "GRANTED",
        "from_at": NOW - DAY,
        "until_at": NOW - DAY + timedelta(hours=2),
        "review_due_on": date(2021, 3, 10),
    }
    return AccessRequest.objects.create(**{**given, **options})


def test_break_glass_of_ones_own_users_is_listed_whoever_leads_the_record(
    staff: Any, case: Case, visit: Callable[..., Any]
) -> None:
    break_glass(staff.police_officer, case)
    page = shows(visit(staff.police_supervisor, "/log/refusals/"))
    assert "Threat to life tonight" in page
    assert "To review by 10 March 2021" in page
    # Probation leads the record and reviews it, on a page of its own; this one is about its own users.
    assert "Threat to life tonight" not in shows(visit(staff.supervisor, "/log/refusals/"))


def test_what_was_found_of_break_glass_is_shown(staff: Any, case: Case, visit: Callable[..., Any]) -> None:
    break_glass(
        staff.police_officer,
        case,
        finding="UNJUSTIFIED",
        finding_why="Was off duty",
        reviewed_by=staff.supervisor,
        reviewed_at=NOW,
    )
    assert "Not justified" in shows(visit(staff.police_supervisor, "/log/refusals/"))


def test_the_second_lock_shows_ones_own_agency_alone(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry]
) -> None:
    # Enfield's: out of the supervisor's sight, so that no entry is theirs for the person's sake.
    elsewhere = make_case(borough="E09000010")
    ours, theirs = write(staff.officer, elsewhere), write(staff.police_officer, elsewhere)
    break_glass(staff.police_officer, elsewhere, lead_agency=staff.police)
    with transaction.atomic(), acting.as_posting(staff.supervisor):
        assert set(Entry.objects.values_list("pk", flat=True)) & {ours.pk, theirs.pk} == {ours.pk}
        assert AccessRequest.objects.count() == 0
    with transaction.atomic(), acting.as_posting(staff.officer):
        assert set(Entry.objects.filter(agency_id=staff.probation.pk).values_list("pk", flat=True)) == {
            ours.pk
        }


def test_the_predicate_shows_ones_own_agency_alone(
    staff: Any, case: Case, write: Callable[..., Entry], settings: Any
) -> None:
    settings.DATABASE_ROLE_WHILE_ACTING = ""  # The owner of the tables, whom no policy binds.
    ours = write(staff.officer, case)
    write(staff.police_officer, case)
    break_glass(staff.police_officer, case)
    with transaction.atomic(), acting.as_posting(staff.supervisor):
        assert list(queries.of_agency(staff.supervisor)) == [ours]
        assert not queries.break_glass(staff.supervisor, since=NOW - 2 * DAY).exists()
        assert not queries.of_agency(staff.officer).exists()
        assert not queries.users_of(staff.officer).exists()
        assert queries.by_day(staff.officer, staff.officer.user_id, since=NOW - DAY) == []


A_SEAL: dict[str, Any] = {
    "number": 1,
    "form": 1,
    "entries": "{[7,1241)}",
    "count": 1234,
    "settled": 1240,
    "body": b"x",
    "leaves": b"x",
    "previous": b"x",
    "digest": bytes(32),
    "sealed_at": NOW,
}


def test_the_state_of_the_log_says_how_far_it_is_sealed(
    staff: Any, visit: Callable[..., Any], time_machine: Any
) -> None:
    page = shows(visit(staff.supervisor, "/log/state/"))
    assert "Nothing has been sealed yet" in page
    assert "has not been sealed in the last ten minutes" in page
    Seal.objects.create(**A_SEAL)
    page = shows(visit(staff.supervisor, "/log/state/"))
    assert ">1,234<" in re.sub(r"\s", "", page)
    assert "10 March 2021 at 10:00am" in page
    assert "has not been sealed" not in page
    time_machine.move_to(NOW + timedelta(minutes=10, seconds=1), tick=False)
    assert "has not been sealed" in shows(visit(staff.supervisor, "/log/state/"))


def test_the_state_of_the_log_says_when_it_was_verified_and_what_that_found(
    staff: Any, visit: Callable[..., Any]
) -> None:
    Seal.objects.create(**A_SEAL)
    assert "Not yet" in shows(visit(staff.supervisor, "/log/state/"))
    Verification.objects.create(at=NOW, sealed=1234, heads=3, seconds=0.1)
    page = shows(visit(staff.supervisor, "/log/state/"))
    assert "Everything sealed is as it was" in page
    assert "3 heads that are kept elsewhere" in page
    Verification.objects.create(at=NOW, sealed=1234, heads=0, seconds=0.1, fault="Entry 7 was changed.")
    page = shows(visit(staff.supervisor, "/log/state/"))
    assert "The log is not as it was sealed. Entry 7 was changed." in page
    assert "No head that is kept elsewhere" in page


def test_what_verifying_found_is_shown_to_those_who_see_the_log_and_written_by_nobody_else(
    staff: Any,
) -> None:
    with acting.as_system(Task.SEALING):
        Verification.objects.create(at=NOW, sealed=1234, heads=3, seconds=0.1)
    with transaction.atomic(), acting.as_posting(staff.supervisor):
        assert Verification.objects.count() == 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            Verification.objects.create(at=NOW, sealed=1234, heads=3, seconds=0.1)
    with transaction.atomic(), acting.as_posting(staff.officer):
        assert Verification.objects.count() == 0
