"""For whom an agency answers, what of them it may give, and who agrees that somebody is erased."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from agreements import EVERYTHING
from alongside.audit.acting import Task, as_system
from alongside.audit.acting import as_posting as acting_as
from alongside.audit.models import Act, Entry
from alongside.core import stored_files
from alongside.iom.models import Case
from alongside.oversight.models import ReadSample
from alongside.partners import sharing
from alongside.partners.actions import access
from alongside.partners.actions.access import Closed
from alongside.partners.models import AccessRequest, Agency, AgreementParty, Posting
from alongside.people.models import Person
from alongside.rights import actions, packs, queries, retention
from alongside.rights.models import RetentionReview, SubjectRequest
from alongside.rights.rules import NotAllowed
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db

FEBRUARY = date(2021, 2, 1)


@pytest.fixture
def case(cohort: Cohort) -> Case:
    """One person, whose case the agency of `governance` leads."""
    cohort.month(FEBRUARY, cohort.person())
    return cohort.case()


@pytest.fixture
def partner(make_posting: Callable[..., Posting]) -> Posting:
    """Leads information governance at another agency, with which everything is shared."""
    return make_posting("GOVERNANCE_LEAD")


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Leads information governance at an agency that is party to no agreement."""
    return make_posting("GOVERNANCE_LEAD", agency=make_agency(shares=False))


def asked(by: Posting, kind: str = "ACCESS") -> SubjectRequest:
    """A request of which it is clear who asks."""
    with acting_as(by), transaction.atomic():
        person = actions.find(number="X000001", by=by)
        made = actions.record(by=by, kind=kind, person=person, asked_on=FEBRUARY)
        return actions.check_identity(request=made.pk, by=by, on=FEBRUARY, how="Passport.")


def gathered(by: Posting) -> SubjectRequest:
    """An access request whose pack has been gathered."""
    made = asked(by)
    with acting_as(by), transaction.atomic():
        packs.gather(request=made.pk, by=by)
    return made


def withhold(agency: Agency, *categories: str) -> None:
    """Let an agency share everything but some categories."""
    shared = [each for each in EVERYTHING if each not in categories]
    AgreementParty.objects.filter(agency=agency).update(contributes=shared)


def test_where_nothing_is_shared_nobody_is_found(case: Case, stranger: Posting) -> None:
    with pytest.raises(actions.NobodyFound, match="Nobody with this number"):
        asked(stranger)


@pytest.mark.parametrize("level", ["SEALED", "RESTRICTED"])
def test_a_closed_record_is_its_lead_agencys_to_answer_for(
    case: Case, governance: Posting, partner: Posting, make_posting: Callable[..., Posting], level: str
) -> None:
    team = governance.agency.teams.create(name="Team")
    Case.objects.update(access=level, access_team=team)
    with pytest.raises(actions.NobodyFound):
        asked(partner)
    assert asked(governance).person_id == case.person_id


