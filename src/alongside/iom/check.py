"""An extract read and assessed, with nothing kept: what `alongside iom check` prints. Needs no database."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from alongside.iom.criteria import Criteria
from alongside.iom.eligibility import assess_frames, why
from alongside.iom.extract.read import Extract, read


@dataclass(frozen=True)
class Check:
    """What was found. `assessed`: as eligibility.assess_frames gives it, and each person's `borough`."""

    as_of: date
    criteria: Criteria
    extract: Extract
    assessed: pl.DataFrame

    @property
    def by_borough(self) -> dict[str, int]:
        """GSS code → how many are eligible, for the boroughs that have any."""
        counts = self.assessed.filter("eligible").group_by("borough").len().sort("borough")
        return dict(counts.iter_rows())

    def as_json(self, *, cases: bool = True) -> dict[str, Any]:
        """Everything as JSON can hold it; `cases` False leaves out the list of people."""
        eligible = self.assessed["eligible"]
        rejected = self.extract.rejected
        found: dict[str, Any] = {
            "as_of": self.as_of.isoformat(),
            "criteria": self.criteria.id,
            "rows": eligible.len(),
            "assessable": eligible.len() - eligible.null_count(),
            "not_assessable": eligible.null_count(),
            "eligible": self.assessed.filter("eligible").height,
            "by_borough": self.by_borough,
            "rejected_rows": rejected.height,
            "rejected": rejected.select("sheet", "row", "crn", "reason").to_dicts(),
            "warnings": list(self.extract.warnings),
        }
        if cases:
            found["cases"] = [
                {
                    "crn": row["crn"],
                    "eligible": row["eligible"],
                    "not_assessable_reason": row["not_assessable_reason"],
                    "clauses": why(row, self.criteria),
                }
                for row in self.assessed.sort("crn").iter_rows(named=True)
            ]
        return found


def check(path: Path, as_of: date, criteria: Criteria) -> Check:
    """Read an extract and assess everybody in it whose row is not rejected.

    Args:
        path: a workbook, a zip of CSV files, or a folder of them.
        as_of: the day for which the extract speaks.

    Raises CannotRead when the file as a whole cannot be used.
    """
    extract = read(path, as_of=as_of)
    assessed = assess_frames(
        people=extract.people,
        offences=extract.offences,
        custody=extract.custody,
        criteria=criteria,
        as_of=as_of,
    )
    assessed = assessed.join(extract.people.select("crn", "borough"), on="crn", maintain_order="left")
    return Check(as_of=as_of, criteria=criteria, extract=extract, assessed=assessed)
