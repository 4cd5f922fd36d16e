"""What is done unasked: reminders, e-mails, moves and status on their days, and erasing what is due."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework import digests, drafts
from alongside.casework.actions import custody, mails, moves, referral_retention, reminders, tasks
from alongside.core.jobs import DATABASE_AWAY, WHEN_DATABASE_IS_BACK
from alongside.partners.jobs import PREFIX, WHEN_MAIL_IS_BACK
from alongside.partners.models import User

LONDON = ZoneInfo("Europe/London")


@app.periodic(cron="15 1 * * *")
@app.task(name="casework.remind", queueing_lock="casework-remind", retry=WHEN_DATABASE_IS_BACK)
def remind(timestamp: int) -> None:
    """Remind of what is due soon, and escalate what is late."""
    with acting.as_system(Task.REMINDING):
        tasks.remind_and_escalate(today=_day(timestamp))


@app.periodic(cron="30 5 * * *")
@app.task(name="casework.digest", queueing_lock="casework-digest", retry=WHEN_DATABASE_IS_BACK)
def digest(timestamp: int) -> None:
    """Have whoever has tasks written to: each user once a day, and nobody on a day that is no working day."""
    # In one transaction: who is down as written to has a job in the queue that writes.
    with transaction.atomic(), acting.as_system(Task.REMINDING):
        for one in reminders.due_digests(today=_day(timestamp)):
            send_digest.defer(user=one.user, lines=list(one.lines))


@app.task(name="casework.send_digest", queue="notices", retry=WHEN_MAIL_IS_BACK)
def send_digest(*, user: int, lines: list[str]) -> None:
    """Write to somebody how many tasks they have, and where. Names nobody, and no case."""
    told = User.objects.get(pk=user)
    body = render_to_string(
        "casework/digest.txt",
        {
            "name": told.name,
            "lines": lines,
            "link": f"{settings.SITE_ADDRESS}{reverse('casework:tasks')}",
            "settings": f"{settings.SITE_ADDRESS}{reverse('casework:reminders')}",
        },
    )
    EmailMessage(f"{PREFIX}{digests.SUBJECT}", body.strip(), to=[told.email]).send()


@app.task(name="casework.tell_desk", queue="notices", retry=WHEN_DATABASE_IS_BACK)
def tell_desk(*, referral: int) -> None:
    """Have everybody at a desk written to about a referral that is to be answered the same day."""
    # In one transaction: either there is a job for each of them, or this one is tried again.
    with transaction.atomic(), acting.as_system(Task.REFERRALS):
        for user in digests.at_desk_of(referral, today=timezone.localdate()):
            tell_of_referral.defer(user=user, referral=referral)


@app.task(name="casework.tell_of_referral", queue="notices", retry=WHEN_MAIL_IS_BACK)
def tell_of_referral(*, user: int, referral: int) -> None:
    """Write to somebody that a referral is to be answered today. Says its reference; names nobody."""
    told, reference = User.objects.get(pk=user), f"REF-{referral:06d}"
    body = render_to_string(
        "partners/notice.txt",
        {
            "name": told.name,
            "sentence": f"A referral has come to your desk that is to be answered today: {reference}.",
            "link": f"{settings.SITE_ADDRESS}{reverse('casework:referral', args=[referral])}",
            "advice": "Sign in to read it and to answer. This email names nobody on purpose.",
        },
    )
    EmailMessage(f"{PREFIX}A referral to answer today ({reference})", body.strip(), to=[told.email]).send()


@app.periodic(cron="5 0 * * *")
@app.task(name="casework.move_caseloads", queueing_lock="casework-move", retry=WHEN_DATABASE_IS_BACK)
def move_caseloads(timestamp: int) -> None:
    """Carry out the moves whose day has come, each by itself: one that fails stops no other.

    Raises:
        ExceptionGroup: what went wrong, by move: the job has failed. That the database was away is raised as
            itself, so that it is tried again; what has been carried out stays so.
    """
    faults: list[Exception] = []
    with acting.as_system(Task.MOVING):
        for move in moves.due(today=_day(timestamp)):
            try:
                moves.carry_out(move=move)
            except Exception as fault:  # noqa: BLE001  # Raised below, when the others have been carried out.
                fault.add_note(f"Move {move} was not carried out.")
                faults.append(fault)
    away = [fault for fault in faults if isinstance(fault, DATABASE_AWAY)]
    if away:
        raise away[0]
    if faults:
        raise ExceptionGroup("Moves were not carried out", faults)


@app.task(name="casework.send_mail", queue="notices", retry=WHEN_DATABASE_IS_BACK)
def send_mail(*, mail: int) -> None:
    """Send one e-mail. Where the mail server is away, it is tried again with the others."""
    mails.send(mail)


@app.periodic(cron="*/10 * * * *")
@app.task(name="casework.send_unsent", queueing_lock="casework-mails", retry=WHEN_DATABASE_IS_BACK)
def send_unsent(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Try again what could not be sent. One that cannot be sent keeps back none of the others."""
    for mail in mails.unsent():
        mails.send(mail)


@app.periodic(cron="30 2 * * *")
@app.task(name="casework.erase_referrals", queueing_lock="casework-referrals", retry=WHEN_DATABASE_IS_BACK)
def erase_referrals(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Erase drafts whose time is over, and referrals that came to nothing and are due."""
    referral_retention.erase_due()


@app.periodic(cron="5 1 * * *")
@app.task(name="casework.move_by_dates", queueing_lock="casework-dates", retry=WHEN_DATABASE_IS_BACK)
def move_by_dates(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Move the status of whoever enters custody, is to be released, or is released today."""
    with acting.as_system(Task.CUSTODY_DATES):
        custody.move_all()


@app.periodic(cron="35 1 * * *")
@app.task(name="casework.forget_drafts", queueing_lock="casework-drafts", retry=WHEN_DATABASE_IS_BACK)
def forget_drafts(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Erase what was typed and forgotten."""
    with acting.as_system(Task.DRAFTS):
        drafts.forget_old()


def _day(timestamp: int) -> date:
    return datetime.fromtimestamp(timestamp, UTC).astimezone(LONDON).date()
