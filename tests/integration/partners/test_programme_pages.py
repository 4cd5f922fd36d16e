"""Programmes on the pages: assessed, reviewed, live, and ended; and who may do it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit.models import Entry
from alongside.core.models import StoredFile
from alongside.partners.actions import programmes
from alongside.partners.models import Agency, ImpactAssessment, Posting, Programme

pytestmark = pytest.mark.django_db

LIST = "/sharing/programmes/"
LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 3, 3, 12, tzinfo=LONDON)
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 3 March 2026, at noon."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def programme() -> Programme:
    """A programme that is not live, and of which nothing is recorded."""
    return Programme.objects.create(slug="gang-unit", name="Gang unit", purpose="Fewer people hurt.")


@pytest.fixture
def path(programme: Programme) -> str:
    """Its page."""
    return f"{LIST}{programme.pk}/"


@pytest.fixture
def lead(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """An information governance lead."""
    return make_posting("GOVERNANCE_LEAD", agency=make_agency(name="Council", shares=False))


@pytest.fixture
def other_lead(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Another one, at another agency."""
    return make_posting("GOVERNANCE_LEAD", agency=make_agency(name="Probation", shares=False))


@pytest.fixture
def browser(lead: Posting) -> Client:
    """The lead has signed in."""
    return signed_in(lead)


@pytest.fixture
def reviewer(other_lead: Posting) -> Client:
    """The other lead has signed in."""
    return signed_in(other_lead)


@pytest.fixture
def onlooker(make_posting: Callable[..., Posting]) -> Client:
    """A coordinator has signed in."""
    return signed_in(make_posting("BOROUGH_COORDINATOR", "Haringey"))


@pytest.fixture
def recorded(browser: Client, path: str) -> ImpactAssessment:
    """A data protection impact assessment, not reviewed, with its document."""
    browser.post(f"{path}assessments/new/", an_assessment(document=SimpleUploadedFile("x.exe", PDF)))
    return ImpactAssessment.objects.get()


def signed_in(posting: Posting) -> Client:
    browser = Client()
    browser.force_login(posting.user)
    return browser


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def error_beside(answer: Any, name: str) -> str:
    """The error message that stands at a field, without the word for screen readers."""
    after = text_of(answer).partition(f'id="id_{name}-error"')[2]
    return after.partition("</span>")[2].partition("</p>")[0].strip()


def day(name: str, day: int, month: int, year: int) -> dict[str, str]:
    """A date as it is typed."""
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}


def an_assessment(**changes: Any) -> dict[str, Any]:
    """The form of an impact assessment, filled in well."""
    return {
        "kind": "DPIA",
        "author": "Information governance",
        **day("assessed_on", 2, 2, 2026),
        "findings": "Low risk.",
        **day("review_due_on", 2, 2, 2027),
        **changes,
    }


# --- A new programme ------------------------------------------------------------------------------


def test_a_programme_is_added_and_lists_what_it_lacks(browser: Client) -> None:
    answer = browser.post(f"{LIST}new/", {"name": "Gang unit", "purpose": "Fewer people hurt."}, follow=True)
    made = Programme.objects.get(slug="gang-unit")
    assert (made.name, made.purpose, made.live_from) == ("Gang unit", "Fewer people hurt.", None)
    page = text_of(answer)
    assert "Its data protection impact assessment is not recorded." in page
    assert "Its equality impact assessment is not recorded." in page
    assert "Not live yet" in page
    assert "Gang unit" in text_of(browser.get(LIST))
    assert Entry.objects.filter(act="COLLECTION", what="partners.programme", which=["gang-unit"]).exists()


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"name": "", "purpose": "A purpose"}, "name", "Enter name"),
        ({"name": "Another", "purpose": " "}, "purpose", "Say what the programme is for"),
        (
            {"name": "Gang  Unit", "purpose": "A purpose"},
            "name",
            "There is already a programme of this name.",
        ),
        ({"name": "!!", "purpose": "A purpose"}, "name", "Give the programme a name, in letters."),
    ],
)
def test_a_programme_that_cannot_be_added_says_why_at_the_field(
    browser: Client, programme: Programme, typed: dict[str, str], name: str, sentence: str
) -> None:
    before = Programme.objects.count()
    answer = browser.post(f"{LIST}new/", typed)
    assert (answer.status_code, error_beside(answer, name)) == (400, sentence)
    assert Programme.objects.count() == before


# --- Impact assessments ---------------------------------------------------------------------------


