"""Settings. Everything that differs between machines comes from the environment.

DATABASE_URL            the PostgreSQL server (the `alongside` command sets it when it starts its own)
ALONGSIDE_SECRET_KEY    signs sessions and locks away one-time code secrets; required in service
ALONGSIDE_HOSTS         the names this site answers to, with commas between
ALONGSIDE_PROXIES       how many reverse proxies stand in front (0: X-Forwarded-For is ignored)
ALONGSIDE_EMAIL_URL     smtp://name:password@host:port or smtps://…; without it, e-mails are printed
ALONGSIDE_EMAIL_FROM    the address e-mails come from
ALONGSIDE_AUDIT_HEAD    the file elsewhere to which the head of the log is appended after each seal
ALONGSIDE_CLAMD         ClamAV's daemon: the path of its socket, or host:port; without it nothing is scanned
ALONGSIDE_DEMO=1        the demonstration: one click signs in as a persona; plain http on this machine
ALONGSIDE_OUTBOX        a folder to which e-mails are written, without a mail server (the demonstration)
ALONGSIDE_DEBUG=1       Django's error pages, for whoever develops Alongside
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pghistory
from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from alongside.site.logs import logging_configuration


def _is_on(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0")


ALONGSIDE = Path(__file__).resolve().parent.parent
ALONGSIDE_DEMO = _is_on("ALONGSIDE_DEMO")
DEBUG = _is_on("ALONGSIDE_DEBUG")
IN_SERVICE = not (ALONGSIDE_DEMO or DEBUG)

# The demonstration listens on this machine only and holds nothing real; a fixed key keeps its workers of one
# mind. In service an empty key stops the start: alongside.site.wsgi.
_KEY_OUTSIDE_SERVICE = "" if IN_SERVICE else "a key for demonstration and development, which protects nothing"
SECRET_KEY = os.environ.get("ALONGSIDE_SECRET_KEY") or _KEY_OUTSIDE_SERVICE
ALLOWED_HOSTS = os.environ.get("ALONGSIDE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

ROOMS = (
    "core",
    "audit",
    "partners",
    "people",
    "casework",
    "meetings",
    "diversion",
    "network",
    "iom",
    "plans",
    "oversight",
    "rights",
    "board",
    "api",
    "site",
    *(("demo",) if ALONGSIDE_DEMO else ()),
)

INSTALLED_APPS = [
    "alongside.core",
    "alongside.audit",
    "alongside.partners",
    "alongside.people",
    "alongside.casework",
    "alongside.meetings",
    "alongside.diversion",
    "alongside.network",
    "alongside.iom",
    "alongside.plans",
    "alongside.oversight",
    "alongside.rights",
    "alongside.board",
    "alongside.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "pghistory",
    "pgtrigger",
    "django_linear_migrations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "alongside.site.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "alongside.site.middleware.private_pages",
    "alongside.site.middleware.upload_limit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alongside.partners.middleware.Door",
    "alongside.api.door.Door",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "alongside.site.urls"
WSGI_APPLICATION = "alongside.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Templates: ours in Jinja2, where they live at <room>/templates/<room>/; the libraries' own (e-mails) in
# Django's.
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ALONGSIDE / room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "alongside.core.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "alongside.site.context.page",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]


# Where pages are served, a statement is planned once for a connection. Jobs send more values than that takes
# (docs/adr/0044).
KEEPS_PLANS: dict[str, Any] = (
    {"server_side_binding": True, "prepare_threshold": 2} if os.environ.get("ALONGSIDE_KEEPS_PLANS") else {}
)


def _database(url: str) -> dict[str, Any]:
    """A PostgreSQL URL in Django's words; without one, the database that says how to get one."""
    if not url:
        return {"ENGINE": "alongside.site.no_database"}
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "alongside.core.database",
        "NAME": parts.pop("dbname", "alongside"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {
            "application_name": "alongside",
            "connect_timeout": 10,
            **KEEPS_PLANS,
            **parts,
        },
        "ATOMIC_REQUESTS": True,
        # A connection stays with the thread that serves: the server's threads are few and fixed, so this is
        # the pool, with nothing between us and the transaction. What it has planned is planned anew after it.
        "CONN_MAX_AGE": 3600,
        "CONN_HEALTH_CHECKS": True,
    }


# The role that a transaction takes on while somebody acts, where the connection is the owner's: in the tests.
# In service the connection is the application's own (docs/adr/0024).
DATABASE_ROLE_WHILE_ACTING = ""

# History is looked up by the row that it is of, and never by what the row pointed at.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
# Rate limits count across workers and machines, so what they share is the database.
# The table is made by the migration partners.0002.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
# Served as they lie in the package: nothing to collect, and no second copy to go stale.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# An upload goes to a temporary file as it arrives, so that no worker holds it in memory.
UPLOAD_LIMIT = 100 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
# Many cases are decided with one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# A note of a megabyte is answered with a sentence, and not cut off: in a form a letter may take nine bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# What scans documents for viruses.
CLAMD = os.environ.get("ALONGSIDE_CLAMD", "")

# --- Sign-in ---
AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# NCSC and NIST SP 800-63B: length and a list of common ones, no rules about kinds of character.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# In the demonstration, who is not signed in chooses who to be.
LOGIN_URL = "personas:list" if ALONGSIDE_DEMO else "account_login"
LOGIN_REDIRECT_URL = "home"
# A second factor is asked of everyone, except where one click signs in.
SECOND_FACTOR_REQUIRED = not ALONGSIDE_DEMO

