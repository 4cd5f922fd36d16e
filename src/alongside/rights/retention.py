"""What the retention rules would do on a day, and doing it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework import referral_queries
from alongside.casework.models import Referral, ReferralDraft
from alongside.core.months import months_later
from alongside.meetings import retention as panels
from alongside.partners.models import Posting
from alongside.rights import erasing, queries, retention_rules
from alongside.rights.models import Erasure, RetentionReview
from alongside.rights.rules import NotAllowed, check_keeping

WHAT = "rights.retentionreview"


@dataclass(kw_only=True)
class Count:
    """What one rule does on a day. `waits`: it would erase, but is not confirmed by the partnership yet."""

    rule: str
    label: str
    on_due: str
    is_confirmed: bool
    applies_to: int = 0
    to_review: int = 0
    to_erase: int = 0
    held: int = 0
    waits: int = 0


@dataclass(kw_only=True)
class Plan:
    """What the rules would do on a day: counts by rule, and a line for each that is due."""

    on: date
    version: str
    counts: dict[str, Count]
    lines: list[dict[str, object]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """For a machine to read."""
        return {
            "on": self.on.isoformat(),
            "rules_version": self.version,
            "rules": [vars(count) for count in self.counts.values()],
            "due": self.lines,
        }


@dataclass(kw_only=True)
class Applied:
    """What was done."""

    reviews: int = 0
    erased: int = 0
    files: int = 0
    attempts: int = 0
    panels: int = 0
    refused: list[str] = field(default_factory=list)


def simulate(*, on: date | None = None) -> Plan:
    """What would be reviewed and erased on a day; changes nothing."""
    on = on or timezone.localdate()
    counts = {
        name: Count(rule=name, label=rule.label, on_due=rule.on_due, is_confirmed=rule.confirmed)
        for name, rule in retention_rules.rules().items()
    }
    plan = Plan(on=on, version=retention_rules.version(), counts=counts)
    with acting.as_system(Task.RETENTION), transaction.atomic():
        for one in queries.people_due(on):
            _plan_person(plan, one)
        for file in queries.files_due():
            _plan_file(plan, file)
        _plan_attempts(plan)
        _plan_referrals(plan)
        _plan_panels(plan)
        for request, when in queries.requests_due():
            count = counts["rights-request"]
            count.applies_to += 1
            count.to_review += when.is_to_review(on)
            if when.is_to_review(on):
                plan.lines.append(
                    {
                        "rule": count.rule,
                        "reference": request.reference,
                        "act": "review",
                        "on": str(when.review_on),
                    }
                )
    return plan


def _plan_person(plan: Plan, one: queries.DuePerson) -> None:
    count = plan.counts[one.rule]
    count.applies_to += 1
    if one.agreed:
        act, when = "erase", plan.on
        count.to_erase += not one.is_held
    elif one.due.is_to_review(plan.on):
        act, when = "review", one.due.review_on or plan.on
        count.to_review += not one.is_held
    else:
        return
    count.held += one.is_held
    plan.lines.append(
        {
            "rule": count.rule,
            "reference": one.reference,
            "act": "held" if one.is_held else act,
            "counted_from": str(one.counted_from),
            "on": str(when),
        }
    )


def _plan_referrals(plan: Plan) -> None:
    """What casework erases every night (casework.jobs), and what its desks review."""
    over = Referral.objects.filter(erase_on__isnull=False)
    due = plan.counts["referral"]
    due.applies_to = over.count()
    due.to_review = over.filter(review_on__lte=plan.on, erase_on__gt=plan.on).count()
    to_erase = over.filter(erase_on__lte=plan.on)
    due.held = to_erase.filter(referral_queries.held(plan.on)).count()
    due.to_erase = to_erase.count() - due.held
    drafts = plan.counts["referral-draft"]
    drafts.applies_to = ReferralDraft.objects.count()
    drafts.to_erase = ReferralDraft.objects.filter(expires_at__date__lte=plan.on).count()


def _plan_panels(plan: Plan) -> None:
    rule = retention_rules.rules()["case-panel"]
    if rule.erase_after:
        count = plan.counts[rule.name]
        before = months_later(plan.on, -rule.erase_after)
        due, held = set(panels.due(before=before)), set(panels.held(before=before))
        count.applies_to, count.held = len(due | held), len(held)
        count.to_erase, count.waits = (len(due), 0) if rule.confirmed else (0, len(due))


def _plan_file(plan: Plan, file: queries.DueFile) -> None:
    count = plan.counts[queries.FILES]
    count.applies_to += 1
    if not file.due.is_to_erase(plan.on):
        return
    count.to_erase += count.is_confirmed
    count.waits += not count.is_confirmed
    plan.lines.append(
        {"rule": count.rule, "reference": f"run {file.run}", "act": "erase", "on": str(file.due.erase_on)}
    )


def apply() -> Applied:
    """Make the reviews that are due, erase whom somebody agreed to erase, and what a confirmed rule ends.

    Each person in a transaction of their own: what is done stays done, and what is refused is told.
    """
    done = Applied()
    today = timezone.localdate()
    with acting.as_system(Task.RETENTION), transaction.atomic():
        due = list(queries.people_due(today))
        done.reviews = _make_reviews(
            [one for one in due if not one.agreed and one.due.is_to_review(today)], today
        )
        done.files = _end_files(today)
        done.attempts = _end_attempts(today)
        done.panels = _end_panels(today)
    for one in due:
        if one.agreed:
            why = Erasure.Why.REQUEST if one.agreed == erasing.REQUEST else Erasure.Why.REVIEW
            try:
                erasing.erase(person=one.person, why=why, rule=one.agreed)
                done.erased += 1
            except NotAllowed as fault:
                done.refused.append(f"{one.reference}: {fault}")
    return done


def _make_reviews(due: list[queries.DuePerson], today: date) -> int:
    waiting = set(RetentionReview.objects.filter(outcome="").values_list("person_id", flat=True))
    made = [
        RetentionReview(
            person_id=one.person,
            agency_id=one.agency,
            rule=one.rule,
            rules_version=retention_rules.version(),
            counted_from=one.counted_from,
            due_on=one.due.review_on or today,
            made_at=timezone.now(),
        )
        for one in due
        if one.person not in waiting and not one.is_held
    ]
    RetentionReview.objects.bulk_create(made)
    if made:
        log.record(
            act=Act.COLLECTION,
            by=None,
            what=WHAT,
            which=[review.reference for review in made],
            people=[review.person_id for review in made],
        )
    return len(made)


def _plan_attempts(plan: Plan) -> None:
    rule = retention_rules.rules()["sign-in"]
    count = plan.counts[rule.name]
    if rule.erase_after:
        old = sum(found.count() for found in _old_attempts(plan.on, rule.erase_after))
        count.applies_to += old
        count.to_erase += old if rule.confirmed else 0
        count.waits += 0 if rule.confirmed else old


def _end_files(today: date) -> int:
    if not retention_rules.rules()[queries.FILES].confirmed:
        return 0
    files = [one.file for one in queries.files_due() if one.due.is_to_erase(today)]
    if files:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rights_remove_content(%s)", [files])
        log.record(act=Act.ERASURE, by=None, what="core.storedfile", which=files, fields=["content"])
    return len(files)


def _end_panels(today: date) -> int:
    rule = retention_rules.rules()["case-panel"]
    if not rule.confirmed or not rule.erase_after:
        return 0
    return len(panels.erase(before=months_later(today, -rule.erase_after)))


def _end_attempts(today: date) -> int:
    """Remove old attempts to sign in, once the rule is confirmed, and sessions that ended."""
    rule = retention_rules.rules()["sign-in"]
    if not rule.confirmed or not rule.erase_after:
        return 0
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return sum(found.delete()[0] for found in _old_attempts(today, rule.erase_after))


def _old_attempts(today: date, months: int) -> list[QuerySet[Any]]:
    before = months_later(today, -months)
    return [
        model.objects.filter(attempt_time__date__lt=before)
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    ]


@transaction.atomic
def decide(
    *, review: int, by: Posting, outcome: str, reason: str, keep_until: date | None = None
) -> RetentionReview:
    """Keep somebody's information until a day, or have it erased with the next run of `retention apply`.

    Args:
        review: its number.
        outcome: one of RetentionReview.Outcome.
        reason: why; every decision to keep is recorded, and so is every one to erase.

    Raises:
        RetentionReview.DoesNotExist: it is not their agency's.
        NotAllowed: it is decided already, or the day or the reason is missing, or a hold keeps them.
    """
    found = queries.reviews_of(by).select_for_update().get(pk=review)
    if found.outcome:
        raise NotAllowed("This has been decided already.")
    if outcome == RetentionReview.Outcome.KEEP:
        check_keeping(keep_until=keep_until, reason=reason, today=timezone.localdate())
    elif not reason.strip():
        raise NotAllowed("Say why it is erased.")
    elif queries.holds_on().filter(person=found.person_id).exists():
        raise NotAllowed("A legal hold keeps this person’s information. Keep it, or end the hold first.")
    found.outcome, found.reason = RetentionReview.Outcome(outcome), reason.strip()
    found.keep_until = keep_until if outcome == RetentionReview.Outcome.KEEP else None
    found.decided_by, found.decided_at = by, timezone.now()
    found.save(update_fields=["outcome", "reason", "keep_until", "decided_by", "decided_at"])
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=WHAT,
        which=[found.reference],
        people=[found.person_id],
        fields=["outcome", "keep_until"],
        reason=reason.strip(),
    )
    return found
