"""What an agency answers: saved and sent by its link, without an account; or entered by a clerk."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.board import links, queries, rules
from alongside.board.actions.saying import RESPONSE, CannotDo, NotThere, record
from alongside.board.models import Answer, Asked, Consultation, Question, Response, ResponseDraft
from alongside.core import conflicts, formats
from alongside.partners.models import Posting

ROLE, NAME = "role", "name"


def field_of(question: Question) -> str:
    """The name of the field in which a question is answered."""
    return f"q{question.number}"


def stands(asked: Asked) -> dict[str, str]:
    """What an agency's form holds: what was saved, or else what was sent last; nothing at first."""
    draft = ResponseDraft.objects.filter(asked=asked).first()
    return dict(draft.content) if draft else sent_last(asked)


def sent_last(asked: Asked) -> dict[str, str]:
    """What an agency has sent last, by field; nothing where it has sent nothing.

    Not the name of whoever sent it, which only clerks see.
    """
    newest = asked.responses.order_by("-number").first()
    if newest is None:
        return {}
    answers = newest.answers.select_related("question")
    said = {field_of(one.question): one.text for one in answers.order_by("question__number")}
    return {ROLE: newest.role, **said}


def save(*, consultation: int, key: uuid.UUID, said: Mapping[str, str], was: conflicts.Values | None) -> None:
    """Save answers that are not sent yet, as they were typed.

    Raises:
        CannotDo: no answers are taken any more.
        conflicts.ChangedMeanwhile: a colleague has saved or sent others since the page was opened.
    """
    with links.public(consultation, key):
        asked = _asked(key)
        now = stands(asked)
        conflicts.check(was=was, now=now, new=said)
        ResponseDraft.objects.update_or_create(
            asked=asked, defaults={"content": dict(said), "saved_at": timezone.now()}
        )


def send(
    *, consultation: int, key: uuid.UUID, said: Mapping[str, str], was: conflicts.Values | None
) -> Response:
    """Send an agency's answers. What it sent before is kept, and these stand from now on.

    Returns:
        the response; the one before, where it says the same, since the button was pressed twice.

    Raises:
        CannotDo: no answers are taken any more.
        conflicts.ChangedMeanwhile: a colleague has saved or sent others since the page was opened.
    """
    with links.public(consultation, key):
        asked = _asked(key)
        before = asked.responses.order_by("-number").first()
        again = {name: text for name, text in said.items() if name != NAME}
        if before and sent_last(asked) == again and said[NAME] in ("", before.name):
            ResponseDraft.objects.filter(asked=asked).delete()
            return before
        conflicts.check(was=was, now=stands(asked), new=said)
        of, now = asked.consultation, timezone.now()
        made = Response.objects.create(
            asked=asked,
            number=before.number + 1 if before else 1,
            role=said[ROLE],
            name=said[NAME],
            sent_at=now,
            is_late=rules.is_late(due_on=of.due_on, today=timezone.localdate(now)),
        )
        _put(made, of, said)
        ResponseDraft.objects.filter(asked=asked).delete()
        record(
            Act.COLLECTION,
            RESPONSE,
            of.reference,
            "answers",
            by=None,
            also=[f"response {made.number}"],
            to=asked.called,
        )
        return made


def _put(response: Response, of: Consultation, said: Mapping[str, str]) -> None:
    Answer.objects.bulk_create(
        Answer(response=response, question=question, text=said[field_of(question)])
        for question in queries.questions(of)
    )


