"""Taking in a version of a plan: sent, checked, looked at as a difference, put in force or set aside."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit.models import Act
from alongside.core import downloads, stored_files, tables
from alongside.core.intake_files import CannotRead
from alongside.delivery import changes, flags, layout
from alongside.partners.access import needs
from alongside.partners.permissions import PLANS_KEEP
from alongside.partners.requests import Request
from alongside.plans import content, present, rows
from alongside.plans.actions import versions as acts
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.forms import BeginForm, VersionForm
from alongside.plans.models import Plan, Version
from alongside.plans.views import reading

KINDS = {
    changes.What.ADDED: "New",
    changes.What.CHANGED: "Changed",
    changes.What.MOVED: "Moved",
    changes.What.REMOVED: "No longer in the plan",
}
_CHANGES = (
    tables.Column(name="what", label="What", order=("what",)),
    tables.Column(name="sentence", label="In words"),
)
CHOOSE_AGAIN = "Choose the file again: it was not kept, because something else needs to be put right"


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin a plan with its file."""
    form = BeginForm(request.POST or None, request.FILES or None)

    def act() -> Version:
        asked = form.cleaned_data
        return acts.begin(
            by=request.posting,
            name=asked["file"].name,
            file=asked["file"],
            title=asked["title"],
            year=asked["year"],
        )

    context = {"page_title": "Begin a delivery plan", "plan": None}
    return _taken_in(request, form, act, context)


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: Request, pk: int) -> HttpResponse:
    """Take in a further version."""
    plan = reading.kept(request, pk)
    form = VersionForm(request.POST or None, request.FILES or None)

    def act() -> Version:
        sent = form.cleaned_data["file"]
        return acts.receive(plan=plan, by=request.posting, name=sent.name, file=sent)

    context = {"page_title": "Take in a version of the plan", "plan": _named(plan)}
    return _taken_in(request, form, act, context)


def _taken_in(
    request: Request, form: Any, act: Callable[[], Version], context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            version = act()
        except acts.Again as fault:
            messages.info(request, "This file is there already. Nothing has been done with it now.")
            return redirect("plans:version", fault.version.plan_id, fault.version.number)
        except CannotRead as fault:
            form.add_error("file", str(fault))
        except acts.NoYear:
            form.add_error(
                "year", "The file does not say its year above the table. Enter the year in which it begins"
            )
        except acts.NoTitle as fault:
            form.add_error(
                "title", f"{fault}. Open that plan to take in a further version of it, or give another title"
            )
        else:
            return redirect("plans:version", version.plan_id, version.number)
    has_errors = request.method == "POST"
    if has_errors and request.FILES.get("file") and "file" not in form.errors:
        form.add_error("file", CHOOSE_AGAIN)
    context |= {"form": form, "has_errors": has_errors}
    return render(request, "plans/upload.html", context, status=400 if has_errors else 200)


@needs(PLANS_KEEP)
@require_safe
def version(request: Request, pk: int, number: int) -> HttpResponse:
    """What a version would change, or what it is, and what is odd in it."""
    plan = reading.kept(request, pk)
    found = _version(plan, number)
    read = content.plan_of(found.content)
    new = layout.outcomes_of(read)
    waits = found.state == Version.State.CHECKED
    told = changes.changes(rows.now(plan).outcomes, new) if waits else ()
    # Changes of one kind stay as the file has them.
    listing = tables.page_of_list(
        tables.ask(request.GET, _CHANGES, default="what"), told, row=_change_row, tiebreak="what"
    )
    odd = flags.flags_of(read)
    reading.was_read(request, [plan.pk], [f"version {found.number}"])
    text, colour = present.STATES[Version.State(found.state)]
    context = {
        "page_title": f"Version {found.number}",
        "plan": _named(plan),
        "version": {
            "number": found.number,
            "file": found.file.name,
            "size": found.file.size,
            "sha256": found.sha256,
            "received": f"{found.received_by.user.name}, {found.received_by.agency.name}",
            "received_at": found.received_at,
            "decided_at": found.decided_at,
        },
        "state": {"text": text, "colour": colour},
        "waits": waits,
        "is_first": plan.current_id is None,
        "figures": _figures(new, told, waits=waits),
        "changes": listing if told else None,
        "flags": present.flag_table(odd) if odd else None,
        "flag_count": len(odd),
        "others": [
            {
                "number": one.number,
                "state": present.STATES[Version.State(one.state)][0],
                "at": one.received_at,
            }
            for one in plan.versions.exclude(pk=found.pk).defer("content").order_by("-number")
        ],
    }
    return render(request, "plans/version.html", context)


@needs(PLANS_KEEP)
@require_POST
def apply(request: Request, pk: int, number: int) -> HttpResponse:
    """Put a version in force."""
    found = _version(reading.kept(request, pk), number)
    try:
        changed = acts.apply(version=found, by=request.posting)
    except CannotDo as fault:
        messages.warning(request, str(fault))
        return redirect("plans:version", pk, number)
    messages.success(
        request, f"Version {number} is in force. Rows that are new, different or gone: {changed:,}."
    )
    return redirect("plans:plan", pk)


@needs(PLANS_KEEP)
@require_POST
def set_aside(request: Request, pk: int, number: int) -> HttpResponse:
    """Put a version out of the way."""
    found = _version(reading.kept(request, pk), number)
    try:
        acts.set_aside(version=found, by=request.posting)
    except CannotDo as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, f"Version {number} is set aside. The plan stays as it is.")
    return redirect("plans:version", pk, number)


@needs(PLANS_KEEP)
@require_safe
def received(request: Request, pk: int, number: int) -> HttpResponseBase:
    """A version's file exactly as it was received."""
    plan = reading.kept(request, pk)
    found = _version(plan, number)
    if found.file.content_removed_on:
        raise Http404
    reading.was_read(request, [plan.pk], [f"file of version {number}"], act=Act.EXPORT)
    # Read now: an answer that is sent bit by bit is read when who acts is no longer known to the database.
    answer = StreamingHttpResponse(
        list(stored_files.parts(found.file)), content_type="application/octet-stream"
    )
    return downloads.attached(answer, found.file.name)


def _version(plan: Plan, number: int) -> Version:
    found = plan.versions.select_related("file", "received_by__user", "received_by__agency")
    return get_object_or_404(found, number=number)


def _named(plan: Plan) -> dict[str, Any]:
    return {"pk": plan.pk, "name": present.name(plan)}


def _figures(new: Any, told: Any, *, waits: bool) -> list[dict[str, Any]]:
    if waits and told:
        return [
            {"number": sum(one.what is what for one in told), "label": label} for what, label in KINDS.items()
        ]
    actions = [action for outcome in new for action in outcome.actions]
    return [
        {"number": len(new), "label": "Outcomes"},
        {"number": len(actions), "label": "Actions"},
        {"number": sum(len(action.milestones) for action in actions), "label": "Milestones"},
    ]


def _change_row(one: changes.Change) -> tables.Row:
    return tables.Row(cells={"what": KINDS[one.what], "sentence": changes.sentence(one)})
