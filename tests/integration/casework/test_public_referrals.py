"""The public form: what nobody may do, what is kept, and what an attacker tries."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework import jobs, links
from alongside.casework.models import Case, Desk, Referral, ReferralAnswer, ReferralDraft, ReferralEvent
from alongside.partners.models import Posting, Programme
from alongside.people.models import Person
from integration.casework.conftest import load
from integration.casework.referring import HARINGEY, done, name_desk, refer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed", "desk")]
Make = Callable[..., Posting]


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> Iterator[None]:
    """Nobody has sent anything yet."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def desk(make_posting: Make, council: Posting) -> Desk:
    """The council takes what is referred to the gangs unit in Haringey."""
    return name_desk(make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency))


@pytest.fixture
def path() -> str:
    """Where the form of the gangs unit is."""
    return f"/refer/{Programme.objects.get(slug='gang-action-group').pk}/{HARINGEY}/"


def form(**more: str) -> dict[str, str]:
    """A form that is filled in well."""
    return {
        "once": str(uuid.uuid4()),
        "forenames": "Marcus",
        "surname": "Adeyemi",
        "born_on-day": "11",
        "born_on-month": "5",
        "born_on-year": "2004",
        "postcode": "N17 9QA",
        "status": "NONE",
        "role": "AT_RISK",
        "why": "He carries a knife to school, says his tutor",
        "q_WHAT_IS_KNOWN": "His tutor saw it on Monday",
        "basis": "PUBLIC_TASK",
        "referrer_name": "Ms Ottoline Fernsby",
        "referrer_agency": "Northgate School",
        "referrer_email": "o.fernsby@northgate.example",
        "referrer_telephone": "020 7946 0000",
        **more,
    }


def words(answer: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def link_in(mails: list[Any]) -> str:
    """The link in the newest e-mail."""
    return re.findall(r"http://127.0.0.1:8000(/refer/\S+)", mails[-1].body)[0]


# Referring


def test_one_chooses_a_programme_and_a_borough(client: Client, path: str) -> None:
    load("integrate")  # Takes none on this form.
    page = client.get("/refer/")
    assert b"gang-action-group" in page.content
    assert b"integrate" not in page.content
    programme = path.split("/")[2]
    assert client.get("/refer/", {"programme": programme, "borough": HARINGEY}).url == path  # type: ignore[attr-defined]
    assert client.get("/refer/", {"programme": programme, "borough": ""}).status_code == 400
    assert client.get(path).status_code == 200


def test_it_is_sent_with_a_receipt_on_the_page_and_by_email(
    client: Client, path: str, council: Posting, mailoutbox: list[Any]
) -> None:
    answer = client.post(path, form(), follow=True)
    made = Referral.objects.get()
    assert f"Your reference is {made.reference}" in words(answer)
    assert (made.desk, made.route, made.sender) == (council.agency, "PUBLIC", None)
    said = dict(made.answers.values_list("code", "answer"))
    assert said["SURNAME"] == "Adeyemi"
    assert said["BORN_ON"] == "2004-05-11"
    assert said["STATUS"] == "None of these"
    assert said["Q_WHAT_IS_KNOWN"] == "His tutor saw it on Monday"
    assert dict(made.answers.values_list("code", "category"))["Q_WHAT_IS_KNOWN"] == "INTELLIGENCE"
    jobs.send_unsent(0)
    assert made.reference in mailoutbox[0].subject
    assert made.reference in words(client.get(link_in(mailoutbox)))


def test_a_double_click_gives_one(client: Client, path: str) -> None:
    twice = form()
    first, second = client.post(path, twice), client.post(path, twice)
    assert first.url.split("?")[0][:20] == second.url.split("?")[0][:20]  # type: ignore[attr-defined]
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"born_on-year": "2015"}, "takes people from 15 to 35, and they are"),
        ({"born_on-year": "1950"}, "takes people from 15 to 35, and they are"),
    ],
)
def test_somebody_out_of_range_is_warned_of_and_sent_all_the_same(
    client: Client, path: str, more: dict[str, str], sentence: str
) -> None:
    filled = form(**more)
    warned = client.post(path, filled)
    assert sentence in words(warned)
    assert "Adeyemi" in warned.content.decode()
    assert not Referral.objects.exists()
    assert client.post(path, {**filled, "anyway": "1"}).status_code == 302
    assert Referral.objects.count() == 1


