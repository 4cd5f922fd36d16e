"""Who may be the one that somebody is about to enter: of those whom they see, the likeliest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from alongside.linkage import matching
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people import queries, rules, weighing
from alongside.people.models import Person

MOST_SHOWN = 5
# Below this a form shows nobody: most namesakes.
LEAST = -6.0


@dataclass(frozen=True)
class Likely:
    """Somebody who may be the one, and how surely, in words."""

    person: Person
    words: str


def matches(posting: Posting, typed: Mapping[str, Any]) -> list[Likely]:
    """Who may be the one that is typed.

    Args:
        typed: the fields of a PersonForm, as far as they are filled in and right.
    """
    told = {name: typed.get(name) or "" for name in ("forenames", "surname", "known_as", "postcode")}
    numbers = [typed.get(name) or "" for name in ("crn", "pnc", "noms", "cro")]
    is_enough = (told["surname"] and (told["forenames"] or typed.get("born_on"))) or any(numbers)
    if not is_enough:
        return []
    ids = weighing.candidates(
        forenames=f"{told['forenames']} {told['known_as']}",
        surname=told["surname"],
        born_on=typed.get("born_on"),
        postcode=told["postcode"],
        numbers=numbers,
    )
    # The predicate of the code, after the database's own.
    people = {one.pk: one for one in queries.visible_to(posting).filter(pk__in=ids).select_related("agency")}
    if not people:
        return []
    known = _without_contact(weighing.statements([*people]), posting)
    record = weighing.as_record({name: typed.get(name) for name in weighing.SAID})
    new = pl.DataFrame({"id": [0], **{name: [str(value)] for name, value in record.items()}})
    weighed = matching.score(new, known.drop("person"), weighing.model())
    of_people = weighed.join(known.select(known_id="id", person="person"), on="known_id")
    best = of_people.group_by("person").agg(pl.col("weight").max()).filter(pl.col("weight") >= LEAST)
    ranked = best.sort("weight", "person", descending=[True, False])
    first_of = queries.together(people)
    found: dict[int, Likely] = {}
    for person, weight in ranked.select("person", "weight").iter_rows():
        found.setdefault(first_of[person], Likely(people[person], _words(weight)))
    return list(found.values())[:MOST_SHOWN]


def _without_contact(known: pl.DataFrame, posting: Posting) -> pl.DataFrame:
    """Statements without the addresses that are not shared, so that no wording tells a right guess of one."""
    of = queries.visible_to(posting, Category.CONTACT).filter(pk__in=known["person"].unique().to_list())
    is_shared = pl.col("person").is_in(list(of.order_by().values_list("pk", flat=True)))
    return known.with_columns(
        pl.when(is_shared).then(pl.col(name)).otherwise(pl.lit(None, pl.String)).alias(name)
        for name in ("address", "postcode")
    )


def _words(weight: float) -> str:
    if weight >= rules.LINK:
        return "Almost surely the same person"
    return "Likely the same person" if weight >= rules.STAY else "Could be the same person"
