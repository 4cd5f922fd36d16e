"""What the page of one pair shows: two sources side by side, and what speaks for and against one person."""

from datetime import date
from typing import Any

from alongside.core import charts, formats
from alongside.core.tables import Column, Link, Row, Tag
from alongside.linkage.matching import Explained
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people import present, queries, rules, weighing
from alongside.people.models import Pair, Person, Statement, Verdict
from alongside.people.programmes import all_programmes

COMPARED: tuple[tuple[str, str], ...] = (
    ("Surname", "surname"),
    ("Forenames", "forenames"),
    ("Also known as", "known_as"),
    ("Date of birth", "born_on"),
    ("Sex", "sex"),
    ("CRN", "crn"),
    ("PNC number", "pnc"),
    ("Prison number", "noms"),
    ("CRO number", "cro"),
    ("Address", "address"),
    ("Postcode", "postcode"),
)
CONTACT = frozenset({"address", "postcode"})
# Names of linkage's comparisons as people call them.
CALLED = {
    "given": "Forename",
    "middle": "Middle names",
    "surname": "Surname",
    "dob": "Date of birth",
    "sex": "Sex",
    "postcode": "Postcode",
    "locality": "Town",
    "address": "Address",
    "crn": "CRN",
    "pnc": "PNC number",
    "noms": "Prison number",
    "cro": "CRO number",
    "kin": "Twins or namesakes",
}
STATE_COLOURS = {
    "WAITING": "yellow",
    "LINKED": "green",
    "CONFIRM": "blue",
    "CONFLICT": "red",
    "SAME": "green",
    "DIFFERENT": "grey",
    "NOT_SURE": "purple",
}


def context(pair: Pair, *, posting: Posting, today: date) -> dict[str, Any]:
    """Everything that the template needs, as plain values; what one may not see is left out, and named."""
    people = [pair.one, pair.two]
    seen = queries.visible_to(posting, Category.CONTACT).filter(pk__in=[one.pk for one in people])
    contacts = set(seen.order_by().values_list("pk", flat=True))
    left, right = (_newest(one) for one in people)
    shows_contact = len(contacts) == 2
    explained = weighing.explain(left, right, without=() if shows_contact else CONTACT)
    return {
        "pair": {"pk": pair.pk, "state": state_tag(pair), "is_to_confirm": pair.state == Pair.State.CONFIRM},
        "columns": [_heading(one, today) for one in people],
        "rows": [_row(label, field, (left, right), contacts, people) for label, field in COMPARED],
        "evidence": in_words(explained, shows_contact=shows_contact),
        "chart": waterfall(explained),
        "verdicts": [
            _verdict(one) for one in pair.verdicts.select_related("by__user", "by__agency").order_by("pk")
        ],
        "involvements": [
            [one for programme in all_programmes() for one in programme.involvements(posting, [person.pk])]
            for person in people
        ],
    }


def _newest(person: Person) -> Statement:
    found: Statement = person.statements.order_by("-is_current", "-pk")[0]
    return found


def state_tag(pair: Pair) -> Tag:
    """How a pair stands."""
    return Tag(text=pair.get_state_display(), colour=STATE_COLOURS[pair.state])


def _heading(person: Person, today: date) -> dict[str, Any]:
    return {
        "pk": person.pk,
        "name": present.name(person),
        "source": present.source(person),
        "stated_on": person.stated_on,
        "age": rules.age_on(person.born_on, today) if person.born_on else None,
    }


def _row(
    label: str, field: str, both: tuple[Statement, Statement], contacts: set[int], people: list[Person]
) -> dict[str, Any]:
    values = [
        present.NOT_SHARED if field in CONTACT and person.pk not in contacts else _value(statement, field)
        for person, statement in zip(people, both, strict=True)
    ]
    left, right = values
    is_hidden = present.NOT_SHARED in values
    if is_hidden or not left or not right:
        mark = None
    elif left.casefold() == right.casefold():
        mark = Tag(text="Same", colour="green")
    else:
        mark = Tag(text="Differs", colour="orange")
    return {"label": label, "left": left or "–", "right": right or "–", "mark": mark}


