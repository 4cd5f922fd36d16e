"""The second lock on agendas and packs: PostgreSQL refuses what the pages do, whoever asks it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from time_machine import travel

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board.models import (
    Declaration,
    FrontSheet,
    ItemDetail,
    ItemPaper,
    Pack,
    PackSource,
    Paper,
    Place,
)
from alongside.core.models import StoredFile
from alongside.meetings.models import Meeting, Member
from alongside.partners.models import Posting
from integration.attacks import forms
from plain_sql import insert, no_right, no_row, refused, refused_row, send

pytestmark = pytest.mark.django_db
TIME = datetime(2021, 4, 20, 9, tzinfo=UTC)
ROWS = (FrontSheet, Place, ItemDetail, ItemPaper, Declaration, Pack)
NO_ROWS = dict.fromkeys((one.__name__ for one in ROWS), 0)


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with travel(TIME, tick=False):
        yield


@pytest.fixture
def meeting(clerk: Posting) -> Meeting:
    """A meeting that is held, with one row of each kind; its published pack has a members' version."""
    made = forms.a_meeting(clerk, "HELD")
    item = forms.an_item(made, clerk)
    by: dict[str, Any] = {"changed_by": clerk, "changed_at": TIME}
    FrontSheet.objects.create(series=made.series, sections="Members", **by)
    Place.objects.create(member=made.series.members.get(), section="Members", **by)
    ItemDetail.objects.create(item=item, text="Of Acacia Road", **by)
    forms.an_item_paper(clerk, item, forms.a_paper(clerk, "PUBLISHED", is_exempt=True))
    forms.a_declaration(clerk, item)
    forms.a_pack(clerk, "PUBLISHED", made)
    return made


@pytest.fixture
def join(meeting: Meeting, make_posting: Callable[..., Posting]) -> Callable[..., Posting]:
    """A maker of members of its board."""

    def join(*role: str) -> Posting:
        made = make_posting(*role)
        more = {"from_on": TIME.date(), "added_by": made, "added_at": TIME}
        Member.objects.create(series=meeting.series, agency=made.agency, posting=made, **more)
        return made

    return join


def seen_by(who: Posting) -> dict[str, int]:
    with transaction.atomic(), acting.as_posting(who):
        return {one.__name__: one.objects.count() for one in ROWS}


def files_seen_by(who: Posting) -> set[int]:
    with transaction.atomic(), acting.as_posting(who):
        return set(StoredFile.objects.filter(purpose="BOARD_PACK").values_list("pk", flat=True))


def test_members_see_what_is_published_and_strangers_nothing(
    meeting: Meeting, join: Callable[..., Posting], elsewhere: Posting, make_posting: Callable[..., Posting]
) -> None:
    assert seen_by(join("POLICE_OFFICER", "Haringey")) == dict.fromkeys(NO_ROWS, 1)
    # Whose role does not read what is exempt does not read what an exempt item says.
    assert seen_by(join("LONDON_VIEWER")) == {**dict.fromkeys(NO_ROWS, 1), "ItemDetail": 0}
    assert seen_by(elsewhere) == NO_ROWS
    assert seen_by(make_posting("POLICE_OFFICER", "Haringey")) == NO_ROWS


def test_the_members_version_is_for_members_whose_role_may(
    clerk: Posting,
    meeting: Meeting,
    join: Callable[..., Posting],
    elsewhere: Posting,
    make_posting: Callable[..., Posting],
) -> None:
    made = Pack.objects.get()
    both, public = {made.public_pdf_id, made.members_pdf_id}, {made.public_pdf_id}
    assert files_seen_by(clerk) == both
    assert files_seen_by(join("POLICE_OFFICER", "Haringey")) == both
    assert files_seen_by(join("LONDON_VIEWER")) == public
    assert files_seen_by(elsewhere) == set()
    # Whoever runs the series for its agency and is no member reads the public version.
    coordinator = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=clerk.agency)
    assert files_seen_by(coordinator) == public


