"""The list of cases: narrowed and sorted by what one is told, taken away, and many given to somebody."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework import case_list
from alongside.casework.actions import workers
from alongside.casework.models import Case, Entry
from alongside.partners.models import Agreement, Posting
from integration.attacks.watching import body_of
from integration.casework.conftest import STANDING, close_by_two, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]

GANGS = "programme=gang-action-group"


def words(answer: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def listed(answer: Any) -> list[str]:
    """The references in the rows of the table, in their order."""
    body = answer.content.decode().partition("<tbody")[2]
    return re.findall(r">(GAG-\d+)</a>", body)


def headed(answer: Any) -> list[str]:
    """The headings of the table."""
    head = re.search(r"<thead.*?</thead>", answer.content.decode(), re.DOTALL)
    assert head
    return re.findall(r">([A-Z][\w ]+)<", head[0])


@pytest.fixture
def colleague(council: Posting, make_posting: Callable[..., Posting]) -> Posting:
    return make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)


@pytest.fixture
def coordinator(council: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """May take the list away."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency)


@pytest.fixture
def three(council: Posting, open_case: Callable[..., Case]) -> list[Case]:
    """Adeyemi, amber, with the council's worker; Brook, red; and Carver, green, opened a month ago."""
    born = {"born_on": date(1995, 1, 1), "address": "", "postcode": ""}
    one = open_case(council)
    two = open_case(council, surname="Brook", standing={**STANDING, "rag": "RED", "status": "WANTED"}, **born)
    last = open_case(council, surname="Carver", standing={**STANDING, "rag": "GREEN"}, **born)
    with transaction.atomic(), acting.as_posting(council):
        one = workers.assign(case=one.pk, to=council.pk, by=council, words="Knows him")
    Case.objects.filter(pk=last.pk).update(opened_on=timezone.localdate() - timedelta(days=30))
    return [one, two, last]


def a_day(name: str, day: date) -> str:
    return f"{name}-day={day.day}&{name}-month={day.month}&{name}-year={day.year}"


# Narrowed and sorted


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Carver Brook Adeyemi"),
        (f"{GANGS}&rag=RED", "Brook"),
        (f"{GANGS}&status=WANTED", "Brook"),
        (f"{GANGS}&approach=SUPPORT&rag=GREEN", "Carver"),
        (f"{GANGS}&motivation=NONE", ""),
        ("worker=mine", "Adeyemi"),
        ("worker=nobody", "Carver Brook"),
        ("access=OPEN&sort=reference", "Adeyemi Brook Carver"),
        ("access=SEALED", ""),
        ("programme=girls-forum", "Carver Brook Adeyemi"),
        (a_day("opened_until", timezone.localdate() - timedelta(days=1)), "Carver"),
        (a_day("opened_since", timezone.localdate()), "Brook Adeyemi"),
        ("sort=opened", "Carver Adeyemi Brook"),
        ("sort=-name&" + GANGS, "Carver Brook Adeyemi"),
        ("sort=name&" + GANGS, "Adeyemi Brook Carver"),
        # Red, amber, green: as the pack has them, and not as their letters go.
        ("sort=rag&" + GANGS, "Brook Adeyemi Carver"),
        ("sort=-rag&" + GANGS, "Carver Adeyemi Brook"),
        # Not without a programme: each has words of its own.
        ("rag=RED", "Carver Brook Adeyemi"),
        ("sort=rag", "Carver Brook Adeyemi"),
    ],
)
def test_the_list_is_narrowed_and_sorted_as_asked(
    three: list[Case],
    council: Posting,
    sign_in: Callable[[Posting], Client],
    query: str,
    expected: str,
) -> None:
    surname = {case.reference: case.person.surname for case in three}
    answer = sign_in(council).get(f"/cases/?{query}&")
    assert [surname[one] for one in listed(answer)] == expected.split()


def test_a_worker_is_one_of_one_s_agency_who_could_work_there(
    three: list[Case],
    council: Posting,
    colleague: Posting,
    police: Posting,
    sign_in: Callable[[Posting], Client],
) -> None:
    browser = sign_in(colleague)
    assert listed(browser.get(f"/cases/?worker={council.pk}")) == [three[0].reference]
    assert "the filter worker" in words(browser.get(f"/cases/?worker={police.pk}"))


