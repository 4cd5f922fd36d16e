"""Publishing the report: what stands, what a later version says, and who reads and takes it into a paper."""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError, InternalError
from django.test import Client
from django.urls import reverse

from alongside.audit.models import Entry
from alongside.casework.actions.adding import CannotDo
from alongside.core import figures
from alongside.diversion.actions import outcomes, publishing
from alongside.diversion.models import PublishedReport
from alongside.partners.models import Posting
from integration.diversion.conftest import ENFIELD, HACKNEY, HARINGEY, act, as_one, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
PUBLISH, PUBLISHED = reverse("diversion:publish"), reverse("diversion:published")
FIRST, LAST = date(2020, 11, 1), date(2020, 11, 30)
NAMES = ("Ayo", "Ben", "Cal", "Dan", "Eli", "Fin", "Gus", "Hal", "Ike", "Jon", "Kit", "Lee")


def query(first: date = FIRST, last: date = LAST) -> str:
    """The days as the form sends them."""
    return "&".join(
        f"{name}-{part}={getattr(day, part)}"
        for name, day in (("first", first), ("last", last))
        for part in ("year", "month", "day")
    )


@pytest.fixture
def twelve(worker: Posting, clock: Any) -> list[Any]:
    """Twelve children met in November, six of whom would not engage; and it is December by now."""
    made = [
        met(
            worker,
            said={"forenames": name, "surname": f"{name}sson", "born_on": date(2005, 1, at + 1)},
            home_borough=HARINGEY if at % 2 else ENFIELD,
            offer="REFUSED" if at < 6 else "ACCEPTED",
        )
        for at, name in enumerate(NAMES)
    ]
    clock.move_to(datetime(2020, 12, 7, 12, tzinfo=UTC))
    return made


@pytest.fixture
def first(lead: Posting, twelve: list[Any]) -> PublishedReport:
    """The first version."""
    return act(lead, publishing.publish, first=FIRST, last=LAST)


def seen_on(page: Any) -> str:
    """What the page says that was looked at."""
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page.content.decode())[1]


def await_after_all(worker: Posting, some: list[Any]) -> None:
    """Children who would not engage are waiting for something after all."""
    for one in some:
        given(worker, one, "AWAITS")


def late(worker: Posting, clock: Any, name: str) -> None:
    """A child of Haringey who waits, met in November and recorded in December."""
    clock.move_to(datetime(2020, 11, 9, 21, tzinfo=UTC))
    met(worker, said={"forenames": name, "surname": f"{name}sson", "born_on": date(2005, 3, 1)})
    clock.move_to(datetime(2020, 12, 8, 12, tzinfo=UTC))


def given(worker: Posting, one: Any, result: str) -> None:
    """An outcome of the seventh of December."""
    said = {"result": result, "on": date(2020, 12, 7), "why": "They said so"}
    act(worker, outcomes.give, engagement=one.pk, **said)


def test_it_is_published_as_it_was_looked_at(
    sign_in: Callable[[Posting], Client], lead: Posting, twelve: list[Any]
) -> None:
    client = sign_in(lead)
    page = client.get(f"{PUBLISH}?{query()}")
    assert "Version 1" in page.content.decode()
    seen = seen_on(page)
    answer = client.post(f"{PUBLISH}?{query()}", {"seen": seen})
    assert (answer.status_code, answer["Location"]) == (302, PUBLISHED)
    made = PublishedReport.objects.get()
    assert made.content["children_engaged"]["Children engaged"] == [12, 12]
    assert made.content["for_publication"] is True
    assert "1 November 2020 to 30 November 2020" in client.get(PUBLISHED).content.decode()


def test_what_has_changed_since_it_was_looked_at_is_not_published(
    sign_in: Callable[[Posting], Client], worker: Posting, lead: Posting, twelve: list[Any]
) -> None:
    client = sign_in(lead)
    seen = seen_on(client.get(f"{PUBLISH}?{query()}"))
    await_after_all(worker, twelve[:1])
    for sent in (seen, ""):
        answer = client.post(f"{PUBLISH}?{query()}", {"seen": sent})
        assert answer.status_code == 400
        assert "has changed since you looked" in answer.content.decode()
    assert not PublishedReport.objects.exists()


