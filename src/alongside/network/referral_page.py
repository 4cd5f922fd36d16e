"""What the pages about referrals to services show, in plain values."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from alongside.casework import parts
from alongside.casework.models import Case
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Table, Tag
from alongside.network import referral_rules
from alongside.network.models import Service, ServiceDisclosure, ServiceReferral, ServiceStep, Suggestion
from alongside.network.referral_rules import Course, TakeUp
from alongside.partners.areas import borough
from alongside.partners.categories import LEGAL_BASES, Category
from alongside.partners.models import Posting
from alongside.people.rules import age_on

State = ServiceReferral.State
COLOURS = {
    State.SENT: "grey",
    State.ACCEPTED: "blue",
    State.WAITING: "yellow",
    State.STARTED: "blue",
    State.ENDED: "green",
    State.DECLINED: "red",
    State.WITHDRAWN: "grey",
}
_COLUMNS = (
    Column(name="service", label="Service"),
    Column(name="state", label="How it stands"),
    Column(name="since", label="Since"),
    Column(name="sent", label="Sent"),
    Column(name="by", label="By"),
)


def tag(one: ServiceReferral) -> Tag:
    """How a referral stands."""
    return Tag(text=one.get_state_display(), colour=COLOURS[State(one.state)])


def listing(found: Iterable[ServiceReferral]) -> Table:
    """The referrals of a case."""
    return tables.plain(
        _COLUMNS,
        [
            Row(
                cells={
                    "service": Link(
                        text=one.service.name,
                        href=reverse("network:service_referral", args=[one.case_id, one.pk]),
                    ),
                    "state": tag(one),
                    "since": one.state_on,
                    "sent": one.sent_on,
                    "by": f"{one.by.user.name}, {one.agency.name}",
                }
            )
            for one in found
        ],
    )


def facts(one: ServiceReferral, *, need: str, disclosed: ServiceDisclosure | None) -> list[dict[str, str]]:
    """What is kept of a referral. Its agency alone is told who consented, and where the link went."""
    code = referral_rules.CODES.get(one.code, "")
    rows = {
        "Service": f"{one.service.name}, {one.service.organisation.name}",
        "How it stands": ": ".join(filter(None, (one.get_state_display(), code)))
        + f", since {formats.date(one.state_on)}",
        "For which need": need or "None in particular",
        "Sent": f"{formats.date(one.sent_on)}, by {one.by.user.name}, {one.agency.name}",
        "Lawful basis": LEGAL_BASES[one.basis],
    }
    if disclosed:
        rows["Lawful basis"] += f": {disclosed.basis_words}"
        rows["The link"] = link_words(one)
    return [{"key": key, "value": value} for key, value in rows.items()]


def link_words(one: ServiceReferral) -> str:
    """Whether the link was sent, and until when it opens."""
    if one.link_sent_at:
        sent, until = formats.datetime(one.link_sent_at), formats.date(one.link_until)
        return f"Sent to {one.email} on {sent}; opens until {until}"
    if one.link_fault:
        return f"Could not be sent to {one.email} ({one.link_fault}); it is tried again every ten minutes"
    return f"Waits to be sent to {one.email}"


def told(items: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """What the service is told."""
    return [{"key": item["label"], "value": item["text"]} for item in items]


def steps(found: Sequence[ServiceStep], *, to_service: bool = False) -> list[dict[str, Any]]:
    """What happened, the newest first, for ui.timeline. The service is told no worker's words and no name."""
    shown = []
    for one in reversed(found):
        code = referral_rules.CODES.get(one.code, "")
        state = State(one.state).label
        is_own = bool(one.answered_as)
        who = f"the service ({one.answered_as})" if is_own else ""
        if not who and not to_service:
            who = f"{one.by.user.name}, {one.by.agency.name}" if one.by else "with the case"
        shown.append(
            {
                "title": f"{state}: {code}" if code else state,
                "at": one.on,
                "by": who or "whoever referred",
                "text": one.words if is_own or not to_service else "",
            }
        )
    return shown


