"""Somebody is entered, found, and told apart; and pairs are looked at with the keyboard alone."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from alongside.iom.models import Case, Run
from alongside.partners.models import Posting
from alongside.people.models import Pair, Person, Verdict
from browser.steps import (
    then_it_says,
    then_the_page_is,
    then_there_is_a_problem,
    when_they_go_to,
)

pytestmark = pytest.mark.django_db(transaction=True)
VERDICTS = ("Same person", "Different people", "Not sure")


def when_they_look_for(page: Page, words: str) -> None:
    page.goto("/people/")
    page.get_by_label("Find a person").fill(words)
    page.get_by_role("button", name="Search").click()


def when_they_fill_in(page: Page, case: Case) -> None:
    """What the school knows of somebody in the cohort: the names the other way round, as ever."""
    page.get_by_label("Forenames").fill(case.person.forenames)
    page.get_by_label("Surname").fill(case.person.surname)
    born = case.person.born_on or date(1990, 1, 1)
    group = page.get_by_role("group", name="Date of birth")
    for part, number in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
        group.get_by_label(part).fill(str(number))


def test_somebody_who_is_there_already_is_shown_while_they_are_typed(
    sign_in: Callable[..., Page], two_months: Run
) -> None:
    case = Case.objects.select_related("person").get(person__surname="Alfason")
    page = sign_in("Haringey coordinator")
    when_they_go_to(page, "People", "Enter somebody")
    then_the_page_is(page, "Enter somebody")
    page.get_by_role("button", name="Enter", exact=True).click()
    then_there_is_a_problem(
        page,
        "Enter somebody",
        "Enter surname",
        "Select sex",
        "Say how your agency knows them: nobody stands here without a role",
        "Say what it rests on",
        "Enter look at it again on",
    )
    when_they_fill_in(page, case)
    expect(page.locator("#likely")).to_contain_text("Is it one of these?")
    expect(page.locator("#likely")).to_contain_text("Alfason")


def test_one_who_is_chosen_is_one_person_and_found_once(
    sign_in: Callable[..., Page], two_months: Run
) -> None:
    case = Case.objects.select_related("person").get(person__surname="Alfason")
    page = sign_in("Haringey coordinator", java_script_enabled=False)
    page.goto("/people/new/")
    when_they_fill_in(page, case)
    page.get_by_label("Male", exact=True).check()
    page.get_by_label("At risk").check()
    page.get_by_label("What that rests on").fill("Says the school")
    review = page.get_by_role("group", name="Look at it again on")
    year = date.today().year + 1  # noqa: DTZ011  # As the page, on this machine.
    for part, number in (("Day", 1), ("Month", 1), ("Year", year)):
        review.get_by_label(part).fill(str(number))
    page.get_by_role("button", name="Enter", exact=True).click()
    expect(page.get_by_role("group", name="Is it one of these?")).to_contain_text("Alfason")
    page.get_by_label("Alfason", exact=False).first.check()
    page.get_by_role("button", name="Continue").click()
    then_it_says(page, "is in the index.", "At risk", case.reference)
    when_they_look_for(page, "alfason")
    then_it_says(page, "1 person", "Looked for by name.")


def test_pairs_are_looked_at_with_the_keyboard_alone(
    sign_in: Callable[..., Page], two_months: Run, staff: dict[str, Posting]
) -> None:
    # Those of the two months are alike, as nothing but their names tells them apart.
    Verdict.objects.all().delete()
    Pair.objects.all().delete()
    coordinator = staff["Haringey coordinator"]
    people = [
        Person.objects.create(
            source="ENTERED", agency=coordinator.agency, entered_by=coordinator, surname=name, sex="M"
        )
        for name in ("Alfason", "Alfasson", "Betason")
    ]
    found_at = two_months.received_at
    for two, weight in ((people[1], 8.0), (people[2], 3.0)):
        Pair.objects.create(one=people[0], two=two, found_at=found_at, weight=weight)
    page = sign_in("Haringey coordinator")
    page.goto("/people/pairs/")
    then_the_page_is(page, "Who is who")
    when_they_press_until(page, "Begin with the first")
    page.keyboard.press("Enter")
    then_the_page_is(page, "Are they one person?")
    then_it_says(page, "What speaks for and against", "2 pairs wait")
    when_they_decide(page, "Same person")
    # The next one at once.
    then_it_says(page, "They are one person now. You can take that back.", "1 pair waits")
    when_they_decide(page, "Different people")
    then_the_page_is(page, "Who is who")
    then_it_says(page, "Nothing waits")
    assert list(Pair.objects.filter(one=people[0]).order_by("-weight").values_list("state", flat=True)) == [
        "SAME",
        "DIFFERENT",
    ]


def when_they_press_until(page: Page, name: str) -> None:
    """Press Tab until what has this name, or is labelled so, has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const e = document.activeElement; "
            "return ((e.labels && e.labels[0]) || e).textContent.trim() }"
        )
        if said == name:
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


def when_they_decide(page: Page, verdict: str) -> None:
    """Choose with the arrows, type why, and send, without a mouse."""
    when_they_press_until(page, "Same person")
    page.keyboard.press("Space")
    for _ in VERDICTS[: VERDICTS.index(verdict)]:
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label(verdict)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Said by both schools")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
