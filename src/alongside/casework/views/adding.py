"""A page with one form that adds to a case, or changes what was added: what the views of its parts share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from alongside.casework import case_page, parts
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import Case
from alongside.casework.parts import KIND
from alongside.casework.views.reading import was_read
from alongside.core.forms import Form
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found


def form_page(
    request: Request,
    case: Case,
    form: Form,
    *,
    title: str,
    act: Callable[[], Any],
    done: str,
    to: str,
    is_to_made: bool = False,
    button: str = "Save",
    tab: str = "",
    template: str = "",
    at: str | None = None,
    read: str = "plan",
    **more: Any,
) -> HttpResponse:
    """Show a form, or do what was typed and go on; what cannot be done is said above what was typed.

    Args:
        act: what is done with a good form, through an action.
        done: what is said afterwards.
        to: the name of the page that is shown then: of the case, or (`is_to_made`) of what `act` gave.
        tab: the page of the case on which the form stands; none: it stands on a page of its own.
        template: where it is not the plain one of the two.
        at: the field at which it is said what cannot be done.
        read: what of the case is shown beside who it is, for the log.
        more: what else the template needs.
    """
    is_asked = form.is_bound
    if is_asked and form.is_valid():
        try:
            made = act()
        except CannotDo as fault:
            form.add_error(at, str(fault))
            _now_seen(form)
        except CaseNotFound:
            return not_found(request, KIND, case.pk)
        else:
            messages.success(request, done)
            return redirect(to, case.pk, made.pk) if is_to_made else redirect(to, case.pk)
    was_read(request, [case], ["identity", *filter(None, [read])])
    context = {
        **(case_page.frame(case, request.posting, current=tab) if tab else _alone(request, case, to)),
        "page_title": title,
        "form": form,
        "has_errors": is_asked,
        "button": button,
        **more,
    }
    plain = "casework/tab_form.html" if tab else "casework/form.html"
    return render(request, template or plain, context, status=400 if is_asked else 200)


def _alone(request: Request, case: Case, back: str) -> dict[str, Any]:
    """Whose case it is, and the way back, where no tabs say it."""
    name = case_page.name(case, parts.sight_of(request.posting))
    return {"name": f"{case.reference}, {name}", "pk": case.pk, "back": back}


def _now_seen(form: Form) -> None:
    """Whoever was told what somebody else has said meanwhile has it before their eyes now."""
    if "seen" in form.fields:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["seen"] = form.initial["seen"]  # type: ignore[index]


def posted(request: Request) -> Any:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None
