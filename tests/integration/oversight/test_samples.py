"""Ten reads a week: drawn at random, explained by whoever made them, reviewed by somebody else."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry
from alongside.iom.models import Case
from alongside.oversight import actions, jobs, queries
from alongside.oversight.models import ReadSample
from integration.oversight.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# The week before that of Wednesday 10 March 2021.
WEEK_ON = date(2021, 3, 1)
IN_WEEK = datetime(2021, 3, 3, 12, tzinfo=UTC)


def draw(week_on: date = WEEK_ON) -> int:
    """As the job does."""
    with transaction.atomic(), acting.as_system(Task.SAMPLING):
        return actions.draw(week_on=week_on)


def drawn_and_put_back() -> set[int]:
    """The entries of a draw, which is then undone."""
    draw()
    drawn = set(ReadSample.objects.values_list("entry_id", flat=True))
    ReadSample.objects.all().delete()
    return drawn


@pytest.fixture
def sample(staff: Any, case: Case, write: Callable[..., Entry]) -> ReadSample:
    """A read of the officer's that was drawn."""
    write(staff.officer, case, at=IN_WEEK, fields=["IDENTITY"], reason="Duty")
    draw()
    return ReadSample.objects.get()


def shows(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def test_ten_are_drawn_of_each_agency_where_there_are_more_and_none_twice(
    staff: Any, case: Case, write: Callable[..., Entry]
) -> None:
    ours = {write(staff.officer, case, at=IN_WEEK).pk for _ in range(25)}
    theirs = {write(staff.police_officer, case, at=IN_WEEK).pk for _ in range(3)}
    assert draw() == 13
    of = {agency: set() for agency in (staff.probation.pk, staff.police.pk)}
    _filled = [
        of[agency].add(entry) for agency, entry in ReadSample.objects.values_list("agency", "entry_id")
    ]
    assert len(of[staff.probation.pk]) == 10
    assert of[staff.probation.pk] < ours
    assert of[staff.police.pk] == theirs


def test_a_week_is_drawn_once(staff: Any, case: Case, write: Callable[..., Entry]) -> None:
    _entries = [write(staff.officer, case, at=IN_WEEK) for _ in range(30)]
    assert (draw(), draw()) == (10, 0)
    assert ReadSample.objects.count() == 10


def test_which_are_drawn_is_left_to_chance(staff: Any, case: Case, write: Callable[..., Entry]) -> None:
    _entries = [write(staff.officer, case, at=IN_WEEK) for _ in range(200)]
    draws = [drawn_and_put_back() for _ in range(2)]
    # That two draws of ten from 200 are the same happens once in 10 to the power of 16.
    assert draws[0] != draws[1]


def test_only_reads_about_people_by_postings_in_that_week_are_drawn(
    staff: Any, case: Case, write: Callable[..., Entry]
) -> None:
    monday, next_monday = datetime(2021, 3, 1, tzinfo=UTC), datetime(2021, 3, 8, tzinfo=UTC)
    drawn = {
        write(staff.officer, case, at=monday).pk,
        write(staff.officer, case, at=next_monday - timedelta(seconds=1), act="EXPORT").pk,
        write(staff.officer, case, at=IN_WEEK, act="DISCLOSURE").pk,
    }
    write(staff.officer, case, at=monday - timedelta(seconds=1))
    write(staff.officer, case, at=next_monday)
    write(staff.officer, case, at=IN_WEEK, act="ALTERATION")
    write(staff.officer, at=IN_WEEK)
    write(staff.officer, case, at=IN_WEEK, posting_id=None, actor_id=None)
    draw()
    assert set(ReadSample.objects.values_list("entry_id", flat=True)) == drawn


def test_the_job_draws_the_week_before_and_gives_five_working_days(
    staff: Any, case: Case, write: Callable[..., Entry]
) -> None:
    write(staff.officer, case, at=IN_WEEK)
    jobs.draw(timestamp=int(NOW.timestamp()))
    found = ReadSample.objects.get()
    # Drawn on Wednesday 10 March: Thursday, Friday, Monday, Tuesday, Wednesday.
    assert (found.week_on, found.explain_by) == (WEEK_ON, date(2021, 3, 17))
    assert Entry.objects.get(what="oversight.readsample").task == "log-sampling"


def test_whoever_is_asked_sees_it_at_home_explains_it_and_it_is_gone(
    staff: Any, sample: ReadSample, visit: Callable[..., Any]
) -> None:
    assert re.search(r">1</span> <span[^>]*>Reads to explain", shows(visit(staff.officer, "/")))
    assert f"/log/my-reads/{sample.pk}/" in shows(visit(staff.officer, "/log/my-reads/"))
    page = shows(visit(staff.officer, f"/log/my-reads/{sample.pk}/"))
    assert "Identity" in page
    assert "Duty" in page
    sent = visit(staff.officer, f"/log/my-reads/{sample.pk}/", {"explanation": " Weekly meeting. "})
    assert sent.status_code == 302
    sample.refresh_from_db()
    assert (sample.explanation, sample.explained_at) == ("Weekly meeting.", NOW)
    assert "Reads to explain" not in shows(visit(staff.officer, "/"))
    assert f"/log/my-reads/{sample.pk}/" not in shows(visit(staff.officer, "/log/my-reads/"))
    assert f"/log/my-reads/{sample.pk}/" in shows(visit(staff.officer, "/log/my-reads/?show=all"))


def test_an_empty_explanation_is_asked_for_again(
    staff: Any, sample: ReadSample, visit: Callable[..., Any]
) -> None:
    page = visit(staff.officer, f"/log/my-reads/{sample.pk}/", {"explanation": "  "})
    assert page.status_code == 400
    assert "Enter why you looked at this" in shows(page)


def test_a_read_of_somebody_elses_is_not_there(
    staff: Any, sample: ReadSample, visit: Callable[..., Any]
) -> None:
    own = f"/log/my-reads/{sample.pk}/"
    assert visit(staff.other_officer, own).status_code == 404
    assert visit(staff.supervisor, own, {"explanation": "Mine"}).status_code == 404
    assert visit(staff.police_supervisor, f"/log/samples/{sample.pk}/").status_code == 404
    assert visit(staff.officer, f"/log/samples/{sample.pk}/").status_code == 403
    assert "Nothing here" in shows(visit(staff.police_supervisor, "/log/samples/"))


@pytest.mark.parametrize("reviewer", ["supervisor", "governance"])
def test_an_explained_read_is_reviewed(
    staff: Any, sample: ReadSample, visit: Callable[..., Any], reviewer: str
) -> None:
    by = getattr(staff, reviewer)
    visit(staff.officer, f"/log/my-reads/{sample.pk}/", {"explanation": "Weekly meeting"})
    assert re.search(r">1</span> <span[^>]*>Reads to review", shows(visit(by, "/")))
    assert "Weekly meeting" in shows(visit(by, "/log/samples/?show=review"))
    sent = visit(by, f"/log/samples/{sample.pk}/", {"outcome": "OK", "note": ""})
    assert sent.status_code == 302
    sample.refresh_from_db()
    assert (sample.outcome, sample.reviewed_by, sample.reviewed_at) == ("OK", by, NOW)
    assert "Reads to review" not in shows(visit(by, "/"))
    assert "In order" in shows(visit(by, "/log/samples/"))


def test_what_is_to_be_asked_or_referred_needs_a_note(
    staff: Any, sample: ReadSample, visit: Callable[..., Any]
) -> None:
    visit(staff.officer, f"/log/my-reads/{sample.pk}/", {"explanation": "Do not know"})
    page = visit(staff.supervisor, f"/log/samples/{sample.pk}/", {"outcome": "REFER", "note": ""})
    assert page.status_code == 400
    assert "Enter what is to be asked, or what is referred" in shows(page)


def test_after_a_talk_the_review_is_taken_up_again_and_then_is_final(staff: Any, sample: ReadSample) -> None:
    with transaction.atomic():
        actions.explain(sample=sample.pk, by=staff.officer, explanation="Do not know")
        actions.review(sample=sample.pk, by=staff.supervisor, outcome="ASK", note="Ask on Monday")
        with pytest.raises(actions.NotReady, match="has been reviewed, so its explanation stays"):
            actions.explain(sample=sample.pk, by=staff.officer, explanation="Now I know")
        actions.review(sample=sample.pk, by=staff.supervisor, outcome="OK", note="Was cover")
        with pytest.raises(actions.NotReady, match="reviewed already"):
            actions.review(sample=sample.pk, by=staff.supervisor, outcome="REFER", note="No")
    history = list(sample.history.order_by("pgh_id").values_list("outcome", "explanation"))
    assert history == [("", ""), ("", "Do not know"), ("ASK", "Do not know"), ("OK", "Do not know")]


def test_an_unexplained_read_is_marked_after_its_last_day_and_may_then_be_reviewed(
    staff: Any, sample: ReadSample, visit: Callable[..., Any], time_machine: Any
) -> None:
    time_machine.move_to(datetime(2021, 3, 17, 23, tzinfo=UTC), tick=False)
    assert "Not explained in time" not in shows(visit(staff.supervisor, "/log/samples/"))
    with pytest.raises(actions.NotReady, match="waits for its explanation"), transaction.atomic():
        actions.review(sample=sample.pk, by=staff.supervisor, outcome="ASK", note="Why not?")
    time_machine.move_to(datetime(2021, 3, 18, 8, tzinfo=UTC), tick=False)
    assert "Not explained in time" in shows(visit(staff.supervisor, "/log/samples/?show=review"))
    sent = visit(staff.supervisor, f"/log/samples/{sample.pk}/", {"outcome": "ASK", "note": "Why not?"})
    assert sent.status_code == 302


def test_nobody_reviews_their_own_read(
    staff: Any, case: Case, write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    write(staff.supervisor, case, at=IN_WEEK)
    draw()
    own = ReadSample.objects.get()
    visit(staff.supervisor, f"/log/my-reads/{own.pk}/", {"explanation": "Caseload"})
    assert "Reads to review" not in shows(visit(staff.supervisor, "/"))
    page = visit(staff.supervisor, f"/log/samples/{own.pk}/", {"outcome": "OK", "note": ""})
    assert page.status_code == 400
    assert "You cannot review what you read yourself" in shows(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadSample.objects.filter(pk=own.pk).update(
            outcome="OK", reviewed_by=staff.supervisor, reviewed_at=NOW
        )


def update(by: Any, **columns: Any) -> int:
    """What somebody changes who speaks to the database past the application's rules."""
    with transaction.atomic(), acting.as_posting(by):
        return ReadSample.objects.update(**columns)


def add_one(by: Any, *, of: Any) -> None:
    """Somebody asks somebody else by a drawn read that nobody drew."""
    with transaction.atomic(), acting.as_posting(by):
        ReadSample.objects.create(
            agency=of.agency,
            week_on=date(2021, 2, 22),
            number=1,
            entry_id=1,
            user=of.user,
            posting=of,
            drawn_at=NOW,
            explain_by=NOW.date(),
        )


def seen_by(posting: Any, sample: ReadSample) -> tuple[int, int]:
    """How many reads to explain somebody sees, and how many rows of the history of one."""
    with transaction.atomic(), acting.as_posting(posting):
        return ReadSample.objects.count(), sample.history.count()


def test_the_second_lock_shows_a_read_to_its_user_and_those_who_oversee(
    staff: Any, sample: ReadSample
) -> None:
    names = ("officer", "supervisor", "governance", "other_officer", "police_supervisor", "viewer")
    seen = {name: seen_by(getattr(staff, name), sample) for name in names}
    assert seen == {
        "officer": (1, 1),
        "supervisor": (1, 1),
        "governance": (1, 1),
        "other_officer": (0, 0),
        "police_supervisor": (0, 0),
        "viewer": (0, 0),
    }


def test_the_second_lock_lets_nobody_review_for_themselves_draw_or_remove(
    staff: Any, sample: ReadSample
) -> None:
    assert update(staff.officer, explanation="Meeting", explained_at=NOW) == 1
    assert update(staff.police_supervisor, note="No") == 0
    reviewed = {"outcome": "OK", "reviewed_by": staff.other_officer, "reviewed_at": NOW}
    with pytest.raises(DatabaseError, match="row-level security"):
        update(staff.officer, **reviewed)
    with pytest.raises(DatabaseError, match="row-level security"):
        add_one(staff.supervisor, of=staff.officer)
    with transaction.atomic(), acting.as_posting(staff.supervisor):
        assert ReadSample.objects.all().delete() == (0, {})
    assert update(staff.supervisor, **{**reviewed, "reviewed_by": staff.supervisor}) == 1


def test_the_predicate_shows_a_read_to_its_user_and_those_who_oversee(
    staff: Any, sample: ReadSample, settings: Any
) -> None:
    settings.DATABASE_ROLE_WHILE_ACTING = ""  # The owner of the tables, whom no policy binds.
    assert queries.samples_of_user(staff.officer).count() == 1
    assert queries.samples_of_user(staff.supervisor).count() == 0
    assert queries.samples_of_agency(staff.supervisor).count() == 1
    assert queries.samples_of_agency(staff.officer).count() == 0
    assert queries.samples_of_agency(staff.police_supervisor).count() == 0
