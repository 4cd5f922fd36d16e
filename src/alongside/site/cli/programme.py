"""`alongside programme`: the packs that say how each programme works."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, out, say

if TYPE_CHECKING:
    from alongside.casework.models import PackVersion

app = typer.Typer(
    help="Programme packs: the words, questions and rhythm of each programme.", no_args_is_help=True
)
MOST_BYTES = 1_000_000

Given = Annotated[
    str, typer.Argument(help="A file (.toml), or the slug of a pack that comes with Alongside.")
]


@app.command()
def check(
    given: Annotated[list[str], typer.Argument(help="Files (.toml), or slugs of packs that come along.")],
) -> None:
    """Say what is wrong in packs, each with its line. Needs no database, and loads nothing."""
    from alongside.casework import pack

    faults: list[str] = []
    for one in given:
        text, file = _text(one)
        try:
            read = pack.read(text, file)
        except pack.Faults as wrong:
            faults += [str(fault) for fault in wrong.found]
            continue
        if isinstance(read, pack.Overlay):
            say(f"{file}: an overlay of {read.extends} for {read.borough}, version {read.version}.")
        else:
            say(f"{file}: {read.name}, version {read.version}.")
    if faults:
        raise CannotDo("\n".join(faults))


@app.command()
def load(given: Given) -> None:
    """Put a pack, or what a borough shapes of one, in force."""
    text, file = _text(given)
    ready.use_django()
    from alongside.casework import pack, packs

    try:
        loaded = packs.load(text, file)
    except pack.Faults as wrong:
        raise CannotDo(str(wrong)) from None
    where = f" in {_borough(loaded.borough)}" if loaded.borough else ""
    if not loaded.versions:
        say(f"{loaded.slug} {loaded.version} is in force{where} already.")
        return
    say(f"In force{where}: {loaded.slug} {loaded.version}.")
    for shaped in loaded.versions[1:]:
        say(f"  and what {_borough(shaped.borough)} has shaped of it, {shaped.version}")


@app.command()
def diff(given: Given) -> None:
    """Say what a pack would change of the version that is in force."""
    text, file = _text(given)
    ready.use_django()
    from django.db import transaction

    from alongside.audit import acting
    from alongside.audit.acting import Task
    from alongside.casework import pack, packs

    try:
        with acting.as_system(Task.SETUP), transaction.atomic():
            slug, borough, after = packs.read_for_loading(text, file)
            before = packs.in_force(slug, borough)
    except pack.Faults as wrong:
        raise CannotDo(str(wrong)) from None
    lines = list(packs.differences(before, after))
    say(f"{slug}: {before.version if before else 'not loaded'} → {after.version}")
    for line in lines or ["nothing changes"]:
        say(f"  {line}")


@app.command("list")
def list_packs(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the packs that are in force."""
    ready.use_django()
    from django.db import transaction

    from alongside.audit import acting
    from alongside.audit.acting import Task
    from alongside.casework import packs

    with acting.as_system(Task.SETUP), transaction.atomic():
        found = packs.every_newest()
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    table = Table("Programme", "Slug", "Borough", "Version")
    for one in found:
        table.add_row(one.content["name"], one.programme.slug, _borough(one.borough) or "All", one.version)
    out.print(table)


def _as_json(one: "PackVersion") -> dict[str, str]:
    said = {"slug": one.programme.slug, "name": one.content["name"], "version": one.version}
    return {**said, "borough": one.borough} if one.borough else said


def _text(given: str) -> tuple[str, str]:
    """The text of a pack, and what its file is called: of a file, or of one that comes with Alongside."""
    from alongside.casework.shipped import shipped

    known = shipped()
    if f"{given}.toml" in known:
        return known[f"{given}.toml"], f"{given}.toml"
    path = Path(given)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CannotDo(f"{path.name} is larger than a pack can be (1 MB).")
        return path.read_text("utf-8"), path.name
    except UnicodeDecodeError:
        raise CannotDo(f"{path.name} is not a text in UTF-8.") from None
    except OSError as fault:
        slugs = ", ".join(name.removesuffix(".toml") for name in known)
        raise CannotDo(f"{given} cannot be read: {fault.strerror}. Packs that come along: {slugs}.") from None


def _borough(gss: str) -> str:
    from alongside.partners.areas import BOROUGHS

    return next((borough.name for borough in BOROUGHS if borough.gss == gss), gss)
