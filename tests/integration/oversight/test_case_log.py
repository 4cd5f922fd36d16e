"""Who has looked at the person of a programme's case: as on the cohort's page, for who sees the case."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.casework.models import Case, Referral
from alongside.partners.models import Posting
from integration.casework.conftest import agreed, council, gangs_unit, open_case, police, school, sign_in
from integration.casework.referring import accepted, name_desk, refer

__all__ = ["agreed", "council", "gangs_unit", "open_case", "police", "school", "sign_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
Come = Callable[[Posting], Client]


def numbers(posting: Posting, case: Case) -> int:
    """How many entries the database tells somebody of by itself."""
    with transaction.atomic(), acting.as_posting(posting), connection.cursor() as cursor:
        cursor.execute("SELECT oversight_entries_about(%s, NULL, 50, NULL)", [case.person_id])
        return len(cursor.fetchall())


def test_who_opened_the_case_is_told_to_who_sees_it(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Come
) -> None:
    case = open_case(council)
    sign_in(police).get(f"/cases/{case.pk}/")
    page = sign_in(council).get(f"/log/about/{case.pk}/").content.decode()
    assert "Consultation: case" in page
    assert "Police officer, Police" in page
    assert police.user.name not in page
    assert f'href="/log/about/{case.pk}/"' in sign_in(council).get(f"/cases/{case.pk}/").content.decode()


def test_a_sealed_case_has_no_log_for_others_by_either_lock(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Come
) -> None:
    case = open_case(council)
    assert numbers(police, case) > 0
    Case.objects.update(access="SEALED")
    assert sign_in(police).get(f"/log/about/{case.pk}/").status_code == 404
    assert numbers(police, case) == 0
    assert numbers(council, case) > 0


def test_who_read_the_referral_is_told_to_who_sees_the_case_that_came_of_it(
    council: Posting, police: Posting, make_posting: Callable[..., Posting], sign_in: Come
) -> None:
    name_desk(make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency))
    made, other = refer(), refer()
    sign_in(council).get(f"/referrals/{made.pk}/")
    sign_in(council).get(f"/referrals/{other.pk}/")
    case = accepted(made, council).case
    assert case is not None
    page = sign_in(police).get(f"/log/about/{case.pk}/").content.decode()
    assert page.count("Consultation: referral") == 1
    Referral.objects.update(access="SEALED")
    page = sign_in(police).get(f"/log/about/{case.pk}/").content.decode()
    assert "Consultation: referral" not in page


def test_the_second_lock_tells_of_no_other_referral(
    council: Posting, police: Posting, make_posting: Callable[..., Posting], sign_in: Come
) -> None:
    name_desk(make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency))
    made = refer()
    sign_in(council).get(f"/referrals/{made.pk}/")

    def seen() -> int:
        with transaction.atomic(), acting.as_posting(police):
            return Entry.objects.filter(what="casework.referral", act="CONSULTATION").count()

    assert seen() == 0
    accepted(made, council)
    assert seen() == 1
    Case.objects.update(access="SEALED")
    assert seen() == 0
