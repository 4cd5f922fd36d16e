"""Contacts: the appointments of a case, booked, and what came of each."""

from ninja import Path, Query, Router

from alongside.api.guards import Request
from alongside.api.problems import NotThere, Problem
from alongside.api.v1 import finding, paging, schemas
from alongside.api.v1.operations import reads, writes
from alongside.api.v1.paging import Paged
from alongside.api.v1.schemas import Number, Reference
from alongside.casework import appointments_page, packs, queries
from alongside.casework.actions import appointments as acts
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import Appointment
from alongside.casework.parts import KIND
from alongside.casework.views.reading import was_read
from alongside.partners.permissions import CASES_SEE, CASES_WORK

router = Router(tags=["Appointments"])
WHAT = "casework.appointment"


@reads(
    router,
    "/{reference}/appointments",
    name="appointments",
    scope="cases:read",
    permission=CASES_SEE,
    answer=schemas.Appointments,
)
def list_appointments(
    request: Request, reference: Path[Reference], asked: Query[Paged]
) -> schemas.Appointments:
    """Every attempt to meet of which the client is told, in the order in which they were booked."""
    case = finding.case(request, reference)
    told = appointments_page.told(case, request.posting).select_related("pack")
    rows, following = paging.page(told, asked)
    was_read(request, [case], ["appointments"])
    return schemas.Appointments(appointments=[_shown(one) for one in rows], next=following)


@reads(
    router,
    "/{reference}/appointments/{number}",
    name="appointment",
    scope="cases:read",
    permission=CASES_SEE,
    answer=schemas.Appointment,
)
def read_appointment(
    request: Request, reference: Path[Reference], number: Path[Number]
) -> schemas.Appointment:
    """One attempt to meet."""
    case = finding.case(request, reference)
    found = appointments_page.told(case, request.posting).select_related("pack").filter(pk=number).first()
    if found is None:
        raise NotThere(WHAT, number)
    was_read(request, [case], ["appointments"])
    return _shown(found)


def _show(request: Request, pk: int) -> schemas.Appointment:
    found = Appointment.objects.filter(queries.told(request.posting), case__in=finding.cases(request))
    one = found.select_related("case", "pack", "worker__user", "agency").filter(pk=pk).first()
    if one is None:
        raise NotThere(WHAT, pk)
    was_read(request, [one.case], ["appointments"])
    return _shown(one)


@writes(
    router,
    "/{reference}/appointments",
    name="book",
    scope="cases:write",
    permission=CASES_WORK,
    answer=schemas.Appointment,
    show=_show,
)
def book_appointment(request: Request, reference: Path[Reference], said: schemas.NewAppointment) -> int:
    """Book an appointment, or enter one that has been."""
    case = finding.to_add_to(request, reference)
    could = queries.could_work(case, request.posting.agency_id)
    worker = could.filter(user__email__iexact=said.worker).first()
    if worker is None:
        raise Problem(422, "Nobody of your agency with this e-mail address could hold it.")
    try:
        made = acts.book(
            case=case.pk,
            by=request.posting,
            starts_at=said.starts_at,
            mode=said.mode,
            worker=worker.pk,
            purpose=said.purpose,
            need=said.need,
            rebooks=said.in_place_of,
        )
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except CaseNotFound:
        raise NotThere(KIND, reference) from None
    return made.pk


@writes(
    router,
    "/{reference}/appointments/{number}/outcome",
    name="outcome",
    scope="cases:write",
    permission=CASES_WORK,
    answer=schemas.Appointment,
    show=_show,
    status=200,
)
def give_outcome(
    request: Request, reference: Path[Reference], number: Path[Number], said: schemas.NewOutcome
) -> int:
    """Say what came of an appointment of the client's agency."""
    case = finding.to_add_to(request, reference)
    try:
        acts.give_outcome(
            case=case.pk,
            appointment=number,
            by=request.posting,
            outcome=said.outcome,
            why=said.why,
            cancelled_by=said.cancelled_by,
            words=said.words,
            seen=said.seen,
        )
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except CaseNotFound:
        raise NotThere(WHAT, number) from None
    return number


def _shown(one: Appointment) -> schemas.Appointment:
    pack = packs.content(one.pack)
    return schemas.Appointment(
        number=one.pk,
        starts_at=one.starts_at,
        mode=one.mode,
        agency=one.agency.name,
        worker=one.worker.user.name,
        purpose=one.purpose,
        need=schemas.Word(code=one.need, word=pack.word("needs", one.need)) if one.need else None,
        in_place_of=one.rebooks_id,
        outcome=one.outcome,
        why=one.why,
        cancelled_by=one.cancelled_by,
        words=one.outcome_words,
    )
