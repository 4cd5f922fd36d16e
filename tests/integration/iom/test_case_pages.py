"""The worklist, one case, and deciding: what the pages show, in which order, and what they refuse."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from alongside.audit.models import Entry
from alongside.iom.models import Case, Decision, Result, Run
from alongside.people.models import Person

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
FEBRUARY = date(2021, 2, 1)


def crns(client: Client, query: str) -> list[str]:
    """Who is on the first page of a list, in order, by CRN."""
    content = client.get(f"/iom/cases/?{query}").content.decode()
    found = re.findall(r'<th scope="row"[^>]*><a class="govuk-link" href="/iom/cases/IOM-(\d+)/"', content)
    by_id = dict(Case.objects.values_list("pk", "person__crn"))
    return [by_id[int(pk)] for pk in found]


def text(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def business() -> list[Any]:
    """Everything but the log, the session and the counts of sign-in."""
    return [list(model.objects.order_by("pk").values()) for model in (Case, Decision, Person, Result, Run)]


# --- The worklist ---------------------------------------------------------------------------------


IN_HARINGEY = {
    "standing=undecided": ["H000001", "H000005", "H000011", "H000012", "H000013"],
    "standing=included": ["H000002"],
    "standing=left-out&reason=CAPACITY": ["H000003"],
    "standing=left-out&reason=DECEASED": [],
    "standing=deferred": ["H000004"],
    "standing=expired-still-on": ["H000006"],
    "standing=expired": ["H000007"],
    "standing=discretionary": ["H000008"],
    "standing=not-assessable": ["H000009"],
    "standing=not-eligible": ["H000010"],
    "standing=active": ["H000002", "H000006", "H000008"],
    # On 27 April: from 1 February 85 days, from 1 March 57, from 10 April 17.
    "waited=over-12-weeks": ["H000001", "H000005", "H000011"],
    "waited=4-to-12-weeks": ["H000013"],
    "waited=under-4-weeks": ["H000012"],
    "change=NEW": ["H000013"],
    "change=CHANGED": ["H000002"],
    "change=EXPIRED": ["H000006", "H000007"],
    "marker=mappa": ["H000013"],
    "marker=domestic-abuse": ["H000013"],
    "marker=gangs": [],
    "words=h000004": ["H000004"],
    "words=NEWSURN": ["H000002"],
    "words=newsurname,+forehaaaaac": ["H000002"],
    "words=newsurname+forehaaaaab": [],
    "words=%25": [],
    "words=_": [],
}


def test_a_list_is_narrowed(london: Any, as_posting: SignIn, haringey: Any) -> None:
    client = as_posting(haringey)
    assert {query: sorted(crns(client, query)) for query in IN_HARINGEY} == IN_HARINGEY


IN_LONDON = {
    "area=E09000010": ["E000001", "E000002", "E000003", "E000004"],
    "area=E09000010&marker=gangs": ["E000001", "E000002", "E000003"],
    "area=NA&standing=left-out": ["E000002", "E000003", "H000003"],
    "area=E09000007": ["C000001"],
}


def test_london_is_narrowed_to_a_borough_or_a_bcu(london: Any, as_posting: SignIn, analyst: Any) -> None:
    client = as_posting(analyst)
    assert {query: sorted(crns(client, query)) for query in IN_LONDON} == IN_LONDON


def test_a_borough_is_not_widened_by_an_address(london: Any, as_posting: SignIn, haringey: Any) -> None:
    client = as_posting(haringey)
    assert crns(client, "area=E09000010") == crns(client, "")
    assert len(crns(client, "")) == 13


ORDERS = {
    "who": ["E000001", "E000002", "E000003", "E000004"],
    "-who": ["E000004", "E000003", "E000002", "E000001"],
    # Equal scores: by id, which is the order of the CRNs.
    "ogrs2": ["E000001", "E000002", "E000003", "E000004"],
    "-ogrs2": ["E000001", "E000002", "E000003", "E000004"],
    "": ["E000001", "E000002", "E000003", "E000004"],
}


def test_a_list_has_one_order(london: Any, as_posting: SignIn, enfield: Any) -> None:
    client = as_posting(enfield)
    assert {sort: crns(client, f"sort={sort}") for sort in ORDERS} == ORDERS


def test_the_worklist_begins_with_the_highest_score(cohort: Any, as_posting: SignIn, haringey: Any) -> None:
    scores = {"A000001": "80", "A000002": "99", "A000003": "90"}
    cohort.month(FEBRUARY, *(cohort.person(crn, ogrs2=score) for crn, score in scores.items()))
    assert crns(as_posting(haringey), "standing=undecided") == ["A000002", "A000003", "A000001"]


def test_nobody_is_shown_twice_or_never_over_pages(cohort: Any, as_posting: SignIn, haringey: Any) -> None:
    people = [cohort.person(f"A{number:06d}") for number in range(60)]
    cohort.month(FEBRUARY, *people)
    client = as_posting(haringey)
    pages = [crns(client, f"page={number}") for number in (1, 2)]
    assert [len(page) for page in pages] == [50, 10]
    assert {crn for page in pages for crn in page} == {person["crn"] for person in people}


NONSENSE = [
    "standing=nonsense", "waited=x", "reason=x", "area=x", "area=E09000099", "change=NONE", "marker=x",
    "page=-1", "page=x", "page=0", "page=99999999999999999999", "page=%C2%B2", "sort=x", "sort=--who",
    "sort=-", "standing=included&standing=x", "words=%00", "words=%F0%9F%A6%94", "words=" + "x" * 2000,
    "words=%27%3B--", "%F0=%F0", "standing[]=x", "&&&=", "waited=4-to-12-weeks&standing=included",
]  # fmt: skip


@pytest.mark.parametrize(
    "page", ["/iom/cases/", "/iom/cases/export/", "/iom/coverage/", "/iom/what-if/", "/iom/runs/"]
)
def test_a_query_string_that_makes_no_sense_is_no_error(as_posting: SignIn, haringey: Any, page: str) -> None:
    client = as_posting(haringey)
    statuses = {query: client.get(f"{page}?{query}").status_code for query in NONSENSE}
    assert statuses == dict.fromkeys(NONSENSE, 200)


def test_an_empty_list_says_so(london: Any, as_posting: SignIn, haringey: Any) -> None:
    page = text(as_posting(haringey).get("/iom/cases/?marker=gangs"))
    assert "No cases here" in page
    assert "Clear filters" in page


@pytest.mark.parametrize(("persona", "offered"), [("haringey", True), ("officer", False), ("analyst", False)])
def test_only_who_decides_is_offered_to(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str, offered: bool
) -> None:
    client = as_posting(posting_of(persona))
    listed = client.get("/iom/cases/").content.decode()
    case = client.get(f"/iom/cases/{london.case('H000001').reference}/").content.decode()
    assert ("Decide the selected cases" in listed, 'name="kind"' in case) == (offered, offered)


# --- One case -------------------------------------------------------------------------------------


def page_of(client: Client, case: Case) -> str:
    """The words of a case's page."""
    return text(client.get(f"/iom/cases/{case.reference}/"))


