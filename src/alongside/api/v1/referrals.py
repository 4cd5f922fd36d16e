"""Referrals: somebody referred to a programme, how it stands, an answer to its question, taken back."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Path, Query, Router
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from alongside.api.guards import Request
from alongside.api.problems import NotThere, Problem, of_form
from alongside.api.v1 import paging
from alongside.api.v1.operations import Day, Said, day_typed, reads, writes
from alongside.api.v1.paging import Paged
from alongside.api.v1.schemas import Code, Reason, Slug, Words
from alongside.casework import packs, queries, referral_page, referral_queries
from alongside.casework.actions import referrals as acts
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import Referral, ReferralEvent
from alongside.casework.pack import Pack, Route
from alongside.casework.referral_forms import ReferralForm
from alongside.casework.referral_queries import KIND
from alongside.casework.views.reading import IN_A_LIST, referrals_were_read
from alongside.partners.permissions import CASES_WORK

router = Router(tags=["Referrals"])
ReferralReference = Annotated[str, StringConstraints(pattern=r"^REF-[0-9]{6,9}$")]
Line = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f]*$")]


def _address(said: str) -> str:
    """An e-mail address as the form of the page takes it: to any other nothing could be sent."""
    try:
        validate_email(said)
    except ValidationError:
        raise ValueError("Give an e-mail address, like name@agency.example") from None
    return said


Address = Annotated[Line, AfterValidator(_address), Field(json_schema_extra={"format": "email"})]


class Happened(BaseModel):
    """One thing that happened to a referral, as its referrer is told it."""

    kind: str
    code: str
    title: str
    words: str
    at: AwareDatetime


class ReferralShown(BaseModel):
    """A referral that the client's agency has sent, and how it stands."""

    reference: str
    programme: str
    borough: str
    state: str = Field(description="WAITING, TAKEN, ASKED, ANSWERED, ACCEPTED, DECLINED or WITHDRAWN")
    desk: str | None
    sent_at: AwareDatetime
    due_on: date | None = Field(description="When the first response is due; null while the clock stands")
    ended_on: date | None
    case: str | None = Field(description="The case that came of it, where the client sees it")
    happened: list[Happened]


class Referrals(BaseModel):
    """A page of the referrals that the client's agency has sent."""

    referrals: list[ReferralShown]
    next: str = Field(description="The cursor of the next page; empty on the last")


class NewReferral(Said):
    """Somebody who is referred: what the form of the page asks, by the same rules."""

    programme: Slug
    borough: Annotated[str, StringConstraints(pattern=r"^E09[0-9]{6}$")] = Field(description="GSS code")
    forenames: Line
    surname: Line
    born_on: Day | None = None
    crn: Line = ""
    pnc: Line = ""
    noms: Line = ""
    address: Line = ""
    postcode: Line = ""
    status: Code = Field(description="CUSTODY, LICENCE, COMMUNITY_ORDER, BREACH_WANTED, NONE or NOT_KNOWN")
    role: Code = Field(description="OFFENDER, VICTIM, AT_RISK or ASSOCIATE")
    why: Words
    basis: Code = Field(description="What allows it to be shared")
    consent_by: Line = ""
    consent_on: Day | None = None
    answers: Annotated[dict[Code, Words], Field(max_length=100)] = Field(
        {}, description="To the questions of the programme, by their codes; of a date as 2026-03-27"
    )
    referrer_name: Annotated[Line, StringConstraints(min_length=1, max_length=150)] = Field(
        description="Who refers, at the client's agency"
    )
    referrer_email: Address = Field(description="Where they are told what becomes of it")
    referrer_telephone: Line


class SaidOfReferral(Said):
    """An answer to the question that is open, or why a referral is taken back."""

    words: Reason


@reads(router, "", name="referrals", scope="referrals:read", permission=CASES_WORK, answer=Referrals)
def list_referrals(request: Request, asked: Query[Paged]) -> Referrals:
    """What the client's agency has referred."""
    found = referral_queries.sent_by_agency(request.posting).select_related("desk", "case")
    rows, following = paging.page(found, asked)
    referrals_were_read(request, rows, [IN_A_LIST, "state"])
    return Referrals(referrals=[_shown(request, one) for one in rows], next=following)


@reads(
    router,
    "/{referral}",
    name="referral",
    scope="referrals:read",
    permission=CASES_WORK,
    answer=ReferralShown,
)
def read_referral(request: Request, referral: Path[ReferralReference]) -> ReferralShown:
    """One of them."""
    return _show(request, _number(referral))


