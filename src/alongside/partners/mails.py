"""The e-mails of sign-in, in plain words: what happened, and what to do if it was not you."""

from dataclasses import dataclass

NOT_YOU = (
    "If it was not you, change your password at once and tell whoever looks after accounts at your agency."
)


@dataclass(frozen=True)
class Mail:
    """One kind of e-mail."""

    subject: str
    sentence: str
    advice: str = NOT_YOU


# By the name that allauth gives each of them.
MAILS = {
    "account/email/password_reset_key": Mail(
        subject="Choose a new password",
        sentence="With this link you can choose a new password. It works once, and not for long.",
        advice="If you did not ask for it, do nothing: your password stays as it is.",
    ),
    "account/email/password_changed": Mail(
        "Your password was changed", "The password of your account was changed."
    ),
    "account/email/password_reset": Mail(
        "Your password was changed", "The password of your account was changed with a link from an email."
    ),
    "mfa/email/totp_activated": Mail(
        "Authenticator app set up", "An authenticator app was set up for your account."
    ),
    "mfa/email/totp_deactivated": Mail(
        "Authenticator app removed", "The authenticator app was removed from your account."
    ),
    "mfa/email/webauthn_added": Mail("Passkey added", "A passkey was added to your account."),
    "mfa/email/webauthn_removed": Mail("Passkey removed", "A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": Mail(
        "New recovery codes",
        "New recovery codes were made for your account. The earlier ones no longer work.",
    ),
}

SECOND_FACTOR_RESET = Mail(
    "Your second factor was reset",
    "Your agency’s information governance lead has reset the second factor of your account. What you used "
    "until now no longer works.",
    "Sign in with your password, and set up a new one at once. If you did not ask for this, change your "
    "password as well, and tell whoever looks after accounts at your agency.",
)

# Notices about closed records. They leave the system, so they say a reference, and nobody's name.
NOTICES = {
    "access_asked": Mail(
        "Somebody asks to see a closed record",
        "Somebody asks to see {reference}, which your agency leads. They wait for your decision.",
        "Sign in to read who asks and why, and to decide. This email names nobody on purpose.",
    ),
    "glass_broken": Mail(
        "A closed record was opened by breaking the glass",
        "{reference}, which your agency leads, was opened by breaking the glass, for two hours.",
        "Sign in to read who did it and why, to end it now if it must be, and to review it by the next "
        "working day. This email names nobody on purpose.",
    ),
}
