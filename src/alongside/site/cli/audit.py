"""`alongside audit`: sealing the log, publishing its head, and verifying it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say

if TYPE_CHECKING:
    from alongside.audit.heads import Head
    from alongside.audit.verifying import Report

app = typer.Typer(help="The log of acts: sealed, and verified.", no_args_is_help=True)


@app.command()
def seal() -> None:
    """Seal what is not sealed yet. The worker does it each minute."""
    ready.use_django()
    from django.conf import settings

    from alongside.audit import acting, heads, sealing
    from alongside.audit.acting import Task

    with acting.as_system(Task.SEALING):
        made = sealing.seal()
        head = heads.newest()
    say(f"{made.entries:,} entries sealed, in {made.seals:,} seals.")
    if head and settings.AUDIT_HEAD:
        _publish(head, settings.AUDIT_HEAD)


@app.command()
def head(
    to: Annotated[
        Path | None, typer.Option(help="A file elsewhere to append it to; else it is printed.")
    ] = None,
) -> None:
    """Print the head of the chain of seals, or append it to a file elsewhere."""
    ready.use_django()
    from alongside.audit import acting, heads
    from alongside.audit.acting import Task

    with acting.as_system(Task.SEALING):
        found = heads.newest()
    if found is None:
        raise CannotDo("Nothing has been sealed yet. Seal the log with `alongside audit seal`.")
    if to is None:
        typer.echo(found.line)
    else:
        _publish(found, to)


@app.command()
def verify(
    published: Annotated[
        Path | None, typer.Option("--head", help="The file of published heads; else that of the settings.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Check that everything sealed is as it was; if not, name the first bad entry and end with 1."""
    ready.use_django()
    from django.conf import settings

    from alongside.audit import acting, heads, verifying
    from alongside.audit.acting import Task

    file = published or settings.AUDIT_HEAD
    try:
        kept = list(heads.published(file)) if file else []
    except heads.BadHeads as fault:
        raise CannotDo(str(fault)) from None
    with acting.as_system(Task.SEALING):
        report = verifying.verify_and_keep(published=kept)
    if as_json:
        typer.echo(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        _tell(report, len(kept))
    raise typer.Exit(0 if report.is_ok else 1)


def _tell(report: "Report", heads: int) -> None:
    say(f"{report.sealed:,} of {report.entries:,} entries are sealed, in {report.seals:,} seals.")
    if report.unsealed:
        say(f"{report.unsealed:,} are not sealed yet, so nothing can be said of them.")
    if not heads:
        say("No published head was given, so entries removed at the end would not be noticed.")
    say(f"Read in {report.seconds:.1f} seconds, {_speed(report):,} entries a second.")
    if report.first_bad is None:
        say("Everything sealed is as it was.")
    else:
        say(f"The log is not as it was sealed. {report.first_bad.what}")


def _as_json(report: "Report") -> dict[str, object]:
    bad = report.first_bad
    return {
        "ok": report.is_ok,
        "entries": report.entries,
        "sealed": report.sealed,
        "unsealed": report.unsealed,
        "seals": report.seals,
        "seconds": round(report.seconds, 3),
        "entries_per_second": _speed(report),
        "first_bad": {"entry": bad.entry, "what": bad.what} if bad else None,
    }


def _speed(report: "Report") -> int:
    return round(report.sealed / report.seconds)


def _publish(head: "Head", to: Path) -> None:
    from alongside.audit import heads

    try:
        is_new = heads.publish(head, to)
    except heads.BadHeads as fault:
        raise CannotDo(str(fault)) from None
    say(f"The head, seal {head.seal:,}, {'is appended to' if is_new else 'stands already in'} {to}.")
