"""Referrals for tests: what a school says of Marcus, to the gangs unit."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alongside.audit import acting
from alongside.casework.actions import desks, referrals, triage
from alongside.casework.actions.referrals import Answer, What
from alongside.casework.models import Referral
from alongside.partners.categories import Category
from alongside.partners.models import Posting

HARINGEY, ENFIELD = "E09000014", "E09000010"
SAID = (
    ("FORENAMES", "IDENTITY", "Forenames", "Marcus"),
    ("SURNAME", "IDENTITY", "Surname", "Adeyemi"),
    ("BORN_ON", "IDENTITY", "Date of birth", "2004-05-11"),
    ("POSTCODE", "CONTACT", "Postcode", "N17 9QA"),
    ("STATUS", "OFFENDING", "Current status", "None of these"),
    ("ROLE", "SAFEGUARDING", "How are they involved?", "AT_RISK"),
    ("WHY", "PLAN", "Why do you refer them?", "He carries a knife to school, says his tutor"),
    ("Q_HEALTH", "HEALTH", "Is he well?", "He has not slept for a week"),
)


def what(**given: Any) -> What:
    """All that is said in a referral."""
    answers = tuple(
        Answer(code=code, category=Category(category), question=question, answer=answer)
        for code, category, question, answer in given.pop("said", SAID)
    )
    return What(
        **{
            "programme": "gang-action-group",
            "borough": HARINGEY,
            "answers": answers,
            "referrer_name": "Ms Ottoline Fernsby",
            "referrer_agency": "Northgate School",
            "referrer_email": "o.fernsby@northgate.example",
            "referrer_telephone": "020 7946 0000",
            "basis": "PUBLIC_TASK",
            **given,
        }
    )


def refer(by: Posting | None = None, **given: Any) -> Referral:
    """A referral that was sent: on the public form, unless somebody is said."""
    once = given.pop("once", None) or uuid.uuid4()
    if by is None:
        return referrals.send(once=once, what=what(**given), by=None)
    with acting.as_posting(by):
        return referrals.send(once=once, what=what(**given), by=by)


def name_desk(by: Posting, programme: str = "gang-action-group", borough: str = HARINGEY, **more: Any) -> Any:
    """Say that somebody's agency is the desk."""
    with acting.as_posting(by):
        return desks.name_desk(
            by=by, programme=programme, borough=borough, agency=more.pop("agency", by.agency), **more
        )


def done(act: str, referral: Referral, by: Posting, **more: Any) -> Referral:
    """A referral after its desk has done something: take, ask, decline, redirect or accept."""
    with acting.as_posting(by):
        getattr(triage, act)(referral=referral.pk, by=by, **more)
    return Referral.objects.get(pk=referral.pk)


def accepted(
    referral: Referral, by: Posting, *, same_as: int | None = None, role: str = "AT_RISK", **said: Any
) -> Referral:
    """A referral that was accepted, as what the referrer said."""
    marker = {
        "role": role,
        "reason": "He carries a knife to school",
        "review_on": timezone.localdate() + timedelta(days=90),
    }
    who = {"forenames": "Marcus", "surname": "Adeyemi", "sex": "M", **said}
    standing = {"status": "COMMUNITY"}
    return done("accept", referral, by, said=who, marker=marker, standing=standing, same_as=same_as)
