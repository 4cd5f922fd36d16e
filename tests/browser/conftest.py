"""What the browser's tests stand on: a real Chromium, the site on a port of its own, a worker, and staff."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from agreements import a_party, an_agreement, live_programme, share_everything
from alongside.board import pack_agenda
from alongside.iom.actions import decisions, runs
from alongside.iom.models import Allocation, Case, Run
from alongside.partners import actions
from alongside.partners.models import Agency, Posting
from alongside.partners.permissions import (
    CASELOADS_MOVE,
    CASES_SUPERVISE,
    CASES_WORK,
    LISTS_KEEP,
    MEETINGS_RUN,
    PEOPLE_ENTER,
)
from alongside.partners.rules import may
from alongside.people.models import Marker, Pair, Person
from alongside.rights.models import SubjectRequest
from browser import extracts
from browser.steps import PASSWORD, Visit, given_signed_in
from integration.attacks import forms

# Two cores, shared with the server, the worker and the database.
PATIENCE = 15_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Who signs in: role, borough, and the kind of their agency. Each is called what they are, and has an agency
# of their own, but for those who work at the Analyst's, which leads the cases.
STAFF = {
    "Analyst": ("PAN_LONDON_ANALYST", "", "PROBATION"),
    "Haringey coordinator": ("BOROUGH_COORDINATOR", "Haringey", "COUNCIL"),
    "Enfield coordinator": ("BOROUGH_COORDINATOR", "Enfield", "COUNCIL"),
    "Probation officer": ("PROBATION_OFFICER", "Haringey", "PROBATION"),
    "Police officer": ("POLICE_OFFICER", "Haringey", "POLICE"),
    "Viewer": ("LONDON_VIEWER", "", "MAYORS_OFFICE"),
    "Supervisor": ("SUPERVISOR", "Haringey", "PROBATION"),
    "Information governance lead": ("GOVERNANCE_LEAD", "", "PROBATION"),
    "Clerk": ("BOARD_CLERK", "Haringey", "COUNCIL"),
}
COLLEAGUES_OF = {"Supervisor": "Analyst", "Information governance lead": "Analyst"}
RESULTS = Path(__file__).parents[2] / "test-results"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the fixtures whether the test failed."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def chromium(chromium_path: str | None) -> Iterator[Browser]:
    """The browser, one for all tests."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()
        # While Playwright's loop runs in this thread, Django has connections of its own. Whichever test
        # came last may have left one open, and the database could not be removed.
        connections.close_all()


@pytest.fixture
def site(live_server: Any, transactional_db: None, settings: Any) -> Iterator[str]:
    """The address of the site, with an empty database behind it."""
    # Read while the demonstration is on, for a test that switches it off may be the first.
    import_module(settings.ROOT_URLCONF)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Its table is not a model's, so it is not emptied between tests.
    cache.clear()
    yield live_server.url
    _wait_for_requests()


def _wait_for_requests() -> None:
    """Let what a page asked for as it was closed come to its end, before the tables are emptied under it."""
    until = time.monotonic() + 10
    busy = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(f"{busy} AND state <> 'idle'")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)


@pytest.fixture
def staff(site: str) -> dict[str, Posting]:
    """Everybody who works here, by what they are called."""
    return {name: _posted(name, *posting) for name, posting in STAFF.items()}


def _posted(name: str, role: str, borough: str, kind: str) -> Posting:
    named = f"Agency of the {COLLEAGUES_OF.get(name, name)}"
    agency = Agency.objects.filter(name=named).first()
    if agency is None:
        agency = actions.create_agency(name=named, kind=kind, by=None)
        share_everything(agency)
    email = f"{name.lower().replace(' ', '.')}@agency.example"
    user = actions.create_user(email=email, name=name, password=PASSWORD, by=None, is_persona=True)
    return actions.post_user(
        user=user, agency=agency, role=role, borough=borough, starts_on=date(2020, 1, 1), by=None
    )


