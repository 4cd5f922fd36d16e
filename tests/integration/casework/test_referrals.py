"""Referrals at the desk: who sees them, what is done with them, and what the referrer is told."""

import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from time_machine import travel

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework import chronology, jobs, links, packs, referral_page, referral_queries, referral_rules
from alongside.casework.actions import referrals
from alongside.casework.actions.cases import CannotDo
from alongside.casework.actions.referrals import ReferralNotFound
from alongside.casework.models import (
    Case,
    Desk,
    Entry,
    Referral,
    ReferralAnswer,
    ReferralEvent,
    ReferralMail,
)
from alongside.partners.models import Posting
from alongside.people.actions.entries import PersonNotFound
from alongside.people.models import Marker
from integration.casework.conftest import load
from integration.casework.referring import ENFIELD, HARINGEY, accepted, done, name_desk, refer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
Make = Callable[..., Posting]
BOTH, NEITHER = (True, True), (False, False)


@pytest.fixture
def coordinator(make_posting: Make, council: Posting) -> Posting:
    """Names the desks of Haringey, at the council."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency)


@pytest.fixture
def desk(coordinator: Posting) -> Desk:
    """The council takes what is referred to the gangs unit in Haringey."""
    return name_desk(coordinator)


def sees(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody sees that there is a referral, by the predicate and by the policies."""
    with transaction.atomic(), acting.as_posting(posting):
        return referral_queries.visible_to(posting).exists(), Referral.objects.exists()


def told(posting: Posting) -> tuple[set[str], set[str]]:
    """The categories that somebody is told of referrals, by the predicate and by the policies."""
    with transaction.atomic(), acting.as_posting(posting):
        every = [one.pk for one in Referral.objects.all()]
        return (
            set(referral_queries.answers_told(posting, every).values_list("category", flat=True)),
            set(ReferralAnswer.objects.values_list("category", flat=True)),
        )


def kinds(referral: Referral) -> list[str]:
    return [one.kind for one in referral.events.order_by("pk")]


def of_pack(programme: str, vocabulary: str) -> str:
    """A code of a pack."""
    return next(iter(dict(packs.for_programme(programme, HARINGEY).offered(vocabulary))))


EVERYTHING = {"IDENTITY", "CONTACT", "OFFENDING", "SAFEGUARDING", "PLAN", "HEALTH"}


# Who sees them


@pytest.mark.usefixtures("desk")
def test_a_referral_is_its_desk_s_and_nobody_else_s_whatever_was_agreed(
    council: Posting, police: Posting, school: Posting
) -> None:
    made = refer()
    assert made.reference == f"REF-{made.pk:06d}"
    assert (made.state, made.desk, kinds(made)) == ("WAITING", council.agency, ["SENT"])
    assert [sees(council), sees(police), sees(school)] == [BOTH, NEITHER, NEITHER]
    assert told(council) == (EVERYTHING, EVERYTHING)
    assert told(police) == (set(), set())


@pytest.mark.usefixtures("desk")
def test_whoever_sent_it_sees_it_with_their_agency(school: Posting, make_posting: Make) -> None:
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=school.agency)
    refer(school)
    assert [sees(school), sees(colleague)] == [BOTH, BOTH]
    assert told(colleague) == (EVERYTHING, EVERYTHING)


@pytest.mark.usefixtures("desk")
def test_a_desk_of_another_borough_sees_none(make_posting: Make, council: Posting) -> None:
    elsewhere = make_posting("PARTNER_WORKER", "Enfield", agency=council.agency)
    refer()
    assert sees(elsewhere) == NEITHER


def test_a_desk_of_every_borough_sees_them_from_anywhere(make_posting: Make, council: Posting) -> None:
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    name_desk(lead, borough="")
    assert refer(borough=ENFIELD).is_across
    assert sees(council) == BOTH


def test_where_a_team_is_the_desk_its_team_and_supervisors_see_them(
    make_posting: Make, council: Posting, coordinator: Posting
) -> None:
    member = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency, team="Gangs")
    supervisor = make_posting("SUPERVISOR", "Haringey", agency=council.agency)
    name_desk(coordinator, team=member.team)
    refer()
    assert [sees(each) for each in (member, supervisor, council)] == [BOTH, BOTH, NEITHER]


