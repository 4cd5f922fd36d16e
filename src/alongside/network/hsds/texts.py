"""Texts of other systems as plain text, and the forms of postcodes, days and times. Pure."""

import re
from datetime import date, time
from html.parser import HTMLParser
from typing import Any

# The forms of the Royal Mail's postcodes (BS 7666): which exist is not known here.
_POSTCODE = re.compile(r"(GIR 0AA|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2})")
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PARAGRAPHS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"script", "style", "head", "template"})


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self.silent += 1
        elif tag in _PARAGRAPHS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _PARAGRAPHS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def readable(value: Any) -> Any:
    """What was read from a file, without the signs that no text holds and no database keeps.

    Those are NUL and the other control characters, and halves of pairs (surrogates).
    """
    if isinstance(value, str):
        return _NO_TEXT.sub("", value)
    if isinstance(value, dict):
        return {readable(name): readable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [readable(one) for one in value]
    return value


def has_markup(text: str) -> bool:
    """Whether a text holds HTML: tags, or signs written as entities."""
    return ("<" in text and bool(_MARKUP.search(text))) or ("&" in text and bool(_MARKUP.search(text)))


def plain(text: str) -> str:
    """A text without HTML and without characters that hide: paragraphs on lines of their own."""
    if has_markup(text):
        parser = _Plain()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(plain(text).split())


def postcode(text: str) -> str:
    """A postcode as it is written, N17 9XX; "" where it has not the form of one. It may still not exist."""
    packed = "".join(text.upper().split())
    written = f"{packed[:-3]} {packed[-3:]}"
    return written if _POSTCODE.fullmatch(written) else ""


def district(text: str) -> str:
    """The district of a postcode or of its first part: N17; "" where it has not the form of one."""
    whole = postcode(text)
    first = whole.partition(" ")[0] or "".join(text.upper().split())
    return first if _DISTRICT.fullmatch(first) else ""


def day(text: str) -> date | None:
    """A day as 2026-02-24; None where it is none."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def clock(text: str) -> time | None:
    """A time as 09:30 or 09:30:00, with or without zone; None where it is none."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?", text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
