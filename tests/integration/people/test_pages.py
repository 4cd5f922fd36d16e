"""The pages of the index: entering somebody, their page, roles, and pairs."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alongside.audit.models import Entry
from alongside.partners.models import AgreementParty, Posting
from alongside.people.models import Marker, Pair, Person
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db
FEBRUARY = date(2021, 2, 1)
Come = Callable[[Posting], Client]


def filled(**changed: str) -> dict[str, str]:
    """The form, filled in well."""
    soon = timezone.localdate().replace(day=1).replace(year=timezone.localdate().year + 1)
    return {
        "forenames": "Marcus Jerome",
        "surname": "Adeyemi",
        "born_on-day": "11",
        "born_on-month": "5",
        "born_on-year": "2004",
        "sex": "M",
        "address": "14 Acacia Road",
        "postcode": "n17 9qa",
        "role": "AT_RISK",
        "reason": "Excluded twice, says the school",
        "review_on-day": "1",
        "review_on-month": str(soon.month),
        "review_on-year": str(soon.year),
        **changed,
    }


def test_somebody_is_entered_with_a_role(school: Posting, as_posting: Come) -> None:
    page = as_posting(school).post("/people/new/", filled(), follow=True)
    person = Person.objects.get()
    assert page.redirect_chain[-1][0] == f"/people/{person.pk}/"
    assert (person.postcode, person.agency_id) == ("N17 9QA", school.agency_id)
    assert "Adeyemi, Marcus Jerome is in the index." in page.content.decode()
    assert list(Marker.objects.values_list("role", "person_id")) == [("AT_RISK", person.pk)]
    assert Entry.objects.filter(act="COLLECTION", people=[person.pk]).count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"role": ""}, "nobody stands here without a role"),
        ({"surname": ""}, "Enter surname"),
        ({"surname": "😀"}, "Enter a surname with at least one letter"),
        ({"surname": "--"}, "Enter a surname with at least one letter"),
        ({"surname": "7"}, "Enter a surname with at least one letter"),
        ({"surname": "\u202e\u200f"}, "Enter a surname with at least one letter"),
        ({"surname": "\u02bc"}, "Enter a surname with at least one letter"),
        ({"surname": "\u3164"}, "Enter a surname with at least one letter"),
        ({"forenames": "’"}, "Enter a forename with at least one letter, or leave it empty"),
        ({"pnc": "2003/0011985Z"}, "its last letter does not fit its digits"),
        ({"born_on-year": "2999"}, "Date of birth must be in the past"),
        ({"review_on-year": "2001"}, "must be after today, and within a year"),
        ({"reason": "x"}, "Say more"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    school: Posting, as_posting: Come, changed: dict[str, str], sentence: str
) -> None:
    page = as_posting(school).post("/people/new/", filled(**changed))
    text = page.content.decode()
    assert (page.status_code, Person.objects.count()) == (400, 0)
    assert sentence in text
    assert "14 Acacia Road" in text


@pytest.mark.parametrize(
    ("forenames", "surname"), [("", "Adeyemi"), ("明", "李"), ("محمد", "علي"), ("J", "O’Hara-Smythe")]
)
def test_a_name_has_a_letter_of_any_script(
    school: Posting, as_posting: Come, forenames: str, surname: str
) -> None:
    as_posting(school).post("/people/new/", filled(forenames=forenames, surname=surname))
    assert list(Person.objects.values_list("forenames", "surname")) == [(forenames, surname)]


def test_a_button_that_is_pressed_twice_enters_somebody_once(school: Posting, as_posting: Come) -> None:
    browser = as_posting(school)
    first = browser.post("/people/new/", filled(same_as="NONE"))
    second = browser.post("/people/new/", filled(same_as="NONE"))
    assert first["Location"] == second["Location"] == f"/people/{Person.objects.get().pk}/"
    assert Marker.objects.count() == 1


def test_likely_matches_are_shown_before_anything_is_saved(
    school: Posting, as_posting: Come, enter: Callable[..., Person]
) -> None:
    known = enter(school)
    text = as_posting(school).post("/people/new/", filled(forenames="Marcus")).content.decode()
    assert Person.objects.count() == 1
    assert "Is it one of these?" in text
    assert f'value="{known.pk}"' in text
    assert "born 11 May 2004" in text


def test_one_of_them_chosen_becomes_another_source_of_theirs(
    school: Posting, as_posting: Come, enter: Callable[..., Person]
) -> None:
    known = enter(school)
    as_posting(school).post("/people/new/", filled(forenames="Marc", same_as=str(known.pk)))
    made = Person.objects.latest("pk")
    assert made.individual == known.pk


def test_somebody_else_is_entered_all_the_same(
    school: Posting, as_posting: Come, enter: Callable[..., Person]
) -> None:
    enter(school)
    as_posting(school).post("/people/new/", filled(same_as="NONE"))
    assert Person.objects.count() == 2


def test_while_it_is_typed_matches_come_as_a_part_of_the_page(
    school: Posting, as_posting: Come, enter: Callable[..., Person]
) -> None:
    known = enter(school)
    client = as_posting(school)
    typed = {"forenames": "Markus", "surname": "Adeyemy", "born_on-day": "", "sex": ""}
    part = client.post("/people/likely/", typed)
    assert f'href="/people/{known.pk}/"' in part.content.decode()
    assert client.post("/people/likely/", {"surname": "Adeyemi"}).content.decode().strip() == ""


def test_who_is_not_shared_is_no_likely_match(
    school: Posting,
    as_posting: Come,
    enter: Callable[..., Person],
    make_posting: Callable[..., Posting],
    make_agency: Callable[..., Any],
) -> None:
    enter(school)
    stranger = make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(kind="CHARITY", shares=False))
    client = as_posting(stranger)
    assert client.post("/people/likely/", filled()).content.decode().strip() == ""
    page = client.post("/people/new/", filled(), follow=True)
    assert "is in the index" in page.content.decode()
    # They are linked all the same, and neither sees the other's.
    one, two = Person.objects.order_by("pk")
    assert one.individual == two.individual
    assert school.agency.name not in page.content.decode()


def test_a_persons_page_says_who_says_what_since_when(
    cohort: Cohort, school: Posting, haringey: Posting, enter: Callable[..., Person], as_posting: Come
) -> None:
    row = cohort.person(surname="Adeyemi", forenames="Marcus Jerome", dob="2004-05-11", postcode="N17 9QA")
    cohort.month(FEBRUARY, {**row, "address": "14 Acacia Road"})
    pupil = enter(school, forenames="Marcus", known_as="Jay")
    text = as_posting(haringey).get(f"/people/{pupil.pk}/").content.decode()
    assert "Adeyemi, Marcus Jerome" in text
    assert f"Jay – {school.agency.name}" in text
    assert cohort.case().reference in text
    assert "At risk" in text
    assert "Referred by the school" in text


def test_an_agency_changes_what_it_says_and_the_rest_is_kept(
    school: Posting, haringey: Posting, enter: Callable[..., Person], as_posting: Come
) -> None:
    pupil = enter(school)
    as_posting(school).post(f"/people/{pupil.pk}/change/", filled(address="3 High Street"))
    text = as_posting(school).get(f"/people/{pupil.pk}/").content.decode()
    assert "3 High Street, N17 9QA" in text
    assert "14 Acacia Road, N17 9QA" in text
    assert as_posting(haringey).get(f"/people/{pupil.pk}/change/").status_code == 404


def test_a_role_ends_with_a_reason_by_the_agency_that_set_it(
    school: Posting, haringey: Posting, enter: Callable[..., Person], as_posting: Come
) -> None:
    enter(school)
    marker = Marker.objects.get()
    address = f"/people/roles/{marker.pk}/end/"
    assert as_posting(haringey).get(address).status_code == 404
    as_posting(school).post(address, {"reason": "He is doing well"})
    marker.refresh_from_db()
    assert (marker.until_on, marker.ended_why) == (timezone.localdate(), "He is doing well")


def test_a_role_whose_day_has_come_is_listed_for_its_agency(
    school: Posting, haringey: Posting, enter: Callable[..., Person], as_posting: Come, time_machine: Any
) -> None:
    enter(school)
    assert (
        "No role that your agency has set is due."
        in as_posting(school).get("/people/roles/").content.decode()
    )
    time_machine.move_to(timezone.now() + timedelta(days=90))
    assert "Adeyemi" in as_posting(school).get("/people/roles/").content.decode()
    assert "Roles to look at again" in as_posting(school).get("/").content.decode()
    assert "Adeyemi" not in as_posting(haringey).get("/people/roles/").content.decode()


@pytest.fixture
def waiting(school: Posting, enter: Callable[..., Person]) -> list[Pair]:
    """Two pairs that are alike, and not enough."""
    names = [("Aidan", "Brook", 1990), ("Zofia", "Quill", 1961), ("Tariq", "Venn", 2001)]
    a, b, c = (
        enter(school, forenames=one, surname=two, born_on=date(year, 1, 9), address="", postcode="")
        for one, two, year in names
    )
    found_at = timezone.now()
    return [
        Pair.objects.create(one=a, two=b, found_at=found_at, weight=8.0),
        Pair.objects.create(one=a, two=c, found_at=found_at, weight=4.0),
    ]


def test_pairs_are_decided_one_after_the_other(
    waiting: list[Pair], haringey: Posting, as_posting: Come
) -> None:
    client = as_posting(haringey)
    first, second = waiting
    listed = client.get("/people/pairs/").content.decode()
    assert listed.index(f"/people/pairs/{first.pk}/") < listed.index(f"/people/pairs/{second.pk}/")
    page = client.get(f"/people/pairs/{first.pk}/").content.decode()
    assert "Brook" in page
    assert "Quill" in page
    assert "Surname: different" in page
    said = {"verdict": "DIFFERENT", "reason": "Not alike at all"}
    answer = client.post(f"/people/pairs/{first.pk}/", said)
    assert answer["Location"] == f"/people/pairs/{second.pk}/"
    last = client.post(f"/people/pairs/{second.pk}/", said)
    assert last["Location"] == "/people/pairs/"
    assert set(Pair.objects.values_list("state", flat=True)) == {"DIFFERENT"}


def test_a_verdict_without_a_reason_is_not_taken(
    waiting: list[Pair], haringey: Posting, as_posting: Come
) -> None:
    page = as_posting(haringey).post(f"/people/pairs/{waiting[0].pk}/", {"verdict": "SAME", "reason": ""})
    assert page.status_code == 400
    assert "Say what that rests on" in page.content.decode()


def test_a_decision_is_taken_back_on_its_page(
    waiting: list[Pair], haringey: Posting, as_posting: Come
) -> None:
    client = as_posting(haringey)
    client.post(f"/people/pairs/{waiting[0].pk}/", {"verdict": "SAME", "reason": "They say so"})
    assert "Take this back" in client.get(f"/people/pairs/{waiting[0].pk}/").content.decode()
    client.post(f"/people/pairs/{waiting[0].pk}/take-back/", {"reason": "It was a mistake"})
    waiting[0].refresh_from_db()
    assert waiting[0].state == "WAITING"


def test_how_well_it_works_is_told_by_group(waiting: list[Pair], haringey: Posting, as_posting: Come) -> None:
    client = as_posting(haringey)
    client.post(f"/people/pairs/{waiting[0].pk}/", {"verdict": "SAME", "reason": "They say so"})
    text = client.get("/people/linkage/").content.decode()
    assert "They have not been learned from this index." in text
    assert "By sex" in text
    assert "No pair has been linked or decided yet." not in text
    assert "By ethnicity" in text


def test_an_address_that_is_not_shared_is_not_compared(
    waiting: list[Pair], haringey: Posting, as_posting: Come
) -> None:

    AgreementParty.objects.filter(agency=haringey.agency).update(reads=["IDENTITY"])
    Person.objects.update(address="14 Acacia Road", postcode="N17 9QA")
    text = as_posting(haringey).get(f"/people/pairs/{waiting[0].pk}/").content.decode()
    assert "Acacia" not in text
    assert "Not shared with your agency" in text
    assert "Addresses are left out" in text
