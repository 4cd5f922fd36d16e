"""A panel and its cases: drawing up the agenda, each agency's part, the screen of the room, the profile."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import parts as case_parts
from alongside.casework import queries as casework
from alongside.casework.models import Case, Referral
from alongside.casework.note_forms import category_field
from alongside.casework.parts import KIND as CASE
from alongside.casework.views.reading import was_read
from alongside.core import conflicts, documents, formats
from alongside.core.forms import Form
from alongside.meetings import drafts, drawing_up, page, panel_page, queries, referrals, screen
from alongside.meetings.actions import agenda as acts
from alongside.meetings.actions import copies as copy_acts
from alongside.meetings.actions import parts as part_acts
from alongside.meetings.actions import showing as showing_acts
from alongside.meetings.actions.finding import MEETING
from alongside.meetings.faults import NotThere
from alongside.meetings.forms import CopyForm, DrawUpForm, PartForm
from alongside.meetings.models import AgendaItem, Meeting, Part, Series, Showing
from alongside.meetings.views import items
from alongside.meetings.views.meetings import room_of
from alongside.meetings.views.pages import (
    METHODS,
    form_page,
    meeting_to_run,
    meeting_was_read,
    posted,
    pressed,
)
from alongside.partners.access import asked_by_the_page
from alongside.partners.access import posted as whoever_is_posted
from alongside.partners.models import Posting
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

PROFILE = Path(__file__).parents[1] / "documents" / "profile.typ"


@whoever_is_posted
@require_http_methods(METHODS)
def draw_up(request: Request, pk: int) -> HttpResponse:
    """The cases that have a reason to be on the agenda of a panel, to be chosen."""
    found = meeting_to_run(request, pk)
    if found is None or found.series.kind != Series.Kind.PANEL:
        return not_found(request, MEETING, pk)
    proposed = drawing_up.proposals(request.posting, found)
    waiting = list(referrals.undecided(request.posting, found))
    form = DrawUpForm(posted(request), proposed=proposed, waiting=waiting)
    was_read(request, [one.case for one in proposed], ["identity", "standing"])

    def act() -> list[AgendaItem]:
        return acts.draw_up(
            meeting=pk,
            by=request.posting,
            cases=form.chosen,
            minutes=form.cleaned_data["minutes"],
            reference=form.cleaned_data["reference"],
            referred=form.referred,
        )

    return form_page(
        request,
        form,
        act=act,
        missing=(MEETING, pk),
        done="They are on the agenda. Of a case each agency may fill in its part now.",
        to=lambda made: reverse("meetings:meeting", args=[pk]),
        title="Draw up the agenda",
        name=_name(found),
        back=reverse("meetings:meeting", args=[pk]),
        template="meetings/draw_up.html",
        hints={str(one.case.pk): one.words for one in proposed},
        referral_hints={str(one.pk): _waits(one) for one in waiting},
        has_proposed=bool(proposed),
        has_waiting=bool(waiting),
    )


def _waits(one: Referral) -> str:
    return f"Sent on {formats.date(one.sent_at)}. {one.get_state_display()}"


def _name(found: Meeting) -> str:
    return f"{found.series.name}, {formats.date(found.starts_at)}"


def _case_item(request: Request, pk: int, number: int) -> tuple[AgendaItem, Case] | None:
    """An item and its case, which the posting is told and may see."""
    one = queries.one_item(request.posting, pk, number)
    case = casework.one(request.posting, one.case_id) if one and one.case_id else None
    return (one, case) if one and case else None


@whoever_is_posted
@require_http_methods(METHODS)
def part(request: Request, pk: int, number: int) -> HttpResponse:
    """What one's agency brings on a case; where a colleague saved it meanwhile, both versions are shown."""
    found = _case_item(request, pk, number)
    if found is None:
        return not_found(request, acts.KIND, number)
    one, case = found
    try:
        part_acts.to_fill_in(one, request.posting)
    except NotThere:
        return not_found(request, acts.KIND, number)
    before = part_acts.current(one, request.posting.agency_id)
    now = part_acts.stands(before)
    pack = case_parts.sight_of(request.posting).pack_of(case)
    offered = panel_page.part_categories(pack)
    category = category_field(case, pack, request.posting, offered=offered)
    kinds = {**PartForm.base_fields, "category": category}
    saving = conflicts.Change(
        posted(request),
        about=f"part {one.pk} {request.posting.agency_id}",
        fields=part_acts.FIELDS,
        kinds=kinds,
    )
    kept = drafts.said(request.posting, pk, f"part-{one.pk}")
    initial = {"opened": saving.seal(now), **{name: value for name, value in now.items() if value}, **kept}
    form = PartForm(saving.posted, initial=initial, category=category)
    was_read(request, [case], ["identity"])
    if request.POST.get("act") == "draft" and drafts.keep(
        by=request.posting, meeting=pk, form=f"part-{number}", typed=request.POST
    ):
        return redirect("meetings:part", pk, number)
    if saving.is_unsettled:
        return _both_versions(request, saving, form, one, before)
    back = reverse("meetings:panel", args=[pk, number])
    try:
        return form_page(
            request,
            form,
            act=lambda: part_acts.fill_in(
                meeting=pk,
                item=number,
                by=request.posting,
                said={name: form.cleaned_data[name] for name in part_acts.FIELDS},
                was=saving.was,
            ),
            missing=(acts.KIND, number),
            done="Your agency’s part is saved. You may change it until the meeting is over.",
            to=lambda made: back,
            title="Your agency’s part",
            name=page.item_title(one, {case.pk: case}, request.posting, {}),
            back=back,
            template="meetings/part.html",
            key=f"part-{one.pk}",
            pk=pk,
            hints=category.hints,  # type: ignore[attr-defined]
            token=drafts.token(request.posting, pk),
            token_name=drafts.TOKEN,
            version=_version(before),
            is_over=one.meeting.state not in drafts.TO_COME,
        )
    except conflicts.ChangedMeanwhile:
        before = part_acts.current(one, request.posting.agency_id)
        return _both_versions(request, saving, form, one, before)


