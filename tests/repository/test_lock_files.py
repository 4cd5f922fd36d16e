"""What is installed is exactly what was looked at: pinned, hashed, and in step with pyproject.toml."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DECLARED = {
    "requirements.txt": PYPROJECT["project"]["dependencies"],
    "requirements-dev.txt": PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"],
    "requirements-node.txt": PYPROJECT["dependency-groups"]["node"],
}


def locked(name: str) -> dict[str, str]:
    """The requirements of a lock file, by package: the requirement with everything that belongs to it."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {line.split("==")[0].split("[")[0]: line for line in lines}


def pins(name: str) -> dict[str, str]:
    return {package: line.split(";")[0].split("--hash")[0].strip() for package, line in locked(name).items()}


@pytest.mark.parametrize("name", DECLARED)
def test_every_line_pins_one_version_by_hash(name: str) -> None:
    loose = [line for line in locked(name).values() if "==" not in line or "--hash=sha256:" not in line]
    assert loose == []


@pytest.mark.parametrize(
    ("name", "declared"), [(name, line) for name, lines in DECLARED.items() for line in lines]
)
def test_each_dependency_is_locked_at_a_version_that_it_allows(name: str, declared: str) -> None:
    wanted = Requirement(declared)
    pinned = Requirement(pins(name)[wanted.name])
    [version] = pinned.specifier
    assert wanted.specifier.contains(version.version, prereleases=True)


def test_the_tests_run_on_the_versions_that_serve() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_each_dependency_carries_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    tables = text[text.index("\ndependencies = [") : text.index("[tool.")]
    groups = tables.split("\n  #")[1:]
    assert [group for group in groups if not group.split("\n")[0].strip().endswith((".", ","))] == []
    assert [line for line in tables.split("\n") if line.startswith('  "')] == [
        line for group in groups for line in group.split("\n") if line.startswith('  "')
    ]
