"""The list that a figure of the report opens."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.audit.models import Entry
from alongside.diversion.actions import steps
from alongside.diversion.models import Engagement
from alongside.partners.models import Posting
from integration.diversion.conftest import ENFIELD, HACKNEY, NOW, act, met
from integration.diversion.test_report_pages import days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
REPORT, COUNTED = reverse("diversion:report"), reverse("diversion:counted")
PERIOD = days("2020-10-19", "2020-11-09")
ALL = {"table": "children_engaged", "row": "Children engaged"}
WEEKS = timedelta(weeks=4)


@pytest.fixture
def three(worker: Posting) -> dict[str, Engagement]:
    """Met on 12 October, before the period; on 9 November; and the same day, of Enfield, who refused."""
    mensah = {"forenames": "Kofi", "surname": "Mensah-Brook", "born_on": date(2005, 3, 2)}
    okoro = {"forenames": "Ada", "surname": "Okoro", "born_on": date(2006, 11, 10), "sex": "F"}
    before = {"arrested_at": NOW - WEEKS - timedelta(hours=2), "engaged_at": NOW - WEEKS}
    return {
        "before": met(worker, said=mensah, home_borough=HACKNEY, consent_at=NOW - WEEKS, **before),
        "boy": met(worker),
        "girl": met(worker, said=okoro, home_borough=ENFIELD, offer="REFUSED"),
    }


def listed(answer: Any) -> set[str]:
    """The references on a page."""
    assert answer.status_code == 200
    return set(re.findall(r"ENG-\d{6}", answer.content.decode()))


def called(three: dict[str, Engagement], *names: str) -> set[str]:
    return {three[name].reference for name in names}


@pytest.mark.parametrize(
    ("figure", "names"),
    [
        (ALL, ["boy", "girl"]),
        ({**ALL, "month": "2020-11"}, ["boy", "girl"]),
        ({**ALL, "month": "2020-10"}, []),
        ({"table": "place_of_residence", "row": "Enfield"}, ["girl"]),
        ({"table": "age", "row": "Aged 11 to 15", "month": "2020-11"}, ["girl"]),
        ({"table": "age", "row": "Aged 16 to 18"}, ["boy"]),
        ({"table": "sex", "row": "Girls"}, ["girl"]),
        ({"table": "outcomes", "row": "Would not engage", "month": "2020-11"}, ["girl"]),
        ({"table": "rates", "row": "take_up"}, ["boy"]),
    ],
)
def test_it_lists_what_is_counted(
    sign_in: Callable[[Posting], Client],
    worker: Posting,
    three: dict[str, Engagement],
    figure: dict[str, str],
    names: list[str],
) -> None:
    answer = sign_in(worker).get(COUNTED, {**PERIOD, **figure})
    assert listed(answer) == called(three, *names)
    number = "1 engagement," if len(names) == 1 else f"{len(names)} engagements,"
    assert number in answer.content.decode()


def test_days_beyond_a_part_of_a_month_are_not_listed(
    sign_in: Callable[[Posting], Client], worker: Posting, three: dict[str, Engagement]
) -> None:
    client, october = sign_in(worker), {**ALL, "month": "2020-10"}
    from_the_12th = client.get(COUNTED, {**days("2020-10-12", "2020-11-08"), **october})
    from_the_13th = client.get(COUNTED, {**days("2020-10-13", "2020-11-08"), **october})
    assert listed(from_the_12th) == called(three, "before")
    assert "1 engagement, 12 October 2020 to 31 October 2020." in from_the_12th.content.decode()
    assert listed(from_the_13th) == set()
    assert "No engagement is counted here." in from_the_13th.content.decode()


def test_each_figure_of_the_report_leads_to_a_list_as_long_as_it_says(
    sign_in: Callable[[Posting], Client], worker: Posting, three: dict[str, Engagement]
) -> None:
    client = sign_in(worker)
    page = client.get(REPORT, days("2020-10-01", "2020-11-09")).content.decode()
    ways = re.findall(rf'href="({COUNTED}\?[^"]+)">(\d+)( of \d+)?<', page)
    found = {way: len(listed(client.get(unescape(way)))) for way, *_ in ways}
    assert found == {way: int(figure) for way, figure, _ in ways}
    # Ten tables, with a month and a total each, for three children who differ.
    assert len(found) > 30
    assert {way for way in found if "table=rates" in way} != set()


def test_what_stands_there_of_each(
    sign_in: Callable[[Posting], Client], worker: Posting, three: dict[str, Engagement]
) -> None:
    """Born on 10 November 2006: thirteen, until the next day."""
    page = sign_in(worker).get(COUNTED, {**PERIOD, "table": "sex", "row": "Girls"}).content.decode()
    cells = [
        re.sub(r"<[^>]+>", "", cell).strip()
        for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page, re.DOTALL)
    ]
    assert cells[-5:] == [three["girl"].reference, "9 November 2020", "Enfield", "13", "Would not engage"]
    assert reverse("diversion:engagement", args=[three["girl"].case_id, three["girl"].pk]) in page
    assert "Okoro" not in page


def test_what_one_is_not_told_is_not_listed(
    sign_in: Callable[[Posting], Client],
    lead: Posting,
    social_worker: Posting,
    school: Posting,
    three: dict[str, Engagement],
) -> None:
    act(
        lead, steps.let_in, case=three["girl"].case_id, agency=social_worker.agency_id, why="Agreed with them"
    )
    assert listed(sign_in(social_worker).get(COUNTED, {**PERIOD, **ALL})) == called(three, "girl")
    assert listed(sign_in(school).get(COUNTED, {**PERIOD, **ALL})) == set()


@pytest.mark.parametrize(
    "figure",
    [
        {},
        {"table": "nothing", "row": "Children engaged"},
        {"table": "age", "row": "Girls\x00"},
        {"table": "age", "row": "x" * 5000},
        {"table": "rates", "row": "Children engaged"},
        {**ALL, "month": "2020-12"},
        {**ALL, "month": "99999999999999999999-99"},
        {**ALL, "month": "\x00"},
    ],
)
def test_what_the_report_does_not_have_leads_back_to_it(
    sign_in: Callable[[Posting], Client], worker: Posting, figure: dict[str, str]
) -> None:
    answer = sign_in(worker).get(COUNTED, {**PERIOD, **figure}, follow=True)
    assert [way.split("?")[0] for way, _ in answer.redirect_chain] == [REPORT]
    assert "The report of these days has no such figure." in answer.content.decode()


def test_days_that_cannot_be_are_refused(sign_in: Callable[[Posting], Client], worker: Posting) -> None:
    answer = sign_in(worker).get(COUNTED, {**days("2020-11-09", "2020-11-01"), **ALL})
    assert answer.status_code == 400
    assert "The last day must be the first day or later" in answer.content.decode()


def test_the_log_says_which_were_shown(
    sign_in: Callable[[Posting], Client], worker: Posting, three: dict[str, Engagement]
) -> None:
    sign_in(worker).get(COUNTED, {**PERIOD, "table": "sex", "row": "Girls"})
    girl = three["girl"]
    entry = Entry.objects.filter(what="diversion.engagement", act="CONSULTATION").latest("pk")
    assert entry.which == [f"{girl.case.reference}/{girl.pk}"]
    assert entry.people == [girl.case.person_id]
    assert entry.reason.startswith("Sex of children engaged: Girls, ")
