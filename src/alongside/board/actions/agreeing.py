"""Minutes given to a meeting as a paper, agreed by it as a correct record, and signed by its chair."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit.models import Act
from alongside.board import minutes_queries, minutes_text, pack_queries, queries
from alongside.board.actions import papers
from alongside.board.actions.minutes import draft, locked
from alongside.board.actions.minutes_setting import title_of
from alongside.board.actions.saying import MINUTES, CannotDo, NotThere, record
from alongside.board.models import Minutes, MinutesVersion, Paper
from alongside.core import conflicts, formats
from alongside.meetings.actions import meetings
from alongside.meetings.actions.finding import series_to_run
from alongside.meetings.faults import CannotDo as CannotAgree
from alongside.meetings.faults import NotThere as NoSuchMeeting
from alongside.meetings.models import Meeting
from alongside.partners.models import Posting

State, Signature = Minutes.State, Minutes.Signature
LEAD = "Clerk of the board"
WHY_EXEMPT = "The minutes say what was decided on an exempt item"


def as_read(minutes: Minutes) -> dict[str, str]:
    """What somebody has read who is about to have minutes agreed."""
    return _as_read(minutes_queries.text_of(minutes))


def _as_read(text: str) -> dict[str, str]:
    return {"read": hashlib.sha256(text.encode()).hexdigest()}


@transaction.atomic
def make_paper(*, minutes: int, by: Posting) -> Paper:
    """Make a paper of a draft for the next meeting, and keep what it says as a version of the minutes.

    Pressed twice, there is one paper. Of minutes that were changed since, the paper that is there takes up
    the change: a draft as it is, a published one as its new version.

    Raises:
        NotThere: they are not theirs to write.
        CannotDo: they keep no papers of the board, the minutes are agreed, or their text cannot be read.
    """
    found = draft(minutes, by)
    if not queries.may_write(by):
        raise CannotDo("Papers are kept by the clerk of the board. Ask them to press this button.")
    text = _text(found, minutes_queries.numbers(found).first)
    last = found.versions.filter(paper__isnull=False).select_related("paper").order_by("-number").first()
    if last and last.paper and last.text == text:
        return last.paper
    paper = _paper_to_write(found, last.paper if last else None, by)
    said = {"text": f"{minutes_text.DRAFT}\n\n{text}", **_exempt(found, paper)}
    paper = papers.write(paper=paper.pk, by=by, said=said)
    _version(found, by, text=text, paper=paper)
    return paper


def _paper_to_write(found: Minutes, before: Paper | None, by: Posting) -> Paper:
    kept = queries.own_paper(by, before.pk) if before else None
    if kept and kept.state == Paper.State.DRAFT:
        return kept
    if kept and kept.state == Paper.State.PUBLISHED:
        return papers.new_version(paper=kept.pk, by=by)
    day = formats.date(found.held_on)
    is_one_of_several = pack_queries.boards_kept_by(by).count() > 1
    title = title_of(found.body, day) if is_one_of_several else f"Minutes of {day}"
    return papers.begin(by=by, title=title, agency=by.agency_id, lead=LEAD, template="plain", once=False)


def _exempt(found: Minutes, paper: Paper) -> dict[str, Any]:
    """That a paper of minutes is exempt, as an item is of which they say what was decided."""
    paragraph = minutes_queries.paragraph_of(found)
    if not paragraph or paper.is_exempt:
        return {}
    return {"access": papers.EXEMPT, "paragraph": paragraph, "reason": WHY_EXEMPT}


@transaction.atomic
def agree(
    *,
    minutes: int,
    by: Posting,
    corrections: str = "",
    is_public: bool = False,
    was: conflicts.Values | None = None,
) -> Minutes:
    """Record that a later meeting agreed minutes as a correct record: they are numbered for good, and frozen.

    Args:
        corrections: what that meeting had corrected, in words, where the text is not the one it was given.
        is_public: whether everybody who is posted may read them, and not the series alone.
        was: what was read when its page was opened, as `as_read` has it.

    Raises:
        NotThere: they are not theirs to write.
        CannotDo: they are agreed already, no later meeting is being held, earlier ones are not agreed; the
            text was changed since it was read or cannot be read, or is not what the meeting was given and
            nobody says in what; or an item of theirs was exempt, and they are to be public.
    """
    found = draft(minutes, by)
    # One after the other: the first number is that after the last that was agreed.
    series_to_run(found.meeting.series_id, by)
    _check_order(found)
    if is_public and minutes_queries.paragraph_of(found):
        raise CannotDo(
            "A minute is of an exempt item, so these minutes are not public. Choose the members of the board."
        )
    first = minutes_queries.numbers(found).first
    text = _text(found, first)
    if was is not None and was != _as_read(text):
        raise CannotDo(
            "The minutes were changed after you opened this page, so they are not agreed. Read what they say "
            "now, then press the button again."
        )
    later = _agreed_in(found, by)
    given = minutes_queries.given_version(found, later)
    _check_corrections(given, text, corrections)
    made = _version(
        found,
        by,
        text=text,
        corrections=corrections.strip(),
        is_agreed=True,
        was_circulated=given is not None,
    )
    found.first_number = first
    found.state, found.is_public = State.AGREED, is_public
    found.agreed_on, found.agreed_at, found.agreed_by = (
        timezone.localdate(later.starts_at),
        timezone.now(),
        by,
    )
    fields = ["first_number", "state", "is_public", "agreed_on", "agreed_at", "agreed_by"]
    found.save(update_fields=fields)
    record(Act.ALTERATION, MINUTES, found.reference, *fields, by=by)
    _have_set(made)
    return found


def _agreed_in(found: Minutes, by: Posting) -> Meeting:
    """The meeting that agreed the record; where none has yet, the one that is being held agrees it now."""
    later = minutes_queries.meeting_that_could_agree(found)
    if later is None:
        raise CannotDo(
            "Minutes are agreed at a later meeting of the series, and none is being held. Start that "
            "meeting, and record it then."
        )
    if found.meeting.agreed_in_id is None:
        try:
            meetings.agree_record(meeting=later.pk, record=found.meeting_id, by=by)
        except CannotAgree as fault:
            raise CannotDo(str(fault)) from None
        except NoSuchMeeting:
            raise NotThere from None
    return later


def _check_order(found: Minutes) -> None:
    earlier = minutes_queries.not_agreed_before(found)
    if earlier and found.first_number is None:
        raise CannotDo(
            f"The minutes of {formats.date(earlier.starts_at)} come before these and are not agreed yet, so "
            "it is not known where the numbers begin. Agree those first, or give the number of the first "
            "minute under “Present, apologies and numbers”."
        )


def _check_corrections(given: MinutesVersion | None, text: str, corrections: str) -> None:
    if given is None and not corrections.strip():
        raise CannotDo(
            "These minutes were not given to the meeting before it began. Say under “Corrections” how it "
            "came to know them, such as that they were read out, and what it had corrected."
        )
    if given and given.text != text and not corrections.strip():
        raise CannotDo(
            f"The text is not the one that was given to the meeting on {formats.date(given.made_at)}. Say "
            "what the meeting had corrected."
        )
    if given and given.text == text and corrections.strip():
        raise CannotDo(
            "You say what was corrected, and the text is the one that was given to the meeting. Correct the "
            "minutes first, or leave the corrections empty."
        )


@transaction.atomic
def sign(*, minutes: int, by: Posting, chair: int, on: date, how: Minutes.Signature) -> Minutes:
    """Record that minutes are signed by whoever chaired the meeting that agreed them.

    Args:
        chair: the spell of the chair in that meeting (minutes_queries.in_the_chair).
        on: the day on which they signed.
        how: HERE by the chair, who presses the button; PAPER as somebody else records it.

    Raises:
        NotThere: they are not theirs to write.
        CannotDo: they are not agreed, or signed already; it was not the chair, or could not be that day.
    """
    found = locked(minutes, by)
    if found.state == State.SIGNED:
        raise CannotDo(
            f"{found.signed_name} signed these minutes on {formats.date(found.signed_on)} already."
        )
    if found.state != State.AGREED or not found.meeting.agreed_in_id:
        raise CannotDo("Only minutes that were agreed as a correct record are signed.")
    sole = minutes_queries.sole_chair(found.meeting.agreed_in_id)
    chairs = minutes_queries.in_the_chair(found.meeting.agreed_in_id)
    signed = next((one for one in chairs if one.pk == chair), None)
    if signed is None:
        raise CannotDo("They did not chair the meeting that agreed these minutes. Choose who did.")
    if how == Signature.HERE and sole is None:
        raise CannotDo(
            "Only who alone was marked as in the chair of that meeting can sign here. Record that the paper "
            "copy was signed instead."
        )
    if how == Signature.HERE and signed.posting_id != by.pk:
        raise CannotDo(f"Only {signed.who} can sign here. Record that the paper copy was signed instead.")
    if not (found.agreed_on and found.agreed_on <= on <= timezone.localdate()):
        raise CannotDo(
            f"The day of the signature lies between that of the meeting, {formats.date(found.agreed_on)}, "
            "and today."
        )
    found.state, found.signed_how, found.signed_name = State.SIGNED, how, signed.who
    found.signed_on, found.signed_by = on, by
    fields = ["state", "signed_how", "signed_name", "signed_on", "signed_by"]
    found.save(update_fields=fields)
    record(Act.ALTERATION, MINUTES, found.reference, *fields, by=by)
    return found


@transaction.atomic
def set_again(*, minutes: int, by: Posting) -> None:
    """Have agreed minutes set as PDF once more, where that failed. Raises NotThere."""
    found = locked(minutes, by)
    made = minutes_queries.agreed_version(found)
    if made and made.fault and not made.pdf_id:
        made.fault = ""
        made.save(update_fields=["fault"])
        record(Act.ALTERATION, MINUTES, found.reference, "pdf", by=by)
        _have_set(made)


def _text(found: Minutes, first: int) -> str:
    """The text of a draft whose first minute has a number. Raises CannotDo where it cannot be read."""
    whole = minutes_queries.whole(found, first)
    if not whole.each:
        raise CannotDo("There are no minutes yet. Add one.")
    if faults := minutes_text.faults(whole):
        raise CannotDo("The minutes cannot be read as they are. " + " ".join(faults))
    return minutes_text.composed(whole)


def _version(
    found: Minutes,
    by: Posting,
    *,
    text: str,
    corrections: str = "",
    is_agreed: bool = False,
    was_circulated: bool = True,
    paper: Paper | None = None,
) -> MinutesVersion:
    made = MinutesVersion.objects.create(
        minutes=found,
        number=found.versions.count() + 1,
        is_agreed=is_agreed,
        is_exempt=minutes_queries.paragraph_of(found) is not None,
        was_circulated=was_circulated,
        text=text,
        corrections=corrections,
        sha256=hash_of(text, corrections),
        made_by=by,
        made_at=timezone.now(),
        paper=paper,
    )
    record(Act.COLLECTION, MINUTES, found.reference, "text", by=by)
    return made


def hash_of(text: str, corrections: str) -> str:
    """The SHA-256 of a version's text and corrections."""
    whole = json.dumps({"text": text, "corrections": corrections}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _have_set(made: MinutesVersion) -> None:
    app.configure_task("board.set_minutes", queue="papers").defer(version=made.pk)
