"""Entering somebody whom no extract describes, and saying in which role one's agency knows them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import conflicts
from alongside.partners.models import Posting
from alongside.people import queries
from alongside.people.actions import linking, reviewing
from alongside.people.models import Marker, Person

WHAT, MARKER = "people.person", "people.marker"
# What a worker says of somebody.
FIELDS = (
    "forenames",
    "surname",
    "known_as",
    "born_on",
    "sex",
    "ethnicity",
    "address",
    "postcode",
    "crn",
    "pnc",
    "noms",
    "cro",
)


# Any number that nothing else in the database uses; "ENTR" in ASCII.
_ENTERING = 0x454E5452


class PersonNotFound(Exception):
    """The person is not there, or not this posting's: both look the same from outside."""


class IsRestricted(Exception):
    """What is held of the person is only to be stored for now; the message is a sentence."""


def enter(
    *,
    by: Posting,
    said: Mapping[str, Any],
    marker: Mapping[str, Any],
    same_as: int | None = None,
    programme: str = "london-iom",
) -> Person:
    """Put somebody into the index, and find out who they are.

    Args:
        said: a value for each of FIELDS; what is not known is "" or None.
        marker: role, reason, review_on, as for `mark`.
        same_as: somebody of the index who they are, where whoever enters them said so.
        programme: the slug of the programme under whose agreements they are shared.

    Returns:
        the person. Whom the same posting has entered today with just the same, in a role that is the same too
        and still runs, is not entered twice: a button was pressed twice.

    Raises:
        PersonNotFound: same_as is not theirs to see.
    """
    today = timezone.localdate()
    row = {
        "source": Person.Source.ENTERED,
        "programme": programme,
        "agency_id": by.agency_id,
        "entered_by": by,
        "borough": by.borough,
        "stated_on": today,
        **{name: said.get(name) or ("" if name != "born_on" else None) for name in FIELDS},
    }
    with transaction.atomic():
        _one_at_a_time(by)
        other = _seen(same_as, by) if same_as else None
        known_so = Marker.objects.filter(set_by=by, from_on=today, until_on=None, **marker)
        before = queries.visible_to(by).filter(pk__in=known_so.order_by().values("person"), **row)
        if person := before.order_by("pk").first():
            if other and other.individual != person.individual:
                reviewing.say_same(one=person, two=other, reason="Said by who entered them", by=by)
            return person
        person = Person.objects.create(**row)
        log.record(
            act=Act.COLLECTION,
            by=by,
            what=WHAT,
            which=[str(person.pk)],
            people=[person.pk],
            fields=[name for name in FIELDS if said.get(name)],
        )
        mark(by=by, person=person.pk, programme=programme, **marker)
        linking.link([person.pk], by=by, as_told_to=by)
        if other:
            reviewing.say_same(one=person, two=other, reason="Said by who entered them", by=by)
    return person


def _one_at_a_time(by: Posting) -> None:
    """Hold until the transaction ends: the same posting enters nobody else meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ENTERING, by.pk])


def change(
    *, person: int, by: Posting, said: Mapping[str, Any], was: Mapping[str, str] | None = None
) -> Person:
    """Say anew what one's own agency knows of somebody; what was said before is kept.

    Args:
        was: what stood when whoever says so opened the page.

    Raises:
        PersonNotFound: nobody whom this agency entered.
        IsRestricted: what is held of them is only to be stored for now.
        conflicts.ChangedMeanwhile: somebody else has said something else since.
    """
    with transaction.atomic():
        own = Person.objects.filter(source=Person.Source.ENTERED, agency=by.agency_id, pk=person)
        # Locked first: whoever saves at the same time waits, and then sees what is saved here.
        own.select_for_update().order_by().first()
        found = queries.visible_to(by).filter(pk__in=own.order_by().values("pk")).first()
        if found is None:
            raise PersonNotFound
        if queries.restrictions_on([person], timezone.localdate()).exists():
            raise IsRestricted(
                "What is held of this person is only to be stored for now, and cannot be changed."
            )
        new = {name: said.get(name) or ("" if name != "born_on" else None) for name in FIELDS}
        conflicts.check(was=was, now=known(found), new=new)
        changed = [name for name, value in new.items() if getattr(found, name) != value]
        if not changed:
            return found
        for name in changed:
            setattr(found, name, new[name])
        found.stated_on = timezone.localdate()
        found.save(update_fields=[*changed, "stated_on"])
        log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[str(person)], people=[person], fields=changed)
        linking.link([found.pk], by=by, as_told_to=by)
    return found


def known(person: Person) -> dict[str, Any]:
    """What a worker's agency says of somebody."""
    return {name: getattr(person, name) for name in FIELDS}


def mark(
    *, by: Posting, person: int, role: str, reason: str, review_on: date, programme: str = "london-iom"
) -> Marker:
    """Say in which role one's agency knows somebody, in a programme. Raises PersonNotFound."""
    with transaction.atomic():
        found = _seen(person, by)
        marker = Marker.objects.create(
            person=found,
            agency_id=by.agency_id,
            programme=programme,
            role=role,
            reason=reason,
            from_on=timezone.localdate(),
            review_on=review_on,
            set_by=by,
        )
        log.record(
            act=Act.COLLECTION, by=by, what=MARKER, which=[marker.pk], people=[person], fields=["role"]
        )
    return marker


def end_marker(*, by: Posting, marker: int, why: str) -> Marker:
    """End a marker of one's own agency, and say why. Raises PersonNotFound."""
    with transaction.atomic():
        found = Marker.objects.filter(pk=marker, agency=by.agency_id, until_on=None).first()
        if found is None or not queries.visible_to(by).filter(pk=found.person_id).exists():
            raise PersonNotFound
        found.until_on, found.ended_why = timezone.localdate(), why
        found.save(update_fields=["until_on", "ended_why"])
        log.record(
            act=Act.ALTERATION,
            by=by,
            what=MARKER,
            which=[found.pk],
            people=[found.person_id],
            fields=["until_on", "ended_why"],
        )
    return found


def _seen(person: int, by: Posting) -> Person:
    found = queries.visible_to(by).filter(pk=person).first()
    if found is None:
        raise PersonNotFound
    return found
