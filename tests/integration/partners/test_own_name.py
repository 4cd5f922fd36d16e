"""Nobody writes in another's name: PostgreSQL refuses a forged entry, a forged past and a forged agreement.

As whoever reached the database as the application's role would try.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from agreements import an_agreement
from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.models import Act, Entry
from alongside.partners.models import Agreement, Posting

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer(make_posting: Callable[..., Posting]) -> Posting:
    """Whose connection it is."""
    return make_posting("POLICE_OFFICER", "Haringey")


@pytest.fixture
def other(make_posting: Callable[..., Posting]) -> Posting:
    """In whose name it is tried."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey")


def write(**values: object) -> None:
    """One entry, in plain SQL."""
    given = {
        "act": "CONSULTATION",
        "at": NOW,
        "actor_email": "",
        "agency": "",
        "role": "",
        "task": "",
        "what": "iom.case",
        "which": ["IOM-000001"],
        "people": [],
        "fields": [],
        "reason": "",
        "to": "",
        "request_id": "",
        **values,
    }
    columns, places = ", ".join(f'"{name}"' for name in given), ", ".join(["%s"] * len(given))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into audit_entry ({columns}) values ({places})", list(given.values()))


def as_themselves(posting: Posting) -> dict[str, object]:
    actor = posting.actor
    return {
        "actor_id": actor.user_id,
        "posting_id": actor.posting_id,
        "agency_id": actor.agency_id,
        "role": actor.role,
    }


def refused(do: Callable[[], object], *, by: Posting) -> str:
    """What PostgreSQL says."""
    with (
        pytest.raises(ProgrammingError) as said,
        transaction.atomic(),
        acting.as_posting(by),
        transaction.atomic(),
    ):
        do()
    return str(said.value).splitlines()[0]


def test_an_entry_in_ones_own_name_is_taken(officer: Posting) -> None:
    before = Entry.objects.count()
    with transaction.atomic(), acting.as_posting(officer):
        write(**as_themselves(officer))
        log.record(act=Act.CONSULTATION, by=officer, what="iom.case", which=["IOM-000002"])
        log.record(act=Act.ALTERATION, by=None, what="partners.session", which=[])
    assert Entry.objects.count() == before + 3


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda me, other: as_themselves(other), id="another's posting"),
        pytest.param(lambda me, other: {"actor_id": other.user_id}, id="another's account, no posting"),
        pytest.param(
            lambda me, other: {**as_themselves(me), "actor_id": other.user_id}, id="another's account"
        ),
        pytest.param(
            lambda me, other: {**as_themselves(me), "agency_id": other.agency_id}, id="another agency"
        ),
        pytest.param(lambda me, other: {**as_themselves(me), "role": "SUPERVISOR"}, id="another role"),
        pytest.param(lambda me, other: {**as_themselves(me), "task": "retention"}, id="a task"),
        pytest.param(
            lambda me, other: {**as_themselves(me), "at": NOW - timedelta(hours=1)}, id="an hour ago"
        ),
        pytest.param(
            lambda me, other: {**as_themselves(me), "at": datetime(2100, 1, 1, tzinfo=UTC)}, id="later"
        ),
        pytest.param(lambda me, other: {"agency": other.agency.name}, id="an agency's name"),
    ],
)
def test_an_entry_in_anothers_name_or_of_another_time_is_refused(
    officer: Posting, other: Posting, forged: Callable[[Posting, Posting], dict[str, object]]
) -> None:
    said = refused(lambda: write(**forged(officer, other)), by=officer)
    assert said == 'new row violates row-level security policy for table "audit_entry"'


def test_an_entry_takes_the_next_number(officer: Posting) -> None:
    said = refused(lambda: write(id=1, **as_themselves(officer)), by=officer)
    assert said == "permission denied for table audit_entry"


def test_history_is_written_by_its_trigger_alone(officer: Posting) -> None:
    event = """
        insert into partners_agencyevent
            (pgh_created_at, pgh_label, pgh_obj_id, id, name, kind, areas, is_competent_authority)
        values (now(), 'update', %s, %s, 'Another name', 'POLICE', '{}', true)
    """

    def forge() -> None:
        with connection.cursor() as cursor:
            cursor.execute(event, [officer.agency_id, officer.agency_id])

    assert "row-level security" in refused(forge, by=officer)


def test_an_agreement_is_changed_by_leads_alone(
    officer: Posting, make_posting: Callable[..., Posting]
) -> None:
    agreement = an_agreement(500, ends_at=NOW)
    longer = {"ends_at": NOW + timedelta(days=365)}
    with transaction.atomic(), acting.as_posting(officer):
        by_officer = Agreement.objects.filter(pk=agreement.pk).update(**longer)
    with transaction.atomic(), acting.as_posting(make_posting("GOVERNANCE_LEAD")):
        by_lead = Agreement.objects.filter(pk=agreement.pk).update(**longer)
    assert (by_officer, by_lead) == (0, 1)
