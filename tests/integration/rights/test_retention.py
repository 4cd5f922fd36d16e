"""Retention and erasure: what is due, who decides, and what is left of somebody who was erased."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from axes.models import AccessLog
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from alongside.audit.acting import Task, as_system
from alongside.audit.acting import as_posting as acting_as
from alongside.audit.models import Act, Entry
from alongside.core.models import StoredFile
from alongside.iom.models import Case, Result, Run, RunColumns, Tally
from alongside.partners.models import Posting
from alongside.people.models import Person
from alongside.rights import erasing, retention, retention_rules
from alongside.rights.models import Erasure, LegalHold, RetentionReview
from alongside.rights.rules import NotAllowed
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
GONE, STAYS = "X000001", "X000002"
# The values of the one who goes, as a person might search for them.
HERS = {
    "pnc": "2002/0073319Z",
    "noms": "A1234BC",
    "surname": "Quillfeather",
    "forenames": "Marigold",
    "dob": "1987-05-19",
    "address": "17 Umbrage Yard, London",
    "postcode": "N17 9QB",
    "probation_worker": "Peregrine Wolds",
    "probation_email": "wolds@probation.example",
}
VALUES = [GONE, *HERS.values()]


@pytest.fixture
def two(cohort: Cohort, haringey: Posting) -> Cohort:
    """Two people in two months, with offences and custody; the first is left out, and then expires."""
    people = [cohort.person(GONE, **HERS), cohort.person(STAYS)]
    offence = {"crn": GONE, "offence_on": "2020-06-17", "offence_code": "34", "offence_group": "ROBBERY"}
    custody = {"crn": GONE, "from_on": "2020-08-05", "to_on": "2020-09-23"}
    bad_row = cohort.person(GONE, **HERS) | {"crn": "X000009", "borough": "Nowhere"}
    cohort.month(FEBRUARY, *people, bad_row, offences=[offence], custody=[custody])
    with acting_as(haringey):
        cohort.decide(haringey, GONE, kind="LEAVE_OUT", reason="OTHER", text="Marigold asked for it.")
    cohort.month(MARCH, cohort.person(STAYS))
    return cohort


def everything() -> Iterator[str]:
    """Every row of every table as a text, and every row of every Parquet table and its counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from (f"{table}: {text}" for (text,) in cursor.fetchall())
    for content in RunColumns.objects.values_list("parquet", flat=True):
        yield json.dumps(pl.read_parquet(io.BytesIO(content)).to_dicts(), default=str)
    for file in StoredFile.objects.all():
        yield repr(b"".join(bytes(chunk.content) for chunk in file.chunks.all()))


def found_in(texts: list[str], values: Any) -> list[str]:
    """Those of some values that stand in some texts, whatever the case."""
    whole = "\n".join(texts).casefold()
    return [value for value in values if value.casefold() in whole]


def agree(person: int, by: Posting, outcome: str = "ERASE") -> RetentionReview:
    """A review that somebody has decided."""
    return RetentionReview.objects.create(
        person_id=person,
        agency=by.agency,
        rule="iom-person",
        rules_version="test",
        counted_from=MARCH,
        due_on=MARCH,
        made_at="2022-03-02T00:00Z",
        outcome=outcome,
        reason="No need.",
        decided_by=by,
        decided_at="2022-03-02T00:00Z",
    )


def test_nothing_of_an_erased_person_is_left_and_nobody_else_is_touched(
    two: Cohort, governance: Posting
) -> None:
    gone, stays = Person.objects.get(crn=GONE), Person.objects.get(crn=STAYS)
    before = found_in(list(everything()), VALUES)
    kept = list(Result.objects.filter(case__person=stays).values())
    agree(gone.pk, governance)

    proof = erasing.erase(person=gone.pk, why=Erasure.Why.REVIEW, rule="iom-person")

    # All but the day of birth, which the files hold in a workbook's own way, stood there before.
    assert len(before) >= len(VALUES) - 1
    assert found_in(list(everything()), VALUES) == []
    assert list(Result.objects.filter(case__person=stays).values()) == kept
    assert (proof.counts["people_person"], proof.counts["iom_case"], proof.counts["iom_offence"]) == (1, 1, 1)
    assert Tally.objects.filter(cases__gt=0).values_list("eligibility", "cases").get() == ("ELIGIBLE", 1)


