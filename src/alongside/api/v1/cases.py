"""Cases: who they are, how they stand, and what happened, as far as the client's agency is told."""

from typing import Literal

from django.db.models import Exists, OuterRef
from ninja import Path, Query, Router
from pydantic import Field

from alongside.api.guards import Request
from alongside.api.problems import NotThere, Problem, of_form
from alongside.api.v1 import finding, paging, schemas
from alongside.api.v1.operations import day_typed, reads, writes
from alongside.api.v1.paging import Asked
from alongside.api.v1.schemas import Reference
from alongside.casework import chronology, parts, queries
from alongside.casework.actions import cases as acts
from alongside.casework.forms import StandingForm
from alongside.casework.models import Case, Entry
from alongside.casework.parts import KIND, STANDING, Sight
from alongside.casework.views.reading import was_read
from alongside.core import conflicts
from alongside.partners.categories import Category
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.people import queries as index

router = Router(tags=["Cases"])


class CasesAsked(Asked):
    """Which cases."""

    programme: str = Field("", pattern=r"^([a-z][a-z0-9-]{1,59})?$", description="Its slug")
    state: Literal["open", "closed", "all"] = "all"


@reads(router, "", name="cases", scope="cases:read", permission=CASES_SEE, answer=schemas.Cases)
def list_cases(request: Request, asked: Query[CasesAsked]) -> schemas.Cases:
    """The cases that the client sees, in pages, by the order in which they were made."""
    found = finding.cases(request)
    if asked.programme:
        found = found.filter(programme=asked.programme)
    if asked.state != "all":
        found = found.filter(closed_on__isnull=asked.state == "open")
    if asked.changed_since:
        said = Entry.objects.filter(queries.told(request.posting), at__gte=asked.changed_since)
        found = found.filter(Exists(said.filter(case=OuterRef("pk"))))
    as_of = paging.as_of()
    rows, following = paging.page(found, asked)
    sight = parts.sight_of(request.posting)
    contacts = _contacts(request, rows)
    shown = [_case(one, sight, contacts) for one in rows]
    was_read(request, rows, ["identity", "contact", "standing"])
    return schemas.Cases(cases=shown, next=following, as_of=as_of)


@reads(router, "/{reference}", name="case", scope="cases:read", permission=CASES_SEE, answer=schemas.Case)
def read_case(request: Request, reference: Path[Reference]) -> schemas.Case:
    """One case."""
    found = finding.case(request, reference)
    shown = _case(found, parts.sight_of(request.posting), _contacts(request, [found]))
    was_read(request, [found], ["identity", "contact", "standing"])
    return shown


@reads(
    router,
    "/{reference}/chronology",
    name="chronology",
    scope="cases:read",
    permission=CASES_SEE,
    answer=schemas.Chronology,
)
def read_chronology(request: Request, reference: Path[Reference], asked: Query[Asked]) -> schemas.Chronology:
    """What happened to a case, in pages, in the order in which it was said."""
    found = finding.case(request, reference)
    entries = chronology.of_case(request.posting, found)
    if asked.changed_since:
        entries = entries.filter(at__gte=asked.changed_since)
    as_of = paging.as_of()
    rows, following = paging.page(entries, asked)
    was_read(request, [found], ["chronology"])
    return schemas.Chronology(entries=_happened(rows), next=following, as_of=as_of)


def show_standing(request: Request, pk: int) -> schemas.Standing:
    """How somebody stands, by the number of the case. Raises NotThere where that is not told."""
    found = finding.cases(request).filter(pk=pk).first()
    sight = parts.sight_of(request.posting)
    if found is None or not sight.shows_standing(found):
        raise NotThere(KIND, pk)
    was_read(request, [found], ["standing"])
    return _standing(found, sight)


