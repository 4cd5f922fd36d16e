"""Documents: judged by content, scanned where a scanner is, versioned, shown safely, and told by category."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework.actions import cases
from alongside.casework.actions import documents as acts
from alongside.casework.models import Case, Document, DocumentVersion, Entry
from alongside.casework.views.documents import of_case
from alongside.core import virus_scan
from alongside.core.models import FileChunk, StoredFile
from alongside.partners.models import Posting
from integration.casework.test_notes import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def keep(case: Case, by: Posting, **more: Any) -> Document:
    said = {"title": "Report", "category": "PLAN", "name": "adeyemi.pdf", "content": PDF}
    with transaction.atomic(), acting.as_posting(by):
        return acts.add(case=case.pk, by=by, **{**said, **more})


def send(browser: Client, case: Case, name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    typed = {"title": "Report", "category": "PLAN", "file": file}
    return browser.post(f"/cases/{case.pk}/documents/new/", typed, follow=True)


def told(posting: Posting, case: Case) -> tuple[int, int, int, int]:
    """How many documents the predicate tells, and how many rows, files and bytes the policies show."""
    with transaction.atomic():
        by_predicate = of_case(posting, case).count()
        with acting.as_posting(posting):
            return (
                by_predicate,
                DocumentVersion.objects.count(),
                StoredFile.objects.filter(purpose=acts.PURPOSE).count(),
                FileChunk.objects.filter(file__purpose=acts.PURPOSE).count(),
            )


def test_each_lock_tells_a_document_its_versions_and_its_bytes_by_category(
    council: Posting, police: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    keep(case, council)
    keep(case, police, category="HEALTH")
    assert told(police, case) == (2, 2, 2, 2)
    assert told(council, case) == (1, 1, 1, 1)
    assert told(school, case) == (0, 0, 0, 0)


def test_a_document_is_kept_with_an_entry_in_the_chronology_and_the_log(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    assert "The document is kept" in words(send(browser, case, "report.pdf", PDF))
    assert Entry.objects.get(kind="DOCUMENT").words == "Report"
    # Nothing scans here, and the page and the log say so.
    kept = LogEntry.objects.get(what="casework.document", act="COLLECTION")
    assert kept.reason == "Not scanned for viruses: no scanner is set up"
    assert "Files are not scanned for viruses here" in words(browser.get(f"/cases/{case.pk}/documents/"))


def test_a_file_whose_type_lies_is_told_so_and_nothing_is_kept(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    answer = send(sign_in(council), case, "report.pdf", PNG)
    assert answer.status_code == 400
    assert "“report.pdf” is a PNG picture" in words(answer)
    assert (Document.objects.count(), StoredFile.objects.filter(purpose=acts.PURPOSE).count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "The file is empty"), (b"MZ\x00\x01", "no file of a type that is taken")]
)
def test_what_is_not_taken_is_told_why(
    council: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    content: bytes,
    sentence: str,
) -> None:
    answer = send(sign_in(council), open_case(council), "report.pdf", content)
    assert (answer.status_code, Document.objects.count()) == (400, 0)
    assert sentence in words(answer)


# Scanning


def test_an_infected_file_leaves_nothing_but_its_entry_in_the_log(
    council: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.CLAMD = "/run/clamd.ctl"
    monkeypatch.setattr(virus_scan, "scan", lambda parts, address: "Eicar-Test-Signature")
    case = open_case(council)
    answer = send(sign_in(council), case, "report.pdf", PDF)
    assert "The file is infected (Eicar-Test-Signature), and nothing of it is kept" in words(answer)
    assert (Document.objects.count(), StoredFile.objects.filter(purpose=acts.PURPOSE).count()) == (0, 0)
    assert LogEntry.objects.get(act="REFUSAL", what="casework.document").reason == (
        "Infected: Eicar-Test-Signature"
    )


def test_where_the_scanner_is_away_nothing_is_taken(
    council: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    settings: Any,
) -> None:
    settings.CLAMD = "/nowhere/clamd.ctl"
    answer = send(sign_in(council), open_case(council), "report.pdf", PDF)
    assert "cannot be scanned for viruses just now" in words(answer)
    assert not Document.objects.exists()


def test_what_is_scanned_says_so(
    council: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.CLAMD = "/run/clamd.ctl"
    monkeypatch.setattr(virus_scan, "scan", lambda parts, address: "")
    answer = send(sign_in(council), open_case(council), "report.pdf", PDF)
    assert "Scanned, and nothing found" in words(answer)
    assert "not scanned" not in words(answer)


# Reading


def test_it_is_downloaded_as_it_came_and_each_read_is_in_the_log(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    document = keep(case, council)
    answer = sign_in(council).get(f"/cases/{case.pk}/documents/{document.pk}/1/")
    assert answer.content == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}-{document.pk}-v1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    read = LogEntry.objects.get(act="EXPORT", what="casework.document")
    assert (read.which, read.people) == ([f"{case.reference}/{document.pk}"], [case.person_id])


def test_a_pdf_is_shown_in_a_frame_of_this_site_alone_and_runs_nothing(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    document = keep(case, council)
    page = browser.get(f"/cases/{case.pk}/documents/{document.pk}/")
    source = re.search(r'<iframe[^>]*src="([^"]+)"', page.content.decode())
    assert source
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    shown = browser.get(source[1])
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    policy = shown["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert LogEntry.objects.filter(act="CONSULTATION", what="casework.document").count() == 1


def test_a_text_is_never_shown_inline_whatever_is_asked(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    document = keep(case, council, name="note.txt", content=b"<script>alert(1)</script>")
    answer = sign_in(council).get(f"/cases/{case.pk}/documents/{document.pk}/1/?show=1")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_a_document_of_another_case_is_not_there(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    one, other = open_case(council), open_case(council, surname="Quill", forenames="Zofia")
    document, browser = keep(one, council), sign_in(council)
    paths = ("", "1/", "version/", "withdraw/")
    answers = [browser.get(f"/cases/{other.pk}/documents/{document.pk}/{path}").status_code for path in paths]
    assert answers == [404] * 4


# Versions, and withdrawing


def test_a_document_or_version_whose_button_is_pressed_twice_is_kept_once(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    document = keep(case, council)
    assert keep(case, council) == document
    assert "The document is kept" in words(send(browser, case, "adeyemi.pdf", PDF))
    again = {"document": document.pk, "case": case.pk, "by": council, "name": "a.pdf", "content": PDF + b"2"}
    assert acts.add_version(**again) == acts.add_version(**again)
    assert (Document.objects.count(), DocumentVersion.objects.count(), StoredFile.objects.count()) == (
        1,
        2,
        2,
    )
    assert Entry.objects.filter(kind="DOCUMENT").count() == 2


def test_another_title_or_another_file_is_another_document(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    keep(case, council)
    keep(case, council, title="Another report")
    keep(case, council, content=PDF + b"2")
    assert Document.objects.count() == 3


def test_an_older_version_stays_readable(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    document = keep(case, council)
    newer = SimpleUploadedFile("report.pdf", PDF + b"\n")
    browser.post(f"/cases/{case.pk}/documents/{document.pk}/version/", {"file": newer})
    contents = [browser.get(f"/cases/{case.pk}/documents/{document.pk}/{at}/").content for at in (1, 2)]
    assert contents == [PDF, PDF + b"\n"]
    assert Entry.objects.filter(kind="DOCUMENT", words="Report, version 2").count() == 1


def test_the_same_file_is_no_new_version(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    document = keep(case, council)
    with pytest.raises(cases.CannotDo, match="there already"):
        acts.add_version(document=document.pk, case=case.pk, by=council, name="report.pdf", content=PDF)


def test_another_agency_changes_no_document_of_ours(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    document = keep(case, council)
    with pytest.raises(cases.CaseNotFound):
        acts.add_version(document=document.pk, case=case.pk, by=police, name="r.pdf", content=PDF + b"\n")
    with pytest.raises(cases.CaseNotFound):
        acts.withdraw(document=document.pk, case=case.pk, by=police, why="No")
    with transaction.atomic(), acting.as_posting(police):
        assert Document.objects.update(withdrawn_on=timezone.localdate(), withdrawn_why="No") == 0
        file = StoredFile.objects.create(purpose=acts.PURPOSE, name="x", sha256="x", size=1)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            DocumentVersion.objects.create(
                case=case,
                document=document,
                agency=police.agency,
                category="PLAN",
                number=2,
                file=file,
                name="x",
                media="PDF",
                scan="CLEAN",
                by=police,
                at=timezone.now(),
            )


def test_what_is_withdrawn_is_opened_by_nobody(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    document = keep(case, council)
    browser.post(f"/cases/{case.pk}/documents/{document.pk}/withdraw/", {"why": "It is another case’s"})
    assert browser.get(f"/cases/{case.pk}/documents/{document.pk}/1/").status_code == 404
    page = browser.get(f"/cases/{case.pk}/documents/{document.pk}/")
    assert "It is another case’s" in words(page)
    assert "iframe" not in page.content.decode()
    assert told(council, case) == (1, 1, 0, 0)
