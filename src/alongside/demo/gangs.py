"""Six further people whom Haringey’s gangs unit works with: its panel has eight cases to speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from alongside.casework.actions import cases, needs, plans, workers
from alongside.casework.models import Case
from alongside.demo import case_parts
from alongside.partners.models import Posting

PROGRAMME = "gang-action-group"
# Days ago, and so since the last meeting of the panel.
TURNED_RED = 2


@dataclass(frozen=True, kw_only=True)
class Story:
    """Somebody whom no index has yet: who they are, why they are a case, and how it has gone so far.

    Attributes:
        years_old: when the case was opened, or a year more.
        birthday: month and day.
        goal: of which need it is, in their own words, and in the worker's.
        reviewed: how many days ago the plan was last looked at, and what came of it.
        heard: what the worker last heard, and how many days ago.
        inside: since how many days they are in custody, and in how many they may be released.
        warning: its code and words.
        red: why they turned red this week.
    """

    forenames: str
    surname: str
    known_as: str = ""
    years_old: int
    birthday: tuple[int, int]
    sex: str
    role: str
    why: str
    opened_ago: int
    approach: str
    rag: str
    motivation: str
    status: str = "COMMUNITY"
    needs: Mapping[str, int]
    rests_on: str
    goal: tuple[str, str, str]
    reviewed: tuple[int, str] | None = None
    heard: tuple[str, int]
    inside: tuple[int, int] | None = None
    warning: tuple[str, str] | None = None
    red: str = ""


STORIES = (
    Story(
        forenames="Ezekiel",
        surname="Amankwah-Thorne",
        known_as="Zeke",
        years_old=17,
        birthday=(4, 19),
        sex="M",
        role="OFFENDER",
        why="On a referral order for carrying a knife at Northumberland Park; the order is in force",
        opened_ago=48,
        approach="DIVERT",
        rag="AMBER",
        motivation="NONE",
        needs={"PEERS": 3, "ETE": 3, "SUBSTANCES": 2},
        rests_on="The youth offending service’s assessment, and one meeting with him",
        goal=("PEERS", "", "Keeps to his curfew for four weeks"),
        reviewed=(12, "Goes on: he is to be met with his mother"),
        heard=("His mother says that he has not slept at home since Thursday.", 4),
        warning=("NO_LONE_VISITS", "His brother threatened a worker at the door. Go in twos."),
        red="Out of his curfew three nights, and filmed with a machete, say the police",
    ),
    Story(
        forenames="Mirela",
        surname="Castellane-Boateng",
        years_old=16,
        birthday=(11, 2),
        sex="F",
        role="AT_RISK",
        why="Reported missing three times in a month; found each time in one flat in Wood Green",
        opened_ago=33,
        approach="SUPPORT",
        rag="AMBER",
        motivation="SOME",
        status="MISSING",
        needs={"EXPLOITATION": 3, "MISSING": 3, "FAMILY": 2},
        rests_on="Return interviews, and what her foster carer writes down",
        goal=("FAMILY", "See my sister on Sundays", "Sees her sister each week, and comes back when agreed"),
        heard=("Her carer called: she left for college yesterday, and did not come home.", 1),
    ),
    Story(
        forenames="Osian",
        surname="Farquhar-Diallo",
        known_as="Oz",
        years_old=22,
        birthday=(7, 30),
        sex="M",
        role="OFFENDER",
        why="Remanded for supplying class A drugs in Tottenham Hale; the charge names two of the group",
        opened_ago=61,
        approach="DIVERT",
        rag="AMBER",
        motivation="SOME",
        needs={"ACCOMMODATION": 3, "ETE": 2, "FAMILY": 1},
        rests_on="Two visits inside",
        goal=("ETE", "Work outdoors, not in a shop", "Has a place on a groundwork course on release"),
        reviewed=(8, "Goes on: a room comes first"),
        heard=("Seen inside. He will not go back to the flat, and has nowhere else.", 8),
        inside=(55, 19),
    ),
    Story(
        forenames="Thaddeus",
        surname="Okonjo-Pryce",
        years_old=19,
        birthday=(1, 8),
        sex="M",
        role="VICTIM",
        why="Stabbed at Turnpike Lane in spring, mistaken for another; the officer in the case confirms",
        opened_ago=89,
        approach="SUPPORT",
        rag="GREEN",
        motivation="MAINTAINING",
        needs={"ACCOMMODATION": 2, "HEALTH": 2},
        rests_on="What he and the hospital’s youth worker say",
        goal=("HEALTH", "Take the train again", "Travels by himself to work for two weeks"),
        reviewed=(6, "Nearly there: to be closed if he still travels next month"),
        heard=("He took the train to work on three days, with his cousin.", 6),
    ),
    Story(
        forenames="Zubair",
        surname="Kestrel-Mahmood",
        known_as="Zubi",
        years_old=15,
        birthday=(10, 21),
        sex="M",
        role="AT_RISK",
        why="Found by the police in a flat in Norfolk with a stranger’s telephone; the school had him as ill",
        opened_ago=3,
        approach="SUPPORT",
        rag="AMBER",
        motivation="NONE",
        needs={"EXPLOITATION": 3, "ETE": 2},
        rests_on="The police’s report, and his form tutor",
        goal=("ETE", "", "Is at school each day of a fortnight"),
        heard=("His tutor says that he is in lessons, and speaks to nobody.", 1),
    ),
    Story(
        forenames="Ivanka",
        surname="Dellamore-Pitt",
        years_old=24,
        birthday=(5, 5),
        sex="F",
        role="ASSOCIATE",
        why="Parcels were kept in her flat in Hornsey; she told the housing officer herself",
        opened_ago=75,
        approach="DIVERT",
        rag="GREEN",
        motivation="ACTIVE",
        needs={"ACCOMMODATION": 3, "PEERS": 1},
        rests_on="Talks with her and her housing officer",
        goal=("ACCOMMODATION", "A door that he has no key for", "Moves to a flat in another borough"),
        reviewed=(10, "Goes on until she has moved"),
        heard=("She has said yes to a flat in Barnet, from the first of the month.", 5),
    ),
)


def make(by: Posting, *, worker: Posting) -> list[Case]:
    """Open them as the coordinator, and give them to a worker."""
    opened = [_work_on(story, by) for story in STORIES]
    chosen = {case.pk: case.worker_id for case in opened}
    workers.assign_many(cases=chosen, to=worker.pk, by=by, words="Has the time, and knows the estates")
    return opened


def _work_on(story: Story, by: Posting) -> Case:
    opened_on, today = _ago(story.opened_ago), timezone.localdate()
    said = {name: getattr(story, name) for name in ("forenames", "surname", "known_as", "sex")}
    standing = {name: getattr(story, name) for name in ("status", "approach", "rag", "motivation")}
    case = cases.open_case(
        by=by,
        programme=PROGRAMME,
        said={**said, "born_on": date(opened_on.year - story.years_old - 1, *story.birthday)},
        marker={"role": story.role, "reason": story.why, "review_on": today + timedelta(days=84)},
        standing=standing,
        on=opened_on,
    )
    planned_on = _ago(story.opened_ago - 2)
    needs.score(case=case.pk, by=by, point="START", scores=story.needs, on=planned_on, words=story.rests_on)
    need, own_words, words = story.goal
    plans.add_goal(
        case=case.pk,
        by=by,
        need=need,
        own_words=own_words,
        words=words,
        set_on=planned_on,
        target_on=today + timedelta(days=45),
    )
    if story.reviewed:
        days, words = story.reviewed
        needs.review(case=case.pk, by=by, on=_ago(days), words=words)
    heard, days = story.heard
    case_parts.note(case, by, days=days, kind="CALL", text=heard)
    if story.inside:
        case_parts.inside(case, by, since=story.inside[0], until=story.inside[1])
    if story.warning:
        case_parts.warn(case, by, *story.warning)
    if story.red:
        case_parts.turn_red(case, by, story.red, on=_ago(TURNED_RED))
    return case


def _ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
