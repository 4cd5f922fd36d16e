"""The marks that say who may come in."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from alongside.partners.access import (
    Access,
    access_to,
    asked_by_the_page,
    needs,
    open_to_all,
    posted,
    signed_in,
)
from alongside.partners.rules import UnknownPermission


def view(request: HttpRequest) -> HttpResponse:
    """A view."""
    return HttpResponse()


def fresh() -> Callable[[HttpRequest], HttpResponse]:
    """A view that no other test has marked."""

    def copy(request: HttpRequest) -> HttpResponse:
        return view(request)

    return copy


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (open_to_all, Access(sign_in=False, second_factor=False, posting=False)),
        (signed_in, Access(sign_in=True, second_factor=True, posting=False)),
        (posted, Access(sign_in=True, second_factor=True, posting=True)),
        (needs("iom.decide"), Access(posting=True, permission="iom.decide")),
    ],
)
def test_each_mark_says_what_someone_must_have(mark: Callable[[object], object], expected: Access) -> None:
    assert access_to(mark(fresh()), "some_page") == expected


def test_a_view_without_a_mark_lets_nobody_in() -> None:
    assert access_to(fresh(), "some_page") is None


def test_a_mark_that_is_not_one_of_ours_lets_nobody_in() -> None:
    marked = fresh()
    marked.access = "open"  # type: ignore[attr-defined]
    assert access_to(marked, "some_page") is None


@pytest.mark.parametrize("outside", [require_POST, asked_by_the_page])
def test_a_mark_survives_another_decorator_around_it(
    outside: Callable[[object], Callable[..., object]],
) -> None:
    assert access_to(outside(needs("iom.see")(fresh())), None) == Access(permission="iom.see")


def test_a_misspelt_permission_fails_when_the_view_is_read() -> None:
    with pytest.raises(UnknownPermission, match=r"'iom\.sea'"):
        needs("iom.sea")


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_set_password",
        "account_confirm_email",
        "account_email_verification_sent",
        "account_confirm_login_code",
        "mfa_download_recovery_codes",
        None,
    ],
)
def test_pages_of_the_library_that_are_not_listed_stay_closed(name: str | None) -> None:
    assert access_to(fresh(), name) is None


@pytest.mark.parametrize(
    ("name", "sign_in", "second_factor"),
    [
        ("account_login", False, False),
        ("mfa_authenticate", False, False),
        ("mfa_activate_totp", True, False),
        ("mfa_add_webauthn", True, False),
        ("mfa_deactivate_totp", True, True),
        ("mfa_generate_recovery_codes", True, True),
        ("account_change_password", True, True),
    ],
)
def test_pages_of_the_library_ask_for_what_the_list_says(
    name: str, sign_in: bool, second_factor: bool
) -> None:
    access = access_to(fresh(), name)
    assert access == Access(sign_in=sign_in, second_factor=second_factor, posting=False)
