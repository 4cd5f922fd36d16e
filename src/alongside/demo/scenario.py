"""The demonstration partnership: its agencies, and who signs in.

Plain data; the loader makes the records. Every name is made up, and every address ends in `.example`.
"""

from dataclasses import dataclass

# Agencies: (name, kind), kinds as in partners.models.AgencyKind.
PROBATION = "London Probation (demonstration)"
POLICE = "London Police (demonstration)"
HARINGEY_COUNCIL = "Haringey Council (demonstration)"
ENFIELD_COUNCIL = "Enfield Council (demonstration)"
MAYORS_OFFICE = "Mayor's Office for Policing and Crime (demonstration)"
AGENCIES: tuple[tuple[str, str], ...] = (
    (PROBATION, "PROBATION"),
    (POLICE, "POLICE"),
    (HARINGEY_COUNCIL, "COUNCIL"),
    (ENFIELD_COUNCIL, "COUNCIL"),
    (MAYORS_OFFICE, "MAYORS_OFFICE"),
)

HARINGEY = "E09000014"
ENFIELD = "E09000010"


@dataclass(frozen=True)
class Persona:
    """Somebody to sign in as. `borough` is a GSS code, "" for all of London; `shows` says what they do."""

    name: str
    email: str
    agency: str
    role: str
    borough: str
    team: str
    shows: str


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "Efua Tettey-Kendrick",
        "efua.tettey-kendrick@probation.example",
        PROBATION,
        "PAN_LONDON_ANALYST",
        "",
        "London IOM central team",
        "Takes in the monthly extract for all of London.",
    ),
    Persona(
        "Declan Wakeling",
        "declan.wakeling@haringey.example",
        HARINGEY_COUNCIL,
        "BOROUGH_COORDINATOR",
        HARINGEY,
        "Community safety",
        "Decides on Haringey's cases.",
    ),
    Persona(
        "Androulla Loizou-Nunn",
        "androulla.loizou-nunn@enfield.example",
        ENFIELD_COUNCIL,
        "BOROUGH_COORDINATOR",
        ENFIELD,
        "Community safety",
        "Decides on Enfield's cases.",
    ),
    Persona(
        "Bhavna Kotecha",
        "bhavna.kotecha@probation.example",
        PROBATION,
        "PROBATION_OFFICER",
        HARINGEY,
        "Haringey IOM team",
        "Sees Haringey's cases and what was decided.",
    ),
    Persona(
        "Lloyd Whilby",
        "lloyd.whilby@police.example",
        POLICE,
        "POLICE_OFFICER",
        HARINGEY,
        "North Area BCU, IOM team",
        "Sees Haringey's cases and what was decided.",
    ),
    Persona(
        "Ewelina Thurlow",
        "ewelina.thurlow@mopac.example",
        MAYORS_OFFICE,
        "LONDON_VIEWER",
        "",
        "Criminal justice",
        "Sees London's figures, without names.",
    ),
)
