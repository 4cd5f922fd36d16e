"""Documents set as PDF by typst: tagged (PDF/UA-1), in en-GB, with page numbers, the same bytes each time.

A template is a .typ file of this package that shows itself through `core/typst/house.typ`. What it says comes
in as JSON, so no text in it can become markup; typst gets no machine's fonts, no clock and no network. A
character that the fonts cannot show, or that would turn the order of the text around, is written as its code
([U+4E2D]): a document is never refused for somebody's name, and never shows a box where a letter was.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import typst

from alongside.core import formats

# Templates name each other from here: `#import "/core/typst/house.typ": *`.
ROOT = Path(__file__).resolve().parents[1]

LARGEST = 5 * 1024 * 1024
"""How many bytes of data one document takes, as JSON: more than a thousand pages, and half a minute."""

# A longer word may break after every eighth character: an unbroken one would run off the paper.
LONGEST_WORD = 20
# Each pass finds all that the fonts cannot show; a second finds what only the first one's answer uncovered.
PASSES = 3

# What turns text around (U+202E and its like) could make a page read otherwise than its data.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_KEPT = frozenset("\n\t")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_EIGHT = re.compile(r"\S{8}(?=\S)")
_NO_GLYPH = re.compile(r'the text `("(?:[^"\\]|\\.)*")` could not be displayed')
_RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"


class NotSet(Exception):
    """A document could not be set; the message is a sentence that says why."""


def pdf(template: Path, data: Mapping[str, Any], *, title: str, made_at: dt.datetime) -> bytes:
    """A document as PDF.

    Args:
        template: a .typ file inside this package, given as a path from its folder.
        data: what the document says, as JSON knows it: texts, numbers, lists and dictionaries. The template
            finds it as `data`.
        title: the document's title; the template may use it, and a reader's window shows it.
        made_at: when it was made, with its time zone. Nothing else in the document depends on the clock.

    Raises:
        NotSet: the template is not one of this package's, the data are no JSON or too large, or typst
            refuses the template.
    """
    source = _template(template)
    if made_at.tzinfo is None:
        raise NotSet("The time at which a document is made needs its time zone.")
    given = _checked({"title": title, "made": formats.datetime(made_at), "data": data})
    for _ in range(PASSES):
        try:
            return _compile(source, given, made_at)
        except typst.TypstError as error:
            unshown = _without_glyph(error)
            if not unshown:
                raise NotSet(f"The document “{title}” could not be set: {error}") from error
            given = _each_text(given, partial(_coded, letters=unshown))
    raise NotSet(f"The document “{title}” has characters that cannot be shown, nor written as codes.")


def _compile(source: Path, given: Value, made_at: dt.datetime) -> bytes:
    broken = json.dumps(_each_text(given, _breakable), ensure_ascii=False)
    made: bytes = typst.compile(
        str(source),
        root=str(ROOT),
        ignore_system_fonts=True,
        sys_inputs={"document": broken},
        pdf_standards=["ua-1"],
        # The format knows whole seconds only.
        timestamp=made_at.replace(microsecond=0),
    )
    return made


def _template(template: Path) -> Path:
    source = template.resolve()
    if not (source.is_relative_to(ROOT) and source.suffix == ".typ" and source.is_file()):
        raise NotSet(f"There is no document template “{template.name}” in Alongside.")
    return source


def _checked(data: Mapping[str, Any]) -> Value:
    """The data as JSON gives it back, so that what is no JSON fails here, with a name."""
    try:
        whole = json.dumps(data, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise NotSet(f"The document's data cannot be written as JSON: {error}.") from error
    if len(whole) > LARGEST:
        size = formats.number(len(whole) / 1024**2, 1)
        raise NotSet(
            f"The document's data take {size} MB, and {LARGEST // 1024**2} MB is the most. Make it in parts."
        )
    return _each_text(json.loads(whole), lambda text: _coded(text, _never_shown(text)))


def _each_text(value: Value, change: Callable[[str], str]) -> Value:
    """The same data with every text changed; names of fields stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(each, change) for each in value]
    if isinstance(value, dict):
        return {name: _each_text(each, change) for name, each in value.items()}
    return value


def _never_shown(text: str) -> frozenset[str]:
    """Characters that have no shape of their own, or that turn the order of others around."""
    return frozenset(
        letter
        for letter in set(text) - _KEPT
        if letter in _TURNING or unicodedata.category(letter) in _UNSEEN
    )


def _coded(text: str, letters: frozenset[str]) -> str:
    """A text with some of its characters written as codes: [U+202E]."""
    codes = {ord(letter): f"[U+{ord(letter):04X}]" for letter in letters}
    return text.translate(codes)


def _breakable(text: str) -> str:
    """A text whose very long words may break, by spaces of no width; a tab is a space."""
    return _LONG_WORD.sub(lambda word: _EIGHT.sub("\\g<0>\u200b", word[0]), text.replace("\t", " "))


def _without_glyph(error: typst.TypstError) -> frozenset[str]:
    """The characters for which typst says that no font has a shape."""
    named = _NO_GLYPH.findall(str(getattr(error, "diagnostic", error)))
    return frozenset(letter for text in named for letter in _rust_text(text))


def _rust_text(quoted: str) -> str:
    """A text as Rust quotes it, without its quotes and escapes."""
    plain = _RUST_ESCAPE.sub(lambda code: chr(int(code[1], 16)), quoted[1:-1])
    return re.sub(r"\\(.)", r"\1", plain)
