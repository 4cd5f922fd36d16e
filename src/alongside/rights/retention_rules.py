"""Retention rules, as data: how long what is kept, counted from which event. No database here.

ALONGSIDE_RETENTION_RULES names a file of the partnership's own, with the same rules, in the place of ours.
"""

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

ON_DUE = ("REVIEW", "ERASE", "KEEP")


class BadRules(ValueError):
    """retention_rules.toml cannot be used; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. Months are counted from the event; None: never by this way."""

    name: str
    label: str
    programme: str
    covers: str
    counted_from: str
    on_due: str
    reason: str
    confirmed: bool
    review_after: int | None = None
    erase_after: int | None = None


@cache
def rules() -> dict[str, Rule]:
    """The rules by name, in the order of the file. Raises BadRules."""
    own = _ours()
    given = _given()
    if missing := set(own) - set(given):
        raise BadRules(
            f"The retention rules lack {', '.join(sorted(missing))}. Each needs months and a reason."
        )
    return {name: _rule(name, given[name]) for name in own if name != "version"}


@cache
def version() -> str:
    """Which version of the rules these are."""
    return str(_given()["version"])


def _ours() -> dict[str, Any]:
    return tomllib.loads(
        files("alongside.rights").joinpath("retention_rules.toml").read_text(encoding="utf-8")
    )


def _given() -> dict[str, Any]:
    path = os.environ.get("ALONGSIDE_RETENTION_RULES")
    if not path:
        return _ours()
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadRules(f"The retention rules in {path} cannot be read: {fault}.") from None


def _rule(name: str, values: dict[str, object]) -> Rule:
    try:
        rule = Rule(name=name, **values)  # type: ignore[arg-type]  # Checked below, and by the tests.
    except TypeError as fault:
        raise BadRules(f"The retention rule {name} cannot be read: {fault}.") from None
    if rule.on_due not in ON_DUE:
        raise BadRules(f"The retention rule {name} says on_due {rule.on_due}, which is none of {ON_DUE}.")
    needed = {"REVIEW": rule.review_after, "ERASE": rule.erase_after, "KEEP": 1}[rule.on_due]
    if not needed:
        raise BadRules(f"The retention rule {name} does not say after how many months.")
    if rule.review_after and rule.erase_after and rule.review_after > rule.erase_after:
        raise BadRules(f"The retention rule {name} would erase before anybody reviews.")
    return rule
