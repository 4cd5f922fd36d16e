"""`alongside board`: what a board's meetings need."""

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from alongside.site.cli.words import CannotDo, out, say

if TYPE_CHECKING:
    from alongside.reports_pack.making import Made

app = typer.Typer(help="The board: the reports pack of a meeting.", no_args_is_help=True)


@app.callback()
def board() -> None:
    """The board: the reports pack of a meeting."""
    # With one command alone typer would leave out its name.


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(help="A folder with agenda.toml and the reports that it names.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.pdf", help="Write the pack here.")],
    members: Annotated[
        bool, typer.Option("--members", help="The members’ version, with the papers of exempt items.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the page range of every item as JSON.")
    ] = False,
) -> None:
    """Make the reports pack of a meeting: notice, agenda with page ranges, and every report, as one PDF.

    Needs no database. docs/board-packs.md explains agenda.toml.
    """
    from alongside.reports_pack import making, reading
    from alongside.reports_pack.faults import Faults

    if not folder.is_dir():
        raise CannotDo(f"There is no folder {folder}. Give the folder that agenda.toml is in.")
    _writable(target)
    try:
        found = reading.folder(folder, for_members=members)
        _not_among(target, [folder / name for name in (reading.AGENDA, *found.agenda.reports())])
        made = making.make(found.agenda, found.papers, for_members=members, made_at=dt.datetime.now(dt.UTC))
    except Faults as wrong:
        raise CannotDo(str(wrong)) from None
    _write(target, made.pdf)
    if as_json:
        typer.echo(json.dumps(_told(made, for_members=members), ensure_ascii=False))
    else:
        _show(made, target)


def _writable(target: Path) -> None:
    if target.suffix.lower() != ".pdf":
        raise CannotDo(f"“{target}” is no name for a pack. Give one that ends in .pdf.")
    if not target.parent.is_dir():
        raise CannotDo(f"There is no folder {target.parent}. Make it, or give another place.")


def _not_among(target: Path, sources: list[Path]) -> None:
    if target.resolve() in [source.resolve() for source in sources]:
        raise CannotDo(f"“{target}” is one of the reports, and would be written over. Give another name.")


def _write(target: Path, pdf: bytes) -> None:
    """Write the pack whole: what stood there before stays until then."""
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(pdf)
        beside.replace(target)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise CannotDo(f"{target} cannot be written: {fault}. Give another place.") from None


def _told(made: "Made", *, for_members: bool) -> dict[str, Any]:
    return {
        "title": made.title,
        "version": "members" if for_members else "public",
        "standard": made.standard,
        "sheets": made.sheets,
        "items": [
            {
                "number": item.number,
                "title": item.title,
                "exempt": item.is_exempt,
                "first_page": item.first_page,
                "last_page": item.last_page,
                "sheet": item.sheet,
            }
            for item in made.items
        ],
        "pages_without_text": [{"report": name, "page": page} for name, page in made.silent],
    }


def _show(made: "Made", target: Path) -> None:
    say(f"{target}: {made.title}, {made.sheets:,} pages, {made.standard}.")
    table = Table("Item", "Title", "Pages")
    for item in made.items:
        pages = f"{item.first_page} - {item.last_page}" if item.first_page else ""
        table.add_row(str(item.number), Text(item.title), pages or ("exempt" if item.is_exempt else ""))
    out.print(table)
    for name in dict.fromkeys(name for name, _ in made.silent):
        pages = ", ".join(str(page) for each, page in made.silent if each == name)
        say(f"  note: {name} has no text on page {pages}, so a screen reader has nothing to read there.")