@pytest.mark.usefixtures("desk")
def test_once_a_case_came_of_it_others_are_told_by_category(
    council: Posting, police: Posting, school: Posting
) -> None:
    accepted(refer(), council)
    shared = EVERYTHING - {"HEALTH"}
    assert (sees(police), told(police)) == (BOTH, (shared, shared))
    assert (sees(school), told(school)) == (BOTH, ({"IDENTITY"}, {"IDENTITY"}))


def test_of_a_sealed_programme_only_the_desk_is_told(
    council: Posting, school: Posting, make_posting: Make, girls_forum: None, coordinator: Posting
) -> None:
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=school.agency)
    name_desk(coordinator, "girls-forum")
    refer(school, programme="girls-forum")
    assert [sees(each) for each in (council, school, colleague)] == [BOTH, BOTH, NEITHER]
    assert told(council) == (EVERYTHING, EVERYTHING)
    assert told(school) == (set(), set())


def facts(referral: Referral, posting: Posting) -> str:
    """What the page of a referral says of it beside what was answered."""
    with transaction.atomic(), acting.as_posting(posting):
        context = referral_page.context(referral, posting, timezone.localdate())
    return str(context["facts"])


CONSENT = {"basis": "CONSENT", "consent_by": "his mother, Mrs Adeyemi", "consent_on": date(2026, 6, 1)}


@pytest.mark.usefixtures("desk")
def test_who_consented_is_told_at_the_desk_and_to_whoever_sent_it(
    council: Posting, school: Posting, police: Posting, make_posting: Make
) -> None:
    made = refer(school, **CONSENT)
    told = [CONSENT["consent_by"] in facts(made, each) for each in (council, school)]
    assert told == [True, True]
    ended = accepted(made, council)
    assert [CONSENT["consent_by"] in facts(ended, each) for each in (council, police)] == [True, False]


@pytest.mark.usefixtures("girls_forum")
def test_who_consented_is_not_told_where_nothing_of_it_is(
    council: Posting, school: Posting, coordinator: Posting
) -> None:
    waiting = refer(**CONSENT)
    assert CONSENT["consent_by"] not in facts(waiting, coordinator)
    name_desk(coordinator, "girls-forum")
    sealed = refer(school, programme="girls-forum", **CONSENT)
    assert [CONSENT["consent_by"] in facts(sealed, each) for each in (council, school)] == [True, False]


