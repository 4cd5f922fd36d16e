"""The forms that the site takes: for each address that takes one, who sends it and what a good one holds."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agreements import a_party, an_agreement, live_programme
from alongside.api.actions import clients, webhooks
from alongside.api.models import Client as SystemClient
from alongside.api.models import Webhook
from alongside.board import links as board_links
from alongside.board.models import (
    Asked,
    Consultation,
    Declaration,
    ItemPaper,
    Minute,
    MinuteAction,
    Minutes,
    MinutesVersion,
    Pack,
    Paper,
)
from alongside.casework import links, packs
from alongside.casework.actions import drafts
from alongside.casework.models import (
    Appointment,
    Barrier,
    CaseloadMove,
    Closure,
    CustodySpell,
    Document,
    DocumentVersion,
    EventSide,
    Goal,
    Intervention,
    NeedScore,
    Note,
    PackVersion,
    Referral,
    WarningMarker,
    WorkTask,
)
from alongside.casework.models import Case as ProgrammeCase
from alongside.casework.shipped import shipped
from alongside.core import stored_files
from alongside.core.working_days import bank_holidays, working_days_after
from alongside.diversion import drafts as custody_drafts
from alongside.diversion.models import Check, Engagement, LetIn
from alongside.diversion.models import Outcome as EngagementOutcome
from alongside.iom.models import Allocation, Case, Run
from alongside.meetings.models import Action, AgendaItem, Attendance, Decision, Meeting, Member, Series
from alongside.network import links as service_links
from alongside.network.actions import files as directory_files
from alongside.network.models import (
    Organisation,
    Received,
    Service,
    ServiceDisclosure,
    ServiceReferral,
    ServiceStep,
    Suggestion,
)
from alongside.oversight.models import ReadSample
from alongside.partners.models import (
    AccessRequest,
    Agency,
    Agreement,
    ImpactAssessment,
    Posting,
    Programme,
    SavedView,
)
from alongside.people.models import Marker, Pair, Person, Restriction
from alongside.plans import links as plan_links
from alongside.plans.actions import reports, rounds
from alongside.plans.actions import versions as plan_versions
from alongside.plans.models import Ask, Lead, Milestone, Outcome, Plan, Report, Round
from alongside.rights.models import LegalHold, PackItem, RetentionReview, SubjectRequest
from delivery_plans import ROWS, a_file, a_plan
from directory_samples import service
from integration.attacks.site_map import path_of
from integration.conftest import PASSWORD

A_PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@dataclass(frozen=True)
class Ground:
    """What a form is made from: the cohort, and the postings by name."""

    london: Any
    posting: Callable[[str], Posting]

    def case(self) -> int:
        """An undecided case of Haringey's."""
        return int(self.london.case("H000001").pk)

    def checked_run(self) -> Run:
        """A run that waits to be applied."""
        return self.london.check(date(2021, 4, 27), self.london.person("H000001"))

    def email(self) -> str:
        """The address of Haringey's coordinator."""
        return self.posting("haringey").user.email


@dataclass(frozen=True)
class Form:
    """A good form: `who` sends it, `fields` fill it, `parts` fill its address.

    `also` names fields that the page offers and this form leaves empty.
    """

    who: str
    fields: Callable[[Ground], dict[str, Any]] = lambda ground: {}
    parts: Callable[[Ground], dict[str, Any]] = lambda ground: {}
    also: tuple[str, ...] = field(default=())


def _run(ground: Ground) -> dict[str, Any]:
    return {"pk": ground.checked_run().pk}


def _extract(ground: Ground) -> dict[str, Any]:
    content = ground.london.archive([ground.london.person("H000001", surname="Another")])
    day = {"as_of-day": "27", "as_of-month": "4", "as_of-year": "2021"}
    return {**day, "extract": SimpleUploadedFile("extract.zip", content)}


def a_system(by: Posting) -> SystemClient:
    """A system of the agency of an information governance lead."""
    number = SystemClient.objects.count() + 1
    role = "PARTNER_WORKER" if by.agency.kind == "COUNCIL" else "PROBATION_OFFICER"
    return clients.make(by=by, name=f"System {number}", role=role, borough="E09000014", scopes=["cases:read"])


def a_webhook(by: Posting) -> Webhook:
    """Where such a system is told of events."""
    url = "https://system.example.org/alongside"
    return webhooks.add(client=a_system(by), by=by, url=url, kinds=["STATUS"])


def a_paused_webhook(by: Posting) -> Webhook:
    """The same, to which nothing could be delivered for a day."""
    made, now = a_webhook(by), timezone.now()
    Webhook.objects.filter(pk=made.pk).update(paused_at=now, failing_since=now)
    return made


def _a_system(ground: Ground) -> dict[str, Any]:
    return {"pk": a_system(ground.posting("governance")).pk}


def _a_webhook(ground: Ground) -> dict[str, Any]:
    return {"pk": a_webhook(ground.posting("governance")).pk}


def _a_paused_webhook(ground: Ground) -> dict[str, Any]:
    return {"pk": a_paused_webhook(ground.posting("governance")).pk}


def a_read_to_explain(posting: Posting, *, of: Posting | None = None) -> ReadSample:
    """A read of somebody's, drawn for the week's sample of their agency, or of another posting's."""
    number = ReadSample.objects.count() + 1
    return ReadSample.objects.create(
        agency=(of or posting).agency,
        week_on=date(2021, 4, 19),
        number=number,
        entry_id=900_000 + number,
        user=posting.user,
        posting=posting,
        drawn_at=datetime(2021, 4, 26, 6, tzinfo=UTC),
        explain_by=date(2021, 5, 3),
    )


def _read(ground: Ground) -> dict[str, Any]:
    return {"pk": a_read_to_explain(ground.posting("haringey")).pk}


def _read_of_the_agency(ground: Ground) -> dict[str, Any]:
    return {"pk": a_read_to_explain(ground.posting("haringey"), of=ground.posting("supervisor")).pk}


def a_request(by: Posting, *, of: Posting) -> AccessRequest:
    """A request of somebody's for a record that the agency of another posting leads."""
    return AccessRequest.objects.create(
        way="ASKED",
        kind="iom.case",
        record_id=900_000,
        reference="IOM-900000",
        borough=of.borough,
        lead_agency=of.agency,
        posting=by,
        reason="For the panel",
        asked_at=datetime(2021, 4, 26, 6, tzinfo=UTC),
    )


def _request(ground: Ground) -> dict[str, Any]:
    return {"pk": a_request(ground.posting("haringey"), of=ground.posting("supervisor")).pk}


def _led_by_the_supervisors(ground: Ground) -> dict[str, Any]:
    Case.objects.filter(pk=ground.case()).update(lead_agency=ground.posting("supervisor").agency)
    return {"pk": ground.case()}


def _caseload(ground: Ground) -> dict[str, Any]:
    """A case held by somebody at the supervisor's agency who has left."""
    leaver, by = ground.posting("enfield"), ground.posting("supervisor")
    Posting.objects.filter(pk=leaver.pk).update(agency=by.agency, ends_on=date(2021, 4, 1))
    Allocation.objects.create(
        case_id=ground.case(),
        posting=leaver,
        agency=by.agency,
        from_at=datetime(2021, 3, 26, 6, tzinfo=UTC),
        given_by=by,
        why="Weekly allocation",
    )
    return {"pk": leaver.pk}


def an_agreement_of(lead: Posting, other: Posting, state: str) -> Agreement:
    """An agreement between two agencies, in some state."""
    # With a title of its own: whoever is made later and shares everything is no party to this one.
    made = an_agreement(Agreement.objects.count() + 100, title="Of two", state=state, written_by=lead)
    a_party(made, lead.agency)
    a_party(made, other.agency)
    return made


def _agreement(state: str) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        return {"pk": an_agreement_of(ground.posting("governance"), ground.posting("haringey"), state).pk}

    return parts


def an_assessment_by(posting: Posting) -> ImpactAssessment:
    """An impact assessment that somebody has recorded, of a programme that is not live."""
    programme, _ = Programme.objects.get_or_create(slug="to-assess", defaults={"name": "To assess"})
    return ImpactAssessment.objects.create(
        programme=programme,
        kind="DPIA",
        author="Somebody",
        assessed_on=date(2021, 4, 1),
        findings="Low risk.",
        recorded_by=posting,
        recorded_at=datetime(2021, 4, 1, 6, tzinfo=UTC),
        review_due_on=date(2022, 4, 1),
    )


def _programme(ground: Ground) -> dict[str, Any]:
    return {"pk": an_assessment_by(ground.posting("governance")).programme_id}


def _live_programme(ground: Ground) -> dict[str, Any]:
    return {"pk": live_programme("to-end").pk}


def _assessment_of_another(ground: Ground) -> dict[str, Any]:
    made = an_assessment_by(ground.posting("enfield"))
    return {"pk": made.programme_id, "number": made.pk}


def _terms(ground: Ground) -> dict[str, Any]:
    parties = [ground.posting(name).agency_id for name in ("governance", "haringey")]
    return {
        "programme": live_programme().pk,
        "title": "A title",
        "purposes": "SUPPORT",
        "purpose_words": "",
        "legal_basis": "PUBLIC_TASK",
        "statute": "",
        "regime": "UK_GDPR",
        "conditions": "",
        **_date("starts_on", "2021"),
        **_date("ends_on", "2099"),
        **_date("review_on", "2050"),
        "parties": parties,
    }


def _shares(ground: Ground) -> dict[str, Any]:
    giver, reader = (ground.posting(name).agency_id for name in ("governance", "haringey"))
    return {f"contributes-{giver}": "IDENTITY", f"reads-{reader}": "IDENTITY"}


def _date(name: str, year: str) -> dict[str, str]:
    return {f"{name}-day": "20", f"{name}-month": "4", f"{name}-year": year}


def a_rights_request(posting: Posting) -> SubjectRequest:
    """An access request with one item, which the agency of a posting answers."""
    made = SubjectRequest.objects.create(
        kind="ACCESS",
        person=Person.objects.order_by("pk")[0],
        name="Somebody",
        agency=posting.agency,
        asked_on=date(2021, 4, 20),
        recorded_by=posting,
    )
    an_item = {"category": "PLAN", "field": "Note", "value": "A note.", "source": "An agency"}
    PackItem.objects.create(request=made, number=1, nature="FACT", **an_item)
    return made


def a_review(posting: Posting) -> RetentionReview:
    """A review that the agency of a posting decides."""
    return RetentionReview.objects.create(
        person=Person.objects.order_by("pk")[0],
        agency=posting.agency,
        rule="iom-person",
        rules_version="test",
        counted_from=date(2020, 4, 20),
        due_on=date(2021, 4, 20),
        made_at=datetime(2021, 4, 20, 6, tzinfo=UTC),
    )


def a_hold(posting: Posting) -> LegalHold:
    """A legal hold that the agency of a posting has set."""
    return LegalHold.objects.create(
        person=Person.objects.order_by("pk")[0],
        agency=posting.agency,
        reason="A claim.",
        from_on=date(2021, 4, 20),
        by=posting,
    )


def a_restriction(posting: Posting) -> Restriction:
    """A restriction of processing that the agency of a posting has set."""
    return Restriction.objects.create(
        person=Person.objects.order_by("pk")[0],
        from_on=date(2021, 4, 20),
        reason="An objection.",
        by_posting=posting.pk,
    )


