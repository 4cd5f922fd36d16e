"""Who works on a case: given, passed on, said in the chronology; and only to who could."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework.actions import cases, workers
from alongside.casework.models import Case, Entry
from alongside.partners.models import Posting, Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def give(case: Case, to: Posting, by: Posting) -> Case:
    with transaction.atomic(), acting.as_posting(by):
        return workers.assign(case=case.pk, to=to.pk, by=by, words="Knows the family")


@pytest.fixture
def colleague(council: Posting, make_posting: Callable[..., Posting]) -> Posting:
    return make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)


def test_a_case_is_given_and_the_chronology_and_the_log_tell_it(
    council: Posting, colleague: Posting, open_case: Callable[..., Case]
) -> None:
    case = give(open_case(council), colleague, council)
    said = Entry.objects.get(kind="WORKER")
    assert (case.worker, case.worker_since) == (colleague, timezone.localdate())
    assert (said.words, said.record) == (f"{colleague.user.name}. Knows the family", colleague.pk)
    assert LogEntry.objects.filter(fields=["worker"], reason="Knows the family").count() == 1


def test_it_is_not_given_to_another_agency(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    with pytest.raises(cases.CannotDo, match="cannot work on this case"):
        give(open_case(council), police, council)


def test_it_is_not_given_to_who_has_left(
    council: Posting, colleague: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    Posting.objects.filter(pk=colleague.pk).update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate()
    )
    with pytest.raises(cases.CannotDo, match="cannot work on this case"):
        give(case, colleague, council)


def test_it_is_not_given_twice_to_one(
    council: Posting, colleague: Posting, open_case: Callable[..., Case]
) -> None:
    case = give(open_case(council), colleague, council)
    with pytest.raises(cases.CannotDo, match="works on this case already"):
        give(case, colleague, council)


def test_another_agency_gives_no_case_of_ours(
    council: Posting, colleague: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    with pytest.raises(cases.CaseNotFound):
        give(case, colleague, police)


def test_it_is_not_given_to_who_may_not_see_it(
    council: Posting, colleague: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    team = Team.objects.create(agency=council.agency, name="Gangs workers")
    Posting.objects.filter(pk=council.pk).update(team=team)
    council.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(access="RESTRICTED", access_team=team)
    with pytest.raises(cases.CannotDo, match="may not see"):
        give(case, colleague, council)
