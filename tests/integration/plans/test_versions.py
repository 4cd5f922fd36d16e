"""Taking in a version of a plan: kept as received, shown as a difference, put in force whole or not."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.core import stored_files
from alongside.partners.models import Posting
from alongside.plans.actions import putting_in_force, updates, versions
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.models import Action, Lead, Milestone, Outcome, Plan, Update, Version
from delivery_plans import ABOVE, DRAFT, FINAL, FORUM, LAST, OUTCOME_2, PATHWAY, ROWS, a_file, a_plan
from integration.attacks.watching import body_of
from unit.delivery.plan_files import cells_of, xlsx

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]


def take_in(plan: Plan, by: Posting, rows: list[list[str]]) -> Version:
    with transaction.atomic(), acting.as_posting(by):
        version = versions.receive(plan=plan, by=by, name="plan.xlsx", file=a_file(rows))
        versions.apply(version=version, by=by)
    plan.refresh_from_db()
    return version


def standing(plan: Plan) -> list[tuple[str, str]]:
    """The number of the action and the text of each milestone that stands in the plan."""
    found = Milestone.objects.filter(plan=plan, left_at=None).order_by("position")
    return list(found.values_list("action__number", "text"))


def sent(content: bytes, name: str = "plan.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


# --- What stands in the plan ---


def test_the_plan_holds_what_the_file_says(plan: Plan) -> None:
    assert (plan.year, plan.borough) == (2026, "E09000014")
    assert list(Outcome.objects.filter(plan=plan).values_list("number", "title", "targets")) == [
        ("2", "Fewer young people are harmed", ["60% in settled homes", "20% less reoffending"]),
        ("3", "Homes are safe", []),
    ]
    assert standing(plan) == [
        ("2.1.", DRAFT),
        ("2.1.", FINAL),
        ("2.2.", FORUM),
        ("2.2", PATHWAY),
        ("3.1.", LAST),
    ]


def test_a_milestone_stands_as_the_file_says_also_where_it_is_odd(plan: Plan) -> None:
    final, pathway = Milestone.objects.get(text=FINAL), Milestone.objects.get(text=PATHWAY)
    assert (final.rag, final.comment) == ("RED", "It was not ready. It comes in October.")
    assert final.due_on == date(2026, 9, 30)
    assert (pathway.due, pathway.due_on, pathway.rag) == ("JQ1-4", None, "AMBER_GREEN")


def test_leads_are_those_that_the_cells_name(plan: Plan) -> None:
    led = Lead.objects.filter(plan=plan).values_list("name", "milestones__milestone__text")
    assert set(led) == {
        ("Strategy lead", DRAFT),
        ("Strategy lead", FINAL),
        ("Gangs manager", DRAFT),
        ("Gangs manager", FORUM),
        ("Housing lead", PATHWAY),
        ("Housing lead", LAST),
    }


def test_what_was_received_is_kept_byte_for_byte(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    version = plan.versions.get()
    content = b"".join(stored_files.parts(version.file))
    assert stored_files.sha256_of([content]) == version.sha256
    assert body_of(sign_in(keeper).get(f"/delivery-plans/{plan.pk}/versions/1/received/")) == content


# --- From the page ---


def test_a_file_is_checked_looked_at_and_put_in_force(keeper: Posting, sign_in: SignIn) -> None:
    browser = sign_in(keeper)
    asked = {"title": "  Outcomes  2 and 3 ", "year": "", **sent(a_file().read())}
    page = browser.post("/delivery-plans/new/", asked, follow=True)
    assert "Nothing is changed until you put this version in force." in page.content.decode()
    plan = Plan.objects.get(title="Outcomes 2 and 3")
    assert (standing(plan), plan.current) == ([], None)
    done = browser.post(f"/delivery-plans/{plan.pk}/versions/1/apply/", follow=True)
    assert "Version 1 is in force" in done.content.decode()
    assert len(standing(plan)) == 5


def test_a_button_pressed_twice_begins_a_plan_once(keeper: Posting, sign_in: SignIn) -> None:
    browser, file = sign_in(keeper), a_file().read()
    pages = [
        browser.post("/delivery-plans/new/", {"title": "Outcomes", "year": "", **sent(file)}, follow=True)
        for _ in range(2)
    ]
    assert "This file is there already." in pages[1].content.decode()
    assert pages[1].redirect_chain[0][0] == pages[0].redirect_chain[0][0]
    assert Version.objects.count() == 1


def test_what_is_odd_is_said_in_words(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    page = sign_in(keeper).get(f"/delivery-plans/{plan.pk}/versions/1/").content.decode()
    assert "The number 2.2 is doubled: 2.2. stands in row 7 as well" in page
    assert "“JQ1-4” is neither a quarter (Q1), nor quarters (Q1-4), nor a date." in page


def test_a_further_version_is_shown_as_a_difference(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    moved = [*ROWS[:4], *ROWS[5:], ROWS[4]]
    moved[1] = [*ROWS[1][:2], "Q2", *ROWS[1][3:]]
    browser = sign_in(keeper)
    page = browser.post(
        f"/delivery-plans/{plan.pk}/versions/new/", sent(a_file(moved).read()), follow=True
    ).content.decode()
    assert f"milestone “{DRAFT}”: due was “Q1”, and is “Q2”." in page
    moved_to = "moved from outcome “2 Fewer young people are harmed” to outcome “3 Homes are safe”."
    assert f"action “2.2 Work with landlords” {moved_to}" in page
    assert Milestone.objects.get(text=DRAFT).due == "Q1"


def test_the_same_file_again_does_nothing(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    kept = b"".join(stored_files.parts(plan.versions.get().file))
    page = sign_in(keeper).post(f"/delivery-plans/{plan.pk}/versions/new/", sent(kept), follow=True)
    assert "This file is there already." in page.content.decode()
    assert plan.versions.count() == 1


def test_a_second_file_sets_one_aside_that_still_waits(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    browser = sign_in(keeper)
    browser.post(f"/delivery-plans/{plan.pk}/versions/new/", sent(a_file(ROWS[:-1]).read()))
    browser.post(f"/delivery-plans/{plan.pk}/versions/new/", sent(a_file(ROWS[:-2]).read()))
    assert list(plan.versions.values_list("number", "state")) == [
        (1, "APPLIED"),
        (2, "SET_ASIDE"),
        (3, "CHECKED"),
    ]


def test_a_button_pressed_twice_puts_a_version_in_force_once(
    keeper: Posting, plan: Plan, sign_in: SignIn
) -> None:
    browser = sign_in(keeper)
    browser.post(f"/delivery-plans/{plan.pk}/versions/new/", sent(a_file(ROWS[:-1]).read()))
    apply = f"/delivery-plans/{plan.pk}/versions/2/apply/"
    browser.post(apply)
    again = browser.post(apply, follow=True).content.decode()
    assert "Somebody has put it in force or set it aside meanwhile." in again
    assert len(standing(plan)) == 4


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7 and so on", "The file is a PDF"),
        (b"PK\x03\x04 cut", "The file is damaged"),
        (b"Actions,Milestones\n1,2\n", "No row in the file is the header of a delivery plan"),
        (
            "Actions,Milestones,Due date,Lead,Strategic links,Comments RAG\n1,a\0b,,,,".encode("utf-16"),
            "no text",
        ),
        (
            b"Plan 2019 - 2020\nActions,Milestones,Due date,Lead,Strategic links,Comments RAG\n",
            "The file is a plan of 2019–20, and this plan is of 2026–27.",
        ),
    ],
)
def test_a_file_that_is_no_version_of_the_plan_is_refused_in_a_sentence(
    keeper: Posting, plan: Plan, sign_in: SignIn, content: bytes, sentence: str
) -> None:
    answer = sign_in(keeper).post(f"/delivery-plans/{plan.pk}/versions/new/", sent(content, "plan.csv"))
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert plan.versions.count() == 1


@pytest.mark.parametrize(
    ("title", "year", "rows", "sentence"),
    [
        ("Young people and homes", "2026", ABOVE, "There is a plan of this title in this year already"),
        ("Another", "", ABOVE[1:], "The file does not say its year above the table."),
        ("Another", "99999999999999999999", ABOVE, "Enter the year as four numbers, like 2016"),
        ("x" * 201, "2026", ABOVE, "at most 200 characters"),
        ("a\0b", "2026", ABOVE, "Null characters are not allowed"),
    ],
)
def test_a_plan_begins_with_a_title_and_a_year_of_its_own(
    keeper: Posting,
    plan: Plan,
    sign_in: SignIn,
    tmp_path: Path,
    title: str,
    year: str,
    rows: Any,
    sentence: str,
) -> None:
    file = xlsx(tmp_path / "plan.xlsx", [*rows, *ROWS]).read_bytes()
    answer = sign_in(keeper).post("/delivery-plans/new/", {"title": title, "year": year, **sent(file)})
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (400, True)
    assert "Choose the file again" in page
    assert Plan.objects.count() == 1


# --- One version after the other ---


def test_a_row_moved_to_another_outcome_keeps_its_history(keeper: Posting, plan: Plan) -> None:
    before = Milestone.objects.get(text=FINAL)
    take_in(plan, keeper, [*ROWS[:2], *ROWS[3:], ["", *ROWS[2][1:]]])
    after = Milestone.objects.get(text=FINAL)
    assert (after.pk, after.action.number, after.action.outcome.number) == (before.pk, "3.1.", "3")
    assert [one.rag for one in after.updates.all()] == ["RED"]


def test_a_milestone_reworded_keeps_its_history(keeper: Posting, plan: Plan) -> None:
    before = Milestone.objects.get(text=FORUM)
    rows = [*ROWS[:3], ["2.2. Work with girls", f"{FORUM} and write it down", *ROWS[3][2:]], *ROWS[4:]]
    take_in(plan, keeper, rows)
    assert Milestone.objects.get(pk=before.pk).text == f"{FORUM} and write it down"


def test_what_left_the_plan_is_kept_and_comes_back_with_its_history(keeper: Posting, plan: Plan) -> None:
    before = Milestone.objects.get(text=FINAL)
    take_in(plan, keeper, [ROWS[0], ROWS[1], *ROWS[3:]])
    assert FINAL not in [text for _, text in standing(plan)]
    assert Milestone.objects.get(pk=before.pk).left_at is not None
    take_in(
        plan, keeper, [ROWS[0], ROWS[1], ["", *ROWS[2][1:]], *ROWS[3:5], *ROWS[5:], ["Note of the keeper"]]
    )
    back = Milestone.objects.get(text=FINAL)
    assert (back.pk, back.left_at, back.rag) == (before.pk, None, "RED")


def test_an_action_and_an_outcome_that_left_come_back_as_what_they_were(keeper: Posting, plan: Plan) -> None:
    outcome, action = Outcome.objects.get(number="3"), Action.objects.get(number="3.1.")
    take_in(plan, keeper, ROWS[:5])
    assert Outcome.objects.filter(plan=plan, left_at=None).count() == 1
    take_in(plan, keeper, [*ROWS, ["A note"]])
    assert Outcome.objects.get(number="3", left_at=None).pk == outcome.pk
    assert Action.objects.get(number="3.1.", left_at=None).pk == action.pk


def test_a_milestone_without_a_text_takes_over_no_history(keeper: Posting) -> None:
    rows = [OUTCOME_2, ["2.1 Do it", "", "Q1", "Lead", "", "Red\nNobody came"], ["2.2 Go on", "On", "Q1"]]
    plan = a_plan(keeper, rows, title="Without texts")
    before = Milestone.objects.get(plan=plan, text="")
    take_in(plan, keeper, [OUTCOME_2, rows[2]])
    take_in(plan, keeper, [OUTCOME_2, rows[2], ["2.3 Something else", "", "Q2", "Another", "", ""]])
    after = Milestone.objects.get(plan=plan, text="", left_at=None)
    assert (after.pk != before.pk, after.rag) == (True, "")


def test_leads_follow_the_file(keeper: Posting, plan: Plan) -> None:
    rows = [*ROWS[:3], [*ROWS[3][:3], "Schools lead\nGANGS MANAGER", *ROWS[3][4:]], *ROWS[4:]]
    take_in(plan, keeper, rows)
    forum = Milestone.objects.get(text=FORUM)
    assert set(forum.leads.values_list("lead__name", flat=True)) == {"Schools lead", "Gangs manager"}


def say(plan: Plan, by: Posting, text: str, rag: str, comment: str) -> None:
    milestone = Milestone.objects.get(plan=plan, text=text)
    newest = milestone.updates.order_by("-pk").first()
    said = updates.Said(
        milestone=milestone.pk,
        progress="UNDER_WAY",
        rag=rag,
        comment=comment,
        seen=newest.pk if newest else 0,
    )
    with transaction.atomic(), acting.as_posting(by):
        updates.say(plan=plan, said=said, by=by)


def test_an_old_copy_takes_back_nothing_that_was_said_since(keeper: Posting, plan: Plan) -> None:
    say(plan, keeper, DRAFT, "AMBER_RED", "The printer is away")
    take_in(plan, keeper, [*ROWS, ["A note"]])
    draft = Milestone.objects.get(text=DRAFT)
    assert (draft.rag, draft.comment, draft.progress) == ("AMBER_RED", "The printer is away", "UNDER_WAY")


def test_a_new_status_in_the_file_is_said_by_the_file(keeper: Posting, plan: Plan) -> None:
    say(plan, keeper, DRAFT, "AMBER_RED", "The printer is away")
    take_in(plan, keeper, [ROWS[0], [*ROWS[1][:5], "Red\nThe printer is bankrupt"], *ROWS[2:]])
    draft = Milestone.objects.get(text=DRAFT)
    assert (draft.rag, draft.comment, draft.progress) == ("RED", "The printer is bankrupt", "UNDER_WAY")
    assert [one.how for one in draft.updates.order_by("pk")] == ["FILE", "PAGE", "FILE"]


def test_what_is_none_of_the_colours_stands_as_it_is_written(keeper: Posting) -> None:
    plan = a_plan(keeper, [OUTCOME_2, ["2.1 Do it", "First", "Q1", "Lead", "", "Purple"]], title="Odd")
    first = Milestone.objects.get(plan=plan)
    assert (first.rag, first.rag_words) == ("", "Purple")


def test_a_fault_in_the_middle_leaves_the_plan_as_it_was(
    keeper: Posting, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = standing(plan)

    def fails(*_: object) -> None:
        raise RuntimeError("the machine has stopped")

    monkeypatch.setattr(putting_in_force, "_statuses", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        take_in(plan, keeper, ROWS[:3])
    plan.refresh_from_db()
    assert (standing(plan), plan.versions.count()) == (before, 1)


def test_a_version_that_was_set_aside_changes_nothing_any_more(keeper: Posting, plan: Plan) -> None:
    with transaction.atomic(), acting.as_posting(keeper):
        version = versions.receive(plan=plan, by=keeper, name="plan.xlsx", file=a_file(ROWS[:3]))
        versions.set_aside(version=version, by=keeper)
        with pytest.raises(CannotDo, match="meanwhile"):
            versions.apply(version=version, by=keeper)
    assert len(standing(plan)) == 5


def test_each_step_is_in_the_log(keeper: Posting, plan: Plan) -> None:
    entries = Entry.objects.filter(what="plans.plan", actor_id=keeper.user_id).order_by("pk")
    assert [(one.act, one.which) for one in entries] == [
        ("COLLECTION", [str(plan.pk)]),
        ("ALTERATION", [str(plan.pk)]),
    ]


# --- Taken away ---


def exported(plan: Plan, browser: Client, tmp_path: Path) -> Path:
    path = tmp_path / "out.xlsx"
    path.write_bytes(body_of(browser.get(f"/delivery-plans/{plan.pk}/export/")))
    return path


def test_a_plan_taken_in_is_taken_away_with_nothing_changed(
    keeper: Posting, plan: Plan, sign_in: SignIn, tmp_path: Path
) -> None:
    (tmp_path / "in.xlsx").write_bytes(a_file().read())
    assert cells_of(exported(plan, sign_in(keeper), tmp_path)) == cells_of(tmp_path / "in.xlsx")


def test_it_is_taken_away_as_it_stands_now_and_can_be_taken_in_again(
    keeper: Posting, plan: Plan, sign_in: SignIn, tmp_path: Path
) -> None:
    say(plan, keeper, DRAFT, "AMBER_RED", "The printer is away")
    (tmp_path / "in.xlsx").write_bytes(a_file().read())
    browser = sign_in(keeper)
    path = exported(plan, browser, tmp_path)
    assert cells_of(path) == {**cells_of(tmp_path / "in.xlsx"), "F5": "Amber/Red\nThe printer is away"}
    said = Update.objects.count()
    page = browser.post(f"/delivery-plans/{plan.pk}/versions/new/", sent(path.read_bytes()), follow=True)
    assert "It would change nothing" in page.content.decode()
    browser.post(f"/delivery-plans/{plan.pk}/versions/2/apply/")
    assert Update.objects.count() == said


def test_a_formula_in_a_plan_stays_a_text(keeper: Posting, sign_in: SignIn, tmp_path: Path) -> None:
    text = '=HYPERLINK("https://evil.example")'
    plan = a_plan(keeper, [OUTCOME_2, ["2.1 Do it", text, "Q1", "Lead", "", ""]], title="Formulas")
    book = openpyxl.load_workbook(io.BytesIO(exported(plan, sign_in(keeper), tmp_path).read_bytes()))
    cell = book.worksheets[0]["B5"]
    assert (cell.value, cell.data_type) == (text, "s")
