"""Saying what comes of an engagement, and that it ends. No outcome is written over: each is a further row."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework.actions import cases, closures, plans
from alongside.casework.actions.adding import CannotDo
from alongside.casework.models import Barrier, Closure
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.diversion import queries, rules
from alongside.diversion.actions.ground import log, pack_of, part, say, to_work_on
from alongside.diversion.models import Engagement, Outcome
from alongside.diversion.rules import Result
from alongside.partners.models import Posting

COLUMNS = ("result", "pathway", "wanted", "mash_authority", "mash_referred_on")
NO_PLACE = "NO_PLACE"


def give(
    *,
    engagement: int,
    by: Posting,
    result: str,
    on: date,
    why: str,
    pathway: str = "",
    wanted: str = "",
    mash_authority: str = "",
    mash_referred_on: date | None = None,
    seen: str = "",
) -> Outcome:
    """Say what came of an engagement; what was said before stays.

    Args:
        result: one of Engagement.Result.
        on: since when.
        why: the reason.
        pathway: what is arranged, an intervention of the pack.
        wanted: what was asked for and is not to be had. It counts as unmet demand (casework.unmet).
        mash_authority, mash_referred_on: to whose MASH a child was referred who lives elsewhere, and when.
        seen: the id of the outcome that stood when whoever says so opened the page.

    Raises:
        EngagementNotFound: it is not theirs to work on, or has ended.
        CannotDo: nothing would change, something is missing that the result asks for, the day does not fit,
            or somebody else has said another outcome meanwhile.
    """
    with transaction.atomic():
        found = to_work_on(engagement, by)
        newest = Outcome.objects.filter(engagement=found).order_by("-pk").first()
        one = Outcome(
            result=result,
            on=on,
            why=why.strip(),
            pathway=pathway if result == Result.ARRANGED else "",
            wanted=wanted if result in (Result.ARRANGED, Result.AWAITS) else "",
            mash_authority=mash_authority.strip() if result == Result.OUT_OF_AREA else "",
            mash_referred_on=mash_referred_on if result == Result.OUT_OF_AREA else None,
        )
        _check(found, one, newest, pack_of(found), seen)
        return keep(found, one, by=by)


def _check(found: Engagement, one: Outcome, newest: Outcome | None, pack: Pack, seen: str) -> None:
    today, first = timezone.localdate(), queries.day_of(found.engaged_at)
    if newest and seen and seen != str(newest.pk):
        raise CannotDo(
            f"Somebody has said meanwhile what came of it: {newest.get_result_display().lower()}. Look at "
            "it, and save again if yours still holds."
        )
    if newest and all(getattr(newest, name) == getattr(one, name) for name in COLUMNS):
        raise CannotDo("Nothing would change: that is what came of it already.")
    earliest = max(first, newest.on) if newest else first
    if not earliest <= one.on <= today:
        raise CannotDo(f"Give a day from {formats.date(earliest)} to today.")
    if not one.why:
        raise CannotDo("Say why.")
    offered = dict(pack.offered("interventions"))
    if one.result == Result.ARRANGED and one.pathway not in offered:
        raise CannotDo("Choose the pathway that is arranged.")
    if one.wanted and one.wanted not in offered:
        raise CannotDo("What was asked for is offered no more. Choose another.")
    if one.result == Result.OUT_OF_AREA:
        _check_mash(one, first)


def _check_mash(one: Outcome, first: date) -> None:
    if not one.mash_authority or one.mash_referred_on is None:
        raise CannotDo(
            "Name the authority whose MASH they were referred to, and the day. Until the referral is made, "
            "leave the outcome as it is."
        )
    if not first <= one.mash_referred_on <= timezone.localdate():
        raise CannotDo(f"Give a day of the MASH referral from {formats.date(first)} to today.")


def keep(found: Engagement, one: Outcome, *, by: Posting, is_first: bool = False) -> Outcome:
    """Keep an outcome that was checked, rate the case by it, and count what is not to be had."""
    pack = pack_of(found)
    for name, value in part(found, by, pack.categories.plan).items():
        setattr(one, name, value)
    one.save(force_insert=True)
    if not is_first:
        found.outcome, found.outcome_on = one.result, one.on
        found.save(update_fields=["outcome", "outcome_on"])
        say(found, "OUTCOME", by=by, on=one.on, words=in_words(one, pack))
        log(Act.ALTERATION, found, "outcome", by=by, reason=one.why)
    _rate(found, one, by)
    _unmet(found, one, pack, by)
    return one


def in_words(one: Outcome, pack: Pack) -> str:
    """An outcome, in a sentence or two."""
    said = [one.get_result_display()]
    if one.pathway:
        said.append(pack.word("interventions", one.pathway))
    if one.wanted:
        said.append(f"asked for and not to be had: {pack.word('interventions', one.wanted)}")
    if one.mash_referred_on:
        said.append(f"referred to the MASH of {one.mash_authority} on {formats.date(one.mash_referred_on)}")
    return f"{', '.join(said)}. {one.why}".strip()


def _rate(found: Engagement, one: Outcome, by: Posting) -> None:
    """The case is rated by the outcome of its newest engagement."""
    newer = Engagement.objects.filter(case=found.case, engaged_at__gt=found.engaged_at).exclude(pk=found.pk)
    rag = rules.RAG[Result(one.result)]
    found.case.refresh_from_db(fields=["rag", "status", "approach", "motivation"])
    if newer.exists() or found.case.rag == rag:
        return
    standing = {**cases.stands(found.case), "rag": rag}
    if one.result == Result.ARRANGED:
        standing["status"] = "ENGAGED"
    cases.change(
        case=found.case_id, by=by, standing=standing, words=one.why, on=max(one.on, found.case.opened_on)
    )


def _unmet(found: Engagement, one: Outcome, pack: Pack, by: Posting) -> None:
    """What is not to be had stands as a barrier of the case, until what was asked for is arranged."""
    own = Barrier.objects.filter(case=found.case, agency=by.agency_id, until_on=None, need="")
    if one.wanted:
        code = barrier_of(one.wanted, pack)
        if not own.filter(code=code).exists():
            words = pack.word("interventions", one.wanted)
            plans.add_barrier(case=found.case_id, by=by, code=code, words=words, from_on=one.on)
    if one.pathway:
        for barrier in own.filter(code=barrier_of(one.pathway, pack)).order_by("pk"):
            words = pack.word("interventions", one.pathway)
            if barrier.code != NO_PLACE or barrier.words == words:
                plans.end_barrier(
                    case=found.case_id, barrier=barrier.pk, by=by, until_on=max(one.on, barrier.from_on)
                )


def barrier_of(pathway: str, pack: Pack) -> str:
    """The barrier of the pack that says that there is no place on a pathway: its own, or that of all."""
    own = f"NO_{pathway}_PLACE"
    return own if own in dict(pack.offered("barriers")) else NO_PLACE


def end(*, engagement: int, by: Posting, code: str, on: date, worked: str) -> Engagement:
    """End an engagement: why, and what worked. With the last one, closing the case is asked for.

    Raises:
        EngagementNotFound: it is not theirs to work on, or has ended.
        CannotDo: the reason is none of the pack, the day does not fit, or the case cannot be closed yet.
    """
    with transaction.atomic():
        found = to_work_on(engagement, by)
        pack = pack_of(found)
        if code not in dict(pack.offered("exits")):
            raise CannotDo("That reason is offered no more. Choose another.")
        first = max(queries.day_of(found.engaged_at), found.outcome_on)
        if not first <= on <= timezone.localdate():
            raise CannotDo(f"Give a day from {formats.date(first)} to today.")
        found.exit, found.exit_on, found.worked = code, on, worked.strip()
        found.save(update_fields=["exit", "exit_on", "worked"])
        words = ". ".join(filter(None, [pack.word("exits", code), found.worked]))
        say(found, "EXIT", by=by, on=on, words=words)
        log(Act.ALTERATION, found, "exit", "worked", by=by)
        running = Engagement.objects.filter(case=found.case, exit_on=None).exists()
        asked = Closure.objects.filter(case=found.case, state="ASKED").exists()
        if not running and not asked:
            closures.ask(case=found.case_id, by=by, exit_code=code, words=words)
    return found
