"""The page of all plans and the page of one: figures and their rows, filters, and who reads what."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners.models import Posting
from alongside.plans.actions import reports
from alongside.plans.models import Milestone, Outcome, Plan, Reading
from delivery_plans import DRAFT, FINAL, FORUM, LAST, PATHWAY, a_plan
from integration.attacks.watching import body_of
from plain_sql import send

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]
TEXTS = (DRAFT, FINAL, FORUM, PATHWAY, LAST)


def shown_on(page: str) -> set[str]:
    """The milestones that stand on the page of a plan."""
    return {text for text in TEXTS if f">{text}</a>" in page}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", set(TEXTS)),
        ("?rag=RED", {FINAL}),
        ("?rag=RED&rag=GREEN", {FINAL, DRAFT}),
        ("?rag=NONE", {FORUM, LAST}),
        # On 15 October what was due in the first two quarters is late; JQ1-4 is due nobody knows when.
        ("?late=yes", {DRAFT, FINAL}),
        ("?late=yes&rag=RED", {FINAL}),
        ("?rag=PURPLE&outcome=x&lead=999999999999999999999999", set(TEXTS)),
    ],
)
def test_a_plan_is_narrowed_as_asked(
    keeper: Posting, plan: Plan, sign_in: SignIn, query: str, expected: set[str]
) -> None:
    page = sign_in(keeper).get(f"/delivery-plans/{plan.pk}/{query}").content.decode()
    assert shown_on(page) == expected


def test_each_figure_of_all_plans_leads_to_exactly_its_rows(
    keeper: Posting, plan: Plan, sign_in: SignIn
) -> None:
    browser = sign_in(keeper)
    page = browser.get("/delivery-plans/").content.decode()
    links = set(
        re.findall(r'href="(/delivery-plans/\d+/\?outcome=\d+&amp;(?:rag|late)=\w+#milestones)">(\d+)<', page)
    )
    counted = {
        (href, int(figure), len(shown_on(browser.get(unescape(href)).content.decode())))
        for href, figure in links
    }
    # Outcome 2: Green, Amber/Green, Red and none once each, and two late; outcome 3: none once.
    assert sorted(figure for _, figure, _ in counted) == [1, 1, 1, 1, 1, 2]
    assert [one for one in counted if one[1] != one[2]] == []


def test_all_plans_say_what_is_late_and_since_when(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    page = sign_in(keeper).get("/delivery-plans/").content.decode()
    late = page.split("What is late")[1]
    # 30 June to 15 October: 107 days; 30 September: 15.
    assert re.findall(r">(\d+)</td>", late)[:2] == ["107", "15"]
    assert [text in late for text in TEXTS] == [True, True, False, False, False]


def test_the_colour_that_is_proposed_stands_beside_the_human_s_own(
    keeper: Posting, plan: Plan, sign_in: SignIn
) -> None:
    page = sign_in(keeper).get(f"/delivery-plans/{plan.pk}/").content.decode()
    rows = {text: row for row in page.split("<tr ") for text in TEXTS if f">{text}</a>" in row}
    # Green in the file and not known to be begun, 107 days late; Red is what is proposed for the second.
    assert "Proposed: Red" in rows[DRAFT]
    assert "Proposed" not in rows[FINAL]
    assert "Proposed" not in rows[PATHWAY]


@pytest.mark.parametrize("role", ["PAN_LONDON_ANALYST", "LONDON_VIEWER", "GOVERNANCE_LEAD"])
def test_whoever_reaches_all_of_london_reads_every_plan(
    plan: Plan, make_posting: Callable[..., Posting], sign_in: SignIn, role: str
) -> None:
    browser = sign_in(make_posting(role))
    assert plan.title in browser.get("/delivery-plans/").content.decode()
    assert shown_on(browser.get(f"/delivery-plans/{plan.pk}/").content.decode()) == set(TEXTS)


def test_plans_are_compared_with_the_last_report_of_their_own_keeper(
    keeper: Posting, other: Posting, plan: Plan, make_posting: Callable[..., Posting], sign_in: SignIn
) -> None:
    report = reports.begin(by=keeper, year=2026, meeting_on=date(2026, 11, 2), highlights="", asks="")
    reports.finish(report=report, by=keeper)
    reader, several = sign_in(make_posting("LONDON_VIEWER")), "These are plans of several agencies or areas"
    compared = "No milestone has another colour than on 15 October 2026."
    alone = reader.get("/delivery-plans/").content.decode()
    assert (compared in alone, several in alone) == (True, False)
    a_plan(other, title="Enfield’s own")
    both = reader.get("/delivery-plans/").content.decode()
    assert (compared in both, several in both) == (False, True)
    assert (
        "No report of these plans is finished yet" in sign_in(other).get("/delivery-plans/").content.decode()
    )


def test_plans_of_another_area_are_neither_listed_nor_counted(
    keeper: Posting, other: Posting, plan: Plan, sign_in: SignIn
) -> None:
    a_plan(other, title="Enfield’s own")
    page = sign_in(keeper).get("/delivery-plans/").content.decode()
    assert ("Enfield’s own" in page, plan.title in page) == (False, True)
    assert '<span class="al-stat__number">5</span> <span class="al-stat__label">Milestones</span>' in page


def test_a_colleague_elsewhere_reads_and_keeps_nothing(housing: Posting, plan: Plan, sign_in: SignIn) -> None:
    browser = sign_in(housing)
    page = browser.get(f"/delivery-plans/{plan.pk}/").content.decode()
    assert ("Take in a version" in page, shown_on(page)) == (False, set(TEXTS))
    assert browser.post(f"/delivery-plans/{plan.pk}/versions/1/apply/").status_code == 403


def test_that_a_plan_was_read_or_taken_away_is_in_the_log(
    housing: Posting, plan: Plan, sign_in: SignIn
) -> None:
    browser = sign_in(housing)
    browser.get(f"/delivery-plans/{plan.pk}/")
    body_of(browser.get(f"/delivery-plans/{plan.pk}/export/"))
    entries = Entry.objects.filter(actor_id=housing.user_id, what="plans.plan").order_by("pk")
    assert [(one.act, one.which) for one in entries] == [
        ("CONSULTATION", [str(plan.pk)]),
        ("EXPORT", [str(plan.pk)]),
    ]


def test_a_target_has_its_figures_the_newest_first(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    browser = sign_in(keeper)
    path = f"/delivery-plans/{plan.pk}/outcomes/{Outcome.objects.get(number='2').pk}/figure/"
    browser.post(path, _figure("52", "6"))
    browser.post(path, _figure("57.50", "9"))
    page = browser.get(f"/delivery-plans/{plan.pk}/").content.decode()
    assert page.index("<b>57.5%</b> on 30 September 2026") < page.index("<b>52%</b> on 30 June 2026")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"figure": "many"}, "Enter the figure as a number, like 58.5"),
        ({"figure": "1" * 30}, "no more than 12 digits"),
        ({"figure": "NaN"}, "Enter the figure as a number"),
        ({"target": "7"}, "7 is not one of the available choices"),
        ({"source": ""}, "Enter where it comes from"),
        ({"on-day": "31"}, "must be a real date"),
    ],
)
def test_a_figure_that_is_none_is_refused_in_a_sentence(
    keeper: Posting, plan: Plan, sign_in: SignIn, more: dict[str, str], sentence: str
) -> None:
    path = f"/delivery-plans/{plan.pk}/outcomes/{Outcome.objects.get(number='2').pk}/figure/"
    answer = sign_in(keeper).post(path, {**_figure("52", "6"), **more})
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert not Reading.objects.exists()


def _figure(figure: str, month: str) -> dict[str, Any]:
    day = {"on-day": "30", "on-month": month, "on-year": "2026"}
    return {"target": "0", "figure": figure, "unit": "%", "source": "Return of the unit", **day}


def _names(browser: Client, plan: Plan, reference: str) -> Any:
    path = f"/delivery-plans/{plan.pk}/outcomes/{Outcome.objects.get(number='2').pk}/measure/"
    return browser.post(path, {"target": "0", "reference": reference})


def test_a_target_names_a_live_figure_which_stands_beside_the_typed_ones(
    keeper: Posting, housing: Posting, plan: Plan, sign_in: SignIn
) -> None:
    browser, reference = sign_in(keeper), f"plan-status {plan.pk}"
    outcome = Outcome.objects.get(number="2")
    browser.post(f"/delivery-plans/{plan.pk}/outcomes/{outcome.pk}/figure/", _figure("52", "6"))
    assert (
        "milestones by outcome and RAG status"
        in browser.get(f"/delivery-plans/{plan.pk}/outcomes/{outcome.pk}/measure/").content.decode()
    )
    assert _names(browser, plan, reference).status_code == 302
    for reader in (browser, sign_in(housing)):
        page = reader.get(f"/delivery-plans/{plan.pk}/").content.decode()
        assert "<b>52%</b> on 30 June 2026" in page
        assert "whatever their status. As at 15 October 2026." in page
        assert "milestones by outcome and RAG status</caption>" in page
    logged = Entry.objects.get(what="plans.outcome", fields=["measures"])
    assert logged.which == [str(outcome.pk), reference]
    # Pressed twice, it is named once; and none is named any more.
    assert _names(browser, plan, reference).status_code == 302
    assert Entry.objects.filter(fields=["measures"]).count() == 1
    assert _names(browser, plan, "").status_code == 302
    assert "As at 15 October 2026" not in browser.get(f"/delivery-plans/{plan.pk}/").content.decode()


def test_a_figure_that_the_reader_may_not_show_is_named_and_not_shown(
    keeper: Posting, housing: Posting, plan: Plan, sign_in: SignIn
) -> None:
    """A live figure is worked out for whoever reads: what no agreement shares is shown to nobody by it."""
    named = {Outcome.objects.get(number="2").targets[0]: "attendance 12"}
    Outcome.objects.filter(number="2").update(measures=named)
    page = sign_in(housing).get(f"/delivery-plans/{plan.pk}/").content.decode()
    assert "Its live figure, “attendance 12”, is not shown to you" in page


def test_a_figure_that_is_not_offered_is_refused(keeper: Posting, plan: Plan, sign_in: SignIn) -> None:
    answer = _names(sign_in(keeper), plan, "attendance 12")
    assert (answer.status_code, "Select a valid choice" in answer.content.decode()) == (400, True)
    assert Outcome.objects.get(number="2").measures == {}


def test_only_its_keeper_names_a_figure(
    housing: Posting, other: Posting, plan: Plan, sign_in: SignIn
) -> None:
    assert _names(sign_in(housing), plan, "").status_code == 403
    assert _names(sign_in(other), plan, "").status_code == 404
    for_good = "update plans_outcome set measures = '{}'"
    assert (send(for_good, by=housing), send(for_good, by=other)) == (0, 0)


def test_what_left_the_plan_is_on_its_own_page_and_in_no_figure(
    keeper: Posting, plan: Plan, sign_in: SignIn
) -> None:
    Milestone.objects.filter(text=LAST).update(left_at=plan.made_at)
    browser, gone = sign_in(keeper), Milestone.objects.get(text=LAST).pk
    assert (
        "It is no longer in the plan"
        in browser.get(f"/delivery-plans/{plan.pk}/milestones/{gone}/").content.decode()
    )
    assert LAST not in browser.get("/delivery-plans/").content.decode()
