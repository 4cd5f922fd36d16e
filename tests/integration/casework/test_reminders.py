"""The daily e-mail, and the calendar of a posting: no names, and nothing to whoever has left."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework import calendars, jobs
from alongside.casework.actions import reminders, tasks, triage
from alongside.casework.models import CalendarFeed, Case, Digest, WorkTask
from alongside.partners.models import Agreement, Posting
from integration.casework.referring import name_desk, refer
from integration.casework.test_cases import as_one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
# Wednesday 24 February 2021, at 5:30 in the morning.
WEDNESDAY = int(datetime(2021, 2, 24, 5, 30, tzinfo=UTC).timestamp())
A_DAY = 24 * 60 * 60


@pytest.fixture
def case(council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case with a task that is overdue on the Wednesday, one due on it, and one the day after."""
    found = open_case(council)
    [_due(council, found, days) for days in (-1, 0, 1)]
    Posting.objects.update(starts_on=datetime(2021, 1, 1, tzinfo=UTC).date())
    return found


def _due(by: Posting, case: Case, days: int) -> None:
    made = tasks.create(by=by, what="Ring Mrs Adeyemi", due_on=timezone.localdate(), case=case.pk)
    due = datetime(2021, 2, 24, tzinfo=UTC).date() + timedelta(days=days)
    WorkTask.objects.filter(pk=made.pk).update(due_on=due)


def sent_on(timestamp: int) -> list[dict[str, object]]:
    """What the job puts into the queue."""
    with mock.patch.object(jobs.send_digest, "defer") as defer:
        jobs.digest(timestamp=timestamp)
    return [call.kwargs for call in defer.call_args_list]


def test_whoever_has_tasks_is_written_to_once_a_day(case: Case, council: Posting) -> None:
    lines = ["1 task overdue", "1 task due today", "1 task due later this week"]
    assert sent_on(WEDNESDAY) == [{"user": council.user_id, "lines": lines}]
    assert sent_on(WEDNESDAY) == []
    assert len(sent_on(WEDNESDAY + A_DAY)) == 1


def test_nobody_is_written_to_on_a_day_off_or_who_has_left_or_wants_none(
    case: Case, council: Posting
) -> None:
    assert sent_on(WEDNESDAY + 3 * A_DAY) == []
    reminders.want_digest(user=council.user, by=council, wanted=False)
    assert sent_on(WEDNESDAY) == []
    Digest.objects.all().delete()
    Posting.objects.filter(pk=council.pk).update(ends_on=datetime(2021, 2, 1, tzinfo=UTC).date())
    assert sent_on(WEDNESDAY) == []


def test_nobody_is_written_to_of_what_they_are_not_told(
    case: Case, council: Posting, police: Posting
) -> None:
    theirs = WorkTask.objects.order_by("pk")[:2]
    WorkTask.objects.filter(pk__in=list(theirs.values_list("pk", flat=True))).update(owner=police)
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert sent_on(WEDNESDAY) == [{"user": council.user_id, "lines": ["1 task due later this week"]}]
    assert not Digest.objects.filter(user=police.user).exists()


def test_the_tasks_of_all_one_s_postings_are_counted_together(case: Case, council: Posting) -> None:
    second = Posting.objects.get(pk=council.pk)
    second.pk, second.role = None, "SUPERVISOR"
    second.save()
    late = WorkTask.objects.order_by("pk")[0]
    WorkTask.objects.filter(pk=late.pk).update(owner=second)
    assert len(sent_on(WEDNESDAY)[0]["lines"]) == 3  # type: ignore[arg-type]


