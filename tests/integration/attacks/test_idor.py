"""Numbers in addresses: a record of another borough is as absent as one that does not exist.

Same status, same page, same headers, and the same statements in the same order: what takes the same work
takes the same time, and that can be tested without a clock.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from django.utils.http import int_to_base36

from agreements import live_programme
from alongside.board import links as board_links
from alongside.casework import links
from alongside.casework.actions import drafts, reminders
from alongside.iom.models import Run
from alongside.network import links as service_links
from alongside.partners.models import Agency, AgreementParty, Posting, Programme, User
from alongside.people.models import Pair, Person
from integration.attacks.forms import (
    FORMS,
    Ground,
    a_barrier,
    a_case_item,
    a_check,
    a_closure,
    a_consultation,
    a_declaration,
    a_delivery_plan,
    a_directory_file,
    a_goal,
    a_hold,
    a_marker,
    a_meeting,
    a_move,
    a_pack,
    a_pair,
    a_paper,
    a_programme,
    a_programme_case,
    a_read_to_explain,
    a_referral,
    a_report,
    a_request,
    a_restriction,
    a_review,
    a_rights_request,
    a_saved_view,
    a_series,
    a_service,
    a_service_referral,
    a_suggestion,
    a_system,
    a_task,
    a_webhook,
    an_action_of_a_meeting,
    an_agency_let_in,
    an_agreement_of,
    an_appointment,
    an_assessment_by,
    an_engagement,
    an_intervention,
    an_item,
    an_item_paper,
    send,
    some_minutes,
    somebody_entered,
    with_number,
)
from integration.attacks.site_map import OURS, WITH_RECORD, path_of
from integration.attacks.watching import asked, body_of, found_in_each, headers_of, taken_back, words_of

pytestmark = pytest.mark.django_db

Come = Callable[..., Client]
ABSENT = {
    "pk": 987_654,
    "number": 987_654,
    "user_id": 987_654,
    "uidb36": int_to_base36(987_654),
    "key": "no-such-key",
    "borough": "E09000014",
    "kind": "csv",
}


@pytest.fixture
def case_elsewhere(london: Any) -> dict[str, Any]:
    """A case of Enfield's."""
    return {"pk": london.case("E000001").pk}


@pytest.fixture
def run_not_applied(london: Any) -> dict[str, Any]:
    """A run that only those who take extracts in may see."""
    return {"pk": london.check(date(2021, 4, 27), london.person("H000001")).pk}


@pytest.fixture
def passkey_of_another(enfield: Posting) -> dict[str, Any]:
    """How somebody else signs in."""
    made = Authenticator.objects.create(
        user=enfield.user, type="webauthn", data={"name": "Theirs", "credential": {}}
    )
    return {"pk": made.pk}


@pytest.fixture
def read_of_another(enfield: Posting) -> dict[str, Any]:
    """A read that somebody else is asked to explain."""
    return {"pk": a_read_to_explain(enfield).pk}


@pytest.fixture
def plan_elsewhere(enfield: Posting) -> dict[str, Any]:
    """A delivery plan of Enfield's, and a version and a number of what is in it."""
    return {"pk": a_delivery_plan(enfield).pk, "number": 1}


@pytest.fixture
def report_elsewhere(plan_elsewhere: dict[str, Any], enfield: Posting) -> dict[str, Any]:
    """A report on it that is finished."""
    return {"pk": a_report(enfield, is_finished=True).pk}


@pytest.fixture
def request_to_others(haringey: Posting, enfield: Posting) -> dict[str, Any]:
    """A request for access that another agency decides on."""
    return {"pk": a_request(haringey, of=enfield).pk}


@pytest.fixture
def posting_elsewhere(enfield: Posting) -> dict[str, Any]:
    """A posting at another agency."""
    return {"pk": enfield.pk}


@pytest.fixture
def person_elsewhere(enfield: Posting) -> dict[str, Any]:
    """Somebody who works at another agency."""
    return {"pk": enfield.user_id}


@pytest.fixture
def agency_there(enfield: Posting) -> dict[str, Any]:
    """An agency, which is there for everybody to read."""
    return {"pk": enfield.agency_id}


@pytest.fixture
def file_of_the_directory(haringey: Posting) -> dict[str, Any]:
    """A file that was taken into the directory."""
    return {"pk": a_directory_file(haringey).pk}


@pytest.fixture
def agreement_there(haringey: Posting, enfield: Posting) -> dict[str, Any]:
    """An agreement, which is there for everybody to read."""
    return {"pk": an_agreement_of(enfield, haringey, "DRAFT").pk}


@pytest.fixture
def draft_of_others(haringey: Posting, enfield: Posting) -> dict[str, Any]:
    """A draft between other agencies, and one of its parties."""
    made = an_agreement_of(enfield, haringey, "DRAFT")
    return {"pk": made.pk, "number": made.parties.order_by("pk")[0].pk}


@pytest.fixture
def programme_there(governance: Posting) -> dict[str, Any]:
    """A programme with an assessment, which is there for everybody to read."""
    made = an_assessment_by(governance)
    return {"pk": made.programme_id, "number": made.pk}