def test_a_rejected_row_is_theirs_by_a_number_or_by_its_name_and_not_by_a_name_within_another() -> None:
    person = Person(crn="X000001", pnc="2002/0000001A", noms="", surname="Ho", forenames="An")
    rows = {
        "theirs": {"crn": None, "surname": " ho ", "forenames": "AN"},
        "theirs too": {"crn": None, "surname": "Smith", "forenames": "Jo", "pnc": "2002/0000001a"},
        "another's": {"crn": None, "surname": "Hopkins", "forenames": "Joanna"},
        "a sentence": {"crn": None, "disposal": "An order, Ho Street"},
    }
    frame = pl.DataFrame({"crn": [None] * len(rows), "received": [json.dumps(row) for row in rows.values()]})
    named = frame.cast({"crn": pl.String}).select(erasing._names(person, frame))
    assert named.to_series().to_list() == [True, True, False, False]


def test_the_proof_and_the_log_say_that_and_not_whom(two: Cohort, governance: Posting) -> None:
    person = Person.objects.get(crn=GONE).pk
    agree(person, governance)
    proof = erasing.erase(person=person, why=Erasure.Why.REVIEW, rule="iom-person")
    entry = Entry.objects.get(act=Act.ERASURE)
    assert (entry.which, entry.people, entry.task) == ([str(proof.reference)], [], "retention")


def test_received_files_lose_their_content_and_keep_their_proof(two: Cohort, governance: Posting) -> None:
    person = Person.objects.get(crn=GONE).pk
    files = list(StoredFile.objects.order_by("pk").values_list("sha256", "size"))
    agree(person, governance)
    erasing.erase(person=person, why=Erasure.Why.REVIEW, rule="iom-person")
    assert list(StoredFile.objects.order_by("pk").values_list("sha256", "size")) == files
    assert StoredFile.objects.filter(content_removed_on=None, chunks__isnull=False).count() == 0


def test_who_comes_back_is_a_new_record_that_says_nothing_of_the_old_one(
    two: Cohort, governance: Posting
) -> None:
    person = Person.objects.get(crn=GONE).pk
    agree(person, governance)
    erasing.erase(person=person, why=Erasure.Why.REVIEW, rule="iom-person")
    two.month(date(2021, 4, 1), two.person(GONE, **HERS), two.person(STAYS))
    back = two.case(GONE)
    assert back.person_id != person
    assert (back.decided, back.last_change, back.decisions.count(), back.results.count()) == (
        "UNDECIDED",
        "NEW",
        0,
        1,
    )


def test_a_legal_hold_keeps_even_whom_somebody_agreed_to_erase(two: Cohort, governance: Posting) -> None:
    person = Person.objects.get(crn=GONE)
    LegalHold.objects.create(
        person=person, agency=governance.agency, reason="A claim.", from_on=MARCH, by=governance
    )
    agree(person.pk, governance)
    with pytest.raises(NotAllowed, match="legal hold"):
        erasing.erase(person=person.pk, why=Erasure.Why.REVIEW)
    with pytest.raises(ProgrammingError, match="legal hold"), as_system(Task.RETENTION), transaction.atomic():
        _call_directly(person.pk)
    assert Person.objects.filter(crn=GONE).exists()


