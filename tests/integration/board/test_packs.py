"""A board's agenda and its reports pack: set as a draft, published and frozen, superseded, and read."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from time_machine import travel

import made_pdfs
from alongside.audit.models import Entry
from alongside.board import jobs, pack_agenda
from alongside.board.actions import agendas, boards, packs, papers
from alongside.board.models import Declaration, ItemPaper, Pack, Paper
from alongside.core.models import StoredFile
from alongside.meetings.actions import agenda as meeting_agenda
from alongside.meetings.actions import meetings, room, series
from alongside.meetings.models import AgendaItem, Meeting, Member, Series
from alongside.meetings.rules import Rhythm
from alongside.partners.models import Agency, Posting
from integration.attacks.watching import body_of
from integration.board.conftest import as_clerk, opened_form, words
from integration.board.test_papers import published, received

pytestmark = pytest.mark.django_db
SignIn = Callable[[Posting], Client]
# The day on which the agenda of 24 February 2021 was published.
TIME = datetime(2021, 2, 16, 9, tzinfo=UTC)
DAY = date(2021, 2, 24)
TITLES = ("Apologies", "Minutes", "Crime after lockdown", "Dates of future meetings")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """The tests' clock."""
    with travel(TIME, tick=False) as traveller:
        yield traveller


@pytest.fixture
def board(clerk: Posting) -> Series:
    """The board of Haringey, which the clerk's council runs."""
    how = series.How(
        name="Community Safety Partnership",
        rhythm=Rhythm.QUARTERLY,
        first_on=DAY,
        time=time(14),
        minutes=90,
        place="MS Teams",
        quorum=1,
        needs_chair=False,
        standing="\n".join(TITLES),
    )
    return as_clerk(series.make, clerk, kind=Series.Kind.GROUP, how=how)


@pytest.fixture
def meeting(clerk: Posting, board: Series) -> Meeting:
    """Its meeting of 24 February 2021."""
    (made,) = as_clerk(meetings.plan, clerk, series=board.pk, dates=[DAY])
    return made


def written(by: Posting, text: str, title: str = "Crime after lockdown", **said: Any) -> Paper:
    """A draft with a text. Begun with the same title, it would be the same."""
    about = {"agency": by.agency_id, "lead": "Head of Community Safety", "template": "plain"}
    made = as_clerk(papers.begin, by, title=title, **about)
    return as_clerk(papers.write, by, paper=made.pk, said={"text": text, **said})


def join(clerk: Posting, board: Series, who: Posting, **said: Any) -> Member:
    return as_clerk(series.add_member, clerk, series=board.pk, agency=who.agency, posting=who, **said)


@pytest.fixture
def officer(clerk: Posting, board: Series, make_posting: Callable[..., Posting]) -> Posting:
    """Sits on the board for the police."""
    made = make_posting("POLICE_OFFICER", "Haringey")
    join(clerk, board, made)
    return made


@pytest.fixture
def viewer(clerk: Posting, board: Series, make_posting: Callable[..., Posting]) -> Posting:
    """Sits on the board, and their role does not read what is exempt."""
    made = make_posting("LONDON_VIEWER")
    join(clerk, board, made)
    return made


def item(meeting: Meeting, title: str) -> AgendaItem:
    return meeting.items.get(title=title)


def attached(clerk: Posting, meeting: Meeting, title: str, *on: Paper) -> AgendaItem:
    """Papers, put on an item."""
    found = item(meeting, title)
    for paper in on:
        as_clerk(agendas.attach, clerk, meeting=meeting.pk, item=found.pk, paper=paper.pk)
    return found


def draft(clerk: Posting, meeting: Meeting) -> Pack:
    """The draft of its pack, set."""
    made = as_clerk(packs.set_draft, clerk, meeting=meeting.pk)
    jobs.set_pack(pack=made.pk, turn=made.turn)
    return Pack.objects.get(pk=made.pk)


def made_public(clerk: Posting, meeting: Meeting) -> Pack:
    """Its pack, published."""
    of = draft(clerk, meeting)
    assert of.fault == ""
    made = as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    jobs.set_pack(pack=made.pk, turn=made.turn)
    return Pack.objects.get(pk=made.pk)


def pages(pack: Pack) -> dict[str, tuple[int, int]]:
    return {one["title"]: (one["first"], one["last"]) for one in pack.places if one["first"]}


def sheets(file: StoredFile | None) -> list[str]:
    assert file is not None
    return made_pdfs.sheets(b"".join(bytes(part.content) for part in file.chunks.order_by("number")))


def whole(file: StoredFile | None) -> str:
    return " ".join(sheets(file))


# --- The front sheet and the membership list ---


