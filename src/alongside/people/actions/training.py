"""Which weights the index compares with: learned from the index itself, or brought from a labelled table."""

from datetime import UTC

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.linkage import models
from alongside.linkage.models import Model
from alongside.people import weighing
from alongside.people.models import LinkageModel

WHAT = "people.linkagemodel"
# With fewer records there is little to learn from, and the weights that come with Alongside are better.
FEWEST_RECORDS = 1_000


class TooFew(Exception):
    """The index has too few records to learn from; the message is a sentence."""


def learn() -> LinkageModel:
    """Learn the weights from what the index holds, without being told who is who, and use them.

    Raises:
        TooFew: it holds fewer than FEWEST_RECORDS.
    """
    with acting.as_system(Task.LINKING), transaction.atomic():
        said = weighing.statements()
    if said.height < FEWEST_RECORDS:
        raise TooFew(
            f"The index has too few records to learn from: {said.height:,} of at least {FEWEST_RECORDS:,}."
        )
    return use(models.train(said.drop("person")))


def use(model: Model) -> LinkageModel:
    """Compare with these weights from now on. Those before are kept."""
    now = timezone.now()
    with acting.as_system(Task.SETUP), transaction.atomic():
        kept = LinkageModel.objects.create(
            text=model.as_text(),
            trained_at=(model.trained_at or now).astimezone(UTC),
            rows=int(model.data.get("rows", 0)),
            taken_in_at=now,
        )
        log.record(act=Act.ALTERATION, by=None, what=WHAT, which=[kept.pk], fields=["text"])
    return kept
