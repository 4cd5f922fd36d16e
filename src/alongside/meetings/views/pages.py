"""What the views of meetings share: a page with one form, a button that acts, and writing in the log."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.forms import Form
from alongside.meetings import queries
from alongside.meetings.actions.finding import MEETING, SERIES
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Meeting, Series
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

METHODS = ["GET", "HEAD", "POST"]


def posted(request: Request) -> Any:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: Request,
    form: Form,
    *,
    act: Callable[[], Any],
    missing: tuple[str, int],
    done: str,
    to: Callable[[Any], str],
    title: str,
    name: str,
    back: str,
    button: str = "Save",
    words: str = "",
    template: str = "meetings/form.html",
    **more: Any,
) -> HttpResponse:
    """Show a form, or do what was typed and go on; what cannot be done is said above what was typed.

    Args:
        act: what is done with a good form, through an action.
        missing: the kind of record and its number, for the log, where `act` finds nothing.
        done: what is said afterwards; `to`: where one goes, of what `act` gave.
        name: what it is about, above the title; `words`: what is said before the form.
        more: what else the template needs.
    """
    if form.is_bound and form.is_valid():
        try:
            made = act()
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except NotThere:
            return not_found(request, *missing)
        else:
            messages.success(request, done)
            return redirect(to(made))
    context = {
        "page_title": title,
        "name": name,
        "back": back,
        "form": form,
        "button": button,
        "words": words,
        "has_errors": form.is_bound,
        **more,
    }
    return render(request, template, context, status=400 if form.is_bound else 200)


def pressed(request: Request, act: Callable[[], str], *, missing: tuple[str, int], to: str) -> HttpResponse:
    """Do what a button asks, say what was done or why it cannot be, and go back to the page."""
    try:
        messages.success(request, act())
    except CannotDo as fault:
        messages.error(request, str(fault))
    except NotThere:
        return not_found(request, *missing)
    return redirect(to)


def series_to_run(request: Request, pk: int) -> Series | None:
    """A series that the posting runs."""
    found = queries.one_series(request.posting, pk)
    return found if found and queries.may_run(request.posting, found) else None


def meeting_to_run(request: Request, pk: int) -> Meeting | None:
    """A meeting that the posting runs."""
    found = queries.one_meeting(request.posting, pk)
    return found if found and queries.may_run(request.posting, found.series) else None


def whole(text: str) -> int:
    """A number of a record that a button sends; 0 where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def series_was_read(request: Request, found: Series, fields: list[str]) -> None:
    """Write in the log that a series was shown."""
    log.record(act=Act.CONSULTATION, by=request.posting, what=SERIES, which=[found.reference], fields=fields)


def meeting_was_read(request: Request, found: Meeting, fields: list[str]) -> None:
    """Write in the log that a meeting was shown."""
    log.record(act=Act.CONSULTATION, by=request.posting, what=MEETING, which=[found.reference], fields=fields)
