"""Tasks: the inbox, one task, those of a case; setting one, and what becomes of it."""

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import case_page, parts, queries, task_page, task_queries, task_rules
from alongside.casework.actions import cases as case_acts
from alongside.casework.actions import tasks as acts
from alongside.casework.models import Case, WorkTask
from alongside.casework.parts import KIND
from alongside.casework.task_forms import DoneForm, ExtendForm, PassOnForm, TaskForm, WhyForm
from alongside.casework.views.reading import to_add_to, was_read
from alongside.core import tables
from alongside.core.forms import Form
from alongside.partners import saved_views
from alongside.partners.access import needs
from alongside.partners.permissions import ACCESS_DECIDE, CASES_SEE, CASES_SUPERVISE, CASES_WORK
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.people.views.refusals import not_found

METHODS = ["GET", "HEAD", "POST"]
A_PAGE = 25
LIST = saved_views.add(
    saved_views.List(page="casework:tasks", label="Tasks", needs=CASES_SEE, form=forms.Form, also=("show",))
)


@needs(CASES_SEE)
@require_safe
def tasks(request: Request) -> HttpResponse:
    """My tasks: what is overdue, due today, this week and later, each to be ticked off."""
    posting, today = request.posting, timezone.localdate()
    bar = saved_views.bar(request, LIST, task_page.COLUMNS, forms.Form(request.GET))
    if bar.away:
        return redirect(bar.away)
    show = bar.params.get("show", "")
    show = show if show in task_page.LISTS else ""
    sight = parts.sight_of(posting)
    found = task_queries.listed(posting, show).select_related("case", "by__user", "owner__user")
    shown: list[WorkTask] = []
    is_mine = show not in (task_queries.ENDED, task_queries.SET_BY_ME, task_queries.ESCALATED)

    def row(task: WorkTask) -> tables.Row:
        shown.append(task)
        return task_page.row(task, today)

    listing = tables.page(
        tables.ask(bar.params, task_page.COLUMNS, default="due", shown=bar.columns.shown, page_size=A_PAGE),
        found.prefetch_related("case__person"),
        row=row,
    )
    _was_read(request, shown)
    context = {
        "page_title": "My tasks",
        "tabs": task_page.lists(current=show, oversees=may(posting, CASES_SUPERVISE)),
        "show": show,
        "bar": bar,
        "listing": listing,
        "is_mine": is_mine,
        "headings": _headings(shown, sight) if is_mine else [],
    }
    return render(request, "casework/tasks.html", context)


def _headings(shown: list[WorkTask], sight: parts.Sight) -> list[tuple[str, list[dict[str, object]]]]:
    """The tasks of a page under their headings."""
    today = timezone.localdate()
    by_name: dict[str, list[dict[str, object]]] = {}
    for task in shown:
        name = task_rules.bucket(task.due_on, today)
        by_name.setdefault(name, []).append(task_page.item(task, sight, today))
    return [(label, by_name[name]) for name, label in task_rules.BUCKETS.items() if name in by_name]


def _was_read(request: Request, shown: list[WorkTask]) -> None:
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=acts.KIND,
        which=[one.reference for one in shown],
        people=[one.case.person_id for one in shown if one.case],
        fields=["task"],
    )


@needs(CASES_SEE)
@require_safe
def task(request: Request, pk: int) -> HttpResponse:
    """One task, and what happened to it."""
    found = task_queries.one(request.posting, pk)
    if found is None:
        return not_found(request, acts.KIND, pk)
    _was_read(request, [found])
    posting = request.posting
    context = {
        "page_title": found.what,
        "reference": found.reference,
        "pk": pk,
        "state": task_page.state(found, timezone.localdate()),
        "facts": task_page.facts(found, parts.sight_of(posting)),
        "steps": task_page.steps(found.steps.select_related("by__user", "owner__user")),
        "may_change": task_queries.may_change(posting, found),
        "may_pass_on": task_queries.may_pass_on(posting, found),
        "is_by_review": found.source == WorkTask.Source.BREAK_GLASS,
        "review_href": task_page.review_href(found) if may(posting, ACCESS_DECIDE) else "",
        "form": DoneForm(),
    }
    return render(request, "casework/task.html", context)


@needs(CASES_SEE)
@require_safe
def of_case(request: Request, pk: int) -> HttpResponse:
    """The tasks on a case."""
    found = queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    was_read(request, [found], ["tasks"])
    today = timezone.localdate()
    listing = tables.page(
        tables.ask(request.GET, task_page.COLUMNS, default="due", page_size=A_PAGE),
        task_queries.of_case(request.posting, found).select_related("owner__user"),
        row=lambda one: task_page.row(one, today),
    )
    frame = case_page.frame(found, request.posting, current="tasks")
    context = {**frame, "page_title": f"Tasks: {frame['name']}", "listing": listing}
    context["may_add"] = queries.may_add_to(request.posting, found)
    return render(request, "casework/case_tasks.html", context)