def test_a_borough_without_a_desk_is_warned_of_and_waits(client: Client, path: str) -> None:
    elsewhere = path.replace(HARINGEY, "E09000010")
    assert "No agency is named yet" in words(client.post(elsewhere, form()))
    assert client.post(elsewhere, form(anyway="1")).status_code == 302
    assert Referral.objects.get().desk is None


def test_consent_says_who_gave_it_and_when(client: Client, path: str) -> None:
    answer = client.post(path, form(basis="CONSENT"))
    assert "Say who gave consent" in words(answer)
    assert "Say when they gave it" in words(answer)
    given = {"consent_on-day": "1", "consent_on-month": "3", "consent_on-year": "2026"}
    client.post(path, form(basis="CONSENT", consent_by="His mother", **given))
    assert Referral.objects.get().consent_by == "His mother"


@pytest.mark.parametrize("field", ["forenames", "surname", "why", "q_WHAT_IS_KNOWN"])
def test_300_people_pasted_get_a_sentence_and_lose_nothing(client: Client, path: str, field: str) -> None:
    pasted = "\n".join(f"Person{number}\t1/1/2008\tN17" for number in range(300))
    answer = client.post(path, form(**{field: pasted[:3900]}))
    assert "A referral is about one person. Send one for each" in words(answer)
    assert "Person0" in unescape(answer.content.decode())
    assert not Referral.objects.exists()


def test_it_does_not_matter_whether_somebody_is_known(
    client: Client, path: str, council: Posting, open_case: Callable[..., Case]
) -> None:
    def sent(surname: str) -> tuple[Any, ...]:
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(path, form(surname=surname))
            page = client.get(answer.url)  # type: ignore[attr-defined]
        statements = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in asked.captured_queries]
        assert "people_" not in " ".join(statements)
        return answer.status_code, re.sub(r"REF-\d+|[\w:-]{30,}|\d+", "", words(page)), statements

    with acting.as_posting(council):
        open_case(council)
    sent("Warmup")
    assert sent("Adeyemi") == sent("Nobodyhere")


# Saving


def test_a_form_is_saved_and_returned_to_by_its_link(
    client: Client, path: str, mailoutbox: list[Any]
) -> None:
    half = form(why="", save="1", **{"born_on-day": "", "born_on-month": ""})
    assert client.post(path, half).url == "/refer/saved/"  # type: ignore[attr-defined]
    jobs.send_unsent(0)
    assert "Adeyemi" not in mailoutbox[0].body
    draft, link = ReferralDraft.objects.get(), link_in(mailoutbox)
    token = link.split("/")[3]
    assert token not in str(ReferralDraft.objects.values())
    assert draft.token_hash == links.hashed(token)
    page = Client().get(link).content.decode()
    assert "Adeyemi" in page
    assert 'value="2004"' in page
    assert client.post(link, form(once=draft.content["once"])).status_code == 302
    assert not ReferralDraft.objects.exists()
    assert client.get(link).status_code == 404


def test_a_double_click_on_a_saved_form_gives_one(client: Client, path: str, mailoutbox: list[Any]) -> None:
    client.post(path, form(save="1"))
    jobs.send_unsent(0)
    link, filled = link_in(mailoutbox), form()
    assert [client.post(link, filled).status_code for _ in range(2)] == [302, 302]
    assert Referral.objects.count() == 1
    assert client.post(link, form(once="x")).status_code == 404


def test_a_form_is_saved_once_more_under_the_same_link(
    client: Client, path: str, mailoutbox: list[Any]
) -> None:
    client.post(path, form(save="1"))
    jobs.send_unsent(0)
    link = link_in(mailoutbox)
    client.post(link, form(save="1", surname="Changed"))
    assert ReferralDraft.objects.get().content["surname"] == "Changed"


def test_without_an_address_nothing_is_saved_and_nothing_lost(client: Client, path: str) -> None:
    answer = client.post(path, form(save="1", referrer_email="", why=""))
    assert "the link to your form is sent there" in words(answer)
    assert "Say why you refer them" not in words(answer)
    assert "Adeyemi" in answer.content.decode()
    assert not ReferralDraft.objects.exists()