def somebody_entered(by: Posting, **said: Any) -> Person:
    """Somebody whom a worker has entered where they work."""
    known = {"surname": "Brook", "forenames": "Aidan", "sex": "M", **said}
    return Person.objects.create(
        source="ENTERED", agency=by.agency, entered_by=by, borough=by.borough, **known
    )


def a_marker(by: Posting) -> Marker:
    """The role in which a worker's agency knows somebody whom they have entered."""
    return Marker.objects.create(
        person=somebody_entered(by),
        agency=by.agency,
        role="AT_RISK",
        reason="A test",
        from_on=date(2021, 4, 1),
        review_on=date(2021, 10, 1),
        set_by=by,
    )


def a_pair(one: Posting, two: Posting, state: str = "WAITING") -> Pair:
    """Two who may be one person, each entered by one of two workers."""
    first, second = somebody_entered(one), somebody_entered(two, surname="Quill")
    found_at = datetime(2021, 4, 20, 6, tzinfo=UTC)
    return Pair.objects.create(one=first, two=second, state=state, weight=3.0, found_at=found_at)


def a_programme() -> Programme:
    """The gangs unit, live, with its pack."""
    programme = live_programme("gang-action-group")
    packs.load(shipped()["gang-action-group.toml"], "gang-action-group.toml")
    return programme


def a_programme_case(by: Posting, person: Person | None = None) -> ProgrammeCase:
    """A case of the gangs unit that somebody's agency leads."""
    a_programme()
    return ProgrammeCase.objects.create(
        programme="gang-action-group",
        prefix="GAG",
        person=person or somebody_entered(by),
        borough=by.borough,
        lead_agency=by.agency,
        opened_on=date(2021, 4, 1),
        status="COMMUNITY",
    )


def an_engagement(by: Posting, person: Person | None = None) -> Engagement:
    """A child whom somebody met in custody, released since, of whose case their agency leads."""
    live_programme("operation-alliance")
    packs.load(shipped()["operation-alliance.toml"], "operation-alliance.toml")
    case = ProgrammeCase.objects.create(
        programme="operation-alliance",
        prefix="OA",
        person=person or somebody_entered(by),
        borough=by.borough,
        lead_agency=by.agency,
        access="SEALED",
        opened_on=date(2021, 4, 1),
        status="RELEASED",
        rag="AMBER",
    )
    kept: dict[str, Any] = {
        "case": case,
        "agency": by.agency,
        "category": "SAFEGUARDING",
        "by": by,
        "at": timezone.now(),
    }
    at = datetime(2021, 4, 1, 20, tzinfo=UTC)
    made = Engagement.objects.create(
        **kept,
        once=UUID(int=case.pk),
        arrested_at=at - timedelta(hours=3),
        engaged_at=at,
        suite="Wood Green",
        home_borough="E09000014",
        first_arrest="YES",
        offer="ACCEPTED",
        consent_by="CHILD",
        consent_at=at,
        released_at=at + timedelta(hours=1),
        outcome="AWAITS",
        outcome_on=at.date(),
    )
    EngagementOutcome.objects.create(**kept, engagement=made, result="AWAITS", on=at.date(), why="Accepted")
    return made


def a_check(by: Posting, engagement: Engagement | None = None) -> Check:
    """A question to the MASH about such a child."""
    about = engagement or an_engagement(by)
    return Check.objects.create(
        case=about.case,
        engagement=about,
        agency=by.agency,
        category="SAFEGUARDING",
        by=by,
        at=about.at,
        of="MASH",
        asked_at=about.engaged_at,
    )


def an_agency_let_in(by: Posting, other: Agency) -> LetIn:
    """An agency that was let into the case of such a child."""
    return LetIn.objects.create(
        case=an_engagement(by).case, agency=other, why="Agreed", by=by, at=timezone.now()
    )


def a_saved_view(by: Posting) -> SavedView:
    """A view of the worklist that somebody has kept for themselves."""
    return SavedView.objects.create(
        page="iom:cases",
        posting=by,
        name="Undecided",
        query="standing=undecided",
        saved_at=datetime(2021, 4, 20, 6, tzinfo=UTC),
    )


def _view(ground: Ground) -> dict[str, Any]:
    return {"pk": a_saved_view(ground.posting("haringey")).pk}


def a_task(by: Posting, case: ProgrammeCase | None = None) -> WorkTask:
    """A task that somebody has set for themselves."""
    return WorkTask.objects.create(
        case=case,
        agency=by.agency,
        category="PLAN",
        by=by,
        at=datetime(2021, 4, 20, 6, tzinfo=UTC),
        owner=by,
        what="Ring the school",
        due_on=date(2021, 4, 30),
    )


def a_closure(by: Posting, case: ProgrammeCase | None = None) -> Closure:
    """A closure that somebody asks for, of a case of their agency."""
    return Closure.objects.create(
        case=case or a_programme_case(by),
        agency=by.agency,
        category="PLAN",
        by=by,
        at=datetime(2021, 4, 20, 6, tzinfo=UTC),
        exit="MOVED",
        words="Has moved",
    )


def a_move(by: Posting, to: Posting) -> CaseloadMove:
    """A move from the agency of one posting to that of another, which waits to be agreed to."""
    a_programme()
    return CaseloadMove.objects.create(
        giving=by.agency,
        receiving=to.agency,
        programmes=["gang-action-group"],
        boroughs=[to.borough] if to.borough else [],
        on=timezone.localdate() + timedelta(days=30),
        why="The contract ends",
        drawn_by=by,
        drawn_at=timezone.now(),
    )


def a_series(chair: Posting) -> Series:
    """A series of meetings that somebody's agency runs, and they chair."""
    made = Series.objects.create(
        name="Board",
        kind="GROUP",
        borough=chair.borough,
        agency=chair.agency,
        rhythm="EVERY_THREE_WEEKS",
        first_on=date(2021, 4, 21),
        time=time(14),
        minutes=90,
        place="Room 2",
        quorum=1,
        made_by=chair,
        made_at=datetime(2021, 4, 20, 6, tzinfo=UTC),
    )
    Member.objects.create(
        series=made,
        agency=chair.agency,
        posting=chair,
        role="CHAIR",
        from_on=date(2021, 4, 20),
        added_by=chair,
        added_at=made.made_at,
    )
    return made


def a_meeting(chair: Posting, state: str = "PLANNED", series: Series | None = None) -> Meeting:
    """A meeting in a state: what is to come is tomorrow, and what was is today."""
    now, is_past = timezone.now(), state in ("HELD", "CLOSED")
    return Meeting.objects.create(
        series=series or a_series(chair),
        starts_at=now if is_past else now + timedelta(days=1),
        minutes=90,
        place="Room 2",
        state=state,
        held_at=now if is_past else None,
        quorum=1 if is_past else None,
        needs_chair=True if is_past else None,
        closed_at=now if state == "CLOSED" else None,
    )


def an_item(meeting: Meeting, by: Posting) -> AgendaItem:
    """An item of its agenda."""
    given = {"kind": "ADDED", "title": "Crime post-lockdown", "order": 1, "by": by, "at": timezone.now()}
    return AgendaItem.objects.create(meeting=meeting, **given)


def a_decision(by: Posting, item: AgendaItem | None = None) -> Decision:
    """What was decided in a meeting that is being held."""
    on = item or an_item(a_meeting(by, "HELD"), by)
    said = {"text": "Noted", "reason": "As reported", "by": by, "at": timezone.now()}
    return Decision.objects.create(meeting=on.meeting, item=on, **said)


def an_action_of_a_meeting(by: Posting, item: AgendaItem | None = None) -> Action:
    """What somebody is to do by a day."""
    on = item or an_item(a_meeting(by, "HELD"), by)
    said = {"text": "Write to DWP", "owner": by, "due_on": date(2021, 5, 4), "by": by, "at": timezone.now()}
    return Action.objects.create(series=on.meeting.series, meeting=on.meeting, item=on, **said)


def a_panel(chair: Posting) -> Series:
    """A case panel of the gangs unit that somebody's agency runs, and they chair."""
    a_programme()
    made = a_series(chair)
    programme = Programme.objects.get(slug="gang-action-group")
    Series.objects.filter(pk=made.pk).update(kind="PANEL", programme=programme, name="Gangs panel")
    made.refresh_from_db()
    return made


def a_case_item(chair: Posting, state: str = "CALLED", case: ProgrammeCase | None = None) -> AgendaItem:
    """A case on the agenda of a panel."""
    meeting, about = a_meeting(chair, state, a_panel(chair)), case or a_programme_case(chair)
    return AgendaItem.objects.create(
        meeting=meeting,
        kind="CASE",
        title=about.reference,
        order=1,
        minutes=12,
        case=about,
        why="BY_HAND",
        by=chair,
        at=timezone.now(),
    )


def _to_answer(ground: Ground) -> dict[str, Any]:
    return {"pk": a_meeting(ground.posting("haringey"), "CALLED").pk}


def _case_item(state: str) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        made = a_case_item(ground.posting("haringey"), state)
        return {"pk": made.meeting_id, "number": made.pk}

    return parts


def _panel_to_draw_up(ground: Ground) -> dict[str, Any]:
    return {"pk": a_meeting(ground.posting("haringey"), "PLANNED", a_panel(ground.posting("haringey"))).pk}


def _series(ground: Ground) -> dict[str, Any]:
    return {"pk": a_series(ground.posting("haringey")).pk}


def _membership(ground: Ground) -> dict[str, Any]:
    made = a_series(ground.posting("haringey"))
    return {"pk": made.pk, "number": made.members.order_by("pk")[0].pk}


def _meeting(state: str) -> Callable[[Ground], dict[str, Any]]:
    return lambda ground: {"pk": a_meeting(ground.posting("haringey"), state).pk}


def _meeting_item(state: str) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        made = a_meeting(ground.posting("haringey"), state)
        return {"pk": made.pk, "number": an_item(made, ground.posting("haringey")).pk}

    return parts


def _meeting_draft(ground: Ground) -> dict[str, Any]:
    found = _meeting_item("HELD")(ground)
    return {"pk": found["pk"], "key": f"decision-{found['number']}"}


def _decision_made(ground: Ground) -> dict[str, Any]:
    made = a_decision(ground.posting("haringey"))
    return {"pk": made.meeting_id, "number": made.pk}


def _meeting_action(ground: Ground) -> dict[str, Any]:
    return {"pk": an_action_of_a_meeting(ground.posting("haringey")).pk}


def _how_it_meets(ground: Ground) -> dict[str, str]:
    return {
        "name": "Board",
        "rhythm": "MONTHLY",
        "time": "14:00",
        "minutes": "90",
        "place": "Room 2",
        "quorum": "3",
        **_date("first_on", "2021"),
    }


def _task(ground: Ground) -> dict[str, Any]:
    return {"pk": a_task(ground.posting("haringey")).pk}


def _to_pass_on(ground: Ground) -> dict[str, Any]:
    # To a colleague at the same agency.
    haringey, other = ground.posting("haringey"), ground.posting("supervisor")
    Posting.objects.filter(pk=other.pk).update(agency=haringey.agency)
    return _task(ground)


def _closure(ground: Ground) -> dict[str, Any]:
    by, supervisor = ground.posting("haringey"), ground.posting("supervisor")
    Posting.objects.filter(pk=supervisor.pk).update(agency=by.agency)
    return {"pk": a_closure(by).pk}


