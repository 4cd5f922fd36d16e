"""What the pages about agencies, accounts and postings show, in plain values."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners import account_queries, areas, leaving, queries
from alongside.partners.access import access_to
from alongside.partners.account_rules import fault_in_ending
from alongside.partners.actions.accounts import fault_in_account, giver_of
from alongside.partners.models import Agency, Posting, Role, Team, User
from alongside.partners.permissions import ACCOUNTS_CLOSE, ACCOUNTS_WRITE, PARTNERS_WRITE
from alongside.partners.rules import may

AGENCY_COLUMNS = (
    Column(name="name", label="Agency", order=("name",)),
    Column(name="kind", label="Kind", order=("kind", "name")),
    Column(name="areas", label="Where it works"),
    Column(name="authority", label="Competent authority", order=("-is_competent_authority", "name")),
    Column(name="state", label="Partner", order=("ends_on", "name")),
)
PEOPLE_COLUMNS = (
    Column(name="name", label="Name", order=("user__name", "starts_on")),
    Column(name="email", label="Email", order=("user__email", "starts_on")),
    Column(name="role", label="Role", order=("role", "user__name")),
    Column(name="area", label="Area"),
    Column(name="team", label="Team", order=("team__name", "user__name")),
    Column(name="from", label="From", order=("starts_on", "user__name")),
    Column(name="until", label="Until (not included)", order=("ends_on", "user__name")),
    Column(name="last", label="Last sign-in", order=("user__last_login", "user__name")),
)
POSTING_COLUMNS = (
    Column(name="role", label="Role"),
    Column(name="area", label="Area"),
    Column(name="team", label="Team"),
    Column(name="from", label="From"),
    Column(name="until", label="Until (not included)"),
    Column(name="act", label="State"),
)
NUMBER_COLUMNS = (
    Column(name="role", label="Role"),
    Column(name="now", label="Now", numeric=True),
    Column(name="to_come", label="To come", numeric=True),
    Column(name="ended", label="Ended", numeric=True),
)
SECTIONS = [
    ("Agencies", "partners:agencies", ""),
    ("People at your agency", "partners:people", ACCOUNTS_WRITE),
]


def add_section(label: str, name: str, permission: str) -> None:
    """Add a page about agencies, once: a room on a higher floor does so in its AppConfig.ready."""
    if (label, name, permission) not in SECTIONS:
        SECTIONS.append((label, name, permission))


def sections(posting: Posting, current: str) -> list[dict[str, Any]]:
    """The pages about agencies that a posting may go to; `current` is the name of the address of this one."""
    return [
        {"label": label, "href": reverse(name), "current": name == current}
        for label, name, permission in SECTIONS
        if not permission or may(posting, permission)
    ]


def places(agency: Agency) -> str:
    """Where an agency works, in words."""
    return ", ".join(sorted(areas.borough(gss).name for gss in agency.areas)) or "All of London"


def state(agency: Agency, on: date) -> Tag:
    """Whether an agency is a partner on a day."""
    if agency.ends_on is None:
        return Tag(text="Partner", colour="green")
    if agency.ends_on > on:
        return Tag(text=f"Ends on {formats.date(agency.ends_on)}", colour="yellow")
    return Tag(text=f"Ended on {formats.date(agency.ends_on)}", colour="grey")


def agency_row(agency: Agency) -> Row:
    """A row of the list of agencies."""
    return Row(
        cells={
            "name": Link(text=agency.name, href=reverse("partners:agency", args=[agency.pk])),
            "kind": agency.get_kind_display(),
            "areas": places(agency),
            "authority": "Yes" if agency.is_competent_authority else "No",
            "state": state(agency, timezone.localdate()),
        }
    )


def facts(agency: Agency) -> list[dict[str, str]]:
    """What is said of an agency, for a summary list."""
    authority = "Yes: it may share under Part 3" if agency.is_competent_authority else "No"
    return [
        {"key": "Kind", "value": agency.get_kind_display()},
        {"key": "Where it works", "value": places(agency)},
        {"key": "Competent authority", "value": authority},
    ]


def teams(agency: Agency) -> list[dict[str, str]]:
    """An agency's teams: id, name, and the day from which it takes nobody in."""
    return [_team(team) for team in account_queries.teams_of(agency)]


