"""What allauth and axes ask us during sign-in."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from alongside.core import locking
from alongside.partners import actions, queries, sessions
from alongside.partners.mails import MAILS
from alongside.partners.models import User

# What is wrong, and what to do, in place of allauth's words.
PASSWORD_FAULTS = {
    "email_password_mismatch": "The email address or the password is wrong: check both",
    "enter_current_password": "The current password is wrong: enter the one that you use now",
    "incorrect_password": "The password is wrong: enter the one that you use now",
    "too_many_login_attempts": "There were too many tries: wait a few minutes, then try again",
    "rate_limited": "There were too many tries: wait a few minutes, then try again",
    "invalid_password_reset": "This link no longer works: ask for a new one",
}
_SECOND_FACTOR = b"alongside second factor"
CODE_FAULTS = {"incorrect_code": "The code is wrong: enter the one that is shown now. Each code works once"}


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up; the clocks start and the log is written when sign-in is complete."""

    error_messages = DefaultAccountAdapter.error_messages | PASSWORD_FAULTS

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts are made by the partnership."""
        return False

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Sign-in is complete, second factor and all."""
        steps = get_authentication_records(request, user)
        how = ", ".join(str(step.get("type") or step["method"]) for step in steps)
        begin(request, cast("User", user), how=how)
        return super().post_login(request, user, **kwargs)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep a new password, and nothing else of the account: the application may write no more of it."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask once more before how someone signs in changes, but not who has just signed in to set it up."""
        request = allauth_context.request
        clocks = sessions.clocks(request.session)
        is_fresh = clocks is not None and timezone.now() - clocks.started_at <= settings.FRESH_SIGN_IN
        if clocks and is_fresh and not queries.has_second_factor(request.user.pk, before=clocks.started_at):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Back to where the change was asked for."""
        return reverse("mfa_index")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """How someone signs in has changed: tell them, and write it down."""
        actions.record_sign_in_change(by=cast("User", user), change=MAILS[template_prefix].sentence)
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """One of our e-mails, in place of allauth's template of that name."""
        mail = MAILS[template_prefix]
        words = {
            "name": context["user"].name,
            "sentence": mail.sentence,
            "link": context.get("password_reset_url"),
            "advice": mail.advice,
            "host": context["current_site"].domain,
        }
        subject = self.format_email_subject(mail.subject)
        body = render_to_string("partners/email.txt", words).strip()
        to = [email] if isinstance(email, str) else email
        return EmailMessage(subject, body, self.get_from_email(), to, headers=headers)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of one-time codes lie encrypted in the database, so that a copy of it opens no account."""

    error_messages = DefaultMFAAdapter.error_messages | CODE_FAULTS

    def encrypt(self, text: str) -> str:
        """Lock a secret away under the current key."""
        return locking.lock(text, purpose=_SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Unlock a secret, also one locked under an earlier key (SECRET_KEY_FALLBACKS)."""
        return locking.unlock(encrypted_text, purpose=_SECOND_FACTOR)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What the authenticator app shows beside the code."""
        return cast("User", user).email


def begin(request: HttpRequest, user: User, *, how: str) -> None:
    """Start the session's clocks, forget the posting of the session before, and write the sign-in down."""
    sessions.start(request.session, at=timezone.now())
    request.session.pop(sessions.POSTING, None)
    actions.record_sign_in(by=user, how=how)


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account someone tries to enter, for the lockout: the address as allauth looks it up.

    Whatever case or spaces it is typed with, it is one account with one count.
    """
    given = credentials or {}
    typed = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(typed).strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from; None when it came over no network.

    X-Forwarded-For counts only as far as our own proxies wrote it (settings.PROXIES).
    """
    return str(get_adapter().get_client_ip(request)) if request.META.get("REMOTE_ADDR") else None


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page for an account that is locked: the same whether or not there is such an account."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"page_title": "Sign-in is locked for a while", "minutes": minutes}
    return render(request, "partners/locked_out.html", context, status=429)
