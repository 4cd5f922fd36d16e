"""Recording that a child was met in custody: once, in their case, and with what was said."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError

from alongside.audit.models import Entry as LogEntry
from alongside.casework.actions.adding import CannotDo
from alongside.casework.models import Case, Entry
from alongside.diversion import queries
from alongside.diversion.actions import engaging
from alongside.diversion.actions.ground import EngagementNotFound
from alongside.diversion.models import Check, CheckAnswer, Engagement, Need, Outcome
from alongside.partners.models import Posting
from alongside.people.models import Person
from integration.diversion.conftest import ENFIELD, HACKNEY, HARINGEY, NOW, SAID, act, as_one, facts, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def test_a_child_becomes_a_sealed_case_with_an_engagement(worker: Posting) -> None:
    made = met(worker, needs=["SEND", "MISSING"], yos="ASK")
    case = made.case
    assert (case.programme, case.access, case.borough) == ("operation-alliance", "SEALED", HARINGEY)
    assert (case.status, case.rag, case.worker) == ("IN_CUSTODY", "AMBER", worker)
    assert (case.person.surname, case.person.born_on) == ("Adeyemi", date(2004, 5, 11))
    assert (made.outcome, made.outcome_on) == ("AWAITS", date(2020, 11, 9))
    assert {one.code: one.category for one in Need.objects.all()} == {
        "SEND": "EDUCATION_EMPLOYMENT",
        "MISSING": "SAFEGUARDING",
    }
    assert [(one.of, one.answers.count()) for one in Check.objects.all()] == [("YOS", 0)]
    assert "ENGAGED" in Entry.objects.filter(case=case, kind="DIVERSION").values_list("code", flat=True)
    logged = LogEntry.objects.filter(what="diversion.engagement", act="COLLECTION").first()
    assert logged is not None
    assert logged.people == [case.person_id]


def test_what_was_refused_is_red_and_asks_for_no_consent(worker: Posting) -> None:
    made = met(worker, offer="REFUSED")
    assert (made.outcome, made.case.rag, made.consent_by) == ("WOULD_NOT_ENGAGE", "RED", "")


def test_an_answer_of_the_yos_on_the_spot_is_kept_with_who_said_it(worker: Posting) -> None:
    made = met(worker, yos="KNOWN")
    answer = CheckAnswer.objects.get(engagement=made)
    assert (answer.says, answer.question.of, answer.category) == ("KNOWN", "YOS", "SAFEGUARDING")
    assert worker.user.name in answer.answered_by
    assert answer.answered_at == NOW


def test_a_form_that_is_sent_twice_makes_one(worker: Posting) -> None:
    once = uuid.uuid4()
    assert met(worker, once=once) == met(worker, once=once)
    assert (Engagement.objects.count(), Case.objects.count(), Person.objects.count()) == (1, 1, 1)


def test_another_child_typed_over_a_form_that_was_sent_is_recorded_once(worker: Posting) -> None:
    once = uuid.uuid4()
    first = met(worker, once=once)
    other = {"said": {"surname": "Brown"}, "once": once}
    second = met(worker, **other)
    assert (second.case.person.surname, second.case == first.case) == ("Brown", False)
    # Pressed twice, it is kept once; and so is the first.
    assert met(worker, **other) == second
    assert met(worker, once=once) == first
    assert Engagement.objects.count() == 2


def test_other_facts_typed_over_a_form_that_was_sent_are_no_form_sent_twice(worker: Posting) -> None:
    first = met(worker)
    again = {"once": first.once, "same_as": first.case.person_id}
    assert met(worker, **again) == first
    with pytest.raises(engaging.MetAlready):
        met(worker, offer="REFUSED", **again)


def test_somebody_else_with_the_same_details_is_the_same_that_night(worker: Posting) -> None:
    first = met(worker)
    with pytest.raises(engaging.MetAlready) as twice:
        met(worker)
    assert twice.value.engagement == first
    assert Engagement.objects.count() == 1


def test_the_same_child_twice_in_a_night_is_found_and_not_doubled(
    worker: Posting, colleague: Posting
) -> None:
    first = met(worker)
    with pytest.raises(engaging.MetAlready) as twice:
        met(colleague, same_as=first.case.person_id)
    assert twice.value.engagement == first
    assert Engagement.objects.count() == 1
    # Said to be another arrest at the same minute, it is still the same.
    with pytest.raises(engaging.MetAlready):
        met(colleague, same_as=first.case.person_id, is_another=True)
    again = met(
        colleague,
        same_as=first.case.person_id,
        is_another=True,
        arrested_at=NOW - timedelta(hours=1),
    )
    assert (again.case, Case.objects.count(), Engagement.objects.count()) == (first.case, 1, 2)


def test_a_child_who_is_met_again_weeks_later_stays_one_case(worker: Posting, clock: Callable) -> None:
    first = met(worker)
    later = NOW + timedelta(days=30)
    clock.move_to(later)
    again = met(
        worker,
        same_as=first.case.person_id,
        arrested_at=later - timedelta(hours=2),
        engaged_at=later,
        offer="REFUSED",
    )
    assert again.case == first.case
    # The case is rated by the newest.
    assert Case.objects.get().rag == "RED"


@pytest.mark.parametrize(
    ("arrested", "engaged", "words"),
    [
        (NOW, NOW - timedelta(minutes=1), "before the arrest"),
        (NOW - timedelta(hours=1), NOW + timedelta(minutes=1), "still to come"),
        (NOW - timedelta(days=8), NOW, "more than a week"),
    ],
)
def test_times_that_cannot_be_are_refused_in_words(
    arrested: object, engaged: object, words: str, worker: Posting
) -> None:
    with pytest.raises(CannotDo, match=words):
        met(worker, arrested_at=arrested, engaged_at=engaged)
    assert not Person.objects.exists()


def test_the_database_refuses_an_engagement_before_the_arrest(worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(IntegrityError, match="nobody_is_engaged_before_the_arrest"), as_one(worker):
        Engagement.objects.filter(pk=made.pk).update(engaged_at=NOW - timedelta(days=1))


def test_a_nine_year_old_is_recorded(worker: Posting) -> None:
    made = met(worker, said={"born_on": date(2011, 3, 1)})
    assert made.case.person.born_on == date(2011, 3, 1)


@pytest.mark.parametrize(("born_on", "age"), [(date(2012, 11, 10), 7), (date(2001, 11, 9), 19)])
def test_nobody_younger_than_nine_or_older_than_eighteen_is_taken(
    born_on: date, age: int, worker: Posting
) -> None:
    with pytest.raises(CannotDo, match=f"from 9 to 18, and they are {age}"):
        met(worker, said={"born_on": born_on})
    assert not Person.objects.exists()


def test_who_turns_eighteen_between_arrest_and_engagement_is_kept(worker: Posting) -> None:
    made = met(worker, said={"born_on": date(2002, 11, 9)}, arrested_at=NOW - timedelta(hours=22))
    assert made.outcome == "AWAITS"


def test_a_birth_date_may_be_unknown_with_an_estimate(worker: Posting) -> None:
    made = met(worker, said={"born_on": None}, age_band="11-15")
    assert (made.case.person.born_on, made.age_band) == (None, "11-15")


def test_home_is_one_borough_and_the_other_is_noted(worker: Posting) -> None:
    made = met(worker, home_borough=ENFIELD, staying_in="Haringey, with an aunt")
    assert (made.home_borough, made.staying_in) == (ENFIELD, "Haringey, with an aunt")
    # The case lies where the project works.
    assert made.case.borough == HARINGEY
    with pytest.raises(IntegrityError, match="home_is_one_borough"):
        met(worker, said={"surname": "Brown"}, home_elsewhere="Broxbourne")


def test_home_may_be_outside_london(worker: Posting) -> None:
    made = met(worker, home_borough="", home_elsewhere="Broxbourne")
    assert (made.home_borough, made.home_elsewhere, made.case.borough) == ("", "Broxbourne", HARINGEY)


def test_a_result_says_nothing_of_where_somebody_lives(worker: Posting) -> None:
    assert met(worker, home_borough=HACKNEY).outcome == "AWAITS"


def test_what_was_recorded_is_put_right_and_its_history_stays(worker: Posting) -> None:
    made = met(worker, needs=["SEND"])
    act(worker, engaging.change, engagement=made.pk, facts=facts(suite="Holborn"), needs=["MISSING"])
    made.refresh_from_db()
    assert made.suite == "Holborn"
    assert list(made.history.order_by("pgh_id").values_list("suite", flat=True)) == ["Wood Green", "Holborn"]
    assert list(Need.objects.filter(ended_on=None).values_list("code", flat=True)) == ["MISSING"]
    with pytest.raises(CannotDo, match="Nothing would change"):
        act(worker, engaging.change, engagement=made.pk, facts=facts(suite="Holborn"), needs=["MISSING"])


def test_nobody_else_works_on_it(worker: Posting, social_worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(EngagementNotFound):
        act(social_worker, engaging.change, engagement=made.pk, facts=facts(suite="Holborn"), needs=[])


def test_the_application_cannot_write_over_an_outcome(worker: Posting) -> None:
    made = met(worker)
    with pytest.raises(ProgrammingError, match="permission denied"), as_one(worker):
        Outcome.objects.filter(engagement=made).update(result="ARRANGED")


def test_nothing_is_asked_of_what_they_are_said_to_have_done() -> None:
    columns = {field.name for field in Engagement._meta.get_fields()}
    assert not {name for name in columns if "offence" in name or "charge" in name or "alleg" in name}


def test_a_likely_child_is_found_by_whoever_met_them(worker: Posting, colleague: Posting) -> None:
    from alongside.people import likely

    first = met(worker)
    with as_one(colleague):
        found = likely.matches(colleague, SAID)
        assert [one.person.pk for one in found] == [first.case.person_id]
        assert list(queries.met_lately(colleague, [first.case.person_id], at=NOW)) == [first]
