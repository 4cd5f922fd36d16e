"""Finding one person exactly, whether or not one may see their record.

By a number, or by full surname, forenames and date of birth: never by a part of one. Somebody whose record is
closed is named with their lead agency, and nothing else, and only where that agency shares who its people
are. Whoever is hidden without an agreement is answered as whoever is not there: in the same words, by the
same questions.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from alongside.iom.models import Case
from alongside.iom.parts import KIND, PROGRAMME, sight_of
from alongside.iom.queries import visible_to
from alongside.partners.actions.access import Closed
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import ACCESS_ASK
from alongside.partners.rules import may

FIND = "SELECT * FROM iom_find_person(%s, %s, %s, %s::date)"
CLOSED = "SELECT * FROM iom_closed_case(%s)"


@dataclass(frozen=True)
class Wanted:
    """Whom somebody looks for: a number in its canonical form, or a full name and a date of birth."""

    number: str = ""
    surname: str = ""
    forenames: str = ""
    born_on: date | None = None


@dataclass(frozen=True)
class Found:
    """Somebody who was found: their name, who leads, and whether the record is open to who looked."""

    case: int
    person: int
    name: str
    lead_agency: str
    is_seen: bool

    @property
    def reference(self) -> str:
        """What the case is called where no name may stand."""
        return Case(pk=self.case).reference


def find(posting: Posting, wanted: Wanted) -> list[Found]:
    """Whoever is exactly the one that is looked for: those whom a posting sees, and one who is closed to it.

    The database answers for both locks of its own (iom.0005); what it says is asked again here.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIND, [wanted.number, wanted.surname, wanted.forenames, wanted.born_on])
        rows = cursor.fetchall()
    known = sight_of(posting).scope.sources(PROGRAMME, Category.IDENTITY)
    # Asked even where nobody was found, so that it takes the same questions; no case has the number 0.
    seen = set(visible_to(posting).filter(pk__in=[0, *(row[0] for row in rows)]).values_list("pk", flat=True))
    return [
        Found(case, person, f"{surname}, {forenames}", agency, is_seen)
        for case, person, surname, forenames, lead, agency, is_seen in rows
        if lead in known and is_seen == (case in seen) and may(posting, ACCESS_ASK)
    ]


def closed(posting: Posting, pk: int) -> Closed | None:
    """A case that is closed to a posting, if it may ask for it. Without a name: this takes any number."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, [pk])
        row = cursor.fetchone()
    if row is None or not may(posting, ACCESS_ASK):
        return None
    lead, borough, person = row
    if lead not in sight_of(posting).scope.sources(PROGRAMME, Category.IDENTITY):
        return None
    return Closed(KIND, pk, Case(pk=pk).reference, lead, borough, (person,))
