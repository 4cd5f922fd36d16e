"""What a report is about: suites, boroughs, bands of age, what it costs, and what was printed before.

Data of the programme, in TOML: nothing of it stands in the code. A caller may put other suites, boroughs
and bands in their place.
"""

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from alongside.core.intake_files import CannotRead
from alongside.core.reconciliation import Printed

DEFAULT = "operation-alliance"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BudgetLine(_Data):
    """What a month costs, from one day to another (exclusive); without days, always."""

    name: str
    per_month: Decimal = Field(ge=0)
    from_on: date = date.min
    until_on: date = date.max


class Funding(_Data):
    """Money awarded or asked for; the days that it is for, where they are known."""

    name: str
    amount: Decimal = Field(gt=0)
    status: str
    from_on: date | None = None
    until_on: date | None = None


class PrintedReport(_Data):
    """A report of these days (the last exclusive) as it was printed."""

    source: str
    from_on: date
    until_on: date
    figures: tuple[Printed, ...]


class Programme(_Data):
    """A programme, for its report. `bands` are ages, the youngest and the oldest of each, both counted."""

    title: str
    suites: tuple[str, ...] = Field(min_length=1)
    boroughs: tuple[str, ...] = Field(min_length=1)
    bands: tuple[tuple[int, int], ...] = Field(min_length=1)
    criminal_responsibility_from: int = 10
    first_meeting_within_hours: int = Field(default=48, gt=0)
    year_begins_in: int = Field(default=4, ge=1, le=12)
    budget_lines: tuple[BudgetLine, ...] = ()
    funding: tuple[Funding, ...] = ()
    printed: PrintedReport | None = None

    @model_validator(mode="after")
    def _bands_follow(self) -> "Programme":
        """Bands go up and do not overlap: each child is in one of them, or in none."""
        ends = [age for band in self.bands for age in band]
        if ends != sorted(ends) or len({*self.bands}) < len(self.bands):
            raise ValueError("bands must go up, and each begin after the one before it ends")
        if any(last >= first for (_, last), (first, _) in zip(self.bands, self.bands[1:], strict=False)):
            raise ValueError("bands must go up, and each begin after the one before it ends")
        return self


def load(path: Path | None = None) -> Programme:
    """A programme from a TOML file, else Operation Alliance. Raises CannotRead, in a sentence."""
    if path is None:
        source = files(__package__).joinpath("programmes", f"{DEFAULT}.toml")
        return Programme.model_validate(tomllib.loads(source.read_text("utf-8")))
    try:
        return Programme.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as fault:
        raise CannotRead(f"{path} cannot be read: {fault.strerror}. Check its name.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CannotRead(f"{path.name} is no TOML file: {fault}.") from None
    except ValidationError as fault:
        raise CannotRead(f"{path.name}: {_sentence(fault)}") from None


def changed(programme: Programme, **changes: object) -> Programme:
    """The programme with other suites, boroughs or bands. Raises CannotRead where they make none."""
    try:
        return Programme.model_validate({**programme.model_dump(), **changes})
    except ValidationError as fault:
        raise CannotRead(_sentence(fault)) from None


def _sentence(fault: ValidationError) -> str:
    first = fault.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{f'{where}: ' if where else ''}{first['msg'].removeprefix('Value error, ')}."