def _call_directly(person: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rights_erase_person(%s, gen_random_uuid(), 'REVIEW', '', '{}')", [person])


def test_the_database_erases_for_nobody_without_the_task_or_an_agreement(
    two: Cohort, governance: Posting
) -> None:
    person = Person.objects.get(crn=GONE).pk
    with pytest.raises(ProgrammingError, match="Only the task"), acting_as(governance), transaction.atomic():
        _call_directly(person)
    with (
        pytest.raises(ProgrammingError, match="Nobody has agreed"),
        as_system(Task.RETENTION),
        transaction.atomic(),
    ):
        _call_directly(person)


@pytest.mark.parametrize(("on", "to_review"), [(date(2022, 2, 28), 0), (date(2022, 3, 1), 1)])
def test_a_person_is_reviewed_a_year_after_the_last_activity(two: Cohort, on: date, to_review: int) -> None:
    # Expired with the run of 1 March 2021; twelve months.
    plan = retention.simulate(on=on)
    assert plan.counts["iom-person"].to_review == to_review
    assert RetentionReview.objects.count() == 0


def test_apply_makes_one_review_each_and_erases_whom_somebody_agreed_to_erase(
    two: Cohort, governance: Posting
) -> None:
    two.go_to(date(2022, 3, 1))
    assert retention.apply().reviews == 1
    assert retention.apply().reviews == 0
    review = RetentionReview.objects.get()
    with acting_as(governance):
        retention.decide(review=review.pk, by=governance, outcome="ERASE", reason="No need any more.")
    done = retention.apply()
    assert (done.erased, done.refused) == (1, [])
    assert not Case.objects.filter(person__crn=GONE).exists()


def test_who_is_kept_is_reviewed_again_when_that_ends(two: Cohort, governance: Posting) -> None:
    two.go_to(date(2022, 3, 1))
    retention.apply()
    with acting_as(governance):
        retention.decide(
            review=RetentionReview.objects.get().pk,
            by=governance,
            outcome="KEEP",
            reason="An appeal runs.",
            keep_until=date(2023, 1, 1),
        )
    assert retention.simulate(on=date(2022, 12, 31)).counts["iom-person"].to_review == 0
    assert retention.simulate(on=date(2023, 1, 1)).counts["iom-person"].to_review == 1


def test_files_wait_for_the_partnership_to_confirm_their_rule(two: Cohort) -> None:
    count = retention.simulate(on=date(2023, 2, 1)).counts["received-files"]
    # February's file is two years old, March's not yet.
    assert (count.applies_to, count.to_erase, count.waits) == (2, 0, 1)


def test_only_the_agency_that_leads_the_case_decides(
    two: Cohort, governance: Posting, make_posting: Any
) -> None:
    two.go_to(date(2022, 3, 1))
    retention.apply()
    review = RetentionReview.objects.get().pk
    stranger = make_posting("GOVERNANCE_LEAD")
    with pytest.raises(RetentionReview.DoesNotExist), acting_as(stranger):
        retention.decide(review=review, by=stranger, outcome="ERASE", reason="Ours.")
    with acting_as(stranger), transaction.atomic():
        assert RetentionReview.objects.count() == 0
    with acting_as(governance), transaction.atomic():
        assert RetentionReview.objects.count() == 1


def test_a_confirmed_rule_ends_the_content_of_old_files(two: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed = {name: replace(rule, confirmed=True) for name, rule in retention_rules.rules().items()}
    monkeypatch.setattr(retention_rules, "rules", lambda: confirmed)
    AccessLog.objects.create(username="old", attempt_time="2020-01-01T00:00Z")
    AccessLog.objects.update(attempt_time="2020-01-01T00:00Z")
    two.go_to(date(2023, 2, 1))
    done = retention.apply()
    assert (done.files, done.attempts) == (1, 1)
    assert StoredFile.objects.exclude(content_removed_on=None).get().chunks.count() == 0
    assert StoredFile.objects.get(content_removed_on=None).chunks.count() == 1


def test_a_file_that_lost_its_content_says_so_where_it_was_taken(
    two: Cohort, governance: Posting, as_posting: Any
) -> None:
    person = Person.objects.get(crn=GONE).pk
    agree(person, governance)
    erasing.erase(person=person, why=Erasure.Why.REVIEW, rule="iom-person")
    run = Run.objects.latest("pk").pk
    answer = as_posting(two.analyst).get(reverse("iom:received", args=[run]), follow=True)
    assert "The content of this file was removed on 1 March 2021" in answer.content.decode()