def test_a_saved_form_is_erased_after_thirty_days(client: Client, path: str, mailoutbox: list[Any]) -> None:
    client.post(path, form(save="1"))
    jobs.send_unsent(0)
    with travel(timezone.now() + timedelta(days=29), tick=False):
        jobs.erase_referrals(0)
        assert client.get(link_in(mailoutbox)).status_code == 200
    with travel(timezone.now() + timedelta(days=31), tick=False):
        assert client.get(link_in(mailoutbox)).status_code == 404
        jobs.erase_referrals(0)
    assert not ReferralDraft.objects.exists()


def test_a_form_inside_is_kept_when_the_session_has_ended(
    client: Client, path: str, school: Posting, council: Posting
) -> None:
    inside = path.replace("/refer/", "/referrals/new/")
    client.force_login(school.user)
    assert client.get(inside).status_code == 200
    client.logout()
    answer = client.post(inside, form(why="A long story"))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/?next=")  # type: ignore[attr-defined]
    assert "Adeyemi" not in answer.url  # type: ignore[attr-defined]
    assert not Referral.objects.exists()
    client.force_login(school.user)
    back = unescape(answer.url.split("next=")[1])  # type: ignore[attr-defined]
    from urllib.parse import unquote

    page = client.get(unquote(back))
    assert "What you typed before you were signed out is here" in words(page)
    assert "A long story" in page.content.decode()
    client.post(unquote(back), form(why="A long story"))
    assert Referral.objects.get().sender == school
    assert not ReferralDraft.objects.exists()


# What the link opens


def test_the_referrer_answers_with_the_link(
    client: Client, path: str, council: Posting, mailoutbox: list[Any]
) -> None:
    client.post(path, form())
    made = Referral.objects.get()
    done("ask", made, council, words="Do his parents know?")
    jobs.send_unsent(0)
    link = link_in(mailoutbox)
    page = client.get(link)
    assert "Do his parents know?" in words(page)
    assert "Adeyemi" not in words(page)
    client.post(f"{link}answer/", {"words": "His mother does"})
    assert Referral.objects.get().state == "ANSWERED"
    assert client.post(f"{link}answer/", {"words": "Again"}).status_code == 404
    done("decline", made, council, code="NO_EVIDENCE", words="")
    told = words(client.get(link))
    assert "Nothing sourced shows involvement or risk" in told
    assert "Nobody is listed on a rumour" in told
    assert council.user.name not in told


def test_the_referrer_withdraws_with_the_link(client: Client) -> None:
    link = f"/refer/status/{links.of_referral(refer().pk)}/"
    assert client.post(f"{link}withdraw/", {"words": "He has moved"}).url == link  # type: ignore[attr-defined]
    assert Referral.objects.get().state == "WITHDRAWN"
    assert client.get(f"{link}withdraw/").status_code == 404


# Attacks


@pytest.mark.parametrize("page", ["status/{}/", "status/{}/answer/", "status/{}/withdraw/", "saved/{}/"])
@pytest.mark.parametrize("key", ["1", "x", "MQ:x:y", "../../etc", "%00", "a" * 5_000])
def test_a_made_up_link_opens_nothing(client: Client, page: str, key: str) -> None:
    refer()
    assert client.get(f"/refer/{page.format(key)}").status_code == 404


def test_a_link_to_another_referral_is_not_made_from_one_s_own(client: Client) -> None:
    own, other = links.of_referral(refer().pk), links.of_referral(refer().pk)
    mixed = other.split(":")[0] + own[own.index(":") :]
    assert client.get(f"/refer/status/{mixed}/").status_code == 404


def test_whoever_acts_for_the_public_reads_nothing_but_what_a_link_opens(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    with acting.as_posting(council):
        open_case(council)
    mine, other = refer(), refer()
    with acting.as_system(Task.PUBLIC_REFERRAL), transaction.atomic():
        seen = [model.objects.count() for model in (Referral, ReferralAnswer, ReferralEvent, Case, Person)]
    assert seen == [0, 0, 0, 0, 0]
    with links.public(referral=mine.pk):
        assert list(Referral.objects.all()) == [mine]
        assert not ReferralAnswer.objects.exists()
        assert ReferralEvent.objects.exclude(referral=mine).count() == 0
        assert Referral.objects.filter(pk=other.pk).update(state="WITHDRAWN", ended_on="2026-01-01") == 0


def test_nobody_at_all_writes_nothing() -> None:
    made = refer()
    pack = made.events.get().pack_id
    with transaction.atomic(), acting.as_system(Task.SAMPLING):
        assert not Referral.objects.exists()
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        acting.as_system(Task.PUBLIC_REFERRAL),
        transaction.atomic(),
    ):
        ReferralEvent.objects.create(
            referral_id=made.pk,
            kind="ACCEPTED",
            programme=made.programme,
            borough=made.borough,
            pack_id=pack,
            at=timezone.now(),
        )


