"""A caseload moves: drawn up, previewed, agreed, carried out or withdrawn; and what may be read after."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

import pytest
from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, transaction
from django.db.models import OuterRef
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import a_party, an_agreement, live_programme
from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework import chronology, jobs, moves, queries, task_queries
from alongside.casework.actions import closures, events, tasks, workers
from alongside.casework.actions import moves as acts
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import (
    Case,
    CaseloadMove,
    Entry,
    Handover,
    NotMoved,
    PartOfCase,
    WorkTask,
)
from alongside.partners.categories import Category
from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, User
from alongside.people import queries as people
from alongside.people.models import Marker, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
PROGRAMME = "gang-action-group"
READS = ["IDENTITY", "CONTACT", "PLAN", "SAFEGUARDING"]


@contextmanager
def as_one(posting: Posting) -> Iterator[None]:
    """A transaction of somebody's."""
    with transaction.atomic(), acting.as_posting(posting):
        yield


@pytest.fixture
def giver(make_posting: Callable[..., Posting], council: Posting) -> Posting:
    """Supervises at the agency that gives."""
    return make_posting("SUPERVISOR", "Haringey", agency=council.agency)


@pytest.fixture
def receiver(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Supervises at the agency that receives: it is told what a lead agency reads of somebody at risk."""
    agency = make_agency(name="New service", shares=False)
    a_party(
        Agreement.objects.get(title="Gangs unit"),
        agency,
        reads=READS,
        contributes=["IDENTITY", "PLAN", "OFFENDING"],
    )
    return make_posting("SUPERVISOR", "Haringey", agency=agency)


@pytest.fixture
def newcomer(make_posting: Callable[..., Posting], receiver: Posting) -> Posting:
    """Works at the agency that receives."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=receiver.agency)


def drawn(giver: Posting, receiver: Posting, *, named: dict[int, int] | None = None) -> CaseloadMove:
    with as_one(giver):
        return acts.draw_up(
            by=giver,
            receiving=receiver.agency_id,
            programmes=[PROGRAMME],
            boroughs=[giver.borough],
            on=timezone.localdate() + timedelta(days=1),
            why="The contract ends",
            workers=named,
        )


def agreed_to(move: CaseloadMove, receiver: Posting, newcomer: Posting) -> None:
    with as_one(receiver):
        acts.agree(move=move.pk, by=receiver, taker=newcomer.pk)
    CaseloadMove.objects.filter(pk=move.pk).update(on=timezone.localdate())


def carried_out(move: CaseloadMove) -> int:
    with acting.as_system(Task.MOVING):
        return acts.carry_out(move=move.pk)


@pytest.fixture
def moved(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    open_case: Callable[..., Case],
) -> Case:
    """A case with a worker and a task that has moved to the newcomer."""
    case = open_case(council)
    workers.assign(case=case.pk, to=council.pk, by=council, words="Knows him")
    tasks.create(by=council, what="Ring his mother", due_on=timezone.localdate(), case=case.pk)
    move = drawn(giver, receiver, named={council.pk: newcomer.pk})
    agreed_to(move, receiver, newcomer)
    assert carried_out(move) == 1
    case.refresh_from_db()
    return case


def test_lead_agency_worker_person_role_and_tasks_move(
    moved: Case, receiver: Posting, newcomer: Posting
) -> None:
    assert (moved.lead_agency, moved.worker, moved.worker_since) == (
        receiver.agency,
        newcomer,
        timezone.localdate(),
    )
    assert Person.objects.get(pk=moved.person_id).agency == receiver.agency
    assert Marker.objects.get(person=moved.person_id).agency == receiver.agency
    with as_one(newcomer):
        assert task_queries.inbox(newcomer).get().what == "Ring his mother"
        assert queries.may_work_on(newcomer, moved)
        assert people.visible_to(newcomer).filter(pk=moved.person_id).exists()
    assert [one.kind for one in WorkTask.objects.get().steps.all()] == ["PASSED_ON", "CREATED"]


def test_each_case_says_once_that_it_moved_and_the_log_to_whom(moved: Case, receiver: Posting) -> None:
    entry = Entry.objects.get(kind="MOVED")
    assert (entry.case, entry.agency, entry.by) == (moved, receiver.agency, receiver)
    assert "New service. The contract ends" in entry.words
    told = LogEntry.objects.get(act="DISCLOSURE")
    assert (told.which, told.people, told.to, told.task) == (
        [moved.reference],
        [moved.person_id],
        "New service",
        "caseload-move",
    )


def test_what_was_written_before_is_read_on_as_the_agreement_of_the_day_allowed(
    moved: Case, council: Posting, newcomer: Posting
) -> None:
    Entry.objects.create(
        case=moved,
        agency=council.agency,
        category=Category.OFFENDING,
        kind="NOTE",
        on=moved.opened_on,
        pack=moved.entries.first().pack,  # type: ignore[union-attr]
        by=council,
        at=timezone.now(),
    )
    # The old agency has ended, as the company did: no agreement is live with it any more.
    Agency.objects.filter(pk=council.agency_id).update(ends_on=timezone.localdate())
    kinds = {"OPENED", "STATUS", "APPROACH", "RAG", "MOTIVATION", "WORKER", "TASK", "MOVED"}
    with as_one(newcomer):
        assert {one.kind for one in chronology.of_case(newcomer, moved)} == kinds
        assert set(Entry.objects.values_list("kind", flat=True)) == kinds


def test_a_task_that_was_handed_over_is_passed_on_when_the_agreement_has_ended(
    moved: Case, council: Posting, newcomer: Posting, make_posting: Callable[..., Posting]
) -> None:
    Agency.objects.filter(pk=council.agency_id).update(ends_on=timezone.localdate())
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=newcomer.agency)
    task = WorkTask.objects.get()
    with as_one(newcomer):
        tasks.pass_on(task=task.pk, by=newcomer, to=colleague.pk, why="On leave")
    with as_one(colleague):
        assert task_queries.inbox(colleague).get() == task
    Handover.objects.update(categories=["IDENTITY"])
    assert not task_queries.is_seen_by(colleague, moved, council.agency_id, Category.PLAN)