@transaction.atomic
def enter(
    *,
    consultation: int,
    asked: int,
    by: Posting,
    said: Mapping[str, str],
    how: Response.How,
    given_on: date,
    newest: int,
) -> Response:
    """Enter an answer that an agency gave otherwise than by its link. It stands from now on, marked as that.

    Args:
        by: the clerk.
        said: the answers by field, and in whose role and by whom they were given.
        how, given_on: how it was given, and on which day.
        newest: the number of the answer that stood when the page was opened; 0 where there was none.

    Returns:
        the response; the one before, where the button was pressed twice.

    Raises:
        NotThere: the consultation is not the clerk's.
        CannotDo: it is not open, the day is not since it was opened, or another answer came meanwhile.
    """
    one = queries.one_asked(by, consultation, asked)
    if one is None:
        raise NotThere
    _lock(one.key)
    of, today = one.consultation, timezone.localdate()
    if of.state != Consultation.State.OPEN or of.opened_at is None:
        raise CannotDo("Answers are entered while the consultation is open.")
    if not timezone.localdate(of.opened_at) <= given_on <= today:
        raise CannotDo(f"Give a day from {formats.date(of.opened_at)}, when it was opened, to today.")
    before = one.responses.order_by("-number").first()
    about = {"role": said[ROLE], "name": said[NAME], "how": how, "given_on": given_on, "entered_by": by}
    again = {name: text for name, text in said.items() if name != NAME}
    is_same = before and all(getattr(before, name) == value for name, value in about.items())
    if before and is_same and sent_last(one) == again:
        return before
    if (before.number if before else 0) != newest:
        raise CannotDo(
            "Another answer of this agency came after you opened this page, and stands. Look at it on the "
            "agency’s page, and enter this one only if it is later."
        )
    made = Response.objects.create(
        asked=one,
        number=newest + 1,
        sent_at=timezone.now(),
        is_late=rules.is_late(due_on=of.due_on, today=given_on),
        **about,
    )
    _put(made, of, said)
    also = [f"response {made.number}"]
    record(Act.COLLECTION, RESPONSE, of.reference, "answers", by=by, also=also, to=one.called)
    return made


def forget_unsent() -> int:
    """Erase what agencies saved and never sent, a month after their consultation was closed.

    Works as the system posting of the board. Returns how many.
    """
    closed = ResponseDraft.objects.filter(
        asked__consultation__closed_at__lt=timezone.now() - rules.AFTER_CLOSING
    )
    with transaction.atomic():
        return ResponseDraft.objects.filter(pk__in=list(closed.values_list("pk", flat=True))).delete()[0]


def why_not(asked: Asked) -> str:
    """Why answers are not taken now, in a sentence that says what to do; "" where they are."""
    of, today = asked.consultation, timezone.localdate()
    whom = f"Speak to {of.agency.name} if there is more to say."
    if not rules.is_partner(asked.ends_on, today):
        return f"{asked.called} is not a partner any more, so its answers are no longer taken. {whom}"
    if rules.is_taken(state=of.state, due_on=of.due_on, takes_late=of.takes_late, today=today):
        return ""
    if of.state == rules.CLOSED:
        return f"This consultation is closed, so answers are no longer taken. {whom}"
    if of.state == rules.DRAFT:
        return f"This consultation is not open yet. {whom}"
    return f"The last day was {formats.date(of.due_on)}, so answers are no longer taken. {whom}"


def of_link(key: uuid.UUID) -> Asked | None:
    """The agency whose link somebody holds, inside `links.public`; none a month after the consultation."""
    ended = timezone.now() - rules.AFTER_CLOSING
    found = Asked.objects.select_related("agency", "consultation__agency").filter(key=key)
    return found.exclude(consultation__closed_at__lte=ended).first()


def _asked(key: uuid.UUID) -> Asked:
    """It, one at a time."""
    _lock(key)
    found = of_link(key)
    if found is None:
        raise CannotDo("This link opens nothing any more. Ask for a new one.")
    if words := why_not(found):
        raise CannotDo(words)
    return found


def _lock(key: uuid.UUID) -> None:
    """Have one answer after the other be taken of an agency, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [crc32(b"answer") >> 1, crc32(key.bytes) >> 1])


def form_values(questions: list[Question], said: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by field, in the order of the form."""
    fields = [*(field_of(one) for one in questions), ROLE, NAME]
    return {name: str(said.get(name) or "") for name in fields}
