"""What plain SQL may not do because no page does: read others' drafts, add addresses, move requests."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from agreements import a_party, an_agreement
from alongside.audit import acting
from alongside.partners.actions import CannotDo, agreements
from alongside.partners.models import AccessRequest, Agreement, AgreementParty, Posting
from plain_sql import insert, no_right, no_row, refused, refused_row, send

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def lead(make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance, and writes the draft."""
    return make_posting("GOVERNANCE_LEAD")


@pytest.fixture
def party(make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance at a party."""
    return make_posting("GOVERNANCE_LEAD")


@pytest.fixture
def stranger(make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance where nobody asks them."""
    return make_posting("GOVERNANCE_LEAD")


@pytest.fixture
def draft(lead: Posting, party: Posting) -> Agreement:
    """A draft of one agency, with itself and another as parties."""
    made = an_agreement(500, state="DRAFT", title="Secret plan", written_by=lead)
    a_party(made, lead.agency)
    a_party(made, party.agency)
    return made


TABLES = {
    "partners_agreement": "id = %s",
    "partners_agreementparty": "agreement_id = %s",
    "partners_agreementevent": "pgh_obj_id = %s",
    "partners_agreementpartyevent": "agreement_id = %s",
}


def rows(agreement: Agreement, by: Posting) -> list[int]:
    """How many rows each table shows of an agreement, by plain SQL."""
    return [
        send(f"select from {table} where {which}", [agreement.pk], by=by) for table, which in TABLES.items()
    ]


@pytest.mark.parametrize(
    ("who", "expected"), [("lead", [1, 2, 1, 2]), ("party", [1, 2, 1, 2]), ("stranger", [0, 0, 0, 0])]
)
def test_a_draft_is_for_the_agency_that_writes_it_and_its_parties(
    request: pytest.FixtureRequest, draft: Agreement, who: str, expected: list[int]
) -> None:
    assert rows(draft, request.getfixturevalue(who)) == expected


def test_what_has_been_sent_out_is_for_everybody(draft: Agreement, stranger: Posting) -> None:
    Agreement.objects.filter(pk=draft.pk).update(state="TO_SIGN")
    assert rows(draft, stranger) == [1, 2, 2, 2]


def test_a_party_that_was_taken_out_reads_it_no_more(draft: Agreement, lead: Posting, party: Posting) -> None:
    with transaction.atomic(), acting.as_posting(lead):
        AgreementParty.objects.filter(agreement=draft, agency=party.agency).delete()
    assert rows(draft, party) == [0, 0, 0, 0]


def test_a_number_is_not_given_twice_for_a_draft_that_one_may_not_read(
    draft: Agreement, stranger: Posting
) -> None:
    terms = agreements.Terms(
        title="Another",
        programme=draft.programme,
        purposes=("REDUCE_REOFFENDING",),
        legal_basis="PUBLIC_TASK",
        regime="UK_GDPR",
        starts_at=NOW,
        ends_at=datetime(2027, 3, 2, tzinfo=UTC),
        review_on=datetime(2027, 1, 2, tzinfo=UTC).date(),
    )
    with acting.as_posting(stranger):
        made = agreements.write(terms=terms, parties={}, by=stranger)
    assert (made.series, made.version) == (501, 1)


def test_a_next_version_that_one_may_not_read_is_in_the_way(
    draft: Agreement, lead: Posting, stranger: Posting
) -> None:
    live = an_agreement(600, written_by=lead)
    a_party(live, stranger.agency)
    an_agreement(600, version=2, state="DRAFT", written_by=lead)
    with acting.as_posting(stranger), pytest.raises(CannotDo, match="Another version is being written"):
        agreements.new_version(agreement=live, by=stranger)


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting]) -> Posting:
    """Decides on requests."""
    return make_posting("SUPERVISOR", "Haringey")


@pytest.fixture
def officer(make_posting: Callable[..., Posting]) -> Posting:
    """Asks."""
    return make_posting("POLICE_OFFICER", "Haringey")


@pytest.fixture
def asked(supervisor: Posting, officer: Posting) -> AccessRequest:
    """A request that waits for the supervisor."""
    return AccessRequest.objects.create(
        way="ASKED",
        kind="iom.case",
        record_id=1,
        reference="IOM-000001",
        lead_agency=supervisor.agency,
        posting=officer,
        reason="To prepare the panel",
        asked_at=NOW,
    )


@pytest.mark.parametrize(
    "forged",
    [
        "record_id = 2",
        "kind = 'another'",
        "reference = 'IOM-000002'",
        "posting_id = decided_by_id",
        "lead_agency_id = 1",
        "reason = 'Another'",
        "way = 'BREAK_GLASS'",
        "asked_at = now()",
        "review_due_on = now()",
    ],
)
def test_a_request_stays_whose_it_is_and_for_what_it_was(
    asked: AccessRequest, supervisor: Posting, forged: str
) -> None:
    said = refused(f"update partners_accessrequest set decision_why = 'Yes', {forged}", by=supervisor)
    assert said == no_right("partners_accessrequest")


def test_a_supervisor_decides_on_it(asked: AccessRequest, supervisor: Posting) -> None:
    refuse = """
        update partners_accessrequest
        set decision = 'REFUSED', decided_by_id = %s, decided_at = now(), decision_why = 'No'
    """
    assert send(refuse, [supervisor.pk], by=supervisor) == 1


def address(of: Posting, email: str) -> dict[str, object]:
    """An address by which somebody signs in and gets a link for a new password."""
    return {"user_id": of.user_id, "email": email, "verified": True, "primary": False}


ADDRESSES = "account_emailaddress"


def test_an_account_gets_no_address_but_its_own(supervisor: Posting, officer: Posting) -> None:
    mine = address(officer, "attacker@example.org")
    assert refused_row(ADDRESSES, mine, by=supervisor) == no_row(ADDRESSES)
    EmailAddress.objects.filter(user=officer.user).delete()
    own = address(officer, officer.user.email)
    assert refused_row(ADDRESSES, own, by=officer) == no_row(ADDRESSES)
    assert insert(ADDRESSES, own, by=supervisor) == 1


@pytest.mark.parametrize("statement", ["update {} set email = 'x@example.org'", "delete from {}"])
def test_an_address_stays_as_it_is(supervisor: Posting, officer: Posting, statement: str) -> None:
    assert refused(statement.format(ADDRESSES), by=supervisor) == no_right(ADDRESSES)
