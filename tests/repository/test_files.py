"""What may not be in the repository, whoever commits it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def files() -> list[Path]:
    """The files that are committed, or would be with `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


# Each pattern has a letter in brackets, so that it does not find itself.
@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(
            rb"p[y]pi\.org|python[h]osted\.org|registry\.n[p]mjs|deb\.d[e]bian\.org",
            id="the host of a package registry",
        ),
        pytest.param(
            rb"/w[o]rk/(main|shared)|/r[o]ot/|/h[o]me/[a-z]+/|/U[s]ers/", id="a path of one machine"
        ),
        pytest.param(rb"-{5}B[E]GIN [A-Z ]*PRIVATE KEY", id="a private key"),
        pytest.param(rb"^<{7} |^>{7} ", id="what a merge left"),
    ],
)
def test_no_file_contains(pattern: bytes) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]!r}"
        for path in files()
        if (match := re.search(pattern, path.read_bytes(), re.MULTILINE))
    ]
    assert found == []


def test_nothing_compiled_or_vendored_is_committed() -> None:
    compiled = re.compile(r"\.min\.(js|css)$|\.(pyc|so|woff2?|map)$|(^|/)(node_modules|static/build)/")
    assert [str(path) for path in files() if compiled.search(str(path.relative_to(ROOT)))] == []


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert [str(path) for path in files() if path.stat().st_size > 1_000_000] == []
