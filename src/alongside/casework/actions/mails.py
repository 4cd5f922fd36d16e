"""E-mails about referrals. Each is a row first: one that could not be sent is seen, and sent later."""

from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework import links, packs
from alongside.casework.models import Referral, ReferralDraft, ReferralMail

WHAT = "casework.referralmail"
PREFIX = "Alongside: "
# After so long nobody waits for it any more; it stays on the referral's page as not sent.
TRIED_FOR = timedelta(days=14)
Kind = ReferralMail.Kind
# The subject, and what it says. None names anybody, says for what, or what was answered.
WORDS: dict[ReferralMail.Kind, tuple[str, ...]] = {
    Kind.DRAFT: (
        "Your form is saved",
        "You have saved a referral form. With this link you can finish it and send it.",
        "Whoever has the link can read the form, so do not pass it on. It works for 30 days.",
    ),
    Kind.RECEIPT: (
        "We have your referral",
        "Your referral has come in. Its reference is {reference}.",
        "With this link you can see how it stands, answer questions about it, or withdraw it.",
    ),
    Kind.ASKED: (
        "A question about your referral",
        "There is a question about your referral {reference}.",
        "Read and answer it with this link. The desk waits for your answer.",
    ),
    Kind.OUTCOME: (
        "News about your referral",
        "There is news about your referral {reference}.",
        "Read with this link what was decided, and why.",
    ),
}


def tell_desk(referral: Referral) -> None:
    """Have a desk told at once of a referral that its programme answers the same day, when that is kept.

    Of all others it is told by the daily e-mail (digests).
    """
    pack = packs.for_programme(referral.programme, referral.borough)
    if referral.desk_id and pack.rhythm.first_response_working_days == 0:
        app.configure_task("casework.tell_desk", queue="notices").defer(referral=referral.pk)


def want(
    kind: ReferralMail.Kind,
    *,
    referral: Referral | None = None,
    draft: ReferralDraft | None = None,
) -> ReferralMail:
    """Have an e-mail sent to the referrer, once the transaction has been kept."""
    mail = ReferralMail.objects.create(kind=kind, referral=referral, draft=draft, wanted_at=timezone.now())
    # By name: the job itself sends by this module.
    app.configure_task("casework.send_mail", queue="notices").defer(mail=mail.pk)
    return mail


def send(mail: int) -> None:
    """Send an e-mail that is wanted and not sent yet. What could not be sent is kept with what was wrong."""
    with acting.as_system(Task.REFERRALS), transaction.atomic():
        wanted = ReferralMail.objects.select_for_update(of=("self",)).filter(pk=mail, sent_at=None)
        found = wanted.select_related("referral", "draft").first()
        if found is None:
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
        which = found.referral.reference if found.referral else f"draft {found.draft_id}"
        log.record(
            act=Act.DISCLOSURE, by=None, what=WHAT, which=[which], fields=[found.kind], to="the referrer"
        )


def unsent() -> list[int]:
    """Those that are to be tried again, the oldest first."""
    with acting.as_system(Task.REFERRALS), transaction.atomic():
        since = timezone.now() - TRIED_FOR
        found = ReferralMail.objects.filter(sent_at=None, wanted_at__gt=since).order_by("pk")
        return list(found.values_list("pk", flat=True))


def _message(mail: ReferralMail) -> EmailMessage:
    subject, *words = WORDS[Kind(mail.kind)]
    if mail.draft:
        to, reference = mail.draft.email, ""
        path = reverse("casework:public_saved", args=[links.of_draft(mail.draft.key)])
    else:
        referral = mail.referral
        if referral is None:
            raise LookupError("An e-mail is of a referral or a draft.")
        to, reference = referral.referrer_email, referral.reference
        path = reverse("casework:public_status", args=[links.of_referral(referral.pk)])
    body = render_to_string(
        "casework/referral_mail.txt",
        {"sentence": " ".join(words).format(reference=reference), "link": f"{settings.SITE_ADDRESS}{path}"},
    ).strip()
    title = f"{PREFIX}{subject}" + (f" ({reference})" if reference else "")
    return EmailMessage(title, body, to=[to])
