"""Answers that are files: a table as a workbook or as text, and the form that asks for one."""

import tempfile
from collections.abc import Callable, Sequence
from typing import IO, TypeVar

from django import forms
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from alongside.core import sheets, stored_files
from alongside.core.forms import Form

Answer = TypeVar("Answer", bound=HttpResponseBase)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TakeAwayForm(Form):
    """How a list is taken away, and what for."""

    format = forms.ChoiceField(
        label="File",
        widget=forms.RadioSelect,
        choices=[("xlsx", "Excel workbook (.xlsx)"), ("csv", "Text (.csv)")],
    )
    reason = forms.CharField(
        label="What is it for?",
        max_length=200,
        help_text="This is kept in the log",
        error_messages={"required": "Enter what the list is for"},
    )


def table(
    name: str, kind: str, *, sheet: str, header: Sequence[str], rows: Sequence[Sequence[sheets.Cell]]
) -> HttpResponseBase:
    """A table as a file that a browser saves, and that is not kept here.

    Args:
        name: of the file, without its ending.
        kind: "csv", or else a workbook.
        sheet: the name of its sheet, in a workbook.
    """
    if kind == "csv":
        lines = StreamingHttpResponse(sheets.csv_lines(header, rows), content_type="text/csv; charset=utf-8")
        return attached(lines, f"{name}.csv")
    page = sheets.Sheet(sheet, [sheets.Column(title) for title in header], rows)
    return workbook(lambda target: sheets.write_workbook(target, [page]), f"{name}.xlsx")


def workbook(write: Callable[[IO[bytes]], None], name: str) -> FileResponse:
    """A workbook that something writes."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # The response closes it.
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def attached(response: Answer, name: str) -> Answer:
    """An answer that a browser saves under a name."""
    # Once more here: a name may have come into the table by another way than stored_files.store.
    header = content_disposition_header(as_attachment=True, filename=stored_files.plain_name(name))
    response.headers["Content-Disposition"] = header
    return response
