"""A browser that signs in and walks: which addresses there are to attack, with which parameters."""

import contextlib
import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # The name of a field.
PAGES_AT_MOST = 150


@dataclass
class Form:
    """A form of a page, with what its fields hold."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text: str) -> None:
        """Read them."""
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form, or a field of the form that is open."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Form(given.get("method", "get").lower(), given.get("action", "")))
        elif tag in ("input", "select", "textarea", "button") and self.forms and given.get("name"):
            self._field(given)

    def _field(self, given: dict[str, str]) -> None:
        kind = given.get("type", "")
        if kind != "file":
            self.forms[-1].fields.setdefault(given["name"], given.get("value", ""))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    kind: str


class Browser:
    """A signed-in browser; redirects are followed."""

    def __init__(self, site: str, persona: str = "") -> None:
        """Sign in as the persona whose button says these words; as nobody without."""
        self.site = site
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        if persona:
            self._sign_in(persona)

    @property
    def cookies(self) -> str:
        """The header that carries the session."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def ask(self, address: str, data: dict[str, str] | None = None) -> Answer:
        """Ask for an address, or send a form to it."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        try:
            with self._opener.open(self.site + address, body, timeout=30) as found:
                return _answer(found)
        except urllib.error.HTTPError as fault:
            with fault:
                return _answer(fault)

    def _sign_in(self, persona: str) -> None:
        page = self.ask("/demo/").text
        # The buttons stand in order beside what the personas are.
        before = page.split(persona)[0]
        forms = [form for form in Page(page[len(before) :]).forms if form.action.startswith("/demo/")]
        if persona not in page or not forms:
            raise LookupError(f"/demo has no persona “{persona}”.")
        token = next(form.fields[TOKEN] for form in Page(page).forms if TOKEN in form.fields)
        self.ask(forms[0].action, {TOKEN: token})
        if not any(cookie.name == "alongside_session" for cookie in self.jar):
            raise LookupError(f"Signing in as “{persona}” gave no session.")


def _answer(found: Any) -> Answer:
    kind = found.headers.get("Content-Type", "")
    text = found.read().decode(errors="replace") if kind.startswith("text/html") else ""
    return Answer(found.status, text, kind)


@dataclass
class Target:
    """An address to attack: its name in the URL conf, one path of it, and what may be sent."""

    name: str
    method: str
    path: str
    fields: dict[str, str] = field(default_factory=dict)
    who: str = ""
    cookies: str = ""


def name_of(path: str) -> str:
    """The name of the address that a path belongs to; "" when there is none."""
    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""


def walk(browser: Browser, who: str) -> Iterator[Target]:
    """Every address that a persona may open, and those that its links and forms lead to."""
    waiting, seen = list(_without_parts()), set()
    while waiting and len(seen) < PAGES_AT_MOST:
        address = waiting.pop(0)
        path, _, query = address.partition("?")
        parameters = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        name, known = name_of(path), (name_of(path), frozenset(parameters))
        if not name or known in seen or name == "account_logout":
            continue
        seen.add(known)
        answer = browser.ask(address)
        if answer.status != 200:
            continue
        yield Target(name, "GET", path, parameters, who, browser.cookies)
        page = Page(answer.text)
        for form in page.forms:
            action = urllib.parse.urljoin(address, form.action).partition("?")[0]
            yield Target(name_of(action), form.method.upper(), action, form.fields, who, browser.cookies)
        waiting += [urllib.parse.urljoin(address, link) for link in page.links]


def _without_parts() -> Iterator[str]:
    """The paths of all addresses that hold no record, from the URL conf."""
    resolver = get_resolver()
    spaces = {"": resolver, **{f"{name}:": below for name, (_, below) in resolver.namespace_dict.items()}}
    for space, below in spaces.items():
        for name in below.reverse_dict:
            if isinstance(name, str):
                with contextlib.suppress(NoReverseMatch):
                    yield reverse(f"{space}{name}")


def gathered(targets: Iterator[Target]) -> list[Target]:
    """One target for each address and method, with all parameters that were seen for it."""
    found: dict[tuple[str, str], Target] = {}
    for target in targets:
        if not target.name:
            continue
        known = found.setdefault((target.name, target.method), target)
        known.fields = {**target.fields, **known.fields}
    return list(found.values())
