"""Every intake finds out who it speaks of."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from alongside.audit.models import Entry
from alongside.partners.models import Posting
from alongside.people.actions import entries, linking, reviewing
from alongside.people.models import Pair, Person, Restriction, Statement, Verdict
from integration.iom.conftest import Cohort
from integration.people.conftest import SAID

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
MARCUS = {"surname": "Adeyemi", "forenames": "Marcus Jerome", "dob": "2004-05-11", "sex": "M"}


def individual(person: Person) -> int | None:
    person.refresh_from_db()
    return person.individual


def test_the_extracts_person_is_found_by_what_a_school_knows(
    cohort: Cohort, school: Posting, enter: Callable[..., Person], pair_of: Callable[..., Pair]
) -> None:
    # A shortened forename, day and month of birth swapped, the same address: no number at all.
    cohort.month(FEBRUARY, cohort.person(**MARCUS, address="14 Acacia Road", postcode="N17 9QA"))
    case = cohort.case()
    pupil = enter(school, forenames="Marcus", born_on=date(2004, 11, 5))
    pair = pair_of(case.person, pupil)
    assert pair.state == "LINKED"
    assert individual(pupil) == individual(case.person) == case.person_id
    assert [verdict.kind for verdict in pair.verdicts.all()] == ["LINKED"]


def test_the_monthly_run_finds_whom_somebody_entered_before(
    cohort: Cohort, school: Posting, enter: Callable[..., Person]
) -> None:
    pupil = enter(school)
    cohort.month(FEBRUARY, cohort.person(**MARCUS, address="14 Acacia Road", postcode="N17 9QA"))
    assert individual(cohort.case().person) == pupil.pk


def test_a_number_links_what_the_name_alone_would_not(
    cohort: Cohort, school: Posting, enter: Callable[..., Person], pair_of: Callable[..., Pair]
) -> None:
    cohort.month(FEBRUARY, cohort.person(**MARCUS, pnc="2002/0073319Z", postcode="E1 6AN", address=""))
    other = enter(school, forenames="Jerome", born_on=None, address="", postcode="", pnc="2002/0073319Z")
    pair = pair_of(cohort.case().person, other)
    assert (pair.state, pair.shares_number) == ("LINKED", True)


def test_a_number_on_somebody_quite_other_is_looked_at(
    cohort: Cohort, school: Posting, enter: Callable[..., Person], pair_of: Callable[..., Pair]
) -> None:
    cohort.month(FEBRUARY, cohort.person(**MARCUS, pnc="2002/0073319Z"))
    other = enter(
        school,
        forenames="Wioletta",
        surname="Zielinska",
        sex="F",
        born_on=date(1971, 8, 30),
        address="",
        postcode="SW1A 1AA",
        pnc="2002/0073319Z",
    )
    pair = pair_of(cohort.case().person, other)
    assert (pair.state, pair.shares_number) == ("WAITING", True)
    assert individual(other) == other.pk


def test_somebody_with_another_number_of_the_same_kind_is_looked_at(
    school: Posting, enter: Callable[..., Person], pair_of: Callable[..., Pair]
) -> None:
    one, two = enter(school, pnc="2002/0073319Z"), enter(school, pnc="1981/0000034U")
    assert pair_of(one, two).state == "WAITING"


def test_a_number_that_many_have_tells_nobody_apart(
    school: Posting, enter: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alongside.people.rules.MOST_WITH_ONE_NUMBER", 2)
    people = [("Aidan", "Brook", 1990), ("Zofia", "Quill", 1961), ("Tariq", "Venn", 2001)]
    made = [
        enter(
            school, forenames=a, surname=b, born_on=date(year, 1, 9), address="", postcode="", noms="A1234BC"
        )
        for a, b, year in people
    ]
    # The first two shared it; the third would be its third holder.
    assert Pair.objects.filter(two=made[1]).count() == 1
    assert not Pair.objects.filter(two=made[2], shares_number=True).exists()


def test_twins_at_one_address_are_two_people(school: Posting, enter: Callable[..., Person]) -> None:
    one = enter(school, forenames="Marcus")
    two = enter(school, forenames="Matthias")
    assert individual(one) != individual(two)


def test_two_open_cases_are_never_joined_by_the_evidence(
    cohort: Cohort, pair_of: Callable[..., Pair]
) -> None:
    same = {**MARCUS, "pnc": "2002/0073319Z", "address": "14 Acacia Road"}
    cohort.month(FEBRUARY, cohort.person("X000001", **same), cohort.person("X000002", **same))
    one, two = cohort.case("X000001").person, cohort.case("X000002").person
    assert pair_of(one, two).state == "WAITING"
    assert individual(one) != individual(two)


def test_what_a_source_said_before_is_kept_and_found_by(
    cohort: Cohort, school: Posting, enter: Callable[..., Person]
) -> None:
    cohort.month(FEBRUARY, cohort.person(**MARCUS, address="14 Acacia Road", postcode="N17 9QA"))
    cohort.month(MARCH, cohort.person(**MARCUS, address="3 High Street", postcode="E1 6AN"))
    person = cohort.case().person
    said = Statement.objects.filter(person=person).order_by("pk")
    assert [(one.postcode, one.is_current, one.stated_on) for one in said] == [
        ("N17 9QA", False, FEBRUARY),
        ("E1 6AN", True, MARCH),
    ]
    # With the address that he left.
    assert individual(enter(school, forenames="Marcus")) == person.pk


def test_the_same_extract_again_says_nothing_new(cohort: Cohort) -> None:
    cohort.month(FEBRUARY, cohort.person(**MARCUS))
    cohort.month(MARCH, cohort.person(**MARCUS))
    assert Statement.objects.count() == 1


def test_a_decision_binds_later_runs(
    cohort: Cohort,
    analyst: Posting,
    school: Posting,
    enter: Callable[..., Person],
    pair_of: Callable[..., Pair],
    link_again: Callable[..., linking.Linked],
) -> None:
    cohort.month(FEBRUARY, cohort.person(**MARCUS, address="14 Acacia Road", postcode="N17 9QA"))
    person, pupil = cohort.case().person, enter(school)
    assert pair_of(person, pupil).state == "LINKED"
    reviewing.separate(person=pupil.pk, reason="His cousin, says the school", by=analyst)
    assert individual(pupil) == pupil.pk
    cohort.month(MARCH, cohort.person(**MARCUS, address="14 Acacia Road", postcode="N17 9QB"))
    link_again(person, pupil)
    assert pair_of(person, pupil).state == "DIFFERENT"
    assert individual(pupil) == pupil.pk


def test_what_the_evidence_linked_comes_apart_when_it_no_longer_holds(
    school: Posting, enter: Callable[..., Person], pair_of: Callable[..., Pair]
) -> None:
    one, two = enter(school), enter(school, known_as="Marcus")
    assert pair_of(one, two).state == "LINKED"
    # Said by mistake of another person altogether.
    said = {"forenames": "Wioletta", "surname": "Zielinska", "sex": "F", "born_on": date(1971, 8, 30)}
    other = {**said, "address": "9 Mare Street", "postcode": "E8 1HR", "pnc": "2002/0073319Z"}
    entries.change(person=two.pk, by=school, said=other)
    assert pair_of(one, two).state == "WAITING"
    assert individual(two) == two.pk
    assert [one.kind for one in Verdict.objects.order_by("pk")] == ["LINKED", "QUEUED"]


def test_a_run_and_its_links_stand_or_fall_together(
    cohort: Cohort, school: Posting, enter: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(school)
    run = cohort.check(FEBRUARY, cohort.person(**MARCUS, address="14 Acacia Road", postcode="N17 9QA"))

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr("alongside.people.rules.settle", fail)
    with pytest.raises(RuntimeError):
        cohort.month(MARCH, cohort.person(**MARCUS))
    assert (run.state, Person.objects.count(), Pair.objects.count()) == ("CHECKED", 1, 0)


def test_the_log_says_that_records_were_combined(school: Posting, enter: Callable[..., Person]) -> None:
    person = enter(school)
    entry = Entry.objects.filter(act="COMBINATION").latest("pk")
    assert (entry.what, entry.people, entry.posting_id) == ("people.pair", [person.pk], school.pk)


@pytest.mark.parametrize(
    "said",
    [
        {"forenames": "", "surname": "Unknown", "born_on": None, "address": "", "postcode": ""},
        {"forenames": "B", "surname": "A", "born_on": None},
        {"forenames": "🙂", "surname": "\u202eAdeyemi", "born_on": None},
        {"forenames": "M" * 150, "surname": "A" * 100},
        {"forenames": "Baby", "surname": "Baby"},
    ],
)
def test_any_name_is_taken_in(school: Posting, enter: Callable[..., Person], said: dict[str, Any]) -> None:
    one, two = enter(school, **said), enter(school, **{**said, "sex": "F"})
    assert {one.pk, two.pk} == set(Statement.objects.values_list("person_id", flat=True))


def test_what_is_entered_says_whose_it_is(school: Posting, enter: Callable[..., Person]) -> None:
    person = enter(school)
    assert (person.agency_id, person.entered_by_id, person.borough) == (
        school.agency_id,
        school.pk,
        "E09000014",
    )
    assert {name: getattr(person, name) for name in SAID} == SAID


def test_a_source_that_has_corrected_itself_is_not_linked_again_by_what_it_said(
    school: Posting,
    enter: Callable[..., Person],
    pair_of: Callable[..., Pair],
    link_again: Callable[..., Any],
) -> None:
    one, two = enter(school), enter(school, forenames="Marcus")
    said = {"forenames": "Wioletta", "surname": "Zielinska", "sex": "F", "born_on": date(1971, 8, 30)}
    entries.change(person=two.pk, by=school, said={**said, "address": "9 Mare Street", "postcode": "E8 1HR"})
    link_again(one)
    link_again(two)
    assert (pair_of(one, two).state, individual(two)) == ("WAITING", two.pk)


def test_what_somebody_has_put_back_waits_for_somebody(
    school: Posting,
    police: Posting,
    haringey: Posting,
    enter: Callable[..., Person],
    pair_of: Callable[..., Pair],
    link_again: Callable[..., Any],
) -> None:
    one, two = enter(police, role="OFFENDER"), enter(school)
    reviewing.take_back(pair=pair_of(one, two).pk, reason="They may be twins", by=haringey)
    link_again(one)
    assert pair_of(one, two).state == "WAITING"


def test_two_pnc_numbers_are_not_one_person_by_way_of_a_third(
    school: Posting, police: Posting, enter: Callable[..., Person]
) -> None:
    one = enter(police, pnc="2002/0073319Z", role="OFFENDER")
    enter(school)
    other = enter(police, pnc="2003/0000003Y", role="OFFENDER")
    assert individual(one) != individual(other)


def test_nothing_is_done_with_what_is_only_to_be_stored(
    school: Posting,
    police: Posting,
    haringey: Posting,
    enter: Callable[..., Person],
    pair_of: Callable[..., Pair],
) -> None:
    one, two = enter(school), enter(police, role="OFFENDER", surname="Adeyemy", address="", postcode="")
    waiting = pair_of(one, two)
    reviewing.take_back(pair=waiting.pk, reason="To look at", by=haringey)
    Restriction.objects.create(
        person=one, from_on=date(2020, 1, 1), reason="Objection", by_posting=haringey.pk
    )
    with pytest.raises(reviewing.NotAllowed, match="only to be stored for now"):
        reviewing.decide(pair=waiting.pk, verdict="SAME", reason="says so", by=haringey)
    with pytest.raises(entries.IsRestricted, match="only to be stored for now"):
        entries.change(person=one.pk, by=school, said={"surname": "Changed", "sex": "M"})
    enter(haringey, forenames="Marcus")
    assert Pair.objects.filter(one=one).exclude(pk=waiting.pk).count() == 0