@pytest.fixture
def assessment_of_another_programme(governance: Posting) -> dict[str, Any]:
    """An assessment under a programme that it is not of."""
    made = an_assessment_by(governance)
    return {"pk": live_programme("another").pk, "number": made.pk}


@pytest.fixture
def request_of_another_agency(london: Any, governance: Posting) -> dict[str, Any]:
    """A request that another agency answers."""
    return {"pk": a_rights_request(governance).pk}


@pytest.fixture
def review_of_another_agency(london: Any, governance: Posting) -> dict[str, Any]:
    """A review that another agency decides."""
    return {"pk": a_review(governance).pk}


@pytest.fixture
def hold_of_another_agency(london: Any, governance: Posting) -> dict[str, Any]:
    """A hold that another agency has set."""
    return {"pk": a_hold(governance).pk}


@pytest.fixture
def restriction_of_another_agency(london: Any, governance: Posting) -> dict[str, Any]:
    """A restriction that another agency has set."""
    return {"pk": a_restriction(governance).pk}


@pytest.fixture
def entered_elsewhere(london: Any, enfield: Posting) -> dict[str, Any]:
    """Somebody whom a worker in Enfield has entered."""
    return {"pk": somebody_entered(enfield).pk}


@pytest.fixture
def entered_by_others(london: Any, officer: Posting) -> dict[str, Any]:
    """Somebody in Haringey whom everybody there sees, and another agency has entered."""
    return {"pk": somebody_entered(officer).pk}


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Works in Haringey, at an agency that shares nothing."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(shares=False))


@pytest.fixture
def entered_by_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """Somebody in Haringey whom an agency has entered that shares nothing."""
    return {"pk": somebody_entered(stranger).pk}


@pytest.fixture
def case_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A case in Haringey, of a programme, that an agency leads that shares nothing."""
    return {"pk": a_programme_case(stranger).pk}


@pytest.fixture
def goal_of_others(london: Any, officer: Posting) -> dict[str, Any]:
    """A goal in a case in Haringey, that another agency has set."""
    return with_number(a_goal(officer))


@pytest.fixture
def intervention_of_others(london: Any, officer: Posting) -> dict[str, Any]:
    """An intervention that another agency has planned."""
    return with_number(an_intervention(officer))


@pytest.fixture
def barrier_of_others(london: Any, officer: Posting) -> dict[str, Any]:
    """A barrier that another agency has said."""
    return with_number(a_barrier(officer))


@pytest.fixture
def appointment_of_others(london: Any, officer: Posting) -> dict[str, Any]:
    """An appointment that another agency holds."""
    return with_number(an_appointment(officer))


@pytest.fixture
def missed_by_others(london: Any, officer: Posting) -> dict[str, Any]:
    """An appointment with another agency that was missed."""
    return with_number(an_appointment(officer, outcome="MISSED"))


@pytest.fixture
def task_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A task of somebody at an agency that shares nothing."""
    return {"pk": a_task(stranger).pk}


@pytest.fixture
def closure_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A closure that an agency asks for that shares nothing."""
    return {"pk": a_closure(stranger).pk}


@pytest.fixture
def move_of_strangers(
    london: Any, stranger: Posting, make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]
) -> dict[str, Any]:
    """A move between two agencies of others."""
    return {"pk": a_move(stranger, make_posting("SUPERVISOR", agency=make_agency(shares=False))).pk}


@pytest.fixture
def series_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A series of meetings of others, and a membership in it."""
    made = a_series(stranger)
    return {"pk": made.pk, "number": made.members.order_by("pk")[0].pk}


@pytest.fixture
def meeting_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A meeting of others that is being held, and an item of its agenda."""
    made = a_meeting(stranger, "HELD")
    return {"pk": made.pk, "number": an_item(made, stranger).pk}


@pytest.fixture
def panel_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A case on the agenda of a panel of others."""
    made = a_case_item(stranger)
    return {"pk": made.meeting_id, "number": made.pk}


@pytest.fixture
def action_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """What somebody of others is to do."""
    return {"pk": an_action_of_a_meeting(stranger).pk}


@pytest.fixture
def engagement_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A child whom a project of others met in custody."""
    return with_number(an_engagement(stranger))


@pytest.fixture
def check_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """What they asked the MASH about one."""
    return with_number(a_check(stranger))


@pytest.fixture
def let_in_by_strangers(london: Any, stranger: Posting, enfield: Posting) -> dict[str, Any]:
    """An agency that they let in."""
    return with_number(an_agency_let_in(stranger, enfield.agency))


@pytest.fixture
def calendar_that_has_ended(stranger: Posting) -> dict[str, Any]:
    """The secret address of the calendar of somebody who has left."""
    token = reminders.make_feed(by=stranger)
    Posting.objects.filter(pk=stranger.pk).update(ends_on=timezone.localdate())
    return {"token": token}


@pytest.fixture
def referral_elsewhere(london: Any, enfield: Posting) -> dict[str, Any]:
    """A referral at a desk of Enfield's."""
    return {"pk": a_referral(enfield).pk}


