"""The minutes as one text: its order, what it may not hold, and that no record becomes markup."""

import pytest

from alongside.board import minutes_text
from alongside.board.minutes_text import One, ToDo, Whole
from alongside.reports_pack import markdown

TO_DO = ToDo(text="Ask DWP to come", owner="A Clerk, Council", due="10 March 2021")
WHOLE = Whole(
    when="Held on Wednesday 16 December 2020, 2:00pm to 4:00pm, by video",
    present="- **Police**: B Commander (in the chair)",
    apologies="None.",
    each=[
        One(number=17, title="Filming at meetings", text="Noted."),
        One(number=18, title="Membership", resolved="That it is noted.", actions=[TO_DO]),
    ],
)
# In the order of the board's own minutes of that day.
TEXT = """Held on Wednesday 16 December 2020, 2:00pm to 4:00pm, by video

# Present

- **Police**: B Commander (in the chair)

# Apologies

None.

# 17. Filming at meetings

Noted.

# 18. Membership

**RESOLVED**

That it is noted.

**Action:** Ask DWP to come (A Clerk, Council, by 10 March 2021)

# Actions

| Minute | Action | Owner | By |
| --- | --- | --- | --- |
| 18 | Ask DWP to come | A Clerk, Council | 10 March 2021 |
"""


def test_minutes_are_one_text_in_the_order_of_the_board_s_own() -> None:
    assert minutes_text.composed(WHOLE) == TEXT


def test_each_minute_has_an_address_of_its_own_and_nothing_else_has() -> None:
    found = [block.get("id") for block in minutes_text.blocks(TEXT) if block["kind"] == "heading"]
    assert found == [None, None, "minute-17", "minute-18", None]


def test_agreed_minutes_say_when_with_which_corrections_and_where_to_sign() -> None:
    text = minutes_text.agreed(
        TEXT, on="24 February 2021", corrections="Minute 17: *noted*\n\nMinute 18: title"
    )
    assert text.startswith(
        "Agreed as a correct record on 24 February 2021, with these corrections:\n\n"
        "- Minute 17: \\*noted\\*\n- Minute 18: title\n\nHeld on"
    )
    assert text.endswith("# Signature\n\nSigned by the chair:\n\nName:\n\nDate:")


def test_minutes_that_the_meeting_was_not_given_say_so() -> None:
    text = minutes_text.agreed(
        TEXT, on="24 February 2021", corrections="They were read out", was_circulated=False
    )
    assert text.startswith(
        "Agreed as a correct record on 24 February 2021. They were not circulated before that meeting. "
        "It said:\n\n- They were read out\n\nHeld on"
    )


def test_code_and_quotations_that_end_are_no_fault() -> None:
    text = "> quoted\n\n- one\n  - two\n\n```\ncode\n```"
    assert minutes_text.faults_of(text, "x") == []


def test_signed_minutes_say_by_whom() -> None:
    text = minutes_text.agreed(TEXT, on="24 February 2021", corrections="", signed="Signed by A on 1 March.")
    assert text.startswith("Agreed as a correct record on 24 February 2021.\n\n")
    assert text.endswith("# Signature\n\nSigned by A on 1 March.")


@pytest.mark.parametrize(
    "line",
    [
        "# Not a heading",
        "- not a list",
        "+ nor this",
        "1. nor a number",
        "2) nor this",
        "=== nor this",
        "*not* __emphasis__ `code`",
        "<b>not HTML</b> &amp; not an entity",
        "[not a link](https://x.example) ![no picture](x)",
        "a | b ~ c \\ d",
        "1.5 million",
    ],
)
def test_what_a_record_says_reads_the_same_in_the_minutes(line: str) -> None:
    (block,) = markdown.read(minutes_text.plain(line), "x")
    assert (block["kind"], "".join(block["words"])) == ("paragraph", line)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>x", "this is HTML"),
        ("![x](y.png)", "this is a picture"),
        ("# Heading", "a minute has its title and no other headings"),
        ("```figure\nplans\n```", "this is a figure"),
        ("> # 99. Fake", "a minute has its title and no other headings"),
        ("- # 99. Fake", "a minute has its title and no other headings"),
        ("    # 99. Fake", "a minute has its title and no other headings"),
        ("```\nNot ended", "what begins with ``` does not end"),
        ("~~~\nNot ended", "what begins with ``` does not end"),
        ("See [1].\n\n[1]: https://x.example", "is for other links"),
        ("> [1]: https://x.example", "is for other links"),
    ],
)
def test_what_a_minute_may_not_hold_is_named_with_its_number(text: str, words: str) -> None:
    (fault,) = minutes_text.faults(Whole(when="x", each=[One(number=17, title="Filming", text=text)]))
    assert fault.startswith("Minute 17 (Filming)")
    assert words in fault


def test_an_empty_minute_has_no_fault() -> None:
    assert minutes_text.faults(Whole(when="x", each=[One(number=17, title="Filming")])) == []
