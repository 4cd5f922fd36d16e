"""What the tests of the monthly run stand on: tiny extracts, months that go by, and who works with them.

Time stands still, and `month` moves it: an extract as of 1 March is taken in on 1 March at nine.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from alongside.core import sheets
from alongside.core.models import FileChunk, StoredFile
from alongside.iom.actions import decisions, runs
from alongside.iom.extract.columns import SHEETS
from alongside.iom.models import Case, CustodySpell, Decision, Offence, Result, Run, RunColumns
from alongside.partners.models import Posting
from alongside.people.models import Person

FEBRUARY = date(2021, 2, 1)
_LETTERS = str.maketrans("0123456789", "abcdefghij")

Row = Mapping[str, Any]
Sheets = dict[str, tuple[list[str], list[list[str]]]]


def person(crn: str = "X000001", **cells: Any) -> dict[str, Any]:
    """A row of the sheet people: eligible (80 and 40), in Haringey, with details that are nobody else's."""
    letters = crn.translate(_LETTERS).lower()
    return {
        "crn": crn,
        "noms": "",
        "surname": f"Sur{letters}",
        "forenames": f"Fore{letters}",
        "dob": "1990-02-03",
        "sex": "M",
        "ethnicity": "W1",
        "address": f"1 Road {letters}, London",
        "postcode": "N17 9QA",
        "borough": "Haringey",
        "status": "Engaging",
        "index_offence": "Robbery",
        "index_offence_group": "ROBBERY",
        "sentence_type": "Community order",
        "rosh": "MEDIUM",
        "ogrs2": "80",
        "ovp2": "40",
        "scores_on": "2021-01-15",
        "probation_worker": f"Worker {letters}",
        "probation_email": f"{letters}@probation.example",
        "probation_team": "North team",
        **cells,
    }


def filled(people: Iterable[Row], offences: Iterable[Row] = (), custody: Iterable[Row] = ()) -> Sheets:
    """The sheets of an extract: the names of the columns, and the rows."""
    rows = {"people": people, "offences": offences, "custody": custody}
    return {
        sheet.name: (
            [column.name for column in sheet.columns],
            [[str(row.get(column.name, "")) for column in sheet.columns] for row in rows[sheet.name]],
        )
        for sheet in SHEETS
    }


def workbook(*rows: Iterable[Row]) -> bytes:
    """An extract, as the bytes of a workbook: people, offences, custody."""
    target = io.BytesIO()
    pages = [
        sheets.Sheet(name, [sheets.Column(title) for title in titles], lines)
        for name, (titles, lines) in filled(*rows).items()
    ]
    sheets.write_workbook(target, pages)
    return target.getvalue()


def archive(*rows: Iterable[Row]) -> bytes:
    """The same as a zip of CSV files, which is quicker to write and to read."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, (titles, lines) in filled(*rows).items():
            text = io.StringIO()
            csv.writer(text).writerows([titles, *lines])
            made.writestr(f"{name}.csv", text.getvalue())
    return target.getvalue()


def moment(day: date, hour: int = 9) -> datetime:
    """An hour of a day, London time."""
    return datetime.combine(day, time(hour), ZoneInfo("Europe/London"))


@dataclass
class Cohort:
    """The monthly run, in the tests' words."""

    analyst: Posting
    clock: Any
    person = staticmethod(person)
    workbook = staticmethod(workbook)
    archive = staticmethod(archive)
    moment = staticmethod(moment)

    def go_to(self, day: date, hour: int = 9) -> None:
        """Let it be an hour of a day."""
        self.clock.move_to(moment(day, hour), tick=False)

    def receive(self, as_of: date, content: bytes, **options: Any) -> Run:
        """Take a file in."""
        return runs.receive(
            by=self.analyst, name="extract.zip", content=io.BytesIO(content), as_of=as_of, **options
        )

    def check(self, as_of: date, *people: Row, offences: Any = (), custody: Any = (), **options: Any) -> Run:
        """Take an extract in on its day, and check it."""
        self.go_to(as_of)
        run = self.receive(as_of, archive(people, offences, custody), **options)
        runs.check(run)
        run.refresh_from_db()
        return run

    def month(self, as_of: date, *people: Row, **options: Any) -> Run:
        """A whole month's run, applied."""
        return runs.apply(run=self.check(as_of, *people, **options), by=self.analyst)

    def case(self, crn: str = "X000001") -> Case:
        """A person's case as it stands."""
        return Case.objects.select_related("person").get(person__crn=crn)

    def decide(self, by: Posting, *crns: str, kind: str = "INCLUDE", **options: Any) -> list[Decision]:
        """A borough's decision on some cases."""
        ids = [self.case(crn).pk for crn in crns or ["X000001"]]
        return decisions.decide(cases=ids, by=by, kind=kind, **options)


@pytest.fixture
def cohort(analyst: Posting, time_machine: Any) -> Cohort:
    """The monthly run, on the morning of 1 February 2021."""
    made = Cohort(analyst, time_machine)
    made.go_to(FEBRUARY)
    return made


@pytest.fixture(scope="session")
def extract_of() -> Callable[..., bytes]:
    """A maker of extracts from rows that say only what matters of them."""

    def make(people: Iterable[Row], offences: Iterable[Row] = (), custody: Iterable[Row] = ()) -> bytes:
        return archive([person(**row) for row in people], offences, custody)

    return make


@pytest.fixture
def analyst(make_posting: Callable[..., Posting]) -> Posting:
    """Takes the extracts in, for all of London."""
    return make_posting("PAN_LONDON_ANALYST")


