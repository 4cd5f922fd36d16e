"""What a decision that two records are of one person, or not, leads to in a pack and when one is erased."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from agreements import a_party, an_agreement
from alongside.audit.acting import as_posting as acting_as
from alongside.audit.models import Act, Entry
from alongside.partners.models import Agency, Posting
from alongside.people import queries
from alongside.people.actions import reviewing
from alongside.people.models import Pair, Person
from alongside.rights import actions, erasing, packs
from alongside.rights.models import Erasure, PackItem, RetentionReview

pytestmark = pytest.mark.django_db

MAKE_PERSON = Callable[..., Person]
TODAY = date(2021, 2, 1)
NOTHING_ELSE = {"address": "", "postcode": ""}


def make_pair(one: Person, two: Person) -> Pair:
    first, second = sorted((one.pk, two.pk))
    return Pair.objects.get_or_create(one_id=first, two_id=second, defaults={"found_at": timezone.now()})[0]


def decide(one: Person, two: Person, by: Posting, verdict: str = "SAME", reason: str = "He says so") -> Pair:
    return reviewing.decide(pair=make_pair(one, two).pk, verdict=verdict, reason=reason, by=by)


def in_the_pack(by: Posting) -> list[tuple[str, str, bool, date | None]]:
    """What a pack says of whether two records are of one person."""
    with acting_as(by), transaction.atomic():
        person = actions.find(number="X000001", by=by)
        made = actions.record(by=by, kind="ACCESS", person=person, asked_on=TODAY)
        actions.check_identity(request=made.pk, by=by, on=TODAY, how="Passport.")
        packs.gather(request=made.pk, by=by)
        found = PackItem.objects.filter(request=made, field="Whether two records are of one person")
        return list(found.values_list("value", "source", "is_free_text", "recorded_on"))


@pytest.fixture
def lead(school: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance at the school."""
    return make_posting("GOVERNANCE_LEAD", agency=school.agency)


@pytest.fixture
def reviewer(make_posting: Callable[..., Posting]) -> Posting:
    """Reviews pairs at an agency that shares everything with the school."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey")


@pytest.fixture
def refuge(
    reviewer: Posting, make_agency: Callable[..., Agency], make_posting: Callable[..., Posting]
) -> Posting:
    """Works at an agency that says who its people are to the reviewer's, and to nobody else."""
    agency = make_agency(shares=False)
    agreement = an_agreement(series=77, title="Who they are, for one agency only")
    a_party(agreement, agency, reads=[], contributes=["IDENTITY"])
    a_party(agreement, reviewer.agency, reads=["IDENTITY"], contributes=[])
    return make_posting("PARTNER_WORKER", "Haringey", agency=agency)


def test_words_that_are_also_about_somebody_who_is_not_answered_for_are_not_gathered(
    school: Posting, refuge: Posting, reviewer: Posting, lead: Posting, enter: MAKE_PERSON
) -> None:
    hidden = enter(refuge, forenames="Marcus", surname="Venn", born_on=date(1990, 1, 9), **NOTHING_ELSE)
    theirs = enter(school, forenames="Zofia", surname="Quill", crn="X000001", **NOTHING_ELSE)
    decide(hidden, theirs, reviewer, "DIFFERENT", "Marcus Venn is in the refuge")
    assert in_the_pack(lead) == [
        (
            (
                "A decision on whether two records are of one person is left out, because it is also about "
                "somebody for whom this agency does not answer"
            ),
            reviewer.agency.name,
            False,
            timezone.localdate(),
        )
    ]


def test_words_on_two_who_are_answered_for_are_those_of_whoever_decided(
    school: Posting, reviewer: Posting, lead: Posting, enter: MAKE_PERSON
) -> None:
    one = enter(school, forenames="Zofia", surname="Quill", crn="X000001", **NOTHING_ELSE)
    two = enter(school, forenames="Marcus", surname="Venn", born_on=date(1990, 1, 9), **NOTHING_ELSE)
    decide(one, two, reviewer, "DIFFERENT", "They came together")
    assert in_the_pack(lead) == [
        ("Different people: They came together", reviewer.agency.name, True, timezone.localdate())
    ]


@pytest.fixture
def three(school: Posting, enter: MAKE_PERSON) -> list[Person]:
    """Three people who have nothing in common."""
    names = [("Aidan", "Brook", 1990), ("Zofia", "Quill", 1961), ("Tariq", "Venn", 2001)]
    return [
        enter(school, forenames=a, surname=b, born_on=date(year, 1, 9), **NOTHING_ELSE)
        for a, b, year in names
    ]


def erase(person: Person, by: Posting) -> None:
    """Erase somebody, as somebody at their agency has agreed."""
    RetentionReview.objects.create(
        person=person,
        agency=by.agency,
        rule="index-person",
        rules_version="test",
        counted_from=TODAY,
        due_on=TODAY,
        made_at="2022-03-02T00:00Z",
        outcome="ERASE",
        reason="No need.",
        decided_by=by,
        decided_at="2022-03-02T00:00Z",
    )
    erasing.erase(person=person.pk, why=Erasure.Why.REVIEW, rule="index-person")


def pairs() -> list[tuple[Any, ...]]:
    return list(Pair.objects.order_by("pk").values_list("one", "two", "state", "decided_by"))


def test_who_was_one_person_through_whom_is_erased_is_looked_at_again(
    three: list[Person], school: Posting, reviewer: Posting, as_posting: Callable[[Posting], Client]
) -> None:
    a, b, c = three
    decide(a, b, reviewer)
    decide(b, c, reviewer)
    erase(b, school)
    assert pairs() == [(a.pk, c.pk, "WAITING", None)]
    assert list(Pair.objects.get().verdicts.values_list("kind", "by")) == [("QUEUED", None)]
    with acting_as(reviewer), transaction.atomic():
        assert queries.pairs_to_look_at(reviewer).count() == 1
    assert "Brook" in as_posting(reviewer).get("/people/pairs/").content.decode()
    assert as_posting(reviewer).get(f"/people/pairs/{Pair.objects.get().pk}/").status_code == 200
    entry = Entry.objects.filter(act=Act.COMBINATION, what="people.pair").latest("pk")
    assert (entry.people, entry.task) == ([a.pk, c.pk], "linking")


def test_what_is_asked_can_be_decided_to_be_one_person_again(
    three: list[Person], school: Posting, reviewer: Posting
) -> None:
    a, b, c = three
    decide(a, b, reviewer)
    decide(b, c, reviewer)
    erase(b, school)
    assert Person.objects.values("individual").distinct().count() == 2
    decide(a, c, reviewer)
    assert Person.objects.values("individual").distinct().count() == 1


def test_who_is_one_person_without_whom_is_erased_is_not_asked_about(
    three: list[Person], school: Posting, reviewer: Posting
) -> None:
    a, b, c = three
    decide(a, b, reviewer)
    decide(b, c, reviewer)
    decide(a, c, reviewer)
    erase(b, school)
    assert pairs() == [(a.pk, c.pk, "SAME", reviewer.pk)]


def test_a_pair_that_was_there_before_the_erasure_stands(
    three: list[Person], school: Posting, reviewer: Posting
) -> None:
    a, b, c = three
    decide(a, c, reviewer, "NOT_SURE")
    decide(a, b, reviewer)
    decide(b, c, reviewer)
    erase(b, school)
    assert pairs() == [(a.pk, c.pk, "NOT_SURE", reviewer.pk)]
    assert Pair.objects.get().verdicts.count() == 1
