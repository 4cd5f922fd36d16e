"""Documents set as PDF by typst: tagged (PDF/UA-1), in en-GB, with page numbers, the same bytes each time.

A template is a .typ file of this package that shows itself through `core/typst/house.typ`. What it says comes
in as JSON, so no text in it can become markup; typst gets no machine's fonts, no clock and no network. A
character that the fonts cannot show, or that would turn the order of the text around, is written as its code
([U+4E2D]): a document is never refused for somebody's name, and never shows a box where a letter was.
"""

import datetime as dt
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import typst

from alongside.core import formats, shown_text

# Templates name each other from here: `#import "/core/typst/house.typ": *`.
ROOT = Path(__file__).resolve().parents[1]

LARGEST = 5 * 1024 * 1024
"""How many bytes of data one document takes, as JSON: more than a thousand pages, and half a minute."""

# Fields with these names hold drawings, not words to read.
DRAWINGS = frozenset({"svg"})

# Each pass finds all that the fonts cannot show; a second finds what only the first one's answer uncovered.
PASSES = 3


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
            unshown = shown_text.without_glyph(error)
            if not unshown:
                raise NotSet(f"The document “{title}” could not be set: {error}") from error
            given = shown_text.each_text(given, partial(shown_text.coded, letters=unshown))
    raise NotSet(f"The document “{title}” has characters that cannot be shown, nor written as codes.")


def _compile(source: Path, given: shown_text.Value, made_at: dt.datetime) -> bytes:
    broken = json.dumps(shown_text.each_text(given, shown_text.breakable, but=DRAWINGS), ensure_ascii=False)
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


def _checked(data: Mapping[str, Any]) -> shown_text.Value:
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
    return shown_text.each_text(
        json.loads(whole), lambda text: shown_text.coded(text, shown_text.never_shown(text))
    )
