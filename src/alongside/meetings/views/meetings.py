"""Meetings: planning them, one of them, what becomes of it, and who is in the room."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.core import formats
from alongside.meetings import closed_items, page, queries
from alongside.meetings.actions import answers as answer_acts
from alongside.meetings.actions import meetings as acts
from alongside.meetings.actions import room as room_acts
from alongside.meetings.actions.finding import MEETING, SERIES
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.forms import AnswerForm, DatesForm, DayForm, GuestForm, MeetingForm, WhyForm
from alongside.meetings.models import AgendaItem, Answer, Attendance, Meeting, Series
from alongside.meetings.views.pages import (
    METHODS,
    form_page,
    meeting_to_run,
    meeting_was_read,
    posted,
    pressed,
    series_to_run,
    whole,
)
from alongside.partners.access import posted as whoever_is_posted
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

# How many dates of a rhythm are offered at once.
OFFERED = 6


@whoever_is_posted
@require_http_methods(METHODS)
def plan(request: Request, pk: int) -> HttpResponse:
    """The next dates of the rhythm, to be planned; or another date, by hand."""
    found = series_to_run(request, pk)
    if found is None:
        return not_found(request, SERIES, pk)
    proposed = acts.proposed(found, after=timezone.localdate(), number=OFFERED)
    by_hand = request.POST.get("act") == "day"
    dates = DatesForm(None if by_hand else posted(request), proposed=proposed)
    day = DayForm(request.POST if by_hand else None, initial={"time": found.time}, auto_id="day-%s")

    def act() -> int:
        if by_hand:
            acts.plan_by_hand(
                series=pk, by=request.posting, on=day.cleaned_data["on"], at=day.cleaned_data["time"]
            )
            return 1
        return len(acts.plan(series=pk, by=request.posting, dates=dates.chosen))

    return form_page(
        request,
        day if by_hand else dates,
        act=act,
        missing=(SERIES, pk),
        done="Planned. Call a meeting when its members are to be invited.",
        to=lambda made: reverse("meetings:series", args=[pk]),
        title="Plan meetings",
        name=found.name,
        back=reverse("meetings:series", args=[pk]),
        template="meetings/plan.html",
        dates=dates,
        day=day,
        hints={one.rhythm_on.isoformat(): one.moved_why for one in proposed if one.moved_why},
        rhythm=found.get_rhythm_display(),
        has_dates=bool(proposed),
    )


@whoever_is_posted
@require_safe
def meeting(request: Request, pk: int) -> HttpResponse:
    """One meeting: when and where, who is in the room, its agenda, and what was said."""
    found = queries.one_meeting(request.posting, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    return _shown(request, found)


def _shown(request: Request, found: Meeting, guest: GuestForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    frame = page.frame(request.posting, found.series)
    is_over = found.state in (Meeting.State.CLOSED, Meeting.State.CANCELLED)
    items = list(found.items.all() if frame["is_told"] else [])
    known = page.told(request.posting, found, items, runs=frame["runs"])
    marks = frame["runs"] and found.state == Meeting.State.HELD
    meeting_was_read(request, found, ["agenda", "attendance", "decisions", "actions"])
    context = {
        **frame,
        "page_title": f"{found.series.name}, {formats.date(found.starts_at)}",
        "pk": found.pk,
        "state": found.state,
        "tag": page.state_tag(found),
        "facts": page.meeting_facts(found),
        "agenda": page.agenda(items, known, runs=frame["runs"], belongs=frame["belongs"], is_over=is_over),
        "in_room": known.in_room and any(one.case_id for one in items),
        "may_draw_up": frame["runs"] and not is_over and found.series.kind == Series.Kind.PANEL,
        "has_cases": any(one.case_id for one in items),
        "too_long": _too_long(items, found),
        "may_add": frame["is_told"] and not is_over,
        "room": room_of(found, today) if found.held_at else None,
        "guest": guest or (_guest_form(found, None) if marks else None),
        "has_errors": guest is not None,
        "to_agree": _to_agree(found) if found.state == Meeting.State.HELD else None,
        **_answers(request, found, today),
        **_said(found, known, is_told=frame["is_told"]),
    }
    return render(request, "meetings/meeting.html", context, status=400 if guest is not None else 200)


def room_of(found: Meeting, today: date) -> dict[str, Any]:
    """Who is in the room of a meeting, and who could be."""
    spells = found.spells.select_related("agency", "posting__user").order_by("arrived_at", "pk")
    members = queries.members(found.series, today) if found.state == Meeting.State.HELD else []
    return page.room(found, list(spells), members, today=today)


def _answers(request: Request, found: Meeting, today: date) -> dict[str, Any]:
    """What the members have answered to the invitation, and one's own answer, where one is a member."""
    if found.state != Meeting.State.CALLED:
        return {}
    members = list(queries.members(found.series, today))
    given = {one.posting_id: one for one in found.answers.all()}
    own = given.get(request.posting.pk)
    is_invited = any(one.posting_id == request.posting.pk for one in members)
    return {
        "answers": page.answers(members, given.values()),
        "answer": AnswerForm(initial={"says": own.says if own else ""}) if is_invited else None,
    }