def test_a_draft_and_what_it_is_set_from_are_for_the_clerk_alone(
    clerk: Posting, meeting: Meeting, join: Callable[..., Posting]
) -> None:
    officer = join("POLICE_OFFICER", "Haringey")
    draft = forms.a_pack(clerk, "DRAFT", meeting)
    PackSource.objects.create(pack=draft, agenda={}, papers={})
    for who, drafts in ((clerk, 1), (officer, 0)):
        with transaction.atomic(), acting.as_posting(who):
            found = (Pack.objects.filter(state="DRAFT").count(), PackSource.objects.count())
            assert found == (drafts, drafts)
    assert {draft.public_pdf_id, draft.members_pdf_id}.isdisjoint(files_seen_by(officer))
    assert send(f"select from board_packevent where pgh_obj_id = {draft.pk}", by=officer) == 0
    assert send(f"select from board_packevent where pgh_obj_id = {draft.pk}", by=clerk) == 1


def test_a_member_who_is_no_clerk_changes_nothing(meeting: Meeting, join: Callable[..., Posting]) -> None:
    officer = join("POLICE_OFFICER", "Haringey")
    for statement in (
        "update board_frontsheet set contact = 'x'",
        "update board_place set post = 'x'",
        "update board_itemdetail set text = 'x'",
        'update board_itempaper set "order" = 9',
        "update board_pack set state = 'SUPERSEDED'",
        "delete from board_declaration",
        "delete from board_itempaper",
    ):
        assert send(statement, by=officer) == 0
    row = {"item_id": meeting.items.get().pk, "paper_id": forms.a_paper(officer).pk, "order": 2}
    by = {"by_id": officer.pk, "at": TIME, "withdrawn_why": ""}
    assert refused_row("board_itempaper", {**row, **by}, by=officer) == no_row("board_itempaper")


def test_a_clerk_publishes_no_pack_past_the_worker(clerk: Posting, meeting: Meeting) -> None:
    made = forms.a_pack(clerk, "DRAFT", meeting)
    said = refused(
        f"update board_pack set state = 'PUBLISHED', published_at = now() where id = {made.pk}", by=clerk
    )
    assert said == no_row("board_pack")
    assert send("update board_pack set state = 'SUPERSEDED' where state = 'PUBLISHED'", by=clerk) == 0


@pytest.mark.parametrize("table", ["board_pack", "board_packsource", "board_frontsheet", "board_place"])
def test_nothing_of_these_is_taken_away(clerk: Posting, table: str) -> None:
    assert refused(f"delete from {table}", by=clerk) == no_right(table)


def test_interests_are_recorded_while_the_meeting_is_held(clerk: Posting, meeting: Meeting) -> None:
    made = Declaration.objects.get()
    row: dict[str, Any] = {
        "item_id": forms.an_item(meeting, clerk).pk,
        "spell_id": made.spell_id,
        "kind": "PERSONAL",
        "nature": "x",
        "done": "LEFT",
        "by_id": clerk.pk,
        "at": TIME,
    }
    assert insert("board_declaration", row, by=clerk) == 1
    Meeting.objects.filter(pk=meeting.pk).update(state="CLOSED", closed_at=TIME)
    row["item_id"] = forms.an_item(meeting, clerk).pk
    assert refused_row("board_declaration", row, by=clerk) == no_row("board_declaration")
    assert send("delete from board_declaration", by=clerk) == 0


def test_the_worker_erases_the_pdfs_of_no_pack_that_is_there(clerk: Posting, meeting: Meeting) -> None:
    made = Pack.objects.get()
    erase = f"select 1 where board_erase_pack({made.public_pdf_id})"
    with transaction.atomic(), acting.as_system(Task.BOARD):
        assert Pack.objects.count() == 1
    assert send(erase, by=clerk) == 0
    assert StoredFile.objects.filter(pk=made.public_pdf_id).exists()


