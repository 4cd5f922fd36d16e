"""Saying what an item of a board's agenda is about, putting papers on it, and recording interests."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from alongside.audit.models import Act
from alongside.board import pack_queries, queries, rules
from alongside.board.actions.saying import ITEM, CannotDo, NotThere, record
from alongside.board.models import Declaration, ItemDetail, ItemPaper, Paper
from alongside.core import conflicts
from alongside.meetings.actions.finding import locked
from alongside.meetings.models import AgendaItem, Meeting
from alongside.partners.models import Posting

DECLARATION = "board.declaration"
MOST_PAPERS = 50


def stands(item: AgendaItem) -> dict[str, Any]:
    """What an item says of itself, as its form has it."""
    found = ItemDetail.objects.filter(item=item).first()
    return {
        "text": found.text if found else "",
        "to_follow": found.to_follow if found else False,
        "late_reason": found.late_reason if found else "",
        "paragraph": found.paragraph if found else None,
    }


@transaction.atomic
def describe(
    *,
    meeting: int,
    item: int,
    by: Posting,
    text: str,
    to_follow: bool,
    late_reason: str,
    paragraph: int | None = None,
    was: conflicts.Values | None = None,
) -> ItemDetail:
    """Say what an item is about, whether a paper follows, and why it cannot wait where it is late.

    Args:
        paragraph: under which it is exempt, where it is so whatever papers it has.
        was: how it stood when its page was opened.

    Raises:
        NotThere: it is not of a board that they keep.
        CannotDo: the meeting is cancelled, or its papers do not stand under this paragraph.
        conflicts.ChangedMeanwhile: somebody else has saved it since.
    """
    found = _item(meeting, item, by)
    new = {"text": text, "to_follow": to_follow, "late_reason": late_reason, "paragraph": paragraph}
    conflicts.check(was=was, now=stands(found), new=new)
    if paragraph and (words := rules.fault_of_item([paragraph, *_of_papers(found)])):
        raise CannotDo(f"Exempt under this paragraph, {words}")
    values = {**new, "changed_by": by, "changed_at": timezone.now()}
    made, _ = ItemDetail.objects.update_or_create(item=found, defaults=values)
    _written(Act.ALTERATION, found, by, *new)
    return made


@transaction.atomic
def attach(*, meeting: int, item: int, paper: int, by: Posting) -> ItemPaper:
    """Put a paper on an item, after those that are there. One that was withdrawn comes back.

    Raises:
        NotThere: it is not of a board that they keep, or there is no such paper.
        CannotDo: the meeting is cancelled; a newer version took the paper's place; the item has as many as it
            can, or papers that it cannot stand beside.
    """
    found = _item(meeting, item, by)
    added = queries.own_paper(by, paper)
    if added is None:
        raise NotThere
    if added.state == Paper.State.SUPERSEDED:
        raise CannotDo("Another version has taken the place of this paper. Put that one on the item.")
    if added.taken_out_at:
        raise CannotDo("This paper was taken out of publication. Publish a new version, and put that on.")
    there = ItemPaper.objects.filter(item=found, withdrawn_at=None).exclude(paper=added)
    own = filter(None, [stands(found)["paragraph"]])
    if there.count() >= MOST_PAPERS:
        raise CannotDo(f"An item holds {MOST_PAPERS} papers. Give the others an item of their own.")
    if words := rules.fault_of_item([added.paragraph, *own, *_of_papers(found, but=added)]):
        raise CannotDo(f"With this paper on the item, {words}")
    made, is_new = ItemPaper.objects.get_or_create(
        item=found,
        paper=added,
        defaults={"order": _last(found) + 1, "by": by, "at": timezone.now()},
    )
    if made.withdrawn_at:
        made.withdrawn_at, made.withdrawn_why, made.order = None, "", _last(found) + 1
        made.save(update_fields=["withdrawn_at", "withdrawn_why", "order"])
    if is_new:
        _written(Act.ALTERATION, found, by, "papers", also=added.reference)
    return made


@transaction.atomic
def move_up(*, item_paper: int, by: Posting) -> ItemPaper:
    """Put a paper before the one that stands above it on its item. Raises NotThere, CannotDo."""
    one = _item_paper(item_paper, by)
    order = list(ItemPaper.objects.filter(item=one.item_id, withdrawn_at=None).order_by("order", "pk"))
    at = next((place for place, each in enumerate(order) if each.pk == one.pk), 0)
    if at:
        order[at - 1 : at + 1] = reversed(order[at - 1 : at + 1])
        for number, each in enumerate(order, 1):
            each.order = number
        ItemPaper.objects.bulk_update(order, ["order"])
        _written(Act.ALTERATION, one.item, by, "papers")
    return one


def went_in(one: ItemPaper) -> bool:
    """Whether a paper, or a version that took its place, stands on its item in a published pack."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_paper_went_in(%s, %s)", [one.item_id, one.paper_id])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def take_off(*, item_paper: int, by: Posting, why: str) -> None:
    """Take a paper off its item; one of a published pack is withdrawn, and the next version says why.

    Raises:
        NotThere: it is not of a board that they keep.
        CannotDo: the meeting is cancelled, or it was in a published pack and no reason is given.
    """
    one = _item_paper(item_paper, by)
    if not went_in(one):
        one.delete()
    elif not why.strip():
        raise CannotDo("A pack was published with this paper. Say why it is withdrawn.")
    elif one.withdrawn_at is None:
        one.withdrawn_at, one.withdrawn_why = timezone.now(), why.strip()
        one.save(update_fields=["withdrawn_at", "withdrawn_why"])
    _written(Act.ALTERATION, one.item, by, "papers", also=one.paper.reference)


