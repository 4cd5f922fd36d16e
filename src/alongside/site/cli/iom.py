"""`alongside iom`: the monthly core-cohort run from the command line."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, out, say

if TYPE_CHECKING:
    from alongside.iom.criteria import Criteria
    from alongside.iom.models import Run
    from alongside.partners.models import Posting

app = typer.Typer(help="The monthly core-cohort run of London IOM.", no_args_is_help=True)

AsOf = Annotated[
    datetime,
    typer.Option("--as-of", formats=["%Y-%m-%d", "%d/%m/%Y"], help="The day for which the extract speaks."),
]
Extract = Annotated[Path, typer.Argument(help="A workbook (.xlsx), or a zip or folder of three .csv files.")]


@app.command()
def check(
    extract: Extract,
    as_of: AsOf,
    criteria_id: Annotated[
        str, typer.Option("--criteria", help="A version of the criteria; else the one in force.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    cases: Annotated[bool, typer.Option("--cases/--no-cases", help="List every case, with its why.")] = True,
) -> None:
    """Say who in an extract is eligible, and why. Needs no database, and keeps nothing."""
    from alongside.iom.check import check as check_extract
    from alongside.iom.extract.read import CannotRead

    rule = _criteria(criteria_id, as_of.date())
    try:
        found = check_extract(extract, as_of=as_of.date(), criteria=rule).as_json(cases=cases)
    except CannotRead as fault:
        raise CannotDo(str(fault)) from None
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    say(f"{rule.title}, as of {found['as_of']}")
    say(
        f"{found['rows']:,} people: {found['eligible']:,} eligible, "
        f"{found['not_assessable']:,} not assessable, {found['rejected_rows']:,} rows rejected."
    )
    for row in found["rejected"]:
        say(f"  rejected: sheet {row['sheet']}, row {row['row']}: {row['reason']}")
    for warning in found["warnings"]:
        say(f"  note: {warning}")
    table = Table("Borough", "Eligible", title="Eligible by borough")
    for gss, count in found["by_borough"].items():
        table.add_row(_borough(gss), f"{count:,}")
    out.print(table)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("iom-extract-template.xlsx"),
) -> None:
    """Write the empty workbook, with every column explained."""
    from alongside.iom.extract.template import write_template

    try:
        with file.open("wb") as target:
            write_template(target)
    except OSError as fault:
        raise CannotDo(f"{file} cannot be written: {fault.strerror}. Give another place.") from None
    say(f"Written to {file}.")


@app.command()
def run(
    extract: Extract,
    as_of: AsOf,
    by: Annotated[str, typer.Option(help="The e-mail address of the analyst who takes it in.")] = "",
    apply: Annotated[bool, typer.Option("--apply/--preview", help="Apply it, or only check it.")] = True,
    expire_many: Annotated[
        bool, typer.Option("--expire-many", help="Apply it although it expires or moves over a quarter.")
    ] = False,
    out_of_turn: Annotated[str, typer.Option(help="Why a month that is not the newest is taken in.")] = "",
) -> None:
    """Take an extract in, check it, and apply it: what the pages do."""
    ready.use_django()
    from django.utils import timezone

    from alongside.audit import acting
    from alongside.partners.permissions import IOM_UPLOAD
    from alongside.site.cli.postings import posting_of

    if as_of.date() > timezone.localdate():
        raise CannotDo(f"{as_of:%-d %B %Y} lies ahead. Give the day for which the extract speaks.")
    if not extract.is_file():
        raise CannotDo(f"There is no file {extract}. Give a workbook (.xlsx) or a zip of three .csv files.")
    posting = posting_of(by, IOM_UPLOAD)
    with acting.as_posting(posting, task=acting.Task.MONTHLY_RUN):
        _take_in(
            extract, posting, as_of.date(), apply=apply, expire_many=expire_many, out_of_turn=out_of_turn
        )


def _take_in(
    extract: Path, posting: "Posting", as_of: date, *, apply: bool, expire_many: bool, out_of_turn: str
) -> None:
    """Take an extract in on behalf of a posting, and say at each step how it stands."""
    from alongside.iom import preview
    from alongside.iom.actions import runs

    try:
        with extract.open("rb") as content:
            taken = runs.receive(
                by=posting,
                name=extract.name,
                content=content,
                as_of=as_of,
                out_of_turn_reason=out_of_turn,
            )
    except runs.AlreadyTakenIn as fault:
        taken = fault.run
        if taken.state == taken.State.APPLIED or taken.as_of != as_of or not apply:
            again = ' To take it in again on purpose, add --out-of-turn "why".' if fault.may_be_again else ""
            say(f"{fault}, as run {taken.pk} as of {taken.as_of:%-d %B %Y}. Nothing has been done.{again}")
            return
        say(f"{fault}, as run {taken.pk}, and not applied.")
    except runs.OutOfTurn as fault:
        raise CannotDo(f'{fault}. To take this one in on purpose, add --out-of-turn "why".') from None
    runs.check(taken)
    taken.refresh_from_db()
    if taken.problem:
        raise CannotDo(taken.problem)
    counts = ", ".join(
        f"{label.lower()} {preview.count(taken, name):,}" for name, label in preview.FIGURES.items()
    )
    say(f"Run {taken.pk}: {counts}; rejected rows {sum(taken.summary['rejected'].values()):,}.")
    if not apply:
        say("Not applied: every case stands as it did. Apply it from the page of the run.")
        return
    if not expire_many and (warning := runs.warning_of(taken)):
        raise CannotDo(f"{warning} Nothing is changed. To confirm that you mean it, add --expire-many.")
    try:
        runs.apply(run=taken, by=posting)
    except runs.NotReady as fault:
        raise CannotDo(str(fault)) from None
    say("Applied.")


@app.command("what-if")
def what_if(
    run_id: Annotated[int, typer.Option("--run", help="The run; else the last one applied.")] = 0,
    criteria_id: Annotated[
        str, typer.Option("--criteria", help="Start from another version of the criteria.")
    ] = "",
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="A clause and its threshold, or its years at liberty, such as ovp2_30=40."
        ),
    ] = None,
    drop: Annotated[list[str] | None, typer.Option(help="A clause to leave out, such as ovp2_30.")] = None,
) -> None:
    """Show the cohort under other criteria beside those in force. Changes nothing."""
    ready.use_django()
    from alongside.audit import acting
    from alongside.iom import criteria, trial

    run = _run_or_latest(run_id)
    in_force = criteria.load(run.criteria)
    start = _criteria(criteria_id, run.as_of)
    values = _values(changes or [])
    scores = {clause.name for clause in start.clauses if isinstance(clause, criteria.ScoreClause)}
    try:
        tried = criteria.with_changes(
            start,
            thresholds={name: value for name, value in values.items() if name in scores},
            years={name: value for name, value in values.items() if name not in scores},
            drop_clauses=drop or [],
        )
    except criteria.BadChanges as fault:
        raise CannotDo(str(fault)) from None
    with acting.as_system(acting.Task.MONTHLY_RUN):
        found = trial.compare(run, in_force=in_force, tried=tried)
    say(f"{in_force.title}, as of {run.as_of:%-d %B %Y}. What if:")
    for difference in found.differences:
        say(f"  {difference}")
    for shape in found.shapes:
        table = Table(shape.heading, "In force", "What if", "Change")
        for line in shape.lines:
            table.add_row(line.label, str(line.in_force), str(line.tried), line.change)
        out.print(table)


def _values(texts: list[str]) -> dict[str, int]:
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        if not value.strip().isdecimal():
            raise CannotDo(f"--set {text}: give a clause and a whole number, such as ovp2_30=40.")
        found[name.strip()] = int(value)
    return found


def _criteria(criteria_id: str, on: date) -> "Criteria":
    from alongside.iom import criteria

    try:
        return criteria.load(criteria_id) if criteria_id else criteria.in_force(on)
    except criteria.UnknownCriteria as fault:
        raise CannotDo(str(fault)) from None


def _run_or_latest(run_id: int) -> "Run":
    from alongside.iom.models import Run
    from alongside.iom.queries import latest_run

    applied = Run.objects.filter(state=Run.State.APPLIED)
    run = applied.filter(pk=run_id).first() if run_id else latest_run()
    if run is None:
        raise CannotDo(f"There is no applied run {run_id}." if run_id else "No run has been applied yet.")
    return run


def _borough(gss: str) -> str:
    from alongside.partners.areas import borough

    return borough(gss).name