def test_a_case_says_why_clause_by_clause(cohort: Any, as_posting: SignIn, haringey: Any) -> None:
    cohort.month(
        FEBRUARY,
        cohort.person(ogrs2="60", ovp2="35"),
        offences=[{"crn": "X000001", "offence_on": "2019-01-15", "offence_group": "ROBBERY"}],
        custody=[{"crn": "X000001", "from": "2020-06-01", "to": "2020-07-01"}],
    )
    page = page_of(as_posting(haringey), cohort.case())
    assert "OGRS 2-year score is 75 or more 60 75 or more Not met" in page
    assert "OGRS 2-year score is 50 or more 60 50 or more Met" in page
    assert "15 January 2019 on or after 2 January 2019 Met" in page
    assert "30 days in custody do not count" in page
    assert "Robbery" in page


SAID = {
    "H000001": "Waiting for 85 days",
    "H000002": "OGRS 2-year score 80 → 85",
    "H000003": "Left out Capacity",
    "H000004": "Deferred until 1 June 2021",
    "H000006": "This person no longer meets the criteria",
    "H000007": "as of 1 March 2021",
    "H000008": "Added at local discretion Local priority",
    "H000009": "Not assessable: OVP 2-year score is missing",
    "H000013": "MAPPA category 2 level 1, Domestic abuse",
}


def test_a_case_says_how_it_stands(london: Any, as_posting: SignIn, haringey: Any) -> None:
    client = as_posting(haringey)
    pages = {crn: page_of(client, london.case(crn)) for crn in SAID}
    assert {crn: words for crn, words in SAID.items() if words not in pages[crn]} == {}


def test_a_case_says_who_decided_what_when(london: Any, as_posting: SignIn, enfield: Any) -> None:
    page = page_of(as_posting(enfield), london.case("E000004"))
    assert re.search(r"Asked again by the monthly run: Moved to this borough.*Include.*Secretnote one", page)
    assert "10 February 2021" in page


