"""What entries of the log say in words."""

from collections.abc import Mapping
from datetime import date

from django.apps import apps
from django.urls import reverse

from alongside.audit.models import Act, Entry
from alongside.core import formats
from alongside.core.tables import Column, Link, Row, Tag
from alongside.core.working_days import bank_holidays
from alongside.iom.parts import CATEGORY_OF
from alongside.oversight import rules
from alongside.oversight.models import ReadSample
from alongside.partners.categories import LABELS
from alongside.partners.models import AccessRequest, Role

KINDS = {
    "iom.case": "Case",
    "casework.case": "Case",
    "casework.referral": "Referral",
    "iom.run": "Monthly run",
    "plans.plan": "Delivery plan",
    "plans.milestone": "Milestone of a delivery plan",
    "plans.lead": "Lead of a delivery plan",
    "plans.round": "Round of a delivery plan",
    "plans.report": "Progress report",
    "audit.entry": "The log",
    "page": "Page",
    "partners.user": "Account",
    "partners.posting": "Posting",
    "partners.agency": "Agency",
    "partners.agreement": "Sharing agreement",
    "partners.accessrequest": "Access to a closed record",
    "oversight.readsample": "Read to explain",
    "rights.request": "Request about a person’s rights",
}
CATEGORIES = {str(category): label for category, label in LABELS.items()}
WITHHELD = "Not shared with your agency"
STATES = {
    "WAITING": ("Waits for an explanation", "blue"),
    "LATE": ("Not explained in time", "red"),
    "EXPLAINED": ("To review", "yellow"),
    "OK": ("In order", "green"),
    "ASK": ("Ask the person", "orange"),
    "REFER": ("Referred", "purple"),
}
MOST_REFERENCES = 3

ABOUT = (
    Column(name="at", label="When"),
    Column(name="who", label="Who"),
    Column(name="what", label="What"),
    Column(name="shown", label="Shown or changed"),
    Column(name="why", label="Reason"),
    Column(name="number", label="Entry"),
)
OF_USER = (
    Column(name="at", label="When"),
    Column(name="act", label="What"),
    Column(name="which", label="Which"),
    Column(name="people", label="People", numeric=True),
    Column(name="shown", label="Shown or changed"),
    Column(name="why", label="Reason"),
)
REFUSALS = (
    Column(name="at", label="When"),
    Column(name="who", label="Who"),
    Column(name="which", label="What was asked for"),
    Column(name="why", label="Why refused"),
)


def kind(what: str) -> str:
    """A kind of record in words; without any of its own, by the name of its table."""
    if what in KINDS:
        return KINDS[what]
    try:
        name = str(apps.get_model(what)._meta.verbose_name)
    except (LookupError, ValueError):
        name = what.replace(".", ": ").replace("_", " ")
    return f"{name[0].upper()}{name[1:]}"


def role(name: str) -> str:
    """A role in words; a role that there is no longer keeps its name."""
    return str(dict(Role.choices).get(name, name))


def who(entry: Entry, *, own_agency: int, names: Mapping[int, str]) -> str:
    """Who did it: by name in one's own agency, by role and agency elsewhere.

    A supervisor elsewhere finds the name by the number of the entry, and decides who is told it.
    """
    if entry.actor_id is None:
        return f"The system ({entry.task})" if entry.task else "The system"
    if entry.agency_id == own_agency:
        return f"{names.get(entry.actor_id, entry.actor_email)}, {role(entry.role)}"
    return f"{role(entry.role)}, {entry.agency}" if entry.role else entry.agency or "A user without a posting"


def shown(entry: Entry) -> str:
    """What was shown or changed: categories and names of fields, never their content."""
    words = [CATEGORIES.get(CATEGORY_OF.get(name, name), name.replace("_", " ")) for name in entry.fields]
    return ", ".join(dict.fromkeys(words))