@pytest.fixture
def open_browser(
    chromium: Browser, site: str, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """A maker of browsers, each with a memory of its own: `open_browser(java_script_enabled=False)`.

    A test fails when one of their pages has complained on its console, or could not get a part of itself.
    """
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def open_one(**options: Any) -> Page:
        context = chromium.new_context(
            base_url=site, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        visits.append(Visit(page))
        return page

    yield open_one
    if request.node.stash.get(_FAILED, False):
        _keep_pictures(request.node.name, visits)
    for context in contexts:
        context.close()
    assert [complaint for visit in visits for complaint in visit.complaints] == []


def _keep_pictures(test: str, visits: list[Visit]) -> None:
    RESULTS.mkdir(exist_ok=True)
    for number, visit in enumerate(visits):
        visit.page.screenshot(path=RESULTS / f"{test}-{number}.png", full_page=True)


@pytest.fixture
def sign_in(staff: dict[str, Posting], open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """A maker of browsers in which somebody has signed in: `sign_in("Analyst")`.

    `before` is done with the page before its first address is opened.
    """

    def as_somebody(name: str, *, before: Callable[[Page], None] = lambda page: None, **options: Any) -> Page:
        page = open_browser(**options)
        before(page)
        given_signed_in(page, name)
        return page

    return as_somebody


@pytest.fixture
def a_month(staff: dict[str, Posting]) -> Run:
    """The extract of February, taken in and applied without a browser."""
    return taken_in(staff["Analyst"], extracts.february(), date(2021, 2, 1))


@pytest.fixture
def two_months(staff: dict[str, Posting], a_month: Run) -> Run:
    """February, some decisions on it, and March."""
    case_of = dict(Case.objects.values_list("person__surname", "pk"))
    haringey = staff["Haringey coordinator"]
    decisions.decide(cases=[case_of["Alfason"], case_of["Charlieson"]], by=haringey, kind="INCLUDE")
    decisions.decide(cases=[case_of["Bravoson"]], by=haringey, kind="LEAVE_OUT", reason="CAPACITY")
    return taken_in(staff["Analyst"], extracts.march(), date(2021, 3, 1))


@pytest.fixture
def one_of_each(staff: dict[str, Posting], two_months: Run) -> None:
    """One of every kind of record that a page is about, beside the two months."""
    lead, supervisor = staff["Information governance lead"], staff["Supervisor"]
    for state in ("DRAFT", "TO_SIGN", "LIVE"):
        forms.an_agreement_of(lead, staff["Police officer"], state)
    forms.an_assessment_by(staff["Police officer"])
    forms.a_request(staff["Police officer"], of=supervisor)
    forms.a_rights_request(lead)
    answered = forms.a_rights_request(lead)
    SubjectRequest.objects.filter(pk=answered.pk).update(outcome="PARTLY", closed_on=date(2021, 4, 28))
    forms.a_review(lead)
    forms.a_hold(lead)
    forms.a_restriction(lead)
    for posting in staff.values():
        forms.a_read_to_explain(posting, of=supervisor)
    forms.a_paused_webhook(lead)
    for case in Case.objects.select_related("person").order_by("pk"):
        _described_by_everybody(case.person, staff)
    for posting in staff.values():
        if may(posting, LISTS_KEEP):
            forms.a_saved_view(posting)
        _meetings_of(posting)
        forms.some_minutes(posting)
        forms.some_minutes(posting, "AGREED")
        if may(posting, CASES_WORK) and posting.borough:
            own = Person.objects.filter(agency=posting.agency, source="ENTERED").order_by("pk")
            case = forms.a_programme_case(posting, own.first())
            forms.a_goal(posting, case)
            forms.an_intervention(posting, case)
            forms.a_barrier(posting, case)
            forms.an_appointment(posting, case, outcome="MISSED")
            forms.a_task(posting, case)
            forms.a_service_referral(posting, case)
            forms.a_suggestion(posting, case)
            forms.parts_of_case(case, posting)
            forms.a_check(posting, forms.an_engagement(posting))
            if may(posting, MEETINGS_RUN):
                forms.a_case_item(posting, "HELD", case)
            _referrals_of(posting, other=staff["Enfield coordinator"])
        if may(posting, CASELOADS_MOVE):
            _to_sign(posting)
            others = [staff[name] for name in ("Analyst", "Haringey coordinator")]
            forms.a_move(next(one for one in others if one.agency_id != posting.agency_id), posting)
    for overseer, surname in ((supervisor, "Alfason"), (staff["Haringey coordinator"], "Bravoson")):
        _left_behind(Case.objects.get(person__surname=surname), by=overseer)
    _diversion_shared_by(staff)
    _with_a_second_factor(lead)
    _delivery_plans(staff["Haringey coordinator"])
    _of_the_board(staff["Clerk"])
    forms.a_directory_file(staff["Haringey coordinator"], apply=True)


def _diversion_shared_by(staff: dict[str, Posting]) -> None:
    """Everybody takes part in custody diversion, and is shown the way there."""
    agreement = an_agreement(90, programme=live_programme("operation-alliance"), title="Alliance")
    for agency in dict.fromkeys(posting.agency for posting in staff.values()):
        a_party(agreement, agency)


def _delivery_plans(keeper: Posting) -> None:
    """A plan with a round and two reports: one that is being written, and one that is finished."""
    plan = forms.a_delivery_plan(keeper)
    forms.a_round(keeper, plan)
    forms.a_report(keeper)
    forms.a_report(keeper, is_finished=True)


def _of_the_board(clerk: Posting) -> None:
    """Consultations and papers, as far as each can be."""
    for state in ("DRAFT", "OPEN", "CLOSED"):
        forms.a_consultation(clerk, state)
    for state in ("DRAFT", "PUBLISHED"):
        forms.a_paper(clerk, state)
        forms.a_paper(clerk, state, is_received=True)
    coming = forms.a_meeting(clerk)
    forms.an_item_paper(clerk, forms.an_item(coming, clerk), forms.a_paper(clerk, "PUBLISHED"))
    draft = forms.a_pack(clerk, "DRAFT", coming)
    draft.sha256 = pack_agenda.gathered(coming, clerk).sha256
    draft.save(update_fields=["sha256"])
    held = forms.a_meeting(clerk, "HELD", coming.series)
    forms.a_declaration(clerk, forms.an_item(held, clerk))
    forms.an_item_paper(clerk, forms.an_item(held, clerk), forms.a_paper(clerk))
    forms.a_pack(clerk, "SUPERSEDED", held)
    forms.a_pack(clerk, "PUBLISHED", held)
    forms.some_minutes(clerk, "SIGNED", is_public=True)


def _meetings_of(chair: Posting) -> None:
    """A series that somebody chairs, with meetings that are to come, being held and over."""
    series = forms.a_series(chair)
    coming = forms.a_meeting(chair, "PLANNED", series)
    forms.an_item(coming, chair)
    forms.a_pack(chair, "PUBLISHED", forms.a_meeting(chair, "CLOSED", series))
    item = forms.an_item(forms.a_meeting(chair, "HELD", series), chair)
    forms.a_decision(chair, item)
    forms.an_action_of_a_meeting(chair, item)


def _to_sign(overseer: Posting) -> None:
    """A closure that a colleague of somebody's asks for, where they oversee cases."""
    if may(overseer, CASES_SUPERVISE):
        colleague = _posted(
            f"Asker of {overseer.user.name}", "PROBATION_OFFICER", "Haringey", overseer.agency.kind
        )
        Posting.objects.filter(pk=colleague.pk).update(agency=overseer.agency, borough=overseer.borough)
        colleague.refresh_from_db()
        forms.a_closure(colleague)


def _referrals_of(posting: Posting, *, other: Posting) -> None:
    """One to look at, one that was declined and is to be looked at again, and one that somebody has sent."""
    forms.a_referral(posting)
    forms.a_referral(posting, state="DECLINED", review_on=date(2022, 4, 6))
    desk = other if other != posting else Posting.objects.get(user__name="Haringey coordinator")
    forms.a_referral(desk, sender=posting, state="ASKED")


def _described_by_everybody(person: Person, staff: dict[str, Posting]) -> None:
    """Every agency that enters people has entered this one, in some role; of one it is not sure whom."""
    for name, posting in staff.items():
        if may(posting, PEOPLE_ENTER):
            own = Person.objects.create(
                source="ENTERED", agency=posting.agency, entered_by=posting, surname=person.surname, sex="M"
            )
            Marker.objects.create(
                person=own,
                agency=posting.agency,
                role="AT_RISK",
                reason="A test",
                from_on=date(2021, 3, 1),
                review_on=date(2021, 6, 1),
                set_by=posting,
            )
            state = "WAITING" if name == "Enfield coordinator" else "LINKED"
            Pair.objects.create(one=person, two=own, found_at=timezone.now(), weight=9.0, state=state)


def _with_a_second_factor(lead: Posting) -> None:
    """Somebody at the agency of a posting who has an authenticator app."""
    colleague = _posted(f"Colleague of {lead.user.name}", "PROBATION_OFFICER", "Haringey", lead.agency.kind)
    Posting.objects.filter(pk=colleague.pk).update(agency=lead.agency)
    Authenticator.objects.create(user=colleague.user, type=Authenticator.Type.TOTP, data={})


def _left_behind(case: Case, *, by: Posting) -> None:
    """A case held by somebody who has left the agency of a posting."""
    leaver = _posted(f"Leaver of {by.user.name}", "PROBATION_OFFICER", "Haringey", by.agency.kind)
    Posting.objects.filter(pk=leaver.pk).update(agency=by.agency, ends_on=date(2021, 3, 1))
    Allocation.objects.create(
        case=case, posting=leaver, agency=by.agency, from_at=timezone.now(), given_by=by, why="A test"
    )


def taken_in(analyst: Posting, content: bytes, as_of: date) -> Run:
    """A run, checked and applied."""
    run = runs.receive(by=analyst, name="extract.xlsx", content=io.BytesIO(content), as_of=as_of)
    runs.check(run)
    return runs.apply(run=run, by=analyst)


@dataclass(frozen=True)
class Worker:
    """The worker of the job queue, in a process of its own."""

    process: subprocess.Popen[bytes]

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """Keep it from working, so that one can see what a page says while a job waits."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def worker(site: str, tmp_path: Path) -> Iterator[Worker]:
    """A worker on the tests' database, the same as `alongside worker`.

    It ends with the test, for it would do the jobs of the next one and send its e-mails.
    """
    address = (
        urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    )
    with (tmp_path / "worker.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "alongside", "worker"],
            env=os.environ | {"DATABASE_URL": address},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    yield Worker(process)
    process.terminate()
    process.wait(timeout=30)
