"""The worklist, one case with its why, and deciding on one or many."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import tables
from alongside.core.filters import filters
from alongside.core.forms import errors
from alongside.iom import access_page, allocation_page, case_page, queries, rules, tabs
from alongside.iom.actions import decisions, refusals
from alongside.iom.forms import BOTH, CaseFilterForm, DecisionForm
from alongside.iom.models import Case
from alongside.iom.parts import KIND, PROGRAMME, sight_of
from alongside.iom.present import CaseRows
from alongside.partners import saved_views, sharing
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_DECIDE, IOM_EXPORT, IOM_SEE
from alongside.partners.requests import Request
from alongside.partners.rules import may

MOVED_AWAY = (
    "Some of the cases that you selected are no longer yours to decide. Look at those that are left, and "
    "decide again"
)
LIST = saved_views.add(
    saved_views.List(page="iom:cases", label="Core cohort cases", needs=IOM_SEE, form=CaseFilterForm)
)


def filter_form(request: Request) -> CaseFilterForm:
    """The filter of a list, for what the posting may see."""
    return CaseFilterForm(request.GET, has_area=not request.posting.borough, sight=sight_of(request.posting))


def not_found(request: Request, pk: int) -> HttpResponse:
    """The page that says that there is no such case, whether there is none or it is not theirs to see.

    Answered and not raised, because what is raised takes the entry in the log back with it.
    """
    refusals.case_refused(by=request.posting, pk=pk)
    handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(404)
    return handler(request, exception=Http404())


@needs(IOM_SEE)
@require_safe
def worklist(request: Request) -> HttpResponse:
    """The cases of a posting's borough (or of London), narrowed and sorted as asked."""
    posting, today = request.posting, timezone.localdate()
    sight = sight_of(posting)
    form = CaseFilterForm(request.GET, has_area=not posting.borough, sight=sight)
    narrowed = form.narrowed()
    rows = CaseRows(sight, not posting.borough, today)
    bar = saved_views.bar(request, LIST, rows.columns, form)
    if bar.away:
        return redirect(bar.away)
    found = queries.cases(posting, narrowed, today)
    shown: list[Case] = []

    def row(case: Case) -> tables.Row:
        shown.append(case)
        return rows.row(case)

    listing = tables.page(
        tables.ask(bar.params, rows.columns, default=rows.default_order, shown=bar.columns.shown),
        found.select_related("person"),
        row=row,
        total=found.count(),
    )
    _log_reading(posting, shown, rows.fields)
    heading = BOTH.get(narrowed.standing, "All cases")
    return render(
        request,
        "iom/worklist.html",
        {
            "page_title": heading,
            "listing": listing,
            "nothing_flows": not sharing.scope_of(posting).flows.get(PROGRAMME),
            "bar": bar,
            "panel": filters(form, bar.params),
            "hidden": rows.hidden,
            "can_decide": may(posting, IOM_DECIDE),
            "can_export": may(posting, IOM_EXPORT),
            "query": bar.params.urlencode(),
            "run": queries.latest_run(),
        },
    )


@needs(IOM_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: Request, pk: int) -> HttpResponse:
    """One case: why it is eligible, what was decided, and, for those who may, the decision."""
    posting, today = request.posting, timezone.localdate()
    found = queries.case_with_person(posting, pk)
    if found is None:
        return not_found(request, pk)
    kinds = rules.choices_for(eligibility=found.eligibility, decided=found.decided)
    may_decide = may(posting, IOM_DECIDE)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    form = DecisionForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and form.is_valid() and _decided(request, form, [pk]):
        return redirect(_next(request, found))
    context = case_page.context(found, posting=posting, today=today)
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=KIND,
        which=[found.reference],
        people=[found.person_id],
        fields=context["shown"],
    )
    form.initial["seen"] = context["newest_decision"]
    has_errors = request.method == "POST"
    return render(
        request,
        "iom/case.html",
        {
            **context,
            "access": access_page.panel(found, posting, now=timezone.now()),
            "allocation": allocation_page.panel(found, posting),
            "tabs": tabs.of(found, posting, current="record"),
            "form": form,
            "may_decide": may_decide,
            "has_errors": has_errors and bool(errors(form)),
            "next_undecided": queries.next_undecided(posting, found, today) if may_decide else None,
        },
        status=400 if has_errors else 200,
    )