@pytest.fixture
def haringey(make_posting: Callable[..., Posting]) -> Posting:
    """Haringey's coordinator, who decides."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey")


@pytest.fixture
def enfield(make_posting: Callable[..., Posting]) -> Posting:
    """Enfield's coordinator."""
    return make_posting("BOROUGH_COORDINATOR", "Enfield")


@pytest.fixture
def officer(make_posting: Callable[..., Posting]) -> Posting:
    """A probation officer in Haringey, who reads."""
    return make_posting("PROBATION_OFFICER", "Haringey")


@pytest.fixture
def police(make_posting: Callable[..., Posting]) -> Posting:
    """A police officer in Haringey, who reads."""
    return make_posting("POLICE_OFFICER", "Haringey")


@pytest.fixture
def viewer(make_posting: Callable[..., Posting]) -> Posting:
    """Sees figures of all London, and nobody's name."""
    return make_posting("LONDON_VIEWER")


@pytest.fixture
def as_posting() -> Callable[[Posting], Client]:
    """A browser that is signed in as a posting's user."""

    def sign_in(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return sign_in


# What the two months of `london` leave, in an order in which it can be put back.
KEPT = (StoredFile, FileChunk, Person, Run, RunColumns, Case, Offence, CustodySpell, Result, Decision)


@pytest.fixture(scope="session")
def london_rows() -> list[Any]:
    """The rows of `london`, once it has been made: to put them back takes a tenth of the time."""
    return []


@pytest.fixture
def london(cohort: Cohort, haringey: Posting, enfield: Posting, london_rows: list[Any]) -> Cohort:
    """Two runs and their decisions, so that on 27 April 2021 there is a case of every kind.

    Haringey's are H000001 to H000013, Enfield's E000001 to E000004; C000001 is Camden's.
    """
    postings = {"analyst": cohort.analyst, "haringey": haringey, "enfield": enfield}
    if london_rows:
        put_back(london_rows, postings)
    else:
        make_london(cohort, haringey, enfield)
        london_rows.extend((model, list(model.objects.order_by("pk"))) for model in KEPT)
        london_rows.append({posting.pk: name for name, posting in postings.items()})
    cohort.go_to(date(2021, 4, 27), hour=10)
    return cohort


def put_back(rows: list[Any], postings: Mapping[str, Posting]) -> None:
    """Put kept rows back, with the postings of this test instead of those of the one that made them."""
    *tables, names = rows
    new = {pk: postings[name].pk for pk, name in names.items()}
    # A second test finds what the first has put in their place.
    rows[-1] = {new[pk]: name for pk, name in names.items()}
    for model, found in tables:
        for row in found:
            for column in ("received_by_id", "applied_by_id", "decided_by_id"):
                if hasattr(row, column):
                    setattr(row, column, new[getattr(row, column)])
            if hasattr(row, "lead_agency_id"):
                row.lead_agency_id = postings["analyst"].agency_id
        model.objects.bulk_create(found)


def make_london(cohort: Cohort, haringey: Posting, enfield: Posting) -> None:
    """Let two months go by."""
    in_haringey = [f"H0000{number:02}" for number in range(1, 13)]
    haringeys = {crn: cohort.person(crn) for crn in in_haringey}
    haringeys["H000008"] |= {"ogrs2": "20"}
    haringeys["H000009"] |= {"ovp2": ""}
    haringeys["H000010"] |= {"ogrs2": "20"}
    enfields = {
        crn: cohort.person(crn, borough="Enfield", gangs="Y") for crn in ("E000001", "E000002", "E000003")
    }
    mover = cohort.person("E000004")
    cohort.month(FEBRUARY, *haringeys.values(), *enfields.values(), mover)

    cohort.go_to(date(2021, 2, 10))
    cohort.decide(haringey, "H000002", "H000006", "H000012", "E000004", text="Secretnote one")
    cohort.decide(haringey, "H000003", kind="LEAVE_OUT", reason="CAPACITY")
    cohort.decide(haringey, "H000004", kind="DEFER", defer_until=date(2021, 6, 1), text="Secretnote two")
    cohort.decide(haringey, "H000005", kind="DEFER", defer_until=date(2021, 3, 15), text="Secretnote three")
    cohort.decide(haringey, "H000008", kind="ADD", reason="LOCAL_PRIORITY")
    cohort.decide(enfield, "E000002", kind="LEAVE_OUT", reason="DECEASED")
    cohort.decide(enfield, "E000003", kind="LEAVE_OUT", reason="OTHER", text="Secretnote four")

    haringeys["H000002"] |= {
        "surname": "Newsurname",
        "address": "9 Newroad",
        "probation_worker": "Newworker",
        "probation_team": "Newteam",
        "dob": "1991-05-06",
        "ogrs2": "85",
    }
    haringeys["H000006"] |= {"ogrs2": "20"}
    haringeys["H000013"] = cohort.person("H000013", mappa="2/1", domestic_abuse="Y")
    del haringeys["H000007"]
    mover |= {"borough": "Enfield"}
    bad = [cohort.person("H000014", dob="31/02/1990"), cohort.person("E000005", borough="Enfeild")]
    cohort.month(
        date(2021, 3, 1),
        *haringeys.values(),
        *enfields.values(),
        mover,
        cohort.person("C000001", borough="Camden"),
        *bad,
    )

    cohort.go_to(date(2021, 4, 10))
    cohort.decide(haringey, "H000012", kind="DEFER", defer_until=date(2021, 4, 15), text="Secretnote five")


@pytest.fixture
def posting_of(request: pytest.FixtureRequest) -> Callable[[str], Posting]:
    """The posting with one of the names above."""
    return request.getfixturevalue
