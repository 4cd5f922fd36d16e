"""Saying when somebody is in custody, and moving their status by the dates."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework import packs, queries
from alongside.casework.actions import pre_release
from alongside.casework.actions.adding import CannotDo, CaseNotFound, record, say_of, to_add_to
from alongside.casework.actions.saying import say
from alongside.casework.custody_rules import Phase, Said, Spell, Standing, is_to_move, standing
from alongside.casework.models import Case, CustodySpell, Entry
from alongside.casework.parts import pack_of
from alongside.core import formats
from alongside.partners.models import Posting

WHAT = "casework.custody"
DATES = ("why", "words", "establishment", "from_on", "expected_on", "released_on")
_FIRST_YEAR = 1900
_OVERLAPS = (
    "They are in custody in these days already: look at the dates that are there, and change those. If you "
    "see none, another agency keeps them and does not share them with yours."
)


def enter(*, case: int, by: Posting, said: Mapping[str, Any]) -> CustodySpell:
    """Say that somebody is, was or will be in custody.

    Args:
        said: each of DATES.

    Raises:
        CaseNotFound: the case is not theirs to add to, or has ended.
        CannotDo: the dates contradict each other, or those that are there.
    """
    with transaction.atomic():
        found = to_add_to(case, by)
        _check(said)
        spell = CustodySpell(
            case=found,
            agency_id=by.agency_id,
            category=pack_of(found).categories.plan,
            by=by,
            at=timezone.now(),
        )
        _keep(found, spell, said, by)
        record(Act.COLLECTION, found, *DATES, by=by, what=WHAT, part=spell)
        _move_at_once(found)
    return spell


def change(*, spell: int, case: int, by: Posting, said: Mapping[str, Any]) -> CustodySpell:
    """Say other dates of a time in custody: a release that moves or has come, or what was wrong.

    Raises:
        CaseNotFound: it is not there for them, or the case has ended.
        CannotDo: nothing would change, or the dates contradict each other, or those that are there.
    """
    with transaction.atomic():
        found = to_add_to(case, by)
        seen = CustodySpell.objects.filter(queries.told_of(by, found))
        one = seen.select_for_update(of=("self",)).filter(pk=spell).first()
        if one is None:
            raise CaseNotFound
        _check(said)
        changed = [name for name in DATES if getattr(one, name) != said[name]]
        if not changed:
            raise CannotDo("Nothing would change. Say what is different now.")
        _keep(found, one, said, by)
        record(Act.ALTERATION, found, *changed, by=by, what=WHAT, part=one)
        _move_at_once(found)
    return one


def move(case: Case) -> str:
    """Move the status of a case by its dates, if they say so. Works as the system posting of custody dates.

    Returns:
        the status that it is moved to; "" where it stays.
    """
    kept = {one.pk: one for one in case.custody_spells.select_related("said_by")}
    spells = [Spell(one.from_on, one.expected_on, one.released_on, one.pk) for one in kept.values()]
    now = standing(spells, timezone.localdate())
    if now is None:
        return ""
    spell = kept[now.spell.number]
    version = packs.newest(case.programme, case.borough)
    if version is None:
        return ""
    offered: dict[str, str] = {
        one.moved_by: one.code for one in packs.content(version).statuses if not one.retired
    }
    code = offered.get(now.phase) or (
        offered.get(Phase.CUSTODY, "") if now.phase == Phase.PRE_RELEASE else ""
    )
    if not code or code == case.status:
        return ""
    by_hand = case.entries.filter(kind=Entry.Kind.STATUS, record=None).order_by("-at", "-pk").first()
    said = Said(by_hand.on, by_hand.at) if by_hand else None
    if not is_to_move(now, dates_said_at=spell.said_at, by_hand=said):
        return ""
    case.status = code
    case.save(update_fields=["status"])
    say(
        case,
        Entry.Kind.STATUS,
        code=code,
        words=f"Moved by the dates: {_because(now)}.",
        record=spell.pk,
        pack=version,
        by=spell.said_by,
        on=max(now.since, case.opened_on),
    )
    record(Act.ALTERATION, case, "status", by=None)
    return code


def move_all() -> int:
    """Move the status of every open case whose dates say so, and give the tasks before a release.

    Works as the system posting of custody dates.

    Returns:
        how many were moved.
    """
    with transaction.atomic():
        dated = CustodySpell.objects.order_by().values("case")
        found = list(Case.objects.filter(closed_on=None, pk__in=dated).order_by("pk").select_for_update())
        for case in found:
            pre_release.prepare(case)
        return sum(bool(move(case)) for case in found)


def _move_at_once(case: Case) -> None:
    """What begins, ends or is due today is not left until the night."""
    with acting.as_system(Task.CUSTODY_DATES):
        found = Case.objects.select_for_update().get(pk=case.pk)
        move(found)
        pre_release.prepare(found)


def _because(now: Standing) -> str:
    spell = now.spell
    if now.phase == Phase.CUSTODY:
        return f"in custody since {formats.date(spell.from_on)}"
    if spell.released_on:
        return f"released on {formats.date(spell.released_on)}"
    expected = f"release is expected on {formats.date(spell.expected_on)}"
    return (
        f"{expected}, in 12 weeks or less"
        if now.phase == Phase.PRE_RELEASE
        else f"{expected}, and not confirmed"
    )


def _check(said: Mapping[str, Any]) -> None:
    from_on, expected_on, released_on = said["from_on"], said["expected_on"], said["released_on"]
    if min(filter(None, (from_on, expected_on, released_on))).year < _FIRST_YEAR:
        raise CannotDo("Check the years: nobody who is in custody now was so before 1900.")
    if expected_on and expected_on <= from_on:
        raise CannotDo("The release is expected before the custody begins. Check both days.")
    if released_on and released_on < from_on:
        raise CannotDo("The release is before the custody begins. Check both days.")
    if released_on and released_on > timezone.localdate():
        raise CannotDo("The day of release is still to come: give it as the day that is expected.")
    if said["why"] == CustodySpell.Why.RECALLED and not said["words"]:
        raise CannotDo("Say why they were recalled.")


def _keep(case: Case, spell: CustodySpell, said: Mapping[str, Any], by: Posting) -> None:
    is_new = spell.pk is None
    for name in DATES:
        setattr(spell, name, said[name])
    spell.said_by, spell.said_at = by, timezone.now()
    try:
        with transaction.atomic():
            spell.save(update_fields=None if is_new else [*DATES, "said_by", "said_at"])
    except IntegrityError:
        raise CannotDo(_OVERLAPS) from None
    say_of(
        spell,
        case,
        Entry.Kind.CUSTODY,
        code=spell.why,
        words=in_words(spell),
        by=by,
        on=spell.released_on or min(spell.from_on, timezone.localdate()),
    )


def in_words(spell: CustodySpell) -> str:
    """A time in custody, in a sentence."""
    where = f" at {spell.establishment}" if spell.establishment else ""
    said = [f"In custody{where} from {formats.date(spell.from_on)}"]
    if spell.released_on:
        said.append(f"released on {formats.date(spell.released_on)}")
    elif spell.expected_on:
        said.append(f"release expected on {formats.date(spell.expected_on)}")
    return f"{', '.join(said)}. {spell.words}".strip()
