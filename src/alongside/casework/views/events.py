"""On which side of an event somebody stands, so that victim and offender are kept apart."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import case_page, queries
from alongside.casework.actions import events as acts
from alongside.casework.event_forms import AllowForm, SideForm, TakeBackForm
from alongside.casework.models import Case, ConflictAllowed, EventSide
from alongside.casework.parts import KIND
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import to_work_on, was_read
from alongside.core import formats
from alongside.core.forms import Form
from alongside.core.tables import Column, Link, Row, plain
from alongside.partners.access import needs
from alongside.partners.models import Posting
from alongside.partners.permissions import ACCESS_DECIDE, CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.people.views.refusals import not_found

COLUMNS = (
    Column(name="reference", label="Crime reference"),
    Column(name="side", label="They are"),
    Column(name="by", label="Said by"),
    Column(name="end", label="Take back"),
)


def of_case(posting: Posting, case: Case) -> QuerySet[EventSide]:
    """The sides on which the person of a case stands, as far as a posting is told. Never the other side."""
    found = EventSide.objects.filter(queries.told_of(posting, case), ended_on=None)
    return found.select_related("agency", "by__user").order_by("reference", "pk")


def allowed_by(posting: Posting, case: Case) -> QuerySet[ConflictAllowed]:
    """Whom a posting's own agency lets see a case although they work on the other side. Why is for no other:
    it may say who is there, and the name of a worker alone tells on which side they work.
    """
    found = ConflictAllowed.objects.filter(
        case=case, agency=posting.agency_id, until_on__gt=timezone.localdate()
    )
    return found.select_related("posting__user").order_by("until_on", "pk")


@needs(CASES_SEE)
@require_safe
def events(request: Request, pk: int) -> HttpResponse:
    """In which events somebody was the victim, the offender or a suspect."""
    found = queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    may_change = queries.may_work_on(request.posting, found)
    allowed = allowed_by(request.posting, found)
    was_read(request, [found], ["events"])
    context = {
        **case_page.frame(found, request.posting, current="events"),
        "page_title": "Events",
        "may_change": may_change,
        "may_allow": may(request.posting, ACCESS_DECIDE),
        "listing": plain(
            COLUMNS, [_row(one, may_change=may_change) for one in of_case(request.posting, found)]
        ),
        "allowed": [
            f"{one.posting.user.name}, until {formats.date(one.until_on)}: {one.words}" for one in allowed
        ],
    }
    return render(request, "casework/events.html", context)


def _row(one: EventSide, *, may_change: bool) -> Row:
    href = reverse("casework:end_event", args=[one.case_id, one.pk])
    return Row(
        cells={
            "reference": one.reference,
            "side": one.get_side_display(),
            "by": f"{one.by.user.name}, {one.agency.name}, {formats.date(one.at)}",
            "end": Link(text=f"Take back {one.reference}", href=href) if may_change else "",
        }
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: Request, pk: int) -> HttpResponse:
    """Say that somebody is the victim of an event, or its offender or suspect."""
    found = to_work_on(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    form = SideForm(posted(request))

    def act() -> EventSide:
        return acts.say_side(case=pk, by=request.posting, **form.cleaned_data)

    done = "Whoever works on the other side of this event does not see this case."
    return _form(request, found, form, title="Say on which side they are", act=act, done=done, at="reference")


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def end_event(request: Request, pk: int, number: int) -> HttpResponse:
    """Say that somebody was not on that side after all."""
    found = to_work_on(request, pk)
    one = of_case(request.posting, found).filter(pk=number).first() if found else None
    if found is None or one is None:
        return not_found(request, KIND, pk)
    form = TakeBackForm(posted(request))

    def act() -> EventSide:
        return acts.take_back(side=number, case=pk, by=request.posting, why=form.cleaned_data["why"])

    title, done = f"Take back {one.reference}", "It is taken back."
    return _form(request, found, form, title=title, act=act, done=done, button="Take it back")


@needs(ACCESS_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def allow(request: Request, pk: int) -> HttpResponse:
    """Let somebody of one's agency see a case although they work on the other side of an event."""
    found = queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    form = AllowForm(posted(request), case=found, by=request.posting)

    def act() -> ConflictAllowed:
        asked = form.cleaned_data
        return acts.allow(
            case=pk,
            to=int(asked["to"]),
            by=request.posting,
            words=asked["words"],
            until_on=asked["until_on"],
        )

    title, done = (
        "Let a worker see both sides",
        "They may see this case until that day. The log has your reason.",
    )
    return _form(request, found, form, title=title, act=act, done=done, button="Allow it")


def _form(request: Request, case: Case, form: Form, **more: Any) -> HttpResponse:
    return form_page(request, case, form, to="casework:events", tab="events", read="events", **more)
