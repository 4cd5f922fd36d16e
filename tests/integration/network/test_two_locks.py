"""Who reads the directory, who writes it, and that it can hold nothing about clients."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.network.models import Contact, Organisation, Received, Service
from alongside.partners.models import Posting
from directory_samples import service

pytestmark = pytest.mark.django_db

TakeIn = Callable[..., Received]
# What a table of the directory may point at, besides the directory itself.
MAY_POINT_AT = {"core.StoredFile", "partners.Posting"}


# What is sought in the directory for a case stands beside it.
APART = {
    *("ServiceDisclosure", "ServiceReferral", "ServiceReferralEvent", "ServiceStep"),
    *("Suggestion", "SuggestionChoice"),
}


def of_the_directory() -> list[Any]:
    """Its tables."""
    models = apps.get_app_config("network").get_models(include_auto_created=True)
    return [one for one in models if one.__name__ not in APART]


def test_no_table_of_the_directory_points_at_anybody_who_is_helped() -> None:
    models = of_the_directory()
    pointed = {
        field.related_model._meta.label
        for model in models
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
    }
    own = {one._meta.label for one in models}
    assert pointed - own == MAY_POINT_AT


def test_no_table_elsewhere_points_at_the_directory_through_it() -> None:
    models = of_the_directory()
    pointing = {
        field.related_model._meta.label
        for model in models
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and field.is_relation and field.related_model
    }
    assert {label for label in pointing if not label.startswith("network.")} == set()


NAMED = {"id": "a1a1a1a1-0000-4000-8000-000000000009", "name": "Somebody Named"}


def test_whoever_is_posted_reads_and_the_feed_sees_no_name(take_in: TakeIn, worker: Posting) -> None:
    take_in(service(contacts=[*service()["contacts"], NAMED]))
    with transaction.atomic(), acting.as_posting(worker):
        assert (Service.objects.count(), Contact.objects.count()) == (1, 2)
        assert not Received.objects.exists()
    with acting.as_system(Task.DIRECTORY), transaction.atomic():
        assert Service.objects.count() == 1
        assert list(Contact.objects.values_list("name", flat=True)) == [""]
    with acting.as_system(Task.SEALING), transaction.atomic():
        assert not Service.objects.exists()


@pytest.mark.parametrize(
    "role",
    ["PROBATION_OFFICER", "POLICE_OFFICER", "PARTNER_WORKER", "SUPERVISOR", "GOVERNANCE_LEAD", "BOARD_CLERK"],
)
def test_whoever_does_not_keep_it_writes_nothing(make_posting: Callable[..., Posting], role: str) -> None:
    posting = make_posting(role, "Haringey")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_posting(posting),
    ):
        Organisation.objects.create(name="Made up")


def test_the_feed_writes_nothing(take_in: TakeIn) -> None:
    with pytest.raises(ProgrammingError), acting.as_system(Task.DIRECTORY), transaction.atomic():
        Organisation.objects.create(name="Made up")


def test_a_keeper_removes_no_service(take_in: TakeIn, keeper: Posting) -> None:
    take_in(service())
    with pytest.raises(ProgrammingError), transaction.atomic(), acting.as_posting(keeper):
        Service.objects.all().delete()


@pytest.mark.parametrize("role", ["BOROUGH_COORDINATOR", "PAN_LONDON_ANALYST"])
def test_coordinators_and_analysts_write(make_posting: Callable[..., Posting], role: str) -> None:
    posting = make_posting(role, "Haringey" if role == "BOROUGH_COORDINATOR" else "")
    with transaction.atomic(), acting.as_posting(posting):
        Organisation.objects.create(name="Made up")
    assert Organisation.objects.exists()
