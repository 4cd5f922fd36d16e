"""Retention rules, as data: how long what is kept, counted from which event. No database here."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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
    text = files("alongside.rights").joinpath("retention_rules.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    given.pop("version")
    return {name: _rule(name, values) for name, values in given.items()}


@cache
def version() -> str:
    """Which version of the rules these are."""
    text = files("alongside.rights").joinpath("retention_rules.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["version"])


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
