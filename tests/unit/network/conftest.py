"""What the tests of the directory read: small files of their own, and the profile's beside the checkout."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHARED = [
    folder / "shared" / "data" / "services_directory" for folder in Path(__file__).resolve().parents[3:6]
]


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the profile's files and of samples."""
    found = next((folder for folder in SHARED if folder.is_dir()), None)
    if found is None:
        pytest.skip("The samples of directories are not beside this checkout (../shared/data).")
    return found


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Any], Path]:
    """Writes something as a JSON file."""

    def write(value: Any) -> Path:
        path = tmp_path / "directory.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return path

    return write
