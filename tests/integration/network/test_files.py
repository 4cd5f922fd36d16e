"""Taking a file into the directory: kept as received, shown as a difference, applied whole or not."""

import io
from collections import Counter
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.db import transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.core import stored_files
from alongside.core.intake_files import CannotRead
from alongside.network import queries, shape
from alongside.network.actions import files
from alongside.network.models import Contract, Organisation, Place, Received, Service, Taxonomy, Term
from alongside.network.readers.sheet import COLUMNS, write_template
from alongside.partners.models import Posting
from directory_samples import BOXING, CHARITY, RING, TERM, organisation, service, without

pytestmark = pytest.mark.django_db

TakeIn = Callable[..., Received]
ELSEWHERE = "11111111-2222-4333-8444-555555555555"
STAYS = "so nothing that the file does not have is taken for gone."
MORNING = {"id": ELSEWHERE, "name": "Morning boxing"}


def counted(received: Received) -> dict[str, int]:
    return dict(Counter(received.rows.values_list("what", flat=True)))


def told(received: Received) -> list[tuple[str, str, str]]:
    return list(received.rows.values_list("what", "label", "reason"))


# --- What is held ---


def test_the_directory_holds_what_the_file_says(take_in: TakeIn) -> None:
    take_in(service())
    held = Service.objects.select_related("organisation").get()
    place = held.places.get()
    assert (str(held.hsds_id), held.organisation.name, held.status) == (BOXING, "Corner to Corner", "ACTIVE")
    assert (held.minimum_age, held.maximum_age, held.assured_on) == (11, 17, date(2026, 3, 1))
    assert (held.needs, held.languages) == (["SPORT"], ["Turkish"])
    assert (place.postcode, place.district, place.latitude, place.longitude) == (
        "N17 9XX",
        "N17",
        51.5882,
        -0.0693,
    )
    assert list(held.openings.values_list("weekday", "opens_at", "closes_at")) == [
        (1, time(17), time(19)),
        (3, time(17), time(19)),
    ]
    assert Taxonomy.objects.get().terms.get().name == "Sport"


def test_html_is_kept_as_plain_text_and_said(take_in: TakeIn) -> None:
    received = take_in(service(description="<p>Box<script>alert(1)</script></p>"))
    assert Service.objects.get().description == "Box"
    assert ("NEW", "Evening boxing", "description: HTML is kept as plain text.") in told(received)


def test_a_postcode_of_no_form_and_a_point_off_the_earth_are_left_out_and_said(take_in: TakeIn) -> None:
    given = service()
    location = given["service_at_locations"][0]["location"]
    location["latitude"] = 151
    location["addresses"][0]["postal_code"] = "N17 9CX"
    received = take_in(given)
    place = Place.objects.get()
    assert (place.postcode, place.latitude, place.longitude) == ("", None, None)
    reason = received.rows.get(label="Evening boxing").reason
    assert "The point 151, -0.0693 is no place" in reason
    assert "“N17 9CX” has not the form of a UK postcode" in reason


# --- The same again, and changes ---


def test_the_same_file_again_does_nothing(take_in: TakeIn) -> None:
    first = take_in(service())
    with pytest.raises(files.Again) as fault:
        take_in(service())
    assert (fault.value.received, Received.objects.count()) == (first, 1)


def test_a_file_that_waits_is_not_taken_in_twice(take_in: TakeIn) -> None:
    first = take_in(service(), apply=False)
    with pytest.raises(files.Again) as fault:
        take_in(service(), apply=False)
    assert (fault.value.received, Service.objects.count()) == (first, 0)


def test_a_change_is_shown_by_its_fields_and_nothing_else_changes(take_in: TakeIn) -> None:
    take_in([service(), service(id=ELSEWHERE, name="Morning boxing")])
    received = take_in([service(maximum_age=18), service(id=ELSEWHERE, name="Morning boxing")], apply=False)
    assert counted(received) == {"SAME": 2, "CHANGED": 1}
    assert received.rows.get(what="CHANGED").fields == ["maximum_age"]
    assert Service.objects.get(hsds_id=BOXING).maximum_age == 17


def test_an_organisation_is_not_emptied_by_what_does_not_speak_of_it(take_in: TakeIn) -> None:
    take_in(service(organization=organisation(website="https://corner.example")))
    take_in(service(maximum_age=18))
    assert Organisation.objects.get().website == "https://corner.example"