def test_each_lock_by_itself_keeps_what_was_not_handed_over(
    moved: Case, council: Posting, newcomer: Posting, police: Posting
) -> None:
    Agency.objects.filter(pk=council.agency_id).update(ends_on=timezone.localdate())
    Handover.objects.update(categories=["IDENTITY"])
    before = {"OPENED", "STATUS", "WORKER"}
    with transaction.atomic():  # As the owner of the tables, whom the policies do not bind.
        assert not before & {one.kind for one in chronology.of_case(newcomer, moved)}
    with as_one(newcomer), mock.patch.object(queries, "told", return_value=queries.Q()):
        assert not before & {one.kind for one in chronology.of_case(newcomer, moved)}
    with as_one(newcomer):
        assert Entry.objects.filter(kind="MOVED").exists()


def test_within_a_statement_on_cases_the_same_is_told(
    moved: Case, council: Posting, newcomer: Posting, police: Posting, school: Posting
) -> None:
    """What an agency wrote before, what flows, and what does not: for each of four, as one lock says it."""
    for agency, category in ((council, "OFFENDING"), (police, "INTELLIGENCE"), (police, "HEALTH")):
        Entry.objects.create(
            case=moved,
            agency=agency.agency,
            category=category,
            kind="NOTE",
            on=moved.opened_on,
            pack=moved.entries.first().pack,  # type: ignore[union-attr]
            by=agency,
            at=timezone.now(),
        )
    # What it wrote is read on by the newcomer alone, because it was handed over.
    Agency.objects.filter(pk=council.agency_id).update(ends_on=timezone.localdate())
    found = {}
    for who in (council, newcomer, police, school):
        with transaction.atomic():  # As the owner of the tables, whom the policies do not bind.
            told = set(Entry.objects.filter(queries.told(who)).values_list("pk", flat=True))
            within = Entry.objects.filter(queries.told_within(who), case=OuterRef("pk")).values("pk")
            rows = Case.objects.annotate(entries_told=ArraySubquery(within)).values_list("entries_told")
            assert {pk for (pks,) in rows for pk in pks} == told
            found[who.agency.name] = len(told)
    assert len(set(found.values())) > 2


