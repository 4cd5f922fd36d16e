"""Home: my work. And what leads from one room to another beside it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alongside.audit.models import Act
from alongside.board.actions import reports as board_reports
from alongside.board.actions.saying import CannotDo
from alongside.iom.access_page import own_table
from alongside.meetings.faults import CannotDo as NoItem
from alongside.partners.access import needs, posted
from alongside.partners.permissions import ACCESS_ASK, BOARD_WRITE, CASES_WORK
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.plans.actions import reports as plan_reports
from alongside.plans.views import reading
from alongside.site.my_work import next_meetings, what_awaits


@posted
@require_safe
def home(request: Request) -> HttpResponse:
    """What awaits whoever is acting as this posting."""
    posting = request.posting
    context = {
        "page_title": "My work",
        "awaits": what_awaits(posting),
        "meetings": next_meetings(posting),
        "asked": own_table(posting, now=timezone.now()) if may(posting, ACCESS_ASK) else None,
        "is_reminded": may(posting, CASES_WORK),
    }
    return render(request, "site/home.html", context)


@needs(BOARD_WRITE)
@require_POST
def report_to_board(request: Request, pk: int) -> HttpResponse:
    """Make a paper of a report on delivery plans, and put it on the agenda of the board's meeting."""
    found = reading.report_seen(request, pk)
    if not found.text:
        messages.error(request, "The report is not finished. It becomes a paper once it is.")
        return redirect("plans:report", pk)
    reading.was_read(request, [pk], ["report"], what=plan_reports.WHAT, act=Act.EXPORT)
    title, _, text = found.text.partition("\n")
    try:
        made, is_new = board_reports.put_on_next_agenda(
            by=request.posting,
            report=f"plans-{pk}",
            title=title.lstrip("# "),
            text=text.strip() + "\n",
            agency=found.owner_id,
            lead="Keeper of the delivery plans",
            meeting_on=found.meeting_on,
        )
    except (CannotDo, NoItem) as fault:
        messages.error(request, str(fault))
        return redirect("plans:report", pk)
    messages.success(
        request,
        "The report is a paper, and on the agenda of this meeting."
        if is_new
        else "The report was on the agenda of this meeting already, as a paper. Nothing is changed.",
    )
    return redirect("board:agenda", made.item.meeting_id)
