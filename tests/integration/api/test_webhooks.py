"""Webhooks, against a real server: signed, at least once, losing none, to those with whom it is shared."""

import datetime as dt
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from alongside.api import delivering, jobs, queries, sending
from alongside.api.actions import webhooks
from alongside.api.models import Delivery, Happening, Webhook
from alongside.audit import acting
from alongside.casework.actions import cases
from alongside.casework.models import Case, Entry
from alongside.partners.models import Agency, Agreement, Posting
from integration.api.conftest import System
from integration.casework.conftest import STANDING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
OpenCase = Callable[..., Case]
State = Delivery.State


class Receiver:
    """A partner's system: answers as it is told to, and keeps what it was sent."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers = 204, dict[str, str]()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                [self.send_header(*one) for one in receiver.headers.items()]
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server.server_port}/alongside"

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for this machine, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(tz=UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A partner")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=1))
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = made.add_extension(here, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    form, nothing = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, nothing)
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def receiver(settings: Any, monkeypatch: pytest.MonkeyPatch, certificate: Path) -> Iterator[Receiver]:
    """A partner's system on this machine, which is let be reached for once."""
    settings.API_WEBHOOKS_STAY_PUBLIC = False
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    made = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    made.server.socket = context.wrap_socket(made.server.socket, server_side=True)
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def lead(council: Posting, lead_of: Callable[[Agency], Posting]) -> Posting:
    """Leads information governance at the council."""
    return lead_of(council.agency)


@pytest.fixture
def hook(
    receiver: Receiver, council: Posting, lead: Posting, system_of: Callable[..., System]
) -> Callable[..., Webhook]:
    """A maker of webhooks: of the council's system, told of ratings, unless it is said."""

    def make(
        system: System | None = None, *, by: Posting = lead, kinds: tuple[str, ...] = ("RAG",)
    ) -> Webhook:
        client = (system or system_of(council)).client
        return webhooks.add(client=client, by=by, url=receiver.url, kinds=kinds)

    return make


def turn(case: Case, by: Posting, rag: str) -> None:
    """Say that somebody turned another colour."""
    with transaction.atomic(), acting.as_posting(by):
        standing = {**STANDING, "rag": rag}
        cases.change(case=case.pk, by=by, standing=standing, words="As was seen", on=timezone.localdate())


def tell() -> None:
    """What the worker does each minute."""
    delivering.hear()
    [delivering.tell(pk) for pk in delivering.due()]


