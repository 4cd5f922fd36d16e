"""Text that can be set on paper: what no font shows, and what would turn it around, is written as its code.

Documents of every kind use it before typst sets them: [U+4E2D] stands where a letter was, and never a box. It
needs no Django.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeAlias

import typst

# A longer word may break after every eighth character: an unbroken one would run off the paper.
LONGEST_WORD = 20

# What turns text around (U+202E and its like) could make a page read otherwise than its data.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_KEPT = frozenset("\n\t")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_EIGHT = re.compile(r"\S{8}(?=\S)")
_NO_GLYPH = re.compile(r'the text `("(?:[^"\\]|\\.)*")` could not be displayed')
_RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"


def each_text(value: Value, change: Callable[[str], str], *, but: frozenset[str] = frozenset()) -> Value:
    """The same data with every text changed; names of fields stay.

    Args:
        value: data as JSON knows it.
        change: what becomes of a text.
        but: the names of fields whose values stay as they are, such as addresses.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [each_text(each, change, but=but) for each in value]
    if isinstance(value, dict):
        return {
            name: each if name in but else each_text(each, change, but=but) for name, each in value.items()
        }
    return value


def never_shown(text: str) -> frozenset[str]:
    """Characters that have no shape of their own, or that turn the order of others around."""
    if text.isascii() and text.isprintable():
        return frozenset()
    return frozenset(
        letter
        for letter in set(text) - _KEPT
        if letter in _TURNING or unicodedata.category(letter) in _UNSEEN
    )


def coded(text: str, letters: frozenset[str]) -> str:
    """A text with some of its characters written as codes: [U+202E]."""
    if not letters:
        return text
    codes = {ord(letter): f"[U+{ord(letter):04X}]" for letter in letters}
    return text.translate(codes)


def breakable(text: str) -> str:
    """A text whose very long words may break, by spaces of no width; a tab is a space."""
    return _LONG_WORD.sub(lambda word: _EIGHT.sub("\\g<0>\u200b", word[0]), text.replace("\t", " "))


def without_glyph(error: typst.TypstError) -> frozenset[str]:
    """The characters for which typst says that no font has a shape."""
    named = _NO_GLYPH.findall(str(getattr(error, "diagnostic", error)))
    return frozenset(letter for text in named for letter in _rust_text(text))


def _rust_text(quoted: str) -> str:
    """A text as Rust quotes it, without its quotes and escapes."""
    plain = _RUST_ESCAPE.sub(lambda code: chr(int(code[1], 16)), quoted[1:-1])
    return re.sub(r"\\(.)", r"\1", plain)
