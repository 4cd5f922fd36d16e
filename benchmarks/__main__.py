"""`make bench`: every benchmark, each in a process of its own, and one table."""

import json
import subprocess
import sys

from rich.console import Console
from rich.table import Table

BENCHMARKS = {
    "Eligibility": "benchmarks.eligibility",
    "Reading an extract": "benchmarks.extract",
    "Taking extracts in": "benchmarks.uploads",
    "Pages": "benchmarks.pages",
    "The log": "benchmarks.log",
    "Who may see what": "benchmarks.access",
    "Moving a caseload": "benchmarks.caseload_move",
    "The index of people": "benchmarks.people",
    "A caseworker’s day": "benchmarks.casework",
    "A case panel in the room": "benchmarks.panel",
    "New records against known ones": "benchmarks.linkage",
    "A million people deduplicated": "benchmarks.linkage_dedupe",
    "Linkage beside its peers": "benchmarks.linkage_peers",
    "The reports pack of a board": "benchmarks.reports_pack",
    "A delivery plan": "benchmarks.delivery_plans",
    "The report of custody diversion": "benchmarks.diversion_report",
    "The directory of services": "benchmarks.directory",
}
VERDICTS = {True: "met", False: "NOT MET", None: ""}
_CALL = "import json, {module} as it; print(json.dumps(it.measure()))"


def main() -> int:
    """Run all of them, or those named on the command line; 1 when a target is not met."""
    wanted = sys.argv[1:]
    table = Table("Measured", "Figure", "Target", "", title="Speed and memory")
    are_met = True
    for name, module in BENCHMARKS.items():
        if wanted and module.removeprefix("benchmarks.") not in wanted:
            continue
        Console(stderr=True).print(f"Measuring: {name} …")
        for row in _rows(module):
            table.add_row(row["what"], row["figure"], row["target"], VERDICTS[row["met"]])
            are_met = are_met and row["met"] is not False
        table.add_section()
    Console(width=130).print(table)
    return 0 if are_met else 1


def _rows(module: str) -> list[dict[str, str]]:
    call = _CALL.format(module=module)
    answer = subprocess.run([sys.executable, "-c", call], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
