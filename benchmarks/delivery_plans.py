"""A delivery plan of 5,000 milestones in the database: taken in, put in force, read, and taken away.

    python -m benchmarks.delivery_plans

A made-up plan of 10 outcomes with 20 actions of 25 milestones each, two thirds with a status. Taking in is
reading the file, keeping it and every cell; the second version has one row moved and one reworded. The page
is asked for ten times, by Django's test client as a coordinator, and its questions to the database are
counted.
`make bench` calls measure() and prints the table.
"""

import io
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from benchmarks.database import remove, row, start

OUTCOMES, ACTIONS, MILESTONES, TURNS = 10, 20, 25, 10
MOST_QUERIES = 15
COLOURS = (
    "Green",
    "Amber/Green",
    "Amber/Red\nIt waits for a decision.",
    "Red\nNobody is there to do it.",
    "",
    "",
)

_Result = TypeVar("_Result")


def measure() -> list[dict[str, object]]:
    """The rows of the table that `make bench` prints."""
    cluster = start("delivery-plans")
    try:
        return _measured()
    finally:
        remove(cluster)


def _measured() -> list[dict[str, object]]:
    from django.conf import settings
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from alongside.audit import acting
    from alongside.partners import actions
    from alongside.plans.actions import versions

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.DATABASE_ROLE_WHILE_ACTING = "alongside_app"
    user = actions.create_user(email="keeper@council.example", name="Keeper", by=None)
    council = actions.create_agency(name="Council", kind="COUNCIL", by=None)
    keeper = actions.post_user(
        user=user,
        agency=council,
        role="BOROUGH_COORDINATOR",
        borough="Haringey",
        starts_on=date(2020, 1, 1),
        by=None,
    )

    def as_keeper(act: Callable[[], _Result]) -> tuple[_Result, float]:
        with transaction.atomic(), acting.as_posting(keeper):
            began = time.perf_counter()
            return act(), time.perf_counter() - began

    def begin() -> Any:
        return versions.begin(by=keeper, name="plan.xlsx", file=_file(_rows()), title="Plan", year=2026)

    first, taken_in = as_keeper(begin)
    _, put_in_force = as_keeper(lambda: versions.apply(version=first, by=keeper))
    second, again = as_keeper(
        lambda: versions.receive(plan=first.plan, by=keeper, name="plan.xlsx", file=_file(_changed()))
    )
    _, changed = as_keeper(lambda: versions.apply(version=second, by=keeper))
    browser = Client()
    browser.force_login(user)
    address = f"/delivery-plans/{first.plan_id}/"
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(address)
    # The next request empties what was captured.
    questions = len(asked)
    turns = [_timed(lambda: browser.get(address)) for _ in range(TURNS)]
    everything = [_timed(lambda: browser.get("/delivery-plans/")) for _ in range(TURNS)]
    away = _timed(lambda: b"".join(browser.get(f"{address}export/").streaming_content))
    return [
        row("a plan of 5,000 milestones taken in", f"{taken_in:.1f} s"),
        row("put in force", f"{put_in_force:.1f} s"),
        row("a second version taken in and put in force", f"{again + changed:.1f} s"),
        row(
            f"the plan’s page, {len(page.content) / 1e6:.1f} MB: questions to the database",
            f"{questions}",
            f"at most {MOST_QUERIES}",
            met=0 < questions <= MOST_QUERIES,
        ),
        row("the plan’s page", _figure(turns)),
        row("the page of all plans", _figure(everything)),
        row("taken away as a workbook", _figure([away])),
    ]


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of this process on a processor."""
    began, spent = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - spent


def _figure(turns: list[tuple[float, float]]) -> str:
    seconds, processor = (statistics.median(found) for found in zip(*turns, strict=True))
    return f"{seconds:.2f} s ({processor:.2f} s of processor)"


def _rows() -> list[list[str]]:
    rows = []
    for outcome in range(1, OUTCOMES + 1):
        rows.append(
            [f"Outcome {outcome}: What is to be achieved, number {outcome}", "", "• 60% of something"]
        )
        for action in range(1, ACTIONS + 1):
            for place in range(MILESTONES):
                number = len(rows)
                rows.append(
                    [
                        "" if place else f"{outcome}.{action} What is done for it",
                        f"Step {number} of what is done, in about as many words as people write",
                        f"Q{1 + number % 4}",
                        f"Lead {number % 40}\nManager {number % 7}",
                        "Corporate plan\nHousing strategy",
                        COLOURS[number % len(COLOURS)],
                    ]
                )
    return rows


def _changed() -> list[list[str]]:
    rows = _rows()
    rows.append(["", *rows.pop(10)[1:]])
    rows[20][1] = f"{rows[20][1]}, and then some"
    return rows


def _file(rows: list[list[str]]) -> io.BytesIO:
    from alongside.core import sheets
    from alongside.delivery import layout

    target = io.BytesIO()
    header = [sheets.Column(title) for title in layout.HEADER.values()]
    sheets.write_workbook(
        target, [sheets.Sheet("Plan", header, [[*one, *[""] * (6 - len(one))] for one in rows])]
    )
    return target


def main() -> None:
    """Print the table."""
    for found in measure():
        verdict = {True: "met", False: "NOT MET", None: ""}[found["met"]]  # type: ignore[index]
        print(f"{found['what']:<70} {found['figure']:<30} {found['target']:<14} {verdict}")


if __name__ == "__main__":
    main()