def test_an_event_is_told_and_names_nobody(
    council: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case = open_case(council)
    hook()
    turn(case, council, "RED")
    tell()
    (event,) = receiver.events()
    delivery = Delivery.objects.get()
    assert event == {
        "type": "case.rag",
        "timestamp": Entry.objects.latest("pk").at.astimezone(UTC).isoformat(),
        "data": {
            "event": str(delivery.event),
            "case": case.reference,
            "programme": "gang-action-group",
            "href": f"/api/v1/cases/{case.reference}",
        },
    }
    assert (delivery.state, delivery.attempts, delivery.last_answer) == (State.DELIVERED, 1, "answered 204")
    tell()
    assert len(receiver.got) == 1


def test_it_is_signed_as_the_standard_says_and_with_both_secrets_for_a_day(
    council: Posting, lead: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case, webhook = open_case(council), hook()
    first = webhooks.new_secret(webhook=webhook, by=lead)
    second = webhooks.new_secret(webhook=webhook, by=lead)
    turn(case, council, "RED")
    tell()
    headers, body = receiver.got[0]
    assert [Verifier(one).verify(body, headers)["type"] for one in (first, second)] == ["case.rag"] * 2
    with pytest.raises(WebhookVerificationError):
        Verifier(first).verify(body + b" ", headers)
    Webhook.objects.update(former_until=timezone.now())
    turn(case, council, "GREEN")
    tell()
    assert Verifier(second).verify(receiver.got[1][1], receiver.got[1][0])
    with pytest.raises(WebhookVerificationError):
        Verifier(first).verify(receiver.got[1][1], receiver.got[1][0])


def test_only_of_kinds_that_it_wants_and_from_when_it_was_made(
    council: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case = open_case(council)
    assert not Happening.objects.exists()
    hook(kinds=("STATUS",))
    turn(case, council, "RED")
    tell()
    assert (receiver.got, Happening.objects.count()) == ([], 0)


@pytest.mark.parametrize(("who", "told"), [("police", 1), ("school", 0)])
def test_only_those_who_are_told_on_the_page(
    request: pytest.FixtureRequest,
    council: Posting,
    open_case: OpenCase,
    hook: Callable[..., Webhook],
    receiver: Receiver,
    system_of: Callable[..., System],
    lead_of: Callable[[Agency], Posting],
    who: str,
    told: int,
) -> None:
    case, posting = open_case(council), request.getfixturevalue(who)
    hook(system_of(posting), by=lead_of(posting.agency))
    turn(case, council, "RED")
    tell()
    assert len(receiver.got) == told


def test_what_is_shared_no_more_when_it_is_sent_is_withheld(
    council: Posting,
    police: Posting,
    open_case: OpenCase,
    hook: Callable[..., Webhook],
    receiver: Receiver,
    system_of: Callable[..., System],
    lead_of: Callable[[Agency], Posting],
) -> None:
    case = open_case(council)
    hook(system_of(police), by=lead_of(police.agency))
    turn(case, council, "RED")
    delivering.hear()
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    tell()
    assert (receiver.got, Delivery.objects.get().state) == ([], State.WITHHELD)


def test_a_system_that_is_revoked_is_told_nothing(
    council: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case, webhook = open_case(council), hook()
    turn(case, council, "RED")
    delivering.hear()
    Posting.objects.filter(pk=webhook.client.posting_id).update(ends_on=timezone.localdate())
    turn(case, council, "GREEN")
    tell()
    assert receiver.got == []
    assert [one.state for one in Delivery.objects.all()] == [State.WITHHELD]


def test_what_cannot_be_delivered_is_tried_again_and_paused_after_a_day(
    council: Posting, lead: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case, webhook = open_case(council), hook()
    receiver.status = 503
    with time_machine.travel(timezone.now(), tick=False) as clock:
        turn(case, council, "RED")
        tried = []
        for minutes in (0, 1, 5, 30, 120, 360, 720, 720):
            clock.shift(timedelta(minutes=minutes))
            tell()
            webhook.refresh_from_db()
            tried.append((len(receiver.got), webhook.paused_at is not None))
        assert tried == [
            *((1, False), (2, False), (3, False), (4, False), (5, False), (6, False), (7, False)),
            (8, True),
        ]
        # What happens meanwhile waits, and goes when somebody has mended it.
        turn(case, council, "GREEN")
        tell()
        assert len(receiver.got) == 8
        receiver.status = 200
        clock.shift(timedelta(minutes=1))
        webhooks.resume(webhook=webhook, by=lead)
        tell()
    assert len(receiver.got) == 10
    assert {one.state for one in Delivery.objects.all()} == {State.DELIVERED}


@pytest.mark.parametrize(("status", "paused"), [(410, True), (500, False), (302, False), (404, False)])
def test_what_is_answered(
    council: Posting,
    open_case: OpenCase,
    hook: Callable[..., Webhook],
    receiver: Receiver,
    status: int,
    paused: bool,
) -> None:
    case, webhook = open_case(council), hook()
    receiver.status, receiver.headers = status, {"Location": receiver.url.replace("alongside", "elsewhere")}
    turn(case, council, "RED")
    tell()
    webhook.refresh_from_db()
    assert (webhook.paused_at is not None, len(receiver.got)) == (paused, 1)
    assert Delivery.objects.get().last_answer == f"answered {status}"


def test_a_worker_that_dies_while_it_sends_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
    council: Posting,
    open_case: OpenCase,
    hook: Callable[..., Webhook],
    receiver: Receiver,
) -> None:
    case = open_case(council)
    hook()

    def die(*_args: Any) -> int:
        raise KeyboardInterrupt

    with time_machine.travel(timezone.now(), tick=False) as clock:
        turn(case, council, "RED")
        with monkeypatch.context() as patch:
            patch.setattr(sending, "post", die)
            with pytest.raises(KeyboardInterrupt):
                tell()
        assert delivering.due() == []
        clock.shift(delivering.HELD)
        tell()
    assert (len(receiver.got), Delivery.objects.get().state) == (1, State.DELIVERED)


def test_in_service_this_machine_is_not_reached(
    settings: Any, council: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case = open_case(council)
    hook()
    turn(case, council, "RED")
    settings.API_WEBHOOKS_STAY_PUBLIC = True
    tell()
    assert (receiver.got, "private network" in Delivery.objects.get().last_answer) == ([], True)


def test_a_certificate_that_does_not_fit_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
    council: Posting,
    open_case: OpenCase,
    hook: Callable[..., Webhook],
    receiver: Receiver,
) -> None:
    case = open_case(council)
    hook()
    monkeypatch.delenv("SSL_CERT_FILE")
    turn(case, council, "RED")
    tell()
    assert (receiver.got, Delivery.objects.get().last_answer) == ([], "its certificate does not fit")


def test_an_entry_that_was_erased_is_told_to_nobody(
    council: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case = open_case(council)
    hook()
    turn(case, council, "RED")
    delivering.hear()
    Entry.objects.filter(kind="RAG", code="RED").delete()
    tell()
    assert (receiver.got, Delivery.objects.get().state) == ([], State.WITHHELD)


def test_deliveries_are_forgotten_after_a_month(
    council: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    case = open_case(council)
    hook()
    turn(case, council, "RED")
    tell()
    delivering.forget()
    assert Delivery.objects.count() == 1
    Delivery.objects.update(made_at=timezone.now() - timedelta(days=31))
    delivering.forget()
    assert not Delivery.objects.exists()


def test_other_agencies_neither_see_nor_change_it(
    council: Posting, police: Posting, hook: Callable[..., Webhook], lead_of: Callable[[Agency], Posting]
) -> None:
    webhook, other = hook(), lead_of(police.agency)
    with transaction.atomic(), acting.as_posting(other):
        assert not Webhook.objects.exists()
        assert not queries.webhooks_of(other).exists()
    with pytest.raises(webhooks.CannotDo):
        webhooks.end(webhook=webhook, by=other)
    with transaction.atomic(), acting.as_posting(council):
        assert not Webhook.objects.exists()


# Out of order


@contextmanager
def another_connection() -> Iterator[Any]:
    """Somebody else's, as the owner of the tables."""
    copied = connection.copy()
    copied.settings_dict = {**connection.settings_dict}
    copied.set_autocommit(False)
    try:
        yield copied
    finally:
        copied.rollback()
        copied.close()


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_kept_late_is_told_all_the_same(
    council: Posting, open_case: OpenCase, hook: Callable[..., Webhook], receiver: Receiver
) -> None:
    """The first to be numbered is the last to be kept: whoever went by numbers would pass it over."""
    case = open_case(council)
    hook()
    columns = 'case_id, agency_id, category, by_id, at, kind, code, words, "on", pack_id'
    kept = f"SELECT {columns} FROM casework_entry WHERE kind = 'RAG' LIMIT 1"
    again = f"INSERT INTO casework_entry ({columns}) {kept}"
    with another_connection() as slow:
        slow.cursor().execute(again)
        turn(case, council, "RED")
        tell()
        assert len(receiver.got) == 1
        slow.commit()
    tell()
    assert len(receiver.got) == 2
    first, second = Delivery.objects.order_by("pk")
    assert first.entry > second.entry


@pytest.mark.django_db(transaction=True)
def test_the_job_of_the_minute_asks_for_one_job_for_each_webhook(
    council: Posting, open_case: OpenCase, hook: Callable[..., Webhook]
) -> None:
    case, webhook = open_case(council), hook()
    turn(case, council, "RED")
    jobs.hear(timestamp=0)
    jobs.hear(timestamp=60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args, lock FROM procrastinate_jobs WHERE task_name = 'api.tell'")
        ((args, lock),) = cursor.fetchall()
    assert (json.loads(args), lock) == ({"webhook": webhook.pk}, f"api-webhook-{webhook.pk}")
