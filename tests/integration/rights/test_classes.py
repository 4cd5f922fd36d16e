"""Every field of every model has a class, and every model with personal data what the law asks for."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model, UniqueConstraint

from alongside.core import classes
from alongside.core.classes import Class
from alongside.iom import parts
from alongside.iom.models import Case
from alongside.partners.categories import EVERY_CATEGORY
from alongside.people.models import Person
from alongside.rights import retention_rules, scrubbing

MODELS = apps.get_models(include_auto_created=True)
OURS = [model for model in MODELS if model.__module__.startswith("alongside.")]


def label(model: type[Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_field_is_classed_and_nothing_else(model: type[Model]) -> None:
    named = {field.name for field in model._meta.concrete_fields}
    assert set(classes.classes()[model].fields) == named


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_personal_data_has_a_retention_rule_and_categories_that_there_are(model: type[Model]) -> None:
    declared = classes.classes()[model]
    # A model without personal data needs no rule; one with personal data has one of those in the file.
    assert declared.retention in (retention_rules.rules() if declared.is_personal else {"": None})
    assert {field.category for field in declared.fields.values()} <= {"", *EVERY_CATEGORY}
    assert {field.replaced_by for field in declared.fields.values()} <= set(scrubbing.KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=label)
def test_personal_data_is_under_row_level_security_or_says_why_not(model: type[Model]) -> None:
    declared = classes.classes()[model]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = %s AND relrowsecurity", [model._meta.db_table]
        )
        is_locked = bool(cursor.fetchone()[0])
    # Both would be an exemption that is none.
    assert declared.is_personal <= (is_locked != bool(declared.unlocked))


@pytest.mark.parametrize("model", OURS, ids=label)
def test_our_models_have_an_order_that_is_always_the_same(model: type[Model]) -> None:
    order = {name.lstrip("-").removesuffix("_id") for name in model._meta.ordering}
    unique: list[set[str]] = [
        {field.name.removesuffix("_id")} for field in model._meta.concrete_fields if field.unique
    ]
    unique += [
        {name.removesuffix("_id") for name in constraint.fields}
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and not constraint.condition
    ]
    assert [fields for fields in unique if fields <= order]


@pytest.mark.parametrize("model", [Person, Case], ids=label)
def test_the_categories_are_those_by_which_the_parts_of_a_case_are_shown(model: type[Model]) -> None:
    fields = classes.classes()[model].fields
    shown = {name: str(parts.CATEGORY_OF[name]) for name in fields if name in parts.CATEGORY_OF}
    assert {name: fields[name].category for name in shown} == shown


def test_ethnicity_is_a_special_category_and_gangs_criminal() -> None:
    assert classes.classes()[Person].fields["ethnicity"].is_a == Class.SPECIAL
    assert classes.classes()[Case].fields["gangs"].is_a == Class.CRIMINAL


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"none": "id", "about": {"id": "personal - text"}}, "x.Y.id is classed twice."),
        ({"about": {"id": "personal"}}, "x.Y.id: write class, category and replacement"),
        ({"retained": "log"}, "x.Y has retained, which classes.toml does not know."),
    ],
)
def test_a_declaration_that_cannot_be_used_says_why(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(classes.BadClasses, match=sentence):
        classes._model_class("x.Y", given)
