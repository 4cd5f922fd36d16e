"""The agenda of a case panel, each agency's part, the screen of the room, and what was disclosed to whom."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from agreements import a_party, an_agreement, live_programme
from alongside.audit.models import Entry as LogEntry
from alongside.casework import chronology, packs
from alongside.casework import queries as casework
from alongside.casework.actions import cases as case_acts
from alongside.casework.actions import custody
from alongside.casework.models import Case, PackVersion
from alongside.casework.shipped import shipped
from alongside.meetings import drafts, drawing_up, panel_page, queries, screen
from alongside.meetings.actions import agenda, meetings, owed, parts, room, said, series, showing
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import (
    Action,
    AgendaItem,
    Decision,
    Draft,
    Meeting,
    Member,
    Part,
    Series,
    Showing,
)
from alongside.partners.categories import EVERY_CATEGORY
from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Team
from integration.meetings.conftest import (
    BOARD_DAY,
    act,
    an_action,
    as_one,
    called,
    comes,
    held,
    how,
    item,
    join,
    plan,
)
from integration.meetings.panels import a_case, brings, gangs, on_agenda
from plain_sql import insert, no_row, refused_row

__all__ = ["gangs"]
pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]
FEBRUARY = datetime(2021, 2, 24, 14, tzinfo=UTC)


def titles(meeting: Meeting) -> list[str]:
    return list(meeting.items.values_list("title", flat=True))


def why(meeting: Meeting) -> list[tuple[str, str, date | None]]:
    found = meeting.items.filter(case__isnull=False)
    return list(found.values_list("title", "why", "why_on"))


def draw_up(meeting: Meeting, by: Posting, **given: Any) -> list[AgendaItem]:
    with as_one(by):
        proposed = [one.case.pk for one in drawing_up.proposals(by, meeting)]
    return act(by, agenda.draw_up, meeting=meeting.pk, **{"cases": proposed, "minutes": 12, **given})


def seen_by_all(meeting: Meeting, case: Case, viewer: Posting) -> screen.Screen:
    with as_one(viewer):
        return screen.of(casework.one(viewer, case.pk) or case, screen.seats(meeting), viewer=viewer)


# --- Which programmes have a panel ---


@pytest.fixture
def girls(council: Posting, police: Posting, school: Posting) -> Series:
    """A panel of the girls' forum, whose plans flow as safeguarding: with the police and not the school."""
    programme = live_programme("girls-forum")
    packs.load(shipped()["girls-forum.toml"], "girls-forum.toml")
    agreement = an_agreement(60, programme=programme, title="Girls' forum")
    a_party(
        agreement, council.agency, reads=["SAFEGUARDING"], contributes=["IDENTITY", "PLAN", "SAFEGUARDING"]
    )
    a_party(agreement, police.agency, reads=["IDENTITY", "SAFEGUARDING"], contributes=["SAFEGUARDING"])
    a_party(agreement, school.agency, reads=["IDENTITY", "PLAN"], contributes=["IDENTITY", "PLAN"])
    named = how(name="Girls' forum panel")
    made = act(council, series.make, kind=Series.Kind.PANEL, how=named, programme=programme)
    join(made, council, council, role=Member.Role.CHAIR)
    join(made, council, police)
    join(made, council, school)
    return made


def test_what_a_panel_says_is_read_under_the_category_of_its_programmes_plans(
    girls: Series, council: Posting, police: Posting, school: Posting, clock: Any
) -> None:
    meeting = held(girls, council, clock)
    one = item(meeting, council, "Where we meet")
    act(council, said.decide, meeting=meeting.pk, item=one.pk, text="At school", reason="It is near")

    def told(posting: Posting) -> tuple[bool, int, int]:
        with as_one(posting):
            second = Decision.objects.count()
        return queries.is_told(posting, girls), queries.decisions_told(posting).count(), second

    assert [told(one) for one in (council, police, school)] == [(True, 1, 1), (True, 1, 1), (False, 0, 0)]
    assert queries.agencies_told(girls, BOARD_DAY).keys() == {council.agency_id, police.agency_id}
    Agreement.objects.update(ends_at=timezone.now())
    assert [told(one) for one in (council, police, school)] == [(True, 1, 1), (False, 0, 0), (False, 0, 0)]


def test_a_borough_that_shares_plans_otherwise_has_its_panel_read_so(
    girls: Series, council: Posting, police: Posting, school: Posting
) -> None:
    base = PackVersion.objects.get()
    content = {**base.content, "categories": {**base.content["categories"], "plan": "PLAN"}}
    PackVersion.objects.create(
        programme=base.programme,
        borough=girls.borough,
        version="9.0.0",
        base=base,
        text="x",
        content=content,
        loaded_at=base.loaded_at,
    )
    assert [queries.is_told(one, girls) for one in (council, police, school)] == [True, False, True]
    with as_one(school):
        assert AgendaItem.objects.count() == 0
    act(council, meetings.plan_by_hand, series=girls.pk, on=BOARD_DAY)
    with as_one(school):
        assert AgendaItem.objects.count() == 2
    with as_one(police):
        assert AgendaItem.objects.count() == 0


# --- Drawing up the agenda ---


def test_cases_are_proposed_by_what_presses_most(gangs: Series, council: Posting, clock: Any) -> None:
    """The meeting before was on 24 February 2021, this one is on 17 March, and the next one on 7 April."""
    calm, turned, leaves, reviewed = (a_case(council, surname=name, days=30) for name in ("A", "B", "C", "D"))
    first = held(gangs, council, clock)
    comes(first, council, council)
    act(council, meetings.close, meeting=first.pk)
    clock.move_to(datetime(2021, 3, 10, 9, tzinfo=UTC))
    for one in (calm, turned, leaves):
        # Reviewed on the first of March: the next review, 21 days later, is after the meeting.
        one.entries.create(
            kind="REVIEW",
            on=date(2021, 3, 1),
            agency=council.agency,
            category="PLAN",
            by=council,
            at=timezone.now(),
            pack=one.entries.earliest("pk").pack,
        )
    red = {**case_acts.stands(turned), "rag": "RED"}
    act(council, case_acts.change, case=turned.pk, standing=red, words="Threats", on=date(2021, 3, 9))
    act(
        council,
        custody.enter,
        case=leaves.pk,
        said={
            "why": "REMAND",
            "words": "",
            "establishment": "",
            "from_on": date(2021, 2, 1),
            "expected_on": date(2021, 4, 7),
            "released_on": None,
        },
    )
    new = a_case(council, surname="E", days=2)
    meeting = plan(gangs, council, date(2021, 3, 17))
    plan(gangs, council, date(2021, 4, 7))
    draw_up(meeting, council)
    assert why(meeting) == [
        (turned.reference, "RAG", date(2021, 3, 9)),
        (leaves.reference, "RELEASE", date(2021, 4, 7)),
        (new.reference, "REFERRAL", date(2021, 3, 8)),
        # Opened on 4 January, 21 days before.
        (reviewed.reference, "REVIEW", date(2021, 1, 25)),
    ]


