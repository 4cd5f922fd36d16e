"""Needs as they are scored, and the rhythm of reviews."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.test import Client

from alongside.audit.models import Entry as LogEntry
from alongside.casework import looked_at, packs, plan_page
from alongside.casework.actions import needs
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import NeedScore, PlanReview
from alongside.casework.shipped import shipped
from alongside.partners.models import Posting
from integration.casework.plans import Open, as_one, days_ago, opened, said, scored, typed, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
FILE = "gang-action-group.toml"


def test_scores_are_kept_with_their_scorer_and_day_under_the_category_of_the_need(
    council: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3, ACCOMMODATION=2, PEERS=1)
    kept = NeedScore.objects.order_by("pk").values_list("need", "score", "point", "category", "by", "on")
    assert list(kept) == [
        ("ETE", 3, "START", "EDUCATION_EMPLOYMENT", council.pk, days_ago(50)),
        ("ACCOMMODATION", 2, "START", "HOUSING", council.pk, days_ago(50)),
        ("PEERS", 1, "START", "PLAN", council.pk, days_ago(50)),
    ]
    assert said(case, "NEED")[0] == ("ETE", "Start: Very serious need. Told me")
    assert LogEntry.objects.filter(fields=["needs"], act="COLLECTION").count() == 1


def test_pressed_twice_it_is_scored_once(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3)
    assert scored(case, council, ETE=3) == []
    assert (NeedScore.objects.count(), len(said(case, "NEED"))) == (1, 1)


def test_two_scorers_on_two_days_are_both_kept_and_the_later_stands(
    council: Posting, police: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    scored(case, council, PEERS=3)
    scored(case, police, days=40, PEERS=2)
    scored(case, council, "REVIEW", days=10, PEERS=1)
    page = words(sign_in(council).get(f"/cases/{case.pk}/plan/"))
    assert "2: Serious need" in page
    assert "1 step better" in page
    assert police.user.name in page


@pytest.mark.parametrize(
    ("scores", "point", "days", "sentence"),
    [
        ({}, "START", 1, "Score at least one need"),
        ({"NOTHING": 1}, "START", 1, "not one of this programme"),
        ({"ETE": 4}, "START", 1, "not one of this programme"),
        ({"ETE": -1}, "START", 1, "not one of this programme"),
        ({"ETE": 1}, "END", 1, "when you close the case"),
        ({"ETE": 1}, "NEVER", 1, "when you close the case"),
        ({"ETE": 1}, "START", -1, "to today"),
        ({"ETE": 1}, "START", 61, "to today"),
    ],
)
def test_what_cannot_be_scored_is_said(
    council: Posting, open_case: Open, scores: dict[str, int], point: str, days: int, sentence: str
) -> None:
    case = opened(open_case(council))
    with as_one(council), pytest.raises(CannotDo, match=sentence):
        needs.score(case=case.pk, by=council, point=point, scores=scores, on=days_ago(days))
    assert not NeedScore.objects.exists()


def test_a_score_is_never_changed(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        NeedScore.objects.update(score=0)
    with as_one(council), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        NeedScore.objects.update(score=0)
    with as_one(council), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        NeedScore.objects.all().delete()


def test_history_reads_in_the_words_of_its_time_and_a_retired_need_is_scored_again(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3, PEERS=3)
    text = shipped()[FILE].replace('name = "Education, training or work"', 'name = "Learning or earning"')
    text = text.replace('code = "PEERS"\n', 'code = "PEERS"\nretired = true\n')
    packs.load(text.replace('version = "2026.1"', 'version = "2026.2"'), FILE)
    browser = sign_in(council)
    page = words(browser.get(f"/cases/{case.pk}/plan/"))
    assert "Education, training or work" in page
    assert "Learning or earning" not in page
    form = words(browser.get(f"/cases/{case.pk}/plan/score/"))
    assert "Learning or earning" in form
    assert "Peers and identity" in form
    scored(case, council, "REVIEW", days=1, PEERS=1)
    assert "2 steps better" in words(browser.get(f"/cases/{case.pk}/plan/"))
    with as_one(council), pytest.raises(CannotDo, match="not one of this programme"):
        needs.score(case=case.pk, by=council, point="START", scores={"RETIRED": 1}, on=days_ago(1))


def test_no_change_is_reckoned_between_two_scales(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3)
    longer = 'need_scale = ["None", "A little", "Some", "Much", "Very much"]\n'
    text = shipped()[FILE].replace('prefix = "GAG"\n', f'prefix = "GAG"\n{longer}')
    packs.load(text.replace('version = "2026.1"', 'version = "2026.2"'), FILE)
    scored(case, council, "REVIEW", days=1, ETE=4)
    page = words(sign_in(council).get(f"/cases/{case.pk}/plan/"))
    assert "3: Very serious need" in page
    assert "4: Very much" in page
    assert "Scored on another scale" in page
    assert "Needs, from the start until now" not in page


def test_the_form_asks_for_what_is_missing_and_keeps_what_was_typed(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    browser, address = sign_in(council), f"/cases/{case.pk}/plan/score/"
    day = typed("on", days_ago(3))
    answer = browser.post(address, {"point": "START", "words": "She told us", **day})
    assert answer.status_code == 400
    assert "Score at least one need" in words(answer)
    assert "She told us" in answer.content.decode()
    answer = browser.post(address, {"point": "START", "need_ETE": "9", **day})
    assert answer.status_code == 400
    answer = browser.post(address, {"point": "START", "need_ETE": "2", **day}, follow=True)
    assert "The scores are kept" in words(answer)
    assert "2: Serious need" in words(answer)


def test_the_chart_and_its_table_say_the_same(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    scored(case, council, ETE=3, HEALTH=1)
    scored(case, council, "REVIEW", days=5, ETE=1)
    shown = plan_page.context(case, posting=council, review_due=None, today=date(2026, 1, 1))
    # Health was scored once: nothing has changed that could be drawn.
    assert [row.cells for row in shown["chart"].table.rows] == [
        {"category": "Education, training or work", "Start": 3, "Newest": 1}
    ]
    assert "Not scored since" in words(sign_in(council).get(f"/cases/{case.pk}/plan/"))


# Reviews


def test_a_review_sets_the_next_and_an_overdue_one_is_plain(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council), days=60)
    browser, address = sign_in(council), f"/cases/{case.pk}/plan/"
    # Every 21 days: due 39 days ago.
    assert "It is 39 days overdue" in words(browser.get(address))
    assert "overdue" in words(browser.get(f"/cases/{case.pk}/"))
    answer = browser.post(
        f"{address}review/", {"words": "To go on as before", **typed("on", days_ago(2))}, follow=True
    )
    assert "overdue" not in words(answer)
    assert PlanReview.objects.get().next_on == days_ago(-19)
    assert said(case, "REVIEW") == [("", "To go on as before")]


def test_a_change_of_rhythm_moves_no_review_that_was_set(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    with as_one(council):
        needs.review(case=case.pk, by=council, on=days_ago(2), words="To go on")
    text = shipped()[FILE].replace("review_days = 21", "review_days = 7")
    packs.load(text.replace('version = "2026.1"', 'version = "2026.2"'), FILE)
    assert looked_at.of(case, council).review_due == days_ago(-19)


def test_pressed_twice_it_is_reviewed_once_and_never_before_the_last(
    council: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    with as_one(council):
        first = needs.review(case=case.pk, by=council, on=days_ago(5), words="To go on")
        assert needs.review(case=case.pk, by=council, on=days_ago(5), words="To go on") == first
    with as_one(council), pytest.raises(CannotDo, match="to today"):
        needs.review(case=case.pk, by=council, on=days_ago(6), words="Earlier")


def test_only_the_lead_agency_reviews(council: Posting, police: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    with as_one(police), pytest.raises(CaseNotFound):
        needs.review(case=case.pk, by=police, on=days_ago(1), words="To go on")
