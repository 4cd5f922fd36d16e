"""The categories that an agency may read decide what of a case is on pages, in files, in lists and orders."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from agreements import EVERYTHING
from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.iom.models import Case, Run
from alongside.partners.models import AgreementParty, Team

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
# What one case has that is nobody else's, by category.
TELLING = {
    "IDENTITY": {"Surtellname", "Foretellname", "T000001", "5 June 1987", "1987-06-05"},
    "CONTACT": {"77 Tellroad", "N17 7ZZ", "Surtellstreet"},
    "OFFENDING": {"Telloffence", "Tellorder", "Tellstatus", "Theft shop"},
    "RISK": {">88<", "&gt;88", ">37<", "MAPPA 2", "Very high", "Domestic abuse</td>"},
    "INTELLIGENCE": {"Gangs</td>", "MAPPA 2/1, Domestic abuse, Gangs"},
    "PLAN": {"Tellworker", "Tellteam", "Tellnote", "tellworker@probation.example"},
}
ROW = {
    "crn": "T000001",
    "surname": "Surtellname",
    "forenames": "Foretellname",
    "dob": "1987-06-05",
    "address": "77 Tellroad",
    "postcode": "N17 7ZZ",
    "index_offence": "Telloffence",
    "index_offence_group": "THEFT_SHOP",
    "sentence_type": "Tellorder",
    "status": "Tellstatus",
    "ogrs2": "88",
    "ovp2": "37",
    "rosh": "VERY_HIGH",
    "mappa": "2/1",
    "domestic_abuse": "Y",
    "gangs": "Y",
    "probation_worker": "Tellworker",
    "probation_team": "Tellteam",
    "probation_email": "tellworker@probation.example",
}


@pytest.fixture
def withhold(analyst: Any, haringey: Any) -> Callable[..., None]:
    """Lets the agencies that lead and decide share everything but some categories."""

    def make(*categories: str) -> None:
        shared = [each for each in EVERYTHING if each not in categories]
        AgreementParty.objects.filter(agency__in=[analyst.agency, haringey.agency]).update(contributes=shared)

    return make


@pytest.fixture
def told(cohort: Any, haringey: Any, analyst: Any) -> Any:
    """One telling case with a history, among others, and a decision with a note."""
    plain = [cohort.person(f"A{number:06d}", ogrs2=str(60 + number)) for number in range(3)]
    before = {**ROW, "address": "Surtellstreet", "rosh": "HIGH"}
    cohort.month(date(2021, 2, 1), cohort.person(**before), *plain)
    cohort.decide(haringey, "T000001", text="Tellnote")
    cohort.month(date(2021, 3, 1), cohort.person(**ROW), *plain)
    return cohort.case("T000001")


def texts(client: Client, case: Case) -> Iterator[str]:
    """Everything that a posting gets of a case."""
    run = Run.objects.latest("applied_at").pk
    for address in (
        "/iom/cases/",
        "/iom/cases/?words=Surtellname",
        f"/iom/cases/{case.reference}/",
        f"/iom/cases/{case.reference}/history/",
        "/iom/cases/export/",
        f"/iom/runs/{run}/people/",
        "/iom/coverage/",
        "/",
    ):
        yield client.get(address).content.decode()
    for form in ("csv", "xlsx"):
        for names in ("with", "without"):
            sent = {"format": form, "names": names, "reason": "A test"}
            yield from files(client.post("/iom/cases/export/", sent))


def files(response: Any) -> Iterator[str]:
    """What a file holds, as text."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] != b"PK":
        yield content.decode()
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        yield from (packed.read(name).decode() for name in packed.namelist())


def found(client: Client, case: Case, words: set[str]) -> set[str]:
    """Which of the words stand anywhere."""
    # What somebody typed themselves is shown to them again.
    everything = re.sub('(value="|words=|words%3D|: )Surtellname', "", "\n".join(texts(client, case)))
    return {word for word in words if word in everything}