def test_what_an_exempt_item_says_is_for_members_and_its_clerk(
    clerk: Posting, meeting: Meeting, make_posting: Callable[..., Posting]
) -> None:
    # Whoever runs the series for its agency and is no member.
    coordinator = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=clerk.agency)
    assert (seen_by(coordinator)["ItemDetail"], seen_by(clerk)["ItemDetail"]) == (0, 1)
    ItemPaper.objects.update(withdrawn_at=TIME, withdrawn_why="Too soon")
    assert seen_by(coordinator)["ItemDetail"] == 0
    ItemPaper.objects.all().delete()
    assert seen_by(coordinator)["ItemDetail"] == 1
    ItemDetail.objects.update(paragraph=7)
    assert seen_by(coordinator)["ItemDetail"] == 0


def test_how_an_item_was_worded_before_is_for_its_clerk(
    clerk: Posting, meeting: Meeting, join: Callable[..., Posting]
) -> None:
    officer = join("POLICE_OFFICER", "Haringey")
    assert send("select from board_itemdetailevent", by=officer) == 0
    assert send("select from board_itemdetailevent", by=clerk) == 1


def test_what_is_taken_out_is_read_by_its_clerk_alone(
    clerk: Posting, meeting: Meeting, join: Callable[..., Posting], elsewhere: Posting
) -> None:
    officer = join("POLICE_OFFICER", "Haringey")
    paper = forms.a_paper(clerk, "PUBLISHED")
    pack = Pack.objects.get()
    pack.delete()
    pack.went_in = [{"item": 1, "number": 1, "paper": paper.pk, "sha256": ""}]
    pack.save(force_insert=True)
    take = f"select board_take_out({paper.pk}, 'A mistake')"
    row = f"select from board_paper where id = {paper.pk}"
    # Nobody else does it, and the clerk only so.
    assert (send(take, by=officer), send(take, by=elsewhere), send(row, by=officer)) == (0, 0, 1)
    said = refused(f"update board_paper set taken_out_at = now() where id = {paper.pk}", by=clerk)
    assert said == no_right("board_paper")
    assert send(take, by=clerk) == 1
    assert (send(row, by=officer), send(row, by=clerk)) == (0, 1)
    assert files_seen_by(officer) == set()
    assert files_seen_by(clerk) == {pack.public_pdf_id, pack.members_pdf_id}
    pdf = f"select from core_storedfile where id = {paper.pdf_id}"
    assert (send(pdf, by=officer), send(pdf, by=clerk)) == (0, 1)
    told = f"select from board_taken_out(array[{paper.pk}]) where sha256 = '{paper.sha256}'"
    assert send(told, by=officer) == 1
    with pytest.raises(DatabaseError, match="A published paper does not change"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(taken_out_at=None, taken_out_why="")
    with pytest.raises(DatabaseError, match="A published pack does not change"), transaction.atomic():
        Pack.objects.filter(pk=pack.pk).update(taken_out_at=None)


def test_nothing_that_stands_in_a_published_pack_is_removed(clerk: Posting, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state="CALLED", held_at=None)
    Declaration.objects.all().delete()
    row = ItemPaper.objects.get()
    removals = (
        f"delete from board_itemdetail where item_id = {row.item_id}",
        f"delete from board_itempaper where id = {row.pk}",
        f"delete from meetings_agendaitem where id = {row.item_id}",
    )
    pack = Pack.objects.get()
    pack.delete()
    pack.places[0]["item"] = row.item_id
    pack.went_in = [{"item": row.item_id, "number": 1, "paper": row.paper_id, "sha256": ""}]
    pack.save(force_insert=True)
    assert [send(one, by=clerk) for one in removals] == [0, 0, 0]
    pack.delete()
    assert [send(one, by=clerk) for one in removals] == [1, 1, 1]
