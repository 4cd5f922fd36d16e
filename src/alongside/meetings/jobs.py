"""What is done unasked: invitations by e-mail, and erasing what was typed and forgotten."""

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.core.jobs import WHEN_DATABASE_IS_BACK
from alongside.meetings import drafts
from alongside.partners.jobs import PREFIX, WHEN_MAIL_IS_BACK
from alongside.partners.models import User


@app.task(name="meetings.send_invitations", queue="notices", retry=WHEN_MAIL_IS_BACK)
def send_invitations(
    *, users: list[int], subject: str, lines: list[str], link: str, calendar: str, method: str
) -> None:
    """Write to each member, with the meeting for their calendar. Names nobody but whom it is to."""
    mails = [
        _mail(one, subject=subject, lines=lines, link=link, calendar=calendar, method=method)
        for one in User.objects.filter(pk__in=users, is_active=True).order_by("pk")
    ]
    if mails:
        get_connection().send_messages(mails)


def _mail(to: User, *, subject: str, lines: list[str], link: str, calendar: str, method: str) -> EmailMessage:
    body = render_to_string("meetings/invitation.txt", {"name": to.name, "lines": lines, "link": link})
    mail = EmailMessage(f"{PREFIX}{subject}", body.strip(), to=[to.email])
    mail.attach("meeting.ics", calendar, f"text/calendar; method={method}")
    return mail


@app.periodic(cron="40 1 * * *")
@app.task(name="meetings.forget_drafts", queueing_lock="meetings-drafts", retry=WHEN_DATABASE_IS_BACK)
def forget_drafts(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Erase what was typed into a meeting and forgotten."""
    with acting.as_system(Task.DRAFTS):
        drafts.forget_old()
