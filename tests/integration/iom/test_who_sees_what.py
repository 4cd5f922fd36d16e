"""Who sees which cases, and who sees who the people are: on every page and in every file."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from alongside.audit.models import Entry
from alongside.iom import queries
from alongside.iom.models import Case, Decision, Run
from alongside.people.models import Person

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
BOROUGH_POSTINGS = ["haringey", "officer", "police"]
LISTS = ["", *queries.STANDINGS, *queries.GATHERED]


def pages(client: Client) -> Iterator[str]:
    """Every page and file of the monthly run, as one posting gets them."""
    yield from (client.get(f"/iom/cases/?standing={name}").content.decode() for name in LISTS)
    yield from (client.get(f"/iom/cases/{case.reference}/").content.decode() for case in Case.objects.all())
    yield from (
        client.get(f"/iom/{path}/").content.decode() for path in ("coverage", "coverage/board-pack", "runs")
    )
    yield client.get("/").content.decode()
    for run in Run.objects.all():
        for part in ("", "people/", "people/?list=changed", "rejected/", "rejected/download/", "received/"):
            yield from text_of(client.get(f"/iom/runs/{run.pk}/{part}"))
    for form in ("csv", "xlsx"):
        for names in ("without", "with"):
            asked = {"format": form, "names": names, "reason": "A test"}
            yield from text_of(client.post("/iom/cases/export/", asked))


def text_of(response: Any) -> Iterator[str]:
    """What a page or a file holds, as text."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] != b"PK":
        yield content.decode(errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        yield from (packed.read(name).decode() for name in packed.namelist())


def secrets() -> set[str]:
    """Everything that says who somebody is, or what was noted about them."""
    people = Person.objects.values_list("crn", "surname", "forenames", "address")
    workers = Case.objects.values_list("probation_worker", "probation_email")
    notes = Decision.objects.exclude(text="").values_list("text")
    known = {value for row in (*people, *workers, *notes) for value in row if value}
    births = {"1990-02-03", "3 February 1990", "03/02/1990", "1991-05-06", "6 May 1991", "N17 9QA"}
    # As they were before, and the people of the rejected rows.
    former = {"Surhaaaaac", "1 Road haaaaac, London", "Worker haaaaac", "Surhaaaabe", "H000014", "E000005"}
    return known | births | former | {"Newteam"}


def found_in(texts: Iterator[str], words: set[str]) -> set[str]:
    """Which of the words stand anywhere in the texts."""
    everything = "\n".join(texts)
    return {word for word in words if word in everything}


def test_the_viewer_of_figures_finds_nobody_anywhere(london: Any, as_posting: SignIn, viewer: Any) -> None:
    # A run that is not applied yet, too.
    third = [london.person("H000001", surname="Thirdname"), london.person("Z000001")]
    london.check(date(2021, 4, 27), *third, london.person("Z000002", dob="31/02/1990"))
    words = secrets() | {"Thirdname", "Z000001", "Z000002"}
    assert found_in(pages(as_posting(viewer)), words) == set()


def test_the_viewer_sees_no_words_that_may_name_somebody(
    cohort: Any, as_posting: SignIn, viewer: Any
) -> None:
    # An export whose columns have slipped: what stands instead of a score may be anything.
    cohort.month(date(2021, 2, 1), cohort.person("X000001", index_offence="Robbery of J Neighbour"))
    slipped = cohort.person("X000001", ogrs2="Sam Slipped", index_offence="Robbery of K Neighbour")
    cohort.month(date(2021, 3, 1), slipped)
    page = as_posting(viewer).get(f"/iom/cases/{cohort.case().reference}/").content.decode()
    assert found_in(iter([page]), {"Neighbour", "Slipped"}) == set()
    assert "Not assessable: a score is missing, or is not a whole number from 0 to 100." in page


def test_the_same_search_finds_everybody_for_the_analyst(
    london: Any, as_posting: SignIn, analyst: Any
) -> None:
    people = Person.objects.values_list("crn", "surname", "forenames")
    names = {value for row in people for value in row}
    notes = set(Decision.objects.exclude(text="").values_list("text", flat=True))
    assert found_in(pages(as_posting(analyst)), names | notes) == names | notes


@pytest.mark.parametrize("persona", BOROUGH_POSTINGS)
def test_a_borough_finds_nobody_of_another(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    # E000004 was theirs in February, and stays in the list of that month's run.
    others = Case.objects.exclude(borough="E09000014").exclude(person__crn="E000004").select_related("person")
    words = {
        word
        for case in others
        for word in (case.person.crn, case.person.surname, case.reference, case.probation_worker)
    }
    mine = {case.person.surname for case in Case.objects.filter(borough="E09000014").select_related("person")}
    assert len(others) == 4
    assert found_in(pages(as_posting(posting_of(persona))), words | mine) == mine


@pytest.mark.parametrize("persona", BOROUGH_POSTINGS)
def test_a_case_of_another_borough_is_not_there(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    client = as_posting(posting_of(persona))
    others = [london.case(crn).reference for crn in ("E000001", "E000004", "C000001")]
    answers = [
        ask(f"/iom/cases/{reference}/")
        for reference in [*others, "IOM-999999"]
        for ask in (client.get, client.post)
    ]
    assert {response.status_code for response in answers} == {404}


def test_a_case_that_moves_away_goes_out_of_sight(
    london: Any, as_posting: SignIn, haringey: Any, enfield: Any
) -> None:
    address = f"/iom/cases/{london.case('E000004').reference}/"
    assert as_posting(haringey).get(address).status_code == 404
    assert as_posting(enfield).get(address).status_code == 200


def test_visible_are_the_cases_of_a_postings_reach(london: Any, posting_of: Callable[[str], Any]) -> None:
    reach = {"analyst": 18, "haringey": 13, "enfield": 4, "officer": 13, "police": 13, "viewer": 18}
    assert {persona: queries.visible_to(posting_of(persona)).count() for persona in reach} == reach


def test_the_viewer_cannot_look_for_a_name(london: Any, as_posting: SignIn, viewer: Any) -> None:
    client = as_posting(viewer)
    with_words = client.get("/iom/cases/?words=Surhaaaaab").content.decode()
    assert re.findall(r"of <b>(\d+)</b>", with_words) == ["18"]


def test_the_files_and_people_of_a_run_are_closed_to_the_viewer(
    london: Any, as_posting: SignIn, viewer: Any
) -> None:
    client, run = as_posting(viewer), Run.objects.latest("applied_at")
    pages = ["people/", "rejected/", "rejected/download/", "received/"]
    assert [client.get(f"/iom/runs/{run.pk}/{page}").status_code for page in pages] == [403] * 4


@pytest.mark.parametrize("persona", ["haringey", "officer", "viewer"])
def test_a_run_that_is_not_applied_is_seen_only_by_those_who_take_it_in(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    run = london.check(date(2021, 4, 27), london.person("H000001"))
    client = as_posting(posting_of(persona))
    assert client.get(f"/iom/runs/{run.pk}/").status_code == 404
    assert f"/iom/runs/{run.pk}/" not in client.get("/iom/runs/").content.decode()


def test_who_looks_at_a_case_is_in_the_log(london: Any, as_posting: SignIn, officer: Any) -> None:
    case = london.case("H000001")
    as_posting(officer).get(f"/iom/cases/{case.reference}/")
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which) == ("CONSULTATION", "iom.case", [case.reference])
    assert (entry.actor_email, entry.posting_id) == (officer.user.email, officer.pk)


def test_who_looks_at_a_list_is_in_the_log_with_every_case_on_the_page(
    london: Any, as_posting: SignIn, enfield: Any
) -> None:
    as_posting(enfield).get("/iom/cases/?standing=undecided")
    entry = Entry.objects.latest("id")
    expected = {london.case(crn).reference for crn in ("E000001", "E000004")}
    assert (entry.act, entry.what, set(entry.which)) == ("CONSULTATION", "iom.case", expected)


def test_who_looks_at_the_rejected_rows_of_a_run_is_in_the_log(
    london: Any, as_posting: SignIn, analyst: Any
) -> None:
    run = Run.objects.latest("applied_at")
    as_posting(analyst).get(f"/iom/runs/{run.pk}/rejected/")
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which, entry.fields) == (
        "CONSULTATION", "iom.run", [str(run.pk)], ["rejected"],
    )  # fmt: skip


def test_who_looks_at_the_people_of_a_run_is_in_the_log_with_each_of_them(
    london: Any, as_posting: SignIn, analyst: Any
) -> None:
    run = Run.objects.latest("applied_at")
    as_posting(analyst).get(f"/iom/runs/{run.pk}/people/?list=new")
    entry = Entry.objects.latest("id")
    new = [london.case(crn) for crn in ("C000001", "H000013")]
    assert (entry.act, entry.what, entry.which[0]) == ("CONSULTATION", "iom.run", str(run.pk))
    assert set(entry.which[1:]) == {case.reference for case in new}
    assert set(entry.people) == {case.person_id for case in new}
    assert entry.fields[0] == "people"