def test_drawn_up_again_it_adds_only_what_is_new(gangs: Series, council: Posting) -> None:
    first = a_case(council)
    meeting = plan(gangs, council)
    draw_up(meeting, council)
    assert draw_up(meeting, council, cases=[first.pk]) == []
    second = a_case(council, surname="Brown", rag="RED")
    draw_up(meeting, council)
    assert titles(meeting) == [
        "Apologies",
        "Minutes of the last meeting",
        first.reference,
        second.reference,
    ]


def test_the_rating_orders_what_presses_alike(gangs: Series, council: Posting) -> None:
    found = {rag: a_case(council, surname=rag, rag=rag).reference for rag in ("GREEN", "RED", "AMBER")}
    meeting = plan(gangs, council)
    draw_up(meeting, council)
    assert titles(meeting)[2:] == [found["RED"], found["AMBER"], found["GREEN"]]


def test_a_sealed_case_is_proposed_to_nobody_and_added_by_hand(gangs: Series, council: Posting) -> None:
    case = a_case(council)
    Case.objects.filter(pk=case.pk).update(access="SEALED")
    meeting = plan(gangs, council)
    with as_one(council):
        assert drawing_up.proposals(council, meeting) == []
    assert on_agenda(meeting, council, case).why == "BY_HAND"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reference": "GAG-999999"}, "There is no case GAG-999999 of this panel’s programme"),
        ({"cases": []}, "Select at least one case or referral, or enter the reference of a case."),
        ({"cases": [2**62]}, "A case that you chose is not proposed any more."),
    ],
)
def test_what_cannot_come_onto_it_is_said(
    gangs: Series, council: Posting, given: dict[str, Any], sentence: str
) -> None:
    a_case(council)
    meeting = plan(gangs, council)
    with pytest.raises(CannotDo, match=sentence):
        draw_up(meeting, council, **given)
    assert why(meeting) == []


