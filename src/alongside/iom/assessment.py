"""Everybody in an extract, assessed: the table that a run compares and keeps."""

import json
from datetime import date

import polars as pl

from alongside.iom.comparison import with_hashes
from alongside.iom.criteria import Criteria
from alongside.iom.eligibility import assess_frames, why
from alongside.iom.extract.columns import ROBBERY_OR_BURGLARY
from alongside.iom.extract.read import Extract


def assess_extract(extract: Extract, criteria: Criteria, as_of: date) -> pl.DataFrame:
    """The people of an extract, each with `eligibility`, `not_assessable_reason` and `clauses` (JSON), by
    crn.

    `eligibility` is ELIGIBLE, NOT_ELIGIBLE or NOT_ASSESSABLE; the other columns are those of Extract.people
    and of comparison.HASHED.
    """
    assessed = assess_frames(
        people=extract.people,
        offences=extract.offences,
        custody=extract.custody,
        criteria=criteria,
        as_of=as_of,
    )
    clauses = [
        json.dumps(why(row, criteria), separators=(",", ":")) for row in assessed.iter_rows(named=True)
    ]
    results = assessed.select(
        "crn",
        pl.when(pl.col("eligible").is_null())
        .then(pl.lit("NOT_ASSESSABLE"))
        .when(pl.col("eligible"))
        .then(pl.lit("ELIGIBLE"))
        .otherwise(pl.lit("NOT_ELIGIBLE"))
        .alias("eligibility"),
        pl.col("not_assessable_reason").fill_null(""),
    ).with_columns(clauses=pl.Series(clauses, dtype=pl.String))
    return with_hashes(extract.people, extract.offences, extract.custody).join(results, on="crn").sort("crn")


def may_turn_on_rejected_rows(extract: Extract, criteria: Criteria, as_of: date) -> frozenset[str]:
    """CRNs of those with a rejected row of offences or custody who would be eligible at its best.

    At its best: as if the row told of a robbery on the day of the extract. Whoever is not eligible even then
    is not for want of that row.
    """
    crns = extract.rejected.filter(pl.col("sheet") != "people")["crn"].drop_nulls().unique()
    people = extract.people.filter(pl.col("crn").is_in(crns.implode()))
    assessed = assess_frames(
        people=people,
        offences=people.select("crn", offence_on=pl.lit(as_of), offence_group=pl.lit(ROBBERY_OR_BURGLARY[0])),
        custody=extract.custody.clear(),
        criteria=criteria,
        as_of=as_of,
    )
    return frozenset(assessed.filter("eligible")["crn"])
