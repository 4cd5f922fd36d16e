"""Sealed from all but the project and whom it let in: in the code, and in the database by itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.http import QueryDict
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework import queries as casework
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import Case
from alongside.diversion import drafts, queries
from alongside.diversion.actions import checks, steps
from alongside.diversion.models import (
    Check,
    CheckAnswer,
    Draft,
    Engagement,
    Episodes,
    LetIn,
    Need,
    Outcome,
    Session,
)
from alongside.partners.models import Agency, Agreement, AgreementParty, Posting
from alongside.people import queries as people
from alongside.people.models import Person
from alongside.rights import erasing, gathering
from alongside.rights.models import Erasure
from integration.diversion.conftest import NOW, act, as_one, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
KEPT = (Engagement, Need, Outcome, Check, CheckAnswer, Session, Episodes, LetIn)


@pytest.fixture
def engagement(worker: Posting) -> Engagement:
    """One with something in every table."""
    made = met(worker, needs=["SEND", "MENTAL_HEALTH", "MISSING"], yos="KNOWN")
    act(worker, steps.release, engagement=made.pk, released_at=NOW)
    act(worker, steps.add_session, engagement=made.pk, held_at=NOW, came=True)
    act(
        worker,
        steps.count,
        engagement=made.pk,
        counts={("MISSING", "BEFORE", 3): 1, ("VICTIM", "BEFORE", 3): 1},
    )
    return made


def seen(posting: Posting) -> dict[str, int]:
    """How much a posting sees of each table, by the database alone, without the code's own predicate."""
    with as_one(posting):
        return {model.__name__: model.objects.count() for model in KEPT}


def let_in(lead: Posting, engagement: Engagement, posting: Posting) -> LetIn:
    return act(
        lead,
        steps.let_in,
        case=engagement.case_id,
        agency=posting.agency_id,
        why="Agreed with the duty social worker",
    )


def test_the_project_sees_all_of_it(engagement: Engagement, colleague: Posting) -> None:
    assert seen(colleague) == {
        "Engagement": 1,
        "Need": 3,
        "Outcome": 1,
        "Check": 1,
        "CheckAnswer": 1,
        "Session": 1,
        "Episodes": 2,
        "LetIn": 0,
    }


def test_nobody_else_sees_any_of_it(engagement: Engagement, social_worker: Posting, school: Posting) -> None:
    assert set(seen(social_worker).values()) == set(seen(school).values()) == {0}
    with as_one(social_worker):
        assert not Case.objects.exists()
        assert not Person.objects.filter(pk=engagement.case.person_id).exists()
        assert not queries.visible_to(social_worker).exists()
        assert not casework.visible_to(social_worker).exists()


def test_children_s_services_see_what_was_agreed_once_they_are_let_in(
    engagement: Engagement, lead: Posting, social_worker: Posting, school: Posting
) -> None:
    let_in(lead, engagement, social_worker)
    # Health, victims and offending are in no agreement.
    assert seen(social_worker) == {
        "Engagement": 1,
        "Need": 2,
        "Outcome": 1,
        "Check": 1,
        "CheckAnswer": 1,
        "Session": 1,
        "Episodes": 1,
        "LetIn": 1,
    }
    with as_one(social_worker):
        assert [one.pk for one in casework.visible_to(social_worker)] == [engagement.case_id]
        assert [one.pk for one in queries.visible_to(social_worker)] == [engagement.pk]
        assert people.visible_to(social_worker).filter(pk=engagement.case.person_id).exists()
        assert Person.objects.filter(pk=engagement.case.person_id).exists()
    assert set(seen(school).values()) == {0}
    logged = LogEntry.objects.get(what="diversion.letin")
    assert (logged.act, logged.to, logged.people) == (
        "DISCLOSURE",
        "Children",
        [engagement.case.person_id],
    )


def test_who_is_told_who_it_is_alone_sees_the_case_and_nothing_of_the_engagement(
    engagement: Engagement, lead: Posting, school: Posting
) -> None:
    let_in(lead, engagement, school)
    found = seen(school)
    assert found.pop("LetIn") == 1
    assert set(found.values()) == {0}
    with as_one(school):
        assert Case.objects.count() == 1


def test_which_other_agencies_were_let_in_is_a_matter_of_safeguarding(
    engagement: Engagement, lead: Posting, social_worker: Posting, school: Posting
) -> None:
    of_services, of_school = (let_in(lead, engagement, one) for one in (social_worker, school))
    with as_one(school):
        assert list(LetIn.objects.all()) == [of_school]
        assert list(queries.let_in(school, engagement.case)) == [of_school]
    with as_one(social_worker):
        assert set(LetIn.objects.all()) == {of_services, of_school}
    with as_one(lead):
        assert set(queries.let_in(lead, engagement.case)) == {of_services, of_school}


def test_it_ends_with_the_agreement_the_same_minute(
    engagement: Engagement, lead: Posting, social_worker: Posting
) -> None:
    let_in(lead, engagement, social_worker)
    Agreement.objects.filter(title="Alliance").update(ends_at=timezone.now())
    social_worker.refresh_from_db()
    assert seen(social_worker) == {**dict.fromkeys((one.__name__ for one in KEPT), 0), "LetIn": 1}
    with as_one(social_worker):
        assert not Case.objects.exists()
        assert not casework.visible_to(social_worker).exists()


