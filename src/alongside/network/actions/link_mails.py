"""E-mails to services: the link to a referral, and no name of anybody who is referred."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.core import formats
from alongside.network import links
from alongside.network.models import ServiceReferral
from alongside.network.referral_queries import KIND
from alongside.partners.jobs import PREFIX


def send(referral: int) -> None:
    """Send the link of a referral that was not sent yet. What could not be sent says so on its page."""
    with acting.as_system(Task.SERVICE_LINKS), transaction.atomic():
        waiting = ServiceReferral.objects.select_for_update(of=("self",)).filter(
            pk=referral, link_sent_at=None
        )
        found = waiting.select_related("service", "agency").first()
        if found is None:
            return
        try:
            _message(found).send()
        # A ValueError: an address that Django itself does not put into a message.
        except (OSError, SMTPException, ValueError) as fault:
            found.link_fault = type(fault).__name__
            found.save(update_fields=["link_fault"])
            return
        found.link_fault, found.link_sent_at = "", timezone.now()
        found.save(update_fields=["link_fault", "link_sent_at"])
        log.record(
            act=Act.DISCLOSURE,
            by=None,
            what=KIND,
            which=[found.reference],
            fields=["link"],
            to=found.service.name,
        )


def unsent() -> list[int]:
    """Those that are to be tried again, the oldest first."""
    with acting.as_system(Task.SERVICE_LINKS), transaction.atomic():
        found = ServiceReferral.objects.filter(link_sent_at=None)
        return list(found.order_by("pk").values_list("pk", flat=True))


def _message(referral: ServiceReferral) -> EmailMessage:
    said = {
        "service": referral.service.name,
        "agency": referral.agency.name,
        "reference": referral.reference,
        "until": formats.date(referral.link_until),
        "link": links.address_of(referral),
        # By name: how a system answers is described by the API, which is on a floor above.
        "described": f"{settings.SITE_ADDRESS}{reverse('api:v1:openapi-json')}",
    }
    body = render_to_string("network/link.txt", said).strip()
    return EmailMessage(
        f"{PREFIX}somebody is referred to you ({referral.reference})", body, to=[referral.email]
    )