@pytest.fixture
def referral_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A referral in Haringey, sent by a stranger, about which there is a question."""
    return {"pk": a_referral(stranger, sender=stranger, state="ASKED").pk}


@pytest.fixture
def referral_declined_by_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A referral in Haringey that another agency has declined."""
    return {"pk": a_referral(stranger, state="DECLINED").pk}


@pytest.fixture
def link_half_right(london: Any, stranger: Posting) -> dict[str, Any]:
    """The link to a referral that is there, without the signature that makes it one."""
    made = a_referral(stranger, state="ASKED")
    return {"key": f"{links.of_referral(made.pk).rpartition(':')[0]}:{'A' * 43}"}


@pytest.fixture
def hash_of_a_draft(programme_not_live: dict[str, Any]) -> dict[str, Any]:
    """What the database keeps of the link to a saved form."""
    return {"key": links.hashed(drafts.keep(programme="gang-action-group", content={"borough": "E09000014"}))}


@pytest.fixture
def form_not_live(programme_not_live: dict[str, Any]) -> dict[str, Any]:
    """The form of a programme that takes nobody yet."""
    return {**programme_not_live, "borough": "E09000014"}


@pytest.fixture
def programme_not_live() -> dict[str, Any]:
    """A programme with a pack in which no case can be opened yet."""
    programme = a_programme()
    Programme.objects.filter(pk=programme.pk).update(live_from=None)
    return {"pk": programme.pk}


@pytest.fixture
def consultation_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """An open consultation of another borough's board, and the agency that it asks."""
    made = a_consultation(clerk_elsewhere, "OPEN")
    return {"pk": made.pk, "number": made.asked.get().pk}


@pytest.fixture
def draft_consultation_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """One that is not open yet."""
    made = a_consultation(clerk_elsewhere)
    return {"pk": made.pk, "number": made.asked.get().pk}


@pytest.fixture
def draft_paper_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """A paper that another borough's board has not published."""
    return {"pk": a_paper(clerk_elsewhere).pk}


@pytest.fixture
def received_paper_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """One that it has received as PDF."""
    return {"pk": a_paper(clerk_elsewhere, is_received=True).pk}


@pytest.fixture
def exempt_paper(clerk: Posting) -> dict[str, Any]:
    """A published paper that only clerks read."""
    return {"pk": a_paper(clerk, "PUBLISHED", is_exempt=True).pk}


@pytest.fixture
def board_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """A board of another borough, and a member of it."""
    made = a_series(clerk_elsewhere)
    return {"pk": made.pk, "number": made.members.get().pk}


@pytest.fixture
def board_meeting_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """A meeting of it, and an item of its agenda."""
    made = a_meeting(clerk_elsewhere)
    return {"pk": made.pk, "number": an_item(made, clerk_elsewhere).pk}


@pytest.fixture
def board_held_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """One that is being held, and an interest that was declared in it."""
    made = a_declaration(clerk_elsewhere)
    return {"pk": made.item.meeting_id, "number": made.pk}


@pytest.fixture
def paper_on_an_item_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """A paper on an item of its agenda."""
    return {"pk": an_item_paper(clerk_elsewhere).pk}


@pytest.fixture
def pack_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """Its published pack, for its members."""
    return {"pk": a_pack(clerk_elsewhere, "PUBLISHED").pk}


@pytest.fixture
def exempt_paper_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """The same of another borough's board."""
    return {"pk": a_paper(clerk_elsewhere, "PUBLISHED", is_exempt=True).pk}


@pytest.fixture
def minutes_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """Draft minutes of another borough's board, and one of them."""
    made = some_minutes(clerk_elsewhere)
    return {"pk": made.pk, "number": made.each.get().pk, "key": "head"}


@pytest.fixture
def agreed_minutes_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """Minutes that another borough's board has agreed, for its members."""
    return {"pk": some_minutes(clerk_elsewhere, "AGREED").pk, "kind": "pdf"}


@pytest.fixture
def closed_meeting_elsewhere(clerk_elsewhere: Posting) -> dict[str, Any]:
    """A meeting of another borough's board, whose minutes are to be written."""
    return {"pk": a_meeting(clerk_elsewhere, "CLOSED").pk}


@pytest.fixture
def service_referral_of_strangers(london: Any, stranger: Posting) -> dict[str, Any]:
    """A referral to a service in a case in Haringey, that an agency leads that shares nothing."""
    return with_number(a_service_referral(stranger))


@pytest.fixture
def service_referral_of_others(london: Any, officer: Posting) -> dict[str, Any]:
    """A referral to a service in Haringey, that another agency has sent."""
    return with_number(a_service_referral(officer))


@pytest.fixture
def suggestion_of_others(london: Any, officer: Posting) -> dict[str, Any]:
    """What was suggested to another agency."""
    return with_number(a_suggestion(officer))


