"""What the tests of the API stand on: four agencies with a system each, and what is shared with them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.utils import timezone

from alongside.api.actions import clients
from alongside.api.models import Client
from alongside.api.rules import SCOPES
from alongside.audit.models import Entry as LogEntry
from alongside.casework.models import Case
from alongside.network import links
from alongside.network.actions import referring
from alongside.network.models import Organisation, Service, ServiceReferral
from alongside.partners.models import Agency, Posting
from integration.casework.conftest import agreed, council, gangs_unit, girls_forum, open_case, police, school
from integration.casework.plans import as_one

# The fixtures of casework, for this folder too.
__all__ = ["agreed", "council", "gangs_unit", "girls_forum", "open_case", "police", "school"]


@dataclass
class System:
    """A system of an agency, which has a token."""

    client: Client
    secret: str
    token: str = ""

    def __post_init__(self) -> None:
        self.browser = Browser()
        self.token = self.token or self.ask_for_token().json()["access_token"]

    def ask_for_token(self, **form: str) -> Any:
        """What is answered to a request for a token."""
        given = {
            "grant_type": "client_credentials",
            "client_id": self.client.key,
            "client_secret": self.secret,
            **form,
        }
        return self.browser.post(
            "/api/v1/token", urlencode(given), content_type="application/x-www-form-urlencoded"
        )

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self.browser.get(f"/api/v1{path}", query, HTTP_AUTHORIZATION=f"Bearer {self.token}")

    def post(self, path: str, body: Any, key: str = "") -> Any:
        """Write, with a key that is used for nothing else unless one is given."""
        return self.browser.post(
            f"/api/v1{path}",
            body,
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {self.token}",
            HTTP_IDEMPOTENCY_KEY=key or uuid.uuid4().hex,
        )


def was_told(system: System) -> list[str]:
    """What of a case a system was last told, as the log has it."""
    reads = LogEntry.objects.filter(act="CONSULTATION", posting_id=system.client.posting_id)
    return list(reads.latest("pk").fields)


@pytest.fixture
def lead_of(make_posting: Callable[..., Posting]) -> Callable[[Agency], Posting]:
    """A maker of information governance leads."""
    return lambda agency: make_posting("GOVERNANCE_LEAD", agency=agency)


@pytest.fixture
def system_of(lead_of: Callable[[Agency], Posting]) -> Callable[..., System]:
    """A maker of systems of the agency of a posting, in Haringey, that may do everything that systems may."""

    def make(posting: Posting, *scopes: str, role: str = "PARTNER_WORKER") -> System:
        by = lead_of(posting.agency)
        client = clients.make(
            by=by,
            name=f"System {uuid.uuid4().hex[:6]}",
            role=role,
            borough="E09000014",
            scopes=scopes or list(SCOPES),
        )
        return System(client, clients.new_secret(client=client, by=by))

    return make


@dataclass
class Provider:
    """A system of a service: it has the link to one referral, and nothing else."""

    token: str

    def __post_init__(self) -> None:
        self.browser = Browser()

    def get(self, path: str = "/service-referral") -> Any:
        """Read."""
        return self.browser.get(f"/api/v1{path}", HTTP_AUTHORIZATION=f"Bearer {self.token}")

    def post(self, body: Any, key: str = "") -> Any:
        """Answer, with a key that is used for nothing else unless one is given."""
        return self.browser.post(
            "/api/v1/service-referral",
            body,
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {self.token}",
            HTTP_IDEMPOTENCY_KEY=key or uuid.uuid4().hex,
        )


@pytest.fixture
def refer_to(council: Posting, open_case: Callable[..., Case]) -> Callable[[str], ServiceReferral]:
    """Refers somebody of the council's to a service of a name."""
    case = open_case(council)

    def refer(name: str) -> ServiceReferral:
        organisation, _ = Organisation.objects.get_or_create(name="Corner to Corner")
        service = Service.objects.create(organisation=organisation, name=name, modified_at=timezone.now())
        with as_one(council):
            return referring.refer(
                case=case.pk,
                service=service.pk,
                by=council,
                told=[("Age", "17"), ("In words", "Likes to be out of the house")],
                basis="CONSENT",
                basis_words="Marcus, on the day",
                email="office@corner.example",
            )

    return refer


@pytest.fixture
def referral(refer_to: Callable[[str], ServiceReferral]) -> ServiceReferral:
    """Marcus is referred to boxing."""
    return refer_to("Evening boxing")


@pytest.fixture
def provider(referral: ServiceReferral) -> Provider:
    """The system of the boxing club."""
    return Provider(links.token_of(referral))