@pytest.mark.parametrize("lock", ["rows", "predicate"])
@pytest.mark.usefixtures("desk")
def test_each_lock_holds_without_the_other(
    council: Posting, police: Posting, lock: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    refer()
    if_rows = {"rows": "", "predicate": "alongside_app"}[lock]
    settings.DATABASE_ROLE_WHILE_ACTING = if_rows
    by_predicate, by_policy = sees(police)
    # Whoever owns the tables is bound by no policy: then the predicate alone holds, and the other way round.
    assert {"rows": by_predicate, "predicate": by_policy}[lock] is False
    assert by_policy is (lock == "rows")


# Desks


def test_without_a_desk_it_waits_where_somebody_sees_that_it_does(
    council: Posting, coordinator: Posting, make_posting: Make, sign_in: Callable[[Posting], Client]
) -> None:
    elsewhere = make_posting("BOROUGH_COORDINATOR", "Enfield")
    made = refer()
    assert (made.desk, sees(coordinator), sees(council), sees(elsewhere)) == (None, BOTH, NEITHER, NEITHER)
    assert told(coordinator) == (set(), set())
    page = sign_in(coordinator).get("/referrals/desks/").content.decode()
    assert made.reference in page
    assert "Marcus" not in page
    name_desk(coordinator)
    assert sees(council) == BOTH
    assert kinds(made) == ["SENT", "DESKED"]
    given = LogEntry.objects.get(act="DISCLOSURE", what="casework.referral")
    assert given.to == coordinator.agency.name


@pytest.mark.usefixtures("desk")
def test_what_lay_at_an_agency_that_has_ended_waits_for_another(
    make_posting: Make, council: Posting, school: Posting
) -> None:
    lead = make_posting("GOVERNANCE_LEAD")
    made = refer()
    assert sees(lead) == NEITHER
    council.agency.ends_on = timezone.localdate()
    council.agency.save(update_fields=["ends_on"])
    assert sees(lead) == BOTH
    assert refer().desk is None
    name_desk(lead, agency=school.agency)
    assert Referral.objects.get(pk=made.pk).desk == school.agency
    assert [sees(school), sees(lead)] == [BOTH, BOTH]


@pytest.mark.usefixtures("desk")
def test_a_desk_is_taken_over_by_nobody_else(make_posting: Make, council: Posting, police: Posting) -> None:
    rival = make_posting("BOROUGH_COORDINATOR", "Haringey")
    with pytest.raises(CannotDo, match="is the desk"):
        name_desk(rival)
    with pytest.raises(CannotDo, match="in your own borough only"):
        name_desk(rival, borough=ENFIELD)
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    assert name_desk(lead, agency=police.agency).agency == police.agency


@pytest.mark.usefixtures("desk")
def test_what_was_asked_at_an_agency_that_has_ended_begins_anew_at_another(
    make_posting: Make, council: Posting, school: Posting
) -> None:
    lead = make_posting("GOVERNANCE_LEAD")
    with travel("2026-06-01 09:00+01:00", tick=False):
        made = refer()
    with travel("2026-06-02 09:00+01:00", tick=False):
        done("ask", made, council, words="Do his parents know?")
    council.agency.ends_on = date(2026, 6, 3)
    council.agency.save(update_fields=["ends_on"])
    with travel("2026-06-04 09:00+01:00", tick=False):
        name_desk(lead, agency=school.agency)
    given = Referral.objects.get(pk=made.pk)
    assert (given.desk, given.state, given.owner) == (school.agency, "WAITING", None)
    # Tuesday and Wednesday do not count, as after an answer.
    assert given.due_on == date(2026, 6, 10)
    assert kinds(made) == ["SENT", "ASKED", "DESKED"]


@pytest.mark.usefixtures("desk")
def test_the_desk_of_an_agency_that_has_ended_is_nobody_s(make_posting: Make, council: Posting) -> None:
    rival = make_posting("BOROUGH_COORDINATOR", "Haringey")
    council.agency.ends_on = timezone.localdate()
    council.agency.save(update_fields=["ends_on"])
    assert name_desk(rival).agency == rival.agency


@pytest.mark.parametrize("borough", [ENFIELD, ""])
def test_the_database_lets_nobody_name_a_desk_elsewhere(coordinator: Posting, borough: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(coordinator):
        Desk.objects.create(
            programme="gang-action-group",
            borough=borough,
            agency=coordinator.agency,
            named_by=coordinator,
            named_at=timezone.now(),
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_a_desk_at_once_both_are_told_that_it_is(coordinator: Posting) -> None:
    together, made = threading.Barrier(2), list[Any]()

    def name() -> None:
        together.wait()
        made.append(name_desk(coordinator).pk)
        connection.close()

    threads = [threading.Thread(target=name) for _ in range(2)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert made == [Desk.objects.get().pk] * 2


def test_the_database_lets_nobody_take_over_a_desk_either(make_posting: Make, desk: Desk) -> None:
    rival = make_posting("BOROUGH_COORDINATOR", "Haringey")
    with transaction.atomic(), acting.as_posting(rival):
        changed = Desk.objects.filter(pk=desk.pk).update(agency=rival.agency, named_by=rival)
    assert changed == 0


# What may be written


@contextmanager
def acting_as(posting: Posting) -> Iterator[None]:
    """Write by oneself, past the actions, as far as the database lets somebody."""
    with transaction.atomic(), acting.as_posting(posting), transaction.atomic():
        yield


def say(referral: Referral, kind: str, by: Posting) -> None:
    """Write an event by oneself."""
    with acting_as(by):
        ReferralEvent.objects.create(
            referral=referral,
            kind=kind,
            programme=referral.programme,
            borough=referral.borough,
            pack=referral.events.order_by("pk")[0].pack,
            by=by,
            at=timezone.now(),
        )


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        *(("school", kind) for kind in ("SENT", "TAKEN", "ASKED", "ACCEPTED", "DECLINED", "REDIRECTED")),
        *(("school", kind) for kind in ("KEPT", "DESKED")),
        *(("council", kind) for kind in ("SENT", "ANSWERED", "WITHDRAWN", "DESKED")),
    ],
)
@pytest.mark.usefixtures("desk")
def test_nobody_says_what_is_not_theirs_to_say(
    request: pytest.FixtureRequest, school: Posting, who: str, kind: str
) -> None:
    made = refer(school)
    with pytest.raises(DatabaseError, match="row-level security"):
        say(made, kind, request.getfixturevalue(who))


@pytest.mark.parametrize(
    "changed", [{"state": "ACCEPTED"}, {"state": "WITHDRAWN", "borough": ENFIELD}, {"is_across": True}]
)
@pytest.mark.usefixtures("desk")
def test_whoever_sent_it_changes_nothing_else(school: Posting, changed: dict[str, Any]) -> None:
    made = refer(school)
    with pytest.raises(DatabaseError, match="answers or withdraws it"), acting_as(school):
        Referral.objects.filter(pk=made.pk).update(**changed)
    public = refer()
    with pytest.raises(DatabaseError, match="answers or withdraws it"), links.public(referral=public.pk):
        Referral.objects.filter(pk=public.pk).update(**changed)


# Triage


@pytest.mark.usefixtures("desk")
def test_it_is_taken_asked_answered_and_accepted(council: Posting, school: Posting) -> None:
    with travel("2026-06-01 09:00+01:00", tick=False):
        made = refer(school)
        assert made.due_on == date(2026, 6, 8)
    with travel("2026-06-02 09:00+01:00", tick=False):
        assert done("take", made, council).owner == council
        asked = done("ask", made, council, words="Do his parents know?")
    assert (asked.state, asked.due_on, asked.owner) == ("ASKED", None, council)
    with travel("2026-06-04 09:00+01:00", tick=False), acting.as_posting(school):
        referrals.answer(referral=made.pk, by=school, words="His mother does")
    answered = Referral.objects.get(pk=made.pk)
    # Tuesday and Wednesday do not count: five days after Monday are Thursday, Friday, Monday to Wednesday.
    assert (answered.state, answered.due_on) == ("ANSWERED", date(2026, 6, 10))
    with travel("2026-06-05 09:00+01:00", tick=False):
        ended = accepted(made, council, born_on=date(2004, 5, 11))
    assert (ended.state, ended.due_on, ended.ended_on) == ("ACCEPTED", None, date(2026, 6, 5))
    assert kinds(made) == ["SENT", "TAKEN", "ASKED", "ANSWERED", "ACCEPTED"]


@pytest.mark.usefixtures("desk")
def test_a_case_is_opened_whose_chronology_begins_with_the_referral(council: Posting) -> None:
    made = accepted(refer(), council)
    case = Case.objects.get()
    assert (made.case, case.lead_agency) == (case, council.agency)
    first = case.entries.order_by("pk")[0]
    assert (first.kind, first.record, first.category) == ("REFERRAL", made.pk, "PLAN")
    assert first.words.startswith(
        f"{made.reference}, from Northgate School. On the public form. Lawful basis:"
    )
    assert "He carries a knife to school" in first.words
    assert Marker.objects.get().role == "AT_RISK"
    with transaction.atomic(), acting.as_posting(council):
        oldest = list(chronology.of_case(council, case))[-1]
    assert oldest.kind == Entry.Kind.REFERRAL


@pytest.mark.usefixtures("desk")
def test_whoever_has_a_case_is_referred_to_it(council: Posting, open_case: Callable[..., Case]) -> None:
    with acting.as_posting(council):
        case = open_case(council)
    made = accepted(refer(), council, same_as=case.person_id)
    assert made.case == case
    assert Case.objects.count() == 1
    assert case.entries.filter(kind="REFERRAL", record=made.pk).exists()


@pytest.mark.usefixtures("desk")
def test_whom_the_programme_does_not_take_opens_no_case(council: Posting) -> None:
    made = refer()
    with pytest.raises(CannotDo, match="takes people from 15 to 35, and they are"):
        accepted(made, council, born_on=date(2015, 1, 1))
    assert not Case.objects.exists()
    assert Referral.objects.get(pk=made.pk).state == "WAITING"


@pytest.mark.usefixtures("desk")
def test_it_is_declined_with_a_reason_and_its_consequence(council: Posting) -> None:
    with travel("2026-06-05 09:00+01:00", tick=False):
        made = refer()
        with pytest.raises(CannotDo, match="has no such reason now"):
            done("decline", made, council, code="NOTHING", words="")
        ended = done("decline", made, council, code="NO_EVIDENCE", words="")
    assert (ended.state, ended.review_on, ended.erase_on) == (
        "DECLINED",
        date(2027, 6, 5),
        date(2032, 6, 5),
    )
    with pytest.raises(CannotDo, match="has been decided meanwhile: declined"):
        done("take", made, council)


@pytest.mark.usefixtures("desk")
def test_it_is_redirected_and_its_age_counts_on(
    council: Posting, police: Posting, make_posting: Make
) -> None:
    load("gang-exit")
    supervisor = make_posting("SUPERVISOR", "Haringey", agency=police.agency)
    name_desk(supervisor, "gang-exit")
    with travel("2026-06-01 09:00+01:00", tick=False):
        made = refer()
    with travel("2026-06-05 09:00+01:00", tick=False):
        moved = done("redirect", made, council, programme="gang-exit", borough=HARINGEY, words="Wants out")
    assert (moved.desk, moved.state, moved.owner) == (police.agency, "WAITING", None)
    assert (moved.sent_at, moved.due_on) == (made.sent_at, date(2026, 6, 8))
    assert told(police) == (EVERYTHING, EVERYTHING)
    given = LogEntry.objects.get(act="DISCLOSURE", what="casework.referral")
    assert (given.reason, given.to) == ("Wants out", police.agency.name)
    # Whose desk it was sees where it went, and no longer what is in it.
    assert (sees(council), told(council)) == (BOTH, (set(), set()))
    with pytest.raises(ReferralNotFound):
        done("take", made, council)


@pytest.mark.usefixtures("desk")
def test_it_is_withdrawn_by_whoever_sent_it_alone(council: Posting, school: Posting, police: Posting) -> None:
    made = refer(school)
    with acting.as_posting(police), pytest.raises(ReferralNotFound):
        referrals.withdraw(referral=made.pk, by=police, words="Not needed")
    with acting.as_posting(school):
        ended = referrals.withdraw(referral=made.pk, by=school, words="He has moved")
    assert (ended.state, ended.due_on) == ("WITHDRAWN", None)
    with acting.as_posting(school), pytest.raises(CannotDo, match="cannot be taken back"):
        referrals.withdraw(referral=made.pk, by=school, words="Again")


@pytest.mark.usefixtures("desk")
def test_a_clock_that_goes_back_turns_nothing_round(council: Posting) -> None:
    with travel("2026-06-02 09:00+01:00", tick=False):
        made = refer()
    with travel("2026-06-01 09:00+01:00", tick=False):
        done("take", made, council)
    sent, taken = made.events.order_by("pk")
    assert taken.at == sent.at


@pytest.mark.usefixtures("desk")
def test_what_was_said_and_what_happened_never_change(council: Posting) -> None:
    refer()
    for model, field in ((ReferralAnswer, "answer"), (ReferralEvent, "words")):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**{field: "Something else"})


# E-mails


@pytest.mark.usefixtures("desk")
def test_the_referrer_is_told_of_each_outcome_and_of_nobody(council: Posting, mailoutbox: list[Any]) -> None:
    made = refer()
    done("ask", made, council, words="Does Marcus live alone?")
    done("decline", made, council, code="AGE", words="Marcus is too young")
    jobs.send_unsent(0)
    assert [mail.subject for mail in mailoutbox] == [
        f"Alongside: We have your referral ({made.reference})",
        f"Alongside: A question about your referral ({made.reference})",
        f"Alongside: News about your referral ({made.reference})",
    ]
    assert {tuple(mail.to) for mail in mailoutbox} == {("o.fernsby@northgate.example",)}
    bodies = " ".join(mail.body for mail in mailoutbox)
    assert "Marcus" not in bodies
    assert "Adeyemi" not in bodies
    assert "Gang" not in bodies
    assert bodies.count("http://127.0.0.1:8000/refer/status/") == 3
    assert LogEntry.objects.filter(act="DISCLOSURE", what="casework.referralmail").count() == 3


def waiting_jobs(name: str) -> list[dict[str, Any]]:
    """What the jobs of a name that wait are to be called with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name])
        return [args if isinstance(args, dict) else json.loads(args) for (args,) in cursor.fetchall()]


def told_at_once() -> set[int]:
    """The users to whom the jobs that wait would write of a referral."""
    [jobs.tell_desk(**args) for args in waiting_jobs("casework.tell_desk")]
    return {args["user"] for args in waiting_jobs("casework.tell_of_referral")}


@pytest.fixture
def hospital(make_posting: Make, council: Posting) -> Posting:
    """A governance lead of the council, which takes what is referred to the hospital from every borough."""
    load("hospital-victims")
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    name_desk(lead, "hospital-victims", borough="")
    return lead


def test_a_desk_that_answers_the_same_day_is_told_at_once(
    hospital: Posting, council: Posting, school: Posting, mailoutbox: list[Any]
) -> None:
    made = refer(programme="hospital-victims", borough=ENFIELD)
    assert made.due_on == referral_rules.day_of(made.sent_at)
    assert told_at_once() == {council.user_id}
    jobs.tell_of_referral(user=council.user_id, referral=made.pk)
    [sent] = mailoutbox
    assert sent.subject == f"Alongside: A referral to answer today ({made.reference})"
    assert sent.to == [council.user.email]
    assert f"http://127.0.0.1:8000/referrals/{made.pk}/" in sent.body
    assert not {"Marcus", "Adeyemi", "victim", "ospital"} & set(re.findall(r"\w+", sent.body))


@pytest.mark.usefixtures("desk")
def test_a_desk_that_has_days_to_answer_is_not_told_at_once() -> None:
    refer()
    assert waiting_jobs("casework.tell_desk") == []


@pytest.mark.usefixtures("hospital")
def test_nobody_is_written_to_of_what_was_decided_meanwhile(council: Posting) -> None:
    made = refer(programme="hospital-victims")
    done("decline", made, council, code=of_pack("hospital-victims", "declines"), words="")
    assert told_at_once() == set()


@pytest.mark.usefixtures("hospital", "desk")
def test_a_desk_is_told_at_once_of_what_comes_from_another(council: Posting, coordinator: Posting) -> None:
    made = refer()
    done("redirect", made, council, programme="hospital-victims", borough=HARINGEY, words="He was stabbed")
    assert told_at_once() == {council.user_id, coordinator.user_id}


def test_a_desk_that_is_named_later_is_told_of_what_has_waited(make_posting: Make, council: Posting) -> None:
    load("hospital-victims")
    refer(programme="hospital-victims")
    assert told_at_once() == set()
    name_desk(make_posting("GOVERNANCE_LEAD", agency=council.agency), "hospital-victims", borough="")
    assert told_at_once() == {council.user_id}


@pytest.mark.usefixtures("desk")
def test_a_mail_server_that_is_away_loses_nothing(
    council: Posting, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch, sign_in: Any
) -> None:
    def away(*args: Any, **options: Any) -> None:
        raise ConnectionRefusedError

    made = refer()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        jobs.send_unsent(0)
        jobs.send_unsent(0)
    mail = ReferralMail.objects.get()
    assert (mail.sent_at, mail.tries, mail.fault) == (None, 2, "ConnectionRefusedError")
    page = sign_in(council).get(f"/referrals/{made.pk}/").content.decode()
    assert "the mail server did not take it (2 times)" in page
    jobs.send_mail(mail=mail.pk)
    jobs.send_mail(mail=mail.pk)
    assert len(mailoutbox) == 1
    assert ReferralMail.objects.get().sent_at is not None


@pytest.mark.usefixtures("desk")
def test_an_address_that_takes_no_mail_keeps_back_no_other(mailoutbox: list[Any]) -> None:
    refer(referrer_email="o.fernsby@northgate.example\nBcc: a@b.example")
    refer()
    jobs.send_unsent(0)
    assert [mail.to for mail in mailoutbox] == [["o.fernsby@northgate.example"]]
    kept = ReferralMail.objects.order_by("pk").values_list("tries", "fault")
    assert list(kept) == [(1, "BadHeaderError"), (1, "")]


# How long they are kept


@pytest.mark.usefixtures("desk")
def test_what_came_to_nothing_is_erased_by_its_pack(council: Posting) -> None:
    with travel("2026-06-05 09:00+01:00", tick=False):
        made = done("decline", refer(), council, code="AGE", words="")
        kept = accepted(refer(), council)
    with travel("2032-06-04 09:00+01:00", tick=False):
        jobs.erase_referrals(0)
    assert Referral.objects.count() == 2
    with travel("2032-06-05 09:00+01:00", tick=False):
        jobs.erase_referrals(0)
    assert list(Referral.objects.all()) == [kept]
    assert not ReferralAnswer.objects.filter(referral_id=made.pk).exists()
    assert LogEntry.objects.filter(act="ERASURE", which=[made.reference]).exists()


@pytest.mark.usefixtures("desk")
def test_the_desk_reviews_what_came_to_nothing(
    council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    with travel(long_ago, tick=False):
        made = done("decline", refer(), council, code="AGE", words="")
    browser = sign_in(council)
    assert made.reference in browser.get("/referrals/decided/?show=REVIEW").content.decode()
    browser.post(f"/referrals/{made.pk}/review/", {"outcome": "KEEP", "words": "A complaint is open"})
    assert made.reference not in browser.get("/referrals/decided/?show=REVIEW").content.decode()
    browser.post(f"/referrals/{made.pk}/review/", {"outcome": "ERASE", "words": "Nobody has a need"})
    assert not Referral.objects.exists()


def test_a_borough_that_is_none_is_refused() -> None:
    with pytest.raises(CannotDo, match="no borough of London"):
        refer(borough="E09000099")
    assert not Referral.objects.exists()


def gone(what: type[Exception]) -> Callable[..., None]:
    """What is done where something went while it was looked at: of two clicks, the second."""

    def do(**_said: Any) -> None:
        raise what

    return do


@pytest.mark.usefixtures("desk")
def test_what_has_gone_meanwhile_is_said_to_be(
    council: Posting, sign_in: Callable[[Posting], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, made = sign_in(council), refer()
    monkeypatch.setattr("alongside.casework.actions.triage.take", gone(ReferralNotFound))
    assert browser.post(f"/referrals/{made.pk}/take/").status_code == 404
    monkeypatch.setattr("alongside.casework.actions.triage.accept", gone(ReferralNotFound))
    soon = timezone.localdate() + timedelta(days=90)
    said = {
        "forenames": "Marcus",
        "surname": "Adeyemi",
        "sex": "M",
        "role": "AT_RISK",
        "reason": "He carries a knife to school",
        "status": "COMMUNITY",
        "review_on-day": soon.day,
        "review_on-month": soon.month,
        "review_on-year": soon.year,
    }
    assert browser.post(f"/referrals/{made.pk}/accept/", said).status_code == 404
    monkeypatch.setattr("alongside.casework.actions.triage.accept", gone(PersonNotFound))
    answer = browser.post(f"/referrals/{made.pk}/accept/", said)
    assert (answer.status_code, b"is not in the index any more" in answer.content) == (400, True)
    done("decline", made, council, code="AGE", words="")
    monkeypatch.setattr("alongside.casework.actions.referral_retention.erase", gone(ReferralNotFound))
    said = {"outcome": "ERASE", "words": "Nobody has a need"}
    assert browser.post(f"/referrals/{made.pk}/review/", said).status_code == 404


@pytest.mark.usefixtures("desk")
def test_twice_is_once(school: Posting) -> None:
    once = uuid.uuid4()
    assert refer(school, once=once) == refer(school, once=once)
    assert Referral.objects.count() == 1
    assert ReferralMail.objects.count() == 1


def test_the_application_changes_nothing_of_who_referred(council: Posting, desk: Desk) -> None:
    made = refer()
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        acting.as_posting(council),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE casework_referral SET referrer_name = 'x' WHERE id = %s", [made.pk])
