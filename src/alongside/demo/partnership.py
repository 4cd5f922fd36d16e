"""The agencies of the demonstration, its personas, and whoever else each agency needs."""

from dataclasses import dataclass, field
from datetime import date

from alongside.demo import scenario
from alongside.partners import actions, areas
from alongside.partners.models import Agency, Posting


@dataclass
class Partnership:
    """What was made: agencies by name, coordinators by borough (GSS code), governance leads by agency."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    coordinators: dict[str, Posting] = field(default_factory=dict)
    leads: dict[str, Posting] = field(default_factory=dict)

    @property
    def councils(self) -> list[str]:
        """The names of the councils, in order."""
        return sorted(name for name, agency in self.agencies.items() if agency.kind == "COUNCIL")


def make(started: date) -> Partnership:
    """Make them, with every posting from `started` on."""
    made = Partnership()
    for planned in scenario.AGENCIES:
        made.agencies[planned.name] = actions.create_agency(
            name=planned.name,
            kind=planned.kind,
            boroughs=planned.boroughs,
            is_competent_authority=planned.is_competent_authority,
            by=None,
        )
    for persona in scenario.PERSONAS:
        _persona(made, persona, started)
    for place in areas.BOROUGHS:
        if place.gss not in made.coordinators:
            _council(made, place, started)
    for agency in made.agencies.values():
        if agency.name not in made.leads:
            _lead(made, agency, started)
    return made


def _persona(made: Partnership, persona: scenario.Persona, started: date) -> None:
    user = actions.create_user(email=persona.email, name=persona.name, by=None, is_persona=True)
    posting = actions.post_user(
        user=user,
        agency=made.agencies[persona.agency],
        role=persona.role,
        borough=persona.borough,
        team=persona.team,
        starts_on=started,
        by=None,
    )
    if persona.role == "BOROUGH_COORDINATOR":
        made.coordinators[persona.borough] = posting
    elif persona.role == "GOVERNANCE_LEAD":
        made.leads[persona.agency] = posting


def _council(made: Partnership, place: areas.Borough, started: date) -> None:
    """A borough's council, and its coordinator."""
    user = actions.create_user(
        email=f"iom.coordinator@{_slug(place.name)}.example",
        name=f"{place.name} coordinator (demonstration)",
        by=None,
    )
    agency = actions.create_agency(
        name=f"{place.name} Council (demonstration)", kind="COUNCIL", boroughs=[place.gss], by=None
    )
    made.agencies[agency.name] = agency
    made.coordinators[place.gss] = actions.post_user(
        user=user,
        agency=agency,
        role="BOROUGH_COORDINATOR",
        borough=place.gss,
        team="Community safety",
        starts_on=started,
        by=None,
    )


def _lead(made: Partnership, agency: Agency, started: date) -> None:
    """Whoever signs for an agency."""
    name = agency.name.removesuffix(" (demonstration)")
    user = actions.create_user(
        email=f"information.governance@{_slug(name)}.example",
        name=f"{name}, information governance (demonstration)",
        by=None,
    )
    made.leads[agency.name] = actions.post_user(
        user=user,
        agency=agency,
        role="GOVERNANCE_LEAD",
        team="Information governance",
        starts_on=started,
        by=None,
    )


def _slug(name: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())
