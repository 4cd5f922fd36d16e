"""`alongside plans`: delivery plans from the command line, without a database."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alongside.site.cli.words import CannotDo, say

if TYPE_CHECKING:
    from alongside.delivery.model import Flag, Plan

app = typer.Typer(help="Delivery plans: outcomes, actions, milestones and RAG.", no_args_is_help=True)

Source = Annotated[
    Path, typer.Argument(help="A plan: a workbook (.xlsx), a CSV file or a Word document (.docx).")
]


@app.command()
def convert(
    source: Source,
    target: Annotated[Path, typer.Argument(help="Where to write it, as a workbook (.xlsx).")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print actions, milestones and every flag as JSON.")
    ] = False,
) -> None:
    """Read a delivery plan, say what is odd in it, and write it as a workbook with nothing changed."""
    from alongside.delivery import flags, report, writing

    _refuse_target(source, target)
    plan = _read(source)
    found = flags.flags_of(plan)
    try:
        writing.write(plan, target)
    except writing.CannotWrite as fault:
        raise CannotDo(str(fault)) from None
    if as_json:
        typer.echo(json.dumps(report.as_json(plan, found), ensure_ascii=False))
    else:
        _show(plan, found)
        say(f"Written to {target}.")


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(help="The earlier version of a plan, as .xlsx, .csv or .docx.")],
    new: Annotated[Path, typer.Argument(help="The later one.")],
) -> None:
    """Say what changed from one version of a delivery plan to another."""
    from alongside.delivery import changes, layout

    found = changes.changes(layout.outcomes_of(_read(old)), layout.outcomes_of(_read(new)))
    for change in found:
        say(changes.sentence(change))
    say(f"Changes: {len(found):,}.")


def _refuse_target(source: Path, target: Path) -> None:
    if target.suffix.lower() != ".xlsx":
        raise CannotDo(f"“{target}” is no name for a workbook. Give one that ends with .xlsx.")
    if target.exists() and source.exists() and target.samefile(source):
        raise CannotDo(f"“{target}” is the plan itself, which stays as it is. Give another name.")


def _read(path: Path) -> "Plan":
    from alongside.core.intake_files import CannotRead
    from alongside.delivery import reading

    try:
        return reading.read(path)
    except CannotRead as fault:
        raise CannotDo(f"{path.name}: {fault}") from None


def _show(plan: "Plan", found: "tuple[Flag, ...]") -> None:
    from alongside.delivery import layout, rules
    from alongside.delivery.model import LABELS

    outcomes = layout.outcomes_of(plan)
    actions = [action for outcome in outcomes for action in outcome.actions]
    milestones = sum(len(action.milestones) for action in actions)
    say(f"Outcomes: {len(outcomes):,}. Actions: {len(actions):,}. Milestones: {milestones:,}.")
    for row in rules.exceptions(outcomes):
        say(f"  {LABELS[row.rag]}: {row.action.number} {row.milestone.text}")
    for flag in found:
        say(f"  flag: {_where(flag)}: {flag.sentence}")


def _where(flag: "Flag") -> str:
    parts = (f"“{flag.sheet}”", flag.row and f"row {flag.row}", flag.cell and f"cell {flag.cell}")
    return ", ".join(str(part) for part in parts if part)
