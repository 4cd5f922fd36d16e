"""Acts on a consultation, and pages with one form: what the views of consultations and papers share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alongside.board.actions.saying import CONSULTATION, CannotDo, NotThere
from alongside.board.models import Consultation
from alongside.core.forms import Form
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found


def do(request: Request, pk: int, act: Callable[[], Any], done: str) -> HttpResponse:
    """Do what a button asks for, and show the consultation."""
    try:
        act()
    except NotThere:
        return not_found(request, CONSULTATION, pk)
    except CannotDo as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, done)
    return redirect("board:consultation", pk)


def act_on(
    request: Request,
    of: Consultation,
    form: Form,
    title: str,
    *,
    act: Callable[[], Any],
    done: str,
    button: str = "Save",
    at: str | None = None,
) -> HttpResponse:
    """Show a form about a consultation, or do what was typed and show it."""
    if form.is_bound and form.is_valid():
        try:
            act()
        except NotThere:
            return not_found(request, CONSULTATION, of.pk)
        except CannotDo as fault:
            form.add_error(at, str(fault))
        else:
            messages.success(request, done)
            return redirect("board:consultation", of.pk)
    back = reverse("board:consultation", args=[of.pk])
    return form_page(request, form, title, back=back, button=button, caption=of.title)


def form_page(
    request: Request, form: Form, title: str, *, back: str, button: str, caption: str = ""
) -> HttpResponse:
    context = {
        "page_title": title,
        "caption": caption,
        "form": form,
        "has_errors": form.is_bound,
        "back": back,
        "button": button,
        "is_file": "file" in form.fields,
    }
    return render(request, "board/form.html", context, status=400 if form.is_bound else 200)
