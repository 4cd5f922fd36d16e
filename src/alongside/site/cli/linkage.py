"""`alongside link`: who is who in any table of people."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from alongside.site.cli.words import CannotDo, out, say

if TYPE_CHECKING:
    import polars as pl

    from alongside.linkage.running import Linked

BACKENDS = ("duckdb", "spark")


def link(
    file: Annotated[Path, typer.Argument(help="A table of people: csv, tsv, parquet or xlsx.")],
    file2: Annotated[
        Path | None, typer.Argument(help="A second one: link the two, and neither in itself.")
    ] = None,
    truth: Annotated[str, typer.Option(help="The column that says who is who: measure against it.")] = "",
    truth_pattern: Annotated[
        str, typer.Option(help="Which part of it says so: a regular expression with one group.")
    ] = "",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="What a column holds, as surname=family_name; surname= for none. Repeat."),
    ] = None,
    by: Annotated[str, typer.Option(help="Error rates by the values of this column (with --truth).")] = "",
    backend: Annotated[str, typer.Option(help="duckdb, or spark.")] = "duckdb",
    threshold: Annotated[
        float | None, typer.Option(help="The probability from which records are one person, 0 to 1.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="Write the rows with their cluster here, as csv or parquet.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Write the weights that were learned here, as JSON.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Say who is who in a table of people, or between two. Needs no database, and keeps nothing."""
    from alongside.linkage import backends, blocking, columns, evaluating, models, reading, report, running

    if backend not in BACKENDS:
        raise CannotDo(f"There is no backend “{backend}”. Use duckdb or spark.")
    if threshold is not None and not 0 < threshold < 1:
        raise CannotDo("The threshold is a probability: give a number between 0 and 1, such as 0.5.")
    if by and not truth:
        raise CannotDo("Error rates need the truth: say with --truth which column says who is who.")
    try:
        tables = [_table(path) for path in (file, file2) if path]
        truth_column, said = (
            evaluating.truth_of(_column(tables, truth), truth_pattern) if truth else (None, "")
        )
        groups = _column(tables, by) if by else None
        linked = running.link(
            tables, said=_said(mapping or []), never=[truth] if truth else [], backend=backend
        )
    except (
        backends.NoSpark,
        blocking.TooManyPairs,
        columns.UnclearColumns,
        evaluating.BadTruth,
        reading.CannotRead,
    ) as fault:
        raise CannotDo(str(fault)) from None
    linked.notes += [said] if said else []
    figures = report.as_json(linked, threshold=threshold, truth=truth_column, by=groups)
    if target:
        _write(target, tables, report.clustered(linked, figures["default"]["weight"]))
    if model:
        model.write_text(models.of_run(linked, figures).as_text(), "utf-8")
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        _show(linked, figures)


def _table(path: Path) -> "pl.DataFrame":
    from alongside.linkage import reading

    return _workbook(path) if path.suffix.lower() == ".xlsx" and path.is_file() else reading.read(path)


def _workbook(path: Path) -> "pl.DataFrame":
    """The first sheet of a workbook, whose first row is the header."""
    import polars as pl

    from alongside.core import intake_files, intake_tables
    from alongside.linkage import reading

    try:
        with intake_tables.tables_of(path) as sheets:
            rows = [row.cells for row in sheets[0].rows()] if sheets else []
    except intake_files.CannotRead as fault:
        raise CannotDo(str(fault)) from None
    if not rows:
        raise CannotDo(f"{path.name} is empty. Give a table with a row of column names.")
    header = {letters: name.strip() for letters, name in rows[0].items() if name.strip()}
    if len(set(header.values())) < len(header):
        raise CannotDo(f"{path.name} has two columns of one name. Give each a name of its own.")
    columns = {name: [row.get(letters, "") for row in rows[1:]] for letters, name in header.items()}
    return reading.checked(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), path.name)


def _column(tables: "list[pl.DataFrame]", name: str) -> "pl.Series":
    import polars as pl

    if without := [table.columns for table in tables if name not in table.columns]:
        raise CannotDo(f"There is no column “{name}”. The columns are {', '.join(without[0])}.")
    values = pl.concat([table[name].cast(pl.String) for table in tables]).str.strip_chars()
    return values.set(values == "", None)


def _said(mapping: list[str]) -> dict[str, str]:
    if wrong := next((pair for pair in mapping if "=" not in pair), None):
        raise CannotDo(f"“{wrong}” is no mapping. Give field=column, for example --map surname=family_name.")
    return dict(pair.split("=", 1) for pair in mapping)


def _write(target: Path, tables: "list[pl.DataFrame]", cluster: "pl.Series") -> None:
    import polars as pl

    rows = pl.concat(
        [table.cast(pl.String).with_columns(file=pl.lit(number)) for number, table in enumerate(tables, 1)],
        how="diagonal",
    )
    rows = rows.drop("file") if len(tables) == 1 else rows
    rows = rows.with_columns(cluster.alias("person"))
    try:
        if target.suffix.lower() == ".parquet":
            rows.write_parquet(target)
        else:
            rows.write_csv(target)
    except OSError as fault:
        raise CannotDo(f"{target} cannot be written: {fault}. Give another place.") from None


def _show(linked: "Linked", figures: dict[str, Any]) -> None:
    read_as = ", ".join(f"{column} as {field}" for field, column in linked.mapping.items())
    say(f"{linked.rows:,} records; columns: {read_as}.")
    for note in linked.notes:
        say(f"  note: {note}")
    say(f"{linked.comparisons:,} pairs compared by {len(linked.plan.rules)} rules.")
    default = figures["default"]
    say(f"{default['clusters']:,} people, at a probability of {default['threshold']:.3f}.")
    table = Table("Probability", "People", "Precision", "Recall", "F1", title="By threshold")
    for row in figures["thresholds"]:
        table.add_row(
            f"{row['threshold']:.4f}",
            f"{row['clusters']:,}",
            *map(_share, (row["precision"], row["recall"], row["f1"])),
        )
    out.print(table)
    if figures["blocking_recall"] is not None:
        precision, recall, f1 = (_share(default[name]) for name in ("precision", "recall", "f1"))
        say(f"At the threshold taken: precision {precision}, recall {recall}, F1 {f1}.")
        say(f"Blocking recall: {_share(figures['blocking_recall'])}.")
    if figures["by"]:
        table = Table("Group", "Records", "Precision", "Recall", "Wrongly linked", "Missed", title="By group")
        for row in figures["by"]:
            table.add_row(
                row["group"],
                f"{row['records']:,}",
                _share(row["precision"]),
                _share(row["recall"]),
                f"{row['wrongly_linked']:,}",
                f"{row['missed']:,}",
            )
        out.print(table)
    stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in linked.stages.items())
    speed, most = figures["comparisons_per_second"], figures["peak_mb"]
    say(f"{stages}; {speed:,} comparisons a second; {most:,.0f} MB at most.")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
