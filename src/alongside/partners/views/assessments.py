"""A programme's impact assessments: recorded, reviewed, and given back as they were sent."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.core.forms import Form, errors
from alongside.partners import agreement_rules
from alongside.partners.access import needs, posted
from alongside.partners.actions import CannotDo
from alongside.partners.actions import programmes as acts
from alongside.partners.models import ImpactAssessment, Programme
from alongside.partners.permissions import AGREEMENTS_WRITE
from alongside.partners.programme_forms import AssessmentForm, ReviewForm
from alongside.partners.requests import Request
from alongside.partners.views.documents import taken_away
from alongside.partners.views.programmes import programme_for


def assessment_for(pk: int, number: int) -> ImpactAssessment:
    """An impact assessment of a programme."""
    known = ImpactAssessment.objects.select_related("programme", "document", "recorded_by")
    found: ImpactAssessment = get_object_or_404(known, programme=pk, pk=number)
    return found


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_assessment(request: Request, pk: int) -> HttpResponse:
    """Record an impact assessment that was made."""
    found = programme_for(pk)
    if against := acts.against_assessing(found):
        messages.warning(request, against)
        return redirect("partners:programme", pk)
    is_sent = request.method == "POST"
    form = AssessmentForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        asked = {name: value for name, value in form.cleaned_data.items() if name != "document"}
        try:
            acts.record_assessment(programme=found, **asked, file=form.file(), by=request.posting)
        except CannotDo as fault:
            form.add_error(None, str(fault))
            form.ask_again()
        else:
            messages.success(request, "The impact assessment is recorded. Somebody else must review it.")
            return redirect("partners:programme", pk)
    return _page(request, found, form, title="Record an impact assessment", button="Record it")


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def review_assessment(request: Request, pk: int, number: int) -> HttpResponse:
    """Say that an impact assessment was reviewed."""
    found = assessment_for(pk, number)
    if against := acts.against_reviewing(found, request.posting):
        messages.warning(request, against)
        return redirect("partners:programme", pk)
    form = ReviewForm(request.POST if request.method == "POST" else None, assessment=found)
    if request.method == "POST" and form.is_valid():
        try:
            acts.review_assessment(
                assessment=found, review_due_on=form.cleaned_data["review_due_on"], by=request.posting
            )
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The review is recorded.")
            return redirect("partners:programme", pk)
    title = f"Review the {agreement_rules.ASSESSMENTS[found.kind]}"
    return _page(request, found.programme, form, title=title, button="I have reviewed it", assessment=found)


@posted
@require_safe
def assessment_document(request: Request, pk: int, number: int) -> HttpResponseBase:
    """The assessment itself, as it was sent. Taking it away is logged."""
    found = assessment_for(pk, number)
    name = f"{found.programme.slug}-{found.kind.lower()}-{found.assessed_on:%Y-%m-%d}.pdf"
    by = request.posting
    return taken_away(found.document, name=name, by=by, what="partners.assessment", which=found.pk)


def _page(
    request: Request,
    programme: Programme,
    form: Form,
    *,
    title: str,
    button: str,
    assessment: ImpactAssessment | None = None,
) -> HttpResponse:
    context = {
        "page_title": title,
        "caption": programme.name,
        "form": form,
        "has_errors": bool(errors(form)),
        "button": button,
        "pk": programme.pk,
        "findings": assessment.findings if assessment else "",
    }
    return render(request, "partners/programme_act.html", context, status=400 if errors(form) else 200)
