"""The log: what an entry says, that it stands or falls with its act, and that nothing takes it back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
import structlog
from django.db import ProgrammingError, connection, models, transaction

from alongside.audit import acting, actions, queries
from alongside.audit.acting import Task
from alongside.audit.models import Act, Entry
from alongside.partners.models import Posting

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Refused(Exception):
    """Something went wrong after the entry was written."""


def test_an_entry_says_who_as_which_posting_when_what_and_why(
    make_posting: Callable[..., Posting], time_machine: object
) -> None:
    posting = make_posting("PROBATION_OFFICER", "Haringey")
    time_machine.move_to(NOON, tick=False)  # type: ignore[attr-defined]
    with structlog.contextvars.bound_contextvars(request_id="abc123"):
        actions.record(
            act=Act.DISCLOSURE,
            by=posting,
            what="iom.case",
            which=["IOM-000001", 7],
            fields=("address", "postcode"),
            reason="Visit",
            to="Housing officer",
            people=[12, 3, 12],
        )
    entry = Entry.objects.latest("id")
    assert entry.act == "DISCLOSURE"
    assert entry.at == NOON
    assert (entry.actor_id, entry.actor_email) == (posting.user_id, posting.user.email)
    assert (entry.posting_id, entry.role) == (posting.pk, "PROBATION_OFFICER")
    assert (entry.agency_id, entry.agency) == (posting.agency_id, posting.agency.name)
    assert entry.people == [3, 12]
    assert (entry.what, entry.which) == ("iom.case", ["IOM-000001", "7"])
    assert (entry.fields, entry.reason, entry.to) == (["address", "postcode"], "Visit", "Housing officer")
    assert entry.request_id == "abc123"


def test_before_a_posting_is_chosen_the_user_is_named(make_user: Callable[..., object]) -> None:
    user = make_user()
    actions.record(act=Act.SIGN_IN, by=user, what="partners.user", which=[user.pk])
    entry = Entry.objects.latest("id")
    assert (entry.actor_id, entry.actor_email, entry.posting_id, entry.agency) == (
        user.pk,
        user.email,
        None,
        "",
    )


def test_the_system_acts_by_itself_without_a_name() -> None:
    with acting.as_system(Task.MONTHLY_RUN):
        actions.record(act=Act.COLLECTION, by=None, what="iom.run", which=[1])
    entry = Entry.objects.get()
    assert entry.task == "monthly-run"
    assert (entry.actor_id, entry.actor_email, str(entry)[20:]) == (
        None,
        "",
        "COLLECTION iom.run by the system",
    )


def test_a_page_that_shows_a_thousand_records_writes_one_row(django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(1):
        actions.record(act=Act.CONSULTATION, by=None, what="iom.case", which=range(1000))


@transaction.atomic
def _act_that_fails() -> None:
    actions.record(act=Act.ALTERATION, by=None, what="iom.case", which=[1])
    raise Refused


def test_an_entry_falls_with_the_act_it_tells_of() -> None:
    with pytest.raises(Refused):
        _act_that_fails()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("act", "what"), [(Act.CONSULTATION, ""), ("LOOKING", "iom.case")])
def test_an_entry_without_a_kind_of_record_or_a_known_act_is_refused(act: str, what: str) -> None:
    with pytest.raises(ValueError, match=r"kind of record|LOOKING"):
        actions.record(act=act, by=None, what=what, which=[])  # type: ignore[arg-type]


TAKING_BACK = [
    "UPDATE audit_entry SET reason = 'other'",
    "UPDATE audit_entry SET reason = 'other' WHERE false",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "TRUNCATE audit_entry RESTART IDENTITY CASCADE",
]


@pytest.mark.parametrize("statement", TAKING_BACK)
def test_no_statement_takes_an_entry_back(statement: str) -> None:
    actions.record(act=Act.CONSULTATION, by=None, what="iom.case", which=[1])
    entry = Entry.objects.get()
    with (
        pytest.raises(ProgrammingError, match="The log is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get() == entry


@pytest.mark.parametrize("statement", TAKING_BACK)
def test_nothing_in_a_session_switches_the_lock_off(statement: str) -> None:
    actions.record(act=Act.CONSULTATION, by=None, what="iom.case", which=[1])
    everything = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered())
    with connection.cursor() as cursor:
        # As pgtrigger.ignore() does; that cannot be used where PostgreSQL keeps plans (docs/adr/0044).
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{everything}}}"])
    with (
        pytest.raises(ProgrammingError, match="The log is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_entry_outlives_everything_it_names() -> None:
    relations = [field.name for field in Entry._meta.get_fields() if isinstance(field, models.ForeignKey)]
    assert relations == []


def test_entries_are_found_by_time_by_actor_and_by_record(
    make_user: Callable[..., object], time_machine: object
) -> None:
    user, other = make_user(), make_user()
    time_machine.move_to(NOON, tick=False)  # type: ignore[attr-defined]
    actions.record(act=Act.CONSULTATION, by=user, what="iom.case", which=["A", "B"])
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)  # type: ignore[attr-defined]
    actions.record(act=Act.ALTERATION, by=other, what="iom.case", which=["B"])
    actions.record(act=Act.ALTERATION, by=user, what="iom.run", which=["B"])

    first, second, third = Entry.objects.filter(actor_id__in=[user.pk, other.pk]).exclude(
        what="partners.user"
    )
    assert list(queries.entries_between(NOON, NOON + timedelta(hours=1))) == [first]
    assert list(queries.entries_between(NOON, NOON + timedelta(hours=2))) == [first, second, third]
    assert list(queries.entries_by(user.pk)) == [third, first]
    assert list(queries.entries_about("iom.case", "B")) == [second, first]
    assert list(queries.entries_about("iom.case", "C")) == []