def _version(before: Part | None) -> str:
    if before is None:
        return ""
    return f"Version {before.version}, by {before.by.user.name} on {formats.datetime(before.at)}"


def _both_versions(
    request: Request, saving: conflicts.Change, form: PartForm, one: AgendaItem, before: Part | None
) -> HttpResponse:
    """What was saved meanwhile, beside what was typed."""
    is_other = before is not None and before.by_id != request.posting.pk
    by = before.by.user.name if before and is_other else "You yourself, on another page,"
    context = {
        **saving.page(form, now=part_acts.stands(before), by=by, at=before.at if before else None),
        "page_title": "This was saved meanwhile",
        "name": one.title,
        "back": reverse("meetings:panel", args=[one.meeting_id, one.pk]),
        "back_label": "Back to the case",
        "has_errors": saving.is_unsettled,
    }
    return render(request, "core/conflict.html", context, status=409)


@whoever_is_posted
@require_safe
def panel(request: Request, pk: int, number: int) -> HttpResponse:
    """One case for the screen of the room: what all who are there may read, and what is said of it."""
    return shown(request, pk, number)


def shown(
    request: Request, pk: int, number: int, *, decision: Form | None = None, action: Form | None = None
) -> HttpResponse:
    """The same, with the forms by which something is written down as they were sent.

    Whoever runs a meeting that is being held has the screen of the room before them: they are shown a case
    while it stands before the room, and so is in the log, and of another its reference.
    """
    agenda = list(queries.items_told(request.posting).filter(meeting=pk).select_related(*queries.OF_ITEM))
    one = next((each for each in agenda if each.pk == number), None)
    case = casework.one(request.posting, one.case_id) if one and one.case_id else None
    if one is None or case is None:
        return not_found(request, acts.KIND, number)
    meeting, posting = one.meeting, request.posting
    is_held = meeting.state == Meeting.State.HELD
    here = screen.seats(meeting) if is_held else []
    showings = list(Showing.objects.filter(meeting=meeting)) if is_held else []
    stands = panel_page.stands_there(showings)
    now = stands if stands and stands.item_id == one.pk else None
    seen = screen.of(case, here, viewer=posting, limit=showing_acts.limit_of(now) if now else None)
    frame = page.frame(posting, meeting.series)
    writes = frame["runs"] and is_held
    waits = writes and now is None
    record = {} if waits or seen.why_nothing else panel_page.record(case, one, posting, seen)
    was_read(request, [case], list(record.get("shown", [])))
    if writes and now and set(record.get("shown", [])) - set(now.on_screen):
        stands = showing_acts.says_more(meeting=pk, item=number, by=posting)
    context = {
        **frame,
        "page_title": case.reference if waits else panel_page.name(case, posting, seen),
        "name": _name(meeting),
        "pk": pk,
        "number": number,
        "reference": case.reference,
        "lead": case.lead_agency.name,
        "is_held": is_held,
        "here": panel_page.who_is_here(here),
        "why_nothing": seen.why_nothing,
        "waits": waits,
        "record": record,
        "showing": panel_page.before_the_room(showings, one),
        "newest": _key(stands),
        "writes": writes,
        "room": room_of(meeting, timezone.localdate()) if writes else None,
        "may_fill_in": meeting.state in drafts.TO_COME and frame["belongs"],
        "case_href": reverse("casework:case", args=[case.pk]),
        **_around(one, agenda),
    }
    # What was decided, the approach that stands and what is being typed are for whoever may read plans.
    plan = case_parts.sight_of(posting).pack_of(case).categories.plan
    may_read = all(seen.shows(each, plan) for each in (meeting.series.agency_id, case.lead_agency_id))
    context["says"] = may_read and not waits
    is_wrong = decision is not None or action is not None
    if context["says"]:
        context |= items.said_on(posting, one, case)
    if context["says"] and writes:
        context |= items.writing(posting, one, case, decision=decision, action=action)
        context["has_errors"] = is_wrong
    elif is_wrong:
        messages.warning(
            request, "This is not saved. What you typed is kept for you on the page of the item."
        )
    return render(request, "meetings/panel.html", context, status=400 if is_wrong else 200)


