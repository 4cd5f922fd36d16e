"""A system that uses the API: the one in which the youth service keeps its cases. Nobody knows its secret.

Whoever wants to try it makes another on its page, as Haringey's information governance lead.
"""

from alongside.api.actions import clients
from alongside.api.rules import SCOPES
from alongside.audit import acting
from alongside.demo import scenario
from alongside.partners.models import Posting

NAME = "Youth service case system"


def make() -> None:
    """Give it access, as the information governance lead of Haringey's council."""
    found = Posting.objects.filter(
        role="GOVERNANCE_LEAD", agency__name=scenario.HARINGEY_COUNCIL, user__is_persona=True
    )
    lead = found.select_related("user", "agency").order_by("pk")[0]
    with acting.as_posting(lead):
        clients.make(
            by=lead, name=NAME, role="PARTNER_WORKER", borough=scenario.HARINGEY, scopes=sorted(SCOPES)
        )
