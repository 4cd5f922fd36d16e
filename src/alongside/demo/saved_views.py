"""Views of lists that are kept: a supervisor shares one with her team, a coordinator has one of his own."""

from django.http import QueryDict

from alongside.audit import acting
from alongside.casework.views import listing
from alongside.demo import scenario
from alongside.iom.views import cases as cohort
from alongside.partners.actions import saved_views
from alongside.partners.models import Posting
from alongside.partners.saved_views import List

LONG_UNDECIDED = "Undecided for 12 weeks or more"
IN_THE_GANGS_UNIT = "Gangs unit: how they are rated"


def make() -> None:
    """Save them, as whoever they are of."""
    _keep(
        _persona("SUPERVISOR", scenario.PROBATION),
        cohort.LIST,
        "waited=over-12-weeks&sort=waited",
        LONG_UNDECIDED,
    )
    _keep(
        _persona("BOROUGH_COORDINATOR", scenario.HARINGEY_COUNCIL),
        listing.LIST,
        "programme=gang-action-group&sort=rag&columns=reference.name.rag.rag_since.worker.last_event",
        IN_THE_GANGS_UNIT,
    )


def _keep(by: Posting, of: List, query: str, name: str) -> None:
    with acting.as_posting(by):
        saved_views.save(of=of, query=QueryDict(query), name=name, is_shared=True, by=by)


def _persona(role: str, agency: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=agency, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]
