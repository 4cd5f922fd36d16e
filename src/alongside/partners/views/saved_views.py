"""Views of lists: keeping one, those that one sees, and one of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row
from alongside.partners import saved_views
from alongside.partners.access import needs
from alongside.partners.actions import CannotDo
from alongside.partners.actions import saved_views as acts
from alongside.partners.models import SavedView
from alongside.partners.permissions import LISTS_KEEP
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.partners.saved_views import List
from alongside.partners.view_forms import ALONE, TEAM, SaveViewForm, ViewForm

COLUMNS = (
    Column(name="name", label="View"),
    Column(name="list", label="List"),
    Column(name="whose", label="Whose"),
    Column(name="opens", label="Opens the list for you"),
)


@needs(LISTS_KEEP)
@require_safe
def views(request: Request) -> HttpResponse:
    """The views that a posting sees, of every list."""
    found = [(view, saved_views.of(view.page)) for view in saved_views.seen_by(request.posting)]
    rows = [
        Row(
            cells={
                "name": Link(text=view.name, href=reverse("partners:saved_view", args=[view.pk])),
                "list": one.label,
                "whose": saved_views.whose(view, request.posting),
                "opens": "Yes" if view.is_default else "",  # type: ignore[attr-defined]
            }
        )
        for view, one in found
        if one is not None and may(request.posting, one.needs)
    ]
    context = {"page_title": "Saved views of lists", "listing": tables.plain(COLUMNS, rows)}
    return render(request, "partners/saved_views.html", context)


@needs(LISTS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: Request) -> HttpResponse:
    """Keep how a list is looked at: `page` is the list, `q` its query string."""
    sent = request.POST if request.method == "POST" else request.GET
    one = _list(request, sent.get("page", ""))
    # A list is not opened by an address longer than this.
    asked_for = sent.get("q", "")[: 2 * saved_views.LONGEST]
    query = QueryDict(asked_for)
    initial = {"who": ALONE, "page": one.page, "q": asked_for}
    form = SaveViewForm(
        request.POST if request.method == "POST" else None, posting=request.posting, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = acts.save(
                of=one,
                query=query,
                name=asked["name"],
                is_shared=form.is_shared,
                by=request.posting,
                replace=asked["replace"],
            )
        except CannotDo as fault:
            form.add_error("name", str(fault))
        else:
            messages.success(request, f"The view “{made.name}” is saved.")
            return redirect(saved_views.href(made))
    context = {
        "page_title": "Save this view",
        "caption": one.label,
        "back": f"{one.href}?{query.urlencode()}",
        "left_out": saved_views.leaves_out(one, query),
    }
    return _form(request, "partners/save_view.html", form, context)


@needs(LISTS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: Request, pk: int) -> HttpResponse:
    """One view: open it, have the list open with it; and, where it is one's own, change or delete it."""
    found, one = _seen(request, pk)
    is_own = found.posting_id == request.posting.pk
    if request.method == "POST" and not is_own:
        raise Http404
    initial = {"name": found.name, "who": TEAM if found.team_id else ALONE}
    form = ViewForm(
        request.POST if request.method == "POST" else None, posting=request.posting, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.change(view=pk, name=form.cleaned_data["name"], is_shared=form.is_shared, by=request.posting)
        except CannotDo as fault:
            form.add_error("name", str(fault))
        else:
            messages.success(request, "The view is changed.")
            return redirect("partners:saved_view", pk)
    context = {
        "page_title": found.name,
        "caption": f"View of the list: {one.label}",
        "pk": pk,
        "href": saved_views.href(found),
        "facts": [
            {"key": "Whose", "value": saved_views.whose(found, request.posting)},
            {"key": "Saved", "value": formats.datetime(found.saved_at)},
        ],
        "is_own": is_own,
        "may_delete": saved_views.may_delete(found, request.posting, timezone.localdate()),
        "is_default": found.is_default,  # type: ignore[attr-defined]
    }
    return _form(request, "partners/saved_view.html", form, context)


@needs(LISTS_KEEP)
@require_POST
def make_default(request: Request, pk: int) -> HttpResponse:
    """Open the list with a view from now on, or (`no`) no longer."""
    found, one = _seen(request, pk)
    is_default = "no" not in request.POST
    acts.open_with(view=found, by=request.posting, is_default=is_default)
    how = f"with “{found.name}”" if is_default else "as it is"
    messages.success(request, f"{one.label} now opens {how}, for you alone.")
    return redirect("partners:saved_view", pk)


@needs(LISTS_KEEP)
@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    """Keep a view no more."""
    found, one = _seen(request, pk)
    try:
        acts.delete(view=pk, by=request.posting)
    except CannotDo:
        raise Http404 from None
    messages.success(request, f"The view “{found.name}” is deleted.")
    return redirect(f"{one.href}?{saved_views.VIEW}=")


def _list(request: Request, page: str) -> List:
    one = saved_views.of(page)
    if one is None or not may(request.posting, one.needs):
        raise Http404
    return one


def _seen(request: Request, pk: int) -> tuple[SavedView, List]:
    found = get_object_or_404(saved_views.seen_by(request.posting), pk=pk)
    return found, _list(request, found.page)


def _form(request: Request, template: str, form: ViewForm, context: dict[str, Any]) -> HttpResponse:
    has_errors = request.method == "POST"
    filled = {**context, "form": form, "has_errors": has_errors}
    return render(request, template, filled, status=400 if has_errors else 200)
