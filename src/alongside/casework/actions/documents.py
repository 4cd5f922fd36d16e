"""Keeping a document with a case, a new version of it, and withdrawing it."""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import document_types, queries
from alongside.casework.actions.adding import CannotDo, CaseNotFound, one_at_a_time, record, say_of, to_add_to
from alongside.casework.models import Case, Document, DocumentVersion, Entry
from alongside.core import stored_files, virus_scan
from alongside.partners.models import Posting

WHAT = "casework.document"
PURPOSE = "CASE_DOCUMENT"
NOT_SCANNED = "Not scanned for viruses: no scanner is set up"
WITHDRAWN = "WITHDRAWN"


def add(*, case: int, by: Posting, title: str, category: str, name: str, content: bytes) -> Document:
    """Keep a document with a case, for the agency of the posting. Pressed twice, it is kept once.

    Args:
        category: under which it is shared.
        name: what its sender called the file.
        content: its bytes.

    Raises:
        CaseNotFound: the case is not theirs to add to, or has ended.
        CannotDo: it is of no type that is taken, its name says another, it is too large, or infected.
    """
    found = to_add_to(case, by)
    scan = _checked(found, by, name, content)
    with transaction.atomic():
        since = one_at_a_time(by)
        same = Document.objects.filter(case=found, by=by, at__gt=since, title=title, category=category)
        again = same.filter(withdrawn_on=None, versions__file__sha256=_sha256(content)).first()
        if again:
            return again
        document = Document.objects.create(
            case=found, agency_id=by.agency_id, category=category, title=title, by=by, at=timezone.now()
        )
        _version(found, document, 1, by, name, content, scan)
    return document


def add_version(*, document: int, case: int, by: Posting, name: str, content: bytes) -> DocumentVersion:
    """Keep a new version of a document of one's agency, once. Older ones stay readable.

    Raises:
        CaseNotFound: the case is not theirs to add to, or it is no document of their agency's.
        CannotDo: as `add`; or it is the version that is there already.
    """
    found = to_add_to(case, by)
    own = _own(found, by).filter(pk=document).first()
    if own is None:
        raise CaseNotFound
    scan = _checked(found, by, name, content)
    with transaction.atomic():
        since = one_at_a_time(by)
        locked = _own(found, by).select_for_update(of=("self",)).get(pk=own.pk)
        newest = locked.versions.select_related("file").order_by("-number")[0]
        if newest.file.sha256 == _sha256(content):
            if newest.number > 1 and newest.by_id == by.pk and newest.at > since:
                return newest
            raise CannotDo("This is the version that is there already. Choose the new one.")
        return _version(found, locked, newest.number + 1, by, name, content, scan)


def withdraw(*, document: int, case: int, by: Posting, why: str) -> Document:
    """Withdraw a document of one's agency: nobody opens it any more. It is erased with its case.

    Raises:
        CaseNotFound: it is no document of their agency's that they see, or is withdrawn.
    """
    with transaction.atomic():
        found = queries.visible_to(by).filter(pk=case).first()
        if found is None or not queries.may_correct(by, found):
            raise CaseNotFound
        own = _own(found, by).select_for_update(of=("self",)).filter(pk=document).first()
        if own is None:
            raise CaseNotFound
        own.withdrawn_on, own.withdrawn_why = timezone.localdate(), why
        own.save(update_fields=["withdrawn_on", "withdrawn_why"])
        say_of(own, found, Entry.Kind.DOCUMENT, code=WITHDRAWN, words=f"{own.title}. {why}", by=by)
        record(Act.ALTERATION, found, "withdrawn_on", "withdrawn_why", by=by, what=WHAT, part=own, reason=why)
    return own


def _sha256(content: bytes) -> str:
    return stored_files.sha256_of([content])


def _own(case: Case, by: Posting) -> QuerySet[Document]:
    return Document.objects.filter(
        queries.told_of(by, case), agency=by.agency_id, withdrawn_on=None
    ).order_by("pk")


def _checked(case: Case, by: Posting, name: str, content: bytes) -> DocumentVersion.Scan:
    """Whether a file is taken: of a type that is, as its name says, and with nothing found in it.

    What is refused leaves an entry in the log, and nothing else.
    """
    if fault := document_types.fault_of(stored_files.plain_name(name), content):
        raise CannotDo(f"{fault}.")
    if not settings.CLAMD:
        return DocumentVersion.Scan.NOT_SCANNED
    try:
        found = virus_scan.scan([content], address=settings.CLAMD)
    except virus_scan.ScannerAway:
        raise CannotDo(
            "The file cannot be scanned for viruses just now, so it is not taken. Try again in a few minutes."
        ) from None
    if found:
        record(Act.REFUSAL, case, by=by, what=WHAT, reason=f"Infected: {found}")
        raise CannotDo(
            f"The file is infected ({found}), and nothing of it is kept. Tell whoever looks after your "
            "computer, and whoever sent it to you."
        )
    return DocumentVersion.Scan.CLEAN


def _version(  # noqa: PLR0917  # What a version is made of.
    case: Case,
    document: Document,
    number: int,
    by: Posting,
    name: str,
    content: bytes,
    scan: DocumentVersion.Scan,
) -> DocumentVersion:
    # The name says who it is about: it is kept with the case, and erased with it.
    file = stored_files.store(purpose=PURPOSE, name=f"document-{document.pk}", parts=[content])
    version = DocumentVersion.objects.create(
        case=case,
        agency_id=by.agency_id,
        category=document.category,
        document=document,
        number=number,
        file=file,
        name=stored_files.plain_name(name),
        media=document_types.type_of(content),
        scan=scan,
        by=by,
        at=timezone.now(),
    )
    words = document.title if number == 1 else f"{document.title}, version {number}"
    say_of(document, case, Entry.Kind.DOCUMENT, words=words, by=by)
    is_clean = scan == DocumentVersion.Scan.CLEAN
    reason = "" if is_clean else NOT_SCANNED
    record(Act.COLLECTION, case, "document", by=by, what=WHAT, part=document, reason=reason)
    return version