def test_an_assessment_is_recorded_and_shown(
    recorded: ImpactAssessment, onlooker: Client, lead: Posting, path: str
) -> None:
    assert (recorded.kind, recorded.author) == ("DPIA", "Information governance")
    assert (recorded.assessed_on, recorded.review_due_on) == (date(2026, 2, 2), date(2027, 2, 2))
    assert (recorded.findings, recorded.recorded_by, recorded.recorded_at) == ("Low risk.", lead, NOON)
    page = text_of(onlooker.get(path))
    shown = (
        "Data protection impact assessment of 2 February 2026",
        "Information governance",
        "Low risk.",
        "Its data protection impact assessment of 2 February 2026 is not reviewed.",
        "2 February 2027",
        f"{path}assessments/{recorded.pk}/document/",
    )
    assert [words for words in shown if words not in page] == []
    entry = Entry.objects.get(act="COLLECTION", what="partners.assessment")
    assert (entry.which, entry.posting_id) == ([str(recorded.pk)], lead.pk)


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({"kind": ""}, "kind", "Answer the question: which impact assessment?"),
        ({"kind": "X"}, "kind", "X is not one of the available choices"),
        ({"author": ""}, "author", "Answer the question: who wrote it?"),
        ({"findings": " "}, "findings", "Enter findings"),
        (day("assessed_on", 4, 3, 2026), "assessed_on", "must be today or in the past"),
        (day("review_due_on", 2, 2, 2026), "review_due_on", "after the day on which it was made"),
        ({"review_due_on-year": ""}, "review_due_on", "must include a year"),
        ({"document": SimpleUploadedFile("x.pdf", b"MZ")}, "document", "The file is not a PDF"),
    ],
    ids=["no kind", "unknown kind", "author", "findings", "ahead", "due at once", "no year", "no pdf"],
)
def test_what_is_wrong_with_an_assessment_is_said_at_the_field(
    browser: Client, path: str, changes: dict[str, Any], name: str, sentence: str
) -> None:
    answer = browser.post(f"{path}assessments/new/", an_assessment(**changes))
    assert (answer.status_code, sentence in error_beside(answer, name)) == (400, True)
    assert not ImpactAssessment.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_document_comes_back_as_it_was_sent_and_the_log_has_it(
    onlooker: Client, recorded: ImpactAssessment, path: str
) -> None:
    answer = onlooker.get(f"{path}assessments/{recorded.pk}/document/")
    assert b"".join(answer) == PDF  # type: ignore[arg-type]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Disposition"] == 'attachment; filename="gang-unit-dpia-2026-02-02.pdf"'
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which) == ("EXPORT", "partners.assessment", [str(recorded.pk)])


@pytest.mark.parametrize("page", ["document", "review"])
def test_an_assessment_is_not_there_under_another_programme(
    reviewer: Client, recorded: ImpactAssessment, page: str
) -> None:
    other = Programme.objects.create(slug="other", name="Other")
    answer = reviewer.get(f"{LIST}{other.pk}/assessments/{recorded.pk}/{page}/")
    assert answer.status_code == 404


def test_somebody_else_reviews_it(
    reviewer: Client, other_lead: Posting, recorded: ImpactAssessment, path: str
) -> None:
    review = f"{path}assessments/{recorded.pk}/review/"
    assert review in text_of(reviewer.get(path))
    assert "Low risk." in text_of(reviewer.get(review))
    answer = reviewer.post(review, day("review_due_on", 3, 3, 2027))
    assert (answer.status_code, answer["Location"]) == (302, path)
    recorded.refresh_from_db()
    assert (recorded.reviewed_on, recorded.reviewed_by) == (date(2026, 3, 3), other_lead)
    assert recorded.review_due_on == date(2027, 3, 3)
    assert "3 March 2026 by" in text_of(reviewer.get(path))


def test_nobody_reviews_what_they_have_recorded(
    browser: Client, recorded: ImpactAssessment, path: str
) -> None:
    review = f"{path}assessments/{recorded.pk}/review/"
    assert review not in text_of(browser.get(path))
    answer = browser.post(review, day("review_due_on", 3, 3, 2027), follow=True)
    assert "Somebody other than who recorded the assessment must review it." in text_of(answer)
    recorded.refresh_from_db()
    assert recorded.reviewed_on is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter the day of the next review"),
        (day("review_due_on", 3, 3, 2026), "The next review must lie after this one."),
    ],
    ids=["nothing", "today"],
)
def test_a_review_says_when_the_next_one_is(
    reviewer: Client, recorded: ImpactAssessment, path: str, typed: dict[str, str], sentence: str
) -> None:
    answer = reviewer.post(f"{path}assessments/{recorded.pk}/review/", typed)
    assert (answer.status_code, error_beside(answer, "review_due_on")) == (400, sentence)
    recorded.refresh_from_db()
    assert recorded.reviewed_on is None


# --- Live, and ended ------------------------------------------------------------------------------


@pytest.fixture
def assessed(programme: Programme, lead: Posting, other_lead: Posting) -> Programme:
    """Both assessments are recorded and reviewed."""
    made = [
        programmes.record_assessment(
            programme=programme,
            kind=kind,
            author="Somebody",
            assessed_on=date(2026, 2, 2),
            findings="Low risk.",
            review_due_on=date(2027, 2, 2),
            by=lead,
        )
        for kind in ("DPIA", "EQIA")
    ]
    for one in made:
        programmes.review_assessment(assessment=one, review_due_on=date(2027, 2, 2), by=other_lead)
    return programme


