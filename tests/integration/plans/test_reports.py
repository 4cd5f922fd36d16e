"""The report by exception: from the plans as they stand, until it is finished."""

import io
from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
import time_machine
from django.test import Client

from alongside.partners.models import Posting
from alongside.plans.actions import reports, updates
from alongside.plans.models import Milestone, Plan, Report
from alongside.reports_pack import making, markdown, reading
from delivery_plans import DRAFT, FINAL, FORUM, PATHWAY
from integration.plans.conftest import NOW

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]


@pytest.fixture
def report(keeper: Posting, plan: Plan) -> Report:
    """A report that is being written."""
    return reports.begin(
        by=keeper, year=2026, meeting_on=date(2026, 11, 2), highlights="The forum **works**.", asks="Come."
    )


def say(plan: Plan, by: Posting, text: str, rag: str, comment: str = "") -> None:
    one = Milestone.objects.get(plan=plan, text=text)
    seen = one.updates.order_by("-pk").values_list("pk", flat=True).first() or 0
    said = updates.Said(milestone=one.pk, progress="UNDER_WAY", rag=rag, comment=comment, seen=seen)
    updates.say(plan=plan, said=said, by=by)


def text_of(report: Report, browser: Client) -> str:
    answer = browser.get(f"/delivery-plans/reports/{report.pk}/markdown/")
    assert "attachment" in answer["Content-Disposition"]
    return answer.content.decode()


def concerns_in(text: str) -> str:
    return text.split("## 6. ")[1].split("## 7. ", maxsplit=1)[0]


def test_a_report_is_taken_away_as_word_with_its_headings_and_tables(
    keeper: Posting, report: Report, sign_in: SignIn
) -> None:
    answer = sign_in(keeper).get(f"/delivery-plans/reports/{report.pk}/report.docx")
    assert "delivery-plans-2026-11-02.docx" in answer["Content-Disposition"]
    made = docx.Document(io.BytesIO(answer.content))
    headings = [one.text for one in made.paragraphs if str(one.style and one.style.name) == "Heading 2"]
    in_markdown = [
        line.removeprefix("## ")
        for line in text_of(report, sign_in(keeper)).splitlines()
        if line.startswith("## ")
    ]
    assert headings == in_markdown
    assert len(made.tables) >= 1


def test_only_red_and_amber_red_are_concerns(
    keeper: Posting, plan: Plan, report: Report, sign_in: SignIn
) -> None:
    say(plan, keeper, FORUM, "AMBER_RED", "Too few come.")
    found = concerns_in(text_of(report, sign_in(keeper)))
    assert [text in found for text in (FINAL, FORUM, DRAFT, PATHWAY)] == [True, True, False, False]
    assert "Too few come. (See appendix 1.)" in found


def test_its_figures_are_those_of_the_plans(keeper: Posting, report: Report, sign_in: SignIn) -> None:
    text = text_of(report, sign_in(keeper))
    # Green, Amber/Green, Amber/Red, Red, none; late on 15 October are the two of the first two quarters.
    assert "| 1. Young people and homes | 1 | 1 | 0 | 1 | 2 | 2 |" in text
    assert "- Housing Strategy" in text
    assert "The forum **works**." in text


def test_of_a_meeting_that_has_been_it_counts_what_was_late_on_its_day(
    keeper: Posting, plan: Plan, sign_in: SignIn
) -> None:
    # On 1 July the first quarter was over, and the second was not.
    made = reports.begin(by=keeper, year=2026, meeting_on=date(2026, 7, 1), highlights="Well", asks="")
    assert "| 1. Young people and homes | 1 | 1 | 0 | 1 | 2 | 1 |" in text_of(made, sign_in(keeper))


def test_it_says_what_has_another_colour_than_at_the_last_report(
    keeper: Posting, plan: Plan, report: Report, sign_in: SignIn
) -> None:
    reports.finish(report=report, by=keeper)
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        say(plan, keeper, FINAL, "GREEN")
        say(plan, keeper, DRAFT, "GREEN", "Still well")
        after = reports.begin(by=keeper, year=2026, meeting_on=date(2027, 1, 20), highlights="", asks="")
        changed = text_of(after, sign_in(keeper)).split("## 7. ")[1].split("## RAG key")[0]
    assert f"| 1 | {FINAL} | Red | Green |" in changed
    assert DRAFT not in changed


def test_once_finished_it_stays_as_it_is(
    keeper: Posting, plan: Plan, report: Report, sign_in: SignIn
) -> None:
    browser = sign_in(keeper)
    browser.post(f"/delivery-plans/reports/{report.pk}/finish/")
    before = text_of(report, browser)
    say(plan, keeper, FORUM, "RED", "It has ended.")
    assert text_of(report, browser) == before
    assert (
        "The report is finished"
        in browser.post(f"/delivery-plans/reports/{report.pk}/finish/", follow=True).content.decode()
    )
    changed = {"highlights": "Other", "asks": "", **_day("2", "11", "2026")}
    answer = browser.post(f"/delivery-plans/reports/{report.pk}/change/", changed)
    assert (answer.status_code, Report.objects.get().highlights) == (400, "The forum **works**.")


