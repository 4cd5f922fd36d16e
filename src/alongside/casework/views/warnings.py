"""Warning of something, and looking at a warning again. They stand above every page of the case."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from alongside.casework import parts, queries, warnings_page
from alongside.casework.actions import warnings as acts
from alongside.casework.actions.cases import CannotDo, CaseNotFound
from alongside.casework.models import Case, WarningMarker
from alongside.casework.parts import KIND
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import to_add_to
from alongside.casework.warning_forms import WarningForm, WarningReviewForm
from alongside.core.forms import Form
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_warning(request: Request, pk: int) -> HttpResponse:
    """Warn whoever meets somebody."""
    found = to_add_to(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    pack = parts.sight_of(request.posting).pack_of(found)
    form = WarningForm(posted(request), case=found, pack=pack, by=request.posting)

    def act() -> WarningMarker:
        return acts.give(case=pk, by=request.posting, said=form.cleaned_data)

    done = "The warning stands above every page of this case."
    return _form(request, found, form, title="Warn of something", act=act, done=done)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def warning(request: Request, pk: int, number: int) -> HttpResponse:
    """Look at a warning of one's agency again: it still holds, or ends."""
    found = queries.one(request.posting, pk)
    one = warnings_page.of_case(request.posting, found).filter(pk=number).first() if found else None
    is_theirs = one is not None and one.agency_id == request.posting.agency_id
    if found is None or one is None or not is_theirs or not queries.may_correct(request.posting, found):
        return not_found(request, KIND, pk)
    form = WarningReviewForm(posted(request), initial={"disclosed": one.disclosed, "why_not": one.why_not})

    def act() -> WarningMarker:
        try:
            return _looked_at(request, form, case=pk, warning=number)
        except CaseNotFound:
            raise CannotDo("Somebody else has ended this warning meanwhile.") from None

    name = parts.sight_of(request.posting).pack_of(found).word("warnings", one.code)
    title, done = f"Look at a warning again: {name}", "What you said of the warning is in the chronology."
    return _form(request, found, form, title=title, act=act, done=done)


def _looked_at(request: Request, form: WarningReviewForm, *, case: int, warning: int) -> WarningMarker:
    asked = form.cleaned_data
    if asked["holds"] == "NO":
        return acts.end(warning=warning, case=case, by=request.posting, why=asked["ended_why"])
    return acts.review(
        warning=warning,
        case=case,
        by=request.posting,
        review_on=asked["review_on"],
        disclosed=asked["disclosed"],
        why_not=asked["why_not"],
    )


def _form(request: Request, case: Case, form: Form, **more: Any) -> HttpResponse:
    return form_page(
        request,
        case,
        form,
        to="casework:case",
        tab="case",
        template="casework/warning.html",
        read="warnings",
        **more,
    )
