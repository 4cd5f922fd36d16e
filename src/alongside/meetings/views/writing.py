"""What is written down on an item while the meeting is held, from its page or from the screen of the room."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from alongside.core.forms import PARTS, Form
from alongside.meetings import closed_items, drafts, queries
from alongside.meetings.actions import agenda as acts
from alongside.meetings.actions import said as said_acts
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Meeting
from alongside.meetings.views import items, panel
from alongside.meetings.views.pages import meeting_to_run
from alongside.partners.access import posted as whoever_is_posted
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

# What the forms of the screen of the room say of where they stand.
PANEL = "panel"


@whoever_is_posted
@require_POST
def decide(request: Request, pk: int, number: int) -> HttpResponse:
    """Write down what was decided on an item, and why."""
    return _written(request, pk, number, items.DECISION)


@whoever_is_posted
@require_POST
def set_action(request: Request, pk: int, number: int) -> HttpResponse:
    """Write down who is to do what."""
    return _written(request, pk, number, items.ACTION)


def _written(request: Request, pk: int, number: int, which: str) -> HttpResponse:
    """Save a form, or show it again on the page from which it came: the one before the room names what all
    may read, and the other what its reader may.
    """
    found = meeting_to_run(request, pk)
    one = queries.one_item(request.posting, pk, number) if found else None
    if one is None:
        return not_found(request, acts.KIND, number)
    case = queries.cases_on(request.posting, [one]).get(one.case_id or 0)
    form = items.form_of(request.posting, one, which, case, data=request.POST)
    on_panel = case is not None and request.POST.get("on") == PANEL
    here = reverse("meetings:panel" if on_panel else "meetings:item", args=[pk, number])
    if one.meeting.state != Meeting.State.HELD or number in closed_items.hidden(request.posting, one.meeting):
        return items.shown(request, one, unsaved=_typed(form))
    kept = drafts.keep(by=request.posting, meeting=pk, form=f"{which}-{number}", typed=request.POST)
    if request.POST.get("act") == "draft" and kept:
        messages.success(request, "What you typed is kept for you. Nobody else reads it.")
        return redirect(here)
    if form.is_valid():
        try:
            if which == items.DECISION:
                said_acts.decide(meeting=pk, item=number, by=request.posting, **form.cleaned_data)
            else:
                given = {**form.cleaned_data, "owner": int(form.cleaned_data["owner"])}
                said_acts.set_action(meeting=pk, item=number, by=request.posting, **given)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except NotThere:
            return not_found(request, acts.KIND, number)
        else:
            messages.success(request, "It is written down.")
            return redirect(here)
    wrong: dict[str, Any] = {which: form}
    return panel.shown(request, pk, number, **wrong) if on_panel else items.shown(request, one, **wrong)


def _typed(form: Form) -> list[dict[str, str]]:
    """What stands in the fields of a form, so that it can be copied where it cannot be saved."""
    labels = {name: str(field.label) for name, field in form.fields.items()}
    said = {name: form.data.get(name, "").strip() for name in labels}
    if "owner" in labels:
        said["owner"] = dict(form.fields["owner"].choices).get(said["owner"], "")  # type: ignore[attr-defined]
        said["due_on"] = " ".join(form.data.get(f"due_on-{part}", "") for part in PARTS).strip()
    return [{"key": labels[name], "value": value} for name, value in said.items() if value]
