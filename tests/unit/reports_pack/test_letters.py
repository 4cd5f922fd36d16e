"""Letters that typst cannot show: written as codes, whatever stands beside them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import made_pdfs
from alongside.reports_pack import agenda, letters, making, reading
from unit.reports_pack.conftest import HEAD, MADE

ITEM = '[[item]]\ntitle = "Minutes"\nreport = "a.md"\n'
# Scripts of many kinds, and marks that join, turn and divide.
ANY = st.text(st.characters(codec="utf-8", min_codepoint=0x20), min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Adébáyọ̀ Ọláńrewájú, Łukasz, Şükrü, Ελένη, Юлия", None, id="names of many countries"),
        pytest.param("e\u0301", "\u00e9", id="an accent that comes by itself"),
        pytest.param("李 is 😀", "[U+674E] is [U+1F600]", id="letters that no font has"),
        pytest.param("مريم", "[U+0645][U+0631][U+064A][U+0645]", id="text that runs the other way"),
        pytest.param("part\u00adner\u200bship", "partnership", id="where a word may be divided"),
        pytest.param("a\u202eb", "a[U+202E]b", id="what turns text around"),
        pytest.param("x" + "\u0302" * 4, "x" + "[U+0302]" * 4, id="a heap of accents"),
    ],
)
def test_what_is_shown_of_a_text(text: str, shown: str | None) -> None:
    ours = letters.of_our_scripts(text)
    assert letters.with_codes(ours, letters.without_shape(letters.found_in([ours]))) == (shown or text)


@given(title=ANY, report=ANY)
@settings(max_examples=25)
def test_no_text_is_too_odd_for_a_pack(title: str, report: str) -> None:
    read = agenda.read(HEAD + ITEM, "agenda.toml")
    odd = read.model_copy(update={"body": title, "item": (read.item[0].model_copy(update={"title": title}),)})
    paper = reading.Written([{"kind": "paragraph", "words": [report, {"kind": "strong", "words": [report]}]}])
    made = making.make(odd, {"a.md": paper}, for_members=False, made_at=MADE)
    assert len(made_pdfs.reader(made.pdf).pages) == 4
