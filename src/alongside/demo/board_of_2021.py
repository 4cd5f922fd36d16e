"""The board's meeting of 24 February 2021: the seventeen items of its agenda, its papers, and its pack.

Its figures and dates are those of the reports pack of that day; its words are our own, and people are named
by their posts. It is a series of its own, so that who comes to the board of today is not counted with it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files

from django.utils import timezone

from alongside.audit import acting
from alongside.board.actions import agendas, papers
from alongside.demo import board_packs, meetings, scenario
from alongside.meetings.actions import agenda
from alongside.meetings.models import AgendaItem, Attendance, Meeting, Member, Series
from alongside.meetings.rules import Rhythm
from alongside.partners.models import Agency, Posting

HELD_ON, BEGAN_AT, MINUTES = date(2021, 2, 24), time(14), 120
MEMBERS_FROM = date(2020, 5, 1)
# So many items close it.
CLOSE = 3


@dataclass(frozen=True)
class Report:
    """A paper: its title, whose it is, who leads, the file with its text (board-2021), and its template."""

    title: str
    agency: str
    lead: str
    file: str
    template: str = "report-2021"


@dataclass(frozen=True)
class Item:
    """An item that does not stand on every agenda, or that says or has something of its own."""

    title: str
    text: str = ""
    papers: tuple[Report, ...] = ()


COUNCIL, CLERK = scenario.HARINGEY_COUNCIL, "Principal committee co-ordinator"
COMMUNITIES = "Strategic Lead of Communities"
ITEMS = (
    Item("Filming at meetings"),
    Item("Apologies"),
    Item("Urgent business"),
    Item("Declarations of interest"),
    Item(
        "Minutes",
        "To agree the minutes of the meeting on 16 December 2020 as a correct record.",
        (Report("Minutes of 16 December 2020", COUNCIL, CLERK, "minutes", "plain"),),
    ),
    Item("Membership", papers=(Report("Membership list 2020/21", COUNCIL, CLERK, "membership", "plain"),)),
    Item("Re-housing households in urgent circumstances", "Verbal update."),
    Item(
        "Update on the coordinated community response (CCR) community engagement pilot to end violence "
        "against women and girls (VAWG)",
        papers=(
            Report(
                "Community engagement pilot",
                COUNCIL,
                "Strategic lead for violence against women and girls",
                "vawg",
            ),
        ),
    ),
    Item(
        "Crime post-lockdown planning",
        papers=(
            Report(
                "Crime post-lockdown", COUNCIL, "Interim Head of Community Safety and Enforcement", "crime"
            ),
        ),
    ),
    Item(
        "Update on Operation Alliance",
        papers=(
            Report(
                "Operation Alliance, October to December 2020",
                scenario.POLICE,
                "Community co-ordinator for serious and organised crime",
                "operation-alliance",
            ),
        ),
    ),
    Item(
        "Community tensions monitoring",
        papers=(
            Report("Monitoring of community tensions", COUNCIL, COMMUNITIES, "tensions"),
            Report("Community tensions: slides", COUNCIL, COMMUNITIES, "tensions-slides", "plain"),
        ),
    ),
    Item(
        "Probation re-unification 2021",
        papers=(
            Report(
                "Probation re-unification",
                scenario.PROBATION,
                "Senior manager for transition",
                "probation",
            ),
        ),
    ),
    Item(
        "IOM re-launch",
        papers=(Report("The new framework for IOM", scenario.MAYORS_OFFICE, "Programme manager", "iom"),),
    ),
    Item("NA BCU community mapping initiative and SafetoNet project", "Verbal update."),
    Item("New items of urgent business"),
    Item("Any other business"),
    Item("Dates of future meetings", "To be announced."),
)


def make() -> None:
    """Write down that it was held, with its agenda, and publish its pack as it was, on 16 February 2021."""
    clerk, by = _persona("BOARD_CLERK"), _persona("BOROUGH_COORDINATOR")
    with acting.as_posting(by):
        board = _board(by)
        meeting = _meeting(board, by)
    with acting.as_posting(clerk):
        board_packs.front(board, clerk)
        for item, planned in zip(meeting.items.order_by("order", "pk"), ITEMS, strict=True):
            _say(item, planned, clerk)
    board_packs.publish(meeting, clerk)


def _persona(role: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=COUNCIL, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]


def _board(by: Posting) -> Series:
    """The board of that municipal year, with who stands for each agency."""
    made_at = timezone.make_aware(datetime.combine(MEMBERS_FROM, time(9)))
    board = Series.objects.create(
        name="Community Safety Partnership 2020/21",
        kind=Series.Kind.GROUP,
        rhythm=Rhythm.BY_HAND,
        first_on=HELD_ON,
        time=BEGAN_AT,
        minutes=MINUTES,
        place="MS Teams",
        quorum=4,
        standing="\n".join(meetings.STANDING[Series.Kind.GROUP]),
        borough=by.borough,
        agency=by.agency,
        made_by=by,
        made_at=made_at,
    )
    for agency, posting, stands_as, role in meetings.board_members():
        if stands_as == Member.StandsAs.REPRESENTATIVE:
            Member.objects.create(
                series=board,
                agency=Agency.objects.get(name=agency),
                posting=posting,
                stands_as=stands_as,
                role=role,
                from_on=MEMBERS_FROM,
                added_by=by,
                added_at=made_at,
            )
    return board


def _meeting(board: Series, by: Posting) -> Meeting:
    """The meeting, with its items in their order, and whoever was there."""
    began = timezone.make_aware(datetime.combine(HELD_ON, BEGAN_AT))
    called, ended = began - timedelta(days=14), began + timedelta(minutes=MINUTES)
    made = Meeting.objects.create(
        series=board,
        starts_at=began,
        minutes=MINUTES,
        place=board.place,
        called_at=called,
    )
    standing = meetings.STANDING[Series.Kind.GROUP]
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=made,
            kind=AgendaItem.Kind.STANDING if one.title in standing else AgendaItem.Kind.ADDED,
            title=one.title,
            order=place if place <= len(ITEMS) - CLOSE else agenda.CLOSING + place,
            by=by,
            at=called,
        )
        for place, one in enumerate(ITEMS, start=1)
    )
    made.state, made.held_at = Meeting.State.HELD, began
    made.quorum, made.needs_chair = board.quorum, board.needs_chair
    made.save(update_fields=["state", "held_at", "quorum", "needs_chair"])
    for one in board.members.filter(posting__isnull=False).order_by("pk"):
        Attendance.objects.create(
            meeting=made,
            agency=one.agency,
            posting=one.posting,
            capacity="ADVISOR" if one.role == Member.Role.ADVISOR else one.stands_as,
            is_chair=one.role == Member.Role.CO_CHAIR,
            arrived_at=began,
            left_at=ended,
            marked_by=by,
        )
    meetings.over(made)
    return made


def _say(item: AgendaItem, planned: Item, clerk: Posting) -> None:
    """What an item is about, and its papers, published."""
    if planned.text:
        agendas.describe(
            meeting=item.meeting_id,
            item=item.pk,
            by=clerk,
            text=planned.text,
            to_follow=False,
            late_reason="",
        )
    for report in planned.papers:
        made = papers.begin(
            by=clerk,
            title=report.title,
            agency=Agency.objects.get(name=report.agency).pk,
            lead=report.lead,
            template=report.template,
        )
        text = files("alongside.demo").joinpath("board-2021", f"{report.file}.md").read_text(encoding="utf-8")
        papers.write(paper=made.pk, by=clerk, said={"text": text})
        papers.publish(paper=made.pk, by=clerk)
        agendas.attach(meeting=item.meeting_id, item=item.pk, paper=made.pk, by=clerk)
