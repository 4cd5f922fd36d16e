"""Minutes: drafted from the record, written, agreed at the next meeting, frozen, signed, and taken away."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import docx
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader
from time_machine import travel

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.board import jobs, minutes_drafts, minutes_queries
from alongside.board.actions import agreeing
from alongside.board.actions import minutes as acts
from alongside.board.actions.saying import CannotDo, NotThere
from alongside.board.models import Declaration, Minute, Minutes, MinutesDraft, MinutesVersion, Paper
from alongside.core import conflicts
from alongside.meetings.actions import agenda, answers, meetings, owed, room, said, series
from alongside.meetings.faults import CannotDo as CannotAgree
from alongside.meetings.models import Action, AgendaItem, Answer, Meeting, Member, Series
from alongside.meetings.rules import Rhythm
from alongside.partners.models import Agency, Posting
from integration.attacks import forms
from integration.attacks.watching import body_of
from integration.board.conftest import as_clerk, opened_form, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[Posting], Client]
DECEMBER, FEBRUARY = date(2020, 12, 16), date(2021, 2, 24)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """The tests' clock: a week before the board of 16 December 2020."""
    with travel(datetime(2020, 12, 9, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def police(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Sits for the police, and chairs."""
    return make_posting("POLICE_OFFICER", "Haringey", agency=make_agency(name="Police", shares=False))


@pytest.fixture
def school(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Sits for a school."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(name="School", shares=False))


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Coordinates Haringey at an agency that is no member."""
    strangers = make_agency(name="Strangers", shares=False)
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=strangers)


@pytest.fixture
def board(clerk: Posting, police: Posting, school: Posting, make_agency: Callable[..., Agency]) -> Series:
    """A board that the council runs, the police chair, and to which the job centre sends nobody."""
    how = series.How(
        name="Community safety board",
        rhythm=Rhythm.QUARTERLY,
        first_on=DECEMBER,
        time=time(14),
        minutes=90,
        place="By video",
        quorum=1,
        standing="Filming at meetings\nApologies",
    )
    made = as_clerk(series.make, clerk, kind=Series.Kind.GROUP, how=how)
    joins, job_centre = {"series": made.pk, "by": clerk}, make_agency(name="Job centre", shares=False)
    with transaction.atomic(), acting.as_posting(clerk):
        series.add_member(**joins, agency=police.agency, posting=police, role=Member.Role.CHAIR)
        series.add_member(**joins, agency=school.agency, posting=school)
        series.add_member(**joins, agency=job_centre)
    return made


def held(of: Series, by: Posting, clock: Any, on: date) -> Meeting:
    """A meeting that has begun: it is two o'clock of its day."""
    made = as_clerk(meetings.plan_by_hand, by, series=of.pk, on=on)
    as_clerk(meetings.call, by, meeting=made.pk)
    clock.move_to(datetime(on.year, on.month, on.day, 14, tzinfo=UTC))
    as_clerk(meetings.start, by, meeting=made.pk)
    return made


def comes(meeting: Meeting, by: Posting, who: Posting) -> Any:
    """Somebody comes into the room."""
    member = Member.objects.get(series=meeting.series_id, posting=who, until_on=None)
    return as_clerk(room.arrived, by, meeting=meeting.pk, member=member.pk)


@pytest.fixture
def december(board: Series, clerk: Posting, police: Posting, school: Posting, clock: Any) -> Meeting:
    """The meeting of 16 December 2020: the school comes late and leaves early; one thing is resolved."""
    made = held(board, clerk, clock, DECEMBER)
    comes(made, clerk, police)
    item = as_clerk(agenda.add, clerk, meeting=made.pk, title="Modern slavery plan")
    text = {"text": "The update is noted", "reason": "It is on time"}
    as_clerk(said.decide, clerk, meeting=made.pk, item=item.pk, **text)
    wrong = as_clerk(said.decide, clerk, meeting=made.pk, item=item.pk, text="Refused", reason="None")
    as_clerk(said.take_back, clerk, meeting=made.pk, decision=wrong.pk, why="It was not")
    to_do = {"text": "Train the fire brigade", "owner": school.pk, "due_on": date(2021, 1, 20)}
    as_clerk(said.set_action, clerk, meeting=made.pk, item=item.pk, **to_do)
    clock.move_to(datetime(2020, 12, 16, 14, 20, tzinfo=UTC))
    late = comes(made, clerk, school)
    clock.move_to(datetime(2020, 12, 16, 15, tzinfo=UTC))
    as_clerk(room.left, clerk, meeting=made.pk, spell=late.pk)
    clock.move_to(datetime(2020, 12, 16, 15, 30, tzinfo=UTC))
    as_clerk(meetings.close, clerk, meeting=made.pk)
    return made


@pytest.fixture
def minutes(december: Meeting, clerk: Posting) -> Minutes:
    """Its minutes, as they are first drafted."""
    return as_clerk(acts.begin, clerk, meeting=december.pk)


@pytest.fixture
def given(minutes: Minutes, clerk: Posting) -> Paper:
    """The paper of them that the next meeting was given before it began."""
    return as_clerk(agreeing.make_paper, clerk, minutes=minutes.pk)


@pytest.fixture
def viewer(board: Series, clerk: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """Sits for the Mayor's Office, whose role does not read what is exempt."""
    made = make_posting("LONDON_VIEWER")
    row = {"from_on": DECEMBER, "added_by": clerk, "added_at": datetime(2020, 12, 9, tzinfo=UTC)}
    Member.objects.create(series=board, agency=made.agency, posting=made, **row)
    return made


@pytest.fixture
def exempt(december: Meeting, clerk: Posting) -> Minutes:
    """Its minutes, where the paper on the plan was exempt under paragraph 7."""
    item = december.items.get(title="Modern slavery plan")
    forms.an_item_paper(clerk, item, forms.a_paper(clerk, "PUBLISHED", is_exempt=True))
    return as_clerk(acts.begin, clerk, meeting=december.pk)


@pytest.fixture
def february(board: Series, clerk: Posting, police: Posting, minutes: Minutes, clock: Any) -> Meeting:
    """The next meeting, which is being held, with its chair in the room."""
    made = held(board, clerk, clock, FEBRUARY)
    comes(made, clerk, police)
    return made


def minute(of: Minutes, title: str) -> Minute:
    return of.each.get(title=title)


def write(by: Posting, one: Minute, *, place: int | None = None, **said: str) -> Minute:
    given = {**acts.minute_stands(one), **said}
    where = {"minutes": one.minutes_id, "minute": one.pk, "place": place or one.place}
    return as_clerk(acts.write, by, said=given, **where)


def agreed(by: Posting, of: Minutes, **said: Any) -> Minutes:
    """They, read out, agreed and set as PDF."""
    as_clerk(agreeing.agree, by, minutes=of.pk, **{"corrections": "Read out at the meeting", **said})
    version = MinutesVersion.objects.get(minutes=of, is_agreed=True)
    jobs.set_minutes(version=version.pk)
    return Minutes.objects.get(pk=of.pk)


# Drafting


def test_minutes_are_drafted_from_the_record(minutes: Minutes) -> None:
    assert minutes.when == "Held on Wednesday 16 December 2020, 2:00pm to 3:30pm, By video"
    assert minutes.present.splitlines() == [
        f"- **Police**: {minutes.meeting.spells.get(agency__name='Police').who} (in the chair)",
        f"- **School**: {minutes.meeting.spells.get(agency__name='School').who} (from 2:20pm until 3:00pm)",
        "",
        "Nobody came for Job centre.",
    ]
    assert [(one.place, one.title, one.resolved) for one in minutes.each.all()] == [
        (1, "Filming at meetings", ""),
        (2, "Apologies", ""),
        (3, "Modern slavery plan", "The update is noted\n\nReason: It is on time"),
    ]


def test_actions_stand_beside_their_minute_and_in_a_table_at_the_end(
    minutes: Minutes, school: Posting
) -> None:
    text = minutes_queries.text_of(minutes)
    owner = f"{school.user.name}, School"
    assert f"**Action:** Train the fire brigade ({owner}, by 20 January 2021)" in text
    assert text.endswith(f"| 3 | Train the fire brigade | {owner} | 20 January 2021 |\n")


def test_a_button_pressed_twice_and_two_clerks_draft_them_once(
    minutes: Minutes, december: Meeting, clerk: Posting, police: Posting
) -> None:
    assert as_clerk(acts.begin, clerk, meeting=december.pk) == minutes
    assert as_clerk(acts.begin, police, meeting=december.pk) == minutes
    assert minutes.each.count() == 3


def test_a_meeting_that_is_not_closed_has_no_minutes_yet(board: Series, clerk: Posting, clock: Any) -> None:
    made = held(board, clerk, clock, DECEMBER)
    with pytest.raises(CannotDo, match="Close it first"):
        as_clerk(acts.begin, clerk, meeting=made.pk)


def test_a_member_that_was_wound_up_by_then_is_not_missed(december: Meeting, clerk: Posting) -> None:
    Agency.objects.filter(name="Job centre").update(ends_on=DECEMBER)
    assert "Nobody came" not in as_clerk(acts.begin, clerk, meeting=december.pk).present


def test_whoever_does_not_run_the_meetings_writes_none(
    december: Meeting, school: Posting, stranger: Posting
) -> None:
    with pytest.raises(NotThere):
        as_clerk(acts.begin, school, meeting=december.pk)
    with pytest.raises(NotThere):
        as_clerk(acts.begin, stranger, meeting=december.pk)


def test_actions_that_were_carried_are_one_minute_with_what_became_of_them(
    february: Meeting, clerk: Posting, clock: Any
) -> None:
    action = Action.objects.get()
    as_clerk(owed.end, clerk, action=action.pk, state=Action.State.DONE, said="On 12 January")
    as_clerk(meetings.close, clerk, meeting=february.pk)
    made = as_clerk(acts.begin, clerk, meeting=february.pk)
    one = minute(made, "Actions of earlier meetings")
    assert one.text == (f"- Train the fire brigade ({action.owner.user.name}, School): done: On 12 January\n")
    assert [each.title for each in made.each.all()] == ["Filming at meetings", "Apologies", one.title]


def test_apologies_are_those_that_were_sent_by_whoever_did_not_come(
    board: Series, clerk: Posting, police: Posting, school: Posting, clock: Any
) -> None:
    made = as_clerk(meetings.plan_by_hand, clerk, series=board.pk, on=DECEMBER)
    as_clerk(meetings.call, clerk, meeting=made.pk)
    as_clerk(answers.answer, police, meeting=made.pk, says=Answer.Says.APOLOGIES)
    as_clerk(answers.answer, school, meeting=made.pk, says=Answer.Says.APOLOGIES)
    clock.move_to(datetime(2020, 12, 16, 14, tzinfo=UTC))
    as_clerk(meetings.start, clerk, meeting=made.pk)
    comes(made, clerk, police)
    as_clerk(meetings.close, clerk, meeting=made.pk)
    drafted = as_clerk(acts.begin, clerk, meeting=made.pk)
    assert drafted.apologies == f"{school.user.name} (School)"


def test_several_decisions_on_an_item_are_numbered(
    board: Series, clerk: Posting, police: Posting, clock: Any
) -> None:
    made = held(board, clerk, clock, DECEMBER)
    comes(made, clerk, police)
    item = AgendaItem.objects.get(title="Apologies")
    where = {"meeting": made.pk, "item": item.pk}
    as_clerk(said.decide, clerk, **where, text="One", reason="A")
    as_clerk(said.decide, clerk, **where, text="Two", reason="B")
    as_clerk(meetings.close, clerk, meeting=made.pk)
    of = as_clerk(acts.begin, clerk, meeting=made.pk)
    assert minute(of, "Apologies").resolved == "1. One\n\n   Reason: A\n\n2. Two\n\n   Reason: B"


# Writing


def test_numbers_run_on_and_a_draft_s_are_provisional(
    minutes: Minutes, february: Meeting, clerk: Posting
) -> None:
    as_clerk(meetings.close, clerk, meeting=february.pk)
    later = as_clerk(acts.begin, clerk, meeting=february.pk)
    assert minutes_queries.numbers(later).first == 4
    as_clerk(acts.add, clerk, minutes=minutes.pk, title="Any other business")
    assert minutes_queries.numbers(later).first == 5
    stands = {**acts.stands(minutes), "first_number": 17}
    as_clerk(acts.write_head, clerk, minutes=minutes.pk, said=stands)
    numbers = minutes_queries.numbers(later)
    assert numbers.first == 21
    assert numbers.faults == ["No minutes here have the numbers 1 to 16 of 2020/21."]


def test_a_minute_is_written_and_put_in_another_place(minutes: Minutes, clerk: Posting) -> None:
    write(clerk, minute(minutes, "Modern slavery plan"), text="Introduced by *public health*.", place=1)
    assert list(minutes.each.values_list("title", flat=True)) == [
        "Modern slavery plan",
        "Filming at meetings",
        "Apologies",
    ]
    assert "# 1. Modern slavery plan\n\nIntroduced by *public health*." in minutes_queries.text_of(minutes)


def test_a_minute_is_taken_out_unless_actions_stand_beside_it(minutes: Minutes, clerk: Posting) -> None:
    as_clerk(acts.remove, clerk, minutes=minutes.pk, minute=minute(minutes, "Apologies").pk)
    assert "# 2. Modern slavery plan" in minutes_queries.text_of(minutes)
    with pytest.raises(CannotDo, match="so its minute stays"):
        as_clerk(acts.remove, clerk, minutes=minutes.pk, minute=minute(minutes, "Modern slavery plan").pk)


def test_an_added_minute_is_added_once(minutes: Minutes, clerk: Posting, sign_in: SignIn) -> None:
    browser, path = sign_in(clerk), f"/board/minutes/{minutes.pk}/add/"
    first = browser.post(path, {"title": "Urgent business"})
    second = browser.post(path, {"title": "Urgent business"})
    assert first.url == second.url  # type: ignore[attr-defined]
    assert minutes.each.count() == 4


def test_what_is_typed_is_kept_for_its_author_alone(
    minutes: Minutes, clerk: Posting, police: Posting, sign_in: SignIn
) -> None:
    one = minute(minutes, "Apologies")
    path = f"/board/minutes/{minutes.pk}/{one.pk}/"
    typed = {
        "title": "Apologies",
        "text": "None were\0 received.",
        "resolved": "",
        "place": "x",
        "act": "draft",
    }
    browser = sign_in(clerk)
    assert "What you typed is kept for you." in words(browser.post(path, typed))
    assert "None were received." in words(browser.get(path))
    assert "None were" not in words(sign_in(police).get(path))
    assert Minute.objects.get(pk=one.pk).text == ""
    saved = {**typed, "text": "None were received.", "place": "2", "act": ""}
    browser.post(path, {**saved, "opened": opened_form(browser, path)})
    assert Minute.objects.get(pk=one.pk).text == "None were received."
    assert not MinutesDraft.objects.exists()


def test_what_was_typed_when_the_session_had_ended_is_kept(
    minutes: Minutes, clerk: Posting, sign_in: SignIn
) -> None:
    path = f"/board/minutes/{minutes.pk}/head/"
    with transaction.atomic(), acting.as_posting(clerk):
        token = minutes_drafts.opened(clerk, minutes, minutes_drafts.HEAD).token
    Client().post(path, {minutes_drafts.TOKEN: token, "apologies": "The fire brigade"})
    assert "The fire brigade" in words(sign_in(clerk).get(path))


def test_what_was_typed_and_forgotten_is_erased_after_thirty_days(
    minutes: Minutes, clerk: Posting, clock: Any
) -> None:
    row = {"posting": clerk, "minutes": minutes, "form": "head", "said": {"apologies": "x"}}
    MinutesDraft.objects.create(**row, saved_at=datetime(2020, 12, 16, 16, tzinfo=UTC))
    clock.move_to(datetime(2021, 1, 15, 15, tzinfo=UTC))
    jobs.forget_drafts(0)
    assert MinutesDraft.objects.exists()
    clock.move_to(datetime(2021, 1, 15, 17, tzinfo=UTC))
    jobs.forget_drafts(0)
    assert not MinutesDraft.objects.exists()


def test_two_clerks_at_once_see_both_versions(
    minutes: Minutes, clerk: Posting, police: Posting, sign_in: SignIn
) -> None:
    one = minute(minutes, "Apologies")
    path = f"/board/minutes/{minutes.pk}/{one.pk}/"
    browser = sign_in(clerk)
    opened = opened_form(browser, path)
    write(police, one, text="From the school.")
    typed = {"title": "Apologies", "text": "None.", "resolved": "", "place": "2", "opened": opened}
    answer = browser.post(path, typed)
    assert answer.status_code == 409
    said_there = words(answer)
    assert "From the school." in said_there
    assert "None." in said_there
    assert Minute.objects.get(pk=one.pk).text == "From the school."
    with pytest.raises(conflicts.ChangedMeanwhile):
        as_clerk(
            acts.write,
            clerk,
            minutes=minutes.pk,
            minute=one.pk,
            place=2,
            said={"title": "Apologies", "text": "None.", "resolved": ""},
            was={"title": "Apologies", "text": "", "resolved": ""},
        )


def test_what_was_typed_into_a_minute_that_a_colleague_took_out_is_shown(
    minutes: Minutes, clerk: Posting, police: Posting, sign_in: SignIn
) -> None:
    one = minute(minutes, "Apologies")
    path = f"/board/minutes/{minutes.pk}/{one.pk}/"
    as_clerk(acts.remove, police, minutes=minutes.pk, minute=one.pk)
    typed = {"title": "Apologies", "text": "From the fire brigade.", "resolved": "", "place": "2"}
    answer = sign_in(clerk).post(path, typed)
    assert answer.status_code == 409
    assert "A colleague took this minute out meanwhile" in words(answer)
    assert "From the fire brigade." in words(answer)
    assert sign_in(clerk).get(path).status_code == 404
    assert sign_in(clerk).post(f"/board/minutes/{minutes.pk}/{one.pk + 10**6}/", typed).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Enter the title of the minute"),
        ("place", "0", "Place among the minutes must be a whole number from 1 to 9,999"),
        ("place", "99999999999999999999", "Place among the minutes must be a whole number from 1 to 9,999"),
        ("place", "", "Enter the place among the minutes"),
        ("text", "x" * 100_001, "at most 100,000 characters"),
        ("text", "a\0b", "Null characters are not allowed"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    minutes: Minutes, clerk: Posting, sign_in: SignIn, field: str, value: str, sentence: str
) -> None:
    one = minute(minutes, "Apologies")
    good = {"title": "Apologies", "text": "None.", "resolved": "Noted", "place": "2"}
    answer = sign_in(clerk).post(f"/board/minutes/{minutes.pk}/{one.pk}/", {**good, field: value})
    assert answer.status_code == 400
    assert sentence.replace(",", "") in words(answer).replace(",", "")
    assert "Noted" in words(answer)


def test_html_in_a_minute_is_said_and_the_minutes_are_not_agreed(
    minutes: Minutes, february: Meeting, clerk: Posting, sign_in: SignIn
) -> None:
    write(clerk, minute(minutes, "Apologies"), text="<script>alert(1)</script>")
    page = sign_in(clerk).get(f"/board/minutes/{minutes.pk}/")
    assert "Minute 2 (Apologies), line 1: this is HTML" in words(page)
    assert "<script>alert" not in page.content.decode()
    assert sign_in(clerk).get(f"/board/minutes/{minutes.pk}/minutes.docx").status_code == 404
    with pytest.raises(CannotDo, match="cannot be read as they are"):
        as_clerk(agreeing.agree, clerk, minutes=minutes.pk)


# Who reads them


def test_members_read_a_draft_and_nobody_else_does(
    minutes: Minutes, school: Posting, stranger: Posting, sign_in: SignIn
) -> None:
    path = f"/board/minutes/{minutes.pk}/"
    page = words(sign_in(school).get(path))
    assert "Draft: not yet agreed as a correct record" in page
    assert "1. Filming at meetings" in page
    assert "Record that they were agreed" not in page
    assert sign_in(stranger).get(path).status_code == 404
    assert sign_in(school).get(f"{path}head/").status_code == 404


@pytest.mark.parametrize(("is_public", "status"), [(True, 200), (False, 404)])
def test_agreed_minutes_are_read_by_everybody_if_they_are_public(
    minutes: Minutes,
    february: Meeting,
    clerk: Posting,
    stranger: Posting,
    school: Posting,
    sign_in: SignIn,
    is_public: bool,
    status: int,
) -> None:
    agreed(clerk, minutes, is_public=is_public)
    path = f"/board/minutes/{minutes.pk}/"
    assert sign_in(stranger).get(path).status_code == status
    assert sign_in(stranger).get(f"{path}minutes.pdf").status_code == status
    assert sign_in(stranger).get(f"{path}minutes.docx").status_code == status
    assert sign_in(school).get(path).status_code == 200


def test_whoever_reads_public_minutes_sees_neither_versions_nor_what_became_of_actions(
    minutes: Minutes, february: Meeting, clerk: Posting, stranger: Posting, school: Posting, sign_in: SignIn
) -> None:
    agreed(clerk, minutes, is_public=True)
    path = f"/board/minutes/{minutes.pk}/"
    outside, member = words(sign_in(stranger).get(path)), words(sign_in(school).get(path))
    assert "Train the fire brigade" in outside
    assert "Actions as they stand now" not in outside
    assert "Versions" not in outside
    assert "Actions as they stand now" in member
    assert "Overdue" in member


# Exempt items


def test_what_minutes_say_of_an_exempt_item_is_for_those_whose_role_may(
    exempt: Minutes, clerk: Posting, school: Posting, viewer: Posting, sign_in: SignIn
) -> None:
    path = f"/board/minutes/{exempt.pk}/"
    page = words(sign_in(viewer).get(path))
    assert "3. Exempt item Not for publication: paragraph 7 of Part 1 of Schedule 12A" in page
    assert "2. Apologies" in page
    assert [each in page for each in SECRETS] == [False, False, False]
    document = docx.Document(io.BytesIO(body_of(sign_in(viewer).get(f"{path}minutes.docx"))))
    text = " ".join(one.text for one in document.paragraphs)
    assert "3. Exempt item" in text
    assert [each in text for each in SECRETS] == [False, False, False]
    whole = words(sign_in(school).get(path))
    assert [each in whole for each in SECRETS] == [True, True, True]


SECRETS = ("Modern slavery plan", "The update is noted", "Train the fire brigade")


def test_agreed_minutes_of_an_exempt_item_are_cut_for_whoever_may_not_read_it(
    exempt: Minutes,
    board: Series,
    clerk: Posting,
    police: Posting,
    school: Posting,
    viewer: Posting,
    clock: Any,
    sign_in: SignIn,
) -> None:
    paper = as_clerk(agreeing.make_paper, clerk, minutes=exempt.pk)
    assert (paper.is_exempt, paper.paragraph) == (True, 7)
    comes(held(board, clerk, clock, FEBRUARY), clerk, police)
    with pytest.raises(CannotDo, match="so these minutes are not public"):
        as_clerk(agreeing.agree, clerk, minutes=exempt.pk, is_public=True)
    agreed(clerk, exempt, corrections="")
    path = f"/board/minutes/{exempt.pk}/"
    page, whole = words(sign_in(viewer).get(path)), words(sign_in(school).get(path))
    assert "3. Exempt item" in page
    assert "What these minutes say of exempt items is left out" in page
    assert "Version 1" not in page
    assert [each in page for each in SECRETS] == [False, False, False]
    assert [each in whole for each in SECRETS] == [True, True, True]
    assert sign_in(viewer).get(f"{path}minutes.pdf").status_code == 404
    assert sign_in(school).get(f"{path}minutes.pdf").status_code == 200
    document = docx.Document(io.BytesIO(body_of(sign_in(viewer).get(f"{path}minutes.docx"))))
    assert "fire brigade" not in " ".join(one.text for one in document.paragraphs)


def test_the_database_makes_no_minutes_of_an_exempt_item_public(exempt: Minutes) -> None:
    with pytest.raises(DatabaseError, match="are not public"), transaction.atomic():
        Minutes.objects.filter(pk=exempt.pk).update(is_public=True)


def test_whoever_may_not_read_an_exempt_minute_sees_the_same_numbers(
    exempt: Minutes, february_of: Callable[[], Minutes], viewer: Posting, sign_in: SignIn
) -> None:
    later = february_of()
    assert "4. Filming at meetings" in words(sign_in(viewer).get(f"/board/minutes/{later.pk}/"))


@pytest.fixture
def february_of(board: Series, clerk: Posting, police: Posting, clock: Any) -> Callable[[], Minutes]:
    """Makes the minutes of a meeting in February, to which the action was carried."""

    def make() -> Minutes:
        made = held(board, clerk, clock, FEBRUARY)
        comes(made, clerk, police)
        as_clerk(meetings.close, clerk, meeting=made.pk)
        return as_clerk(acts.begin, clerk, meeting=made.pk)

    return make


def test_an_action_that_was_set_on_an_exempt_item_is_exempt_when_it_is_carried(
    exempt: Minutes, february_of: Callable[[], Minutes], viewer: Posting, sign_in: SignIn
) -> None:
    later = february_of()
    one = minute(later, "Actions of earlier meetings")
    assert one.paragraph == 7
    assert "Train the fire brigade" in one.text
    page = words(sign_in(viewer).get(f"/board/minutes/{later.pk}/"))
    assert "Exempt item" in page
    assert "Train the fire brigade" not in page


# Declarations of interest


def declared(meeting: Meeting, clerk: Posting, item: AgendaItem) -> Declaration:
    row = {"spell": meeting.spells.order_by("pk")[0], "by": clerk, "at": meeting.starts_at}
    interest = {"kind": "PERSONAL", "nature": "They live there", "done": "TOOK_PART"}
    return Declaration.objects.create(item=item, **interest, **row)


def test_interests_that_were_declared_stand_in_a_minute_of_their_own(
    december: Meeting, clerk: Posting, police: Posting
) -> None:
    declared(december, clerk, december.items.get(title="Apologies"))
    made = as_clerk(acts.begin, clerk, meeting=december.pk)
    one = made.each.get(place=1)
    assert (one.title, one.item) == ("Declarations of interest", None)
    assert one.text == (
        f"- **{police.user.name}**, Police, in Apologies. Personal interest: They live there. "
        "Stayed and took part."
    )


def test_interests_stand_below_the_standing_item_and_of_an_exempt_one_without_their_nature(
    december: Meeting, clerk: Posting, police: Posting
) -> None:
    AgendaItem.objects.filter(title="Apologies").update(title="Declarations of Interest")
    item = december.items.get(title="Modern slavery plan")
    forms.an_item_paper(clerk, item, forms.a_paper(clerk, "PUBLISHED", is_exempt=True))
    declared(december, clerk, item)
    made = as_clerk(acts.begin, clerk, meeting=december.pk)
    assert minute(made, "Declarations of Interest").text == (
        f"- **{police.user.name}**, Police, in an exempt item. Personal interest. Stayed and took part."
    )
    assert made.each.count() == 3


def test_where_none_were_declared_the_standing_item_says_so(december: Meeting, clerk: Posting) -> None:
    AgendaItem.objects.filter(title="Apologies").update(title="Declarations of interest")
    made = as_clerk(acts.begin, clerk, meeting=december.pk)
    assert minute(made, "Declarations of interest").text == "There were none."


# Agreed


def test_minutes_are_agreed_by_the_next_meeting_as_a_correct_record(
    minutes: Minutes, given: Paper, february: Meeting, clerk: Posting, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/minutes/{minutes.pk}/agree/"
    assert "The meeting of 24 February 2021 agrees them." in words(browser.get(path))
    answer = browser.post(path, {"opened": opened_form(browser, path), "access": "PUBLIC"})
    assert answer.url == f"/board/minutes/{minutes.pk}/"  # type: ignore[attr-defined]
    minutes.refresh_from_db()
    assert (minutes.state, minutes.first_number, minutes.agreed_on) == ("AGREED", 1, FEBRUARY)
    assert Meeting.objects.get(pk=minutes.meeting_id).agreed_in == february
    version = minutes.versions.get(is_agreed=True)
    assert version.was_circulated
    assert version.sha256 == agreeing.hash_of(version.text, "")
    assert len(version.sha256) == 64


def test_minutes_are_agreed_once(
    minutes: Minutes, february: Meeting, clerk: Posting, sign_in: SignIn
) -> None:
    agreed(clerk, minutes)
    with pytest.raises(CannotDo, match=r"agreed at the meeting of 24 February 2021\. They are agreed once"):
        as_clerk(agreeing.agree, clerk, minutes=minutes.pk)
    answer = sign_in(clerk).post(f"/board/minutes/{minutes.pk}/agree/", {"access": "PUBLIC"})
    assert answer.status_code == 400
    assert "They are agreed once, and change no more." in words(answer)
    with pytest.raises(CannotAgree, match="It is agreed once"):
        as_clerk(meetings.agree_record, clerk, meeting=february.pk, record=minutes.meeting_id)
    assert minutes.versions.count() == 1


def test_a_record_that_was_agreed_in_the_meeting_itself_has_its_minutes_frozen_afterwards(
    minutes: Minutes, february: Meeting, clerk: Posting
) -> None:
    as_clerk(meetings.agree_record, clerk, meeting=february.pk, record=minutes.meeting_id)
    as_clerk(meetings.close, clerk, meeting=february.pk)
    assert agreed(clerk, minutes).agreed_on == FEBRUARY


def test_without_a_later_meeting_they_are_not_agreed(
    minutes: Minutes, clerk: Posting, sign_in: SignIn
) -> None:
    with pytest.raises(CannotDo, match="none is being held"):
        as_clerk(agreeing.agree, clerk, minutes=minutes.pk)
    assert "none is being held" in words(sign_in(clerk).get(f"/board/minutes/{minutes.pk}/agree/"))


def test_what_was_changed_after_the_page_was_opened_is_read_first(
    minutes: Minutes, february: Meeting, clerk: Posting, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/minutes/{minutes.pk}/agree/"
    opened = opened_form(browser, path)
    write(clerk, minute(minutes, "Apologies"), text="None.")
    answer = browser.post(path, {"opened": opened, "access": "PUBLIC"})
    assert answer.status_code == 400
    assert "The minutes were changed after you opened this page" in words(answer)
    minutes.refresh_from_db()
    assert minutes.state == "DRAFT"


def test_a_change_since_they_were_given_to_the_meeting_is_named_as_a_correction(
    minutes: Minutes,
    given: Paper,
    february: Meeting,
    clerk: Posting,
    school: Posting,
    sign_in: SignIn,
) -> None:
    with pytest.raises(CannotDo, match="the text is the one that was given to the meeting"):
        as_clerk(agreeing.agree, clerk, minutes=minutes.pk, corrections="Something")
    write(clerk, minute(minutes, "Apologies"), text="From the fire brigade.")
    with pytest.raises(CannotDo, match="Say what the meeting had corrected"):
        as_clerk(agreeing.agree, clerk, minutes=minutes.pk)
    agreed(clerk, minutes, corrections="Minute 2: apologies of the fire brigade")
    assert list(minutes.versions.values_list("number", "is_agreed")) == [(1, False), (2, True)]
    page = words(sign_in(school).get(f"/board/minutes/{minutes.pk}/"))
    assert "Corrections that the meeting made Minute 2: apologies of the fire brigade" in page
    assert "Is From the fire brigade." in page


def test_a_paper_of_the_corrected_minutes_is_not_what_the_meeting_was_given(
    minutes: Minutes, given: Paper, february: Meeting, clerk: Posting, sign_in: SignIn
) -> None:
    write(clerk, minute(minutes, "Apologies"), text="From the fire brigade.")
    as_clerk(agreeing.make_paper, clerk, minutes=minutes.pk)
    page = sign_in(clerk).get(f"/board/minutes/{minutes.pk}/agree/")
    assert "Is From the fire brigade." in words(page)
    with pytest.raises(CannotDo, match="Say what the meeting had corrected"):
        as_clerk(agreeing.agree, clerk, minutes=minutes.pk)


def test_minutes_that_the_meeting_was_not_given_are_agreed_with_words_and_say_so(
    minutes: Minutes, february: Meeting, clerk: Posting, sign_in: SignIn
) -> None:
    as_clerk(agreeing.make_paper, clerk, minutes=minutes.pk)
    with pytest.raises(CannotDo, match="not given to the meeting before it began"):
        as_clerk(agreeing.agree, clerk, minutes=minutes.pk)
    agreed(clerk, minutes, corrections="The clerk read them out")
    page = words(sign_in(clerk).get(f"/board/minutes/{minutes.pk}/"))
    assert "Not circulated before the meeting that agreed them That meeting said: The clerk read" in page
    answer = sign_in(clerk).get(f"/board/minutes/{minutes.pk}/minutes.pdf")
    text = " ".join(
        " ".join(one.extract_text() for one in PdfReader(io.BytesIO(body_of(answer))).pages).split()
    )
    assert "They were not circulated before that meeting. It said: • The clerk read them out" in text


def test_minutes_are_agreed_in_the_order_of_their_meetings(
    minutes: Minutes, february: Meeting, board: Series, clerk: Posting, clock: Any
) -> None:
    as_clerk(meetings.agree_record, clerk, meeting=february.pk, record=minutes.meeting_id)
    as_clerk(meetings.close, clerk, meeting=february.pk)
    later = as_clerk(acts.begin, clerk, meeting=february.pk)
    held(board, clerk, clock, date(2021, 4, 28))
    with pytest.raises(CannotDo, match="The minutes of 16 December 2020 come before these"):
        as_clerk(agreeing.agree, clerk, minutes=later.pk, corrections="Read out")
    agreed(clerk, minutes)
    assert agreed(clerk, later).first_number == 4


def test_minutes_whose_first_number_is_given_wait_for_none(
    minutes: Minutes, february: Meeting, board: Series, clerk: Posting, clock: Any
) -> None:
    as_clerk(meetings.close, clerk, meeting=february.pk)
    later = as_clerk(acts.begin, clerk, meeting=february.pk)
    held(board, clerk, clock, date(2021, 4, 28))
    said_there = {**acts.stands(later), "first_number": 31}
    as_clerk(acts.write_head, clerk, minutes=later.pk, said=said_there)
    assert agreed(clerk, later).first_number == 31


@pytest.mark.parametrize("state", ["AGREED", "SIGNED"])
def test_the_database_agrees_no_minutes_whose_record_no_meeting_agreed(
    minutes: Minutes, clerk: Posting, state: str
) -> None:
    signed = {"signed_how": "PAPER", "signed_name": "A", "signed_on": DECEMBER, "signed_by": clerk}
    known = {"agreed_on": DECEMBER, "agreed_at": minutes.changed_at, "agreed_by": clerk, "first_number": 1}
    given = known | {"AGREED": {}, "SIGNED": signed}[state]
    with (
        pytest.raises(DatabaseError, match="agreed once a meeting has agreed the record"),
        transaction.atomic(),
    ):
        Minutes.objects.filter(pk=minutes.pk).update(state=state, **given)


CHANGES: dict[str, Callable[[Minutes], Any]] = {
    "head": lambda of: Minutes.objects.filter(pk=of.pk).update(present="Nobody"),
    "state": lambda of: Minutes.objects.filter(pk=of.pk).update(state="DRAFT"),
    "minute": lambda of: of.each.update(text="Other"),
    "minute taken out": lambda of: of.each.all()[0].delete(),
    "minute added": lambda of: Minute.objects.create(
        minutes=of, place=9, title="x", changed_by=of.changed_by, changed_at=of.changed_at
    ),
    "version": lambda of: of.versions.update(text="Other"),
    "PDF": lambda of: of.versions.update(pdf=None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_later_change_is_refused_by_the_database(
    minutes: Minutes, february: Meeting, clerk: Posting, change: Callable[[Minutes], Any]
) -> None:
    agreed(clerk, minutes)
    with pytest.raises(DatabaseError, match=r"do(es)? not change"), transaction.atomic():
        change(minutes)


def test_an_action_that_is_given_away_changes_no_draft(
    december: Meeting, clerk: Posting, police: Posting, school: Posting
) -> None:
    action = Action.objects.get()
    before = {"owner": police.pk, "due_on": date(2021, 3, 1), "why": "They asked"}
    as_clerk(owed.change, clerk, action=action.pk, **before)
    made = as_clerk(acts.begin, clerk, meeting=december.pk)
    set_then = f"({school.user.name}, School, by 20 January 2021)"
    assert set_then in minutes_queries.text_of(made)
    as_clerk(owed.change, clerk, action=action.pk, **{**before, "due_on": date(2021, 4, 1)})
    assert set_then in minutes_queries.text_of(made)


def test_an_action_that_is_given_away_later_changes_nothing_that_was_agreed(
    minutes: Minutes, february: Meeting, clerk: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    agreed(clerk, minutes)
    action = Action.objects.get()
    given = {"owner": police.pk, "due_on": date(2021, 3, 1), "why": "They asked"}
    as_clerk(owed.change, clerk, action=action.pk, **given)
    text = minutes_queries.agreed_version(minutes).text  # type: ignore[union-attr]
    assert f"({school.user.name}, School, by 20 January 2021)" in text


# Signed


def test_the_chair_signs_here(
    minutes: Minutes, february: Meeting, clerk: Posting, police: Posting, sign_in: SignIn
) -> None:
    agreed(clerk, minutes)
    path = f"/board/minutes/{minutes.pk}/sign/"
    assert "Sign here" not in words(sign_in(clerk).get(path))
    answer = sign_in(clerk).post(path, {"act": "here"})
    assert answer.status_code == 400
    assert "did not chair the meeting" in words(answer)
    browser = sign_in(police)
    assert "You chaired that meeting." in words(browser.get(path))
    browser.post(path, {"act": "here"})
    minutes.refresh_from_db()
    assert (minutes.state, minutes.signed_how, minutes.signed_on) == ("SIGNED", "HERE", FEBRUARY)
    assert minutes.signed_name == police.user.name
    page = words(browser.get(f"/board/minutes/{minutes.pk}/"))
    assert f"{police.user.name}, 24 February 2021. By the chair, in Alongside" in page


@pytest.mark.parametrize("chairs", [0, 2])
def test_without_one_chair_alone_nobody_signs_here(
    minutes: Minutes,
    february: Meeting,
    clerk: Posting,
    police: Posting,
    school: Posting,
    sign_in: SignIn,
    chairs: int,
) -> None:
    comes(february, clerk, school)
    february.spells.update(is_chair=chairs == 2)
    agreed(clerk, minutes)
    path = f"/board/minutes/{minutes.pk}/sign/"
    assert "Sign here" not in words(sign_in(police).get(path))
    spell = february.spells.get(posting=police)
    with pytest.raises(CannotDo, match="Record that the paper copy was signed instead"):
        as_clerk(agreeing.sign, police, minutes=minutes.pk, chair=spell.pk, on=FEBRUARY, how="HERE")
    as_clerk(agreeing.sign, clerk, minutes=minutes.pk, chair=spell.pk, on=FEBRUARY, how="PAPER")
    assert Minutes.objects.get().signed_name == police.user.name


def test_nobody_signs_here_for_the_chair(minutes: Minutes, february: Meeting, clerk: Posting) -> None:
    agreed(clerk, minutes)
    chair = february.spells.get()
    with pytest.raises(CannotDo, match=f"Only {chair.who} can sign here"):
        as_clerk(agreeing.sign, clerk, minutes=minutes.pk, chair=chair.pk, on=FEBRUARY, how="HERE")


def test_a_clerk_records_that_the_paper_copy_was_signed(
    minutes: Minutes, february: Meeting, clerk: Posting, police: Posting, clock: Any, sign_in: SignIn
) -> None:
    agreed(clerk, minutes)
    clock.move_to(datetime(2021, 3, 2, 9, tzinfo=UTC))
    spell = february.spells.get()
    sent = {"chair": spell.pk, "on-day": "1", "on-month": "3", "on-year": "2021"}
    sign_in(clerk).post(f"/board/minutes/{minutes.pk}/sign/", sent)
    minutes.refresh_from_db()
    assert (minutes.signed_how, minutes.signed_name) == ("PAPER", police.user.name)
    assert (minutes.signed_on, minutes.signed_by) == (date(2021, 3, 1), clerk)
    with pytest.raises(CannotDo, match="signed these minutes on 1 March 2021 already"):
        as_clerk(agreeing.sign, clerk, minutes=minutes.pk, chair=spell.pk, on=FEBRUARY, how="PAPER")


@pytest.mark.parametrize("day", [date(2021, 2, 23), date(2021, 2, 25)])
def test_they_are_signed_between_the_meeting_and_today(
    minutes: Minutes, february: Meeting, clerk: Posting, day: date
) -> None:
    agreed(clerk, minutes)
    with pytest.raises(CannotDo, match="lies between that of the meeting, 24 February 2021, and today"):
        as_clerk(
            agreeing.sign, clerk, minutes=minutes.pk, chair=february.spells.get().pk, on=day, how="PAPER"
        )


def test_a_draft_is_not_signed(minutes: Minutes, february: Meeting, clerk: Posting, sign_in: SignIn) -> None:
    assert sign_in(clerk).get(f"/board/minutes/{minutes.pk}/sign/").status_code == 404
    with pytest.raises(CannotDo, match="Only minutes that were agreed"):
        as_clerk(agreeing.sign, clerk, minutes=minutes.pk, chair=1, on=FEBRUARY, how="PAPER")


# Taken away


def test_the_pdf_is_tagged_and_says_what_was_agreed(
    minutes: Minutes, february: Meeting, clerk: Posting, sign_in: SignIn
) -> None:
    write(clerk, minute(minutes, "Apologies"), text="- one\n- two")
    agreed(clerk, minutes)
    answer = sign_in(clerk).get(f"/board/minutes/{minutes.pk}/minutes.pdf")
    read = PdfReader(io.BytesIO(body_of(answer)))
    catalogue: Any = read.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert read.metadata is not None
    assert read.metadata.title == "Minutes of Community safety board, 16 December 2020"
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert "Agreed as a correct record on 24 February 2021." in text
    assert "3. Modern slavery plan RESOLVED The update is noted Reason: It is on time" in text
    assert "Signed by the chair:" in text
    assert Entry.objects.filter(act="EXPORT", what="board.minutes").count() == 1


def test_the_word_document_has_real_headings_and_a_real_table(
    minutes: Minutes, february: Meeting, clerk: Posting, school: Posting, sign_in: SignIn
) -> None:
    agreed(clerk, minutes)
    answer = sign_in(clerk).get(f"/board/minutes/{minutes.pk}/minutes.docx")
    read = docx.Document(io.BytesIO(body_of(answer)))
    headings = [(one.style.name, one.text) for one in read.paragraphs if one.style.name.startswith("Heading")]  # type: ignore[union-attr]
    assert headings == [
        ("Heading 1", "Minutes of Community safety board, 16 December 2020"),
        ("Heading 2", "Present"),
        ("Heading 2", "1. Filming at meetings"),
        ("Heading 2", "2. Apologies"),
        ("Heading 2", "3. Modern slavery plan"),
        ("Heading 2", "Actions"),
        ("Heading 2", "Signature"),
    ]
    (table,) = read.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Minute", "Action", "Owner", "By"],
        ["3", "Train the fire brigade", f"{school.user.name}, School", "20 January 2021"],
    ]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert read.core_properties.language == "en-GB"


def test_a_draft_as_word_says_that_it_is_one_and_has_no_pdf(
    minutes: Minutes, clerk: Posting, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    answer = browser.get(f"/board/minutes/{minutes.pk}/minutes.docx")
    assert "minutes-2020-12-16-draft.docx" in answer["Content-Disposition"]
    assert docx.Document(io.BytesIO(body_of(answer))).paragraphs[1].text.startswith("Draft. These minutes")
    assert browser.get(f"/board/minutes/{minutes.pk}/minutes.pdf").status_code == 404
    assert browser.get(f"/board/minutes/{minutes.pk}/minutes.odt").status_code == 404


def test_where_the_pdf_could_not_be_set_it_is_said_and_set_again(
    minutes: Minutes, february: Meeting, clerk: Posting, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_clerk(agreeing.agree, clerk, minutes=minutes.pk, corrections="Read out")
    version = minutes.versions.get()
    with monkeypatch.context() as patched:
        patched.setattr("alongside.reports_pack.making.alone", _broken)
        with pytest.raises(RuntimeError, match="broken"):
            jobs.set_minutes(version=version.pk)
    browser, path = sign_in(clerk), f"/board/minutes/{minutes.pk}/"
    assert "It could not be done by a fault of ours" in words(browser.get(path))
    browser.post(f"{path}set-again/")
    jobs.set_minutes(version=version.pk)
    assert "Download as PDF" in words(browser.get(path))


def _broken(*_args: object, **_options: object) -> None:
    raise RuntimeError("broken")


# A paper for the next meeting


def test_a_draft_is_made_a_paper_once(minutes: Minutes, clerk: Posting, sign_in: SignIn) -> None:
    browser, path = sign_in(clerk), f"/board/minutes/{minutes.pk}/paper/"
    first, second = browser.post(path), browser.post(path)
    made = Paper.objects.get()
    assert first.url == second.url == f"/board/papers/{made.pk}/"  # type: ignore[attr-defined]
    assert (made.title, made.state, made.lead) == (
        "Minutes of 16 December 2020",
        "DRAFT",
        "Clerk of the board",
    )
    draft = "**Draft.** These minutes are not yet agreed as a correct record."
    assert made.text == f"{draft}\n\n{minutes.versions.get().text}"
    assert "3. Modern slavery plan" in words(browser.get(first.url))  # type: ignore[attr-defined]


def test_two_meetings_of_one_day_have_a_paper_each_with_the_name_of_its_board(
    minutes: Minutes, clerk: Posting
) -> None:
    other = forms.some_minutes(clerk)
    Minutes.objects.filter(pk=other.pk).update(held_on=DECEMBER, body=minutes.body)
    first = as_clerk(agreeing.make_paper, clerk, minutes=minutes.pk)
    second = as_clerk(agreeing.make_paper, clerk, minutes=other.pk)
    # The board of the other is one more that the clerk keeps.
    assert first.title == second.title == "Minutes of Community safety board, 16 December 2020"
    assert first != second


def test_the_paper_takes_up_what_was_changed_since(minutes: Minutes, clerk: Posting) -> None:
    from alongside.board.actions import papers

    first = as_clerk(agreeing.make_paper, clerk, minutes=minutes.pk)
    write(clerk, minute(minutes, "Apologies"), text="From the school.")
    assert as_clerk(agreeing.make_paper, clerk, minutes=minutes.pk) == first
    assert "From the school." in Paper.objects.get().text
    as_clerk(papers.publish, clerk, paper=first.pk)
    write(clerk, minute(minutes, "Apologies"), text="None.")
    second = as_clerk(agreeing.make_paper, clerk, minutes=minutes.pk)
    assert second.supersedes == first
    assert "None." in second.text


def test_a_paper_is_made_by_whoever_keeps_papers(minutes: Minutes, police: Posting, sign_in: SignIn) -> None:
    with pytest.raises(CannotDo, match="Papers are kept by the clerk of the board"):
        as_clerk(agreeing.make_paper, police, minutes=minutes.pk)
    assert "Make a paper" not in words(sign_in(police).get(f"/board/minutes/{minutes.pk}/"))


def test_a_paper_is_taken_away_as_word_with_its_figures_as_tables(
    clerk: Posting, stranger: Posting, sign_in: SignIn
) -> None:
    made = forms.a_paper(clerk, is_exempt=True)
    table = "## Issue\n\nIt may come back.\n\n1. one\n   - deep\n\n| A | B |\n|---|--:|\n| x | 5 |\n"
    Paper.objects.filter(pk=made.pk).update(text=table)
    path = f"/board/papers/{made.pk}/paper.docx"
    read = docx.Document(io.BytesIO(body_of(sign_in(clerk).get(path))))
    assert [(one.style.name, one.text) for one in read.paragraphs] == [  # type: ignore[union-attr]
        ("Heading 1", "Crime after lockdown"),
        ("Normal", "Draft"),
        ("Normal", "Exempt: not for publication"),
        ("Heading 2", "Issue"),
        ("Normal", "It may come back."),
        ("List Continue", "1. one"),
        ("List Bullet 2", "deep"),
    ]
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [["A", "B"], ["x", "5"]]
    assert sign_in(stranger).get(path).status_code == 404
    received = forms.a_paper(clerk, is_received=True)
    assert sign_in(clerk).get(f"/board/papers/{received.pk}/paper.docx").status_code == 404


# The list


def test_the_list_has_what_is_to_be_written_and_what_one_may_read(
    december: Meeting, clerk: Posting, school: Posting, stranger: Posting, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), "/board/minutes/"
    assert "To be written 16 December 2020 Community safety board" in words(browser.get(path))
    assert "To be written" not in words(sign_in(school).get(path))
    browser.post(f"/board/minutes/of/{december.pk}/")
    assert "To be written" not in words(browser.get(path))
    assert "16 December 2020" in words(sign_in(school).get(path))
    assert "There are no minutes that you may read." in words(sign_in(stranger).get(path))


def test_reading_and_writing_are_in_the_log(minutes: Minutes, school: Posting, sign_in: SignIn) -> None:
    sign_in(school).get(f"/board/minutes/{minutes.pk}/")
    acts_logged = Entry.objects.filter(what="board.minutes").order_by("pk").values_list("act", "posting_id")
    assert list(acts_logged)[-1] == ("CONSULTATION", school.pk)
    assert Entry.objects.filter(what="board.minutes", act="COLLECTION").count() == 1


def test_forms_made_minutes_are_as_the_application_makes_them(clerk: Posting, sign_in: SignIn) -> None:
    made = forms.some_minutes(clerk, "SIGNED", is_public=True)
    assert made.agreed_at is not None
    assert made.agreed_at - timedelta(days=91) > made.meeting.starts_at - timedelta(days=1)
    assert sign_in(clerk).get(f"/board/minutes/{made.pk}/").status_code == 200