@writes(
    router,
    "/{reference}/standing",
    name="standing",
    scope="cases:write",
    permission=CASES_WORK,
    answer=schemas.Standing,
    show=show_standing,
    status=200,
    also={409: schemas.Conflict},
)
def change_standing(request: Request, reference: Path[Reference], said: schemas.NewStanding) -> int:
    """Say how somebody stands now. Only the lead agency does, and not where somebody else did meanwhile."""
    found = finding.to_work_on(request, reference)
    now = acts.stands(found)
    asked = {**now, **{name: code for name, code in _asked(said).items() if code is not None}}
    form = StandingForm(_typed(asked, said), pack=parts.pack_of(found), case=found)
    if not form.is_valid():
        raise of_form(form)
    try:
        acts.change(
            case=found.pk,
            by=request.posting,
            standing={**now, **form.standing()},
            words=form.cleaned_data["words"],
            on=form.cleaned_data["on"],
            was=said.seen.model_dump(),
        )
    except acts.CaseNotFound:
        raise NotThere(KIND, reference) from None
    except conflicts.ChangedMeanwhile:
        found.refresh_from_db()
        words = (
            "Somebody else has said otherwise meanwhile. Nothing was done: look at both, and send what holds."
        )
        raise Problem(409, words, more={"yours": asked, "theirs": acts.stands(found)}) from None
    except acts.CannotDo as fault:
        raise Problem(422, str(fault)) from None
    return found.pk


def _asked(said: schemas.NewStanding) -> dict[str, str | None]:
    return {one.column: getattr(said, one.column) for one in STANDING}


def _typed(standing: dict[str, str], said: schemas.NewStanding) -> dict[str, str]:
    """What somebody would have typed on the page, so that one form says what may be said."""
    return {**standing, **day_typed("on", said.on), "words": said.words}


def _case(case: Case, sight: Sight, contacts: set[int]) -> schemas.Case:
    shows_who = sight.shows(case, Category.IDENTITY) and case.person is not None
    shows_standing = sight.shows_standing(case)
    kept = sight.pack_of(case).categories
    hidden = [
        one.value
        for one in dict.fromkeys([Category.IDENTITY, kept.plan, *kept.notes])
        if not sight.shows(case, one)
    ]
    if case.person_id not in contacts:
        hidden.insert(0, Category.CONTACT.value)
    return schemas.Case(
        reference=case.reference,
        programme=case.programme,
        borough=case.borough,
        lead_agency=case.lead_agency.name,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        worker=case.worker.user.name if case.worker else None,
        person=schemas.Person.model_validate(case.person, from_attributes=True) if shows_who else None,
        contact=schemas.Contact.model_validate(case.person, from_attributes=True)
        if case.person_id in contacts and shows_who
        else None,
        standing=_standing(case, sight) if shows_standing else None,
        not_shared=sorted(set(hidden)),
        href=f"/api/v1/cases/{case.reference}",
    )


def _standing(case: Case, sight: Sight) -> schemas.Standing:
    pack = sight.pack_of(case)

    def word(vocabulary: str, code: str) -> schemas.Word | None:
        return schemas.Word(code=code, word=pack.word(vocabulary, code)) if code else None

    return schemas.Standing(
        **{one.column: word(one.vocabulary, getattr(case, one.column)) for one in STANDING},
        rag_since=case.rag_since,
        exit=word("exits", case.exit),
    )


def _contacts(request: Request, cases: list[Case]) -> set[int]:
    """The people whose address is shared."""
    seen = index.visible_to(request.posting, Category.CONTACT)
    return set(seen.filter(pk__in=[one.person_id for one in cases]).order_by().values_list("pk", flat=True))


def _happened(entries: list[Entry]) -> list[schemas.Happened]:
    return [
        schemas.Happened(
            number=one.pk,
            kind=one.kind,
            code=one.code,
            title=words["title"],
            words=one.words,
            on=one.on,
            at=one.at,
            category=one.category,
            agency=one.agency.name,
            by=one.by.user.name,
        )
        for one, words in zip(entries, chronology.shown(entries), strict=True)
    ]
