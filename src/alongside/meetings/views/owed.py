"""Actions: one's own and those of the series that one runs; one of them, and what becomes of it."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework.models import Case
from alongside.core import formats, tables
from alongside.meetings import page, queries
from alongside.meetings.actions import owed as acts
from alongside.meetings.actions.said import ACTION
from alongside.meetings.forms import ChangeActionForm, EndActionForm
from alongside.meetings.models import Action
from alongside.meetings.views.pages import METHODS, form_page, posted
from alongside.partners.access import posted as whoever_is_posted
from alongside.partners.models import Posting
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

A_PAGE = 25
LISTS = {"mine": "Mine", "all": "All open", "overdue": "Overdue", "closed": "Closed"}


@whoever_is_posted
@require_safe
def listed(request: Request) -> HttpResponse:
    """Actions, the most overdue first: one's own, or those of the series that one belongs to or runs."""
    show = request.GET.get("show", "")
    show = show if show in LISTS else "mine"
    shown: list[Action] = []
    cases: dict[int, Case] = {}

    def read(found: list[Action]) -> None:
        shown.extend(found)
        cases.update(queries.cases_on(request.posting, found))

    found = _of_list(request.posting, show)
    listing = tables.page(
        tables.ask(request.GET, page.ACTION_COLUMNS, default="due", page_size=A_PAGE),
        found.select_related("series", "meeting", "owner__user", "owner__agency"),
        row=lambda one: page.action_row(one, cases.get(one.case_id)),
        first=read,
    )
    _was_read(request, shown)
    here = reverse("meetings:actions")
    links = [
        {"label": label, "href": f"{here}?show={name}", "current": name == show}
        for name, label in LISTS.items()
    ]
    context = {"page_title": "Actions of meetings", "links": links, "listing": listing, "label": LISTS[show]}
    return render(request, "meetings/actions.html", context)


def _of_list(posting: Posting, show: str) -> QuerySet[Action]:
    told, is_open = queries.actions_told(posting), Action.State.OPEN
    if show == "closed":
        return told.exclude(state=is_open)
    if show == "overdue":
        return told.filter(state=is_open, due_on__lt=timezone.localdate())
    return told.filter(state=is_open) if show == "all" else queries.owned(posting)


def _was_read(request: Request, shown: list[Action]) -> None:
    which = [one.reference for one in shown]
    log.record(act=Act.CONSULTATION, by=request.posting, what=ACTION, which=which, fields=["text"])


@whoever_is_posted
@require_http_methods(METHODS)
def action(request: Request, pk: int) -> HttpResponse:
    """One action; its owner, and whoever runs the series, say what became of it."""
    found = queries.one_action(request.posting, pk)
    if found is None:
        return not_found(request, ACTION, pk)
    may_end = found.state == Action.State.OPEN and acts.may_end(request.posting, found)
    if request.method == "POST" and not acts.may_end(request.posting, found):
        return not_found(request, ACTION, pk)
    form = EndActionForm(posted(request))
    _was_read(request, [found])
    case = queries.cases_on(request.posting, [found]).get(found.case_id or 0)
    sees_meeting = queries.one_meeting(request.posting, found.meeting_id) is not None
    return form_page(
        request,
        form,
        act=lambda: acts.end(
            action=pk,
            by=request.posting,
            state=Action.State(form.cleaned_data["state"]),
            said=form.cleaned_data["words"],
        ),
        missing=(ACTION, pk),
        done="The action is closed.",
        to=lambda made: reverse("meetings:action", args=[pk]),
        title=found.text,
        name=f"{found.series.name}, {formats.date(found.meeting.starts_at)}",
        back=reverse("meetings:actions"),
        button="Close it",
        template="meetings/action.html",
        pk=pk,
        action=page.action(found, case),
        may_end=may_end,
        may_change=may_end and queries.may_run(request.posting, found.series),
        meeting_href=reverse("meetings:meeting", args=[found.meeting_id]) if sees_meeting else "",
    )


@whoever_is_posted
@require_http_methods(METHODS)
def change_action(request: Request, pk: int) -> HttpResponse:
    """Give an action to somebody else, or more time."""
    found = queries.one_action(request.posting, pk)
    if found is None or not queries.may_run(request.posting, found.series):
        return not_found(request, ACTION, pk)
    owners = queries.could_own(found.series, timezone.localdate())
    stands = {"owner": str(found.owner_id), "due_on": found.due_on}
    form = ChangeActionForm(posted(request), owners=owners, initial=stands)

    def act() -> Action:
        said = form.cleaned_data
        return acts.change(
            action=pk,
            by=request.posting,
            owner=int(said["owner"]),
            due_on=said["due_on"],
            why=said["why"],
        )

    return form_page(
        request,
        form,
        act=act,
        missing=(ACTION, pk),
        done="The action is up to date.",
        to=lambda made: reverse("meetings:action", args=[pk]),
        title="Give it to somebody else, or more time",
        name=found.text,
        back=reverse("meetings:action", args=[pk]),
    )
