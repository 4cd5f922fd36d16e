"""The minutes of two past meetings of the board: one agreed and signed, one draft.

What was discussed is made up, in the words of the board's minutes of 16 December 2020, with roles for people.
"""

from django.utils import timezone

from alongside.audit import acting
from alongside.board import minutes_queries
from alongside.board.actions import agreeing, minutes, papers
from alongside.board.models import Minute, Minutes
from alongside.meetings.models import Meeting
from alongside.partners.models import Posting

APOLOGIES = "The borough commander of the fire brigade sent apologies."
SAID = {
    "Filming at meetings": "The chair referred members to item 1 of the agenda, and they noted it.",
    "Apologies": "As above.",
    "Urgent business": "There was none.",
    "Declarations of interest": "There were no declarations of interest.",
    "Minutes": "The minutes of the last meeting were agreed as a correct record.",
    "Membership": "Noted.",
    "New items of urgent business": "None.",
    "Any other business": "None.",
    "Dates of future meetings": "The dates of the next municipal year are to be announced.",
    "IOM re-launch": (
        "The partnership received a presentation on the pan-London framework. In discussion:\n\n"
        "- the **panel keeps its discretion** to add cases that meet no threshold;\n"
        "- the voluntary sector asked how its mentors are referred to, and is to be told."
    ),
    "Probation re-unification": (
        "The partnership was advised that the transfer is on time. Staff know where they will work.\n\n"
        "1. Caseloads move on one day.\n"
        "2. Suppliers of accommodation are chosen from a framework."
    ),
}
# The ten of May are on paper.
FIRST = 11
CORRECTION = "Minute on declarations of interest: there were none, where it said that they were noted."


def make() -> None:
    """Have one agreed with a correction and signed, and another drafted."""
    clerk = Posting.objects.select_related("user", "agency").get(role="BOARD_CLERK", user__is_persona=True)
    with acting.as_posting(clerk):
        closed = list(minutes_queries.to_write(clerk).order_by("-starts_at", "-pk")[:2])
        latest, before = closed[0], closed[1]
        _agreed(_written(before, clerk, first=FIRST), clerk)
        _written(latest, clerk)


def _written(of: Meeting, by: Posting, *, first: int | None = None) -> Minutes:
    made = minutes.begin(meeting=of.pk, by=by)
    head = {**minutes.stands(made), "apologies": APOLOGIES, "first_number": first}
    minutes.write_head(minutes=made.pk, by=by, said=head)
    for one in made.each.order_by("place"):
        _write(one, SAID.get(one.title, one.text), by)
    return made


def _write(one: Minute, text: str, by: Posting) -> None:
    said = {**minutes.minute_stands(one), "text": text}
    minutes.write(minutes=one.minutes_id, minute=one.pk, by=by, said=said, place=one.place)


def _agreed(made: Minutes, by: Posting) -> None:
    """It is given to the next meeting as a paper, corrected there, agreed, and signed on paper."""
    declared = made.each.get(title="Declarations of interest")
    _write(declared, "Declarations of interest were noted.", by)
    paper = agreeing.make_paper(minutes=made.pk, by=by)
    papers.publish(paper=paper.pk, by=by)
    _write(declared, SAID["Declarations of interest"], by)
    found = agreeing.agree(minutes=made.pk, by=by, corrections=CORRECTION, is_public=True)
    chair = minutes_queries.in_the_chair(found.meeting.agreed_in_id or 0)[0]
    on = found.agreed_on or timezone.localdate()
    agreeing.sign(minutes=made.pk, by=by, chair=chair.pk, on=on, how=Minutes.Signature.PAPER)