def test_the_database_by_itself_shows_nobody_for_whom_another_agency_answers(
    case: Case, governance: Posting, partner: Posting, stranger: Posting
) -> None:
    def seen_by(posting: Posting) -> tuple[int, int, int]:
        with (
            acting_as(posting, task=Task.SUBJECT_ACCESS),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT count(*) FROM rights_entries_about(%s)", [case.person_id])
            return Person.objects.count(), Case.objects.count(), cursor.fetchone()[0]

    Entry.objects.create(act="CONSULTATION", at=datetime.now(UTC), what="iom.case", people=[case.person_id])
    # With the entry of the run, which compared them with the index.
    assert [seen_by(each) for each in (governance, partner, stranger)] == [(1, 1, 2), (1, 1, 2), (0, 0, 0)]
    Case.objects.update(access="SEALED")
    assert [seen_by(each) for each in (governance, partner, stranger)] == [(1, 1, 2), (0, 0, 0), (0, 0, 0)]


def test_another_agency_gives_what_is_shared_with_it_and_says_what_is_not(
    case: Case, governance: Posting, partner: Posting
) -> None:
    withhold(governance.agency, "RISK", "CONTACT")
    made = gathered(partner)
    assert set(made.items.values_list("category", flat=True)) == {
        "IDENTITY",
        "OFFENDING",
        "INTELLIGENCE",
        "PLAN",
    }
    lead = governance.agency.name
    assert made.steps.get(kind="GATHERED").words == (
        f"Not shared with your agency, and not gathered: Contact of {lead}; Risk of {lead}."
    )
    assert gathered(governance).items.filter(category="CONTACT").exists()


def test_what_is_no_longer_shared_is_not_gathered(case: Case, governance: Posting, partner: Posting) -> None:
    made = asked(partner)
    withhold(governance.agency, *EVERYTHING)
    with pytest.raises(NotAllowed, match="any more"), acting_as(partner), transaction.atomic():
        packs.gather(request=made.pk, by=partner)


def test_only_the_lead_agency_agrees_to_an_erasure(case: Case, governance: Posting, partner: Posting) -> None:
    made = asked(partner, "ERASURE")
    with pytest.raises(NotAllowed, match="agency that leads"), acting_as(partner), transaction.atomic():
        actions.close(request=made.pk, by=partner, outcome="DONE", words="We erase you.")
    assert not RetentionReview.objects.exists()
    with acting_as(partner), transaction.atomic():
        actions.close(request=made.pk, by=partner, outcome="REFUSED", words="Ask the agency that leads.")


def test_the_agreement_of_another_agency_erases_nobody(case: Case, partner: Posting) -> None:
    RetentionReview.objects.create(
        person=case.person,
        agency=partner.agency,
        rule="request",
        rules_version="test",
        counted_from=FEBRUARY,
        due_on=FEBRUARY,
        made_at=datetime(2021, 2, 1, tzinfo=UTC),
        outcome="ERASE",
        reason="Ours to say.",
        decided_by=partner,
        decided_at=datetime(2021, 2, 1, tzinfo=UTC),
    )
    assert (retention.apply().erased, Person.objects.count()) == (0, 1)
    with pytest.raises(ProgrammingError, match="Nobody has agreed"), as_system(Task.RETENTION):
        call_directly(case.person_id)


def call_directly(person: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rights_erase_person(%s, gen_random_uuid(), 'REVIEW', '', '{}')", [person])


def erasure_agreed(by: Posting) -> None:
    """A request for erasure that is granted."""
    made = asked(by, "ERASURE")
    with acting_as(by), transaction.atomic():
        actions.close(request=made.pk, by=by, outcome="DONE", words="We erase you.")


def test_nobody_is_erased_while_another_request_waits_for_its_answer(case: Case, governance: Posting) -> None:
    access_request = asked(governance)
    erasure_agreed(governance)
    refused = f"IOM-{case.pk:06d}: A request of this person waits for its answer. Close it first."
    assert retention.apply().refused == [refused]
    with pytest.raises(ProgrammingError, match="waits for its answer"), as_system(Task.RETENTION):
        call_directly(case.person_id)
    with acting_as(governance), transaction.atomic():
        actions.close(request=access_request.pk, by=governance, outcome="WITHDRAWN", words="Taken back.")
    assert (retention.apply().erased, Person.objects.count()) == (1, 0)


def test_what_was_explained_of_reading_somebody_goes_with_them(case: Case, governance: Posting) -> None:
    def read(number: int, people: list[int], explanation: str) -> ReadSample:
        now = datetime(2021, 2, 1, tzinfo=UTC)
        entry = Entry.objects.create(act="CONSULTATION", at=now, what="iom.case", people=people)
        return ReadSample.objects.create(
            agency=governance.agency,
            week_on=FEBRUARY,
            number=number,
            entry_id=entry.pk,
            user=governance.user,
            posting=governance,
            drawn_at=now,
            explain_by=FEBRUARY,
            explanation=explanation,
            explained_at=now,
        )

    theirs, others = read(1, [case.person_id], "Quillfeather rang."), read(2, [case.person_id + 1], "Stays.")
    erasure_agreed(governance)
    assert retention.apply().erased == 1
    assert dict(ReadSample.objects.values_list("pk", "explanation")) == {
        theirs.pk: "[erased]",
        others.pk: "Stays.",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT explanation FROM oversight_readsampleevent")
        assert cursor.fetchall() == [("Stays.",)]


def test_a_reason_that_was_kept_back_does_not_come_in_as_why_something_was_given(
    case: Case, governance: Posting, make_posting: Callable[..., Posting]
) -> None:
    Case.objects.update(access="SEALED")
    officer = make_posting("POLICE_OFFICER", "Haringey")
    record = Closed("iom.case", case.pk, case.reference, case.lead_agency_id, case.borough, (case.person_id,))
    with acting_as(officer), transaction.atomic():
        access.break_glass(
            record=record, by=officer, reason="Ottoline Vane rang: he is at her door", link=lambda _: "x"
        )
    made = gathered(governance)
    reason = made.items.get(field="Why somebody asked to see the record")
    with acting_as(governance), transaction.atomic():
        numbers = list(made.items.values_list("number", flat=True))
        packs.decide(request=made.pk, by=governance, items=numbers, decision="DISCLOSE")
        exempt = {"exemption": "ANOTHER_PERSON", "reason": "She has not agreed."}
        packs.decide(request=made.pk, by=governance, items=[reason.number], decision="REDACT", **exempt)
        finished = packs.finish(request=made.pk, by=governance)
    said = b"".join(stored_files.parts(finished.json))  # type: ignore[arg-type]
    assert b"Ottoline" not in said
    assert json.loads(said)["disclosures"][0]["reason"] == "Your record was opened to somebody"
    assert (
        AccessRequest.objects.get().reason
        in Entry.objects.get(act=Act.DISCLOSURE, agency=officer.agency.name).reason
    )


def test_the_predicate_by_itself_finds_nobody_for_whom_another_agency_answers(
    case: Case, governance: Posting, partner: Posting, stranger: Posting, settings: object
) -> None:
    settings.DATABASE_ROLE_WHILE_ACTING = ""  # type: ignore[attr-defined]
    counts = [queries.people_answered_for(each).count() for each in (governance, partner, stranger)]
    assert counts == [1, 1, 0]
    assert sharing.scope_of(stranger).flows == {}
