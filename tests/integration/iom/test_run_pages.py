"""The pages of the monthly run: taking an extract in, watching it, applying it or setting it aside."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from alongside.audit.models import Entry
from alongside.core.intake_files import MAX_BYTES
from alongside.core.models import StoredFile
from alongside.iom import jobs, rules
from alongside.iom.actions import runs
from alongside.iom.models import Case, Run

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
SignIn = Callable[[Any], Client]


def text(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def queued() -> list[tuple[str, dict[str, Any]]]:
    """What of the monthly run waits for a worker. The queue is not emptied after tests that commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select task_name, args from procrastinate_jobs"
            " where status = 'todo' and task_name like 'iom.%' order by id"
        )
        return [(name, json.loads(given)) for name, given in cursor.fetchall()]


@pytest.fixture
def browser(as_posting: SignIn, analyst: Any, cohort: Any) -> Client:
    """The analyst's."""
    return as_posting(analyst)


@pytest.fixture
def send(browser: Client) -> Callable[..., Any]:
    """Sends the form for an extract, as of 1 February 2021."""

    def send(content: bytes | None, name: str = "extract.xlsx", **fields: str) -> Any:
        day = {"as_of-day": "1", "as_of-month": "2", "as_of-year": "2021"}
        file = {} if content is None else {"extract": SimpleUploadedFile(name, content)}
        return browser.post("/iom/runs/new/", {**day, **fields, **file})

    return send


# --- Taking in ------------------------------------------------------------------------------------


def test_an_extract_is_taken_in_and_waits_to_be_checked(send: Callable[..., Any], cohort: Any) -> None:
    response = send(cohort.workbook([cohort.person()]), name="February extract.xlsx")
    run = Run.objects.get()
    assert response.headers["Location"] == f"/iom/runs/{run.pk}/"
    assert (run.state, run.as_of, run.file.name) == ("RECEIVED", FEBRUARY, "February extract.xlsx")
    assert queued() == [("iom.check", {"run_id": run.pk})]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"as_of-day": "", "as_of-month": "", "as_of-year": ""}, "Enter the as-of date"),
        ({"as_of-day": "30"}, "As-of date must be a real date"),
        ({"as_of-year": "21"}, "As-of date must have a year of 4 numbers"),
        ({"as_of-day": "2"}, "As-of date must be today or in the past"),
    ],
)
def test_a_wrong_date_is_asked_for_again(
    send: Callable[..., Any], cohort: Any, fields: dict[str, str], sentence: str
) -> None:
    response = send(cohort.archive([cohort.person()]), **fields)
    assert (response.status_code, Run.objects.count()) == (400, 0)
    assert sentence in text(response)
    assert "<title>Error: " in response.content.decode()


@pytest.mark.parametrize(("content", "sentence"), [(None, "Choose the extract"), (b"", "empty")])
def test_a_missing_or_empty_file_is_asked_for(
    send: Callable[..., Any], content: bytes | None, sentence: str
) -> None:
    response = send(content)
    assert (response.status_code, Run.objects.count()) == (400, 0)
    assert sentence in text(response)


def test_the_same_file_again_says_when_it_was_first_taken_in(send: Callable[..., Any], cohort: Any) -> None:
    content = cohort.archive([cohort.person()])
    send(content)
    response = send(content)
    assert (response.status_code, Run.objects.count(), StoredFile.objects.count()) == (400, 1, 1)
    assert "first taken in on 1 February 2021" in text(response)
    assert f'href="/iom/runs/{Run.objects.get().pk}/"' in response.content.decode()
    assert len(queued()) == 1


def test_a_month_out_of_turn_is_refused_with_the_way_to_do_it_on_purpose(
    send: Callable[..., Any], cohort: Any
) -> None:
    cohort.month(FEBRUARY, cohort.person())
    content = cohort.archive([cohort.person(ogrs2="81")])
    response = send(content)
    assert (response.status_code, Run.objects.count()) == (400, 1)
    assert "as of 1 February 2021 has been applied already. To take this one in on purpose" in text(response)
    assert 'name="out_of_turn_reason"' in response.content.decode()
    assert send(content, out_of_turn_reason="Wrong scores sent").status_code == 302
    assert Run.objects.latest("id").out_of_turn_reason == "Wrong scores sent"


def test_a_file_that_is_too_large_is_refused_with_the_limit(send: Callable[..., Any], settings: Any) -> None:
    settings.UPLOAD_LIMIT = 2 * 2**20
    response = send(bytes(2 * 2**20 + 1))
    assert response.status_code == 413
    assert "Alongside takes files of up to 2 MB. Nothing was kept of this one." in text(response)
    assert not StoredFile.objects.exists()