def _value(statement: Statement, field: str) -> str:
    value = getattr(statement, field)
    if field == "born_on":
        return formats.date(value) if value else ""
    if field == "sex":
        return present.SEXES.get(value, value) if value != "U" else ""
    return str(value)


def in_words(explained: Explained, *, shows_contact: bool) -> dict[str, Any]:
    """What speaks for one person and what against, the strongest first."""
    known = [one for one in explained.evidence if abs(one.bits) >= 0.05]
    return {
        "weight": formats.signed(explained.weight),
        "odds": odds(explained.weight),
        "in_favour": [_sentence(one) for one in sorted(known, key=lambda one: -one.bits) if one.bits > 0],
        "against": [_sentence(one) for one in sorted(known, key=lambda one: one.bits) if one.bits < 0],
        "without_contact": not shows_contact,
    }


def _sentence(one: Any) -> str:
    bits = formats.signed(one.bits)
    return f"{CALLED.get(one.comparison, one.comparison.capitalize())}: {one.words} ({bits})"


def odds(weight: float) -> str:
    """A weight in bits as odds that people can picture."""
    if weight >= 20:
        return "more than a million to one that this is one person"
    if weight >= 1:
        return f"about {_rounded(2**weight)} to one that this is one person"
    if weight > -1:
        return "as likely one person as two"
    if weight > -20:
        return f"about {_rounded(2**-weight)} to one that these are two people"
    return "more than a million to one that these are two people"


def _rounded(number: float) -> str:
    digits = max(len(str(int(number))) - 2, 0)
    return f"{int(round(number, -digits)):,}"


def waterfall(explained: Explained) -> charts.Chart:
    """The evidence as bars, each beginning where the one before it ended."""
    return charts.waterfall(
        title="How the evidence adds up",
        start=("Before looking", explained.prior),
        steps=[
            (CALLED.get(one.comparison, one.comparison.capitalize()), one.bits)
            for one in explained.evidence
            if abs(one.bits) >= 0.05
        ],
        end="Together",
        category="Evidence",
        measure="Weight (bits)",
        description="Bars to the right speak for one person, to the left for two. One bit doubles the odds.",
    )


def _verdict(one: Verdict) -> dict[str, Any]:
    by = f"{one.by.user.name}, {one.by.agency.name}" if one.by else "the evidence"
    weight = ""
    if one.weight is not None and not one.by:
        weight = f"Weight without addresses {formats.signed(one.weight)}"
    return {"title": one.get_kind_display(), "at": one.at, "by": by, "text": one.reason or weight}


_PAIR = (
    Column(name="pair", label="Pair", order=("one__surname", "one__forenames")),
    Column(name="born", label="Dates of birth"),
    Column(name="why", label="Why", order=("state",)),
    # Addresses are left out of it, as not everybody who sees the pair is told them.
    Column(name="weight", label="Weight without addresses", order=("weight",), numeric=True),
)
WAITING = _PAIR
DECIDED = (*_PAIR, Column(name="at", label="Decided", order=("decided_at",)))


def row(pair: Pair, href: str) -> Row:
    """A pair in the queue."""
    born = [formats.date(one.born_on) if one.born_on else "not known" for one in (pair.one, pair.two)]
    return Row(
        cells={
            "pair": Link(text=f"{present.name(pair.one)} and {present.name(pair.two)}", href=href),
            "born": born[0] if born[0] == born[1] else " and ".join(born),
            "why": _why(pair),
            "weight": "" if pair.weight is None else formats.signed(pair.weight),
            "at": pair.decided_at or "By the evidence",
        }
    )


def _why(pair: Pair) -> Tag | str:
    if pair.state not in queries.TO_LOOK_AT:
        return state_tag(pair)
    if pair.state == Pair.State.CONFIRM:
        return Tag(text="Needs a second opinion", colour="blue")
    if pair.state == Pair.State.CONFLICT:
        return Tag(text="Contradicts another decision", colour="red")
    if pair.shares_number:
        return "Same number, otherwise not alike enough" if (pair.weight or 0) < 0 else "Same number"
    return "Alike, not enough to link"
