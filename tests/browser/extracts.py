"""Two months' extracts, small enough to count by hand. Everybody in them is made up.

1 February 2021, 40 people: in Haringey 12 eligible (Alfason to Limason), 2 not eligible (Mikeson and
Novemberson) and 1 without an OVP score (Oscarson); in Enfield 10 eligible (Papason to Yankeeson); 5 eligible
in each of Barnet, Camden and Croydon.

1 March 2021: Zuluson is new in Haringey. Bravoson's OGRS score went up, Charlieson's fell below the
threshold. Yankeeson is not in it. Deltason's date of birth cannot be read, nor the date of an offence of
Limason's.
"""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

Row = Mapping[str, Any]

HARINGEY = (
    "Alfa",
    "Bravo",
    "Charlie",
    "Delta",
    "Echo",
    "Foxtrot",
    "Golf",
    "Hotel",
    "India",
    "Juliett",
    "Kilo",
    "Lima",
)
HARINGEYS_OTHERS = ("Mike", "November", "Oscar")
ENFIELD = ("Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "Xray", "Yankee")
ELSEWHERE = {
    "Barnet": ("Amber", "Beige", "Cobalt", "Denim", "Ebony"),
    "Camden": ("Fawn", "Grey", "Hazel", "Ivory", "Jade"),
    "Croydon": ("Khaki", "Lilac", "Maroon", "Navy", "Olive"),
}
EVERYBODY = (
    *HARINGEY,
    *HARINGEYS_OTHERS,
    *ENFIELD,
    *(word for words in ELSEWHERE.values() for word in words),
    "Zulu",
)
SURNAMES = tuple(f"{word}son" for word in EVERYBODY)

PEOPLE = (
    *(
        "crn",
        "pnc",
        "noms",
        "surname",
        "forenames",
        "dob",
        "sex",
        "ethnicity",
        "address",
        "postcode",
        "borough",
    ),
    *(
        "status",
        "index_offence",
        "index_offence_group",
        "sentence_type",
        "sentence_start",
        "sentence_end",
        "rosh",
    ),
    *("ogrs2", "ovp2", "scores_on", "mappa", "domestic_abuse", "gangs"),
    *("probation_worker", "probation_email", "probation_team"),
)
OFFENCES = ("crn", "offence_on", "offence_code", "offence_group")
CUSTODY = ("crn", "from", "to")


def crn(word: str) -> str:
    """The CRN of the person with this word in their surname."""
    return f"X{EVERYBODY.index(word) + 1:06}"


def person(word: str, borough: str, **cells: Any) -> dict[str, Any]:
    """A row of the sheet people: eligible by the scores alone."""
    return {
        "crn": crn(word),
        "surname": f"{word}son",
        "forenames": "Sam",
        "dob": "24/02/1990",
        "sex": "M",
        "ethnicity": "W1",
        "address": "1 Example Road, London",
        "postcode": "N17 9QA",
        "borough": borough,
        "status": "Engaging",
        "index_offence": "Robbery",
        "index_offence_group": "ROBBERY",
        "sentence_type": "Community order",
        "sentence_start": "01/06/2020",
        "sentence_end": "01/06/2022",
        "rosh": "MEDIUM",
        "ogrs2": 80,
        "ovp2": 40,
        "scores_on": "15/01/2021",
        "probation_worker": "Robin Example",
        "probation_email": "robin@probation.example",
        "probation_team": "North team",
        **cells,
    }


def february(**corrections: Row) -> bytes:
    """The extract as of 1 February 2021; corrected for somebody: `february(Alfa={"ogrs2": 40})`."""
    people = _people()
    for word, cells in corrections.items():
        people[word].update(cells)
    return workbook(people.values(), LIMAS_OFFENCES, LIMAS_CUSTODY)


def march() -> bytes:
    """The extract as of 1 March 2021."""
    people = _people()
    people["Bravo"]["ogrs2"] = 94
    people["Charlie"]["ogrs2"] = 30
    people["Delta"]["dob"] = "31/02/1990"
    del people["Yankee"]
    people["Zulu"] = person("Zulu", "Haringey", ogrs2=95)
    unreadable = {"crn": crn("Lima"), "offence_on": "31/11/2020", "offence_group": "THEFT"}
    return workbook(people.values(), [*LIMAS_OFFENCES, unreadable], LIMAS_CUSTODY)


# Limason's OGRS score is not enough by itself. Inside from 1 January 2020 for 91 days, so the two years at
# liberty before 1 February 2021 begin 91 days before 1 February 2019, on 2 November 2018, before the robbery.
LIMAS_OFFENCES = (
    {"crn": crn("Lima"), "offence_on": "15/12/2018", "offence_code": "03401", "offence_group": "ROBBERY"},
)
LIMAS_CUSTODY = ({"crn": crn("Lima"), "from": "01/01/2020", "to": "01/04/2020"},)


def _people() -> dict[str, dict[str, Any]]:
    people = {word: person(word, "Haringey", ogrs2=91 - place) for place, word in enumerate(HARINGEY)}
    people["Lima"]["ogrs2"] = 60
    people |= {word: person(word, "Haringey", ogrs2=40) for word in ("Mike", "November")}
    people["Oscar"] = person("Oscar", "Haringey", ovp2=None)
    people |= {word: person(word, "Enfield") for word in ENFIELD}
    return people | {word: person(word, borough) for borough, words in ELSEWHERE.items() for word in words}


def workbook(people: Iterable[Row], offences: Iterable[Row] = (), custody: Iterable[Row] = ()) -> bytes:
    """An extract as the bytes of an Excel workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, columns, rows in (
        ("people", PEOPLE, people),
        ("offences", OFFENCES, offences),
        ("custody", CUSTODY, custody),
    ):
        sheet = book.create_sheet(name)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
