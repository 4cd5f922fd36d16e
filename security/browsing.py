"""Forced browsing, by ffuf: whatever answers, and is not open to whoever asks, is a finding."""

import json
import re
import subprocess
import tempfile
import tomllib
import urllib.parse
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import get_resolver

from security.pages import Browser, name_of

ROOT = Path(__file__).parents[1]
MATRIX = ROOT / "tests" / "integration" / "site" / "access_matrix.toml"
OWN_WORDS = ROOT / "scripts" / "security-words.txt"
COMMON_WORDS = Path("/usr/share/dirb/wordlists/common.txt")
SECONDS_AT_MOST = 150
# Open to all: whether it answers says whether the list was asked to its end.
LAST_WORD = "demo/?the-last-word"
# Answers that show nothing: refused, not there, not by this method, not like this, elsewhere.
SHOWS_NOTHING = {301, 302, 400, 403, 404, 405, 410, 429}


def open_to(persona: str) -> set[str]:
    """The names of the addresses that the access matrix lets a persona into."""
    table = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["addresses"]
    tests = MATRIX.with_name("test_access_matrix.py").read_text(encoding="utf-8")
    listed = re.search(r"^PERSONAS\b[^=]*= \((.*?)\)", tests, re.MULTILINE | re.DOTALL)
    if listed is None:
        raise LookupError("tests/integration/site/test_access_matrix.py lists no PERSONAS.")
    column = re.findall(r'"(\w+)"', listed[1]).index(persona)
    return {name for name, row in table.items() if row.split()[column] == "in"}


def words() -> list[str]:
    """What is asked for: our own list, dirb's, and every address of the site with numbers in it."""
    own = OWN_WORDS.read_text(encoding="utf-8").splitlines()
    common = COMMON_WORDS.read_text(encoding="utf-8", errors="ignore").splitlines()
    listed = [word.strip() for word in (*own, *common) if word.strip() and not word.startswith("# ")]
    return list(dict.fromkeys([*listed, *_addresses(), LAST_WORD]))


def _addresses() -> list[str]:
    """Every address, with the first numbers in the place of its parts."""
    routes = [
        re.sub(r"^\^|\\Z|\$$", "", str(found[0][0][0]))
        for resolver in _resolvers(get_resolver())
        for found in resolver.reverse_dict.values()
    ]
    return [re.sub(r"%\(\w+\)s", number, route) for route in routes for number in ("1", "2", "IOM-000001")]


def _resolvers(resolver: object) -> list[object]:
    below = [spaced for _, spaced in getattr(resolver, "namespace_dict", {}).values()]
    return [resolver, *below]


def findings(browser: Browser, persona: str) -> tuple[list[str], int]:
    """What answered and should not have, and how many answers there were that show something.

    Args:
        browser: who asks.
        persona: the same, as the access matrix calls them.
    """
    allowed = open_to(persona)
    answered = _ask(browser, words())
    shown = [(path, status) for path, status in answered if status not in SHOWS_NOTHING]
    wrong = [
        f"{persona}: {path} answers {status}" for path, status in shown if not _is_open(path, status, allowed)
    ]
    if (f"/{LAST_WORD}", 200) not in shown:
        wrong.append(f"{persona}: could not test it: the list was not asked to its end")
    return sorted(wrong), len(shown)


def _is_open(path: str, status: int, allowed: set[str]) -> bool:
    if status >= 500:
        return False
    plain = urllib.parse.unquote(path.partition("?")[0])
    if plain.startswith("/static/"):
        found = finders.find(plain.removeprefix("/static/"))
        return bool(found) and Path(str(found)).is_file()
    return name_of(plain) in allowed


def _ask(browser: Browser, listed: list[str]) -> list[tuple[str, int]]:
    """Ask for every word, and return the paths that answered with anything but 404."""
    with tempfile.TemporaryDirectory(prefix="alongside-ffuf-") as folder:
        asked, told = Path(folder) / "words.txt", Path(folder) / "told.json"
        asked.write_text("\n".join(listed))
        command = ["ffuf", "-s", "-w", str(asked), "-u", f"{browser.site}/FUZZ", "-mc", "all", "-fc", "404"]
        limits = ["-t", "8", "-timeout", "10", "-maxtime", str(SECONDS_AT_MOST)]
        sent = ["-H", f"Cookie: {browser.cookies}"] if browser.cookies else []
        subprocess.run(
            [*command, *limits, *sent, "-o", str(told), "-of", "json"], capture_output=True, check=False
        )
        results = json.loads(told.read_text())["results"] if told.exists() else []
    return [(f"/{found['input']['FUZZ']}".replace("//", "/", 1), found["status"]) for found in results]