def test_a_service_keeps_its_history(take_in: TakeIn) -> None:
    take_in(service())
    take_in(service(maximum_age=18))
    held = Service.objects.get()
    assert list(held.history.order_by("pgh_id").values_list("pgh_label", "maximum_age")) == [
        ("insert", 17),
        ("update", 18),
    ]


def test_what_a_whole_directory_no_longer_has_leaves_and_comes_back(take_in: TakeIn) -> None:
    two = [service(), service(id=ELSEWHERE, name="Morning boxing")]
    take_in(two, source="Corner")
    received = take_in([service()], source="Corner")
    assert ("GONE", "Morning boxing", "") in told(received)
    assert Service.objects.get(hsds_id=ELSEWHERE).left_at is not None
    back = take_in([*two, service(id=CHARITY, name="Noon boxing")], source="Corner")
    assert back.rows.get(label="Morning boxing").fields == ["came back"]
    assert Service.objects.get(hsds_id=ELSEWHERE).left_at is None


def test_a_part_of_a_directory_leaves_the_rest_alone(take_in: TakeIn) -> None:
    take_in([service(), service(id=ELSEWHERE, name="Morning boxing")], source="Corner")
    assert counted(take_in([service(fees="Nothing")])) == {"CHANGED": 1, "SAME": 1}


def test_where_rows_are_left_out_nothing_is_taken_for_gone(take_in: TakeIn) -> None:
    take_in([service(), service(id=ELSEWHERE, name="Morning boxing")], source="Corner")
    received = take_in([service(), service(id=ELSEWHERE, name="")], source="Corner", apply=False)
    assert (counted(received), received.warnings) == (
        {"SAME": 2, "REJECTED": 1},
        [f"Rows are left out, {STAYS}"],
    )


# --- A page of a feed is not the whole ---


def a_page(*services: dict[str, Any], **figures: Any) -> dict[str, Any]:
    return {**figures, "contents": list(services)}


ONLY_ONE = "The file is a page of a feed and does not say that it is the only one"
SUPPLIER = {"contract_type_id": "ACC-1", "providers": {"prime_provider_code": "CORNER"}}
ONE_OF_OUTPOST = {"id": 1, "name": "Boxing", "organisation": {"id": 5, "name": "Corner"}}
PARTS = [
    (a_page(service(), total_items=2, total_pages=2, page_number=1), "The file is page 1 of 2 of a feed"),
    (a_page(service(), total_pages=1_200), "The file is one of 1,200 pages of a feed"),
    (a_page(service()), ONLY_ONE),
    (
        a_page(service(), total_pages=1, page_number=1, total_items=2),
        "The feed has 2 records, and the file holds 1",
    ),
    (
        {"number": 3, "totalPages": 141, "totalElements": 2_805, "content": [ONE_OF_OUTPOST]},
        "The file is page 3 of 141 of a feed",
    ),
    (service(), "The file is one record of a directory"),
    (organisation(services=[without(service(), "organization")]), "The file is one record of a directory"),
    (
        {"services": [service()], "page_number": 1, "total_pages": 12, "total_items": 1_200},
        "The file is page 1 of 12 of a feed",
    ),
    (
        {"organizations": [organisation(services=[without(service(), "organization")])], "total_pages": 9},
        "The file is one of 9 pages of a feed",
    ),
    ({"services": [service()], "last_page": False}, ONLY_ONE),
    (a_page(service(), total_pages=1, page_number=7), "The file is page 7 of 1 of a feed"),
    (a_page(service(), total_pages=True), ONLY_ONE),
    (a_page(service(), total_pages=0, total_items=0), ONLY_ONE),
    (a_page(service(), total_pages="1"), ONLY_ONE),
    (a_page(service(), total_pages=1, total_items="1200"), ONLY_ONE),
    (a_page(service(), total_pages=1, page_number=False), ONLY_ONE),
    ({"organizations": [organisation()]}, "The file holds no services"),
    ({"contract_reference": "A", **SUPPLIER}, "The file holds no services"),
]


