"""Items of an agenda: added, changed, and what is written down on each while the meeting is held."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import parts, referral_queries
from alongside.casework import queries as casework
from alongside.casework.models import Case
from alongside.core import formats
from alongside.core.forms import PARTS, Form
from alongside.meetings import closed_items, drafts, page, queries, referrals, screen
from alongside.meetings.actions import agenda as acts
from alongside.meetings.actions import said as said_acts
from alongside.meetings.actions.finding import MEETING
from alongside.meetings.forms import ActionForm, ChangeItemForm, DecisionForm, ItemForm, WhyForm
from alongside.meetings.models import AgendaItem, Meeting
from alongside.meetings.views.pages import (
    METHODS,
    form_page,
    meeting_to_run,
    meeting_was_read,
    posted,
    pressed,
)
from alongside.partners import sessions
from alongside.partners.access import posted as whoever_is_posted
from alongside.partners.models import Posting
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

DECISION, ACTION = "decision", "action"
WRITTEN_DOWN = "Decisions and actions are written down while the meeting is being held."


@whoever_is_posted
@require_http_methods(METHODS)
def add_item(request: Request, pk: int) -> HttpResponse:
    """Add an item to an agenda, as any member may."""
    found = queries.one_meeting(request.posting, pk)
    if found is None or not queries.is_told(request.posting, found.series):
        return not_found(request, MEETING, pk)
    form = ItemForm(posted(request))
    return form_page(
        request,
        form,
        act=lambda: acts.add(meeting=pk, by=request.posting, **form.cleaned_data),
        missing=(MEETING, pk),
        done="The item is on the agenda.",
        to=lambda made: reverse("meetings:meeting", args=[pk]),
        title="Add an item",
        name=f"{found.series.name}, {formats.date(found.starts_at)}",
        back=reverse("meetings:meeting", args=[pk]),
        button="Add it",
    )


@whoever_is_posted
@require_http_methods(METHODS)
def change_item(request: Request, pk: int, number: int) -> HttpResponse:
    """Change an item, put it elsewhere, take it off, or carry it to the next meeting."""
    found = meeting_to_run(request, pk)
    one = queries.one_item(request.posting, pk, number) if found else None
    if found is None or one is None:
        return not_found(request, acts.KIND, number)
    act = request.POST.get("act", "")
    if act in ("remove", "carry"):
        return _moved(request, pk, number, act)
    place = list(found.items.values_list("pk", flat=True)).index(one.pk) + 1
    form = ChangeItemForm(
        posted(request), initial={"title": one.title, "minutes": one.minutes, "place": place}
    )
    if one.case_id or one.action_id or one.referral_id:
        # What it is called is said by the case, the action or the referral.
        del form.fields["title"]
    return form_page(
        request,
        form,
        act=lambda: acts.change(
            meeting=pk, item=number, by=request.posting, **{"title": one.title, **form.cleaned_data}
        ),
        missing=(acts.KIND, number),
        done="The agenda is up to date.",
        to=lambda made: reverse("meetings:meeting", args=[pk]),
        title="Change this item",
        name=f"{found.series.name}, {formats.date(found.starts_at)}",
        back=reverse("meetings:meeting", args=[pk]),
        template="meetings/change_item.html",
        pk=pk,
        number=number,
        may_remove=found.state in (Meeting.State.PLANNED, Meeting.State.CALLED),
        may_carry=found.state == Meeting.State.HELD and one.action_id is None,
    )


def _moved(request: Request, pk: int, number: int, act: str) -> HttpResponse:
    def moved() -> str:
        if act == "remove":
            acts.remove(meeting=pk, item=number, by=request.posting)
            return "The item is off the agenda."
        made = acts.carry(meeting=pk, item=number, by=request.posting)
        return f"The item is on the agenda of {formats.date(made.meeting.starts_at)}."

    return pressed(request, moved, missing=(acts.KIND, number), to=reverse("meetings:meeting", args=[pk]))


@whoever_is_posted
@require_safe
def item(request: Request, pk: int, number: int) -> HttpResponse:
    """One item: what was decided on it and who is to do what, written down while the meeting is held."""
    one = queries.one_item(request.posting, pk, number)
    if one is None:
        return not_found(request, acts.KIND, number)
    return shown(request, one)


def shown(
    request: Request,
    one: AgendaItem,
    *,
    decision: Form | None = None,
    action: Form | None = None,
    unsaved: list[dict[str, str]] | None = None,
) -> HttpResponse:
    found, posting = one.meeting, request.posting
    frame = page.frame(posting, found.series)
    carried = queries.carried_on(posting, [one])
    cases = queries.cases_on(posting, [one])
    closed = {key: said for key, said in closed_items.hidden(posting, found).items() if key == one.pk}
    # Of a case that one may not see, and on an item that is closed to one, nothing is written down.
    may_write = not closed and (one.case_id is None or bool(cases))
    writes = frame["runs"] and found.state == Meeting.State.HELD and may_write
    meeting_was_read(request, found, [f"item {one.pk}"])
    context = {
        **frame,
        "page_title": page.item_title(one, cases, posting, carried),
        "name": f"{found.series.name}, {formats.date(found.starts_at)}",
        "pk": found.pk,
        "number": one.pk,
        "kind": one.get_kind_display(),
        "carried": next(map(page.action, carried.values()), None),
        "referral": _referral(request, one) if one.referral_id else None,
        "panel_href": reverse("meetings:panel", args=[found.pk, one.pk]) if cases else "",
        **said_on(posting, one, cases.get(one.case_id or 0)),
        "hidden": _closed_in_words(closed),
        "writes": writes,
        "has_errors": bool(decision or action or unsaved is not None),
        "unsaved": unsaved,
        "why_unsaved": said_acts.CLOSED if closed else WRITTEN_DOWN,
        **_around(one),
    }
    if writes:
        context |= writing(posting, one, cases.get(one.case_id or 0), decision=decision, action=action)
    return render(request, "meetings/item.html", context, status=400 if context["has_errors"] else 200)


def _closed_in_words(closed: dict[int, closed_items.Said]) -> str:
    """That an item is closed to whoever reads its page, and how much was said on it."""
    if not closed:
        return ""
    return f"This item is exempt. {closed_items.in_words(closed) or 'Nothing is written down on it.'}"


def _referral(request: Request, one: AgendaItem) -> dict[str, Any]:
    """What of a referral stands here: while the meeting is held, what all in it may read. It is logged."""
    meeting = one.meeting
    here = screen.seats(meeting) if meeting.state == Meeting.State.HELD else []
    seen = referrals.seen(one, here, request.posting)
    if seen.referral and seen.answers:
        log.record(
            act=Act.DISCLOSURE if here else Act.CONSULTATION,
            by=request.posting,
            what=referral_queries.KIND,
            which=[seen.referral.reference, meeting.reference],
            people=[seen.referral.person_id] if seen.referral.person_id else [],
            fields=sorted({each.category for each in seen.answers}),
            to="; ".join(f"{each.who}, {each.agency_name}" for each in here),
        )
    return page.referral(seen)


def said_on(posting: Posting, one: AgendaItem, case: Case | None) -> dict[str, Any]:
    """What is written down on an item, as far as a posting is told it."""
    decisions = queries.decisions_on(posting, one, case).select_related("item").order_by("at", "pk")
    actions = queries.actions_on(posting, one, case).select_related("owner__user", "owner__agency")
    return {
        "decisions": [
            page.decision(each, left=page.approach_left(each, case, posting)) for each in decisions
        ],
        "actions": [page.action(each) for each in actions.order_by("pk")],
    }


def writing(
    posting: Posting,
    one: AgendaItem,
    case: Case | None,
    *,
    decision: Form | None = None,
    action: Form | None = None,
) -> dict[str, Any]:
    """The forms by which whoever runs a meeting writes down what is said on an item."""
    keys = f"{DECISION}-{one.pk}", f"{ACTION}-{one.pk}"
    kept = drafts.said_in(posting, one.meeting_id, *keys)
    return {
        "decision": decision or form_of(posting, one, DECISION, case, initial=kept[keys[0]]),
        "action": action or form_of(posting, one, ACTION, case, initial=_with_day(kept[keys[1]])),
        "without_quorum": page.without_quorum(one.meeting),
        "decision_key": keys[0],
        "action_key": keys[1],
        "token": drafts.token(posting, one.meeting_id),
        "token_name": drafts.TOKEN,
    }


def _around(one: AgendaItem) -> dict[str, Any]:
    """Where an item stands on the agenda, and the items before and after it."""
    order = list(one.meeting.items.values_list("pk", flat=True))
    at = order.index(one.pk)

    def href(place: int) -> str:
        there = 0 <= place < len(order)
        return reverse("meetings:item", args=[one.meeting_id, order[place]]) if there else ""

    return {"place": f"Item {at + 1} of {len(order)}", "before": href(at - 1), "after": href(at + 1)}


def form_of(
    posting: Posting,
    one: AgendaItem,
    which: str,
    case: Case | None,
    **given: Any,
) -> Form:
    given = {**given, "auto_id": f"{which}-%s"}
    if which == DECISION:
        may_set = case is not None and casework.may_work_on(posting, case)
        pack = parts.sight_of(posting).pack_of(case) if case and may_set else None
        return DecisionForm(
            **given,
            approaches=pack.offered("approaches") if pack else [],
            stands=case.approach if case and may_set else "",
        )
    return ActionForm(**given, owners=queries.could_own(one.meeting.series, timezone.localdate()))


def _with_day(kept: dict[str, Any]) -> dict[str, Any]:
    """What was typed into the form of an action before, with its day as the form takes it."""
    day = [kept.get(f"due_on-{part}", "") for part in PARTS]
    return {**kept, **({"due_on": day} if any(day) else {})}


@whoever_is_posted
@require_POST
def draft(request: Request, pk: int, key: str) -> HttpResponse:
    """Keep what is being typed into a form of a meeting. Its page asks by itself."""
    if not drafts.keep(by=request.posting, meeting=pk, form=key, typed=request.POST):
        return not_found(request, MEETING, pk)
    left = sessions.seconds_left(request.session, at=timezone.now())
    return HttpResponse(status=204, headers={"Session-Seconds": str(left)})


@whoever_is_posted
@require_http_methods(METHODS)
def take_back(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a decision back that was written down wrongly."""
    found = meeting_to_run(request, pk)
    told = queries.decisions_told(request.posting).filter(meeting=pk)
    one = told.filter(pk=number).first() if found else None
    if found is None or one is None:
        return not_found(request, said_acts.DECISION, number)
    form = WhyForm(posted(request))
    back = reverse("meetings:item", args=[pk, one.item_id])

    def act() -> None:
        taken = said_acts.take_back(
            meeting=pk, decision=number, by=request.posting, why=form.cleaned_data["why"]
        )
        case = queries.cases_on(request.posting, [taken.item]).get(taken.case_id or 0)
        if left := page.approach_left(taken, case, request.posting):
            messages.warning(request, f"{left} Whoever leads the case sets it.")

    return form_page(
        request,
        form,
        act=act,
        missing=(said_acts.DECISION, number),
        done="The decision is taken back. It stays in the record, with why.",
        to=lambda made: back,
        title="Take this decision back",
        name=formats.date(found.starts_at),
        back=back,
        button="Take it back",
        words=one.text,
    )
