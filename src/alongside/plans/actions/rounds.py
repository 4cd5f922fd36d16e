"""A quarter's round: asking every lead by e-mail, keeping what they type, and taking their answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.core import formats
from alongside.partners.jobs import PREFIX
from alongside.partners.models import Posting
from alongside.plans import links, locks, queries, rules
from alongside.plans.actions import updates
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.models import Ask, Lead, LeadContact, MilestoneLead, Plan, Round

WHAT = "plans.round"
# Who was written to so lately is not written to again: the mail is still on its way.
JUST_WRITTEN_TO = timedelta(minutes=10)
# The server of the mails was away for so many tries, a try each ten minutes: about a day.
MOST_TRIES = 150


@transaction.atomic
def begin(*, plan: Plan, quarter: int, closes_on: date, by: Posting) -> Round:
    """Ask every lead that leads anything; those with an address are written to.

    Raises:
        CannotDo: there is a round of this quarter already, or nobody leads anything.
    """
    locks.one_at_a_time(plan)
    if plan.rounds.filter(quarter=quarter).exists():
        raise CannotDo(f"The leads were asked for quarter {quarter} already. Open that round to ask again.")
    leads = [one.lead for one in queries.with_work(plan) if one.led]
    if not leads:
        raise CannotDo(
            "No milestone of the plan has a lead. Give them leads in the file, and take it in again."
        )
    made = Round.objects.create(
        plan=plan, quarter=quarter, closes_on=closes_on, asked_by=by, asked_at=timezone.now()
    )
    asks = Ask.objects.bulk_create(Ask(round=made, lead=lead) for lead in leads)
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[made.pk], fields=["begun"])
    _defer(asks)
    return made


@transaction.atomic
def ask_again(*, of: Round, by: Posting) -> int:
    """Write once more to those who have not answered; how many. New leads of the plan are asked too.

    Whoever leads nothing any more is not asked, and who was written to just now not again.

    Raises:
        CannotDo: the round is over.
    """
    locks.one_at_a_time(of.plan)
    if of.closes_on <= timezone.localdate():
        raise CannotDo("The round is over. Give it another last day first.")
    there = set(of.asks.values_list("lead_id", flat=True))
    new = [
        Ask(round=of, lead=one.lead)
        for one in queries.with_work(of.plan)
        if one.led and one.lead.pk not in there
    ]
    Ask.objects.bulk_create(new)
    asks = list(_to_write_to().filter(round=of).exclude(sent_at__gt=timezone.now() - JUST_WRITTEN_TO))
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[of.pk], fields=["asked again"])
    _defer(asks)
    return len(asks)


@transaction.atomic
def close_on(*, of: Round, day: date, by: Posting) -> None:
    """Have the links of a round end on another day. Whoever could not be written to before is now."""
    of.closes_on = day
    of.save(update_fields=["closes_on"])
    _defer(_to_write_to().filter(round=of, sent_at=None))
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[of.pk], fields=["closes_on"])


def keep_typed(*, ask: Ask, typed: Mapping[str, str]) -> None:
    """Keep what a lead types, until it is sent."""
    ask.typed = {**ask.typed, **typed}
    ask.save(update_fields=["typed"])


@transaction.atomic
def answer(*, ask: Ask, said: Sequence[updates.Said]) -> None:
    """Take what a lead says of milestones; the part is answered once all of theirs are.

    Raises:
        CannotDo, updates.Meanwhile: as updates.answer().
    """
    updates.answer(ask=ask, said=said)
    sent = {str(one.milestone) for one in said}
    ask.typed = {
        **{name: text for name, text in ask.typed.items() if name.split("-")[0] not in sent},
        "answered": sorted({*ask.typed.get("answered", []), *(one.milestone for one in said)}),
    }
    left = set(queries.led_by(ask.lead).values_list("pk", flat=True)) - set(ask.typed["answered"])
    if not left and ask.answered_at is None:
        ask.answered_at = timezone.now()
    ask.save(update_fields=["typed", "answered_at"])


def write_to(lead: Lead) -> None:
    """Write to a lead, who has an address now, for the rounds that wait for their answer."""
    _defer(_to_write_to().filter(lead=lead))


def send(ask: int, *, asked_at: datetime | None = None) -> None:
    """Send the e-mail of a part in a round, unless one went out since it was asked for.

    What could not be sent is kept with what was wrong.
    """
    with acting.as_system(Task.PLANS), transaction.atomic():
        found = Ask.objects.select_for_update(of=("self",)).filter(pk=ask, answered_at=None)
        part = found.select_related("round__plan", "lead").first()
        to = LeadContact.objects.filter(lead=part.lead_id).first() if part else None
        if part is None or to is None or part.round.closes_on <= timezone.localdate():
            return
        if asked_at and part.sent_at and part.sent_at >= asked_at:
            return
        try:
            _message(part, to.email).send()
        # A ValueError: an address that Django itself does not put into a message.
        except (OSError, SMTPException, ValueError) as fault:
            part.tries, part.fault = part.tries + 1, type(fault).__name__
            part.save(update_fields=["tries", "fault"])
            return
        part.tries, part.fault, part.sent_at = 0, "", timezone.now()
        part.save(update_fields=["tries", "fault", "sent_at"])
        log.record(
            act=Act.DISCLOSURE, by=None, what="plans.ask", which=[part.pk], fields=["link"], to="the lead"
        )


def unsent() -> list[int]:
    """The parts whose e-mail is to be tried again."""
    with acting.as_system(Task.PLANS), transaction.atomic():
        found = _to_write_to().exclude(fault="").filter(tries__lt=MOST_TRIES)
        return list(found.values_list("pk", flat=True))


def forget_contacts(*, today: date) -> int:
    """Erase where leads of plans of years long past were written to; how many addresses."""
    with acting.as_system(Task.PLANS), transaction.atomic():
        years = [
            year
            for year in Plan.objects.order_by("year").values_list("year", flat=True).distinct()
            if rules.ends_on(year) + rules.CONTACTS_KEPT_FOR <= today
        ]
        old = LeadContact.objects.filter(lead__plan__year__in=years)
        leads = list(old.values_list("lead_id", flat=True))
        if leads:
            old.delete()
            log.record(act=Act.ERASURE, by=None, what="plans.leadcontact", which=leads, reason="plan-contact")
        return len(leads)


def _to_write_to() -> QuerySet[Ask]:
    """The parts of rounds that wait for the answer of a lead who has an address and still leads something."""
    leads = MilestoneLead.objects.filter(lead=OuterRef("lead"), milestone__left_at=None)
    found = Ask.objects.filter(Exists(leads), answered_at=None, lead__contact__isnull=False)
    return found.filter(round__closes_on__gt=timezone.localdate()).order_by("pk")


def _defer(asks: Iterable[Ask]) -> None:
    for ask in asks:
        # By name: the job itself sends by this module.
        app.configure_task("plans.send_ask", queue="notices").defer(
            ask=ask.pk, asked_at=timezone.now().isoformat()
        )


def _message(ask: Ask, to: str) -> EmailMessage:
    plan = ask.round.plan
    values = {
        "plan": " ".join(plan.title.split()),
        "year": rules.year_words(plan.year),
        "quarter": rules.QUARTERS[ask.round.quarter],
        "lead": ask.lead.name,
        "last_day": formats.date(ask.round.closes_on - rules.ONE_DAY),
        "link": f"{settings.SITE_ADDRESS}{reverse('plans:answer', args=[links.token(ask.pk)])}",
    }
    body = render_to_string("plans/ask_mail.txt", values).strip()
    return EmailMessage(f"{PREFIX}How do your milestones stand? ({values['quarter']})", body, to=[to])
