"""Agencies and their teams on pages: reading them, adding, changing and ending them."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from agreements import a_party, an_agreement
from alongside.audit.models import Entry
from alongside.partners import actions
from alongside.partners.actions import CannotDo
from alongside.partners.models import Agency, Posting, Team

pytestmark = pytest.mark.django_db

HARINGEY, ENFIELD = "E09000014", "E09000010"
YESTERDAY, TODAY, LATER = date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 1)
LIST, NEW = "/agencies/", "/agencies/new/"

Come = Callable[[Posting], Client]


@pytest.fixture(autouse=True)
def _monday(time_machine: Any) -> None:
    """The morning of 2 March 2026."""
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/London")), tick=False)


@pytest.fixture
def council(make_agency: Callable[..., Agency]) -> Agency:
    """Haringey's council."""
    return make_agency(name="Haringey Council", kind="COUNCIL", boroughs=["Haringey"], shares=False)


@pytest.fixture
def charity(make_agency: Callable[..., Agency]) -> Agency:
    """A charity in Haringey and Enfield, where nobody works yet."""
    return make_agency(name="A charity", kind="CHARITY", boroughs=["Enfield", "Haringey"], shares=False)


@pytest.fixture
def lead(make_posting: Callable[..., Posting], council: Agency) -> Posting:
    """Leads information governance at the council."""
    return make_posting("GOVERNANCE_LEAD", agency=council)


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting], council: Agency) -> Posting:
    """Supervises at the council."""
    return make_posting("SUPERVISOR", "Haringey", agency=council)


