"""Data set as PDF by typst: in one pass, tagged, with bookmarks, and with the page of every item."""

import datetime as dt
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import typst

from alongside.core import shown_text
from alongside.reports_pack import letters

TEMPLATE = Path(__file__).with_name("reports_pack.typ")

# What is no text to be shown: addresses, names of files, kinds, and what only a screen reader is told.
_AS_IT_IS = frozenset({"to", "file", "kind", "alt", "sides"})
# How often letters may turn out to be missing in a row with others.
_PASSES = 8
_PREFERENCES = b"/ViewerPreferences<<"
_SHOW_TITLE = b"/DisplayDocTitle true"
_TABLE_AT = re.compile(rb"startxref\n(\d+)\n%%EOF\s*$")
_BAD_FILE = re.compile(r"could not be loaded in ([\w.-]+)")


class CannotBeSet(Exception):
    """typst cannot take a received PDF. `file`: the name that it was given by."""

    def __init__(self, file: str) -> None:
        super().__init__(f"typst cannot take {file}.")
        self.file = file


def set_as_pdf(
    data: Mapping[str, Any], received: Mapping[str, Path], made_at: dt.datetime
) -> tuple[bytes, dict[str, dict[str, int]]]:
    """A pack as PDF, and the pages of each item by its number: `first`, `last`, and `sheet` in the PDF.

    Args:
        data: what reports_pack.typ says, as JSON knows it.
        received: the PDFs that it sets, by the names that the data give them. typst sees these, and no other
            file of the machine.
        made_at: when it was made, with its time zone.

    Raises:
        CannotBeSet: typst cannot take a received PDF.
    """
    texts = _changed(dict(data), letters.of_our_scripts)
    found = letters.found_in(_texts(texts))
    missing = letters.without_shape(found)
    with tempfile.TemporaryDirectory() as room:
        place = Path(room)
        shutil.copyfile(TEMPLATE, place / TEMPLATE.name)
        for file, path in received.items():
            shutil.copyfile(path, place / file)
        for _ in range(_PASSES):
            written = json.dumps(_showable(texts, missing), ensure_ascii=False)
            (place / "data.json").write_text(written, "utf-8")
            try:
                pdf, places = _compiled(place, declares=not received, made_at=made_at)
            except _Unshown as wrong:
                # In a row with others a letter may be missing that is there by itself.
                missing |= letters.named_in(found, wrong.letters)
            else:
                return _with_title_shown(pdf) if received else pdf, places
    raise RuntimeError("The pack has letters that cannot be shown, nor written as codes.")


class _Unshown(Exception):
    """Letters that no font has a shape for."""

    def __init__(self, named: frozenset[str]) -> None:
        super().__init__("".join(sorted(named)))
        self.letters = named


def _compiled(
    place: Path, *, declares: bool, made_at: dt.datetime
) -> tuple[bytes, dict[str, dict[str, int]]]:
    compiler = typst.Compiler(str(place / TEMPLATE.name), root=str(place), ignore_system_fonts=True)
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            # typst takes no PDFs under PDF/UA-1, as it cannot vouch for what is in them.
            pdf_standards=["ua-1"] if declares else [],
            # The format knows whole seconds only.
            timestamp=made_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        if told := _BAD_FILE.search(str(error)):
            raise CannotBeSet(told[1]) from error
        if unshown := shown_text.without_glyph(error):
            raise _Unshown(unshown) from error
        raise
    # Page numbers that did not come to rest are wrong somewhere: better no pack than that one.
    if unsettled := [warning.message for warning in warnings if "converge" in warning.message]:
        raise RuntimeError(f"The pages of the pack could not be numbered: {unsettled[0]}.")
    return cast("bytes", pdf), json.loads(compiler.query("<places>", field="value", one=True))


def _with_title_shown(pdf: bytes) -> bytes:
    """The PDF with the word that a reader's window shows its title. typst says so only under a standard.

    typst writes the catalogue as the last object, and behind it the table of all places. So a word more in
    the catalogue moves nothing but that table, whose place the last line but one tells. Should a later typst
    write it elsewhere, the PDF stays as it is.
    """
    at = pdf.rfind(_PREFERENCES)
    end = _TABLE_AT.search(pdf, at)
    if at < pdf.rfind(b" obj") or not end:
        return pdf
    place = int(end[1]) + len(_SHOW_TITLE)
    at += len(_PREFERENCES)
    return b"".join((pdf[:at], _SHOW_TITLE, pdf[at : end.start(1)], str(place).encode(), pdf[end.end(1) :]))


def _showable(texts: Any, missing: frozenset[str]) -> Any:
    """The data with every text as it can be set: no letter without a shape, no word too long for its line."""
    return _changed(texts, lambda text: shown_text.breakable(letters.with_codes(text, missing)))


def _changed(data: Any, change: Callable[[str], str]) -> Any:
    return shown_text.each_text(data, change, but=_AS_IT_IS)


def _texts(data: Any) -> Iterator[str]:
    """Every text that is shown."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, dict):
        for name, each in data.items():
            if name not in _AS_IT_IS:
                yield from _texts(each)
