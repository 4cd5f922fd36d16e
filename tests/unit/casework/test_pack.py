"""Reading a programme pack: what is wrong in it, and on which line."""

import pytest

from alongside.casework.pack import Fault, Faults, Overlay, Pack, overlaid, read
from alongside.casework.shipped import shipped

LEAST = """\
slug = "a-programme"
name = "A programme"
version = "2026.1"
prefix = "AP"
purpose = "To help."
source = "Made up for this test"

[referrals]
routes = ["INSIDE"]
roles = ["AT_RISK"]

[retention]
review_after_months = 12
erase_after_months = 72

[[statuses]]
code = "HERE"
name = "Here"

[[rag]]
code = "RED"
name = "Red"
colour = "red"
meaning = "Now"

[[needs]]
code = "HOME"
name = "A home"
pathway = "Accommodation"

[[exits]]
code = "DONE"
name = "Done"

[[declines]]
code = "FULL"
name = "Full"
consequence = "Refer again."
"""


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(Faults) as raised:
        read(text, "a.toml")
    return [(fault.line, fault.words) for fault in raised.value.found]


def pack(text: str = LEAST) -> Pack:
    found = read(text, "a.toml")
    assert isinstance(found, Pack)
    return found


def overlay(text: str) -> Overlay:
    head = 'extends = "a-programme"\nborough = "E09000014"\nversion = "2026.2"\n'
    found = read(head + text, "haringey.toml")
    assert isinstance(found, Overlay)
    return found


def test_a_pack_with_the_least_that_it_must_have() -> None:
    found = pack()
    assert (found.slug, found.rhythm.review_days, found.capacity.per_worker) == ("a-programme", 90, None)
    assert found.offered("statuses") == [("HERE", "Here")]


def test_a_code_that_the_pack_does_not_know_is_shown_as_it_is() -> None:
    assert (pack().word("needs", "HOME"), pack().word("needs", "GONE")) == ("A home", "GONE")


MOVED = 'moved_by = "custody"'
# What is replaced in the least pack, by what, and what is then said of which line.
WRONG = [
    ('prefix = "AP"\n', "", 1, "prefix: it is missing."),
    ('prefix = "AP"', 'prefix = "ap"', 4, "prefix: give two to five capital letters, such as GAG."),
    ('version = "2026.1"', "version = 2026", 3, "version: give a text."),
    ('version = "2026.1"', 'version = "one"', 3, "version: give a year and a number, such as 2026.1."),
    ('purpose = "To help."', 'purpose = " "', 5, "purpose: give a text that says something."),
    ('purpose = "To help."', "purpose = 2026-01-01", 5, "purpose: give a text."),
    ('source = "', 'sauce = "x"\nsource = "', 6, "sauce: there is no such key."),
    ('routes = ["INSIDE"]', 'routes = "INSIDE"', 9, "referrals.routes: give a list."),
    ("review_after_months = 12", "review_after_months = 0", 13,
     "retention.review_after_months: give at least 1."),
    ("erase_after_months = 72", "erase_after_months = 12", 14,
     "retention.erase_after_months: erase later than it is reviewed."),
    ('colour = "red"', 'colour = "mauve"', 23,
     "rag[1].colour: give one of 'red', 'orange', 'yellow', 'green', 'blue', 'grey'."),
    ('code = "HERE"', 'code = "In custody"', 17,
     "statuses[1].code: give a code of capital letters, digits and underscores, such as IN_CUSTODY."),
    ('name = "Here"', 'name = "Here"\nretired = "yes"', 19, "statuses[1].retired: give true or false."),
    ('name = "Here"', 'name = "Here"\nretired = true', 16,
     "statuses: keep at least one that is not retired."),
    ('name = "Done"', 'name = "Done"\n[[exits]]\ncode = "DONE"\nname = "Done again"', 35,
     "exits[2].code: there are two with the code “DONE”."),
    ("[[exits]]", '[[interventions]]\ncode = "WORK"\nname = "Work"\nneeds = ["WORK"]\n[[exits]]', 34,
     "interventions[1].needs: there is no need “WORK”."),
    ("[[exits]]", "[ages]\nyoungest = 25\noldest = 15\n[[exits]]", 31,
     "ages: the youngest is older than the oldest."),
    ("[[exits]]", '[[questions]]\ncode = "Q"\nwords = "Which?"\nkind = "choice"\n[[exits]]', 31,
     "questions[1]: give choices to a question of the kind choice, and to no other."),
    ("[[exits]]", '[[targets]]\ncode = "T"\nname = "Target"\n[[exits]]', 31,
     "targets[1]: give either reach or change, in per cent."),
    ('name = "Here"', f'name = "Here"\n{MOVED}\n[[statuses]]\ncode = "B"\nname = "B"\n{MOVED}', 16,
     "statuses: two are moved by custody."),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "line", "words"), WRONG, ids=[row[3][:40] for row in WRONG])
def test_what_is_wrong_is_told_with_its_line(before: str, after: str, line: int, words: str) -> None:
    assert LEAST.count(before) >= 1
    assert (line, words) in faults(LEAST.replace(before, after, 1))


