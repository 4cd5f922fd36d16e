"""Drawing a week's reads, explaining one, and reviewing it."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Func, UUIDField
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act, Entry
from alongside.core.working_days import bank_holidays, working_days_after
from alongside.oversight import queries, rules
from alongside.oversight.models import SAMPLE_SIZE, ReadSample
from alongside.partners.models import Agency, Posting

WHAT = "oversight.readsample"


class NotReady(Exception):
    """It cannot be done as things stand; the message is a sentence."""


class Drawn(Func):
    """A random number of PostgreSQL's strong generator, which nobody can foretell, and no seed repeats."""

    function = "gen_random_uuid"
    output_field = UUIDField()


@transaction.atomic
def draw(*, week_on: date) -> int:
    """Draw the reads of a week that are to be explained: ten of each agency, or all where there are fewer.

    A week that was drawn for an agency is not drawn again.

    Args:
        week_on: the Monday on which the week begins.

    Returns:
        how many were drawn.
    """
    drawn_for = ReadSample.objects.filter(week_on=week_on).values("agency")
    agencies = Agency.objects.exclude(pk__in=drawn_for).order_by("pk").values_list("pk", flat=True)
    return sum(_draw(agency, week_on) for agency in agencies)


def _draw(agency: int, week_on: date) -> int:
    start = datetime.combine(week_on, time(), rules.LONDON)
    end = datetime.combine(week_on + timedelta(days=7), time(), rules.LONDON)
    reads = Entry.objects.filter(agency_id=agency, at__gte=start, at__lt=end, act__in=queries.READS)
    reads = reads.exclude(people=[]).filter(posting_id__isnull=False, actor_id__isnull=False)
    chosen = list(reads.order_by(Drawn()).values_list("pk", "actor_id", "posting_id")[:SAMPLE_SIZE])
    if not chosen:
        return 0
    now = timezone.now()
    explain_by = working_days_after(timezone.localdate(now), rules.EXPLAIN_WITHIN, bank_holidays())
    samples = [
        ReadSample(
            agency_id=agency,
            week_on=week_on,
            number=number,
            entry_id=entry,
            user_id=user,
            posting_id=posting,
            drawn_at=now,
            explain_by=explain_by,
        )
        for number, (entry, user, posting) in enumerate(chosen, start=1)
        if user is not None and posting is not None
    ]
    # Who draws at the same time waits here, and then finds every number taken.
    ReadSample.objects.bulk_create(samples, ignore_conflicts=True)
    log.record(act=Act.COLLECTION, by=None, what=WHAT, which=[f"{week_on}, agency {agency}"])
    return len(samples)


@transaction.atomic
def explain(*, sample: int, by: Posting, explanation: str) -> ReadSample:
    """Say why one read something.

    Args:
        sample: the id of the drawn read.
        by: who read it, as any posting of theirs.
        explanation: why, in a sentence or two.

    Raises:
        ReadSample.DoesNotExist: it is not theirs.
        NotReady: it has been reviewed, or nothing is said.
    """
    found = ReadSample.objects.select_for_update().get(pk=sample, user=by.user_id)
    if found.outcome:
        raise NotReady("This read has been reviewed, so its explanation stays as it is.")
    if not explanation.strip():
        raise NotReady("Say in a sentence or two why you looked.")
    found.explanation, found.explained_at = explanation.strip(), timezone.now()
    found.save(update_fields=["explanation", "explained_at"])
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[found.pk], fields=["explanation"])
    return found


@transaction.atomic
def review(*, sample: int, by: Posting, outcome: str, note: str = "") -> ReadSample:
    """Say what came of a drawn read.

    Args:
        sample: its id.
        by: who reviews it, of the same agency, and not whoever read it.
        outcome: one of ReadSample.Outcome.
        note: what was found; needed unless it is in order.

    Raises:
        ReadSample.DoesNotExist: it is not their agency's.
        NotReady: it is their own, still waits for its explanation, is reviewed, or the note is missing.
    """
    found = queries.samples_of_agency(by).select_related(None).select_for_update().get(pk=sample)
    if found.user_id == by.user_id:
        raise NotReady("You cannot review what you read yourself. Another supervisor does.")
    if found.outcome not in ("", ReadSample.Outcome.ASK):
        raise NotReady("This read has been reviewed already.")
    if not found.explanation and timezone.localdate() <= found.explain_by:
        raise NotReady("This read waits for its explanation.")
    if outcome != ReadSample.Outcome.OK and not note.strip():
        raise NotReady("Say what is to be asked, or what is referred.")
    found.outcome, found.note = ReadSample.Outcome(outcome), note.strip()
    found.reviewed_by, found.reviewed_at = by, timezone.now()
    found.save(update_fields=["outcome", "note", "reviewed_by", "reviewed_at"])
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[found.pk], fields=["outcome", "note"])
    return found
