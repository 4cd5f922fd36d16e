"""The documents are true where a machine can tell: links, decisions, commands, targets and settings."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from alongside.site.cli import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
TEXTS = {document: document.read_text(encoding="utf-8") for document in DOCUMENTS}
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for folder in ("src", "scripts", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".html", ".scss", ".js", ".toml", "") and path.is_file()
    if not {"__pycache__", "build"} & set(path.parts)
}


def name(document: Path) -> str:
    return str(document.relative_to(ROOT))


def code_of(text: str) -> list[str]:
    """The lines of code blocks, and what stands between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", prose)


def anchors(text: str) -> set[str]:
    """What a link may name after the #: each heading in small letters, with hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links_of(document: Path) -> list[tuple[Path, str]]:
    """Each link to another document of ours: the file it names, and what follows the #."""
    targets = re.findall(r"\]\(([^)\s]+)\)", TEXTS[document])
    own = [target.partition("#") for target in targets if "://" not in target]
    return [((document.parent / path).resolve() if path else document, anchor) for path, _, anchor in own]


def commands_of(text: str) -> list[list[str]]:
    """Each use of the command `alongside` in code, as the words that follow it."""
    lines = (re.sub(r"^(?:[A-Z_]+=\S+ +)+", "", line.strip()) for line in code_of(text))
    found = [re.match(r"(?:\.venv/bin/)?alongside(?: ([^#<]+))?(?=$|#|<)", line) for line in lines]
    return [shlex.split(match[1] or "") for match in found if match]


def unknown_words(words: list[str]) -> list[str]:
    """The words of a command line that `alongside` has no command or option for."""
    command: Any = get_command(app)
    while words and hasattr(command, "commands"):
        if words[0] in command.commands:
            command, words = command.commands[words[0]], words[1:]
        elif words[0] == "--help":
            return []
        else:
            return [words[0]]
    if command.name == "manage":
        return []
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    return [word for word in words if word.startswith("--") and word not in {*known, "--help"}]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    links = links_of(document)
    assert [str(path) for path, _ in links if not path.exists()] == []
    assert [
        f"{path.name}#{anchor}"
        for path, anchor in links
        if anchor and anchor not in anchors(path.read_text())
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_target_of_make_exists(document: Path) -> None:
    named = [match for code in code_of(TEXTS[document]) for match in re.findall(r"\bmake ([a-z0-9-]+)", code)]
    assert [target for target in named if target not in TARGETS] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_and_option_exists(document: Path) -> None:
    commands = commands_of(TEXTS[document])
    assert [" ".join(words) for words in commands if unknown_words(words)] == []


def test_the_test_of_commands_finds_what_is_not_there() -> None:
    text = "`alongside iom chek x.xlsx` and\n```sh\nA=1 alongside serve --porrt 1  # no\n```\n"
    assert [unknown_words(words) for words in commands_of(text)] == [["--porrt"], ["chek"]]


def test_the_readme_lists_every_setting() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", TEXTS[ROOT / "README.md"], re.MULTILINE)
    read = {
        match
        for path, text in SOURCES.items()
        if not path.is_relative_to(ROOT / "tests")
        for match in re.findall(r"\b(?:ALONGSIDE_[A-Z_]*[A-Z]|DATABASE_URL)\b", text)
    }
    assert sorted(listed) == sorted(read)


def test_decisions_are_numbered_one_after_the_other() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_its_number_and_why_and_what_it_costs(decision: Path) -> None:
    text = TEXTS[decision]
    assert text.startswith(f"# {decision.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_list_of_decisions_is_whole() -> None:
    listed = re.findall(
        r"^- \[(\d{4})\]\(([^)]+)\) (.+)$", TEXTS[ROOT / "docs" / "adr" / "README.md"], re.MULTILINE
    )
    titles = [
        TEXTS[decision].splitlines()[0].removeprefix(f"# {decision.name[:4]} ") for decision in DECISIONS
    ]
    assert listed == [
        (path.name[:4], path.name, title) for path, title in zip(DECISIONS, titles, strict=True)
    ]


def test_decisions_that_the_code_names_exist() -> None:
    numbers = {path.name[:4] for path in DECISIONS}
    named = [
        (name(path), number)
        for path, text in SOURCES.items()
        for number in re.findall(r"\bADR (\d{4})\b|docs/adr/(\d{4})", text)
    ]
    assert [(path, found) for path, found in named if "".join(found) not in numbers] == []