def to_tell(case: Case, *, posting: Posting, today: date) -> list[tuple[str, str, str]]:
    """What a service may be told: code, label and text of each item, as far as a posting is told."""
    sight = parts.sight_of(posting)
    person = case.person if sight.shows(case, Category.IDENTITY) else None
    items: list[tuple[str, str, str]] = []
    if person:
        name = " ".join(part for part in (person.forenames, person.surname) if part)
        items.append(("NAME", "Name", name))
        if person.born_on:
            items.append(("AGE", "Age", str(age_on(person.born_on, today))))
            items.append(("BORN_ON", "Date of birth", formats.date(person.born_on)))
    items.append(("BOROUGH", "Home borough", borough(case.borough).name))
    if person and sight.shows(case, Category.CONTACT):
        where = ", ".join(part for part in (person.address, person.postcode) if part)
        items.append(("ADDRESS", "Address", where))
    items.append(
        ("WORKER", "Whom to ring back", f"{posting.user.name}, {posting.agency.name}, {posting.user.email}")
    )
    return [one for one in items if one[2]]


def address_of(service: Service) -> str:
    """Where a service is written to, as its directory says; "" where it says nothing."""
    return service.email or next((one.email for one in service.contacts.all() if one.email), "")


def suggestion(one: Suggestion, *, may_refer: bool) -> dict[str, Any]:
    """A suggestion as it was shown, and what was decided on it."""
    chosen = {choice.service_id: choice for choice in one.choices.all()}
    none = chosen.get(None)
    return {
        "pk": one.pk,
        "at": formats.datetime(one.at),
        "by": one.by.user.name,
        "needs": [need["name"] for need in one.wanted["needs"] if need["helped_by"]],
        "not_compared": one.wanted["not_compared"],
        "others": one.others,
        "services": [
            {
                **service,
                "number": number,
                "href": reverse("network:service", args=[service["key"]]),
                "is_chosen": service["key"] in chosen,
                "refer_href": _refer_href(one, service["key"])
                if may_refer and service["key"] not in chosen and none is None
                else "",
            }
            for number, service in enumerate(one.shown, start=1)
        ],
        "none": f"{none.by.user.name} chose none on {formats.datetime(none.at)}: {none.words}"
        if none
        else "",
        "may_choose_none": may_refer and not chosen,
    }


def _refer_href(one: Suggestion, service: int) -> str:
    return f"{reverse('network:refer', args=[one.case_id, service])}?suggestion={one.pk}"


def suggestions(found: Iterable[Suggestion]) -> list[dict[str, str]]:
    """The suggestions of a case, in a line each."""
    return [
        {
            "text": formats.datetime(one.at),
            "href": reverse("network:suggestion", args=[one.case_id, one.pk]),
            "decided": _decided(one),
        }
        for one in found
    ]


def _decided(one: Suggestion) -> str:
    choices = list(one.choices.all())
    if not choices:
        return "not decided yet"
    names = [choice.service.name for choice in choices if choice.service]
    return f"chosen: {', '.join(names)}" if names else "none was chosen"


TAKE_UP = (
    Column(name="service", label="Service"),
    Column(name="sent", label="Sent", numeric=True),
    Column(name="answered", label="Answered", numeric=True),
    Column(name="started", label="Taken up", numeric=True),
    Column(name="no_capacity", label="Declined: no capacity", numeric=True),
    Column(name="completed", label="Completed", numeric=True),
    Column(name="days", label="Days until the start", numeric=True),
)


def take_up(found: Iterable[tuple[str, TakeUp]]) -> Table:
    """What became of referrals by service: each rate with its numerator and denominator."""
    return tables.plain(
        TAKE_UP,
        [
            Row(
                cells={
                    "service": name,
                    "sent": one.sent,
                    "answered": _of(one.answered, one.sent),
                    "started": _of(one.started, one.settled),
                    "no_capacity": _of(one.no_capacity, one.sent),
                    "completed": _of(one.completed, one.ended),
                    "days": f"{one.median_days:g} (of {one.started})"
                    if one.median_days is not None
                    else "None yet",
                }
            )
            for name, one in found
        ],
    )


def _of(part: int, whole: int) -> str:
    """A rate by what it is made of; a percentage of a handful would say more than is known."""
    return f"{part} of {whole}" if whole else "None yet"


def courses(found: Iterable[ServiceReferral]) -> dict[tuple[str, int], list[Course]]:
    """What became of referrals, by the name and the number of the service."""
    by_service: dict[tuple[str, int], list[Course]] = {}
    for one in found:
        steps = [(step.state, step.code, step.on) for step in one.steps.all()]
        by_service.setdefault((one.service.name, one.service_id), []).append(Course(steps))
    return dict(sorted(by_service.items()))
