"""Drafts: kept as typed, through the end of a session, for their author alone, and erased when forgotten."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework import drafts, jobs
from alongside.casework.models import Case, Draft
from alongside.partners.models import Agreement, Posting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]

TYPED = {"text": "He was at the club on", "kind": "VISIT", "happened_on-day": "3", "category": "PLAN"}


def words(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def token_of(page: Any) -> str:
    found = re.search(r'name="draft" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def drafts_read(posting: Posting) -> int:
    with transaction.atomic(), acting.as_posting(posting):
        return Draft.objects.count()


def test_what_is_typed_is_kept_and_is_there_when_the_form_is_opened_again(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    assert sign_in(council).post(f"/cases/{case.pk}/drafts/note/", TYPED).status_code == 204
    page = sign_in(council).get(f"/cases/{case.pk}/notes/new/")
    assert "He was at the club on" in page.content.decode()
    assert "This is what you typed until" in words(page)
    assert re.search(r'name="happened_on-day"[^>]*value="3"', page.content.decode())
    assert "You began a note" in words(sign_in(council).get(f"/cases/{case.pk}/notes/"))


def test_without_scripts_a_button_keeps_it(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    answer = sign_in(council).post(f"/cases/{case.pk}/notes/new/", {**TYPED, "act": "draft"})
    assert answer.status_code == 200
    assert "What you typed is kept for you" in words(answer)
    assert "There is a problem" not in words(answer)
    assert Draft.objects.get().said["text"] == ["He was at the club on"]


def test_a_draft_is_its_author_s_alone_by_the_policies_too(
    council: Posting,
    police: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    make_posting: Callable[..., Posting],
) -> None:
    case = open_case(council)
    colleague = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    sign_in(council).post(f"/cases/{case.pk}/drafts/note/", TYPED)
    assert [drafts_read(one) for one in (council, colleague, police)] == [1, 0, 0]
    # And without the policies.
    assert drafts.opened(colleague, case, "note").saved_at is None
    assert "at the club" not in sign_in(colleague).get(f"/cases/{case.pk}/notes/new/").content.decode()


def test_a_draft_of_a_case_that_one_may_no_longer_see_is_not_shown(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    sign_in(police).post(f"/cases/{case.pk}/drafts/note/", TYPED)
    assert drafts_read(police) == 1
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert drafts_read(police) == 0
    browser = sign_in(police)
    assert browser.get(f"/cases/{case.pk}/notes/new/").status_code == 404
    assert browser.post(f"/cases/{case.pk}/drafts/note/", TYPED).status_code == 404


def test_nobody_writes_a_draft_for_another(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    row = {"case": case, "form": "note", "said": {}, "saved_at": timezone.now()}
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_posting(police),
    ):
        Draft.objects.create(posting=council, **row)


def test_a_draft_is_thrown_away(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    browser.post(f"/cases/{case.pk}/drafts/note/", TYPED)
    browser.post(f"/cases/{case.pk}/drafts/note/", {"act": "forget"})
    assert not Draft.objects.exists()


def test_neither_tokens_nor_the_forms_own_fields_are_kept_and_nothing_of_it_is_in_the_log(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    before = LogEntry.objects.count()
    more = {"draft": "x", "csrfmiddlewaretoken": "y", "posting": "1"}
    sign_in(council).post(f"/cases/{case.pk}/drafts/note/", {**TYPED, **more})
    assert set(Draft.objects.get().said) == set(TYPED)
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize("key", ["nothing", "note-", "note-1x", "x" * 60])
def test_a_form_that_is_none_keeps_nothing(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client], key: str
) -> None:
    case = open_case(council)
    answer = sign_in(council).post(f"/cases/{case.pk}/drafts/{key}/", TYPED)
    assert (answer.status_code, Draft.objects.count()) == (404, 0)


def test_a_sign_that_no_text_holds_is_left_out(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    sign_in(council).post(f"/cases/{case.pk}/drafts/note/", {"text": "a\0b"})
    assert Draft.objects.get().said == {"text": ["ab"]}


def test_more_than_any_form_takes_is_not_kept(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    answer = sign_in(council).post(f"/cases/{case.pk}/drafts/note/", {"text": "x" * (drafts.MOST + 1)})
    assert (answer.status_code, Draft.objects.count()) == (404, 0)


def test_keeping_asks_the_database_little(
    council: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    django_assert_max_num_queries: Any,
) -> None:
    case, browser = open_case(council), sign_in(council)
    browser.post(f"/cases/{case.pk}/drafts/note/", TYPED)
    with django_assert_max_num_queries(20):
        browser.post(f"/cases/{case.pk}/drafts/note/", {**TYPED, "text": "More"})


# The session ends


def test_a_form_that_is_posted_after_the_session_ended_loses_nothing(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    address = f"/cases/{case.pk}/notes/new/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = browser.get(address)
        clock.shift(timedelta(minutes=16))
        answer = browser.post(address, {**TYPED, "draft": token_of(page)})
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"next={address.replace('/', '%2F')}")
        assert "What you typed is kept" in words(browser.get(answer["Location"]))
    again = sign_in(council).get(address)
    assert "He was at the club on" in again.content.decode()


def test_nor_after_somebody_has_signed_out_or_the_session_is_gone(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    address = f"/cases/{case.pk}/notes/new/"
    token = token_of(sign_in(council).get(address))
    Client().post(address, {**TYPED, "draft": token})
    assert Draft.objects.get().posting == council


def test_nor_where_they_have_signed_in_again_in_another_window(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    address = f"/cases/{case.pk}/notes/new/"
    token = token_of(sign_in(council).get(address))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(council.user)
    answer = browser.post(address, {**TYPED, "draft": token})
    assert answer.status_code == 403
    assert "What you typed is kept. Open the form again" in words(answer)
    assert "He was at the club on" in browser.get(address).content.decode()


@pytest.mark.parametrize(
    "token",
    ["", "forged", signing.dumps([1, 1, "note"], salt="another")],
    ids=["none", "forged", "of another"],
)
def test_a_token_that_is_none_keeps_nothing(
    council: Posting, open_case: Callable[..., Case], token: str
) -> None:
    case = open_case(council)
    answer = Client().post(f"/cases/{case.pk}/notes/new/", {**TYPED, "draft": token})
    assert (answer.status_code, Draft.objects.count()) == (302, 0)
    assert "next" not in answer["Location"]


def test_a_token_keeps_nothing_once_the_posting_has_ended_or_the_day_is_over(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    address = f"/cases/{case.pk}/notes/new/"
    token = token_of(sign_in(council).get(address))
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        Client().post(address, {**TYPED, "draft": token})
    Posting.objects.filter(pk=council.pk).update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate()
    )
    Client().post(address, {**TYPED, "draft": token})
    assert not Draft.objects.exists()


def test_what_is_kept_for_one_is_not_shown_to_who_signs_in_next(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    address = f"/cases/{case.pk}/notes/new/"
    browser = sign_in(council)
    token = token_of(browser.get(address))
    browser.logout()
    browser.post(address, {**TYPED, "draft": token})
    browser.force_login(police.user)
    assert "at the club" not in browser.get(address).content.decode()


# Forgotten


def test_a_draft_is_erased_after_thirty_days_by_a_job(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case, now = open_case(council), timezone.now()
    old, new = (
        Draft.objects.create(
            posting=council, case=case, form=form, said={}, saved_at=now - timedelta(days=days)
        )
        for form, days in (("old", 31), ("new", 29))
    )
    jobs.forget_drafts(timestamp=0)
    assert list(Draft.objects.values_list("pk", flat=True)) == [new.pk]
    assert old.pk != new.pk


def test_the_task_of_drafts_reads_none_that_is_not_forgotten(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    Draft.objects.create(
        posting=council, case=open_case(council), form="note", said={}, saved_at=timezone.now()
    )
    with transaction.atomic(), acting.as_system(Task.DRAFTS):
        assert not Draft.objects.exists()
