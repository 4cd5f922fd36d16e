"""What the page of one person shows: who they are by all sources that one sees, and what each has said."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from alongside.core import formats
from alongside.core.tables import Column, Row, Table, plain
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import PEOPLE_ENTER, PEOPLE_REVIEW
from alongside.partners.rules import may
from alongside.people import present, queries
from alongside.people.models import Marker, Person, Statement
from alongside.people.programmes import all_programmes

SAID = (
    Column(name="what", label="What"),
    Column(name="value", label="Value"),
    Column(name="source", label="Says who"),
    Column(name="since", label="Since"),
    Column(name="is_now", label="Still says so"),
)
# What is listed of each statement, under which heading.
LISTED: tuple[tuple[str, str], ...] = (
    ("Name", "name"),
    ("Also known as", "known_as"),
    ("Date of birth", "born_on"),
    ("CRN", "crn"),
    ("PNC number", "pnc"),
    ("Prison number", "noms"),
    ("CRO number", "cro"),
    ("Address", "address"),
)


def context(person: Person, *, posting: Posting, today: date) -> dict[str, Any]:
    """Everything that the template needs, as plain values."""
    people = list(queries.same_individual(posting, person))
    contacts = set(
        queries.visible_to(posting, Category.CONTACT)
        .filter(pk__in=[one.pk for one in people])
        .order_by()
        .values_list("pk", flat=True)
    )
    markers = list(queries.markers_seen(posting, [one.pk for one in people]))
    return {
        "page_title": present.name(people[0]),
        "person": person.pk,
        "people": [one.pk for one in people],
        "facts": [*present.facts(people, today), _address(people, contacts)],
        "markers": [_marker(marker, posting, today) for marker in markers if marker.until_on is None],
        "past_markers": [_marker(marker, posting, today) for marker in markers if marker.until_on],
        "involvements": _involvements(posting, people),
        "said": _said(people, contacts),
        "sources": [_source(one, posting, is_linked=len(people) > 1) for one in people],
        "is_restricted": queries.restrictions_on([one.pk for one in people], today).exists(),
        "may_enter": may(posting, PEOPLE_ENTER),
    }


def _address(people: list[Person], contacts: set[int]) -> dict[str, Any]:
    if not contacts:
        return {"key": "Address", "value": present.NOT_SHARED}
    known = [one for one in people if one.pk in contacts and present.address(one)]
    newest = max(known, key=lambda one: (str(one.stated_on or ""), -one.pk), default=None)
    if newest is None:
        return {"key": "Address", "value": "Not known"}
    said = f" – {present.source(newest)}" if newest.pk != people[0].pk else ""
    return {"key": "Address", "value": f"{present.address(newest)}{said}"}


def _marker(marker: Marker, posting: Posting, today: date) -> dict[str, Any]:
    is_own = marker.agency_id == posting.agency_id and may(posting, PEOPLE_ENTER) and marker.until_on is None
    return {
        "tag": present.role_tag(marker),
        "agency": marker.agency.name,
        "reason": marker.reason,
        "from_on": marker.from_on,
        "review_on": marker.review_on,
        "is_overdue": marker.until_on is None and marker.review_on <= today,
        "until_on": marker.until_on,
        "ended_why": marker.ended_why,
        "end_href": reverse("people:end_marker", args=[marker.pk]) if is_own else "",
    }


def _involvements(posting: Posting, people: Iterable[Person]) -> list[dict[str, Any]]:
    ids = [one.pk for one in people]
    return [
        {"programme": one.programme, "reference": one.reference, "standing": one.standing, "href": one.href}
        for programme in all_programmes()
        for one in programme.involvements(posting, ids)
    ]


def _said(people: list[Person], contacts: set[int]) -> Table:
    """Every name, number, birth date and address that was ever said, with all who said it."""
    of = {one.pk: one for one in people}
    found: dict[tuple[str, str], list[Statement]] = {}
    for statement in Statement.objects.filter(person__in=of).order_by("pk"):
        for label, field in LISTED:
            if field == "address" and statement.person_id not in contacts:
                continue
            if value := _listed(statement, field):
                found.setdefault((label, value), []).append(statement)
    order = [label for label, _ in LISTED]
    in_order = sorted(found.items(), key=lambda item: (order.index(item[0][0]), -item[1][-1].pk))
    rows = [
        Row(
            cells={
                "what": label,
                "value": value,
                "source": "; ".join(dict.fromkeys(present.source(of[one.person_id]) for one in said)),
                "since": min((one.stated_on for one in said if one.stated_on), default="Not known"),
                "is_now": "Yes" if any(one.is_current for one in said) else "No",
            }
        )
        for (label, value), said in in_order
    ]
    return plain(SAID, rows)


def _listed(statement: Statement, field: str) -> str:
    if field == "name":
        return present.name(statement) if statement.surname or statement.forenames else ""
    if field == "born_on":
        return formats.date(statement.born_on) if statement.born_on else ""
    if field == "address":
        return present.address(statement)
    return str(getattr(statement, field))


def _source(person: Person, posting: Posting, *, is_linked: bool) -> dict[str, Any]:
    is_own = person.source == Person.Source.ENTERED and person.agency_id == posting.agency_id
    return {
        "pk": person.pk,
        "name": present.source(person),
        "how": person.get_source_display(),
        "stated_on": person.stated_on,
        "change_href": reverse("people:change", args=[person.pk])
        if is_own and may(posting, PEOPLE_ENTER)
        else "",
        "separate_href": reverse("people:separate", args=[person.pk])
        if is_linked and may(posting, PEOPLE_REVIEW)
        else "",
    }
