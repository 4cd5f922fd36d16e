"""Saying how a milestone stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.models import Posting
from alongside.plans import locks, queries, rules
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.models import Ask, Colour, Milestone, Plan, Update

WHAT = "plans.milestone"


@dataclass(frozen=True, kw_only=True)
class Said:
    """How somebody says that a milestone stands. `seen`: the update that they saw as the newest, or 0."""

    milestone: int
    progress: str
    rag: str
    comment: str
    seen: int


class Meanwhile(Exception):
    """Somebody else has said how milestones stand since the page was opened; `newest` by milestone."""

    def __init__(self, newest: dict[int, Update]) -> None:
        super().__init__("Somebody else has said how it stands meanwhile")
        self.newest = newest


@transaction.atomic
def say(*, plan: Plan, said: Said, by: Posting) -> Update | None:
    """Say how a milestone stands; None where it stands so already.

    Raises:
        CannotDo: it has left the plan, or is not the posting's to say.
        Meanwhile: somebody else was faster.
    """
    # Before anything is read: a version may be put in force at this moment.
    locks.one_at_a_time(plan)
    locked = Milestone.objects.filter(plan=plan, pk=said.milestone).first()
    if locked is None or not queries.may_update(by, plan, locked):
        raise CannotDo("How this milestone stands is said by its lead, or by whoever keeps the plan.")
    made = _write(plan, [said], by=by)
    log.record(
        act=Act.ALTERATION, by=by, what=WHAT, which=[said.milestone], fields=["progress", "rag", "comment"]
    )
    return made[0] if made else None


@transaction.atomic
def answer(*, ask: Ask, said: Sequence[Said]) -> list[Update]:
    """Say for a lead, by the link of a round, how milestones of theirs stand.

    Raises:
        CannotDo: one of them is no longer in the plan, or theirs.
        Meanwhile: somebody else was faster with some of them. Nothing is written.
    """
    plan = ask.round.plan
    locks.one_at_a_time(plan)
    theirs = set(queries.led_by(ask.lead).values_list("pk", flat=True))
    if not {one.milestone for one in said} <= theirs:
        raise CannotDo(
            "The plan was changed meanwhile. Look at your milestones again: what you typed is kept."
        )
    made = _write(plan, said, ask=ask)
    log.record(
        act=Act.ALTERATION,
        by=None,
        what=WHAT,
        which=[one.milestone for one in said],
        fields=["progress", "rag", "comment"],
        reason=f"by the link to lead {ask.lead_id}, round {ask.round_id}",
    )
    return made


def _write(
    plan: Plan, said: Sequence[Said], *, by: Posting | None = None, ask: Ask | None = None
) -> list[Update]:
    before = queries.newest([one.milestone for one in said])
    fresh = [one for one in said if not _is_so(one, before.get(one.milestone))]
    others = {
        one.milestone: before[one.milestone]
        for one in fresh
        if one.milestone in before and before[one.milestone].pk != one.seen
    }
    if others:
        raise Meanwhile(others)
    due = dict(Milestone.objects.filter(pk__in=[one.milestone for one in fresh]).values_list("pk", "due"))
    today = timezone.localdate()
    return Update.objects.bulk_create(
        Update(
            milestone_id=one.milestone,
            how=Update.How.LINK if ask else Update.How.PAGE,
            by=by,
            ask=ask,
            lead=ask.lead if ask else None,
            at=timezone.now(),
            rag=one.rag,
            rag_words=Colour(one.rag).label,
            comment=one.comment,
            progress=one.progress,
            proposed=rules.proposed(due[one.milestone], one.progress, year=plan.year, today=today),
        )
        for one in fresh
    )


def _is_so(one: Said, before: Update | None) -> bool:
    """Whether it was said so already: a button that is pressed twice says it once."""
    return before is not None and (before.rag, before.comment, before.progress) == (
        one.rag,
        one.comment,
        one.progress,
    )
