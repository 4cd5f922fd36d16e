"""What is not shared tells nothing by what becomes of a pair: no address, no sealed record, no namesake."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from agreements import a_party
from alongside.audit import acting
from alongside.partners.models import Agency, Agreement, Posting
from alongside.people import likely, queries
from alongside.people.actions import entries
from alongside.people.models import Pair, Person
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db

FEBRUARY = date(2021, 2, 1)
WEIGHT = "[+\u2212]\\d+\\.\\d"
PNC, OTHER_PNC = "2002/0073319Z", "2003/0000003Y"


@pytest.fixture
def who_only(
    make_posting: Callable[..., Posting], make_agency: Callable[..., Agency], school: Posting
) -> Posting:
    """A coordinator whose agency is told who people are, and not where they live."""
    agency = make_agency(shares=False)
    a_party(Agreement.objects.get(), agency, reads=["IDENTITY"], contributes=["IDENTITY"])
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=agency)


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """A worker at an agency that shares nothing with anybody."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(shares=False))


def seen_as_one(posting: Posting, person: Person) -> set[int]:
    """The sources that are shown as one person with somebody."""
    with transaction.atomic(), acting.as_posting(posting):
        return {one.pk for one in queries.same_individual(posting, person)}


def told(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.mark.parametrize(
    "address",
    [
        {"address": "14 Acacia Road", "postcode": "N17 9QA"},
        {"address": "2 Mare Street", "postcode": "E8 1HR"},
    ],
)
def test_typing_the_right_address_of_somebody_links_no_more_than_a_wrong_one(
    school: Posting,
    who_only: Posting,
    enter: Callable[..., Person],
    pair_of: Callable[..., Pair],
    address: dict[str, str],
) -> None:
    there = enter(school, surname="Featherstone", forenames="Quentin", born_on=date(1990, 5, 7))
    typed = enter(
        who_only,
        surname="Featherstone",
        forenames="Quentin",
        born_on=date(1990, 7, 5),
        address="",
        postcode="",
    )
    before = pair_of(there, typed)
    said = {"surname": "Featherstone", "forenames": "Quentin", "born_on": date(1990, 7, 5), "sex": "M"}
    entries.change(person=typed.pk, by=who_only, said={**said, **address})
    after = pair_of(there, typed)
    assert (after.state, after.weight) == (before.state, before.weight)


def test_whoever_is_told_the_address_is_linked_by_it(
    school: Posting, police: Posting, enter: Callable[..., Person], pair_of: Callable[..., Pair]
) -> None:
    there = enter(school, surname="Featherstone", forenames="Quentin", born_on=date(1990, 5, 7))
    typed = enter(
        police, surname="Featherstone", forenames="Quentin", born_on=date(1990, 7, 5), role="OFFENDER"
    )
    assert pair_of(there, typed).state == "LINKED"


def test_no_weight_on_any_page_tells_whether_addresses_agree(
    school: Posting,
    police: Posting,
    who_only: Posting,
    enter: Callable[..., Person],
    as_posting: Callable[[Posting], Client],
    pair_of: Callable[..., Pair],
) -> None:
    pages = {}
    for surname, address in (("Okonkwo", "14 Acacia Road"), ("Okafor", "2 Mare Street")):  # fmt: skip
        one = enter(police, surname=surname, born_on=date(2004, 5, 11), role="OFFENDER")
        two = enter(school, surname=surname, born_on=date(2004, 11, 5), address=address)
        pages[surname] = pair_of(one, two)
    weights = {round(pair.weight or 0, 1) for pair in pages.values()}
    shown = as_posting(who_only).get(f"/people/pairs/{pages['Okonkwo'].pk}/")
    assert "Addresses are left out" in told(shown)
    stated, *_ = re.findall(rf"Together ({WEIGHT})", told(shown))
    said_before = told(shown).partition("What was said before")[2]
    assert set(re.findall(WEIGHT, said_before)) == {stated}
    assert len(weights) == 1


@pytest.mark.parametrize("guess", [("X123456", PNC), ("X654321", OTHER_PNC)])
def test_two_rows_of_ones_own_are_not_one_because_of_a_record_that_is_sealed(
    cohort: Cohort, haringey: Posting, enter: Callable[..., Person], guess: tuple[str, str]
) -> None:
    cohort.month(
        FEBRUARY,
        cohort.person("X123456", surname="Adeyemi", forenames="Marcus", dob="2004-05-11", pnc=PNC),
    )
    case = cohort.case("X123456")
    type(case).objects.filter(pk=case.pk).update(access="SEALED")
    crn, pnc = guess
    bare = {"role": "OFFENDER", "address": "", "postcode": ""}
    one = enter(haringey, born_on=date(2004, 5, 11), pnc=pnc, **bare)
    two = enter(haringey, born_on=None, crn=crn, **bare)
    assert two.pk not in seen_as_one(haringey, one)


def test_what_is_linked_before_ones_eyes_is_one(
    school: Posting, police: Posting, haringey: Posting, enter: Callable[..., Person]
) -> None:
    one, two, three = enter(school), enter(police, role="OFFENDER"), enter(haringey, forenames="Marcus")
    assert seen_as_one(haringey, one) == {one.pk, two.pk, three.pk}


def test_namesakes_out_of_sight_do_not_crowd_out_who_is_seen(school: Posting, stranger: Posting) -> None:
    said = {"source": "ENTERED", "borough": "E09000014", "forenames": "Mohamed", "surname": "Ali", "sex": "M"}
    Person.objects.bulk_create(
        Person(**said, agency=stranger.agency, entered_by=stranger, born_on=date(1950, 1, 1))
        for _ in range(600)
    )
    own = Person.objects.create(**said, agency=school.agency, entered_by=school, born_on=date(1990, 5, 5))
    with transaction.atomic(), acting.as_posting(school):
        found = likely.matches(school, {"forenames": "Mohamed", "surname": "Ali", "born_on": None})
    assert [one.person.pk for one in found] == [own.pk]