@pytest.fixture
def service_and_case_of_strangers(case_of_strangers: dict[str, Any]) -> dict[str, Any]:
    """A service that is there, and a case that is not theirs."""
    return {**case_of_strangers, "number": a_service().pk}


@pytest.fixture
def service_link_half_right(london: Any, officer: Posting) -> dict[str, Any]:
    """The link to a referral, without the signature that makes it one."""
    token = service_links.token_of(a_service_referral(officer))
    return {"key": f"{token.rpartition(':')[0]}:{'A' * 43}"}


@pytest.fixture
def agency_link_half_right(clerk_elsewhere: Posting) -> dict[str, Any]:
    """The link of an agency that is asked, without the signature that makes it one."""
    asked = a_consultation(clerk_elsewhere, "OPEN").asked.get()
    return {"key": f"{board_links.token_of(asked).rpartition(':')[0]}:{'A' * 43}"}


@pytest.fixture
def marker_of_others(london: Any, officer: Posting) -> dict[str, Any]:
    """A role that another agency gave to somebody whom everybody in Haringey sees."""
    return {"pk": a_marker(officer).pk}


@pytest.fixture
def pair_half_hidden(london: Any, haringey: Posting, stranger: Posting) -> dict[str, Any]:
    """A pair, linked, of somebody who is seen and somebody who is not."""
    return {"pk": a_pair(haringey, stranger, "LINKED").pk}


@pytest.fixture
def view_of_another(enfield: Posting) -> dict[str, Any]:
    """A view of a list that somebody else has kept for themselves."""
    return {"pk": a_saved_view(enfield).pk}


@pytest.fixture
def system_of_another_agency(governance: Posting) -> dict[str, Any]:
    """A system that another agency has given access."""
    return {"pk": a_system(governance).pk}


@pytest.fixture
def webhook_of_another_agency(governance: Posting) -> dict[str, Any]:
    """Where a system of another agency is told of events."""
    return {"pk": a_webhook(governance).pk}


@pytest.fixture
def user_who_is_no_persona(make_user: Callable[..., User]) -> dict[str, Any]:
    """Somebody whom one click does not sign in."""
    return {"user_id": make_user().pk}


@pytest.fixture
def link_of_another(enfield: Posting) -> dict[str, Any]:
    """The number of an account in a link for a new password, with a key that is none."""
    return {"uidb36": int_to_base36(enfield.user.pk), "key": "no-such-key"}


