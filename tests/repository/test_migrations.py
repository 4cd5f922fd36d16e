"""Migrations stand by themselves, so that the tests may copy a database that was migrated before."""

import ast
from collections.abc import Iterator
from pathlib import Path

from template_database import CODE, USED


def used_by(file: Path) -> Iterator[str]:
    """The modules of the project that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (name for name in names if name.startswith("alongside."))


def test_migrations_use_no_more_of_the_code_than_is_looked_at() -> None:
    used = {name for file in CODE.glob("*/migrations/*.py") for name in used_by(file)}
    assert {f"{name.removeprefix('alongside.').replace('.', '/')}.py" for name in used} == set(USED)
