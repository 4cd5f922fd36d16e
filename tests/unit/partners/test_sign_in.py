"""The account that a guess counts against."""

import pytest
from django.test import RequestFactory

from alongside.partners.sign_in import account_tried


@pytest.mark.parametrize(
    "typed",
    [
        "officer@example.org",
        "OFFICER@EXAMPLE.ORG",
        " Officer@Example.org ",
        "\tofficer@example.org\n",
        "officer@example.org\u00a0",
    ],
)
def test_however_it_is_typed_it_is_one_account(typed: str) -> None:
    request = RequestFactory().post("/", {"login": typed})
    assert account_tried(request) == "officer@example.org"


def test_letters_that_lower_case_makes_the_same_are_one_account() -> None:
    # KELVIN SIGN: allauth looks it up in lower case, where it is the letter k.
    request = RequestFactory().post("/", {"login": "\u212aim@example.org"})
    assert account_tried(request) == "kim@example.org"


@pytest.mark.parametrize("key", ["email", "username"])
def test_credentials_come_before_what_was_posted(key: str) -> None:
    request = RequestFactory().post("/", {"login": "someone.else@example.org"})
    assert account_tried(request, {key: "Officer@example.org", "password": "x"}) == "officer@example.org"


def test_nothing_typed_is_no_account() -> None:
    assert account_tried(RequestFactory().post("/"), None) == ""