def _own_closure(ground: Ground) -> dict[str, Any]:
    return {"pk": a_closure(ground.posting("haringey")).pk}


def _move(ground: Ground) -> dict[str, Any]:
    return {"pk": a_move(ground.posting("haringey"), ground.posting("supervisor")).pk}


def _to_reassign(ground: Ground) -> dict[str, str]:
    case = a_programme_case(ground.posting("supervisor"))
    return {"case": f"{case.pk}:", "to": str(ground.posting("supervisor").pk), "why": "Takes over"}


def parts_of_case(case: ProgrammeCase, by: Posting) -> dict[str, int]:
    """One of each that is kept with a case, by the last part of the address that is about it."""
    kept: dict[str, Any] = {
        "case": case,
        "agency": by.agency,
        "category": "PLAN",
        "by": by,
        "at": timezone.now(),
    }
    note = Note.objects.create(
        **kept, kind="VISIT", nature="FACT", happened_on=date(2021, 4, 20), text="At home, and well"
    )
    warning = WarningMarker.objects.create(
        **kept,
        code="WEAPONS",
        words="Seen with a knife",
        starts_on=date(2021, 4, 20),
        review_on=date(2021, 7, 20),
        disclosed="YES",
    )
    spell = CustodySpell.objects.create(
        **kept, why="REMAND", from_on=date(2021, 4, 20), said_by=by, said_at=timezone.now()
    )
    document = Document.objects.create(**kept, title="Pre-sentence report")
    file = stored_files.store(purpose="CASE_DOCUMENT", name="document", parts=[A_PDF])
    DocumentVersion.objects.create(
        **kept, document=document, number=1, file=file, name="report.pdf", media="PDF", scan="NOT_SCANNED"
    )
    side = EventSide.objects.create(**kept, reference="01/123456/21", side="VICTIM")
    return {
        "add_to_note": note.pk,
        "warning": warning.pk,
        "change_spell": spell.pk,
        "document": document.pk,
        "end_event": side.pk,
    }


def _kept_part(name: str) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        by = ground.posting("haringey")
        case = a_programme_case(by)
        return {"pk": case.pk, "number": parts_of_case(case, by)[name]}

    return parts


def _beside(ground: Ground) -> Posting:
    """Somebody else who works on cases at the supervisor’s agency, and in its borough."""
    found, by = ground.posting("enfield"), ground.posting("supervisor")
    Posting.objects.filter(pk=found.pk).update(agency=by.agency, borough=by.borough)
    return found


def _today(name: str) -> dict[str, str]:
    day = timezone.localdate()
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _soon(name: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=30)
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _programme_case_of_supervisor(ground: Ground) -> dict[str, Any]:
    return {"pk": a_programme_case(ground.posting("supervisor")).pk}


def _looked_at(ground: Ground) -> dict[str, Any]:
    an_engagement(ground.posting("haringey"))
    return {"seen": "0" * 64}


def _engagement(ground: Ground) -> dict[str, Any]:
    return with_number(an_engagement(ground.posting("haringey")))


def _alliance(ground: Ground) -> dict[str, Any]:
    """Nothing to send; but the programme is live, and something of it flows to Haringey."""
    live_programme("operation-alliance")
    packs.load(shipped()["operation-alliance.toml"], "operation-alliance.toml")
    _reader(ground)
    return {}


def _reader(ground: Ground) -> Agency:
    """An agency that shares everything of the programme with Haringey's council."""
    other = ground.posting("enfield").agency
    programme = live_programme("operation-alliance")
    if not Agreement.objects.filter(programme=programme).exists():
        agreement = an_agreement(90, programme=programme, title="Alliance")
        a_party(agreement, ground.posting("haringey").agency)
        a_party(agreement, other)
    return other


def _met_in_custody(ground: Ground) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        **_alliance(ground),
        "once": str(UUID(int=7)),
        "engaged_at": f"{now:%Y-%m-%dT%H:%M}",
        "arrested_at": f"{now - timedelta(hours=3):%Y-%m-%dT%H:%M}",
        "suite": "Wood Green",
        "forenames": "Somebody",
        "surname": "Newman",
        "born_on-day": "11",
        "born_on-month": "5",
        "born_on-year": "2005",
        "age_band": "",
        "sex": "M",
        "ethnicity": "B2",
        "home_borough": "E09000014",
        "home_elsewhere": "",
        "staying_in": "",
        "first_arrest": "YES",
        "yos": "ASK",
        "needs": ["SEND"],
        "offer": "ACCEPTED",
        "consent_by": "CHILD",
    }


def _programme_case(ground: Ground) -> dict[str, Any]:
    return {"pk": a_programme_case(ground.posting("haringey")).pk}


def _of_plan(by: Posting, case: ProgrammeCase | None) -> dict[str, Any]:
    """The columns of a part of a plan that a posting has written, in its own case or in another."""
    case = case or a_programme_case(by)
    pack = packs.newest(case.programme)
    return {
        "case": case,
        "agency": by.agency,
        "by": by,
        "at": timezone.now(),
        "category": "PLAN",
        "pack": pack,
    }


def a_goal(by: Posting, case: ProgrammeCase | None = None) -> Goal:
    """A goal that a posting has set."""
    days = {"set_on": date(2021, 4, 1), "target_on": date(2021, 9, 1)}
    return Goal.objects.create(**_of_plan(by, case), own_words="A job", **days)


def an_intervention(by: Posting, case: ProgrammeCase | None = None) -> Intervention:
    """An intervention that a posting has planned."""
    days = {"planned_on": date(2021, 4, 1), "status_on": date(2021, 4, 1)}
    return Intervention.objects.create(**_of_plan(by, case), code="GANGS_WORKER", status="PLANNED", **days)


def a_barrier(by: Posting, case: ProgrammeCase | None = None) -> Barrier:
    """A barrier that a posting has said."""
    return Barrier.objects.create(**_of_plan(by, case), code="NO_HOUSING", from_on=date(2021, 4, 1))


def an_appointment(by: Posting, case: ProgrammeCase | None = None, outcome: str = "") -> Appointment:
    """An appointment with a posting that is past; missed, where that is said."""
    at = datetime(2021, 4, 6, 13, tzinfo=UTC)
    missed = {"outcome": outcome, "outcome_at": at, "why": "NO_REASON"} if outcome else {}
    return Appointment.objects.create(
        **_of_plan(by, case), starts_at=at, mode="OFFICE", worker=by, purpose="To talk", **missed
    )


def with_number(part: Any) -> dict[str, Any]:
    """The address of a part of a case."""
    return {"pk": part.case_id, "number": part.pk}


def _part(make: Callable[..., Any], **said: Any) -> Callable[[Ground], dict[str, Any]]:
    return lambda ground: with_number(make(ground.posting("haringey"), **said))


def a_referral(
    desk: Posting, *, sender: Posting | None = None, state: str = "WAITING", review_on: date | None = None
) -> Referral:
    """Somebody who was referred to the gangs unit, at the desk of somebody's agency."""
    programme, sent_at = a_programme(), datetime(2021, 4, 1, 9, tzinfo=UTC)
    place = {"programme": programme.slug, "borough": desk.borough}
    made = Referral.objects.create(
        once=UUID(int=Referral.objects.count() + 1),
        desk=desk.agency,
        route="INSIDE" if sender else "PUBLIC",
        sender=sender,
        sender_agency=sender.agency if sender else None,
        referrer_name="Ms Ottoline Fernsby",
        referrer_agency="Northgate School",
        referrer_email="o.fernsby@northgate.example",
        referrer_telephone="020 7946 0000",
        basis="PUBLIC_TASK",
        sent_at=sent_at,
        state=state,
        owner=desk if state != "WAITING" else None,
        ended_on=date(2021, 4, 6) if state == "DECLINED" else None,
        review_on=review_on,
        **place,
    )
    said = (("FORENAMES", "Zofia"), ("SURNAME", "Quill"), ("ROLE", "AT_RISK"), ("WHY", "Says the school"))
    for code, answer in said:
        made.answers.create(code=code, category="IDENTITY", question=code.capitalize(), answer=answer)
    pack = PackVersion.objects.get(programme=programme)
    made.events.create(kind="SENT", at=sent_at, pack=pack, **place)
    if state == "ASKED":
        made.events.create(kind="ASKED", words="Is she at school?", at=sent_at, by=desk, pack=pack, **place)
    if state == "DECLINED":
        made.events.create(kind="DECLINED", code="AGE", at=sent_at, by=desk, pack=pack, **place)
    return made


def _referral(state: str = "WAITING") -> Callable[[Ground], dict[str, Any]]:
    """At the desk of Haringey's coordinator."""
    return lambda ground: {"pk": a_referral(ground.posting("haringey"), state=state).pk}


def _referral_sent(ground: Ground) -> dict[str, Any]:
    """Sent by Haringey's coordinator to another agency, which asks."""
    sender = ground.posting("haringey")
    return {"pk": a_referral(ground.posting("supervisor"), sender=sender, state="ASKED").pk}


def _link(ground: Ground) -> dict[str, Any]:
    """The link that whoever referred somebody on the public form has."""
    return {"key": links.of_referral(a_referral(ground.posting("haringey"), state="ASKED").pk)}


def _draft(ground: Ground) -> dict[str, Any]:
    """The link to a form that was saved."""
    content = {"surname": "Quill", "borough": "E09000014"}
    return {"key": drafts.keep(programme=a_programme().slug, content=content)}


def _where(ground: Ground) -> dict[str, Any]:
    return {"pk": a_programme().pk, "borough": "E09000014"}


def _who(ground: Ground) -> dict[str, str]:
    """Somebody, as they are referred."""
    return {
        "once": "0d5c1d6e-2a53-4c67-9a06-0c8f0f0f5a10",
        "forenames": "Zofia",
        "surname": "Quill",
        "status": "NONE",
        "role": "AT_RISK",
        "why": "Says the school",
        "q_WHAT_IS_KNOWN": "Her tutor saw it",
        "basis": "PUBLIC_TASK",
        "referrer_telephone": "020 7946 0000",
    }


def _who_and_by_whom(ground: Ground) -> dict[str, str]:
    return {
        **_who(ground),
        "referrer_name": "Ms Ottoline Fernsby",
        "referrer_agency": "Northgate School",
        "referrer_email": "o.fernsby@northgate.example",
        "anyway": "1",
    }


def _entered(ground: Ground) -> dict[str, Any]:
    return {"pk": somebody_entered(ground.posting("haringey")).pk}


def _marked(ground: Ground) -> dict[str, Any]:
    return {"pk": a_marker(ground.posting("haringey")).pk}


def _pair(state: str) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        return {"pk": a_pair(ground.posting("haringey"), ground.posting("haringey"), state).pk}

    return parts


def _linked(ground: Ground) -> dict[str, Any]:
    return {"pk": a_pair(ground.posting("haringey"), ground.posting("haringey"), "LINKED").one_id}


def _said(ground: Ground) -> dict[str, Any]:
    return {"forenames": "Zofia", "surname": "Quill", "sex": "F"}


def _role(ground: Ground) -> dict[str, Any]:
    review_on = {"review_on-day": "1", "review_on-month": "9", "review_on-year": "2021"}
    return {"role": "AT_RISK", "reason": "Says the school", **review_on}


