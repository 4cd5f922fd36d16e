"""Changing the front sheet of a board, where a member stands in its list, and making a paper of the list."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.board import membership, pack_queries
from alongside.board.actions import papers
from alongside.board.actions.saying import BOARD, NotThere, record
from alongside.board.models import FrontSheet, Paper, Place
from alongside.core import conflicts
from alongside.meetings import queries as meeting_queries
from alongside.meetings.models import Series
from alongside.partners.models import Posting

MEMBER = "board.member"


@transaction.atomic
def write_sheet(
    *,
    series: int,
    by: Posting,
    new: pack_queries.Sheet,
    stands: Callable[[pack_queries.Sheet], Mapping[str, Any]],
    was: conflicts.Values | None = None,
) -> FrontSheet:
    """Save what stands on every front sheet of a board.

    Args:
        new: all of it.
        stands: how the form of a front sheet has it.
        was: how that form stood when its page was opened.

    Raises:
        NotThere: the board is not theirs to keep.
        conflicts.ChangedMeanwhile: somebody else has saved it since.
    """
    found = _board(series, by)
    conflicts.check(was=was, now=stands(pack_queries.sheet(found)), new=stands(new))
    values = {
        "texts": dict(new.texts),
        "notices": [{"title": title, "text": text} for title, text in new.notices],
        "sections": "\n".join(new.sections),
        "watch": new.watch,
        "contact": new.contact,
        "officer": new.officer,
        "changed_by": by,
        "changed_at": timezone.now(),
    }
    made, _ = FrontSheet.objects.update_or_create(series=found, defaults=values)
    record(Act.ALTERATION, BOARD, found.reference, *list(values)[:6], by=by)
    return made


@transaction.atomic
def place_member(*, series: int, member: int, by: Posting, post: str, section: str) -> Place:
    """Say what the membership list says of a member.

    Raises:
        NotThere: it is no member today of a board that they keep.
        CannotDo: there is no such section any more.
    """
    found = _board(series, by)
    one = meeting_queries.members(found, timezone.localdate()).filter(pk=member).first()
    if one is None:
        raise NotThere
    if section not in pack_queries.sheet(found).sections:
        raise papers.CannotDo("There is no such section any more. Choose another.")
    values = {"post": post, "section": section, "changed_by": by, "changed_at": timezone.now()}
    made, _ = Place.objects.update_or_create(member=one, defaults=values)
    record(Act.ALTERATION, MEMBER, found.reference, "post", "section", by=by, also=[str(member)])
    return made


@transaction.atomic
def list_as_paper(*, series: int, by: Posting) -> Paper:
    """Make a paper of the membership list: a draft in which it lives until the paper is published.

    Raises NotThere: the board is not theirs to keep.
    """
    found = _board(series, by)
    title = f"{found.name}: membership list"[:200]
    made = papers.begin(
        by=by, title=title, agency=found.agency_id, lead="Clerk of the board", template="plain"
    )
    if made.text:
        return made
    text = f"```figure\n{membership.CODE} {found.pk}\n```\n"
    return papers.write(paper=made.pk, by=by, said={"text": text})


def _board(series: int, by: Posting) -> Series:
    """A board that a posting keeps, locked."""
    if pack_queries.kept_board(by, series) is None:
        raise NotThere
    locked: Series = Series.objects.select_for_update(of=("self",)).get(pk=series)
    return locked
