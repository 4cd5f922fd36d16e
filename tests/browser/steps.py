"""Steps that the stories share: signing in, taking an extract in, and what every page must be."""

import io
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

from browser import extracts

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PASSWORD = "correct horse battery staple"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Visit:
    """A page, and what it complained of: errors and warnings on its console, and parts it could not get."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        # A refused form is a page with status 400, which Chromium remarks on; other responses: _see.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _see(self, response: Response) -> None:
        if response.status >= 500 or (
            response.status >= 400 and not response.request.is_navigation_request()
        ):
            self.complaints.append(f"{response.status} {response.url}")


# --- Given ---


def given_signed_in(page: Page, name: str) -> None:
    """Sign in to the demonstration as somebody, with one click."""
    page.goto("/demo")
    page.get_by_role("button", name=f"Sign in as {name}", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


# --- When ---


def when_they_go_to(page: Page, *links: str) -> None:
    """Follow links, one after the other, by what they say; some look like buttons, and are said to be."""
    for link in links:
        button = page.get_by_role("button", name=link, exact=True)
        page.get_by_role("link", name=link, exact=True).or_(button).first.click()


def when_they_take_in(page: Page, content: bytes, as_of: str, *, name: str = "extract.xlsx") -> None:
    """Take in an extract; `as_of` as "1 2 2021"."""
    when_they_go_to(page, "Monthly runs", "Take in an extract")
    when_they_send(page, content, as_of, name=name)


def when_they_send(page: Page, content: bytes, as_of: str, *, name: str = "extract.xlsx") -> None:
    """Fill in the form for an extract, and send it."""
    page.get_by_label("Extract").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    when_they_enter_the_date(page, as_of)
    page.get_by_role("button", name="Check this extract").click()


def when_they_enter_the_date(page: Page, date: str) -> None:
    """Fill in a date in its three fields."""
    for part, text in zip(("Day", "Month", "Year"), date.split(), strict=True):
        page.get_by_label(part, exact=True).fill(text)


def when_they_download(page: Page, link: str) -> io.BytesIO:
    """Take a file, by the link or button that gives it."""
    with page.expect_download() as download:
        when_they_go_to(page, link)
    return io.BytesIO(Path(download.value.path()).read_bytes())


# --- Then ---


def then_the_page_is(page: Page, title: str, *, has_errors: bool = False) -> None:
    """The page has come, and everybody can use it."""
    expect(page).to_have_title(f"{'Error: ' if has_errors else ''}{title} – Alongside")
    then_everybody_can_use_it(page)


def then_everybody_can_use_it(page: Page) -> None:
    """The page can be used at a desk, on a phone, and with a screen reader."""
    expect(page).to_have_title(re.compile(r"^\S.* – Alongside$"))
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert overflow(page) <= 0, f"{page.url} is wider than {size['width']} px"
        assert violations(page) == [], f"{page.url} at {size['width']} px"


def then_there_is_a_problem(page: Page, title: str, *problems: str) -> None:
    """The error summary has the focus and names the problems, and the title says so before all else."""
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_text([re.compile(problem) for problem in problems])
    then_the_page_is(page, title, has_errors=True)


def then_the_figures_are(page: Page, figures: dict[str, str]) -> None:
    """The figures at the top of a page, in their order."""
    expect(page.locator(".al-stat")).to_have_text([f"{number} {label}" for label, number in figures.items()])


def then_it_says(page: Page, *texts: str) -> None:
    """The page says so, where it can be seen."""
    for text in texts:
        expect(page.get_by_text(text).first).to_be_visible()


def then_the_rows_are(page: Page, table: str, rows: list[str]) -> None:
    """The rows of a table, by what each says."""
    expect(rows_of(page, table)).to_have_text([_holds(row) for row in rows])


def then_a_row_is(page: Page, table: str, row: str) -> None:
    """A table has one row that says so."""
    expect(rows_of(page, table).filter(has_text=_holds(row))).to_have_count(1)


def rows_of(page: Page, table: str) -> Locator:
    """The rows of a table."""
    return page.get_by_role("table", name=table, exact=True).locator("tbody tr")


def _holds(text: str) -> re.Pattern[str]:
    return re.compile(r"(?:^|\s)" + r"\s+".join(map(re.escape, text.split())))


def then_nobody_is_named(page: Page) -> None:
    """Nothing on the page, seen or not, says who anybody is."""
    content = page.content()
    assert [name for name in extracts.SURNAMES if name in content] == []


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# What a page is made of: each kind of element once, with those around it, the names of their attributes, and
# whether it holds any text. Two pages of the same parts are the same to the accessibility rules.
_PARTS = """() => {
    const kind = element => [element.tagName, element.className, element.textContent.trim() ? "text" : "",
        ...Array.from(element.attributes, each => each.name)].join(" ");
    const path = element => element === document.documentElement ? ""
        : kind(element) + "<" + path(element.parentElement);
    return [...new Set(Array.from(document.body.querySelectorAll("*"), path))].sort().join("\\n");
}"""
_IN_ORDER: set[tuple[int, str]] = set()


def violations(page: Page) -> list[tuple[str, Any]]:
    """What the accessibility rules find wrong, and where.

    They take most of the time of a walk, so that a page of parts that were in order at this width is not
    asked again: another's worklist, the next person's record.
    """
    parts = (page.evaluate("window.innerWidth"), page.evaluate(_PARTS))
    if parts in _IN_ORDER:
        return []
    found = Axe().run(page).response["violations"]
    if not found:
        _IN_ORDER.add(parts)
    return [(violation["id"], [node["target"] for node in violation["nodes"]]) for violation in found]
