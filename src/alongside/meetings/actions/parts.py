"""What each agency brings on a case: filled in before the meeting, and amended by further versions."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import queries as casework
from alongside.casework.models import Case
from alongside.core import conflicts
from alongside.meetings import drafts, queries
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import AgendaItem, Part
from alongside.partners.models import Posting

KIND = "meetings.part"
SAYS = ("facts", "concerns", "offer")
FIELDS = ("category", *SAYS)
NOTHING = "Say what you know, what worries you, or what you can offer."


def current(item: AgendaItem, agency: int) -> Part | None:
    """The newest version of what an agency brings, if it has filled in anything."""
    found = Part.objects.filter(item=item, agency=agency).select_related("by__user")
    return found.order_by("-version").first()


def stands(part: Part | None) -> dict[str, str]:
    """How a part stands, by its fields."""
    return {name: getattr(part, name) if part else "" for name in FIELDS}


def to_fill_in(item: AgendaItem, by: Posting) -> Case:
    """The case of an item, for which a posting fills in the part of its agency.

    Raises:
        NotThere: the item is about no case, they are no member today, or they may not add to the case.
    """
    case = casework.one(by, item.case_id) if item.case_id else None
    if case is None or not casework.may_correct(by, case) or not queries.is_member(by, item.meeting.series):
        raise NotThere
    return case


@transaction.atomic
def fill_in(
    *, meeting: int, item: int, by: Posting, said: Mapping[str, str], was: conflicts.Values | None = None
) -> Part:
    """Fill in the part of one's agency, as a further version where there is one. Nothing is written over.

    Args:
        said: each of FIELDS.
        was: how it stood when its page was opened.

    Raises:
        NotThere: it is not theirs to fill in.
        CannotDo: the meeting is over, or nothing is said.
        conflicts.ChangedMeanwhile: a colleague has filled it in since.
    """
    one = queries.one_item(by, meeting, item)
    if one is None:
        raise NotThere
    case = to_fill_in(one, by)
    if one.meeting.state not in drafts.TO_COME:
        raise CannotDo("This meeting is over: what was brought to it no longer changes.")
    new = {name: said[name].strip() for name in FIELDS}
    if not any(new[name] for name in SAYS):
        raise CannotDo(NOTHING)
    with connection.cursor() as cursor:
        # Two colleagues who save at once come one after the other, and the second sees what the first saved.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s::int, %s::int)", [one.pk % 2**31, by.agency_id % 2**31]
        )
    before = current(one, by.agency_id)
    now = stands(before)
    conflicts.check(was=was, now=now, new=new)
    drafts.forget(by=by, meeting=meeting, form=f"part-{one.pk}")
    if before and now == new:
        return before
    made = Part.objects.create(
        item=one,
        case=case,
        agency_id=by.agency_id,
        version=before.version + 1 if before else 1,
        by=by,
        at=timezone.now(),
        **new,
    )
    log.record(
        act=Act.ALTERATION if before else Act.COLLECTION,
        by=by,
        what=KIND,
        which=[one.meeting.reference, case.reference],
        people=[case.person_id],
        fields=[made.category],
    )
    return made
