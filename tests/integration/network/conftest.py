"""What the tests of the directory stand on: a coordinator who takes files in, and others who read it."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from alongside.audit import acting
from alongside.network.actions import files
from alongside.network.models import Received
from alongside.partners.models import Posting
from unit.network.conftest import samples

__all__ = ["samples"]


@pytest.fixture
def keeper(make_posting: Callable[..., Posting]) -> Posting:
    """The coordinator of Haringey's council."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey")


@pytest.fixture
def worker(make_posting: Callable[..., Posting]) -> Posting:
    """Works for a charity in Haringey: reads the directory, as everybody does."""
    return make_posting("PARTNER_WORKER", "Haringey")


@pytest.fixture
def take_in(keeper: Posting) -> Callable[..., Received]:
    """Takes something in as a file, as the coordinator: checked, and applied unless told otherwise."""

    def take(given: Any, *, apply: bool = True, name: str = "directory.json", source: str = "") -> Received:
        content = given if isinstance(given, bytes) else json.dumps(given).encode()
        with transaction.atomic(), acting.as_posting(keeper):
            received = files.receive(by=keeper, name=name, file=io.BytesIO(content), source=source)
            if apply:
                files.apply(received=received, by=keeper)
        received.refresh_from_db()
        return received

    return take


@pytest.fixture
def sign_in() -> Callable[[Posting], Client]:
    """A browser that is signed in."""

    def come(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return come
