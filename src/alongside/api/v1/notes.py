"""Notes of a case: read as far as they are told, and kept for the client's agency."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from alongside.api.guards import Request
from alongside.api.problems import NotThere, Problem, of_form
from alongside.api.v1 import finding, paging
from alongside.api.v1.operations import Day, Moment, Said, day_typed, reads, writes
from alongside.api.v1.paging import Asked
from alongside.api.v1.schemas import Code, Reference, Words
from alongside.casework import notes_page, parts, queries
from alongside.casework.actions import notes as acts
from alongside.casework.actions.cases import CannotDo, CaseNotFound
from alongside.casework.models import Addendum, Note
from alongside.casework.note_forms import NoteForm
from alongside.casework.parts import KIND
from alongside.casework.views.reading import was_read
from alongside.partners.permissions import CASES_SEE, CASES_WORK

router = Router(tags=["Notes"])


class NoteShown(BaseModel):
    """A note, and what was added to it since. It is never changed."""

    number: int
    kind: str
    nature: str = Field(description="FACT or ASSESSMENT")
    category: str
    happened_on: date
    text: str
    told_by: str
    source: str
    information: str
    handling: str
    conditions: str
    is_error: bool = Field(description="It is said to be entered in error")
    added: list[str]
    agency: str
    by: str
    at: Moment


class Notes(BaseModel):
    """A page of the notes of a case of which the client is told."""

    notes: list[NoteShown]
    next: str = Field(description="The cursor of the next page; empty on the last")
    as_of: Moment = Field(description="What to give as changed_since the next time")


class NewNote(Said):
    """A note: what the form of the page asks, by the same rules. Intelligence is graded."""

    kind: Code
    nature: Code = Field(description="FACT or ASSESSMENT")
    category: Code = Field(description="Under which it is shared: of those that the programme's notes have")
    happened_on: Day
    text: Words
    told_by: Words = ""
    source: str = Field("", pattern=r"^[1-3]?$")
    information: str = Field("", pattern=r"^[A-E]?$")
    handling: str = Field("", pattern=r"^[PC]?$")
    conditions: Words = ""


@reads(router, "/{reference}/notes", name="notes", scope="cases:read", permission=CASES_SEE, answer=Notes)
def list_notes(request: Request, reference: Path[Reference], asked: Query[Asked]) -> Notes:
    """The notes of a case of which the client is told, in the order in which they were kept."""
    case = finding.case(request, reference)
    found = notes_page.of_case(request.posting, case)
    if asked.changed_since:
        added = Addendum.objects.filter(queries.told(request.posting), at__gte=asked.changed_since)
        found = found.filter(Q(at__gte=asked.changed_since) | Exists(added.filter(note=OuterRef("pk"))))
    as_of = paging.as_of()
    rows, following = paging.page(found, asked)
    was_read(request, [case], ["notes"])
    return Notes(notes=[_shown(one) for one in rows], next=following, as_of=as_of)


def _show(request: Request, pk: int) -> NoteShown:
    case = finding.cases(request).filter(notes=pk).first()
    one = notes_page.of_case(request.posting, case).filter(pk=pk).first() if case else None
    if case is None or one is None:
        raise NotThere(acts.WHAT, pk)
    was_read(request, [case], ["notes"])
    return _shown(one)


@writes(
    router,
    "/{reference}/notes",
    name="keep_note",
    scope="cases:write",
    permission=CASES_WORK,
    answer=NoteShown,
    show=_show,
)
def keep_note(request: Request, reference: Path[Reference], said: NewNote) -> int:
    """Keep a note for the client's agency."""
    case = finding.to_add_to(request, reference)
    typed = {**said.model_dump(exclude={"happened_on"}), **day_typed("happened_on", said.happened_on)}
    form = NoteForm(typed, case=case, pack=parts.pack_of(case), by=request.posting)
    if not form.is_valid():
        raise of_form(form)
    try:
        return acts.add(case=case.pk, by=request.posting, said=form.cleaned_data).pk
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except CaseNotFound:
        raise NotThere(KIND, reference) from None


def _shown(one: Note) -> NoteShown:
    added = list(one.addenda.all())
    plain = ("kind", "nature", "category", "happened_on", "text", "told_by", "source", "information")
    return NoteShown(
        **{name: getattr(one, name) for name in (*plain, "handling", "conditions", "at")},
        number=one.pk,
        is_error=any(each.kind == Addendum.Kind.ERROR for each in added),
        added=[each.text for each in added],
        agency=one.agency.name,
        by=one.by.user.name,
    )
