"""Fields that a form does not have: sent along, they change nothing.

The names are those of every column of every model; the form's own are left out. What the form does by itself
is done twice, once with them, and what is left in all the tables is compared.
"""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from alongside.partners import sessions
from integration.attacks.forms import FORMS, Ground
from integration.attacks.site_map import NAMES, OURS, path_of
from integration.attacks.watching import rows, undone, words_of

pytestmark = pytest.mark.django_db

Come = Callable[..., Client]
# What the columns of no model are called, and what somebody might try.
TRIED = {
    "is_staff": "on",
    "is_superuser": "on",
    "is_admin": "1",
    "by": "1",
    "reach": "ALL",
    "permission": "iom.upload",
    "permissions": "iom.upload",
    "as_posting": "1",
    "posting_id": "1",
    "approved": "on",
}


def everything() -> dict[str, str]:
    """A hostile value for every column that there is."""
    newest = functools.cache(newest_of)
    columns = [column for model in apps.get_models() for column in model._meta.concrete_fields]
    worsts = {column: worst(column, newest) for column in columns}
    named = {name: bad for column, bad in worsts.items() for name in (column.name, column.attname)}
    return {**named, **TRIED}


def newest_of(model: type[models.Model]) -> str:
    """The key of the newest row of a table; 1 where it has none."""
    return str(model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 1)


def worst(column: models.Field, newest: Callable[[type[models.Model]], str]) -> str:
    """Something that the column would take."""
    if column.choices:
        return str(list(column.choices)[-1][0])
    if column.is_relation:
        return newest(column.related_model)  # type: ignore[arg-type]
    by_kind = {"BooleanField": "on", "DateField": "2030-01-01", "DateTimeField": "2030-01-01T00:00"}
    numbers = ("IntegerField", "SmallIntegerField", "BigAutoField", "PositiveIntegerField", "BigIntegerField")
    return by_kind.get(
        column.get_internal_type(), "1" if column.get_internal_type() in numbers else "E09000010"
    )


def test_every_address_that_takes_a_form_has_one_here(come_as: Come, ground: Ground) -> None:
    browsers = [come_as(who) for who in ("analyst", "haringey", "supervisor", "governance", "clerk")]
    answers = {name: {each.post(path_of(name)).status_code for each in browsers} for name in OURS}
    takes_none = {name for name, statuses in answers.items() if 405 in statuses}
    assert set(OURS) - takes_none == {name for name in FORMS if name in OURS}


@pytest.mark.parametrize("name", sorted({*FORMS, *(set(NAMES) - set(OURS))}))
def test_fields_that_a_form_does_not_have_change_nothing(come_as: Come, ground: Ground, name: str) -> None:
    extra = everything()
    plain, with_plain = undone(lambda: sent(come_as, ground, name, {}))
    laden, with_laden = undone(lambda: sent(come_as, ground, name, extra))
    assert laden == plain
    assert {table: left for table, left in with_laden.items() if left != with_plain[table]} == {}


def sent(come_as: Come, ground: Ground, name: str, extra: dict[str, str]) -> tuple[Any, ...]:
    """Send a form: its status, where it leads, its page, and who the session then is."""
    form = FORMS.get(name)
    browser = come_as(form.who if form else "haringey")
    fields, own = (form.fields(ground), {*form.also}) if form else ({}, {"code", "next", "name"})
    path = path_of(name, **(form.parts(ground) if form else {}))
    laden = {key: value for key, value in extra.items() if key not in {*fields, *own}}
    response = browser.post(path, {**laden, **fields})
    session = {key: browser.session.get(key) for key in (sessions.POSTING, "_auth_user_id")}
    target = response.headers.get("Location")
    return response.status_code, target, session, words_of(response) if name in OURS else ""


def test_a_decision_is_by_whoever_sent_it(come_as: Come, ground: Ground) -> None:
    stranger = ground.posting("enfield").pk
    extra = {"by": stranger, "decided_by": stranger, "decided_by_id": stranger, "borough": "E09000010"}
    browser = come_as("haringey")
    browser.post(path_of("iom:case", pk=ground.case()), {"kind": "INCLUDE", **extra})
    case = ground.london.case("H000001")
    assert (case.borough, case.decided) == ("E09000014", "INCLUDED")
    assert case.decisions.get().decided_by_id == ground.posting("haringey").pk


def test_the_comparison_would_find_a_column_that_was_set(come_as: Come, ground: Ground) -> None:
    before = rows()["partners_user"]
    _, left = undone(lambda: type(ground.posting("haringey").user).objects.update(is_persona=True))
    assert left["partners_user"] != before
    assert rows()["partners_user"] == before
