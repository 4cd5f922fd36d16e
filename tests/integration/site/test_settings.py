"""The settings as another machine would read them: in a process and an environment of its own."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from alongside.site import settings as read

SECRET = {"ALONGSIDE_SECRET_KEY": "0123456789-abcdefghij-ABCDEFGHIJ-klmnopqrst-KLMNOPQRST"}
URL = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing"}


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings, and nothing of ours in the environment but what is given."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    given = kept | {"DJANGO_SETTINGS_MODULE": "alongside.site.settings"} | environment
    return subprocess.run(
        [sys.executable, "-c", code], env=given, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_a_database_the_settings_load_and_a_question_says_what_to_do() -> None:
    done = run(
        "import django; django.setup()\nfrom alongside.partners.models import User; User.objects.count()"
    )
    assert (
        "No database is set. Start Alongside with `alongside serve`, which starts its own PostgreSQL"
        in done.stderr
    )
    assert "DATABASE_URL" in done.stderr


def test_in_service_it_does_not_start_without_a_secret_key() -> None:
    done = run("import alongside.site.wsgi", **URL)
    assert done.returncode == 1
    assert "Alongside does not start in service without a secret key" in done.stderr


@pytest.mark.parametrize("environment", [SECRET, {"ALONGSIDE_DEMO": "1"}, {"ALONGSIDE_DEBUG": "1"}])
def test_with_a_secret_key_or_in_the_demonstration_it_starts(environment: dict[str, str]) -> None:
    done = run("import alongside.site.wsgi", **URL, **environment)
    assert done.returncode == 0, done.stderr


def test_django_s_own_check_of_a_service_finds_nothing() -> None:
    code = """
import django; django.setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""
    done = run(code, **SECRET)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_in_service_cookies_travel_by_https_only_and_one_click_is_not_there() -> None:
    code = """
import django; django.setup()
from django.conf import settings as s
from django.urls import NoReverseMatch, reverse
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.DEBUG)
print(s.SECOND_FACTOR_REQUIRED, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN, "demo" in s.ROOMS)
try:
    reverse("personas:list")
except NoReverseMatch:
    print("no personas")
"""
    done = run(code, **SECRET)
    assert done.stdout.splitlines() == ["True True True 31536000 False", "True False False", "no personas"]


@pytest.mark.parametrize(
    ("proxies", "expected"), [("0", "0 None"), ("1", "1 ('HTTP_X_FORWARDED_PROTO', 'https')")]
)
def test_what_a_proxy_says_counts_only_where_there_is_one(proxies: str, expected: str) -> None:
    code = """
from django.conf import settings as s
print(s.ALLAUTH_TRUSTED_PROXY_COUNT, s.SECURE_PROXY_SSL_HEADER)
"""
    assert run(code, ALONGSIDE_PROXIES=proxies, **SECRET).stdout.strip() == expected


def test_in_service_a_log_line_is_json_with_the_request_s_number() -> None:
    code = """
import django; django.setup()
import logging, structlog
with structlog.contextvars.bound_contextvars(request_id="abc123"):
    structlog.get_logger("alongside.test").warning("ours", count=3)
    logging.getLogger("a.library").warning("theirs %s", "too")
"""
    lines = [json.loads(line) for line in run(code, **SECRET).stderr.splitlines()]
    told = [(line["event"], line["level"], line["request_id"]) for line in lines if "request_id" in line]
    assert told == [("ours", "warning", "abc123"), ("theirs too", "warning", "abc123")]


def test_a_database_on_a_socket_is_read_from_its_url() -> None:
    found = read._database("postgresql://alongside:s%40cret@/alongside?host=%2Frun%2Fdata%20base")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("alongside", "alongside", "s@cret")
    assert (found["HOST"], found["PORT"]) == ("/run/data base", "")
    assert found["ATOMIC_REQUESTS"] is True


def test_what_else_the_url_says_reaches_the_driver() -> None:
    found = read._database("postgresql://a@db.example:6432/records?sslmode=verify-full")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6432", "records")
    assert found["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        (
            "smtps://us%40er:pa%3Ass@mail.example",
            {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 465,
                "EMAIL_HOST_USER": "us@er",
                "EMAIL_HOST_PASSWORD": "pa:ss",
                "EMAIL_USE_SSL": True,
                "EMAIL_USE_TLS": False,
                "EMAIL_TIMEOUT": 10,
            },
        ),
        (
            "smtp://mail.example:2525",
            {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 2525,
                "EMAIL_HOST_USER": "",
                "EMAIL_HOST_PASSWORD": "",
                "EMAIL_USE_SSL": False,
                "EMAIL_USE_TLS": True,
                "EMAIL_TIMEOUT": 10,
            },
        ),
    ],
)
def test_the_mail_server_is_read_from_its_url(url: str, expected: dict[str, object]) -> None:
    assert read._email(url) == expected


@pytest.mark.django_db
def test_the_models_have_all_their_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
