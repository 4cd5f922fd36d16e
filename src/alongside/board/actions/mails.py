"""E-mails to agencies that are asked. Each is a row first, so that one that was not sent is seen."""

from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.board import links, rules
from alongside.board.actions.saying import CONSULTATION, record
from alongside.board.models import Asked, Consultation, ConsultationMail
from alongside.core import formats
from alongside.partners.jobs import PREFIX

# After so long nobody waits for it any more; it stays on the agency's page as not sent.
TRIED_FOR = timedelta(days=14)
Kind = ConsultationMail.Kind
SUBJECTS = {
    Kind.LINK: "Questions to your agency",
    Kind.REMINDER: "Reminder: questions to your agency",
    Kind.LAST_DAY: "Today is the last day: questions to your agency",
}


def want(kind: ConsultationMail.Kind, asked: Asked) -> ConsultationMail:
    """Have an e-mail sent to an agency, once the transaction has been kept."""
    due_on = Consultation.objects.values_list("due_on", flat=True).get(pk=asked.consultation_id)
    mail = ConsultationMail.objects.create(asked=asked, kind=kind, due_on=due_on, wanted_at=timezone.now())
    # By name: the job itself sends by this module.
    app.configure_task("board.send_mail", queue="notices").defer(mail=mail.pk)
    return mail


def send(mail: int) -> None:
    """Send an e-mail that is wanted and not sent yet. What could not be sent is kept with what was wrong.

    Of a consultation that is closed meanwhile, to an agency that has answered or was wound up, and after the
    day that it speaks of, nothing is sent.
    """
    with acting.as_system(Task.BOARD), transaction.atomic():
        wanted = ConsultationMail.objects.select_for_update(of=("self",)).filter(pk=mail, sent_at=None)
        found = wanted.select_related("asked__agency", "asked__consultation__agency").first()
        if found is None or not _is_of_use(found):
            return
        try:
            _message(found).send()
        # A ValueError: an address that Django itself does not put into a message.
        except (OSError, SMTPException, ValueError) as fault:
            found.tries, found.fault = min(found.tries + 1, 9_999), type(fault).__name__
            found.save(update_fields=["tries", "fault"])
            return
        found.tries, found.fault, found.sent_at = found.tries + 1, "", timezone.now()
        found.save(update_fields=["tries", "fault", "sent_at"])
        of = found.asked.consultation
        record(Act.DISCLOSURE, CONSULTATION, of.reference, found.kind, by=None, to=found.asked.called)


def unsent() -> list[int]:
    """Those that are to be tried again, the oldest first."""
    with acting.as_system(Task.BOARD), transaction.atomic():
        since = timezone.now() - TRIED_FOR
        found = ConsultationMail.objects.filter(
            sent_at=None, wanted_at__gt=since, asked__consultation__state=Consultation.State.OPEN
        )
        return list(found.order_by("pk").values_list("pk", flat=True))


def _is_of_use(mail: ConsultationMail) -> bool:
    asked, of, today = mail.asked, mail.asked.consultation, timezone.localdate()
    return (
        of.state == Consultation.State.OPEN
        and rules.is_partner(asked.ends_on, today)
        and rules.is_of_use(mail.kind, due_on=of.due_on, today=today)
        and (mail.kind == Kind.LINK or not asked.responses.exists())
    )


def _message(mail: ConsultationMail) -> EmailMessage:
    asked, of = mail.asked, mail.asked.consultation
    body = render_to_string(
        "board/mail.txt",
        {
            "contact": asked.contact,
            "agency": asked.called,
            "asks": of.agency.name,
            "title": of.title,
            "is_reminder": mail.kind != Kind.LINK,
            "due": formats.date(of.due_on),
            "link": links.address_of(asked),
        },
    ).strip()
    # A title may be long, and a subject is one line.
    title = " ".join(of.title.split())
    return EmailMessage(f"{PREFIX}{SUBJECTS[Kind(mail.kind)]} ({title})", body, to=[asked.email])