@pytest.fixture
def coordinator(make_posting: Callable[..., Posting], council: Agency) -> Posting:
    """Coordinates for the council."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council)


@pytest.fixture
def volunteer(make_posting: Callable[..., Posting], charity: Agency) -> Posting:
    """Works for the charity in Enfield."""
    return make_posting("PARTNER_WORKER", "Enfield", agency=charity)


@pytest.fixture
def come() -> Come:
    """A maker of browsers in which somebody has signed in."""

    def make(posting: Posting) -> Client:
        browser = Client()
        browser.force_login(posting.user)
        return browser

    return make


def page_of(response: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def row_of(response: Any, name: str) -> str:
    """The words of the row of a table that a name heads."""
    rows = re.findall(r'<tr class="govuk-table__row">(.*?)</tr>', response.content.decode(), re.DOTALL)
    found = next(row for row in rows if name in row)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def day(on: date) -> dict[str, str]:
    """The first day it is no longer a partner."""
    return {"ends_on-day": str(on.day), "ends_on-month": str(on.month), "ends_on-year": str(on.year)}


def agency_form(**changes: Any) -> dict[str, Any]:
    """A charity in Haringey."""
    return {"name": "Second charity", "kind": "CHARITY", "boroughs": [HARINGEY], **changes}


def kept(agency: Agency) -> tuple[str, str, list[str], bool]:
    """What is kept of an agency."""
    agency.refresh_from_db()
    return agency.name, agency.kind, agency.areas, agency.is_competent_authority


# --- Reading --------------------------------------------------------------------------------------


def test_everybody_with_a_posting_reads_the_list(
    come: Come, coordinator: Posting, charity: Agency, make_agency: Callable[..., Agency]
) -> None:
    make_agency(name="Probation", kind="PROBATION", is_competent_authority=True, shares=False)
    make_agency(name="Gone", kind="JOBS", ends_on=YESTERDAY, shares=False)
    make_agency(name="Going", kind="JOBS", ends_on=LATER, shares=False)
    page = come(coordinator).get(LIST)
    assert row_of(page, "A charity") == "A charity Charity Enfield, Haringey No Partner"
    assert row_of(page, "Probation") == "Probation Probation All of London Yes Partner"
    assert row_of(page, "Gone") == "Gone Jobs and benefits All of London No Ended on 1 March 2026"
    assert row_of(page, "Going") == "Going Jobs and benefits All of London No Ends on 1 April 2026"
    assert "Add an agency" not in page_of(page)


@pytest.mark.parametrize("sort", ["name", "-name", "kind", "authority", "state"])
def test_the_list_is_sorted_as_asked(
    come: Come, coordinator: Posting, charity: Agency, council: Agency, sort: str
) -> None:
    page = page_of(come(coordinator).get(LIST, {"sort": sort}))
    # COUNCIL comes after CHARITY, and the charity's name before the council's.
    is_in_order = page.index("A charity") < page.index("Haringey Council")
    assert is_in_order is (sort != "-name")


def test_an_agency_is_read_with_its_teams_and_agreements(
    come: Come, coordinator: Posting, charity: Agency
) -> None:
    Team.objects.create(agency=charity, name="Mentors")
    Team.objects.create(agency=charity, name="Night shelter", ends_on=YESTERDAY)
    a_party(an_agreement(7, title="Mentoring in Haringey"), charity)
    an_agreement(8, title="Not theirs")
    page = page_of(come(coordinator).get(f"{LIST}{charity.pk}/"))
    assert "Kind Charity Where it works Enfield, Haringey Competent authority No" in page
    assert "Mentors Night shelter (ended on 1 March 2026)" in page
    assert "Mentoring in Haringey" in page
    assert "Not theirs" not in page


def test_a_draft_between_others_is_not_listed(come: Come, coordinator: Posting, charity: Agency) -> None:
    draft = an_agreement(7, title="Not agreed yet", state="DRAFT")
    a_party(draft, charity)
    browser, address = come(coordinator), f"{LIST}{charity.pk}/"
    assert "Not agreed yet" not in page_of(browser.get(address))
    a_party(draft, coordinator.agency)
    assert "Not agreed yet" in page_of(browser.get(address))


def test_who_works_there_is_not_for_everybody(
    come: Come, coordinator: Posting, supervisor: Posting, lead: Posting, volunteer: Posting, charity: Agency
) -> None:
    pages = {
        one.role: page_of(come(one).get(f"{LIST}{charity.pk}/")) for one in (coordinator, supervisor, lead)
    }
    numbers = "Partner agency worker 1 0 0"
    assert {role: numbers in page for role, page in pages.items()} == {
        "BOROUGH_COORDINATOR": False,
        "SUPERVISOR": False,
        "GOVERNANCE_LEAD": True,
    }
    assert [volunteer.user.name in page for page in pages.values()] == [False] * 3


def test_a_supervisor_sees_how_many_work_and_worked_at_their_own_agency(
    come: Come, supervisor: Posting, council: Agency, make_posting: Callable[..., Posting]
) -> None:
    make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council, ends_on=TODAY)
    make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council, starts_on=LATER)
    make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council)
    page = come(supervisor).get(f"{LIST}{council.pk}/")
    assert row_of(page, "Borough IOM coordinator") == "Borough IOM coordinator 1 1 1"
    assert row_of(page, "Supervisor") == "Supervisor 1 0 0"
    assert 'href="/agencies/people/"' in page.content.decode()


@pytest.mark.parametrize("who", ["coordinator", "supervisor"])
def test_only_a_governance_lead_writes(
    request: pytest.FixtureRequest, come: Come, charity: Agency, who: str
) -> None:
    browser = come(request.getfixturevalue(who))
    before = kept(charity)
    base = f"{LIST}{charity.pk}/"
    asked = [
        browser.post(NEW, agency_form()),
        browser.post(f"{base}change/", agency_form()),
        browser.post(f"{base}teams/", {"name": "Another"}),
        browser.post(f"{base}end/", {**day(TODAY), "reason": "Spite"}),
    ]
    assert [answer.status_code for answer in asked] == [403] * 4
    assert (kept(charity), charity.ends_on) == (before, None)
    assert not Agency.objects.filter(name="Second charity").exists()
    assert not Team.objects.filter(name="Another").exists()
    assert not re.findall(r'href="[^"]*/(?:change|teams|end)/"', browser.get(base).content.decode())


# --- Adding and changing --------------------------------------------------------------------------


def test_an_agency_is_added(come: Come, lead: Posting) -> None:
    response = come(lead).post(NEW, agency_form(boroughs=[HARINGEY, ENFIELD]), follow=True)
    made = Agency.objects.get(name="Second charity")
    assert kept(made) == ("Second charity", "CHARITY", [ENFIELD, HARINGEY], False)
    assert "Second charity is added." in page_of(response)
    assert "Nobody works there yet." in page_of(response)
    entry = Entry.objects.filter(what="partners.agency").latest("pk")
    assert (entry.act, entry.which, entry.posting_id) == ("COLLECTION", [str(made.pk)], lead.pk)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Enter name"),
        ({"name": "HARINGEY council"}, "There is already an agency of this name."),
        ({"kind": ""}, "Select kind"),
        ({"kind": "CLUB"}, "Select a valid choice"),
        ({"boroughs": ["E09999999"]}, "Select a valid choice"),
    ],
    ids=str,
)
def test_a_wrong_agency_is_refused_with_a_sentence(
    come: Come, lead: Posting, changes: dict[str, Any], sentence: str
) -> None:
    before = Agency.objects.count()
    response = come(lead).post(NEW, agency_form(**changes))
    assert response.status_code == 400
    assert sentence in page_of(response)
    assert Agency.objects.count() == before


def test_an_agency_is_changed(come: Come, lead: Posting, charity: Agency) -> None:
    form = agency_form(name="A charity", kind="HEALTH", boroughs=[], is_competent_authority="on")
    assert come(lead).post(f"{LIST}{charity.pk}/change/", form).status_code == 302
    assert kept(charity) == ("A charity", "HEALTH", [], True)
    entry = Entry.objects.get(act="ALTERATION", what="partners.agency")
    assert (entry.which, entry.fields) == (
        [str(charity.pk)],
        ["kind", "areas", "is_competent_authority"],
    )


def test_what_stays_as_it_was_is_not_logged(come: Come, lead: Posting, charity: Agency) -> None:
    form = agency_form(name="A charity", boroughs=[HARINGEY, ENFIELD])
    come(lead).post(f"{LIST}{charity.pk}/change/", form)
    assert not Entry.objects.filter(act="ALTERATION").exists()


def test_of_one_s_own_agency_only_the_name_changes(come: Come, lead: Posting, council: Agency) -> None:
    form = {"name": "Council of Haringey", "kind": "PROBATION", "is_competent_authority": "on"}
    browser = come(lead)
    assert browser.post(f"{LIST}{council.pk}/change/", form).status_code == 302
    assert kept(council) == ("Council of Haringey", "COUNCIL", [HARINGEY], False)
    assert 'name="kind"' not in browser.get(f"{LIST}{council.pk}/change/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"kind": "PROBATION"}, {"boroughs": []}, {"boroughs": ["Enfield"]}, {"is_competent_authority": True}],
    ids=str,
)
def test_the_action_widens_nobody_s_own_agency(
    lead: Posting, council: Agency, changes: dict[str, Any]
) -> None:
    said = {
        "name": "Haringey Council",
        "kind": "COUNCIL",
        "boroughs": ["Haringey"],
        "is_competent_authority": False,
    }
    with pytest.raises(CannotDo, match="decides which postings you may give"):
        actions.change_agency(agency=council, by=lead, **{**said, **changes})
    assert kept(council) == ("Haringey Council", "COUNCIL", [HARINGEY], False)


@pytest.mark.parametrize(
    "changes", [{"kind": "PROBATION", "boroughs": []}, {"boroughs": [HARINGEY]}], ids=["kind", "boroughs"]
)
def test_nobody_is_left_in_a_posting_that_their_agency_could_not_have_given(
    come: Come, lead: Posting, charity: Agency, volunteer: Posting, changes: dict[str, Any]
) -> None:
    response = come(lead).post(f"{LIST}{charity.pk}/change/", agency_form(name="A charity", **changes))
    assert response.status_code == 400
    assert "1 posting does not fit an agency of this kind in these boroughs." in page_of(response)
    assert kept(charity) == ("A charity", "CHARITY", [ENFIELD, HARINGEY], False)


# --- Teams ----------------------------------------------------------------------------------------


def test_a_team_is_added_and_ended_and_taken_up_again(come: Come, lead: Posting, charity: Agency) -> None:
    browser, address = come(lead), f"{LIST}{charity.pk}/teams/"
    browser.post(address, {"name": " Mentors "})
    team = Team.objects.get(agency=charity)
    assert (team.name, team.ends_on) == ("Mentors", None)
    browser.post(address, {"end": str(team.pk)})
    team.refresh_from_db()
    assert team.ends_on == TODAY
    browser.post(address, {"name": "mentors"})
    team.refresh_from_db()
    assert (team.name, team.ends_on) == ("Mentors", None)
    entries = Entry.objects.filter(what="partners.team").order_by("pk")
    assert [(one.act, one.fields, one.posting_id) for one in entries] == [
        ("COLLECTION", ["agency", "name"], lead.pk),
        ("ALTERATION", ["ends_on"], lead.pk),
        ("ALTERATION", ["ends_on"], lead.pk),
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "Enter name of the team"),
        ("MENTORS", "There is already a team of this name."),
        ("x" * 101, "Ensure this value has at most 100 characters"),
    ],
    ids=["blank", "taken", "long"],
)
def test_a_wrong_team_is_refused_with_a_sentence(
    come: Come, lead: Posting, charity: Agency, name: str, sentence: str
) -> None:
    Team.objects.create(agency=charity, name="Mentors")
    response = come(lead).post(f"{LIST}{charity.pk}/teams/", {"name": name})
    assert response.status_code == 400
    assert sentence in page_of(response)
    assert Team.objects.filter(agency=charity).count() == 1


def test_a_team_in_which_people_are_does_not_end(
    come: Come, lead: Posting, charity: Agency, make_posting: Callable[..., Posting]
) -> None:
    posting = make_posting("PARTNER_WORKER", "Enfield", agency=charity, team="Mentors")
    response = come(lead).post(f"{LIST}{charity.pk}/teams/", {"end": str(posting.team_id)}, follow=True)
    assert "1 person is posted to Mentors. End these postings first." in page_of(response)
    assert Team.objects.get(pk=posting.team_id).ends_on is None


def test_a_team_that_has_ended_does_not_end_again(lead: Posting, charity: Agency) -> None:
    team = Team.objects.create(agency=charity, name="Mentors", ends_on=YESTERDAY)
    with pytest.raises(CannotDo, match="Mentors has ended already"):
        actions.end_team(team=team, by=lead)


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "²"])
def test_a_team_that_is_not_there_is_not_ended(
    come: Come, lead: Posting, charity: Agency, number: str
) -> None:
    assert come(lead).post(f"{LIST}{charity.pk}/teams/", {"end": number}).status_code == 404


def test_a_team_of_another_agency_is_not_there(
    come: Come, lead: Posting, charity: Agency, council: Agency
) -> None:
    team = Team.objects.create(agency=council, name="Community safety")
    assert come(lead).post(f"{LIST}{charity.pk}/teams/", {"end": str(team.pk)}).status_code == 404
    team.refresh_from_db()
    assert team.ends_on is None


# --- Ending ---------------------------------------------------------------------------------------


def test_an_agency_where_nobody_works_is_ended(come: Come, lead: Posting, charity: Agency) -> None:
    form = {**day(LATER), "reason": "It has closed"}
    response = come(lead).post(f"{LIST}{charity.pk}/end/", form, follow=True)
    charity.refresh_from_db()
    assert charity.ends_on == LATER
    assert "Ends on 1 April 2026" in page_of(response)
    entry = Entry.objects.get(act="ALTERATION", what="partners.agency")
    assert (entry.fields, entry.reason, entry.posting_id) == (["ends_on"], "It has closed", lead.pk)


def test_an_agency_where_people_work_is_ended_by_its_own_lead_only(
    come: Come, lead: Posting, charity: Agency, volunteer: Posting, make_posting: Callable[..., Posting]
) -> None:
    form = {**day(TODAY), "reason": "It has closed"}
    browser = come(lead)
    response = browser.post(f"{LIST}{charity.pk}/end/", form)
    assert response.status_code == 400
    assert "People work there. It is ended by its own information governance lead." in page_of(response)
    assert f"{charity.pk}/end/" not in browser.get(f"{LIST}{charity.pk}/").content.decode()
    own = make_posting("GOVERNANCE_LEAD", agency=charity)
    assert come(own).post(f"{LIST}{charity.pk}/end/", form).status_code == 302
    charity.refresh_from_db()
    assert charity.ends_on == TODAY


def test_at_an_agency_that_has_ended_the_very_next_click_opens_nothing(
    come: Come, make_posting: Callable[..., Posting], charity: Agency, volunteer: Posting
) -> None:
    theirs, own = come(volunteer), come(make_posting("GOVERNANCE_LEAD", agency=charity))
    assert theirs.get("/iom/cases/").status_code == 200
    own.post(f"{LIST}{charity.pk}/end/", {**day(TODAY), "reason": "It has closed"})
    assert (theirs.get("/iom/cases/").status_code, own.get(LIST).status_code) == (403, 403)


@pytest.mark.parametrize(
    ("ends_on", "form", "sentence"),
    [
        (None, {**day(YESTERDAY), "reason": "Closed"}, "The day is past. Choose today, or a day to come."),
        (None, {**day(TODAY), "reason": " "}, "Answer the question: why does it end?"),
        (TODAY, {**day(LATER), "reason": "Closed"}, "It has ended already."),
    ],
    ids=["past", "no-reason", "ended"],
)
def test_an_end_that_is_wrong_is_refused(
    come: Come,
    lead: Posting,
    charity: Agency,
    ends_on: date | None,
    form: dict[str, str],
    sentence: str,
) -> None:
    Agency.objects.filter(pk=charity.pk).update(ends_on=ends_on)
    response = come(lead).post(f"{LIST}{charity.pk}/end/", form)
    assert response.status_code == 400
    assert sentence in page_of(response)
    charity.refresh_from_db()
    assert charity.ends_on == ends_on


@pytest.mark.parametrize("place", ["", "change/", "teams/", "end/"])
def test_an_agency_that_is_not_there_is_not_found(come: Come, lead: Posting, place: str) -> None:
    assert come(lead).get(f"{LIST}999999/{place}").status_code == 404