@pytest.mark.parametrize(("part", "why"), PARTS)
def test_what_is_not_the_whole_has_nothing_leave_and_says_why(
    take_in: TakeIn, keeper: Posting, sign_in: Callable[[Posting], Client], part: Any, why: str
) -> None:
    take_in([service(), service(**MORNING)], source="Corner")
    received = take_in(part, source="Corner", apply=False)
    assert not received.rows.filter(what="GONE").exists()
    assert received.warnings == [f"{why}, {STAYS}"]
    shown = sign_in(keeper).get(f"/services/files/{received.pk}/").content.decode()
    assert f"{why}, {STAYS}" in shown
    assert "It is of the directory of Corner: what it does not have stays." in shown
    assert "whole directory" not in shown


WHOLES = [
    a_page(service(), total_items=1, total_pages=1, page_number=1),
    [service()],
    [organisation(services=[without(service(), "organization")])],
    {"services": [service()], "contacts": [], "total_items": 1, "total_pages": 1},
    {"organizations": [organisation()], "services": [service(organization_id=CHARITY)]},
]


@pytest.mark.parametrize(
    "whole", WHOLES, ids=["one page", "a list", "organisations", "a page of its own", "tables"]
)
def test_of_what_is_the_whole_the_rest_leaves(
    take_in: TakeIn, keeper: Posting, sign_in: Callable[[Posting], Client], whole: Any
) -> None:
    take_in([service(), service(**MORNING)], source="Corner")
    received = take_in(whole, source="Corner", apply=False)
    assert [one.label for one in received.rows.filter(what="GONE")] == ["Morning boxing"]
    assert received.warnings == []
    shown = sign_in(keeper).get(f"/services/files/{received.pk}/").content.decode()
    assert "It is the whole directory of Corner: what it no longer has leaves." in shown


def test_the_pages_of_a_feed_are_taken_in_one_after_the_other(take_in: TakeIn) -> None:
    take_in(a_page(service(), total_pages=2, page_number=1), source="Corner")
    take_in(a_page(service(**MORNING), total_pages=2, page_number=2), source="Corner")
    assert queries.standing().count() == 2
    # Both are known to be Corner's: of the whole in one file, what it no longer has leaves.
    take_in([service(**MORNING)], source="Corner")
    assert [one.name for one in queries.standing()] == ["Morning boxing"]


# --- Terms that are renamed ---


def with_term(name: str, key: str = TERM, /, **changes: Any) -> dict[str, Any]:
    """A service that is said to be one word."""
    term = {"id": key, "name": name, "description": "Sport", "taxonomy": "Pathways", **changes}
    return {"attributes": [{"id": ATTRIBUTE, "taxonomy_term": term}]}


ATTRIBUTE = "a1a1a1a1-0000-4000-8000-000000000005"
SWIMMING = "11111111-2222-4333-8444-666666666666"


def test_a_term_that_was_renamed_is_shown_so_and_its_services_follow(
    take_in: TakeIn, keeper: Posting
) -> None:
    take_in([service(), service(**MORNING)])
    before = Service.objects.get(hsds_id=ELSEWHERE).modified_at
    received = take_in(service(**with_term("Sports and games")), apply=False)
    row = received.rows.get(what="CHANGED")
    assert (row.label, row.fields, row.reason) == (
        "Sports and games",
        ["name"],
        "A term of Pathways; it was “Sport”. Services that follow: 2 of no source.",
    )
    assert queries.renamed(received) == 1
    assert Term.objects.get().name == "Sport"
    with transaction.atomic(), acting.as_posting(keeper):
        assert files.apply(received=received, by=keeper) == 1
    # Of one word, also the service of which the file does not speak.
    morning = Service.objects.get(hsds_id=ELSEWHERE)
    assert [link.term.name for link in morning.term_links.all()] == ["Sports and games"]
    assert morning.modified_at > before
    assert Term.objects.count() == 1


def test_a_renamed_term_is_renamed_once(take_in: TakeIn) -> None:
    take_in(service())
    take_in(service(**with_term("Sports")))
    again = take_in([service(**with_term("Sports"))], apply=False)
    assert counted(again) == {"SAME": 2}


def test_a_term_that_moves_to_another_taxonomy_moves_and_what_is_not_said_stays(take_in: TakeIn) -> None:
    take_in(service())
    received = take_in(service(**with_term("Sport", taxonomy="Activities", description="")))
    row = received.rows.get(what="CHANGED")
    assert row.fields == ["taxonomy"]
    assert row.reason == "A term of Activities; it was of Pathways. Services that follow: 1 of no source."
    held = Term.objects.select_related("taxonomy").get()
    assert (held.taxonomy.name, held.description) == ("Activities", "Sport")
    silent = take_in(service(**with_term("Sport", taxonomy="")), apply=False)
    assert counted(silent) == {"SAME": 2}


