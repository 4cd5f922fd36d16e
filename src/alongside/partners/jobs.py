"""Notices by e-mail, sent by the worker: a mail server that is away holds nobody up, and loses nothing."""

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from alongside.partners import access_requests
from alongside.partners.mails import NOTICES, SECOND_FACTOR_RESET
from alongside.partners.models import AccessRequest, User

# After two seconds, and then after twice as long each time, for about an hour and a half.
WHEN_MAIL_IS_BACK = RetryStrategy(max_attempts=12, exponential_wait=2, retry_exceptions={OSError})
PREFIX = "Alongside: "


def tell_supervisors(notice: str, request: AccessRequest, *, link: str) -> None:
    """Have the supervisors of a request's lead agency told of it, once the transaction has been kept.

    Args:
        notice: which of mails.NOTICES.
        request: what happened. The notice gives its reference, and no name.
        link: the full address of its page.
    """
    notify.defer(
        notice=notice,
        agency=request.lead_agency_id,
        borough=request.borough,
        reference=request.reference,
        link=link,
        but=request.posting.user_id,
    )


@app.task(name="partners.notify", queue="notices", retry=WHEN_MAIL_IS_BACK)
def notify(*, notice: str, agency: int, borough: str, reference: str, link: str, but: int) -> None:
    """Write to each supervisor of an agency who reaches a borough, but to nobody about what they did."""
    words = NOTICES[notice]
    told = access_requests.supervisors(agency, borough, on=timezone.localdate())
    mails = [
        EmailMessage(
            f"{PREFIX}{words.subject} ({reference})",
            render_to_string(
                "partners/notice.txt",
                {
                    "name": one.user.name,
                    "sentence": words.sentence.format(reference=reference),
                    "link": link,
                    "advice": words.advice,
                },
            ).strip(),
            to=[one.user.email],
        )
        for one in told
        if one.user_id != but
    ]
    if mails:
        get_connection().send_messages(mails)


def tell_of_reset(user: int) -> None:
    """Have somebody told that their second factor was reset, once the transaction has been kept."""
    notify_of_reset.defer(user=user)


@app.task(name="partners.notify_of_reset", queue="notices", retry=WHEN_MAIL_IS_BACK)
def notify_of_reset(*, user: int) -> None:
    """Write to somebody that their second factor was reset."""
    told, words = User.objects.get(pk=user), SECOND_FACTOR_RESET
    values = {"name": told.name, "sentence": words.sentence, "advice": words.advice}
    body = render_to_string("partners/notice.txt", values).strip()
    EmailMessage(f"{PREFIX}{words.subject}", body, to=[told.email]).send()