@transaction.atomic
def declare(
    *, meeting: int, item: int, spell: int, by: Posting, kind: str, nature: str, done: str
) -> Declaration:
    """Record an interest that somebody in the room declares in an item, and what they did.

    Raises:
        NotThere: it is not of a board that they keep, or nobody in the room is meant.
        CannotDo: the meeting is not being held; they declared one in the item already; or with such an
            interest they may not take part.
    """
    found = _item(meeting, item, by)
    if found.meeting.state != Meeting.State.HELD:
        raise CannotDo("Interests are recorded while the meeting is being held.")
    who = found.meeting.spells.filter(pk=spell).first()
    if who is None:
        raise NotThere
    if done == Declaration.Done.TOOK_PART and not rules.may_take_part(kind):
        raise CannotDo(
            "With a prejudicial or disclosable pecuniary interest nobody takes part without a dispensation. "
            "Say what they did."
        )
    try:
        with transaction.atomic():
            made = Declaration.objects.create(
                item=found, spell=who, kind=kind, nature=nature, done=done, by=by, at=timezone.now()
            )
    except IntegrityError:
        raise CannotDo(
            "They have declared an interest in this item already. Take that one out, and record it anew."
        ) from None
    record(Act.COLLECTION, DECLARATION, found.meeting.reference, by=by, also=[str(made.pk)])
    return made


@transaction.atomic
def take_out(*, meeting: int, declaration: int, by: Posting) -> None:
    """Take out an interest that was recorded wrongly, while the meeting is being held.

    Raises:
        NotThere: it is not of a board that they keep.
        CannotDo: the meeting is over.
    """
    found = _meeting(meeting, by)
    if found.state != Meeting.State.HELD:
        raise CannotDo("The meeting is over, and its record no longer changes.")
    one = Declaration.objects.filter(item__meeting=found, pk=declaration).first()
    if one is None:
        raise NotThere
    record(Act.ERASURE, DECLARATION, found.reference, by=by, also=[str(one.pk)])
    one.delete()


def _meeting(meeting: int, by: Posting) -> Meeting:
    """A meeting of a board that a posting keeps, locked."""
    if pack_queries.kept_meeting(by, meeting) is None:
        raise NotThere
    found: Meeting | None = locked(Meeting.objects.filter(pk=meeting).select_related("series"))
    if found is None:
        raise NotThere
    if found.state == Meeting.State.CANCELLED:
        raise CannotDo("This meeting is cancelled.")
    return found


def _item(meeting: int, item: int, by: Posting) -> AgendaItem:
    found = AgendaItem.objects.filter(meeting=_meeting(meeting, by), pk=item, action=None)
    one: AgendaItem | None = found.select_related("meeting__series").first()
    if one is None:
        raise NotThere
    return one


def _item_paper(pk: int, by: Posting) -> ItemPaper:
    found = pack_queries.kept_item_paper(by, pk)
    if found is None:
        raise NotThere
    _meeting(found.item.meeting_id, by)
    return found


def _of_papers(item: AgendaItem, *, but: Paper | None = None) -> list[int | None]:
    """Under which paragraphs the papers of an item are exempt (None: one is public).

    What was said of one that was exempt stays exempt when it is withdrawn.
    """
    rows = ItemPaper.objects.filter(item=item).exclude(paper=but).select_related("paper")
    stand = Q(withdrawn_at=None, paper__taken_out_at=None) | Q(paper__is_exempt=True)
    return [one.paper.paragraph for one in rows.filter(stand)]


def _last(item: AgendaItem) -> int:
    last: int | None = ItemPaper.objects.filter(item=item).aggregate(last=Max("order"))["last"]
    return last or 0


def _written(act: Act, item: AgendaItem, by: Posting, *fields: str, also: str = "") -> None:
    others = [str(item.pk), *([also] if also else [])]
    record(act, ITEM, item.meeting.reference, *fields, by=by, also=others)
