"""Recording that a child was met in custody: the child in the index, the case, and the engagement."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import packs
from alongside.casework.actions import cases, workers
from alongside.casework.actions.adding import CannotDo
from alongside.casework.actions.triage import open_case_of
from alongside.casework.models import Case
from alongside.core import conflicts, formats
from alongside.diversion import drafts, queries, rules
from alongside.diversion.actions import checks, outcomes
from alongside.diversion.actions.ground import log, part, say, to_work_on
from alongside.diversion.models import Engagement, Need, Outcome
from alongside.diversion.queries import PROGRAMME
from alongside.diversion.rules import Result
from alongside.partners.models import Posting
from alongside.people.actions import entries

# A role is looked at again within a year; the case is before, by the rhythm of the pack.
LOOKED_AT_AGAIN = timedelta(days=364)
OUTSIDE = "OUTSIDE"
"""What a form says of a home outside London."""
Offer = Engagement.Offer
FIRST = {
    Offer.ACCEPTED: (Result.AWAITS, "Accepted in custody; the worker leads until something is arranged"),
    Offer.REFUSED: (Result.WOULD_NOT_ENGAGE, "Refused in custody"),
    Offer.NOT_OFFERED: (Result.AWAITS, "Not offered in custody; the worker asks again"),
}


class MetAlready(Exception):
    """The same child was met that night; `engagement` is the record of it."""

    def __init__(self, engagement: Engagement) -> None:
        super().__init__(f"{engagement.reference} is of the same child in the same night.")
        self.engagement = engagement


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a worker says of an engagement, by the columns that keep it."""

    arrested_at: datetime
    engaged_at: datetime
    suite: str
    home_borough: str = ""
    home_elsewhere: str = ""
    staying_in: str = ""
    age_band: str = ""
    first_arrest: str
    offer: str
    consent_by: str = ""
    consent_at: datetime | None = None
    released_at: datetime | None = None


def record(
    *,
    once: uuid.UUID,
    by: Posting,
    said: dict[str, Any],
    facts: Facts,
    needs: Iterable[str] = (),
    yos: str = "",
    same_as: int | None = None,
    is_another: bool = False,
) -> Engagement:
    """Record that a child was met, with their case: that which is open already, or a new one.

    Args:
        once: of the form, so that a form that is sent twice makes one. Another child, or other facts, typed
            over a form that was sent are another engagement.
        said: who the child is, as people.actions.entries.enter has it.
        needs: codes of the pack.
        yos: what the YOS said of them (CheckAnswer.Says), "ASK" to ask it now, or "".
        same_as: somebody of the index who they are, where the worker said so.
        is_another: the worker knows that the same child was met that night, and says it is another arrest.

    Raises:
        MetAlready: the same child was met that night, and nobody says that it is another arrest.
        CannotDo: the times contradict each other, the programme takes nobody of that age, or is not live.
        entries.PersonNotFound, reviewing.NotAllowed: as entries.enter.
    """
    if against := rules.why_not_when(facts.arrested_at, facts.engaged_at, now=timezone.now()):
        raise CannotDo(against)
    with transaction.atomic():
        _one_at_a_time(once)
        before = queries.visible_to(by).filter(once=once).first()
        if before and not _is_same(before, by, said, facts, same_as):
            # Typed over a form that was sent: by what was typed, so that this one makes one too.
            once = uuid.uuid5(once, repr((said, facts)))
            before = queries.visible_to(by).filter(once=once).first()
        if before:
            drafts.forget(by=by)
            return before
        # Whom the same posting has entered today has a case, also where nobody said who they are.
        case = open_case_of(same_as, PROGRAMME, by) or _opened(by, said, facts, same_as)
        case = Case.objects.select_for_update().get(pk=case.pk)
        _refuse_twice(case, facts, by, is_another=is_another)
        made = _made(case, once, by, facts)
        _needs(made, by, set(needs))
        result, why = FIRST[Offer(facts.offer)]
        outcomes.keep(
            made, Outcome(result=result, on=queries.day_of(facts.engaged_at), why=why), by=by, is_first=True
        )
        if yos:
            checks.as_recorded(made, yos, by=by)
        if case.worker_id is None:
            workers.assign(case=case.pk, to=by.pk, by=by, words="Met them in custody")
            made.case.refresh_from_db()
        drafts.forget(by=by)
    return made


