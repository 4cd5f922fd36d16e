"""Taking a list away as a file: logged, with names only for those who may, and never a formula."""

from django.contrib import messages
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.core import downloads, formats, stored_files
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
        return downloads.table(
            f"iom-cases-{today.isoformat()}",
            form.cleaned_data["format"],
            sheet="cases",
            header=export.header(sight, with_names=with_names),
            rows=taken,
        )
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
    return downloads.workbook(
        lambda target: write_rejected(rows, target), f"rejected-{run.as_of.isoformat()}.xlsx"
    )


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
    return downloads.attached(response, run.file.name)


@needs(IOM_UPLOAD)
@require_safe
def template(_request: Request) -> HttpResponseBase:
    """The empty, documented workbook."""
    return downloads.workbook(write_template, "iom-extract-template.xlsx")
