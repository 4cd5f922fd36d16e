"""Taking a list away as a file: logged, with names only for those who may, and never a formula."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.core import sheets, stored_files
from alongside.core.forms import errors
from alongside.iom import export, queries
from alongside.iom.actions import exports as acts
from alongside.iom.actions.runs import table_of
from alongside.iom.extract.rejects import rejected_workbook
from alongside.iom.extract.template import template_workbook
from alongside.iom.forms import ExportForm
from alongside.iom.present import may_see_names
from alongside.iom.views.cases import filter_form
from alongside.iom.views.runs import run_for
from alongside.partners.access import needs
from alongside.partners.permissions import IOM_EXPORT, IOM_UPLOAD

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(IOM_EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    """Say what for, and take the list that the query string asks for."""
    posting, today = request.posting, timezone.localdate()
    narrowed = filter_form(request).narrowed()
    found = queries.cases(posting, narrowed, today)
    names = may_see_names(posting)
    form = ExportForm(request.POST or None, may_see_names=names, initial={"format": "xlsx", "names": "without"})
    if request.method == "POST" and form.is_valid():
        with_names = names and form.cleaned_data["names"] == "with"
        taken = acts.take_cases(
            cases=found, by=posting, reason=form.cleaned_data["reason"], with_names=with_names, today=today
        )
        header, rows = export.header(with_names=with_names), taken
        name = f"iom-cases-{today.isoformat()}"
        if form.cleaned_data["format"] == "csv":
            return _file(sheets.csv_bytes(header, rows), f"{name}.csv", "text/csv; charset=utf-8")
        return _file(sheets.workbook_bytes({"cases": (header, rows)}), f"{name}.xlsx", XLSX)
    return render(
        request,
        "iom/export.html",
        {
            "page_title": "Take this list away",
            "count": queries.visible_to(posting).filter(narrowed.condition(today)).count(),
            "form": form,
            "query": request.GET.urlencode(),
            "has_errors": request.method == "POST" and bool(errors(form)),
        },
        status=400 if request.method == "POST" else 200,
    )


@needs(IOM_UPLOAD)
@require_safe
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows, as the same sheets with a reason column."""
    run = run_for(request, pk)
    acts.took_file(run=run, by=request.posting, what="rejected")
    return _file(rejected_workbook(table_of(run, "rejected")), f"rejected-{run.as_of.isoformat()}.xlsx", XLSX)


@needs(IOM_UPLOAD)
@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """The extract exactly as it was received."""
    run = run_for(request, pk)
    acts.took_file(run=run, by=request.posting, what="received")
    response = StreamingHttpResponse(list(stored_files.parts(run.file)), content_type="application/octet-stream")
    return _attached(response, run.file.name)


@needs(IOM_UPLOAD)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty, documented workbook."""
    return _file(template_workbook(), "iom-extract-template.xlsx", XLSX)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return _attached(HttpResponse(content, content_type=kind), name)


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    plain = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    return response