def test_a_case_held_by_a_rejected_row_says_so(cohort: Any, as_posting: SignIn, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(), cohort.person("X000002"))
    cohort.month(date(2021, 3, 1), cohort.person(dob="31/02/1990"), cohort.person("X000002"))
    assert "row in the last extract was rejected" in page_of(as_posting(haringey), cohort.case())


# --- Deciding on a page ---------------------------------------------------------------------------


@pytest.fixture
def deciding(london: Any, as_posting: SignIn, haringey: Any) -> Callable[..., Any]:
    """Sends the form of a case's page."""
    client = as_posting(haringey)

    def send(crn: str, **sent: str) -> Any:
        return client.post(f"/iom/cases/{london.case(crn).reference}/", {"seen": "0", **sent})

    return send


def test_a_decision_leads_back_to_the_case(deciding: Callable[..., Any], london: Any) -> None:
    response = deciding("H000001", kind="INCLUDE", text="Known to us")
    assert response.headers["Location"] == f"/iom/cases/{london.case('H000001').reference}/"
    assert london.case("H000001").decided == "INCLUDED"


def test_a_decision_leads_to_the_next_case_of_the_worklist(deciding: Callable[..., Any], london: Any) -> None:
    response = deciding("H000001", kind="INCLUDE", and_next="1")
    assert response.headers["Location"] == f"/iom/cases/{london.case('H000005').reference}/"


def test_after_the_last_of_the_worklist_comes_its_first(deciding: Callable[..., Any], london: Any) -> None:
    response = deciding("H000013", kind="INCLUDE", and_next="1")
    assert response.headers["Location"] == f"/iom/cases/{london.case('H000001').reference}/"