def _rights_request(ground: Ground) -> dict[str, Any]:
    return {"pk": a_rights_request(ground.posting("governance")).pk}


def _item(ground: Ground) -> dict[str, Any]:
    return {**_rights_request(ground), "number": 1}


def _act(ground: Ground) -> dict[str, Any]:
    return {**_rights_request(ground), "act": "identity"}


def _day(name: str, day: str = "20") -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": "4", f"{name}-year": "2021"}


def _persona(ground: Ground) -> dict[str, Any]:
    user = ground.posting("haringey").user
    type(user).objects.filter(pk=user.pk).update(is_persona=True)
    return {"user_id": user.pk}


def _agency_elsewhere(ground: Ground) -> dict[str, Any]:
    """An agency that is not the governance lead's own, and where nobody works."""
    return {"pk": Agency.objects.create(name="A charity", kind="CHARITY").pk}


def _colleague(ground: Ground) -> dict[str, Any]:
    """Somebody at the supervisor's agency."""
    by, other = ground.posting("supervisor"), ground.posting("haringey")
    Posting.objects.filter(pk=other.pk).update(agency=by.agency)
    return {"pk": other.user_id}


def _analyst(ground: Ground) -> dict[str, Any]:
    """Somebody at the governance lead's agency, with a second factor."""
    analyst = ground.posting("analyst")
    Authenticator.objects.get_or_create(user=analyst.user, type=Authenticator.Type.TOTP, data={})
    return {"pk": analyst.user_id}


def _colleagues_posting(ground: Ground) -> dict[str, Any]:
    return {"pk": Posting.objects.get(user=_colleague(ground)["pk"]).pk}


def _a_supervisor(ground: Ground) -> dict[str, Any]:
    return {"role": "SUPERVISOR", "borough": "E09000014", **_today("starts_on")}


def _today(name: str, days: int = 0) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _working_day(name: str) -> dict[str, str]:
    day = working_days_after(timezone.localdate(), 5, bank_holidays())
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _tomorrow(name: str) -> dict[str, str]:
    return _today(name, 1)


def _an_hour(ground: Ground) -> dict[str, str]:
    worker = str(ground.posting("haringey").pk)
    return {**_today("on"), "time": "14:30", "mode": "OFFICE", "worker": worker, "purpose": "To talk"}


def a_consultation(by: Posting, state: str = "DRAFT") -> Consultation:
    """A consultation with two questions that asks the agency of a clerk."""
    now, opened = timezone.now(), state != "DRAFT"
    made = Consultation.objects.create(
        borough=by.borough,
        agency=by.agency,
        title="Crime after lockdown",
        why="It may come back",
        due_on=timezone.localdate() + timedelta(days=30),
        state=state,
        written_by=by,
        written_at=now,
        changed_by=by,
        changed_at=now,
        opened_at=now if opened else None,
        closed_at=now if state == "CLOSED" else None,
    )
    for number, text in enumerate(("What has changed?", "What will you do?"), start=1):
        made.questions.create(number=number, text=text)
    an_asked_agency(made)
    return made


def an_asked_agency(of: Consultation) -> Asked:
    """The agency of its clerk, asked."""
    by = of.written_by
    whom = {"contact": "Borough lead", "email": "lead@agency.example", "key": UUID(int=of.pk)}
    return Asked.objects.create(consultation=of, agency=by.agency, by=by, at=timezone.now(), **whom)


def a_paper(
    by: Posting, state: str = "DRAFT", *, is_received: bool = False, is_exempt: bool = False
) -> Paper:
    """A paper of the board of a clerk; of a published one, a PDF."""
    now, is_published = timezone.now(), state != "DRAFT"

    def file() -> Any:
        return stored_files.store(purpose="BOARD_PAPER", name="paper.pdf", parts=[A_PDF])

    return Paper.objects.create(
        borough=by.borough,
        agency=by.agency,
        lead="Head of Community Safety",
        title="Crime after lockdown",
        kind="RECEIVED" if is_received else "WRITTEN",
        text="" if is_received else "## Issue\n\nIt may come back.",
        file=file() if is_received else None,
        checked_at=now if is_received else None,
        pages=1 if is_received else None,
        is_exempt=is_exempt,
        paragraph=7 if is_exempt else None,
        reason="An investigation" if is_exempt else "",
        state=state,
        written_by=by,
        written_at=now,
        changed_by=by,
        changed_at=now,
        published_at=now if is_published else None,
        published_by=by if is_published else None,
        sha256="0" * 64 if is_published else "",
        pdf=file() if is_published else None,
    )


def _paper(state: str = "DRAFT", **said: bool) -> Callable[[Ground], dict[str, Any]]:
    return lambda ground: {"pk": a_paper(ground.posting("clerk"), state, **said).pk}


def an_item_paper(by: Posting, item: AgendaItem | None = None, paper: Paper | None = None) -> ItemPaper:
    """A paper on an item of a board's agenda."""
    on = item or an_item(a_meeting(by), by)
    return ItemPaper.objects.create(item=on, paper=paper or a_paper(by), order=1, by=by, at=timezone.now())


def a_declaration(by: Posting, item: AgendaItem | None = None) -> Declaration:
    """An interest that somebody in the room declared."""
    on = item or an_item(a_meeting(by, "HELD"), by)
    said = {"kind": "PERSONAL", "nature": "They live there", "done": "TOOK_PART"}
    return Declaration.objects.create(
        item=on, spell=_a_spell(on.meeting, by), by=by, at=timezone.now(), **said
    )


def _a_spell(meeting: Meeting, who: Posting) -> Attendance:
    """Somebody in the room, once."""
    there = meeting.spells.filter(posting=who).first()
    return there or Attendance.objects.create(
        meeting=meeting,
        agency=who.agency,
        posting=who,
        capacity="REPRESENTATIVE",
        arrived_at=meeting.starts_at,
        marked_by=who,
    )


def a_pack(by: Posting, state: str = "DRAFT", meeting: Meeting | None = None) -> Pack:
    """A version of the pack of a board's meeting, which is set; with a members' version."""
    now, is_published = timezone.now(), state != "DRAFT"
    of = meeting or a_meeting(by)

    def file() -> Any:
        return stored_files.store(purpose="BOARD_PACK", name="pack.pdf", parts=[A_PDF])

    return Pack.objects.create(
        meeting=of,
        version=of.packs.count() + 1,
        state=state,
        turn=1,
        set_at=now,
        sha256="0" * 64,
        went_in=[],
        places=[{"item": 0, "number": 1, "title": "Crime", "is_exempt": True, "first": 1, "last": 2}],
        sheets=4,
        standard="PDF/UA-1",
        public_pdf=file(),
        members_pdf=file(),
        made_by=by,
        made_at=now,
        published_by=by if is_published else None,
        published_at=now if is_published else None,
    )


def _board_item(ground: Ground) -> dict[str, Any]:
    by = ground.posting("clerk")
    found = an_item(a_meeting(by), by)
    return {"pk": found.meeting_id, "number": found.pk}


def _board_meeting(ground: Ground) -> dict[str, Any]:
    by = ground.posting("clerk")
    return {"pk": an_item(a_meeting(by), by).meeting_id}


def _board_draft(ground: Ground) -> dict[str, Any]:
    return {"pk": an_item_paper(ground.posting("clerk")).item.meeting_id}


def _board_in_room(ground: Ground) -> Attendance:
    """The clerk, in the room of a meeting that is held: the same, however often it is asked for."""
    by = ground.posting("clerk")
    there = Attendance.objects.filter(posting=by).order_by("pk").first()
    return there or _a_spell(an_item(a_meeting(by, "HELD"), by).meeting, by)


def _board_series(ground: Ground) -> dict[str, Any]:
    made = a_series(ground.posting("clerk"))
    return {"pk": made.pk, "number": made.members.get().pk}


def _board_declaration(ground: Ground) -> dict[str, Any]:
    made = a_declaration(ground.posting("clerk"))
    return {"pk": made.item.meeting_id, "number": made.pk}


def _interest(ground: Ground) -> dict[str, Any]:
    who = _board_in_room(ground)
    said = {"kind": "PERSONAL", "nature": "They live there", "done": "LEFT"}
    return {**said, "item": str(who.meeting.items.get().pk), "spell": str(who.pk)}


def _pack_to_publish(ground: Ground) -> dict[str, Any]:
    return {"pk": a_pack(ground.posting("clerk")).meeting_id}


_FRONT_SHEET = (
    *("watch", "contact", "officer"),
    *(f"{part}-{number}" for part in ("title", "notice") for number in range(1, 6)),
)


def _report_finished(ground: Ground) -> dict[str, Any]:
    by = ground.posting("haringey")
    a_delivery_plan(by)
    return {"pk": a_report(by, is_finished=True).pk}


def _about_paper(ground: Ground) -> dict[str, Any]:
    return {"title": "Tensions", "agency": str(ground.posting("clerk").agency_id), "lead": "Strategic lead"}


def _text_of_paper(ground: Ground) -> dict[str, Any]:
    return {"title": "Tensions", "lead": "Strategic lead", "access": "PUBLIC", "text": "All is well."}


def two_meetings(by: Posting, *, is_over: bool) -> tuple[Meeting, Meeting]:
    """A meeting of three months ago that set an action, and the next, with its chair: held now, or over."""
    series, now = a_series(by), timezone.now()
    before, began = a_meeting(by, "CLOSED", series), now - timedelta(days=91)
    Meeting.objects.filter(pk=before.pk).update(starts_at=began, held_at=began, closed_at=began)
    an_action_of_a_meeting(by, an_item(before, by))
    later = a_meeting(by, "CLOSED" if is_over else "HELD", series)
    in_the_room = {"agency": by.agency, "posting": by, "marked_by": by, "arrived_at": now}
    Attendance.objects.create(meeting=later, capacity="REPRESENTATIVE", is_chair=True, **in_the_room)
    before.refresh_from_db()
    return before, later


def some_minutes(by: Posting, state: str = "DRAFT", *, is_public: bool = False) -> Minutes:
    """Minutes of a meeting three months ago; the next is being held where they are a draft, or is over."""
    now, is_agreed = timezone.now(), state != "DRAFT"
    before, later = two_meetings(by, is_over=is_agreed)
    written = {"changed_by": by, "changed_at": now}
    made = Minutes.objects.create(
        meeting=before,
        body=before.series.name,
        held_on=before.starts_at.date(),
        when="Held in Room 2",
        present="- **Council**: A Chair",
        written_by=by,
        written_at=now,
        **written,
    )
    item = before.items.get()
    one = Minute.objects.create(minutes=made, item=item, place=1, title="Crime", text="Discussed.", **written)
    MinuteAction.objects.create(
        minute=one, number=1, text="Write to DWP", owner="A Clerk, Council", due_on=date(2021, 5, 4)
    )
    if is_agreed:
        Meeting.objects.filter(pk=before.pk).update(agreed_in=later, agreed_at=now)
        _agreed(made, by, is_public=is_public)
    if state == "SIGNED":
        signed = {"signed_how": "HERE", "signed_name": by.user.name, "signed_on": now.date()}
        Minutes.objects.filter(pk=made.pk).update(state="SIGNED", signed_by=by, **signed)
    made.refresh_from_db()
    return made


