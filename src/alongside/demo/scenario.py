"""The demonstration partnership: its agencies, and who signs in.

Plain data; the loader makes the records. Every name is made up, and every address ends in `.example`.
"""

from dataclasses import dataclass

PROBATION = "London Probation (demonstration)"
POLICE = "London Police (demonstration)"
HARINGEY_COUNCIL = "Haringey Council (demonstration)"
ENFIELD_COUNCIL = "Enfield Council (demonstration)"
MAYORS_OFFICE = "Mayor's Office for Policing and Crime (demonstration)"
HEALTH_TRUST = "North London Mental Health Trust (demonstration)"
CHARITY = "Second Bell, a mentoring charity (demonstration)"
JOB_CENTRE = "Haringey Job Centre (demonstration)"
OUTREACH = "Wood Green Youth Outreach (demonstration)"

HARINGEY = "E09000014"
ENFIELD = "E09000010"


@dataclass(frozen=True)
class DemoAgency:
    """An agency: its kind as in partners.models.AgencyKind, and the GSS codes of its boroughs."""

    name: str
    kind: str
    boroughs: tuple[str, ...] = ()
    is_competent_authority: bool = False


# Without boroughs an agency works for all of London. The other boroughs’ councils are made by the loader.
AGENCIES: tuple[DemoAgency, ...] = (
    DemoAgency(PROBATION, "PROBATION", is_competent_authority=True),
    DemoAgency(POLICE, "POLICE", is_competent_authority=True),
    DemoAgency(HARINGEY_COUNCIL, "COUNCIL", (HARINGEY,)),
    DemoAgency(ENFIELD_COUNCIL, "COUNCIL", (ENFIELD,)),
    DemoAgency(MAYORS_OFFICE, "MAYORS_OFFICE"),
    DemoAgency(HEALTH_TRUST, "HEALTH", (ENFIELD, HARINGEY)),
    DemoAgency(CHARITY, "CHARITY", (HARINGEY,)),
    DemoAgency(JOB_CENTRE, "JOBS", (HARINGEY,)),
    DemoAgency(OUTREACH, "CHARITY", (ENFIELD, HARINGEY)),
)


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
    Persona(
        "Marguerite Sallow-Oduya",
        "marguerite.sallow-oduya@probation.example",
        PROBATION,
        "SUPERVISOR",
        HARINGEY,
        "Haringey IOM team",
        "Decides who may see closed records that probation leads in Haringey; reviews what was looked at.",
    ),
    Persona(
        "Tariq Fennimore",
        "tariq.fennimore@police.example",
        POLICE,
        "SUPERVISOR",
        HARINGEY,
        "North Area BCU, IOM team",
        "Supervises the police's part in Haringey; reviews what was looked at.",
    ),
    Persona(
        "Perpetua Lindqvist-Rowe",
        "perpetua.lindqvist-rowe@haringey.example",
        HARINGEY_COUNCIL,
        "GOVERNANCE_LEAD",
        "",
        "Information governance",
        "Writes and signs the council's sharing agreements; works on people's rights. Sees no cases.",
    ),
    Persona(
        "Honoria Vasquez-Tarn",
        "honoria.vasquez-tarn@haringey.example",
        HARINGEY_COUNCIL,
        "BOARD_CLERK",
        HARINGEY,
        "Committee services",
        "Keeps the board's consultations and papers. Sees no cases.",
    ),
    Persona(
        "Rosalind Achterberg-Moyo",
        "rosalind.achterberg-moyo@haringey.example",
        HARINGEY_COUNCIL,
        "SUPERVISOR",
        HARINGEY,
        "Gangs unit",
        "Oversees the gangs unit: caseloads, exceptions, and a second signature when a case is closed.",
    ),
    Persona(
        "Kwabena Tillotson",
        "kwabena.tillotson@haringey.example",
        HARINGEY_COUNCIL,
        "PARTNER_WORKER",
        HARINGEY,
        "Gangs unit",
        "Works on cases of the gangs unit, with tasks of every kind.",
    ),
    Persona(
        "Ngozi Harcombe",
        "ngozi.harcombe@healthtrust.example",
        HEALTH_TRUST,
        "PARTNER_WORKER",
        HARINGEY,
        "Offender health liaison",
        "Sees who and where Haringey's IOM cases are, and of the gangs unit's who it is and what is planned: "
        "that is all that is agreed.",
    ),
    Persona(
        "Solomon Adjei-Marlow",
        "solomon.adjei-marlow@outreach.example",
        OUTREACH,
        "PARTNER_WORKER",
        HARINGEY,
        "Custody team",
        "Meets children in the custody suite at Wood Green, on a telephone, and arranges something better.",
    ),
    Persona(
        "Beatrix Calloway-Nwosu",
        "beatrix.calloway-nwosu@outreach.example",
        OUTREACH,
        "SUPERVISOR",
        HARINGEY,
        "Custody team",
        "Leads Operation Alliance: who waits for what, and who is let into a sealed case.",
    ),
    Persona(
        "Ottoline Farrow-Singh",
        "ottoline.farrow-singh@haringey.example",
        HARINGEY_COUNCIL,
        "PARTNER_WORKER",
        HARINGEY,
        "Children's services, MASH",
        "Sees the one case of Operation Alliance that children's services were let into.",
    ),
)
