"""What the tests of meetings stand on: a board and a gangs panel that a council runs, and their members."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from agreements import a_party, an_agreement, live_programme
from alongside.audit import acting
from alongside.meetings.actions import agenda, meetings, room, said, series
from alongside.meetings.actions.series import How
from alongside.meetings.models import Action, AgendaItem, Meeting, Member, Series
from alongside.meetings.rules import Rhythm
from alongside.partners.models import Agency, Posting

# A Wednesday, some weeks before the board's meeting of 24 February 2021 at two.
TODAY = datetime(2021, 2, 3, 9, tzinfo=UTC)
BOARD_DAY = date(2021, 2, 24)
ALL = ["IDENTITY", "PLAN"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """The tests' clock; `clock.move_to(…)` lets time pass."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@contextmanager
def as_one(posting: Posting) -> Iterator[None]:
    """A transaction of somebody's. The inner one is given up where a statement is refused."""
    with transaction.atomic(), acting.as_posting(posting), transaction.atomic():
        yield


def act(who: Posting, action: Callable[..., Any], /, **given: Any) -> Any:
    """Do something as somebody."""
    with as_one(who):
        return action(by=who, **given)


@pytest.fixture
def sign_in() -> Callable[[Posting], Client]:
    """A browser that is signed in."""

    def come(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return come


@pytest.fixture
def an_agency(make_agency: Callable[..., Agency]) -> Callable[[str], Agency]:
    """A maker of agencies that share nothing of themselves."""
    return lambda name: make_agency(name=name, shares=False)


@pytest.fixture
def council(make_posting: Callable[..., Posting], an_agency: Callable[[str], Agency]) -> Posting:
    """Coordinates Haringey, and runs its meetings."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=an_agency("Council"))


@pytest.fixture
def police(make_posting: Callable[..., Posting], an_agency: Callable[[str], Agency]) -> Posting:
    """Sits for the police."""
    return make_posting("POLICE_OFFICER", "Haringey", agency=an_agency("Police"))


@pytest.fixture
def school(make_posting: Callable[..., Posting], an_agency: Callable[[str], Agency]) -> Posting:
    """Sits for a school, which is told who somebody is, and no plans."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=an_agency("School"))


@pytest.fixture
def job_centre(an_agency: Callable[[str], Agency]) -> Agency:
    """A member that has named nobody."""
    return an_agency("Job centre")


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], an_agency: Callable[[str], Agency]) -> Posting:
    """Coordinates Haringey at an agency that is no member."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=an_agency("Strangers"))


def how(**said: Any) -> How:
    """How the board meets, but for what is said."""
    given: dict[str, Any] = {
        "name": "Community safety board",
        "rhythm": Rhythm.QUARTERLY,
        "first_on": BOARD_DAY,
        "time": time(14),
        "minutes": 90,
        "place": "Civic centre, room 2",
        "quorum": 2,
        "standing": "Apologies\nMinutes of the last meeting",
    }
    return How(**{**given, **said})


def join(series_of: Series, by: Posting, who: Posting | Agency, **said: Any) -> Member:
    """Have somebody, or an agency that names nobody, be a member."""
    named = {"agency": who.agency, "posting": who} if isinstance(who, Posting) else {"agency": who}
    return act(by, series.add_member, series=series_of.pk, **named, **said)


@pytest.fixture
def board(council: Posting, police: Posting, school: Posting, job_centre: Agency) -> Series:
    """A board that the council runs and chairs, with three more members."""
    made = act(council, series.make, kind=Series.Kind.GROUP, how=how())
    join(made, council, council, role=Member.Role.CHAIR)
    join(made, council, police)
    join(made, council, school)
    join(made, council, job_centre)
    return made


@pytest.fixture
def panel(council: Posting, police: Posting, school: Posting) -> Series:
    """A gangs panel that the council runs; plans flow to the police, and not to the school."""
    programme = live_programme("gang-action-group")
    agreement = an_agreement(60, programme=programme, title="Gangs panel")
    a_party(agreement, council.agency, reads=ALL, contributes=ALL)
    a_party(agreement, police.agency, reads=ALL, contributes=ALL)
    a_party(agreement, school.agency, reads=["IDENTITY"], contributes=["IDENTITY"])
    named = how(name="Gangs panel", rhythm=Rhythm.EVERY_THREE_WEEKS)
    made = act(council, series.make, kind=Series.Kind.PANEL, how=named, programme=programme)
    join(made, council, council, role=Member.Role.CHAIR)
    join(made, council, police)
    join(made, council, school)
    return made


def plan(of: Series, by: Posting, on: date = BOARD_DAY) -> Meeting:
    """A meeting that is planned on a day."""
    return act(by, meetings.plan_by_hand, series=of.pk, on=on)


def called(of: Series, by: Posting, on: date = BOARD_DAY) -> Meeting:
    """A meeting to which the members are invited."""
    made = plan(of, by, on)
    act(by, meetings.call, meeting=made.pk)
    return made


def held(of: Series, by: Posting, clock: Any, on: date = BOARD_DAY) -> Meeting:
    """A meeting that has begun: it is two o'clock of its day."""
    made = called(of, by, on)
    clock.move_to(datetime(on.year, on.month, on.day, 14, tzinfo=UTC))
    act(by, meetings.start, meeting=made.pk)
    made.refresh_from_db()
    return made


def comes(meeting: Meeting, by: Posting, who: Posting) -> Any:
    """Somebody comes into the room."""
    member = Member.objects.get(series=meeting.series_id, posting=who, until_on=None)
    return act(by, room.arrived, meeting=meeting.pk, member=member.pk)


def item(meeting: Meeting, by: Posting, title: str = "Crime post-lockdown") -> AgendaItem:
    """An item of an agenda."""
    return act(by, agenda.add, meeting=meeting.pk, title=title)


def an_action(
    on: AgendaItem, by: Posting, owner: Posting, text: str = "Ask DWP to come", due_on: date | None = None
) -> Action:
    """What somebody is to do."""
    return act(
        by,
        said.set_action,
        meeting=on.meeting_id,
        item=on.pk,
        text=text,
        owner=owner.pk,
        due_on=due_on or date(2021, 3, 10),
    )
