"""What an agency answers: saved to go on with, and sent. Whoever does so has its link, and no account."""

import uuid
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.board import links, queries, rules
from alongside.board.actions.saying import RESPONSE, CannotDo, record
from alongside.board.models import Answer, Asked, Question, Response, ResponseDraft
from alongside.core import conflicts, formats

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
        Answer.objects.bulk_create(
            Answer(response=made, question=question, text=said[field_of(question)])
            for question in queries.questions(of)
        )
        ResponseDraft.objects.filter(asked=asked).delete()
        record(
            Act.COLLECTION,
            RESPONSE,
            of.reference,
            "answers",
            by=None,
            also=[f"response {made.number}"],
            to=asked.agency.name,
        )
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
    if not rules.is_partner(asked.agency.ends_on, today):
        return f"{asked.agency.name} is not a partner any more, so its answers are no longer taken. {whom}"
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
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [crc32(b"answer") >> 1, crc32(key.bytes) >> 1])
    found = of_link(key)
    if found is None:
        raise CannotDo("This link opens nothing any more. Ask for a new one.")
    if words := why_not(found):
        raise CannotDo(words)
    return found


def form_values(questions: list[Question], said: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by field, in the order of the form."""
    fields = [*(field_of(one) for one in questions), ROLE, NAME]
    return {name: str(said.get(name) or "") for name in fields}
