"""Every page that somebody may open is led to by links, and everybody can use it.

Who may open which is in the table of the access matrix (tests/integration/site/access_matrix.toml).
"""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from alongside.audit import acting
from alongside.iom.actions import levels
from alongside.iom.models import Case, Run
from alongside.partners.models import Posting
from browser.steps import then_everybody_can_use_it, then_it_says, when_they_go_to

pytestmark = pytest.mark.django_db(transaction=True)

MATRIX = Path(__file__).parents[1] / "integration" / "site" / "access_matrix.toml"
TABLE: dict[str, dict[str, str]] = tomllib.loads(MATRIX.read_text(encoding="utf-8"))
ADDRESSES = TABLE["addresses"]
# Who signs in, by their place in the rows of the table.
COLUMNS = {
    "Analyst": 4,
    "Haringey coordinator": 5,
    "Probation officer": 6,
    "Police officer": 7,
    "Viewer": 8,
    "Supervisor": 9,
    "Information governance lead": 10,
}
CLERK = "Clerk"
OURS = (
    "home",
    "iom:",
    "people:",
    "casework:",
    "partners:",
    "oversight:",
    "rights:",
    "api:",
    "plans:",
    "board:",
    "meetings:",
    "diversion:",
    "network:",
)
FILES = {
    "iom:template",
    "iom:export_rejected",
    "iom:received",
    "partners:agreement_pdf",
    "partners:party_document",
    "partners:assessment_document",
    "rights:file",
    "rights:document",
    "casework:calendar",
    "casework:document_file",
    "plans:export",
    "plans:received",
    "plans:report_markdown",
    "plans:report_word",
    "board:answers_file",
    "board:paper_pdf",
    "board:paper_word",
    "board:paper_received",
    "board:pack_pdf",
    "board:pack_members_pdf",
    "board:minutes_file",
    *("diversion:report_draft", "diversion:published_pdf", "diversion:published_json"),
    *("network:original", "network:left_out"),
}
SENT_WITH_A_BUTTON = {
    "iom:decide_many",
    "casework:assign_many",
    "iom:apply",
    "iom:set_aside",
    "iom:check_again",
    "partners:keep_session",
    "partners:default_view",
    "partners:delete_view",
    "casework:task_done",
    "casework:make_calendar",
    "casework:revoke_calendar",
    "casework:take_back_closure",
    "casework:reassign",
    "people:likely",
    "casework:referral_take",
    "casework:draft",
    *("diversion:draft", "diversion:ask", "diversion:shut_out"),
    "meetings:step",
    "meetings:room",
    "meetings:decide",
    "meetings:set_action",
    "meetings:draft",
    "meetings:answer",
    "meetings:show",
    "partners:send_agreement",
    "partners:new_version",
    "partners:go_live",
    "rights:gather",
    "rights:finish",
    *("plans:apply", "plans:set_aside", "plans:finish_report", "plans:ask_again"),
    "api:new_secret",
    "api:new_webhook_secret",
    "api:resume",
    "api:end",
    "board:open_consultation",
    "board:close_consultation",
    "board:leave_out",
    "board:keep_draft",
    "board:new_version",
    "board:set_again",
    *("board:list_as_paper", "board:take_out", "board:move_up"),
    "board:set_pack",
    *("network:apply", "network:set_aside", "network:suggest"),
    *("board:begin_minutes", "board:keep_minutes_draft", "board:paper_of_minutes", "board:set_minutes_again"),
}
# Led to from one's name, where one has several postings; tried with the pages of one's own below.
OF_ONE_S_OWN = {"partners:postings"}
# Led to by choosing in a form, and tried below.
ONCE_CHOSEN = {"casework:refer"}
# For whoever has no account: tried below.
OF_THE_PUBLIC = {
    *("casework:public_start", "casework:public_kept", "casework:public_refer", "casework:public_saved"),
    *("casework:public_status", "casework:public_answer", "casework:public_withdraw"),
    "plans:answer",
    "board:answer",
    "network:answer_referral",
}
# Led to once there is something to look at, or to agree to (integration/casework).
ONCE_THERE = {"casework:exceptions", "casework:agree_move"}
# Led to for members of a case panel who work with cases (test_panel.py).
OF_A_PANEL = {
    "meetings:panel",
    "meetings:part",
    "meetings:profile",
    "meetings:disclosed",
    "meetings:draw_up",
}
# A closed record is there for whoever has found it, and has a story of its own below.
ONCE_FOUND = {"iom:ask_access", "iom:break_glass"}
# What systems ask, and no browser.
FOR_SYSTEMS = {
    "network:feed",
    *(f"network:feed_{name}" for name in ("services", "service", "places", "place")),
    *(f"network:feed_{name}" for name in ("taxonomies", "taxonomy", "terms", "term")),
    "api:v1:token",
    "api:v1:openapi-json",
    "api:v1:api-root",
    "api:nothing_here",
}
NO_PAGES = FILES.union(
    *(
        SENT_WITH_A_BUTTON,
        OF_ONE_S_OWN,
        ONCE_FOUND,
        ONCE_CHOSEN,
        ONCE_THERE,
        OF_A_PANEL,
        OF_THE_PUBLIC,
        FOR_SYSTEMS,
    )
)
# Where a page leads depends on how far its record is, so each of these is visited; of others one is enough.
EACH = {
    "board:asked",
    "board:consultation",
    "board:paper",
    "board:board",
    "board:agenda",
    "board:pack",
    "board:minutes",
    "meetings:meeting",
    "meetings:item",
    "casework:move",
    "casework:referral",
    "plans:report",
    "partners:agreement",
    "partners:programme",
    "partners:person",
    "rights:requests",
    "rights:request",
}