# Each address with a record in it: who must not find it, and the record that is there and hidden from them.
# A new address with a record needs a line here, and a fixture above that makes a record to hide.
HIDDEN = {
    "api:system": ("governance_elsewhere", "system_of_another_agency"),
    "api:new_secret": ("governance_elsewhere", "system_of_another_agency"),
    "api:revoke": ("governance_elsewhere", "system_of_another_agency"),
    "api:add_webhook": ("governance_elsewhere", "system_of_another_agency"),
    "api:webhook": ("governance_elsewhere", "webhook_of_another_agency"),
    "api:new_webhook_secret": ("governance_elsewhere", "webhook_of_another_agency"),
    "api:resume": ("governance_elsewhere", "webhook_of_another_agency"),
    "api:end": ("governance_elsewhere", "webhook_of_another_agency"),
    "iom:case": ("haringey", "case_elsewhere"),
    "iom:case_history": ("haringey", "case_elsewhere"),
    "iom:ask_access": ("haringey", "case_elsewhere"),
    "iom:break_glass": ("haringey", "case_elsewhere"),
    "iom:level": ("supervisor", "case_elsewhere"),
    "iom:access_request": ("supervisor", "request_to_others"),
    "iom:allocate": ("haringey", "case_elsewhere"),
    "iom:reassign": ("supervisor", "posting_elsewhere"),
    "people:person": ("haringey", "entered_elsewhere"),
    **{
        f"casework:{page}": ("haringey", "case_of_strangers")
        for page in (*("case", "chronology", "assign", "change", "close", "case_tasks", "new_task_on_case"),)
    },
    **{
        f"casework:{page}": ("haringey", "case_of_strangers")
        for page in ("plan", "print_plan", "appointments", "score", "add_goal", "add_intervention")
    },
    **{f"casework:{page}": ("haringey", "case_of_strangers") for page in ("add_barrier", "book", "review")},
    **{f"network:{page}": ("haringey", "case_of_strangers") for page in ("case_services", "suggest")},
    "network:refer": ("haringey", "service_and_case_of_strangers"),
    "network:service_referral": ("haringey", "service_referral_of_strangers"),
    "network:answer_referral": ("anonymous", "service_link_half_right"),
    # Seen, and another agency's to change.
    "network:service_step": ("haringey", "service_referral_of_others"),
    "network:service_link": ("haringey", "service_referral_of_others"),
    "network:suggestion": ("haringey", "suggestion_of_others"),
    "casework:change_goal": ("haringey", "goal_of_others"),
    "casework:change_intervention": ("haringey", "intervention_of_others"),
    "casework:end_barrier": ("haringey", "barrier_of_others"),
    "casework:outcome": ("haringey", "appointment_of_others"),
    "casework:book_again": ("haringey", "missed_by_others"),
    **{
        f"casework:{page}": ("haringey", "task_of_strangers")
        for page in ("task", "task_done", "task_extend", "task_pass_on", "task_drop")
    },
    "casework:closure": ("supervisor", "closure_of_strangers"),
    "casework:take_back_closure": ("supervisor", "closure_of_strangers"),
    **{
        f"casework:{page}": ("supervisor", "move_of_strangers")
        for page in ("move", "agree_move", "withdraw_move")
    },
    **{
        f"meetings:{page}": ("haringey", "series_of_strangers")
        for page in ("series", "change_series", "add_member", "end_member", "plan", "attendance")
    },
    **{
        f"meetings:{page}": ("haringey", "meeting_of_strangers")
        for page in (
            *("meeting", "change_meeting", "cancel", "step", "room", "add_item", "item", "change_item"),
            *("decide", "set_action", "take_back", "draft"),
        )
    },
    **{
        f"meetings:{page}": ("haringey", "panel_of_strangers")
        for page in ("answer", "draw_up", "disclosed", "panel", "show", "profile", "part")
    },
    **{f"meetings:{page}": ("haringey", "action_of_strangers") for page in ("action", "change_action")},
    "casework:calendar": ("anonymous", "calendar_that_has_ended"),
    **{
        f"casework:{page}": ("haringey", "case_of_strangers")
        for page in (
            *("draft", "notes", "new_note", "add_to_note", "new_warning", "warning"),
            *("custody", "new_spell", "change_spell", "events", "new_event", "end_event"),
            *("documents", "new_document", "document", "new_version", "withdraw", "document_file"),
        )
    },
    **{
        f"diversion:{page}": ("haringey", "engagement_of_strangers")
        for page in (
            *("of_case", "engagement", "change", "outcome", "release", "session", "episodes", "ask", "end"),
            "let_in",
        )
    },
    "diversion:answer": ("haringey", "check_of_strangers"),
    "diversion:shut_out": ("haringey", "let_in_by_strangers"),
    "casework:allow": ("supervisor", "case_of_strangers"),
    "casework:open": ("haringey", "programme_not_live"),
    "casework:refer": ("haringey", "form_not_live"),
    "casework:referral": ("haringey", "referral_elsewhere"),
    **{
        f"casework:referral_{act}": ("haringey", "referral_of_strangers")
        for act in ("take", "ask", "accept", "redirect", "decline", "answer", "withdraw")
    },
    "casework:referral_review": ("haringey", "referral_declined_by_strangers"),
    "casework:public_refer": ("anonymous", "form_not_live"),
    "casework:public_saved": ("anonymous", "hash_of_a_draft"),
    **{
        f"casework:public_{page}": ("anonymous", "link_half_right")
        for page in ("status", "answer", "withdraw")
    },
    **{
        f"plans:{page}": ("haringey", "plan_elsewhere")
        for page in (
            *("plan", "export", "receive", "version", "apply", "set_aside", "received", "milestone"),
            *("add_reading", "measure", "leads", "lead", "begin_round", "round", "ask_again"),
        )
    },
    **{
        f"plans:{page}": ("haringey", "report_elsewhere")
        for page in ("report", "report_markdown", "report_word", "change_report", "finish_report")
    },
    "plans:answer": ("anonymous", "link_half_right"),
    **{
        f"board:{page}": ("clerk", "consultation_elsewhere")
        for page in (
            *("consultation", "ask_agency", "last_day", "close_consultation"),
            *("answers", "answers_file", "asked", "send_to", "enter_answer"),
        )
    },
    **{
        f"board:{page}": ("clerk", "draft_consultation_elsewhere")
        for page in ("write_consultation", "open_consultation", "leave_out")
    },
    "board:answer": ("anonymous", "agency_link_half_right"),
    "board:paper": ("haringey", "exempt_paper"),
    "board:paper_word": ("clerk", "exempt_paper_elsewhere"),
    "board:paper_pdf": ("clerk", "exempt_paper_elsewhere"),
    "board:new_version": ("clerk", "exempt_paper_elsewhere"),
    "board:set_again": ("clerk", "exempt_paper_elsewhere"),
    "board:take_paper_out": ("clerk", "exempt_paper_elsewhere"),
    **{
        f"board:{page}": ("clerk", "draft_paper_elsewhere")
        for page in ("write_paper", "keep_draft", "publish")
    },
    **{f"board:{page}": ("clerk", "received_paper_elsewhere") for page in ("replace_file", "paper_received")},
    **{
        f"board:{page}": ("clerk", "board_elsewhere")
        for page in ("board", "front_sheet", "place", "list_as_paper")
    },
    **{
        f"board:{page}": ("clerk", "board_meeting_elsewhere")
        for page in (*("agenda", "item", "attach", "declare", "set_pack", "publish_papers", "publish_pack"),)
    },
    "board:take_out": ("clerk", "board_held_elsewhere"),
    "board:move_up": ("clerk", "paper_on_an_item_elsewhere"),
    "board:take_off": ("clerk", "paper_on_an_item_elsewhere"),
    **{f"board:{page}": ("clerk", "pack_elsewhere") for page in ("pack", "pack_pdf", "pack_members_pdf")},
    "report_to_board": ("clerk", "report_elsewhere"),
    **{
        f"board:{page}": ("clerk", "minutes_elsewhere")
        for page in (
            *("minutes", "write_head", "add_minute", "write_minute", "remove_minute"),
            *("keep_minutes_draft", "paper_of_minutes", "agree_minutes"),
        )
    },
    **{
        f"board:{page}": ("clerk", "agreed_minutes_elsewhere")
        for page in ("minutes_file", "sign_minutes", "set_minutes_again")
    },
    "board:begin_minutes": ("clerk", "closed_meeting_elsewhere"),
    "people:change": ("haringey", "entered_by_others"),
    "people:mark": ("haringey", "entered_by_strangers"),
    "people:separate": ("haringey", "entered_by_strangers"),
    "people:end_marker": ("haringey", "marker_of_others"),
    "people:pair": ("haringey", "pair_half_hidden"),
    "people:take_back": ("haringey", "pair_half_hidden"),
    **{
        f"partners:{page}": ("haringey", "view_of_another")
        for page in ("saved_view", "default_view", "delete_view")
    },
    "oversight:person_log": ("haringey", "case_elsewhere"),
    "oversight:case_log": ("haringey", "case_of_strangers"),
    "oversight:user_log": ("haringey", "user_who_is_no_persona"),
    "oversight:explain": ("haringey", "read_of_another"),
    "oversight:review": ("haringey", "read_of_another"),
    # Whoever may not write agreements learns nothing of one from trying.
    **{
        f"partners:{act}": ("haringey", "agreement_there")
        for act in ("send_agreement", "sign_agreement", "new_version", "end_agreement", "withdraw_agreement")
    },
    # A draft is there for its parties, and for nobody else.
    **{
        f"partners:{page}": ("governance_elsewhere", "draft_of_others")
        for page in (
            "agreement",
            "agreement_pdf",
            "party_document",
            "change_agreement",
            "agreement_shares",
        )
    },
    **{
        f"partners:{act}": ("haringey", "programme_there")
        for act in ("go_live", "end_programme", "new_assessment", "review_assessment")
    },
    "partners:assessment_document": ("haringey", "assessment_of_another_programme"),
    "partners:person": ("supervisor", "person_elsewhere"),
    "partners:give_posting": ("supervisor", "person_elsewhere"),
    "partners:end_posting": ("supervisor", "posting_elsewhere"),
    "partners:close_account": ("governance_elsewhere", "person_elsewhere"),
    "partners:reset_second_factor": ("governance_elsewhere", "person_elsewhere"),
    # Whoever may not write agencies learns nothing of one from trying.
    **{f"partners:{act}": ("supervisor", "agency_there") for act in ("change_agency", "teams", "end_agency")},
    **dict.fromkeys(
        [
            f"rights:{name}"
            for name in ("request", "do", "told", "pack", "item", "document", "gather", "finish", "file")
        ],
        ("governance_elsewhere", "request_of_another_agency"),
    ),
    # Whoever may not take files into the directory learns nothing of one from trying.
    **{
        f"network:{page}": ("supervisor", "file_of_the_directory")
        for page in ("received", "apply", "set_aside", "original", "left_out")
    },
    "rights:review": ("governance_elsewhere", "review_of_another_agency"),
    "rights:end_hold": ("governance_elsewhere", "hold_of_another_agency"),
    "rights:end_restriction": ("governance_elsewhere", "restriction_of_another_agency"),
    "iom:run": ("haringey", "run_not_applied"),
    "iom:run_people": ("haringey", "run_not_applied"),
    "iom:rejected": ("haringey", "run_not_applied"),
    "iom:export_rejected": ("haringey", "run_not_applied"),
    "iom:received": ("haringey", "run_not_applied"),
    "iom:apply": ("haringey", "run_not_applied"),
    "iom:set_aside": ("haringey", "run_not_applied"),
    "iom:check_again": ("haringey", "run_not_applied"),
    "personas:sign_in": ("anonymous", "user_who_is_no_persona"),
    "mfa_edit_webauthn": ("haringey", "passkey_of_another"),
    "mfa_remove_webauthn": ("haringey", "passkey_of_another"),
    "account_confirm_email": ("anonymous", "link_of_another"),
    "account_reset_password_from_key": ("anonymous", "link_of_another"),
}
# What governs sharing is there for everybody who has a posting, as is what was published.
FOR_EVERYBODY = (
    *("casework:pack", "partners:agency", "partners:programme", "network:service"),
    *(f"network:feed_{name}" for name in ("service", "taxonomy", "term", "place")),
    *("diversion:published_pdf", "diversion:published_json"),
)
# 200 is the page that says that a link works no longer, to whoever has none that works.
NOT_SHOWN = {"account_reset_password_from_key": {200}, "personas:sign_in": {404, 405}}
METHODS = ["get", "post", "head"]