ACCOUNT_ADAPTER = "alongside.partners.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # Addresses are given by whoever makes the account.
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Alongside: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # No e-mails to people who have no account.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # When someone changes how they sign in.
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
# How long giving the password or a code counts, before it is asked again for what changes sign-in.
FRESH_SIGN_IN = timedelta(minutes=5)
ACCOUNT_REAUTHENTICATION_TIMEOUT = FRESH_SIGN_IN.total_seconds()
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IN_SERVICE else "http"
ACCOUNT_FORMS = {
    "login": "alongside.partners.forms.LoginForm",
    "change_password": "alongside.partners.forms.ChangePasswordForm",
    "reset_password": "alongside.partners.forms.ResetPasswordForm",
    "reset_password_from_key": "alongside.partners.forms.ResetPasswordKeyForm",
    "reauthenticate": "alongside.partners.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {
    # A force or a service shares one address, so the limit per address is generous.
    "login": "60/m/ip",
    # Passwords and one-time codes, per account: the second window stops a patient guesser.
    "login_failed": "20/m/ip,5/5m/key,10/h/key",
    # Somebody at a browser that was left open guesses the password that a new one asks for.
    "change_password": "5/5m/user,10/h/user",
    # The public form: a school or a ward shares one address, and one address is written to only so often.
    "referral_send": "60/h/ip,20/h/key",
    "referral_save": "60/h/ip,5/h/key",
    "referral_keep": "60/h/ip",
    # Leads of delivery plans, by the link of a round: what is sent, and what is kept as it is typed.
    "plan_answer": "300/h/ip,120/h/key",
    # Answers to a consultation, sent and saved: by the address of the machine, and by the agency's link.
    "consultation_answer": "120/h/ip,60/h/key",
    # Answers of services to referrals, in the same way.
    "service_answer": "120/h/ip,60/h/key",
    # Wrong secrets of systems: each of a client that there is stands in the log.
    "api_refused": "20/m/ip",
}

MFA_ADAPTER = "alongside.partners.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # A passkey alone signs in, so it must itself ask who holds it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IN_SERVICE
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Alongside"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "alongside.partners.forms.AuthenticateForm",
    "reauthenticate": "alongside.partners.forms.ReauthenticateWithCodeForm",
    "activate_totp": "alongside.partners.forms.ActivateTOTPForm",
    "deactivate_totp": "allauth.mfa.totp.forms.DeactivateTOTPForm",
    "generate_recovery_codes": "allauth.mfa.recovery_codes.forms.GenerateRecoveryCodesForm",
    "add_webauthn": "alongside.partners.forms.AddPasskeyForm",
    "edit_webauthn": "alongside.partners.forms.EditPasskeyForm",
}

# Lockout by account, wherever the guesses come from and however the address is typed. An address (IP) alone
# is not locked: one guesser would lock out a whole force. Guessing many accounts from one place meets
# "login_failed".
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # It warns that the address is not among them.
AXES_USERNAME_CALLABLE = "alongside.partners.sign_in.account_tried"
AXES_CLIENT_IP_CALLABLE = "alongside.partners.sign_in.client_address"
AXES_LOCKOUT_CALLABLE = "alongside.partners.sign_in.locked_out"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address"]
AXES_VERBOSE = False

# --- Sessions ---
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "alongside_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IN_SERVICE
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE = timedelta(minutes=15)
SESSION_LONGEST = timedelta(hours=12)
SESSION_WARNING = timedelta(minutes=2)

CSRF_COOKIE_SECURE = IN_SERVICE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "alongside.site.errors.form_out_of_date"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Between browser and server ---
SECURE_SSL_REDIRECT = IN_SERVICE
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IN_SERVICE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IN_SERVICE
SECURE_HSTS_PRELOAD = IN_SERVICE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PROXIES = int(os.environ.get("ALONGSIDE_PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}


# --- E-mail ---
def _email(url: str, outbox: str = "") -> dict[str, Any]:
    """An smtp:// or smtps:// URL in Django's words; without one, e-mails go to a folder, or are printed."""
    if not url and outbox:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": outbox,
        }
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if is_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls,
        "EMAIL_TIMEOUT": 10,
    }


globals().update(_email(os.environ.get("ALONGSIDE_EMAIL_URL", ""), os.environ.get("ALONGSIDE_OUTBOX", "")))
# Where the site is found, for links in e-mails that no request has sent.
SITE_ADDRESS = os.environ.get("ALONGSIDE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("ALONGSIDE_EMAIL_FROM", "alongside@localhost")

LOGGING = logging_configuration(is_for_reading=not IN_SERVICE)

# --- Jobs ---
# A room's jobs are in its jobs.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- The API ---
API_REQUESTS_A_MINUTE = 600  # Of one client.
# Where a webhook may lead: never to an address that is not public. The tests send to this machine.
API_WEBHOOKS_STAY_PUBLIC = True

# --- The log ---
AUDIT_HEAD = Path(os.environ["ALONGSIDE_AUDIT_HEAD"]) if os.environ.get("ALONGSIDE_AUDIT_HEAD") else None