FOR_ANYONE = (
    "/account/login/",
    "/account/logout/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
    "/account/password/reset/key/done/",
    "/account/signup/",
    "/account/inactive/",
    "/demo/",
    "/refer/",
    "/refer/saved/",
    "/refer/status/no-such-link/",
    "/delivery-plans/answer/no-such-link/",
    "/board/answer/no-such-link/",
    "/service-referral/no-such-link/",
)
ONE_S_OWN = (
    "/postings/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/generate/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/logout/",
)
REFUSED = ("/iom/runs/new/", "/iom/cases/IOM-999999/", "/iom/nothing-here/")


@pytest.mark.parametrize("name", [*COLUMNS, CLERK])
def test_every_page_is_led_to_and_can_be_used(
    sign_in: Callable[..., Page], one_of_each: None, name: str
) -> None:
    page = sign_in(name)
    assert pages_found_by_following_links(page) == pages_open_to(name)


def test_a_closed_record_can_be_found_and_asked_for(
    sign_in: Callable[..., Page], two_months: Run, staff: dict[str, Posting]
) -> None:
    sealed = Case.objects.get(person__surname="Alfason")
    with acting.as_posting(staff["Supervisor"]):
        levels.set_level(case=sealed.pk, by=staff["Supervisor"], access="SEALED", why="A threat")
    page = sign_in("Police officer")
    when_they_go_to(page, "People", "Find somebody whose record is closed")
    page.get_by_label("CRN, PNC or prison number").fill(sealed.person.crn)
    page.get_by_role("button", name="Find").click()
    then_it_says(page, "This record is closed to you.")
    then_everybody_can_use_it(page)
    ways = page.locator("main a.govuk-button").evaluate_all("links => links.map(link => link.href)")
    assert [name_of(way) for way in ways] == ["iom:ask_access", "iom:break_glass"]
    then_each_can_be_used(page, ways)


def test_the_pages_for_anyone(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    then_each_can_be_used(page, FOR_ANYONE)


def test_the_pages_of_one_s_own(sign_in: Callable[..., Page]) -> None:
    page = sign_in("Police officer")
    then_each_can_be_used(page, ONE_S_OWN)


def test_the_pages_that_say_no(sign_in: Callable[..., Page]) -> None:
    page = sign_in("Police officer")
    then_each_can_be_used(page, REFUSED)


def test_the_design_system(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    then_each_can_be_used(page, ["/design"])


def pages_open_to(name: str) -> set[str]:
    """The names of the pages that the access matrix lets somebody in to."""
    outcomes = {address: outcome_of(address, name) for address in ADDRESSES}
    return {address for address, outcome in outcomes.items() if outcome == "in" and is_a_page(address)}


def outcome_of(address: str, name: str) -> str:
    """What somebody meets at an address; a clerk meets what everybody does who is posted, or what is said."""
    row = ADDRESSES[address].split()
    if name != CLERK:
        return row[COLUMNS[name]]
    posted = {*row[min(COLUMNS.values()) :]}
    return TABLE["clerk"].get(address, posted.pop() if len(posted) == 1 else "no")


def is_a_page(address: str) -> bool:
    return address.startswith(OURS) and address not in NO_PAGES


def pages_found_by_following_links(page: Page) -> set[str]:
    """Follow links from home until no new page is found; try each, and give their names."""
    waiting, found = {"home": "/"}, set[str]()
    while waiting:
        which, path = waiting.popitem()
        found.add(which)
        then_it_is_there(page, path)
        then_everybody_can_use_it(page)
        links = {which_page(link): link for link in reversed(links_of(page)) if is_a_page(name_of(link))}
        waiting |= {which: link for which, link in links.items() if which not in found}
    return {which.split()[0] for which in found}


def which_page(path: str) -> str:
    """What is visited once: an address by its name, or by itself."""
    name = name_of(path)
    return f"{name} {path}" if name in EACH else name


def then_it_is_there(page: Page, path: str) -> None:
    response = page.goto(path)
    assert response is not None
    assert response.ok, f"{path} is led to, and answers {response.status}"


def links_of(page: Page) -> list[str]:
    """The paths that a page leads to."""
    hrefs = page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    parts = [urlsplit(urljoin(page.url, href)) for href in hrefs]
    return [f"{part.path}?{part.query}" for part in parts]


def name_of(path: str) -> str:
    """The name of the address that a path has in the URL conf."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def then_each_can_be_used(page: Page, addresses: Iterable[str]) -> None:
    for address in addresses:
        page.goto(address)
        then_everybody_can_use_it(page)