def test_every_address_with_a_record_says_from_whom_it_is_hidden() -> None:
    assert sorted([*HIDDEN, *FOR_EVERYBODY]) == sorted(WITH_RECORD)


@pytest.mark.parametrize("name", [name for name in WITH_RECORD if name in HIDDEN])
def test_a_hidden_record_answers_as_one_that_is_not_there(
    request: pytest.FixtureRequest, come_as: Come, name: str
) -> None:
    who, record = HIDDEN[name]
    hidden, absent = path_of(name, **request.getfixturevalue(record)), path_of(name, **ABSENT)
    browser = come_as(who)

    def answers_to(path: str) -> dict[str, tuple[Any, ...]]:
        answers = {method: asked(lambda method=method: getattr(browser, method)(path)) for method in METHODS}
        return {
            method: (answer.status_code, words_of(answer, path), headers_of(answer), statements)
            for method, (answer, statements) in answers.items()
        }

    answers_to(absent)  # What the first page of a session has to find out, it finds out here.
    to_hidden = answers_to(hidden)
    assert to_hidden == answers_to(absent)
    assert {status for status, *_ in to_hidden.values()} <= NOT_SHOWN.get(name, {403, 404, 405})


def test_the_statements_would_tell_a_record_that_is_shown(london: Any, come_as: Come) -> None:
    browser = come_as("haringey")
    shown = path_of("iom:case", pk=london.case("H000001").pk)
    (one, statements), (other, others) = (
        asked(lambda: browser.get(shown)),
        asked(lambda: browser.get(path_of("iom:case"))),
    )
    assert (one.status_code, other.status_code) == (200, 404)
    assert statements != others