@needs(CASES_WORK)
@require_http_methods(METHODS)
def new(request: Request) -> HttpResponse:
    """Set a task on no case, for oneself or a colleague."""
    return _new(request, None)


@needs(CASES_WORK)
@require_http_methods(METHODS)
def new_on_case(request: Request, pk: int) -> HttpResponse:
    """Set a task on a case."""
    found = to_add_to(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    return _new(request, found)


def _new(request: Request, case: Case | None) -> HttpResponse:
    category = parts.pack_of(case).categories.plan if case else None
    owners = task_queries.could_own(request.posting, case, category)
    form = TaskForm(request.POST if request.method == "POST" else None, owners=owners, by=request.posting)
    back = reverse("casework:case_tasks", args=[case.pk]) if case else reverse("casework:tasks")
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            acts.create(
                by=request.posting,
                what=asked["what"],
                due_on=asked["due_on"],
                owner=int(asked["owner"]),
                case=case.pk if case else None,
                source=WorkTask.Source(asked["source"]),
            )
        except case_acts.CannotDo as fault:
            form.add_error(None, str(fault))
        except case_acts.CaseNotFound:
            return not_found(request, KIND, case.pk if case else 0)
        else:
            messages.success(request, "The task is set.")
            return redirect(back)
    if case:
        was_read(request, [case], ["identity"])
    name = (
        f"{case.reference}, {case_page.name(case, parts.sight_of(request.posting))}" if case else "On no case"
    )
    return _shown(request, "Set a task", form, name=name, back=back, button="Set it")


@needs(CASES_WORK)
@require_POST
def done(request: Request, pk: int) -> HttpResponse:
    """Tick a task off, with what came of it, where that is said."""
    form = DoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, "What came of it is too long: say it in 1,000 letters, or in a note.")
        return redirect("casework:task", pk)
    try:
        found = acts.done(task=pk, by=request.posting, words=form.cleaned_data["words"])
    except acts.TaskNotFound:
        return not_found(request, acts.KIND, pk)
    except case_acts.CannotDo as fault:
        messages.error(request, str(fault))
        return redirect("casework:task", pk)
    messages.success(request, f"Done: {found.what}")
    show = request.POST.get("show", "")
    # Named also where it is the list of all: without it, the list opens with a view of the posting's choice.
    query = urlencode({"show": show if show in task_page.LISTS else ""})
    return redirect(f"{reverse('casework:tasks')}?{query}")


@needs(CASES_WORK)
@require_http_methods(METHODS)
def extend(request: Request, pk: int) -> HttpResponse:
    """Give a task more time."""
    return _changed(
        request,
        pk,
        ExtendForm(request.POST if request.method == "POST" else None),
        lambda form: acts.extend(task=pk, by=request.posting, **form.cleaned_data),
        title="More time for a task",
        button="Extend it",
    )


@needs(CASES_WORK)
@require_http_methods(METHODS)
def drop(request: Request, pk: int) -> HttpResponse:
    """Say that a task is not to be done any more."""
    return _changed(
        request,
        pk,
        WhyForm(request.POST if request.method == "POST" else None),
        lambda form: acts.drop(task=pk, by=request.posting, why=form.cleaned_data["why"]),
        title="Drop a task",
        button="Drop it",
    )


@needs(CASES_WORK)
@require_http_methods(METHODS)
def pass_on(request: Request, pk: int) -> HttpResponse:
    """Give a task to somebody else."""
    found = task_queries.one(request.posting, pk)
    if found is None or not task_queries.may_pass_on(request.posting, found):
        return not_found(request, acts.KIND, pk)
    return _changed(
        request,
        pk,
        PassOnForm(
            request.POST if request.method == "POST" else None,
            owners=task_queries.could_take(request.posting, found),
            by=request.posting,
        ),
        lambda form: acts.pass_on(
            task=pk, by=request.posting, to=int(form.cleaned_data["to"]), why=form.cleaned_data["why"]
        ),
        title="Pass a task on",
        button="Pass it on",
    )


def _changed(
    request: Request, pk: int, form: Form, act: Callable[[Form], WorkTask], *, title: str, button: str
) -> HttpResponse:
    found = task_queries.one(request.posting, pk)
    if found is None or not task_queries.may_change(request.posting, found):
        return not_found(request, acts.KIND, pk)
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except case_acts.CannotDo as fault:
            form.add_error(None, str(fault))
        except acts.TaskNotFound:
            return not_found(request, acts.KIND, pk)
        else:
            messages.success(request, "The task is up to date.")
            return redirect("casework:task", pk)
    _was_read(request, [found])
    back = reverse("casework:task", args=[pk])
    return _shown(request, title, form, name=found.what, back=back, button=button)


def _shown(request: Request, title: str, form: Form, *, name: str, back: str, button: str) -> HttpResponse:
    has_errors = request.method == "POST"
    context = {
        "page_title": title,
        "name": name,
        "form": form,
        "has_errors": has_errors,
        "button": button,
        "back": back,
    }
    return render(request, "casework/task_form.html", context, status=400 if has_errors else 200)
