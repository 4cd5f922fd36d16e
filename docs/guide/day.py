"""A day with one boy, walked through the running demonstration, with a picture of each step.

    python docs/guide/day.py http://127.0.0.1:8000 docs/guide

`make docs` starts a demonstration of its own for it. Each step is done as somebody does it, by the words on
the page. A step that cannot be done stops the walk, so that the guide never shows what is not there.
"""

import re
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

WIDTH, HEIGHT, QUALITY = 1000, 760, 60
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
TODAY = date.today()  # noqa: DTZ011  # The day on the clock of whoever makes the pictures.


class Walk:
    """The browsers of those who meet in the day, and the pictures that are taken."""

    def __init__(self, browser: Browser, site: str, folder: Path) -> None:
        """Begin with nobody signed in."""
        self.browser, self.site, self.folder = browser, site, folder
        self.pages: dict[str, Page] = {}

    def as_somebody(self, name: str = "") -> Page:
        """The page of somebody who is signed in, or of whoever has no account."""
        if name not in self.pages:
            page = self.browser.new_page(
                base_url=self.site, viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB"
            )
            page.set_default_timeout(20_000)
            if name:
                page.goto("/demo")
                page.get_by_role("button", name=re.compile(name)).first.click()
                page.wait_for_url(f"{self.site}/")
            self.pages[name] = page
        return self.pages[name]

    def picture(self, page: Page, name: str) -> None:
        """Take a picture of what is on the page, from its top."""
        page.evaluate("window.scrollTo(0, 0)")
        height = min(1500, page.evaluate("document.documentElement.scrollHeight"))
        page.screenshot(
            path=self.folder / f"{name}.jpg",
            type="jpeg",
            quality=QUALITY,
            full_page=True,
            clip={"x": 0, "y": 0, "width": WIDTH, "height": height},
        )


def fill_day(page: Page, group: str, day: date) -> None:
    """Type a date."""
    parts = page.get_by_role("group", name=group)
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        parts.get_by_label(label).fill(str(number))


