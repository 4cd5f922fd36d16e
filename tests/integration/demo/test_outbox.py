"""The e-mails of the demonstration, on a page."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def written_down(settings: Any, tmp_path: Path) -> None:
    """E-mails go to a folder."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)


def shown() -> str:
    return unescape(Client().get("/outbox").content.decode())


def test_before_any_is_sent_it_says_so() -> None:
    assert "No e-mail yet" in shown()


def test_what_was_sent_stands_there_with_its_links(written_down: None) -> None:
    mail.send_mail("Choose a new password", "Go to http://localhost/x/ – Zoë", None, ["kim@example.org"])
    mail.send_mail("Second", "A line in it", None, ["kim@example.org"])
    page = shown()
    assert 'href="http://localhost/x/"' in page
    assert "Zoë" in page
    assert page.index("Second") < page.index("Choose a new password")


def test_what_stands_in_an_email_is_no_markup(written_down: None) -> None:
    mail.send_mail("<b>Subject</b>", "<script>alert(1)</script>", None, ["kim@example.org"])
    page = Client().get("/outbox").content.decode()
    assert "<script>alert" not in page
    assert "<b>Subject" not in page
