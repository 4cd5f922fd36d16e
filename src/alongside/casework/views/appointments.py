"""The appointments of a case: the list, booking, what came of one, and booking again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import appointments_page, case_page, parts, queries
from alongside.casework.actions import appointments as acts
from alongside.casework.appointment_forms import BookForm, OutcomeForm
from alongside.casework.models import Appointment
from alongside.casework.parts import KIND
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import to_add_to, was_read
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

LIST = "casework:appointments"


@needs(CASES_SEE)
@require_safe
def appointments(request: Request, pk: int) -> HttpResponse:
    """Every attempt to meet, the latest first."""
    case = queries.one(request.posting, pk)
    if case is None:
        return not_found(request, KIND, pk)
    shown = appointments_page.context(case, posting=request.posting, now=timezone.now())
    was_read(request, [case], ["identity", "appointments"])
    frame = case_page.frame(case, request.posting, current="appointments")
    return render(request, "casework/appointments.html", {**frame, **shown, "page_title": "Appointments"})


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: Request, pk: int) -> HttpResponse:
    """Book an appointment."""
    return _book(request, pk, None)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_again(request: Request, pk: int, number: int) -> HttpResponse:
    """Book another in place of one that was missed or cancelled."""
    before = _own(request, pk, number)
    is_open = before is not None and before.outcome in (
        Appointment.Outcome.MISSED,
        Appointment.Outcome.CANCELLED,
    )
    if before is None or not is_open:
        return not_found(request, KIND, pk)
    return _book(request, pk, before)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: Request, pk: int, number: int) -> HttpResponse:
    """Say what came of an appointment."""
    case, one = to_add_to(request, pk), _own(request, pk, number)
    if case is None or one is None:
        return not_found(request, KIND, pk)
    form = OutcomeForm(posted(request), appointment=one)

    def act() -> None:
        acts.give_outcome(case=pk, appointment=number, by=request.posting, **form.cleaned_data)

    return form_page(
        request,
        case,
        form,
        title="What came of it",
        act=act,
        done="What came of the appointment is kept.",
        to=LIST,
        template="casework/outcome.html",
        about=f"{acts.when(one)}, {one.get_mode_display().lower()}, with {one.worker.user.name}",
    )


def _own(request: Request, pk: int, number: int) -> Appointment | None:
    """An appointment of a case that the posting's agency keeps. It is found through its case."""
    case = to_add_to(request, pk)
    if case is None:
        return None
    kept = Appointment.objects.filter(case=case, agency=request.posting.agency_id)
    return kept.select_related("worker__user").filter(pk=number).first()


def _book(request: Request, pk: int, before: Appointment | None) -> HttpResponse:
    case = to_add_to(request, pk)
    if case is None:
        return not_found(request, KIND, pk)
    initial = {}
    if before:
        initial = {"mode": before.mode, "purpose": before.purpose, "need": before.need}
        initial["worker"] = str(before.worker_id)
    pack = parts.sight_of(request.posting).pack_of(case)
    form = BookForm(posted(request), pack=pack, case=case, by=request.posting, initial=initial)

    def act() -> None:
        rebooks = before.pk if before else None
        acts.book(case=pk, by=request.posting, rebooks=rebooks, **form.said())

    return form_page(
        request,
        case,
        form,
        title="Book again" if before else "Book an appointment",
        act=act,
        done="The appointment is booked.",
        to=LIST,
        button="Book it",
        about=f"In place of {acts.when(before)}" if before else "",
    )
