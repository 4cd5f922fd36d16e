"""People whom workers have entered beside the extract: some the same as in it, spelt otherwise, some not."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from alongside.audit import acting
from alongside.demo import scenario
from alongside.iom.models import Case
from alongside.partners.models import Posting
from alongside.people.actions import entries
from alongside.people.models import Person

CUSTODY = "Seen in the custody suite at Wood Green; the record says so"
REVIEW_IN = timedelta(days=120)
# Whom no extract describes: forenames, surname, also known as, born, sex, address, postcode, role, and why.
OTHERS: tuple[tuple[str, str, str, date, str, str, str, str, str], ...] = (
    (
        *("Jaydon Kesi", "Brathwaite-Osei", "Jay", date(2008, 9, 14), "M", "21 Lordship Lane", "N17 6AA"),
        *("AT_RISK", "Told a youth worker that he carries a knife to school"),
    ),
    (
        *("Kaidon Kesi", "Brathwaite-Osei", "", date(2008, 9, 14), "M", "21 Lordship Lane", "N17 6AA"),
        *("AT_RISK", "Twin brother of somebody who is at risk; same school"),
    ),
    (
        *("Svetlana", "Marchetti-Doyle", "Lana", date(2001, 2, 3), "F", "4 Bruce Grove", "N17 6RA"),
        *("VICTIM", "Reported threats in March; the officer in the case confirms"),
    ),
    (
        *("Terrell", "Nwachukwu-Bright", "Tee", date(2005, 12, 30), "M", "", ""),
        *("ASSOCIATE", "Named by two sources as often with the group; graded B2"),
    ),
)


def make() -> None:
    """Enter a few people as police, council and health; the index finds out who they are."""
    police, council = (
        _persona("POLICE_OFFICER", scenario.POLICE),
        _persona("BOROUGH_COORDINATOR", scenario.HARINGEY_COUNCIL),
    )
    with acting.as_posting(council):
        cases = Case.objects.filter(borough=scenario.HARINGEY, eligibility="ELIGIBLE", access="OPEN")
        known = [case.person for case in cases.select_related("person").order_by("-pk")[:8]]
    with acting.as_posting(police):
        for number, person in enumerate(known[:6]):
            _enter(police, _as_custody_says(person, number), "OFFENDER", CUSTODY)
        for *said, role, why in OTHERS:
            _enter(police, dict(zip(NAMES, said, strict=True)), str(role), str(why))
    with acting.as_posting(council):
        for person in known[6:]:
            _enter(
                council, _as_the_school_says(person), "AT_RISK", "Excluded twice this year, says the school"
            )


NAMES = ("forenames", "surname", "known_as", "born_on", "sex", "address", "postcode")


def _persona(role: str, agency: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=agency, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]


def _enter(by: Posting, said: dict[str, Any], role: str, reason: str) -> None:
    marker = {"role": role, "reason": reason, "review_on": timezone.localdate() + REVIEW_IN}
    entries.enter(by=by, said=said, marker=marker)


def _as_custody_says(person: Person, number: int) -> dict[str, Any]:
    """With a PNC number for every second, and something mistyped or left out for each."""
    first = person.forenames.split()[0]
    return {
        "forenames": first,
        "surname": _mistyped(person.surname) if number % 2 else person.surname,
        "born_on": person.born_on if number < 4 else _another_day(person.born_on),
        "sex": person.sex,
        "pnc": person.pnc if number % 2 == 0 else "",
        "postcode": person.postcode if number == 1 else "",
    }


def _as_the_school_says(person: Person) -> dict[str, Any]:
    """With a shortened forename, and where they live."""
    return {
        "forenames": person.forenames[:3],
        "surname": person.surname,
        "born_on": person.born_on,
        "sex": person.sex,
        "address": person.address,
        "postcode": person.postcode,
    }


def _mistyped(name: str) -> str:
    """Two letters in the middle, the other way round."""
    middle = len(name) // 2
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]


def _another_day(born_on: date | None) -> date | None:
    """Day and month the other way round where there is such a day; else a month later."""
    if born_on is None:
        return None
    return (
        born_on.replace(day=born_on.month, month=born_on.day)
        if born_on.day <= 12
        else born_on + timedelta(days=31)
    )