def test_the_public_decides_nothing_with_a_link() -> None:
    made = refer()
    pack = made.events.get().pack_id
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        links.public(referral=made.pk),
        transaction.atomic(),
    ):
        ReferralEvent.objects.create(
            referral_id=made.pk,
            kind="ACCEPTED",
            programme=made.programme,
            borough=made.borough,
            pack_id=pack,
            at=timezone.now(),
        )


def test_fields_of_the_table_sent_along_change_nothing(client: Client, path: str, council: Posting) -> None:
    extra = {
        "state": "ACCEPTED",
        "desk": "1",
        "sender": str(council.pk),
        "route": "INSIDE",
        "owner": str(council.pk),
        "programme": "girls-forum",
        "borough": "E09000010",
        "sent_at": "2020-01-01",
        "person": "1",
    }
    client.post(path, form(**extra))
    made = Referral.objects.get()
    assert (made.state, made.sender, made.route, made.owner, made.person) == (
        "WAITING",
        None,
        "PUBLIC",
        None,
        None,
    )
    assert (made.programme, made.borough, made.desk) == ("gang-action-group", HARINGEY, council.agency)


@pytest.mark.parametrize(
    "email",
    ["a@b.example\r\nBcc: thief@evil.example", "a@b.example\nSubject: x", "a@b.example,thief@e.example"],
)
def test_a_line_end_in_an_address_sends_no_email(
    client: Client, path: str, mailoutbox: list[Any], email: str
) -> None:
    assert client.post(path, form(referrer_email=email)).status_code == 400
    assert client.post(path, form(referrer_email=email, save="1")).status_code == 400
    jobs.send_unsent(0)
    assert mailoutbox == []


def test_markup_is_shown_as_it_was_typed(
    client: Client, path: str, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    script = "<script>alert(1)</script>"
    client.post(path, form(surname=f"O’Brien{script}", why=f"Seen {script}", referrer_name=script))
    page = sign_in(council).get(f"/referrals/{Referral.objects.get().pk}/").content.decode()
    assert script not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("value", ["a\x00b", "\ud7ff\U0010ffff", "x" * 200_000, "99999999999999999999"])
@pytest.mark.parametrize("field", ["surname", "why", "once", "born_on-day", "role", "referrer_email"])
def test_what_nobody_types_by_mistake_makes_no_fault(
    client: Client, path: str, field: str, value: str
) -> None:
    client.raise_request_exception = False
    assert client.post(path, form(**{field: value})).status_code in {200, 302, 400}
    assert client.post(path, form(**{field: value, "save": "1"})).status_code in {302, 400}


def test_more_than_a_form_holds_is_not_read(client: Client, path: str) -> None:
    client.raise_request_exception = False
    assert client.post(path, form(why="x" * 3_000_000)).status_code in {400, 413}
    assert not Referral.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405


def test_too_many_are_refused_and_what_was_typed_stays(client: Client, path: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "referral_send": "2/h/ip"}
    answers = [client.post(path, form(referrer_email=f"a{number}@school.example")) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Too many referrals came from you in a short time" in words(answers[2])
    assert "Adeyemi" in answers[2].content.decode()
    assert Referral.objects.count() == 2


def test_nobody_is_written_to_again_and_again(client: Client, path: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "referral_save": "9/h/ip,2/h/key"}
    codes = [client.post(path, form(save="1", referrer_email="A@x.example")).status_code for _ in range(3)]
    assert codes == [302, 302, 429]


def test_a_programme_that_is_not_live_takes_none(client: Client, path: str) -> None:
    Programme.objects.filter(slug="gang-action-group").update(live_from=None)
    assert client.get(path).status_code == 404
    assert client.post(path, form()).status_code == 404
    assert client.get(path.replace(HARINGEY, "nowhere")).status_code == 404
    assert not Referral.objects.exists()
