"""Making clients, their secrets and tokens, and taking them back."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from alongside.api import queries, rules
from alongside.api.keys import drawn, hashed
from alongside.api.models import Client, Token
from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.partners import actions as partners
from alongside.partners.models import Agency, Posting
from alongside.partners.permissions import CLIENTS_WRITE
from alongside.partners.rules import may

KIND = "api.client"
_SECRET, _KEY_LENGTH = "als_", 24


class CannotDo(Exception):
    """It cannot be done; the message says why and what to do, in a sentence."""


class TooMany(Exception):
    """A client asks more often than it may. `wait`: for how many seconds it is to wait."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


@transaction.atomic
def make(*, by: Posting, name: str, role: str, borough: str, scopes: Sequence[str]) -> Client:
    """Make a client of one's own agency: an account that signs in nowhere, and its posting.

    It gets no token before a secret is made for it, and shown (new_secret).

    Args:
        name: what the system is called, as the log and the chronology will name it.
        role, borough: of its posting: what it sees is what somebody posted so sees.
        scopes: of rules.SCOPES.

    Raises:
        CannotDo: it is not for who asks, role, borough and scopes do not fit the agency, or it has a system
            of that name.
    """
    if not may(by, CLIENTS_WRITE):
        raise CannotDo("This is for your information governance lead.")
    if role not in dict(queries.roles_of(by.agency)):
        raise CannotDo("A system of your agency cannot have this role. Choose one that is offered.")
    if not scopes or not set(scopes) <= set(rules.SCOPES):
        raise CannotDo("Select at least one thing that it may do.")
    # Whoever presses the button twice makes one.
    Agency.objects.select_for_update().get(pk=by.agency_id)
    if queries.clients_of(by).filter(posting__user__name=name.strip(), revoked_at=None).exists():
        raise CannotDo("Your agency has a system of this name already. Give it another name.")
    # No secret, and yet nobody else's to guess: whoever knows one can have it refused again and again.
    number = f"{by.agency_id}/{queries.clients_of(by).count()}"
    key = salted_hmac(KIND, number, algorithm="sha256").hexdigest()[:_KEY_LENGTH]
    now = timezone.now()
    try:
        # The address leads nowhere (RFC 2606): no link for a password can reach it.
        user = partners.create_user(email=f"{key}@systems.invalid", name=name, by=by, is_system=True)
        posting = partners.post_user(
            user=user, agency=by.agency, role=role, borough=borough, starts_on=timezone.localdate(), by=by
        )
    except partners.CannotDo as fault:
        raise CannotDo(str(fault)) from None
    client = Client.objects.create(
        posting=posting,
        key=key,
        scopes=sorted(scopes),
        # Of a secret that nobody was shown.
        secret_hash=hashed(drawn(_SECRET)),
        secret_made_at=now,
        made_by=by,
        made_at=now,
    )
    _record(Act.COLLECTION, client, by, ["posting", "scopes"])
    return client


@transaction.atomic
def new_secret(*, client: Client, by: Posting) -> str:
    """Give a client another secret. The one before, and every token that it got with it, stop at once.

    Raises:
        CannotDo: it is revoked.
    """
    held = _own(client, by)
    secret = drawn(_SECRET)
    held.secret_hash, held.secret_made_at = hashed(secret), timezone.now()
    held.save(update_fields=["secret_hash", "secret_made_at"])
    _record(Act.ALTERATION, held, by, ["secret"])
    return secret


@transaction.atomic
def revoke(*, client: Client, by: Posting, reason: str) -> Client:
    """Take a client back: it gets no token, those that it has count no more, and its posting ends today.

    Raises:
        CannotDo: it is revoked already, or no reason is given.
    """
    held = _own(client, by)
    if not reason.strip():
        raise CannotDo("Say why it is taken back.")
    today = timezone.localdate()
    if held.posting.ends_on is None or held.posting.ends_on > today:
        try:
            partners.end_posting(posting=held.posting, ends_on=today, by=by, reason=reason)
        except partners.CannotDo as fault:
            raise CannotDo(str(fault)) from None
    held.revoked_at = timezone.now()
    held.save(update_fields=["revoked_at"])
    _record(Act.ALTERATION, held, by, ["revoked_at"], reason=reason)
    return held


def give_token(client: Client, *, token_hash: str, scopes: Sequence[str]) -> Token:
    """Keep the hash of a token for a client that has shown its secret, and write that down as a sign-in."""
    now = timezone.now()
    with acting.as_posting(client.posting, task=Task.API):
        token = Token.objects.create(
            client=client,
            token_hash=token_hash,
            scopes=sorted(set(scopes)),
            made_at=now,
            expires_at=now + rules.TOKEN_LASTS,
        )
        log.record(
            act=Act.SIGN_IN, by=client.posting, what=KIND, which=[client.key], reason="client credentials"
        )
    return token


def record_refusal(client: Client) -> None:
    """Write down that somebody came in a client's name, and did not know its secret."""
    with acting.as_posting(client.posting, task=Task.API):
        log.record(act=Act.REFUSAL, by=client.posting, what=KIND, which=[client.key], reason="wrong secret")


def count(client: Client) -> None:
    """Count a request of a client in this minute. As the task of the API. Raises TooMany."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"now": now, "minute": now.replace(second=0, microsecond=0), "pk": client.pk})
        (requests,) = cursor.fetchone()
    if requests > settings.API_REQUESTS_A_MINUTE:
        raise TooMany(rules.seconds_to_wait(now))


# One statement, so that of two requests at once each is counted.
_COUNT = """
    UPDATE api_client SET
        last_used_at = %(now)s,
        requests = CASE WHEN minute_at = %(minute)s THEN requests + 1 ELSE 1 END,
        minute_at = %(minute)s
    WHERE id = %(pk)s RETURNING requests
"""


def _own(client: Client, by: Posting) -> Client:
    """A client of one's agency, kept from changing until the transaction ends. Raises CannotDo."""
    if not may(by, CLIENTS_WRITE) or client.posting.agency_id != by.agency_id:
        raise CannotDo("This is for the information governance lead of its agency.")
    held = queries.clients_of(by).select_for_update(of=("self",)).get(pk=client.pk)
    if held.revoked_at:
        raise CannotDo("It is revoked already. Make another.")
    return held


def _record(act: Act, client: Client, by: Posting, fields: list[str], *, reason: str = "") -> None:
    log.record(act=act, by=by, what=KIND, which=[client.key], fields=fields, reason=reason)
