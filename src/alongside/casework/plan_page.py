"""What the page of a plan shows, in plain values: each part as it is told, in the words of its time."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from alongside.casework import plan_rules, queries
from alongside.casework.models import Barrier, Case, Goal, Intervention, NeedScore
from alongside.casework.pack import Pack
from alongside.casework.packs import content
from alongside.core import charts, formats, tables
from alongside.core.charts import Chart
from alongside.core.tables import Column, Link, Row, Table, Tag
from alongside.partners.models import Posting

Status, State = Intervention.Status, Goal.State
COLOURS = {
    Status.PLANNED: "grey",
    Status.REFERRED: "blue",
    Status.WAITING: "yellow",
    Status.STARTED: "blue",
    Status.COMPLETED: "green",
    Status.DROPPED_OUT: "orange",
    Status.WOULD_NOT_ENGAGE: "orange",
    Status.NOT_AVAILABLE: "red",
    Status.CASE_CLOSED: "grey",
    State.OPEN: "blue",
    State.REACHED: "green",
    State.GIVEN_UP: "grey",
}
NOT_SCORED = "Not scored"


class Packs:
    """The packs under which the rows of a page were written, each read once."""

    def __init__(self) -> None:
        self._read: dict[int, Pack] = {}

    def of(self, part: Any) -> Pack:
        """The pack under which a part was written."""
        if part.pack_id not in self._read:
            self._read[part.pack_id] = content(part.pack)
        return self._read[part.pack_id]


def context(case: Case, *, posting: Posting, review_due: date | None, today: date) -> dict[str, Any]:
    """Everything that the template of a plan needs."""
    packs, may_add = Packs(), queries.may_add_to(posting, case)
    scores = list(_told(NeedScore, posting, case).order_by("on", "pk"))
    standing = _standing(scores)
    return {
        "may_add": may_add,
        "may_review": queries.may_work_on(posting, case),
        "review": _review(review_due, today=today),
        "needs": _needs(standing, packs),
        "chart": _chart(standing, packs),
        "scores": _scores(scores, packs),
        "goals": [_goal(one, packs, posting, may_add=may_add) for one in _told(Goal, posting, case)],
        "interventions": _interventions(_told(Intervention, posting, case), packs, posting, may_add=may_add),
        "barriers": _barriers(_told(Barrier, posting, case), packs, posting, may_add=may_add),
    }


def _told(model: Any, posting: Posting, case: Case) -> Any:
    return model.objects.filter(queries.told_of(posting, case)).select_related("pack", "agency", "by__user")


def _review(due: date | None, *, today: date) -> dict[str, Any] | None:
    if due is None:
        return None
    is_late = plan_rules.is_overdue(due, today)
    return {"due": formats.date(due), "is_overdue": is_late, "days": formats.count((today - due).days, "day")}


def _standing(scores: Iterable[NeedScore]) -> list[tuple[NeedScore | None, NeedScore]]:
    """For each need how it was at the start, and how it is."""
    by_need: dict[str, list[NeedScore]] = {}
    for one in scores:
        by_need.setdefault(one.need, []).append(one)
    found = []
    for ones in by_need.values():
        newest: Any = plan_rules.newest(ones)
        start: Any = plan_rules.at_start(ones)
        found.append((start, newest))
    return found


def _pathway(one: NeedScore, packs: Packs) -> tuple[str, str]:
    """On which pathway a need lies and what it is called, in the words of its time."""
    pack = packs.of(one)
    pathway = next((need.pathway for need in pack.needs if need.code == one.need), "")
    return pathway, pack.word("needs", one.need)


def _said(one: NeedScore | None, packs: Packs) -> str:
    if one is None:
        return NOT_SCORED
    return f"{one.score}: {packs.of(one).need_scale[one.score]}, {formats.date(one.on)}"


def _needs(standing: Sequence[tuple[NeedScore | None, NeedScore]], packs: Packs) -> Table:
    columns = (
        Column(name="need", label="Need"),
        Column(name="pathway", label="Pathway"),
        Column(name="start", label="At the start"),
        Column(name="newest", label="Newest"),
        Column(name="change", label="Change"),
    )
    ordered = sorted(standing, key=lambda both: (*_pathway(both[1], packs), both[1].need))
    return tables.plain(
        columns,
        [
            Row(
                cells={
                    "need": _pathway(newest, packs)[1],
                    "pathway": _pathway(newest, packs)[0],
                    "start": _said(start, packs),
                    "newest": _newest(start, newest, packs),
                    "change": _change(start, newest, packs),
                }
            )
            for start, newest in ordered
        ],
    )


def _newest(start: NeedScore | None, newest: NeedScore, packs: Packs) -> str:
    return "Not scored since" if start and start.pk == newest.pk else _said(newest, packs)


def _change(start: NeedScore | None, newest: NeedScore, packs: Packs) -> object:
    """A need that fell is better. Where the scale is another one, no number can say it."""
    if start is None or start.pk == newest.pk:
        return ""
    steps = plan_rules.change(
        start.score, newest.score, scales=(packs.of(start).need_scale, packs.of(newest).need_scale)
    )
    if steps is None:
        return "Scored on another scale"
    if steps == 0:
        return Tag(text="No change", colour="grey")
    worse = steps > 0
    return Tag(
        text=f"{formats.count(abs(steps), 'step')} {'worse' if worse else 'better'}",
        colour="red" if worse else "green",
    )


def _chart(standing: Sequence[tuple[NeedScore | None, NeedScore]], packs: Packs) -> Chart | None:
    """From what to what each need went, where both were scored, on the scale of the newest."""
    both = [
        (start, newest)
        for start, newest in standing
        if start and start.pk != newest.pk and packs.of(start).need_scale == packs.of(newest).need_scale
    ]
    if not both:
        return None
    scale = max(both, key=lambda one: one[1].pk)
    steps = packs.of(scale[1]).need_scale
    drawn = [one for one in both if packs.of(one[1]).need_scale == steps]
    ordered = sorted(drawn, key=lambda one: (*_pathway(one[1], packs), one[1].need))
    return charts.change(
        title="Needs, from the start until now",
        rows=[(_pathway(newest, packs)[1], start.score, newest.score) for start, newest in ordered],
        names=("Start", "Newest"),
        category="Need",
        measure="How serious",
        top=len(steps) - 1,
        description="; ".join(f"{number}: {name.lower()}" for number, name in enumerate(steps)) + ".",
    )


def _scores(scores: Sequence[NeedScore], packs: Packs) -> Table:
    columns = (
        Column(name="on", label="Day"),
        Column(name="point", label="Point"),
        Column(name="need", label="Need"),
        Column(name="score", label="Score"),
        Column(name="by", label="By"),
        Column(name="words", label="What it rests on"),
    )
    return tables.plain(
        columns,
        [
            Row(
                cells={
                    "on": one.on,
                    "point": one.get_point_display(),
                    "need": _pathway(one, packs)[1],
                    "score": f"{one.score}: {packs.of(one).need_scale[one.score]}",
                    "by": f"{one.by.user.name}, {one.agency.name}",
                    "words": one.words,
                }
            )
            for one in reversed(scores)
        ],
    )


def need_of(one: Any, packs: Packs) -> str:
    """What need a part is about, in the words of its time; "" where it is about none in particular."""
    return packs.of(one).word("needs", one.need) if one.need else ""


def _goal(one: Goal, packs: Packs, posting: Posting, *, may_add: bool) -> dict[str, Any]:
    facts = {
        "Need": need_of(one, packs),
        "In the words of the professionals": one.words if one.own_words else "",
        "By when": formats.date(one.target_on),
        f"{one.get_state_display()} on": formats.date(one.state_on) if one.state_on else "",
        "Why": one.reason,
        "Set by": f"{one.by.user.name}, {one.agency.name}, on {formats.date(one.set_on)}",
    }
    return {
        "title": f"“{one.own_words}”" if one.own_words else one.words,
        "state": Tag(text=one.get_state_display(), colour=COLOURS[State(one.state)]),
        "facts": [{"key": key, "value": value} for key, value in facts.items() if value],
        "href": _href("change_goal", one, posting, may_add=may_add),
    }


def _href(name: str, one: Any, posting: Posting, *, may_add: bool) -> str:
    """Where a part is changed, by the agency whose it is."""
    is_own = may_add and one.agency_id == posting.agency_id
    return reverse(f"casework:{name}", args=[one.case_id, one.pk]) if is_own else ""


def _interventions(found: Iterable[Intervention], packs: Packs, posting: Posting, *, may_add: bool) -> Table:
    columns = (
        Column(name="what", label="What"),
        Column(name="need", label="For"),
        Column(name="provider", label="Who does it"),
        Column(name="status", label="How far"),
        Column(name="since", label="Since"),
        Column(name="agency", label="Said by"),
    )
    rows = []
    for one in found:
        what, href = packs.of(one).word("interventions", one.code), ""
        if one.status != Status.CASE_CLOSED:
            href = _href("change_intervention", one, posting, may_add=may_add)
        rows.append(
            Row(
                cells={
                    "what": Link(text=what, href=href, hidden="change how far it is") if href else what,
                    "need": need_of(one, packs),
                    "provider": one.provider,
                    "status": Tag(text=one.get_status_display(), colour=COLOURS[Status(one.status)]),
                    "since": one.status_on,
                    "agency": one.agency.name,
                }
            )
        )
    return tables.plain(columns, rows)


def _barriers(found: Iterable[Barrier], packs: Packs, posting: Posting, *, may_add: bool) -> Table:
    columns = (
        Column(name="what", label="What"),
        Column(name="need", label="For"),
        Column(name="words", label="In words"),
        Column(name="from", label="From"),
        Column(name="until", label="Until"),
        Column(name="agency", label="Said by"),
    )
    rows = []
    for one in found:
        what = packs.of(one).word("barriers", one.code)
        href = "" if one.until_on else _href("end_barrier", one, posting, may_add=may_add)
        rows.append(
            Row(
                cells={
                    "what": Link(text=what, href=href, hidden="end it") if href else what,
                    "need": need_of(one, packs),
                    "words": one.words,
                    "from": one.from_on,
                    "until": one.until_on or Tag(text="Not met", colour="red"),
                    "agency": one.agency.name,
                }
            )
        )
    return tables.plain(columns, rows)