def test_small_numbers_are_hidden(lead: Posting, worker: Posting, twelve: list[Any], clock: Any) -> None:
    said = {"forenames": "Mo", "surname": "Farr", "born_on": date(2004, 3, 1)}
    clock.move_to(datetime(2020, 11, 9, 21, tzinfo=UTC))
    met(worker, said=said, home_borough=HACKNEY)
    clock.move_to(datetime(2020, 12, 7, 12, tzinfo=UTC))
    made = act(lead, publishing.publish, first=FIRST, last=LAST)
    # One of thirteen lives in Hackney, and the others are hidden with it: 13 is told.
    assert made.content["children_engaged"]["Children engaged"] == [13, 13]
    assert 1 not in [cell for row in made.content["place_of_residence"].values() for cell in row]


def test_what_was_published_stays_and_the_new_one_says_so(
    lead: Posting, worker: Posting, twelve: list[Any], first: PublishedReport, clock: Any
) -> None:
    clock.move_to(datetime(2020, 12, 8, 12, tzinfo=UTC))
    await_after_all(worker, twelve[:6])
    second = act(lead, publishing.publish, first=FIRST, last=LAST)
    first.refresh_from_db()
    assert first.content["outcomes"]["Would not engage"] == [6, 6]
    assert second.version == 2
    assert second.content["outcomes"]["Would not engage"] == [0, 0]
    revises = second.content["revises"]
    assert (revises["version"], revises["published_on"], revises["has_figures"]) == (1, "2020-12-07", True)
    changed = {"table": "Outcomes", "row": "Would not engage", "month": "Total", "was": "6", "is": "0"}
    assert changed in revises["changes"]


def test_where_it_could_tell_of_one_child_the_new_one_says_that_something_has_changed(
    lead: Posting, worker: Posting, twelve: list[Any], first: PublishedReport
) -> None:
    await_after_all(worker, twelve[:1])
    second = act(lead, publishing.publish, first=FIRST, last=LAST)
    assert set(second.content) == {"version", "revises", "programme", "period", "for_publication", "notes"}
    assert (second.content["revises"]["has_figures"], second.content["revises"]["changes"]) == (False, [])
    assert second.content["notes"] == [
        (
            "Version 1 was published on 7 December 2020, and stays as it was. What is recorded of these days "
            "has changed since. How is not shown: beside version 1 it could tell of one child."
        )
    ]
    assert (second.tables, second.counts) == ([], {})
    with pytest.raises(CannotDo, match="was said when version 2 was published on 7 December 2020"):
        act(lead, publishing.publish, first=FIRST, last=LAST)
    # Of six, beside the version that has figures, it tells of none.
    await_after_all(worker, twelve[1:6])
    third = act(lead, publishing.publish, first=FIRST, last=LAST)
    assert third.content["outcomes"]["Would not engage"] == [0, 0]
    assert third.content["revises"]["version"] == 1


def test_one_child_who_is_recorded_late_is_not_told_by_two_versions(
    lead: Posting, worker: Posting, twelve: list[Any], first: PublishedReport, clock: Any
) -> None:
    late(worker, clock, "Mo")
    second = act(lead, publishing.publish, first=FIRST, last=LAST)
    assert (second.tables, second.counts) == ([], {})
    [page] = pypdf.PdfReader(io.BytesIO(bytes(second.pdf))).pages
    words = " ".join(page.extract_text().split())
    assert "How is not shown: beside version 1 it could tell of one child." in words
    assert not {"12", "13"} & set(re.findall(r"\d+", words.partition("Made on")[0]))


def test_beside_what_was_hidden_nothing_that_has_changed_is_shown(
    lead: Posting, worker: Posting, twelve: list[Any], clock: Any
) -> None:
    for one in twelve[6:8]:
        given(worker, one, "WOULD_NOT_ENGAGE")
    # Eight would not engage and four await: four is small, and with it the eight.
    made = act(lead, publishing.publish, first=FIRST, last=LAST)
    assert made.content["outcomes"]["Would not engage"] == ["not shown", "not shown"]
    # Five more are recorded late: eight and nine, neither small. Beside the version before, nine tells four.
    for name in ("Mo", "Ned", "Oz", "Pat", "Ray"):
        late(worker, clock, name)
    assert act(lead, publishing.publish, first=FIRST, last=LAST).tables == []


