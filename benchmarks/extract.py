"""How long it takes, and how much memory, to read and check an extract.

    python -m benchmarks.extract

Made up are 6,000 and 100,000 people, each with 5 offences and 2 spells. Each size is measured in a process of
its own, from a started interpreter to the checked tables; peak memory is that of the process, everything
imported included. `make bench` calls measure() and prints the table.
"""

import json
import random
import resource
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from alongside.core import sheets
from alongside.iom.extract.columns import OFFENCE_GROUPS, SHEETS, Sheet
from alongside.iom.extract.read import read
from alongside.iom.extract.template import sheet_column
from alongside.partners.areas import BOROUGHS
from alongside.people.ethnicity import ETHNICITIES
from alongside.people.identifiers import CHECK_LETTERS

AS_OF = date(2021, 2, 24)
SIZES = (6_000, 100_000)


def write_extract(path: Path, people: int, *, seed: int = 1) -> None:
    """Write a workbook of made-up people, with 5 offences and 2 spells each; one person in 200 is bad."""
    rows = {"people": _people, "offences": _offences, "custody": _custody}
    sheets.write_workbook(
        path, [_sheet(sheet, rows[sheet.name](random.Random(seed), people)) for sheet in SHEETS]
    )


def size(people: int) -> dict[str, float]:
    """Seconds and megabytes to read and check an extract of this many people, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.xlsx"
        write_extract(path, people)
        started = time.perf_counter()
        answer = subprocess.run(
            [sys.executable, __file__, str(path)], check=True, capture_output=True, text=True
        )
        found = json.loads(answer.stdout)
        found["people"] = people
        found["file_mb"] = path.stat().st_size / 1024**2
        found["seconds_with_start"] = time.perf_counter() - started
        return found


def _sheet(sheet: Sheet, rows: Iterator[list[sheets.Cell]]) -> sheets.Sheet:
    return sheets.Sheet(sheet.name, [sheet_column(column) for column in sheet.columns], rows)


def _crn(number: int) -> str:
    return f"{string.ascii_uppercase[number // 1_000_000]}{number % 1_000_000:06d}"


def _pnc(number: int) -> str:
    year, serial = 1980 + number % 40, f"{number:07d}"
    return f"{year}/{serial}{CHECK_LETTERS[int(f'{year % 100:02d}{serial}') % 23]}"


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghilmnoprstuvw", k=chance.randint(4, 9))).capitalize()


def _day(chance: random.Random, first: int, last: int) -> date:
    """A day this many to that many days before the day of the extract."""
    return AS_OF - timedelta(days=chance.randint(last, first))


def _people(chance: random.Random, people: int) -> Iterator[list[sheets.Cell]]:
    groups = list(OFFENCE_GROUPS)
    workers = [f"{_word(chance)} {_word(chance)}" for _ in range(max(1, people // 40))]
    for number in range(people):
        worker = chance.choice(workers)
        start = _day(chance, 1_500, 10)
        yield [
            _crn(number),
            _pnc(number),
            f"A{number % 10_000:04d}{''.join(chance.choices('ABCDEFGH', k=2))}" if number % 2 else None,
            _word(chance),
            f"{_word(chance)} {_word(chance)}",
            _day(chance, 22_000, 7_000) if number % 200 else "31/02/1990",
            chance.choice("MMMMMMMMMF"),
            chance.choice(ETHNICITIES).code,
            f"{number} {_word(chance)} Road, London",
            f"N{chance.randint(1, 22)} {chance.randint(1, 9)}{''.join(chance.choices('ABDEF', k=2))}",
            chance.choice(BOROUGHS).name,
            chance.choice(("Engaging", "In custody", "Pre-release")),
            chance.choice(("Robbery", "Burglary in a dwelling", "Assault")),
            chance.choice(groups),
            "Community order",
            start,
            start + timedelta(days=730),
            chance.choice(("LOW", "MEDIUM", "HIGH", "VERY HIGH")),
            chance.randint(20, 99),
            chance.randint(5, 90),
            _day(chance, 90, 1),
            chance.choice((None, "CATEGORY 2 LEVEL 1")),
            chance.choice("YN"),
            chance.choice("YN"),
            worker,
            f"{worker.replace(' ', '.').lower()}@example.org",
            f"Team {number % 60}",
        ]


def _offences(chance: random.Random, people: int) -> Iterator[list[sheets.Cell]]:
    groups = list(OFFENCE_GROUPS)
    for number in range(people * 5):
        yield [
            _crn(number // 5),
            _day(chance, 2_500, 1),
            f"{chance.randint(1, 150):03d}{chance.randint(0, 20):02d}",
            chance.choice(groups),
        ]


def _custody(chance: random.Random, people: int) -> Iterator[list[sheets.Cell]]:
    for number in range(people * 2):
        start = _day(chance, 2_500, 400)
        yield [
            _crn(number // 2),
            start,
            start + timedelta(days=chance.randint(0, 390)) if number % 9 else None,
        ]


def _measure_here(path: Path) -> None:
    started = time.perf_counter()
    extract = read(path, as_of=AS_OF)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "rows": sum(extract.received.values()),
                "rejected": extract.rejected.height,
            }
        )
    )


def measure() -> list[dict[str, object]]:
    """Rows for the table of `make bench`: what, the figure, the target, and whether it is met."""
    found = [size(people) for people in SIZES]
    return [
        {
            "what": f"read and check {each['people']:,} people, {each['rows']:,} rows",
            "figure": f"{each['seconds']:.1f} s, peak {each['peak_mb']:.0f} MB",
            "target": "",
            "met": None,
        }
        for each in found
    ]


def main() -> None:
    """Print the figures."""
    for found in measure():
        print(f"{found['what']}: {found['figure']}")


if __name__ == "__main__":
    _measure_here(Path(sys.argv[1])) if len(sys.argv) > 1 else main()
