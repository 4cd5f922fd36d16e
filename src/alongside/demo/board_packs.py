"""The packs of the demonstration’s board: a front sheet, the next meeting’s agenda with papers, two packs.

The pack of the last meeting is published, as it was then. Of the next meeting a draft is set, with the draft
minutes of the last: one paper is to follow, and one is exempt. Members are named by their posts, as the list
of February 2021 named them.
"""

from datetime import timedelta

from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board import pack_queries
from alongside.board.actions import agendas, agreeing, boards, pack_setting, packs, papers, reports
from alongside.board.models import Minutes, MinutesVersion, Pack, Paper
from alongside.core.working_days import bank_holidays, working_days_before
from alongside.demo import scenario
from alongside.demo.board import HEAD
from alongside.meetings.models import AgendaItem, Meeting, Member, Series
from alongside.partners.models import Posting
from alongside.plans.models import Report

POSTS = {
    scenario.HARINGEY_COUNCIL: "Cabinet Member for Communities",
    scenario.POLICE: "Borough Commander",
    scenario.PROBATION: "Head of the local delivery unit",
    scenario.HEALTH_TRUST: "Community Forensic Services Manager",
    scenario.MAYORS_OFFICE: "Programme manager",
    scenario.JOB_CENTRE: "District manager",
}
ADVISOR = "Assistant Director for Stronger Communities"
CONTACT = "Principal committee co-ordinator\nTelephone: 020 7946 0018\nEmail: committees@haringey.example"
OFFICER = "Monitoring officer\nThe civic centre, High Road"
OPERATION = f"""{HEAD}

## Describe the issue under consideration

A warrant is to be executed at a shop on the High Road within the month.

## Recommendations

- that the board notes it, and that nobody speaks of it outside.
"""


def make() -> None:
    """Say what stands on the front sheet, publish a pack of the last meeting, and draw up the next."""
    clerk = Posting.objects.select_related("user", "agency").get(role="BOARD_CLERK", user__is_persona=True)
    with acting.as_posting(clerk):
        board = pack_queries.boards_kept_by(clerk).order_by("pk")[0]
        front(board, clerk)
        meetings = Meeting.objects.filter(series=board)
        last = meetings.filter(state=Meeting.State.CLOSED).order_by("-starts_at")[0]
        coming = meetings.filter(state=Meeting.State.CALLED).order_by("starts_at")[0]
        members = boards.list_as_paper(series=board.pk, by=clerk)
        papers.publish(paper=members.pk, by=clerk)
        signed = MinutesVersion.objects.filter(minutes__state=Minutes.State.SIGNED)
        given = Paper.objects.get(pk__in=signed.values("paper"))
        _attach(last, last.items.get(title="Minutes"), given, clerk)
        _attach(last, last.items.get(title="Membership"), members, clerk)
    publish(last, clerk)
    with acting.as_posting(clerk):
        _draw_up(coming, members, clerk)
        draft = packs.set_draft(meeting=coming.pk, by=clerk)
    with acting.as_system(Task.BOARD):
        pack_setting.set_pack(draft.pk, draft.turn)


def front(board: Series, clerk: Posting) -> None:
    """Say what stands on the front sheet of a board, and by which posts its members are named."""
    sheet = pack_queries.sheet(board)
    new = pack_queries.Sheet(
        texts={}, notices=sheet.notices, sections=sheet.sections, contact=CONTACT, officer=OFFICER
    )
    boards.write_sheet(series=board.pk, by=clerk, new=new, stands=vars)
    for member in Member.objects.filter(series=board, stands_as="REPRESENTATIVE").select_related("agency"):
        is_advisor = member.role == Member.Role.ADVISOR
        boards.place_member(
            series=board.pk,
            member=member.pk,
            by=clerk,
            post=ADVISOR if is_advisor else POSTS[member.agency.name],
            section=sheet.sections[1] if is_advisor else sheet.sections[0],
        )


def publish(held: Meeting, clerk: Posting) -> None:
    """Publish the pack of a meeting that was held, as of five clear working days before it."""
    on = working_days_before(timezone.localdate(held.starts_at), 6, bank_holidays())
    at = held.starts_at - (timezone.localdate(held.starts_at) - on)
    with acting.as_posting(clerk):
        draft = packs.set_draft(meeting=held.pk, by=clerk)
    with acting.as_system(Task.BOARD):
        pack_setting.set_pack(draft.pk, draft.turn, at=at - timedelta(hours=2))
    with acting.as_posting(clerk):
        wanted = packs.publish(meeting=held.pk, by=clerk, seen=Pack.objects.get(pk=draft.pk).sha256, on=on)
    with acting.as_system(Task.BOARD):
        pack_setting.set_pack(wanted.pk, wanted.turn, at=at)


def _draw_up(coming: Meeting, members: Paper, clerk: Posting) -> None:
    """The next meeting’s agenda, in the order of that of February 2021."""
    draft = Minutes.objects.get(state=Minutes.State.DRAFT)
    given = agreeing.make_paper(minutes=draft.pk, by=clerk)
    _attach(coming, coming.items.get(title="Minutes"), given, clerk)
    _attach(coming, coming.items.get(title="Membership"), members, clerk)
    crime = Paper.objects.get(title="Crime after lockdown: what agencies say")
    tensions = Paper.objects.get(title="Community tensions monitoring")
    for title, paper in (("Crime after lockdown", crime), ("Community tensions monitoring", tensions)):
        _attach(coming, reports.add_item(meeting=coming, by=clerk, title=title), paper, clerk)
    to_follow = reports.add_item(meeting=coming, by=clerk, title="Probation re-unification")
    agendas.describe(
        meeting=coming.pk,
        item=to_follow.pk,
        by=clerk,
        text="What is left to do before the transfer.",
        to_follow=True,
        late_reason="",
    )
    secret = _paper("A warrant", OPERATION, clerk)
    exempt = {"access": papers.EXEMPT, "paragraph": "7", "reason": "It would warn those whom it is about."}
    papers.write(paper=secret.pk, by=clerk, said=exempt)
    _attach(coming, reports.add_item(meeting=coming, by=clerk, title="An operation"), secret, clerk)
    report = Report.objects.exclude(text="").order_by("pk")[0]
    title, _, text = report.text.partition("\n")
    reports.put_on_next_agenda(
        by=clerk,
        report=f"plans-{report.pk}",
        title=title.lstrip("# "),
        text=text.strip() + "\n",
        agency=report.owner_id,
        lead="Keeper of the delivery plans",
        meeting_on=timezone.localdate(coming.starts_at),
    )


def _paper(title: str, text: str, clerk: Posting) -> Paper:
    made = papers.begin(
        by=clerk, title=title, agency=clerk.agency_id, lead="Head of Community Safety", template="plain"
    )
    return papers.write(paper=made.pk, by=clerk, said={"text": text})


def _attach(meeting: Meeting, item: AgendaItem, paper: Paper, clerk: Posting) -> None:
    agendas.attach(meeting=meeting.pk, item=item.pk, paper=paper.pk, by=clerk)
