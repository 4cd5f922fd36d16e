"""Taking extracts in, over HTTP, through the queue, by a server and a worker of their own.

    python -m benchmarks.uploads

6,000 people with their offences and spells: from the upload to the preview, and from "Apply" to in force,
beside the time that openpyxl takes merely to read the same workbook. Then 100,000 people: the most memory
that the server's processes and the worker held. The server and the worker are started anew for each size.
"""

import contextlib
import http.cookiejar
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import psutil

from benchmarks.database import remove, resident, row, start
from benchmarks.extract import AS_OF, write_extract

PORT = 8719
SITE = f"http://127.0.0.1:{PORT}"
SMALL, LARGE = 6_000, 100_000
MOST_CHECK, MOST_APPLY, MOST_BYTES = 5.0, 10.0, 10**9
PATIENCE = 900


def measure() -> list[dict[str, object]]:
    """Rows of the table of `make bench`."""
    cluster = start("uploads")
    try:
        _analyst()
        with tempfile.TemporaryDirectory() as folder:
            return [*_small(Path(folder)), *_large(Path(folder))]
    finally:
        from django.db import connections

        connections.close_all()
        remove(cluster)


def _small(folder: Path) -> list[dict[str, object]]:
    path = folder / "small.xlsx"
    write_extract(path, SMALL)
    reading = _seconds_to_read(path)
    with _running():
        browser = _signed_in()
        checked = _take_in(browser, path, AS_OF)
        applied = _apply(browser)
    return [
        row(
            f"{SMALL:,} people: from upload to preview",
            f"{checked:.1f} s",
            f"≤ {MOST_CHECK:.0f} s",
            met=checked <= MOST_CHECK,
        ),
        row(
            "the same, against reading the workbook with openpyxl",
            f"{checked / reading:.2f} × of {reading:.1f} s",
        ),
        row(
            f"{SMALL:,} people: applied",
            f"{applied:.1f} s",
            f"≤ {MOST_APPLY:.0f} s",
            met=applied <= MOST_APPLY,
        ),
        row("the same, against reading the workbook with openpyxl", f"{applied / reading:.2f} ×"),
    ]


def _large(folder: Path) -> list[dict[str, object]]:
    path = folder / "large.xlsx"
    write_extract(path, LARGE, seed=2)
    with _running() as (server, worker):
        browser = _signed_in()
        checked = _take_in(browser, path, date(AS_OF.year, AS_OF.month + 1, 1))
        applied = _apply(browser)
        web = max(resident(process.pid) for process in (server, *server.children(recursive=True)))
        queue = resident(worker.pid)
    return [
        row(f"{LARGE:,} people: from upload to preview, and applied", f"{checked:.0f} s, {applied:.0f} s"),
        row(
            f"{LARGE:,} people: the web worker's memory",
            f"{web / 10**6:.0f} MB",
            f"≤ {MOST_BYTES / 10**6:,.0f} MB",
            met=web <= MOST_BYTES,
        ),
        row(f"{LARGE:,} people: the queue worker's memory", f"{queue / 10**6:.0f} MB"),
    ]


def _analyst() -> None:
    from alongside.partners import actions

    user = actions.create_user(email="analyst@example.org", name="Analyst", by=None, is_persona=True)
    agency = actions.create_agency(name="Benchmark", kind="PROBATION", by=None)
    actions.post_user(
        user=user, agency=agency, role="PAN_LONDON_ANALYST", starts_on=date(2020, 1, 1), by=None
    )


def _seconds_to_read(path: Path) -> float:
    began = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass
    return time.perf_counter() - began


@contextlib.contextmanager
def _running() -> Iterator[tuple[psutil.Process, psutil.Process]]:
    """A server and a worker, until the block ends."""
    command = [sys.executable, "-m", "alongside"]
    server = subprocess.Popen([*command, "serve", "--port", str(PORT)])
    worker = subprocess.Popen([*command, "worker"])
    try:
        _until(_answers)
        yield psutil.Process(server.pid), psutil.Process(worker.pid)
    finally:
        for process in (server, worker):
            process.terminate()
            process.wait(timeout=60)


def _answers() -> bool:
    with contextlib.suppress(OSError):
        return urllib.request.urlopen(f"{SITE}/demo/", timeout=5).status == 200
    return False


def _signed_in() -> urllib.request.OpenerDirector:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = _read(browser, "/demo/")
    action = re.search(r'<form[^>]*action="(/demo/[^"]*)"', page)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    _post(browser, action[1] if action else "/demo/", fields)
    return browser


def _take_in(browser: urllib.request.OpenerDirector, path: Path, as_of: date) -> float:
    """Seconds from sending a file to its preview."""
    fields = {
        "csrfmiddlewaretoken": _token(_read(browser, "/iom/runs/new/")),
        "as_of-day": str(as_of.day),
        "as_of-month": str(as_of.month),
        "as_of-year": str(as_of.year),
    }
    began = time.perf_counter()
    _post(browser, "/iom/runs/new/", fields, file=path)
    _until(lambda: _state() in ("CHECKED", "UNREADABLE"))
    assert _state() == "CHECKED"
    return time.perf_counter() - began


def _apply(browser: urllib.request.OpenerDirector) -> float:
    """Seconds from asking that the newest run is applied until it is in force."""
    from alongside.iom.models import Run

    address = f"/iom/runs/{Run.objects.order_by('-pk').values_list('pk', flat=True)[0]}/"
    token = _token(_read(browser, address))
    began = time.perf_counter()
    _post(browser, f"{address}apply/", {"csrfmiddlewaretoken": token, "expire_many": "yes"})
    _until(lambda: _state() == "APPLIED")
    return time.perf_counter() - began


def _state() -> str:
    from alongside.iom.models import Run

    return str(Run.objects.order_by("-pk").values_list("state", flat=True)[0])


def _until(is_so: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def _token(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]


def _read(browser: urllib.request.OpenerDirector, address: str) -> str:
    return browser.open(SITE + address, timeout=300).read().decode()


def _post(
    browser: urllib.request.OpenerDirector, address: str, fields: dict[str, str], *, file: Path | None = None
) -> None:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="extract"; filename="{file.name}"\r\n'
        parts += [
            head.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n",
            file.read_bytes(),
            b"\r\n",
        ]
    parts.append(f"--{boundary}--\r\n".encode())
    request = urllib.request.Request(
        SITE + address,
        data=b"".join(parts),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": SITE},
    )
    browser.open(request, timeout=300).read()


def main() -> None:
    """Print the figures."""
    for found in measure():
        print(f"{found['what']}: {found['figure']}  {found['target']}")


if __name__ == "__main__":
    main()
