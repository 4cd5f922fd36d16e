"""How right a linkage is, where the truth is known: pairs of records, after clustering."""

import re
from dataclasses import dataclass

import polars as pl

# Identifiers as the FEBRL sets have them, in which the truth is part: rec-12-org, rec-12-dup-0.
_ORIGINAL_OR_COPY = re.compile(r"(.*\d)-(?:org|dup(?:-\d+)?)")


class BadTruth(ValueError):
    """The truth column cannot be used; the message says why."""


@dataclass(frozen=True)
class Rightness:
    """Of pairs that were put together, how many rightly; of those that belong together, how many found."""

    precision: float
    recall: float
    f1: float


def truth_of(values: pl.Series, pattern: str = "") -> tuple[pl.Series, str]:
    """Who is who, from a column, and a sentence when not the values themselves say it.

    Args:
        values: the column as text.
        pattern: a regular expression with one group, which is who.
    """
    said = ""
    if pattern:
        try:
            groups = re.compile(pattern).groups
        except re.error as fault:
            raise BadTruth(f"“{pattern}” is not a regular expression: {fault}.") from None
        if groups != 1:
            raise BadTruth(f"“{pattern}” must have one group in brackets: what in it says who it is.")
    elif values.len() and all(_ORIGINAL_OR_COPY.fullmatch(value or "") for value in values):
        pattern = _ORIGINAL_OR_COPY.pattern
        said = (
            f"All values of {values.name} end in -org or -dup-N: what stands before it is taken as the truth."
        )
    if pattern:
        values = pl.Series(values.name, [_group(pattern, value) for value in values], dtype=pl.String)
    if values.null_count() == values.len():
        raise BadTruth(f"The truth column {values.name} says of nobody who it is.")
    return values, said


def rightness(clusters: pl.Series, truth: pl.Series, source: pl.Series | None = None) -> Rightness:
    """How right clusters are. With `source`, only pairs across files count. A blank truth is nobody's."""
    frame = pl.DataFrame({"c": clusters, "t": truth}).with_row_index("n")
    frame = frame.with_columns(
        t=pl.when(pl.col("t").is_null()).then(pl.format("\x00{}", "n")).otherwise(pl.col("t"))
    )
    frame = frame.with_columns(s=source if source is not None else pl.lit(0))
    across = source is not None
    made, real, both = (_pairs(frame, by, across=across) for by in (["c"], ["t"], ["c", "t"]))
    precision = both / made if made else 1.0
    recall = both / real if real else 1.0
    return Rightness(precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0)


def by_group(clusters: pl.Series, truth: pl.Series, group: pl.Series) -> dict[str, dict[str, float | int]]:
    """Precision, recall and error rates by the groups of records.

    A pair counts for a record's group as often as the group has a record in it; so a pair across two groups
    counts for both.
    """
    frame = pl.DataFrame({"c": clusters, "t": truth, "g": group.cast(pl.String)}).with_row_index("n")
    frame = frame.with_columns(
        t=pl.when(pl.col("t").is_null()).then(pl.format("\x00{}", "n")).otherwise(pl.col("t"))
    )
    frame = frame.with_columns(
        made=pl.len().over("c").cast(pl.Int64) - 1,
        real=pl.len().over("t").cast(pl.Int64) - 1,
        both=pl.len().over("c", "t").cast(pl.Int64) - 1,
    )
    sums = frame.group_by("g").agg(pl.len().alias("records"), pl.col("made", "real", "both").sum()).sort("g")
    return {
        name: {
            "records": records,
            "precision": both / made if made else 1.0,
            "recall": both / real if real else 1.0,
            "wrongly_linked": made - both,
            "missed": real - both,
        }
        for name, records, made, real, both in sums.iter_rows()
    }


def pairs_of(truth: pl.Series, source: pl.Series | None = None) -> int:
    """How many pairs of records are of one person; with `source`, across files."""
    frame = pl.DataFrame(
        {"t": truth, "s": source if source is not None else pl.repeat(0, len(truth), eager=True)}
    )
    return _pairs(frame.drop_nulls("t"), ["t"], across=source is not None)


def _pairs(frame: pl.DataFrame, by: list[str], *, across: bool) -> int:
    counts = frame.group_by(by).agg(n=pl.len().cast(pl.Int64), a=(pl.col("s") == 0).sum().cast(pl.Int64))
    n, a = pl.col("n"), pl.col("a")
    return int(counts.select((a * (n - a)).sum() if across else (n * (n - 1) // 2).sum()).item() or 0)


def _group(pattern: str, value: str | None) -> str | None:
    found = re.search(pattern, value or "")
    return found[1] if found else None
