"""What this month's extract changes: new, continuing, changed and expired cases, person by person.

Pure: two tables in, one table out. A person whose row was rejected keeps last month's standing (HELD), and so
does an eligible one who is eligible no longer for want of an offence or custody row that was rejected: a
spelling mistake in a spreadsheet must not take anyone off the cohort.
"""

import json
from hashlib import sha256

import polars as pl

# What counts as a change worth showing. The date of the scores is left out: it moves every month for
# everyone.
COMPARED = {
    "surname": "Surname",
    "forenames": "Forenames",
    "dob": "Date of birth",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
    "pnc": "PNC number",
    "noms": "Prison number",
    "address": "Address",
    "postcode": "Postcode",
    "borough": "Borough",
    "status": "Status",
    "index_offence": "Index offence",
    "index_offence_group": "Index offence group",
    "sentence_type": "Sentence",
    "sentence_start": "Sentence start",
    "sentence_end": "Sentence end",
    "rosh": "Risk of serious harm",
    "ogrs2": "OGRS 2-year score",
    "ovp2": "OVP 2-year score",
    "mappa": "MAPPA",
    "domestic_abuse": "Domestic abuse",
    "gangs": "Gangs",
    "probation_worker": "Probation worker",
    "probation_team": "Probation team",
}
HASHED = {"offences_hash": "Offences", "custody_hash": "Custody"}
# What says who somebody is, or who works with them: not shown to those who may see figures only.
IDENTIFYING = frozenset(
    {
        *("surname", "forenames", "dob", "pnc", "noms", "address", "postcode"),
        *("probation_worker", "probation_team"),
    }
)

STANDING: dict[str, type[pl.DataType]] = {
    "eligibility": pl.String,
    "eligible_since": pl.Date,
}


def with_hashes(people: pl.DataFrame, offences: pl.DataFrame, custody: pl.DataFrame) -> pl.DataFrame:
    """The people with `offences_hash` and `custody_hash`, which differ when any of their rows does."""
    found = people
    for name, frame in (("offences_hash", offences), ("custody_hash", custody)):
        found = found.join(_hash_by_crn(frame, name), on="crn", how="left")
    return found.with_columns(pl.col(*HASHED).fill_null("")).sort("crn")


def _hash_by_crn(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    columns = [column for column in frame.columns if column not in ("crn", "row")]
    lines = pl.concat_str([pl.col(column).cast(pl.String).fill_null("") for column in columns], separator="|")
    return (
        frame.select("crn", line=lines)
        .sort("crn", "line")
        .group_by("crn", maintain_order=True)
        .agg(pl.col("line").str.join(";"))
        .select(
            "crn",
            pl.col("line")
            .map_elements(lambda text: sha256(text.encode()).hexdigest()[:32], return_dtype=pl.String)
            .alias(name),
        )
    )


def compare(
    *,
    before: pl.DataFrame,
    now: pl.DataFrame,
    rejected_crns: frozenset[str],
    in_doubt_crns: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """Every person in either table, with what changes for them.

    Args:
        before: one row per known person: crn, STANDING, and the columns of COMPARED and HASHED as last
        applied.
        now: one row per person of the extract: crn, the same columns, `eligibility` (ELIGIBLE, NOT_ELIGIBLE
        or
            NOT_ASSESSABLE) and whatever else is to be carried along.
        rejected_crns: people who have a row in the extract that could not be accepted.
        in_doubt_crns: people of `now` who may be eligible, were it not for a rejected row of offences or
            custody.

    Returns:
        The columns of `now`, plus `eligibility` as it becomes, `change`, `changed` (a list of field, before
        and now, as JSON), `borough_before`, `eligibility_before` and `in_extract`.
    """
    renamed = before.rename({name: f"{name}_before" for name in before.columns if name != "crn"})
    both = now.with_columns(in_extract=pl.lit(value=True)).join(renamed, on="crn", how="full", coalesce=True)
    was_eligible = pl.col("eligible_since_before").is_not_null() & pl.col("eligibility_before").is_in(
        ["ELIGIBLE", "NOT_ASSESSABLE"]
    )
    absent = pl.col("in_extract").is_null()
    in_doubt = (
        (pl.col("eligibility") == "NOT_ELIGIBLE")
        & (pl.col("eligibility_before") == "ELIGIBLE")
        & pl.col("crn").is_in(sorted(in_doubt_crns))
    ).fill_null(value=False)
    rejected = absent & pl.col("crn").is_in(sorted(rejected_crns))
    held = in_doubt | (rejected & pl.col("eligibility_before").is_not_null())
    lists = both.with_columns(changed=_changed_fields())
    is_changed = pl.col("changed").list.len() > 0
    becomes = (
        pl.when(held)
        .then(pl.col("eligibility_before"))
        .when(absent & was_eligible)
        .then(pl.lit("EXPIRED"))
        .when(absent & (pl.col("eligibility_before") == "EXPIRED"))
        .then(pl.lit("EXPIRED"))
        .when(absent)
        .then(pl.lit("NOT_ELIGIBLE"))
        .when(
            (pl.col("eligibility") == "NOT_ELIGIBLE")
            & (was_eligible | (pl.col("eligibility_before") == "EXPIRED"))
        )
        .then(pl.lit("EXPIRED"))
        .otherwise(pl.col("eligibility"))
    )
    return (
        lists.with_columns(becomes=becomes)
        .with_columns(
            change=pl.when(held & was_eligible)
            .then(pl.lit("HELD"))
            .when((pl.col("becomes") == "EXPIRED") & was_eligible)
            .then(pl.lit("EXPIRED"))
            .when(pl.col("becomes") != "ELIGIBLE")
            .then(pl.lit("NONE"))
            .when(~was_eligible.fill_null(value=False))
            .then(pl.lit("NEW"))
            .when(is_changed)
            .then(pl.lit("CHANGED"))
            .otherwise(pl.lit("CONTINUING")),
            in_extract=~absent,
            eligibility=pl.col("becomes"),
            borough=pl.coalesce("borough", "borough_before"),
        )
        .drop("becomes")
        .with_columns(
            changed=pl.col("changed").map_elements(
                lambda changes: json.dumps(changes.to_list(), separators=(",", ":")), return_dtype=pl.String
            )
        )
        .sort("crn")
    )


def _changed_fields() -> pl.Expr:
    """A list of {field, before, now} for the columns that differ between two known rows."""
    known = pl.col("in_extract") & pl.col("eligibility_before").is_not_null()
    return pl.concat_list(
        [
            pl.when(known & pl.col(name).ne_missing(pl.col(f"{name}_before")))
            .then(
                pl.concat_list(
                    pl.struct(
                        field=pl.lit(name),
                        before=_shown(name, f"{name}_before"),
                        now=_shown(name, name),
                    )
                )
            )
            .otherwise(pl.lit([], dtype=pl.List(_CHANGE)))
            for name in (*COMPARED, *HASHED)
        ]
    )


_CHANGE = pl.Struct({"field": pl.String, "before": pl.String, "now": pl.String})


def _shown(name: str, column: str) -> pl.Expr:
    if name in HASHED:
        return pl.lit(None, dtype=pl.String)
    return pl.col(column).cast(pl.String)
