"""SQL injection, tried by sqlmap on every parameter that the pages take."""

import re
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from django.urls import resolve

from security.pages import TOKEN, Target

# The machine’s two cores. A parameter takes ten seconds where nothing else runs; all of them, nine minutes.
AT_ONCE = 2
SECONDS_EACH = 180
SECONDS_ALL = 1800
# Signing out ends the session that the others need; the page of components asks no database.
LEFT_ALONE = {"account_logout", "design"}
OPTIONS = [
    *(
        "--batch",
        "--ignore-stdin",
        "--disable-coloring",
        "--flush-session",
        "--skip-waf",
        "--drop-set-cookie",
    ),
    *("--dbms=postgresql", "--level=2", "--risk=1", "--threads=2"),
    *("--timeout=10", "--retries=1", "--time-sec=2"),
    # A form answers a long value unlike a short one, by which sqlmap would think that it counts columns, and
    # try hundreds.
    "--union-cols=1-20",
    # From another place each time: else it only meets the rate limit.
    "--tamper=xforwardedfor",
]
# A record is there or not, which its status says. Comparing whole files would take minutes.
BY_STATUS = ("--code=200",)
CLEAN = "all tested parameters do not appear to be injectable"
TESTED = re.compile(r"testing for SQL injection on (.+)")
# How sqlmap says that it has found something, or that its payload made a fault of ours.
FOUND = (
    re.compile(r"sqlmap identified the following injection point"),
    re.compile(r"parameter '.+' is vulnerable"),
    re.compile(r"might be injectable \("),
    re.compile(r"might be vulnerable to .+ attacks"),
    re.compile(r"\b500 \(Internal Server Error\) - \d+ times?"),
)
# What it may take back when it looks again: a page differs as soon as its footer tells another minute.
SUSPECTED = re.compile(r"parameter '.+' appears to be '.+' injectable")


@dataclass(frozen=True)
class Attempt:
    """One parameter to attack: of which page, in what request, and how sqlmap is told to."""

    page: str
    parameter: str
    request: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one parameter: what was found, or that it could not be tested."""

    page: str
    findings: tuple[str, ...]


def attempts(targets: list[Target], host: str) -> list[Attempt]:
    """Every parameter of each target, and what stands in its path."""
    made = []
    for target in targets:
        if target.name in LEFT_ALONE:
            continue
        page = f"{target.method} {target.name} as {target.who}"
        request = _request(target, target.path, host)
        made += [
            Attempt(page, name, request, ("-p", name, "--text-only"))
            for name in target.fields
            if name != TOKEN
        ]
        marked = _marked(target.path)
        if "*" in marked:
            bare = replace(target, fields={k: v for k, v in target.fields.items() if k == TOKEN})
            made.append(Attempt(page, "its path", _request(bare, marked, host), BY_STATUS))
    return made


def _marked(path: str) -> str:
    """The path with sqlmap's star behind each part that is a parameter."""
    route = resolve(path).route.split("/")
    parts = path.removeprefix("/").split("/")
    if len(route) != len(parts):
        return path
    starred = [f"{part}*" if "<" in pattern else part for pattern, part in zip(route, parts, strict=True)]
    return "/" + "/".join(starred)


def _request(target: Target, path: str, host: str) -> str:
    """The request as it goes over the wire. A token of Django's is good for the whole session."""
    # sqlmap leaves an empty parameter out, so each says something.
    fields = {name: value or "1" for name, value in target.fields.items()}
    encoded = urllib.parse.urlencode(fields)
    is_get = target.method == "GET"
    line = f"{target.method} {path}{'?' + encoded if is_get and encoded else ''} HTTP/1.1"
    lines = [line, f"Host: {host}", f"Cookie: {target.cookies}"]
    if not is_get:
        lines.append("Content-Type: application/x-www-form-urlencoded")
    return "\r\n".join([*lines, "", "" if is_get else encoded])


def try_all(made: list[Attempt]) -> Iterator[Outcome]:
    """Try every parameter, a few at once; what came of each, in order, as it is known."""
    until = time.monotonic() + SECONDS_ALL
    several = ThreadPoolExecutor(AT_ONCE)
    try:
        yield from several.map(lambda attempt: _try(attempt, until), made)
    finally:
        several.shutdown(cancel_futures=True)


def _try(attempt: Attempt, until: float) -> Outcome:
    seconds = min(SECONDS_EACH, until - time.monotonic())
    if seconds <= 0:
        return judge(attempt, "the time for all of them was over")
    with tempfile.TemporaryDirectory(prefix="alongside-sqlmap-") as folder:
        request = Path(folder) / "request.txt"
        request.write_text(attempt.request)
        command = ["sqlmap", "-r", str(request), *OPTIONS, *attempt.options, f"--output-dir={folder}"]
        try:
            ended = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=seconds, errors="replace"
            )
        except subprocess.TimeoutExpired:
            return judge(attempt, f"it took more than {seconds:.0f} seconds")
    return judge(attempt, ended.stdout + ended.stderr)


def judge(attempt: Attempt, said: str) -> Outcome:
    """What sqlmap's words come to. What it could not test is a finding too."""
    suspected = () if CLEAN in said else (SUSPECTED,)
    findings = [match[0] for pattern in (*FOUND, *suspected) if (match := pattern.search(said))]
    if not findings and not (CLEAN in said and TESTED.search(said)):
        last = " / ".join(said.strip().splitlines()[-4:])
        findings.append(f"could not test it: {last}")
    return Outcome(attempt.page, tuple(f"{attempt.parameter}: {finding}" for finding in findings))
