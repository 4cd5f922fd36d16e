"""The usual words of a front sheet, and what is filled in for each meeting."""

from datetime import date

import pytest

from alongside.board import standing_words
from alongside.board.standing_words import Days

DAYS = Days(last=date(2020, 12, 16), future=[date(2021, 5, 26), date(2021, 8, 25)])
NONE = Days(last=None, future=[])


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("Of {last meeting}.", DAYS, "Of the meeting of 16 December 2020."),
        ("Of {last meeting}.", NONE, "Of the last meeting."),
        ("{future meetings}", DAYS, "26 May 2021; 25 August 2021"),
        ("{future meetings}", NONE, "To be announced."),
        ("See {item Minutes}.", DAYS, "See item 5."),
        ("See {item Nothing}.", DAYS, "See the item “Nothing”."),
        ("{else} {item} {0}", DAYS, "{else} {item} {0}"),
    ],
)
def test_what_changes_is_filled_in_and_the_rest_stays(text: str, days: Days, expected: str) -> None:
    assert standing_words.filled(text, days=days, numbers={"minutes": 5}) == expected


def test_each_usual_item_has_words_whatever_its_letters() -> None:
    assert all(standing_words.usual_text(title.upper()) for title in standing_words.TITLES)
    assert standing_words.usual_text("Something else") == ""
