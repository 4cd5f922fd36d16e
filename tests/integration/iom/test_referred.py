"""Whoever is referred to London IOM, and accepted, is added to the cohort by their borough's decision."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework import packs
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import Case as Record
from alongside.casework.models import Entry, Referral
from alongside.casework.shipped import shipped
from alongside.iom.models import Case, Decision
from alongside.iom.queries import visible_to
from alongside.partners.models import Posting
from alongside.people.models import Person
from integration.casework.referring import ENFIELD, HARINGEY, accepted, name_desk, refer

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
WHO = {"role": "OFFENDER", "born_on": date(1990, 2, 3)}


@pytest.fixture(autouse=True)
def _desk(haringey: Posting) -> None:
    """Haringey's council takes what is referred to London IOM."""
    packs.load(shipped()["london-iom.toml"], "london-iom.toml")
    name_desk(haringey, "london-iom")


def referred(**said: Any) -> Referral:
    return refer(programme="london-iom", **said)


def standing(case: Case) -> tuple[str, str, bool, str]:
    return case.decided, case.reason, case.discretionary, case.borough


@pytest.mark.usefixtures("cohort")
def test_who_is_accepted_is_on_the_cohort_at_local_discretion(haringey: Posting) -> None:
    made = accepted(referred(), haringey, **WHO)
    case = Case.objects.get()
    assert standing(case) == ("INCLUDED", "REFERRED", True, HARINGEY)
    assert case.lead_agency == haringey.agency
    decision = Decision.objects.get()
    assert (decision.kind, decision.decided_by) == ("ADD", haringey)
    assert decision.text == f"{made.reference}, from Northgate School"
    assert (made.state, made.case, made.person) == ("ACCEPTED", case.record, None)


@pytest.mark.usefixtures("cohort")
def test_their_chronology_holds_the_referral(haringey: Posting) -> None:
    made = accepted(referred(), haringey, **WHO)
    kinds = list(Entry.objects.order_by("pk").values_list("kind", "record"))
    assert kinds == [("OPENED", None), ("STATUS", None), ("REFERRAL", made.pk)]


@pytest.mark.usefixtures("cohort")
def test_the_log_says_that_a_case_was_added_and_decided_on(haringey: Posting) -> None:
    accepted(referred(), haringey, **WHO)
    case = Case.objects.get()
    found = LogEntry.objects.filter(what="iom.case", which=[case.reference]).order_by("pk")
    assert list(found.values_list("act", "fields")) == [
        ("COLLECTION", ["case"]),
        ("ALTERATION", ["decided", "reason"]),
    ]


@pytest.mark.usefixtures("cohort")
def test_the_page_of_the_case_stands_without_an_extract(haringey: Posting) -> None:
    accepted(referred(), haringey, **WHO)
    browser = Client()
    browser.force_login(haringey.user)
    page = browser.get(reverse("iom:case", args=[Case.objects.get().pk]))
    assert page.status_code == 200
    assert "Added at local discretion" in page.content.decode()


def test_whoever_has_a_case_that_is_not_eligible_is_added_by_that_one(cohort: Any, haringey: Posting) -> None:
    cohort.month(FEBRUARY, cohort.person(ogrs2="10"))
    made = accepted(referred(), haringey, same_as=cohort.case().person_id, **WHO)
    assert standing(cohort.case()) == ("INCLUDED", "REFERRED", True, HARINGEY)
    assert made.case == cohort.case().record
    assert Case.objects.count() == 1


def test_whoever_is_on_the_cohort_stays_as_they_are(cohort: Any, haringey: Posting) -> None:
    cohort.month(FEBRUARY, cohort.person())
    with acting.as_posting(haringey):
        cohort.decide(haringey)
    made = accepted(referred(), haringey, same_as=cohort.case().person_id, **WHO)
    assert standing(cohort.case()) == ("INCLUDED", "", False, HARINGEY)
    assert made.case == cohort.case().record


def test_whoever_is_eligible_is_decided_on_first(cohort: Any, haringey: Posting) -> None:
    cohort.month(FEBRUARY, cohort.person())
    made = referred()
    with pytest.raises(CannotDo, match="so it is not for local discretion"):
        accepted(made, haringey, same_as=cohort.case().person_id, **WHO)
    assert Referral.objects.get().state == "WAITING"
    assert Person.objects.get().source == "EXTRACT"


@pytest.mark.usefixtures("cohort")
def test_whoever_may_not_decide_is_told_who_does(haringey: Posting, make_posting: Any) -> None:
    worker = make_posting("PARTNER_WORKER", "Haringey", agency=haringey.agency)
    with pytest.raises(CannotDo, match="decided by the borough’s coordinator: leave it to them"):
        accepted(referred(), worker, **WHO)
    assert not Person.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.usefixtures("cohort")
def test_another_borough_s_is_not_theirs_to_add(haringey: Posting, make_posting: Any) -> None:
    lead = make_posting("GOVERNANCE_LEAD", agency=haringey.agency)
    name_desk(lead, "london-iom", borough="")
    with pytest.raises(CannotDo, match="Another borough decides on whoever lives there"):
        accepted(referred(borough=ENFIELD), haringey, **WHO)


@pytest.mark.usefixtures("cohort")
def test_whom_the_pack_does_not_take_is_not_added(haringey: Posting) -> None:
    with pytest.raises(CannotDo, match="takes offenders, and nobody in another role"):
        accepted(referred(), haringey)
    with pytest.raises(CannotDo, match="takes people from 18 to 120, and they are 16"):
        accepted(referred(), haringey, role="OFFENDER", born_on=date(2004, 5, 11))
    assert not Record.objects.exists()


def test_a_run_leaves_whoever_no_extract_has_brought(cohort: Any, haringey: Posting) -> None:
    accepted(referred(), haringey, crn="X000001", **WHO)
    accepted(referred(), haringey, surname="Okafor", **WHO)
    cohort.month(MARCH, cohort.person(), cohort.person("X000002"))
    added = Case.objects.filter(person__source="ENTERED")
    assert [standing(case) for case in added] == [("INCLUDED", "REFERRED", True, HARINGEY)] * 2
    assert set(added.values_list("ogrs2", "last_run")) == {(None, None)}
    brought = Case.objects.get(person__source="EXTRACT", person__crn="X000001")
    assert (brought.ogrs2, brought.decided, brought.discretionary) == (80, "UNDECIDED", False)


@pytest.mark.usefixtures("cohort")
def test_neighbours_do_not_see_whom_haringey_has_added(haringey: Posting, enfield: Posting) -> None:
    accepted(referred(), haringey, **WHO)
    with acting.as_posting(haringey):
        assert visible_to(haringey).count() == Case.objects.count() == 1
    with acting.as_posting(enfield):
        assert visible_to(enfield).count() == Case.objects.count() == 0
