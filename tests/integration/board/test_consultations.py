"""A consultation: written, opened, answered by agencies without an account, reminded of, and collated."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from alongside.audit.models import Entry
from alongside.board import jobs, queries
from alongside.board.actions import consultations
from alongside.board.models import Asked, Consultation, ConsultationMail, Response, ResponseDraft
from alongside.partners.models import Agency, Posting
from integration.attacks.watching import body_of
from integration.board.conftest import (
    DUE,
    QUESTIONS,
    as_clerk,
    begun,
    link_of,
    opened,
    opened_form,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]
SignIn = Callable[[Posting], Client]
TIME = datetime(2021, 2, 24, 9, tzinfo=UTC)


@pytest.fixture
def in_february() -> Any:
    """The morning on which the board met."""
    with travel(TIME, tick=False):
        yield


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def the(asked: Consultation, agency: str) -> Asked:
    return asked.asked.get(agency__name=agency)


def answers(**more: str) -> dict[str, str]:
    """A form that is filled in well."""
    return {
        "q1": "Fewer robberies",
        "q2": "More by telephone",
        "q3": "Meetings on screen",
        "q4": "Patrols in parks",
        "role": "Borough Commander",
        "name": "Somebody",
        **more,
    }


def send(client: Client, path: str, **more: str) -> Any:
    """Open an agency's page and send it."""
    return client.post(path, {"opened": opened_form(client, path), **answers(**more)})


# Writing


def test_a_draft_is_written_on_its_page_with_a_question_in_each_line(clerk: Posting, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    form = {
        "title": "Crime after lockdown",
        "why": "It may come back",
        "questions": "What has changed?\r\n\r\n  What   will you do? ",
        "due_on-day": "5",
        "due_on-month": "3",
        "due_on-year": "2021",
    }
    answer = browser.post("/board/consultations/new/", form)
    made = Consultation.objects.get()
    assert answer.url == f"/board/consultations/{made.pk}/"  # type: ignore[attr-defined]
    assert [one.text for one in queries.questions(made)] == ["What has changed?", "What will you do?"]
    assert (made.state, made.due_on, made.borough) == ("DRAFT", DUE, "E09000014")
    browser.post("/board/consultations/new/", form)
    assert Consultation.objects.count() == 1
    browser.post("/board/consultations/new/", {**form, "questions": "Only one?"})
    assert Consultation.objects.count() == 2


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        (" \n ", "Enter at least one question"),
        ("\n".join(f"{number}?" for number in range(21)), "These are 21 questions, and 20 are the most"),
        ("One?\n" + "x" * 501, "Question 2 has 501 characters, and 500 are the most"),
    ],
)
def test_questions_that_cannot_be_put_are_refused_and_nothing_is_lost(
    clerk: Posting, sign_in: SignIn, questions: str, sentence: str
) -> None:
    form = {"title": "Crime after lockdown", "why": "It may come back", "questions": questions}
    answer = sign_in(clerk).post("/board/consultations/new/", form)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert "It may come back" in words(answer)


def test_two_who_change_a_draft_see_both_versions(
    clerk: Posting, draft: Consultation, sign_in: SignIn
) -> None:
    path = f"/board/consultations/{draft.pk}/write/"
    browser = sign_in(clerk)
    form = {
        "opened": opened_form(browser, path),
        "title": "Mine",
        "why": "Why",
        "questions": "One?",
        "due_on-day": "5",
        "due_on-month": "3",
        "due_on-year": "2021",
    }
    said = {"title": "Theirs", "why": "Why", "questions": ["Two?"], "due_on": DUE}
    as_clerk(consultations.change, clerk, consultation=draft.pk, **said)
    answer = browser.post(path, form)
    assert answer.status_code == 409
    assert "Mine" in words(answer)
    assert "Theirs" in words(answer)
    assert Consultation.objects.get().title == "Theirs"


def test_an_open_consultation_keeps_its_words(clerk: Posting, consultation: Consultation) -> None:
    said = {"title": "Other", "why": "Why", "questions": ["Two?"], "due_on": DUE}
    with pytest.raises(consultations.CannotDo, match="stay as agencies have read them"):
        as_clerk(consultations.change, clerk, consultation=consultation.pk, **said)


