"""What follows an engagement: outcomes that stay, checks, release and sessions, counts, and the end."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from alongside.casework import unmet
from alongside.casework.actions import closures
from alongside.casework.actions.adding import CannotDo
from alongside.casework.models import Barrier, Case, Closure, Entry
from alongside.diversion import queries, rules
from alongside.diversion.actions import checks, outcomes, steps
from alongside.diversion.actions.ground import EngagementNotFound
from alongside.diversion.models import Check, CheckAnswer, Engagement, Episodes, Outcome, Session
from alongside.partners.models import Posting
from integration.diversion.conftest import NOW, act, as_one, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
TODAY = date(2020, 11, 9)


def give(by: Posting, made: Engagement, result: str, **more: Any) -> Outcome:
    given = {"on": TODAY, "why": "As was agreed with the child", **more}
    return act(by, outcomes.give, engagement=made.pk, result=result, **given)


def released(by: Posting, made: Engagement) -> Engagement:
    return act(by, steps.release, engagement=made.pk, released_at=NOW)


# --- Outcomes ---


def test_an_outcome_that_is_changed_stays_as_a_row(worker: Posting, clock: Callable) -> None:
    made = met(worker)
    clock.move_to(NOW + timedelta(days=12))
    give(worker, made, "ARRANGED", on=TODAY + timedelta(days=12), pathway="BOXING", why="A place has come")
    rows = Outcome.objects.filter(engagement=made).order_by("pk").values_list("result", "on", "by")
    assert list(rows) == [
        ("AWAITS", TODAY, worker.pk),
        ("ARRANGED", TODAY + timedelta(days=12), worker.pk),
    ]
    made.refresh_from_db()
    case = Case.objects.get()
    assert (made.outcome, case.rag, case.status) == ("ARRANGED", "GREEN", "ENGAGED")
    said = Entry.objects.filter(case=case, code="OUTCOME").latest("pk").words
    assert said == "Arranged, Boxing, with a mentor. A place has come"
    with as_one(worker):
        history = [rules.Came(one.result, one.on) for one in reversed(list(queries.outcomes(worker, made)))]
    assert rules.waiting_days(history, until=TODAY + timedelta(days=30)) == 12


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"result": "ARRANGED"}, "Choose the pathway"),
        ({"result": "ARRANGED", "pathway": "CHESS"}, "Choose the pathway"),
        ({"result": "OUT_OF_AREA"}, "Name the authority"),
        ({"result": "OUT_OF_AREA", "mash_authority": "Hackney"}, "Name the authority"),
        (
            {
                "result": "OUT_OF_AREA",
                "mash_authority": "Hackney",
                "mash_referred_on": TODAY + timedelta(days=1),
            },
            "Give a day of the MASH referral",
        ),
        ({"result": "WOULD_NOT_ENGAGE", "why": " "}, "Say why"),
        ({"result": "WOULD_NOT_ENGAGE", "on": TODAY - timedelta(days=1)}, "Give a day from"),
        ({"result": "WOULD_NOT_ENGAGE", "on": TODAY + timedelta(days=1)}, "Give a day from"),
        ({"result": "AWAITS"}, "Nothing would change"),
    ],
)
def test_what_an_outcome_lacks_is_said(given: dict[str, Any], words: str, worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(CannotDo, match=words):
        give(worker, made, **given)
    assert Outcome.objects.count() == 1


def test_out_of_area_names_the_authority_and_the_referral(worker: Posting) -> None:
    made = met(worker, home_borough="E09000012")
    give(worker, made, "OUT_OF_AREA", mash_authority="Hackney", mash_referred_on=TODAY)
    assert Case.objects.get().rag == "BLUE"
    # Where they live is another thing, and stays.
    made.refresh_from_db()
    assert (made.home_borough, made.outcome) == ("E09000012", "OUT_OF_AREA")


def test_two_who_say_an_outcome_at_once_are_told_of_each_other(worker: Posting, colleague: Posting) -> None:
    made = met(worker)
    seen = str(Outcome.objects.get().pk)
    give(worker, made, "WOULD_NOT_ENGAGE", seen=seen)
    with pytest.raises(CannotDo, match="Somebody has said meanwhile what came of it: would not engage"):
        give(colleague, made, "ARRANGED", pathway="MUSIC", seen=seen)


def test_what_is_not_to_be_had_is_unmet_demand_until_a_place_has_come(
    worker: Posting, clock: Callable
) -> None:
    made = met(worker)
    give(worker, made, "AWAITS", wanted="CONSTRUCTION")
    with as_one(worker):
        assert [(one.name, one.cases) for one in unmet.figures(worker)] == [
            ("No construction apprenticeship to be had", 1)
        ]
        assert {one.code: one.waiting for one in queries.pathways(worker) if one.waiting} == {
            "CONSTRUCTION": 1
        }
    give(worker, made, "ARRANGED", pathway="CONSTRUCTION")
    assert Barrier.objects.get().until_on == TODAY
    with as_one(worker):
        assert unmet.figures(worker) == []


# --- Checks ---


def test_a_question_is_answered_with_who_and_when(worker: Posting, clock: Callable) -> None:
    made = met(worker)
    question = act(worker, checks.ask, engagement=made.pk, of="MASH")
    with pytest.raises(CannotDo, match="The MASH was asked already"):
        act(worker, checks.ask, engagement=made.pk, of="MASH")
    clock.move_to(NOW + timedelta(hours=20))
    said = {
        "says": "KNOWN",
        "answered_by": "A. Rivers, duty social worker",
        "answered_at": NOW + timedelta(hours=19),
    }
    first = act(worker, checks.answer, engagement=made.pk, check=question.pk, **said)
    # Pressed twice, it is kept once.
    assert act(worker, checks.answer, engagement=made.pk, check=question.pk, **said) == first
    assert (first.category, CheckAnswer.objects.count()) == ("SAFEGUARDING", 1)
    # It may be asked again, once it is answered.
    act(worker, checks.ask, engagement=made.pk, of="MASH")
    assert Check.objects.filter(of="MASH").count() == 2


@pytest.mark.parametrize(
    ("hours", "words"), [(-1, "before the question"), (1, "The answer is still to come")]
)
def test_an_answer_comes_after_its_question_and_before_now(hours: int, words: str, worker: Posting) -> None:
    made = met(worker)
    question = act(worker, checks.ask, engagement=made.pk, of="YOS")
    with pytest.raises(CannotDo, match=words):
        act(
            worker,
            checks.answer,
            engagement=made.pk,
            check=question.pk,
            says="NOT_KNOWN",
            answered_by="Duty",
            answered_at=NOW + timedelta(hours=hours),
        )


# --- Release and sessions ---


def test_a_first_meeting_is_overdue_after_48_hours(worker: Posting, clock: Callable) -> None:
    made = released(worker, met(worker))
    assert Case.objects.get().status == "RELEASED"
    late = NOW + timedelta(hours=48, minutes=1)
    with as_one(worker):
        seen = queries.visible_to(worker)
        assert not seen.filter(queries.not_met_in_time(NOW + timedelta(hours=48))).exists()
        assert list(seen.filter(queries.not_met_in_time(late))) == [made]
    clock.move_to(late)
    act(worker, steps.add_session, engagement=made.pk, held_at=late, came=False)
    with as_one(worker):
        assert queries.visible_to(worker).filter(queries.not_met_in_time(late)).exists()
    act(worker, steps.add_session, engagement=made.pk, held_at=late, came=True, words="At school")
    with as_one(worker):
        assert not queries.visible_to(worker).filter(queries.not_met_in_time(late)).exists()


def test_sessions_come_after_the_release_and_are_kept_once(worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(CannotDo, match="Say first when they were released"):
        act(worker, steps.add_session, engagement=made.pk, held_at=NOW, came=True)
    released(worker, made)
    with pytest.raises(CannotDo, match="The session is before the release"):
        act(
            worker,
            steps.add_session,
            engagement=made.pk,
            held_at=NOW - timedelta(minutes=1),
            came=True,
        )
    first = act(worker, steps.add_session, engagement=made.pk, held_at=NOW, came=True)
    assert act(worker, steps.add_session, engagement=made.pk, held_at=NOW, came=True) == first
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW - timedelta(hours=4), "The release is before the engagement in custody"),
        (NOW - timedelta(minutes=1), "The release is before the engagement in custody"),
        (NOW + timedelta(minutes=1), "The release is still to come"),
    ],
)
def test_a_release_fits_between_engagement_and_now(at: Any, words: str, worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(CannotDo, match=words):
        act(worker, steps.release, engagement=made.pk, released_at=at)


# --- Before and after, places, the end ---


def test_counts_are_kept_each_under_its_category_and_changed(worker: Posting) -> None:
    made = met(worker)
    counts = {("VICTIM", "BEFORE", 3): 0, ("SUSPECT", "BEFORE", 3): 1, ("MISSING", "AFTER", 12): None}
    act(worker, steps.count, engagement=made.pk, counts=counts)
    assert {(one.kind, one.category): one.number for one in Episodes.objects.all()} == {
        ("VICTIM", "VICTIM"): 0,
        ("SUSPECT", "OFFENDING"): 1,
    }
    act(worker, steps.count, engagement=made.pk, counts={("SUSPECT", "BEFORE", 3): 2})
    assert Episodes.objects.get(kind="SUSPECT").number == 2


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({("VICTIM", "BEFORE", 3): 2, ("VICTIM", "BEFORE", 6): 1}, "6 months hold the shorter times"),
        ({("VICTIM", "BEFORE", 3): 10_000}, "from 0 to 9,999"),
        ({("VICTIM", "BEFORE", 3): -1}, "from 0 to 9,999"),
    ],
)
def test_counts_that_cannot_be_are_refused(counts: Any, words: str, worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(CannotDo, match=words):
        act(worker, steps.count, engagement=made.pk, counts=counts)


def test_a_pathway_holds_so_many_and_has_so_many_free(worker: Posting, colleague: Posting) -> None:
    give(worker, met(worker), "ARRANGED", pathway="BOXING")
    act(worker, steps.set_places, pathway="BOXING", places=4)
    act(colleague, steps.set_places, pathway="BOXING", places=3)
    with as_one(worker):
        boxing = next(one for one in queries.pathways(worker) if one.code == "BOXING")
    assert (boxing.held, boxing.places, boxing.free) == (1, 3, 2)


def test_the_waiting_list_has_the_longest_first(worker: Posting, clock: Callable) -> None:
    first = met(worker)
    clock.move_to(NOW + timedelta(days=2))
    second = met(
        worker,
        said={"surname": "Brown", "forenames": "Tariq", "born_on": date(2005, 1, 1)},
        arrested_at=NOW + timedelta(days=1, hours=20),
        engaged_at=NOW + timedelta(days=2),
    )
    with as_one(worker):
        assert [one.pk for one in queries.waiting_list(worker)] == [first.pk, second.pk]
    # Who had something, and waits anew, waits since then.
    clock.move_to(NOW + timedelta(days=5))
    give(worker, first, "ARRANGED", pathway="MUSIC", on=TODAY + timedelta(days=3))
    give(worker, first, "AWAITS", wanted="BOXING", on=TODAY + timedelta(days=4))
    with as_one(worker):
        assert [(one.pk, one.waiting_since) for one in queries.waiting_list(worker)] == [
            (second.pk, TODAY + timedelta(days=2)),
            (first.pk, TODAY + timedelta(days=4)),
        ]


def test_the_end_says_what_worked_and_asks_for_a_second_person(worker: Posting, colleague: Posting) -> None:
    made = met(worker)
    act(worker, outcomes.end, engagement=made.pk, code="COMPLETED", on=TODAY, worked="A coach nearby")
    made.refresh_from_db()
    assert (made.exit, made.exit_on, made.worked) == ("COMPLETED", TODAY, "A coach nearby")
    closure = Closure.objects.get()
    assert (closure.state, closure.exit) == ("ASKED", "COMPLETED")
    with pytest.raises(EngagementNotFound):
        give(colleague, made, "ARRANGED", pathway="MUSIC")


@pytest.mark.parametrize(
    ("code", "on", "words"),
    [("CHESS", TODAY, "That reason is offered no more"), ("MOVED", TODAY + timedelta(days=1), "Give a day")],
)
def test_an_end_that_cannot_be_is_refused(code: str, on: date, words: str, worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(CannotDo, match=words):
        act(worker, outcomes.end, engagement=made.pk, code=code, on=on, worked="Nothing")


def test_a_case_is_not_closed_while_an_engagement_runs(worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(CannotDo, match=f"{made.reference} is still running. End it first"):
        act(worker, closures.ask, case=made.case_id, exit_code="MOVED", words="Moved away")
    assert not Closure.objects.exists()


def test_an_engagement_of_a_closed_case_is_not_to_be_looked_at(worker: Posting, clock: Callable) -> None:
    made = released(worker, met(worker, yos="ASK"))
    give(worker, made, "AWAITS", wanted="CONSTRUCTION")
    clock.move_to(NOW + timedelta(days=3))
    late = NOW + timedelta(days=3)
    conditions = (queries.not_met_in_time(late), queries.waits(), queries.unanswered())

    def listed() -> list[int]:
        with as_one(worker):
            waiting = sum(one.waiting for one in queries.pathways(worker))
            found = [queries.visible_to(worker).filter(one).count() for one in conditions]
            return [*found, queries.waiting_list(worker).count(), waiting]

    assert listed() == [1, 1, 1, 1, 1]
    Case.objects.filter(pk=made.case_id).update(closed_on=late.date(), exit="MOVED")
    assert listed() == [0, 0, 0, 0, 0]