def may_do(agency: Agency, posting: Posting) -> dict[str, bool]:
    """What this posting may do with an agency, and know of it: the buttons and parts of its page."""
    today = timezone.localdate()
    is_own = agency.pk == posting.agency_id
    writes, has_ended = may(posting, PARTNERS_WRITE), bool(agency.ends_on and agency.ends_on <= today)
    works = account_queries.postings_at(agency.pk).filter(account_queries.not_ended(today))
    return {
        "change": writes,
        "end": writes and not has_ended and (is_own or not works.exists()),
        "names": is_own and may(posting, ACCOUNTS_WRITE),
        "numbers": writes or (is_own and may(posting, ACCOUNTS_WRITE)),
    }


def numbers(agency: Agency) -> tables.Table:
    """How many postings an agency has and had: a row for each role."""
    found = account_queries.postings_by_role(agency.pk, on=timezone.localdate())
    rows = [
        Row(cells={"role": Role(role).label, "now": now, "ended": ended, "to_come": to_come})
        for role, now, to_come, ended in found
    ]
    return tables.plain(NUMBER_COLUMNS, rows)


def people(params: QueryDict, agency: int, *, has_ended: bool) -> tables.Table:
    """Who works at an agency, or did: a row for each posting."""
    found = account_queries.postings_at(agency)
    running = account_queries.not_ended(timezone.localdate())
    asked = tables.ask(params, PEOPLE_COLUMNS, default="name")
    return tables.page(asked, found.filter(~running if has_ended else running), row=_person_row)


def postings_of(user: int, viewer: Posting) -> tables.Table:
    """Somebody's postings at the viewer's agency, the newest first, with the way to end them."""
    found = account_queries.postings_at(viewer.agency_id).filter(user=user).order_by("-starts_on", "-pk")
    return tables.plain(POSTING_COLUMNS, [_posting_row(one, viewer) for one in found])


def acts_on(user: User, viewer: Posting) -> dict[str, bool]:
    """What the viewer may do with somebody's account: the buttons of their page."""
    is_theirs = may(viewer, ACCOUNTS_CLOSE) and not fault_in_account(viewer, user.pk)
    return {
        "give": user.is_active and not user.is_system and user.pk != viewer.user_id,
        "close": is_theirs and user.is_active,
        "reset": is_theirs and user.is_active and queries.has_second_factor(user.pk),
    }


def waits_for_sign_in(user: User) -> bool:
    """Whether somebody has yet to sign in for the first time; a system never does."""
    return user.is_active and not user.is_system and user.last_login is None


def left_by(user: int, viewer: Posting) -> list[dict[str, str]]:
    """What closing an account leaves behind, of every posting that ends by that."""
    held = account_queries.postings_held(user, on=timezone.localdate())
    return [one for posting in held for one in left(posting, viewer)]


def left(posting: Posting, viewer: Posting) -> list[dict[str, str]]:
    """What ending a posting leaves behind: a sentence, and where the viewer may pass it on."""
    found = []
    for said, name in leaving.left(posting):
        address = reverse(name)
        access = access_to(resolve(address).func, name)
        opens = access is not None and (not access.permission or may(viewer, access.permission))
        found.append({"text": said, "href": address if opens else ""})
    return found


def _team(team: Team) -> dict[str, str]:
    return {
        "pk": str(team.pk),
        "name": team.name,
        "ended": formats.date(team.ends_on) if team.ends_on else "",
    }


def _spell(posting: Posting) -> dict[str, object]:
    return {
        "role": posting.get_role_display(),
        "area": posting.area,
        "team": posting.team.name if posting.team else "",
        "from": posting.starts_on,
        "until": posting.ends_on or "Open",
    }


def _person_row(posting: Posting) -> Row:
    user = posting.user
    link = Link(text=user.name, href=reverse("partners:person", args=[user.pk]))
    last = formats.datetime(user.last_login) if user.last_login else "Never"
    return Row(id=str(user.pk), cells={**_spell(posting), "name": link, "email": user.email, "last": last})


def _posting_row(posting: Posting, viewer: Posting) -> Row:
    today = timezone.localdate()
    has_ended = posting.ends_on is not None and posting.ends_on <= today
    fault = fault_in_ending(
        giver_of(viewer), agency=posting.agency_id, role=posting.role, borough=posting.borough
    )
    act: object = "Ended" if has_ended else "To come" if posting.starts_on > today else "Running"
    if not has_ended and not fault:
        act = Link(
            text="End it",
            href=reverse("partners:end_posting", args=[posting.pk]),
            hidden=f"({posting.get_role_display()}, {posting.area})",
        )
    return Row(cells={**_spell(posting), "act": act})
