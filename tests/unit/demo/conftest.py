"""The demonstration's three extracts, made once, read back and assessed as a real month's would be."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from alongside.demo import extracts
from alongside.iom import criteria, eligibility
from alongside.iom.extract.read import Extract, read

ANCHOR = date(2021, 2, 24)


@dataclass(frozen=True)
class Month:
    """One month as probation sends it, and what comes of it under both criteria."""

    as_of: date
    extract: Extract
    in_force: pl.DataFrame
    earlier: pl.DataFrame

    @property
    def eligible(self) -> pl.DataFrame:
        """The rows of the people eligible under the criteria in force."""
        return self._people(self.in_force)

    @property
    def eligible_earlier(self) -> pl.DataFrame:
        """The rows of the people eligible under the earlier criteria."""
        return self._people(self.earlier)

    def _people(self, assessed: pl.DataFrame) -> pl.DataFrame:
        return self.extract.people.join(assessed.filter(pl.col("eligible")), on="crn", how="semi")


def _csv_folder(month: extracts.MonthlyExtract, folder: Path) -> Path:
    sheets = {
        "people": (extracts.PEOPLE_COLUMNS, month.people),
        "offences": (extracts.OFFENCE_COLUMNS, month.offences),
        "custody": (extracts.CUSTODY_COLUMNS, month.custody),
    }
    for name, (columns, rows) in sheets.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
    return folder


def _assessed(extract: Extract, version: str, as_of: date) -> pl.DataFrame:
    return eligibility.assess_frames(
        people=extract.people,
        offences=extract.offences,
        custody=extract.custody,
        criteria=criteria.load(version),
        as_of=as_of,
    )


@pytest.fixture(scope="session")
def as_received(tmp_path_factory: pytest.TempPathFactory) -> Callable[[extracts.MonthlyExtract], Month]:
    """Reads and assesses one of the extracts."""

    def receive(made: extracts.MonthlyExtract) -> Month:
        extract = read(_csv_folder(made, tmp_path_factory.mktemp("extract")), as_of=made.as_of)
        return Month(
            made.as_of,
            extract,
            _assessed(extract, "london-2021", made.as_of),
            _assessed(extract, "london-2013", made.as_of),
        )

    return receive


@pytest.fixture(scope="session")
def made() -> list[extracts.MonthlyExtract]:
    """The three extracts up to February 2021."""
    return extracts.monthly_extracts(ANCHOR)


@pytest.fixture(scope="session")
def months(made: list[extracts.MonthlyExtract], as_received: Callable[..., Month]) -> list[Month]:
    """The three extracts up to February 2021, read and assessed, oldest first."""
    return [as_received(month) for month in made]


@pytest.fixture(scope="session")
def last(months: list[Month]) -> Month:
    """The last of them."""
    return months[-1]
