"""What the worker does with minutes: it sets those that were agreed as PDF (ADR 0045)."""

from django.db import transaction

from alongside.board import minutes_text
from alongside.board.actions.setting import OUR_FAULT
from alongside.board.models import MinutesVersion
from alongside.core import formats, stored_files
from alongside.reports_pack import making
from alongside.reports_pack.faults import Faults
from alongside.reports_pack.reading import Written

PURPOSE = "BOARD_MINUTES"


def set_as_pdf(version: int) -> None:
    """Set agreed minutes as PDF and keep it."""
    with transaction.atomic():
        found = (
            MinutesVersion.objects.select_for_update(of=("self",)).select_related("minutes").get(pk=version)
        )
        if found.pdf_id or not found.is_agreed:
            return
        of = found.minutes
        text = minutes_text.agreed(
            found.text,
            on=formats.date(of.agreed_on),
            corrections=found.corrections,
            was_circulated=found.was_circulated,
        )
        try:
            made = making.alone(
                Written(list(minutes_text.blocks(text))),
                title=title_of(of.body, formats.date(of.held_on)),
                running=f"{of.body}, {formats.date(of.held_on)}",
                is_exempt=found.is_exempt,
                made_at=found.made_at,
            )
        except Faults as wrong:
            found.fault = " ".join(str(fault) for fault in wrong.found)
        else:
            name = f"{of.reference}.pdf"
            found.pdf, found.fault = stored_files.store(purpose=PURPOSE, name=name, parts=[made.pdf]), ""
        found.save(update_fields=["pdf", "fault"])


def title_of(body: str, day: str) -> str:
    """What minutes are called: with the name of the board, since documents are read by themselves."""
    return f"Minutes of {body}, {day}"


def give_up(version: int) -> None:
    """Say on the page of the minutes that the worker could not do it, by a fault of ours."""
    with transaction.atomic():
        MinutesVersion.objects.filter(pk=version).update(fault=OUR_FAULT)
