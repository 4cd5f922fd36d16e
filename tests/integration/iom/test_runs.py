"""The steps of a run: received, checked, applied or set aside; what each leaves, and what it refuses."""

import io
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction

from alongside.audit.models import Entry
from alongside.core.models import FileChunk, StoredFile
from alongside.core.stored_files import parts
from alongside.iom import preview
from alongside.iom.actions import runs
from alongside.iom.models import Case, CustodySpell, Decision, Offence, Result, Run
from alongside.partners.areas import BOROUGHS
from alongside.people.models import Person

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH, APRIL = (date(2021, number, 1) for number in (2, 3, 4))
COHORT = (Person, Case, Offence, CustodySpell, Result, Decision)
EVERYTHING = (*COHORT, Run, StoredFile, FileChunk, Entry)


def rows(models: tuple[Any, ...]) -> list[list[Any]]:
    """All rows of some tables."""
    return [list(model.objects.order_by("pk").values()) for model in models]


def log_of(run: Run) -> list[tuple[str, list[str], str]]:
    """What the log says of a run."""
    found = Entry.objects.filter(what="iom.run", which=[str(run.pk)])
    return list(found.values_list("act", "fields", "reason"))


# --- Receiving ------------------------------------------------------------------------------------


def test_an_extract_is_kept_as_it_was_received(cohort: Any) -> None:
    content = cohort.workbook([cohort.person()])
    run = cohort.receive(FEBRUARY, content)
    assert b"".join(parts(run.file)) == content
    assert (run.state, run.as_of, run.criteria) == ("RECEIVED", FEBRUARY, "london-2021")
    assert (run.received_by, run.received_at) == (cohort.analyst, cohort.moment(FEBRUARY))
    assert log_of(run) == [("COLLECTION", [], "")]


def test_the_same_file_again_does_nothing_and_says_when_it_was_first_taken_in(cohort: Any) -> None:
    content = cohort.archive([cohort.person()])
    first = cohort.receive(FEBRUARY, content)
    before = rows(EVERYTHING)
    cohort.go_to(MARCH)
    with pytest.raises(runs.AlreadyTakenIn, match="first taken in on 1 February 2021") as refused:
        cohort.receive(MARCH, content)
    assert refused.value.run == first
    assert rows(EVERYTHING) == before


def test_the_same_file_under_another_name_is_the_same_file(cohort: Any) -> None:
    content = cohort.archive([cohort.person()])
    cohort.receive(FEBRUARY, content)
    with pytest.raises(runs.AlreadyTakenIn):
        runs.receive(by=cohort.analyst, name="other.zip", content=io.BytesIO(content), as_of=MARCH)


def test_the_right_file_can_be_taken_in_again_after_a_wrong_one_was_applied(cohort: Any) -> None:
    right = cohort.archive([cohort.person()])
    runs.check(run := cohort.receive(FEBRUARY, right))
    runs.apply(run=Run.objects.get(pk=run.pk), by=cohort.analyst)
    cohort.month(MARCH, cohort.person("X000002"))
    with pytest.raises(runs.AlreadyTakenIn) as refused:
        cohort.receive(FEBRUARY, right)
    assert refused.value.may_be_again
    again = cohort.receive(FEBRUARY, right, out_of_turn_reason="March was the wrong file")
    assert (again.state, again.out_of_turn_reason) == ("RECEIVED", "March was the wrong file")
    with pytest.raises(runs.AlreadyTakenIn) as refused:
        cohort.receive(FEBRUARY, right, out_of_turn_reason="Once more")
    assert not refused.value.may_be_again


def test_a_file_that_is_in_force_is_taken_in_again_only_for_another_day(cohort: Any) -> None:
    content = cohort.archive([cohort.person()])
    cohort.month(FEBRUARY, cohort.person())
    cohort.go_to(MARCH)
    with pytest.raises(runs.AlreadyTakenIn) as refused:
        cohort.receive(FEBRUARY, content, out_of_turn_reason="Again")
    assert not refused.value.may_be_again
    assert cohort.receive(MARCH, content, out_of_turn_reason="It was March’s").as_of == MARCH


