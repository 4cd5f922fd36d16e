"""What a run says of itself: as JSON, and how right it was where the truth is known."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from alongside.linkage import clusters, evaluating, settings
from alongside.linkage.running import TRIED, Linked, peak_mb


def as_json(
    linked: Linked, *, threshold: float | None, truth: pl.Series | None, by: pl.Series | None
) -> dict[str, Any]:
    """A run's figures. Thresholds are probabilities; without truth, precision and recall are null.

    Args:
        linked: the run.
        threshold: the probability to take in place of the one that the run chose.
        truth: who each record is, if that is known.
        by: a column by whose values errors are told, if wanted.
    """
    weight = linked.threshold if threshold is None else settings.probability_to_weight(threshold)
    return {
        "rows": linked.rows,
        "columns": linked.mapping,
        "default": _at(linked, weight, truth),
        "thresholds": [_at(linked, one, truth) for one in TRIED],
        "blocking_recall": None if truth is None else linked.blocking_recall(truth),
        "stages": linked.stages,
        "comparisons": linked.comparisons,
        "comparisons_per_second": round(linked.comparisons / max(linked.stages["compare"], 0.001)),
        "peak_mb": peak_mb(),
        "rules": {rule.name: rule.pairs for rule in linked.plan.rules},
        "notes": linked.notes,
        "by": [] if truth is None or by is None else _by_group(linked, weight, truth, by),
    }


def clustered(linked: Linked, weight: float) -> pl.Series:
    """Each record's cluster at a weight."""
    return clusters.at_threshold(linked.rows, linked.steps, weight)


def _at(linked: Linked, weight: float, truth: pl.Series | None) -> dict[str, Any]:
    cluster = clustered(linked, weight)
    figures: dict[str, Any] = {
        "threshold": round(settings.weight_to_probability(weight), 6),
        "weight": round(weight, 3),
        "clusters": cluster.n_unique(),
        "precision": None,
        "recall": None,
        "f1": None,
    }
    if truth is not None:
        right = evaluating.rightness(cluster, truth, linked.source)
        figures |= {"precision": right.precision, "recall": right.recall, "f1": right.f1}
    return figures


def _by_group(linked: Linked, weight: float, truth: pl.Series, by: pl.Series) -> Sequence[dict[str, Any]]:
    """Error rates by group: of the records in it, and all that they were or should have been put with."""
    cluster = clustered(linked, weight)
    return [
        {"group": group, **figures}
        for group, figures in evaluating.by_group(cluster, truth, by.fill_null("not known")).items()
    ]
