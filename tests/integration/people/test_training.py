"""The weights of the index: those that come along, learned ones, and those of a labelled table."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from alongside.linkage import models
from alongside.partners.models import Posting
from alongside.people import figures, weighing
from alongside.people.actions import training
from alongside.people.models import LinkageModel, Person
from alongside.site.cli import app

pytestmark = pytest.mark.django_db


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["people", *words])


def test_before_anything_was_learned_the_weights_that_come_along_are_used() -> None:
    assert weighing.model().prior == models.default().prior


def test_a_small_index_is_not_learned_from(school: Posting, enter: Callable[..., Person]) -> None:
    enter(school)
    with pytest.raises(training.TooFew, match=r"too few records to learn from: 1 of at least 1,000"):
        training.learn()
    assert not LinkageModel.objects.exists()


def test_what_was_learned_from_a_labelled_table_is_used_and_told_by_group(
    tmp_path: Path, haringey: Posting
) -> None:
    kept = json.loads(models.default().as_text())
    kept["trained_at"] = "2026-03-01T12:00:00+00:00"
    kept["data"] = {"rows": 5_000}
    kept["metrics"] = {"by": [{"group": "Female", "precision": 0.99, "recall": 0.9}]}
    kept["prior"] = 0.001
    file = tmp_path / "model.json"
    file.write_text(json.dumps(kept), "utf-8")
    answer = run("use", str(file))
    assert (answer.exit_code, weighing.model().prior) == (0, 0.001)
    assert "learned from 5,000 records" in answer.output
    told = figures.of_model(haringey)
    assert [row.cells for row in told["measured"].rows] == [
        {"group": "Female", "precision": "99%", "recall": "90%"}
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("not json", "is no model that can be used"), ('{"version": 0}', "is no model that can be used")],
)
def test_what_is_no_model_is_not_used(tmp_path: Path, content: str, sentence: str) -> None:
    file = tmp_path / "model.json"
    file.write_text(content, "utf-8")
    answer = run("use", str(file))
    assert sentence in str(answer.exception)
    assert not LinkageModel.objects.exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in str(run("use", str(tmp_path / "none.json")).exception)
