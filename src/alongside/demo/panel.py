"""The gangs panel and its cases: what the last meeting said of two, and the next one's agenda with eight.

Council, police and health trust are told who somebody is and what is planned, so that with all three in the
room a case is shown. Probation, which has no agreement on the gangs unit, leaves before: with it there none
could be.
"""

from collections.abc import Mapping, Sequence
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
from alongside.demo import gangs, scenario
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
# What agencies bring to the next meeting, by the surname of whose case it is, and by agency: what they know,
# what worries them, and what they can offer.
COUNCIL, POLICE, HEALTH = scenario.HARINGEY_COUNCIL, scenario.POLICE, scenario.HEALTH_TRUST
BROUGHT: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "Brathwaite-Osei": {
        COUNCIL: (
            "At school every day this term. His aunt says that he comes home by nine.",
            "Older boys wait for him after school on Fridays.",
            "A worker who brings him to boxing on Mondays and Thursdays.",
        ),
        POLICE: ("Stopped twice in March, nothing found.", "", "Patrols on Fridays."),
    },
    "Nwachukwu-Bright": {
        COUNCIL: (
            "Seen once inside; he asks about his sister.",
            "He has nowhere to live but the flat that he was arrested in.",
            "A room out of the borough for six weeks.",
        ),
        POLICE: (
            "Stabbed on Sunday. He does not say by whom.",
            "Friends talk of revenge. Threat to life is being looked at.",
            "",
        ),
        HEALTH: ("", "", "A nurse sees him inside on Wednesday, and can see him again on release."),
    },
    "Amankwah-Thorne": {
        COUNCIL: (
            "His mother reports him missing and takes it back the same night.",
            "He has left the one lesson that he came to.",
            "Two workers, together, at his mother’s on Saturday.",
        ),
        POLICE: (
            "Filmed with a machete at the bus garage; out of his curfew three nights.",
            "He looks for whoever stabbed his friend.",
            "The order goes back to court if he misses the next appointment.",
        ),
        HEALTH: (
            "",
            "Has come to no appointment since he was referred.",
            "A nurse who goes along on Saturday.",
        ),
    },
    "Castellane-Boateng": {
        COUNCIL: (
            "Missing since yesterday; missing three times before.",
            "The flat in Wood Green is known from another girl’s case.",
            "An advocate, and a place at the girls’ forum.",
        ),
        POLICE: (
            "A missing person enquiry is open. The flat was visited this morning.",
            "Two men who rent it are on bail.",
            "A warning to both men not to harbour her.",
        ),
        HEALTH: ("", "", "A clinic that she may walk into without an appointment."),
    },
    "Farquhar-Diallo": {
        COUNCIL: (
            "Has worked with his mentor inside each week.",
            "There is no address for his release yet.",
            "A room in Barnet for twelve weeks, if probation agrees to it.",
        ),
        POLICE: ("Nothing new since the charge.", "Two of the group are on the same wing.", ""),
    },
    "Okonjo-Pryce": {
        COUNCIL: (
            "Works four days a week, and travels there by train.",
            "",
            "His worker stays in touch for another month.",
        ),
        HEALTH: ("Has finished what was offered to him.", "", "He may come back without a referral."),
    },
    "Kestrel-Mahmood": {
        COUNCIL: (
            "Back at school since Monday. His father did not know where he was.",
            "Somebody still rings him in lessons.",
            "A referral to the national mechanism, by Friday.",
        ),
        POLICE: (
            "The telephone that he had is being looked at.",
            "Norfolk has seen two others from the same school.",
            "An officer whom he can ring.",
        ),
    },
    # The police have brought nothing on her yet, nor on Thaddeus.
    "Dellamore-Pitt": {
        COUNCIL: (
            "The flat in Barnet is ready on the first of the month.",
            "He has her sister’s address.",
            "The move is paid for.",
        ),
    },
}


def cases_of(posting: Posting) -> list[Case]:
    """The cases that the demonstration's panel speaks of, those that it knows longest first."""
    found = casework.visible_to(posting).filter(programme=gangs.PROGRAMME, closed_on=None)
    return list(found.select_related("person").order_by("pk"))


def ahead(meeting: Meeting) -> None:
    """Draw up the agenda of a meeting that is called, and have agencies fill in their parts and answer."""
    council = _posting("SUPERVISOR", COUNCIL)
    others = (
        (_posting("POLICE_OFFICER", POLICE), Answer.Says.COMES),
        (_posting("PARTNER_WORKER", HEALTH), Answer.Says.COMES),
        (_posting("PROBATION_OFFICER", scenario.PROBATION), Answer.Says.APOLOGIES),
    )
    with acting.as_posting(council):
        cases, proposed = cases_of(council), drawing_up.proposals(council, meeting)
        chosen = [one.case.pk for one in proposed]
        drawn = agenda.draw_up(meeting=meeting.pk, by=council, cases=chosen, minutes=EACH) if chosen else []
        for case in cases:
            if case.pk not in chosen:
                # Nothing presses, and the chair wants to hear of it.
                drawn += agenda.draw_up(
                    meeting=meeting.pk, by=council, cases=[], minutes=EACH, reference=case.reference
                )
    items = {case.person.surname: one.pk for one in drawn for case in cases if case.pk == one.case_id}
    for by, says in ((council, Answer.Says.COMES), *others):
        with acting.as_posting(by):
            answers.answer(meeting=meeting.pk, by=by, says=says)
            for surname, item in items.items():
                if said := BROUGHT[surname].get(by.agency.name):
                    given = {"category": "PLAN", **dict(zip(parts.SAYS, said, strict=True))}
                    parts.fill_in(meeting=meeting.pk, item=item, by=by, said=given)


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