def test_a_case_elsewhere_is_not_decided_with_others(london: Any, come_as: Come) -> None:
    mine = london.case("H000001").pk
    browser = come_as("haringey")
    # The form, as it is drawn for the cases that are one's own.
    form = {"kind": "INCLUDE", "text": "", "seen": "0"}
    ids = {"hidden": london.case("E000001").pk, "absent": ABSENT["pk"]}
    answers = {
        which: asked(lambda pk=pk: browser.post("/iom/cases/decide/", {**form, "case": [mine, pk]}))
        for which, pk in ids.items()
    }
    assert answers["hidden"][0].status_code == 400
    assert words_of(answers["hidden"][0]) == words_of(answers["absent"][0])
    assert answers["hidden"][1] == answers["absent"][1]
    assert london.case("E000001").decided == "UNDECIDED"


def test_a_posting_of_another_is_not_taken_up(london: Any, come_as: Come, analyst: Posting) -> None:
    browser = come_as("haringey")
    hidden, absent = (browser.post("/postings/", {"posting": str(pk)}) for pk in (analyst.pk, ABSENT["pk"]))
    assert (hidden.status_code, absent.status_code) == (400, 400)
    assert words_of(hidden) == words_of(absent)


# --- What is looked for ---------------------------------------------------------------------------

# The names that pages give, or might give, to what is typed into them.
SEARCHED_BY = ("words", "q", "search", "name", "crn", "pnc", "person", "case", "id", "pk", "reference")


@pytest.mark.parametrize("who", ["haringey", "officer", "police", "viewer"])
def test_a_hidden_name_is_found_no_more_than_a_made_up_one(london: Any, come_as: Come, who: str) -> None:
    surname = london.case("E000001").person.surname
    madeup = "Zzzzzzzzzzzz"
    assert len(surname) == len(madeup) - 2
    browser = come_as(who)

    def answer_to(name: str, word: str) -> tuple[Any, ...]:
        answer, statements = asked(lambda: browser.get(path_of(name), dict.fromkeys(SEARCHED_BY, word)))
        return answer.status_code, words_of(answer, word), statements

    def look(name: str) -> tuple[Any, ...]:
        answer_to(name, madeup)  # What is found out once is found out here.
        hidden, absent = answer_to(name, surname), answer_to(name, madeup)
        return () if hidden == absent else (hidden, absent)

    assert found_in_each([name for name in OURS if name not in WITH_RECORD], look) == {}


# What a hidden person and a made-up one are looked for by: each as long as the other.
HIDDEN_NAME, MADE_UP = "Quillfeather", "Zzzzzzzzzzzz"
LOOKED_FOR = {
    "people:search": lambda name: {"q": name},
    "people:likely": lambda name: {"surname": name, "forenames": "Aidan", "sex": "M", "postcode": "N17 9QA"},
}