def test_every_fault_is_told_in_the_order_of_the_file() -> None:
    text = LEAST.replace('prefix = "AP"', 'prefix = "ap"').replace('colour = "red"', 'colour = "mauve"')
    assert [line for line, _ in faults(text)] == [4, 23]


def test_a_file_that_is_no_toml() -> None:
    [(line, words)] = faults('slug = "a"\nname = A programme\n')
    assert line == 2
    assert words.startswith("This is not TOML: ")


def test_a_fault_says_its_file() -> None:
    assert str(Fault("a.toml", 3, "it is missing.")) == "a.toml, line 3: it is missing."


@pytest.mark.parametrize("name", shipped())
def test_the_packs_that_come_along_can_be_read_and_are_called_as_their_files(name: str) -> None:
    found = read(shipped()[name], name)
    assert isinstance(found, Pack)
    assert f"{found.slug}.toml" == name


def test_each_pack_that_comes_along_calls_its_cases_by_a_prefix_of_its_own() -> None:
    found = [read(text, name) for name, text in shipped().items()]
    prefixes = {one.prefix for one in found if isinstance(one, Pack)}
    assert len(prefixes) == len(found) == 8


def test_the_gangs_unit_is_as_its_delivery_model_says() -> None:
    """gangs-delivery-model, sections 4 and 5."""
    found = read(shipped()["gang-action-group.toml"], "gang-action-group.toml")
    assert isinstance(found, Pack)
    assert found.ages is not None
    assert (found.ages.youngest, found.ages.oldest) == (15, 35)
    assert (found.rhythm.meeting_days, found.capacity.per_year) == (21, 50)
    assert [word.name for word in found.approaches] == ["Support", "Divert", "Enforce"]
    assert [target.change or target.reach for target in found.targets] == [-60, -20, 60, 60, 80]


def test_iom_has_the_words_of_the_london_framework() -> None:
    """Board pack of 24 February 2021: current status, motivation and engagement, exit status."""
    found = read(shipped()["london-iom.toml"], "london-iom.toml")
    assert isinstance(found, Pack)
    assert (len(found.statuses), len(found.rag), len(found.motivation)) == (5, 3, 4)
    # The four of the paper, and what else ends a decision of the borough.
    assert [word.code for word in found.exits][:4] == ["SUCCESS", "MOVED", "DIED", "LONG_CUSTODY"]


def test_nothing_that_integrate_keeps_in_is_shared() -> None:
    found = read(shipped()["integrate.toml"], "integrate.toml")
    assert isinstance(found, Pack)
    assert set(found.categories.notes) <= set(found.categories.private)


# What a borough shapes


def test_a_borough_changes_one_key_of_a_table() -> None:
    shaped = overlaid(pack(), overlay("[rhythm]\nreview_days = 21\n"))
    assert (shaped.rhythm.review_days, shaped.rhythm.no_contact_days, shaped.version) == (21, 30, "2026.2")


def test_a_borough_adds_a_word_and_renames_and_retires_others() -> None:
    shaped = overlaid(
        pack(),
        overlay(
            '[[statuses]]\ncode = "THERE"\nname = "There"\n\n'
            '[[statuses]]\ncode = "HERE"\nname = "In the borough"\nretired = true\n'
        ),
    )
    assert [(word.code, word.name, word.retired) for word in shaped.statuses] == [
        ("HERE", "In the borough", True),
        ("THERE", "There", False),
    ]


def test_a_fault_in_an_overlay_has_the_line_of_the_overlay() -> None:
    given = overlay('[[needs]]\ncode = "WORK"\nname = "Work"\n')
    with pytest.raises(Faults) as raised:
        overlaid(pack(), given)
    assert [str(fault) for fault in raised.value.found] == [
        "haringey.toml, line 4: needs[2].pathway: it is missing."
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            'extends = "a"\nversion = "2026.1"\n',
            1,
            "borough: give the borough’s GSS code, such as E09000014.",
        ),
        ('extends = "a"\nborough = "E09000014"\nversion = 1\n', 3, "version: give a text such as 2026.1."),
        (
            'extends = "a"\nborough = "E09000014"\nversion = "2026.1"\nprefix = "XX"\n',
            4,
            "prefix: an overlay keeps that of the pack it extends.",
        ),
    ],
)
def test_what_is_wrong_in_the_head_of_an_overlay(text: str, line: int, words: str) -> None:
    assert (line, words) in faults(text)


def test_what_is_kept_about_a_need_is_of_its_category_or_of_that_of_the_plans() -> None:
    own = pack(
        LEAST.replace('pathway = "Accommodation"\n', 'pathway = "Accommodation"\ncategory = "HOUSING"\n')
    )
    assert (own.category_of("HOME"), own.category_of("")) == ("HOUSING", "PLAN")
    assert pack().category_of("HOME") == "PLAN"


def test_where_plans_are_private_a_need_is_not_shared_by_a_category_of_its_own() -> None:
    private = '[categories]\nplan = "SUPPORT_NOTES"\nprivate = ["SUPPORT_NOTES"]\n\n[[statuses]]'
    text = LEAST.replace("[[statuses]]", private, 1).replace(
        'pathway = "Accommodation"\n', 'pathway = "Accommodation"\ncategory = "HOUSING"\n'
    )
    assert faults(text) == [(34, "needs[1].category: plans are private, so give one that is private too.")]
