"""Putting a report that was written elsewhere onto the next meeting's agenda, as a paper of the board."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from alongside.board import pack_queries, standing_words
from alongside.board.actions import agendas, papers
from alongside.board.actions.saying import CannotDo
from alongside.board.models import ItemPaper, Paper
from alongside.meetings.actions import agenda as meeting_agenda
from alongside.meetings.actions.finding import locked
from alongside.meetings.models import AgendaItem, Meeting
from alongside.partners.models import Posting

# An item is put before the first of these, which close every agenda.
CLOSING = frozenset(title.casefold() for title in standing_words.TITLES[-3:])
LONGEST_TITLE = 200


@transaction.atomic
def put_on_next_agenda(
    *, by: Posting, report: str, title: str, text: str, agency: int, lead: str, meeting_on: date
) -> tuple[ItemPaper, bool]:
    """Make a paper of a report, and put it on an item of its own: of the meeting for which it was written, or
    of the next one. A report is one paper: where that is on the agenda, nothing is done.

    Args:
        report: the key of the report, by which its paper is known.
        text: Markdown, without its title.

    Returns:
        the paper on the agenda, and whether it was put there now.

    Raises:
        CannotDo: no meeting of a board that they keep is planned; or the paper cannot be begun.
    """
    meeting = _meeting(by, meeting_on)
    title = title[:LONGEST_TITLE]
    paper = Paper.objects.filter(borough=by.borough, source=report).first()
    there = ItemPaper.objects.filter(item__meeting=meeting, paper=paper, withdrawn_at=None)
    if paper and (before := there.order_by("pk").first()):
        return before, False
    if paper is None:
        draft = papers.begin(
            by=by, title=title, agency=agency, lead=lead, template="plain", once=False, source=report
        )
        paper = papers.write(paper=draft.pk, by=by, said={"text": text})
    item = add_item(meeting=meeting, by=by, title=title)
    return agendas.attach(meeting=meeting.pk, item=item.pk, paper=paper.pk, by=by), True


def add_item(*, meeting: Meeting, by: Posting, title: str) -> AgendaItem:
    """Add an item before those that close the agenda. Raises as meetings.actions.agenda.add does."""
    order = list(meeting.items.order_by("order", "pk"))
    item = meeting_agenda.add(meeting=meeting.pk, by=by, title=title)
    place = next((at for at, one in enumerate(order, 1) if one.title.casefold() in CLOSING), 0)
    if not place:
        return item
    return meeting_agenda.change(
        meeting=meeting.pk, item=item.pk, by=by, title=title, minutes=None, place=place
    )


def _meeting(by: Posting, on: date) -> Meeting:
    coming = Meeting.objects.filter(
        series__in=pack_queries.boards_kept_by(by),
        state__in=[Meeting.State.PLANNED, Meeting.State.CALLED],
        starts_at__gte=timezone.now(),
    ).order_by("starts_at", "pk")
    # Locked, so that of two who press the button at once the second finds what the first made.
    found: Meeting | None = locked(coming.filter(starts_at__date=on)) or locked(coming)
    if found is None:
        raise CannotDo(
            "No meeting of a board that you keep is planned. Plan one, then press the button again."
        )
    return found