def _show(request: Request, pk: int) -> ReferralShown:
    found = referral_queries.sent_by_agency(request.posting).select_related("desk", "case")
    one = found.filter(pk=pk).first()
    if one is None:
        raise NotThere(KIND, f"REF-{pk:06d}")
    referrals_were_read(request, [one], ["state"])
    return _shown(request, one)


@writes(
    router,
    "",
    name="refer",
    scope="referrals:write",
    permission=CASES_WORK,
    answer=ReferralShown,
    show=_show,
)
def refer_somebody(request: Request, said: NewReferral) -> int:
    """Refer somebody. Nobody is looked for in the index: the desk does that."""
    offered = {one.slug: one for one in referral_queries.programmes(Route.INSIDE)}
    programme = offered.get(said.programme)
    if programme is None:
        raise Problem(422, "This programme takes no referrals from partners now.")
    pack = packs.for_programme(programme.slug, said.borough)
    form = ReferralForm(_typed(said, pack), pack=pack, by=request.posting)
    if not form.is_valid():
        raise of_form(form)
    if against := form.against_taking():
        raise Problem(422, against)
    what = replace(
        form.what(programme=programme, borough=said.borough),
        referrer_name=said.referrer_name,
        referrer_email=said.referrer_email,
    )
    try:
        # Once, by the key of the request: no other referral is meant, whatever keys were used before.
        made = acts.send(once=uuid.uuid4(), what=what, by=request.posting)
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None
    return made.pk


@writes(
    router,
    "/{referral}/answer",
    name="answer",
    scope="referrals:write",
    permission=CASES_WORK,
    answer=ReferralShown,
    show=_show,
    status=200,
)
def answer_question(request: Request, referral: Path[ReferralReference], said: SaidOfReferral) -> int:
    """Answer the question that the desk has asked."""
    try:
        return acts.answer(referral=_number(referral), by=request.posting, words=said.words).pk
    except acts.ReferralNotFound:
        raise NotThere(KIND, referral) from None
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None


@writes(
    router,
    "/{referral}/withdraw",
    name="withdraw",
    scope="referrals:write",
    permission=CASES_WORK,
    answer=ReferralShown,
    show=_show,
    status=200,
)
def withdraw_referral(request: Request, referral: Path[ReferralReference], said: SaidOfReferral) -> int:
    """Take a referral back, while it is not decided."""
    try:
        return acts.withdraw(referral=_number(referral), by=request.posting, words=said.words).pk
    except acts.ReferralNotFound:
        raise NotThere(KIND, referral) from None
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None


def _number(reference: str) -> int:
    return int(reference.removeprefix("REF-"))


def _typed(said: NewReferral, pack: Pack) -> dict[str, str]:
    """What somebody would have typed on the page, so that one form says what may be said."""
    plain = said.model_dump(exclude={"programme", "borough", "answers", "born_on", "consent_on"})
    dates = {"born_on": said.born_on, "consent_on": said.consent_on}
    kinds = {one.code: one.kind for one in pack.questions}
    if unknown := sorted(set(said.answers) - set(kinds)):
        raise Problem(422, f"The programme has no question {', '.join(unknown)}.")
    answers: dict[str, str] = {}
    for code, words in said.answers.items():
        if kinds[code] == "date":
            dates[f"q_{code}"] = _day(code, words)
        else:
            answers[f"q_{code}"] = words
    days: dict[str, str] = {}
    for name, on in dates.items():
        days |= day_typed(name, on)
    return {**plain, **answers, **days}


def _day(code: str, words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Problem(422, f"Answer {code} with a date, like 2026-03-27.") from None


def _shown(request: Request, one: Referral) -> ReferralShown:
    seen = one.case_id is not None and queries.visible_to(request.posting).filter(pk=one.case_id).exists()
    events = referral_queries.events_told(request.posting, one).order_by("pk")
    return ReferralShown(
        reference=one.reference,
        programme=one.programme,
        borough=one.borough,
        state=one.state,
        desk=one.desk.name if one.desk else None,
        sent_at=one.sent_at,
        due_on=one.due_on,
        ended_on=one.ended_on,
        case=one.case.reference if seen and one.case else None,
        happened=[_happened(each) for each in events if each.kind not in referral_page.NOT_TOLD],
    )


def _happened(event: ReferralEvent) -> Happened:
    told = referral_page.happening(event, is_told_all=False)
    return Happened(kind=event.kind, code=event.code, title=told["title"], words=told["text"], at=event.at)