def test_the_limit_is_the_same_wherever_it_is_said(browser: Client, settings: Any) -> None:
    assert settings.UPLOAD_LIMIT == MAX_BYTES == 100 * 2**20
    assert "at most 100 MB" in text(browser.get("/iom/runs/new/"))


def test_a_name_that_is_a_path_is_only_a_name(send: Callable[..., Any], cohort: Any, browser: Client) -> None:
    send(cohort.archive([cohort.person()]), name="../../etc/Auszug\N{LATIN SMALL LETTER L WITH STROKE}.xlsx")
    run = Run.objects.get()
    assert run.file.name == "Auszugł.xlsx"
    header = browser.get(f"/iom/runs/{run.pk}/received/").headers["Content-Disposition"]
    assert header == "attachment; filename*=utf-8''Auszug%C5%82.xlsx"


# --- Watching -------------------------------------------------------------------------------------


def test_while_it_is_checked_the_page_says_how_far_it_is(
    send: Callable[..., Any], cohort: Any, browser: Client
) -> None:
    send(cohort.archive([cohort.person()]))
    run = Run.objects.get()
    assert "Waiting for its turn" in text(browser.get(f"/iom/runs/{run.pk}/"))
    Run.objects.update(stage="Reading the file")
    page = text(browser.get(f"/iom/runs/{run.pk}/"))
    assert "Reading the file" in page
    assert "Every case stands as it did before this run" in page


def test_the_job_of_a_run_checks_it(send: Callable[..., Any], cohort: Any, browser: Client) -> None:
    send(cohort.archive([cohort.person(), cohort.person("X000002", dob="31/02/1990")]))
    run = Run.objects.get()
    jobs.check(run.pk)
    page = text(browser.get(f"/iom/runs/{run.pk}/"))
    assert "Ready to apply" in page
    assert "Not applied yet: every case stands as it did before this run." in page
    assert "1 row could not be taken in" in page


def test_a_file_that_cannot_be_read_says_why(send: Callable[..., Any], cohort: Any, browser: Client) -> None:
    send(b"%PDF-1.7", name="extract.xlsx")
    run = Run.objects.get()
    jobs.check(run.pk)
    page = text(browser.get(f"/iom/runs/{run.pk}/"))
    assert "The file is a PDF and not a workbook" in page
    assert "Nothing has been changed" in page


@pytest.mark.parametrize("page", ["people/", "rejected/", "rejected/download/"])
@pytest.mark.parametrize("content", [b"%PDF-1.7", None])
def test_before_a_run_is_checked_it_has_no_rows(
    send: Callable[..., Any], cohort: Any, browser: Client, content: bytes | None, page: str
) -> None:
    send(content or cohort.archive([cohort.person()]))
    run = Run.objects.get()
    jobs.check(run.pk) if content else None
    assert browser.get(f"/iom/runs/{run.pk}/{page}").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "9" * 5000])
def test_a_run_that_is_not_there_is_not_found(browser: Client, number: str) -> None:
    assert browser.get(f"/iom/runs/{number}/").status_code == 404


# --- What it changes ------------------------------------------------------------------------------


@pytest.fixture
def checked(cohort: Any) -> Run:
    """March's run, which waits: one of each kind of change."""
    cohort.month(FEBRUARY, *(cohort.person(f"A00000{number}") for number in range(4)))
    return cohort.check(
        MARCH,
        cohort.person("A000000"),
        cohort.person("A000001", ogrs2="90", probation_worker="Newworker", mappa="2/1"),
        cohort.person("A000002", dob="31/02/1990"),
        cohort.person("B000000", borough="Enfield"),
        cohort.person("B000001", borough="Enfield", ogrs2="200"),
    )


BEHIND = [
    ("list=new", "B000000 Enfield Eligible 80 40 New"),
    ("list=changed", "OGRS 2-year score 80 → 90"),
    ("list=changed", "Probation worker"),
    ("list=held", "The row was rejected"),
    ("list=expired", "No longer in the extract"),
    ("list=not-assessable", "OGRS 2-year score “200” is outside 0 to 100"),
    ("area=E09000010", "Showing 1 to 2 of 2"),
    ("", "Showing 1 to 6 of 6"),
    ("list=nonsense&area=x&sort=nothing&page=x", "Showing 1 to 6 of 6"),
    ("list=not-eligible", "Nobody here"),
]


def test_the_people_behind_a_figure(checked: Run, browser: Client) -> None:
    pages = {query: text(browser.get(f"/iom/runs/{checked.pk}/people/?{query}")) for query, _ in BEHIND}
    assert [(query, words) for query, words in BEHIND if words not in pages[query]] == []


