"""Opening a case in a programme, saying how somebody stands, and closing it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import packs, queries, rules
from alongside.casework.actions import ending
from alongside.casework.actions.adding import CannotDo, CaseNotFound, own
from alongside.casework.actions.saying import say
from alongside.casework.models import Case, Closure, Entry, PackVersion
from alongside.casework.parts import KIND, STANDING
from alongside.core import conflicts
from alongside.partners.models import Posting
from alongside.people.actions import entries

__all__ = ["CannotDo", "CaseNotFound", "change", "close", "open_case", "own"]


def open_case(
    *,
    by: Posting,
    programme: str,
    said: Mapping[str, Any],
    marker: Mapping[str, Any],
    standing: Mapping[str, str],
    same_as: int | None = None,
    on: date | None = None,
    begins: Callable[[Case], object] = lambda case: None,
) -> Case:
    """Open a case: somebody is entered as the agency knows them, under the programme's agreements.

    Args:
        programme: its slug.
        said, marker, same_as: as people.actions.entries.enter has them.
        standing: the code of a status, and of an approach, rating and motivation where they are known.
        on: the day on which it was opened, where it was worked before it was entered here.
        begins: says in the chronology what was before the case, such as a referral.

    Returns:
        the case; the one that is open already, where a button was pressed twice.

    Raises:
        CannotDo: the programme is not live or has no pack, the posting reaches no borough, or the programme
            does not take somebody of that age or in that role.
        entries.PersonNotFound, reviewing.NotAllowed: as entries.enter.
    """
    today = min(on or timezone.localdate(), timezone.localdate())
    with transaction.atomic():
        if not queries.programmes_to_open_in().filter(slug=programme).exists():
            raise CannotDo("This programme is not live, so no case can be opened in it.")
        if not by.borough:
            raise CannotDo("A case lies in a borough. Act as a posting of one.")
        version = _pack_version(programme, by.borough)
        pack = packs.content(version)
        if against := rules.against_taking(pack, role=marker["role"], born_on=said.get("born_on"), on=today):
            raise CannotDo(against)
        person = entries.enter(by=by, said=said, marker=marker, same_as=same_as, programme=programme)
        before = Case.objects.filter(person=person, programme=programme, closed_on=None).first()
        if before:
            return before
        case = Case.objects.create(
            programme=programme,
            prefix=pack.prefix,
            person=person,
            borough=by.borough,
            lead_agency_id=by.agency_id,
            access=pack.access,
            opened_on=today,
            rag_since=today if standing.get("rag") else None,
            **{one.column: standing.get(one.column, "") for one in STANDING},
        )
        begins(case)
        say(case, Entry.Kind.OPENED, words=marker["reason"], by=by, on=today, pack=version)
        known = [one for one in STANDING if standing.get(one.column)]
        for one in known:
            say(case, one.kind, code=standing[one.column], by=by, on=today, pack=version)
        _record(Act.COLLECTION, case, by, [one.column for one in known])
    return case


def change(
    *,
    case: int,
    by: Posting,
    standing: Mapping[str, str],
    words: str,
    on: date,
    was: Mapping[str, str] | None = None,
) -> Case:
    """Say how somebody stands now.

    Args:
        standing: for each of status, approach, rag and motivation a code of the pack, or "".
        words: why.
        on: since when.
        was: how they stood when whoever says so opened the page.

    Raises:
        CaseNotFound: it is not theirs to work on, or has ended.
        CannotDo: nothing would change, or the day is not between the opening and today.
        conflicts.ChangedMeanwhile: somebody else has said something else since.
    """
    with transaction.atomic():
        found = own(case, by)
        conflicts.check(was=was, now=stands(found), new=standing)
        if not found.opened_on <= on <= timezone.localdate():
            raise CannotDo("Give a day from the opening of the case to today.")
        changed = [one for one in STANDING if standing.get(one.column, "") != getattr(found, one.column)]
        if not changed:
            raise CannotDo("Nothing would change. Choose how they stand now.")
        version = _pack_version(found.programme, found.borough)
        for one in changed:
            code = standing.get(one.column, "")
            setattr(found, one.column, code)
            say(found, one.kind, code=code, words=words, pack=version, by=by, on=on)
        columns = [one.column for one in changed]
        if "rag" in columns:
            found.rag_since = on
        found.save(update_fields=[*columns, "rag_since"])
        _record(Act.ALTERATION, found, by, columns)
    return found


def stands(case: Case) -> dict[str, str]:
    """How somebody stands, by the columns of the case."""
    return {one.column: getattr(case, one.column) for one in STANDING}


def close(
    *,
    case: int,
    by: Posting,
    exit_code: str,
    words: str,
    scores: Mapping[str, int | None] | None = None,
    signed: Closure | None = None,
) -> Case:
    """Close a case, with a reason of the pack and its needs as they are at the end.

    What of its plan was still open ends with it, whosesoever it is (migration 0010).

    Args:
        scores: for each need that was scored at the start its score; None where it cannot be scored.
        signed: what two people have agreed on (actions.closures), which the pack asks for unless it says not.

    Raises:
        CaseNotFound: it is not theirs to work on, or has ended.
        CannotDo: a need is not scored, or nobody has said what came of an appointment of theirs.
        CannotDo: the pack wants a second person, and none has signed.
    """
    today = timezone.localdate()
    with transaction.atomic():
        found = own(case, by)
        version = _pack_version(found.programme, found.borough)
        is_signed = signed is not None and signed.case_id == found.pk and signed.state == "SIGNED"
        if packs.content(version).closure_sign_off and not is_signed:
            raise CannotDo("A second person signs that a case is closed. Ask for it on the page of the case.")
        ending.settle(found, by=by, scores=scores or {})
        found.closed_on, found.exit = today, exit_code
        found.save(update_fields=["closed_on", "exit"])
        said = f"{words} Asked for by {signed.by.user.name}." if signed else words
        say(found, Entry.Kind.CLOSED, code=exit_code, words=said, pack=version, by=by, on=today)
        _record(Act.ALTERATION, found, by, ["closed_on", "exit"])
    return found


def _pack_version(programme: str, borough: str) -> PackVersion:
    version = packs.newest(programme, borough)
    if version is None:
        raise CannotDo("No pack of this programme is loaded.")
    return version


def _record(act: Act, case: Case, by: Posting, fields: list[str]) -> None:
    log.record(
        act=act, by=by, what=KIND, which=[case.reference], people=[case.person_id], fields=["case", *fields]
    )
