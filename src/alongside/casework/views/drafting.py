"""Drafts of forms: what views of long forms share, and where their pages send what is typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from alongside.casework import drafts, queries
from alongside.casework.models import Case
from alongside.casework.parts import KIND
from alongside.casework.views.adding import posted
from alongside.core.forms import Form
from alongside.partners import sessions
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found


def sent(request: Request) -> Any:
    """What a form is bound to when it was sent to be saved, and not with the button that keeps a draft."""
    return posted(request) if request.POST.get("act") != "draft" else None


def opened(request: Request, case: Case, key: str, form: Form) -> drafts.Opened:
    """A form that is opened, filled with what was typed before. What was just sent is kept first."""
    if request.method == "POST":
        drafts.keep(by=request.posting, case=case.pk, form=key, said=request.POST)
        if request.POST.get("act") == "draft":
            messages.success(request, "What you typed is kept for you. Nobody else reads it.")
    kept = drafts.opened(request.posting, case, key)
    form.initial.update(drafts.initial(kept.said, form.fields))
    return kept


@needs(CASES_WORK)
@require_POST
def draft(request: Request, pk: int, key: str) -> HttpResponse:
    """Keep what is being typed into a form of a case, or throw it away. Its page asks by itself."""
    if request.POST.get("act") == "forget":
        found = queries.one(request.posting, pk)
        if found is None:
            return not_found(request, KIND, pk)
        drafts.forget(by=request.posting, case=found, form=key)
        messages.success(request, "What you had typed is thrown away.")
        return redirect("casework:case", pk)
    if not drafts.keep(by=request.posting, case=pk, form=key, said=request.POST):
        return not_found(request, KIND, pk)
    left = sessions.seconds_left(request.session, at=timezone.now())
    return HttpResponse(status=204, headers={"Session-Seconds": str(left)})
