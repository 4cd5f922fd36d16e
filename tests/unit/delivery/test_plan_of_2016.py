"""The delivery plan 2016–17 and the progress report of November 2016, as the partnership published them."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from alongside.delivery import cells, flags, layout, reading, rules, writing
from alongside.delivery.model import LABELS, Outcome, Plan, Quarters
from unit.delivery.plan_files import Grid, cells_of, word, written_csv, xlsx

Write = Callable[[Path, Grid], Path]
FORMATS = {"plan.xlsx": xlsx, "plan.csv": written_csv, "plan.docx": word}


def paragraphs_and_rows(grid: Grid) -> Grid:
    """What a document holds of the plan: it has no blank rows."""
    return [row for row in grid if row]


@pytest.fixture(params=FORMATS)
def source(request: pytest.FixtureRequest, tmp_path: Path, plan_2016: Grid) -> Path:
    """The plan in each format."""
    return FORMATS[request.param](tmp_path / request.param, plan_2016)


@pytest.fixture
def plan(source: Path) -> Plan:
    return reading.read(source)


@pytest.fixture
def outcome(plan: Plan) -> Outcome:
    [only] = layout.outcomes_of(plan)
    return only


def test_it_has_one_outcome_with_five_targets(outcome: Outcome) -> None:
    assert (outcome.number, len(outcome.targets)) == ("2", 5)
    assert outcome.title.startswith("Prevent and minimise gang related activity")
    assert ["20%" in target for target in outcome.targets] == [True, True, False, False, False]
    assert ["60%" in target for target in outcome.targets] == [False, False, True, True, False]


def test_its_actions_keep_the_numbers_that_the_partnership_wrote(outcome: Outcome) -> None:
    numbers = [(action.number, len(action.milestones)) for action in outcome.actions]
    assert numbers == [("2.1.", 3), ("2.2.", 3), ("2.3.", 5), ("2.4.", 3), ("2.5", 3), ("2.5.", 4)]


def test_its_milestones_are_due_as_written(outcome: Outcome) -> None:
    milestones = [milestone for _, _, milestone in rules.milestones_of([outcome])]
    assert Counter(one.due for one in milestones) == {"Q1": 2, "Q2": 9, "Q1-4": 9, "JQ1-4": 1}
    assert Counter(cells.due_of(one.due) for one in milestones) == {
        Quarters(1, 1): 2,
        Quarters(2, 2): 9,
        Quarters(1, 4): 9,
        None: 1,
    }
    assert [one for one in milestones if not one.lead] == []


def test_its_year_is_read_from_its_title(plan: Plan) -> None:
    assert layout.year_of(plan) == 2016


def test_what_is_odd_in_it_is_flagged_and_nothing_else(plan: Plan) -> None:
    found = [(flag.cell[0], flag.sentence) for flag in flags.flags_of(plan)]
    assert [column for column, _ in found] == ["A", "C"]
    assert found[0][1].startswith("The number 2.5. is doubled: 2.5 stands in row ")
    assert found[1][1].startswith("“JQ1-4” is neither a quarter")


@pytest.mark.parametrize(
    ("name", "sheet", "row"),
    [("plan.xlsx", "Plan", 23), ("plan.csv", "plan.csv", 23), ("plan.docx", "table 2", 5)],
)
def test_a_flag_names_the_place_in_the_file(
    tmp_path: Path, plan_2016: Grid, name: str, sheet: str, row: int
) -> None:
    plan = reading.read(FORMATS[name](tmp_path / name, plan_2016))
    places = [(flag.sheet, flag.row, flag.cell) for flag in flags.flags_of(plan)]
    assert places == [(sheet, row, f"A{row}"), (sheet, row, f"C{row}")]


def test_it_is_the_same_when_it_was_exported_and_imported_again(plan: Plan, tmp_path: Path) -> None:
    writing.write(plan, tmp_path / "out.xlsx")
    again = reading.read(tmp_path / "out.xlsx")
    assert [sheet.lines for sheet in again.sheets] == [sheet.lines for sheet in plan.sheets]
    assert layout.outcomes_of(again) == layout.outcomes_of(plan)
    assert [flag.sentence[:40] for flag in flags.flags_of(again)] == [
        flag.sentence[:40] for flag in flags.flags_of(plan)
    ]


def test_cells_that_word_merges_change_nothing(tmp_path: Path, plan_2016: Grid) -> None:
    plain = reading.read(word(tmp_path / "plan.docx", plan_2016))
    made = docx.Document(str(tmp_path / "plan.docx"))
    first, second = made.tables
    first.cell(1, 0).merge(first.cell(1, 1))
    first.cell(1, 2).merge(first.cell(1, 5))
    # The rows of each action: 2.1 to 2.4 in the first table; of 2.4 one more, 2.5 and 2.5. in the second.
    merges = [(first, 2, 4), (first, 5, 7), (first, 8, 12), (first, 13, 14), (second, 1, 3), (second, 4, 7)]
    _ = [table.cell(top, 0).merge(table.cell(bottom, 0)) for table, top, bottom in merges]
    made.save(str(tmp_path / "merged.docx"))
    merged = reading.read(tmp_path / "merged.docx")
    assert merged.sheets == plain.sheets
    assert [(flag.sheet[-1], flag.cell) for flag in merged.seen] == [
        ("1", "A2"),
        ("1", "C2"),
        *((str(1 + (table is second)), f"A{top + 1}") for table, top, _ in merges),
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("plan.xlsx", list), ("plan.csv", list), ("plan.docx", paragraphs_and_rows)],
)
def test_every_cell_is_exported_where_it_was(
    tmp_path: Path, plan_2016: Grid, name: str, shown: Callable[[Grid], Grid]
) -> None:
    plan = reading.read(FORMATS[name](tmp_path / name, plan_2016))
    writing.write(plan, tmp_path / "out.xlsx")
    assert cells_of(tmp_path / "out.xlsx") == {
        f"{'ABCDEF'[column]}{row}": text
        for row, texts in enumerate(shown(plan_2016), start=1)
        for column, text in enumerate(texts)
        if text
    }


# Paragraphs 6.2 and 6.3 of the report refer to the plan for outcome 2: the involvement of DWP, and the
# information sharing protocol with Integrate. It does not say which of them is Red, and which Amber/Red.
BY_EXCEPTION = {13: "DWP", 26: "the protocol"}


@pytest.mark.parametrize("colours", [("Red", "Amber/Red"), ("Amber/Red", "Red"), ("Red", "Red")])
def test_the_report_of_november_2016_by_exception(
    tmp_path: Path, plan_2016: Grid, colours: tuple[str, str]
) -> None:
    of_row = dict(zip(BY_EXCEPTION, colours, strict=True))
    coloured = [
        [*texts[:5], _status(number, of_row)] if len(texts) == 6 and number > 4 else texts
        for number, texts in enumerate(plan_2016, start=1)
    ]
    plan = reading.read(xlsx(tmp_path / "plan.xlsx", coloured))
    rows = rules.exceptions(layout.outcomes_of(plan))
    assert [(row.action.number, row.milestone.place.row) for row in rows] == [("2.3.", 13), ("2.5.", 26)]
    assert [LABELS[row.rag] for row in rows] == list(colours)
    assert "Department for Work & Pensions" in rows[0].milestone.text
    assert rows[1].milestone.text.startswith("Develop information sharing protocols")
    assert [row.milestone.comment for row in rows] == ["Mitigation: DWP", "Mitigation: the protocol"]


def _status(number: int, of_row: dict[int, str]) -> str:
    """What stands under comments and RAG status: the rest was Green or Amber/Green, the report says."""
    if number in of_row:
        return f"{of_row[number]}\nMitigation: {BY_EXCEPTION[number]}"
    return "Green" if number % 2 else "Amber/Green"