def _agreed(made: Minutes, by: Posting, *, is_public: bool) -> None:
    now = timezone.now()
    MinutesVersion.objects.create(
        minutes=made,
        number=1,
        is_agreed=True,
        text="# 1. Crime\n\nDiscussed.",
        sha256="0" * 64,
        made_by=by,
        made_at=now,
        pdf=stored_files.store(purpose="BOARD_MINUTES", name="minutes.pdf", parts=[A_PDF]),
    )
    Minutes.objects.filter(pk=made.pk).update(
        state="AGREED", is_public=is_public, first_number=1, agreed_on=now.date(), agreed_at=now, agreed_by=by
    )


def _minutes(state: str = "DRAFT") -> Callable[[Ground], dict[str, Any]]:
    return lambda ground: {"pk": some_minutes(ground.posting("clerk"), state).pk}


def _head_of_minutes(ground: Ground) -> dict[str, Any]:
    return {"when": "Held in Room 2", "present": "All", "apologies": "None"}


def _a_minute(ground: Ground) -> dict[str, Any]:
    one = some_minutes(ground.posting("clerk")).each.get()
    one.actions.all().delete()
    return {"pk": one.minutes_id, "number": one.pk}


def _consultation(state: str = "DRAFT") -> Callable[[Ground], dict[str, Any]]:
    return lambda ground: {"pk": a_consultation(ground.posting("clerk"), state).pk}


def _asked_agency(state: str = "DRAFT") -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        made = a_consultation(ground.posting("clerk"), state)
        return {"pk": made.pk, "number": made.asked.get().pk}

    return parts


def _link_of_agency(ground: Ground) -> dict[str, Any]:
    made = a_consultation(ground.posting("clerk"), "OPEN")
    return {"key": board_links.token_of(made.asked.get())}


def _questions(ground: Ground) -> dict[str, Any]:
    said = {"title": "Crime after lockdown", "why": "It may come back", "questions": "One?\nTwo?"}
    return {**said, **_soon("due_on")}


def _contact(ground: Ground) -> dict[str, Any]:
    return {"contact": "Borough lead", "email": "lead@agency.example"}


_SPELL = ("team", "ends_on-day", "ends_on-month", "ends_on-year")
_DECISION = ("leave_out_reason", "add_reason", "take_off_reason", "text", "seen", "and_next", "kind")
_DECIDED = ("exemption", "reason", "words")
_KNOWN = ("known_as", "ethnicity", "address", "postcode", "crn", "pnc", "noms", "cro")
_BORN = ("born_on-day", "born_on-month", "born_on-year")
_OTHER_NEEDS = (
    *("ACCOMMODATION", "EXPLOITATION", "SEXUAL_EXPLOITATION", "MISSING", "FAMILY"),
    *("HEALTH", "SUBSTANCES", "PEERS"),
)
# What the page of both versions sends besides (core/conflicts.py).
_CONFLICT = ("opened", "before", "ask", "keep-all")
_ON_A_REFERRAL = (
    *("address", "postcode", "crn", "pnc", "noms", "consent_by", "q_SIBLINGS"),
    *(f"{name}-{part}" for name in ("born_on", "consent_on") for part in ("day", "month", "year")),
)
_CUSTODY = (
    *("establishment", "words", "expected_on-day", "expected_on-month", "expected_on-year"),
    *("released_on-day", "released_on-month", "released_on-year"),
)
_NEW_PASSWORD = "an altogether other phrase"


# Every address of ours that takes a form needs a line; the library's may have one.
def a_delivery_plan(by: Posting) -> Plan:
    """The delivery plan that somebody keeps, in force."""
    return Plan.objects.filter(owner=by.agency).first() or a_plan(by)


def a_round(by: Posting, plan: Plan) -> Round:
    """A round of a plan that runs."""
    there = Round.objects.filter(plan=plan).first()
    closes_on = timezone.localdate() + timedelta(days=14)
    return there or rounds.begin(plan=plan, quarter=1, closes_on=closes_on, by=by)


def a_report(by: Posting, *, is_finished: bool = False) -> Report:
    """A report on the plans that somebody keeps."""
    day = date(2026, 12, 1 + is_finished)
    made = reports.begin(by=by, year=2026, meeting_on=day, highlights="All well", asks="")
    if is_finished:
        reports.finish(report=made, by=by)
    return made


def _plan(ground: Ground) -> dict[str, Any]:
    return {"pk": a_delivery_plan(ground.posting("haringey")).pk}


def _plan_with(model: Any) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        plan = a_delivery_plan(ground.posting("haringey"))
        return {"pk": plan.pk, "number": model.objects.filter(plan=plan).order_by("pk")[0].pk}

    return parts


def a_waiting_version(by: Posting) -> dict[str, Any]:
    """A version that waits to be put in force."""
    plan = a_delivery_plan(by)
    version = plan_versions.receive(plan=plan, by=by, name="plan.xlsx", file=a_file(ROWS[:-1]))
    return {"pk": plan.pk, "number": version.number}


def _waiting_version(ground: Ground) -> dict[str, Any]:
    return a_waiting_version(ground.posting("haringey"))


def _round(ground: Ground) -> dict[str, Any]:
    by = ground.posting("haringey")
    plan = a_delivery_plan(by)
    return {"pk": plan.pk, "number": a_round(by, plan).pk}


def _report(ground: Ground) -> dict[str, Any]:
    by = ground.posting("haringey")
    a_delivery_plan(by)
    return {"pk": a_report(by).pk}


def _plan_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.xlsx", a_file(ROWS[:-1]).read())


def _asked(ground: Ground) -> Ask:
    """The part in a round of whoever leads homes."""
    by = ground.posting("haringey")
    return a_round(by, a_delivery_plan(by)).asks.get(lead__name="Housing lead")


def _answers(ground: Ground) -> dict[str, str]:
    led = _asked(ground).lead.milestones.values_list("milestone", flat=True)
    said = {"progress": "DONE", "rag": "GREEN", "comment": "It is done."}
    return {
        **{f"{pk}-{name}": text for pk in led for name, text in said.items()},
        **{f"{pk}-seen": str(one.pk) for pk in led for one in _newest(pk)},
    }


def _newest(milestone: int) -> list[Any]:
    return list(Milestone.objects.get(pk=milestone).updates.order_by("-pk")[:1])


def _status(ground: Ground) -> dict[str, str]:
    number = _plan_with(Milestone)(ground)["number"]
    seen = "".join(str(one.pk) for one in _newest(number))
    return {"progress": "DONE", "rag": "GREEN", "comment": "It is done.", "seen": seen}


def _in_a_week(name: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=7)
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def a_directory_file(by: Posting, *, apply: bool = False) -> Received:
    """A file of the directory that was taken in."""
    content = json.dumps([service(), service(id=str(UUID(int=1)), name="")]).encode()
    received = directory_files.receive(by=by, name="directory.json", file=io.BytesIO(content))
    if apply:
        directory_files.apply(received=received, by=by)
    return received


def _directory_file(ground: Ground) -> dict[str, Any]:
    return {"pk": a_directory_file(ground.posting("haringey")).pk}


def a_service() -> Service:
    """A service of the directory, to which somebody can be referred."""
    organisation, _ = Organisation.objects.get_or_create(
        hsds_id=UUID(int=70), defaults={"name": "Morning Corner"}
    )
    given = {"needs": ["SPORT"], "email": "office@corner.example", "modified_at": timezone.now()}
    made, _ = Service.objects.get_or_create(
        hsds_id=UUID(int=71),
        defaults={"organisation": organisation, "name": "Ringside mornings", **given},
    )
    return made


def a_service_referral(by: Posting, case: ProgrammeCase | None = None) -> ServiceReferral:
    """Somebody who was referred to a service today."""
    today = timezone.localdate()
    given = _of_plan(by, case)
    made = ServiceReferral.objects.create(
        **given,
        service=a_service(),
        key=UUID(int=ServiceReferral.objects.count() + 1),
        basis="CONSENT",
        sent_on=today,
        state_on=today,
        email="office@corner.example",
        link_until=today + timedelta(days=90),
    )
    ServiceDisclosure.objects.create(
        **{name: value for name, value in given.items() if name not in {"need", "pack"}},
        referral=made,
        told=[{"label": "Age", "text": "17"}],
        basis_words="The person, on the day",
    )
    ServiceStep.objects.create(
        referral=made, case=made.case, state="SENT", on=today, by=by, at=timezone.now()
    )
    return made


def a_suggestion(by: Posting, case: ProgrammeCase | None = None) -> Suggestion:
    """A service that was suggested, and on which nothing is decided."""
    given = _of_plan(by, case)
    given.pop("pack")
    service = a_service()
    shown = {"key": service.pk, "name": service.name, "organisation": "Corner to Corner"}
    return Suggestion.objects.create(
        **given,
        wanted={"needs": [{"name": "Peers", "helped_by": ["SPORT"]}], "not_compared": []},
        shown=[{**shown, "fits": ["Helps with: Peers"], "against": [], "unknown": []}],
        others=0,
    )


def _case_with_a_need(ground: Ground) -> dict[str, Any]:
    by = ground.posting("haringey")
    case = a_programme_case(by)
    given = _of_plan(by, case)
    NeedScore.objects.create(**given, need="PEERS", point="START", score=3, on=timezone.localdate())
    return {"pk": case.pk}


def _link_of_service(ground: Ground) -> dict[str, Any]:
    return {"key": service_links.token_of(a_service_referral(ground.posting("haringey")))}


_BASIS = {"basis": "CONSENT", "basis_words": "The person, on the day"}
SERVICE_FORMS = {
    "network:suggest": Form("haringey", parts=_case_with_a_need, also=("language",)),
    "network:suggestion": Form(
        "haringey", lambda ground: {"words": "He has a coach already"}, _part(a_suggestion)
    ),
    "network:refer": Form(
        "haringey",
        lambda ground: {"words": "Likes to be outside", "email": "office@corner.example", **_BASIS},
        lambda ground: {**_programme_case(ground), "number": a_service().pk},
        ("need", "items", "suggestion"),
    ),
    "network:service_step": Form(
        "haringey",
        lambda ground: {"state": "ACCEPTED", **_today("on")},
        _part(a_service_referral),
        ("declined", "words", "seen"),
    ),
    "network:service_link": Form(
        "haringey", lambda ground: {"email": "duty@corner.example"}, _part(a_service_referral)
    ),
    "network:answer_referral": Form(
        "anonymous",
        lambda ground: {"state": "ACCEPTED", "answered_as": "Duty worker", **_today("on")},
        _link_of_service,
        ("declined", "words", "seen"),
    ),
}
DIRECTORY_FORMS = {
    "network:take_in": Form(
        "haringey",
        lambda ground: {
            "file": SimpleUploadedFile("directory.json", json.dumps(service()).encode()),
            "source": "Corner",
        },
    ),
    "network:apply": Form("haringey", parts=_directory_file),
    "network:set_aside": Form("haringey", parts=_directory_file),
}
PLAN_FORMS = {
    "plans:begin": Form(
        "haringey", lambda ground: {"title": "Another plan", "year": "2026", "file": _plan_file()}
    ),
    "plans:receive": Form("haringey", lambda ground: {"file": _plan_file()}, _plan),
    "plans:apply": Form("haringey", parts=_waiting_version),
    "plans:set_aside": Form("haringey", parts=_waiting_version),
    "plans:milestone": Form("haringey", _status, _plan_with(Milestone)),
    "plans:add_reading": Form(
        "haringey",
        lambda ground: {
            "target": "0",
            "figure": "58.5",
            "unit": "%",
            "source": "Return of the gangs unit",
            **_in_a_week("on"),
        },
        _plan_with(Outcome),
    ),
    "plans:measure": Form("haringey", lambda ground: {"target": "0", "reference": ""}, _plan_with(Outcome)),
    "plans:lead": Form(
        "haringey",
        lambda ground: {"email": "lead@agency.example", "agency": ground.posting("enfield").agency_id},
        _plan_with(Lead),
    ),
    "plans:begin_round": Form("haringey", lambda ground: {"quarter": "2", **_in_a_week("last_day")}, _plan),
    "plans:round": Form("haringey", lambda ground: _in_a_week("last_day"), _round),
    "plans:ask_again": Form("haringey", parts=_round),
    "plans:begin_report": Form(
        "haringey",
        lambda ground: {
            "year": str(a_delivery_plan(ground.posting("haringey")).year),
            "highlights": "All well",
            "asks": "Come to meetings",
            **_in_a_week("meeting_on"),
        },
    ),
    "plans:change_report": Form(
        "haringey",
        lambda ground: {"highlights": "All well", "asks": "Come to meetings", **_in_a_week("meeting_on")},
        _report,
    ),
    "plans:finish_report": Form("haringey", parts=_report),
    "plans:answer": Form("anonymous", _answers, lambda ground: {"key": plan_links.token(_asked(ground).pk)}),
}


