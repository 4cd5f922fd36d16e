"""Names, addresses and workers of the demonstration."""

import pytest

from alongside.demo import names
from alongside.demo.dealing import seeded
from alongside.demo.staff import workers
from alongside.partners.areas import BOROUGHS
from alongside.people.ethnicity import ETHNICITIES
from alongside.people.identifiers import postcode

CODES = [each.code for each in ETHNICITIES if not each.is_historic]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("sex", ["M", "F"])
def test_every_ethnicity_has_names(code: str, sex: str) -> None:
    surname, forenames = names.full_name(seeded("x"), ethnicity=code, sex=sex, is_young=True)
    assert surname
    assert forenames


@pytest.mark.parametrize("area", BOROUGHS, ids=str)
def test_every_borough_has_addresses(area: object) -> None:
    rng = seeded("x")
    found = [names.address(rng, area.gss).postcode for _ in range(20)]
    assert all(code == "" or postcode(code) == code for code in found)


def test_a_worker_has_at_most_forty_people() -> None:
    made = workers(seeded("x"), {"E09000014": 81, "E09000001": 2})
    assert [len(made["E09000014"]), len(made["E09000001"])] == [3, 1]


def test_no_two_workers_have_one_address() -> None:
    made = workers(seeded("x"), {area.gss: 400 for area in BOROUGHS})
    addresses = [worker.email for of_borough in made.values() for worker in of_borough]
    assert len(set(addresses)) == 33 * 10


def test_addresses_of_workers_are_in_plain_letters() -> None:
    made = workers(seeded("x"), {area.gss: 400 for area in BOROUGHS})
    addresses = [worker.email for of_borough in made.values() for worker in of_borough]
    assert all(address.isascii() for address in addresses)
