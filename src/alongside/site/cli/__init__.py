"""The command line: `alongside --help`."""

import sys

import typer
from django.db import OperationalError

from alongside.core.postgres import LauncherError
from alongside.site.cli import (
    audit,
    board,
    database,
    demonstration,
    directory,
    diversion,
    iom,
    linkage,
    people,
    plans,
    programme,
    rights,
    service,
    users,
)
from alongside.site.cli.words import CannotDo, say_fault

app = typer.Typer(
    name="alongside",
    help="Casework and evidence for a community safety partnership.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("serve")(service.serve)
app.command("worker")(service.worker)
app.command("link")(linkage.link)
app.command("migrate")(service.migrate)
app.command("manage", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    service.manage
)
app.command("demo")(demonstration.demo)
app.command("scrub")(rights.scrub)
app.add_typer(audit.app, name="audit")
app.add_typer(board.app, name="board")
app.add_typer(database.app, name="db")
app.add_typer(directory.app, name="directory")
app.add_typer(diversion.app, name="diversion")
app.add_typer(iom.app, name="iom")
app.add_typer(people.app, name="people")
app.add_typer(plans.app, name="plans")
app.add_typer(programme.app, name="programme")
app.add_typer(rights.retention, name="retention")
app.add_typer(users.app, name="user")


def main() -> None:
    """Run a command. A fault that has a sentence is said in that sentence, and the command ends with 1."""
    try:
        app()
    except (CannotDo, LauncherError) as fault:
        say_fault(str(fault))
    except OperationalError as fault:
        say_fault(f"The database does not answer. Check that it runs, and DATABASE_URL. It said: {fault}")
    else:
        return
    sys.exit(1)