def press(page: Page, button: str) -> None:
    """Press a button of the page's form, and see that nothing is wrong with what was typed."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    wrong = page.locator(".govuk-error-summary").all_inner_texts()
    if wrong:
        raise RuntimeError(f"{page.url}: {wrong}")


def a_school_refers(walk: Walk) -> str:
    """The public form, and its receipt; returns the reference."""
    page = walk.as_somebody()
    page.goto("/refer/")
    page.get_by_label("Gang Action Group").check()
    page.get_by_label("Where do they live?").select_option(label="Haringey")
    walk.picture(page, "01-refer")
    press(page, "Continue")
    page.get_by_label("Forenames").fill("Kaidon")
    page.get_by_label("Surname").fill("Brathwaite-Osei")
    fill_day(page, "Date of birth", date(2008, 9, 14))
    page.get_by_label("None of these").check()
    page.get_by_label("At risk", exact=True).check()
    page.get_by_label("Why do you refer them?").fill(
        "Two older boys wait for him at the gate; he has new trainers and says nothing"
    )
    page.get_by_label("What shows that they are involved").fill("His tutor saw it on Monday and Thursday")
    page.get_by_label("A task in the public interest").check()
    page.get_by_label("Your full name").fill("Ottoline Fernsby")
    page.get_by_label("Your agency").fill("Northgate School")
    page.get_by_label("Your work email address").fill("o.fernsby@northgate.example")
    page.get_by_label("Your telephone number").fill("020 7946 0000")
    walk.picture(page, "02-form")
    press(page, "Send the referral")
    page.wait_for_url("**/refer/status/**")
    walk.picture(page, "03-receipt")
    found = re.search(r"REF-\d{6}", page.content())
    if found is None:
        raise RuntimeError("The receipt has no reference.")
    return found[0]


def the_coordinator_opens_a_case(walk: Walk, reference: str) -> str:
    """Inbox, triage, and the case; returns its address."""
    page = walk.as_somebody("Declan Wakeling")
    page.goto("/")
    walk.picture(page, "04-home")
    page.goto("/referrals/")
    walk.picture(page, "05-inbox")
    page.get_by_role("link", name=reference).click()
    page.get_by_role("button", name="Take it on").click()
    walk.picture(page, "06-referral")
    page.get_by_role("button", name="Accept").click()
    page.get_by_label("Male", exact=True).check()
    page.get_by_label("Status").select_option(label="In the community")
    page.get_by_label("Approach").select_option(label="Support")
    page.get_by_label("RAG rating").select_option(label="Amber")
    walk.picture(page, "07-accept")
    press(page, "Accept the referral")
    # He is in the index already, and so is his twin.
    page.get_by_label("Brathwaite-Osei, Kaidon").first.check()
    walk.picture(page, "08-index")
    press(page, "Continue")
    page.wait_for_url("**/cases/*/")
    case = page.url.removeprefix(walk.site)
    page.goto(f"{case}worker/")
    page.get_by_label("Who").select_option(label="Kwabena Tillotson")
    page.get_by_label("Why").fill("Has the time, and knows the estate")
    press(page, "Save")
    walk.picture(page, "09-record")
    return case


def the_worker_plans(walk: Walk, case: str) -> None:
    """Needs are scored, and a goal is set in his own words."""
    page = walk.as_somebody("Kwabena Tillotson")
    page.goto(f"{case}plan/score/")
    page.get_by_label("Start", exact=True).check()
    page.get_by_label("Exploited by others").select_option(label="3: Very serious need")
    page.get_by_label("Education, training or work").select_option(label="2: Serious need")
    page.get_by_label("Peers and identity").select_option(label="2: Serious need")
    page.get_by_label("What do the scores rest on?").fill("What he, his aunt and his tutor say")
    press(page, "Save")
    page.goto(f"{case}plan/goals/new/")
    page.get_by_label("What do they want, in their own words?").fill("Walk home without looking behind me")
    page.get_by_label("And in yours?").fill("Is met by nobody at the gate for a month")
    fill_day(page, "By when?", TODAY + timedelta(days=60))
    press(page, "Save")
    walk.picture(page, "10-plan")


def he_misses_and_is_booked_again(walk: Walk, case: str) -> None:
    """An appointment is missed, and the next is another attempt."""
    page = walk.as_somebody("Kwabena Tillotson")
    page.goto(f"{case}appointments/new/")
    fill_day(page, "Day", TODAY)
    page.get_by_label("Time").fill("12:10am")
    page.get_by_label("Somewhere else in the community").check()
    page.get_by_label("With whom?").select_option(label="Kwabena Tillotson")
    page.get_by_label("What is it for?").fill("To meet at the club and plan together")
    press(page, "Book it")
    page.get_by_role("link", name=re.compile("what came of it", re.IGNORECASE)).first.click()
    page.get_by_label("Missed", exact=True).check()
    page.get_by_label("Why was it missed?").select_option(label="Did not come, and gave no reason")
    walk.picture(page, "11-missed")
    press(page, "Save")
    page.get_by_role("link", name=re.compile("book again", re.IGNORECASE)).first.click()
    fill_day(page, "Day", TODAY + timedelta(days=3))
    page.get_by_label("Time").fill("4pm")
    press(page, "Book it")
    walk.picture(page, "12-appointments")


def a_note_is_kept(walk: Walk, case: str) -> None:
    """Who will read it is said before it is saved."""
    page = walk.as_somebody("Kwabena Tillotson")
    page.goto(f"{case}notes/new/")
    page.get_by_label("What is it?").select_option(label="Telephone call")
    page.get_by_label("What happened?").fill(
        "His aunt says that he came home at four, and did not want to eat."
    )
    page.get_by_label("Fact", exact=True).check()
    page.get_by_label("Support notes").check()
    walk.picture(page, "13-note")
    press(page, "Save the note")


def he_turns_red(walk: Walk, case: str) -> None:
    """The rating changes, and home says so."""
    page = walk.as_somebody("Declan Wakeling")
    page.goto(f"{case}change/")
    page.get_by_label("RAG rating").select_option(label="Red")
    page.get_by_label("Why").fill("Followed from the bus by three of the group, say the police")
    press(page, "Save")
    page.goto("/exceptions/?show=turned-red")
    walk.picture(page, "14-turned-red")


def he_is_recalled_and_released(walk: Walk, case: str) -> None:
    """The dates of custody move his status by themselves."""
    page = walk.as_somebody("Declan Wakeling")
    page.goto(f"{case}custody/new/")
    page.get_by_label("Recalled").check()
    fill_day(page, "In custody from", TODAY)
    page.get_by_label("Where").fill("HMYOI Feltham")
    fill_day(page, "Release expected on", TODAY + timedelta(days=28))
    page.get_by_label("In words").fill("Not at his address at curfew, three nights running")
    press(page, "Save")
    page.goto(case)
    walk.picture(page, "15-recalled")
    page.goto(f"{case}custody/")
    page.get_by_role("link", name=re.compile("Change the dates")).first.click()
    fill_day(page, "Released on", TODAY)
    press(page, "Save")
    walk.picture(page, "16-released")


def two_people_close_it(walk: Walk, case: str) -> None:
    """The worker asks, and the supervisor signs."""
    page = walk.as_somebody("Kwabena Tillotson")
    page.goto(f"{case}close/")
    page.get_by_label("Moved out of the area").check()
    page.get_by_label("In words").fill("Lives with his grandmother in Norwich; handed over to the team there")
    for need in ("Exploited by others", "Education, training or work", "Peers and identity"):
        page.get_by_label(need).select_option(index=2)
    press(page, "Ask for it")
    supervisor = walk.as_somebody("Rosalind Achterberg-Moyo")
    supervisor.goto("/supervision/")
    walk.picture(supervisor, "17-supervision")
    supervisor.goto(case)
    supervisor.get_by_role("main").get_by_role("link", name=re.compile("sign", re.IGNORECASE)).first.click()
    supervisor.get_by_label("Yes: sign, and close it").check()
    walk.picture(supervisor, "18-sign")
    press(supervisor, "Save")
    supervisor.goto(f"{case}chronology/")
    walk.picture(supervisor, "19-chronology")


def the_log_tells_it(walk: Walk, case: str) -> None:
    """Who has looked, and what each of four agencies sees."""
    number = case.strip("/").rpartition("/")[2]
    page = walk.as_somebody("Rosalind Achterberg-Moyo")
    page.goto(f"/log/about/{number}/")
    walk.picture(page, "20-log")
    for name, picture in (
        ("Lloyd Whilby", "21-police"),
        ("Ngozi Harcombe", "22-health"),
        ("Bhavna Kotecha", "23-probation"),
    ):
        other = walk.as_somebody(name)
        other.goto(case)
        walk.picture(other, picture)


STEPS: tuple[Callable[[Walk, str], None], ...] = (
    the_worker_plans,
    he_misses_and_is_booked_again,
    a_note_is_kept,
    he_turns_red,
    he_is_recalled_and_released,
    two_people_close_it,
    the_log_tells_it,
)


def walk_through(site: str, folder: Path) -> None:
    """Walk the whole day."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        walk = Walk(browser, site.rstrip("/"), folder)
        try:
            reference = a_school_refers(walk)
            case = the_coordinator_opens_a_case(walk, reference)
            for step in STEPS:
                step(walk, case)
        finally:
            browser.close()


if __name__ == "__main__":
    walk_through(sys.argv[1], Path(sys.argv[2]))