def test_days_with_fewer_than_five_are_not_published(
    lead: Posting, worker: Posting, clock: Any, sign_in: Callable[[Posting], Client]
) -> None:
    for name in NAMES[:4]:
        late(worker, clock, name)
    why_none = "In these days there are 4 engagements: with fewer than 5"
    with pytest.raises(CannotDo, match=why_none):
        act(lead, publishing.publish, first=FIRST, last=LAST)
    client = sign_in(lead)
    answers = client.get(f"{PUBLISH}?{query()}"), client.post(f"{PUBLISH}?{query()}", {"seen": "x"})
    assert [answer.status_code for answer in answers] == [200, 400]
    assert [why_none in answer.content.decode() for answer in answers] == [True, True]
    late(worker, clock, NAMES[4])
    assert act(lead, publishing.publish, first=FIRST, last=LAST).version == 1


def test_nothing_new_is_not_published_again(
    sign_in: Callable[[Posting], Client], lead: Posting, first: PublishedReport
) -> None:
    page = sign_in(lead).get(f"{PUBLISH}?{query()}").content.decode()
    assert "Nothing has changed since version 1 was published on 7 December 2020. That one stands." in page
    assert "Publish it" not in page
    with pytest.raises(
        CannotDo, match="Nothing has changed since version 1 was published on 7 December 2020"
    ):
        act(lead, publishing.publish, first=FIRST, last=LAST)


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        (date(2020, 11, 1), date(2020, 11, 29)),
        (date(2020, 11, 30), date(2020, 12, 5)),
        (date(2020, 10, 1), date(2020, 12, 5)),
    ],
)
def test_other_days_that_overlap_are_refused(
    lead: Posting, first: PublishedReport, from_on: date, to_on: date
) -> None:
    with pytest.raises(CannotDo, match="could be subtracted from it"):
        act(lead, publishing.publish, first=from_on, last=to_on)
    assert act(lead, publishing.publish, first=date(2020, 12, 1), last=date(2020, 12, 6)).version == 1


def test_days_that_are_not_over_are_not_published(lead: Posting, twelve: list[Any]) -> None:
    with pytest.raises(CannotDo, match="7 December 2020, is not over"):
        act(lead, publishing.publish, first=FIRST, last=date(2020, 12, 7))


def test_a_part_is_not_published_as_all(
    make_posting: Callable[..., Posting], worker: Posting, twelve: list[Any]
) -> None:
    """Who oversees the project in Enfield does not see the cases of the suite in Haringey."""
    elsewhere = make_posting("SUPERVISOR", "Enfield", agency=worker.agency)
    colleague = make_posting("PARTNER_WORKER", "Enfield", agency=worker.agency)
    said = {"forenames": "Mo", "surname": "Farr", "born_on": date(2004, 3, 1)}
    met(colleague, said=said)
    with pytest.raises(CannotDo, match="of the 13 engagements"):
        act(elsewhere, publishing.publish, first=FIRST, last=date(2020, 12, 6))


def test_only_who_oversees_the_project_publishes(
    sign_in: Callable[[Posting], Client],
    make_posting: Callable[..., Posting],
    worker: Posting,
    twelve: list[Any],
) -> None:
    other = make_posting("SUPERVISOR", "Haringey")
    for one in (worker, other):
        with pytest.raises(publishing.NotTheirs):
            act(one, publishing.publish, first=FIRST, last=LAST)
    answer = sign_in(other).get(f"{PUBLISH}?{query()}")
    assert (answer.status_code, answer["Location"]) == (302, reverse("diversion:report"))


def test_whoever_has_a_posting_reads_it(
    sign_in: Callable[[Posting], Client], make_posting: Callable[..., Posting], first: PublishedReport
) -> None:
    clerk = sign_in(make_posting("BOARD_CLERK", "Haringey"))
    assert "Version" in clerk.get(PUBLISHED).content.decode()
    pdf = clerk.get(reverse("diversion:published_pdf", args=[first.pk]))
    assert pdf.content == bytes(first.pdf)
    assert pdf.content.startswith(b"%PDF-")
    told = json.loads(clerk.get(reverse("diversion:published_json", args=[first.pk])).content)
    assert told == first.content


