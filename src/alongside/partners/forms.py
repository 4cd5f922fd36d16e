"""The forms of sign-in, in plain words. What they check is allauth's."""

import hashlib
from typing import Any

from allauth.account import forms as account
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as one_time_code
from allauth.mfa.webauthn import forms as passkey
from django.core.cache import cache
from django.forms import Form

HOW_TO_CHOOSE_ONE = "At least 12 characters. Three random words are easy to remember and hard to guess."
CODE_HINT = "The 6 digits that your authenticator app shows now, or one of your recovery codes."


def _say(form: Form, name: str, *, label: str, hint: str = "", **attributes: str) -> None:
    """Give a field its words. A placeholder is no label, so there is none."""
    field = form.fields[name]
    field.label = label
    field.help_text = hint
    field.error_messages["required"] = f"Enter the {label[0].lower()}{label[1:]}"
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class LoginForm(account.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        _say(self, "login", label="Email address", autocomplete="username", spellcheck="false")
        _say(self, "password", label="Password", autocomplete="current-password")


class ChangePasswordForm(account.ChangePasswordForm):
    """The password in use, and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", label="Current password", autocomplete="current-password")
        _say(self, "password1", label="New password", hint=HOW_TO_CHOOSE_ONE, autocomplete="new-password")
        _say(self, "password2", label="New password again", autocomplete="new-password")


class ResetPasswordForm(account.ResetPasswordForm):
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        _say(self, "email", label="Email address", autocomplete="email", spellcheck="false")


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    """A new password, after following the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        _say(self, "password1", label="New password", hint=HOW_TO_CHOOSE_ONE, autocomplete="new-password")
        _say(self, "password2", label="New password again", autocomplete="new-password")


class ReauthenticateForm(account.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        _say(self, "password", label="Password", autocomplete="current-password")


class WorksOnce:
    """A code that has been used is refused for as long as it would still be right (RFC 6238, section 5.2).

    allauth remembers it for one period only, while the tolerance on both sides lets it be right for three.
    """

    def clean_code(self) -> str:
        """Refuse a used code, else let allauth check it."""
        typed = self.cleaned_data["code"].strip()  # type: ignore[attr-defined]
        digest = hashlib.sha256(typed.encode()).hexdigest()
        used = f"second-factor-used:{self.user.pk}:{digest}"  # type: ignore[attr-defined]
        if cache.get(used):
            raise get_adapter().validation_error("incorrect_code")
        code: str = super().clean_code()  # type: ignore[misc]
        cache.set(used, value="used", timeout=mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1))
        return code


class AuthenticateForm(WorksOnce, second_factor.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        _say(self, "code", label="Code", hint=CODE_HINT, autocomplete="one-time-code", inputmode="numeric")


class ReauthenticateWithCodeForm(WorksOnce, second_factor.ReauthenticateForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        _say(self, "code", label="Code", hint=CODE_HINT, autocomplete="one-time-code", inputmode="numeric")


class ActivateTOTPForm(WorksOnce, one_time_code.ActivateTOTPForm):
    """The first code of a newly set up authenticator app, which then signs nobody in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        hint = "The 6 digits that the app shows now."
        _say(
            self,
            "code",
            label="Code from the app",
            hint=hint,
            autocomplete="one-time-code",
            inputmode="numeric",
        )


class AddPasskeyForm(passkey.AddWebAuthnForm):
    """A name for the passkey, and whether it signs in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        hint = "So that you know it again, for example “Work phone”."
        _say(self, "name", label="Name of this passkey", hint=hint)
        label = "Sign in with this passkey alone, without a password"
        hint = "The passkey then asks for your PIN, fingerprint or face every time."
        _say(self, "passwordless", label=label, hint=hint)


class EditPasskeyForm(passkey.EditWebAuthnForm):
    """Another name for the passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what goes where."""
        super().__init__(*args, **kwargs)
        _say(self, "name", label="Name of this passkey")
