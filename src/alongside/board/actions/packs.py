"""A meeting's pack: having it set as a draft, publishing its papers, and publishing it."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit.models import Act
from alongside.board import pack_agenda, pack_queries
from alongside.board.actions import papers
from alongside.board.actions.saying import PACK, CannotDo, NotThere, record
from alongside.board.models import Pack, PackSource
from alongside.core import conflicts, formats
from alongside.meetings.actions.finding import locked
from alongside.meetings.models import Meeting
from alongside.partners.models import Posting

State = Pack.State
CANNOT = "The pack cannot be set as it is. "
# A button that is pressed again within this time finds done what it asks for, or being done.
AGAIN = timedelta(minutes=10)


@transaction.atomic
def set_draft(*, meeting: int, by: Posting) -> Pack:
    """Have a meeting's pack set as a draft, as its agenda stands now. As often as wanted.

    Raises:
        NotThere: the meeting is not of a board that they keep.
        CannotDo: the meeting is cancelled; the pack is being published; or something on the agenda keeps it
            from being set: which item, which paper and why.
    """
    found = _meeting(meeting, by)
    draft = draft_of(found)
    if draft and draft.is_publishing and draft.wanted_at and draft.wanted_at > timezone.now() - AGAIN:
        raise CannotDo("The pack is being published just now. Wait until it is, then look again.")
    if draft is None:
        draft = Pack(meeting=found, version=_last(found) + 1, made_by=by, made_at=timezone.now())
    draft.published_by = None
    _have_set(draft, pack_agenda.gathered(found, by), by)
    record(Act.COLLECTION if draft.turn == 1 else Act.ALTERATION, PACK, draft.reference, by=by)
    return draft


@transaction.atomic
def publish_papers(*, meeting: int, by: Posting, seen: str) -> int:
    """Publish every paper of a meeting's agenda that is still a draft: all of them, or none.

    Args:
        seen: the SHA-256 of what was looked at (pack_agenda.Gathered), which has when each draft changed.

    Returns:
        how many; none where they are published already.

    Raises:
        NotThere: the meeting is not of a board that they keep.
        CannotDo: the meeting is cancelled; the agenda or a paper changed since; or one cannot be published:
            which, on which item, and why.
    """
    given = pack_agenda.gathered(_meeting(meeting, by), by)
    drafts = {paper.pk: (entry.number, paper) for entry, paper in given.drafts}
    if drafts and given.sha256 != seen:
        raise CannotDo(
            "The agenda or a paper changed after you opened this page, so no paper is published. Look at "
            "them again."
        )
    for pk, (number, paper) in drafts.items():
        try:
            papers.publish(paper=pk, by=by, was=conflicts.plain(papers.as_read(paper)))
        except papers.CannotDo as wrong:
            raise CannotDo(f"No paper is published. {pack_agenda.named(number, paper)}: {wrong}") from None
    return len(drafts)


@transaction.atomic
def publish(*, meeting: int, by: Posting, seen: str, on: date | None = None) -> Pack:
    """Publish the draft of a meeting's pack: the worker sets it a last time, publishes it and supersedes the
    version before. Until then that one stands, and where it cannot be set the draft says why.

    Published twice, it is published once.

    Args:
        seen: the SHA-256 of the draft that was read.
        on: the day that the front sheet gives for it, if not today.

    Raises:
        NotThere: the meeting is not of a board that they keep, or it has no draft.
        CannotDo: another draft was set meanwhile, or the agenda or a paper changed since; a paper is not
            published; or something keeps the pack from being set.
    """
    found = _meeting(meeting, by)
    draft = draft_of(found)
    if draft is None:
        return _just_published(found, seen)
    if draft.is_publishing and draft.is_waiting:
        return draft
    if draft.is_waiting or draft.fault or draft.public_pdf_id is None:
        raise CannotDo("The draft is not set. Set it, and look at it, before you publish it.")
    given = pack_agenda.gathered(found, by)
    if draft.sha256 != seen or given.sha256 != seen:
        raise CannotDo(
            "The agenda, a paper or the draft changed after you opened this page, so the pack is not "
            "published. Set the draft again, and look at it."
        )
    if given.drafts:
        named = "; ".join(pack_agenda.named(entry.number, paper) for entry, paper in given.drafts)
        raise CannotDo(f"These papers are drafts: {named}. Publish them first.")
    draft.published_by = by
    _have_set(draft, given, by, publish_on=on or timezone.localdate())
    record(Act.ALTERATION, PACK, draft.reference, "state", by=by)
    return draft


def draft_of(meeting: Meeting) -> Pack | None:
    """The draft of a meeting's pack."""
    return (
        Pack.objects.filter(meeting=meeting, state=State.DRAFT).select_related("published_by__user").first()
    )


def _have_set(
    pack: Pack, given: pack_agenda.Gathered, by: Posting, *, publish_on: date | None = None
) -> None:
    """Keep what a pack is set from, and have the worker set it, and publish it where a day is given."""
    whole = pack_agenda.whole(given, by)
    if whole.faults:
        raise CannotDo(CANNOT + " ".join(whole.faults))
    pack.turn += 1
    pack.wanted_at, pack.is_publishing, pack.fault = timezone.now(), publish_on is not None, ""
    pack.sha256, pack.went_in = given.sha256, list(whole.went_in)
    pack.save(update_fields=_ASKED_FOR if pack.pk else None)
    PackSource.objects.update_or_create(
        pack=pack,
        defaults={
            "agenda": pack_agenda.agenda(given, publish_on).model_dump(mode="json"),
            "papers": {"of": dict(whole.papers), "items": [entry.item.pk for entry in given.entries]},
        },
    )
    app.configure_task("board.set_pack", queue="papers").defer(pack=pack.pk, turn=pack.turn)


_ASKED_FOR = ("turn", "wanted_at", "is_publishing", "fault", "sha256", "went_in", "published_by")


def _just_published(meeting: Meeting, seen: str) -> Pack:
    """The pack that was published a moment ago, where that is what the button asks for."""
    stands = Pack.objects.filter(meeting=meeting, state=State.PUBLISHED).select_related("published_by__user")
    found = stands.first()
    if found is None or found.published_at is None or found.published_by is None:
        raise NotThere
    if found.sha256 == seen and found.published_at > timezone.now() - AGAIN:
        return found
    raise CannotDo(
        f"{found.published_by.user.name} published this pack on {formats.datetime(found.published_at)}. "
        "To change it, set a new draft."
    )


def _meeting(meeting: int, by: Posting) -> Meeting:
    """A meeting of a board that a posting keeps, locked, so that two clerks act one after the other."""
    if pack_queries.kept_meeting(by, meeting) is None:
        raise NotThere
    found: Meeting | None = locked(Meeting.objects.filter(pk=meeting).select_related("series__agency"))
    if found is None:
        raise NotThere
    if found.state == Meeting.State.CANCELLED:
        raise CannotDo("This meeting is cancelled.")
    return found


def _last(meeting: Meeting) -> int:
    last: int | None = Pack.objects.filter(meeting=meeting).aggregate(last=Max("version"))["last"]
    return last or 0
