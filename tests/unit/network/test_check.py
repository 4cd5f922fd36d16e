"""What is wrong in a file of a directory: each thing with its place and a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import psutil
import pytest

from alongside.network.hsds.check import FAIL, PASS, WARN, Checked, check, of_record
from alongside.network.hsds.profile import Kind
from directory_samples import BOXING, CHARITY, organisation, service, without

Write = Callable[[Any], Path]
ELSEWHERE = "11111111-2222-4333-8444-555555555555"


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(one.where, one.level) for one in checked.findings]


# --- The profile's own files ---

PROFILE = "open_referral_uk"
# The mock for “warn” is, byte for byte, the one that passes: its latitude of 100 is what cannot be right in
# both.
MOCKS = {
    "validator_mocks__V3.0-UK-Default__taxonomy_term_list.json": PASS,
    "validator_mocks__V3.0-UK-Default__service_full.json": WARN,
    "validator_mocks__V3.0-UK-Warn__service_full.json": WARN,
    "validator_mocks__V3.0-UK-Test__service_list.json": WARN,
    "validator_mocks__V3.0-UK-Fail__service_full.json": FAIL,
    "validator_mocks__V3.0-UK-Fail__service_list.json": FAIL,
    "validator_mocks__V3.0-UK-Default__dashboard_services_response.json": FAIL,
    "examples__service_list.json": PASS,
    "examples__service_full.json": WARN,
    "examples__organization_full.json": WARN,
    "examples__service_at_location_full.json": WARN,
}


@pytest.mark.parametrize(("name", "verdict"), MOCKS.items())
def test_the_mocks_of_the_profile_come_out_as_they_should(samples: Path, name: str, verdict: str) -> None:
    assert check(samples / PROFILE / name).verdict == verdict


def test_the_mock_that_fails_does_so_for_its_address_and_email(samples: Path) -> None:
    found = check(samples / PROFILE / "validator_mocks__V3.0-UK-Fail__service_full.json")
    assert [one.where for one in found.findings if one.level == FAIL] == ["url", "email"]


def test_each_service_of_the_list_that_fails_is_told_by_its_place(samples: Path) -> None:
    found = check(samples / PROFILE / "validator_mocks__V3.0-UK-Fail__service_list.json")
    failures = {one.where for one in found.findings if one.level == FAIL}
    assert failures == {
        *(f"contents[{number}].name" for number in range(4)),
        *(f"contents[{number}].email" for number in range(4)),
        *(f"contents[{number}].url" for number in range(3)),
    }


def _changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copy = json.loads(json.dumps(value))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return copy


BROKEN = [
    (("id",), "x"),
    (("name",), None),
    (("status",), "open"),
    (("url",), "example/counselling"),
    (("email",), 12345),
    (("email",), "nobody"),
    (("minimum_age",), "12"),
    (("minimum_age",), True),
    (("minimum_age",), 12.5),
    (("last_modified",), "yesterday"),
    (("last_modified",), "2023-02-30T10:30:45Z"),
    (("schedules", 0, "freq"), "DAILY"),
    (("schedules", 0, "opens_at"), 10),
    (("schedules",), {}),
    (("service_at_locations", 0, "location", "location_type"), "office"),
    (("service_at_locations", 0, "location", "latitude"), None),
    (("service_at_locations", 0, "location", "addresses", 0, "postal_code"), 17),
    (("service_at_locations", 0, "location", "addresses", 0, "id"), ""),
    (("organization", "description"), 1),
    (("organization",), "Corner"),
    (("attributes", 0, "taxonomy_term", "term_uri"), "no uri"),
    (("contacts", 0, "name"), "Anybody"),
    (("fees",), "<p>nothing</p>"),
]


@pytest.mark.parametrize(("path", "new"), BROKEN)
def test_it_fails_exactly_where_the_compiled_schema_does(
    samples: Path, path: tuple[Any, ...], new: Any
) -> None:
    schema = json.loads((samples / PROFILE / "schema__compiled__service.json").read_text())
    whole = json.loads((samples / PROFILE / "examples__service_full.json").read_text())
    changed = _changed(whole, path, new)
    is_valid = jsonschema_rs.is_valid(schema, changed, validate_formats=True)
    failures = [one for one in of_record(Kind.SERVICE, changed) if one.level == FAIL]
    assert is_valid == (not failures)


# --- One thing wrong at a time ---


def test_a_service_with_all_that_is_kept_of_one_passes(written: Write) -> None:
    found = check(written(service()))
    assert (found.verdict, found.findings, dict(found.records)) == (PASS, [], {"service": 1})


WRONG = [
    ({"status": "open"}, FAIL, "status", "“open” is none of the words for it."),
    ({"email": "office"}, FAIL, "email", "“office” stands where an email address"),
    ({"minimum_age": "11"}, FAIL, "minimum_age", "“11” stands where a number belongs."),
    ({"description": None}, FAIL, "description", "There is nothing here (null)."),
    ({"schedules": [{"freq": "WEEKLY"}]}, FAIL, "schedules[0].id", "“id” is missing."),
    ({"minimum_age": 18}, WARN, "minimum_age", "It is for nobody: from 18 to 17 years."),
    ({"description": "<b>Boxing</b>"}, WARN, "description", "The text holds HTML. It is kept as plain text"),
    ({"assured_date": "March"}, WARN, "assured_date", "“March” is no day."),
    ({"name": "Box\0ing"}, WARN, "name", "no letter (NUL)"),
    (
        {"schedules": [{"id": ELSEWHERE, "opens_at": "19:00", "closes_at": "17:00", "byday": "TU,XX"}]},
        WARN,
        "schedules[0].closes_at",
        "It closes before it opens.",
    ),
]


@pytest.mark.parametrize(("changes", "level", "where", "words"), WRONG)
def test_each_fault_is_told_with_its_place(
    written: Write, changes: dict[str, Any], level: str, where: str, words: str
) -> None:
    found = check(written([service(), service(id=ELSEWHERE, **changes)]))
    assert (f"[1].{where}", level) in told(found)
    assert words in " ".join(one.sentence for one in found.findings)
    assert found.verdict == level


def _with_address(**changes: Any) -> dict[str, Any]:
    given = service()
    given["service_at_locations"][0]["location"]["addresses"][0].update(changes)
    return given


@pytest.mark.parametrize("code", ["N17 9CX", "17", ""])
def test_a_postcode_of_no_form_is_told(written: Write, code: str) -> None:
    found = check(written({"services": [_with_address(postal_code=code)], "organizations": [organisation()]}))
    assert told(found) == [("services[0].service_at_locations[0].location.addresses[0].postal_code", WARN)]
    assert "not looked up" in found.findings[0].do


def test_a_postcode_of_another_country_is_not_judged(written: Write) -> None:
    assert check(written(_with_address(postal_code="ABC 1234", country="US"))).verdict == PASS


def test_a_place_that_is_not_on_the_earth_is_told(written: Write) -> None:
    given = service()
    given["service_at_locations"][0]["location"].update(latitude=100, longitude=-181)
    assert [where.rpartition(".")[2] for where, _ in told(check(written(given)))] == ["latitude", "longitude"]


# --- What belongs together ---


def test_a_reference_to_an_organisation_that_is_not_in_the_tables_fails(written: Write) -> None:
    flat = without(service(organization_id=ELSEWHERE), "organization")
    found = check(written({"organizations": [organisation()], "services": [flat]}))
    assert told(found) == [("services[0].organization_id", FAIL)]
    assert f"There is no organisation {ELSEWHERE} in the file." in found.findings[0].says


def test_a_reference_that_a_list_alone_cannot_answer_is_a_warning(written: Write) -> None:
    flat = without(service(organization_id=CHARITY), "organization")
    assert told(check(written([flat]))) == [("[0].organization_id", WARN)]


def test_a_service_that_is_nobodys_is_told_but_not_within_its_organisation(written: Write) -> None:
    flat = without(service(), "organization")
    assert told(check(written([flat]))) == [("[0]", WARN)]
    assert check(written(organisation(services=[flat]))).verdict == PASS
    assert check(written({"services": [flat], **organisation()})).verdict == PASS


def test_an_identifier_that_stands_twice_is_told_once(written: Write) -> None:
    assert told(check(written([service(), service(), service()]))) == [("[1].id", WARN)]


def test_a_page_that_says_other_numbers_than_it_holds_is_told(written: Write) -> None:
    page = {"total_items": 1, "size": 1, "empty": True, "contents": [service(), service(id=ELSEWHERE)]}
    assert {where for where, _ in told(check(written(page)))} == {"size", "total_items", "empty"}


def test_the_tables_of_the_standard_are_read(samples: Path) -> None:
    found = check(samples / "open_referral_hsds_3" / "examples__tabular.json")
    assert found.records["service"] == found.records["organisation"] == found.records["schedule"] == 1


# --- Files that cannot be read ---

BAD_FILES = [
    (b"", "The file is empty."),
    (b"  \n", "The file is empty."),
    (b"PK\x03\x04rest", "a workbook or zip"),
    (b"<html></html>", "a web page or XML"),
    ('{"name": "Caf\u00e9"}'.encode("utf-16"), "in UTF-16"),
    ('{"name": "Caf\u00e9"}'.encode("utf-16-le"), "in UTF-16"),
    (b'[{"id": "1", "name": "Caf\xe9", "status": "active"}]', "not in UTF-8"),
    (b'[{"id": "1", "status": "active"}, {"id": ', "ends in the middle of a record, after [0]"),
    (b'[{"id": "1", "status": "active"}, {"id": oops}]', "what comes after [0] cannot be read"),
    (b'{"a": NaN}', "cannot be read"),
    (b"17", "only '17'"),
    (b"null", "nothing (null)"),
    (b'[{"id": "1"}] more', "cannot be read"),
    (b"[" * 100 + b"]" * 100, "nested more than 40 deep"),
    (b'{"services": []}', "The file holds no record."),
    (b"[]", "The file holds no record."),
    (b"[17]", "This is no record."),
    (b'{"colour": "red"}', "What this is cannot be told"),
    (b'[{"id": "1", "status": "active", "minimum_age": ' + b"9" * 5000 + b"}]", ""),
]


@pytest.mark.parametrize(("content", "words"), BAD_FILES)
def test_a_file_that_cannot_be_read_fails_with_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "directory.json"
    path.write_bytes(content)
    found = check(path)
    assert found.verdict == FAIL
    assert words in " ".join(one.sentence for one in found.findings)


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    assert "There is no file" in check(tmp_path / "none.json").findings[0].says
    assert "is a folder" in check(tmp_path).findings[0].says


def test_a_mark_of_utf_8_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "directory.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(service()).encode())
    assert check(path).verdict == PASS


def test_300_megabytes_are_checked_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    one = json.dumps(service(description="Boxing " * 6_000))
    with path.open("w", encoding="utf-8") as file:
        file.write("[" + one)
        file.writelines(
            "," + one.replace(BOXING, f"0b9a1c52-6d0f-4d4e-9d55-{number:012x}") for number in range(7_200)
        )
        file.write("]")
    before = psutil.Process().memory_info().rss
    found = check(path)
    grown = psutil.Process().memory_info().rss - before
    assert path.stat().st_size > 300_000_000
    assert (found.verdict, found.records["service"]) == (PASS, 7_201)
    assert grown < 60 * 1024**2


def test_a_record_that_is_no_record_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_text('[{"id": "1", "status": [' + "1," * 200_001 + "1]}]")
    assert "[0] holds more than 200,000 values." in check(path).findings[0].says
