"""The list of cases: looked at, taken away, and many of them given to somebody at once."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.casework import case_list, own_rules, queries
from alongside.casework.actions import exports, workers
from alongside.casework.actions.cases import CannotDo, CaseNotFound
from alongside.casework.case_list import CaseFilterForm, Sees
from alongside.casework.forms import AssignManyForm
from alongside.casework.models import Case
from alongside.casework.views.reading import was_read
from alongside.core import downloads, formats, lists, tables
from alongside.core.filters import filters
from alongside.core.forms import errors
from alongside.partners import saved_views
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_EXPORT, CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.partners.rules import may

LIST = saved_views.add(
    saved_views.List(
        page="casework:cases",
        label="Programme cases",
        needs=CASES_SEE,
        form=CaseFilterForm,
        also=(case_list.CLOSED,),
    )
)
NEWEST_FIRST = "-reference"
# What the cases that are given are told apart by, and no more.
GIVEN = ("reference", "name", "programme", "worker")
MOVED_AWAY = (
    "Some of the cases that you selected are no longer yours to give. Nothing was done. Look at those that "
    "are left, and give them again"
)


@needs(CASES_SEE)
@require_safe
def cases(request: Request) -> HttpResponse:
    """The cases that a posting sees, open or closed, narrowed, sorted and drawn as asked."""
    sees = Sees(request.posting, request.GET)
    form = CaseFilterForm(request.GET, sees=sees)
    bar = saved_views.bar(request, LIST, sees.columns, form)
    if bar.away:
        return redirect(bar.away)
    asked = tables.ask(bar.params, sees.columns, default=NEWEST_FIRST, shown=bar.columns.shown)

    def read(found: list[Case]) -> None:
        was_read(request, found, case_list.fields(bar.columns.shown))
        sees.prepare(found, bar.columns.shown)

    listing = tables.page_by_key(asked, sees.cases(form, sort=asked.sort), row=sees.row, first=read)
    may_work = may(request.posting, CASES_WORK)
    return render(
        request,
        "casework/cases.html",
        {
            "page_title": "Programme cases",
            "bar": bar,
            "panel": filters(form, bar.params),
            "is_partial": form.narrows_by_standing and not sees.tells_standing,
            "listing": listing,
            "tabs": [
                {"label": "Open", "href": f"{LIST.href}?{saved_views.VIEW}=", "current": not sees.is_closed},
                {"label": "Closed", "href": f"{LIST.href}?{case_list.CLOSED}", "current": sees.is_closed},
            ],
            "may_open": may_work and bool(request.posting.borough),
            "may_give": may_work and any(row.id for row in listing.rows),
            "may_export": may(request.posting, CASES_EXPORT),
            "query": bar.params.urlencode(),
        },
    )


@needs(CASES_EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponseBase:
    """Say what for, and take away the list as the query string asks for it: its rows, columns and order."""
    sees = Sees(request.posting, request.GET)
    narrowed = CaseFilterForm(request.GET, sees=sees)
    columns = lists.columns(request.GET, sees.columns)
    asked = tables.ask(columns.params, sees.columns, default=NEWEST_FIRST, shown=columns.shown)
    found = sees.cases(narrowed, sort=asked.sort)
    form = downloads.TakeAwayForm(
        request.POST if request.method == "POST" else None, initial={"format": "xlsx"}
    )
    if request.method == "POST" and form.is_valid():
        rows = exports.take_cases(
            cases=found.order_by(*asked.order_by("pk")),
            sees=sees,
            columns=columns.shown,
            by=request.posting,
            reason=form.cleaned_data["reason"],
        )
        return downloads.table(
            f"programme-cases-{timezone.localdate().isoformat()}",
            form.cleaned_data["format"],
            sheet="cases",
            header=[column.label for column in columns.shown],
            rows=rows,
        )
    has_errors = request.method == "POST"
    context = {
        "page_title": "Take this list away",
        "back": f"{LIST.href}?{columns.params.urlencode()}",
        "count": found.count(),
        "columns": [column.label for column in columns.shown],
        "has_names": any(column.name == "name" for column in columns.shown),
        "form": form,
        "has_errors": has_errors,
    }
    return render(request, "casework/export.html", context, status=400 if has_errors else 200)


@needs(CASES_WORK)
@require_POST
def assign_many(request: Request) -> HttpResponse:
    """Give many cases to somebody: first the cases and the form, then all of them or none."""
    wanted = case_list.selected(request.POST.getlist("case"))
    found = queries.visible_to(request.posting).filter(pk__in=wanted, closed_on=None).order_by("pk")
    found = found.select_related("lead_agency", "worker__user").prefetch_related("person")
    chosen = [case for case in found if queries.may_work_on(request.posting, case) and not own_rules.of(case)]
    if not chosen:
        messages.warning(request, "Select the cases that you want to give to somebody, and then choose Give.")
        return redirect(f"{LIST.href}?{saved_views.VIEW}=")
    # The list sends the cases alone.
    is_act = "words" in request.POST
    form = AssignManyForm(request.POST if is_act else None, cases=chosen)
    if is_act and len(chosen) < len(wanted):
        form.add_error(None, MOVED_AWAY)
    if is_act and form.is_valid() and _given(request, form, {case.pk: wanted[case.pk] for case in chosen}):
        return redirect(f"{LIST.href}?worker={form.cleaned_data['to']}")
    sees = Sees(request.posting, request.GET)
    shown = [column for column in sees.columns if column.name in GIVEN]
    was_read(request, chosen, case_list.fields(shown))
    sees.prepare(chosen, shown)
    has_errors = is_act and bool(errors(form))
    context = {
        "page_title": f"Give {formats.count(len(chosen), 'case')} to somebody",
        "listing": tables.plain(shown, map(sees.row, chosen)),
        # Who works on each as it was shown: what somebody changes meanwhile is said, and not written over.
        "chosen": [f"{case.pk}:{(wanted[case.pk] if is_act else case.worker_id) or ''}" for case in chosen],
        "nobody_could": not form.has_choice,
        "form": form,
        "has_errors": has_errors,
    }
    return render(request, "casework/assign_many.html", context, status=400 if has_errors else 200)


def _given(request: Request, form: AssignManyForm, chosen: dict[int, int | None]) -> bool:
    """Give them; what stands against it is said on the form."""
    asked = form.cleaned_data
    try:
        given = workers.assign_many(
            cases=chosen, to=int(asked["to"]), by=request.posting, words=asked["words"]
        )
    except CannotDo as fault:
        form.add_error(None, str(fault))
        return False
    except CaseNotFound:
        form.add_error(None, MOVED_AWAY)
        return False
    had = len(chosen) - len(given)
    words = f"{formats.count(len(given), 'case')} given."
    if had:
        words += f" {formats.count(had, 'case was', 'cases were')} theirs already, and stayed as they are."
    messages.success(request, words)
    return True