def test_the_people_have_one_order(checked: Run, browser: Client) -> None:
    def crns(sort: str) -> list[str]:
        page = text(browser.get(f"/iom/runs/{checked.pk}/people/?sort={sort}"))
        return re.findall(r"[AB]00000\d", page)

    sorts = ["who", "-who", "crn", "-crn", "borough", "result", "-ogrs2", "ovp2"]
    orders = {sort: crns(sort) for sort in sorts}
    assert {sort: crns(sort) for sort in sorts} == orders
    everybody = ["A000000", "A000001", "A000002", "A000003", "B000000", "B000001"]
    assert [sorted(order) for order in orders.values()] == [everybody] * len(sorts)
    assert (orders["crn"], orders["-crn"]) == (everybody, everybody[::-1])


def test_what_the_last_run_changed_of_a_worker_is_named_without_the_name(
    checked: Run, browser: Client
) -> None:
    assert "Newworker" not in text(browser.get(f"/iom/runs/{checked.pk}/people/?list=changed"))


def test_rejected_rows_are_listed_with_their_reasons(checked: Run, browser: Client) -> None:
    page = text(browser.get(f"/iom/runs/{checked.pk}/rejected/"))
    assert "people 4 A000002 dob: “31/02/1990” is not a day that exists" in page


# --- Applying -------------------------------------------------------------------------------------


def test_applying_is_asked_for_and_done_by_a_worker(checked: Run, browser: Client, analyst: Any) -> None:
    browser.post(f"/iom/runs/{checked.pk}/apply/")
    assert queued() == [("iom.apply", {"run_id": checked.pk, "posting_id": analyst.pk})]
    page = text(browser.get(f"/iom/runs/{checked.pk}/"))
    assert "Until it is done every case stands as it did before" in page
    jobs.apply(checked.pk, analyst.pk)
    assert "Its results are in force" in text(browser.get(f"/iom/runs/{checked.pk}/"))
    checked.refresh_from_db()
    assert (checked.state, checked.applied_by) == ("APPLIED", analyst)


def test_asking_twice_is_asking_once(checked: Run, browser: Client, analyst: Any) -> None:
    answers = [browser.post(f"/iom/runs/{checked.pk}/apply/").status_code for _ in range(2)]
    assert answers == [302, 302]
    assert len(queued()) == 1


def test_a_job_that_comes_too_late_changes_nothing_and_the_page_says_so(
    checked: Run, browser: Client, cohort: Any, analyst: Any
) -> None:
    browser.post(f"/iom/runs/{checked.pk}/apply/")
    cohort.month(MARCH, cohort.person("A000000", ogrs2="99"))
    jobs.apply(checked.pk, analyst.pk)
    checked.refresh_from_db()
    assert (checked.state, checked.apply_asked_at) == ("CHECKED", None)
    page = text(browser.get(f"/iom/runs/{checked.pk}/"))
    assert "Another run has been applied since this one was checked" in page
    assert "Check again" in page


class Broken(Exception):
    """A fault of ours."""


