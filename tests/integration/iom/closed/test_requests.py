"""Asking for a closed record, breaking the glass, and what the lead agency's supervisors make of it."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Q
from django.test import Client

from agreements import ALWAYS
from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.iom import finding, queries
from alongside.iom.models import Case
from alongside.partners import jobs, sharing
from alongside.partners.access_rules import NotAllowed
from alongside.partners.actions import access
from alongside.partners.models import AccessRequest, Agreement, Posting
from integration.iom.closed.conftest import ENFIELD, NOW, Staff, link

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]
Ask = Callable[..., AccessRequest]
WHY = "He said that he will hurt her tonight"


def sees(posting: Posting, case: Case) -> bool:
    """Whether both locks let a posting see a case now."""
    posting.scope = None
    with acting.as_posting(posting):
        return queries.visible_to(posting).filter(pk=case.pk).exists()


def notices() -> list[Any]:
    """Send what waits to be sent, and give it."""
    from django.core import mail

    mail.outbox.clear()
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = 'partners.notify' order by id")
        waiting = [args if isinstance(args, dict) else json.loads(args) for (args,) in cursor.fetchall()]
    [jobs.notify(**args) for args in waiting]
    return list(mail.outbox)


def found_unjustified(browser: Client) -> str:
    """The part of the list that names what was found not justified."""
    said = browser.get("/iom/access/").content.decode()
    return said[said.index("Found not justified") : said.index("All, newest first")]


def test_asking_goes_to_the_supervisors_and_the_answer_comes_home(
    staff: Staff, sealed: Case, as_posting: SignIn
) -> None:
    browser = as_posting(staff.police_officer)
    browser.post("/iom/find/", {"number": "X000001"})
    answer = browser.post(
        f"/iom/find/{sealed.reference}/ask/", {"reason": "For Thursday’s panel"}, follow=True
    )
    assert "You have asked for" in answer.content.decode()
    assert "Waits for a decision" in answer.content.decode()
    asked = AccessRequest.objects.get()
    assert (asked.lead_agency, asked.borough, asked.decision) == (staff.probation, sealed.borough, "WAITING")
    assert not sees(staff.police_officer, sealed)

    theirs = as_posting(staff.supervisor)
    assert "requests for access" in theirs.get("/").content.decode()
    page = theirs.get(f"/iom/access/{asked.pk}/").content.decode()
    assert "For Thursday’s panel" in page
    assert 'value="14"' in page
    theirs.post(
        f"/iom/access/{asked.pk}/",
        {"act": "decide", "decision": "GRANTED", "days": "3", "why": "For the panel"},
    )
    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == ("GRANTED", staff.supervisor)
    assert (asked.from_at, asked.until_at) == (NOW, NOW + timedelta(days=3))

    home = browser.get("/").content.decode()
    assert "Open now" in home
    assert "For the panel" in home
    case = browser.get(f"/iom/cases/{sealed.reference}/").content.decode()
    assert "Hiddenname" in case
    assert "Opened to you by its lead agency until 13 March 2021 at 3:10pm" in case


def test_a_refusal_says_why(staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn) -> None:
    asked = ask(sealed, by=staff.police_officer)
    address, theirs = f"/iom/access/{asked.pk}/", as_posting(staff.supervisor)
    assert theirs.post(address, {"act": "decide", "decision": "REFUSED", "why": ""}).status_code == 400
    theirs.post(address, {"act": "decide", "decision": "REFUSED", "why": "Not needed for that"})
    home = as_posting(staff.police_officer).get("/").content.decode()
    assert "Refused" in home
    assert "Not needed for that" in home
    assert not sees(staff.police_officer, sealed)


@pytest.mark.parametrize(("days", "is_granted"), [(1, True), (90, True), (0, False), (91, False)])
def test_access_lasts_from_one_to_ninety_days(
    staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn, days: int, is_granted: bool
) -> None:
    asked = ask(sealed, by=staff.police_officer)
    sent = {"act": "decide", "decision": "GRANTED", "days": str(days), "why": ""}
    response = as_posting(staff.supervisor).post(f"/iom/access/{asked.pk}/", sent)
    assert response.status_code == (302 if is_granted else 400)
    assert sees(staff.police_officer, sealed) is is_granted


def test_granted_access_ends_by_the_clock(staff: Staff, sealed: Case, ask: Ask, time_machine: Any) -> None:
    asked = ask(sealed, by=staff.police_officer)
    with acting.as_posting(staff.supervisor):
        access.grant(request=asked.pk, by=staff.supervisor, days=14)
    time_machine.move_to(NOW + timedelta(days=14, microseconds=-1), tick=False)
    assert sees(staff.police_officer, sealed)
    time_machine.move_to(NOW + timedelta(days=14), tick=False)
    assert not sees(staff.police_officer, sealed)


def test_access_can_be_ended_early(staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn) -> None:
    asked = ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY)
    assert sees(staff.police_officer, sealed)
    as_posting(staff.supervisor).post(f"/iom/access/{asked.pk}/", {"act": "end", "why": "It is settled"})
    asked.refresh_from_db()
    assert asked.until_at == NOW + timedelta(microseconds=1)


def test_breaking_the_glass_opens_for_two_hours_and_says_so(
    staff: Staff, sealed: Case, as_posting: SignIn, time_machine: Any
) -> None:
    browser = as_posting(staff.police_officer)
    browser.post("/iom/find/", {"number": "X000001"})
    address = f"/iom/find/{sealed.reference}/break-glass/"
    assert "for two hours" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": "It is urgent here"}).status_code == 400
    page = browser.post(address, {"reason": WHY}, follow=True).content.decode()
    assert "Hiddenname" in page
    assert "Opened by breaking the glass until 5:10pm" in page
    entry = Entry.objects.get(what="partners.accessrequest")
    assert (entry.act, entry.people, entry.reason) == ("DISCLOSURE", [sealed.person_id], WHY)
    time_machine.move_to(NOW + timedelta(hours=2, seconds=-1), tick=False)
    assert sees(staff.police_officer, sealed)
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    assert not sees(staff.police_officer, sealed)


@pytest.mark.parametrize(
    ("broken_at", "due_on"),
    [
        (NOW, date(2021, 3, 11)),
        (datetime(2021, 3, 12, 23, 30, tzinfo=UTC), date(2021, 3, 15)),  # Friday night: Monday.
        (datetime(2021, 4, 1, 12, tzinfo=UTC), date(2021, 4, 6)),  # Before Easter: Tuesday.
        (datetime(2021, 4, 11, 23, 30, tzinfo=UTC), date(2021, 4, 13)),  # Monday already, in London.
    ],
)
def test_the_review_is_due_on_the_next_working_day(
    staff: Staff, sealed: Case, ask: Ask, time_machine: Any, broken_at: datetime, due_on: date
) -> None:
    time_machine.move_to(broken_at, tick=False)
    assert ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY).review_due_on == due_on


@pytest.mark.parametrize("way", [access.ask, access.break_glass])
def test_notices_go_to_the_lead_agencys_supervisors_of_the_borough_and_name_nobody(
    staff: Staff, sealed: Case, ask: Ask, way: Any
) -> None:
    asked = ask(sealed, by=staff.police_officer, way=way, reason=WHY)
    sent = notices()
    told = sorted(address for mail in sent for address in mail.to)
    assert told == sorted([staff.supervisor.user.email, staff.other_supervisor.user.email])
    words = "".join(mail.subject + mail.body for mail in sent)
    assert sealed.reference in words
    assert link(asked.pk) in words
    assert "Hiddenname" not in words
    assert sealed.person.crn not in words
    assert WHY not in words
    assert staff.police_officer.user.name not in words
    assert staff.police_officer.user.email not in words


def test_a_supervisor_who_breaks_the_glass_is_not_the_one_who_is_told(
    staff: Staff, make_case: Callable[..., Case], ask: Ask
) -> None:
    case = make_case(borough=ENFIELD)
    ask(case, by=staff.supervisor, way=access.break_glass, reason=WHY)
    assert [mail.to for mail in notices()] == [[staff.enfields_supervisor.user.email]]


def test_the_review_shows_what_was_looked_at_and_unjustified_stays_listed_for_both(
    staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn
) -> None:
    broken = ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY)
    as_posting(staff.police_officer).get(f"/iom/cases/{sealed.reference}/history/")
    address, theirs = f"/iom/access/{broken.pk}/", as_posting(staff.supervisor)
    assert "broken glass to review" in theirs.get("/").content.decode()
    page = theirs.get(address).content.decode()
    assert WHY in page
    assert "history" in page.split("What was looked at in that time")[-1]
    sent = {"act": "review", "finding": "UNJUSTIFIED", "why": "Nothing was urgent"}
    assert theirs.post(address, {**sent, "why": ""}).status_code == 400
    assert theirs.post(address, sent).status_code == 302
    broken.refresh_from_db()
    assert (broken.finding, broken.reviewed_by, broken.reviewed_at) == ("UNJUSTIFIED", staff.supervisor, NOW)
    assert sealed.reference in found_unjustified(theirs)
    assert sealed.reference in found_unjustified(as_posting(staff.police_supervisor))
    assert "Nothing was urgent" in as_posting(staff.police_supervisor).get(address).content.decode()
    assert "Hiddenname" not in as_posting(staff.police_supervisor).get(address).content.decode()
    assert "Nothing was urgent" in as_posting(staff.police_officer).get("/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("other_supervisor", 200),
        ("enfields_supervisor", 404),
        ("police_supervisor", 404),
        ("officer", 403),
        ("police_officer", 403),
        ("coordinator", 403),
        ("viewer", 403),
    ],
)
def test_a_request_is_for_the_lead_agencys_supervisors_of_the_borough(
    staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn, who: str, status: int
) -> None:
    asked = ask(sealed, by=staff.police_officer)
    assert as_posting(getattr(staff, who)).get(f"/iom/access/{asked.pk}/").status_code == status


ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "grant": (access.grant, {"days": 14}),
    "refuse": (access.refuse, {"why": "No"}),
    "end": (access.end, {"why": "No"}),
    "review": (access.review, {"finding": "JUSTIFIED", "why": "Yes"}),
}


@pytest.mark.parametrize("who", ["police_supervisor", "enfields_supervisor", "officer", "police_officer"])
@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_decides_ends_or_reviews(
    staff: Staff, sealed: Case, ask: Ask, who: str, act: str
) -> None:
    asked = ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY)
    by, (do, given) = getattr(staff, who), ACTS[act]
    with acting.as_posting(by), pytest.raises(NotAllowed):
        do(request=asked.pk, by=by, **given)


LOCKS = {
    "no predicate": ("alongside.partners.access_requests._led", lambda posting: Q(pk__gt=0)),
    "no policies": ("django.conf.settings.DATABASE_ROLE_WHILE_ACTING", ""),
}


@pytest.mark.parametrize("who", ["police_supervisor", "enfields_supervisor"])
@pytest.mark.parametrize("switched_off", LOCKS)
def test_with_either_lock_off_a_request_stays_the_lead_agencys_in_its_borough(
    monkeypatch: pytest.MonkeyPatch,
    staff: Staff,
    sealed: Case,
    ask: Ask,
    as_posting: SignIn,
    switched_off: str,
    who: str,
) -> None:
    # Of the council: its own users’ requests are seen by whoever oversees an agency.
    asked, by = ask(sealed, by=staff.coordinator), getattr(staff, who)
    monkeypatch.setattr(*LOCKS[switched_off])
    assert as_posting(by).get(f"/iom/access/{asked.pk}/").status_code == 404
    assert sealed.reference not in as_posting(by).get("/iom/access/").content.decode()
    with acting.as_posting(by), pytest.raises(NotAllowed):
        access.grant(request=asked.pk, by=by, days=14)


@pytest.mark.parametrize("act", ["end", "review"])
def test_nobody_reviews_their_own_be_it_as_another_posting(
    staff: Staff, sealed: Case, ask: Ask, make_posting: Callable[..., Posting], act: str
) -> None:
    asked = ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY)
    same_person = make_posting(
        "SUPERVISOR", "Haringey", user=staff.police_officer.user, agency=staff.probation
    )
    do, given = ACTS[act]
    with acting.as_posting(same_person), pytest.raises(NotAllowed, match="their own"):
        do(request=asked.pk, by=same_person, **given)


def test_the_database_lets_nobody_decide_on_their_own(
    staff: Staff, sealed: Case, ask: Ask, make_posting: Callable[..., Posting]
) -> None:
    asked = ask(sealed, by=staff.police_officer)
    same_person = make_posting(
        "SUPERVISOR", "Haringey", user=staff.police_officer.user, agency=staff.probation
    )
    with acting.as_posting(same_person):
        assert AccessRequest.objects.filter(pk=asked.pk).update(decision="REFUSED") == 0
    with pytest.raises(IntegrityError, match="nobody_grants_or_reviews"), transaction.atomic():
        AccessRequest.objects.filter(pk=asked.pk).update(decided_by=staff.police_officer)


def test_what_is_decided_is_not_decided_again(staff: Staff, sealed: Case, ask: Ask) -> None:
    asked = ask(sealed, by=staff.police_officer)
    with acting.as_posting(staff.supervisor):
        access.refuse(request=asked.pk, by=staff.supervisor, why="No")
    with acting.as_posting(staff.other_supervisor), pytest.raises(NotAllowed, match="already"):
        access.grant(request=asked.pk, by=staff.other_supervisor, days=14)


def test_nobody_asks_twice_while_the_first_waits(staff: Staff, sealed: Case, ask: Ask) -> None:
    ask(sealed, by=staff.police_officer)
    with pytest.raises(NotAllowed, match="already"):
        ask(sealed, by=staff.police_officer)


def test_neither_way_overrides_a_missing_agreement(
    staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn
) -> None:
    ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY)
    assert sees(staff.police_officer, sealed)
    Agreement.objects.update(starts_at=ALWAYS, ends_at=NOW)
    assert not sees(staff.police_officer, sealed)
    with acting.as_posting(staff.stranger):
        assert finding.closed(staff.stranger, sealed.pk) is None
    page = as_posting(staff.police_officer).get(f"/iom/cases/{sealed.reference}/")
    assert page.status_code == 404


FORGED = [
    {"lead_agency": "police"},  # Another agency's supervisor would decide.
    {"posting": "other_officer"},  # In somebody else's name.
    {"until_at": NOW + timedelta(hours=3), "way": "BREAK_GLASS", "decision": "GRANTED"},
    {"until_at": NOW + timedelta(hours=1), "way": "ASKED", "decision": "GRANTED"},
    {
        "until_at": NOW + timedelta(hours=1),
        "way": "BREAK_GLASS",
        "decision": "GRANTED",
        "review_due_on": None,
    },
]


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_takes_no_request_that_is_not_what_it_says(
    staff: Staff, sealed: Case, forged: dict[str, Any]
) -> None:
    given = {
        "way": "ASKED",
        "kind": "iom.case",
        "record_id": sealed.pk,
        "reference": sealed.reference,
        "borough": sealed.borough,
        "lead_agency": staff.probation,
        "posting": staff.police_officer,
        "reason": "Why",
        "asked_at": NOW,
        "from_at": NOW if "until_at" in forged else None,
        "review_due_on": NOW.date(),
        **{
            name: getattr(staff, value, value) if isinstance(value, str) else value
            for name, value in forged.items()
        },
    }
    with (
        acting.as_posting(staff.police_officer),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        AccessRequest.objects.create(**given)


def test_no_request_is_made_for_what_is_not_closed_to_one(
    staff: Staff, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    with acting.as_posting(staff.police_officer):
        assert finding.closed(staff.police_officer, case.pk) is None


def test_what_supervisors_read_is_in_the_log(
    staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn
) -> None:
    asked = ask(sealed, by=staff.police_officer)
    as_posting(staff.supervisor).get(f"/iom/access/{asked.pk}/")
    entry = Entry.objects.filter(act="CONSULTATION", posting_id=staff.supervisor.pk).get()
    assert entry.which == [str(asked.pk), sealed.reference]
    assert entry.people == [sealed.person_id]


def test_each_step_is_kept_in_the_history_of_the_request(staff: Staff, sealed: Case, ask: Ask) -> None:
    asked = ask(sealed, by=staff.police_officer)
    with acting.as_posting(staff.supervisor):
        access.grant(request=asked.pk, by=staff.supervisor, days=14)
    found = asked.history.order_by("pgh_id").values_list("pgh_label", "decision", "posting_id")
    assert [(label, decision) for label, decision, _ in found] == [
        ("insert", "WAITING"),
        ("update", "GRANTED"),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_door_asks_what_is_open_within_a_transaction(
    monkeypatch: pytest.MonkeyPatch, staff: Staff, sealed: Case, ask: Ask, as_posting: SignIn
) -> None:
    """In service whoever asks outside of one is shown nothing; here they would be the owner of the tables."""
    scope_of, is_within = sharing.scope_of, []

    def watched(posting: Posting, **options: Any) -> sharing.Scope:
        is_within.append(connection.in_atomic_block)
        return scope_of(posting, **options)

    monkeypatch.setattr(sharing, "scope_of", watched)
    browser, address = as_posting(staff.police_officer), f"/iom/cases/{sealed.reference}/"
    assert browser.get(address).status_code == 404
    ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY)
    assert "Opened by breaking the glass until 5:10pm" in browser.get(address).content.decode()
    assert set(is_within) == {True}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(staff: Staff, sealed: Case, ask: Ask) -> None:
    asked = ask(sealed, by=staff.police_officer)
    start, said = threading.Barrier(2), []

    def decide(by: Posting) -> None:
        try:
            start.wait(10)
            with acting.as_posting(by):
                access.grant(request=asked.pk, by=by, days=14)
            said.append("granted")
        except NotAllowed as fault:
            said.append(str(fault))
        finally:
            connection.close()

    both = [threading.Thread(target=decide, args=[by]) for by in (staff.supervisor, staff.other_supervisor)]
    [one.start() for one in both]
    [one.join(20) for one in both]
    assert sorted(said) == ["This request has been decided already", "granted"]
