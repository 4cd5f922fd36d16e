"""Lists of tasks, and of the cases that lack something: views are kept, and columns are chosen."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from alongside.casework.actions import tasks
from alongside.casework.models import Case
from alongside.casework.views import tasks as task_views
from alongside.casework.views import unmet as unmet_views
from alongside.partners.actions import saved_views as acts
from alongside.partners.models import Posting
from integration.casework.plans import barrier, opened
from integration.casework.test_list import headed, words
from integration.casework.test_tasks import soon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
SignIn = Callable[[Posting], Client]


@pytest.fixture
def browser(council: Posting, sign_in: SignIn) -> Client:
    """The gangs worker's."""
    return sign_in(council)


@pytest.fixture
def done(council: Posting) -> str:
    """What the gangs worker has done."""
    task = tasks.create(by=council, what="Ring his mother", due_on=soon())
    return tasks.done(task=task.pk, by=council).what


@pytest.fixture
def lacking(agreed: None, council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case of the gangs worker that lacks housing."""
    found = open_case(council)
    barrier(opened(found), council)
    return found


def test_the_tasks_to_do_have_views_and_no_columns(browser: Client) -> None:
    page = words(browser.get(reverse("casework:tasks")))
    assert "Save this view" in page
    assert "Choose columns" not in page


def test_the_columns_of_a_table_of_tasks_are_those_that_were_chosen(browser: Client, done: str) -> None:
    asked = {"show": "ended", "columns": ["state", "due"]}
    page = browser.get(reverse("casework:tasks"), asked)
    assert done in words(page)
    assert headed(page) == ["What", "State", "Due"]


def test_the_tasks_open_with_the_view_that_one_has_chosen(
    council: Posting, browser: Client, done: str
) -> None:
    query = QueryDict("show=ended&sort=-due")
    view = acts.save(of=task_views.LIST, query=query, name="Behind me", by=council, is_shared=False)
    acts.open_with(view=view, by=council, is_default=True)
    opened = browser.get(reverse("casework:tasks"), follow=True)
    assert opened.redirect_chain == [(f"/tasks/?view={view.pk}&show=ended&sort=-due", 302)]
    assert "View: Behind me (Yours)" in words(opened)
    assert done in words(opened)
    assert done not in words(browser.get(reverse("casework:tasks"), {"show": ""}))


def test_whoever_ticks_a_task_off_stays_on_the_list_of_all(council: Posting, browser: Client) -> None:
    query = QueryDict("show=ended")
    view = acts.save(of=task_views.LIST, query=query, name="Behind me", by=council, is_shared=False)
    acts.open_with(view=view, by=council, is_default=True)
    task = tasks.create(by=council, what="Ring his mother", due_on=soon())
    answer = browser.post(reverse("casework:task_done", args=[task.pk]), {"show": ""}, follow=True)
    assert "View: Behind me" not in words(answer)


@pytest.mark.usefixtures("lacking")
def test_a_view_of_the_cases_that_lack_something_is_kept(council: Posting, browser: Client) -> None:
    query = QueryDict("of=gang-action-group.NO_HOUSING&columns=reference.opened")
    view = acts.save(of=unmet_views.LIST, query=query, name="No home", by=council, is_shared=False)
    page = browser.get(f"{unmet_views.LIST.href}?view={view.pk}&{view.query}")
    assert "View: No home (Yours)" in words(page)
    assert "1 open case" in words(page)
    assert headed(page) == ["Case", "Opened"]


@pytest.mark.usefixtures("lacking")
def test_the_cases_that_lack_something_have_every_column_of_the_list_of_cases(browser: Client) -> None:
    asked = {"of": "gang-action-group.NO_HOUSING", "columns": ["reference", "last_event"]}
    assert headed(browser.get(unmet_views.LIST.href, asked)) == ["Case", "Last event"]
