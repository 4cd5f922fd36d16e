"""Beginning a paper, writing it, receiving it as PDF, publishing it, and its new versions."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit.models import Act
from alongside.board import drafts, paper_text, queries
from alongside.board.actions.saying import PAPER, CannotDo, NotThere, record
from alongside.board.models import Paper, PaperFigure
from alongside.board.report_templates import TEMPLATES
from alongside.core import conflicts, formats, stored_files, virus_scan
from alongside.core.models import StoredFile
from alongside.partners.models import Agency, Posting
from alongside.reports_pack import received

__all__ = ["CannotDo", "NotThere"]

PURPOSE = "BOARD_PAPER"
State, Kind = Paper.State, Paper.Kind
EXEMPT, PUBLIC = "EXEMPT", "PUBLIC"
# A button that is pressed again within this time makes nothing twice.
AGAIN = timedelta(minutes=10)


def stands(paper: Paper) -> dict[str, Any]:
    """How a draft stands, as its form has it."""
    return {
        "title": paper.title,
        "lead": paper.lead,
        "access": EXEMPT if paper.is_exempt else PUBLIC,
        "paragraph": paper.paragraph or "",
        "reason": paper.reason,
        "text": paper.text,
    }


@transaction.atomic
def begin(
    *,
    by: Posting,
    title: str,
    agency: int,
    lead: str,
    template: str,
    once: bool = True,
    source: str = "",
) -> Paper:
    """Begin a paper that is written here, with the headings of a template.

    Args:
        once: somebody presses a button, perhaps twice: what they began just now is the paper. Not for those
            who write into it what was there before.
        source: of which report it is made, if of one.

    Returns:
        the draft; the one that is there, where the button was pressed twice.

    Raises:
        CannotDo: there is no such agency among the partners, or no such template.
    """
    if template not in TEMPLATES:
        raise CannotDo("There is no such template. Choose another.")
    columns = _begun(by, title, agency, lead)
    if once and (before := _made_just_now(columns, template=template)):
        return before
    made = Paper.objects.create(
        **columns, kind=Kind.WRITTEN, source=source, template=template, text=TEMPLATES[template].text
    )
    record(Act.COLLECTION, PAPER, made.reference, by=by)
    return made


@transaction.atomic
def receive(*, by: Posting, title: str, agency: int, lead: str, name: str, content: Iterable[bytes]) -> Paper:
    """Keep a paper that was received as PDF. The worker reads it, and says whether it can be taken.

    Args:
        name: what its sender called the file.
        content: its bytes, in pieces; read twice.

    Raises:
        CannotDo: there is no such agency; it is no PDF, too large, or infected.
    """
    columns = _begun(by, title, agency, lead)
    with _taken(content) as path:
        if before := _made_just_now(columns, file__sha256=_sha256_of(path)):
            return before
        made = Paper.objects.create(**columns, kind=Kind.RECEIVED, file=_stored(name, path))
    record(Act.COLLECTION, PAPER, made.reference, "file", by=by, reason=_scanned())
    _have_read(made)
    return made


@transaction.atomic
def replace_file(*, paper: int, by: Posting, name: str, content: Iterable[bytes]) -> Paper:
    """Take another PDF for a draft that was received; the one before is erased. Raises NotThere, CannotDo.

    Where it is the one that is there, nothing is done, since the button was pressed twice.
    """
    found = _draft(paper, by)
    if found.kind != Kind.RECEIVED:
        raise CannotDo("This paper is written here. Add the PDF as a paper of its own.")
    before = found.file
    with _taken(content) as path:
        if before and before.sha256 == _sha256_of(path) and not found.fault:
            return found
        found.file = _stored(name, path)
    found.checked_at, found.pages, found.silent_pages, found.fault = None, None, 0, ""
    _changed(found, by, "file", "checked_at", "pages", "silent_pages", "fault")
    if before:
        _erase(before, found, by)
    _have_read(found)
    return found


@transaction.atomic
def write(*, paper: int, by: Posting, said: Mapping[str, Any], was: conflicts.Values | None = None) -> Paper:
    """Save a draft: title, lead, whether it is exempt and why, and its text.

    Args:
        said: as `stands` has it.
        was: how it stood when its page was opened (core.conflicts).

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it is published; or it is to be exempt, and no paragraph or reason is given.
        conflicts.ChangedMeanwhile: somebody else has saved it since.
    """
    found = _draft(paper, by)
    new = {**stands(found), **said}
    conflicts.check(was=was, now=stands(found), new=new)
    is_exempt = new["access"] == EXEMPT
    if is_exempt and not (new["paragraph"] and new["reason"].strip()):
        raise CannotDo("Say under which paragraph it is exempt, and why.")
    found.title, found.lead, found.reason = new["title"], new["lead"], new["reason"]
    found.is_exempt, found.paragraph = is_exempt, int(new["paragraph"]) if is_exempt else None
    if found.kind == Kind.WRITTEN:
        found.text = new["text"]
    _changed(found, by, "title", "lead", "reason", "is_exempt", "paragraph", "text")
    drafts.forget(by=by, paper=found)
    return found


def as_read(paper: Paper) -> dict[str, Any]:
    """Which wording of a draft somebody has read who is about to publish it."""
    return {"changed_at": paper.changed_at}


@transaction.atomic
def publish(*, paper: int, by: Posting, was: conflicts.Values | None = None) -> Paper:
    """Publish a paper: its figures and its words are frozen, and the worker sets it as PDF.

    Published twice, it is published once. The version that it replaces is superseded.

    Args:
        was: what was read when its page was opened, as `as_read` has it.

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it was changed since; its text cannot be set; or what was received is not read yet, or
            cannot be taken.
    """
    found = _locked(paper, by)
    if found.state != State.DRAFT:
        return found
    if was is not None and was != conflicts.plain(as_read(found)):
        raise CannotDo(
            f"{found.changed_by.user.name} changed the paper on {formats.datetime(found.changed_at)}, after "
            "you opened this page, so it is not published. Read what it says now, then publish it."
        )
    frozen = _frozen(found, by) if found.kind == Kind.WRITTEN else []
    if found.kind == Kind.RECEIVED and (words := not_ready(found)):
        raise CannotDo(words)
    PaperFigure.objects.bulk_create(frozen)
    found.state, found.published_at, found.published_by = State.PUBLISHED, timezone.now(), by
    found.sha256, found.fault = hash_of(found, frozen), ""
    found.save(update_fields=["state", "published_at", "published_by", "sha256", "fault"])
    record(Act.ALTERATION, PAPER, found.reference, "state", by=by, reason=_why(found))
    if found.supersedes:
        found.supersedes.state = State.SUPERSEDED
        found.supersedes.save(update_fields=["state"])
        record(Act.ALTERATION, PAPER, found.supersedes.reference, "state", by=by)
    _have_set(found)
    return found


@transaction.atomic
def take_out(*, paper: int, by: Posting, why: str) -> Paper:
    """Take a published paper out of publication, with the packs in which it stands: clerks alone read them.

    That it was taken out is still said, with its SHA-256. Done twice, it is done once.

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it is a draft, or no reason is given.
    """
    found = _locked(paper, by)
    if found.state == State.DRAFT:
        raise CannotDo("Only a published paper can be taken out of publication.")
    if not why.strip():
        raise CannotDo("Say why it is taken out.")
    if found.taken_out_at is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT board_take_out(%s, %s)", [found.pk, why.strip()])
            packs = [f"PCK-{pk:06d}" for (pk,) in cursor.fetchall()]
        found.refresh_from_db()
        record(Act.ALTERATION, PAPER, found.reference, "taken_out_at", by=by, also=packs, reason=why.strip())
    return found


@transaction.atomic
def set_again(*, paper: int, by: Posting) -> Paper:
    """Have a published paper set as PDF once more, where that failed. Asked twice, it is set once.

    Raises NotThere.
    """
    found = _locked(paper, by)
    if found.state != State.DRAFT and found.fault and not found.pdf_id:
        found.fault = ""
        found.save(update_fields=["fault"])
        record(Act.ALTERATION, PAPER, found.reference, "pdf", by=by)
        _have_set(found)
    return found


@transaction.atomic
def new_version(*, paper: int, by: Posting) -> Paper:
    """Begin a new version of a published paper; the one that is begun, where there is one.

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it is a draft, or another version has taken its place.
    """
    found = _locked(paper, by)
    if begun := Paper.objects.filter(supersedes=found).first():
        return begun
    if found.state != State.PUBLISHED:
        raise CannotDo("Only a published paper that stands can have a new version.")
    now = timezone.now()
    made = Paper.objects.create(
        **{name: getattr(found, name) for name in _TAKEN_OVER},
        supersedes=found,
        written_by=by,
        written_at=now,
        changed_by=by,
        changed_at=now,
    )
    record(Act.COLLECTION, PAPER, made.reference, by=by, also=[found.reference])
    return made


_TAKEN_OVER = (
    *("borough", "agency", "lead", "title", "kind", "template", "text", "file"),
    *("checked_at", "pages", "silent_pages", "is_exempt", "paragraph", "reason"),
)


def hash_of(paper: Paper, frozen: Iterable[PaperFigure]) -> str:
    """The SHA-256 of all that is published: its words, its figures, or the file that was received."""
    said = {
        "title": paper.title,
        "agency": paper.agency.name,
        "lead": paper.lead,
        "exempt": paper.paragraph,
        "reason": paper.reason,
        "text": paper.text,
        "file": paper.file.sha256 if paper.file else "",
        "figures": [one.sha256 for one in frozen],
    }
    return _hashed(said)


def _frozen(paper: Paper, by: Posting) -> list[PaperFigure]:
    """The figures of a draft as they stand now. Raises CannotDo where its text cannot be published."""
    read = paper_text.live(paper.text, by)
    if read.faults:
        raise CannotDo("The paper cannot be published as it is. " + " ".join(read.faults))
    return [
        PaperFigure(
            paper=paper,
            number=number,
            reference=reference,
            title=drawn.title,
            definition=drawn.definition,
            as_at=drawn.as_at,
            head=list(drawn.head),
            rows=[list(row) for row in drawn.rows],
            sha256=_hashed(
                {
                    "title": drawn.title,
                    "definition": drawn.definition,
                    "as_at": drawn.as_at.isoformat(),
                    "head": drawn.head,
                    "rows": drawn.rows,
                }
            ),
        )
        for number, (reference, drawn) in enumerate(read.figures, start=1)
    ]


def _hashed(said: Mapping[str, Any]) -> str:
    whole = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def not_ready(paper: Paper) -> str:
    """Why a paper that was received cannot be published or set yet; "" where it can."""
    if not paper.checked_at:
        return "The PDF is being read. Wait until its page says how many pages it has."
    return f"This PDF cannot be taken. {paper.fault}" if paper.fault else ""


def _why(paper: Paper) -> str:
    return f"Exempt under paragraph {paper.paragraph}: {paper.reason}" if paper.is_exempt else paper.reason


def _begun(by: Posting, title: str, agency: int, lead: str) -> dict[str, Any]:
    author = Agency.objects.filter(pk=agency, ends_on=None).first()
    if author is None:
        raise CannotDo("There is no such agency among the partners. Choose another.")
    now = timezone.now()
    return {
        "borough": by.borough,
        "agency": author,
        "lead": lead,
        "title": title,
        "written_by": by,
        "written_at": now,
        "changed_by": by,
        "changed_at": now,
    }


def _made_just_now(columns: Mapping[str, Any], **more: str) -> Paper | None:
    """The draft that somebody began a moment ago with all that was typed now."""
    typed = {name: columns[name] for name in ("written_by", "agency", "lead", "title")}
    since = timezone.now() - AGAIN
    found = Paper.objects.filter(**typed, **more, state=State.DRAFT, written_at__gt=since)
    return found.order_by("pk").first()


@contextmanager
def _taken(content: Iterable[bytes]) -> Iterator[Path]:
    """A file that was sent, where it lies for now. Whether a paper can be made of it, the worker says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        size, start = 0, b""
        with path.open("wb") as target:
            for part in content:
                size += len(part)
                start = start or part[:1024]
                if size > received.MOST_BYTES:
                    most = received.MOST_BYTES // 1024**2
                    raise CannotDo(f"The PDF is larger than {most} MB. Save it with smaller pictures.")
                target.write(part)
        if b"%PDF-" not in start:
            raise CannotDo(
                "The file is not a PDF, whatever its name says. Save the paper as PDF, and send that."
            )
        _free_of_viruses(path)
        yield path


