"""Referrals to the gangs unit in Haringey and Enfield, and one to London IOM, in every state there is."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alongside.audit import acting
from alongside.casework import links
from alongside.casework.actions import desks, referrals, triage
from alongside.casework.actions.referrals import Answer, What
from alongside.casework.models import Referral
from alongside.demo import scenario
from alongside.demo.scenario import ENFIELD, HARINGEY
from alongside.partners.categories import Category
from alongside.partners.models import Posting

# Where the demonstration answers; the links in its e-mails lead there.
GANGS, IOM = "gang-action-group", "london-iom"
SCHOOL = ("Hyacinth Obuya-Marsh", "Tidewell Academy (demonstration)", "h.obuya-marsh@tidewell.example")
WARD = ("Cormac Delahunty", "North Bank Hospital, A&E (demonstration)", "c.delahunty@northbank.example")
YOUTH = ("Sunniva Prakash", "Lock Lane Youth Club (demonstration)", "s.prakash@locklane.example")
QUESTIONS = {
    "FORENAMES": ("Forenames", Category.IDENTITY),
    "SURNAME": ("Surname", Category.IDENTITY),
    "BORN_ON": ("Date of birth", Category.IDENTITY),
    "ADDRESS": ("Address", Category.CONTACT),
    "STATUS": ("Current status", Category.OFFENDING),
    "ROLE": ("How are they involved?", Category.SAFEGUARDING),
    "WHY": ("Why do you refer them?", Category.PLAN),
    "Q_WHAT_IS_KNOWN": (
        "What shows that they are involved, or at risk, and who says so?",
        Category.INTELLIGENCE,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A referral to send, so many days ago; by whom, and of whom, by code of the question."""

    by: tuple[str, str, str]
    days_ago: int
    said: dict[str, str]
    programme: str = GANGS
    borough: str = HARINGEY


def _who(forenames: str, surname: str, years_old: int, why: str, **more: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "FORENAMES": forenames,
        "SURNAME": surname,
        "BORN_ON": f"{today.year - years_old}-02-11",
        "STATUS": "None of these",
        "ROLE": "AT_RISK",
        "WHY": why,
        "Q_WHAT_IS_KNOWN": "Seen and written down by whoever refers them.",
        **more,
    }


def make() -> None:
    """Name the desks, send them, and let the desk do something with most."""
    council, health = (
        _posting("BOROUGH_COORDINATOR", scenario.HARINGEY_COUNCIL),
        _posting("PARTNER_WORKER", scenario.HEALTH_TRUST),
    )
    with acting.as_posting(council):
        for programme in (GANGS, IOM):
            desks.name_desk(by=council, programme=programme, borough=HARINGEY, agency=council.agency)
    _, _, answered, declined, taken, asked = (_sent(one) for one in _public())
    _sent(
        Planned(
            by=YOUTH, days_ago=2, borough=ENFIELD, said=_who("Ilyas", "Crowhurst", 16, "Sells for others")
        )
    )
    said = _who("Vaughan", "Petheridge", 34, "Three burglaries since his release", ROLE="OFFENDER")
    _sent(Planned(by=YOUTH, days_ago=1, programme=IOM, said={**said, "STATUS": "On licence"}))
    inside = _sent(
        Planned(
            by=(health.user.name, health.agency.name, health.user.email),
            days_ago=3,
            said=_who(
                "Tamsin", "Oyelaran-Field", 19, "Told the ward that she is being made to carry parcels"
            ),
        ),
        health,
    )
    with acting.as_posting(council):
        for one in (answered, asked, inside):
            words = "Do they know that you refer them, and do they want help?"
            triage.ask(referral=one.pk, by=council, words=words)
        triage.take(referral=taken.pk, by=council)
        triage.decline(
            referral=declined.pk,
            by=council,
            code="AGE",
            words="The youth offending service has been told that you may telephone.",
        )
    with links.public(referral=answered.pk):
        referrals.answer(
            referral=answered.pk, by=None, words="Yes. They asked us to, and will come on a Tuesday."
        )


def _public() -> tuple[Planned, ...]:
    """What came in on the public form: overdue, new, and those that the desk has done something with."""
    return (
        Planned(
            by=WARD, days_ago=12, said=_who("Jonah", "Applegarth", 17, "Stabbed in the leg; will not say who")
        ),
        Planned(
            by=SCHOOL, days_ago=1, said=_who("Kezia", "Lindholm", 15, "Waited for by older men in a car")
        ),
        Planned(
            by=YOUTH, days_ago=6, said=_who("Rafferty", "Nkemelu", 18, "Wants to stop, and is afraid to")
        ),
        Planned(
            by=SCHOOL, days_ago=9, said=_who("Bo", "Wetherall", 12, "Runs errands for his cousin’s friends")
        ),
        Planned(
            by=SCHOOL, days_ago=4, said=_who("Odalys", "Thackray", 16, "New phone and trainers, and bruises")
        ),
        Planned(by=WARD, days_ago=5, said=_who("Emeric", "Sowande-Pitt", 20, "Second wound in a year")),
    )


def _sent(planned: Planned, by: Posting | None = None) -> Referral:
    """Send one."""
    name, agency, email = planned.by
    what = What(
        programme=planned.programme,
        borough=planned.borough,
        answers=[_answer(code, said) for code, said in planned.said.items()],
        referrer_name=name,
        referrer_agency=agency,
        referrer_email=email,
        referrer_telephone="020 7946 0000",
        basis="PUBLIC_TASK",
    )
    given: dict[str, Any] = {
        "once": uuid.uuid4(),
        "what": what,
        "at": timezone.now() - timedelta(days=planned.days_ago),
    }
    if by is None:
        return referrals.send(by=None, **given)
    with acting.as_posting(by):
        return referrals.send(by=by, **given)


def _answer(code: str, said: str) -> Answer:
    question, category = QUESTIONS[code]
    if code == "ROLE" and said == "OFFENDER":
        category = Category.OFFENDING
    return Answer(code=code, category=category, question=question, answer=said)


def _posting(role: str, agency: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=agency, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]
