"""The pages of custody diversion: the form of the suite, the list, one engagement, and its steps."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from alongside.core.filters import keys
from alongside.diversion import drafts, queries
from alongside.diversion.actions import outcomes, steps
from alongside.diversion.forms import CustodyForm
from alongside.diversion.models import CheckAnswer, Draft, Engagement, LetIn, Need, Outcome, Session
from alongside.diversion.views.engagements import VIEWS
from alongside.partners.actions import saved_views as saved
from alongside.partners.models import Posting
from alongside.people.models import Person
from integration.diversion.conftest import ENFIELD, HARINGEY, NOW, act, as_one, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
CUSTODY = reverse("diversion:custody")
LIST = reverse("diversion:engagements")


def typed(**more: Any) -> dict[str, Any]:
    """The custody form as a browser sends it."""
    given = {
        "once": "6d9a1b5e-3a52-4d7e-9f0a-1c2b3d4e5f60",
        "engaged_at": "2020-11-09T20:20",
        "arrested_at": "2020-11-09T17:00",
        "suite": "Wood Green",
        "forenames": "Jerome",
        "surname": "Adeyemi",
        "born_on-day": "11",
        "born_on-month": "5",
        "born_on-year": "2004",
        "age_band": "",
        "sex": "M",
        "ethnicity": "B2",
        "home_borough": HARINGEY,
        "home_elsewhere": "",
        "staying_in": "",
        "first_arrest": "YES",
        "yos": "ASK",
        "needs": ["SEND"],
        "offer": "ACCEPTED",
        "consent_by": "CHILD",
    }
    return {**given, **more}


def page_of(made: Engagement) -> str:
    return reverse("diversion:engagement", args=[made.case_id, made.pk])


def words_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_form_records_and_leads_to_the_engagement(worker: Posting, sign_in: Callable) -> None:
    client: Client = sign_in(worker)
    answer = client.post(CUSTODY, typed())
    made = Engagement.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    assert (made.suite, made.home_borough, made.case.person.surname) == ("Wood Green", HARINGEY, "Adeyemi")
    assert not Draft.objects.exists()
    words = words_of(client.get(page_of(made)))
    assert "16 years old then" in words
    assert "Waits for something to be arranged, since today." in words


def test_the_form_starts_with_now_and_the_suite_that_was_used_last(
    worker: Posting, sign_in: Callable
) -> None:
    met(worker, suite="Holborn")
    page = sign_in(worker).get(CUSTODY).content.decode()
    assert 'type="datetime-local" value="2020-11-09T20:30"' in page
    assert re.search(r'name="suite" type="radio" value="Holborn" checked', page)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"arrested_at": "2020-11-09T20:21"}, "The engagement is before the arrest"),
        ({"engaged_at": "2020-11-09T20:31"}, "The engagement is still to come"),
        ({"engaged_at": "0001-01-01T00:00"}, "Give a real day and time"),
        ({"engaged_at": "tonight\x00"}, "Give a real day and time"),
        ({"arrested_at": ""}, "Say when they were arrested"),
        ({"born_on-day": "", "born_on-month": "", "born_on-year": ""}, "select about how old they are"),
        ({"born_on-year": "2012"}, "from 9 to 18, and they are 8"),
        ({"offer": "ACCEPTED", "consent_by": ""}, "Select who consented"),
        ({"home_borough": "OUTSIDE"}, "Say where they live, if it is outside London"),
        ({"home_elsewhere": "Broxbourne"}, "There is one home"),
        ({"suite": "x" * 101}, "at most 100 characters"),
        ({"suite": "OTHER"}, "Say which custody suite"),
        ({"surname": "\x00"}, "Null characters are not allowed"),
        ({"needs": ["CHESS"]}, "CHESS is not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    wrong: dict[str, Any], words: str, worker: Posting, sign_in: Callable
) -> None:
    client = sign_in(worker)
    answer = client.post(CUSTODY, typed(**wrong))
    assert answer.status_code == 400
    assert words in words_of(answer)
    assert not Person.objects.exists()
    # Nothing is lost: whoever comes back finds it.
    assert 'value="Jerome"' in client.get(CUSTODY).content.decode()


def test_a_nine_year_old_is_recorded_with_a_plain_note(worker: Posting, sign_in: Callable) -> None:
    client = sign_in(worker)
    answer = client.post(CUSTODY, typed(**{"born_on-year": "2011", "born_on-month": "3"}), follow=True)
    assert "9 years old: below the age of criminal responsibility" in words_of(answer)
    assert "This is a safeguarding matter" in words_of(answer)


def test_who_turned_eighteen_in_custody_is_said(worker: Posting, sign_in: Callable) -> None:
    made = met(worker, said={"born_on": date(2002, 11, 9)}, arrested_at=NOW - timedelta(hours=22))
    assert "Turned 18 between arrest and engagement" in words_of(sign_in(worker).get(page_of(made)))


def test_an_unknown_birth_date_is_said_to_be_an_estimate(worker: Posting, sign_in: Callable) -> None:
    empty = {"born_on-day": "", "born_on-month": "", "born_on-year": "", "age_band": "11-15"}
    answer = sign_in(worker).post(CUSTODY, typed(**empty), follow=True)
    words = words_of(answer)
    assert "About 11 to 15, estimated" in words
    assert "No date of birth is known: the age is an estimate" in words


def test_the_same_child_that_night_is_offered_and_not_doubled(
    worker: Posting, colleague: Posting, sign_in: Callable
) -> None:
    first = met(worker)
    client = sign_in(colleague)
    asked = client.post(CUSTODY, typed())
    assert "Is it one of these?" in words_of(asked)
    same = str(first.case.person_id)
    offered = client.post(CUSTODY, typed(same_as=same))
    assert offered.status_code == 409
    assert "Met already this night" in words_of(offered)
    assert page_of(first) in offered.content.decode()
    assert Engagement.objects.count() == 1
    another = typed(same_as=same, another="yes", arrested_at="2020-11-09T20:00")
    assert client.post(CUSTODY, another).status_code == 302
    assert (Engagement.objects.count(), Person.objects.count()) == (2, 1)


def test_a_form_that_is_sent_twice_leaves_no_draft(worker: Posting, sign_in: Callable) -> None:
    client = sign_in(worker)
    client.post(CUSTODY, typed())
    same = str(Engagement.objects.get().case.person_id)
    # The second press is asked who the child is, and keeps no draft that the next child would be typed over.
    assert "Is it one of these?" in words_of(client.post(CUSTODY, typed()))
    assert not Draft.objects.exists()
    assert client.post(CUSTODY, typed(same_as=same)).status_code == 302
    assert (Draft.objects.exists(), Engagement.objects.count()) == (False, 1)


def test_what_is_far_too_long_to_be_kept_is_said_and_stays_on_the_page(
    worker: Posting, sign_in: Callable
) -> None:
    far = typed(act="draft", staying_in="x" * 20_000)
    answer = sign_in(worker).post(CUSTODY, far)
    assert "far too long to be kept" in words_of(answer)
    assert "is kept for you" not in words_of(answer)
    assert 'value="Adeyemi"' in answer.content.decode()
    assert not Draft.objects.exists()


def test_what_is_typed_is_kept_as_it_is_typed(worker: Posting, sign_in: Callable) -> None:
    client = sign_in(worker)
    answer = client.post(reverse("diversion:draft"), {"surname": "Adey", "forenames": "Je\x00rome"})
    assert (answer.status_code, int(answer["Session-Seconds"]) > 0) == (204, True)
    assert Draft.objects.get().said == {"surname": ["Adey"], "forenames": ["Jerome"]}
    page = client.get(CUSTODY).content.decode()
    assert 'value="Adey"' in page
    assert "It is not sent yet, and only you see it" in page
    assert client.post(reverse("diversion:draft"), {"surname": "x" * 30_000}).status_code == 413
    client.post(CUSTODY, {"act": "forget"})
    assert not Draft.objects.exists()


def test_every_field_of_the_form_is_kept(worker: Posting) -> None:
    met(worker)
    form = CustodyForm(pack=queries.pack_of(worker), by=worker, suites=["Wood Green"])
    assert {key for name, field in form.fields.items() for key in keys(name, field)} == drafts.FIELDS


def test_what_is_sent_after_the_session_ended_is_kept(worker: Posting) -> None:
    token = signing.dumps([worker.pk], salt="diversion.draft")
    answer = Client().post(CUSTODY, typed(**{drafts.TOKEN: token}))
    assert answer.status_code == 302
    assert Draft.objects.get().said["surname"] == ["Adeyemi"]
    assert not Engagement.objects.exists()


def test_without_the_programme_the_form_says_why(make_posting: Callable, sign_in: Callable) -> None:
    from alongside.partners.models import Programme

    Programme.objects.update(live_from=None)
    answer = sign_in(make_posting("PARTNER_WORKER", "Haringey")).get(CUSTODY)
    assert "Operation Alliance is not live here" in words_of(answer)


# --- The list ---


@pytest.fixture
def three(worker: Posting, clock: Any) -> dict[str, Engagement]:
    """One who was not met in time, one who waits, and one about whom a check is not answered."""
    late = met(worker, offer="ACCEPTED")
    act(worker, steps.release, engagement=late.pk, released_at=NOW)
    clock.move_to(NOW + timedelta(days=3))
    when = {"arrested_at": NOW + timedelta(days=2), "engaged_at": NOW + timedelta(days=3)}
    waits = met(worker, said={"surname": "Brown"}, home_borough=ENFIELD, **when)
    asked = met(worker, said={"surname": "Clarke"}, offer="REFUSED", yos="ASK", **when)
    return {"late": late, "waits": waits, "asked": asked}


def test_the_list_has_first_what_is_to_be_looked_at(
    three: dict[str, Engagement], worker: Posting, sign_in: Callable
) -> None:
    words = words_of(sign_in(worker).get(LIST))
    order = [words.index(three[name].reference) for name in ("late", "waits", "asked")]
    assert order == sorted(order)
    assert "Not met within 48 hours. Waits for 3 days" in words
    assert "A check is not answered" in words


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("show=NOT_MET", {"late"}),
        ("show=WAITS", {"late", "waits"}),
        ("show=UNANSWERED", {"asked"}),
        (f"borough={ENFIELD}", {"waits"}),
        ("outcome=WOULD_NOT_ENGAGE", {"asked"}),
        ("month=2020-11", {"late", "waits", "asked"}),
        ("month=2020-13", {"late", "waits", "asked"}),
    ],
)
def test_the_list_is_filtered(
    query: str, names: set[str], three: dict[str, Engagement], worker: Posting, sign_in: Callable
) -> None:
    page = sign_in(worker).get(f"{LIST}?{query}").content.decode()
    assert {name for name, one in three.items() if one.reference in page} == names


def test_the_list_opens_with_the_view_that_one_has_chosen(
    three: dict[str, Engagement], worker: Posting, sign_in: Callable
) -> None:
    query = QueryDict("show=WAITS&columns=reference.home.outcome")
    with as_one(worker):
        view = saved.save(of=VIEWS, query=query, name="Who waits", by=worker, is_shared=False)
        saved.open_with(view=view, by=worker, is_default=True)
    page = sign_in(worker).get(LIST, follow=True)
    assert page.redirect_chain == [(f"{LIST}?view={view.pk}&show=WAITS&columns=reference.home.outcome", 302)]
    words = words_of(page)
    assert "View: Who waits (Yours)" in words
    assert three["waits"].reference in words
    assert three["asked"].reference not in words
    assert "Adeyemi" not in words


def test_waiting_and_places(three: dict[str, Engagement], worker: Posting, sign_in: Callable) -> None:
    client, address = sign_in(worker), reverse("diversion:waiting")
    assert client.post(address, {"pathway": "BOXING", "places": "99999"}).status_code == 400
    assert client.post(address, {"pathway": "BOXING", "places": "4"}).status_code == 302
    words = words_of(client.get(address))
    assert words.index("Adeyemi") < words.index("Brown")
    assert re.search(r"Boxing, with a mentor\s+0\s+4\s+4\s+0", words)


# --- One engagement, and its steps ---


def step(name: str, made: Engagement) -> str:
    return reverse(f"diversion:{name}", args=[made.case_id, made.pk])


def test_from_custody_to_arranged_and_to_the_end(worker: Posting, sign_in: Callable) -> None:
    client = sign_in(worker)
    client.post(CUSTODY, typed())
    made = Engagement.objects.get()
    today = {"on-day": "9", "on-month": "11", "on-year": "2020"}
    assert client.post(step("release", made), {"released_at": "2020-11-09T20:25"}).status_code == 302
    session = {"held_at": "2020-11-09T20:28", "came": "YES", "words": "At home"}
    assert client.post(step("session", made), session).status_code == 302
    outcome = {"result": "ARRANGED", "pathway": "BOXING", "why": "A place", **today}
    assert client.post(step("outcome", made), outcome).status_code == 302
    question = made.checks.get()
    answer = {"says": "NOT_KNOWN", "answered_by": "Duty", "answered_at": "2020-11-09T20:29"}
    address = reverse("diversion:answer", args=[made.case_id, question.pk])
    assert client.post(address, answer).status_code == 302
    assert client.post(step("episodes", made), {"victim_before_3": "2"}).status_code == 302
    end = {"exit": "COMPLETED", "worked": "The coach", **today}
    assert client.post(step("end", made), end).status_code == 302
    words = words_of(client.get(page_of(made)))
    assert "within 48 hours of release" in words
    assert "Boxing, with a mentor. A place" in words
    assert "Not known" in words
    assert "9 November 2020: Completed with the project" in words
    assert Session.objects.count() == CheckAnswer.objects.count() == 1
    # What has ended is changed no more.
    assert client.get(step("outcome", made)).status_code == 404


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("outcome", {"result": "ARRANGED", "why": "A place"}, "Choose the pathway that is arranged"),
        ("outcome", {"result": "OUT_OF_AREA", "why": "Lives there"}, "Name the authority whose MASH"),
        ("outcome", {"result": "AWAITS", "why": "x" * 2_001}, "has 2,001 characters"),
        ("release", {"released_at": "2020-11-09T16:00"}, "The release is before the engagement in custody"),
        ("session", {"held_at": "2020-11-09T20:25", "came": "YES"}, "Say first when they were released"),
        ("episodes", {"victim_before_3": "99999999999999999999"}, "Give a whole number from 0 to 9,999"),
        ("episodes", {"victim_before_3": "a"}, "Give a whole number, or leave it empty"),
        ("episodes", {"victim_before_3": "2", "victim_before_6": "1"}, "6 months hold the shorter times"),
        ("end", {"exit": "COMPLETED", "worked": ""}, "Say what worked, or that nothing did"),
    ],
)
def test_what_is_wrong_in_a_step_is_said(
    name: str, sent: dict[str, str], words: str, worker: Posting, sign_in: Callable
) -> None:
    made = met(worker)
    today = {"on-day": "9", "on-month": "11", "on-year": "2020"}
    answer = sign_in(worker).post(step(name, made), {**today, **sent})
    assert answer.status_code == 400
    assert words in words_of(answer)


def test_an_outcome_changed_afterwards_stands_below_the_new_one(worker: Posting, sign_in: Callable) -> None:
    made = met(worker)
    act(
        worker,
        outcomes.give,
        engagement=made.pk,
        result="WOULD_NOT_ENGAGE",
        on=NOW.date(),
        why="Said no on the telephone",
    )
    words = words_of(sign_in(worker).get(page_of(made)))
    assert words.index("Said no on the telephone") < words.index("Accepted in custody")
    assert Outcome.objects.count() == 2


def test_putting_right_what_was_recorded(worker: Posting, sign_in: Callable) -> None:
    made = met(worker, needs=["SEND"])
    client = sign_in(worker)
    sent = typed(suite="Holborn", consent_at="2020-11-09T20:20", opened=opened(client, made))
    assert client.post(step("change", made), sent).status_code == 302
    made.refresh_from_db()
    assert made.suite == "Holborn"


def opened(client: Client, made: Engagement) -> str:
    """How it stands, as the page that puts it right carries it."""
    page = client.get(step("change", made)).content.decode()
    [token] = re.findall(r'name="opened" value="([^"]+)"', page)
    return str(token)


def test_two_who_put_it_right_at_once_see_both_versions_and_lose_neither(
    worker: Posting, colleague: Posting, sign_in: Callable
) -> None:
    """Opened by both. One writes another suite, time and needs; the other the suite too, and first arrest."""
    made = met(worker, needs=["SEND"])
    client, other = sign_in(worker), sign_in(colleague)
    mine, theirs = opened(client, made), opened(other, made)
    by_other = typed(
        suite="Holborn",
        engaged_at="2020-11-09T20:10",
        needs=["MISSING", "EXCLUSION"],
        consent_at="2020-11-09T20:10",
    )
    assert other.post(step("change", made), {**by_other, "opened": theirs}).status_code == 302
    by_me = typed(
        suite="Croydon", first_arrest="NO", needs=["SEND"], consent_at="2020-11-09T20:30", opened=mine
    )
    page = client.post(step("change", made), by_me)
    words = words_of(page)
    assert page.status_code == 409
    assert f"{colleague.user.name} saved it on 9 November 2020" in words
    assert "Special educational needs" in words
    assert "Excluded from school, Going missing" in words
    assert "9 November 2020 at 8:10pm" in words
    made.refresh_from_db()
    assert (made.suite, made.first_arrest) == ("Holborn", "YES")
    hidden = dict.fromkeys(re.findall(r'type="hidden" name="([^"]+)"', page.content.decode()))
    assert {"opened", "before", "ask", "needs", "engaged_at"} <= set(hidden)
    settled = {
        **by_me,
        "opened": re.findall(r'name="opened" value="([^"]+)"', page.content.decode())[0],
        "before": re.findall(r'name="before" value="([^"]+)"', page.content.decode())[0],
        "ask": ["suite"],
        "keep-needs": "theirs",
        "keep-engaged_at": "theirs",
        "keep-consent_at": "theirs",
        "keep-first_arrest": "yours",
    }
    assert "Choose which is to stand: Which custody suite?" in words_of(
        client.post(step("change", made), settled)
    )
    assert client.post(step("change", made), {**settled, "keep-suite": "yours"}).status_code == 302
    made.refresh_from_db()
    assert (made.suite, made.first_arrest) == ("Croydon", "NO")
    assert made.engaged_at == datetime(2020, 11, 9, 20, 10, tzinfo=UTC)
    standing = Need.objects.filter(ended_on=None).order_by("code").values_list("code", flat=True)
    assert list(standing) == ["EXCLUSION", "MISSING"]


def test_nobody_is_met_in_custody_after_the_release(worker: Posting, sign_in: Callable) -> None:
    made = met(worker, engaged_at=NOW - timedelta(minutes=30))
    act(worker, steps.release, engagement=made.pk, released_at=NOW - timedelta(minutes=20))
    answer = sign_in(worker).post(step("change", made), typed(consent_at="2020-11-09T20:00"))
    assert answer.status_code == 400
    assert "is before the engagement in custody" in words_of(answer)


def test_letting_an_agency_in_and_out(
    worker: Posting, lead: Posting, social_worker: Posting, sign_in: Callable
) -> None:
    made = met(worker, needs=["MENTAL_HEALTH"], yos="KNOWN")
    address = reverse("diversion:let_in", args=[made.case_id])
    assert sign_in(worker).get(address).status_code == 403
    assert sign_in(social_worker).get(page_of(made)).status_code == 404
    sent = {"agency": str(social_worker.agency_id), "why": "Agreed with the duty social worker"}
    assert sign_in(lead).post(address, sent).status_code == 302
    words = words_of(sign_in(social_worker).get(page_of(made)))
    assert "Adeyemi" in words
    assert "Whether there is any of these is not shared with your agency: Mental health" in words
    assert "Victim: not shared with your agency" in words
    assert "Say what came of it" not in words
    end = reverse("diversion:shut_out", args=[made.case_id, LetIn.objects.get().pk])
    assert sign_in(lead).post(end).status_code == 302
    assert sign_in(social_worker).get(page_of(made)).status_code == 404


def test_why_an_agency_was_let_in_is_told_where_safeguarding_is_shared(
    worker: Posting, lead: Posting, social_worker: Posting, school: Posting, sign_in: Callable
) -> None:
    made = met(worker)
    given = {"case": made.case_id}
    act(lead, steps.let_in, **given, agency=social_worker.agency_id, why="Seen hurt in custody")
    act(lead, steps.let_in, **given, agency=school.agency_id, why="Agreed with the head")
    address = reverse("diversion:of_case", args=[made.case_id])
    own, services, told_least = (
        words_of(sign_in(who).get(address)) for who in (worker, social_worker, school)
    )
    assert ("Seen hurt in custody" in own, "Agreed with the head" in own) == (True, True)
    # Of others that were let in, an agency is told the name at most.
    assert ("Seen hurt in custody" in services, "Agreed with the head" in services) == (True, False)
    assert "School" in services
    assert ("Seen hurt in custody" in told_least, "Agreed with the head" in told_least) == (False, False)
    assert ("Children" in told_least, "Why: not shared with your agency" in told_least) == (False, True)


def test_what_is_hidden_is_named_to_who_is_told_who_it_is_alone(
    worker: Posting, lead: Posting, school: Posting, sign_in: Callable
) -> None:
    made = met(worker)
    act(lead, steps.let_in, case=made.case_id, agency=school.agency_id, why="Agreed with the school")
    client = sign_in(school)
    assert client.get(page_of(made)).status_code == 404
    words = words_of(client.get(reverse("diversion:of_case", args=[made.case_id])))
    assert "What is kept of engagements is not shared with your agency" in words


def test_an_engagement_is_found_through_its_own_case_alone(worker: Posting, sign_in: Callable) -> None:
    first, other = met(worker), met(worker, said={"surname": "Brown"})
    wrong = reverse("diversion:engagement", args=[first.case_id, other.pk])
    assert sign_in(worker).get(wrong).status_code == 404


def test_the_way_there_is_shown_to_whoever_takes_part(
    worker: Posting, social_worker: Posting, make_posting: Callable, sign_in: Callable
) -> None:
    assert b"Custody diversion" in sign_in(worker).get("/").content
    assert b"Custody diversion" in sign_in(social_worker).get("/").content
    assert b"Custody diversion" not in sign_in(make_posting("POLICE_OFFICER", "Haringey")).get("/").content