@pytest.mark.parametrize("as_of", [date(2021, 1, 1), date(2021, 1, 31), FEBRUARY])
def test_a_month_that_is_not_after_the_last_is_refused(cohort: Any, as_of: date) -> None:
    latest = cohort.month(FEBRUARY, cohort.person())
    before = rows(EVERYTHING)
    with pytest.raises(runs.OutOfTurn, match="as of 1 February 2021 has been applied already") as refused:
        cohort.receive(as_of, cohort.archive([cohort.person(ogrs2="81")]))
    assert refused.value.latest == latest
    assert rows(EVERYTHING) == before


def test_blanks_are_no_reason_for_a_month_out_of_turn(cohort: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    with pytest.raises(runs.OutOfTurn):
        cohort.receive(FEBRUARY, cohort.archive([cohort.person(ogrs2="81")]), out_of_turn_reason="  ")


def test_the_same_month_again_on_purpose_replaces_what_it_said(cohort: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(), cohort.person("X000002"))
    again = cohort.month(FEBRUARY, cohort.person(ogrs2="20"), out_of_turn_reason=" Wrong scores sent ")
    assert again.out_of_turn_reason == "Wrong scores sent"
    assert log_of(again)[0] == ("COLLECTION", [], "Wrong scores sent")
    assert [cohort.case(crn).eligibility for crn in ("X000001", "X000002")] == ["EXPIRED", "EXPIRED"]


def test_an_earlier_month_waits_for_nobody_while_none_is_applied(cohort: Any) -> None:
    cohort.check(MARCH, cohort.person())
    assert cohort.check(FEBRUARY, cohort.person(ogrs2="81")).state == "CHECKED"


# --- Checking -------------------------------------------------------------------------------------


def test_checking_changes_no_case(cohort: Any, haringey: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    before = rows(COHORT)
    run = cohort.check(MARCH, cohort.person(ogrs2="20"), cohort.person("X000002"))
    assert run.state == "CHECKED"
    assert rows(COHORT) == before


def test_checking_again_gives_the_same(cohort: Any) -> None:
    run = cohort.check(FEBRUARY, cohort.person(), cohort.person("X000002", dob="x"))
    before = run.summary, {name: frame.to_dicts() for name, frame in runs.tables_of(run).items()}
    Run.objects.update(state="RECEIVED")
    runs.check(Run.objects.get())
    run.refresh_from_db()
    assert (run.summary, {name: frame.to_dicts() for name, frame in runs.tables_of(run).items()}) == before
    assert run.columns.count() == 4


UNREADABLE = {
    "nothing in it": (b"", "The file is empty (0 bytes)"),
    "not a workbook": (b"%PDF-1.7 and so on", "The file is a PDF and not a workbook"),
    "damaged": (b"PK\x03\x04 and no more", "The file is damaged"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_a_file_that_cannot_be_read_says_why_and_changes_nothing(cohort: Any, fault: str) -> None:
    content, sentence = UNREADABLE[fault]
    cohort.month(FEBRUARY, cohort.person())
    before = rows(COHORT)
    run = cohort.receive(MARCH, content)
    runs.check(run)
    run.refresh_from_db()
    assert (run.state, run.summary, run.columns.count()) == ("UNREADABLE", {}, 0)
    assert run.problem.startswith(sentence)
    assert rows(COHORT) == before


def test_a_file_that_cannot_be_read_cannot_be_applied(cohort: Any) -> None:
    run = cohort.receive(FEBRUARY, b"%PDF-1.7")
    runs.check(run)
    with pytest.raises(runs.NotReady, match="cannot be applied: could not be read"):
        runs.apply(run=run, by=cohort.analyst)


def test_a_missing_column_is_named(cohort: Any) -> None:
    sheets = cohort.archive([cohort.person()]).replace(b"ogrs2", b"ogrsx")
    run = cohort.receive(FEBRUARY, sheets)
    runs.check(run)
    run.refresh_from_db()
    assert run.state == "UNREADABLE"


def test_rejected_rows_are_kept_with_their_reasons(cohort: Any) -> None:
    run = cohort.check(FEBRUARY, cohort.person(), cohort.person("X000002", borough="Camdenn"))
    [rejected] = runs.table_of(run, "rejected").to_dicts()
    assert (rejected["sheet"], rejected["row"], rejected["crn"]) == ("people", 3, "X000002")
    assert "is not a London borough. Is it Camden?" in rejected["reason"]
    assert run.summary["rejected"] == {"people": 1}


def test_a_run_that_was_set_aside_while_it_was_checked_stays_aside(cohort: Any) -> None:
    run = cohort.receive(FEBRUARY, cohort.archive([cohort.person()]))
    runs.set_aside(run=run, by=cohort.analyst)
    # The worker still holds the run as it was when it took the job.
    runs.check(run)
    run.refresh_from_db()
    assert (run.state, run.columns.count()) == ("SET_ASIDE", 0)


def test_a_check_that_comes_late_takes_nothing_back(cohort: Any) -> None:
    run = cohort.receive(FEBRUARY, cohort.archive([cohort.person()]))
    late = Run.objects.get(pk=run.pk)
    runs.check(run)
    runs.apply(run=run, by=cohort.analyst)
    runs.check(late)
    run.refresh_from_db()
    assert run.state == "APPLIED"


# --- Applying -------------------------------------------------------------------------------------


def test_an_applied_run_says_when_and_by_whom(cohort: Any) -> None:
    run = cohort.month(FEBRUARY, cohort.person())
    assert (run.state, run.applied_at, run.applied_by) == ("APPLIED", cohort.moment(FEBRUARY), cohort.analyst)
    assert log_of(run) == [("COLLECTION", [], ""), ("ALTERATION", ["state"], "")]


def test_applying_twice_is_applying_once(cohort: Any) -> None:
    run = cohort.month(FEBRUARY, cohort.person())
    before = rows(EVERYTHING)
    runs.apply(run=run, by=cohort.analyst)
    assert rows(EVERYTHING) == before


def test_a_run_that_was_not_checked_cannot_be_applied(cohort: Any) -> None:
    run = cohort.receive(FEBRUARY, cohort.archive([cohort.person()]))
    with pytest.raises(runs.NotReady):
        runs.apply(run=run, by=cohort.analyst)
    assert not Case.objects.exists()


def test_a_preview_that_is_out_of_date_is_not_applied(cohort: Any) -> None:
    march = cohort.check(MARCH, cohort.person(ogrs2="81"))
    cohort.month(FEBRUARY, cohort.person())
    before = rows(COHORT)
    with pytest.raises(runs.NotReady, match="Check this one again"):
        runs.apply(run=march, by=cohort.analyst)
    assert rows(COHORT) == before


def test_a_preview_that_was_checked_again_is_applied(cohort: Any) -> None:
    march = cohort.check(MARCH, cohort.person(ogrs2="81"))
    assert preview.count(march, "new") == 1
    cohort.month(FEBRUARY, cohort.person())
    runs.check(runs.check_again(run=march, by=cohort.analyst))
    march.refresh_from_db()
    assert (preview.count(march, "new"), preview.count(march, "changed")) == (0, 1)
    runs.apply(run=march, by=cohort.analyst)
    assert (cohort.case().ogrs2, cohort.case().last_change) == (81, "CHANGED")


@pytest.mark.parametrize("step", ["check_again", "set_aside"])
def test_an_applied_run_is_not_taken_back(cohort: Any, step: str) -> None:
    run = cohort.month(FEBRUARY, cohort.person())
    with pytest.raises(runs.NotReady):
        getattr(runs, step)(run=run, by=cohort.analyst)
    run.refresh_from_db()
    assert run.state == "APPLIED"


def test_a_run_set_aside_changes_nothing_and_cannot_be_applied(cohort: Any) -> None:
    run = cohort.check(FEBRUARY, cohort.person())
    runs.set_aside(run=run, by=cohort.analyst, reason="Sent by mistake")
    with pytest.raises(runs.NotReady):
        runs.apply(run=run, by=cohort.analyst)
    assert not Case.objects.exists()
    assert log_of(run)[-1] == ("ALTERATION", [], "Sent by mistake")


def test_a_file_that_was_set_aside_may_be_taken_in_again(cohort: Any) -> None:
    first = cohort.check(FEBRUARY, cohort.person())
    runs.set_aside(run=first, by=cohort.analyst)
    second = cohort.month(FEBRUARY, cohort.person())
    assert (second.state, cohort.case().last_run) == ("APPLIED", second)


def test_asking_to_apply_writes_down_when_and_asks_once(cohort: Any) -> None:
    run, asked = cohort.check(FEBRUARY, cohort.person()), []
    runs.ask_to_apply(run=run, by=cohort.analyst, enqueue=lambda *given: asked.append(given))
    run.refresh_from_db()
    assert (run.state, run.apply_asked_at) == ("CHECKED", cohort.moment(FEBRUARY))
    assert asked == [(run, cohort.analyst)]


def test_a_preview_that_is_out_of_date_is_not_even_asked_for(cohort: Any) -> None:
    march, asked = cohort.check(MARCH, cohort.person(ogrs2="81")), []
    cohort.month(FEBRUARY, cohort.person())
    with pytest.raises(runs.NotReady, match="Check this one again"):
        runs.ask_to_apply(run=march, by=cohort.analyst, enqueue=lambda *given: asked.append(given))
    assert not asked


class Interrupted(Exception):
    """Something went wrong at the very end."""


def test_what_goes_wrong_at_the_end_takes_everything_back(
    cohort: Any, haringey: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    march = cohort.check(MARCH, cohort.person(borough="Enfield"), cohort.person("X000002"))
    before = rows(EVERYTHING)

    def interrupted(**_: Any) -> None:
        raise Interrupted

    monkeypatch.setattr("alongside.iom.actions.runs.log.record", interrupted)
    with pytest.raises(Interrupted):
        runs.apply(run=march, by=cohort.analyst)
    assert rows(EVERYTHING) == before


# --- What a run leaves ----------------------------------------------------------------------------


def test_a_result_keeps_the_scores_their_date_and_every_clause(cohort: Any) -> None:
    run = cohort.month(
        FEBRUARY,
        cohort.person(ogrs2="60", ovp2="35"),
        offences=[{"crn": "X000001", "offence_on": "2019-01-15", "offence_group": "ROBBERY"}],
        # 30 days inside: the two years at liberty begin on 2 January 2019.
        custody=[{"crn": "X000001", "from": "2020-06-01", "to": "2020-07-01"}],
    )
    result = run.results.get()
    assert (result.eligibility, result.change, result.borough) == ("ELIGIBLE", "NEW", "E09000014")
    assert (result.ogrs2, result.ovp2, result.scores_on) == (60, 35, date(2021, 1, 15))
    assert result.run.criteria == "london-2021"
    assert [
        tuple(clause[key] for key in ("name", "value", "threshold", "met")) for clause in result.clauses
    ] == [
        ("ogrs2_75", 60, 75, False),
        ("ogrs2_50", 60, 50, True),
        ("robbery_or_burglary_at_liberty", "2019-01-15", "2019-01-02", True),
        ("ovp2_30", 35, 30, True),
    ]


def test_every_run_keeps_its_results(cohort: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(ogrs2="80"))
    cohort.month(MARCH, cohort.person(ogrs2="20"))
    found = cohort.case().results.order_by("run__as_of").values_list("run__as_of", "eligibility", "ogrs2")
    assert list(found) == [(FEBRUARY, "ELIGIBLE", 80), (MARCH, "EXPIRED", 20)]


def test_who_was_never_eligible_and_is_gone_leaves_no_result(cohort: Any) -> None:
    cohort.month(FEBRUARY, cohort.person(), cohort.person("X000002", ogrs2="20"))
    march = cohort.month(MARCH, cohort.person())
    assert [result.case.person.crn for result in march.results.all()] == ["X000001"]


def test_who_expires_or_is_held_has_a_result_without_being_in_the_extract(cohort: Any) -> None:
    cohort.month(FEBRUARY, *(cohort.person(crn) for crn in ("X000001", "X000002", "X000003")))
    march = cohort.month(MARCH, cohort.person(), cohort.person("X000002", dob="x"))
    found = march.results.order_by("case__person__crn").values_list("case__person__crn", "change", "clauses")
    assert [(crn, change, bool(clauses)) for crn, change, clauses in found] == [
        ("X000001", "CONTINUING", True),
        ("X000002", "HELD", False),
        ("X000003", "EXPIRED", False),
    ]


@pytest.mark.parametrize("model", [Result, Decision])
def test_results_and_decisions_never_change(cohort: Any, haringey: Any, model: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    with pytest.raises((InternalError, ProgrammingError), match="Cannot update"), transaction.atomic():
        model.objects.update(borough="E09000010")


IMPOSSIBLE = [
    ("a_deferred_case_says_until_when", {"decided": "DEFERRED"}),
    ("a_deferred_case_says_until_when", {"decided": "INCLUDED", "defer_until": MARCH}),
    ("a_case_left_out_says_why", {"decided": "LEFT_OUT", "reason": ""}),
    ("an_undecided_case_says_since_when", {"decided": "UNDECIDED", "waiting_since": None}),
]


@pytest.mark.parametrize(("constraint", "values"), IMPOSSIBLE)
def test_the_database_holds_no_impossible_case(cohort: Any, constraint: str, values: dict[str, Any]) -> None:
    cohort.month(FEBRUARY, cohort.person())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.update(**values)


def test_an_applied_run_cannot_lose_when_it_was(cohort: Any) -> None:
    cohort.month(FEBRUARY, cohort.person())
    with pytest.raises(IntegrityError, match="applied_runs_say"), transaction.atomic():
        Run.objects.update(state="CHECKED")


# --- Figures and their lists ----------------------------------------------------------------------


@pytest.fixture
def mixed(cohort: Any) -> Run:
    """A run with every kind of case, in two boroughs and one with nobody."""
    cohort.month(FEBRUARY, *(cohort.person(f"A00000{number}") for number in range(8)))
    return cohort.check(
        MARCH,
        cohort.person("A000000"),
        cohort.person("A000001", ogrs2="90"),
        cohort.person("A000002", borough="Enfield"),
        cohort.person("A000003", ogrs2="20"),
        cohort.person("A000004", dob="31/02/1990"),
        cohort.person("A000005", ovp2=""),
        cohort.person("A000006"),
        cohort.person("B000000"),
        cohort.person("B000001", borough="Enfield"),
        cohort.person("B000002", borough="Enfield", ogrs2="20"),
        cohort.person("B000003", borough="Enfield", ogrs2="200"),
    )


# Eligible: A0, A1, A6, B0 and held A4 in Haringey; A2 and B1 in Enfield. A7 is not in the extract.
LONDON = {
    "eligible": 7, "new": 2, "continuing": 2, "changed": 2, "held": 1, "expired": 2, "not-assessable": 2,
    "not-eligible": 1,
}  # fmt: skip
ENFIELD = {
    "eligible": 2, "new": 1, "continuing": 0, "changed": 1, "held": 0, "expired": 0, "not-assessable": 1,
    "not-eligible": 1,
}  # fmt: skip


def test_a_run_counts_what_it_would_change(mixed: Run) -> None:
    assert {figure: preview.count(mixed, figure) for figure in preview.FIGURES} == LONDON


def test_a_run_counts_the_same_by_borough(mixed: Run) -> None:
    assert {figure: preview.count(mixed, figure, "E09000010") for figure in preview.FIGURES} == ENFIELD


def test_every_figure_of_a_run_is_as_long_as_its_list(mixed: Run, cohort: Any) -> None:
    places = ["", *(borough.gss for borough in BOROUGHS)]
    asked = [(figure, gss) for figure in preview.FIGURES for gss in places]
    counted = {(figure, gss): preview.count(mixed, figure, gss) for figure, gss in asked}
    listed = {
        (figure, gss): preview.Rows(mixed, cohort.analyst, {"list": figure, "area": gss}).count()
        for figure, gss in asked
    }
    assert listed == counted


def test_a_coordinators_figures_are_as_long_as_their_lists(mixed: Run, cohort: Any, enfield: Any) -> None:
    # Before it is applied they see no run, and whoever is new in it has no case that they could see.
    applied = runs.apply(run=mixed, by=cohort.analyst)
    listed = {
        figure: preview.Rows(applied, enfield, {"list": figure, "area": ""}).count()
        for figure in preview.FIGURES
    }
    assert listed == ENFIELD


def test_the_borough_table_adds_up(mixed: Run, cohort: Any) -> None:
    rows = preview.borough_table(mixed, cohort.analyst).rows
    *boroughs, london = [[getattr(cell, "text", cell) for cell in row.cells.values()] for row in rows]
    assert len(boroughs) == 33
    assert [sum(column) for column in list(zip(*boroughs, strict=True))[1:]] == london[1:]
