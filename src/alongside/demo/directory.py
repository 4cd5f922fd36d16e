"""The demonstration's directory: six organisations of Haringey and Enfield, their services, a framework.

All are made up; their places lie in the boroughs. It comes as files, as everything in a directory does.
"""

import io
from datetime import timedelta
from importlib.resources import files

from django.utils import timezone

from alongside.audit import acting
from alongside.demo import scenario
from alongside.network.actions import files as acts
from alongside.partners.models import Posting


def make() -> None:
    """Take the services and the contracts in, as Haringey's coordinator."""
    keeper = (
        Posting.objects.filter(role="BOROUGH_COORDINATOR", agency__name=scenario.HARINGEY_COUNCIL)
        .select_related("user", "agency")
        .order_by("pk")[0]
    )
    today = timezone.localdate()
    days = {"on": -120, "later": 245, "soon": 25, "past": -20}
    services = _text("directory.csv")
    for word, ahead in days.items():
        services = services.replace(f"{{{word}}}", (today + timedelta(days=ahead)).isoformat())
    with acting.as_posting(keeper):
        for name, text in (("services.csv", services), ("contracts.json", _text("contracts.json"))):
            received = acts.receive(by=keeper, name=name, file=io.BytesIO(text.encode()))
            acts.apply(received=received, by=keeper)


def _text(name: str) -> str:
    return files("alongside.demo").joinpath(name).read_text(encoding="utf-8")
