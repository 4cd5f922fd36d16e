"""What allauth and axes ask us during sign-in."""

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.encoding import force_bytes

from alongside.partners import actions, sessions
from alongside.partners.models import User


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up; the clocks start and the log is written when sign-in is complete."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts are made by the partnership."""
        return False

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Sign-in is complete, second factor and all."""
        methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        how = ", ".join(sorted({str(method.get("type") or method.get("method")) for method in methods}))
        begin(request, cast("User", user), how=how or "password")
        return super().post_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of one-time codes lie encrypted in the database, so that a copy of it opens no account."""

    def encrypt(self, text: str) -> str:
        """Lock a secret away under the current key."""
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Unlock a secret, also one locked under an earlier key (SECRET_KEY_FALLBACKS)."""
        return _locks().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What the authenticator app shows beside the code."""
        return cast("User", user).email


def begin(request: HttpRequest, user: User, *, how: str) -> None:
    """Start the session's clocks and write the sign-in down."""
    sessions.start(request.session, at=timezone.now())
    actions.record_sign_in(by=user, how=how)


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account someone tries to enter, for the lockout: the address as allauth looks it up.

    Whatever case or spaces it is typed with, it is one account with one count.
    """
    given = credentials or {}
    typed = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(typed).strip().lower()


def client_address(request: HttpRequest) -> str:
    """Where the request comes from. X-Forwarded-For counts only as far as our own proxies wrote it."""
    return str(get_adapter().get_client_ip(request))


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page for an account that is locked: the same whether or not there is such an account."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"page_title": "Sign-in is locked for a while", "minutes": minutes}
    return render(request, "partners/locked_out.html", context, status=429)


def _locks() -> MultiFernet:
    return MultiFernet([_lock(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _lock(key: str | bytes) -> Fernet:
    """A lock of its own purpose, made from the secret key (RFC 5869)."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"alongside second factor").derive(
        force_bytes(key)
    )
    return Fernet(base64.urlsafe_b64encode(derived))
