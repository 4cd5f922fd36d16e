"""The public feed: every address of the profile, as the profile and its compiled schemas have it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from alongside.network.hsds.check import FAIL, of_record
from alongside.network.hsds.profile import Kind
from alongside.network.models import Received
from alongside.network.readers.hsds import LOCAL
from directory_samples import BOXING, PLACE, TERM, organisation, service, without

pytestmark = pytest.mark.django_db

FEED = "/open-referral/v3"
NIGHT = "11111111-2222-4333-8444-555555555555"
TakeIn = Callable[..., Received]


@pytest.fixture
def feed(take_in: TakeIn) -> Callable[[str], dict[str, Any]]:
    """Asks the feed, as somebody without an account."""
    office = {"id": "a1a1a1a1-0000-4000-8000-000000000004", "title": "Youth office"}
    named = {"id": "a1a1a1a1-0000-4000-8000-000000000006", "name": "Somebody Named", "title": "Coach"}
    night = service(id=NIGHT, name="Night shelter", description="Beds", minimum_age=18, maximum_age=25)
    night |= {"attributes": [], "schedules": []}
    take_in([service(contacts=[office, named]), without(night, "service_at_locations", "contacts")])

    def ask(address: str) -> dict[str, Any]:
        answer = Client().get(f"{FEED}{address}")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = json.loads(answer.content)
        return found

    return ask


EVERY = [
    "",
    "/services",
    f"/services/{BOXING}",
    "/taxonomies",
    "/taxonomy_terms",
    f"/taxonomy_terms/{TERM}",
    "/service_at_locations",
    f"/service_at_locations/{PLACE}",
]


@pytest.mark.parametrize("address", EVERY)
def test_everybody_reads_it_from_everywhere(feed: Any, address: str) -> None:
    answer = Client().get(f"{FEED}/{address.lstrip('/')}")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"] == "application/json"
    assert "public" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("address", EVERY)
def test_nothing_of_it_names_anybody(feed: Any, address: str) -> None:
    said = Client().get(f"{FEED}/{address.lstrip('/')}").content.decode()
    assert "Somebody Named" not in said
    assert "Coach" not in said


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_only_read(feed: Any, method: str) -> None:
    assert getattr(Client(), method)(f"{FEED}/services").status_code == 405


# --- As the profile has it ---

DOCUMENTS = [
    (f"/services/{BOXING}", Kind.SERVICE, "schema__compiled__service.json"),
    (f"/services/{NIGHT}", Kind.SERVICE, "schema__compiled__service.json"),
    (
        f"/service_at_locations/{PLACE}",
        Kind.SERVICE_AT_LOCATION,
        "schema__compiled__service_at_location.json",
    ),
    # What the description of the addresses says of this one.
    (f"/service_at_locations/{PLACE}", Kind.SERVICE_AT_LOCATION, "schema__compiled__service.json"),
]
LISTS = [
    ("/services", Kind.SERVICE, "schema__compiled__service_list.json"),
    ("/service_at_locations", Kind.SERVICE_AT_LOCATION, "schema__compiled__service_at_location.json"),
    ("/taxonomies", Kind.TAXONOMY, ""),
    ("/taxonomy_terms", Kind.TERM, ""),
]


@pytest.mark.parametrize(("address", "kind", "schema"), DOCUMENTS)
def test_a_record_passes_our_own_check(feed: Any, address: str, kind: Kind, schema: str) -> None:
    assert [one for one in of_record(kind, feed(address)) if one.level == FAIL] == []


@pytest.mark.parametrize(("address", "kind", "schema"), DOCUMENTS)
def test_a_record_passes_the_compiled_schema(
    feed: Any, samples: Path, address: str, kind: Kind, schema: str
) -> None:
    compiled = json.loads((samples / "open_referral_uk" / schema).read_text())
    jsonschema_rs.validate(compiled, feed(address), validate_formats=True)


@pytest.mark.parametrize(("address", "kind", "schema"), LISTS)
def test_each_record_of_a_list_passes_our_own_check(feed: Any, address: str, kind: Kind, schema: str) -> None:
    page = feed(address)
    assert [found for one in page["contents"] for found in of_record(kind, one)] == []
    assert page["empty"] is False


@pytest.mark.parametrize(("address", "kind", "schema"), LISTS[:2])
def test_each_record_of_a_list_passes_the_compiled_schema(
    feed: Any, samples: Path, address: str, kind: Kind, schema: str
) -> None:
    compiled = json.loads((samples / "open_referral_uk" / schema).read_text())
    assert [jsonschema_rs.is_valid(compiled, one, validate_formats=True) for one in feed(address)["contents"]]


def test_the_root_says_which_profile_it_is(feed: Any) -> None:
    assert feed("/")["version"] == "HSDS-UK-3.0"
    assert of_record(Kind.API, feed("/")) == []


def test_what_is_taken_in_from_the_feed_is_as_it_is(feed: Any, take_in: TakeIn) -> None:
    whole = [feed(f"/services/{key}") for key in (NIGHT,)]
    received = take_in(whole, apply=False)
    assert set(received.rows.values_list("what", flat=True)) == {"SAME"}


def test_what_the_profile_has_no_field_for_is_marked_as_local(take_in: TakeIn, feed: Any) -> None:
    take_in(service(**{f"{LOCAL}capacity": "FULL", f"{LOCAL}assured_until": "2027-03-01"}))
    found = feed(f"/services/{BOXING}")
    assert (found["alongside_capacity"], found["alongside_assured_until"]) == ("FULL", "2027-03-01")
    assert "capacity" not in found


# --- Pages and parameters ---


def names(page: dict[str, Any]) -> list[str]:
    return [one["name"] for one in page["contents"]]


def test_pages_are_numbered_as_the_profile_has_them(feed: Any) -> None:
    first, last, beyond = (feed(f"/services?per_page=1&page={number}") for number in (1, 2, 3))
    assert names(first) == ["Evening boxing"]
    assert names(last) == ["Night shelter"]
    assert (first["total_items"], first["total_pages"], first["size"]) == (2, 2, 1)
    assert (first["first_page"], first["last_page"]) == (True, False)
    assert (last["first_page"], last["last_page"]) == (False, True)
    assert (beyond["empty"], beyond["contents"]) == (True, [])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("search=boxing", ["Evening boxing"]),
        ("search=boxes", ["Evening boxing"]),
        ("search=chess", []),
        ("minimum_age=12", ["Night shelter"]),
        ("minimum_age=11", ["Evening boxing", "Night shelter"]),
        ("maximum_age=17", ["Evening boxing"]),
        ("day=TU", ["Evening boxing"]),
        ("day=thursday", ["Evening boxing"]),
        ("day=SU", []),
        ("start_time=17:00", ["Evening boxing"]),
        ("start_time=17:30", []),
        ("end_time=19:00", ["Evening boxing"]),
        ("end_time=18:00", []),
        ("day=TU&start_time=17:00&end_time=19:00", ["Evening boxing"]),
        (f"taxonomy_term_id={TERM}", ["Evening boxing"]),
        (f"taxonomy_term_id={NIGHT}", []),
        (f"taxonomy_id={NIGHT}", []),
    ],
)
def test_services_are_narrowed_by_each_parameter(feed: Any, asked: str, expected: list[str]) -> None:
    assert names(feed(f"/services?{asked}")) == expected


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("postcode=N17+9XX&proximity=100", 1),
        ("postcode=n179xx", 1),
        ("postcode=EC1N+8BA&proximity=100000", 0),
        ("day=SU", 0),
        ("search=boxing", 1),
    ],
)
def test_places_are_narrowed_by_distance_too(feed: Any, asked: str, count: int) -> None:
    assert len(feed(f"/service_at_locations?{asked}")["contents"]) == count


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/services?page=0", "page: “0” is not a whole number from 1 to 1,000,000."),
        ("/services?page=two", "page: “two”"),
        ("/services?page=1.5", "page: “1.5”"),
        ("/services?page=99999999999999999999999", "page:"),
        ("/services?per_page=101", "per_page:"),
        ("/services?minimum_age=nan", "minimum_age:"),
        ("/services?minimum_age=-1", "minimum_age:"),
        ("/services?start_time=25:00", "start_time:"),
        ("/services?day=Someday", "day: “Someday” is no weekday."),
        ("/services?taxonomy_id=x", "taxonomy_id: “x” is no identifier"),
        ("/service_at_locations?postcode=17", "postcode: “17” has not the form"),
        ("/service_at_locations?postcode=N17+9XX&proximity=far", "proximity:"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_answered_in_a_sentence(
    db: None, address: str, words: str
) -> None:
    answer = Client().get(f"{FEED}{address}")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (400, "*")
    assert words in json.loads(answer.content)["error"]


@pytest.mark.parametrize("kind", ["services", "taxonomies", "taxonomy_terms", "service_at_locations"])
@pytest.mark.parametrize("key", ["x", NIGHT.replace("1", "9")])
def test_what_is_not_there_is_not_found(db: None, kind: str, key: str) -> None:
    answer = Client().get(f"{FEED}/{kind}/{key}")
    assert (answer.status_code, "error" in json.loads(answer.content)) == (404, True)


def test_a_search_with_a_sign_that_is_no_letter_is_no_fault(feed: Any) -> None:
    assert names(feed("/services?search=%00boxing")) == ["Evening boxing"]


def test_a_service_that_has_left_is_in_the_feed_no_more(feed: Any, take_in: TakeIn) -> None:
    take_in([service(), service(id=NIGHT, name="Night shelter")], source="Corner")
    take_in([service()], source="Corner")
    assert names(feed("/services")) == ["Evening boxing"]
    assert Client().get(f"{FEED}/services/{NIGHT}").status_code == 404


def test_an_organisation_without_a_description_is_still_as_the_profile_has_it(
    take_in: TakeIn, feed: Any
) -> None:
    take_in(service(organization=organisation(description="")))
    assert of_record(Kind.SERVICE, feed(f"/services/{BOXING}")) == []
