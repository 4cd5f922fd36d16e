"""Line ends and quotes in what becomes a header: no header is added, and no name is more than a name."""

from collections.abc import Callable
from email.message import Message
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.core.models import StoredFile
from alongside.iom.models import Run
from alongside.partners.models import Posting
from integration.attacks.forms import FORMS, Ground, send
from integration.attacks.site_map import NAMES, path_of
from integration.attacks.watching import body_of, found_in_each, taken_back

pytestmark = pytest.mark.django_db

Come = Callable[..., Client]
LINE_ENDS = [
    "/\r\nX-Planted: 1",
    "/\nX-Planted: 1",
    "/%0d%0aX-Planted:%201",
    "/\r\n\r\n<h1>planted</h1>",
    "/\x0bX",
]
# One of them, with markup too, for an address that puts nothing that it is told into a header.
ONE_OF_ALL = LINE_ENDS[3]
PLAIN = "/postings/?told"
FIELDS = ("next", "words", "name", "reason", "format", "sort", "start", "standing")


def is_planted(response: Any) -> bool:
    """Whether a header came of it, a value that would end a line, or markup on the page."""
    values = [
        *response.headers,
        *response.headers.values(),
        *(str(each) for each in response.cookies.values()),
    ]
    ends_a_line = any("\r" in value or "\n" in value for value in values)
    return "X-Planted" in response.headers or ends_a_line or b"<h1>planted" in body_of(response)


def planted_by(answer_to: Callable[[str], Any]) -> list[str]:
    """The texts that become a header, end a line in one, are put on the page as they are, or make a fault.

    An address that puts nothing that it is told into a header is told one of them, and not all.
    """
    plain = answer_to(PLAIN)
    body_of(plain)  # What is sent in pieces is sent to its end.
    texts = LINE_ENDS if is_told(plain) else [ONE_OF_ALL]
    answers = [(text, answer_to(text)) for text in texts]
    return [text for text, answer in answers if answer.status_code >= 500 or is_planted(answer)]


def is_told(response: Any) -> bool:
    """Whether something that was sent stands in a header."""
    return any("told" in value for value in response.headers.values())


@pytest.mark.parametrize("who", ["anonymous", "analyst"])
def test_nothing_in_an_address_becomes_a_header(come_as: Come, who: str) -> None:
    browser = come_as(who)

    def look(name: str) -> list[str]:
        return planted_by(lambda text: browser.get(path_of(name), dict.fromkeys(FIELDS, text)))

    assert found_in_each(NAMES, look) == {}


def test_the_way_to_the_sign_in_puts_what_it_is_told_into_a_header(client: Client) -> None:
    assert is_told(client.get("/iom/cases/", {"words": PLAIN}))


def test_nothing_in_a_form_becomes_a_header(come_as: Come, ground: Ground) -> None:
    def answer_to(name: str, text: str) -> Any:
        cache.clear()
        return send(come_as(FORMS[name].who), name, ground, dict.fromkeys(FIELDS, text))

    def look(name: str) -> list[str]:
        return planted_by(lambda text: taken_back(lambda: answer_to(name, text)))

    assert found_in_each(sorted(FORMS), look) == {}


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded"])
def test_the_link_in_an_email_is_to_this_site(
    client: Client, haringey: Posting, mailoutbox: list[Any], header: str
) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    client.post("/account/password/reset/", {"email": haringey.user.email}, headers={header: value})
    assert "evil.example" not in mailoutbox[0].body
    assert "http://testserver/account/password/reset/key/" in mailoutbox[0].body


def test_a_line_end_in_an_address_sends_no_email_elsewhere(
    client: Client, haringey: Posting, mailoutbox: list[Any]
) -> None:
    email = f"{haringey.user.email}\r\nBcc: thief@evil.example"
    client.post("/account/password/reset/", {"email": email})
    assert mailoutbox == []


# --- The names of files ---------------------------------------------------------------------------

HOSTILE = [
    ("plain.zip", "plain.zip"),
    ("../../etc/passwd", "passwd"),
    ("/etc/passwd", "passwd"),
    ("a\r\nX-Planted: 1.zip", None),
    ("a\nSet-Cookie: x=1.zip", None),
    ('a"; filename="b.exe', None),
    ("a'; filename*=utf-8''b.exe", "a'; filename*=utf-8''b.exe"),
    ("a\\b.zip", None),
    ("..\\..\\windows\\win.ini", None),
    ("a;b=c.zip", "a;b=c.zip"),
    ("\N{RIGHT-TO-LEFT OVERRIDE}piz.exe", None),
    ("a\x00b.zip", None),
    ("%2e%2e%2fetc.zip", "%2e%2e%2fetc.zip"),
    (". .", None),
    ("   ", None),
]


def name_in(header: str) -> str:
    """The name under which a browser would keep the file."""
    read = Message()
    read["Content-Disposition"] = header
    return str(read.get_filename())


def is_only_a_name(header: str) -> bool:
    """Whether a header is one line and a download, and names no folder and nothing that hides or ends."""
    name = name_in(header)
    return (
        header.startswith("attachment")
        and not any(sign in name for sign in ("/", "\\", "\r", "\n", "\x00", "\N{RIGHT-TO-LEFT OVERRIDE}"))
        and name.strip() not in ("", ".", "..")
    )


@pytest.mark.parametrize(("sent", "kept"), HOSTILE)
def test_a_received_file_comes_back_under_a_name_that_is_only_a_name(
    come_as: Come, ground: Ground, sent: str, kept: str | None
) -> None:
    browser = come_as("analyst")
    day = {"as_of-day": "27", "as_of-month": "4", "as_of-year": "2021"}
    content = ground.london.archive([ground.london.person("H000001", surname="Another")])
    browser.post("/iom/runs/new/", {**day, "extract": SimpleUploadedFile(sent, content)})
    run = Run.objects.latest("id")
    response = browser.get(path_of("iom:received", pk=run.pk))
    assert is_only_a_name(response.headers["Content-Disposition"])
    assert not is_planted(response)
    assert name_in(response.headers["Content-Disposition"]) == (
        kept or name_in(response.headers["Content-Disposition"])
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert body_of(response)[:2] == b"PK"


@pytest.mark.parametrize("name", ["..", "", *(name for name, _ in HOSTILE if "\x00" not in name)])
def test_a_name_that_came_into_the_table_otherwise_is_no_more_than_one(
    come_as: Come, ground: Ground, name: str
) -> None:
    run = ground.checked_run()
    StoredFile.objects.filter(pk=run.file_id).update(name=name)
    response = come_as("analyst").get(path_of("iom:received", pk=run.pk))
    assert response.status_code == 200
    assert is_only_a_name(response.headers["Content-Disposition"])
    assert not is_planted(response)
