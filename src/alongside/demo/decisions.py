"""What the boroughs of the demonstration have decided on their cases, month by month.

At the end each borough has as many included cases as the printed table has active ones ("Current IDIOM").
Where that is more than a borough has eligible people, the rest are added at its discretion, or expired and
not taken off yet. Haringey has many cases left to decide. Chance is a hash of the CRN: the same people, the
same decisions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import NamedTuple

from alongside.demo import figures
from alongside.demo.scenario import HARINGEY

LAST = 2
UNDECIDED_IN_HARINGEY = 64
# Elsewhere it differs: so many in a hundred of the eligible whom a borough has not included.
UNDECIDED_FROM, UNDECIDED_TO = 12, 45
# Of the included: in a hundred, added at discretion, and expired and not taken off.
DISCRETIONARY, EXPIRED_KEPT = 4, 3
# At most so many in a hundred of a borough's eligible people are included: some always are not.
MOST_INCLUDED = 92
# Of those decided on and not included.
DEFERRED = 12
LEFT_OUT_REASONS = {
    "MANAGED_ELSEWHERE": 32,
    "CAPACITY": 27,
    "OTHER_MEANS": 25,
    "MOVED_OUT": 8,
    "OTHER": 7,
    "DECEASED": 1,
}
# People who have been inside at every run: most of them are left out for it.
LONG_CUSTODY_IF_INSIDE = 55
ADD_REASONS = {"LOCAL_PRIORITY": 40, "PERSISTENT": 35, "RISK_OF_VIOLENCE": 25}
DEFER_TEXTS = (
    "Waiting for the outcome of the next panel.",
    "Waiting for probation's new assessment.",
    "Release date to be confirmed.",
)
OTHER_TEXT = "Transfer to another probation region agreed; handover under way."
TIMES_REVISED = 6  # in a hundred of the left out


class Standing(NamedTuple):
    """How a person stood at one run: borough (GSS code), iom.models.Eligibility, and the extract's status."""

    borough: str
    eligibility: str
    status: str


Runs = Sequence[Mapping[str, Standing]]


@dataclass(frozen=True, order=True)
class PlannedDecision:
    """A decision to make: sorts in the order in which to make them.

    `run` is the run (0, 1, 2) after which it is made, so many `days_after` its as-of date, from which
    `defer_days` counts too. Kind and reason are those of iom.rules.
    """

    run: int
    days_after: int
    crn: str
    kind: str
    borough: str
    reason: str = ""
    text: str = ""
    defer_days: int | None = None


def planned_decisions(runs: Runs) -> list[PlannedDecision]:
    """Every decision, in the order to make them in.

    Args:
        runs: the three applied runs, oldest first; each maps CRN to how that person stood.
    """
    of_borough: dict[str, list[str]] = {}
    for crn in sorted(runs[0].keys() | runs[1].keys() | runs[LAST].keys()):
        of_borough.setdefault(_last_standing(runs, crn).borough, []).append(crn)
    decisions = [
        decision
        for gss, row in figures.BOROUGHS.items()
        for decision in _of_borough(runs, gss, row.active, of_borough.get(gss, []))
    ]
    return sorted(decisions)


