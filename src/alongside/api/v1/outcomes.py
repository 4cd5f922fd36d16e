"""Outcomes: how serious needs were at the start, at reviews and at the end, and why a case ended."""

from ninja import Path, Router

from alongside.api.guards import Request
from alongside.api.problems import NotThere, Problem
from alongside.api.v1 import finding, schemas
from alongside.api.v1.operations import reads, writes
from alongside.api.v1.schemas import Reference
from alongside.casework import packs, parts, queries
from alongside.casework.actions import cases as acts
from alongside.casework.actions import closures, needs
from alongside.casework.models import Case, Closure, NeedScore
from alongside.casework.parts import KIND
from alongside.casework.views.reading import was_read
from alongside.partners.permissions import CASES_SEE, CASES_WORK

router = Router(tags=["Outcomes"])


@reads(
    router,
    "/{reference}/needs",
    name="needs",
    scope="cases:read",
    permission=CASES_SEE,
    answer=schemas.Scores,
)
def read_needs(request: Request, reference: Path[Reference]) -> schemas.Scores:
    """Every score of which the client is told."""
    return _show_scores(request, finding.case(request, reference).pk)


def _show_scores(request: Request, pk: int) -> schemas.Scores:
    case = finding.cases(request).filter(pk=pk).first()
    if case is None:
        raise NotThere(KIND, pk)
    was_read(request, [case], ["plan"])
    return _scores(request, case)


@writes(
    router,
    "/{reference}/needs",
    name="score",
    scope="cases:write",
    permission=CASES_WORK,
    answer=schemas.Scores,
    show=_show_scores,
)
def score_needs(request: Request, reference: Path[Reference], said: schemas.NewScores) -> int:
    """Say how serious needs are, at the start or at a review."""
    case = finding.to_add_to(request, reference)
    try:
        needs.score(
            case=case.pk,
            by=request.posting,
            point=said.point,
            scores=said.scores,
            on=said.on,
            words=said.words,
        )
    except acts.CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except acts.CaseNotFound:
        raise NotThere(KIND, reference) from None
    return case.pk


def _show_exit(request: Request, pk: int) -> schemas.Exit:
    case = finding.cases(request).filter(pk=pk).first()
    if case is None or not parts.sight_of(request.posting).shows_standing(case):
        raise NotThere(KIND, pk)
    was_read(request, [case], ["standing"])
    asked = Closure.objects.filter(queries.told_of(request.posting, case)).order_by("-pk").first()
    code = case.exit or (asked.exit if asked else "")
    return schemas.Exit(
        state="CLOSED" if case.closed_on else asked.state if asked else "OPEN",
        exit=schemas.Word(code=code, word=parts.pack_of(case).word("exits", code)) if code else None,
        closed_on=case.closed_on,
    )


@reads(
    router,
    "/{reference}/exit",
    name="exit",
    scope="cases:read",
    permission=CASES_SEE,
    answer=schemas.Exit,
)
def read_exit(request: Request, reference: Path[Reference]) -> schemas.Exit:
    """Whether a case is closed, or asked to be."""
    case = finding.case(request, reference)
    return _show_exit(request, case.pk)


@writes(
    router,
    "/{reference}/exit",
    name="close",
    scope="cases:write",
    permission=CASES_WORK,
    answer=schemas.Exit,
    show=_show_exit,
    status=200,
)
def close_case(request: Request, reference: Path[Reference], said: schemas.NewExit) -> int:
    """Ask that a case be closed, with a reason of its programme and its needs as they are at the end.

    It stays open until somebody at the agency has signed, where the programme wants a second person.
    """
    case = finding.to_work_on(request, reference)
    if said.exit not in dict(parts.pack_of(case).offered("exits")):
        raise Problem(422, "That reason is not one of this programme. Choose another.")
    try:
        closures.ask(
            case=case.pk, by=request.posting, exit_code=said.exit, words=said.words, scores=said.scores
        )
    except acts.CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except acts.CaseNotFound:
        raise NotThere(KIND, reference) from None
    return case.pk


def _scores(request: Request, case: Case) -> schemas.Scores:
    found = NeedScore.objects.filter(queries.told_of(request.posting, case))
    kept = found.select_related("pack", "agency").order_by("on", "pk")
    return schemas.Scores(scores=[_shown(one) for one in kept])


def _shown(one: NeedScore) -> schemas.Score:
    pack = packs.content(one.pack)
    return schemas.Score(
        need=schemas.Word(code=one.need, word=pack.word("needs", one.need)),
        point=one.point,
        score=one.score,
        meaning=pack.need_scale[one.score],
        on=one.on,
        words=one.words,
        agency=one.agency.name,
    )
