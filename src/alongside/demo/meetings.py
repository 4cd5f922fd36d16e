"""A gangs panel every three weeks and a board every quarter: six meetings behind each, and one ahead.

What is past is written down as it was; what is ahead is planned and called as anybody would. The job centre
never comes, as one partner did not in 2016.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.core.working_days import named_bank_holidays
from alongside.demo import panel, scenario
from alongside.meetings import rules
from alongside.meetings.actions import agenda, meetings
from alongside.meetings.models import Action, AgendaItem, Attendance, Decision, Meeting, Member, Series
from alongside.meetings.rules import Rhythm
from alongside.partners.models import Agency, Posting, Programme

PAST = 6
STANDING = {
    Series.Kind.PANEL: (
        "Apologies",
        "Releases and custody",
        "Any other business",
    ),
    Series.Kind.GROUP: (
        *("Filming at meetings", "Apologies", "Urgent business", "Declarations of interest", "Minutes"),
        *("Membership", "New items of urgent business", "Any other business", "Dates of future meetings"),
    ),
}


@dataclass(frozen=True)
class Said:
    """What one meeting said on an item: a decision with its reason, and an action for an agency.

    `state`: what became of the action; `due_in`: days after the meeting.
    """

    item: str
    decision: str
    reason: str
    action: str
    owner: str
    due_in: int = 21
    state: str = "DONE"
    words: str = "Done"


PANEL_SAID = (
    Said(
        "Bruce Grove after the summer",
        "Patrols and outreach go together on Fridays",
        "Each found the other’s people already gone",
        "Agree one rota for Fridays",
        scenario.POLICE,
    ),
    Said(
        "Carrying knives to school",
        "The schools are asked for a lead each",
        "Two referrals came without anybody to ring back",
        "Write to the four heads",
        scenario.HARINGEY_COUNCIL,
    ),
    Said(
        "Work and training",
        "Everybody on the list is offered an adviser",
        "Half are out of work, and nobody from the job centre was here",
        "Ask the job centre for an adviser who comes",
        scenario.HARINGEY_COUNCIL,
        state="OPEN",
    ),
    Said(
        "Exchange of release dates",
        "Dates are exchanged on Mondays",
        "Three releases were heard of afterwards",
        "Send the week’s dates every Monday",
        scenario.POLICE,
        state="NOT_DONE",
        words="Probation sends them now; two lists would differ",
    ),
    Said(
        "Mentors",
        "Mentors start before release",
        "Those who met one inside stayed in touch",
        "Find out who may visit inside",
        scenario.HARINGEY_COUNCIL,
        state="OPEN",
        due_in=70,
    ),
    Said(
        "The next three weeks",
        "Support before enforcement for whoever is under 18",
        "Nobody under 18 was offered anything before",
        "Offer a place at the girls’ forum",
        scenario.POLICE,
        state="OPEN",
        due_in=40,
    ),
)
BOARD_SAID = (
    Said(
        "Crime post-lockdown planning",
        "Four questions go to every agency",
        "Each sees another part of the picture",
        "Collate the answers",
        scenario.HARINGEY_COUNCIL,
        due_in=60,
    ),
    Said(
        "Community tensions monitoring",
        "The weekly report goes to all partners",
        "Some heard of incidents from the papers",
        "Add the missing addresses",
        scenario.HARINGEY_COUNCIL,
    ),
    Said(
        "Gang Exit and the job centre",
        "The board writes to the job centre",
        "It has come to no meeting, and work is what is asked for most",
        "Write to the district manager",
        scenario.POLICE,
        due_in=30,
        state="OPEN",
    ),
    Said(
        "Probation re-unification",
        "The update is noted",
        "The transfer is on time",
        "Bring the staffing figures",
        scenario.PROBATION,
        due_in=80,
    ),
    Said(
        "IOM re-launch",
        "The framework is adopted",
        "It is London’s, and leaves the panel its discretion",
        "Name the panel’s deputy chair",
        scenario.PROBATION,
        due_in=80,
    ),
    Said(
        "Substitutes",
        "Every agency names a substitute",
        "Two meetings were close to losing their quorum",
        "Send the names of substitutes",
        scenario.POLICE,
        due_in=200,
        state="OPEN",
    ),
)
# Who comes to each of the six: representative, substitute, late, early, or nobody.
COMES = {
    scenario.HARINGEY_COUNCIL: "RRRRRR",
    scenario.POLICE: "RSRRSR",
    scenario.PROBATION: "RRNRLR",
    scenario.HEALTH_TRUST: "NREREN",
    scenario.MAYORS_OFFICE: "RNRRRR",
    scenario.JOB_CENTRE: "NNNNNN",
}

# With no agreement on the gangs unit, probation leaves before cases are shown.
COMES_TO_PANEL = {**COMES, scenario.PROBATION: "RRNRLE"}


def make() -> None:
    """Make both series, with what lies behind them and the next meeting called."""
    council = _posting("BOROUGH_COORDINATOR", scenario.HARINGEY_COUNCIL)
    today = timezone.localdate()
    panel, board = _panel_members(), board_members()
    with transaction.atomic(), acting.as_posting(council):
        _series(_panel(council, today), PANEL_SAID, panel, council)
        _series(_board(council, today), BOARD_SAID, board, council)


def _panel(by: Posting, today: date) -> Series:
    # On a Wednesday of the week after next, and every three weeks before it.
    ahead = today + timedelta(days=14 - today.weekday() + 2)
    return Series(
        name="Gang action panel",
        kind=Series.Kind.PANEL,
        programme=Programme.objects.get(slug="gang-action-group"),
        rhythm=Rhythm.EVERY_THREE_WEEKS,
        first_on=ahead - timedelta(weeks=3 * PAST),
        time=time(10),
        minutes=120,
        place="Civic centre, room 4, and by video",
        quorum=2,
        **_run_by(by),
    )


def _board(by: Posting, today: date) -> Series:
    # The fourth Wednesday of a month a year and a half ago, and every quarter from there.
    month = date(today.year - 2, today.month, 1) + timedelta(days=184)
    first = month.replace(day=22)
    return Series(
        name="Community safety partnership board",
        kind=Series.Kind.GROUP,
        rhythm=Rhythm.QUARTERLY,
        first_on=first + timedelta(days=(2 - first.weekday()) % 7),
        time=time(14),
        minutes=90,
        place="By video",
        quorum=4,
        **_run_by(by),
    )


def _run_by(by: Posting) -> dict[str, object]:
    return {"borough": by.borough, "agency": by.agency, "made_by": by, "made_at": timezone.now()}


def _panel_members() -> list[tuple[str, Posting | None, str, str]]:
    council, police = scenario.HARINGEY_COUNCIL, scenario.POLICE
    return [
        (council, _posting("SUPERVISOR", council), "REPRESENTATIVE", "CHAIR"),
        (council, _posting("PARTNER_WORKER", council), "SUBSTITUTE", "MEMBER"),
        (police, _posting("POLICE_OFFICER", police), "REPRESENTATIVE", "MEMBER"),
        (police, _posting("SUPERVISOR", police), "SUBSTITUTE", "CO_CHAIR"),
        (
            scenario.HEALTH_TRUST,
            _posting("PARTNER_WORKER", scenario.HEALTH_TRUST),
            "REPRESENTATIVE",
            "MEMBER",
        ),
        (scenario.PROBATION, _posting("PROBATION_OFFICER", scenario.PROBATION), "REPRESENTATIVE", "ADVISOR"),
        (scenario.JOB_CENTRE, None, "REPRESENTATIVE", "MEMBER"),
    ]


def board_members() -> list[tuple[str, Posting | None, str, str]]:
    """Who sits on the board: agency, posting, as what they stand, and in which role."""
    council, police = scenario.HARINGEY_COUNCIL, scenario.POLICE
    return [
        (council, _posting("BOROUGH_COORDINATOR", council), "REPRESENTATIVE", "CO_CHAIR"),
        (council, _posting("GOVERNANCE_LEAD", council), "REPRESENTATIVE", "ADVISOR"),
        (police, _posting("SUPERVISOR", police), "REPRESENTATIVE", "CO_CHAIR"),
        (police, _posting("POLICE_OFFICER", police), "SUBSTITUTE", "MEMBER"),
        (scenario.PROBATION, _posting("SUPERVISOR", scenario.PROBATION), "REPRESENTATIVE", "MEMBER"),
        (
            scenario.HEALTH_TRUST,
            _posting("PARTNER_WORKER", scenario.HEALTH_TRUST),
            "REPRESENTATIVE",
            "MEMBER",
        ),
        (
            scenario.MAYORS_OFFICE,
            _posting("LONDON_VIEWER", scenario.MAYORS_OFFICE),
            "REPRESENTATIVE",
            "MEMBER",
        ),
        (scenario.JOB_CENTRE, None, "REPRESENTATIVE", "MEMBER"),
    ]


def _series(
    series: Series, said: Sequence[Said], places: list[tuple[str, Posting | None, str, str]], by: Posting
) -> None:
    series.standing = "\n".join(STANDING[Series.Kind(series.kind)])
    series.save()
    members = [
        Member.objects.create(
            series=series,
            agency=Agency.objects.get(name=agency),
            posting=posting,
            stands_as=stands_as,
            role=role,
            from_on=series.first_on,
            added_by=by,
            added_at=timezone.now(),
        )
        for agency, posting, stands_as, role in places
    ]
    days = rules.dates(
        Rhythm(series.rhythm),
        series.first_on,
        after=series.first_on - timedelta(days=1),
        number=40,
        holidays=named_bank_holidays(),
    )
    behind = [one for one in days if one.on < timezone.localdate()][-PAST:]
    before: Meeting | None = None
    for number, (day, one) in enumerate(zip(behind, said, strict=True)):
        held = _held(series, day, number, members, by)
        _write_down(held, one, members, by)
        if series.kind == Series.Kind.PANEL and number == PAST - 1:
            panel.last_meeting(held, by)
        over(held)
        if before:
            before.agreed_in, before.agreed_at = held, held.closed_at
            before.save(update_fields=["agreed_in", "agreed_at"])
        before = held
    ahead = meetings.proposed(series, after=timezone.localdate(), number=2)
    planned = meetings.plan(series=series.pk, by=by, dates=[one.rhythm_on for one in ahead])
    meetings.call(meeting=planned[0].pk, by=by)
    if series.kind == Series.Kind.PANEL:
        panel.ahead(planned[0])


def _held(
    series: Series, day: rules.Proposed, number: int, members: Sequence[Member], by: Posting
) -> Meeting:
    """A meeting that was held, with its standing items and who was in the room."""
    began = timezone.make_aware(datetime.combine(day.on, series.time))
    ended = began + timedelta(minutes=series.minutes)
    made = Meeting.objects.create(
        series=series,
        rhythm_on=day.rhythm_on,
        moved_why=day.moved_why,
        starts_at=began,
        minutes=series.minutes,
        place=series.place,
        called_at=began - timedelta(days=7),
    )
    agenda.begin(made, by, at=began)
    made.state, made.held_at = Meeting.State.HELD, began
    made.quorum, made.needs_chair = series.quorum, series.needs_chair
    made.save(update_fields=["state", "held_at", "quorum", "needs_chair"])
    for one in members:
        how = (COMES_TO_PANEL if series.kind == Series.Kind.PANEL else COMES)[one.agency.name][number]
        is_here = how == "S" if one.stands_as == Member.StandsAs.SUBSTITUTE else how in "REL"
        if one.posting and is_here:
            Attendance.objects.create(
                meeting=made,
                agency=one.agency,
                posting=one.posting,
                capacity="ADVISOR" if one.role == Member.Role.ADVISOR else one.stands_as,
                is_chair=one.role in ("CHAIR", "CO_CHAIR"),
                arrived_at=began + timedelta(minutes=25 if how == "L" else 0),
                left_at=ended - timedelta(minutes=40 if how == "E" else 0),
                marked_by=by,
            )
    return made


def _write_down(held: Meeting, said: Said, members: Sequence[Member], by: Posting) -> None:
    """What a meeting said, on its one item beside what stands on every agenda."""
    at = held.starts_at + timedelta(minutes=50)
    order = held.items.filter(order__lt=agenda.CLOSING).count() + 1
    item = AgendaItem.objects.create(
        meeting=held, kind="ADDED", title=said.item, order=order, minutes=20, by=by, at=at
    )
    Decision.objects.create(meeting=held, item=item, text=said.decision, reason=said.reason, by=by, at=at)
    owner = next(one.posting for one in members if one.posting and one.agency.name == said.owner)
    due_on = timezone.localdate(at) + timedelta(days=said.due_in)
    action = Action.objects.create(
        series=held.series,
        meeting=held,
        item=item,
        text=said.action,
        owner=owner,
        due_on=due_on,
        by=by,
        at=at,
    )
    if said.state != Action.State.OPEN:
        # What is done was done on its day, or on that of the demonstration.
        ended = min(timezone.make_aware(datetime.combine(due_on, time(16))), timezone.now())
        action.state, action.words, action.ended_at, action.ended_by = said.state, said.words, ended, owner
        action.save(update_fields=["state", "words", "ended_at", "ended_by"])


def over(held: Meeting) -> None:
    """It is closed when it was to end."""
    held.state, held.closed_at = Meeting.State.CLOSED, held.ends_at
    held.save(update_fields=["state", "closed_at"])


def _posting(role: str, agency: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=agency, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]
