"""Taking a list away as a file: logged, with names only for those who may, and never a formula."""

import tempfile
from collections.abc import Callable
from typing import IO

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from alongside.core import formats, sheets, stored_files
from alongside.core.forms import errors
from alongside.iom import export, queries
from alongside.iom.actions import exports as acts
from alongside.iom.actions.runs import table_of
from alongside.iom.extract.rejects import write_rejected
from alongside.iom.extract.template import write_template
from alongside.iom.forms import ExportForm
from alongside.iom.parts import sight_of
from alongside.iom.views.cases import filter_form
from alongside.iom.views.runs import checked_sent_run_for, sent_run_for
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.permissions import IOM_EXPORT, IOM_UPLOAD
from alongside.partners.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(IOM_EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: Request) -> HttpResponseBase:
    """Say what for, and take the list that the query string asks for."""
    posting, today = request.posting, timezone.localdate()
    narrowed = filter_form(request).narrowed()
    found = queries.cases(posting, narrowed, today)
    sight = sight_of(posting)
    names = sight.names and sight.anywhere(Category.IDENTITY)
    form = ExportForm(
        request.POST or None, may_see_names=names, initial={"format": "xlsx", "names": "without"}
    )
    if request.method == "POST" and form.is_valid():
        with_names = names and form.cleaned_data["names"] == "with"
        taken = acts.take_cases(
            cases=found, by=posting, reason=form.cleaned_data["reason"], with_names=with_names, today=today
        )
        header = export.header(sight, with_names=with_names)
        name = f"iom-cases-{today.isoformat()}"
        if form.cleaned_data["format"] == "csv":
            lines = StreamingHttpResponse(
                sheets.csv_lines(header, taken), content_type="text/csv; charset=utf-8"
            )
            return _attached(lines, f"{name}.csv")
        sheet = sheets.Sheet("cases", [sheets.Column(title) for title in header], taken)
        return _workbook(lambda target: sheets.write_workbook(target, [sheet]), f"{name}.xlsx")
    return render(
        request,
        "iom/export.html",
        {
            "page_title": "Take this list away",
            "count": found.count(),
            "left_out": export.left_out(sight, with_names=names),
            "form": form,
            "query": request.GET.urlencode(),
            "has_errors": request.method == "POST" and bool(errors(form)),
        },
        status=400 if request.method == "POST" else 200,
    )


@needs(IOM_UPLOAD)
@require_safe
def rejected(request: Request, pk: int) -> HttpResponseBase:
    """The rejected rows, as the same sheets with a reason column."""
    run = checked_sent_run_for(request, pk)
    acts.took_file(run=run, by=request.posting, what="rejected")
    rows = table_of(run, "rejected")
    return _workbook(lambda target: write_rejected(rows, target), f"rejected-{run.as_of.isoformat()}.xlsx")


@needs(IOM_UPLOAD)
@require_safe
def received(request: Request, pk: int) -> HttpResponseBase:
    """The extract exactly as it was received."""
    run = sent_run_for(request, pk)
    if run.file.content_removed_on:
        messages.error(
            request,
            f"The content of this file was removed on {formats.date(run.file.content_removed_on)}, because "
            "somebody in it was erased or its time was over. Its name, size and SHA-256 are kept.",
        )
        return redirect("iom:run", pk)
    acts.took_file(run=run, by=request.posting, what="received")
    response = StreamingHttpResponse(
        list(stored_files.parts(run.file)), content_type="application/octet-stream"
    )
    return _attached(response, run.file.name)


@needs(IOM_UPLOAD)
@require_safe
def template(_request: Request) -> HttpResponseBase:
    """The empty, documented workbook."""
    return _workbook(write_template, "iom-extract-template.xlsx")


def _workbook(write: Callable[[IO[bytes]], None], name: str) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # The response closes it.
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _attached(response: StreamingHttpResponse, name: str) -> StreamingHttpResponse:
    # Once more here: a name may have come into the table by another way than stored_files.store.
    header = content_disposition_header(as_attachment=True, filename=stored_files.plain_name(name))
    response.headers["Content-Disposition"] = header
    return response