def test_it_ends_when_the_project_says_so(
    engagement: Engagement, lead: Posting, social_worker: Posting
) -> None:
    made = let_in(lead, engagement, social_worker)
    act(lead, steps.shut_out, let_in=made.pk, case=engagement.case_id)
    assert seen(social_worker)["Engagement"] == 0
    with as_one(social_worker):
        assert not casework.visible_to(social_worker).exists()
    with pytest.raises(CaseNotFound):
        act(lead, steps.shut_out, let_in=made.pk, case=engagement.case_id)


def test_only_who_oversees_the_work_lets_somebody_in(
    engagement: Engagement, worker: Posting, lead: Posting, social_worker: Posting, police_elsewhere: Posting
) -> None:
    with pytest.raises(CaseNotFound):
        let_in(worker, engagement, social_worker)
    with pytest.raises(CaseNotFound):
        let_in(social_worker, engagement, social_worker)
    with pytest.raises(CannotDo, match="No live agreement"):
        let_in(lead, engagement, police_elsewhere)
    let_in(lead, engagement, social_worker)
    with pytest.raises(CannotDo, match="was let in already"):
        let_in(lead, engagement, social_worker)


@pytest.fixture
def police_elsewhere(make_posting: Any, make_agency: Any) -> Posting:
    """An officer whose agency is in no agreement of the programme."""
    return make_posting("POLICE_OFFICER", "Haringey", agency=make_agency(name="Police", shares=False))


def test_the_database_lets_nobody_in_by_themselves(
    engagement: Engagement, worker: Posting, social_worker: Posting
) -> None:
    row = {"case": engagement.case, "agency": social_worker.agency, "why": "I say so", "at": NOW}
    with pytest.raises(ProgrammingError, match="row-level security"), as_one(social_worker):
        LetIn.objects.create(**row, by=social_worker)
    with pytest.raises(ProgrammingError, match="row-level security"), as_one(worker):
        LetIn.objects.create(**row, by=worker)


def test_children_s_services_answer_themselves_and_change_nothing(
    engagement: Engagement, worker: Posting, lead: Posting, social_worker: Posting, clock: Any
) -> None:
    question = act(worker, checks.ask, engagement=engagement.pk, of="MASH")
    let_in(lead, engagement, social_worker)
    clock.move_to(NOW + timedelta(hours=2))
    given = {
        "engagement": engagement.pk,
        "check": question.pk,
        "says": "KNOWN",
        "answered_by": "Duty",
        "answered_at": NOW + timedelta(hours=1),
    }
    made = act(social_worker, checks.answer, **given)
    assert made.agency == social_worker.agency
    with as_one(worker):
        assert CheckAnswer.objects.filter(pk=made.pk).exists()
    with as_one(social_worker):
        assert Engagement.objects.update(suite="Nowhere") == 0


def test_an_answer_that_is_not_shared_is_named(
    engagement: Engagement, worker: Posting, lead: Posting, social_worker: Posting
) -> None:
    question = act(worker, checks.ask, engagement=engagement.pk, of="MASH")
    let_in(lead, engagement, social_worker)
    act(
        social_worker,
        checks.answer,
        engagement=engagement.pk,
        check=question.pk,
        says="KNOWN",
        answered_by="Duty",
        answered_at=NOW,
    )
    # Children's services contribute nothing about safety any more.
    AgreementParty.objects.filter(agency=social_worker.agency).update(contributes=["IDENTITY"])
    worker.refresh_from_db()
    with as_one(worker):
        told = queries.checks(worker, engagement).get(of="MASH")
        assert not told.answers.all()
        assert question.pk in queries.answered(engagement)


def test_whether_a_question_is_answered_is_nobody_else_s(engagement: Engagement, school: Posting) -> None:
    with as_one(school):
        assert queries.answered(engagement) == set()


def test_a_draft_is_its_author_s_alone(worker: Posting, colleague: Posting) -> None:
    with as_one(worker):
        assert drafts.keep(by=worker, said=QueryDict("surname=Adeyemi&suite=Wood+Green"))
        assert drafts.opened(worker).said == {"surname": ["Adeyemi"], "suite": ["Wood Green"]}
    with as_one(colleague):
        assert not Draft.objects.exists()
        assert drafts.opened(colleague).said == {}


def test_a_person_is_given_all_of_it(
    engagement: Engagement, project: Agency, make_posting: Callable[..., Posting]
) -> None:
    answers = make_posting("GOVERNANCE_LEAD", "", agency=project)
    with transaction.atomic(), acting.as_posting(answers, task=Task.SUBJECT_ACCESS):
        found = {(one.field, one.value) for one in gathering.gather(engagement.case.person)}
    assert {
        ("Engagement: custody suite", "Wood Green"),
        ("Outcome: result", "Awaits"),
        ("Check answer: says", "Known"),
        ("Session: came", "Yes"),
        ("Episodes", "Missing, 3 months before: 1"),
    } <= found


def test_erasing_a_person_takes_all_of_it(
    engagement: Engagement, lead: Posting, social_worker: Posting
) -> None:
    let_in(lead, engagement, social_worker)
    Case.objects.update(closed_on=NOW.date(), exit="MOVED")
    proof = erasing.erase(person=engagement.case.person_id, why=Erasure.Why.RULE, rule="index-person")
    assert [model.__name__ for model in KEPT if model.objects.exists()] == []
    assert not Engagement._meta.get_field("history").related_model.objects.exists()
    assert proof.counts["diversion_engagement"] == 1
