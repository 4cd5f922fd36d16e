"""What the actions on the parts of a case stand on: the case, its pack, and who adds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zlib import crc32

from django.db import connection
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import packs, queries
from alongside.casework.actions.saying import say
from alongside.casework.models import Case, Entry, PackVersion, PartOfCase
from alongside.casework.pack import Pack
from alongside.casework.parts import KIND
from alongside.core import formats
from alongside.partners.categories import Category
from alongside.partners.models import Posting

Part = TypeVar("Part", bound=PartOfCase)
# A button that is pressed again within this time keeps nothing twice.
AGAIN = timedelta(minutes=10)


class CannotDo(Exception):
    """It cannot be done; the message says why and what to do, in a sentence."""


class CaseNotFound(Exception):
    """The case is not there, or not this posting's to work on: both look the same from outside."""


@dataclass(frozen=True)
class Ground:
    """A case to which somebody adds, and its pack."""

    case: Case
    version: PackVersion
    pack: Pack
    by: Posting

    def part(self, need: str = "") -> dict[str, Any]:
        """The columns that every part of a plan has, under the category of the need that it is about."""
        return {
            "case": self.case,
            "agency_id": self.by.agency_id,
            "category": self.pack.category_of(need),
            "need": need,
            "pack": self.version,
            "by": self.by,
            "at": timezone.now(),
        }

    def offers(self, vocabulary: str, code: str) -> None:
        """Raise CannotDo where a code is none that may be chosen now."""
        if code and code not in dict(self.pack.offered(vocabulary)):
            raise CannotDo("That choice is offered no more. Choose another.")

    def has_been(self, on: date, *, since: date | None = None) -> None:
        """Raise CannotDo where a day is not between the opening of the case (or another day) and today."""
        first = since or self.case.opened_on
        if not first <= on <= timezone.localdate():
            raise CannotDo(f"Give a day from {formats.date(first)} to today.")

    def say(self, kind: Entry.Kind, *, need: str = "", **said: Any) -> None:
        """Say in the chronology what happened, under the category of the need that it is about."""
        category = self.pack.category_of(need)
        say(self.case, kind, by=self.by, category=category, pack=self.version, **said)

    def record(self, act: Act, *fields: str, reason: str = "") -> None:
        """Write it in the log."""
        record(act, self.case, *fields, by=self.by, reason=reason)


def record(
    act: Act,
    case: Case,
    *fields: str,
    by: Posting | None,
    what: str = KIND,
    part: PartOfCase | None = None,
    reason: str = "",
) -> None:
    """Write in the log what was done to a case, or to what is kept with it (`part`, of the kind `what`)."""
    log.record(
        act=act,
        by=by,
        what=what,
        which=[f"{case.reference}/{part.pk}" if part else case.reference],
        people=[case.person_id],
        fields=list(fields),
        reason=reason,
    )


def say_of(
    part: PartOfCase,
    case: Case,
    kind: Entry.Kind,
    *,
    by: Posting,
    code: str = "",
    words: str = "",
    on: date | None = None,
) -> None:
    """Say in the chronology what happened to what is kept with a case, under its own category."""
    say(
        case,
        kind,
        code=code,
        words=words,
        category=Category(part.category),
        record=part.pk,
        by=by,
        on=on or timezone.localdate(),
    )


def to_add_to(case: int, by: Posting) -> Case:
    """A case to which a posting adds what its agency knows. Raises CaseNotFound."""
    found = queries.visible_to(by).filter(pk=case).first()
    if found is None or not queries.may_add_to(by, found):
        raise CaseNotFound
    return found


def ground(case: int, by: Posting) -> Ground:
    """The same, with its pack. Raises CaseNotFound, CannotDo."""
    return ground_of(to_add_to(case, by), by)


def ground_of(case: Case, by: Posting) -> Ground:
    """The same for a case that the caller has already. Raises CannotDo."""
    version = packs.newest(case.programme, case.borough)
    if version is None:
        raise CannotDo("No pack of this programme is loaded.")
    return Ground(case=case, version=version, pack=packs.content(version), by=by)


def own_part(model: type[Part], found: Ground, pk: int) -> Part:
    """A part of a case that the posting's own agency keeps, locked. Raises CaseNotFound."""
    # The name that every model has: mypy knows no other of a type variable.
    kept = model._default_manager.select_for_update()  # noqa: SLF001
    part: Part | None = kept.filter(pk=pk, case=found.case, agency_id=found.by.agency_id).first()
    if part is None:
        raise CaseNotFound
    return part


def one_at_a_time(by: Posting) -> datetime:
    """Hold until the transaction ends, so that a second press of a button sees what the first one kept.

    Returns:
        since when the same that the same posting kept is that first press.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [crc32(b"adding") >> 1, by.pk])
    return timezone.now() - AGAIN


def own(case: int, by: Posting) -> Case:
    """A case that a posting works on, locked. Raises CaseNotFound."""
    found: Case | None = queries.visible_to(by).select_for_update().filter(pk=case).first()
    if found is None or not queries.may_work_on(by, found):
        raise CaseNotFound
    return found
