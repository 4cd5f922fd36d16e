"""`alongside db`: the embedded PostgreSQL."""

import typer

from alongside.core import postgres
from alongside.site.cli.words import say

app = typer.Typer(help="The embedded PostgreSQL. With DATABASE_URL set, Alongside uses that server instead.")


@app.command()
def start() -> None:
    """Start it, making it first where there is none."""
    cluster = postgres.default_cluster()
    postgres.start(cluster)
    say(f"The database runs, in {cluster.folder}.")


@app.command()
def stop() -> None:
    """Stop it. Nothing is lost."""
    postgres.stop(postgres.default_cluster())
    say("The database is stopped.")


@app.command()
def status() -> None:
    """Say how it is; ends with 1 where it does not run."""
    cluster = postgres.default_cluster()
    now = postgres.status(cluster)
    say(f"{now}, in {cluster.folder}")
    raise typer.Exit(0 if now == postgres.Status.RUNNING else 1)


@app.command()
def url() -> None:
    """Print its address, with the password, for DATABASE_URL or psql."""
    say(postgres.url(postgres.default_cluster()))
