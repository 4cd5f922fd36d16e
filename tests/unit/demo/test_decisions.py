"""What the demonstration's boroughs decided: as many included as the pack's table, all of it allowed."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from alongside.demo.decisions import PlannedDecision, Standing, planned_decisions
from alongside.iom import rules

HARINGEY = "E09000014"
# The pack's borough table, column "Current IDIOM".
ACTIVE = {
    "E09000002": 61,
    "E09000003": 85,
    "E09000004": 26,
    "E09000005": 100,
    "E09000006": 46,
    "E09000007": 127,
    "E09000008": 59,
    "E09000009": 49,
    "E09000010": 122,
    "E09000011": 44,
    "E09000012": 81,
    "E09000013": 104,
    "E09000014": 65,
    "E09000015": 56,
    "E09000016": 75,
    "E09000017": 41,
    "E09000018": 36,
    "E09000019": 114,
    "E09000020": 63,
    "E09000021": 21,
    "E09000022": 126,
    "E09000023": 52,
    "E09000024": 13,
    "E09000025": 90,
    "E09000026": 37,
    "E09000027": 20,
    "E09000028": 136,
    "E09000029": 47,
    "E09000030": 88,
    "E09000031": 72,
    "E09000032": 99,
    "E09000033": 109,
}
Runs = list[dict[str, Standing]]


@pytest.fixture(scope="module")
def runs(months: list[Any]) -> Runs:
    """How everybody stood at the three runs."""
    words = {True: "ELIGIBLE", False: "NOT_ELIGIBLE", None: "NOT_ASSESSABLE"}
    return [
        {
            crn: Standing(borough, words[eligible], status)
            for crn, borough, status, eligible in month.extract.people.join(month.in_force, on="crn")
            .select("crn", "borough", "status", "eligible")
            .rows()
        }
        for month in months
    ]


@pytest.fixture(scope="module")
def planned(runs: Runs) -> list[PlannedDecision]:
    """All decisions."""
    return planned_decisions(runs)


@pytest.fixture(scope="module")
def final(planned: list[PlannedDecision]) -> dict[str, PlannedDecision]:
    """The last decision on each case."""
    return {decision.crn: decision for decision in planned}


def _eligibility(runs: Runs, run: int, crn: str) -> str:
    """As the run leaves it: who was eligible before and no longer is has expired."""
    was = any(each[crn].eligibility == "ELIGIBLE" for each in runs[:run] if crn in each)
    now = runs[run][crn].eligibility if crn in runs[run] else "NOT_ELIGIBLE"
    return "EXPIRED" if was and now == "NOT_ELIGIBLE" else now


def _decided_before(planned: list[PlannedDecision]) -> list[str]:
    """For each decision how the case stood before it."""
    standing: dict[str, str] = {}
    before = []
    for decision in planned:
        before.append(standing.get(decision.crn, "UNDECIDED"))
        standing[decision.crn] = {"INCLUDE": "INCLUDED", "ADD": "INCLUDED"}.get(decision.kind, decision.kind)
    return before


def _check(decision: PlannedDecision, as_of: date) -> None:
    """Raises NotAllowed when the decision lacks something."""
    rules.check(
        kind=decision.kind,
        reason=decision.reason,
        text=decision.text,
        defer_until=as_of + timedelta(days=decision.defer_days) if decision.defer_days else None,
        today=as_of + timedelta(days=decision.days_after),
    )


def test_each_borough_has_the_active_cases_of_the_printed_table(final: dict[str, PlannedDecision]) -> None:
    included = Counter(decision.borough for decision in final.values() if decision.kind in ("INCLUDE", "ADD"))
    assert included == ACTIVE


def test_haringey_has_sixty_and_more_to_decide(last: Any, final: dict[str, PlannedDecision]) -> None:
    eligible = last.eligible.filter(pl.col("borough") == HARINGEY)["crn"]
    assert len(set(eligible) - final.keys()) == 64


def test_no_borough_has_more_undecided_than_half(last: Any, final: dict[str, PlannedDecision]) -> None:
    undecided = last.eligible.group_by("borough").agg((~pl.col("crn").is_in(list(final))).mean())
    assert undecided["crn"].max() < 0.5


def test_every_reason_to_leave_out_is_used(final: dict[str, PlannedDecision]) -> None:
    used = {decision.reason for decision in final.values() if decision.kind == "LEAVE_OUT"}
    assert used == set(rules.LEAVE_OUT_REASONS)


def test_long_custody_is_the_reason_for_those_inside_only(
    runs: Runs, final: dict[str, PlannedDecision]
) -> None:
    for_custody = [decision.crn for decision in final.values() if decision.reason == "LONG_CUSTODY"]
    assert {run[crn].status for run in runs for crn in for_custody} == {"CUSTODY"}


def test_every_decision_fits_its_case(runs: Runs, planned: list[PlannedDecision]) -> None:
    offered = [
        rules.choices_for(eligibility=_eligibility(runs, decision.run, decision.crn), decided=decided)
        for decision, decided in zip(planned, _decided_before(planned), strict=True)
    ]
    misfits = [d for d, choices in zip(planned, offered, strict=True) if d.kind not in choices]
    assert misfits == []


def test_every_decision_has_what_it_needs(last: Any, planned: list[PlannedDecision]) -> None:
    checked = [_check(decision, last.as_of) for decision in planned]
    assert len(checked) > 3_000


def test_every_decision_is_made_by_the_borough_of_the_case_at_that_run(
    runs: Runs, planned: list[PlannedDecision]
) -> None:
    elsewhere = [d for d in planned if d.crn in runs[d.run] and runs[d.run][d.crn].borough != d.borough]
    assert elsewhere == []


def test_some_decisions_are_revised(planned: list[PlannedDecision]) -> None:
    kinds = Counter((d.crn, d.kind) for d in planned)
    revised = [crn for crn, kind in kinds if kind == "LEAVE_OUT" and (crn, "INCLUDE") in kinds]
    assert len(revised) >= 10


def test_decisions_come_in_the_order_to_make_them(planned: list[PlannedDecision]) -> None:
    when = [(decision.run, decision.days_after) for decision in planned]
    assert when == sorted(when)


def test_the_same_people_get_the_same_decisions(runs: Runs, planned: list[PlannedDecision]) -> None:
    shuffled = [dict(reversed(run.items())) for run in runs]
    assert planned_decisions(shuffled) == planned