def test_it_opens_only_when_somebody_is_asked_and_the_day_is_to_come(
    clerk: Posting, agencies: list[Agency]
) -> None:
    nobody = begun(clerk, [])
    with pytest.raises(consultations.CannotDo, match="Nobody is asked yet"):
        as_clerk(consultations.open_up, clerk, consultation=nobody.pk)
    past = begun(clerk, agencies, due_on=date(2021, 2, 23))
    with pytest.raises(consultations.CannotDo, match="The last day, 23 February 2021, is past"):
        as_clerk(consultations.open_up, clerk, consultation=past.pk)


def test_opening_it_sends_each_agency_its_own_link_once(
    clerk: Posting, draft: Consultation, sign_in: SignIn, mailoutbox: list[Any]
) -> None:
    path = f"/board/consultations/{draft.pk}/open/"
    browser = sign_in(clerk)
    browser.post(path)
    browser.post(path)
    jobs.send_unsent(0)
    jobs.send_unsent(0)
    assert [mail.to for mail in mailoutbox] == [[one.email] for one in draft.asked.order_by("pk")]
    body = mailoutbox[0].body
    assert link_of(the(draft, "Fire brigade")) in body
    assert link_of(the(draft, "Police")) not in body
    assert "Please answer by 5 March 2021" in body