def test_it_is_read_by_others_once_it_is_finished(
    keeper: Posting, housing: Posting, other: Posting, report: Report, sign_in: SignIn
) -> None:
    path = f"/delivery-plans/reports/{report.pk}/"
    assert [sign_in(one).get(path).status_code for one in (keeper, housing, other)] == [200, 404, 404]
    reports.finish(report=report, by=keeper)
    assert [sign_in(one).get(path).status_code for one in (keeper, housing, other)] == [200, 200, 404]


def test_a_pack_is_set_from_it(keeper: Posting, report: Report, sign_in: SignIn, tmp_path: Path) -> None:
    (tmp_path / "progress.md").write_text(text_of(report, sign_in(keeper)), "utf-8")
    (tmp_path / "agenda.toml").write_text(
        'body = "Board"\ndate = 2026-11-02\ntime = "2pm"\nplace = "Civic Centre"\n'
        '[[item]]\ntitle = "Delivery plans"\nreport = "progress.md"\n',
        "utf-8",
    )
    found = reading.folder(tmp_path, for_members=False)
    made = making.make(found.agenda, found.papers, for_members=False, made_at=NOW.astimezone(UTC))
    assert made.pdf.startswith(b"%PDF")


def test_the_page_is_what_the_pack_sets(keeper: Posting, report: Report, sign_in: SignIn) -> None:
    page = sign_in(keeper).get(f"/delivery-plans/reports/{report.pk}/").content.decode()
    headings = [
        "".join(map(str, block["words"]))
        for block in markdown.read(text_of(report, sign_in(keeper)), "x")
        if block["kind"] == "heading"
    ]
    assert [heading for heading in headings if heading not in page] == []
    assert "<strong>works</strong>" in page


def _day(day: str, month: str, year: str) -> dict[str, str]:
    return {"meeting_on-day": day, "meeting_on-month": month, "meeting_on-year": year}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"highlights": "<script>x</script>"}, "this is HTML"),
        ({"asks": "# Heading"}, "Leave headings out"),
        (_day("2", "11", "2026"), "There is a report for the meeting of that day already."),
        (_day("30", "2", "2026"), "must be a real date"),
        ({"year": "2016"}, "2016 is not one of the available choices"),
        ({"highlights": "x" * 20_001}, "at most 20000 characters"),
    ],
)
def test_what_cannot_stand_in_a_report_is_said_in_a_sentence(
    keeper: Posting, report: Report, sign_in: SignIn, more: dict[str, Any], sentence: str
) -> None:
    good = {"year": "2026", "highlights": "", "asks": "", **_day("3", "11", "2026")}
    answer = sign_in(keeper).post("/delivery-plans/reports/new/", {**good, **more})
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert Report.objects.count() == 1


def test_the_time_of_the_last_report_counts_from_when_it_was_finished(
    keeper: Posting, report: Report
) -> None:
    begun_before = reports.begin(by=keeper, year=2026, meeting_on=date(2026, 12, 9), highlights="", asks="")
    reports.finish(report=report, by=keeper)
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        reports.finish(report=begun_before, by=keeper)
    begun_before.refresh_from_db()
    assert "than at the last report, on 15 October 2026." in begun_before.text


def test_what_only_both_texts_together_break_is_said(
    keeper: Posting, report: Report, sign_in: SignIn
) -> None:
    # The address of a link stands in one text, and the link in the other.
    good = {"highlights": "[here]: ftp://x.example", "asks": "Look [here].", **_day("2", "11", "2026")}
    browser = sign_in(keeper)
    answers = [
        browser.post(f"/delivery-plans/reports/{report.pk}/change/", good),
        browser.post("/delivery-plans/reports/new/", {**good, "year": "2026", **_day("3", "11", "2026")}),
    ]
    assert [one.status_code for one in answers] == [400, 400]
    assert ["the link goes to “ftp://x.example”" in one.content.decode() for one in answers] == [True, True]
    assert Report.objects.get().highlights == "The forum **works**."


def test_a_report_that_cannot_be_read_says_so_on_its_page(
    keeper: Posting, report: Report, sign_in: SignIn
) -> None:
    Report.objects.update(asks="<b>Come.</b>")
    page = sign_in(keeper).get(f"/delivery-plans/reports/{report.pk}/").content.decode()
    assert "this is HTML: “&lt;b&gt;”" in page
    assert "Change what was typed" in page
