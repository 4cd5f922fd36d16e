"""What the worker does with papers: it reads what was received, and sets what is published as PDF.

It opens files of others, and typst takes its time, so no view does it (ADR 0045). All works as the system
posting of the board.
"""

import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.board import paper_text
from alongside.board.actions.papers import PURPOSE
from alongside.board.models import Paper
from alongside.core import formats, stored_files
from alongside.reports_pack import making, received
from alongside.reports_pack.faults import Faults
from alongside.reports_pack.reading import Received, Written

State, Kind = Paper.State, Paper.Kind
OUR_FAULT = (
    "It could not be done by a fault of ours, which is in the server’s log. Tell whoever runs Alongside."
)


def read_received(paper: int) -> None:
    """Read a PDF that was received, and keep how many pages it has, or why it cannot be taken."""
    with transaction.atomic():
        found = Paper.objects.select_for_update(of=("self",)).select_related("file").filter(pk=paper).first()
        if found is None or found.state != State.DRAFT or found.checked_at or not found.file:
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "received.pdf"
            stored_files.write_to(found.file, path)
            try:
                pages = received.read(path, found.file.name)
            except Faults as wrong:
                found.fault = " ".join(str(fault) for fault in wrong.found)
            else:
                found.pages, found.silent_pages = len(pages), sum(not page.text for page in pages)
        found.checked_at = timezone.now()
        found.save(update_fields=["pages", "silent_pages", "fault", "checked_at"])


def set_as_pdf(paper: int) -> None:
    """Set a published paper as PDF and keep it."""
    with transaction.atomic():
        found = Paper.objects.select_for_update(of=("self",)).select_related("agency", "file").get(pk=paper)
        if found.state == State.DRAFT or found.pdf_id or found.published_at is None:
            return
        try:
            made = _set(found)
        except Faults as wrong:
            found.fault = " ".join(str(fault) for fault in wrong.found)
        else:
            name = f"{found.reference}.pdf"
            found.pdf, found.fault = stored_files.store(purpose=PURPOSE, name=name, parts=[made.pdf]), ""
        found.save(update_fields=["pdf", "fault"])


def give_up(paper: int) -> None:
    """Say on a paper's page that the worker could not do it, by a fault of ours."""
    with transaction.atomic():
        found = Paper.objects.select_for_update(of=("self",)).get(pk=paper)
        found.fault = OUR_FAULT
        if found.state == State.DRAFT:
            found.checked_at = timezone.now()
        found.save(update_fields=["fault", "checked_at"] if found.state == State.DRAFT else ["fault"])


def _set(paper: Paper) -> making.Alone:
    published_at = paper.published_at or timezone.now()
    options: dict[str, Any] = {
        "title": paper.title,
        "running": f"{paper.agency.name}, {formats.date(published_at)}",
        "is_exempt": paper.is_exempt,
        "made_at": published_at,
    }
    if paper.kind == Kind.WRITTEN or paper.file is None:
        return making.alone(Written(list(paper_text.frozen(paper).blocks)), **options)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "received.pdf"
        stored_files.write_to(paper.file, path)
        return making.alone(Received(path, received.read(path, paper.file.name)), **options)