@pytest.fixture
def live(assessed: Programme, browser: Client, path: str) -> Programme:
    """It has been live since yesterday."""
    browser.post(f"{path}live/")
    Programme.objects.filter(pk=assessed.pk).update(live_from=datetime(2026, 3, 2, 12, tzinfo=LONDON))
    return assessed


def test_it_goes_live_once_nothing_is_missing(browser: Client, assessed: Programme, path: str) -> None:
    assert "Go live" in text_of(browser.get(path))
    answer = browser.post(f"{path}live/", follow=True)
    assessed.refresh_from_db()
    assert assessed.live_from == NOON
    page = text_of(answer)
    assert ("The programme is live" in page, "Go live" in page) == (True, False)


def test_with_something_missing_there_is_no_button_and_it_does_not_go_live(
    browser: Client, recorded: ImpactAssessment, programme: Programme, path: str
) -> None:
    assert "Go live" not in text_of(browser.get(path))
    answer = browser.post(f"{path}live/", follow=True)
    assert "The programme cannot go live." in text_of(answer)
    programme.refresh_from_db()
    assert programme.live_from is None


def test_a_review_that_is_overdue_is_warned_of_where_it_is_live(
    browser: Client, live: Programme, path: str
) -> None:
    live.assessments.filter(kind="EQIA").update(review_due_on=date(2026, 3, 1))
    page = text_of(browser.get(path))
    assert (
        "Its equality impact assessment of 2 February 2026 has been due for review since 1 March 2026."
        in page
    )
    assert "Before it can go live" not in page


def test_it_ends_with_a_reason_which_the_log_and_its_page_have(
    browser: Client, onlooker: Client, live: Programme, path: str
) -> None:
    assert "End this programme" in text_of(browser.get(path))
    nothing = browser.post(f"{path}end/", {"reason": " "})
    assert (nothing.status_code, error_beside(nothing, "reason")) == (
        400,
        "Answer the question: why does it end?",
    )
    browser.post(f"{path}end/", {"reason": "The money has run out"})
    live.refresh_from_db()
    assert live.ended_at == NOON
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which) == ("ALTERATION", "partners.programme", ["gang-unit"])
    assert entry.reason == "The money has run out"
    page = text_of(onlooker.get(path))
    assert "The money has run out" in page.partition("Why it ended")[2]


def test_a_programme_that_has_not_ended_says_no_reason(browser: Client, live: Programme, path: str) -> None:
    assert "Why it ended" not in text_of(browser.get(path))
    with pytest.raises(IntegrityError, match="only_a_programme_that_ended_says_why"), transaction.atomic():
        Programme.objects.filter(pk=live.pk).update(ended_why="No reason")


def test_what_is_not_live_does_not_end(browser: Client, programme: Programme, path: str) -> None:
    assert "End this programme" not in text_of(browser.get(path))
    answer = browser.post(f"{path}end/", {"reason": "A reason"})
    assert (answer.status_code, "Only a programme that is live can end." in text_of(answer)) == (400, True)
    assert "A reason" in text_of(answer)
    programme.refresh_from_db()
    assert programme.ended_at is None


def test_once_ended_nothing_more_is_recorded(browser: Client, live: Programme, path: str) -> None:
    browser.post(f"{path}end/", {"reason": "The money has run out"})
    page = text_of(browser.get(path))
    assert [word for word in ("Go live", "End this", "Record an impact", "Review it") if word in page] == []
    answer = browser.post(f"{path}assessments/new/", an_assessment(), follow=True)
    assert "This programme has ended." in text_of(answer)
    assert live.assessments.count() == 2


# --- Who ------------------------------------------------------------------------------------------


def test_who_is_no_lead_reads_and_does_nothing(
    onlooker: Client, recorded: ImpactAssessment, programme: Programme, path: str
) -> None:
    assert "Add a programme" not in text_of(onlooker.get(LIST))
    page = text_of(onlooker.get(path))
    assert [word for word in ("Go live", "End this", "Record an impact", "Review it") if word in page] == []
    paths = [
        f"{LIST}new/",
        f"{path}live/",
        f"{path}end/",
        f"{path}assessments/new/",
        f"{path}assessments/{recorded.pk}/review/",
    ]
    assert [onlooker.post(each, an_assessment()).status_code for each in paths] == [403] * 5


@pytest.mark.parametrize("section", ["/sharing/", LIST, "/sharing/flows/", "/sharing/lapses/"])
def test_every_page_about_sharing_leads_to_the_programmes(onlooker: Client, section: str) -> None:
    assert f'href="{LIST}"' in text_of(onlooker.get(section))


def test_what_lapses_leads_to_the_programme(browser: Client, live: Programme, path: str) -> None:
    live.assessments.filter(kind="EQIA").update(review_due_on=date(2026, 4, 1))
    assert f'href="{path}"' in text_of(browser.get("/sharing/lapses/"))