NOON = {"id": CHARITY, "name": "Noon boxing"}
RENAMED = [
    ({"taxonomy": "Activities"}, "A term of Activities; it was “Sport” of Pathways"),
    ({}, "A term of Pathways; it was “Sport”"),
]


@pytest.mark.parametrize("source", ["Outpost", ""])
@pytest.mark.parametrize(("changes", "words"), RENAMED)
def test_of_a_renamed_term_it_is_said_whose_services_follow(
    take_in: TakeIn, changes: dict[str, str], words: str, source: str
) -> None:
    take_in([service(), service(**MORNING)], source="Corner")
    take_in(service(**NOON))
    # What has left the directory is not counted.
    take_in([service()], source="Corner")
    one = service(id=RING, name="Late boxing", **with_term("Games", **changes))
    received = take_in([one], source=source, apply=False)
    row = received.rows.get(what="CHANGED")
    assert row.reason == f"{words}. Services that follow: 1 of no source, 1 of Corner."


def test_a_term_that_no_service_has_is_followed_by_none(take_in: TakeIn) -> None:
    take_in(service())
    Service.objects.update(left_at=timezone.now())
    row = take_in(service(**with_term("Sport", description="Games")), apply=False).rows.get(label="Sport")
    assert row.reason == "A term of Pathways. Services that follow: none."


def test_terms_of_several_services_are_counted_once_and_the_first_name_counts(take_in: TakeIn) -> None:
    take_in([service(), service(**MORNING, **with_term("Swimming", SWIMMING))])
    given = [
        service(**with_term("Sports")),
        service(**MORNING, **with_term("Games")),
        service(id=CHARITY, name="Noon boxing", **with_term("Pools", SWIMMING)),
    ]
    received = take_in(given)
    assert queries.renamed(received) == 2
    assert sorted(Term.objects.values_list("name", flat=True)) == ["Pools", "Sports"]
    words = "The term “Games” is “Sports” earlier in the file: that is kept."
    assert received.rows.get(label="Morning boxing").reason == words


def test_a_term_that_only_a_row_left_out_renames_is_left_alone(take_in: TakeIn) -> None:
    take_in(service())
    take_in([service(status="open", **with_term("Sports")), service(**MORNING)])
    assert Term.objects.get().name == "Sport"


def test_a_file_set_aside_renames_nothing(take_in: TakeIn, keeper: Posting) -> None:
    take_in(service())
    received = take_in(service(**with_term("Sports")), apply=False)
    with transaction.atomic(), acting.as_posting(keeper):
        files.set_aside(received=received, by=keeper)
    assert Term.objects.get().name == "Sport"


