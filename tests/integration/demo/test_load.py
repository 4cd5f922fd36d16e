"""When the demonstration may fill a database."""

from collections.abc import Callable
from typing import Any

import pytest

from alongside.demo import load
from alongside.partners import actions

pytestmark = pytest.mark.django_db


def test_an_empty_database_may_be_filled() -> None:
    assert not load.is_used_otherwise()


def test_a_database_with_accounts_is_never_filled(make_posting: Callable[..., Any]) -> None:
    make_posting(role="PAN_LONDON_ANALYST")
    assert load.is_used_otherwise()


def test_a_loaded_demonstration_is_not_in_other_use(make_posting: Callable[..., Any]) -> None:
    make_posting(role="PAN_LONDON_ANALYST")
    actions.create_user(email="persona@example.org", name="Persona", by=None, is_persona=True)
    assert not load.is_used_otherwise()