@needs(IOM_DECIDE)
@require_http_methods(["POST"])
def decide_many(request: Request) -> HttpResponse:
    """Many cases at once, with one reason: first the cases and the form, then the decision."""
    posting, today = request.posting, timezone.localdate()
    wanted = {int(pk) for pk in request.POST.getlist("case") if pk.isdecimal() and len(pk) < 10}
    sight = sight_of(posting)
    order = ("person", "pk") if sight.throughout(Category.IDENTITY) else ("pk",)
    chosen = list(queries.visible_to(posting).filter(pk__in=wanted).select_related("person").order_by(*order))
    if not chosen:
        messages.warning(request, "Select the cases that you want to decide, and then choose Decide.")
        return redirect("iom:cases")
    kinds = _kinds_for_all(chosen)
    # The list sends the cases alone. An unticked radio is not sent with the form, but an empty note is.
    is_decision = "text" in request.POST
    ids = [case.pk for case in chosen]
    form = DecisionForm(
        request.POST if is_decision else None,
        kinds=kinds,
        initial={"seen": queries.newest_decision(ids, posting)},
    )
    if is_decision and len(chosen) < len(wanted):
        form.add_error(None, MOVED_AWAY)
    if is_decision and form.is_valid() and _decided(request, form, ids):
        return redirect(f"{reverse('iom:cases')}?standing=undecided")
    rows = CaseRows(sight, not posting.borough, today)
    _log_reading(posting, chosen, rows.fields)
    return render(
        request,
        "iom/decide_many.html",
        {
            "page_title": f"Decide {len(chosen)} cases" if len(chosen) != 1 else "Decide 1 case",
            "listing": tables.plain(rows.columns, map(rows.row, chosen)),
            "ids": ids,
            "form": form,
            "kinds": kinds,
            "has_errors": is_decision and bool(errors(form)),
        },
        status=400 if is_decision else 200,
    )


def _kinds_for_all(chosen: list[Case]) -> tuple[str, ...]:
    """The kinds of decision that fit every one of some cases."""
    offered = [rules.choices_for(eligibility=case.eligibility, decided=case.decided) for case in chosen]
    return tuple(kind for kind in offered[0] if all(kind in kinds for kinds in offered))


def _decided(request: Request, form: DecisionForm, ids: list[int]) -> bool:
    """Record the decision; what stands against it is said on the form."""
    try:
        decisions.decide(
            cases=ids,
            by=request.posting,
            seen=(form.cleaned_data.get("seen") or 0) if "seen" in form.data else None,
            **form.asked(),
        )
    except decisions.CasesNotFound:
        raise Http404 from None
    except decisions.ChangedMeanwhile as fault:
        form.add_error(None, str(fault))
        # The page that says so shows what is new, which has then been seen.
        form.data = {**request.POST.dict(), "seen": fault.newest}
        return False
    except rules.NotAllowed as fault:
        form.add_error(None, str(fault))
        return False
    messages.success(request, "1 case decided." if len(ids) == 1 else f"{len(ids)} cases decided.")
    return True


def _next(request: Request, found: Case) -> str:
    """Where to go after a decision: the next undecided case, if that is what was asked for."""
    if "and_next" in request.POST:
        following = queries.next_undecided(request.posting, found, timezone.localdate())
        if following:
            return reverse("iom:case", args=[following])
        return f"{reverse('iom:cases')}?standing=undecided"
    return reverse("iom:case", args=[found.pk])


def _log_reading(posting: Posting, shown: list[Case], fields: list[str]) -> None:
    """Which cases a list has shown, about whom, and what of them."""
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=KIND,
        which=[case.reference for case in shown],
        people=[case.person_id for case in shown],
        fields=fields,
    )
