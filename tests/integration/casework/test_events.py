"""Victim and offender of one event: whoever works on one side sees nothing of the other, under both locks."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework import queries, referral_queries
from alongside.casework.actions import cases, events, tasks, workers
from alongside.casework.models import Case, ConflictAllowed, EventSide, Referral, ReferralAnswer
from alongside.iom import queries as cohort
from alongside.iom.actions import allocations
from alongside.iom.models import Case as Cohort
from alongside.partners.access_rules import NotAllowed
from alongside.partners.models import Posting
from alongside.people import queries as people
from alongside.people.models import Person
from alongside.rights import gathering
from integration.casework.plans import booked
from integration.casework.referring import name_desk, refer
from integration.casework.test_notes import keep, words
from plain_sql import insert, refused_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
REFERENCE = "01/123456/26"


@pytest.fixture
def both(council: Posting, make_posting: Callable[..., Posting], open_case: Callable[..., Case]) -> Any:
    """A victim and an offender of one event, each with a worker of the council’s."""
    his_worker, her_worker = (
        make_posting("PARTNER_WORKER", "Haringey", agency=council.agency) for _ in range(2)
    )
    supervisor = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    him = open_case(council, surname="Quayle", forenames="Owen", role="OFFENDER")
    her = open_case(council, surname="Fenwicke", forenames="Zofia", role="VICTIM", address="9 Hidden Lane")
    keep(her, council, text="She is at her aunt’s")
    for case, worker, side in ((him, his_worker, "OFFENDER"), (her, her_worker, "VICTIM")):
        with transaction.atomic(), acting.as_posting(council):
            workers.assign(case=case.pk, to=worker.pk, by=council, words="")
            events.say_side(case=case.pk, by=council, reference=REFERENCE, side=side)
    return SimpleNamespace(
        him=him, her=her, his_worker=his_worker, her_worker=her_worker, supervisor=supervisor
    )


def seen(posting: Posting) -> tuple[set[str], set[str], set[str], set[str]]:
    """The names of whom somebody sees, by cases and by people, by the predicates and by the policies."""
    name = "person__surname"
    with transaction.atomic():
        cases_by_predicate = set(queries.visible_to(posting).values_list(name, flat=True))
        people_by_predicate = set(people.visible_to(posting).values_list("surname", flat=True))
        with acting.as_posting(posting):
            # Asked without the person, which has a policy of its own.
            numbers = set(Case.objects.values_list("person_id", flat=True))
            people_by_policy = set(Person.objects.values_list("surname", flat=True))
        cases_by_policy = set(Person.objects.filter(pk__in=numbers).values_list("surname", flat=True))
    return cases_by_predicate, cases_by_policy, people_by_predicate, people_by_policy


def test_whoever_works_on_one_side_sees_nothing_of_the_other_by_either_lock(both: Any) -> None:
    assert seen(both.his_worker) == ({"Quayle"},) * 4
    assert seen(both.her_worker) == ({"Fenwicke"},) * 4


def test_others_whom_the_agreements_allow_see_both(both: Any, council: Posting, police: Posting) -> None:
    everybody = {"Quayle", "Fenwicke"}
    assert [seen(one) for one in (council, police, both.supervisor)] == [(everybody,) * 4] * 3


def test_no_page_of_the_site_shows_the_other_side(both: Any, sign_in: Callable[[Posting], Client]) -> None:
    browser = sign_in(both.his_worker)
    case, person = both.her.pk, both.her.person_id
    tabs = ("", "chronology/", "notes/", "documents/", "custody/", "events/", "notes/new/", "change/")
    answers = [browser.get(f"/cases/{case}/{tab}").status_code for tab in tabs]
    assert answers == [404] * len(tabs)
    assert browser.get(f"/people/{person}/").status_code == 404
    shown = [
        browser.get("/cases/"),
        *(browser.get(f"/cases/{both.him.pk}/{tab}") for tab in tabs),
        browser.get(f"/cases/{both.him.pk}/chronology/?of=EVERY&print=1"),
        browser.get(f"/people/{both.him.person_id}/"),
        browser.post("/people/", {"q": "fenwicke"}),
        browser.post("/people/", {"q": both.her.reference}),
        browser.post("/people/likely/", {"surname": "Fenwicke", "forenames": "Zofia", "sex": "F"}),
    ]
    told = " ".join(words(answer) for answer in shown)
    assert "Zofia" not in told
    assert "Hidden Lane" not in told
    assert "her aunt" not in told


def test_the_page_of_one_side_never_names_the_other_to_anybody(
    both: Any, police: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(police)
    told = " ".join(
        words(browser.get(f"/cases/{both.him.pk}/{tab}")) for tab in ("", "events/", "chronology/?print=1")
    )
    assert "01/123456/26 Offender or suspect" in told
    assert "Fenwicke" not in told
    assert both.her.reference not in told


def test_a_subject_access_pack_of_one_holds_nothing_of_the_other(
    both: Any, council: Posting, make_posting: Callable[..., Posting]
) -> None:
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        found = gathering.gather(Person.objects.get(pk=both.him.person_id))
    held = " ".join(one.value for one in found)
    assert "01/123456/26" in held
    assert "Fenwicke" not in held
    assert both.her.reference not in held


def test_every_source_of_the_other_side_is_kept_apart(
    both: Any, police: Posting, open_case: Callable[..., Case]
) -> None:
    again = open_case(police, surname="Fenwicke", forenames="Zofia", role="VICTIM")
    Person.objects.filter(pk=again.person_id).update(
        individual=Person.objects.get(pk=both.her.person_id).individual
    )
    assert seen(both.his_worker) == ({"Quayle"},) * 4


@pytest.fixture
def officer(
    both: Any, police: Posting, make_posting: Callable[..., Posting], open_case: Callable[..., Case]
) -> Posting:
    """Who works with the offender on a case of the police’s, where no side is said."""
    worker = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    again = open_case(police, surname="Quayle", forenames="Owen", role="OFFENDER")
    assert again.pk != both.him.pk
    him = Person.objects.get(pk=both.him.person_id)
    Person.objects.filter(pk=again.person_id).update(individual=him.individual)
    workers.assign(case=again.pk, to=worker.pk, by=police, words="")
    return worker


def test_whoever_works_with_him_on_another_case_does_not_see_her_either(both: Any, officer: Posting) -> None:
    assert seen(officer) == ({"Quayle"},) * 4


def test_a_side_is_not_said_while_the_worker_of_another_case_has_both(
    both: Any, officer: Posting, council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    third = open_case(police, surname="Marlowe", forenames="Ike", role="VICTIM")
    workers.assign(case=third.pk, to=officer.pk, by=police, words="")
    events.say_side(case=third.pk, by=police, reference="01/77/26", side="VICTIM")
    with pytest.raises(cases.CannotDo, match="on another case cannot work"):
        events.say_side(case=both.him.pk, by=council, reference="01/77/26", side="OFFENDER")


def test_nor_is_the_other_side_seen_in_the_cohort(both: Any, council: Posting) -> None:
    her = Person.objects.get(pk=both.her.person_id)
    source = Person.objects.create(
        source="EXTRACT", surname="Fenwicke", sex="F", crn="X123456", born_on=her.born_on
    )
    Person.objects.filter(pk=source.pk).update(individual=her.individual)
    Cohort.objects.create(person=source, lead_agency=council.agency, borough=council.borough)

    def seen_in_cohort(posting: Posting) -> tuple[int, int]:
        with transaction.atomic():
            by_predicate = cohort.visible_to(posting).count()
            with acting.as_posting(posting):
                return by_predicate, Cohort.objects.count()

    assert [seen_in_cohort(one) for one in (both.his_worker, both.her_worker)] == [(0, 0), (1, 1)]


def allow(both: Any, *, by: Posting, to: Posting, days: int = 14) -> ConflictAllowed:
    until_on = timezone.localdate() + timedelta(days=days)
    with transaction.atomic(), acting.as_posting(by):
        return events.allow(
            case=both.her.pk, to=to.pk, by=by, words="Covers while she is ill", until_on=until_on
        )


def test_a_supervisor_allows_both_for_a_time_with_a_reason(both: Any) -> None:
    made = allow(both, by=both.supervisor, to=both.his_worker)
    assert seen(both.his_worker) == ({"Quayle", "Fenwicke"},) * 4
    ConflictAllowed.objects.filter(pk=made.pk).update(until_on=timezone.localdate())
    assert seen(both.his_worker) == ({"Quayle"},) * 4


def test_whom_a_supervisor_allowed_and_why_is_for_their_own_agency(
    both: Any, council: Posting, police: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    made = allow(both, by=both.supervisor, to=both.his_worker)
    own, partners = (
        words(sign_in(one).get(f"/cases/{both.her.pk}/events/")) for one in (both.supervisor, police)
    )
    assert "Covers while she is ill" in own
    assert "Covers while she is ill" not in partners
    assert both.his_worker.user.name not in partners
    with transaction.atomic(), acting.as_posting(police):
        assert ConflictAllowed.objects.count() == 0
    with transaction.atomic(), acting.as_posting(council):
        assert ConflictAllowed.objects.get() == made
    form = sign_in(both.supervisor).get(f"/cases/{both.her.pk}/events/allow/")
    assert "Do not name other people" in words(form)


def test_nobody_else_allows_it(both: Any, council: Posting, police: Posting) -> None:
    with pytest.raises(cases.CaseNotFound):
        allow(both, by=council, to=both.his_worker)
    with pytest.raises(cases.CannotDo, match="somebody else of your agency"):
        allow(both, by=both.supervisor, to=police)
    with pytest.raises(cases.CannotDo, match="somebody else of your agency"):
        allow(both, by=both.supervisor, to=both.supervisor)
    with pytest.raises(cases.CannotDo, match="within 90 days"):
        allow(both, by=both.supervisor, to=both.his_worker, days=91)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_posting(council),
    ):
        ConflictAllowed.objects.create(
            case=both.her,
            agency=council.agency,
            category="PLAN",
            by=council,
            at=timezone.now(),
            posting=both.his_worker,
            words="No",
            until_on=timezone.localdate() + timedelta(days=9),
        )


def test_nobody_is_given_the_other_side_to_work_on(both: Any, council: Posting) -> None:
    with pytest.raises(cases.CannotDo, match="works on the other side"):
        workers.assign(case=both.her.pk, to=both.his_worker.pk, by=council, words="")


def test_a_side_is_not_said_while_one_worker_has_both(
    both: Any, council: Posting, open_case: Callable[..., Case]
) -> None:
    third = open_case(council, surname="Marlowe", forenames="Ike", role="VICTIM")
    workers.assign(case=third.pk, to=both.his_worker.pk, by=council, words="")
    with pytest.raises(cases.CannotDo, match="Have somebody else work on one of the two first"):
        events.say_side(case=third.pk, by=council, reference="01 123456/26", side="VICTIM")


def test_a_side_that_is_taken_back_keeps_nobody_apart(both: Any, council: Posting) -> None:
    side = EventSide.objects.get(case=both.her)
    events.take_back(side=side.pk, case=both.her.pk, by=council, why="Another Zofia")
    assert seen(both.his_worker) == ({"Quayle", "Fenwicke"},) * 4


@pytest.mark.parametrize("typed", [" 01/123456/26 ", "01 123456/26", "01-123456-26", "01 – 123456 / 26."])
def test_one_reference_is_one_however_it_is_typed(both: Any, council: Posting, typed: str) -> None:
    assert events.plain_reference(typed) == "01/123456/26"
    with pytest.raises(cases.CannotDo, match="said already"):
        events.say_side(case=both.him.pk, by=council, reference=typed, side="VICTIM")


@pytest.mark.parametrize("typed", ["MPS 123456", "MPS123456", "mps/123456"])
def test_letters_and_digits_part_by_themselves(typed: str) -> None:
    assert events.plain_reference(typed) == "MPS/123456"


def test_a_reference_that_grows_beyond_its_column_is_refused(both: Any, council: Posting) -> None:
    with pytest.raises(cases.CannotDo, match="too long"):
        events.say_side(case=both.him.pk, by=council, reference="ß" * 30, side="VICTIM")


def test_nobody_is_given_a_task_or_an_appointment_with_the_other_side(both: Any) -> None:
    by, to = both.her_worker, both.his_worker
    day = timezone.localdate() + timedelta(days=3)
    with acting.as_posting(by), pytest.raises(cases.CannotDo, match="does not see this case"):
        tasks.create(by=by, owner=to.pk, what="Ring her aunt", due_on=day, case=both.her.pk)
    with pytest.raises(cases.CannotDo, match="may not see"):
        booked(both.her, by, worker=to.pk)


def test_what_another_agency_has_said_and_does_not_share_is_not_said_again(
    both: Any, council: Posting, police: Posting
) -> None:
    EventSide.objects.create(
        case=both.him,
        agency=police.agency,
        category="HEALTH",
        by=police,
        at=timezone.now(),
        reference="01/9/26",
        side="OFFENDER",
    )
    with transaction.atomic(), acting.as_posting(council):
        assert not EventSide.objects.filter(reference="01/9/26").exists()
    with (
        pytest.raises(cases.CannotDo, match="said already"),
        transaction.atomic(),
        acting.as_posting(council),
    ):
        events.say_side(case=both.him.pk, by=council, reference="01/9/26", side="OFFENDER")


def test_only_the_lead_agency_says_it(both: Any, police: Posting) -> None:
    with pytest.raises(cases.CaseNotFound):
        events.say_side(case=both.him.pk, by=police, reference="01/9/26", side="VICTIM")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_posting(police),
    ):
        EventSide.objects.create(
            case=both.him,
            agency=police.agency,
            category="PLAN",
            by=police,
            at=timezone.now(),
            reference="01/9/26",
            side="VICTIM",
        )


def test_the_agency_that_leads_now_takes_back_what_another_said(
    both: Any, council: Posting, police: Posting
) -> None:
    Case.objects.filter(pk=both.her.pk).update(lead_agency=police.agency)
    side = EventSide.objects.get(case=both.her)
    with pytest.raises(cases.CaseNotFound):
        events.take_back(side=side.pk, case=both.her.pk, by=council, why="No")
    with transaction.atomic(), acting.as_posting(council):
        assert EventSide.objects.filter(pk=side.pk).update(ended_on=timezone.localdate(), ended_why="No") == 0
    with transaction.atomic(), acting.as_posting(police):
        events.take_back(side=side.pk, case=both.her.pk, by=police, why="Another Zofia")
    side.refresh_from_db()
    assert (side.ended_on, side.ended_why) == (timezone.localdate(), "Another Zofia")
    assert side.agency == council.agency


def test_somebody_on_both_sides_is_not_kept_from_their_own_worker(
    both: Any, council: Posting, open_case: Callable[..., Case], girls_forum: None
) -> None:
    again = open_case(
        council,
        programme="girls-forum",
        same_as=both.him.person,
        standing={"status": "ATTENDING"},
        role="VICTIM",
    )
    Person.objects.filter(pk=again.person_id).update(
        individual=Person.objects.get(pk=both.him.person_id).individual
    )
    events.say_side(case=again.pk, by=council, reference=REFERENCE, side="VICTIM")
    with transaction.atomic(), acting.as_posting(both.his_worker):
        assert Case.objects.filter(pk=both.him.pk).exists()


def test_the_pages_for_saying_taking_back_and_allowing(
    both: Any, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(council)
    address = f"/cases/{both.him.pk}/events/"
    browser.post(f"{address}new/", {"reference": "02/5/26", "side": "VICTIM"})
    side = EventSide.objects.get(reference="02/5/26")
    assert "02/5/26" in words(browser.get(address))
    assert browser.get(f"/cases/{both.her.pk}/events/{side.pk}/end/").status_code == 404
    browser.post(f"{address}{side.pk}/end/", {"why": "A mistake"})
    assert "02/5/26" not in words(browser.get(address))
    day = timezone.localdate() + timedelta(days=9)
    typed = {
        "to": both.his_worker.pk,
        "words": "Covers for her",
        "until_on-day": day.day,
        "until_on-month": day.month,
        "until_on-year": day.year,
    }
    answer = sign_in(both.supervisor).post(f"/cases/{both.her.pk}/events/allow/", typed, follow=True)
    assert "Covers for her" in words(answer)


def test_a_referral_of_the_other_side_is_kept_apart_with_all_that_hangs_on_it(
    both: Any, council: Posting, make_posting: Callable[..., Posting], sign_in: Callable[[Posting], Client]
) -> None:
    name_desk(make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency))
    of_case, of_person, of_another = refer(), refer(council), refer()
    Referral.objects.filter(pk=of_case.pk).update(
        state="ACCEPTED", ended_on=timezone.localdate(), case=both.her
    )
    Referral.objects.filter(pk=of_person.pk).update(person=both.her.person_id)

    def seen_of(posting: Posting, predicate: Callable[[Posting], Any]) -> tuple[set[int], set[int]]:
        with transaction.atomic():
            told = set(predicate(posting).values_list("pk", flat=True))
            with acting.as_posting(posting):
                return told, set(Referral.objects.values_list("pk", flat=True))

    every = {of_case.pk, of_person.pk, of_another.pk}
    assert seen_of(both.his_worker, referral_queries.visible_to) == ({of_another.pk}, {of_another.pk})
    assert seen_of(both.his_worker, referral_queries.inbox)[0] == {of_another.pk}
    assert seen_of(both.his_worker, referral_queries.sent_by_agency)[0] == set()
    assert seen_of(both.her_worker, referral_queries.visible_to) == (every, every)
    told = referral_queries.answers_told(both.his_worker, every)
    assert set(told.values_list("referral_id", flat=True)) == {of_another.pk}
    with transaction.atomic(), acting.as_posting(both.his_worker):
        assert set(ReferralAnswer.objects.values_list("referral_id", flat=True)) == {of_another.pk}
    assert sign_in(both.his_worker).get(f"/cases/referrals/{of_case.pk}/").status_code == 404


def second_posting(
    of: Posting, make_posting: Callable[..., Posting], role: str = "PARTNER_WORKER"
) -> Posting:
    return make_posting(role, "Haringey", agency=of.agency, user=of.user)


def test_a_second_posting_shows_nobody_the_other_side(
    both: Any, police: Posting, make_posting: Callable[..., Posting]
) -> None:
    at_the_police = make_posting(
        "POLICE_OFFICER", "Haringey", agency=police.agency, user=both.his_worker.user
    )
    supervises = second_posting(both.his_worker, make_posting, "SUPERVISOR")
    assert [seen(at_the_police), seen(supervises)] == [({"Quayle"},) * 4] * 2


def test_what_is_allowed_counts_in_the_posting_for_which_it_was(
    both: Any, make_posting: Callable[..., Posting]
) -> None:
    second = second_posting(both.his_worker, make_posting, "SUPERVISOR")
    allow(both, by=both.supervisor, to=both.his_worker)
    assert seen(both.his_worker) == ({"Quayle", "Fenwicke"},) * 4
    assert seen(second) == ({"Quayle"},) * 4


def test_nobody_lets_their_own_second_posting_see_both(
    both: Any, make_posting: Callable[..., Posting]
) -> None:
    second = second_posting(both.supervisor, make_posting)
    assert second not in queries.colleagues(both.supervisor, both.her.borough)
    with pytest.raises(cases.CannotDo, match="somebody else of your agency"):
        allow(both, by=both.supervisor, to=second)
    row = {
        "case_id": both.her.pk,
        "agency_id": both.supervisor.agency_id,
        "category": "PLAN",
        "by_id": both.supervisor.pk,
        "at": timezone.now(),
        "posting_id": second.pk,
        "words": "Covers",
        "until_on": timezone.localdate() + timedelta(days=9),
    }
    table = "casework_conflictallowed"
    assert "row-level security" in refused_row(table, row, by=both.supervisor)
    colleague = {**row, "posting_id": both.her_worker.pk}
    assert insert(table, colleague, by=both.supervisor) == 1


def test_what_is_allowed_is_for_seeing_and_gives_nobody_both_sides(both: Any, council: Posting) -> None:
    allow(both, by=both.supervisor, to=both.his_worker)
    with pytest.raises(cases.CannotDo, match="works on the other side"):
        workers.assign(case=both.her.pk, to=both.his_worker.pk, by=council, words="")
    with pytest.raises(cases.CannotDo, match="works on the other side"):
        workers.assign(case=both.him.pk, to=both.her_worker.pk, by=council, words="")


def test_whoever_cannot_see_the_other_side_gives_it_to_nobody_who_works_on_it(
    both: Any, council: Posting, make_posting: Callable[..., Posting]
) -> None:
    on_her_side = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    workers.assign(case=both.her.pk, to=on_her_side.pk, by=council, words="")
    told = f"{on_her_side.user.name} may not see {both.him.reference}. Choose somebody else."
    with (
        pytest.raises(cases.CannotDo, match=f"^{re.escape(told)}$"),
        transaction.atomic(),
        acting.as_posting(both.his_worker),
    ):
        workers.assign(case=both.him.pk, to=on_her_side.pk, by=both.his_worker, words="")


def test_a_side_is_not_said_and_it_is_not_told_why_to_whoever_does_not_see_the_other(
    both: Any, council: Posting, open_case: Callable[..., Case]
) -> None:
    third = open_case(council, surname="Marlowe", forenames="Ike", role="VICTIM")
    workers.assign(case=third.pk, to=both.her_worker.pk, by=council, words="")
    told = f"{both.her_worker.user.name} cannot work on a case of this event."
    with (
        pytest.raises(cases.CannotDo, match=f"^{re.escape(told)}"),
        transaction.atomic(),
        acting.as_posting(both.his_worker),
    ):
        events.say_side(case=third.pk, by=both.his_worker, reference=REFERENCE, side="OFFENDER")


def test_no_second_posting_and_no_other_case_of_theirs_leads_round_it(
    both: Any,
    council: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
    girls_forum: None,
) -> None:
    second = second_posting(both.his_worker, make_posting, "SUPERVISOR")
    another = open_case(
        council,
        programme="girls-forum",
        same_as=both.her.person,
        standing={"status": "ATTENDING"},
        role="VICTIM",
    )
    with pytest.raises(cases.CannotDo, match="works on the other side"):
        workers.assign(case=both.her.pk, to=second.pk, by=council, words="")
    with pytest.raises(cases.CannotDo, match="works on the other side"):
        workers.assign(case=another.pk, to=second.pk, by=council, words="")


def test_the_cohort_gives_nobody_the_other_side(both: Any, council: Posting) -> None:
    her = Person.objects.get(pk=both.her.person_id)
    source = Person.objects.create(
        source="EXTRACT", surname="Fenwicke", sex="F", crn="X123456", born_on=her.born_on
    )
    Person.objects.filter(pk=source.pk).update(individual=her.individual)
    case = Cohort.objects.create(person=source, lead_agency=council.agency, borough=council.borough)
    supervisor = both.supervisor
    with (
        pytest.raises(NotAllowed, match="works on the other side"),
        transaction.atomic(),
        acting.as_posting(supervisor),
    ):
        allocations.give(case=case.pk, to=both.his_worker.pk, by=supervisor, why="Knows her well")
    with transaction.atomic(), acting.as_posting(supervisor):
        given = allocations.give(case=case.pk, to=both.her_worker.pk, by=supervisor, why="Knows her well")
    assert given.posting == both.her_worker
