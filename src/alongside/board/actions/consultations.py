"""Writing a consultation, asking agencies, opening it, moving its last day, and closing it."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alongside.audit.models import Act
from alongside.board import queries, rules
from alongside.board.actions import mails
from alongside.board.actions.saying import CONSULTATION, CannotDo, NotThere, record
from alongside.board.models import Asked, Consultation, ConsultationMail, Question
from alongside.core import conflicts, formats, working_days
from alongside.partners.models import Agency, Posting

__all__ = ["CannotDo", "NotThere"]

State, Kind = Consultation.State, ConsultationMail.Kind
FIELDS = ("title", "why", "questions", "due_on")


def stands(of: Consultation) -> dict[str, Any]:
    """How a consultation stands, as its form has it: a question in each line."""
    put = "\n".join(one.text for one in queries.questions(of))
    return {"title": of.title, "why": of.why, "questions": put, "due_on": of.due_on}


@transaction.atomic
def write(
    *, by: Posting, title: str, why: str, questions: Sequence[str], due_on: date, again_within: Any = None
) -> Consultation:
    """Begin a consultation, as a draft.

    Args:
        by: the clerk.
        title, why: what it is called, and what agencies are told.
        questions: in their order.
        due_on: the last day on which answers are taken.
        again_within: a timedelta; one that says all the same and that the clerk began within it is given
            back, since the button was pressed twice.
    """
    now = timezone.now()
    if again_within:
        since = queries.consultations_visible_to(by).filter(written_by=by, written_at__gt=now - again_within)
        typed = {"title": title, "why": why, "due_on": due_on}
        for before in since.filter(**typed, state=State.DRAFT).order_by("pk"):
            if [one.text for one in queries.questions(before)] == list(questions):
                return before
    made = Consultation.objects.create(
        borough=by.borough,
        agency_id=by.agency_id,
        title=title,
        why=why,
        due_on=due_on,
        written_by=by,
        written_at=now,
        changed_by=by,
        changed_at=now,
    )
    _put(made, questions)
    record(Act.COLLECTION, CONSULTATION, made.reference, by=by)
    return made


@transaction.atomic
def change(
    *,
    consultation: int,
    by: Posting,
    title: str,
    why: str,
    questions: Sequence[str],
    due_on: date,
    was: conflicts.Values | None = None,
) -> Consultation:
    """Change a draft.

    Args:
        was: how it stood when its page was opened (core.conflicts).

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it is open, so that agencies are answering what it says.
        conflicts.ChangedMeanwhile: somebody else has saved it since.
    """
    found = _locked(consultation, by)
    if found.state != State.DRAFT:
        raise CannotDo("The consultation is open, so its words stay as agencies have read them.")
    new = {"title": title, "why": why, "questions": "\n".join(questions), "due_on": due_on}
    conflicts.check(was=was, now=stands(found), new=new)
    found.title, found.why, found.due_on = title, why, due_on
    _changed(found, by, "title", "why", "due_on")
    found.questions.all().delete()
    _put(found, questions)
    return found


@transaction.atomic
def ask(
    *, consultation: int, by: Posting, contact: str, email: str, agency: int | None = None, name: str = ""
) -> Asked:
    """Ask one agency more. Where the consultation is open, its link is sent at once.

    Args:
        agency: of a partner.
        name: of an agency that is none.

    Raises:
        NotThere: the consultation is not the clerk's.
        CannotDo: it is closed; or there is no such agency, it is no partner any more, or is asked already.
    """
    found = _locked(consultation, by)
    if found.state == State.CLOSED:
        raise CannotDo("The consultation is closed, so nobody more is asked.")
    called = " ".join(name.split())
    partner = Agency.objects.filter(name__iexact=called) if called else Agency.objects.filter(pk=agency or 0)
    whom = partner.filter(ends_on=None).order_by("pk").first()
    if whom is None and not called:
        raise CannotDo("There is no such agency among the partners. Choose another.")
    same = found.asked.filter(agency=whom) if whom else found.asked.filter(name__iexact=called)
    if same.exists():
        raise CannotDo(
            f"{whom.name if whom else called} is asked already. Change whom it is sent to instead."
        )
    made = Asked.objects.create(
        consultation=found,
        agency=whom,
        name="" if whom else called,
        contact=contact,
        email=email,
        by=by,
        at=timezone.now(),
    )
    record(Act.ALTERATION, CONSULTATION, found.reference, "asked", by=by, to=made.called)
    if found.state == State.OPEN:
        mails.want(Kind.LINK, made)
    return made


@transaction.atomic
def leave_out(*, consultation: int, asked: int, by: Posting) -> None:
    """Take an agency off a draft. Raises NotThere, CannotDo."""
    found = _locked(consultation, by)
    one = _one_asked(found, asked)
    if found.state != State.DRAFT:
        raise CannotDo(f"{one.called} has been asked, and may be answering.")
    one.delete()
    record(Act.ALTERATION, CONSULTATION, found.reference, "asked", by=by, to=one.called)


@transaction.atomic
def send_to(*, consultation: int, asked: int, by: Posting, contact: str, email: str) -> Asked:
    """Change whom an agency's link is sent to; the link before it opens no more. An open one is sent anew.

    Raises NotThere.
    """
    found = _locked(consultation, by)
    one = _one_asked(found, asked)
    one.contact, one.email, one.key = contact, email, uuid.uuid4()
    one.save(update_fields=["contact", "email", "key"])
    record(Act.ALTERATION, CONSULTATION, found.reference, "contact", by=by, to=one.called)
    if found.state == State.OPEN:
        mails.want(Kind.LINK, one)
    return one


@transaction.atomic
def open_up(*, consultation: int, by: Posting) -> Consultation:
    """Open a consultation: each agency is sent its link. Opened twice, it is opened once.

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it is closed, asks nobody, or its last day is past.
    """
    found = _locked(consultation, by)
    if found.state == State.OPEN:
        return found
    if found.state == State.CLOSED:
        raise CannotDo("The consultation is closed. Begin another.")
    whom = list(found.asked.order_by("pk"))
    if not whom:
        raise CannotDo("Nobody is asked yet. Add the agencies first.")
    if found.due_on < timezone.localdate():
        raise CannotDo(f"The last day, {formats.date(found.due_on)}, is past. Change it first.")
    found.state, found.opened_at = State.OPEN, timezone.now()
    _changed(found, by, "state", "opened_at")
    for one in whom:
        mails.want(Kind.LINK, one)
    return found


@transaction.atomic
def set_last_day(*, consultation: int, by: Posting, due_on: date, takes_late: bool) -> Consultation:
    """Move the last day of an open consultation, or take late answers.

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it is not open; or the new day is before today and no late answers are taken.
    """
    found = _locked(consultation, by)
    if found.state != State.OPEN:
        raise CannotDo("The consultation is not open.")
    if due_on != found.due_on and due_on < timezone.localdate():
        raise CannotDo("The last day must be today or later.")
    found.due_on, found.takes_late = due_on, takes_late
    _changed(found, by, "due_on", "takes_late")
    return found


@transaction.atomic
def close(*, consultation: int, by: Posting) -> Consultation:
    """Close a consultation: no answer is taken any more. Closed twice, it is closed once.

    Raises:
        NotThere: it is not the clerk's.
        CannotDo: it was never opened.
    """
    found = _locked(consultation, by)
    if found.state == State.CLOSED:
        return found
    if found.state == State.DRAFT:
        raise CannotDo("The consultation was not opened yet.")
    found.state, found.closed_at = State.CLOSED, timezone.now()
    _changed(found, by, "state", "closed_at")
    return found


@transaction.atomic
def remind(*, today: date) -> int:
    """Remind the agencies that have not answered: three working days before the last day, and on it.

    Works as the system posting of the board. Returns how many e-mails are wanted.
    """
    holidays = working_days.bank_holidays()
    wanted = 0
    for of in Consultation.objects.filter(state=State.OPEN, due_on__gte=today).order_by("pk"):
        for one in of.asked.filter(
            Q(agency__ends_on=None) | Q(agency__ends_on__gt=today), responses=None
        ).order_by("pk"):
            sent = one.mails.filter(kind=Kind.LINK).order_by("pk").first()
            asked_on = timezone.localdate(sent.wanted_at) if sent else today
            kind = rules.reminder_due(asked_on=asked_on, due_on=of.due_on, today=today, holidays=holidays)
            if kind and not one.mails.filter(kind=kind, due_on=of.due_on).exists():
                mails.want(Kind(kind), one)
                wanted += 1
    return wanted


def _put(of: Consultation, questions: Sequence[str]) -> None:
    Question.objects.bulk_create(
        Question(consultation=of, number=number, text=text) for number, text in enumerate(questions, start=1)
    )


def _changed(found: Consultation, by: Posting, *fields: str) -> None:
    found.changed_by, found.changed_at = by, timezone.now()
    found.save(update_fields=[*fields, "changed_by", "changed_at"])
    record(Act.ALTERATION, CONSULTATION, found.reference, *fields, by=by)


def _locked(consultation: int, by: Posting) -> Consultation:
    found = queries.consultations_visible_to(by).select_for_update().filter(pk=consultation).first()
    if found is None:
        raise NotThere
    return found


def _one_asked(of: Consultation, pk: int) -> Asked:
    found = of.asked.select_related("agency").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found