def _one_at_a_time(once: uuid.UUID) -> None:
    """Hold until the transaction ends, so that a form that is sent twice sees what the first has kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(once)])


def is_kept(once: str, by: Posting) -> bool:
    """Whether what was typed into a form is an engagement already."""
    try:
        return queries.visible_to(by).filter(once=uuid.UUID(once)).exists()
    except ValueError:
        return False


def _is_same(
    before: Engagement, by: Posting, said: dict[str, Any], facts: Facts, same_as: int | None
) -> bool:
    """Whether an engagement is of just this child, and of just these facts."""
    if any(getattr(before, name) != value for name, value in asdict(facts).items()):
        return False
    if same_as is not None:
        return open_case_of(same_as, PROGRAMME, by) == before.case
    person = before.case.person
    return all((getattr(person, name) or "") == (said.get(name) or "") for name in entries.FIELDS)


def _refuse_twice(case: Case, facts: Facts, by: Posting, *, is_another: bool) -> None:
    met = queries.met_lately(by, [case.person_id], at=facts.engaged_at).filter(case=case)
    if is_another:
        met = met.filter(arrested_at=facts.arrested_at)
    if again := met.first():
        raise MetAlready(again)


def _opened(by: Posting, said: dict[str, Any], facts: Facts, same_as: int | None) -> Case:
    engaged_on = queries.day_of(facts.engaged_at)
    result = FIRST[Offer(facts.offer)][0]
    return cases.open_case(
        by=by,
        programme=PROGRAMME,
        said=said,
        marker={
            "role": "AT_RISK",
            "reason": f"Met in custody at {facts.suite} on {formats.date(engaged_on)}",
            "review_on": timezone.localdate() + LOOKED_AT_AGAIN,
        },
        standing={"status": "RELEASED" if facts.released_at else "IN_CUSTODY", "rag": rules.RAG[result]},
        same_as=same_as,
        on=engaged_on,
    )


def _made(case: Case, once: uuid.UUID, by: Posting, facts: Facts) -> Engagement:
    pack = packs.for_programme(case.programme, case.borough)
    result = FIRST[Offer(facts.offer)][0]
    engaged_on = queries.day_of(facts.engaged_at)
    made = Engagement.objects.create(
        case=case,
        agency_id=by.agency_id,
        category=pack.categories.plan,
        by=by,
        at=timezone.now(),
        once=once,
        outcome=result,
        outcome_on=engaged_on,
        **asdict(facts),
    )
    offer = made.get_offer_display().lower()
    words = f"At {facts.suite}, {formats.datetime(facts.engaged_at)}. The offer was {offer}."
    if made.offer == Offer.NOT_OFFERED:
        words = f"At {facts.suite}, {formats.datetime(facts.engaged_at)}. Nothing was offered yet."
    say(made, "ENGAGED", by=by, on=engaged_on, words=words)
    log(Act.COLLECTION, made, "engagement", by=by)
    return made


def _needs(made: Engagement, by: Posting, codes: set[str]) -> list[str]:
    """Have just these needs stand, each under its category; gives which changed."""
    pack = packs.for_programme(made.case.programme, made.case.borough)
    standing = {
        one.code: one for one in Need.objects.filter(engagement=made, agency=by.agency_id, ended_on=None)
    }
    known = set(dict(pack.offered("needs"))) | set(standing)
    if not codes <= known:
        raise CannotDo("A need is offered no more. Look at the list again.")
    for code in sorted(set(standing) - codes):
        standing[code].ended_on = timezone.localdate()
        standing[code].save(update_fields=["ended_on"])
    new = sorted(codes - set(standing))
    for code in new:
        Need.objects.create(**part(made, by, pack.category_of(code)), code=code)
    return [*new, *sorted(set(standing) - codes)]


def change(
    *,
    engagement: int,
    by: Posting,
    facts: Facts,
    needs: Iterable[str],
    was: conflicts.Values | None = None,
) -> Engagement:
    """Put right what was recorded; what stood before is kept. What came of it is changed by an outcome.

    Args:
        was: how it stood (`stands`) when whoever changes it opened the page.

    Raises:
        EngagementNotFound: it is not theirs to work on, or has ended.
        CannotDo: nothing would change, or the times contradict each other.
        conflicts.ChangedMeanwhile: somebody else has changed it since.
    """
    needs = list(needs)
    if against := rules.why_not_when(facts.arrested_at, facts.engaged_at, now=timezone.now()):
        raise CannotDo(against)
    with transaction.atomic():
        found = to_work_on(engagement, by)
        conflicts.check(was=was, now=stands(found, by), new=_as_typed(facts, needs))
        if facts.released_at and facts.released_at < facts.engaged_at:
            raise CannotDo(
                f"The release, {formats.datetime(facts.released_at)}, is before the engagement in custody. "
                "Check when you met, or put the release right first."
            )
        new = asdict(facts)
        changed = [name for name, value in new.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, new[name])
        changed_needs = _needs(found, by, set(needs))
        if not changed and not changed_needs:
            raise CannotDo("Nothing would change. Say what is different.")
        if changed:
            found.save(update_fields=changed)
        fields = [*changed, *(["needs"] if changed_needs else [])]
        say(found, "CHANGED", by=by, on=timezone.localdate())
        log(Act.ALTERATION, found, *fields, by=by)
    return found


def stands(engagement: Engagement, by: Posting) -> dict[str, Any]:
    """What is recorded, as the form that puts it right has it."""
    facts = Facts(**{name: getattr(engagement, name) for name in Facts.__dataclass_fields__})
    return _as_typed(facts, queries.needs(by, engagement).values_list("code", flat=True))


def _as_typed(facts: Facts, needs: Iterable[str]) -> dict[str, Any]:
    said = {**asdict(facts), "home_borough": facts.home_borough or OUTSIDE, "needs": list(needs)}
    del said["released_at"]
    return said