def test_the_giving_agency_works_on_it_no_more(moved: Case, council: Posting, school: Posting) -> None:
    # The agreement lets it know of the case, and read what the new agency shares.
    with as_one(council):
        assert queries.one(council, moved.pk)
        assert not queries.may_work_on(council, moved)
        assert Case.objects.update(rag="GREEN") == 0
    with as_one(school):
        assert queries.one(school, moved.pk)
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    with as_one(council):
        assert queries.one(council, moved.pk) is None


def test_no_table_of_parts_forgets_what_was_handed_over() -> None:
    tables = [
        model._meta.db_table
        for model in apps.get_app_config("casework").get_models()
        if issubclass(model, PartOfCase)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_policies WHERE policyname = 'seen' AND qual LIKE '%handover%'"
        )
        assert {name for (name,) in cursor.fetchall()} >= set(tables)


def test_what_cannot_move_stays_and_says_why(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    moves_on, sealed, closing = (
        open_case(council),
        open_case(council, surname="Brown", born_on=date(1999, 2, 1)),
        open_case(council, surname="Clarke", born_on=date(1998, 2, 1)),
    )
    Case.objects.filter(pk=sealed.pk).update(access="SEALED")
    closures.ask(case=closing.pk, by=council, exit_code="MOVED", words="Has moved")
    kept = tasks.create(
        by=council,
        what="Ring the officer",
        due_on=timezone.localdate(),
        case=moves_on.pk,
        category=Category.OFFENDING,
    )
    move = drawn(giver, receiver)
    with as_one(giver):
        ahead = moves.preview(move)
    assert (ahead.number, ahead.stays, sum(ahead.tasks_stay.values())) == (
        1,
        {(PROGRAMME, "NOT_OPEN"): 1, (PROGRAMME, "CLOSURE_ASKED"): 1},
        1,
    )
    agreed_to(move, receiver, newcomer)
    carried_out(move)
    assert set(NotMoved.objects.values_list("reference", "why")) == {
        (sealed.reference, "NOT_OPEN"),
        (closing.reference, "CLOSURE_ASKED"),
        (kept.reference, "NOT_SHARED"),
    }
    assert set(Case.objects.values_list("pk", "lead_agency")) == {
        (moves_on.pk, receiver.agency_id),
        (sealed.pk, council.agency_id),
        (closing.pk, council.agency_id),
    }


def test_what_stayed_is_listed_to_whose_it_is_and_counted_for_the_other(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
) -> None:
    sealed = open_case(council)
    Case.objects.filter(pk=sealed.pk).update(access="SEALED")
    move = drawn(giver, receiver)
    agreed_to(move, receiver, newcomer)
    carried_out(move)
    address, counted = f"/moves/{move.pk}/", "It is restricted or sealed"
    its_own = sign_in(giver).get(address).content.decode()
    others = sign_in(receiver).get(address).content.decode()
    assert (sealed.reference in its_own, sealed.reference in others) == (True, False)
    assert (counted in its_own, counted in others) == (True, True)
    for_others = moves.left_behind(receiver, move)
    assert (moves.left_behind(giver, move).count(), for_others.count()) == (1, 0)
    with as_one(giver):
        assert (NotMoved.objects.count(), moves.left_counts(move)) == (1, {"NOT_OPEN": 1})
    with as_one(receiver):
        assert (NotMoved.objects.count(), moves.left_counts(move)) == (0, {"NOT_OPEN": 1})
    with as_one(make_posting("SUPERVISOR", "Haringey")):
        assert (NotMoved.objects.count(), moves.left_counts(move)) == (0, {})


def test_without_an_agreement_nothing_moves(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    open_case(council)
    move = drawn(giver, receiver)
    agreed_to(move, receiver, newcomer)
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert carried_out(move) == 0
    assert NotMoved.objects.get().why == "NO_AGREEMENT"


@pytest.mark.parametrize("lacking", READS)
def test_a_case_stays_where_the_agreement_does_not_give_all_that_its_lead_agency_reads(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    open_case: Callable[..., Case],
    lacking: str,
) -> None:
    case = open_case(council)
    AgreementParty.objects.filter(agency=receiver.agency).update(
        reads=[one for one in READS if one != lacking]
    )
    move = drawn(giver, receiver)
    agreed_to(move, receiver, newcomer)
    assert carried_out(move) == 0
    assert NotMoved.objects.get().why == "NO_AGREEMENT"
    with as_one(newcomer):
        assert not Marker.objects.filter(agency=receiver.agency).exists()
    assert Person.objects.get(pk=case.person_id).agency == council.agency


def test_a_role_that_has_ended_needs_no_agreement(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council, role="VICTIM")
    move = drawn(giver, receiver)
    with as_one(giver):
        assert moves.preview(move).stays == {(PROGRAMME, "NO_AGREEMENT"): 1}
    Marker.objects.filter(person=case.person_id).update(until_on=timezone.localdate(), ended_why="Is safe")
    agreed_to(move, receiver, newcomer)
    assert carried_out(move) == 1


EVENT = "01/123456/26"


def with_worker(case: Case, worker: Posting, side: str) -> Case:
    """Have somebody work on a case, and its person stand on a side of one event."""
    workers.assign(case=case.pk, to=worker.pk, by=worker, words="Knows them")
    events.say_side(case=case.pk, by=worker, reference=EVENT, side=side)
    return case


def test_nobody_is_given_both_sides_of_an_event(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
) -> None:
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    him = with_worker(open_case(council), council, "OFFENDER")
    her = with_worker(open_case(council, surname="Fenwicke", born_on=date(1999, 2, 1)), colleague, "VICTIM")
    beside = open_case(council, surname="Clarke", born_on=date(1998, 2, 1))
    move = drawn(giver, receiver, named={council.pk: newcomer.pk, colleague.pk: newcomer.pk})
    with as_one(giver):
        ahead = moves.preview(move)
    assert (ahead.number, ahead.stays) == (1, {(PROGRAMME, "MAY_NOT_SEE"): 2})
    agreed_to(move, receiver, newcomer)
    assert carried_out(move) == 1
    assert set(NotMoved.objects.values_list("reference", "why")) == {
        (him.reference, "MAY_NOT_SEE"),
        (her.reference, "MAY_NOT_SEE"),
    }
    assert set(Case.objects.values_list("pk", "worker", "lead_agency")) == {
        (him.pk, council.pk, council.agency_id),
        (her.pk, colleague.pk, council.agency_id),
        (beside.pk, None, receiver.agency_id),
    }


def by_hand(browser: Client, move: CaseloadMove) -> list[str]:
    """The rows of a move's page that say of something that it is passed on by hand."""
    page = browser.get(reverse("casework:move", args=[move.pk])).content.decode()
    rows = re.findall(r'<tr class="govuk-table__row">(.*?)</tr>', page, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    return [row for row in words if "by hand" in row]


def test_neither_agency_is_told_which_cases_stay_for_the_two_sides_of_an_event(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
) -> None:
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    with_worker(open_case(council), council, "OFFENDER")
    with_worker(open_case(council, surname="Fenwicke", born_on=date(1999, 2, 1)), colleague, "VICTIM")
    closed = open_case(council, surname="Clarke", born_on=date(1998, 2, 1))
    Case.objects.filter(pk=closed.pk).update(access="SEALED")
    move = drawn(giver, receiver, named={council.pk: newcomer.pk, colleague.pk: newcomer.pk})
    words = "It is restricted or sealed, or whoever would take it may not see it: pass it on by hand"

    foreseen = f"{words} gang-action-group 3"
    assert [by_hand(sign_in(one), move) for one in (giver, receiver)] == [[foreseen], [foreseen]]
    agreed_to(move, receiver, newcomer)
    assert carried_out(move) == 0
    assert by_hand(sign_in(receiver), move) == [f"{words} 3"]
    left = NotMoved.objects.order_by("reference").values_list("reference", flat=True)
    assert by_hand(sign_in(giver), move) == [f"{words} 3", *(f"{one} {words}" for one in left)]


def test_two_workers_take_the_two_sides(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
) -> None:
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    with_worker(open_case(council), council, "OFFENDER")
    with_worker(open_case(council, surname="Fenwicke", born_on=date(1999, 2, 1)), colleague, "VICTIM")
    move = drawn(giver, receiver, named={council.pk: newcomer.pk, colleague.pk: receiver.pk})
    agreed_to(move, receiver, newcomer)
    assert carried_out(move) == 2
    assert set(Case.objects.values_list("worker", flat=True)) == {newcomer.pk, receiver.pk}


def test_whoever_works_on_the_other_side_already_takes_neither_the_case_nor_its_tasks(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
) -> None:
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    born = {"born_on": date(1999, 2, 1)}
    with_worker(open_case(newcomer, surname="Fenwicke", **born), newcomer, "VICTIM")
    him = with_worker(open_case(council), council, "OFFENDER")
    move = drawn(giver, receiver, named={council.pk: newcomer.pk})
    agreed_to(move, receiver, newcomer)
    assert carried_out(move) == 0
    assert NotMoved.objects.get().why == "MAY_NOT_SEE"
    # With nobody named in the place of its worker the case moves, and its task stays.
    workers.assign(case=him.pk, to=colleague.pk, by=council, words="On leave")
    task = tasks.create(by=colleague, what="Ring his mother", due_on=timezone.localdate(), case=him.pk)
    again = drawn(giver, receiver)
    agreed_to(again, receiver, newcomer)
    with as_one(giver):
        ahead = moves.preview(again)
    assert (ahead.number, sum(ahead.tasks.values()), sum(ahead.tasks_stay.values())) == (1, 0, 1)
    assert carried_out(again) == 1
    assert NotMoved.objects.get(move=again).reference == task.reference
    task.refresh_from_db()
    assert (NotMoved.objects.get(move=again).why, task.owner) == ("MAY_NOT_SEE", colleague)


def test_tasks_of_a_third_agency_pass_on_as_it_shares_them_itself(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    police: Posting,
    open_case: Callable[..., Case],
) -> None:
    case = open_case(council)
    said = {"due_on": timezone.localdate(), "owner": council.pk, "case": case.pk}
    with as_one(police):
        told = tasks.create(by=police, what="Ask the officer", category=Category.OFFENDING, **said)
        kept = tasks.create(by=police, what="Ask the school", category=Category.PLAN, **said)
    parties = AgreementParty.objects.filter(agreement__title="Gangs unit")
    parties.filter(agency=police.agency).update(contributes=["IDENTITY", "OFFENDING"])
    parties.filter(agency=council.agency).update(contributes=READS)
    parties.filter(agency=receiver.agency).update(reads=[*READS, "OFFENDING"])
    move = drawn(giver, receiver)
    agreed_to(move, receiver, newcomer)
    with as_one(giver):
        ahead = moves.preview(move)
    assert (sum(ahead.tasks.values()), sum(ahead.tasks_stay.values())) == (1, 1)
    assert carried_out(move) == 1
    assert NotMoved.objects.values_list("reference", "why").get() == (kept.reference, "NOT_SHARED")
    with as_one(newcomer):
        assert task_queries.inbox(newcomer).get() == told


def test_tasks_of_workers_for_whom_nobody_is_named_go_to_whoever_takes_them(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    workers.assign(case=case.pk, to=council.pk, by=council, words="Knows him")
    tasks.create(by=council, what="Ring his mother", due_on=timezone.localdate(), case=case.pk)
    move = drawn(giver, receiver)
    agreed_to(move, receiver, newcomer)
    carried_out(move)
    case.refresh_from_db()
    assert (case.worker, WorkTask.objects.get().owner) == (None, newcomer)


def test_the_preview_says_what_access_follows_and_what_is_lost(
    council: Posting, giver: Posting, receiver: Posting, school: Posting, police: Posting
) -> None:
    move = drawn(giver, receiver)
    with as_one(giver):
        found = {one.agency: one for one in moves.follows(move)}
        reads_on = moves.read_on(move)
    assert reads_on == {PROGRAMME: frozenset(READS)}
    assert (found[school.agency_id].kept, found[school.agency_id].lost) == ({"IDENTITY"}, frozenset())
    assert found[police.agency_id].kept == {"IDENTITY", "PLAN", "OFFENDING"}
    assert found[police.agency_id].lost == {"CONTACT", "SAFEGUARDING", "INTELLIGENCE"}


def test_it_is_withdrawn_by_either_side_until_it_is_carried_out(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    move = drawn(giver, receiver)
    agreed_to(move, receiver, newcomer)
    with as_one(receiver):
        with pytest.raises(CannotDo, match="Say why"):
            acts.withdraw(move=move.pk, by=receiver, why="")
        acts.withdraw(move=move.pk, by=receiver, why="Not ready")
    assert carried_out(move) == 0
    case.refresh_from_db()
    assert case.lead_agency == council.agency
    with as_one(giver), pytest.raises(acts.MoveNotFound):
        acts.withdraw(move=move.pk, by=giver, why="Too late")


def test_it_is_carried_out_once_on_its_day_by_the_job(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    open_case(council)
    move = drawn(giver, receiver)
    with as_one(receiver):
        acts.agree(move=move.pk, by=receiver, taker=newcomer.pk)
    now = int(timezone.now().timestamp())
    jobs.move_caseloads(timestamp=now)
    move.refresh_from_db()
    assert move.state == "AGREED"
    CaseloadMove.objects.update(on=timezone.localdate())
    jobs.move_caseloads(timestamp=now)
    jobs.move_caseloads(timestamp=now)
    move.refresh_from_db()
    assert (move.state, move.moved, Entry.objects.filter(kind="MOVED").count()) == ("CARRIED_OUT", 1, 1)


@contextmanager
def failing(fails: CaseloadMove, fault: Exception) -> Iterator[None]:
    """One move cannot be carried out."""
    carry_out = acts.carry_out

    def but_one(*, move: int) -> int:
        if move == fails.pk:
            raise fault
        return carry_out(move=move)

    with mock.patch.object(acts, "carry_out", but_one):
        yield


def test_one_that_fails_stops_no_other_and_the_job_has_failed(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    open_case(council)
    fails = drawn(giver, receiver)
    agreed_to(fails, receiver, newcomer)
    CaseloadMove.objects.filter(pk=fails.pk).update(programmes=["another"])
    carries = drawn(giver, receiver)
    agreed_to(carries, receiver, newcomer)
    now = int(timezone.now().timestamp())
    with failing(fails, OperationalError("Away")), pytest.raises(OperationalError):
        jobs.move_caseloads(timestamp=now)
    carries.refresh_from_db()
    assert (carries.state, carries.moved) == ("CARRIED_OUT", 1)
    with failing(fails, ValueError("Wrong")), pytest.raises(ExceptionGroup) as told:
        jobs.move_caseloads(timestamp=now)
    assert told.value.exceptions[0].__notes__ == [f"Move {fails.pk} was not carried out."]


def test_a_crash_leaves_what_was(
    council: Posting, giver: Posting, receiver: Posting, newcomer: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    move = drawn(giver, receiver)
    agreed_to(move, receiver, newcomer)
    with mock.patch("alongside.audit.actions.record", side_effect=RuntimeError), pytest.raises(RuntimeError):
        carried_out(move)
    case.refresh_from_db()
    move.refresh_from_db()
    assert (case.lead_agency, move.state, Handover.objects.count()) == (council.agency, "AGREED", 0)


def test_cases_and_tasks_are_taken_by_whoever_reaches_all_that_moves(
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    make_posting: Callable[..., Posting],
) -> None:
    everywhere = make_posting("SUPERVISOR", agency=receiver.agency)
    system = make_posting("PARTNER_WORKER", "Haringey", agency=receiver.agency)
    User.objects.filter(pk=system.user_id).update(is_system=True)
    borough, agency = giver.borough, receiver.agency_id
    assert set(queries.could_work_in(agency, [borough])) == {receiver, newcomer, everywhere}
    assert list(queries.could_work_in(agency, [borough, "E09000010"])) == [everywhere]
    assert list(queries.could_work_in(agency, [])) == [everywhere]
    move = drawn(giver, receiver)
    with as_one(receiver), pytest.raises(CannotDo, match="Choose somebody of your agency"):
        acts.agree(move=move.pk, by=receiver, taker=system.pk)


def test_who_may_draw_up_and_agree(
    council: Posting,
    giver: Posting,
    receiver: Posting,
    newcomer: Posting,
    make_posting: Callable[..., Posting],
) -> None:
    with as_one(council), pytest.raises(acts.MoveNotFound):
        acts.draw_up(
            by=council,
            receiving=receiver.agency_id,
            programmes=[PROGRAMME],
            boroughs=[],
            on=timezone.localdate(),
            why="Why",
        )
    move = drawn(giver, receiver)
    with as_one(giver), pytest.raises(acts.MoveNotFound):
        acts.agree(move=move.pk, by=giver, taker=newcomer.pk)
    coordinator = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=receiver.agency)
    with as_one(coordinator), pytest.raises(acts.MoveNotFound):
        acts.agree(move=move.pk, by=coordinator, taker=newcomer.pk)
    with as_one(coordinator), pytest.raises(ProgrammingError), transaction.atomic():
        CaseloadMove.objects.update(
            state="AGREED", agreed_by=coordinator, agreed_at=timezone.now(), taker=newcomer
        )
    stranger = make_posting("SUPERVISOR", "Haringey")
    with as_one(stranger):
        assert not CaseloadMove.objects.exists()
        assert moves.preview(move).number == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"on": timezone.localdate()}, "from tomorrow on"),
        ({"boroughs": []}, "You reach one borough"),
        ({"programmes": []}, "of which programmes"),
        ({"receiving": 0}, "Choose an agency"),
    ],
)
def test_what_cannot_be_drawn_up_is_said(
    giver: Posting, receiver: Posting, said: dict[str, object], words: str
) -> None:
    asked = {
        "receiving": receiver.agency_id,
        "programmes": [PROGRAMME],
        "boroughs": [giver.borough],
        "on": timezone.localdate() + timedelta(days=1),
        "why": "The contract ends",
    }
    with as_one(giver), pytest.raises(CannotDo, match=words):
        acts.draw_up(by=giver, **{**asked, **said})  # type: ignore[arg-type]


def test_two_moves_of_the_same_cases_do_not_wait_at_once(giver: Posting, receiver: Posting) -> None:
    drawn(giver, receiver)
    with pytest.raises(CannotDo, match="moves some of the same cases already"):
        drawn(giver, receiver)


def test_only_the_task_of_moving_on_its_day_carries_a_move_out(
    giver: Posting, receiver: Posting, newcomer: Posting
) -> None:
    move = drawn(giver, receiver)
    with as_one(giver), pytest.raises(DatabaseError, match="Only the task of moving"), transaction.atomic():
        list(Case.objects.raw("SELECT 1 AS id FROM casework_carry_out(%s)", [move.pk]))
    with (
        transaction.atomic(),
        acting.as_system(Task.MOVING),
        pytest.raises(DatabaseError, match="not agreed, or its day has not come"),
        transaction.atomic(),
    ):
        list(Case.objects.raw("SELECT 1 AS id FROM casework_carry_out(%s)", [move.pk]))
    with transaction.atomic(), acting.as_system(Task.MOVING):
        assert not Case.objects.exists()


def test_what_came_from_a_third_agency_is_read_on_too(
    moved: Case,
    council: Posting,
    receiver: Posting,
    make_agency: Callable[..., Agency],
    make_posting: Callable[..., Posting],
) -> None:
    third = make_agency(name="Third", shares=False)
    agreement = an_agreement(60, programme=live_programme(PROGRAMME), title="Later")
    a_party(agreement, receiver.agency, reads=READS, contributes=READS)
    a_party(agreement, third, reads=READS, contributes=READS)
    taker = make_posting("SUPERVISOR", "Haringey", agency=third)
    again = CaseloadMove.objects.create(
        giving=receiver.agency,
        receiving=third,
        programmes=[PROGRAMME],
        on=timezone.localdate(),
        why="Again",
        drawn_by=receiver,
        drawn_at=timezone.now(),
        state="AGREED",
        agreed_by=taker,
        agreed_at=timezone.now(),
        taker=taker,
    )
    assert carried_out(again) == 1
    with as_one(taker):
        assert task_queries.inbox(taker).get().agency == council.agency
        assert Entry.objects.filter(agency=council.agency, kind="OPENED").exists()
        case = queries.one(taker, moved.pk)
        assert case is not None
        assert chronology.of_case(taker, case).filter(agency=council.agency, kind="OPENED").exists()
