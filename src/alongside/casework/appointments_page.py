"""What the list of appointments and the record's summary of them show, in plain values."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from alongside.casework import plan_rules, queries
from alongside.casework.actions.appointments import when
from alongside.casework.models import Appointment, Case
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Table, Tag
from alongside.partners.models import Posting

Outcome = Appointment.Outcome
COLOURS = {
    Outcome.ATTENDED: "green",
    Outcome.LATE: "green",
    Outcome.MISSED: "red",
    Outcome.CANCELLED: "grey",
}
COLUMNS = (
    Column(name="when", label="When"),
    Column(name="how", label="How"),
    Column(name="who", label="With whom"),
    Column(name="purpose", label="What for"),
    Column(name="outcome", label="What came of it"),
    Column(name="more", label="Why, and next"),
)


def told(case: Case, posting: Posting) -> QuerySet[Appointment]:
    """The appointments of a case of which a posting is told, the latest first."""
    found = Appointment.objects.filter(queries.told_of(posting, case))
    return found.select_related("worker__user", "agency").order_by("-starts_at", "-pk")


def context(case: Case, *, posting: Posting, now: datetime) -> dict[str, Any]:
    """Everything that the template of appointments needs."""
    found, may_add = list(told(case, posting)), queries.may_add_to(posting, case)
    return {
        "may_add": may_add,
        "summary": summary(found, now=now),
        "appointments": _table(found, posting, now=now, may_add=may_add),
        "count": f"{formats.count(len(found), 'attempt')}, {sum(one.is_kept for one in found)} attended",
    }


def summary(found: Sequence[Appointment], *, now: datetime) -> list[dict[str, str]]:
    """When the next is, when they were last met, and how many are kept."""
    ahead = [one for one in found if one.starts_at > now and not one.outcome]
    kept = [one for one in found if one.is_kept]
    coming, met = min(ahead, key=_moment, default=None), max(kept, key=_moment, default=None)
    rows = {
        "Next appointment": f"{when(coming)}, {_how(coming).lower()}, {_with(coming)}"
        if coming
        else "None is booked",
        "Last met": when(met) if met else "Not met yet",
        "Engagement": _engaged(plan_rules.engagement(found, now=now)),
    }
    return [{"key": key, "value": value} for key, value in rows.items()]


def facts(case: Case, *, posting: Posting, review_due: date | None, now: datetime) -> list[dict[str, Any]]:
    """The rows about appointments and the next review on the record of an open case."""
    rows: list[dict[str, Any]] = list(summary(list(told(case, posting)), now=now))
    if review_due:
        late = ", overdue" if plan_rules.is_overdue(review_due, timezone.localdate(now)) else ""
        rows.append({"key": "Next review", "value": f"{formats.date(review_due)}{late}"})
    return rows


def _engaged(found: plan_rules.Engagement) -> str:
    if not found.offered and not found.unsaid:
        return "No appointment was due in the last 12 weeks"
    said = f"{found.attended} of {found.offered} kept in the last 12 weeks"
    more = [
        (found.late, f"{found.late} late"),
        (
            found.missed,
            f"{found.missed} missed, {found.accepted or 'none'} of them for a reason that is accepted",
        ),
        (found.unsaid, f"{found.unsaid} without an outcome"),
    ]
    return "; ".join([said, *(words for number, words in more if number)])


def _moment(one: Appointment) -> tuple[datetime, int]:
    return one.starts_at, one.pk


def _how(one: Appointment) -> str:
    return one.get_mode_display()


def _with(one: Appointment) -> str:
    return f"with {one.worker.user.name}"


def _table(found: Sequence[Appointment], posting: Posting, *, now: datetime, may_add: bool) -> Table:
    # In place of which each is, and which is in its place: as far as one is told of both.
    by_id = {one.pk: one for one in found}
    instead = {one.rebooks_id: one for one in found}
    rows = []
    for one in found:
        is_own = may_add and one.agency_id == posting.agency_id
        before = by_id.get(one.rebooks_id or 0)
        more = _more(one, before, instead.get(one.pk), is_own=is_own)
        rows.append(_row(one, more, now=now, is_own=is_own))
    return tables.plain(COLUMNS, rows)


def _row(one: Appointment, more: object, *, now: datetime, is_own: bool) -> Row:
    href = reverse("casework:outcome", args=[one.case_id, one.pk]) if is_own else ""
    return Row(
        cells={
            "when": Link(text=when(one), href=href, hidden="say what came of it") if href else when(one),
            "how": _how(one),
            "who": f"{one.worker.user.name}, {one.agency.name}",
            "purpose": one.purpose,
            "outcome": _outcome(one, now=now),
            "more": more,
        }
    )


def _outcome(one: Appointment, *, now: datetime) -> Tag:
    if one.outcome:
        return Tag(text=one.get_outcome_display(), colour=COLOURS[Outcome(one.outcome)])
    if one.starts_at > now:
        return Tag(text="To come", colour="blue")
    return Tag(text="Nobody has said", colour="yellow")


def _more(one: Appointment, before: Appointment | None, after: Appointment | None, *, is_own: bool) -> object:
    """Why it was missed or cancelled, and in place of what it is or what is in its place."""
    said = [reason(one), one.outcome_words]
    if one.outcome in (Outcome.MISSED, Outcome.CANCELLED) and is_own and after is None:
        href = reverse("casework:book_again", args=[one.case_id, one.pk])
        text = ". ".join(words for words in (*said, "Book again") if words)
        return Link(text=text, href=href, hidden=f"in place of {when(one)}")
    if after:
        said.append(f"Booked again for {when(after)}")
    if before:
        said.append(f"In place of {when(before)}")
    return ". ".join(words for words in said if words)


def reason(one: Appointment) -> str:
    """Why it was missed and whether that is accepted, or by whom it was cancelled."""
    if one.why:
        accepted = "accepted" if one.is_acceptable else "not accepted"
        return f"{one.get_why_display()} ({accepted})"
    return f"By: {one.get_cancelled_by_display()}" if one.cancelled_by else ""