def test_whoever_works_at_a_desk_is_told_how_many_referrals_wait(
    council: Posting, school: Posting, make_posting: Callable[..., Posting]
) -> None:
    coordinator = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency)
    Posting.objects.update(starts_on=datetime(2021, 1, 1, tzinfo=UTC).date())
    name_desk(coordinator)
    first, _ = refer(), refer()
    told = {one["user"]: one["lines"] for one in sent_on(WEDNESDAY)}
    assert told == {council.user_id: ["2 referrals wait"], coordinator.user_id: ["2 referrals wait"]}
    Digest.objects.all().delete()
    with as_one(council):
        triage.take(referral=first.pk, by=council)
    assert {one["user"]: one["lines"] for one in sent_on(WEDNESDAY)} == {
        council.user_id: ["2 referrals wait"],
        coordinator.user_id: ["1 referral waits"],
    }


def test_the_email_names_nobody(case: Case, council: Posting) -> None:
    jobs.send_digest(user=council.user_id, lines=["1 task overdue"])
    [sent] = mail.outbox
    assert "1 task overdue" in sent.body
    assert "/tasks/" in sent.body
    assert "Adeyemi" not in sent.body + sent.subject
    assert case.reference not in sent.body + sent.subject


def test_one_says_on_the_page_that_one_wants_none(
    council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(council)
    assert "checked" in browser.get("/tasks/reminders/").content.decode()
    assert "up to date" in words(browser.post("/tasks/reminders/", {}, follow=True))
    assert not reminders.wants_digest(council.user)


def test_a_calendar_reads_days_and_references_and_no_names(
    case: Case, council: Posting, police: Posting
) -> None:
    tasks.create(by=police, what="Not his", due_on=timezone.localdate(), case=case.pk)
    token = reminders.make_feed(by=council)
    answer = Client().get(f"/calendar/{token}.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(one["DTSTART"].dt) for one in events] == ["2021-02-23", "2021-02-24", "2021-02-25"]
    assert all(case.reference in str(one["SUMMARY"]) for one in events)
    assert b"Adeyemi" not in answer.content
    assert b"Ring" not in answer.content


def test_an_unchanged_calendar_is_not_sent_again(case: Case, council: Posting) -> None:
    address = f"/calendar/{reminders.make_feed(by=council)}.ics"
    first = Client().get(address)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 304
    assert Client().get(address, headers={"If-Modified-Since": changed}).status_code == 304
    with as_one(council):
        tasks.done(task=WorkTask.objects.order_by("pk")[0].pk, by=council)
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 200


def test_an_address_is_made_anew_and_taken_back(
    case: Case, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser, before = sign_in(council), reminders.make_feed(by=council)
    page = browser.post("/tasks/reminders/calendar/", follow=True).content.decode()
    after = page.partition("/calendar/")[2].partition(".ics")[0]
    assert Client().get(f"/calendar/{before}.ics").status_code == 404
    # Another calendar/ address stands before it on the page, of the form.
    feed = CalendarFeed.objects.get()
    assert feed.token_hash not in page
    assert after
    browser.post("/tasks/reminders/calendar/revoke/")
    assert not CalendarFeed.objects.exists()


def test_the_calendar_of_somebody_who_has_left_is_gone(case: Case, council: Posting) -> None:
    address = f"/calendar/{reminders.make_feed(by=council)}.ics"
    Posting.objects.filter(pk=council.pk).update(ends_on=timezone.localdate())
    assert Client().get(address).status_code == 404


def test_whoever_guesses_soon_hears_no_more() -> None:
    cache.clear()
    answers = {Client().get(f"/calendar/{number}.ics").status_code for number in range(61)}
    assert answers == {404, 429}
    cache.clear()


def test_a_calendar_reads_its_own_tasks_whatever_the_filters_say(
    case: Case, council: Posting, police: Posting
) -> None:
    tasks.create(by=police, what="Not his", due_on=timezone.localdate(), case=case.pk)
    with transaction.atomic(), acting.as_posting(council, task=Task.CALENDAR):
        assert set(WorkTask.objects.values_list("owner", flat=True)) == {council.pk}
        assert CalendarFeed.objects.count() == 0
    assert calendars.read("no such token") is None