def _sha256_of(path: Path) -> str:
    return stored_files.sha256_of(stored_files.parts_of(path))


def _stored(name: str, path: Path) -> StoredFile:
    return stored_files.store(purpose=PURPOSE, name=name, parts=stored_files.parts_of(path))


def _erase(file: StoredFile, was_of: Paper, by: Posting) -> None:
    """Erase a file that another took the place of, unless the version before has it as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_erase_file(%s)", [file.pk])
        if cursor.fetchone()[0]:
            record(Act.ERASURE, PAPER, was_of.reference, "file", by=by)


def _scanned() -> str:
    return "" if settings.CLAMD else "Not scanned for viruses: no scanner is set up"


def _free_of_viruses(path: Path) -> None:
    if not settings.CLAMD:
        return
    try:
        found = virus_scan.scan(stored_files.parts_of(path), address=settings.CLAMD)
    except virus_scan.ScannerAway:
        raise CannotDo(
            "The file cannot be scanned for viruses just now, so it is not taken. Try again in a few minutes."
        ) from None
    if found:
        raise CannotDo(
            f"The file is infected ({found}), and nothing of it is kept. Tell whoever sent it to you."
        )


def _have_read(paper: Paper) -> None:
    app.configure_task("board.read_received", queue="papers").defer(paper=paper.pk)


def _have_set(paper: Paper) -> None:
    app.configure_task("board.set_paper", queue="papers").defer(paper=paper.pk)


def _changed(found: Paper, by: Posting, *fields: str) -> None:
    found.changed_by, found.changed_at = by, timezone.now()
    found.save(update_fields=[*fields, "changed_by", "changed_at"])
    record(Act.ALTERATION, PAPER, found.reference, *fields, by=by)


def _draft(paper: int, by: Posting) -> Paper:
    found = _locked(paper, by)
    if found.state != State.DRAFT:
        raise CannotDo("This paper is published, and does not change. Begin a new version of it.")
    return found


def _locked(paper: int, by: Posting) -> Paper:
    if queries.own_paper(by, paper) is None:
        raise NotThere
    found = Paper.objects.select_for_update(of=("self",)).select_related("agency", "file", "supersedes")
    return found.get(pk=paper)
