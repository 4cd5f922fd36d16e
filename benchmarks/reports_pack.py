"""The reports pack of a board: 20 reports of 400 pages, made by the command.

    python -m benchmarks.reports_pack

Made-up reports of 20 pages each, as PDF (text, a table and, once in each, a picture of 0.7 MB), in Markdown,
and ten of each kind. Each pack is made five times by `alongside board pack`, in a process of its own; seconds
are from its start to its end, memory is the most that it held. Beside it pypdf merely joins the same PDFs,
without agenda, numbers or tags. `make bench` calls measure() and prints the table.
"""

import json
import random
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import psutil
import typst

from benchmarks.database import row

REPORTS, PAGES, TURNS = 20, 20, 5
MOST_SECONDS, MOST_BYTES = 5.0, 1_000_000_000

_RECEIVED = """
#set page(paper: "a4", footer: context [#counter(page).display()])
#set document(title: "A report")
#for at in range({pages}) {{
  if at > 0 {{ pagebreak() }}
  heading[Part #at of report {number}]
  if at == 0 {{ image("noise.png", width: 60%) }}
  lorem(250)
  table(columns: 5, ..range(50).map(n => str(n * {number} + at)))
}}
"""
_JOIN = """
import sys
from pypdf import PdfWriter
writer = PdfWriter()
for name in sys.argv[2:]:
    writer.append(name)
writer.write(sys.argv[1])
"""


def measure() -> list[dict[str, object]]:
    """The rows of the table that `make bench` prints."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        _write_reports(folder)
        kinds = {
            "as PDF": [f"{at}.pdf" for at in range(REPORTS)],
            "in Markdown": [f"{at}.md" for at in range(REPORTS)],
            "ten of each": [f"{at}.{'pdf' if at % 2 else 'md'}" for at in range(REPORTS)],
        }
        rows = []
        for what, names in kinds.items():
            _write_agenda(folder, names)
            rows += _rows(what, folder)
        joined = [
            _spent([sys.executable, "-c", _JOIN, "joined.pdf", *kinds["as PDF"]], folder)
            for _ in range(TURNS)
        ]
    return [*rows, row("the PDFs merely joined by pypdf", _figure(joined))]


def _rows(what: str, folder: Path) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "alongside", "board", "pack", str(folder), "pack.pdf", "--json"]
    found = [_spent(command, folder) for _ in range(TURNS)]
    seconds = statistics.median(one.seconds for one in found)
    peak = max(one.peak for one in found)
    told = json.loads(found[0].said)
    last = max(item["last_page"] for item in told["items"])
    size = (folder / "pack.pdf").stat().st_size / 1e6
    return [
        row(
            f"20 reports {what}: {last} pages, {size:.0f} MB",
            _figure(found),
            f"at most {MOST_SECONDS:.0f} s",
            met=seconds <= MOST_SECONDS,
        ),
        row(
            f"20 reports {what}: peak memory",
            f"{peak / 1e6:.0f} MB",
            f"at most {MOST_BYTES / 1e9:.0f} GB",
            met=peak <= MOST_BYTES,
        ),
    ]


@dataclass(frozen=True, slots=True)
class Spent:
    """One turn: seconds on the clock and of the processor, the most memory in bytes, and what was said."""

    seconds: float
    processor: float
    peak: int
    said: str


def _figure(found: list[Spent]) -> str:
    seconds = statistics.median(one.seconds for one in found)
    processor = statistics.median(one.processor for one in found)
    return f"{seconds:.1f} s ({processor:.1f} s of processor)"


def _spent(command: list[str], folder: Path) -> Spent:
    began, before, peak = time.perf_counter(), _processor(), 0
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _held(watched))
            time.sleep(0.01)
        seconds = time.perf_counter() - began
        assert process.stdout
        said = process.stdout.read()
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}.")
    return Spent(seconds, _processor() - before, peak, said)


def _processor() -> float:
    """The seconds of processor time of all processes that have ended, of those that were started here."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _write_agenda(folder: Path, names: list[str]) -> None:
    head = 'body = "Board"\ndate = 2021-02-24\ntime = "2pm"\nplace = "Civic Centre"\n'
    items = (f'[[item]]\ntitle = "Report {at}"\nreport = "{name}"\n' for at, name in enumerate(names, 1))
    (folder / "agenda.toml").write_text(head + "".join(items), "utf-8")


def _write_reports(folder: Path) -> None:
    chance = random.Random(1)
    for at in range(REPORTS):
        (folder / "noise.png").write_bytes(_noise(chance))
        source = folder / "source.typ"
        source.write_text(_RECEIVED.format(pages=PAGES, number=at), "utf-8")
        (folder / f"{at}.pdf").write_bytes(typst.compile(str(source), ignore_system_fonts=True))
        (folder / f"{at}.md").write_text(_markdown(chance), "utf-8")


_WORDS = ("crime", "partnership", "borough", "report", "review", "action", "police", "council", "support")
_TABLE = "| Area | Count | Change |\n|:--|--:|--:|\n" + "| Ward | 1,234 | +5% |\n" * 12


def _markdown(chance: random.Random) -> str:
    """A report of about 20 pages: paragraphs, lists and tables under headings."""
    parts = (
        f"## {at}. Part\n\n{_sentence(chance)}\n\n{_sentence(chance)}\n\n- one **point**\n- two\n\n{_TABLE}\n"
        for at in range(1, 24)
    )
    return "# Report\n\n" + "\n".join(parts)


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=90)).capitalize() + "."


def _noise(chance: random.Random) -> bytes:
    """A PNG of 600 by 400 points of noise, which no compression makes smaller."""
    lines = b"".join(b"\0" + chance.randbytes(600 * 3) for _ in range(400))
    head = struct.pack(">IIBBBBB", 600, 400, 8, 2, 0, 0, 0)
    parts = _chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def main() -> None:
    """Print the table."""
    for found in measure():
        verdict = {True: "met", False: "NOT MET", None: ""}[found["met"]]
        print(f"{found['what']:<50} {found['figure']:<30} {found['target']:<14} {verdict}")


if __name__ == "__main__":
    main()