@pytest.mark.parametrize("name", LOOKED_FOR)
@pytest.mark.parametrize("hidden", ["entered_elsewhere", "entered_by_strangers"])
def test_a_hidden_person_is_looked_for_as_a_made_up_one(
    request: pytest.FixtureRequest, come_as: Come, name: str, hidden: str
) -> None:
    record = Person.objects.filter(**request.getfixturevalue(hidden))
    record.update(surname=HIDDEN_NAME, postcode="N17 9QA")
    browser = come_as("haringey")

    def answer_to(word: str) -> tuple[Any, ...]:
        answer, statements = asked(lambda: browser.post(path_of(name), LOOKED_FOR[name](word)))
        return answer.status_code, words_of(answer, word), statements

    answer_to(MADE_UP)
    assert answer_to(HIDDEN_NAME) == answer_to(MADE_UP)
    # Where it is shared, it is found: the page would tell.
    record.update(agency=Agency.objects.get(name=come_from(browser)), borough="E09000014")
    assert answer_to(HIDDEN_NAME) != answer_to(MADE_UP)


def come_from(browser: Client) -> str:
    """The agency that a browser's user works at."""
    return Posting.objects.get(user=browser.session["_auth_user_id"]).agency.name


def test_the_right_address_of_somebody_says_no_more_than_a_wrong_one_where_it_is_not_shared(
    london: Any, come_as: Come, haringey: Posting, entered_by_others: dict[str, Any]
) -> None:
    where = {"address": "14 Acacia Road", "postcode": "N17 9QA"}
    Person.objects.filter(**entered_by_others).update(surname=HIDDEN_NAME, **where)
    browser = come_as("haringey")
    typed = {"surname": HIDDEN_NAME, "forenames": "Aidan", "sex": "M"}

    def answer_to(**said: str) -> str:
        return words_of(browser.post(path_of("people:likely"), {**typed, **said}))

    wrong = {"address": "3 High Street", "postcode": "E1 6AN"}
    assert answer_to(**where) != answer_to(**wrong)
    AgreementParty.objects.filter(agency=haringey.agency).update(reads=["IDENTITY"])
    assert HIDDEN_NAME in answer_to()
    assert answer_to(**where) == answer_to(**wrong)


def test_to_enter_somebody_hidden_looks_as_to_enter_somebody_new(
    ground: Ground, come_as: Come, entered_by_strangers: dict[str, Any]
) -> None:
    Person.objects.filter(**entered_by_strangers).update(surname=HIDDEN_NAME)
    browser = come_as("haringey")

    def answer_to(name: str) -> tuple[Any, ...]:
        fields = {**FORMS["people:enter"].fields(ground), "surname": name, "forenames": "Aidan", "sex": "M"}
        answer = browser.post(path_of("people:enter"), fields, follow=True)
        return answer.redirect_chain, words_of(answer, name)

    hidden, made_up = (taken_back(lambda name=name: answer_to(name)) for name in (HIDDEN_NAME, MADE_UP))
    assert hidden == made_up


def test_to_set_somebody_apart_tells_no_link_to_somebody_hidden(
    come_as: Come, haringey: Posting, pair_half_hidden: dict[str, Any]
) -> None:
    browser = come_as("haringey")
    linked = Pair.objects.get(**pair_half_hidden)

    def answer_to(pk: int) -> tuple[int, str]:
        answer = browser.post(path_of("people:separate", pk=pk), {"reason": "A test"}, follow=True)
        return answer.status_code, words_of(answer, str(pk))

    alone = somebody_entered(haringey)
    assert answer_to(linked.one_id) == answer_to(alone.pk)


def test_somebody_hidden_is_not_chosen_as_who_somebody_is(
    ground: Ground, come_as: Come, entered_by_strangers: dict[str, Any]
) -> None:
    def answer_to(pk: int) -> tuple[Any, ...]:
        answer = send(come_as("haringey"), "people:enter", ground, {"same_as": str(pk)})
        made = Person.objects.latest("pk")
        return answer.status_code, answer.headers["Location"], made.individual == made.pk

    hidden, absent = (
        taken_back(lambda pk=pk: answer_to(pk)) for pk in (entered_by_strangers["pk"], ABSENT["pk"])
    )
    assert hidden == absent
    assert hidden[2]


# --- What is added to an address ------------------------------------------------------------------

WIDER = {
    "borough": "E09000010",
    "area": "E09000010",
    "agency": "1",
    "posting": "1",
    "role": "PAN_LONDON_ANALYST",
    "visible": "all",
    "all": "1",
    "standing": "",
    "page_size": "1000",
}


@pytest.mark.parametrize("who", ["haringey", "officer", "police"])
def test_nothing_added_to_an_address_shows_another_borough(london: Any, come_as: Come, who: str) -> None:
    # E000004 was Haringey's in February, and stays in the list of that month's run.
    others = [london.case(crn) for crn in ("E000001", "E000002", "E000003", "C000001")]
    words = {word for case in others for word in (case.person.surname, case.person.crn, case.reference)}
    applied = Run.objects.earliest("applied_at")
    browser = come_as(who)

    def look(name: str) -> list[str]:
        page = body_of(browser.get(path_of(name, pk=applied.pk), WIDER)).decode(errors="replace")
        return [word for word in words if word in page]

    assert found_in_each(OURS, look) == {}