def _key(stands: Showing | None) -> str:
    """By what the page knows that another case, or the same before another room, stands there now."""
    return str(stands.pk if stands else 0)


def _around(one: AgendaItem, agenda: list[AgendaItem]) -> dict[str, Any]:
    """Where a case stands among those of its meeting, and the items before and after it."""
    order = [(each.pk, each.case_id) for each in agenda]
    at = [pk for pk, _ in order].index(one.pk)
    number = [pk for pk, case in order if case]

    def beside(place: int) -> dict[str, Any] | None:
        if not 0 <= place < len(order):
            return None
        pk, case = order[place]
        name = "meetings:panel" if case else "meetings:item"
        return {"pk": pk if case else 0, "href": reverse(name, args=[one.meeting_id, pk])}

    return {
        "place": f"Case {number.index(one.pk) + 1} of {len(number)}",
        "before": beside(at - 1),
        "after": beside(at + 1),
    }


@whoever_is_posted
@asked_by_the_page
@require_http_methods(METHODS)
def show(request: Request, pk: int, number: int) -> HttpResponse:
    """Put a case before the room, or take it away. Its page asks by itself what stands there now."""
    if request.method != "POST":
        if queries.one_item(request.posting, pk, number) is None:
            return not_found(request, acts.KIND, number)
        stands = Showing.objects.filter(meeting=pk, until_at=None).first()
        return HttpResponse(_key(stands), content_type="text/plain")

    def pressed_it() -> str:
        if request.POST.get("act") == "stop":
            showing_acts.stop(meeting=pk, by=request.posting)
            return "Nothing stands before the room."
        showing_acts.show(meeting=pk, item=number, by=request.posting)
        return "The case stands before the room. To whom it is shown is in the log."

    return pressed(
        request, pressed_it, missing=(acts.KIND, number), to=reverse("meetings:panel", args=[pk, number])
    )


@whoever_is_posted
@require_http_methods(METHODS)
def profile(request: Request, pk: int, number: int) -> HttpResponse:
    """The partnership profile of a case on one page, and for whom it is printed."""
    found = _case_item(request, pk, number)
    if found is None:
        return not_found(request, acts.KIND, number)
    one, case = found
    posting, runs = request.posting, queries.may_run(request.posting, one.meeting.series)
    who = panel_page.recipients(one.meeting, case, posting, runs=runs)
    form = CopyForm(posted(request), recipients=who, initial={"recipient": str(posting.pk)})
    if form.is_bound and form.is_valid():
        recipient = next(each for each in who if str(each.pk) == form.cleaned_data["recipient"])
        return _printed(request, one, case, recipient)
    seen = screen.of(case, [], viewer=posting)
    record = {} if seen.why_nothing else panel_page.record(case, one, posting, seen)
    was_read(request, [case], ["profile", *record.get("shown", [])])
    context = {
        "page_title": f"Partnership profile: {panel_page.name(case, posting, seen)}",
        "name": _name(one.meeting),
        "back": reverse("meetings:panel", args=[pk, number]),
        "record": record,
        "why_nothing": seen.why_nothing,
        "form": form,
        "has_errors": form.is_bound,
        "copies": panel_page.copies(one),
    }
    return render(request, "meetings/profile.html", context, status=400 if form.is_bound else 200)


def _printed(request: Request, one: AgendaItem, case: Case, recipient: Posting) -> HttpResponse:
    """A copy for somebody: what they and whoever prints it may read, with their name across each page."""
    seen = screen.of(case, [screen.seat_of(recipient)], viewer=request.posting)
    if seen.why_nothing:
        return not_found(request, CASE, case.pk)
    record = panel_page.record(case, one, request.posting, seen)
    made = copy_acts.make(
        item=one, case=case, recipient=recipient, by=request.posting, categories=record["shown"]
    )
    said = panel_page.paper(case, record, copy=made.reference, recipient=recipient, meeting=one.meeting)
    content = documents.pdf(PROFILE, said, title="Partnership profile", made_at=timezone.now())
    name = content_disposition_header(as_attachment=True, filename=f"{case.reference}-{made.reference}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name or ""})


@whoever_is_posted
@require_safe
def disclosed(request: Request, pk: int) -> HttpResponse:
    """To whom each case of a meeting was shown, for whoever runs it."""
    found = meeting_to_run(request, pk)
    if found is None or found.series.kind != Series.Kind.PANEL:
        return not_found(request, MEETING, pk)
    meeting_was_read(request, found, ["disclosures"])
    context = {
        "page_title": "What was disclosed to whom",
        "name": _name(found),
        "back": reverse("meetings:meeting", args=[pk]),
        **panel_page.disclosures(request.posting, found),
    }
    return render(request, "meetings/disclosed.html", context)