def about_row(
    entry: Entry,
    *,
    own_agency: int,
    names: Mapping[int, str],
    access: AccessRequest | None,
    shows_reason: bool,
) -> Row:
    """An entry in the list of one person. Who else was on a list is not said, but how many."""
    return Row(
        cells={
            "at": entry.at,
            "who": who(entry, own_agency=own_agency, names=names),
            "what": _act_on(entry, tells_to=shows_reason),
            "shown": shown(entry) or "–",
            "why": _why(entry, access) if shows_reason else WITHHELD if entry.reason else "–",
            "number": str(entry.pk),
        }
    )


def _act_on(entry: Entry, *, tells_to: bool) -> str:
    others = len(entry.people)
    words = _act(entry) + (f", one of {others} people" if others > 1 else "")
    if not entry.to:
        return words
    return f"{words}. To {entry.to}" if tells_to else f"{words}. To whom: {WITHHELD.lower()}"


def _act(entry: Entry) -> str:
    return f"{Act(entry.act).label}: {kind(entry.what).lower()}"


def _why(entry: Entry, access: AccessRequest | None) -> str:
    ways = {"BREAK_GLASS": "By break-glass", "ASKED": "By access that was granted"}
    parts = [entry.reason, f"{ways[access.way]}: {access.reason}" if access else ""]
    return ". ".join(part for part in parts if part) or "–"


def references(entry: Entry, *, links: bool) -> object:
    """Which records: the one as a link to whom it is of use, the first few of many."""
    if links and entry.what == "iom.case" and len(entry.which) == 1:
        return Link(text=entry.which[0], href=f"{reverse('iom:cases')}{entry.which[0]}/")
    more = len(entry.which) - MOST_REFERENCES
    return ", ".join(entry.which[:MOST_REFERENCES]) + (f" and {more} more" if more > 0 else "")


def user_row(entry: Entry, *, links: bool) -> Row:
    """An entry in the list of one user."""
    return Row(
        cells={
            "at": entry.at,
            "act": _act(entry) + (f". To {entry.to}" if entry.to else ""),
            "which": references(entry, links=links),
            "people": len(entry.people),
            "shown": shown(entry) or "–",
            "why": entry.reason or "–",
        }
    )


def refusal_row(entry: Entry, *, names: Mapping[int, str]) -> Row:
    """A refusal: the page or record, and the permission that would have been needed."""
    return Row(
        cells={
            "at": entry.at,
            "who": f"{names.get(entry.actor_id or 0, entry.actor_email)}, {role(entry.role)}",
            "which": references(entry, links=False),
            "why": entry.reason or "Not theirs to see, or not there",
        }
    )


def access_state(access: AccessRequest) -> Tag:
    """How the review of break-glass stands."""
    if access.finding == AccessRequest.Finding.JUSTIFIED:
        return Tag(text="Justified", colour="green")
    if access.finding == AccessRequest.Finding.UNJUSTIFIED:
        return Tag(text="Not justified", colour="red")
    due = f" by {formats.date(access.review_due_on)}" if access.review_due_on else ""
    return Tag(text=f"To review{due}", colour="yellow")


def sample_tag(sample: ReadSample, today: date) -> Tag:
    """How a drawn read stands."""
    text, colour = STATES[_state(sample, today)]
    return Tag(text=text, colour=colour)


def _state(sample: ReadSample, today: date) -> str:
    return rules.sample_state(
        explained=bool(sample.explanation),
        outcome=sample.outcome,
        explain_by=sample.explain_by,
        today=today,
    )


def facts(entry: Entry | None) -> list[dict[str, object]]:
    """A drawn read, as a summary list. Without the entry (it was not to be read), says so."""
    if entry is None:
        return [{"key": "Entry", "value": "Not to be read from this posting"}]
    hours = " (out of hours)" if rules.is_out_of_hours(entry.at, bank_holidays()) else ""
    return [
        {"key": "When", "value": f"{formats.datetime(entry.at)}{hours}"},
        {"key": "What", "value": f"{Act(entry.act).label}: {kind(entry.what).lower()}"},
        {"key": "Which", "value": references(entry, links=False)},
        {"key": "People", "value": str(len(entry.people))},
        {"key": "Shown", "value": shown(entry) or "–"},
        {"key": "Reason given then", "value": entry.reason or "None was asked"},
    ]
