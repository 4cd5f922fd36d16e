"""A service reads and answers a referral by its system: what the page of its link shows and takes, no more.

A service has no account and is no partner: its token is the end of the link that it was sent (ADR 0064).
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any

from allauth.core import ratelimit
from ninja import Router
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from alongside.api import answers
from alongside.api.guards import LinkRequest, ServiceLink
from alongside.api.problems import Problem, ProblemDetails, of_form
from alongside.api.v1.operations import Day, Said, day_typed, keyed, problems_of
from alongside.api.v1.referrals import Line
from alongside.api.v1.schemas import Code, Words
from alongside.casework.actions.adding import CannotDo
from alongside.core.forms import visible
from alongside.network import links, referral_page, referral_rules
from alongside.network.actions import referring
from alongside.network.models import ServiceReferral
from alongside.network.referral_forms import AnswerForm
from alongside.people.forms import MOST_REASON

router = Router(tags=["For services"], auth=ServiceLink())
HOUR = 3600
State = ServiceReferral.State
TOO_MANY = "Answers were sent very often in a short time. Wait an hour, and send this with the same key."
_EXAMPLE: dict[str, Any] = {
    "reference": "SR-000017",
    "service": "Evening boxing",
    "agency": "Haringey Youth Service",
    "sent_on": "2026-03-20",
    "until": "2026-06-18",
    "state": "WAITING",
    "told": [{"label": "Age", "text": "17"}, {"label": "In words", "text": "Likes to be out of the house"}],
    "said": [
        {"state": "SENT", "code": "", "on": "2026-03-20", "by": "whoever referred", "words": ""},
        {
            "state": "WAITING",
            "code": "",
            "on": "2026-03-27",
            "by": "the service (Duty worker)",
            "words": "About six weeks",
        },
    ],
    "may_say": ["ACCEPTED", "STARTED", "DECLINED"],
}


class Told(BaseModel):
    """One thing that the service is told."""

    label: str
    text: str


class Step(BaseModel):
    """One thing that was said of the referral. A worker’s words and name are not told."""

    state: str
    code: str = Field(description="Why it was declined, or how it ended")
    on: date
    by: str
    words: str


class ServiceReferralShown(BaseModel):
    """A referral to a service, as the page of its link shows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    reference: str
    service: str
    agency: str = Field(description="Who refers")
    sent_on: date
    until: date | None = Field(description="The first day on which the link opens nothing; null once over")
    state: str = Field(description=", ".join(State.values))
    told: list[Told] = Field(description="Empty once the referral is over")
    said: list[Step] = Field(description="What was said so far, the oldest first")
    may_say: list[str] = Field(description="The states that an answer may give now; none once it is over")


def _one_of(codes: Iterable[str]) -> Callable[[str], str]:
    offered = list(codes)

    def check(said: str) -> str:
        if said not in offered:
            raise ValueError(f"Give one of {', '.join(filter(None, offered))}")
        return said

    return check


def _enum(codes: Iterable[str]) -> Any:
    return Field(json_schema_extra={"enum": list(codes)})


ANSWERS = [one for one in AnswerForm.labels if one != State.WITHDRAWN]
Answer = Annotated[Code, AfterValidator(_one_of(ANSWERS)), _enum(ANSWERS)]
Seen = Annotated[Code, AfterValidator(_one_of(State.values)), _enum(State.values)]
Declined = Annotated[
    Code, AfterValidator(_one_of(["", *referral_rules.DECLINES])), _enum(["", *referral_rules.DECLINES])
]
Ended = Annotated[
    Code, AfterValidator(_one_of(["", *referral_rules.ENDS])), _enum(["", *referral_rules.ENDS])
]
Role = Annotated[Line, StringConstraints(min_length=1, max_length=150), AfterValidator(visible)]


