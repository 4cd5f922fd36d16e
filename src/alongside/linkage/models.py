"""A model: what agreement weighs and how common values are, with its date, its data and how well it went.

With it records are scored the same in a batch, on one page and for one person (`matching`).
"""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pyarrow as pa

from alongside.linkage import cleaning, columns, report, running, settings
from alongside.linkage.running import Linked
from alongside.linkage.settings import Comparison

# Rises when a comparison, a level or the way of cleaning changes, so that old weights no longer fit.
VERSION = 3
# A value that fewer records have is not in the model, and neither are more values of a column than that.
FEWEST_RECORDS, MOST_VALUES = 10, 5_000
# What is believed before anything was learned: how likely two random records of an index are of one person.
PRIOR = 1 / 50_000
# The weights, in bits, from which records are sure to be of one person (999 of 1,000 are), and from which
# somebody should look (every second is).
THRESHOLDS = {"sure": 10.0, "possible": 0.0}


class CannotUse(ValueError):
    """The text is no model that can be used here; the message says why, and what to do."""


@dataclass(frozen=True)
class Model:
    """What two records are weighed with.

    Attributes:
        compared: every comparison of the settings, with the m and u of each level.
        prior: how likely two random records are to be of one person, above 0 and below 1.
        common: column → value → which share of the column's values it is; only of values that many have.
        other: column → the share to take for any other value.
        thresholds: weights in bits: "sure" and "possible".
        trained_at: when it was learned; None for what is believed before.
        data: what it was learned from: rows, columns and their fingerprint.
        metrics: how well it went there.
    """

    compared: tuple[Comparison, ...]
    prior: float
    common: Mapping[str, Mapping[str, float]]
    other: Mapping[str, float]
    thresholds: Mapping[str, float] = field(default_factory=lambda: dict(THRESHOLDS))
    trained_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)

    @functools.cached_property
    def shares(self) -> pa.Table:
        """`common` as a table, to join by: `of` which column, `value` and `share`."""
        rows = [(of, value, share) for of, shares in self.common.items() for value, share in shares.items()]
        kinds = {"of": pl.String, "value": pl.String, "share": pl.Float64}
        return pl.DataFrame(rows, schema=kinds, orient="row").to_arrow()

    def as_text(self) -> str:
        """The model as JSON, for `load`."""
        kept = {
            "version": VERSION,
            "trained_at": self.trained_at and self.trained_at.isoformat(timespec="seconds"),
            "data": self.data,
            "metrics": self.metrics,
            "thresholds": self.thresholds,
            "prior": self.prior,
            "comparisons": {
                one.name: [{"label": level.label, "m": level.m, "u": level.u} for level in one.levels]
                for one in self.compared
            },
            "common": self.common,
            "other": self.other,
        }
        return json.dumps(kept, ensure_ascii=False, indent=1)


def default() -> Model:
    """What the settings believe, to use before anything was trained."""
    compared = settings.comparisons(cleaning.CLEANED)
    other = {level.rarity: level.u for one in compared for level in one.levels if level.rarity}
    return Model(compared, PRIOR, common={}, other=other)