def _of_borough(runs: Runs, gss: str, active: int, crns: list[str]) -> list[PlannedDecision]:
    # Those longest eligible come first: the newest are the ones nobody has got round to.
    eligible = sorted(
        (crn for crn in crns if _eligible_since(runs, crn, gss) is not None),
        key=lambda crn: (_eligible_since(runs, crn, gss), _chance(crn, "order")),
    )
    expired = _by_chance([crn for crn in crns if _expired_at(runs, crn, gss) is not None], "order")
    never = _by_chance([crn for crn in crns if _was_never_eligible(runs, crn)], "order")

    kept = expired[: max(1, active * EXPIRED_KEPT // 100)]
    most = len(eligible) * MOST_INCLUDED // 100
    added = never[: max(active * DISCRETIONARY // 100, active - len(kept) - most)]
    included = active - len(kept) - len(added)
    rest = eligible[included:]
    undecided = UNDECIDED_IN_HARINGEY if gss == HARINGEY else len(rest) * _undecided_share(gss) // 100
    turned_down = _by_chance(rest[: len(rest) - undecided], "turned down")
    deferred = ceil(len(turned_down) * DEFERRED / 100)

    decisions = [_include(runs, crn, gss) for crn in eligible[:included]]
    decisions += [_defer(crn, gss) for crn in turned_down[:deferred]]
    for crn in turned_down[deferred:]:
        decisions += _leave_out(runs, crn, gss)
    decisions += [_add(crn, gss) for crn in added]
    for place, crn in enumerate(expired):
        decisions += _include_and_expire(runs, crn, gss, is_kept=place < len(kept))
    return decisions


def _last_standing(runs: Runs, crn: str) -> Standing:
    return next(run[crn] for run in reversed(runs) if crn in run)


def _is_eligible(runs: Runs, run: int, crn: str, gss: str) -> bool:
    standing = runs[run].get(crn)
    return standing is not None and standing.eligibility == "ELIGIBLE" and standing.borough == gss


def _eligible_since(runs: Runs, crn: str, gss: str) -> int | None:
    """The run from which on the person has been eligible in the borough; None when not at the last."""
    since = None
    for run in reversed(range(len(runs))):
        if not _is_eligible(runs, run, crn, gss):
            break
        since = run
    return since


def _expired_at(runs: Runs, crn: str, gss: str) -> int | None:
    """The run at which somebody stopped being eligible in the borough; None when eligible at the last."""
    if _eligible_since(runs, crn, gss) is not None:
        return None
    before = [run for run in range(LAST) if _is_eligible(runs, run, crn, gss)]
    return before[-1] + 1 if before else None


def _was_never_eligible(runs: Runs, crn: str) -> bool:
    return all(crn in run and run[crn].eligibility == "NOT_ELIGIBLE" for run in runs)


def _include(runs: Runs, crn: str, gss: str) -> PlannedDecision:
    return _decision(crn, gss, "INCLUDE", _run_of(runs, crn, gss))


def _defer(crn: str, gss: str) -> PlannedDecision:
    text = DEFER_TEXTS[_number(crn, "text", len(DEFER_TEXTS))]
    return _decision(crn, gss, "DEFER", LAST, text=text, defer_days=40 + _number(crn, "defer", 50))


def _leave_out(runs: Runs, crn: str, gss: str) -> list[PlannedDecision]:
    """Left out; a few had been included at an earlier run, and the decision was revised."""
    run = _run_of(runs, crn, gss)
    reason = _drawn(crn, LEFT_OUT_REASONS)
    was_always_inside = all(crn in each and each[crn].status == "CUSTODY" for each in runs)
    if was_always_inside and _number(crn, "custody", 100) < LONG_CUSTODY_IF_INSIDE:
        reason = "LONG_CUSTODY"
    text = OTHER_TEXT if reason == "OTHER" else ""
    if run < LAST and _number(crn, "revised", 100) < TIMES_REVISED:
        return [
            _decision(crn, gss, "INCLUDE", run),
            _decision(crn, gss, "LEAVE_OUT", LAST, reason=reason, text=text),
        ]
    return [_decision(crn, gss, "LEAVE_OUT", run, reason=reason, text=text)]


def _add(crn: str, gss: str) -> PlannedDecision:
    return _decision(crn, gss, "ADD", _number(crn, "run", 3), reason=_drawn(crn, ADD_REASONS))


def _include_and_expire(runs: Runs, crn: str, gss: str, *, is_kept: bool) -> list[PlannedDecision]:
    """Included while eligible; kept on after that, or (half of the others) taken off."""
    expired_at = _expired_at(runs, crn, gss)
    if expired_at is None or not (is_kept or _number(crn, "expired", 2)):
        return []
    include = _decision(crn, gss, "INCLUDE", expired_at - 1)
    if is_kept:
        return [include]
    return [include, _decision(crn, gss, "TAKE_OFF", expired_at, reason="NO_LONGER_MEETS")]


def _run_of(runs: Runs, crn: str, gss: str) -> int:
    """A run after which to decide on someone eligible: none before they were so in this borough."""
    since = _eligible_since(runs, crn, gss) or 0
    return since + _number(crn, "run", LAST + 1 - since)


def _decision(
    crn: str,
    gss: str,
    kind: str,
    run: int,
    *,
    reason: str = "",
    text: str = "",
    defer_days: int | None = None,
) -> PlannedDecision:
    return PlannedDecision(run, 2 + _number(crn, "day", 19), crn, kind, gss, reason, text, defer_days)


def _undecided_share(gss: str) -> int:
    return UNDECIDED_FROM + _number(gss, "undecided", UNDECIDED_TO - UNDECIDED_FROM)


def _by_chance(crns: list[str], purpose: str) -> list[str]:
    return sorted(crns, key=lambda crn: _chance(crn, purpose))


def _drawn(crn: str, weights: Mapping[str, int]) -> str:
    """One of the keys, by weight."""
    left = _number(crn, "reason", sum(weights.values()))
    for kind, weight in weights.items():
        left -= weight
        if left < 0:
            return kind
    raise AssertionError(weights)


def _number(crn: str, purpose: str, below: int) -> int:
    return int(_chance(crn, purpose), 16) % below


def _chance(crn: str, purpose: str) -> str:
    return sha256(f"{purpose}/{crn}".encode()).hexdigest()[:12]
