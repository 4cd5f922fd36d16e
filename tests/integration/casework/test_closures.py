"""Closing a case takes two people, unless its pack says not."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.casework import packs, queries
from alongside.casework.actions import cases, closures
from alongside.casework.models import Case, Closure
from alongside.casework.shipped import shipped
from alongside.partners.models import Posting
from integration.casework.test_cases import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


@pytest.fixture
def overseer(make_posting: Callable[..., Posting], council: Posting) -> Posting:
    """Supervises the gangs worker."""
    return make_posting("SUPERVISOR", "Haringey", agency=council.agency)


def ask(case: Case, by: Posting) -> Closure:
    asked = closures.ask(case=case.pk, by=by, exit_code="MOVED", words="Has moved to Leeds")
    assert asked
    return asked


def test_a_case_stays_open_until_a_second_person_signs(
    council: Posting, overseer: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    asked = ask(case, council)
    case.refresh_from_db()
    assert (case.closed_on, asked.state) == (None, "ASKED")
    closures.sign(closure=asked.pk, by=overseer)
    case.refresh_from_db()
    assert (case.closed_on, case.exit) == (timezone.localdate(), "MOVED")
    entry = case.entries.get(kind="CLOSED")
    assert entry.by == overseer
    assert f"Asked for by {council.user.name}." in entry.words


def test_whoever_asks_does_not_sign(overseer: Posting, open_case: Callable[..., Case]) -> None:
    asked = ask(open_case(overseer), overseer)
    with pytest.raises(closures.ClosureNotFound):
        closures.sign(closure=asked.pk, by=overseer)
    assert not queries.closures_to_decide(overseer).exists()


def test_not_as_another_posting_of_theirs_either_says_the_database(
    council: Posting, overseer: Posting, make_posting: Callable[..., Posting], open_case: Callable[..., Case]
) -> None:
    asked = ask(open_case(council), council)
    Posting.objects.filter(pk=overseer.pk).update(user=council.user)
    with pytest.raises(IntegrityError, match="nobody_signs_their_own_closure"), transaction.atomic():
        Closure.objects.update(state="SIGNED", decided_by=overseer, decided_at=timezone.now())
    with pytest.raises(IntegrityError, match="nobody_signs_their_own_closure"), transaction.atomic():
        Closure.objects.filter(pk=asked.pk).update(
            state="SIGNED", decided_by=council, decided_at=timezone.now()
        )


def test_only_who_oversees_the_lead_agencys_work_signs(
    council: Posting,
    police: Posting,
    make_posting: Callable[..., Posting],
    open_case: Callable[..., Case],
) -> None:
    asked = ask(open_case(council), council)
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    elsewhere = make_posting("SUPERVISOR", "Haringey", agency=police.agency)
    far = make_posting("SUPERVISOR", "Enfield", agency=council.agency)
    decided = {"state": "SIGNED", "decided_at": timezone.now()}
    assert [queries.closures_to_decide(one).count() for one in (colleague, elsewhere, far)] == [0, 0, 0]
    with pytest.raises(closures.ClosureNotFound):
        closures.sign(closure=asked.pk, by=colleague)
    with transaction.atomic(), acting.as_posting(elsewhere):
        assert Closure.objects.update(decided_by=elsewhere, **decided) == 0
    with (
        transaction.atomic(),
        acting.as_posting(colleague),
    ):
        assert Closure.objects.update(decided_by=colleague, **decided) == 0


def test_nobody_says_that_somebody_else_signed(
    council: Posting, overseer: Posting, open_case: Callable[..., Case]
) -> None:
    ask(open_case(council), council)
    with (
        transaction.atomic(),
        acting.as_posting(council),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        Closure.objects.update(state="SIGNED", decided_by=overseer, decided_at=timezone.now())


def test_it_is_refused_with_a_reason_and_asked_for_again(
    council: Posting, overseer: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    asked = ask(case, council)
    with pytest.raises(cases.CannotDo, match="Its closure is asked for already"):
        ask(case, council)
    with pytest.raises(cases.CannotDo, match="Say why the case stays open"):
        closures.refuse(closure=asked.pk, by=overseer, why=" ")
    closures.refuse(closure=asked.pk, by=overseer, why="He was seen here on Monday")
    with pytest.raises(closures.ClosureNotFound):
        closures.sign(closure=asked.pk, by=overseer)
    assert ask(case, council).state == "ASKED"


def test_it_is_taken_back_by_whoever_asked(
    council: Posting, overseer: Posting, open_case: Callable[..., Case]
) -> None:
    asked = ask(open_case(council), council)
    with pytest.raises(closures.ClosureNotFound):
        closures.take_back(closure=asked.pk, by=overseer)
    assert closures.take_back(closure=asked.pk, by=council).state == "TAKEN_BACK"


def test_no_case_is_closed_without_what_was_signed(
    council: Posting, overseer: Posting, open_case: Callable[..., Case]
) -> None:
    case, other = open_case(council), open_case(council, surname="Brown", born_on=None)
    asked = ask(case, council)
    closures.sign(closure=asked.pk, by=overseer)
    asked.refresh_from_db()
    with pytest.raises(cases.CannotDo, match="A second person signs"):
        cases.close(case=other.pk, by=council, exit_code="MOVED", words="Has moved")
    with pytest.raises(cases.CannotDo, match="A second person signs"):
        cases.close(case=other.pk, by=council, exit_code="MOVED", words="Has moved", signed=asked)


def test_a_pack_may_let_a_worker_close_alone(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    text = shipped()["gang-action-group.toml"].replace('version = "2026.1"', 'version = "2026.2"', 1)
    text = text.replace('prefix = "GAG"', 'prefix = "GAG"\nclosure_sign_off = false', 1)
    packs.load(text, "gang-action-group.toml")
    assert closures.ask(case=case.pk, by=council, exit_code="MOVED", words="Has moved to Leeds") is None
    case.refresh_from_db()
    assert case.closed_on == timezone.localdate()


def test_it_is_asked_for_and_signed_on_the_pages(
    council: Posting, overseer: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    worker, supervisor = sign_in(council), sign_in(overseer)
    typed = {"exit": "MOVED", "words": "Has moved to Leeds"}
    answer = words(worker.post(f"/cases/{case.pk}/close/", typed, follow=True))
    assert "stays open until a second person has signed" in answer
    assert "Sign it, or refuse" not in answer
    assert "Closures to sign" in words(supervisor.get("/"))
    assert "Sign it, or refuse" in words(supervisor.get(f"/cases/{case.pk}/"))
    closure = Closure.objects.get()
    address = f"/supervision/closures/{closure.pk}/"
    assert "Say why the case stays open" in words(supervisor.post(address, {"decision": "REFUSE"}))
    assert "is closed" in words(supervisor.post(address, {"decision": "SIGN"}, follow=True))
    assert supervisor.get(address).status_code == 404
