"""The delivery plan that was published, for the tests."""

import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[4] / "shared" / "sources"


@pytest.fixture
def plan_2016() -> list[list[str]]:
    """The delivery plan 2016–17 for outcome 2, line by line, from the paper that it was published in."""
    source = SOURCES / "outcome-2-delivery-plan-2016-17.txt"
    if not source.is_file():
        pytest.skip("The published plan is not beside this checkout (../shared/sources).")
    lines = source.read_text("utf-8").strip().splitlines()
    return [[_transcribed(cell) for cell in line.split("\t")] if line.strip() else [] for line in lines]


def _transcribed(cell: str) -> str:
    """A cell as the plan showed it: the text that was published marks bold print and lists."""
    items = re.sub(r"\s*<li>(.*?)</li>\s*", r"• \1\n", cell)
    bare = re.sub(r"</?[a-z][^<>]*>|\*\*|^#+ ", "", items).strip()
    return bare.replace("Comments RAG", "Comments\nRAG")
