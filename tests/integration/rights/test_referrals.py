"""Referrals among people's rights: gathered for a pack, and erased with whoever they are of."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework import jobs
from alongside.casework.actions import referral_retention
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import (
    Case,
    Referral,
    ReferralAnswer,
    ReferralDraft,
    ReferralEvent,
    ReferralMail,
)
from alongside.partners.models import Posting
from alongside.people.models import Person
from alongside.rights import actions, erasing, gathering, retention
from alongside.rights.models import Erasure, RetentionReview
from integration.casework.conftest import agreed, council, gangs_unit, open_case, police, school, sign_in
from integration.casework.referring import SAID, accepted, done, name_desk, refer

__all__ = ["agreed", "council", "gangs_unit", "open_case", "police", "school", "sign_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed", "desk")]
Make = Callable[..., Posting]


@pytest.fixture
def desk(make_posting: Make, council: Posting) -> None:
    """The council takes what is referred to the gangs unit in Haringey."""
    name_desk(make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency))


def gathered(person: int, lead: Posting) -> set[str]:
    """What is gathered of somebody for an agency's answer."""
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        return {one.value for one in gathering.gather(Person.objects.get(pk=person))}


def looked_at(person: int, lead: Posting) -> list[str]:
    """What of somebody was read, as the log is gathered for an agency's answer."""
    with (
        transaction.atomic(),
        acting.as_posting(lead, task=Task.SUBJECT_ACCESS),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT rights_entries_about(%s)", [person])
        numbers = [number for (number,) in cursor.fetchall()]
        return list(
            LogEntry.objects.filter(pk__in=numbers, act="CONSULTATION").values_list("what", flat=True)
        )


def erase(person: int, council: Posting) -> Erasure:
    RetentionReview.objects.create(
        person_id=person,
        agency=council.agency,
        rule="index-person",
        rules_version="1",
        counted_from=timezone.localdate(),
        due_on=timezone.localdate(),
        made_at=timezone.now(),
        outcome="ERASE",
        reason="Nobody has a need",
        decided_by=council,
        decided_at=timezone.now(),
    )
    return erasing.erase(person=person, why=Erasure.Why.REVIEW, rule="index-person")


# Of somebody else with the same forename and day of birth.
OTHER = tuple(
    (code, category, question, "Nobodyelse" if code == "SURNAME" else said)
    for code, category, question, said in SAID
)


def test_the_referral_of_a_case_is_gathered(council: Posting, make_posting: Make) -> None:
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    made = done("ask", refer(), council, words="Do his parents know?")
    case = accepted(made, council).case
    assert case is not None
    found = gathered(case.person_id, lead)
    assert {f"{made.reference}, accepted", "He has not slept for a week", "Do his parents know?"} <= found


def test_a_referral_in_words_is_gathered_for_its_agency_and_no_other(
    council: Posting, police: Posting, make_posting: Make, open_case: Callable[..., Case]
) -> None:
    declined = done("decline", refer(), council, code="NO_EVIDENCE", words="")
    other = refer(said=OTHER)
    with acting.as_posting(council):
        person = open_case(council).person_id
    with acting.as_posting(police):
        theirs = open_case(police).person_id
    leads = [make_posting("GOVERNANCE_LEAD", agency=each.agency) for each in (council, police)]
    found, elsewhere = gathered(person, leads[0]), gathered(theirs, leads[1])
    assert f"{declined.reference}, declined" in found
    assert "He has not slept for a week" in found
    assert not any(other.reference in value for value in found)
    assert not any(declined.reference in value for value in elsewhere)


def test_whoever_read_a_referral_is_told_of_it_to_whoever_it_was_of(
    council: Posting, police: Posting, make_posting: Make, sign_in: Callable[[Posting], Client]
) -> None:
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    read, other = refer(), refer(said=OTHER)
    sign_in(council).get(f"/referrals/{read.pk}/")
    sign_in(council).get(f"/referrals/{other.pk}/")
    case = accepted(read, council).case
    assert case is not None
    assert looked_at(case.person_id, lead) == ["casework.referral"]
    # Of a sealed programme it is its desk's to tell.
    Referral.objects.update(access="SEALED")
    assert looked_at(case.person_id, lead) == ["casework.referral"]
    assert looked_at(case.person_id, make_posting("GOVERNANCE_LEAD", agency=police.agency)) == []


def test_a_referral_is_erased_with_its_case(council: Posting) -> None:
    made = accepted(refer(), council)
    assert made.case is not None
    proof = erase(made.case.person_id, council)
    assert proof.counts["casework_referral"] == 1
    for model in (Referral, ReferralAnswer, ReferralEvent, ReferralMail, Case, Person):
        assert not model.objects.exists()


def test_a_referral_in_words_is_erased_with_whoever_it_says(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    done("decline", refer(), council, code="NO_EVIDENCE", words="")
    other = refer(said=OTHER)
    with acting.as_posting(council):
        person = open_case(council, born_on=date(2004, 5, 11)).person_id
    erase(person, council)
    assert list(Referral.objects.all()) == [other]
    assert set(ReferralAnswer.objects.values_list("referral_id", flat=True)) == {other.pk}


def test_a_referral_at_the_desk_of_another_agency_stays_while_it_is_open(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    made, ended = refer(police), done("decline", refer(police), council, code="AGE", words="")
    with acting.as_posting(police):
        person = open_case(police, born_on=date(2004, 5, 11)).person_id
    erase(person, police)
    assert list(Referral.objects.all()) == [made]
    assert not ReferralAnswer.objects.filter(referral=ended.pk).exists()


def test_a_legal_hold_keeps_the_referrals_of_whom_it_keeps(
    council: Posting, make_posting: Make, open_case: Callable[..., Case]
) -> None:
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    made = done("decline", refer(), council, code="AGE", words="")
    Referral.objects.update(erase_on=timezone.localdate())
    with acting.as_posting(council):
        person = open_case(council, born_on=date(2004, 5, 11)).person_id
    with acting.as_posting(lead):
        hold = actions.hold(person=person, by=lead, reason="A claim is before the court")
    jobs.erase_referrals(0)
    with pytest.raises(CannotDo, match="legal hold"), acting.as_posting(council):
        referral_retention.erase(referral=made.pk, by=council, words="Nobody has a need")
    with transaction.atomic(), acting.as_posting(council), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_referral WHERE id = %s", [made.pk])
        assert cursor.rowcount == 0
    count = retention.simulate().counts["referral"]
    assert (count.applies_to, count.to_erase, count.held) == (1, 0, 1)
    with acting.as_posting(lead):
        actions.end_hold(hold=hold.pk, by=lead, reason="The claim is settled")
    jobs.erase_referrals(0)
    assert not Referral.objects.exists()


def test_a_legal_hold_keeps_a_referral_from_going_with_somebody_else(
    council: Posting, police: Posting, make_posting: Make, open_case: Callable[..., Case]
) -> None:
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    made = done("decline", refer(police), council, code="AGE", words="")
    with acting.as_posting(council):
        held = open_case(council, born_on=date(2004, 5, 11)).person_id
    with acting.as_posting(lead):
        actions.hold(person=held, by=lead, reason="A claim is before the court")
    with acting.as_posting(police):
        person = open_case(police, born_on=date(2004, 5, 11)).person_id
    erase(person, police)
    assert list(Referral.objects.all()) == [made]


def test_the_end_of_a_referral_is_told_of_whom_it_is(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    with acting.as_posting(police):
        person = open_case(police).person_id
    done("decline", refer(police, person=person), council, code="AGE", words="")
    Referral.objects.update(erase_on=timezone.localdate())
    jobs.erase_referrals(0)
    assert LogEntry.objects.get(act="ERASURE").people == [person]


def test_what_is_due_of_referrals_is_simulated(council: Posting) -> None:
    done("decline", refer(), council, code="AGE", words="")
    refer()
    ReferralDraft.objects.create(
        token_hash="x", content={}, saved_at=timezone.now(), expires_at=timezone.now()
    )
    later = date(timezone.localdate().year + 7, 1, 1)
    counts = retention.simulate(on=later).counts
    rules = (counts["referral"], counts["referral-draft"])
    told = [(one.applies_to, one.to_review, one.to_erase) for one in rules]
    assert told == [(1, 0, 1), (1, 0, 1)]
