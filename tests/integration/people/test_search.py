"""One box: whom it finds by what, in which order, and for whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.partners.models import Posting
from alongside.people import searching
from alongside.people.actions import entries
from alongside.people.models import Person
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
BILL = {
    "surname": "O’Hara-Smythe",
    "forenames": "William José",
    "dob": "1990-03-14",
    "pnc": "2002/0073319Z",
    "noms": "A1234BC",
    "address": "14 Acacia Road",
    "postcode": "N17 9QA",
}


@pytest.fixture
def bill(cohort: Cohort) -> Person:
    """In the cohort, under a name that is written in many ways; he has moved since February."""
    cohort.month(
        FEBRUARY, cohort.person("X123456", **{**BILL, "address": "2 Old Lane", "postcode": "E1 6AN"})
    )
    cohort.month(MARCH, cohort.person("X123456", **BILL), cohort.person("X000002"))
    return cohort.case("X123456").person


def found(posting: Posting, typed: str) -> list[str]:
    with transaction.atomic(), acting.as_posting(posting):
        results = searching.find(posting, searching.read(typed, today=MARCH))
    return [one.person.crn or one.person.surname for one in results.found]


@pytest.mark.parametrize(
    "typed",
    [
        "William O'Hara-Smythe",
        "smythe, william",
        "bill smythe",
        "billy ohara",
        "smith william",
        "wiliam smith",
        "w smythe",
        "willia smyth",
        "jose smythe",
        "smythe 14/3/1990",
        "smythe 31",
        "14 March 1990",
        "x123456",
        "02/73319Z",
        "a1234bc",
        "n17 9qa",
        "acacia road",
        "14 Acacia Road",
        # Where he lived in February.
        "e1 6an",
        "2 old lane",
    ],
)
def test_he_is_found_however_he_is_looked_for(bill: Person, haringey: Posting, typed: str) -> None:
    assert "X123456" in found(haringey, typed)


@pytest.mark.parametrize(
    "typed", ["bill jones", "smythe 14/3/1991", "smythe 20", "n17 9qb", "13 Acacia Road"]
)
def test_he_is_not_found_by_what_is_not_his(bill: Person, haringey: Posting, typed: str) -> None:
    assert "X123456" not in found(haringey, typed)


def test_a_case_is_found_by_its_reference(bill: Person, cohort: Cohort, haringey: Posting) -> None:
    assert found(haringey, cohort.case("X123456").reference) == ["X123456"]
    assert found(haringey, "IOM-999999") == []


def test_where_nobody_has_the_name_the_nearest_is_shown(bill: Person, haringey: Posting) -> None:
    # The first letter is wrong, so that it neither sounds alike nor begins alike.
    assert found(haringey, "Dmythe") == []
    assert found(haringey, "Wiklliam") == ["X123456"]


def test_the_name_as_typed_comes_first(school: Posting, enter: Callable[..., Person]) -> None:
    for forename, surname in (("Jon", "Smithe"), ("John", "Smith"), ("Johann", "Schmith")):
        enter(school, forenames=forename, surname=surname, born_on=None, address="", postcode="")
    assert found(school, "john smith")[0] == "Smith"


@pytest.mark.parametrize("typed", ["smith", "john smith", "j smith", "smith 31"])
@pytest.mark.parametrize("at_most", [1, 2, 3, 4, 5])
def test_the_first_of_many_are_those_who_come_first_of_all(
    school: Posting, enter: Callable[..., Person], typed: str, at_most: int
) -> None:
    """A short page is found another way than a long one (iom 0009), and shows the same people."""
    spellings = ["Smith", "Smyth", "Smith", "Schmitt", "Smithson", "Smyth", "Smith"]
    people = [
        enter(school, forenames=name, surname=surname, born_on=date(1990, 1, day), address="", postcode="")
        for day, (name, surname) in enumerate(
            zip(["John", "Jon", "John", "Jack", "John", "John", "Jane"], spellings, strict=True), 1
        )
    ]
    said = {"forenames": "John", "sex": "M", "born_on": date(1990, 1, 1)}
    # One who was called so and sounds alike still, and one who is called so now.
    entries.change(person=people[0].pk, by=school, said={**said, "surname": "Smyth"})
    entries.change(person=people[1].pk, by=school, said={**said, "surname": "Smith"})
    with transaction.atomic(), acting.as_posting(school):
        wanted = searching.read(typed, today=MARCH)
        every = searching.find(school, wanted).found
        first = searching.find(school, wanted, at_most=at_most).found
    assert first == every[:at_most]


@pytest.mark.parametrize("typed", ["smythe", "x123456", "acacia road", "14 March 1990"])
def test_who_is_out_of_reach_is_not_found(
    bill: Person, enfield: Posting, viewer: Posting, typed: str
) -> None:
    assert found(enfield, typed) == []
    assert found(viewer, typed) == []


def test_who_is_sealed_is_not_found(bill: Person, cohort: Cohort, haringey: Posting) -> None:
    case = cohort.case("X123456")
    case.access = "SEALED"
    case.save(update_fields=["access"])
    assert found(haringey, "smythe") == []
    assert found(haringey, "acacia road") == []


def test_the_page_says_how_it_looked_and_the_log_whom_it_showed(
    bill: Person, haringey: Posting, as_posting: Callable[[Posting], Client]
) -> None:
    page = as_posting(haringey).post("/people/", {"q": "bill smythe 31"})
    text = page.content.decode()
    assert "Looked for by name and age." in text
    assert "O’Hara-Smythe, William José" in text
    assert "born 14 March 1990, age 30" in text
    entry = Entry.objects.filter(what="people.person", act="CONSULTATION").latest("pk")
    assert (entry.people, entry.reason) == ([bill.pk], "Looked for by name and age")


def test_what_cannot_be_looked_for_is_said_and_kept(
    haringey: Posting, as_posting: Callable[[Posting], Client]
) -> None:
    page = as_posting(haringey).post("/people/", {"q": "17"})
    assert page.status_code == 400
    assert "An age alone fits too many people. Add a name" in page.content.decode()
    assert 'value="17"' in page.content.decode()


def exactly(posting: Posting, typed: str) -> list[bool]:
    """Of each whom a search finds, whether the name stands there as it was typed."""
    with transaction.atomic(), acting.as_posting(posting):
        results = searching.find(posting, searching.read(typed, today=MARCH))
    return [one.is_exact for one in results.found]


@pytest.mark.parametrize(
    ("typed", "is_exact"),
    [
        ("smith-jones", True),
        ("ann smith-jones", True),
        ("smith jones", True),
        ("ann smyth-jones", False),
        ("smyth jones", False),
    ],
)
def test_a_name_with_a_hyphen_is_exact_where_each_of_its_parts_is(
    school: Posting, enter: Callable[..., Person], typed: str, is_exact: bool
) -> None:
    enter(school, forenames="Ann", surname="Smith-Jones")
    assert exactly(school, typed) == [is_exact]


@pytest.mark.parametrize("typed", ["a o", "a-o", "a.o.", "a\u2013o", "é-o", "a/o a"])
def test_initials_alone_are_not_looked_for_whatever_parts_them(typed: str) -> None:
    with pytest.raises(searching.CannotRead, match="Initials alone"):
        searching.read(typed, today=MARCH)


@pytest.mark.parametrize("typed", ["a-o 14/3/1990", "a-obi", "d'o", "李 明", "и п"])
def test_what_is_more_than_latin_initials_is_looked_for(typed: str) -> None:
    assert searching.read(typed, today=MARCH).words


@pytest.mark.parametrize("typed", ["李 明", "明 李", "李明", "李-明", "李"])
def test_a_name_of_two_letters_is_found_with_a_space_and_without(
    school: Posting, enter: Callable[..., Person], typed: str
) -> None:
    enter(school, forenames="明", surname="李")
    assert (found(school, typed), exactly(school, typed)) == (["李"], [True])


@pytest.mark.parametrize(
    ("forenames", "surname", "typed"),
    [
        ("小明", "王", "王小明"),
        ("修", "欧阳", "欧阳修"),
        ("太郎", "佐々木", "佐々木太郎"),
        ("민수", "김", "김민수"),
        ("", "李明", "李明"),
        ("Wei", "李明", "wei 李明"),
    ],
)
def test_a_whole_name_without_a_space_is_found_wherever_it_parts(
    school: Posting, enter: Callable[..., Person], forenames: str, surname: str, typed: str
) -> None:
    enter(school, forenames=forenames, surname=surname)
    enter(school, forenames="芳", surname="陈", born_on=date(1990, 3, 14))
    assert (found(school, typed), exactly(school, typed)) == ([surname], [True])


def test_who_is_found_just_so_by_another_reading_comes_before_who_is_only_alike(
    school: Posting, enter: Callable[..., Person]
) -> None:
    enter(school, forenames="", surname="王小明明")
    enter(school, forenames="小明", surname="王", born_on=date(1990, 3, 14))
    assert found(school, "王小明") == ["王", "王小明明"]


def test_a_letter_that_is_not_latin_stands_for_a_name_that_begins_with_it(
    school: Posting, enter: Callable[..., Person]
) -> None:
    enter(school, forenames="Анна", surname="Иванова")
    assert found(school, "\u0430 иванова") == ["Иванова"]


def test_two_sources_of_one_person_are_one_result(
    bill: Person,
    cohort: Cohort,
    haringey: Posting,
    enter: Callable[..., Any],
    as_posting: Callable[[Posting], Client],
) -> None:
    enter(
        haringey,
        forenames="Bill",
        surname="Smythe",
        born_on=date(1990, 3, 14),
        pnc="2002/0073319Z",
        address="",
        postcode="",
    )
    text = as_posting(haringey).post("/people/", {"q": "bill smythe"}).content.decode()
    assert "1 person</h2>" in text
    assert f"{haringey.agency.name}, London IOM, from probation’s extract" in text
