"""Programmes: their impact assessments, going live, and their end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import pdf_files, stored_files
from alongside.core.models import StoredFile
from alongside.partners import agreement_rules
from alongside.partners.actions import CannotDo
from alongside.partners.agreement_rules import Fault
from alongside.partners.models import ImpactAssessment, Posting, Programme

PURPOSE = "ASSESSMENT"


@dataclass(frozen=True)
class File:
    """A file that somebody sends: the name that they gave it, and its bytes in pieces."""

    name: str
    parts: Iterable[bytes]


@transaction.atomic
def create(*, name: str, purpose: str, by: Posting) -> Programme:
    """Add a programme. It is not live until its impact assessments are recorded and reviewed.

    Raises:
        CannotDo: when the name is blank or taken, or it does not say what it is for.
    """
    programme = Programme(slug=slugify(name)[:60], name=name.strip(), purpose=purpose.strip())
    if not programme.slug:
        raise CannotDo("Give the programme a name, in letters.")
    if not programme.purpose:
        raise CannotDo("Say what the programme is for, in a sentence or two.")
    if Programme.objects.filter(slug=programme.slug).exists():
        raise CannotDo("There is already a programme of this name.")
    programme.save(force_insert=True)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what="partners.programme",
        which=[programme.slug],
        fields=["name", "purpose"],
    )
    return programme


@transaction.atomic
def record_assessment(
    *,
    programme: Programme,
    kind: str,
    author: str,
    assessed_on: date,
    findings: str,
    review_due_on: date,
    by: Posting,
    file: File | None = None,
    at: datetime | None = None,
) -> ImpactAssessment:
    """Record an impact assessment of a programme.

    Args:
        kind: DPIA or EQIA.
        author: who wrote it.
        assessed_on: the day of the assessment.
        findings: what was found, and what is done about it.
        review_due_on: when it must be looked at again.
        file: the assessment itself, where it is at hand.

    Raises:
        CannotDo: when the programme has ended, something is missing, the days do not fit together, or the
            file is no PDF.
    """
    moment = at or timezone.now()
    if against := against_assessing(programme):
        raise CannotDo(against)
    _refuse(
        agreement_rules.faults_of_assessment(
            assessed_on=assessed_on, review_due_on=review_due_on, today=timezone.localdate(moment)
        )
    )
    assessment = ImpactAssessment(
        programme=programme,
        kind=kind,
        author=author.strip(),
        assessed_on=assessed_on,
        findings=findings.strip(),
        review_due_on=review_due_on,
        document=store(PURPOSE, file),
        recorded_by=by,
        recorded_at=moment,
    )
    try:
        assessment.full_clean()
    except ValidationError as error:
        raise CannotDo(" ".join(error.messages)) from error
    assessment.save(force_insert=True)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what="partners.assessment",
        which=[assessment.pk],
        fields=["kind", "author", "assessed_on", "findings", "review_due_on", "document"],
    )
    return assessment


@transaction.atomic
def review_assessment(
    *, assessment: ImpactAssessment, review_due_on: date, by: Posting, on: date | None = None
) -> ImpactAssessment:
    """Say that an assessment has been reviewed, and when it must be looked at again.

    Raises:
        CannotDo: when the programme has ended, whoever recorded it reviews it, or the next review does not
            lie ahead.
    """
    held = ImpactAssessment.objects.select_for_update().get(pk=assessment.pk)
    day = on or timezone.localdate()
    if against := against_reviewing(held, by):
        raise CannotDo(against)
    _refuse(
        agreement_rules.faults_of_review(assessed_on=held.assessed_on, review_due_on=review_due_on, on=day)
    )
    held.reviewed_on, held.reviewed_by, held.review_due_on = day, by, review_due_on
    changed = ["reviewed_on", "reviewed_by", "review_due_on"]
    held.save(update_fields=changed)
    log.record(act=Act.ALTERATION, by=by, what="partners.assessment", which=[held.pk], fields=changed)
    return held


def missing_to_go_live(programme: Programme, *, today: date) -> list[str]:
    """What the programme lacks before it goes live, a sentence each."""
    kept = programme.assessments.order_by("pk").values_list(
        "kind", "assessed_on", "reviewed_on", "review_due_on"
    )
    return agreement_rules.missing_to_go_live(
        (agreement_rules.Assessment(*values) for values in kept), today=today
    )


@transaction.atomic
def go_live(*, programme: Programme, by: Posting, at: datetime | None = None) -> Programme:
    """Let a programme begin: from now on its agreements have effect.

    Raises:
        CannotDo: when it is live or has ended, or an impact assessment is missing, not reviewed, or due.
    """
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    moment = at or timezone.now()
    if against := against_going_live(held, today=timezone.localdate(moment)):
        raise CannotDo(" ".join(["The programme cannot go live.", *against]))
    held.live_from = moment
    held.save(update_fields=["live_from"])
    log.record(act=Act.ALTERATION, by=by, what="partners.programme", which=[held.slug], fields=["live_from"])
    return held


@transaction.atomic
def end(*, programme: Programme, by: Posting, reason: str, at: datetime | None = None) -> Programme:
    """End a programme: from this moment nothing flows for it, whatever its agreements say.

    Args:
        reason: why, which everybody with a posting can read.

    Raises:
        CannotDo: when it is not live, or no reason is given.
    """
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    moment, why = at or timezone.now(), reason.strip()
    if not why:
        raise CannotDo("Say why the programme ends.")
    if against := against_ending(held, at=moment):
        raise CannotDo(against)
    held.ended_at, held.ended_why = moment, why
    held.save(update_fields=["ended_at", "ended_why"])
    log.record(
        act=Act.ALTERATION,
        by=by,
        what="partners.programme",
        which=[held.slug],
        fields=["ended_at", "ended_why"],
        reason=why,
    )
    return held


def against_assessing(programme: Programme) -> str:
    """What stands in the way of recording an impact assessment, in a sentence; nothing where nothing does."""
    return "This programme has ended." if programme.ended_at is not None else ""


def against_reviewing(assessment: ImpactAssessment, by: Posting) -> str:
    """What stands in the way of somebody's reviewing an assessment, in a sentence."""
    if assessment.recorded_by.user_id == by.user_id:
        return "Somebody other than who recorded the assessment must review it."
    return against_assessing(assessment.programme)


def against_going_live(programme: Programme, *, today: date) -> list[str]:
    """What stands in the way of a programme's going live, a sentence each."""
    if programme.live_from is not None:
        return ["It has been live already."]
    return missing_to_go_live(programme, today=today)


def against_ending(programme: Programme, *, at: datetime) -> str:
    """What stands in the way of ending a programme, in a sentence."""
    is_live = programme.live_from is not None and programme.live_from < at and programme.ended_at is None
    return "" if is_live else "Only a programme that is live can end."


def store(purpose: str, file: File | None) -> StoredFile | None:
    """Keep a PDF that came with something; None where none did.

    Raises:
        CannotDo: when it is no PDF, or is too large.
    """
    if file is None:
        return None
    content = pdf_files.read(file.parts)
    if fault := pdf_files.fault_of(content):
        raise CannotDo(f"{fault}.")
    return stored_files.store(purpose=purpose, name=file.name, parts=[content])


def _refuse(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise CannotDo(" ".join(fault.sentence for fault in found))