def test_a_board_has_no_cases_and_a_member_draws_up_nothing(
    gangs: Series, board: Series, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    assert sign_in(council).get(f"/meetings/{plan(board, council).pk}/draw-up/").status_code == 404
    assert sign_in(police).get(f"/meetings/{plan(gangs, council).pk}/draw-up/").status_code == 404


def test_the_page_proposes_with_reasons_and_puts_on_what_is_ticked(
    gangs: Series, council: Posting, sign_in: SignIn
) -> None:
    case, other = a_case(council), a_case(council, surname="Brown")
    meeting = plan(gangs, council)
    browser = sign_in(council)
    page = browser.get(f"/meetings/{meeting.pk}/draw-up/").content.decode()
    assert f"{case.reference}, Adeyemi, Marcus" in page
    assert "New case, 3 February 2021; review due, 24 February 2021" in page
    browser.post(f"/meetings/{meeting.pk}/draw-up/", {"cases": [case.pk], "minutes": "15"})
    assert list(meeting.items.filter(case__isnull=False).values_list("title", "minutes")) == [
        (case.reference, 15)
    ]
    assert other.reference not in titles(meeting)


def test_an_agenda_names_nobody_to_whoever_is_not_told_of_the_case(
    gangs: Series, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    case = a_case(council)
    meeting = plan(gangs, council)
    on_agenda(meeting, council, case)
    assert "Adeyemi, Marcus" in sign_in(police).get(f"/meetings/{meeting.pk}/").content.decode()
    Case.objects.filter(pk=case.pk).update(access="SEALED")
    page = sign_in(police).get(f"/meetings/{meeting.pk}/").content.decode()
    assert f"{case.reference}: a case that is not shown to you" in page
    assert "Adeyemi" not in page


def test_a_case_that_was_not_reached_is_carried_with_its_case(
    gangs: Series, council: Posting, clock: Any
) -> None:
    case = a_case(council)
    meeting, later = held(gangs, council, clock), plan(gangs, council, date(2021, 3, 17))
    carried = act(council, agenda.carry, meeting=meeting.pk, item=on_agenda(meeting, council, case).pk)
    assert (carried.meeting, carried.case, carried.why, carried.why_on) == (later, case, "CARRIED", BOARD_DAY)


def test_a_case_that_one_may_not_see_is_not_carried_and_that_is_said(
    gangs: Series, council: Posting, clock: Any, sign_in: SignIn
) -> None:
    case, meeting = a_case(council), held(gangs, council, clock)
    one = on_agenda(meeting, council, case)
    plan(gangs, council, date(2021, 3, 17))
    team = Team.objects.create(agency=council.agency, name="Gangs unit")
    Case.objects.filter(pk=case.pk).update(access="RESTRICTED", access_team=team)
    Posting.objects.filter(pk=council.pk).update(role="BOROUGH_COORDINATOR")
    response = sign_in(council).post(
        f"/meetings/{meeting.pk}/items/{one.pk}/change/", {"act": "carry"}, follow=True
    )
    assert "You may not see this case, so you cannot carry it." in response.content.decode()
    assert not AgendaItem.objects.filter(carried_from=one).exists()


def test_what_is_added_stands_before_what_closes_a_meeting(board: Series, council: Posting) -> None:
    closing = "Apologies\nAny other business\nDates of future meetings"
    act(council, series.change, series=board.pk, how=how(standing=closing))
    meeting = plan(board, council)
    added = item(meeting, council, "Crime")
    item(meeting, council, "Tensions")
    changed = {"meeting": meeting.pk, "item": added.pk, "title": "Crime", "minutes": None, "place": 3}
    act(council, agenda.change, **changed)
    item(meeting, council, "Late item")
    assert titles(meeting) == [
        *("Apologies", "Tensions", "Crime", "Late item"),
        *("Any other business", "Dates of future meetings"),
    ]


# --- Each agency's part ---


@pytest.fixture
def on(gangs: Series, council: Posting) -> AgendaItem:
    """Marcus on the agenda of a meeting that is called."""
    return on_agenda(called(gangs, council), council, a_case(council))


def test_each_agency_fills_in_its_part_and_the_chair_sees_whose_is_missing(
    on: AgendaItem, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    browser = sign_in(police)
    here = f"/meetings/{on.meeting_id}/items/{on.pk}/part/"
    assert browser.get(here).status_code == 200
    browser.post(here, {"category": "PLAN", "facts": "Stopped on Friday", "concerns": "", "offer": ""})
    part = Part.objects.get()
    assert (part.agency, part.version, part.case, part.facts) == (
        police.agency,
        1,
        on.case,
        "Stopped on Friday",
    )
    assert (
        "Not filled in yet: Council." in sign_in(council).get(f"/meetings/{on.meeting_id}/").content.decode()
    )
    assert LogEntry.objects.filter(
        what="meetings.part", people=[on.case.person_id], act="COLLECTION"
    ).exists()


def test_what_is_amended_is_a_further_version_and_the_newest_is_read(
    on: AgendaItem, council: Posting, police: Posting
) -> None:
    brings(on, police, facts="Stopped on Friday")
    brings(on, police, facts="Stopped on Friday, and let go")
    again = brings(on, police, facts="Stopped on Friday, and let go")
    assert list(Part.objects.order_by("version").values_list("version", "facts")) == [
        (1, "Stopped on Friday"),
        (2, "Stopped on Friday, and let go"),
    ]
    with as_one(council):
        assert [one.pk for one in queries.parts_told(council)] == [again.pk]


def test_a_part_that_is_narrowed_is_out_of_sight_in_its_old_version_too(
    on: AgendaItem, council: Posting, police: Posting
) -> None:
    brings(on, police, facts="Saw a doctor")
    brings(on, police, category="HEALTH", facts="Saw a doctor on Friday")

    def reads(posting: Posting) -> tuple[list[str], list[str]]:
        with as_one(posting):
            told = [one.facts for one in queries.parts_told(posting)]
            return told, list(Part.objects.order_by("version").values_list("facts", flat=True))

    # By the predicate, and by row-level security: no health flows from the police to the council.
    assert reads(council) == ([], [])
    assert reads(police) == (["Saw a doctor on Friday"], ["Saw a doctor", "Saw a doctor on Friday"])
    # With the policies off the predicate holds.
    assert list(queries.parts_told(council)) == []


def test_two_colleagues_who_save_at_once_see_both_versions(
    on: AgendaItem, police: Posting, council: Posting, gangs: Series, make_posting: Any, sign_in: SignIn
) -> None:
    colleague = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    join(gangs, council, colleague, stands_as="SUBSTITUTE")
    here = f"/meetings/{on.meeting_id}/items/{on.pk}/part/"
    browser = sign_in(police)
    seal = opened(browser.get(here))
    brings(on, colleague, facts="Arrested on Sunday")
    typed = {
        "category": "PLAN",
        "facts": "Stopped on Friday",
        "concerns": "",
        "offer": "",
        "opened": seal,
    }
    response = browser.post(here, typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert ("Arrested on Sunday" in page, "Stopped on Friday" in page) == (True, True)
    assert Part.objects.get().facts == "Arrested on Sunday"


def test_a_draft_does_not_write_over_what_a_colleague_saved_meanwhile(
    on: AgendaItem, police: Posting, council: Posting, gangs: Series, make_posting: Any, sign_in: SignIn
) -> None:
    colleague = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    join(gangs, council, colleague, stands_as="SUBSTITUTE")
    here, browser = f"/meetings/{on.meeting_id}/items/{on.pk}/part/", sign_in(police)
    typed = {"category": "PLAN", "facts": "Stopped on Friday", "concerns": "", "offer": ""}
    browser.post(here, {**typed, "opened": opened(browser.get(here)), "act": "draft"})
    brings(on, colleague, facts="Arrested on Sunday")
    again = browser.get(here)
    assert "Stopped on Friday" in again.content.decode()
    response = browser.post(here, {**typed, "opened": opened(again)})
    assert (response.status_code, Part.objects.get().facts) == (409, "Arrested on Sunday")


def opened(page: Any) -> str:
    """How a part stood when its page was opened, as the page carries it."""
    found = re.search(r'name="opened" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_what_is_typed_is_kept_until_it_is_saved(on: AgendaItem, police: Posting, school: Posting) -> None:
    typed, key = QueryDict("facts=Stopped+on&category=PLAN"), f"part-{on.pk}"
    with as_one(police):
        assert drafts.keep(by=police, meeting=on.meeting_id, form=key, typed=typed)
        assert drafts.said(police, on.meeting_id, key) == {"facts": "Stopped on", "category": "PLAN"}
    with as_one(school):
        assert not drafts.keep(by=school, meeting=on.meeting_id, form=key, typed=typed)
    brings(on, police, facts="Stopped on Friday")
    with as_one(police):
        assert drafts.said(police, on.meeting_id, key) == {}


def test_only_a_member_who_may_see_the_case_fills_in(
    on: AgendaItem, council: Posting, police: Posting, school: Posting, make_posting: Any
) -> None:
    colleague = make_posting("POLICE_OFFICER", "Haringey", agency=police.agency)
    given = {"meeting": on.meeting_id, "item": on.pk, "said": dict.fromkeys(parts.FIELDS, "x")}
    for one in (school, colleague):
        with pytest.raises(NotThere):
            act(one, parts.fill_in, **given)
    Case.objects.filter(pk=on.case_id).update(access="SEALED")
    with pytest.raises(NotThere):
        act(police, parts.fill_in, **given)


def test_whoever_runs_the_meeting_and_is_no_member_is_led_to_no_part(
    on: AgendaItem, council: Posting, make_posting: Any, sign_in: SignIn
) -> None:
    coordinator = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency)
    pages = [
        sign_in(one).get(f"/meetings/{on.meeting_id}/").content.decode() for one in (council, coordinator)
    ]
    assert [on.title in page for page in pages] == [True, True]
    assert [f"/items/{on.pk}/part/" in page for page in pages] == [True, False]


def test_nothing_is_brought_to_a_meeting_that_is_over(on: AgendaItem, council: Posting, clock: Any) -> None:
    clock.move_to(FEBRUARY)
    act(council, meetings.start, meeting=on.meeting_id)
    brings(on, council, facts="In time")
    comes(on.meeting, council, council)
    act(council, meetings.close, meeting=on.meeting_id)
    with pytest.raises(CannotDo, match="This meeting is over"):
        brings(on, council, facts="Too late")
    row: dict[str, object] = {
        "item_id": on.pk,
        "case_id": on.case_id,
        "agency_id": council.agency_id,
        "category": "PLAN",
        "by_id": council.pk,
        "at": timezone.now(),
        "version": 2,
        "facts": "Late",
        "concerns": "",
        "offer": "",
    }
    assert 'policy "of_its_item"' in refused_row("meetings_part", row, by=council)


def test_a_part_flows_by_its_category_from_whose_it_is(
    on: AgendaItem, council: Posting, police: Posting
) -> None:
    brings(on, council, facts="A plan")
    brings(on, police, category="HEALTH", facts="Saw a doctor")

    def reads(posting: Posting) -> tuple[set[str], set[str]]:
        with as_one(posting):
            told = {one.facts for one in queries.parts_told(posting)}
            return told, set(Part.objects.values_list("facts", flat=True))

    # By the predicate, and by row-level security.
    assert reads(council) == ({"A plan"}, {"A plan"})
    assert reads(police) == ({"A plan", "Saw a doctor"}, {"A plan", "Saw a doctor"})
    Agreement.objects.filter(title="Gangs panel").update(ends_at=timezone.now())
    assert reads(police) == (set(), set())


def test_nobody_changes_a_part_or_what_was_shown(on: AgendaItem, council: Posting) -> None:
    brings(on, council, facts="A plan")
    with pytest.raises(ProgrammingError, match="permission denied"), as_one(council):
        Part.objects.update(facts="Mine")
    with pytest.raises(ProgrammingError, match="permission denied"), as_one(council):
        Showing.objects.all()._raw_delete("default")


def test_an_item_with_a_part_stays_on_the_agenda(on: AgendaItem, council: Posting, police: Posting) -> None:
    # Even where whoever runs the meeting is not told what it says.
    brings(on, police, category="HEALTH", facts="Saw a doctor")
    with pytest.raises(CannotDo, match="An agency has filled in its part"):
        act(council, agenda.remove, meeting=on.meeting_id, item=on.pk)


# --- The screen of the room ---


@pytest.fixture
def being_held(gangs: Series, council: Posting, clock: Any) -> AgendaItem:
    """Marcus on the agenda of a meeting that has begun: it is two o'clock."""
    case = a_case(council)
    meeting = held(gangs, council, clock)
    return on_agenda(meeting, council, case)


def test_what_all_in_the_room_may_read_is_shown(
    being_held: AgendaItem, council: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    meeting, case = being_held.meeting, being_held.case
    comes(meeting, council, council)
    comes(meeting, council, police)
    brings(being_held, police, facts="Stopped on Friday")
    here = f"/meetings/{meeting.pk}/panel/{being_held.pk}/"
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    page = sign_in(council).get(here).content.decode()
    assert ("Adeyemi, Marcus" in page, "Support" in page, "Stopped on Friday" in page) == (True, True, True)
    comes(meeting, council, school)
    page = sign_in(council).get(here).content.decode()
    why_not = "not shown, because School is here, and no agreement lets them read it."
    assert f"<li>Plan and decisions: {why_not}</li>" in page
    assert ("Adeyemi, Marcus" in page, "Stopped on Friday" in page, "Amber" in page) == (True, False, False)
    # Nor the approach that stands, in the form for what is decided.
    assert ("Write down what is decided" in page, "Divert" in page) == (True, False)
    seen = seen_by_all(meeting, case, council)
    assert seen.shown == {one.agency_id: ["IDENTITY"] for one in (council, police, school)}


def test_nothing_is_shown_while_somebody_is_there_who_is_not_told_of_the_case(
    being_held: AgendaItem, council: Posting, job_centre: Agency, sign_in: SignIn
) -> None:
    meeting = being_held.meeting
    comes(meeting, council, council)
    guest = act(council, room.guest, meeting=meeting.pk, name="Ada Byrne", agency=job_centre)
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    page = sign_in(council).get(f"/meetings/{meeting.pk}/panel/{being_held.pk}/").content.decode()
    assert "because Job centre is here, and no agreement in force tells it of the case" in page
    assert "Adeyemi" not in page
    act(council, room.left, meeting=meeting.pk, spell=guest.pk)
    page = sign_in(council).get(f"/meetings/{meeting.pk}/panel/{being_held.pk}/").content.decode()
    assert ("not shown, because it was not put before the room." in page, "Adeyemi" in page) == (True, False)
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    page = sign_in(council).get(f"/meetings/{meeting.pk}/panel/{being_held.pk}/").content.decode()
    assert "Adeyemi, Marcus" in page


@pytest.mark.parametrize(
    ("access", "is_of_team", "sentence"),
    [
        ("SEALED", False, "and may not see it"),
        ("RESTRICTED", False, "and may not see it"),
        ("RESTRICTED", True, ""),
    ],
)
def test_a_case_that_is_not_open_is_shown_to_its_team_alone(
    being_held: AgendaItem,
    council: Posting,
    police: Posting,
    access: str,
    is_of_team: bool,
    sentence: str,
) -> None:
    team = Team.objects.create(agency=council.agency, name="Gangs unit")
    Posting.objects.filter(pk=council.pk).update(team=team)
    Posting.objects.filter(pk=police.pk).update(team=team if is_of_team else None)
    comes(being_held.meeting, council, council)
    comes(being_held.meeting, council, police)
    case = being_held.case
    case.access, case.access_team = access, team
    council.team = team
    assert screen.of(case, screen.seats(being_held.meeting), viewer=council).why_nothing.endswith(
        f"{sentence}." if sentence else ""
    )


def test_who_is_kept_apart_from_somebody_keeps_the_room_from_them(
    being_held: AgendaItem, council: Posting, police: Posting, mocker_kept: Any
) -> None:
    comes(being_held.meeting, council, council)
    comes(being_held.meeting, council, police)
    mocker_kept(police)
    assert f"{police.user.name}, Police, is here, and may not see it" in (
        seen_by_all(being_held.meeting, being_held.case, council).why_nothing
    )


def test_a_guest_with_an_account_is_checked_by_it(
    being_held: AgendaItem, council: Posting, police: Posting, make_posting: Any, sign_in: SignIn
) -> None:
    # An analyst works with no cases.
    guest = make_posting("PAN_LONDON_ANALYST", "", agency=police.agency)
    meeting, browser = being_held.meeting, sign_in(council)
    comes(meeting, council, council)
    page = browser.get(f"/meetings/{meeting.pk}/").content.decode()
    assert f"Police: {guest.user.name}" in page
    typed = {"act": "guest", "agency": police.agency_id, "posting": guest.pk, "capacity": "GUEST"}
    browser.post(f"/meetings/{meeting.pk}/room/", typed)
    browser.post(f"/meetings/{meeting.pk}/room/", typed)
    spell = meeting.spells.get(posting=guest)
    assert (spell.name, spell.capacity) == ("", "GUEST")
    assert f"{guest.user.name}, Police, is here, and does not work with such cases" in (
        seen_by_all(meeting, being_held.case, council).why_nothing
    )
    elsewhere = {**typed, "agency": council.agency_id}
    response = browser.post(f"/meetings/{meeting.pk}/room/", elsewhere)
    assert f"{guest.user.name} works at Police: select that agency" in response.content.decode()


@pytest.mark.parametrize(("ended_on", "is_shown"), [(None, False), (BOARD_DAY, True)])
def test_before_a_guest_without_an_account_nobody_is_shown_who_is_kept_apart_from_somebody(
    being_held: AgendaItem, council: Posting, police: Posting, ended_on: date | None, is_shown: bool
) -> None:
    meeting, case = being_held.meeting, being_held.case
    comes(meeting, council, council)
    act(council, room.guest, meeting=meeting.pk, name="Ada Byrne", agency=police.agency)
    assert seen_by_all(meeting, case, council).why_nothing == ""
    case.event_sides.create(
        agency=council.agency,
        category="OFFENDING",
        by=council,
        at=timezone.now(),
        reference="4200/21",
        side="VICTIM",
        ended_on=ended_on,
        ended_why="Another Marcus" if ended_on else "",
    )
    why_nothing = seen_by_all(meeting, case, council).why_nothing
    cannot = "Ada Byrne, Police, is here without an account, and whether they are to be kept apart cannot be"
    assert (cannot in why_nothing, why_nothing == "") == (not is_shown, is_shown)


@pytest.fixture
def mocker_kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[Posting], None]:
    """Have somebody be kept from everybody (casework has the tests of when that is so)."""
    return lambda who: monkeypatch.setattr("alongside.casework.apart.kept_from", lambda *_: {who.pk})


def test_to_whom_a_case_was_disclosed_with_late_comers_and_early_leavers(
    being_held: AgendaItem, council: Posting, police: Posting, school: Posting, clock: Any, sign_in: SignIn
) -> None:
    meeting = being_held.meeting
    comes(meeting, council, council)
    spell = comes(meeting, council, police)
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    clock.shift(timedelta(minutes=5))
    # The school comes late, and the case shows less from then on; the police leave early.
    comes(meeting, council, school)
    clock.shift(timedelta(minutes=4))
    act(council, room.left, meeting=meeting.pk, spell=spell.pk)
    clock.shift(timedelta(minutes=3))
    act(council, showing.stop, meeting=meeting.pk)
    clock.shift(timedelta(minutes=1))
    with as_one(council):
        table = panel_page.disclosures(council, meeting)["table"]
    name = f"{being_held.title}, Adeyemi, Marcus"
    assert [list(row.cells.values()) for row in table.rows] == [
        [name, council.user.name, "Council", "2:00pm to 2:12pm", "Identity, Plan and decisions"],
        [name, police.user.name, "Police", "2:00pm to 2:09pm", "Identity, Plan and decisions"],
        [name, school.user.name, "School", "2:05pm to 2:12pm", "Identity"],
    ]
    told = LogEntry.objects.filter(act="DISCLOSURE", what="casework.case", people=[being_held.case.person_id])
    assert list(told.order_by("pk").values_list("fields", "to")) == [
        (["IDENTITY", "PLAN"], f"{council.user.name}, Council; {police.user.name}, Police"),
        (["IDENTITY"], f"{school.user.name}, School"),
    ]
    assert sign_in(police).get(f"/meetings/{meeting.pk}/disclosed/").status_code == 404
    assert "2:05pm to 2:12pm" in sign_in(council).get(f"/meetings/{meeting.pk}/disclosed/").content.decode()


def test_whoever_comes_late_was_not_told_what_stood_there_before_however_the_clock_runs(
    being_held: AgendaItem, council: Posting, school: Posting
) -> None:
    meeting = being_held.meeting
    with time_machine.travel(FEBRUARY, tick=True):
        comes(meeting, council, council)
        act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
        spell = comes(meeting, council, school)
        act(council, room.left, meeting=meeting.pk, spell=spell.pk)
        act(council, showing.stop, meeting=meeting.pk)
        with as_one(council):
            rows = panel_page.disclosures(council, meeting)["table"].rows
    # Of all that the council read before the school came, the school was told who it is about.
    assert [(row.cells["agency"], row.cells["what"]) for row in rows[1:]] == [("School", "Identity")]
    spell.refresh_from_db()
    moments = Showing.objects.values_list("from_at", "until_at")
    assert list(moments)[1] == (spell.arrived_at, spell.left_at)


def test_a_meeting_over_midnight_says_the_day_of_each_time(
    being_held: AgendaItem, council: Posting, clock: Any
) -> None:
    meeting = being_held.meeting
    comes(meeting, council, council)
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    clock.move_to(datetime(2021, 2, 25, 0, 5, tzinfo=UTC))
    act(council, showing.stop, meeting=meeting.pk)
    with as_one(council):
        rows = panel_page.disclosures(council, meeting)["table"].rows
    assert [row.cells["times"] for row in rows] == [
        "24 February 2021 at 2:00pm to 25 February 2021 at 12:05am"
    ]


def test_what_is_recorded_is_what_stood_on_the_screen_and_not_what_could_have(
    being_held: AgendaItem, council: Posting, sign_in: SignIn, clock: Any
) -> None:
    meeting, browser = being_held.meeting, sign_in(council)
    here = f"/meetings/{meeting.pk}/panel/{being_held.pk}/"
    comes(meeting, council, council)
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    # It may read all that is its own; of Marcus it keeps who he is, and how he stands.
    assert Showing.objects.get().on_screen == ["IDENTITY", "PLAN"]
    clock.shift(timedelta(minutes=2))
    brings(being_held, council, category="OFFENDING", facts="Stopped on Friday")
    browser.get(here)
    browser.get(here)
    found = Showing.objects.values_list("on_screen", "from_at", "until_at")
    at = timezone.now()
    assert list(found) == [
        (["IDENTITY", "PLAN"], FEBRUARY, at),
        (["IDENTITY", "OFFENDING", "PLAN"], at, None),
    ]
    told = LogEntry.objects.filter(act="DISCLOSURE", what="casework.case").order_by("pk")
    assert list(told.values_list("fields", "to")) == [
        (["IDENTITY", "PLAN"], f"{council.user.name}, Council"),
        (["IDENTITY", "OFFENDING", "PLAN"], f"{council.user.name}, Council"),
    ]


def test_whoever_runs_it_is_shown_a_case_while_it_stands_before_the_room(
    being_held: AgendaItem, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    meeting, here = being_held.meeting, f"/meetings/{being_held.meeting_id}/panel/{being_held.pk}/"
    comes(meeting, council, council)
    act(council, said.decide, meeting=meeting.pk, item=being_held.pk, text="Divert him", reason="He asks")
    browser = sign_in(council)

    def names(page: str) -> tuple[bool, bool, bool]:
        return "Adeyemi" in page, "Amber" in page, "Divert him" in page

    assert names(browser.get(here).content.decode()) == (False, False, False)
    # A member reads it on their own device, in their own name.
    assert names(sign_in(police).get(here).content.decode()) == (True, True, True)
    assert browser.get(f"{here}show/").content == b"0"
    browser.post(f"{here}show/", {"act": "show"})
    assert names(browser.get(here).content.decode()) == (True, True, True)
    # By what a page knows that it is to be shown anew.
    before = browser.get(f"{here}show/").content
    assert before.decode() == str(Showing.objects.get().pk)
    comes(meeting, council, police)
    assert browser.get(f"{here}show/").content not in (before, b"0")
    browser.post(f"{here}show/", {"act": "stop"})
    assert names(browser.get(here).content.decode()) == (False, False, False)


def test_who_comes_and_leaves_is_marked_on_the_screen_of_the_room(
    being_held: AgendaItem, council: Posting, police: Posting, board: Series, sign_in: SignIn
) -> None:
    meeting, browser = being_held.meeting, sign_in(council)
    here, mark = f"/meetings/{meeting.pk}/panel/{being_held.pk}/", f"/meetings/{meeting.pk}/room/"
    assert f'Is here<span class="govuk-visually-hidden"> {police.user.name}' in (
        browser.get(here).content.decode()
    )
    member = Member.objects.get(series=meeting.series_id, posting=police)
    sent = {"act": "arrived", "member": member.pk, "item": being_held.pk}
    assert browser.post(mark, sent)["Location"] == here
    spell = meeting.spells.get()
    assert browser.post(mark, {"act": "left", "spell": spell.pk, "item": being_held.pk})["Location"] == here
    # Nowhere else: neither to an item of another meeting, nor to what is no number.
    elsewhere = item(plan(board, council), council)
    for_all = [
        browser.post(mark, {**sent, "item": given})["Location"]
        for given in (elsewhere.pk, "//example.org", "")
    ]
    assert for_all == [f"/meetings/{meeting.pk}/#room"] * 3


def test_what_is_wrong_with_a_form_of_the_screen_is_said_on_the_screen(
    being_held: AgendaItem, council: Posting, sign_in: SignIn
) -> None:
    meeting, browser = being_held.meeting, sign_in(council)
    comes(meeting, council, council)
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    here = f"/meetings/{meeting.pk}/items/{being_held.pk}/decide/"
    response = browser.post(here, {"text": "Divert", "reason": "", "on": "panel"})
    page = response.content.decode()
    assert (response.status_code, "Enter why it was decided" in page) == (400, True)
    assert ("In the room:" in page, "What agencies bring" in page, ">Divert</textarea>" in page) == (
        True,
        True,
        True,
    )
    # Taken away meanwhile: nothing of it is shown, and what was typed is kept.
    act(council, showing.stop, meeting=meeting.pk)
    response = browser.post(here, {"text": "Divert", "reason": "", "on": "panel"})
    page = response.content.decode()
    assert ("This is not saved." in page, "Adeyemi" in page, "Divert" in page) == (True, False, False)


def test_while_it_is_held_the_page_of_the_meeting_names_nobody(
    being_held: AgendaItem, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    meeting = being_held.meeting
    comes(meeting, council, council)
    act(council, said.decide, meeting=meeting.pk, item=being_held.pk, text="Divert Marcus", reason="He asks")
    an_action(being_held, council, police, "Ring Marcus")
    browser, here = sign_in(council), f"/meetings/{meeting.pk}/"
    page = browser.get(here).content.decode()
    assert ("Adeyemi" in page, "Marcus" in page, being_held.title in page) == (False, False, True)
    act(council, meetings.close, meeting=meeting.pk)
    page = browser.get(here).content.decode()
    assert ("Adeyemi, Marcus" in page, "Divert Marcus" in page, "Ring Marcus" in page) == (True, True, True)


def test_more_is_shown_only_once_it_is_put_before_the_room_again(
    being_held: AgendaItem, council: Posting, school: Posting, sign_in: SignIn
) -> None:
    meeting, here = being_held.meeting, f"/meetings/{being_held.meeting_id}/panel/{being_held.pk}/"
    comes(meeting, council, council)
    spell = comes(meeting, council, school)
    browser = sign_in(council)
    browser.post(f"{here}show/", {"act": "show"})
    act(council, room.left, meeting=meeting.pk, spell=spell.pk)
    assert "not shown, because it was not put before the room." in browser.get(here).content.decode()
    browser.post(f"{here}show/", {"act": "show"})
    assert "Amber" in browser.get(here).content.decode()
    assert Showing.objects.get(until_at=None).shown[str(council.agency_id)] == sorted(
        EVERY_CATEGORY - {"CONTACT"}
    )


def test_a_room_is_marked_before_a_case_is_shown(being_held: AgendaItem, council: Posting) -> None:
    with pytest.raises(CannotDo, match="Mark who is in the room first"):
        act(council, showing.show, meeting=being_held.meeting_id, item=being_held.pk)


def test_pressed_twice_it_stands_once_and_closing_takes_it_away(
    being_held: AgendaItem, council: Posting, clock: Any
) -> None:
    comes(being_held.meeting, council, council)
    act(council, showing.show, meeting=being_held.meeting_id, item=being_held.pk)
    act(council, showing.show, meeting=being_held.meeting_id, item=being_held.pk)
    clock.shift(timedelta(minutes=12))
    act(council, meetings.close, meeting=being_held.meeting_id)
    assert Showing.objects.get().until_at == timezone.now()


def test_a_meeting_is_closed_unless_something_typed_can_still_be_saved(
    being_held: AgendaItem, council: Posting
) -> None:
    meeting = being_held.meeting
    comes(meeting, council, council)
    with as_one(council):
        assert drafts.keep(
            by=council, meeting=meeting.pk, form=f"decision-{being_held.pk}", typed=QueryDict("text=Divert")
        )
    with pytest.raises(CannotDo, match=r"You have typed something that is not saved, on item [0-9]+\."):
        act(council, meetings.close, meeting=meeting.pk)
    # Sealed to them since, the case takes no decision of theirs.
    team = Team.objects.create(agency=council.agency, name="Covert")
    Case.objects.filter(pk=being_held.case_id).update(access="RESTRICTED", access_team=team)
    act(council, meetings.close, meeting=meeting.pk)
    assert Meeting.objects.get().state == "CLOSED"


def test_what_anybody_typed_on_an_item_goes_with_the_item(
    on: AgendaItem, council: Posting, police: Posting
) -> None:
    typed = QueryDict("facts=Stopped")
    with as_one(council):
        assert drafts.keep(by=council, meeting=on.meeting_id, form=f"part-{on.pk}", typed=typed)
    with as_one(police):
        assert drafts.keep(by=police, meeting=on.meeting_id, form=f"part-{on.pk}", typed=typed)
    act(council, agenda.remove, meeting=on.meeting_id, item=on.pk)
    assert not Draft.objects.exists()


# --- What is decided on a case ---


def test_what_a_panel_says_of_a_case_stands_in_its_chronology(
    being_held: AgendaItem, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    meeting, case = being_held.meeting, being_held.case
    here = f"/meetings/{meeting.pk}/items/{being_held.pk}/decide/"
    typed = {"text": "Divert", "reason": "He asks for it", "approach": "DIVERT", "approach_was": "SUPPORT"}
    assert sign_in(council).post(here, typed).status_code == 302
    action = an_action(being_held, council, police, "Ring him")
    act(police, owed.end, action=action.pk, state=Action.State.DONE, said="He answered")
    taken_back = Decision.objects.get()
    act(council, said.take_back, meeting=meeting.pk, decision=taken_back.pk, why="The wrong person")
    with as_one(police):
        seen = casework.one(police, case.pk)
        assert seen
        found = chronology.shown(chronology.of_case(police, seen).filter(kind="PANEL"))
    assert [(one["title"], one["text"]) for one in found] == [
        ("Case panel: decision taken back", "Divert\nTaken back because: The wrong person"),
        ("Case panel: action done", "Ring him\nWhat came of it: He answered"),
        ("Case panel: action", f"Ring him\n{police.user.name}, Police, by 10 March 2021"),
        ("Case panel: decision", "Divert\nBecause: He asks for it"),
    ]
    case.refresh_from_db()
    # What it set goes back with it.
    assert case.approach == "SUPPORT"
    assert LogEntry.objects.filter(what="meetings.decision", people=[case.person_id]).count() == 2


def entries_told(posting: Posting, case: Case) -> list[tuple[str, str]]:
    """What a posting is told that panels said of a case, by the second lock and by the first."""
    with as_one(posting):
        second = set(case.entries.filter(kind="PANEL").values_list("pk", flat=True))
    first = chronology.of_case(posting, case).filter(kind="PANEL")
    assert {one.pk for one in first} == second
    return [(one["by"], one["text"]) for one in chronology.shown(first)]


def test_what_a_panel_says_is_of_the_agency_that_leads_the_case(
    being_held: AgendaItem, council: Posting, police: Posting, school: Posting
) -> None:
    """The council runs the panel; the police lead the case, and share identity and no plans."""
    case = being_held.case
    Case.objects.filter(pk=case.pk).update(lead_agency=police.agency)
    AgreementParty.objects.filter(agency=police.agency).update(contributes=["IDENTITY"])
    given = {"meeting": being_held.meeting_id, "item": being_held.pk}
    made = act(council, said.decide, text="Divert", reason="He asks", **given)
    action = an_action(being_held, council, police, "Ring him")
    act(police, owed.end, action=action.pk, state=Action.State.DONE)
    act(council, said.take_back, decision=made.pk, meeting=being_held.meeting_id, why="Wrong")
    assert set(case.entries.filter(kind="PANEL").values_list("agency__name", flat=True)) == {"Police"}
    by, by_police = (f"{one.user.name}, who wrote it down" for one in (council, police))
    assert entries_told(police, case) == [
        (by, "Divert\nTaken back because: Wrong"),
        (by_police, "Ring him"),
        (by, f"Ring him\n{police.user.name}, Police, by 10 March 2021"),
        (by, "Divert\nBecause: He asks"),
    ]
    # Whoever typed it reads it in the record of the meeting.
    assert entries_told(council, case) == entries_told(school, case) == []
    with as_one(council):
        assert queries.decisions_told(council).get().text == "Divert"


def test_nobody_says_in_another_agencys_name_what_no_panel_said(
    being_held: AgendaItem, council: Posting, police: Posting
) -> None:
    given = {"meeting": being_held.meeting_id, "item": being_held.pk}
    made = act(council, said.decide, text="Divert", reason="He asks", **given)
    row: dict[str, Any] = {
        "case_id": being_held.case_id,
        "agency_id": council.agency_id,
        "category": "PLAN",
        "by_id": police.pk,
        "at": being_held.at,
        "kind": "PANEL",
        "code": "DECISION",
        "words": "Enforce",
        "on": BOARD_DAY,
        "record": made.pk,
        "pack_id": PackVersion.objects.get().pk,
    }
    # They sit in the panel, and do not run it; nor is what is of no decision said by a panel.
    assert refused_row("casework_entry", row, by=police) == no_row("casework_entry")
    Case.objects.filter(pk=being_held.case_id).update(lead_agency=police.agency)
    row |= {"agency_id": police.agency_id, "by_id": council.pk}
    assert refused_row("casework_entry", {**row, "record": 0}, by=council) == no_row("casework_entry")
    assert refused_row("casework_entry", {**row, "kind": "NOTE"}, by=council) == no_row("casework_entry")
    assert insert("casework_entry", row, by=council) == 1


def test_an_approach_that_was_set_meanwhile_is_not_set_back(being_held: AgendaItem, council: Posting) -> None:
    given = {"meeting": being_held.meeting_id, "item": being_held.pk, "text": "As said", "reason": "So"}
    standing = {**case_acts.stands(being_held.case), "approach": "ENFORCE"}
    act(council, case_acts.change, case=being_held.case_id, standing=standing, words="Arrest", on=BOARD_DAY)
    act(council, said.decide, approach="SUPPORT", approach_was="SUPPORT", **given)
    with pytest.raises(CannotDo, match="Somebody has set another approach"):
        act(council, said.decide, approach="DIVERT", approach_was="SUPPORT", **{**given, "text": "Else"})
    being_held.case.refresh_from_db()
    assert (being_held.case.approach, Decision.objects.count()) == ("ENFORCE", 1)


@pytest.mark.parametrize(
    ("since", "stands", "sentences"),
    [
        ({}, "SUPPORT", []),
        ({"approach": "ENFORCE"}, "ENFORCE", ["The approach of the case is still Enforce"]),
    ],
)
def test_a_decision_that_is_taken_back_sets_its_approach_back_where_it_still_stands(
    being_held: AgendaItem,
    council: Posting,
    sign_in: SignIn,
    since: dict[str, str],
    stands: str,
    sentences: list[str],
) -> None:
    given = {"meeting": being_held.meeting_id, "item": being_held.pk, "text": "Divert", "reason": "He asks"}
    made = act(council, said.decide, approach="DIVERT", approach_was="SUPPORT", **given)
    assert (made.approach, made.approach_was) == ("DIVERT", "SUPPORT")
    Case.objects.filter(pk=being_held.case_id).update(**{"approach": "DIVERT", **since})
    here = f"/meetings/{being_held.meeting_id}/decisions/{made.pk}/take-back/"
    page = sign_in(council).post(here, {"why": "The wrong person"}, follow=True).content.decode()
    being_held.case.refresh_from_db()
    assert being_held.case.approach == stands
    # In the message, and below the decision.
    assert re.findall("The approach of the case is still [A-Z][a-z]+", page) == 2 * sentences


def test_an_approach_of_another_agencys_case_stays_and_the_page_says_so(
    being_held: AgendaItem, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    given = {"meeting": being_held.meeting_id, "item": being_held.pk, "text": "Divert", "reason": "He asks"}
    made = act(council, said.decide, approach="DIVERT", approach_was="SUPPORT", **given)
    Case.objects.filter(pk=being_held.case_id).update(lead_agency=police.agency)
    here = f"/meetings/{being_held.meeting_id}/decisions/{made.pk}/take-back/"
    page = sign_in(council).post(here, {"why": "The wrong person"}, follow=True).content.decode()
    assert page.count("The approach of the case is still Divert.") == 2


def test_an_approach_is_set_by_the_agency_that_leads(
    being_held: AgendaItem, council: Posting, police: Posting
) -> None:
    Case.objects.filter(pk=being_held.case_id).update(lead_agency=police.agency)
    given = {"meeting": being_held.meeting_id, "item": being_held.pk, "text": "As said", "reason": "So"}
    with pytest.raises(CannotDo, match="The approach is set by Police, which leads the case"):
        act(council, said.decide, approach="DIVERT", approach_was="SUPPORT", **given)


def test_what_is_said_of_a_case_is_read_where_the_case_is(
    being_held: AgendaItem, council: Posting, police: Posting, sign_in: SignIn
) -> None:
    given = {"meeting": being_held.meeting_id, "item": being_held.pk}
    act(council, said.decide, text="Divert Marcus", reason="He asks", **given)
    an_action(being_held, council, police, "Ring Marcus")

    def reads(posting: Posting) -> tuple[int, int, int, int]:
        with as_one(posting):
            told = queries.decisions_told(posting).count(), queries.actions_told(posting).count()
            return *told, Decision.objects.count(), Action.objects.count()

    assert reads(police) == (1, 1, 1, 1)
    Case.objects.filter(pk=being_held.case_id).update(access="SEALED")
    assert reads(police) == (0, 0, 0, 0)
    assert reads(council) == (1, 1, 1, 1)
    page = sign_in(police).get(f"/meetings/{being_held.meeting_id}/").content.decode()
    assert "Marcus" not in page


def test_an_action_on_a_case_is_carried_without_its_words(
    being_held: AgendaItem, council: Posting, police: Posting, clock: Any
) -> None:
    action = an_action(being_held, council, police, "Ring Marcus")
    later = called(being_held.meeting.series, council, date(2021, 3, 17))
    assert later.items.get(action=action).title == action.reference


def test_nobody_owns_an_action_on_a_case_that_they_may_not_see(
    being_held: AgendaItem, council: Posting, police: Posting
) -> None:
    Case.objects.filter(pk=being_held.case_id).update(access="SEALED")
    with pytest.raises(CannotDo, match=f"may not see {being_held.title}"):
        an_action(being_held, council, police)


# --- The profile ---


def test_each_copy_is_for_one_person_and_in_the_log(
    on: AgendaItem, council: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    brings(on, council, facts="A plan for school")
    here = f"/meetings/{on.meeting_id}/panel/{on.pk}/profile/"
    browser = sign_in(council)
    response = browser.post(here, {"recipient": police.pk})
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    logged = LogEntry.objects.get(act="DISCLOSURE", what="casework.case")
    assert (logged.to, logged.fields) == (f"{police.user.name}, Police", ["profile", "IDENTITY", "PLAN"])
    page = browser.get(here).content.decode()
    assert ("PC-" in page, "A plan for school" in page) == (True, True)
    # Somebody who is not offered: the school is told who he is, and may have a copy of that; a stranger none.
    assert browser.post(here, {"recipient": "999999"}).status_code == 400
    assert sign_in(police).post(here, {"recipient": council.pk}).status_code == 400


# --- Answers ---


def test_a_member_answers_and_apologies_are_not_silence(
    gangs: Series, council: Posting, police: Posting, school: Posting, clock: Any, sign_in: SignIn
) -> None:
    meeting = called(gangs, council)
    browser = sign_in(police)
    browser.post(f"/meetings/{meeting.pk}/answer/", {"says": "COMES"})
    browser.post(f"/meetings/{meeting.pk}/answer/", {"says": "APOLOGIES"})
    page = sign_in(council).get(f"/meetings/{meeting.pk}/").content.decode()
    assert ("Apologies</strong>" in page, "No answer yet" in page) == (True, True)
    clock.move_to(FEBRUARY)
    act(council, meetings.start, meeting=meeting.pk)
    late = sign_in(police).post(f"/meetings/{meeting.pk}/answer/", {"says": "COMES"}, follow=True)
    assert "Only the invitation to a meeting that is still to come is answered." in late.content.decode()
    comes(meeting, council, council)
    act(council, meetings.close, meeting=meeting.pk)
    page = sign_in(council).get(f"/meetings/series/{gangs.pk}/attendance/").content.decode()
    assert ("Apologies" in page, "Nobody came" in page) == (True, True)


def test_whoever_is_no_member_answers_nothing(
    board: Series, council: Posting, stranger: Posting, make_posting: Any, sign_in: SignIn
) -> None:
    meeting = called(board, council)
    colleague = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    assert sign_in(stranger).post(f"/meetings/{meeting.pk}/answer/", {"says": "COMES"}).status_code == 404
    assert sign_in(colleague).post(f"/meetings/{meeting.pk}/answer/", {"says": "COMES"}).status_code == 404


# --- What the record and the lists say of a case ---


def test_the_record_says_of_which_case_an_action_is_and_which_approach_was_set(
    being_held: AgendaItem, council: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    meeting, case = being_held.meeting, being_held.case
    comes(meeting, council, council)
    given = {"meeting": meeting.pk, "item": being_held.pk}
    act(council, said.decide, approach="ENFORCE", approach_was="SUPPORT", text="Visit", reason="So", **given)
    action = an_action(being_held, council, council)
    act(council, meetings.close, meeting=meeting.pk)

    def told_by(who: Posting, path: str) -> list[bool]:
        page = sign_in(who).get(path).content.decode()
        return [words in page for words in (case.reference, "Approach: Enforce.")]

    assert told_by(council, f"/meetings/{meeting.pk}/") == [True, True]
    assert told_by(council, f"/meetings/actions/{action.pk}/") == [True, False]
    assert told_by(council, "/meetings/actions/") == [True, False]
    assert [told_by(who, f"/meetings/{meeting.pk}/")[1] for who in (police, school)] == [True, False]


def test_who_writes_a_decision_is_told_that_there_is_no_quorum(
    being_held: AgendaItem, council: Posting, police: Posting, school: Posting, sign_in: SignIn
) -> None:
    meeting = being_held.meeting
    comes(meeting, council, council)
    act(council, showing.show, meeting=meeting.pk, item=being_held.pk)
    here = f"/meetings/{meeting.pk}/panel/{being_held.pk}/"
    item_page = f"/meetings/{meeting.pk}/items/{being_held.pk}/"
    pages = [sign_in(council).get(path).content.decode() for path in (here, item_page)]
    assert ["There is no quorum:" in page for page in pages] == [True, True]
    comes(meeting, council, police)
    comes(meeting, council, school)
    pages = [sign_in(council).get(path).content.decode() for path in (here, item_page)]
    assert ["There is no quorum:" in page for page in pages] == [False, False]