def test_after_the_very_last_comes_the_worklist(cohort: Any, as_posting: SignIn, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    address = f"/iom/cases/{cohort.case().reference}/"
    response = as_posting(haringey).post(address, {"kind": "INCLUDE", "seen": "0", "and_next": "1"})
    assert response.headers["Location"] == "/iom/cases/?standing=undecided"


LACKING = [
    ({}, "Select what is decided"),
    ({"kind": "NONSENSE"}, "Select a valid choice"),
    ({"kind": "REOPEN"}, "Select a valid choice"),
    ({"kind": "TAKE_OFF", "take_off_reason": "SUCCESS"}, "Select a valid choice"),
    ({"kind": "LEAVE_OUT"}, "Select a reason"),
    ({"kind": "LEAVE_OUT", "leave_out_reason": "OTHER"}, "Say what the other reason is"),
    ({"kind": "DEFER", "text": "Panel"}, "Enter the date until which you defer"),
    (
        {
            "kind": "DEFER",
            "text": "Panel",
            "defer_until-day": "27",
            "defer_until-month": "4",
            "defer_until-year": "2021",
        },
        "must be after today",
    ),
    ({"kind": "INCLUDE", "text": "x" * 2001}, "at most 2000 characters"),
]


def test_a_decision_that_lacks_something_is_asked_for_again(deciding: Callable[..., Any]) -> None:
    before = business()
    answers = [(deciding("H000001", **sent), sentence) for sent, sentence in LACKING]
    assert {response.status_code for response, _ in answers} == {400}
    assert [sentence for response, sentence in answers if sentence not in text(response)] == []
    assert all("<title>Error: " in response.content.decode() for response, _ in answers)
    assert business() == before


def test_what_was_typed_is_kept_when_something_is_missing(deciding: Callable[..., Any]) -> None:
    response = deciding("H000001", kind="LEAVE_OUT", text="A long note about this")
    assert "A long note about this" in response.content.decode()


def test_what_belongs_to_another_kind_is_left_out(deciding: Callable[..., Any], london: Any) -> None:
    deciding("H000001", kind="INCLUDE", leave_out_reason="CAPACITY", **{"defer_until-day": "1"})
    assert (london.case("H000001").decided, london.case("H000001").reason) == ("INCLUDED", "")


@pytest.mark.parametrize("seen", ["0", "", "999999999"])
def test_a_page_that_is_out_of_date_decides_nothing(deciding: Callable[..., Any], seen: str) -> None:
    before = business()
    response = deciding("H000002", kind="LEAVE_OUT", leave_out_reason="CAPACITY", seen=seen)
    assert response.status_code == 400
    assert "has changed since you opened it" in text(response)
    assert business() == before


def test_a_page_that_has_said_what_is_new_decides(deciding: Callable[..., Any], london: Any) -> None:
    sent = {"kind": "LEAVE_OUT", "leave_out_reason": "CAPACITY"}
    refused = deciding("H000002", **sent, seen="0").content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', refused)[1]
    deciding("H000002", **sent, seen=seen)
    assert london.case("H000002").decided == "LEFT_OUT"


@pytest.mark.parametrize("persona", ["officer", "police", "analyst", "viewer"])
def test_who_may_not_decide_decides_nothing(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    before = business()
    client = as_posting(posting_of(persona))
    one = client.post(f"/iom/cases/{london.case('H000001').reference}/", {"kind": "INCLUDE", "seen": "0"})
    assert one.status_code == 403
    many = client.post("/iom/cases/decide/", {"case": london.case("H000001").pk, "kind": "INCLUDE"})
    assert many.status_code == 403
    assert business() == before


# --- Deciding on many -----------------------------------------------------------------------------


@pytest.fixture
def deciding_many(london: Any, as_posting: SignIn, haringey: Any) -> Callable[..., Any]:
    """Sends the form for many cases."""
    client = as_posting(haringey)

    def send(*crns: str, **sent: str) -> Any:
        return client.post("/iom/cases/decide/", {"case": [london.case(crn).pk for crn in crns], **sent})

    return send


def test_many_are_first_shown_and_then_decided(deciding_many: Callable[..., Any], london: Any) -> None:
    before = business()
    shown = deciding_many("H000001", "H000005")
    assert "Decide 2 cases" in text(shown)
    assert business() == before
    decided = deciding_many("H000001", "H000005", kind="LEAVE_OUT", leave_out_reason="CAPACITY", text="")
    assert decided.headers["Location"] == "/iom/cases/?standing=undecided"
    assert {london.case(crn).reason for crn in ("H000001", "H000005")} == {"CAPACITY"}


def test_cases_that_no_one_decision_fits_are_not_decided_together(
    deciding_many: Callable[..., Any],
) -> None:
    page = deciding_many("H000001", "H000008")
    assert "cannot be decided together" in text(page)
    assert 'name="kind"' not in page.content.decode()


def test_cases_that_have_moved_away_stop_the_others_too(deciding_many: Callable[..., Any]) -> None:
    before = business()
    response = deciding_many("H000001", "E000001", kind="INCLUDE", text="")
    assert response.status_code == 400
    assert "no longer yours to decide" in text(response)
    assert business() == before


@pytest.mark.parametrize("sent", [{}, {"case": "x"}, {"case": "99999999999"}, {"case": ["0", "-1", "²"]}])
def test_nothing_selected_is_said(as_posting: SignIn, haringey: Any, sent: dict[str, Any]) -> None:
    client = as_posting(haringey)
    response = client.post("/iom/cases/decide/", sent, follow=True)
    assert "Select the cases that you want to decide" in text(response)


def test_many_without_a_decision_are_asked_for_one(deciding_many: Callable[..., Any]) -> None:
    assert "Select what is decided" in text(deciding_many("H000001", text=""))


def test_a_decision_on_many_that_lacks_something_is_asked_for_again(
    deciding_many: Callable[..., Any],
) -> None:
    before = business()
    response = deciding_many("H000001", "H000005", kind="LEAVE_OUT", text="")
    assert response.status_code == 400
    assert "Select a reason" in text(response)
    assert business() == before


def test_many_that_have_changed_meanwhile_are_shown_again(
    deciding: Callable[..., Any], deciding_many: Callable[..., Any], london: Any
) -> None:
    form = deciding_many("H000001", "H000005").content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', form)[1]
    deciding("H000001", kind="LEAVE_OUT", leave_out_reason="DECEASED")
    refused = deciding_many("H000001", "H000005", kind="INCLUDE", text="", seen=seen)
    assert "Some have changed meanwhile" in text(refused)
    assert london.case("H000001").reason == "DECEASED"
    seen = re.search(r'name="seen" value="(\d+)"', refused.content.decode())[1]
    deciding_many("H000001", "H000005", kind="INCLUDE", text="", seen=seen)
    assert london.case("H000001").decided == "INCLUDED"


# --- Reading writes nothing -----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_many_are_decided_by_post_only(london: Any, as_posting: SignIn, haringey: Any, method: str) -> None:
    assert getattr(as_posting(haringey), method)("/iom/cases/decide/").status_code == 405


def test_reading_a_case_writes_nothing_but_the_log(london: Any, as_posting: SignIn, haringey: Any) -> None:
    client = as_posting(haringey)
    before, entries = business(), Entry.objects.count()
    client.get(f"/iom/cases/{london.case('H000001').reference}/?kind=INCLUDE&seen=0")
    assert business() == before
    assert Entry.objects.count() == entries + 1
