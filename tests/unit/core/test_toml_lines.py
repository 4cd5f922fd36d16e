"""The line of every table and key of a TOML file."""

import pytest

from alongside.core import toml_lines

TEXT = '''\
# A comment: not = a key
name = "A"
text = """
not = "a key"
[not.a.table]
"""
many = [
  "one = 1",
  "two",
]
inline = {a = 1, b = [2]}
[head]
first = 1
second.part = 2

[[words]]
code = "A"

[[words]]
code = "B"  # with = a comment
[words.more]
deep = true
'''

PLACES = [
    (("name",), 2),
    (("text",), 3),
    (("many",), 7),
    (("inline",), 11),
    (("head",), 12),
    (("head", "first"), 13),
    (("head", "second", "part"), 14),
    (("words",), 16),
    (("words", 0), 16),
    (("words", 0, "code"), 17),
    (("words", 1), 19),
    (("words", 1, "code"), 20),
    (("words", 1, "more"), 21),
    (("words", 1, "more", "deep"), 22),
]


@pytest.mark.parametrize(("place", "line"), PLACES)
def test_each_place_has_its_line(place: toml_lines.Place, line: int) -> None:
    assert toml_lines.lines(TEXT)[place] == line


def test_nothing_else_is_taken_for_a_key() -> None:
    assert set(toml_lines.lines(TEXT)) == {(), *(place for place, _ in PLACES)}


@pytest.mark.parametrize(
    ("place", "line"),
    [(("words", 1, "name"), 19), (("many", 1), 7), (("inline", "b", 0), 11), (("nowhere", 3), 1)],
)
def test_what_is_not_there_has_the_line_of_what_is_above(place: toml_lines.Place, line: int) -> None:
    assert toml_lines.line_of(toml_lines.lines(TEXT), place) == line