def test_the_preview_says_how_many_terms_will_be_renamed(
    take_in: TakeIn, keeper: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    take_in(service())
    received = take_in(service(**with_term("Sports")), apply=False)
    browser, address = sign_in(keeper), f"/services/files/{received.pk}/"
    sentence = "1 term {} renamed, and each service that has such a term follows."
    assert sentence.format("will be") in browser.get(address).content.decode()
    browser.post(f"{address}apply/")
    assert sentence.format("was") in browser.get(address).content.decode()


# --- What is left out ---

LEFT_OUT = [
    (service(name=" "), "The service has no name."),
    (service(status="open"), "The status is “open”."),
    (without(service(), "organization"), "The service does not say whose it is."),
    (
        without(service(organization_id=ELSEWHERE), "organization"),
        f"The organisation {ELSEWHERE} is not in the file.",
    ),
    (service(organization=organisation(name="")), "The organisation has no name."),
    ({"colour": "red"}, "This is no record of a directory."),
]


@pytest.mark.parametrize(("bad", "words"), LEFT_OUT)
def test_a_bad_record_is_left_out_with_its_reason_and_the_others_stand(
    take_in: TakeIn, bad: dict[str, Any], words: str
) -> None:
    received = take_in([bad, service(id=ELSEWHERE, name="Morning boxing")])
    assert words in received.rows.get(what="REJECTED").reason
    assert list(Service.objects.values_list("name", flat=True)) == ["Morning boxing"]


def test_two_services_of_one_identifier_are_not_both_kept(take_in: TakeIn) -> None:
    received = take_in([service(), service(name="Another")])
    assert "It has the identifier of Evening boxing at [0]." in received.rows.get(what="REJECTED").reason


def test_a_place_that_two_services_share_is_kept_with_each(take_in: TakeIn) -> None:
    take_in([service(), service(id=ELSEWHERE, name="Morning boxing")])
    assert Place.objects.count() == 2
    assert Place.objects.values("location_id").distinct().count() == 1


BAD_FILES = [b"", b"not a table", b"[", b'{"total": 1}', b"[17]x", b"PK\x03\x04broken", b"a,b\n1,2\n"]


@pytest.mark.parametrize("content", BAD_FILES)
def test_a_file_that_is_none_is_refused_and_not_kept(take_in: TakeIn, content: bytes) -> None:
    with pytest.raises(CannotRead):
        take_in(content)
    assert not Received.objects.exists()


# --- Step by step ---


def test_a_file_is_applied_once_and_not_after_it_was_set_aside(take_in: TakeIn, keeper: Posting) -> None:
    received = take_in(service(), apply=False)
    with transaction.atomic(), acting.as_posting(keeper):
        files.set_aside(received=received, by=keeper)
        with pytest.raises(files.CannotDo):
            files.apply(received=received, by=keeper)
    assert not Service.objects.exists()


def test_an_old_preview_is_not_applied_over_a_newer_file(take_in: TakeIn, keeper: Posting) -> None:
    old = take_in(service(maximum_age=15), apply=False)
    newer = take_in(service(maximum_age=18))
    refused = pytest.raises(files.CannotDo, match=f"File {newer.pk} was applied after")
    with refused, transaction.atomic(), acting.as_posting(keeper):
        files.apply(received=old, by=keeper)
    assert Service.objects.get().maximum_age == 18


def test_it_is_kept_byte_for_byte_and_stands_in_the_log(take_in: TakeIn) -> None:
    received = take_in(service())
    assert stored_files.sha256_of(stored_files.parts(received.file)) == received.sha256
    assert list(Entry.objects.filter(what=files.WHAT).order_by("pk").values_list("act", flat=True)) == [
        "COLLECTION",
        "ALTERATION",
    ]


# --- Sheets ---

ROW = {column.name: column.example for column in COLUMNS}


def a_csv(*rows: dict[str, str]) -> bytes:
    names = [column.name for column in COLUMNS]
    lines = [",".join(names), *(",".join(f'"{row.get(name, "")}"' for name in names) for row in rows)]
    return "\n".join(lines).encode()


def a_book(**pages: list[dict[str, str]]) -> bytes:
    """A workbook: rows by the name of their sheet, with the columns of the first."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            lines = [list(rows[0]), *(list(row.values()) for row in rows)]
            [page.write_row(number, 0, line) for number, line in enumerate(lines)]
    return target.getvalue()


def a_workbook(*rows: dict[str, str]) -> bytes:
    return a_book(services=list(rows))


@pytest.mark.parametrize("write", [a_csv, a_workbook])
def test_the_examples_of_the_template_are_a_service(take_in: TakeIn, write: Callable[..., bytes]) -> None:
    take_in(write(ROW), name="services.xlsx")
    held = Service.objects.get()
    assert (held.name, held.needs, held.route, held.capacity) == (
        "Evening boxing",
        ["MENTORING", "SPORT"],
        "OPEN",
        "PLACES",
    )
    assert (held.languages, held.areas, held.is_free) == (
        ["English", "Turkish"],
        ["Enfield", "Haringey"],
        True,
    )
    assert (held.assured_until, held.attending) == (date(2027, 3, 1), ["IN_PERSON"])
    assert held.places.get().latitude == 51.5882
    assert [one.phone for one in held.contacts.all() if one.phone] == ["020 7946 0017"]
    assert [one.weekday for one in held.openings.all()] == [1, 3]


OTHER_ROW = {**ROW, "reference": "2", "service": "Noon boxing"}
# In another order, and with no more than must be there.
SHORT_ROW = {"service": "Night boxing", "organisation": ROW["organisation"]}
COVER = [{"Our directory": "As of March"}]
UNREAD = (
    "The sheet “cover” is not read: it does not have the columns of the sheet “north”. Where it holds "
    "services, give it these columns, or take it in by itself."
)


def test_every_sheet_that_has_the_columns_is_read(take_in: TakeIn) -> None:
    received = take_in(a_book(north=[ROW], south=[OTHER_ROW], west=[SHORT_ROW]), source="Corner")
    assert sorted(Service.objects.values_list("name", flat=True)) == [
        "Evening boxing",
        "Night boxing",
        "Noon boxing",
    ]
    assert received.rows.get(label="Noon boxing").place == "sheet “south”, row 2"
    assert received.warnings == []


def test_one_service_on_two_sheets_that_says_two_things_is_said_to_be_there_twice(take_in: TakeIn) -> None:
    received = take_in(a_book(north=[ROW], south=[{**ROW, "cost": "Five pounds"}]))
    row = received.rows.get(what="REJECTED")
    assert row.place == "sheet “south”, row 2"
    assert "It has the identifier of Evening boxing at sheet “north”, row 2." in row.reason


@pytest.mark.parametrize("pages", [{"cover": COVER, "north": [ROW]}, {"north": [ROW], "cover": COVER}])
def test_a_sheet_with_other_columns_is_named_and_nothing_is_taken_for_gone(
    take_in: TakeIn, pages: dict[str, Any]
) -> None:
    take_in(a_book(north=[ROW, OTHER_ROW]), source="Corner")
    received = take_in(a_book(**pages), source="Corner", apply=False)
    assert received.warnings == [
        UNREAD,
        f"The sheet “cover” is not read, {STAYS}",
    ]
    assert counted(received) == {"SAME": 2}


TWINS = (
    "Two columns{} are called “minimum_age”; capitals, spaces and hyphens do not tell them apart. "
    "Take one out, or give it another name."
)
WITH_TWINS = {**ROW, "Minimum Age": "16"}


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (a_book(services=[WITH_TWINS]), ""),
        (a_book(cover=COVER, north=[WITH_TWINS]), " of the sheet “north”"),
        (b"organisation,service,minimum_age,Minimum-age\nCorner,Boxing,11,16\n", ""),
    ],
    ids=["workbook", "sheets", "CSV"],
)
def test_two_columns_of_one_name_are_refused(take_in: TakeIn, content: bytes, where: str) -> None:
    with pytest.raises(CannotRead) as fault:
        take_in(content)
    assert str(fault.value) == TWINS.format(where)


def test_columns_without_a_name_and_of_sheets_that_are_not_read_may_be_twins(take_in: TakeIn) -> None:
    take_in(a_book(cover=[{"Total": "1", "total": "2"}], north=[{**ROW, "": "x", " ": "y"}]))
    assert Service.objects.count() == 1


def test_a_sheet_that_holds_nothing_is_not_spoken_of(take_in: TakeIn, tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    book["services"].append(list(ROW.values()))
    book.create_sheet("empty").append(["A column of nothing"])
    book.save(tmp_path / "filled.xlsx")
    received = take_in((tmp_path / "filled.xlsx").read_bytes())
    assert (Service.objects.count(), received.warnings) == (1, [])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service": ""}, "The service is missing: fill it in."),
        ({"organisation": "", "service": ""}, "The organisation and the service is missing: fill it in."),
        ({"needs": "sport; chess"}, "needs: “chess” is not known."),
        ({"status": "open"}, "status: “open” is not known."),
        ({"capacity": "lots"}, "capacity: “lots” is not known."),
        ({"opening": "Someday 9-5"}, "opening: “Someday 9-5” cannot be read."),
    ],
)
def test_a_row_with_a_word_that_is_not_known_comes_back_with_its_reason(
    take_in: TakeIn, changes: dict[str, str], words: str
) -> None:
    received = take_in(a_csv({**ROW, **changes}, {**ROW, "reference": "other"}))
    row = received.rows.get(what="REJECTED")
    assert words in row.reason
    assert row.content["cells"]["description"] == ROW["description"]
    assert Service.objects.count() == 1


def test_what_contradicts_itself_is_left_out_and_said(take_in: TakeIn) -> None:
    given = {**ROW, "minimum_age": "30", "referral": "form", "referral_form": "", "latitude": "north"}
    received = take_in(a_csv(given))
    held = Service.objects.get()
    assert (held.minimum_age, held.maximum_age, held.route, held.places.get().latitude) == (
        None,
        None,
        "",
        None,
    )
    reason = received.rows.get(label="Evening boxing").reason
    assert "Ages from 30 to 17 fit nobody" in reason
    assert "“north” is no number" in reason


# --- Samples of other systems ---

SAMPLES = [
    ("scout_x_services_fixture.json", "OUTPOST", 20, 0),
    # Of two services one is not visible.
    ("outpost_import_services_valid.csv", "OUTPOST_CSV", 1, 0),
    ("outpost_import_services_with_sample_data.csv", "OUTPOST_CSV", 1, 0),
    ("probation_offices.csv", "OFFICES", 326, 0),
    ("open_referral_uk/examples__organization_full.json", "HSDS", 1, 0),
    ("open_referral_hsds_3/examples__tabular.json", "HSDS", 1, 0),
    *(
        (f"moj_crs_contracts_london/{name}.json", "CONTRACTS", 0, 1)
        for name in ("CCS_0001", "PRJ_7671", "PRJ_5468")
    ),
]


@pytest.mark.parametrize(("name", "layout", "services", "contracts"), SAMPLES)
def test_the_samples_are_taken_in(
    samples: Path, take_in: TakeIn, name: str, layout: str, services: int, contracts: int
) -> None:
    received = take_in((samples / name).read_bytes(), name=name)
    assert received.layout == layout
    assert (Service.objects.count(), Contract.objects.count()) == (services, contracts)
    assert not received.rows.filter(what="REJECTED").exists()


def test_a_contract_is_held_with_its_lot_area_and_days(samples: Path, take_in: TakeIn) -> None:
    take_in((samples / "moj_crs_contracts_london" / "PRJ_5468.json").read_bytes())
    held = Contract.objects.select_related("organisation").get()
    assert (held.lot, held.areas, held.for_whom) == ("ETE", ["London"], "Men aged 18 and over")
    assert (held.begins_on, held.ends_on, held.organisation.name) == (
        date(2021, 1, 1),
        date(2023, 12, 31),
        "Maximus uk",
    )


def test_a_contact_that_is_not_to_be_seen_is_not_taken_in(samples: Path, take_in: TakeIn) -> None:
    whole = (samples / "outpost_import_services_valid.csv").read_bytes()
    take_in(whole.replace(b",2022-05-17,2023-05-17,FALSE,", b",2022-05-17,2023-05-17,TRUE,"))
    names = {one.name for held in Service.objects.all() for one in held.contacts.all()}
    assert names == {"Public Contact", "Public Contact 2"}


# --- Outpost's sheet ---

OF_OUTPOST = {
    "import_id": "1",
    "import_id_reference": "",
    "name": "Evening boxing",
    "organisation": "Corner",
    "visible": "TRUE",
    "approved": "TRUE",
    "temporarily_closed": "",
    "contact_name": "Duty worker",
    "contact_visible": "TRUE",
    "location_name": "The Ring",
    "location_postcode": "N17 9XX",
    "location_city": "London",
    "location_visible": "TRUE",
    "mask_exact_address": "FALSE",
}
MORE = dict.fromkeys(OF_OUTPOST, "") | {"import_id_reference": "1"}


def of_outpost(*rows: dict[str, str]) -> bytes:
    lines = [",".join(OF_OUTPOST), *(",".join({**OF_OUTPOST, **row}.values()) for row in rows)]
    return "\n".join(lines).encode()


def test_a_masked_postcode_is_not_worked_out_from_an_identifier(take_in: TakeIn) -> None:
    take_in(of_outpost({"mask_exact_address": "TRUE"}))
    held = Service.objects.get()
    place = held.places.get()
    assert (place.name, place.city, place.postcode) == ("The Ring", "London", "")
    # Whoever knows the name tries every postcode.
    tried = "The Ring N17 9XX"
    assert str(place.hsds_id) != shape.known_as(held.hsds_id, "place", tried)
    assert str(place.location_id) != shape.known_as("outpost", "location", tried)


def test_a_place_that_is_not_to_be_seen_is_left_out_and_said(take_in: TakeIn) -> None:
    received = take_in(of_outpost({"location_visible": "FALSE"}))
    assert not Place.objects.exists()
    assert "A place that is not to be seen" in received.rows.get(label="Evening boxing").reason


@pytest.mark.parametrize(
    "hidden", [{"visible": "FALSE"}, {"approved": "FALSE", "temporarily_closed": "TRUE"}]
)
def test_a_service_that_its_source_does_not_show_is_not_there(
    take_in: TakeIn, hidden: dict[str, str]
) -> None:
    received = take_in(of_outpost(hidden))
    assert counted(received) == {"SAME": 1}
    assert not Service.objects.exists()


def test_what_its_source_shows_no_more_leaves_once_and_the_rest_is_compared(take_in: TakeIn) -> None:
    other, third = {"import_id": "2", "name": "Noon boxing"}, {"import_id": "3", "name": "Night boxing"}
    take_in(of_outpost({}, other, third), source="Corner")
    received = take_in(of_outpost({"visible": "FALSE"}, other), source="Corner")
    gone = received.rows.filter(what="GONE").values_list("label", flat=True)
    assert sorted(gone) == ["Evening boxing", "Night boxing"]
    assert [one.name for one in queries.standing()] == ["Noon boxing"]
    take_in(of_outpost({}, other), source="Corner")
    assert queries.standing().count() == 2


def test_what_is_said_twice_of_a_service_is_kept_once(take_in: TakeIn) -> None:
    again = {
        **MORE,
        "location_name": "The Ring",
        "location_postcode": "N17 9XX",
        "contact_name": "Duty worker",
    }
    take_in(of_outpost({}, again))
    held = Service.objects.get()
    assert (held.places.count(), held.contacts.count()) == (1, 1)


def test_rows_without_a_number_do_not_share_their_parts(take_in: TakeIn) -> None:
    take_in(of_outpost({"import_id": "", "location_name": ""}, {"import_id": "", "name": "Noon boxing"}))
    assert not Service.objects.get(name="Evening boxing").places.exists()
    assert Service.objects.get(name="Noon boxing").places.count() == 1


def test_places_that_outposts_api_gives_twice_are_kept_once(take_in: TakeIn) -> None:
    place = {"id": 5, "name": "The Ring"}
    given = {"id": 1, "name": "Boxing", "locations": [place, place], "contacts": [{"id": 2}, {"id": 2}]}
    take_in({"totalElements": 1, "content": [given]})
    held = Service.objects.get()
    assert (held.places.count(), held.contacts.count()) == (1, 1)


# --- What no database holds ---


# The reader of Open Referral writes half a pair as a question mark.
@pytest.mark.parametrize(("bad", "instead"), [("\0", ""), ("\ud800", "?")])
def test_signs_that_are_no_text_are_taken_out(take_in: TakeIn, bad: str, instead: str) -> None:
    given = service(name=f"Evening{bad} boxing", url=f"https://corner.example/{bad}a")
    take_in({**given, f"x{bad}": bad})
    take_in({"totalElements": 1, "content": [{"id": bad, "name": f"Noon{bad}", "organisation": {"id": bad}}]})
    take_in({"contract_reference": f"A{bad}", "contract_type_id": "ACC-1", "intervention_title": bad})
    assert sorted(Service.objects.values_list("name", flat=True)) == [f"Evening{instead} boxing", "Noon"]
    assert Service.objects.get(name__startswith="Evening").url == f"https://corner.example/{instead}a"


NINES = b"9" * 5_000


@pytest.mark.parametrize(
    "content",
    [
        b'{"totalElements": 1, "content": [{"name": "A", "min_age": %b}]}' % NINES,
        b'{"contract_reference": "A", "eligibility": {"minimum_age": %b}}' % NINES,
        b'[{"id": "a", "name": "A", "status": "active", "cost_options": [{"amount": %b}]}]' % NINES,
        b'[{"id": "a", "name": "A", "status": "active", "organization": {"id": "b", "name": "B"},'
        b' "cost_options": [{"amount": %b}]}]' % NINES[:400],
    ],
)
def test_numbers_of_thousands_of_digits_are_refused_in_words(take_in: TakeIn, content: bytes) -> None:
    with pytest.raises(CannotRead):
        take_in(content)


def test_who_is_asked_is_named_and_the_telephone_is_the_offices(take_in: TakeIn) -> None:
    take_in(a_csv({**ROW, "contact": "Ada Somebody"}))
    found = Service.objects.get().contacts.order_by("name").values_list("name", "title", "phone")
    assert list(found) == [("", "", "020 7946 0017"), ("Ada Somebody", "", "")]


def test_of_a_telephone_it_is_not_said_whose_it_is(take_in: TakeIn) -> None:
    take_in(service(contacts=[], phones=[{"number": "020 7946 0017", "description": "Ask for Ada Somebody"}]))
    assert list(Service.objects.get().contacts.values_list("name", "title", "phone")) == [
        ("", "", "020 7946 0017")
    ]