class NewAnswer(Said):
    """How it stands, as the service says it: what the form of the page asks, by the same rules."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "state": "WAITING",
                    "on": "2026-03-27",
                    "words": "About six weeks",
                    "answered_as": "Duty worker",
                    "seen": "SENT",
                },
                {
                    "state": "DECLINED",
                    "declined": "NO_CAPACITY",
                    "on": "2026-03-27",
                    "answered_as": "Duty worker",
                    "seen": "SENT",
                },
            ]
        }
    )

    state: Answer
    declined: Declined = Field("", description="Why, with DECLINED")
    ended: Ended = Field("", description="How, with ENDED")
    on: Day = Field(description="Since which day: none before the last that was said, and none to come")
    words: Annotated[Words, StringConstraints(max_length=MOST_REASON), AfterValidator(visible)] = Field(
        "", description="What else is to be known. Name nobody"
    )
    answered_as: Role = Field(description="In which role somebody answers. No name is needed")
    seen: Seen = Field(description="The state when it was read: if it is otherwise now, nothing is done")

    @model_validator(mode="after")
    def has_the_reason_of_its_state(self) -> "NewAnswer":
        """Refuse a reason that would be passed over."""
        for name, state in (("declined", State.DECLINED), ("ended", State.ENDED)):
            if getattr(self, name) and self.state != state:
                raise ValueError(f"Give {name} only with {state.value}")
        return self


class AnsweredMeanwhile(ProblemDetails):
    """Somebody has said otherwise meanwhile: nothing was done."""

    yours: str = Field(description="The state that was sent")
    theirs: str = Field(description="How it stands")


@router.get(
    "",
    response={200: ServiceReferralShown, **problems_of(401, 500)},
    url_name="service_referral",
)
def read_service_referral(request: LinkRequest) -> ServiceReferralShown:
    """What a service is told of somebody who is referred to it, and what was said so far."""
    return _shown(request)


@router.post(
    "",
    response={
        200: ServiceReferralShown,
        **problems_of(400, 401, 413, 422, 429, 500),
        409: AnsweredMeanwhile,
    },
    url_name="answer_service_referral",
    openapi_extra=keyed(200),
)
def answer_service_referral(request: LinkRequest, said: NewAnswer) -> ServiceReferralShown:
    """Say how it stands: whether there is a place, whether they wait, have started, and how it ended."""
    referral, key = request.link
    with links.public(referral, key):
        _, is_again = answers.once(request, lambda: _answered(request, said), service_referral=referral)
    # The door puts it into the answer.
    request.is_replayed = is_again
    return _shown(request)


def _answered(request: LinkRequest, said: NewAnswer) -> int:
    referral, key = request.link
    found = _there(referring.of_link(referral))
    if _is_said(found, said):
        return found.pk
    if referral_rules.is_over(found.state):
        raise Problem(422, f"This referral is over. Speak to {found.agency.name} if there is more to say.")
    try:
        if said.seen != found.state:
            raise referring.Meanwhile(found)
        form = AnswerForm(_typed(said), referral=found)
        if not form.is_valid():
            raise of_form(form)
        if not ratelimit.consume(request, action="service_answer", key=key.hex):
            raise Problem(429, TOO_MANY, headers={"Retry-After": str(HOUR)})
        return referring.answer(referral=referral, **form.said()).pk
    except referring.Meanwhile as fault:
        raise Problem(409, str(fault), more={"yours": said.state, "theirs": fault.state}) from None
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None


def _is_said(found: ServiceReferral, said: NewAnswer) -> bool:
    """Whether this was said already, and nobody has said anything since: then it is answered as before."""
    given = said.model_dump(include={"state", "words", "on", "answered_as"})
    return referring.is_said(found, code=said.declined or said.ended, **given)


def _typed(said: NewAnswer) -> dict[str, str]:
    """What somebody would have typed on the page, so that one form says what may be said."""
    return {**said.model_dump(exclude={"on"}), **day_typed("on", said.on)}


def _there(found: ServiceReferral | None) -> ServiceReferral:
    if found is None:
        raise Problem(401, "This link has ended meanwhile.")
    return found


def _shown(request: LinkRequest) -> ServiceReferralShown:
    referral, key = request.link
    with links.public(referral, key):
        found, told = referring.read_by_link(referral)
    one = _there(found)
    steps = list(one.steps.all())
    is_over = referral_rules.is_over(one.state)
    return ServiceReferralShown(
        reference=one.reference,
        service=one.service.name,
        agency=one.agency.name,
        sent_on=one.sent_on,
        until=None if is_over else one.link_until,
        state=one.state,
        told=[Told(**item) for item in told],
        said=[
            Step(state=step.state, code=step.code, on=step.on, by=shown["by"], words=shown["text"])
            for step, shown in zip(steps, reversed(referral_page.steps(steps, to_service=True)), strict=True)
        ],
        may_say=referral_rules.may_follow(one.state, is_service=True),
    )
