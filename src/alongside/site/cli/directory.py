"""`alongside directory`: services and organisations from the command line."""

import json
from pathlib import Path
from typing import Annotated

import typer

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say

app = typer.Typer(help="The directory of services: Open Referral UK (HSDS-UK 3.0).", no_args_is_help=True)

# So many findings are said one by one.
MOST_SAID = 50


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="Services or organisations as JSON: one, a list, or a whole feed.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the verdict and every finding as JSON.")
    ] = False,
) -> None:
    """Say whether a file is as the profile has it: pass, warn or fail. Needs no database; keeps nothing."""
    from alongside.network.hsds import check as checking

    found = checking.check(file)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        held = (
            ", ".join(f"{name}: {count:,}" for name, count in found.records.items())
            or "nothing that could be read"
        )
        say(f"{file.name} holds {held}.")
        for one in found.findings[:MOST_SAID]:
            say(f"  {one.level}: {one.sentence}".rstrip())
        if left := found.counts.total() - min(MOST_SAID, len(found.findings)):
            say(f"  and {left:,} more; --json prints the first {checking.MOST_TOLD}.")
        say(
            f"{found.verdict.capitalize()}: {found.counts[checking.FAIL]:,} failures, "
            f"{found.counts[checking.WARN]:,} warnings."
        )
    if found.verdict == checking.FAIL:
        raise typer.Exit(1)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("directory-template.xlsx"),
) -> None:
    """Write the empty workbook for services, with every column explained. Needs no database."""
    from alongside.network.readers.sheet import write_template

    try:
        write_template(file)
    except OSError as fault:
        raise CannotDo(f"{file} cannot be written: {fault.strerror}. Give another place.") from None
    say(f"Written to {file}.")


@app.command("import")
def take_in(
    file: Annotated[
        Path, typer.Argument(help="HSDS JSON, our columns (.xlsx, .csv), Outpost, or contracts.")
    ],
    by: Annotated[str, typer.Option(help="The e-mail address of whoever takes it in.")] = "",
    source: Annotated[
        str, typer.Option(help="Whose whole directory it is: what it no longer has leaves.")
    ] = "",
    apply: Annotated[
        bool | None,
        typer.Option(
            "--apply/--preview",
            help="Apply it, or only check it. Without either it is applied where no service would leave.",
        ),
    ] = None,
) -> None:
    """Take a file into the directory, check it, and apply it: what the pages do."""
    ready.use_django()
    from alongside.audit import acting
    from alongside.core.intake_files import CannotRead
    from alongside.network import queries
    from alongside.network.actions import files
    from alongside.network.models import ReceivedRow
    from alongside.partners.permissions import DIRECTORY_MANAGE
    from alongside.site.cli.postings import posting_of

    if not file.is_file():
        raise CannotDo(f"There is no file {file}. Check its name.")
    posting = posting_of(by, DIRECTORY_MANAGE)
    with acting.as_posting(posting):
        try:
            with file.open("rb") as content:
                received = files.receive(by=posting, name=file.name, file=content, source=source)
        except CannotRead as fault:
            raise CannotDo(f"{file.name}: {fault}") from None
        except files.Again as fault:
            received = fault.received
            if received.state == received.State.APPLIED or apply is False:
                say(f"{fault}, as file {received.pk}. Nothing has been done.")
                return
            say(f"{fault}, as file {received.pk}, and not applied.")
        counts = queries.counts(received)
        labels = dict(ReceivedRow.What.choices)
        say(", ".join(f"{label}: {counts.get(what, 0):,}" for what, label in labels.items()) + ".")
        if renamed := queries.renamed(received):
            say(f"  note: terms that will be renamed: {renamed:,}")
        for row in received.rows.filter(what=ReceivedRow.What.REJECTED).order_by("number")[:MOST_SAID]:
            say(f"  left out: {row.place}: {row.reason}")
        for warning in received.warnings:
            say(f"  note: {warning}")
        leaving = counts.get(ReceivedRow.What.GONE, 0)
        if apply is None and leaving:
            say(f"Services that would leave the directory: {leaving:,}. With --apply they do.")
        if apply is False or (apply is None and leaving):
            say(f"Not applied: the directory stands as it did. Apply it from the page of file {received.pk}.")
            return
        say(f"Applied: {files.apply(received=received, by=posting):,} records.")