def test_a_clerk_takes_its_tables_into_a_paper(
    make_posting: Callable[..., Posting], first: PublishedReport
) -> None:
    clerk = make_posting("BOARD_CLERK", "Haringey")
    reference = f"custody-diversion {first.pk}-outcomes"
    with as_one(clerk):
        offered, drawn = dict(figures.offered(clerk)), figures.drawn(reference, clerk)
    assert offered[reference] == "Custody diversion, 1 November 2020 to 30 November 2020: Outcomes"
    assert drawn.head[-1] == "Total"
    assert ("Would not engage", "6", "6") in drawn.rows
    assert drawn.definition.endswith("Version 1, published on 7 December 2020.")


def test_a_version_without_figures_leaves_those_that_stand_to_papers(
    make_posting: Callable[..., Posting],
    lead: Posting,
    worker: Posting,
    twelve: list[Any],
    first: PublishedReport,
) -> None:
    await_after_all(worker, twelve[:1])
    act(lead, publishing.publish, first=FIRST, last=LAST)
    clerk = make_posting("BOARD_CLERK", "Haringey")
    reference = f"custody-diversion {first.pk}-outcomes"
    with as_one(clerk):
        assert reference in dict(figures.offered(clerk))
        drawn = figures.drawn(reference, clerk)
    assert drawn.definition.endswith(
        "Version 1, published on 7 December 2020. Version 2 says that what is recorded has changed since."
    )


@pytest.mark.parametrize("key", ["", "x", "0-outcomes", "99999999999999999999-outcomes"])
def test_no_other_figure_is_there(lead: Posting, first: PublishedReport, key: str) -> None:
    with as_one(lead), pytest.raises(figures.NotThere):
        figures.drawn(f"custody-diversion {key}", lead)


def test_the_log_says_that_it_was_disclosed(lead: Posting, twelve: list[Any], first: PublishedReport) -> None:
    entry = Entry.objects.get(act="DISCLOSURE", what="diversion.engagement")
    assert entry.reason == "To be published, 1 November 2020 to 30 November 2020"
    assert entry.people == sorted({one.case.person_id for one in twelve})
    assert Entry.objects.get(what="diversion.published_report").which == [first.reference]


def test_a_draft_is_no_disclosure_and_says_what_it_is(
    sign_in: Callable[[Posting], Client], lead: Posting, twelve: list[Any]
) -> None:
    answer = sign_in(lead).get(f"{reverse('diversion:report_draft')}?{query()}")
    assert answer.content.startswith(b"%PDF-")
    assert "draft" in answer["Content-Disposition"]
    assert not Entry.objects.filter(act="DISCLOSURE", what="diversion.engagement").exists()


def test_nobody_changes_or_removes_one(first: PublishedReport) -> None:
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        PublishedReport.objects.filter(pk=first.pk).update(version=9)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        first.delete()


def again(first: PublishedReport, **more: Any) -> PublishedReport:
    """A copy of it, with something else."""
    given = {name: getattr(first, name) for name in ("agency", "first_on", "last_on", "version", "by", "at")}
    empty = {"content": {}, "tables": [], "counts": {}, "pdf": b"", "sha256": ""}
    return PublishedReport.objects.create(**{**given, **empty, **more})


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"version": 3},
        {"last_on": date(2020, 12, 2)},
        {"version": 2, "last_on": date(2020, 12, 2)},
    ],
)
def test_the_database_keeps_versions_in_order(first: PublishedReport, more: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        again(first, **more)


def test_the_database_lets_nobody_else_publish(
    make_posting: Callable[..., Posting], worker: Posting, first: PublishedReport
) -> None:
    clerk = make_posting("BOARD_CLERK", "Haringey")
    other_days = {"first_on": date(2020, 10, 1), "last_on": date(2020, 10, 31)}
    for who in (worker, clerk):
        with pytest.raises(ProgrammingError, match="row-level security"), as_one(who):
            again(first, **other_days, by=who, agency=who.agency)


def test_how_many_are_kept_is_told_to_who_oversees_alone(
    worker: Posting, lead: Posting, twelve: list[Any]
) -> None:
    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT diversion_kept_between(%s, %s)", [FIRST, LAST])
            return int(cursor.fetchone()[0])

    with as_one(worker):
        assert kept() == 0
    with as_one(lead):
        assert kept() == 12