def test_the_closed_are_a_list_of_their_own_and_narrowed_by_when_they_ended(
    three: list[Case], council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    close_by_two(three[1], council)
    browser, today = sign_in(council), timezone.localdate()
    assert listed(browser.get("/cases/?closed")) == [three[1].reference]
    assert listed(browser.get(f"/cases/?closed&{a_day('closed_since', today)}")) == [three[1].reference]
    assert listed(browser.get(f"/cases/?closed&{a_day('closed_until', today - timedelta(days=1))}")) == []
    assert "Closed since" not in words(browser.get("/cases/?view="))


def test_what_one_is_not_told_tells_nothing_by_the_order_or_by_who_is_in_the_list(
    three: list[Case], school: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(school)
    plain = listed(browser.get("/cases/?view="))
    assert len(plain) == 3
    orders = ("sort=rag", "sort=-rag", "sort=rag_since")
    in_order = [sorted(plain), sorted(plain), sorted(plain)]
    assert [listed(browser.get(f"/cases/?{GANGS}&{order}")) for order in orders] == in_order
    found = [
        listed(browser.get(f"/cases/?{GANGS}&{one}")) for one in ("rag=RED", "status=WANTED", "rag=GREEN")
    ]
    assert found == [[], [], []]
    said = words(browser.get(f"/cases/?{GANGS}&rag=RED"))
    assert "Cases of which your agency is not told how they stand are not in this list." in said
    page = words(browser.get(f"/cases/?{GANGS}&columns=reference.rag.rag_since.motivation"))
    assert page.count("Not shared with your agency") == 9


def test_a_filter_finds_those_of_whom_one_is_told_beside_those_of_whom_one_is_not(
    three: list[Case], school: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    own = open_case(school, surname="Dunne", standing={**STANDING, "rag": "RED"}, address="", postcode="")
    browser = sign_in(school)
    assert listed(browser.get(f"/cases/?{GANGS}&rag=RED")) == [own.reference]
    assert listed(browser.get(f"/cases/?{GANGS}&sort=rag"))[0] == own.reference


def test_who_is_not_told_names_sorts_by_none(
    three: list[Case], school: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    part = Agreement.objects.get(title="Gangs unit").parties.get(agency=school.agency)
    type(part).objects.filter(pk=part.pk).update(reads=["PLAN"])
    browser = sign_in(school)
    plain = listed(browser.get(f"/cases/?{GANGS}&sort=reference"))
    assert [listed(browser.get(f"/cases/?{GANGS}&sort={sort}")) for sort in ("name", "-name")] == [plain] * 2
    # And may sort by what it is told.
    by_rating = listed(browser.get(f"/cases/?{GANGS}&sort=rag"))
    assert by_rating == [three[1].reference, three[0].reference, three[2].reference]
    assert "Brook" not in words(browser.get(f"/cases/?{GANGS}"))


def test_sorting_by_name_leaves_nobody_out(
    three: list[Case], police: Posting, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    assert len(listed(sign_in(police).get(f"/cases/?{GANGS}&sort=name"))) == 3


# Columns


def test_columns_are_chosen_and_stay_in_the_links(
    three: list[Case], council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    answer = sign_in(council).get(f"/cases/?{GANGS}&columns=reference&columns=last_event&columns=name")
    assert headed(answer) == ["Case", "Last event", "Name"]
    assert "sort=name&amp;columns" in answer.content.decode() or "columns=reference.last_event.name" in (
        answer.content.decode()
    )


def test_the_last_event_is_of_what_one_is_told(
    three: list[Case], school: Posting, council: Posting, police: Posting
) -> None:
    today = timezone.localdate()
    assert set(case_list.last_events(police, three).values()) == {today}
    assert case_list.last_events(school, three) == {}


# Many at once


def give(browser: Client, chosen: list[Case], to: Posting, **more: Any) -> Any:
    selected = [f"{case.pk}:{case.worker_id or ''}" for case in chosen]
    sent = {"case": selected, "to": to.pk, "words": "Shared out on Monday", **more}
    return browser.post("/cases/give/", sent, follow=True)


def test_many_are_given_at_once_and_the_page_says_which_were_theirs_already(
    three: list[Case], council: Posting, colleague: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(colleague)
    first = browser.post("/cases/give/", {"case": [case.pk for case in three]})
    assert "Give 3 cases to somebody" in words(first)
    answer = give(browser, three, council)
    assert "2 cases given. 1 case was theirs already, and stayed as they are." in words(answer)
    assert {case.worker_id for case in Case.objects.all()} == {council.pk}
    said = Entry.objects.filter(kind="WORKER", words__endswith="Shared out on Monday")
    assert said.count() == 2


def test_what_somebody_gave_meanwhile_is_not_written_over(
    three: list[Case], council: Posting, colleague: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    Case.objects.filter(pk=three[1].pk).update(worker=colleague)
    answer = give(sign_in(council), three[1:], council)
    assert answer.status_code == 400
    assert f"given {three[1].reference} to another worker" in words(answer)
    assert f'value="{three[1].pk}:"' in answer.content.decode()
    assert not Entry.objects.filter(kind="WORKER", words__endswith="Shared out on Monday").exists()


def test_all_are_given_or_none(
    three: list[Case],
    council: Posting,
    colleague: Posting,
    police: Posting,
    sign_in: Callable[[Posting], Client],
) -> None:
    close_by_two(three[2], council)
    answer = give(sign_in(council), three, colleague)
    assert answer.status_code == 400
    assert "no longer yours to give. Nothing was done." in words(answer)
    assert "Shared out on Monday" in words(answer)
    assert not Case.objects.filter(worker=colleague).exists()
    assert give(sign_in(council), three[:2], police).status_code == 400
    assert not Case.objects.filter(worker=police).exists()


def test_another_agency_gives_none_and_selects_none(
    three: list[Case], police: Posting, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(police)
    assert 'type="checkbox" id="case-' not in browser.get("/cases/?view=").content.decode()
    assert "Select the cases that you want to give" in words(give(browser, three, police))
    assert not Case.objects.filter(worker=police).exists()


@pytest.mark.parametrize("sent", [{}, {"case": ["x", "99999999999"]}])
def test_nothing_selected_is_said(
    council: Posting, sign_in: Callable[[Posting], Client], sent: dict[str, Any]
) -> None:
    assert "Select the cases" in words(sign_in(council).post("/cases/give/", sent, follow=True))


# Taken away


def taken(browser: Client, query: str, kind: str = "csv") -> list[list[str]]:
    answer = browser.post(f"/cases/export/?{query}", {"format": kind, "reason": "For the panel"})
    return list(csv.reader(io.StringIO(body_of(answer).decode("utf-8-sig"))))


def test_the_file_has_the_rows_and_columns_of_the_list_in_their_order(
    three: list[Case], coordinator: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    query = f"{GANGS}&sort=rag&columns=reference.rag.name.opened"
    today, before = timezone.localdate(), timezone.localdate() - timedelta(days=30)
    assert taken(sign_in(coordinator), query) == [
        ["Case", "Rating", "Name", "Opened"],
        [three[1].reference, "Red", "Brook, Marcus", today.isoformat()],
        [three[0].reference, "Amber", "Adeyemi, Marcus", today.isoformat()],
        [three[2].reference, "Green", "Carver, Marcus", before.isoformat()],
    ]


def test_the_log_says_who_took_which_and_what_for(
    three: list[Case], coordinator: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    taken(sign_in(coordinator), f"{GANGS}&rag=RED&columns=reference.name")
    logged = LogEntry.objects.get(act="EXPORT", what="casework.case")
    assert (logged.which, logged.people) == ([three[1].reference], [three[1].person_id])
    assert (logged.fields, logged.reason) == (["reference", "name"], "For the panel")
    assert logged.posting_id == coordinator.pk


def test_names_are_in_it_where_they_are_told(
    three: list[Case],
    school: Posting,
    sign_in: Callable[[Posting], Client],
    make_posting: Callable[..., Posting],
) -> None:
    part = Agreement.objects.get(title="Gangs unit").parties.get(agency=school.agency)
    type(part).objects.filter(pk=part.pk).update(reads=["PLAN"])
    head = make_posting("SUPERVISOR", "Haringey", agency=school.agency)
    rows = taken(sign_in(head), f"{GANGS}&columns=reference.name.rag")
    assert {row[1] for row in rows[1:]} == {"Not shared with your agency"}
    assert {row[2] for row in rows[1:]} == {"Red", "Amber", "Green"}


def test_without_a_reason_nothing_is_taken(
    three: list[Case], coordinator: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    answer = sign_in(coordinator).post("/cases/export/", {"format": "csv"})
    assert (answer.status_code, "Enter what the list is for" in words(answer)) == (400, True)
    assert not LogEntry.objects.filter(act="EXPORT").exists()


def test_a_workbook_is_taken_too(
    three: list[Case], coordinator: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    answer = sign_in(coordinator).post("/cases/export/", {"format": "xlsx", "reason": "For the panel"})
    assert body_of(answer)[:2] == b"PK"
    assert "programme-cases-" in answer.headers["Content-Disposition"]


def test_who_works_on_cases_alone_takes_none_away(
    council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(council)
    assert browser.get("/cases/export/").status_code == 403
    assert "Take this list away" not in words(browser.get("/cases/?view="))


def test_the_words_of_each_row_are_those_of_its_programme(
    three: list[Case],
    council: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
) -> None:
    load("gang-exit")
    other = open_case(council, programme="gang-exit", role="OFFENDER", standing={"status": "ENGAGED"})
    page = words(sign_in(council).get("/cases/?view="))
    assert other.reference in page
    assert "In the community" in page
