"""What each field of each model is under data protection law, read from the classes.toml of its room.

    [Person]
    retention = "iom-person"
    none = "id"
    [Person.about]
    surname = "personal IDENTITY surname"
    ethnicity = "special IDENTITY deal"

`none` names the fields that say nothing of anybody without another row. Those in `about` have a class, the
information category ("-" where they are about staff), and how `alongside scrub` replaces them. The libraries'
models stand in the site's file, under their app. An event model (row history) is classed as the model that it
keeps.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model


class Class(StrEnum):
    """UK GDPR articles 9 and 10; Data Protection Act 2018, section 35(8)."""

    NONE = "none"
    PERSONAL = "personal"
    SPECIAL = "special"  # Special category, or sensitive processing under Part 3.
    CRIMINAL = "criminal"  # Criminal convictions and offences.


class BadClasses(ValueError):
    """A classes.toml does not fit the models; the message says where."""


@dataclass(frozen=True, slots=True)
class FieldClass:
    """The class of one field. `made_from` is the column whose number its replacement is made from."""

    is_a: Class
    category: str = ""
    replaced_by: str = "keep"
    made_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelClass:
    """What is declared about one model.

    Args:
        retention: the retention rule that covers it.
        unlocked: why row-level security does not bind it, although it holds personal data.
        not_copied: why a copy without personal data has none of its rows.
    """

    retention: str = ""
    unlocked: str = ""
    not_copied: str = ""
    fields: Mapping[str, FieldClass] = field(default_factory=dict)

    @property
    def is_personal(self) -> bool:
        """Whether any field of it is about a person."""
        return any(one.is_a != Class.NONE for one in self.fields.values())


NOTHING = FieldClass(Class.NONE)
_OURS = "alongside."


def classes() -> dict[type[Model], ModelClass]:
    """What is declared about every model, in the order of the models.

    Raises:
        BadClasses: a model that is not declared, or a declaration without its model.
    """
    declared = _declared()
    models = apps.get_models(include_auto_created=True)
    labels = {model._meta.label for model in models}
    if unknown := sorted(set(declared) - labels):
        raise BadClasses(f"There is no model {', '.join(unknown)}, but a classes.toml declares it.")
    return {model: _of(model, declared) for model in models}


def _of(model: type[Model], declared: Mapping[str, ModelClass]) -> ModelClass:
    tracked = getattr(model, "pgh_tracked_model", None)
    label = tracked._meta.label if tracked else model._meta.label
    if label not in declared:
        raise BadClasses(f"{label} is in no classes.toml. Say there what each of its fields is.")
    given = declared[label]
    if tracked is None:
        return given
    names = [one.name for one in model._meta.concrete_fields]
    kept = {
        name: NOTHING if name.startswith("pgh_") else given.fields[name]
        for name in names
        if name.startswith("pgh_") or name in given.fields
    }
    # Only what the model itself is exempt from: its history has policies of its own.
    return ModelClass(retention=given.retention, not_copied=given.not_copied, fields=kept)


@cache
def _declared() -> dict[str, ModelClass]:
    found = {}
    for app in apps.get_app_configs():
        file = Path(app.path) / "classes.toml"
        if app.name.startswith(_OURS) and file.exists():
            for name, given in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found[f"{app.label}.{name}"] = _model_class(f"{app.label}.{name}", given)
    libraries = settings.ALONGSIDE / "site" / "classes.toml"
    for label, models in tomllib.loads(libraries.read_text(encoding="utf-8")).items():
        for name, given in models.items():
            found[f"{label}.{name}"] = _model_class(f"{label}.{name}", given)
    return found


def _model_class(label: str, given: Mapping[str, Any]) -> ModelClass:
    if unknown := set(given) - {"retention", "unlocked", "not_copied", "none", "about"}:
        raise BadClasses(f"{label} has {', '.join(sorted(unknown))}, which classes.toml does not know.")
    fields = dict.fromkeys(given.get("none", "").split(), NOTHING)
    for name, words in given.get("about", {}).items():
        if name in fields:
            raise BadClasses(f"{label}.{name} is classed twice.")
        fields[name] = _field_class(f"{label}.{name}", words)
    return ModelClass(
        retention=given.get("retention", ""),
        unlocked=given.get("unlocked", ""),
        not_copied=given.get("not_copied", ""),
        fields=fields,
    )


def _field_class(label: str, words: str) -> FieldClass:
    match words.split():
        case [is_a, category, replaced_by, *made_from] if len(made_from) < 2:
            return FieldClass(
                Class(is_a), "" if category == "-" else category, replaced_by, "".join(made_from)
            )
    raise BadClasses(f"{label}: write class, category and replacement, such as “personal - text”.")
