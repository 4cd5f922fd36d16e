"""The demonstration's engagements: every row of the report's table, and some of the last days."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.demo import agreements, alliance, diversion, packs, partnership
from alongside.diversion import engagement_rows, queries, report_json, report_reading
from alongside.diversion.models import Engagement, LetIn
from alongside.partners.models import Posting

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2020, 10, 19), date(2020, 12, 31)


@pytest.fixture(scope="module")
def made(scene: None) -> Posting:
    """The youth worker of the demonstration, who has recorded them all."""
    since = timezone.localdate() - timedelta(days=400)
    with acting.as_system(Task.SETUP):
        partners = partnership.make(since)
    packs.make()
    agreements.make(partners, since=since)
    diversion.make()
    return Posting.objects.get(user__name="Solomon Adjei-Marlow")


@pytest.fixture(scope="module")
def rows(made: Posting) -> list[dict[str, Any]]:
    """What the database gives for the period of the paper."""
    with transaction.atomic(), acting.as_posting(made):
        return list(engagement_rows.of(made, first=FIRST, last=LAST))


def test_each_row_of_the_table_comes_back_as_it_was(rows: list[dict[str, Any]]) -> None:
    def without_reference(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = [{**row, "reference": "", "child": ""} for row in found]
        return sorted(kept, key=lambda row: (row["engaged_at"], row["birth_date"]))

    assert without_reference(rows) == without_reference(alliance.engagements())
    assert len({row["child"] for row in rows}) == 93


def test_the_figures_of_the_paper_follow_from_the_database(rows: list[dict[str, Any]]) -> None:
    # Sources: Operation Alliance, 19 October to 31 December 2020.
    months = [sum(row["engaged_at"].month == month for row in rows) for month in (10, 11, 12)]
    assert months == [11, 53, 29]
    results = ("arranged", "awaits", "would not engage", "out of area")
    assert [sum(row["outcome"] == result for row in rows) for result in results] == [31, 26, 14, 22]
    homes = [sum(row["home_borough"] == home for row in rows) for home in ("Enfield", "Haringey")]
    assert homes == [34, 24]


def test_the_report_of_the_database_is_that_of_the_paper(made: Posting) -> None:
    # Sources: the golden figures, and the costs to the day (13/31 of October and two months at £19,200).
    with transaction.atomic(), acting.as_posting(made):
        told = report_json.as_json(report_reading.told(made, first=FIRST, last=LAST))
    assert told["outcomes"]["Positively engaged and intervention arranged"] == [8, 16, 7, 31]
    assert told["known_to_yos"]["Yes"] == [2, 16, 13, 31]
    assert told["age"]["Aged 16 to 18"] == [8, 34, 22, 64]
    assert told["costs"]["cost"] == 46451.61


def test_some_of_the_last_days_are_to_be_looked_at(made: Posting) -> None:
    now = timezone.now()
    with transaction.atomic(), acting.as_posting(made):
        lately = queries.visible_to(made).filter(engaged_at__gt=now - timedelta(days=20))
        assert lately.count() == 6
        assert lately.filter(queries.not_met_in_time(now)).exists()
        assert lately.filter(queries.unanswered()).exists()


def test_children_s_services_see_the_one_case_that_they_were_let_into(made: Posting) -> None:
    social_worker = Posting.objects.get(user__name="Ottoline Farrow-Singh")
    with transaction.atomic(), acting.as_posting(social_worker):
        assert [one.case_id for one in queries.visible_to(social_worker)] == [LetIn.objects.get().case_id]
        assert Engagement.objects.count() == 1