FORMS = {
    **PLAN_FORMS,
    **DIRECTORY_FORMS,
    **SERVICE_FORMS,
    "iom:case": Form(
        "haringey", lambda ground: {"kind": "INCLUDE"}, lambda ground: {"pk": ground.case()}, _DECISION
    ),
    "iom:decide_many": Form(
        "haringey", lambda ground: {"kind": "INCLUDE", "text": "", "case": ground.case()}, also=_DECISION
    ),
    "iom:export_cases": Form(
        "haringey", lambda ground: {"format": "csv", "names": "with", "reason": "A test"}
    ),
    "iom:upload": Form("analyst", _extract, also=("out_of_turn_reason",)),
    "iom:apply": Form("analyst", lambda ground: {"expire_many": "on"}, _run),
    "iom:set_aside": Form("analyst", parts=_run),
    "iom:check_again": Form("analyst", parts=_run),
    "iom:find": Form(
        "haringey",
        lambda ground: {"number": "H000001"},
        also=("surname", "forenames", "born_on-day", "born_on-month", "born_on-year"),
    ),
    # What nobody has found is not there to be asked for: the form is not taken, whatever it says.
    "iom:ask_access": Form(
        "haringey", lambda ground: {"reason": "For the panel"}, lambda ground: {"pk": ground.case()}
    ),
    "iom:break_glass": Form(
        "haringey",
        lambda ground: {"reason": "Somebody may come to harm tonight"},
        lambda ground: {"pk": ground.case()},
    ),
    "iom:level": Form(
        "supervisor",
        lambda ground: {"access": "SEALED", "why": "A threat"},
        _led_by_the_supervisors,
        ("team",),
    ),
    "iom:access_request": Form(
        "supervisor",
        lambda ground: {"act": "decide", "decision": "GRANTED", "days": "14", "why": ""},
        _request,
        ("finding",),
    ),
    "iom:allocate": Form(
        "haringey",
        lambda ground: {"to": str(ground.posting("haringey").pk), "why": "Weekly allocation"},
        lambda ground: {"pk": ground.case()},
        ("act", "allocation"),
    ),
    "iom:reassign": Form(
        "supervisor",
        lambda ground: {"to": str(ground.posting("supervisor").pk), "why": "Takes over", "whole": "1"},
        _caseload,
        ("case",),
    ),
    "people:search": Form("haringey", lambda ground: {"q": "Surhaaaaab"}),
    "people:likely": Form("haringey", _said, also=(*_KNOWN, *_BORN)),
    "people:enter": Form(
        "haringey", lambda ground: {**_said(ground), **_role(ground)}, also=(*_KNOWN, *_BORN, "same_as")
    ),
    "people:change": Form("haringey", _said, _entered, (*_KNOWN, *_BORN, *_CONFLICT)),
    "people:mark": Form("haringey", _role, _entered),
    "people:end_marker": Form("haringey", lambda ground: {"reason": "He is well"}, _marked),
    "people:separate": Form("haringey", lambda ground: {"reason": "His brother"}, _linked),
    "people:pair": Form(
        "haringey",
        lambda ground: {"verdict": "DIFFERENT", "reason": "Not alike"},
        _pair("WAITING"),
    ),
    "people:take_back": Form("haringey", lambda ground: {"reason": "A mistake"}, _pair("LINKED")),
    "casework:open": Form(
        "haringey",
        lambda ground: {**_said(ground), **_role(ground), "status": "COMMUNITY"},
        lambda ground: {"pk": a_programme().pk},
        (*_KNOWN, *_BORN, "same_as", "approach", "rag", "motivation"),
    ),
    "casework:change": Form(
        "haringey",
        lambda ground: {"status": "WANTED", "words": "Has not come", **_today("on")},
        _programme_case,
        ("approach", "rag", "motivation", *_CONFLICT),
    ),
    "casework:assign": Form(
        "haringey",
        lambda ground: {"to": str(ground.posting("haringey").pk), "words": "Knows the family"},
        _programme_case,
    ),
    "casework:score": Form(
        "haringey",
        lambda ground: {"point": "START", "need_ETE": "2", **_today("on")},
        _programme_case,
        (*(f"need_{code}" for code in _OTHER_NEEDS), "words"),
    ),
    "casework:review": Form(
        "haringey", lambda ground: {"words": "To go on", **_today("on")}, _programme_case
    ),
    "casework:add_goal": Form(
        "haringey",
        lambda ground: {"own_words": "A job", **_today("set_on"), **_today("target_on")},
        _programme_case,
        ("need", "words"),
    ),
    "casework:change_goal": Form(
        "haringey",
        lambda ground: {"state": "REACHED", "reason": "Has a job", **_today("on")},
        _part(a_goal),
        ("seen",),
    ),
    "casework:add_intervention": Form(
        "haringey",
        lambda ground: {"code": "GANGS_WORKER", "status": "STARTED", **_today("on")},
        _programme_case,
        ("need", "provider"),
    ),
    "casework:change_intervention": Form(
        "haringey",
        lambda ground: {"status": "STARTED", **_today("on")},
        _part(an_intervention),
        ("seen", "words"),
    ),
    "casework:add_barrier": Form(
        "haringey",
        lambda ground: {"code": "NO_HOUSING", **_today("from_on")},
        _programme_case,
        ("need", "words"),
    ),
    "casework:end_barrier": Form(
        "haringey", lambda ground: {"words": "Has a room", **_today("until_on")}, _part(a_barrier)
    ),
    "casework:book": Form("haringey", _an_hour, _programme_case, ("need",)),
    "casework:book_again": Form("haringey", _an_hour, _part(an_appointment, outcome="MISSED"), ("need",)),
    "casework:outcome": Form(
        "haringey",
        lambda ground: {"outcome": "ATTENDED"},
        _part(an_appointment),
        ("seen", "why", "cancelled_by", "words"),
    ),
    "casework:export": Form(
        "haringey", lambda ground: {"format": "csv", "reason": "A test"}, _programme_case
    ),
    "casework:assign_many": Form(
        "haringey",
        lambda ground: {
            "case": _programme_case(ground)["pk"],
            "to": str(ground.posting("haringey").pk),
            "words": "Knows the family",
        },
    ),
    "partners:save_view": Form(
        "haringey",
        lambda ground: {"page": "iom:cases", "q": "standing=undecided", "name": "Waiting", "who": "alone"},
        also=("replace",),
    ),
    "partners:saved_view": Form("haringey", lambda ground: {"name": "Waiting", "who": "alone"}, _view),
    "partners:default_view": Form("haringey", parts=_view, also=("no",)),
    "partners:delete_view": Form("haringey", parts=_view),
    "casework:close": Form(
        "haringey", lambda ground: {"exit": "MOVED", "words": "Has moved"}, _programme_case
    ),
    "casework:new_task": Form(
        "haringey",
        lambda ground: {
            "what": "Ring the school",
            "owner": str(ground.posting("haringey").pk),
            "source": "BY_HAND",
            **_today("due_on"),
        },
    ),
    "casework:new_task_on_case": Form(
        "haringey",
        lambda ground: {
            "what": "Ring the school",
            "owner": str(ground.posting("haringey").pk),
            "source": "BY_HAND",
            **_today("due_on"),
        },
        _programme_case,
    ),
    "casework:task_done": Form("haringey", parts=_task, also=("words", "show")),
    "casework:task_extend": Form(
        "haringey", lambda ground: {"why": "On leave", **_tomorrow("due_on")}, _task
    ),
    "casework:task_pass_on": Form(
        "haringey",
        lambda ground: {"to": str(ground.posting("supervisor").pk), "why": "Takes over"},
        _to_pass_on,
    ),
    "casework:task_drop": Form("haringey", lambda ground: {"why": "No need"}, _task),
    "meetings:new_series": Form(
        "haringey",
        lambda ground: {**_how_it_meets(ground), "kind": "GROUP"},
        also=("programme", "needs_chair", "standing"),
    ),
    "meetings:change_series": Form(
        "haringey", _how_it_meets, _series, (*_CONFLICT, "needs_chair", "standing")
    ),
    "meetings:add_member": Form(
        "haringey",
        lambda ground: {
            "who": f"p{ground.posting('supervisor').pk}",
            "stands_as": "REPRESENTATIVE",
            "role": "MEMBER",
        },
        _series,
    ),
    "meetings:end_member": Form("haringey", parts=_membership),
    "meetings:plan": Form(
        "haringey", lambda ground: {"act": "day", "time": "2pm", **_working_day("on")}, _series, ("dates",)
    ),
    "meetings:change_meeting": Form(
        "haringey",
        lambda ground: {"time": "10:00", "minutes": "60", "place": "Room 3", **_working_day("on")},
        _meeting("CALLED"),
    ),
    "meetings:cancel": Form("haringey", lambda ground: {"why": "No papers"}, _meeting("CALLED")),
    "meetings:step": Form("haringey", lambda ground: {"act": "call"}, _meeting("PLANNED"), ("record",)),
    "meetings:room": Form(
        "haringey",
        lambda ground: {
            "act": "guest",
            "name": "Sam Example",
            "agency": str(ground.posting("haringey").agency_id),
            "capacity": "GUEST",
        },
        _meeting("HELD"),
        ("member", "spell", "item", "posting"),
    ),
    "meetings:add_item": Form(
        "haringey", lambda ground: {"title": "Crime", "minutes": "15"}, _meeting("PLANNED")
    ),
    "meetings:change_item": Form(
        "haringey",
        lambda ground: {"title": "Crime", "minutes": "15", "place": "1"},
        _meeting_item("PLANNED"),
        ("act",),
    ),
    "meetings:decide": Form(
        "haringey",
        lambda ground: {"text": "Noted", "reason": "As reported"},
        _meeting_item("HELD"),
        ("act", "form", "meeting-draft", "on"),
    ),
    "meetings:set_action": Form(
        "haringey",
        lambda ground: {
            "text": "Write to DWP",
            "owner": str(ground.posting("haringey").pk),
            **_tomorrow("due_on"),
        },
        _meeting_item("HELD"),
        ("act", "form", "meeting-draft", "on"),
    ),
    "meetings:answer": Form("haringey", lambda ground: {"says": "COMES"}, _to_answer),
    "meetings:draw_up": Form(
        "haringey",
        lambda ground: {
            "reference": a_programme_case(ground.posting("haringey")).reference,
            "minutes": "12",
        },
        _panel_to_draw_up,
        ("cases", "referrals"),
    ),
    "meetings:part": Form(
        "haringey",
        lambda ground: {"category": "PLAN", "facts": "At school every day"},
        _case_item("CALLED"),
        (*_CONFLICT, "act", "form", "meeting-draft", "concerns", "offer"),
    ),
    "meetings:show": Form("haringey", lambda ground: {"act": "show"}, _case_item("HELD")),
    "meetings:profile": Form(
        "haringey",
        lambda ground: {"recipient": str(ground.posting("haringey").pk)},
        _case_item("CALLED"),
    ),
    "meetings:take_back": Form("haringey", lambda ground: {"why": "The wrong item"}, _decision_made),
    "meetings:draft": Form(
        "haringey", lambda ground: {"text": "The board", "reason": ""}, _meeting_draft, ("approach",)
    ),
    "meetings:action": Form(
        "haringey", lambda ground: {"state": "NOT_DONE", "words": "They refused"}, _meeting_action
    ),
    "meetings:change_action": Form(
        "haringey",
        lambda ground: {
            "owner": str(ground.posting("haringey").pk),
            "why": "On leave",
            **_tomorrow("due_on"),
        },
        _meeting_action,
    ),
    "casework:reminders": Form("haringey", also=("wanted",)),
    "casework:make_calendar": Form("haringey"),
    "casework:revoke_calendar": Form("haringey"),
    "casework:take_back_closure": Form("haringey", parts=_own_closure),
    "casework:closure": Form("supervisor", lambda ground: {"decision": "SIGN"}, _closure, ("why",)),
    "casework:reassign": Form("supervisor", _to_reassign),
    "casework:draw_up_move": Form(
        "supervisor",
        lambda ground: {
            "receiving": str(ground.posting("haringey").agency_id),
            "programmes": a_programme().slug,
            "why": "The contract ends",
            **_tomorrow("on"),
        },
    ),
    "casework:agree_move": Form(
        "supervisor", lambda ground: {"taker": str(ground.posting("supervisor").pk)}, _move
    ),
    "casework:withdraw_move": Form("supervisor", lambda ground: {"why": "Not ready"}, _move),
    "casework:refer": Form("haringey", _who, _where, (*_ON_A_REFERRAL, "same_as")),
    "casework:referral_take": Form("haringey", parts=_referral()),
    "casework:referral_ask": Form("haringey", lambda ground: {"words": "Is she at school?"}, _referral()),
    "casework:referral_accept": Form(
        "haringey",
        lambda ground: {**_said(ground), **_role(ground), "status": "COMMUNITY"},
        _referral(),
        (*_KNOWN, *_BORN, "same_as", "approach", "rag", "motivation"),
    ),
    "casework:referral_redirect": Form(
        "haringey",
        lambda ground: {"programme": "gang-action-group", "borough": "E09000010", "words": "Lives there"},
        _referral(),
    ),
    "casework:referral_decline": Form("haringey", lambda ground: {"code": "AGE"}, _referral(), ("words",)),
    "casework:referral_review": Form(
        "haringey", lambda ground: {"outcome": "KEEP", "words": "A complaint"}, _referral("DECLINED")
    ),
    "casework:referral_answer": Form("haringey", lambda ground: {"words": "Yes"}, _referral_sent),
    "casework:referral_withdraw": Form("haringey", lambda ground: {"words": "Has moved"}, _referral_sent),
    "casework:name_desk": Form(
        "haringey",
        lambda ground: {
            "programme": a_programme().slug,
            "borough": "E09000014",
            "agency": str(ground.posting("haringey").agency_id),
        },
        also=("team",),
    ),
    "casework:public_refer": Form("anonymous", _who_and_by_whom, _where, (*_ON_A_REFERRAL, "save", "anyway")),
    "casework:public_saved": Form("anonymous", _who_and_by_whom, _draft, (*_ON_A_REFERRAL, "save", "anyway")),
    "casework:public_answer": Form("anonymous", lambda ground: {"words": "Yes"}, _link),
    "casework:public_withdraw": Form("anonymous", lambda ground: {"words": "Has moved"}, _link),
    "casework:new_note": Form(
        "haringey",
        lambda ground: {
            "kind": "VISIT",
            "text": "At home, and well",
            "nature": "FACT",
            "category": "PLAN",
            **_today("happened_on"),
        },
        _programme_case,
        ("told_by", "source", "information", "handling", "conditions", "draft", "act"),
    ),
    "casework:add_to_note": Form(
        "haringey",
        lambda ground: {"text": "It was the day before"},
        _kept_part("add_to_note"),
        ("is_error", "draft", "act"),
    ),
    "diversion:custody": Form(
        "haringey", _met_in_custody, also=("same_as", "another", "act", "custody-draft")
    ),
    "diversion:draft": Form(
        "haringey",
        lambda ground: {"surname": "Adey"},
        also=tuple(sorted(custody_drafts.FIELDS - {"surname"})),
    ),
    "diversion:waiting": Form(
        "haringey", lambda ground: {**_alliance(ground), "pathway": "BOXING", "places": "4"}
    ),
    "diversion:publish": Form("haringey", _looked_at),
    "diversion:change": Form(
        "haringey",
        lambda ground: {
            "engaged_at": "2021-04-01T21:00",
            "arrested_at": "2021-04-01T18:00",
            "suite": "Holborn",
            "home_borough": "E09000014",
            "first_arrest": "NO",
            "offer": "ACCEPTED",
            "consent_by": "PARENT",
            "consent_at": "2021-04-01T21:00",
            "needs": ["SEND"],
        },
        _engagement,
        ("home_elsewhere", "staying_in", "age_band", "seen"),
    ),
    "diversion:outcome": Form(
        "haringey",
        lambda ground: {
            "result": "ARRANGED",
            "pathway": "BOXING",
            "wanted": "CONSTRUCTION",
            "why": "A place",
            **_today("on"),
        },
        _engagement,
        (
            *("mash_authority", "seen", "mash_referred_on-day"),
            *("mash_referred_on-month", "mash_referred_on-year"),
        ),
    ),
    "diversion:release": Form("haringey", lambda ground: {"released_at": "2021-04-01T23:00"}, _engagement),
    "diversion:session": Form(
        "haringey",
        lambda ground: {"held_at": "2021-04-02T12:00", "came": "YES", "words": "At school"},
        _engagement,
    ),
    "diversion:episodes": Form(
        "haringey",
        lambda ground: {
            f"{kind}_{side}_{months}": "1"
            for kind in ("victim", "suspect", "missing")
            for side in ("before", "after")
            for months in (3, 6, 12)
        },
        _engagement,
    ),
    "diversion:end": Form(
        "haringey",
        lambda ground: {"exit": "COMPLETED", "worked": "The coach", **_today("on")},
        _engagement,
    ),
    "diversion:ask": Form("haringey", lambda ground: {"of": "MASH"}, _engagement),
    "diversion:answer": Form(
        "haringey",
        lambda ground: {
            "says": "KNOWN",
            "answered_by": "Duty",
            "answered_at": "2021-04-02T12:00",
            "words": "A social worker",
        },
        lambda ground: with_number(a_check(ground.posting("haringey"))),
    ),
    "diversion:let_in": Form(
        "haringey",
        lambda ground: {"agency": str(_reader(ground).pk), "why": "Agreed with the duty desk"},
        lambda ground: {"pk": an_engagement(ground.posting("haringey")).case_id},
    ),
    "diversion:shut_out": Form(
        "haringey",
        parts=lambda ground: with_number(an_agency_let_in(ground.posting("haringey"), _reader(ground))),
    ),
    "casework:draft": Form(
        "haringey",
        lambda ground: {"text": "At home, and"},
        lambda ground: {**_programme_case(ground), "key": "note"},
        (
            *("kind", "nature", "category", "told_by", "source", "information", "handling", "conditions"),
            *("happened_on-day", "happened_on-month", "happened_on-year"),
        ),
    ),
    "casework:new_warning": Form(
        "haringey",
        lambda ground: {
            "code": "NO_LONE_VISITS",
            "words": "His dog bites",
            **_date("review_on", "2099"),
            "disclosed": "YES",
            "category": "PLAN",
        },
        _programme_case,
        ("why_not",),
    ),
    "casework:warning": Form(
        "haringey",
        lambda ground: {"holds": "NO", "ended_why": "He has moved on"},
        _kept_part("warning"),
        ("review_on-day", "review_on-month", "review_on-year", "disclosed", "why_not"),
    ),
    "casework:new_spell": Form(
        "haringey", lambda ground: {"why": "REMAND", **_today("from_on")}, _programme_case, _CUSTODY
    ),
    "casework:change_spell": Form(
        "haringey",
        lambda ground: {"why": "SENTENCED", **_today("from_on")},
        _kept_part("change_spell"),
        _CUSTODY,
    ),
    "casework:new_document": Form(
        "haringey",
        lambda ground: {
            "title": "Report",
            "category": "PLAN",
            "file": SimpleUploadedFile("report.pdf", A_PDF),
        },
        _programme_case,
    ),
    "casework:new_version": Form(
        "haringey",
        lambda ground: {"file": SimpleUploadedFile("report.pdf", A_PDF + b"\n")},
        _kept_part("document"),
    ),
    "casework:withdraw": Form("haringey", lambda ground: {"why": "Another case’s"}, _kept_part("document")),
    "casework:new_event": Form(
        "haringey", lambda ground: {"reference": "01/654321/21", "side": "OFFENDER"}, _programme_case
    ),
    "casework:end_event": Form("haringey", lambda ground: {"why": "A mistake"}, _kept_part("end_event")),
    "casework:allow": Form(
        "supervisor",
        lambda ground: {
            "to": str(_beside(ground).pk),
            "words": "She covers for the other",
            **_soon("until_on"),
        },
        _programme_case_of_supervisor,
    ),
    "oversight:explain": Form("haringey", lambda ground: {"explanation": "For the panel."}, _read),
    "oversight:review": Form("supervisor", lambda ground: {"outcome": "OK"}, _read_of_the_agency, ("note",)),
    "partners:send_agreement": Form("governance", parts=_agreement("DRAFT")),
    "partners:sign_agreement": Form(
        "governance",
        lambda ground: {"signatory": "Somebody", "signatory_role": "Director"},
        _agreement("TO_SIGN"),
        ("document",),
    ),
    "partners:new_version": Form("governance", parts=_agreement("LIVE")),
    "partners:end_agreement": Form(
        "governance",
        lambda ground: {"when": "soon", "reason": "A test"},
        _agreement("LIVE"),
        ("ends_on-day", "ends_on-month", "ends_on-year"),
    ),
    "partners:withdraw_agreement": Form(
        "governance", lambda ground: {"reason": "A test"}, _agreement("LIVE")
    ),
    "partners:new_agreement": Form("governance", _terms, also=("consent_needed",)),
    "partners:change_agreement": Form("governance", _terms, _agreement("DRAFT"), ("consent_needed",)),
    "partners:agreement_shares": Form("governance", _shares, _agreement("DRAFT"), ("later",)),
    "partners:new_programme": Form(
        "governance", lambda ground: {"name": "A programme", "purpose": "A purpose."}
    ),
    "partners:go_live": Form("governance", parts=_programme),
    "partners:end_programme": Form("governance", lambda ground: {"reason": "A test"}, _live_programme),
    "partners:new_assessment": Form(
        "governance",
        lambda ground: {
            "kind": "DPIA",
            "author": "Somebody",
            **_date("assessed_on", "2021"),
            "findings": "Low risk.",
            **_date("review_due_on", "2099"),
        },
        _programme,
        ("document",),
    ),
    "partners:review_assessment": Form(
        "governance", lambda ground: _date("review_due_on", "2099"), _assessment_of_another
    ),
    "partners:new_agency": Form(
        "governance",
        lambda ground: {"name": "A charity", "kind": "CHARITY", "boroughs": ["E09000014"]},
        also=("is_competent_authority",),
    ),
    "partners:change_agency": Form(
        "governance",
        lambda ground: {"name": "Another name", "kind": "HEALTH", "boroughs": ["E09000014"]},
        _agency_elsewhere,
        ("is_competent_authority",),
    ),
    "partners:teams": Form("governance", lambda ground: {"name": "Mentors"}, _agency_elsewhere, ("end",)),
    "api:make": Form(
        "governance",
        lambda ground: {
            "name": "Their own system",
            "role": "PROBATION_OFFICER",
            "borough": "E09000014",
            "scopes": ["cases:read"],
        },
    ),
    "api:new_secret": Form("governance", parts=_a_system),
    "api:revoke": Form("governance", lambda ground: {"reason": "No longer in use"}, _a_system),
    "api:add_webhook": Form(
        "governance",
        lambda ground: {"url": "https://system.example.org/alongside", "kinds": ["STATUS", "RAG"]},
        _a_system,
    ),
    "api:new_webhook_secret": Form("governance", parts=_a_webhook),
    "api:resume": Form("governance", parts=_a_paused_webhook),
    "api:end": Form("governance", parts=_a_webhook),
    "partners:end_agency": Form(
        "governance", lambda ground: {"reason": "Closed", **_today("ends_on")}, _agency_elsewhere
    ),
    "partners:add_person": Form(
        "supervisor",
        lambda ground: {"email": "new@agency.example", "name": "New", **_a_supervisor(ground)},
        also=_SPELL,
    ),
    "partners:give_posting": Form("supervisor", _a_supervisor, _colleague, _SPELL),
    "partners:end_posting": Form(
        "supervisor", lambda ground: {"reason": "Left", **_today("ends_on")}, _colleagues_posting
    ),
    "partners:close_account": Form("governance", lambda ground: {"reason": "Left"}, _analyst),
    "partners:reset_second_factor": Form("governance", lambda ground: {"reason": "Lost it"}, _analyst),
    "rights:new": Form(
        "governance",
        lambda ground: {"number": "H000001", "kind": "ACCESS", **_day("asked_on")},
        also=("asked_by", "wish"),
    ),
    "rights:do": Form("governance", lambda ground: {"how": "Passport.", **_day("on")}, _act),
    "rights:told": Form("governance", parts=_rights_request, also=("agencies",)),
    "rights:pack": Form(
        "governance", lambda ground: {"item": "1", "decision": "DISCLOSE"}, _rights_request, _DECIDED
    ),
    "rights:item": Form("governance", lambda ground: {"decision": "DISCLOSE"}, _item, _DECIDED),
    "rights:gather": Form("governance", parts=_rights_request),
    "rights:finish": Form("governance", parts=_rights_request),
    "rights:review": Form(
        "governance",
        lambda ground: {"outcome": "KEEP", "reason": "An appeal.", **_day("keep_until", "28")},
        lambda ground: {"pk": a_review(ground.posting("governance")).pk},
    ),
    "rights:new_hold": Form(
        "governance", lambda ground: {"number": "H000001", "reason": "A claim."}, also=("until_on",)
    ),
    "rights:end_hold": Form(
        "governance",
        lambda ground: {"words": "It is over."},
        lambda ground: {"pk": a_hold(ground.posting("governance")).pk},
    ),
    "rights:end_restriction": Form(
        "governance",
        lambda ground: {"words": "It was right."},
        lambda ground: {"pk": a_restriction(ground.posting("governance")).pk},
    ),
    "board:begin_paper": Form("clerk", lambda ground: {**_about_paper(ground), "template": "plain"}),
    "board:receive_paper": Form(
        "clerk", lambda ground: {**_about_paper(ground), "file": SimpleUploadedFile("paper.pdf", A_PDF)}
    ),
    "board:write_paper": Form(
        "clerk", _text_of_paper, _paper(), ("paragraph", "reason", "draft", "act", *_CONFLICT)
    ),
    "board:keep_draft": Form("clerk", _text_of_paper, _paper(), ("paragraph", "reason", "act")),
    "board:replace_file": Form(
        "clerk",
        lambda ground: {"file": SimpleUploadedFile("paper.pdf", A_PDF)},
        _paper(is_received=True),
    ),
    "board:publish": Form("clerk", parts=_paper(), also=_CONFLICT),
    "board:new_version": Form("clerk", parts=_paper("PUBLISHED")),
    "board:set_again": Form("clerk", parts=_paper("PUBLISHED")),
    "board:take_paper_out": Form("clerk", lambda ground: {"why": "A mistake"}, _paper("PUBLISHED")),
    "board:front_sheet": Form(
        "clerk",
        lambda ground: {"sections": "Statutory partners"},
        lambda ground: {"pk": _board_series(ground)["pk"]},
        (*_FRONT_SHEET, *_CONFLICT),
    ),
    "board:place": Form(
        "clerk",
        lambda ground: {"post": "Borough Commander", "section": "Statutory partners"},
        _board_series,
    ),
    "board:list_as_paper": Form("clerk", parts=lambda ground: {"pk": _board_series(ground)["pk"]}),
    "board:item": Form(
        "clerk",
        lambda ground: {"text": "A verbal update", "late_reason": "It happened last night"},
        _board_item,
        ("to_follow", "paragraph", *_CONFLICT),
    ),
    "board:attach": Form(
        "clerk", lambda ground: {"paper": str(a_paper(ground.posting("clerk")).pk)}, _board_item
    ),
    "board:move_up": Form("clerk", parts=lambda ground: {"pk": an_item_paper(ground.posting("clerk")).pk}),
    "board:take_off": Form("clerk", parts=lambda ground: {"pk": an_item_paper(ground.posting("clerk")).pk}),
    "board:declare": Form("clerk", _interest, lambda ground: {"pk": _board_in_room(ground).meeting_id}),
    "board:take_out": Form("clerk", parts=_board_declaration),
    "board:set_pack": Form("clerk", parts=_board_meeting),
    "board:publish_papers": Form("clerk", lambda ground: {"seen": "0" * 64}, _board_draft),
    "board:publish_pack": Form("clerk", lambda ground: {"seen": "0" * 64}, _pack_to_publish),
    "report_to_board": Form("clerk", parts=_report_finished),
    "board:begin_minutes": Form(
        "clerk", parts=lambda ground: {"pk": a_meeting(ground.posting("clerk"), "CLOSED").pk}
    ),
    "board:write_head": Form(
        "clerk",
        _head_of_minutes,
        _minutes(),
        ("first_number", "minutes-draft", "act", *_CONFLICT),
    ),
    "board:add_minute": Form("clerk", lambda ground: {"title": "Membership"}, _minutes()),
    "board:write_minute": Form(
        "clerk",
        lambda ground: {"title": "Crime", "text": "Discussed.", "resolved": "Noted", "place": "1"},
        _a_minute,
        ("minutes-draft", "act", *_CONFLICT),
    ),
    "board:remove_minute": Form("clerk", parts=_a_minute),
    "board:keep_minutes_draft": Form(
        "clerk",
        _head_of_minutes,
        lambda ground: {**_minutes()(ground), "key": "head"},
        ("first_number", "act", *_CONFLICT),
    ),
    "board:paper_of_minutes": Form("clerk", parts=_minutes()),
    "board:agree_minutes": Form(
        "clerk", lambda ground: {"access": "PUBLIC", "corrections": "Read out"}, _minutes(), _CONFLICT
    ),
    "board:sign_minutes": Form(
        "clerk",
        lambda ground: {"act": "here"},
        _minutes("AGREED"),
        ("chair", "on-day", "on-month", "on-year"),
    ),
    "board:set_minutes_again": Form("clerk", parts=_minutes("AGREED")),
    "board:new_consultation": Form("clerk", _questions),
    "board:write_consultation": Form("clerk", _questions, _consultation(), _CONFLICT),
    "board:ask_agency": Form(
        "clerk",
        lambda ground: {**_contact(ground), "agency": str(ground.posting("haringey").agency_id)},
        _consultation(),
        ("name",),
    ),
    "board:open_consultation": Form("clerk", parts=_consultation()),
    "board:last_day": Form("clerk", lambda ground: _soon("due_on"), _consultation("OPEN"), ("takes_late",)),
    "board:close_consultation": Form("clerk", parts=_consultation("OPEN")),
    "board:send_to": Form("clerk", _contact, _asked_agency("OPEN")),
    "board:enter_answer": Form(
        "clerk",
        lambda ground: {
            "how": "TELEPHONE",
            "role": "Borough lead",
            "q1": "Less",
            "q2": "More",
            "newest": "0",
            **_today("given_on"),
        },
        _asked_agency("OPEN"),
        ("name",),
    ),
    "board:leave_out": Form("clerk", parts=_asked_agency()),
    "board:answer": Form(
        "anonymous",
        lambda ground: {"q1": "Less", "q2": "More", "role": "Borough lead"},
        _link_of_agency,
        ("name", "save", *_CONFLICT),
    ),
    "partners:postings": Form(
        "haringey", lambda ground: {"posting": str(ground.posting("haringey").pk)}, also=("next",)
    ),
    "partners:keep_session": Form("haringey", also=("next",)),
    "personas:sign_in": Form("anonymous", parts=_persona, also=("next",)),
    "account_login": Form(
        "anonymous", lambda ground: {"login": ground.email(), "password": PASSWORD}, also=("next",)
    ),
    "account_logout": Form("haringey"),
    "account_reset_password": Form("anonymous", lambda ground: {"email": ground.email()}),
    "account_reauthenticate": Form("haringey", lambda ground: {"password": PASSWORD}, also=("next",)),
    "account_change_password": Form(
        "haringey",
        lambda ground: {
            "oldpassword": PASSWORD,
            "password1": _NEW_PASSWORD,
            "password2": _NEW_PASSWORD,
        },
    ),
    "mfa_generate_recovery_codes": Form("haringey"),
}


def send(browser: Client, name: str, ground: Ground, more: dict[str, str] | None = None) -> Any:
    """Send an address its good form, and whatever more."""
    form = FORMS.get(name, Form("haringey"))
    return browser.post(path_of(name, **form.parts(ground)), {**(more or {}), **form.fields(ground)})
