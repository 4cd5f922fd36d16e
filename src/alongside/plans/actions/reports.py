"""Writing a report by exception to the board, and finishing it: from then on it stays as it is."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.models import Posting
from alongside.plans import reporting
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.models import Report
from alongside.reports_pack import markdown
from alongside.reports_pack.faults import Faults

WHAT = "plans.report"
THERE = "There is a report for the meeting of that day already."


@transaction.atomic
def begin(*, by: Posting, year: int, meeting_on: date, highlights: str, asks: str) -> Report:
    """Begin a report on the plans of a year.

    Raises:
        CannotDo: there is one for this meeting, or no pack would take it.
    """
    mine = {"owner": by.agency, "borough": by.borough, "year": year}
    made, is_new = Report.objects.get_or_create(
        **mine,
        meeting_on=meeting_on,
        defaults={
            "highlights": highlights,
            "asks": asks,
            "made_by": by,
            "made_at": timezone.now(),
        },
    )
    if not is_new:
        raise CannotDo(THERE)
    _check(reporting.text_of(made))
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[made.pk], fields=["begun"])
    return made


@transaction.atomic
def change(*, report: Report, by: Posting, meeting_on: date, highlights: str, asks: str) -> None:
    """Change what was typed.

    Raises:
        CannotDo: it is finished, there is one for this meeting, or no pack would take it.
    """
    locked = _open(report)
    locked.meeting_on, locked.highlights, locked.asks = meeting_on, highlights, asks
    try:
        with transaction.atomic():
            locked.save(update_fields=["meeting_on", "highlights", "asks"])
    except IntegrityError:
        raise CannotDo(THERE) from None
    _check(reporting.text_of(locked))
    log.record(
        act=Act.ALTERATION, by=by, what=WHAT, which=[locked.pk], fields=["meeting_on", "highlights", "asks"]
    )


@transaction.atomic
def finish(*, report: Report, by: Posting) -> None:
    """Keep the report as it reads now. Raises CannotDo when it is finished, or no pack would take it."""
    locked = _open(report)
    if not reporting.plans_of(locked):
        raise CannotDo("No plan of this year is in force any more, so there is nothing to report on.")
    text = reporting.text_of(locked)
    _check(text)
    locked.text, locked.finished_at = text, timezone.now()
    locked.save(update_fields=["text", "finished_at"])
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[locked.pk], fields=["finished"])


def _check(text: str) -> None:
    if len(text.encode()) > markdown.MOST_BYTES:
        raise CannotDo(
            f"The report has more than {markdown.MOST_BYTES // 1024**2} MB of text, which no pack takes. "
            "Divide the plans, so that fewer are appended."
        )
    try:
        markdown.read(text, "report.md")
    except Faults as found:
        raise CannotDo(f"The report cannot be set in a pack: {found.found[0]}") from None


def _open(report: Report) -> Report:
    found = Report.objects.select_for_update().filter(pk=report.pk, finished_at=None).first()
    if found is None:
        raise CannotDo("The report is finished, and stays as it is. Begin another for the next meeting.")
    return found