def test_the_usual_words_stand_until_a_clerk_says_others(
    clerk: Posting, board: Series, meeting: Meeting, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/boards/{board.pk}/front-sheet/"
    page = words(browser.get(path))
    assert "To note who cannot attend." in page
    assert "To agree the minutes of {last meeting} as a correct record." in page
    from alongside.board import pack_forms, pack_queries

    form = pack_forms.stands(pack_queries.sheet(board), TITLES)
    form |= {
        pack_forms.key_of("Apologies"): "Who is away.",
        "title-3": "Parking",
        "notice-3": "There is none.",
    }
    answer = browser.post(path, {**form, "opened": opened_form(browser, path)})
    assert answer.status_code == 302
    given = pack_agenda.gathered(meeting, clerk)
    assert given.entries[0].text == "Who is away."
    assert given.entries[1].text == "To agree the minutes of the last meeting as a correct record."
    assert given.sheet.notices[2] == ("Parking", "There is none.")


def test_two_clerks_who_save_the_front_sheet_see_both_versions(
    clerk: Posting, board: Series, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/boards/{board.pk}/front-sheet/"
    from alongside.board import pack_forms, pack_queries

    form = pack_forms.stands(pack_queries.sheet(board), TITLES) | {"opened": opened_form(browser, path)}
    assert browser.post(path, {**form, "contact": "Clerk"}).status_code == 302
    answer = browser.post(path, {**form, "contact": "Somebody else"})
    assert answer.status_code == 409
    assert "Somebody else" in words(answer)


def test_what_is_wrong_in_a_front_sheet_is_said_with_its_place(
    clerk: Posting, board: Series, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/boards/{board.pk}/front-sheet/"
    wrong = {"sections": " ", "watch": "watch here", "title-1": "Fire", "contact": "x" * 501}
    answer = browser.post(path, {**wrong, "opened": opened_form(browser, path)})
    page = words(answer)
    assert answer.status_code == 400
    assert "Enter at least one section" in page
    assert "The address must begin with https:// and have no spaces" in page
    assert "Enter the text of notice 1, or empty its title" in page
    assert "Whom to ask must be 500 characters or fewer" in page


def test_the_list_has_posts_by_section_and_no_names(
    clerk: Posting, board: Series, officer: Posting, make_posting: Callable[..., Posting], sign_in: SignIn
) -> None:
    advisor = make_posting("PARTNER_WORKER", "Haringey")
    join(clerk, board, clerk, role=Member.Role.CO_CHAIR)
    join(clerk, board, advisor, role=Member.Role.ADVISOR)
    member = Member.objects.get(posting=officer)
    browser = sign_in(clerk)
    path = f"/board/boards/{board.pk}/members/{member.pk}/"
    assert browser.post(path, {"post": "Borough Commander", "section": "No such"}).status_code == 400
    sent = {"post": "Borough Commander", "section": "Statutory partners"}
    assert browser.post(path, sent).status_code == 302
    page = words(browser.get(f"/board/boards/{board.pk}/"))
    assert page.index("Statutory partners") < page.index("The council (Co-chair)")
    assert page.index("(Co-chair)") < page.index(f"Borough Commander, {officer.agency.name}")
    assert (
        page.index("Borough Commander") < page.index("Supporting advisors") < page.index(advisor.agency.name)
    )
    assert officer.user.name not in page


def test_a_paper_of_the_list_freezes_it(
    clerk: Posting, board: Series, officer: Posting, sign_in: SignIn
) -> None:
    answer = sign_in(clerk).post(f"/board/boards/{board.pk}/list-as-paper/")
    paper = Paper.objects.get()
    assert answer.url == f"/board/papers/{paper.pk}/"  # type: ignore[attr-defined]
    as_clerk(papers.publish, clerk, paper=paper.pk)
    assert paper.figures.get().rows == [["Statutory partners", officer.agency.name]]


# --- The agenda ---


def test_papers_stand_on_an_item_in_the_order_that_the_clerk_gives(
    clerk: Posting, meeting: Meeting, sign_in: SignIn
) -> None:
    one, two = written(clerk, "One", title="First"), written(clerk, "Two", title="Second")
    found, browser = item(meeting, "Crime after lockdown"), sign_in(clerk)
    path = f"/board/meetings/{meeting.pk}/items/{found.pk}/papers/"
    assert browser.post(path, {"paper": two.pk}).status_code == 302
    assert browser.post(path, {"paper": one.pk}).status_code == 302
    assert "Choose a paper that is offered" in words(browser.post(path, {"paper": one.pk}))
    row = ItemPaper.objects.get(paper=one)
    browser.post(f"/board/item-papers/{row.pk}/up/")
    page = words(browser.get(f"/board/meetings/{meeting.pk}/"))
    assert page.index("First") < page.index("Second")


def test_public_and_exempt_papers_stand_on_items_of_their_own(clerk: Posting, meeting: Meeting) -> None:
    public, exempt = written(clerk, "One"), an_exempt(clerk)
    attached(clerk, meeting, "Crime after lockdown", public)
    with pytest.raises(agendas.CannotDo, match="it has public and exempt papers"):
        attached(clerk, meeting, "Crime after lockdown", exempt)


def an_exempt(clerk: Posting, text: str = "The suspect lives in Acacia Road") -> Paper:
    return written(
        clerk, text, title="An operation", access="EXEMPT", paragraph="7", reason="It would warn them"
    )


def test_two_clerks_who_save_an_item_see_both_versions(
    clerk: Posting, meeting: Meeting, sign_in: SignIn
) -> None:
    found, browser = item(meeting, "Apologies"), sign_in(clerk)
    path = f"/board/meetings/{meeting.pk}/items/{found.pk}/"
    opened = opened_form(browser, path)
    assert browser.post(path, {"text": "Two are away", "opened": opened}).status_code == 302
    answer = browser.post(path, {"text": "Three are away", "opened": opened})
    assert answer.status_code == 409
    assert "Two are away" in words(answer)


def test_a_declaration_is_recorded_while_the_meeting_is_held(
    clerk: Posting, meeting: Meeting, officer: Posting, sign_in: SignIn, clock: Any
) -> None:
    browser, path = sign_in(clerk), f"/board/meetings/{meeting.pk}/declarations/new/"
    found = item(meeting, "Crime after lockdown")
    as_clerk(meetings.call, clerk, meeting=meeting.pk)
    clock.move_to(datetime(2021, 2, 24, 14, tzinfo=UTC))
    as_clerk(meetings.start, clerk, meeting=meeting.pk)
    spell = as_clerk(room.arrived, clerk, meeting=meeting.pk, member=Member.objects.get(posting=officer).pk)
    browser = sign_in(clerk)
    form = {"item": found.pk, "spell": spell.pk, "kind": "PECUNIARY", "nature": "They own the land"}
    answer = browser.post(path, {**form, "done": "TOOK_PART"})
    assert "nobody takes part without a dispensation" in words(answer)
    assert browser.post(path, {**form, "done": "LEFT"}).status_code == 302
    again = words(browser.post(path, {**form, "done": "LEFT"}))
    assert "They have declared an interest in this item already." in again
    page = words(sign_in(officer).get(f"/board/meetings/{meeting.pk}/"))
    assert "Disclosable pecuniary interest: They own the land. Left the room." in page
    assert "Take it out" not in page
    made = Declaration.objects.get()
    browser.post(f"/board/meetings/{meeting.pk}/declarations/{made.pk}/take-out/")
    assert not Declaration.objects.exists()


def test_no_declaration_before_the_meeting(clerk: Posting, meeting: Meeting) -> None:
    found = item(meeting, "Apologies")
    given = {"spell": 1, "kind": "PERSONAL", "nature": "x", "done": "LEFT"}
    with pytest.raises(agendas.CannotDo, match="while the meeting is being held"):
        as_clerk(agendas.declare, clerk, meeting=meeting.pk, item=found.pk, **given)


# --- The pack ---


def test_a_draft_says_that_it_is_one_and_has_the_pages_of_each_item(clerk: Posting, meeting: Meeting) -> None:
    attached(clerk, meeting, "Minutes", received(clerk, made_pdfs.pages(7)))
    attached(clerk, meeting, "Crime after lockdown", written(clerk, "Crime may come back."))
    made = draft(clerk, meeting)
    assert (made.state, made.version, made.fault) == ("DRAFT", 1, "")
    # As in the pack of 24 February 2021: minutes of seven pages end with a blank one.
    assert pages(made) == {"Minutes": (1, 8), "Crime after lockdown": (9, 10)}
    said = whole(made.public_pdf)
    assert "Draft: not published, and may change." in said
    assert "Minutes (PAGES 1 - 8)" in said
    assert "Wednesday 24 February 2021, 2pm" in said
    assert "To agree the minutes of the last meeting as a correct record." in said
    assert made.members_pdf is None


def test_a_draft_is_set_as_often_as_wanted_and_leaves_one_pdf(clerk: Posting, meeting: Meeting) -> None:
    first = draft(clerk, meeting)
    stale = as_clerk(packs.set_draft, clerk, meeting=meeting.pk)
    again = draft(clerk, meeting)
    jobs.set_pack(pack=stale.pk, turn=stale.turn)
    assert first.pk == again.pk
    assert first.public_pdf_id != again.public_pdf_id
    assert list(StoredFile.objects.filter(purpose="BOARD_PACK")) == [again.public_pdf]


def test_a_pack_is_published_once_its_papers_are(clerk: Posting, meeting: Meeting) -> None:
    attached(clerk, meeting, "Crime after lockdown", written(clerk, "Crime may come back."))
    of = draft(clerk, meeting)
    with pytest.raises(packs.CannotDo, match="These papers are drafts: Item 3, “Crime after lockdown”"):
        as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    assert as_clerk(packs.publish_papers, clerk, meeting=meeting.pk, seen=of.sha256) == 1
    # What was looked at is not what would be published.
    with pytest.raises(packs.CannotDo, match="changed after you opened this page"):
        as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    made = made_public(clerk, meeting)
    assert made.state == "PUBLISHED"
    assert made.published_by == clerk
    assert "Draft" not in whole(made.public_pdf)
    assert "Published on Tuesday 16 February 2021" in whole(made.public_pdf)
    assert made.went_in[0]["sha256"] == Paper.objects.get().sha256
    assert Entry.objects.filter(what="board.pack", fields=["state"], posting_id=clerk.pk).count() == 1


def test_of_two_clerks_who_publish_at_once_one_does(
    clerk: Posting, meeting: Meeting, make_posting: Callable[..., Posting], sign_in: SignIn
) -> None:
    colleague = make_posting("BOARD_CLERK", "Haringey", agency=clerk.agency)
    of = draft(clerk, meeting)
    first = as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    second = as_clerk(packs.publish, colleague, meeting=meeting.pk, seen=of.sha256)
    assert (first.pk, first.turn) == (second.pk, second.turn)
    jobs.set_pack(pack=first.pk, turn=first.turn)
    path = f"/board/meetings/{meeting.pk}/publish-pack/"
    assert sign_in(colleague).post(path, {"seen": of.sha256}).status_code == 302
    answer = sign_in(colleague).post(path, {"seen": "another"})
    assert answer.status_code == 400
    assert f"{clerk.user.name} published this pack on 16 February 2021" in words(answer)
    assert Pack.objects.count() == 1


def test_exempt_papers_are_in_the_members_version_alone(
    clerk: Posting,
    meeting: Meeting,
    officer: Posting,
    viewer: Posting,
    make_posting: Callable[..., Posting],
    sign_in: SignIn,
) -> None:
    attached(clerk, meeting, "Crime after lockdown", published(clerk, an_exempt(clerk)))
    attached(clerk, meeting, "Minutes", published(clerk, written(clerk, "All was agreed.")))
    made = made_public(clerk, meeting)
    assert "Acacia" not in whole(made.public_pdf)
    assert "All was agreed." in whole(made.public_pdf)
    assert "Acacia" in whole(made.members_pdf)
    public, members = f"/board/packs/{made.pk}/pdf/", f"/board/packs/{made.pk}/members-pdf/"
    reads = {who: sign_in(who).get(members).status_code for who in (clerk, officer, viewer)}
    assert reads == {clerk: 200, officer: 200, viewer: 404}
    assert body_of(sign_in(viewer).get(public)).startswith(b"%PDF")
    assert "Download the members’ version" not in words(sign_in(viewer).get(f"/board/packs/{made.pk}/"))
    stranger = sign_in(make_posting("POLICE_OFFICER", "Haringey"))
    found = [stranger.get(path).status_code for path in (public, members, f"/board/packs/{made.pk}/")]
    assert found == [404, 404, 404]
    page = words(sign_in(viewer).get(f"/board/meetings/{meeting.pk}/"))
    assert "1 paper is not published, or for members only." in page


def test_the_text_of_an_exempt_item_is_not_for_every_member(
    clerk: Posting, meeting: Meeting, officer: Posting, viewer: Posting, sign_in: SignIn
) -> None:
    found = attached(clerk, meeting, "Crime after lockdown", published(clerk, an_exempt(clerk)))
    said = {"text": "Of Acacia Road", "to_follow": False, "late_reason": ""}
    as_clerk(agendas.describe, clerk, meeting=meeting.pk, item=found.pk, **said)
    path = f"/board/meetings/{meeting.pk}/"
    assert "Of Acacia Road" in words(sign_in(officer).get(path))
    assert "Of Acacia Road" not in words(sign_in(viewer).get(path))


def test_a_draft_is_for_the_clerk_alone(
    clerk: Posting, meeting: Meeting, officer: Posting, elsewhere: Posting, sign_in: SignIn
) -> None:
    made = draft(clerk, meeting)
    path = f"/board/packs/{made.pk}/"
    found = [sign_in(who).get(path).status_code for who in (clerk, officer, elsewhere)]
    assert found == [200, 404, 404]
    assert sign_in(officer).get(f"{path}pdf/").status_code == 404
    assert sign_in(elsewhere).post(f"/board/meetings/{meeting.pk}/set-pack/").status_code == 404


def test_a_correction_makes_a_new_version_and_the_old_one_stays(
    clerk: Posting, meeting: Meeting, officer: Posting, sign_in: SignIn
) -> None:
    paper = published(clerk, written(clerk, "Crime fell by half."))
    attached(clerk, meeting, "Crime after lockdown", paper)
    first = made_public(clerk, meeting)
    newer = as_clerk(papers.new_version, clerk, paper=paper.pk)
    as_clerk(papers.write, clerk, paper=newer.pk, said={"text": "Crime fell by a third."})
    published(clerk, newer)
    page = words(sign_in(clerk).get(f"/board/meetings/{meeting.pk}/"))
    assert "has changed since the pack was published" in page
    second = made_public(clerk, meeting)
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("SUPERSEDED", "PUBLISHED", 2)
    assert "by half" in whole(first.public_pdf)
    assert "by a third" in whole(second.public_pdf)
    page = words(sign_in(officer).get(f"/board/packs/{first.pk}/"))
    assert "Another version has taken the place of this one. Version 2, which stands" in page


def test_until_a_new_version_is_set_the_old_one_stands(clerk: Posting, meeting: Meeting) -> None:
    first = made_public(clerk, meeting)
    of = draft(clerk, meeting)
    as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    first.refresh_from_db()
    assert first.state == "PUBLISHED"


def test_a_late_item_says_why_it_cannot_wait(clerk: Posting, meeting: Meeting) -> None:
    made_public(clerk, meeting)
    late = as_clerk(meeting_agenda.add, clerk, meeting=meeting.pk, title="A fire in Tottenham")
    with pytest.raises(packs.CannotDo, match="Item 4, A fire in Tottenham: it is late"):
        as_clerk(packs.set_draft, clerk, meeting=meeting.pk)
    said = {"text": "", "to_follow": True, "late_reason": "It burned last night"}
    as_clerk(agendas.describe, clerk, meeting=meeting.pk, item=late.pk, **said)
    said_in_it = whole(made_public(clerk, meeting).public_pdf)
    assert "A fire in Tottenham (TO FOLLOW)" in said_in_it
    assert "Late item: It burned last night" in said_in_it


def test_a_paper_withdrawn_after_publication_needs_a_reason_and_the_next_version_says_it(
    clerk: Posting, meeting: Meeting, sign_in: SignIn
) -> None:
    attached(clerk, meeting, "Crime after lockdown", published(clerk, written(clerk, "Crime fell by half.")))
    first = made_public(clerk, meeting)
    browser, row = sign_in(clerk), ItemPaper.objects.get()
    path = f"/board/item-papers/{row.pk}/take-off/"
    assert "Enter why it is withdrawn" in words(browser.post(path, {"why": " "}))
    assert browser.post(path, {"why": "Its figures were wrong"}).status_code == 302
    second = made_public(clerk, meeting)
    assert "“Crime after lockdown” is withdrawn: Its figures were wrong" in whole(second.public_pdf)
    assert "by half" not in whole(second.public_pdf)
    assert "by half" in whole(first.public_pdf)


def test_before_publication_a_paper_is_taken_off_without_a_reason(
    clerk: Posting, meeting: Meeting, sign_in: SignIn
) -> None:
    attached(clerk, meeting, "Minutes", written(clerk, "Agreed."))
    row = ItemPaper.objects.get()
    assert sign_in(clerk).post(f"/board/item-papers/{row.pk}/take-off/").status_code == 302
    assert not ItemPaper.objects.exists()


def test_an_item_with_papers_is_taken_off_the_agenda(clerk: Posting, meeting: Meeting) -> None:
    found = attached(clerk, meeting, "Minutes", written(clerk, "Agreed."))
    said = {"text": "x", "to_follow": False, "late_reason": ""}
    as_clerk(agendas.describe, clerk, meeting=meeting.pk, item=found.pk, **said)
    as_clerk(meeting_agenda.remove, clerk, meeting=meeting.pk, item=found.pk)
    assert not ItemPaper.objects.exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (made_pdfs.with_password(made_pdfs.pages(1)), "protected by a password"),
        (b"%PDF-1.7 broken", "the PDF is damaged"),
    ],
)
def test_a_received_paper_that_cannot_be_taken_is_named_with_its_item(
    clerk: Posting, meeting: Meeting, content: bytes, fault: str
) -> None:
    attached(clerk, meeting, "Minutes", received(clerk, content))
    with pytest.raises(packs.CannotDo, match=f"Item 2, “Slides” .*{fault}"):
        as_clerk(packs.set_draft, clerk, meeting=meeting.pk)
    assert not Pack.objects.exists()


def test_a_paper_that_the_worker_cannot_set_is_named_and_nothing_else_changes(
    clerk: Posting, meeting: Meeting, monkeypatch: Any, sign_in: SignIn
) -> None:
    from alongside.reports_pack import received as received_pdfs
    from alongside.reports_pack.faults import Fault, Faults

    attached(clerk, meeting, "Minutes", published(clerk, received(clerk, made_pdfs.pages(1))))
    first = made_public(clerk, meeting)
    of = draft(clerk, meeting)
    made = as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)

    def refuse(path: Any, file: str) -> Any:
        raise Faults([Fault(file, "page 1", "it has comments.")])

    monkeypatch.setattr(received_pdfs, "read", refuse)
    jobs.set_pack(pack=made.pk, turn=made.turn)
    made.refresh_from_db()
    first.refresh_from_db()
    assert (made.state, first.state) == ("DRAFT", "PUBLISHED")
    assert made.fault.startswith("Item 2, “Slides” (PAP-")
    assert made.fault.endswith("page 1: it has comments.")
    assert "Nothing is published." in words(sign_in(clerk).get(f"/board/packs/{made.pk}/"))