@pytest.fixture
def coordinator(make_posting: Callable[..., Any]) -> Any:
    """Reads, decides and exports in Haringey for an agency that leads and has decided nothing."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey")


@pytest.mark.parametrize("category", TELLING)
def test_a_category_that_is_withheld_is_nowhere(
    told: Any, withhold: Callable[..., None], as_posting: SignIn, coordinator: Any, category: str
) -> None:
    client = as_posting(coordinator)
    assert found(client, told, TELLING[category])
    withhold(category)
    assert found(client, told, TELLING[category]) == set()


@pytest.mark.parametrize("category", TELLING)
def test_the_other_categories_stay(
    told: Any, withhold: Callable[..., None], as_posting: SignIn, coordinator: Any, category: str
) -> None:
    client = as_posting(coordinator)
    others = {"Surtellname", "77 Tellroad", "Telloffence", "Very high", "Tellnote"} - TELLING[category]
    withhold(category)
    assert found(client, told, others) == others


NAMED = {
    "IDENTITY": "Identity Not shared with your agency",
    "CONTACT": "Contact Not shared with your agency",
    "OFFENDING": "Offending Not shared with your agency",
    "RISK": "Risk Not shared with your agency",
    "INTELLIGENCE": "Intelligence Not shared with your agency",
    "PLAN": "Plan and decisions Not shared with your agency",
}


@pytest.mark.parametrize("category", NAMED)
def test_a_hidden_part_is_named(
    told: Any, withhold: Callable[..., None], as_posting: SignIn, police: Any, category: str
) -> None:
    withhold(category)
    page = as_posting(police).get(f"/iom/cases/{told.reference}/").content.decode()
    assert NAMED[category] in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_role_without_names_is_told_so(told: Any, as_posting: SignIn, viewer: Any) -> None:
    page = as_posting(viewer).get(f"/iom/cases/{told.reference}/").content.decode()
    # Identity, contact, and who works with them.
    assert page.count("Not shown to your role") == 3


def order(client: Client, query: str) -> list[str]:
    """The references of a list, in order."""
    return re.findall(r'/iom/cases/(IOM-\d+)/"', client.get(f"/iom/cases/?{query}").content.decode())


@pytest.mark.parametrize(
    ("category", "query"),
    [("RISK", "sort=-ogrs2"), ("RISK", "sort=ovp2"), ("RISK", "marker=mappa"),
     ("INTELLIGENCE", "marker=gangs"),
     ("PLAN", "reason=CAPACITY"), ("RISK", "marker=domestic-abuse")],
)  # fmt: skip
def test_what_may_not_be_read_neither_orders_nor_narrows(
    told: Any, withhold: Callable[..., None], as_posting: SignIn, police: Any, category: str, query: str
) -> None:
    client = as_posting(police)
    assert order(client, query) != order(client, "sort=who")
    withhold(category)
    assert order(client, query) == order(client, "" if category == "RISK" else "sort=-ogrs2")


def test_no_order_gives_a_name_away(
    told: Any, withhold: Callable[..., None], as_posting: SignIn, police: Any
) -> None:
    client = as_posting(police)
    withhold("IDENTITY")
    by_number = [f"IOM-{pk:06d}" for pk in Case.objects.order_by("pk").values_list("pk", flat=True)]
    assert order(client, "sort=who") == by_number


@pytest.mark.parametrize("words", ["Surtellname", "tellna", "T000001", "t000001", "surtellname foretellname"])
def test_somebody_is_found_by_name_only_where_it_is_shared(
    told: Any, withhold: Callable[..., None], as_posting: SignIn, police: Any, words: str
) -> None:
    client = as_posting(police)
    assert order(client, f"words={words}") == [told.reference]
    withhold("IDENTITY")
    # The search is not offered, and what is typed into the address is not obeyed.
    assert len(order(client, f"words={words}")) == 4


@pytest.mark.parametrize("level", ["RESTRICTED", "SEALED"])
def test_a_closed_record_is_found_by_nobody_else(
    told: Any, as_posting: SignIn, police: Any, analyst: Any, level: str
) -> None:
    team = Team.objects.create(agency=analyst.agency, name="A team")
    Case.objects.filter(pk=told.pk).update(access=level, access_team=team)
    assert order(as_posting(police), "words=Surtellname") == []
    assert as_posting(police).get(f"/iom/cases/{told.reference}/history/").status_code == 404


def test_people_whom_one_may_not_see_are_left_out_of_a_run_and_counted(
    told: Any, as_posting: SignIn, police: Any, analyst: Any
) -> None:
    Case.objects.filter(pk=told.pk).update(access="SEALED")
    page = as_posting(police).get(f"/iom/runs/{told.last_run_id}/people/").content.decode()
    assert "1 person is not shown to your posting." in page
    assert "Surtellname" not in page


def test_a_read_is_in_the_log_with_the_people_and_the_parts(
    told: Any, withhold: Callable[..., None], as_posting: SignIn, police: Any
) -> None:
    withhold("CONTACT", "RISK")
    as_posting(police).get(f"/iom/cases/{told.reference}/")
    entry = Entry.objects.latest("id")
    assert (entry.which, entry.people) == ([told.reference], [told.person_id])
    assert entry.fields == ["IDENTITY", "OFFENDING", "INTELLIGENCE", "PLAN"]


def test_a_list_is_in_the_log_with_just_the_people_on_it(told: Any, as_posting: SignIn, police: Any) -> None:
    as_posting(police).get("/iom/cases/?words=Surtellname")
    entry = Entry.objects.latest("id")
    assert (entry.which, entry.people) == ([told.reference], [told.person_id])


def test_what_is_not_there_and_what_is_not_ones_own_look_the_same_in_the_log(
    told: Any, as_posting: SignIn, enfield: Any
) -> None:
    client = as_posting(enfield)
    answers = [client.get(f"/iom/cases/{ref}/") for ref in (told.reference, "IOM-999999")]
    assert [answer.status_code for answer in answers] == [404, 404]
    entries = Entry.objects.filter(act="REFUSAL").order_by("id")
    assert [(each.which, each.people, each.fields) for each in entries] == [
        ([told.reference], [], []),
        (["IOM-999999"], [], []),
    ]


def test_history_says_what_was_before_and_after_and_who_did_it(
    told: Any, as_posting: SignIn, police: Any
) -> None:
    page = as_posting(police).get(f"/iom/cases/{told.reference}/history/").content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Address Surtellstreet → 77 Tellroad" in words
    assert "Risk of serious harm High → Very high" in words
    assert Entry.objects.latest("id").fields[0] == "history"


CLOSED = {
    "open": {},
    "restricted to a team of the police": {"access": "RESTRICTED", "team": "police"},
    "restricted to a team of probation": {"access": "RESTRICTED", "team": "analyst"},
    "sealed": {"access": "SEALED"},
}


@pytest.mark.parametrize("access", CLOSED)
@pytest.mark.parametrize("persona", ["police", "haringey", "analyst", "viewer", "enfield"])
def test_the_figures_are_those_of_the_list_with_closed_records_too(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str, access: str
) -> None:
    posting, closed = posting_of(persona), dict(CLOSED[access])
    whose = posting_of(closed.pop("team", persona))
    team = Team.objects.create(agency=whose.agency, name="A team")
    type(whose).objects.filter(pk=whose.pk).update(team=team)
    closed |= {"access_team": team} if closed.get("access") == "RESTRICTED" else {}
    Case.objects.filter(person__crn__in=["H000001", "H000002", "E000001"]).update(**closed)
    client = as_posting(posting)
    content = client.get("/iom/coverage/").content.decode()
    figures = dict(re.findall(r'href="/iom/cases/\?standing=(undecided|included)"[^>]*>\s*([\d,]+)', content))
    figures |= dict(re.findall(r'standing=(eligible)"[^>]*>\s*([\d,]+)', content))
    lists = {name: re.findall(r"of <b>(\d+)</b>", client.get(f"/iom/cases/?standing={name}").content.decode())
             for name in figures}  # fmt: skip
    assert figures
    assert {name: [number] for name, number in figures.items()} == lists


def test_another_boroughs_small_figures_are_not_shown(london: Any, as_posting: SignIn, haringey: Any) -> None:
    page = as_posting(haringey).get("/iom/coverage/board-pack/").content.decode()
    rows = dict(re.findall(r'<th scope="row"[^>]*>(Enfield|Camden|Barnet)</th>(.*?)</tr>', page, re.DOTALL))
    cells = {name: re.findall(r"numeric\">([^<]*)</td>", row)[:2] for name, row in rows.items()}
    # Enfield has four eligible and nobody active, Camden one eligible; Barnet really has none.
    assert cells["Barnet"] == ["0", "0"]
    assert not cells["Enfield"][0].isdigit()
    assert not cells["Camden"][0].isdigit()


def test_a_decision_of_an_agency_that_does_not_share_its_plans_is_not_shown(
    told: Any, as_posting: SignIn, police: Any, haringey: Any
) -> None:
    AgreementParty.objects.filter(agency=haringey.agency).update(contributes=["IDENTITY"])
    page = as_posting(police).get(f"/iom/cases/{told.reference}/").content.decode()
    assert "Tellnote" not in page
    assert "Plan and decisions: the last decision is not shared with your agency." in page
    # Probation's own plans are shared all the same.
    assert "Tellworker" in page


def test_the_search_finds_just_whom_the_policy_shows(told: Any, police: Any, enfield: Any) -> None:
    for_whom = {"police": police, "enfield": enfield}
    seen = {name: searched(posting) for name, posting in for_whom.items()}
    assert seen == {"police": [told.pk], "enfield": []}
    assert searched(None) == []


def searched(posting: Any) -> list[int]:
    """What the function of the database itself gives on behalf of a posting, or of nobody."""
    on_behalf = acting.as_posting(posting) if posting else acting.as_nobody()
    with on_behalf, connection.cursor() as cursor:
        cursor.execute("SELECT iom_cases_named('SURTELL', '%SURTELL%')")
        return [pk for (pk,) in cursor.fetchall()]
