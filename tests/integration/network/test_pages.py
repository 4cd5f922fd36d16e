"""The pages of the directory: looking for services, one service, suppliers, and taking files in."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.network import queries
from alongside.network.models import Received, Service
from alongside.network.queries import Asked
from alongside.network.rules import Point
from alongside.partners.models import Posting
from directory_samples import BOXING, organisation, service, without
from integration.attacks.watching import body_of, words_of

pytestmark = pytest.mark.django_db

TakeIn = Callable[..., Received]
SignIn = Callable[[Posting], Client]
KEYS = [f"11111111-2222-4333-8444-{number:012d}" for number in range(1, 6)]


def elsewhere(key: str, name: str, north: float, east: float, **changes: Any) -> dict[str, Any]:
    """The same service at another place."""
    given = service(id=key, name=name, **changes)
    place = given["service_at_locations"][0]
    place["id"], place["location"]["id"] = key, key
    place["location"].update(latitude=north, longitude=east)
    place["location"]["addresses"][0]["postal_code"] = "EN1 3XA"
    return given


@pytest.fixture
def directory(take_in: TakeIn) -> Received:
    """Three services: one in Tottenham, one some 5 km off in Enfield, one online."""
    online = service(id=KEYS[1], name="Talking online", schedules=[], maximum_age=25, minimum_age=16)
    return take_in(
        [
            service(alongside_capacity="FULL", alongside_route="OPEN"),
            elsewhere(
                KEYS[0],
                "Mentoring in Enfield",
                51.6332,
                -0.0693,
                languages=[],
                attributes=[],
                alongside_needs=["MENTORING"],
                alongside_capacity="PLACES",
            ),
            without(online, "service_at_locations", "attributes"),
        ]
    )


FITS = [
    ({}, ["Evening boxing", "Mentoring in Enfield", "Talking online"]),
    ({"need": "SPORT"}, ["Evening boxing"]),
    ({"need": "MENTORING"}, ["Mentoring in Enfield"]),
    ({"age": "10"}, []),
    ({"age": "11"}, ["Evening boxing", "Mentoring in Enfield"]),
    ({"age": "18"}, ["Talking online"]),
    ({"day": "1"}, ["Evening boxing", "Mentoring in Enfield"]),
    ({"day": "0"}, []),
    ({"capacity": "FULL"}, ["Evening boxing"]),
    ({"capacity": "ANY"}, ["Mentoring in Enfield"]),
    ({"language": "turkish"}, ["Evening boxing", "Talking online"]),
    ({"route": "OPEN"}, ["Evening boxing"]),
    ({"words": "mentor enfield"}, ["Mentoring in Enfield"]),
    ({"place": "N17", "within": "2"}, ["Evening boxing"]),
]


@pytest.mark.parametrize(("asked", "expected"), FITS)
def test_services_are_found_by_what_is_asked(
    directory: Received, worker: Posting, sign_in: SignIn, asked: dict[str, str], expected: list[str]
) -> None:
    page = body_of(sign_in(worker).get("/services/", asked)).decode()
    found = [
        name
        for name in ("Evening boxing", "Mentoring in Enfield", "Talking online")
        if f">{name}<span" in page
    ]
    assert found == expected


def test_the_nearest_stands_first_with_its_great_circle_distance(directory: Received) -> None:
    # From Enfield's place 0.045 degrees to the south: 6371.0088 × π / 180 × 0.045 = 5.00 km.
    found, total = queries.find(Asked(near=Point(51.6332, -0.0693), within_km=25), start=0, count=10)
    assert [(one.service.name, round(one.km or 0, 2)) for one in found] == [
        ("Mentoring in Enfield", 0.0),
        ("Evening boxing", 5.0),
    ]
    assert total == 2


def test_what_lies_just_outside_is_not_found(directory: Received) -> None:
    near = Point(51.6332, -0.0693)
    assert [queries.find(Asked(near=near, within_km=km), start=0, count=9)[1] for km in (5.0, 5.01)] == [1, 2]


def test_a_place_of_which_nothing_is_known_is_said_and_narrows_nothing(
    directory: Received, worker: Posting, sign_in: SignIn
) -> None:
    page = words_of(sign_in(worker).get("/services/", {"place": "SW1A 1AA", "age": "eleven"}))
    assert "No service with a point on the map is held in “SW1A 1AA”" in page
    assert "Enter the age in full years, like 15" in page
    assert "3 services fit" in page


def test_the_map_has_the_numbers_of_the_list(directory: Received, worker: Posting, sign_in: SignIn) -> None:
    page = body_of(sign_in(worker).get("/services/", {"place": "N17", "within": "25"})).decode()
    assert 'aria-label="1: Evening boxing"' in page
    assert 'aria-label="2: Mentoring in Enfield"' in page
    assert "The cross is where you looked from." in page


@pytest.mark.parametrize(
    "asked", ["page=99", "page=x", "words=%00", "within=x&day=9", "sort=nothing", "language=%00"]
)
def test_what_cannot_be_read_is_no_fault(
    directory: Received, worker: Posting, sign_in: SignIn, asked: str
) -> None:
    answer = sign_in(worker).get(f"/services/?{asked}")
    assert answer.status_code == 200
    assert "3 services fit" in words_of(answer)


def test_the_page_of_a_service_says_everything_that_is_known(
    take_in: TakeIn, worker: Posting, sign_in: SignIn
) -> None:
    named = {"id": KEYS[3], "name": "Somebody Named", "title": "Coach"}
    take_in(service(contacts=[named], alongside_assured_until="2020-01-01"))
    page = words_of(sign_in(worker).get(f"/services/{Service.objects.get().pk}/"))
    for words in (
        "Evening boxing",
        "Corner to Corner",
        "11 to 17",
        "Turkish",
        "17:00 to 19:00",
        "The Ring: 1 Corner Street, London, N17 9XX",
        "Somebody Named, Coach",
        "Assurance has lapsed. Ask the service before you send anybody there.",
        "Looked at on 1 March 2026; holds until 1 January 2020",
    ):
        assert words in page


def test_an_address_of_a_page_that_a_browser_should_not_follow_is_not_kept(take_in: TakeIn) -> None:
    received = take_in(service(url="javascript:alert(1)"))
    assert Service.objects.get().url == ""
    assert "is not the address of a page" in received.rows.get(label="Evening boxing").reason


def test_a_service_that_is_not_there_is_not_found(worker: Posting, sign_in: SignIn) -> None:
    assert sign_in(worker).get("/services/987654/").status_code == 404


# --- Taking files in ---


def sent(content: Any, **given: str) -> dict[str, Any]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"file": SimpleUploadedFile("directory.json", body), **given}


def test_a_file_is_sent_looked_at_and_applied(keeper: Posting, sign_in: SignIn) -> None:
    browser = sign_in(keeper)
    answer = browser.post("/services/files/new/", sent([service(), service(id=KEYS[0], name="")]))
    received = Received.objects.get()
    assert answer["Location"] == f"/services/files/{received.pk}/"
    page = words_of(browser.get(answer["Location"]))
    assert "Nothing is changed until you apply this file." in page
    assert "The service has no name. Give it one." in page
    assert not Service.objects.exists()
    done = browser.post(f"/services/files/{received.pk}/apply/", follow=True)
    assert "Records that are new, different or gone: 2." in words_of(done)
    assert Service.objects.get().name == "Evening boxing"
    again = browser.post(f"/services/files/{received.pk}/apply/", follow=True)
    assert "Somebody has applied it or set it aside meanwhile." in words_of(again)


def test_the_same_file_again_leads_to_the_first(keeper: Posting, sign_in: SignIn, take_in: TakeIn) -> None:
    received = take_in(service())
    answer = sign_in(keeper).post("/services/files/new/", sent(service()), follow=True)
    assert answer.redirect_chain == [(f"/services/files/{received.pk}/", 302)]
    assert "This file is there already." in words_of(answer)


def test_a_file_is_set_aside(keeper: Posting, sign_in: SignIn, take_in: TakeIn) -> None:
    received = take_in(service(), apply=False)
    done = sign_in(keeper).post(f"/services/files/{received.pk}/set-aside/", follow=True)
    assert "The file is set aside." in words_of(done)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"[oops", "cannot be read"),
        (b"a,b\n1,2\n", "The file has none of the tables that are known."),
        ('[{"name": "Caf\u00e9"}]'.encode("latin-1"), "The file is not in UTF-8"),
    ],
)
def test_a_file_that_is_none_is_answered_beside_its_field(
    keeper: Posting, sign_in: SignIn, content: bytes, words: str
) -> None:
    answer = sign_in(keeper).post("/services/files/new/", sent(content))
    assert answer.status_code == 400
    assert words in words_of(answer)


def test_what_is_left_out_comes_back_with_its_reasons(
    keeper: Posting, sign_in: SignIn, take_in: TakeIn
) -> None:
    received = take_in(b"organisation,service,needs\nCorner,Boxing,chess\n", name="services.csv")
    answer = sign_in(keeper).get(f"/services/files/{received.pk}/left-out.xlsx")
    assert answer.status_code == 200
    assert body_of(answer)[:2] == b"PK"


def test_a_file_is_given_back_byte_for_byte(keeper: Posting, sign_in: SignIn, take_in: TakeIn) -> None:
    received = take_in(service())
    answer = sign_in(keeper).get(f"/services/files/{received.pk}/received/")
    assert json.loads(body_of(answer)) == service()


@pytest.mark.parametrize("address", ["", "new/", "{pk}/", "{pk}/received/", "{pk}/left-out.xlsx"])
def test_who_may_not_take_files_in_sees_none(
    worker: Posting, sign_in: SignIn, take_in: TakeIn, address: str
) -> None:
    received = take_in(service())
    assert sign_in(worker).get(f"/services/files/{address.format(pk=received.pk)}").status_code == 403


def test_suppliers_stand_by_lot(worker: Posting, sign_in: SignIn, take_in: TakeIn) -> None:
    contract = {
        "contract_reference": "PRJ_1",
        "contract_type_id": "ACC",
        "intervention_title": "Homes",
        "region": {"nps_region_code": "J"},
        "eligibility": {"allows_male": True, "allows_female": True, "minimum_age": 18},
        "scheduling": {"hide_before": "2021-01-01"},
        "providers": {"prime_provider_code": "ROOF_OVER"},
    }
    take_in([contract, {**contract, "contract_reference": "PRJ_2", "contract_type_id": "XYZ"}])
    page = words_of(sign_in(worker).get("/services/suppliers/"))
    cells = re.sub(r"<[^>]+>", " ", page).split()
    said = (
        "Roof over Accommodation PRJ_1 Homes Men and women aged 18 and over London 1 January 2021 Without end"
    )
    assert said in " ".join(cells)
    assert "PRJ_2" not in page


def test_an_organisation_is_shown_with_the_service(directory: Received) -> None:
    assert Service.objects.get(hsds_id=BOXING).organisation.name == organisation()["name"]
