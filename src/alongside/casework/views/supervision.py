"""Supervision: who holds how much, what nobody holds, passing many cases on, and signing closures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import case_list, case_page, parts, queries, supervision, supervision_page
from alongside.casework.actions import cases as case_acts
from alongside.casework.actions import closures, workers
from alongside.casework.models import Case, Closure
from alongside.casework.parts import KIND
from alongside.casework.task_forms import DecideForm, ReassignForm
from alongside.casework.views.reading import was_read
from alongside.core import formats, tables
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SUPERVISE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

METHODS = ["GET", "HEAD", "POST"]


@needs(CASES_SUPERVISE)
@require_safe
def overview(request: Request) -> HttpResponse:
    """Caseload against capacity by worker, with what is not as it should be."""
    posting = request.posting
    names = supervision.names()
    waiting = queries.closures_to_decide(posting).count()
    nobody = supervision.cases(posting, show=supervision.UNASSIGNED).count()
    orphaned = supervision.cases(posting, show=supervision.ORPHANED).count()
    here = reverse("casework:supervised")
    context = {
        "page_title": "Supervision",
        "tiles": [
            {"number": waiting, "label": "closures to sign", "href": reverse("casework:closures")},
            {
                "number": nobody,
                "label": "cases without a worker",
                "href": f"{here}?show={supervision.UNASSIGNED}",
            },
            {"number": orphaned, "label": "orphaned cases", "href": f"{here}?show={supervision.ORPHANED}"},
        ],
        "listing": supervision_page.loads(supervision.loads(posting), names),
        "years": supervision_page.years(supervision.years(posting), names),
    }
    return render(request, "casework/supervision.html", context)


@needs(CASES_SUPERVISE)
@require_safe
def supervised(request: Request) -> HttpResponse:
    """The cases that one answers for, to select some and pass them on."""
    posting, show = request.posting, request.GET.get("show", "")
    asked = request.GET.get("worker", "")
    worker = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    sight = parts.sight_of(posting)
    read: list[Case] = []

    def row(case: Case) -> tables.Row:
        read.append(case)
        return supervision_page.row(case, sight)

    found = supervision.cases(posting, show=show, worker=worker)
    listing = tables.page(
        tables.ask(request.GET, supervision_page.COLUMNS, default="reference"),
        found.select_related("lead_agency", "worker__user").prefetch_related("person"),
        row=row,
    )
    was_read(request, read, ["identity", "standing"])
    context = {
        "page_title": supervision_page.TITLES.get(show, "Cases to pass on"),
        "listing": listing,
        "tabs": supervision_page.tabs(show),
    }
    return render(request, "casework/supervised.html", context)


@needs(CASES_SUPERVISE)
@require_http_methods(METHODS)
def reassign(request: Request) -> HttpResponse:
    """Have one worker take on the cases that were selected: all of them, or none."""
    posting = request.posting
    chosen = case_list.selected((request.POST if request.method == "POST" else request.GET).getlist("case"))
    found = list(
        supervision.cases(posting)
        .filter(pk__in=chosen)
        .select_related("worker__user", "lead_agency")
        .prefetch_related("person")
        .order_by("pk")
    )
    if not chosen or len(found) != len(chosen):
        if chosen:
            return not_found(request, KIND, min(chosen))
        messages.error(request, "Select at least one case to pass on.")
        return redirect("casework:supervised")
    offered = {one.pk: one for case in found for one in queries.could_work(case)}
    people = sorted(offered.values(), key=lambda one: (one.user.name, one.pk))
    form = ReassignForm(request.POST if request.method == "POST" else None, workers=people)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            given = workers.assign_many(cases=chosen, to=int(asked["to"]), by=posting, words=asked["why"])
        except case_acts.CannotDo as fault:
            form.add_error(None, str(fault))
        except case_acts.CaseNotFound:
            return not_found(request, KIND, min(chosen))
        else:
            worker = offered[int(asked["to"])].user.name
            messages.success(request, f"{worker} works on {formats.count(len(given), 'case')} more.")
            return redirect("casework:supervision")
    was_read(request, found, ["identity", "standing"])
    sight = parts.sight_of(posting)
    has_errors = request.method == "POST"
    context = {
        "page_title": "Pass cases on",
        "listing": tables.plain(
            supervision_page.COLUMNS, [supervision_page.row(one, sight) for one in found]
        ),
        # Who works on each as it was chosen: what somebody changes meanwhile is said, and not written over.
        "chosen": [f"{one.pk}:{chosen[one.pk] or ''}" for one in found],
        "number": len(found),
        "form": form,
        "has_errors": has_errors,
    }
    return render(request, "casework/reassign.html", context, status=400 if has_errors else 200)


@needs(CASES_SUPERVISE)
@require_safe
def closures_waiting(request: Request) -> HttpResponse:
    """The closures that wait for a second person."""
    sight, names = parts.sight_of(request.posting), supervision.names()
    read: list[Case] = []

    def row(closure: Closure) -> tables.Row:
        read.append(closure.case)
        return supervision_page.closure_row(closure, names, sight)

    found = queries.closures_to_decide(request.posting)
    listing = tables.page(
        tables.ask(request.GET, supervision_page.CLOSURES, default="asked"),
        found.select_related("case__lead_agency", "by__user").prefetch_related("case__person"),
        row=row,
    )
    was_read(request, read, ["identity", "standing"])
    context = {"page_title": "Closures to sign", "listing": listing}
    return render(request, "casework/closures.html", context)


@needs(CASES_SUPERVISE)
@require_http_methods(METHODS)
def decide_closure(request: Request, pk: int) -> HttpResponse:
    """Sign that a case is closed, or refuse."""
    waiting = queries.closures_to_decide(request.posting)
    found = waiting.select_related("case__lead_agency", "by__user", "agency").filter(pk=pk).first()
    if found is None:
        return not_found(request, closures.KIND, pk)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            if asked["decision"] == "SIGN":
                closures.sign(closure=pk, by=request.posting, why=asked["why"])
                messages.success(request, "The case is closed. It is kept until its review.")
            else:
                closures.refuse(closure=pk, by=request.posting, why=asked["why"])
                messages.success(request, "The case stays open, and whoever asked reads why.")
        except case_acts.CannotDo as fault:
            form.add_error(None, str(fault))
        except closures.ClosureNotFound:
            return not_found(request, closures.KIND, pk)
        else:
            return redirect("casework:case", found.case_id)
    was_read(request, [found.case], ["identity", "standing"])
    sight = parts.sight_of(request.posting)
    has_errors = request.method == "POST"
    context = {
        "page_title": "Sign a closure",
        "name": f"{found.case.reference}, {case_page.name(found.case, sight)}",
        "facts": supervision_page.closure(found, sight),
        "case_href": reverse("casework:case", args=[found.case_id]),
        "form": form,
        "has_errors": has_errors,
    }
    return render(request, "casework/closure.html", context, status=400 if has_errors else 200)


@needs(CASES_WORK)
@require_http_methods(["POST"])
def take_back_closure(request: Request, pk: int) -> HttpResponse:
    """Take back what one asked for oneself."""
    try:
        taken = closures.take_back(closure=pk, by=request.posting)
    except closures.ClosureNotFound:
        return not_found(request, closures.KIND, pk)
    messages.success(request, "You have taken it back: the case stays open.")
    return redirect("casework:case", taken.case_id)