@whoever_is_posted
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Say whether one comes."""
    if queries.one_meeting(request.posting, pk) is None:
        return not_found(request, MEETING, pk)
    form = AnswerForm(request.POST)

    def answered() -> str:
        if not form.is_valid():
            raise CannotDo("Select whether you come.")
        answer_acts.answer(meeting=pk, by=request.posting, says=Answer.Says(form.cleaned_data["says"]))
        return "Your answer is kept. You may change it until the meeting begins."

    return pressed(request, answered, missing=(MEETING, pk), to=reverse("meetings:meeting", args=[pk]))


def _said(found: Meeting, known: page.Told, *, is_told: bool) -> dict[str, Any]:
    """The record, where one is told it."""
    if not is_told:
        return {"decisions": [], "actions": [], "hidden": ""}
    # Before the room what is said of a case stands where all who are there may read it: on the case's page.
    shown = Q(case=None) if known.in_room else Q()
    told = queries.decisions_told(known.posting).filter(shown, meeting=found)
    decisions = told.select_related("item").order_by("at", "pk")
    actions = queries.actions_told(known.posting).filter(shown, meeting=found)
    actions = actions.select_related("owner__user", "owner__agency")
    return {
        "decisions": [
            page.decision(one, page.title(one.item, known), approach=page.approach_set(one, known))
            for one in decisions
        ],
        "actions": [page.action(one, known.cases.get(one.case_id or 0)) for one in actions.order_by("pk")],
        "hidden": closed_items.in_words(closed_items.hidden(known.posting, found)),
    }


def _too_long(items: list[AgendaItem], found: Meeting) -> str:
    allotted = sum(one.minutes or 0 for one in items)
    if allotted <= found.minutes:
        return ""
    return f"The items have {allotted} minutes, and the meeting {found.minutes}."


def _to_agree(found: Meeting) -> dict[str, Any] | None:
    """The newest meeting before, where its record is not agreed yet."""
    earlier = Meeting.objects.filter(series=found.series_id, state=Meeting.State.CLOSED)
    before = earlier.filter(starts_at__lt=found.starts_at).order_by("-starts_at", "-pk").first()
    if before is None or before.agreed_at:
        return None
    return {"pk": before.pk, "day": formats.date(before.starts_at)}


@whoever_is_posted
@require_http_methods(METHODS)
def change_meeting(request: Request, pk: int) -> HttpResponse:
    """Give a meeting another date, time, length or place."""
    found = meeting_to_run(request, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    local = timezone.localtime(found.starts_at)
    stands = {"on": local.date(), "time": local.time(), "minutes": found.minutes, "place": found.place}
    form = MeetingForm(posted(request), initial=stands)

    def act() -> Meeting:
        said = form.cleaned_data
        return acts.move(
            meeting=pk,
            by=request.posting,
            on=said["on"],
            at=said["time"],
            minutes=said["minutes"],
            place=said["place"],
        )

    return form_page(
        request,
        form,
        act=act,
        missing=(MEETING, pk),
        done="The change is saved. Whoever was invited is told by e-mail.",
        to=lambda made: reverse("meetings:meeting", args=[pk]),
        title="Change date, time or place",
        name=_name(found),
        back=reverse("meetings:meeting", args=[pk]),
        button="Save the change",
    )


@whoever_is_posted
@require_http_methods(METHODS)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel a meeting, with a reason."""
    found = meeting_to_run(request, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    form = WhyForm(posted(request))
    return form_page(
        request,
        form,
        act=lambda: acts.cancel(meeting=pk, by=request.posting, why=form.cleaned_data["why"]),
        missing=(MEETING, pk),
        done="The meeting is cancelled.",
        to=lambda made: reverse("meetings:meeting", args=[pk]),
        title="Cancel this meeting",
        name=_name(found),
        back=reverse("meetings:meeting", args=[pk]),
        button="Cancel the meeting",
        words="Whoever was invited is told by e-mail that it is cancelled. Why, they read here.",
    )


def _name(found: Meeting) -> str:
    return f"{found.series.name}, {formats.date(found.starts_at)}"


@whoever_is_posted
@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    """What becomes of a meeting, by one press: it is called, begins, is closed, or agrees a record."""
    by = request.posting

    def called() -> str:
        number = acts.call(meeting=pk, by=by)
        return (
            f"The meeting is called. {formats.count(number, 'member is', 'members are')} invited by e-mail."
        )

    def agreed() -> str:
        acts.agree_record(meeting=pk, record=whole(request.POST.get("record", "")), by=by)
        return "The record is agreed as correct."

    def started() -> str:
        acts.start(meeting=pk, by=by)
        return "The meeting has begun. Mark who is in the room."

    def closed() -> str:
        acts.close(meeting=pk, by=by)
        return "The meeting is closed. Actions that are open come onto the next agenda."

    steps: dict[str, Callable[[], str]] = {
        "call": called,
        "start": started,
        "close": closed,
        "agree": agreed,
    }
    return pressed(
        request,
        steps.get(request.POST.get("act", ""), _nothing),
        missing=(MEETING, pk),
        to=reverse("meetings:meeting", args=[pk]),
    )


def _nothing() -> str:
    raise NotThere


@whoever_is_posted
@require_POST
def room(request: Request, pk: int) -> HttpResponse:
    """Mark that somebody came or left: members by one press, others by their name."""
    by, act = request.posting, request.POST.get("act", "")
    if act == "guest":
        return _guest(request, pk)

    def arrived() -> str:
        found = room_acts.arrived(meeting=pk, member=whole(request.POST.get("member", "")), by=by)
        return f"{found.who} is in the room."

    def left() -> str:
        found = room_acts.left(meeting=pk, spell=whole(request.POST.get("spell", "")), by=by)
        return f"{found.who} has left."

    return pressed(
        request,
        {"arrived": arrived, "left": left}.get(act, _nothing),
        missing=(MEETING, pk),
        to=_back(request, pk),
    )


def _back(request: Request, pk: int) -> str:
    """Where one comes from: the case before the room, by its item, or the page of the meeting."""
    one = queries.one_item(request.posting, pk, whole(request.POST.get("item", "")))
    if one and one.case_id:
        return reverse("meetings:panel", args=[pk, one.pk])
    return f"{reverse('meetings:meeting', args=[pk])}#room"


def _guest_form(found: Meeting, sent: QueryDict | None) -> GuestForm:
    today = timezone.localdate()
    could_come = queries.could_come(found.series, today)
    return GuestForm(sent, day=today, could_come=could_come, auto_id="guest-%s")


def _guest(request: Request, pk: int) -> HttpResponse:
    found = meeting_to_run(request, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    form = _guest_form(found, request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    said = form.cleaned_data
    try:
        made = room_acts.guest(
            meeting=pk,
            by=request.posting,
            name=said["name"],
            posting=said["posting"].pk if said["posting"] else None,
            agency=said["agency"],
            capacity=Attendance.Capacity(said["capacity"]),
        )
    except CannotDo as fault:
        form.add_error(None, str(fault))
        return _shown(request, found, form)
    return pressed(
        request,
        lambda: f"{made.who} is in the room.",
        missing=(MEETING, pk),
        to=f"{reverse('meetings:meeting', args=[pk])}#room",
    )