def test_a_check_that_fails_by_a_fault_of_ours_says_so(
    send: Callable[..., Any], cohort: Any, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise Broken

    send(cohort.archive([cohort.person()]))
    run = Run.objects.get()
    monkeypatch.setattr("alongside.iom.actions.runs.assess_extract", broken)
    with pytest.raises(Broken):
        jobs.check(run.pk)
    assert "The check has failed by a fault of ours" in text(browser.get(f"/iom/runs/{run.pk}/"))


def test_a_run_whose_application_fails_by_a_fault_of_ours_can_be_asked_for_again(
    checked: Run, browser: Client, analyst: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise Broken

    browser.post(f"/iom/runs/{checked.pk}/apply/")
    monkeypatch.setattr("alongside.iom.actions.runs.apply_tables", broken)
    with pytest.raises(Broken):
        jobs.apply(checked.pk, analyst.pk)
    assert "Apply this run" in text(browser.get(f"/iom/runs/{checked.pk}/"))


def test_a_run_is_checked_again(checked: Run, browser: Client, cohort: Any) -> None:
    other = cohort.month(MARCH, cohort.person("A000000", ogrs2="99"))
    browser.post(f"/iom/runs/{checked.pk}/check-again/")
    checked.refresh_from_db()
    assert (checked.state, queued()) == ("RECEIVED", [("iom.check", {"run_id": checked.pk})])
    jobs.check(checked.pk)
    checked.refresh_from_db()
    assert checked.follows == other


def test_a_run_is_set_aside(checked: Run, browser: Client) -> None:
    page = browser.post(f"/iom/runs/{checked.pk}/set-aside/", follow=True)
    checked.refresh_from_db()
    assert checked.state == "SET_ASIDE"
    assert "No case was changed by it" in text(page)
    assert "its file may be taken in again" in text(browser.get(f"/iom/runs/{checked.pk}/"))


@pytest.mark.parametrize("step", ["apply", "set-aside", "check-again"])
def test_what_can_no_longer_be_done_is_said(checked: Run, browser: Client, cohort: Any, step: str) -> None:
    runs.apply(run=checked, by=cohort.analyst)
    before = list(Case.objects.order_by("pk").values())
    page = text(browser.post(f"/iom/runs/{checked.pk}/{step}/", follow=True))
    assert re.search("has been applied|cannot be applied: applied|Only a run that waits", page)
    checked.refresh_from_db()
    assert (checked.state, queued()) == ("APPLIED", [])
    assert list(Case.objects.order_by("pk").values()) == before


STEPS = ["apply", "set-aside", "check-again"]


def test_steps_are_taken_by_post_only(checked: Run, browser: Client) -> None:
    assert [browser.get(f"/iom/runs/{checked.pk}/{step}/").status_code for step in STEPS] == [405] * 3


@pytest.mark.parametrize("persona", ["haringey", "viewer"])
def test_steps_are_the_analysts(
    checked: Run, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    client = as_posting(posting_of(persona))
    assert [client.post(f"/iom/runs/{checked.pk}/{step}/").status_code for step in STEPS] == [403] * 3
    checked.refresh_from_db()
    assert checked.state == "CHECKED"


# --- A run that would expire many -----------------------------------------------------------------


@pytest.fixture
def shrunk(cohort: Any) -> Run:
    """A run that would expire six of twenty."""
    everybody = [cohort.person(f"A0000{number:02}") for number in range(20)]
    cohort.month(FEBRUARY, *everybody)
    return cohort.check(MARCH, *everybody[6:])


def test_a_run_that_would_expire_many_must_be_confirmed(shrunk: Run, browser: Client) -> None:
    assert rules.concerns_many(6, before=20)
    assert "would expire 6 of 20 eligible cases" in text(browser.get(f"/iom/runs/{shrunk.pk}/"))
    page = browser.post(f"/iom/runs/{shrunk.pk}/apply/", follow=True)
    assert "Confirm that you mean it" in text(page)
    assert queued() == []
    browser.post(f"/iom/runs/{shrunk.pk}/apply/", {"expire_many": "yes"})
    assert len(queued()) == 1


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        ({"borough": "Enfield"}, "would move 6 of 20 eligible cases to other boroughs, to be decided anew."),
        ({"ogrs2": ""}, "would leave 6 of 20 eligible cases without scores to assess."),
    ],
)
def test_a_column_that_has_slipped_must_be_confirmed(
    cohort: Any, as_posting: SignIn, analyst: Any, slip: dict[str, str], sentence: str
) -> None:
    crns = [f"A0000{number:02}" for number in range(20)]
    cohort.month(FEBRUARY, *(cohort.person(crn) for crn in crns))
    slipped = [cohort.person(crn, **slip) for crn in crns[:6]]
    run = cohort.check(MARCH, *slipped, *(cohort.person(crn) for crn in crns[6:]))
    browser = as_posting(analyst)
    assert sentence in text(browser.get(f"/iom/runs/{run.pk}/"))
    assert "Confirm that you mean it" in text(browser.post(f"/iom/runs/{run.pk}/apply/", follow=True))


# --- Lists of runs --------------------------------------------------------------------------------


def test_runs_are_listed_newest_first(checked: Run, browser: Client) -> None:
    page = text(browser.get("/iom/runs/"))
    assert page.index("1 March 2021 Ready to apply") < page.index("1 February 2021 Applied")


@pytest.mark.parametrize(("persona", "eligible"), [("analyst", "4"), ("haringey", "4"), ("enfield", "0")])
def test_a_borough_sees_its_own_figures_of_a_run(
    checked: Run, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str, eligible: str
) -> None:
    page = text(as_posting(posting_of(persona)).get("/iom/runs/"))
    assert f"1 February 2021 Applied {eligible}" in page


def test_a_refused_step_is_in_the_log(checked: Run, as_posting: SignIn, haringey: Any) -> None:
    as_posting(haringey).post(f"/iom/runs/{checked.pk}/apply/")
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.which) == ("REFUSAL", [f"/iom/runs/{checked.pk}/apply/"])
