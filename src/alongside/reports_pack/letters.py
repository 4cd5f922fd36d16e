"""Which letters typst can show; whatever it cannot is written as its code, [U+4E2D], and never as a box.

Latin, Greek, Cyrillic and signs are kept, with accents on their letters. For most other scripts typst brings
no font, and it stumbles over some of their combinations.
"""

import json
import re
import unicodedata
from collections.abc import Iterable

import typst

from alongside.core import shown_text

MOST_ACCENTS = 3
# Each pass finds letters that no font shows; the next finds what only the last one's answer uncovered.
_PASSES = 8
_PROBE = """
#set document(title: "Letters")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for letter in json(bytes(sys.inputs.letters)) { par(letter) }
"""
# What is not of ASCII, with the accents on it; a letter of ASCII that has any; accents on nothing.
_LETTER = re.compile("[^\x00-\x7f\u0300-\u036f][\u0300-\u036f]*|[\x00-\x7f]?[\u0300-\u036f]+")
_OTHER_SCRIPT = re.compile(
    "[^\x00-\u052f\u1d00-\u1dbf\u1e00-\u20cf\u2100-\u2bff\ufb00-\ufb06]"
    "|[\u0483-\u0489\u2028\u2029\u2060-\u206f]"
)
# Marks for a program that sets text, such as where a word may be divided: they stand for nothing on paper.
_UNPRINTED = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def of_our_scripts(text: str) -> str:
    """A text with all that is of other scripts, or turns text around, as codes."""
    if text.isascii() and text.isprintable():
        return text
    whole = unicodedata.normalize("NFC", _UNPRINTED.sub("", text))
    return shown_text.coded(whole, frozenset(_OTHER_SCRIPT.findall(whole)) | shown_text.never_shown(whole))


def found_in(texts: Iterable[str]) -> frozenset[str]:
    """The letters and signs of texts that may be without a shape, each with its accents."""
    return frozenset(letter for text in texts if not text.isascii() for letter in _LETTER.findall(text))


def without_shape(letters: frozenset[str]) -> frozenset[str]:
    """Those letters that no font of typst has a shape for, as far as each stands by itself.

    Under a standard typst refuses them, and names some of each. Where it finds no end, all of them go.

    Args:
        letters: what `found_in` found in texts of our scripts.
    """
    missing = frozenset(letter for letter in letters if len(letter) > 1 + MOST_ACCENTS)
    for _ in range(_PASSES):
        try:
            typst.compile(
                _PROBE.encode(),
                ignore_system_fonts=True,
                sys_inputs={"letters": json.dumps(sorted(letters - missing))},
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            missing |= named_in(letters, shown_text.without_glyph(error))
        else:
            return missing
    return letters


def named_in(letters: frozenset[str], named: frozenset[str]) -> frozenset[str]:
    """Those letters of which typst has named a part."""
    return frozenset(letter for letter in letters if not named.isdisjoint(letter))


def with_codes(text: str, missing: frozenset[str]) -> str:
    """A text in which those letters that are missing, with their accents, are written as codes."""
    if text.isascii():
        return text
    return _LETTER.sub(lambda found: _code(found[0]) if found[0] in missing else found[0], text)


def _code(letter: str) -> str:
    return shown_text.coded(letter, frozenset(part for part in letter if not part.isascii()))
