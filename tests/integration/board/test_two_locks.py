"""The second lock on the board: PostgreSQL refuses what the pages do, whoever asks it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from time_machine import travel

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board import links
from alongside.board.models import Asked, Consultation, Paper, Response, ResponseDraft
from alongside.core import stored_files
from alongside.core.models import StoredFile
from alongside.partners.models import Agency, Posting
from integration.attacks import forms
from integration.board.conftest import as_clerk
from plain_sql import insert, no_right, no_row, refused, refused_row, send

pytestmark = pytest.mark.django_db
TIME = datetime(2021, 2, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_february() -> Iterator[None]:
    with travel(TIME, tick=False):
        yield


@pytest.fixture
def police(consultation: Consultation) -> Asked:
    """An agency that is asked."""
    return consultation.asked.get(agency__name="Police")


@pytest.fixture
def health(consultation: Consultation) -> Asked:
    """Another."""
    return consultation.asked.get(agency__name="Health trust")


@contextmanager
def holding(asked: Asked) -> Iterator[None]:
    """Work as whoever has the link of an agency."""
    with links.public(asked.consultation_id, asked.key):
        yield


def a_response(asked: Asked, number: int = 1) -> Response:
    return Response.objects.create(asked=asked, number=number, role="Lead", sent_at=TIME)


def test_a_link_shows_its_own_agency_and_no_other(police: Asked, health: Asked) -> None:
    a_response(health)
    ResponseDraft.objects.create(asked=health, content={}, saved_at=TIME)
    with holding(police):
        assert list(Asked.objects.all()) == [police]
        assert not Response.objects.exists()
        assert not ResponseDraft.objects.exists()
        assert Consultation.objects.count() == 1
    with holding(health):
        assert Response.objects.count() == 1
        assert ResponseDraft.objects.count() == 1


def test_a_key_opens_nothing_in_another_consultation(police: Asked, elsewhere: Posting) -> None:
    other = forms.a_consultation(elsewhere, "OPEN")
    with links.public(other.pk, police.key):
        assert not Asked.objects.exists()
    with links.public(police.consultation_id, uuid.uuid4()):
        assert not Asked.objects.exists()


def test_a_link_adds_answers_for_its_own_agency_alone(police: Asked, health: Asked) -> None:
    with holding(police):
        a_response(police)
    with pytest.raises(ProgrammingError, match="row-level security"), holding(police):
        a_response(health)


def test_the_database_itself_takes_none_after_the_last_day(police: Asked, consultation: Consultation) -> None:
    late = datetime(2021, 3, 6, 0, 30, tzinfo=UTC)
    with (
        travel(late, tick=False),
        pytest.raises(ProgrammingError, match="row-level security"),
        holding(police),
    ):
        a_response(police)
    Consultation.objects.filter(pk=consultation.pk).update(takes_late=True)
    with travel(late, tick=False), holding(police):
        a_response(police)


def test_the_database_itself_takes_none_of_an_agency_that_was_wound_up(police: Asked) -> None:
    Agency.objects.filter(pk=police.agency_id).update(ends_on=TIME.date())
    with pytest.raises(ProgrammingError, match="row-level security"), holding(police):
        a_response(police)


def test_a_link_shows_nothing_thirty_days_after_the_consultation_was_closed(police: Asked) -> None:
    a_response(police)
    of = Consultation.objects.filter(pk=police.consultation_id)
    of.update(state="CLOSED", closed_at=TIME)
    with travel(TIME + timedelta(days=30, minutes=-1), tick=False), holding(police):
        assert (Asked.objects.count(), Response.objects.count(), Consultation.objects.count()) == (1, 1, 1)
    with travel(TIME + timedelta(days=30), tick=False), holding(police):
        assert (Asked.objects.count(), Response.objects.count(), Consultation.objects.count()) == (0, 0, 0)


def test_a_clerk_answers_for_nobody_and_reads_no_draft(clerk: Posting, police: Asked) -> None:
    ResponseDraft.objects.create(asked=police, content={"q1": "Half"}, saved_at=TIME)
    row: dict[str, object] = {"asked_id": police.pk, "number": 1, "role": "x", "name": "", "sent_at": TIME}
    row |= {"is_late": False, "how": "LINK"}
    assert refused_row("board_response", row, by=clerk) == no_row("board_response")
    with transaction.atomic(), acting.as_posting(clerk):
        assert not ResponseDraft.objects.exists()


def test_a_clerk_enters_in_their_own_name_alone_what_was_given_otherwise(
    clerk: Posting, elsewhere: Posting, police: Asked
) -> None:
    row: dict[str, object] = {"asked_id": police.pk, "number": 1, "role": "x", "name": "", "sent_at": TIME}
    row |= {"is_late": False, "how": "TELEPHONE", "given_on": TIME.date(), "entered_by_id": clerk.pk}
    no = no_row("board_response")
    assert refused_row("board_response", row, by=elsewhere) == no
    assert refused_row("board_response", {**row, "entered_by_id": elsewhere.pk}, by=clerk) == no
    assert insert("board_response", row, by=clerk) == 1
    Consultation.objects.update(state="CLOSED", closed_at=TIME)
    assert refused_row("board_response", {**row, "number": 2}, by=clerk) == no
    # Nor does whoever has the link mark an answer as given otherwise.
    Consultation.objects.update(state="OPEN", closed_at=None)
    with pytest.raises(ProgrammingError, match="row-level security"), holding(police):
        Response.objects.create(
            asked=police,
            number=2,
            role="x",
            sent_at=TIME,
            how="TELEPHONE",
            given_on=TIME.date(),
            entered_by=clerk,
        )


def test_a_clerk_elsewhere_sees_and_changes_nothing(
    elsewhere: Posting, consultation: Consultation, police: Asked
) -> None:
    a_response(police)
    with transaction.atomic(), acting.as_posting(elsewhere):
        counts = [model.objects.count() for model in (Consultation, Asked, Response)]
        assert counts == [0, 0, 0]
        assert Consultation.objects.filter(pk=consultation.pk).update(title="Mine") == 0


@pytest.mark.parametrize("table", ["board_response", "board_answer", "board_paperfigure", "board_paper"])
def test_nothing_of_these_is_taken_away(clerk: Posting, table: str) -> None:
    assert refused(f"delete from {table}", by=clerk) == no_right(table)


def test_questions_stay_once_the_consultation_is_open(clerk: Posting, consultation: Consultation) -> None:
    with transaction.atomic(), acting.as_posting(clerk):
        assert consultation.questions.all().delete()[0] == 0
        assert consultation.questions.update(text="Other?") == 0
    row = {"consultation_id": consultation.pk, "number": 9, "text": "One more?"}
    assert refused_row("board_question", row, by=clerk) == no_row("board_question")


def test_a_paper_is_seen_by_others_once_it_is_public(
    clerk: Posting, elsewhere: Posting, make_posting: Callable[..., Posting]
) -> None:
    forms.a_paper(clerk)
    forms.a_paper(clerk, "PUBLISHED", is_exempt=True)
    public = forms.a_paper(clerk, "PUBLISHED")
    for posting in (elsewhere, make_posting("POLICE_OFFICER", "Haringey")):
        with transaction.atomic(), acting.as_posting(posting):
            assert list(Paper.objects.all()) == [public]
            assert list(StoredFile.objects.filter(purpose="BOARD_PAPER")) == [public.pdf]
    with transaction.atomic(), acting.as_posting(clerk):
        assert Paper.objects.count() == 3
    with transaction.atomic(), acting.as_system(Task.PUBLIC_ANSWER):
        assert not Paper.objects.exists()


def test_what_was_received_is_for_clerks_alone(clerk: Posting, elsewhere: Posting) -> None:
    made = forms.a_paper(clerk, "PUBLISHED", is_received=True)
    with transaction.atomic(), acting.as_posting(elsewhere):
        assert list(StoredFile.objects.filter(purpose="BOARD_PAPER")) == [made.pdf]
    with transaction.atomic(), acting.as_posting(clerk):
        assert StoredFile.objects.filter(purpose="BOARD_PAPER").count() == 2


def test_a_file_that_is_of_no_paper_is_for_clerks_alone(
    clerk: Posting, make_posting: Callable[..., Posting]
) -> None:
    officer = make_posting("POLICE_OFFICER", "Haringey")
    of_none = stored_files.store(purpose="BOARD_PAPER", name="x", parts=[b"x"])
    with transaction.atomic(), acting.as_posting(officer):
        assert not StoredFile.objects.filter(pk=of_none.pk).exists()
    erase = f"select 1 where board_erase_file({of_none.pk})"
    assert send(erase, by=officer) == 0
    assert send(erase, by=clerk) == 1
    assert not StoredFile.objects.filter(pk=of_none.pk).exists()


def test_a_file_of_a_paper_and_one_of_something_else_are_not_erased(clerk: Posting) -> None:
    made = forms.a_paper(clerk, "PUBLISHED", is_received=True)
    other = stored_files.store(purpose="CASE_DOCUMENT", name="x", parts=[b"x"])
    files = (made.file_id, made.pdf_id, other.pk)
    assert {send(f"select 1 where board_erase_file({file})", by=clerk) for file in files} == {0}


def test_how_a_paper_was_worded_before_is_for_its_clerks_alone(
    clerk: Posting, elsewhere: Posting, make_posting: Callable[..., Posting]
) -> None:
    made = forms.a_paper(clerk, "PUBLISHED")
    events = f"select from board_paperevent where pgh_obj_id = {made.pk}"
    assert send(events, by=make_posting("POLICE_OFFICER", "Haringey")) == 0
    assert send(events, by=elsewhere) == 0
    assert send(events, by=clerk) > 0


def test_figures_are_frozen_into_drafts_alone(clerk: Posting) -> None:
    row: dict[str, Any] = {
        "paper_id": forms.a_paper(clerk, "PUBLISHED").pk,
        "number": 1,
        "reference": "x",
        "title": "x",
        "definition": "x",
        "as_at": date(2021, 2, 24),
        "head": "[]",
        "rows": "[]",
        "sha256": "x",
    }
    assert refused_row("board_paperfigure", row, by=clerk) == no_row("board_paperfigure")
    row["paper_id"] = forms.a_paper(clerk).pk
    assert insert("board_paperfigure", row, by=clerk) == 1
    said = refused("update board_paperfigure set title = 'y'", by=clerk)
    assert said == no_right("board_paperfigure")


def test_what_a_colleague_types_is_theirs(clerk: Posting, make_posting: Callable[..., Posting]) -> None:
    from alongside.board import drafts

    made, colleague = forms.a_paper(clerk), make_posting("BOARD_CLERK", "Haringey")
    row = {"posting_id": clerk.pk, "paper_id": made.pk, "said": "{}", "saved_at": TIME}
    assert refused_row("board_paperdraft", row, by=colleague) == no_row("board_paperdraft")
    assert insert("board_paperdraft", row, by=clerk) == 1
    with transaction.atomic(), acting.as_posting(colleague):
        assert drafts.opened(colleague, made).saved_at is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM board_paperdraft")
        assert cursor.fetchone() == (1,)


def test_the_worker_reads_and_sets_papers_and_sees_no_other_file(clerk: Posting) -> None:
    made = forms.a_paper(clerk, is_received=True)
    with transaction.atomic():
        stored_files.store(purpose="CASE_DOCUMENT", name="x", parts=[b"x"])
    with transaction.atomic(), acting.as_system(Task.BOARD):
        assert list(StoredFile.objects.all()) == [made.file]


def test_a_clerk_takes_nothing_of_the_pages_of_cases(clerk: Posting) -> None:
    from alongside.casework.models import Case

    forms.a_programme_case(clerk)
    assert as_clerk(lambda by: Case.objects.count(), clerk) == 0
