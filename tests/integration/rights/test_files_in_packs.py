"""The files of documents in a pack: read and decided on one by one, and given as they were received."""

import base64
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework.actions import documents
from alongside.casework.models import Case
from alongside.core import stored_files
from alongside.partners.models import Posting
from alongside.people.models import Person
from alongside.rights import actions, packs
from alongside.rights.models import PackItem, SubjectRequest
from alongside.rights.rules import NotAllowed
from integration.casework.conftest import agreed, council, gangs_unit, open_case, police, school

__all__ = ["agreed", "council", "gangs_unit", "open_case", "police", "school"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
KEPT_BACK = {"exemption": "ANOTHER_PERSON", "reason": "His brother is in it"}


@pytest.fixture
def case(agreed: None, council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case of the council with a letter and a note in plain text."""
    found = open_case(council)
    with acting.as_posting(council), transaction.atomic():
        for title, name, content in (("Letter", "adeyemi.pdf", PDF), ("Note", "note.txt", b"Seen today")):
            documents.add(case=found.pk, by=council, title=title, category="PLAN", name=name, content=content)
    return found


@pytest.fixture
def governance(council: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance at the council."""
    return make_posting("GOVERNANCE_LEAD", agency=council.agency)


@pytest.fixture
def asked(case: Case, governance: Posting) -> SubjectRequest:
    """A request for access whose pack has been gathered, with all decided on but the letter."""
    today = timezone.localdate()
    person = Person.objects.get(pk=case.person_id)
    with acting.as_posting(governance), transaction.atomic():
        made = actions.record(by=governance, kind="ACCESS", person=person, asked_on=today)
        actions.check_identity(request=made.pk, by=governance, on=today, how="Passport.")
        packs.gather(request=made.pk, by=governance)
        others = list(made.items.filter(document=None).values_list("number", flat=True))
        packs.decide(request=made.pk, by=governance, items=others, decision="DISCLOSE")
    return made


def letter(asked: SubjectRequest) -> PackItem:
    return asked.items.exclude(document=None).get()


def decide(asked: SubjectRequest, by: Posting, decision: str, **said: object) -> None:
    with acting.as_posting(by), transaction.atomic():
        packs.decide(
            request=asked.pk,
            by=by,
            items=[letter(asked).number],
            decision=decision,
            **said,  # type: ignore[arg-type]
        )


def finished(asked: SubjectRequest, by: Posting) -> SubjectRequest:
    with acting.as_posting(by), transaction.atomic():
        return packs.finish(request=asked.pk, by=by)


def archive(asked: SubjectRequest, by: Posting) -> zipfile.ZipFile:
    """The whole pack, as whoever answers downloads it."""
    browser = Client()
    browser.force_login(by.user)
    answer = browser.get(reverse("rights:file", args=[asked.pk, "zip"]))
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]


def test_a_file_that_is_disclosed_is_in_the_pack_as_it_was_received(
    asked: SubjectRequest, governance: Posting
) -> None:
    decide(asked, governance, "DISCLOSE")
    made = finished(asked, governance)
    name = f"{asked.reference}-{letter(asked).number:04d}.pdf"
    whole = archive(asked, governance)
    assert whole.namelist() == [
        f"{asked.reference}.pdf",
        f"{asked.reference}.json",
        f"documents/{name}",
    ]
    assert whole.read(f"documents/{name}") == PDF
    said = json.loads(b"".join(stored_files.parts(made.json)))
    [file] = [item["file"] for one in said["categories"] for item in one["items"] if "file" in item]
    assert (file["name"], file["media"], base64.b64decode(file["base64"])) == (name, "application/pdf", PDF)
    pages = PdfReader(io.BytesIO(whole.read(f"{asked.reference}.pdf"))).pages
    assert f"documents/{name}" in "".join(page.extract_text() for page in pages).replace("\n", "")


def test_a_file_that_is_kept_back_is_not(asked: SubjectRequest, governance: Posting) -> None:
    decide(asked, governance, "REDACT", **KEPT_BACK)
    made = finished(asked, governance)
    assert not [name for name in archive(asked, governance).namelist() if name.startswith("documents")]
    assert base64.b64encode(PDF) not in b"".join(stored_files.parts(made.json))


def test_only_a_pdf_or_a_picture_goes_in(asked: SubjectRequest) -> None:
    named = asked.items.filter(field="Document").order_by("number")
    assert [(one.value, one.document is not None) for one in named] == [
        ("Letter, version 1: adeyemi.pdf", True),
        ("Note, version 1: note.txt", False),
    ]


def test_a_file_is_disclosed_by_itself_and_whole(asked: SubjectRequest, governance: Posting) -> None:
    every = list(asked.items.values_list("number", flat=True))
    with acting.as_posting(governance), pytest.raises(NotAllowed, match="A file is disclosed by itself"):
        packs.decide(request=asked.pk, by=governance, items=every, decision="DISCLOSE")
    with pytest.raises(NotAllowed, match="Words cannot be taken out of a file"):
        decide(asked, governance, "PART", words=["adeyemi"], **KEPT_BACK)
    assert letter(asked).decision == ""


def test_a_file_is_decided_on_at_its_page(asked: SubjectRequest, governance: Posting) -> None:
    browser = Client()
    browser.force_login(governance.user)
    at = reverse("rights:item", args=[asked.pk, letter(asked).number])
    assert browser.post(at, {"decision": "PART", "words": "Letter", **KEPT_BACK}).status_code == 400
    assert browser.post(at, {"decision": "DISCLOSE"}).status_code == 302
    assert letter(asked).decision == "DISCLOSE"


def test_no_pack_is_made_with_a_file_that_was_withdrawn_meanwhile(
    asked: SubjectRequest, governance: Posting, council: Posting, case: Case
) -> None:
    decide(asked, governance, "DISCLOSE")
    kept = case.documents.get(title="Letter")
    with acting.as_posting(council), transaction.atomic():
        documents.withdraw(document=kept.pk, case=case.pk, by=council, why="It is his brother’s")
    with pytest.raises(NotAllowed, match=f"file of item {letter(asked).number} is there no more"):
        finished(asked, governance)


def test_whoever_answers_reads_the_file_and_the_log_says_so(
    asked: SubjectRequest, governance: Posting
) -> None:
    browser = Client()
    browser.force_login(governance.user)
    at = reverse("rights:document", args=[asked.pk, letter(asked).number])
    page = browser.get(reverse("rights:item", args=[asked.pk, letter(asked).number])).content.decode()
    assert at in page
    assert "Words to take out" not in page
    answer = browser.get(at)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment;")
    newest = LogEntry.objects.filter(act="CONSULTATION").latest("pk")
    assert (newest.which, newest.fields) == ([asked.reference], ["PLAN", "document"])
    without = asked.items.filter(document=None).first()
    assert without
    assert browser.get(reverse("rights:document", args=[asked.pk, without.number])).status_code == 404
