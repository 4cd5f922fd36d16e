"""The gangs panel and its cases: what the last meeting said of them, and an agenda drawn up for the next.

Probation, which has no agreement on the gangs unit, leaves before cases are shown: with it in the room none
could be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import queries as casework
from alongside.casework.actions.saying import say
from alongside.casework.models import Case, Entry
from alongside.casework.parts import KIND
from alongside.core import formats
from alongside.demo import scenario
from alongside.meetings import drawing_up, panel_page, screen
from alongside.meetings.actions import agenda, answers, parts
from alongside.meetings.models import Action, AgendaItem, Answer, Attendance, Decision, Meeting, Showing
from alongside.partners.models import Posting

# Minutes after the beginning from which cases are shown, and for which each is.
SHOWN_FROM, EACH = 85, 12


@dataclass(frozen=True)
class Said:
    """What the last meeting said of a case: its decision with a reason, and an action for somebody."""

    decision: str
    reason: str
    action: str
    owner: str


SAID = (
    Said(
        "Support goes on, with a mentor who meets him at school",
        "He is back at school, and a knife was found in spring",
        "Find a mentor who may come to the school",
        scenario.HARINGEY_COUNCIL,
    ),
    Said(
        "Divert: work inside, and a place that is ready on release",
        "He is inside for some weeks yet, and answers to his worker",
        "Say by when he could be released on conditions",
        scenario.POLICE,
    ),
)
# What agencies bring to the next meeting, by agency, for each case.
BROUGHT = {
    scenario.HARINGEY_COUNCIL: (
        {
            "facts": "At school every day this term. His aunt says that he comes home by nine.",
            "concerns": "Older boys wait for him after school on Fridays.",
            "offer": "A worker who brings him to boxing on Mondays and Thursdays.",
        },
        {
            "facts": "Seen once inside; he asks about his sister.",
            "concerns": "He has nowhere to live but the flat that he was arrested in.",
            "offer": "A room out of the borough for six weeks.",
        },
    ),
    scenario.POLICE: (
        {"facts": "Stopped twice in March, nothing found.", "concerns": "", "offer": "Patrols on Fridays."},
        {
            "facts": "Stabbed on Sunday. He does not say by whom.",
            "concerns": "Friends talk of revenge. Threat to life is being looked at.",
            "offer": "",
        },
    ),
}


def cases_of(posting: Posting) -> list[Case]:
    """The cases that the demonstration's panel speaks of."""
    found = casework.visible_to(posting).filter(programme="gang-action-group", closed_on=None)
    return list(found.order_by("pk")[: len(SAID)])


def ahead(meeting: Meeting) -> None:
    """Draw up the agenda of a meeting that is called, and have agencies fill in their parts and answer."""
    council, police = (
        _posting("SUPERVISOR", scenario.HARINGEY_COUNCIL),
        _posting("POLICE_OFFICER", scenario.POLICE),
    )
    with acting.as_posting(council):
        cases, proposed = cases_of(council), drawing_up.proposals(council, meeting)
        chosen = [one.case.pk for one in proposed]
        drawn = agenda.draw_up(meeting=meeting.pk, by=council, cases=chosen, minutes=15) if chosen else []
        for case in cases:
            if case.pk not in chosen:
                # Nothing presses, and the chair wants to hear of it.
                drawn += agenda.draw_up(
                    meeting=meeting.pk, by=council, cases=[], minutes=15, reference=case.reference
                )
        answers.answer(meeting=meeting.pk, by=council, says=Answer.Says.COMES)
    items = {one.case_id: one.pk for one in drawn}
    for by in (council, police):
        with acting.as_posting(by):
            for case, said in zip(cases, BROUGHT[by.agency.name], strict=False):
                given = {"category": "PLAN", **said}
                parts.fill_in(meeting=meeting.pk, item=items[case.pk], by=by, said=given)
    health = _posting("PARTNER_WORKER", scenario.HEALTH_TRUST)
    with acting.as_posting(health):
        answers.answer(meeting=meeting.pk, by=health, says=Answer.Says.APOLOGIES)


def last_meeting(meeting: Meeting, by: Posting) -> None:
    """Write down which cases stood before the room, once probation had left, and what was said of them."""
    here = list(meeting.spells.select_related("agency", "posting__user").order_by("pk"))
    for number, (case, said) in enumerate(zip(cases_of(by), SAID, strict=False)):
        at = meeting.starts_at + timedelta(minutes=SHOWN_FROM + EACH * number)
        stayed = [one for one in here if one.left_at is None or one.left_at >= at + timedelta(minutes=EACH)]
        _shown(meeting, case, said, by, at=at, to=stayed)


def _shown(
    meeting: Meeting, case: Case, said: Said, by: Posting, *, at: datetime, to: Sequence[Attendance]
) -> None:
    """A case that stood before the room, to whom, and what was decided and is to be done."""
    day = timezone.localdate(at)
    item = AgendaItem.objects.create(
        meeting=meeting,
        kind="CASE",
        title=case.reference,
        order=meeting.items.filter(order__lt=agenda.CLOSING).count() + 1,
        minutes=EACH,
        case=case,
        why="REVIEW",
        why_on=day,
        by=by,
        at=at,
    )
    seats = [screen.Seat(one.who, one.agency_id, one.agency.name, one.posting) for one in to]
    seen = screen.of(case, seats, viewer=by)
    on_screen = [] if seen.why_nothing else panel_page.record(case, item, by, seen)["shown"]
    Showing.objects.create(
        meeting=meeting,
        item=item,
        case=case,
        shown={str(source): categories for source, categories in seen.shown.items()},
        on_screen=on_screen,
        from_at=at,
        until_at=at + timedelta(minutes=EACH),
        by=by,
    )
    log.record(
        act=Act.DISCLOSURE,
        by=by,
        what=KIND,
        which=[case.reference, meeting.reference],
        people=[case.person_id],
        fields=on_screen,
        to="; ".join(f"{one.who}, {one.agency.name}" for one in to),
    )
    about = {"meeting": meeting, "item": item, "case": case, "by": by, "at": at}
    decision = Decision.objects.create(text=said.decision, reason=said.reason, **about)
    owner = next(one.posting for one in to if one.posting and one.agency.name == said.owner)
    action = Action.objects.create(
        series=meeting.series, text=said.action, owner=owner, due_on=day + timedelta(days=35), **about
    )
    words = {
        ("DECISION", decision.pk): f"{said.decision}\nBecause: {said.reason}",
        ("ACTION", action.pk): f"{said.action}\n{said.owner}, by {formats.date(action.due_on)}",
    }
    for (code, record), text in words.items():
        lead = case.lead_agency_id
        say(case, Entry.Kind.PANEL, code=code, words=text, record=record, by=by, on=day, agency=lead)


def _posting(role: str, agency: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=agency, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]
