"""A version of a plan, step by step: receive and check, then put in force or set aside.

Until `apply` commits the plan stands as it did; from then on as the version says. There is nothing between.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import stored_files
from alongside.core.intake_files import CannotRead
from alongside.delivery import layout, reading
from alongside.delivery import model as delivery
from alongside.partners.models import Posting
from alongside.plans import content, locks, rules
from alongside.plans.actions import putting_in_force
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.models import Plan, Version

PURPOSE = "DELIVERY_PLAN"
WHAT = "plans.plan"
GONE = "Somebody has put it in force or set it aside meanwhile."


class Again(Exception):
    """The same file is there already; `version` is the one that it made."""

    def __init__(self, version: Version) -> None:
        super().__init__("This file is there already")
        self.version = version


class NoYear(Exception):
    """Neither the file nor whoever sent it says in which year the plan begins."""


class NoTitle(Exception):
    """There is a plan of this title in this year already; `plan` is it."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("There is a plan of this title in this year already")
        self.plan = plan


@transaction.atomic
def begin(*, by: Posting, name: str, file: BinaryIO, title: str, year: int | None) -> Version:
    """Make a plan of a file, whose version waits to be put in force.

    Raises:
        CannotRead: the file is no plan.
        NoYear, NoTitle: as they say.
        Again: the plan of this title was begun with this file already.
    """
    read = _read(file)
    begins = year or layout.year_of(read)
    if begins is None:
        raise NoYear
    given = {"owner": by.agency, "borough": by.borough, "year": begins, "title": title.strip()}
    plan, is_new = Plan.objects.get_or_create(**given, defaults={"made_by": by, "made_at": timezone.now()})
    if not is_new:
        _check_new(plan, file)
        raise NoTitle(plan)
    return _keep(plan, by, name, file, read)


@transaction.atomic
def receive(*, plan: Plan, by: Posting, name: str, file: BinaryIO) -> Version:
    """Take in a further version of a plan. One that still waited is set aside.

    Raises:
        CannotRead: the file is no plan, or is one of another year.
        Again: it is in force already, or waits already.
    """
    read = _read(file)
    locks.one_at_a_time(plan)
    plan.refresh_from_db()
    _check_new(plan, file)
    begins = layout.year_of(read)
    if begins not in (None, plan.year):
        raise CannotRead(
            f"The file is a plan of {rules.year_words(begins or 0)}, and this plan is of "
            f"{rules.year_words(plan.year)}. Check that it is the right file; a plan of another year is "
            "begun on the page of all plans."
        )
    for waiting in plan.versions.filter(state=Version.State.CHECKED):
        _decide(waiting, Version.State.SET_ASIDE, by)
    return _keep(plan, by, name, file, read)


@transaction.atomic
def apply(*, version: Version, by: Posting) -> int:
    """Put a version in force; how many rows of the plan changed. Raises CannotDo when it no longer waits."""
    plan = Plan.objects.get(pk=version.plan_id)
    locks.one_at_a_time(plan)
    waiting = _waiting(version)
    changed = putting_in_force.write(plan, waiting, by=by)
    _decide(waiting, Version.State.APPLIED, by)
    plan.current = waiting
    plan.save(update_fields=["current"])
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=WHAT,
        which=[plan.pk],
        fields=["version"],
        reason=f"version {waiting.number}",
    )
    return changed


@transaction.atomic
def set_aside(*, version: Version, by: Posting) -> None:
    """Put a version out of the way; the plan stays as it is. Raises CannotDo when it no longer waits."""
    plan = Plan.objects.get(pk=version.plan_id)
    locks.one_at_a_time(plan)
    _decide(_waiting(version), Version.State.SET_ASIDE, by)
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[plan.pk], fields=["version set aside"])


def _check_new(plan: Plan, file: BinaryIO) -> None:
    """Raise Again where the file is in force already, or waits."""
    sha256 = stored_files.sha256_of(_pieces(file))
    for version in plan.versions.filter(sha256=sha256).order_by("-number"):
        if version.pk == plan.current_id or version.state == Version.State.CHECKED:
            raise Again(version)


def _waiting(version: Version) -> Version:
    found = Version.objects.filter(pk=version.pk, state=Version.State.CHECKED).first()
    if found is None:
        raise CannotDo(GONE)
    return found


def _decide(version: Version, state: str, by: Posting) -> None:
    version.state, version.decided_by, version.decided_at = state, by, timezone.now()
    version.save(update_fields=["state", "decided_by", "decided_at"])


def _keep(plan: Plan, by: Posting, name: str, file: BinaryIO, read: delivery.Plan) -> Version:
    kept = stored_files.store(purpose=PURPOSE, name=name, parts=_pieces(file))
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = Version.objects.create(
        plan=plan,
        number=last + 1,
        file=kept,
        sha256=kept.sha256,
        content=content.as_json(read),
        received_by=by,
        received_at=timezone.now(),
    )
    log.record(act=Act.COLLECTION, by=by, what=WHAT, which=[plan.pk], fields=[f"version {version.number}"])
    return version


def _read(file: BinaryIO) -> delivery.Plan:
    with tempfile.TemporaryDirectory() as folder:
        # A CSV file is called in the flags what it is.
        path = Path(folder) / "The file"
        with path.open("wb") as target:
            target.writelines(_pieces(file))
        read = reading.read(path)
    content.check(read)
    return read


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(stored_files.CHUNK):
        yield piece
