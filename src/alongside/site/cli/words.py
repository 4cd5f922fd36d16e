"""What commands say."""

from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class CannotDo(Exception):
    """A command cannot do what it was asked; the message says why and what to do, in a sentence."""


def say(line: str) -> None:
    """Tell what is going on, a line at a time."""
    out.print(line, markup=False)


def say_fault(sentence: str) -> None:
    """Tell what went wrong."""
    err.print(f"alongside: {sentence}", markup=False)
