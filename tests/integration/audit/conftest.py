"""Entries to seal, and a hand that changes them behind Alongside's back."""

from collections.abc import Callable

import pytest
from django.db import connection

from alongside.audit import actions
from alongside.audit.models import Act, Entry


@pytest.fixture
def write(db: None) -> Callable[..., list[int]]:
    """Writes a number of entries; their ids."""

    def write(number: int = 1) -> list[int]:
        before = set(Entry.objects.values_list("pk", flat=True))
        for place in range(number):
            actions.record(
                act=Act.CONSULTATION, by=None, what="iom.case", which=[f"IOM-{place:06}"], people=[place]
            )
        return sorted(set(Entry.objects.values_list("pk", flat=True)) - before)

    return write


@pytest.fixture
def behind_its_back(db: None) -> Callable[..., None]:
    """Does what the owner of the database can: switches the triggers off, changes something, and on again."""

    def do(*statements: str) -> None:
        with connection.cursor() as cursor:
            for table in ("audit_entry", "audit_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_append_only")
            for statement in statements:
                cursor.execute(statement)
            for table in ("audit_entry", "audit_seal"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_is_append_only")

    return do
