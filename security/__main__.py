"""Attack the demonstration and say what was found; the exit code is 1 when there was anything."""

import itertools
import os
import signal
import sys
import time
import urllib.parse

# So that the addresses can be read. No database is asked.
os.environ |= {"ALONGSIDE_DEMO": "1", "DJANGO_SETTINGS_MODULE": "alongside.site.settings"}

import django

django.setup()

from security import browsing, demonstration, injection, pages  # noqa: E402

# Between them they see every page there is. The words are those on the demonstration's front page.
# First the one with the shorter lists: sqlmap compares whole answers.
WALKERS = {"coordinator": "Borough IOM coordinator", "analyst": "Pan-London IOM analyst"}
LEAST = "London viewer"


def main() -> int:
    """Run both attacks on a demonstration of their own."""
    started = time.monotonic()
    # So that what was started is stopped, whoever ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    say("Starting a demonstration of its own, on this machine only …")
    try:
        with demonstration.running() as site:
            found = [*_forced_browsing(site), *_injection(site)]
    except (demonstration.DidNotStart, LookupError) as fault:
        say(str(fault))
        return 1
    say(f"\n{len(found)} findings in {time.monotonic() - started:.0f} seconds.")
    return 1 if found else 0


def say(words: str) -> None:
    """Tell whoever runs it."""
    print(words, flush=True)


def _forced_browsing(site: str) -> list[str]:
    say(f"\nForced browsing with ffuf: {len(browsing.words())} paths")
    found = []
    for persona, button in (("anonymous", ""), ("viewer", LEAST)):
        wrong, shown = browsing.findings(pages.Browser(site, button), persona)
        say(f"  as {persona}: {shown} answers, {len(wrong)} of them not open to them")
        found += wrong
    _list(found)
    return found


def _injection(site: str) -> list[str]:
    walks = [pages.walk(pages.Browser(site, button), who) for who, button in WALKERS.items()]
    targets = pages.gathered(itertools.chain(_sign_in(site), *walks))
    made = injection.attempts(targets, urllib.parse.urlsplit(site).netloc)
    say(f"\nSQL injection with sqlmap: {len(made)} parameters")
    found = [] if made else ["could not test it: no page takes a parameter"]
    for page, several in itertools.groupby(injection.try_all(made), key=lambda outcome: outcome.page):
        outcomes = list(several)
        wrong = [f"{page}, {finding}" for outcome in outcomes for finding in outcome.findings]
        say(f"  {page}: {len(outcomes)} parameters, {len(wrong)} findings")
        found += wrong
    _list(found)
    return found


def _sign_in(site: str) -> list[pages.Target]:
    """The forms of sign-in, from nobody: who is signed in sees other pages, or becomes somebody else."""
    browser = pages.Browser(site)
    forms = pages.Page(browser.ask("/account/login/").text).forms
    fields = next(form.fields for form in forms if "login" in form.fields)
    filled = {**fields, "login": "nobody@example.org", "password": "not the password"}
    click = {pages.TOKEN: fields[pages.TOKEN], "next": "/postings/"}
    return [
        pages.Target("account_login", "POST", "/account/login/", filled, "anonymous", browser.cookies),
        pages.Target("personas:sign_in", "POST", "/demo/1/", click, "anonymous", browser.cookies),
    ]


def _list(found: list[str]) -> None:
    for finding in found:
        say(f"  FINDING {finding}")


if __name__ == "__main__":
    sys.exit(main())
