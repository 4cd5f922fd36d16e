"""`alongside iom`."""

import typer

app = typer.Typer(help="The monthly core-cohort run of London IOM.")