def load(text: str) -> Model:
    """The model that `as_text` wrote. Raises CannotUse."""
    try:
        kept = json.loads(text)
        version = kept["version"]
    except (ValueError, TypeError, KeyError):
        raise CannotUse(
            "This is no model of linkage. Give a file that alongside link --model has written."
        ) from None
    if version != VERSION:
        raise CannotUse(
            f"The model is of version {version}, and version {VERSION} is needed: what is compared has "
            "changed since. Train the model anew."
        )
    try:
        model = Model(
            compared=tuple(
                _weighed(one, kept["comparisons"][one.name]) for one in settings.comparisons(cleaning.CLEANED)
            ),
            prior=_prior(kept["prior"]),
            common={column: _shares(values) for column, values in kept["common"].items()},
            other=_shares(kept["other"]),
            thresholds={name: float(kept["thresholds"][name]) for name in THRESHOLDS},
            trained_at=kept["trained_at"] and datetime.fromisoformat(kept["trained_at"]),
            data=dict(kept["data"]),
            metrics=dict(kept["metrics"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise CannotUse(f"The model is damaged ({fault!r}). Train it anew.") from None
    return model


def train(frame: pl.DataFrame) -> Model:
    """Learn a model from a table of people, without being told who is who.

    Args:
        frame: columns by the names of `matching.COLUMNS`; several rows may speak of one person, and it is
            from them that agreement is learned.

    Raises:
        reading.CannotRead: a table without rows.
        columns.UnclearColumns: a table without names or numbers of people.
        blocking.TooManyPairs: a table in which nothing tells people apart.
    """
    said = {name: name for name in frame.columns if name in columns.FIELDS}
    linked = running.link([frame.drop("id", strict=False)], said=said)
    return of_run(linked, report.as_json(linked, threshold=None, truth=None, by=None))


def of_run(linked: Linked, figures: Mapping[str, Any], *, at: datetime | None = None) -> Model:
    """The model that a run has learned; what its table could not teach is as the settings believe.

    Args:
        linked: the run.
        figures: as report.as_json gives them.
        at: when it was; now unless said.
    """
    learned = {one.name: one for one in linked.learned.compared if not one.is_fixed}
    compared = tuple(learned.get(one.name, one) for one in settings.comparisons(cleaning.CLEANED))
    common, other = _commonness(linked, compared)
    return Model(
        compared,
        linked.learned.prior,
        common,
        other,
        trained_at=(at or datetime.now(UTC)).replace(microsecond=0),
        data={"rows": linked.rows, "columns": linked.mapping, "sha256": fingerprint(linked)},
        metrics={
            name: figures[name] for name in ("default", "blocking_recall", "comparisons", "rules", "by")
        },
    )


def fingerprint(linked: Linked) -> str:
    """A sum over the cleaned table that changes when any value in it does, whatever the order of rows."""
    total = linked.connection.execute(
        "SELECT count(*), sum(hash(p)::HUGEINT) FROM (SELECT * EXCLUDE (id) FROM people) p"
    ).fetchall()[0]
    return hashlib.sha256(repr(total).encode()).hexdigest()


def _commonness(
    linked: Linked, compared: Iterable[Comparison]
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """How common the values are that count by their rarity, and what to take for others.

    For others: the share of a value that is met by taking records at random, and not values.
    """
    common, other = {}, {}
    for level in (level for one in compared for level in one.levels if level.rarity):
        column = level.rarity
        rows = linked.connection.execute(
            "WITH held AS (SELECT value, n, n >= $1 AND row_number() OVER (ORDER BY n DESC, value) <= $2 "
            f"AS is_common, sum(n) OVER () AS held FROM (SELECT {column} AS value, count(*) AS n FROM people "
            f"WHERE {column} IS NOT NULL GROUP BY {column})) "
            "SELECT value, n / held FROM held WHERE is_common UNION ALL "
            "SELECT NULL, sum(n * n) / sum(n) / any_value(held) FROM held WHERE NOT is_common",
            [FEWEST_RECORDS, MOST_VALUES],
        ).fetchall()
        shares = dict(rows)
        other[column] = float(shares.pop(None) or level.u)
        common[column] = shares
    return common, other


def _weighed(one: Comparison, kept: list[dict[str, Any]]) -> Comparison:
    """The comparison with the m and u that a model keeps. Raises ValueError where the levels are others."""
    if [level["label"] for level in kept] != [level.label for level in one.levels]:
        raise ValueError(f"the levels of {one.name} are others")
    return settings.with_weights(
        one, [_share(level["m"]) for level in kept], [_share(level["u"]) for level in kept]
    )


def _shares(values: Mapping[str, float]) -> dict[str, float]:
    return {str(value): _share(share) for value, share in values.items()}


def _prior(value: float) -> float:
    if not 0 < float(value) < 1:
        raise ValueError(f"{value} is no prior")
    return float(value)


def _share(value: float) -> float:
    if not 0 < float(value) <= 1:
        raise ValueError(f"{value} is no share")
    return float(value)
