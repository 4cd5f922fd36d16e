"""A model is kept as text, and read back as it was."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from alongside.linkage import matching, models, reading

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def name_of(number: int) -> str:
    """A name of five letters for a number below 60, unlike that of any other."""
    return (LETTERS[number % 26] + LETTERS[number // 26]) * 2 + LETTERS[(number * 7) % 26]


def people() -> pl.DataFrame:
    """Sixty people twice: half of them called Ann, each other by a name of its own."""
    numbers = [*range(60), *range(60)]
    return pl.DataFrame(
        {
            "id": range(120),
            "given": ["Ann" if number % 2 else name_of(number) for number in numbers],
            "surname": [name_of(59 - number) for number in numbers],
            "dob": [date(1950, 1, 1) + timedelta(days=97 * number) for number in numbers],
            "postcode": [f"N{number % 30 + 1} 9QA" for number in numbers],
            "locality": ["Leeds"] * 10 + ["York"] * 9 + [None] * 101,
        }
    )


@pytest.fixture(scope="module")
def trained() -> models.Model:
    return models.train(people())


def test_what_is_believed_is_read_back_as_it_was_written() -> None:
    assert models.load(models.default().as_text()) == models.default()


def test_what_was_trained_is_read_back_and_scores_alike(trained: models.Model) -> None:
    again = models.load(trained.as_text())
    assert again == trained
    new, known = people().head(5), people()
    assert matching.score(new, known, again).equals(matching.score(new, known, trained))


def test_a_trained_model_knows_where_it_comes_from(trained: models.Model) -> None:
    assert trained.trained_at is not None
    assert trained.data["rows"] == 120
    assert set(trained.data["columns"]) == {"given", "surname", "dob", "postcode", "locality"}
    assert trained.metrics["comparisons"] == 120 * 119 // 2
    assert trained.thresholds == {"sure": 10.0, "possible": 0.0}


def test_its_fingerprint_is_that_of_the_data_whatever_their_order(trained: models.Model) -> None:
    assert models.train(people().reverse()).data["sha256"] == trained.data["sha256"]
    moved = people().with_columns(postcode=pl.lit("E1 4NS"))
    assert models.train(moved).data["sha256"] != trained.data["sha256"]


def test_only_values_that_many_have_are_in_the_model(trained: models.Model) -> None:
    # Sixty of 120 are called Ann; each other name is there twice, and that is 2 of 120.
    assert trained.common["given"] == {"ANN": 0.5}
    assert trained.other["given"] == pytest.approx(2 / 120)
    # Ten are enough, and nine are not.
    assert trained.common["locality"] == {"LEEDS": pytest.approx(10 / 19)}
    assert trained.other["locality"] == pytest.approx(9 / 19)


def test_what_a_table_cannot_teach_is_as_believed(trained: models.Model) -> None:
    learned = {one.name: one for one in trained.compared}
    believed = {one.name: one for one in models.default().compared}
    assert learned.keys() == believed.keys()
    assert learned["pnc"] == believed["pnc"]
    assert learned["dob"] != believed["dob"]


def test_nobody_teaches_nothing() -> None:
    with pytest.raises(reading.CannotRead, match="no rows"):
        models.train(people().clear())


def other_version(kept: dict[str, Any]) -> None:
    kept["version"] = 1


def other_levels(kept: dict[str, Any]) -> None:
    kept["comparisons"]["dob"].pop()


def no_comparison(kept: dict[str, Any]) -> None:
    del kept["comparisons"]["pnc"]


def no_weight(kept: dict[str, Any]) -> None:
    kept["comparisons"]["pnc"][0]["u"] = 0


def no_prior(kept: dict[str, Any]) -> None:
    kept["prior"] = 1


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (other_version, "of version 1, and version 3 is needed.* Train the model anew"),
        (other_levels, "the levels of dob are others"),
        (no_comparison, "damaged.*pnc"),
        (no_weight, "0 is no share"),
        (no_prior, "damaged"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(spoil: Callable[[dict[str, Any]], None], sentence: str) -> None:
    kept = json.loads(models.default().as_text())
    spoil(kept)
    with pytest.raises(models.CannotUse, match=sentence):
        models.load(json.dumps(kept))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "no json", '"version"'])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(models.CannotUse, match="no model of linkage"):
        models.load(text)
