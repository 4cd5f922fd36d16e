"""What awaits somebody, on the page on which they start."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from alongside.audit import acting
from alongside.casework.models import Referral
from alongside.partners.models import Posting
from alongside.people.models import Person
from alongside.rights.models import RetentionReview, SubjectRequest
from alongside.site.my_work import what_awaits
from integration.attacks.forms import a_referral, a_review, a_rights_request, an_agreement_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance at an agency."""
    Person.objects.create(
        crn="X000001", surname="Example", forenames="Sam", born_on=date(1990, 1, 1), sex="M"
    )
    return make_posting("GOVERNANCE_LEAD")


@pytest.fixture
def awaits(lead: Posting) -> Callable[[], list[tuple[Any, ...]]]:
    """What awaits the lead: how many, of what, where, and what is said of it."""

    def look() -> list[tuple[Any, ...]]:
        with acting.as_posting(lead):
            return [(task.number, task.label, task.href, task.note) for task in what_awaits(lead)]

    return look


def test_nothing_awaits_whoever_has_nothing_to_do(awaits: Callable[[], Any]) -> None:
    assert awaits() == []


def test_a_request_awaits_until_it_is_closed_and_says_when_it_is_due(
    awaits: Callable[[], Any], lead: Posting
) -> None:
    first, second = a_rights_request(lead), a_rights_request(lead)
    SubjectRequest.objects.filter(pk=first.pk).update(due_on=date(2021, 5, 20))
    SubjectRequest.objects.filter(pk=second.pk).update(due_on=date(2021, 5, 4))
    asked = "requests about people’s rights"
    assert awaits() == [(2, asked, "/rights/", "The next is due on 4 May 2021")]
    SubjectRequest.objects.filter(pk=second.pk).update(outcome="PARTLY", closed_on=date(2021, 5, 1))
    assert awaits() == [(1, asked, "/rights/", "The next is due on 20 May 2021")]


def test_a_review_awaits_until_it_is_decided(awaits: Callable[[], Any], lead: Posting) -> None:
    review = a_review(lead)
    assert awaits() == [(1, "People to keep or erase", "/rights/retention/", "")]
    RetentionReview.objects.filter(pk=review.pk).delete()
    assert awaits() == []


def test_an_agreement_awaits_the_signature_of_a_party_that_has_not_signed(
    awaits: Callable[[], Any], lead: Posting, make_posting: Callable[..., Posting]
) -> None:
    elsewhere, other = make_posting("GOVERNANCE_LEAD"), make_posting("GOVERNANCE_LEAD")
    mine = an_agreement_of(elsewhere, lead, "TO_SIGN")
    an_agreement_of(elsewhere, other, "TO_SIGN")
    an_agreement_of(elsewhere, lead, "DRAFT")
    mine.parties.filter(agency=lead.agency).update(signed_at=None)
    assert awaits() == [(1, "Agreement to sign", f"/sharing/agreements/{mine.pk}/", "Of two")]


def test_what_awaits_others_is_not_shown(
    awaits: Callable[[], Any], lead: Posting, make_posting: Callable[..., Posting]
) -> None:
    elsewhere = make_posting("GOVERNANCE_LEAD")
    a_rights_request(elsewhere)
    a_review(elsewhere)
    assert awaits() == []


COUNTED = {
    "First responses overdue": 2,
    "New referrals": 1,
    "Answers that came": 1,
    "Referrals to keep or erase": 1,
    "Questions about referrals that you sent": 1,
}


def test_referrals_are_counted_and_each_count_opens_its_rows(
    make_posting: Callable[..., Posting], client: Client
) -> None:
    posting, other = make_posting("PARTNER_WORKER", "Haringey"), make_posting("PARTNER_WORKER", "Haringey")
    made = [a_referral(posting, state=state) for state in ("WAITING", "TAKEN", "ANSWERED")]
    Referral.objects.filter(pk__in=[made[0].pk, made[1].pk]).update(due_on=date(2021, 4, 8))
    a_referral(posting, state="DECLINED", review_on=date(2022, 4, 6))
    a_referral(other, sender=posting, state="ASKED")
    a_referral(other)
    with acting.as_posting(posting):
        awaits = {task.label: task for task in what_awaits(posting) if "referral" in task.href}
    assert {label: task.number for label, task in awaits.items()} == COUNTED
    client.force_login(posting.user)
    pages = {label: client.get(task.href).content.decode() for label, task in awaits.items()}
    assert {label: len(set(re.findall(r">REF-\d{6}<", page))) for label, page in pages.items()} == COUNTED