def test_a_mail_that_cannot_be_sent_is_seen_and_sent_later(
    clerk: Posting, draft: Consultation, sign_in: SignIn, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.EMAIL_BACKEND = "integration.board.no_mail.Backend"
    opened(clerk, draft)
    one = the(draft, "Police")
    page = sign_in(clerk).get(f"/board/consultations/{draft.pk}/agencies/{one.pk}/")
    assert "Not sent yet, after 1 try (ConnectionRefusedError)" in words(page)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    jobs.send_unsent(0)
    assert len(mailoutbox) == 3


# Answering


def test_an_agency_answers_with_its_link_and_no_account(client: Client, consultation: Consultation) -> None:
    one = the(consultation, "Police")
    page = words(client.get(link_of(one)))
    assert "Questions to Police" in page
    assert "4. What will you do?" in page
    answer = send(client, link_of(one))
    assert "Your answers are sent" in words(client.get(answer.url))
    made = Response.objects.get()
    assert (made.asked, made.role, made.is_late) == (one, "Borough Commander", False)
    assert [each.text for each in made.answers.order_by("question__number")] == [
        "Fewer robberies",
        "More by telephone",
        "Meetings on screen",
        "Patrols in parks",
    ]
    logged = Entry.objects.filter(what="board.response").get()
    assert (logged.task, logged.to, logged.actor_id) == ("public-answer", "Police", None)
    assert "Fewer robberies" not in str(vars(logged))


def test_a_double_click_is_one_response_and_a_change_is_another_that_stands(
    client: Client, clerk: Posting, consultation: Consultation, sign_in: SignIn
) -> None:
    path = link_of(the(consultation, "Police"))
    form = {"opened": opened_form(client, path), **answers()}
    client.post(path, form)
    client.post(path, form)
    assert Response.objects.count() == 1
    send(client, path, q1="More robberies")
    assert Response.objects.count() == 2
    collated = queries.collated(consultation)
    assert [(row.agency, row.version, row.answers[0]) for row in collated.rows] == [
        ("Police", 2, "More robberies")
    ]
    versions = words(
        sign_in(clerk).get(
            f"/board/consultations/{consultation.pk}/agencies/{the(consultation, 'Police').pk}/"
        )
    )
    assert versions.index("More robberies") < versions.index("Fewer robberies")


def test_answers_are_saved_half_done_and_only_the_link_shows_them(
    client: Client, clerk: Posting, consultation: Consultation, sign_in: SignIn
) -> None:
    one = the(consultation, "Police")
    path = link_of(one)
    form = {"opened": opened_form(client, path), "q1": "Half a sentence", "save": "1"}
    assert "not sent yet" in words(client.post(path, form, follow=True))
    assert not Response.objects.exists()
    assert "Half a sentence" in Client().get(path).content.decode()
    assert "Half a sentence" not in Client().get(link_of(the(consultation, "Health trust"))).content.decode()
    browser, of = sign_in(clerk), f"/board/consultations/{consultation.pk}"
    pages = [browser.get(f"{of}/{page}") for page in ("", "answers/", f"agencies/{one.pk}/")]
    assert "Half a sentence" not in "".join(page.content.decode() for page in pages)
    send(client, path)
    assert not ResponseDraft.objects.exists()


def test_what_was_never_sent_is_erased_a_month_after_the_consultation_was_closed(
    clerk: Posting, consultation: Consultation
) -> None:
    for agency in ("Police", "Health trust"):
        ResponseDraft.objects.create(asked=the(consultation, agency), content={}, saved_at=TIME)
    with travel(at(date(2021, 6, 1)), tick=False):
        jobs.forget_drafts(0)
        assert ResponseDraft.objects.count() == 2
        as_clerk(consultations.close, clerk, consultation=consultation.pk)
    with travel(at(date(2021, 6, 30)), tick=False):
        jobs.forget_drafts(0)
        assert ResponseDraft.objects.count() == 2
    with travel(at(date(2021, 7, 2)), tick=False):
        jobs.forget_drafts(0)
    assert not ResponseDraft.objects.exists()


def test_two_colleagues_who_answer_at_once_see_both_versions(
    client: Client, consultation: Consultation
) -> None:
    path = link_of(the(consultation, "Police"))
    before = opened_form(client, path)
    send(Client(), path)
    answer = client.post(path, {"opened": before, **answers(q1="As I see it")})
    assert answer.status_code == 409
    assert "A colleague of yours saved it" in words(answer)
    assert "As I see it" in words(answer)
    assert Response.objects.count() == 1


def test_saving_half_done_beside_a_colleague_stays_saving(client: Client, consultation: Consultation) -> None:
    path = link_of(the(consultation, "Police"))
    before = opened_form(client, path)
    send(Client(), path)
    answer = client.post(path, {"opened": before, **answers(q1="As I see it"), "save": "1"})
    assert answer.status_code == 409
    assert '<input type="hidden" name="save" value="1"' in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"role": ""}, "Enter your role"),
        ({"q1": "", "q2": " ", "q3": "", "q4": ""}, "Answer at least one question"),
        ({"q1": "x" * 10_001}, "at most 10000 characters"),
        ({"q2": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_lost(
    client: Client, consultation: Consultation, more: dict[str, str], sentence: str
) -> None:
    answer = send(client, link_of(the(consultation, "Police")), **more)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert "Meetings on screen" in words(answer) or "q3" in more
    assert not Response.objects.exists()


def test_after_the_last_day_it_is_refused_in_a_sentence_and_what_was_typed_is_there(
    client: Client, consultation: Consultation
) -> None:
    path = link_of(the(consultation, "Police"))
    before = opened_form(client, path)
    with travel(at(date(2021, 3, 5), 23), tick=False):
        assert client.post(path, {"opened": before, **answers()}).status_code == 302
    with travel(at(date(2021, 3, 6), 0), tick=False):
        page = client.get(path)
        assert "The last day was 5 March 2021, so answers are no longer taken." in words(page)
        assert "Fewer robberies" in words(page)
        late = client.post(path, {"opened": before, **answers(q1="Too late")})
    assert late.status_code == 409
    assert "Too late" in words(late)
    assert Response.objects.count() == 1


def test_late_answers_are_taken_and_marked_where_the_clerk_allows_them(
    client: Client, clerk: Posting, consultation: Consultation
) -> None:
    path = link_of(the(consultation, "Police"))
    with travel(at(date(2021, 3, 8)), tick=False):
        as_clerk(consultations.set_last_day, clerk, consultation=consultation.pk, due_on=DUE, takes_late=True)
        send(client, path)
    assert Response.objects.get().is_late
    assert queries.collated(consultation).rows[0].is_late


def test_a_closed_consultation_takes_nothing(
    client: Client, clerk: Posting, consultation: Consultation
) -> None:
    path = link_of(the(consultation, "Police"))
    as_clerk(consultations.close, clerk, consultation=consultation.pk)
    assert "This consultation is closed" in words(client.get(path))
    assert client.post(path, answers()).status_code == 409
    assert not Response.objects.exists()


def test_a_new_link_ends_the_one_before(
    client: Client, clerk: Posting, consultation: Consultation, mailoutbox: list[Any]
) -> None:
    one = the(consultation, "Police")
    before = link_of(one)
    whom = {"contact": "Chief Inspector", "email": "chief@police.example"}
    as_clerk(consultations.send_to, clerk, consultation=consultation.pk, asked=one.pk, **whom)
    jobs.send_unsent(0)
    assert client.get(before).status_code == 404
    one.refresh_from_db()
    assert link_of(one) in mailoutbox[-1].body
    assert client.get(link_of(one)).status_code == 200


def test_the_link_of_a_closed_consultation_is_ended_by_its_clerk_without_an_email(
    client: Client, clerk: Posting, consultation: Consultation, sign_in: SignIn, mailoutbox: list[Any]
) -> None:
    one = the(consultation, "Police")
    before = link_of(one)
    as_clerk(consultations.close, clerk, consultation=consultation.pk)
    assert client.get(before).status_code == 200
    mailoutbox.clear()
    browser, page = sign_in(clerk), f"/board/consultations/{consultation.pk}/agencies/{one.pk}/"
    assert "End its link" in words(browser.get(page))
    assert "End the link of Police" in words(browser.get(f"{page}send/"))
    assert browser.post(f"{page}send/").status_code == 302
    jobs.send_unsent(0)
    assert client.get(before).status_code == 404
    assert not mailoutbox
    one.refresh_from_db()
    assert one.email == f"lead@{one.agency_id}.example"


def test_a_link_ends_a_month_after_the_consultation_was_closed(
    client: Client, clerk: Posting, consultation: Consultation
) -> None:
    path = link_of(the(consultation, "Police"))
    as_clerk(consultations.close, clerk, consultation=consultation.pk)
    with travel(at(date(2021, 3, 25)), tick=False):
        assert client.get(path).status_code == 200
    with travel(at(date(2021, 3, 27)), tick=False):
        assert client.get(path).status_code == 404


def test_whoever_has_the_link_does_not_read_who_answered_before(
    client: Client, clerk: Posting, consultation: Consultation
) -> None:
    path = link_of(the(consultation, "Police"))
    send(client, path, name="Pat Smith")
    assert "Pat Smith" not in Client().get(path).content.decode()
    send(client, path, name="")
    assert Response.objects.get().name == "Pat Smith"
    as_clerk(consultations.close, clerk, consultation=consultation.pk)
    page = words(client.get(path))
    assert "by Borough Commander." in page
    assert "Pat Smith" not in page


@pytest.mark.parametrize("token", ["x", "eyJ", "W10:1abc:abc"])
def test_a_link_that_is_none_says_so(client: Client, token: str) -> None:
    answer = client.get(f"/board/answer/{token}/")
    assert answer.status_code == 404
    assert "This link does not work" in words(answer)


def test_too_many_at_once_are_told_to_wait(client: Client, consultation: Consultation, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "consultation_answer": "1/h/key"}
    path = link_of(the(consultation, "Police"))
    send(client, path)
    answer = send(client, path, q1="Once more")
    assert answer.status_code == 429
    assert "Once more" in words(answer)
    assert Response.objects.count() == 1


# Reminding


def test_those_who_have_not_answered_are_reminded_before_and_on_the_day_once(
    client: Client, clerk: Posting, consultation: Consultation, mailoutbox: list[Any]
) -> None:
    send(client, link_of(the(consultation, "Police")))
    mailoutbox.clear()

    def reminded(day: date) -> list[str]:
        mailoutbox.clear()
        with travel(at(day), tick=False):
            jobs.remind(int(at(day).timestamp()))
            jobs.remind(int(at(day).timestamp()))
            jobs.send_unsent(0)
        return [mail.subject for mail in mailoutbox]

    assert reminded(date(2021, 3, 1)) == []
    first = "Alongside: Reminder: questions to your agency (Crime after lockdown)"
    assert reminded(date(2021, 3, 2)) == [first, first]
    assert reminded(date(2021, 3, 3)) == []
    last = "Alongside: Today is the last day: questions to your agency (Crime after lockdown)"
    assert reminded(date(2021, 3, 5)) == [last, last]
    assert reminded(date(2021, 3, 6)) == []


def test_a_new_last_day_is_reminded_of_anew(clerk: Posting, consultation: Consultation) -> None:
    jobs.remind(int(at(date(2021, 3, 2)).timestamp()))
    with travel(at(date(2021, 3, 3)), tick=False):
        moved = {"due_on": date(2021, 3, 19), "takes_late": False}
        as_clerk(consultations.set_last_day, clerk, consultation=consultation.pk, **moved)
        jobs.remind(int(at(date(2021, 3, 16)).timestamp()))
    reminders = ConsultationMail.objects.filter(kind="REMINDER")
    assert sorted(reminders.values_list("due_on", flat=True)) == [DUE] * 3 + [date(2021, 3, 19)] * 3


def test_an_agency_that_was_wound_up_is_not_reminded(consultation: Consultation) -> None:
    Agency.objects.filter(name="Health trust").update(ends_on=date(2021, 3, 1))
    jobs.remind(int(at(date(2021, 3, 2)).timestamp()))
    reminded = ConsultationMail.objects.filter(kind="REMINDER").values_list("asked__agency__name", flat=True)
    assert sorted(reminded) == ["Fire brigade", "Police"]


def test_an_agency_that_was_wound_up_is_sent_nothing_and_answers_nothing(
    client: Client, clerk: Posting, draft: Consultation, mailoutbox: list[Any]
) -> None:
    Agency.objects.filter(name="Health trust").update(ends_on=TIME.date())
    opened(clerk, draft)
    path = link_of(the(draft, "Health trust"))
    assert the(draft, "Health trust").email not in [mail.to[0] for mail in mailoutbox]
    assert len(mailoutbox) == 2
    assert "Health trust is not a partner any more" in words(client.get(path))
    assert client.post(path, answers()).status_code == 409
    assert not Response.objects.exists()


def test_a_reminder_that_waits_is_not_sent_after_the_day_of_which_it_speaks(
    consultation: Consultation, settings: Any, mailoutbox: list[Any]
) -> None:
    mailoutbox.clear()
    settings.EMAIL_BACKEND = "integration.board.no_mail.Backend"
    with travel(at(DUE), tick=False):
        jobs.remind(int(at(DUE).timestamp()))
        jobs.send_unsent(0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with travel(at(date(2021, 3, 6)), tick=False):
        jobs.send_unsent(0)
    assert ConsultationMail.objects.filter(kind="LAST_DAY", sent_at=None, tries=1).count() == 3
    assert not mailoutbox


def test_a_reminder_that_waits_is_not_sent_once_they_have_answered(
    client: Client, consultation: Consultation, mailoutbox: list[Any]
) -> None:
    jobs.remind(int(at(date(2021, 3, 2)).timestamp()))
    send(client, link_of(the(consultation, "Police")))
    mailoutbox.clear()
    jobs.send_unsent(0)
    assert the(consultation, "Police").email not in [mail.to[0] for mail in mailoutbox]
    assert len(mailoutbox) == 2


# What came back


def test_all_answers_stand_in_one_table_by_agency_and_who_is_silent(
    client: Client, clerk: Posting, consultation: Consultation, sign_in: SignIn
) -> None:
    send(client, link_of(the(consultation, "Police")), q3="")
    send(client, link_of(the(consultation, "Fire brigade")), role="Borough Fire Commander", q1="Fewer fires")
    browser = sign_in(clerk)
    page = words(browser.get(f"/board/consultations/{consultation.pk}/answers/"))
    assert "2 of 3 agencies have answered" in page
    assert page.index("Fire brigade (Borough Fire Commander)") < page.index("Police (Borough Commander)")
    assert "Not answered yet Health trust" in page
    assert "Somebody" not in page
    content = body_of(browser.get(f"/board/consultations/{consultation.pk}/answers.csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["Agency", *QUESTIONS]
    assert rows[1][:2] == ["Fire brigade (Borough Fire Commander)", "Fewer fires"]
    assert rows[2][3] == "No answer"
    assert rows[3:] == [["Health trust (has not answered)", *[""] * len(QUESTIONS)]]
    assert Entry.objects.filter(act="EXPORT", what="board.consultation").count() == 1


# Answered otherwise, and agencies that are no partners


def entered(**more: str) -> dict[str, str]:
    """A form by which a clerk enters what the police said on the telephone on the day before."""
    day = {"given_on-day": "23", "given_on-month": "2", "given_on-year": "2021"}
    return {**answers(), **day, "how": "TELEPHONE", "newest": "0", **more}


@pytest.fixture
def enter_page(clerk: Posting, consultation: Consultation) -> str:
    """The page on which an answer of the police is entered. It was opened on the day before."""
    Consultation.objects.update(opened_at=at(date(2021, 2, 23)))
    return f"/board/consultations/{consultation.pk}/agencies/{the(consultation, 'Police').pk}/enter/"


def test_a_clerk_enters_an_answer_that_was_given_otherwise_and_it_is_marked(
    client: Client, clerk: Posting, consultation: Consultation, enter_page: str, sign_in: SignIn
) -> None:
    send(client, link_of(the(consultation, "Fire brigade")), role="Fire Commander")
    browser = sign_in(clerk)
    assert "Enter an answer that was given otherwise" in words(browser.get(enter_page.removesuffix("enter/")))
    assert browser.post(enter_page, entered()).status_code == 302
    # Pressed twice, it is entered once.
    assert browser.post(enter_page, entered()).status_code == 302
    made = Response.objects.get(asked=the(consultation, "Police"))
    assert (made.how, made.given_on, made.entered_by, made.is_late) == (
        "TELEPHONE",
        date(2021, 2, 23),
        clerk,
        False,
    )
    page = words(browser.get(f"/board/consultations/{consultation.pk}/answers/"))
    assert "Police (Borough Commander, given by telephone on 23 February 2021)" in page
    assert "Fire brigade (Fire Commander)" in page
    one = words(browser.get(enter_page.removesuffix("enter/")))
    assert "Version 1, given by telephone on 23 February 2021" in one
    assert f"By Borough Commander (Somebody). Entered by {clerk.user.name}" in one
    logged = Entry.objects.get(what="board.response", posting_id=clerk.pk)
    assert (logged.act, logged.to) == ("COLLECTION", "Police")
    # They read it by their link, and may correct it; that stands then.
    path = link_of(the(consultation, "Police"))
    assert "Your agency’s answers were given by telephone on 23 February 2021." in words(client.get(path))
    assert "Fewer robberies" in client.get(path).content.decode()
    send(client, path, q1="Fewer burglaries")
    page = words(browser.get(f"/board/consultations/{consultation.pk}/answers/"))
    assert "Police (Borough Commander)" in page
    assert "Fewer burglaries" in page


def test_what_came_meanwhile_is_not_passed_over(
    client: Client, clerk: Posting, consultation: Consultation, enter_page: str, sign_in: SignIn
) -> None:
    send(client, link_of(the(consultation, "Police")), q1="Sent since")
    answer = sign_in(clerk).post(enter_page, entered())
    assert answer.status_code == 400
    assert "Another answer of this agency came after you opened this page" in words(answer)
    assert "Fewer robberies" in answer.content.decode()
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"how": ""}, "Select how it was given"),
        ({"how": "LINK"}, "Select a valid choice"),
        ({"role": ""}, "Enter their role"),
        ({"given_on-day": "25"}, "Give a day from 23 February 2021, when it was opened, to today."),
        ({"given_on-day": "22"}, "Give a day from 23 February 2021, when it was opened, to today."),
        ({"q1": "", "q2": "", "q3": "", "q4": ""}, "Enter what was answered to at least one question"),
    ],
)
def test_what_cannot_be_entered_is_said(
    clerk: Posting, enter_page: str, sign_in: SignIn, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in(clerk).post(enter_page, entered(**wrong))
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert not Response.objects.exists()


def test_one_that_was_given_after_the_last_day_is_late(
    clerk: Posting, consultation: Consultation, enter_page: str, sign_in: SignIn
) -> None:
    with travel(at(date(2021, 3, 8)), tick=False):
        given = {"given_on-day": "8", "given_on-month": "3", "how": "EMAIL"}
        assert sign_in(clerk).post(enter_page, entered(**given)).status_code == 302
        page = words(sign_in(clerk).get(f"/board/consultations/{consultation.pk}/answers/"))
    assert "Police (Borough Commander, given by email on 8 March 2021, late)" in page


def test_nothing_is_entered_into_one_that_is_closed(
    clerk: Posting, consultation: Consultation, enter_page: str, sign_in: SignIn
) -> None:
    as_clerk(consultations.close, clerk, consultation=consultation.pk)
    assert sign_in(clerk).post(enter_page, entered()).status_code == 404
    assert not Response.objects.exists()


def test_an_agency_that_is_no_partner_is_asked_by_its_name_and_answers(
    client: Client, clerk: Posting, consultation: Consultation, sign_in: SignIn, mailoutbox: list[Any]
) -> None:
    browser, here = sign_in(clerk), f"/board/consultations/{consultation.pk}/"
    typed = {"agency": "", "name": "Wood Green Traders", "contact": "Chair", "email": "chair@traders.example"}
    assert browser.post(f"{here}ask/", typed).status_code == 302
    one = consultation.asked.get(agency=None)
    assert (one.called, one.email) == ("Wood Green Traders", "chair@traders.example")
    jobs.send_unsent(0)
    assert [mail.to for mail in mailoutbox][-1] == ["chair@traders.example"]
    assert "Wood Green Traders" in mailoutbox[-1].body
    assert "Questions to Wood Green Traders" in words(client.get(link_of(one)))
    assert send(client, link_of(one), role="Chair").status_code == 302
    page = words(browser.get(f"{here}answers/"))
    assert "1 of 4 agencies have answered" in page
    assert "Wood Green Traders (Chair)" in page
    again = browser.post(f"{here}ask/", {**typed, "name": "wood green  traders"})
    assert "wood green traders is asked already" in words(again)


def test_one_that_is_a_partner_is_asked_as_that(
    clerk: Posting, draft: Consultation, make_agency: Callable[..., Agency]
) -> None:
    school = make_agency(name="Northgate School", shares=False)
    whom = {"contact": "Head", "email": "head@school.example", "name": "northgate school"}
    made = as_clerk(consultations.ask, clerk, consultation=draft.pk, **whom)
    assert (made.agency, made.name) == (school, "")


@pytest.mark.parametrize("both", [True, False])
def test_one_agency_is_named_and_no_more(
    clerk: Posting, draft: Consultation, make_agency: Callable[..., Agency], sign_in: SignIn, both: bool
) -> None:
    named = {"agency": str(make_agency(name="School").pk), "name": "Traders"} if both else {}
    typed = {"agency": "", "name": "", "contact": "Head", "email": "head@school.example", **named}
    answer = sign_in(clerk).post(f"/board/consultations/{draft.pk}/ask/", typed)
    assert answer.status_code == 400
    assert "Choose a partner, or enter the name of another agency, and not both" in words(answer)
    assert draft.asked.count() == 3


def test_one_that_is_no_partner_and_has_not_answered_is_reminded(
    clerk: Posting, consultation: Consultation, mailoutbox: list[Any]
) -> None:
    whom = {"contact": "Chair", "email": "chair@traders.example", "name": "Traders"}
    as_clerk(consultations.ask, clerk, consultation=consultation.pk, **whom)
    jobs.send_unsent(0)
    mailoutbox.clear()
    with travel(at(DUE), tick=False):
        jobs.remind(int(at(DUE).timestamp()))
        jobs.send_unsent(0)
    assert "chair@traders.example" in [mail.to[0] for mail in mailoutbox]


def test_many_questions_are_listed_below_each_other(
    client: Client, clerk: Posting, agencies: list[Agency], sign_in: SignIn
) -> None:
    made = begun(clerk, agencies[:1])
    said = {"title": "Six", "why": "Why", "questions": [f"Q{n}?" for n in range(1, 7)], "due_on": DUE}
    as_clerk(consultations.change, clerk, consultation=made.pk, **said)
    opened(clerk, made)
    send(client, link_of(the(made, "Fire brigade")), q6="The sixth")
    content = body_of(sign_in(clerk).get(f"/board/consultations/{made.pk}/answers.csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["Agency", "Question", "Answer"]
    assert rows[6] == ["Fire brigade (Borough Commander)", "Q6?", "The sixth"]


def test_home_says_which_consultation_is_past_its_last_day(
    clerk: Posting, elsewhere: Posting, consultation: Consultation, sign_in: SignIn
) -> None:
    waits = "1 consultation past its last day Crime after lockdown, until 5 March 2021"
    assert waits not in words(sign_in(clerk).get("/"))
    with travel(at(date(2021, 3, 6)), tick=False):
        assert waits in words(sign_in(clerk).get("/"))
        assert waits not in words(sign_in(elsewhere).get("/"))


def test_a_clerk_elsewhere_finds_nothing(
    elsewhere: Posting, consultation: Consultation, sign_in: SignIn
) -> None:
    browser = sign_in(elsewhere)
    asked = the(consultation, "Police").pk
    of = f"/board/consultations/{consultation.pk}"
    paths = ["/", "/answers/", "/answers.csv", "/write/", "/ask/", "/last-day/", f"/agencies/{asked}/"]
    assert {browser.get(f"{of}{path}").status_code for path in paths} == {404}
    assert "Crime after lockdown" not in words(browser.get("/board/consultations/"))
