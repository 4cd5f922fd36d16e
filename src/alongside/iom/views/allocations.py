"""Who works with somebody, and caseloads that nobody holds any more."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import tables
from alongside.core.forms import Form
from alongside.core.tables import Column, Link, Row
from alongside.iom import allocating, queries
from alongside.iom.access_forms import EndForm, GiveForm
from alongside.iom.actions import allocations
from alongside.iom.allocating import Caseload
from alongside.iom.models import Allocation, Case
from alongside.iom.parts import KIND, sight_of
from alongside.iom.views.cases import not_found
from alongside.partners.access import needs
from alongside.partners.access_rules import NotAllowed
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_ALLOCATE
from alongside.partners.requests import Request

NOT_THERE = "This is no longer so: see who works with them now."


@needs(IOM_ALLOCATE)
@require_http_methods(["GET", "HEAD", "POST"])
def allocate(request: Request, pk: int) -> HttpResponse:
    """Give a case to somebody, pass it on, or end that."""
    case = queries.case_with_person(request.posting, pk)
    if case is None:
        return not_found(request, pk)
    is_end = request.method == "POST" and request.POST.get("act") == "end"
    give = GiveForm(
        request.POST if request.method == "POST" and not is_end else None,
        workers=_choices(allocating.could_hold(request.posting, case.borough)),
    )
    end = EndForm(request.POST if is_end else None)
    sent: Form = end if is_end else give
    if request.method == "POST" and sent.is_valid() and _saved(request, pk, sent, is_end=is_end):
        return redirect("iom:case", pk)
    has_errors = request.method == "POST"
    return render(
        request,
        "iom/allocate.html",
        {
            "page_title": "Who works with this person",
            "reference": case.reference,
            "case_pk": pk,
            "workers": [_worker(request, one, end) for one in allocating.open_allocations(case)],
            "give": give,
            "sent": sent,
            "has_errors": has_errors,
        },
        status=400 if has_errors else 200,
    )


def _choices(postings: list[Posting]) -> list[tuple[str, str]]:
    return [
        (str(one.pk), f"{one.user.name}, {one.get_role_display()}, {one.agency.name}") for one in postings
    ]


def _worker(request: Request, one: Allocation, end: EndForm) -> dict[str, Any]:
    is_sent = end.is_bound and request.POST.get("allocation") == str(one.pk)
    may_end = allocating.may_allocate(request.posting, one.agency_id)
    return {
        "pk": one.pk,
        "agency": one.agency.name,
        "name": one.posting.user.name,
        "since": one.from_at,
        "is_sent": is_sent,
        "form": (end if is_sent else EndForm(auto_id=f"end-{one.pk}-%s")) if may_end else None,
    }


def _saved(request: Request, pk: int, form: Form, *, is_end: bool) -> bool:
    why = form.cleaned_data["why"]
    try:
        if is_end:
            number = request.POST.get("allocation", "")
            allocation = int(number) if number.isdecimal() and len(number) < 19 else 0
            ended = allocations.end(allocation=allocation, by=request.posting, why=why)
            messages.success(request, f"{ended.posting.user.name} no longer works with them.")
        else:
            made = allocations.give(case=pk, to=int(form.cleaned_data["to"]), by=request.posting, why=why)
            messages.success(request, f"{made.posting.user.name} now works with them.")
    except allocations.CaseNotFound:
        form.add_error(None, NOT_THERE)
        return False
    except NotAllowed as fault:
        form.add_error(None if is_end else "to", str(fault))
        return False
    return True


LOADS = (
    Column(name="who", label="Held by"),
    Column(name="role", label="As"),
    Column(name="ended", label="Posting ended"),
    Column(name="cases", label="Cases", numeric=True),
)


@needs(IOM_ALLOCATE)
@require_safe
def orphaned(request: Request) -> HttpResponse:
    """Caseloads of one's agency that nobody holds any more, by who left them."""
    loads = allocating.caseloads(request.posting)
    return render(
        request,
        "iom/orphaned.html",
        {
            "page_title": "Orphaned caseloads",
            "agency": request.posting.agency.name,
            "total": sum(len(load.cases) for load in loads),
            "listing": tables.plain(LOADS, map(_load_row, loads)),
        },
    )


def _load_row(load: Caseload) -> Row:
    leaver = load.leaver
    return Row(
        cells={
            "who": Link(text=leaver.user.name, href=reverse("iom:reassign", args=[leaver.pk])),
            "role": leaver.get_role_display(),
            "ended": leaver.ends_on or "Account closed",
            "cases": len(load.cases),
        }
    )


CASES = (
    Column(name="who", label="Case"),
    Column(name="borough", label="Borough"),
    Column(name="lead", label="Lead agency"),
)


@needs(IOM_ALLOCATE)
@require_http_methods(["GET", "HEAD", "POST"])
def reassign(request: Request, pk: int) -> HttpResponse:
    """One leaver's caseload: passed on whole, or some of its cases."""
    posting = request.posting
    load = next((one for one in allocating.caseloads(posting) if one.leaver.pk == pk), None)
    if load is None:
        raise Http404
    offered = {
        one.pk: one
        for gss in sorted({case.borough for case in load.cases})
        for one in allocating.could_hold(posting, gss)
        if one.agency_id == posting.agency_id
    }
    form = GiveForm(request.POST or None, workers=_choices(list(offered.values())))
    if request.method == "POST" and form.is_valid() and _reassigned(request, form, load):
        return redirect("iom:orphaned")
    has_errors = request.method == "POST"
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=KIND,
        which=[case.reference for case in load.cases],
        people=[case.person_id for case in load.cases],
        fields=["who", "borough", "lead_agency"],
    )
    return render(
        request,
        "iom/reassign.html",
        {
            "page_title": f"{load.leaver.user.name}: "
            + ("1 case" if len(load.cases) == 1 else f"{len(load.cases)} cases"),
            "listing": tables.plain(CASES, [_case_row(case, posting) for case in load.cases]),
            "form": form,
            "has_errors": has_errors,
        },
        status=400 if has_errors else 200,
    )


def _reassigned(request: Request, form: GiveForm, load: Caseload) -> bool:
    chosen = {int(one) for one in request.POST.getlist("case") if one.isdecimal() and len(one) < 19}
    if "whole" not in request.POST and not chosen:
        form.add_error(None, "Select the cases that you pass on, or reassign the caseload whole")
        return False
    try:
        number = allocations.reassign(
            leaver=load.leaver.pk,
            to=int(form.cleaned_data["to"]),
            by=request.posting,
            why=form.cleaned_data["why"],
            cases=None if "whole" in request.POST else chosen,
        )
    except allocations.CaseNotFound:
        form.add_error(None, "Somebody else has passed some of these on meanwhile. Look again")
        return False
    except NotAllowed as fault:
        form.add_error("to", str(fault))
        return False
    messages.success(request, "1 case passed on." if number == 1 else f"{number} cases passed on.")
    return True


def _case_row(case: Case, posting: Posting) -> Row:
    name = case.person.name if sight_of(posting).shows(case, Category.IDENTITY) else case.reference
    return Row(
        id=str(case.pk),
        label=name,
        cells={
            "who": Link(text=name, href=reverse("iom:case", args=[case.pk])),
            "borough": borough(case.borough).name,
            "lead": case.lead_agency.name,
        },
    )
