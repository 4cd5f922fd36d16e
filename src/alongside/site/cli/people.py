"""`alongside people`: the weights by which the index of people finds out who is who."""

from pathlib import Path
from typing import Annotated

import typer

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say

app = typer.Typer(
    help="The index of people: the weights by which it finds out who is who.", no_args_is_help=True
)


@app.command("learn")
def learn() -> None:
    """Learn the weights from the index itself, and use them from now on."""
    ready.use_django()
    from alongside.people.actions import training

    try:
        kept = training.learn()
    except training.TooFew as fault:
        raise CannotDo(str(fault)) from None
    say(f"Learned from {kept.rows:,} records, and in use. See how well it works under People.")


@app.command("use")
def use(
    model: Annotated[Path, typer.Argument(help="What alongside link --model has written.")],
) -> None:
    """Use the weights that `alongside link --model` has written, from now on."""
    from alongside.linkage import models

    try:
        given = models.load(model.read_text("utf-8"))
    except OSError as fault:
        raise CannotDo(f"{model.name} cannot be read: {fault.strerror}. Give the file of a model.") from None
    except (models.CannotUse, UnicodeDecodeError) as fault:
        raise CannotDo(f"{model.name} is no model that can be used. {fault}") from None
    ready.use_django()
    from alongside.people.actions import training

    kept = training.use(given)
    say(f"In use: the weights that were learned from {kept.rows:,} records.")