def test_whatever_else_goes_wrong_the_page_says_that_it_is_over(
    clerk: Posting, meeting: Meeting, monkeypatch: Any
) -> None:
    from alongside.reports_pack import making

    made = as_clerk(packs.set_draft, clerk, meeting=meeting.pk)
    monkeypatch.setattr(making, "make", lambda *given, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.set_pack(pack=made.pk, turn=made.turn)
    made.refresh_from_db()
    assert "by a fault of ours" in made.fault
    assert not made.is_waiting


def test_papers_are_published_all_or_none(clerk: Posting, meeting: Meeting, sign_in: SignIn) -> None:
    attached(clerk, meeting, "Minutes", written(clerk, "Agreed.", title="Minutes of December"))
    attached(clerk, meeting, "Crime after lockdown", written(clerk, "<b>bold</b>"))
    browser, path = sign_in(clerk), f"/board/meetings/{meeting.pk}/publish-papers/"
    answer = browser.post(path, {"seen": seen_in(browser, path)})
    assert answer.status_code == 400
    assert "No paper is published. Item 3, “Crime after lockdown”" in words(answer)
    assert not Paper.objects.exclude(state="DRAFT").exists()


def seen_in(browser: Client, path: str) -> str:
    """What a page carries of what it shows."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', browser.get(path).content.decode())
    assert found
    return found[1]


def test_papers_are_published_as_they_were_looked_at(
    clerk: Posting, meeting: Meeting, sign_in: SignIn, clock: Any
) -> None:
    paper = written(clerk, "Agreed.", title="Minutes of December")
    attached(clerk, meeting, "Minutes", paper)
    attached(clerk, meeting, "Crime after lockdown", an_exempt(clerk))
    browser, path = sign_in(clerk), f"/board/meetings/{meeting.pk}/publish-papers/"
    page, seen = words(browser.get(path)), seen_in(browser, path)
    assert re.search(r"2 Minutes of December .* The public", page)
    assert re.search(r"3 An operation .* Members only: exempt under paragraph 7", page)
    clock.shift(timedelta(seconds=1))
    as_clerk(papers.write, clerk, paper=paper.pk, said={"text": "Nothing was agreed."})
    answer = browser.post(path, {"seen": seen})
    assert answer.status_code == 400
    assert "changed after you opened this page, so no paper is published" in words(answer)
    assert not Paper.objects.exclude(state="DRAFT").exists()
    seen = seen_in(browser, path)
    assert "2 papers are published." in words(browser.post(path, {"seen": seen}, follow=True))
    # Pressed twice, it is done.
    assert "All papers are published." in words(browser.post(path, {"seen": seen}, follow=True))


# --- What is exempt stays so ---


def test_an_exempt_item_stays_exempt_when_its_paper_is_withdrawn(
    clerk: Posting, meeting: Meeting, viewer: Posting, sign_in: SignIn
) -> None:
    found = attached(clerk, meeting, "Crime after lockdown", published(clerk, an_exempt(clerk)))
    said = {"text": "Of Acacia Road", "to_follow": False, "late_reason": ""}
    as_clerk(agendas.describe, clerk, meeting=meeting.pk, item=found.pk, **said)
    made_public(clerk, meeting)
    row = ItemPaper.objects.get()
    as_clerk(agendas.take_off, clerk, item_paper=row.pk, why="It is too soon")
    second = made_public(clerk, meeting)
    public = whole(second.public_pdf)
    assert "Exempt under paragraph 7" in public
    assert "Acacia" not in public
    assert "Of Acacia Road" in whole(second.members_pdf)
    assert "Of Acacia Road" not in words(sign_in(viewer).get(f"/board/meetings/{meeting.pk}/"))
    with pytest.raises(agendas.CannotDo, match="it has public and exempt papers"):
        attached(clerk, meeting, "Crime after lockdown", written(clerk, "One", title="First"))


def test_an_item_without_a_paper_may_be_exempt(
    clerk: Posting, meeting: Meeting, officer: Posting, viewer: Posting, sign_in: SignIn
) -> None:
    found, browser = item(meeting, "Crime after lockdown"), sign_in(clerk)
    path = f"/board/meetings/{meeting.pk}/items/{found.pk}/"
    said = {"text": "Of Acacia Road", "opened": opened_form(browser, path)}
    assert browser.post(path, {**said, "paragraph": "8"}).status_code == 400
    assert browser.post(path, {**said, "paragraph": "7"}).status_code == 302
    page = f"/board/meetings/{meeting.pk}/"
    assert "Of Acacia Road" in words(sign_in(officer).get(page))
    assert "Of Acacia Road" not in words(sign_in(viewer).get(page))
    made = made_public(clerk, meeting)
    assert "Exempt under paragraph 7" in whole(made.public_pdf)
    assert "Acacia" not in whole(made.public_pdf)
    assert "Of Acacia Road" in whole(made.members_pdf)
    with pytest.raises(agendas.CannotDo, match="it has public and exempt papers"):
        attached(clerk, meeting, "Crime after lockdown", written(clerk, "One"))


def test_papers_and_paragraph_of_an_item_agree(clerk: Posting, meeting: Meeting) -> None:
    found = attached(clerk, meeting, "Crime after lockdown", written(clerk, "One"))
    said = {"text": "", "to_follow": False, "late_reason": "", "paragraph": 3}
    with pytest.raises(agendas.CannotDo, match="it has public and exempt papers"):
        as_clerk(agendas.describe, clerk, meeting=meeting.pk, item=found.pk, **said)


def test_a_paper_that_was_in_no_published_pack_leaves_nothing_behind(
    clerk: Posting, meeting: Meeting
) -> None:
    made_public(clerk, meeting)
    secret = written(clerk, "Nobody knows", title="The raid on Acacia Road")
    attached(clerk, meeting, "Crime after lockdown", secret)
    draft(clerk, meeting)
    as_clerk(agendas.take_off, clerk, item_paper=ItemPaper.objects.get().pk, why="")
    assert not ItemPaper.objects.exists()
    assert "Acacia" not in whole(draft(clerk, meeting).public_pdf)


def test_a_reason_not_to_wait_is_printed_of_late_items_alone(clerk: Posting, meeting: Meeting) -> None:
    said = {"text": "", "to_follow": False, "late_reason": "It burned last night"}
    found = item(meeting, "Apologies")
    as_clerk(agendas.describe, clerk, meeting=meeting.pk, item=found.pk, **said)
    assert "Late item" not in whole(draft(clerk, meeting).public_pdf)


def test_an_agency_that_was_wound_up_is_not_on_the_list(
    clerk: Posting, board: Series, meeting: Meeting, make_agency: Callable[..., Agency]
) -> None:
    gone = make_agency(name="Fire brigade")
    as_clerk(series.add_member, clerk, series=board.pk, agency=gone)
    Agency.objects.filter(pk=gone.pk).update(ends_on=DAY)
    assert "Fire brigade" not in pack_agenda.gathered(meeting, clerk).members
    Agency.objects.filter(pk=gone.pk).update(ends_on=DAY + timedelta(days=1))
    assert "Fire brigade" in pack_agenda.gathered(meeting, clerk).members


# --- What was published by mistake ---


def test_a_paper_published_by_mistake_is_taken_from_the_public_with_its_packs(
    clerk: Posting, meeting: Meeting, officer: Posting, sign_in: SignIn
) -> None:
    paper = published(clerk, written(clerk, "The suspect lives in Acacia Road", title="Of Acacia Road"))
    attached(clerk, meeting, "Crime after lockdown", paper)
    pack = made_public(clerk, meeting)
    browser, reader, at = sign_in(clerk), sign_in(officer), f"/board/papers/{paper.pk}/"
    assert "Acacia" in words(reader.get(at))
    assert browser.post(f"{at}take-out/", {"why": " "}).status_code == 400
    assert browser.post(f"{at}take-out/", {"why": "It names a street"}).status_code == 302
    answer = reader.get(at)
    assert answer.status_code == 410
    assert "Taken out of publication on 16 February 2021" in words(answer)
    assert paper.sha256 in words(answer)
    assert "street" not in words(answer)
    of_paper = [reader.get(f"{at}{file}").status_code for file in ("pdf/", "paper.docx")]
    of_pack = f"/board/packs/{pack.pk}/"
    assert [*of_paper, reader.get(f"{of_pack}pdf/").status_code] == [404, 404, 404]
    page = words(reader.get(of_pack))
    assert "Taken out of publication on 16 February 2021" in page
    assert pack.sha256 in page
    assert "Download" not in page
    assert "Acacia" not in page + words(reader.get(f"/board/meetings/{meeting.pk}/"))
    assert "Acacia" not in words(reader.get("/board/"))
    kept = words(browser.get(at))
    assert "It names a street" in kept
    assert "The suspect lives" in kept
    assert browser.get(f"{of_pack}pdf/").status_code == 200
    entry = Entry.objects.get(what="board.paper", fields=["taken_out_at"])
    assert (entry.reason, entry.which) == ("It names a street", [paper.reference, pack.reference])


def test_after_it_was_taken_out_only_a_new_version_comes_into_a_pack(
    clerk: Posting, meeting: Meeting, officer: Posting, sign_in: SignIn
) -> None:
    paper = published(clerk, written(clerk, "The suspect lives in Acacia Road", title="Of Acacia Road"))
    attached(clerk, meeting, "Crime after lockdown", paper)
    made_public(clerk, meeting)
    as_clerk(papers.take_out, clerk, paper=paper.pk, why="It names a street")
    said = whole(draft(clerk, meeting).public_pdf)
    assert "A paper is withdrawn." in said
    assert "Acacia" not in said
    newer = as_clerk(papers.new_version, clerk, paper=paper.pk)
    as_clerk(papers.write, clerk, paper=newer.pk, said={"title": "Crime", "text": "Crime fell."})
    published(clerk, newer)
    assert "Crime fell." in whole(made_public(clerk, meeting).public_pdf)
    page = words(sign_in(officer).get(f"/board/meetings/{meeting.pk}/"))
    assert "not published, or for members only" not in page


def test_a_pack_that_is_being_published_with_it_is_not(clerk: Posting, meeting: Meeting) -> None:
    paper = published(clerk, written(clerk, "The suspect lives in Acacia Road"))
    attached(clerk, meeting, "Crime after lockdown", paper)
    of = draft(clerk, meeting)
    made = as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    as_clerk(papers.take_out, clerk, paper=paper.pk, why="It names a street")
    jobs.set_pack(pack=made.pk, turn=made.turn)
    made.refresh_from_db()
    assert (made.state, made.fault) == ("DRAFT", "A paper in it was taken out of publication.")


def test_the_worker_sets_no_pack_from_a_paper_that_was_taken_out(clerk: Posting, meeting: Meeting) -> None:
    paper = published(clerk, written(clerk, "The suspect lives in Acacia Road"))
    attached(clerk, meeting, "Crime after lockdown", paper)
    of = draft(clerk, meeting)
    made = as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    # Taken out at the moment in which the pack was asked for.
    Paper.objects.filter(pk=paper.pk).update(taken_out_at=TIME, taken_out_why="It names a street")
    jobs.set_pack(pack=made.pk, turn=made.turn)
    made.refresh_from_db()
    assert (made.state, made.fault) == ("DRAFT", "A paper in it was taken out of publication.")


def test_a_draft_is_not_taken_out_and_a_paper_that_was_not_put_on(clerk: Posting, meeting: Meeting) -> None:
    paper = written(clerk, "One")
    with pytest.raises(papers.CannotDo, match="Only a published paper"):
        as_clerk(papers.take_out, clerk, paper=paper.pk, why="A mistake")
    published(clerk, paper)
    as_clerk(papers.take_out, clerk, paper=paper.pk, why="A mistake")
    as_clerk(papers.take_out, clerk, paper=paper.pk, why="Another")
    paper.refresh_from_db()
    assert paper.taken_out_why == "A mistake"
    with pytest.raises(agendas.CannotDo, match="was taken out of publication"):
        attached(clerk, meeting, "Minutes", paper)


# --- What notice was given of ---


def test_an_item_of_a_published_pack_stays_on_the_agenda(clerk: Posting, meeting: Meeting) -> None:
    found = attached(clerk, meeting, "Minutes", published(clerk, written(clerk, "Agreed.")))
    made_public(clerk, meeting)
    with pytest.raises(meeting_agenda.CannotDo, match="stands in a pack that is published"):
        as_clerk(meeting_agenda.remove, clerk, meeting=meeting.pk, item=found.pk)
    assert ItemPaper.objects.exists()
    late = as_clerk(meeting_agenda.add, clerk, meeting=meeting.pk, title="A fire in Tottenham")
    as_clerk(meeting_agenda.remove, clerk, meeting=meeting.pk, item=late.pk)
    assert not AgendaItem.objects.filter(pk=late.pk).exists()


def test_a_cancelled_meeting_has_no_pack(clerk: Posting, meeting: Meeting, sign_in: SignIn) -> None:
    as_clerk(meetings.cancel, clerk, meeting=meeting.pk, why="Nobody can come")
    answer = sign_in(clerk).post(f"/board/meetings/{meeting.pk}/set-pack/", follow=True)
    assert "This meeting is cancelled." in words(answer)


def test_an_agenda_without_items_is_not_set(clerk: Posting, meeting: Meeting) -> None:
    AgendaItem.objects.filter(meeting=meeting).delete()
    with pytest.raises(packs.CannotDo, match="Nothing is on the agenda yet"):
        as_clerk(packs.set_draft, clerk, meeting=meeting.pk)


def test_the_page_says_how_many_clear_days_notice_would_be(
    clerk: Posting, meeting: Meeting, sign_in: SignIn, clock: Any
) -> None:
    path = f"/board/meetings/{meeting.pk}/"
    assert "Published today, notice would be 5 clear working days." in words(sign_in(clerk).get(path))
    clock.move_to(TIME + timedelta(days=1))
    assert "would be 4 clear working days. 5 are needed." in words(sign_in(clerk).get(path))


def test_a_published_pack_is_frozen(clerk: Posting, meeting: Meeting) -> None:
    made = made_public(clerk, meeting)
    with pytest.raises(DatabaseError, match="A published pack does not change"), transaction.atomic():
        Pack.objects.filter(pk=made.pk).update(sha256="0" * 64)
    with pytest.raises(DatabaseError, match="A published pack does not change"), transaction.atomic():
        Pack.objects.filter(pk=made.pk).update(state="DRAFT")


def test_an_agency_without_a_post_is_still_listed_on_the_front_sheet(
    clerk: Posting, board: Series, meeting: Meeting, make_agency: Callable[..., Agency]
) -> None:
    as_clerk(series.add_member, clerk, series=board.pk, agency=make_agency(name="Fire brigade"))
    member = board.members.get(agency__name="Fire brigade")
    place = {"post": "Borough Fire Commander", "section": "Supporting advisors"}
    as_clerk(boards.place_member, clerk, series=board.pk, member=member.pk, **place)
    assert "Borough Fire Commander, Fire brigade" in whole(draft(clerk, meeting).public_pdf)


def test_a_pack_that_is_being_published_is_not_set_anew_unless_the_worker_lost_it(
    clerk: Posting, meeting: Meeting, clock: Any
) -> None:
    of = draft(clerk, meeting)
    as_clerk(packs.publish, clerk, meeting=meeting.pk, seen=of.sha256)
    with pytest.raises(packs.CannotDo, match="being published just now"):
        as_clerk(packs.set_draft, clerk, meeting=meeting.pk)
    clock.move_to(TIME + timedelta(minutes=11))
    assert as_clerk(packs.set_draft, clerk, meeting=meeting.pk).is_publishing is False


def test_a_paper_is_moved_off_and_onto_an_item_again(clerk: Posting, meeting: Meeting) -> None:
    paper = published(clerk, written(clerk, "Crime fell."))
    attached(clerk, meeting, "Minutes", paper)
    made_public(clerk, meeting)
    row = ItemPaper.objects.get()
    as_clerk(agendas.take_off, clerk, item_paper=row.pk, why="The wrong item")
    assert pages(draft(clerk, meeting)) == {}
    attached(clerk, meeting, "Minutes", paper)
    assert pages(draft(clerk, meeting)) == {"Minutes": (1, 2)}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do each at the same moment; what each came to, or why it was refused."""
    came_to: list[Any] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait(5)
            came_to.append(act())
        except packs.CannotDo as fault:
            came_to.append(str(fault))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return came_to


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_the_same_moment_make_one_draft_and_publish_it_once(
    clerk: Posting, meeting: Meeting, make_posting: Callable[..., Posting]
) -> None:
    colleague = make_posting("BOARD_CLERK", "Haringey", agency=clerk.agency)
    both = (clerk, colleague)
    drafts = at_once(*(lambda by=by: as_clerk(packs.set_draft, by, meeting=meeting.pk) for by in both))
    assert drafts[0].pk == drafts[1].pk
    of = Pack.objects.get()
    assert of.turn == 2
    jobs.set_pack(pack=of.pk, turn=2)
    publish = {"meeting": meeting.pk, "seen": of.sha256}
    made = at_once(*(lambda by=by: as_clerk(packs.publish, by, **publish) for by in both))
    assert [one.turn for one in made] == [3, 3]
